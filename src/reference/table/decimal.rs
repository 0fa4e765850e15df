//! Numbers with all their digits, and how a descriptor says that they are written.

use super::digits;
use crate::model::{TableField, Value};
use std::cmp::Ordering;
use std::fmt;

/// A decimal number of any length.
#[derive(Debug, Clone, PartialEq)]
pub enum Decimal {
    Nan,
    Infinite {
        negative: bool,
    },
    /// `0.digits × 10^point`, without zeros at either end; no digits: zero.
    Finite {
        negative: bool,
        digits: String,
        point: i64,
    },
}

impl Decimal {
    /// Reads `-12.50`, `1e3`, `.5`, `NaN`, `-INF`: ASCII digits, nothing around them.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, body) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        match body.to_ascii_lowercase().as_str() {
            "nan" => return Some(Self::Nan),
            "inf" | "infinity" => return Some(Self::Infinite { negative }),
            _ => {}
        }
        let (mantissa, exponent) = body.split_once(['e', 'E']).unwrap_or((body, "0"));
        let exponent_digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        let exponent: i64 = digits(exponent_digits).then(|| exponent.parse().ok())??;
        let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{part}");
        if !digits(&all) || exponent.abs() > i64::MAX / 4 {
            return None;
        }
        let kept = all.trim_start_matches('0');
        let zeros = i64::try_from(all.len() - kept.len()).ok()?;
        let point = i64::try_from(whole.len()).ok()? + exponent - zeros;
        let kept = kept.trim_end_matches('0');
        let zero = kept.is_empty();
        Some(Self::Finite { negative: negative && !zero, digits: kept.to_owned(), point: if zero { 0 } else { point } })
    }

    /// Whether nothing stands behind the point.
    pub fn is_whole(&self) -> bool {
        match self {
            Self::Finite { digits, point, .. } => i64::try_from(digits.len()).is_ok_and(|length| *point >= length),
            _ => false,
        }
    }

    /// None beside a `NaN`.
    pub fn order(&self, other: &Self) -> Option<Ordering> {
        let rank = |number: &Self| match number {
            Self::Nan => None,
            Self::Infinite { negative } => Some(if *negative { -2 } else { 2 }),
            Self::Finite { digits, .. } if digits.is_empty() => Some(0),
            Self::Finite { negative, .. } => Some(if *negative { -1 } else { 1 }),
        };
        let (mine, its) = (rank(self)?, rank(other)?);
        match (self, other) {
            (Self::Finite { digits: a, point: p, .. }, Self::Finite { digits: b, point: q, .. }) if mine == its => {
                let order = p.cmp(q).then_with(|| a.cmp(b));
                Some(if mine < 0 { order.reverse() } else { order })
            }
            _ => Some(mine.cmp(&its)),
        }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nan => out.write_str("NaN"),
            Self::Infinite { negative } => out.write_str(if *negative { "-INF" } else { "INF" }),
            Self::Finite { negative, digits, point } => {
                write!(out, "{}0.{digits}e{point}", if *negative { "-" } else { "" })
            }
        }
    }
}

/// A value of a field of numbers.
pub(super) fn number(field: &TableField, value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(text) => Decimal::parse(text),
        Value::Text(text) => {
            let mut text = bare(field, text);
            // Once the descriptor says how numbers are written, a point is no sign of decimals unless it says so.
            match field.decimal_char.as_deref() {
                Some(decimal) if !decimal.is_empty() && decimal != "." => {
                    if text.contains('.') {
                        return None;
                    }
                    text = text.replace(decimal, ".");
                }
                _ => {}
            }
            Decimal::parse(&joined(&text)?)
        }
        _ => None,
    }
}

/// A value of a field of whole numbers: `1.0` is one in JSON, where types are the file's, and none in a text.
pub(super) fn integer(field: &TableField, value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(text) => Decimal::parse(text).filter(Decimal::is_whole),
        Value::Text(text) => {
            let text = joined(&bare(field, text))?;
            digits(text.strip_prefix(['+', '-']).unwrap_or(&text)).then(|| Decimal::parse(&text))?
        }
        _ => None,
    }
}

/// A text of digits without what the descriptor says stands around and between them.
fn bare(field: &TableField, text: &str) -> String {
    let mut text = text.trim();
    if !field.bare_number {
        text = text.trim_start_matches(|c: char| !c.is_ascii_digit() && c != '-');
        text = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    }
    match field.group_char.as_deref() {
        Some(group) if !group.is_empty() => text.replace(group, ""),
        _ => text.to_owned(),
    }
}

/// Digits as the framework reads them: blanks around, an underscore between two.
fn joined(text: &str) -> Option<String> {
    let text = text.trim();
    let bytes = text.as_bytes();
    let between = |at: usize| {
        let digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
        digit(at.checked_sub(1)) && digit(at.checked_add(1))
    };
    let sound = (0..bytes.len()).all(|at| bytes[at] != b'_' || between(at));
    sound.then(|| text.replace('_', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_by_their_value() {
        let of = |text: &str| Decimal::parse(text).unwrap();
        assert_eq!(of("1.0").to_string(), of("01").to_string());
        assert_eq!(of("-0"), of("0.00"));
        assert_eq!(of("12e-1"), of("1.2"));
        let sorted =
            ["-INF", "-1e3", "-2", "-1.5", "0", "0.001", "1", "1.5", "9007199254740993", "9007199254740994", "INF"];
        for pair in sorted.windows(2) {
            assert_eq!(of(pair[0]).order(&of(pair[1])), Some(Ordering::Less), "{pair:?}");
        }
        assert_eq!(of("NaN").order(&of("1")), None);
        assert!(["", ".", "1.5.2", "e3", "1e", "0x1", "١"].iter().all(|text| Decimal::parse(text).is_none()));
        assert!(of("1e3").is_whole() && of("0").is_whole() && !of("1.5").is_whole());
    }
}
