//! Undo, redo and revert. Nothing is deleted: each appends an operation that names its target, and the target's cached state
//! follows. The same changes are played backwards or forwards, and only where they fit.

use super::{Clock, Committed, Derive, Plan, Workspace};
use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{ChangeSet, Message, Operation, OperationId, OperationKind, OperationState};
use rusqlite::Connection;

impl Workspace {
    /// Takes back the newest operation that still stands.
    pub fn undo(&mut self, derive: &dyn Derive, clock: &Clock, progress: &Progress) -> Result<Option<Committed>> {
        let Some(target) = self.read().undo_target()? else { return Ok(None) };
        let back = self.read().inverted(target.id)?;
        let plan = self.step(OperationKind::Undo, "operation-undo", &target, back)?;
        let done = self.transact(&plan, derive, clock, progress, |conn, _| {
            mark(conn, target.id, OperationState::Undone)?;
            // Undoing a revert brings its own target back; a reverted redo and the like follow the same rule.
            match (target.kind, target.target) {
                (OperationKind::Revert, Some(reverted)) => mark(conn, reverted, OperationState::Applied),
                _ => Ok(()),
            }
        })?;
        Ok(Some(done))
    }

    /// Brings back the operation undone last.
    pub fn redo(&mut self, derive: &dyn Derive, clock: &Clock, progress: &Progress) -> Result<Option<Committed>> {
        let Some(target) = self.read().redo_target()? else { return Ok(None) };
        let forth = self.read().changes(target.id)?;
        let plan = self.step(OperationKind::Redo, "operation-redo", &target, forth)?;
        let done = self.transact(&plan, derive, clock, progress, |conn, _| {
            mark(conn, target.id, OperationState::Applied)?;
            match (target.kind, target.target) {
                (OperationKind::Revert, Some(reverted)) => mark(conn, reverted, OperationState::Reverted),
                _ => Ok(()),
            }
        })?;
        Ok(Some(done))
    }

    /// Takes back one operation out of order, where its changes still fit; the others are given back as skipped. It is new work,
    /// so it ends the future.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] when the operation is unknown or does not stand.
    pub fn revert(
        &mut self,
        target: OperationId,
        derive: &dyn Derive,
        clock: &Clock,
        progress: &Progress,
    ) -> Result<Committed> {
        let unknown = || {
            Error::new(ErrorKind::Usage, "error-not-revertible")
                .with("operation", target.0)
                .hinted("hint-list-operations")
        };
        let target = self.read().operation(target)?.ok_or_else(unknown)?;
        let stands = target.state == OperationState::Applied
            && !matches!(target.kind, OperationKind::Undo | OperationKind::Redo | OperationKind::Export);
        if !stands {
            return Err(unknown());
        }
        let back = self.read().inverted(target.id)?;
        let plan = self.step(OperationKind::Revert, "operation-revert", &target, back)?;
        self.transact(&plan, derive, clock, progress, |conn, _| {
            conn.execute("UPDATE operation SET state = 'abandoned' WHERE state = 'undone'", [])?;
            mark(conn, target.id, OperationState::Reverted)?;
            match (target.kind, target.target) {
                (OperationKind::Revert, Some(reverted)) => mark(conn, reverted, OperationState::Applied),
                _ => Ok(()),
            }
        })
    }

    fn step(&self, kind: OperationKind, code: &'static str, target: &Operation, changes: ChangeSet) -> Result<Plan> {
        Ok(Plan {
            kind,
            params: serde_json::json!({"operation": target.id.0}),
            summary: Message::new(code),
            changes,
            base_revision: self.read().revision()?,
            atomic: false,
            target: Some(target.id),
            staged: Vec::new(),
        })
    }
}

fn mark(conn: &Connection, operation: OperationId, state: OperationState) -> rusqlite::Result<()> {
    conn.execute("UPDATE operation SET state = ?2 WHERE id = ?1", (operation.0, super::read::stored(state))).map(|_| ())
}

/// The states that a log implies, in its order: what the cached column must say.
#[cfg(test)]
pub fn fold(operations: &[Operation]) -> Vec<OperationState> {
    let mut states: Vec<OperationState> = Vec::new();
    let position = |id: OperationId| operations.iter().position(|operation| operation.id == id);
    for operation in operations {
        let target = operation.target.and_then(position);
        let new_work = !matches!(operation.kind, OperationKind::Undo | OperationKind::Redo | OperationKind::Export);
        if new_work {
            for state in states.iter_mut().filter(|state| **state == OperationState::Undone) {
                *state = OperationState::Abandoned;
            }
        }
        if let Some(target) = target {
            let inner =
                (operations[target].kind == OperationKind::Revert).then_some(operations[target].target).flatten();
            let (own, of_inner) = match operation.kind {
                OperationKind::Undo => (OperationState::Undone, OperationState::Applied),
                OperationKind::Redo => (OperationState::Applied, OperationState::Reverted),
                _ => (OperationState::Reverted, OperationState::Applied),
            };
            states[target] = own;
            if let Some(inner) = inner.and_then(position) {
                states[inner] = of_inner;
            }
        }
        states.push(OperationState::Applied);
    }
    states
}
