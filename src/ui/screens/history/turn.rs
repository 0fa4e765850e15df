//! Before an operation is taken back, or applied again: what goes with it, which values change, and which no longer fit and
//! are left. A side of the history, not a question over it: the list stays at hand.

use super::State;
use super::details::{ROW, head, row};
use crate::jobs::Job;
use crate::locale::Lang;
use crate::model::{Message, Operation};
use crate::operations::log::ChangeTold;
use crate::operations::turns::{Along, Preview};
use crate::ui::action::{Action, Actions};
use crate::ui::screens::pages::Wish;
use crate::ui::{when, widgets};
use egui::{Key, Panel, ScrollArea, Ui, Vec2};

pub(super) fn show(ui: &mut Ui, lang: Lang, state: &State, actions: &mut Actions) {
    let Some(operation) = state.chosen() else { return };
    head(ui, lang, state, operation);
    widgets::rule(ui);
    let Some((_, preview)) = state.preview.as_ref().filter(|(id, _)| *id == operation.id) else {
        widgets::weak_lines(ui, lang.text("turn-looking"));
        return;
    };
    let Some(preview) = preview else {
        widgets::weak_lines(ui, lang.text("turn-cannot"));
        close(ui, lang, actions);
        return;
    };
    Panel::bottom("turn-buttons").frame(egui::Frame::new()).show(ui, |ui| {
        ui.add_space(8.0);
        buttons(ui, lang, operation, preview, actions);
    });
    lines(ui, lang, state, preview, actions);
}

/// One line of what is foreseen, all of one height.
enum Told<'p> {
    Heading(String),
    Weak(String),
    Along(&'p Operation),
    Change(&'p ChangeTold),
}

/// Dependants that are named; the others are counted.
const NAMED: usize = 50;

fn lines(ui: &mut Ui, lang: Lang, state: &State, preview: &Preview, actions: &mut Actions) {
    let told = foreseen(lang, preview);
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().id_salt("foreseen").auto_shrink(false).show_rows(ui, ROW, told.len(), |ui, range| {
        for (position, line) in told[range.clone()].iter().enumerate() {
            ui.push_id(range.start + position, |ui| match line {
                Told::Change(change) => row(ui, lang, change, actions),
                Told::Heading(text) => text_line(ui, |ui| widgets::heading_label(ui, text.as_str())),
                Told::Weak(text) => text_line(ui, |ui| drop(widgets::weak_lines(ui, text.as_str()))),
                Told::Along(operation) => text_line(ui, |ui| along(ui, lang, state, operation, actions)),
            });
        }
    });
}

fn foreseen<'p>(lang: Lang, preview: &'p Preview) -> Vec<Told<'p>> {
    let count = |code: &'static str, count: u64| lang.render(&Message::new(code).with("count", count));
    let mut out = Vec::new();
    if !preview.along.is_empty() {
        out.push(Told::Heading(count("turn-along", preview.along.len() as u64)));
        out.extend(preview.along.iter().take(NAMED).map(Told::Along));
        if let Some(more) = preview.along.len().checked_sub(NAMED).filter(|more| *more > 0) {
            out.push(Told::Weak(count("turn-more", more as u64)));
        }
    }
    let whole = &preview.whole;
    out.push(Told::Heading(count("turn-made", whole.fitting)));
    out.extend(whole.made.iter().map(Told::Change));
    if let Some(more) = whole.fitting.checked_sub(whole.made.len() as u64).filter(|more| *more > 0) {
        out.push(Told::Weak(count("turn-more", more)));
    }
    if whole.left > 0 {
        out.push(Told::Heading(count("turn-left", whole.left)));
        out.push(Told::Weak(lang.text("turn-left-why").into_owned()));
        out.extend(whole.not_made.iter().map(Told::Change));
    }
    let looked_at = whole.fitting + whole.left;
    if looked_at < whole.total {
        out.push(Told::Weak(count("turn-beyond", whole.total - looked_at)));
    }
    out
}

fn text_line(ui: &mut Ui, draw: impl FnOnce(&mut Ui)) {
    let size = Vec2::new(ui.available_width(), ROW);
    ui.allocate_ui_with_layout(size, egui::Layout::left_to_right(egui::Align::Center), |ui| {
        ui.set_min_size(size);
        draw(ui);
    });
}

fn along(ui: &mut Ui, lang: Lang, state: &State, operation: &Operation, actions: &mut Actions) {
    ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Truncate);
    let sentence = match state.place(operation.id) {
        Some(at) => state.sentence(at).to_owned(),
        None => crate::operations::log::sentence(operation, None, lang),
    };
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        if ui.link(sentence).clicked() {
            actions.push(Action::Page(Wish::Operation(operation.id)));
        }
        // Whose work would go along, and of when.
        widgets::weak(ui, format!("{} · {}", operation.actor, when::moment(lang, &operation.at_utc)));
    });
}

fn buttons(ui: &mut Ui, lang: Lang, operation: &Operation, preview: &Preview, actions: &mut Actions) {
    if let Some(alone) = &preview.alone {
        let said = Message::new("turn-alone-what").with("fitting", alone.fitting).with("left", alone.left);
        widgets::weak_lines(ui, lang.render(&said));
    }
    let nothing = preview.whole.fitting == 0;
    ui.horizontal_wrapped(|ui| {
        let (text, along) = match (preview.again, preview.along.len()) {
            (true, _) => (lang.text("turn-again").into_owned(), None),
            (false, 0) => (lang.text("turn-this").into_owned(), Some(Along::Nothing)),
            (false, count) => (lang.render(&Message::new("turn-with").with("count", count)), Some(Along::Dependants)),
        };
        if widgets::primary(ui, text, "↵", !nothing).clicked() {
            turn(operation, along, actions);
        }
        if preview.alone.is_some() && widgets::button(ui, lang.text("turn-alone"), "").clicked() {
            turn(operation, Some(Along::OnlyThis), actions);
        }
        close(ui, lang, actions);
    });
    widgets::weak_lines(ui, lang.text("turn-undoable"));
}

fn close(ui: &mut Ui, lang: Lang, actions: &mut Actions) {
    if widgets::button(ui, lang.text("turn-close"), &lang.text("key-escape")).clicked() {
        actions.push(Action::Page(Wish::Turn(false)));
    }
}

fn turn(operation: &Operation, along: Option<Along>, actions: &mut Actions) {
    let job = match along {
        Some(along) => Job::Revert { operation: operation.id, along },
        None => Job::Reapply(operation.id),
    };
    actions.push(Action::Do(Box::new(job)));
    actions.push(Action::Page(Wish::Turn(false)));
}

/// Enter does what the first button says, Escape leaves.
pub(super) fn keys(ui: &Ui, state: &State, actions: &mut Actions) {
    // A button that has the keyboard is pressed by Enter itself, and a key that is held said its word once.
    let pressed = |key| widgets::pressed_once(ui, key);
    if ui.memory(|memory| memory.focused().is_some()) {
        return;
    }
    if pressed(Key::Escape) {
        actions.push(Action::Page(Wish::Turn(false)));
    }
    let (Some(operation), Some((id, Some(preview)))) = (state.chosen(), state.preview.as_ref()) else { return };
    if pressed(Key::Enter) && *id == operation.id && preview.whole.fitting > 0 {
        let along = match (preview.again, preview.along.is_empty()) {
            (true, _) => None,
            (false, true) => Some(Along::Nothing),
            (false, false) => Some(Along::Dependants),
        };
        turn(operation, along, actions);
    }
}
