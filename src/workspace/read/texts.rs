//! Records as texts, for the mirror in memory: what a person filters, sorts and searches by.

use super::Read;
use super::records::{VISIBLE, schema_of};
use crate::Progress;
use crate::error::Result;
use crate::model::{BatchId, Mark, Marks, RecordId, Schema, TextRow};
use crate::workspace::{tables, values};
use rusqlite::types::ValueRef;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The rows of active deliveries, those that are set aside too; not those of reference lists.
const ACTIVE: &str = "_batch IN (SELECT id FROM batch WHERE active = 'true')";

/// The text of a stored value: of a list its JSON, of nothing an empty one.
fn text(stored: ValueRef<'_>) -> Cow<'_, str> {
    match stored {
        ValueRef::Null => Cow::Borrowed(""),
        ValueRef::Text(bytes) => String::from_utf8_lossy(bytes),
        ValueRef::Integer(number) => Cow::Owned(number.to_string()),
        ValueRef::Real(number) => Cow::Owned(number.to_string()),
        ValueRef::Blob(_) => {
            let value = values::decode(stored, false);
            let json = || value.to_json().to_string();
            Cow::Owned(if matches!(value, crate::model::Value::List(_)) {
                json()
            } else {
                value.display().into_owned()
            })
        }
    }
}

struct Beside {
    aside: HashSet<i64>,
    edited: HashSet<i64>,
    marks: HashMap<i64, Marks>,
}

impl Read<'_> {
    /// Every record of active deliveries as texts, in order of record number.
    ///
    /// # Errors
    /// Those of the workspace, and a cancelled progress.
    pub fn text_rows(self, slug: &str, progress: &Progress, each: &mut dyn FnMut(&TextRow<'_>)) -> Result<()> {
        let ids = |text: &str| self.all(text, [], |row| row.get(0));
        let (marks, aside) = self.all_marks()?;
        let edited = ids("SELECT DISTINCT record FROM edit")?.into_iter().collect();
        let marks = Beside { aside, edited, marks };
        let schema = schema_of(slug)?;
        let text = format!("{} WHERE {ACTIVE} ORDER BY _id", text_select(schema));
        let mut statement = self.prepare(&text)?;
        let mut rows = self.ok(statement.query([]))?;
        let mut count = 0u64;
        while let Some(row) = self.ok(rows.next())? {
            each(&self.ok(text_row(schema, row, &marks))?);
            count += 1;
            if count.is_multiple_of(4096) {
                progress.add(4096);
                progress.check()?;
            }
        }
        Ok(())
    }

    /// Some records as texts; those that are of no active delivery are left out.
    pub fn text_rows_of(self, slug: &str, ids: &[RecordId], each: &mut dyn FnMut(&TextRow<'_>)) -> Result<()> {
        let schema = schema_of(slug)?;
        let mut statement = self.prepare(&format!("{} WHERE _id = ?1 AND {ACTIVE}", text_select(schema)))?;
        for id in ids {
            let states = self.states(*id)?;
            let own: Marks = states.iter().filter_map(|(name, value)| Mark::of(name, value)).collect();
            let marks = Beside {
                aside: states.iter().filter(|(name, _)| name == "set_aside").map(|_| id.0).collect(),
                marks: HashMap::from([(id.0, own)]),
                edited: self
                    .one::<i64>("SELECT 1 FROM edit WHERE record = ?1 LIMIT 1", [id.0])?
                    .map(|_| id.0)
                    .into_iter()
                    .collect(),
            };
            let mut rows = self.ok(statement.query([id.0]))?;
            if let Some(row) = self.ok(rows.next())? {
                each(&self.ok(text_row(schema, row, &marks))?);
            }
        }
        Ok(())
    }

    /// Some fields of the records after a number, as many as `most`, in their order: those that the mirror does not keep.
    pub fn long_texts(
        self,
        slug: &str,
        fields: &[&str],
        (after, most): (RecordId, u32),
        each: &mut dyn FnMut(RecordId, &[Cow<'_, str>]),
    ) -> Result<()> {
        let columns: String = fields.iter().map(|field| format!(", {}", tables::column(field))).collect();
        let table = tables::name(&schema_of(slug)?.slug);
        let text = format!("SELECT _id{columns} FROM {table} WHERE _id > ?1 AND {ACTIVE} ORDER BY _id LIMIT ?2");
        let mut statement = self.prepare(&text)?;
        let mut rows = self.ok(statement.query((after.0, most)))?;
        while let Some(row) = self.ok(rows.next())? {
            let cells = (0..fields.len()).map(|at| row.get_ref(1 + at).map(self::text));
            each(RecordId(self.ok(row.get(0))?), &self.ok(cells.collect::<rusqlite::Result<Vec<_>>>())?);
        }
        Ok(())
    }

    /// Which records have an issue, by field and code; hidden records too.
    pub fn issue_holders(self, slug: &str) -> Result<BTreeMap<(String, String), Vec<RecordId>>> {
        let rules: Vec<(i64, String, String)> =
            self.all("SELECT id, field, code FROM rule WHERE schema = ?1", [slug], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?;
        let mut out = BTreeMap::<_, Vec<RecordId>>::new();
        for (rule, field, code) in rules {
            // The index of rules holds the records: the issues themselves are not read.
            let holders =
                self.all("SELECT record FROM issue INDEXED BY issue_rule WHERE rule = ?1", [rule], |row| {
                    row.get(0).map(RecordId)
                })?;
            if !holders.is_empty() {
                // One field and code may be two rules, of two severities.
                out.entry((field, code)).or_default().extend(holders);
            }
        }
        Ok(out)
    }

    /// The fields and codes of the issues of one record.
    pub fn rules_of(self, record: RecordId) -> Result<Vec<(String, String)>> {
        let text = "SELECT DISTINCT field, code FROM issue JOIN rule ON rule.id = issue.rule WHERE record = ?1";
        self.all(text, [record.0], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// The first visible records of a schema, as many as `most`: the first page of a list that is still to come.
    pub fn first_ids(self, slug: &str, most: u32) -> Result<Vec<RecordId>> {
        let text =
            format!("SELECT _id FROM {} WHERE {VISIBLE} ORDER BY _id LIMIT ?1", tables::name(&schema_of(slug)?.slug));
        self.all(&text, [most], |row| row.get(0).map(RecordId))
    }

    /// The visible records of a schema in order of their number, without reading them.
    pub fn visible_ids(self, slug: &str) -> Result<Vec<RecordId>> {
        let text = "SELECT id FROM record INDEXED BY record_row WHERE schema = ?1 \
                    AND batch IN (SELECT id FROM batch WHERE active = 'true')";
        let mut ids = self.all(text, [slug], |row| row.get(0).map(RecordId))?;
        ids.sort_unstable();
        let aside: HashSet<RecordId> = self
            .all("SELECT record FROM record_state WHERE field = 'set_aside'", [], |row| row.get(0).map(RecordId))?
            .into_iter()
            .collect();
        if !aside.is_empty() {
            ids.retain(|id| !aside.contains(id));
        }
        Ok(ids)
    }
}

fn text_select(schema: &Schema) -> String {
    let fields = tables::columns(schema);
    format!("SELECT _id, _batch, _source, {fields} FROM {}", tables::name(&schema.slug))
}

fn text_row<'r>(schema: &Schema, row: &'r rusqlite::Row<'_>, marks: &Beside) -> rusqlite::Result<TextRow<'r>> {
    let id: i64 = row.get(0)?;
    let cells = (0..schema.fields.len()).map(|at| row.get_ref(3 + at).map(text));
    Ok(TextRow {
        id: RecordId(id),
        batch: BatchId(row.get(1)?),
        source: text(row.get_ref(2)?),
        visible: !marks.aside.contains(&id),
        edited: marks.edited.contains(&id),
        marks: marks.marks.get(&id).copied().unwrap_or_default(),
        cells: cells.collect::<rusqlite::Result<_>>()?,
    })
}
