//! What verdicts teach: bits added to levels and rules by a logistic regression on the pairs that persons judged, with what the
//! model says without it as its start. It is kept only where it does better on verdicts that it has not seen, and a score stays
//! a sum of terms.

use super::compare::{LEVELS, Level, Outcome};
use super::model::{Model, round};
use super::rules::{self, Rules};

/// A pair that a person judged.
#[derive(Debug, Clone)]
pub(super) struct Judged {
    pub outcomes: Vec<Outcome>,
    pub rules: Rules,
    /// What the model says without verdicts, in bits.
    pub bits: f64,
    /// What the person said.
    pub yes: bool,
    /// Hash of what the two records say: it decides which pairs are held out.
    pub content: u64,
}

/// Fewer verdicts of either kind teach nothing.
const LEAST: usize = 8;
/// Parts of the verdicts that are held out in turn.
const FOLDS: u64 = 5;
/// How hard a term is held at what it was, from loosely to firmly: the inverse of a variance in bits².
const PULLS: [f64; 4] = [0.1, 0.3, 1.0, 3.0];
/// The held-out loss must fall under this share of what it was.
const WORTH: f64 = 0.98;

/// Adds to the model what the verdicts teach. Returns the mean loss in bits of held-out verdicts before and after, where it
/// was worth it.
pub(super) fn teach(model: &mut Model, judged: &[Judged]) -> Option<(f64, f64)> {
    let gains = gains(judged, model.weights.len())?;
    model.prior_bits = round(model.prior_bits + gains.prior());
    for (at, weights) in model.weights.iter_mut().enumerate() {
        gains.add_levels(at, &mut weights.learnt);
    }
    gains.add_rules(&mut model.rules);
    Some((gains.before, gains.after))
}

/// What verdicts add to each term, and what it is worth.
pub(super) struct Gains {
    bits: Vec<f64>,
    comparisons: usize,
    /// Mean loss of held-out verdicts, without and with them.
    before: f64,
    after: f64,
}

impl Gains {
    pub fn prior(&self) -> f64 {
        self.bits[0]
    }

    /// Adds what the levels of a comparison gain.
    pub fn add_levels(&self, comparison: usize, levels: &mut [f64; LEVELS]) {
        for (level, bits) in levels.iter_mut().enumerate() {
            *bits = round(*bits + self.bits[1 + comparison * LEVELS + level]);
        }
    }

    /// Adds what the rules gain.
    pub fn add_rules(&self, rules: &mut [f64]) {
        for (rule, gained) in rules.iter_mut().zip(&self.bits[1 + self.comparisons * LEVELS..]) {
            *rule = round(*rule + gained);
        }
    }
}

/// What verdicts teach of the terms of pairs, where there are enough of either kind and it does better on verdicts that it has
/// not seen.
pub(super) fn gains(judged: &[Judged], comparisons: usize) -> Option<Gains> {
    let yes = judged.iter().filter(|pair| pair.yes).count();
    if yes < LEAST || judged.len() - yes < LEAST {
        return None;
    }
    let pairs: Vec<Terms> = judged.iter().map(|pair| Terms::new(pair, comparisons)).collect();
    let count = 1 + comparisons * LEVELS + rules::names().len();
    let before = pairs.iter().map(|pair| loss(pair.bits, pair.yes)).sum::<f64>() / pairs.len() as f64;
    let (pull, after) =
        PULLS.iter().map(|pull| (*pull, held_out_loss(&pairs, count, *pull))).min_by(|x, y| x.1.total_cmp(&y.1))?;
    if after > WORTH * before {
        return None;
    }
    let all: Vec<&Terms> = pairs.iter().collect();
    Some(Gains { bits: fit(&all, count, pull), comparisons, before, after })
}

/// The terms that hold for a pair, by number.
struct Terms {
    held: Vec<u32>,
    bits: f64,
    yes: bool,
    fold: u64,
}

impl Terms {
    fn new(pair: &Judged, comparisons: usize) -> Self {
        let levels = pair.outcomes.iter().enumerate().filter(|(_, outcome)| outcome.level != Level::Missing);
        let mut held = vec![0];
        held.extend(levels.map(|(at, outcome)| (1 + at * LEVELS + outcome.level as usize) as u32));
        held.extend(pair.rules.iter().map(|rule| (1 + comparisons * LEVELS + rule) as u32));
        Self { held, bits: pair.bits, yes: pair.yes, fold: pair.content % FOLDS }
    }

    fn sum(&self, learnt: &[f64]) -> f64 {
        self.bits + self.held.iter().map(|term| learnt[*term as usize]).sum::<f64>()
    }
}

/// Bits of surprise at what a person said.
fn loss(bits: f64, yes: bool) -> f64 {
    let against = if yes { -bits } else { bits };
    // log₂(1 + 2^x) without overflow.
    if against > 50.0 { against } else { against.exp2().ln_1p() / std::f64::consts::LN_2 }
}

fn held_out_loss(pairs: &[Terms], count: usize, pull: f64) -> f64 {
    let mut sum = 0.0;
    for fold in 0..FOLDS {
        let seen: Vec<&Terms> = pairs.iter().filter(|pair| pair.fold != fold).collect();
        let learnt = fit(&seen, count, pull);
        let held_out = pairs.iter().filter(|pair| pair.fold == fold);
        sum += held_out.map(|pair| loss(pair.sum(&learnt), pair.yes)).sum::<f64>();
    }
    sum / pairs.len() as f64
}

/// Rounds over all terms; most settle after a dozen.
const ROUNDS: usize = 60;

/// The bits that each term gains: least loss with each gain held at zero by `pull`, term after term by Newton's steps.
fn fit(pairs: &[&Terms], count: usize, pull: f64) -> Vec<f64> {
    let mut of_term: Vec<Vec<u32>> = vec![Vec::new(); count];
    for (at, pair) in pairs.iter().enumerate() {
        pair.held.iter().for_each(|term| of_term[*term as usize].push(at as u32));
    }
    let mut sums: Vec<f64> = pairs.iter().map(|pair| pair.bits).collect();
    let mut learnt = vec![0.0; count];
    for _ in 0..ROUNDS {
        let mut most = 0.0_f64;
        for (term, members) in of_term.iter().enumerate().filter(|(_, members)| !members.is_empty()) {
            let (mut slope, mut curve) = (pull * learnt[term], pull);
            for at in members {
                let chance = 1.0 / (1.0 + (-sums[*at as usize]).exp2());
                let wanted = f64::from(u8::from(pairs[*at as usize].yes));
                slope += std::f64::consts::LN_2 * (chance - wanted);
                curve += std::f64::consts::LN_2 * std::f64::consts::LN_2 * chance * (1.0 - chance);
            }
            let step = (slope / curve).clamp(-1.0, 1.0);
            learnt[term] -= step;
            members.iter().for_each(|at| sums[*at as usize] -= step);
            most = most.max(step.abs());
        }
        if most < 1e-6 {
            break;
        }
    }
    learnt
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::Weights;

    fn judged(count: usize, wrong: f64) -> (Model, Vec<Judged>) {
        // One comparison whose exact level the model takes for `wrong` bits more than it is worth.
        let weights = Weights { comparison: "x".into(), m: [0.1; LEVELS], u: [0.1; LEVELS], learnt: [0.0; LEVELS] };
        let model = Model {
            prior_bits: 0.0,
            weights: vec![weights],
            rules: rules::shipped(),
            words: 0,
            shipped: 0,
            related: Default::default(),
        };
        let pairs = (0..count)
            .map(|at| {
                let exact = at % 2 == 0;
                let level = if exact { Level::Exact } else { Level::Differ };
                let outcome = Outcome { level, rarity: f64::NAN, few: false, marks: Default::default() };
                Judged {
                    outcomes: vec![outcome],
                    rules: Rules::default(),
                    bits: if exact { wrong } else { -2.0 },
                    // One in four, either way.
                    yes: at % 8 < 2,
                    content: (at as u64 / 8).wrapping_mul(0x9e37_79b9),
                }
            })
            .collect();
        (model, pairs)
    }

    #[test]
    fn verdicts_put_a_wrong_level_right() {
        let (mut model, pairs) = judged(400, 4.0);
        let (before, after) = teach(&mut model, &pairs).unwrap();
        assert!(after < 0.7 * before, "{before} → {after}");
        let exact = 4.0 + model.prior_bits + model.weights[0].learnt[Level::Exact as usize];
        assert!((exact - (1.0_f64 / 3.0).log2()).abs() < 0.5, "{exact}");
    }

    #[test]
    fn what_is_right_and_what_is_little_are_left_alone() {
        let (mut model, pairs) = judged(400, (1.0_f64 / 3.0).log2());
        assert_eq!(teach(&mut model, &pairs), None, "nothing to learn");
        assert_eq!(teach(&mut model, &judged(20, 4.0).1), None, "too few");
        assert_eq!(model.prior_bits, 0.0);
    }
}
