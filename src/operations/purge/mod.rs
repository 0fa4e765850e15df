//! Purge: a person's data goes out of the workspace for good, from raw cells, the log and losing values too. The one operation
//! that cannot be undone, and the one exception to "raw cells never change".
//!
//! The log keeps that it was done, to how many cells, and a digest of each value under a receipt that is told once and kept
//! nowhere: who has the receipt can prove what was purged, and nobody can guess it from the file.

mod needle;

pub use needle::{Needle, Needles};

use super::{Deriver, Env, decide, derive, opposition, schema, settings};
use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::locale::Lang;
use crate::model::{BatchId, Message, NOTE, QUESTION, RecordId, VERIFIED};
use crate::workspace::{BatchInfo, FoundToPurge, PurgeOrder, PurgePlace, Purged, Read, Scrub as _, Workspace};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What to take out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Params {
    /// Addresses, numbers, names: everywhere in the workspace.
    pub values: Vec<String>,
    /// What these fields of records hold and have held: only in their records.
    pub cells: Vec<(RecordId, String)>,
    /// Put addresses and numbers on the opposition list too, so that no later delivery brings them back.
    pub oppose: bool,
}

/// Where it is held, in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// Sentence of the kind of place, in `purge.ftl`.
    pub what: &'static str,
    pub source: String,
    pub file: String,
    pub row: Option<u32>,
    pub field: String,
    /// Names of the records.
    pub records: Vec<String>,
}

impl Held {
    /// The field, or in words what was said of the record beside its fields.
    pub fn field_in_words(&self, lang: Lang) -> String {
        let code = match self.field.as_str() {
            "set_aside" => "change-set-aside",
            NOTE => "change-note",
            VERIFIED => "change-verified",
            name if name.starts_with(QUESTION) => "change-question",
            name => return name.to_owned(),
        };
        lang.text(code).into_owned()
    }
}

/// What a purge did, and what it could not reach.
#[derive(Debug, Clone)]
pub struct Report {
    pub purged: Purged,
    /// Told once.
    pub receipt: String,
    pub beside: Beside,
    /// Addresses and numbers that went on the opposition list.
    pub opposed: usize,
}

/// What lies outside of the workspace and may hold it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Beside {
    /// Backups and copies beside the workspace.
    pub backups: Vec<PathBuf>,
    /// Files that it came from.
    pub files: Vec<String>,
    /// Sources whose name holds it: it stays, for it begins every identifier.
    pub sources: Vec<String>,
    /// Days of the exports that the log knows of.
    pub exports: Vec<String>,
}

impl Beside {
    /// One sentence a kind, with what there is of it.
    pub fn sentences(&self) -> Vec<Message> {
        let named =
            |paths: &[PathBuf]| paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
        let mut out = Vec::new();
        if !self.backups.is_empty() {
            out.push(
                Message::new("purge-backups").with("count", self.backups.len()).with("paths", named(&self.backups)),
            );
        }
        if !self.files.is_empty() {
            out.push(Message::new("purge-files").with("count", self.files.len()).with("paths", self.files.join(", ")));
        }
        if !self.sources.is_empty() {
            let (count, names) = (self.sources.len(), self.sources.join(", "));
            out.push(Message::new("purge-sources").with("count", count).with("names", names));
        }
        if !self.exports.is_empty() {
            out.push(
                Message::new("purge-exports").with("count", self.exports.len()).with("days", self.exports.join(", ")),
            );
        }
        out
    }
}

/// What is looked for, and where.
struct Sought {
    needles: Needles,
    records: Option<BTreeSet<RecordId>>,
}

fn sought(read: Read<'_>, params: &Params) -> Result<Sought> {
    let mut needles = params.values.iter().map(|value| Needle::parse(value)).collect::<Result<Vec<_>>>()?;
    let mut records = BTreeSet::new();
    for (record, field) in &params.cells {
        records.insert(*record);
        for text in texts_of(read, *record, field)? {
            // A text too short to be looked for elsewhere is one that says nothing of a person.
            needles.extend(Needle::parse(&text).ok());
        }
    }
    let mut known = BTreeSet::new();
    needles.retain(|needle| known.insert(needle.canonical.clone()));
    if needles.is_empty() {
        return Err(Error::new(ErrorKind::Usage, "error-purge-nothing").hinted("hint-purge-what"));
    }
    if !params.values.is_empty() && !params.cells.is_empty() {
        return Err(Error::new(ErrorKind::Usage, "error-purge-both").hinted("hint-purge-what"));
    }
    let needles = Needles(needles);
    Ok(Sought { needles, records: params.values.is_empty().then_some(records) })
}

/// What a field of a record holds, and has held: as it is, as each of its files gives it, as people wrote it.
fn texts_of(read: Read<'_>, record: RecordId, field: &str) -> Result<BTreeSet<String>> {
    let mut texts = BTreeSet::new();
    let Some(identity) = read.record_identity(record)? else { return Ok(texts) };
    let schema = schema(&identity.schema)?;
    let at = super::edit::field(schema, field).map(|field| schema.index_of(&field.name).unwrap_or(0))?;
    let mut put = |value: &crate::model::Value| match value {
        crate::model::Value::List(items) => texts.extend(items.iter().map(|item| item.display().into_owned())),
        value => {
            texts.insert(value.display().into_owned());
        }
    };
    if let Some((_, row)) = read.record(record)? {
        put(&row.values[at]);
    }
    for place in read.rows_of(record)? {
        put(&derive::base_values(read, &identity.schema, record, place)?[at]);
    }
    for (_, _, before, after) in read.history_of(record, Some(field))? {
        for text in [before, after].into_iter().flatten() {
            if let Ok(value) = serde_json::from_str(&text) {
                put(&value);
            }
        }
    }
    texts.retain(|text| !text.trim().is_empty());
    Ok(texts)
}

/// Where it is held. Changes nothing.
///
/// # Errors
/// [`ErrorKind::Usage`] when there is nothing to look for; those of the workspace.
pub fn find(read: Read<'_>, params: &Params, progress: &Progress) -> Result<Vec<Held>> {
    let Sought { needles, records } = sought(read, params)?;
    let order = PurgeOrder { scrub: &needles, records: records.as_ref(), content_hash: &decide::content_hash };
    let found = read.find_to_purge(&order, progress)?;
    let batches: BTreeMap<BatchId, BatchInfo> = read.batches()?.into_iter().map(|batch| (batch.id, batch)).collect();
    found.into_iter().map(|found| held(read, &batches, found)).collect()
}

fn held(read: Read<'_>, batches: &BTreeMap<BatchId, BatchInfo>, found: FoundToPurge) -> Result<Held> {
    let mut held = Held {
        what: "purge-in-settings",
        source: String::new(),
        file: String::new(),
        row: None,
        field: found.field,
        records: Vec::new(),
    };
    let mut of = |batch: BatchId| {
        if let Some(info) = batches.get(&batch) {
            held.source.clone_from(&info.source);
            held.file.clone_from(&info.file_name);
        }
    };
    match found.place {
        PurgePlace::Cell(batch, row) => {
            of(batch);
            (held.what, held.row) = ("purge-in-file", Some(row));
            for slug in read.slugs()? {
                if let Some((record, _)) = read.identity_at(batch, slug, row)? {
                    held.records.push(super::record_name(read, record)?);
                }
            }
        }
        PurgePlace::Record(record) => {
            if let Some(identity) = read.record_identity(record)? {
                of(identity.batch);
            }
            held.what = "purge-in-record";
            held.records.push(super::record_name(read, record)?);
        }
        PurgePlace::Merge(merge) => {
            held.what = "purge-in-merge";
            held.records.extend(read.merge(merge)?.map(|merge| merge.export_id));
        }
        PurgePlace::Batch(batch) => {
            of(batch);
            held.what = "purge-in-batch";
        }
        PurgePlace::Operation(operation) => {
            held.what = "purge-in-log";
            held.row = u32::try_from(operation.0).ok();
        }
        PurgePlace::Setting | PurgePlace::Derived => {}
    }
    Ok(held)
}

/// What lies beside the workspace and may hold what is to be purged: looks at names only.
///
/// # Errors
/// Those of the workspace.
pub fn beside(read: Read<'_>, params: &Params, held: &[Held]) -> Result<Beside> {
    let files: BTreeSet<&str> =
        held.iter().filter(|held| held.what == "purge-in-file").map(|held| held.file.as_str()).collect();
    let paths = read.batches()?.into_iter().filter(|batch| files.contains(batch.file_name.as_str()));
    let paths: BTreeSet<String> = paths.map(|batch| batch.file_path).filter(|path| !path.is_empty()).collect();
    let Sought { needles, records } = sought(read, params)?;
    let all: BTreeSet<String> = read.batches()?.into_iter().map(|batch| batch.source).collect();
    let sources = all.into_iter().filter(|name| records.is_none() && needles.text(name).is_some()).collect();
    let mut exports = BTreeSet::new();
    for operation in read.operations()? {
        if operation.kind == crate::model::OperationKind::Export {
            exports.insert(operation.at_utc.split('T').next().unwrap_or_default().to_owned());
        }
    }
    Ok(Beside {
        backups: backups(read.path()),
        files: paths.into_iter().collect(),
        sources,
        exports: exports.into_iter().collect(),
    })
}

/// Files beside a workspace whose names begin with its own: backups of before migrations and repairs.
fn backups(workspace: &Path) -> Vec<PathBuf> {
    let (Some(folder), Some(name)) = (workspace.parent(), workspace.file_name().and_then(|name| name.to_str())) else {
        return Vec::new();
    };
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(entries) = std::fs::read_dir(here) else { return Vec::new() };
    let own = |other: &str| {
        other
            .strip_prefix(name)
            .is_some_and(|rest| !rest.is_empty() && !matches!(rest, "-wal" | "-shm" | "-lock" | "-journal"))
    };
    let mut out: Vec<PathBuf> = entries
        .filter_map(|entry| Some(folder.join(entry.ok()?.file_name())))
        .filter(|path| path.file_name().and_then(|name| name.to_str()).is_some_and(own))
        .collect();
    out.sort();
    out
}

/// Takes it out for good.
///
/// # Errors
/// [`ErrorKind::Usage`] when there is nothing to look for; [`ErrorKind::Conflict`] while an import is under way; those of the
/// workspace.
pub fn run(workspace: &mut Workspace, params: &Params, env: &Env, progress: &Progress) -> Result<Report> {
    let read = workspace.read();
    let Sought { needles, records } = sought(read, params)?;
    let beside = beside(read, params, &find(read, params, progress)?)?;
    let receipt = read.random()?;
    let digest = |needle: &Needle| -> String {
        let bytes = Sha256::digest(format!("{receipt}:{}", needle.canonical));
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    };
    let digests: Vec<String> = needles.0.iter().map(digest).collect();
    let opposed = match params.oppose {
        true => opposition::adding(read, needles.0.iter().map(|needle| needle.canonical.as_str()))?,
        false => None,
    };
    let order = PurgeOrder { scrub: &needles, records: records.as_ref(), content_hash: &decide::content_hash };
    let what = serde_json::json!({"digests": digests, "records": records.as_ref().map(BTreeSet::len)});
    let summary = Message::new("operation-purge").with("values", needles.0.len());
    let purged = workspace.purge(&order, (what, summary), &Deriver::new(&env.today), &env.clock(), progress)?;
    let mut count = 0;
    if let Some((value, all, more)) = opposed {
        count = more;
        let mut plan = settings::plan(workspace.read(), opposition::SETTING, value)?;
        opposition::tell(&mut plan, &all);
        super::commit(workspace, plan, env, progress)?;
    }
    Ok(Report { purged, receipt, beside, opposed: count })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_a_record_is_named_in_words_and_a_field_by_its_name() {
        let words = |field: &str| {
            let held = Held {
                what: "purge-in-log",
                source: String::new(),
                file: String::new(),
                row: Some(25),
                field: field.to_owned(),
                records: Vec::new(),
            };
            held.field_in_words(Lang::Fr)
        };
        assert_eq!(words("set_aside"), "fiche écartée");
        assert_eq!(words("question:nom"), "Question au producteur");
        assert_eq!((words("note").as_str(), words("courriel").as_str()), ("note", "courriel"));
    }
}
