//! A record and its schema in, issues with suggestions out (DESIGN §6 `check`, DOMAIN §1 and §4).
//!
//! Three layers look at one record: `official` gives the verdicts of the official validator, error type by error type;
//! `plausible` and `places` add what it does not see. Fields of a Table Schema file go by the rules of `table` instead.
//! `suggest` proposes what to write instead: a proposal passes the rule it answers and changes its own field only.
//! [`BatchRules`] holds the rules over a whole batch, [`KeyRules`] the keys of a Table Schema. No clock, no file: today's
//! date is given.

mod across;
mod keys;
mod luhn;
mod official;
mod personal;
mod places;
mod plausible;
mod quality;
mod rule;
mod suggest;
mod table;
#[cfg(test)]
mod tests;
mod together;

pub use across::{BATCH_CODES, BatchRecord, BatchRules, batch_field};
pub use keys::{KeyRules, Unchecked};
pub use luhn::{luhn, siret_is_sound};
pub use personal::is_personal_mailbox;
pub use quality::{Criterion, Quality, Quirk, SIX_MONTHS, TWO_YEARS, quality, rounded, structure_score};

use crate::model::{Issue, Layer, Schema, Severity, Suggestion, Value};
use places::Places;
use rule::{Fault, Rule};
use std::borrow::Cow;
use together::Together;

/// Version of the rules: another one finds the issues of a workspace again at its next commit. To be raised with every change
/// of what a rule finds or proposes.
pub const RULES: &str = "4";

/// The compiled rules of one schema. Building it compiles patterns and code lists; checking a sound record allocates
/// next to nothing. It can be shared between threads.
pub struct Validator {
    rules: Vec<Rule>,
    places: Places,
    together: Together,
}

impl Validator {
    /// Compiles the rules of a schema. `today` is an ISO date: the last day that dates may have; a text that is no date
    /// leaves them unbounded.
    pub fn new(schema: &Schema, today: &str) -> Self {
        let today = speedate::Date::parse_str_rfc3339(today).ok();
        let rules = schema.fields.iter().map(|field| Rule::new(field, schema, today.as_ref())).collect();
        Self { rules, places: Places::new(schema), together: Together::new(schema) }
    }

    /// Every issue of one record but those over the batch: field by field in the schema's order, then what fields say
    /// together. `values` follow the schema's fields; absent ones at the end count as [`Value::Missing`].
    ///
    /// A proposal ends the issue that it answers and begins no other one.
    pub fn check(&self, values: &[Value]) -> Vec<Issue> {
        let mut issues = Vec::new();
        for (position, rule) in self.rules.iter().enumerate() {
            let value = values.get(position).unwrap_or(&Value::Missing);
            match &rule.table {
                Some(table) => table.check(value, &mut |fault| issues.push(issue(rule, Layer::Schema, fault, None))),
                None => self.check_field(rule, value, values, &mut issues),
            }
        }
        self.check_together(values, &mut issues);
        if issues.iter().any(|issue| issue.suggestion.is_some()) {
            self.keep_harmless(values, &mut issues);
        }
        issues
    }

    fn check_field(&self, rule: &Rule, value: &Value, values: &[Value], issues: &mut Vec<Issue>) {
        let (mut sound, first) = (true, issues.len());
        official::check(rule, value, &mut |fault| {
            sound &= fault.warning;
            // Only a postcode is repaired with what the rest of the address says.
            let place = if rule.is_format("postcode") { self.places.commune(values) } else { None };
            let suggestion = suggest::propose(rule, value, &fault, place);
            let mut issue = issue(rule, Layer::Schema, fault, suggestion);
            if let Some(sentence) = siret_sentence(rule, &issue.code, value) {
                issue.params.retain(|(name, _)| name != "field");
                issue.params.push((Cow::Borrowed("field"), sentence.into()));
            }
            issues.push(issue);
        });
        if sound && !value.is_absent() {
            plausible::check(rule, value, &mut |fault| {
                let suggestion = suggest::propose(rule, value, &fault, None);
                issues.push(issue(rule, Layer::Plausible, fault, suggestion));
            });
        } else if matches!(value, Value::List(_)) {
            // The other items of the list are there to be doubted now.
            let told: Vec<Option<u32>> = issues[first..].iter().map(|issue| issue.index).collect();
            plausible::check(rule, value, &mut |fault| {
                if fault.index.is_some() && !told.contains(&fault.index) {
                    issues.push(issue(rule, Layer::Plausible, fault, None));
                }
            });
        } else if let Some(likely) = issues[first..].iter().find_map(|issue| issue.suggestion.clone()) {
            // What will be doubtful once it can be read is told at once: a date of another writing may be an old one.
            plausible::check(rule, &likely.value, &mut |fault| issues.push(issue(rule, Layer::Plausible, fault, None)));
        }
    }

    /// What several fields say together.
    fn check_together(&self, values: &[Value], issues: &mut Vec<Issue>) {
        let mut add = |field: usize, layer, fault: Fault, suggestion: Option<Suggestion>| {
            let rule = &self.rules[field];
            let value = values.get(field).unwrap_or(&Value::Missing);
            // A value that is not even well-formed has its official error already; but a network may be missing beside one
            // that is misspelt, and a point be elsewhere whatever its decimal sign.
            let apart = fault.code == "network_missing" || fault.code.starts_with("coordinates_");
            if apart || official::is_ok(rule, value) {
                let sound = suggestion.and_then(|suggestion| suggest::keep_sound(rule, value, suggestion));
                issues.push(issue(rule, layer, fault, sound));
            }
        };
        self.places.check(values, &mut add);
        self.together.check(values, &mut |field, fault, suggestion| add(field, Layer::Plausible, fault, suggestion));
    }

    /// Leaves out proposals after which the fields together would say something new.
    fn keep_harmless(&self, values: &[Value], issues: &mut [Issue]) {
        let codes = |values: &[Value]| {
            let mut found = Vec::new();
            self.check_together(values, &mut found);
            found.into_iter().map(|issue| (issue.field, issue.code)).collect::<Vec<_>>()
        };
        let mut before: Option<Vec<_>> = None;
        let mut with: Vec<Value> = Vec::new();
        for issue in issues.iter_mut().filter(|issue| issue.suggestion.is_some()) {
            // A name with its commune, a list with its network: neither can say anything new.
            if matches!(&*issue.code, "network_missing" | "name_too_generic" | "avertissement") {
                continue;
            }
            let Some(at) = self.rules.iter().position(|rule| rule.name == issue.field) else { continue };
            if !self.places.looks_at(at) && !self.together.looks_at(at) {
                continue;
            }
            // Most suggestions are about fields that stand alone: the rest is only made ready where it is needed.
            if with.is_empty() {
                with.extend_from_slice(values);
                with.resize(self.rules.len(), Value::Missing);
            }
            let before = before.get_or_insert_with(|| codes(values));
            let kept = with[at].clone();
            let mut harmless = |value: &Value| {
                with[at] = value.clone();
                codes(&with).iter().all(|code| before.contains(code))
            };
            issue.suggestion = issue.suggestion.take().and_then(|found| found.keep(&mut harmless));
            let rule = &self.rules[at];
            if issue.suggestion.is_none() && rule.is_format("postcode") {
                let of_commune = self.places.commune(values).and_then(suggest::postcode_of);
                let of_commune = of_commune.and_then(|found| suggest::keep_sound(rule, &kept, found));
                issue.suggestion = of_commune.and_then(|found| found.keep(&mut harmless));
            }
            if issue.suggestion.is_none() && issue.layer == Layer::Schema {
                issue.suggestion = suggest::last_resort(rule, issue).and_then(|found| found.keep(&mut harmless));
            }
            with[at] = kept;
        }
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

/// What is wrong with a SIRET where it has a sentence of its own: its digits are lost, not mistyped, or they are no digits.
fn siret_sentence(rule: &Rule, code: &str, value: &Value) -> Option<&'static str> {
    if !rule.is_format("siret") {
        return None;
    }
    let has_letters = value.as_text().is_some_and(|text| !text.bytes().all(|byte| byte.is_ascii_digit()));
    match code {
        _ if is_exponent(value) => Some("siret-exponent"),
        // It would be said to have so many digits.
        "string_too_short" if has_letters => Some("siret-text"),
        _ => None,
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
