//! `purge`: a person's data taken out for good.

use super::args::FormatArg;
use super::{Outcome, Terminal};
use crate::error::{Error, ErrorKind, Result};
use crate::locale::Lang;
use crate::model::Message;
use crate::operations::purge::{self, Held, Params};
use crate::operations::{self, Env};
use crate::workspace::{Reader, Workspace};
use clap::Args;
use std::path::PathBuf;

/// Take a person's data out of a workspace for good: the one operation that cannot be undone
///
/// Looks for e-mail addresses, phone numbers and names in all the ways in which they are written, and takes them out of the rows
/// of the files, of what people wrote, of the history before and after, of what is computed from them, and of the free space of
/// the workspace. The log keeps how many places there were, and SHA-256("RECEIPT:value") of each value (an address in lower case,
/// a number as +33…, a name folded), under a receipt that is told once: who has it can prove what was purged.
#[derive(Debug, Args)]
pub struct PurgeArgs {
    pub workspace: PathBuf,
    /// E-mail addresses, phone numbers, names (what is typed here stays in the history of the shell: see --values)
    pub value: Vec<String>,
    /// Read them from a file, one a line; - is the standard input
    #[arg(long, value_name = "FILE")]
    pub values: Option<PathBuf>,
    /// What a field of a record holds and has held, in this record only
    #[arg(long, value_name = "ID=FIELD", conflicts_with_all = ["value", "values"])]
    pub cell: Vec<String>,
    #[arg(long, default_value = "structure")]
    pub schema: String,
    /// Tell where they are, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do it: it cannot be undone
    #[arg(long, conflicts_with = "dry_run")]
    pub yes: bool,
    /// Put addresses and numbers on the opposition list too, so that no later file brings them back
    #[arg(long)]
    pub oppose: bool,
    #[arg(long, value_enum, default_value = "text")]
    pub format: FormatArg,
}

pub fn run(args: PurgeArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    let reader = Reader::open(&args.workspace)?;
    let params = params(&args, &reader)?;
    let held = purge::find(reader.read(), &params, &terminal.progress)?;
    if !args.yes {
        for held in &held {
            terminal.line(match args.format {
                FormatArg::Text => line(held, terminal.lang),
                _ => json(held).to_string(),
            });
        }
        let beside = purge::beside(reader.read(), &params, &held)?;
        beside.sentences().iter().for_each(|sentence| terminal.note(sentence));
        terminal.note(&Message::new("cli-would-purge").with("count", held.len()));
        if args.dry_run || held.is_empty() {
            return Ok(Outcome::Clean);
        }
        return Err(Error::new(ErrorKind::Usage, "error-purge-unsure").hinted("hint-purge-yes"));
    }
    drop(reader);
    if held.is_empty() && !args.oppose {
        terminal.say(&Message::new("cli-nothing-to-do"));
        return Ok(Outcome::Clean);
    }
    let mut workspace = Workspace::open(&args.workspace)?;
    let done = purge::run(&mut workspace, &params, env, &terminal.progress)?;
    match args.format {
        FormatArg::Text => {
            let count = done.purged.found.len();
            terminal.say(&Message::new("purge-done").with("count", count).with("operation", done.purged.operation.0));
            terminal.say(&Message::new("purge-receipt").with("receipt", done.receipt.as_str()));
            if done.opposed > 0 {
                terminal.say(&Message::new("purge-opposed").with("count", done.opposed));
            }
        }
        _ => terminal.line(
            serde_json::json!({
                "operation": done.purged.operation.0,
                "places": done.purged.found.len(),
                "receipt": done.receipt,
                "compacted": done.purged.compacted,
                "opposed": done.opposed,
                "backups": done.beside.backups,
                "files": done.beside.files,
                "sources": done.beside.sources,
                "exports": done.beside.exports,
            })
            .to_string(),
        ),
    }
    done.beside.sentences().iter().for_each(|sentence| terminal.note(sentence));
    if !done.purged.compacted {
        terminal.note(&Message::new("purge-not-compacted"));
        return Ok(Outcome::Issues);
    }
    Ok(Outcome::Clean)
}

fn params(args: &PurgeArgs, reader: &Reader) -> Result<Params> {
    let mut values = args.value.clone();
    if let Some(path) = &args.values {
        let text = match path.as_os_str() == "-" {
            true => std::io::read_to_string(std::io::stdin()).map_err(|cause| Error::io(path, cause))?,
            false => crate::source::read_text(path, &crate::source::Limits::configured())?,
        };
        values.extend(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned));
    }
    let mut cells = Vec::new();
    for cell in &args.cell {
        let Some((id, field)) = cell.rsplit_once('=') else {
            return Err(Error::new(ErrorKind::Usage, "error-bad-pair")
                .with("text", cell.as_str())
                .hinted("hint-purge-what"));
        };
        cells.push((operations::find_record(reader.read(), &args.schema, id)?, field.to_owned()));
    }
    Ok(Params { values, cells, oppose: args.oppose })
}

/// Kind of place, source, file, row (or number of the operation), field, records: tabs between.
fn line(held: &Held, lang: Lang) -> String {
    let row = held.row.map(|row| row.to_string()).unwrap_or_default();
    let field = held.field_in_words(lang);
    let parts = [&*lang.text(held.what), &held.source, &held.file, &row, &field, &held.records.join(", ")];
    parts.map(|part| part.replace(['\t', '\n', '\r'], " ")).join("\t")
}

fn json(held: &Held) -> serde_json::Value {
    serde_json::json!({
        "in": held.what.trim_start_matches("purge-in-"),
        "source": held.source,
        "file": held.file,
        "row": held.row,
        "field": held.field,
        "records": held.records,
    })
}
