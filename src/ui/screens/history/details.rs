//! The chosen operation: what it was, who did it, and its changes, each a way to its record.

use super::State;
use super::state::may_turn;
use crate::locale::Lang;
use crate::model::{Message, Operation, OperationState};
use crate::operations::log::{self, ChangeTold};
use crate::operations::states;
use crate::ui::action::{Action, Actions};
use crate::ui::screens::pages::Wish;
use crate::ui::theme::{self, tokens};
use crate::ui::when;
use crate::ui::widgets::{self, Tone, diff};
use egui::{RichText, ScrollArea, Ui, Vec2};

pub(super) fn show(ui: &mut Ui, lang: Lang, state: &mut State, actions: &mut Actions) {
    let Some(operation) = state.chosen().cloned() else { return };
    head(ui, lang, state, &operation);
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        if may_turn(&operation) {
            let stands = operation.state == OperationState::Applied;
            let code = if stands { "history-take-back" } else { "history-again" };
            if widgets::button(ui, lang.text(code), "↵").clicked() {
                actions.push(Action::Page(Wish::Turn(true)));
            }
        }
        if let Some(target) = operation.target.filter(|target| state.place(*target).is_some()) {
            let said = Message::new("history-about").with("operation", target.0);
            if ui.link(lang.render(&said)).clicked() {
                actions.push(Action::Page(Wish::Operation(target)));
            }
        }
    });
    widgets::rule(ui);
    let there = state.changes_of == Some(operation.id);
    if operation.changes == 0 || !there {
        if operation.changes == 0 {
            widgets::weak_lines(ui, lang.text("history-no-changes"));
        }
        return;
    }
    let total = state.changes.total;
    let mut looked_at = 0..0;
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().id_salt("changes").auto_shrink(false).show_rows(ui, ROW, total, |ui, range| {
        looked_at = range.clone();
        for at in range {
            ui.push_id(at, |ui| match state.changes.get(at) {
                Some(change) => row(ui, lang, change, actions),
                None => drop(ui.allocate_space(Vec2::new(ui.available_width(), ROW))),
            });
        }
    });
    state.changes.want(looked_at);
}

/// The sentence of an operation, with who, when and how it stands.
pub(super) fn head(ui: &mut Ui, lang: Lang, state: &State, operation: &Operation) {
    let sentence = state.place(operation.id).map_or("", |at| state.sentence(at));
    ui.add(egui::Label::new(RichText::new(sentence).font(theme::title_font())).wrap());
    let by = Message::new("history-by")
        .with("actor", operation.actor.as_str())
        .with("when", when::moment(lang, &operation.at_utc))
        .with("changes", operation.changes)
        .with("operation", operation.id.0);
    widgets::weak_lines(ui, lang.render(&by));
    if let Some(left) = states::left_by(operation, lang) {
        widgets::weak_lines(ui, lang.render(&left));
    }
    brought(ui, lang, operation);
    if let Some((code, _)) = super::standing(operation.state) {
        widgets::chip(ui, lang.text(code), Tone::Warning);
    }
}

/// Of what came from another copy: who did it there, and when.
fn brought(ui: &mut Ui, lang: Lang, operation: &Operation) {
    const LINE: f32 = 20.0;
    let all = log::brought(operation);
    if all.is_empty() {
        return;
    }
    ui.add_space(4.0);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let area = ScrollArea::vertical().id_salt("brought").max_height(6.0 * LINE).auto_shrink([false, true]);
        area.show_rows(ui, LINE, all.len(), |ui, rows| {
            for one in &all[rows] {
                let (actor, at, what) = log::brought_by(one, lang);
                let line = format!("{actor} · {} · {what}", when::moment(lang, &at));
                let text = RichText::new(line).font(theme::small_font()).color(tokens(ui).weak);
                ui.allocate_ui(Vec2::new(ui.available_width(), LINE), |ui| ui.add(egui::Label::new(text).truncate()));
            }
        });
    });
}

/// Height of a change: what, then before and after.
pub(super) const ROW: f32 = 48.0;

/// One change; its record's name leads there.
pub(super) fn row(ui: &mut Ui, lang: Lang, change: &ChangeTold, actions: &mut Actions) {
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), ROW), egui::Sense::hover());
    ui.painter().hline(rect.x_range(), rect.bottom(), egui::Stroke::new(1.0, tokens(ui).faint_line));
    let line = |top: f32| egui::Rect::from_min_size(rect.min + Vec2::new(0.0, top), Vec2::new(rect.width(), 20.0));
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    let mut first = ui.new_child(egui::UiBuilder::new().max_rect(line(3.0)).layout(layout).id_salt("what"));
    first.set_clip_rect(line(3.0).intersect(ui.clip_rect()));
    if !change.name.is_empty() {
        let width = rect.width() * 0.6;
        first.allocate_ui_with_layout(Vec2::new(width, 20.0), layout, |ui| {
            ui.set_max_width(width);
            ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Truncate);
            match &change.record {
                Some((record, slug)) => {
                    if ui.link(change.name.as_str()).clicked() {
                        let (record, schema) = (*record, slug.clone());
                        actions.push(Action::Page(Wish::Record { record, schema, field: change.field.clone() }));
                    }
                }
                None => drop(ui.label(change.name.as_str())),
            }
        });
    }
    widgets::weak(&mut first, change.title(lang));
    let (before, after) = (change.before.shown(lang), change.after.shown(lang));
    let mut second = ui.new_child(egui::UiBuilder::new().max_rect(line(24.0)).layout(layout).id_salt("values"));
    second.set_clip_rect(line(24.0).intersect(ui.clip_rect()));
    sides(&mut second, lang, &before, &after);
}

/// Characters of the fixed font that a side holds, and before the first difference where that is far away.
const LEAD: usize = 8;

/// Both texts in one line, without what they begin with alike where they would not fit otherwise.
fn abridged(before: &str, after: &str, room: usize) -> (String, String) {
    let line =
        |text: &str| -> Vec<char> { text.chars().take(2000).map(|c| if c == '\n' { '↵' } else { c }).collect() };
    let (before, after) = (line(before), line(after));
    let alike = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
    let skipped =
        match before.len().max(after.len()) > room && alike > LEAD + 4 && alike < before.len().max(after.len()) {
            true => alike - LEAD,
            false => 0,
        };
    let rest = |text: Vec<char>| -> String {
        let rest = text.into_iter().skip(skipped).take(160);
        if skipped > 0 { std::iter::once('…').chain(rest).collect() } else { rest.collect() }
    };
    (rest(before), rest(after))
}

/// Before → after in one line, the characters that differ marked; all of it on hover.
pub fn sides(ui: &mut Ui, lang: Lang, before: &str, after: &str) {
    let half = ((ui.available_width() - 30.0) / 2.0).max(40.0);
    let (left, right) = abridged(before, after, (half / 7.3) as usize);
    let nothing = lang.text("inspector-empty");
    let side = |ui: &mut Ui, text: &str, other: &str, weak: bool| {
        ui.set_max_width(half);
        if text.is_empty() {
            ui.label(RichText::new(nothing.as_ref()).color(tokens(ui).weak));
        } else if weak && other.is_empty() {
            let text = RichText::new(text).font(theme::mono_font()).color(tokens(ui).weak);
            ui.add(egui::Label::new(text).truncate());
        } else {
            diff::label(ui, text, other, theme::mono_font());
        }
    };
    let whole = ui.scope(|ui| {
        ui.scope(|ui| side(ui, &left, &right, true));
        ui.label(RichText::new("→").color(tokens(ui).weak));
        ui.scope(|ui| side(ui, &right, &left, false));
    });
    if (before.len() + after.len()) as f32 * 7.3 > half {
        whole.response.on_hover_text(format!("{before}\n→ {after}"));
    }
}

#[cfg(test)]
mod tests {
    use super::abridged;

    #[test]
    fn what_differs_far_away_is_brought_near() {
        let (before, after) = abridged("aidants-connect, conseillers", "aidants-connect, conseillers, mairies", 20);
        assert_eq!((before.as_str(), after.as_str()), ("…seillers", "…seillers, mairies"));
        assert_eq!(abridged("09/01", "2023-01-09", 20).1, "2023-01-09");
    }
}
