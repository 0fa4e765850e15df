//! Which rows of a next delivery say of their record what it says already: found on the threads that read and heal, beside the one
//! that writes, so that the commit neither reads nor heals nor compares them once more (DESIGN D3, D5). They are most of them.

use super::derived::{layer_name, severity_name};
use super::prepare::{Prepared, PreparedIssue};
use super::read::Read;
use super::tables::{self, RecordTable};
use super::{open, sql, values};
use crate::error::{Error, Result};
use crate::model::{KEY_CODES, Layer, RecordId, Schema};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Row, Statement};
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Mutex;

/// Where a record has its row now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub record: i64,
    pub batch: i64,
    pub row_no: u32,
}

/// Records that a next delivery holds again and of which it says nothing new, as of one state of the workspace.
#[derive(Debug, Clone, Default)]
pub struct AsBefore {
    /// Number of the newest operation when they were compared.
    revision: i64,
    records: HashSet<RecordId>,
}

impl AsBefore {
    pub(super) fn new(revision: i64, records: HashSet<RecordId>) -> Self {
        Self { revision, records }
    }

    /// Takes those of another table of the same delivery: all are as of the earlier state.
    pub fn take(&mut self, other: Self) {
        self.revision = if self.records.is_empty() { other.revision } else { self.revision.min(other.revision) };
        self.records.extend(other.records);
    }

    /// Leaves out records that turned out to say something else.
    pub fn leave_out(&mut self, records: &[RecordId]) {
        for record in records {
            self.records.remove(record);
        }
    }

    /// The records, where nothing was done since they were compared; `last` is the newest operation before the commit.
    pub(super) fn still(&self, last: i64) -> Option<&HashSet<RecordId>> {
        (self.revision == last && !self.records.is_empty()).then_some(&self.records)
    }
}

/// The records of a source, to compare its next delivery with. Shared between threads.
pub struct Comparison {
    path: PathBuf,
    source: String,
    revision: i64,
    /// Batches that are committed, and whether their records are to be seen.
    batches: HashMap<i64, bool>,
    rules: HashMap<i64, Rule>,
    /// Records of whose values a person said something, or that are another or set aside: they are left to the commit.
    spoken_of: HashSet<i64>,
    idle: Mutex<Vec<Connection>>,
}

/// What issues of a rule say.
struct Rule {
    field: String,
    code: String,
    severity: String,
    layer: String,
}

impl Comparison {
    /// None where the source has not delivered yet, or where the workspace is not written through a log: who reads would keep the
    /// one that writes waiting.
    ///
    /// # Errors
    /// Those of the workspace.
    pub fn begin(read: Read<'_>, source: &str) -> Result<Option<Self>> {
        let delivered = "SELECT 1 FROM batch WHERE source = ?1 AND state = 'committed' LIMIT 1";
        if read.one::<i64>(delivered, [source])?.is_none() || !open::logs_writes(read.conn) {
            return Ok(None);
        }
        // Before what is compared: whatever is done from here on makes the comparison one of an earlier state.
        let revision = read.revision()?;
        let batches = read.all("SELECT id, active IS NOT NULL FROM batch WHERE state = 'committed'", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        let rules = read.all("SELECT id, field, code, severity, layer FROM rule", [], |row| {
            let rule = Rule { field: row.get(1)?, code: row.get(2)?, severity: row.get(3)?, layer: row.get(4)? };
            Ok((row.get(0)?, rule))
        })?;
        let spoken_of =
            "SELECT record FROM edit UNION SELECT record FROM record_state WHERE field IN ('set_aside', 'is')";
        let spoken_of = read.all(spoken_of, [], |row| row.get(0))?;
        Ok(Some(Self {
            path: read.path().to_owned(),
            source: source.to_owned(),
            revision,
            batches: batches.into_iter().collect(),
            rules: rules.into_iter().collect(),
            spoken_of: spoken_of.into_iter().collect(),
            idle: Mutex::default(),
        }))
    }

    /// Number of the newest operation that it compares with.
    pub fn revision(&self) -> i64 {
        self.revision
    }

    /// Notes in some records of a schema whether they say what is known. To be called from several threads at once.
    ///
    /// # Errors
    /// Those of the workspace.
    pub fn compare<'p>(&self, schema: &Schema, records: impl Iterator<Item = &'p mut Prepared>) -> Result<()> {
        let table = tables::of(&schema.slug).ok_or_else(|| Error::internal("workspace: a schema without a table"))?;
        let idle = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        let conn = idle.map_or_else(|| open::comparing_connection(&self.path), Ok)?;
        self.compare_on(&conn, table, records).map_err(|cause| sql(&self.path, cause))?;
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(conn);
        }
        Ok(())
    }

    fn compare_on<'p>(
        &self,
        conn: &Connection,
        table: &RecordTable,
        records: impl Iterator<Item = &'p mut Prepared>,
    ) -> rusqlite::Result<()> {
        // One look at the file for all of them, and not one for each statement.
        let _looking = conn.unchecked_transaction()?;
        let mut known = conn.prepare_cached(&table.delivered)?;
        let mut issues =
            conn.prepare_cached("SELECT rule, idx, params, suggestion FROM issue WHERE record = ?1 ORDER BY seq")?;
        for prepared in records {
            let place = self.same_values(&mut known, table, prepared)?;
            prepared.as_before = match place {
                Some(place) if self.same_issues(&mut issues, place.record, &prepared.issues)? => Some(place),
                _ => None,
            };
        }
        Ok(())
    }

    /// Where the record is that a row names, if it has the same values and notes, is to be seen, and nobody said anything of it.
    fn same_values(
        &self,
        known: &mut Statement<'_>,
        table: &RecordTable,
        prepared: &Prepared,
    ) -> rusqlite::Result<Option<Place>> {
        let mut rows = known.query((&prepared.record.natural_id, table.slug, &self.source))?;
        while let Some(row) = rows.next()? {
            // The first one, as staging takes it; one that another import is bringing at this moment is not known yet.
            if !self.batches.contains_key(&row.get::<_, i64>(3)?) {
                continue;
            }
            let place = Place { record: row.get(0)?, batch: row.get(1)?, row_no: row.get(2)? };
            let plain = row.get(4)? && self.batches.get(&place.batch) == Some(&true);
            let same = plain && !self.spoken_of.contains(&place.record) && says_the_same(row, table, prepared)?;
            return Ok(same.then_some(place));
        }
        Ok(None)
    }

    /// Whether the issues that a record has of its own are these, in their order.
    fn same_issues(&self, known: &mut Statement<'_>, record: i64, issues: &[PreparedIssue]) -> rusqlite::Result<bool> {
        let mut rows = known.query([record])?;
        let mut expected = issues.iter().filter(|one| !one.issue.is_over_batch());
        while let Some(row) = rows.next()? {
            let Some(rule) = self.rules.get(&row.get(0)?) else { return Ok(false) };
            if rule.layer == layer_name(Layer::Batch) || KEY_CODES.contains(&rule.code.as_str()) {
                continue;
            }
            let Some(PreparedIssue { issue, params, suggestion }) = expected.next() else { return Ok(false) };
            let same = rule.field == issue.field
                && rule.code == issue.code
                && rule.severity == severity_name(issue.severity)
                && rule.layer == layer_name(issue.layer)
                && row.get::<_, Option<u32>>(1)? == issue.index
                && row.get_ref(2)? == text_or_null(params.as_deref())
                && row.get_ref(3)? == text_or_null(suggestion.as_deref());
            if !same {
                return Ok(false);
            }
        }
        Ok(expected.next().is_none())
    }
}

/// The records of a source that an identifier names, first of several, where each has its row, whether its fields stand for that
/// row, its notes, and its fields: `?1` identifier, `?2` schema, `?3` source.
pub(super) fn delivered(table: &str, schema: &Schema) -> String {
    let fields = schema.fields.iter().map(|field| format!("d.{}", tables::column(&field.name)));
    let fields = fields.collect::<Vec<_>>().join(", ");
    format!(
        "SELECT r.id, r.batch, r.row_no, r.first_batch, \
         d._id IS NOT NULL AND d._batch = r.batch AND d._row_no = r.row_no, \
         d._notes, {fields} FROM record r LEFT JOIN {table} d ON d._id = r.id \
         WHERE r.natural_id = ?1 AND r.schema = ?2 AND r.source = ?3 AND r.occurrence = 0 ORDER BY r.id"
    )
}

/// Columns of [`delivered`] before the notes, and before the fields.
const BEFORE_NOTES: usize = 5;
const BEFORE_FIELDS: usize = 6;

fn says_the_same(row: &Row<'_>, table: &RecordTable, prepared: &Prepared) -> rusqlite::Result<bool> {
    if row.get_ref(BEFORE_NOTES)? != text_or_null(prepared.notes.as_deref()) {
        return Ok(false);
    }
    for (at, (value, list)) in prepared.record.values.iter().zip(&table.lists).enumerate() {
        let same = match values::encode(value, *list) {
            ToSqlOutput::Borrowed(new) => row.get_ref(BEFORE_FIELDS + at)? == new,
            ToSqlOutput::Owned(new) => row.get_ref(BEFORE_FIELDS + at)? == ValueRef::from(&new),
            // Of no other kind does a value come out; taken as another, it is compared again.
            _ => false,
        };
        if !same {
            return Ok(false);
        }
    }
    Ok(true)
}

fn text_or_null(text: Option<&str>) -> ValueRef<'_> {
    text.map_or(ValueRef::Null, |text| ValueRef::Text(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Progress;
    use crate::model::{ChangeRef, ChangeSet, Entity, Issue, Layer, OperationKind};
    use crate::workspace::testing::{self, Nothing, clock, edit, import_plan, plan};
    use crate::workspace::{Stager, Workspace};

    const ROWS: [(&str, &str); 4] = [("r1", "Mairie"), ("r2", "Ccas"), ("r3", "X"), ("r1", "Mairie")];

    /// A workspace where a source has delivered once.
    fn delivered() -> (tempfile::TempDir, Workspace) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.tamis");
        let mut workspace = Workspace::create(&path).unwrap();
        let staged = testing::stage(&path, "a", 1, &ROWS);
        workspace.commit(import_plan(&staged), &Nothing, &clock(), &Progress::new()).unwrap();
        (folder, workspace)
    }

    fn commit(workspace: &mut Workspace, kind: OperationKind, changes: ChangeSet) {
        workspace.commit(plan(kind, changes), &Nothing, &clock(), &Progress::new()).unwrap();
    }

    /// The row that a prepared record is known at already.
    fn known(workspace: &Workspace, id: &str, nom: &str, issues: Vec<Issue>) -> Option<u32> {
        let comparison = Comparison::begin(workspace.read(), "a").unwrap().unwrap();
        let mut prepared = [Prepared::new("structure", testing::heal(id, nom), issues)];
        comparison.compare(testing::schema(), prepared.iter_mut()).unwrap();
        prepared[0].as_before.map(|place| place.row_no)
    }

    #[test]
    fn a_row_that_says_the_same_is_known_and_any_other_is_not() {
        let (_folder, workspace) = delivered();
        let short = || vec![testing::issue(Layer::Schema)];
        assert_eq!(known(&workspace, "r1", "Mairie", Vec::new()), Some(2), "the first of two of one identifier");
        assert_eq!(known(&workspace, "r3", "X", short()), Some(4));
        assert_eq!(known(&workspace, "r2", "CCAS", Vec::new()), None, "another name");
        assert_eq!(known(&workspace, "r4", "Ccas", Vec::new()), None, "another record");
        assert_eq!(known(&workspace, "r3", "X", Vec::new()), None, "an issue less");
        assert_eq!(known(&workspace, "r2", "Ccas", short()), None, "an issue more");
        let milder = Issue { severity: crate::model::Severity::Warning, ..testing::issue(Layer::Schema) };
        assert_eq!(known(&workspace, "r3", "X", vec![milder]), None, "the same issue, said otherwise");
        assert!(Comparison::begin(workspace.read(), "b").unwrap().is_none(), "a source that has not delivered");
    }

    #[test]
    fn what_a_person_said_or_took_away_is_left_to_the_commit() {
        let (_folder, mut workspace) = delivered();
        let of = |workspace: &Workspace, id: &str| {
            workspace.read().record_identity(RecordId(1)).unwrap().unwrap().natural_id == id
        };
        assert!(of(&workspace, "r1"));
        commit(&mut workspace, OperationKind::Edit, edit(1, "nom", None, Some("\"Mairie\"")));
        assert_eq!(known(&workspace, "r1", "Mairie", Vec::new()), None, "edited");
        let mut changes = ChangeSet::new();
        let (entity, field) = (Entity::State, "set_aside");
        changes.push(ChangeRef { entity, key: 2, field, before: None, after: Some("\"doublon\"") });
        commit(&mut workspace, OperationKind::Edit, changes);
        assert_eq!(known(&workspace, "r2", "Ccas", Vec::new()), None, "set aside");
        assert!(known(&workspace, "r3", "X", vec![testing::issue(Layer::Schema)]).is_some());
        let mut changes = ChangeSet::new();
        changes.push(ChangeRef { entity: Entity::Batch, key: 1, field: "active", before: Some("true"), after: None });
        commit(&mut workspace, OperationKind::Edit, changes);
        assert_eq!(known(&workspace, "r3", "X", vec![testing::issue(Layer::Schema)]), None, "its delivery is hidden");
    }

    #[test]
    fn what_was_found_holds_until_the_next_operation() {
        let (folder, mut workspace) = delivered();
        let path = folder.path().join("a.tamis");
        let mut stager =
            Stager::begin(&path, &testing::new_batch("a", 2), &[], crate::workspace::Carried::default()).unwrap();
        let comparison = Comparison::begin(workspace.read(), "a").unwrap().unwrap();
        stager.compared_at(comparison.revision());
        for (row_no, (id, nom)) in (2..).zip([("r2", "Ccas"), ("r1", "Mairie"), ("r1", "Mairie"), ("r9", "Neuve")]) {
            stager.push_rows(&[testing::raw(row_no, id, nom)]).unwrap();
            let mut prepared = [Prepared::new("structure", testing::heal(id, nom), Vec::new())];
            comparison.compare(testing::schema(), prepared.iter_mut()).unwrap();
            let mine = stager.occurrence(&prepared[0]);
            stager.push_records(testing::schema(), &[(row_no, mine, &prepared[0])]).unwrap();
        }
        let staged = stager.finish().unwrap();
        assert_eq!(staged.changes.len(), 3, "three are moved");
        let found = &staged.found.as_before;
        let expected = HashSet::from([RecordId(1), RecordId(2)]);
        assert_eq!(found.still(1), Some(&expected), "of those of one identifier, the first");
        assert_eq!(found.still(2), None);
        commit(&mut workspace, OperationKind::Edit, edit(2, "nom", None, Some("\"CCAS\"")));
        assert_ne!(workspace.read().revision().unwrap(), comparison.revision());
    }
}
