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
    running: UnderWay,
    wake: Wake,
    threads: Vec<JoinHandle<()>>,
    /// Long questions under way.
    looks: Vec<(Progress, JoinHandle<()>)>,
}

/// Called whenever there is something to hear.
pub type Wake = Arc<dyn Fn() + Send + Sync>;
/// Date and time of each operation.
pub type Clock = Arc<dyn Fn() -> Env + Send + Sync>;
/// Jobs that have not come to their end, each with what it was asked to do.
type UnderWay = Arc<Mutex<BTreeMap<JobId, (Job, Progress)>>>;

impl Jobs {
    /// Opens (or creates) a workspace and starts its threads. `clock` gives the date and time of each operation; `wake`
    /// is called whenever there is something to hear.
    ///
    /// # Errors
    /// Those of [`Workspace::open_or_create`].
    pub fn open(path: &Path, clock: Clock, wake: Wake) -> Result<Self> {
        Self::of(Workspace::open_or_create(path)?, clock, wake)
    }

    /// The same of a workspace that is there.
    ///
    /// # Errors
    /// Those of [`Workspace::open`].
    pub fn open_existing(path: &Path, clock: Clock, wake: Wake) -> Result<Self> {
        Self::of(Workspace::open(path)?, clock, wake)
    }

    fn of(workspace: Workspace, clock: Clock, wake: Wake) -> Result<Self> {
        let path = workspace.path().to_owned();
        let (planner_reader, mirror_reader) = (workspace.reader()?, workspace.reader()?);
        let (reader, counting) = (workspace.reader()?, workspace.reader()?);
        let (writer_tx, writer_rx) = channel();
        let (planner_tx, planner_rx) = channel();
        let (events_tx, events) = channel();
        let running = UnderWay::default();
        let out = Out { events: events_tx, running: running.clone(), wake: wake.clone() };
        let (mirror, mirror_thread) = mirror::start(path.clone(), mirror_reader, out.clone(), wake.clone())?;
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
            path,
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
            running.insert(id, (job.clone(), progress.clone()));
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
            Ok(running) => running.iter().map(|(id, (_, progress))| (*id, progress.snapshot())).collect(),
            Err(_) => Vec::new(),
        }
    }

    /// Asks a job to stop; it then changes nothing.
    pub fn cancel(&self, id: JobId) {
        if let Ok(running) = self.running.lock()
            && let Some((_, progress)) = running.get(&id)
        {
            progress.cancel();
        }
    }

    /// What was asked for and is not done, oldest first: once a copy of the workspace is written, it is for the copy.
    pub fn rest(&self) -> Vec<Job> {
        match self.running.lock() {
            Ok(running) => {
                let wanted = running.values().filter(|(_, progress)| progress.check().is_ok());
                wanted.map(|(job, _)| job.clone()).collect()
            }
            Err(_) => Vec::new(),
        }
    }

    /// Goes on in this workspace after a copy of it was written, since the copy cannot be had.
    pub fn go_on(&self) {
        let _ = self.writer.send(ToWriter::GoOn);
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        if let Ok(running) = self.running.lock() {
            running.values().for_each(|(_, progress)| progress.cancel());
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
    running: UnderWay,
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    fn clock() -> Clock {
        Arc::new(|| Env { today: "2026-11-30".into(), now_utc: "2026-11-30T10:00:00Z".into(), actor: "t".into() })
    }

    fn open(path: &Path) -> Jobs {
        Jobs::open(path, clock(), Arc::new(|| {})).unwrap()
    }

    fn setting(name: &str) -> Job {
        Job::Setting { name: name.to_owned(), value: Some(1.into()) }
    }

    /// Hears events until one is as it should be.
    fn until<T>(jobs: &Jobs, of: impl Fn(JobEvent) -> Option<T>) -> T {
        let end = Instant::now() + Duration::from_secs(60);
        loop {
            if let Some(found) = jobs.events().find_map(&of) {
                return found;
            }
            assert!(Instant::now() < end, "it did not come");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn rescued(jobs: &Jobs) -> PathBuf {
        until(jobs, |event| match event {
            JobEvent::Done { done: Done::Rescued(copy), .. } => Some(copy),
            _ => None,
        })
    }

    fn set(path: &Path) -> Vec<String> {
        let reader = crate::workspace::Reader::open(path).unwrap();
        reader.read().settings().unwrap().into_iter().map(|(name, _)| name).filter(|name| name.len() == 1).collect()
    }

    #[test]
    fn what_is_asked_for_while_a_copy_is_written_is_left_for_the_copy() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("w.tamis");
        let mut jobs = open(&path);
        jobs.submit(setting("a"));
        jobs.submit(Job::Rescue);
        jobs.submit(setting("b"));
        let dropped = jobs.submit(setting("c"));
        jobs.cancel(dropped);
        // Long work is planned on the old file, and not written there.
        jobs.submit(Job::DecisionPoint(Some(0.9)));
        let copy = rescued(&jobs);
        assert_eq!(copy, folder.path().join("w-copie.tamis"));
        let rest = jobs.rest();
        assert!(
            matches!(rest.as_slice(), [Job::Setting { name, .. }, Job::DecisionPoint(_)] if name == "b"),
            "{rest:?}"
        );
        let mut other = Jobs::open_existing(&copy, clock(), Arc::new(|| {})).unwrap();
        drop(jobs);
        assert_eq!(set(&copy), ["a"]);
        for job in rest {
            other.submit(job);
        }
        let end = Instant::now() + Duration::from_secs(60);
        while !other.running().is_empty() {
            assert!(Instant::now() < end, "it did not come to an end");
            std::thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(set(&copy), ["a", "b"]);
    }

    #[test]
    fn where_the_copy_cannot_be_had_nothing_that_waited_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("w.tamis");
        let mut jobs = open(&path);
        jobs.submit(Job::Rescue);
        jobs.submit(setting("b"));
        let copy = rescued(&jobs);
        std::fs::remove_file(&copy).unwrap();
        assert!(Jobs::open_existing(&copy, clock(), Arc::new(|| {})).is_err());
        assert!(!copy.exists(), "no empty one is made in its place");
        jobs.go_on();
        until(&jobs, |event| matches!(event, JobEvent::Done { done: Done::Committed { .. }, .. }).then_some(()));
        assert_eq!(set(&path), ["b"]);
    }
}
