//! Merges: a cluster becomes one golden record, reversible for ever (DESIGN D9).

use crate::model::{RecordId, Value};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Identity of a merge inside its workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MergeId(pub i64);

/// A merge: its members never change; unmerging only makes it inactive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Merge {
    pub id: MergeId,
    pub schema: String,
    /// At least two, ascending.
    pub members: Vec<RecordId>,
    /// The `id` under which the golden record goes out: the most trusted member's, fixed at creation.
    pub export_id: String,
    pub active: bool,
    /// A person's choices, by field; they win over survivorship.
    #[serde(default)]
    pub pins: BTreeMap<String, Pin>,
}

/// A person's choice for one field of a golden record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pin {
    Value(Value),
    From(RecordId),
}

/// The derived record of a merge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Golden {
    /// One value per field of the schema, in its order.
    pub values: Vec<Value>,
    /// One pick per field, in the same order.
    pub picks: Vec<Pick>,
    /// The member whose `date_maj` and identity the record carries.
    pub base: RecordId,
}

/// Which member a field's value comes from, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pick {
    /// None for a typed pin, for a union of lists and where no member has a value.
    pub from: Option<RecordId>,
    pub reason: PickReason,
}

/// Why a value survived; its sentence is `pick-<name>` in `assets/locales/*/merge.ftl`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PickReason {
    /// A person chose it.
    Pinned,
    /// A person has locked it in its record.
    Locked,
    /// No member has a value.
    Nothing,
    /// All members that have a value agree.
    SameValue,
    /// Only one member has a value.
    OnlyValue,
    /// Only this one conforms to the schema.
    OnlyValid,
    /// From the most trusted source.
    TrustedSource,
    /// From the most recently updated record.
    MostRecent,
    /// The most complete block.
    MostComplete,
    /// Everything being equal, the member with the smallest `id`.
    FirstId,
    /// Codes of all members together.
    Union,
    /// The base record's own (`id`, `source`, `date_maj`).
    Base,
}
