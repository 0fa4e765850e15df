//! What waits for an answer: what the other did with the records of a delivery that was taken back here comes with the answer,
//! whichever it is. Until then nothing of it is here, so that nobody takes it for known.

use super::settle::{Item, Sides, Work};
use super::three::{Outcome, merge};
use crate::error::Result;
use crate::model::{Entity, Merge, MergeId};
use std::collections::{BTreeSet, HashSet};

/// A question about a delivery, and its records here.
pub(super) struct Asked {
    pub at: usize,
    pub records: HashSet<i64>,
}

impl Work<'_> {
    /// Notes that what was done there with records waits for the answer to a question.
    pub fn wait(&mut self, at: usize, records_there: &HashSet<i64>) {
        let records = records_there.iter().filter_map(|record| self.numbers.record(*record)).collect();
        self.asked.push(Asked { at, records });
    }
}

/// The places of what waits for the questions that are open.
pub(super) fn waiting(
    sides: Sides<'_>,
    items: &[Item],
    asked: &[Asked],
    is_open: impl Fn(usize) -> bool,
) -> Result<BTreeSet<usize>> {
    let open = asked.iter().filter(|one| is_open(one.at));
    let records: HashSet<i64> = open.flat_map(|one| one.records.iter().copied()).collect();
    let mut out = BTreeSet::new();
    if records.is_empty() {
        return Ok(out);
    }
    let (merges, merged) = merges(sides, items, &records)?;
    for (at, item) in items.iter().enumerate().filter(|(_, item)| item.with.is_none()) {
        let (entity, key, field) = &item.cell;
        let waits = match entity {
            Entity::Edit | Entity::State => records.contains(key),
            Entity::Verdict => merged.contains(key) || field.parse().is_ok_and(|other| merged.contains(&other)),
            Entity::Merge => merges.contains(key),
            Entity::Pin => merges.contains(key) || pinned(sides, *key, &merged)?,
            Entity::Row | Entity::Batch | Entity::Reading | Entity::Mapping | Entity::Setting => false,
        };
        if waits && item.outcome != Outcome::Agree {
            out.insert(at);
        }
    }
    Ok(out)
}

/// Leaves what waits as it is here.
pub(super) fn leave(items: &mut [Item], waiting: &BTreeSet<usize>) {
    for at in waiting {
        if items[*at].outcome.comes() {
            items[*at].outcome = Outcome::Stay;
        }
    }
}

/// The merges that have some of these records, or share others with those that do: they come and go together. With the records of
/// all of them.
fn merges(sides: Sides<'_>, items: &[Item], records: &HashSet<i64>) -> Result<(BTreeSet<i64>, HashSet<i64>)> {
    let mut all = Vec::new();
    for item in items.iter().filter(|item| item.cell.0 == Entity::Merge) {
        let told = [&item.ours.now, &item.theirs.now, &item.ours.base];
        let told = told.into_iter().flatten().filter_map(|text| merge(text));
        let mut touched: Vec<i64> = told.flat_map(|merge| members(&merge)).collect();
        for id in &item.instead_of {
            touched.extend(sides.ours.merge(MergeId(*id))?.iter().flat_map(members));
        }
        all.push((item.cell.1, touched));
    }
    let (mut merges, mut merged) = (BTreeSet::new(), records.clone());
    loop {
        let (touching, others): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|(_, members)| members.iter().any(|one| merged.contains(one)));
        if touching.is_empty() {
            return Ok((merges, merged));
        }
        for (id, members) in touching {
            merges.insert(id);
            merged.extend(members);
        }
        all = others;
    }
}

fn members(merge: &Merge) -> Vec<i64> {
    merge.members.iter().map(|one| one.0).collect()
}

/// Whether a choice is of a merge here that has some of these records.
fn pinned(sides: Sides<'_>, merge: i64, records: &HashSet<i64>) -> Result<bool> {
    let merge = sides.ours.merge(MergeId(merge))?;
    Ok(merge.is_some_and(|merge| members(&merge).iter().any(|one| records.contains(one))))
}
