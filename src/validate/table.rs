//! The rules of Table Schema (Frictionless Data, Table Schema 1.0) on one value: its type, then its constraints. Error
//! codes are those of the framework (`type-error`, `constraint-error`).

use super::rule::Fault;
use crate::model::{Field, Schema, TableField, TableKind, Value};
use jiff::civil::{Date, DateTime, Time};
use regex::Regex;
use std::cmp::Ordering;
use std::collections::HashSet;

/// The compiled descriptor of one field.
pub(super) struct TableRule {
    field: TableField,
    required: bool,
    missing: HashSet<String>,
    pattern: Option<Regex>,
    minimum: Option<Cell>,
    maximum: Option<Cell>,
    allowed: Vec<Cell>,
}

/// A value in the type of its field.
#[derive(Debug, Clone, PartialEq)]
enum Cell {
    Text(String),
    Number(f64),
    Bool(bool),
    Date(Date),
    Time(Time),
    Datetime(DateTime),
    Json(serde_json::Value),
}

impl TableRule {
    pub fn new(field: &Field, schema: &Schema) -> Option<Self> {
        let table = field.table.as_deref()?;
        let read = |text: &String| read(table, &Value::Text(text.clone()));
        Some(Self {
            required: field.required,
            missing: schema.missing_values.iter().cloned().collect(),
            // The whole value must match.
            pattern: table.pattern.as_deref().and_then(|pattern| Regex::new(&format!("^(?:{pattern})$")).ok()),
            minimum: table.minimum.as_ref().and_then(read),
            maximum: table.maximum.as_ref().and_then(read),
            allowed: table.allowed.iter().filter_map(read).collect(),
            field: table.clone(),
        })
    }

    /// Gives each fault of one value to `emit`.
    pub fn check(&self, value: &Value, emit: &mut dyn FnMut(Fault)) {
        let constraint = |name: &'static str| Fault::new("constraint-error").with("constraint", name);
        let blank = |text: &str| text.is_empty() || self.missing.contains(text);
        if value.is_absent() || matches!(value, Value::Text(text) if blank(text)) {
            if self.required {
                emit(constraint("required"));
            }
            return;
        }
        let Some(cell) = read(&self.field, value) else {
            let kind = serde_json::to_value(self.field.kind).ok();
            let kind = kind.as_ref().and_then(|kind| kind.as_str()).unwrap_or_default().to_owned();
            return emit(Fault::new("type-error").with("type", kind));
        };
        self.bounds(&cell, emit);
        let length = match &cell {
            Cell::Text(text) => Some(text.chars().count()),
            Cell::Json(serde_json::Value::Array(items)) => Some(items.len()),
            Cell::Json(serde_json::Value::Object(fields)) => Some(fields.len()),
            _ => None,
        };
        if let (Some(length), Some(least)) = (length, self.field.min_length.filter(|least| length < Some(*least))) {
            emit(constraint("minLength").with("bound", least).with("count", length));
        }
        if let (Some(length), Some(most)) = (length, self.field.max_length.filter(|most| length > Some(*most))) {
            emit(constraint("maxLength").with("bound", most).with("count", length));
        }
        let text = value.as_text();
        if self.pattern.as_ref().is_some_and(|pattern| text.is_some_and(|text| !pattern.is_match(text))) {
            emit(constraint("pattern").with("bound", self.field.pattern.clone().unwrap_or_default()));
        }
        if !self.allowed.is_empty() && !self.allowed.contains(&cell) {
            emit(constraint("enum").with("bound", self.field.allowed.join(", ")));
        }
    }

    fn bounds(&self, cell: &Cell, emit: &mut dyn FnMut(Fault)) {
        let beyond = |bound: &Option<Cell>, wrong| {
            bound.as_ref().is_some_and(|bound| compare(cell, bound).is_some_and(|order| order == wrong))
        };
        let bounds = [
            ("minimum", &self.minimum, &self.field.minimum, Ordering::Less),
            ("maximum", &self.maximum, &self.field.maximum, Ordering::Greater),
        ];
        for (name, bound, written, wrong) in bounds {
            if beyond(bound, wrong) {
                let written = written.clone().unwrap_or_default();
                emit(Fault::new("constraint-error").with("constraint", name).with("bound", written));
            }
        }
    }
}

fn compare(a: &Cell, b: &Cell) -> Option<Ordering> {
    match (a, b) {
        (Cell::Number(a), Cell::Number(b)) => a.partial_cmp(b),
        (Cell::Date(a), Cell::Date(b)) => Some(a.cmp(b)),
        (Cell::Time(a), Cell::Time(b)) => Some(a.cmp(b)),
        (Cell::Datetime(a), Cell::Datetime(b)) => Some(a.cmp(b)),
        (Cell::Text(a), Cell::Text(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

/// The value in the type of the field; none where it is not of it.
fn read(field: &TableField, value: &Value) -> Option<Cell> {
    let text = match value {
        Value::Text(text) => Some(text.as_str()),
        _ => None,
    };
    let format = field.format.as_deref();
    match field.kind {
        TableKind::String => string(format, text?),
        TableKind::Number => number(field, value),
        TableKind::Integer => integer(field, value),
        TableKind::Boolean => boolean(field, value),
        TableKind::Object => json(value).filter(serde_json::Value::is_object).map(Cell::Json),
        TableKind::Array => json(value).filter(serde_json::Value::is_array).map(Cell::Json),
        TableKind::Geojson => json(value).filter(|json| json.get("type").is_some()).map(Cell::Json),
        TableKind::Geopoint => geopoint(format, value),
        TableKind::Date => date(format, text?).map(Cell::Date),
        TableKind::Time => time(format, text?).map(Cell::Time),
        TableKind::Datetime => datetime(format, text?).map(Cell::Datetime),
        TableKind::Year => {
            let year = match value {
                Value::Number(text) | Value::Text(text) => text.as_str(),
                _ => return None,
            };
            (year.len() == 4 && digits(year)).then(|| year.parse().ok().map(Cell::Number)).flatten()
        }
        TableKind::Yearmonth => {
            let (year, month) = text?.split_once('-')?;
            let sound = year.len() == 4 && digits(year) && (1..=2).contains(&month.len()) && digits(month);
            (sound && (1..=12).contains(&month.parse::<u8>().ok()?)).then(|| Cell::Text(format!("{year}-{month:0>2}")))
        }
        TableKind::Duration => is_duration(text?).then(|| Cell::Text(text.unwrap_or_default().to_owned())),
        TableKind::Any => Some(Cell::Json(value.to_json())),
    }
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn string(format: Option<&str>, text: &str) -> Option<Cell> {
    let sound = match format {
        Some("email") => super::official::is_email(text),
        Some("uri") => super::official::parse_url(text).is_some(),
        Some("uuid") => {
            let hex = text.replace('-', "");
            hex.len() == 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
        }
        Some("binary") => {
            let body = text.trim_end_matches('=');
            text.len().is_multiple_of(4)
                && text.len() - body.len() <= 2
                && body.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(&byte))
        }
        _ => true,
    };
    sound.then(|| Cell::Text(text.to_owned()))
}

/// A text of digits without what the descriptor says stands around and between them.
fn bare(field: &TableField, text: &str) -> String {
    let mut text = text.to_owned();
    if !field.bare_number {
        let starts = |c: char| c.is_ascii_digit() || c == '-';
        text = text.trim_start_matches(|c| !starts(c)).to_owned();
        text = text.trim_end_matches(|c: char| !c.is_ascii_digit() && c != '%').to_owned();
    }
    if let Some(group) = field.group_char.as_deref().filter(|group| !group.is_empty()) {
        text = text.replace(group, "");
    }
    match field.decimal_char.as_deref() {
        Some(decimal) if !decimal.is_empty() && decimal != "." => text.replace(decimal, "."),
        _ => text,
    }
}

/// Digits as Python reads them: blanks around, an underscore between two.
fn python(text: &str) -> Option<String> {
    let text = text.trim();
    let bytes = text.as_bytes();
    let between = |at: usize| {
        let digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
        digit(at.checked_sub(1)) && digit(at.checked_add(1))
    };
    let sound = (0..bytes.len()).all(|at| bytes[at] != b'_' || between(at));
    sound.then(|| text.replace('_', ""))
}

fn number(field: &TableField, value: &Value) -> Option<Cell> {
    let text = match value {
        Value::Number(text) => text.clone(),
        Value::Text(text) => python(&bare(field, text))?,
        _ => return None,
    };
    let named = text.trim_start_matches(['+', '-']).to_ascii_lowercase();
    if matches!(named.as_str(), "nan" | "snan" | "inf" | "infinity") {
        return Some(Cell::Number(if named.ends_with("nan") { f64::NAN } else { f64::INFINITY }));
    }
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    text.parse().ok().filter(|_| plain).map(Cell::Number)
}

fn integer(field: &TableField, value: &Value) -> Option<Cell> {
    match value {
        Value::Number(text) => text.parse::<f64>().ok().filter(|number| number.fract() == 0.0).map(Cell::Number),
        Value::Text(text) => {
            let text = python(&bare(&TableField { decimal_char: None, ..field.clone() }, text))?;
            let body = text.strip_prefix(['+', '-']).unwrap_or(&text);
            digits(body).then(|| text.parse().ok().map(Cell::Number)).flatten()
        }
        _ => None,
    }
}

fn boolean(field: &TableField, value: &Value) -> Option<Cell> {
    let text = match value {
        Value::Bool(value) => return Some(Cell::Bool(*value)),
        Value::Text(text) => text.as_str(),
        _ => return None,
    };
    let among = |own: &[String], default: [&str; 4]| match own.is_empty() {
        true => default.contains(&text),
        false => own.iter().any(|value| value == text),
    };
    if among(&field.true_values, ["true", "True", "TRUE", "1"]) {
        return Some(Cell::Bool(true));
    }
    among(&field.false_values, ["false", "False", "FALSE", "0"]).then_some(Cell::Bool(false))
}

fn json(value: &Value) -> Option<serde_json::Value> {
    match value {
        Value::Text(text) | Value::Json(text) => serde_json::from_str(text).ok(),
        Value::List(_) => Some(value.to_json()),
        _ => None,
    }
}

/// Longitude, then latitude.
fn geopoint(format: Option<&str>, value: &Value) -> Option<Cell> {
    let as_number = |json: &serde_json::Value| json.as_f64().or_else(|| json.as_str()?.trim().parse().ok());
    let (lon, lat): (f64, f64) = match format {
        None => {
            let (lon, lat) = value.as_text()?.split_once(',')?;
            (lon.trim().parse().ok()?, lat.trim().parse().ok()?)
        }
        Some("array") => match json(value)? {
            serde_json::Value::Array(pair) if pair.len() == 2 => (as_number(&pair[0])?, as_number(&pair[1])?),
            _ => return None,
        },
        _ => {
            let json = json(value).filter(|json| json.as_object().is_some_and(|object| object.len() == 2))?;
            (as_number(json.get("lon")?)?, as_number(json.get("lat")?)?)
        }
    };
    ((-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat))
        .then(|| Cell::Json(serde_json::json!([lon, lat])))
}

fn date(format: Option<&str>, text: &str) -> Option<Date> {
    match format {
        None => {
            let mut parts = text.split('-');
            let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
            let sound = parts.next().is_none()
                && year.len() == 4
                && [year, month, day].into_iter().all(|part| digits(part) && part.len() <= 4);
            let short = (1..=2).contains(&month.len()) && (1..=2).contains(&day.len());
            (sound && short)
                .then(|| Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok())
                .flatten()
        }
        Some("any") => ["%Y-%m-%d", "%d/%m/%Y", "%Y/%m/%d", "%d-%m-%Y", "%d.%m.%Y", "%Y%m%d", "%d %B %Y", "%B %d, %Y"]
            .into_iter()
            .find_map(|pattern| Date::strptime(pattern, text).ok())
            .or_else(|| datetime(Some("any"), text).map(|datetime| datetime.date())),
        Some(pattern) => Date::strptime(pattern.trim_start_matches("fmt:"), text).ok(),
    }
}

fn time(format: Option<&str>, text: &str) -> Option<Time> {
    match format {
        None | Some("any") => text.trim_end_matches('Z').parse().ok().filter(|_| text.len() >= 2),
        Some(pattern) => Time::strptime(pattern.trim_start_matches("fmt:"), text).ok(),
    }
}

fn datetime(format: Option<&str>, text: &str) -> Option<DateTime> {
    match format {
        None | Some("any") => {
            let iso = || text.parse::<jiff::Timestamp>().ok().map(|at| jiff::tz::Offset::UTC.to_datetime(at));
            text.trim_end_matches('Z').parse().ok().or_else(iso)
        }
        Some(pattern) => DateTime::strptime(pattern.trim_start_matches("fmt:"), text).ok(),
    }
}

/// An ISO 8601 duration (`P1Y2M3DT4H5M6S`).
fn is_duration(text: &str) -> bool {
    text.starts_with(['P', '-', '+']) && text.len() > 2 && text.parse::<jiff::Span>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(descriptor: &str, value: &str) -> Vec<String> {
        let text = format!(r#"{{"fields":[{descriptor}],"missingValues":["", "NA"]}}"#);
        let schema = crate::reference::parse_schema(&text, "t").unwrap();
        let rule = TableRule::new(&schema.fields[0], &schema).unwrap();
        let mut out = Vec::new();
        rule.check(&Value::text(value), &mut |fault| {
            let constraint = fault.params.iter().find(|(name, _)| name == "constraint");
            out.push(match constraint {
                Some((_, crate::model::Param::Text(name))) => name.to_string(),
                _ => fault.code.to_owned(),
            });
        });
        out
    }

    #[test]
    fn each_type_knows_its_values() {
        for (kind, good, bad) in [
            ("string", &["a", " "][..], &[][..]),
            ("integer", &["1", "-3", " 4 ", "1_000"], &["1.0", "a", "1e3", "1_"]),
            ("number", &["1", "1.5", "-.5", "1e3", "NaN", "-INF"], &["1,5", "a", "1.5.2", "0x1"]),
            ("boolean", &["true", "False", "1", "0"], &["yes", "oui", "TRUe"]),
            ("date", &["2024-02-29", "2024-1-5"], &["2023-02-29", "29/02/2024", "2024-02-29T10:00:00"]),
            ("time", &["10:20:30"], &["25:00:00", "dix"]),
            ("datetime", &["2024-02-29T10:20:30Z", "2024-02-29T10:20:30"], &["hier"]),
            ("year", &["2024"], &["24", "deux"]),
            ("yearmonth", &["2024-02"], &["2024-13", "2024"]),
            ("duration", &["P1Y2M", "PT5M"], &["1 an", "P"]),
            ("geopoint", &["3.06, 50.63"], &["200, 50", "3.06"]),
            ("array", &["[1]"], &["{}", "a"]),
            ("object", &["{\"a\":1}"], &["[]"]),
            ("any", &["a"], &[]),
        ] {
            let descriptor = format!(r#"{{"name":"f","type":"{kind}"}}"#);
            for value in good {
                assert_eq!(faults(&descriptor, value), Vec::<String>::new(), "{kind}: {value}");
            }
            for value in bad {
                assert_eq!(faults(&descriptor, value), ["type-error"], "{kind}: {value}");
            }
        }
    }

    #[test]
    fn formats_and_number_signs() {
        let one = |format: &str, value: &str| faults(&format!(r#"{{"name":"f",{format}}}"#), value).is_empty();
        assert!(one(r#""type":"string","format":"email""#, "a@b.fr"));
        assert!(!one(r#""type":"string","format":"email""#, "a"));
        assert!(one(r#""type":"date","format":"%d/%m/%Y""#, "29/02/2024"));
        assert!(!one(r#""type":"date","format":"%d/%m/%Y""#, "2024-02-29"));
        assert!(one(r#""type":"number","decimalChar":",","groupChar":" ""#, "1 234,5"));
        assert!(one(r#""type":"number","bareNumber":false"#, "12.5 €"));
        assert!(one(r#""type":"boolean","trueValues":["oui"],"falseValues":["non"]"#, "oui"));
    }

    #[test]
    fn each_constraint_is_told() {
        let of = |kind: &str, constraints: &str, value: &str| {
            faults(&format!(r#"{{"name":"f","type":"{kind}","constraints":{{{constraints}}}}}"#), value)
        };
        assert_eq!(of("string", r#""required":true"#, ""), ["required"]);
        assert_eq!(of("string", r#""required":true"#, "NA"), ["required"]);
        assert_eq!(of("string", r#""minLength":3,"maxLength":4"#, "ab"), ["minLength"]);
        assert_eq!(of("string", r#""minLength":3,"maxLength":4"#, "abcde"), ["maxLength"]);
        assert_eq!(of("integer", r#""minimum":3,"maximum":"4""#, "2"), ["minimum"]);
        assert_eq!(of("integer", r#""minimum":3,"maximum":"4""#, "5"), ["maximum"]);
        assert_eq!(of("date", r#""minimum":"2020-01-01""#, "2019-12-31"), ["minimum"]);
        assert_eq!(of("string", r#""pattern":"[a-z]+""#, "ab1"), ["pattern"]);
        assert_eq!(of("string", r#""enum":["a","b"]"#, "c"), ["enum"]);
        assert_eq!(of("integer", r#""enum":["1","2"]"#, "01"), Vec::<String>::new());
        assert_eq!(of("string", r#""minLength":3,"enum":["abc"]"#, "ab"), ["minLength", "enum"]);
    }
}
