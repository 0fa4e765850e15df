//! What a field is, for people: its type, its rules in full sentences, its examples, its code list; and a search through all
//! of it. The command line and the window tell it from here, so that they tell the same.

mod form;
mod prose;
mod rules;
mod search;
mod table;

pub use prose::{Span, paragraphs, plain};
pub use search::{Hit, codes_with, search};

use super::edit;
use crate::error::Result;
use crate::locale::Lang;
use crate::model::{Code, Field, Message, Schema, Text2};
use crate::text::fold;

/// What is to be known of one field, under one schema or under several that have it.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldDoc {
    pub name: String,
    pub title: Text2,
    /// Its type in words.
    pub kind: Message,
    /// The schemas that have it.
    pub homes: Vec<Home>,
    /// The official descriptions (Markdown, in French; see [`paragraphs`]).
    pub descriptions: Vec<(Option<&'static str>, String)>,
    pub rules: Vec<RuleDoc>,
    /// As a cell would write them.
    pub examples: Vec<String>,
    /// The values it may take; empty where any may be.
    pub codes: Vec<Code>,
}

/// A schema that has the field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Home {
    pub schema: &'static Schema,
    pub field: &'static Field,
}

/// One rule.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleDoc {
    pub weight: Weight,
    /// The schema that alone has it; none where all told schemas do.
    pub only: Option<&'static str>,
    sentence: Message,
    /// Said inside the sentence, where it has `parts`.
    parts: Vec<Message>,
}

/// What follows when a rule is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// The record is refused.
    Error,
    /// The record is published, and the directory does not show it.
    Warning,
    /// The national directory does not take the record.
    Directory,
    /// The value is looked at again: it is likely to be wrong.
    Plausible,
    /// Nothing: it is good to know.
    Advice,
}

impl Weight {
    /// Code of its word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Error => "schema-weight-error",
            Self::Warning => "schema-weight-warning",
            Self::Directory => "schema-weight-directory",
            Self::Plausible => "schema-weight-plausible",
            Self::Advice => "schema-weight-advice",
        }
    }
}

impl RuleDoc {
    fn new(weight: Weight, sentence: Message) -> Self {
        Self { weight, only: None, sentence, parts: Vec::new() }
    }

    /// The sentence.
    pub fn text(&self, lang: Lang) -> String {
        if self.parts.is_empty() {
            return lang.render(&self.sentence);
        }
        let parts: Vec<String> = self.parts.iter().map(|part| lang.render(part)).collect();
        lang.render(&self.sentence.clone().with("parts", parts.join(", ")))
    }
}

impl FieldDoc {
    /// What to know of a field, under those of the schemas that have it; none where none has.
    ///
    /// ```
    /// use tamis::{locale::Lang, operations::schema_doc::FieldDoc, reference};
    /// let doc = FieldDoc::of(&[reference::schema("structure").unwrap()], "code_postal").unwrap();
    /// assert!(doc.rules.iter().any(|rule| rule.text(Lang::En).starts_with("5 digits")));
    /// ```
    pub fn of(schemas: &[&'static Schema], name: &str) -> Option<Self> {
        let homes: Vec<Home> =
            schemas.iter().filter_map(|schema| schema.field(name).map(|field| Home { schema, field })).collect();
        let first = homes.first()?;
        Some(Self {
            name: first.field.name.clone(),
            title: first.field.title.clone(),
            kind: kind(first.field),
            descriptions: descriptions(&homes),
            rules: rules::together(&homes),
            examples: examples(&homes),
            codes: homes.iter().map(codes).find(|codes| !codes.is_empty()).unwrap_or_default(),
            homes,
        })
    }

    pub fn title(&self, lang: Lang) -> &str {
        in_lang(&self.title, lang)
    }

    /// Whether it is asked for in every told schema, in none, or in some (none).
    pub fn required(&self) -> Option<bool> {
        let first = self.homes.first()?.field.required;
        self.homes.iter().all(|home| home.field.required == first).then_some(first)
    }

    /// The word for it, with the schemas that ask for it where not all do.
    pub fn presence(&self, lang: Lang) -> String {
        match self.required() {
            Some(true) => lang.text("schema-required").into_owned(),
            Some(false) => lang.text("schema-optional").into_owned(),
            None => {
                let asking = self.homes.iter().filter(|home| home.field.required);
                let names: Vec<String> = asking.map(|home| of_schema(&home.schema.slug, lang)).collect();
                lang.render(&Message::new("schema-required-for").with("schemas", names.join(", ")))
            }
        }
    }
}

/// The text in the language.
pub fn in_lang(text: &Text2, lang: Lang) -> &str {
    if lang == Lang::Fr { &text.fr } else { &text.en }
}

/// The records of a schema, in the plural.
pub fn of_schema(slug: &str, lang: Lang) -> String {
    lang.render(&Message::new("schema-of").with("schema", slug))
}

/// For which records a thing is said, where it is not said for all told.
pub fn only(slug: &str) -> Message {
    Message::new("schema-only").with("schema", slug)
}

/// The name of the field that a person means: as the schemas write it, or its title, whatever the case and the accents.
///
/// # Errors
/// [`ErrorKind::Usage`](crate::error::ErrorKind::Usage) when no schema has it; the hint names a close one.
pub fn named(schemas: &[&'static Schema], name: &str) -> Result<String> {
    let fields = || schemas.iter().flat_map(|schema| schema.fields.iter().map(move |field| (*schema, field)));
    if let Some((_, field)) = fields().find(|(_, field)| field.name == name) {
        return Ok(field.name.clone());
    }
    let folded = fold(name);
    let means = |field: &Field| [&field.name, &field.title.fr, &field.title.en].iter().any(|text| fold(text) == folded);
    if let Some((_, field)) = fields().find(|(_, field)| means(field)) {
        return Ok(field.name.clone());
    }
    // The schema that has the closest field says what is wrong.
    let likeness = |field: &Field| strsim::jaro_winkler(&field.name, name);
    let closest = fields().max_by(|a, b| likeness(a.1).total_cmp(&likeness(b.1))).map(|(schema, _)| schema);
    match closest.or(schemas.first().copied()) {
        Some(schema) => edit::field(schema, name).map(|field| field.name.clone()),
        None => Ok(name.to_owned()),
    }
}

fn kind(field: &Field) -> Message {
    match &field.table {
        Some(table) => table::kind(table),
        None => rules::kind(field.kind),
    }
}

/// The descriptions, each with the schema that it is of; once where all say the same.
fn descriptions(homes: &[Home]) -> Vec<(Option<&'static str>, String)> {
    let said = |home: &Home| home.field.description.clone().filter(|text| !text.trim().is_empty());
    let first = homes.first().and_then(said);
    if homes.iter().all(|home| said(home) == first) {
        return first.map(|text| (None, text)).into_iter().collect();
    }
    homes.iter().filter_map(|home| said(home).map(|text| (Some(home.schema.slug.as_str()), text))).collect()
}

fn examples(homes: &[Home]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for example in homes.iter().flat_map(|home| &home.field.examples) {
        let text = as_cell(example);
        if !text.is_empty() && !out.contains(&text) {
            out.push(text);
        }
    }
    out
}

/// A value as a spreadsheet would hold it: lists with commas.
fn as_cell(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(items) => items.iter().map(as_cell).collect::<Vec<_>>().join(", "),
        serde_json::Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn codes(home: &Home) -> Vec<Code> {
    match &home.field.table {
        Some(table) => table::codes(table),
        None => home.schema.codes_of(home.field).to_vec(),
    }
}

#[cfg(test)]
mod tests;
