//! The application: it hears what the threads say, acts on what was asked, and draws.

use super::action::{Action, Actions, Screen};
use super::dialogs::{self, Ask};
use super::snapshot;
use super::state::{Banner, CellDraft, Data, Opened, SchemaMove, Side, TOAST_SECONDS, Toast, View};
use super::{Clock, command, frame, theme};
use crate::error::{Error, Result};
use crate::jobs::{Done, Job, JobEvent, Jobs};
use crate::locale::Lang;
use crate::model::{Message, RecordId, Verdict};
use crate::operations::export::ExportParams;
use crate::operations::fix::{FixParams, Proposed};
use crate::operations::import::ImportParams;
use crate::operations::schema_move::{Before, Moved};
use crate::operations::{Env, demo, healed};
use crate::progress;
use crate::workspace::{Filter, Read, RecordQuery};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

/// What the reader thread answers: a change of the data.
type Answer = Box<dyn FnOnce(&mut Data, &mut View) + Send>;

/// Deliveries of at most so many rows have their values counted as soon as their columns are shown.
const FEW_ROWS: u64 = 50_000;

/// The window's application.
pub struct App {
    pub(super) view: View,
    pub(super) data: Data,
    pub(super) opened: Option<Opened>,
    pub(super) running: Vec<(crate::jobs::JobId, progress::Snapshot)>,
    pub(super) toasts: Vec<Toast>,
    pub(super) banner: Option<Banner>,
    /// The window was asked to close while work was under way.
    pub(super) asks_to_close: bool,
    jobs: Option<Jobs>,
    clock: Clock,
    ctx: egui::Context,
    answers: (Sender<Result<Answer>>, Receiver<Result<Answer>>),
    chosen: (Sender<Action>, Receiver<Action>),
    queue: Actions,
    /// Files to import, one job each, oldest first.
    import_next: Vec<ImportParams>,
    /// Matching follows the imports of the sample, or a change that groups depend on.
    match_next: bool,
}

impl App {
    pub fn new(ctx: &egui::Context, workspace: Option<PathBuf>, lang: Lang, clock: Clock) -> Self {
        theme::install(ctx);
        let mut app = Self {
            view: View::new(lang),
            data: Data::default(),
            opened: None,
            running: Vec::new(),
            toasts: Vec::new(),
            banner: None,
            asks_to_close: false,
            jobs: None,
            clock,
            ctx: ctx.clone(),
            answers: channel(),
            chosen: channel(),
            queue: Vec::new(),
            import_next: Vec::new(),
            match_next: false,
        };
        if let Some(path) = workspace {
            app.open(&path);
        }
        app
    }

    fn open(&mut self, path: &Path) {
        let clock = self.clock.clone();
        let env = move || env_of(&clock);
        let ctx = self.ctx.clone();
        self.jobs = None;
        match Jobs::open(path, Arc::new(env), Arc::new(move || ctx.request_repaint())) {
            Ok(jobs) => {
                self.jobs = Some(jobs);
                self.data = Data::default();
                self.view = View { lang: self.view.lang, ..View::new(self.view.lang) };
                self.view.export_folder = path.parent().unwrap_or(Path::new(".")).join("export").display().to_string();
                self.opened = Some(Opened { path: path.to_owned(), saved_at: self.time() });
                self.refresh();
            }
            Err(error) => self.banner = Some(Banner { error }),
        }
    }

    fn env(&self) -> Env {
        env_of(&self.clock)
    }

    /// The hour, as the status bar shows it.
    fn time(&self) -> String {
        let now = (self.clock)().1;
        now.get(11..19).unwrap_or_default().to_owned()
    }

    /// Asks the reader thread for something, and puts its answer into the data when it comes.
    fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(Read<'_>) -> Result<T> + Send + 'static,
        put: impl FnOnce(T, &mut Data, &mut View) + Send + 'static,
    ) {
        let Some(jobs) = &self.jobs else { return };
        let answers = self.answers.0.clone();
        jobs.ask(move |read| {
            let answer = question(read)
                .map(|answer| Box::new(move |data: &mut Data, view: &mut View| put(answer, data, view)) as Answer);
            // The window may be gone by now.
            let _ = answers.send(answer);
        });
    }

    /// Reads anew what the screens show, after something changed.
    fn refresh(&mut self) {
        self.ask(snapshot::overview, |overview, data, view| {
            // When the shown group is done, the next one is there.
            let there = |group: &(&'static str, String, String)| {
                overview.groups.iter().any(|(slug, g)| (*slug, &g.field, &g.code) == (group.0, &group.1, &group.2))
            };
            if !view.group.as_ref().is_some_and(there) {
                view.group = overview.groups.first().map(|(slug, g)| (*slug, g.field.clone(), g.code.clone()));
            }
            data.overview = Arc::new(overview);
        });
        self.ask(snapshot::mappings, |mappings, data, _| data.mappings = Arc::new(mappings));
        self.ask(snapshot::pairs, |(pairs, merges), data, view| {
            view.previewed = None;
            data.pairs = Arc::new(pairs);
            data.merges = Arc::new(merges);
        });
        self.list();
        self.read_group();
        self.read_details();
    }

    /// Reads the list of records that the grid shows.
    fn list(&mut self) {
        let slug = self.view.schema;
        let mut query =
            RecordQuery { search: self.view.search.clone(), sort: self.view.sort.clone(), filters: Vec::new() };
        query.filters.extend(self.view.source.clone().map(Filter::Source));
        query.filters.extend(self.view.issue.clone().map(|(field, code)| Filter::Issue { field, code }));
        self.ask(
            move |read| read.query(slug, &query),
            |ids, data, view| {
                data.ids = Arc::new(ids);
                data.rows.clear();
                view.wanted_rows = None;
            },
        );
    }

    /// Reads the rows of the grid that are on screen, with some around.
    fn read_rows(&mut self) {
        let Some((first, last)) = self.view.wanted_rows else { return };
        let slug = self.view.schema;
        let range = first.saturating_sub(50) as usize..(last as usize + 50).min(self.data.ids.len());
        let missing: Vec<RecordId> = self
            .data
            .ids
            .get(range)
            .unwrap_or_default()
            .iter()
            .filter(|id| !self.data.rows.contains_key(id))
            .copied()
            .collect();
        if missing.is_empty() {
            return;
        }
        self.view.wanted_rows = None;
        self.ask(
            move |read| snapshot::page(read, slug, &missing),
            |rows, data, _| data.rows.extend(rows.into_iter().map(|row| (row.row.id, row))),
        );
    }

    fn read_group(&mut self) {
        self.view.group_read.clone_from(&self.view.group);
        let Some((slug, field, code)) = self.view.group.clone() else { return };
        let (value, most) = (self.view.group_value, self.view.issue_room);
        self.ask(
            move |read| snapshot::issue_rows(read, slug, &field, &code, value, most),
            |(rows, values), data, view| {
                view.issue_at = view.issue_at.min(rows.len().saturating_sub(1));
                data.issue_rows = rows;
                data.issue_values = values;
            },
        );
    }

    fn read_details(&mut self) {
        if let Some((record, field)) = self.view.selected.clone() {
            let today = (self.clock)().0;
            let details = move |read: Read<'_>| snapshot::details(read, record, &field, &today);
            self.ask(details, |details, data, _| data.details = details);
        }
    }

    /// Reads what merging the shown pair would give, once per pair.
    fn read_preview(&mut self) {
        let Some(item) = self.data.pairs.get(self.view.pair_at) else { return };
        let (a, b) = (item.pair.a, item.pair.b);
        if self.view.previewed == Some((a, b)) {
            return;
        }
        self.view.previewed = Some((a, b));
        let today = (self.clock)().0;
        self.ask(move |read| snapshot::preview(read, a, b, &today), |golden, data, _| data.preview = golden);
    }

    /// Reads the values of the shown delivery, once per state of the workspace.
    fn read_values(&mut self) {
        let Some(item) = self.data.mappings.get(self.view.mapping_at) else { return };
        let wanted = Some((self.data.overview.revision, item.batch));
        // Reading every row of a large delivery keeps the grid waiting: only when its values are looked at.
        let rows = self.data.overview.batches.iter().find(|info| info.id == item.batch).map_or(0, |info| info.rows);
        let looked_at = self.view.screen == Screen::Columns && (self.view.side == Side::Values || rows <= FEW_ROWS);
        if !looked_at || self.view.values_read == wanted {
            return;
        }
        self.view.values_read = wanted;
        let (batch, env) = (item.batch, self.env());
        self.ask(move |read| snapshot::values(read, batch, &env), move |values, data, _| data.values = values);
    }

    /// Reads what was repaired alone in the shown delivery, once per state of the workspace.
    fn read_healed(&mut self) {
        let Some(item) = self.data.mappings.get(self.view.mapping_at) else { return };
        let wanted = Some((self.data.overview.revision, item.batch));
        let looked_at = self.view.screen == Screen::Columns && self.view.side == Side::Healed;
        if !looked_at || self.view.healed_read == wanted {
            return;
        }
        self.view.healed_read = wanted;
        let batch = item.batch;
        self.ask(move |read| healed::of_batch(read, batch), move |healed, data, _| data.healed = Some((batch, healed)));
    }

    /// Reads the shown group when it is another one than was read last.
    fn read_group_once(&mut self) {
        if self.view.group_read != self.view.group {
            self.read_group();
        }
    }

    fn submit(&mut self, job: Job) {
        if let Some(jobs) = &mut self.jobs {
            jobs.submit(job);
        }
    }

    fn import_files(&mut self) {
        if self.import_next.is_empty() {
            return;
        }
        let params = self.import_next.remove(0);
        self.submit(Job::Import(Box::new(params)));
    }

    /// Adds files to those that wait; they are imported one after the other.
    fn import(&mut self, files: impl Iterator<Item = ImportParams>) {
        self.import_next.extend(files);
        if self.running.is_empty() {
            self.import_files();
        }
    }

    /// Hears what came of the jobs.
    fn hear(&mut self) {
        let events: Vec<JobEvent> = self.jobs.as_ref().map(|jobs| jobs.events().collect()).unwrap_or_default();
        for event in events {
            match event {
                JobEvent::Done { done, notes, .. } => {
                    for note in notes {
                        self.toast(note, false);
                    }
                    self.done(done);
                }
                JobEvent::Failed { error, .. } => {
                    self.import_next.clear();
                    self.data.schema_move = None;
                    self.banner = Some(Banner { error });
                }
                JobEvent::Cancelled { .. } => {
                    self.import_next.clear();
                    self.data.schema_move = None;
                    self.toast(Message::new("error-cancelled"), false);
                }
            }
        }
        self.running = self.jobs.as_ref().map(Jobs::running).unwrap_or_default();
        if !self.running.is_empty() {
            self.ctx.request_repaint_after(Duration::from_millis(100));
        }
    }

    fn done(&mut self, done: Done) {
        match done {
            Done::Committed { summary, skipped, .. } => {
                if let Some(opened) = &mut self.opened {
                    opened.saved_at = (self.clock)().1.get(11..19).unwrap_or_default().to_owned();
                }
                if summary.code == "operation-import-file" {
                    // Kept until then, for a path with a slip of the hand in it.
                    self.view.typed_path.clear();
                }
                if summary.code == "operation-schema-move"
                    && let Some(SchemaMove::Running(before)) = self.data.schema_move.take()
                {
                    let report = |moved: Vec<Moved>| moved.iter().flat_map(Moved::messages).collect();
                    self.ask(
                        |read| before.compared(read),
                        move |moved, data, _| data.schema_move = Some(SchemaMove::Done(report(moved))),
                    );
                }
                self.toast(summary, true);
                if skipped > 0 {
                    self.toast(Message::new("cli-skipped").with("count", skipped), false);
                }
                self.import_files();
                if self.match_next && self.import_next.is_empty() && self.running.is_empty() {
                    self.match_next = false;
                    self.submit(Job::Match);
                }
            }
            Done::Nothing => {
                self.toast(Message::new("cli-nothing-to-do"), false);
                self.import_files();
            }
            Done::Noted => {}
            Done::Matched { pairs } => self.toast(Message::new("ui-matched").with("pairs", pairs), false),
            Done::Exported(exported) => {
                self.toast(Message::new("run-where").with("path", exported.folder.display().to_string()), false);
                self.data.exported = Some(*exported);
            }
        }
        self.data.rows.clear();
        self.refresh();
    }

    fn toast(&mut self, message: Message, undo: bool) {
        self.toasts.push(Toast { message, undo, since: Instant::now() });
        self.ctx.request_repaint_after(Duration::from_secs(TOAST_SECONDS));
    }

    /// Acts on one wish.
    fn act(&mut self, action: Action) {
        match action {
            Action::Show(screen) => {
                self.view.screen = screen;
                self.read_details();
            }
            Action::Document(place) => {
                self.view.reading.open(place, self.view.screen);
                self.view.screen = Screen::Schema;
            }
            Action::Copy(text) => {
                self.ctx.copy_text(text.clone());
                self.toast(Message::new("ui-copied").with("text", text), false);
            }
            Action::Open(path) => self.open(&path),
            Action::OpenDialog => self.dialog(Ask::OpenWorkspace, "command-open"),
            Action::NewDialog => self.dialog(Ask::NewWorkspace, "command-new"),
            Action::ImportDialog => self.dialog(Ask::Files, "command-import"),
            Action::ReferenceDialog => self.dialog(Ask::References, "command-reference"),
            Action::ExportDialog => self.dialog(Ask::Folder, "ui-export-folder"),
            Action::OppositionDialog => self.dialog(Ask::Opposition, "export-opposition"),
            Action::OpenSample => self.open_sample(),
            Action::Close => {
                self.jobs = None;
                self.opened = None;
                self.data = Data::default();
            }
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
            Action::Undo => self.submit(Job::Undo),
            Action::Redo => self.submit(Job::Redo),
            Action::AskRevert(operation) => self.ask(
                move |read| snapshot::dependants(read, operation),
                move |list, data, _| data.dependants = Some((operation, list)),
            ),
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
            Action::Theme(theme) => self.ctx.set_theme(theme),
            Action::Palette(shown) => self.view.palette = shown.then(String::new),
            Action::Shortcuts(shown) => self.view.shortcuts = shown,
            Action::Dismiss => {
                self.banner = None;
                self.data.dependants = None;
                if !matches!(self.data.schema_move, Some(SchemaMove::Running(_))) {
                    self.data.schema_move = None;
                }
                self.asks_to_close = false;
            }
            other => self.act_on_data(other),
        }
    }

    fn act_on_data(&mut self, action: Action) {
        match action {
            Action::Search(text) => {
                self.view.search = text;
                self.list();
            }
            Action::FilterSource(source) => {
                self.view.source = source;
                self.list();
            }
            Action::FilterIssue(issue) => {
                self.view.issue = issue;
                self.list();
            }
            Action::Schema(slug) => {
                self.view.schema = slug;
                self.view.selected = None;
                self.view.issue = None;
                self.list();
            }
            Action::Sort(field) => {
                let descending = self.view.sort.first().is_some_and(|(name, down)| *name == field && !down);
                self.view.sort = vec![(field, descending)];
                self.list();
            }
            Action::Select(record, field) => {
                self.view.selected = Some((record, field));
                self.read_details();
            }
            Action::Edit(record, field, text) => {
                self.view.selected = Some((record, field.clone()));
                self.view.draft = Some(CellDraft { record, field, text, focused: false });
            }
            Action::CommitEdit { record, field, value } => {
                self.view.draft = None;
                self.submit(Job::Edit(vec![crate::operations::edit::Edit { record, field, value: Some(value) }]));
            }
            Action::DropEdit => self.view.draft = None,
            Action::SelectGroup(slug, field, code) => {
                self.view.group = Some((slug, field, code));
                self.view.group_value = None;
                self.view.unticked.clear();
                self.view.issue_at = 0;
                self.view.issue_room = snapshot::GROUP_ROWS;
                self.data.issue_rows.clear();
                self.data.issue_values.clear();
            }
            Action::SelectValue(value) => {
                self.view.group_value = value;
                self.view.unticked.clear();
                self.view.issue_at = 0;
                self.view.issue_room = snapshot::GROUP_ROWS;
                self.read_group();
            }
            Action::MoreIssues => {
                let more = self.data.issue_rows.len() + snapshot::GROUP_ROWS;
                self.view.issue_room = more.min(snapshot::GROUP_MOST);
                self.read_group();
            }
            Action::SetRule(rule, level) => self.submit(Job::SetRule(rule, level)),
            Action::ChooseColumn { batch, schema, column, field } => {
                let wishes = vec![snapshot::column_wish(&column, &field)];
                self.submit(Job::Map { batch, schema, wishes });
            }
            Action::Gate(gate) => self.view.gate = gate,
            Action::ExportFolder(path) => self.view.export_folder = path.display().to_string(),
            Action::Export => self.export(),
            other => self.act_on_review(other),
        }
    }

    fn act_on_review(&mut self, action: Action) {
        match action {
            Action::AcceptGroup => self.accept(None),
            Action::AcceptOne(at) => self.accept(Some(at)),
            Action::SkipOne(at) => {
                if let Some(row) = self.data.issue_rows.get(at) {
                    self.view.unticked.insert(row.record);
                    self.view.issue_at = (at + 1).min(self.data.issue_rows.len().saturating_sub(1));
                }
            }
            Action::SelectPair(at) => {
                self.view.pair_at = at.min(self.data.pairs.len().saturating_sub(1));
            }
            Action::NextPair => self.step_pair(1),
            Action::PreviousPair => self.step_pair(-1),
            Action::Decide(verdict) => self.decide(verdict),
            Action::MergePair => {
                if let Some(item) = self.data.pairs.get(self.view.pair_at) {
                    let groups = vec![vec![item.pair.a, item.pair.b]];
                    self.submit(Job::Merge { schema: "structure".into(), groups, pins: Default::default() });
                }
            }
            Action::Unmerge(merge) => self.submit(Job::Unmerge(merge)),
            Action::Match => self.submit(Job::Match),
            _ => {}
        }
    }

    fn step_pair(&mut self, by: isize) {
        let at = self.view.pair_at.saturating_add_signed(by);
        self.act(Action::SelectPair(at));
    }

    /// Records a decision; the next undecided pair is then shown, so that the next thing to decide is already there.
    fn decide(&mut self, verdict: Verdict) {
        let Some(item) = self.data.pairs.get(self.view.pair_at) else { return };
        self.submit(Job::Decide { a: item.pair.a, b: item.pair.b, verdict: Some(verdict) });
        let after = self.view.pair_at + 1;
        let open = |item: &snapshot::PairItem| item.verdict.is_none() && !item.merged;
        let next = self.data.pairs.iter().skip(after).position(open).map_or(after, |offset| after + offset);
        self.act(Action::SelectPair(next));
    }

    /// Accepts suggestions of the shown group: one, or all but those that are unticked, also those beyond the rows shown.
    fn accept(&mut self, only: Option<usize>) {
        let Some((slug, field, code)) = self.view.group.clone() else { return };
        let Some(at) = only else {
            let params = FixParams {
                schema: Some(slug.to_owned()),
                code: Some(code),
                field: Some(field),
                except: self.view.unticked.iter().copied().collect(),
                values: self.view.group_value.into_iter().collect(),
                last_resort: true,
            };
            return self.submit(Job::Fix(params));
        };
        let Some(row) = self.data.issue_rows.get(at) else { return };
        let Some(suggestion) = &row.issue.suggestion else { return };
        let fix = Proposed {
            schema: slug,
            record: row.record,
            field: field.clone(),
            code: code.clone(),
            value: suggestion.value.clone(),
        };
        self.submit(Job::FixThese { code: Some(code), field: Some(field), fixes: vec![fix] });
    }

    fn export(&mut self) {
        self.view.screen = Screen::Export;
        let folder = PathBuf::from(self.view.export_folder.trim());
        if folder.as_os_str().is_empty() {
            return;
        }
        self.submit(Job::Export(Box::new(ExportParams::new(folder, self.view.gate, self.view.lang))));
    }

    fn dialog(&self, what: Ask, code: &str) {
        dialogs::ask(what, self.view.lang.text(code).into_owned(), self.chosen.0.clone(), self.ctx.clone());
    }

    /// The sample, in a new folder that is kept.
    fn open_sample(&mut self) {
        let folder = tempfile::Builder::new().prefix("tamis-").tempdir().map(tempfile::TempDir::keep);
        let made = folder
            .map_err(|cause| Error::io(&std::env::temp_dir(), cause))
            .and_then(|folder| Ok((demo::write_samples(&folder)?, folder)));
        match made {
            Ok((files, folder)) => {
                self.open(&folder.join("exemple.tamis"));
                self.match_next = true;
                self.import_next = files.into_iter().map(ImportParams::new).collect();
                self.import_files();
            }
            Err(error) => self.banner = Some(Banner { error }),
        }
    }

    /// Closing while something is under way or half typed is asked about first.
    fn close_requests(&mut self) {
        let closing = self.ctx.input(|input| input.viewport().close_requested());
        if closing && !self.asks_to_close && (!self.running.is_empty() || self.view.draft.is_some()) {
            self.ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            self.asks_to_close = true;
        }
    }
}

fn env_of(clock: &Clock) -> Env {
    let (today, now_utc) = clock();
    Env { today, now_utc, actor: std::env::var("USER").unwrap_or_else(|_| "-".into()) }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        let answers: Vec<Result<Answer>> = self.answers.1.try_iter().collect();
        for answer in answers {
            match answer {
                Ok(answer) => answer(&mut self.data, &mut self.view),
                Err(error) => self.banner = Some(Banner { error }),
            }
        }
        self.hear();
        self.read_preview();
        self.read_values();
        self.read_healed();
        self.read_group_once();
        let mut actions = std::mem::take(&mut self.queue);
        actions.extend(self.chosen.1.try_iter());
        let dropped: Vec<PathBuf> = ctx.input(|input| {
            input
                .raw
                .dropped_files
                .iter()
                .map(|file| file.path().to_path_buf())
                .filter(|path| !path.as_os_str().is_empty())
                .collect()
        });
        if !dropped.is_empty() {
            actions.push(frame::dropped(dropped, self.opened.is_some()));
        }
        actions.extend(command::pressed(ctx, &self.view, self.opened.is_some()));
        for action in actions {
            self.act(action);
        }
        self.read_rows();
        self.close_requests();
        self.toasts.retain(|toast| toast.since.elapsed() < Duration::from_secs(TOAST_SECONDS));
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let mut actions = Actions::new();
        frame::show(self, ui, &mut actions);
        if !actions.is_empty() {
            self.queue.extend(actions);
            self.ctx.request_repaint();
        }
    }
}
