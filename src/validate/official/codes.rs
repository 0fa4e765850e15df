//! Codes: one of a list, a set of a list, and zones.

use crate::model::Value;
use crate::validate::rule::{Fault, Rule};
use regex::Regex;
use std::sync::LazyLock;

/// Commune (and country), département, EPCI: with the length, one of the official members of the union.
static ZONE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^(?:\w{5}|\w{2,3}|\d{9})$").ok());

pub(super) fn check_one(rule: &Rule, value: &Value, emit: &mut dyn FnMut(Fault)) {
    if !is_code(rule, value) {
        emit(Fault::new("enum"));
    }
}

fn is_code(rule: &Rule, value: &Value) -> bool {
    value.as_text().is_some_and(|text| rule.known_codes.contains(text))
}

pub(super) fn check_set(rule: &Rule, value: &Value, emit: &mut dyn FnMut(Fault)) {
    let Value::List(items) = value else {
        return emit(Fault::new("set_type"));
    };
    let mut good = true;
    for (index, item) in items.iter().enumerate() {
        if !is_code(rule, item) {
            good = false;
            emit(Fault::new("enum").at(index));
        }
    }
    // The size and the company of a code are looked at only in a set of codes.
    if !good {
        return;
    }
    if items.len() < rule.min_items || (rule.min_items > 1 && distinct(items) < rule.min_items) {
        return emit(Fault::new("too_short").with("min", rule.min_items));
    }
    if let Some(alone) = &rule.alone {
        let is_alone = |item: &Value| item.as_text() == Some(alone);
        if items.iter().any(is_alone) && !items.iter().all(is_alone) {
            emit(Fault::new("value_error").with("reason", "alone").with("code", alone.as_str()));
        }
    }
}

fn distinct(items: &[Value]) -> usize {
    items.iter().enumerate().filter(|(index, item)| !items[..*index].contains(item)).count()
}

pub(super) fn check_zones(rule: &Rule, value: &Value, emit: &mut dyn FnMut(Fault)) {
    let Value::List(items) = value else {
        return emit(Fault::new("list_type"));
    };
    if items.len() < rule.min_items {
        return emit(Fault::new("too_short").with("min", rule.min_items));
    }
    for (index, item) in items.iter().enumerate() {
        if !item.as_text().is_some_and(is_zone) {
            // The official list of errors names each kind of zone in turn; one says it.
            emit(Fault::new("literal_error").at(index));
        }
    }
}

/// Whether a text has the form of a zone.
pub(super) fn is_zone(text: &str) -> bool {
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric()) && matches!(text.len(), 2 | 3 | 5);
    plain || text == "france" || ZONE.as_ref().is_some_and(|zone| zone.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_have_their_forms() {
        for zone in ["59", "2A", "974", "59350", "200093201", "99100", "france", "ééééé"] {
            assert!(is_zone(zone), "{zone}");
        }
        for zone in ["France", "1", "1234", "123456", "", " ", "59 - Nord", "20009320A", "5 "] {
            assert!(!is_zone(zone), "{zone}");
        }
    }
}
