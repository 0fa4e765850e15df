//! `history`, `changes`, `explain`: what is there, and why.

use super::args::{ExplainArgs, FormatArg, HistoryArgs};
use super::turns::{change_line, known};
use super::{Outcome, Terminal};
use crate::error::Result;
use crate::locale::Lang;
use crate::model::{Operation, OperationId, RecordId};
use crate::operations::{self, explain as lineage, lineage as ways, log};
use crate::workspace::{Read, Reader};

pub fn history(args: HistoryArgs, terminal: &Terminal) -> Result<Outcome> {
    let reader = Reader::open(&args.workspace)?;
    let read = reader.read();
    if let Some(number) = args.operation {
        known(read, number)?;
        return changes_of(read, OperationId(number), args.format, terminal);
    }
    if let (Some(id), Some(field)) = (&args.record, &args.field) {
        return story(read, find_any(read, id)?, field, args.format, terminal);
    }
    let mut operations = read.operations()?;
    if let Some(id) = &args.record {
        let record = find_any(read, id)?;
        let touched: Vec<_> = read.done_to(record)?.into_iter().map(|(operation, _)| operation.id).collect();
        operations.retain(|operation| touched.contains(&operation.id));
    }
    for operation in &operations {
        match args.format {
            FormatArg::Text => {
                terminal.line(operation_line(operation, terminal.lang));
                // What came from another copy is told by who did it there.
                for one in log::brought(operation) {
                    let (actor, at, what) = log::brought_by(one, terminal.lang);
                    terminal.line(format!("      ↳ {at}  {actor}  {what}"));
                }
            }
            FormatArg::Json | FormatArg::Jsonl => terminal.line(operations::json(operation)?),
        }
    }
    Ok(Outcome::Clean)
}

/// How many changes are read at a time.
const PAGE: u64 = 1000;

/// The changes of one operation, record by record.
fn changes_of(read: Read<'_>, operation: OperationId, format: FormatArg, terminal: &Terminal) -> Result<Outcome> {
    let mut from = 0;
    loop {
        let page = log::changes(read, operation, from, PAGE)?;
        for change in &page {
            match format {
                FormatArg::Text => terminal.line(change_line(change, terminal.lang)),
                FormatArg::Json | FormatArg::Jsonl => terminal.line(
                    serde_json::json!({
                        "name": change.name, "field": change.field, "what": change.title(terminal.lang),
                        "before": change.before.shown(terminal.lang), "after": change.after.shown(terminal.lang),
                    })
                    .to_string(),
                ),
            }
        }
        if (page.len() as u64) < PAGE {
            return Ok(Outcome::Clean);
        }
        from += PAGE;
    }
}

/// Every value that a field of a record has had, newest first.
fn story(read: Read<'_>, record: RecordId, field: &str, format: FormatArg, terminal: &Terminal) -> Result<Outcome> {
    for event in ways::of_cell(read, record, field)? {
        let operation = event.operation.as_ref();
        let (number, at) = operation.map_or((0, ""), |one| (one.id.0, one.at_utc.as_str()));
        let actor = operation.map_or("", |one| one.actor.as_str());
        let place = event.place.as_ref().map(|place| format!("{} · {}", place.file, place.cell)).unwrap_or_default();
        if format == FormatArg::Text {
            let state = if event.current { "*" } else { "" };
            terminal.line(format!("{number}\t{at}\t{actor}\t{state}\t{}\t{place}\t{}", event.value, event.raw));
        } else {
            let line = serde_json::json!({
                "operation": number, "at": at, "by": actor, "value": event.value, "current": event.current,
                "stands": event.stands, "place": place, "raw": event.raw,
            });
            terminal.line(line.to_string());
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
    let along = operation.params["along"].as_array().into_iter().flatten().filter_map(serde_json::Value::as_i64);
    let about: Vec<String> =
        operation.target.map(|id| id.0).into_iter().chain(along).map(|id| id.to_string()).collect();
    let target = if about.is_empty() { String::new() } else { format!(" → {}", about.join(", ")) };
    format!(
        "{:>4}  {}  {}  {}{target}{state}",
        operation.id.0,
        operation.at_utc,
        operation.actor,
        log::sentence(operation, None, lang)
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
