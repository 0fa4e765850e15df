//! The thread that keeps the records of the open workspace in memory and answers what to list and how many there are
//! (DESIGN D10). It is built in the background when somebody first asks, follows each commit, and is built anew where a commit
//! changed too much.

use super::{JobEvent, Out, Wake, guarded, spawn};
use crate::Progress;
use crate::error::Result;
use crate::mirror::ColumnSet;
use crate::model::RecordId;
use crate::operations::mirror;
use crate::workspace::{Effect, Read, Reader};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// What is asked for. Of two questions of one kind only the later is answered: the earlier has been typed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub enum Slot {
    List,
    Facets,
    Spellings,
    Preview,
    /// Records that answer to a few letters.
    Palette,
    Join,
    GoTo,
}

const SLOTS: usize = 7;

/// What a question gets: the records where they are in memory yet, the workspace, and whether the answer is still wanted.
pub struct Mirrored<'m> {
    pub set: Option<&'m ColumnSet>,
    pub read: Read<'m>,
    pub current: &'m (dyn Fn() -> bool + Sync),
}

type Question = Box<dyn FnOnce(Mirrored<'_>) + Send>;

pub(super) enum ToMirror {
    /// A commit has written these.
    Changed(Effect),
    Ask {
        slot: Slot,
        ticket: u64,
        slug: &'static str,
        question: Question,
    },
    Built(&'static str, Box<Result<ColumnSet>>),
    /// Look for words in the texts that are not in memory.
    Long {
        slug: &'static str,
        words: Vec<String>,
    },
    /// What the search of that number has found: per word, records.
    LongFound {
        slug: &'static str,
        search: u64,
        words: Vec<String>,
        found: Vec<Vec<RecordId>>,
    },
    LongDone {
        search: u64,
    },
    Stop,
}

/// The end of the thread that the window holds.
pub(super) struct Asking {
    to: Sender<ToMirror>,
    newest: Arc<[AtomicU64; SLOTS]>,
}

impl Asking {
    pub fn ask(&self, slot: Slot, slug: &'static str, question: impl FnOnce(Mirrored<'_>) + Send + 'static) {
        let ticket = self.newest[slot as usize].fetch_add(1, Ordering::Relaxed) + 1;
        let _ = self.to.send(ToMirror::Ask { slot, ticket, slug, question: Box::new(question) });
    }

    pub fn search_long(&self, slug: &'static str, words: Vec<String>) {
        let _ = self.to.send(ToMirror::Long { slug, words });
    }

    /// Where commits are told.
    pub fn told(&self) -> Sender<ToMirror> {
        self.to.clone()
    }

    pub fn stop(&self) {
        self.newest.iter().for_each(|newest| {
            newest.fetch_add(1, Ordering::Relaxed);
        });
        let _ = self.to.send(ToMirror::Stop);
    }
}

/// Starts the thread.
pub(super) fn start(path: PathBuf, reader: Reader, out: Out, wake: Wake) -> Result<(Asking, JoinHandle<()>)> {
    let (to, inbox) = channel();
    let newest: Arc<[AtomicU64; SLOTS]> = Arc::default();
    let keeper = Keeper {
        path,
        reader,
        out,
        wake,
        to: to.clone(),
        newest: newest.clone(),
        sets: HashMap::new(),
        builder: None,
        searching: None,
        left: Vec::new(),
        searches: 0,
    };
    let thread = spawn("mirror", move || keeper.run(&inbox))?;
    Ok((Asking { to, newest }, thread))
}

/// The records of one schema, and where they stand.
#[derive(Default)]
struct Kept {
    set: Option<ColumnSet>,
    /// Being built: what was written since is to follow.
    building: Option<Effect>,
    /// Built of what is no longer there: to be built again.
    outdated: bool,
}

struct Keeper {
    path: PathBuf,
    reader: Reader,
    out: Out,
    wake: Wake,
    to: Sender<ToMirror>,
    newest: Arc<[AtomicU64; SLOTS]>,
    sets: HashMap<&'static str, Kept>,
    builder: Option<(JoinHandle<()>, Progress)>,
    /// The search through long texts that is under way.
    searching: Option<Searching>,
    /// Searches that were left, and end soon.
    left: Vec<JoinHandle<()>>,
    searches: u64,
}

/// A search through long texts.
struct Searching {
    slug: &'static str,
    thread: JoinHandle<()>,
    progress: Progress,
    words: Vec<String>,
}

/// How long a word stands before long texts are searched for it.
const TYPING: Duration = Duration::from_millis(300);

impl Keeper {
    fn run(mut self, inbox: &Receiver<ToMirror>) {
        while let Some(message) = self.next(inbox) {
            match message {
                ToMirror::Stop => break,
                ToMirror::Changed(effect) => self.changed(&effect),
                ToMirror::Built(slug, built) => self.built(slug, *built),
                ToMirror::Long { slug, words } => self.search_long(slug, words),
                ToMirror::LongFound { slug, search, words, found } if search == self.searches => {
                    let set = self.sets.get_mut(slug).and_then(|kept| kept.set.as_mut());
                    let Some(set) = set else { continue };
                    let any = found.iter().any(|ids| !ids.is_empty());
                    words.iter().zip(&found).for_each(|(word, ids)| set.add_long(word, ids));
                    if any {
                        self.out.tell(JobEvent::Mirrored { slug });
                    }
                }
                ToMirror::LongDone { search } => {
                    self.searching.take_if(|_| search == self.searches);
                }
                // Of a search that another one has taken the place of.
                ToMirror::LongFound { .. } => {}
                ToMirror::Ask { slot, ticket, slug, question } => {
                    let newest = &self.newest[slot as usize];
                    let current = || newest.load(Ordering::Relaxed) == ticket;
                    if current() {
                        let kept = self.sets.entry(slug).or_default();
                        let about = Mirrored { set: kept.set.as_ref(), read: self.reader.read(), current: &current };
                        // A question that falls over is our bug, and not the end of all others.
                        let asked = guarded(|| {
                            question(about);
                            Ok(())
                        });
                        if let Err(error) = asked {
                            self.out.tell(JobEvent::NotMirrored { error });
                        }
                        (self.wake)();
                    }
                    self.build(slug);
                }
            }
        }
        let searching = self.searching.map(|searching| (searching.thread, searching.progress));
        for (thread, progress) in self.builder.into_iter().chain(searching) {
            progress.cancel();
            let _ = thread.join();
        }
        self.left.into_iter().for_each(|thread| {
            let _ = thread.join();
        });
    }

    /// What comes next; while nobody asks, columns are put in order, one at a time.
    fn next(&self, inbox: &Receiver<ToMirror>) -> Option<ToMirror> {
        loop {
            match inbox.try_recv() {
                Ok(message) => return Some(message),
                Err(TryRecvError::Disconnected) => return None,
                Err(TryRecvError::Empty) => {}
            }
            // One that is being built will be another.
            let mut settled = self.sets.values().filter(|kept| kept.building.is_none());
            if !settled.any(|kept| kept.set.as_ref().is_some_and(ColumnSet::prepare)) {
                return inbox.recv().ok();
            }
        }
    }

    /// Looks through the texts that are not in memory, on a thread of its own. What was looked for before and is not done is left,
    /// and forgotten: part of an answer is none.
    fn search_long(&mut self, slug: &'static str, words: Vec<String>) {
        let known = |kept: &Kept, word: &String| kept.set.as_ref().is_some_and(|set| set.knows_long(word));
        if let Some(kept) = self.sets.get(slug)
            && words.iter().all(|word| known(kept, word))
            && self.searching.as_ref().is_none_or(|one| one.slug == slug && one.words.iter().all(|w| words.contains(w)))
        {
            return;
        }
        if let Some(before) = self.searching.take() {
            before.progress.cancel();
            if let Some(set) = self.sets.get_mut(before.slug).and_then(|kept| kept.set.as_mut()) {
                before.words.iter().for_each(|word| set.forget_long(word));
            }
            self.left.push(before.thread);
        }
        self.left.retain(|thread| !thread.is_finished());
        self.searches += 1;
        let Some(set) = self.sets.get_mut(slug).and_then(|kept| kept.set.as_mut()) else { return };
        let words: Vec<String> = words.into_iter().filter(|word| !set.knows_long(word)).collect();
        let fields: Vec<&'static str> = set.long_fields().collect();
        if fields.is_empty() || words.is_empty() {
            return;
        }
        words.iter().for_each(|word| set.add_long(word, &[]));
        let (path, to, progress, search) = (self.path.clone(), self.to.clone(), Progress::new(), self.searches);
        let work = {
            let (progress, words) = (progress.clone(), words.clone());
            move || {
                // A person who types on looks for something else.
                std::thread::sleep(TYPING);
                let looked = guarded(|| {
                    progress.check()?;
                    let reader = Reader::open(&path)?;
                    mirror::search_long(reader.read(), slug, &fields, &words, &progress, &mut |found| {
                        let _ = to.send(ToMirror::LongFound { slug, search, words: words.clone(), found });
                    })
                });
                if looked.is_ok() {
                    let _ = to.send(ToMirror::LongDone { search });
                }
            }
        };
        self.searching = spawn("long texts", work).ok().map(|thread| Searching { slug, thread, progress, words });
    }

    /// Follows a commit.
    fn changed(&mut self, effect: &Effect) {
        let mut again = Vec::new();
        for (slug, kept) in &mut self.sets {
            if let Some(since) = &mut kept.building {
                since.join(effect.clone());
            }
            let Some(set) = &mut kept.set else { continue };
            let read = self.reader.read();
            if !guarded(|| mirror::follow(read, set, effect)).unwrap_or(false) {
                kept.outdated = true;
                again.push(*slug);
            }
        }
        again.into_iter().for_each(|slug| self.build(slug));
    }

    /// Builds what is not there or no longer fits, one schema at a time.
    fn build(&mut self, slug: &'static str) {
        if self.sets.values().any(|kept| kept.building.is_some()) {
            return;
        }
        let kept = self.sets.entry(slug).or_default();
        if kept.set.is_some() && !kept.outdated {
            return;
        }
        kept.building = Some(Effect::default());
        kept.outdated = false;
        let (path, to, progress) = (self.path.clone(), self.to.clone(), Progress::new());
        let work = {
            let progress = progress.clone();
            move || {
                let built = guarded(|| {
                    let reader = Reader::open(&path)?;
                    let moment = if reader.may_hold() { Some(reader.snapshot()?) } else { None };
                    let read = moment.as_ref().map_or_else(|| reader.read(), crate::workspace::Snapshot::read);
                    mirror::build(read, slug, &progress)
                });
                let _ = to.send(ToMirror::Built(slug, Box::new(built)));
            }
        };
        match spawn("mirror builder", work) {
            Ok(thread) => self.builder = Some((thread, progress)),
            Err(_) => kept.building = None,
        }
    }

    fn built(&mut self, slug: &'static str, built: Result<ColumnSet>) {
        if let Some((thread, _)) = self.builder.take() {
            let _ = thread.join();
        }
        let kept = self.sets.entry(slug).or_default();
        let since = kept.building.take().unwrap_or_default();
        match built {
            Ok(mut set) => {
                let read = self.reader.read();
                kept.outdated =
                    !since.is_none() && !guarded(|| mirror::follow(read, &mut set, &since)).unwrap_or(false);
                kept.set = Some(set);
                self.out.tell(JobEvent::Mirrored { slug });
            }
            // The window asks again when it needs it, and lists without it meanwhile.
            Err(error) => {
                // What is there is of before: it is built at the next question.
                kept.outdated = kept.set.is_some();
                if error.kind != crate::ErrorKind::Cancelled {
                    self.out.tell(JobEvent::NotMirrored { error });
                }
                return;
            }
        }
        let next = self.sets.iter().find(|(_, kept)| kept.outdated).map(|(slug, _)| *slug);
        next.into_iter().for_each(|slug| self.build(slug));
    }
}
