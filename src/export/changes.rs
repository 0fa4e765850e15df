//! `changements.csv`: what is another since the last export — new, changed (field, before, after), gone — with the decision.
//!
//! The values of the last export are read from its own folder, where they are anyway: the workspace keeps no second copy of
//! them, which a purge would have to find. Both are in the order of their identifiers, so that neither is held in memory.

use crate::export::input::{ExportInput, OutRecord};
use crate::export::lot::{CsvWriter, Failure, Rows, View, csv_writer, fields, file_stem, text_of, to_json};
use crate::export::previous::{self, Record};
use crate::model::{Message, Schema};
use crate::{Progress, Result};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What an export is compared with.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// Folder of the export before; none: there is nothing to compare with.
    pub since: Option<PathBuf>,
    /// The file of an export of the same state, where the one before it is not there any more.
    pub carried: Option<Vec<u8>>,
    /// What the values of some fields were is not told, though that export's own files do.
    pub conceal: Conceal,
    /// Why records of the workspace do not go out, by schema and identifier.
    pub gone: BTreeMap<(String, String), Message>,
}

/// Of which fields the values of before are not told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Conceal {
    #[default]
    Nothing,
    /// Somebody has asked since not to be published.
    Fields(&'static [&'static str]),
    /// Personal data was purged since.
    All,
}

impl Conceal {
    fn covers(self, field: &str) -> bool {
        match self {
            Self::Nothing => false,
            Self::Fields(fields) => fields.contains(&field),
            Self::All => true,
        }
    }
}

/// Counts of what is another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    pub new: u64,
    pub changed: u64,
    pub gone: u64,
}

const HEADER: [&str; 7] = ["changement", "lot", "id", "champ", "avant", "apres", "decision"];

/// Writes what is another, and counts the records.
pub(super) fn write(
    out: &mut dyn Write,
    input: &ExportInput<'_>,
    counted: &mut Counted,
    progress: &Progress,
) -> Result<(), Failure> {
    if let Some(carried) = &input.changes.carried {
        *counted = count(carried);
        return Ok(out.write_all(carried)?);
    }
    let mut csv = csv_writer(out);
    csv.write_record(HEADER)?;
    let Some(since) = &input.changes.since else { return Ok(csv.flush()?) };
    for lot in &input.schemas {
        let rows = Rows::of(lot);
        let Some(before) = file_of(since, lot.schema) else { continue };
        let Some(before) = previous::read(&before, lot.schema)? else { continue };
        let mut before = before.peekable();
        for (position, row) in rows.rows.iter().enumerate() {
            if position.is_multiple_of(1000) {
                progress.check()?;
            }
            let id = row.record.id.as_str();
            while let Some(gone) = before.next_if(|known| known.as_ref().map_or(true, |known| known.id.as_str() < id)) {
                tell_gone(&mut csv, input, lot.schema, &gone?.id, counted)?;
            }
            match before.next_if(|known| known.as_ref().is_ok_and(|known| known.id == id)) {
                Some(known) => tell_changed(&mut csv, input, lot.schema, row, &known?, counted)?,
                None => {
                    counted.new += 1;
                    let (stem, why) = (file_stem(lot.schema), read_in(input, row.record, 0));
                    csv.write_record(["nouveau", stem, id, "", "", "", &input.lang.render(&why)])?;
                }
            }
        }
        for gone in before {
            tell_gone(&mut csv, input, lot.schema, &gone?.id, counted)?;
        }
    }
    Ok(csv.flush()?)
}

/// The records that a file of changes names.
fn count(file: &[u8]) -> Counted {
    let mut counted = Counted::default();
    let mut changed = std::collections::BTreeSet::new();
    for row in csv::Reader::from_reader(file).into_records().flatten() {
        match &row[0] {
            "nouveau" => counted.new += 1,
            "disparu" => counted.gone += 1,
            _ => drop(changed.insert((row[1].to_owned(), row[2].to_owned()))),
        }
    }
    counted.changed = changed.len() as u64;
    counted
}

/// The records of the export before, in the format that tells most.
fn file_of(since: &Path, schema: &Schema) -> Option<PathBuf> {
    let stem = file_stem(schema);
    let path = |end: &str| since.join(format!("pipeline/{stem}.{end}"));
    ["json", "csv"].map(path).into_iter().find(|path| path.is_file())
}

fn tell_gone<W: Write>(
    csv: &mut CsvWriter<W>,
    input: &ExportInput<'_>,
    schema: &Schema,
    id: &str,
    counted: &mut Counted,
) -> Result<(), Failure> {
    counted.gone += 1;
    let known = input.changes.gone.get(&(schema.slug.clone(), id.to_owned())).cloned();
    let why = known.unwrap_or_else(|| Message::new("changes-gone-absent"));
    Ok(csv.write_record(["disparu", file_stem(schema), id, "", "", "", &input.lang.render(&why)])?)
}

fn tell_changed<W: Write>(
    csv: &mut CsvWriter<W>,
    input: &ExportInput<'_>,
    schema: &Schema,
    row: &View<'_>,
    before: &Record,
    counted: &mut Counted,
) -> Result<(), Failure> {
    let mut changed = false;
    for (at, field) in fields(schema) {
        let now = to_json(field, row.value(at));
        let now = text_of(&now);
        let known = before.fields.get(&field.name).map_or("".into(), text_of);
        if now == known {
            continue;
        }
        changed = true;
        let known = if input.changes.conceal.covers(&field.name) { "".into() } else { known };
        let why = input.lang.render(&made_by(input, row.record, at));
        csv.write_record(["modifie", file_stem(schema), &before.id, &field.name, &known, &now, &why])?;
    }
    counted.changed += u64::from(changed);
    Ok(())
}

/// The last thing that made a value what it is: a decision, a rule, or the delivery that it was read in.
fn made_by(input: &ExportInput<'_>, record: &OutRecord, at: usize) -> Message {
    let last = record.ways.iter().rfind(|(field, _)| usize::from(*field) == at).map(|(_, way)| way.as_ref());
    let row = record.from.iter().find(|(field, _)| usize::from(*field) == at).map_or(0, |(_, row)| usize::from(*row));
    let Some(way) = last else { return read_in(input, record, row) };
    match way.split_once(':') {
        Some(("edit", number)) => Message::new("changes-by-edit").with("operation", number),
        Some(("fix", number)) => Message::new("changes-by-fix").with("operation", number),
        Some(("pin", _)) => Message::new("changes-by-pin"),
        Some(("merge", _)) => Message::new("changes-by-merge"),
        _ => {
            let rule = crate::export::report::rule_label(input.lang, way);
            Message::new("changes-by-rule")
                .with("rule", rule)
                .with("where", input.lang.render(&read_in(input, record, row)))
        }
    }
}

/// The delivery in which a row was read.
fn read_in(input: &ExportInput<'_>, record: &OutRecord, row: usize) -> Message {
    let place = record.places.get(row).and_then(|(table, row)| Some((input.tables.get(*table as usize)?, *row)));
    let Some((table, row)) = place else { return Message::new("changes-read") };
    Message::new("changes-read-in")
        .with("source", table.source.as_str())
        .with("delivery", table.delivery)
        .with("file", table.file.as_str())
        .with("row", row)
}
