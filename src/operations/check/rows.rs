//! The records of a file as they stand: no healing, no splitting, the schema's own field names.

use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{CellKind, CellRef, RawRow, Reading, Schema, Value};
use crate::operations::schema;
use crate::reference;
use crate::source::{self, Inspection, Limits, Table};
use std::path::Path;

/// The tables of a file whose columns are fields of a schema, each with it.
///
/// # Errors
/// [`ErrorKind::Usage`] for an unknown schema or where no table has a field of it.
pub(super) fn tables<'i>(
    path: &Path,
    inspection: &'i Inspection,
    wanted: &str,
) -> Result<Vec<(&'i Table, &'static Schema)>> {
    if wanted != "auto" {
        schema(wanted)?;
    }
    let found = inspection.offered().filter_map(|table| Some((table, schema_of(table, wanted)?)));
    let found = found.map(|(table, slug)| Ok((table, schema(slug)?))).collect::<Result<Vec<_>>>()?;
    if found.is_empty() {
        return Err(Error::new(ErrorKind::Usage, "error-check-no-field")
            .with("path", path.display().to_string())
            .hinted("hint-check-fields"));
    }
    Ok(found)
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
        let is_list = table.reading.is_json() && table.reading.sheet.is_none();
        return (is_list || known(slug) > 0).then_some(slug);
    }
    let is_service = table.reading.header.iter().any(|name| name == "structure_id");
    let slug = if is_service { "service" } else { "structure" };
    (known(slug) >= 2).then_some(slug)
}

/// Streams the values of each record of a table under a schema, in the order of its fields, with the record's row.
pub(super) fn of_table(
    path: &Path,
    reading: &Reading,
    schema: &Schema,
    limits: &Limits,
    progress: &Progress,
    sink: &mut dyn FnMut(u32, Vec<Value>) -> Result<()>,
) -> Result<()> {
    if reading.is_json() {
        return source::read_json(path, reading, limits, progress, &mut |row, record| {
            progress.check()?;
            sink(row, json_values(schema, record))
        });
    }
    let names: Vec<String> = schema.fields.iter().map(|field| field.name.clone()).collect();
    of_columns(path, reading, &names, schema.is_table(), (limits, progress), sink)
}

/// Streams some columns of a table, by their names. `keep_empty`: an empty cell of a delimited file is an empty text, since
/// a Table Schema says itself what is missing.
pub(super) fn of_columns(
    path: &Path,
    reading: &Reading,
    names: &[String],
    keep_empty: bool,
    (limits, progress): (&Limits, &Progress),
    sink: &mut dyn FnMut(u32, Vec<Value>) -> Result<()>,
) -> Result<()> {
    if reading.is_json() {
        return source::read_json(path, reading, limits, progress, &mut |row, record| {
            progress.check()?;
            let of = |name: &String| record.get(name).map_or(Value::Missing, Value::from_json);
            sink(row, names.iter().map(of).collect())
        });
    }
    let columns: Vec<Option<usize>> =
        names.iter().map(|wanted| reading.header.iter().position(|name| name == wanted)).collect();
    let keep_empty = keep_empty && reading.format == "csv";
    source::read(path, reading, limits, progress, &mut |rows| {
        progress.check()?;
        for row in rows.iter().filter(|row| !row.is_empty()) {
            sink(row.row_no, cell_values(reading, row, &columns, keep_empty))?;
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

fn cell_values(reading: &Reading, row: &RawRow, columns: &[Option<usize>], keep_empty: bool) -> Vec<Value> {
    let cells: Vec<CellRef<'_>> = row.cells().collect();
    let of = |column: &Option<usize>| {
        let cell = column.and_then(|column| cells.get(column));
        match cell.map_or(Value::Missing, |cell| value(reading, *cell)) {
            Value::Null if keep_empty => Value::Text(String::new()),
            value => value,
        }
    };
    columns.iter().map(of).collect()
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
