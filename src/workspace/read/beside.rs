//! What stands beside many records at once: edits, states, issues. A statement a record costs more than its answer where nearly
//! all of them have none.

use super::issues::{ISSUE, issue_of};
use super::{Read, parse};
use crate::error::Result;
use crate::model::{Issue, RecordId, Value};
use std::collections::{HashMap, HashSet};

/// What people and rules say of some records; those of whom nothing is said are not there.
#[derive(Debug, Default)]
pub struct Besides {
    pub edits: HashMap<RecordId, Vec<(String, Value)>>,
    pub set_aside: HashSet<RecordId>,
    /// In the order in which they were found.
    pub issues: HashMap<RecordId, Vec<Issue>>,
}

impl Read<'_> {
    /// The edits, the states of being set aside, and the issues of some records.
    ///
    /// # Errors
    /// Those of the workspace.
    pub fn besides(self, records: &[RecordId]) -> Result<Besides> {
        let numbers = serde_json::to_string(&records.iter().map(|record| record.0).collect::<Vec<_>>())
            .map_err(|cause| crate::error::Error::internal("write numbers").caused_by(cause))?;
        let of = "record IN (SELECT value FROM json_each(?1))";
        let mut out = Besides::default();
        let text = format!("SELECT record, field, value FROM edit WHERE {of} ORDER BY record, field");
        let edits: Vec<(i64, String, String)> =
            self.all(&text, [&numbers], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        for (record, field, value) in edits {
            out.edits.entry(RecordId(record)).or_default().push((field, parse(&value)?));
        }
        let text = format!("SELECT record FROM record_state WHERE field = 'set_aside' AND {of}");
        out.set_aside = self.all(&text, [&numbers], |row| row.get(0).map(RecordId))?.into_iter().collect();
        let text = format!("SELECT {ISSUE} WHERE {of} ORDER BY record, seq");
        for (record, issue) in self.all(&text, [&numbers], |row| Ok((RecordId(row.get(8)?), issue_of(row)?)))? {
            out.issues.entry(record).or_default().push(issue);
        }
        Ok(out)
    }
}
