//! `history`, `changes`, `explain`: what is there, and why.

use super::args::{ChangesArgs, ExplainArgs, FormatArg, HistoryArgs};
use super::{Outcome, Terminal};
use crate::error::Result;
use crate::locale::Lang;
use crate::model::{Message, Operation};
use crate::operations::{self, changes as deliveries, explain as lineage};
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
        for line in lineage::pair(read, record, other, terminal.lang)? {
            terminal.line(line);
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
