//! Writing what is derived, inside the transaction of the commit that it follows from.

use super::as_before::AsBefore;
use super::prepare::PreparedIssue;
use super::read::{Read, disposition_name};
use super::tables::{Column, Insert, RecordTable};
use super::{StagedFacts, Touched, counted, pair_keys, pairs, sql, tables, values};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{
    BatchId, Disposition, Golden, Issue, KEY_CODES, Layer, MergeId, OperationId, RecordId, RecordRow, Schema, Severity,
    Sureness, Value,
};
use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, Statement};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::sync::LazyLock;

/// A running commit, for what must be recomputed.
pub struct Derived<'tx> {
    conn: &'tx Connection,
    path: &'tx Path,
    operation: OperationId,
    rules: RefCell<Rules>,
    counted: RefCell<counted::Known>,
    staged: &'tx counted::StagedCounts,
    as_before: &'tx AsBefore,
    effect: RefCell<Effect>,
}

/// Which derived records a commit has written, so that what is kept of them elsewhere can follow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effect {
    /// Records whose values, issues or state may be others.
    pub records: BTreeSet<RecordId>,
    /// Issues of any record may be others.
    pub issues: bool,
    /// Any record may be another, come or gone.
    pub all: bool,
}

impl Effect {
    /// Records that are named one by one, at most.
    const NAMED: usize = 10_000;

    fn note(&mut self, record: RecordId) {
        if !self.all {
            self.records.insert(record);
            if self.records.len() > Self::NAMED {
                self.everything();
            }
        }
    }

    fn everything(&mut self) {
        self.all = true;
        self.records.clear();
    }

    /// Takes what another commit has written too.
    pub fn join(&mut self, other: Self) {
        self.issues |= other.issues;
        if other.all {
            self.everything();
        }
        other.records.into_iter().for_each(|record| self.note(record));
    }

    /// Whether nothing was written.
    pub fn is_none(&self) -> bool {
        self.records.is_empty() && !self.issues && !self.all
    }
}

impl<'tx> Derived<'tx> {
    pub(super) fn new(conn: &'tx Connection, path: &'tx Path, operation: OperationId, found: &'tx StagedFacts) -> Self {
        let (rules, counted, effect) = (RefCell::default(), RefCell::default(), RefCell::default());
        let (staged, as_before) = (&found.issues, &found.as_before);
        Self { conn, path, operation, rules, counted, staged, as_before, effect }
    }

    /// The state with the commit's changes in it.
    pub fn read(&self) -> Read<'_> {
        Read::new(self.conn, self.path)
    }

    /// The operation being committed.
    pub fn operation(&self) -> OperationId {
        self.operation
    }

    /// What was written so far, with what a commit touched before anything was derived.
    pub(super) fn effect(&self, touched: &Touched) -> Effect {
        let mut effect = self.effect.borrow().clone();
        touched.records.iter().chain(&touched.marked).for_each(|record| effect.note(*record));
        if !touched.batches.is_empty() || !touched.mappings.is_empty() {
            effect.everything();
        }
        effect
    }

    fn ok<T>(&self, result: rusqlite::Result<T>) -> Result<T> {
        result.map_err(|cause| sql(self.path, cause))
    }

    /// Writes the effective values of a record.
    pub fn put_record(&self, slug: &str, row: &RecordRow) -> Result<()> {
        self.effect.borrow_mut().note(row.id);
        let table = tables::of(slug).ok_or_else(|| {
            Error::new(ErrorKind::Usage, "error-unknown-schema")
                .with("known", "structure, service")
                .with("schema", slug)
        })?;
        if row.values.len() != table.lists.len() {
            return Err(Error::internal("workspace: a record does not fit its schema"));
        }
        let notes = (!row.notes.is_empty()).then(|| values::encode_notes(&row.notes));
        let mut statement = self.ok(self.conn.prepare_cached(&table.replace))?;
        let bound = statement
            .raw_bind_parameter(1, row.batch.0)
            .and_then(|()| statement.raw_bind_parameter(2, &row.source))
            .and_then(|()| statement.raw_bind_parameter(3, row.rev))
            .and_then(|()| bind_row(&mut statement, 3, table, (row.id, row.row_no), &row.values, notes.as_deref()));
        self.ok(bound.and_then(|()| statement.raw_execute()).map(|_| ()))
    }

    /// Moves a record that says what it said before to its row in another delivery.
    pub fn move_record(&self, slug: &str, record: RecordId, batch: BatchId, row_no: u32) -> Result<()> {
        self.effect.borrow_mut().note(record);
        let text = format!("UPDATE {} SET _batch = ?2, _row_no = ?3 WHERE _id = ?1", tables::name(slug));
        let mut statement = self.ok(self.conn.prepare_cached(&text))?;
        self.ok(statement.execute((record.0, batch.0, row_no))).map(|_| ())
    }

    /// Records of which the delivery that this commit brings says nothing new, found while it was staged; none where something
    /// was done since.
    ///
    /// # Errors
    /// Those of the workspace.
    pub fn as_before(&self) -> Result<Option<&HashSet<RecordId>>> {
        let last = "SELECT coalesce(max(id), 0) FROM operation WHERE id < ?1";
        Ok(self.as_before.still(self.read().one(last, [self.operation.0])?.unwrap_or(0)))
    }

    /// Moves the records of a schema that a batch has to their rows in it, where they are not there yet.
    ///
    /// # Errors
    /// Those of the workspace.
    pub fn move_to_rows(&self, slug: &str, batch: BatchId) -> Result<()> {
        let text = format!(
            "UPDATE {} AS d SET _batch = r.batch, _row_no = r.row_no FROM record AS r \
             WHERE r.batch = ?1 AND r.schema = ?2 AND d._id = r.id AND (d._batch <> r.batch OR d._row_no <> r.row_no)",
            tables::name(slug)
        );
        self.ok(self.conn.execute(&text, (batch.0, slug))).map(|_| ())
    }

    /// Notes records that [`Derived::move_to_rows`] moves.
    pub fn note_moved(&self, records: impl Iterator<Item = RecordId>) {
        let mut effect = self.effect.borrow_mut();
        records.for_each(|record| effect.note(record));
    }

    /// Takes a record out of sight: its row no longer gives one. Its identity, edits and verdicts stay.
    pub fn delete_record(&self, slug: &str, record: RecordId) -> Result<()> {
        self.effect.borrow_mut().everything();
        self.ok(self.conn.execute(&format!("DELETE FROM {} WHERE _id = ?1", tables::name(slug)), [record.0]))?;
        self.ok(self.conn.execute("DELETE FROM issue WHERE record = ?1", [record.0])).map(|_| ())
    }

    /// The record of a row that gave none before: an earlier identity of this identifier, or a new one.
    pub fn allocate_record(
        &self,
        slug: &str,
        source: &str,
        natural_id: &str,
        occurrence: u32,
        batch: BatchId,
        row_no: u32,
    ) -> Result<RecordId> {
        self.effect.borrow_mut().everything();
        self.ok(insert_identity(self.conn, (slug, source, natural_id, occurrence), batch, row_no))
    }

    /// Replaces the issues of a record, those of the whole batch left out.
    pub fn put_issues(&self, record: RecordId, issues: &[Issue]) -> Result<()> {
        self.effect.borrow_mut().note(record);
        let issues: Vec<_> = issues.iter().cloned().map(PreparedIssue::new).collect();
        self.ok(delete(
            self.conn,
            &format!("DELETE FROM issue WHERE record = ?1 AND rule NOT IN ({})", over_batch()),
            record,
        ))?;
        let slug: Option<String> = self.read().one("SELECT schema FROM record WHERE id = ?1", [record.0])?;
        self.ok(insert_issues(self.conn, &mut self.rules.borrow_mut(), record, &slug.unwrap_or_default(), &issues, 0))
    }

    /// Replaces every issue about the whole batch.
    pub fn put_batch_issues(&self, issues: &[(RecordId, Issue)]) -> Result<()> {
        self.effect.borrow_mut().issues = true;
        self.ok(self.conn.execute(&format!("DELETE FROM issue WHERE rule IN ({})", over_batch()), []))?;
        self.add_batch_issues(issues)
    }

    /// Replaces the issues about the whole batch that some records have under some codes.
    pub fn put_batch_issues_of(
        &self,
        records: &[RecordId],
        codes: &[&str],
        issues: &[(RecordId, Issue)],
    ) -> Result<()> {
        let mut statement = self.ok(self
            .conn
            .prepare_cached("DELETE FROM issue WHERE record = ?1 AND rule IN (SELECT id FROM rule WHERE code = ?2)"))?;
        for record in records {
            self.effect.borrow_mut().note(*record);
            for code in codes {
                self.ok(statement.execute((record.0, code)))?;
            }
        }
        self.add_batch_issues(issues)
    }

    fn add_batch_issues(&self, issues: &[(RecordId, Issue)]) -> Result<()> {
        debug_assert!(issues.iter().all(|(_, issue)| issue.is_over_batch()));
        for (record, issue) in issues {
            self.effect.borrow_mut().note(*record);
            let slug: Option<String> = self.read().one("SELECT schema FROM record WHERE id = ?1", [record.0])?;
            let next: i64 = self
                .read()
                .one("SELECT coalesce(max(seq), -1) + 1 FROM issue WHERE record = ?1", [record.0])?
                .unwrap_or(0);
            self.ok(insert_issues(
                self.conn,
                &mut self.rules.borrow_mut(),
                *record,
                &slug.unwrap_or_default(),
                &[PreparedIssue::new(issue.clone())],
                next.max(1000),
            ))?;
        }
        Ok(())
    }

    /// Notes that the records are of this version of their schema; or, where a move is taken back, of the one before it.
    ///
    /// # Errors
    /// Those of the workspace.
    pub fn note_schema_version(&self, schema: &Schema, moved: bool) -> Result<()> {
        let (now, before) = (format!("schema:{}", schema.slug), format!("schema_before:{}", schema.slug));
        let copy = "INSERT OR REPLACE INTO meta SELECT ?1, value FROM meta WHERE key = ?2";
        if !moved {
            return self.ok(self.conn.execute(copy, (&now, &before))).map(|_| ());
        }
        self.ok(self.conn.execute(copy, (&before, &now)))?;
        self.ok(tables::note_version(self.conn, schema))
    }

    /// Whether the issues were found by another version of the rules than this one, which is noted.
    ///
    /// # Errors
    /// Those of the workspace.
    pub fn take_rules(&self, version: &str) -> Result<bool> {
        let known: Option<String> = self.read().one("SELECT value FROM meta WHERE key = 'rules'", [])?;
        if known.as_deref() == Some(version) {
            return Ok(false);
        }
        self.ok(self.conn.execute("INSERT OR REPLACE INTO meta VALUES ('rules', ?1)", [version]))?;
        // A new workspace has no issue yet that an import did not just find.
        Ok(known.is_some()
            || self.ok(self.conn.query_row("SELECT count(*) FROM operation", [], |row| row.get::<_, i64>(0)))? > 1)
    }

    /// Takes the issues of one record out of the counts, before they change.
    ///
    /// # Errors
    /// Those of the workspace.
    pub fn count_out(&self, schema: &Schema, record: RecordId) -> Result<()> {
        self.ok(counted::count(self.conn, &mut self.counted.borrow_mut(), schema, record, -1))
    }

    /// Puts the issues of one record into the counts, after they changed.
    ///
    /// # Errors
    /// Those of the workspace.
    pub fn count_in(&self, schema: &Schema, record: RecordId) -> Result<()> {
        self.ok(counted::count(self.conn, &mut self.counted.borrow_mut(), schema, record, 1))
    }

    /// Whether the counts of issues are there to be kept.
    ///
    /// # Errors
    /// Those of the workspace.
    pub fn counts(&self) -> Result<bool> {
        self.ok(counted::are_there(self.conn))
    }

    /// Puts the records and issues of the batches that this commit activates into the counts; false where they are not
    /// known, and everything is to be counted again.
    ///
    /// # Errors
    /// Those of the workspace.
    pub fn count_staged(&self) -> Result<bool> {
        self.ok(self.staged.write(self.conn))
    }

    /// Records that have issues over the batch, as many as `most` at most.
    ///
    /// # Errors
    /// Those of the workspace.
    pub fn with_batch_issues(&self, most: usize) -> Result<Vec<RecordId>> {
        let text = format!("SELECT DISTINCT record FROM issue WHERE rule IN ({}) LIMIT ?1", over_batch());
        let mut statement = self.ok(self.conn.prepare_cached(&text))?;
        let found = statement.query_map([most as i64], |row| row.get(0).map(RecordId));
        self.ok(found.and_then(Iterator::collect))
    }

    /// Counts the records of a schema again: some came, went, or were set aside.
    ///
    /// # Errors
    /// Those of the workspace.
    pub fn recount_records(&self, schema: &Schema) -> Result<()> {
        self.ok(counted::population(self.conn, schema))
    }

    /// Counts every issue again.
    ///
    /// # Errors
    /// Those of the workspace.
    pub fn recount(&self, schemas: &[&Schema]) -> Result<()> {
        self.ok(counted::recount(self.conn, schemas))
    }

    /// Replaces the balance of lines of a batch under a schema.
    pub fn put_balance(&self, batch: BatchId, slug: &str, counts: &BTreeMap<Disposition, u64>) -> Result<()> {
        self.ok(put_balance(self.conn, batch, slug, counts))
    }

    /// Marks the pairs of these records as computed on older values.
    pub fn mark_pairs_dirty(&self, records: &[RecordId]) -> Result<()> {
        // Without pairs there is nothing to mark, and an import touches many records.
        if !self.has_pairs()? {
            return Ok(());
        }
        // One statement a side, so that each finds its index.
        for text in [
            "UPDATE pair SET dirty = 1 WHERE schema = ?1 AND a = ?2",
            "UPDATE pair INDEXED BY pair_b SET dirty = 1 WHERE schema = ?1 AND b = ?2",
        ] {
            let mut statement = self.ok(self.conn.prepare_cached(text))?;
            for record in records {
                self.ok(statement.execute(("structure", record.0)))?;
            }
        }
        Ok(())
    }

    /// Notes structures to be compared by the next search: some records, and all that some batches brought first. Where they
    /// become many, that search is one of all records.
    pub fn note_unmatched(&self, records: &BTreeSet<RecordId>, batches: &[BatchId]) -> Result<()> {
        let searched: Option<i64> = self.read().one("SELECT 1 FROM pair_set", [])?;
        if searched.is_none() {
            return Ok(());
        }
        let insert = "INSERT OR REPLACE INTO pair_touched SELECT id, ?1 FROM record WHERE schema = 'structure' AND";
        let mut one = self.ok(self.conn.prepare_cached(&format!("{insert} id = ?2")))?;
        for record in records {
            self.ok(one.execute((self.operation.0, record.0)))?;
        }
        let mut all = self.ok(self.conn.prepare_cached(&format!("{insert} batch = ?2 AND first_batch = ?2")))?;
        for batch in batches {
            self.ok(all.execute((self.operation.0, batch.0)))?;
        }
        let touched: i64 = self.read().one("SELECT count(*) FROM pair_touched", [])?.unwrap_or(0);
        let known: Option<i64> = self.read().one("SELECT records FROM pair_background", [])?;
        if known.is_some_and(|known| touched > known / SHARE_BESIDE) {
            self.ok(pair_keys::forget(self.conn))?;
        }
        Ok(())
    }

    /// Whether there are pairs at all.
    pub fn has_pairs(&self) -> Result<bool> {
        Ok(self.read().one::<i64>("SELECT 1 FROM pair LIMIT 1", [])?.is_some())
    }

    /// Pairs follow the verdicts on their records, given or taken back, and whether each still holds: one that does is not asked
    /// again, one that does not is.
    pub fn put_verdicts_of_pairs(&self, pairs: &[((RecordId, RecordId), Option<bool>)]) -> Result<()> {
        let mut statement = self.ok(self.conn.prepare_cached(pairs::SET_OWN))?;
        for ((a, b), holds) in pairs {
            self.ok(statement.execute(("structure", a.0, b.0, holds)))?;
        }
        Ok(())
    }

    /// What is said of pairs that follow verdicts on records that are gone.
    pub fn put_followed(&self, pairs: &[((RecordId, RecordId), pairs::Said)]) -> Result<()> {
        let mut statement = self.ok(self.conn.prepare_cached(pairs::SET_SAID))?;
        for ((a, b), said) in pairs {
            self.ok(statement.execute(("structure", a.0, b.0, said.followed())))?;
        }
        Ok(())
    }

    pub fn put_golden(&self, merge: MergeId, golden: &Golden) -> Result<()> {
        let body = serde_json::to_string(golden).unwrap_or_default();
        self.ok(self.conn.execute("INSERT OR REPLACE INTO golden VALUES (?1, ?2)", (merge.0, body))).map(|_| ())
    }

    pub fn drop_golden(&self, merge: MergeId) -> Result<()> {
        self.ok(self.conn.execute("DELETE FROM golden WHERE merge = ?1", [merge.0])).map(|_| ())
    }
}

/// One in so many records may be new or changed, and only they are compared.
const SHARE_BESIDE: i64 = 5;

fn delete(conn: &Connection, text: &str, record: RecordId) -> rusqlite::Result<()> {
    conn.prepare_cached(text)?.execute([record.0]).map(|_| ())
}

/// Binds what one row of `record_<schema>` has of its own in a statement made of [`RecordTable::insert`] or
/// [`RecordTable::replace`], behind the values that are bound already: the batch, the source and the revision first.
pub(super) fn bind_row(
    statement: &mut Statement<'_>,
    behind: usize,
    table: &RecordTable,
    (record, row_no): (RecordId, u32),
    values: &[Value],
    notes: Option<&str>,
) -> rusqlite::Result<()> {
    statement.raw_bind_parameter(behind + 1, record.0)?;
    statement.raw_bind_parameter(behind + 2, row_no)?;
    statement.raw_bind_parameter(behind + 3, notes)?;
    for (index, (value, list)) in values.iter().zip(&table.lists).enumerate() {
        let stored: ToSqlOutput<'_> = values::encode(value, *list);
        statement.raw_bind_parameter(behind + 4 + index, stored)?;
    }
    Ok(())
}

/// Writes issues, numbered from `first`.
pub(super) fn insert_issues(
    conn: &Connection,
    rules: &mut Rules,
    record: RecordId,
    slug: &str,
    issues: &[PreparedIssue],
    first: i64,
) -> rusqlite::Result<()> {
    if issues.is_empty() {
        return Ok(());
    }
    let mut statement =
        conn.prepare_cached(&format!("INSERT OR REPLACE INTO {ISSUE_COLUMNS} VALUES (?, ?, ?, ?, ?, ?, ?)"))?;
    for (seq, issue) in (first..).zip(issues) {
        let rule = rules.id(conn, slug, &issue.issue)?;
        IssueRow { record, seq, rule, issue }.bind(&mut statement, 0)?;
        statement.raw_execute()?;
    }
    Ok(())
}

const ISSUE_COLUMNS: &str = "issue (record, seq, rule, idx, params, suggestion, sureness)";
/// Writes issues of new records.
pub(super) static ISSUE: LazyLock<Insert> =
    LazyLock::new(|| Insert::into(ISSUE_COLUMNS, &[0, 1, 2, 3, 4, 5, 6].map(Column::Own)));

/// One row of the issues.
pub(super) struct IssueRow<'i> {
    pub record: RecordId,
    pub seq: i64,
    pub rule: i64,
    pub issue: &'i PreparedIssue,
}

impl IssueRow<'_> {
    pub fn bind(&self, statement: &mut Statement<'_>, behind: usize) -> rusqlite::Result<()> {
        let PreparedIssue { issue, params, suggestion } = self.issue;
        let sureness = issue.suggestion.as_ref().map(|suggestion| sureness_name(suggestion.sureness));
        statement.raw_bind_parameter(behind + 1, self.record.0)?;
        statement.raw_bind_parameter(behind + 2, self.seq)?;
        statement.raw_bind_parameter(behind + 3, self.rule)?;
        statement.raw_bind_parameter(behind + 4, issue.index)?;
        statement.raw_bind_parameter(behind + 5, params.as_deref())?;
        statement.raw_bind_parameter(behind + 6, suggestion.as_deref())?;
        statement.raw_bind_parameter(behind + 7, sureness)
    }
}

/// The numbers of rules (schema, field, code, severity, layer), by field, remembered while one transaction or one import runs.
#[derive(Default)]
pub(super) struct Rules(HashMap<String, Vec<(Said, i64)>>);

/// Code, schema, severity and layer of a rule.
type Said = (String, String, Severity, Layer);

impl Rules {
    pub fn id(&mut self, conn: &Connection, slug: &str, issue: &Issue) -> rusqlite::Result<i64> {
        let of_field = self.0.get(issue.field.as_ref()).into_iter().flatten();
        let known = of_field.into_iter().find(|((code, schema, severity, layer), _)| {
            *code == issue.code && schema == slug && *severity == issue.severity && *layer == issue.layer
        });
        if let Some((_, id)) = known {
            return Ok(*id);
        }
        let rule =
            (slug, issue.field.as_ref(), issue.code.as_ref(), severity_name(issue.severity), layer_name(issue.layer));
        conn.prepare_cached(
            "INSERT OR IGNORE INTO rule (schema, field, code, severity, layer) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(rule)?;
        let id = conn
            .prepare_cached(
                "SELECT id FROM rule WHERE schema = ?1 AND field = ?2 AND code = ?3 AND severity = ?4 AND layer = ?5",
            )?
            .query_row(rule, |row| row.get(0))?;
        let said = (issue.code.to_string(), slug.to_owned(), issue.severity, issue.layer);
        self.0.entry(issue.field.to_string()).or_default().push((said, id));
        Ok(id)
    }
}

/// Names as serde writes them, without asking it for each of a million issues.
pub(super) fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

/// The query that gives the rules over a whole batch.
fn over_batch() -> String {
    let codes = KEY_CODES.map(|code| format!("'{code}'")).join(", ");
    format!("SELECT id FROM rule WHERE layer = 'batch' OR code IN ({codes})")
}

pub(super) fn layer_name(layer: Layer) -> &'static str {
    match layer {
        Layer::Schema => "schema",
        Layer::Api => "api",
        Layer::Plausible => "plausible",
        Layer::Batch => "batch",
    }
}

fn sureness_name(sureness: Sureness) -> &'static str {
    match sureness {
        Sureness::Choice => "choice",
        Sureness::LastResort => "last_resort",
        Sureness::Likely => "likely",
    }
}

/// A new identity: (schema, source, natural identifier, occurrence) at a row of a batch.
pub(super) fn insert_identity(
    conn: &Connection,
    (slug, source, natural_id, occurrence): (&str, &str, &str, u32),
    batch: BatchId,
    row_no: u32,
) -> rusqlite::Result<RecordId> {
    conn.prepare_cached(
        "INSERT INTO record (schema, source, natural_id, occurrence, first_batch, first_row_no, batch, row_no) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?5, ?6)",
    )?
    .execute((slug, source, natural_id, occurrence, batch.0, row_no))?;
    Ok(RecordId(conn.last_insert_rowid()))
}

pub(super) fn put_balance(
    conn: &Connection,
    batch: BatchId,
    slug: &str,
    counts: &BTreeMap<Disposition, u64>,
) -> rusqlite::Result<()> {
    conn.execute("DELETE FROM balance WHERE batch = ?1 AND schema = ?2", (batch.0, slug))?;
    for (disposition, rows) in counts {
        conn.execute(
            "INSERT INTO balance VALUES (?1, ?2, ?3, ?4)",
            (batch.0, slug, disposition_name(*disposition), *rows as i64),
        )?;
    }
    Ok(())
}
