//! What the review remembers, and what one may wish of it.

use super::case::{Case, Neighbours};
use super::list::{Given, Key, Lists, Unit, Wanted};
use crate::jobs::JobId;
use crate::model::{MergeId, Pin, RecordId, Verdict};
use crate::operations::confirm::{Both, Proposal};
use crate::operations::merge::Choices;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// What is shown of the review, and what is half chosen.
#[derive(Debug, Default)]
pub struct Review {
    pub wanted: Wanted,
    /// Place in the order.
    pub at: usize,
    /// Shown beside the order: a link of a group, the pair of a record.
    pub aside: Option<Key>,
    /// What was shown before, the last one last.
    pub visited: Vec<Key>,
    /// The raw cells are shown beside the values.
    pub raw: bool,
    /// Fields that say little of who is who are shown too.
    pub every: bool,
    /// In a narrow window, the right side is drawn out.
    pub side: bool,
    /// Field under the keys that choose values, by its place in the schema.
    pub field: Option<usize>,
    /// Choices for merged records to come, by what would be merged; none: as the rules say, whatever was chosen before.
    pub pins: HashMap<Key, Choices>,
    /// A choice is for one field, and not for its block.
    pub alone: bool,
    pub pace: Pace,
    pub bulk: Option<Bulk>,
}

/// Confirming many pairs at once, being prepared.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bulk {
    /// Least probability, 0 to 1.
    pub from: f64,
    /// What it would decide, as last heard.
    pub proposal: Option<Proposal>,
    /// The probability that was asked for last.
    pub asked: Option<f64>,
    /// Whether the pairs that were looked at are right.
    pub judged: BTreeMap<Both, bool>,
    /// Place in the sample.
    pub at: usize,
    /// The job that confirms it.
    pub sent: Option<JobId>,
}

impl Bulk {
    /// The pair of the sample that is shown.
    pub fn key(&self) -> Option<Key> {
        let ((a, b), _) = self.proposal.as_ref()?.sample.get(self.at)?;
        Some(Key::pair(*a, *b))
    }

    /// Pairs of the sample that were looked at, and those found wrong with their probability.
    pub fn seen(&self) -> (u64, Vec<f64>) {
        let sample = self.proposal.iter().flat_map(|proposal| &proposal.sample);
        let judged: Vec<(f64, bool)> =
            sample.filter_map(|(both, probability)| Some((*probability, *self.judged.get(both)?))).collect();
        (judged.len() as u64, judged.iter().filter(|(_, right)| !right).map(|(probability, _)| *probability).collect())
    }

    /// Whether the whole sample was looked at.
    pub fn is_ready(&self) -> bool {
        let there = |proposal: &Proposal| proposal.pairs > 0 && proposal.from == self.from;
        self.sent.is_none()
            && self.proposal.as_ref().is_some_and(|proposal| {
                there(proposal) && proposal.sample.iter().all(|(both, _)| self.judged.contains_key(both))
            })
    }

    /// The next pair of the sample that was not looked at, after the shown one and then from the start.
    pub fn next(&self) -> Option<usize> {
        let sample = &self.proposal.as_ref()?.sample;
        let open = |at: &usize| !self.judged.contains_key(&sample[*at].0);
        (self.at + 1..sample.len()).chain(0..self.at.min(sample.len())).find(open)
    }
}

/// How fast one decides.
#[derive(Debug, Clone, Default)]
pub struct Pace {
    /// Seconds since the window opened, of the last verdicts.
    times: Vec<f64>,
}

impl Pace {
    /// Verdicts that are counted.
    const LAST: usize = 20;
    /// A longer wait is a pause, in seconds.
    const PAUSE: f64 = 30.0;

    /// A verdict was given at this moment, in seconds.
    pub fn given(&mut self, at: f64) {
        self.times.push(at);
        if self.times.len() > Self::LAST {
            self.times.remove(0);
        }
    }

    /// Verdicts a minute; none before there are a few.
    pub fn a_minute(&self) -> Option<u64> {
        let waits: Vec<f64> =
            self.times.windows(2).map(|two| two[1] - two[0]).filter(|wait| *wait < Self::PAUSE).collect();
        let whole: f64 = waits.iter().sum();
        (waits.len() >= 2 && whole > 0.0).then(|| (60.0 * waits.len() as f64 / whole).round() as u64)
    }
}

/// What the review has heard.
#[derive(Debug, Default)]
pub struct Heard {
    pub lists: Arc<Lists>,
    /// Whether the lists were ever read.
    pub there: bool,
    pub order: Arc<Vec<Key>>,
    /// What the order was made for.
    pub ordered: Option<(Wanted, (i64, String))>,
    pub given: Given,
    /// How far each of them is on its way into the lists.
    pub stands: HashMap<Both, Stand>,
    pub cases: HashMap<Key, Arc<Case>>,
    /// What is gone: nothing to show for it.
    pub gone: HashSet<Key>,
    /// Cases that are shown until they are read anew.
    pub stale: HashSet<Key>,
    /// Asked for and not heard yet.
    pub asked: HashSet<Key>,
    pub neighbours: Option<Arc<Neighbours>>,
    pub neighbours_asked: bool,
    /// The last operation that they are known to be right after.
    pub neighbours_at: i64,
    pub lists_asked: bool,
    pub lists_stale: bool,
    pub order_asked: bool,
    /// A question failed, and that was told: nothing is asked until something changes, or is wished.
    pub failed: bool,
}

/// How far a verdict that was given is on its way into the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    /// A job is to write it.
    Sent(JobId),
    /// It is written, by this revision at the latest.
    Written(i64),
}

impl Heard {
    /// The data changed: everything is read anew, and shown as it was until then.
    pub fn changed(&mut self) {
        self.lists_stale = true;
        self.failed = false;
        self.all_stale();
        self.gone.clear();
    }

    /// Every case is to be read anew: those that are being read may say what was before.
    pub fn all_stale(&mut self) {
        self.stale = self.cases.keys().chain(&self.asked).copied().collect();
    }

    /// A pair was judged, and a job is to write it.
    pub fn judged(&mut self, pairs: &[Both], verdict: Option<Verdict>, job: JobId) {
        for both in pairs {
            self.given.insert(*both, verdict);
            self.stands.insert(*both, Stand::Sent(job));
        }
    }

    /// A job came to its end: what it was to write is written by this revision, or will not be.
    pub fn settle(&mut self, job: JobId, written: Option<i64>) {
        let sent = |(_, stand): &(&Both, &Stand)| **stand == Stand::Sent(job);
        let pairs: Vec<Both> = self.stands.iter().filter(sent).map(|(both, _)| *both).collect();
        if pairs.is_empty() {
            return;
        }
        for both in &pairs {
            match written {
                Some(revision) => drop(self.stands.insert(*both, Stand::Written(revision))),
                None => {
                    self.stands.remove(both);
                    self.given.remove(both);
                }
            }
        }
        // What is around them says something else now.
        let touches = |case: &Case| pairs.iter().any(|(a, b)| case.touches(*a) || case.touches(*b));
        let keys: Vec<Key> = self.cases.iter().filter(|(_, case)| touches(case)).map(|(key, _)| *key).collect();
        self.stale.extend(keys.iter().chain(&self.asked));
    }

    /// The verdict of a pair is this one as of a revision: it was taken back, or given again, elsewhere than by a key.
    pub fn turned(&mut self, both: Both, verdict: Option<Verdict>, revision: i64) {
        let newer = match self.stands.get(&both) {
            Some(Stand::Sent(_)) => true,
            Some(Stand::Written(at)) => *at > revision,
            None => false,
        };
        if !newer {
            self.given.insert(both, verdict);
            self.stands.insert(both, Stand::Written(revision));
        }
    }

    /// The lists as of a revision: what was said until then is in them.
    pub fn take_lists(&mut self, lists: Lists, revision: i64) {
        let told = |stand: &Stand| matches!(stand, Stand::Written(at) if *at <= revision);
        let (given, stands) = (&mut self.given, &mut self.stands);
        given.retain(|both, _| !stands.get(both).is_some_and(told));
        stands.retain(|_, stand| !told(stand));
        let merges = self.lists.merges != lists.merges;
        if merges && self.ordered.as_ref().is_some_and(|(wanted, _)| wanted.is_of_merges()) {
            self.ordered = None;
        }
        (self.lists_asked, self.there) = (false, true);
        self.lists = Arc::new(lists);
    }

    /// The verdict of a pair, by what was said since the lists were read too.
    pub fn verdict(&self, a: RecordId, b: RecordId) -> Option<Verdict> {
        let read = || self.lists.pair(a, b).and_then(|line| line.verdict);
        self.given.get(&(a, b)).copied().unwrap_or_else(read)
    }

    /// How many pairs above the decision point wait for a person: as counted when the lists came, and by what was said since.
    pub fn open(&self) -> u64 {
        let changed = |(both, said): (&Both, &Option<Verdict>)| {
            let line = self.lists.pair(both.0, both.1).filter(|line| line.probability >= self.lists.point)?;
            let now = line.merge.is_none() && said.is_none();
            Some(i64::from(now) - i64::from(line.is_open()))
        };
        let changes: i64 = self.given.iter().filter_map(changed).sum();
        self.lists.open.saturating_add_signed(changes)
    }

    /// Whether something waits for a person.
    pub fn is_open(&self, key: Key) -> bool {
        self.lists.is_open(key, &self.given)
    }

    /// The next place after `at` that waits, then the first one before it.
    pub fn next_open(&self, at: usize) -> Option<usize> {
        let (before, after) = self.order.split_at((at + 1).min(self.order.len()));
        let open = |key: &Key| self.is_open(*key) && !self.gone.contains(key);
        let next = after.iter().position(open).map(|offset| before.len() + offset);
        next.or_else(|| before[..before.len().min(at)].iter().position(open))
    }
}

impl Review {
    /// What is on screen.
    pub fn key(&self, heard: &Heard) -> Option<Key> {
        match &self.bulk {
            Some(bulk) => bulk.key(),
            None => self.aside.or_else(|| heard.order.get(self.at).copied()),
        }
    }

    /// Shows another thing, and remembers the one before.
    pub fn go(&mut self, key: Key, heard: &Heard) {
        let before = self.key(heard);
        if before == Some(key) {
            return;
        }
        self.visited.extend(before);
        if self.visited.len() > 500 {
            self.visited.remove(0);
        }
        self.put(key, heard);
    }

    /// Shows another thing: where it is in the order, or beside it.
    pub fn put(&mut self, key: Key, heard: &Heard) {
        let near = [self.at, self.at + 1, self.at.wrapping_sub(1)];
        let at = near.into_iter().find(|at| heard.order.get(*at) == Some(&key));
        match at.or_else(|| heard.order.iter().position(|other| *other == key)) {
            Some(at) => (self.at, self.aside) = (at, None),
            None => self.aside = Some(key),
        }
    }
}

/// One wish about duplicates. Those that move on name what they move on from: twice is the same as once.
#[derive(Debug, Clone, PartialEq)]
pub enum Wish {
    /// List this, in this order.
    List(Wanted),
    Show(Key),
    /// The next thing, decided or not.
    Next(Key),
    /// What was shown before this one.
    Back(Key),
    /// Say what the shown pair or group is; none: take it back.
    Decide(Key, Option<Verdict>),
    Merge(Key),
    Unmerge(MergeId),
    /// Cut the shown group at its weakest link.
    Cut(Key),
    /// Take these values of fields for the merged record; none: as the rules say.
    Pin(Key, BTreeMap<String, Option<Pin>>),
    Alone(bool),
    Raw(bool),
    Every(bool),
    Side(bool),
    Field(Option<usize>),
    /// The record in the grid.
    Record(RecordId),
    /// Prepare to confirm in bulk from a probability on; none: leave that.
    Bulk(Option<f64>),
    /// The pair of the sample that is shown is right, or wrong.
    Judge(Both, bool),
    /// Show this pair of the sample.
    Sample(usize),
    Confirm,
    /// Read again what could not be read.
    Again,
}

impl Wanted {
    /// Whether merged records are listed.
    pub fn is_of_merges(&self) -> bool {
        self.unit == Unit::Merges
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pace_leaves_pauses_out() {
        let mut pace = Pace::default();
        for at in [0.0, 3.0, 6.0, 600.0, 603.0] {
            pace.given(at);
        }
        assert_eq!(pace.a_minute(), Some(20));
        assert_eq!(Pace::default().a_minute(), None);
    }

    #[test]
    fn a_bulk_is_ready_once_its_sample_was_seen() {
        let both = |n: i64| (RecordId(n), RecordId(n + 1));
        let sample = vec![(both(1), 0.99), (both(5), 0.995)];
        let proposal = Proposal { from: 0.99, pairs: 40, groups: 30, drawn: Default::default(), sample };
        let mut bulk = Bulk { from: 0.99, proposal: Some(proposal), ..Bulk::default() };
        assert_eq!(bulk.next(), Some(1));
        bulk.judged.insert(both(1), true);
        assert!(!bulk.is_ready());
        bulk.judged.insert(both(5), false);
        assert!(bulk.is_ready() && bulk.next().is_none());
        assert_eq!(bulk.seen(), (2, vec![0.995]));
        bulk.sent = Some(JobId(1));
        assert!(!bulk.is_ready(), "once is enough");
        (bulk.from, bulk.sent) = (0.999, None);
        assert!(!bulk.is_ready(), "of another probability");
    }

    #[test]
    fn a_verdict_is_shown_as_given_until_the_lists_have_it() {
        let both = (RecordId(1), RecordId(2));
        let said = |heard: &Heard| heard.given.get(&both).copied();
        let mut heard = Heard::default();
        heard.judged(&[both], Some(Verdict::Duplicate), JobId(7));
        heard.take_lists(Lists::default(), 4);
        assert_eq!(said(&heard), Some(Some(Verdict::Duplicate)), "lists from before it was written");
        heard.settle(JobId(7), Some(5));
        heard.take_lists(Lists::default(), 4);
        assert_eq!(said(&heard), Some(Some(Verdict::Duplicate)), "asked before, heard after");
        // Undone, while another one is said: the lists of after the undo have the first, and not the second.
        let other = (RecordId(3), RecordId(4));
        heard.judged(&[other], Some(Verdict::Distinct), JobId(8));
        heard.turned(both, None, 6);
        assert_eq!(said(&heard), Some(None));
        heard.take_lists(Lists::default(), 6);
        assert_eq!((said(&heard), heard.given.len()), (None, 1));
        // Said again before it was heard that it is undone: the newer word counts. What fails was never said.
        heard.judged(&[both], Some(Verdict::Unsure), JobId(9));
        heard.turned(both, None, 7);
        assert_eq!(said(&heard), Some(Some(Verdict::Unsure)));
        heard.settle(JobId(9), None);
        assert_eq!(said(&heard), None);
    }

    #[test]
    fn what_was_shown_before_comes_back_and_what_is_not_listed_is_shown_aside() {
        let key = |n: i64| Key::Pair(RecordId(n), RecordId(n + 1));
        let heard = Heard { order: Arc::new(vec![key(1), key(3), key(5)]), ..Heard::default() };
        let mut review = Review::default();
        review.go(key(5), &heard);
        assert_eq!((review.at, review.visited.as_slice()), (2, [key(1)].as_slice()));
        review.go(key(9), &heard);
        assert_eq!((review.key(&heard), review.at), (Some(key(9)), 2));
        let back = review.visited.pop().unwrap();
        review.put(back, &heard);
        assert_eq!(review.key(&heard), Some(key(5)));
    }
}
