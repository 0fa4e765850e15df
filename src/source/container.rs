//! Archives: a `.gz` or `.zip` is unpacked, within the limits, into a folder that goes with the reading; what it holds is
//! then read like any other file. Archives inside archives are named and left alone.

use super::{Inspection, LeftOut, Limits, Table, mebibytes};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Message, Param};
use crate::progress::Progress;
use flate2::read::MultiGzDecoder;
use std::borrow::Cow;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use zip::ZipArchive;

/// How an archive is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    Gzip,
    Zip,
}

/// Files of an archive that are looked at, at most.
const MEMBERS: usize = 200;
/// Bytes after which the rate of compression is looked at, and the rate that only a bomb has: text packs at about ten to one.
const SUSPECT_BYTES: u64 = 64 << 20;
const SUSPECT_RATE: u64 = 400;
const BLOCK: usize = 64 << 10;

/// One file out of an archive; it is removed when this is dropped.
pub(super) struct Unpacked {
    pub path: PathBuf,
    _folder: TempDir,
}

/// Looks at every file of an archive.
pub(super) fn inspect(
    path: &Path,
    packing: Packing,
    limits: &Limits,
    progress: &Progress,
    inner: &dyn Fn(&Path) -> Result<Inspection>,
) -> Result<(Vec<Table>, Vec<LeftOut>)> {
    let (mut tables, mut left_out, mut first_error) = (Vec::new(), Vec::new(), None);
    let members = members(path, packing)?;
    let mut opened = Opened::new(path, packing)?;
    let packed = std::fs::metadata(path).map_err(|cause| Error::io(path, cause))?.len();
    let mut total = 0;
    for member in members.iter().take(MEMBERS) {
        progress.check()?;
        // What all of them unfold to counts, not each: the same bytes may stand behind a hundred names.
        let limits = Limits { inflated_bytes: limits.inflated_bytes.saturating_sub(total), ..limits.clone() };
        let found = opened.unpack(path, member, &limits, progress).and_then(|file| {
            total += std::fs::metadata(&file.path).map_or(0, |about| about.len());
            within_rate(path, total, packed)?;
            inner(&file.path)
        });
        match found.map_err(|error| named(error, path, member)) {
            Ok(inspection) => {
                left_out.extend(inspection.left_out);
                tables.extend(inspection.tables.into_iter().map(|mut table| {
                    table.reading.member = Some(member.clone());
                    table
                }));
            }
            Err(error) if error.kind == ErrorKind::Cancelled => return Err(error),
            // A bomb is refused as a whole; any other file that cannot be read leaves the others readable.
            Err(error) if error.what.code == "error-inflated" || members.len() == 1 => return Err(error),
            Err(error) => {
                left_out.push(LeftOut { name: member.clone(), why: error.what.clone() });
                first_error.get_or_insert(error);
            }
        }
    }
    for member in members.iter().skip(MEMBERS) {
        left_out
            .push(LeftOut { name: member.clone(), why: Message::new("source-archive-many").with("limit", MEMBERS) });
    }
    match (tables.is_empty(), first_error) {
        (true, Some(error)) => Err(error),
        _ => Ok((tables, left_out)),
    }
}

/// One file of an archive, by the name that [`inspect`] gave it.
pub(super) fn open(path: &Path, member: &str, limits: &Limits, progress: &Progress) -> Result<Unpacked> {
    let mut head = [0; 2];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut head));
    read.map_err(|cause| Error::io(path, cause))?;
    let packing = if head == *b"\x1f\x8b" { Packing::Gzip } else { Packing::Zip };
    Opened::new(path, packing)?.unpack(path, member, limits, progress)
}

/// Names of the files of an archive; folders, hidden files and what systems add are left out.
fn members(path: &Path, packing: Packing) -> Result<Vec<String>> {
    match packing {
        Packing::Gzip => Ok(vec![path.file_stem().unwrap_or_default().to_string_lossy().into_owned()]),
        Packing::Zip => {
            let archive = archive(path)?;
            let is_own = |name: &str| {
                let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
                last.is_empty() || last.starts_with('.') || name.starts_with("__MACOSX") || last == "Thumbs.db"
            };
            let mut names: Vec<String> = archive
                .file_names()
                .filter_map(|name| name.ok().map(Cow::into_owned))
                .filter(|name| !is_own(name))
                .collect();
            names.sort();
            Ok(names)
        }
    }
}

fn archive(path: &Path) -> Result<ZipArchive<BufReader<File>>> {
    let file = File::open(path).map_err(|cause| Error::io(path, cause))?;
    ZipArchive::new(BufReader::new(file)).map_err(|cause| damaged(path).caused_by(cause))
}

fn damaged(path: &Path) -> Error {
    super::bad_file(ErrorKind::Format, "error-archive-damaged", path).hinted("hint-empty-file")
}

/// An archive whose directory is read once for all of its files.
enum Opened {
    Gzip,
    Zip(ZipArchive<BufReader<File>>),
}

impl Opened {
    fn new(path: &Path, packing: Packing) -> Result<Self> {
        match packing {
            Packing::Gzip => Ok(Self::Gzip),
            Packing::Zip => archive(path).map(Self::Zip),
        }
    }

    fn unpack(&mut self, path: &Path, member: &str, limits: &Limits, progress: &Progress) -> Result<Unpacked> {
        let folder = TempDir::new().map_err(|cause| Error::io(&std::env::temp_dir(), cause))?;
        let target = folder.path().join(own_name(member));
        match self {
            Self::Gzip => {
                let file = File::open(path).map_err(|cause| Error::io(path, cause))?;
                let packed = file.metadata().map_err(|cause| Error::io(path, cause))?.len();
                copy(path, &mut MultiGzDecoder::new(BufReader::new(file)), packed, &target, limits, progress)?;
            }
            Self::Zip(archive) => {
                use zip::result::ZipError;
                let refused = |code| super::bad_file(ErrorKind::Format, code, path);
                let mut file = match archive.by_name(member) {
                    Ok(file) => file,
                    Err(ZipError::UnsupportedArchive(text)) if text.contains("Password") => {
                        return Err(refused("error-encrypted").hinted("hint-encrypted"));
                    }
                    Err(ZipError::UnsupportedArchive(text)) => {
                        return Err(refused("error-archive-method").hinted("hint-unpack").caused_by(text.to_string()));
                    }
                    Err(cause) => return Err(damaged(path).caused_by(cause)),
                };
                let packed = file.compressed_size();
                copy(path, &mut file, packed, &target, limits, progress)?;
            }
        }
        Ok(Unpacked { path: target, _folder: folder })
    }
}

/// The name under which a member is unpacked: never its own path, which may lead outside of the folder, and nothing that a file
/// system would refuse; its ending tells what it is.
fn own_name(member: &str) -> String {
    let last = member.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain = last.len() <= 200 && !last.contains('\0') && !matches!(last, "" | "." | "..");
    if plain {
        return last.to_owned();
    }
    let ending = last.rsplit_once('.').map_or("", |(_, ending)| ending);
    let ending: String = ending.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
    format!("member.{ending}")
}

/// Copies at most what the limits allow.
fn copy(
    path: &Path,
    from: &mut dyn Read,
    packed: u64,
    target: &Path,
    limits: &Limits,
    progress: &Progress,
) -> Result<()> {
    let failed = |cause| Error::io(target, cause);
    let mut out = BufWriter::new(File::create(target).map_err(failed)?);
    let mut block = vec![0; BLOCK];
    let mut total = 0u64;
    loop {
        progress.check()?;
        let read = from.read(&mut block).map_err(|cause| damaged(path).caused_by(cause))?;
        if read == 0 {
            return out.flush().map_err(failed);
        }
        total += read as u64;
        if total > limits.inflated_bytes {
            return Err(inflated(path, limits.inflated_bytes));
        }
        within_rate(path, total, packed)?;
        out.write_all(&block[..read]).map_err(failed)?;
    }
}

/// Only a bomb packs so well.
fn within_rate(path: &Path, total: u64, packed: u64) -> Result<()> {
    if total > SUSPECT_BYTES && total / packed.max(1) > SUSPECT_RATE { Err(inflated(path, total)) } else { Ok(()) }
}

fn inflated(path: &Path, bytes: u64) -> Error {
    Error::new(ErrorKind::Limit, "error-inflated")
        .with("limit", mebibytes(usize::try_from(bytes).unwrap_or(usize::MAX)))
        .with("path", path.display().to_string())
        .hinted("hint-split-file")
}

/// The error about a file of the archive names both.
fn named(mut error: Error, path: &Path, member: &str) -> Error {
    for (name, value) in &mut error.what.params {
        if name == "path" {
            *value = Param::Text(format!("{} › {member}", path.display()));
        }
    }
    error
}

#[cfg(test)]
mod tests {
    use super::super::{inspect, read};
    use super::*;
    use crate::model::RawRow;

    const ROWS: &str = "nom;commune\nMairie;Lille\nCCAS;Mâcon\n";

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, bytes) in members {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn file(name: &str, bytes: &[u8]) -> (TempDir, PathBuf) {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        (folder, path)
    }

    fn rows(path: &Path, table: &Table) -> Vec<RawRow> {
        let mut out = Vec::new();
        read(path, &table.reading, &Limits::default(), &Progress::new(), &mut |rows| {
            out.extend(rows);
            Ok(())
        })
        .unwrap();
        out
    }

    #[test]
    fn a_gzip_is_its_file() {
        let (_folder, path) = file("lot.csv.gz", &gz(ROWS.as_bytes()));
        let inspection = inspect(&path, &Limits::default(), &Progress::new()).unwrap();
        let table = &inspection.tables[0];
        assert_eq!((table.reading.member.as_deref(), table.reading.format.as_str()), (Some("lot.csv"), "csv"));
        assert_eq!(rows(&path, table)[1].cell(1).unwrap().bytes, "Mâcon".as_bytes());
    }

    #[test]
    fn a_zip_gives_every_table_and_names_the_rest() {
        let json = br#"[{"nom":"a","commune":"b"},{"nom":"c","commune":"d"}]"#;
        let bytes = zipped(&[
            ("sous/a.csv", ROWS.as_bytes()),
            ("b.json", json),
            ("notice.pdf", b"%PDF-1.4"),
            ("__MACOSX/._a.csv", b"x"),
            ("../../evil.csv", ROWS.as_bytes()),
            ("dedans.zip", &zipped(&[("c.csv", ROWS.as_bytes())])),
        ]);
        let (_folder, path) = file("lot.zip", &bytes);
        let inspection = inspect(&path, &Limits::default(), &Progress::new()).unwrap();
        let members: Vec<_> = inspection.tables.iter().map(|table| table.reading.member.clone().unwrap()).collect();
        assert_eq!(members, ["../../evil.csv", "b.json", "sous/a.csv"]);
        let left: Vec<_> = inspection.left_out.iter().map(|left| left.name.as_str()).collect();
        assert_eq!(left, ["dedans.zip", "notice.pdf"]);
        assert_eq!(rows(&path, &inspection.tables[2]).len(), 2);
    }

    #[test]
    fn bombs_and_broken_archives_are_refused_soon() {
        let code = |name: &str, bytes: &[u8]| {
            let (_folder, path) = file(name, bytes);
            inspect(&path, &Limits::default(), &Progress::new()).unwrap_err().what.code.to_string()
        };
        assert_eq!(code("bomb.csv.gz", &gz(&vec![b'a'; 100 << 20])), "error-inflated");
        assert_eq!(code("bomb.zip", &zipped(&[("a.csv", &vec![b'a'; 100 << 20])])), "error-inflated");
        assert_eq!(code("cut.csv.gz", &gz(&ROWS.as_bytes().repeat(50))[..30]), "error-archive-damaged");
        assert_eq!(code("cut.zip", &zipped(&[("a.csv", ROWS.as_bytes())])[..40]), "error-archive-damaged");
        assert_eq!(code("empty.zip", &zipped(&[])), "error-no-table");
    }
}
