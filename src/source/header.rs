//! Which row of a table holds the column names, and the names.

use crate::model::{Message, UNDER_HEADING};
use std::collections::{HashMap, HashSet};

/// Longest column name, in characters; some forms use whole questions as names.
const NAME_CHARS: usize = 500;
/// Rows among which the header is looked for.
const CANDIDATES: usize = 30;

/// The row of the column names.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// Position of the row among those given, the lower one of two; none where the table starts with data.
    pub row: Option<usize>,
    /// The names as the file writes them; those under a common heading stand behind it: `Contact › Nom`.
    pub cells: Vec<String>,
    pub evidence: Message,
}

/// A row as the search for the header sees it: its 1-based number in the file and its cells as text.
pub type Head = (u32, Vec<String>);

/// Finds the header among the first rows: the first row that is about as full as those below it, and whose cells do
/// not look like values.
pub fn find(rows: &[Head]) -> Header {
    let filled: Vec<usize> = rows.iter().map(|(_, cells)| cells.iter().filter(|cell| !blank(cell)).count()).collect();
    let full = |&row: &usize| {
        let mut below: Vec<usize> = filled[row + 1..].iter().copied().filter(|&count| count > 0).take(40).collect();
        below.sort_unstable();
        let typical = below.get(below.len() / 2).copied().unwrap_or(filled[row]);
        filled[row] > 0 && filled[row] * 5 >= typical * 3
    };
    let mut candidates = (0..rows.len().min(CANDIDATES)).filter(full);
    let first = candidates.next();
    // A title that is written across names nothing, where something below does.
    let across = |&row: &usize| filled[row] > 2 && texts(&rows[row].1) == 1;
    let candidate = first.filter(|row| !across(row)).or_else(|| candidates.find(|row| !across(row))).or(first);
    let none = |code| Header { row: None, cells: Vec::new(), evidence: Message::new(code) };
    let Some(row) = candidate else { return none("source-header-none") };
    if let Some(found) = two_rows(rows, row) {
        return found;
    }
    if holds_values(&rows[row].1, rows[row + 1..].iter().map(|(_, cells)| cells)) {
        return none("source-header-values");
    }
    let (number, above) = (rows[row].0, row);
    let evidence = match above {
        0 => Message::new("source-header-first").with("row", number),
        above => Message::new("source-header-below").with("row", number).with("above", above),
    };
    Header { row: Some(row), cells: rows[row].1.clone(), evidence }
}

/// How many different texts a row holds.
fn texts(cells: &[String]) -> usize {
    let texts: HashSet<&str> = cells.iter().filter(|cell| !blank(cell)).map(|cell| cell.trim()).collect();
    texts.len()
}

/// A header of two rows around the row that looks like one: names under common headings, and cells merged over both.
fn two_rows(rows: &[Head], row: usize) -> Option<Header> {
    let pairs = [(row, row + 1), (row.wrapping_sub(1), row)];
    let (upper, lower) = pairs.into_iter().find(|&(upper, lower)| {
        let (Some((above, heads)), Some((number, names))) = (rows.get(upper), rows.get(lower)) else { return false };
        let below: Vec<&[String]> = rows[lower + 1..].iter().take(20).map(|(_, cells)| cells.as_slice()).collect();
        // One text alone, in one cell or across, is a title: headings tell groups apart.
        let groups = above + 1 == *number && texts(heads) > 1;
        groups && (interlocked(heads, names, &below) || lower == row && headed(heads, names))
    })?;
    let (heads, names) = (&rows[upper].1, &rows[lower].1);
    let evidence = Message::new("source-header-two-rows").with("row", rows[lower].0).with("first", rows[upper].0);
    Some(Header { row: Some(lower), cells: joined(heads, names), evidence })
}

/// Longest heading, in characters: a sentence is a title.
const HEADING_CHARS: usize = 60;

fn is_heading(cell: &str) -> bool {
    let text = cell.trim();
    text.chars().count() <= HEADING_CHARS && !looks_like_value(text)
}

fn at(cells: &[String], column: usize) -> &str {
    cells.get(column).map_or("", |cell| if blank(cell) { "" } else { cell.trim() })
}

/// Whether the lower row completes the upper one: what is blank above has a name below, under the heading to its left, and
/// what is blank below (a cell merged over both rows) has its name above. A first row of data does not look so: it says
/// something in the columns that all rows fill, it may repeat in the rows after it, and its phones and dates are no words.
fn interlocked(heads: &[String], names: &[String], below: &[&[String]]) -> bool {
    let width = heads.len().max(names.len());
    let filled = |column: usize| below.iter().filter(|cells| !at(cells, column).is_empty()).count();
    let (mut under, mut evidence, mut sure, mut in_group) = (0, 0, 0, false);
    for column in 0..width {
        let (head, name) = (at(heads, column), at(names, column));
        let again = || below.iter().any(|cells| at(cells, column) == name);
        let data = name.starts_with(|c: char| c.is_ascii_digit()) || !name.is_empty() && again();
        // "Updated: monday" is said of the whole table; "Opening hours:" may stand over its days.
        let told = !name.is_empty() && head.split_once(':').is_some_and(|(_, rest)| !blank(rest));
        if data || told || !is_heading(head) || !is_heading(name) {
            return false;
        }
        match (head.is_empty(), name.is_empty()) {
            (true, true) if filled(column) > 0 => return false,
            (true, true) => in_group = false,
            // A name needs a heading to its left that has a name of its own below.
            (true, false) if !in_group => return false,
            (true, false) => under += 1,
            (false, true) => {
                in_group = false;
                evidence += usize::from(!below.is_empty() && filled(column) * 2 > below.len());
            }
            (false, false) => in_group = true,
        }
        let values = below.iter().filter(|cells| looks_like_value(at(cells, column))).count();
        sure += usize::from(!name.is_empty() && filled(column) > 0 && values * 5 >= filled(column) * 3);
        sure += usize::from(!name.is_empty() && name == head);
    }
    // A row of data may lack two contacts and fill the one column that has no name: that alone says nothing.
    under > 0 && sure > 1 || under > 1 && sure + evidence > 1
}

/// Whether the upper row holds headings over groups of the columns that the lower row names one by one: at least two, one
/// of them over several columns, and no words of a title.
fn headed(heads: &[String], names: &[String]) -> bool {
    let last = names.iter().rposition(|name| !blank(name)).unwrap_or(0);
    let columns: Vec<usize> = (0..heads.len()).filter(|&column| !at(heads, column).is_empty()).collect();
    let full = (0..=last).all(|column| !at(names, column).is_empty());
    let title = |text: &str| text.contains(':') || text.chars().filter(char::is_ascii_digit).count() > 2;
    let heading = |&column: &usize| is_heading(&heads[column]) && !title(&heads[column]) && column <= last;
    let spans = columns.windows(2).any(|pair| pair[1] - pair[0] > 1) || columns.last().is_some_and(|&c| c < last);
    full && columns.len() >= 2 && spans && columns.iter().all(heading)
}

/// The names of both rows: a heading holds until the next one, or until a cell that is merged over both rows.
fn joined(heads: &[String], names: &[String]) -> Vec<String> {
    let mut group = "";
    (0..heads.len().max(names.len()))
        .map(|column| {
            let (head, name) = (at(heads, column), at(names, column));
            match (head.is_empty(), name.is_empty()) {
                (false, true) => group = "",
                (false, false) => group = head,
                _ => {}
            }
            match () {
                () if name.is_empty() => head.to_owned(),
                () if group.is_empty() || group == name => name.to_owned(),
                () => format!("{group}{UNDER_HEADING}{name}"),
            }
        })
        .collect()
}

/// Whether a row behind a blank one could name columns: three words at least, each once, none a value or a sentence.
pub fn could_be(cells: &[String]) -> bool {
    let named: Vec<&str> = cells.iter().map(|cell| cell.trim()).filter(|cell| !blank(cell)).collect();
    let once = |(at, name): (usize, &&str)| !named[..at].contains(name);
    named.len() >= 3
        && named.len() <= 500
        && named.iter().all(|name| is_heading(name) && !name.starts_with(|c: char| c.is_ascii_digit()))
        && named.iter().enumerate().all(once)
}

/// Whether such a row names the columns of the rows below: it is about as full, and in two columns at least most of them
/// hold values where it has a word.
pub fn heads(names: &[String], below: &[Head]) -> bool {
    let filled = |cells: &[String]| cells.iter().filter(|cell| !blank(cell)).count();
    let mut fullness: Vec<usize> = below.iter().map(|(_, cells)| filled(cells)).collect();
    fullness.sort_unstable();
    let typical = fullness.get(fullness.len() / 2).copied().unwrap_or(0);
    let of_values = |column: &usize| {
        let cells = || below.iter().map(|(_, cells)| at(cells, *column)).filter(|cell| !cell.is_empty());
        let (all, values) = (cells().count(), cells().filter(|cell| looks_like_value(cell)).count());
        !at(names, *column).is_empty() && all * 2 >= below.len() && values * 5 >= all * 3 && all > 0
    };
    let again = |column: usize| {
        below.iter().any(|(_, cells)| !at(names, column).is_empty() && at(cells, column) == at(names, column))
    };
    // A row of data that says "to be completed" where others hold values leaves some column blank that they fill.
    let width = below.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
    let complete = (0..width).all(|column| {
        let filled = below.iter().filter(|(_, cells)| !at(cells, column).is_empty()).count();
        filled * 2 < below.len() || !at(names, column).is_empty()
    });
    complete
        && filled(names) * 5 >= typical * 3
        && (0..names.len()).filter(of_values).count() >= 2
        && !(0..names.len()).any(again)
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
    // Where the numbers of a repeated name go on, so that thousands of one name are not tried from 2 each.
    let mut next: HashMap<String, u32> = HashMap::new();
    let mut names = Vec::with_capacity(width.max(cells.len()));
    for column in 0..width.max(cells.len()) {
        let base = match clean.get(column) {
            Some(name) if !name.is_empty() => name.clone(),
            _ => format!("colonne {}", column + 1),
        };
        let own = clean.get(column).is_some_and(|name| *name == base);
        let mut name = base.clone();
        let mut repeat = next.get(&base).copied().unwrap_or(2);
        // A made-up name must not take the place of one that the file gives further on.
        while taken.contains(&name) || (given.contains(name.as_str()) && !(own && name == base)) {
            name = format!("{base} ({repeat})");
            repeat += 1;
        }
        if repeat > 2 {
            next.insert(base, repeat);
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

    fn names_of(text: &str) -> (Option<usize>, Vec<String>) {
        let rows: Vec<Head> =
            text.lines().zip(1..).map(|(line, no)| (no, line.split(';').map(str::to_owned).collect())).collect();
        let found = find(&rows);
        (found.row, found.cells)
    }

    #[test]
    fn a_header_of_two_rows_gives_names_under_their_headings() {
        let merged = "Nom;Adresse;Horaires;;Contact;\n;;Lundi;Mardi;Tel;Mail\nA;1 rue X;9h-12h;;0102030405;a@b.fr\n\
                      B;2 rue Y;9h-12h;;0102030406;c@d.fr\n";
        let names = ["Nom", "Adresse", "Horaires › Lundi", "Horaires › Mardi", "Contact › Tel", "Contact › Mail"];
        assert_eq!(names_of(merged), (Some(1), names.map(str::to_owned).to_vec()));
        let headed =
            "Annuaire 2024;;;;\n\nStructure;;;Contact;\nNom;Adresse;CP;Nom;Tel\nA;1 rue X;35000;M. B;0102030405\n";
        let names = ["Structure › Nom", "Structure › Adresse", "Structure › CP", "Contact › Nom", "Contact › Tel"];
        assert_eq!(names_of(headed), (Some(3), names.map(str::to_owned).to_vec()));
        // A workbook repeats a cell that is merged over both rows.
        let repeated = "Nom;Lieu;Contact;\nNom;Ville;Tel;Mail\nA;Lille;0102030405;a@b.fr\n";
        let names = ["Nom", "Lieu › Ville", "Contact › Tel", "Contact › Mail"];
        assert_eq!(names_of(repeated), (Some(1), names.map(str::to_owned).to_vec()));
    }

    #[test]
    fn one_row_of_names_stays_one() {
        for (text, row) in [
            ("nom;ville;tel;\nA;Lille;0102030405;note\nB;Lille;0102030406;note\n", 0),
            ("nom;ville;tel;;\nA;Lille;x;y;z\nB;Lens;z;t;u\n", 0),
            ("nom;;ville\nA;B;Lille\nC;D;Lille\n", 0),
            ("Annuaire 2024;;Mis à jour le : lundi;\nnom;ville;cp;tel\nA;Lille;59000;\n", 1),
            ("Structures;;;\nnom;ville;cp;tel\nA;Lille;59000;\n", 1),
            (
                "Annuaire des associations;;;\nMise à jour : novembre 2026;;;\nnom;cp;tel;mail\nA;59000;0102030405;a@b.fr\n",
                2,
            ),
            ("Annuaire;Annuaire;Annuaire\nnom;cp;tel\nA;59000;0102030405\nB;59000;0102030406\n", 1),
            ("Annuaire;Annuaire;Annuaire\nÀ jour;À jour;À jour\nnom;ville;tel\nA;Lille;0102030405\n", 2),
            ("Tél;Tél\n0102030405;0102030406\n", 0),
            ("Annuaire;;À jour le : lundi;\nnom;ville;cp;tel\nA;Lille;59000;0102030405\nB;Lens;62300;0102030406\n", 1),
            (
                "Nom;Adresse;;Tél;Mail\nCCAS;Place du Marché;Rez-de-chaussée;;\nA;1 rue X;;0102030405;a@b.fr\nB;2 rue Y;;0102030406;c@d.fr\n",
                0,
            ),
            ("nom;adresse;;ville\n;1 rue X;bâtiment A;Lille\nB;2 rue Y;;Lille\nC;2 rue Y;;Lille\n", 0),
        ] {
            let found = names_of(text);
            assert_eq!(found.0, Some(row), "{text}");
            assert!(found.1.iter().all(|name| !name.contains('›')), "{text}: {:?}", found.1);
        }
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
