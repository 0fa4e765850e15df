//! The records: a grid of a million rows, narrowed by facets, edited in place, issues shown in the cells.

mod batch;
pub mod choose;
mod columns;
mod facets;
mod grid;
mod header;
mod keys;
mod lengths;
pub mod place;
mod spellings;
pub mod state;
mod title;
mod views;

pub use title::{label as told, saved};

use super::inspector;
use crate::ui::action::Actions;
use crate::ui::state::{Data, View};
use crate::ui::widgets;
use egui::Ui;
use state::Beside;

/// Under this width, what stands at the right is opened over the grid only when asked for.
const WIDE: f32 = 900.0;

pub fn show(ui: &mut Ui, view: &mut View, data: &mut Data, actions: &mut Actions) {
    title::show(ui, view, data, actions);
    if data.overview.records() == 0 {
        ui.add_space(24.0);
        ui.horizontal(|ui| {
            ui.add_space(14.0);
            widgets::weak_lines(ui, view.lang.text("records-empty"));
        });
        return;
    }
    let wide = ui.available_width() > WIDE;
    match view.sheet.beside.clone() {
        Beside::Cell if wide => inspector::show(ui, view, data, actions),
        Beside::Cell | Beside::Nothing => {}
        Beside::Columns => columns::show(ui, view, actions),
        Beside::Views(name) => views::show(ui, view, data, &name, actions),
        Beside::Spellings(draft) => spellings::show(ui, view, data, draft, actions),
        Beside::Batch(draft) => batch::show(ui, view, data, draft, actions),
    }
    if ui.available_width() > 720.0 {
        facets::show(ui, view, data, actions);
    }
    grid::show(ui, view, data, actions);
}
