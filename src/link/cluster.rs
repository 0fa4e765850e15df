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
    let said = || verdicts.iter().filter(|(a, b, _)| a != b);
    let bars = said().filter(|(_, _, verdict)| verdict.bars_merge());
    let barred: BTreeSet<Edge> = bars.map(|(a, b, _)| ordered(*a, *b)).collect();
    let strong = pairs.iter().filter(|pair| pair.probability >= threshold && pair.a != pair.b);
    let mut edges: Vec<(Edge, f64)> = strong.map(|pair| (ordered(pair.a, pair.b), pair.probability)).collect();
    let one = said().filter(|(_, _, verdict)| *verdict == Verdict::Duplicate);
    edges.extend(one.map(|(a, b, _)| (ordered(*a, *b), f64::INFINITY)));
    edges.sort_by(|x, y| x.0.cmp(&y.0).then(y.1.total_cmp(&x.1)));
    edges.dedup_by_key(|(edge, _)| *edge);
    edges.retain(|(edge, _)| !barred.contains(edge));
    let mut graph = Graph::new(edges);
    graph.cut_bridges();
    let mut out = Joining::new(&graph, &barred, limits).join();
    let cut = graph.edges.iter().zip(&graph.cut).filter(|(_, cut)| **cut);
    out.refused.extend(cut.map(|(((a, b), _), _)| (*a, *b, Refusal::Bridge)));
    out.refused.sort_unstable();
    out
}

/// Records by their places, and the edges between them: groups are found for many decision points, among many records.
struct Graph {
    /// In ascending order.
    records: Vec<RecordId>,
    /// In ascending order, with their weights.
    edges: Vec<(Edge, f64)>,
    /// The places of the records of each edge.
    ends: Vec<(usize, usize)>,
    /// Whether each edge is a bridge that is not followed.
    cut: Vec<bool>,
}

impl Graph {
    fn new(edges: Vec<(Edge, f64)>) -> Self {
        let mut records: Vec<RecordId> = edges.iter().flat_map(|((a, b), _)| [*a, *b]).collect();
        records.sort_unstable();
        records.dedup();
        let place = |id: &RecordId| records.partition_point(|other| other < id);
        let ends: Vec<(usize, usize)> = edges.iter().map(|((a, b), _)| (place(a), place(b))).collect();
        let cut = vec![false; edges.len()];
        Self { records, edges, ends, cut }
    }

    /// Whether two records, by their places, have an edge of their own that is followed.
    fn tied(&self, a: usize, b: usize) -> bool {
        let edge = (self.records[a.min(b)], self.records[a.max(b)]);
        self.edges.binary_search_by_key(&edge, |(edge, _)| *edge).is_ok_and(|at| !self.cut[at])
    }

    /// For each record the edges that it has, with the place at their other end.
    fn near(&self) -> Vec<Vec<(usize, usize)>> {
        let mut near = vec![Vec::new(); self.records.len()];
        for (edge, (a, b)) in self.ends.iter().enumerate() {
            near[*a].push((edge, *b));
            near[*b].push((edge, *a));
        }
        near
    }

    /// Cuts the edges under [`BRIDGE`] whose loss splits a component into two halves that are each three records or more: one
    /// walk in depth, that knows of each record how early a record can be reached from behind it (Tarjan).
    fn cut_bridges(&mut self) {
        let near = self.near();
        let mut walk = Walk { met: vec![0; near.len()], low: vec![0; near.len()], size: vec![1; near.len()], count: 0 };
        for root in 0..near.len() {
            if walk.met[root] == 0 {
                let bridges = walk.from(root, &near);
                let all = walk.size[root];
                for (edge, behind) in bridges {
                    self.cut[edge] = self.edges[edge].1 < BRIDGE && behind >= 3 && all - behind >= 3;
                }
            }
        }
    }
}

/// Weakest chance of an edge that may hold two halves together alone.
const BRIDGE: f64 = 0.97;

/// A walk in depth.
struct Walk {
    /// When each record was met, from 1 on; 0: not yet.
    met: Vec<usize>,
    /// The earliest record that is reached from behind it by another way than it came.
    low: Vec<usize>,
    /// Records behind it, itself among them.
    size: Vec<usize>,
    count: usize,
}

impl Walk {
    fn meet(&mut self, at: usize) {
        self.count += 1;
        (self.met[at], self.low[at]) = (self.count, self.count);
    }

    /// The bridges of the component of a record, each with how many records are behind it.
    fn from(&mut self, root: usize, near: &[Vec<(usize, usize)>]) -> Vec<(usize, usize)> {
        let mut bridges = Vec::new();
        // The record, the edge that led to it, and which of its edges comes next.
        let mut path: Vec<(usize, Option<usize>, usize)> = vec![(root, None, 0)];
        self.meet(root);
        while let Some((at, by, next)) = path.last_mut() {
            let (at, by) = (*at, *by);
            if let Some((edge, to)) = near[at].get(*next).copied() {
                *next += 1;
                if self.met[to] == 0 {
                    self.meet(to);
                    path.push((to, Some(edge), 0));
                } else if by != Some(edge) {
                    self.low[at] = self.low[at].min(self.met[to]);
                }
                continue;
            }
            path.pop();
            if let (Some((before, ..)), Some(edge)) = (path.last(), by) {
                self.low[*before] = self.low[*before].min(self.low[at]);
                self.size[*before] += self.size[at];
                if self.low[at] > self.met[*before] {
                    bridges.push((edge, self.size[at]));
                }
            }
        }
        bridges
    }
}

/// Groups as they are joined; records by their places.
struct Joining<'j> {
    graph: &'j Graph,
    /// The records that a person told apart from each.
    foes: BTreeMap<usize, Vec<usize>>,
    one_of: Option<Vec<Option<u32>>>,
    siren: Option<Vec<Option<u32>>>,
    home: Vec<usize>,
    groups: Vec<Group>,
}

/// Members, weakest edge and the records that it ties.
#[derive(Clone)]
struct Group {
    members: Vec<usize>,
    weakest: f64,
    link: Edge,
}

impl<'j> Joining<'j> {
    fn new(graph: &'j Graph, barred: &BTreeSet<Edge>, limits: &Limits<'_>) -> Self {
        let records = &graph.records;
        let mut foes: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (a, b) in barred {
            if let (Ok(a), Ok(b)) = (records.binary_search(a), records.binary_search(b)) {
                foes.entry(a).or_default().push(b);
                foes.entry(b).or_default().push(a);
            }
        }
        let known = |of: Option<&BTreeMap<RecordId, u32>>| {
            of.map(|of| records.iter().map(|id| of.get(id).copied()).collect::<Vec<_>>())
        };
        let alone = |(at, id): (usize, &RecordId)| Group { members: vec![at], weakest: 1.0, link: (*id, *id) };
        Self {
            graph,
            foes,
            one_of: known(limits.one_of),
            siren: known(limits.siren),
            home: (0..records.len()).collect(),
            groups: records.iter().enumerate().map(alone).collect(),
        }
    }

    /// Why two groups may not become one over an edge.
    fn refusal(&self, keep: usize, give: usize, weight: f64) -> Option<Refusal> {
        let (kept, given) = (&self.groups[keep].members, &self.groups[give].members);
        let foe = |id: &usize| self.foes.get(id).is_some_and(|foes| foes.iter().any(|foe| self.home[*foe] == keep));
        if !self.foes.is_empty() && given.iter().any(foe) {
            return Some(Refusal::Verdict);
        }
        // What a person called a duplicate is one, whatever the identifiers.
        if weight.is_infinite() {
            return None;
        }
        let both = |of: &Option<Vec<Option<u32>>>, apart: &dyn Fn(usize, u32, usize, u32) -> bool| {
            of.as_ref().is_some_and(|of| {
                let known = |ids: &'_ [usize], each: &mut dyn FnMut(usize, u32) -> bool| {
                    ids.iter().any(|id| of[*id].is_some_and(|what| each(*id, what)))
                };
                known(kept, &mut |a, x| known(given, &mut |b, y| apart(a, x, b, y)))
            })
        };
        if both(&self.one_of, &|_, x, _, y| x == y) {
            return Some(Refusal::OneOfSource);
        }
        both(&self.siren, &|a, x, b, y| x != y && !self.graph.tied(a, b)).then_some(Refusal::Identifier)
    }

    /// Union of edges, strongest first, kept apart where barred.
    fn join(mut self) -> Clusters {
        let graph = self.graph;
        let mut order: Vec<usize> = (0..graph.edges.len()).filter(|at| !graph.cut[*at]).collect();
        order.sort_by(|x, y| graph.edges[*y].1.total_cmp(&graph.edges[*x].1).then(x.cmp(y)));
        let mut out = Clusters::default();
        for at in order {
            let (edge, weight) = graph.edges[at];
            let (mut keep, mut give) = (self.home[graph.ends[at].0], self.home[graph.ends[at].1]);
            if keep == give {
                continue;
            }
            if self.groups[keep].members.len() < self.groups[give].members.len() {
                std::mem::swap(&mut keep, &mut give);
            }
            match self.refusal(keep, give, weight) {
                Some(refusal) => out.refused.push((edge.0, edge.1, refusal)),
                None => self.unite(keep, give, (weight, edge)),
            }
        }
        for group in self.groups.iter_mut().filter(|group| group.members.len() > 1) {
            group.members.sort_unstable();
            let members = group.members.iter().map(|at| graph.records[*at]).collect();
            out.clusters.push(Cluster { id: 0, members, weakest: group.weakest, weakest_link: group.link });
        }
        out.clusters.sort_by(|x, y| x.members.cmp(&y.members));
        out
    }

    fn unite(&mut self, keep: usize, give: usize, (weight, edge): (f64, Edge)) {
        let members = std::mem::take(&mut self.groups[give].members);
        let (weakest, link) = (self.groups[give].weakest, self.groups[give].link);
        members.iter().for_each(|id| self.home[*id] = keep);
        let group = &mut self.groups[keep];
        group.members.extend(members);
        for (weight, link) in [(weakest, link), (weight.min(1.0), edge)] {
            if weight < group.weakest || group.link.0 == group.link.1 {
                (group.weakest, group.link) = (group.weakest.min(weight), link);
            }
        }
    }
}

fn ordered(a: RecordId, b: RecordId) -> Edge {
    if a < b { (a, b) } else { (b, a) }
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

        #[test]
        fn bridges_are_those_whose_loss_leaves_two_halves(edges in prop::collection::btree_set((0_i64..16, 0_i64..16), 0..22)) {
            let edges: BTreeSet<(i64, i64)> =
                edges.into_iter().filter(|(a, b)| a != b).map(|(a, b)| (a.min(b), a.max(b))).collect();
            let pairs: Vec<Pair> = edges.iter().map(|(a, b)| pair(*a, *b, 0.9)).collect();
            // The naive way: what is reached without the edge.
            let reach = |from: i64, without: (i64, i64)| {
                let (mut seen, mut todo) = (BTreeSet::from([from]), vec![from]);
                while let Some(at) = todo.pop() {
                    for (a, b) in edges.iter().filter(|edge| **edge != without) {
                        let to = if *a == at { *b } else if *b == at { *a } else { continue };
                        if seen.insert(to) { todo.push(to); }
                    }
                }
                seen
            };
            let halves = |edge: &&(i64, i64)| {
                let (left, right) = (reach(edge.0, **edge), reach(edge.1, **edge));
                !left.contains(&edge.1) && left.len() >= 3 && right.len() >= 3
            };
            let naive: Vec<_> =
                edges.iter().filter(halves).map(|(a, b)| (RecordId(*a), RecordId(*b), Refusal::Bridge)).collect();
            prop_assert_eq!(clusters(&pairs, &[], 0.5).refused, naive);
        }
    }
}
