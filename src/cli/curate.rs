//! `fix`, `merge`, `unmerge`, `split`, `decide`, `edit`: one operation each.

use super::args::{DecideArgs, EditArgs, FixArgs, MergeArg, MergeArgs, SplitArgs, UnmergeArgs, VerdictArg};
use super::{Outcome, Terminal, files};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Message, Pin, RecordId, Verdict};
use crate::operations::{
    self, Committed, Env, Plan, confirm as confirms, decide as verdicts, edit as edits, fix as fixes, log, matching,
    merge as merges, states,
};
use crate::workspace::{Read, Reader, Workspace};
use std::collections::BTreeMap;
use std::path::Path;

/// Commits a plan and says what came of it.
pub(super) fn commit(workspace: &mut Workspace, plan: Plan, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    if plan.changes.is_empty() {
        terminal.say(&Message::new("cli-nothing-to-do"));
        kept(workspace.read(), &plan.locked, terminal)?;
        return Ok(if plan.locked.is_empty() { Outcome::Clean } else { Outcome::Issues });
    }
    let summary = log::of_plan(&plan, terminal.lang);
    let committed = operations::commit(workspace, plan, env, &terminal.progress)?;
    kept(workspace.read(), &committed.locked, terminal)?;
    Ok(told(&summary, &committed, terminal))
}

/// Locked values that a person is told of one by one.
const KEPT_TOLD: usize = 50;

/// Says which values stayed because they are locked.
pub(super) fn kept(read: Read<'_>, locked: &[(RecordId, String)], terminal: &Terminal) -> Result<()> {
    if locked.is_empty() {
        return Ok(());
    }
    terminal.note(&states::kept_sentence(locked, terminal.lang));
    for (record, field) in locked.iter().take(KEPT_TOLD) {
        let id = operations::record_name(read, *record)?;
        terminal.note(&Message::new("locked-one").with("record", id).with("field", field.as_str()));
    }
    Ok(())
}

/// Says what was done, in words, and what of it could not be.
pub(super) fn told(summary: &str, committed: &Committed, terminal: &Terminal) -> Outcome {
    terminal.say(&Message::new("cli-done").with("operation", committed.operation.0).with("summary", summary));
    if committed.skipped.is_empty() {
        return if committed.locked.is_empty() { Outcome::Clean } else { Outcome::Issues };
    }
    terminal.note(&Message::new("cli-skipped").with("count", committed.skipped.len()));
    Outcome::Issues
}

pub fn fix(args: FixArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    let mut params = fixes::FixParams {
        code: args.code,
        field: args.field,
        last_resort: args.last_resort,
        blank: args.blank,
        ..fixes::FixParams::default()
    };
    if let (Some(text), Some(field)) = (&args.value, &params.field) {
        let reader = Reader::open(&args.workspace)?;
        for slug in reader.read().slugs()? {
            params.values.extend(fixes::values_shown(reader.read(), slug, field, params.code.as_deref(), text)?);
        }
        if params.values.is_empty() {
            terminal.say(&Message::new("cli-nothing-to-do"));
            return Ok(Outcome::Clean);
        }
    }
    if args.dry_run {
        let reader = Reader::open(&args.workspace)?;
        let proposed = fixes::proposed(reader.read(), &params, &terminal.progress)?;
        for fix in &proposed {
            let id = operations::record_name(reader.read(), fix.record)?;
            terminal.line(format!("{id}\t{}\t{}\t{}", fix.field, fix.code, fix.value.display()));
        }
        terminal.note(&Message::new("cli-would-fix").with("count", proposed.len()));
        return Ok(Outcome::Clean);
    }
    let mut workspace = Workspace::open(&args.workspace)?;
    let plan = fixes::plan(workspace.read(), &params, &terminal.progress)?;
    commit(&mut workspace, plan, env, terminal)
}

pub fn merge(args: MergeArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    let mut workspace = Workspace::open(&args.workspace)?;
    let read = workspace.read();
    let groups = if args.records.is_empty() {
        match args.scope {
            MergeArg::None => Vec::new(),
            scope => matching::certain_groups(read, scope == MergeArg::All)?,
        }
    } else {
        let ids = args.records.iter().map(|id| operations::find_record(read, &args.schema, id));
        vec![ids.collect::<Result<Vec<_>>>()?]
    };
    let mut pins = BTreeMap::new();
    for pin in &args.pins {
        let (field, pin) = parse_pin(read, &args.schema, pin)?;
        pins.insert(field, Some(pin));
    }
    // Of a group that is merged already, only choices are made.
    if let ([group], false) = (groups.as_slice(), pins.is_empty())
        && let Some(merge) = read.merge_of(group[0])?.filter(|merge| group.iter().all(|id| merge.members.contains(id)))
    {
        let plan = merges::plan_pins(read, merge.id, &pins)?;
        return commit(&mut workspace, plan, env, terminal);
    }
    let plan = merges::plan(read, &args.schema, &groups, &pins)?;
    commit(&mut workspace, plan, env, terminal)
}

/// `field=value`, or `field@record` for that record's value.
fn parse_pin(read: Read<'_>, slug: &str, text: &str) -> Result<(String, Pin)> {
    let schema = operations::schema(slug)?;
    if let Some((name, value)) = text.split_once('=') {
        let field = edits::field(schema, name)?;
        return Ok((name.to_owned(), Pin::Value(edits::parse_value(field, value))));
    }
    if let Some((name, record)) = text.split_once('@') {
        edits::field(schema, name)?;
        return Ok((name.to_owned(), Pin::From(operations::find_record(read, slug, record)?)));
    }
    Err(Error::new(ErrorKind::Usage, "error-bad-pin").with("pin", text).hinted("hint-pin-form"))
}

pub fn unmerge(args: UnmergeArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    let mut workspace = Workspace::open(&args.workspace)?;
    let read = workspace.read();
    let merge = match read.merges(true)?.into_iter().find(|merge| merge.export_id == args.record) {
        Some(merge) => merge,
        None => {
            let record = operations::find_record(read, "structure", &args.record)?;
            read.merge_of(record)?.ok_or_else(|| {
                Error::new(ErrorKind::Usage, "error-not-merged")
                    .with("record", args.record.as_str())
                    .hinted("hint-check-record")
            })?
        }
    };
    let plan = merges::plan_unmerge(read, merge.id)?;
    commit(&mut workspace, plan, env, terminal)
}

pub fn split(args: SplitArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    let mut workspace = Workspace::open(&args.workspace)?;
    let read = workspace.read();
    let out =
        args.records.iter().map(|id| operations::find_record(read, "structure", id)).collect::<Result<Vec<_>>>()?;
    let plan = merges::plan_split(read, &out)?;
    commit(&mut workspace, plan, env, terminal)
}

pub fn decide(args: DecideArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    if let Some(path) = &args.write_labels {
        let labels = matching::labels_of(Reader::open(&args.workspace)?.read())?;
        return files::write(path, &matching::write_labels(&labels)?, &[&args.workspace]).map(|()| Outcome::Clean);
    }
    if let Some(from) = &args.from {
        return confirm(&args, from, env, terminal);
    }
    let mut workspace = Workspace::open(&args.workspace)?;
    if let Some(path) = &args.labels {
        return take_labels(&mut workspace, path, env, terminal);
    }
    let read = workspace.read();
    let (Some(a), Some(b), Some(verdict)) = (&args.a, &args.b, args.verdict) else { return Ok(Outcome::Clean) };
    let a = operations::find_record(read, &args.schema, a)?;
    let b = operations::find_record(read, &args.schema, b)?;
    let verdict = match verdict {
        VerdictArg::Duplicate => Some(Verdict::Duplicate),
        VerdictArg::Related => Some(Verdict::Related),
        VerdictArg::Distinct => Some(Verdict::Distinct),
        VerdictArg::Unsure => Some(Verdict::Unsure),
        VerdictArg::None => None,
    };
    let plan = verdicts::plan(read, a, b, verdict)?;
    commit(&mut workspace, plan, env, terminal)
}

/// Makes duplicates of all pairs from a probability on, or tells which.
fn confirm(args: &DecideArgs, from: &str, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    // What is no number is out of range.
    let from = from.replace(',', ".").parse().unwrap_or(f64::NAN);
    if !args.dry_run {
        let mut workspace = Workspace::open(&args.workspace)?;
        let confirm = confirms::Confirm { from, ..confirms::Confirm::default() };
        let plan = confirms::plan(workspace.read(), &confirm, &terminal.progress)?;
        return commit(&mut workspace, plan, env, terminal);
    }
    let reader = Reader::open(&args.workspace)?;
    let read = reader.read();
    let proposal = confirms::proposal(read, from, args.sample)?;
    for ((a, b), probability) in &proposal.sample {
        let (a, b) = (operations::record_name(read, *a)?, operations::record_name(read, *b)?);
        terminal.line(format!("{a}\t{b}\t{probability:.6}"));
    }
    terminal.note(&Message::new("cli-would-confirm").with("count", proposal.pairs).with("groups", proposal.groups));
    Ok(Outcome::Clean)
}

/// Takes the labels of a file as verdicts.
pub(super) fn take_labels(workspace: &mut Workspace, path: &Path, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    let labels = matching::read_labels(path)?;
    let (plan, unknown) = matching::plan_labels(workspace.read(), &labels)?;
    if unknown > 0 {
        terminal.note(&Message::new("cli-labels-unknown").with("count", unknown));
    }
    commit(workspace, plan, env, terminal)
}

pub fn edit(args: EditArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    let mut workspace = Workspace::open(&args.workspace)?;
    let read = workspace.read();
    if args.take_back {
        let record = match operations::find_set_aside(read, &args.schema, &args.record)? {
            Some(record) => record,
            None => operations::find_record(read, &args.schema, &args.record)?,
        };
        let plan = edits::plan_set_aside(read, record, None)?;
        return commit(&mut workspace, plan, env, terminal);
    }
    let record = operations::find_record(read, &args.schema, &args.record)?;
    let plan = if let Some(text) = &args.note {
        states::plan_note(read, record, text)?
    } else if args.verified.is_some() || args.unverified {
        states::plan_verified(read, &[record], args.verified.as_deref(), env)?
    } else if args.unlock || args.lock && args.value.is_none() {
        let field = edits::field(operations::schema(&args.schema)?, &args.field)?;
        states::plan_lock(read, &[(record, field.name.clone())], args.lock)?
    } else if args.set_aside {
        let reason = args.value.as_deref().unwrap_or(&args.field);
        edits::plan_set_aside(read, record, Some(reason))?
    } else {
        let field = edits::field(operations::schema(&args.schema)?, &args.field)?;
        let value = (!args.reset).then(|| edits::parse_value(field, args.value.as_deref().unwrap_or("")));
        let edit = [edits::Edit { record, field: field.name.clone(), value }];
        if args.lock { states::plan_edit_locked(read, &edit)? } else { edits::plan(read, &edit)? }
    };
    commit(&mut workspace, plan, env, terminal)
}
