//! What could be written instead of a refused or doubtful value (DESIGN D12, CURATOR "Who decides").
//!
//! A proposal passes the rules of its field, official and plausible. Nothing is invented: no digit of a SIRET is guessed,
//! no scheme is put before what has no dotted host. Where nothing better is known an optional value may be emptied, as a
//! last resort.

mod codes;
mod contact;
mod dates;
mod texts;
mod words;

pub(super) use codes::{CloseCodes, close_codes};
pub(super) use texts::{commune_code, number_of};

use super::rule::{Fault, Rule};
use super::{official, plausible};
use crate::model::{FieldKind, Issue, Severity, Suggestion, Sureness, Value};
use crate::reference::Commune;
use std::borrow::Cow;

/// The best proposal for a fault. `commune` is where the record is, as far as known.
pub(super) fn propose(
    rule: &Rule,
    value: &Value,
    fault: &Fault,
    commune: Option<&'static Commune>,
) -> Option<Suggestion> {
    if value.is_absent() || fault.code == "stale" {
        return None;
    }
    let found = match (rule.kind, value) {
        (FieldKind::Code | FieldKind::Set | FieldKind::Zones, _) => return codes::propose(rule, value, fault),
        (FieldKind::Text, Value::Text(text)) if let Some(found) = words::propose(text, fault) => found,
        (FieldKind::Text, Value::Number(lexeme)) => texts::number_as_text(rule, lexeme, commune),
        (FieldKind::Text, Value::Text(text)) => texts::text(rule, text, fault, commune),
        (FieldKind::Date, Value::Text(text) | Value::Number(text)) => dates::propose(text),
        (FieldKind::Email, Value::Text(text)) => contact::email(text),
        (FieldKind::Url, Value::Text(text)) => contact::url(text),
        (FieldKind::Float | FieldKind::Integer, Value::Text(text) | Value::Number(text)) => texts::number(rule, text),
        _ => None,
    };
    found.and_then(|found| keep_sound(rule, value, found)).or_else(|| emptied_at_last(rule, fault))
}

/// Keeps of a proposal the values that pass the rules of the field and change something.
pub(super) fn keep_sound(rule: &Rule, before: &Value, suggestion: Suggestion) -> Option<Suggestion> {
    let mut is_sound = |value: &Value| {
        value != before
            && (value.is_absent() && !rule.required
                || official::is_clean(rule, value) && plausible::is_plausible(rule, value))
    };
    let sound = suggestion.keep(&mut is_sound)?;
    // What is said of the record, and not against the value, must be said of it already: by the value as it is, or where
    // that cannot be read by the first one proposed.
    let read = if official::is_ok(rule, before) { before } else { &sound.value };
    let said = plausible::apart(rule, read);
    sound.keep(&mut |value| plausible::apart(rule, value).iter().all(|code| said.contains(code)))
}

/// Emptying the optional value of an official error.
pub(super) fn last_resort(rule: &Rule, issue: &Issue) -> Option<Suggestion> {
    (!rule.required && issue.severity == Severity::Error).then(emptied)
}

/// Emptying an optional value. A doubt about a value that is official as it is empties nothing but placeholders.
fn emptied_at_last(rule: &Rule, fault: &Fault) -> Option<Suggestion> {
    let official = !fault.warning;
    (!rule.required && (official || matches!(fault.code, "siret_placeholder" | "blank_text" | "placeholder_text")))
        .then(emptied)
}

fn emptied() -> Suggestion {
    Suggestion {
        value: Value::Null,
        sureness: Sureness::LastResort,
        rule: Cow::Borrowed("emptied"),
        others: Vec::new(),
    }
}

/// One likely text.
pub(super) fn likely(value: impl Into<String>, rule: &'static str) -> Suggestion {
    of(Value::Text(value.into()), Sureness::Likely, rule)
}

/// One text for a person to take or leave.
pub(super) fn choice(value: impl Into<String>, rule: &'static str) -> Suggestion {
    of(Value::Text(value.into()), Sureness::Choice, rule)
}

fn of(value: Value, sureness: Sureness, rule: &'static str) -> Suggestion {
    Suggestion { value, sureness, rule: Cow::Borrowed(rule), others: Vec::new() }
}

/// Several texts, best first.
fn choices(values: impl IntoIterator<Item = String>, rule: &'static str) -> Option<Suggestion> {
    let mut values = values.into_iter().map(Value::Text);
    let first = values.next()?;
    Some(Suggestion { others: values.collect(), ..of(first, Sureness::Choice, rule) })
}

/// The postcodes of a commune: a choice, since a person may rather correct the commune.
pub(super) fn postcode_of(commune: &'static Commune) -> Option<Suggestion> {
    choices(commune.postcodes().map(str::to_owned), "postcode-from-commune")
}
