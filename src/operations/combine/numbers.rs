//! Numbers of records, batches and merges of the other copy in ours. What was there before the copy has the same numbers; what came
//! since is told by what names it everywhere: identities of records (DESIGN D3), the file of a batch, the members of a merge.

use super::past::{Cell, Past, Way};
use crate::Progress;
use crate::error::Result;
use crate::model::{BatchId, Entity, Merge, Pin, QUESTION, Question, RecordId, VerdictEntry};
use crate::operations::json;
use crate::workspace::{BatchInfo, Brought, Free, Identity, NewPlace, NewRecord, Read};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Identities that are read at a time.
const CHUNK: usize = 16_384;

/// Numbers there → numbers here. Records and batches that are in none of the tables have the same; merges likewise.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    records: HashMap<i64, i64>,
    /// Records that nothing here can stand for: of an import that was undone there.
    dormant: BTreeSet<i64>,
    batches: BTreeMap<i64, i64>,
    /// Batches there that are left there.
    left: BTreeSet<i64>,
    /// A file that was taken in, taken back and taken in again is several batches on one side, of which one speaks; records that were
    /// merged likewise: the others, there and here.
    pub twins: Twins,
    pub twins_here: Twins,
    pub merges: HashMap<i64, i64>,
    /// Batches of since the copy, by their numbers here: those that both have, and those that come.
    pub since: BTreeSet<i64>,
    /// Records that came there since the copy, and where they are.
    pub came: Vec<Came>,
    pub brought: Brought,
}

/// Numbers on one side of what is one thing on the other, by the one that speaks for them.
#[derive(Debug, Default)]
pub(super) struct Twins(BTreeMap<(Entity, i64), Vec<i64>>);

impl Twins {
    pub fn add(&mut self, entity: Entity, speaks: i64, other: i64) {
        // What spoke for others before brings them along.
        let of_other = self.0.remove(&(entity, other)).unwrap_or_default();
        self.0.entry((entity, speaks)).or_default().extend(of_other.into_iter().chain([other]));
    }

    pub fn of(&self, entity: Entity, speaks: i64) -> &[i64] {
        self.0.get(&(entity, speaks)).map(Vec::as_slice).unwrap_or_default()
    }
}

impl Numbers {
    pub fn of(ours: Read<'_>, theirs: Read<'_>, past: &Past, progress: &Progress) -> Result<Self> {
        let free = ours.free_numbers()?;
        let brought =
            Brought { from: theirs.path().to_owned(), last: theirs.newest_uid()?, free, ..Brought::default() };
        let mut numbers = Self { brought, ..Self::default() };
        numbers.tell_batches(ours, theirs, past, free)?;
        numbers.tell_records(ours, theirs, free, progress)?;
        Ok(numbers)
    }

    fn tell_batches(&mut self, ours: Read<'_>, theirs: Read<'_>, past: &Past, free: Free) -> Result<()> {
        let fork = past.fork();
        let since = |read: Read<'_>| -> Result<Vec<BatchInfo>> {
            let mut out = Vec::new();
            for batch in read.batches()? {
                if read.import_of(batch.id)?.is_some_and(|import| import.id.0 > fork) {
                    out.push(batch);
                }
            }
            Ok(out)
        };
        let (mut here, mut there) = (since(ours)?, since(theirs)?);
        // Of several of one file, those that stand are one rather than those that were undone, of which the last speaks.
        let rank = |batch: &BatchInfo| match batch.active || batch.reference {
            true => (false, batch.id.0),
            false => (true, -batch.id.0),
        };
        here.sort_by_key(rank);
        there.sort_by_key(rank);
        self.since = here.iter().map(|batch| batch.id.0).collect();
        let mut taken = BTreeSet::new();
        let mut matched: Vec<(i64, &BatchInfo)> = Vec::new();
        let mut coming: Vec<&BatchInfo> = Vec::new();
        for batch in &there {
            let same = here.iter().find(|other| !taken.contains(&other.id) && is_one(other, batch));
            if let Some(same) = same {
                taken.insert(same.id);
                matched.push((batch.id.0, same));
                self.batches.insert(batch.id.0, same.id.0);
                self.since.insert(same.id.0);
            } else if batch.active || batch.reference {
                coming.push(batch);
            } else {
                self.left.insert(batch.id.0);
                if let Some((speaks, _)) = matched.iter().find(|(_, same)| is_one(same, batch)) {
                    self.twins.add(Entity::Batch, *speaks, batch.id.0);
                }
            }
        }
        let deliveries = Deliveries::of(ours, &here, &coming)?;
        for (next, batch) in (free.batch..).zip(coming) {
            let place = NewPlace { batch: BatchId(next), delivery: deliveries.number(batch) };
            self.batches.insert(batch.id.0, place.batch.0);
            self.since.insert(place.batch.0);
            self.brought.batches.insert(batch.id, place);
        }
        for other in here.iter().filter(|batch| !batch.active && !batch.reference && !taken.contains(&batch.id)) {
            if let Some((_, speaks)) = matched.iter().find(|(_, same)| is_one(same, other)) {
                self.twins_here.add(Entity::Batch, speaks.id.0, other.id.0);
            }
        }
        Ok(())
    }

    /// Walks both tables of identities side by side: those of before the copy stand under the same numbers.
    fn tell_records(&mut self, ours: Read<'_>, theirs: Read<'_>, free: Free, progress: &Progress) -> Result<()> {
        let (mut only_ours, mut only_theirs) = (Vec::new(), Vec::new());
        let (mut here, mut there) = (Side::new(ours), Side::new(theirs));
        let mut seen = 0u64;
        while let Some(their) = there.peek()? {
            seen += 1;
            if seen.is_multiple_of(4096) {
                progress.check()?;
            }
            match here.peek()? {
                Some(our) if our.record < their.record => only_ours.extend(here.take()),
                Some(our) if our.record == their.record && our.is_same(their) => {
                    here.take();
                    // It may have come on both sides since, under one number by chance.
                    let their = there.take().filter(|their| self.batches.contains_key(&their.first.0.0));
                    self.came.extend(their.map(|one| Came::of(&one)));
                }
                Some(our) if our.record == their.record => {
                    only_ours.extend(here.take());
                    only_theirs.extend(there.take());
                }
                _ => only_theirs.extend(there.take()),
            }
        }
        while here.peek()?.is_some() {
            only_ours.extend(here.take());
        }
        // The first of a name is the one that deliveries find.
        let mut known: HashMap<(&str, &str, &str, u32), i64> = HashMap::with_capacity(only_ours.len());
        for one in &only_ours {
            known.entry(one.name()).or_insert(one.record.0);
        }
        let mut next = free.record;
        for one in &only_theirs {
            // The import that it came with first may have been undone, and it come with a later one.
            let first =
                [one.first, one.row].into_iter().find(|(batch, _)| batch.0 != 0 && !self.left.contains(&batch.0));
            if let Some(ours) = known.get(&one.name()) {
                self.records.insert(one.record.0, *ours);
            } else if let Some((batch, row)) = first {
                let first = (self.batch(batch), row);
                self.records.insert(one.record.0, next);
                self.brought.records.insert(one.record, NewRecord { record: RecordId(next), first });
                next += 1;
            } else {
                self.dormant.insert(one.record.0);
                continue;
            }
            self.came.push(Came::of(one));
        }
        Ok(())
    }

    pub fn record(&self, theirs: i64) -> Option<i64> {
        (!self.dormant.contains(&theirs)).then(|| self.records.get(&theirs).copied().unwrap_or(theirs))
    }

    pub fn batch(&self, theirs: BatchId) -> BatchId {
        BatchId(self.batches.get(&theirs.0).copied().unwrap_or(theirs.0))
    }

    pub fn merge(&self, theirs: i64) -> i64 {
        self.merges.get(&theirs).copied().unwrap_or(theirs)
    }

    /// The cell here of a cell there; none where nothing here can stand for what it is about.
    pub fn cell(&self, (entity, key, field): &Cell) -> Option<Cell> {
        let same = || field.clone();
        Some(match entity {
            Entity::Batch | Entity::Reading | Entity::Mapping => {
                (!self.left.contains(key)).then(|| (*entity, self.batch(BatchId(*key)).0, same()))?
            }
            Entity::Setting => (*entity, *key, same()),
            Entity::Merge | Entity::Pin => (*entity, self.merge(*key), same()),
            Entity::Edit | Entity::Row => (*entity, self.record(*key)?, same()),
            Entity::State => {
                let field = match field.strip_prefix("not:").and_then(|record| record.parse().ok()) {
                    Some(record) => format!("not:{}", self.record(record)?),
                    None => same(),
                };
                (*entity, self.record(*key)?, field)
            }
            Entity::Verdict => {
                let (a, b) = (self.record(*key)?, self.record(field.parse().ok()?)?);
                (*entity, a.min(b), a.max(b).to_string())
            }
        })
    }

    /// What a cell there holds, said with the numbers of here.
    pub fn text(&self, (entity, key, field): &Cell, text: &str) -> Result<String> {
        let told = match entity {
            Entity::Row => {
                let (batch, row): (i64, u32) = parse(text)?;
                Some(format!("[{},{row}]", self.batch(BatchId(batch)).0))
            }
            Entity::Verdict => {
                let entry: VerdictEntry = parse(text)?;
                let [a, b] = [entry.a, entry.b].map(|one| RecordId(self.record(one.0).unwrap_or(one.0)));
                (a != entry.a || b != entry.b).then(|| json(&ordered(entry, a, b))).transpose()?
            }
            Entity::Merge => Some(json(&self.merge_here(&parse(text)?, *key))?),
            Entity::Pin => match parse(text)? {
                Pin::From(record) => {
                    self.record(record.0).map(|record| json(&Pin::From(RecordId(record)))).transpose()?
                }
                Pin::Value(_) => None,
            },
            Entity::State if field == "is" => {
                text.parse().ok().and_then(|record| self.record(record)).map(|record| record.to_string())
            }
            Entity::State if field.starts_with(QUESTION) => {
                let mut question: Question = parse(text)?;
                let batch = self.batch(BatchId(question.row.0)).0;
                let moved = batch != question.row.0;
                question.row.0 = batch;
                moved.then(|| json(&question)).transpose()?
            }
            _ => None,
        };
        Ok(told.unwrap_or_else(|| text.to_owned()))
    }

    /// Whether something here stands for every member of a merge there.
    pub fn knows(&self, merge: &Merge) -> bool {
        merge.members.iter().all(|member| self.record(member.0).is_some())
    }

    /// A merge there as it would be here.
    pub fn merge_here(&self, merge: &Merge, key: i64) -> Merge {
        let mut members: Vec<RecordId> =
            merge.members.iter().map(|member| RecordId(self.record(member.0).unwrap_or(member.0))).collect();
        members.sort_unstable();
        Merge { id: crate::model::MergeId(self.merge(key)), members, ..merge.clone() }
    }

    /// A way there, said with the numbers of here.
    pub fn way(&self, cell: &Cell, way: &Way) -> Result<Way> {
        let told = |text: &Option<String>| text.as_deref().map(|text| self.text(cell, text)).transpose();
        let (base, now) = (told(&way.base)?, told(&way.now)?);
        let given = way.given.iter().map(told).collect::<Result<_>>()?;
        Ok(Way { base, now, given, last: way.last, part: way.part, writings: way.writings.clone(), held: None })
    }
}

/// A verdict on two records that have other numbers here: the smaller one first, each with its own hash.
fn ordered(entry: VerdictEntry, a: RecordId, b: RecordId) -> VerdictEntry {
    let [hash_a, hash_b] = entry.hashes;
    let (a, b, hashes) = if a < b { (a, b, [hash_a, hash_b]) } else { (b, a, [hash_b, hash_a]) };
    VerdictEntry { a, b, hashes, ..entry }
}

fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|cause| crate::Error::internal("stored JSON does not parse").caused_by(cause))
}

/// A record that came there since the copy.
#[derive(Debug, Clone, Copy)]
pub(super) struct Came {
    /// Its number there.
    pub theirs: i64,
    pub row: (BatchId, u32),
}

impl Came {
    fn of(one: &Identity) -> Self {
        Self { theirs: one.record.0, row: one.row }
    }
}

/// When a batch was imported; of two at one moment, any, but the same in both copies.
pub(super) type Moment = (String, String);

pub(super) fn moment(batch: &BatchInfo) -> Moment {
    (batch.imported_at.clone(), batch.sha256.clone())
}

/// Whether two batches are one file, sheet and part from one source.
fn is_one(a: &BatchInfo, b: &BatchInfo) -> bool {
    let place = |batch: &BatchInfo| {
        let reading = &batch.reading;
        (reading.sheet.clone(), reading.member.clone(), reading.part)
    };
    let reference = |batch: &BatchInfo| batch.reference && !batch.active;
    let gone = |batch: &BatchInfo| !batch.active && !batch.reference;
    a.source == b.source
        && a.sha256 == b.sha256
        && a.rows == b.rows
        && place(a) == place(b)
        && (reference(a) == reference(b) || gone(a) || gone(b))
}

/// Numbers of deliveries: the file that was imported last is the newest, as it would be in one workspace.
struct Deliveries {
    /// By source.
    here: BTreeMap<String, Here>,
    /// By source: the numbers there of the deliveries that come and are newer than those of here.
    newer: BTreeMap<String, BTreeSet<u32>>,
}

/// The deliveries of a source that are here.
#[derive(Default)]
struct Here {
    /// The newest of since the copy.
    newest: Option<Moment>,
    /// The highest number.
    most: u32,
    /// The highest number of before the copy.
    both: u32,
}

impl Deliveries {
    fn of(ours: Read<'_>, here: &[BatchInfo], coming: &[&BatchInfo]) -> Result<Self> {
        let mut out = Self { here: BTreeMap::new(), newer: BTreeMap::new() };
        for batch in ours.batches()?.iter().filter(|batch| batch.active || batch.reference) {
            let known = out.here.entry(batch.source.clone()).or_default();
            known.most = batch.delivery.max(known.most);
            if here.iter().any(|other| other.id == batch.id) {
                known.newest = known.newest.take().max(Some(moment(batch)));
            } else {
                known.both = batch.delivery.max(known.both);
            }
        }
        for batch in coming {
            let newest = out.here.get(&batch.source).and_then(|known| known.newest.as_ref());
            if newest.is_some_and(|newest| moment(batch) >= *newest) {
                out.newer.entry(batch.source.clone()).or_default().insert(batch.delivery);
            }
        }
        Ok(out)
    }

    fn number(&self, batch: &BatchInfo) -> u32 {
        let known = self.here.get(&batch.source);
        let Some((known, newest)) = known.and_then(|known| Some((known, known.newest.as_ref()?))) else {
            return batch.delivery;
        };
        if moment(batch) < *newest {
            // Older than the newest one here: history, beside those that both had, or beside the first.
            return known.both.max(1);
        }
        // They follow one another: files of one delivery there stay one.
        let before = self.newer.get(&batch.source).map_or(0, |numbers| numbers.range(..batch.delivery).count());
        known.most + 1 + u32::try_from(before).unwrap_or(u32::MAX)
    }
}

/// One table of identities, read chunk by chunk.
struct Side<'r> {
    read: Read<'r>,
    chunk: std::collections::VecDeque<Identity>,
    last: RecordId,
    ended: bool,
}

impl<'r> Side<'r> {
    fn new(read: Read<'r>) -> Self {
        Self { read, chunk: Default::default(), last: RecordId(0), ended: false }
    }

    fn peek(&mut self) -> Result<Option<&Identity>> {
        if self.chunk.is_empty() && !self.ended {
            self.chunk = self.read.identities_after(self.last, CHUNK)?.into();
            self.ended = self.chunk.is_empty();
            if let Some(last) = self.chunk.back() {
                self.last = last.record;
            }
        }
        Ok(self.chunk.front())
    }

    fn take(&mut self) -> Option<Identity> {
        self.chunk.pop_front()
    }
}
