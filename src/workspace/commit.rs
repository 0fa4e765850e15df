//! Commit: the effect of a plan, its log entry and what follows from it, in one transaction (DESIGN D6).

use super::read::Read;
use super::{Derived, Workspace, ground, sql};
use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{
    BatchId, ChangeRef, ChangeSet, Entity, MergeId, Message, OperationId, OperationKind, OperationState, RecordId,
};
use rusqlite::{Connection, TransactionBehavior};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// What an operation would do. Computed without a write lock; committed in one transaction.
#[derive(Debug, Clone)]
pub struct Plan {
    pub kind: OperationKind,
    /// The replayable intent, without personal values.
    pub params: serde_json::Value,
    /// Sentence of the history list.
    pub summary: Message,
    pub changes: ChangeSet,
    /// Revision that was read to make it.
    pub base_revision: i64,
    /// All or nothing: one change that no longer fits fails the whole.
    pub atomic: bool,
    /// What an undo, redo or revert is about.
    pub target: Option<OperationId>,
    /// Batches that were staged for it.
    pub staged: Vec<BatchId>,
}

/// When, and who: given, never read here.
#[derive(Debug, Clone)]
pub struct Clock {
    /// RFC 3339.
    pub now_utc: String,
    pub actor: String,
}

/// A change that was not made because its cell no longer held what the plan had seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    pub entity: Entity,
    pub key: i64,
    pub field: String,
}

/// What a commit did.
#[derive(Debug, Clone)]
pub struct Committed {
    pub operation: OperationId,
    pub applied: u64,
    pub skipped: Vec<Skipped>,
}

/// The ground state that a commit touched, each thing once.
#[derive(Debug, Clone, Default)]
pub struct Touched {
    pub records: Vec<RecordId>,
    pub mappings: Vec<(BatchId, String)>,
    /// Batches that became active, or ceased to be.
    pub batches: Vec<BatchId>,
    pub merges: Vec<MergeId>,
    pub verdicts: Vec<(RecordId, RecordId)>,
    pub settings: Vec<String>,
}

/// Recomputes what follows from ground state. This room may not know mapping or validation: the verbs bring it.
pub trait Derive {
    fn derive(&self, tx: &Derived<'_>, touched: &Touched, progress: &Progress) -> Result<()>;
}

impl Workspace {
    /// Makes the changes of a plan, logs them, and derives what follows. Each change is made only where its cell still holds
    /// what the plan saw; the others are given back. Failing or cancelled, nothing is changed.
    ///
    /// # Errors
    /// [`ErrorKind::Conflict`] when an atomic plan no longer fits.
    pub fn commit(&mut self, plan: Plan, derive: &dyn Derive, clock: &Clock, progress: &Progress) -> Result<Committed> {
        self.transact(&plan, derive, clock, progress, |conn, _| abandon(conn))
    }

    /// The transaction that commit, undo, redo and revert share; `mark` sets the states of other operations.
    pub(super) fn transact(
        &mut self,
        plan: &Plan,
        derive: &dyn Derive,
        clock: &Clock,
        progress: &Progress,
        mark: impl FnOnce(&Connection, OperationId) -> rusqlite::Result<()>,
    ) -> Result<Committed> {
        progress.check()?;
        let path = self.path.clone();
        let failed = |cause| sql(&path, cause);
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        let operation = log_entry(&tx, plan, clock).map_err(failed)?;
        let (touched, applied, skipped) =
            apply(&tx, operation, &plan.changes, progress).map_err(|cause| match cause {
                Applying::Sql(cause) => sql(&path, cause),
                Applying::Stopped(error) => error,
            })?;
        if plan.atomic && !skipped.is_empty() {
            return Err(Error::new(ErrorKind::Conflict, "error-conflict")
                .with("count", skipped.len())
                .hinted("hint-conflict"));
        }
        for batch in &plan.staged {
            tx.execute(
                "UPDATE batch SET state = 'committed', imported_at = ?2 WHERE id = ?1",
                (batch.0, &clock.now_utc),
            )
            .map_err(failed)?;
        }
        mark(&tx, operation).map_err(failed)?;
        tx.execute("UPDATE operation SET changes = ?2 WHERE id = ?1", (operation.0, applied as i64)).map_err(failed)?;
        derive.derive(&Derived::new(&tx, &path, operation), &touched, progress)?;
        progress.check()?;
        tx.commit().map_err(failed)?;
        Ok(Committed { operation, applied, skipped })
    }

    /// Notes an export in the log; it changes nothing and is not undone.
    pub fn note_export(&mut self, plan: &Plan, clock: &Clock) -> Result<OperationId> {
        let path = self.path.clone();
        log_entry(&self.conn, plan, clock).map_err(|cause| sql(&path, cause))
    }
}

enum Applying {
    Sql(rusqlite::Error),
    Stopped(Error),
}

impl From<rusqlite::Error> for Applying {
    fn from(cause: rusqlite::Error) -> Self {
        Self::Sql(cause)
    }
}

/// New work ends the future: what was undone stays listed, and may be applied again, but redo no longer brings it back.
fn abandon(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute("UPDATE operation SET state = 'abandoned' WHERE state = 'undone'", []).map(|_| ())
}

fn log_entry(conn: &Connection, plan: &Plan, clock: &Clock) -> rusqlite::Result<OperationId> {
    let workspace: String = conn.query_row("SELECT value FROM meta WHERE key = 'uid'", [], |row| row.get(0))?;
    let next: i64 = conn.query_row("SELECT coalesce(max(id), 0) + 1 FROM operation", [], |row| row.get(0))?;
    let seed = format!("{workspace}/{next}/{}/{}", clock.now_utc, clock.actor);
    let uid: String = Sha256::digest(seed).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    conn.prepare_cached(
        "INSERT INTO operation (id, uid, kind, params, summary, actor, at_utc, app_version, base_revision, target, state, changes) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 0)",
    )?
    .execute((
        next,
        uid,
        super::read::stored(plan.kind),
        plan.params.to_string(),
        serde_json::to_string(&plan.summary).unwrap_or_default(),
        &clock.actor,
        &clock.now_utc,
        env!("CARGO_PKG_VERSION"),
        plan.base_revision,
        plan.target.map(|target| target.0),
        super::read::stored(OperationState::Applied),
    ))?;
    Ok(OperationId(next))
}

/// Applies changes where they fit, logging those that were made.
fn apply(
    conn: &Connection,
    operation: OperationId,
    changes: &ChangeSet,
    progress: &Progress,
) -> Result<(Touched, u64, Vec<Skipped>), Applying> {
    let mut seen = Seen::default();
    let mut skipped = Vec::new();
    let mut applied = 0i64;
    let mut log = conn.prepare_cached(
        "INSERT INTO change (operation, seq, entity, key, field, before, after) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for (position, change) in changes.iter().enumerate() {
        if position.is_multiple_of(1024) {
            progress.check().map_err(Applying::Stopped)?;
        }
        let ChangeRef { entity, key, field, before, after } = change;
        if ground::get(conn, entity, key, field)?.as_deref() != before {
            skipped.push(Skipped { entity, key, field: field.to_owned() });
            continue;
        }
        ground::set(conn, entity, key, field, after)?;
        log.execute((operation.0, applied, entity as u8, key, field, before, after))?;
        applied += 1;
        seen.note(change);
    }
    Ok((seen.touched(), applied as u64, skipped))
}

#[derive(Default)]
struct Seen {
    records: BTreeSet<RecordId>,
    mappings: BTreeSet<(BatchId, String)>,
    batches: BTreeSet<BatchId>,
    merges: BTreeSet<MergeId>,
    verdicts: BTreeSet<(RecordId, RecordId)>,
    settings: BTreeSet<String>,
}

impl Seen {
    fn note(&mut self, change: ChangeRef<'_>) {
        let key = change.key;
        match change.entity {
            Entity::Batch => drop(self.batches.insert(BatchId(key))),
            Entity::Reading => {
                drop(self.mappings.extend([(BatchId(key), "structure".into()), (BatchId(key), "service".into())]))
            }
            Entity::Mapping => drop(self.mappings.insert((BatchId(key), change.field.to_owned()))),
            Entity::Edit | Entity::Row | Entity::State => drop(self.records.insert(RecordId(key))),
            Entity::Setting => drop(self.settings.insert(change.field.to_owned())),
            Entity::Verdict => {
                self.verdicts.insert((RecordId(key), RecordId(change.field.parse().unwrap_or(-1))));
            }
            Entity::Merge | Entity::Pin => drop(self.merges.insert(MergeId(key))),
        }
    }

    fn touched(self) -> Touched {
        Touched {
            records: self.records.into_iter().collect(),
            mappings: self.mappings.into_iter().collect(),
            batches: self.batches.into_iter().collect(),
            merges: self.merges.into_iter().collect(),
            verdicts: self.verdicts.into_iter().collect(),
            settings: self.settings.into_iter().collect(),
        }
    }
}

impl Read<'_> {
    /// Changes backwards, last first: what takes an operation back.
    pub(super) fn inverted(self, operation: OperationId) -> Result<ChangeSet> {
        let changes = self.changes(operation)?;
        let mut back = ChangeSet::new();
        for change in changes.iter().rev() {
            back.push(change.inverted());
        }
        Ok(back)
    }
}
