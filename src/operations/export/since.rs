//! The export before this one: what changed since is told against its own files.
//!
//! An export is noted in the log with its folder, its manifest's hash, the state of the data and what it was asked for. The one
//! to compare with is the last one of another state that was asked for the same. An export of the same state says the same
//! changes again, so that the same workspace gives the same files: where the folder of the one before is not there any more,
//! because the first export of this state took its place, its list of changes is taken over.

use super::ExportParams;
use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::export::{self, Changes, Conceal};
use crate::model::{Message, Operation, OperationKind};
use crate::operations::opposition;
use crate::workspace::Read;
use std::path::{Path, PathBuf};

/// What an export is compared with, and what the log will say of it.
pub struct Since {
    pub changes: Changes,
    /// Hash of the manifest of the export before.
    pub manifest: Option<String>,
    pub told: Vec<Message>,
    /// The last operation that changed data.
    pub state: i64,
}

/// Finds the export before.
///
/// # Errors
/// `error-since-no-export` where the folder that was named is none.
pub fn find(read: Read<'_>, params: &ExportParams, progress: &Progress) -> Result<Since> {
    let operations = read.operations()?;
    let is_export = |one: &Operation| one.kind == OperationKind::Export;
    let state = operations.iter().filter(|one| !is_export(one)).map(|one| one.id.0).max().unwrap_or(0);
    let mut out = Since { changes: Changes::default(), manifest: None, told: Vec::new(), state };
    let exports = || operations.iter().rev().filter(|one| is_export(one)).filter_map(Noted::of);
    if let Some(folder) = &params.since {
        let Some(manifest) = export::manifest_hash(folder) else {
            return Err(Error::new(ErrorKind::Usage, "error-since-no-export")
                .with("path", folder.display().to_string())
                .hinted("hint-verify-folder"));
        };
        let noted = exports().find(|noted| noted.manifest == manifest);
        out.compare(folder.clone(), &operations, noted.map_or(0, |noted| noted.state));
        out.manifest = Some(manifest);
        return Ok(out);
    }
    progress.check()?;
    let scope = params.scope();
    let (same, before): (Vec<Noted>, Vec<Noted>) =
        exports().filter(|noted| noted.scope == scope).partition(|noted| noted.state == state);
    let Some(base) = before.into_iter().next() else { return Ok(out) };
    out.manifest = Some(base.manifest.clone());
    if base.is_there() {
        out.compare(base.folder, &operations, base.state);
        return Ok(out);
    }
    let twin = same.iter().find(|noted| noted.base.as_ref() == Some(&base.manifest) && noted.is_there());
    out.changes.carried = twin.and_then(|noted| export::read_file(&noted.folder, "changements.csv"));
    if out.changes.carried.is_none() {
        out.told.push(Message::new("changes-base-gone").with("path", base.folder.display().to_string()));
    }
    Ok(out)
}

impl Since {
    /// Compares with an export that was made after an operation. What was purged since, and who has asked since not to be published,
    /// stands in its files still, and is not to go out once more.
    fn compare(&mut self, folder: PathBuf, operations: &[Operation], after: i64) {
        let since = || operations.iter().filter(|one| one.id.0 > after);
        let opposes = |one: &Operation| one.params["name"] == opposition::SETTING || one.kind == OperationKind::Combine;
        // Taken back and forth, it is the operation that was meant.
        let meant = |one: &Operation| one.target.and_then(|target| operations.iter().find(|other| other.id == target));
        self.changes.conceal = match () {
            () if since().any(|one| one.kind == OperationKind::Purge) => Conceal::All,
            () if since().any(|one| opposes(one) || meant(one).is_some_and(opposes)) => {
                Conceal::Fields(&opposition::MASKED)
            }
            () => Conceal::Nothing,
        };
        match self.changes.conceal {
            Conceal::All => self.told.push(Message::new("changes-concealed")),
            Conceal::Fields(_) => self.told.push(Message::new("changes-concealed-contacts")),
            Conceal::Nothing => {}
        }
        self.changes.since = Some(folder);
    }
}

/// What the log says of an export.
struct Noted {
    folder: PathBuf,
    manifest: String,
    state: i64,
    scope: String,
    base: Option<String>,
}

impl Noted {
    fn of(operation: &Operation) -> Option<Self> {
        let text = |key: &str| operation.params[key].as_str().map(str::to_owned);
        Some(Self {
            folder: PathBuf::from(text("folder")?),
            manifest: text("manifest")?,
            state: operation.params["state"].as_i64()?,
            scope: text("scope")?,
            base: text("base"),
        })
    }

    /// The folder still holds this very export.
    fn is_there(&self) -> bool {
        export::manifest_hash(Path::new(&self.folder)).as_ref() == Some(&self.manifest)
    }
}
