//! Matching of any table, without a workspace.

use super::{Compared, Label, ask};
use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::link::{self, Column, Kind, Options, Table, Values, Words};
use crate::model::{RawRow, Reading, Verdict};
use crate::source::{self, Limits};
use crate::text::Decoder;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

/// How the rows of a file are compared.
#[derive(Debug, Clone, Copy, Default)]
pub struct FileOptions<'a> {
    /// Least probability of the pairs given; none: the decision point.
    pub threshold: Option<f64>,
    /// Also pairs that are held to be related, under it.
    pub related: bool,
    /// Only pairs across the values of a column `source`.
    pub link_only: bool,
    /// What persons said, by identifiers.
    pub labels: &'a [Label],
    /// Another table: only pairs of a row of the file with one of it are sought.
    pub against: Option<&'a Path>,
    pub words: Option<&'a Words>,
    /// Also choose so many pairs that are worth a verdict.
    pub ask: Option<u64>,
}

/// Compares the rows of the first table of any file, without configuration: kinds of columns come from their names and
/// values, sources from a column `source` where there is one.
///
/// Identifiers come from the column `id` where there is one, else they are the 1-based row numbers.
pub fn of_file(path: &Path, how: &FileOptions<'_>, progress: &Progress) -> Result<Compared> {
    let mut file = read_first(path, progress)?;
    let own = file.ids.len();
    if let Some(other) = how.against {
        file = file.beside(read_first(other, progress)?);
    }
    let Texts { table, ids, sources } = file;
    let verdicts = verdicts(how.labels, &ids, own);
    let link_only = how.link_only || how.against.is_some();
    let apart = link_only.then_some(table.sources.as_slice());
    let options = Options {
        threshold: how.threshold,
        telling: how.related,
        decision: None,
        apart,
        seed: 1,
        verdicts: &verdicts,
        words: how.words,
    };
    let linkage = link::find(&table, &options, progress)?;
    let questions = ask::questions(&linkage, &table, how.ask);
    Ok(Compared { linkage, ids, sources, questions })
}

/// Labels by rows. Two files may hold the same identifiers: between them one side of a label is of the one, the other of the
/// other, the first one of the first where both could be.
fn verdicts(labels: &[Label], ids: &[String], own: usize) -> Vec<(usize, usize, Verdict)> {
    let index = |from: usize, to: usize| -> BTreeMap<&str, usize> {
        let rows = if labels.is_empty() { from..from } else { from..to };
        rows.map(|row| (ids[row].as_str(), row)).collect()
    };
    let (ours, theirs) = (index(0, own), index(own, ids.len()));
    let row = |label: &Label| {
        let (left, right) = (label.0.as_str(), label.1.as_str());
        if theirs.is_empty() {
            return Some((*ours.get(left)?, *ours.get(right)?));
        }
        let across = |one: &str, other: &str| Some((*ours.get(one)?, *theirs.get(other)?));
        across(left, right).or_else(|| across(right, left))
    };
    let found = labels.iter().filter_map(|label| row(label).map(|(a, b)| (a, b, label.2)));
    found.filter(|(a, b, _)| a != b).collect()
}

/// The first table of a file.
fn read_first(path: &Path, progress: &Progress) -> Result<Texts> {
    let limits = Limits::configured();
    let inspection = source::inspect(path, &limits, progress)?;
    let reading = inspection.offered().next().map(|table| table.reading.clone()).ok_or_else(|| {
        Error::new(ErrorKind::Format, "error-no-data")
            .with("path", path.display().to_string())
            .hinted("hint-check-path")
    })?;
    read_columns(path, &reading, &limits, progress)
}

/// A table from a file, and who its rows are.
#[derive(Default)]
struct Texts {
    table: Table,
    ids: Vec<String>,
    sources: Vec<String>,
}

impl Texts {
    /// The rows of this table and those of another, as two sources: columns go together that have the same name, or else the
    /// same kind; what only the other has is left out.
    fn beside(mut self, other: Self) -> Self {
        let (own, more) = (self.ids.len(), other.ids.len());
        let mut left: Vec<Option<Column>> = other.table.columns.into_iter().map(Some).collect();
        let mut take = |name: &str, kind: Kind| {
            let same_name = |column: &Option<Column>| {
                column.as_ref().is_some_and(|column| column.kind == kind && column.name.eq_ignore_ascii_case(name))
            };
            let same_kind = |column: &Option<Column>| column.as_ref().is_some_and(|column| column.kind == kind);
            let at = left.iter().position(same_name).or_else(|| left.iter().position(same_kind))?;
            left[at].take()
        };
        for column in &mut self.table.columns {
            match take(&column.name, column.kind) {
                Some(other) => other.values.iter().for_each(|value| column.values.push(value)),
                None => (0..more).for_each(|_| column.values.push(None)),
            }
        }
        self.table.sources = std::iter::repeat_n(0, own).chain(std::iter::repeat_n(1, more)).collect();
        self.ids.extend(other.ids);
        self.sources.extend(other.sources);
        self
    }
}

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Id,
    Source,
    Compared,
    /// Not compared, or another thread's.
    Left,
}

/// Where the cells of some columns of a table go.
struct Sorter {
    decoder: Decoder,
    roles: Vec<Role>,
    columns: Vec<Values>,
    /// Whether this part is the one that numbers the rows; their numbers, where no column holds identifiers.
    counts: bool,
    row_numbers: Vec<u32>,
    ids: Vec<String>,
    sources: Vec<String>,
    numbered: Values,
}

impl Sorter {
    /// For the columns of one part of so many.
    fn new(reading: &Reading, part: usize, parts: usize) -> Self {
        let position = |name: &str| reading.header.iter().position(|header| header.eq_ignore_ascii_case(name));
        let (id_column, source_column) = (position("id"), position("source"));
        let role = |(at, name): (usize, &String)| match at {
            _ if Some(at) == id_column => Role::Id,
            _ if Some(at) == source_column => Role::Source,
            _ if link::kind_of_name(name) == Some(Kind::Ignored) => Role::Left,
            _ => Role::Compared,
        };
        let own = |(at, role): (usize, Role)| if at % parts == part { role } else { Role::Left };
        Self {
            decoder: Decoder::new(reading),
            roles: reading.header.iter().enumerate().map(role).enumerate().map(own).collect(),
            columns: vec![Values::default(); reading.header.len()],
            counts: part == 0,
            row_numbers: Vec::new(),
            ids: Vec::new(),
            sources: Vec::new(),
            numbered: Values::default(),
        }
    }

    /// Takes a row: its texts are trimmed.
    fn push(&mut self, row: &RawRow) {
        if self.counts {
            self.row_numbers.push(row.row_no);
        }
        let mut cells = row.cells();
        for (role, column) in self.roles.iter().zip(&mut self.columns) {
            let cell = cells.next();
            if *role == Role::Left {
                continue;
            }
            let text = cell.map(|cell| self.decoder.text(cell));
            let text = text.as_deref().map(str::trim);
            match role {
                Role::Id => self.ids.push(text.unwrap_or_default().to_owned()),
                Role::Source => {
                    self.numbered.push(text);
                    self.sources.push(text.unwrap_or_default().to_owned());
                }
                _ => column.push(text),
            }
        }
    }
}

/// What the parts have, together.
fn joined(header: &[String], parts: Vec<Sorter>) -> Texts {
    let rows = parts.first().map_or(0, |part| part.row_numbers.len());
    let (mut out, mut numbered) = (Texts::default(), Values::default());
    let mut columns: Vec<Option<Column>> = header.iter().map(|_| None).collect();
    for part in parts {
        if out.ids.is_empty() {
            out.ids = part.row_numbers.iter().map(u32::to_string).collect();
        }
        if part.roles.contains(&Role::Id) {
            out.ids = part.ids;
        }
        if part.roles.contains(&Role::Source) {
            (out.sources, numbered) = (part.sources, part.numbered);
        }
        let compared = part.columns.into_iter().zip(&part.roles).enumerate();
        for (at, (values, _)) in compared.filter(|(_, (_, role))| **role == Role::Compared) {
            let name = header[at].clone();
            columns[at] = Some(Column { kind: link::infer_kind(&name, &values), name, values });
        }
    }
    out.sources.resize(rows, String::new());
    let mut codes = numbered.into_codes();
    codes.resize(rows, 0);
    out.table = Table { columns: columns.into_iter().flatten().collect(), sources: codes };
    out
}

/// Threads that sort cells, and lots of rows that wait for each.
const PARTS: usize = 2;
const WAITING: usize = 3;

/// The cells of a table as trimmed texts, column by column; columns that are not compared are left out.
fn read_columns(path: &Path, reading: &Reading, limits: &Limits, progress: &Progress) -> Result<Texts> {
    progress.stage("stage-read", 0);
    std::thread::scope(|scope| {
        let (mut senders, mut sorting) = (Vec::new(), Vec::new());
        for part in 0..PARTS {
            let (sender, receiver) = sync_channel::<Arc<Vec<RawRow>>>(WAITING);
            let sort = move || {
                let mut sorter = Sorter::new(reading, part, PARTS);
                for rows in receiver {
                    rows.iter().filter(|row| !row.is_empty()).for_each(|row| sorter.push(row));
                }
                sorter
            };
            let thread = std::thread::Builder::new().name("match-read".into()).spawn_scoped(scope, sort);
            sorting.push(thread.map_err(|cause| Error::internal("start a thread").caused_by(cause))?);
            senders.push(sender);
        }
        let read = source::read(path, reading, limits, progress, &mut |rows| {
            progress.add(rows.len() as u64);
            progress.check()?;
            let rows = Arc::new(rows);
            senders.iter().try_for_each(|sender| sender.send(rows.clone())).map_err(|_| Error::cancelled())
        });
        drop(senders);
        let stopped = |_| Error::internal("the reading thread stopped");
        let parts = sorting.into_iter().map(|thread| thread.join().map_err(stopped)).collect::<Result<Vec<_>>>()?;
        read?;
        Ok(joined(&reading.header, parts))
    })
}
