//! What the file said: raw rows, never changed after import (DESIGN D1).

use serde::{Deserialize, Serialize};

/// What a raw cell held in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum CellKind {
    /// Nothing was there.
    Empty = 0,
    /// Bytes in the file's encoding (delimited text), or UTF-8 (workbook and JSON text).
    Text = 1,
    /// The digits of a number as the file wrote them, without an added `.0`.
    Number = 2,
    /// `true` or `false`.
    Bool = 3,
    /// JSON null.
    Null = 4,
    /// A date or time as ISO 8601 text (workbooks).
    Date = 5,
    /// A JSON array or object as compact text.
    Json = 6,
    /// A formula error such as `#N/A`.
    Error = 7,
}

/// Kind byte of several empty cells in a row, whose length is how many: a table may have one value in its last column.
const EMPTY_RUN: u8 = 8;

impl CellKind {
    fn from_byte(byte: u8) -> Self {
        match byte {
            1 => Self::Text,
            2 => Self::Number,
            3 => Self::Bool,
            4 => Self::Null,
            5 => Self::Date,
            6 => Self::Json,
            7 => Self::Error,
            _ => Self::Empty,
        }
    }
}

/// One raw cell, borrowed from its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellRef<'a> {
    pub kind: CellKind,
    /// In the encoding of the batch's [`Reading`] when `kind` is `Text`, else ASCII or UTF-8.
    pub bytes: &'a [u8],
}

/// One row of a file: cells length-prefixed with a kind byte, one blob a row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RawRow {
    /// 1-based number of the row (or of the record in JSON) as a person sees it in the file.
    pub row_no: u32,
    blob: Vec<u8>,
}

impl RawRow {
    /// From the blob that [`RawRow::blob`] gave.
    pub fn from_blob(row_no: u32, blob: Vec<u8>) -> Self {
        Self { row_no, blob }
    }

    pub fn blob(&self) -> &[u8] {
        &self.blob
    }

    /// The cells, first column first. A damaged blob ends the iteration early rather than failing.
    pub fn cells(&self) -> impl Iterator<Item = CellRef<'_>> {
        let mut rest = self.blob.as_slice();
        let mut empty = 0;
        std::iter::from_fn(move || {
            if empty > 0 {
                empty -= 1;
                return Some(CellRef { kind: CellKind::Empty, bytes: &[] });
            }
            let (&kind, tail) = rest.split_first()?;
            let (length, tail) = read_length(tail)?;
            if kind == EMPTY_RUN {
                // No table is that wide: the blob of a damaged workspace must not keep anyone busy.
                (rest, empty) = (tail, length.min(1 << 24).checked_sub(1)?);
                return Some(CellRef { kind: CellKind::Empty, bytes: &[] });
            }
            let (bytes, tail) = tail.split_at_checked(length)?;
            rest = tail;
            Some(CellRef { kind: CellKind::from_byte(kind), bytes })
        })
    }

    /// The cell of a 0-based column.
    pub fn cell(&self, column: usize) -> Option<CellRef<'_>> {
        self.cells().nth(column)
    }

    /// Whether the blob is read to its end: one of a damaged file may not be.
    pub fn is_whole(&self) -> bool {
        let mut rest = self.blob.as_slice();
        while let Some((&kind, tail)) = rest.split_first() {
            let Some((length, tail)) = read_length(tail) else { return false };
            let skipped = if kind == EMPTY_RUN { 0 } else { length };
            let Some((_, tail)) = tail.split_at_checked(skipped) else { return false };
            rest = tail;
        }
        true
    }

    /// True when no cell holds anything but white space.
    pub fn is_empty(&self) -> bool {
        self.cells().all(|cell| {
            matches!(cell.kind, CellKind::Empty | CellKind::Null)
                || (cell.kind == CellKind::Text && cell.bytes.iter().all(u8::is_ascii_whitespace))
        })
    }
}

/// Builds a [`RawRow`] cell by cell.
#[derive(Debug, Default)]
pub struct RawRowBuilder {
    blob: Vec<u8>,
    /// Empty cells that are not written yet.
    empty: usize,
}

impl RawRowBuilder {
    pub fn with_capacity(bytes: usize) -> Self {
        Self { blob: Vec::with_capacity(bytes), empty: 0 }
    }

    pub fn push(&mut self, kind: CellKind, bytes: &[u8]) {
        if kind == CellKind::Empty && bytes.is_empty() {
            self.empty += 1;
            return;
        }
        self.write_empty();
        self.head(kind as u8, bytes.len());
        self.blob.extend_from_slice(bytes);
    }

    fn head(&mut self, kind: u8, mut length: usize) {
        self.blob.push(kind);
        while length >= 0x80 {
            self.blob.push((length as u8 & 0x7f) | 0x80);
            length >>= 7;
        }
        self.blob.push(length as u8);
    }

    fn write_empty(&mut self) {
        match std::mem::take(&mut self.empty) {
            0 => {}
            1 => self.head(CellKind::Empty as u8, 0),
            many => self.head(EMPTY_RUN, many),
        }
    }

    pub fn finish(mut self, row_no: u32) -> RawRow {
        self.write_empty();
        RawRow { row_no, blob: self.blob }
    }
}

fn read_length(mut bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut length = 0usize;
    for shift in (0..35).step_by(7) {
        let (&byte, tail) = bytes.split_first()?;
        bytes = tail;
        length |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some((length, bytes));
        }
    }
    None
}

/// How a file is read: format, encoding, layout, each with its evidence. Ground state of a batch; re-decoding rewrites
/// no raw cell (DESIGN D1).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Reading {
    /// `csv`, `xlsx`, `xls`, `xlsb`, `ods`, `json`, `jsonl`, `geojson`.
    pub format: String,
    /// WHATWG name of the encoding of `Text` cells; `UTF-8` for workbooks and JSON.
    pub encoding: String,
    /// A person chose the encoding.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub encoding_chosen: bool,
    /// Field separator of delimited text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// Name of the file inside an archive (`.zip`, `.gz`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// Name of the sheet of a workbook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// 1-based row that holds the column names; 0 where the format names its fields itself (JSON) or none was found.
    pub header_row: u32,
    /// Where several tables stand one under the other on a sheet: the number of this one, and the last row before the next.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub part: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_row: Option<u32>,
    /// Column names, in file order; blank ones are named `colonne 7` and repeated ones `nom (2)`.
    pub header: Vec<String>,
    /// Columns (0-based) whose cells hide addresses: these are in the last columns, one for each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<u32>,
    /// Why encoding, separator and header row were chosen, one sentence each.
    #[serde(default)]
    pub evidence: Vec<crate::model::Message>,
    /// What differs from the layout of the source's earlier delivery, one sentence each; empty for a first one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<crate::model::Message>,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Reading {
    /// Whether a row belongs to the table.
    pub fn holds(&self, row_no: u32) -> bool {
        row_no > self.header_row && self.last_row.is_none_or(|last| row_no <= last)
    }

    /// Whether the records are written by name, in no columns.
    pub fn is_json(&self) -> bool {
        matches!(self.format.as_str(), "json" | "jsonl" | "geojson")
    }

    /// Name of the sheet, with the number of the table where it has several: `Feuil1 (2)`.
    pub fn sheet_label(&self) -> Option<String> {
        match (&self.sheet, self.part) {
            (Some(sheet), 0..=1) => Some(sheet.clone()),
            (Some(sheet), part) => Some(format!("{sheet} ({part})")),
            (None, 0..=1) => None,
            (None, part) => Some(format!("({part})")),
        }
    }
}

/// Between the heading of several columns and the name of one of them, where a header has two rows: `Contact › Nom`.
pub const UNDER_HEADING: &str = " › ";

/// The letters by which a spreadsheet names a column, counted from 0: `A`, `Z`, `AA`.
///
/// ```
/// assert_eq!([0, 25, 26, 701, 702].map(tamis::model::column_letters), ["A", "Z", "AA", "ZZ", "AAA"]);
/// ```
pub fn column_letters(index: usize) -> String {
    let (mut letters, mut rest) = (Vec::new(), index + 1);
    while rest > 0 {
        rest -= 1;
        letters.push((b'A' + (rest % 26) as u8) as char);
        rest /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_gives_its_cells_back() {
        let long = vec![b'x'; 300];
        let mut builder = RawRowBuilder::default();
        builder.push(CellKind::Text, b"Foug\xe8res");
        builder.push(CellKind::Empty, b"");
        builder.push(CellKind::Number, b"60487647500499");
        builder.push(CellKind::Text, &long);
        let row = builder.finish(7);
        let cells: Vec<_> = row.cells().collect();
        assert_eq!(cells.len(), 4);
        assert_eq!(cells[0].bytes, b"Foug\xe8res");
        assert_eq!(cells[2], CellRef { kind: CellKind::Number, bytes: b"60487647500499" });
        assert_eq!(cells[3].bytes, long);
        assert_eq!(RawRow::from_blob(7, row.blob().to_vec()), row);
        assert!(!row.is_empty());
    }

    #[test]
    fn empty_cells_in_a_row_take_little_room() {
        for empty in [0, 1, 2, 5000] {
            let mut builder = RawRowBuilder::default();
            builder.push(CellKind::Text, b"a");
            (0..empty).for_each(|_| builder.push(CellKind::Empty, b""));
            builder.push(CellKind::Text, b"b");
            (0..empty).for_each(|_| builder.push(CellKind::Empty, b""));
            let row = builder.finish(1);
            assert_eq!(row.cells().count(), 2 + 2 * empty);
            assert_eq!(row.cell(empty + 1).unwrap().bytes, b"b");
            assert!(row.blob().len() <= 14 && row.is_whole());
        }
        assert_eq!(RawRow::from_blob(1, vec![EMPTY_RUN, 0]).cells().count(), 0);
    }

    #[test]
    fn a_damaged_blob_ends_early() {
        assert_eq!(RawRow::from_blob(1, vec![1, 200, 1, 0]).cells().count(), 0);
        assert!(!RawRow::from_blob(1, vec![1, 200, 1, 0]).is_whole() && !RawRow::from_blob(1, vec![1]).is_whole());
        assert_eq!(RawRow::from_blob(1, vec![1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]).cells().count(), 0);
    }
}
