//! A record and its schema in, issues with suggestions out (DESIGN §6 `check`, DOMAIN §1 and §4).
//!
//! Three layers look at one record: `official` gives the verdicts of the official validator, error type by error type;
//! `plausible` and `places` add what it does not see. Fields of a Table Schema file go by the rules of `table` instead. `suggest` proposes what to write instead: a proposal passes the
//! rule it answers and changes its own field only. [`BatchRules`] holds the rules over a whole batch. No clock, no
//! file: today's date is given.

mod across;
mod luhn;
mod official;
mod personal;
mod places;
mod plausible;
mod rule;
mod suggest;
mod table;
#[cfg(test)]
mod tests;

pub use across::{BatchRecord, BatchRules};
pub use luhn::{luhn, siret_is_sound};

use crate::model::{Issue, Layer, Schema, Severity, Suggestion, Value};
use places::Places;
use rule::{Fault, Rule};
use std::borrow::Cow;

/// The compiled rules of one schema. Building it compiles patterns and code lists; checking a sound record allocates
/// next to nothing. It can be shared between threads.
pub struct Validator {
    rules: Vec<Rule>,
    places: Places,
}

impl Validator {
    /// Compiles the rules of a schema. `today` is an ISO date: the last day that dates may have; a text that is no date
    /// leaves them unbounded.
    pub fn new(schema: &Schema, today: &str) -> Self {
        let today = speedate::Date::parse_str_rfc3339(today).ok();
        let rules = schema.fields.iter().map(|field| Rule::new(field, schema, today.as_ref())).collect();
        Self { rules, places: Places::new(schema) }
    }

    /// Every issue of one record but those over the batch: field by field in the schema's order, then what places say
    /// together. `values` follow the schema's fields; absent ones at the end count as [`Value::Missing`].
    pub fn check(&self, values: &[Value]) -> Vec<Issue> {
        let mut issues = Vec::new();
        for (position, rule) in self.rules.iter().enumerate() {
            let value = values.get(position).unwrap_or(&Value::Missing);
            if let Some(table) = &rule.table {
                table.check(value, &mut |fault| issues.push(issue(rule, Layer::Schema, fault, None)));
                continue;
            }
            let mut sound = true;
            official::check(rule, value, &mut |fault| {
                sound &= fault.warning;
                // Only a postcode is repaired with what the rest of the address says.
                let place = if rule.is_format("postcode") { self.places.commune(values) } else { None };
                let suggestion = suggest::propose(rule, value, &fault, place);
                let mut issue = issue(rule, Layer::Schema, fault, suggestion);
                if rule.is_format("siret") && is_exponent(value) {
                    // A sentence of its own: the digits are lost, not mistyped.
                    issue.params.retain(|(name, _)| name != "field");
                    issue.params.push((Cow::Borrowed("field"), "siret-exponent".into()));
                }
                issues.push(issue);
            });
            if sound && !value.is_absent() {
                plausible::check(rule, value, &mut |fault| {
                    let suggestion = suggest::propose(rule, value, &fault, None);
                    issues.push(issue(rule, Layer::Plausible, fault, suggestion));
                });
            }
        }
        self.places.check(values, &mut |field, layer, fault, suggestion| {
            let rule = &self.rules[field];
            // A place that is not even well-formed has its official error already.
            if official::is_ok(rule, values.get(field).unwrap_or(&Value::Missing)) {
                issues.push(issue(rule, layer, fault, suggestion));
            }
        });
        issues
    }

    /// Codes of a field that a text may stand for, the closest first; none where nothing is close.
    pub fn close_codes(&self, field_index: usize, text: &str) -> Vec<String> {
        self.rules.get(field_index).map_or_else(Vec::new, |rule| suggest::close_codes(rule, text))
    }

    /// Whether a value breaks no official rule of severity *error*: what survivorship may pick, and what
    /// `--blank-invalid` keeps. A position outside the schema is never sound.
    pub fn field_ok(&self, field_index: usize, value: &Value) -> bool {
        self.rules.get(field_index).is_some_and(|rule| match &rule.table {
            Some(table) => {
                let mut sound = true;
                table.check(value, &mut |_| sound = false);
                sound
            }
            None => official::is_ok(rule, value),
        })
    }
}

/// `9,99991E+13`: a spreadsheet showed a long number so, and the file kept only what it showed.
fn is_exponent(value: &Value) -> bool {
    value.as_text().is_some_and(|text| {
        let digits =
            |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit() || matches!(b, b',' | b'.'));
        text.trim()
            .split_once(['E', 'e'])
            .is_some_and(|(head, tail)| digits(head) && digits(tail.trim_start_matches('+')))
    })
}

/// A fault of one field as an issue.
fn issue(rule: &Rule, layer: Layer, fault: Fault, suggestion: Option<Suggestion>) -> Issue {
    let mut params = fault.params;
    // Sentences choose their wording by the field.
    params.push((Cow::Borrowed("field"), rule.name.as_str().into()));
    Issue {
        field: Cow::Owned(rule.name.clone()),
        index: fault.index,
        code: Cow::Borrowed(fault.code),
        severity: if fault.warning { Severity::Warning } else { Severity::Error },
        layer,
        params,
        suggestion,
    }
}
