//! The verdicts of the official validator (data-inclusion-schema 1.0.10 under pydantic 2.14), with its error types.
//!
//! Its core is itself written in Rust, so that the same crates give the same verdicts: regex, speedate, url, idna.
//! DOMAIN §1.4 says what was observed.

mod codes;
mod date;
mod email;
mod number;
mod text;
mod url;

use super::rule::{Fault, Rule};
use crate::model::{FieldKind, Value};

pub(super) use self::date::parse as parse_date;
pub(super) use self::email::is_email;
pub(super) use self::url::{parse as parse_url, plain_host};

/// Gives each fault of one value to `emit`.
pub(super) fn check(rule: &Rule, value: &Value, emit: &mut dyn FnMut(Fault)) {
    match value {
        Value::Missing if rule.required => return emit(Fault::new("missing")),
        Value::Missing => return,
        Value::Null if !rule.required => return,
        _ => {}
    }
    match rule.kind {
        FieldKind::Text => text::check(rule, value, emit),
        FieldKind::Date => date::check(rule, value, emit),
        FieldKind::Email => email::check(value, emit),
        FieldKind::Url => url::check(value, emit),
        FieldKind::Float => number::check_float(rule, value, emit),
        FieldKind::Integer => number::check_integer(rule, value, emit),
        FieldKind::Code => codes::check_one(rule, value, emit),
        FieldKind::Set => codes::check_set(rule, value, emit),
        FieldKind::Zones => codes::check_zones(rule, value, emit),
    }
}

/// Whether the value has no fault of severity *error*.
pub(super) fn is_ok(rule: &Rule, value: &Value) -> bool {
    let mut ok = true;
    check(rule, value, &mut |fault| ok &= fault.warning);
    ok
}

/// Whether the value has no fault at all, warnings included.
pub(super) fn is_clean(rule: &Rule, value: &Value) -> bool {
    let mut clean = true;
    check(rule, value, &mut |_| clean = false);
    clean
}
