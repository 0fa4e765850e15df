//! `certificat.jsonl`: for each cell of the lot where it comes from — source, file, row, column — and the rule or decision
//! that made it what it is. It holds no value.
//!
//! The first line names the tables that rows come from, with the hashes by which the manifest knows their files. Each other
//! line is a record. A cell carries a digest of its value, so that another machine sees which one is not what it was. A plain
//! hash would not do: there are few enough phone numbers to try them all. Each digest is therefore made with a key of the
//! lot, which lies beside the values that it protects (`pipeline/certificat.cle`) and nowhere else: who has the certificate
//! without the lot, or with the open data only, can try nothing. The key is made of the values of the whole lot, so that the
//! same lot gives the same certificate, and who lacks the lot cannot make it.

use crate::export::folder::Staging;
use crate::export::input::{ExportInput, Folder, OutRecord};
use crate::export::lot::{Failure, Rows, View, fields, file_stem, step, text_of, to_json};
use crate::export::open_data;
use crate::model::Schema;
use crate::{Progress, Result};
use serde_json::{Map, Value as Json, json};
use sha2::{Digest, Sha256};
use std::io::Write;

/// The certificate itself.
pub(super) const CERTIFICATE: &str = "certificat.jsonl";
/// The key of its digests, in the folder of the values.
pub(super) const KEY: &str = "certificat.cle";

/// Eight bytes of a digest tell two values apart, and keep the certificate small.
const BYTES: usize = 8;

/// Makes digests of cells.
pub(super) struct Key(String);

impl Key {
    pub(super) fn read(text: &str) -> Self {
        Self(text.trim().to_owned())
    }

    fn of(lots: &[Rows<'_>]) -> Self {
        let mut hash = Sha256::new();
        for lot in lots {
            for row in &lot.rows {
                for (at, field) in fields(lot.schema) {
                    hash.update(text_of(&to_json(field, row.value(at))).as_bytes());
                    hash.update([0]);
                }
            }
        }
        Self(hex(&hash.finalize()))
    }

    /// The digest of one value of one record: equal values of two records have different ones.
    pub(super) fn digest(&self, lot: &str, id: &str, field: &str, value: &str) -> u64 {
        let mut hash = Sha256::new();
        for part in [self.0.as_str(), lot, id, field, value] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        // Cut, so that nothing can be appended to what was hashed.
        hash.finalize().iter().take(BYTES).fold(0, |digest, byte| digest << 8 | u64::from(*byte))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes the certificate of what lies in `pipeline/` and `open_data/`, and the key beside the values.
pub(super) fn write(staging: &mut Staging, input: &ExportInput<'_>, progress: &Progress) -> Result<()> {
    let pipeline = input.folders.contains(&Folder::Pipeline);
    let folder = match (pipeline, input.open_data.is_some()) {
        (true, _) => Folder::Pipeline,
        (false, true) => Folder::OpenData,
        (false, false) => return Ok(()),
    };
    let rows: Vec<Rows<'_>> = match folder {
        Folder::Pipeline => input.schemas.iter().map(Rows::of).collect(),
        _ => (0..input.schemas.len()).map(|position| open_data::rows(input, position)).collect(),
    };
    let key = Key::of(&rows);
    let path = format!("{}/{KEY}", folder.name());
    staging.write(&path, |to| Ok(writeln!(to, "{}", key.0)?))?;
    staging.write(CERTIFICATE, |to| {
        line(to, &head(input, &path))?;
        for (position, lot) in rows.iter().enumerate() {
            let mut open = Open::of(input, position, pipeline);
            for (at, row) in lot.rows.iter().enumerate() {
                step(at, progress)?;
                let mut record = record_of(input, &key, folder, lot.schema, row);
                let other = open.of_record(at, &mut record, lot.schema);
                line(to, &record)?;
                if let Some(other) = other {
                    let row = View { record: other, masked: &[] };
                    let mut record = record_of(input, &key, Folder::OpenData, lot.schema, &row);
                    open.mask(at, &mut record, lot.schema);
                    line(to, &record)?;
                }
            }
        }
        Ok(())
    })
}

fn line(to: &mut dyn Write, json: &Json) -> Result<(), Failure> {
    serde_json::to_writer(&mut *to, json)?;
    Ok(to.write_all(b"\n")?)
}

fn head(input: &ExportInput<'_>, key: &str) -> Json {
    let tables: Vec<Json> = input
        .tables
        .iter()
        .map(|table| {
            json!({
                "source": table.source, "file": table.file, "sheet": table.sheet, "sha256": table.sha256,
                "delivery": table.delivery,
            })
        })
        .collect();
    json!({ "tamis": input.app_version, "date": input.today, "key": key, "tables": tables })
}

/// One record: where its rows are, and for each cell that says something its column, what made it, and its digest.
fn record_of(input: &ExportInput<'_>, key: &Key, folder: Folder, schema: &Schema, row: &View<'_>) -> Json {
    let record = row.record;
    let stem = file_stem(schema);
    let mut cells = Map::new();
    for (at, field) in fields(schema) {
        let value = to_json(field, row.value(at));
        if !value.is_null() {
            let mut cell = cell_of(input, record, at);
            let digest = key.digest(stem, &record.id, &field.name, &text_of(&value));
            cell.insert("hash".to_owned(), json!(format!("{digest:016x}")));
            cells.insert(field.name.clone(), Json::Object(cell));
        }
    }
    json!({ "lot": format!("{}/{stem}", folder.name()), "id": record.id, "rows": record.places, "cells": cells })
}

/// Where a cell comes from, and what made it.
fn cell_of(input: &ExportInput<'_>, record: &OutRecord, at: usize) -> Map<String, Json> {
    let mut cell = Map::new();
    let from = record.from.iter().find(|(field, _)| usize::from(*field) == at).map_or(0, |(_, row)| usize::from(*row));
    if from > 0 {
        cell.insert("row".to_owned(), json!(from));
    }
    let table = record.places.get(from).and_then(|(table, _)| input.tables.get(*table as usize));
    if let Some(column) = table.and_then(|table| table.columns.get(at)).filter(|column| !column.is_empty()) {
        cell.insert("column".to_owned(), json!(column));
    }
    let by: Vec<&str> =
        record.ways.iter().filter(|(field, _)| usize::from(*field) == at).map(|(_, way)| way.as_ref()).collect();
    if !by.is_empty() {
        cell.insert("by".to_owned(), json!(by));
    }
    cell
}

/// What becomes of the records of a lot in the open data.
struct Open<'i> {
    lot: Option<&'i open_data::OpenLot>,
    next: usize,
}

impl<'i> Open<'i> {
    fn of(input: &'i ExportInput<'_>, position: usize, pipeline: bool) -> Self {
        let lot = input.open_data.as_ref().filter(|_| pipeline).and_then(|open| open.lots.get(position));
        Self { lot, next: 0 }
    }

    /// Notes whether a record is published, and less which fields; gives what stands in its place.
    fn of_record(&mut self, at: usize, record: &mut Json, schema: &Schema) -> Option<&'i OutRecord> {
        let lot = self.lot?;
        let one = lot.records.get(self.next).filter(|one| one.at == at);
        let Some(one) = one else {
            record["open_data"] = json!(false);
            return None;
        };
        self.next += 1;
        match &one.other {
            None => masked(one, record, schema),
            Some(_) => record["open_data"] = json!({ "instead": "without-closed-sources" }),
        }
        one.other.as_deref()
    }

    /// Notes the masked fields of what stands in a record's place.
    fn mask(&self, at: usize, record: &mut Json, schema: &Schema) {
        let one = self.lot.and_then(|lot| lot.records.get(self.next.wrapping_sub(1))).filter(|one| one.at == at);
        let Some(one) = one else { return };
        masked(one, record, schema);
        // A masked cell is not there, and so has no digest.
        if let Some(cells) = record["cells"].as_object_mut() {
            for (at, _) in &one.masked {
                cells.shift_remove(&schema.fields[*at].name);
            }
        }
    }
}

fn masked(one: &open_data::OpenRecord, record: &mut Json, schema: &Schema) {
    if !one.masked.is_empty() {
        let why = one.masked.iter().map(|(at, why)| (schema.fields[*at].name.clone(), json!(why.name())));
        record["open_data"] = json!({ "masked": why.collect::<Map<String, Json>>() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_says_nothing_without_its_key() {
        let digest = |key: &str, id: &str, value: &str| Key::read(key).digest("structures", id, "telephone", value);
        let one = digest("a", "cd35--1", "+33199001122");
        assert_eq!(one, digest("a\n", "cd35--1", "+33199001122"));
        assert_ne!(one, digest("b", "cd35--1", "+33199001122"), "another lot");
        assert_ne!(one, digest("a", "cd35--2", "+33199001122"), "the same phone of another record");
        assert_ne!(one, digest("a", "cd35--1", "+33199001123"));
    }
}
