//! What answers change of a delivery that was read: it is read anew at once, while the comparison of the records is kept as long
//! as nothing that it is made of changes.

use super::attach::NOT;
use super::settle::{DROPPED, KEPT};
use super::{COMPLETE, Delivery, Fate, Gone, conflict};
use crate::Progress;
use crate::error::Result;
use crate::model::{Operation, OperationId, OperationKind, OperationState, RecordId};
use crate::workspace::Read;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Reads anew what people have answered, and the values on which they and the producers differ.
///
/// # Errors
/// Those of reading; [`Error::cancelled`](crate::Error::cancelled).
pub fn renew(read: Read<'_>, all: &mut [Delivery], progress: &Progress) -> Result<()> {
    let sources: BTreeSet<&str> = all.iter().map(|delivery| delivery.source.as_str()).collect();
    let mut conflicts = conflict::of_sources(read, &sources, progress)?;
    let of = |name: &str| -> Result<BTreeSet<RecordId>> {
        Ok(read.states_of_kind(name)?.into_iter().map(|(record, _, _)| record).collect())
    };
    // Who took a record back by hand has it among the others again.
    let aside = of("set_aside")?;
    let fates: BTreeMap<RecordId, Fate> = of(KEPT)?
        .into_iter()
        .map(|record| (record, Fate::Kept))
        .chain(of(DROPPED)?.intersection(&aside).map(|record| (*record, Fate::Dropped)))
        .collect();
    let apart: BTreeSet<(RecordId, String)> =
        read.states_of_kind(NOT)?.into_iter().map(|(record, name, _)| (record, name)).collect();
    for delivery in all {
        let fate = |gone: &Gone| fates.get(&gone.named.record).copied();
        // A long list is written anew only where something was answered in it.
        if delivery.gone.iter().any(|gone| gone.fate != fate(gone)) {
            for gone in Arc::make_mut(&mut delivery.gone) {
                gone.fate = fate(gone);
            }
        }
        for doubt in &mut delivery.doubts {
            // Where the record of before was set aside, the new one is another.
            doubt.apart = apart.contains(&(doubt.new.record, format!("{NOT}{}", doubt.old.record.0)))
                || fates.get(&doubt.old.record) == Some(&Fate::Dropped);
        }
        delivery.conflicts = conflicts.remove(&delivery.source).unwrap_or_default();
    }
    Ok(())
}

/// What deliveries are read from, by the log: the operations that count, and where each stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// Those that brought, read or moved rows: while these are the same, [`renew`] is enough.
    pub compared: Vec<(OperationId, OperationState)>,
    /// Those by which people answered.
    pub answered: Vec<(OperationId, OperationState)>,
    /// Those by which people changed values, or said something of records: while all are the same, nothing is to be read.
    pub edited: Vec<(OperationId, OperationState)>,
}

impl Standing {
    pub fn of(operations: &[Operation]) -> Self {
        let mut out = Self::default();
        for operation in operations {
            let list = match part(operation) {
                Some(Part::Compared) => &mut out.compared,
                Some(Part::Answered) => &mut out.answered,
                Some(Part::Edited) => &mut out.edited,
                None => continue,
            };
            list.push((operation.id, operation.state));
        }
        out
    }

    /// Whether all that was done since is new work on records. An edit that is made after a delivery was made in its knowledge: it
    /// may end a conflict and never begins one.
    pub fn is_only_edited_since(&self, before: &Self) -> bool {
        let new = self.edited.strip_prefix(before.edited.as_slice());
        self.compared == before.compared
            && self.answered == before.answered
            && new.is_some_and(|new| new.iter().all(|(_, state)| *state == OperationState::Applied))
    }
}

enum Part {
    Compared,
    Answered,
    Edited,
}

/// What an operation changes of deliveries that were read.
fn part(operation: &Operation) -> Option<Part> {
    let param = |name: &str| operation.params.get(name);
    match operation.kind {
        // A batch, its reading or its mappings; a record that is there no longer, or again.
        OperationKind::Import
        | OperationKind::Map
        | OperationKind::SetAside
        | OperationKind::Combine
        | OperationKind::Purge => Some(Part::Compared),
        // Whether a source delivers all; the version of the schemas.
        OperationKind::Setting => {
            let name = param("name").and_then(serde_json::Value::as_str)?;
            (name.starts_with(COMPLETE) || name.starts_with("schema:")).then_some(Part::Compared)
        }
        // A row that went to another record; other answers.
        OperationKind::Deliver => match param("one").and_then(serde_json::Value::as_bool) {
            Some(true) => Some(Part::Compared),
            _ => Some(Part::Answered),
        },
        OperationKind::Edit
        | OperationKind::Fix
        | OperationKind::Mark
        | OperationKind::Merge
        | OperationKind::Unmerge
        | OperationKind::Pin => Some(Part::Edited),
        // What the first three do stands with their targets.
        OperationKind::Undo
        | OperationKind::Redo
        | OperationKind::Revert
        | OperationKind::Decide
        | OperationKind::Export => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Message;

    fn operation(id: i64, kind: OperationKind, params: serde_json::Value) -> Operation {
        Operation {
            id: OperationId(id),
            uid: String::new(),
            kind,
            params,
            summary: Message::default(),
            actor: String::new(),
            at_utc: String::new(),
            app_version: String::new(),
            base_revision: 0,
            target: None,
            state: OperationState::Applied,
            changes: 1,
        }
    }

    #[test]
    fn only_what_moves_rows_is_compared_again() {
        let none = || serde_json::json!({});
        let mut log = vec![operation(1, OperationKind::Import, none())];
        let first = Standing::of(&log);
        log.push(operation(2, OperationKind::Decide, none()));
        log.push(operation(3, OperationKind::Setting, serde_json::json!({"name": "view:structure:a"})));
        assert_eq!(Standing::of(&log), first, "nothing is to be read");
        log.push(operation(4, OperationKind::Deliver, serde_json::json!({"source": "s"})));
        let answered = Standing::of(&log);
        assert_eq!(answered.compared, first.compared);
        assert_ne!(answered.answered, first.answered);
        for (id, kind, params) in [
            (5, OperationKind::Deliver, serde_json::json!({"one": true})),
            (6, OperationKind::Setting, serde_json::json!({"name": "complete:s"})),
        ] {
            let before = Standing::of(&log);
            log.push(operation(id, kind, params));
            assert_ne!(Standing::of(&log).compared, before.compared, "{kind:?}");
        }
        // Undone, it stands otherwise.
        let before = Standing::of(&log);
        log[0].state = OperationState::Undone;
        assert_ne!(Standing::of(&log).compared, before.compared);
        // New work on records begins no conflict; what is taken back may.
        let before = Standing::of(&log);
        log.push(operation(7, OperationKind::Edit, none()));
        let edited = Standing::of(&log);
        assert!(edited != before && edited.is_only_edited_since(&before));
        let last = log.len() - 1;
        log[last].state = OperationState::Undone;
        assert!(!Standing::of(&log).is_only_edited_since(&edited));
        log.push(operation(8, OperationKind::Deliver, none()));
        assert!(!Standing::of(&log).is_only_edited_since(&before));
    }
}
