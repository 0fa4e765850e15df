//! What answers change of a delivery that was read: it is read anew at once, while the comparison of the records is kept as long
//! as nothing that it is made of changes.

use super::attach::NOT;
use super::settle::{DROPPED, KEPT};
use super::{COMPLETE, Delivery, Fate, conflict};
use crate::Progress;
use crate::error::Result;
use crate::model::{Operation, OperationId, OperationKind, OperationState, RecordId};
use crate::workspace::Read;
use std::collections::{BTreeMap, BTreeSet};

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
    let fates: BTreeMap<RecordId, Fate> = of(KEPT)?
        .into_iter()
        .map(|record| (record, Fate::Kept))
        .chain(of(DROPPED)?.into_iter().map(|record| (record, Fate::Dropped)))
        .collect();
    let apart: BTreeSet<(RecordId, String)> =
        read.states_of_kind(NOT)?.into_iter().map(|(record, name, _)| (record, name)).collect();
    for delivery in all {
        for gone in &mut delivery.gone {
            gone.fate = fates.get(&gone.named.record).copied();
        }
        for doubt in &mut delivery.doubts {
            doubt.apart = apart.contains(&(doubt.new.record, format!("{NOT}{}", doubt.old.record.0)));
        }
        delivery.conflicts = conflicts.remove(&delivery.source).unwrap_or_default();
    }
    Ok(())
}

/// What the comparison of deliveries is made of, by the log: the operations that brought, read or moved rows, and where each
/// stands. While this is the same, [`renew`] is enough.
pub fn standing(operations: &[Operation]) -> Vec<(OperationId, OperationState)> {
    operations.iter().filter(|operation| matters(operation)).map(|one| (one.id, one.state)).collect()
}

fn matters(operation: &Operation) -> bool {
    let param = |name: &str| operation.params.get(name);
    match operation.kind {
        // A batch, its reading or its mappings; a record that is there no longer, or again.
        OperationKind::Import | OperationKind::Map | OperationKind::SetAside | OperationKind::Purge => true,
        // Whether a source delivers all; the version of the schemas.
        OperationKind::Setting => {
            let name = param("name").and_then(serde_json::Value::as_str);
            name.is_some_and(|name| name.starts_with(COMPLETE) || name.starts_with("schema:"))
        }
        // A row that went to another record.
        OperationKind::Deliver => param("one").and_then(serde_json::Value::as_bool) == Some(true),
        // What these do stands with their targets.
        OperationKind::Undo | OperationKind::Redo | OperationKind::Revert => false,
        OperationKind::Edit
        | OperationKind::Fix
        | OperationKind::Decide
        | OperationKind::Merge
        | OperationKind::Unmerge
        | OperationKind::Pin
        | OperationKind::Mark
        | OperationKind::Export => false,
    }
}
