//! Cells merged over several rows: a sheet shows what the first one holds beside all of them, and so it is read. Cells merged
//! over several columns stay one: their neighbours are other fields.

use crate::model::CellKind;
use calamine::Dimensions;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// Most rows of a sheet in which regions begin that are looked at.
const MOST: usize = 100_000;
/// Rows of a region, at most: a taller one is a layout, not a value.
const TALLEST: u32 = 10_000;
/// Bytes of a text that is repeated, and of all repetitions of a sheet.
const LONGEST: usize = 4 << 10;
const ALL: usize = 64 << 20;

/// The regions of one sheet, and those that the current row is in.
#[derive(Debug, Default)]
pub struct Merged {
    /// By first row: last row, column.
    regions: HashMap<u32, Vec<(u32, usize)>>,
    open: Vec<Open>,
    spent: usize,
    /// Cells that got the value of the first cell of their region.
    pub filled: u64,
    /// Cells that should have, beyond the limits.
    pub left: u64,
}

#[derive(Debug)]
struct Open {
    last: u32,
    column: usize,
    cell: (CellKind, String),
}

impl Merged {
    pub fn new(regions: Vec<Dimensions>) -> Self {
        let mut merged = Self::default();
        for Dimensions { start, end } in regions.into_iter().filter(|region| region.end.0 > region.start.0) {
            let tall = end.0 - start.0 >= TALLEST || merged.regions.len() >= MOST;
            match tall {
                true => merged.left += 1,
                false => merged.regions.entry(start.0).or_default().push((end.0, start.1 as usize)),
            }
        }
        merged
    }

    /// Fills the cells of a row (0-based) that lie in an open region, and opens those that begin here. A row with nothing
    /// of its own stays blank.
    pub fn fill(&mut self, row: u32, cells: &mut Vec<(CellKind, String)>) {
        if self.regions.is_empty() {
            return;
        }
        self.open.retain(|open| open.last >= row);
        if cells.iter().any(|(kind, _)| *kind != CellKind::Empty) {
            for open in &self.open {
                let blank = cells.get(open.column).is_none_or(|(kind, _)| *kind == CellKind::Empty);
                if !blank {
                    continue;
                }
                if open.cell.1.len() > LONGEST || self.spent > ALL {
                    self.left += 1;
                    continue;
                }
                if cells.len() <= open.column {
                    cells.resize(open.column + 1, (CellKind::Empty, String::new()));
                }
                self.spent += open.cell.1.len() + 1;
                self.filled += 1;
                cells[open.column] = open.cell.clone();
            }
        }
        for &(last, column) in self.regions.get(&row).into_iter().flatten() {
            let cell = cells.get(column).filter(|(kind, _)| *kind != CellKind::Empty);
            if let Some(cell) = cell.filter(|_| self.open.iter().all(|open| open.column != column)) {
                self.open.push(Open { last, column, cell: cell.clone() });
            }
        }
    }
}

/// Regions by the name of their sheet.
pub type Sheets = HashMap<String, Vec<Dimensions>>;

/// The regions of an OpenDocument file, which calamine does not tell. A damaged file has those before the damage.
pub fn of_ods(path: &Path) -> Sheets {
    let archive = std::fs::File::open(path).ok().and_then(|file| zip::ZipArchive::new(BufReader::new(file)).ok());
    let Some(mut archive) = archive else { return Sheets::new() };
    match archive.by_name("content.xml") {
        Ok(part) if part.size() <= ALL as u64 => spans(BufReader::new(part.take(ALL as u64))),
        _ => Sheets::new(),
    }
}

fn spans(content: impl BufRead) -> Sheets {
    let mut reader = quick_xml::Reader::from_reader(content);
    let mut buffer = Vec::new();
    let (mut sheet, mut row, mut rows, mut column) = (String::new(), 0u32, 0u32, 0u32);
    let mut found = Sheets::new();
    loop {
        buffer.clear();
        let event = match reader.read_event_into(&mut buffer) {
            Ok(Event::Eof) | Err(_) => return found,
            Ok(event) => event,
        };
        let (Event::Start(tag) | Event::Empty(tag)) = event else { continue };
        match tag.name().as_ref() {
            "table:table" => (sheet, row, rows) = (attribute(&tag, "table:name").unwrap_or_default(), 0, 0),
            "table:table-row" => {
                row = row.saturating_add(rows);
                rows = number(&tag, "table:number-rows-repeated");
                column = 0;
            }
            "table:table-cell" | "table:covered-table-cell" => {
                let tall = number(&tag, "table:number-rows-spanned");
                if tall > 1 {
                    let regions = found.entry(sheet.clone()).or_default();
                    if regions.len() < MOST {
                        regions.push(Dimensions { start: (row, column), end: (row.saturating_add(tall - 1), column) });
                    }
                }
                column = column.saturating_add(number(&tag, "table:number-columns-repeated"));
            }
            _ => {}
        }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.try_get_attribute(name).ok().flatten()?;
    Some(quick_xml::escape::unescape(&found.value).ok()?.into_owned())
}

fn number(tag: &BytesStart<'_>, name: &str) -> u32 {
    attribute(tag, name).and_then(|text| text.parse().ok()).unwrap_or(1).min(1 << 24)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(start: (u32, u32), end: (u32, u32)) -> Dimensions {
        Dimensions { start, end }
    }

    fn row(merged: &mut Merged, number: u32, texts: &[&str]) -> Vec<String> {
        let kind = |text: &&str| if text.is_empty() { CellKind::Empty } else { CellKind::Text };
        let mut cells = texts.iter().map(|text| (kind(text), (*text).to_owned())).collect();
        merged.fill(number, &mut cells);
        cells.into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn what_is_merged_downwards_is_read_in_each_row() {
        let mut merged = Merged::new(vec![region((1, 0), (3, 0)), region((1, 1), (1, 4)), region((2, 2), (3, 3))]);
        assert_eq!(row(&mut merged, 0, &["Nom", "Tél"]), ["Nom", "Tél"]);
        assert_eq!(row(&mut merged, 1, &["CCAS", "a"]), ["CCAS", "a"]);
        assert_eq!(row(&mut merged, 2, &["", "b", "x"]), ["CCAS", "b", "x"]);
        assert_eq!(row(&mut merged, 3, &["", "c"]), ["CCAS", "c", "x"]);
        assert_eq!(row(&mut merged, 4, &["", "d"]), ["", "d"]);
        assert_eq!((merged.filled, merged.left), (3, 0));
    }

    #[test]
    fn the_regions_of_an_opendocument_sheet_are_found() {
        let content = r#"<office:body><table:table table:name="A"><table:table-row><table:table-cell table:number-rows-spanned="9"/>
            </table:table-row></table:table><table:table table:name="L&apos;un"><table:table-column/>
            <table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="3"/></table:table-row>
            <table:table-row><table:table-cell/><table:table-cell table:number-rows-spanned="2"><text:p>x</text:p></table:table-cell>
            </table:table-row></table:table></office:body>"#;
        let of = |content: &[u8], sheet: &str| spans(content).remove(sheet).unwrap_or_default();
        assert_eq!(of(content.as_bytes(), "L'un"), [region((2, 1), (3, 1))]);
        assert_eq!(of(content.as_bytes(), "B"), []);
        assert_eq!(of(&content.as_bytes()[..300], "A"), [region((0, 0), (8, 0))]);
    }

    #[test]
    fn a_blank_row_stays_blank_and_limits_are_told() {
        let mut merged = Merged::new(vec![region((0, 0), (2, 0)), region((0, 1), (1_000_000, 1))]);
        row(&mut merged, 0, &["CCAS", "x"]);
        assert_eq!(row(&mut merged, 1, &["", ""]), ["", ""]);
        assert_eq!((merged.filled, merged.left), (0, 1));
        let long = "x".repeat(LONGEST + 1);
        let mut merged = Merged::new(vec![region((0, 0), (2, 0))]);
        row(&mut merged, 0, &[&long, "a"]);
        assert_eq!(row(&mut merged, 1, &["", "b"]), ["", "b"]);
        assert_eq!(merged.left, 1);
    }
}
