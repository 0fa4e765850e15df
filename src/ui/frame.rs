//! The frame around the screens: top bar, rail, status bar; and what lies over them: palette, sheet, error, questions.

mod empty;
mod menu;
mod next;
mod over;
pub(super) mod rail;
mod status;
mod top;

use super::action::{Action, Actions, Screen};
use super::app::App;
use super::command::Now;
use super::screens;
use super::theme::{self, tokens};
use super::widgets::region::{self, Region};
use crate::model::Message;
use egui::{Frame, Margin, Ui};
use std::path::PathBuf;

/// Draws the whole window.
pub fn show(app: &mut App, ui: &mut Ui, actions: &mut Actions) {
    app.view.typing = ui.ctx().text_edit_focused();
    app.view.asked = app.asks_to_leave.is_some()
        || app.data.schema_move.is_some()
        || app.view.pages.aside.is_some()
        || app.view.care.is_asking()
        || app.view.combine.is_some()
        || app.view.people.draft.is_some()
        || app.view.sheet.choosing.is_some();
    app.view.covered = app.view.asked || app.shell.palette.is_some() || app.shell.sheet;
    if app.opened.is_none() {
        egui::CentralPanel::no_frame().show(ui, |ui| match app.view.screen {
            // It needs no workspace to be read.
            Screen::Schema => {
                ui.painter().rect_filled(ui.max_rect(), 0.0, tokens(ui).panel);
                screens::schema::show(ui, &mut app.view, &app.data, actions);
            }
            _ => screens::start::show(app, ui, actions),
        });
        over::said(app, ui);
    } else {
        top::show(app, ui, actions);
        status::show(app, ui, actions);
        rail::show(app, ui, actions);
        over::unclean(app, ui, actions);
        egui::CentralPanel::no_frame().show(ui, |ui| {
            ui.painter().rect_filled(ui.max_rect(), 0.0, tokens(ui).panel);
            let lang = app.view.lang;
            let name = Message::new("region-content").with("screen", lang.text(app.view.screen.code()).into_owned());
            region::region(ui, Region::Content, &lang.render(&name));
            region::keep_to_frame(ui);
            // Each screen scrolls by itself, and what has the keyboard on one is not taken for what stands in its place on the next.
            ui.push_id(app.view.screen.code(), |ui| content(app, ui, actions));
        });
    }
    over::banner(app, ui, actions);
    screens::palette::show(app, ui, actions);
    screens::shortcuts::show(app, ui, actions);
    screens::schema_move::show(ui, &app.view, &app.data, actions);
    screens::aside::show(ui, &mut app.view, actions);
    screens::records::choose::show(ui, &app.view, &app.data, actions);
    screens::care::show(ui, &mut app.view, actions);
    screens::combine::show(ui, &mut app.view, actions);
    screens::people::dialog::show(ui, &mut app.view, actions);
    over::close_question(app, ui, actions);
    over::focus_ring(app, ui);
}

/// The screen, or what it will be for while there is nothing in it yet.
fn content(app: &mut App, ui: &mut Ui, actions: &mut Actions) {
    if !app.data.known && app.view.screen != Screen::Schema {
        return;
    }
    if empty::show(app, ui, actions) {
        return;
    }
    let (view, data) = (&mut app.view, &mut app.data);
    match view.screen {
        Screen::Files => screens::files::show(ui, view, data, actions),
        Screen::Columns => screens::columns::show(ui, view, data, actions),
        Screen::Records => screens::records::show(ui, view, data, actions),
        Screen::Issues => screens::issues::show(ui, view, data, actions),
        Screen::Duplicates => screens::duplicates::show(ui, view, data, actions),
        Screen::Export => screens::export::show(ui, view, data, actions),
        Screen::History => screens::history::show(ui, view, data, actions),
        Screen::Schema => screens::schema::show(ui, view, data, actions),
        Screen::Quality => screens::quality::show(ui, view, data, actions),
        Screen::Questions => screens::people::page::show(ui, view, data, actions),
        Screen::Changes => screens::changes::show(ui, view, data, actions),
        Screen::Guide => screens::guide::show(ui, view.lang),
    }
}

/// What the commands depend on.
pub fn now(app: &App) -> Now<'_> {
    Now { view: &app.view, data: &app.data, opened: app.opened.is_some(), zoom: app.drawn() }
}

/// What files dropped on the window mean: a workspace is opened, anything else is a delivery.
pub fn dropped(files: Vec<PathBuf>, has_workspace: bool) -> Action {
    let is_workspace = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "tamis");
    match has_workspace && !files.iter().any(is_workspace) {
        true => Action::Import(files),
        false => Action::Begin(files),
    }
}

fn bar_frame(ui: &Ui) -> Frame {
    Frame::new().fill(tokens(ui).panel).inner_margin(Margin::symmetric(14, 0))
}

/// Whether the window is so narrow that the rail folds.
fn is_narrow(ui: &Ui) -> bool {
    ui.ctx().content_rect().width() <= theme::FOLD
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_dropped_with_nothing_open_begin_a_workspace() {
        let files = |names: &[&str]| names.iter().map(PathBuf::from).collect::<Vec<_>>();
        assert!(matches!(dropped(files(&["a.csv", "b.xlsx"]), false), Action::Begin(files) if files.len() == 2));
        assert!(matches!(dropped(files(&["a.csv"]), true), Action::Import(_)));
        // A workspace is opened, and what came with it goes into it.
        assert!(matches!(dropped(files(&["a.csv", "lot.tamis"]), true), Action::Begin(_)));
    }
}
