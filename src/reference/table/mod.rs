//! The types of Table Schema (Frictionless Data): a value read in the type of its field. What a type takes and how two of
//! its values compare is said here once, for the cells of a table and for the bounds and lists of the schema itself.

mod decimal;
mod duration;
mod geo;
mod moment;
mod pattern;
mod strptime;
mod text;

pub use decimal::Decimal;
pub use pattern::{Pattern, PatternError};

use crate::model::{TableField, TableKind, Value};
use duration::Duration;
use jiff::civil::Date;
use moment::Moment;
use std::cmp::Ordering;
use std::fmt::Write;
use strptime::Strptime;

/// A value in the type of its field.
#[derive(Debug, Clone)]
pub enum Cell {
    Text(String),
    Number(Decimal),
    Bool(bool),
    Date(Date),
    Time(Moment),
    Datetime(Moment),
    /// Months since the year 0.
    Month(i32),
    Duration(Duration),
    /// Longitude, then latitude.
    Point(Decimal, Decimal),
    Json(serde_json::Value),
}

impl Cell {
    /// A text that is the same for equal values of one type, and different for others (`1.0` and `1`, an object whatever the
    /// order of its keys). None for what equals nothing, not even itself (`NaN`).
    pub fn identity(&self) -> Option<String> {
        let mut out = String::new();
        let written = match self {
            Self::Text(text) => write!(out, "s{text}"),
            Self::Number(Decimal::Nan) => return None,
            Self::Number(number) => write!(out, "n{number}"),
            Self::Bool(value) => write!(out, "b{value}"),
            Self::Date(date) => write!(out, "d{date}"),
            Self::Time(moment) => write!(out, "t{}{}", moment.micros, moment.zoned),
            Self::Datetime(moment) => write!(out, "T{}{}", moment.micros, moment.zoned),
            Self::Month(month) => write!(out, "m{month}"),
            Self::Duration(duration) => write!(out, "p{}/{}", duration.months, duration.seconds),
            Self::Point(lon, lat) => write!(out, "g{lon},{lat}"),
            Self::Json(json) => {
                out.push('j');
                canonical(json, &mut out);
                Ok(())
            }
        };
        written.ok().map(|()| out)
    }

    /// The order of two values of a type that has one. `NaN`, and durations that the calendar decides (a month, thirty
    /// days), have none.
    pub fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.order(b),
            (Self::Date(a), Self::Date(b)) => Some(a.cmp(b)),
            (Self::Time(a), Self::Time(b)) | (Self::Datetime(a), Self::Datetime(b)) => Some(a.micros.cmp(&b.micros)),
            (Self::Month(a), Self::Month(b)) => Some(a.cmp(b)),
            (Self::Duration(a), Self::Duration(b)) => a.order(b),
            _ => None,
        }
    }

    /// Characters of a text, items of a list, keys of an object.
    pub fn length(&self) -> Option<usize> {
        match self {
            Self::Text(text) => Some(text.chars().count()),
            Self::Json(serde_json::Value::Array(items)) => Some(items.len()),
            Self::Json(serde_json::Value::Object(fields)) => Some(fields.len()),
            _ => None,
        }
    }
}

/// JSON with sorted keys and numbers by their value.
fn canonical(json: &serde_json::Value, out: &mut String) {
    match json {
        serde_json::Value::Number(number) => match Decimal::parse(&number.to_string()) {
            Some(number) => out.push_str(&number.to_string()),
            None => out.push_str(&number.to_string()),
        },
        serde_json::Value::Array(items) => {
            out.push('[');
            for item in items {
                canonical(item, out);
                out.push(',');
            }
            out.push(']');
        }
        serde_json::Value::Object(fields) => {
            let mut sorted: Vec<_> = fields.iter().collect();
            sorted.sort_by_key(|(key, _)| *key);
            out.push('{');
            for (key, value) in sorted {
                out.push_str(&serde_json::Value::from(key.as_str()).to_string());
                out.push(':');
                canonical(value, out);
                out.push(',');
            }
            out.push('}');
        }
        plain => out.push_str(&plain.to_string()),
    }
}

/// Reads the values of one field; compiled once from its descriptor.
pub struct CellReader {
    field: TableField,
    strptime: Option<Strptime>,
}

impl CellReader {
    /// None where the format is not one of the type.
    pub fn new(field: &TableField) -> Option<Self> {
        let format = field.format.as_deref();
        let mut strptime = None;
        match (field.kind, format) {
            (_, None) => {}
            (TableKind::String, Some(format)) => {
                ["email", "uri", "binary", "uuid"].contains(&format).then_some(())?;
            }
            (TableKind::Geopoint, Some(format)) => ["array", "object"].contains(&format).then_some(())?,
            (TableKind::Geojson, Some(format)) => (format == "topojson").then_some(())?,
            (TableKind::Date | TableKind::Time | TableKind::Datetime, Some("any")) => {}
            (TableKind::Date | TableKind::Time | TableKind::Datetime, Some(format)) => {
                strptime = Some(Strptime::new(format.strip_prefix("fmt:").unwrap_or(format))?);
            }
            // The other types have no formats: a word here is a note of those who wrote the schema.
            _ => {}
        }
        Some(Self { field: field.clone(), strptime })
    }

    /// A value that the schema itself writes, as a bound or in a list: as cells are written, or as JSON and ISO 8601 write
    /// its type.
    pub fn read_written(&self, text: &str) -> Option<Cell> {
        let cell = || self.read(&Value::text(text));
        let plain = || {
            let field = TableField { kind: self.field.kind, bare_number: true, ..TableField::default() };
            Self { field, strptime: None }.read(&Value::text(text))
        };
        match self.field.kind {
            // A number of JSON has a point, whatever sign the cells have.
            TableKind::Number | TableKind::Integer => self.read(&Value::Number(text.to_owned())).or_else(cell),
            TableKind::Boolean => cell().or_else(|| text.parse().ok().map(Cell::Bool)),
            TableKind::Date | TableKind::Time | TableKind::Datetime => cell().or_else(plain),
            _ => cell(),
        }
    }

    /// The value in the type of the field; none where it is not of it. E-mail addresses are not looked at: whoever checks
    /// cells has the rules for them.
    pub fn read(&self, value: &Value) -> Option<Cell> {
        let field = &self.field;
        let text = value.as_text();
        let format = field.format.as_deref();
        match field.kind {
            TableKind::String => {
                text::is_format(format, text?).then(|| Cell::Text(text.unwrap_or_default().to_owned()))
            }
            TableKind::Number => decimal::number(field, value).map(Cell::Number),
            TableKind::Integer => decimal::integer(field, value).map(Cell::Number),
            TableKind::Boolean => boolean(field, value).map(Cell::Bool),
            TableKind::Object => json(value).filter(serde_json::Value::is_object).map(Cell::Json),
            TableKind::Array => json(value).filter(serde_json::Value::is_array).map(Cell::Json),
            TableKind::Geojson => {
                let sound = if format.is_some() { geo::is_topojson } else { geo::is_geojson };
                json(value).filter(sound).map(Cell::Json)
            }
            TableKind::Geopoint => geo::point(format, value).map(|(lon, lat)| Cell::Point(lon, lat)),
            TableKind::Date => moment::date(format, self.strptime.as_ref(), text?).map(Cell::Date),
            TableKind::Time => moment::time(format, self.strptime.as_ref(), text?).map(Cell::Time),
            TableKind::Datetime => moment::datetime(format, self.strptime.as_ref(), text?).map(Cell::Datetime),
            TableKind::Year => moment::year(value).map(Cell::Number),
            TableKind::Yearmonth => moment::month(text?).map(Cell::Month),
            TableKind::Duration => Duration::parse(text?).map(Cell::Duration),
            TableKind::Any => Some(match text {
                Some(text) => Cell::Text(text.to_owned()),
                None => Cell::Json(value.to_json()),
            }),
        }
    }
}

impl CellReader {
    /// A date or time that a workbook knows as one (ISO 8601), as the cells of this field write it; none where it may stay as
    /// it is, or the format cannot say it.
    pub fn written(&self, iso: &str) -> Option<String> {
        use jiff::civil::{DateTime, Time};
        if !matches!(self.field.kind, TableKind::Date | TableKind::Time | TableKind::Datetime) {
            return None;
        }
        // What is of another type stays as it is, for the rules to refuse: a date with a time of day is no date.
        let date =
            iso.parse::<DateTime>().ok().or_else(|| Some(iso.parse::<Date>().ok()?.to_datetime(Time::midnight())));
        let has_time = iso.contains(':');
        let moment = match self.field.kind {
            TableKind::Time => {
                Date::constant(1900, 1, 1).to_datetime(iso.parse::<Time>().ok().filter(|_| date.is_none())?)
            }
            TableKind::Date => date.filter(|date| date.time() == Time::midnight())?,
            _ => date?,
        };
        match self.field.format.as_deref() {
            None if self.field.kind == TableKind::Datetime && !has_time => Some(format!("{iso}T00:00:00")),
            Some(format) if self.strptime.is_some() => strftime(format, moment),
            _ => None,
        }
    }
}

fn strftime(format: &str, moment: jiff::civil::DateTime) -> Option<String> {
    let format = format.strip_prefix("fmt:").unwrap_or(format);
    jiff::fmt::strtime::format(format, moment).ok().filter(|_| format.contains('%'))
}

/// A value of a field as its descriptor wants it written, for sentences; none where its type alone says it.
pub fn sample(field: &TableField) -> Option<String> {
    let moment = jiff::civil::date(2025, 2, 14).at(10, 30, 0, 0);
    let own = field.format.as_deref().and_then(|format| strftime(format, moment));
    let first = |own: &Option<Vec<String>>, default: &str| {
        own.as_ref().map_or_else(|| default.to_owned(), |own| own.first().cloned().unwrap_or_default())
    };
    match field.kind {
        TableKind::Date => Some(own.unwrap_or_else(|| "2025-02-14".to_owned())),
        TableKind::Time => Some(own.unwrap_or_else(|| "10:30:00".to_owned())),
        TableKind::Datetime => Some(own.unwrap_or_else(|| "2025-02-14T10:30:00Z".to_owned())),
        TableKind::Boolean => {
            let (yes, no) = (first(&field.true_values, "true"), first(&field.false_values, "false"));
            Some([yes, no].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", "))
        }
        _ => None,
    }
}

fn boolean(field: &TableField, value: &Value) -> Option<bool> {
    let text = match value {
        Value::Bool(value) => return Some(*value),
        Value::Text(text) => text.as_str(),
        _ => return None,
    };
    let among = |own: &Option<Vec<String>>, default: [&str; 4]| match own {
        None => default.contains(&text),
        Some(own) => own.iter().any(|value| value == text),
    };
    // A text that stands in both lists is false, as the framework reads it.
    if among(&field.false_values, ["false", "False", "FALSE", "0"]) {
        return Some(false);
    }
    among(&field.true_values, ["true", "True", "TRUE", "1"]).then_some(true)
}

fn json(value: &Value) -> Option<serde_json::Value> {
    match value {
        Value::Text(text) | Value::Json(text) => serde_json::from_str(text).ok(),
        Value::List(_) => Some(value.to_json()),
        _ => None,
    }
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_of_a_workbook_is_written_as_its_field_wants_it() {
        let of = |kind, format: Option<&str>, iso: &str| {
            let field = TableField { kind, format: format.map(str::to_owned), ..TableField::default() };
            CellReader::new(&field).unwrap().written(iso)
        };
        let (day, hour) = (Some("%d/%m/%Y"), Some("%H:%M"));
        assert_eq!(of(TableKind::Date, day, "2024-01-15").as_deref(), Some("15/01/2024"));
        assert_eq!(of(TableKind::Date, day, "2024-01-15T00:00:00").as_deref(), Some("15/01/2024"));
        assert_eq!(of(TableKind::Time, hour, "10:30:00").as_deref(), Some("10:30"));
        assert_eq!(of(TableKind::Datetime, None, "2024-01-15").as_deref(), Some("2024-01-15T00:00:00"));
        assert_eq!(of(TableKind::Datetime, day, "2024-01-15T10:30:00").as_deref(), Some("15/01/2024"));
        for (kind, format, iso) in [
            (TableKind::Date, day, "2024-01-15T10:30:00"),
            (TableKind::Date, day, "10:30:00"),
            (TableKind::Time, hour, "2024-01-15"),
            (TableKind::Datetime, day, "10:30:00"),
            (TableKind::Date, None, "2024-01-15"),
            (TableKind::String, None, "2024-01-15"),
        ] {
            assert_eq!(of(kind, format, iso), None, "{kind:?} {iso}");
        }
    }
}
