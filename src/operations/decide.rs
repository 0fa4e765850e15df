//! Say what a pair is. Verdicts are keyed by the records and remember what the records said (DESIGN D15).

use super::{Plan, ground_plan, json};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{ChangeRef, ChangeSet, Entity, Message, OperationKind, RecordId, RecordRow, Verdict, VerdictEntry};
use crate::workspace::Read;
use sha2::{Digest, Sha256};

/// A plan that records `verdict` (none: takes the verdict back) on two records.
pub fn plan(read: Read<'_>, a: RecordId, b: RecordId, verdict: Option<Verdict>) -> Result<Plan> {
    if a == b {
        return Err(Error::new(ErrorKind::Usage, "error-same-record").hinted("hint-two-records"));
    }
    let mut changes = ChangeSet::new();
    push_verdict(read, &mut changes, a, b, verdict)?;
    let name = verdict.map_or("none", Verdict::name);
    let summary = Message::new("operation-decide-pair")
        .with("verdict", name)
        .with("a", super::record_name(read, a)?)
        .with("b", super::record_name(read, b)?);
    let params = serde_json::json!({"a": a.0, "b": b.0, "verdict": name});
    ground_plan(read, OperationKind::Decide, params, summary, changes)
}

/// A plan that says the same of several pairs (none: takes the verdicts back), in one operation: of a group, or of a cut.
///
/// # Errors
/// [`ErrorKind::Usage`] where a record is named twice in one pair.
pub fn plan_pairs(read: Read<'_>, pairs: &[(RecordId, RecordId)], verdict: Option<Verdict>) -> Result<Plan> {
    if pairs.iter().any(|(a, b)| a == b) {
        return Err(Error::new(ErrorKind::Usage, "error-same-record").hinted("hint-two-records"));
    }
    let mut changes = ChangeSet::new();
    for (a, b) in pairs {
        push_verdict(read, &mut changes, *a, *b, verdict)?;
    }
    let name = verdict.map_or("none", Verdict::name);
    let summary = Message::new("operation-decide-pairs").with("verdict", name).with("count", pairs.len());
    let ids: Vec<[i64; 2]> = pairs.iter().take(100).map(|(a, b)| [a.0, b.0]).collect();
    let params = serde_json::json!({"pairs": ids, "count": pairs.len(), "verdict": name});
    ground_plan(read, OperationKind::Decide, params, summary, changes)
}

/// Adds the change that gives a pair its verdict.
pub(super) fn push_verdict(
    read: Read<'_>,
    changes: &mut ChangeSet,
    a: RecordId,
    b: RecordId,
    verdict: Option<Verdict>,
) -> Result<()> {
    let (a, b) = if a < b { (a, b) } else { (b, a) };
    let before = read.verdict(a, b)?;
    let after = match verdict {
        None => None,
        Some(verdict) => {
            let hashes = [content_hash(read, a)?, content_hash(read, b)?];
            Some(VerdictEntry { a, b, verdict, hashes, unseen: false })
        }
    };
    push_change(changes, (a, b), before.as_ref(), after.as_ref())
}

/// Adds the change of the verdict of a pair, the smaller identity first.
pub(super) fn push_change(
    changes: &mut ChangeSet,
    (a, b): (RecordId, RecordId),
    before: Option<&VerdictEntry>,
    after: Option<&VerdictEntry>,
) -> Result<()> {
    // The same answer on other values is given anew.
    if before == after {
        return Ok(());
    }
    let before = before.map(json).transpose()?;
    let after = after.map(json).transpose()?;
    changes.push(ChangeRef {
        entity: Entity::Verdict,
        key: a.0,
        field: &b.0.to_string(),
        before: before.as_deref(),
        after: after.as_deref(),
    });
    Ok(())
}

/// Hash of what a person compares, folded: of structures the fields that tell who they are, so that a verdict stands while
/// opening hours change; of other records every value but the dates and the identifiers.
pub fn content_hash(read: Read<'_>, record: RecordId) -> Result<String> {
    let Some((slug, row)) = read.record(record)? else { return Ok(String::new()) };
    Ok(row_hash(&slug, &row))
}

/// Whether a record still says what it said when a hash was taken: `now` is its hash as it is taken now.
pub fn same_content(read: Read<'_>, record: RecordId, given: &str, now: &str) -> Result<bool> {
    if given.starts_with(BY_COMPARED_FIELDS) {
        return Ok(given == now);
    }
    // Verdicts of earlier versions hashed every field.
    let Some((slug, row)) = read.record(record)? else { return Ok(false) };
    Ok(given == hash_of(&slug, &row, |name| !matches!(name, "id" | "source" | "date_maj" | "structure_id")))
}

/// Begins hashes of the compared fields.
const BY_COMPARED_FIELDS: &str = "2:";

/// [`content_hash`] of a row.
pub fn row_hash(slug: &str, row: &RecordRow) -> String {
    let compared = |name: &str| match slug {
        "structure" => super::matching::COMPARED.contains(&name),
        _ => !matches!(name, "id" | "source" | "date_maj" | "structure_id"),
    };
    format!("{BY_COMPARED_FIELDS}{}", hash_of(slug, row, compared))
}

fn hash_of(slug: &str, row: &RecordRow, counts: impl Fn(&str) -> bool) -> String {
    let mut hash = Sha256::new();
    if let Ok(schema) = super::schema(slug) {
        for (_, value) in schema.fields.iter().zip(&row.values).filter(|(field, _)| counts(&field.name)) {
            hash.update(crate::text::fold(&value.display()).as_bytes());
            hash.update([0]);
        }
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
