//! Change how the columns of a batch become fields. One coarse change; its rows are recomputed, edits stay (DESIGN D2).

use super::{Env, Plan, ground_plan, json, schema};
use crate::error::{Error, ErrorKind, Result};
use crate::mapping;
use crate::model::{
    BatchId, ChangeRef, ChangeSet, Entity, FieldMapping, IdRule, Mapping, Message, OperationKind, Reading, Reason,
    RowRule, Transform,
};
use crate::workspace::{BatchInfo, Read};

/// One wish about the mapping of a batch.
#[derive(Debug, Clone, PartialEq)]
pub enum MapChange {
    /// The column (by name) feeds this field directly; an empty field takes the column away from whatever it feeds.
    Column { column: String, field: String },
    /// A value that no column has.
    Constant { field: String, value: Option<String> },
    /// Keep only rows where the column has one of these values.
    Keep(Vec<RowRule>),
    /// The column that holds the producer's identifier (none: built from name, place and address).
    Id(Option<String>),
    /// Switch a healing rule off or on for this source.
    Rule { code: String, on: bool },
    /// Also create a service per row.
    ServicePerRow,
}

/// The batch of a number, or the newest active one.
///
/// # Errors
/// [`ErrorKind::Usage`] when there is none.
pub fn batch(read: Read<'_>, id: Option<i64>) -> Result<BatchInfo> {
    let mut batches: Vec<_> = read.batches()?.into_iter().filter(|batch| batch.active || batch.reference).collect();
    // Without a number a delivery is meant, where there is one.
    batches.sort_by_key(|batch| (batch.active, batch.id));
    match id {
        None => batches.pop(),
        Some(id) => batches.into_iter().find(|batch| batch.id.0 == id),
    }
    .ok_or_else(|| {
        Error::new(ErrorKind::Usage, "error-unknown-batch").with("batch", id.unwrap_or(0)).hinted("hint-list-batches")
    })
}

/// A plan that makes these changes to the mapping of a batch under a schema.
pub fn plan(read: Read<'_>, batch: BatchId, slug: &str, wishes: &[MapChange], env: &Env) -> Result<Plan> {
    let info = self::batch(read, Some(batch.0))?;
    let before = read.mapping(batch, slug)?;
    let mut mapping = before.clone().unwrap_or_else(|| Mapping { schema: slug.to_owned(), ..Mapping::default() });
    let mut created = None;
    for wish in wishes {
        if *wish == MapChange::ServicePerRow {
            created = Some(service_per_row(read, batch, &info.reading, &env.today)?);
        } else {
            apply(&mut mapping, &info.reading, slug, wish)?;
        }
    }
    let mut beside: Vec<(Option<Mapping>, Mapping)> = Vec::new();
    if let Some(created) = created {
        beside.push((read.mapping(batch, &created.schema)?, created));
    } else if wishes.iter().any(|wish| matches!(wish, MapChange::Keep(_))) {
        // A row is kept or not for all that it gives: the structure, and its service.
        let rules = before.as_ref().map(|before| before.row_rules.clone()).unwrap_or_default();
        let alike = |other: &Mapping| other.schema != slug && other.row_rules == rules;
        for other in read.mappings(batch)?.into_iter().filter(alike) {
            let after = Mapping { row_rules: mapping.row_rules.clone(), ..other.clone() };
            beside.push((Some(other), after));
        }
    }
    plan_mapping(read, batch, before.as_ref(), &mapping, &beside)
}

/// A plan that replaces a mapping as a whole.
pub fn plan_replace(read: Read<'_>, batch: BatchId, mapping: &Mapping) -> Result<Plan> {
    let before = read.mapping(batch, &mapping.schema)?;
    plan_mapping(read, batch, before.as_ref(), mapping, &[])
}

fn plan_mapping(
    read: Read<'_>,
    batch: BatchId,
    before: Option<&Mapping>,
    after: &Mapping,
    beside: &[(Option<Mapping>, Mapping)],
) -> Result<Plan> {
    let mut changes = ChangeSet::new();
    let before = before.map(json).transpose()?;
    push(&mut changes, batch, &after.schema, before.as_deref(), &json(after)?);
    for (before, after) in beside {
        let before = before.as_ref().map(json).transpose()?;
        push(&mut changes, batch, &after.schema, before.as_deref(), &json(after)?);
    }
    let summary = Message::new("operation-map-batch").with("batch", batch.0).with("schema", after.schema.as_str());
    let params = serde_json::json!({"batch": batch.0, "schema": after.schema, "service_per_row": beside.iter().any(|(before, _)| before.is_none())});
    let mut plan = ground_plan(read, OperationKind::Map, params, summary, changes)?;
    plan.atomic = true;
    Ok(plan)
}

/// A plan that changes mappings of several deliveries in one operation: each with what it was.
pub(super) fn plan_changed(
    read: Read<'_>,
    changed: &[(BatchId, Vec<(Mapping, Mapping)>)],
    params: serde_json::Value,
    summary: Message,
) -> Result<Plan> {
    let mut changes = ChangeSet::new();
    for (batch, mappings) in changed {
        for (before, after) in mappings.iter().filter(|(before, after)| before != after) {
            push(&mut changes, *batch, &after.schema, Some(&json(before)?), &json(after)?);
        }
    }
    let mut plan = ground_plan(read, OperationKind::Map, params, summary, changes)?;
    plan.atomic = true;
    Ok(plan)
}

fn push(changes: &mut ChangeSet, batch: BatchId, slug: &str, before: Option<&str>, after: &str) {
    changes.push(ChangeRef { entity: Entity::Mapping, key: batch.0, field: slug, before, after: Some(after) });
}

/// Rows looked at to propose a service per row.
const SAMPLE: u32 = 1000;

fn service_per_row(read: Read<'_>, batch: BatchId, reading: &Reading, today: &str) -> Result<Mapping> {
    let nothing = || {
        Error::new(ErrorKind::Usage, "error-no-structure-mapping").with("batch", batch.0).hinted("hint-list-batches")
    };
    let structure = read.mapping(batch, "structure")?.ok_or_else(nothing)?;
    let info = self::batch(read, Some(batch.0))?;
    let sample = read.first_rows(batch, SAMPLE)?;
    let context = mapping::Context { source: &info.source, today };
    mapping::service_per_row(&structure, reading, &sample, schema("service")?, &context).ok_or_else(nothing)
}

fn apply(mapping: &mut Mapping, reading: &Reading, slug: &str, wish: &MapChange) -> Result<()> {
    match wish {
        MapChange::Column { column, field } => {
            let index = column_index(reading, column)?;
            for existing in mapping.fields.iter_mut().filter(|existing| existing.field != *field) {
                take_away(existing, index);
            }
            mapping.fields.retain(|existing| !existing.inputs.is_empty() || is_constant(&existing.transform));
            mapping.unused.retain(|(unused, _)| *unused != index);
            let why = Reason { confidence: 1.0, why: Message::new("mapping-by-hand") };
            if field.is_empty() {
                mapping.unused.push((index, why));
            } else {
                super::edit::field(schema(slug)?, field)?;
                mapping.fields.retain(|existing| existing.field != *field);
                mapping.fields.push(FieldMapping {
                    field: field.clone(),
                    inputs: vec![index],
                    transform: Transform::Direct,
                    reason: why,
                });
            }
        }
        MapChange::Constant { field, value } => {
            super::edit::field(schema(slug)?, field)?;
            match value {
                Some(value) => mapping.constants.insert(field.clone(), value.clone()),
                None => mapping.constants.remove(field),
            };
        }
        MapChange::Keep(rules) => {
            for rule in rules {
                column_index(reading, &rule.column)?;
            }
            mapping.row_rules.clone_from(rules);
        }
        MapChange::Id(column) => {
            // The rule alone decides: a column mapped to `id` would win over it.
            mapping.fields.retain(|existing| existing.field != "id");
            mapping.id = match column {
                None => IdRule::Hash,
                Some(name) => IdRule::Column { column: column_index(reading, name)? },
            };
        }
        MapChange::Rule { code, on } => {
            if !super::healed::is_switch(code) {
                let error = Error::new(ErrorKind::Usage, "error-unknown-heal-rule").with("rule", code.as_str());
                return Err(error.hinted("hint-list-healed"));
            }
            mapping.rules_off.retain(|off| off != code);
            if !on {
                mapping.rules_off.push(code.clone());
            }
        }
        MapChange::ServicePerRow => {}
    }
    Ok(())
}

/// Takes a column away from what it feeds. The codes of a box go with it; half a point is none.
fn take_away(mapping: &mut FieldMapping, column: usize) {
    let Some(at) = mapping.inputs.iter().position(|input| *input == column) else { return };
    match &mut mapping.transform {
        Transform::OneHot { codes } if at < codes.len() => drop(codes.remove(at)),
        Transform::LatitudeOf | Transform::LongitudeOf => mapping.inputs.clear(),
        _ => {}
    }
    mapping.inputs.retain(|input| *input != column);
}

fn is_constant(transform: &Transform) -> bool {
    matches!(transform, Transform::Constant { .. } | Transform::Template { .. } | Transform::StructureOfRow)
}

/// 0-based position of a column by its name.
pub fn column_index(reading: &Reading, name: &str) -> Result<usize> {
    let folded = crate::text::fold(name);
    reading
        .header
        .iter()
        .position(|header| header == name)
        .or_else(|| reading.header.iter().position(|header| crate::text::fold(header) == folded))
        .ok_or_else(|| {
            Error::new(ErrorKind::Usage, "error-unknown-column")
                .with("known", reading.header.join(", "))
                .with("column", name)
                .hinted("hint-check-column")
        })
}
