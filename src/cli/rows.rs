//! `tamis rows`: the rows of a delivery that give no record, and why; and the way back for one of them.

use super::args::{FormatArg, RowsArgs};
use super::curate::commit;
use super::files::{chosen_batch, named};
use super::{Outcome, Terminal};
use crate::error::Result;
use crate::mapping::LeftOut;
use crate::model::{Disposition, Mapping};
use crate::operations::{self, Env, import, map, rows};
use crate::workspace::{BatchInfo, Read, Reader, Workspace};

/// Stable name of a reason, for JSON.
fn name(why: LeftOut) -> &'static str {
    match why {
        LeftOut::Empty => "empty",
        LeftOut::Marked => "marked",
        LeftOut::Footer => "footer",
        LeftOut::Header => "header",
        LeftOut::Rule(_) => "rule",
    }
}

pub fn run(args: RowsArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    if let Some(row) = args.bring_back.or(args.leave) {
        let mut workspace = Workspace::open(&args.workspace)?;
        let batch = chosen_batch(workspace.read(), args.batch, terminal)?;
        let plan = rows::plan_back(workspace.read(), batch.id, row, args.bring_back.is_some(), env)?;
        return commit(&mut workspace, plan, env, terminal);
    }
    let reader = Reader::open(&args.workspace)?;
    let read = reader.read();
    let there: Vec<_> = read.batches()?.into_iter().filter(|batch| batch.active || batch.reference).collect();
    let batches = match args.batch {
        Some(_) => vec![map::batch(read, args.batch)?],
        // What an older delivery left out is of no use any more.
        None => there.iter().filter(|batch| !import::is_history(&there, batch)).cloned().collect(),
    };
    let mut left = false;
    for batch in &batches {
        if batches.len() > 1 {
            terminal.note(&named(batch));
        }
        left |= of_batch(read, batch, args.format, terminal)?;
    }
    Ok(if left { Outcome::Issues } else { Outcome::Clean })
}

/// The rows of one delivery that give no record, and whether there are any.
fn of_batch(read: Read<'_>, batch: &BatchInfo, format: FormatArg, terminal: &Terminal) -> Result<bool> {
    let mut left = false;
    for mapping in read.mappings(batch.id)? {
        for out in rows::left_out(read, batch, &mapping, &terminal.progress)? {
            let cells = rows::cells(read, batch, &[out.row_no])?.pop().map(|(_, cells)| cells).unwrap_or_default();
            left |= out.counted() != Disposition::Record;
            let why = said(out.why, &mapping, terminal);
            if format == FormatArg::Text {
                let state = if out.kept { "+" } else { "-" };
                let cells = cells.join(" | ").replace(['\t', '\n', '\r'], " ");
                terminal.line(format!("{}\t{}\t{state}\t{why}\t{cells}", mapping.schema, out.row_no));
            } else {
                let line = serde_json::json!({
                    "batch": batch.id.0, "schema": mapping.schema, "row": out.row_no, "why": name(out.why), "reason": why,
                    "kept": out.kept, "cells": cells,
                });
                terminal.line(line.to_string());
            }
        }
    }
    for one in rows::set_aside(read, batch.id)? {
        left = true;
        if format == FormatArg::Text {
            terminal.line(format!("{}\t{}\t-\t{}\t{} | {}", one.schema, one.row_no, one.reason, one.id, one.name));
        } else {
            let line = serde_json::json!({
                "batch": batch.id.0, "schema": one.schema, "row": one.row_no, "why": "person", "reason": one.reason,
                "kept": false, "id": one.id, "by": one.actor, "at": one.at_utc,
            });
            terminal.line(line.to_string());
        }
    }
    Ok(left)
}

fn said(why: LeftOut, mapping: &Mapping, terminal: &Terminal) -> String {
    match why {
        LeftOut::Rule(at) => mapping.row_rules.get(at).map(operations::row_rule_text).unwrap_or_default(),
        other => terminal.lang.text(&format!("row-{}", name(other))).into_owned(),
    }
}
