//! Validate as is, repair nothing: a file read with the schema's own field names, or what a workspace holds.

mod keys;
mod rows;

use super::position::{Columns, Position, Positions};
use super::{Env, schema};
use crate::Progress;
use crate::error::Result;
use crate::model::{Gate, Issue, Message, Reading, RecordId, Schema, Value};
use crate::source::{self, Limits};
use crate::validate::{BatchRecord, BatchRules, KeyRules, Validator};
use crate::workspace::Read;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

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
        let written = value.map(|value| value.display().into_owned()).unwrap_or_default();
        let value = match (value, issue.index) {
            (Some(Value::List(items)), Some(index)) => {
                items.get(index as usize).map(|item| item.display().into_owned())
            }
            // The cell of a table holds its list as JSON.
            (Some(Value::Text(text) | Value::Json(text)), Some(index)) => {
                let items = serde_json::from_str::<Vec<serde_json::Value>>(text).unwrap_or_default();
                items.get(index as usize).map(|item| Value::from_json(item).display().into_owned())
            }
            (Some(Value::List(items)), None) if items.is_empty() => Some("[]".to_owned()),
            _ => None,
        };
        Self { value: value.unwrap_or(written), issue, position }
    }
}

/// What to check by.
pub struct Wanted<'w> {
    /// `auto`, or the slug of a schema.
    pub schema: &'w str,
    pub gate: Gate,
    /// Tables that foreign keys of a Table Schema refer to: their names in it, and their files.
    pub references: &'w [(String, PathBuf)],
}

/// Checks every record of a file, in its order. Field names are the schema's; nothing is healed. Gives what could not be
/// checked, a sentence each.
///
/// # Errors
/// Those of reading the file; `Usage` for an unknown schema, when no column is a field of it, or for a reference that it
/// does not make.
pub fn file(
    path: &Path,
    wanted: &Wanted<'_>,
    env: &Env,
    progress: &Progress,
    sink: &mut dyn FnMut(Checked) -> Result<()>,
) -> Result<Vec<Message>> {
    let limits = Limits::configured();
    // Telling which schema it is of wants every column.
    let inspection = match wanted.schema {
        "auto" => source::inspect(path, &limits, progress)?,
        _ => source::inspect_start(path, &limits, progress)?,
    };
    let found = rows::tables(path, &inspection, wanted.schema)?;
    let schemas: Vec<&Schema> = found.iter().map(|(_, schema)| *schema).collect();
    keys::all_referred(wanted.references, &schemas)?;
    let mut tables = Vec::new();
    for (table, schema) in &found {
        let keys = keys::keys(schema, wanted.references, &limits, progress)?;
        tables.push(TableRules::new(schema, &table.reading, keys, &env.today));
    }
    let mut named: Vec<&Schema> = schemas;
    named.dedup_by_key(|schema| &schema.slug);
    let unread = named.into_iter().flat_map(|schema| schema.unread.iter().cloned());
    let notes = unread.chain(tables.iter().flat_map(|table| keys::unchecked(&table.keys))).collect();
    let mut waiting = Waiting::default();
    // The keys of a schema are part of it; identifiers of our own are looked at by the widest gate.
    let own_rules = wanted.gate == Gate::All;
    for (at, (table, schema)) in found.iter().enumerate() {
        progress.stage("stage-check", 0);
        let rules = &mut tables[at];
        rows::of_table(path, &table.reading, schema, &limits, progress, &mut |rows| {
            let check = |(row, values): rows::Row| (rules.check(row, &values, wanted.gate), values);
            let checked: Vec<(Checked, Vec<Value>)> = rows.into_par_iter().map(check).collect();
            // Rules over the whole file are known at its end only: where there are some, the records wait for them.
            if !own_rules && rules.keys.is_empty() {
                return checked.into_iter().try_for_each(|(checked, _)| sink(checked));
            }
            checked.into_iter().for_each(|(checked, values)| waiting.add(at, rules, checked, values));
            Ok(())
        })?;
    }
    waiting.finish(tables, own_rules)?.into_iter().try_for_each(sink)?;
    Ok(notes)
}

/// Records that wait for what the whole file says of them.
#[derive(Default)]
struct Waiting {
    records: Vec<Checked>,
    /// The table of each, and its [`BATCH_FIELDS`].
    of: Vec<(usize, [Option<String>; 6])>,
}

impl Waiting {
    fn add(&mut self, table: usize, rules: &mut TableRules, checked: Checked, values: Vec<Value>) {
        rules.keys.add(RecordId(self.records.len() as i64), &values);
        let texts = [0, 1, 2, 3, 4, 5].map(|at| rules.text(&values, at).map(str::to_owned));
        self.of.push((table, texts));
        self.records.push(checked);
    }

    fn finish(self, mut tables: Vec<TableRules>, own_rules: bool) -> Result<Vec<Checked>> {
        let Self { mut records, of } = self;
        let mut found: Vec<(RecordId, Issue)> = if own_rules { batch_rules(&records, &of) } else { Vec::new() };
        for table in &mut tables {
            found.extend(std::mem::take(&mut table.keys).finish());
        }
        for (record, issue) in found {
            let (checked, (table, texts)) = (&mut records[record.0 as usize], &of[record.0 as usize]);
            let at = BATCH_FIELDS.iter().position(|field| *field == issue.field);
            let value = at.and_then(|at| texts[at].as_deref()).map(Value::text);
            let position = tables[*table].position(&issue.field, checked.row);
            checked.issues.push(Found::new(issue, value.as_ref(), position));
        }
        Ok(records)
    }
}

/// Repeated identifiers, services without their structure, services that are one.
fn batch_rules(records: &[Checked], of: &[(usize, [Option<String>; 6])]) -> Vec<(RecordId, Issue)> {
    let mut rules = BatchRules::new();
    // A file of services alone says nothing of which structures exist.
    let with_structures = records.iter().any(|record| record.schema == "structure");
    for (at, (checked, (_, texts))) in records.iter().zip(of).enumerate() {
        let [id, structure_id, name, place @ ..] = texts.each_ref().map(Option::as_deref);
        let place = place.map(Option::unwrap_or_default).join(" ");
        let (record, name) = (RecordId(at as i64), name.filter(|_| structure_id.is_some()));
        rules.add(BatchRecord { record, schema: checked.schema, id, structure_id, name, place: &place });
        if let Some(structure) = structure_id.filter(|_| !with_structures) {
            rules.add_known_structure(structure);
        }
    }
    rules.finish()
}

/// Fields that the rules over a whole file look at.
const BATCH_FIELDS: [&str; 6] = ["id", "structure_id", "nom", "code_postal", "commune", "adresse"];

/// What the checks of one table share.
struct TableRules {
    schema: &'static Schema,
    validator: Validator,
    /// Those of [`BATCH_FIELDS`].
    places: [Option<usize>; 6],
    sheet: Option<String>,
    /// The column of each field.
    columns: Vec<Columns>,
    keys: KeyRules,
}

impl TableRules {
    fn new(schema: &'static Schema, reading: &Reading, keys: KeyRules, today: &str) -> Self {
        let places = BATCH_FIELDS.map(|name| schema.index_of(name).filter(|_| !schema.is_table()));
        let column = |name: &str| reading.header.iter().position(|header| header == name);
        // A member of a record is called by its name, wherever it first comes.
        let member = |name: &str| Columns { letters: Vec::new(), headers: vec![name.to_owned()] };
        let columns = schema.fields.iter().map(|field| match reading.is_json() {
            true => member(&field.name),
            false => Columns::of(reading, column(&field.name)),
        });
        let columns = columns.collect();
        Self { schema, validator: Validator::new(schema, today), places, sheet: reading.sheet.clone(), columns, keys }
    }

    fn check(&self, row: u32, values: &[Value], gate: Gate) -> Checked {
        let issues = self.validator.check(values).into_iter();
        let issues = issues.filter(|issue| gate.blocks(issue.layer, issue.severity));
        let issues = issues.map(|issue| self.found(issue, values, row)).collect();
        let id = self.schema.index_of("id").and_then(|at| values[at].as_text()).unwrap_or_default().to_owned();
        Checked { row, schema: &self.schema.slug, id, issues }
    }

    fn found(&self, issue: Issue, values: &[Value], row: u32) -> Found {
        let value = self.schema.index_of(&issue.field).and_then(|at| values.get(at));
        let position = self.position(&issue.field, row);
        Found::new(issue, value, position)
    }

    fn position(&self, field: &str, row: u32) -> Position {
        let columns = self.schema.index_of(field).and_then(|at| self.columns.get(at));
        columns.unwrap_or(&Columns::default()).at("", self.sheet.as_deref(), row)
    }

    fn text<'v>(&self, values: &'v [Value], at: usize) -> Option<&'v str> {
        self.places[at].and_then(|at| values[at].as_text())
    }
}

/// A table of a file and the schema that its columns are of.
pub type ReadAs<'t> = (&'t Reading, &'static Schema);

/// Takes a record: its row, its table, its values in the schema's order.
pub type Each<'e> = dyn FnMut(u32, ReadAs<'_>, &[Value]) -> Result<()> + 'e;

/// Gives every record of a file as it stands, in its order: its row (record of a JSON file), its table, and its values in
/// the schema's order.
///
/// # Errors
/// Those of reading the file; `Usage` for an unknown schema or when no column is a field of it.
pub fn records(path: &Path, wanted: &str, progress: &Progress, sink: &mut Each<'_>) -> Result<()> {
    let limits = Limits::configured();
    let inspection = source::inspect(path, &limits, progress)?;
    for (table, schema) in rows::tables(path, &inspection, wanted)? {
        let reading = &table.reading;
        rows::of_table(path, reading, schema, &limits, progress, &mut |rows| {
            rows.into_iter().try_for_each(|(row, values)| sink(row, (reading, schema), &values))
        })?;
    }
    Ok(())
}

/// What a workspace holds, record by record. Gives what could not be checked, a sentence each.
///
/// # Errors
/// `Usage` for an unknown schema, or a reference that it does not make; those of reading the workspace and the
/// tables that were given.
pub fn workspace(
    read: Read<'_>,
    wanted: &Wanted<'_>,
    progress: &Progress,
    sink: &mut dyn FnMut(Checked) -> Result<()>,
) -> Result<Vec<Message>> {
    if wanted.schema != "auto" {
        schema(wanted.schema)?;
    }
    let slugs: Vec<_> = read.slugs()?.into_iter().filter(|slug| ["auto", slug].contains(&wanted.schema)).collect();
    let schemas = slugs.iter().map(|slug| schema(slug)).collect::<Result<Vec<_>>>()?;
    keys::all_referred(wanted.references, &schemas)?;
    let mut notes = Vec::new();
    for schema in schemas {
        let slug = schema.slug.as_str();
        let keys = keys::keys(schema, wanted.references, &Limits::configured(), progress)?;
        notes.extend(keys::unchecked(&keys));
        let id = schema.index_of("id");
        let mut strangers = BTreeMap::<_, Vec<Issue>>::new();
        if !wanted.references.is_empty() {
            keys::into_others(read, schema, keys, &mut strangers)?;
        }
        let mut positions = Positions::default();
        read.records(slug, &mut |row| {
            let id = id.map(|index| row.values[index].display().into_owned()).unwrap_or_default();
            let mut found = Vec::new();
            let own = read.issues(row.id)?.into_iter();
            let own = own.filter(|issue| wanted.gate.blocks(issue.layer, issue.severity));
            for issue in own.chain(strangers.remove(&row.id).unwrap_or_default()) {
                let position = positions.of(read, slug, (row.batch, row.row_no), &issue.field)?.unwrap_or_default();
                let value = schema.index_of(&issue.field).and_then(|at| row.values.get(at));
                found.push(Found::new(issue, value, position));
            }
            sink(Checked { row: row.row_no, schema: slug, id, issues: found })
        })?;
    }
    Ok(notes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    /// The codes of each record, with their fields.
    fn verdicts(name: &str, content: &str, wanted: &str) -> Result<Vec<Vec<String>>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        let env = Env { today: "2026-11-23".into(), now_utc: "2026-11-23T10:00:00Z".into(), actor: "essai".into() };
        let mut found = Vec::new();
        let wanted = Wanted { schema: wanted, gate: Gate::Official, references: &[] };
        file(&path, &wanted, &env, &Progress::new(), &mut |checked| {
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
