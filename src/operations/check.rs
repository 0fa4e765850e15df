//! Validate as is, repair nothing: a file read with the schema's own field names, or what a workspace holds.

use super::{Env, schema};
use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{CellKind, CellRef, Gate, Issue, RawRow, Reading, RecordId, Schema, Value};
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
        // Records written by a program are what they are, even without one field of the schema.
        let is_list = is_json(&table.reading) && table.reading.sheet.is_none();
        return (is_list || known(slug) > 0).then_some(slug);
    }
    let is_service = table.reading.header.iter().any(|name| name == "structure_id");
    let slug = if is_service { "service" } else { "structure" };
    (known(slug) >= 2).then_some(slug)
}

fn is_json(reading: &Reading) -> bool {
    matches!(reading.format.as_str(), "json" | "jsonl" | "geojson")
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
    let id = schema.index_of("id");
    // Rules over the whole file are known at its end only: the records wait for them, at the widest gate.
    let mut rules = BatchRules::new();
    let mut waiting: Vec<Checked> = Vec::new();
    records(path, &table.reading, schema, limits, progress, &mut |row, values| {
        let mut issues = validator.check(&values);
        issues.retain(|issue| gate.blocks(issue.layer, issue.severity));
        let text = |at: Option<usize>| at.and_then(|at| values[at].as_text());
        let checked = Checked { row, schema: slug, id: text(id).unwrap_or_default().to_owned(), issues };
        if gate != Gate::All {
            return sink(checked);
        }
        let record = RecordId(waiting.len() as i64);
        // A file of services alone says nothing of which structures exist.
        rules.add(BatchRecord { record, schema: slug, id: text(id), structure_id: None });
        waiting.push(checked);
        Ok(())
    })?;
    for (record, issue) in rules.finish() {
        waiting[record.0 as usize].issues.push(issue);
    }
    waiting.into_iter().try_for_each(sink)
}

/// Streams the values of each record, in the order of the schema's fields.
fn records(
    path: &Path,
    reading: &Reading,
    schema: &Schema,
    limits: &Limits,
    progress: &Progress,
    sink: &mut dyn FnMut(u32, Vec<Value>) -> Result<()>,
) -> Result<()> {
    if is_json(reading) {
        return source::read_json(path, reading, limits, progress, &mut |row, record| {
            progress.check()?;
            sink(row, json_values(schema, record))
        });
    }
    let columns: Vec<Option<usize>> =
        schema.fields.iter().map(|field| reading.header.iter().position(|name| *name == field.name)).collect();
    source::read(path, reading, limits, progress, &mut |rows| {
        for row in rows.iter().filter(|row| !row.is_empty()) {
            sink(row.row_no, cell_values(reading, row, &columns))?;
        }
        progress.add(rows.len() as u64);
        Ok(())
    })
}

/// Members that may stand around a wrapped record as well as in a record of the schema.
const AROUND: [&str; 2] = ["id", "type"];

/// A record is judged as it stands, whatever else it holds; where it has no field of the schema it may be inside another.
fn json_values(schema: &Schema, mut record: source::JsonRecord) -> Vec<Value> {
    let mut names = schema.fields.iter().map(|field| field.name.as_str()).filter(|name| !AROUND.contains(name));
    if !names.any(|name| record.contains_key(name)) {
        record = source::unwrapped(record);
    }
    schema.fields.iter().map(|field| record.get(&field.name).map_or(Value::Missing, Value::from_json)).collect()
}

fn cell_values(reading: &Reading, row: &RawRow, columns: &[Option<usize>]) -> Vec<Value> {
    let cells: Vec<CellRef<'_>> = row.cells().collect();
    columns
        .iter()
        .map(|column| {
            let cell = column.and_then(|column| cells.get(column));
            cell.map_or(Value::Missing, |cell| value(reading, *cell))
        })
        .collect()
}

/// A raw cell as the validator sees it: no trimming, no splitting. An empty cell is null.
fn value(reading: &Reading, cell: CellRef<'_>) -> Value {
    let text = || source::decode(reading, cell).into_owned();
    match cell.kind {
        CellKind::Empty | CellKind::Null => Value::Null,
        CellKind::Text if cell.bytes.is_empty() => Value::Null,
        // A workbook has no other numbers than identifiers and measures typed by people: read as text, as the official
        // tool does (DOMAIN §1.5).
        CellKind::Text | CellKind::Date | CellKind::Error | CellKind::Number | CellKind::Json => Value::Text(text()),
        CellKind::Bool => Value::Bool(cell.bytes == b"true"),
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The codes of each record, with their fields.
    fn verdicts(name: &str, content: &str, wanted: &str) -> Result<Vec<Vec<String>>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        let env = Env { today: "2026-11-23".into(), now_utc: "2026-11-23T10:00:00Z".into(), actor: "essai".into() };
        let mut found = Vec::new();
        file(&path, wanted, Gate::Official, &env, &Progress::new(), &mut |checked| {
            assert_eq!(checked.row as usize, found.len() + 1);
            found.push(checked.issues.iter().map(|issue| format!("{} {}", issue.field, issue.code)).collect());
            Ok(())
        })?;
        Ok(found)
    }

    const ALL_MISSING: [&str; 4] = ["source missing", "id missing", "nom missing", "date_maj missing"];
    const SOUND: &str = r#""source":"a","id":"a--1","nom":"Nom","date_maj":"2024-01-15""#;

    #[test]
    fn a_record_without_a_value_has_a_verdict() {
        let lines = "{}\n{\"x\":1}\n[]\n{\"source\":null}\n{\"source\":\"\",\"id\":\" \",\"nom\":\"   \"}\n";
        let found = verdicts("a.jsonl", lines, "structure").unwrap();
        assert_eq!(found[..3], [ALL_MISSING, ALL_MISSING, ALL_MISSING]);
        assert_eq!(found[3], ["source string_type", "id missing", "nom missing", "date_maj missing"]);
        assert_eq!(found[4], ["date_maj missing"]);
        assert_eq!(verdicts("a.jsonl", "{}\n", "structure").unwrap(), [ALL_MISSING]);
        assert_eq!(verdicts("a.jsonl", "{}\n", "auto").unwrap_err().kind, ErrorKind::Usage);
        assert_eq!(verdicts("a.csv", "x;y\n1;2\n", "structure").unwrap_err().kind, ErrorKind::Usage);
        let lone = format!(r#"{{{SOUND},"structure_id":"a--2","description":"Une description","publics":[]}}"#);
        assert_eq!(verdicts("a.json", &lone, "service").unwrap(), [["publics too_short"]]);
    }

    #[test]
    fn unknown_members_say_nothing_of_the_fields() {
        let lines = [
            r#""type":"Feature","properties":{"nom":1}"#,
            r#""fields":{"nom":1},"geometry":{"type":"Point","coordinates":["a","b"]}"#,
            r#""nom.x":1,"commune.x":2,"colonne":3,"":4"#,
            r#""commune":{"x":null}"#,
        ];
        let lines: Vec<String> = lines.iter().map(|line| format!("{{{SOUND},{line}}}\n")).collect();
        let found = verdicts("a.jsonl", &lines.concat(), "structure").unwrap();
        assert_eq!(found[..3], [[""; 0]; 3]);
        assert_eq!(found[3], ["commune string_type"]);
        let found =
            verdicts("a.jsonl", &format!("{{{SOUND},\"type\":\"Feature\",\"structure_id\":\"\"}}\n"), "service");
        assert_eq!(found.unwrap(), [["description missing", "type enum"]]);
    }

    #[test]
    fn wrapped_records_are_taken_out() {
        let wrapped = [
            format!(
                r#"{{"type":"Feature","geometry":{{"type":"Point","coordinates":["x",1]}},"properties":{{{SOUND}}}}}"#
            ),
            format!(r#"{{"recordid":"r","fields":{{{SOUND},"courriel":"x"}}}}"#),
        ];
        let found = verdicts("a.jsonl", &wrapped.join("\n"), "structure").unwrap();
        assert_eq!(found, [["longitude float_parsing"], ["courriel value_error"]]);
    }
}
