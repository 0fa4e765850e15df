//! The rows of a group: before and after, differing characters marked, a tick for those that are accepted together.

use super::read::IssueRow;
use super::state::{MOST, Wish};
use crate::model::Message;
use crate::ui::action::{Action, Actions, Screen};
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::{self, diff};
use crate::workspace::IssueGroup;
use egui::{Rect, RichText, ScrollArea, Sense, Stroke, Ui, Vec2};

const ROW: f32 = 30.0;

/// Width of the rows from which they say where they come from.
const WITH_ORIGIN: f32 = 640.0;

pub fn show(ui: &mut Ui, view: &mut View, data: &Data, group: &IssueGroup, actions: &mut Actions) {
    let heard = &data.issues;
    let count = heard.rows.len();
    let of_value = view.issues.value.and_then(|key| heard.values.iter().find(|one| one.key == key));
    let all = of_value.map_or(group.issues, |value| value.issues);
    ui.spacing_mut().item_spacing.y = 0.0;
    header(ui, view);
    if all > count as u64 && count >= MOST {
        let text = Message::new("issues-first-rows").with("shown", count).with("all", all);
        widgets::weak(ui, view.lang.render(&text));
    }
    let walked = std::mem::take(&mut view.issues.walked);
    ScrollArea::vertical().auto_shrink(false).show_rows(ui, ROW, count, |ui, range| {
        view.issues.reading.seen = (range.start, range.end.saturating_sub(1));
        if walked {
            // Rows out of sight are not laid out: the place follows from their height.
            let top = ui.min_rect().top() + (view.issues.at() as f32 - range.start as f32) * ROW;
            let place = Rect::from_min_size(egui::pos2(ui.min_rect().left(), top), Vec2::new(1.0, ROW));
            ui.scroll_to_rect_animation(place, None, egui::style::ScrollAnimation::none());
        }
        for at in range {
            let row = &heard.rows[at];
            ui.push_id(("issue", row.record.0, row.issue.index), |ui| issue_row(ui, view, row, at, actions));
        }
    });
}

/// Left edge and width of each column: tick, record, before, after, origin.
fn places(rect: Rect) -> [Rect; 5] {
    let shares = if rect.width() >= WITH_ORIGIN { [0.26, 0.25, 0.30, 0.19] } else { [0.32, 0.32, 0.36, 0.0] };
    let tick = 40.0;
    let mut left = rect.left() + tick;
    let room = rect.width() - tick - 6.0;
    let mut out = [Rect::from_min_size(rect.min + Vec2::new(12.0, 0.0), Vec2::new(tick - 12.0, rect.height())); 5];
    for (place, share) in out[1..].iter_mut().zip(shares) {
        let width = (room * share - 8.0).max(0.0);
        *place = Rect::from_min_size(egui::pos2(left, rect.top()), Vec2::new(width, rect.height()));
        left += room * share;
    }
    out
}

fn header(ui: &mut Ui, view: &View) {
    let tokens = tokens(ui);
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 24.0), Sense::hover());
    ui.painter().rect_filled(rect, 0.0, tokens.background);
    let codes = ["issues-column-record", "issues-column-before", "issues-column-after", "issues-column-origin"];
    for (place, code) in places(rect).into_iter().skip(1).zip(codes) {
        if place.width() > 0.0 {
            let text = view.lang.text(code);
            ui.painter().text(place.left_center(), egui::Align2::LEFT_CENTER, text, theme::small_font(), tokens.weak);
        }
    }
}

fn issue_row(ui: &mut Ui, view: &mut View, row: &IssueRow, at: usize, actions: &mut Actions) {
    let tokens = tokens(ui);
    let lang = view.lang;
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), ROW), Sense::click());
    let at_hand = at == view.issues.at();
    let told = match &row.after {
        Some(after) => lang.labelled(&row.name, format!("{} → {after}", row.before)),
        None => lang.labelled(&row.name, &row.before),
    };
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, at_hand, told.as_str()));
    let out = view.issues.is_left_out(row.record);
    let [tick, record, before, after, origin] = places(rect);
    let changed = Rect::from_min_max(after.min - Vec2::new(8.0, 0.0), after.max);
    if row.after.is_some() && !out {
        ui.painter().rect_filled(changed, 0.0, tokens.changed);
    }
    if at_hand {
        ui.painter().rect_filled(rect, 0.0, tokens.accent_tint);
        ui.painter().rect_filled(Rect::from_min_size(rect.min, Vec2::new(3.0, ROW)), 0.0, tokens.accent);
    } else if response.hovered() {
        ui.painter().hline(rect.x_range(), rect.top(), Stroke::new(1.0, tokens.line));
    }
    ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, tokens.faint_line));
    let mut ticked = row.together() && !out;
    let was = ticked;
    if row.together() {
        cell(ui, tick, |ui| {
            let box_ = ui.add(egui::Checkbox::without_text(&mut ticked));
            box_.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, was, row.name.as_str()));
        });
    }
    let weak = |text: &str| egui::Label::new(RichText::new(text).color(tokens.weak)).truncate();
    cell(ui, record, |ui| {
        let color = if out { tokens.weak } else { tokens.text };
        let name = if row.name.is_empty() { lang.text("inspector-empty") } else { row.name.as_str().into() };
        ui.add(egui::Label::new(RichText::new(name).color(color)).truncate());
    });
    cell(ui, before, |ui| match row.before.is_empty() {
        true => drop(ui.add(weak(&lang.text("inspector-empty")))),
        false => diff::label(ui, &row.change.0, &row.change.1, theme::mono_font()),
    });
    cell(ui, after, |ui| match &row.after {
        _ if out => drop(ui.add(weak(&lang.text("issues-left-out")))),
        _ if !row.choices.is_empty() => {
            let all: Vec<String> =
                row.choices.iter().zip(1..).map(|((_, text), digit)| format!("{digit} {text}")).collect();
            ui.add(egui::Label::new(RichText::new(all.join("   ")).font(theme::mono_font())).truncate());
        }
        Some(after) if after.is_empty() => drop(ui.add(weak(&lang.text("issues-emptied-short")))),
        Some(_) => {
            ui.label(RichText::new("→").color(tokens.weak));
            diff::label(ui, &row.change.1, &row.change.0, theme::mono_font());
        }
        None => drop(ui.add(weak("—"))),
    });
    if origin.width() > 0.0 {
        cell(ui, origin, |ui| drop(ui.add(weak(&row.origin))));
    }
    if ticked != was {
        actions.push(Action::Issues(Wish::LeaveOut(row.record, !ticked)));
    }
    if response.double_clicked() {
        actions.push(Action::Select(row.record, row.issue.field.to_string()));
        actions.push(Action::Show(Screen::Records));
    } else if response.clicked() {
        actions.push(Action::Issues(Wish::Walk(row.key())));
    }
}

fn cell(ui: &mut Ui, place: Rect, add: impl FnOnce(&mut Ui)) {
    let builder = egui::UiBuilder::new().max_rect(place).layout(egui::Layout::left_to_right(egui::Align::Center));
    let mut child = ui.new_child(builder);
    child.set_clip_rect(place.intersect(ui.clip_rect()));
    add(&mut child);
}
