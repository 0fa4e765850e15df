//! The keys of the screen. They work with nothing focused, on every keyboard: on AZERTY, digits need Shift, and the signs under
//! them decide as well. A key that is held down walks, and decides once.

use super::state::{CHOICES, Wish, key};
use crate::ui::action::{Action, Actions};
use crate::ui::state::{Data, View};
use crate::ui::widgets::digit_of;
use egui::{Event, Key, Ui};

/// Rows that a page walks.
const PAGE: usize = 15;

/// The place of the choice that a typed text stands for.
fn choice(text: &str) -> Option<usize> {
    digit_of(text).filter(|digit| (1..=CHOICES).contains(digit)).map(|digit| digit - 1)
}

pub fn read(ui: &Ui, view: &View, data: &Data, actions: &mut Actions) {
    if ui.text_edit_focused() || ui.memory(|memory| memory.top_modal_layer().is_some()) {
        return;
    }
    let (pressed, typed, held) = ui.input(|input| {
        let (mut pressed, mut typed, mut held) = (Vec::new(), Vec::new(), false);
        for event in &input.events {
            match event {
                Event::Key { key, pressed: true, repeat, modifiers, .. } if modifiers.is_none() => {
                    held |= repeat;
                    pressed.push((*key, *repeat));
                }
                Event::Text(text) => typed.push(text.clone()),
                _ => {}
            }
        }
        (pressed, typed, held)
    });
    let review = &view.issues;
    // What has come under the key in this very frame was not meant by it.
    let row = data.issues.rows.get(review.at()).filter(|_| !review.moved);
    let last = data.issues.rows.len().saturating_sub(1);
    let mut at = review.at();
    for (pressed, repeat) in pressed {
        let walk = match pressed {
            Key::ArrowDown => Some(at + 1),
            Key::ArrowUp => Some(at.saturating_sub(1)),
            Key::PageDown => Some(at + PAGE),
            Key::PageUp => Some(at.saturating_sub(PAGE)),
            Key::Home => Some(0),
            Key::End => Some(last),
            _ => None,
        };
        if let Some(to) = walk {
            at = to.min(last);
            // The arrows walk the rows, not from one button to the next.
            ui.memory_mut(|memory| memory.move_focus(egui::FocusDirection::None));
            actions.extend(data.issues.rows.get(at).map(|row| Action::Issues(Wish::Walk(row.key()))));
            continue;
        }
        let beside = match pressed {
            Key::ArrowRight | Key::S => review.beside(&data.overview, false),
            Key::ArrowLeft => review.beside(&data.overview, true),
            _ => None,
        };
        if let Some((slug, field, code)) = beside {
            ui.memory_mut(|memory| memory.move_focus(egui::FocusDirection::None));
            actions.push(Action::SelectGroup(slug, field, code));
            continue;
        }
        if repeat {
            continue;
        }
        match (pressed, row) {
            (Key::A, Some(row)) => actions.push(Action::Issues(Wish::Accept(row.key()))),
            (Key::X, Some(row)) => {
                let out = !review.is_left_out(row.record);
                actions.push(Action::Issues(Wish::LeaveOut(row.record, out)));
            }
            (Key::T, Some(row)) if !row.choices.is_empty() => actions.push(Action::Issues(Wish::Alike(!review.alike))),
            (Key::G, _) => {
                let shown = data.overview.groups.iter().find(|(slug, group)| review.shows(slug, group));
                actions.extend(shown.map(|(slug, group)| Action::Issues(Wish::Grid(key(slug, group)))));
            }
            _ => {}
        }
    }
    let Some(row) = row.filter(|row| !row.choices.is_empty() && !held) else { return };
    for text in typed {
        if let Some(at) = choice(&text).filter(|at| *at < row.choices.len()) {
            actions.push(Action::Issues(Wish::Choose(row.key(), at)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::choice;

    #[test]
    fn digits_and_the_signs_under_them_choose() {
        assert_eq!(["1", "&", "2", "é", "9", "ç"].map(choice), [0, 0, 1, 1, 8, 8].map(Some));
        assert_eq!(["0", "à", "12", "a", ""].map(choice), [None; 5]);
    }
}
