//! The separator of delimited text, from how evenly it parts the first rows.

use super::Limits;
use super::records::Records;
use crate::error::Result;
use crate::model::Message;
use std::path::Path;

/// Separators looked for; the first of equals wins.
const CANDIDATES: [u8; 4] = [b';', b',', b'\t', b'|'];
/// Rows each candidate is judged on.
const ROWS: usize = 200;

/// The separator, or none when a line is one cell; with its evidence.
pub struct Dialect {
    pub delimiter: Option<u8>,
    pub evidence: Message,
}

/// Chooses the separator from the first bytes of a file, already in an encoding that keeps ASCII.
pub fn detect(head: &[u8], path: &Path) -> Result<Dialect> {
    if let Some(delimiter) = declared(head) {
        let evidence = Message::new("source-separator-declared").with("separator", name(delimiter));
        return Ok(Dialect { delimiter: Some(delimiter), evidence });
    }
    let mut best: Option<(u8, Score)> = None;
    for delimiter in CANDIDATES {
        let score = judge(head, delimiter, path)?;
        let better = best.as_ref().is_none_or(|(_, other)| score.value > other.value + 1e-9);
        if score.columns > 1 && better {
            best = Some((delimiter, score));
        }
    }
    Ok(match best {
        Some((delimiter, score)) => Dialect {
            delimiter: Some(delimiter),
            evidence: Message::new("source-separator")
                .with("separator", name(delimiter))
                .with("columns", score.columns)
                .with("same", score.same)
                .with("rows", score.rows),
        },
        None => Dialect { delimiter: None, evidence: Message::new("source-separator-none") },
    })
}

/// The separator that a first line `sep=;` declares.
pub fn declared(head: &[u8]) -> Option<u8> {
    let line = head.split(|&byte| byte == b'\n' || byte == b'\r').next()?;
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    match line {
        // What quotes or escapes parts nothing.
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter]
            if delimiter.is_ascii()
                && !matches!(delimiter, b'"' | b'\\' | b'\'')
                && !delimiter.is_ascii_alphanumeric() =>
        {
            Some(*delimiter)
        }
        _ => None,
    }
}

/// How a sentence names a separator: a tab by its word.
fn name(delimiter: u8) -> String {
    if delimiter == b'\t' { "tab".to_owned() } else { char::from(delimiter).to_string() }
}

struct Score {
    value: f64,
    /// Cells of most rows.
    columns: usize,
    /// Rows with that many cells, among `rows`.
    same: usize,
    rows: usize,
}

fn judge(head: &[u8], delimiter: u8, path: &Path) -> Result<Score> {
    let limits = Limits { columns: usize::MAX, cell_bytes: usize::MAX, line_bytes: usize::MAX, ..Limits::default() };
    let source = Box::new(std::io::Cursor::new(head.to_vec()));
    let is_cut = head.len() >= super::encoding::HEAD_BYTES;
    let records = Records::new(source, Some(delimiter), &limits, path);
    let mut records = if is_cut { records.cut() } else { records };
    let mut widths = Vec::new();
    while widths.len() < ROWS && records.next()?.is_some() {
        let (mut width, mut blank) = (0, true);
        for field in records.fields() {
            width += 1;
            blank &= field.iter().all(u8::is_ascii_whitespace);
        }
        if !blank {
            widths.push(width);
        }
    }
    // The head may end within its last row.
    if widths.len() > 1 && is_cut && widths.len() < ROWS {
        widths.pop();
    }
    let count = |width: usize| widths.iter().filter(|&&other| other == width).count();
    let columns = widths.iter().copied().max_by_key(|&width| (count(width), width)).unwrap_or(0);
    let same = count(columns);
    let even = same as f64 / widths.len().max(1) as f64;
    // A separator that the header has too is likelier than one inside values (decimal commas, lists).
    let header = widths.iter().take(5).any(|&width| width == columns);
    let value = even * even * (1.0 + columns as f64).ln() * if header { 1.0 } else { 0.7 };
    Ok(Score { value, columns, same, rows: widths.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn separator(text: &str) -> Option<char> {
        detect(text.as_bytes(), Path::new("a.csv")).unwrap().delimiter.map(char::from)
    }

    #[test]
    fn the_separator_that_parts_evenly_wins() {
        assert_eq!(separator("nom;note\nA, B;1,5\nC;2,5\n"), Some(';'));
        assert_eq!(separator("nom,thematiques\nA,x|y|z\nB,\"x;y\"\n"), Some(','));
        assert_eq!(separator("nom\tville\nA\tLille, Nord\n"), Some('\t'));
        assert_eq!(separator("a|b|c\n1|2|3\n"), Some('|'));
        assert_eq!(separator("nom;siret;commune\nA\nB;1\nC;1;Lille;de trop\n;;\n"), Some(';'));
    }

    #[test]
    fn a_declared_separator_is_believed_and_none_is_possible() {
        assert_eq!(separator("sep=,\na;b,c;d\n"), Some(','));
        assert_eq!(separator("nom\nA\nB\n"), None);
    }
}
