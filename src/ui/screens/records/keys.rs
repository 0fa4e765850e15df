//! The keys of the grid, as in a spreadsheet, and the menu of what is selected.

use super::choose::offered;
use super::grid::{Place, text_of};
use super::state::{BatchDraft, Beside, Spot, Wish};
use crate::mirror::Test;
use crate::model::{Message, RecordId, Sureness};
use crate::ui::action::{Action, Actions};
use crate::ui::screens::people::Wish as People;
use crate::ui::state::{Data, View};
use egui::{Event, Key, Modifiers, Response, Ui};

/// Acts on what was pressed, when nothing else has the keyboard.
pub fn act(ui: &mut Ui, view: &View, data: &Data, place: &Place<'_>, body: &Response, actions: &mut Actions) {
    let own = body.has_focus();
    let free = own || ui.memory(|memory| memory.focused().is_none());
    if !free || view.covered || place.rows == 0 || egui::Popup::is_any_open(ui.ctx()) {
        return;
    }
    let events = ui.input(|input| input.events.clone());
    for event in &events {
        match event {
            Event::Copy => actions.push(Action::Records(Wish::Copy)),
            // What writes is meant for the grid only while it has the keyboard.
            Event::Cut | Event::Paste(_) | Event::Text(_) if !own => {}
            Event::Key { key: Key::Delete | Key::Backspace | Key::D | Key::B, .. } if !own => {}
            // These end the typing in a text elsewhere, which has just let go of the keyboard.
            Event::Key { key: Key::Enter | Key::Escape | Key::Tab, .. } if !own && view.typing => {}
            Event::Cut => actions.push(Action::Records(Wish::Cut)),
            Event::Paste(text) => actions.push(Action::Records(Wish::Paste(text.clone()))),
            Event::Text(text) => written(text, view, data, actions),
            Event::Key { key, pressed: true, modifiers, .. } => {
                pressed(*key, *modifiers, view, data, place, actions);
            }
            _ => {}
        }
    }
}

/// Letters that do something, whatever the keyboard.
fn written(text: &str, view: &View, data: &Data, actions: &mut Actions) {
    let Some((record, field)) = here(view, data) else { return };
    // Where nothing is proposed, that is said.
    if matches!(text, "s" | "S") {
        actions.push(Action::Records(Wish::Suggestion { record, field }));
    }
}

/// The cell where one is.
fn here(view: &View, data: &Data) -> Option<(RecordId, String)> {
    let cursor = view.sheet.cursor.as_ref()?;
    Some((*data.ids.get(cursor.row)?, cursor.field.clone()))
}

/// What is likely to be right in a cell.
fn suggestion(data: &Data, record: RecordId, field: &str) -> Option<String> {
    let row = data.rows.get(&record)?;
    let issues = row.issues.iter().filter(|issue| issue.field == field);
    let likely = issues.filter_map(|issue| issue.suggestion.as_ref()).find(|one| one.sureness == Sureness::Likely);
    likely.map(|suggestion| suggestion.value.display().into_owned())
}

fn pressed(key: Key, modifiers: Modifiers, view: &View, data: &Data, place: &Place<'_>, actions: &mut Actions) {
    let start = Spot { row: 0, field: place.field(0).unwrap_or_default().to_owned() };
    let cursor = view.sheet.cursor.as_ref().unwrap_or(&start);
    let column = place.column_of(&cursor.field).unwrap_or(0);
    let (last_row, last_column) = (place.rows - 1, place.columns.len() - 1);
    let page = place.fits().saturating_sub(1).max(1);
    let command = modifiers.command || modifiers.ctrl;
    let to = match key {
        Key::ArrowDown if modifiers.alt => return,
        Key::ArrowDown if command => (last_row, column),
        Key::ArrowUp if command => (0, column),
        Key::ArrowRight if command => (cursor.row, last_column),
        Key::ArrowLeft if command => (cursor.row, 0),
        Key::ArrowDown => ((cursor.row + 1).min(last_row), column),
        Key::ArrowUp => (cursor.row.saturating_sub(1), column),
        Key::ArrowRight => (cursor.row, (column + 1).min(last_column)),
        Key::ArrowLeft => (cursor.row, column.saturating_sub(1)),
        Key::PageDown => ((cursor.row + page).min(last_row), column),
        Key::PageUp => (cursor.row.saturating_sub(page), column),
        Key::Home if command => (0, 0),
        Key::End if command => (last_row, last_column),
        Key::Home => (cursor.row, 0),
        Key::End => (cursor.row, last_column),
        Key::Tab if modifiers.shift => (cursor.row, column.saturating_sub(1)),
        Key::Tab => (cursor.row, (column + 1).min(last_column)),
        _ => return other(key, modifiers, view, data, place, actions),
    };
    if modifiers.alt {
        return;
    }
    let Some(field) = place.field(to.1) else { return };
    let extend = modifiers.shift && key != Key::Tab;
    actions.push(Action::Records(Wish::Go { row: to.0, field: field.to_owned(), extend }));
}

fn other(key: Key, modifiers: Modifiers, view: &View, data: &Data, place: &Place<'_>, actions: &mut Actions) {
    let command = modifiers.command || modifiers.ctrl;
    match key {
        Key::Enter | Key::F2 if modifiers.is_none() => {
            if let Some((record, field)) = here(view, data)
                && let Some(text) = text_of(data, place.schema, record, &field)
            {
                actions.push(Action::Edit(record, field, text));
            }
        }
        Key::Delete | Key::Backspace if modifiers.is_none() => actions.push(Action::Records(Wish::Clear)),
        Key::D | Key::B if command && !modifiers.shift => actions.push(Action::Records(Wish::FillDown)),
        Key::G if command => actions.push(Action::Records(Wish::Going(Some(String::new())))),
        Key::A if command => {
            if let Some(cursor) = &view.sheet.cursor {
                let (from, to) = (
                    Spot { row: place.rows - 1, field: cursor.field.clone() },
                    Spot { row: 0, field: cursor.field.clone() },
                );
                actions.push(Action::Records(Wish::Choose { from, to }));
            }
        }
        Key::Escape => {
            if let Some(cursor) = view.sheet.cursor.clone() {
                actions.push(Action::Records(Wish::Go { row: cursor.row, field: cursor.field, extend: false }));
            }
        }
        _ => {}
    }
}

/// What can be done with what is selected.
pub fn menu(ui: &mut Ui, view: &View, data: &Data, place: &Place<'_>, actions: &mut Actions) {
    let lang = view.lang;
    ui.set_min_width(240.0);
    let Some((record, field)) = here(view, data) else { return };
    let mut item = |ui: &mut Ui, text: String, key: &str, action: Action| {
        let button = egui::Button::new(text).shortcut_text(key);
        if ui.add(button).clicked() {
            actions.push(action);
            ui.close();
        }
    };
    let name = |code: &str| lang.text(code).into_owned();
    if let Some(value) = suggestion(data, record, &field) {
        let text = lang.render(&Message::new("cell-suggestion").with("value", value));
        item(ui, text, "S", Action::Records(Wish::Suggestion { record, field: field.clone() }));
        ui.separator();
    } else if let Some((_, values)) = data.rows.get(&record).and_then(|row| offered(row, &field)) {
        let text = lang.render(&Message::new("cell-choose").with("count", values.len()));
        item(ui, text, "S", Action::Records(Wish::Suggestion { record, field: field.clone() }));
        ui.separator();
    }
    if let Some(text) = text_of(data, place.schema, record, &field) {
        item(ui, name("inspector-edit"), "↵", Action::Edit(record, field.clone(), text.clone()));
        item(ui, name("cell-copy"), "Ctrl C", Action::Records(Wish::Copy));
        item(ui, name("cell-clear"), &name("key-delete"), Action::Records(Wish::Clear));
        item(ui, name("cell-fill"), "Ctrl D", Action::Records(Wish::FillDown));
        let locked = data.rows.get(&record).is_some_and(|row| row.states.is_locked(&field));
        let code = if locked { "state-unlock" } else { "state-lock" };
        item(ui, name(code), "Ctrl L", Action::People(People::LockHere));
        item(ui, name("state-ask"), "Q", Action::People(People::Ask));
        item(ui, name("cell-batch"), "", Action::Records(Wish::Beside(Beside::Batch(BatchDraft::new(&field, false)))));
        ui.separator();
        for (code, except) in [("cell-only", false), ("cell-except", true)] {
            let value = data.rows.get(&record).zip(place.schema.index_of(&field)).map(|(row, at)| &row.row.values[at]);
            let values = match value {
                Some(crate::model::Value::List(items)) => {
                    items.iter().map(|item| item.display().into_owned()).collect()
                }
                _ if text.is_empty() => Vec::new(),
                _ => vec![text.clone()],
            };
            let mut query = view.sheet.query.clone();
            query.set(Test::Values { field: field.clone(), blank: values.is_empty(), values, except });
            item(ui, name(code), "", Action::Records(Wish::Ask(query)));
        }
    }
}
