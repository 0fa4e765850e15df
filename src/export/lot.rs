//! The lot itself in JSON and CSV (CURATOR, "What goes out"): all fields in the official order, null rather than "",
//! lists as arrays, numbers for number fields, UTF-8 without BOM, no key that starts with `_`, nothing masked.

use crate::export::input::{Lot, OutRecord};
use crate::export::open_data::Mask;
use crate::model::{Field, FieldKind, Schema, Value};
use crate::text::guarded;
use crate::{Progress, Result};
use serde_json::Value as Json;
use std::borrow::Cow;
use std::io::Write;

/// Name of a lot's files, without extension.
pub(super) fn file_stem(schema: &Schema) -> &str {
    match schema.slug.as_str() {
        "structure" => "structures",
        "service" => "services",
        other => other,
    }
}

/// The fields that go out, with their positions in a record.
pub(super) fn fields(schema: &Schema) -> impl Iterator<Item = (usize, &Field)> {
    schema.fields.iter().enumerate().filter(|(_, field)| !field.name.starts_with('_'))
}

/// Records as they are written: of a lot, or of what is published of it.
pub(super) struct Rows<'r> {
    pub schema: &'r Schema,
    pub rows: Vec<View<'r>>,
}

/// A record, less the fields that are masked.
#[derive(Clone, Copy)]
pub(super) struct View<'r> {
    pub record: &'r OutRecord,
    /// Positions of fields.
    pub masked: &'r [(usize, Mask)],
}

impl<'r> View<'r> {
    pub(super) fn value(&self, at: usize) -> &'r Value {
        if self.masked.iter().any(|(masked, _)| *masked == at) { &Value::Null } else { value_of(self.record, at) }
    }
}

impl<'r> Rows<'r> {
    pub(super) fn of(lot: &'r Lot<'_>) -> Self {
        Self { schema: lot.schema, rows: lot.records.iter().map(|record| View { record, masked: &[] }).collect() }
    }
}

/// A record as an object of JSON, its fields in the official order.
pub(super) fn object_of(schema: &Schema, row: &View<'_>) -> serde_json::Map<String, Json> {
    fields(schema).map(|(at, field)| (field.name.clone(), to_json(field, row.value(at)))).collect()
}

/// A JSON array of records, one a line, so that two lots can be compared line by line.
pub(super) fn write_json(out: &mut dyn Write, lot: &Rows<'_>, progress: &Progress) -> Result<(), Failure> {
    out.write_all(b"[")?;
    for (position, row) in lot.rows.iter().enumerate() {
        step(position, progress)?;
        out.write_all(if position == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &object_of(lot.schema, row))?;
    }
    out.write_all(if lot.rows.is_empty() { b"]\n" } else { b"\n]\n" })?;
    Ok(())
}

/// Comma-separated, RFC 4180, lists as JSON text.
pub(super) fn write_csv(out: &mut dyn Write, lot: &Rows<'_>, progress: &Progress) -> Result<(), Failure> {
    let mut csv = csv_writer(out);
    csv.write_record(fields(lot.schema).map(|(_, field)| field.name.as_str()))?;
    for (position, row) in lot.rows.iter().enumerate() {
        step(position, progress)?;
        csv.write_record(fields(lot.schema).map(|(at, field)| csv_cell(field, row.value(at))))?;
    }
    csv.flush()?;
    Ok(())
}

/// A writer of comma-separated text with CRLF line ends (RFC 4180). A text that a spreadsheet would run as a formula gets an
/// apostrophe before it, whatever column it is in; a phone number never does.
pub(super) fn csv_writer<W: Write>(out: W) -> CsvWriter<W> {
    CsvWriter(csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out))
}

/// See [`csv_writer`].
pub(super) struct CsvWriter<W: Write>(csv::Writer<W>);

impl<W: Write> CsvWriter<W> {
    pub(super) fn write_record<C: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = C>) -> csv::Result<()> {
        for cell in cells {
            self.0.write_field(guarded(cell.as_ref()).as_bytes())?;
        }
        // Ends the record.
        self.0.write_record(None::<&[u8]>)
    }

    pub(super) fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

/// Why a stream of records stopped: the disk, or the user.
#[derive(Debug)]
pub(super) enum Failure {
    Io(std::io::Error),
    Stopped(crate::Error),
}

impl From<std::io::Error> for Failure {
    fn from(cause: std::io::Error) -> Self {
        Self::Io(cause)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(cause: serde_json::Error) -> Self {
        Self::Io(cause.into())
    }
}

impl From<csv::Error> for Failure {
    fn from(cause: csv::Error) -> Self {
        Self::Io(cause.into())
    }
}

impl From<crate::Error> for Failure {
    fn from(cause: crate::Error) -> Self {
        Self::Stopped(cause)
    }
}

pub(super) fn step(position: usize, progress: &Progress) -> Result<()> {
    if position.is_multiple_of(1000) {
        progress.check()?;
    }
    progress.add(1);
    Ok(())
}

pub(super) fn value_of(record: &OutRecord, at: usize) -> &Value {
    record.values.get(at).unwrap_or(&Value::Null)
}

/// The value as the official schema reads it.
pub(super) fn to_json(field: &Field, value: &Value) -> Json {
    match (field.kind, value) {
        // A required text may be empty in the official schema; null would break it.
        (_, Value::Text(text)) if text.is_empty() && !field.required => Json::Null,
        (FieldKind::Float | FieldKind::Integer, Value::Text(text) | Value::Number(text)) => number(field.kind, text),
        (kind, Value::Text(_) | Value::Number(_)) if kind.is_list() => Json::Array(vec![value.to_json()]),
        // Identifiers are text, whatever the file took them for.
        (
            FieldKind::Text | FieldKind::Code | FieldKind::Date | FieldKind::Email | FieldKind::Url,
            Value::Number(text),
        ) => Json::String(text.clone()),
        _ => value.to_json(),
    }
}

/// A number where JSON can write it (`+2`, `.5` and `1_000` are numbers for the official schema, not for JSON).
fn number(kind: FieldKind, text: &str) -> Json {
    let text = text.trim();
    if let Ok(number) = serde_json::from_str::<serde_json::Number>(text) {
        return Json::Number(number);
    }
    let plain = text.replace('_', "");
    let parsed = if kind == FieldKind::Integer {
        plain.parse::<i64>().ok().map(serde_json::Number::from)
    } else {
        plain.parse::<f64>().ok().and_then(serde_json::Number::from_f64)
    };
    parsed.map_or_else(|| Json::String(text.to_owned()), Json::Number)
}

pub(super) fn csv_cell(field: &Field, value: &Value) -> String {
    text_of(&to_json(field, value)).into_owned()
}

/// The text of a value, whatever the format that it is read from: null is empty, lists are JSON.
pub(super) fn text_of(value: &Json) -> Cow<'_, str> {
    match value {
        Json::Null => Cow::Borrowed(""),
        Json::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::schema;

    fn record(schema: &Schema, values: &[(&str, Value)]) -> OutRecord {
        let mut record = OutRecord { values: vec![Value::Null; schema.fields.len()], ..OutRecord::default() };
        for (name, value) in values {
            record.values[schema.index_of(name).unwrap()] = value.clone();
        }
        record
    }

    fn text_of(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn json_has_every_field_in_order_and_no_empty_text() {
        let schema = schema("structure").unwrap();
        let values = [
            ("id", Value::text("cd35--1")),
            ("description", Value::text("")),
            ("longitude", Value::text("-1.6778")),
            ("latitude", Value::Number("48.10".into())),
            ("code_postal", Value::Number("35000".into())),
            ("reseaux_porteurs", Value::list(["caf"])),
        ];
        let lot = Lot { schema, records: vec![record(schema, &values)] };
        let text = text_of(|out| write_json(out, &Rows::of(&lot), &Progress::new()).unwrap());
        assert!(!text.starts_with('\u{feff}') && text.ends_with("\n]\n"));
        let parsed: Json = serde_json::from_str(&text).unwrap();
        let keys: Vec<&str> = parsed[0].as_object().unwrap().keys().map(String::as_str).collect();
        let official: Vec<&str> = schema.fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(keys, official);
        assert_eq!(parsed[0]["description"], Json::Null);
        assert_eq!(parsed[0]["longitude"].to_string(), "-1.6778");
        assert_eq!(parsed[0]["latitude"].to_string(), "48.10");
        assert_eq!(parsed[0]["code_postal"], "35000");
        assert_eq!(parsed[0]["reseaux_porteurs"][0], "caf");
    }

    #[test]
    fn an_empty_lot_is_an_empty_array() {
        let lot = Lot { schema: schema("service").unwrap(), records: Vec::new() };
        assert_eq!(text_of(|out| write_json(out, &Rows::of(&lot), &Progress::new()).unwrap()), "[]\n");
    }

    #[test]
    fn csv_keeps_lists_as_json_and_phones_as_they_are() {
        let schema = schema("structure").unwrap();
        let values = [
            ("nom", Value::text("=HYPERLINK(\"x\")")),
            ("description", Value::text("un\ndeux, trois")),
            ("telephone", Value::text("+33199001122")),
            ("reseaux_porteurs", Value::list(["caf", "unaf"])),
        ];
        let lot = Lot { schema, records: vec![record(schema, &values)] };
        let text = text_of(|out| write_csv(out, &Rows::of(&lot), &Progress::new()).unwrap());
        assert!(text.starts_with("source,id,nom,"));
        assert!(text.contains("\"'=HYPERLINK(\"\"x\"\")\""), "{text}");
        assert!(text.contains("\"un\ndeux, trois\""));
        assert!(text.contains(",+33199001122,"));
        assert!(text.ends_with("\"[\"\"caf\"\",\"\"unaf\"\"]\"\r\n"), "{text}");
    }

    #[test]
    fn numbers_that_json_cannot_write_are_rewritten_or_kept_as_text() {
        let float = |text: &str| number(FieldKind::Float, text).to_string();
        assert_eq!([float("+2"), float(".5"), float("48.1")], ["2.0", "0.5", "48.1"]);
        assert_eq!(float("inf"), "\"inf\"");
        assert_eq!(number(FieldKind::Integer, "+3").to_string(), "3");
    }
}
