//! What only another workspace holds, copied in: whole batches with their raw rows, and identities of records. It happens in the
//! transaction of the operation that brings it, so that a kill or a cancellation leaves nothing of it. The other file is only read.

use super::derived::put_balance;
use super::read::Read;
use super::stage::raw_id;
use super::{Reader, commit, tables};
use crate::Progress;
use crate::error::{Error, Result};
use crate::model::{BatchId, Operation, RawRow, RecordId};
use crate::reference;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What an operation copies from another workspace.
#[derive(Debug, Clone, Default)]
pub struct Brought {
    /// The other workspace.
    pub from: PathBuf,
    /// Its newest operation when the plan was made: it must still be.
    pub last: String,
    /// Batches by their numbers there.
    pub batches: BTreeMap<BatchId, NewPlace>,
    /// Records by their numbers there.
    pub records: BTreeMap<RecordId, NewRecord>,
    /// The first numbers that were free here when the plan was made: they must still be.
    pub free: Free,
}

/// What a batch becomes here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewPlace {
    pub batch: BatchId,
    pub delivery: u32,
}

/// What a record becomes here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewRecord {
    pub record: RecordId,
    /// The row that it came with first, of a batch that is here.
    pub first: (BatchId, u32),
}

/// The first free numbers of a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Free {
    pub batch: i64,
    pub record: i64,
    pub merge: i64,
}

/// An identity, where its record came first and where it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub record: RecordId,
    pub schema: String,
    pub source: String,
    pub natural_id: String,
    pub occurrence: u32,
    pub first: (BatchId, u32),
    pub row: (BatchId, u32),
}

impl Identity {
    /// Whether two workspaces mean the same record (DESIGN D3).
    pub fn is_same(&self, other: &Self) -> bool {
        self.name() == other.name()
    }

    /// What names a record across workspaces.
    pub fn name(&self) -> (&str, &str, &str, u32) {
        (&self.schema, &self.source, &self.natural_id, self.occurrence)
    }
}

const IDENTITY: &str =
    "SELECT id, schema, source, natural_id, occurrence, first_batch, first_row_no, batch, row_no FROM record";

fn identity(row: &rusqlite::Row<'_>) -> rusqlite::Result<Identity> {
    Ok(Identity {
        record: RecordId(row.get(0)?),
        schema: row.get(1)?,
        source: row.get(2)?,
        natural_id: row.get(3)?,
        occurrence: row.get(4)?,
        first: (BatchId(row.get(5)?), row.get(6)?),
        row: (BatchId(row.get(7)?), row.get(8)?),
    })
}

impl Read<'_> {
    /// Identities behind a number, in the order of their numbers.
    ///
    /// # Errors
    /// Those of the workspace.
    pub fn identities_after(self, record: RecordId, count: usize) -> Result<Vec<Identity>> {
        let text = format!("{IDENTITY} WHERE id > ?1 ORDER BY id LIMIT ?2");
        self.all(&text, (record.0, i64::try_from(count).unwrap_or(i64::MAX)), identity)
    }

    /// The first numbers that nothing has, not even a batch that is being imported.
    ///
    /// # Errors
    /// Those of the workspace.
    pub fn free_numbers(self) -> Result<Free> {
        let next = |table: &str| -> Result<i64> {
            Ok(self.one(&format!("SELECT coalesce(max(id), 0) + 1 FROM {table}"), [])?.unwrap_or(1))
        };
        Ok(Free { batch: next("batch")?, record: next("record")?, merge: self.next_merge_id()?.0 })
    }

    /// Identifier of the newest operation across workspaces; empty before the first.
    ///
    /// # Errors
    /// Those of the workspace.
    pub fn newest_uid(self) -> Result<String> {
        Ok(self.one("SELECT uid FROM operation ORDER BY id DESC LIMIT 1", [])?.unwrap_or_default())
    }
}

/// Copies what an operation brings, before its changes are made.
pub(super) fn copy(conn: &Connection, path: &Path, brought: &Brought, progress: &Progress) -> Result<()> {
    let here = Read::new(conn, path);
    if here.free_numbers()? != brought.free {
        // Something came meanwhile that took the numbers of the plan.
        return Err(commit::conflict(1));
    }
    let reader = Reader::open(&brought.from)?;
    let moment = reader.snapshot()?;
    let there = moment.read();
    if there.newest_uid()? != brought.last {
        return Err(commit::conflict(1));
    }
    add_schemas(here, there)?;
    for (batch, place) in &brought.batches {
        copy_batch(here, there, *batch, *place, progress)?;
    }
    copy_identities(here, there, brought, progress)
}

/// Tables for the schemas that came from files in the other workspace: reading it has made them known.
fn add_schemas(here: Read<'_>, there: Read<'_>) -> Result<()> {
    let of_files = there.all("SELECT slug FROM schema_file ORDER BY slug", [], |row| row.get::<_, String>(0))?;
    for schema in of_files.iter().filter_map(|slug| reference::schema(slug)) {
        here.ok(tables::add(here.conn, schema))?;
    }
    Ok(())
}

fn copy_batch(here: Read<'_>, there: Read<'_>, batch: BatchId, place: NewPlace, progress: &Progress) -> Result<()> {
    let info = there.batch(batch)?.ok_or_else(|| Error::internal("a batch that is gone"))?;
    let size: i64 = there.one("SELECT size FROM batch WHERE id = ?1", [batch.0])?.unwrap_or(0);
    let staged: String = there.one("SELECT staged_reading FROM batch WHERE id = ?1", [batch.0])?.unwrap_or_default();
    // When it was imported there is when it came; it becomes active by a change of the operation.
    let text = "INSERT INTO batch (id, source, file_name, file_path, sheet, sha256, size, delivery, imported_at, state, \
                staged_reading, rows) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'committed', ?10, ?11)";
    here.ok(here.conn.execute(
        text,
        rusqlite::params![
            place.batch.0,
            info.source,
            info.file_name,
            info.file_path,
            info.sheet,
            info.sha256,
            size,
            place.delivery,
            info.imported_at,
            staged,
            i64::try_from(info.rows).unwrap_or(i64::MAX),
        ],
    ))?;
    let mut insert = here.prepare("INSERT INTO raw_row (id, row_no, cells) VALUES (?1, ?2, ?3)")?;
    progress.stage("stage-combine-rows", info.rows);
    there.raw_rows(batch, &mut |row: RawRow| {
        here.ok(insert.execute((raw_id(place.batch, row.row_no), row.row_no, row.blob())))?;
        progress.add(1);
        if row.row_no.is_multiple_of(1024) { progress.check() } else { Ok(()) }
    })?;
    for (slug, balance) in &info.balance {
        use crate::model::Disposition as D;
        let counts = [
            (D::Empty, balance.empty),
            (D::Ignored, balance.ignored),
            (D::SetAside, balance.set_aside),
            (D::Record, balance.records),
        ];
        let counts: BTreeMap<D, u64> = counts.into_iter().filter(|(_, rows)| *rows > 0).collect();
        here.ok(put_balance(here.conn, place.batch, slug, &counts))?;
    }
    Ok(())
}

fn copy_identities(here: Read<'_>, there: Read<'_>, brought: &Brought, progress: &Progress) -> Result<()> {
    let mut insert = here.prepare(
        "INSERT INTO record (id, schema, source, natural_id, occurrence, first_batch, first_row_no, batch, row_no) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?6, ?7)",
    )?;
    let text = format!("{IDENTITY} WHERE id = ?1");
    let mut find = there.prepare(&text)?;
    for (at, (theirs, ours)) in brought.records.iter().enumerate() {
        if at.is_multiple_of(1024) {
            progress.check()?;
        }
        let one = there.ok(find.query_row([theirs.0], identity))?;
        let NewRecord { record, first: (batch, row) } = *ours;
        let (schema, source, natural) = (one.schema, one.source, one.natural_id);
        here.ok(insert.execute((record.0, schema, source, natural, one.occurrence, batch.0, row)))?;
    }
    Ok(())
}

/// An operation that brought what was done elsewhere, seen as what was done there by one of its changes: which kind of work it was,
/// who did it, and when.
pub(super) fn as_done_there(mut operation: Operation, seq: u64) -> Operation {
    let parts = Parts::of(&operation.params);
    if let Some(one) = parts.at(seq).and_then(|at| operation.params["brought"].get(at)).cloned() {
        let text = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
        (operation.actor, operation.at_utc) = (text("actor"), text("at"));
        operation.kind = serde_json::from_value(one["kind"].clone()).unwrap_or(operation.kind);
    }
    operation
}

/// Which changes of an operation come from which of another copy: they stand in the order of those.
pub struct Parts {
    ends: Vec<u64>,
}

impl Parts {
    pub fn of(params: &serde_json::Value) -> Self {
        let mut end = 0;
        let counted = |one: &serde_json::Value| {
            end += one["changes"].as_u64().unwrap_or(0);
            end
        };
        Self { ends: params["brought"].as_array().into_iter().flatten().map(counted).collect() }
    }

    /// Which one a change comes from, by its place.
    pub fn at(&self, seq: u64) -> Option<usize> {
        Some(self.ends.partition_point(|end| *end <= seq)).filter(|at| *at < self.ends.len())
    }
}
