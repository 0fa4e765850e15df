//! The records of a file as they stand: no healing, no splitting, the schema's own field names.

use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{CellKind, CellRef, Field, RawRow, Reading, Schema, Value};
use crate::operations::schema;
use crate::reference::{self, CellReader};
use crate::source::{self, Inspection, Limits, Table};
use rayon::prelude::*;
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

/// A record's row and its values.
pub(super) type Row = (u32, Vec<Value>);

/// Streams the values of the records of a table under a schema, in the order of its fields: some at a time, in file order.
pub(super) fn of_table(
    path: &Path,
    reading: &Reading,
    schema: &Schema,
    limits: &Limits,
    progress: &Progress,
    sink: &mut dyn FnMut(Vec<Row>) -> Result<()>,
) -> Result<()> {
    if reading.is_json() {
        let make = |row, record| (row, json_values(schema, record));
        return source::read_json(path, reading, limits, progress, &make, sink);
    }
    let names: Vec<String> = schema.fields.iter().map(|field| field.name.clone()).collect();
    let mut cells = Cells::new(reading, &names, schema.is_table());
    if schema.is_table() {
        let reader = |field: &Field| field.table.as_deref().and_then(CellReader::new);
        cells.readers = schema.fields.iter().map(reader).collect();
    } else {
        cells.lists = schema.fields.iter().map(|field| field.kind.is_list()).collect();
        cells.official =
            reading.format != "csv" && OFFICIAL_SHEETS.contains(&reading.sheet.as_deref().unwrap_or_default());
    }
    of_cells(path, reading, &cells, (limits, progress), sink)
}

/// Sheets of the official workbook, in which a list is written with commas (DOMAIN §1.5).
const OFFICIAL_SHEETS: [&str; 2] = ["Structures", "Services"];

/// Streams some columns of a table, by their names. `keep_empty`: an empty cell of a delimited file is an empty text, since
/// a Table Schema says itself what is missing.
pub(super) fn of_columns(
    path: &Path,
    reading: &Reading,
    names: &[String],
    keep_empty: bool,
    (limits, progress): (&Limits, &Progress),
    sink: &mut dyn FnMut(Vec<Row>) -> Result<()>,
) -> Result<()> {
    if reading.is_json() {
        let of = |record: &source::JsonRecord, name: &String| record.get(name).map_or(Value::Missing, Value::from_json);
        let make = |row, record| (row, names.iter().map(|name| of(&record, name)).collect());
        return source::read_json(path, reading, limits, progress, &make, sink);
    }
    of_cells(path, reading, &Cells::new(reading, names, keep_empty), (limits, progress), sink)
}

fn of_cells(
    path: &Path,
    reading: &Reading,
    cells: &Cells,
    (limits, progress): (&Limits, &Progress),
    sink: &mut dyn FnMut(Vec<Row>) -> Result<()>,
) -> Result<()> {
    source::read(path, reading, limits, progress, &mut |rows| {
        progress.check()?;
        let filled = rows.par_iter().filter(|row| !row.is_empty() && !cells.ignores(reading, row));
        let values = filled.map(|row| (row.row_no, cells.values(reading, row))).collect();
        progress.add(rows.len() as u64);
        sink(values)
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

/// How the cells of a table become values.
struct Cells {
    /// The column of each field that is wanted.
    columns: Vec<Option<usize>>,
    /// Whether each is a list; nothing where that is not known.
    lists: Vec<bool>,
    /// How a Table Schema reads each; nothing elsewhere.
    readers: Vec<Option<CellReader>>,
    /// The rules of the official reader hold: lists with commas, rows that are marked to be left out.
    official: bool,
    ignore: Option<usize>,
    keep_empty: bool,
}

impl Cells {
    fn new(reading: &Reading, names: &[String], keep_empty: bool) -> Self {
        let column = |wanted: &str| reading.header.iter().position(|name| name == wanted);
        Self {
            columns: names.iter().map(|wanted| column(wanted)).collect(),
            lists: Vec::new(),
            readers: Vec::new(),
            official: false,
            ignore: column("__ignore__"),
            keep_empty: keep_empty && reading.format == "csv",
        }
    }

    /// Whether a row of the official workbook describes the columns, or is an example.
    fn ignores(&self, reading: &Reading, row: &RawRow) -> bool {
        let mark = self.ignore.filter(|_| self.official).and_then(|column| row.cell(column));
        mark.is_some_and(|cell| matches!(&*source::decode(reading, cell).to_lowercase(), "true" | "vrai" | "1" | "oui"))
    }

    fn values(&self, reading: &Reading, row: &RawRow) -> Vec<Value> {
        let cells: Vec<CellRef<'_>> = row.cells().collect();
        let of = |(at, column): (usize, &Option<usize>)| {
            let cell = column.and_then(|column| cells.get(column));
            match cell.map_or(Value::Missing, |cell| value(reading, *cell)) {
                Value::Null if self.keep_empty => Value::Text(String::new()),
                Value::Text(text) if self.lists.get(at) == Some(&true) => self.list(text),
                // What a workbook knows as a date is one, however the schema wants dates written.
                Value::Text(text) if cell.is_some_and(|cell| cell.kind == CellKind::Date) => {
                    let reader = self.readers.get(at).and_then(Option::as_ref);
                    Value::Text(reader.and_then(|reader| reader.written(&text)).unwrap_or(text))
                }
                value => value,
            }
        };
        self.columns.iter().enumerate().map(of).collect()
    }

    /// The list that a cell holds: as JSON writes it, or with the commas of the official workbook. Anything else is a text,
    /// which is no list (DESIGN D11).
    fn list(&self, text: String) -> Value {
        let json =
            text.trim_start().starts_with('[').then(|| serde_json::from_str::<Vec<String>>(&text).ok()).flatten();
        match json {
            Some(items) => Value::list(items),
            None if self.official => Value::list(text.split(',').map(str::trim).filter(|item| !item.is_empty())),
            None => Value::Text(text),
        }
    }
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
