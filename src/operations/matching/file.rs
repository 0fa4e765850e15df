//! Matching of any table, without a workspace.

use super::{Compared, Label};
use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::link::{self, Column, Kind, Options, Table, Values, Words};
use crate::model::{RawRow, Reading, Verdict};
use crate::source::{self, Limits};
use crate::text::Decoder;
use std::collections::BTreeMap;
use std::path::Path;
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
}

/// Compares the rows of the first table of any file, without configuration: kinds of columns come from their names and
/// values, sources from a column `source` where there is one.
///
/// Identifiers come from the column `id` where there is one, else they are the 1-based row numbers.
pub fn of_file(path: &Path, how: &FileOptions<'_>, progress: &Progress) -> Result<Compared> {
    let mut file = read_first(path, progress)?;
    if let Some(other) = how.against {
        file = file.beside(read_first(other, progress)?);
    }
    let Texts { table, ids, sources } = file;
    let index: BTreeMap<&str, usize> = match how.labels {
        [] => BTreeMap::new(),
        _ => ids.iter().enumerate().map(|(row, id)| (id.as_str(), row)).collect(),
    };
    let verdicts: Vec<(usize, usize, Verdict)> = how
        .labels
        .iter()
        .filter_map(|(a, b, verdict)| Some((*index.get(a.as_str())?, *index.get(b.as_str())?, *verdict)))
        .filter(|(a, b, _)| a != b)
        .collect();
    let link_only = how.link_only || how.against.is_some();
    let apart = link_only.then_some(table.sources.as_slice());
    let options = Options {
        threshold: how.threshold,
        related: how.related,
        apart,
        seed: 1,
        verdicts: &verdicts,
        words: how.words,
    };
    let linkage = link::find(&table, &options, progress)?;
    Ok(Compared { linkage, ids, sources })
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

/// Where the cells of a table go.
struct Sorter<'r> {
    decoder: Decoder,
    header: &'r [String],
    id_column: Option<usize>,
    source_column: Option<usize>,
    /// None for a column that is not compared.
    columns: Vec<Option<Values>>,
    ids: Vec<String>,
    sources: Vec<String>,
    numbered: Values,
}

impl<'r> Sorter<'r> {
    fn new(reading: &'r Reading) -> Self {
        let position = |name: &str| reading.header.iter().position(|header| header.eq_ignore_ascii_case(name));
        let (id_column, source_column) = (position("id"), position("source"));
        let column = |(at, name): (usize, &String)| {
            let compared = Some(at) != id_column && Some(at) != source_column;
            (compared && link::kind_of_name(name) != Some(Kind::Ignored)).then(Values::default)
        };
        Self {
            decoder: Decoder::new(reading),
            header: &reading.header,
            id_column,
            source_column,
            columns: reading.header.iter().enumerate().map(column).collect(),
            ids: Vec::new(),
            sources: Vec::new(),
            numbered: Values::default(),
        }
    }

    /// Takes a row: its texts are trimmed.
    fn push(&mut self, row: &RawRow) {
        let (mut id, mut source): (Option<String>, Option<String>) = (None, None);
        let mut cells = row.cells();
        for (at, column) in self.columns.iter_mut().enumerate() {
            let text = cells.next().map(|cell| self.decoder.text(cell));
            let text = text.as_deref().map(str::trim);
            if Some(at) == self.id_column {
                id = text.map(str::to_owned);
            } else if Some(at) == self.source_column {
                source = text.map(str::to_owned);
            } else if let Some(column) = column {
                column.push(text);
            }
        }
        let row_no = || row.row_no.to_string();
        self.ids.push(if self.id_column.is_some() { id.unwrap_or_default() } else { row_no() });
        let source = source.unwrap_or_default();
        self.numbered.push(Some(&source));
        self.sources.push(source);
    }

    fn finish(self) -> Texts {
        let columns = self.header.iter().zip(self.columns);
        let columns = columns
            .filter_map(|(name, values)| Some((name, values?)))
            .map(|(name, values)| Column { name: name.clone(), kind: link::infer_kind(name, &values), values })
            .collect();
        let table = Table { columns, sources: self.numbered.into_codes() };
        Texts { table, ids: self.ids, sources: self.sources }
    }
}

/// Lots of rows that wait between the thread that reads and the one that sorts their cells.
const WAITING: usize = 3;

/// The cells of a table as trimmed texts, column by column; columns that are not compared are left out.
fn read_columns(path: &Path, reading: &Reading, limits: &Limits, progress: &Progress) -> Result<Texts> {
    progress.stage("stage-read", 0);
    let (sender, receiver) = sync_channel::<Vec<RawRow>>(WAITING);
    std::thread::scope(|scope| {
        let sort = move || {
            let mut sorter = Sorter::new(reading);
            for rows in receiver {
                rows.iter().filter(|row| !row.is_empty()).for_each(|row| sorter.push(row));
            }
            sorter.finish()
        };
        let sorting = std::thread::Builder::new()
            .name("match-read".into())
            .spawn_scoped(scope, sort)
            .map_err(|cause| Error::internal("start a thread").caused_by(cause))?;
        let read = source::read(path, reading, limits, progress, &mut |rows| {
            progress.add(rows.len() as u64);
            progress.check()?;
            sender.send(rows).map_err(|_| Error::cancelled())
        });
        drop(sender);
        let sorted = sorting.join().map_err(|_| Error::internal("the reading thread stopped"))?;
        read.map(|()| sorted)
    })
}
