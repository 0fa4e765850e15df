//! Values as SQLite stores them, so that any SQLite tool can read a workspace: text as text, numbers as numbers, lists as
//! JSON arrays (DESIGN D18). What has no such form is a tagged blob; every value comes back exactly.

use crate::model::{Note, Value};
use rusqlite::types::{ToSqlOutput, ValueRef};

/// The stored form of a value of a field; `list` says whether the field's values are lists.
pub fn encode(value: &Value, list: bool) -> ToSqlOutput<'_> {
    use rusqlite::types::Value as Sql;
    match value {
        Value::Null => ToSqlOutput::Owned(Sql::Null),
        Value::Text(text) if !(list && text.starts_with('[')) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        Value::Number(lexeme) => number(lexeme).unwrap_or_else(|| tagged(b'N', lexeme)),
        Value::List(_) if list => {
            let json = value.to_json().to_string();
            if decode_list(&json).as_ref() == Some(value) {
                ToSqlOutput::Owned(Sql::Text(json))
            } else {
                tagged(b'L', &exact(value).to_string())
            }
        }
        Value::Missing => tagged(b'M', ""),
        Value::Text(text) => tagged(b'T', text),
        Value::Bool(value) => tagged(b'B', if *value { "true" } else { "false" }),
        Value::List(_) => tagged(b'L', &exact(value).to_string()),
        Value::Json(text) => tagged(b'J', text),
    }
}

/// The value of a stored form.
pub fn decode(stored: ValueRef<'_>, list: bool) -> Value {
    match stored {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Number(number.to_string()),
        ValueRef::Real(number) => Value::Number(number.to_string()),
        ValueRef::Text(bytes) => {
            let text = String::from_utf8_lossy(bytes);
            if list && let Some(value) = decode_list(&text) { value } else { Value::Text(text.into_owned()) }
        }
        ValueRef::Blob([tag, rest @ ..]) => {
            let text = String::from_utf8_lossy(rest).into_owned();
            match tag {
                b'M' => Value::Missing,
                b'N' => Value::Number(text),
                b'B' => Value::Bool(text == "true"),
                b'J' => Value::Json(text),
                b'L' => serde_json::from_str(&text).map_or(Value::Null, |json| from_exact(&json)),
                _ => Value::Text(text),
            }
        }
        ValueRef::Blob([]) => Value::Null,
    }
}

/// The notes of a record as stored: `[["date_maj","date-format","24/06/2025"]]` (field, rule, text before).
pub fn encode_notes(notes: &[Note]) -> String {
    let notes: Vec<_> = notes.iter().map(|note| (&note.field, &note.rule, &note.before)).collect();
    serde_json::to_string(&notes).unwrap_or_default()
}

/// The notes of their stored form.
pub fn decode_notes(text: &str) -> Vec<Note> {
    let notes: Vec<(String, String, String)> = serde_json::from_str(text).unwrap_or_default();
    notes.into_iter().map(|(field, rule, before)| Note { field: field.into(), rule: rule.into(), before }).collect()
}

fn number(lexeme: &str) -> Option<ToSqlOutput<'static>> {
    use rusqlite::types::Value as Sql;
    if let Ok(number) = lexeme.parse::<i64>()
        && number.to_string() == lexeme
    {
        return Some(ToSqlOutput::Owned(Sql::Integer(number)));
    }
    let number = lexeme.parse::<f64>().ok().filter(|number| number.is_finite())?;
    (is_short(lexeme) || number.to_string() == lexeme).then_some(ToSqlOutput::Owned(Sql::Real(number)))
}

/// Whether a lexeme is surely the one that its number is written as: fifteen digits at most come back from a double
/// (`DBL_DIG`), and nothing in it could be written otherwise. Most are coordinates, and writing each to see is slow.
fn is_short(lexeme: &str) -> bool {
    let Some((whole, part)) = lexeme.strip_prefix('-').unwrap_or(lexeme).split_once('.') else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    // Zeros in front are no digits of the number, so that `0.000001` has one.
    let plain = digits(whole) && digits(part) && !part.ends_with('0') && (whole == "0" || !whole.starts_with('0'));
    plain && whole.len() + part.len() <= 15
}

fn tagged(tag: u8, text: &str) -> ToSqlOutput<'static> {
    let mut bytes = Vec::with_capacity(text.len() + 1);
    bytes.push(tag);
    bytes.extend_from_slice(text.as_bytes());
    ToSqlOutput::Owned(rusqlite::types::Value::Blob(bytes))
}

fn decode_list(text: &str) -> Option<Value> {
    let json: serde_json::Value = serde_json::from_str(text).ok()?;
    json.is_array().then(|| Value::from_json(&json))
}

/// A form of lists that keeps what JSON cannot say: each value with its kind.
fn exact(value: &Value) -> serde_json::Value {
    match value {
        Value::Missing => serde_json::json!(["m"]),
        Value::Null => serde_json::json!(["0"]),
        Value::Text(text) => serde_json::json!(["t", text]),
        Value::Number(text) => serde_json::json!(["n", text]),
        Value::Bool(value) => serde_json::json!(["b", value]),
        Value::Json(text) => serde_json::json!(["j", text]),
        Value::List(items) => serde_json::json!(["l", items.iter().map(exact).collect::<Vec<_>>()]),
    }
}

fn from_exact(json: &serde_json::Value) -> Value {
    let text = || json[1].as_str().unwrap_or_default().to_owned();
    match json[0].as_str() {
        Some("m") => Value::Missing,
        Some("t") => Value::Text(text()),
        Some("n") => Value::Number(text()),
        Some("b") => Value::Bool(json[1].as_bool().unwrap_or_default()),
        Some("j") => Value::Json(text()),
        Some("l") => {
            Value::List(json[1].as_array().map(|items| items.iter().map(from_exact).collect()).unwrap_or_default())
        }
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Missing),
            Just(Value::Null),
            "\\PC{0,12}".prop_map(Value::Text),
            "\\[[a-z\",]{0,6}\\]".prop_map(Value::Text),
            "-?[0-9]{1,20}(\\.[0-9]{1,4})?".prop_map(Value::Number),
            "-?[0-9]{1,3}\\.[0-9]{1,15}".prop_map(Value::Number),
            any::<bool>().prop_map(Value::Bool),
            Just(Value::Json("{\"a\":1}".into())),
        ];
        leaf.prop_recursive(2, 12, 4, |inner| prop::collection::vec(inner, 0..4).prop_map(Value::List))
    }

    proptest! {
        #[test]
        fn every_value_comes_back(value in any_value(), list in any::<bool>()) {
            let stored = encode(&value, list);
            let back = match &stored {
                ToSqlOutput::Borrowed(stored) => decode(*stored, list),
                ToSqlOutput::Owned(stored) => decode(stored.into(), list),
                _ => unreachable!(),
            };
            prop_assert_eq!(back, value);
        }
    }

    #[test]
    fn plain_values_are_plain_in_the_file() {
        let plain = |value: &Value, list| match encode(value, list) {
            ToSqlOutput::Borrowed(stored) => stored.data_type(),
            ToSqlOutput::Owned(stored) => stored.data_type(),
            _ => unreachable!(),
        };
        use rusqlite::types::Type;
        assert_eq!(plain(&Value::text("01234"), false), Type::Text);
        assert_eq!(plain(&Value::Number("3.0586".into()), false), Type::Real);
        assert_eq!(plain(&Value::list(["a", "b"]), true), Type::Text);
        assert_eq!(plain(&Value::Number("1.50".into()), false), Type::Blob);
    }
}
