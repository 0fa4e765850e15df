//! What the tables of one import know together: the sheets of a workbook are batches of their own and one delivery, in which a
//! record has one row; and by which identifiers the records of its source go today.

use super::stage::{IS, Scattered};
use super::{Read, open};
use crate::error::Result;
use crate::model::{BatchId, ChangeRef, ChangeSet, Entity, RecordId};
use rusqlite::Connection;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::BuildHasherDefault;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Records that room is made for before they come, at most: 64 MB.
const MOST_EXPECTED: usize = 2_000_000;

/// A record by its identifier, and the record that it turned out to be (itself, mostly): number, and the text of its row's cell.
pub(super) struct Known {
    pub own: (i64, String),
    pub stands_for: (i64, String),
}

/// A record whose row was given to it by another that turned out to be it, until a row names it itself.
#[derive(Debug, Clone)]
struct Taken {
    before: String,
    by: (i64, String),
    row: (i64, u32),
}

/// What goes from one table of an import to the next.
#[derive(Debug, Clone, Default)]
pub struct Carried {
    /// The identifiers that came so far, and how many records have those that come more than once.
    seen: HashSet<u128, BuildHasherDefault<Scattered>>,
    repeated: HashMap<u128, u32>,
    /// Records of earlier deliveries that have a row.
    moved: HashSet<i64>,
    taken: BTreeMap<i64, Taken>,
    pub(super) renamed: Arc<Renamed>,
}

impl Carried {
    pub fn new(renamed: Renamed) -> Self {
        Self { renamed: Arc::new(renamed), ..Self::default() }
    }

    /// By which identifiers the records go today.
    pub fn renamed(&self) -> &Arc<Renamed> {
        &self.renamed
    }

    /// Makes room for about as many records as a table holds.
    pub fn reserve(&mut self, records: usize) {
        self.seen.reserve(records.min(MOST_EXPECTED));
    }

    /// Which record of its identifier one is, that comes now: 0 for the first.
    pub(super) fn occurrence(&mut self, fingerprint: u128) -> u32 {
        if self.seen.insert(fingerprint) {
            return 0;
        }
        let before = self.repeated.entry(fingerprint).or_default();
        *before += 1;
        *before
    }

    /// Whether a record has no row yet in this import, which it has from now on.
    pub(super) fn is_first(&mut self, record: i64) -> bool {
        self.moved.insert(record)
    }

    /// Gives a row to a record of an earlier delivery; false where another row has it already.
    pub(super) fn give(&mut self, known: Known, row: (i64, u32), changes: &mut ChangeSet) -> bool {
        let Known { own, stands_for } = known;
        if own.0 == stands_for.0 {
            if self.moved.insert(own.0) {
                note_move(changes, own.0, &own.1, row);
                return true;
            }
            // A row that names the record goes before one that was likened to it, whatever the order of the rows.
            let Some(taken) = self.taken.remove(&own.0) else { return false };
            note_move(changes, own.0, &own.1, row);
            self.part(taken.by, own.0, taken.row, changes);
            return true;
        }
        if self.moved.insert(stands_for.0) {
            self.taken.insert(stands_for.0, Taken { before: stands_for.1, by: own, row });
            return true;
        }
        // Both rows are there: it is a record of its own after all.
        !self.moved.contains(&own.0) && {
            self.part(own, stands_for.0, row, changes);
            true
        }
    }

    /// Gives a row to a record that was another, and is of its own from now on.
    fn part(&mut self, own: (i64, String), other: i64, row: (i64, u32), changes: &mut ChangeSet) {
        self.moved.insert(own.0);
        note_move(changes, own.0, &own.1, row);
        let before = other.to_string();
        let (entity, key) = (Entity::State, own.0);
        changes.push(ChangeRef { entity, key, field: IS, before: Some(&before), after: None });
    }

    /// Notes the rows that no other claimed, once all tables are there.
    pub fn settle(&mut self, changes: &mut ChangeSet) {
        for (record, taken) in std::mem::take(&mut self.taken) {
            note_move(changes, record, &taken.before, taken.row);
        }
    }
}

pub(super) fn note_move(changes: &mut ChangeSet, key: i64, before: &str, row: (i64, u32)) {
    let after = format!("[{},{}]", row.0, row.1);
    let (entity, field) = (Entity::Row, "row");
    changes.push(ChangeRef { entity, key, field, before: Some(before), after: Some(&after) });
}

/// Schema, natural identifier, and which record of it: DESIGN D3 without the source.
type Name = (&'static str, String, u32);

/// Records of a source that go by another identifier today than when they came: another column is their identifier since, or
/// their file is read otherwise. The next delivery names them by the one of today.
#[derive(Debug, Clone, Default)]
pub struct Renamed {
    of_today: HashMap<Name, i64>,
    /// By what else they may be called, where nothing goes by that.
    others: HashMap<Name, i64>,
    /// The identifier of today of each that no longer goes by its own.
    names: HashMap<i64, String>,
}

impl Renamed {
    /// Whether all go by the identifiers that they came with.
    pub fn is_empty(&self) -> bool {
        self.of_today.is_empty() && self.others.is_empty()
    }

    /// The identifier by which a record goes today, where it is not the one that it came with.
    pub fn name_of(&self, record: RecordId) -> Option<&str> {
        self.names.get(&record.0).map(String::as_str)
    }

    /// A record goes by this identifier today.
    pub fn add(&mut self, name: (&'static str, &str, u32), record: RecordId, is_own: bool) {
        self.of_today.insert((name.0, name.1.to_owned(), name.2), record.0);
        if !is_own {
            self.names.insert(record.0, name.1.to_owned());
        }
    }

    /// A record may be called so too: its words give this identifier by the columns of today. The first of several is taken.
    pub fn add_other(&mut self, (slug, natural): (&'static str, &str), record: RecordId) {
        self.others.entry((slug, natural.to_owned(), 0)).or_insert(record.0);
    }

    pub(super) fn today(&self, name: &Name) -> Option<i64> {
        self.of_today.get(name).copied()
    }

    pub(super) fn other(&self, name: &Name) -> Option<i64> {
        self.others.get(name).copied()
    }

    /// Whether a record no longer goes by the identifier that it came with.
    pub(super) fn is_stale(&self, record: i64) -> bool {
        self.names.contains_key(&record)
    }
}

/// A record of an identifier that several records have, in an import that is staged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twin {
    pub record: RecordId,
    pub schema: String,
    pub natural_id: String,
    /// Where it is before the commit: in the import itself, where it came with it.
    pub row: (BatchId, u32),
    pub is_new: bool,
}

/// A look at the workspace that sees what an import has staged: the one that it plans with may be older.
pub struct Staged {
    path: PathBuf,
    conn: Connection,
}

impl Staged {
    /// # Errors
    /// Those of opening the workspace.
    pub fn open(path: &Path) -> Result<Self> {
        Ok(Self { path: path.to_owned(), conn: open::comparing_connection(path)? })
    }

    pub fn read(&self) -> Read<'_> {
        Read::new(&self.conn, &self.path)
    }
}

impl Read<'_> {
    /// The records of a source of which several have one identifier, of those that are committed and of those that these staged
    /// batches bring; those of one identifier are beside one another, in the order of their numbers.
    pub fn twins(self, source: &str, staged: &[BatchId]) -> Result<Vec<Twin>> {
        let staged: Vec<i64> = staged.iter().map(|batch| batch.0).collect();
        let list = serde_json::to_string(&staged).unwrap_or_default();
        // A record that turned out to be another has no row, and none to lose.
        let text = "WITH several AS (SELECT DISTINCT natural_id, schema FROM record WHERE source = ?1 AND occurrence > 0) \
                    SELECT r.id, r.schema, r.natural_id, r.batch, r.row_no, \
                    r.first_batch IN (SELECT value FROM json_each(?2)) AS new FROM several s CROSS JOIN record r \
                    ON r.natural_id = s.natural_id AND r.schema = s.schema AND r.source = ?1 \
                    WHERE r.batch <> 0 AND (new OR r.first_batch IN (SELECT id FROM batch WHERE state = 'committed')) \
                    ORDER BY r.schema, r.natural_id, r.occurrence, r.id";
        self.all(text, (source, &list), |row| {
            Ok(Twin {
                record: RecordId(row.get(0)?),
                schema: row.get(1)?,
                natural_id: row.get(2)?,
                row: (BatchId(row.get(3)?), row.get(4)?),
                is_new: row.get(5)?,
            })
        })
    }
}
