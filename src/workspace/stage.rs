//! Staging of an import: rows go in by transactions of 64k under a batch that no reader sees; one small commit then makes it
//! active (DESIGN D5). What a crash leaves is removed at the next opening.

use super::derived::{StoredRow, insert_identity, insert_issues, insert_record, put_balance};
use super::read::Balance;
use super::{open, sql, tables};
use crate::error::Result;
use crate::model::{
    BatchId, ChangeRef, ChangeSet, Disposition, Entity, HealedRecord, Issue, RawRow, Reading, RecordId, Schema,
};
use rusqlite::{Connection, OpenFlags};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

/// What a batch is, before its rows.
#[derive(Debug, Clone)]
pub struct NewBatch {
    pub source: String,
    pub file_name: String,
    pub file_path: String,
    /// Lower-case hexadecimal.
    pub sha256: String,
    /// Bytes of the file.
    pub size: u64,
    pub reading: Reading,
    /// 1 for the first file of a source and sheet.
    pub delivery: u32,
}

/// A batch whose rows are all there, waiting for its commit.
#[derive(Debug, Clone)]
pub struct StagedBatch {
    pub batch: BatchId,
    /// Data rows read.
    pub rows: u64,
    /// Records of earlier deliveries that this one holds again: their row moves with the commit.
    pub changes: ChangeSet,
    pub balance: BTreeMap<String, Balance>,
}

/// Rows of one transaction.
const CHUNK: u64 = 64 * 1024;

/// Writes one batch on a connection of its own, so that the owner can commit short work meanwhile.
pub struct Stager {
    conn: Connection,
    path: PathBuf,
    batch: BatchId,
    source: String,
    rows: u64,
    in_transaction: u64,
    first_row: i64,
    /// Identities of earlier deliveries, by schema, identifier and occurrence: record, batch, row.
    known: HashMap<(String, String, u32), (RecordId, i64, u32)>,
    seen: HashMap<(String, String), u32>,
    counts: BTreeMap<String, BTreeMap<Disposition, u64>>,
    changes: ChangeSet,
    finished: bool,
}

impl Stager {
    /// Begins a batch in the workspace at `path`.
    pub fn begin(path: &Path, batch: &NewBatch) -> Result<Self> {
        let conn = open::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        open::configure(&conn, path)?;
        let mut stager = Self {
            conn,
            path: path.to_owned(),
            batch: BatchId(0),
            source: batch.source.clone(),
            rows: 0,
            in_transaction: 0,
            first_row: 0,
            known: HashMap::new(),
            seen: HashMap::new(),
            counts: BTreeMap::new(),
            changes: ChangeSet::new(),
            finished: false,
        };
        stager.start(batch).map_err(|cause| sql(path, cause))?;
        Ok(stager)
    }

    fn start(&mut self, batch: &NewBatch) -> rusqlite::Result<()> {
        let empty: bool = self.conn.query_row("SELECT NOT EXISTS (SELECT 1 FROM record)", [], |row| row.get(0))?;
        if empty {
            tables::drop_bulk_indexes(&self.conn)?;
        } else {
            self.known = known(&self.conn, &batch.source)?;
        }
        self.first_row = self.conn.query_row("SELECT coalesce(max(id), 0) + 1 FROM raw_row", [], |row| row.get(0))?;
        let reading = serde_json::to_string(&batch.reading).unwrap_or_default();
        self.conn.execute(
            "INSERT INTO batch (source, file_name, file_path, sheet, sha256, size, delivery, staged_reading, first_row) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            (
                &batch.source,
                &batch.file_name,
                &batch.file_path,
                &batch.reading.sheet,
                &batch.sha256,
                batch.size as i64,
                batch.delivery,
                reading,
                self.first_row,
            ),
        )?;
        self.batch = BatchId(self.conn.last_insert_rowid());
        self.conn.execute_batch("BEGIN IMMEDIATE")
    }

    pub fn batch(&self) -> BatchId {
        self.batch
    }

    /// Adds raw rows, in file order.
    pub fn push_rows(&mut self, rows: &[RawRow]) -> Result<()> {
        let result = self.try_push_rows(rows);
        result.map_err(|cause| sql(&self.path, cause))
    }

    fn try_push_rows(&mut self, rows: &[RawRow]) -> rusqlite::Result<()> {
        if self.in_transaction >= CHUNK {
            self.conn.execute_batch("COMMIT; BEGIN IMMEDIATE")?;
            self.in_transaction = 0;
        }
        let mut insert = self.conn.prepare_cached("INSERT INTO raw_row (id, row_no, cells) VALUES (?1, ?2, ?3)")?;
        for row in rows {
            insert.execute((self.first_row + self.rows as i64, row.row_no, row.blob()))?;
            self.rows += 1;
        }
        self.in_transaction += rows.len() as u64;
        Ok(())
    }

    /// Which record of its identifier the next one is in this batch: 0 for the first. To be asked once per record, in file
    /// order.
    pub fn occurrence(&mut self, slug: &str, natural_id: &str) -> u32 {
        let next = self.seen.entry((slug.to_owned(), natural_id.to_owned())).or_default();
        *next += 1;
        *next - 1
    }

    /// Adds the record that a row gave. A new identity gets its derived row and issues at once; one of an earlier delivery
    /// only moves to this row, with the commit.
    pub fn push_record(
        &mut self,
        schema: &Schema,
        row_no: u32,
        mine: u32,
        record: &HealedRecord,
        issues: &[Issue],
    ) -> Result<()> {
        self.count(&schema.slug, Disposition::Record);
        if !self.known.is_empty()
            && let Some((id, batch, old_row)) =
                self.known.get(&(schema.slug.clone(), record.natural_id.clone(), mine)).copied()
        {
            let (before, after) = (format!("[{batch},{old_row}]"), format!("[{},{row_no}]", self.batch.0));
            self.changes.push(ChangeRef {
                entity: Entity::Row,
                key: id.0,
                field: "row",
                before: Some(&before),
                after: Some(&after),
            });
            return Ok(());
        }
        let result = self.insert(schema, row_no, record, issues, mine);
        result.map_err(|cause| sql(&self.path, cause))
    }

    fn insert(
        &self,
        schema: &Schema,
        row_no: u32,
        record: &HealedRecord,
        issues: &[Issue],
        occurrence: u32,
    ) -> rusqlite::Result<()> {
        let identity = (schema.slug.as_str(), self.source.as_str(), record.natural_id.as_str(), occurrence);
        let id = insert_identity(&self.conn, identity, self.batch, row_no)?;
        let row = StoredRow {
            id,
            batch: self.batch,
            row_no,
            source: &self.source,
            rev: 0,
            notes: &record.notes,
            values: &record.values,
        };
        insert_record(&self.conn, schema, &row)?;
        insert_issues(&self.conn, id, &schema.slug, issues, 0)
    }

    /// Counts a row that gave no record under a schema.
    pub fn count(&mut self, slug: &str, disposition: Disposition) {
        if !self.counts.contains_key(slug) {
            self.counts.insert(slug.to_owned(), BTreeMap::new());
        }
        if let Some(counts) = self.counts.get_mut(slug) {
            *counts.entry(disposition).or_default() += 1;
        }
    }

    /// Ends the batch: it waits, invisible, for its commit.
    pub fn finish(mut self) -> Result<StagedBatch> {
        let result = self.try_finish();
        result.map_err(|cause| sql(&self.path, cause))?;
        self.finished = true;
        let mut balance = BTreeMap::<String, Balance>::new();
        for (slug, counts) in &self.counts {
            for (disposition, rows) in counts {
                balance.entry(slug.clone()).or_default().add(*disposition, *rows);
            }
        }
        Ok(StagedBatch { batch: self.batch, rows: self.rows, changes: std::mem::take(&mut self.changes), balance })
    }

    fn try_finish(&mut self) -> rusqlite::Result<()> {
        for (slug, counts) in &self.counts {
            put_balance(&self.conn, self.batch, slug, counts)?;
        }
        let last = (self.rows > 0).then_some(self.first_row + self.rows as i64 - 1);
        self.conn.execute(
            "UPDATE batch SET last_row = ?2, rows = ?3, state = 'staged' WHERE id = ?1",
            (self.batch.0, last, self.rows as i64),
        )?;
        self.conn.execute_batch("COMMIT")?;
        tables::create_indexes(&self.conn)
    }
}

impl Drop for Stager {
    fn drop(&mut self) {
        if !self.finished {
            // Cancelled or failed: whatever cannot be removed now is removed at the next opening.
            let _ = self.conn.execute_batch("ROLLBACK");
            let _ = remove(&self.conn, self.batch);
            let _ = tables::create_indexes(&self.conn);
        }
    }
}

/// The identities that a source has delivered, in committed batches.
#[allow(clippy::type_complexity)]
fn known(conn: &Connection, source: &str) -> rusqlite::Result<HashMap<(String, String, u32), (RecordId, i64, u32)>> {
    let mut statement = conn.prepare(
        "SELECT schema, natural_id, occurrence, id, batch, row_no FROM record WHERE source = ?1 \
         AND first_batch IN (SELECT id FROM batch WHERE state = 'committed') ORDER BY id DESC",
    )?;
    let rows = statement.query_map([source], |row| {
        Ok(((row.get(0)?, row.get(1)?, row.get(2)?), (RecordId(row.get(3)?), row.get(4)?, row.get(5)?)))
    })?;
    rows.collect()
}

/// Removes a batch that never came to its commit.
pub(super) fn remove(conn: &Connection, batch: BatchId) -> rusqlite::Result<()> {
    let first: Option<i64> =
        conn.query_row("SELECT first_row FROM batch WHERE id = ?1", [batch.0], |row| row.get(0))?;
    let tx = conn.unchecked_transaction()?;
    for slug in crate::reference::schema_slugs() {
        let table = tables::name(slug);
        tx.execute(
            &format!("DELETE FROM issue WHERE record IN (SELECT _id FROM {table} WHERE _batch = ?1)"),
            [batch.0],
        )?;
        tx.execute(&format!("DELETE FROM {table} WHERE _batch = ?1"), [batch.0])?;
    }
    tx.execute("DELETE FROM record WHERE first_batch = ?1", [batch.0])?;
    if let Some(first) = first {
        // Only this batch's rows: a later batch begins after them.
        tx.execute(
            "DELETE FROM raw_row WHERE id >= ?1 AND id < coalesce((SELECT min(first_row) FROM batch WHERE first_row > ?1), 9223372036854775807)",
            [first],
        )?;
    }
    tx.execute("DELETE FROM balance WHERE batch = ?1", [batch.0])?;
    tx.execute("DELETE FROM batch WHERE id = ?1", [batch.0])?;
    tx.commit()
}
