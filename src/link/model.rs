//! The weights: how often each level is seen between records of one entity (m) and between strangers (u).

use super::compare::{Comparison, LEVELS, Level, Outcome};

/// m and u of one comparison, by level; `Missing` has neither.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// The comparison's name.
    pub comparison: String,
    /// Chance of each level between records of one entity.
    pub m: [f64; LEVELS],
    /// Chance of each level between strangers.
    pub u: [f64; LEVELS],
}

/// The numbers that scored the pairs.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Bits of two records taken at random being one entity.
    pub prior_bits: f64,
    pub weights: Vec<Weights>,
}

impl Model {
    /// Hash of the numbers: equal models score equally.
    pub fn hash(&self) -> String {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let mut push = |text: &str| {
            for byte in text.bytes() {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
            }
        };
        push(super::rules::VERSION);
        push(&format!("{:.6}", self.prior_bits));
        for weights in &self.weights {
            push(&weights.comparison);
            for value in weights.m.iter().chain(&weights.u) {
                push(&format!("|{value:.9}"));
            }
        }
        format!("{hash:016x}")
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

/// Bits of an outcome: log₂(m/u), with u by value where the value's rarity is known.
pub(super) fn bits(weights: &Weights, outcome: Outcome) -> f64 {
    if outcome.level == Level::Missing {
        return 0.0;
    }
    let level = outcome.level as usize;
    let m = weights.m[level].max(1e-4);
    let bits = match outcome.rarity {
        Some(rarity) => m.log2() + rarity,
        None => (m / weights.u[level].max(1e-5)).log2(),
    };
    round(bits)
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

/// Rounds of EM over compared pairs: the chance that each is a match under the present weights, then m from those
/// chances, pulled to the shipped values by `pull` pairs, and moved half-way each time.
pub(super) fn learn(
    model: &mut Model,
    pairs: &[Vec<Outcome>],
    fixed: &[Option<bool>],
    extra: &[f64],
    rounds: usize,
    pull: f64,
    all_pairs: f64,
) {
    let priors: Vec<[f64; LEVELS]> = model.weights.iter().map(|w| w.m).collect();
    for _ in 0..rounds {
        let mut sums = vec![[0.0; LEVELS]; model.weights.len()];
        let mut matches = 0.0;
        for ((pair, fixed), extra) in pairs.iter().zip(fixed).zip(extra) {
            let chance = match fixed {
                Some(known) => f64::from(u8::from(*known)),
                None => {
                    let sum: f64 = pair.iter().zip(&model.weights).map(|(o, w)| bits(w, *o)).sum();
                    probability(model.prior_bits + sum + extra)
                }
            };
            matches += chance;
            for (outcome, sum) in pair.iter().zip(&mut sums) {
                sum[outcome.level as usize] += chance;
            }
        }
        for ((weights, sums), prior) in model.weights.iter_mut().zip(&sums).zip(&priors) {
            let target = mix(prior, sums, pull);
            for (m, target) in weights.m.iter_mut().zip(target) {
                *m = 0.5 * *m + 0.5 * target;
            }
        }
        let share = (matches.max(0.5) / all_pairs).clamp(1e-12, 0.5);
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
            let pair = (0..3)
                .map(|_| Outcome {
                    level: if draw() < agree { Level::Exact } else { Level::Differ },
                    rarity: None,
                    few: false,
                })
                .collect::<Vec<_>>();
            pairs.push(pair);
        }
        let start = |yes: f64| [0.0, yes, 0.0, 0.0, 0.0, 0.0, 1.0 - yes];
        let weights = Weights { comparison: "x".into(), m: start(0.6), u: start(0.02) };
        let mut model = Model { prior_bits: -4.0, weights: vec![weights; 3] };
        learn(&mut model, &pairs, &vec![None; 2_000], &vec![0.0; 2_000], 30, 1.0, 2_000.0);
        for weights in &model.weights {
            assert!((weights.m[1] - 0.9).abs() < 0.05, "{:?}", weights.m);
        }
        assert!((probability(model.prior_bits) - 0.1).abs() < 0.02);
    }
}
