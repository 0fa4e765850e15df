//! Validate as is, repair nothing: a file read with the schema's own field names, or what a workspace holds.

use super::position::{Columns, Position, Positions};
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
    pub issues: Vec<Found>,
}

/// One issue, with what the contributor has written and where.
#[derive(Debug, Clone)]
pub struct Found {
    pub issue: Issue,
    /// The value, or the item of its list; empty where there is none.
    pub value: String,
    pub position: Position,
}

impl Found {
    fn new(issue: Issue, value: Option<&Value>, position: Position) -> Self {
        let item = match (value, issue.index) {
            (Some(Value::List(items)), Some(index)) => items.get(index as usize),
            (value, _) => value,
        };
        Self { value: item.map(|value| value.display().into_owned()).unwrap_or_default(), issue, position }
    }
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
    let mut tables: Vec<TableRules<'_>> = Vec::new();
    // Rules over the whole file are known at its end only: the records wait for them, at the widest gate.
    let mut rules = BatchRules::new();
    let mut waiting: Vec<Checked> = Vec::new();
    let mut with_structures = false;
    let mut services: Vec<(RecordId, String)> = Vec::new();
    let mut batch: Vec<(usize, [String; 3])> = Vec::new();
    records(path, wanted, progress, &mut |row, (reading, schema), values| {
        if tables.last().is_none_or(|table| table.part != part(reading)) {
            tables.push(TableRules::new(schema, reading, &env.today));
        }
        let Some(table) = tables.last() else { return Ok(()) };
        let issues = table.validator.check(values).into_iter();
        let issues = issues.filter(|issue| gate.blocks(issue.layer, issue.severity));
        let issues = issues.map(|issue| table.found(issue, values, row)).collect();
        let checked =
            Checked { row, schema: &schema.slug, id: table.text(values, 0).unwrap_or_default().to_owned(), issues };
        if gate != Gate::All {
            return sink(checked);
        }
        let record = RecordId(waiting.len() as i64);
        let [id, structure_id, name] = [0, 1, 2].map(|at| table.text(values, at));
        let name = name.filter(|_| structure_id.is_some());
        rules.add(BatchRecord { record, schema: &schema.slug, id, structure_id, name });
        with_structures |= schema.slug == "structure";
        services.extend(structure_id.map(|structure| (record, structure.to_owned())));
        batch.push((tables.len() - 1, [id, structure_id, name].map(|text| text.unwrap_or_default().to_owned())));
        waiting.push(checked);
        Ok(())
    })?;
    // A file of services alone says nothing of which structures exist.
    if !with_structures {
        services.iter().for_each(|(_, structure)| rules.add_known_structure(structure));
    }
    for (record, issue) in rules.finish() {
        let checked = &mut waiting[record.0 as usize];
        let (table, texts) = &batch[record.0 as usize];
        let value =
            BATCH_FIELDS.iter().position(|field| *field == issue.field).map(|at| Value::text(texts[at].as_str()));
        let position = tables[*table].position(&issue.field, checked.row);
        checked.issues.push(Found::new(issue, value.as_ref(), position));
    }
    waiting.into_iter().try_for_each(sink)
}

/// Fields that the rules over a whole file look at.
const BATCH_FIELDS: [&str; 3] = ["id", "structure_id", "nom"];

/// What tells the tables of a file apart.
fn part(reading: &Reading) -> (Option<String>, u32) {
    (reading.sheet.clone(), reading.part)
}

/// What the checks of one table share.
struct TableRules<'s> {
    schema: &'s Schema,
    validator: Validator,
    /// Those of [`BATCH_FIELDS`].
    places: [Option<usize>; 3],
    part: (Option<String>, u32),
    /// The column of each field.
    columns: Vec<Columns>,
}

impl<'s> TableRules<'s> {
    fn new(schema: &'s Schema, reading: &Reading, today: &str) -> Self {
        let places = BATCH_FIELDS.map(|name| schema.index_of(name).filter(|_| !schema.is_table()));
        let column = |name: &str| reading.header.iter().position(|header| header == name);
        let columns = schema.fields.iter().map(|field| Columns::of(reading, column(&field.name))).collect();
        Self { schema, validator: Validator::new(schema, today), places, part: part(reading), columns }
    }

    fn found(&self, issue: Issue, values: &[Value], row: u32) -> Found {
        let value = self.schema.index_of(&issue.field).and_then(|at| values.get(at));
        let position = self.position(&issue.field, row);
        Found::new(issue, value, position)
    }

    fn position(&self, field: &str, row: u32) -> Position {
        let columns = self.schema.index_of(field).and_then(|at| self.columns.get(at));
        columns.unwrap_or(&Columns::default()).at("", self.part.0.as_deref(), row)
    }

    fn text<'v>(&self, values: &'v [Value], at: usize) -> Option<&'v str> {
        self.places[at].and_then(|at| values[at].as_text())
    }
}

/// A table of a file and the schema that its columns are of.
pub type ReadAs<'t> = (&'t Reading, &'static Schema);

/// Gives every record of a file as it stands, in its order: its row (record of a JSON file), its table, and its values in
/// the schema's order.
/// Field names are the schema's; nothing is healed.
///
/// # Errors
/// Those of reading the file; [`ErrorKind::Usage`] for an unknown schema or when no column is a field of it.
pub fn records(
    path: &Path,
    wanted: &str,
    progress: &Progress,
    sink: &mut dyn FnMut(u32, ReadAs<'_>, &[Value]) -> Result<()>,
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
        let (reading, schema) = (&table.reading, schema(slug)?);
        table_records(path, reading, schema, &limits, progress, &mut |row, values| {
            sink(row, (reading, schema), &values)
        })?;
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

/// Streams the values of each record, in the order of the schema's fields.
fn table_records(
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
        let schema = schema(slug)?;
        let mut positions = Positions::default();
        read.records(slug, &mut |row| {
            let id = id.map(|index| row.values[index].display().into_owned()).unwrap_or_default();
            let mut found = Vec::new();
            for issue in issues.remove(&row.id).unwrap_or_default() {
                let position = positions.of(read, slug, (row.batch, row.row_no), &issue.field)?.unwrap_or_default();
                let value = schema.index_of(&issue.field).and_then(|at| row.values.get(at));
                found.push(Found::new(issue, value, position));
            }
            sink(Checked { row: row.row_no, schema: slug, id, issues: found })
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
            found.push(
                checked.issues.iter().map(|found| format!("{} {}", found.issue.field, found.issue.code)).collect(),
            );
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
