//! Taking a person's data out of a workspace for good: the one operation that rewrites what the files said, and cannot be undone.
//!
//! Each text that the file holds is rewritten by one function of that text alone ([`Scrub`]), wherever it stands: raw cells,
//! edits, decisions, the log before and after. So what a change found before is still what the change before it left, and undo,
//! redo and revert go on as they did, without what is gone. What is derived is made again. Then the whole file is written anew
//! (`VACUUM`), since free pages keep what was deleted before, and the log beside it (WAL) is emptied.

mod compact;
mod derived;
mod ground;
mod json;
mod raw;

pub(super) use compact::{finish, is_unfinished};

use super::{Clock, Derive, Derived, Effect, Plan, Read, StagedFacts, Touched, Workspace, commit, sql};
use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{BatchId, ChangeSet, MergeId, Message, OperationId, OperationKind, RecordId};
use rusqlite::{Connection, TransactionBehavior};
use std::collections::{BTreeMap, BTreeSet};

/// What stands where a part of a text was: a text of which nothing is left is gone whole.
pub const GONE: &str = "[...]";

/// Knows what is to be taken out.
pub trait Scrub {
    /// The text without it; none where the text holds nothing of it.
    fn text(&self, text: &str) -> Option<Scrubbed>;
    /// Which cells of a row make it together (a first name and a name), where none does alone.
    fn together(&self, cells: &[std::borrow::Cow<'_, str>]) -> Vec<usize>;
}

/// A text without what was taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scrubbed {
    /// It said nothing else.
    Whole,
    Part(String),
}

/// What to take out, and where.
pub struct Order<'o> {
    pub scrub: &'o dyn Scrub,
    /// Only of these records; none: everywhere.
    pub records: Option<&'o BTreeSet<RecordId>>,
    /// Hash of what a verdict compares of a record, as it is now.
    pub content_hash: &'o dyn Fn(Read<'_>, RecordId) -> Result<String>,
}

/// A place that holds something of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    pub place: Place,
    /// Name of the column, the field or what else it is called there.
    pub field: String,
    /// Whether nothing else was said there.
    pub whole: bool,
}

/// Where something is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A cell of a file: its batch and row.
    Cell(BatchId, u32),
    /// What a person wrote into a record, or said of it.
    Record(RecordId),
    /// What a person chose in a merge.
    Merge(MergeId),
    /// How a batch is read and mapped, or what its file is called.
    Batch(BatchId),
    Setting,
    /// The log: what an operation was asked or did.
    Operation(OperationId),
    /// Computed, and not yet made again.
    Derived,
}

/// What a purge came to.
#[derive(Debug, Clone)]
pub struct Purged {
    pub operation: OperationId,
    pub found: Vec<Found>,
    pub effect: Effect,
    /// Whether the file was written anew; else it is at the next opening.
    pub compacted: bool,
}

impl Read<'_> {
    /// Where it is held: what [`Workspace::purge`] would rewrite.
    ///
    /// # Errors
    /// Those of the workspace.
    pub fn find_to_purge(self, order: &Order<'_>, progress: &Progress) -> Result<Vec<Found>> {
        let mut walk = Walk::new(self, order, false, progress);
        walk.ground()?;
        Ok(walk.found)
    }

    /// Thirty-two characters that nobody can guess.
    ///
    /// # Errors
    /// Those of the workspace.
    pub fn random(self) -> Result<String> {
        Ok(self.one("SELECT lower(hex(randomblob(16)))", [])?.unwrap_or_default())
    }
}

impl Workspace {
    /// Takes it out, logs that with `params` and `summary` (which must not hold it), derives what follows, and writes the file
    /// anew. Cancelled before its transaction ends, nothing is changed.
    ///
    /// # Errors
    /// [`ErrorKind::Conflict`] while an import is under way; those of the workspace.
    pub fn purge(
        &mut self,
        order: &Order<'_>,
        (params, summary): (serde_json::Value, Message),
        derive: &dyn Derive,
        clock: &Clock,
        progress: &Progress,
    ) -> Result<Purged> {
        progress.check()?;
        let path = self.path.clone();
        let failed = |cause| sql(&path, cause);
        // From here on, what is deleted is overwritten.
        self.conn.pragma_update(None, "secure_delete", "ON").map_err(failed)?;
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        let staging: bool = tx
            .query_row("SELECT EXISTS (SELECT 1 FROM batch WHERE state <> 'committed')", [], |row| row.get(0))
            .map_err(failed)?;
        if staging {
            return Err(Error::new(ErrorKind::Conflict, "error-purge-busy").hinted("hint-purge-busy"));
        }
        let read = Read::new(&tx, &path);
        let mut walk = Walk::new(read, order, true, progress);
        walk.hashes = hashes(read, order)?;
        walk.ground()?;
        let (found, mut touched, hashes) = (walk.found, walk.touched, walk.hashes);
        compact::begin(&tx).map_err(failed)?;
        let plan = Plan {
            kind: OperationKind::Purge,
            params,
            summary: summary.with("count", found.len()),
            changes: ChangeSet::new(),
            base_revision: read.revision()?,
            atomic: true,
            target: None,
            staged: Vec::new(),
            found: StagedFacts::default(),
            locked: Vec::new(),
            brought: None,
        };
        let operation = commit::log_entry(&tx, &plan, clock).map_err(failed)?;
        derived::forget(&tx).map_err(failed)?;
        touched.records.sort_unstable();
        touched.records.dedup();
        let derived = Derived::new(&tx, &path, operation, &plan.found);
        derive.derive(&derived, &touched, progress)?;
        let mut effect = derived.effect(&touched);
        let mut rest = Walk::new(read, order, true, progress);
        rest.derived()?;
        rehash(read, order, &hashes)?;
        super::issue_history::note(&tx, operation).map_err(failed)?;
        progress.check()?;
        tx.commit().map_err(failed)?;
        // Texts that are kept elsewhere are of before.
        effect.join(Effect { all: true, ..Effect::default() });
        let compacted = compact::finish(&mut self.conn).map_err(failed)?;
        Ok(Purged { operation, found, effect, compacted })
    }
}

/// Whether something was purged after a revision: what was planned before may hold it.
pub(super) fn came_after(conn: &Connection, revision: i64) -> rusqlite::Result<bool> {
    conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM operation WHERE id > ?1 AND kind = 'purge')")?
        .query_row([revision], |row| row.get(0))
}

/// Records with verdicts that may change, and what verdicts hash of them now.
fn hashes(read: Read<'_>, order: &Order<'_>) -> Result<BTreeMap<RecordId, String>> {
    let mut records = BTreeSet::new();
    let text = "SELECT a, b FROM verdict UNION SELECT key, CAST(field AS INTEGER) FROM change WHERE entity = 6";
    for (a, b) in read.all(text, [], |row| Ok((RecordId(row.get(0)?), RecordId(row.get(1)?))))? {
        records.extend([a, b]);
    }
    if let Some(only) = order.records {
        records.retain(|record| only.contains(record));
    }
    records.into_iter().map(|record| Ok((record, (order.content_hash)(read, record)?))).collect()
}

/// A hash of what a record said can be guessed by who knows the rest of it: verdicts on what it said before are given the hash of
/// what it says now, and stand; hashes of still earlier contents are dropped, which had the pair asked again already.
fn rehash(read: Read<'_>, order: &Order<'_>, before: &BTreeMap<RecordId, String>) -> Result<()> {
    let mut moved: BTreeMap<i64, (String, String)> = BTreeMap::new();
    for (record, before) in before {
        let now = (order.content_hash)(read, *record)?;
        if now != *before {
            moved.insert(record.0, (before.clone(), now));
        }
    }
    if moved.is_empty() {
        return Ok(());
    }
    let body = |a: i64, b: i64, text: &str| -> Option<String> {
        let mut entry: serde_json::Value = serde_json::from_str(text).ok()?;
        let mut changed = false;
        for (at, record) in [a, b].into_iter().enumerate() {
            let (Some((before, now)), Some(hash)) = (moved.get(&record), entry["hashes"].get_mut(at)) else { continue };
            *hash = if hash.as_str() == Some(before) { now.as_str() } else { "" }.into();
            changed = true;
        }
        changed.then(|| entry.to_string())
    };
    let conn = read.conn;
    let verdicts: Vec<(i64, i64, String)> =
        read.all("SELECT a, b, body FROM verdict", [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    for (a, b, text) in verdicts {
        if let Some(text) = body(a, b, &text) {
            read.ok(conn.execute("UPDATE verdict SET body = ?3 WHERE a = ?1 AND b = ?2", (a, b, text)))?;
        }
    }
    type Row = (i64, i64, i64, i64, Option<String>, Option<String>);
    let text = "SELECT operation, seq, key, CAST(field AS INTEGER), before, after FROM change WHERE entity = 6";
    let changes: Vec<Row> =
        read.all(text, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?)))?;
    for (operation, seq, a, b, before, after) in changes {
        let new = |text: Option<String>| text.map(|text| body(a, b, &text).unwrap_or(text));
        let now = "UPDATE change SET before = ?3, after = ?4 WHERE operation = ?1 AND seq = ?2";
        read.ok(conn.execute(now, (operation, seq, new(before), new(after))))?;
    }
    Ok(())
}

/// One way through the file: looking only, or rewriting.
struct Walk<'w> {
    read: Read<'w>,
    conn: &'w Connection,
    order: &'w Order<'w>,
    write: bool,
    progress: &'w Progress,
    found: Vec<Found>,
    touched: Touched,
    hashes: BTreeMap<RecordId, String>,
}

impl<'w> Walk<'w> {
    fn new(read: Read<'w>, order: &'w Order<'w>, write: bool, progress: &'w Progress) -> Self {
        let (found, touched, hashes) = (Vec::new(), Touched::default(), BTreeMap::new());
        Self { read, conn: read.conn, order, write, progress, found, touched, hashes }
    }

    /// Everything that is not derived.
    fn ground(&mut self) -> Result<()> {
        self.raw_cells()?;
        self.cells_of_records()?;
        self.log()?;
        if self.order.records.is_none() {
            self.whole_workspace()?;
            self.unknown_tables()?;
        }
        self.found.sort();
        Ok(())
    }

    fn found(&mut self, place: Place, field: impl Into<String>, whole: bool) {
        self.found.push(Found { place, field: field.into(), whole });
    }

    fn concerns(&self, record: RecordId) -> bool {
        self.order.records.is_none_or(|records| records.contains(&record))
    }
}
