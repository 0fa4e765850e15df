//! JSON lists, JSON lines and GeoJSON, one record at a time.
//!
//! The records of a file are the objects of its top-level list, or of each list at the top of an object (`records`,
//! `results`, `features`…), or that object itself. Nested objects become columns `a.b`; the `fields` of OpenDataSoft
//! records and the `properties` of GeoJSON features lose their prefix, and a point becomes `longitude` and `latitude`.

mod lines;

use super::encoding::{self, Bytes};
use super::{CHUNK_BYTES, CHUNK_ROWS, Chunks, Limits, MOST_TABLES, Sample, Table, mebibytes};
use crate::error::{Error, ErrorKind, Result};
use crate::model::Message;
use crate::model::{CellKind, RawRow, RawRowBuilder, Reading};
use crate::progress::Progress;
use crate::source::format::Format;
use lines::as_record;
use rayon::prelude::*;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::io::Read;
use std::path::Path;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A record as it stands in a file.
pub type Record = Map<String, Value>;

/// True when the first line is a whole object and another one follows.
pub fn is_json_lines(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let (Some(first), Some(second)) = (lines.next(), lines.next()) else { return false };
    first.starts_with('{') && second.starts_with('{') && serde_json::from_str::<IgnoredAny>(first).is_ok()
}

/// The tables of a JSON file, with the union of the keys of their records as columns, in the order of first sight.
pub fn inspect(path: &Path, format: Format, bytes: &Bytes, limits: &Limits, progress: &Progress) -> Result<Vec<Table>> {
    progress.stage("source-stage-read", bytes.size);
    if format == Format::JsonLines {
        return inspect_lines(path, bytes, usize::MAX, limits, progress);
    }
    let mut found: Vec<Found> = Vec::new();
    let file = File { path, format, limits, progress };
    let top = file.walk(bytes.encoding, &mut |list, record, _| {
        // Lists come one after the other; a name may come back.
        let at = match found.last() {
            Some(last) if last.list.as_deref() == list => found.len() - 1,
            _ => found.iter().position(|table| table.list.as_deref() == list).unwrap_or(found.len()),
        };
        if at == found.len() {
            if at > MOST_TABLES {
                return Err(Error::new(ErrorKind::Limit, "error-too-many-lists")
                    .with("limit", MOST_TABLES)
                    .with("path", path.display().to_string()));
            }
            found.push(Found::new(list));
        }
        found[at].add(record, limits).map_err(|error| at_path(error, path))
    })?;
    if found.is_empty() && top.is_record() {
        let mut table = Found::new(None);
        table.add(top.scalars, limits).map_err(|error| at_path(error, path))?;
        found.push(table);
    }
    let geo = top.geo;
    let named = if geo { "geojson" } else { format.name() };
    Ok(found.into_iter().map(|table| table.finish(named, bytes)).collect())
}

/// The one table of a file of lines, from its first blocks.
pub fn inspect_lines(
    path: &Path,
    bytes: &Bytes,
    blocks: usize,
    limits: &Limits,
    progress: &Progress,
) -> Result<Vec<Table>> {
    let mut found = Found::new(None);
    // The first records are kept for the sample; of the others only the names count.
    let sampling = AtomicBool::new(true);
    let file = File { path, format: Format::JsonLines, limits, progress };
    let make = |_, records| Part::of(records, sampling.load(Ordering::Relaxed));
    let source = encoding::open(path, bytes.encoding, true)?;
    let rest = lines::read(source, blocks, limits, progress, &make, &mut |part| {
        found.add_part(&part, limits).map_err(|error| at_path(error, path))?;
        sampling.store(found.sample.has_room(), Ordering::Relaxed);
        Ok(())
    })?;
    if let Some(rest) = rest {
        file.walk_source(rest.source, rest.lines, &mut |_, record, _| {
            found.add(record, limits).map_err(|error| at_path(error, path))
        })?;
    }
    Ok(if found.rows == 0 { Vec::new() } else { vec![found.finish("jsonl", bytes)] })
}

/// What some records in a row tell of their table.
struct Part {
    rows: u64,
    /// Names of cells, each at its first record.
    names: Vec<(String, u64)>,
    /// The cells of each record, where they are wanted.
    cells: Vec<Cells>,
}

impl Part {
    fn of(records: Vec<Record>, with_cells: bool) -> Self {
        let mut part = Self { rows: records.len() as u64, names: Vec::new(), cells: Vec::new() };
        let mut seen = HashSet::new();
        for (at, record) in (0..).zip(records) {
            let cells = flatten(record);
            for (name, _) in &cells {
                if !seen.contains(name.as_str()) {
                    seen.insert(name.clone());
                    part.names.push((name.clone(), at));
                }
            }
            if with_cells {
                part.cells.push(cells);
            }
        }
        part
    }
}

/// Streams the records of one list as rows.
pub fn read(path: &Path, reading: &Reading, limits: &Limits, progress: &Progress, out: &mut Chunks<'_>) -> Result<()> {
    let columns: HashMap<&str, usize> = reading.header.iter().map(String::as_str).zip(0..).collect();
    let make = |row_no, record| row(&flatten(record), row_no, |name| columns.get(name).copied());
    let mut rows = |rows: Vec<RawRow>| rows.into_iter().try_for_each(|row| out.push(row));
    records(path, reading, limits, progress, &make, &mut rows)
}

/// Streams what `make` says of the records of one list, numbered from 1: some at a time, made on all cores, in file order.
pub fn records<T: Send>(
    path: &Path,
    reading: &Reading,
    limits: &Limits,
    progress: &Progress,
    make: &(dyn Fn(u32, Record) -> T + Sync),
    out: &mut dyn FnMut(Vec<T>) -> Result<()>,
) -> Result<()> {
    // The reading says UTF-8, which the cells are in; what the file is in is found again.
    let bytes = encoding::scan(path, progress)?;
    progress.stage("source-stage-read", bytes.size);
    let format = if reading.format == "jsonl" { Format::JsonLines } else { Format::Json };
    let file = File { path, format, limits, progress };
    let mut waiting = Waiting { records: Vec::new(), bytes: 0, rows: 0, make, out };
    let sheet = reading.sheet.as_deref();
    let mut walked =
        |list: Option<&str>, record, bytes| if list == sheet { waiting.add(record, bytes) } else { Ok(()) };
    let top = if format == Format::JsonLines {
        let source = encoding::open(path, bytes.encoding, true)?;
        let numbered = |first: u64, records: Vec<Record>| {
            let all = (first..).zip(records);
            all.map(|(number, record)| make(u32::try_from(number).unwrap_or(u32::MAX), record)).collect::<Vec<T>>()
        };
        let mut rows = 0u64;
        let rest = lines::read(source, usize::MAX, limits, progress, &numbered, &mut |made: Vec<T>| {
            rows += made.len() as u64;
            (waiting.out)(made)
        })?;
        waiting.rows = u32::try_from(rows).unwrap_or(u32::MAX);
        let mut walked = |_: Option<&str>, record, bytes| waiting.add(record, bytes);
        rest.map(|rest| file.walk_source(rest.source, rest.lines, &mut walked)).transpose()?.unwrap_or_default()
    } else {
        file.walk(bytes.encoding, &mut walked)?
    };
    if waiting.rows == 0 && waiting.records.is_empty() && sheet.is_none() && top.is_record() {
        waiting.add(top.scalars, 0)?;
    }
    waiting.give()
}

/// Records that wait until there are enough of them for all cores.
struct Waiting<'w, T> {
    records: Vec<Record>,
    bytes: u64,
    /// Records given before them.
    rows: u32,
    make: &'w (dyn Fn(u32, Record) -> T + Sync),
    out: &'w mut dyn FnMut(Vec<T>) -> Result<()>,
}

impl<T: Send> Waiting<'_, T> {
    fn add(&mut self, record: Record, bytes: u64) -> Result<()> {
        self.records.push(record);
        self.bytes += bytes;
        if self.records.len() >= CHUNK_ROWS || self.bytes >= CHUNK_BYTES as u64 { self.give() } else { Ok(()) }
    }

    fn give(&mut self) -> Result<()> {
        let (records, first) = (std::mem::take(&mut self.records), self.rows + 1);
        self.bytes = 0;
        self.rows = self.rows.saturating_add(records.len() as u32);
        let make = self.make;
        let number = |at: usize| first.saturating_add(at as u32);
        let made: Vec<T> = records.into_par_iter().enumerate().map(|(at, record)| make(number(at), record)).collect();
        if made.is_empty() { Ok(()) } else { (self.out)(made) }
    }
}

/// A table as it is discovered.
struct Found {
    list: Option<String>,
    columns: Vec<String>,
    by_name: HashMap<String, usize>,
    sample: Sample,
    rows: u64,
}

impl Found {
    fn new(list: Option<&str>) -> Self {
        let list = list.map(str::to_owned);
        Self { list, columns: Vec::new(), by_name: HashMap::new(), sample: Sample::default(), rows: 0 }
    }

    fn add(&mut self, record: Record, limits: &Limits) -> Result<()> {
        let cells = flatten(record);
        cells.iter().try_for_each(|(name, _)| self.add_name(name, self.rows + 1, limits))?;
        self.add_sample(&cells, self.rows + 1);
        self.rows += 1;
        Ok(())
    }

    fn add_part(&mut self, part: &Part, limits: &Limits) -> Result<()> {
        part.names.iter().try_for_each(|(name, at)| self.add_name(name, self.rows + at + 1, limits))?;
        (self.rows + 1..).zip(&part.cells).for_each(|(row_no, cells)| self.add_sample(cells, row_no));
        self.rows += part.rows;
        Ok(())
    }

    fn add_name(&mut self, name: &str, row_no: u64, limits: &Limits) -> Result<()> {
        if name.len() > NAME_BYTES {
            return Err(Error::new(ErrorKind::Limit, "error-name-too-long")
                .with("row", row_no)
                .with("name", name.chars().take(40).collect::<String>())
                .with("limit", NAME_BYTES));
        }
        if self.by_name.contains_key(name) {
            return Ok(());
        }
        self.by_name.insert(name.to_owned(), self.columns.len());
        self.columns.push(name.to_owned());
        if self.columns.len() > limits.columns {
            return Err(Error::new(ErrorKind::Limit, "error-too-many-columns")
                .with("row", row_no)
                .with("columns", self.columns.len())
                .with("limit", limits.columns));
        }
        Ok(())
    }

    fn add_sample(&mut self, cells: &Cells, row_no: u64) {
        if self.sample.has_room() {
            let row_no = u32::try_from(row_no).unwrap_or(u32::MAX);
            self.sample.add(row(cells, row_no, |name| self.by_name.get(name).copied()));
        }
    }

    fn finish(self, format: &str, bytes: &Bytes) -> Table {
        let mut evidence = bytes.evidence.clone();
        evidence.push(match &self.list {
            Some(list) => Message::new("source-json-list").with("list", list.as_str()).with("count", self.rows),
            None => Message::new("source-json-records").with("count", self.rows),
        });
        // The cells hold what the text means, in UTF-8, whatever the file was written in.
        let reading = Reading {
            format: format.to_owned(),
            encoding: "UTF-8".to_owned(),
            sheet: self.list,
            header: self.columns,
            evidence,
            ..Reading::default()
        };
        Table { reading, sample: self.sample.rows, rows: self.rows, hidden: false, held: None }
    }
}

/// Lays the named values out by column; columns without a value are empty.
fn row(cells: &[(String, Value)], row_no: u32, column: impl Fn(&str) -> Option<usize>) -> RawRow {
    let mut placed: Vec<Option<&Value>> = Vec::with_capacity(cells.len());
    for (name, value) in cells {
        if let Some(column) = column(name) {
            if placed.len() <= column {
                placed.resize(column + 1, None);
            }
            placed[column] = Some(value);
        }
    }
    let mut builder = RawRowBuilder::with_capacity(placed.len() * 8);
    for value in placed {
        match value {
            None => builder.push(CellKind::Empty, b""),
            Some(Value::Null) => builder.push(CellKind::Null, b""),
            Some(Value::Bool(value)) => builder.push(CellKind::Bool, if *value { b"true" } else { b"false" }),
            Some(Value::Number(number)) => builder.push(CellKind::Number, number.as_str().as_bytes()),
            Some(Value::String(text)) => builder.push(CellKind::Text, text.as_bytes()),
            Some(nested) => builder.push(CellKind::Json, nested.to_string().as_bytes()),
        }
    }
    builder.finish(row_no)
}

/// A record as named cells.
type Cells = Vec<(String, Value)>;

fn flatten(record: Map<String, Value>) -> Cells {
    let mut cells: Cells = Vec::with_capacity(record.len());
    let feature = record.get("type").and_then(Value::as_str) == Some("Feature");
    let body = if feature { "properties" } else { "fields" };
    let has_body = record.get(body).is_some_and(Value::is_object);
    let mut outer = record;
    if has_body && let Some(Value::Object(fields)) = outer.shift_remove(body) {
        nest("", fields, &mut cells);
    }
    if feature {
        outer.shift_remove("type");
        outer.shift_remove("properties");
        if let Some(geometry) = outer.shift_remove("geometry") {
            self::geometry(geometry, &mut cells);
        }
    }
    let mut around = Vec::new();
    nest("", outer, &mut around);
    let prefix = if feature { "feature." } else { "record." };
    let body: HashSet<String> = match has_body {
        true => cells.iter().map(|(name, _)| name.clone()).collect(),
        false => HashSet::new(),
    };
    // What surrounds the body must not hide a field of the same name.
    cells.extend(around.into_iter().map(|(name, value)| match body.contains(&name) {
        true => (format!("{prefix}{name}"), value),
        false => (name, value),
    }));
    told_apart(cells)
}

/// The record inside a GeoJSON feature or an OpenDataSoft record, its nested objects whole. What surrounds it is kept where
/// the name is free; a record that is not wrapped is given back.
pub fn unwrapped(mut record: Record) -> Record {
    let feature = record.get("type").and_then(Value::as_str) == Some("Feature");
    let name = if feature { "properties" } else { "fields" };
    let mut body = match record.get_mut(name).map(Value::take) {
        Some(Value::Object(body)) => body,
        Some(Value::Null) if feature => Map::new(),
        Some(other) => {
            record.insert(name.to_owned(), other);
            return record;
        }
        None => return record,
    };
    record.shift_remove(name);
    if feature {
        record.shift_remove("type");
        let mut point = Vec::new();
        geometry(record.shift_remove("geometry").unwrap_or_default(), &mut point);
        record.extend(point);
    }
    for (name, value) in record {
        body.entry(name).or_insert(value);
    }
    body
}

/// Longest name of a column, its path included, in bytes.
const NAME_BYTES: usize = 4096;

/// Names that come twice in one record (`a.b` beside an object `a` with `b`, blank keys) get a number, as in other tables.
fn told_apart(mut cells: Vec<(String, Value)>) -> Vec<(String, Value)> {
    let mut seen: HashMap<&str, u32> = HashMap::with_capacity(cells.len());
    let repeated: Vec<(usize, u32)> = (0..)
        .zip(&cells)
        .filter_map(|(at, (name, _))| {
            let count = seen.entry(name).or_default();
            *count += 1;
            (*count > 1).then_some((at, *count))
        })
        .collect();
    for (at, count) in repeated {
        cells[at].0 = format!("{} ({count})", cells[at].0);
    }
    cells
}

fn nest(prefix: &str, object: Map<String, Value>, cells: &mut Vec<(String, Value)>) {
    // A path that is too long already is refused; what lies under it is not looked at.
    if prefix.len() > NAME_BYTES {
        cells.push((prefix.to_owned(), Value::Null));
        return;
    }
    for (key, value) in object {
        let key = if key.trim().is_empty() { "colonne" } else { key.as_str() };
        let name = if prefix.is_empty() { key.to_owned() } else { format!("{prefix}.{key}") };
        match value {
            Value::Object(inner) if !inner.is_empty() => nest(&name, inner, cells),
            value => cells.push((name, value)),
        }
    }
}

fn geometry(geometry: Value, cells: &mut Vec<(String, Value)>) {
    let point = geometry.get("type").and_then(Value::as_str) == Some("Point");
    let coordinates = geometry.get("coordinates").and_then(Value::as_array);
    if let (true, Some([longitude, latitude, ..])) = (point, coordinates.map(Vec::as_slice)) {
        for (name, value) in [("longitude", longitude), ("latitude", latitude)] {
            let taken = cells.iter().any(|(other, _)| other == name);
            let name = if taken { format!("geometry.{name}") } else { name.to_owned() };
            cells.push((name, value.clone()));
        }
    } else if !geometry.is_null() {
        cells.push(("geometry".to_owned(), geometry));
    }
}

/// Takes a record, with the name of its list and about the bytes that it took.
type Sink<'a> = dyn FnMut(Option<&str>, Record, u64) -> Result<()> + 'a;

/// What stands at the top of a file beside its lists.
#[derive(Default)]
struct Top {
    geo: bool,
    /// Members that are no list of objects: the record itself where a file is one object.
    scalars: Map<String, Value>,
}

impl Top {
    /// Whether the members are those of a record: empty lists alone are tables without rows.
    fn is_record(&self) -> bool {
        self.scalars.values().any(|value| *value != Value::Array(Vec::new()))
    }
}

/// A file to walk through.
#[derive(Clone, Copy)]
struct File<'f> {
    path: &'f Path,
    format: Format,
    limits: &'f Limits,
    progress: &'f Progress,
}

impl File<'_> {
    /// Gives every record to `sink`, without holding more than one.
    fn walk(&self, encoding: &str, sink: &mut Sink<'_>) -> Result<Top> {
        self.walk_source(encoding::open(self.path, encoding, true)?, 0, sink)
    }

    /// The same from some line on.
    fn walk_source(&self, source: Box<dyn Read>, lines_before: usize, sink: &mut Sink<'_>) -> Result<Top> {
        let since = Rc::new(Cell::new((0, 0)));
        let metered = Metered {
            inner: source,
            since: Rc::clone(&since),
            limit: self.limits.line_bytes as u64,
            progress: self.progress.clone(),
        };
        let mut source = serde_json::Deserializer::from_reader(std::io::BufReader::with_capacity(64 << 10, metered));
        let shared = RefCell::new(Shared { sink, failure: None, since, top: Top::default() });
        let outcome = if self.format == Format::JsonLines {
            values(&mut source, &shared)
        } else {
            ListOrObject { shared: &shared, depth: 0, name: None }.deserialize(&mut source).and_then(|_| source.end())
        };
        let shared = shared.into_inner();
        if let Some(failure) = shared.failure {
            return Err(failure);
        }
        match outcome {
            Ok(()) => Ok(shared.top),
            Err(error) => {
                self.progress.check()?;
                Err(broken(self.path, self.limits, lines_before, error))
            }
        }
    }
}

/// One value after the other, each a record.
fn values<'de, R: serde_json::de::Read<'de>>(
    source: &mut serde_json::Deserializer<R>,
    shared: &RefCell<Shared<'_, '_>>,
) -> serde_json::Result<()> {
    loop {
        // `end` is Ok only where nothing but white space is left; it moves nothing else.
        if source.end().is_ok() {
            return Ok(());
        }
        let value = Value::deserialize(&mut *source)?;
        shared.borrow_mut().give(None, as_record(value))?;
    }
}

fn at_path(mut error: Error, path: &Path) -> Error {
    error.what = error.what.with("path", path.display().to_string());
    error.hinted("hint-fewer-columns")
}

/// The error of a file that is not JSON, with the line where it stops being it.
fn broken(path: &Path, limits: &Limits, lines_before: usize, error: serde_json::Error) -> Error {
    let text = error.to_string();
    if error.is_io() {
        return match error.io_error_kind() {
            Some(std::io::ErrorKind::FileTooLarge) => Error::new(ErrorKind::Limit, "error-json-record-too-long")
                .with("limit", mebibytes(limits.line_bytes))
                .with("path", path.display().to_string()),
            Some(std::io::ErrorKind::QuotaExceeded) => Error::new(ErrorKind::Limit, "error-record-values")
                .with("limit", VALUES)
                .with("path", path.display().to_string()),
            kind => Error::io(path, kind.unwrap_or(std::io::ErrorKind::Other).into()),
        };
    }
    let code = if text.starts_with("recursion limit") {
        "error-json-too-deep"
    } else if error.is_eof() {
        "error-json-cut"
    } else {
        "error-json-broken"
    };
    Error::new(ErrorKind::Format, code)
        .with("line", lines_before + error.line())
        .with("column", error.column())
        .with("path", path.display().to_string())
        .hinted("hint-json")
        .caused_by(error)
}

/// Commas of one record, at most, as many values about: what takes a few bytes in a file takes a hundred in memory.
const VALUES: u64 = 2_000_000;

/// Fails a stream in which one record grows past the limit, and stops it when the user asks to.
struct Metered {
    inner: Box<dyn Read>,
    /// Bytes and commas since the last record.
    since: Rc<Cell<(u64, u64)>>,
    limit: u64,
    progress: Progress,
}

impl Read for Metered {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.progress.is_cancelled() {
            return Err(std::io::ErrorKind::Other.into());
        }
        let read = self.inner.read(out)?;
        self.progress.add(read as u64);
        let (bytes, commas) = self.since.get();
        let more = out[..read].iter().filter(|&&byte| byte == b',').count() as u64;
        self.since.set((bytes + read as u64, commas + more));
        if bytes + read as u64 > self.limit + out.len() as u64 {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        if commas + more > VALUES {
            return Err(std::io::ErrorKind::QuotaExceeded.into());
        }
        Ok(read)
    }
}

/// State shared by the visitors of one file.
struct Shared<'a, 's> {
    sink: &'a mut Sink<'s>,
    /// A failure of the sink, which serde's own error cannot carry.
    failure: Option<Error>,
    since: Rc<Cell<(u64, u64)>>,
    top: Top,
}

impl Shared<'_, '_> {
    fn give<E: serde::de::Error>(&mut self, list: Option<&str>, record: Record) -> Result<(), E> {
        let (bytes, _) = self.since.take();
        (self.sink)(list, record, bytes).map_err(|failure| {
            self.failure = Some(failure);
            E::custom("stopped")
        })
    }
}

/// The top of a file (depth 0) or one member of its top object (depth 1).
struct ListOrObject<'x, 'a, 's> {
    shared: &'x RefCell<Shared<'a, 's>>,
    depth: u8,
    name: Option<&'x str>,
}

/// What a member was when it was no list of objects.
type Kept = Option<Value>;

impl<'de> DeserializeSeed<'de> for ListOrObject<'_, '_, '_> {
    type Value = Kept;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Kept, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ListOrObject<'_, '_, '_> {
    type Value = Kept;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Kept, A::Error> {
        let mut others = Vec::new();
        while let Some(value) = list.next_element::<Value>()? {
            match value {
                Value::Object(record) => self.shared.borrow_mut().give(self.name, record)?,
                // A list of lists or of words is a table too where it is all there is.
                other if self.depth == 0 => self.shared.borrow_mut().give(self.name, as_record(other))?,
                other => others.push(other),
            }
        }
        Ok(Some(Value::Array(others)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Kept, A::Error> {
        if self.depth > 0 {
            // Through `Value`, which knows how numbers keep their digits.
            return Value::deserialize(MapAccessDeserializer::new(object)).map(Some);
        }
        while let Some(key) = object.next_key::<String>()? {
            if key.starts_with("$serde_json::private::") {
                // A lone number.
                object.next_value::<IgnoredAny>()?;
                continue;
            }
            let member = ListOrObject { shared: self.shared, depth: 1, name: Some(&key) };
            let value = object.next_value_seed(member)?.unwrap_or_default();
            let mut shared = self.shared.borrow_mut();
            shared.top.geo |= key == "type" && value == "FeatureCollection";
            shared.top.scalars.insert(key, value);
        }
        Ok(None)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Kept, E> {
        Ok(Some(Value::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Kept, E> {
        Ok(Some(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Kept, E> {
        Ok(Some(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Kept, E> {
        Ok(Some(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Kept, E> {
        Ok(Some(Value::String(value.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Kept, E> {
        Ok(Some(Value::Null))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source;

    fn load(name: &str, content: &[u8]) -> Result<Vec<(Table, Vec<RawRow>)>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        let limits = Limits { line_bytes: 1 << 20, ..Limits::default() };
        let inspection = source::inspect(&path, &limits, &Progress::new())?;
        let with_rows = inspection.tables.into_iter().map(|table| {
            let mut rows = Vec::new();
            source::read(&path, &table.reading, &limits, &Progress::new(), &mut |chunk| {
                rows.extend(chunk);
                Ok(())
            })?;
            Ok((table, rows))
        });
        with_rows.collect()
    }

    fn one(content: &str) -> (Table, Vec<Vec<(CellKind, String)>>) {
        let mut tables = load("a.json", content.as_bytes()).unwrap();
        assert_eq!(tables.len(), 1);
        let (table, rows) = tables.remove(0);
        assert_eq!(table.sample, rows);
        let cells =
            |row: &RawRow| row.cells().map(|c| (c.kind, String::from_utf8(c.bytes.to_vec()).unwrap())).collect();
        (table, rows.iter().map(cells).collect())
    }

    #[test]
    fn keys_are_united_in_the_order_of_first_sight_and_digits_kept() {
        let (table, rows) = one(r#"[{"b":1.50,"a":{"x":null,"y":{"z":true}}},{"c":[1,{"d":"é"}],"b":60487647500499}]"#);
        assert_eq!(table.reading.header, ["b", "a.x", "a.y.z", "c"]);
        assert_eq!(table.reading.header_row, 0);
        let text = |kind, text: &str| (kind, text.to_owned());
        assert_eq!(rows[0], [text(CellKind::Number, "1.50"), text(CellKind::Null, ""), text(CellKind::Bool, "true")]);
        assert_eq!(rows[1][0].1, "60487647500499");
        assert_eq!(rows[1][1].0, CellKind::Empty);
        assert_eq!(rows[1][3], text(CellKind::Json, r#"[1,{"d":"é"}]"#));
    }

    #[test]
    fn records_with_fields_lose_the_prefix() {
        let (table, rows) =
            one(r#"{"nhits":2,"records":[{"id":"r1","fields":{"nom":"A","id":"7"}},{"fields":{"nom":"B"}}]}"#);
        assert_eq!(table.reading.sheet.as_deref(), Some("records"));
        assert_eq!(table.reading.header, ["nom", "id", "record.id"]);
        assert_eq!(rows.len(), 2);
    }

    #[test]
    fn a_point_becomes_two_columns() {
        let (table, rows) = one(r#"{"type":"FeatureCollection","features":[
            {"type":"Feature","geometry":null,"properties":{"nom":"A"}},
            {"type":"Feature","geometry":{"type":"Point","coordinates":[2.35,48.85]},"properties":{"nom":"B"}},
            {"type":"Feature","geometry":{"type":"Polygon","coordinates":[]},"properties":null}]}"#);
        assert_eq!(table.reading.format, "geojson");
        assert_eq!(table.reading.header, ["nom", "longitude", "latitude", "geometry"]);
        assert_eq!(rows[1][1], (CellKind::Number, "2.35".to_owned()));
        assert_eq!(rows[2][3].0, CellKind::Json);
    }

    #[test]
    fn each_list_is_a_table_and_a_lone_object_a_record() {
        let tables = load("a.json", br#"{"structures":[{"id":1}],"services":[{"id":2},{"id":3}],"n":2}"#).unwrap();
        let names: Vec<_> = tables.iter().map(|(table, rows)| (table.reading.sheet.as_deref(), rows.len())).collect();
        assert_eq!(names, [(Some("structures"), 1), (Some("services"), 2)]);
        assert_eq!(one(r#"{"nom":"A","n":2}"#).1.len(), 1);
    }

    #[test]
    fn lines_are_read_one_by_one() {
        let tables = load("a.jsonl", b"\xef\xbb\xbf{\"a\":1}\n\n{\"b\":2}\r\n").unwrap();
        assert_eq!(tables[0].0.reading.header, ["a", "b"]);
        assert_eq!(tables[0].1.iter().map(|row| row.row_no).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn other_encodings_become_utf8() {
        let tables = load("a.json", b"[{\"nom\":\"M\xe2con l'\xe9t\xe9\"}]").unwrap();
        assert_eq!(tables[0].1[0].cell(0).unwrap().bytes, "Mâcon l'été".as_bytes());
    }

    #[test]
    fn what_is_not_json_ends_in_a_line() {
        let code = |content: &str| {
            let error = load("a.json", content.as_bytes()).unwrap_err();
            assert_eq!(error.what.params.last().unwrap().0, "path");
            error.what.code.into_owned()
        };
        assert_eq!(code(&"[".repeat(100_000)), "error-json-too-deep");
        assert_eq!(code("\u{feff}[{\"nom\":\"A\"},]\n"), "error-json-broken");
        assert_eq!(code("[{\"nom\":\"A\"}]\n{\"nom\":\"B\"}"), "error-json-broken");
        assert_eq!(code("[{\"nom\":"), "error-json-cut");
        assert_eq!(code(&format!("[{{\"a\":\"{}\"}}]", "x".repeat(3 << 20))), "error-json-record-too-long");
        assert_eq!(code("[]"), "error-no-table");
        assert_eq!(code("42"), "error-no-table");
    }
}
