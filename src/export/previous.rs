//! Records of an export read back, one after the other: JSON with a record a line, as we write it, or CSV.

use crate::export::lot::text_of;
use crate::model::Schema;
use crate::text::unguarded;
use crate::{Error, Result};
use serde_json::{Map, Value as Json};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

/// One record of a file of ours.
pub(super) struct Record {
    pub id: String,
    /// Field and value; in CSV, texts, without the apostrophe that keeps a spreadsheet from running them.
    pub fields: Map<String, Json>,
}

/// The records of a file, in its order.
pub(super) type Records = Box<dyn Iterator<Item = Result<Record>>>;

/// Opens a file of records; none where its records have no identifier of their own.
pub(super) fn read(path: &Path, schema: &Schema) -> Result<Option<Records>> {
    if schema.index_of("id").is_none() || schema.is_table() {
        return Ok(None);
    }
    let file = File::open(path).map_err(|cause| Error::io(path, cause))?;
    let records: Records = match path.extension().and_then(|end| end.to_str()) {
        Some("csv") => csv(path, file)?,
        _ => json(path, file)?,
    };
    Ok(Some(records))
}

fn record(fields: Map<String, Json>) -> Record {
    Record { id: fields.get("id").map(|id| text_of(id).into_owned()).unwrap_or_default(), fields }
}

fn json(path: &Path, file: File) -> Result<Records> {
    let place: PathBuf = path.to_path_buf();
    let mut lines = BufReader::new(file).lines();
    let mut first = lines.next().transpose().map_err(|cause| Error::io(path, cause))?.unwrap_or_default();
    if first.trim_start_matches('\u{feff}').trim() != "[" {
        // Written anew by another program: read whole.
        for line in lines {
            first.push('\n');
            first.push_str(&line.map_err(|cause| Error::io(path, cause))?);
        }
        let all: Vec<Map<String, Json>> =
            serde_json::from_str(first.trim_start_matches('\u{feff}')).map_err(|_| broken(path))?;
        return Ok(Box::new(all.into_iter().map(|fields| Ok(record(fields)))));
    }
    let records = lines.filter_map(move |line| {
        let line = match line {
            Ok(line) => line,
            Err(cause) if cause.kind() == std::io::ErrorKind::InvalidData => return Some(Err(broken(&place))),
            Err(cause) => return Some(Err(Error::io(&place, cause))),
        };
        let text = line.trim().trim_end_matches(',');
        if text.is_empty() || text == "]" {
            return None;
        }
        Some(serde_json::from_str(text).map(record).map_err(|_| broken(&place)))
    });
    Ok(Box::new(records))
}

fn csv(path: &Path, file: File) -> Result<Records> {
    let place: PathBuf = path.to_path_buf();
    let mut reader = csv::Reader::from_reader(BufReader::new(file));
    let header: Vec<String> = reader
        .headers()
        .map_err(|_| broken(path))?
        .iter()
        .map(|name| name.trim_start_matches('\u{feff}').to_owned())
        .collect();
    let records = reader.into_records().map(move |row| {
        let row = row.map_err(|_| broken(&place))?;
        let cells = row.iter().map(|cell| Json::String(unguarded(cell).to_owned()));
        Ok(record(header.iter().cloned().zip(cells).collect()))
    });
    Ok(Box::new(records))
}

fn broken(path: &Path) -> Error {
    Error::new(crate::ErrorKind::Format, "error-export-unreadable").with("path", path.display().to_string())
}
