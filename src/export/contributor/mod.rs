//! What goes back to one producer (CURATOR, "What would be loved"): its own file with the cells to look at marked and commented,
//! a page on what to correct first, the questions as a mail, and the official workbook filled with its records.
//!
//! All of it is in French, whatever the language of the program: the producer reads it. Nothing of another source is in it: it
//! is given only what is this source's own.

mod annotated;
mod official;
mod summary;

use crate::export::input::Lot;
use crate::{Progress, Result};

/// What is given of one source.
#[derive(Debug, Clone, Default)]
pub struct Contributor<'a> {
    pub source: String,
    /// ISO date.
    pub today: String,
    pub files: Vec<SentFile>,
    /// Its own records as they are now: no golden ones. Empty where they are too many for a workbook.
    pub lots: Vec<Lot<'a>>,
    /// Records that there are, and those that nothing stops.
    pub records: u64,
    pub ready: u64,
    /// The most freeing first.
    pub corrections: Vec<Correction>,
    /// The text of the mail.
    pub mail: String,
    pub questions: u64,
    /// Cells of records that do not conform: schema, identifier, field.
    pub wrong: std::collections::HashSet<(String, String, String)>,
}

/// One file that it sent.
#[derive(Debug, Clone, Default)]
pub struct SentFile {
    /// Without its folder.
    pub name: String,
    pub sheets: Vec<SentSheet>,
}

/// One table of it, in its columns and order.
#[derive(Debug, Clone, Default)]
pub struct SentSheet {
    /// None: the file has no sheets.
    pub name: Option<String>,
    pub hidden: bool,
    /// Names of the columns as they stand in the file; in the row of this number, 0 where there is none.
    pub header: Vec<String>,
    pub header_row: u32,
    /// Number of each row as the file counts, and its cells.
    pub rows: Vec<(u32, Vec<SentCell>)>,
    /// What is said of cells: row and column, the column counted from 0.
    pub remarks: std::collections::BTreeMap<(u32, usize), Remark>,
    /// Only rows with remarks are in it: the table is long.
    pub cut: bool,
}

/// A cell as the file had it.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum SentCell {
    #[default]
    Empty,
    Text(String),
    Number(f64),
    Bool(bool),
    /// As ISO 8601.
    Date(String),
}

/// How a cell is marked; of several the greatest is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Tone {
    /// Corrected here already.
    #[default]
    Ours,
    /// To check.
    Warning,
    Question,
    /// To correct before it can be published.
    Error,
}

/// What is said of a cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Remark {
    pub tone: Tone,
    /// A sentence each; none where the one beside it says it.
    pub lines: Vec<String>,
}

/// Something to correct in some records alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Correction {
    /// French label of the field.
    pub field: String,
    /// What is wrong, in French.
    pub reason: String,
    pub records: u64,
    /// Records that nothing else stops.
    pub frees: u64,
    /// A value that was received; empty where there was none.
    pub example: String,
    /// It stops records.
    pub blocking: bool,
}

/// Records of a source that fit in a workbook that a person fills in.
pub const MOST_RECORDS: usize = 50_000;

/// Names of the files, without what the producer's own are called.
pub(crate) const SUMMARY: &str = "synthese.html";
pub(crate) const MAIL: &str = "courriel.txt";
pub(crate) const WORKBOOK: &str = "classeur-prerempli.xlsx";

/// The files of a producer's folder, by their names.
///
/// # Errors
/// A failure of the workbook writer; cancelled.
pub fn files(given: &Contributor<'_>, progress: &Progress) -> Result<Vec<(String, Vec<u8>)>> {
    let mut out = Vec::new();
    let mut taken = Vec::new();
    for file in &given.files {
        progress.check()?;
        let name = annotated_name(&file.name, &mut taken);
        out.push((name, annotated::workbook(file, &given.today)?));
    }
    if !given.lots.is_empty() {
        progress.check()?;
        out.push((WORKBOOK.to_owned(), official::workbook(given)?));
    }
    let names: Vec<(String, u64)> =
        out.iter().zip(&given.files).map(|((name, _), file)| (name.clone(), file.cut_rows())).collect();
    out.push((SUMMARY.to_owned(), summary::page(given, &names).into_bytes()));
    // Notepad takes it for another encoding without the mark.
    out.push((MAIL.to_owned(), format!("\u{feff}{}", given.mail.replace('\n', "\r\n")).into_bytes()));
    Ok(out)
}

impl SentFile {
    /// How many rows there are where not all are; 0 where all are.
    fn cut_rows(&self) -> u64 {
        self.sheets.iter().filter(|sheet| sheet.cut).map(|sheet| sheet.rows.len() as u64).sum()
    }
}

/// `a-revoir-<file>.xlsx`, different from the others.
fn annotated_name(file: &str, taken: &mut Vec<String>) -> String {
    // Of a file in an archive, the archive's name and its own.
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let clean = folder_name(stem);
    for number in 1.. {
        let name =
            if number == 1 { format!("a-revoir-{clean}.xlsx") } else { format!("a-revoir-{clean}-{number}.xlsx") };
        if !taken.contains(&name) {
            taken.push(name.clone());
            return name;
        }
    }
    unreachable!("there are more numbers than files")
}

/// A name that every system takes for a file or a folder.
pub fn folder_name(text: &str) -> String {
    let clean: String = text
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '_' })
        .take(80)
        .collect();
    let clean = clean.trim_matches('.');
    if clean.is_empty() { "_".to_owned() } else { clean.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_every_system_takes() {
        let mut taken = Vec::new();
        assert_eq!(annotated_name("lieux été.csv", &mut taken), "a-revoir-lieux_été.xlsx");
        assert_eq!(annotated_name("lieux été.json", &mut taken), "a-revoir-lieux_été-2.xlsx");
        assert_eq!(annotated_name("a:b › c.csv", &mut taken), "a-revoir-a_b___c.xlsx");
        assert_eq!((folder_name(".."), folder_name("cd/35")), ("_".into(), "cd_35".into()));
    }
}
