//! The last delivery of each source against the one before.

use super::schema;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{BatchId, RecordRow};
use crate::workspace::{BatchInfo, Read};
use std::collections::{BTreeMap, BTreeSet};

/// What one delivery brought.
#[derive(Debug, Clone, Default)]
pub struct Delivery {
    pub source: String,
    pub delivery: u32,
    /// Identifiers of records that were not there before.
    pub new: Vec<String>,
    /// Identifiers of records with a changed value, and the fields.
    pub changed: Vec<(String, Vec<String>)>,
    /// Delivered again, with a newer `date_maj` and nothing else changed.
    pub confirmed: Vec<String>,
    /// Not delivered again. They are asked about, never dropped.
    pub gone: Vec<String>,
    /// A person had changed a value that the producer changed too: identifier and field.
    pub conflicts: Vec<(String, String)>,
    pub unchanged: u64,
}

/// The deliveries of all sources, or of one, by source name.
pub fn changes(read: Read<'_>, source: Option<&str>) -> Result<Vec<Delivery>> {
    let mut by_source: BTreeMap<String, Vec<BatchInfo>> = BTreeMap::new();
    for batch in read.batches()?.into_iter().filter(|batch| batch.active) {
        if source.is_none_or(|source| source == batch.source) {
            by_source.entry(batch.source.clone()).or_default().push(batch);
        }
    }
    if let Some(source) = source.filter(|_| by_source.is_empty()) {
        let known: Vec<String> = read.sources()?.into_iter().map(|source| source.name).collect();
        return Err(Error::new(ErrorKind::Usage, "error-unknown-source")
            .with("source", source)
            .with("known", known.join(", "))
            .hinted("hint-check-source"));
    }
    by_source.into_iter().map(|(source, batches)| delivery(read, source, &batches)).collect()
}

fn delivery(read: Read<'_>, source: String, batches: &[BatchInfo]) -> Result<Delivery> {
    let mut out = Delivery { source: source.clone(), ..Delivery::default() };
    for slug in read.slugs()? {
        // Structures and services may come in files of their own: each schema has its last delivery.
        let fed = || batches.iter().filter(|batch| batch.balance.contains_key(slug));
        let Some(newest) = fed().map(|batch| batch.delivery).max() else { continue };
        let current: BTreeSet<BatchId> = fed().filter(|b| b.delivery == newest).map(|b| b.id).collect();
        out.delivery = out.delivery.max(newest);
        let mut rows = Vec::new();
        read.records(slug, &mut |row| {
            if row.source == source {
                rows.push(row);
            }
            Ok(())
        })?;
        for row in rows {
            compare(read, slug, &row, &current, newest, &mut out)?;
        }
    }
    Ok(out)
}

fn compare(
    read: Read<'_>,
    slug: &str,
    row: &RecordRow,
    current: &BTreeSet<BatchId>,
    newest: u32,
    out: &mut Delivery,
) -> Result<()> {
    let schema = schema(slug)?;
    let id = schema.index_of("id").map(|index| row.values[index].display().into_owned()).unwrap_or_default();
    if !current.contains(&row.batch) {
        out.gone.push(id);
        return Ok(());
    }
    let Some(before) = read.previous_row(row.id)?.filter(|_| newest > 1) else {
        out.new.push(id);
        return Ok(());
    };
    let before = super::derive::base_values(read, slug, row.id, before)?;
    let after = super::derive::base_values(read, slug, row.id, (row.batch, row.row_no))?;
    let mut fields: Vec<String> = Vec::new();
    for ((field, before), after) in schema.fields.iter().zip(&before).zip(&after) {
        if before != after {
            fields.push(field.name.clone());
        }
    }
    for field in &fields {
        if read.edit(row.id, field)?.is_some() {
            out.conflicts.push((id.clone(), field.clone()));
        }
    }
    match fields.as_slice() {
        [] => out.unchanged += 1,
        [only] if only == "date_maj" => out.confirmed.push(id),
        _ => out.changed.push((id, fields)),
    }
    Ok(())
}

/// The stable JSON of `tamis changes` (DESIGN §6): counts over all sources, and their lists.
pub fn to_json(all: &[Delivery]) -> serde_json::Value {
    let sum = |count: &dyn Fn(&Delivery) -> usize| all.iter().map(count).sum::<usize>();
    serde_json::json!({
        "new": sum(&|d| d.new.len()),
        "changed": sum(&|d| d.changed.len()),
        "confirmed": sum(&|d| d.confirmed.len()),
        "gone": sum(&|d| d.gone.len()),
        "conflicts": sum(&|d| d.conflicts.len()),
        "unchanged": all.iter().map(|d| d.unchanged).sum::<u64>(),
        "lists": all.iter().map(|d| serde_json::json!({
            "source": d.source, "delivery": d.delivery, "new": d.new, "gone": d.gone, "confirmed": d.confirmed,
            "changed": d.changed.iter().map(|(id, fields)| serde_json::json!({"id": id, "fields": fields})).collect::<Vec<_>>(),
            "conflicts": d.conflicts.iter().map(|(id, field)| serde_json::json!({"id": id, "field": field})).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    })
}
