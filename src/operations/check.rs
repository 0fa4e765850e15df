//! Validate as is, repair nothing: a file read with the schema's own field names, or what a workspace holds.

use super::{Env, schema};
use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{CellKind, CellRef, Gate, Issue, RawRow, Reading, RecordId, Value};
use crate::reference;
use crate::source::{self, Limits, Table};
use crate::validate::{BatchRecord, BatchRules, Validator};
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
    let limits = Limits::configured();
    if wanted != "auto" {
        schema(wanted)?;
    }
    let inspection = source::inspect(path, &limits, progress)?;
    let mut checked = 0;
    for table in inspection.offered() {
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
        let slug = reference::schema(wanted)?.slug.as_str();
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
    let columns: Vec<Option<usize>> =
        schema.fields.iter().map(|field| table.reading.header.iter().position(|name| *name == field.name)).collect();
    let id = schema.index_of("id");
    let nested: Vec<Vec<usize>> =
        schema.fields.iter().map(|field| nested(&table.reading.header, &field.name)).collect();
    // Rules over the whole file are known at its end only: the records wait for them, at the widest gate.
    let mut rules = BatchRules::new();
    let mut waiting: Vec<Checked> = Vec::new();
    source::read(path, &table.reading, limits, progress, &mut |rows| {
        progress.check()?;
        for row in rows.iter().filter(|row| !row.is_empty()) {
            let values = values(&table.reading, row, &columns, &nested);
            let mut issues = validator.check(&values);
            issues.retain(|issue| gate.blocks(issue.layer, issue.severity));
            let text = |at: Option<usize>| at.and_then(|at| values[at].as_text());
            let checked =
                Checked { row: row.row_no, schema: slug, id: text(id).unwrap_or_default().to_owned(), issues };
            if gate == Gate::All {
                let record = RecordId(waiting.len() as i64);
                // A file of services alone says nothing of which structures exist.
                rules.add(BatchRecord { record, schema: slug, id: text(id), structure_id: None });
                waiting.push(checked);
            } else {
                sink(checked)?;
            }
        }
        progress.add(rows.len() as u64);
        Ok(())
    })?;
    for (record, issue) in rules.finish() {
        waiting[record.0 as usize].issues.push(issue);
    }
    waiting.into_iter().try_for_each(sink)
}

/// Columns that an object in place of a field was flattened to (`frais.a`).
fn nested(header: &[String], field: &str) -> Vec<usize> {
    let inside = |name: &String| name.strip_prefix(field).is_some_and(|rest| rest.starts_with('.'));
    header.iter().enumerate().filter(|(_, name)| inside(name)).map(|(at, _)| at).collect()
}

fn values(reading: &Reading, row: &RawRow, columns: &[Option<usize>], nested: &[Vec<usize>]) -> Vec<Value> {
    let cells: Vec<CellRef<'_>> = row.cells().collect();
    let as_json = matches!(reading.format.as_str(), "json" | "jsonl" | "geojson");
    columns
        .iter()
        .zip(nested)
        .map(|(column, nested)| {
            let own = column.and_then(|column| cells.get(column)).map(|cell| value(reading, *cell, as_json));
            let own = own.unwrap_or(Value::Missing);
            let holds = |at: &usize| cells.get(*at).is_some_and(|cell| cell.kind != CellKind::Empty);
            if own == Value::Missing && nested.iter().any(holds) { Value::Json("{}".into()) } else { own }
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
    for slug in read.slugs()? {
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
