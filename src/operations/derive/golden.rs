//! Golden records, from the members that are there.

use super::Work;
use crate::error::{Error, Result};
use crate::model::{MergeId, RecordId, RecordRow, Schema, Value};
use crate::operations::{opposition, schema};
use crate::validate::Validator;
use crate::workspace::{Read, Touched};
use std::collections::{BTreeMap, BTreeSet};

impl Work<'_, '_> {
    /// Golden records whose members, their states, pins, rules or trust changed.
    pub(super) fn golden_records(&mut self, touched: &Touched, all: bool) -> Result<()> {
        let read = self.tx.read();
        let mut merges: BTreeSet<MergeId> = touched.merges.iter().copied().collect();
        // A member that is set aside, or comes back, keeps its values: it counts all the same.
        let moved: BTreeSet<RecordId> = touched.records.iter().chain(&touched.marked).copied().collect();
        let concerns = |member: &RecordId| self.changed.contains(member) || moved.contains(member);
        for merge in read.merges(false)? {
            if all || merge.members.iter().any(concerns) {
                merges.insert(merge.id);
            }
        }
        for id in merges {
            match read.merge(id)?.filter(|merge| merge.active) {
                Some(merge) => match golden(read, &merge, self.today)? {
                    Some(golden) => self.tx.put_golden(id, &golden)?,
                    None => self.tx.drop_golden(id)?,
                },
                None => self.tx.drop_golden(id)?,
            }
        }
        Ok(())
    }
}

/// The golden record of a merge, from the members that are there; none when fewer than two are.
pub fn golden(read: Read<'_>, merge: &crate::model::Merge, today: &str) -> Result<Option<crate::model::Golden>> {
    let schema = schema(&merge.schema)?;
    let validator = Validator::new(schema, today);
    let trust: BTreeMap<String, i64> = read.sources()?.into_iter().map(|source| (source.name, source.trust)).collect();
    let rows: Vec<RecordRow> = read.page(&merge.schema, &merge.members)?;
    if rows.len() < 2 {
        return Ok(None);
    }
    let id = schema.index_of("id").ok_or_else(|| Error::internal("a schema without id"))?;
    let valid: Vec<Vec<bool>> = rows
        .iter()
        .map(|row| row.values.iter().enumerate().map(|(index, value)| validator.field_ok(index, value)).collect())
        .collect();
    let ids: Vec<String> = rows.iter().map(|row| row.values[id].display().into_owned()).collect();
    let locked = rows.iter().map(|row| locked_places(read, schema, row.id)).collect::<Result<Vec<_>>>()?;
    let members: Vec<crate::merge::Member<'_>> = rows
        .iter()
        .zip(&valid)
        .zip(&ids)
        .zip(&locked)
        .map(|(((row, valid), id_text), locked)| crate::merge::Member {
            id: row.id,
            id_text,
            source: &row.source,
            trust: trust.get(&row.source).copied().unwrap_or(0),
            values: &row.values,
            valid,
            locked,
        })
        .collect();
    let mut golden = crate::merge::golden(schema, &members, &merge.pins);
    // The golden record goes out under the identifier fixed when the merge was made (DESIGN D9).
    golden.values[id] = Value::Text(merge.export_id.clone());
    // A chosen value does not bring back what the list has emptied.
    opposition::of(read)?.mask(schema, &mut golden.values);
    Ok(Some(golden))
}

/// For each field, whether its value is locked in a record; empty where none is.
fn locked_places(read: Read<'_>, schema: &Schema, record: RecordId) -> Result<Vec<bool>> {
    let locked = read.locked_fields(record)?;
    if locked.is_empty() {
        return Ok(Vec::new());
    }
    Ok(schema.fields.iter().map(|field| locked.contains(&field.name)).collect())
}
