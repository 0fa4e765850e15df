//! The addresses behind the cells of a workbook: `Site` shown, `https://…` meant. What is shown stays in its column; the
//! addresses that it hides get a column of their own at the end, so that nothing is lost and a person sees both.

use crate::model::{CellKind, RawRow, RawRowBuilder};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// An address behind one cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// 1-based, as rows are numbered.
    pub row: u32,
    /// 0-based.
    pub column: u32,
    pub target: String,
}

/// The links of one sheet, and the columns in which they say more than the cells.
#[derive(Debug, Default)]
pub struct Links {
    targets: HashMap<(u32, u32), String>,
    /// Per column: cells that hide their address, of those that have one.
    hiding: BTreeMap<u32, (u32, u32)>,
}

impl Links {
    pub fn take(&mut self, links: Vec<Link>) {
        self.targets = links.into_iter().map(|link| ((link.row, link.column), link.target)).collect();
    }

    /// Notes the columns of a row whose cells hide an address.
    pub fn look(&mut self, row: &RawRow) {
        if self.targets.is_empty() {
            return;
        }
        for (column, cell) in (0u32..).zip(row.cells()) {
            if let Some(target) = self.targets.get(&(row.row_no, column)) {
                let hides = hides(&String::from_utf8_lossy(cell.bytes), target);
                let (hidden, all) = self.hiding.entry(column).or_default();
                *hidden += u32::from(hides);
                *all += 1;
            }
        }
    }

    /// The columns that hide addresses, in file order: more than one, so that a link in a line of help is none.
    pub fn columns(&self) -> Vec<u32> {
        let much = |(hidden, all): &(u32, u32)| *hidden > 1 && hidden * 2 >= *all;
        self.hiding.iter().filter(|(_, counts)| much(counts)).map(|(column, _)| *column).collect()
    }

    /// A row of `width` columns with the addresses behind some of them at its end.
    pub fn append(&self, row: &RawRow, width: usize, columns: &[u32]) -> RawRow {
        let mut out = RawRowBuilder::with_capacity(row.blob().len() + 64);
        let mut pushed = 0;
        for cell in row.cells().take(width) {
            out.push(cell.kind, cell.bytes);
            pushed += 1;
        }
        if columns.iter().any(|column| self.targets.contains_key(&(row.row_no, *column))) {
            (pushed..width).for_each(|_| out.push(CellKind::Empty, b""));
            for column in columns {
                match self.targets.get(&(row.row_no, *column)) {
                    Some(target) => out.push(CellKind::Text, target.as_bytes()),
                    None => out.push(CellKind::Empty, b""),
                }
            }
        }
        out.finish(row.row_no)
    }
}

/// Whether a cell shows something else than its address. A text that is an address itself is what the contributor means:
/// links are left behind when texts are corrected.
fn hides(shown: &str, target: &str) -> bool {
    let shown = bare(shown);
    let address = !shown.contains(char::is_whitespace) && shown.contains(['.', '@']);
    !address && !shown.is_empty() && shown != bare(target)
}

/// An address without what differs between showing and meaning it.
fn bare(text: &str) -> String {
    let text = text.trim().to_lowercase();
    let text = ["mailto:", "https://", "http://"].iter().find_map(|head| text.strip_prefix(head)).unwrap_or(&text);
    text.trim_start_matches("www.").trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(row_no: u32, cells: &[&str]) -> RawRow {
        let mut out = RawRowBuilder::default();
        cells.iter().for_each(|cell| out.push(CellKind::Text, cell.as_bytes()));
        out.finish(row_no)
    }

    #[test]
    fn only_what_is_hidden_gets_a_column() {
        let link = |row, column, target: &str| Link { row, column, target: target.to_owned() };
        let mut links = Links::default();
        links.take(vec![
            link(2, 1, "https://a.fr/"),
            link(2, 2, "mailto:a@b.fr"),
            link(3, 1, "https://c.fr/page"),
            link(4, 1, "https://c.fr/autre"),
            link(2, 0, "https://aide.fr"),
        ]);
        for row in [row(2, &["Mairie", "www.b.fr", "a@b.fr"]), row(3, &["Poste", "Le site"]), row(4, &["X", "ici"])] {
            links.look(&row);
        }
        assert_eq!(links.columns(), [1]);
        let texts =
            |row: &RawRow| row.cells().map(|c| String::from_utf8_lossy(c.bytes).into_owned()).collect::<Vec<_>>();
        let appended = links.append(&row(3, &["Poste", "Le site"]), 3, &[1]);
        assert_eq!(texts(&appended), ["Poste", "Le site", "", "https://c.fr/page"]);
        assert_eq!(texts(&links.append(&row(5, &["X"]), 3, &[1])), ["X"]);
    }
}
