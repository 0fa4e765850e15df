//! The rules of a field as sentences.

use super::{Home, RuleDoc, Weight, form, table};
use crate::model::{Field, FieldKind, Message, Schema};

/// The type in words.
pub(super) fn kind(kind: FieldKind) -> Message {
    Message::new(match kind {
        FieldKind::Text => "schema-kind-text",
        FieldKind::Date => "schema-kind-date",
        FieldKind::Email => "schema-kind-email",
        FieldKind::Url => "schema-kind-url",
        FieldKind::Float => "schema-kind-float",
        FieldKind::Integer => "schema-kind-integer",
        FieldKind::Code => "schema-kind-code",
        FieldKind::Set => "schema-kind-set",
        FieldKind::Zones => "schema-kind-zones",
    })
}

/// The rules under all schemas, each once, with the schema that alone has it.
pub(super) fn together(homes: &[Home]) -> Vec<RuleDoc> {
    // The last place in a schema, the rule, and the schemas that have it.
    let mut all: Vec<(usize, RuleDoc, Vec<&'static str>)> = Vec::new();
    for home in homes {
        let slug = home.schema.slug.as_str();
        for (place, rule) in of(home.schema, home.field).into_iter().enumerate() {
            match all.iter_mut().find(|(_, known, _)| *known == rule) {
                Some((last, _, slugs)) => {
                    *last = place.max(*last);
                    slugs.push(slug);
                }
                None => all.push((place, rule, vec![slug])),
            }
        }
    }
    // What is refused is told before what is good to know.
    all.sort_by_key(|(place, rule, _)| (rule.weight, *place));
    all.into_iter()
        .map(|(_, rule, slugs)| RuleDoc { only: slugs.first().copied().filter(|_| slugs.len() < homes.len()), ..rule })
        .collect()
}

fn of(schema: &Schema, field: &Field) -> Vec<RuleDoc> {
    let mut rules = vec![presence(field)];
    match &field.table {
        Some(table) => rules.extend(table::rules(schema, field, table)),
        None => {
            rules.extend(type_rules(schema, field));
            rules.extend(limits(field));
        }
    }
    rules.extend(beside(field));
    if rules.len() == 1 {
        rules.push(advice(Message::new("schema-rule-free")));
    }
    if field.table.is_none() {
        rules.extend(doubts(field).iter().map(|code| RuleDoc::new(Weight::Plausible, Message::new(code))));
    }
    rules
}

pub(super) fn error(sentence: Message) -> RuleDoc {
    RuleDoc::new(Weight::Error, sentence)
}

pub(super) fn advice(sentence: Message) -> RuleDoc {
    RuleDoc::new(Weight::Advice, sentence)
}

fn presence(field: &Field) -> RuleDoc {
    match field.required {
        true => error(Message::new("schema-rule-required")),
        false => advice(Message::new("schema-rule-optional")),
    }
}

/// What the type and the finer meaning of the field ask.
fn type_rules(schema: &Schema, field: &Field) -> Vec<RuleDoc> {
    let count = schema.codes_of(field).len();
    match field.kind {
        FieldKind::Date => vec![error(Message::new("schema-rule-date"))],
        FieldKind::Email => vec![error(Message::new("schema-rule-email"))],
        FieldKind::Url => vec![
            error(Message::new("schema-rule-url")),
            error(Message::new("schema-rule-max-length").with("max", LONGEST_URL)),
        ],
        FieldKind::Float => vec![error(Message::new("schema-rule-float"))],
        FieldKind::Integer => vec![error(Message::new("schema-rule-integer"))],
        FieldKind::Code => vec![error(Message::new("schema-rule-code").with("count", count))],
        FieldKind::Set => vec![
            error(Message::new("schema-rule-set").with("count", count)),
            advice(Message::new("schema-rule-list-in-cell")),
        ],
        FieldKind::Zones => {
            vec![error(Message::new("schema-rule-zones")), advice(Message::new("schema-rule-list-in-cell"))]
        }
        FieldKind::Text => match field.format.as_deref() {
            Some("phone") => vec![advice(Message::new("schema-rule-phone"))],
            Some("opening_hours") => vec![advice(Message::new("schema-rule-hours"))],
            // A spreadsheet takes them for numbers.
            Some("siret" | "postcode" | "commune_code") => vec![advice(Message::new("schema-rule-keep-zeros"))],
            Some("source") => vec![advice(Message::new("schema-rule-source"))],
            _ => Vec::new(),
        },
    }
}

/// Beyond it the official validator takes no web address.
const LONGEST_URL: usize = 2083;

fn limits(field: &Field) -> Vec<RuleDoc> {
    let mut rules = Vec::new();
    let mut push = |message: Option<Message>| rules.extend(message.map(error));
    let form = field.pattern.as_deref().map(form::of);
    let says_length = form.as_ref().is_some_and(|form| form.says_length);
    push(match (field.exact_length, field.min_length, field.max_length) {
        _ if says_length => None,
        (Some(count), ..) => Some(Message::new("schema-rule-exact-length").with("count", count)),
        (_, Some(min), Some(max)) => Some(Message::new("schema-rule-length").with("min", min).with("max", max)),
        (_, Some(min), None) => Some(Message::new("schema-rule-min-length").with("min", min)),
        (_, None, Some(max)) => Some(Message::new("schema-rule-max-length").with("max", max)),
        _ => None,
    });
    push(match (&field.minimum_date, field.not_after_today) {
        (Some(date), true) => Some(Message::new("schema-rule-date-between").with("date", date.as_str())),
        (Some(date), false) => Some(Message::new("schema-rule-minimum").with("value", date.as_str())),
        (None, true) => Some(Message::new("schema-rule-not-after-today")),
        (None, false) => None,
    });
    push(field.minimum.map(|least| Message::new("schema-rule-minimum").with("value", least.to_string())));
    push(field.min_items.map(|count| Message::new("schema-rule-min-items").with("count", count)));
    push(field.alone.as_deref().map(|code| Message::new("schema-rule-alone").with("code", code)));
    rules.extend(form.map(|form| form.rule));
    if let Some(end) = field.no_final_dot_unless.as_deref() {
        rules.push(RuleDoc::new(Weight::Warning, Message::new("schema-rule-final-dot").with("end", end)));
    }
    rules
}

/// What makes a value doubtful, though the schema takes it.
fn doubts(field: &Field) -> &'static [&'static str] {
    match (field.kind, field.format.as_deref(), field.name.as_str()) {
        (FieldKind::Date, ..) => &["schema-doubt-stale"],
        (FieldKind::Email, ..) => &["schema-doubt-person"],
        (FieldKind::Url, ..) => &["schema-doubt-site"],
        (FieldKind::Zones, ..) => &["schema-doubt-zone"],
        (_, Some("siret"), _) => &["schema-doubt-siret"],
        (_, Some("postcode"), _) => &["schema-doubt-postcode"],
        (_, Some("commune_code"), _) => &["schema-doubt-insee"],
        (_, Some("phone"), _) => &["schema-doubt-phone"],
        (_, Some("opening_hours"), _) => &["schema-doubt-hours"],
        (.., "nom") => &["schema-doubt-name", "schema-doubt-words"],
        (.., "commune") => &["schema-doubt-commune"],
        (.., "adresse") => &["schema-doubt-address"],
        (.., "latitude" | "longitude") => &["schema-doubt-point"],
        (.., "reseaux_porteurs") => &["schema-doubt-network"],
        (.., "description") => &["schema-doubt-html", "schema-doubt-words", "schema-doubt-people"],
        _ => &[],
    }
}

/// What is asked beside the schema: by the directory that loads the batch, and over the whole batch.
fn beside(field: &Field) -> Vec<RuleDoc> {
    match (field.format.as_deref(), field.name.as_str()) {
        (Some("commune_code"), _) => vec![RuleDoc::new(Weight::Directory, Message::new("schema-rule-directory-code"))],
        (Some("record_id"), "id") => {
            vec![error(Message::new("schema-rule-unique")), advice(Message::new("schema-rule-id-form"))]
        }
        (Some("record_id"), _) => vec![error(Message::new("schema-rule-structure-id"))],
        _ => Vec::new(),
    }
}
