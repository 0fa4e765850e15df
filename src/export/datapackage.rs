//! `open_data/datapackage.json`: what is published, described in the form of a Data Package (Frictionless Data, version 1),
//! with a Table Schema for each table.

use crate::export::folder::Output;
use crate::export::input::{ExportInput, Lot};
use crate::export::lot::{fields, file_stem};
use crate::export::open_data::{self, path_of};
use crate::model::{Field, FieldKind, Schema};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeSet;

/// The descriptor; `outputs` are the files written so far.
pub(super) fn descriptor(input: &ExportInput<'_>, outputs: &[Output]) -> Json {
    let resources: Vec<Json> = input.schemas.iter().map(|lot| resource(input, lot, outputs)).collect();
    json!({
        "profile": "data-package",
        "name": "structures-et-services-inclusion",
        "title": "Structures et services d’insertion",
        "description": "Structures de l’insertion et services qu’elles proposent, au schéma data·inclusion. Les moyens de \
                        joindre une personne sont masqués.",
        "version": input.today,
        "created": format!("{}T00:00:00Z", input.today),
        "keywords": ["insertion", "inclusion", "structures", "services"],
        "licenses": [licence()],
        "sources": sources(input),
        "resources": resources,
    })
}

fn licence() -> Json {
    json!({
        "name": "etalab-2.0",
        "title": "Licence Ouverte 2.0",
        "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
    })
}

/// Those who contributed to what is published.
fn sources(input: &ExportInput<'_>) -> Vec<Json> {
    let rows = (0..input.schemas.len()).map(|position| open_data::rows(input, position));
    let names: BTreeSet<String> =
        rows.flat_map(|rows| rows.rows.iter().map(|row| row.record.source.clone()).collect::<Vec<_>>()).collect();
    names.into_iter().map(|name| json!({ "title": name })).collect()
}

fn resource(input: &ExportInput<'_>, lot: &Lot<'_>, outputs: &[Output]) -> Json {
    let prefix = format!("open_data/{}-inclusion-{}.", file_stem(lot.schema), input.today);
    let csv = path_of(lot.schema, input.today, "csv");
    let written = outputs.iter().find(|output| output.path == csv);
    let others: Vec<Json> = outputs
        .iter()
        .filter(|output| output.path.starts_with(&prefix) && output.path != csv)
        .map(|output| {
            let end = output.path.rsplit('.').next().unwrap_or_default();
            json!({
                "path": local(&output.path), "format": end, "mediatype": media_type(end), "bytes": output.size,
                "hash": format!("sha256:{}", output.sha256),
            })
        })
        .collect();
    json!({
        "profile": "tabular-data-resource",
        "name": file_stem(lot.schema),
        "title": lot.schema.title.fr,
        "path": local(&csv),
        "format": "csv",
        "mediatype": media_type("csv"),
        "encoding": "utf-8",
        "dialect": { "delimiter": ",", "lineTerminator": "\r\n", "quoteChar": "\"", "doubleQuote": true, "header": true },
        "bytes": written.map(|output| output.size),
        "hash": written.map(|output| format!("sha256:{}", output.sha256)),
        "licenses": [licence()],
        "schema": table_schema(lot.schema, input),
        "otherFormats": others,
    })
}

fn local(path: &str) -> &str {
    path.strip_prefix("open_data/").unwrap_or(path)
}

fn media_type(end: &str) -> &'static str {
    match end {
        "csv" => "text/csv",
        "json" => "application/json",
        "geojson" => "application/geo+json",
        "parquet" => "application/vnd.apache.parquet",
        _ => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
}

/// The schema as a Table Schema: lists are JSON arrays in their cell.
fn table_schema(schema: &Schema, input: &ExportInput<'_>) -> Json {
    let described: Vec<Json> = fields(schema).map(|(_, field)| field_of(schema, field)).collect();
    let mut out = json!({ "fields": described, "missingValues": [""] });
    if schema.is_table() {
        return out;
    }
    out["primaryKey"] = json!(["id"]);
    let structures = input.schemas.iter().find(|lot| lot.schema.slug == "structure");
    if schema.index_of("structure_id").is_some()
        && let Some(structures) = structures
    {
        let reference = json!({ "resource": file_stem(structures.schema), "fields": ["id"] });
        out["foreignKeys"] = json!([{ "fields": ["structure_id"], "reference": reference }]);
    }
    out
}

fn field_of(schema: &Schema, field: &Field) -> Json {
    let kind = match field.kind {
        FieldKind::Date => "date",
        FieldKind::Float => "number",
        FieldKind::Integer => "integer",
        kind if kind.is_list() => "array",
        _ => "string",
    };
    let mut out = Map::new();
    out.insert("name".to_owned(), json!(field.name));
    out.insert("type".to_owned(), json!(kind));
    out.insert("title".to_owned(), json!(field.title.fr));
    if let Some(description) = &field.description {
        out.insert("description".to_owned(), json!(description));
    }
    if let Some(example) = field.examples.first() {
        out.insert("example".to_owned(), example.clone());
    }
    // A masked field is empty, so that only what no mask touches may be required.
    let mut rules = Map::new();
    if field.required {
        rules.insert("required".to_owned(), json!(true));
    }
    if field.name == "id" && !schema.is_table() {
        rules.insert("unique".to_owned(), json!(true));
    }
    let codes = schema.codes_of(field);
    if !field.kind.is_list() {
        let lengths = [("minLength", field.min_length), ("maxLength", field.max_length)];
        let exact = field.exact_length.map(|exact| [("minLength", exact), ("maxLength", exact)]);
        let lengths = lengths.into_iter().filter_map(|(name, length)| Some((name, length?)));
        rules.extend(lengths.chain(exact.into_iter().flatten()).map(|(name, length)| (name.to_owned(), json!(length))));
        rules.extend(field.pattern.iter().map(|pattern| ("pattern".to_owned(), json!(pattern))));
        if !codes.is_empty() {
            let values: Vec<&str> = codes.iter().map(|code| code.value.as_str()).collect();
            rules.insert("enum".to_owned(), json!(values));
        }
    } else if !codes.is_empty() {
        // The standard has no word for the items of a list; readers pass over what they do not know.
        let values: Vec<&str> = codes.iter().map(|code| code.value.as_str()).collect();
        out.insert("itemEnum".to_owned(), json!(values));
    }
    if let Some(minimum) = field.minimum {
        rules.insert("minimum".to_owned(), json!(minimum));
    }
    if let Some(minimum) = &field.minimum_date {
        rules.insert("minimum".to_owned(), json!(minimum));
    }
    if !rules.is_empty() {
        out.insert("constraints".to_owned(), Json::Object(rules));
    }
    Json::Object(out)
}
