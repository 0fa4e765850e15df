//! Identifiers that lead to other words than before: a spreadsheet of which one column was sorted, or moved by a line, gives each
//! record the name, the address and the contacts of another, and each correction to the wrong one.

use super::twins::{Fresh, Row, Said, folded};
use crate::error::Result;
use crate::model::{BatchId, ChangeRef, ChangeSet, Entity, Message, RecordId, Schema, Value};
use crate::operations::{derive, schema};
use crate::workspace::{Read, Staged};
use std::collections::BTreeMap;

/// Records that are looked at, spread over the delivery.
const SAMPLE: usize = 200;
/// With fewer records of before, a person sees it.
const FEWEST: usize = 4;
/// What a record rarely changes at once, beside its name.
const BESIDE: [&str; 4] = ["siret", "adresse", "telephone", "courriel"];

/// A record that has come again, where it was and where it is.
struct Again {
    record: RecordId,
    was: Row,
    is: Row,
}

/// What is to be said where most records that came again say something else altogether than before.
///
/// # Errors
/// Those of reading the workspace.
pub(in crate::operations) fn mostly_others(
    read: Read<'_>,
    source: &str,
    fresh: &[Fresh],
    changes: &ChangeSet,
) -> Result<Option<Message>> {
    // Of a million moves only the few that are looked at are read.
    let moves = || changes.iter().filter(is_move);
    let count = moves().count();
    if count < FEWEST {
        return Ok(None);
    }
    let some: Vec<Again> = moves().step_by(count.div_ceil(SAMPLE)).filter_map(|change| again(&change)).collect();
    let staged = Staged::open(read.path())?;
    let said = Said::of(&staged, source, fresh)?;
    let mut by_schema: BTreeMap<String, Vec<&Again>> = BTreeMap::new();
    for one in &some {
        if let Some(identity) = read.record_identity(one.record)? {
            by_schema.entry(identity.schema).or_default().push(one);
        }
    }
    let (mut looked_at, mut others) = (0, 0);
    for (slug, some) in by_schema {
        let schema = schema(&slug)?;
        let was: Vec<_> = some.iter().map(|one| (one.record, one.was)).collect();
        let is: Vec<_> = some.iter().map(|one| (one.record, one.is)).collect();
        let before = derive::bases(read, &slug, &was)?;
        let cells = said.cells(&is)?;
        let now = said.values(schema, &is, &cells);
        looked_at += some.len();
        others += before.iter().zip(&now).filter(|(before, now)| is_another(schema, &before.values, now)).count();
    }
    Ok((others * 2 > looked_at).then(|| {
        Message::new("import-mostly-others").with("others", others).with("count", looked_at).with("source", source)
    }))
}

/// Whether a record goes from one row to another; one without a row is at `[0,0]`.
fn is_move(change: &ChangeRef<'_>) -> bool {
    let is_row = |text: Option<&str>| text.is_some_and(|text| !text.starts_with("[0,"));
    change.entity == Entity::Row && is_row(change.before) && is_row(change.after)
}

fn again(change: &ChangeRef<'_>) -> Option<Again> {
    let row = |text: &str| {
        let (batch, row_no): (i64, u32) = serde_json::from_str(text).ok()?;
        Some((BatchId(batch), row_no))
    };
    Some(Again { record: RecordId(change.key), was: row(change.before?)?, is: row(change.after?)? })
}

/// Whether a record has another name, and nothing else by which one would know it again.
fn is_another(schema: &Schema, before: &[Value], now: &[Value]) -> bool {
    let pair = |name: &str| {
        Some((folded(schema, before, name), folded(schema, now, name))).filter(|(a, b)| !a.is_empty() && !b.is_empty())
    };
    let mut beside = BESIDE.iter().filter_map(|name| pair(name)).peekable();
    pair("nom").is_some_and(|(a, b)| a != b) && beside.peek().is_some() && beside.all(|(a, b)| a != b)
}
