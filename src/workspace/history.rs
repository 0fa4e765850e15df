//! Undo, redo, revert and re-apply; and the fold of the log that says where each operation stands.
//!
//! The picture is a past and a future. Work of any kind goes on top of the past and ends the future. Undo takes the
//! newest off the past, redo puts it back; both are entries of the log with a target and log no changes of their own:
//! theirs are the target's, backwards or forwards, and always fit because the past is a stack. Revert and re-apply are
//! work: they log what fitted of their target's changes. Nothing is ever deleted.

use super::commit::Applied;
use super::{Clock, Committed, Derive, Plan, Read, StagedFacts, Workspace};
use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{ChangeSet, Message, Operation, OperationId, OperationKind, OperationState};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// What the fold needs of a log entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub id: i64,
    pub kind: OperationKind,
    pub target: Option<i64>,
    /// What went with the target of a revert.
    pub along: Vec<i64>,
}

/// Where everything stands after a log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Standing {
    pub states: BTreeMap<i64, OperationState>,
    /// Work that undo takes back, oldest first.
    pub past: Vec<i64>,
    /// Undone work, the next to redo last.
    pub future: Vec<i64>,
    /// For an operation that was applied again: the work whose changes are in force for it.
    pub carrier: BTreeMap<i64, i64>,
    /// Redos that are work of their own (an operation applied again out of order), whatever became of them.
    pub reapplied: BTreeSet<i64>,
    /// Reverts and such redos that stand and decide nothing any more: something newer has decided on all they were about.
    pub overruled: BTreeSet<i64>,
}

impl Standing {
    /// The work whose changes are in force for an operation: its own, or those of the last time that it was applied again.
    pub fn in_force(&self, operation: i64) -> i64 {
        let mut at = operation;
        // Carriers are newer than what they carry, so this ends.
        while let Some(next) = self.carrier.get(&at) {
            at = *next;
        }
        at
    }

    /// Work whose changes stand in the log and are not in force: applied again since, or overruled.
    pub fn not_in_force(&self) -> BTreeSet<i64> {
        self.carrier.keys().chain(&self.overruled).copied().collect()
    }

    /// The operation that a re-application is about, where it is one; else the operation itself.
    pub fn root(&self, operation: i64) -> i64 {
        let carried = |at: i64| self.carrier.iter().find(|(_, carrier)| **carrier == at).map(|(of, _)| *of);
        let mut at = operation;
        while let Some(of) = carried(at) {
            at = of;
        }
        at
    }
}

/// Folds a log, oldest entry first.
pub(super) fn fold(log: &[Entry]) -> Standing {
    let mut standing = Standing::default();
    let mut about: Vec<&Entry> = Vec::new();
    for step in log {
        standing.states.insert(step.id, OperationState::Applied);
        match (step.kind, step.target) {
            (OperationKind::Export | OperationKind::Purge, _) => {}
            (OperationKind::Undo, Some(target)) => {
                standing.past.pop();
                standing.future.push(target);
                standing.states.insert(target, OperationState::Undone);
            }
            (OperationKind::Redo, Some(target)) if standing.future.last() == Some(&target) => {
                standing.future.pop();
                standing.past.push(target);
                standing.states.insert(target, OperationState::Applied);
            }
            _ => {
                for undone in standing.future.drain(..) {
                    standing.states.insert(undone, OperationState::Abandoned);
                }
                standing.past.push(step.id);
                if step.kind == OperationKind::Redo {
                    standing.reapplied.insert(step.id);
                }
                if matches!(step.kind, OperationKind::Redo | OperationKind::Revert) {
                    about.push(step);
                }
            }
        }
    }
    // Newest first: whether a revert holds is settled before what it reverts. Only the newest that holds decides.
    let mut settled = BTreeSet::new();
    for step in about.into_iter().rev() {
        if standing.states.get(&step.id) != Some(&OperationState::Applied) {
            continue;
        }
        let mut decides = false;
        for target in step.target.iter().chain(&step.along).copied() {
            if !settled.insert(target) {
                continue;
            }
            decides = true;
            if step.kind == OperationKind::Revert {
                standing.states.insert(target, OperationState::Reverted);
            } else {
                standing.states.insert(target, OperationState::Applied);
                standing.carrier.insert(target, step.id);
            }
        }
        if !decides {
            standing.overruled.insert(step.id);
        }
    }
    standing
}

/// What to do with an operation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Undo,
    Redo,
    Reapply,
}

impl Workspace {
    /// Takes back the newest operation that still stands; none when there is none.
    pub fn undo(&mut self, derive: &dyn Derive, clock: &Clock, progress: &Progress) -> Result<Option<Committed>> {
        let Some(target) = self.read().undo_target()? else { return Ok(None) };
        self.turn(Turn::Undo, &target, derive, clock, progress).map(Some)
    }

    /// Brings back the operation undone last; none when there is none, or something was done since.
    pub fn redo(&mut self, derive: &dyn Derive, clock: &Clock, progress: &Progress) -> Result<Option<Committed>> {
        let Some(target) = self.read().redo_target()? else { return Ok(None) };
        self.turn(Turn::Redo, &target, derive, clock, progress).map(Some)
    }

    /// Takes back one operation out of order, and others along with it, where their changes still fit; the others are given
    /// back as skipped. It is new work, so it ends the future; and one operation, so that one undo brings back all.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] when one of the operations is unknown or does not stand.
    pub fn revert(
        &mut self,
        target: OperationId,
        along: &[OperationId],
        derive: &dyn Derive,
        clock: &Clock,
        progress: &Progress,
    ) -> Result<Committed> {
        let along: BTreeSet<OperationId> = along.iter().copied().filter(|one| *one != target).collect();
        let all: BTreeSet<OperationId> = along.iter().copied().chain([target]).collect();
        for one in &all {
            self.work(*one, true, "error-not-revertible")?;
        }
        let read = self.read();
        let changes = read.taken_back(&all, progress)?;
        let mut plan = turn_plan(read, OperationKind::Revert, "operation-revert", target, changes)?;
        if !along.is_empty() {
            plan.params["along"] = along.iter().map(|one| one.0).collect::<Vec<_>>().into();
            plan.summary = plan.summary.with("along", along.len());
        }
        self.transact(&plan, Applied::Logged, derive, clock, progress, write_states)
    }

    /// Applies an undone, abandoned or reverted operation again, where its changes fit.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] when the operation is unknown, stands already, or changes nothing; [`ErrorKind::Conflict`] when it is
    /// one [whole](is_whole) and something of it no longer fits.
    pub fn reapply(
        &mut self,
        target: OperationId,
        derive: &dyn Derive,
        clock: &Clock,
        progress: &Progress,
    ) -> Result<Committed> {
        let target = self.work(target, false, "error-not-reappliable")?;
        let next = self.read().redo_target()?.is_some_and(|next| next.id == target.id);
        self.turn(if next { Turn::Redo } else { Turn::Reapply }, &target, derive, clock, progress)
    }

    /// An operation that changes something, and stands or not as asked; else the error of that code.
    fn work(&self, id: OperationId, stands: bool, refusal: &'static str) -> Result<Operation> {
        let refused = || usage(refusal, id);
        let operation = self.read().operation(id)?.ok_or_else(refused)?;
        let fits = (operation.state == OperationState::Applied) == stands && self.read().is_work(&operation)?;
        if fits { Ok(operation) } else { Err(refused()) }
    }

    fn turn(
        &mut self,
        turn: Turn,
        target: &Operation,
        derive: &dyn Derive,
        clock: &Clock,
        progress: &Progress,
    ) -> Result<Committed> {
        let (kind, code) = match turn {
            Turn::Undo => (OperationKind::Undo, "operation-undo"),
            Turn::Redo => (OperationKind::Redo, "operation-redo"),
            Turn::Reapply => (OperationKind::Redo, "operation-reapply"),
        };
        let read = self.read();
        let changes = match turn {
            Turn::Undo => inverted(&read.own_changes(target.id)?),
            Turn::Redo | Turn::Reapply => read.own_changes(target.id)?,
        };
        let exact = matches!(turn, Turn::Undo | Turn::Redo);
        // An exact one cannot fail while only this room writes: the past is a stack.
        let atomic = exact || is_whole(target);
        let plan = Plan { atomic, ..turn_plan(read, kind, code, target.id, changes)? };
        let applied = if exact { Applied::Unlogged } else { Applied::Logged };
        self.transact(&plan, applied, derive, clock, progress, write_states)
    }
}

impl Read<'_> {
    /// What takes operations back together: their changes backwards, the newest first.
    ///
    /// # Errors
    /// Those of the workspace; cancellation.
    pub fn taken_back(self, all: &BTreeSet<OperationId>, progress: &Progress) -> Result<ChangeSet> {
        let standing = self.standing()?;
        // Of an operation applied again, what is in force are the changes of that second time, which may be named as well.
        let sources: BTreeSet<i64> = all.iter().map(|one| standing.in_force(one.0)).collect();
        let mut changes = ChangeSet::new();
        for source in sources.into_iter().rev() {
            progress.check()?;
            let own = self.own_changes(OperationId(source))?;
            own.iter().rev().for_each(|change| changes.push(change.inverted()));
        }
        Ok(changes)
    }
}

/// Whether an operation is one thing, of which a part would be something else (a delivery without its rows, a merge without a
/// member): it is applied again as a whole or not at all, as it was the first time.
pub fn is_whole(operation: &Operation) -> bool {
    use OperationKind::{Combine, Deliver, Import, Map, Merge, Unmerge};
    match operation.kind {
        Import | Map | Merge | Unmerge | Combine => true,
        // That a row is of another record.
        Deliver => operation.params["one"] == true,
        _ => false,
    }
}

fn turn_plan(
    read: Read<'_>,
    kind: OperationKind,
    code: &'static str,
    target: OperationId,
    changes: ChangeSet,
) -> Result<Plan> {
    Ok(Plan {
        kind,
        params: serde_json::json!({"operation": target.0}),
        summary: Message::new(code),
        changes,
        base_revision: read.revision()?,
        atomic: false,
        target: Some(target),
        staged: Vec::new(),
        found: StagedFacts::default(),
        locked: Vec::new(),
        brought: None,
    })
}

fn usage(code: &'static str, operation: OperationId) -> Error {
    Error::new(ErrorKind::Usage, code).with("operation", operation.0).hinted("hint-list-operations")
}

/// Changes backwards, last first: what takes an operation back.
pub(super) fn inverted(changes: &ChangeSet) -> ChangeSet {
    let mut back = ChangeSet::new();
    changes.iter().rev().for_each(|change| back.push(change.inverted()));
    back
}

/// Writes the states that the log now folds to, where they differ.
fn write_states(conn: &Connection, read: Read<'_>) -> Result<()> {
    let standing = read.standing()?;
    let mut update = read.ok(conn.prepare_cached("UPDATE operation SET state = ?2 WHERE id = ?1 AND state <> ?2"))?;
    for (id, state) in standing.states {
        read.ok(update.execute((id, super::read::stored(state))))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use OperationKind::{Edit, Export, Redo, Revert, Undo};
    use OperationState::{Abandoned, Applied, Reverted, Undone};

    fn states(log: &[(OperationKind, Option<i64>)]) -> Vec<OperationState> {
        let steps: Vec<_> = (1..)
            .zip(log)
            .map(|(id, (kind, target))| Entry { id, kind: *kind, target: *target, along: Vec::new() })
            .collect();
        fold(&steps).states.into_values().collect()
    }

    #[test]
    fn new_work_abandons_the_future() {
        let log = [(Edit, None), (Edit, None), (Undo, Some(2)), (Edit, None)];
        assert_eq!(states(&log), [Applied, Abandoned, Applied, Applied]);
    }

    #[test]
    fn an_export_ends_nothing() {
        let log = [(Edit, None), (Undo, Some(1)), (Export, None)];
        assert_eq!(states(&log), [Undone, Applied, Applied]);
    }

    #[test]
    fn undoing_a_revert_gives_the_operation_back() {
        let log = [(Edit, None), (Edit, None), (Revert, Some(1)), (Undo, Some(3))];
        assert_eq!(states(&log[..3]), [Reverted, Applied, Applied]);
        assert_eq!(states(&log), [Applied, Applied, Undone, Applied]);
    }

    #[test]
    fn a_reverted_revert_holds_no_more() {
        let log = [(Edit, None), (Revert, Some(1)), (Revert, Some(2))];
        assert_eq!(states(&log), [Applied, Reverted, Applied]);
        let log = [(Edit, None), (Revert, Some(1)), (Revert, Some(2)), (Undo, Some(3))];
        assert_eq!(states(&log), [Reverted, Applied, Undone, Applied]);
    }

    #[test]
    fn what_goes_along_comes_back_with_one_undo() {
        let log = [(Edit, None), (Edit, None), (Edit, None), (Revert, Some(1)), (Undo, Some(4))];
        let mut steps: Vec<_> =
            (1..).zip(log).map(|(id, (kind, target))| Entry { id, kind, target, along: Vec::new() }).collect();
        steps[3].along = vec![2];
        let states = |steps: &[Entry]| fold(steps).states.into_values().collect::<Vec<_>>();
        assert_eq!(states(&steps[..4]), [Reverted, Reverted, Applied, Applied]);
        assert_eq!(states(&steps), [Applied, Applied, Applied, Undone, Applied]);
    }

    #[test]
    fn an_abandoned_reapplication_is_work_still() {
        let log = [
            (Edit, None),
            (Undo, Some(1)),
            (Edit, None),
            (Redo, Some(1)),
            (Undo, Some(4)),
            (Edit, None),
            (Redo, Some(4)),
            (Undo, Some(7)),
            (Redo, Some(7)),
        ];
        let steps: Vec<_> =
            (1..).zip(log).map(|(id, (kind, target))| Entry { id, kind, target, along: Vec::new() }).collect();
        let standing = fold(&steps);
        assert_eq!(standing.states[&4], Applied);
        assert_eq!(standing.reapplied, [4, 7].into());
    }

    #[test]
    fn work_applied_again_is_new_work() {
        let log = [(Edit, None), (Undo, Some(1)), (Edit, None), (Redo, Some(1)), (Undo, Some(4))];
        assert_eq!(states(&log[..4]), [Applied, Applied, Applied, Applied]);
        assert_eq!(states(&log), [Abandoned, Applied, Applied, Undone, Applied]);
    }
}
