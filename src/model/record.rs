//! Records: one row under a schema, with the origin of every value.

use crate::model::{Marks, Value};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Identity of a record inside its workspace; allocated once, never reused (DESIGN D3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RecordId(pub i64);

/// Identity of one import of one table of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BatchId(pub i64);

/// What became of one raw row. The balance of lines counts these: read = empty + ignored + set aside + records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    Record,
    /// Nothing but white space in the mapped cells.
    Empty,
    /// Marked as not data by the file itself (`__ignore__`, descriptions, repeated headers).
    Ignored,
    /// Left out by a rule of the source.
    SetAside,
}

/// What mapping and healing made of one raw row under one schema.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HealedRecord {
    /// One value per field of the schema, in its order.
    pub values: Vec<Value>,
    /// What was changed alone, told on the page "Corrigé à la lecture".
    pub notes: Vec<Note>,
    /// The `natural_id` of DESIGN D3: the given identifier, or the hash, without the source prefix.
    pub natural_id: String,
}

/// One value changed alone at reading: the rule and what the file said.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Note {
    /// Name of the field.
    pub field: Cow<'static, str>,
    /// Code of the rule (`assets/locales/*/notes.ftl`).
    pub rule: Cow<'static, str>,
    /// The text before.
    pub before: String,
}

/// One effective record as a reader gets it: mapping, then edits.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordRow {
    pub id: RecordId,
    pub batch: BatchId,
    /// 1-based number of its raw row in the file.
    pub row_no: u32,
    pub source: String,
    /// One value per field of the schema, in its order.
    pub values: Vec<Value>,
    pub notes: Vec<Note>,
    /// The last operation that touched it (DESIGN D7).
    pub rev: i64,
}

/// One effective record as texts, as a person filters, sorts and searches it.
#[derive(Debug, Clone)]
pub struct TextRow<'r> {
    pub id: RecordId,
    pub batch: BatchId,
    pub source: Cow<'r, str>,
    /// Not set aside.
    pub visible: bool,
    /// A person changed one of its values.
    pub edited: bool,
    /// What people say of it beside its values.
    pub marks: Marks,
    /// One text per field of the schema, in its order; lists as JSON, absent values empty.
    pub cells: Vec<Cow<'r, str>>,
}
