//! Splitting delimited text into records and fields, in bounded memory.
//!
//! Lenient where files are wrong, and always in the same way: a quote opens a field only at its start (after spaces
//! too), closes it only before a separator or a line end, and a quote that is never closed, or badly closed on a later
//! line, is an ordinary character. All of LF, CRLF and CR end a record. Blank lines are records too.

use super::{Limits, bad_file, mebibytes};
use crate::error::{Error, ErrorKind, Result};
use std::io::Read;
use std::ops::Range;
use std::path::Path;

const FIRST_BUFFER: usize = 256 << 10;

/// One field of a record: where its bytes are.
#[derive(Debug, Clone)]
enum Field {
    /// In the buffer as they stand.
    Plain(Range<usize>),
    /// In the scratch, since doubled quotes were undone.
    Unescaped(Range<usize>),
}

/// The fields of the record last read.
#[derive(Debug, Default)]
struct Fields {
    fields: Vec<Field>,
    scratch: Vec<u8>,
}

/// How a try at one record ended.
enum Parsed {
    /// A record of that many bytes, its line end included.
    Record(usize),
    /// The bytes end before the record does.
    More {
        /// Where the field that is still open began with a quote.
        quote: Option<usize>,
    },
}

/// Reads the records of delimited text one by one.
pub struct Records<'a> {
    source: Box<dyn Read>,
    path: &'a Path,
    delimiter: Option<u8>,
    cell_bytes: usize,
    line_bytes: usize,
    columns: usize,
    buffer: Vec<u8>,
    from: usize,
    to: usize,
    ended: bool,
    /// The bytes are the first of a file: a record that they do not hold whole is none.
    cut: bool,
    parsed: Fields,
    /// Start of the record last read, in the buffer.
    at: usize,
    row_no: u32,
    unclosed: u64,
}

impl<'a> Records<'a> {
    /// Records of `source`, whose fields are parted by `delimiter` (none: one field a record).
    pub fn new(source: Box<dyn Read>, delimiter: Option<u8>, limits: &Limits, path: &'a Path) -> Self {
        Self {
            source,
            path,
            delimiter,
            cell_bytes: limits.cell_bytes,
            line_bytes: limits.line_bytes,
            columns: limits.columns,
            buffer: vec![0; FIRST_BUFFER],
            from: 0,
            to: 0,
            ended: false,
            cut: false,
            parsed: Fields::default(),
            at: 0,
            row_no: 0,
            unclosed: 0,
        }
    }

    /// The same, of bytes that end somewhere in a file.
    pub fn cut(self) -> Self {
        Self { cut: true, ..self }
    }

    /// 1-based number of the record last read, as a spreadsheet would number it.
    pub fn row_no(&self) -> u32 {
        self.row_no
    }

    /// Quotes that never closed, so far.
    pub fn unclosed(&self) -> u64 {
        self.unclosed
    }

    /// The fields of the record last read.
    pub fn fields(&self) -> impl Iterator<Item = &[u8]> {
        self.parsed.fields.iter().map(|field| match field {
            Field::Plain(range) => &self.buffer[self.at + range.start..self.at + range.end],
            Field::Unescaped(range) => &self.parsed.scratch[range.clone()],
        })
    }

    /// Reads the next record; its length in bytes, or none at the end.
    ///
    /// # Errors
    /// `Limit` for a cell, a line or a number of columns past its limit, `Io`.
    pub fn next(&mut self) -> Result<Option<usize>> {
        loop {
            if self.from == self.to && self.ended {
                return Ok(None);
            }
            let bytes = &self.buffer[self.from..self.to];
            let too_long = bytes.len() > self.line_bytes;
            let mut parsed = parse(bytes, self.delimiter, self.ended, None, &mut self.parsed);
            if let (Parsed::More { .. }, true) = (&parsed, self.ended && self.cut) {
                return Ok(None);
            }
            if let Parsed::More { quote: Some(quote) } = parsed {
                // A cell as long as that is an open quote that nobody closed: it is taken as a character.
                if self.ended || bytes.len() - quote > self.cell_bytes {
                    self.unclosed += 1;
                    parsed = parse(bytes, self.delimiter, self.ended, Some(quote), &mut self.parsed);
                }
            }
            match parsed {
                Parsed::Record(length) => {
                    self.at = self.from;
                    self.from += length;
                    self.row_no = self.row_no.saturating_add(1);
                    self.within_limits(length)?;
                    return Ok(Some(length));
                }
                Parsed::More { .. } if too_long => return Err(self.limit("error-line-too-long", self.line_bytes)),
                Parsed::More { .. } => self.refill()?,
            }
        }
    }

    fn within_limits(&self, length: usize) -> Result<()> {
        if length > self.line_bytes {
            return Err(self.limit("error-line-too-long", self.line_bytes));
        }
        if length > self.cell_bytes && self.fields().any(|field| field.len() > self.cell_bytes) {
            return Err(self.limit("error-cell-too-long", self.cell_bytes));
        }
        if self.parsed.fields.len() > self.columns {
            return Err(Error::new(ErrorKind::Limit, "error-too-many-columns")
                .with("row", self.row_no)
                .with("columns", self.parsed.fields.len())
                .with("limit", self.columns)
                .with("path", self.path.display().to_string())
                .hinted("hint-fewer-columns"));
        }
        Ok(())
    }

    fn limit(&self, code: &'static str, limit: usize) -> Error {
        let mut error = bad_file(ErrorKind::Limit, code, self.path).hinted("hint-check-quotes");
        error.what.params.insert(0, ("limit".into(), mebibytes(limit).into()));
        error.what.params.insert(0, ("row".into(), (self.row_no + 1).into()));
        error
    }

    /// Moves what is left to the front, makes room when there is none, and reads on.
    fn refill(&mut self) -> Result<()> {
        self.buffer.copy_within(self.from..self.to, 0);
        self.to -= self.from;
        self.from = 0;
        if self.to * 2 > self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        while self.to < self.buffer.len() && !self.ended {
            match self.source.read(&mut self.buffer[self.to..]) {
                Ok(0) => self.ended = true,
                Ok(read) => self.to += read,
                Err(cause) if cause.kind() == std::io::ErrorKind::Interrupted => {}
                Err(cause) => return Err(Error::io(self.path, cause)),
            }
            // Transcoded streams want room for a whole character.
            if self.buffer.len() - self.to < 16 {
                break;
            }
        }
        Ok(())
    }
}

/// Parses one record at the start of `bytes`. Quotes at `literal` and after it are characters.
fn parse(bytes: &[u8], delimiter: Option<u8>, ended: bool, literal: Option<usize>, out: &mut Fields) -> Parsed {
    out.fields.clear();
    out.scratch.clear();
    // A file without separator has a byte here that no text holds after its first place.
    let separator = delimiter.unwrap_or(b'\n');
    let mut at = 0;
    loop {
        let start = at;
        let mut end = None;
        let first = match delimiter {
            Some(_) => start + bytes[start..].iter().take_while(|&&b| b == b' ' && b != separator).count(),
            None => start,
        };
        if bytes.get(first) == Some(&b'"') && literal.is_none_or(|from| first < from) {
            match quoted(bytes, first, separator, ended, &mut out.scratch) {
                Quoted::Closed { field, next } => {
                    out.fields.push(field);
                    end = Some(next);
                }
                Quoted::Open => return Parsed::More { quote: Some(first) },
                Quoted::Stray => {}
            }
        }
        let stop = match end {
            Some(stop) => stop,
            None => {
                let length = memchr::memchr3(separator, b'\n', b'\r', &bytes[start..]);
                let stop = length.map_or(bytes.len(), |length| start + length);
                out.fields.push(Field::Plain(start..stop));
                stop
            }
        };
        match bytes.get(stop) {
            None if ended => return Parsed::Record(stop),
            None => return Parsed::More { quote: None },
            Some(b'\n') => return Parsed::Record(stop + 1),
            Some(b'\r') => match bytes.get(stop + 1) {
                Some(b'\n') => return Parsed::Record(stop + 2),
                None if !ended => return Parsed::More { quote: None },
                _ => return Parsed::Record(stop + 1),
            },
            Some(_) => at = stop + 1,
        }
    }
}

/// How a try at one quoted field ended.
enum Quoted {
    Closed {
        field: Field,
        next: usize,
    },
    Open,
    /// The opening quote was no quoting after all.
    Stray,
}

/// Parses the quoted field whose opening quote is at `open`.
fn quoted(bytes: &[u8], open: usize, separator: u8, ended: bool, scratch: &mut Vec<u8>) -> Quoted {
    let unescaped_from = scratch.len();
    let (mut from, mut at) = (open + 1, open + 1);
    let mut doubled = false;
    loop {
        let Some(length) = memchr::memchr(b'"', &bytes[at..]) else { return Quoted::Open };
        let quote = at + length;
        if bytes.get(quote + 1) == Some(&b'"') {
            doubled = true;
            scratch.extend_from_slice(&bytes[from..=quote]);
            (from, at) = (quote + 2, quote + 2);
            continue;
        }
        let spaces = bytes[quote + 1..].iter().take_while(|&&b| b == b' ' && b != separator).count();
        let next = quote + 1 + spaces;
        let closes = match bytes.get(next) {
            None if !ended => return Quoted::Open,
            None => true,
            Some(&byte) => byte == separator || byte == b'\n' || byte == b'\r',
        };
        if closes {
            if !doubled {
                return Quoted::Closed { field: Field::Plain(open + 1..quote), next };
            }
            scratch.extend_from_slice(&bytes[from..quote]);
            return Quoted::Closed { field: Field::Unescaped(unescaped_from..scratch.len()), next };
        }
        // `\"` is how some programs write a quote inside a field.
        if quote > open + 1 && bytes[quote - 1] == b'\\' {
            at = quote + 1;
            continue;
        }
        scratch.truncate(unescaped_from);
        return Quoted::Stray;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows_with(content: &[u8], delimiter: Option<u8>, limits: &Limits) -> Result<Vec<Vec<String>>> {
        let source = Box::new(std::io::Cursor::new(content.to_vec()));
        let mut records = Records::new(source, delimiter, limits, Path::new("a.csv"));
        let mut rows = Vec::new();
        while records.next()?.is_some() {
            rows.push(records.fields().map(|field| String::from_utf8_lossy(field).into_owned()).collect());
        }
        Ok(rows)
    }

    fn rows(content: &str) -> Vec<Vec<String>> {
        rows_with(content.as_bytes(), Some(b';'), &Limits::default()).unwrap()
    }

    #[test]
    fn every_line_end_ends_a_record_and_blank_lines_count() {
        assert_eq!(rows("a;b\r1;2\r"), [["a", "b"], ["1", "2"]]);
        assert_eq!(rows("a;b\r\n1;2\n3;4"), [["a", "b"], ["1", "2"], ["3", "4"]]);
        assert_eq!(rows("a\n\nb\n"), [["a"], [""], ["b"]]);
        assert!(rows("").is_empty());
    }

    #[test]
    fn quoted_fields_hold_separators_line_ends_and_doubled_quotes() {
        assert_eq!(rows("\"a;\"\"b\"\"\n c\";d\n"), [["a;\"b\"\n c", "d"]]);
        assert_eq!(rows("x; \"a;b\" ;c\n"), [["x", "a;b", "c"]]);
        assert_eq!(rows("\"\";\"\"\"\"\n"), [["", "\""]]);
        assert_eq!(rows(r#""\"Hacksaw\" Jim; x";1987"#), [["\\\"Hacksaw\\\" Jim; x", "1987"]]);
    }

    #[test]
    fn a_stray_quote_is_a_character() {
        assert_eq!(rows("\"Les amis\" de la ville;x\n"), [["\"Les amis\" de la ville", "x"]]);
        assert_eq!(rows("5\" de large;x\n"), [["5\" de large", "x"]]);
        assert_eq!(rows("\"CCAS;Lille\nA;b\n\"C\";d\n"), [["\"CCAS", "Lille"], ["A", "b"], ["C", "d"]]);
        assert_eq!(rows("\"CCAS;Lille\nA;b\n"), [["\"CCAS", "Lille"], ["A", "b"]]);
    }

    #[test]
    fn records_longer_than_the_buffer_are_whole() {
        let long = "x".repeat(FIRST_BUFFER * 3);
        assert_eq!(rows(&format!("a;\"{long}\n\";b\nc\n")), [vec!["a", &format!("{long}\n"), "b"], vec!["c"]]);
    }

    #[test]
    fn limits_name_the_row() {
        let limits = Limits { cell_bytes: 1000, line_bytes: 2000, columns: 3, ..Limits::default() };
        let code = |content: &str| {
            let error = rows_with(content.as_bytes(), Some(b';'), &limits).unwrap_err();
            assert_eq!(error.what.params.last().unwrap().0, "path");
            error.what.code.into_owned()
        };
        assert_eq!(code(&format!("a\n{}\n", "x".repeat(1500))), "error-cell-too-long");
        assert_eq!(code(&format!("{}\n", "x".repeat(3000))), "error-line-too-long");
        assert_eq!(code("a;b;c;d\n"), "error-too-many-columns");
    }

    #[test]
    fn without_separator_a_line_is_a_cell() {
        let rows = rows_with(b"a, b\n\"c\nd\"\n", None, &Limits::default()).unwrap();
        assert_eq!(rows, [["a, b"], ["c\nd"]]);
    }
}
