//! Staging of an import: rows go in by short transactions under a batch that no reader sees; one small commit then makes
//! it active (DESIGN D5). What a crash leaves is removed at the next opening.

use super::as_before::AsBefore;
use super::carried::{Carried, Known, note_move};
use super::checkpoint::Checkpointer;
use super::counted::{self, StagedCounts};
use super::derived::{ISSUE, IssueRow, Rules, bind_row, put_balance};
use super::prepare::Prepared;
use super::read::Balance;
use super::tables::{self, Column, Insert, RecordTable};
use super::{open, sql};
use crate::error::{Error, Result};
use crate::model::{BatchId, ChangeSet, Disposition, RawRow, Reading, RecordId, RecordRow, Schema};
use crate::reference;
use rusqlite::{Connection, OptionalExtension, ToSql};
use std::collections::{BTreeMap, HashSet};
use std::hash::Hasher;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

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
    /// Records that were not there before and whose identifiers were asked for, by schema.
    pub new: BTreeMap<&'static str, Vec<RecordRow>>,
    pub found: StagedFacts,
    /// For the next table of the same import.
    pub carried: Carried,
}

/// What is found of batches while they are staged, so that their commit need not.
#[derive(Debug, Clone, Default)]
pub struct StagedFacts {
    /// What they add to the counts of issues.
    pub issues: StagedCounts,
    /// Records that they hold again, and of which they say nothing new.
    pub as_before: AsBefore,
}

/// The state of a record that turned out to be another: the number of that one.
pub(super) const IS: &str = "is";

/// Rows of one transaction, at most.
const CHUNK: u64 = 64 * 1024;

/// Time of one transaction, about: the owner's short work waits no longer than that for its turn.
const TURN: Duration = Duration::from_millis(250);

static RAW_ROW: LazyLock<Insert> =
    LazyLock::new(|| Insert::into("raw_row (id, row_no, cells)", &[0, 1, 2].map(Column::Own)));
static RECORD: LazyLock<Insert> = LazyLock::new(|| {
    use Column::{Own, Shared};
    // A new record is where it came first.
    let (schema, source, batch, row_no) = (Shared(0), Shared(1), Shared(2), Own(3));
    Insert::into(
        "record (id, schema, source, natural_id, occurrence, first_batch, first_row_no, batch, row_no)",
        &[Own(0), schema, source, Own(1), Own(2), batch, row_no, batch, row_no],
    )
});

/// Writes one batch on a connection of its own, so that the owner can commit short work meanwhile.
pub struct Stager {
    conn: Connection,
    /// None where the workspace is written without a log.
    checkpointer: Option<Checkpointer>,
    path: PathBuf,
    batch: BatchId,
    source: String,
    /// Whether earlier batches of this source are there, whose records may come again.
    delivered: bool,
    rows: u64,
    in_transaction: u64,
    /// Beginning of the running transaction; none: no transaction.
    since: Option<Instant>,
    next_record: i64,
    carried: Carried,
    counts: BTreeMap<String, BTreeMap<Disposition, u64>>,
    changes: ChangeSet,
    rules: Rules,
    issues: StagedCounts,
    counted: counted::Known,
    /// New records to be kept, by their identifiers.
    collected: fn(&str) -> bool,
    new: BTreeMap<&'static str, Vec<RecordRow>>,
    same: HashSet<RecordId>,
    compared_at: i64,
    finished: bool,
}

impl Stager {
    /// Begins a batch in the workspace at `path`, which this process owns. Its records are of these schemas;
    /// `carried` is what the tables of the same import before this one know.
    pub fn begin(path: &Path, batch: &NewBatch, schemas: &[&Schema], carried: Carried) -> Result<Self> {
        let conn = open::staging_connection(path)?;
        let checkpointer = if open::logs_writes(&conn) { Some(Checkpointer::start(path)?) } else { None };
        let mut stager = Self {
            conn,
            checkpointer,
            path: path.to_owned(),
            batch: BatchId(0),
            source: batch.source.clone(),
            delivered: false,
            rows: 0,
            in_transaction: 0,
            since: None,
            next_record: 0,
            carried,
            counts: BTreeMap::new(),
            changes: ChangeSet::new(),
            rules: Rules::default(),
            issues: StagedCounts::default(),
            counted: counted::Known::new(),
            collected: |_| false,
            new: BTreeMap::new(),
            same: HashSet::new(),
            compared_at: 0,
            finished: false,
        };
        stager.start(batch, schemas).map_err(|cause| sql(path, cause))?;
        Ok(stager)
    }

    fn start(&mut self, batch: &NewBatch, schemas: &[&Schema]) -> rusqlite::Result<()> {
        self.enter()?;
        for schema in schemas.iter().filter(|schema| !reference::schema_slugs().contains(&schema.slug.as_str())) {
            tables::add(&self.conn, schema)?;
        }
        tables::drop_bulk_indexes(&self.conn)?;
        self.delivered = self.conn.query_row(
            "SELECT EXISTS (SELECT 1 FROM batch WHERE source = ?1 AND state = 'committed')",
            [&batch.source],
            |row| row.get(0),
        )?;
        if self.delivered {
            tables::create_natural_index(&self.conn)?;
        }
        let reading = serde_json::to_string(&batch.reading).unwrap_or_default();
        self.conn.execute(
            "INSERT INTO batch (source, file_name, file_path, sheet, sha256, size, delivery, staged_reading) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            (
                &batch.source,
                &batch.file_name,
                &batch.file_path,
                &batch.reading.sheet,
                &batch.sha256,
                i64::try_from(batch.size).unwrap_or(i64::MAX),
                batch.delivery,
                reading,
            ),
        )?;
        self.batch = BatchId(self.conn.last_insert_rowid());
        self.leave()
    }

    /// Keeps the new records of these identifiers for the caller, where the source has delivered before.
    pub fn collect_new(&mut self, wanted: fn(&str) -> bool) {
        self.collected = wanted;
    }

    /// Says that the records come [compared](super::Comparison) with those of the last delivery, as of this operation.
    pub fn compared_at(&mut self, revision: i64) {
        self.compared_at = revision;
    }

    pub fn batch(&self) -> BatchId {
        self.batch
    }

    /// Adds raw rows, in file order. Their numbers are unique in a batch.
    pub fn push_rows(&mut self, rows: &[RawRow]) -> Result<()> {
        rows.chunks(1024).try_for_each(|rows| self.try_push_rows(rows)).map_err(|cause| sql(&self.path, cause))
    }

    fn try_push_rows(&mut self, rows: &[RawRow]) -> rusqlite::Result<()> {
        self.enter()?;
        let batch = self.batch;
        RAW_ROW.all(&self.conn, &[], rows, |statement, behind, row| {
            statement.raw_bind_parameter(behind + 1, raw_id(batch, row.row_no))?;
            statement.raw_bind_parameter(behind + 2, row.row_no)?;
            statement.raw_bind_parameter(behind + 3, row.blob())
        })?;
        self.rows += rows.len() as u64;
        self.breathe(rows.len() as u64)
    }

    /// Which record of its identifier this one is in this import: 0 for the first. To be asked once per record, in file
    /// order.
    pub fn occurrence(&mut self, record: &Prepared) -> u32 {
        self.carried.occurrence(record.fingerprint)
    }

    /// Adds the records that some rows gave: number of the row, [`Stager::occurrence`], record. A new identity gets its
    /// derived row and issues at once; one of an earlier delivery only moves to this row, with the commit.
    pub fn push_records(&mut self, schema: &Schema, records: &[(u32, u32, &Prepared)]) -> Result<()> {
        let table = tables::of(&schema.slug).ok_or_else(|| Error::internal("workspace: a schema without a table"))?;
        if records.iter().any(|(_, _, prepared)| prepared.record.values.len() != table.lists.len()) {
            return Err(Error::internal("workspace: a record does not fit its schema"));
        }
        self.count(table.slug, Disposition::Record, records.len() as u64);
        // A transaction may end after any of these.
        let mut some = records.chunks(256);
        some.try_for_each(|records| self.try_push_records(schema, table, records))
            .map_err(|cause| sql(&self.path, cause))
    }

    fn try_push_records(
        &mut self,
        schema: &Schema,
        table: &RecordTable,
        records: &[(u32, u32, &Prepared)],
    ) -> rusqlite::Result<()> {
        self.enter()?;
        let mut new = Vec::with_capacity(records.len());
        for &(row_no, mine, prepared) in records {
            if let Some(place) = prepared.as_before.filter(|_| self.delivered && mine == 0)
                && self.carried.is_first(place.record)
            {
                let before = format!("[{},{}]", place.batch, place.row_no);
                note_move(&mut self.changes, place.record, &before, (self.batch.0, row_no));
                self.same.insert(RecordId(place.record));
                continue;
            }
            let mut mine = mine;
            if self.delivered {
                let (known, is_there) = self.known(table.slug, &prepared.record.natural_id, mine)?;
                if known.is_some_and(|known| self.carried.give(known, (self.batch.0, row_no), &mut self.changes)) {
                    continue;
                }
                // Another record came under this identifier, and goes by another today: an identity is given once (DESIGN D3).
                if is_there {
                    mine = self.free_occurrence(table.slug, &prepared.record.natural_id, &new)?;
                }
            }
            if self.delivered && (self.collected)(&prepared.record.natural_id) {
                let row = RecordRow {
                    id: RecordId(self.next_record),
                    batch: self.batch,
                    row_no,
                    source: self.source.clone(),
                    values: prepared.record.values.clone(),
                    notes: Vec::new(),
                    rev: 0,
                };
                self.new.entry(table.slug).or_default().push(row);
            }
            new.push((RecordId(self.next_record), row_no, mine, prepared));
            self.next_record += 1;
        }
        let (batch, source) = (self.batch, self.source.as_str());
        let shared: [&dyn ToSql; 3] = [&table.slug, &source, &batch.0];
        RECORD.all(&self.conn, &shared, &new, |statement, behind, &(id, row_no, mine, prepared)| {
            statement.raw_bind_parameter(behind + 1, id.0)?;
            statement.raw_bind_parameter(behind + 2, prepared.record.natural_id.as_str())?;
            statement.raw_bind_parameter(behind + 3, mine)?;
            statement.raw_bind_parameter(behind + 4, row_no)
        })?;
        let shared: [&dyn ToSql; 3] = [&batch.0, &source, &0];
        table.insert.all(&self.conn, &shared, &new, |statement, behind, &(id, row_no, _, prepared)| {
            bind_row(statement, behind, table, (id, row_no), &prepared.record.values, prepared.notes.as_deref())
        })?;
        self.issues.add_records(table.slug, new.len());
        let mut issues = Vec::new();
        let mut seen = Vec::new();
        for (id, _, _, prepared) in new.iter().filter(|(_, _, _, prepared)| !prepared.issues.is_empty()) {
            seen.clear();
            for (seq, issue) in (0..).zip(&prepared.issues) {
                let rule = self.rules.id(&self.conn, table.slug, &issue.issue)?;
                let sureness = issue.issue.suggestion.as_ref().map(|found| counted::place(found.sureness));
                seen.push((rule, sureness));
                issues.push(IssueRow { record: *id, seq, rule, issue });
            }
            self.issues.add(&self.conn, &mut self.counted, schema, &seen, &prepared.record.values)?;
        }
        ISSUE.all(&self.conn, &[], &issues, |statement, behind, row| row.bind(statement, behind))?;
        self.breathe(records.len() as u64)
    }

    /// A record of an earlier delivery, by the identifier that it goes by today, and whether one came under this identifier.
    fn known(&self, slug: &'static str, natural_id: &str, occurrence: u32) -> rusqlite::Result<(Option<Known>, bool)> {
        let renamed = &self.carried.renamed;
        let name = (!renamed.is_empty()).then(|| (slug, natural_id.to_owned(), occurrence));
        let today = name.as_ref().and_then(|name| renamed.today(name));
        let named = self.named(slug, natural_id, occurrence)?;
        let is_there = named.is_some();
        if let Some(record) = today {
            return Ok((self.numbered(record)?, is_there));
        }
        let goes_by_it = |known: &Known| !renamed.is_stale(known.own.0);
        if let Some(known) = named.filter(goes_by_it) {
            return Ok((Some(known), true));
        }
        let other = name.as_ref().and_then(|name| renamed.other(name));
        Ok((other.map_or(Ok(None), |record| self.numbered(record))?, is_there))
    }

    /// A record of an earlier delivery, by the identifier that it came with.
    fn named(&self, slug: &str, natural_id: &str, occurrence: u32) -> rusqlite::Result<Option<Known>> {
        let text = "SELECT r.id, '[' || r.batch || ',' || r.row_no || ']', o.id, '[' || o.batch || ',' || o.row_no || ']' \
                    FROM record r JOIN record o ON o.id = coalesce((SELECT CAST(s.value AS INTEGER) FROM record_state s \
                    WHERE s.record = r.id AND s.field = 'is'), r.id) \
                    WHERE r.natural_id = ?1 AND r.schema = ?2 AND r.source = ?3 AND r.occurrence = ?4 \
                    AND r.first_batch IN (SELECT id FROM batch WHERE state = 'committed') ORDER BY r.id LIMIT 1";
        let known = |row: &rusqlite::Row<'_>| {
            Ok(Known { own: (row.get(0)?, row.get(1)?), stands_for: (row.get(2)?, row.get(3)?) })
        };
        self.conn.prepare_cached(text)?.query_row((natural_id, slug, &self.source, occurrence), known).optional()
    }

    /// A record by its number.
    fn numbered(&self, record: i64) -> rusqlite::Result<Option<Known>> {
        let text = "SELECT '[' || batch || ',' || row_no || ']' FROM record WHERE id = ?1";
        let row: Option<String> = self.conn.prepare_cached(text)?.query_row([record], |row| row.get(0)).optional()?;
        Ok(row.map(|row| Known { own: (record, row.clone()), stands_for: (record, row) }))
    }

    /// The number of a new record among those that came under its identifier, `new` of which are not written yet.
    fn free_occurrence(
        &self,
        slug: &str,
        natural_id: &str,
        new: &[(RecordId, u32, u32, &Prepared)],
    ) -> rusqlite::Result<u32> {
        let text =
            "SELECT coalesce(max(occurrence) + 1, 0) FROM record WHERE natural_id = ?1 AND schema = ?2 AND source = ?3";
        let written: u32 =
            self.conn.prepare_cached(text)?.query_row((natural_id, slug, &self.source), |row| row.get(0))?;
        let waiting = new.iter().filter(|(_, _, _, other)| other.record.natural_id == natural_id);
        Ok(waiting.map(|(_, _, mine, _)| mine + 1).max().unwrap_or(0).max(written))
    }

    /// Counts rows, such as those that gave no record under a schema.
    pub fn count(&mut self, slug: &str, disposition: Disposition, rows: u64) {
        if !self.counts.contains_key(slug) {
            self.counts.insert(slug.to_owned(), BTreeMap::new());
        }
        if let Some(counts) = self.counts.get_mut(slug) {
            *counts.entry(disposition).or_default() += rows;
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
        let (mut changes, issues) = (std::mem::take(&mut self.changes), std::mem::take(&mut self.issues));
        changes.sort_by_key();
        let new = std::mem::take(&mut self.new);
        let as_before = AsBefore::new(self.compared_at, std::mem::take(&mut self.same));
        let found = StagedFacts { issues, as_before };
        let carried = std::mem::take(&mut self.carried);
        Ok(StagedBatch { batch: self.batch, rows: self.rows, changes, balance, new, found, carried })
    }

    fn try_finish(&mut self) -> rusqlite::Result<()> {
        self.enter()?;
        for (slug, counts) in &self.counts {
            put_balance(&self.conn, self.batch, slug, counts)?;
        }
        self.conn.execute(
            "UPDATE batch SET rows = ?2, state = 'staged' WHERE id = ?1",
            (self.batch.0, i64::try_from(self.rows).unwrap_or(i64::MAX)),
        )?;
        self.leave()?;
        tables::create_indexes(&self.conn)
    }

    /// Begins a transaction when none runs.
    fn enter(&mut self) -> rusqlite::Result<()> {
        if self.since.is_some() {
            return Ok(());
        }
        self.conn.execute_batch("BEGIN IMMEDIATE")?;
        self.since = Some(Instant::now());
        // Read anew each time: the owner may have allocated records since.
        self.next_record = self.conn.query_row("SELECT coalesce(max(id), 0) + 1 FROM record", [], |row| row.get(0))?;
        Ok(())
    }

    fn leave(&mut self) -> rusqlite::Result<()> {
        if self.since.take().is_some() {
            self.in_transaction = 0;
            self.conn.execute_batch("COMMIT")?;
            self.checkpointer.iter().for_each(Checkpointer::committed);
        }
        Ok(())
    }

    /// Ends the transaction once it is long enough, and leaves the owner a moment for its short work.
    fn breathe(&mut self, rows: u64) -> rusqlite::Result<()> {
        let before = self.in_transaction / 256;
        self.in_transaction += rows;
        let long = self.in_transaction / 256 != before && self.since.is_some_and(|since| since.elapsed() >= TURN);
        if long || self.in_transaction >= CHUNK {
            self.leave()?;
            std::thread::sleep(Duration::from_millis(4));
        }
        Ok(())
    }
}

impl Drop for Stager {
    fn drop(&mut self) {
        if !self.finished {
            // Cancelled or failed: whatever cannot be removed now is removed at the next opening.
            if self.since.take().is_some() {
                let _ = self.conn.execute_batch("ROLLBACK");
            }
            let _ = remove(&self.conn, self.batch);
            let _ = tables::create_indexes(&self.conn);
        }
    }
}

/// For fingerprints, which are scattered already: any part of one is its hash.
#[derive(Debug, Clone, Default)]
pub(super) struct Scattered(u64);

impl Hasher for Scattered {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u128(&mut self, fingerprint: u128) {
        self.0 = fingerprint as u64;
    }
}

/// Place of a raw row: a batch is one range.
pub(super) fn raw_id(batch: BatchId, row_no: u32) -> i64 {
    (batch.0 << 32) | i64::from(row_no)
}

/// Removes a batch that never came to its commit.
pub(super) fn remove(conn: &Connection, batch: BatchId) -> rusqlite::Result<()> {
    let tx = rusqlite::Transaction::new_unchecked(conn, rusqlite::TransactionBehavior::Immediate)?;
    let uncommitted = "SELECT EXISTS (SELECT 1 FROM batch WHERE id = ?1 AND state <> 'committed')";
    if !tx.query_row(uncommitted, [batch.0], |row| row.get::<_, bool>(0))? {
        return Ok(());
    }
    for slug in open::slugs(&tx)? {
        let table = tables::name(slug);
        tx.execute(
            &format!("DELETE FROM issue WHERE record IN (SELECT _id FROM {table} WHERE _batch = ?1)"),
            [batch.0],
        )?;
        tx.execute(&format!("DELETE FROM {table} WHERE _batch = ?1"), [batch.0])?;
    }
    tx.execute("DELETE FROM record WHERE first_batch = ?1 AND batch = ?1", [batch.0])?;
    tx.execute("DELETE FROM raw_row WHERE id BETWEEN ?1 AND ?2", (raw_id(batch, 0), raw_id(batch, u32::MAX)))?;
    tx.execute("DELETE FROM balance WHERE batch = ?1", [batch.0])?;
    tx.execute("DELETE FROM batch WHERE id = ?1", [batch.0])?;
    tx.commit()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Progress;
    use crate::error::ErrorKind;
    use crate::model::{Layer, OperationKind};
    use crate::workspace::testing::{self, Nothing, clock, import_plan};
    use crate::workspace::{Reader, Workspace};

    const ROWS: [(&str, &str); 3] = [("r1", "Mairie"), ("r2", "Ccas"), ("r1", "X")];

    fn workspace() -> (tempfile::TempDir, PathBuf, Workspace) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.tamis");
        let workspace = Workspace::create(&path).unwrap();
        (folder, path, workspace)
    }

    fn leftovers(workspace: &Workspace) -> i64 {
        let count = "SELECT (SELECT count(*) FROM batch) + (SELECT count(*) FROM raw_row) + (SELECT count(*) FROM record) \
                     + (SELECT count(*) FROM issue) + (SELECT count(*) FROM record_structure)";
        workspace.conn.query_row(count, [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn a_batch_is_seen_whole_once_committed_and_not_before() {
        let (_folder, path, mut workspace) = workspace();
        let reader = Reader::open(&path).unwrap();
        let empty = workspace.read().ground_digest().unwrap();
        let staged = testing::stage(&path, "a", 1, &ROWS);
        assert_eq!((staged.rows, staged.changes.len()), (3, 0));
        let read = reader.read();
        assert_eq!((read.count("structure").unwrap(), read.batches().unwrap().len()), (0, 0));
        assert_eq!(read.issue_groups("structure").unwrap(), []);
        assert_eq!(read.ground_digest().unwrap(), empty);
        workspace.commit(import_plan(&staged), &Nothing, &clock(), &Progress::new()).unwrap();
        let balance = read.batches().unwrap()[0].balance["structure"];
        assert_eq!(balance, Balance { empty: 1, records: 3, ..Balance::default() });
        let mut rows = Vec::new();
        read.records("structure", &mut |row| {
            rows.push(row);
            Ok(())
        })
        .unwrap();
        let healed = testing::heal("r1", "X");
        assert_eq!((&rows[2].values, &rows[2].notes), (&healed.values, &healed.notes));
        assert_eq!((rows[2].row_no, rows[2].source.as_str()), (4, "a"));
        assert_eq!(read.issues(rows[2].id).unwrap(), [testing::issue(Layer::Schema)]);
        assert_eq!(read.raw_row(staged.batch, 4).unwrap(), Some(testing::raw(4, "r1", "X")));
        assert_eq!(read.raw_row(staged.batch, 5).unwrap(), None);
    }

    #[test]
    fn staging_left_behind_is_removed() {
        let (_folder, path, workspace) = workspace();
        let empty = workspace.read().ground_digest().unwrap();
        let mut stager = Stager::begin(&path, &testing::new_batch("a", 1), &[], Carried::default()).unwrap();
        stager.push_rows(&[testing::raw(2, "r", "Nom")]).unwrap();
        let prepared = Prepared::new("structure", testing::heal("r", "Nom"), Vec::new());
        stager.push_records(testing::schema(), &[(2, 0, &prepared)]).unwrap();
        drop(stager);
        assert_eq!(leftovers(&workspace), 0);
        testing::stage(&path, "a", 1, &ROWS);
        assert!(leftovers(&workspace) > 0);
        drop(workspace);
        let workspace = Workspace::open(&path).unwrap();
        assert_eq!(leftovers(&workspace), 0);
        assert_eq!(workspace.read().ground_digest().unwrap(), empty);
    }

    #[test]
    fn the_next_delivery_moves_known_records_and_undo_moves_them_back() {
        let (_folder, path, mut workspace) = workspace();
        let first = testing::stage(&path, "a", 1, &ROWS);
        workspace.commit(import_plan(&first), &Nothing, &clock(), &Progress::new()).unwrap();
        let before = workspace.read().ground_digest().unwrap();
        let second = testing::stage(&path, "a", 2, &[("r2", "Ccas de Vire"), ("r9", "Nouvelle")]);
        assert_eq!(second.changes.len(), 1);
        workspace.commit(import_plan(&second), &Nothing, &clock(), &Progress::new()).unwrap();
        let moved = RecordId(second.changes.iter().next().unwrap().key);
        let identity = workspace.read().record_identity(moved).unwrap().unwrap();
        assert_eq!((identity.natural_id.as_str(), identity.batch, identity.row_no), ("r2", second.batch, 2));
        assert_eq!(workspace.read().count("structure").unwrap(), 4);
        workspace.undo(&Nothing, &clock(), &Progress::new()).unwrap();
        assert_eq!(workspace.read().ground_digest().unwrap(), before);
        assert_eq!(workspace.read().record_identity(moved).unwrap().unwrap().batch, first.batch);
    }

    #[test]
    fn a_cancelled_commit_changes_nothing_and_removes_the_staging() {
        let (_folder, path, mut workspace) = workspace();
        let staged = testing::stage(&path, "a", 1, &ROWS);
        let progress = Progress::new();
        progress.cancel();
        let error = workspace.commit(import_plan(&staged), &Nothing, &clock(), &progress).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Cancelled);
        assert_eq!((leftovers(&workspace), workspace.read().revision().unwrap()), (0, 0));
        let error = workspace.commit(import_plan(&staged), &Nothing, &clock(), &Progress::new()).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Conflict);
    }

    #[test]
    fn the_owner_edits_while_a_batch_is_staged() {
        let (_folder, path, mut workspace) = workspace();
        let first = testing::stage(&path, "a", 1, &ROWS);
        workspace.commit(import_plan(&first), &Nothing, &clock(), &Progress::new()).unwrap();
        let staging = std::thread::spawn({
            let path = path.clone();
            move || {
                let rows: Vec<_> = (0..20_000).map(|n| (format!("s{n}"), "Nom".to_owned())).collect();
                let rows: Vec<_> = rows.iter().map(|(id, nom)| (id.as_str(), nom.as_str())).collect();
                testing::stage(&path, "b", 1, &rows)
            }
        });
        for turn in 0..5 {
            let before = (turn > 0).then(|| format!("\"{}\"", turn - 1));
            let changes = testing::edit(1, "nom", before.as_deref(), Some(&format!("\"{turn}\"")));
            let plan = testing::plan(OperationKind::Edit, changes);
            assert_eq!(workspace.commit(plan, &Nothing, &clock(), &Progress::new()).unwrap().applied, 1);
        }
        let staged = staging.join().unwrap();
        workspace.commit(import_plan(&staged), &Nothing, &clock(), &Progress::new()).unwrap();
        assert_eq!(workspace.read().count("structure").unwrap(), 20_003);
    }
}
