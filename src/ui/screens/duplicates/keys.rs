//! One key a decision. On AZERTY the digits need Shift, so the signs under them count as well; a held key decides once.

use super::case::Case;
use super::golden;
use super::list::Key as CaseKey;
use super::state::Wish;
use crate::model::Verdict;
use crate::ui::action::{Action, Actions};
use crate::ui::state::{Data, View};
use egui::{Event, Key, Ui};

pub fn read(ui: &Ui, view: &View, data: &Data, key: CaseKey, case: Option<&Case>, actions: &mut Actions) {
    if ui.text_edit_focused() || ui.memory(|memory| memory.top_modal_layer().is_some()) {
        return;
    }
    for text in typed(ui) {
        let wish = match &view.review.bulk {
            Some(_) => judging(view, &text, key),
            None => deciding(view, data, &text, key, case),
        };
        actions.extend(wish.map(Action::Review));
    }
    // The arrows and Enter belong to a button or a menu that has the keyboard.
    if ui.memory(|memory| memory.focused().is_some()) {
        return;
    }
    let pressed = |key| ui.input(|input| input.key_pressed(key) && input.modifiers.is_none());
    if pressed(Key::ArrowLeft) {
        actions.push(Action::Review(Wish::Back(key)));
    }
    if pressed(Key::ArrowRight) {
        actions.extend(Some(Action::Review(next(view, key))));
    }
    if pressed(Key::Escape) && view.review.bulk.is_some() {
        actions.push(Action::Review(Wish::Bulk(None)));
    }
    let Some(case) = case.filter(|_| view.review.bulk.is_none()) else { return };
    for (key, by) in [(Key::ArrowUp, -1), (Key::ArrowDown, 1)] {
        if pressed(key) {
            actions.push(Action::Review(Wish::Field(golden::field_beside(view, case, by))));
        }
    }
    if pressed(Key::Enter) {
        actions.extend(golden::next_choice(view, case).map(Action::Review));
    }
}

/// What was typed, once: neither what a held key repeats nor what goes with Alt or Ctrl.
fn typed(ui: &Ui) -> Vec<String> {
    let focused = ui.memory(|memory| memory.focused().is_some());
    ui.input(|input| {
        let held = input.events.iter().any(|event| matches!(event, Event::Key { repeat: true, pressed: true, .. }));
        if held || input.modifiers.alt || input.modifiers.ctrl || input.modifiers.command {
            return Vec::new();
        }
        let texts = input.events.iter().filter_map(|event| match event {
            // A space presses the button that has the keyboard.
            Event::Text(text) if !(focused && text == " ") => Some(text.to_lowercase()),
            _ => None,
        });
        texts.collect()
    })
}

fn deciding(view: &View, data: &Data, text: &str, key: CaseKey, case: Option<&Case>) -> Option<Wish> {
    let review = &view.review;
    let decide = |verdict| case.filter(|case| case.merge.is_none()).map(|_| Wish::Decide(key, verdict));
    match text {
        "1" | "&" => decide(Some(Verdict::Duplicate)),
        "2" | "é" => decide(Some(Verdict::Related)),
        "3" | "\"" => decide(Some(Verdict::Distinct)),
        "4" | "'" => decide(Some(Verdict::Unsure)),
        "0" | "à" => super::verdicts::has_verdict(data, key, case).then_some(Wish::Decide(key, None)),
        " " => Some(Wish::Next(key)),
        "m" => case.map(|_| Wish::Merge(key)),
        "c" => case.filter(|case| case.cut.is_some()).map(|_| Wish::Cut(key)),
        "r" => Some(Wish::Raw(!review.raw)),
        "i" => Some(Wish::Side(!review.side)),
        _ => None,
    }
}

fn judging(view: &View, text: &str, key: CaseKey) -> Option<Wish> {
    let CaseKey::Pair(a, b) = key else { return None };
    match text {
        "1" | "&" => Some(Wish::Judge((a, b), true)),
        "2" | "é" | "3" | "\"" => Some(Wish::Judge((a, b), false)),
        " " => Some(next(view, key)),
        "r" => Some(Wish::Raw(!view.review.raw)),
        "i" => Some(Wish::Side(!view.review.side)),
        _ => None,
    }
}

fn next(view: &View, key: CaseKey) -> Wish {
    match &view.review.bulk {
        Some(bulk) => {
            let last = bulk.proposal.as_ref().map_or(0, |proposal| proposal.sample.len().saturating_sub(1));
            Wish::Sample((bulk.at + 1).min(last))
        }
        None => Wish::Next(key),
    }
}
