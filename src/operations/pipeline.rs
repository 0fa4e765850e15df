//! From a raw row to a healed and checked record: the one path that import, mapping changes and edits share.

use super::establishments;
use super::opposition::{self, Opposition};
use super::settings::Levels;
use crate::error::Result;
use crate::mapping::{Applier, Kept};
use crate::model::{
    Disposition, HealedRecord, IdRule, Issue, Mapping, Note, RawRow, Reading, Schema, Transform, Value,
};
use crate::reference::Establishments;
use crate::validate::Validator;
use crate::workspace::Read;
use std::sync::Arc;

/// What a workspace says of all its records.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// Rules that are switched off, or weigh more or less than by themselves.
    pub levels: Levels,
    pub opposition: Opposition,
    /// The list that SIRETs are checked against.
    pub establishments: Option<Arc<Establishments>>,
}

impl Rules {
    pub fn of(read: Read<'_>) -> Result<Self> {
        let establishments = establishments::of(read)?;
        Ok(Self { levels: Levels::of(read)?, opposition: opposition::of(read)?, establishments })
    }

    /// What is wrong with values: by the rules of their schema, and by the list of establishments, as the workspace takes them.
    pub fn issues(&self, validator: &Validator, schema: &Schema, values: &[Value]) -> Vec<Issue> {
        let mut issues = validator.check(values);
        if let Some(list) = &self.establishments {
            issues.extend(establishments::issue(list, schema, values));
        }
        self.levels.apply(issues)
    }
}

/// Mapping, healing and validation of the rows of one batch under one schema. Shared between threads.
pub struct Pipeline<'a> {
    pub schema: &'static Schema,
    applier: Applier<'a>,
    validator: Validator,
    rules: &'a Rules,
    blank_invalid: bool,
    /// The identifier is built from what the row says, not given by the producer.
    built_id: bool,
    /// `structure_id` is the identifier of the structure that the same row gives, built likewise.
    built_structure: bool,
}

/// A record and what is wrong with it.
pub struct Checked {
    pub record: HealedRecord,
    pub issues: Vec<Issue>,
}

impl<'a> Pipeline<'a> {
    pub fn new(
        schema: &'static Schema,
        mapping: &'a Mapping,
        reading: &'a Reading,
        source: &'a str,
        today: &'a str,
        rules: &'a Rules,
    ) -> Result<Self> {
        let of_row = mapping.field("structure_id").filter(|field| field.transform == Transform::StructureOfRow);
        // A given identifier stands twice at the head of the inputs.
        let built_structure =
            of_row.is_some_and(|field| field.inputs.first() != field.inputs.get(1) || field.inputs.len() < 2);
        Ok(Self {
            schema,
            applier: Applier::new(mapping, schema, reading, source, today)?,
            validator: Validator::new(schema, today),
            rules,
            blank_invalid: mapping.blank_invalid,
            built_id: mapping.field("id").is_none()
                && !matches!(mapping.id, IdRule::Column { .. })
                && (mapping.id == IdRule::Hash || built_structure),
            built_structure,
        })
    }

    /// What one raw row becomes.
    pub fn row(&self, row: &RawRow) -> (Disposition, Option<Checked>) {
        let (disposition, record) = self.base(row, Kept::default());
        let checked = record.map(|mut record| {
            self.oppose(&mut record);
            self.check(record)
        });
        (disposition, checked)
    }

    /// The record before edits: mapped and healed, under the identifiers that its row got when it was first read.
    pub fn base(&self, row: &RawRow, kept: Kept<'_>) -> (Disposition, Option<HealedRecord>) {
        let (disposition, mut record) = self.applier.apply_again(row, kept);
        if let Some(record) = record.as_mut().filter(|_| self.blank_invalid) {
            self.blank(record);
        }
        (disposition, record)
    }

    /// Whether a row that gives no record is a line under the table.
    pub fn is_footer(&self, row: &RawRow) -> bool {
        self.applier.is_footer_row(row)
    }

    /// Whether a record of this schema names the structure of its row by an identifier built from the row.
    pub fn names_built_structure(&self) -> bool {
        self.built_structure
    }

    /// Two rows that say the same name, place and address get the same built identifier: the second one and those after
    /// are numbered, so that both can go out.
    pub fn tell_apart(&self, record: &mut HealedRecord, occurrence: u32) {
        if occurrence == 0 {
            return;
        }
        for (name, built) in [("id", self.built_id), ("structure_id", self.built_structure)] {
            if built
                && let Some(at) = self.schema.index_of(name)
                && let Value::Text(text) = &mut record.values[at]
            {
                text.push_str(&format!("-{}", occurrence + 1));
            }
        }
    }

    /// Empties what the opposition list asks for; after the edits of a person, which could write it again.
    pub fn oppose(&self, record: &mut HealedRecord) {
        self.rules.opposition.apply(self.schema, record);
    }

    /// Checks a record whose values are final.
    pub fn check(&self, record: HealedRecord) -> Checked {
        let issues = self.rules.issues(&self.validator, self.schema, &record.values);
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
                record.notes.push(Note { field: field.name.clone().into(), rule: "blanked".into(), before });
            }
        }
    }
}
