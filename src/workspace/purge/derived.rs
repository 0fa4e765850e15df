//! What is computed: most of it is made again, and texts that still hold something are rewritten.

use super::json::{Form, scrubbed};
use super::{Place, Scrubbed, Walk};
use crate::error::Result;
use crate::workspace::{pair_keys, tables, values};
use rusqlite::Connection;
use rusqlite::types::{Value as Sql, ValueRef};

/// Drops what is kept of values in forms that cannot be rewritten: counts by their hashes, and what a search for duplicates left.
/// The next commit counts again, and the next search compares all records.
pub(super) fn forget(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute_batch("DELETE FROM meta WHERE key = 'issues_counted'; DELETE FROM issue_group;")?;
    pair_keys::forget(conn)
}

impl Walk<'_> {
    /// Derived texts, after they were made again.
    pub(super) fn derived(&mut self) -> Result<()> {
        for slug in self.read.slugs()? {
            self.every_text(&tables::name(slug), Place::Derived)?;
        }
        for table in ["issue", "issue_group", "golden", "pair", "pair_set"] {
            self.every_text(table, Place::Derived)?;
        }
        Ok(())
    }

    /// Every text of a table, whatever its columns; of blobs those that are texts with a tag.
    pub(super) fn every_text(&mut self, table: &str, place: Place) -> Result<()> {
        let bare = table.trim_matches('"');
        let columns: Vec<(String, i64)> =
            self.read
                .all("SELECT name, pk FROM pragma_table_info(?1)", [bare], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
        let table = quoted(bare);
        let mut keys: Vec<String> = columns.iter().filter(|(_, pk)| *pk > 0).map(|(name, _)| quoted(name)).collect();
        if keys.is_empty() {
            keys.push("rowid".to_owned());
        }
        let read = self.read;
        for (column, _) in columns.iter().filter(|(_, pk)| *pk == 0) {
            self.progress.check()?;
            // Only the lists of records may become shorter.
            let form = if bare.starts_with("record_") && !column.starts_with('_') { Form::Value } else { Form::Said };
            let name = quoted(column);
            let text =
                format!("SELECT {}, {name} FROM {table} WHERE typeof({name}) IN ('text', 'blob')", keys.join(", "));
            let mut changed: Vec<(Vec<Sql>, Sql)> = Vec::new();
            {
                let mut statement = read.prepare(&text)?;
                let mut rows = read.ok(statement.query([]))?;
                while let Some(row) = read.ok(rows.next())? {
                    let stored = read.ok(row.get_ref(keys.len()))?;
                    let Some(now) = self.rewritten_value(stored, form) else { continue };
                    let by = (0..keys.len()).map(|at| row.get(at)).collect::<rusqlite::Result<Vec<Sql>>>();
                    changed.push((read.ok(by)?, now));
                }
            }
            for (by, now) in changed {
                self.found(place, column.clone(), now == Sql::Null);
                if self.write {
                    let bound: Vec<String> =
                        keys.iter().enumerate().map(|(at, key)| format!("{key} = ?{}", at + 2)).collect();
                    // A column that may not be null is emptied.
                    let now =
                        if now == Sql::Null && self.not_null(bare, column)? { Sql::Text(String::new()) } else { now };
                    let update = format!("UPDATE {table} SET {name} = ?1 WHERE {}", bound.join(" AND "));
                    let params = std::iter::once(now).chain(by);
                    read.ok(self.conn.execute(&update, rusqlite::params_from_iter(params)))?;
                }
            }
        }
        Ok(())
    }

    fn not_null(&self, table: &str, column: &str) -> Result<bool> {
        let text = "SELECT \"notnull\" FROM pragma_table_info(?1) WHERE name = ?2";
        Ok(self.read.one::<i64>(text, (table, column))?.unwrap_or(0) != 0)
    }

    fn rewritten_value(&self, stored: ValueRef<'_>, form: Form) -> Option<Sql> {
        let scrub = self.order.scrub;
        match stored {
            ValueRef::Text(bytes) => {
                let text = std::str::from_utf8(bytes).ok()?;
                if text.starts_with(['[', '{', '"']) {
                    return scrubbed(scrub, text, form).map(|(text, _)| Sql::Text(text));
                }
                Some(match scrub.text(text)? {
                    Scrubbed::Whole => Sql::Null,
                    Scrubbed::Part(text) => Sql::Text(text),
                })
            }
            ValueRef::Blob(_) => {
                let value = values::decode(stored, false);
                scrub.text(&value.display()).map(|_| Sql::Null)
            }
            _ => None,
        }
    }
}
