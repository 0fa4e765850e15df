//! One of several values for a cell: they are offered over the grid, a digit each.

use crate::model::{Sureness, Value};
use crate::ui::action::{Action, Actions};
use crate::ui::screens::records::state::Wish;
use crate::ui::snapshot::GridRow;
use crate::ui::state::{Data, View};
use crate::ui::theme;
use crate::ui::widgets;
use egui::{Event, RichText, Ui};

/// Values that a digit can choose.
const MOST: usize = 9;

/// The rule of the first issue of a cell for which one of several values can be written, and those values.
pub fn offered<'r>(row: &'r GridRow, field: &str) -> Option<(&'r str, Vec<&'r Value>)> {
    row.issues.iter().filter(|issue| issue.field == field).find_map(|issue| {
        let suggestion = issue.suggestion.as_ref().filter(|one| one.sureness == Sureness::Choice)?;
        let values = std::iter::once(&suggestion.value).chain(&suggestion.others).take(MOST).collect();
        Some((issue.code.as_ref(), values))
    })
}

/// Draws the question, where it is asked.
pub fn show(ui: &mut Ui, view: &View, data: &Data, actions: &mut Actions) {
    let Some((record, field)) = &view.sheet.choosing else { return };
    let lang = view.lang;
    let wish = |at| Action::Records(Wish::Chosen(at));
    // It may have been decided elsewhere meanwhile.
    let Some((row, (_, values))) = data.rows.get(record).and_then(|row| Some((row, offered(row, field)?))) else {
        actions.push(wish(None));
        return;
    };
    let before = crate::operations::schema(view.schema).ok().and_then(|schema| schema.index_of(field));
    let before = before.map(|at| row.row.values[at].display().into_owned()).unwrap_or_default();
    let modal = widgets::modal(ui, "choose").show(ui, |ui| {
        ui.set_width(440.0);
        widgets::title(ui, crate::operations::fix::field_title(view.schema, field, lang));
        let before = if before.is_empty() { lang.text("inspector-empty").into_owned() } else { before };
        ui.add(egui::Label::new(RichText::new(before).font(theme::mono_font())).wrap());
        ui.add_space(4.0);
        widgets::weak_lines(ui, lang.text(if values.len() > 1 { "choose-what" } else { "choose-one" }));
        ui.add_space(6.0);
        for (at, value) in values.iter().enumerate() {
            let text = value.display();
            let shown = if text.is_empty() { lang.text("inspector-empty") } else { text };
            if widgets::button(ui, shown.as_ref(), &(at + 1).to_string()).clicked() {
                actions.push(wish(Some(at)));
            }
        }
        ui.add_space(8.0);
        if widgets::button(ui, lang.text("choose-none"), &lang.text("key-escape")).clicked() {
            actions.push(wish(None));
        }
    });
    if modal.should_close() {
        actions.push(wish(None));
    }
    let typed = ui.input(|input| {
        input.events.iter().find_map(|event| match event {
            Event::Text(text) => widgets::digit_of(text).filter(|digit| (1..=values.len()).contains(digit)),
            _ => None,
        })
    });
    if let Some(digit) = typed.filter(|_| !widgets::key_is_held(ui)) {
        actions.push(wish(Some(digit - 1)));
    }
}
