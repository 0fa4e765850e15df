//! The weights: how often each level is seen between records of one entity (m) and between strangers (u).

use super::compare::{Comparison, LEVELS, Level, Outcome};
use super::related::Related;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// m and u of one comparison, by level; `Missing` has neither.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Weights {
    /// The comparison's name.
    pub comparison: String,
    /// Chance of each level between records of one entity.
    pub m: [f64; LEVELS],
    /// Chance of each level between strangers.
    pub u: [f64; LEVELS],
    /// Bits that verdicts added to each level.
    pub learnt: [f64; LEVELS],
}

/// The numbers that scored the pairs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Bits of two records taken at random being one entity.
    pub prior_bits: f64,
    pub weights: Vec<Weights>,
    /// Bits of each rule of several comparisons at once, by its number.
    pub(super) rules: Vec<f64>,
    /// Hash of what the user changed in the word lists.
    pub(super) words: u64,
    /// Hash of the bits that are shipped.
    pub(super) shipped: u64,
    /// What tells related pairs from strangers.
    pub(super) related: Related,
}

impl Model {
    /// Hash of the numbers: equal models score equally.
    pub fn hash(&self) -> String {
        let mut text = format!("{}|{}|{:.6}", super::rules::VERSION, self.words, self.prior_bits);
        for weights in &self.weights {
            text.push_str(&weights.comparison);
            for value in weights.m.iter().chain(&weights.u).chain(&weights.learnt) {
                text.push_str(&format!("|{value:.9}"));
            }
        }
        for bits in &self.rules {
            text.push_str(&format!("|{bits:.6}"));
        }
        format!("{:016x}", super::prepare::hash(&text))
    }

    /// Whether it was made with the bits that this version ships, and the same word lists.
    pub fn is_of(&self, words: &super::Words) -> bool {
        self.shipped == super::rules::version() && self.words == words.hash()
    }

    /// The bits of every level, ready to be added.
    pub(super) fn bits(&self) -> Vec<LevelBits> {
        self.weights.iter().map(LevelBits::new).collect()
    }
}

/// The bits of one comparison by level: whole, and without what strangers have in common where that is known by value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct LevelBits {
    whole: [f64; LEVELS],
    same: [f64; LEVELS],
}

impl LevelBits {
    fn new(weights: &Weights) -> Self {
        let mut out = Self { whole: [0.0; LEVELS], same: [0.0; LEVELS] };
        for level in 1..LEVELS {
            let m = weights.m[level].max(1e-4);
            out.whole[level] = round((m / weights.u[level].max(1e-5)).log2() + weights.learnt[level]);
            out.same[level] = m.log2() + weights.learnt[level];
        }
        out
    }

    /// Bits of an outcome: log₂(m/u), with u by value where the value's rarity is known.
    pub(super) fn of(&self, outcome: Outcome) -> f64 {
        let level = outcome.level as usize;
        if outcome.rarity.is_nan() || outcome.level == Level::Missing {
            self.whole[level]
        } else {
            round(self.same[level] + outcome.rarity)
        }
    }
}

/// Chances shipped for a comparison, before any data is seen: m then u, from `Exact` to `Differ`.
pub(super) fn shipped(comparison: Comparison) -> ([f64; LEVELS], [f64; LEVELS]) {
    let (m, u): ([f64; 6], [f64; 6]) = match comparison {
        Comparison::Name => ([0.62, 0.16, 0.12, 0.06, 0.03, 0.01], [0.002, 0.0005, 0.004, 0.02, 0.07, 0.9]),
        Comparison::Given => ([0.65, 0.17, 0.04, 0.04, 0.0, 0.10], [0.01, 0.004, 0.01, 0.05, 0.0, 0.92]),
        Comparison::Surname => ([0.68, 0.17, 0.04, 0.03, 0.0, 0.08], [0.005, 0.003, 0.01, 0.05, 0.0, 0.93]),
        Comparison::Siret => ([0.86, 0.06, 0.05, 0.0, 0.0, 0.03], [0.0002, 0.0002, 0.001, 0.0, 0.0, 0.9986]),
        Comparison::Address => ([0.70, 0.14, 0.06, 0.03, 0.02, 0.05], [0.0003, 0.0003, 0.002, 0.006, 0.01, 0.98]),
        Comparison::Place => ([0.88, 0.07, 0.02, 0.015, 0.005, 0.01], [0.001, 0.001, 0.0015, 0.004, 0.02, 0.97]),
        Comparison::Phone => ([0.72, 0.05, 0.0, 0.0, 0.0, 0.23], [0.0002, 0.0002, 0.0, 0.0, 0.0, 0.9996]),
        Comparison::Email => ([0.66, 0.07, 0.12, 0.05, 0.0, 0.10], [0.0004, 0.0003, 0.001, 0.003, 0.0, 0.995]),
        Comparison::Site => ([0.75, 0.15, 0.0, 0.0, 0.0, 0.10], [0.001, 0.001, 0.0, 0.0, 0.0, 0.998]),
        Comparison::Id(_) => ([0.86, 0.09, 0.0, 0.0, 0.0, 0.05], [0.0002, 0.0004, 0.0, 0.0, 0.0, 0.9994]),
        Comparison::Date(_) => ([0.76, 0.12, 0.05, 0.02, 0.0, 0.05], [0.0005, 0.001, 0.01, 0.02, 0.0, 0.97]),
        Comparison::Category(_) => ([0.86, 0.02, 0.0, 0.0, 0.0, 0.12], [0.2, 0.01, 0.0, 0.0, 0.0, 0.79]),
    };
    let widen = |levels: [f64; 6]| {
        let mut out = [0.0; LEVELS];
        out[1..].copy_from_slice(&levels);
        out
    };
    (widen(m), widen(u))
}

/// To 10⁻⁶ bit, so that no last digit decides (DESIGN D17).
pub(super) fn round(bits: f64) -> f64 {
    (bits * 1e6).round() / 1e6
}

/// 0 to 1.
pub(super) fn probability(bits: f64) -> f64 {
    1.0 / (1.0 + (-bits).exp2())
}

/// u measured on random pairs, mixed with what is shipped as if `weight` pairs had shown it.
pub(super) fn mix(shipped: &[f64; LEVELS], counts: &[f64; LEVELS], weight: f64) -> [f64; LEVELS] {
    let seen: f64 = counts[1..].iter().sum();
    let mut out = [0.0; LEVELS];
    for level in 1..LEVELS {
        out[level] = (counts[level] + weight * shipped[level]) / (seen + weight);
    }
    out
}

/// A pair that the model learns from.
#[derive(Debug, Clone)]
pub(super) struct Example {
    pub outcomes: Vec<Outcome>,
    /// Bits of the rules that hold for it.
    pub rules: f64,
    /// What a person said: duplicates or not.
    pub said: Option<bool>,
}

/// How [`learn`] goes about it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Learning {
    pub rounds: usize,
    /// The shipped chances count as if that many pairs had shown them.
    pub pull: f64,
    /// Pairs that there are, compared or not.
    pub all_pairs: f64,
    /// Pairs that each example stands for.
    pub each: f64,
}

/// Rounds of EM over compared pairs: the chance that each is a match under the present weights, then m from those
/// chances, pulled to the shipped values, and moved half-way each time.
pub(super) fn learn(model: &mut Model, examples: &[Example], how: &Learning) {
    let priors: Vec<[f64; LEVELS]> = model.weights.iter().map(|w| w.m).collect();
    for _ in 0..how.rounds {
        let table = model.bits();
        let prior = model.prior_bits;
        let parts: Vec<(f64, Vec<[f64; LEVELS]>)> = examples
            .par_chunks(8_192)
            .map(|examples| {
                let (mut matches, mut sums) = (0.0, vec![[0.0; LEVELS]; table.len()]);
                for example in examples {
                    let chance = match example.said {
                        Some(known) => f64::from(u8::from(known)),
                        None => {
                            let sum: f64 = example.outcomes.iter().zip(&table).map(|(o, bits)| bits.of(*o)).sum();
                            probability(prior + sum + example.rules)
                        }
                    };
                    matches += chance;
                    for (outcome, sum) in example.outcomes.iter().zip(&mut sums) {
                        sum[outcome.level as usize] += chance;
                    }
                }
                (matches, sums)
            })
            .collect();
        // Added in the order of the chunks: the same for any number of threads.
        let matches = how.each * parts.iter().map(|(matches, _)| matches).sum::<f64>();
        for (at, (weights, prior)) in model.weights.iter_mut().zip(&priors).enumerate() {
            let mut sums = [0.0; LEVELS];
            for (_, part) in &parts {
                sums.iter_mut().zip(&part[at]).for_each(|(sum, part)| *sum += how.each * part);
            }
            let target = mix(prior, &sums, how.pull);
            for (m, target) in weights.m.iter_mut().zip(target) {
                *m = 0.5 * *m + 0.5 * target;
            }
        }
        let share = (matches.max(0.5) / how.all_pairs).clamp(1e-12, 0.5);
        model.prior_bits = round(0.5 * model.prior_bits + 0.5 * (share / (1.0 - share)).log2());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn em_recovers_known_chances() {
        // 200 matches among 2,000 pairs; three comparisons that agree for 90 % of matches, 2 % of strangers.
        let mut pairs = Vec::new();
        let mut state = 7_u64;
        let mut draw = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f64 / f64::from(1_u32 << 31)
        };
        for i in 0..2_000 {
            let agree = if i < 200 { 0.9 } else { 0.02 };
            let level = |agrees| if agrees { Level::Exact } else { Level::Differ };
            let outcomes = (0..3)
                .map(|_| Outcome {
                    level: level(draw() < agree),
                    rarity: f64::NAN,
                    few: false,
                    marks: Default::default(),
                })
                .collect();
            pairs.push(Example { outcomes, rules: 0.0, said: None });
        }
        let start = |yes: f64| [0.0, yes, 0.0, 0.0, 0.0, 0.0, 1.0 - yes];
        let weights = Weights { comparison: "x".into(), m: start(0.6), u: start(0.02), learnt: [0.0; LEVELS] };
        let mut model = Model {
            prior_bits: -4.0,
            weights: vec![weights; 3],
            rules: Vec::new(),
            words: 0,
            shipped: 0,
            related: Related::default(),
        };
        learn(&mut model, &pairs, &Learning { rounds: 30, pull: 1.0, all_pairs: 2_000.0, each: 1.0 });
        for weights in &model.weights {
            assert!((weights.m[1] - 0.9).abs() < 0.05, "{:?}", weights.m);
        }
        assert!((probability(model.prior_bits) - 0.1).abs() < 0.02);
    }
}
