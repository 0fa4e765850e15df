//! Edits, states, choices, settings, mappings and the log.

use super::json::{Form, scrubbed};
use super::{GONE, Place, Scrubbed, Walk};
use crate::error::Result;
use crate::model::{BatchId, Entity, MergeId, OperationId, RecordId};
use rusqlite::types::Value as Sql;

/// A text by the keys of its row.
type Row = (Vec<Sql>, String);

/// Which texts are looked at: a table, its keys, the column, a condition, and how a text is read (none: as it is).
struct Texts {
    table: &'static str,
    keys: &'static [&'static str],
    column: &'static str,
    form: Option<Form>,
}

const fn texts(table: &'static str, keys: &'static [&'static str], column: &'static str, form: Option<Form>) -> Texts {
    Texts { table, keys, column, form }
}

/// State of a record that holds a hash of what its producer said.
const KEPT: &str = "kept:";

impl Walk<'_> {
    /// What people said of records.
    pub(super) fn cells_of_records(&mut self) -> Result<()> {
        let edits = texts("edit", &["record", "field"], "value", Some(Form::Value));
        let states = texts("record_state", &["record", "field"], "value", Some(Form::Said));
        for (texts, is_edit) in [(edits, true), (states, false)] {
            for (keys, whole) in self.rewritten(&texts, |walk, keys| walk.concerns(record_of(keys)))? {
                let record = record_of(&keys);
                self.found(Place::Record(record), text_of(&keys, 1), whole);
                if is_edit || !self.touched.records.contains(&record) {
                    self.touched.records.push(record);
                }
            }
        }
        let members = self.read.all("SELECT merge, record FROM merge_member", [], |row| {
            Ok((row.get::<_, i64>(0)?, RecordId(row.get(1)?)))
        })?;
        let concerned = |walk: &Self, merge: i64| {
            walk.order.records.is_none() || members.iter().any(|(of, record)| *of == merge && walk.concerns(*record))
        };
        let pins = texts("merge_pin", &["merge", "field"], "pin", Some(Form::Value));
        for (keys, whole) in self.rewritten(&pins, |walk, keys| concerned(walk, number(keys, 0)))? {
            let merge = MergeId(number(&keys, 0));
            self.found(Place::Merge(merge), text_of(&keys, 1), whole);
            self.touched.merges.push(merge);
        }
        let bodies = texts("merge", &["id"], "body", Some(Form::Said));
        for (keys, _) in self.rewritten(&bodies, |walk, keys| concerned(walk, number(keys, 0)))? {
            let merge = MergeId(number(&keys, 0));
            self.found(Place::Merge(merge), "export_id", false);
            self.touched.merges.push(merge);
        }
        self.identifiers()?;
        self.kept_hashes()
    }

    /// Identifiers that a producer made of it.
    fn identifiers(&mut self) -> Result<()> {
        let mut found = Vec::new();
        for (record, natural) in self
            .read
            .all("SELECT id, natural_id FROM record", [], |row| Ok((RecordId(row.get(0)?), row.get::<_, String>(1)?)))?
        {
            if self.concerns(record) && self.order.scrub.text(&natural).is_some() {
                found.push(record);
            }
        }
        for record in found {
            self.found(Place::Record(record), "id", false);
            self.touched.records.push(record);
            if self.write {
                let text = "UPDATE record SET natural_id = 'efface-' || id WHERE id = ?1";
                self.read.ok(self.conn.execute(text, [record.0]))?;
            }
        }
        Ok(())
    }

    /// Hashes of what producers said of the records that change: they could be guessed.
    fn kept_hashes(&mut self) -> Result<()> {
        if !self.write {
            return Ok(());
        }
        for record in self.touched.records.clone() {
            let like = format!("{KEPT}%");
            self.read.ok(self
                .conn
                .execute("DELETE FROM record_state WHERE record = ?1 AND field LIKE ?2", (record.0, &like)))?;
            let state = Entity::State as u8;
            self.read.ok(self.conn.execute(
                "UPDATE change SET before = NULL, after = NULL WHERE entity = ?1 AND key = ?2 AND field LIKE ?3",
                (state, record.0, &like),
            ))?;
        }
        Ok(())
    }

    /// Before and after of every change, and what operations were asked and say.
    pub(super) fn log(&mut self) -> Result<()> {
        type Change = (i64, i64, u8, i64, String, Option<String>, Option<String>);
        let read = self.read;
        let mut rewritten: Vec<Change> = Vec::new();
        let mut concerned = std::collections::BTreeSet::new();
        let mut statement = read.prepare("SELECT operation, seq, entity, key, field, before, after FROM change")?;
        let mut rows = read.ok(statement.query([]))?;
        let mut seen = 0u32;
        while let Some(row) = read.ok(rows.next())? {
            seen = seen.wrapping_add(1);
            if seen.is_multiple_of(4096) {
                self.progress.check()?;
            }
            let change: rusqlite::Result<Change> =
                (|| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?)))();
            let (operation, seq, entity, key, field, before, after) = read.ok(change)?;
            let Some(known) = Entity::from_byte(entity) else { continue };
            if !self.change_concerns(known, key)? {
                continue;
            }
            concerned.insert(operation);
            let Some(form) = form_of(known) else { continue };
            let to = |text: &Option<String>| text.as_ref().and_then(|text| scrubbed(self.order.scrub, text, form));
            let (new_before, new_after) = (to(&before), to(&after));
            let name = (known == Entity::Setting).then(|| plain(self, &field)).flatten();
            if new_before.is_none() && new_after.is_none() && name.is_none() {
                continue;
            }
            let whole = [&new_before, &new_after].into_iter().flatten().all(|(_, whole)| *whole);
            self.found.push(super::Found {
                place: Place::Operation(OperationId(operation)),
                field: name.clone().unwrap_or_else(|| field.clone()),
                whole,
            });
            let taken = |new: Option<(String, bool)>, old| new.map(|(text, _)| text).or(old);
            let (before, after) = (taken(new_before, before), taken(new_after, after));
            rewritten.push((operation, seq, entity, key, name.unwrap_or(field), before, after));
        }
        drop(rows);
        if self.write {
            let text = "UPDATE change SET field = ?3, before = ?4, after = ?5 WHERE operation = ?1 AND seq = ?2";
            for (operation, seq, _, _, field, before, after) in rewritten {
                read.ok(self.conn.execute(text, (operation, seq, field, before, after)))?;
            }
        }
        for column in ["params", "summary"] {
            let told = texts("operation", &["id"], column, Some(Form::Said));
            let rows = self
                .rewritten(&told, |walk, keys| walk.order.records.is_none() || concerned.contains(&number(keys, 0)))?;
            for (keys, _) in rows {
                self.found(Place::Operation(OperationId(number(&keys, 0))), column, false);
            }
        }
        Ok(())
    }

    fn change_concerns(&self, entity: Entity, key: i64) -> Result<bool> {
        if self.order.records.is_none() {
            return Ok(true);
        }
        Ok(match entity {
            Entity::Edit | Entity::State | Entity::Row => self.concerns(RecordId(key)),
            Entity::Merge | Entity::Pin => {
                let members = "SELECT record FROM merge_member WHERE merge = ?1";
                let members = self.read.all(members, [key], |row| row.get(0).map(RecordId))?;
                members.into_iter().any(|record| self.concerns(record))
            }
            _ => false,
        })
    }

    /// What is of no single record.
    pub(super) fn whole_workspace(&mut self) -> Result<()> {
        for column in ["file_name", "file_path", "sheet", "staged_reading", "reading"] {
            let form = column.ends_with("reading").then_some(Form::Said);
            for (keys, _) in self.rewritten(&texts("batch", &["id"], column, form), |_, _| true)? {
                let batch = BatchId(number(&keys, 0));
                self.found(Place::Batch(batch), column, false);
            }
        }
        for (keys, _) in
            self.rewritten(&texts("mapping", &["batch", "schema"], "body", Some(Form::Empty)), |_, _| true)?
        {
            let (batch, schema) = (BatchId(number(&keys, 0)), text_of(&keys, 1));
            self.found(Place::Batch(batch), "mapping", false);
            self.touched.mappings.push((batch, schema));
        }
        for (column, form) in [("value", Some(Form::Said)), ("name", None)] {
            for (keys, _) in self.rewritten(&texts("setting", &["name"], column, form), |_, _| true)? {
                let name = plain(self, &text_of(&keys, 0)).unwrap_or_else(|| text_of(&keys, 0));
                self.found(Place::Setting, name.clone(), false);
                self.touched.settings.push(name);
            }
        }
        Ok(())
    }

    /// Tables that a later version of this program, or somebody else, has put into the file: their texts too.
    pub(super) fn unknown_tables(&mut self) -> Result<()> {
        const KNOWN: &str = "meta batch raw_row mapping record edit setting verdict merge merge_member merge_pin record_state \
                             operation change schema_file balance rule issue issue_group issue_total stopped issue_history pair \
                             pair_set cluster cluster_before pair_background pair_touched pair_key golden";
        let text = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        let tables: Vec<String> = self.read.all(text, [], |row| row.get(0))?;
        let unknown = |name: &String| !KNOWN.split(' ').any(|known| known == name) && !name.starts_with("record_");
        for table in tables.into_iter().filter(unknown) {
            self.every_text(&table, Place::Derived)?;
        }
        Ok(())
    }

    /// Rewrites the texts of a column; gives the keys of those that held something, and whether it was all of them.
    fn rewritten(&mut self, texts: &Texts, concerns: impl Fn(&Self, &[Sql]) -> bool) -> Result<Vec<(Vec<Sql>, bool)>> {
        let Texts { table, keys, column, form } = texts;
        let mut out = Vec::new();
        for (row, text) in self.rows(table, keys, column)? {
            if !concerns(self, &row) {
                continue;
            }
            let now = match form {
                Some(form) => scrubbed(self.order.scrub, &text, *form),
                None => plain(self, &text).map(|text| (text, false)),
            };
            let Some((now, whole)) = now else { continue };
            if self.write {
                let by: Vec<String> = keys.iter().enumerate().map(|(at, key)| format!("{key} = ?{}", at + 2)).collect();
                let update = format!("UPDATE OR REPLACE {table} SET {column} = ?1 WHERE {}", by.join(" AND "));
                let params = std::iter::once(Sql::Text(now)).chain(row.iter().cloned());
                self.read.ok(self.conn.execute(&update, rusqlite::params_from_iter(params)))?;
            }
            out.push((row, whole));
        }
        Ok(out)
    }

    fn rows(&self, table: &str, keys: &[&str], column: &str) -> Result<Vec<Row>> {
        let text = format!("SELECT {}, {column} FROM {table} WHERE typeof({column}) = 'text'", keys.join(", "));
        self.read.all(&text, [], |row| {
            let values = (0..keys.len()).map(|at| row.get(at)).collect::<rusqlite::Result<Vec<Sql>>>()?;
            Ok((values, row.get(keys.len())?))
        })
    }
}

/// A text that is no JSON, rewritten.
fn plain(walk: &Walk<'_>, text: &str) -> Option<String> {
    walk.order.scrub.text(text).map(|gone| match gone {
        Scrubbed::Whole => GONE.to_owned(),
        Scrubbed::Part(rest) => rest,
    })
}

/// How the values of an entity are read, in the log as where they are; none: they hold numbers only.
fn form_of(entity: Entity) -> Option<Form> {
    match entity {
        Entity::Edit | Entity::Pin => Some(Form::Value),
        Entity::Mapping => Some(Form::Empty),
        Entity::Reading | Entity::Setting | Entity::Merge | Entity::State => Some(Form::Said),
        Entity::Batch | Entity::Verdict | Entity::Row => None,
    }
}

fn number(keys: &[Sql], at: usize) -> i64 {
    match keys.get(at) {
        Some(Sql::Integer(number)) => *number,
        _ => -1,
    }
}

fn record_of(keys: &[Sql]) -> RecordId {
    RecordId(number(keys, 0))
}

fn text_of(keys: &[Sql], at: usize) -> String {
    match keys.get(at) {
        Some(Sql::Text(text)) => text.clone(),
        _ => String::new(),
    }
}
