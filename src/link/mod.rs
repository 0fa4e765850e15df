//! Duplicates: candidate keys, comparison, model, clusters, explanation (DESIGN §8). No input or output; the same pairs
//! and weights whatever the order of the rows and the number of threads.

mod alike;
mod background;
mod beside;
mod clean;
mod cluster;
mod compare;
mod implied;
mod keys;
mod kind;
mod learn;
mod missed;
mod model;
mod prepare;
mod quality;
mod related;
mod rules;
mod score;
mod splink;
mod table;
#[cfg(test)]
mod tests;
mod words;

pub use background::Background;
pub use beside::{Known, KnownPair, find_beside, keys_of};
pub use cluster::{Changed, Clusters, Limits, Refusal, changed, clusters, number};
pub use keys::KeyValue;
pub use kind::{Kind, infer_kind, kind_of_name};
pub use missed::{Missed, MissedBy};
pub use model::{Model, Weights};
pub use quality::{CLOSE_ENOUGH, Estimate, Offer, Quality, Stratum, offers, quality};
pub use score::{Linkage, ScoredPair};
pub use splink::Splink;
pub use table::{Column, Table, Values};
pub use words::Words;

use crate::error::Result;
use crate::model::{Pair, Verdict};
use crate::progress::Progress;
use compare::{Comparison, LEVELS, Outcome, Scratch};
use keys::{Candidate, Groups};
use learn::Judged;
use model::{Example, Learning};
use prepare::Prepared;
use rayon::prelude::*;
use related::Related;
use rules::Places;
use score::Scorer;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What is asked of [`find`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    /// Least probability of the pairs given; `None`: the decision point.
    pub threshold: Option<f64>,
    /// Under the threshold too, pairs that are held to be related and pairs that a person judged.
    pub telling: bool,
    /// A number per row: pairs of rows that have the same one are not sought. None: all are.
    pub apart: Option<&'a [u32]>,
    /// From which probability on a person holds pairs for duplicates: what would turn that is told. None: [`DECISION`].
    pub decision: Option<f64>,
    /// Seed of the sample of random pairs.
    pub seed: u64,
    /// What persons said, by row positions.
    pub verdicts: &'a [(usize, usize, Verdict)],
    /// What is known of words; none: the shipped lists.
    pub words: Option<&'a Words>,
}

/// What was done, to be shown beside the pairs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    pub records: u64,
    /// Pairs compared.
    pub compared: u64,
    /// Pairs that each key was first to bring, by name of key (`key-NAME` in `link.ftl`).
    pub candidates: BTreeMap<&'static str, u64>,
    /// Values of keys that too many records share, skipped, by name of key.
    pub skipped: BTreeMap<&'static str, u64>,
    /// What was never compared.
    pub missed: Missed,
    /// Mean surprise at verdicts that were held out, in bits, before and after the model learnt from the others; none where
    /// there are too few or nothing was to be learnt.
    pub taught: Option<(f64, f64)>,
}

/// Probability from which a pair is a duplicate: a missed one is better than a false one.
pub const DECISION: f64 = 0.9;

/// Probability under which a pair is not kept for what other records may say for it.
const HOPELESS: f64 = 0.001;

/// Scores the pairs that a candidate key brings together.
///
/// # Errors
/// Only when the work is cancelled.
pub fn find(table: &Table, options: &Options<'_>, progress: &Progress) -> Result<Linkage> {
    progress.stage("stage-prepare", table.sources.len() as u64);
    let words = options.words.cloned().unwrap_or_default();
    let prepared = Prepared::new(table, &words, None, progress)?;
    progress.stage("stage-candidates", keys::KEYS.len() as u64);
    let groups = Groups::new(&prepared, keys::KEYS, progress)?;
    progress.stage("stage-model", 0);
    let comparisons = compare::comparisons(&prepared);
    let sources = options.apart;
    let said = said(options.verdicts);
    let examples = Examples::draw(&prepared, &comparisons, &groups, sources, &said, progress)?;
    let model = Model { words: words.hash(), ..model_of(&prepared, &comparisons, &examples, options.seed) };
    progress.check()?;
    let mut scorer = Scorer::new(prepared, comparisons, model, said).deciding_at(options.decision);
    let mut report = Report { records: table.sources.len() as u64, ..Report::default() };
    scorer = taught(scorer, &mut report);
    let least = options.threshold.unwrap_or(DECISION);
    let (mut pairs, mut tally) =
        scorer.score_all(&groups, sources, (least.min(HOPELESS), &|_, _| true), &mut report, progress)?;
    add_judged(&scorer, &mut pairs, &|_, _| true);
    progress.check()?;
    implied::add(&scorer, sources, DECISION, &mut pairs);
    progress.check()?;
    report.missed = missed::estimate(&scorer, &groups, sources, DECISION, &pairs, progress)?;
    report.skipped = groups.skipped;
    pairs.iter().for_each(|pair| tally.add(pair.model_probability()));
    let judged = pairs.iter().filter_map(|pair| Some((pair.model_probability(), pair.said?))).collect();
    retain(&scorer, &mut pairs, least, options.telling);
    pairs.par_sort_unstable_by_key(|pair| (pair.a, pair.b));
    Ok(Linkage {
        pairs,
        decision_point: DECISION,
        report,
        strata: tally.strata(),
        judged,
        sources: table.sources.clone(),
        scorer,
    })
}

/// The scorer with what the verdicts teach.
fn taught(scorer: Scorer, report: &mut Report) -> Scorer {
    let judged: Vec<Judged> = scorer.said().map(|(a, b, duplicate)| scorer.judged(a, b, duplicate)).collect();
    let mut model = scorer.model.clone();
    report.taught = learn::teach(&mut model, &by_content(judged));
    model.related.teach(&by_content(scorer.judged_related()));
    scorer.with_model(model)
}

/// Judged pairs in an order that depends on neither rows nor threads: sums follow it.
fn by_content(mut judged: Vec<Judged>) -> Vec<Judged> {
    judged.sort_unstable_by(|x, y| x.content.cmp(&y.content).then(x.bits.total_cmp(&y.bits)));
    judged
}

/// Keeps the pairs that are worth a look.
fn retain(scorer: &Scorer, pairs: &mut Vec<ScoredPair>, least: f64, telling: bool) {
    let wanted = |pair: &ScoredPair| {
        let probability = pair.probability();
        let related = || probability >= HOPELESS && scorer.related(pair) >= Pair::RELATED;
        probability >= least || telling && (pair.said.is_some() || related())
    };
    *pairs = std::mem::take(pairs).into_par_iter().filter(wanted).collect();
}

/// Judged pairs that no key brings together, of rows that are `wanted`.
fn add_judged(scorer: &Scorer, pairs: &mut Vec<ScoredPair>, wanted: &dyn Fn(u32, u32) -> bool) {
    let known: HashSet<(u32, u32)> = pairs.iter().filter(|p| p.said.is_some()).map(|p| (p.a, p.b)).collect();
    let mut scratch = Scratch::default();
    let others = scorer.said().filter(|(a, b, _)| wanted(*a, *b) && !known.contains(&(*a, *b)));
    pairs.extend(others.map(|(a, b, _)| scorer.score(Candidate { a, b, key: score::NO_KEY }, &mut scratch)));
}

/// Verdicts by rows, the smaller first.
type Said = HashMap<(u32, u32), Verdict>;

/// `Unsure` says nothing.
fn said(verdicts: &[(usize, usize, Verdict)]) -> Said {
    let rows = |a: usize, b: usize| (a.min(b) as u32, a.max(b) as u32);
    verdicts.iter().filter(|v| v.2 != Verdict::Unsure).map(|(a, b, verdict)| (rows(*a, *b), *verdict)).collect()
}

/// Spreads the bits of a number.
fn spread(x: u64) -> u64 {
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// A part of many, drawn by hashes.
#[derive(Debug, Clone, Copy)]
struct Share {
    /// 0 to 1.
    of: f64,
    most: u64,
}

impl Share {
    /// About `wanted` of `all`.
    fn new(wanted: u64, all: u64) -> Self {
        let of = (wanted as f64 / all.max(1) as f64).min(1.0);
        Self { of, most: (of * u64::MAX as f64) as u64 }
    }

    /// Whether what has this hash is drawn.
    fn holds(&self, hash: u64) -> bool {
        self.of >= 1.0 || hash <= self.most
    }
}

/// Compared pairs that the model learns from: all of a small table, else those whose contents' hash is small.
struct Examples {
    all: Vec<Example>,
    /// Pairs that each stands for.
    each: f64,
}

/// Pairs drawn at most, about.
const EXAMPLES: u64 = 300_000;

impl Examples {
    fn draw(
        p: &Prepared,
        comparisons: &[Comparison],
        groups: &Groups,
        sources: Option<&[u32]>,
        said: &Said,
        progress: &Progress,
    ) -> Result<Self> {
        let share = Share::new(EXAMPLES, groups.most_pairs());
        let wanted = |a: u32, b: u32| share.holds(p.pair_hash(a, b)) || said.contains_key(&(a.min(b), a.max(b)));
        let drawn: Vec<Result<Vec<Candidate>>> = groups
            .runs()
            .par_iter()
            .map(|run| {
                progress.check()?;
                let mut out = Vec::new();
                groups.walk(run, sources, wanted, |pair| out.push(pair));
                Ok(out)
            })
            .collect();
        let mut pairs = Vec::new();
        for run in drawn {
            pairs.extend(run?);
        }
        // Sums depend on their order: the contents' it is, not the rows'.
        pairs.par_sort_unstable_by_key(|pair| p.contents(pair.a, pair.b));
        let places = Places::new(comparisons);
        let bits = rules::shipped();
        let all = pairs
            .par_iter()
            .map_init(Scratch::default, |scratch, pair| {
                compare_rows(p, comparisons, [pair.a, pair.b], scratch);
                let outcomes = scratch.outcomes.clone();
                let rules = places.rules(&outcomes).iter().map(|rule| bits[rule]).sum();
                let said = said.get(&(pair.a.min(pair.b), pair.a.max(pair.b))).map(|v| *v == Verdict::Duplicate);
                Example { outcomes, rules, said }
            })
            .collect();
        Ok(Self { all, each: 1.0 / share.of })
    }
}

/// Compares two rows; the outcomes are in the scratch.
fn compare_rows(p: &Prepared, comparisons: &[Comparison], rows: [u32; 2], scratch: &mut Scratch) {
    scratch.outcomes.clear();
    for comparison in comparisons {
        let outcome = comparison.compare(p, rows, scratch);
        scratch.outcomes.push(outcome);
    }
}

/// Random pairs taken to measure u.
const SAMPLE: usize = 20_000;

fn model_of(p: &Prepared, comparisons: &[Comparison], examples: &Examples, seed: u64) -> Model {
    let mut counts = vec![[0.0; LEVELS]; comparisons.len()];
    let levels: Vec<Vec<Outcome>> = sample(p, seed)
        .par_iter()
        .map_init(Scratch::default, |scratch, (a, b)| {
            compare_rows(p, comparisons, [*a, *b], scratch);
            scratch.outcomes.clone()
        })
        .collect();
    for outcomes in &levels {
        for (outcome, counts) in outcomes.iter().zip(&mut counts) {
            counts[outcome.level as usize] += 1.0;
        }
    }
    // Persons have other comparisons, or the same that mean something else.
    let organisations = comparisons.contains(&Comparison::Name);
    let weights: Vec<Weights> = comparisons
        .iter()
        .zip(&counts)
        .map(|(comparison, counts)| {
            let (m, u) = model::shipped(*comparison);
            let name = comparison.name(p);
            let learnt = if organisations { comparison.shipped_bits(&name) } else { [0.0; LEVELS] };
            Weights { comparison: name, m, u: model::mix(&u, counts, 2_000.0), learnt }
        })
        .collect();
    let records = p.scale;
    let all_pairs = records * (records - 1.0) / 2.0;
    let share = (0.3 * records / all_pairs).min(0.3);
    let prior_bits = model::round((share / (1.0 - share)).log2());
    let related = match organisations {
        true => Related::shipped(weights.iter().map(|weights| weights.comparison.as_str())),
        false => Related::default(),
    };
    let (rules, shipped) = (rules::shipped(), rules::version());
    let mut model = Model { prior_bits, weights, rules, words: 0, shipped, related };
    // What was learnt of organisations was learnt beside the shipped chances: they move little.
    let pull = if organisations { records.max(2_000.0) * 10.0 } else { (records * 0.2).clamp(400.0, 20_000.0) };
    model::learn(
        &mut model,
        &examples.all,
        &Learning { rounds: 6, pull, all_pairs, each: examples.each * p.scale / p.records.len().max(1) as f64 },
    );
    model
}

/// Pairs of records chosen by the hashes of their contents.
fn sample(p: &Prepared, seed: u64) -> Vec<(u32, u32)> {
    let mut order: Vec<(u64, u64, u32)> = p
        .records
        .iter()
        .enumerate()
        .map(|(row, r)| (spread(r.content ^ spread(seed)), r.content, row as u32))
        .collect();
    if order.len() > SAMPLE + 1 {
        // One more than the pairs: the last has its neighbour.
        order.select_nth_unstable(SAMPLE + 1);
        order.truncate(SAMPLE + 1);
    }
    order.sort_unstable();
    let n = order.len();
    if n < 2 {
        return Vec::new();
    }
    // Neighbours at growing distances in the hashed order: each pair once, none preferred.
    let steps = (SAMPLE / p.records.len() + 1).min(n / 2);
    let mut out = Vec::new();
    for step in 1..=steps {
        for i in 0..n.min(SAMPLE) {
            out.push((order[i].2, order[(i + step) % n].2));
        }
    }
    out.truncate(SAMPLE.max(n));
    out
}
