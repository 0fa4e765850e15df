//! What people say of records beside their values: lock a value, note something, say that a record was verified.
//!
//! A lock is an edit with a mark on it: the value is ground state of its own, so that no mapping, rule or delivery reaches it,
//! and nothing writes over it until the lock is taken off ([`crate::workspace`] refuses the change, whoever asks for it). One
//! thing goes before a lock: a person who opposes being published is masked all the same.

use super::edit::{Edit, field};
use super::{Env, Plan, derive, ground_plan, json, log, schema};
use crate::error::{Error, ErrorKind, Result};
use crate::locale::Lang;
use crate::model::{
    ChangeRef, ChangeSet, Entity, LOCK, Message, NOTE, OperationKind, QUESTION, Question, RecordId, VERIFIED, Value,
    Verified, lock_of,
};
use crate::workspace::Read;
use std::collections::BTreeMap;

/// What people say of one record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordStates {
    /// Fields whose value is locked.
    pub locked: Vec<String>,
    pub note: String,
    pub verified: Option<Verified>,
    /// Questions with their field; an empty one is about the whole record.
    pub questions: Vec<(String, Question)>,
}

impl RecordStates {
    pub fn is_locked(&self, field: &str) -> bool {
        self.locked.iter().any(|locked| locked == field)
    }

    /// The question about a field, or about the whole record.
    pub fn question(&self, field: &str) -> Option<&Question> {
        self.questions.iter().find(|(about, _)| about == field).map(|(_, question)| question)
    }
}

/// What people say of a record.
///
/// # Errors
/// Those of reading the workspace.
pub fn of(read: Read<'_>, record: RecordId) -> Result<RecordStates> {
    let mut out = RecordStates::default();
    for (name, value) in read.states(record)? {
        if let Some(field) = name.strip_prefix(LOCK) {
            out.locked.push(field.to_owned());
        } else if let Some(field) = name.strip_prefix(QUESTION) {
            out.questions.extend(serde_json::from_str(&value).ok().map(|question| (field.to_owned(), question)));
        } else if name == NOTE {
            out.note = serde_json::from_str(&value).unwrap_or(value);
        } else if name == VERIFIED {
            out.verified = serde_json::from_str(&value).ok();
        }
    }
    Ok(out)
}

/// One change to a state of a record.
pub(super) fn push(
    read: Read<'_>,
    changes: &mut ChangeSet,
    record: RecordId,
    name: &str,
    after: Option<&str>,
) -> Result<()> {
    let before = read.record_state(record, name)?;
    let (key, before) = (record.0, before.as_deref());
    changes.push(ChangeRef { entity: Entity::State, key, field: name, before, after });
    Ok(())
}

fn push_edit(
    changes: &mut ChangeSet,
    record: RecordId,
    field: &str,
    before: Option<&Value>,
    after: Option<&Value>,
) -> Result<()> {
    let (before, after) = (before.map(json).transpose()?, after.map(json).transpose()?);
    let (before, after) = (before.as_deref(), after.as_deref());
    changes.push(ChangeRef { entity: Entity::Edit, key: record.0, field, before, after });
    Ok(())
}

/// A plan that locks values as they are, or takes the locks off. Taken off, a value that the file gives as well follows the
/// file again.
///
/// # Errors
/// [`ErrorKind::Usage`] for a field that the record's schema has not.
pub fn plan_lock(read: Read<'_>, cells: &[(RecordId, String)], on: bool) -> Result<Plan> {
    let edits: Vec<(RecordId, String, Option<Value>)> =
        cells.iter().map(|(record, field)| (*record, field.clone(), None)).collect();
    let changes = if on { locked(read, &edits)? } else { unlocked(read, cells)? };
    finished(read, cells, changes, on)
}

/// A plan that writes values and locks them, in one operation.
///
/// # Errors
/// [`ErrorKind::Usage`] where a value is locked already.
pub fn plan_edit_locked(read: Read<'_>, edits: &[Edit]) -> Result<Plan> {
    let mut cells = Vec::new();
    let mut with = Vec::new();
    for edit in edits {
        let cell = (edit.record, edit.field.clone());
        if read.is_locked(edit.record, &edit.field)? {
            return Err(refused(read, &[cell])?);
        }
        with.push((edit.record, edit.field.clone(), Some(edit.value.clone().unwrap_or(Value::Null))));
        cells.push(cell);
    }
    let changes = locked(read, &with)?;
    finished(read, &cells, changes, true)
}

fn finished(read: Read<'_>, cells: &[(RecordId, String)], changes: ChangeSet, on: bool) -> Result<Plan> {
    let summary = match cells {
        [(record, field)] => Message::new(if on { "operation-lock-one" } else { "operation-unlock-one" })
            .with("field", field.as_str())
            .with("record", super::record_name(read, *record)?),
        _ => Message::new(if on { "operation-lock-many" } else { "operation-unlock-many" }).with("count", cells.len()),
    };
    ground_plan(read, OperationKind::Mark, intent(cells.iter().map(|(record, _)| *record)), summary, changes)
}

/// Which records an operation is about, for its intent.
fn intent(records: impl Iterator<Item = RecordId>) -> serde_json::Value {
    let all: Vec<i64> = records.map(|record| record.0).collect();
    serde_json::json!({"records": all.iter().take(100).collect::<Vec<_>>(), "count": all.len()})
}

/// Locks values: those given, else as they are now. The value comes before its lock, so that both fit when they are made and,
/// the other way round, when they are taken back.
fn locked(read: Read<'_>, cells: &[(RecordId, String, Option<Value>)]) -> Result<ChangeSet> {
    let mut changes = ChangeSet::new();
    for (record, name, value) in cells {
        let (slug, row) = known(read, *record)?;
        let at = index(&slug, name)?;
        let before = read.edit(*record, name)?;
        let after = match (value, &before) {
            (Some(value), _) => value.clone(),
            (None, Some(edited)) => edited.clone(),
            (None, None) if row.values[at].is_absent() => Value::Null,
            (None, None) => row.values[at].clone(),
        };
        push_edit(&mut changes, *record, name, before.as_ref(), Some(&after))?;
        push(read, &mut changes, *record, &lock_of(name), Some("true"))?;
    }
    Ok(changes)
}

fn unlocked(read: Read<'_>, cells: &[(RecordId, String)]) -> Result<ChangeSet> {
    let mut changes = ChangeSet::new();
    for (record, name) in cells.iter() {
        let (slug, row) = known(read, *record)?;
        let at = index(&slug, name)?;
        if !read.is_locked(*record, name)? {
            continue;
        }
        push(read, &mut changes, *record, &lock_of(name), None)?;
        let file = derive::base_values(read, &slug, *record, (row.batch, row.row_no))?;
        let before = read.edit(*record, name)?;
        let same = before.as_ref().zip(file.get(at)).is_some_and(|(value, file)| same(value, file));
        if same {
            push_edit(&mut changes, *record, name, before.as_ref(), None)?;
        }
    }
    Ok(changes)
}

fn same(a: &Value, b: &Value) -> bool {
    a == b || a.is_absent() && b.is_absent()
}

fn index(slug: &str, name: &str) -> Result<usize> {
    let schema = schema(slug)?;
    field(schema, name)?;
    schema.index_of(name).ok_or_else(|| Error::internal("a field without a place"))
}

fn known(read: Read<'_>, record: RecordId) -> Result<(String, crate::model::RecordRow)> {
    read.record(record)?.ok_or_else(|| {
        Error::new(ErrorKind::Usage, "error-unknown-record")
            .with("schema", "")
            .with("record", record.0)
            .hinted("hint-check-record")
    })
}

/// A plan that notes a text on a record, or takes the note away (empty).
///
/// # Errors
/// Those of reading the workspace.
pub fn plan_note(read: Read<'_>, record: RecordId, text: &str) -> Result<Plan> {
    let text = text.trim();
    let after = (!text.is_empty()).then(|| json(&text)).transpose()?;
    let mut changes = ChangeSet::new();
    push(read, &mut changes, record, NOTE, after.as_deref())?;
    let code = if text.is_empty() { "operation-note-gone" } else { "operation-note" };
    let summary = Message::new(code).with("record", super::record_name(read, record)?);
    ground_plan(read, OperationKind::Mark, intent([record].into_iter()), summary, changes)
}

/// A plan that says that records were verified, now and by who acts, and how; or takes that back (none).
///
/// # Errors
/// Those of reading the workspace.
pub fn plan_verified(read: Read<'_>, records: &[RecordId], how: Option<&str>, env: &Env) -> Result<Plan> {
    let verified = |how: &str| Verified { by: env.actor.clone(), at: env.now_utc.clone(), how: how.trim().to_owned() };
    let after = how.map(|how| json(&verified(how))).transpose()?;
    let mut changes = ChangeSet::new();
    for record in records {
        push(read, &mut changes, *record, VERIFIED, after.as_deref())?;
    }
    let (one, many) = match how {
        Some(_) => ("operation-verified", "operation-verified-many"),
        None => ("operation-unverified", "operation-unverified-many"),
    };
    let summary = match records {
        [record] => Message::new(one).with("record", super::record_name(read, *record)?),
        _ => Message::new(many).with("count", records.len()),
    };
    ground_plan(read, OperationKind::Mark, intent(records.iter().copied()), summary, changes)
}

/// What stands in the way of writing only locked values, and the way out.
pub(super) fn refused(read: Read<'_>, locked: &[(RecordId, String)]) -> Result<Error> {
    let error = match locked {
        [(record, field)] => Error::new(ErrorKind::Usage, "error-locked")
            .with("field", field.as_str())
            .with("record", super::record_name(read, *record)?),
        _ => Error::new(ErrorKind::Usage, "error-all-locked").with("count", locked.len()),
    };
    Ok(error.hinted("hint-unlock"))
}

/// A plan that leaves locked values as they are, and notes which in its intent: the history tells of them.
pub(super) fn leaving(mut plan: Plan, locked: Vec<(RecordId, String)>) -> Plan {
    if let (false, Some(params)) = (locked.is_empty(), plan.params.as_object_mut()) {
        let some: Vec<(i64, &str)> =
            locked.iter().take(100).map(|(record, field)| (record.0, field.as_str())).collect();
        params.insert("locked".to_owned(), serde_json::json!(some));
        params.insert("locked_count".to_owned(), locked.len().into());
    }
    Plan { locked, ..plan }
}

/// What an operation left because it was locked, as a sentence; none where there was nothing.
pub fn left_by(operation: &crate::model::Operation, lang: Lang) -> Option<Message> {
    let cells: Vec<(RecordId, String)> = serde_json::from_value(operation.params.get("locked")?.clone()).ok()?;
    let mut said = kept_sentence(&cells, lang);
    let count = operation.params.get("locked_count").and_then(serde_json::Value::as_u64)?;
    said.params.retain(|(name, _)| name != "count");
    Some(said.with("count", count))
}

/// Says that locked values stayed, and which: the fields with how often.
pub fn kept_sentence(locked: &[(RecordId, String)], lang: Lang) -> Message {
    let mut fields: BTreeMap<String, usize> = BTreeMap::new();
    for (_, field) in locked {
        *fields.entry(log::title(field, lang)).or_default() += 1;
    }
    let told =
        |(field, count): (&String, &usize)| if *count > 1 { format!("{field} ({count})") } else { field.clone() };
    let fields: Vec<String> = fields.iter().map(told).collect();
    Message::new("locked-kept").with("count", locked.len()).with("fields", fields.join(", "))
}

/// What the files would give where values are locked: compared before and after, it says which locks a delivery or a mapping
/// has met.
pub(super) fn behind_locks(read: Read<'_>) -> Result<BTreeMap<(RecordId, String), Value>> {
    let mut fields: BTreeMap<RecordId, Vec<String>> = BTreeMap::new();
    for (record, field) in read.locks()? {
        fields.entry(record).or_default().push(field);
    }
    let mut rows: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for record in fields.keys() {
        if let Some(identity) = read.record_identity(*record)? {
            rows.entry(identity.schema).or_default().push((*record, (identity.batch, identity.row_no)));
        }
    }
    let mut out = BTreeMap::new();
    for (slug, rows) in rows {
        let schema = schema(&slug)?;
        for ((record, _), base) in rows.iter().zip(derive::bases(read, &slug, &rows)?) {
            for field in fields.get(record).into_iter().flatten() {
                if let Some(value) = schema.index_of(field).and_then(|at| base.values.get(at)) {
                    out.insert((*record, field.clone()), value.clone());
                }
            }
        }
    }
    Ok(out)
}

/// Locked values that would be others now: what the file gives has changed, and is not what is locked.
pub(super) fn held_against(
    read: Read<'_>,
    before: &BTreeMap<(RecordId, String), Value>,
) -> Result<Vec<(RecordId, String)>> {
    let mut out = Vec::new();
    for (cell, now) in behind_locks(read)? {
        let changed = before.get(&cell).is_some_and(|before| !same(before, &now));
        if changed && read.edit(cell.0, &cell.1)?.is_some_and(|locked| !same(&locked, &now)) {
            out.push(cell);
        }
    }
    Ok(out)
}
