//! Deliveries that one side took back while the other has them. Where nobody worked on it there, a delivery goes as it came: with how
//! it is read, and with its rows. Where somebody did, it is asked: the edits and verdicts of its records would be hidden with them.

use super::past::{Cell, Way, names, ways};
use super::settle::{Item, Why, Work};
use super::three::Outcome;
use crate::Progress;
use crate::error::Result;
use crate::model::{BatchId, ChangeRef, Entity, Operation, OperationId, RecordId};
use crate::workspace::Read;
use std::collections::{BTreeSet, HashMap, HashSet};

/// What was done with the records of a delivery on one side.
struct Worked {
    /// The last operation that the other does not know.
    last: Option<i64>,
    /// The cells of its records.
    ways: HashMap<Cell, Way>,
    records: HashSet<i64>,
}

impl Work<'_> {
    /// What becomes of deliveries that only one side still has.
    pub fn deliveries(&mut self, progress: &Progress) -> Result<()> {
        self.taken_back_here()?;
        let there: Vec<usize> = (0..self.items.len()).filter(|at| self.items[*at].cell.0 == Entity::Batch).collect();
        for at in there {
            progress.check()?;
            let item = &self.items[at];
            let (here, there) = (item.ours.now.is_some(), item.theirs.now.is_some());
            if here && !there && item.outcome == Outcome::Take {
                self.gone_there(at)?;
            } else if !here && there && item.outcome == Outcome::Stay {
                self.gone_here(at)?;
            } else if !here && there && item.outcome == Outcome::Take {
                self.comes_again(at);
            }
        }
        Ok(())
    }

    /// Deliveries of before the copy that were taken back here and are untouched there: the other may have worked on them.
    fn taken_back_here(&mut self) -> Result<()> {
        let gone = |(cell, way): &(&Cell, &Way)| cell.0 == Entity::Batch && way.base.is_some() && way.now.is_none();
        let mut cells: Vec<Cell> = self.our_ways.iter().filter(gone).map(|(cell, _)| cell.clone()).collect();
        cells.retain(|cell| !self.index.contains_key(cell));
        cells.sort();
        for cell in cells {
            // What was there before the copy has the same number.
            let now = self.sides.theirs.ground_value(cell.0, cell.1, &cell.2)?;
            self.add(&cell, &Way { base: now.clone(), now, ..Way::default() })?;
        }
        Ok(())
    }

    fn gone_there(&mut self, at: usize) -> Result<()> {
        let (batch, (by, part)) = (BatchId(self.items[at].cell.1), self.items[at].theirs.upto());
        let past = self.sides.past;
        let known = names(past.theirs_since(), (by, part));
        let worked = worked_on(self.sides.ours, past.ours_since(), &known, batch)?;
        // Of a file that was taken in more than once, another batch may have brought them.
        for item in self.items.iter_mut().filter(|item| matches!(item.cell.0, Entity::Reading | Entity::Mapping)) {
            if item.cell.1 == batch.0 && item.theirs.now.is_none() && item.outcome == Outcome::Stay {
                (item.outcome, item.theirs.last) = (Outcome::Take, by);
            }
        }
        self.rows_back(by, batch, &worked.ways)?;
        let Some(last) = worked.last else { return Ok(()) };
        self.ask(at);
        self.items[at].ours.last = last;
        let of_delivery = |entity: Entity| matches!(entity, Entity::Reading | Entity::Mapping | Entity::Row);
        self.go_with(at, |item| {
            item.theirs.last == by
                && (item.outcome == Outcome::Take || of_delivery(item.cell.0) && item.outcome == Outcome::Conflict)
        });
        Ok(())
    }

    fn gone_here(&mut self, at: usize) -> Result<()> {
        let (batch, (by, part)) = (BatchId(self.items[at].there.1), self.items[at].ours.upto());
        let past = self.sides.past;
        let known = names(past.ours_since(), (by, part));
        let worked = worked_on(self.sides.theirs, past.theirs_since(), &known, batch)?;
        let Some(last) = worked.last else { return Ok(()) };
        self.ask(at);
        self.wait(at, &worked.records);
        self.items[at].theirs.last = last;
        if self.items[at].ours.base.is_some() {
            self.untouched_there(by, last)?;
        }
        self.go_with(at, |item| item.ours.last == by && item.outcome != Outcome::Agree);
        Ok(())
    }

    /// What an operation here took back with a delivery of before the copy, where the other has it as it was.
    fn untouched_there(&mut self, by: i64, last: i64) -> Result<()> {
        for change in self.sides.ours.changes(OperationId(by))?.iter() {
            let cell: Cell = (change.entity, change.key, change.field.to_owned());
            let of_delivery = matches!(cell.0, Entity::Reading | Entity::Mapping | Entity::Row | Entity::State);
            let now = self.sides.ours.ground_value(cell.0, cell.1, &cell.2)?;
            if !of_delivery || self.index.contains_key(&cell) || now.as_deref() != change.after {
                continue;
            }
            // A record that came since has another number there.
            if matches!(cell.0, Entity::Row | Entity::State) {
                let identity = |read: Read<'_>| read.identities_after(RecordId(cell.1 - 1), 1);
                let both = (identity(self.sides.ours)?.pop(), identity(self.sides.theirs)?.pop());
                let (Some(ours), Some(theirs)) = both else { continue };
                if ours.record != theirs.record || !ours.is_same(&theirs) {
                    continue;
                }
            }
            let now = self.sides.theirs.ground_value(cell.0, cell.1, &cell.2)?;
            self.add(&cell, &Way { base: now.clone(), now, last, ..Way::default() })?;
            if let Some(at) = self.index.get(&cell) {
                self.items[*at].ours.last = by;
            }
        }
        Ok(())
    }

    /// A delivery that comes brings how it is read, whatever became of it here before.
    fn comes_again(&mut self, at: usize) {
        let batch = self.items[at].cell.1;
        for item in self.items.iter_mut().filter(|item| matches!(item.cell.0, Entity::Reading | Entity::Mapping)) {
            if item.cell.1 == batch && item.ours.now.is_none() && item.outcome == Outcome::Stay {
                item.outcome = Outcome::Take;
            }
        }
    }

    fn ask(&mut self, at: usize) {
        (self.items[at].outcome, self.items[at].why) = (Outcome::Conflict, Some(Why::TakenBack));
    }

    /// Holds back what was done with a delivery, until it is answered.
    fn go_with(&mut self, at: usize, goes: impl Fn(&Item) -> bool) {
        let others = self.items.iter_mut().enumerate().filter(|(other, item)| *other != at && goes(item));
        for (_, item) in others {
            (item.outcome, item.with) = (Outcome::Stay, Some(at));
        }
    }

    /// Records that a delivery which goes moved here go back to the row that they had, where the other does not say so itself: there
    /// they may have come with it.
    fn rows_back(&mut self, by: i64, batch: BatchId, ways: &HashMap<Cell, Way>) -> Result<()> {
        let going = |item: &&Item| item.cell.0 == Entity::Batch && item.theirs.now.is_none() && item.ours.now.is_some();
        let going: BTreeSet<i64> = self.items.iter().filter(going).map(|item| item.cell.1).collect();
        let batches = self.sides.ours.batches()?;
        let stays: BTreeSet<i64> =
            batches.iter().filter(|one| one.active && !going.contains(&one.id.0)).map(|one| one.id.0).collect();
        let batch_of = |text: &str| serde_json::from_str::<(i64, u32)>(text).map_or(0, |(batch, _)| batch);
        let mut moved: Vec<(&Cell, &Way)> = ways.iter().filter(|(cell, _)| cell.0 == Entity::Row).collect();
        moved.sort_by_key(|(cell, _)| cell.1);
        for (cell, way) in moved {
            let is_there = way.now.as_deref().is_some_and(|now| batch_of(now) == batch.0);
            let known = self.index.get(cell).copied();
            if !is_there || known.is_some_and(|at| self.items[at].outcome == Outcome::Take) {
                continue;
            }
            let before = way.given.iter().flatten().rev().chain(&way.base).find(|row| stays.contains(&batch_of(row)));
            let Some(before) = before.cloned() else { continue };
            let theirs = Way { now: Some(before), last: by, ..Way::default() };
            if let Some(at) = known {
                (self.items[at].theirs, self.items[at].outcome) = (theirs, Outcome::Take);
                continue;
            }
            self.push(Item::of(cell.clone(), cell.clone(), way.clone(), theirs, Outcome::Take));
        }
        Ok(())
    }
}

/// What people did on one side with a delivery and its records, and the last of it that the other side did not know when it took
/// the delivery back: that it came to know it since is no answer.
fn worked_on(read: Read<'_>, since: &[Operation], known: &BTreeSet<&str>, batch: BatchId) -> Result<Worked> {
    let mut records: HashSet<i64> = HashSet::new();
    for slug in read.slugs()? {
        records.extend(read.identities_at(batch, slug)?.into_iter().map(|(record, _)| record.0));
    }
    let has = |record: &RecordId| records.contains(&record.0);
    let merges = read.merges(true)?.into_iter().filter(|merge| merge.members.iter().any(has));
    let merges: BTreeSet<i64> = merges.map(|merge| merge.id.0).collect();
    let concerns = |change: &ChangeRef<'_>| match change.entity {
        Entity::Edit | Entity::State | Entity::Row => records.contains(&change.key),
        Entity::Verdict => {
            records.contains(&change.key) || change.field.parse().is_ok_and(|record| records.contains(&record))
        }
        Entity::Merge | Entity::Pin => merges.contains(&change.key),
        Entity::Reading | Entity::Mapping => change.key == batch.0,
        Entity::Batch | Entity::Setting => false,
    };
    // It is a second look at what was counted.
    let ways = ways(read, since, &concerns, &Progress::new())?;
    let own = |(cell, way): &(&Cell, &Way)| cell.0 != Entity::Row && way.base != way.now && way.is_own(known);
    let last = ways.iter().filter(own).map(|(_, way)| way.last).max();
    Ok(Worked { last, ways, records })
}
