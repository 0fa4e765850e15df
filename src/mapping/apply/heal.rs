//! Raw values → values of the schema's types, through the healing rules of `normalise`.

use crate::model::{DateOrder, Field, FieldKind, Schema, Value};
use crate::text::fold;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What healing a value needs beside the value.
pub(super) struct Ctx<'a> {
    pub schema: &'a Schema,
    pub date_order: DateOrder,
    pub today: &'a str,
}

/// A healed value and the rule that changed it.
pub(super) type Healed = (Value, Option<&'static str>);

/// Heals one text of a field that is not part of the place or the coordinates.
pub(super) fn text(field: &Field, text: &str, context: &Ctx<'_>) -> Healed {
    let _ = (context.schema, context.date_order, context.today);
    if field.format.as_deref() == Some("opening_hours") {
        return match super::hours::osm(text) {
            Some(hours) if hours != text => (Value::Text(hours), Some("hours-days")),
            _ => (Value::text(text), None),
        };
    }
    match field.kind {
        FieldKind::Float | FieldKind::Integer => (Value::Number(text.to_owned()), None),
        FieldKind::Set | FieldKind::Zones => (Value::list(crate::mapping::codes::items(text)), None),
        _ => (Value::text(text), None),
    }
}

/// The items of a cell of codes.
pub(super) fn pieces(field: &Field, text: &str, _context: &Ctx<'_>) -> Vec<String> {
    if field.kind.is_list() {
        crate::mapping::codes::items(text).into_iter().map(str::to_owned).collect()
    } else {
        vec![text.to_owned()]
    }
}

/// Codes of a list; `own` is the source's table: folded raw value → codes.
pub(super) fn codes(
    field: &Field,
    items: Vec<String>,
    own: Option<&BTreeMap<String, Vec<String>>>,
    _context: &Ctx<'_>,
) -> Healed {
    let mut out: Vec<String> = Vec::new();
    for item in items {
        match own.and_then(|own| own.get(&fold(&item))) {
            Some(codes) => out.extend(codes.iter().cloned()),
            None => out.push(item),
        }
    }
    if field.kind.is_list() {
        (Value::list(out), None)
    } else {
        (out.into_iter().next().map_or(Value::Null, Value::text), None)
    }
}

/// A given identifier, without the `.0` that spreadsheets add to whole numbers.
pub(super) fn identifier(text: &str) -> Cow<'_, str> {
    let head = text.strip_suffix(".0").filter(|head| !head.is_empty() && head.bytes().all(|b| b.is_ascii_digit()));
    Cow::Borrowed(head.unwrap_or(text))
}
