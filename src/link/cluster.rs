//! Groups of records that are one entity: connected by good pairs and verdicts, weak bridges cut, never joining what a
//! person said to be distinct.

use crate::model::{Cluster, Pair, RecordId, Verdict};
use std::collections::{BTreeMap, BTreeSet};

type Edge = (RecordId, RecordId);

/// What keeps records apart beside verdicts.
#[derive(Debug, Clone, Copy, Default)]
pub struct Limits<'a> {
    /// Sources of which a group holds one record at most: the source of each record that this holds for.
    pub one_of: Option<&'a BTreeMap<RecordId, u32>>,
    /// The SIREN of each record that has one. Two records with different ones are not joined by others in between: only by a
    /// pair or a verdict of their own.
    pub siren: Option<&'a BTreeMap<RecordId, u32>>,
}

/// Why a pair did not join its records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// A person told two of the records apart.
    Verdict,
    /// Two of one source.
    OneOfSource,
    /// Contradicting identifiers.
    Identifier,
    /// The only tie of two well-knit halves, and a weak one.
    Bridge,
}

/// Groups, and the pairs that were not followed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Clusters {
    pub clusters: Vec<Cluster>,
    /// The smaller identity first; sorted.
    pub refused: Vec<(RecordId, RecordId, Refusal)>,
}

/// Connected components of the pairs at or above `threshold` and of the pairs that a person called duplicates. Edges are
/// taken from the strongest down; one that would put two records into the same group that are to be kept apart is left
/// out. In groups of four or more, a lone weak edge between two well-knit halves is cut. The same for any order of input.
pub fn clusters(
    pairs: &[Pair],
    verdicts: &[(RecordId, RecordId, Verdict)],
    threshold: f64,
    limits: &Limits<'_>,
) -> Clusters {
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
    let mut out = join(&edges, &barred, limits);
    out.refused.extend(cut.into_iter().map(|(a, b)| (a, b, Refusal::Bridge)));
    out.refused.sort_unstable();
    out
}

/// Groups as they are joined.
struct Joining<'j> {
    edges: &'j BTreeMap<Edge, f64>,
    foes: BTreeMap<RecordId, Vec<RecordId>>,
    limits: &'j Limits<'j>,
    home: BTreeMap<RecordId, RecordId>,
    /// Members, weakest edge and the records that it ties.
    groups: BTreeMap<RecordId, (Vec<RecordId>, f64, Edge)>,
}

impl Joining<'_> {
    /// Why two groups may not become one over an edge.
    fn refusal(&self, keep: RecordId, give: RecordId, edge: Edge) -> Option<Refusal> {
        let (kept, given) = (&self.groups[&keep].0, &self.groups[&give].0);
        let foe = |id: &RecordId| {
            self.foes.get(id).is_some_and(|foes| foes.iter().any(|foe| self.home.get(foe) == Some(&keep)))
        };
        if given.iter().any(foe) {
            return Some(Refusal::Verdict);
        }
        // What a person called a duplicate is one, whatever the identifiers.
        if self.edges.get(&edge).is_some_and(|weight| weight.is_infinite()) {
            return None;
        }
        let both = |of: Option<&BTreeMap<RecordId, u32>>, apart: &dyn Fn(&RecordId, u32, &RecordId, u32) -> bool| {
            of.is_some_and(|of| {
                let known = |ids: &[RecordId]| -> Vec<(RecordId, u32)> {
                    ids.iter().filter_map(|id| Some((*id, *of.get(id)?))).collect()
                };
                let (left, right) = (known(kept), known(given));
                left.iter().any(|(a, x)| right.iter().any(|(b, y)| apart(a, *x, b, *y)))
            })
        };
        if both(self.limits.one_of, &|_, x, _, y| x == y) {
            return Some(Refusal::OneOfSource);
        }
        both(self.limits.siren, &|a, x, b, y| x != y && !self.edges.contains_key(&ordered(*a, *b)))
            .then_some(Refusal::Identifier)
    }
}

fn ordered(a: RecordId, b: RecordId) -> Edge {
    if a < b { (a, b) } else { (b, a) }
}

/// Union of edges, strongest first, kept apart where barred.
fn join(edges: &BTreeMap<Edge, f64>, barred: &BTreeSet<Edge>, limits: &Limits<'_>) -> Clusters {
    let mut order: Vec<(Edge, f64)> = edges.iter().map(|(edge, weight)| (*edge, *weight)).collect();
    order.sort_by(|x, y| y.1.total_cmp(&x.1).then_with(|| x.0.cmp(&y.0)));
    let mut foes: BTreeMap<RecordId, Vec<RecordId>> = BTreeMap::new();
    for (a, b) in barred {
        foes.entry(*a).or_default().push(*b);
        foes.entry(*b).or_default().push(*a);
    }
    let mut all = Joining { edges, foes, limits, home: BTreeMap::new(), groups: BTreeMap::new() };
    let mut out = Clusters::default();
    for (edge, weight) in order {
        for id in [edge.0, edge.1] {
            all.home.entry(id).or_insert_with(|| {
                all.groups.insert(id, (vec![id], 1.0, (id, id)));
                id
            });
        }
        let (mut keep, mut give) = (all.home[&edge.0], all.home[&edge.1]);
        if keep == give {
            continue;
        }
        if all.groups[&keep].0.len() < all.groups[&give].0.len() {
            std::mem::swap(&mut keep, &mut give);
        }
        if let Some(refusal) = all.refusal(keep, give, edge) {
            out.refused.push((edge.0, edge.1, refusal));
            continue;
        }
        if let Some((members, weakest, link)) = all.groups.remove(&give) {
            for id in &members {
                all.home.insert(*id, keep);
            }
            if let Some(group) = all.groups.get_mut(&keep) {
                group.0.extend(members);
                for (weight, link) in [(weakest, link), (weight.min(1.0), edge)] {
                    if weight < group.1 || group.2.0 == group.2.1 {
                        (group.1, group.2) = (group.1.min(weight), link);
                    }
                }
            }
        }
    }
    out.clusters = all
        .groups
        .into_values()
        .filter(|(members, ..)| members.len() > 1)
        .map(|(mut members, weakest, weakest_link)| {
            members.sort_unstable();
            Cluster { id: 0, members, weakest, weakest_link }
        })
        .collect();
    out.clusters.sort_by(|x, y| x.members.cmp(&y.members));
    out
}

/// Gives each group the number of the one before with which it has the most records in common, or a new one from `next` on.
/// Returns the next free number. Numbers are never used again for others.
pub fn number(clusters: &mut [Cluster], before: &BTreeMap<RecordId, i64>, next: i64) -> i64 {
    let mut claims: Vec<(usize, i64, usize)> = Vec::new();
    for (at, cluster) in clusters.iter().enumerate() {
        let mut shared: BTreeMap<i64, usize> = BTreeMap::new();
        for id in cluster.members.iter().filter_map(|record| before.get(record)) {
            *shared.entry(*id).or_default() += 1;
        }
        claims.extend(shared.into_iter().map(|(id, count)| (count, id, at)));
    }
    // The most records in common first; of equals, the older number and the group of the older record.
    claims.sort_unstable_by_key(|(count, id, at)| (std::cmp::Reverse(*count), *id, *at));
    let mut taken = BTreeSet::new();
    clusters.iter_mut().for_each(|cluster| cluster.id = 0);
    for (_, id, at) in claims {
        if clusters[at].id == 0 && taken.insert(id) {
            clusters[at].id = id;
        }
    }
    let mut next = next;
    for cluster in clusters.iter_mut().filter(|cluster| cluster.id == 0) {
        cluster.id = next;
        next += 1;
    }
    next
}

/// What became of the groups between two runs, as counts of groups.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changed {
    /// The same records.
    pub same: Vec<i64>,
    /// Records came or went, of no other group.
    pub grown: Vec<i64>,
    pub shrunk: Vec<i64>,
    /// Made of records of several groups.
    pub merged: Vec<i64>,
    /// Its records are in several groups now, or some in none.
    pub split: Vec<i64>,
    pub new: Vec<i64>,
    pub gone: Vec<i64>,
}

/// Compares the groups of two runs; a group that was split and merged at once is told under both.
pub fn changed(before: &BTreeMap<RecordId, i64>, after: &BTreeMap<RecordId, i64>) -> Changed {
    let groups = |of: &BTreeMap<RecordId, i64>| {
        let mut out: BTreeMap<i64, BTreeSet<RecordId>> = BTreeMap::new();
        for (record, id) in of {
            out.entry(*id).or_default().insert(*record);
        }
        out
    };
    let (old, new) = (groups(before), groups(after));
    let ids = |records: &BTreeSet<RecordId>, of: &BTreeMap<RecordId, i64>| -> BTreeSet<i64> {
        records.iter().filter_map(|record| of.get(record).copied()).collect()
    };
    let mut out = Changed::default();
    for (id, records) in &new {
        let from = ids(records, before);
        match (from.len(), old.get(id)) {
            (0, _) => out.new.push(*id),
            (1, Some(was)) if was == records => out.same.push(*id),
            (1, Some(was)) if was.is_subset(records) => out.grown.push(*id),
            (1, Some(_)) => out.shrunk.push(*id),
            (1, None) => {}
            _ => out.merged.push(*id),
        }
    }
    for (id, records) in &old {
        match ids(records, after).len() {
            0 => out.gone.push(*id),
            1 => {}
            _ => out.split.push(*id),
        }
    }
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
        let (key, evidence, what_if) = (String::new(), Vec::new(), Vec::new());
        Pair { a, b, key, weight_bits: 0.0, probability, evidence, what_if, related: 0.0 }
    }

    fn clusters(pairs: &[Pair], verdicts: &[(RecordId, RecordId, Verdict)], threshold: f64) -> Clusters {
        super::clusters(pairs, verdicts, threshold, &Limits::default())
    }

    fn members(clusters: &Clusters) -> Vec<Vec<i64>> {
        clusters.clusters.iter().map(|c| c.members.iter().map(|id| id.0).collect()).collect()
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

    #[test]
    fn sources_and_identifiers_keep_records_apart() {
        let of = |entries: &[(i64, u32)]| {
            entries.iter().map(|(id, value)| (RecordId(*id), *value)).collect::<BTreeMap<_, _>>()
        };
        let pairs = [pair(1, 2, 0.999), pair(2, 3, 0.99), pair(3, 4, 0.95)];
        let sources = of(&[(1, 7), (3, 7)]);
        let found = super::clusters(&pairs, &[], 0.9, &Limits { one_of: Some(&sources), siren: None });
        assert_eq!(members(&found), [vec![1, 2], vec![3, 4]]);
        assert_eq!(found.refused, [(RecordId(2), RecordId(3), Refusal::OneOfSource)]);
        // 1 and 3 have different SIREN and nothing but 2 between them; 3 and 4 were compared themselves.
        let sirens = of(&[(1, 1), (3, 2), (4, 3)]);
        let limits = Limits { one_of: None, siren: Some(&sirens) };
        assert_eq!(members(&super::clusters(&pairs, &[], 0.9, &limits)), [vec![1, 2], vec![3, 4]]);
        let said = [(RecordId(2), RecordId(3), Verdict::Duplicate)];
        assert_eq!(
            members(&super::clusters(&pairs, &said, 0.9, &limits)),
            [vec![2, 3, 4]],
            "1 has nothing in common with 3"
        );
    }

    #[test]
    fn the_weakest_link_is_told() {
        let found = clusters(&[pair(1, 2, 0.999), pair(2, 3, 0.93), pair(3, 4, 0.98)], &[], 0.9);
        assert_eq!((found.clusters[0].weakest, found.clusters[0].weakest_link), (0.93, (RecordId(2), RecordId(3))));
    }

    #[test]
    fn numbers_stay_and_changes_are_told() {
        let cluster = |members: &[i64]| Cluster {
            id: 0,
            members: members.iter().map(|id| RecordId(*id)).collect(),
            weakest: 1.0,
            weakest_link: (RecordId(0), RecordId(0)),
        };
        let homes = |clusters: &[Cluster]| -> BTreeMap<RecordId, i64> {
            clusters.iter().flat_map(|c| c.members.iter().map(|record| (*record, c.id))).collect()
        };
        let mut first = [cluster(&[1, 2, 3, 4]), cluster(&[5, 6]), cluster(&[7, 8]), cluster(&[20, 21])];
        let next = number(&mut first, &BTreeMap::new(), 1);
        assert_eq!((next, first.iter().map(|c| c.id).collect::<Vec<_>>()), (5, vec![1, 2, 3, 4]));
        let before = homes(&first);
        let mut second = [cluster(&[1, 9]), cluster(&[2, 3, 4]), cluster(&[5, 6, 7, 8]), cluster(&[10, 11])];
        assert_eq!(number(&mut second, &before, next), 7);
        assert_eq!(second.iter().map(|c| c.id).collect::<Vec<_>>(), [5, 1, 2, 6]);
        let told = changed(&before, &homes(&second));
        assert_eq!((told.split, told.merged, told.new, told.gone), (vec![1], vec![2], vec![6], vec![4]));
        assert_eq!(told.shrunk, [1]);
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
