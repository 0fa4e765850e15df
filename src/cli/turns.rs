//! `undo`, `redo`, `revert`: the ways back, and forward again.

use super::args::{RedoArgs, RevertArgs};
use super::curate::{kept, told};
use super::{Outcome, Terminal};
use crate::error::{Error, ErrorKind, Result};
use crate::locale::Lang;
use crate::model::{Message, Operation, OperationId};
use crate::operations::log::{self, ChangeTold};
use crate::operations::turns::{self, Along};
use crate::operations::{self, Committed, Env};
use crate::workspace::{Read, Reader, Workspace};
use std::path::Path;

pub fn undo(path: &Path, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    let mut workspace = Workspace::open(path)?;
    let target = workspace.read().undo_target()?;
    step(operations::undo(&mut workspace, env, &terminal.progress)?, target, "operation-undo-of", terminal)
}

pub fn redo(args: RedoArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    if args.dry_run {
        return foresee(&args.workspace, args.operation.unwrap_or_default(), None, terminal);
    }
    let mut workspace = Workspace::open(&args.workspace)?;
    if let Some(number) = args.operation {
        let what = known(workspace.read(), number)?;
        let done = turns::reapply(&mut workspace, what.id, env, &terminal.progress)?;
        let summary = Message::new("operation-reapply-of").with("what", log::sentence(&what, None, terminal.lang));
        kept(workspace.read(), &done.locked, terminal)?;
        return Ok(told(&terminal.lang.render(&summary), &done, terminal));
    }
    let target = workspace.read().redo_target()?;
    step(operations::redo(&mut workspace, env, &terminal.progress)?, target, "operation-redo-of", terminal)
}

/// The operation of this number.
pub(super) fn known(read: Read<'_>, number: i64) -> Result<Operation> {
    read.operation(OperationId(number))?.ok_or_else(|| {
        Error::new(ErrorKind::Usage, "error-unknown-operation").with("operation", number).hinted("hint-list-operations")
    })
}

/// Says what a turn would do, and changes nothing: a revert with what goes along, else applying again.
fn foresee(path: &Path, number: i64, turn: Option<Along>, terminal: &Terminal) -> Result<Outcome> {
    let reader = Reader::open(path)?;
    let what = known(reader.read(), number)?;
    let (along, effect) = turns::foresee(reader.read(), what.id, turn)?;
    for operation in &along {
        terminal.line(format!("{}\t{}", operation.id.0, log::sentence(operation, None, terminal.lang)));
    }
    for (changes, sign) in [(&effect.made, '='), (&effect.not_made, '!')] {
        for change in changes {
            terminal.line(format!("{sign}\t{}", change_line(change, terminal.lang)));
        }
    }
    let told = (effect.made.len() + effect.not_made.len()) as u64;
    if effect.fitting + effect.left > told {
        terminal.note(&Message::new("cli-would-more").with("count", effect.fitting + effect.left - told));
    }
    let count = Message::new("cli-would-turn").with("along", along.len());
    terminal.note(&count.with("fitting", effect.fitting).with("left", effect.left));
    // Told as if they went along: without a word on them, nothing would be done.
    let unsaid = turn == Some(Along::Nothing) && !along.is_empty();
    if unsaid {
        terminal.note(&Message::new("cli-would-need-dependants").with("count", along.len()));
    }
    Ok(if effect.left == 0 && !unsaid { Outcome::Clean } else { Outcome::Issues })
}

/// What, of which record, before and after: tabs between.
pub(super) fn change_line(change: &ChangeTold, lang: Lang) -> String {
    let line = |text: String| text.replace(['\t', '\n', '\r'], " ");
    let (before, after) = (line(change.before.shown(lang)), line(change.after.shown(lang)));
    format!("{}\t{}\t{before}\t{after}", line(change.name.clone()), change.title(lang))
}

fn step(
    done: Option<Committed>,
    target: Option<Operation>,
    code: &'static str,
    terminal: &Terminal,
) -> Result<Outcome> {
    match (done, target) {
        (Some(committed), Some(target)) => {
            let what = Message::new(code).with("what", log::sentence(&target, None, terminal.lang));
            Ok(told(&terminal.lang.render(&what), &committed, terminal))
        }
        _ => {
            terminal.say(&Message::new("cli-nothing-to-do"));
            Ok(Outcome::Clean)
        }
    }
}

pub fn revert(args: RevertArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    let along = match (args.with_dependants, args.alone) {
        (true, _) => Along::Dependants,
        (_, true) => Along::OnlyThis,
        _ => Along::Nothing,
    };
    if args.dry_run {
        return foresee(&args.workspace, args.operation, Some(along), terminal);
    }
    let mut workspace = Workspace::open(&args.workspace)?;
    let what = known(workspace.read(), args.operation)?;
    let done = turns::revert(&mut workspace, what.id, along, env, &terminal.progress)?;
    let summary = Message::new("operation-revert-of").with("what", log::sentence(&what, None, terminal.lang));
    kept(workspace.read(), &done.locked, terminal)?;
    Ok(told(&terminal.lang.render(&summary), &done, terminal))
}
