//! What Tamis understands of every real and messy file: encoding, separator, sheet, header row, rows, columns, proposed mapping.
//! The golden text was read line by line before it was accepted; a change of it is read again (`TAMIS_ACCEPT=1` rewrites it).

use crate::source_files::shared;
use std::fmt::Write as _;
use std::path::Path;
use tamis::Progress;
use tamis::mapping::{self, Context};
use tamis::model::{Mapping, Transform};
use tamis::source::{Inspection, Limits, Table, inspect};

const GOLDEN: &str = "tests/it/descriptions.txt";

fn describe(path: &Path) -> String {
    let name = path.file_name().unwrap().to_string_lossy();
    match inspect(path, &Limits::default(), &Progress::new()) {
        Ok(inspection) => format!("{name}\n{}", tables(&inspection, &mapping::suggest_source(&name))),
        Err(error) => format!("{name}\n  refused: {}\n", error.what.code),
    }
}

fn tables(inspection: &Inspection, source: &str) -> String {
    let mut out = String::new();
    for table in &inspection.tables {
        let reading = &table.reading;
        let separator = reading.delimiter.map_or("-".to_owned(), |c| c.escape_default().to_string());
        let sheet = reading.sheet.as_deref().or(reading.member.as_deref()).unwrap_or("-");
        let hidden = if table.hidden { " hidden" } else { "" };
        let _ = writeln!(
            out,
            "  {} {} separator {separator} sheet {sheet}{hidden}, header row {}, {} rows, {} columns",
            reading.format,
            reading.encoding,
            reading.header_row,
            table.rows,
            reading.header.len()
        );
        if !table.hidden {
            out.push_str(&mappings(table, source));
        }
    }
    for left in &inspection.left_out {
        let _ = writeln!(out, "  left out {}: {}", left.name, left.why.code);
    }
    out
}

fn mappings(table: &Table, source: &str) -> String {
    let mut out = String::new();
    for slug in mapping::detect_schemas(&table.reading, &table.sample) {
        let schema = tamis::reference::schema(slug).unwrap();
        let context = Context { source, today: "2026-11-23" };
        let found = mapping::suggest(&table.reading, &table.sample, schema, &context);
        let _ = writeln!(out, "    {slug}: {}", columns(table, &found));
    }
    out
}

/// Each field with the columns that feed it, in the order of the schema's fields in the mapping.
fn columns(table: &Table, mapping: &Mapping) -> String {
    let mut fields = Vec::new();
    for field in &mapping.fields {
        let from: Vec<_> = field.inputs.iter().map(|&at| short(&table.reading.header[at])).collect();
        let how = match &field.transform {
            Transform::Direct | Transform::Constant { .. } => "",
            Transform::Join { .. } => " (joined)",
            Transform::PostcodeOf | Transform::CommuneOf | Transform::LatitudeOf | Transform::LongitudeOf => " (part)",
            Transform::OneHot { .. } => " (boxes)",
            Transform::Split { .. } => " (list)",
            Transform::Template { .. } => " (text)",
            Transform::StructureOfRow => " (of the row)",
            Transform::FromV0 => " (from v0)",
        };
        let ask = if field.reason.confidence < 0.7 { " ?" } else { "" };
        fields.push(format!("{} = {}{how}{ask}", field.field, from.join(" + ")));
    }
    fields.join("; ")
}

fn short(name: &str) -> String {
    name.chars().take(40).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[test]
fn every_file_is_understood_as_it_was_reviewed() {
    let mut text = String::new();
    for folder in ["insertion", "messy"] {
        let Some(folder) = shared(folder) else { return };
        let mut paths: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            text.push_str(&describe(&path));
        }
    }
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join(GOLDEN);
    if std::env::var_os("TAMIS_ACCEPT").is_some() {
        std::fs::write(&golden, &text).unwrap();
    }
    let accepted = std::fs::read_to_string(&golden).unwrap_or_default();
    for (line, (now, then)) in text.lines().zip(accepted.lines()).enumerate() {
        assert_eq!(now, then, "line {} of {GOLDEN}", line + 1);
    }
    assert_eq!(text.lines().count(), accepted.lines().count());
}
