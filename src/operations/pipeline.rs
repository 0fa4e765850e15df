//! From a raw row to a healed and checked record: the one path that import, mapping changes and edits share.

use crate::error::Result;
use crate::mapping::Applier;
use crate::model::{Disposition, HealedRecord, Issue, Mapping, Note, RawRow, Reading, Schema, Value};
use crate::validate::Validator;

/// Mapping, healing and validation of the rows of one batch under one schema. Shared between threads.
pub struct Pipeline<'a> {
    pub schema: &'a Schema,
    applier: Applier<'a>,
    validator: Validator,
    blank_invalid: bool,
}

/// A record and what is wrong with it.
pub struct Checked {
    pub record: HealedRecord,
    pub issues: Vec<Issue>,
}

impl<'a> Pipeline<'a> {
    pub fn new(
        schema: &'a Schema,
        mapping: &'a Mapping,
        reading: &'a Reading,
        source: &str,
        today: &str,
        rules_off: &[String],
    ) -> Result<Self> {
        Ok(Self {
            schema,
            applier: Applier::new(mapping, schema, reading, source, today)?,
            validator: Validator::new(schema, today).without(rules_off),
            blank_invalid: mapping.blank_invalid,
        })
    }

    /// What one raw row becomes.
    pub fn row(&self, row: &RawRow) -> (Disposition, Option<Checked>) {
        let (disposition, record) = self.base(row);
        (disposition, record.map(|record| self.check(record)))
    }

    /// The record before edits: mapped and healed.
    pub fn base(&self, row: &RawRow) -> (Disposition, Option<HealedRecord>) {
        let (disposition, mut record) = self.applier.apply(row);
        if let Some(record) = record.as_mut().filter(|_| self.blank_invalid) {
            self.blank(record);
        }
        (disposition, record)
    }

    /// Checks a record whose values are final.
    pub fn check(&self, record: HealedRecord) -> Checked {
        let issues = self.validator.check(&record.values);
        Checked { record, issues }
    }

    /// Last resort, only where the user asked for it: an optional value that breaks its rule becomes null, and is kept
    /// in the notes (DESIGN D12).
    fn blank(&self, record: &mut HealedRecord) {
        for (index, field) in self.schema.fields.iter().enumerate() {
            let value = &mut record.values[index];
            if !field.required && !value.is_absent() && !self.validator.field_ok(index, value) {
                let before = value.display().into_owned();
                *value = Value::Null;
                record.notes.push(Note { field: field.name.clone(), rule: "blanked".into(), before });
            }
        }
    }
}
