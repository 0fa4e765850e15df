//! What becomes of every mapped cell of the real files: kept as it was, changed with a note, or gone. None goes without
//! being told. `cargo test cells -- --nocapture` prints the table; `TAMIS_CELLS=FOLDER` also writes every distinct change.

use crate::source_files::shared;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use tamis::Progress;
use tamis::mapping::{self, Applier, Context};
use tamis::model::{Mapping, RawRow, Reading, Schema, Transform, Value};
use tamis::source::{self, Limits};
use tamis::text::Decoder;

const TODAY: &str = "2026-11-23";

/// Counts of one file and, for a reader, each distinct change: field, rule, before → after.
#[derive(Default)]
struct Fate {
    kept: usize,
    changed: usize,
    null: usize,
    untold: Vec<String>,
    changes: BTreeMap<String, usize>,
}

impl Fate {
    fn table(&mut self, path: &Path, table: &source::Table) {
        let source = mapping::suggest_source(&path.file_name().unwrap().to_string_lossy());
        let mut rows: Vec<RawRow> = Vec::new();
        let mut sink = |chunk: Vec<RawRow>| {
            rows.extend(chunk);
            Ok(())
        };
        source::read(path, &table.reading, &Limits::default(), &Progress::new(), &mut sink).unwrap();
        for slug in mapping::detect_schemas(&table.reading, &table.sample) {
            let schema = tamis::reference::schema(slug).unwrap();
            let context = Context { source: &source, today: TODAY };
            let mut mapping = mapping::suggest(&table.reading, &table.sample, schema, &context);
            mapping.row_rules = mapping::suggest_row_rules(&table.reading, &table.sample);
            self.records(&mapping, schema, &table.reading, &source, &rows);
        }
    }

    fn records(
        &mut self,
        mapping: &Mapping,
        schema: &'static Schema,
        reading: &Reading,
        source: &str,
        rows: &[RawRow],
    ) {
        let applier = Applier::new(mapping, schema, reading, source, TODAY).unwrap();
        let decoder = Decoder::new(reading);
        for row in rows {
            let Some(record) = applier.apply(row).1 else { continue };
            let cells: Vec<String> = row.cells().map(|cell| decoder.text(cell).trim().to_owned()).collect();
            for field in &mapping.fields {
                let raw: Vec<&str> = field
                    .inputs
                    .iter()
                    .filter_map(|&at| cells.get(at))
                    .map(String::as_str)
                    .filter(|t| !t.is_empty())
                    .collect();
                if raw.is_empty() || matches!(field.field.as_str(), "id" | "source" | "structure_id") {
                    continue;
                }
                let value = &record.values[schema.index_of(&field.field).unwrap()];
                let part = matches!(field.transform, Transform::PostcodeOf | Transform::CommuneOf);
                if part
                    && value.is_absent()
                    && mapping.fields.iter().any(|m| m.field == "adresse" && m.inputs == field.inputs)
                {
                    // The address keeps what names no postcode.
                    continue;
                }
                let told = record.notes.iter().filter(|note| note.field == field.field).map(|note| note.rule.as_ref());
                self.count(&field.field, &raw.join(" | "), value, &told.collect::<Vec<_>>(), row.row_no);
            }
        }
    }

    fn count(&mut self, field: &str, raw: &str, value: &Value, told: &[&str], row_no: u32) {
        let after = if value.is_absent() { String::new() } else { value.display().into_owned() };
        if after == raw {
            self.kept += 1;
            return;
        }
        if after.is_empty() {
            self.null += 1;
            if told.is_empty() {
                self.untold.push(format!("row {row_no}, {field}: {raw:?}"));
            }
        } else {
            self.changed += 1;
        }
        *self.changes.entry(format!("{field} [{}] {raw:?} → {after:?}", told.join(","))).or_default() += 1;
    }
}

#[test]
fn no_mapped_cell_is_lost_without_a_note() {
    let Some(folder) = shared("insertion") else { return };
    let mut paths: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut untold = Vec::new();
    println!("{:<50} {:>7} {:>7} {:>7}", "mapped cells that say something", "kept", "changed", "null");
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let Ok(inspection) = source::inspect(&path, &Limits::default(), &Progress::new()) else { continue };
        let mut fate = Fate::default();
        for table in inspection.tables.iter().filter(|table| !table.hidden) {
            fate.table(&path, table);
        }
        println!("{name:<50} {:>7} {:>7} {:>7}", fate.kept, fate.changed, fate.null);
        if let Some(out) = std::env::var_os("TAMIS_CELLS") {
            let text = fate.changes.iter().fold(String::new(), |mut text, (change, count)| {
                let _ = writeln!(text, "{count:>4} {change}");
                text
            });
            std::fs::write(Path::new(&out).join(format!("{name}.txt")), text).unwrap();
        }
        untold.extend(fate.untold.into_iter().map(|what| format!("{name}, {what}")));
    }
    assert!(untold.is_empty(), "{} cells lost in silence:\n{}", untold.len(), untold.join("\n"));
}
