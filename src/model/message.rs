//! A sentence as a code and parameters, rendered only when shown (DESIGN D13).

use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;

/// One parameter of a [`Message`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Param {
    Number(i64),
    Real(f64),
    Text(String),
}

impl<'de> Deserialize<'de> for Param {
    // Not derived: a fraction that keeps its digits (a feature of serde_json) does not pass through an untagged enum.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::String(text) => Ok(Self::Text(text)),
            serde_json::Value::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(number), _) => Ok(Self::Number(number)),
                (None, Some(number)) => Ok(Self::Real(number)),
                (None, None) => Err(serde::de::Error::custom("a parameter out of range")),
            },
            _ => Err(serde::de::Error::custom("a parameter is a number or a text")),
        }
    }
}

/// A sentence of `assets/locales/`: its code and its parameters. It is rendered in the language of the moment by
/// [`crate::locale::Lang::render`].
///
/// ```
/// use tamis::model::Message;
/// let message = Message::new("issue-string-too-short").with("min", 3);
/// assert_eq!(message.code, "issue-string-too-short");
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Message {
    pub code: Cow<'static, str>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub params: Vec<(Cow<'static, str>, Param)>,
}

impl Message {
    pub fn new(code: &'static str) -> Self {
        Self { code: Cow::Borrowed(code), params: Vec::new() }
    }

    /// Adds a parameter.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Param>) -> Self {
        self.params.push((Cow::Borrowed(name), value.into()));
        self
    }
}

impl From<&str> for Param {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Param {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<f64> for Param {
    fn from(value: f64) -> Self {
        Self::Real(value)
    }
}

macro_rules! number_param {
    ($($t:ty),*) => {$(
        impl From<$t> for Param {
            fn from(value: $t) -> Self {
                i64::try_from(value).map_or(Self::Number(i64::MAX), Self::Number)
            }
        }
    )*};
}
number_param!(i32, i64, u16, u32, u64, usize);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_comes_back_from_json() {
        let message = Message::new("a").with("n", 3).with("r", 0.5).with("whole", 2.0).with("t", "x");
        let text = serde_json::to_string(&message).unwrap();
        assert_eq!(serde_json::from_str::<Message>(&text).unwrap(), message);
    }
}
