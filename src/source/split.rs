//! Several tables one under the other: behind a blank row, a row of other column names with values of its own below.

use super::delimited::Survey;
use super::header::{self, Head};
use super::{Limits, Table};
use crate::error::Result;
use crate::model::{CellRef, Message, RawRow};

/// Rows below a possible row of names that are looked at, and the fewest that make a table.
const BELOW: usize = 20;
const FEWEST: usize = 2;
/// Most tables of one sheet; what comes after is read with the last.
const MOST: usize = 50;

/// Looks for further tables while the rows of the first pass by.
pub struct Splits {
    /// The names of the table that is being read.
    names: Vec<String>,
    blank: bool,
    /// First row of the titles that stand behind the last blank row.
    title: Option<u32>,
    open: Option<(Head, Vec<Head>)>,
    found: Vec<Found>,
}

/// A further table.
pub struct Found {
    /// Its row of names.
    pub head: Head,
    /// Its first row, titles included.
    pub from: u32,
}

impl Splits {
    pub fn new(names: &[String]) -> Self {
        Self { names: bare(names), blank: false, title: None, open: None, found: Vec::new() }
    }

    /// Rows that the file does not even hold stand before the next one.
    pub fn gap(&mut self) {
        self.decide();
        self.blank = true;
    }

    /// Whether a row that is not blank changes nothing.
    pub fn is_idle(&self) -> bool {
        self.open.is_none() && !self.blank && self.title.is_none()
    }

    /// To be called with the data rows in their order.
    pub fn look(&mut self, row: &RawRow, text: impl Fn(CellRef<'_>) -> String) {
        if self.open.is_none() && !self.blank {
            self.blank = row.is_empty();
            self.title = None;
            return;
        }
        if row.is_empty() {
            self.decide();
            self.blank = true;
            return;
        }
        let head = || (row.row_no, row.cells().map(text).collect::<Vec<String>>());
        match &mut self.open {
            Some((_, below)) => {
                below.push(head());
                if below.len() == BELOW {
                    self.decide();
                }
            }
            None => {
                let head = head();
                if self.found.len() < MOST && header::could_be(&head.1) && bare(&head.1) != self.names {
                    self.open = Some((head, Vec::new()));
                } else if head.1.iter().filter(|cell| !cell.trim().is_empty()).count() == 1 {
                    // A title: the names may follow it at once.
                    self.title.get_or_insert(row.row_no);
                    return;
                }
            }
        }
        self.blank = false;
    }

    fn decide(&mut self) {
        let Some((head, below)) = self.open.take() else { return };
        if below.len() >= FEWEST && header::heads(&head.1, &below) {
            self.names = bare(&head.1);
            self.found.push(Found { from: self.title.unwrap_or(head.0), head });
        }
        self.title = None;
    }

    /// The further tables.
    pub fn end(mut self) -> Vec<Found> {
        self.decide();
        self.found
    }
}

fn bare(names: &[String]) -> Vec<String> {
    let names: Vec<String> = names.iter().map(|name| crate::text::fold(name.trim())).collect();
    let last = names.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
    names[..last].to_vec()
}

/// The tables of a sheet: the first, cut before the second, and those that begin at `further`. `rows` gives the data rows of
/// the first once more, with all that follow.
pub fn tables(
    first: Table,
    further: Vec<Found>,
    rows: impl Iterator<Item = Result<RawRow>>,
    limits: &Limits,
) -> Result<Vec<Table>> {
    let mut parts: Vec<(Table, Survey)> = vec![(first.clone(), Survey::new(limits))];
    for (number, Found { head: (row, names), from }) in (2u32..).zip(further) {
        if let Some((before, _)) = parts.last_mut() {
            before.reading.last_row = Some(from.saturating_sub(1));
        }
        let mut table = Table { sample: Vec::new(), rows: 0, ..first.clone() };
        table.reading.header_row = row;
        table.reading.header = names;
        table.reading.part = number;
        table.reading.evidence.retain(|told| !told.code.starts_with("source-header"));
        table.reading.evidence.push(Message::new("source-table-below").with("row", row).with("number", number));
        parts.push((table, Survey::new(limits)));
    }
    for row in rows {
        let row = row?;
        if let Some((_, survey)) = parts.iter_mut().find(|(table, _)| table.reading.holds(row.row_no)) {
            survey.add(row)?;
        }
    }
    let table = |(number, (mut table, survey)): (usize, (Table, Survey))| {
        if number > 0 {
            table.reading.header = survey.header(&table.reading.header);
        } else {
            table.reading.part = 1;
        }
        let held = table.held.take();
        let own = |row: &RawRow| table.reading.holds(row.row_no);
        let held = held.map(|rows| rows.into_iter().filter(own).collect());
        Table { rows: survey.rows, sample: survey.sample.rows, held, ..table }
    };
    Ok(parts.into_iter().enumerate().map(table).collect())
}
