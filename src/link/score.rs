//! The sum of bits of every pair, and what it is made of.

use super::background::Background;
use super::compare::{Comparison, Level, Outcome, Scratch};
use super::keys::{self, Candidate, Groups};
use super::learn::Judged;
use super::model::{self, LevelBits};
use super::prepare::Prepared;
use super::quality::{self, Quality, Stratum};
use super::rules::{self, Places, Rules};
use super::{DECISION, Model, Report, Said, compare_rows, spread};
use crate::error::Result;
use crate::model::{Evidence, Message, Pair, RecordId, Verdict, WhatIf};
use crate::progress::Progress;
use rayon::prelude::*;
use std::ops::Range;

/// Bits of what a person said: nothing outweighs it.
const SAID: f64 = 60.0;

/// Two rows and what their likeness weighs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoredPair {
    /// Row positions, `a` < `b`.
    pub a: u32,
    pub b: u32,
    pub(super) key: u8,
    /// Records that both are strongly tied to, counted up to two.
    pub(super) between: u8,
    /// Whether a person said duplicate, or not.
    pub said: Option<bool>,
    /// Sum of all terms in bits.
    pub weight_bits: f64,
}

/// In the place of a key: the pair was compared for the records that both are tied to.
pub(super) const NO_KEY: u8 = u8::MAX;

impl ScoredPair {
    /// The chance that the two are one entity, 0 to 1.
    pub fn probability(&self) -> f64 {
        model::round(model::probability(model::round(self.weight_bits)))
    }

    /// The same without what a person said.
    pub fn model_probability(&self) -> f64 {
        let bits = self.weight_bits - self.said.map_or(0.0, said_bits);
        model::round(model::probability(model::round(bits)))
    }
}

/// Scored pairs and what scored them.
pub struct Linkage {
    /// Sorted by rows.
    pub pairs: Vec<ScoredPair>,
    /// Probability from which a pair is held to be a duplicate; set for few false merges.
    pub decision_point: f64,
    pub report: Report,
    /// All compared pairs by probability, what persons said left out.
    pub strata: Vec<Stratum>,
    /// Of each pair that a person judged: the probability without that, and whether it is a duplicate.
    pub judged: Vec<(f64, bool)>,
    pub(super) sources: Vec<u32>,
    pub(super) scorer: Scorer,
}

impl Linkage {
    /// What later searches need to know of this one.
    pub fn background(&self) -> Background {
        Background::new(&self.scorer.prepared, &self.scorer.comparisons, &self.scorer.model)
    }

    /// The values that these rows have of each key, by its number, to be found again by [`keys_of`](super::keys_of): sorted, with
    /// `u32::MAX` once in the place of the rows where too many share a value.
    ///
    /// # Errors
    /// Only when the work is cancelled.
    pub fn key_entries(
        &self,
        rows: Range<u32>,
        progress: &Progress,
        mut each: impl FnMut(u8, Vec<(u64, u32)>),
    ) -> Result<()> {
        for key in 0..keys::KEYS.len() {
            each(key as u8, keys::entries(&self.scorer.prepared, key, rows.clone(), progress)?);
        }
        Ok(())
    }

    /// Number of the source of each row.
    pub fn sources(&self) -> &[u32] {
        &self.sources
    }

    pub fn model(&self) -> &Model {
        &self.scorer.model
    }

    /// A pair with every term of its sum; the identities are row positions.
    pub fn explain(&self, pair: &ScoredPair) -> Pair {
        self.scorer.explain(pair)
    }

    /// Pairs that nobody judged and that are worth a verdict, about `count` of them: spread over the scores so that they tell
    /// both how good the pairs are and what the model should learn, chosen among equals by their contents. Needs the pairs
    /// from a probability of 0.001 on.
    pub fn ask(&self, count: u64) -> Vec<ScoredPair> {
        let mut by_stratum: Vec<Vec<(u64, ScoredPair)>> = vec![Vec::new(); self.strata.len()];
        for pair in self.pairs.iter().filter(|pair| pair.said.is_none()) {
            let place = self.scorer.prepared.pair_hash(pair.a, pair.b);
            by_stratum[quality::stratum(pair.probability())].push((place, *pair));
        }
        let left: Vec<u64> = by_stratum.iter().map(|pairs| pairs.len() as u64).collect();
        let shares = quality::shares(&self.strata, &left, count);
        let mut out = Vec::new();
        for (mut pairs, share) in by_stratum.into_iter().zip(shares) {
            pairs.sort_unstable_by_key(|(place, pair)| (*place, pair.a, pair.b));
            out.extend(pairs.into_iter().take(share as usize));
        }
        // Mixed, so that a person who stops early has seen some of each.
        out.sort_unstable_by_key(|(place, pair)| (*place, pair.a, pair.b));
        out.into_iter().map(|(_, pair)| pair).take(count as usize).collect()
    }

    /// Precision and recall by the verdicts, at `threshold`.
    pub fn quality(&self, threshold: f64) -> Quality {
        quality::quality(&self.strata, &self.judged, threshold, self.report.missed.estimate)
    }

    /// The rules of several comparisons at once that hold for a pair, those that weigh nothing included: what
    /// `benches/learn_bits.py` learns from.
    pub fn rules_of(&self, pair: &ScoredPair) -> Vec<&'static str> {
        let outcomes = self.scorer.outcomes([pair.a, pair.b]);
        self.scorer.places.rules(&outcomes).iter().map(|rule| rules::names()[rule]).collect()
    }

    /// The chance that the two of a pair are related and no duplicates, 0 to 1.
    pub fn related(&self, pair: &ScoredPair) -> f64 {
        self.scorer.related(pair)
    }

    /// All pairs explained.
    ///
    /// # Errors
    /// Only when the work is cancelled.
    pub fn explained(&self, progress: &Progress) -> Result<Vec<Pair>> {
        self.pairs.par_iter().map(|pair| progress.check().map(|()| self.explain(pair))).collect()
    }
}

/// What scores pairs, once it is made.
pub(super) struct Scorer {
    pub prepared: Prepared,
    comparisons: Vec<Comparison>,
    places: Places,
    pub model: Model,
    table: Vec<LevelBits>,
    said: Said,
    /// Bits of records in between, of one and of several.
    between: [f64; 2],
    /// From which probability on pairs are told to be duplicates.
    decision: f64,
}

impl Scorer {
    pub fn new(prepared: Prepared, comparisons: Vec<Comparison>, model: Model, said: Said) -> Self {
        let places = Places::new(&comparisons);
        let table = model.bits();
        let between = BETWEEN.map(|(name, _)| rules::bits_of(name));
        Self { prepared, comparisons, places, model, table, said, between, decision: DECISION }
    }

    /// The pairs that the keys bring together, of rows that are `wanted`, and that score `least` or more or were judged; and
    /// how many of the others there are by stratum, with the sum of their probabilities in billionths.
    pub fn score_all(
        &self,
        groups: &Groups,
        sources: Option<&[u32]>,
        (least, wanted): (f64, &(dyn Fn(u32, u32) -> bool + Sync)),
        report: &mut Report,
        progress: &Progress,
    ) -> Result<(Vec<ScoredPair>, Tally)> {
        let runs = groups.runs();
        progress.stage("stage-compare", runs.iter().map(|run| run.pairs).sum());
        let found: Vec<Result<(Vec<ScoredPair>, Tally, u8)>> = runs
            .par_iter()
            .map_init(Scratch::default, |scratch, run| {
                progress.check()?;
                let (mut kept, mut dropped, mut key) = (Vec::new(), Tally::default(), 0);
                groups.walk(run, sources, wanted, |candidate| {
                    let pair = self.score(candidate, scratch);
                    key = candidate.key;
                    let probability = pair.probability();
                    if probability >= least || pair.said.is_some() {
                        kept.push(pair);
                    } else {
                        dropped.add(probability);
                    }
                });
                progress.add(run.pairs);
                Ok((kept, dropped, key))
            })
            .collect();
        let (mut pairs, mut dropped) = (Vec::new(), Tally::default());
        for run in found {
            let (kept, less, key) = run?;
            let seen = kept.len() as u64 + less.count();
            report.compared += seen;
            if seen > 0 {
                *report.candidates.entry(keys::KEYS[key as usize]).or_default() += seen;
            }
            pairs.extend(kept);
            dropped.join(&less);
        }
        Ok((pairs, dropped))
    }

    /// How two rows compare, to learn from.
    pub fn judged(&self, a: u32, b: u32, duplicate: bool) -> Judged {
        let outcomes = self.outcomes([a, b]);
        let rules = self.places.rules(&outcomes);
        let (x, y) = self.prepared.contents(a, b);
        Judged { bits: self.sum(&outcomes, rules), rules, outcomes, yes: duplicate, content: spread(x) ^ y }
    }

    /// The pairs that persons called related or distinct, to learn what tells them apart.
    pub fn judged_related(&self) -> Vec<Judged> {
        let verdicts = self.said.iter().filter(|(_, verdict)| verdict.bars_merge());
        let one = |((a, b), verdict): (&(u32, u32), &Verdict)| {
            self.model.related.judged(self.judged(*a, *b, false), *verdict == Verdict::Related)
        };
        verdicts.filter_map(one).collect()
    }

    /// The chance that the two records of a pair are related and no duplicates, 0 to 1.
    pub fn related(&self, pair: &ScoredPair) -> f64 {
        self.related_by(pair, &self.outcomes([pair.a, pair.b]))
    }

    fn related_by(&self, pair: &ScoredPair, outcomes: &[Outcome]) -> f64 {
        match self.said.get(&(pair.a, pair.b)) {
            Some(Verdict::Related) => 1.0,
            Some(_) => 0.0,
            None => {
                let chance = self.model.related.chance(outcomes, self.places.rules(outcomes));
                model::round((1.0 - pair.probability()) * chance)
            }
        }
    }

    /// The same scorer that tells what would turn a decision at another point.
    pub fn deciding_at(self, decision: Option<f64>) -> Self {
        Self { decision: decision.unwrap_or(DECISION), ..self }
    }

    /// The same scorer with another model.
    pub fn with_model(self, model: Model) -> Self {
        Self { table: model.bits(), model, ..self }
    }

    fn sum(&self, outcomes: &[Outcome], rules: Rules) -> f64 {
        let mut sum = self.model.prior_bits;
        for (outcome, bits) in outcomes.iter().zip(&self.table) {
            sum += bits.of(*outcome);
        }
        rules.iter().for_each(|rule| sum += self.model.rules[rule]);
        sum
    }

    fn outcomes(&self, rows: [u32; 2]) -> Vec<Outcome> {
        let mut scratch = Scratch::default();
        compare_rows(&self.prepared, &self.comparisons, rows, &mut scratch);
        scratch.outcomes
    }

    /// A pair that a key brought together.
    pub fn score(&self, candidate: Candidate, scratch: &mut Scratch) -> ScoredPair {
        let (a, b) = (candidate.a.min(candidate.b), candidate.a.max(candidate.b));
        compare_rows(&self.prepared, &self.comparisons, [a, b], scratch);
        let outcomes = &scratch.outcomes;
        let said = self.verdict(a, b);
        let weight_bits = self.sum(outcomes, self.places.rules(outcomes)) + said.map_or(0.0, said_bits);
        ScoredPair { a, b, key: candidate.key, between: 0, said, weight_bits }
    }

    /// What a person said of two rows, the smaller first.
    pub fn verdict(&self, a: u32, b: u32) -> Option<bool> {
        self.said.get(&(a, b)).map(|verdict| *verdict == Verdict::Duplicate)
    }

    /// The pairs that a person judged.
    pub fn said(&self) -> impl Iterator<Item = (u32, u32, bool)> {
        self.said.iter().map(|((a, b), verdict)| (*a, *b, *verdict == Verdict::Duplicate))
    }

    /// A pair, with the bits that `count` records in between add.
    pub fn with_between(&self, pair: ScoredPair, count: usize) -> ScoredPair {
        let bits = |count: u8| if count == 0 { 0.0 } else { self.between[usize::from(count) - 1] };
        let between = count.min(2) as u8;
        ScoredPair { between, weight_bits: pair.weight_bits - bits(pair.between) + bits(between), ..pair }
    }

    /// Every term of a pair's sum.
    fn explain(&self, pair: &ScoredPair) -> Pair {
        let outcomes = self.outcomes([pair.a, pair.b]);
        let mut evidence = Vec::with_capacity(self.comparisons.len() + 8);
        let mut term =
            |comparison: String, level: Message, bits: f64| evidence.push(Evidence { comparison, level, bits });
        term("prior".into(), Message::new("level-prior"), self.model.prior_bits);
        for ((comparison, bits), outcome) in self.comparisons.iter().zip(&self.table).zip(&outcomes) {
            if outcome.level != Level::Missing {
                term(comparison.name(&self.prepared), Message::new(outcome.level.code()), bits.of(*outcome));
            }
        }
        for rule in self.places.rules(&outcomes).iter().filter(|rule| self.model.rules[*rule] != 0.0) {
            term(rules::names()[rule].to_owned(), Message::new("level-together"), self.model.rules[rule]);
        }
        if let Some(duplicate) = pair.said {
            term("verdict".into(), Message::new("level-verdict"), said_bits(duplicate));
        }
        if pair.between > 0 {
            let at = usize::from(pair.between) - 1;
            let (name, code) = BETWEEN[at];
            term(name.into(), Message::new(code), self.between[at]);
        }
        Pair {
            a: RecordId(i64::from(pair.a)),
            b: RecordId(i64::from(pair.b)),
            key: keys::KEYS.get(usize::from(pair.key)).copied().unwrap_or("cluster").to_owned(),
            weight_bits: pair.weight_bits,
            probability: pair.probability(),
            evidence,
            what_if: self.what_if(pair, &outcomes),
            related: self.related_by(pair, &outcomes),
        }
    }

    /// Which comparison, if it came out the other way, would turn the decision.
    fn what_if(&self, pair: &ScoredPair, outcomes: &[Outcome]) -> Vec<WhatIf> {
        if pair.said.is_some() {
            return Vec::new();
        }
        let rest = pair.weight_bits - self.sum(outcomes, self.places.rules(outcomes));
        let is_duplicate = pair.probability() >= self.decision;
        let mut other = outcomes.to_vec();
        let mut out = Vec::new();
        for (at, outcome) in outcomes.iter().enumerate().filter(|(_, outcome)| outcome.level != Level::Missing) {
            let same = !matches!(outcome.level, Level::Exact | Level::Near | Level::Most);
            other[at] = if same {
                self.comparisons[at].compare(&self.prepared, [pair.a, pair.a], &mut Scratch::default())
            } else {
                Outcome::differing()
            };
            let bits = rest + self.sum(&other, self.places.rules(&other));
            let probability = model::round(model::probability(model::round(bits)));
            other[at] = *outcome;
            if (probability >= self.decision) != is_duplicate {
                out.push(WhatIf { comparison: self.comparisons[at].name(&self.prepared), same, probability });
            }
        }
        out
    }
}

/// Names and sentences of the terms for records in between.
const BETWEEN: [(&str, &str); 2] = [("groupe_un", "level-one-between"), ("groupe_plusieurs", "level-more-between")];

fn said_bits(duplicate: bool) -> f64 {
    if duplicate { SAID } else { -SAID }
}

/// Pairs that were compared and not kept, by stratum.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    pairs: [u64; STRATA],
    /// Sum of probabilities, in billionths: whole numbers have the same sum in any order.
    billionths: [u64; STRATA],
}

const STRATA: usize = quality::EDGES.len() + 1;

impl Tally {
    pub fn add(&mut self, probability: f64) {
        let at = quality::stratum(probability);
        self.pairs[at] += 1;
        self.billionths[at] += (probability * 1e9) as u64;
    }

    fn join(&mut self, other: &Self) {
        self.pairs.iter_mut().zip(other.pairs).for_each(|(sum, more)| *sum += more);
        self.billionths.iter_mut().zip(other.billionths).for_each(|(sum, more)| *sum += more);
    }

    fn count(&self) -> u64 {
        self.pairs.iter().sum()
    }

    pub fn strata(&self) -> Vec<Stratum> {
        let mut out = quality::strata();
        for (at, stratum) in out.iter_mut().enumerate() {
            stratum.pairs = self.pairs[at];
            stratum.expected = self.billionths[at] as f64 / 1e9;
        }
        out
    }
}
