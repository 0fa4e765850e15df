//! How many issues of each rule there were over time: a row where an operation changed the count of a rule, written in its
//! own transaction. Undo, redo and revert are operations, and have rows of their own. Derived: where it is lost, it begins
//! again with the next operation.

use super::counted;
use super::read::Read;
use crate::error::Result;
use crate::model::OperationId;
use rusqlite::Connection;

/// The issues of one rule after one operation that changed them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueStep {
    pub operation: OperationId,
    pub at_utc: String,
    pub field: String,
    pub code: String,
    /// Number of the rule: one field and code have several where its severity changed.
    pub rule: i64,
    pub issues: u64,
}

/// Notes the counts that differ from those noted last. One seek a rule, and there are a few hundred.
pub(super) fn note(conn: &Connection, operation: OperationId) -> rusqlite::Result<()> {
    if !counted::are_there(conn)? {
        return Ok(());
    }
    conn.prepare_cached(
        "INSERT INTO issue_history SELECT r.id, ?1, coalesce(t.issues, 0) FROM rule r LEFT JOIN issue_total t ON t.rule = r.id \
         WHERE coalesce(t.issues, 0) <> coalesce((SELECT h.issues FROM issue_history h WHERE h.rule = r.id \
         ORDER BY h.operation DESC LIMIT 1), 0)",
    )?
    .execute([operation.0])
    .map(|_| ())
}

impl Read<'_> {
    /// The counts of issues over time, in the order of the operations.
    pub fn issue_history(self, each: &mut dyn FnMut(IssueStep) -> Result<()>) -> Result<()> {
        let mut statement = self.prepare(
            "SELECT h.operation, o.at_utc, r.field, r.code, h.rule, h.issues FROM issue_history h \
             JOIN rule r ON r.id = h.rule JOIN operation o ON o.id = h.operation ORDER BY h.operation, h.rule",
        )?;
        let mut rows = self.ok(statement.query([]))?;
        while let Some(row) = self.ok(rows.next())? {
            let step = (|| {
                Ok(IssueStep {
                    operation: OperationId(row.get(0)?),
                    at_utc: row.get(1)?,
                    field: row.get(2)?,
                    code: row.get(3)?,
                    rule: row.get(4)?,
                    issues: row.get(5)?,
                })
            })();
            each(self.ok(step)?)?;
        }
        Ok(())
    }
}
