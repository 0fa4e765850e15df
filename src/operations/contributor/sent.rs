//! The files that a producer sent, sheet by sheet, with what is said of their cells.

use crate::Progress;
use crate::error::Result;
use crate::export::contributor::{Remark, SentCell, SentFile, SentSheet};
use crate::model::{BatchId, CellKind, RawRow, Reading, UNDER_HEADING};
use crate::operations::opposition::{self, Opposition};
use crate::source::{self, Limits};
use crate::workspace::{BatchInfo, Read};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;

/// Rows of a table that go back whole; of longer ones only those with remarks do.
const MOST_ROWS: u64 = 20_000;
/// Bytes of a workbook that is opened once more for the sheets that were not imported.
const MOST_BYTES: u64 = 20 << 20;

type Remarks = HashMap<BatchId, BTreeMap<(u32, usize), Remark>>;

/// The files of a source: the latest of each place, and earlier ones where something is said of their rows. Rows of `opposed`
/// give records that the opposition list empties.
pub(super) fn files(
    read: Read<'_>,
    batches: &[BatchInfo],
    remarks: &mut Remarks,
    opposed: &HashSet<(BatchId, u32)>,
    progress: &Progress,
) -> Result<Vec<SentFile>> {
    let place = |batch: &BatchInfo| (batch.reading.sheet.clone(), batch.reading.part);
    let latest = |batch: &&BatchInfo| {
        let later = |other: &BatchInfo| other.id > batch.id && place(other) == place(batch);
        !batches.iter().any(later) || remarks.contains_key(&batch.id)
    };
    let kept: Vec<&BatchInfo> = batches.iter().filter(latest).collect();
    let mut out: Vec<SentFile> = Vec::new();
    let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
    for first in &kept {
        if !seen.insert((first.file_name.as_str(), first.sha256.as_str())) {
            continue;
        }
        let of_file = |batch: &&&BatchInfo| (&batch.file_name, &batch.sha256) == (&first.file_name, &first.sha256);
        let mut file = SentFile { name: first.file_name.clone(), sheets: Vec::new() };
        for batch in kept.iter().filter(of_file) {
            progress.check()?;
            let own = remarks.remove(&batch.id).unwrap_or_default();
            add(&mut file, sheet(read, batch, own, opposed)?);
        }
        // What cannot be opened any more goes back without its other sheets.
        if let Ok(Some(others)) = other_sheets(first, &file, progress) {
            arrange(&mut file, others);
        }
        out.push(file);
    }
    Ok(out)
}

/// Adds a table; several of one sheet are one below the other.
fn add(file: &mut SentFile, mut sheet: SentSheet) {
    let Some(known) = file.sheets.iter_mut().find(|known| known.name == sheet.name && !known.cut && !sheet.cut) else {
        file.sheets.push(sheet);
        return;
    };
    if sheet.header_row > 0 {
        known.rows.push((sheet.header_row, sheet.header.drain(..).map(SentCell::Text).collect()));
    }
    known.rows.append(&mut sheet.rows);
    known.rows.sort_by_key(|(row, _)| *row);
    known.remarks.append(&mut sheet.remarks);
}

fn sheet(
    read: Read<'_>,
    batch: &BatchInfo,
    remarks: BTreeMap<(u32, usize), Remark>,
    opposed: &HashSet<(BatchId, u32)>,
) -> Result<SentSheet> {
    let reading = &batch.reading;
    let cut = batch.rows > MOST_ROWS;
    // Records of a JSON file are counted from one, and have no row above them.
    let shift = u32::from(reading.is_json());
    let (opposition, mappings) = (opposition::of(read)?, read.mappings(batch.id)?);
    // Whom the opposition list leaves out goes nowhere with an export, not back either.
    let covered = |reading: &Reading, raw: &RawRow| {
        let mut sent = cells(reading, raw);
        if !opposition.is_empty() {
            let texts = || raw.cells().map(|cell| source::decode(reading, cell).into_owned()).collect::<Vec<_>>();
            for mapping in mappings.iter().map(Some).chain([None]) {
                let (before, mut after) = (texts(), texts());
                opposition.cover(mapping, &mut after);
                if let Some(mapping) = mapping.filter(|_| opposed.contains(&(batch.id, raw.row_no))) {
                    Opposition::cover_all(mapping, &mut after);
                }
                let hidden = before.iter().zip(&after).map(|(before, after)| before != after);
                sent.iter_mut().zip(hidden).filter(|(_, hidden)| *hidden).for_each(|(cell, _)| *cell = SentCell::Empty);
            }
        }
        sent
    };
    let mut rows: Vec<(u32, Vec<SentCell>)> = headings(reading).filter(|_| !cut).into_iter().collect();
    if cut {
        let marked: BTreeSet<u32> = remarks.keys().map(|(row, _)| *row).collect();
        for row in marked {
            rows.extend(read.raw_row(batch.id, row)?.map(|raw| (row + shift, covered(reading, &raw))));
        }
    } else {
        read.raw_rows(batch.id, &mut |raw| {
            rows.push((raw.row_no + shift, covered(reading, &raw)));
            Ok(())
        })?;
    }
    Ok(SentSheet {
        name: reading.sheet.clone(),
        hidden: false,
        header: header(reading),
        header_row: if reading.is_json() { 1 } else { reading.header_row },
        rows,
        remarks: remarks.into_iter().map(|((row, column), remark)| ((row + shift, column), remark)).collect(),
        cut,
    })
}

/// The row of headings over the names of the columns, where there is one: each heading over the first of its columns.
fn headings(reading: &Reading) -> Option<(u32, Vec<SentCell>)> {
    let mut before = "";
    let mut cells = Vec::new();
    for name in &reading.header {
        let heading = name.split_once(UNDER_HEADING).map_or("", |(heading, _)| heading);
        let same = heading == before || heading.is_empty();
        cells.push(if same { SentCell::Empty } else { SentCell::Text(heading.to_owned()) });
        before = heading;
    }
    let any = cells.iter().any(|cell| *cell != SentCell::Empty);
    (any && reading.header_row > 1).then(|| (reading.header_row - 1, cells))
}

/// The names of the columns as the file has them: neither a name that was given to a blank one, nor the number that tells
/// those alike apart.
fn header(reading: &Reading) -> Vec<String> {
    let own = reading.header.len().saturating_sub(reading.links.len());
    let known: BTreeSet<&str> = reading.header.iter().map(String::as_str).collect();
    let written = |(position, name): (usize, &String)| {
        if let Some((_, below)) = name.split_once(UNDER_HEADING).filter(|_| !reading.is_json()) {
            return below.to_owned();
        }
        if *name == format!("colonne {}", position + 1) {
            return String::new();
        }
        let plain = name.rsplit_once(" (").filter(|(plain, number)| {
            known.contains(plain) && number.strip_suffix(')').is_some_and(|number| number.parse::<u32>().is_ok())
        });
        plain.map_or_else(|| name.clone(), |(plain, _)| plain.to_owned())
    };
    reading.header.iter().take(own).enumerate().map(written).collect()
}

fn cells(reading: &Reading, raw: &RawRow) -> Vec<SentCell> {
    let own = reading.header.len().saturating_sub(reading.links.len());
    let typed = !matches!(reading.format.as_str(), "csv");
    let cell = |cell: crate::model::CellRef<'_>| {
        let text = source::decode(reading, cell);
        match cell.kind {
            CellKind::Empty | CellKind::Null => SentCell::Empty,
            CellKind::Number if typed && text.len() <= 15 => {
                text.parse().map_or_else(|_| SentCell::Text(text.clone().into_owned()), SentCell::Number)
            }
            CellKind::Bool => SentCell::Bool(text == "true"),
            CellKind::Date => SentCell::Date(text.into_owned()),
            _ if text.is_empty() => SentCell::Empty,
            _ => SentCell::Text(text.into_owned()),
        }
    };
    // Cells beyond the header are the producer's too; what was behind links is no cell of the file.
    let more = if reading.links.is_empty() { usize::MAX } else { own };
    raw.cells().take(more).map(cell).collect()
}

/// The sheets of the file that were not imported, in the file's order with the names of the others; none where the file is not
/// there as it was.
fn other_sheets(batch: &BatchInfo, file: &SentFile, progress: &Progress) -> Result<Option<Vec<SentSheet>>> {
    let path = Path::new(&batch.file_path);
    let is_workbook = matches!(batch.reading.format.as_str(), "xlsx" | "xls" | "xlsb" | "ods");
    let small = || std::fs::metadata(path).is_ok_and(|about| about.is_file() && about.len() <= MOST_BYTES);
    if !is_workbook || batch.reading.member.is_some() || !small() {
        return Ok(None);
    }
    let limits = Limits::configured();
    let mut inspection = source::inspect(path, &limits, progress)?;
    if inspection.sha256 != batch.sha256 {
        return Ok(None);
    }
    let mut out = Vec::new();
    for table in &mut inspection.tables {
        let mut sheet = SentSheet {
            name: table.reading.sheet.clone(),
            hidden: table.hidden,
            header: header(&table.reading),
            header_row: table.reading.header_row,
            ..SentSheet::default()
        };
        let known = file.sheets.iter().any(|known| known.name == sheet.name);
        if !known && table.rows <= MOST_ROWS {
            let reading = table.reading.clone();
            let mut take = |rows: Vec<RawRow>| {
                sheet.rows.extend(rows.iter().map(|raw| (raw.row_no, cells(&reading, raw))));
                Ok(())
            };
            match table.held.take() {
                Some(rows) => take(rows)?,
                None => source::read(path, &reading, &limits, progress, &mut take)?,
            }
        }
        out.push(sheet);
    }
    Ok(Some(out))
}

/// Puts the sheets into the order of the file.
fn arrange(file: &mut SentFile, order: Vec<SentSheet>) {
    let mut own = std::mem::take(&mut file.sheets);
    for sheet in order {
        match own.iter().position(|known| known.name == sheet.name) {
            Some(at) => {
                let hidden = sheet.hidden;
                file.sheets.push(SentSheet { hidden, ..own.remove(at) });
            }
            None if file.sheets.iter().any(|known| known.name == sheet.name) => add(file, sheet),
            None => file.sheets.push(sheet),
        }
    }
    file.sheets.append(&mut own);
    // A workbook that shows nothing does not open.
    if file.sheets.iter().all(|sheet| sheet.hidden) {
        file.sheets.iter_mut().for_each(|sheet| sheet.hidden = false);
    }
}
