//! Everything there is to read. [`Read`] is a borrowed view of one connection: the writer's, a reader's or a running
//! transaction's.

mod batches;
mod beside;
mod dated;
mod ground;
mod issues;
mod log;
mod notes;
mod pairs;
mod records;
mod review;
mod states;
mod texts;

pub(super) use batches::disposition_name;
pub use batches::{Balance, BatchInfo, REFERENCE, SourceInfo, listed_name};
pub use beside::Besides;
pub use dated::Dated;
pub use ground::EarlierEdit;
pub use issues::{GateCounts, IssueFilter, IssueGroup, IssueValue};
pub use log::Step;
pub(super) use log::stored;
pub use notes::NoteGroup;
pub use pairs::{DECISION_POINT, PairFilter, PairSetInfo};
pub use records::{Delivered, Filter, RecordIdentity, RecordQuery};
pub use review::{Contact, PairLine};

use super::sql;
use crate::error::{Error, Result};
use rusqlite::{CachedStatement, Connection};
use std::path::Path;

/// A view to read from; copying it costs nothing.
#[derive(Clone, Copy)]
pub struct Read<'c> {
    pub(super) conn: &'c Connection,
    path: &'c Path,
}

impl<'c> Read<'c> {
    pub(super) fn new(conn: &'c Connection, path: &'c Path) -> Self {
        Self { conn, path }
    }

    /// Where the workspace is.
    pub fn path(self) -> &'c Path {
        self.path
    }

    /// Slugs of the schemas that records may be of: structures, services, then those that came from files.
    pub fn slugs(self) -> Result<Vec<&'static str>> {
        self.ok(crate::workspace::open::slugs(self.conn))
    }

    /// Number of the newest operation, 0 before the first.
    pub fn revision(self) -> Result<i64> {
        self.ok(self.conn.query_row("SELECT coalesce(max(id), 0) FROM operation", [], |row| row.get(0)))
    }

    pub(super) fn ok<T>(self, result: rusqlite::Result<T>) -> Result<T> {
        result.map_err(|cause| sql(self.path, cause))
    }

    pub(super) fn prepare(self, text: &str) -> Result<CachedStatement<'c>> {
        self.ok(self.conn.prepare_cached(text))
    }

    /// The first column of the first row, when there is one.
    pub(super) fn one<T: rusqlite::types::FromSql>(
        self,
        text: &str,
        params: impl rusqlite::Params,
    ) -> Result<Option<T>> {
        use rusqlite::OptionalExtension;
        let mut statement = self.prepare(text)?;
        self.ok(statement.query_row(params, |row| row.get(0)).optional())
    }

    pub(super) fn all<T>(
        self,
        text: &str,
        params: impl rusqlite::Params,
        map: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = self.prepare(text)?;
        let rows = self.ok(statement.query_map(params, map))?;
        let rows: rusqlite::Result<Vec<T>> = rows.collect();
        self.ok(rows)
    }
}

/// Stored JSON that this program wrote.
pub(super) fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|cause| Error::internal("stored JSON does not parse").caused_by(cause))
}
