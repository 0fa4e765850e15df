//! What an import can make ready of a record on any thread, so that the one thread that writes only binds it.

use super::as_before::Place;
use super::values;
use crate::model::{HealedRecord, Issue};
use crate::text::fingerprint;

/// A record on its way into a batch, with its issues.
#[derive(Debug)]
pub struct Prepared {
    pub record: HealedRecord,
    pub(super) notes: Option<String>,
    pub(super) issues: Vec<PreparedIssue>,
    pub(super) fingerprint: u128,
    /// Where the record is that says the same already.
    pub(super) as_before: Option<Place>,
}

/// An issue with the JSON of its parameters and of its suggestion.
#[derive(Debug)]
pub(super) struct PreparedIssue {
    pub issue: Issue,
    pub params: Option<String>,
    pub suggestion: Option<String>,
}

impl PreparedIssue {
    pub fn new(issue: Issue) -> Self {
        let params = (!issue.params.is_empty()).then(|| serde_json::to_string(&issue.params).unwrap_or_default());
        let suggestion =
            issue.suggestion.as_ref().map(|suggestion| serde_json::to_string(suggestion).unwrap_or_default());
        Self { issue, params, suggestion }
    }
}

impl Prepared {
    pub fn new(slug: &str, record: HealedRecord, issues: Vec<Issue>) -> Self {
        Self {
            notes: (!record.notes.is_empty()).then(|| values::encode_notes(&record.notes)),
            issues: issues.into_iter().map(PreparedIssue::new).collect(),
            fingerprint: fingerprint(slug, &record.natural_id),
            record,
            as_before: None,
        }
    }
}
