//! Five threads beside the window (DESIGN D8): the *writer* owns the workspace and does short work, the *planner* runs one
//! long plan at a time, the *reader* answers with pages of what to show, the *counter* with counts over everything, the *mirror*
//! keeps the records in memory and says which to list. Tested without a window.
//!
//! What goes in is a [`Job`] (something to do) or a question (a closure over [`Read`]); what comes out is one closed
//! enum, [`JobEvent`]. Progress is read while drawing, not sent.

mod asked;
mod job;
mod look;
mod mirror;
mod planner;
mod writer;

pub use asked::Latest;
pub use job::{Done, Job, JobEvent, JobId};
pub use mirror::{Mirrored, Slot};

use crate::Progress;
use crate::error::{Error, Result};
use crate::model::Message;
use crate::operations::Env;
use crate::progress;
use crate::workspace::{Read, Workspace};
use asked::Answering;
use planner::Planner;
use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use writer::{ToWriter, Writer};

/// The threads of one open workspace. Dropping it stops them and closes the workspace, whole.
pub struct Jobs {
    path: PathBuf,
    next: u64,
    writer: Sender<ToWriter>,
    planner: Option<Sender<(JobId, Box<Job>, Progress)>>,
    reader: Answering,
    counter: Answering,
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
        let (reader, counting) = (workspace.reader()?, workspace.reader()?);
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
        let (reader, reader_thread) = Answering::start("reader", reader, out.clone())?;
        let (counter, counter_thread) = Answering::start("counter", counting, out.clone())?;
        threads.extend([reader_thread, counter_thread]);
        Ok(Self {
            path: path.to_owned(),
            next: 1,
            writer: writer_tx,
            planner: Some(planner_tx),
            reader,
            counter,
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
        self.reader.ask(answer);
    }

    /// The same for what takes longer than a page: counts over the whole workspace. Pages do not wait for it.
    pub fn ask_slowly(&self, answer: impl FnOnce(Read<'_>) + Send + 'static) {
        self.counter.ask(answer);
    }

    /// Asks for what is asked for anew after each commit, on the thread that answers it. Of several that wait only the last is
    /// answered: those before are of a state that is no longer there.
    pub fn ask_latest(&self, what: Latest, answer: impl FnOnce(Read<'_>) + Send + 'static) {
        let thread = if what.is_slow() { &self.counter } else { &self.reader };
        thread.ask_latest(what, answer);
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
        self.reader.stop();
        self.counter.stop();
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
