//! Change one value of one record, or go back to the file's value; set a record aside.

use super::{Plan, ground_plan, json};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{ChangeRef, ChangeSet, Entity, Field, FieldKind, Message, OperationKind, RecordId, Value};
use crate::workspace::Read;

/// One value to write. `None` goes back to the value of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    pub record: RecordId,
    pub field: String,
    pub value: Option<Value>,
}

/// A plan that writes these values as one operation.
///
/// # Errors
/// [`ErrorKind::Usage`] where all of them are about locked values.
pub fn plan(read: Read<'_>, edits: &[Edit]) -> Result<Plan> {
    let Changes { set: changes, locked } = changes(read, edits)?;
    if changes.is_empty() && !locked.is_empty() {
        return Err(super::states::refused(read, &locked)?);
    }
    let summary = match edits {
        [only] => Message::new("operation-edit-one")
            .with("field", only.field.as_str())
            .with("record", super::record_name(read, only.record)?),
        _ => Message::new("operation-edit-many").with("count", changes.len()),
    };
    // The values themselves are in the changes; the intent names only what was touched.
    let params = serde_json::json!({ "edits": edits.iter().take(100).map(|edit| {
        serde_json::json!({"record": edit.record.0, "field": edit.field})
    }).collect::<Vec<_>>(), "count": edits.len() });
    let plan = ground_plan(read, OperationKind::Edit, params, summary, changes)?;
    Ok(super::states::leaving(plan, locked))
}

/// The changes that edits make, and what they leave because it is locked.
pub(super) struct Changes {
    pub set: ChangeSet,
    pub locked: Vec<(RecordId, String)>,
}

/// The changes that edits make; shared with fixes and transformations.
pub(super) fn changes(read: Read<'_>, edits: &[Edit]) -> Result<Changes> {
    let mut set = ChangeSet::new();
    let mut locked = Vec::new();
    let locks = read.locks()?;
    let is_locked = |edit: &Edit| !locks.is_empty() && locks.contains(&(edit.record, edit.field.clone()));
    for edit in edits {
        if is_locked(edit) {
            locked.push((edit.record, edit.field.clone()));
            continue;
        }
        let before = read.edit(edit.record, &edit.field)?.map(|value| json(&value)).transpose()?;
        let after = edit.value.as_ref().map(json).transpose()?;
        set.push(ChangeRef {
            entity: Entity::Edit,
            key: edit.record.0,
            field: &edit.field,
            before: before.as_deref(),
            after: after.as_deref(),
        });
    }
    Ok(Changes { set, locked })
}

/// Sets a record aside with a reason, or takes it back (`None`).
pub fn plan_set_aside(read: Read<'_>, record: RecordId, reason: Option<&str>) -> Result<Plan> {
    let before = read.record_state(record, "set_aside")?;
    let after = reason.map(json_text).transpose()?;
    let mut changes = ChangeSet::new();
    changes.push(ChangeRef {
        entity: Entity::State,
        key: record.0,
        field: "set_aside",
        before: before.as_deref(),
        after: after.as_deref(),
    });
    let code = if reason.is_some() { "operation-set-aside" } else { "operation-take-back" };
    let summary = Message::new(code).with("record", super::record_name(read, record)?);
    ground_plan(read, OperationKind::SetAside, serde_json::json!({"record": record.0}), summary, changes)
}

fn json_text(text: &str) -> Result<String> {
    json(&text)
}

/// A typed text as a value of a field: lists are cut on commas, numbers may have a decimal comma, nothing is null.
///
/// ```
/// # use tamis::{model::Value, operations::edit::parse_value, reference};
/// let field = reference::schema("service").unwrap().field("publics").unwrap();
/// assert_eq!(parse_value(field, "jeunes, femmes"), Value::list(["jeunes", "femmes"]));
/// ```
pub fn parse_value(field: &Field, text: &str) -> Value {
    let text = text.trim();
    if text.is_empty() {
        return Value::Null;
    }
    match field.kind {
        FieldKind::Set | FieldKind::Zones => {
            Value::list(text.split([',', ';', '\n']).map(str::trim).filter(|item| !item.is_empty()))
        }
        FieldKind::Float | FieldKind::Integer => {
            let number = text.replace(',', ".");
            if number.parse::<f64>().is_ok_and(f64::is_finite) { Value::Number(number) } else { Value::text(text) }
        }
        _ => Value::text(text),
    }
}

/// A field of a schema by its name.
///
/// # Errors
/// [`ErrorKind::Usage`] when the schema has no such field; the hint names a close one.
pub fn field<'s>(schema: &'s crate::model::Schema, name: &str) -> Result<&'s Field> {
    schema.field(name).ok_or_else(|| {
        let close = schema
            .fields
            .iter()
            .map(|field| (strsim::jaro_winkler(&field.name, name), field.name.as_str()))
            .filter(|(likeness, _)| *likeness > 0.75)
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let error = Error::new(ErrorKind::Usage, "error-unknown-field")
            .with("schema", schema.slug.as_str())
            .with("field", name);
        match close {
            Some((_, close)) => error.hinted_with(Message::new("hint-did-you-mean").with("name", close)),
            None => error.hinted("hint-list-fields"),
        }
    })
}
