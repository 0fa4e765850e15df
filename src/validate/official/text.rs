//! Texts: type, length in Unicode scalar values, pattern, final full stop.

use crate::model::Value;
use crate::validate::rule::{Fault, Rule};

pub(super) fn check(rule: &Rule, value: &Value, emit: &mut dyn FnMut(Fault)) {
    let Value::Text(text) = value else {
        return emit(Fault::new("string_type"));
    };
    if let Some(fault) = length(text, rule.min_length, rule.max_length) {
        return emit(fault);
    }
    if rule.pattern.as_ref().is_some_and(|pattern| !pattern.matches(text)) {
        return emit(Fault::new("string_pattern_mismatch"));
    }
    if let Some(exception) = &rule.no_final_dot_unless
        && text.ends_with('.')
        && !text.ends_with(exception.as_str())
    {
        emit(Fault::warning("avertissement"));
    }
}

/// A length out of bounds. Only one of the errors of a text is ever reported, and length comes before pattern.
fn length(text: &str, min: usize, max: usize) -> Option<Fault> {
    // A scalar value takes one to four bytes: most texts need no count.
    if text.len() <= max && text.len() / 4 >= min {
        return None;
    }
    let count = text.chars().count();
    let fault = |code| Fault::new(code).with("min", min).with("max", max).with("count", count);
    match count {
        _ if count < min => Some(fault("string_too_short")),
        _ if count > max => Some(fault("string_too_long")),
        _ => None,
    }
}
