//! How the scores of pairs are spread, and what each decision point would do: pairs held for duplicates, groups joined and cut,
//! and, by the verdicts, how many of the pairs would be right and how many duplicates found.

use crate::Progress;
use crate::error::Result;
use crate::link::{self, Estimate};
use crate::model::{Pair, RecordId, Verdict};
use crate::operations::matching::{self, REVIEW_FLOOR};
use crate::workspace::Read;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Pairs of one stretch of weights.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Bin {
    /// Least weight, in bits.
    pub from: f64,
    pub pairs: u64,
    /// Those that a person called duplicates, and those called anything else but unsure.
    pub duplicates: u64,
    pub distinct: u64,
}

/// What one decision point would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Weight, in bits.
    pub bits: f64,
    pub probability: f64,
    /// Pairs at or above it.
    pub pairs: u64,
    pub groups: u64,
    /// Structures in groups.
    pub records: u64,
    /// Groups of now that would be joined with others of now.
    pub joined: u64,
    /// Groups of now that would lose members or fall apart.
    pub cut: u64,
    /// Groups of structures that are in none now.
    pub new: u64,
    /// Share of right pairs and of found duplicates, once there are verdicts.
    pub precision: Option<Estimate>,
    pub recall: Option<Estimate>,
}

/// The scores of all kept pairs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Weights {
    /// Of one bit each, the lowest first, without gaps.
    pub bins: Vec<Bin>,
    /// Decision points, the lowest first; the one of now is among them.
    pub points: Vec<Point>,
    /// Place of the one of now.
    pub now: usize,
    pub pairs: u64,
    /// Pairs that a person judged.
    pub judged: usize,
}

impl Weights {
    /// Place of the decision point nearest to a weight.
    pub fn nearest(&self, bits: f64) -> usize {
        let apart = |at: &usize| (self.points[*at].bits - bits).abs();
        (0..self.points.len()).min_by(|a, b| apart(a).total_cmp(&apart(b))).unwrap_or(0)
    }
}

/// The probability of a weight.
fn probability(bits: f64) -> f64 {
    1.0 / (1.0 + (-bits).exp2())
}

/// The weight of a probability; of certainty, more than any pair has.
fn weight(probability: f64) -> f64 {
    (probability / (1.0 - probability)).log2().min(MOST)
}

/// Weights beyond this are one: no decision point lies there.
const MOST: f64 = 40.0;
/// Half bits between decision points where pairs are few; whole ones where grouping them so often takes long.
const MANY_PAIRS: usize = 20_000;

/// Reads it; none before the first search.
///
/// # Errors
/// Those of the workspace, and cancellation.
pub fn weights(read: Read<'_>, progress: &Progress) -> Result<Option<Weights>> {
    let Some(set) = read.pair_set("structure")? else { return Ok(None) };
    progress.stage("stage-thresholds", 0);
    let pairs: Vec<Pair> = read.pair_weights("structure")?.into_iter().map(plain).collect();
    let standing: Vec<_> = matching::standing(read)?.into_iter().filter(|one| one.holds).collect();
    let judged: BTreeMap<(RecordId, RecordId), bool> = standing
        .iter()
        .filter(|one| one.verdict != Verdict::Unsure)
        .map(|one| ((one.a.min(one.b), one.a.max(one.b)), one.verdict == Verdict::Duplicate))
        .collect();
    let places = points(&pairs, set.decision_point);
    progress.stage("stage-thresholds", places.len() as u64);
    let thresholds: Vec<f64> = places.iter().map(|(_, probability)| *probability).collect();
    let groups = matching::groups_at(read, &pairs, &thresholds, progress)?;
    let now = thresholds.iter().position(|threshold| *threshold == set.decision_point).unwrap_or(0);
    let home: BTreeMap<RecordId, usize> = members(&groups[now]);
    let sizes = groups_of(&home);
    let mut out: Vec<Point> =
        places.par_iter().zip(&groups).map(|(place, groups)| compared(*place, groups, &sizes, &home)).collect();
    for point in &mut out {
        point.pairs = pairs.iter().filter(|pair| pair.probability >= point.probability).count() as u64;
    }
    let known = pairs.iter().filter(|pair| judged.contains_key(&(pair.a, pair.b))).count();
    if known > 0 {
        estimate(read, &pairs, &mut out)?;
    }
    Ok(Some(Weights { bins: bins(&pairs, &judged), points: out, now, pairs: pairs.len() as u64, judged: known }))
}

fn plain((a, b, weight_bits, probability): (RecordId, RecordId, f64, f64)) -> Pair {
    let (key, evidence, what_if) = (String::new(), Vec::new(), Vec::new());
    Pair { a, b, key, weight_bits, probability, evidence, what_if, related: 0.0 }
}

/// Where a decision point can be moved to, as weight and probability: as far as pairs reach, and where it is.
fn points(pairs: &[Pair], decision_point: f64) -> Vec<(f64, f64)> {
    let most = pairs.iter().map(|pair| pair.weight_bits).fold(12.0_f64, f64::max).min(24.0).ceil();
    let step = if pairs.len() > MANY_PAIRS { 1.0 } else { 0.5 };
    let first = weight(REVIEW_FLOOR).ceil();
    let count = ((most - first) / step) as usize;
    let mut out: Vec<(f64, f64)> =
        (0..=count).map(|at| first + at as f64 * step).map(|bits| (bits, probability(bits))).collect();
    // These two as they are, not as their weight gives them back.
    out.extend([REVIEW_FLOOR, decision_point].map(|probability| (weight(probability), probability)));
    out.sort_by(|x, y| x.1.total_cmp(&y.1));
    out.dedup_by(|next, kept| next.1 == kept.1);
    out
}

fn members(groups: &[Vec<RecordId>]) -> BTreeMap<RecordId, usize> {
    groups.iter().enumerate().flat_map(|(at, group)| group.iter().map(move |record| (*record, at))).collect()
}

/// How many records each group has.
fn groups_of(home: &BTreeMap<RecordId, usize>) -> Vec<usize> {
    let mut sizes = vec![0; home.values().max().map_or(0, |most| most + 1)];
    home.values().for_each(|at| sizes[*at] += 1);
    sizes
}

/// What groups would be beside those of now.
fn compared(
    (bits, probability): (f64, f64),
    groups: &[Vec<RecordId>],
    sizes: &[usize],
    home: &BTreeMap<RecordId, usize>,
) -> Point {
    let (mut joined, mut new) = (BTreeSet::new(), 0);
    let mut whole = vec![false; sizes.len()];
    for group in groups {
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        group.iter().filter_map(|record| home.get(record)).for_each(|at| *shared.entry(*at).or_default() += 1);
        new += u64::from(shared.is_empty());
        if shared.len() > 1 {
            joined.extend(shared.keys().copied());
        }
        for (at, count) in shared {
            whole[at] |= count == sizes[at];
        }
    }
    Point {
        bits,
        probability,
        pairs: 0,
        groups: groups.len() as u64,
        records: groups.iter().map(|group| group.len() as u64).sum(),
        joined: joined.len() as u64,
        cut: whole.iter().filter(|whole| !**whole).count() as u64,
        new,
        precision: None,
        recall: None,
    }
}

/// What the verdicts say of each point.
fn estimate(read: Read<'_>, pairs: &[Pair], points: &mut [Point]) -> Result<()> {
    let Some((strata, judged, missed)) = matching::judged(read)? else { return Ok(()) };
    let within = |point: &Point| {
        let to = strata.iter().map(|stratum| stratum.to).find(|to| *to > point.probability).unwrap_or(f64::INFINITY);
        let to = if to >= 1.0 { f64::INFINITY } else { to };
        pairs.iter().filter(|pair| pair.probability >= point.probability && pair.probability < to).count() as u64
    };
    let asked: Vec<(f64, u64)> = points.iter().map(|point| (point.probability, within(point))).collect();
    for (point, offer) in points.iter_mut().zip(link::offers(&strata, &judged, &asked, missed)) {
        (point.precision, point.recall) = (Some(offer.precision), Some(offer.recall));
    }
    Ok(())
}

fn bins(pairs: &[Pair], judged: &BTreeMap<(RecordId, RecordId), bool>) -> Vec<Bin> {
    let place = |pair: &Pair| pair.weight_bits.clamp(-MOST, MOST).floor() as i64;
    let Some((least, most)) = pairs.iter().map(place).map(|at| (at, at)).reduce(|x, y| (x.0.min(y.0), x.1.max(y.1)))
    else {
        return Vec::new();
    };
    let mut out: Vec<Bin> = (least..=most).map(|from| Bin { from: from as f64, ..Bin::default() }).collect();
    for pair in pairs {
        let bin = &mut out[(place(pair) - least) as usize];
        bin.pairs += 1;
        match judged.get(&(pair.a, pair.b)) {
            Some(true) => bin.duplicates += 1,
            Some(false) => bin.distinct += 1,
            None => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(groups: &[&[i64]]) -> Vec<Vec<RecordId>> {
        groups.iter().map(|group| group.iter().map(|id| RecordId(*id)).collect()).collect()
    }

    #[test]
    fn groups_joined_cut_and_new_counted_by_hand() {
        let home = members(&ids(&[&[1, 2], &[3, 4, 5], &[6, 7]]));
        let of = |groups: &[&[i64]]| {
            let point = compared((1.0, 0.7), &ids(groups), &groups_of(&home), &home);
            (point.groups, point.records, point.joined, point.cut, point.new)
        };
        assert_eq!(of(&[&[1, 2], &[3, 4, 5], &[6, 7]]), (3, 7, 0, 0, 0));
        assert_eq!(of(&[&[1, 2, 3, 4, 5], &[6, 7, 8], &[10, 11]]), (3, 10, 2, 0, 1));
        assert_eq!(of(&[&[1, 2], &[3, 4]]), (2, 4, 0, 2, 0));
        assert_eq!(of(&[]), (0, 0, 0, 3, 0));
    }

    #[test]
    fn bins_have_no_gap_and_hold_verdicts() {
        let pair = |a, b, bits: f64| plain((RecordId(a), RecordId(b), bits, probability(bits)));
        let pairs = [pair(1, 2, -1.5), pair(1, 3, 2.0), pair(2, 3, 2.9), pair(4, 5, 2.5)];
        let judged = BTreeMap::from([((RecordId(1), RecordId(3)), true), ((RecordId(2), RecordId(3)), false)]);
        let found = bins(&pairs, &judged);
        assert_eq!(
            found.iter().map(|bin| (bin.from, bin.pairs)).collect::<Vec<_>>(),
            [(-2.0, 1), (-1.0, 0), (0.0, 0), (1.0, 0), (2.0, 3)]
        );
        assert_eq!((found[4].duplicates, found[4].distinct), (1, 1));
        assert_eq!(bins(&[], &judged), []);
    }

    #[test]
    fn the_point_of_now_is_one_of_those_to_choose_from() {
        let found = points(&[], 0.9);
        assert!(found.iter().any(|(_, probability)| *probability == 0.9) && found.is_sorted_by(|a, b| a < b));
        assert_eq!(found[0].1, REVIEW_FLOOR);
        assert!((weight(0.99) - 6.63).abs() < 0.01 && weight(1.0) == MOST);
    }
}
