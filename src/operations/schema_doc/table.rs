//! The rules that a Table Schema file writes, as sentences.

use super::rules::{advice, error};
use super::{RuleDoc, form};
use crate::model::{Code, Field, Message, Schema, TableField, TableKind};
use crate::reference::sample;

/// The type in words.
pub(super) fn kind(table: &TableField) -> Message {
    Message::new(match (table.kind, table.format.as_deref()) {
        (TableKind::String, Some("email")) => "schema-kind-email",
        (TableKind::String, Some("uri")) => "schema-kind-url",
        (TableKind::String | TableKind::Any | TableKind::Duration, _) => "schema-kind-text",
        (TableKind::Number, _) => "schema-kind-float",
        (TableKind::Integer, _) => "schema-kind-integer",
        (TableKind::Boolean, _) => "schema-kind-boolean",
        (TableKind::Object, _) => "schema-kind-object",
        (TableKind::Array, _) => "schema-kind-array",
        (TableKind::Date, _) => "schema-kind-date",
        (TableKind::Time, _) => "schema-kind-time",
        (TableKind::Datetime, _) => "schema-kind-datetime",
        (TableKind::Year, _) => "schema-kind-year",
        (TableKind::Yearmonth, _) => "schema-kind-yearmonth",
        (TableKind::Geopoint, _) => "schema-kind-geopoint",
        (TableKind::Geojson, _) => "schema-kind-geojson",
    })
}

/// The values that the file allows, as a code list.
pub(super) fn codes(table: &TableField) -> Vec<Code> {
    let code = |value: &String| Code { value: value.clone(), label: String::new(), description: None };
    table.allowed.iter().map(code).collect()
}

pub(super) fn rules(schema: &Schema, field: &Field, table: &TableField) -> Vec<RuleDoc> {
    let mut rules: Vec<RuleDoc> = of_type(table).into_iter().map(error).collect();
    let mut push = |message: Option<Message>| rules.extend(message.map(error));
    push(match (&table.minimum, &table.maximum) {
        (Some(min), Some(max)) => {
            Some(Message::new("schema-rule-between").with("min", min.as_str()).with("max", max.as_str()))
        }
        (Some(min), None) => Some(Message::new("schema-rule-minimum").with("value", min.as_str())),
        (None, Some(max)) => Some(Message::new("schema-rule-maximum").with("value", max.as_str())),
        (None, None) => None,
    });
    push(match (table.min_length, table.max_length) {
        (Some(min), Some(max)) if min == max => Some(Message::new("schema-rule-exact-length").with("count", min)),
        (Some(min), Some(max)) => Some(Message::new("schema-rule-length").with("min", min).with("max", max)),
        (Some(min), None) => Some(Message::new("schema-rule-min-length").with("min", min)),
        (None, Some(max)) => Some(Message::new("schema-rule-max-length").with("max", max)),
        (None, None) => None,
    });
    rules.extend(table.pattern.as_deref().map(|pattern| form::of(pattern).rule));
    if !table.allowed.is_empty() {
        rules.push(error(Message::new("schema-rule-code").with("count", table.allowed.len())));
    }
    if let Some(item) = table.item.as_deref().and_then(|item| Some((item, item.table.as_deref()?))) {
        let of_item = self::rules(schema, item.0, item.1);
        rules.push(error(Message::new("schema-rule-items")));
        rules.extend(of_item);
    } else if !schema.missing_values.is_empty() && !field.required {
        let values = schema.missing_values.join(", ");
        rules.push(advice(Message::new("schema-rule-missing-values").with("values", values)));
    }
    rules
}

/// What the type asks; nothing of a free text.
fn of_type(table: &TableField) -> Option<Message> {
    let format = table.format.as_deref();
    let sample = |code| Message::new(code).with("sample", sample(table).unwrap_or_default());
    Some(match table.kind {
        TableKind::String => Message::new(match format? {
            "email" => "schema-rule-email",
            "uri" => "schema-rule-url",
            "uuid" => "schema-rule-uuid",
            "binary" => "schema-rule-binary",
            _ => return None,
        }),
        TableKind::Number => number("schema-rule-number", table),
        TableKind::Integer => number("schema-rule-integer", table),
        TableKind::Boolean => {
            let list = |own: &Option<Vec<String>>, default: &str| {
                own.as_ref().map_or_else(|| default.to_owned(), |own| own.join(", "))
            };
            Message::new("schema-rule-boolean")
                .with("yes", list(&table.true_values, "true, 1"))
                .with("no", list(&table.false_values, "false, 0"))
        }
        TableKind::Date => sample("schema-rule-day"),
        TableKind::Time => sample("schema-rule-time"),
        TableKind::Datetime => sample("schema-rule-datetime"),
        TableKind::Year => Message::new("schema-rule-year"),
        TableKind::Yearmonth => Message::new("schema-rule-yearmonth"),
        TableKind::Duration => Message::new("schema-rule-duration"),
        TableKind::Geopoint => Message::new(match format {
            None => "schema-rule-geopoint",
            Some(_) => "schema-rule-geopoint-other",
        }),
        TableKind::Array => Message::new("schema-rule-array"),
        TableKind::Object => Message::new("schema-rule-object"),
        TableKind::Geojson => Message::new("schema-rule-geojson"),
        TableKind::Any => return None,
    })
}

fn number(code: &'static str, table: &TableField) -> Message {
    let or = |own: &Option<String>, default: &str| own.clone().unwrap_or_else(|| default.to_owned());
    Message::new(code).with("decimal", or(&table.decimal_char, "."))
}
