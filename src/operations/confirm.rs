//! Confirm in bulk: every pair from a probability on becomes a duplicate, in one operation, after a person has looked at some of
//! them (CURATOR, "Confirmer en bloc").
//!
//! Only pairs that nobody has judged and whose records the last search put in one group are taken: what it refused to join, and
//! what is asked again, is decided one by one. Pairs that were not looked at are marked so (`unseen`): the program does not take
//! its own opinion for evidence of how good it is.

use super::decide::{push_change, row_hash};
use super::{Plan, ground_plan, matching};
use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::link::Estimate;
use crate::model::{ChangeSet, Message, OperationKind, RecordId, Verdict, VerdictEntry, percent_cut};
use crate::workspace::{PairLine, Read};
use std::collections::{BTreeSet, HashMap};

/// Pairs that are looked at before many are confirmed.
pub const SAMPLE: usize = 20;

/// Probabilities that are offered to confirm from.
pub const OFFERS: [f64; 7] = [0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999];

/// Two records, the smaller identity first.
pub type Both = (RecordId, RecordId);

/// What confirming from a probability on would decide.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Proposal {
    /// 0 to 1.
    pub from: f64,
    pub pairs: u64,
    /// Groups that these pairs make.
    pub groups: u64,
    /// What they were drawn from.
    pub drawn: Drawn,
    /// The pairs to look at first, drawn by chance: the same ones each time, and those of a lower probability hold those of a
    /// higher one.
    pub sample: Vec<(Both, f64)>,
}

/// What pairs were drawn from: a person who looked at some of them spoke of these, and of no others.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Drawn {
    /// The search: the revision that it saw, its model, and the decision point of now.
    pub search: Option<(i64, String, f64)>,
    /// Pairs whose records changed since the search.
    pub dirty: u64,
    pub pairs: u64,
    /// Sum of what each of the pairs draws: others have another one.
    pub lots: u64,
}

impl Drawn {
    fn of(read: Read<'_>, lines: &[PairLine]) -> Result<Self> {
        let set = read.pair_set("structure")?;
        let dirty = set.as_ref().map_or(0, |set| set.dirty);
        let search = set.map(|set| (set.revision, set.model_hash, set.decision_point));
        let lots = lines.iter().map(lot).fold(0, u64::wrapping_add);
        Ok(Self { search, dirty, pairs: lines.len() as u64, lots })
    }

    /// The sentence that says what is no longer as it was.
    fn changed(&self, now: &Self) -> Option<Error> {
        let point = |of: &Self| of.search.as_ref().map(|(.., point)| *point);
        let code = match () {
            () if point(self) != point(now) => "error-confirm-point",
            () if self.search != now.search => "error-confirm-searched",
            () if self != now => "error-confirm-changed",
            () => return None,
        };
        let percent = |of: &Self| percent_cut(point(of).unwrap_or(0.0), 1);
        Some(
            Error::new(ErrorKind::Conflict, code)
                .with("before", self.pairs)
                .with("now", now.pairs)
                .with("point", percent(self))
                .with("point_now", percent(now))
                .hinted("hint-confirm-again"),
        )
    }
}

/// The search that a plan is made from, to be compared at the moment before writing.
///
/// # Errors
/// Those of the workspace.
pub fn search(read: Read<'_>) -> Result<Drawn> {
    Drawn::of(read, &[])
}

/// Refuses where another search was made since, or the decision point moved: what [`plan`] checks, without the pairs.
///
/// # Errors
/// [`ErrorKind::Conflict`] with what changed.
pub fn check_search(read: Read<'_>, before: &Drawn) -> Result<()> {
    let now = Drawn { dirty: before.dirty, ..search(read)? };
    before.changed(&now).map_or(Ok(()), Err)
}

/// What is confirmed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Confirm {
    /// Least probability, 0 to 1.
    pub from: f64,
    /// Pairs that a person looked at and found right.
    pub right: BTreeSet<Both>,
    /// Pairs that a person looked at and found wrong: they are left to be decided one by one.
    pub wrong: BTreeSet<Both>,
    /// What the pairs that a person looked at were drawn from; none: nobody looked, and it is as it is.
    pub drawn: Option<Drawn>,
}

/// The pairs that confirming from a probability on decides.
fn candidates(read: Read<'_>, from: f64) -> Result<Vec<PairLine>> {
    if !(matching::REVIEW_FLOOR..=1.0).contains(&from) {
        return Err(Error::new(ErrorKind::Usage, "error-bad-decision-point").with("least", matching::REVIEW_FLOOR));
    }
    let mut lines = read.pair_states("structure")?;
    lines.retain(|line| line.is_open() && !line.again && line.group != 0 && line.probability >= from);
    Ok(lines)
}

/// What confirming from `from` on would decide, with `most` pairs to look at.
///
/// # Errors
/// [`ErrorKind::Usage`] where it is not between [`matching::REVIEW_FLOOR`] and 1: pairs below are not kept.
pub fn proposal(read: Read<'_>, from: f64, most: usize) -> Result<Proposal> {
    let lines = candidates(read, from)?;
    let groups: BTreeSet<i64> = lines.iter().map(|line| line.group).collect();
    // The smallest hashes: chance without an order, so that a higher probability keeps what was looked at already.
    let mut drawn: Vec<(u64, &PairLine)> = lines.iter().map(|line| (lot(line), line)).collect();
    drawn.sort_unstable_by_key(|(lot, line)| (*lot, line.a, line.b));
    let sample = drawn.into_iter().take(most).map(|(_, line)| ((line.a, line.b), line.probability)).collect();
    let drawn = Drawn::of(read, &lines)?;
    Ok(Proposal { from, pairs: lines.len() as u64, groups: groups.len() as u64, drawn, sample })
}

/// Seed of the drawing.
const SEED: u64 = 0x7461_6d69_7320_3230;

/// The number that a pair draws (SplitMix64 of its records).
fn lot(line: &PairLine) -> u64 {
    let mix = |value: u64| {
        let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        value ^ (value >> 31)
    };
    let step = |state: u64, id: RecordId| mix(state.wrapping_add(0x9e37_79b9_7f4a_7c15) ^ id.0 as u64);
    step(step(SEED, line.a), line.b)
}

/// A plan that makes duplicates of all pairs from a probability on but those found wrong.
///
/// # Errors
/// As [`proposal`], when the work is cancelled, and [`ErrorKind::Conflict`] where the pairs are no longer those that were drawn
/// from.
pub fn plan(read: Read<'_>, confirm: &Confirm, progress: &Progress) -> Result<Plan> {
    let mut lines = candidates(read, confirm.from)?;
    if let Some(before) = &confirm.drawn
        && let Some(error) = before.changed(&Drawn::of(read, &lines)?)
    {
        return Err(error);
    }
    lines.retain(|line| !confirm.wrong.contains(&(line.a, line.b)));
    progress.stage("stage-confirm", lines.len() as u64);
    let hashes = hashes(read, &lines, progress)?;
    let hash = |id: &RecordId| hashes.get(id).cloned().unwrap_or_default();
    let mut changes = ChangeSet::new();
    let mut groups = BTreeSet::new();
    for line in &lines {
        let after = VerdictEntry {
            a: line.a,
            b: line.b,
            verdict: Verdict::Duplicate,
            hashes: [hash(&line.a), hash(&line.b)],
            unseen: !confirm.right.contains(&(line.a, line.b)),
        };
        groups.insert(line.group);
        push_change(&mut changes, (line.a, line.b), None, Some(&after))?;
    }
    let percent = (confirm.from * 10_000.0).round() / 100.0;
    let summary = Message::new("operation-confirm-pairs").with("count", lines.len()).with("percent", percent);
    let params = serde_json::json!({
        "from": confirm.from, "pairs": lines.len(), "groups": groups.len(),
        "seen": confirm.right.len() + confirm.wrong.len(), "wrong": confirm.wrong.len(),
    });
    ground_plan(read, OperationKind::Decide, params, summary, changes)
}

/// Records read at a time.
const PAGE: usize = 1000;

/// What the records of some pairs say, each read once.
fn hashes(read: Read<'_>, lines: &[PairLine], progress: &Progress) -> Result<HashMap<RecordId, String>> {
    let ids: BTreeSet<RecordId> = lines.iter().flat_map(|line| [line.a, line.b]).collect();
    let ids: Vec<RecordId> = ids.into_iter().collect();
    let mut out = HashMap::with_capacity(ids.len());
    for page in ids.chunks(PAGE) {
        progress.check()?;
        out.extend(read.page("structure", page)?.into_iter().map(|row| (row.id, row_hash("structure", &row))));
    }
    Ok(out)
}

/// The share of wrong pairs among `all`, after `wrong` of `seen` were found so, with the interval that holds it in 95 cases of
/// 100 (Wilson's, narrowed where most of them were seen).
pub fn share_wrong(seen: u64, wrong: u64, all: u64) -> Estimate {
    if seen == 0 {
        return Estimate { low: 0.0, mid: 0.0, high: 1.0 };
    }
    let (n, p) = (seen as f64, wrong as f64 / seen as f64);
    let left = if all > seen && all > 1 { (all - seen) as f64 / (all - 1) as f64 } else { 0.0 };
    // With what is left unseen the square of 1.96 shrinks.
    let z2 = 1.96_f64.powi(2) * left;
    let middle = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = (z2 * (p * (1.0 - p) / n + z2 / (4.0 * n * n))).sqrt() / (1.0 + z2 / n);
    Estimate { low: (middle - half).max(0.0), mid: p, high: (middle + half).min(1.0) }
}

/// The least of the offered probabilities above every pair that was found wrong, where there is one.
pub fn higher(from: f64, wrong: impl IntoIterator<Item = f64>) -> Option<f64> {
    let most = wrong.into_iter().fold(from, f64::max);
    OFFERS.into_iter().find(|offer| *offer > most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(a: i64, probability: f64) -> PairLine {
        PairLine {
            a: RecordId(a),
            b: RecordId(a + 1),
            probability,
            related: 0.0,
            across: false,
            verdict: None,
            again: false,
            carried: false,
            group: a,
            merge: None,
        }
    }

    #[test]
    fn what_is_drawn_is_chance_and_the_same_each_time() {
        let lots: BTreeSet<u64> = (0..1000).map(|a| lot(&line(a, 0.99))).collect();
        assert_eq!(lots.len(), 1000);
        assert_eq!(lot(&line(7, 0.99)), lot(&line(7, 0.5)), "the probability does not matter");
        // One half of the pairs draws the smaller half of the numbers, about.
        let low = lots.iter().filter(|lot| **lot < u64::MAX / 2).count();
        assert!((450..550).contains(&low), "{low}");
    }

    #[test]
    fn what_changed_since_the_pairs_were_drawn_is_said() {
        let search = |revision, point| Some((revision, "m".to_owned(), point));
        let before = Drawn { search: search(3, 0.9), dirty: 0, pairs: 40, lots: 17 };
        let code = |now: Drawn| before.changed(&now).map(|error| error.what.code.into_owned());
        assert_eq!(code(before.clone()), None);
        assert_eq!(code(Drawn { search: search(4, 0.8), ..before.clone() }).unwrap(), "error-confirm-point");
        assert_eq!(code(Drawn { search: search(4, 0.9), ..before.clone() }).unwrap(), "error-confirm-searched");
        assert_eq!(code(Drawn { pairs: 39, lots: 3, ..before.clone() }).unwrap(), "error-confirm-changed");
        assert_eq!(code(Drawn { lots: 18, ..before.clone() }).unwrap(), "error-confirm-changed", "as many others");
        assert_eq!(code(Drawn { dirty: 1, ..before.clone() }).unwrap(), "error-confirm-changed");
    }

    #[test]
    fn the_share_of_wrong_pairs_has_an_interval() {
        let none = share_wrong(20, 0, 100_000);
        assert!(none.low == 0.0 && (0.15..0.17).contains(&none.high), "{none:?}");
        let two = share_wrong(20, 2, 100_000);
        assert!((0.02..0.04).contains(&two.low) && (0.29..0.32).contains(&two.high), "{two:?}");
        // All were seen: nothing is left to chance.
        assert_eq!(share_wrong(20, 2, 20), Estimate { low: 0.1, mid: 0.1, high: 0.1 });
        assert_eq!(share_wrong(0, 0, 5).high, 1.0);
    }

    #[test]
    fn a_higher_probability_leaves_out_what_was_wrong() {
        assert_eq!(higher(0.9, []), Some(0.95));
        assert_eq!(higher(0.9, [0.93, 0.991]), Some(0.995));
        assert_eq!(higher(0.9, [0.99999]), None);
    }
}
