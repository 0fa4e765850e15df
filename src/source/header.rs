//! Which row of a table holds the column names, and the names.

use crate::model::Message;
use std::collections::HashSet;

/// Longest column name, in characters; some forms use whole questions as names.
const NAME_CHARS: usize = 500;
/// Rows among which the header is looked for.
const CANDIDATES: usize = 30;

/// The row of the column names.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// Position of the row among those given; none where the table starts with data.
    pub row: Option<usize>,
    pub evidence: Message,
}

/// A row as the search for the header sees it: its 1-based number in the file and its cells as text.
pub type Head = (u32, Vec<String>);

/// Finds the header among the first rows: the first row that is about as full as those below it, and whose cells do
/// not look like values.
pub fn find(rows: &[Head]) -> Header {
    let filled: Vec<usize> = rows.iter().map(|(_, cells)| cells.iter().filter(|cell| !blank(cell)).count()).collect();
    let candidate = (0..rows.len().min(CANDIDATES)).find(|&row| {
        let mut below: Vec<usize> = filled[row + 1..].iter().copied().filter(|&count| count > 0).take(40).collect();
        below.sort_unstable();
        let typical = below.get(below.len() / 2).copied().unwrap_or(filled[row]);
        filled[row] > 0 && filled[row] * 5 >= typical * 3
    });
    let none = |code| Header { row: None, evidence: Message::new(code) };
    let Some(row) = candidate else { return none("source-header-none") };
    if holds_values(&rows[row].1, rows[row + 1..].iter().map(|(_, cells)| cells)) {
        return none("source-header-values");
    }
    let (number, above) = (rows[row].0, row);
    let evidence = match above {
        0 => Message::new("source-header-first").with("row", number),
        above => Message::new("source-header-below").with("row", number).with("above", above),
    };
    Header { row: Some(row), evidence }
}

/// True when most cells look like values, in columns where the rows below look alike.
fn holds_values<'a>(cells: &[String], below: impl Iterator<Item = &'a Vec<String>>) -> bool {
    let below: Vec<_> = below.take(20).collect();
    let (mut named, mut values) = (0, 0);
    for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !blank(cell)) {
        let alike = below.is_empty()
            || below.iter().any(|row| row.get(column).is_some_and(|other| looks_like_value(other.trim())));
        if looks_like_value(cell.trim()) && alike {
            values += 1;
        } else {
            named += 1;
        }
    }
    values > named
}

/// A number (but a year), a date, a null, an address of the web or of a mailbox: what no column is called.
fn looks_like_value(text: &str) -> bool {
    if text.len() == 4 && (text.starts_with("19") || text.starts_with("20")) {
        return false;
    }
    if ["null", "nan", "true", "false"].iter().any(|word| text.eq_ignore_ascii_case(word)) {
        return true;
    }
    let mut digits = 0;
    let mut others = 0;
    for c in text.chars() {
        match c {
            '0'..='9' => digits += 1,
            ' ' | '.' | ',' | '-' | '+' | '/' | ':' | '%' | '€' | '\u{a0}' | '\u{202f}' => {}
            _ => others += 1,
        }
    }
    (digits > 0 && others == 0) || text.contains('@') || text.starts_with("http://") || text.starts_with("https://")
}

fn blank(cell: &str) -> bool {
    cell.chars().all(|c| c.is_whitespace() || c == '\u{feff}' || c == '\0')
}

/// Column names from the cells of the header row, at least `width` of them: trimmed, on one line, blank ones named
/// `colonne 7` and repeated ones `nom (2)`.
pub fn names(cells: &[String], width: usize) -> Vec<String> {
    let mut taken: HashSet<String> = HashSet::new();
    let clean: Vec<String> = cells.iter().map(|cell| clean(cell)).collect();
    let given: HashSet<&str> = clean.iter().map(String::as_str).collect();
    let mut names = Vec::with_capacity(width.max(cells.len()));
    for column in 0..width.max(cells.len()) {
        let base = match clean.get(column) {
            Some(name) if !name.is_empty() => name.clone(),
            _ => format!("colonne {}", column + 1),
        };
        let own = clean.get(column).is_some_and(|name| *name == base);
        let mut name = base.clone();
        let mut repeat = 2;
        // A made-up name must not take the place of one that the file gives further on.
        while taken.contains(&name) || (given.contains(name.as_str()) && !(own && name == base)) {
            name = format!("{base} ({repeat})");
            repeat += 1;
        }
        taken.insert(name.clone());
        names.push(name);
    }
    names
}

fn clean(cell: &str) -> String {
    let words = cell.split(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}');
    let text = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if text.chars().count() <= NAME_CHARS {
        return text;
    }
    text.chars().take(NAME_CHARS).chain(std::iter::once('…')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> Option<usize> {
        let rows: Vec<Head> = text
            .lines()
            .zip(1..)
            .map(|(line, number)| (number, line.split(';').map(str::to_owned).collect()))
            .collect();
        find(&rows).row
    }

    #[test]
    fn titles_and_blank_rows_above_are_skipped() {
        assert_eq!(header("nom;ville\nA;Lille\n"), Some(0));
        assert_eq!(
            header("Annuaire 2024;;;\nMis à jour le;12/05/2024;;\n;;;\nnom;ville;cp;tel\nA;Lille;59000;\n"),
            Some(3)
        );
        assert_eq!(header("# note\nid;nom\n1;A\n"), Some(1));
    }

    #[test]
    fn a_table_that_starts_with_data_has_no_header() {
        assert_eq!(header("1;null;0;0\n2;0;0;null\n"), None);
        assert_eq!(header("a@b.fr;0102030405\nc@d.fr;0102030406\n"), None);
        assert_eq!(header("commune;2019;2020;2021\nLille;1;2;3\n"), Some(0), "a name beside years");
        assert_eq!(header("nom;15/01/2024;siret\nA;2024;1\n"), Some(0), "one damaged name");
        assert_eq!(header("foo\nfoo\n"), Some(0));
    }

    #[test]
    fn blank_and_repeated_names_are_told_apart() {
        let cells: Vec<String> =
            ["Nom", " Nom", "", "Adresse\n postale", "\u{feff}Ville", "colonne 3"].map(str::to_owned).into();
        let expected = ["Nom", "Nom (2)", "colonne 3 (2)", "Adresse postale", "Ville", "colonne 3", "colonne 7"];
        assert_eq!(names(&cells, 7), expected);
    }
}
