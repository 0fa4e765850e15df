//! Commit: the effect of a plan, its log entry and what follows from it, in one transaction (DESIGN D6).

use super::combine::{self, Brought};
use super::read::Read;
use super::tables::{Column, Insert};
use super::{Derived, Effect, StagedFacts, Workspace, ground, sql};
use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{
    BatchId, ChangeRef, ChangeSet, Entity, MergeId, Message, OperationId, OperationKind, OperationState, RecordId,
};
use rusqlite::{Connection, TransactionBehavior};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::sync::LazyLock;

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
    /// Batches that were staged for it, and what was found meanwhile.
    pub staged: Vec<BatchId>,
    pub found: StagedFacts,
    /// Values that it would have changed and that are locked: record and field. They are in no change.
    pub locked: Vec<(RecordId, String)>,
    /// What it copies from another workspace.
    pub brought: Option<Box<Brought>>,
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
    /// The value is locked.
    pub locked: bool,
}

/// What a commit did.
#[derive(Debug, Clone)]
pub struct Committed {
    pub operation: OperationId,
    pub applied: u64,
    pub skipped: Vec<Skipped>,
    /// Values that stayed because they are locked: record and field.
    pub locked: Vec<(RecordId, String)>,
    /// The derived records that were written.
    pub effect: Effect,
}

/// The ground state that a commit touched, each thing once.
#[derive(Debug, Clone, Default)]
pub struct Touched {
    pub records: Vec<RecordId>,
    /// Those of them of which nothing but the raw row is another.
    pub only_moved: Vec<RecordId>,
    /// Records of which something was said that changes no value: a note, a lock, a question.
    pub marked: Vec<RecordId>,
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

/// Whether applied changes go into the log: those of an undo or a redo are their target's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Applied {
    Logged,
    Unlogged,
}

impl Workspace {
    /// Makes the changes of a plan, logs them, and derives what follows. Each change is made only where its cell still holds
    /// what the plan saw; the others are given back. Failing or cancelled, nothing is changed, and what was staged for the
    /// plan is removed.
    ///
    /// # Errors
    /// [`ErrorKind::Conflict`] when an atomic plan no longer fits.
    pub fn commit(&mut self, plan: Plan, derive: &dyn Derive, clock: &Clock, progress: &Progress) -> Result<Committed> {
        let done = self.transact(&plan, Applied::Logged, derive, clock, progress, |conn, read| read.ok(abandon(conn)));
        if done.is_err() {
            // Whatever cannot be removed now is removed at the next opening.
            let _ = self.discard(&plan.staged);
        }
        done
    }

    /// Removes staged batches whose plan will not be committed.
    pub fn discard(&mut self, staged: &[BatchId]) -> Result<()> {
        staged
            .iter()
            .try_for_each(|batch| super::stage::remove(&self.conn, *batch).map_err(|cause| sql(&self.path, cause)))
    }

    /// The transaction that commit, undo, redo and revert share; `mark` sets the states of other operations.
    pub(super) fn transact(
        &mut self,
        plan: &Plan,
        logged: Applied,
        derive: &dyn Derive,
        clock: &Clock,
        progress: &Progress,
        mark: impl FnOnce(&Connection, Read<'_>) -> Result<()>,
    ) -> Result<Committed> {
        progress.check()?;
        let path = self.path.clone();
        let failed = |cause| sql(&path, cause);
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        if super::purge::came_after(&tx, plan.base_revision).map_err(failed)? {
            // It may hold what was taken out for good.
            return Err(conflict(1));
        }
        let operation = log_entry(&tx, plan, clock).map_err(failed)?;
        if let Some(brought) = &plan.brought {
            combine::copy(&tx, &path, brought, progress)?;
        }
        let (touched, applied, skipped) =
            apply(&tx, operation, logged, plan, progress).map_err(|cause| match cause {
                Applying::Sql(cause) => sql(&path, cause),
                Applying::Stopped(error) => error,
            })?;
        let unfit = skipped.iter().filter(|one| !one.locked).count();
        if plan.atomic && unfit > 0 {
            return Err(conflict(unfit));
        }
        for batch in &plan.staged {
            let kept = tx
                .execute(
                    "UPDATE batch SET state = 'committed', imported_at = ?2 WHERE id = ?1 AND state = 'staged'",
                    (batch.0, &clock.now_utc),
                )
                .map_err(failed)?;
            if kept == 0 {
                // Removed meanwhile, or committed by another plan.
                return Err(conflict(1));
            }
        }
        mark(&tx, Read::new(&tx, &path))?;
        tx.execute("UPDATE operation SET changes = ?2 WHERE id = ?1", (operation.0, applied as i64)).map_err(failed)?;
        let derived = Derived::new(&tx, &path, operation, &plan.found);
        derive.derive(&derived, &touched, progress)?;
        let effect = derived.effect(&touched);
        super::issue_history::note(&tx, operation).map_err(failed)?;
        progress.check()?;
        tx.commit().map_err(failed)?;
        super::open::log_writes(&mut self.conn);
        // A change that met a lock is none that no longer fitted.
        let (held, skipped): (Vec<Skipped>, Vec<Skipped>) = skipped.into_iter().partition(|one| one.locked);
        let held = held.into_iter().map(|one| (RecordId(one.key), one.field));
        let locked = plan.locked.iter().cloned().chain(held).collect();
        Ok(Committed { operation, applied, skipped, locked, effect })
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

pub(super) fn log_entry(conn: &Connection, plan: &Plan, clock: &Clock) -> rusqlite::Result<OperationId> {
    let workspace: String = conn.query_row("SELECT value FROM meta WHERE key = 'uid'", [], |row| row.get(0))?;
    let next: i64 = conn.query_row("SELECT coalesce(max(id), 0) + 1 FROM operation", [], |row| row.get(0))?;
    // Two copies of a workspace may log at the same second, under one name.
    let chance: Vec<u8> = conn.query_row("SELECT randomblob(16)", [], |row| row.get(0))?;
    let seed = format!("{workspace}/{next}/{}/{}/{chance:?}", clock.now_utc, clock.actor);
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

pub(super) fn conflict(count: usize) -> Error {
    Error::new(ErrorKind::Conflict, "error-conflict").with("count", count).hinted("hint-conflict")
}

/// Applies changes where they fit, logging those that were made.
fn apply(
    conn: &Connection,
    operation: OperationId,
    logged: Applied,
    plan: &Plan,
    progress: &Progress,
) -> Result<(Touched, u64, Vec<Skipped>), Applying> {
    let mut seen = Seen { slugs: super::open::slugs(conn)?, ..Seen::default() };
    let mut skipped = Vec::new();
    let mut applied = 0i64;
    let mut made = Vec::with_capacity(LOGGED_AT_ONCE);
    // All of it is made or nothing, so what ends in it has ended.
    let ending = if plan.atomic { ground::ended_merges(&plan.changes) } else { BTreeSet::new() };
    for (position, change) in plan.changes.iter().enumerate() {
        if position.is_multiple_of(1024) {
            progress.check().map_err(Applying::Stopped)?;
        }
        let ChangeRef { entity, key, field, .. } = change;
        if !ground::apply(conn, change, &ending)? {
            let locked = entity == Entity::Edit
                && ground::get(conn, Entity::State, key, &crate::model::lock_of(field))?.is_some();
            skipped.push(Skipped { entity, key, field: field.to_owned(), locked });
            continue;
        }
        if logged == Applied::Logged {
            made.push((applied, change));
        }
        applied += 1;
        seen.note(change);
        if made.len() == LOGGED_AT_ONCE {
            log_changes(conn, operation, &mut made)?;
        }
    }
    log_changes(conn, operation, &mut made)?;
    Ok((seen.touched(), applied as u64, skipped))
}

/// Changes that go into the log together.
const LOGGED_AT_ONCE: usize = 1024;

static CHANGE: LazyLock<Insert> = LazyLock::new(|| {
    use Column::{Own, Shared};
    Insert::into(
        "change (operation, seq, entity, key, field, before, after)",
        &[Shared(0), Own(0), Own(1), Own(2), Own(3), Own(4), Own(5)],
    )
});

/// Logs changes that were made, with their numbers in the operation.
fn log_changes(
    conn: &Connection,
    operation: OperationId,
    made: &mut Vec<(i64, ChangeRef<'_>)>,
) -> rusqlite::Result<()> {
    CHANGE.all(conn, &[&operation.0], made, |statement, behind, (seq, change)| {
        statement.raw_bind_parameter(behind + 1, seq)?;
        statement.raw_bind_parameter(behind + 2, change.entity as u8)?;
        statement.raw_bind_parameter(behind + 3, change.key)?;
        statement.raw_bind_parameter(behind + 4, change.field)?;
        statement.raw_bind_parameter(behind + 5, change.before)?;
        statement.raw_bind_parameter(behind + 6, change.after)
    })?;
    made.clear();
    Ok(())
}

#[derive(Default)]
struct Seen {
    /// Of the schemas in the workspace: a reading concerns the mappings of all.
    slugs: Vec<&'static str>,
    records: BTreeSet<RecordId>,
    moved: BTreeSet<RecordId>,
    marked: BTreeSet<RecordId>,
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
            Entity::Batch => {
                self.batches.insert(BatchId(key));
            }
            Entity::Reading => {
                self.mappings.extend(self.slugs.iter().map(|slug| (BatchId(key), (*slug).to_owned())));
            }
            Entity::Mapping => {
                self.mappings.insert((BatchId(key), change.field.to_owned()));
            }
            Entity::State if change.field != "set_aside" => {
                self.marked.insert(RecordId(key));
            }
            Entity::Edit | Entity::State => {
                self.records.insert(RecordId(key));
            }
            Entity::Row => {
                self.moved.insert(RecordId(key));
            }
            Entity::Setting => {
                self.settings.insert(change.field.to_owned());
            }
            Entity::Verdict => {
                self.verdicts.insert((RecordId(key), RecordId(change.field.parse().unwrap_or(-1))));
            }
            Entity::Merge | Entity::Pin => {
                self.merges.insert(MergeId(key));
            }
        }
    }

    fn touched(self) -> Touched {
        Touched {
            only_moved: self.moved.difference(&self.records).copied().collect(),
            records: self.records.union(&self.moved).copied().collect(),
            marked: self.marked.into_iter().collect(),
            mappings: self.mappings.into_iter().collect(),
            batches: self.batches.into_iter().collect(),
            merges: self.merges.into_iter().collect(),
            verdicts: self.verdicts.into_iter().collect(),
            settings: self.settings.into_iter().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cluster, Evidence, Pair, PairReport};
    use crate::workspace::testing::{Nothing, clock, edit, import_plan, plan, stage};
    use crate::workspace::{Beside, FoundPairs, KeyBlobs, Left, PairFilter, PairSetInfo, Said};

    fn workspace() -> (tempfile::TempDir, Workspace) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.tamis");
        let mut workspace = Workspace::create(&path).unwrap();
        let staged = stage(&path, "a", 1, &[("r1", "Mairie"), ("r2", "Ccas"), ("r3", "X")]);
        workspace.commit(import_plan(&staged), &Nothing, &clock(), &Progress::new()).unwrap();
        (folder, workspace)
    }

    #[test]
    fn what_no_longer_fits_is_skipped_or_refused() {
        let (_folder, mut workspace) = workspace();
        let commit = |workspace: &mut Workspace, atomic| {
            let mut changes = edit(1, "nom", None, Some("\"A\""));
            changes.push(ChangeRef { entity: Entity::Edit, key: 2, field: "nom", before: None, after: Some("\"B\"") });
            let plan = Plan { atomic, ..plan(OperationKind::Edit, changes) };
            workspace.commit(plan, &Nothing, &clock(), &Progress::new())
        };
        let first = plan(OperationKind::Edit, edit(1, "nom", None, Some("\"Z\"")));
        workspace.commit(first, &Nothing, &clock(), &Progress::new()).unwrap();
        let error = commit(&mut workspace, true).unwrap_err();
        assert_eq!((error.kind, error.hints[0].code.as_ref()), (ErrorKind::Conflict, "hint-conflict"));
        assert_eq!(workspace.read().edit_count().unwrap(), 1);
        let done = commit(&mut workspace, false).unwrap();
        assert_eq!((done.applied, done.skipped.len(), done.skipped[0].key), (1, 1, 1));
        let unknown = plan(OperationKind::Edit, edit(99, "nom", None, Some("\"A\"")));
        let done = workspace.commit(unknown, &Nothing, &clock(), &Progress::new()).unwrap();
        assert_eq!((done.applied, done.skipped.len()), (0, 1));
    }

    #[test]
    fn the_log_tells_what_depends_on_what() {
        let (_folder, mut workspace) = workspace();
        let first = plan(OperationKind::Edit, edit(3, "nom", None, Some("\"A\"")));
        let first = workspace.commit(first, &Nothing, &clock(), &Progress::new()).unwrap().operation;
        let second = plan(OperationKind::Edit, edit(3, "nom", Some("\"A\""), Some("\"B\"")));
        let second = workspace.commit(second, &Nothing, &clock(), &Progress::new()).unwrap().operation;
        let read = workspace.read();
        assert_eq!(read.dependants(first).unwrap(), [second]);
        assert_eq!(read.dependants(OperationId(1)).unwrap(), [first, second]);
        assert_eq!(read.operation(first).unwrap().unwrap().summary.params.len(), 3);
        let undo = workspace.undo(&Nothing, &clock(), &Progress::new()).unwrap().unwrap().operation;
        let changes = workspace.read().changes(undo).unwrap();
        assert_eq!(changes.iter().next().unwrap().after, Some("\"A\""));
        assert_eq!(workspace.read().dependants(first).unwrap(), []);
        assert_eq!(workspace.read().history_of(RecordId(3), Some("nom")).unwrap().len(), 2);
    }

    #[test]
    fn a_failing_derivation_rolls_everything_back() {
        struct Failing;
        impl Derive for Failing {
            fn derive(&self, tx: &Derived<'_>, _: &Touched, _: &Progress) -> Result<()> {
                tx.put_issues(RecordId(3), &[])?;
                Err(Error::internal("test"))
            }
        }
        let (_folder, mut workspace) = workspace();
        let before = workspace.read().ground_digest().unwrap();
        let edit = plan(OperationKind::Edit, edit(3, "nom", None, Some("\"A\"")));
        workspace.commit(edit, &Failing, &clock(), &Progress::new()).unwrap_err();
        assert_eq!(workspace.read().ground_digest().unwrap(), before);
        assert_eq!(workspace.read().issues(RecordId(3)).unwrap().len(), 1);
    }

    #[test]
    fn pairs_keep_their_evidence_and_know_when_they_are_old() {
        struct Dirty;
        impl Derive for Dirty {
            fn derive(&self, tx: &Derived<'_>, touched: &Touched, _: &Progress) -> Result<()> {
                tx.mark_pairs_dirty(&touched.records)
            }
        }
        let (_folder, mut workspace) = workspace();
        let pair = |a, b, bits| Pair {
            a: RecordId(a),
            b: RecordId(b),
            key: "nom".into(),
            weight_bits: bits,
            probability: 0.5 + bits / 100.0,
            evidence: vec![Evidence {
                comparison: "nom".into(),
                level: Message::new("operation-undo").with("share", 0.25),
                bits,
            }],
            what_if: Vec::new(),
            related: 0.0,
        };
        let info = PairSetInfo { model_hash: "m".into(), decision_point: 0.9, revision: 1, pairs: 0, dirty: 0 };
        let pairs = [pair(1, 2, 3.25), pair(1, 3, 8.0)];
        let group = |members: &[i64]| Cluster {
            id: 4,
            members: members.iter().map(|id| RecordId(*id)).collect(),
            weakest: 0.58,
            weakest_link: (RecordId(1), RecordId(3)),
        };
        let mut found = FoundPairs {
            info,
            report: PairReport { compared: 2, ..PairReport::default() },
            pairs: pairs.to_vec(),
            said: [((RecordId(1), RecordId(3)), Said { own: Some(false), carried: None })].into(),
            clusters: vec![group(&[1, 3])],
            left: Left::All { background: None, keys: KeyBlobs::default() },
        };
        workspace.put_pairs("structure", &found).unwrap();
        found.clusters = vec![group(&[1, 2, 3])];
        workspace.put_pairs("structure", &found).unwrap();
        let read = workspace.read();
        assert_eq!(read.pair_report("structure").unwrap().unwrap(), found.report);
        assert_eq!(read.cluster_numbers("structure").unwrap().len(), 3);
        assert_eq!(
            read.cluster_numbers_before("structure").unwrap().into_keys().collect::<Vec<_>>(),
            [RecordId(1), RecordId(3)]
        );
        assert!(
            read.asked_again(RecordId(3), RecordId(1)).unwrap() && !read.asked_again(RecordId(1), RecordId(2)).unwrap()
        );
        // A verdict that is carried over to a pair, or no more, is so in a search of other records too.
        for carried in [Some(true), Some(false), None] {
            found.said =
                carried.map(|_| ((RecordId(1), RecordId(2)), Said { own: None, carried })).into_iter().collect();
            let (records, regrouped, keys) = (Vec::new(), Vec::new(), KeyBlobs::default());
            let beside = FoundPairs {
                pairs: Vec::new(),
                left: Left::Beside(Beside { records, regrouped, keys }),
                ..found.clone()
            };
            workspace.put_pairs("structure", &beside).unwrap();
            let followed = workspace.read().followed_pairs().unwrap();
            assert_eq!(followed.len(), usize::from(carried.is_some()));
            assert_eq!(workspace.read().asked_again(RecordId(1), RecordId(2)).unwrap(), carried == Some(false));
        }
        let found = workspace.read().pairs("structure", &PairFilter::default()).unwrap();
        assert_eq!(found, [pairs[1].clone(), pairs[0].clone()]);
        let edit = plan(OperationKind::Edit, edit(3, "nom", None, Some("\"A\"")));
        workspace.commit(edit, &Dirty, &clock(), &Progress::new()).unwrap();
        let set = workspace.read().pair_set("structure").unwrap().unwrap();
        assert_eq!((set.pairs, set.dirty), (2, 1));
    }
}
