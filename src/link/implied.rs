//! Pairs that a third record speaks for: two records that are both held to be duplicates of another one, and that by themselves
//! say too little. What they say against each other still counts: an agency does not become its network because both look like
//! a third.

use super::compare::Scratch;
use super::keys::Candidate;
use super::score::{NO_KEY, ScoredPair, Scorer};
use hashbrown::{HashMap, HashSet};
use rayon::prelude::*;

/// Rounds: what one adds lets the next see more.
const ROUNDS: usize = 3;
/// A record with more duplicates than this is a placeholder or a mistake, and speaks for nobody.
const MOST: usize = 20;

/// Rows, the smaller first.
type Rows = (u32, u32);

/// Adds bits to the pairs whose records share duplicates, and the pairs that no key had brought together. `pairs` are all that
/// were compared and kept.
pub(super) fn add(scorer: &Scorer, sources: Option<&[u32]>, decision: f64, pairs: &mut Vec<ScoredPair>) {
    let rows = |pair: &ScoredPair| (pair.a, pair.b);
    pairs.par_sort_unstable_by_key(rows);
    let known = pairs.len();
    let mut added: HashMap<Rows, usize> = HashMap::new();
    let mut strong: HashSet<Rows> = pairs.iter().filter(|pair| pair.probability() >= decision).map(rows).collect();
    for _ in 0..ROUNDS {
        let between: Vec<(Rows, usize)> = shared(&strong)
            .into_iter()
            .filter(|((a, b), _)| sources.is_none_or(|of| of[*a as usize] != of[*b as usize]))
            .collect();
        let place = |rows_of: &Rows| {
            pairs[..known].binary_search_by_key(rows_of, rows).ok().or_else(|| added.get(rows_of).copied())
        };
        let judged: Vec<(Option<usize>, ScoredPair)> = between
            .par_iter()
            .map_init(Scratch::default, |scratch, (of, count)| {
                let place = place(of);
                let pair = place
                    .map_or_else(|| scorer.score(Candidate { a: of.0, b: of.1, key: NO_KEY }, scratch), |at| pairs[at]);
                (place, scorer.with_between(pair, *count))
            })
            .collect();
        let mut more = false;
        for (place, pair) in judged {
            more |= pair.probability() >= decision && strong.insert(rows(&pair));
            match place {
                Some(at) => pairs[at] = pair,
                None => {
                    added.insert(rows(&pair), pairs.len());
                    pairs.push(pair);
                }
            }
        }
        if !more {
            break;
        }
    }
}

/// Pairs that are not strong themselves, with how many records both are strongly tied to; sorted.
fn shared(strong: &HashSet<Rows>) -> Vec<(Rows, usize)> {
    let mut near: Vec<Rows> = strong.iter().flat_map(|(a, b)| [(*a, *b), (*b, *a)]).collect();
    near.par_sort_unstable();
    let mut found: Vec<Rows> = Vec::new();
    for others in near.chunk_by(|x, y| x.0 == y.0).filter(|others| (2..=MOST).contains(&others.len())) {
        for (at, (_, a)) in others.iter().enumerate() {
            for (_, b) in &others[at + 1..] {
                let rows = ((*a).min(*b), (*a).max(*b));
                if !strong.contains(&rows) {
                    found.push(rows);
                }
            }
        }
    }
    found.par_sort_unstable();
    found.chunk_by(|x, y| x == y).map(|same| (same[0], same.len())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_share_duplicates() {
        let of = |strong: &[Rows]| shared(&strong.iter().copied().collect());
        assert_eq!(of(&[(0, 1), (1, 2), (0, 3), (2, 3)]), [((0, 2), 2), ((1, 3), 2)]);
        assert_eq!(of(&[(0, 1), (1, 2)]), [((0, 2), 1)]);
        assert_eq!(of(&[(0, 1), (2, 3)]), []);
        assert_eq!(of(&[(0, 1), (1, 2), (0, 2)]), [], "they are held to be duplicates already");
    }
}
