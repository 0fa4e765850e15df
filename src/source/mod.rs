//! File → raw rows: what a contributor sent, with the evidence of how it was read. The only room that opens users'
//! files (DESIGN §2, §3).
//!
//! [`inspect`] says what a file holds (its tables, each with its [`Reading`] and a sample), [`read`] streams the data
//! rows of one of them. Both stay within [`Limits`]; workbooks are read in a child process (DESIGN D21), because an
//! allocation that fails would otherwise abort the program and the user's unsaved work.

mod container;
mod delimited;
mod dialect;
mod encoding;
mod format;
mod header;
mod json;
mod records;
mod split;
mod stock;
pub mod workbook;

use encoding::Bytes;
pub use encoding::decode;
pub use json::{Record as JsonRecord, unwrapped};
pub use stock::{StockRow, read_stock};
pub use workbook::child_main;

use crate::error::{Error, ErrorKind, Result};
use crate::model::Message;
use crate::model::{RawRow, Reading};
use crate::progress::Progress;
use format::Format;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Rows handed to a sink at once, at most: few enough for what is made of them to stay in the processor's cache.
const CHUNK_ROWS: usize = 2048;
/// Bytes of rows handed to a sink at once, about.
const CHUNK_BYTES: usize = 8 << 20;
/// Data rows kept as the sample of a table, at most, and their bytes.
const SAMPLE_ROWS: usize = 1000;
const SAMPLE_BYTES: usize = 16 << 20;
/// First rows of a table among which its header row is looked for, and their bytes.
const HEAD_ROWS: usize = 200;
const HEAD_ROW_BYTES: usize = 8 << 20;
/// Tables of one file that are read; more are no contributor's.
const MOST_TABLES: usize = 200;

/// How far a file may go before it is refused (DESIGN D21). Every limit ends in an error that names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Longest cell, in bytes.
    pub cell_bytes: usize,
    /// Longest row or JSON record, in bytes.
    pub line_bytes: usize,
    /// Most columns of a table.
    pub columns: usize,
    /// Largest file, in bytes.
    pub file_bytes: u64,
    /// Most bytes a compressed file may unfold to.
    pub inflated_bytes: u64,
    /// Address space of the process that reads a workbook, in bytes.
    pub memory_bytes: u64,
    /// Time a workbook's reader may take, in seconds, without the time its rows wait to be consumed.
    pub seconds: u64,
    /// Read workbooks in a process of their own. Turned off only by unit tests.
    pub isolate: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cell_bytes: 8 << 20,
            line_bytes: 32 << 20,
            columns: 16_384,
            file_bytes: 8 << 30,
            inflated_bytes: 2 << 30,
            memory_bytes: 1536 << 20,
            seconds: 120,
            isolate: true,
        }
    }
}

/// The limits that a person has set for this run of the program.
static CONFIGURED: OnceLock<Limits> = OnceLock::new();

impl Limits {
    /// The limits of this run: those of [`Limits::configure`], else the default ones.
    pub fn configured() -> Self {
        CONFIGURED.get().cloned().unwrap_or_default()
    }

    /// Sets limits for this run, each written `name=value`: `cell`, `line`, `file`, `inflated` and `memory` in MiB, `columns` and
    /// `seconds` as numbers. Only the first call counts.
    ///
    /// # Errors
    /// `Usage` for another name or a value that is no number above zero.
    pub fn configure(wishes: &[String]) -> Result<()> {
        let limits = wishes.iter().try_fold(Self::default(), |limits, wish| limits.with(wish))?;
        let _ = CONFIGURED.set(limits);
        Ok(())
    }

    fn with(mut self, wish: &str) -> Result<Self> {
        let unknown = || {
            Error::new(ErrorKind::Usage, "error-limit")
                .with("limit", wish.to_owned())
                .with("known", "cell, line, file, inflated, memory, columns, seconds")
        };
        let (name, value) = wish.split_once('=').ok_or_else(unknown)?;
        let value =
            value.trim().parse::<u64>().ok().filter(|value| (1..1 << 40).contains(value)).ok_or_else(unknown)?;
        let small = usize::try_from(value).unwrap_or(usize::MAX);
        match name.trim() {
            "cell" => self.cell_bytes = small << 20,
            "line" => self.line_bytes = small << 20,
            "file" => self.file_bytes = value << 20,
            "inflated" => self.inflated_bytes = value << 20,
            "memory" => self.memory_bytes = value << 20,
            "columns" => self.columns = small,
            "seconds" => self.seconds = value,
            _ => return Err(unknown()),
        }
        Ok(self)
    }
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspection {
    pub path: PathBuf,
    /// SHA-256 of the file's bytes, lower-case hexadecimal.
    pub sha256: String,
    /// Bytes of the file.
    pub size: u64,
    /// Its tables with at least one row, in file order: one for delimited text, one per sheet or per JSON list.
    pub tables: Vec<Table>,
    /// What was seen and is not among the tables (empty or hidden sheets…).
    pub left_out: Vec<LeftOut>,
}

impl Inspection {
    /// The tables that are read where none is asked for: those that show, or all where none does.
    pub fn offered(&self) -> impl Iterator<Item = &Table> {
        offered(&self.tables).map(|(_, table)| table)
    }
}

/// [`Inspection::offered`], each table with its place in the file.
pub fn offered(tables: &[Table]) -> impl Iterator<Item = (usize, &Table)> {
    let any = tables.iter().any(|table| !table.hidden);
    tables.iter().enumerate().filter(move |(_, table)| !(any && table.hidden))
}

/// One table of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub reading: Reading,
    /// The first data rows, at most 1000.
    pub sample: Vec<RawRow>,
    /// Rows after the header, blank ones included.
    pub rows: u64,
    /// A hidden sheet; offered only where the file has no visible table.
    pub hidden: bool,
    /// All data rows of a workbook whose rows are few enough to be kept (64 MiB in all): unpacking it once more would cost
    /// as much as looking at it.
    pub held: Option<Vec<RawRow>>,
}

/// Something a file holds that is not offered as a table.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftOut {
    /// Name of the sheet.
    pub name: String,
    /// Why (`assets/locales/*/source.ftl`).
    pub why: Message,
}

/// Looks at a whole file: its tables, how each is read and why, and a sample.
///
/// # Errors
/// `Io` when it cannot be opened, `Format` when it is empty, encrypted, damaged or of an unknown format, `Limit` past a
/// limit, `Cancelled`. The path is the last parameter of each.
pub fn inspect(path: &Path, limits: &Limits, progress: &Progress) -> Result<Inspection> {
    bounded(look(path, limits, progress, true))
}

/// The same for who will read everything anyway and knows what it is: of a file of JSON lines only the beginning is looked
/// at, so that its columns may not be all, its rows are not counted and nothing limits the columns of the rest.
///
/// # Errors
/// As [`inspect`]; a line that cannot be read fails when it is read.
pub fn inspect_start(path: &Path, limits: &Limits, progress: &Progress) -> Result<Inspection> {
    let start = || {
        is_readable(path, limits)?;
        let bytes = encoding::scan(path, progress)?;
        let tables = match format::detect(path, &bytes)? {
            Format::JsonLines => json::inspect_lines(path, &bytes, 1, limits, progress)?,
            _ => Vec::new(),
        };
        if tables.is_empty() {
            return look_at(path, bytes, limits, progress, true);
        }
        Ok(Inspection { path: path.to_owned(), sha256: bytes.sha256, size: bytes.size, tables, left_out: Vec::new() })
    };
    bounded(start())
}

/// No more tables and no more names than anyone reads.
fn bounded(found: Result<Inspection>) -> Result<Inspection> {
    let mut inspection = found.map_err(raisable)?;
    let more = inspection.tables.len().saturating_sub(MOST_TABLES);
    if more > 0 {
        inspection.tables.truncate(MOST_TABLES);
        let why = Message::new("source-tables-many").with("limit", MOST_TABLES);
        inspection.left_out.push(LeftOut { name: format!("+ {more}"), why });
    }
    let more = inspection.left_out.len().saturating_sub(LEFT_OUT_NAMED);
    if more > 0 {
        inspection.left_out.truncate(LEFT_OUT_NAMED);
        let why = Message::new("source-left-out-many");
        inspection.left_out.push(LeftOut { name: format!("+ {more}"), why });
    }
    Ok(inspection)
}

/// What is left out of a file and named one by one, at most.
const LEFT_OUT_NAMED: usize = 40;

/// The error of a limit says how to set it.
fn raisable(error: Error) -> Error {
    if error.kind == ErrorKind::Limit { error.hinted("hint-raise-limit") } else { error }
}

/// Only files end: a pipe or a device would be read for ever.
fn is_readable(path: &Path, limits: &Limits) -> Result<()> {
    let about = std::fs::metadata(path).map_err(|cause| Error::io(path, cause))?;
    if about.is_dir() {
        return Err(Error::io(path, std::io::ErrorKind::IsADirectory.into()));
    }
    if !about.is_file() {
        return Err(bad_file(ErrorKind::Format, "error-not-a-file", path).hinted("hint-check-path"));
    }
    if about.len() > limits.file_bytes {
        return Err(Error::new(ErrorKind::Limit, "error-file-too-large")
            .with("limit", limits.file_bytes >> 20)
            .with("path", path.display().to_string())
            .hinted("hint-split-file"));
    }
    Ok(())
}

/// `outer`: not already inside an archive.
fn look(path: &Path, limits: &Limits, progress: &Progress, outer: bool) -> Result<Inspection> {
    is_readable(path, limits)?;
    look_at(path, encoding::scan(path, progress)?, limits, progress, outer)
}

fn look_at(path: &Path, bytes: Bytes, limits: &Limits, progress: &Progress, outer: bool) -> Result<Inspection> {
    let format = format::detect(path, &bytes)?;
    let (tables, left_out) = match format {
        Format::Delimited => (delimited::inspect(path, &bytes, limits, progress)?, Vec::new()),
        Format::Json | Format::JsonLines => (json::inspect(path, format, &bytes, limits, progress)?, Vec::new()),
        Format::Xlsx | Format::Xls | Format::Xlsb | Format::Ods => workbook::inspect(path, format, limits, progress)?,
        Format::Archive(packing) if outer => {
            container::inspect(path, packing, limits, progress, &|member| look(member, limits, progress, false))?
        }
        Format::Archive(_) => return Err(bad_file(ErrorKind::Format, "error-archive", path).hinted("hint-unpack")),
    };
    if tables.is_empty() {
        return Err(Error::new(ErrorKind::Format, "error-no-table")
            .with("path", path.display().to_string())
            .hinted("hint-no-table"));
    }
    Ok(Inspection { path: path.to_owned(), sha256: bytes.sha256, size: bytes.size, tables, left_out })
}

/// Streams the data rows of one table, in file order and in chunks of at most 2048, as `reading` says. Blank rows are
/// given too, so that the count of rows holds.
///
/// # Errors
/// As [`inspect`], and whatever `sink` fails with.
pub fn read(
    path: &Path,
    reading: &Reading,
    limits: &Limits,
    progress: &Progress,
    sink: &mut dyn FnMut(Vec<RawRow>) -> Result<()>,
) -> Result<()> {
    is_readable(path, limits)?;
    let unpacked = unpacked(path, reading, limits, progress)?;
    let path = unpacked.as_ref().map_or(path, |unpacked| unpacked.path.as_path());
    let mut chunks = Chunks { rows: Vec::new(), bytes: 0, sink, progress };
    match reading.format.as_str() {
        "csv" => delimited::read(path, reading, limits, progress, &mut chunks),
        "json" | "jsonl" | "geojson" => json::read(path, reading, limits, progress, &mut chunks),
        "xlsx" | "xls" | "xlsb" | "ods" => workbook::read(path, reading, limits, progress, &mut chunks),
        other => Err(Error::internal(format!("unknown reading format {other}"))),
    }
    .map_err(raisable)?;
    chunks.flush()
}

/// Streams what `make` says of the records of one table of a JSON file as they stand there, numbered from 1: some at a time,
/// made on all cores, in file order.
///
/// # Errors
/// As [`read`].
pub fn read_json<T: Send>(
    path: &Path,
    reading: &Reading,
    limits: &Limits,
    progress: &Progress,
    make: &(dyn Fn(u32, JsonRecord) -> T + Sync),
    sink: &mut dyn FnMut(Vec<T>) -> Result<()>,
) -> Result<()> {
    is_readable(path, limits)?;
    let unpacked = unpacked(path, reading, limits, progress)?;
    let path = unpacked.as_ref().map_or(path, |unpacked| unpacked.path.as_path());
    json::records(path, reading, limits, progress, make, sink).map_err(raisable)
}

/// The member of an archive that a reading is about.
fn unpacked(
    path: &Path,
    reading: &Reading,
    limits: &Limits,
    progress: &Progress,
) -> Result<Option<container::Unpacked>> {
    reading.member.as_ref().map(|member| container::open(path, member, limits, progress)).transpose()
}

/// Streams the data rows of one table of an [`Inspection`], which gives up those that it holds.
///
/// # Errors
/// As [`read`].
pub fn read_table(
    path: &Path,
    reading: &Reading,
    held: Option<Vec<RawRow>>,
    limits: &Limits,
    progress: &Progress,
    sink: &mut dyn FnMut(Vec<RawRow>) -> Result<()>,
) -> Result<()> {
    let Some(rows) = held else { return read(path, reading, limits, progress, sink) };
    let mut chunks = Chunks { rows: Vec::new(), bytes: 0, sink, progress };
    rows.into_iter().try_for_each(|row| chunks.push(row))?;
    chunks.flush()
}

/// What is done with each line: its sheet, its number, its cells.
pub type EachLine<'f> = &'f mut dyn FnMut(Option<&str>, u32, &[String]) -> Result<()>;

/// Streams every row of every table of a file, headings and what stands above them too, as texts, with the name of its sheet where
/// it has one: for a list in which a thing may stand anywhere.
///
/// # Errors
/// As [`inspect`], and whatever `each` fails with.
pub fn every_row(path: &Path, limits: &Limits, progress: &Progress, each: EachLine<'_>) -> Result<()> {
    is_readable(path, limits)?;
    let bytes = encoding::scan(path, progress)?;
    let readings = match format::detect(path, &bytes)? {
        // Looking for its table would find none in a single line.
        Format::Delimited => vec![delimited::whole(path, &bytes)?],
        _ => {
            let tables = look_at(path, bytes, limits, progress, true).map_err(raisable)?.tables;
            let first = tables.into_iter().map(|table| table.reading).filter(|reading| reading.part <= 1);
            first.map(|reading| Reading { header_row: 0, last_row: None, part: 0, ..reading }).collect()
        }
    };
    for reading in &readings {
        let decoder = crate::text::Decoder::new(reading);
        let sheet = reading.sheet.as_deref();
        read(path, reading, limits, progress, &mut |rows| {
            rows.iter().try_for_each(|row| {
                let cells: Vec<String> = row.cells().map(|cell| decoder.text(cell).into_owned()).collect();
                each(sheet, row.row_no, &cells)
            })
        })?;
    }
    Ok(())
}

/// The whole text of a small file (a mapping, labels), in UTF-8 with or without BOM.
///
/// # Errors
/// `Io` when it cannot be read, `Limit` when it is longer than a line may be, `Format` when it is not UTF-8.
pub fn read_text(path: &Path, limits: &Limits) -> Result<String> {
    let length = std::fs::metadata(path).map_err(|cause| Error::io(path, cause))?.len();
    if length > limits.line_bytes as u64 {
        return Err(Error::new(ErrorKind::Limit, "error-text-too-long").with("path", path.display().to_string()));
    }
    let bytes = std::fs::read(path).map_err(|cause| Error::io(path, cause))?;
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    String::from_utf8(bytes.to_vec()).map_err(|cause| {
        Error::new(ErrorKind::Format, "error-not-utf8").with("path", path.display().to_string()).caused_by(cause)
    })
}

/// Gathers rows into chunks for a sink.
struct Chunks<'a> {
    rows: Vec<RawRow>,
    bytes: usize,
    sink: &'a mut dyn FnMut(Vec<RawRow>) -> Result<()>,
    progress: &'a Progress,
}

impl Chunks<'_> {
    fn push(&mut self, row: RawRow) -> Result<()> {
        self.bytes += row.blob().len();
        self.rows.push(row);
        if self.rows.len() >= CHUNK_ROWS || self.bytes >= CHUNK_BYTES { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        self.progress.check()?;
        if self.rows.is_empty() {
            return Ok(());
        }
        self.bytes = 0;
        (self.sink)(std::mem::take(&mut self.rows))
    }
}

/// An error about the content of `path`, which is its last parameter.
fn bad_file(kind: ErrorKind, code: &'static str, path: &Path) -> Error {
    Error::new(kind, code).with("path", path.display().to_string())
}

/// Keeps the first rows of a table, as many as there is room for.
#[derive(Default)]
struct Sample {
    rows: Vec<RawRow>,
    bytes: usize,
    full: bool,
}

impl Sample {
    fn has_room(&self) -> bool {
        !self.full && self.rows.len() < SAMPLE_ROWS
    }

    fn add(&mut self, row: RawRow) {
        self.bytes += row.blob().len();
        // The first row is always kept, and none is left out between two that are.
        self.full |= self.bytes > SAMPLE_BYTES && !self.rows.is_empty();
        if self.has_room() {
            self.rows.push(row);
        }
    }
}

/// Bytes as whole mebibytes, for sentences about limits.
fn mebibytes(bytes: usize) -> u64 {
    (bytes as u64) >> 20
}
