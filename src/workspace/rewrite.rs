//! Rewriting one setting in another form, where it is and in the log, so that undo still finds what it left.

use super::{Read, Workspace, sql};
use crate::error::Result;
use rusqlite::TransactionBehavior;

impl Read<'_> {
    /// The random number of this workspace. No export tells it.
    ///
    /// # Errors
    /// Those of the workspace.
    pub fn uid(self) -> Result<String> {
        Ok(self.one("SELECT value FROM meta WHERE key = 'uid'", [])?.unwrap_or_default())
    }
}

impl Workspace {
    /// Gives each text that a setting holds or has held another form, where `form` has one for it. It must depend on the text
    /// alone: what is said stays the same, so nothing is logged.
    ///
    /// # Errors
    /// Those of the workspace.
    pub fn rewrite_setting(&mut self, name: &str, form: &dyn Fn(&str) -> Option<String>) -> Result<()> {
        let now: Option<String> = self.read().one("SELECT value FROM setting WHERE name = ?1", [name])?;
        let logged = "SELECT operation, seq, before, after FROM change WHERE entity = 5 AND key = 0 AND field = ?1";
        type Row = (i64, i64, Option<String>, Option<String>);
        let rows: Vec<Row> =
            self.read().all(logged, [name], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
        let new = |text: &Option<String>| text.as_deref().and_then(form);
        let now = new(&now);
        let rows: Vec<Row> = rows
            .into_iter()
            .filter_map(|(operation, seq, before, after)| {
                let (to_before, to_after) = (new(&before), new(&after));
                (to_before.is_some() || to_after.is_some())
                    .then(|| (operation, seq, to_before.or(before), to_after.or(after)))
            })
            .collect();
        if now.is_none() && rows.is_empty() {
            return Ok(());
        }
        let path = self.path.clone();
        let failed = |cause| sql(&path, cause);
        // What stood there before is overwritten.
        self.conn.pragma_update(None, "secure_delete", "ON").map_err(failed)?;
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        if let Some(now) = now {
            tx.execute("UPDATE setting SET value = ?2 WHERE name = ?1", (name, now)).map_err(failed)?;
        }
        for (operation, seq, before, after) in rows {
            let text = "UPDATE change SET before = ?3, after = ?4 WHERE operation = ?1 AND seq = ?2";
            tx.execute(text, (operation, seq, before, after)).map_err(failed)?;
        }
        tx.commit().map_err(failed)
    }
}
