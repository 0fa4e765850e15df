//! Numbers, as pydantic reads them from JSON numbers, booleans and texts.

use crate::model::Value;
use crate::validate::rule::{Fault, Rule};

/// Digits of the longest text that is read as a whole number.
const LONGEST_INTEGER: usize = 4300;

pub(super) fn check_float(rule: &Rule, value: &Value, emit: &mut dyn FnMut(Fault)) {
    let number = match value {
        Value::Bool(value) => f64::from(u8::from(*value)),
        Value::Number(lexeme) => match lexeme.parse() {
            Ok(number) => number,
            Err(_) => return emit(Fault::new("float_type")),
        },
        Value::Text(text) => match parse_float(text) {
            Some(number) => number,
            None => return emit(Fault::new("float_parsing")),
        },
        _ => return emit(Fault::new("float_type")),
    };
    // Not a number is not at least anything.
    if let Some(minimum) = rule.minimum
        && (number.is_nan() || number < minimum)
    {
        emit(Fault::new("greater_than_equal").with("min", minimum));
    }
}

/// A text as a decimal number: surrounding spaces, or single underscores inside, but not both.
pub(in crate::validate) fn parse_float(text: &str) -> Option<f64> {
    if let Ok(number) = text.trim().parse() {
        return Some(number);
    }
    if text.contains('_') && !text.starts_with('_') && !text.ends_with('_') && !text.contains("__") {
        return text.replace('_', "").parse().ok();
    }
    None
}

pub(super) fn check_integer(rule: &Rule, value: &Value, emit: &mut dyn FnMut(Fault)) {
    let number = match value {
        Value::Bool(value) => Ok(f64::from(u8::from(*value))),
        Value::Number(lexeme) => integer_from_number(lexeme),
        Value::Text(text) => parse_integer(text).ok_or_else(|| unread_integer(text)),
        _ => Err("int_type"),
    };
    match number {
        Err(code) => emit(Fault::new(code)),
        Ok(number) => {
            if let Some(minimum) = rule.minimum.filter(|minimum| number < *minimum) {
                emit(Fault::new("greater_than_equal").with("min", minimum));
            }
        }
    }
}

fn integer_from_number(lexeme: &str) -> Result<f64, &'static str> {
    let number: f64 = lexeme.parse().map_err(|_| "int_type")?;
    if !lexeme.contains(['.', 'e', 'E', 'n', 'N']) {
        return Ok(number);
    }
    match number {
        _ if !number.is_finite() => Err("finite_number"),
        _ if number.fract() != 0.0 => Err("int_from_float"),
        // 2⁶³: what does not fit 64 bits is refused when it was written as a decimal number.
        _ if number.abs() >= 9_223_372_036_854_775_808.0 => Err("int_parsing_size"),
        _ => Ok(number),
    }
}

/// Why a text is no whole number. Too many digits count as such where nothing but a minus stands before them, and whatever
/// comes after.
fn unread_integer(text: &str) -> &'static str {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let count = digits.bytes().take_while(u8::is_ascii_digit).count();
    if count > LONGEST_INTEGER && !digits.starts_with('0') { "int_parsing_size" } else { "int_parsing" }
}

/// A text as a whole number: a sign, digits with single underscores between, zeros after the point. Its magnitude is
/// enough for the bounds.
fn parse_integer(text: &str) -> Option<f64> {
    let text = text.trim();
    let negative = text.starts_with('-');
    let significant = significant(text.strip_prefix(['+', '-']).unwrap_or(text))?;
    let whole = match significant.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0') => whole,
        _ => significant,
    };
    let spaced = whole.starts_with('_') || whole.ends_with('_') || whole.contains("__");
    let digits = if spaced { whole.to_owned() } else { whole.replace('_', "") };
    // Leading zeros may hide a minus of their own.
    let (negative, digits) = match digits.strip_prefix('-') {
        Some(_) if negative => return None,
        Some(digits) => (true, digits),
        None => (negative, digits.as_str()),
    };
    let sound = matches!(digits.len(), 1..=LONGEST_INTEGER) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !sound || (digits.starts_with('0') && digits.len() > 1) {
        return None;
    }
    let magnitude: f64 = digits.parse().ok()?;
    Some(if negative { -magnitude } else { magnitude })
}

/// What follows the leading zeros, between which any number of underscores may stand; the last of them where nothing else
/// comes before the point or the end.
fn significant(text: &str) -> Option<&str> {
    if !text.starts_with('0') {
        return text.starts_with(|first: char| first.is_ascii_digit()).then_some(text);
    }
    let rest = text.trim_start_matches(['0', '_']);
    match rest.as_bytes().first() {
        Some(b'1'..=b'9' | b'-') => Some(rest),
        Some(b'.') | None => text.get(text.len() - rest.len() - 1..),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_as_observed() {
        for (text, value) in [
            ("+3", 3.0),
            ("-0003", -3.0),
            ("3_0.0", 30.0),
            (" 3_0 ", 30.0),
            ("00_3", 3.0),
            ("3.00", 3.0),
            ("0__3", 3.0),
            ("0_0.0", 0.0),
            ("0-1_0", -10.0),
            ("0_-_1", -1.0),
        ] {
            assert_eq!(parse_integer(text), Some(value), "{text}");
        }
        for text in [
            "+ 3", "--3", "+-3", "_3", "3_", "3__0", "3.", ".0", "3.0_0", "nan", "1e1", "٣", "0٣", "-_3", "", "-",
            "1.5", "0_", "0_.0", "0-", "0--1", "-0-1", "0-01", "0+1",
        ] {
            assert_eq!(parse_integer(text), None, "{text}");
        }
        let nines = "9".repeat(4300);
        for text in [&nines, &format!("-{nines}"), &format!("0{nines}"), &format!("{nines}.0")] {
            assert!(parse_integer(text).is_some(), "{text}");
        }
        assert_eq!(parse_integer(&format!("{}1", "0".repeat(9000))), Some(1.0));
        for (text, code) in [
            (format!("9{nines}"), "int_parsing_size"),
            (format!("-9{nines}x"), "int_parsing_size"),
            (format!("+9{nines}"), "int_parsing"),
            (format!(" 9{nines}"), "int_parsing"),
            (format!("09{nines}"), "int_parsing"),
            (format!("{nines}x"), "int_parsing"),
        ] {
            assert_eq!((parse_integer(&text), unread_integer(&text)), (None, code));
        }
        assert_eq!(integer_from_number("1e30"), Err("int_parsing_size"));
        assert_eq!(integer_from_number("1.5"), Err("int_from_float"));
        assert_eq!(integer_from_number("1e400"), Err("finite_number"));
        assert!(integer_from_number("99999999999999999999999").is_ok());
    }

    #[test]
    fn decimal_numbers_as_observed() {
        for text in ["1_000", " 2.35 ", "1_e1", "\u{a0}2", "+.5", "5.", "INF", "-nan", "1e999", "1_.5"] {
            assert!(parse_float(text).is_some(), "{text}");
        }
        for text in ["_1", "1__0", " 1_0 ", " _1", "0x1", "1e", ".", "1d", "2,35", "2.35°", ""] {
            assert!(parse_float(text).is_none(), "{text}");
        }
    }
}
