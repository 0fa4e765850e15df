//! What the application does when something was asked for.

use super::App;
use crate::jobs::Job;
use crate::mirror::Test;
use crate::model::Message;
use crate::operations::import::ImportParams;
use crate::operations::schema_move::Before;
use crate::ui::action::{Action, Screen};
use crate::ui::dialogs::Ask;
use crate::ui::screens::pages::Wish;
use crate::ui::screens::records::state::Sheet;
use crate::ui::shell::Leaving;
use crate::ui::snapshot;
use crate::ui::state::{CellDraft, SchemaMove};

impl App {
    /// Acts on one wish.
    pub(super) fn act(&mut self, action: Action) {
        match action {
            Action::Open(_) | Action::OpenSample | Action::Begin(_) | Action::Close if self.is_busy() => {
                self.ask_to_leave(Leaving::For(Box::new(action)));
            }
            Action::Show(screen) => {
                self.commit_draft();
                // What was decided before leaves the list of what is to be decided.
                if screen == Screen::Duplicates && self.view.screen != screen {
                    self.data.review.ordered = None;
                    self.data.review.failed = false;
                }
                self.view.issues.reading.failed = false;
                self.view.screen = screen;
                self.read_details();
            }
            Action::Quality(wish) => self.act_on_quality(wish),
            Action::Care(wish) => self.act_on_care(wish),
            Action::Combine(wish) => self.act_on_combine(wish),
            Action::Document(place) => {
                self.view.reading.open(place, self.view.screen);
                self.view.screen = Screen::Schema;
            }
            Action::Copy(text) => {
                let lines = text.lines().count();
                // Many lines are not shown again: they are of records.
                let said = match lines {
                    0 | 1 => Message::new("ui-copied").with("text", text.as_str()),
                    _ => Message::new("ui-copied-lines").with("count", lines),
                };
                self.ctx.copy_text(text);
                self.toast(said);
            }
            Action::Open(path) => self.open(&path),
            Action::OpenDialog => self.dialog(Ask::OpenWorkspace, "command-open"),
            Action::NewDialog => self.dialog(Ask::NewWorkspace, "command-new"),
            Action::ImportDialog => self.dialog(Ask::Files, "command-import"),
            Action::ReferenceDialog => self.dialog(Ask::References, "command-reference"),
            Action::ExportDialog => self.dialog(Ask::Folder, "ui-export-folder"),
            Action::OppositionDialog => self.dialog(Ask::Opposition, "export-opposition"),
            Action::OpenSample => self.open_sample(),
            Action::Close => self.close(),
            Action::Import(files) => self.import(files.into_iter().map(ImportParams::new)),
            Action::ImportReference(files) => {
                let list = |file| ImportParams { reference: true, ..ImportParams::new(file) };
                self.import(files.into_iter().map(list));
            }
            Action::Do(job) => {
                self.match_next |= matches!(*job, Job::DecisionPoint(_));
                self.submit(*job);
            }
            Action::Cancel(id) => {
                if let Some(jobs) = &self.jobs {
                    jobs.cancel(id);
                }
            }
            Action::Undo | Action::Redo => {
                // What was decided a moment ago may be there again.
                self.view.issues.deciding.clear();
                self.submit(if matches!(action, Action::Undo) { Job::Undo } else { Job::Redo });
            }
            Action::AskRevert(operation) => {
                self.act_on_page(Wish::Operation(operation));
                self.act_on_page(Wish::Turn(true));
            }
            Action::Page(wish) => self.act_on_page(wish),
            Action::People(wish) => self.act_on_people(wish),
            Action::Changes(wish) => self.act_on_changes(wish),
            Action::AskMove => {
                self.ask(Before::of, |before, data, _| data.schema_move = Some(SchemaMove::Asked(before)));
            }
            Action::MoveSchema => {
                if let Some(SchemaMove::Asked(before)) = self.data.schema_move.take() {
                    self.data.schema_move = Some(SchemaMove::Running(before));
                    self.submit(Job::MoveSchema);
                }
            }
            Action::Language(lang) => self.view.lang = lang,
            Action::Dismiss => {
                self.banner = None;
                if !matches!(self.data.schema_move, Some(SchemaMove::Running(_))) {
                    self.data.schema_move = None;
                }
                self.asks_to_leave = None;
            }
            other => self.act_on_shell(other),
        }
    }

    pub(super) fn act_on_data(&mut self, action: Action) {
        match action {
            Action::Search(text) => {
                self.commit_draft();
                self.view.search = text;
                self.list();
            }
            Action::Records(wish) => self.act_on_records(wish),
            Action::FilterIssue(issue) => {
                self.commit_draft();
                self.view.sheet.query.set(Test::Issues { of: issue.into_iter().collect() });
                self.list();
            }
            Action::Schema(slug) => self.turn_to(slug),
            Action::Select(record, field) => {
                self.commit_draft();
                self.view.selected = Some((record, field));
                self.seek();
                self.read_details();
            }
            Action::Edit(record, field, text) => {
                self.commit_draft();
                if self.view.selected.as_ref() != Some(&(record, field.clone())) {
                    self.view.selected = Some((record, field.clone()));
                    self.seek();
                }
                self.view.sheet.follow = true;
                if self.refuses_edit(record, &field) {
                    return;
                }
                self.view.draft =
                    Some(CellDraft { record, field, before: text.clone(), text, focused: false, away: false });
            }
            Action::DropEdit => {
                self.view.draft = None;
                self.view.focus_grid = true;
            }
            Action::SelectGroup(slug, field, code) => self.select_group((slug, field, code)),
            Action::Issues(wish) => self.act_on_issues(wish),
            Action::ChooseColumn { batch, schema, column, field } => {
                let wishes = vec![snapshot::column_wish(&column, &field)];
                self.submit(Job::Map { batch, schema, wishes });
            }
            Action::Gate(gate) => self.view.gate = gate,
            Action::ExportFolder(path) => self.view.export_folder = path.display().to_string(),
            Action::Export => self.export(),
            Action::ExportPage(wish) => self.act_on_export(wish),
            other => self.act_on_review(other),
        }
    }

    /// Shows the records of another schema, as they were left.
    pub(super) fn turn_to(&mut self, slug: &'static str) {
        if self.view.schema == slug {
            return;
        }
        self.commit_draft();
        let sheet = self.view.sheets.remove(slug).unwrap_or_else(|| Sheet::of(slug));
        let left = std::mem::replace(&mut self.view.sheet, sheet);
        self.view.sheets.insert(self.view.schema, left);
        self.view.schema = slug;
        self.view.selected = None;
        self.view.sheet.cursor = None;
        self.view.search.clone_from(&self.view.sheet.query.search);
        self.data.ids = Default::default();
        self.data.listed = Default::default();
        self.list();
        self.read_views();
    }
}
