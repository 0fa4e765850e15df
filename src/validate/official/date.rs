//! Dates, as speedate reads them: an ISO date, a datetime at midnight, or a Unix timestamp at midnight.

use crate::model::Value;
use crate::validate::rule::{Fault, Rule};
use speedate::{Date, DateTime, DateTimeConfig, MicrosecondsPrecisionOverflowBehavior, TimeConfigBuilder};
use std::sync::LazyLock;

/// As pydantic sets it: digits beyond the microsecond are dropped.
static CONFIG: LazyLock<DateTimeConfig> = LazyLock::new(|| DateTimeConfig {
    time_config: TimeConfigBuilder::new()
        .microseconds_precision_overflow_behavior(MicrosecondsPrecisionOverflowBehavior::Truncate)
        .build(),
    ..DateTimeConfig::default()
});

pub(super) fn check(rule: &Rule, value: &Value, emit: &mut dyn FnMut(Fault)) {
    match parse(value) {
        Err(code) => emit(Fault::new(code)),
        Ok(date) => {
            // The reason is the sentence's choice; the official error type is the same for both.
            if rule.minimum_date.as_ref().is_some_and(|bound| date < *bound) {
                emit(Fault::new("value_error").with("reason", "date-too-old"));
            } else if rule.maximum_date.as_ref().is_some_and(|bound| date > *bound) {
                emit(Fault::new("value_error").with("reason", "date-in-future"));
            }
        }
    }
}

/// The day that the official validator understands, or its error type.
pub(in crate::validate) fn parse(value: &Value) -> Result<Date, &'static str> {
    let date = match value {
        Value::Text(text) => match Date::parse_bytes(text.as_bytes()) {
            Ok(date) => date,
            Err(_) => midnight(DateTime::parse_bytes_with_config(text.as_bytes(), &CONFIG))?,
        },
        Value::Number(lexeme) => from_number(lexeme)?,
        _ => return Err("date_type"),
    };
    // Year 0 is read but cannot be held.
    if date.year == 0 { Err("date_parsing") } else { Ok(date) }
}

fn from_number(lexeme: &str) -> Result<Date, &'static str> {
    if !lexeme.contains(['.', 'e', 'E', 'n', 'N']) {
        // A whole number that needs more than 64 bits is not looked at.
        let seconds: i64 = lexeme.parse().map_err(|_| "date_type")?;
        return midnight(DateTime::from_timestamp_with_config(seconds, 0, &CONFIG));
    }
    let seconds: f64 = lexeme.parse().map_err(|_| "date_type")?;
    if !seconds.is_finite() {
        return Err("date_from_datetime_parsing");
    }
    midnight(DateTime::from_float_with_config(seconds, &CONFIG))
}

fn midnight(datetime: Result<DateTime, speedate::ParseError>) -> Result<Date, &'static str> {
    let datetime = datetime.map_err(|_| "date_from_datetime_parsing")?;
    let time = &datetime.time;
    if time.hour == 0 && time.minute == 0 && time.second == 0 && time.microsecond == 0 {
        Ok(datetime.date)
    } else {
        Err("date_from_datetime_inexact")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_observed() {
        let code = |text: &str| parse(&Value::text(text)).err().unwrap_or("ok");
        for text in [
            "2024-01-15",
            "2024-01-15T00:00",
            "2024-01-15 00:00:00+02:00",
            "1705276800",
            "-86400",
            "2024-01-15T00:00:00.0000000000",
            "1705276800000",
        ] {
            assert_eq!(code(text), "ok", "{text}");
        }
        for text in ["20240115", "45306", "2024", "2024-01-15T10:30:00"] {
            assert_eq!(code(text), "date_from_datetime_inexact", "{text}");
        }
        for text in ["15/01/2024", "2024-1-5", " 2024-01-15", "", "2024-02-30", "2024-01-15T24:00", "1e9"] {
            assert_eq!(code(text), "date_from_datetime_parsing", "{text}");
        }
        assert_eq!(code("0000-01-01"), "date_parsing");
        let number = |lexeme: &str| parse(&Value::Number(lexeme.into())).err().unwrap_or("ok");
        assert_eq!(number("1705276800.0"), "ok");
        assert_eq!(number("1705276800.5"), "date_from_datetime_inexact");
        assert_eq!(number("99999999999999999999"), "date_type");
        assert_eq!(number("1e400"), "date_from_datetime_parsing");
        assert_eq!(parse(&Value::Bool(true)).err(), Some("date_type"));
    }
}
