//! The one SQLite file, and the only room with SQL (DESIGN §4).
//!
//! Every ground state but raw rows is a set of cells named by ([`Entity`](crate::model::Entity), key, field) with a JSON text
//! or nothing in them. A [`Plan`] holds changes of such cells; [`Workspace::commit`] applies them, logs them and derives
//! what follows, in one transaction. Undo, redo and revert are the same code with the changes turned round.
//!
//! The file is written through a log (WAL) from its first operation on. A first import, whose pages are all new, goes into the
//! file at once.

mod as_before;
mod carried;
mod checkpoint;
mod combine;
mod commit;
mod counted;
mod derived;
mod ground;
mod history;
mod integrity;
mod issue_history;
mod lock;
mod migrate;
mod open;
mod pair_keys;
mod pairs;
mod prepare;
mod purge;
mod read;
mod rescue;
mod rewrite;
mod stage;
mod tables;
mod values;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod testing;

pub use as_before::Comparison;
pub use carried::{Carried, Renamed, Staged, Twin};
pub use combine::{Brought, Free, Identity, NewPlace, NewRecord, Parts};
pub use commit::{Clock, Committed, Derive, Plan, Skipped, Touched};
pub use derived::{Derived, Effect};
pub use ground::{ended_merges, is_active_merge};
pub use history::is_whole;
pub use integrity::{Cure, Fault, Rebuilt, Salvaged, free_backup, salvage};
pub use issue_history::IssueStep;
pub use open::{Reader, Snapshot, Workspace, is_workspace};
pub use pair_keys::KeyBlobs;
pub use pairs::{Beside, FoundPairs, Left, Said};
pub use prepare::Prepared;
pub use purge::{Found as FoundToPurge, GONE, Order as PurgeOrder, Place as PurgePlace, Purged, Scrub, Scrubbed};
pub use read::{
    Balance, BatchInfo, Besides, Contact, DECISION_POINT, Dated, Delivered, EarlierEdit, Filter, GateCounts,
    IssueFilter, IssueGroup, IssueValue, NoteGroup, PairFilter, PairLine, PairSetInfo, REFERENCE, Read, RecordIdentity,
    RecordQuery, SourceInfo, Step, listed_name,
};
pub use stage::{NewBatch, StagedBatch, StagedFacts, Stager};

use crate::error::{Error, ErrorKind};
use std::path::Path;

/// Turns a failure of SQLite into a sentence about the workspace.
fn sql(path: &Path, cause: rusqlite::Error) -> Error {
    let refused = matches!(
        cause.sqlite_error_code(),
        Some(rusqlite::ErrorCode::ReadOnly | rusqlite::ErrorCode::CannotOpen | rusqlite::ErrorCode::SystemIoFailure)
    );
    // Moved while it is open: SQLite notices when it writes, or opens it once more.
    if refused && !path.exists() {
        return Error::new(ErrorKind::Io, "error-workspace-moved")
            .with("path", path.display().to_string())
            .hinted("hint-workspace-moved")
            .caused_by(cause);
    }
    sql_of(path, cause)
}

/// The same of a file that need not be there.
fn sql_of(path: &Path, cause: rusqlite::Error) -> Error {
    use rusqlite::ffi::ErrorCode as C;
    let code = match &cause {
        rusqlite::Error::SqliteFailure(failure, _) => Some(failure.code),
        _ => None,
    };
    let (kind, text, hint) = match code {
        Some(C::DiskFull) => (ErrorKind::Io, "error-workspace-full", "hint-free-space"),
        Some(C::DatabaseCorrupt) => (ErrorKind::Workspace, "error-workspace-damaged", "hint-doctor"),
        Some(C::NotADatabase) => (ErrorKind::Workspace, "error-not-workspace", "hint-choose-workspace"),
        Some(C::ReadOnly | C::CannotOpen | C::PermissionDenied) => {
            (ErrorKind::Io, "error-permission", "hint-check-permission")
        }
        Some(C::DatabaseBusy | C::DatabaseLocked) => (ErrorKind::Locked, "error-workspace-busy", "hint-close-other"),
        Some(C::OperationInterrupted) => return Error::cancelled(),
        Some(C::SystemIoFailure) => (ErrorKind::Io, "error-io", "hint-free-space"),
        _ => (ErrorKind::Internal, "error-workspace-sql", "hint-report-bug"),
    };
    Error::new(kind, text).with("path", path.display().to_string()).hinted(hint).caused_by(cause)
}
