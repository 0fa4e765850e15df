//! One value of one field, as the schema's rules see it.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;

/// A value of a record's field (DESIGN D11).
///
/// `Missing` is a key that is not there at all (only `check` on a JSON file knows it); everywhere else absence is
/// `Null`. A number keeps the digits it was written with, so that identifiers survive.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum Value {
    Missing,
    #[default]
    Null,
    Text(String),
    /// A number as it was written (`3.0586`, `1e3`); never an identifier after mapping.
    Number(String),
    Bool(bool),
    List(Vec<Value>),
    /// A JSON object, as compact text.
    Json(String),
}

impl Value {
    pub fn text(value: impl Into<String>) -> Self {
        Self::Text(value.into())
    }

    /// A list of texts.
    pub fn list<S: Into<String>>(values: impl IntoIterator<Item = S>) -> Self {
        Self::List(values.into_iter().map(|v| Self::Text(v.into())).collect())
    }

    /// True for `Missing` and `Null`: no value was given.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Missing | Self::Null)
    }

    /// The text, when the value is one.
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The value as a person reads it in one line: lists joined with `, `, absence as an empty text.
    pub fn display(&self) -> Cow<'_, str> {
        match self {
            Self::Missing | Self::Null => Cow::Borrowed(""),
            Self::Text(text) | Self::Number(text) | Self::Json(text) => Cow::Borrowed(text),
            Self::Bool(value) => Cow::Borrowed(if *value { "true" } else { "false" }),
            Self::List(items) => Cow::Owned(items.iter().map(Value::display).collect::<Vec<_>>().join(", ")),
        }
    }

    /// From JSON; object key order and number digits are kept.
    pub fn from_json(json: &serde_json::Value) -> Self {
        match json {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(value) => Self::Bool(*value),
            serde_json::Value::Number(number) => Self::Number(number.to_string()),
            serde_json::Value::String(text) => Self::Text(text.clone()),
            serde_json::Value::Array(items) => Self::List(items.iter().map(Self::from_json).collect()),
            serde_json::Value::Object(_) => Self::Json(json.to_string()),
        }
    }

    /// To JSON; `Missing` becomes null, a number that JSON cannot write becomes a string.
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Missing | Self::Null => serde_json::Value::Null,
            Self::Bool(value) => serde_json::Value::Bool(*value),
            Self::Text(text) => serde_json::Value::String(text.clone()),
            Self::Number(lexeme) => match serde_json::from_str::<serde_json::Number>(lexeme) {
                Ok(number) => serde_json::Value::Number(number),
                Err(_) => serde_json::Value::String(lexeme.clone()),
            },
            Self::List(items) => serde_json::Value::Array(items.iter().map(Self::to_json).collect()),
            Self::Json(text) => serde_json::from_str(text).unwrap_or_else(|_| serde_json::Value::String(text.clone())),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde_json::Value::deserialize(deserializer).map(|json| Self::from_json(&json))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_keeps_digits() {
        let text = r#"{"b":[1.50,"01234",null,true],"a":2}"#;
        let json: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(
            Value::from_json(&json["b"]),
            Value::List(vec![Value::Number("1.50".into()), Value::text("01234"), Value::Null, Value::Bool(true),])
        );
        assert_eq!(Value::from_json(&json).to_json().to_string(), text);
    }
}
