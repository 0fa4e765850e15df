//! Validate as is, repair nothing: a file read with the schema's own field names, or what a workspace holds.

use super::{Env, schema};
use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{CellKind, CellRef, Gate, Issue, RawRow, Reading, Schema, Value};
use crate::reference;
use crate::source::{self, Limits, Table};
use crate::validate::{Across, Validator};
use crate::workspace::{IssueFilter, Read};
use std::path::Path;

/// The verdict on one record.
#[derive(Debug, Clone)]
pub struct Checked {
    /// 1-based row of the file (record of a JSON file).
    pub row: u32,
    pub schema: &'static str,
    /// Its `id`, when it has one.
    pub id: String,
    /// The issues that stop it at the gate.
    pub issues: Vec<Issue>,
}

/// Checks every record of a file, in its order. Field names are the schema's; nothing is healed.
///
/// # Errors
/// Those of reading the file; [`ErrorKind::Usage`] for an unknown schema or when no column is a field of it.
pub fn file(
    path: &Path,
    wanted: &str,
    gate: Gate,
    env: &Env,
    progress: &Progress,
    sink: &mut dyn FnMut(Checked) -> Result<()>,
) -> Result<()> {
    let limits = Limits::default();
    if wanted != "auto" {
        schema(wanted)?;
    }
    let inspection = source::inspect(path, &limits, progress)?;
    let mut checked = 0;
    for table in inspection.tables.iter().filter(|table| !table.hidden) {
        let Some(slug) = schema_of(table, wanted) else { continue };
        checked += 1;
        progress.stage("stage-check", 0);
        table_rows(path, table, slug, gate, &env.today, &limits, progress, sink)?;
    }
    if checked == 0 {
        return Err(Error::new(ErrorKind::Usage, "error-check-no-field")
            .with("path", path.display().to_string())
            .hinted("hint-check-fields"));
    }
    Ok(())
}

/// The schema whose field names the columns are.
fn schema_of(table: &Table, wanted: &str) -> Option<&'static str> {
    let known = |slug: &str| {
        let schema = reference::schema(slug);
        let header = &table.reading.header;
        schema.map_or(0, |schema| schema.fields.iter().filter(|field| header.contains(&field.name)).count())
    };
    if wanted != "auto" {
        let slug = reference::schema_slugs().into_iter().find(|slug| *slug == wanted)?;
        return (known(slug) > 0).then_some(slug);
    }
    let is_service = table.reading.header.iter().any(|name| name == "structure_id");
    let slug = if is_service { "service" } else { "structure" };
    (known(slug) >= 2).then_some(slug)
}

#[allow(clippy::too_many_arguments)]
fn table_rows(
    path: &Path,
    table: &Table,
    slug: &'static str,
    gate: Gate,
    today: &str,
    limits: &Limits,
    progress: &Progress,
    sink: &mut dyn FnMut(Checked) -> Result<()>,
) -> Result<()> {
    let schema = schema(slug)?;
    let validator = Validator::new(schema, today);
    let columns: Vec<Option<usize>> = schema
        .fields
        .iter()
        .map(|field| table.reading.header.iter().position(|name| *name == field.name))
        .collect();
    let id = schema.index_of("id");
    let mut across = Across::new();
    source::read(path, &table.reading, limits, progress, &mut |rows| {
        progress.check()?;
        for row in rows.iter().filter(|row| !row.is_empty()) {
            let values = values(&table.reading, row, &columns, schema);
            let mut issues = validator.check(&values);
            if gate == Gate::All {
                issues.extend(across.record(slug, &values, id));
            }
            issues.retain(|issue| gate.blocks(issue.layer, issue.severity));
            let id = id.map(|index| values[index].display().into_owned()).unwrap_or_default();
            sink(Checked { row: row.row_no, schema: slug, id, issues })?;
        }
        progress.add(rows.len() as u64);
        Ok(())
    })
}

fn values(reading: &Reading, row: &RawRow, columns: &[Option<usize>], _schema: &Schema) -> Vec<Value> {
    let cells: Vec<CellRef<'_>> = row.cells().collect();
    let as_json = matches!(reading.format.as_str(), "json" | "jsonl" | "geojson");
    columns
        .iter()
        .map(|column| match column.and_then(|column| cells.get(column)) {
            None => Value::Missing,
            Some(cell) => value(reading, *cell, as_json),
        })
        .collect()
}

/// A raw cell as the validator sees it: no trimming, no splitting. In delimited text an empty cell is null.
fn value(reading: &Reading, cell: CellRef<'_>, as_json: bool) -> Value {
    let text = || source::decode(reading, cell).into_owned();
    match cell.kind {
        CellKind::Empty if as_json => Value::Missing,
        CellKind::Empty | CellKind::Null => Value::Null,
        CellKind::Text if cell.bytes.is_empty() && !as_json => Value::Null,
        CellKind::Text | CellKind::Date | CellKind::Error => Value::Text(text()),
        // A workbook has no other numbers than identifiers and measures typed by people: read as text, as the official
        // tool does (DOMAIN §1.5).
        CellKind::Number if as_json => Value::Number(text()),
        CellKind::Number => Value::Text(text()),
        CellKind::Bool => Value::Bool(cell.bytes == b"true"),
        CellKind::Json => match serde_json::from_slice::<serde_json::Value>(cell.bytes) {
            Ok(json) => Value::from_json(&json),
            Err(_) => Value::Text(text()),
        },
    }
}

/// What a workspace holds, record by record.
pub fn workspace(read: Read<'_>, wanted: &str, gate: Gate, sink: &mut dyn FnMut(Checked) -> Result<()>) -> Result<()> {
    if wanted != "auto" {
        schema(wanted)?;
    }
    for slug in reference::schema_slugs() {
        if wanted != "auto" && wanted != slug {
            continue;
        }
        let id = schema(slug)?.index_of("id");
        let mut issues = std::collections::BTreeMap::<_, Vec<Issue>>::new();
        read.issues_in(slug, &IssueFilter::default(), &mut |record, issue| {
            if gate.blocks(issue.layer, issue.severity) {
                issues.entry(record).or_default().push(issue);
            }
            Ok(())
        })?;
        read.records(slug, &mut |row| {
            let id = id.map(|index| row.values[index].display().into_owned()).unwrap_or_default();
            sink(Checked { row: row.row_no, schema: slug, id, issues: issues.remove(&row.id).unwrap_or_default() })
        })?;
    }
    Ok(())
}
