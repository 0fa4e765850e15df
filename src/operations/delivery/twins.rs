//! Records of one identifier: a producer wrote it twice. Which row of a delivery is which of them is told by what the rows say,
//! for the order of the rows says nothing.

use crate::error::Result;
use crate::mapping::Kept;
use crate::model::{BatchId, ChangeRef, ChangeSet, Entity, Mapping, RawRow, Reading, RecordId, Schema, Value};
use crate::operations::pipeline::{Pipeline, Rules};
use crate::operations::{derive, schema};
use crate::text::fold;
use crate::workspace::{Read, Renamed, Staged, Twin};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

pub(super) type Row = (BatchId, u32);

/// More rows of one identifier than this are told apart by their order: it is no identifier.
const MOST: usize = 200;

/// A table that an import has staged: its mappings are not in the workspace yet.
pub(in crate::operations) struct Fresh {
    pub batch: BatchId,
    pub reading: Reading,
    pub mappings: Vec<Mapping>,
}

/// Gives the rows that came under one identifier to the records that they are most like; the records whose rows changed.
///
/// # Errors
/// Those of reading the workspace.
pub(in crate::operations) fn pair_twins(
    read: Read<'_>,
    source: &str,
    fresh: &[Fresh],
    renamed: &Renamed,
    changes: &mut ChangeSet,
) -> Result<Vec<RecordId>> {
    let staged = Staged::open(read.path())?;
    let batches: Vec<BatchId> = fresh.iter().map(|table| table.batch).collect();
    let all = staged.read().twins(source, &batches)?;
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let said = Said::of(&staged, source, fresh)?;
    let mut rows: BTreeMap<RecordId, Row> = BTreeMap::new();
    let several: BTreeSet<RecordId> = all.iter().map(|twin| twin.record).collect();
    for change in changes.iter().filter(|change| change.entity == Entity::Row) {
        let (record, row) = (RecordId(change.key), change.after.map(serde_json::from_str::<(i64, u32)>));
        if let (true, Some(Ok((batch, row_no)))) = (several.contains(&record), row) {
            rows.insert(record, (BatchId(batch), row_no));
        }
    }
    rows.extend(all.iter().filter(|twin| twin.is_new).map(|twin| (twin.record, twin.row)));
    let mut now: BTreeMap<RecordId, Option<Row>> = BTreeMap::new();
    let mut stands_for: Vec<(RecordId, RecordId)> = Vec::new();
    let alike = |a: &Twin, b: &Twin| (&a.schema, &a.natural_id) == (&b.schema, &b.natural_id);
    // Under another identifier of today, those of one identifier are not those of one row.
    let told = |group: &&[Twin]| group.len() <= MOST && group.iter().all(|twin| renamed.name_of(twin.record).is_none());
    for group in all.chunk_by(alike).filter(told) {
        pair(&said, group, &rows, &mut now, &mut stands_for)?;
    }
    now.retain(|record, row| rows.get(record) != row.as_ref());
    if now.is_empty() {
        return Ok(Vec::new());
    }
    let mut out = ChangeSet::new();
    for change in changes.iter() {
        if change.entity != Entity::Row || !now.contains_key(&RecordId(change.key)) {
            out.push(change);
        }
    }
    let text = |row: Row| format!("[{},{}]", row.0.0, row.1);
    for twin in all.iter() {
        let Some(row) = now.get(&twin.record) else { continue };
        let nowhere = if twin.is_new { (BatchId(0), 0) } else { twin.row };
        let (before, after) = (text(twin.row), text(row.unwrap_or(nowhere)));
        let (entity, key, field) = (Entity::Row, twin.record.0, "row");
        out.push(ChangeRef { entity, key, field, before: Some(&before), after: Some(&after) });
    }
    for (new, old) in stands_for {
        let (entity, after) = (Entity::State, old.0.to_string());
        out.push(ChangeRef { entity, key: new.0, field: "is", before: None, after: Some(&after) });
    }
    *changes = out;
    Ok(now.into_keys().collect())
}

/// Pairs the rows of one identifier with its records: those whose cells are the same, then those that say the same name and address,
/// then one of both, then in their order. What is left over are new records.
fn pair(
    said: &Said<'_>,
    group: &[Twin],
    rows: &BTreeMap<RecordId, Row>,
    now: &mut BTreeMap<RecordId, Option<Row>>,
    stands_for: &mut Vec<(RecordId, RecordId)>,
) -> Result<()> {
    let old: Vec<&Twin> = group.iter().filter(|twin| !twin.is_new).collect();
    let new: Vec<&Twin> = group.iter().filter(|twin| twin.is_new).collect();
    let mut come: Vec<(RecordId, Row)> =
        group.iter().filter_map(|twin| rows.get(&twin.record).map(|row| (twin.record, *row))).collect();
    come.sort_by_key(|(_, row)| *row);
    // With one of each there is nothing to tell.
    if old.is_empty() || come.is_empty() || old.len() == 1 && come.len() == 1 {
        return Ok(());
    }
    let Some(first) = group.first() else { return Ok(()) };
    let schema = schema(&first.schema)?;
    let before: Vec<(RecordId, Row)> = old.iter().map(|twin| (twin.record, twin.row)).collect();
    let (cells_before, cells) = (said.cells(&before)?, said.cells(&come)?);
    let mut of_old: Vec<Option<usize>> = vec![None; old.len()];
    let mut free: Vec<usize> = (0..come.len()).collect();
    let take = |of_old: &mut [Option<usize>], free: &mut Vec<usize>, alike: &dyn Fn(usize, usize) -> bool| {
        for (at, row) in of_old.iter_mut().enumerate().filter(|(_, row)| row.is_none()) {
            let found = free.iter().position(|row| alike(at, *row));
            *row = found.map(|found| free.remove(found));
        }
    };
    let same = |at: usize, row: usize| match (&cells_before[at], &cells[row]) {
        (Some(before), Some(now)) => before.blob() == now.blob(),
        _ => false,
    };
    take(&mut of_old, &mut free, &same);
    if !free.is_empty() && of_old.contains(&None) {
        let was = words(schema, derive::bases(said.read, &schema.slug, &before)?.into_iter().map(|base| base.values));
        let is = words(schema, said.values(schema, &come, &cells).into_iter());
        let name = |at: usize, row: usize| was[at].0 == is[row].0;
        let address = |at: usize, row: usize| was[at].1 == is[row].1;
        take(&mut of_old, &mut free, &|at, row| name(at, row) && address(at, row));
        take(&mut of_old, &mut free, &|at, row| name(at, row) && !was[at].0.is_empty());
        take(&mut of_old, &mut free, &|at, row| address(at, row) && !was[at].1.is_empty());
        take(&mut of_old, &mut free, &|_, _| true);
    }
    for (twin, row) in old.iter().zip(&of_old) {
        now.insert(twin.record, row.map(|row| come[row].1));
    }
    let mut left = free.into_iter();
    for twin in &new {
        now.insert(twin.record, left.next().map(|row| come[row].1));
    }
    // A new record that has no row any more was one of before.
    let without = new.iter().filter(|twin| now.get(&twin.record) == Some(&None));
    let took = old.iter().zip(&of_old).filter(|(twin, row)| row.is_some() && !rows.contains_key(&twin.record));
    stands_for.extend(without.zip(took).map(|(new, (old, _))| (new.record, old.record)));
    Ok(())
}

/// What rows say, staged or committed.
pub(super) struct Said<'s> {
    read: Read<'s>,
    /// Of the staged tables.
    pipelines: BTreeMap<(BatchId, &'s str), Pipeline<'s>>,
}

impl<'s> Said<'s> {
    pub fn of(staged: &'s Staged, source: &'s str, fresh: &'s [Fresh]) -> Result<Self> {
        static RULES: LazyLock<Rules> = LazyLock::new(Rules::default);
        let mut pipelines = BTreeMap::new();
        for table in fresh {
            for mapping in &table.mappings {
                let schema = schema(&mapping.schema)?;
                // The date only decides which dates are in the future, which changes no value.
                let pipeline = Pipeline::new(schema, mapping, &table.reading, source, "9999-12-31", &RULES)?;
                pipelines.insert((table.batch, schema.slug.as_str()), pipeline);
            }
        }
        Ok(Self { read: staged.read(), pipelines })
    }

    pub fn cells(&self, rows: &[(RecordId, Row)]) -> Result<Vec<Option<RawRow>>> {
        rows.iter().map(|(_, (batch, row_no))| Ok(self.read.raw_rows_at(*batch, &[*row_no])?.pop().flatten())).collect()
    }

    /// The values that staged rows give.
    pub fn values(&self, schema: &Schema, rows: &[(RecordId, Row)], cells: &[Option<RawRow>]) -> Vec<Vec<Value>> {
        let one = |((_, (batch, _)), raw): (&(RecordId, Row), &Option<RawRow>)| {
            let pipeline = self.pipelines.get(&(*batch, schema.slug.as_str()))?;
            Some(pipeline.base(raw.as_ref()?, Kept::default()).1?.values)
        };
        rows.iter().zip(cells).map(|row| one(row).unwrap_or_default()).collect()
    }
}

/// Name and address of each.
fn words(schema: &Schema, rows: impl Iterator<Item = Vec<Value>>) -> Vec<(String, String)> {
    rows.map(|values| (folded(schema, &values, "nom"), folded(schema, &values, "adresse"))).collect()
}

/// What a field says, folded; nothing where it says nothing.
pub(super) fn folded(schema: &Schema, values: &[Value], name: &str) -> String {
    let value = schema.index_of(name).and_then(|at| values.get(at));
    value.map(|value| fold(&value.display())).unwrap_or_default()
}
