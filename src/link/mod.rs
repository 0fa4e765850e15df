//! Duplicates: candidate keys, comparison, model, clusters, explanation (DESIGN §8). No input or output; the same pairs
//! and weights whatever the order of the rows and the number of threads.

mod cluster;
mod compare;
mod implied;
mod keys;
mod kind;
mod model;
mod prepare;
mod rules;
mod splink;
#[cfg(test)]
mod tests;
mod words;

pub use cluster::clusters;
pub use kind::{Kind, infer_kind};
pub use model::{Model, Weights};
pub use splink::{Splink, splink};

use crate::error::Result;
use crate::model::{Evidence, Message, Pair, RecordId, Verdict};
use crate::progress::Progress;
use compare::{Comparison, LEVELS, Level, Outcome};
use keys::Candidate;
use prepare::Prepared;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// One column of a table to compare.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    pub name: String,
    pub kind: Kind,
    /// One per row; `None` says nothing.
    pub values: Vec<Option<Box<str>>>,
}

/// Records to compare, column by column.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    pub columns: Vec<Column>,
    /// Number of the source of each row; its length is the number of rows.
    pub sources: Vec<u32>,
}

/// What is asked of [`find`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    /// Least probability of the pairs given; `None`: the decision point.
    pub threshold: Option<f64>,
    /// Only pairs across sources.
    pub link_only: bool,
    /// Seed of the sample of random pairs.
    pub seed: u64,
    /// What persons said, by row positions.
    pub verdicts: &'a [(usize, usize, Verdict)],
}

/// Scored pairs and what scored them.
#[derive(Debug, Clone, PartialEq)]
pub struct Linkage {
    /// Identities are row positions, `a` < `b`; sorted by them.
    pub pairs: Vec<Pair>,
    /// Probability from which a pair is held to be a duplicate; set for few false merges.
    pub decision_point: f64,
    pub model: Model,
    pub report: Report,
}

/// What was done, to be shown beside the pairs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    pub records: u64,
    /// Pairs compared.
    pub compared: u64,
    /// Pairs that each key was first to bring, by name of key (`key-NAME` in `link.ftl`).
    pub candidates: BTreeMap<&'static str, u64>,
    /// Values of keys that too many records share, skipped, by name of key.
    pub skipped: BTreeMap<&'static str, u64>,
    /// Pairs at or above the decision point.
    pub duplicates: u64,
}

/// Probability from which a pair is a duplicate: a missed one is better than a false one.
const DECISION: f64 = 0.9;

/// Probability under which a pair is not kept for what other records may say for it.
const HOPELESS: f64 = 0.001;

/// Bits of what a person said: nothing outweighs it.
const SAID: f64 = 60.0;

/// Scores the pairs that a candidate key brings together.
///
/// # Errors
/// Only when the work is cancelled.
pub fn find(table: &Table, options: &Options<'_>, progress: &Progress) -> Result<Linkage> {
    progress.stage("stage-prepare", 0);
    let prepared = Prepared::new(table);
    progress.check()?;
    let comparisons = compare::comparisons(&prepared);
    progress.stage("stage-candidates", 0);
    let sources = options.link_only.then_some(table.sources.as_slice());
    let found = keys::candidates(&prepared, sources);
    progress.check()?;
    let said = said(options.verdicts);
    let outcomes = compare_all(&prepared, &comparisons, &found.candidates, progress)?;
    progress.stage("stage-model", 0);
    let model = model_of(&prepared, &comparisons, &found.candidates, &outcomes, &said, options.seed);
    progress.check()?;
    let least = options.threshold.unwrap_or(DECISION);
    let scorer = Scorer { prepared: &prepared, comparisons: &comparisons, model: &model };
    let mut pairs: Vec<Pair> = found
        .candidates
        .par_iter()
        .zip(&outcomes)
        .map(|(candidate, outcomes)| scorer.score(*candidate, outcomes, &said))
        .filter(|pair| pair.probability >= least.min(HOPELESS))
        .collect();
    implied::add(&scorer, sources, DECISION, &said, &mut pairs);
    pairs.retain(|pair| pair.probability >= least);
    pairs.sort_by_key(|pair| (pair.a, pair.b));
    let report = Report {
        records: prepared.records.len() as u64,
        compared: found.candidates.len() as u64,
        candidates: found.pairs,
        skipped: found.skipped,
        duplicates: pairs.iter().filter(|pair| pair.probability >= DECISION).count() as u64,
    };
    Ok(Linkage { pairs, decision_point: DECISION, model, report })
}

type Said = BTreeMap<(u32, u32), Verdict>;

/// Verdicts by rows, the smaller first; `Unsure` says nothing.
fn said(verdicts: &[(usize, usize, Verdict)]) -> Said {
    let rows = |a: usize, b: usize| (a.min(b) as u32, a.max(b) as u32);
    verdicts.iter().filter(|v| v.2 != Verdict::Unsure).map(|(a, b, verdict)| (rows(*a, *b), *verdict)).collect()
}

fn verdict_on(said: &Said, candidate: Candidate) -> Option<Verdict> {
    said.get(&(candidate.a.min(candidate.b), candidate.a.max(candidate.b))).copied()
}

fn compare_all(
    p: &Prepared,
    comparisons: &[Comparison],
    candidates: &[Candidate],
    progress: &Progress,
) -> Result<Vec<Vec<Outcome>>> {
    progress.stage("stage-compare", candidates.len() as u64);
    let mut out = Vec::with_capacity(candidates.len());
    for chunk in candidates.chunks(65_536) {
        out.par_extend(chunk.par_iter().map(|c| compare_rows(p, comparisons, c.a, c.b)));
        progress.add(chunk.len() as u64);
        progress.check()?;
    }
    Ok(out)
}

fn compare_rows(p: &Prepared, comparisons: &[Comparison], a: u32, b: u32) -> Vec<Outcome> {
    let (a, b) = (&p.records[a as usize], &p.records[b as usize]);
    comparisons.iter().map(|c| c.compare(p, a, b)).collect()
}

/// Random pairs taken to measure u.
const SAMPLE: usize = 20_000;

fn model_of(
    p: &Prepared,
    comparisons: &[Comparison],
    candidates: &[Candidate],
    outcomes: &[Vec<Outcome>],
    said: &Said,
    seed: u64,
) -> Model {
    let mut counts = vec![[0.0; LEVELS]; comparisons.len()];
    let sample = sample(p, seed);
    let levels: Vec<Vec<Outcome>> = sample.par_iter().map(|(a, b)| compare_rows(p, comparisons, *a, *b)).collect();
    for outcomes in &levels {
        for (outcome, counts) in outcomes.iter().zip(&mut counts) {
            counts[outcome.level as usize] += 1.0;
        }
    }
    let weights = comparisons
        .iter()
        .zip(&counts)
        .map(|(comparison, counts)| {
            let (m, u) = model::shipped(*comparison);
            Weights { comparison: comparison.name(p), m, u: model::mix(&u, counts, 2_000.0) }
        })
        .collect();
    let records = p.records.len().max(2) as f64;
    let all_pairs = records * (records - 1.0) / 2.0;
    let share = (0.3 * records / all_pairs).min(0.3);
    let mut model = Model { prior_bits: model::round((share / (1.0 - share)).log2()), weights };
    let fixed: Vec<Option<bool>> =
        candidates.iter().map(|c| verdict_on(said, *c).map(|v| v == Verdict::Duplicate)).collect();
    let extra: Vec<f64> =
        outcomes.iter().map(|o| rules::rules(comparisons, o).into_iter().map(rules::bits_of).sum()).collect();
    model::learn(&mut model, outcomes, &fixed, &extra, 6, (records * 0.2).clamp(400.0, 20_000.0), all_pairs);
    model
}

/// Pairs of records chosen by the hashes of their contents.
fn sample(p: &Prepared, seed: u64) -> Vec<(u32, u32)> {
    let mix = |mut x: u64| {
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    };
    let mut order: Vec<(u64, u32)> =
        p.records.iter().enumerate().map(|(row, r)| (mix(r.content ^ mix(seed)), row as u32)).collect();
    order.sort_unstable_by_key(|(hash, row)| (*hash, p.records[*row as usize].content));
    let n = order.len();
    if n < 2 {
        return Vec::new();
    }
    // Neighbours at growing distances in the hashed order: each pair once, none preferred.
    let steps = (SAMPLE / n + 1).min(n / 2);
    let mut out = Vec::new();
    for step in 1..=steps {
        for i in 0..n.min(SAMPLE) {
            out.push((order[i].1, order[(i + step) % n].1));
        }
    }
    out.truncate(SAMPLE.max(n));
    out
}

/// What scores pairs, once it is made.
struct Scorer<'s> {
    prepared: &'s Prepared,
    comparisons: &'s [Comparison],
    model: &'s Model,
}

impl Scorer<'_> {
    fn score(&self, candidate: Candidate, outcomes: &[Outcome], said: &Said) -> Pair {
        let mut evidence = Vec::with_capacity(self.comparisons.len() + 3);
        let mut term = |comparison: String, code: &'static str, bits: f64| {
            evidence.push(Evidence { comparison, level: Message::new(code), bits });
        };
        term("prior".into(), "level-prior", self.model.prior_bits);
        for ((comparison, weights), outcome) in self.comparisons.iter().zip(&self.model.weights).zip(outcomes) {
            if outcome.level != Level::Missing {
                term(comparison.name(self.prepared), outcome.level.code(), model::bits(weights, *outcome));
            }
        }
        for rule in rules::rules(self.comparisons, outcomes) {
            let bits = rules::bits_of(rule);
            if bits != 0.0 {
                term(rule.to_owned(), "level-together", bits);
            }
        }
        match verdict_on(said, candidate) {
            Some(Verdict::Duplicate) => term("verdict".into(), "level-verdict", SAID),
            Some(_) => term("verdict".into(), "level-verdict", -SAID),
            None => {}
        }
        let (a, b) = (candidate.a.min(candidate.b), candidate.a.max(candidate.b));
        self.summed(Pair {
            a: RecordId(i64::from(a)),
            b: RecordId(i64::from(b)),
            key: keys::KEYS[candidate.key as usize].to_owned(),
            weight_bits: 0.0,
            probability: 0.0,
            evidence,
        })
    }

    /// A pair whose weight is the sum of its evidence.
    fn summed(&self, pair: Pair) -> Pair {
        let weight_bits = pair.evidence.iter().map(|e| e.bits).sum::<f64>();
        Pair { weight_bits, probability: model::round(model::probability(model::round(weight_bits))), ..pair }
    }
}
