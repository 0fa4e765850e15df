//! Where a value comes from, as a chain from the cell of the file down to the value of today.

use super::super::theme::{self, tokens};
use super::{diff, weak_lines};
use crate::locale::Lang;
use crate::model::{Message, OperationId, RecordId};
use crate::operations::lineage::{Kind, Place, Step};
use crate::ui::when;
use egui::{Color32, RichText, Stroke, Ui};

/// What was clicked in a chain.
#[derive(Debug, Clone, PartialEq)]
pub enum Clicked {
    Operation(OperationId),
    Record(RecordId),
}

/// Width of the line at the left.
const MARGIN: f32 = 22.0;

/// Draws a chain; says what was clicked in it.
pub fn show(ui: &mut Ui, lang: Lang, steps: &[Step]) -> Option<Clicked> {
    let mut clicked = None;
    ui.spacing_mut().item_spacing.y = 2.0;
    for (position, step) in steps.iter().enumerate() {
        // A cell beside another one feeds the same value: it follows from none.
        let before = (step.kind != Kind::Cell).then(|| position.checked_sub(1)).flatten().map(|at| &steps[at]);
        let top = ui.cursor().top();
        let shown = ui.horizontal_top(|ui| {
            ui.add_space(MARGIN);
            ui.vertical(|ui| {
                ui.set_width(ui.available_width());
                one(ui, lang, step, before, &mut clicked);
                ui.add_space(8.0);
            });
        });
        let left = shown.response.rect.left() + 8.0;
        let color = color(ui, step.kind);
        let center = egui::pos2(left, top + 8.0);
        if position + 1 < steps.len() {
            let line = Stroke::new(1.0, tokens(ui).line);
            ui.painter().vline(left, center.y + 5.0..=shown.response.rect.bottom() + 5.0, line);
        }
        ui.painter().circle_filled(center, 4.0, color);
    }
    clicked
}

fn color(ui: &Ui, kind: Kind) -> Color32 {
    let tokens = tokens(ui);
    match kind {
        Kind::Cell | Kind::Read => tokens.weak,
        Kind::Repaired => tokens.valid,
        Kind::Fixed | Kind::Edited => tokens.accent,
        Kind::Merged => tokens.duplicate,
    }
}

fn label(kind: Kind) -> &'static str {
    match kind {
        Kind::Cell => "lineage-cell",
        Kind::Read => "lineage-read",
        Kind::Repaired => "lineage-repaired",
        Kind::Fixed => "lineage-fixed",
        Kind::Edited => "lineage-edited",
        Kind::Merged => "lineage-merged",
    }
}

fn one(ui: &mut Ui, lang: Lang, step: &Step, before: Option<&Step>, clicked: &mut Option<Clicked>) {
    let name = RichText::new(lang.text(label(step.kind))).font(theme::small_font()).color(color(ui, step.kind));
    ui.label(name);
    value(ui, lang, step, before);
    if let Some(place) = step.place.as_ref().filter(|_| step.kind == Kind::Cell) {
        weak_lines(ui, place_text(lang, place)).on_hover_text(lang.render(&step.what));
    }
    if let Some(rule) = step.rule.as_deref() {
        weak_lines(ui, lang.text(&format!("note-{rule}")));
    }
    if let Some(operation) = &step.by {
        let said = Message::new("lineage-by")
            .with("actor", operation.actor.as_str())
            .with("when", when::moment(lang, &operation.at_utc));
        if ui.link(lang.render(&said)).on_hover_text(lang.text("lineage-operation")).clicked() {
            *clicked = Some(Clicked::Operation(operation.id));
        }
    }
    if let Some(reason) = &step.reason {
        weak_lines(ui, lang.text(&format!("pick-{reason}")));
    }
    if let Some((record, name)) = &step.from {
        let said = lang.render(&Message::new("lineage-from").with("record", name.as_str()));
        if ui.link(said).clicked() {
            *clicked = Some(Clicked::Record(*record));
        }
    }
}

/// The value after a step, what differs from the one before marked.
fn value(ui: &mut Ui, lang: Lang, step: &Step, before: Option<&Step>) {
    if step.kind == Kind::Cell && step.place.as_ref().is_some_and(|place| place.column.is_empty()) {
        weak_lines(ui, lang.render(&step.what));
        return;
    }
    if step.value.trim().is_empty() {
        ui.label(RichText::new(lang.text("inspector-empty")).color(tokens(ui).weak));
        return;
    }
    let other = before.map_or("", |before| before.value.as_str());
    diff::lines(ui, &step.value, other, theme::mono_font());
}

/// The name of a column without the heading that it stands under.
fn short(column: &str) -> &str {
    column.rsplit(crate::model::UNDER_HEADING).next().unwrap_or(column)
}

/// `B12 · colonne « Tél » · feuille Lieux`, then the file.
pub fn place_text(lang: Lang, place: &Place) -> String {
    let code = match (place.column.is_empty(), place.sheet.is_some()) {
        (true, _) => "lineage-place-row",
        (false, true) => "lineage-place-sheet",
        (false, false) => "lineage-place",
    };
    let said = Message::new(code)
        .with("cell", place.cell.as_str())
        .with("row", place.row)
        .with("column", short(&place.column))
        .with("sheet", place.sheet.clone().unwrap_or_default())
        .with("file", place.file.as_str())
        .with("source", place.source.as_str())
        .with("delivery", place.delivery);
    lang.render(&said)
}
