//! Rewriting texts inside of JSON.

use super::{GONE, Scrub, Scrubbed};
use serde_json::Value;

/// What becomes of a text in JSON of which nothing is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The value of a field: nothing is null, and an item of a list is gone.
    Value,
    /// A constant, or the like: nothing is empty.
    Empty,
    /// A parameter of a sentence, which must be some text.
    Said,
}

/// The JSON without what is to go, and whether it said nothing else; none where it holds nothing of it. Depends on the text alone,
/// so that texts that were equal are equal after.
pub fn scrubbed(scrub: &dyn Scrub, text: &str, form: Form) -> Option<(String, bool)> {
    // Most hold nothing of it, and are not taken apart.
    let plain = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).filter(|text| !text.contains('\\'));
    if let Some(plain) = plain {
        return scrub.text(plain).map(|gone| match gone {
            Scrubbed::Whole => (nothing(form).to_string(), true),
            Scrubbed::Part(rest) => (Value::String(rest).to_string(), false),
        });
    }
    let Ok(mut json) = serde_json::from_str::<Value>(text) else {
        return scrub.text(text).map(|gone| match gone {
            Scrubbed::Whole => (nothing(form).to_string(), true),
            Scrubbed::Part(rest) => (rest, false),
        });
    };
    let whole = within(scrub, &mut json, form)?;
    Some((json.to_string(), whole))
}

fn nothing(form: Form) -> Value {
    match form {
        Form::Value => Value::Null,
        Form::Empty => Value::String(String::new()),
        Form::Said => Value::String(GONE.to_owned()),
    }
}

/// Rewrites in place; whether nothing else was said, or none where nothing was found.
fn within(scrub: &dyn Scrub, json: &mut Value, form: Form) -> Option<bool> {
    match json {
        Value::String(text) => {
            let gone = scrub.text(text)?;
            let whole = gone == Scrubbed::Whole;
            *json = match gone {
                Scrubbed::Whole => nothing(form),
                Scrubbed::Part(rest) => Value::String(rest),
            };
            Some(whole)
        }
        Value::Number(number) => {
            let gone = scrub.text(&number.to_string())? == Scrubbed::Whole;
            if gone {
                *json = nothing(form);
            }
            gone.then_some(true)
        }
        Value::Array(items) => {
            let before = items.len();
            let found: Vec<Option<bool>> = items.iter_mut().map(|item| within(scrub, item, form)).collect();
            if form == Form::Value {
                let mut gone = found.iter().map(|found| *found == Some(true));
                items.retain(|_| !gone.next().unwrap_or(false));
            }
            found.iter().any(Option::is_some).then_some(before > 0 && items.is_empty())
        }
        Value::Object(members) => {
            let mut any = None;
            for (name, mut value) in std::mem::take(members) {
                let found = within(scrub, &mut value, form);
                let name = match scrub.text(&name) {
                    None => name,
                    Some(gone) => {
                        any.get_or_insert(false);
                        match gone {
                            Scrubbed::Whole => GONE.to_owned(),
                            Scrubbed::Part(rest) => rest,
                        }
                    }
                };
                if found.is_some() {
                    any.get_or_insert(false);
                }
                members.insert(name, value);
            }
            any
        }
        Value::Null | Value::Bool(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    struct X;

    impl Scrub for X {
        fn text(&self, text: &str) -> Option<Scrubbed> {
            match text {
                "x" => Some(Scrubbed::Whole),
                text if text.contains('x') => Some(Scrubbed::Part(text.replace('x', GONE))),
                _ => None,
            }
        }

        fn together(&self, _: &[Cow<'_, str>]) -> Vec<usize> {
            Vec::new()
        }
    }

    #[test]
    fn each_form_of_nothing() {
        let to = |text: &str, form| scrubbed(&X, text, form);
        assert_eq!(to("\"x\"", Form::Value), Some(("null".into(), true)));
        assert_eq!(to("\"a x\"", Form::Value), Some(("\"a [...]\"".into(), false)));
        assert_eq!(to("\"x\"", Form::Said), Some(("\"[...]\"".into(), true)));
        assert_eq!(to("[\"a\",\"x\"]", Form::Value), Some(("[\"a\"]".into(), false)));
        assert_eq!(to("[\"x\"]", Form::Value), Some(("[]".into(), true)));
        assert_eq!(
            to("{\"code\":\"c\",\"params\":[[\"n\",\"x\"]]}", Form::Said),
            Some(("{\"code\":\"c\",\"params\":[[\"n\",\"[...]\"]]}".into(), false))
        );
        assert_eq!(to("{\"x\":1}", Form::Empty), Some(("{\"[...]\":1}".into(), false)));
        assert_eq!(to("{\"a\":1.50,\"b\":\"\\\"\"}", Form::Empty), None);
    }
}
