//! What a screen will be for, while the workspace has nothing to show in it.

use crate::ui::action::{Action, Actions, Screen};
use crate::ui::app::App;
use crate::ui::widgets;
use egui::Ui;

/// Screens that are empty without a delivery: what will be there, and why (codes of `shell.ftl`). One line adds one.
const WITHOUT_FILES: &[(Screen, &str, &str)] = &[
    (Screen::Columns, "empty-columns", "empty-columns-why"),
    (Screen::Records, "empty-records", "empty-records-why"),
    (Screen::Issues, "empty-issues", "empty-issues-why"),
    (Screen::Duplicates, "empty-duplicates", "empty-duplicates-why"),
    (Screen::Export, "empty-export", "empty-export-why"),
    (Screen::Quality, "empty-quality", "empty-quality-why"),
    (Screen::History, "empty-history", "empty-history-why"),
];

/// Teaches instead of the screen, where it is empty. Says whether it did.
pub fn show(app: &App, ui: &mut Ui, actions: &mut Actions) -> bool {
    let overview = &app.data.overview;
    let there = match app.view.screen {
        Screen::History => !overview.operations.is_empty(),
        _ => overview.batches.iter().any(|batch| batch.active || batch.reference),
    };
    let found = WITHOUT_FILES.iter().find(|(screen, ..)| *screen == app.view.screen && !there);
    let Some((screen, what, why)) = found else { return false };
    let lang = app.view.lang;
    widgets::title_row(ui, |ui| widgets::title(ui, lang.text(screen.code())), |_| {});
    if widgets::empty(ui, &lang.text(what), &lang.text(why), &lang.text("command-import"), "Ctrl I") {
        actions.push(Action::ImportDialog);
    }
    true
}
