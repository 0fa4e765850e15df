//! Schemas in files: Table Schema (Frictionless Data, as on schema.data.gouv.fr), or the form of `assets/schemas/`.

use crate::model::{Field, FieldKind, Message, Schema, TableField, TableKind, Text2};
use crate::text;
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// Reads a schema file; `name` is the file's name without its ending. The slug is the schema's name and eight hexadecimal
/// digits of its content's hash, so that a slug always means the same rules.
///
/// # Errors
/// Everything that is wrong with the file, a sentence each (`schema-file-*` in `errors.ftl`).
///
/// ```
/// let text = r#"{"name":"lampes","fields":[{"name":"watt","type":"integer","constraints":{"minimum":1}}]}"#;
/// let schema = tamis::reference::parse_schema(text, "lampes").unwrap();
/// assert!(schema.slug.starts_with("lampes-"));
/// assert_eq!(schema.fields[0].table.as_ref().unwrap().minimum.as_deref(), Some("1"));
/// ```
pub fn parse_schema(text: &str, name: &str) -> Result<Schema, Vec<Message>> {
    let json: Json = serde_json::from_str(text).map_err(|cause| {
        vec![Message::new("schema-file-json").with("line", cause.line()).with("column", cause.column())]
    })?;
    let mut schema = if json.get("slug").is_some() {
        serde_json::from_value::<Schema>(json)
            .map_err(|cause| vec![Message::new("schema-file-form").with("details", cause.to_string())])?
    } else {
        table_schema(&json, name)?
    };
    let content = serde_json::to_string(&schema).unwrap_or_default();
    let digest: String = Sha256::digest(content).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    schema.slug = format!("{}-{digest}", schema.slug);
    Ok(schema)
}

fn table_schema(json: &Json, name: &str) -> Result<Schema, Vec<Message>> {
    let Some(descriptors) = json.get("fields").and_then(Json::as_array).filter(|fields| !fields.is_empty()) else {
        return Err(vec![Message::new("schema-file-no-fields")]);
    };
    let mut problems = Vec::new();
    let mut fields: Vec<Field> = Vec::with_capacity(descriptors.len());
    let mut names = HashSet::new();
    for (position, descriptor) in descriptors.iter().enumerate() {
        let Some(field_name) = string(descriptor, "name").filter(|name| !name.is_empty()) else {
            problems.push(Message::new("schema-file-field-name").with("position", position + 1));
            continue;
        };
        // SQLite takes names that differ by case for one column.
        if !names.insert(field_name.to_lowercase()) {
            problems.push(Message::new("schema-file-field-twice").with("field", field_name));
            continue;
        }
        fields.push(field(field_name, descriptor, &mut problems));
    }
    for key in keys(json.get("primaryKey")) {
        if !fields.iter().any(|field| field.name == key) {
            problems.push(Message::new("schema-file-key").with("field", key));
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let own = string(json, "name").unwrap_or(name);
    let slug = Some(text::slug(own)).filter(|slug| !slug.is_empty()).unwrap_or_else(|| "schema".into());
    let title = string(json, "title").unwrap_or(own);
    Ok(Schema {
        slug,
        version: string(json, "version").unwrap_or_default().to_owned(),
        origin: string(json, "homepage").or_else(|| string(json, "path")).unwrap_or(name).to_owned(),
        title: both(title),
        fields,
        code_lists: Default::default(),
        missing_values: json
            .get("missingValues")
            .and_then(Json::as_array)
            .map(|values| values.iter().filter_map(missing_value).collect())
            .unwrap_or_default(),
    })
}

fn missing_value(json: &Json) -> Option<String> {
    json.as_str().or_else(|| string(json, "value")).filter(|value| !value.is_empty()).map(str::to_owned)
}

/// A name, or several.
fn keys(json: Option<&Json>) -> Vec<String> {
    match json {
        Some(Json::String(name)) => vec![name.clone()],
        Some(Json::Array(names)) => names.iter().filter_map(Json::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

fn field(name: &str, descriptor: &Json, problems: &mut Vec<Message>) -> Field {
    let wanted = string(descriptor, "type").unwrap_or("string");
    let kind = serde_json::from_value::<TableKind>(Json::String(wanted.to_owned())).unwrap_or_else(|_| {
        problems.push(Message::new("schema-file-type").with("field", name).with("type", wanted));
        TableKind::Any
    });
    let none = Map::new();
    let constraints = match descriptor.get("constraints") {
        None | Some(Json::Null) => &none,
        Some(Json::Object(constraints)) => constraints,
        Some(_) => {
            problems.push(Message::new("schema-file-constraint").with("field", name).with("constraint", "constraints"));
            &none
        }
    };
    let mut bad = |constraint: &str| {
        problems.push(Message::new("schema-file-constraint").with("field", name).with("constraint", constraint));
    };
    for (constraint, value) in constraints {
        let sound = match constraint.as_str() {
            "required" | "unique" => value.is_boolean(),
            "minLength" | "maxLength" => value.as_u64().is_some(),
            "minimum" | "maximum" => value.is_number() || value.is_string(),
            "pattern" => value.as_str().is_some_and(|pattern| regex::Regex::new(pattern).is_ok()),
            "enum" => value.as_array().is_some_and(|values| !values.is_empty()),
            // Unknown properties are allowed by the standard, and say nothing.
            _ => true,
        };
        if !sound {
            bad(constraint);
        }
    }
    let texts = |key: &str| descriptor.get(key).and_then(Json::as_array).map(|all| all.iter().map(plain).collect());
    let length =
        |key: &str| constraints.get(key).and_then(Json::as_u64).and_then(|length| usize::try_from(length).ok());
    let format = string(descriptor, "format").filter(|format| *format != "default");
    let table = TableField {
        kind,
        format: format.map(str::to_owned),
        minimum: constraints.get("minimum").map(plain),
        maximum: constraints.get("maximum").map(plain),
        min_length: length("minLength"),
        max_length: length("maxLength"),
        pattern: constraints.get("pattern").and_then(Json::as_str).map(str::to_owned),
        allowed: constraints
            .get("enum")
            .and_then(Json::as_array)
            .map(|a| a.iter().map(plain).collect())
            .unwrap_or_default(),
        true_values: texts("trueValues").unwrap_or_default(),
        false_values: texts("falseValues").unwrap_or_default(),
        decimal_char: string(descriptor, "decimalChar").map(str::to_owned),
        group_char: string(descriptor, "groupChar").map(str::to_owned),
        bare_number: descriptor.get("bareNumber").and_then(Json::as_bool).unwrap_or(true),
    };
    Field {
        name: name.to_owned(),
        kind: healed_as(kind, format),
        required: constraints.get("required").and_then(Json::as_bool).unwrap_or(false),
        title: both(string(descriptor, "title").unwrap_or(name)),
        description: string(descriptor, "description").map(str::to_owned),
        examples: descriptor.get("example").or_else(|| descriptor.get("examples")).cloned().into_iter().collect(),
        table: Some(Box::new(table)),
        ..Field::default()
    }
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

fn string<'j>(json: &'j Json, key: &str) -> Option<&'j str> {
    json.get(key).and_then(Json::as_str)
}

/// A value as a cell would write it.
fn plain(json: &Json) -> String {
    json.as_str().map_or_else(|| json.to_string(), str::to_owned)
}

fn both(text: &str) -> Text2 {
    Text2 { fr: text.to_owned(), en: text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_is_told_at_once() {
        let text = r#"{"fields": [
            {"name": "a", "type": "colour"},
            {"type": "string"},
            {"name": "b", "constraints": {"pattern": "(", "minLength": -1, "enum": []}},
            {"name": "B"}
        ], "primaryKey": "z"}"#;
        let codes: Vec<_> = parse_schema(text, "x").unwrap_err().into_iter().map(|problem| problem.code).collect();
        assert_eq!(
            codes,
            [
                "schema-file-type",
                "schema-file-field-name",
                "schema-file-constraint",
                "schema-file-constraint",
                "schema-file-constraint",
                "schema-file-field-twice",
                "schema-file-key"
            ]
        );
        assert_eq!(parse_schema("{", "x").unwrap_err()[0].code, "schema-file-json");
        assert_eq!(parse_schema("[]", "x").unwrap_err()[0].code, "schema-file-no-fields");
    }

    #[test]
    fn a_slug_names_its_content() {
        let of = |text: &str| parse_schema(text, "Mes Lampes").unwrap().slug;
        let one = of(r#"{"fields":[{"name":"a"}]}"#);
        assert!(one.starts_with("mes-lampes-"), "{one}");
        assert_eq!(one, of(r#"{"fields":[{"name":"a"}]}"#));
        assert_ne!(one, of(r#"{"fields":[{"name":"b"}]}"#));
    }
}
