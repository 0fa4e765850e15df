//! The application: it hears what the threads say, acts on what was asked, and draws.

mod acts;
mod care;
mod changes;
mod combine;
mod duplicates;
mod export;
mod issues;
mod pages;
mod people;
mod quality;
mod reads;
mod records;
mod review;
mod shell;

use super::action::{Action, Actions, Screen};
use super::command::{self, Pressed};
use super::dialogs::{self, Ask};
use super::screens::export::state::Stands;
use super::shell::{FoundRecord, Leaving, Shell};
use super::state::{Back, Banner, CellDraft, Data, Errand, Opened, SchemaMove, TOAST_SECONDS, Toast, View};
use super::{Clock, frame, theme};
use crate::error::{Error, Result};
use crate::jobs::{self, Done, Job, JobEvent, JobId, Jobs, Latest, guarded};
use crate::locale::Lang;
use crate::model::{Message, OperationId};
use crate::operations::import::ImportParams;
use crate::operations::schema_move::Moved;
use crate::operations::{Env, demo};
use crate::progress;
use crate::session::{Keeper, Theme};
use crate::workspace::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

/// What the reader thread answers: a change of the data.
type Answer = Box<dyn FnOnce(&mut Data, &mut View) + Send>;

/// Files, and whether they are there.
type Looked = Vec<(PathBuf, bool)>;
/// What was typed in the palette, and the records that answer.
type FoundFor = (String, Vec<FoundRecord>);

/// The window's application.
pub struct App {
    pub(super) view: View,
    pub(super) data: Data,
    pub(super) shell: Shell,
    /// What outlives the sitting.
    pub(super) memory: Keeper,
    pub(super) opened: Option<Opened>,
    pub(super) running: Vec<(crate::jobs::JobId, progress::Snapshot)>,
    pub(super) toasts: Vec<Toast>,
    pub(super) banner: Option<Banner>,
    /// What waits for an answer, since work is under way.
    pub(super) asks_to_leave: Option<Leaving>,
    jobs: Option<Jobs>,
    clock: Clock,
    ctx: egui::Context,
    answers: (Sender<Result<Answer>>, Receiver<Result<Answer>>),
    chosen: (Sender<Action>, Receiver<Action>),
    /// Which of the remembered workspaces are there, and which records answer to the palette.
    looked: (Sender<Looked>, Receiver<Looked>),
    /// Whether the open workspace is still in its place, as seen since it was opened.
    in_place: (Sender<bool>, Receiver<bool>),
    found: (Sender<FoundFor>, Receiver<FoundFor>),
    /// When the session was last taken note of.
    remembered: Instant,
    queue: Actions,
    /// Files to import, one job each, oldest first.
    import_next: Vec<ImportParams>,
    /// Values that were typed and are being written, with their schema.
    typed: Vec<(JobId, &'static str, CellDraft)>,
    /// Those that could not be: they come back to where they were typed, one after the other.
    unwritten: Vec<(&'static str, CellDraft)>,
    /// When what verdicts changed in the counts is read.
    counts_due: Option<Instant>,
    /// Matching follows the imports of the sample, or a change that groups depend on.
    match_next: bool,
}

impl App {
    /// Opens the workspace that is named, else the one that was open at the end of the last sitting.
    pub fn new(ctx: &egui::Context, workspace: Option<PathBuf>, lang: Lang, clock: Clock, memory: Keeper) -> Self {
        theme::install(ctx);
        let shell = Shell::new(memory.session.theme, memory.session.zoom.unwrap_or(1.0));
        let last = memory.session.last.clone().filter(|path| path.is_file());
        let mut app = Self {
            view: View::new(lang),
            data: Data::default(),
            shell,
            memory,
            opened: None,
            running: Vec::new(),
            toasts: Vec::new(),
            banner: None,
            asks_to_leave: None,
            jobs: None,
            clock,
            ctx: ctx.clone(),
            answers: channel(),
            chosen: channel(),
            looked: channel(),
            in_place: channel(),
            found: channel(),
            remembered: Instant::now(),
            queue: Vec::new(),
            import_next: Vec::new(),
            typed: Vec::new(),
            unwritten: Vec::new(),
            counts_due: None,
            match_next: false,
        };
        // Where nothing was chosen, the window is as its toolkit has it.
        if app.shell.theme != Theme::System || app.shell.zoom != 1.0 {
            app.dress();
        }
        if let Some(path) = workspace.or(last) {
            app.open(&path);
        }
        if app.opened.is_none() {
            app.look_at_recent();
        }
        app
    }

    fn open(&mut self, path: &Path) {
        drop(self.open_by(path, Jobs::open));
    }

    /// Opens a workspace in the place of the one that is open, and gives the view that was left; none where nothing was opened.
    fn open_by(&mut self, path: &Path, open: fn(&Path, jobs::Clock, jobs::Wake) -> Result<Jobs>) -> Option<View> {
        // What is remembered of it is kept under its whole path.
        let path = &std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        if self.opened.as_ref().is_some_and(|opened| opened.path == *path) {
            return None;
        }
        let clock = self.clock.clone();
        let env = move || env_of(&clock);
        let ctx = self.ctx.clone();
        match open(path, Arc::new(env), Arc::new(move || ctx.request_repaint())) {
            Ok(jobs) => {
                self.leave();
                self.jobs = Some(jobs);
                self.data = Data::default();
                let lang = self.view.lang;
                let left = std::mem::replace(&mut self.view, View::new(lang));
                self.view.export_folder = path.parent().unwrap_or(Path::new(".")).join("export").display().to_string();
                self.opened = Some(Opened { path: path.clone(), saved_utc: self.now_utc() });
                self.name_window();
                self.arrive(path);
                self.first_page();
                self.refresh();
                Some(left)
            }
            // What was open stays so.
            Err(error) => {
                self.offer_salvage(path, &error);
                self.banner = Some(Banner { error });
                self.look_at_recent();
                None
            }
        }
    }

    fn env(&self) -> Env {
        env_of(&self.clock)
    }

    /// Asks for something as a view would; it is acted on in the next frame. For measures and stories.
    pub fn wish(&mut self, action: Action) {
        self.queue.push(action);
    }

    /// Where the grid of records stands. For measures and stories.
    pub fn probe(&self) -> Probe {
        let on_screen = self.view.wanted_rows.map_or(0..0, |(first, last)| first as usize..last as usize);
        let there =
            |id: &crate::model::RecordId| self.data.rows.get(id).is_some_and(|row| row.stamp == self.data.stamp);
        let ids = self.data.ids.get(on_screen.start..on_screen.end.min(self.data.ids.len())).unwrap_or_default();
        let sheet = &self.view.sheet;
        Probe {
            listed: self.data.ids.len(),
            asked: self.data.listed.query.clone(),
            counted: self.data.listed.counts.as_ref().map_or(0, |counts| counts.facets.len()),
            drawn: !ids.is_empty() && ids.iter().all(there),
            top: sheet.top,
            cursor: sheet.cursor.as_ref().map(|cursor| (cursor.row, cursor.field.clone())),
            running: self.running.len(),
            heard: self.data.stamp,
            counted_out: self.data.export.stands == Stands::Now,
        }
    }

    pub(in crate::ui) fn now_utc(&self) -> String {
        (self.clock)().1
    }

    /// Asks the reader thread for something, and puts its answer into the data when it comes.
    fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(Read<'_>) -> Result<T> + Send + 'static,
        put: impl FnOnce(T, &mut Data, &mut View) + Send + 'static,
    ) {
        if let Some(jobs) = &self.jobs {
            jobs.ask(answering(self.answers.0.clone(), question, put));
        }
    }

    /// The same for what takes longer than a page.
    fn ask_slowly<T: Send + 'static>(
        &self,
        question: impl FnOnce(Read<'_>) -> Result<T> + Send + 'static,
        put: impl FnOnce(T, &mut Data, &mut View) + Send + 'static,
    ) {
        if let Some(jobs) = &self.jobs {
            jobs.ask_slowly(answering(self.answers.0.clone(), question, put));
        }
    }

    /// The same for what is asked for anew whenever the workspace changes: of those that wait only the last is answered.
    fn ask_latest<T: Send + 'static>(
        &self,
        what: Latest,
        question: impl FnOnce(Read<'_>) -> Result<T> + Send + 'static,
        put: impl FnOnce(T, &mut Data, &mut View) + Send + 'static,
    ) {
        if let Some(jobs) = &self.jobs {
            jobs.ask_latest(what, answering(self.answers.0.clone(), question, put));
        }
    }

    fn submit(&mut self, job: Job) {
        self.submit_known(job);
    }

    /// The same, to know what came of it.
    fn submit_known(&mut self, job: Job) -> Option<JobId> {
        self.jobs.as_mut().map(|jobs| jobs.submit(job))
    }

    /// What could not be written is to be in its cell again, as it was typed.
    fn type_again(&mut self, id: JobId) {
        let Some(at) = self.typed.iter().position(|(job, ..)| *job == id) else { return };
        let (_, slug, draft) = self.typed.remove(at);
        self.unwritten.push((slug, draft));
    }

    /// Goes back to what could not be written, once nothing else is being typed.
    fn take_up_unwritten(&mut self) {
        if self.view.draft.is_some() || self.unwritten.is_empty() {
            return;
        }
        let (slug, draft) = self.unwritten.remove(0);
        self.turn_to(slug);
        self.view.selected = Some((draft.record, draft.field.clone()));
        self.data.errands.push(Errand::Seek);
        self.view.draft = Some(CellDraft { focused: false, away: false, ..draft });
    }

    fn import_files(&mut self) {
        if self.import_next.is_empty() {
            return;
        }
        let params = self.import_next.remove(0);
        self.submit(Job::Import(Box::new(params)));
    }

    /// Files that wait to be imported.
    pub(super) fn waiting(&self) -> usize {
        self.import_next.len()
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
                JobEvent::Done { id, done, notes } => {
                    self.settle(id, Some(&done));
                    self.typed.retain(|(job, ..)| *job != id);
                    // The page of deliveries asks it.
                    for note in notes.into_iter().filter(|note| note.code != "import-ask-complete") {
                        self.toast(note);
                    }
                    self.done(done);
                }
                JobEvent::Failed { id, error } => {
                    self.settle(id, None);
                    self.type_again(id);
                    // The next commit finds the file gone again, and another copy is tried.
                    self.shell.rescue.take_if(|rescue| *rescue == id);
                    self.duplicates_changed();
                    self.issues_changed();
                    self.care_failed();
                    self.changes_failed();
                    self.import_next.clear();
                    self.match_next = false;
                    self.data.schema_move = None;
                    self.banner = Some(Banner { error });
                }
                JobEvent::Mirrored { .. } => {
                    self.list();
                    self.read_beside();
                }
                JobEvent::NotMirrored { error } => self.banner = Some(Banner { error }),
                JobEvent::Cancelled { id } => {
                    self.settle(id, None);
                    self.type_again(id);
                    self.shell.rescue.take_if(|rescue| *rescue == id);
                    self.issues_changed();
                    self.care_failed();
                    self.changes_failed();
                    self.import_next.clear();
                    self.match_next = false;
                    self.data.schema_move = None;
                    self.toast(Message::new("error-cancelled"));
                }
            }
        }
        self.running = self.jobs.as_ref().map(Jobs::running).unwrap_or_default();
        if self.running.is_empty() && !self.import_next.is_empty() {
            // Whatever was under way when they came, it is done.
            self.import_files();
            self.running = self.jobs.as_ref().map(Jobs::running).unwrap_or_default();
        }
        // By what is still under way now: the job that was waited for was there a moment ago.
        if self.match_next && self.running.is_empty() {
            self.match_next = false;
            self.submit(Job::Match);
        }
        if !self.running.is_empty() {
            self.ctx.request_repaint_after(Duration::from_millis(100));
        }
    }

    fn done(&mut self, done: Done) {
        match done {
            Done::Committed { operation, summary, skipped, locked, .. } => {
                let now = self.now_utc();
                self.look_at_open();
                if let Some(opened) = &mut self.opened {
                    opened.saved_utc = now;
                }
                if summary.code == "operation-import-file" {
                    // Kept until then, for a path with a slip of the hand in it.
                    self.view.typed_path.clear();
                    self.delivered(&summary, operation);
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
                self.heard_turn(&summary, operation);
                let only_verdict = self.heard_verdict(&summary);
                self.toast_done(summary, operation);
                if skipped > 0 {
                    self.toast(Message::new("cli-skipped").with("count", skipped));
                }
                self.say_kept(&locked);
                if only_verdict {
                    return;
                }
                self.import_files();
            }
            Done::Nothing => {
                self.changes_failed();
                self.toast(Message::new("cli-nothing-to-do"));
                self.import_files();
            }
            Done::Kept(locked) => {
                self.changes_failed();
                self.say_kept(&locked);
                self.import_files();
            }
            Done::Written(folder) => {
                self.toast(Message::new("run-where").with("path", folder.display().to_string()));
            }
            Done::Noted => {}
            Done::Rescued(copy) => return self.go_on_in(&copy),
            Done::Purged(report) => self.purged(&report),
            Done::Repaired(done) => self.repaired(&done),
            Done::BackedUp(path) => {
                self.toast(Message::new("doctor-backup").with("path", path.display().to_string()));
            }
            Done::Matched { to_decide } => self.toast(Message::new("ui-matched").with("pairs", to_decide)),
            Done::Exported(exported) => {
                self.toast(Message::new("run-where").with("path", exported.folder.display().to_string()));
                self.data.exported = Some(*exported);
            }
        }
        self.data.stamp += 1;
        // What is looked at comes before what is counted.
        self.data.listed.reading = false;
        self.read_rows();
        self.refresh();
    }

    /// Does what an answer left to be done.
    fn run(&mut self, errand: Errand) {
        match errand {
            Errand::Copy(text) => self.ctx.copy_text(text),
            Errand::Say(message) => self.toast(message),
            Errand::Do(job) => self.submit(job),
            Errand::Tell(error) => self.banner = Some(Banner { error }),
            Errand::List => self.list(),
            Errand::Beside => self.read_beside(),
            Errand::Details => self.read_details(),
            Errand::Seek => {
                self.seek();
                self.read_details();
            }
        }
    }

    /// Says something for a few seconds.
    fn toast(&mut self, message: Message) {
        // Said again at once, it is said once.
        self.toasts.retain(|toast| toast.message != message || toast.operation.is_some());
        self.toasts.push(Toast { message, operation: None, back: None, to: None, since: Instant::now() });
    }

    /// The same with the way to a screen.
    fn toast_to(&mut self, message: Message, screen: Screen) {
        self.toast(message);
        if let Some(toast) = self.toasts.last_mut() {
            toast.to = Some(screen);
        }
    }

    /// Says what was just written, with the way back.
    fn toast_done(&mut self, message: Message, operation: OperationId) {
        let back = if message.code == "operation-undo" { Back::Redo } else { Back::Undo };
        let since = Instant::now();
        self.toasts.push(Toast { message, operation: Some(operation), back: Some(back), to: None, since });
    }

    /// Shows a dialog of the system, beside the workspace that is open or was last.
    fn dialog(&self, what: Ask, code: &str) {
        let lang = self.view.lang;
        let near = self.opened.as_ref().map(|opened| opened.path.clone());
        let near = near.or_else(|| self.memory.session.recent.first().map(|recent| recent.path.clone()));
        let folder = near.and_then(|path| path.parent().map(Path::to_owned));
        let name = if let Ask::Picture(plot, format) = what { Some(plot.file_name(format, lang)) } else { None };
        let words = dialogs::Words { title: lang.text(code).into_owned(), name, folder };
        dialogs::ask(what, words, self.chosen.0.clone(), self.ctx.clone());
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
        // Asked for again before the answer, it is still a question: the key may have been held.
        if closing && !matches!(self.asks_to_leave, Some(Leaving::Settled)) && self.is_busy() {
            self.ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            self.ask_to_leave(Leaving::Window);
        }
    }
}

/// Where the grid of records stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Probe {
    /// Records in the list.
    pub listed: usize,
    /// What the list answers; none while the records are still being read into memory.
    pub asked: Option<crate::mirror::Query>,
    /// Columns counted beside the grid.
    pub counted: usize,
    /// Every row on screen is there, as it is now.
    pub drawn: bool,
    /// Points over the first row that is seen.
    pub top: f64,
    /// Row and field where one is.
    pub cursor: Option<(usize, String)>,
    /// Jobs under way.
    pub running: usize,
    /// How often the workspace was heard to be another.
    pub heard: u64,
    /// It is counted what an export of what is chosen would write.
    pub counted_out: bool,
}

/// A question that sends its answer as a change of what is shown.
fn answering<T: Send + 'static>(
    answers: Sender<Result<Answer>>,
    question: impl FnOnce(Read<'_>) -> Result<T> + Send + 'static,
    put: impl FnOnce(T, &mut Data, &mut View) + Send + 'static,
) -> impl FnOnce(Read<'_>) + Send + 'static {
    move |read| {
        // What falls over is told as what fails: whoever waits for an answer waits no longer.
        let answer = guarded(|| question(read))
            .map(|answer| Box::new(move |data: &mut Data, view: &mut View| put(answer, data, view)) as Answer);
        // The window may be gone by now.
        let _ = answers.send(answer);
    }
}

fn env_of(clock: &Clock) -> Env {
    let (today, now_utc) = clock();
    Env { today, now_utc, actor: crate::operations::actor() }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.view.issues.moved = false;
        let answers: Vec<Result<Answer>> = self.answers.1.try_iter().collect();
        for answer in answers {
            match answer {
                Ok(answer) => answer(&mut self.data, &mut self.view),
                Err(error) => {
                    // Rows that could not be read are asked for again when somebody scrolls.
                    self.data.listed.reading = false;
                    self.view.wanted_rows = None;
                    self.banner = Some(Banner { error });
                }
            }
        }
        for errand in std::mem::take(&mut self.data.errands) {
            self.run(errand);
        }
        self.note_left();
        self.hear();
        self.take_up_unwritten();
        self.hear_looks();
        self.read_review();
        self.read_values();
        self.read_healed();
        self.read_issues();
        self.read_quality();
        self.read_export();
        self.read_at_hand();
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
        self.fit();
        let now = frame::now(self);
        let pressed = match self.asks_to_leave {
            // A question waits for its answer, and nothing is done under it.
            Some(_) => Vec::new(),
            None => command::pressed(ctx, &now, self.shell.palette.is_some()),
        };
        for pressed in pressed {
            match pressed {
                Pressed::Do(action) => actions.push(action),
                Pressed::Not(why) => self.toast(Message::new(why)),
            }
        }
        for action in actions {
            self.act(action);
        }
        self.read_rows();
        self.find_records();
        self.note_keyboard();
        self.read_pages();
        self.read_pile();
        self.read_changes();
        self.read_outlook();
        self.close_requests();
        self.remember();
        let stay = Duration::from_secs(TOAST_SECONDS);
        self.toasts.retain(|toast| toast.since.elapsed() < stay);
        if let Some(oldest) = self.toasts.first() {
            self.ctx.request_repaint_after(stay.saturating_sub(oldest.since.elapsed()));
        }
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let mut actions = Actions::new();
        frame::show(self, ui, &mut actions);
        if !actions.is_empty() {
            self.queue.extend(actions);
            self.ctx.request_repaint();
        }
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.remember_now();
        self.mark_left();
    }
}
