//! The keys of the page. On AZERTY the digits need Shift, so the signs under them answer as well; a held key answers once.

use super::read::{MOST, Told};
use super::state::{Key as Line, Kind, Wish};
use crate::ui::action::{Action, Actions};
use crate::ui::state::View;
use crate::ui::widgets;
use egui::{Event, Key, Ui};

/// Lines that a page walks.
const PAGE: usize = 12;

pub fn read(ui: &Ui, view: &View, told: &Told, kind: Kind, seen: Option<Line>, actions: &mut Actions) {
    if view.covered || ui.text_edit_focused() || ui.memory(|memory| memory.top_modal_layer().is_some()) {
        return;
    }
    let changes = &view.changes;
    let last = told.total(kind).min(MOST).saturating_sub(1);
    let pressed: Vec<Key> = ui.input(|input| {
        let keys = input.events.iter().filter_map(|event| match event {
            Event::Key { key, pressed: true, modifiers, .. } if modifiers.is_none() => Some(*key),
            _ => None,
        });
        keys.collect()
    });
    let mut at = changes.at;
    for key in pressed {
        let to = match key {
            Key::ArrowDown => (at + 1).min(last),
            Key::ArrowUp => at.saturating_sub(1),
            Key::PageDown => (at + PAGE).min(last),
            Key::PageUp => at.saturating_sub(PAGE),
            Key::Home => 0,
            Key::End => last,
            Key::ArrowRight | Key::ArrowLeft => {
                ui.memory_mut(|memory| memory.move_focus(egui::FocusDirection::None));
                actions.extend(beside(told, kind, key == Key::ArrowRight).map(|to| Action::Changes(Wish::List(to))));
                continue;
            }
            _ => continue,
        };
        // The arrows walk the lines, not from one button to the next.
        ui.memory_mut(|memory| memory.move_focus(egui::FocusDirection::None));
        at = to;
        actions.push(Action::Changes(Wish::Walk(at)));
    }
    let free = ui.memory(|memory| memory.focused().is_none());
    let key = told.key(kind, changes.at).filter(|key| changes.key == Some(*key) && seen == Some(*key));
    if free
        && !told.is_hidden(kind, changes.at)
        && widgets::pressed_once(ui, Key::Enter)
        && let (Some(key), Some(named)) = (key, told.named(kind, changes.at))
    {
        actions.push(Action::Changes(Wish::Show(named.clone(), key.field)));
    }
    let answered = key.filter(|_| kind.is_asked() && !changes.is_outdated(kind));
    for text in typed(ui) {
        let wish = match (text.as_str(), answered) {
            ("1" | "&", Some(key)) => Wish::Answer(key, true),
            ("2" | "é", Some(key)) => Wish::Answer(key, false),
            (" ", _) if free => Wish::Next,
            _ => continue,
        };
        actions.push(Action::Changes(wish));
        // The next line is another question: it is not answered before it is seen.
        break;
    }
}

/// The next list that has something in it, or the one before.
fn beside(told: &Told, kind: Kind, forward: bool) -> Option<Kind> {
    let there = |of: &Kind| told.total(*of) > 0;
    let at = Kind::ALL.iter().position(|of| *of == kind)?;
    match forward {
        true => Kind::ALL.into_iter().skip(at + 1).find(there),
        false => Kind::ALL.into_iter().take(at).rev().find(there),
    }
}

/// What was typed, once: neither what a held key repeats nor what goes with Alt or Ctrl.
fn typed(ui: &Ui) -> Vec<String> {
    if widgets::key_is_held(ui) {
        return Vec::new();
    }
    ui.input(|input| {
        if input.modifiers.alt || input.modifiers.ctrl || input.modifiers.command {
            return Vec::new();
        }
        let texts = input.events.iter().filter_map(|event| match event {
            Event::Text(text) => Some(text.to_lowercase()),
            _ => None,
        });
        texts.collect()
    })
}
