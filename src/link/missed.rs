//! What was never compared: an estimate of the duplicates that no key brought together, looser keys that would have caught
//! some of them, and records that nothing could match.

use super::compare::Scratch;
use super::keys::{self, Candidate, Groups, KEYS, LOOSE};
use super::score::{NO_KEY, ScoredPair, Scorer};
use super::{Share, spread};
use crate::error::Result;
use crate::progress::Progress;
use rayon::prelude::*;

/// What the candidate keys miss.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Missed {
    /// Duplicates that no key brought together, about: each family of keys finds a share of the duplicates that other families
    /// found and that it could have found; what all of them would miss of pairs like the known ones is added up.
    pub estimate: f64,
    /// Duplicates that only one family of keys brings together, about.
    pub by_one: f64,
    /// What looser keys would add, the most fruitful first; not looked for in very large tables.
    pub by_key: Vec<MissedBy>,
    /// Records that say too little: even one equal to them in all would not be held for a duplicate.
    pub silent: u64,
    /// Rows of some of them.
    pub silent_rows: Vec<u32>,
}

/// What a looser key would add.
#[derive(Debug, Clone, PartialEq)]
pub struct MissedBy {
    /// Its sentence is `key-NAME`.
    pub key: &'static str,
    /// Duplicates, about: counted on a part of the pairs.
    pub duplicates: f64,
    /// Pairs that it would have compared.
    pub pairs: f64,
    pub examples: Vec<ScoredPair>,
}

/// Examples kept of each kind.
const EXAMPLES: usize = 5;

/// Looser keys are walked where there are no more records.
const LOOSE_RECORDS: usize = 300_000;

/// Pairs of looser keys that are compared: at most that many, or that share of those that the keys brought together.
const LOOSE_PAIRS: u64 = 100_000;
const LOOSE_SHARE: u64 = 20;

/// Keys that succeed and fail together: two records with one phone number tend to have one address of mail too.
const FAMILIES: &[&[&str]] = &[
    &["siret", "siren-postcode"],
    &["identifier"],
    &["phone", "email", "site", "mailbox"],
    &["address-postcode", "street-commune"],
    &["name-place", "word-postcode", "word-commune", "sound-commune", "two-words", "name"],
    &["surname-given"],
    &["given-date", "surname-date", "date"],
    &["surname-postcode", "surname-commune", "surname-number", "given-commune"],
];

/// Looks for what the keys of `groups` missed. `pairs`: all that were scored.
///
/// # Errors
/// Only when the work is cancelled.
pub(super) fn estimate(
    scorer: &Scorer,
    groups: &Groups,
    sources: Option<&[u32]>,
    decision: f64,
    pairs: &[ScoredPair],
    progress: &Progress,
) -> Result<Missed> {
    progress.stage("stage-missed", 0);
    let strong: Vec<&ScoredPair> =
        pairs.iter().filter(|pair| pair.key != NO_KEY && pair.model_probability() >= decision).collect();
    let share = Share::new(STRONG, strong.len() as u64);
    let drawn = |pair: &&&ScoredPair| share.holds(scorer.prepared.pair_hash(pair.a, pair.b));
    let held: Vec<Held> = strong.par_iter().filter(drawn).map(|pair| Held::new(scorer, groups, pair)).collect();
    let (estimate, by_one) = unseen(&held);
    let (estimate, by_one) = ((estimate / share.of).round(), (by_one as f64 / share.of).round());
    progress.check()?;
    let loose = scorer.prepared.records.len() <= LOOSE_RECORDS;
    let by_key = if loose { by_looser_keys(scorer, groups, sources, decision, progress)? } else { Vec::new() };
    let (silent, silent_rows) = silent(scorer, decision);
    Ok(Missed { estimate, by_one, by_key, silent, silent_rows })
}

/// Known duplicates that are looked at.
const STRONG: u64 = 50_000;

/// The families of keys that hold a pair, and those for which both records have a value, as bits.
#[derive(Debug, Clone, Copy)]
struct Held {
    by: u32,
    could: u32,
}

impl Held {
    fn new(scorer: &Scorer, groups: &Groups, pair: &ScoredPair) -> Self {
        let holding = groups.holding(pair.a, pair.b);
        let has = keys::having(&scorer.prepared, pair.a) & keys::having(&scorer.prepared, pair.b);
        let families = |bits: u32| {
            let of =
                |family: &&[&str]| KEYS.iter().enumerate().any(|(at, key)| bits >> at & 1 == 1 && family.contains(key));
            FAMILIES.iter().enumerate().fold(0, |all, (at, family)| all | u32::from(of(family)) << at)
        };
        Self { by: families(holding), could: families(has | holding) }
    }
}

/// Duplicates that no family would hold, and those that one does.
fn unseen(held: &[Held]) -> (f64, usize) {
    let finds: Vec<f64> = (0..FAMILIES.len())
        .map(|family| {
            let bit = 1 << family;
            // Only where others found the pair: else it would be there because this family finds it.
            let could = held.iter().filter(|pair| pair.could & bit != 0 && pair.by & !bit != 0);
            let (all, found) =
                could.fold((0, 0), |(all, found), pair| (all + 1, found + u32::from(pair.by & bit != 0)));
            (f64::from(found) + 0.5) / (f64::from(all) + 1.0)
        })
        .collect();
    let missed = |pair: &Held| {
        let of = (0..FAMILIES.len()).filter(|family| pair.could >> family & 1 == 1);
        let none: f64 = of.map(|family| 1.0 - finds[family]).product();
        (none / (1.0 - none)).min(1.0)
    };
    (held.iter().map(missed).sum(), held.iter().filter(|pair| pair.by.count_ones() == 1).count())
}

fn by_looser_keys(
    scorer: &Scorer,
    groups: &Groups,
    sources: Option<&[u32]>,
    decision: f64,
    progress: &Progress,
) -> Result<Vec<MissedBy>> {
    let loose = Groups::new(&scorer.prepared, LOOSE, progress)?;
    let budget = LOOSE_PAIRS.max(groups.most_pairs() / LOOSE_SHARE);
    let share = Share::new(budget, loose.most_pairs());
    let wanted = |a: u32, b: u32| {
        let (x, y) = scorer.prepared.contents(a, b);
        share.holds(spread(spread(y) ^ x)) && groups.holding(a, b) == 0
    };
    let found: Vec<Result<(u64, Vec<ScoredPair>)>> = loose
        .runs()
        .par_iter()
        .map_init(Scratch::default, |scratch, run| {
            progress.check()?;
            let (mut seen, mut strong) = (0, Vec::new());
            loose.walk(run, sources, wanted, |candidate: Candidate| {
                seen += 1;
                let pair = scorer.score(candidate, scratch);
                if pair.probability() >= decision {
                    strong.push(pair);
                }
            });
            Ok((seen, strong))
        })
        .collect();
    let mut out: Vec<MissedBy> =
        LOOSE.iter().map(|key| MissedBy { key, duplicates: 0.0, pairs: 0.0, examples: Vec::new() }).collect();
    for (run, found) in loose.runs().iter().zip(found) {
        let (seen, strong) = found?;
        let of = &mut out[run.key()];
        of.pairs += seen as f64 / share.of;
        of.duplicates += strong.len() as f64 / share.of;
        of.examples.extend(strong);
    }
    for of in &mut out {
        of.examples.sort_unstable_by_key(|pair| (scorer.prepared.contents(pair.a, pair.b), pair.a, pair.b));
        of.examples.truncate(EXAMPLES);
        (of.pairs, of.duplicates) = (of.pairs.round(), of.duplicates.round());
    }
    out.retain(|of| of.duplicates > 0.0);
    out.sort_by(|x, y| y.duplicates.total_cmp(&x.duplicates).then_with(|| x.key.cmp(y.key)));
    Ok(out)
}

fn silent(scorer: &Scorer, decision: f64) -> (u64, Vec<u32>) {
    let rows: Vec<u32> = (0..scorer.prepared.records.len() as u32)
        .into_par_iter()
        .map_init(Scratch::default, |scratch, row| {
            let itself = scorer.score(Candidate { a: row, b: row, key: NO_KEY }, scratch);
            (itself.probability() < decision).then_some(row)
        })
        .flatten()
        .collect();
    let mut some = rows.clone();
    some.sort_unstable_by_key(|row| (scorer.prepared.records[*row as usize].content, *row));
    some.truncate(EXAMPLES);
    (rows.len() as u64, some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_all_families_miss_is_estimated() {
        // Two families that find 80 % and 50 % of 1,000 duplicates, each by itself: 10 % are found by neither.
        let pair = |by| Held { by, could: 0b11 };
        let held: Vec<Held> = std::iter::repeat_n(pair(0b11), 400)
            .chain(std::iter::repeat_n(pair(0b01), 400))
            .chain(std::iter::repeat_n(pair(0b10), 100))
            .collect();
        let (missed, by_one) = unseen(&held);
        assert!((90.0..110.0).contains(&missed), "{missed}");
        assert_eq!(by_one, 500);
        assert_eq!(unseen(&[]), (0.0, 0));
    }
}
