//! Five threads beside the window (DESIGN D8): the *writer* owns the workspace and does short work, the *planner* runs one
//! long plan at a time, the *reader* answers with pages of what to show, the *counter* with counts over everything, the *mirror*
//! keeps the records in memory and says which to list. Tested without a window.
//!
//! What goes in is a [`Job`] (something to do) or a question (a closure over [`Read`]); what comes out is one closed
//! enum, [`JobEvent`]. Progress is read while drawing, not sent.

mod look;
mod mirror;

pub use mirror::{Mirrored, Slot};

use crate::Progress;
use crate::error::{Error, Result};
use crate::model::{BatchId, Level, MergeId, Message, OperationId, Pin, RecordId, Verdict};
use crate::operations::confirm::{Confirm, Drawn};
use crate::operations::edit::Edit;
use crate::operations::export::{ExportParams, Exported};
use crate::operations::fix::{FixParams, Proposed};
use crate::operations::import::ImportParams;
use crate::operations::map::MapChange;
use crate::operations::turns::{self, Along};
use crate::operations::{
    self, Env, confirm, decide, edit, export, fix, healed, import, map, matching, merge, opposition, reread, rows, run,
    schema_move, settings, transform, values,
};
use crate::progress;
use crate::workspace::{FoundPairs, Plan, Read, Reader, Snapshot, Workspace};
use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// Identity of a job, in the order of submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub u64);

/// Something to do. The window and the command line build the same parameters.
#[derive(Debug, Clone)]
pub enum Job {
    Import(Box<ImportParams>),
    Map {
        batch: BatchId,
        schema: String,
        wishes: Vec<MapChange>,
    },
    /// Read a delivery's accents in another encoding.
    Reread {
        batch: BatchId,
        encoding: String,
    },
    /// What the values of one source stand for, or of all.
    Values {
        source: Option<String>,
        decisions: Vec<values::Decision>,
    },
    Edit(Vec<Edit>),
    /// One field of many records, in the same way.
    Transform(Box<transform::Transform>),
    SetAside {
        record: RecordId,
        reason: Option<String>,
    },
    Fix(FixParams),
    FixThese {
        code: Option<String>,
        field: Option<String>,
        fixes: Vec<Proposed>,
    },
    Decide {
        a: RecordId,
        b: RecordId,
        verdict: Option<Verdict>,
    },
    /// Say the same of several pairs, in one operation.
    DecidePairs {
        pairs: Vec<(RecordId, RecordId)>,
        verdict: Option<Verdict>,
    },
    /// Make duplicates of all pairs from a probability on.
    Confirm(Box<Confirm>),
    Merge {
        schema: String,
        groups: Vec<Vec<RecordId>>,
        /// By field; none: by survivorship, whatever was chosen in the merges that grow.
        pins: BTreeMap<String, Option<Pin>>,
    },
    MergeCertain {
        across: bool,
    },
    Unmerge(MergeId),
    Split(Vec<RecordId>),
    Pin {
        merge: MergeId,
        /// By field; none: back to survivorship.
        pins: BTreeMap<String, Option<Pin>>,
    },
    /// Take the opposition list of a file, or none.
    Opposition(Option<PathBuf>),
    /// To this program's version of the official schemas, one at a time.
    MoveSchema,
    /// What the workspace makes of a rule; none: as it is by itself.
    SetRule(String, Option<Level>),
    /// From which probability on pairs are duplicates; none: as the model says.
    DecisionPoint(Option<f64>),
    Setting {
        name: String,
        value: Option<serde_json::Value>,
    },
    /// Keep a way to look at the records of a schema by its name, or drop it.
    View {
        schema: &'static str,
        name: String,
        view: Option<serde_json::Value>,
    },
    Undo,
    Redo,
    Revert {
        operation: OperationId,
        along: Along,
    },
    /// Apply again an operation that does not stand.
    Reapply(OperationId),
    /// A rule of healing off or on, for a source.
    Heal {
        source: String,
        rule: String,
        on: bool,
    },
    /// A row that a rule leaves out brought back, or left to the rule again.
    Row {
        batch: BatchId,
        row: u32,
        back: bool,
    },
    Match,
    Export(Box<ExportParams>),
}

/// Edits that are written at once; more are planned beside the writer.
const FEW_EDITS: usize = 2000;

impl Job {
    /// Long work is planned beside the writer, so that short work goes on meanwhile.
    fn is_long(&self) -> bool {
        if let Self::Edit(edits) = self {
            return edits.len() > FEW_EDITS;
        }
        matches!(
            self,
            Self::Import(_)
                | Self::Transform(_)
                | Self::Fix(_)
                | Self::Match
                | Self::Export(_)
                | Self::MergeCertain { .. }
                | Self::Values { .. }
                | Self::Opposition(_)
                | Self::SetRule(..)
                | Self::DecisionPoint(_)
                | Self::Confirm(_)
                | Self::MoveSchema
        )
    }
}

/// What a job came to.
#[derive(Debug)]
pub enum Done {
    /// An operation was committed; `skipped` changes no longer fitted and were left out.
    Committed {
        operation: OperationId,
        summary: Message,
        applied: u64,
        skipped: usize,
    },
    /// There was nothing to do; the notes say why.
    Nothing,
    /// An export was noted in the log, after it was announced.
    Noted,
    /// Pairs were computed and stored.
    Matched {
        pairs: u64,
    },
    Exported(Box<Exported>),
}

/// What the window hears.
#[derive(Debug)]
pub enum JobEvent {
    Done {
        id: JobId,
        done: Done,
        notes: Vec<Message>,
    },
    Failed {
        id: JobId,
        error: Error,
    },
    /// The user stopped it: nothing changed.
    Cancelled {
        id: JobId,
    },
    /// The records of a schema are in memory, and can be sorted, filtered and counted.
    Mirrored {
        slug: &'static str,
    },
    /// They could not be read.
    NotMirrored {
        error: Error,
    },
}

/// A question to the reader thread.
type Question = Box<dyn FnOnce(Read<'_>) + Send>;

enum ToWriter {
    Job(JobId, Box<Job>, Progress),
    /// What the planner made of a long job.
    Planned(JobId, Box<Planned>, Progress),
    Stop,
}

enum Planned {
    Plan(Option<Plan>, Vec<Message>),
    Pairs(FoundPairs),
    /// Many pairs at once, and what they were drawn from.
    Confirmed(Plan, Drawn),
}

/// The threads of one open workspace. Dropping it stops them and closes the workspace, whole.
pub struct Jobs {
    path: PathBuf,
    next: u64,
    writer: Sender<ToWriter>,
    planner: Option<Sender<(JobId, Box<Job>, Progress)>>,
    reader: Option<Sender<Question>>,
    counter: Option<Sender<Question>>,
    /// Nobody waits for answers any more.
    closed: Arc<AtomicBool>,
    mirror: mirror::Asking,
    events: Receiver<JobEvent>,
    running: Arc<Mutex<BTreeMap<JobId, Progress>>>,
    wake: Wake,
    threads: Vec<JoinHandle<()>>,
    /// Long questions under way.
    looks: Vec<(Progress, JoinHandle<()>)>,
}

type Wake = Arc<dyn Fn() + Send + Sync>;
type Clock = Arc<dyn Fn() -> Env + Send + Sync>;

impl Jobs {
    /// Opens (or creates) a workspace and starts its threads. `clock` gives the date and time of each operation; `wake`
    /// is called whenever there is something to hear.
    ///
    /// # Errors
    /// Those of [`Workspace::open_or_create`].
    pub fn open(path: &Path, clock: Clock, wake: Wake) -> Result<Self> {
        let workspace = Workspace::open_or_create(path)?;
        let (planner_reader, mirror_reader) = (workspace.reader()?, workspace.reader()?);
        let readers = [workspace.reader()?, workspace.reader()?];
        let (writer_tx, writer_rx) = channel();
        let (planner_tx, planner_rx) = channel();
        let (events_tx, events) = channel();
        let running: Arc<Mutex<BTreeMap<JobId, Progress>>> = Arc::default();
        let out = Out { events: events_tx, running: running.clone(), wake: wake.clone() };
        let (mirror, mirror_thread) = mirror::start(path.to_owned(), mirror_reader, out.clone(), wake.clone())?;
        let writer = Writer { workspace, clock: clock.clone(), out: out.clone(), mirror: mirror.told() };
        let planner = Planner { reader: planner_reader, clock, writer: writer_tx.clone(), out: out.clone() };
        let mut threads = vec![
            spawn("writer", move || writer.run(&writer_rx))?,
            spawn("planner", move || planner.run(&planner_rx))?,
            mirror_thread,
        ];
        let closed: Arc<AtomicBool> = Arc::default();
        let mut answering = Vec::new();
        for (name, reader) in ["reader", "counter"].into_iter().zip(readers) {
            let (questions, inbox) = channel::<Question>();
            let (wake, closed, out) = (wake.clone(), closed.clone(), out.clone());
            let answer = move || {
                for question in inbox {
                    if closed.load(Ordering::Relaxed) {
                        break;
                    }
                    // A question that falls over is our bug, and not the end of all others.
                    let asked = guarded(|| {
                        question(reader.read());
                        Ok(())
                    });
                    if let Err(error) = asked {
                        out.tell(JobEvent::NotMirrored { error });
                    }
                    wake();
                }
            };
            threads.push(spawn(name, answer)?);
            answering.push(questions);
        }
        let counter = answering.pop();
        Ok(Self {
            path: path.to_owned(),
            next: 1,
            writer: writer_tx,
            planner: Some(planner_tx),
            reader: answering.pop(),
            counter,
            closed,
            mirror,
            events,
            running,
            wake,
            threads,
            looks: Vec::new(),
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Queues a job. What came of it is heard by [`Jobs::events`].
    pub fn submit(&mut self, job: Job) -> JobId {
        let id = JobId(self.next);
        self.next += 1;
        let wake = self.wake.clone();
        let progress = Progress::with_wake(move || wake());
        if let Ok(mut running) = self.running.lock() {
            running.insert(id, progress.clone());
        }
        // The threads live as long as `self`: sending cannot fail before they are stopped.
        if job.is_long() {
            if let Some(planner) = &self.planner {
                let _ = planner.send((id, Box::new(job), progress));
            }
        } else {
            let _ = self.writer.send(ToWriter::Job(id, Box::new(job), progress));
        }
        id
    }

    /// Asks the reader thread; `answer` runs there, on the state after the last commit.
    pub fn ask(&self, answer: impl FnOnce(Read<'_>) + Send + 'static) {
        if let Some(reader) = &self.reader {
            let _ = reader.send(Box::new(answer));
        }
    }

    /// The same for what takes longer than a page: counts over the whole workspace. Pages do not wait for it.
    pub fn ask_slowly(&self, answer: impl FnOnce(Read<'_>) + Send + 'static) {
        if let Some(counter) = &self.counter {
            let _ = counter.send(Box::new(answer));
        }
    }

    /// Asks for records of a schema that are kept in memory; of two questions of one kind only the later is answered.
    pub fn ask_mirror(&self, slot: Slot, slug: &'static str, answer: impl FnOnce(Mirrored<'_>) + Send + 'static) {
        self.mirror.ask(slot, slug, answer);
    }

    /// Looks for words in texts that are too long to be kept in memory; [`JobEvent::Mirrored`] says when lists may hold more.
    pub fn search_long(&self, slug: &'static str, words: Vec<String>) {
        self.mirror.search_long(slug, words);
    }

    /// What has happened since the last call.
    pub fn events(&self) -> impl Iterator<Item = JobEvent> + '_ {
        self.events.try_iter()
    }

    /// The jobs under way, oldest first.
    pub fn running(&self) -> Vec<(JobId, progress::Snapshot)> {
        match self.running.lock() {
            Ok(running) => running.iter().map(|(id, progress)| (*id, progress.snapshot())).collect(),
            Err(_) => Vec::new(),
        }
    }

    /// Asks a job to stop; it then changes nothing.
    pub fn cancel(&self, id: JobId) {
        if let Ok(running) = self.running.lock()
            && let Some(progress) = running.get(&id)
        {
            progress.cancel();
        }
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        if let Ok(running) = self.running.lock() {
            running.values().for_each(Progress::cancel);
        }
        self.planner = None;
        self.closed.store(true, Ordering::Relaxed);
        self.reader = None;
        self.counter = None;
        self.mirror.stop();
        let _ = self.writer.send(ToWriter::Stop);
        self.looks.iter().for_each(|(progress, _)| progress.cancel());
        for thread in self.threads.drain(..).chain(self.looks.drain(..).map(|(_, thread)| thread)) {
            let _ = thread.join();
        }
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map_err(|cause| Error::internal("start a thread").caused_by(cause))
}

/// Where a thread reports to.
#[derive(Clone)]
struct Out {
    events: Sender<JobEvent>,
    running: Arc<Mutex<BTreeMap<JobId, Progress>>>,
    wake: Wake,
}

impl Out {
    fn finish(&self, id: JobId, result: Result<(Done, Vec<Message>)>) {
        if let Ok(mut running) = self.running.lock() {
            running.remove(&id);
        }
        let event = match result {
            Ok((done, notes)) => JobEvent::Done { id, done, notes },
            Err(error) if error.kind == crate::ErrorKind::Cancelled => JobEvent::Cancelled { id },
            Err(error) => JobEvent::Failed { id, error },
        };
        self.tell(event);
    }

    fn tell(&self, event: JobEvent) {
        // Nobody listens any more when the window is gone.
        let _ = self.events.send(event);
        (self.wake)();
    }
}

/// A panic in a job is our bug, not the end of the user's day: nothing was changed, and the next job runs.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    std::panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Error::internal("a job stopped short")))
}

struct Writer {
    workspace: Workspace,
    clock: Clock,
    out: Out,
    mirror: Sender<mirror::ToMirror>,
}

impl Writer {
    fn run(mut self, inbox: &Receiver<ToWriter>) {
        while let Ok(message) = inbox.recv() {
            match message {
                ToWriter::Stop => break,
                ToWriter::Job(id, job, progress) => {
                    let result = guarded(|| progress.check().and_then(|()| self.short(*job, &progress)));
                    self.out.finish(id, result.map(|done| (done, Vec::new())));
                }
                ToWriter::Planned(id, planned, progress) => {
                    let result = guarded(|| self.planned(*planned, &progress));
                    self.out.finish(id, result);
                }
            }
        }
    }

    fn short(&mut self, job: Job, progress: &Progress) -> Result<Done> {
        let env = (self.clock)();
        let read = self.workspace.read();
        let plan = match job {
            Job::Map { batch, schema, wishes } => map::plan(read, batch, &schema, &wishes, &env)?,
            Job::Reread { batch, encoding } => reread::plan(read, batch, &encoding)?,
            Job::Edit(edits) => edit::plan(read, &edits)?,
            Job::SetAside { record, reason } => edit::plan_set_aside(read, record, reason.as_deref())?,
            Job::FixThese { code, field, fixes } => fix::plan_these(read, code.as_deref(), field.as_deref(), &fixes)?,
            Job::Decide { a, b, verdict } => decide::plan(read, a, b, verdict)?,
            Job::DecidePairs { pairs, verdict } => decide::plan_pairs(read, &pairs, verdict)?,
            Job::Merge { schema, groups, pins } => merge::plan(read, &schema, &groups, &pins)?,
            Job::Unmerge(id) => merge::plan_unmerge(read, id)?,
            Job::Split(out) => merge::plan_split(read, &out)?,
            Job::Pin { merge, pins } => merge::plan_pins(read, merge, &pins)?,
            Job::Setting { name, value } => settings::plan(read, &name, value)?,
            Job::View { schema, name, view } => settings::plan_view(read, schema, &name, view)?,
            Job::Undo => {
                let done = operations::undo(&mut self.workspace, &env, progress)?;
                return Ok(self.step(done, "operation-undo"));
            }
            Job::Redo => {
                let done = operations::redo(&mut self.workspace, &env, progress)?;
                return Ok(self.step(done, "operation-redo"));
            }
            Job::Revert { operation, along } => {
                let done = turns::revert(&mut self.workspace, operation, along, &env, progress)?;
                return Ok(self.step([done], "operation-revert"));
            }
            Job::Reapply(operation) => {
                let done = turns::reapply(&mut self.workspace, operation, &env, progress)?;
                return Ok(self.step([done], "operation-reapply"));
            }
            Job::Heal { source, rule, on } => healed::plan_switch(read, &source, &rule, on)?,
            Job::Row { batch, row, back } => rows::plan_back(read, batch, row, back, &env)?,
            Job::Import(_)
            | Job::Transform(_)
            | Job::Fix(_)
            | Job::Match
            | Job::Export(_)
            | Job::MergeCertain { .. }
            | Job::Values { .. }
            | Job::Opposition(_)
            | Job::SetRule(..)
            | Job::DecisionPoint(_)
            | Job::Confirm(_)
            | Job::MoveSchema => {
                return Err(Error::internal("long work in the writer"));
            }
        };
        self.commit(plan, &env, progress)
    }

    fn planned(&mut self, planned: Planned, progress: &Progress) -> Result<(Done, Vec<Message>)> {
        let env = (self.clock)();
        match planned {
            Planned::Plan(None, notes) => Ok((Done::Nothing, notes)),
            // An export changes nothing: it is noted, and what was undone may still be redone.
            Planned::Plan(Some(plan), notes) if plan.kind == crate::model::OperationKind::Export => {
                operations::note(&mut self.workspace, &plan, &env)?;
                Ok((Done::Noted, notes))
            }
            Planned::Plan(Some(plan), notes) => Ok((self.commit(plan, &env, progress)?, notes)),
            Planned::Confirmed(plan, drawn) => {
                // A search that was under way may have been written since it was planned.
                confirm::check_search(self.workspace.read(), &drawn)?;
                Ok((self.commit(plan, &env, progress)?, Vec::new()))
            }
            Planned::Pairs(mut found) => {
                matching::keep(&mut self.workspace, &mut found)?;
                Ok((Done::Matched { pairs: found.pairs.len() as u64 }, Vec::new()))
            }
        }
    }

    fn commit(&mut self, plan: Plan, env: &Env, progress: &Progress) -> Result<Done> {
        if plan.changes.is_empty() {
            return Ok(Done::Nothing);
        }
        let summary = plan.summary.clone();
        let committed = operations::commit(&mut self.workspace, plan, env, progress)?;
        self.tell(committed.effect);
        Ok(Done::Committed {
            operation: committed.operation,
            summary,
            applied: committed.applied,
            skipped: committed.skipped.len(),
        })
    }

    /// What one or several steps along the log came to: the last of them is told.
    fn step(&self, committed: impl IntoIterator<Item = operations::Committed>, code: &'static str) -> Done {
        let mut done = Done::Nothing;
        for committed in committed {
            self.tell(committed.effect);
            done = Done::Committed {
                operation: committed.operation,
                summary: Message::new(code),
                applied: committed.applied,
                skipped: committed.skipped.len(),
            };
        }
        done
    }

    /// Tells the mirror what was written, before anybody else hears of it.
    fn tell(&self, effect: crate::workspace::Effect) {
        let _ = self.mirror.send(mirror::ToMirror::Changed(effect));
    }
}

struct Planner {
    reader: Reader,
    clock: Clock,
    writer: Sender<ToWriter>,
    out: Out,
}

impl Planner {
    fn run(self, inbox: &Receiver<(JobId, Box<Job>, Progress)>) {
        for (id, job, progress) in inbox {
            let result = guarded(|| progress.check().and_then(|()| self.long(id, *job, &progress)));
            if let Some(finished) = result.transpose() {
                self.out.finish(id, finished);
            }
        }
    }

    /// Plans one long job; what must be written goes to the writer, an export is done here.
    fn long(&self, id: JobId, job: Job, progress: &Progress) -> Result<Option<(Done, Vec<Message>)>> {
        let env = (self.clock)();
        // One moment for all that it reads: an edit made meanwhile is in the batch or is not, never half. Before the first
        // operation there is nothing to read, and holding the moment would stop the import that waits to be written.
        let moment = if self.reader.may_hold() { Some(self.reader.snapshot()?) } else { None };
        let read = moment.as_ref().map_or_else(|| self.reader.read(), Snapshot::read);
        let planned = match job {
            Job::Import(params) => {
                let planned = import::plan(read, &params, &env, progress)?;
                Planned::Plan(planned.plan, planned.notes)
            }
            Job::Fix(params) => Planned::Plan(Some(fix::plan(read, &params, progress)?), Vec::new()),
            Job::Edit(edits) => Planned::Plan(Some(edit::plan(read, &edits)?), Vec::new()),
            Job::Transform(params) => Planned::Plan(Some(transform::plan(read, &params, progress)?), Vec::new()),
            Job::Opposition(list) => Planned::Plan(Some(opposition::plan(read, list.as_deref())?), Vec::new()),
            Job::MoveSchema => Planned::Plan(schema_move::plan(read)?, Vec::new()),
            Job::DecisionPoint(point) => Planned::Plan(Some(matching::plan_decision_point(read, point)?), Vec::new()),
            Job::Confirm(confirm) => {
                Planned::Confirmed(confirm::plan(read, &confirm, progress)?, confirm::search(read)?)
            }
            Job::SetRule(rule, level) => Planned::Plan(Some(settings::plan_rule(read, &rule, level)?), Vec::new()),
            Job::Values { source, decisions } => {
                let plan = values::plan(read, source.as_deref(), &decisions, &env, progress)?;
                Planned::Plan(Some(plan), Vec::new())
            }
            Job::MergeCertain { across } => {
                let groups = run::new_groups(read, matching::certain_groups(read, across)?)?;
                let plan = merge::plan(read, "structure", &groups, &BTreeMap::new())?;
                Planned::Plan((!groups.is_empty()).then_some(plan), Vec::new())
            }
            Job::Match => Planned::Pairs(matching::find_new(read, &matching::Search::default(), progress)?),
            Job::Export(params) => {
                let (plan, exported) = export::plan(read, &params, &env, progress)?;
                let _ = self.writer.send(ToWriter::Planned(
                    id,
                    Box::new(Planned::Plan(Some(plan), Vec::new())),
                    progress.clone(),
                ));
                return Ok(Some((Done::Exported(Box::new(exported)), Vec::new())));
            }
            _ => return Err(Error::internal("short work in the planner")),
        };
        let _ = self.writer.send(ToWriter::Planned(id, Box::new(planned), progress.clone()));
        Ok(None)
    }
}
