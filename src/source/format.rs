//! What kind of file it is: by its content first, then by its name.

use super::bad_file;
use super::container::Packing;
use super::encoding::Bytes;
use crate::error::{Error, ErrorKind, Result};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// A format Tamis reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Delimited,
    Json,
    JsonLines,
    Xlsx,
    Xls,
    Xlsb,
    Ods,
    /// Other files packed together.
    Archive(Packing),
}

impl Format {
    /// The name in [`Reading::format`](crate::model::Reading).
    pub fn name(self) -> &'static str {
        match self {
            Self::Delimited => "csv",
            Self::Json => "json",
            Self::JsonLines => "jsonl",
            Self::Xlsx => "xlsx",
            Self::Xls => "xls",
            Self::Xlsb => "xlsb",
            Self::Ods => "ods",
            Self::Archive(Packing::Gzip) => "gz",
            Self::Archive(Packing::Zip) => "zip",
        }
    }

    /// The workbook format of that name.
    pub fn workbook(name: &str) -> Option<Self> {
        [Self::Xlsx, Self::Xls, Self::Xlsb, Self::Ods].into_iter().find(|format| format.name() == name)
    }
}

/// Bytes looked at on each end of an archive for the names of its members.
const ARCHIVE_WINDOW: u64 = 256 << 10;

/// Signatures of files that are certainly no table, with the name users know them by.
const OTHERS: &[(&[u8], &str)] = &[
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BZh", "BZIP2"),
    (b"\xfd7zXZ\0", "XZ"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"SQLite format 3\0", "SQLite"),
    (b"PAR1", "Parquet"),
    (b"\x7fELF", "ELF"),
    (b"MZ\x90", "EXE"),
    (b"{\\rtf", "RTF"),
    (b"ID;P", "SYLK"),
];

/// The format of a file, from its first bytes, the names inside an archive, and last its extension.
pub fn detect(path: &Path, bytes: &Bytes) -> Result<Format> {
    let head = bytes.head.as_slice();
    if bytes.size == 0 {
        return Err(bad_file(ErrorKind::Format, "error-empty-file", path).hinted("hint-empty-file"));
    }
    if let Some((_, name)) = OTHERS.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Err(unsupported(path, name));
    }
    if head.starts_with(b"\x1f\x8b") {
        return Ok(Format::Archive(Packing::Gzip));
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return archive(path);
    }
    if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return compound(path);
    }
    let extension = extension(path);
    if matches!(extension.as_str(), "zip" | "gz" | "ods" | "xlsb" | "pdf" | "docx" | "odt") {
        return Err(bad_file(ErrorKind::Format, "error-not-what-it-says", path).hinted("hint-export-again"));
    }
    text(path, &extension, bytes)
}

fn extension(path: &Path) -> String {
    path.extension().map(|extension| extension.to_string_lossy().to_lowercase()).unwrap_or_default()
}

fn text(path: &Path, extension: &str, bytes: &Bytes) -> Result<Format> {
    if bytes.looks_binary() {
        return Err(bad_file(ErrorKind::Format, "error-unknown-format", path).hinted("hint-formats"));
    }
    let head = bytes.head_text();
    let start = head.trim_start_matches('\u{feff}').trim_start();
    let lower: String = start.chars().take(64).flat_map(char::to_lowercase).collect();
    if lower.starts_with("<?xml") {
        return Err(unsupported(path, "XML"));
    }
    if ["<!doctype html", "<html", "<head", "<body", "<table"].iter().any(|tag| lower.starts_with(tag)) {
        return Err(unsupported(path, "HTML"));
    }
    let named_json = matches!(extension, "json" | "geojson" | "jsonl" | "ndjson");
    let opens = start.starts_with('[') || start.starts_with('{');
    // A delimited file may begin with a bracket too: without the extension, a second sign is asked for.
    let second = start.chars().skip(1).find(|c| !c.is_whitespace());
    let looks_json = opens && matches!(second, Some('{' | '"' | '[' | '}' | ']'));
    if !looks_json && !named_json {
        return Ok(Format::Delimited);
    }
    let lines = matches!(extension, "jsonl" | "ndjson") || super::json::is_json_lines(start);
    Ok(if lines { Format::JsonLines } else { Format::Json })
}

fn archive(path: &Path) -> Result<Format> {
    let window = ends_of(path)?;
    let has = |name: &str| contains(&window, name.as_bytes());
    if has("xl/workbook.bin") {
        return Ok(Format::Xlsb);
    }
    if has("xl/workbook.xml") || has("xl/worksheets/") {
        return Ok(Format::Xlsx);
    }
    if has("application/vnd.oasis.opendocument.spreadsheet") {
        return Ok(Format::Ods);
    }
    if has("word/document.xml") {
        return Err(unsupported(path, "Word"));
    }
    if has("application/vnd.oasis.opendocument.text") {
        return Err(unsupported(path, "OpenDocument Text"));
    }
    match extension(path).as_str() {
        "xlsx" | "xlsm" => Ok(Format::Xlsx),
        "xlsb" => Ok(Format::Xlsb),
        "ods" => Ok(Format::Ods),
        _ => Ok(Format::Archive(Packing::Zip)),
    }
}

/// An OLE file: a legacy workbook, or the envelope of an encrypted one.
fn compound(path: &Path) -> Result<Format> {
    let utf16 = |name: &str| name.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let (encrypted, word, book, workbook) =
        (utf16("EncryptedPackage"), utf16("WordDocument"), utf16("Book"), utf16("Workbook"));
    let mut found = [false; 4];
    each_window(path, |window| {
        for (seen, name) in found.iter_mut().zip([&encrypted, &word, &book, &workbook]) {
            *seen = *seen || contains(window, name);
        }
        found[0]
    })?;
    match found {
        [true, ..] => Err(super::workbook::encrypted(path)),
        [_, true, false, false] => Err(unsupported(path, "Word")),
        _ => Ok(Format::Xls),
    }
}

fn unsupported(path: &Path, format: &str) -> Error {
    let hint = match format {
        "BZIP2" | "XZ" | "7-Zip" | "RAR" => "hint-unpack",
        _ => "hint-formats",
    };
    Error::new(ErrorKind::Format, "error-unsupported-format")
        .with("format", format)
        .with("path", path.display().to_string())
        .hinted(hint)
}

fn ends_of(path: &Path) -> Result<Vec<u8>> {
    let go = || -> std::io::Result<Vec<u8>> {
        let mut file = File::open(path)?;
        let size = file.metadata()?.len();
        let mut window = Vec::new();
        (&mut file).take(ARCHIVE_WINDOW).read_to_end(&mut window)?;
        if size > ARCHIVE_WINDOW {
            file.seek(SeekFrom::Start(ARCHIVE_WINDOW.max(size.saturating_sub(ARCHIVE_WINDOW))))?;
            file.take(ARCHIVE_WINDOW).read_to_end(&mut window)?;
        }
        Ok(window)
    };
    go().map_err(|cause| Error::io(path, cause))
}

/// Calls `found` on overlapping windows of the file until it says that it has seen enough.
fn each_window(path: &Path, mut found: impl FnMut(&[u8]) -> bool) -> Result<()> {
    const STEP: usize = 1 << 20;
    const OVERLAP: usize = 64;
    let mut go = || -> std::io::Result<()> {
        let mut file = File::open(path)?;
        let mut window = Vec::with_capacity(STEP + OVERLAP);
        loop {
            let read = (&mut file).take(STEP as u64).read_to_end(&mut window)?;
            if read == 0 || found(&window) {
                return Ok(());
            }
            window.drain(..window.len().saturating_sub(OVERLAP));
        }
    };
    go().map_err(|cause| Error::io(path, cause))
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    let Some(&first) = needle.first() else { return true };
    let mut rest = haystack;
    while let Some(at) = rest.iter().position(|&byte| byte == first) {
        rest = &rest[at..];
        if rest.starts_with(needle) {
            return true;
        }
        rest = &rest[1..];
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Progress;

    fn format_of(name: &str, content: &[u8]) -> Result<Format> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        detect(&path, &super::super::encoding::scan(&path, &Progress::new())?)
    }

    #[test]
    fn content_goes_before_the_name() {
        assert_eq!(format_of("a.csv", b"[{\"nom\":\"A\"}]").unwrap(), Format::Json);
        assert_eq!(format_of("a.txt", b"{\"nom\":\"A\"}\n{\"nom\":\"B\"}\n").unwrap(), Format::JsonLines);
        assert_eq!(format_of("a.xls", b"nom\tville\nA\tB\n").unwrap(), Format::Delimited);
        assert_eq!(format_of("a.csv", b"[note];x\n1;2\n").unwrap(), Format::Delimited);
        assert_eq!(format_of("a.csv", b"PK\x03\x04....xl/workbook.xml").unwrap(), Format::Xlsx);
        assert_eq!(format_of("a.csv", b"\x1f\x8b\x08").unwrap(), Format::Archive(Packing::Gzip));
        assert_eq!(format_of("a.zip", b"PK\x03\x04 a.csv").unwrap(), Format::Archive(Packing::Zip));
    }

    #[test]
    fn what_is_no_table_is_named() {
        let code = |name, content: &[u8]| format_of(name, content).unwrap_err().what.code.into_owned();
        assert_eq!(code("a.xlsx", b""), "error-empty-file");
        assert_eq!(code("a.xls", b"<html><table>"), "error-unsupported-format");
        assert_eq!(code("a.zip", b"not a zip"), "error-not-what-it-says");
        assert_eq!(code("a.dat", b"\x01\x02\x03\x04\x05\x06\x07\x08"), "error-unknown-format");
    }
}
