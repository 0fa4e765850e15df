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
use crate::model::{ChangeSet, Message, OperationKind, RecordId, Verdict, VerdictEntry};
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
    /// The pairs to look at first, drawn by chance: the same ones each time, and those of a lower probability hold those of a
    /// higher one.
    pub sample: Vec<(Both, f64)>,
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
    Ok(Proposal { from, pairs: lines.len() as u64, groups: groups.len() as u64, sample })
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
/// As [`proposal`], and when the work is cancelled.
pub fn plan(read: Read<'_>, confirm: &Confirm, progress: &Progress) -> Result<Plan> {
    let mut lines = candidates(read, confirm.from)?;
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
