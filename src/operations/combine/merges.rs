//! Merges: which of the other copy are which here, and what comes of those that share records or contradict a verdict.

use super::numbers::Numbers;
use super::past::{Cell, Way};
use super::settle::{Why, Work};
use super::three::{Outcome, merge};
use crate::error::Result;
use crate::model::{Entity, Merge, MergeId, RecordId};
use crate::workspace::Read;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Finds the merges of since the copy that both have, by their members, and numbers those that only the other has. Gives back those
/// that were made and taken apart there, of which nothing comes.
pub(super) fn tell_merges(
    ours: Read<'_>,
    numbers: &mut Numbers,
    their_ways: &HashMap<Cell, Way>,
    our_ways: &HashMap<Cell, Way>,
) -> Result<BTreeSet<i64>> {
    let made_here =
        |id: MergeId| our_ways.get(&(Entity::Merge, id.0, "body".to_owned())).is_some_and(|way| way.base.is_none());
    // The last one wins, and one that is active above all; one that was undone is known by what it was.
    let mut undone: Vec<(i64, Merge)> = our_ways
        .iter()
        .filter(|((entity, _, _), way)| *entity == Entity::Merge && way.base.is_none() && way.now.is_none())
        .filter_map(|((_, id, _), way)| Some((*id, way.held.as_deref().and_then(merge)?)))
        .collect();
    undone.sort_by_key(|(id, _)| *id);
    let (active, inactive): (Vec<Merge>, Vec<Merge>) = ours.merges(false)?.into_iter().partition(|merge| merge.active);
    let apart = inactive.into_iter().filter(|merge| made_here(merge.id));
    let mut known: HashMap<(String, Vec<RecordId>), i64> = HashMap::new();
    for (id, merge) in undone.into_iter().chain(apart.chain(active).map(|merge| (merge.id.0, merge))) {
        if let Some(before) = known.insert((merge.schema, merge.members), id) {
            numbers.twins_here.add(Entity::Merge, id, before);
        }
    }
    let mut made: Vec<(i64, &Way)> = their_ways
        .iter()
        .filter(|((entity, _, _), way)| *entity == Entity::Merge && way.base.is_none())
        .map(|((_, id, _), way)| (*id, way))
        .collect();
    made.sort_by_key(|(id, _)| *id);
    let mut next = numbers.brought.free.merge;
    let mut left = BTreeSet::new();
    for (id, way) in made {
        let stands = way.now.is_some();
        let merge = way.now.as_deref().or(way.held.as_deref()).and_then(merge);
        let here = merge.as_ref().filter(|merge| numbers.knows(merge)).map(|merge| numbers.merge_here(merge, id));
        match here.and_then(|here| known.get(&(here.schema, here.members)).copied()) {
            Some(same) => drop(numbers.merges.insert(id, same)),
            None if merge.is_some_and(|merge| stands && merge.active && numbers.knows(&merge)) => {
                numbers.merges.insert(id, next);
                next += 1;
            }
            None => drop(left.insert(id)),
        }
    }
    for (one, speaks) in repeated(numbers, their_ways, &left) {
        numbers.twins.add(Entity::Merge, speaks, one);
        left.insert(one);
    }
    Ok(left)
}

/// Records that were merged there, taken apart and merged again are several merges there and one here, of which the one that stands
/// speaks, else the last: gives the others, each with that one.
fn repeated(numbers: &Numbers, their_ways: &HashMap<Cell, Way>, left: &BTreeSet<i64>) -> Vec<(i64, i64)> {
    let mut all: Vec<(i64, bool, i64)> = their_ways
        .iter()
        .filter(|((entity, id, _), _)| *entity == Entity::Merge && !left.contains(id))
        .map(|((_, id, _), way)| {
            let stands = way.now.as_deref().and_then(merge).is_some_and(|merge| merge.active);
            (numbers.merge(*id), stands, *id)
        })
        .collect();
    all.sort_unstable();
    let speaks: HashMap<i64, i64> = all.iter().map(|(here, _, id)| (*here, *id)).collect();
    all.into_iter().map(|(here, _, id)| (id, speaks[&here])).filter(|(id, speaks)| id != speaks).collect()
}

impl Work<'_> {
    /// Merges that come must share no record with one that stays, and contradict no verdict.
    pub fn merges(&mut self) -> Result<()> {
        let ours = self.sides.ours;
        let mut active: BTreeMap<i64, Merge> =
            ours.merges(true)?.into_iter().map(|merge| (merge.id.0, merge)).collect();
        let body = |text: &Option<String>| text.as_deref().and_then(merge);
        self.choices_in_undone();
        for item in self.items.iter().filter(|item| item.cell.0 == Entity::Merge && item.outcome == Outcome::Take) {
            if body(&item.theirs.now).is_none_or(|merge| !merge.active) {
                active.remove(&item.cell.1);
            }
        }
        let mut of_record: HashMap<RecordId, i64> =
            active.values().flat_map(|merge| merge.members.iter().map(|one| (*one, merge.id.0))).collect();
        for at in 0..self.items.len() {
            let item = &self.items[at];
            let taken = item.cell.0 == Entity::Merge && item.outcome == Outcome::Take;
            let Some(merge) = body(&item.theirs.now).filter(|merge| taken && merge.active) else { continue };
            let mut others: Vec<i64> = merge
                .members
                .iter()
                .filter_map(|one| of_record.get(one))
                .filter(|id| **id != item.cell.1)
                .copied()
                .collect();
            others.sort_unstable();
            others.dedup();
            let contradicted = self.contradicts(&merge)?;
            if others.is_empty() && contradicted.is_none() {
                of_record.extend(merge.members.iter().map(|one| (*one, merge.id.0)));
                continue;
            }
            let item = &mut self.items[at];
            item.outcome = Outcome::Conflict;
            item.why = Some(if contradicted.is_some() { Why::Verdict } else { Why::OtherMerge });
            item.instead_of = others;
            item.against = contradicted;
            self.hold_back(&merge, at);
        }
        Ok(())
    }

    /// What was chosen there in a merge that was undone here, and stays so, has no place.
    fn choices_in_undone(&mut self) {
        let undone: BTreeSet<i64> = self
            .items
            .iter()
            .filter(|item| item.cell.0 == Entity::Merge && !item.outcome.comes() && item.ours.now.is_none())
            .map(|item| item.cell.1)
            .collect();
        for item in self.items.iter_mut().filter(|item| item.cell.0 == Entity::Pin && undone.contains(&item.cell.1)) {
            item.outcome = Outcome::Stay;
        }
    }

    /// What the other took apart to make a merge that does not come stays as it is here; so do choices in it.
    fn hold_back(&mut self, merge: &Merge, at: usize) {
        let id = self.items[at].cell.1;
        let mut also = Vec::new();
        for item in &mut self.items {
            let (entity, key, _) = &item.cell;
            let ours = item.ours.now.as_deref().and_then(self::merge);
            // It grew into that merge, which has all its members; another one was taken apart for its own sake.
            let grown = *entity == Entity::Merge
                && item.outcome == Outcome::Take
                && ours.is_some_and(|ours| ours.active && ours.members.iter().all(|one| merge.members.contains(one)));
            if grown {
                item.outcome = Outcome::Stay;
                also.push(*key);
            }
            if *entity == Entity::Pin && *key == id {
                item.outcome = Outcome::Stay;
            }
        }
        self.items[at].instead_of.extend(also);
    }

    /// Where a person said here that two members are not one, which the other did not say.
    fn contradicts(&self, merge: &Merge) -> Result<Option<Cell>> {
        use crate::model::Verdict as V;
        for (at, a) in merge.members.iter().enumerate() {
            for b in &merge.members[at + 1..] {
                let Some(said) = self.sides.ours.verdict(*a, *b)? else { continue };
                let cell = (Entity::Verdict, a.0, b.0.to_string());
                let since = self.our_ways.get(&cell).is_some_and(|way| way.base != way.now);
                let stays = self.find(&cell).is_none_or(|item| !matches!(item.outcome, Outcome::Agree | Outcome::Take));
                if matches!(said.verdict, V::Distinct | V::Related) && since && stays {
                    return Ok(Some(cell));
                }
            }
        }
        Ok(None)
    }

    /// A verdict that two records are not one, which are one here.
    pub fn verdicts(&mut self) -> Result<()> {
        use crate::model::{Verdict as V, VerdictEntry};
        let gone: BTreeSet<i64> = self
            .items
            .iter()
            .filter(|item| item.cell.0 == Entity::Merge && item.outcome == Outcome::Take)
            .map(|item| item.cell.1)
            .collect();
        for item in self.items.iter_mut() {
            let entry: Option<VerdictEntry> = item
                .theirs
                .now
                .as_deref()
                .filter(|_| item.cell.0 == Entity::Verdict)
                .and_then(|text| serde_json::from_str(text).ok());
            let apart = entry
                .filter(|entry| item.outcome == Outcome::Take && matches!(entry.verdict, V::Distinct | V::Related));
            let Some(entry) = apart else { continue };
            let here = self.sides.ours.merge_of(entry.a)?.filter(|merge| merge.members.contains(&entry.b));
            let Some(here) = here.filter(|merge| !gone.contains(&merge.id.0)) else { continue };
            let there = self.sides.theirs.merge_of(RecordId(item.there.1))?;
            if there.is_some_and(|merge| merge.members.iter().any(|one| one.0.to_string() == item.there.2)) {
                continue;
            }
            item.outcome = Outcome::Conflict;
            item.why = Some(Why::Verdict);
            item.instead_of = vec![here.id.0];
        }
        Ok(())
    }
}
