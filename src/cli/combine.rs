//! `tamis combine`: what was done in another copy of the workspace comes here, and the conflicts are asked.

use super::args::FormatArg;
use super::{Outcome, Terminal};
use crate::error::Result;
use crate::locale::Lang;
use crate::model::Message;
use crate::operations::combine::{self, Answers, Author, Combined, Conflict, HeldBy, Holds};
use crate::operations::{self, Env, log};
use crate::workspace::{Reader, Workspace};
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct CombineArgs {
    pub workspace: PathBuf,
    /// The other copy; it is only read, and may be open elsewhere
    pub other: PathBuf,
    /// In a conflict what is here holds (the name of the conflict, or `all`)
    #[arg(long, value_name = "KEY")]
    pub ours: Vec<String>,
    /// In a conflict what the other copy has holds
    #[arg(long, value_name = "KEY")]
    pub theirs: Vec<String>,
    /// Only list what would come, and the conflicts
    #[arg(long)]
    pub dry_run: bool,
    #[arg(long, value_enum, default_value = "text")]
    pub format: FormatArg,
}

/// A list is cut there in text; JSON has all of it.
const LISTED: usize = 200;

pub fn run(args: CombineArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    let answers = Answers { ours: args.ours, theirs: args.theirs };
    if args.dry_run {
        let reader = Reader::open(&args.workspace)?;
        let planned = combine::plan(reader.read(), &args.other, &answers, &terminal.progress)?;
        tell(&planned.told, args.format, planned.plan.is_none(), terminal);
        return Ok(outcome(&planned.told));
    }
    let mut workspace = Workspace::open(&args.workspace)?;
    let planned = combine::plan(workspace.read(), &args.other, &answers, &terminal.progress)?;
    tell(&planned.told, args.format, planned.plan.is_none(), terminal);
    if let Some(plan) = planned.plan {
        let summary = plan.summary.clone();
        let committed = operations::commit(&mut workspace, plan, env, &terminal.progress)?;
        let done = Message::new("cli-done")
            .with("operation", committed.operation.0)
            .with("summary", log::said(&summary, terminal.lang));
        match args.format {
            FormatArg::Text => terminal.say(&done),
            FormatArg::Json | FormatArg::Jsonl => terminal.note(&done),
        }
    }
    Ok(outcome(&planned.told))
}

fn outcome(told: &Combined) -> Outcome {
    if told.open() == 0 { Outcome::Clean } else { Outcome::Issues }
}

fn tell(told: &Combined, format: FormatArg, nothing: bool, terminal: &Terminal) {
    if format != FormatArg::Text {
        terminal.line(told.to_json(terminal.lang).to_string());
        return;
    }
    let count = told.operations.len();
    let since = match &told.since {
        Some(since) => Message::new("combine-since").with("since", since.as_str()),
        None => Message::new("combine-since-start"),
    };
    terminal.say(&since.with("file", told.file.as_str()).with("count", count));
    let lang = terminal.lang;
    let operations = told.operations.iter().map(|one| {
        let (at, by) = (&one.operation.at_utc, &one.operation.actor);
        let comes = if one.comes > 0 { format!("\t+{}", one.comes) } else { String::new() };
        format!("  {at}\t{by}\t{}{comes}", one.sentence(lang))
    });
    lines(operations.collect(), terminal);
    told.parts.iter().for_each(|(kind, count)| terminal.say(&kind.sentence(*count)));
    if !told.files.is_empty() {
        let files = Message::new("combine-files").with("count", told.files.len()).with("files", told.files.join(", "));
        terminal.say(&files.with("records", told.records));
    }
    if told.agreed > 0 {
        terminal.say(&Message::new("combine-agreed").with("count", told.agreed));
    }
    let held = told.held.iter().map(|one| {
        let code = if one.by == HeldBy::Ours { "combine-locked-here" } else { "combine-locked-there" };
        format!("  {}\t{}\t{}", one.record, one.what.title(lang), lang.text(code))
    });
    lines(held.collect(), terminal);
    if told.open() > 0 {
        terminal.say(&Message::new("combine-conflicts").with("count", told.open()));
    }
    lines(told.conflicts.iter().map(|one| conflict_line(one, lang)).collect(), terminal);
    if nothing {
        terminal.say(&Message::new("combine-nothing").with("file", told.file.as_str()));
    }
}

/// Key, what of it, ours, theirs, and the answer: tabs between.
fn conflict_line(one: &Conflict, lang: Lang) -> String {
    let side = |said: Message, value: String, author: &Author| {
        let value = if value.is_empty() { lang.text("combine-empty").into_owned() } else { value };
        lang.render(&said.with("value", value).with("by", author.by.as_str()).with("at", author.at.as_str()))
    };
    let ours = side(Message::new("combine-side-ours"), one.what.before.shown(lang), &one.ours);
    let theirs = side(Message::new("combine-side-theirs"), one.what.after.shown(lang), &one.theirs);
    let why = one.why.as_ref().map(|why| format!("\t{}", lang.render(why))).unwrap_or_default();
    let answer = match one.answer {
        Some(Holds::Ours) => format!("\t{}", lang.text("combine-answer-ours")),
        Some(Holds::Theirs) => format!("\t{}", lang.text("combine-answer-theirs")),
        None => String::new(),
    };
    format!("  {}\t{}\t{ours}\t{theirs}{why}{answer}", one.key, one.what.title(lang))
}

fn lines(lines: Vec<String>, terminal: &Terminal) {
    let total = lines.len();
    for line in lines.into_iter().take(LISTED) {
        terminal.line(line.replace(['\n', '\r'], " "));
    }
    if total > LISTED {
        terminal.say(&Message::new("changes-more").with("count", total - LISTED));
    }
}
