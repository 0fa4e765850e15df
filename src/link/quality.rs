//! How good the pairs are, from what persons said of some of them: pairs are put in strata by their score, each stratum's share
//! of duplicates is estimated from its verdicts, and precision and recall come with intervals.

use super::spread;

/// Probabilities at which one stratum ends and the next begins.
pub(super) const EDGES: [f64; 12] = [0.0001, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999];

/// The stratum of a probability, from 0.
pub(super) fn stratum(probability: f64) -> usize {
    EDGES.iter().take_while(|edge| probability >= **edge).count()
}

/// Pairs between two probabilities.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Stratum {
    /// Least probability.
    pub from: f64,
    pub to: f64,
    /// Compared pairs.
    pub pairs: u64,
    /// Sum of their probabilities: duplicates that the model expects.
    pub expected: f64,
}

/// Empty strata, from the least probable.
pub(super) fn strata() -> Vec<Stratum> {
    let from = std::iter::once(0.0).chain(EDGES);
    let to = EDGES.into_iter().chain([1.0]);
    from.zip(to).map(|(from, to)| Stratum { from, to, ..Stratum::default() }).collect()
}

/// A share, with the interval that holds it in 95 cases of 100.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Estimate {
    pub low: f64,
    pub mid: f64,
    pub high: f64,
}

impl Estimate {
    /// Half the width of the interval.
    pub fn margin(&self) -> f64 {
        (self.high - self.low) / 2.0
    }
}

/// What a decision point would give.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Offer {
    pub threshold: f64,
    /// Pairs at or above it.
    pub pairs: u64,
    pub precision: Estimate,
    pub recall: Estimate,
}

/// How good the pairs are at their decision point and at others.
#[derive(Debug, Clone, PartialEq)]
pub struct Quality {
    /// Pairs that a person called duplicates or not.
    pub verdicts: usize,
    /// Those at or above the decision point.
    pub verdicts_above: usize,
    /// At the decision point.
    pub precision: Estimate,
    pub recall: Estimate,
    /// At each edge of the strata, from the least probability.
    pub offers: Vec<Offer>,
    /// Verdicts more until both are known to three points, well chosen; 0: enough.
    pub more: u64,
    /// Per stratum: verdicts, and how many of them said duplicate.
    pub by_stratum: Vec<(Stratum, u64, u64)>,
}

/// Half of the interval at which one may stop: three points.
pub const CLOSE_ENOUGH: f64 = 0.03;

/// Draws of the shares of all strata.
const DRAWS: usize = 2_000;

/// Precision and recall at `threshold`. `judged`: probability of each judged pair, and whether a person said duplicate.
/// `never_compared`: duplicates that no key brought together, as estimated.
///
/// Above one half, a stratum's share comes from its verdicts alone (Jeffreys' prior); below, where pairs are many and duplicates
/// few, the model's own expectation counts as four verdicts.
pub fn quality(strata: &[Stratum], judged: &[(f64, bool)], threshold: f64, never_compared: f64) -> Quality {
    let (by_stratum, betas, draws) = drawn(strata, judged);
    let at = |threshold: f64| offer(&by_stratum, &draws, (threshold, 0), never_compared);
    let here = at(threshold);
    let offers = EDGES.iter().filter(|edge| **edge >= 0.05).map(|edge| at(*edge)).collect();
    let above = judged.iter().filter(|(probability, _)| *probability >= threshold).count();
    Quality {
        verdicts: judged.len(),
        verdicts_above: above,
        precision: here.precision,
        recall: here.recall,
        offers,
        more: more(&by_stratum, &betas, threshold, &here, judged.len()),
        by_stratum,
    }
}

/// What decision points would give that need not be an edge of the strata: each with how many pairs of its own stratum are at
/// or above it, which have that stratum's share of duplicates.
pub fn offers(strata: &[Stratum], judged: &[(f64, bool)], points: &[(f64, u64)], never_compared: f64) -> Vec<Offer> {
    let (by_stratum, _, draws) = drawn(strata, judged);
    points.iter().map(|point| offer(&by_stratum, &draws, *point, never_compared)).collect()
}

/// Strata with their verdicts, what these say of the shares of duplicates, and draws of the shares.
type Drawn = (Vec<(Stratum, u64, u64)>, Vec<[f64; 2]>, Vec<Vec<f64>>);

fn drawn(strata: &[Stratum], judged: &[(f64, bool)]) -> Drawn {
    let mut by_stratum: Vec<(Stratum, u64, u64)> = strata.iter().map(|stratum| (*stratum, 0, 0)).collect();
    for (probability, duplicate) in judged {
        let (_, all, duplicates) = &mut by_stratum[stratum(*probability)];
        *all += 1;
        *duplicates += u64::from(*duplicate);
    }
    let betas: Vec<[f64; 2]> = by_stratum.iter().map(beta).collect();
    let mut dice = Dice(0x7a6d_1507);
    let draws = (0..DRAWS).map(|_| betas.iter().map(|[yes, no]| dice.beta(*yes, *no)).collect()).collect();
    (by_stratum, betas, draws)
}

fn beta((stratum, all, duplicates): &(Stratum, u64, u64)) -> [f64; 2] {
    let expected = if stratum.pairs == 0 { 0.0 } else { stratum.expected / stratum.pairs as f64 };
    let [yes, no] = if stratum.from >= 0.5 { [0.5, 0.5] } else { [4.0 * expected, 4.0 * (1.0 - expected)] };
    [yes.max(1e-6) + *duplicates as f64, no.max(1e-6) + (all - duplicates) as f64]
}

fn offer(
    strata: &[(Stratum, u64, u64)],
    draws: &[Vec<f64>],
    (threshold, within): (f64, u64),
    never_compared: f64,
) -> Offer {
    // Of the pairs of a stratum, those at or above the threshold.
    let above = |at: usize, one: &Stratum| match one.from >= threshold - 1e-12 {
        true => one.pairs,
        false if at == stratum(threshold) => within.min(one.pairs),
        false => 0,
    };
    let parts: Vec<(u64, u64)> = strata.iter().enumerate().map(|(at, (one, ..))| (above(at, one), one.pairs)).collect();
    let pairs: u64 = parts.iter().map(|(above, _)| above).sum();
    let (mut precisions, mut recalls) = (Vec::with_capacity(draws.len()), Vec::with_capacity(draws.len()));
    for draw in draws {
        let (mut found, mut lost) = (0.0, never_compared);
        for ((above, all), share) in parts.iter().zip(draw) {
            found += *above as f64 * share;
            lost += (all - above) as f64 * share;
        }
        precisions.push(if pairs == 0 { 1.0 } else { found / pairs as f64 });
        recalls.push(if found + lost == 0.0 { 1.0 } else { found / (found + lost) });
    }
    Offer { threshold, pairs, precision: interval(precisions), recall: interval(recalls) }
}

fn interval(mut draws: Vec<f64>) -> Estimate {
    draws.sort_by(f64::total_cmp);
    let at = |share: f64| draws[((draws.len() - 1) as f64 * share).round() as usize];
    Estimate { low: at(0.025), mid: draws.iter().sum::<f64>() / draws.len() as f64, high: at(0.975) }
}

/// Verdicts more for three points, given to the strata where they tell most (Neyman's allocation).
fn more(strata: &[(Stratum, u64, u64)], betas: &[[f64; 2]], threshold: f64, here: &Offer, given: usize) -> u64 {
    if here.precision.margin() <= CLOSE_ENOUGH && here.recall.margin() <= CLOSE_ENOUGH {
        return 0;
    }
    let doubt = |above: bool| {
        let of = |((stratum, ..), [yes, no]): (&(Stratum, u64, u64), &[f64; 2])| {
            let share = yes / (yes + no);
            stratum.pairs as f64 * (share * (1.0 - share)).sqrt()
        };
        let chosen = strata.iter().zip(betas).filter(|((stratum, ..), _)| (stratum.from >= threshold) == above);
        chosen.map(of).sum::<f64>()
    };
    let (certain, doubtful) = (doubt(true), doubt(false));
    let for_precision = 1.96 * certain / here.pairs.max(1) as f64 / CLOSE_ENOUGH;
    let duplicates = here.precision.mid * here.pairs as f64 / here.recall.mid.max(0.01);
    let for_recall = 1.96 * (certain + doubtful) / duplicates.max(1.0) / CLOSE_ENOUGH;
    let wanted = for_precision.powi(2).max(for_recall.powi(2)).ceil() as u64;
    // Nobody can be asked about more pairs than there are.
    let left: u64 = strata.iter().filter(|(stratum, ..)| stratum.from >= LEAST_ASKED).map(|(s, ..)| s.pairs).sum();
    let left = left.saturating_sub(given as u64);
    wanted.saturating_sub(given as u64).max(10).min(left)
}

/// How many of `count` pairs to ask about in each stratum: more where there are many and where it is uncertain what they are.
/// `left`: pairs of each stratum that nobody judged.
pub(super) fn shares(strata: &[Stratum], left: &[u64], count: u64) -> Vec<u64> {
    let weight = |stratum: &Stratum| {
        let share = if stratum.pairs == 0 { 0.0 } else { stratum.expected / stratum.pairs as f64 };
        // The model may be surer than it should: no stratum is without doubt.
        let share = share.clamp(0.01, 0.99);
        (stratum.pairs as f64).sqrt() * (share * (1.0 - share)).sqrt()
    };
    let asked = |stratum: &Stratum| stratum.from >= LEAST_ASKED;
    let all: f64 = strata.iter().filter(|stratum| asked(stratum)).map(weight).sum();
    let mut out: Vec<u64> = strata
        .iter()
        .zip(left)
        .map(|(stratum, left)| {
            let wished = if asked(stratum) { (weight(stratum) / all * count as f64).round() as u64 } else { 0 };
            wished.max(u64::from(asked(stratum)) * 2).min(*left)
        })
        .collect();
    // What rounding and small strata left over goes where there are pairs left, the most doubtful first.
    let mut order: Vec<usize> = (0..strata.len()).filter(|at| asked(&strata[*at])).collect();
    order.sort_by(|x, y| weight(&strata[*y]).total_cmp(&weight(&strata[*x])).then(x.cmp(y)));
    for at in order {
        let given: u64 = out.iter().sum();
        if given < count {
            out[at] += (count - given).min(left[at] - out[at]);
        }
    }
    out
}

/// Nobody is asked about pairs that are less probable.
const LEAST_ASKED: f64 = 0.001;

/// Numbers that look random, the same each time.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        (spread(self.0) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        let (radius, angle) = (self.next().max(1e-300), self.next());
        (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * angle).cos()
    }

    /// Marsaglia and Tsang's method.
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let boost = self.next().max(1e-300).powf(1.0 / shape);
            return self.gamma(shape + 1.0) * boost;
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && self.next().max(1e-300).ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    fn beta(&mut self, yes: f64, no: f64) -> f64 {
        let (x, y) = (self.gamma(yes), self.gamma(no));
        if x + y == 0.0 { yes / (yes + no) } else { x / (x + y) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(of: &[(f64, u64, f64)]) -> Vec<Stratum> {
        let mut out = strata();
        for (probability, pairs, share) in of {
            let one = &mut out[stratum(*probability)];
            (one.pairs, one.expected) = (*pairs, *pairs as f64 * share);
        }
        out
    }

    #[test]
    fn intervals_hold_what_is_true_about_as_often_as_they_say() {
        let strata = filled(&[(0.9995, 2_000, 0.9995), (0.97, 300, 0.97), (0.6, 200, 0.6), (0.07, 800, 0.07)]);
        // What is true: the model is too sure of itself.
        let truth = [(0.9995, 0.99), (0.97, 0.8), (0.6, 0.5), (0.07, 0.1)];
        let found = 2_000.0 * 0.99 + 300.0 * 0.8;
        let (precision, recall) = (found / 2_300.0, found / (found + 100.0 + 80.0));
        let (mut hits, rounds) = ([0, 0], 200);
        let mut dice = Dice(42);
        for _ in 0..rounds {
            let judged: Vec<(f64, bool)> = truth
                .iter()
                .flat_map(|(probability, share)| (0..40).map(|_| (*probability, *share)).collect::<Vec<_>>())
                .map(|(probability, share)| (probability, dice.next() < share))
                .collect();
            let quality = quality(&strata, &judged, 0.9, 0.0);
            let holds = |estimate: &Estimate, value: f64| estimate.low <= value && value <= estimate.high;
            hits[0] += u32::from(holds(&quality.precision, precision));
            hits[1] += u32::from(holds(&quality.recall, recall));
        }
        for hits in hits {
            assert!(f64::from(hits) >= 0.9 * f64::from(rounds), "{hits} of {rounds}");
        }
    }

    #[test]
    fn without_verdicts_nothing_is_known() {
        let quality = quality(&filled(&[(0.9995, 2_000, 0.9995)]), &[], 0.9, 0.0);
        assert!(quality.precision.high - quality.precision.low > 0.8 && quality.more > 0);
        assert_eq!(quality.verdicts_above, 0);
    }

    #[test]
    fn enough_verdicts_are_enough() {
        let judged = vec![(0.9995, true); 300];
        let quality = quality(&filled(&[(0.9995, 2_000, 0.9995)]), &judged, 0.9, 0.0);
        assert_eq!(quality.more, 0);
        assert!(quality.precision.low > 0.98);
    }

    #[test]
    fn a_point_inside_a_stratum_lies_between_its_edges() {
        let strata = filled(&[(0.9995, 2_000, 0.9995), (0.6, 200, 0.6)]);
        let judged = [(0.6, true), (0.6, false), (0.9995, true), (0.9995, true)];
        let all = offers(&strata, &judged, &[(0.5, 0), (0.6, 100), (0.75, 0)], 0.0);
        assert_eq!(all.iter().map(|offer| offer.pairs).collect::<Vec<_>>(), [2_200, 2_100, 2_000]);
        assert!(all.is_sorted_by(|a, b| a.precision.mid <= b.precision.mid && a.recall.mid >= b.recall.mid));
        assert_eq!(quality(&strata, &judged, 0.5, 0.0).precision, all[0].precision);
    }

    #[test]
    fn questions_go_where_they_tell_most() {
        let strata = filled(&[(0.9995, 2_000, 0.9995), (0.6, 200, 0.6), (0.00005, 90_000, 0.00001)]);
        let left: Vec<u64> = strata.iter().map(|stratum| stratum.pairs).collect();
        let shares = shares(&strata, &left, 100);
        assert_eq!(shares.iter().sum::<u64>(), 100);
        assert_eq!(shares[0], 0, "nobody is asked about what cannot be");
        assert!(shares[stratum(0.6)] > 40 && shares[stratum(0.9995)] > 10);
    }
}
