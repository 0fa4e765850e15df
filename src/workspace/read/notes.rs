//! What was changed alone at reading: the notes of records, by rule.

use super::Read;
use super::records::{VISIBLE, schema_of};
use crate::error::Result;
use crate::model::{BatchId, RecordId};
use crate::workspace::{tables, values};
use std::collections::BTreeMap;

/// Values changed alone at reading, by rule.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NoteGroup {
    pub rule: String,
    pub field: String,
    pub count: u64,
    /// Up to five: record, before, after.
    pub examples: Vec<(RecordId, String, String)>,
}

impl Read<'_> {
    /// What was changed alone at reading, of one batch or of all, by rule and field, most frequent first.
    pub fn note_groups(self, slug: &str, batch: Option<BatchId>) -> Result<Vec<NoteGroup>> {
        let schema = schema_of(slug)?;
        let mut groups: BTreeMap<(String, String), NoteGroup> = BTreeMap::new();
        let of = batch.map_or(String::new(), |batch| format!("AND _batch = {}", batch.0));
        let text = format!(
            "SELECT _id, _notes FROM {} WHERE _notes IS NOT NULL AND {VISIBLE} {of} ORDER BY _id",
            tables::name(&schema.slug)
        );
        let mut statement = self.prepare(&text)?;
        let mut rows = self.ok(statement.query([]))?;
        while let Some(row) = self.ok(rows.next())? {
            let (id, notes): (i64, String) = self.ok(row.get(0).and_then(|id| Ok((id, row.get(1)?))))?;
            for note in values::decode_notes(&notes) {
                let group = groups.entry((note.rule.into_owned(), note.field.into_owned())).or_default();
                group.count += 1;
                if group.examples.len() < 5 {
                    group.examples.push((RecordId(id), note.before, String::new()));
                }
            }
        }
        drop(rows);
        let mut out = Vec::with_capacity(groups.len());
        for ((rule, field), group) in groups {
            let mut group = NoteGroup { rule, field, ..group };
            let at = schema.index_of(&group.field);
            for (record, _, after) in &mut group.examples {
                let row = self.page(slug, &[*record])?.pop();
                *after = row.zip(at).map(|(row, at)| row.values[at].display().into_owned()).unwrap_or_default();
            }
            out.push(group);
        }
        out.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| (&a.rule, &a.field).cmp(&(&b.rule, &b.field))));
        Ok(out)
    }

    /// Visible records of a batch in which a rule changed a field, in order of record number.
    pub fn healed_records(self, slug: &str, batch: BatchId, rule: &str, field: &str) -> Result<Vec<RecordId>> {
        let table = tables::name(&schema_of(slug)?.slug);
        // The name of the rule is looked for before the notes are read one by one.
        let text = format!(
            "SELECT _id, _notes FROM {table} WHERE _batch = ?1 AND instr(_notes, ?2) > 0 AND {VISIBLE} ORDER BY _id"
        );
        let mut statement = self.prepare(&text)?;
        let mut rows = self.ok(statement.query((batch.0, rule)))?;
        let mut out = Vec::new();
        while let Some(row) = self.ok(rows.next())? {
            let (id, notes): (i64, String) = self.ok(row.get(0).and_then(|id| Ok((id, row.get(1)?))))?;
            if values::decode_notes(&notes).iter().any(|note| note.rule == rule && note.field == field) {
                out.push(RecordId(id));
            }
        }
        Ok(out)
    }
}
