//! Groups of records that are one entity: connected by good pairs and verdicts, weak bridges cut, never joining what a
//! person said to be distinct.

use crate::model::{Cluster, Pair, RecordId, Verdict};
use std::collections::{BTreeMap, BTreeSet};

type Edge = (RecordId, RecordId);

/// Connected components of the pairs at or above `threshold` and of the pairs that a person called duplicates. Edges are
/// taken from the strongest down; one that would put two records that a person told apart into the same group is left
/// out. In groups of four or more, a lone weak edge between two well-knit halves is cut. The same for any order of input.
pub fn clusters(pairs: &[Pair], verdicts: &[(RecordId, RecordId, Verdict)], threshold: f64) -> Vec<Cluster> {
    let mut barred: BTreeSet<Edge> = BTreeSet::new();
    let mut edges: BTreeMap<Edge, f64> = BTreeMap::new();
    for pair in pairs.iter().filter(|pair| pair.probability >= threshold && pair.a != pair.b) {
        let best = edges.entry(ordered(pair.a, pair.b)).or_insert(pair.probability);
        *best = best.max(pair.probability);
    }
    for (a, b, verdict) in verdicts.iter().filter(|(a, b, _)| a != b) {
        if verdict.bars_merge() {
            barred.insert(ordered(*a, *b));
        }
    }
    for (a, b, verdict) in verdicts.iter().filter(|(a, b, _)| a != b) {
        if *verdict == Verdict::Duplicate && !barred.contains(&ordered(*a, *b)) {
            edges.insert(ordered(*a, *b), f64::INFINITY);
        }
    }
    edges.retain(|edge, _| !barred.contains(edge));
    let cut = bridges(&edges);
    edges.retain(|edge, _| !cut.contains(edge));
    join(&edges, &barred)
}

fn ordered(a: RecordId, b: RecordId) -> Edge {
    if a < b { (a, b) } else { (b, a) }
}

/// Union of edges, strongest first, kept apart where barred.
fn join(edges: &BTreeMap<Edge, f64>, barred: &BTreeSet<Edge>) -> Vec<Cluster> {
    let mut order: Vec<(Edge, f64)> = edges.iter().map(|(edge, weight)| (*edge, *weight)).collect();
    order.sort_by(|x, y| y.1.total_cmp(&x.1).then_with(|| x.0.cmp(&y.0)));
    let mut groups: BTreeMap<RecordId, (Vec<RecordId>, f64)> = BTreeMap::new();
    let mut home: BTreeMap<RecordId, RecordId> = BTreeMap::new();
    let mut foes: BTreeMap<RecordId, Vec<RecordId>> = BTreeMap::new();
    for (a, b) in barred {
        foes.entry(*a).or_default().push(*b);
        foes.entry(*b).or_default().push(*a);
    }
    for ((a, b), weight) in order {
        for id in [a, b] {
            home.entry(id).or_insert_with(|| {
                groups.insert(id, (vec![id], 1.0));
                id
            });
        }
        let (mut keep, mut give) = (home[&a], home[&b]);
        if keep == give {
            continue;
        }
        if groups[&keep].0.len() < groups[&give].0.len() {
            std::mem::swap(&mut keep, &mut give);
        }
        let apart =
            groups[&give].0.iter().any(|id| foes.get(id).is_some_and(|f| f.iter().any(|g| home.get(g) == Some(&keep))));
        if apart {
            continue;
        }
        if let Some((members, weakest)) = groups.remove(&give) {
            for id in &members {
                home.insert(*id, keep);
            }
            if let Some(group) = groups.get_mut(&keep) {
                group.0.extend(members);
                group.1 = group.1.min(weakest).min(weight.min(1.0));
            }
        }
    }
    let mut out: Vec<Cluster> = groups
        .into_values()
        .filter(|(members, _)| members.len() > 1)
        .map(|(mut members, weakest)| {
            members.sort_unstable();
            Cluster { members, weakest }
        })
        .collect();
    out.sort_by(|x, y| x.members.cmp(&y.members));
    out
}

/// Weakest chance of an edge that may hold two halves together alone.
const BRIDGE: f64 = 0.97;

/// Edges under [`BRIDGE`] whose loss splits a component into two halves that are each three records or more.
fn bridges(edges: &BTreeMap<Edge, f64>) -> BTreeSet<Edge> {
    let mut near: BTreeMap<RecordId, Vec<RecordId>> = BTreeMap::new();
    for (a, b) in edges.keys() {
        near.entry(*a).or_default().push(*b);
        near.entry(*b).or_default().push(*a);
    }
    let reach = |from: RecordId, without: Edge| -> BTreeSet<RecordId> {
        let (mut seen, mut todo) = (BTreeSet::from([from]), vec![from]);
        while let Some(at) = todo.pop() {
            for to in near.get(&at).into_iter().flatten() {
                if ordered(at, *to) != without && seen.insert(*to) {
                    todo.push(*to);
                }
            }
        }
        seen
    };
    edges
        .iter()
        .filter(|(_, weight)| **weight < BRIDGE)
        // An edge inside a triangle is no bridge: most are told by that alone.
        .filter(|((a, b), _)| near[a].len() > 1 && near[b].len() > 1 && !near[a].iter().any(|x| near[b].contains(x)))
        .filter(|((a, b), _)| {
            let left = reach(*a, (*a, *b));
            !left.contains(b) && left.len() >= 3 && reach(*b, (*a, *b)).len() >= 3
        })
        .map(|(edge, _)| *edge)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pair(a: i64, b: i64, probability: f64) -> Pair {
        let (a, b) = (RecordId(a), RecordId(b));
        Pair { a, b, key: String::new(), weight_bits: 0.0, probability, evidence: Vec::new() }
    }

    fn members(clusters: &[Cluster]) -> Vec<Vec<i64>> {
        clusters.iter().map(|c| c.members.iter().map(|id| id.0).collect()).collect()
    }

    #[test]
    fn what_is_told_apart_stays_apart() {
        let pairs = [pair(1, 2, 0.99), pair(2, 3, 0.98), pair(3, 4, 0.999)];
        let verdicts = [(RecordId(1), RecordId(4), Verdict::Related)];
        assert_eq!(members(&clusters(&pairs, &verdicts, 0.9)), [vec![1, 2], vec![3, 4]]);
        let yes = [(RecordId(8), RecordId(9), Verdict::Duplicate)];
        assert_eq!(members(&clusters(&[], &yes, 0.9)), [vec![8, 9]]);
    }

    #[test]
    fn a_weak_bridge_is_cut() {
        let strong = [(1, 2), (2, 3), (1, 3), (4, 5), (5, 6), (4, 6)].map(|(a, b)| pair(a, b, 0.99));
        let mut pairs = strong.to_vec();
        pairs.push(pair(3, 4, 0.92));
        assert_eq!(members(&clusters(&pairs, &[], 0.9)), [vec![1, 2, 3], vec![4, 5, 6]]);
    }

    proptest! {
        #[test]
        fn without_bars_clusters_are_components(edges in prop::collection::vec((0_i64..30, 0_i64..30), 0..60)) {
            let mut pairs: Vec<Pair> = edges.iter().filter(|(a, b)| a != b).map(|(a, b)| pair(*a.min(b), *a.max(b), 0.99)).collect();
            let found = clusters(&pairs, &[], 0.5);
            // The naive way: labels spread until nothing changes.
            let mut label: Vec<i64> = (0..30).collect();
            loop {
                let before = label.clone();
                for pair in &pairs {
                    let least = label[pair.a.0 as usize].min(label[pair.b.0 as usize]);
                    label[pair.a.0 as usize] = least;
                    label[pair.b.0 as usize] = least;
                }
                if before == label { break; }
            }
            let mut naive: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
            for (id, label) in label.iter().enumerate() {
                naive.entry(*label).or_default().push(id as i64);
            }
            let naive: Vec<Vec<i64>> = naive.into_values().filter(|group| group.len() > 1).collect();
            prop_assert_eq!(members(&found), naive);
            pairs.reverse();
            prop_assert_eq!(clusters(&pairs, &[], 0.5), found);
        }
    }
}
