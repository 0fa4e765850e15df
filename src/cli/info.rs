//! `history`, `changes`, `schema`, `explain`: what is there, and why.

use super::args::{ChangesArgs, ExplainArgs, FormatArg, HistoryArgs, SchemaArgs};
use super::{Outcome, Terminal};
use crate::error::Result;
use crate::locale::Lang;
use crate::model::{Field, Message, Operation, Schema, Text2};
use crate::operations::{self, changes as deliveries, explain as lineage};
use crate::reference;
use crate::workspace::Reader;

pub fn history(args: HistoryArgs, terminal: &Terminal) -> Result<Outcome> {
    let reader = Reader::open(&args.workspace)?;
    let read = reader.read();
    let mut operations = read.operations()?;
    if let Some(id) = &args.record {
        let record = find_any(read, id)?;
        let touched: Vec<_> = read.history_of(record, None)?.into_iter().map(|(operation, ..)| operation.id).collect();
        operations.retain(|operation| touched.contains(&operation.id));
    }
    for operation in &operations {
        match args.format {
            FormatArg::Text => terminal.line(operation_line(operation, terminal.lang)),
            FormatArg::Json | FormatArg::Jsonl => terminal.line(operations::json(operation)?),
        }
    }
    Ok(Outcome::Clean)
}

fn operation_line(operation: &Operation, lang: Lang) -> String {
    let state = match operation.state {
        crate::model::OperationState::Applied => String::new(),
        crate::model::OperationState::Undone => format!("  [{}]", lang.text("state-undone")),
        crate::model::OperationState::Abandoned => format!("  [{}]", lang.text("state-abandoned")),
        crate::model::OperationState::Reverted => format!("  [{}]", lang.text("state-reverted")),
    };
    let target = operation.target.map(|target| format!(" → {}", target.0)).unwrap_or_default();
    format!(
        "{:>4}  {}  {}  {}{target}{state}",
        operation.id.0,
        operation.at_utc,
        operation.actor,
        lang.render(&operation.summary)
    )
}

/// A record by its `id`, whatever its schema.
fn find_any(read: crate::workspace::Read<'_>, id: &str) -> Result<crate::model::RecordId> {
    for slug in read.slugs()? {
        if let Some(record) = read.find_record(slug, id)? {
            return Ok(record);
        }
    }
    operations::find_record(read, "structure", id)
}

pub fn changes(args: ChangesArgs, terminal: &Terminal) -> Result<Outcome> {
    let reader = Reader::open(&args.workspace)?;
    let all = deliveries::changes(reader.read(), args.source.as_deref())?;
    match args.format {
        FormatArg::Text => {
            for delivery in &all {
                terminal.say(
                    &Message::new("changes-of-source")
                        .with("source", delivery.source.as_str())
                        .with("delivery", delivery.delivery)
                        .with("new", delivery.new.len())
                        .with("changed", delivery.changed.len())
                        .with("confirmed", delivery.confirmed.len())
                        .with("gone", delivery.gone.len())
                        .with("conflicts", delivery.conflicts.len())
                        .with("unchanged", delivery.unchanged),
                );
            }
        }
        FormatArg::Json | FormatArg::Jsonl => terminal.line(deliveries::to_json(&all).to_string()),
    }
    Ok(Outcome::Clean)
}

pub fn schema(args: SchemaArgs, terminal: &Terminal) -> Result<Outcome> {
    let slugs: Vec<&str> = match &args.schema {
        Some(named) => vec![operations::schema(&operations::named_schema(named)?)?.slug.as_str()],
        None => reference::schema_slugs().to_vec(),
    };
    let mut found = false;
    for slug in &slugs {
        let schema = operations::schema(slug)?;
        for field in schema.fields.iter().filter(|field| args.field.as_ref().is_none_or(|name| *name == field.name)) {
            found = true;
            match args.format {
                FormatArg::Text => describe(schema, field, args.field.is_some(), terminal),
                FormatArg::Json | FormatArg::Jsonl => terminal.line(operations::json(field)?),
            }
        }
    }
    if !found && let Some(name) = &args.field {
        operations::edit::field(operations::schema(slugs[0])?, name)?;
    }
    Ok(Outcome::Clean)
}

fn in_lang(text: &Text2, lang: Lang) -> &str {
    if lang == Lang::Fr { &text.fr } else { &text.en }
}

fn describe(schema: &Schema, field: &Field, whole: bool, terminal: &Terminal) {
    let required = if field.required { format!(" · {}", terminal.lang.text("cli-required")) } else { String::new() };
    let title = in_lang(&field.title, terminal.lang);
    terminal.line(format!("{}.{} — {title}{required}", schema.slug, field.name));
    if !whole {
        return;
    }
    if let Some(text) = &field.description {
        terminal.line(text);
    }
    for (code, value) in limits(field) {
        terminal.say(&Message::new(code).with("value", value));
    }
    for example in &field.examples {
        let example = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
        terminal.say(&Message::new("cli-example").with("value", example));
    }
    for code in schema.codes_of(field) {
        terminal.line(format!("  {:<60} {}", code.value, code.label));
    }
}

fn limits(field: &Field) -> Vec<(&'static str, String)> {
    let mut limits = Vec::new();
    let mut push = |code, value: Option<String>| limits.extend(value.map(|value| (code, value)));
    push("cli-limit-min-length", field.min_length.map(|n| n.to_string()));
    push("cli-limit-max-length", field.max_length.map(|n| n.to_string()));
    push("cli-limit-exact-length", field.exact_length.map(|n| n.to_string()));
    push("cli-limit-minimum", field.minimum.map(|n| n.to_string()));
    push("cli-limit-minimum", field.minimum_date.clone());
    push("cli-limit-min-items", field.min_items.map(|n| n.to_string()));
    push("cli-limit-alone", field.alone.clone());
    push("cli-limit-final-dot", field.no_final_dot_unless.clone());
    limits
}

pub fn explain(args: ExplainArgs, terminal: &Terminal) -> Result<Outcome> {
    let reader = Reader::open(&args.workspace)?;
    let read = reader.read();
    let schema = operations::schema(&args.schema)?;
    let record = operations::find_record(read, &args.schema, &args.record)?;
    let other = match &args.field {
        Some(name) if schema.field(name).is_none() => read.find_record(&args.schema, name)?,
        _ => None,
    };
    if let Some(other) = other {
        for line in lineage::pair(read, record, other)? {
            terminal.say(&line);
        }
        return Ok(Outcome::Clean);
    }
    if let Some(name) = &args.field {
        operations::edit::field(schema, name)?;
    }
    terminal.line(operations::record_name(read, record)?);
    for field in schema.fields.iter().filter(|field| args.field.as_ref().is_none_or(|name| *name == field.name)) {
        for line in lineage::value(read, record, &field.name)? {
            terminal.say(&line);
        }
    }
    Ok(Outcome::Clean)
}
