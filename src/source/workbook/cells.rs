//! Cells as calamine gives them → rows of frames. Runs in the child process.

use super::super::format::Format;
use super::super::{Limits, MOST_TABLES, mebibytes};
use super::links::Link;
use super::merged::{self, Merged};
use super::{Frame, FrameSink};
use crate::error::{Error, ErrorKind, Result};
use crate::model::Message;
use crate::model::{CellKind, RawRowBuilder};
use calamine::{Data, DataRef, ExcelDateTime, Ods, Reader, Sheet, SheetType, SheetVisible, Xls, Xlsb, Xlsx};
use calamine::{OdsError, XlsError, XlsbError, XlsxError};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

type Source = BufReader<File>;

/// Streams the sheets of a workbook, all or the one named `only`.
pub fn stream(
    path: &Path,
    format: Format,
    only: Option<&str>,
    limits: &Limits,
    sink: &mut FrameSink<'_>,
) -> Result<()> {
    let file = BufReader::new(File::open(path).map_err(|cause| Error::io(path, cause))?);
    match format {
        Format::Xlsx => {
            let mut book = Xlsx::new(file).map_err(broken)?;
            let (linked, merged) = (has_links(path), has_merges(path));
            each_sheet(&mut book, only, sink, |book, name, sink| {
                if linked {
                    links(book, name, sink)?;
                }
                let regions = merged.then(|| book.merge_cells_by_sheet_name(name).unwrap_or_default());
                let mut rows = Rows::new(limits, Merged::new(regions.unwrap_or_default()), sink);
                let mut reader = book.worksheet_cells_reader(name).map_err(broken)?;
                while let Some(cell) = reader.next_cell().map_err(broken)? {
                    rows.put(cell.get_position(), cell.get_value())?;
                }
                rows.end()
            })
        }
        Format::Xlsb => {
            let mut book = Xlsb::new(file).map_err(broken)?;
            each_sheet(&mut book, only, sink, |book, name, sink| {
                let mut rows = Rows::new(limits, Merged::default(), sink);
                let mut reader = book.worksheet_cells_reader(name).map_err(broken)?;
                while let Some(cell) = reader.next_cell().map_err(broken)? {
                    rows.put(cell.get_position(), cell.get_value())?;
                }
                rows.end()
            })
        }
        Format::Xls => {
            let mut book = Xls::new(file).map_err(broken)?;
            each_sheet(&mut book, only, sink, |book, name, sink| {
                let merged = Merged::new(book.merge_cells_by_sheet_name(name).unwrap_or_default());
                dense(book, name, limits, merged, sink)
            })
        }
        Format::Ods => {
            let mut book = Ods::new(file).map_err(broken)?;
            let mut regions = merged::of_ods(path);
            each_sheet(&mut book, only, sink, |book, name, sink| {
                dense(book, name, limits, Merged::new(regions.remove(name).unwrap_or_default()), sink)
            })
        }
        other => Err(Error::internal(format!("{} is no workbook", other.name()))),
    }
}

/// Most links of a sheet that are read.
const MOST_LINKS: usize = 50_000;
/// Longest address, and all of a sheet together, in bytes.
const LONGEST: usize = 2083;
const ALL_LINKS: usize = 8 << 20;
/// Bytes looked at in each part that may name links.
const RELATIONS: u64 = 4 << 20;

/// Whether any part of a workbook passes a test of its name, its size and its bytes.
fn any_part(path: &Path, test: impl Fn(&str, u64, &mut dyn std::io::Read) -> bool) -> bool {
    let archive = File::open(path).ok().and_then(|file| zip::ZipArchive::new(BufReader::new(file)).ok());
    let Some(mut archive) = archive else { return false };
    (0..archive.len()).any(|at| {
        let Ok(mut part) = archive.by_index(at) else { return false };
        let Ok(name) = part.name().map(std::borrow::Cow::into_owned) else { return false };
        test(&name, part.size(), &mut part)
    })
}

/// Whether any sheet links to an address: asked of the small parts that name them, since finding the links themselves takes
/// another pass over each sheet.
fn has_links(path: &Path) -> bool {
    any_part(path, |name, _, part| {
        name.starts_with("xl/worksheets/_rels/") && contains(std::io::Read::take(part, RELATIONS), b"/hyperlink")
    })
}

/// Bytes of a sheet that is searched for merged cells: above, it was written by a program, which merges none.
const SEARCHED: u64 = 64 << 20;

/// Whether any sheet has merged cells. They are named behind the cells, so that finding them takes another pass over each
/// sheet: worth it only where there are some.
fn has_merges(path: &Path) -> bool {
    any_part(path, |name, size, part| {
        let sheet = name.starts_with("xl/worksheets/") && name.ends_with(".xml") && size <= SEARCHED;
        sheet && contains(std::io::Read::take(part, SEARCHED), b"mergeCell ")
    })
}

/// Whether a stream holds a word; what does not inflate holds none.
fn contains(mut input: impl std::io::Read, word: &[u8]) -> bool {
    let mut buffer = vec![0; 128 << 10];
    let mut kept = 0;
    while let Ok(read @ 1..) = input.read(&mut buffer[kept..]) {
        let end = kept + read;
        if buffer[..end].windows(word.len()).any(|bytes| bytes == word) {
            return true;
        }
        kept = end.min(word.len() - 1);
        buffer.copy_within(end - kept..end, 0);
    }
    false
}

/// The addresses behind the cells of a sheet; a sheet whose links do not read has none.
fn links(book: &mut Xlsx<Source>, name: &str, sink: &mut FrameSink<'_>) -> Result<()> {
    let (mut found, mut bytes, mut dropped) = (Vec::new(), 0, 0);
    for link in book.hyperlinks_by_sheet_name(name).unwrap_or_default() {
        let ((row, column), one) = (link.range.start, link.range.start == link.range.end);
        let web = |target: &String| {
            let lower = target.to_ascii_lowercase();
            ["http://", "https://", "mailto:"].iter().any(|head| lower.starts_with(head)) && target.len() <= LONGEST
        };
        let Some(target) = link.target.filter(web).filter(|_| one) else { continue };
        if found.len() >= MOST_LINKS || bytes >= ALL_LINKS {
            dropped += 1;
            continue;
        }
        bytes += target.len();
        found.push(Link { row: row.saturating_add(1), column, target });
    }
    if found.is_empty() { Ok(()) } else { sink(Frame::Links { found, dropped }) }
}

fn each_sheet<B: Reader<Source>>(
    book: &mut B,
    only: Option<&str>,
    sink: &mut FrameSink<'_>,
    mut rows: impl FnMut(&mut B, &str, &mut FrameSink<'_>) -> Result<()>,
) -> Result<()> {
    let sheets = book.sheets_metadata().to_vec();
    let more = sheets.len().saturating_sub(MOST_TABLES);
    for Sheet { name, typ, visible } in sheets.into_iter().take(if only.is_some() { usize::MAX } else { MOST_TABLES }) {
        if only.is_some_and(|only| only != name) {
            continue;
        }
        if typ != SheetType::WorkSheet {
            sink(Frame::LeftOut { name, why: Message::new("source-sheet-no-cells") })?;
            continue;
        }
        sink(Frame::Sheet { name: name.clone(), hidden: visible != SheetVisible::Visible })?;
        rows(book, &name, sink)?;
    }
    if only.is_none() && more > 0 {
        let why = Message::new("source-tables-many").with("limit", MOST_TABLES);
        sink(Frame::LeftOut { name: format!("+ {more}"), why })?;
    }
    sink(Frame::Done)
}

/// Formats that calamine only gives as a whole range.
fn dense<B>(book: &mut B, name: &str, limits: &Limits, merged: Merged, sink: &mut FrameSink<'_>) -> Result<()>
where
    B: Reader<Source>,
    B::Error: WorkbookError,
{
    let range = book.worksheet_range(name).map_err(broken)?;
    let Some((first_row, first_column)) = range.start() else { return Ok(()) };
    let mut rows = Rows::new(limits, merged, sink);
    for (row, cells) in (first_row..).zip(range.rows()) {
        rows.start(row)?;
        for (column, cell) in (first_column..).zip(cells) {
            if *cell != Data::Empty {
                rows.put((row, column), &borrowed(cell))?;
            }
        }
    }
    rows.end()
}

fn borrowed(cell: &Data) -> DataRef<'_> {
    match cell {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(value) => DataRef::Bool(*value),
        Data::DateTime(moment) => DataRef::DateTime(*moment),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

/// Gathers the cells of one row after the other.
struct Rows<'a, 's> {
    limits: &'a Limits,
    sink: &'a mut FrameSink<'s>,
    merged: Merged,
    row: Option<u32>,
    /// Cells by column; a repeated cell takes the place of the first.
    cells: Vec<(CellKind, String)>,
    bytes: usize,
}

impl<'a, 's> Rows<'a, 's> {
    fn new(limits: &'a Limits, merged: Merged, sink: &'a mut FrameSink<'s>) -> Self {
        Self { limits, sink, merged, row: None, cells: Vec::new(), bytes: 0 }
    }

    /// Begins a row (0-based), which may stay without cells.
    fn start(&mut self, row: u32) -> Result<()> {
        if self.row != Some(row) {
            self.flush()?;
            self.row = Some(row);
        }
        Ok(())
    }

    fn put(&mut self, (row, column): (u32, u32), value: &DataRef<'_>) -> Result<()> {
        self.start(row)?;
        let column = column as usize;
        if column >= self.limits.columns {
            return Err(Error::new(ErrorKind::Limit, "error-too-many-columns")
                .with("row", row.saturating_add(1))
                .with("columns", column + 1)
                .with("limit", self.limits.columns)
                .hinted("hint-fewer-columns"));
        }
        let cell = cell_of(value);
        if cell.0 == CellKind::Empty {
            return Ok(());
        }
        self.bytes += cell.1.len();
        let too_long = |code: &'static str, limit: usize| {
            Error::new(ErrorKind::Limit, code)
                .with("row", row.saturating_add(1))
                .with("limit", mebibytes(limit))
                .hinted("hint-smaller-cells")
        };
        if cell.1.len() > self.limits.cell_bytes {
            return Err(too_long("error-cell-too-long", self.limits.cell_bytes));
        }
        if self.bytes > self.limits.line_bytes {
            return Err(too_long("error-line-too-long", self.limits.line_bytes));
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, (CellKind::Empty, String::new()));
        }
        self.cells[column] = cell;
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        let Some(row) = self.row.take() else { return Ok(()) };
        self.merged.fill(row, &mut self.cells);
        let mut builder = RawRowBuilder::with_capacity(self.bytes + self.cells.len() * 3);
        for (kind, text) in self.cells.drain(..) {
            builder.push(kind, text.as_bytes());
        }
        self.bytes = 0;
        (self.sink)(Frame::Row(builder.finish(row.saturating_add(1))))
    }

    /// Sends the last row, and what was read of merged cells.
    fn end(mut self) -> Result<()> {
        self.flush()?;
        let Merged { filled, left, .. } = self.merged;
        if filled + left == 0 { Ok(()) } else { (self.sink)(Frame::Merged { filled, left }) }
    }
}

/// Kind and text of a cell.
fn cell_of(value: &DataRef<'_>) -> (CellKind, String) {
    match value {
        DataRef::Empty => (CellKind::Empty, String::new()),
        DataRef::String(text) if text.is_empty() => (CellKind::Empty, String::new()),
        DataRef::SharedString("") => (CellKind::Empty, String::new()),
        DataRef::String(text) => (CellKind::Text, text.clone()),
        DataRef::SharedString(text) => (CellKind::Text, (*text).to_owned()),
        DataRef::Int(number) => (CellKind::Number, number.to_string()),
        // Whole numbers are written without a point, so that a SIRET or a postcode keeps its own digits.
        DataRef::Float(number) if number.is_finite() => (CellKind::Number, number.to_string()),
        DataRef::Float(number) => (CellKind::Text, number.to_string()),
        DataRef::Bool(value) => (CellKind::Bool, value.to_string()),
        DataRef::DateTime(moment) => (CellKind::Date, iso(moment)),
        DataRef::DateTimeIso(text) => (CellKind::Date, without_midnight(text).to_owned()),
        DataRef::DurationIso(text) => (CellKind::Date, text.clone()),
        DataRef::Error(error) => (CellKind::Error, error.to_string()),
    }
}

/// A serial date as ISO 8601: the date alone at midnight, the time alone without a day, hours for a duration.
fn iso(moment: &ExcelDateTime) -> String {
    let days = moment.as_f64();
    if !days.is_finite() {
        return days.to_string();
    }
    if moment.is_duration() || (0.0..1.0).contains(&days) {
        let seconds = (days * 86_400.0).round() as i64;
        let sign = if seconds < 0 { "-" } else { "" };
        let seconds = seconds.unsigned_abs();
        return format!("{sign}{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) { date } else { format!("{date}T{hour:02}:{minute:02}:{second:02}") }
}

fn without_midnight(text: &str) -> &str {
    ["T00:00:00.000", "T00:00:00", "T00:00:00Z"].iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text)
}

/// An error of one of calamine's readers.
trait WorkbookError: std::fmt::Display {
    fn is_password(&self) -> bool;

    /// The reader itself refused the number of cells.
    fn is_limit(&self) -> bool {
        false
    }
}

macro_rules! workbook_error {
    ($($error:ty),*) => {$(
        impl WorkbookError for $error {
            fn is_password(&self) -> bool {
                matches!(self, <$error>::Password)
            }
        }
    )*};
}
workbook_error!(XlsxError, XlsError, XlsbError);

impl WorkbookError for OdsError {
    fn is_password(&self) -> bool {
        matches!(self, Self::Password)
    }

    fn is_limit(&self) -> bool {
        matches!(self, Self::CellLimitExceeded { .. })
    }
}

/// The error of a workbook that calamine refuses. Its own words are technical: they are kept as the cause.
fn broken<E: WorkbookError>(error: E) -> Error {
    if error.is_password() {
        return Error::new(ErrorKind::Format, "error-encrypted").hinted("hint-encrypted");
    }
    if error.is_limit() {
        return Error::new(ErrorKind::Limit, "error-workbook-cells").hinted("hint-save-as-csv");
    }
    Error::new(ErrorKind::Format, "error-workbook-broken").hinted("hint-save-again").caused_by(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    #[test]
    fn numbers_keep_their_digits() {
        assert_eq!(cell_of(&DataRef::Float(60_487_647_500_499.0)), (CellKind::Number, "60487647500499".to_owned()));
        assert_eq!(cell_of(&DataRef::Float(59260.0)).1, "59260");
        assert_eq!(cell_of(&DataRef::Float(48.8566)).1, "48.8566");
        assert_eq!(cell_of(&DataRef::Float(f64::NAN)).0, CellKind::Text);
    }

    #[test]
    fn dates_are_iso() {
        let moment = |days, kind| iso(&ExcelDateTime::new(days, kind, false));
        assert_eq!(moment(45_306.0, ExcelDateTimeType::DateTime), "2024-01-15");
        assert_eq!(moment(45_306.5, ExcelDateTimeType::DateTime), "2024-01-15T12:00:00");
        assert_eq!(moment(0.375, ExcelDateTimeType::DateTime), "09:00:00");
        assert_eq!(moment(1.5, ExcelDateTimeType::TimeDelta), "36:00:00");
        assert_eq!(without_midnight("2024-01-15T00:00:00"), "2024-01-15");
    }

    #[test]
    fn rows_are_gathered_whatever_the_order_of_their_cells() {
        let mut frames = Vec::new();
        let mut sink = |frame| {
            frames.push(frame);
            Ok(())
        };
        let limits = Limits::default();
        let mut rows = Rows::new(&limits, Merged::default(), &mut sink);
        rows.put((4, 2), &DataRef::Int(1)).unwrap();
        rows.put((4, 0), &DataRef::SharedString("a")).unwrap();
        rows.put((4, 2), &DataRef::Int(2)).unwrap();
        rows.put((5, 1), &DataRef::Empty).unwrap();
        rows.flush().unwrap();
        let Frame::Row(row) = &frames[0] else { panic!() };
        assert_eq!(row.row_no, 5);
        assert_eq!(row.cells().map(|cell| cell.bytes.to_vec()).collect::<Vec<_>>(), [&b"a"[..], b"", b"2"]);
        let Frame::Row(blank) = &frames[1] else { panic!() };
        assert!(blank.is_empty() && blank.row_no == 6);
    }
}
