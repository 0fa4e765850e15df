//! Workbooks: xlsx, xlsm, xls, xlsb, ods, read in a child process of the same program (DESIGN D21).
//!
//! The child ([`child_main`]) opens the file with calamine and writes frames ([`wire`]) to its standard output; this
//! side numbers nothing and trusts nothing, enforces time, memory and size, and finds the header rows.

mod cells;
mod child;
mod isolate;
mod links;
mod merged;
mod wire;

pub use child::child_main;
pub use isolate::set_reader_program;

use super::delimited::Survey;
use super::format::Format;
use super::header::{self, Head};
use super::split::{self, Splits};
use super::{Chunks, HEAD_ROW_BYTES, HEAD_ROWS, LeftOut, Limits, Table, bad_file};
use crate::error::{Error, ErrorKind, Result};
use crate::model::Message;
use crate::model::{RawRow, Reading};
use crate::progress::Progress;
use links::{Link, Links};
use std::path::Path;

/// First argument that makes the program a reader of one workbook.
pub const CHILD_ARGUMENT: &str = "__read-workbook";

/// One step of reading a workbook.
#[derive(Debug, Clone, PartialEq)]
enum Frame {
    /// A sheet begins.
    Sheet { name: String, hidden: bool },
    /// The addresses behind the cells of the sheet that began last, before its rows.
    Links {
        found: Vec<Link>,
        /// Addresses beyond the most that are read.
        dropped: u64,
    },
    /// A row of the sheet that began last.
    Row(RawRow),
    /// Cells merged over several rows, after the rows of their sheet.
    Merged {
        /// Cells that got the value shown beside them.
        filled: u64,
        /// Cells or regions beyond what is read.
        left: u64,
    },
    /// A sheet that holds no table by its nature (chart, macros).
    LeftOut { name: String, why: Message },
    /// Everything was read.
    Done,
}

/// Takes frames one by one.
type FrameSink<'a> = dyn FnMut(Frame) -> Result<()> + 'a;

/// Reads a workbook, all of its sheets or the one named `only`, in a child process or here.
fn frames(
    path: &Path,
    format: Format,
    only: Option<&str>,
    limits: &Limits,
    progress: &Progress,
    sink: &mut FrameSink<'_>,
) -> Result<()> {
    let program = if limits.isolate { isolate::reader_program() } else { None };
    match program {
        Some(program) => isolate::run(&program, path, format, only, limits, progress, sink),
        None => cells::stream(path, format, only, limits, &mut |frame| {
            progress.check()?;
            sink(frame)
        }),
    }
}

/// The tables of a workbook, one for each sheet that shows and holds something.
pub(super) fn inspect(
    path: &Path,
    format: Format,
    limits: &Limits,
    progress: &Progress,
) -> Result<(Vec<Table>, Vec<LeftOut>)> {
    progress.stage("source-stage-read", 0);
    let (mut tables, mut left_out) = (Vec::new(), Vec::new());
    let mut sheet: Option<Sheet> = None;
    let mut spent = 0;
    frames(path, format, None, limits, progress, &mut |frame| {
        match frame {
            Frame::Sheet { name, hidden } => {
                let next = Sheet::new(name, hidden, limits);
                if let Some(ended) = sheet.replace(next) {
                    ended.finish(format, &mut spent, &mut tables, &mut left_out, limits)?;
                }
            }
            Frame::Row(row) => {
                progress.add(1);
                if let Some(sheet) = &mut sheet {
                    sheet.add(row, &mut spent)?;
                }
            }
            Frame::Links { found, dropped } => {
                if let Some(sheet) = &mut sheet {
                    sheet.links.take(found);
                    sheet.dropped = dropped;
                }
            }
            Frame::Merged { filled, left } => {
                if let Some(sheet) = &mut sheet {
                    sheet.merged = (filled, left);
                }
            }
            Frame::LeftOut { name, why } => left_out.push(LeftOut { name, why }),
            Frame::Done => {}
        }
        Ok(())
    })
    .map_err(|error| with_path(error, path))?;
    if let Some(ended) = sheet {
        ended.finish(format, &mut spent, &mut tables, &mut left_out, limits).map_err(|error| with_path(error, path))?;
    }
    Ok(only_visible(tables, left_out))
}

/// Hidden sheets are left out and named, unless nothing else is there.
fn only_visible(tables: Vec<Table>, mut left_out: Vec<LeftOut>) -> (Vec<Table>, Vec<LeftOut>) {
    if tables.iter().all(|table| table.hidden) {
        return (tables, left_out);
    }
    let (hidden, visible): (Vec<_>, Vec<_>) = tables.into_iter().partition(|table| table.hidden);
    left_out.extend(hidden.into_iter().map(|table| LeftOut {
        name: table.reading.sheet.unwrap_or_default(),
        why: Message::new("source-sheet-hidden").with("rows", table.rows),
    }));
    (visible, left_out)
}

/// Streams the data rows of one sheet.
pub(super) fn read(
    path: &Path,
    reading: &Reading,
    limits: &Limits,
    progress: &Progress,
    out: &mut Chunks<'_>,
) -> Result<()> {
    let format = Format::workbook(&reading.format)
        .ok_or_else(|| Error::internal(format!("unknown workbook format {}", reading.format)))?;
    let name = reading.sheet.as_deref().unwrap_or_default();
    progress.stage("source-stage-read", 0);
    let mut found = false;
    let mut links = Links::default();
    let width = reading.header.len().saturating_sub(reading.links.len());
    frames(path, format, Some(name), limits, progress, &mut |frame| {
        match frame {
            Frame::Sheet { .. } => found = true,
            Frame::Row(row) if reading.holds(row.row_no) => {
                progress.add(1);
                match reading.links.is_empty() {
                    true => out.push(row)?,
                    false => out.push(links.append(&row, width, &reading.links))?,
                }
            }
            Frame::Links { found, .. } => links.take(found),
            _ => {}
        }
        Ok(())
    })
    .map_err(|error| with_path(error, path))?;
    if found {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Format, "error-sheet-not-found")
        .with("sheet", name)
        .with("path", path.display().to_string())
        .hinted("hint-check-path"))
}

/// Adds the path as the last parameter of an error that was made without knowing it.
fn with_path(mut error: Error, path: &Path) -> Error {
    let about_file = matches!(error.kind, ErrorKind::Format | ErrorKind::Limit);
    if about_file && error.what.params.last().is_none_or(|(name, _)| name != "path") {
        error.what = error.what.with("path", path.display().to_string());
    }
    error
}

/// The error of a workbook under a password.
pub(super) fn encrypted(path: &Path) -> Error {
    bad_file(ErrorKind::Format, "error-encrypted", path).hinted("hint-encrypted")
}

/// A sheet as its rows arrive: the first ones wait until its header row is known.
struct Sheet {
    name: String,
    hidden: bool,
    waiting: Vec<RawRow>,
    waiting_bytes: usize,
    header: Option<(u32, Vec<String>, Message)>,
    survey: Survey,
    splits: Splits,
    /// Number of the data row before.
    last_row: u32,
    /// The data rows so far, while they are few enough.
    held: Option<Vec<RawRow>>,
    links: Links,
    /// Addresses that were too many to read.
    dropped: u64,
    /// Cells in merged regions that were filled, and left.
    merged: (u64, u64),
}

/// Bytes of the rows of a workbook that are kept, at most.
const HELD_BYTES: usize = 64 << 20;

impl Sheet {
    fn new(name: String, hidden: bool, limits: &Limits) -> Self {
        let held = (!hidden).then(Vec::new);
        let survey = Survey::new(limits);
        let (splits, links) = (Splits::new(&[]), Links::default());
        Self {
            name,
            hidden,
            waiting: Vec::new(),
            waiting_bytes: 0,
            header: None,
            survey,
            splits,
            last_row: 0,
            held,
            links,
            dropped: 0,
            merged: (0, 0),
        }
    }

    fn add(&mut self, row: RawRow, spent: &mut usize) -> Result<()> {
        if let Some((header_row, ..)) = self.header {
            return if row.row_no > header_row { self.count(row, spent) } else { Ok(()) };
        }
        self.waiting_bytes += row.blob().len();
        self.waiting.push(row);
        let enough = self.waiting.len() >= HEAD_ROWS || self.waiting_bytes >= HEAD_ROW_BYTES;
        if enough { self.settle(spent) } else { Ok(()) }
    }

    /// Counts a data row, and keeps it while there is room.
    fn count(&mut self, row: RawRow, spent: &mut usize) -> Result<()> {
        self.links.look(&row);
        if row.row_no > self.last_row.saturating_add(1) && self.last_row > 0 {
            self.splits.gap();
        }
        self.last_row = row.row_no;
        self.splits.look(&row, |cell| String::from_utf8_lossy(cell.bytes).into_owned());
        if let Some(held) = &mut self.held {
            *spent += row.blob().len() + size_of::<RawRow>();
            if *spent > HELD_BYTES {
                self.held = None;
            } else {
                held.push(row.clone());
            }
        }
        self.survey.add(row)
    }

    /// Finds the header among the waiting rows. Data rows are those numbered below it, as [`read`] tells them too: a
    /// damaged file may hold its rows in any order.
    fn settle(&mut self, spent: &mut usize) -> Result<()> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let waiting = std::mem::take(&mut self.waiting);
        let mut heads: Vec<Head> =
            waiting.iter().map(|row| (row.row_no, row.cells().map(|cell| text(cell.bytes)).collect())).collect();
        heads.sort_by_key(|(row_no, _)| *row_no);
        let found = header::find(&heads);
        let number = found.row.map_or(0, |row| heads[row].0);
        self.splits = Splits::new(&found.cells);
        self.header = Some((number, found.cells, found.evidence));
        for row in waiting.into_iter().filter(|row| row.row_no > number) {
            self.count(row, spent)?;
        }
        Ok(())
    }

    fn finish(
        mut self,
        format: Format,
        spent: &mut usize,
        tables: &mut Vec<Table>,
        left_out: &mut Vec<LeftOut>,
        limits: &Limits,
    ) -> Result<()> {
        if self.header.is_none() {
            self.settle(spent)?;
        }
        let (header_row, cells, evidence) = self.header.unwrap_or_default();
        if header_row == 0 && self.survey.width == 0 {
            left_out.push(LeftOut { name: self.name, why: Message::new("source-sheet-empty") });
            return Ok(());
        }
        let mut evidence = vec![evidence];
        let of_merged = [("source-merged", self.merged.0), ("source-merged-left", self.merged.1)];
        let told = of_merged.into_iter().filter(|(_, count)| *count > 0);
        evidence.extend(told.map(|(code, count)| Message::new(code).with("count", count)));
        let reading = Reading {
            format: format.name().to_owned(),
            encoding: "UTF-8".to_owned(),
            sheet: Some(self.name),
            header_row,
            header: self.survey.header(&cells),
            evidence,
            ..Reading::default()
        };
        let Survey { sample, rows, .. } = self.survey;
        let mut table = Table { reading, sample: sample.rows, rows, hidden: self.hidden, held: self.held };
        let further = self.splits.end();
        if header_row > 0
            && !further.is_empty()
            && let Some(rows) = table.held.clone()
        {
            let hidden = self.links.columns().len();
            if hidden > 0 {
                table.reading.evidence.push(Message::new("source-links-dropped").with("count", hidden));
            }
            tables.extend(split::tables(table, further, rows.into_iter().map(Ok), limits)?);
            return Ok(());
        }
        let columns = self.links.columns();
        if !columns.is_empty() {
            let width = table.reading.header.len();
            let kept = table.sample.iter_mut().chain(table.held.iter_mut().flatten());
            kept.for_each(|row| *row = self.links.append(row, width, &columns));
            name_links(&mut table.reading, columns);
            if self.dropped > 0 {
                table.reading.evidence.push(Message::new("source-links-dropped").with("count", self.dropped));
            }
        }
        tables.push(table);
        Ok(())
    }
}

/// Names the columns of addresses after those that hide them: `Site (lien)`.
fn name_links(reading: &mut Reading, columns: Vec<u32>) {
    for column in &columns {
        let of = reading.header.get(*column as usize).cloned().unwrap_or_default();
        let mut name = format!("{of} (lien)");
        while reading.header.contains(&name) {
            name.push('\'');
        }
        reading.header.push(name);
    }
    reading.evidence.push(Message::new("source-links").with("count", columns.len()));
    reading.links = columns;
}
