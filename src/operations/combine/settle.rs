//! What becomes of everything that the other copy changed: cell by cell first, then what cells say together (a lock and its value,
//! merges that share records, a verdict against a merge).

use super::gone::{self, GONE};
use super::numbers::{Moment, Numbers, moment};
use super::past::{Cell, Past, Way, ways};
use super::three::{Outcome, Three, is_followed};
use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{BatchId, ChangeRef, Entity, LOCK, Merge, MergeId, Operation, RecordId, lock_of};
use crate::workspace::Read;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A cell that the other changed, in the numbers of here.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub cell: Cell,
    /// The cell there.
    pub there: Cell,
    pub ours: Way,
    pub theirs: Way,
    pub outcome: Outcome,
    pub why: Option<Why>,
    /// Merges here that would go for it, by their numbers.
    pub instead_of: Vec<i64>,
    /// A verdict here that it speaks against.
    pub against: Option<Cell>,
}

/// Why a cell is no plain case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// The value is locked here: it stays.
    LockedHere,
    /// It is locked there: it comes.
    LockedThere,
    /// A merge here has some of the same records.
    OtherMerge,
    /// A verdict on one side says otherwise than a merge on the other.
    Verdict,
    /// A record that did not come again stays on one side, and is set aside on the other.
    Gone,
}

impl Item {
    /// The decisions here that it would take the place of.
    pub fn opposed(&self) -> impl Iterator<Item = Cell> + '_ {
        let merges = self.instead_of.iter().map(|id| (Entity::Merge, *id, "body".to_owned()));
        merges.chain(self.against.clone())
    }

    pub fn is_open(&self) -> bool {
        self.outcome == Outcome::Conflict
    }

    /// What the cell will hold, where it changes.
    pub fn after(&self) -> Option<Option<&str>> {
        match &self.outcome {
            Outcome::Take => Some(self.theirs.now.as_deref()),
            Outcome::Joined(text) => Some(Some(text)),
            _ => None,
        }
    }
}

/// Everything that the other copy changed.
pub(super) struct Settled {
    pub items: Vec<Item>,
    pub numbers: Numbers,
}

/// Both workspaces, and their logs.
#[derive(Clone, Copy)]
pub(super) struct Sides<'s> {
    pub ours: Read<'s>,
    pub theirs: Read<'s>,
    pub past: &'s Past,
}

impl Sides<'_> {
    /// The operation of ours that is numbered so.
    pub fn our_operation(&self, id: i64) -> Option<&Operation> {
        self.past.ours_since().iter().find(|one| one.id.0 == id)
    }

    pub fn their_operation(&self, id: i64) -> Option<&Operation> {
        self.past.theirs_since().iter().find(|one| one.id.0 == id)
    }
}

/// The setting that keeps the answer to a conflict: that ours holds against what an operation wrote into a cell there. It names them
/// as that copy does, so that the copy itself knows the answer when it takes in what was done here.
pub(super) fn answered(uid: &str, (entity, key, field): &Cell) -> String {
    format!("{}{uid}:{}:{key}:{field}", super::ANSWERED, *entity as u8)
}

pub(super) fn settle(sides: Sides<'_>, progress: &Progress) -> Result<Settled> {
    let Sides { ours, theirs, past } = sides;
    progress.stage("stage-combine", (past.theirs_since().len() + past.ours_since().len()) as u64);
    let their_ways = ways(theirs, past.theirs_since(), &|_| true, progress)?;
    let mut numbers = Numbers::of(ours, theirs, past, progress)?;
    let in_merges = |entity: Entity| matches!(entity, Entity::Merge | Entity::Pin);
    let wanted: BTreeSet<Cell> = their_ways
        .keys()
        .filter(|(entity, _, _)| !in_merges(*entity))
        .filter_map(|cell| numbers.cell(cell))
        .flat_map(with_related)
        .collect();
    let wanted = |change: &ChangeRef<'_>| {
        in_merges(change.entity)
            || change.entity == Entity::Verdict
            || wanted.contains(&(change.entity, change.key, change.field.to_owned()))
    };
    let our_ways = ways(ours, past.ours_since(), &wanted, progress)?;
    let left = tell_merges(ours, &mut numbers, &their_ways, &our_ways)?;
    let mut work = Work { sides, numbers, our_ways, items: Vec::new(), index: HashMap::new() };
    let mut cells: Vec<(&Cell, &Way)> = their_ways.iter().collect();
    cells.sort_by(|a, b| (a.1.last, a.0).cmp(&(b.1.last, b.0)));
    for (cell, way) in cells {
        progress.check()?;
        let of_left_merge = in_merges(cell.0) && left.contains(&cell.1);
        let changed = way.base != way.now || work.was_taken_back(cell, way);
        if changed && !of_left_merge && !work.came_with_its_row(cell) {
            work.add(cell, way)?;
        }
    }
    work.rows_of_records_that_came()?;
    work.rows()?;
    work.locks()?;
    work.gone()?;
    work.merges()?;
    work.verdicts()?;
    work.answered()?;
    work.refuse_other_schemas()?;
    let Work { numbers, items, .. } = work;
    Ok(Settled { items, numbers })
}

/// A cell, and those that say one thing with it: a value and its lock, what was answered of a record that did not come again.
fn with_related(cell: Cell) -> Vec<Cell> {
    if cell.0 == Entity::State && GONE.contains(&cell.2.as_str()) {
        return GONE.map(|field| (cell.0, cell.1, field.to_owned())).into();
    }
    let lock = (cell.0 == Entity::Edit).then(|| (Entity::State, cell.1, lock_of(&cell.2)));
    let value = match cell.2.strip_prefix(LOCK) {
        Some(field) if cell.0 == Entity::State => Some((Entity::Edit, cell.1, field.to_owned())),
        _ => None,
    };
    [Some(cell), lock, value].into_iter().flatten().collect()
}

/// Finds the merges of since the copy that both have, by their members, and numbers those that only the other has. Gives back those
/// that were made and taken apart there, of which nothing comes.
fn tell_merges(
    ours: Read<'_>,
    numbers: &mut Numbers,
    their_ways: &HashMap<Cell, Way>,
    our_ways: &HashMap<Cell, Way>,
) -> Result<BTreeSet<i64>> {
    let made_here =
        |id: MergeId| our_ways.get(&(Entity::Merge, id.0, "body".to_owned())).is_some_and(|way| way.base.is_none());
    let mut known: HashMap<(String, Vec<RecordId>), i64> = HashMap::new();
    // The last one wins, and one that is active above all.
    let (active, inactive): (Vec<Merge>, Vec<Merge>) = ours.merges(false)?.into_iter().partition(|merge| merge.active);
    for merge in inactive.into_iter().filter(|merge| made_here(merge.id)).chain(active) {
        known.insert((merge.schema, merge.members), merge.id.0);
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
        let merge: Option<Merge> = way.now.as_deref().and_then(|text| serde_json::from_str(text).ok());
        let here = merge.as_ref().filter(|merge| numbers.knows(merge)).map(|merge| numbers.merge_here(merge, id));
        match here.and_then(|here| known.get(&(here.schema, here.members)).copied()) {
            Some(same) => drop(numbers.merges.insert(id, same)),
            None if merge.is_some_and(|merge| merge.active && numbers.knows(&merge)) => {
                numbers.merges.insert(id, next);
                next += 1;
            }
            None => drop(left.insert(id)),
        }
    }
    left.extend(repeated(numbers, their_ways, &left));
    Ok(left)
}

/// Records that were merged there, taken apart and merged again are several merges there and one here, of which the one that stands
/// speaks, else the last: gives the others.
fn repeated(numbers: &Numbers, their_ways: &HashMap<Cell, Way>, left: &BTreeSet<i64>) -> Vec<i64> {
    let mut speaks: HashMap<i64, (bool, i64)> = HashMap::new();
    let mut out = Vec::new();
    for ((_, id, _), way) in
        their_ways.iter().filter(|((entity, id, _), _)| *entity == Entity::Merge && !left.contains(id))
    {
        let merge: Option<Merge> = way.now.as_deref().and_then(|text| serde_json::from_str(text).ok());
        let rank = (merge.is_some_and(|merge| merge.active), *id);
        let kept = speaks.entry(numbers.merge(*id)).or_insert(rank);
        if *kept != rank {
            out.push((*kept).min(rank).1);
            *kept = (*kept).max(rank);
        }
    }
    out
}

pub(super) struct Work<'s> {
    pub sides: Sides<'s>,
    numbers: Numbers,
    pub our_ways: HashMap<Cell, Way>,
    pub items: Vec<Item>,
    pub index: HashMap<Cell, usize>,
}

impl Work<'_> {
    /// Rows of records that are copied are looked at with their records.
    fn came_with_its_row(&self, (entity, key, _): &Cell) -> bool {
        *entity == Entity::Row && self.numbers.brought.records.contains_key(&RecordId(*key))
    }

    /// Whether a cell that is there as it was at the copy held something else that both sides came to have.
    fn was_taken_back(&self, there: &Cell, way: &Way) -> bool {
        let here = || self.numbers.cell(there).and_then(|cell| self.our_ways.get(&cell));
        is_followed(there.0)
            && here().is_some_and(|ours| way.now != ours.now && (way.has_brought() || ours.has_brought()))
    }

    pub fn add(&mut self, there: &Cell, way: &Way) -> Result<()> {
        let Some(cell) = self.numbers.cell(there) else { return Ok(()) };
        let theirs = self.numbers.way(there, way)?;
        let ours = match self.our_ways.get(&cell) {
            Some(way) => way.clone(),
            None => {
                let now = self.sides.ours.ground_value(cell.0, cell.1, &cell.2)?;
                Way { base: now.clone(), now, ..Way::default() }
            }
        };
        let outcome = Three { entity: cell.0, field: &cell.2, ours: &ours, theirs: &theirs }.outcome()?;
        self.push(Item {
            cell,
            there: there.clone(),
            ours,
            theirs,
            outcome,
            why: None,
            instead_of: Vec::new(),
            against: None,
        });
        Ok(())
    }

    fn push(&mut self, item: Item) {
        self.index.insert(item.cell.clone(), self.items.len());
        self.items.push(item);
    }

    pub fn find(&self, cell: &Cell) -> Option<&Item> {
        self.index.get(cell).map(|at| &self.items[*at])
    }

    /// A record that came there with a delivery of since the copy has its row there without a change that says so.
    fn rows_of_records_that_came(&mut self) -> Result<()> {
        let mut imports: BTreeMap<BatchId, i64> = BTreeMap::new();
        for came in self.numbers.came.clone() {
            let Some(record) = self.numbers.record(came.theirs) else { continue };
            let cell = (Entity::Row, record, "row".to_owned());
            if self.index.contains_key(&cell) {
                continue;
            }
            let text = |(batch, row): (BatchId, u32)| format!("[{},{row}]", self.numbers.batch(batch).0);
            let copied = self.numbers.brought.records.get(&RecordId(came.theirs)).copied();
            let ours = match copied {
                Some(new) => Some(format!("[{},{}]", new.first.0.0, new.first.1)),
                None => self.sides.ours.ground_value(Entity::Row, record, "row")?,
            };
            let now = Some(text(came.row));
            if ours == now {
                continue;
            }
            let there = (Entity::Row, came.theirs, "row".to_owned());
            let last = match imports.get(&came.row.0) {
                Some(import) => *import,
                None => {
                    let import = self.sides.theirs.import_of(came.row.0)?.map_or(0, |import| import.id.0);
                    imports.insert(came.row.0, import);
                    import
                }
            };
            let theirs = Way {
                base: copied.and_then(|_| ours.clone()),
                now: now.clone(),
                given: vec![now],
                last,
                ..Way::default()
            };
            let outcome = if copied.is_some() { Outcome::Take } else { Outcome::Conflict };
            let ours = Way { base: ours.clone(), now: ours, ..Way::default() };
            self.push(Item { cell, there, ours, theirs, outcome, why: None, instead_of: Vec::new(), against: None });
        }
        Ok(())
    }

    /// A record that both sides delivered again has its row in the file that was imported last, as it would in one workspace.
    fn rows(&mut self) -> Result<()> {
        let mut moments: BTreeMap<i64, Moment> =
            self.sides.ours.batches()?.iter().map(|batch| (batch.id.0, moment(batch))).collect();
        for batch in self.sides.theirs.batches()? {
            moments.entry(self.numbers.batch(batch.id).0).or_insert_with(|| moment(&batch));
        }
        let batch_of = |text: &Option<String>| -> i64 {
            text.as_deref().and_then(|text| serde_json::from_str::<(i64, u32)>(text).ok()).map_or(0, |(batch, _)| batch)
        };
        for item in self.items.iter_mut().filter(|item| item.cell.0 == Entity::Row && item.is_open()) {
            let (ours, theirs) = (batch_of(&item.ours.now), batch_of(&item.theirs.now));
            item.outcome = match (ours, theirs) {
                // It is another record here.
                (0, _) => Outcome::Stay,
                (ours, theirs) if ours != theirs && theirs != 0 => match moments.get(&ours) < moments.get(&theirs) {
                    true => Outcome::Take,
                    false => Outcome::Stay,
                },
                _ => continue,
            };
        }
        Ok(())
    }

    /// A lock wins, whoever put it.
    fn locks(&mut self) -> Result<()> {
        let mut missing = Vec::new();
        for item in &self.items {
            if let (Entity::State, key, name) = &item.cell
                && let Some(field) = name.strip_prefix(LOCK)
                && item.outcome == Outcome::Take
                && item.theirs.now.is_some()
                && !self.index.contains_key(&(Entity::Edit, *key, field.to_owned()))
            {
                missing.push((item.there.1, field.to_owned(), item.theirs.last));
            }
        }
        // What is locked there was not changed there: it holds against what was changed here.
        for (record, field, last) in missing {
            let there = (Entity::Edit, record, field);
            let now = self.sides.theirs.ground_value(there.0, there.1, &there.2)?;
            self.add(&there, &Way { base: now.clone(), now: now.clone(), given: Vec::new(), last, ..Way::default() })?;
        }
        for at in 0..self.items.len() {
            let item = &self.items[at];
            if item.cell.0 != Entity::Edit || item.outcome == Outcome::Agree {
                continue;
            }
            let name = lock_of(&item.cell.2);
            let here = self.sides.ours.ground_value(Entity::State, item.cell.1, &name)?.is_some();
            let there = self.sides.theirs.ground_value(Entity::State, item.there.1, &name)?.is_some();
            let lock = self.find(&(Entity::State, item.cell.1, name)).map(|lock| &lock.outcome);
            let (outcome, why) = match (here, there) {
                // Taken off there, and untouched here.
                (true, false) if lock == Some(&Outcome::Take) => continue,
                (true, false) => (Outcome::Stay, Why::LockedHere),
                (false, true) if lock == Some(&Outcome::Take) => (Outcome::Take, Why::LockedThere),
                _ => continue,
            };
            let item = &mut self.items[at];
            if item.outcome != outcome {
                (item.outcome, item.why) = (outcome, Some(why));
            }
        }
        Ok(())
    }

    /// Merges that come must share no record with one that stays, and contradict no verdict.
    fn merges(&mut self) -> Result<()> {
        let ours = self.sides.ours;
        let mut active: BTreeMap<i64, Merge> =
            ours.merges(true)?.into_iter().map(|merge| (merge.id.0, merge)).collect();
        let body = |text: &Option<String>| text.as_deref().and_then(|text| serde_json::from_str::<Merge>(text).ok());
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

    /// What the other took apart to make a merge that does not come stays as it is here; so do choices in it.
    fn hold_back(&mut self, merge: &Merge, at: usize) {
        let id = self.items[at].cell.1;
        let mut also = Vec::new();
        for item in &mut self.items {
            let (entity, key, _) = &item.cell;
            let ours: Option<Merge> = item.ours.now.as_deref().and_then(|text| serde_json::from_str(text).ok());
            let grown = *entity == Entity::Merge
                && item.outcome == Outcome::Take
                && ours.is_some_and(|ours| ours.active && ours.members.iter().any(|one| merge.members.contains(one)));
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
    fn verdicts(&mut self) -> Result<()> {
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

    /// Conflicts that were answered before, here or there.
    fn answered(&mut self) -> Result<()> {
        let sides = self.sides;
        let mut taken = Vec::new();
        for (at, item) in self.items.iter_mut().enumerate().filter(|(_, item)| item.is_open()) {
            let theirs = sides.their_operation(item.theirs.last).map(|one| answered(&one.uid, &item.there));
            if theirs.map(|name| sides.ours.setting(&name)).transpose()?.flatten().is_some() {
                item.outcome = Outcome::Stay;
                continue;
            }
            let ours = sides.our_operation(item.ours.last).map(|one| answered(&one.uid, &item.cell));
            if ours.map(|name| sides.theirs.setting(&name)).transpose()?.flatten().is_some() {
                taken.push(at);
                continue;
            }
            // The answer there was on what was decided here, which stands in cells of its own.
            let decided: Vec<String> = item
                .opposed()
                .filter_map(|cell| Some((self.our_ways.get(&cell)?.last, cell)))
                .filter_map(|(last, cell)| Some(answered(&sides.our_operation(last)?.uid, &cell)))
                .collect();
            let mut known = !decided.is_empty();
            for name in &decided {
                known = known && sides.theirs.setting(name)?.is_some();
            }
            if known {
                taken.push(at);
            }
        }
        taken.into_iter().for_each(|at| take(&mut self.items, at));
        Ok(())
    }

    /// Records of another version of a schema have other columns.
    fn refuse_other_schemas(&self) -> Result<()> {
        let moves = |item: &&Item| item.cell.0 == Entity::Setting && item.cell.2.starts_with("schema:");
        match self.items.iter().find(|item| moves(item) && item.outcome != Outcome::Agree) {
            Some(_) => Err(Error::new(ErrorKind::Usage, "error-combine-schema")
                .with("path", self.sides.theirs.path().display().to_string())
                .hinted("hint-combine-schema")),
            None => Ok(()),
        }
    }
}

/// Takes what the other has for a conflict, with what goes with it: choices in a merge, and what it takes the place of.
pub(super) fn take(items: &mut [Item], at: usize) {
    items[at].outcome = Outcome::Take;
    let (entity, key, _) = items[at].cell.clone();
    if items[at].why == Some(Why::Gone) {
        gone::take(items, key);
    }
    if entity != Entity::Merge {
        return;
    }
    let instead_of = items[at].instead_of.clone();
    for item in items.iter_mut().filter(|item| item.outcome == Outcome::Stay) {
        let goes = item.cell.0 == Entity::Merge && instead_of.contains(&item.cell.1);
        if goes || item.cell.0 == Entity::Pin && item.cell.1 == key {
            item.outcome = Outcome::Take;
        }
    }
}
