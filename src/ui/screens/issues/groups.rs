//! The groups of issues at the left, narrowed by filters, and what was fixed before.

use super::state::{Wish, key};
use super::{name, number, rule_name};
use crate::model::{Layer, Level, Message, Operation, OperationKind, OperationState, Severity, Sureness};
use crate::ui::action::{Action, Actions, Screen};
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::{self, Tone};
use crate::workspace::IssueGroup;
use egui::{Frame, Margin, Response, RichText, ScrollArea, Sense, Stroke, Ui, Vec2};

pub fn show(ui: &mut Ui, view: &mut View, data: &Data, actions: &mut Actions) {
    let groups = view.issues.groups(&data.overview);
    Frame::new().inner_margin(Margin { left: 12, right: 8, top: 8, bottom: 6 }).show(ui, |ui| {
        filters(ui, view, data, &groups, actions);
    });
    ui.spacing_mut().item_spacing.y = 0.0;
    columns(ui, view);
    let several = data.overview.groups.iter().any(|(slug, _)| Some(*slug) != data.overview.groups.first().map(|g| g.0));
    let brought = std::mem::take(&mut view.issues.group_walked);
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        for (slug, group) in groups {
            let response = row(ui, view, slug, group, several, actions);
            if brought && view.issues.shows(slug, group) {
                ui.scroll_to_rect_animation(response.rect, None, egui::style::ScrollAnimation::none());
            }
        }
        Frame::new().inner_margin(Margin::symmetric(12, 10)).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            fixed(ui, view, data, actions);
            changed_rules(ui, view, data, actions);
        });
    });
}

/// A chip that narrows what is shown: it says by its cross that it does.
pub fn filter(ui: &mut Ui, text: String, tone: Tone, chosen: bool, hover: &str) -> Response {
    let (color, fill) = tone.colors(tokens(ui));
    let shown = if chosen { format!("{text}  ×") } else { text.clone() };
    let stroke = if chosen { Stroke::new(1.0, color) } else { Stroke::NONE };
    let button = egui::Button::new(RichText::new(shown).font(theme::small_font()).color(color))
        .fill(fill)
        .stroke(stroke)
        .corner_radius(9)
        .wrap_mode(egui::TextWrapMode::Extend)
        .min_size(Vec2::new(0.0, 20.0));
    // Not in a scope of its own, which would not wrap.
    let spacing = ui.spacing().clone();
    ui.spacing_mut().button_padding = Vec2::new(8.0, 2.0);
    ui.spacing_mut().interact_size.y = 20.0;
    let response = ui.add(button).on_hover_text(hover);
    *ui.spacing_mut() = spacing;
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, chosen, text.as_str()));
    response
}

/// Which schema, only what can be fixed together; and where one is.
fn filters(ui: &mut Ui, view: &View, data: &Data, groups: &[&(&'static str, IssueGroup)], actions: &mut Actions) {
    let (lang, review) = (view.lang, &view.issues);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(6.0, 4.0);
        let mut slugs: Vec<&'static str> = data.overview.groups.iter().map(|(slug, _)| *slug).collect();
        slugs.sort_by_key(|slug| data.overview.counts.iter().position(|(known, _)| known == slug));
        slugs.dedup();
        if slugs.len() > 1 || review.schema.is_some() {
            for slug in slugs {
                let of = |(known, _): &&(&'static str, IssueGroup)| *known == slug;
                let count: u64 = data.overview.groups.iter().filter(of).map(|(_, group)| group.issues).sum();
                let text = Message::new("records-schema").with("schema", slug).with("count", count);
                let chosen = review.schema == Some(slug);
                let hover = lang.text("issues-schema-hover");
                if filter(ui, lang.render(&text), Tone::Plain, chosen, &hover).clicked() {
                    actions.push(Action::Issues(Wish::Schema((!chosen).then_some(slug))));
                }
            }
        }
        let together: u64 = data.overview.groups.iter().map(|(_, group)| group.together).sum();
        if together > 0 || review.together {
            let text = lang.render(&Message::new("issues-together").with("count", together));
            let hover = lang.text("issues-together-hover");
            if filter(ui, text, Tone::Valid, review.together, &hover).clicked() {
                actions.push(Action::Issues(Wish::Together(!review.together)));
            }
        }
    });
    ui.horizontal(|ui| {
        if groups.is_empty() {
            widgets::weak(ui, lang.text("issues-filtered-out"));
            return;
        }
        let at = groups.iter().position(|(slug, group)| review.shows(slug, group));
        let text = match at {
            Some(at) => Message::new("issues-position").with("at", at + 1).with("count", groups.len()),
            None => Message::new("issues-groups").with("count", groups.len()),
        };
        let color = tokens(ui).weak;
        ui.label(RichText::new(lang.render(&text)).font(theme::small_font()).color(color));
        for (back, mark, code) in [(true, "←", "issues-previous"), (false, "→", "issues-next")] {
            let target = review.beside(&data.overview, back);
            let button = egui::Button::new(RichText::new(mark).font(theme::mono_font())).min_size(Vec2::splat(20.0));
            let response = ui.add_enabled(target.is_some(), button).on_hover_text(lang.text(code));
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, lang.text(code)));
            if let (true, Some((slug, field, code))) = (response.clicked(), target) {
                actions.push(Action::SelectGroup(slug, field, code));
            }
        }
    });
}

/// Room of the count and of the chip at the right of a group.
const CHIP: f32 = 94.0;
const COUNT: f32 = 46.0;

fn columns(ui: &mut Ui, view: &View) {
    let tokens = tokens(ui);
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 24.0), Sense::hover());
    ui.painter().rect_filled(rect, 0.0, tokens.background);
    let put = |x: f32, align, code: &str| {
        let at = egui::pos2(x, rect.center().y);
        ui.painter().text(at, align, view.lang.text(code), theme::small_font(), tokens.weak);
    };
    put(rect.left() + 14.0, egui::Align2::LEFT_CENTER, "issues-what");
    put(rect.right() - CHIP - 10.0, egui::Align2::RIGHT_CENTER, "issues-records");
    put(rect.right() - CHIP + 8.0, egui::Align2::LEFT_CENTER, "issues-fix");
}

/// How what is proposed for a group is told.
fn proposal(group: &IssueGroup) -> (&'static str, Tone) {
    match group.sureness {
        Some(Sureness::Likely) => ("fix-sure", Tone::Valid),
        Some(Sureness::Choice) => ("fix-choice", Tone::Accent),
        Some(Sureness::LastResort) => ("fix-blank", Tone::Plain),
        None if group.layer == Layer::Plausible => ("fix-look", Tone::Plain),
        None => ("fix-ask", Tone::Plain),
    }
}

fn row(
    ui: &mut Ui,
    view: &View,
    slug: &'static str,
    group: &IssueGroup,
    several: bool,
    actions: &mut Actions,
) -> Response {
    let tokens = tokens(ui);
    let lang = view.lang;
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), theme::REVIEW_ROW), Sense::click());
    let text = name(lang, &group.field, &group.code);
    let chosen = view.issues.shows(slug, group);
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, chosen, text.as_str()));
    if chosen {
        ui.painter().rect_filled(rect, 0.0, tokens.accent_tint);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 0.0, tokens.background);
    }
    if response.has_focus() {
        ui.painter().rect_stroke(rect, 0.0, Stroke::new(1.5, tokens.accent), egui::StrokeKind::Inside);
    }
    let color = if group.severity == Severity::Error { tokens.error } else { tokens.warning };
    ui.painter().rect_filled(egui::Rect::from_min_size(rect.min, Vec2::new(3.0, rect.height())), 0.0, color);
    ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, tokens.faint_line));
    let title = crate::operations::fix::field_title(slug, &group.field, lang);
    let place = egui::Rect::from_min_max(rect.min + Vec2::new(6.0, 2.0), rect.max - Vec2::new(CHIP + COUNT, 2.0));
    // Structures and services have fields of one name: it is said whose this is.
    let whose = lang.render(&Message::new("records-schema").with("schema", slug).with("count", ""));
    let under = if several { format!("{title} · {}", whose.trim()) } else { title };
    let (upper, lower) = place.split_top_bottom_at_fraction(0.52);
    let rule = rule_name(lang, &group.code);
    cell(ui, upper, &capital(&rule), tokens.text, egui::FontId::proportional(13.0));
    cell(ui, lower, &under, tokens.weak, egui::FontId::proportional(11.0));
    ui.painter().text(
        rect.right_center() - Vec2::new(CHIP + 10.0, 0.0),
        egui::Align2::RIGHT_CENTER,
        number(lang, group.records),
        theme::mono_font(),
        tokens.text,
    );
    let (code, tone) = proposal(group);
    let chip =
        egui::Rect::from_min_max(rect.right_top() + Vec2::new(-CHIP, 6.0), rect.right_bottom() - Vec2::new(4.0, 6.0));
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    widgets::chip(&mut ui.new_child(egui::UiBuilder::new().max_rect(chip).layout(layout)), lang.text(code), tone);
    let response = response.on_hover_text(text);
    if response.clicked() {
        let (slug, field, code) = key(slug, group);
        actions.push(Action::SelectGroup(slug, field, code));
    }
    response
}

fn cell(ui: &mut Ui, place: egui::Rect, text: &str, color: egui::Color32, font: egui::FontId) {
    let cell = ui.new_child(egui::UiBuilder::new().max_rect(place));
    widgets::cell_text(&cell, text, color, font);
}

/// With its first letter large.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Groups of which something was fixed that are told, and operations that are looked through for them.
const TOLD: usize = 6;
const LOOKED_THROUGH: usize = 200;

/// What was fixed, newest first: each with its way back.
pub fn fixed(ui: &mut Ui, view: &View, data: &Data, actions: &mut Actions) {
    let lang = view.lang;
    let mut told: Vec<(&Operation, &str, &str, u64)> = Vec::new();
    for operation in data.overview.operations.iter().rev().take(LOOKED_THROUGH) {
        let done = operation.kind == OperationKind::Fix && operation.state == OperationState::Applied;
        let text = |name: &str| operation.params.get(name).and_then(|value| value.as_str());
        let (true, Some(field), Some(code)) = (done, text("field"), text("code")) else { continue };
        match told.iter().position(|(_, f, c, _)| (*f, *c) == (field, code)) {
            Some(at) => told[at].3 += operation.changes,
            None if told.len() < TOLD => told.push((operation, field, code, operation.changes)),
            None => {}
        }
    }
    if told.is_empty() {
        return;
    }
    widgets::heading(ui, lang.text("issues-fixed"));
    for (operation, field, code, count) in told {
        ui.horizontal(|ui| {
            let color = tokens(ui).valid;
            ui.label(RichText::new("✓").color(color));
            let text = Message::new("issues-fixed-line").with("count", count);
            let undo = lang.text("issues-take-back");
            let told = lang.render(&text);
            let room = ui.available_width() - 150.0;
            let label = egui::Label::new(name(lang, field, code)).truncate();
            ui.scope(|ui| {
                ui.set_max_width(room.max(80.0));
                ui.add(label);
            });
            let weak = tokens(ui).weak;
            ui.label(RichText::new(told).font(theme::small_font()).color(weak));
            if ui.link(undo).clicked() {
                match data.overview.undo.as_ref().is_some_and(|undo| undo.id == operation.id) {
                    true => actions.push(Action::Undo),
                    // Something was done since: what would go with it is shown first.
                    false => {
                        actions.push(Action::AskRevert(operation.id));
                        actions.push(Action::Show(Screen::History));
                    }
                }
            }
        });
    }
    ui.add_space(8.0);
}

/// Rules that this workspace has changed: those that are off show in no group.
pub fn changed_rules(ui: &mut Ui, view: &View, data: &Data, actions: &mut Actions) {
    if data.overview.rules.is_empty() {
        return;
    }
    let lang = view.lang;
    widgets::heading(ui, lang.text("issues-rules-changed"));
    for (rule, level) in &data.overview.rules {
        ui.horizontal_wrapped(|ui| {
            let (field, code) = rule.rsplit_once('.').unwrap_or(("", rule));
            ui.label(name(lang, field, code));
            widgets::chip(ui, lang.text(level_name(Some(*level))), Tone::Warning);
            if ui.link(lang.text("issues-rule-back")).clicked() {
                actions.push(Action::Issues(Wish::Weigh(rule.clone(), None)));
            }
        });
    }
}

/// Code of the word for what a workspace makes of a rule.
pub fn level_name(level: Option<Level>) -> &'static str {
    match level {
        None => "rule-as-is",
        Some(Level::Warning) => "rule-warning",
        Some(Level::Error) => "rule-error",
        Some(Level::Off) => "rule-off",
    }
}
