//! What the review lists and in which order: pairs, groups or merged records, in a few bytes each.

use crate::model::{MergeId, RecordId, Verdict};
use crate::workspace::{PairLine, PairSetInfo};
use std::collections::{BTreeMap, HashMap};

/// What one screen of the review shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// Two records, the smaller identity first.
    Pair(RecordId, RecordId),
    /// A group of the last search.
    Group(i64),
    Merge(MergeId),
}

impl Key {
    /// The pair of two records, in either order.
    pub fn pair(a: RecordId, b: RecordId) -> Self {
        if a < b { Self::Pair(a, b) } else { Self::Pair(b, a) }
    }
}

/// What is gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Unit {
    #[default]
    Pairs,
    Groups,
    Merges,
}

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Sort {
    /// Nearest to the decision point first: what teaches most.
    #[default]
    Unsure,
    /// Most probable first.
    Sure,
    /// Those of the largest groups first.
    Size,
}

/// What was said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Said {
    /// Nothing that stands.
    #[default]
    Open,
    /// Something, to be looked at again.
    Decided,
    /// Something, on other values.
    Again,
    /// That it is related but distinct, or the program holds it for such.
    Related,
    Any,
}

/// On which side of the decision point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Place {
    #[default]
    Any,
    Above,
    Below,
}

/// What is listed, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Wanted {
    pub unit: Unit,
    pub sort: Sort,
    pub said: Said,
    pub place: Place,
    /// Only across sources.
    pub across: bool,
}

/// A group of the last search.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupLine {
    pub id: i64,
    pub size: usize,
    /// Probability of its weakest pair that is above the decision point, and of its strongest.
    pub weakest: f64,
    pub strongest: f64,
    pub across: bool,
    /// Places of its pairs in [`Lists::pairs`].
    pub pairs: Vec<u32>,
}

/// Everything that can be reviewed.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    /// In the order of their records.
    pub pairs: Vec<PairLine>,
    /// In the order of their numbers.
    pub groups: Vec<GroupLine>,
    /// Active merges and how many records each holds, newest first.
    pub merges: Vec<(MergeId, usize)>,
    /// Probability from which a pair is held to be a duplicate.
    pub point: f64,
    /// Pairs above it that wait for a person.
    pub open: u64,
    /// What the pairs were made by: while it is the same, the order of the list stands.
    pub made: (i64, String),
}

/// Verdicts given since the lists were read; none: taken back.
pub type Given = HashMap<(RecordId, RecordId), Option<Verdict>>;

impl Lists {
    pub fn new(
        pairs: Vec<PairLine>,
        groups: &BTreeMap<i64, Vec<RecordId>>,
        merges: Vec<(MergeId, usize)>,
        set: Option<&PairSetInfo>,
    ) -> Self {
        let point = set.map_or(0.5, |set| set.decision_point);
        let mut by_group: BTreeMap<i64, GroupLine> = groups
            .iter()
            .map(|(id, members)| {
                let (size, pairs) = (members.len(), Vec::new());
                (*id, GroupLine { id: *id, size, weakest: 1.0, strongest: 0.0, across: false, pairs })
            })
            .collect();
        for (at, line) in pairs.iter().enumerate() {
            let Some(group) = by_group.get_mut(&line.group) else { continue };
            group.pairs.push(at as u32);
            group.across |= line.across;
            group.strongest = group.strongest.max(line.probability);
            if line.probability >= point {
                group.weakest = group.weakest.min(line.probability);
            }
        }
        let made = set.map_or((0, String::new()), |set| (set.revision, set.model_hash.clone()));
        let open = pairs.iter().filter(|line| line.probability >= point && line.is_open()).count() as u64;
        Self { pairs, groups: by_group.into_values().collect(), merges, point, open, made }
    }

    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty() && self.merges.is_empty() && self.groups.is_empty()
    }

    /// The line of a pair.
    pub fn pair(&self, a: RecordId, b: RecordId) -> Option<&PairLine> {
        let at = self.pairs.binary_search_by_key(&(a, b), |line| (line.a, line.b)).ok()?;
        self.pairs.get(at)
    }

    pub fn group(&self, id: i64) -> Option<&GroupLine> {
        let at = self.groups.binary_search_by_key(&id, |group| group.id).ok()?;
        self.groups.get(at)
    }

    /// Whether something waits for a person, by what was read and what was said since.
    pub fn is_open(&self, key: Key, given: &Given) -> bool {
        match key {
            Key::Pair(a, b) => self.pair(a, b).is_some_and(|line| is_open(line, given)),
            Key::Group(id) => self.group(id).is_some_and(|group| self.group_is_open(group, given)),
            Key::Merge(_) => false,
        }
    }

    /// A group waits while one of its pairs does that holds it together.
    fn group_is_open(&self, group: &GroupLine, given: &Given) -> bool {
        let lines = group.pairs.iter().filter_map(|at| self.pairs.get(*at as usize));
        lines.filter(|line| line.probability >= self.point).any(|line| is_open(line, given))
    }

    /// What is listed, in its order.
    pub fn order(&self, wanted: &Wanted, given: &Given) -> Vec<Key> {
        match wanted.unit {
            Unit::Pairs => self.pairs_in_order(wanted, given),
            Unit::Groups => self.groups_in_order(wanted, given),
            Unit::Merges => {
                let mut merges = self.merges.clone();
                if wanted.sort == Sort::Size {
                    merges.sort_by_key(|(id, size)| (std::cmp::Reverse(*size), std::cmp::Reverse(*id)));
                }
                merges.into_iter().map(|(id, _)| Key::Merge(id)).collect()
            }
        }
    }

    fn pairs_in_order(&self, wanted: &Wanted, given: &Given) -> Vec<Key> {
        let size = |line: &PairLine| self.group(line.group).map_or(0, |group| group.size);
        let keep = |line: &&PairLine| {
            let above = line.probability >= self.point;
            (!wanted.across || line.across) && at_place(wanted.place, above) && self.said(wanted.said, line, given)
        };
        let mut lines: Vec<(f64, i64, &PairLine)> = self
            .pairs
            .iter()
            .filter(keep)
            .map(|line| match wanted.sort {
                Sort::Unsure => (distance(line.probability, self.point), 0, line),
                Sort::Sure => (-line.probability, 0, line),
                Sort::Size => (-(size(line) as f64), line.group, line),
            })
            .collect();
        lines.sort_by(|x, y| {
            let by = x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)).then(y.2.probability.total_cmp(&x.2.probability));
            by.then((x.2.a, x.2.b).cmp(&(y.2.a, y.2.b)))
        });
        lines.into_iter().map(|(_, _, line)| Key::Pair(line.a, line.b)).collect()
    }

    fn said(&self, said: Said, line: &PairLine, given: &Given) -> bool {
        let verdict = given.get(&(line.a, line.b)).copied().unwrap_or(line.verdict);
        match said {
            Said::Open => is_open(line, given),
            Said::Decided => verdict.is_some() || line.carried || line.merge.is_some(),
            Said::Again => line.again && !given.contains_key(&(line.a, line.b)),
            Said::Related => {
                verdict == Some(Verdict::Related)
                    || verdict.is_none() && line.related >= crate::model::Pair::RELATED && line.probability < self.point
            }
            Said::Any => true,
        }
    }

    fn groups_in_order(&self, wanted: &Wanted, given: &Given) -> Vec<Key> {
        let any = |group: &GroupLine, holds: &dyn Fn(&PairLine) -> bool| {
            group.pairs.iter().filter_map(|at| self.pairs.get(*at as usize)).any(holds)
        };
        let keep = |group: &&GroupLine| {
            (!wanted.across || group.across)
                && match wanted.said {
                    Said::Open => self.group_is_open(group, given),
                    Said::Decided => !self.group_is_open(group, given),
                    Said::Any => true,
                    other => any(group, &|line| self.said(other, line, given)),
                }
        };
        let mut groups: Vec<&GroupLine> = self.groups.iter().filter(keep).collect();
        groups.sort_by(|x, y| {
            let by = match wanted.sort {
                Sort::Unsure => distance(x.weakest, self.point).total_cmp(&distance(y.weakest, self.point)),
                Sort::Sure => y.weakest.total_cmp(&x.weakest),
                Sort::Size => y.size.cmp(&x.size),
            };
            by.then(x.id.cmp(&y.id))
        });
        groups.into_iter().map(|group| Key::Group(group.id)).collect()
    }
}

fn at_place(place: Place, above: bool) -> bool {
    match place {
        Place::Any => true,
        Place::Above => above,
        Place::Below => !above,
    }
}

fn is_open(line: &PairLine, given: &Given) -> bool {
    match given.get(&(line.a, line.b)) {
        Some(said) => line.merge.is_none() && said.is_none(),
        None => line.is_open(),
    }
}

/// How far from the decision point, in bits: between 98 and 99 % is as much as between 50 and 67 %.
fn distance(probability: f64, point: f64) -> f64 {
    let bits = |p: f64| {
        let p = p.clamp(1e-9, 1.0 - 1e-9);
        (p / (1.0 - p)).log2()
    };
    (bits(probability) - bits(point)).abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(a: i64, b: i64, probability: f64, group: i64) -> PairLine {
        PairLine {
            a: RecordId(a),
            b: RecordId(b),
            probability,
            related: 0.0,
            across: a % 2 != b % 2,
            verdict: None,
            again: false,
            carried: false,
            group,
            merge: None,
        }
    }

    fn lists() -> Lists {
        let pairs = vec![line(1, 2, 0.99, 1), line(3, 4, 0.7, 2), line(3, 5, 0.95, 2), line(6, 8, 0.3, 0)];
        let groups =
            BTreeMap::from([(1, vec![RecordId(1), RecordId(2)]), (2, vec![RecordId(3), RecordId(4), RecordId(5)])]);
        let set = PairSetInfo { model_hash: "m".into(), decision_point: 0.6, revision: 3, pairs: 4, dirty: 0 };
        Lists::new(pairs, &groups, vec![(MergeId(2), 2), (MergeId(1), 5)], Some(&set))
    }

    fn pairs(keys: &[Key]) -> Vec<(i64, i64)> {
        keys.iter().filter_map(|key| if let Key::Pair(a, b) = key { Some((a.0, b.0)) } else { None }).collect()
    }

    #[test]
    fn orders_by_doubt_by_certainty_and_by_size() {
        let (lists, given) = (lists(), Given::new());
        let of = |sort| pairs(&lists.order(&Wanted { sort, ..Wanted::default() }, &given));
        assert_eq!(of(Sort::Unsure), [(3, 4), (6, 8), (3, 5), (1, 2)]);
        assert_eq!(of(Sort::Sure), [(1, 2), (3, 5), (3, 4), (6, 8)]);
        assert_eq!(of(Sort::Size), [(3, 5), (3, 4), (1, 2), (6, 8)]);
        let groups = |sort| lists.order(&Wanted { unit: Unit::Groups, sort, ..Wanted::default() }, &given);
        assert_eq!(groups(Sort::Unsure), [Key::Group(2), Key::Group(1)]);
        assert_eq!(groups(Sort::Sure), [Key::Group(1), Key::Group(2)]);
        let merges = |sort| lists.order(&Wanted { unit: Unit::Merges, sort, ..Wanted::default() }, &given);
        assert_eq!(merges(Sort::Size), [Key::Merge(MergeId(1)), Key::Merge(MergeId(2))]);
    }

    #[test]
    fn filters_by_what_was_said_and_where() {
        let mut lists = lists();
        lists.pairs[1].verdict = Some(Verdict::Related);
        lists.pairs[2].verdict = Some(Verdict::Duplicate);
        lists.pairs[2].again = true;
        let given = Given::from([((RecordId(1), RecordId(2)), Some(Verdict::Distinct))]);
        let of = |said| pairs(&lists.order(&Wanted { said, sort: Sort::Sure, ..Wanted::default() }, &given));
        assert_eq!(of(Said::Open), [(3, 5), (6, 8)]);
        assert_eq!(of(Said::Decided), [(1, 2), (3, 5), (3, 4)]);
        assert_eq!(of(Said::Again), [(3, 5)]);
        assert_eq!(of(Said::Related), [(3, 4)]);
        let place = |place| {
            pairs(&lists.order(&Wanted { said: Said::Any, place, sort: Sort::Sure, ..Wanted::default() }, &given))
        };
        assert_eq!(place(Place::Below), [(6, 8)]);
        assert_eq!(place(Place::Above).len(), 3);
        let across = Wanted { said: Said::Any, across: true, ..Wanted::default() };
        assert_eq!(pairs(&lists.order(&across, &given)).len(), 2);
    }

    #[test]
    fn a_verdict_taken_back_opens_the_pair() {
        let mut lists = lists();
        lists.pairs[0].verdict = Some(Verdict::Distinct);
        let key = Key::pair(RecordId(2), RecordId(1));
        assert!(!lists.is_open(key, &Given::new()));
        assert!(lists.is_open(key, &Given::from([((RecordId(1), RecordId(2)), None)])));
        assert!(lists.is_open(Key::Group(2), &Given::new()));
    }
}
