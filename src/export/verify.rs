//! Whether a folder is still the export that it was: every file by its hash, every cell by the certificate, and the sums of the
//! report. It needs nothing but the folder, on any machine.

use crate::export::certificate::{CERTIFICATE, KEY, Key};
use crate::export::folder::{MANIFEST, MARK, Output};
use crate::export::lot::{file_stem, text_of};
use crate::export::manifest::IN_REPORT;
use crate::export::previous::{self, Record};
use crate::model::{Message, Schema};
use crate::reference;
use crate::{Error, ErrorKind, Progress, Result};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// Differences that are told one by one; the others are counted.
const TOLD: usize = 50;

/// What looking at a folder came to.
#[derive(Debug, Clone, Default)]
pub struct Verified {
    pub folder: PathBuf,
    /// Files of the manifest that are as they were.
    pub files: u64,
    /// Cells that are as the certificate says.
    pub cells: u64,
    /// What differs, a sentence each; of very many the first ones.
    pub differences: Vec<Message>,
    /// All differences, told or not.
    pub count: u64,
    /// What could not be compared, and what is there besides.
    pub notes: Vec<Message>,
}

impl Verified {
    fn differs(&mut self, what: Message) {
        self.count += 1;
        if self.differences.len() < TOLD {
            self.differences.push(what);
        }
    }

    /// What was found, in sentences: the differences, the notes, the result.
    pub fn messages(&self) -> Vec<Message> {
        let mut out = self.differences.clone();
        let more = self.count - self.differences.len() as u64;
        if more > 0 {
            out.push(Message::new("verify-more").with("count", more));
        }
        out.extend(self.notes.iter().cloned());
        let code = if self.count == 0 { "verify-same" } else { "verify-other" };
        out.push(Message::new(code).with("files", self.files).with("cells", self.cells).with("count", self.count));
        out
    }
}

/// Looks at a folder that an export wrote.
///
/// # Errors
/// `error-verify-no-export` when the folder has no manifest of ours; the disk's own; [`crate::Error::cancelled`].
pub fn verify(folder: &Path, progress: &Progress) -> Result<Verified> {
    let manifest = manifest(folder)?;
    let mut found = Verified { folder: folder.to_path_buf(), ..Verified::default() };
    let outputs = outputs(&manifest, &mut found);
    progress.stage("verify-stage", outputs.len() as u64);
    for output in &outputs {
        progress.check()?;
        match file_differs(folder, output, progress)? {
            None => found.files += 1,
            Some(difference) => found.differs(difference),
        }
        progress.add(1);
    }
    besides(folder, &outputs, &mut found);
    let listed = |path: &str| outputs.iter().any(|output| output.path == path);
    // Files that are no batch, as those that go back to a producer, have neither; what goes to Dora alone has no certificate.
    let of_values = ["pipeline", "open_data"];
    let certified =
        manifest["folders"].as_array().into_iter().flatten().any(|one| of_values.iter().any(|name| one == name));
    for (path, expected) in [(CERTIFICATE, certified), ("report.json", manifest.get("schemas").is_some())] {
        if expected && !listed(path) {
            found.differs(Message::new("verify-not-listed").with("path", path));
        }
    }
    if listed(CERTIFICATE) {
        cells(folder, &manifest, &outputs, &mut found, progress)?;
    }
    if listed("report.json") {
        sums(folder, &manifest, &mut found);
    }
    if listed("open_data/datapackage.json") {
        package(folder, &outputs, &mut found);
    }
    Ok(found)
}

/// The manifest of an export of ours.
fn manifest(folder: &Path) -> Result<Json> {
    let path = folder.join(MANIFEST);
    if !path.exists() {
        return Err(Error::new(ErrorKind::Usage, "error-verify-no-export")
            .with("path", folder.display().to_string())
            .hinted("hint-verify-folder"));
    }
    read_json(&path).filter(|manifest| manifest.get(MARK).is_some()).ok_or_else(|| {
        Error::new(ErrorKind::Format, "error-verify-manifest")
            .with("path", path.display().to_string())
            .hinted("hint-verify-manifest")
    })
}

fn read_json(path: &Path) -> Option<Json> {
    serde_json::from_reader(BufReader::new(File::open(path).ok()?)).ok()
}

/// The files that the manifest lists; a line that we did not write is a difference.
fn outputs(manifest: &Json, found: &mut Verified) -> Vec<Output> {
    let mut known = BTreeSet::new();
    let mut all = Vec::new();
    for one in manifest["outputs"].as_array().into_iter().flatten() {
        let text = |key: &str| one[key].as_str().map(str::to_owned);
        let output = (|| Some(Output { path: text("path")?, sha256: text("sha256")?, size: one["size"].as_u64()? }))();
        // A path that leads out of the folder is not read.
        match output.filter(|output| is_inside(&output.path) && known.insert(output.path.clone())) {
            Some(output) => all.push(output),
            None => found
                .differs(Message::new("verify-manifest-line").with("path", one["path"].as_str().unwrap_or_default())),
        }
    }
    all
}

fn is_inside(path: &str) -> bool {
    use std::path::Component;
    !path.is_empty() && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

/// What is wrong with a file, if anything is.
fn file_differs(folder: &Path, output: &Output, progress: &Progress) -> Result<Option<Message>> {
    let path = folder.join(&output.path);
    let told = |code| Some(Message::new(code).with("path", output.path.as_str()));
    if path.is_dir() {
        return Ok(told("verify-file-folder"));
    }
    let mut file = match File::open(&path) {
        Ok(file) => file,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(told("verify-file-gone")),
        Err(cause) => return Err(Error::io(&path, cause)),
    };
    let (mut hash, mut size, mut buffer) = (Sha256::new(), 0_u64, vec![0; 1 << 20]);
    loop {
        progress.check()?;
        let read = file.read(&mut buffer).map_err(|cause| Error::io(&path, cause))?;
        if read == 0 {
            break;
        }
        hash.update(&buffer[..read]);
        size += read as u64;
    }
    let sha256: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(if sha256 == output.sha256 && size == output.size {
        None
    } else if size == output.size {
        told("verify-file-changed")
    } else {
        told("verify-file-size").map(|message| message.with("was", output.size).with("is", size))
    })
}

/// What systems leave in folders by themselves.
const LITTER: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// Files that the manifest does not know: whoever is given the folder would take them for a part of the batch.
fn besides(folder: &Path, outputs: &[Output], found: &mut Verified) {
    let known: BTreeSet<PathBuf> =
        outputs.iter().map(|output| folder.join(&output.path)).chain([folder.join(MANIFEST)]).collect();
    let mut others = Vec::new();
    let mut left = vec![folder.to_path_buf()];
    while let Some(place) = left.pop() {
        for entry in std::fs::read_dir(&place).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => left.push(entry.path()),
                Ok(_) if !known.contains(&entry.path()) => others.push(entry.path()),
                _ => {}
            }
        }
    }
    others.sort();
    for path in &others {
        let inside = path.strip_prefix(folder).unwrap_or(path);
        let told = Message::new("verify-file-besides").with("path", inside.display().to_string());
        match path.file_name().is_some_and(|name| LITTER.iter().any(|one| name == *one)) {
            true if found.notes.len() < TOLD => found.notes.push(told),
            true => {}
            false => found.differs(told),
        }
    }
}

/// The lines of the certificate for the records of one lot (`pipeline/structures`), by identifier.
type Lines = BTreeMap<String, BTreeMap<String, Line>>;

/// What the certificate says of one record; fields by their position in the schema.
#[derive(Debug, Default)]
struct Line {
    cells: Vec<(usize, u64)>,
    masked: Vec<usize>,
    /// It is not in the open data, or something else stands for it there.
    not_open: bool,
}

/// Every cell of the lot against its line, and every line against its cell.
fn cells(folder: &Path, manifest: &Json, outputs: &[Output], found: &mut Verified, progress: &Progress) -> Result<()> {
    let Some((head, lines)) = certificate(folder, progress)? else {
        found.differs(Message::new("verify-certificate-broken"));
        return Ok(());
    };
    // Each table is a file that the manifest knows by the same hash.
    let inputs: BTreeSet<&str> =
        manifest["inputs"].as_array().into_iter().flatten().filter_map(|one| one["sha256"].as_str()).collect();
    for table in head["tables"].as_array().into_iter().flatten() {
        if !table["sha256"].as_str().is_some_and(|hash| inputs.contains(hash)) {
            found
                .differs(Message::new("verify-table-unknown").with("file", table["file"].as_str().unwrap_or_default()));
        }
    }
    let path = head["key"].as_str().filter(|path| is_inside(path)).unwrap_or(KEY);
    if !outputs.iter().any(|output| output.path == path) {
        found.differs(Message::new("verify-not-listed").with("path", path));
    }
    let Ok(key) = std::fs::read_to_string(folder.join(path)) else {
        found.notes.push(Message::new("verify-no-key").with("path", path));
        return Ok(());
    };
    let key = Key::read(&key);
    for output in outputs {
        let Some((lot, schema, records)) = lot_of(folder, output)? else { continue };
        progress.check()?;
        compare(
            &Compared { path: &output.path, lot: &lot, schema, key: &key, lines: &lines },
            records,
            found,
            progress,
        )?;
    }
    Ok(())
}

/// The certificate's first line, and the others by lot and identifier.
fn certificate(folder: &Path, progress: &Progress) -> Result<Option<(Json, Lines)>> {
    let path = folder.join(CERTIFICATE);
    // That it is gone is told among the files.
    let Some(file) = File::open(&path).ok().filter(|_| path.is_file()) else { return Ok(None) };
    let mut head = None;
    let mut lines = Lines::new();
    for (position, text) in BufReader::new(file).lines().enumerate() {
        if position.is_multiple_of(1000) {
            progress.check()?;
        }
        let text = match text {
            Ok(text) => text,
            Err(cause) if cause.kind() == std::io::ErrorKind::InvalidData => return Ok(None),
            Err(cause) => return Err(Error::io(&path, cause)),
        };
        let Ok(json) = serde_json::from_str::<Json>(&text) else { return Ok(None) };
        if position == 0 {
            head = Some(json);
            continue;
        }
        let (Some(lot), Some(id)) = (json["lot"].as_str(), json["id"].as_str()) else { return Ok(None) };
        let Some(schema) = lot.split('/').nth(1).and_then(schema_of) else { return Ok(None) };
        let digest = |(name, cell): (&String, &Json)| {
            Some((schema.index_of(name)?, u64::from_str_radix(cell["hash"].as_str()?, 16).ok()?))
        };
        let names = json["open_data"]["masked"].as_object().into_iter().flatten();
        let line = Line {
            cells: json["cells"].as_object().into_iter().flatten().filter_map(digest).collect(),
            masked: names.filter_map(|(name, _)| schema.index_of(name)).collect(),
            not_open: json["open_data"] == Json::Bool(false) || json["open_data"].get("instead").is_some(),
        };
        lines.entry(lot.to_owned()).or_default().insert(id.to_owned(), line);
    }
    Ok(head.map(|head| (head, lines)))
}

/// The schema whose files have this name.
fn schema_of(stem: &str) -> Option<&'static Schema> {
    reference::schema_slugs().into_iter().filter_map(reference::schema).find(|schema| file_stem(schema) == stem)
}

/// A file of records, in JSON or CSV: its lot, its schema and its records.
fn lot_of(folder: &Path, output: &Output) -> Result<Option<(String, &'static Schema, previous::Records)>> {
    let Some((place, name)) = output.path.split_once('/') else { return Ok(None) };
    let stem = name.split(['.', '-']).next().unwrap_or_default();
    let Some(schema) = schema_of(stem) else { return Ok(None) };
    if !matches!(place, "pipeline" | "open_data") || !(name.ends_with(".json") || name.ends_with(".csv")) {
        return Ok(None);
    }
    let path = folder.join(&output.path);
    let records = if path.is_file() { previous::read(&path, schema) } else { Ok(None) };
    // What cannot be read at all is told by its hash.
    let records = match records {
        Err(error) if error.kind == ErrorKind::Format => None,
        records => records?,
    };
    Ok(records.map(|records| (format!("{place}/{stem}"), schema, records)))
}

/// One file, and what it is compared with.
struct Compared<'c> {
    path: &'c str,
    lot: &'c str,
    schema: &'static Schema,
    key: &'c Key,
    lines: &'c Lines,
}

impl Compared<'_> {
    fn told(&self, code: &'static str, id: &str) -> Message {
        Message::new(code).with("path", self.path).with("id", id)
    }

    /// The line of a record; in the open data its own, or that of the whole lot less what is masked.
    fn line(&self, id: &str) -> Option<(&Line, bool)> {
        let own = self.lines.get(self.lot).and_then(|lines| lines.get(id));
        let is_open = self.lot.starts_with("open_data/");
        let stem = file_stem(self.schema);
        let whole = || self.lines.get(&format!("pipeline/{stem}"))?.get(id).filter(|line| !line.not_open);
        match own {
            Some(line) => Some((line, is_open)),
            None if is_open => whole().map(|line| (line, true)),
            None => None,
        }
    }

    /// The identifiers of the records that the certificate expects in the file.
    fn expected(&self) -> BTreeSet<&str> {
        let own = self.lines.get(self.lot).into_iter().flatten().map(|(id, _)| id.as_str());
        let stem = file_stem(self.schema);
        let whole = self.lines.get(&format!("pipeline/{stem}")).filter(|_| self.lot.starts_with("open_data/"));
        let whole = whole.into_iter().flatten().filter(|(_, line)| !line.not_open).map(|(id, _)| id.as_str());
        own.chain(whole).collect()
    }
}

fn compare(with: &Compared<'_>, records: previous::Records, found: &mut Verified, progress: &Progress) -> Result<()> {
    let mut missing = with.expected();
    for (position, record) in records.enumerate() {
        if position.is_multiple_of(1000) {
            progress.check()?;
        }
        let record: Record = match record {
            Ok(record) => record,
            // Told as a difference: the folder is not what it was.
            Err(error) if error.kind == ErrorKind::Format => {
                found.differs(Message::new("verify-file-broken").with("path", with.path));
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        missing.remove(record.id.as_str());
        let Some((line, open)) = with.line(&record.id) else {
            found.differs(with.told("verify-record-unknown", &record.id));
            continue;
        };
        for (at, field) in with.schema.fields.iter().enumerate() {
            let text = record.fields.get(&field.name).map_or("".into(), text_of);
            let known = line.cells.iter().find(|(cell, _)| *cell == at && !(open && line.masked.contains(&at)));
            let same = match known {
                Some((_, digest)) => with.key.digest(file_stem(with.schema), &record.id, &field.name, &text) == *digest,
                None => text.is_empty(),
            };
            match same {
                true => found.cells += u64::from(!text.is_empty()),
                false => found.differs(with.told("verify-cell", &record.id).with("field", field.name.as_str())),
            }
        }
    }
    for id in missing {
        found.differs(with.told("verify-record-gone", id));
    }
    Ok(())
}

/// The sums of the report: lines, records, and what the lot holds.
fn sums(folder: &Path, manifest: &Json, found: &mut Verified) {
    let Some(report) = read_json(&folder.join("report.json")) else {
        found.differs(Message::new("verify-report-broken"));
        return;
    };
    said_twice(manifest, &report, found);
    for total in report["balance"]["totals"].as_array().into_iter().flatten() {
        let number = |key: &str| total[key].as_i64().unwrap_or_default();
        let slug = total["schema"].as_str().unwrap_or_default();
        let lines = number("read") - number("empty") - number("ignored") - number("set_aside") - number("records");
        let parts = number("conforming") + number("rejected") + number("merged") + number("left_out");
        let told = |code| Message::new(code).with("schema", slug);
        if lines != 0 {
            found.differs(told("verify-lines").with("gap", lines));
        }
        if number("records") != parts {
            found.differs(told("verify-records").with("gap", number("records") - parts));
        }
        let lots = manifest["schemas"].as_array().into_iter().flatten();
        let written = lots.filter(|lot| lot["slug"] == slug).filter_map(|lot| lot["records"].as_i64()).next();
        if let Some(written) = written.filter(|written| *written != number("conforming")) {
            found.differs(told("verify-lot").with("counted", number("conforming")).with("found", written));
        }
    }
}

/// What the report says of the batch as the manifest does: date, gate, schemas, inputs, opposition list.
fn said_twice(manifest: &Json, report: &Json, found: &mut Verified) {
    // A report of before says fewer of these things, and says them beside all else.
    let told = report.get(IN_REPORT).unwrap_or(report);
    let whole = report.get(IN_REPORT).and_then(Json::as_object);
    let names: Vec<&str> = whole.map_or(vec![MARK, "date", "gate"], |all| all.keys().map(String::as_str).collect());
    for name in names {
        if manifest.get(name) != told.get(name) {
            found.differs(Message::new("verify-said").with("name", name));
        }
    }
}

/// The description of the open data: sizes and hashes are those of the manifest.
fn package(folder: &Path, outputs: &[Output], found: &mut Verified) {
    let package = read_json(&folder.join("open_data/datapackage.json")).unwrap_or_default();
    for resource in package["resources"].as_array().into_iter().flatten() {
        let path = format!("open_data/{}", resource["path"].as_str().unwrap_or_default());
        let same = outputs.iter().find(|output| output.path == path).is_some_and(|output| {
            resource["hash"] == format!("sha256:{}", output.sha256) && resource["bytes"] == output.size
        });
        if !same {
            found.differs(Message::new("verify-package").with("path", path));
        }
    }
}
