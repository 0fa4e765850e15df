//! One line a field: how far it is filled in, how many values it has, how long they are, what is wrong with it.

use super::link::rows_of;
use super::state::{Column, Rows, Wish};
use super::{field, number};
use crate::locale::Lang;
use crate::model::Message;
use crate::operations::fix::field_title;
use crate::operations::quality::{Plot, Profile, percent};
use crate::profile::FieldProfile;
use crate::ui::action::{Action, Actions};
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets;
use egui::{Align2, FontId, Frame, Key, Margin, Panel, Rect, ScrollArea, Sense, Ui, Vec2};

/// Width of the details, and from which width on they stand beside.
const DETAILS: f32 = 360.0;
const WIDE: f32 = 900.0;

pub fn show(ui: &mut Ui, view: &mut View, data: &mut Data, actions: &mut Actions) {
    let lang = view.lang;
    let Some(profile) = data.quality.profile.clone() else { return };
    let order = order(view, &profile, lang);
    keys(ui, view, &profile, &order, actions);
    let chosen = view.quality.field.as_ref().and_then(|name| profile.fields.iter().position(|one| one.name == *name));
    let details = if ui.available_width() > WIDE { DETAILS } else { 300.0 };
    let frame = Frame::new().fill(tokens(ui).panel).inner_margin(Margin::same(14));
    Panel::right("field").exact_size(details).resizable(false).frame(frame).show(ui, |ui| {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| match chosen {
            Some(at) => field::show(ui, view, data, &profile, at, actions),
            None => drop(widgets::weak_lines(ui, lang.text("quality-choose-field"))),
        });
    });
    Frame::new().inner_margin(Margin::symmetric(14, 8)).show(ui, |ui| {
        ui.horizontal(|ui| {
            let text =
                Message::new("plot-fields-line").with("schema", view.quality.schema).with("count", profile.records);
            widgets::weak(ui, lang.render(&text));
            super::dashboard::save(ui, lang, Plot::Fields, actions);
        });
        let columns = widths(ui.available_width());
        header(ui, view, &columns, actions);
        ScrollArea::vertical().auto_shrink(false).show_rows(ui, theme::GRID_ROW, order.len(), |ui, range| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for at in order.get(range).unwrap_or_default() {
                row(ui, view, &profile, *at, (&columns, chosen == Some(*at)), actions);
            }
        });
    });
}

/// The columns that there is room for, and how wide they are.
fn widths(available: f32) -> Vec<(Column, f32)> {
    let fixed = [
        (Column::Filled, 144.0),
        (Column::Distinct, 124.0),
        (Column::Length, 132.0),
        (Column::Kind, 100.0),
        (Column::Issues, 84.0),
    ];
    let mut left = available - 8.0;
    let mut out = Vec::new();
    left -= 170.0;
    for (column, width) in fixed {
        // Where room is short, the kind gives way first, then the length.
        let keep = match column {
            Column::Kind => available > 720.0,
            Column::Length => available > 620.0,
            _ => true,
        };
        if keep {
            left -= width;
            out.push((column, width));
        }
    }
    let top = left > 110.0;
    out.insert(0, (Column::Field, 170.0 + if top { (left * 0.35).min(90.0) } else { left.max(0.0) }));
    if top {
        out.push((Column::Top, left - (left * 0.35).min(90.0)));
    }
    out
}

fn code(column: Column) -> &'static str {
    match column {
        Column::Field => "quality-field",
        Column::Filled => "quality-filled",
        Column::Distinct => "quality-distinct",
        Column::Length => "quality-lengths",
        Column::Kind => "quality-kind",
        Column::Issues => "quality-issues",
        Column::Top => "quality-top",
    }
}

fn header(ui: &mut Ui, view: &View, columns: &[(Column, f32)], actions: &mut Actions) {
    let lang = view.lang;
    let tokens = tokens(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        for (column, width) in columns {
            let (rect, response) = ui.allocate_exact_size(Vec2::new(*width, 26.0), Sense::click());
            let name = lang.text(code(*column));
            let sorted = view.quality.sort.0 == *column;
            let how = match (sorted, view.quality.sort.1) {
                (false, _) => String::new(),
                (true, false) => format!(", {}", lang.text("quality-sorted-up")),
                (true, true) => format!(", {}", lang.text("quality-sorted-down")),
            };
            let label = format!("{name}{how}");
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ColumnHeader, true, label.as_str()));
            let arrow = match (sorted, view.quality.sort.1) {
                (false, _) => "",
                (true, false) => " ↑",
                (true, true) => " ↓",
            };
            let color = if sorted || response.hovered() || response.has_focus() { tokens.accent } else { tokens.weak };
            let font = FontId::new(12.0, theme::semibold());
            let (at, anchor) = place(rect, *column);
            ui.painter().text(at, anchor, format!("{name}{arrow}"), font, color);
            if *column == Column::Length {
                response.clone().on_hover_text(lang.text("quality-lengths-of"));
            }
            if response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked() {
                actions.push(Action::Quality(Wish::Sort(*column)));
            }
        }
    });
    let line = egui::Stroke::new(1.0, tokens.line);
    ui.painter().hline(ui.max_rect().x_range(), ui.cursor().top() - 2.0, line);
}

/// Numbers stand at the right of their column.
fn place(rect: Rect, column: Column) -> (egui::Pos2, Align2) {
    match column {
        Column::Distinct | Column::Length | Column::Issues => {
            (rect.right_center() - Vec2::new(14.0, 0.0), Align2::RIGHT_CENTER)
        }
        _ => (rect.left_center() + Vec2::new(6.0, 0.0), Align2::LEFT_CENTER),
    }
}

fn row(
    ui: &mut Ui,
    view: &View,
    profile: &Profile,
    at: usize,
    (columns, chosen): (&[(Column, f32)], bool),
    actions: &mut Actions,
) {
    let lang = view.lang;
    let tokens = tokens(ui);
    let (one, issues) = (&profile.fields[at], profile.issues[at]);
    let width: f32 = columns.iter().map(|(_, width)| width).sum();
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, theme::GRID_ROW), Sense::click());
    let title = field_title(&profile.schema, &one.name, lang);
    let label = Message::new("quality-row")
        .with("field", title.as_str())
        .with("filled", percent(lang, one.completeness()))
        .with("distinct", distinct(lang, one));
    let label = lang.render(&label);
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Row, true, chosen, label.as_str()));
    super::lay(ui, rect, &response, chosen);
    let clicked = response.on_hover_text(one.name.as_str()).clicked();
    let mut left = rect.left();
    for (column, width) in columns {
        let cell = Rect::from_min_size(egui::pos2(left, rect.top()), Vec2::new(*width, rect.height()));
        left += width;
        let painter = ui.painter().with_clip_rect(cell.shrink2(Vec2::new(4.0, 0.0)).intersect(ui.clip_rect()));
        let (at, anchor) = place(cell, *column);
        let (text, mono) = match column {
            Column::Field => (title.clone(), false),
            Column::Filled => {
                let share = one.completeness();
                let bar = Rect::from_min_size(cell.left_center() + Vec2::new(6.0, -3.0), Vec2::new(64.0, 6.0));
                painter.rect_filled(bar, 3.0, tokens.line);
                let full = Rect::from_min_size(bar.min, Vec2::new(bar.width() * share as f32, bar.height()));
                painter.rect_filled(full, 3.0, tokens.accent);
                let at = bar.right_center() + Vec2::new(8.0, 0.0);
                painter.text(at, Align2::LEFT_CENTER, percent(lang, share), theme::mono_font(), tokens.text);
                continue;
            }
            Column::Distinct => (distinct(lang, one), true),
            Column::Length => (lengths(lang, one), true),
            Column::Kind => (kind(lang, one), false),
            Column::Issues if issues > 0 => {
                count_link(ui, view, (one, issues, &title), cell, actions);
                continue;
            }
            Column::Issues => ("–".to_owned(), true),
            Column::Top => (one.top.first().map(|top| first_line(&top.text)).unwrap_or_default(), false),
        };
        let color = if *column == Column::Field { tokens.text } else { tokens.weak };
        let font = if mono { theme::mono_font() } else { FontId::proportional(13.0) };
        painter.text(at, anchor, text, font, color);
    }
    if clicked {
        actions.push(Action::Quality(Wish::Field(one.name.clone())));
    }
}

/// The issues of a field, a link to their records.
fn count_link(
    ui: &mut Ui,
    view: &View,
    (one, issues, title): (&FieldProfile, u64, &str),
    cell: Rect,
    actions: &mut Actions,
) {
    let tokens = tokens(ui);
    let text = number(view.lang, issues);
    let response = ui.interact(cell, ui.scope_id().with(("issues", &one.name)), Sense::click());
    let label = view.lang.labelled(format!("{text} {}", view.lang.text("quality-issues")), title);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Link, true, label.as_str()));
    let (at, anchor) = place(cell, Column::Issues);
    let drawn = ui.painter().text(at, anchor, text, theme::mono_font(), tokens.error);
    if response.hovered() || response.has_focus() {
        ui.painter().hline(drawn.x_range(), drawn.bottom(), egui::Stroke::new(1.0, tokens.error));
    }
    let response = response.on_hover_cursor(egui::CursorIcon::PointingHand);
    if response.on_hover_text(view.lang.text("quality-see-rows")).clicked() {
        let rows = Rows::Issues { field: one.name.clone(), code: String::new() };
        actions.extend(rows_of(view.quality.schema, view.quality.source.as_deref(), rows));
    }
}

/// How many distinct values there are, or about how many.
pub(super) fn distinct(lang: Lang, one: &FieldProfile) -> String {
    let count = number(lang, one.distinct);
    if one.exact { count } else { lang.render(&Message::new("quality-about").with("count", count)) }
}

fn lengths(lang: Lang, one: &FieldProfile) -> String {
    let Some(lengths) = one.lengths else { return String::new() };
    let of = |length| number(lang, length);
    if lengths.least == lengths.greatest {
        return of(lengths.least);
    }
    format!("{} · {} · {}", of(lengths.least), of(lengths.median), of(lengths.greatest))
}

/// What the values look like.
pub(super) fn kind(lang: Lang, one: &FieldProfile) -> String {
    let name = format!("{:?}", one.kind).to_lowercase();
    lang.text(&format!("kind-{name}")).into_owned()
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

/// Places of the fields in the order that was chosen.
fn order(view: &View, profile: &Profile, lang: Lang) -> Vec<usize> {
    let (column, descending) = view.quality.sort;
    let fields = &profile.fields;
    let mut order: Vec<usize> = (0..fields.len()).collect();
    let longest = |at: usize| fields[at].lengths.map_or(0, |lengths| lengths.median);
    match column {
        // The schema's own order says more than the alphabet.
        Column::Field => {}
        Column::Filled => order.sort_by(|a, b| fields[*a].completeness().total_cmp(&fields[*b].completeness())),
        Column::Distinct => order.sort_by_key(|at| fields[*at].distinct),
        Column::Length => order.sort_by_key(|at| longest(*at)),
        Column::Kind => order.sort_by_cached_key(|at| kind(lang, &fields[*at])),
        Column::Issues => order.sort_by_key(|at| profile.issues[*at]),
        Column::Top => order.sort_by_key(|at| fields[*at].top.first().map_or(0, |top| top.count)),
    }
    if descending {
        order.reverse();
    }
    order
}

/// Arrows walk from field to field.
fn keys(ui: &Ui, view: &View, profile: &Profile, order: &[usize], actions: &mut Actions) {
    if ui.text_edit_focused() || ui.memory(|memory| memory.focused().is_some()) {
        return;
    }
    let pressed = |key| ui.input(|input| if input.modifiers.is_none() { input.num_presses(key) } else { 0 }) as isize;
    let by = pressed(Key::ArrowDown) - pressed(Key::ArrowUp);
    if by == 0 {
        return;
    }
    let chosen = view.quality.field.as_ref();
    let at = chosen.and_then(|name| order.iter().position(|at| profile.fields[*at].name == *name));
    let next = at.map_or(0, |at| at.saturating_add_signed(by).min(order.len().saturating_sub(1)));
    if let Some(at) = order.get(next) {
        actions.push(Action::Quality(Wish::Field(profile.fields[*at].name.clone())));
    }
}
