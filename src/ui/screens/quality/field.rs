//! What one field holds: how far it is filled in, its values and patterns, what is wrong with it.

use super::link::rows_of;
use super::number;
use super::state::Rows;
use crate::model::Message;
use crate::operations::fix::{field_title, rule_name};
use crate::operations::quality::{Profile, percent};
use crate::profile::{FieldProfile, Told};
use crate::ui::action::{Action, Actions};
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::{self, Tone};
use egui::{Align2, FontId, Rect, RichText, Sense, Ui, Vec2};

pub fn show(ui: &mut Ui, view: &View, data: &Data, profile: &Profile, at: usize, actions: &mut Actions) {
    let lang = view.lang;
    let one = &profile.fields[at];
    ui.horizontal_wrapped(|ui| {
        widgets::title(ui, field_title(&profile.schema, &one.name, lang));
        widgets::chip(ui, super::fields::kind(lang, one), Tone::Plain);
    });
    ui.horizontal(|ui| {
        ui.label(RichText::new(one.name.as_str()).font(theme::mono_font()).color(tokens(ui).weak));
        if ui.link(lang.text("command-schema")).clicked() {
            actions.push(Action::Document(Some((profile.schema.clone(), one.name.clone()))));
        }
    });
    facts(ui, view, one, actions);
    issues(ui, view, data, one, actions);
    let values = match (one.exact, one.lists) {
        (false, _) => "quality-values-about",
        (true, true) => "quality-items",
        (true, false) => "quality-values",
    };
    let long = is_long(one);
    let value = |told: &Told| Rows::Value { field: one.name.clone(), text: told.text.clone(), long };
    told(ui, view, (values, &one.top, one.filled), &value, actions);
    if !one.patterns.is_empty() && !one.lists {
        let pattern = |told: &Told| Rows::Pattern { field: one.name.clone(), pattern: told.text.clone(), long };
        told(ui, view, ("quality-patterns", &one.patterns, one.filled), &pattern, actions);
        widgets::weak_lines(ui, lang.text("quality-patterns-help"));
    }
}

/// Whether the grid may hold the field out of memory, and cannot be narrowed by it.
fn is_long(one: &FieldProfile) -> bool {
    !one.lists && one.lengths.is_some_and(|lengths| lengths.median >= 60)
}

/// A number in words, a link to its rows where the grid can show them.
fn counted(ui: &mut Ui, view: &View, text: &Message, rows: Rows, actions: &mut Actions) {
    let text = view.lang.render(text);
    match rows_of(view.quality.schema, view.quality.source.as_deref(), rows) {
        Some(action) if ui.link(text.as_str()).on_hover_text(view.lang.text("quality-see-rows")).clicked() => {
            actions.push(action);
        }
        Some(_) => {}
        None => drop(widgets::weak(ui, text)),
    }
}

fn facts(ui: &mut Ui, view: &View, one: &FieldProfile, actions: &mut Actions) {
    let lang = view.lang;
    widgets::bar(ui, one.completeness() as f32, ui.available_width() - 8.0);
    let text = Message::new("quality-filled-of")
        .with("filled", one.filled)
        .with("records", one.records)
        .with("percent", percent(lang, one.completeness()));
    counted(ui, view, &text, Rows::Filled { field: one.name.clone(), long: is_long(one) }, actions);
    if one.filled < one.records {
        let text = Message::new("quality-blank").with("count", one.records - one.filled);
        counted(ui, view, &text, Rows::Blank { field: one.name.clone(), long: is_long(one) }, actions);
    }
    widgets::weak(ui, format!("{} {}", super::fields::distinct(lang, one), lang.text("quality-distinct")));
    if let Some(lengths) = one.lengths {
        let code = if one.lists { "quality-lengths-items" } else { "quality-lengths-text" };
        let text = Message::new(code)
            .with("least", lengths.least)
            .with("median", lengths.median)
            .with("greatest", lengths.greatest);
        widgets::weak_lines(ui, lang.render(&text));
    }
    // Digits that stand for something are no numbers to be compared.
    let numbers = one.types[1] == one.filled;
    if let Some((least, greatest)) = one.range.filter(|_| numbers) {
        let text = Message::new("quality-range").with("least", least).with("greatest", greatest);
        widgets::weak_lines(ui, lang.render(&text));
    }
    let names = ["text", "number", "bool", "list", "other"];
    let types: Vec<String> = names
        .iter()
        .zip(one.types)
        .filter(|(_, count)| *count > 0)
        .map(|(name, count)| format!("{} {}", lang.text(&format!("quality-type-{name}")), number(lang, count)))
        .collect();
    // One type only is what one expects.
    if types.len() > 1 {
        widgets::weak_lines(ui, lang.labelled(lang.text("quality-types"), types.join(" · ")));
    }
}

/// What is wrong with the field, each a link to its records.
fn issues(ui: &mut Ui, view: &View, data: &Data, one: &FieldProfile, actions: &mut Actions) {
    let lang = view.lang;
    let schema = view.quality.schema;
    widgets::rule(ui);
    widgets::heading(ui, lang.text("quality-field-issues"));
    let groups: Vec<_> =
        data.overview.groups.iter().filter(|(slug, group)| *slug == schema && group.field == one.name).collect();
    if groups.is_empty() {
        widgets::weak(ui, lang.text("quality-no-issues"));
    }
    for (_, group) in groups {
        let text = format!("{} · {}", rule_name(lang, &group.field, &group.code), number(lang, group.records));
        if ui.link(text).on_hover_text(lang.text("quality-see-rows")).clicked() {
            let rows = Rows::Issues { field: group.field.clone(), code: group.code.clone() };
            actions.extend(rows_of(schema, view.quality.source.as_deref(), rows));
        }
    }
}

/// Values or patterns, a bar each for how many have it; a click shows their records.
fn told(
    ui: &mut Ui,
    view: &View,
    (code, list, filled): (&str, &[Told], u64),
    rows: &dyn Fn(&Told) -> Rows,
    actions: &mut Actions,
) {
    const SHOWN: usize = 20;
    if list.is_empty() {
        return;
    }
    let lang = view.lang;
    // Where each value is there once, some are enough to see what they look like.
    let shown = if list[0].count == 1 { 6 } else { SHOWN };
    widgets::rule(ui);
    widgets::heading(ui, lang.text(code));
    let tokens = tokens(ui);
    for told in list.iter().take(shown) {
        let link = rows_of(view.quality.schema, view.quality.source.as_deref(), rows(told));
        let sense = if link.is_some() { Sense::click() } else { Sense::hover() };
        let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width() - 8.0, 22.0), sense);
        let count = number(lang, told.count);
        let label = lang.labelled(&told.text, &count);
        let role = if link.is_some() { egui::Role::Link } else { egui::Role::Label };
        response.widget_info(|| egui::WidgetInfo::labeled(role, true, label.as_str()));
        let pointed = link.is_some() && (response.hovered() || response.has_focus());
        let share = told.count as f32 / filled.max(1) as f32;
        let mut bar = rect.shrink2(Vec2::new(0.0, 1.0));
        bar.set_width((rect.width() * share.min(1.0)).max(2.0));
        ui.painter().rect_filled(bar, 4.0, tokens.accent_tint);
        let words = Rect::from_min_max(rect.min, rect.max - Vec2::new(70.0, 0.0));
        let font = if told.example.is_empty() { FontId::proportional(13.0) } else { theme::mono_font() };
        let line = told.text.lines().next().unwrap_or_default();
        let painter = ui.painter().with_clip_rect(words.intersect(ui.clip_rect()));
        let color = if pointed { tokens.accent } else { tokens.text };
        painter.text(rect.left_center() + Vec2::new(6.0, 0.0), Align2::LEFT_CENTER, line, font, color);
        let at = rect.right_center() - Vec2::new(6.0, 0.0);
        ui.painter().text(at, Align2::RIGHT_CENTER, count, theme::mono_font(), tokens.weak);
        let share = percent(lang, told.count as f64 / filled.max(1) as f64);
        let example =
            if told.example.is_empty() { told.text.clone() } else { format!("{}\n{}", told.text, told.example) };
        let response = response.on_hover_text(format!("{example}\n{share}"));
        if let Some(link) = link
            && response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked()
        {
            actions.push(link);
        }
    }
}
