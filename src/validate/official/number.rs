//! Numbers, as pydantic reads them from JSON numbers, booleans and texts.

use crate::model::Value;
use crate::validate::rule::{Fault, Rule};

/// Longest text that is read as a whole number, in bytes.
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
        Value::Text(text) if text.len() > LONGEST_INTEGER => Err("int_parsing_size"),
        Value::Text(text) => parse_integer(text).ok_or("int_parsing"),
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

/// A text as a whole number: a sign, digits with single underscores between, zeros after the point. Its magnitude is
/// enough for the bounds.
fn parse_integer(text: &str) -> Option<f64> {
    let text = text.trim();
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_whole = !whole.is_empty()
        && whole.split('_').all(|group| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit()));
    let is_zero = !fraction.is_empty() && fraction.bytes().all(|byte| byte == b'0');
    if !is_whole || !is_zero {
        return None;
    }
    let magnitude: f64 = whole.replace('_', "").parse().ok()?;
    Some(if text.starts_with('-') { -magnitude } else { magnitude })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_as_observed() {
        for (text, value) in
            [("+3", 3.0), ("-0003", -3.0), ("3_0.0", 30.0), (" 3_0 ", 30.0), ("00_3", 3.0), ("3.00", 3.0)]
        {
            assert_eq!(parse_integer(text), Some(value), "{text}");
        }
        for text in ["+ 3", "--3", "_3", "3_", "3__0", "3.", ".0", "3.0_0", "nan", "1e1", "٣", "-_3", "", "-", "1.5"] {
            assert_eq!(parse_integer(text), None, "{text}");
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
