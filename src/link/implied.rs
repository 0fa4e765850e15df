//! Pairs that a third record speaks for: two records that are both held to be duplicates of another one, and that by themselves
//! say too little. What they say against each other still counts: an agency does not become its network because both look like
//! a third.

use super::keys::Candidate;
use super::prepare::Prepared;
use super::{Said, Scorer, compare_rows, rules};
use crate::model::{Evidence, Message, Pair};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Rounds: what one adds lets the next see more.
const ROUNDS: usize = 3;
/// A record with more duplicates than this is a placeholder or a mistake, and speaks for nobody.
const MOST: usize = 20;

/// Rows, the smaller first.
type Rows = (u32, u32);

/// Adds bits to the pairs whose records share duplicates, and the pairs that no key had brought together. `pairs` are all that
/// were compared.
pub(super) fn add(scorer: &Scorer<'_>, sources: Option<&[u32]>, decision: f64, said: &Said, pairs: &mut Vec<Pair>) {
    let rows = |pair: &Pair| (pair.a.0 as u32, pair.b.0 as u32);
    let mut at: BTreeMap<Rows, usize> = pairs.iter().enumerate().map(|(index, pair)| (rows(pair), index)).collect();
    let mut strong: BTreeSet<Rows> = pairs.iter().filter(|pair| pair.probability >= decision).map(rows).collect();
    for _ in 0..ROUNDS {
        let between: Vec<(Rows, usize)> = shared(scorer.prepared, &strong)
            .into_iter()
            .filter(|((a, b), _)| sources.is_none_or(|of| of[*a as usize] != of[*b as usize]))
            .collect();
        let judged: Vec<(Rows, Pair)> = between
            .par_iter()
            .map(|(rows, count)| {
                let known = at.get(rows).map(|index| pairs[*index].clone());
                (*rows, scorer.with_others(*rows, known, *count, said))
            })
            .collect();
        let mut more = false;
        for (rows, pair) in judged {
            more |= pair.probability >= decision && strong.insert(rows);
            match at.get(&rows) {
                Some(index) => pairs[*index] = pair,
                None => {
                    at.insert(rows, pairs.len());
                    pairs.push(pair);
                }
            }
        }
        if !more {
            break;
        }
    }
}

/// Pairs that are not strong themselves, with how many records both are strongly tied to.
fn shared(p: &Prepared, strong: &BTreeSet<Rows>) -> BTreeMap<Rows, usize> {
    let mut near: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (a, b) in strong {
        near.entry(*a).or_default().push(*b);
        near.entry(*b).or_default().push(*a);
    }
    debug_assert!(near.keys().all(|row| (*row as usize) < p.records.len()));
    let mut found = BTreeMap::new();
    for others in near.values().filter(|others| (2..=MOST).contains(&others.len())) {
        for (at, a) in others.iter().enumerate() {
            for b in &others[at + 1..] {
                let rows = ((*a).min(*b), (*a).max(*b));
                if !strong.contains(&rows) {
                    *found.entry(rows).or_insert(0) += 1;
                }
            }
        }
    }
    found
}

impl Scorer<'_> {
    /// A pair with the bits that its common duplicates add; compared now where no key had brought it together.
    fn with_others(&self, (a, b): Rows, known: Option<Pair>, count: usize, said: &Said) -> Pair {
        let mut pair = known.unwrap_or_else(|| {
            let outcomes = compare_rows(self.prepared, self.comparisons, a, b);
            let candidate = Candidate { a, b, key: 0 };
            Pair { key: "cluster".to_owned(), ..self.score(candidate, &outcomes, said) }
        });
        let (name, code) = match count {
            1 => ("groupe_un", "level-one-between"),
            _ => ("groupe_plusieurs", "level-more-between"),
        };
        pair.evidence.retain(|one| !one.comparison.starts_with("groupe_"));
        let level = Message::new(code).with("count", count);
        pair.evidence.push(Evidence { comparison: name.to_owned(), level, bits: rules::bits_of(name) });
        self.summed(pair)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::{Column, Table, infer_kind};

    #[test]
    fn records_share_duplicates() {
        let names: Vec<Option<Box<str>>> = (0..4).map(|row| Some(format!("Atelier {row}").into())).collect();
        let column = Column { kind: infer_kind("nom", &names), name: "nom".into(), values: names };
        let prepared = Prepared::new(&Table { columns: vec![column], sources: vec![0; 4] });
        let of = |strong: &[Rows]| shared(&prepared, &strong.iter().copied().collect()).into_iter().collect::<Vec<_>>();
        assert_eq!(of(&[(0, 1), (1, 2), (0, 3), (2, 3)]), [((0, 2), 2), ((1, 3), 2)]);
        assert_eq!(of(&[(0, 1), (1, 2)]), [((0, 2), 1)]);
        assert_eq!(of(&[(0, 1), (2, 3)]), []);
        assert_eq!(of(&[(0, 1), (1, 2), (0, 2)]), [], "they are held to be duplicates already");
    }
}
