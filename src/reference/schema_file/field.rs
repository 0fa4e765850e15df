//! One field descriptor, and everything that is wrong with it.

use super::{both, missing_values, plain, string};
use crate::model::{Field, FieldKind, Message, TableField, TableKind};
use crate::reference::{CellReader, Pattern};
use serde_json::{Map, Value as Json};
use std::cmp::Ordering;

/// Reads a descriptor; what is wrong with it is added to `problems`, in its order.
pub(super) fn field(name: &str, descriptor: &Json, problems: &mut Vec<Message>) -> Field {
    let mut told = Told { name, descriptor, problems };
    let kind = told.kind();
    let constraints = told.constraints();
    told.forms(kind, constraints);
    let mut table = table(kind, &mut told, constraints);
    if kind == TableKind::Array {
        table.item = told.item();
    }
    match CellReader::new(&table) {
        Some(reader) => values(&reader, &table, &mut told),
        None => {
            let format = table.format.as_deref().unwrap_or_default();
            told.say(Message::new("schema-file-format").with("format", format).with("type", kind.name()));
        }
    }
    let format = table.format.as_deref();
    Field {
        name: name.to_owned(),
        kind: healed_as(kind, format),
        required: constraints.and_then(|all| all.get("required")).and_then(Json::as_bool).unwrap_or(false),
        title: both(string(descriptor, "title").unwrap_or(name)),
        description: string(descriptor, "description").map(str::to_owned),
        examples: descriptor.get("example").or_else(|| descriptor.get("examples")).cloned().into_iter().collect(),
        table: Some(Box::new(table)),
        ..Field::default()
    }
}

/// Constraints that a descriptor writes beside `constraints`, where nothing reads them, and a format inside.
pub(super) fn unread(descriptor: &Json) -> Vec<Message> {
    let name = string(descriptor, "name").unwrap_or_default();
    let told = |code, property: &str| Message::new(code).with("field", name).with("property", property);
    let asks = |property: &&&str| descriptor.get(**property).is_some_and(|value| *value != Json::Bool(false));
    let outside = CONSTRAINTS.iter().filter(asks);
    let inside = descriptor.get("constraints").and_then(|constraints| constraints.get("format"));
    let outside = outside.map(|property| told("schema-file-unread-outside", property));
    let own = outside.chain(inside.map(|_| told("schema-file-unread-inside", "format")));
    let of_items = descriptor.get("arrayItem").filter(|item| item.is_object()).map(|item| {
        let mut item = item.clone();
        item["name"] = format!("{name}[]").into();
        unread(&item)
    });
    own.chain(of_items.into_iter().flatten()).collect()
}

const CONSTRAINTS: [&str; 10] = [
    "required",
    "unique",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "pattern",
    "enum",
];

/// Whether a property has its form.
type Sound<'f> = &'f dyn Fn(&Json) -> bool;

struct Told<'j, 'p> {
    name: &'j str,
    descriptor: &'j Json,
    problems: &'p mut Vec<Message>,
}

impl<'j> Told<'j, '_> {
    fn say(&mut self, message: Message) {
        self.problems.push(message.with("field", self.name));
    }

    fn kind(&mut self) -> TableKind {
        let wanted = self.descriptor.get("type").filter(|wanted| !wanted.is_null());
        let Some(wanted) = wanted else { return TableKind::String };
        serde_json::from_value::<TableKind>(wanted.clone()).unwrap_or_else(|_| {
            self.say(Message::new("schema-file-type").with("type", plain(wanted)));
            TableKind::Any
        })
    }

    /// What `arrayItem` asks of each item. An item has no items of its own, and may be anything where no type is given.
    fn item(&mut self) -> Option<Box<Field>> {
        let item = self.descriptor.get("arrayItem").filter(|item| !item.is_null())?;
        let Some(item) = item.as_object() else {
            self.expect("arrayItem", "object");
            return None;
        };
        let mut item = item.clone();
        item.remove("arrayItem");
        item.entry("type").or_insert_with(|| "any".into());
        // What stands for "no value" in the cells of the table says nothing of what is inside one.
        item.entry("missingValues").or_insert_with(|| serde_json::json!([""]));
        Some(Box::new(field(self.name, &Json::Object(item), self.problems)))
    }

    fn constraints(&mut self) -> Option<&'j Map<String, Json>> {
        match self.descriptor.get("constraints") {
            None | Some(Json::Null) => None,
            Some(Json::Object(constraints)) => Some(constraints),
            Some(_) => {
                self.expect("constraints", "object");
                None
            }
        }
    }

    /// A property or constraint that is not what it must be.
    fn expect(&mut self, property: &str, expected: &'static str) {
        self.say(Message::new("schema-file-constraint").with("constraint", property).with("expected", expected));
    }

    /// Whether each property has the form that the standard says, and each constraint the type of the field.
    fn forms(&mut self, kind: TableKind, constraints: Option<&Map<String, Json>>) {
        let text = |json: &Json| json.is_string();
        let texts = |json: &Json| json.as_array().is_some_and(|all| all.iter().all(Json::is_string));
        let properties: [(&str, &'static str, Sound<'_>); 6] = [
            ("format", "text", &text),
            ("decimalChar", "text", &text),
            ("groupChar", "text", &text),
            ("bareNumber", "flag", &Json::is_boolean),
            ("trueValues", "texts", &texts),
            ("falseValues", "texts", &texts),
        ];
        for (property, expected, sound) in properties {
            if self.descriptor.get(property).is_some_and(|json| !json.is_null() && !sound(json)) {
                self.expect(property, expected);
            }
        }
        for (constraint, value) in constraints.into_iter().flatten() {
            let (sound, expected) = match constraint.as_str() {
                "required" | "unique" => (value.is_boolean(), "flag"),
                "minLength" | "maxLength" => (count(value).is_some(), "count"),
                "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => {
                    (value.is_number() || value.is_string(), "value")
                }
                "pattern" => (value.is_string(), "text"),
                "enum" => (value.as_array().is_some_and(|values| !values.is_empty()), "list"),
                // Unknown properties are allowed by the standard, and say nothing.
                _ => continue,
            };
            if !kind.takes(constraint) {
                let message = Message::new("schema-file-constraint-type").with("type", kind.name());
                self.say(message.with("constraint", constraint.as_str()));
            } else if !sound {
                self.expect(constraint, expected);
            }
        }
    }
}

/// A whole number from zero.
fn count(json: &Json) -> Option<usize> {
    json.as_u64().and_then(|count| usize::try_from(count).ok())
}

fn table(kind: TableKind, told: &mut Told<'_, '_>, constraints: Option<&Map<String, Json>>) -> TableField {
    let constraint = |key: &str| constraints.and_then(|all| all.get(key)).filter(|_| kind.takes(key));
    let bound = |key: &str| constraint(key).filter(|value| value.is_number() || value.is_string()).map(plain);
    let descriptor = told.descriptor;
    let texts = |key: &str| descriptor.get(key).and_then(Json::as_array).map(|all| all.iter().map(plain).collect());
    let missing = missing_values(descriptor.get("missingValues")).unwrap_or_else(|()| {
        told.say(Message::new("schema-file-field-missing-values"));
        None
    });
    TableField {
        kind,
        format: string(descriptor, "format").filter(|format| *format != "default").map(str::to_owned),
        minimum: bound("minimum"),
        maximum: bound("maximum"),
        exclusive_minimum: bound("exclusiveMinimum"),
        exclusive_maximum: bound("exclusiveMaximum"),
        min_length: constraint("minLength").and_then(count),
        max_length: constraint("maxLength").and_then(count),
        pattern: constraint("pattern").and_then(Json::as_str).map(str::to_owned),
        allowed: constraint("enum").and_then(Json::as_array).map(|a| a.iter().map(plain).collect()).unwrap_or_default(),
        true_values: texts("trueValues"),
        false_values: texts("falseValues"),
        decimal_char: string(descriptor, "decimalChar").map(str::to_owned),
        group_char: string(descriptor, "groupChar").map(str::to_owned),
        bare_number: descriptor.get("bareNumber").and_then(Json::as_bool).unwrap_or(true),
        missing_values: missing,
        item: None,
    }
}

/// Whether bounds, lists and patterns are of the field's type, and leave room between them.
fn values(reader: &CellReader, table: &TableField, told: &mut Told<'_, '_>) {
    let mut bounds = Vec::new();
    let written = [
        ("minimum", &table.minimum),
        ("exclusiveMinimum", &table.exclusive_minimum),
        ("maximum", &table.maximum),
        ("exclusiveMaximum", &table.exclusive_maximum),
    ];
    for (constraint, written) in written {
        let Some(written) = written else { continue };
        match reader.read_written(written) {
            Some(cell) => bounds.push((constraint, written, cell)),
            None => {
                let message = Message::new("schema-file-bound").with("constraint", constraint);
                told.say(message.with("value", written.as_str()).with("type", table.kind.name()));
            }
        }
    }
    let least = bounds.iter().filter(|(name, ..)| name.ends_with("inimum"));
    for (a, low, least) in least {
        for (b, high, most) in bounds.iter().filter(|(name, ..)| name.ends_with("aximum")) {
            if least.order(most) == Some(Ordering::Greater) {
                told.say(crossed(a, low, b, high));
            }
        }
    }
    if let (Some(least), Some(most)) = (table.min_length, table.max_length)
        && least > most
    {
        told.say(crossed("minLength", &least.to_string(), "maxLength", &most.to_string()));
    }
    for value in &table.allowed {
        if reader.read_written(value).is_none() {
            let message = Message::new("schema-file-enum").with("value", value.as_str());
            told.say(message.with("type", table.kind.name()));
        }
    }
    if let Some(Err(error)) = table.pattern.as_deref().map(Pattern::new) {
        let pattern = table.pattern.clone().unwrap_or_default();
        told.say(
            Message::new("schema-file-pattern").with("pattern", pattern).with("position", error.position.unwrap_or(0)),
        );
    }
}

fn crossed(least: &str, low: &str, most: &str, high: &str) -> Message {
    let message = Message::new("schema-file-bounds").with("least", least).with("low", low);
    message.with("most", most).with("high", high)
}

/// The kind under which values are healed: what has no sure reading stays a text.
fn healed_as(kind: TableKind, format: Option<&str>) -> FieldKind {
    match (kind, format) {
        (TableKind::Date, None) => FieldKind::Date,
        (TableKind::Number, None) => FieldKind::Float,
        (TableKind::Integer, None) => FieldKind::Integer,
        (TableKind::String, Some("email")) => FieldKind::Email,
        _ => FieldKind::Text,
    }
}
