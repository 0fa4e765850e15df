//! The threads that answer questions about the workspace: the *reader* with pages of what to show, the *counter* with counts over
//! everything.

use super::{JobEvent, Out, guarded, spawn};
use crate::error::Result;
use crate::workspace::{Read, Reader};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;

/// What is asked for anew whenever the workspace changes. Where several questions of one kind wait, only the last is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub enum Latest {
    /// The whole workspace in numbers.
    Overview,
    Mappings,
    /// The saved views of the grid.
    Views,
    /// The selected record.
    Details,
    /// Rows of the shown group of issues.
    IssueRows,
    /// The counts of that group.
    IssueCounts,
    /// The record of the issue at hand.
    IssueAtHand,
}

const KINDS: usize = 7;

impl Latest {
    /// Counts over the whole workspace: pages do not wait for them.
    pub(super) fn is_slow(self) -> bool {
        matches!(self, Self::Overview | Self::Mappings | Self::IssueCounts)
    }
}

type Question = Box<dyn FnOnce(Read<'_>) + Send>;

/// One of these threads, from outside.
pub(super) struct Answering {
    questions: Option<Sender<Question>>,
    /// How many questions of each kind were asked.
    newest: Arc<[AtomicU64; KINDS]>,
    /// Nobody waits for answers any more.
    closed: Arc<AtomicBool>,
}

impl Answering {
    /// Starts the thread.
    pub fn start(name: &str, reader: Reader, out: Out) -> Result<(Self, JoinHandle<()>)> {
        let (questions, inbox) = channel::<Question>();
        let closed: Arc<AtomicBool> = Arc::default();
        let left = closed.clone();
        let answer = move || {
            for question in inbox {
                if left.load(Ordering::Relaxed) {
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
                (out.wake)();
            }
        };
        Ok((Self { questions: Some(questions), newest: Arc::default(), closed }, spawn(name, answer)?))
    }

    pub fn ask(&self, question: impl FnOnce(Read<'_>) + Send + 'static) {
        if let Some(questions) = &self.questions {
            // The thread lives until it is stopped.
            let _ = questions.send(Box::new(question));
        }
    }

    pub fn ask_latest(&self, what: Latest, question: impl FnOnce(Read<'_>) + Send + 'static) {
        let newest = self.newest.clone();
        let ticket = newest[what as usize].fetch_add(1, Ordering::Relaxed) + 1;
        self.ask(move |read| {
            if newest[what as usize].load(Ordering::Relaxed) == ticket {
                question(read);
            }
        });
    }

    /// Answers nothing more, also of what was asked.
    pub fn stop(&mut self) {
        self.closed.store(true, Ordering::Relaxed);
        self.questions = None;
    }
}

#[cfg(test)]
mod tests {
    use super::Latest;
    use crate::jobs::Jobs;
    use crate::operations::Env;
    use std::sync::Arc;
    use std::sync::mpsc::channel;

    #[test]
    fn of_questions_that_wait_only_the_last_is_answered() {
        let folder = tempfile::tempdir().unwrap();
        let env = || Env { today: String::new(), now_utc: String::new(), actor: String::new() };
        let jobs = Jobs::open(&folder.path().join("w.tamis"), Arc::new(env), Arc::new(|| {})).unwrap();
        let (begun, has_begun) = channel();
        let (release, wait) = channel::<()>();
        let (answers, heard) = channel();
        let first = answers.clone();
        jobs.ask_latest(Latest::Overview, move |_| {
            begun.send(()).unwrap();
            wait.recv().unwrap();
            first.send(0).unwrap();
        });
        // One that is being answered is answered: with a commit after the other, something is heard all the same.
        has_begun.recv().unwrap();
        for commit in 1..=50 {
            let answers = answers.clone();
            jobs.ask_latest(Latest::Overview, move |_| answers.send(commit).unwrap());
        }
        let other = answers.clone();
        jobs.ask_latest(Latest::Mappings, move |_| other.send(100).unwrap());
        let last = answers.clone();
        jobs.ask_slowly(move |_| last.send(200).unwrap());
        release.send(()).unwrap();
        let heard: Vec<i32> = (0..4).map(|_| heard.recv().unwrap()).collect();
        assert_eq!(heard, [0, 50, 100, 200]);
    }
}
