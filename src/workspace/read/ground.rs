//! Edits, settings, verdicts, merges, states, and a digest of the whole ground state.

use super::{Read, parse};
use crate::error::Result;
use crate::model::{
    BatchId, Entity, Golden, Merge, MergeId, Operation, OperationId, Pin, RecordId, Schema, Value, VerdictEntry,
};
use crate::workspace::combine::{Parts, as_done_there};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

impl Read<'_> {
    /// The value that a person gave to a field, if any.
    pub fn edit(self, record: RecordId, field: &str) -> Result<Option<Value>> {
        let text: Option<String> =
            self.one("SELECT value FROM edit WHERE record = ?1 AND field = ?2", (record.0, field))?;
        text.map(|text| parse(&text)).transpose()
    }

    pub fn edits(self, record: RecordId) -> Result<Vec<(String, Value)>> {
        let text = "SELECT field, value FROM edit WHERE record = ?1 ORDER BY field";
        let rows: Vec<(String, String)> = self.all(text, [record.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.into_iter().map(|(field, text)| Ok((field, parse(&text)?))).collect()
    }

    /// How many values people have changed, over all records.
    pub fn edit_count(self) -> Result<u64> {
        Ok(self.one("SELECT count(*) FROM edit", [])?.unwrap_or(0))
    }

    pub fn setting(self, name: &str) -> Result<Option<serde_json::Value>> {
        let text: Option<String> = self.one("SELECT value FROM setting WHERE name = ?1", [name])?;
        text.map(|text| parse(&text)).transpose()
    }

    /// The version of a schema that the records are of; none before the first opening by a program that notes it.
    pub fn schema_version(self, slug: &str) -> Result<Option<Schema>> {
        let text: Option<String> = self.one("SELECT value FROM meta WHERE key = ?1", [format!("schema:{slug}")])?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Whether the records are of exactly this version of their schema.
    pub fn is_of_version(self, schema: &Schema) -> Result<bool> {
        let text: Option<String> =
            self.one("SELECT value FROM meta WHERE key = ?1", [format!("schema:{}", schema.slug)])?;
        Ok(text.is_some_and(|text| serde_json::to_string(schema).is_ok_and(|now| now == text)))
    }

    /// All settings, by name.
    pub fn settings(self) -> Result<Vec<(String, serde_json::Value)>> {
        let rows: Vec<(String, String)> =
            self.all("SELECT name, value FROM setting ORDER BY name", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.into_iter().map(|(name, text)| Ok((name, parse(&text)?))).collect()
    }

    /// Whether any record has a state of this name.
    pub fn has_states(self, field: &str) -> Result<bool> {
        Ok(self.one::<i64>("SELECT 1 FROM record_state WHERE field = ?1 LIMIT 1", [field])?.is_some())
    }

    /// The JSON text of a record's state (`set_aside`, `note`), if any.
    pub fn record_state(self, record: RecordId, field: &str) -> Result<Option<String>> {
        self.one("SELECT value FROM record_state WHERE record = ?1 AND field = ?2", (record.0, field))
    }

    /// How many records a person has set aside.
    pub fn set_aside_count(self) -> Result<u64> {
        Ok(self.one("SELECT count(*) FROM record_state WHERE field = 'set_aside'", [])?.unwrap_or(0))
    }

    pub fn verdict(self, a: RecordId, b: RecordId) -> Result<Option<VerdictEntry>> {
        let (a, b) = if a < b { (a, b) } else { (b, a) };
        let text: Option<String> = self.one("SELECT body FROM verdict WHERE a = ?1 AND b = ?2", (a.0, b.0))?;
        text.map(|text| parse(&text)).transpose()
    }

    /// How many pairs have a verdict.
    pub fn verdict_count(self) -> Result<u64> {
        Ok(self.one("SELECT count(*) FROM verdict", [])?.unwrap_or(0))
    }

    /// All verdicts, by records.
    pub fn verdicts(self) -> Result<Vec<VerdictEntry>> {
        let rows: Vec<String> = self.all("SELECT body FROM verdict ORDER BY a, b", [], |row| row.get(0))?;
        rows.iter().map(|text| parse(text)).collect()
    }

    /// All merges, oldest first, with their pins.
    pub fn merges(self, active_only: bool) -> Result<Vec<Merge>> {
        let rows: Vec<String> = self.all("SELECT body FROM merge ORDER BY id", [], |row| row.get(0))?;
        let mut out = Vec::new();
        for text in rows {
            let mut merge: Merge = parse(&text)?;
            if merge.active || !active_only {
                merge.pins = self.pins(merge.id)?;
                out.push(merge);
            }
        }
        Ok(out)
    }

    pub fn merge(self, id: MergeId) -> Result<Option<Merge>> {
        let text: Option<String> = self.one("SELECT body FROM merge WHERE id = ?1", [id.0])?;
        let Some(text) = text else { return Ok(None) };
        let mut merge: Merge = parse(&text)?;
        merge.pins = self.pins(id)?;
        Ok(Some(merge))
    }

    /// The active merge that a record is in.
    pub fn merge_of(self, record: RecordId) -> Result<Option<Merge>> {
        let ids: Vec<i64> =
            self.all("SELECT merge FROM merge_member WHERE record = ?1 ORDER BY merge DESC", [record.0], |row| {
                row.get(0)
            })?;
        for id in ids {
            if let Some(merge) = self.merge(MergeId(id))?.filter(|merge| merge.active) {
                return Ok(Some(merge));
            }
        }
        Ok(None)
    }

    fn pins(self, id: MergeId) -> Result<BTreeMap<String, Pin>> {
        let rows: Vec<(String, String)> =
            self.all("SELECT field, pin FROM merge_pin WHERE merge = ?1", [id.0], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        rows.into_iter().map(|(field, text)| Ok((field, parse(&text)?))).collect()
    }

    /// The number of the next merge. Numbers of undone merges are not given again, since the log names them.
    pub fn next_merge_id(self) -> Result<MergeId> {
        let text = "SELECT max(coalesce((SELECT max(id) FROM merge), 0), \
                    coalesce((SELECT max(key) FROM change WHERE entity = 7), 0)) + 1";
        Ok(MergeId(self.one(text, [])?.unwrap_or(1)))
    }

    /// The derived record of a merge.
    pub fn golden(self, id: MergeId) -> Result<Option<Golden>> {
        let text: Option<String> = self.one("SELECT body FROM golden WHERE merge = ?1", [id.0])?;
        text.map(|text| parse(&text)).transpose()
    }

    /// SHA-256 of the whole ground state in one canonical order: what undo and redo must bring back. Batches that are not
    /// active, and identities as such, are no state.
    pub fn ground_digest(self) -> Result<String> {
        let parts = [
            "SELECT id, source, file_name, sheet, sha256, reading, rows FROM batch WHERE active IS NOT NULL ORDER BY id",
            "SELECT r.row_no, r.cells FROM batch b JOIN raw_row r ON r.id BETWEEN (b.id << 32) AND (b.id << 32) + 4294967295 \
             WHERE b.active IS NOT NULL ORDER BY r.id",
            "SELECT batch, schema, body FROM mapping ORDER BY batch, schema",
            "SELECT id, batch, row_no FROM record WHERE batch <> first_batch OR row_no <> first_row_no ORDER BY id",
            "SELECT record, field, value FROM edit ORDER BY record, field",
            "SELECT name, value FROM setting ORDER BY name",
            "SELECT a, b, body FROM verdict ORDER BY a, b",
            "SELECT id, body FROM merge ORDER BY id",
            "SELECT merge, field, pin FROM merge_pin ORDER BY merge, field",
            "SELECT record, field, value FROM record_state ORDER BY record, field",
        ];
        let mut hash = Sha256::new();
        for text in parts {
            hash.update([1]);
            let mut statement = self.prepare(text)?;
            let columns = statement.column_count();
            let mut rows = self.ok(statement.query([]))?;
            while let Some(row) = self.ok(rows.next())? {
                for column in 0..columns {
                    match self.ok(row.get_ref(column))? {
                        rusqlite::types::ValueRef::Null => hash.update([0]),
                        rusqlite::types::ValueRef::Integer(number) => hash.update(number.to_le_bytes()),
                        rusqlite::types::ValueRef::Real(number) => hash.update(number.to_le_bytes()),
                        rusqlite::types::ValueRef::Text(bytes) | rusqlite::types::ValueRef::Blob(bytes) => {
                            hash.update((bytes.len() as u64).to_le_bytes());
                            hash.update(bytes);
                        }
                    }
                }
            }
        }
        Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

impl Read<'_> {
    /// Who put the present value into a cell of ground state, and when.
    pub fn author_of(self, entity: crate::model::Entity, key: i64, field: &str) -> Result<Option<(String, String)>> {
        let text = "SELECT c.operation, c.seq FROM change c \
                    WHERE c.entity = ?1 AND c.key = ?2 AND c.field = ?3 ORDER BY c.operation DESC LIMIT 1";
        let found = self.all(text, (entity as u8, key, field), |row| Ok((row.get(0)?, row.get(1)?)))?.pop();
        let Some((operation, seq)) = found else { return Ok(None) };
        let operation = self.operation(OperationId(operation))?;
        Ok(operation.map(|operation| as_done_there(operation, seq)).map(|one| (one.actor, one.at_utc)))
    }

    /// The operation that stands and put the present value into a cell of ground state.
    pub fn maker_of(self, entity: crate::model::Entity, key: i64, field: &str) -> Result<Option<Operation>> {
        let text = "SELECT max(c.operation) FROM change c JOIN operation o ON o.id = c.operation AND o.state = 'applied' \
                    WHERE c.entity = ?1 AND c.key = ?2 AND c.field = ?3";
        let found = self.one::<Option<i64>>(text, (entity as u8, key, field))?.flatten();
        found.map_or(Ok(None), |id| self.operation(OperationId(id)))
    }

    /// Records that a person has set aside, in active batches.
    pub fn set_aside_records(self) -> Result<Vec<RecordId>> {
        let text = "SELECT s.record FROM record_state s JOIN record r ON r.id = s.record \
                    WHERE s.field = 'set_aside' AND r.batch IN (SELECT id FROM batch WHERE active = 'true') ORDER BY s.record";
        self.all(text, [], |row| row.get(0).map(RecordId))
    }

    /// How many rows of this batch a record had, and none has now: their records are read from rows of other deliveries.
    pub fn moved_away(self, batch: BatchId, slug: &str) -> Result<u64> {
        // By rows and not by records: one that a person gave to another record is held still.
        let text = "SELECT count(DISTINCT c.before) FROM change c JOIN record r ON r.id = c.key AND r.schema = ?2 \
                    WHERE c.entity = 9 AND c.before LIKE '[' || ?1 || ',%' AND NOT EXISTS (SELECT 1 FROM record n \
                    WHERE n.batch = ?1 AND n.schema = ?2 AND n.row_no = CAST(substr(c.before, length(?1) + 3) AS INTEGER))";
        Ok(self.one(text, (batch.0, slug))?.unwrap_or(0))
    }

    /// Of every value that people changed under a schema, the operation that stands for it and its kind; the last one last.
    pub fn edit_makers(self, slug: &str) -> Result<Vec<(RecordId, String, i64, String)>> {
        let text = "SELECT e.record, e.field, c.operation, o.kind, c.seq FROM edit e \
                    JOIN record r ON r.id = e.record AND r.schema = ?1 \
                    JOIN change c ON c.entity = 4 AND c.key = e.record AND c.field = e.field AND c.after = e.value \
                    JOIN operation o ON o.id = c.operation AND o.state = 'applied' \
                    ORDER BY e.record, e.field, c.operation";
        let rows: Vec<(RecordId, String, i64, String, u64)> = self
            .all(text, [slug], |row| Ok((RecordId(row.get(0)?), row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?;
        let mut brought: BTreeMap<i64, (Parts, serde_json::Value)> = BTreeMap::new();
        let mut out = Vec::with_capacity(rows.len());
        for (record, field, operation, mut kind, seq) in rows {
            if kind == "combine" {
                let (parts, params) = match brought.entry(operation) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(new) => {
                        let params = self.operation(OperationId(operation))?.map(|one| one.params).unwrap_or_default();
                        new.insert((Parts::of(&params), params))
                    }
                };
                let there = parts.at(seq).and_then(|at| params["brought"].get(at));
                kind = there.and_then(|one| one["kind"].as_str()).unwrap_or("edit").to_owned();
            }
            out.push((record, field, operation, kind));
        }
        Ok(out)
    }

    /// Every value that people changed under a schema: record, field, value.
    pub fn all_edits(self, slug: &str) -> Result<Vec<(RecordId, String, Value)>> {
        let text = "SELECT e.record, e.field, e.value FROM edit e JOIN record r ON r.id = e.record WHERE r.schema = ?1 \
                    ORDER BY e.record, e.field";
        let rows: Vec<(i64, String, String)> =
            self.all(text, [slug], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        rows.into_iter().map(|(record, field, text)| Ok((RecordId(record), field, parse(&text)?))).collect()
    }

    /// The edits of a schema that are older than a later delivery of their record, in the order of records and fields.
    pub fn edits_before_delivery(self, slug: &str) -> Result<Vec<EarlierEdit>> {
        let from = "edit w CROSS JOIN record r ON r.id = w.record AND r.schema = ?1";
        let written =
            Written { from, value: "w.value", merge: "NULL", entity: Entity::Edit, key: "w.record", only: "TRUE" };
        self.before_delivery(slug, &written, |text| parse(text).map(Some))
    }

    /// The values that a person gave merged records of a schema before one of their members was last delivered, by member and
    /// field. Where the member itself was edited, that edit is what the delivery met.
    pub fn pins_before_delivery(self, slug: &str) -> Result<Vec<EarlierEdit>> {
        let from = "merge_pin w CROSS JOIN merge g ON g.id = w.merge AND json_extract(g.body, '$.active') \
                    CROSS JOIN json_each(g.body, '$.members') m CROSS JOIN record r ON r.id = m.value AND r.schema = ?1";
        let only = "NOT EXISTS (SELECT 1 FROM edit e WHERE e.record = r.id AND e.field = w.field)";
        let written = Written { from, value: "w.pin", merge: "w.merge", entity: Entity::Pin, key: "w.merge", only };
        self.before_delivery(slug, &written, |text| {
            // Who chose a member chose whatever that one says.
            Ok(if let Pin::Value(value) = parse(text)? { Some(value) } else { None })
        })
    }

    fn before_delivery(
        self,
        slug: &str,
        written: &Written,
        value: impl Fn(&str) -> Result<Option<Value>>,
    ) -> Result<Vec<EarlierEdit>> {
        let Written { from, value: text, merge, entity, key, only } = written;
        // With min(), the columns beside it are those of its row: the first move since. What was written is little beside moved
        // rows, so it comes first; each finds its changes by their cells.
        let text = format!(
            "SELECT r.id, w.field, {text}, {merge}, r.source, r.batch, r.row_no, moved.before, min(moved.operation) FROM {from} \
             CROSS JOIN change moved ON moved.entity = {row} AND moved.key = r.id AND moved.field = 'row' \
             CROSS JOIN operation o ON o.id = moved.operation AND o.kind IN ('import', 'deliver', 'combine') AND o.state = 'applied' \
             WHERE moved.operation > (SELECT max(c.operation) FROM change c JOIN operation p ON p.id = c.operation \
             WHERE c.entity = {entity} AND c.key = {key} AND c.field = w.field AND p.state = 'applied') \
             AND {only} GROUP BY r.id, w.field, {merge} ORDER BY r.id, w.field",
            row = Entity::Row as u8,
            entity = *entity as u8,
        );
        let rows = self.all(&text, [slug], |row| {
            let now = (BatchId(row.get(5)?), row.get(6)?);
            let texts: (String, Option<String>) = (row.get(2)?, row.get(7)?);
            let merge: Option<i64> = row.get(3)?;
            Ok((RecordId(row.get(0)?), row.get::<_, String>(1)?, merge.map(MergeId), row.get(4)?, now, texts))
        })?;
        let mut out = Vec::with_capacity(rows.len());
        for (record, field, merge, source, now, (text, before)) in rows {
            let (Some(value), Some(before)) = (value(&text)?, before) else { continue };
            let (batch, row_no): (i64, u32) = parse(&before)?;
            out.push(EarlierEdit { record, field, value, merge, source, then: (BatchId(batch), row_no), now });
        }
        Ok(out)
    }
}

/// Values that people wrote, in SQL: as `w`, of the record `r`.
struct Written {
    from: &'static str,
    /// Columns: the JSON of the value, and the merge, if any.
    value: &'static str,
    merge: &'static str,
    /// The cell in the log.
    entity: Entity,
    key: &'static str,
    /// Which ones.
    only: &'static str,
}

/// What a person wrote before its record was last delivered.
#[derive(Debug, Clone, PartialEq)]
pub struct EarlierEdit {
    pub record: RecordId,
    pub field: String,
    pub value: Value,
    /// The merge whose record it was written for, instead of this member.
    pub merge: Option<MergeId>,
    pub source: String,
    /// The raw row of the record when it was written, and now.
    pub then: (BatchId, u32),
    pub now: (BatchId, u32),
}
