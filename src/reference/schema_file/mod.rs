//! Schemas in files: Table Schema (Frictionless Data, as on schema.data.gouv.fr), alone or in the data package of one table,
//! or the form of `assets/schemas/`.

mod field;
mod keys;

use crate::model::{Field, Message, Schema, Text2};
use crate::text;
use serde_json::Value as Json;
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
    let json: Json = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|cause| {
        vec![Message::new("schema-file-json").with("line", cause.line()).with("column", column(text, &cause))]
    })?;
    let mut schema = if json.get("slug").is_some() {
        serde_json::from_value::<Schema>(json)
            .map_err(|cause| vec![Message::new("schema-file-form").with("details", cause.to_string())])?
    } else if json.get("fields").is_none() && json.get("resources").is_some() {
        let (inner, resource) = only_resource(&json)?;
        table_schema(inner, resource.unwrap_or(name), resource)?
    } else {
        table_schema(&json, name, None)?
    };
    let content = serde_json::to_string(&schema).unwrap_or_default();
    let digest: String = Sha256::digest(content).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    schema.slug = format!("{}-{digest}", schema.slug);
    Ok(schema)
}

/// The column of an error in characters: it is told in bytes, and editors count letters.
fn column(text: &str, cause: &serde_json::Error) -> usize {
    let line = text.split('\n').nth(cause.line().saturating_sub(1)).unwrap_or_default();
    let before = line.as_bytes().get(..cause.column()).unwrap_or(line.as_bytes());
    String::from_utf8_lossy(before).chars().count()
}

/// The schema of the one table that a data package describes, and the table's name.
fn only_resource(package: &Json) -> Result<(&Json, Option<&str>), Vec<Message>> {
    let resources = package.get("resources").and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
    let [resource] = resources else {
        let names: Vec<&str> = resources.iter().filter_map(|resource| string(resource, "name")).collect();
        let problem = Message::new("schema-file-resources").with("count", resources.len());
        return Err(vec![problem.with("names", names.join(", "))]);
    };
    match resource.get("schema") {
        Some(schema) if schema.is_object() => Ok((schema, string(resource, "name"))),
        Some(Json::String(path)) => Err(vec![Message::new("schema-file-resource-path").with("path", path.as_str())]),
        _ => Err(vec![Message::new("schema-file-no-fields")]),
    }
}

/// `resource`: the name that a data package gives to the table, by which it may refer to itself.
fn table_schema(json: &Json, name: &str, resource: Option<&str>) -> Result<Schema, Vec<Message>> {
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
        fields.push(field::field(field_name, descriptor, &mut problems));
    }
    let unread = descriptors.iter().flat_map(field::unread).collect();
    let keys = keys::keys(json, resource, &fields, &mut problems);
    let missing = missing_values(json.get("missingValues")).unwrap_or_else(|()| {
        problems.push(Message::new("schema-file-missing-values"));
        None
    });
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
        empty_is_value: missing.as_ref().is_some_and(|values| values.iter().all(|value| !value.is_empty())),
        missing_values: missing.unwrap_or_default().into_iter().filter(|value| !value.is_empty()).collect(),
        keys,
        unread,
    })
}

/// `missingValues`: texts, or objects with a `value`. None where the property is absent.
///
/// # Errors
/// It is something else.
fn missing_values(json: Option<&Json>) -> Result<Option<Vec<String>>, ()> {
    let Some(json) = json.filter(|json| !json.is_null()) else { return Ok(None) };
    let text = |json: &Json| json.as_str().or_else(|| string(json, "value")).map(str::to_owned).ok_or(());
    json.as_array().ok_or(())?.iter().map(text).collect::<Result<_, _>>().map(Some)
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
    use crate::model::TableKey;

    fn problems(text: &str) -> Vec<String> {
        let lang = crate::locale::Lang::En;
        parse_schema(text, "x").unwrap_err().iter().map(|problem| lang.render(problem)).collect()
    }

    #[test]
    fn every_problem_is_told_at_once() {
        let text = r#"{"fields": [
            {"name": "a", "type": "colour"},
            {"type": "string"},
            {"name": 3},
            {"name": "b", "constraints": {"pattern": "ab(", "minLength": -1, "enum": []}},
            {"name": "B"},
            {"name": "c", "type": "date", "format": "jj/mm/aaaa", "constraints": {"pattern": "x"}},
            {"name": "d", "type": "integer", "constraints": {"minimum": 5, "maximum": 3, "enum": [1, "x"], "required": "true"}},
            {"name": "e", "type": "date", "constraints": {"minimum": "hier"}, "missingValues": "NA"},
            {"name": "f", "format": "url", "constraints": {"minLength": 3, "maxLength": 2}}
        ], "primaryKey": ["z", "a", "a"], "uniqueKeys": "a", "missingValues": {}, "foreignKeys": [
            {"fields": ["a", "b"], "reference": {"resource": "t", "fields": "x"}},
            {"fields": "a", "reference": {"resource": "", "fields": "y"}},
            {"fields": "a"}
        ]}"#;
        let expected = [
            "Field a: the type “colour” does not exist in Table Schema.",
            "Field no. 2 has no name, or its name is not a text.",
            "Field no. 3 has no name, or its name is not a text.",
            "Field b: “minLength” must be a whole number, zero or more.",
            "Field b: “enum” must be a list of one value or more.",
            "Field b: the “pattern” cannot be read at character 4: ab(",
            "The field B is given twice.",
            "Field c: the rule “pattern” does not exist for the type “date”: leave it out, or change the type.",
            "Field c: the format “jj/mm/aaaa” does not exist for the type “date”.",
            "Field d: “required” must be true or false.",
            "Field d: no value will do, “minimum” (5) is above “maximum” (3).",
            "Field d: “x”, in the list “enum”, is not a value of the type “integer”.",
            "Field e: “missingValues” must be a list of texts.",
            "Field e: “hier”, given for “minimum”, is not a value of the type “date”.",
            "Field f: the format “url” does not exist for the type “string”.",
            "“primaryKey” names the field z, which does not exist.",
            "“primaryKey” names the field a twice.",
            "“uniqueKeys” does not have the expected form: give names of fields.",
            "“foreignKeys” gives the fields a, b on one side, x on the other: as many are needed.",
            "“foreignKeys” names the field y, which does not exist.",
            "“foreignKeys” does not have the expected form: give names of fields, and under “reference” the table and its \
             fields.",
            "“missingValues” must be a list of texts.",
        ];
        assert_eq!(problems(text), expected);
        assert_eq!(parse_schema("{", "x").unwrap_err()[0].code, "schema-file-json");
        assert_eq!(parse_schema("[]", "x").unwrap_err()[0].code, "schema-file-no-fields");
        let column = parse_schema("{\n \"é\": é}", "x").unwrap_err()[0].params.clone();
        assert_eq!(column[1], ("column".into(), 7.into()), "in letters");
    }

    #[test]
    fn what_nothing_reads_is_told() {
        let text = r#"{"fields": [{"name": "a", "required": true, "constraints": {"format": "email"}},
                        {"name": "b", "type": "array", "arrayItem": {"constraints": {"enum": ["x"]}, "arrayItem": {}}}]}"#;
        let schema = parse_schema(text, "x").unwrap();
        let told: Vec<_> = schema.unread.iter().map(|message| message.code.as_ref()).collect();
        assert_eq!(told, ["schema-file-unread-outside", "schema-file-unread-inside"]);
        let item = schema.fields[1].table.as_ref().unwrap().item.as_ref().unwrap();
        assert_eq!(item.table.as_ref().unwrap().kind, crate::model::TableKind::Any);
        assert_eq!(problems(r#"{"fields": [{"name": "a", "type": "array", "arrayItem": {"type": "x"}}]}"#).len(), 1);
    }

    #[test]
    fn a_data_package_of_one_table_is_its_schema() {
        let one = r#"{"name": "bornes", "schema": {"fields": [{"name": "a"}, {"name": "b"}],
            "foreignKeys": [{"fields": "a", "reference": {"resource": "bornes", "fields": "b"}}]}}"#;
        let schema = parse_schema(&format!(r#"{{"resources": [{one}]}}"#), "x").unwrap();
        assert!(schema.slug.starts_with("bornes-"), "{}", schema.slug);
        assert!(matches!(&schema.keys[..], [TableKey::Foreign { resource, .. }] if resource.is_empty()));
        let two = problems(&format!(r#"{{"resources": [{one}, {{"name": "prises"}}]}}"#));
        assert_eq!(two, ["This file describes 2 tables (bornes, prises): give the schema of one."]);
        let elsewhere = problems(r#"{"resources": [{"name": "b", "schema": "schema.json"}]}"#);
        assert_eq!(elsewhere, ["The schema is in another file, give that one: schema.json"]);
    }

    #[test]
    fn keys_and_missing_values_are_read() {
        let text = r#"{"fields": [{"name": "a", "constraints": {"unique": true}}, {"name": "b", "missingValues": []}],
            "primaryKey": "a", "uniqueKeys": [["a", "b"]], "missingValues": ["NA"],
            "foreignKeys": [{"fields": "b", "reference": {"resource": "self", "fields": "a"}}]}"#;
        let schema = parse_schema(text, "x").unwrap();
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let expected = [
            TableKey::Primary { fields: list(&["a"]) },
            TableKey::Unique { fields: list(&["a"]) },
            TableKey::Unique { fields: list(&["a", "b"]) },
            TableKey::Foreign { fields: list(&["b"]), resource: String::new(), reference: list(&["a"]) },
        ];
        assert_eq!(schema.keys, expected);
        assert!(schema.empty_is_value && schema.missing_values == ["NA"]);
        assert_eq!(schema.fields[1].table.as_ref().unwrap().missing_values, Some(Vec::new()));
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
