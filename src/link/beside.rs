//! New records against known ones: what is compared are the new ones and the known ones that share a key with one of them,
//! with the weights and the counts of an earlier search. The cost is that of the new ones.

use super::keys::{self, Groups, KEYS, KeyValue};
use super::prepare::{Beside, Prepared};
use super::score::{Linkage, NO_KEY, ScoredPair, Scorer};
use super::table::Table;
use super::words::Words;
use super::{Background, DECISION, HOPELESS, Options, Report, add_judged, implied, retain, said};
use crate::error::Result;
use crate::progress::Progress;
use std::collections::{BTreeSet, HashMap, HashSet};

/// A pair of known records that the earlier search kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KnownPair {
    /// Row positions.
    pub a: u32,
    pub b: u32,
    pub weight_bits: f64,
    /// Records in between that its weight counts, up to two.
    pub between: u8,
}

/// The known records of a table, and what is known of others.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    pub background: &'a Background,
    /// The first rows of the table are the new ones.
    pub new: usize,
    /// Values of keys that too many known records share.
    pub held_by_many: &'a HashSet<KeyValue>,
    pub pairs: &'a [KnownPair],
}

/// The values that new records have of the keys: known records that have one of them are to be compared. Sorted.
///
/// # Errors
/// Only when the work is cancelled.
pub fn keys_of(new: &Table, background: &Background, words: &Words, progress: &Progress) -> Result<Vec<KeyValue>> {
    let rows = new.sources.len();
    let prepared = Prepared::new(new, words, Some(Beside { background, new: rows }), progress)?;
    let mut out = BTreeSet::new();
    for key in 0..KEYS.len() {
        let entries = keys::entries(&prepared, key, 0..rows as u32, progress)?;
        out.extend(entries.into_iter().map(|(value, _)| (key as u8, value)));
    }
    Ok(out.into_iter().collect())
}

/// The pairs that new records make with each other and with known ones, and the pairs of known ones that new ones speak for.
///
/// # Errors
/// Only when the work is cancelled.
pub fn find_beside(table: &Table, options: &Options<'_>, known: &Known<'_>, progress: &Progress) -> Result<Linkage> {
    progress.stage("stage-prepare", 0);
    let words = options.words.cloned().unwrap_or_default();
    let (background, new) = (known.background, known.new as u32);
    let prepared = Prepared::new(table, &words, Some(Beside { background, new: known.new }), progress)?;
    progress.stage("stage-candidates", 0);
    let groups = Groups::beside(&prepared, KEYS, Some(known.held_by_many), progress)?;
    let comparisons = background.comparisons().to_vec();
    let scorer = Scorer::new(prepared, comparisons, background.model().clone(), said(options.verdicts));
    let scorer = scorer.deciding_at(options.decision);
    let mut report = Report { records: table.sources.len() as u64, ..Report::default() };
    let least = options.threshold.unwrap_or(DECISION);
    let wanted = |a: u32, b: u32| a < new || b < new;
    let keep = (least.min(HOPELESS), &wanted as &(dyn Fn(u32, u32) -> bool + Sync));
    let (mut pairs, mut tally) = scorer.score_all(&groups, options.apart, keep, &mut report, progress)?;
    add_judged(&scorer, &mut pairs, &wanted);
    let before: HashMap<(u32, u32), f64> = known.pairs.iter().map(|p| (rows(p.a, p.b), p.weight_bits)).collect();
    pairs.extend(known.pairs.iter().map(|pair| {
        let (a, b) = rows(pair.a, pair.b);
        let said = scorer.verdict(a, b);
        ScoredPair { a, b, key: NO_KEY, between: pair.between, said, weight_bits: pair.weight_bits }
    }));
    implied::add(&scorer, options.apart, DECISION, &mut pairs);
    report.skipped = groups.skipped;
    // What speaks for two known records may not all be here: new records only add to it.
    pairs.retain(|pair| before.get(&(pair.a, pair.b)).is_none_or(|known| pair.weight_bits > *known));
    pairs.iter().for_each(|pair| tally.add(pair.model_probability()));
    retain(&scorer, &mut pairs, least, options.telling);
    pairs.sort_unstable_by_key(|pair| (pair.a, pair.b));
    Ok(Linkage {
        pairs,
        decision_point: DECISION,
        report,
        strata: tally.strata(),
        judged: Vec::new(),
        sources: table.sources.clone(),
        scorer,
    })
}

fn rows(a: u32, b: u32) -> (u32, u32) {
    (a.min(b), a.max(b))
}
