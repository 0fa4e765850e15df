//! Delimited text: csv, tsv, txt.

use super::encoding::{self, Bytes, decode};
use super::header::{self, Head};
use super::records::Records;
use super::split::{self, Splits};
use super::{Chunks, HEAD_ROW_BYTES, HEAD_ROWS, Limits, Sample, Table, dialect};
use crate::error::{Error, ErrorKind, Result};
use crate::model::Message;
use crate::model::{CellKind, RawRow, RawRowBuilder, Reading};
use crate::progress::Progress;
use std::path::Path;

/// Rows between two tests of the cancel token.
const CHECK_ROWS: u64 = 1024;

/// The one table of a delimited file, or none when it has no row with anything in it.
pub fn inspect(path: &Path, bytes: &Bytes, limits: &Limits, progress: &Progress) -> Result<Vec<Table>> {
    let head = head_of(bytes);
    let dialect = dialect::detect(&head, path)?;
    let mut reading = Reading {
        format: "csv".to_owned(),
        encoding: bytes.encoding.to_owned(),
        delimiter: dialect.delimiter.map(char::from),
        evidence: bytes.evidence.clone(),
        ..Reading::default()
    };
    reading.evidence.push(dialect.evidence);
    progress.stage("source-stage-read", bytes.size);
    let mut rows = Rows::open(path, &reading, limits)?;
    let (mut first, mut held) = (Vec::new(), 0);
    while first.len() < HEAD_ROWS
        && held < HEAD_ROW_BYTES
        && let Some(row) = rows.next()
    {
        let row = row?;
        held += row.blob().len();
        first.push(row);
    }
    let heads: Vec<Head> = first
        .iter()
        .map(|row| (row.row_no, row.cells().map(|cell| decode(&reading, cell).into_owned()).collect()))
        .collect();
    let found = header::find(&heads);
    let mut survey = Survey::new(limits);
    let mut splits = Splits::new(&found.cells);
    let skipped = found.row.map_or(0, |row| row + 1);
    for row in first.into_iter().skip(skipped) {
        splits.look(&row, |cell| decode(&reading, cell).into_owned());
        survey.add(row)?;
    }
    for number in 0u64.. {
        // Once the sample is full, a row like the others is counted without being made.
        let plain = !survey.sample.has_room() && splits.is_idle();
        match if plain { rows.pass(survey.width)? } else { rows.next().transpose()?.map(Passed::Row) } {
            None => break,
            Some(Passed::Counted) => survey.rows += 1,
            Some(Passed::Row(row)) => {
                splits.look(&row, |cell| decode(&reading, cell).into_owned());
                survey.add(row)?;
            }
        }
        if number.is_multiple_of(CHECK_ROWS) {
            progress.check()?;
        }
    }
    progress.add(bytes.size);
    reading.evidence.push(found.evidence);
    if rows.records.unclosed() > 0 {
        reading.evidence.push(Message::new("source-quotes-unclosed").with("count", rows.records.unclosed()));
    }
    if found.row.is_none() && survey.width == 0 {
        return Ok(Vec::new());
    }
    reading.header_row = found.row.map_or(0, |row| heads[row].0);
    reading.header = survey.header(&found.cells);
    let table = Table { reading, sample: survey.sample.rows, rows: survey.rows, hidden: false, held: None };
    let further = splits.end();
    if further.is_empty() || found.row.is_none() {
        return Ok(vec![table]);
    }
    let again = Rows::open(path, &table.reading, limits)?;
    split::tables(table, further, again, limits)
}

/// How a whole file is read, without a heading.
pub fn whole(path: &Path, bytes: &Bytes) -> Result<Reading> {
    let dialect = dialect::detect(&head_of(bytes), path)?;
    Ok(Reading {
        format: "csv".to_owned(),
        encoding: bytes.encoding.to_owned(),
        delimiter: dialect.delimiter.map(char::from),
        ..Reading::default()
    })
}

/// Streams the data rows.
pub fn read(path: &Path, reading: &Reading, limits: &Limits, progress: &Progress, out: &mut Chunks<'_>) -> Result<()> {
    let size = std::fs::metadata(path).map_err(|cause| Error::io(path, cause))?.len();
    progress.stage("source-stage-read", size);
    let mut rows = Rows::open(path, reading, limits)?;
    while let Some(row) = rows.next() {
        let row = row?;
        progress.add(rows.length as u64);
        if reading.holds(row.row_no) {
            out.push(row)?;
        }
    }
    Ok(())
}

/// The first bytes of the file with UTF-16 turned into UTF-8, as [`Records`] wants them.
fn head_of(bytes: &Bytes) -> Vec<u8> {
    if bytes.encoding.starts_with("UTF-16") {
        return bytes.head_text().into_bytes();
    }
    bytes.head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes.head).to_vec()
}

/// What all data rows of a table add up to; shared with workbooks.
pub struct Survey {
    pub sample: Sample,
    pub rows: u64,
    /// Columns up to the last one that holds anything.
    pub width: usize,
    columns: usize,
}

impl Survey {
    pub fn new(limits: &Limits) -> Self {
        Self { sample: Sample::default(), rows: 0, width: 0, columns: limits.columns }
    }

    /// Counts a data row and keeps it when it is among the first.
    pub fn add(&mut self, row: RawRow) -> Result<()> {
        let mut last = 0;
        for (column, cell) in row.cells().enumerate().skip(self.width) {
            let blank = cell.kind == CellKind::Text && cell.bytes.iter().all(u8::is_ascii_whitespace);
            if cell.kind != CellKind::Empty && !blank {
                last = column + 1;
            }
        }
        self.width = self.width.max(last);
        if self.width > self.columns {
            return Err(Error::new(ErrorKind::Limit, "error-too-many-columns")
                .with("row", row.row_no)
                .with("columns", self.width)
                .with("limit", self.columns));
        }
        self.rows += 1;
        if self.sample.has_room() {
            self.sample.add(row);
        }
        Ok(())
    }

    /// Column names: those given, without the blank ones that end the row above columns that hold nothing.
    pub fn header(&self, cells: &[String]) -> Vec<String> {
        let named = cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1);
        header::names(&cells[..named], self.width)
    }
}

/// A row that was looked at.
enum Passed {
    Row(RawRow),
    /// It says something in its first field, and has no more fields than are known to hold something.
    Counted,
}

/// The rows of a delimited file as raw rows, those above and of the header included.
struct Rows<'a> {
    records: Records<'a>,
    /// Bytes of the record last read.
    length: usize,
    /// The first row declares the separator (`sep=;`) and is none.
    declared: bool,
    done: bool,
}

impl<'a> Rows<'a> {
    fn open(path: &'a Path, reading: &Reading, limits: &Limits) -> Result<Self> {
        let delimiter = match reading.delimiter {
            None => None,
            Some(delimiter) => Some(u8::try_from(delimiter).ok().filter(u8::is_ascii).ok_or_else(|| {
                Error::new(ErrorKind::Usage, "error-separator").with("separator", delimiter.to_string())
            })?),
        };
        let source = encoding::open(path, &reading.encoding, false)?;
        Ok(Self { records: Records::new(source, delimiter, limits, path), length: 0, declared: true, done: false })
    }

    /// The next row, made only where it may be blank or is wider than `width` columns.
    fn pass(&mut self, width: usize) -> Result<Option<Passed>> {
        let Some(length) = self.records.next()? else { return Ok(None) };
        self.length = length;
        let (mut fields, mut first) = (0, false);
        for field in self.records.fields() {
            first |= fields == 0 && field.iter().any(|byte| byte.is_ascii_graphic());
            fields += 1;
        }
        Ok(Some(if first && fields <= width { Passed::Counted } else { Passed::Row(self.row()) }))
    }

    fn row(&self) -> RawRow {
        let mut builder = RawRowBuilder::with_capacity(self.length + 16);
        for field in self.records.fields() {
            builder.push(if field.is_empty() { CellKind::Empty } else { CellKind::Text }, field);
        }
        builder.finish(self.records.row_no())
    }

    /// Whether the record last read is the line `sep=;`, which the parser may have split in two.
    fn is_declaration(&self) -> bool {
        let mut fields = self.records.fields();
        let first = fields.next().unwrap_or_default();
        first.eq_ignore_ascii_case(b"sep=") || dialect::declared(first).is_some() && fields.next().is_none()
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<RawRow>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        match self.records.next() {
            Ok(Some(length)) => {
                self.length = length;
                if std::mem::take(&mut self.declared) && self.is_declaration() {
                    return self.next();
                }
                Some(Ok(self.row()))
            }
            Ok(None) => None,
            Err(error) => {
                self.done = true;
                Some(Err(error))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{inspect, read};

    fn table(name: &str, content: &[u8]) -> (Table, Vec<RawRow>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        let (limits, progress) = (Limits::default(), Progress::new());
        let table = inspect(&path, &limits, &progress).unwrap().tables.remove(0);
        let mut rows = Vec::new();
        read(&path, &table.reading, &limits, &progress, &mut |chunk| {
            rows.extend(chunk);
            Ok(())
        })
        .unwrap();
        (table, rows)
    }

    fn texts(table: &Table, row: &RawRow) -> Vec<String> {
        row.cells().map(|cell| decode(&table.reading, cell).into_owned()).collect()
    }

    #[test]
    fn two_titles_then_the_header() {
        let (table, rows) =
            table("a.csv", b"Annuaire;;\nMis \xe0 jour en 2024;;\nnom;ville;cp\nA;M\xe2con;71000\n;;\nB\n");
        assert_eq!(table.reading.encoding, "windows-1252");
        assert_eq!(table.reading.delimiter, Some(';'));
        assert_eq!(table.reading.header_row, 3);
        assert_eq!(table.reading.header, ["nom", "ville", "cp"]);
        assert_eq!(rows.iter().map(|row| row.row_no).collect::<Vec<_>>(), [4, 5, 6]);
        assert_eq!(texts(&table, &rows[0]), ["A", "Mâcon", "71000"]);
        assert_eq!(rows[0].cell(1).unwrap().bytes, b"M\xe2con", "the file's own bytes");
        assert!(rows[1].is_empty());
        assert_eq!(table.sample, rows);
        assert_eq!(table.rows, 3);
    }

    #[test]
    fn utf16_cells_are_decoded_by_their_reading() {
        let content: Vec<u8> = "nom\tville\nCCAS\tMâcon\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let (table, rows) = table("a.txt", &content);
        assert_eq!(table.reading.encoding, "UTF-16LE");
        assert_eq!(texts(&table, &rows[0]), ["CCAS", "Mâcon"]);
    }

    #[test]
    fn a_declared_separator_is_no_row_of_the_table() {
        for separator in [';', ','] {
            let content = format!("sep={separator}\nnom{separator}ville\nA{separator}Lille\n");
            let (table, rows) = table("a.csv", content.as_bytes());
            assert_eq!((table.reading.header_row, rows.len()), (2, 1));
            assert_eq!(table.reading.header, ["nom", "ville"]);
        }
    }

    #[test]
    fn columns_past_the_header_are_named_when_they_hold_something() {
        let (table, rows) = table("a.csv", b"nom;ville;;\nA;Lille;;\nB;Lille;de trop;;\n");
        assert_eq!(table.reading.header, ["nom", "ville", "colonne 3"]);
        assert_eq!(rows.len(), 2);
    }

    #[test]
    fn tables_one_under_the_other_are_two() {
        let content = "nom;ville;tel\nA;Lille;0102030405\nB;Lille;0102030406\n\nNos partenaires;;\n\nassociation;courriel;cp\n\
                       C;c@d.fr;35000\nD;d@d.fr;35000\n\nnom;ville;tel\nE;Lens;0102030407\n";
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, content).unwrap();
        let (limits, progress) = (Limits::default(), Progress::new());
        let tables = inspect(&path, &limits, &progress).unwrap().tables;
        let about = |table: &Table| (table.reading.header_row, table.rows, table.reading.header.join(";"));
        let found: Vec<_> = tables.iter().map(about).collect();
        assert_eq!(found, [(1, 3, "nom;ville;tel".into()), (7, 5, "association;courriel;cp".into())]);
        let mut rows = Vec::new();
        for table in &tables {
            read(&path, &table.reading, &limits, &progress, &mut |chunk| {
                rows.push(chunk.iter().map(|row| row.row_no).collect::<Vec<_>>());
                Ok(())
            })
            .unwrap();
        }
        assert_eq!(rows, [vec![2, 3, 4], vec![8, 9, 10, 11, 12]]);
        assert_eq!(tables[1].sample[0].row_no, 8);
    }

    #[test]
    fn rows_behind_the_sample_are_looked_at_too() {
        let mut content = "nom;ville\n".to_owned();
        (0..1500).for_each(|n| content.push_str(&format!("Structure {n};Lille\n")));
        content.push_str(";Lens\n\nB;Lille;de trop\n\nassociation;courriel;cp\n");
        (0..3).for_each(|n| content.push_str(&format!("C{n};c{n}@d.fr;35000\n")));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, content).unwrap();
        let tables = inspect(&path, &Limits::default(), &Progress::new()).unwrap().tables;
        assert_eq!(tables[0].reading.header, ["nom", "ville", "colonne 3"]);
        let about: Vec<_> = tables.iter().map(|t| (t.reading.header_row, t.rows, t.reading.last_row)).collect();
        assert_eq!(about, [(1, 1504, Some(1505)), (1506, 3, None)]);
    }

    #[test]
    fn a_gap_in_a_table_makes_no_other() {
        for gap in
            ["A;Lille;0102030405", "Secteur nord;;", "C;Lens;", "association;ville;adresse\nC;Lens;rue X\nD;Lens;rue Y"]
        {
            let content =
                format!("nom;ville;tel\nA;Lille;0102030405\n\n{gap}\nB;Lille;0102030406\nC;Lille;0102030407\n");
            let (table, _) = table("a.csv", content.as_bytes());
            assert_eq!(table.reading.part, 0, "{gap}");
        }
    }

    #[test]
    fn a_file_of_line_ends_holds_no_table() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, "\n\n  \r\n").unwrap();
        let error = inspect(&path, &Limits::default(), &Progress::new()).unwrap_err();
        assert_eq!(error.what.code, "error-no-table");
    }
}
