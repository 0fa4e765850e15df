//! What becomes of everything that the other copy changed: cell by cell first, then what cells say together (a lock and its value,
//! merges that share records, a verdict against a merge).

use super::gone::{self, GONE};
use super::merges::tell_merges;
use super::numbers::{Numbers, Twins};
use super::past::{Cell, Past, Way, ways};
use super::three::{Outcome, Three, merge};
use super::waiting::Asked;
use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{ChangeRef, Entity, LOCK, Merge, Operation, RecordId, lock_of};
use crate::operations::json;
use crate::workspace::Read;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

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
    /// The place of the conflict with which it goes: it comes if that does.
    pub with: Option<usize>,
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
    /// One side took a delivery back on which the other has worked.
    TakenBack,
}

impl Item {
    /// A plain case, with nothing that stands against it or goes with it.
    pub fn of(cell: Cell, there: Cell, ours: Way, theirs: Way, outcome: Outcome) -> Self {
        Self { cell, there, ours, theirs, outcome, why: None, instead_of: Vec::new(), against: None, with: None }
    }

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
    /// Questions for which other things wait.
    pub asked: Vec<Asked>,
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
            || matches!(change.entity, Entity::Verdict | Entity::Batch | Entity::Reading | Entity::Mapping)
            || wanted.contains(&(change.entity, change.key, change.field.to_owned()))
    };
    let our_ways = ways(ours, past.ours_since(), &wanted, progress)?;
    let left = tell_merges(ours, &mut numbers, &their_ways, &our_ways)?;
    let mut work = Work { sides, numbers, our_ways, items: Vec::new(), index: HashMap::new(), asked: Vec::new() };
    let mut cells: Vec<(&Cell, &Way)> = their_ways.iter().collect();
    cells.sort_by(|a, b| (a.1.last, a.0).cmp(&(b.1.last, b.0)));
    for (cell, way) in cells {
        progress.check()?;
        let way = with_twins(&their_ways, cell, way, &work.numbers.twins);
        let way = way.as_ref();
        let of_left_merge = in_merges(cell.0) && left.contains(&cell.1);
        let changed = way.base != way.now || work.was_taken_back(cell, way);
        if changed && !of_left_merge && !work.came_with_its_row(cell) {
            work.add(cell, way)?;
        }
    }
    work.rows_of_records_that_came()?;
    work.rows()?;
    work.deliveries(progress)?;
    work.locks()?;
    work.gone()?;
    work.merges()?;
    work.verdicts()?;
    work.answered()?;
    work.refuse_other_schemas()?;
    let Work { numbers, items, asked, .. } = work;
    Ok(Settled { items, asked, numbers })
}

/// What became of a cell, with what became of the same delivery or merge under other numbers.
fn with_twins<'w>(ways: &'w HashMap<Cell, Way>, cell: &Cell, way: &'w Way, twins: &Twins) -> Cow<'w, Way> {
    // How a delivery is read comes and goes with it.
    let of = if matches!(cell.0, Entity::Reading | Entity::Mapping) { Entity::Batch } else { cell.0 };
    let twins = twins.of(of, cell.1);
    let others = twins.iter().filter_map(|twin| ways.get(&(cell.0, *twin, cell.2.clone())));
    if twins.is_empty() { Cow::Borrowed(way) } else { Cow::Owned(way.with(others)) }
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

pub(super) struct Work<'s> {
    pub sides: Sides<'s>,
    pub numbers: Numbers,
    pub our_ways: HashMap<Cell, Way>,
    pub items: Vec<Item>,
    pub index: HashMap<Cell, usize>,
    pub asked: Vec<Asked>,
}

impl Work<'_> {
    /// Rows of records that are copied are looked at with their records.
    fn came_with_its_row(&self, (entity, key, _): &Cell) -> bool {
        *entity == Entity::Row && self.numbers.brought.records.contains_key(&RecordId(*key))
    }

    /// Whether a cell that is there as it was at the copy held something else that both sides came to have.
    fn was_taken_back(&self, there: &Cell, way: &Way) -> bool {
        let here = self.numbers.cell(there).and_then(|cell| self.our_way(&cell));
        here.is_some_and(|ours| way.now != ours.now && (way.has_brought() || ours.has_brought()))
    }

    /// What a cell went through here.
    fn our_way(&self, cell: &Cell) -> Option<Cow<'_, Way>> {
        let way = self.our_ways.get(cell)?;
        Some(with_twins(&self.our_ways, cell, way, &self.numbers.twins_here))
    }

    pub fn add(&mut self, there: &Cell, way: &Way) -> Result<()> {
        let Some(cell) = self.numbers.cell(there) else { return Ok(()) };
        let mut theirs = self.numbers.way(there, way)?;
        let ours = match self.our_way(&cell) {
            Some(way) => way.into_owned(),
            None => {
                let now = self.sides.ours.ground_value(cell.0, cell.1, &cell.2)?;
                Way { base: now.clone(), now, ..Way::default() }
            }
        };
        let outcome = Three { entity: cell.0, field: &cell.2, ours: &ours, theirs: &theirs }.outcome()?;
        if cell.0 == Entity::Merge && theirs.now.is_none() {
            // Undone there, it is taken apart here: what was chosen in it here stays listed.
            let apart = ours.now.as_deref().and_then(merge).map(|merge| Merge { active: false, ..merge });
            theirs.now = apart.map(|merge| json(&merge)).transpose()?;
        }
        self.push(Item::of(cell, there.clone(), ours, theirs, outcome));
        Ok(())
    }

    pub fn push(&mut self, item: Item) {
        self.index.insert(item.cell.clone(), self.items.len());
        self.items.push(item);
    }

    pub fn find(&self, cell: &Cell) -> Option<&Item> {
        self.index.get(cell).map(|at| &self.items[*at])
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
    for item in items.iter_mut().filter(|item| item.with == Some(at) && item.outcome == Outcome::Stay) {
        item.outcome = Outcome::Take;
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

/// Open conflicts of which all that stood against them goes by now: they are none any more.
pub(super) fn freed(items: &[Item]) -> Vec<usize> {
    let taken = || items.iter().filter(|item| item.outcome == Outcome::Take);
    let apart = |item: &&Item| {
        item.cell.0 == Entity::Merge && !item.theirs.now.as_deref().and_then(merge).is_some_and(|merge| merge.active)
    };
    let gone: BTreeSet<i64> = taken()
        .flat_map(|item| item.instead_of.iter().copied())
        .chain(taken().filter(apart).map(|item| item.cell.1))
        .collect();
    let is_free = |item: &Item| {
        let stood = !item.instead_of.is_empty() && item.against.is_none();
        item.is_open() && stood && item.instead_of.iter().all(|id| gone.contains(id))
    };
    (0..items.len()).filter(|at| is_free(&items[*at])).collect()
}

/// Two conflicts, of which one is answered by what is here and the other by what would take that apart.
pub(super) fn against(items: &[Item], ours: &[usize], theirs: &[usize]) -> Option<(usize, usize)> {
    let meet = |a: usize, b: usize| {
        items[a].instead_of.iter().any(|id| items[b].instead_of.contains(id))
            || items[b].against.as_ref() == Some(&items[a].cell)
    };
    ours.iter().find_map(|a| theirs.iter().find(|b| meet(*a, **b)).map(|b| (*a, *b)))
}
