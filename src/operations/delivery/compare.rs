//! The records of a source, each against its row in the delivery before: the values are those of the files, healed, before
//! edits. Rows of the same bytes under the same mapping are not healed again.

use super::settle::DROPPED;
use super::{Changed, Delivery, FieldChange, Gone, Named, attach};
use crate::Progress;
use crate::error::Result;
use crate::model::{BatchId, Mapping, RawRow, Reading, RecordId, Schema, Value};
use crate::operations::{derive, schema};
use crate::workspace::{Delivered, Read, RecordIdentity};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Records that are compared at a time.
const CHUNK: usize = 8_192;

/// A raw row: batch and number.
type Row = (BatchId, u32);

/// Adds what the newest delivery of a source brought of one schema.
pub(super) fn compare(
    read: Read<'_>,
    slug: &'static str,
    (current, newest): (&BTreeSet<BatchId>, u32),
    active: &BTreeSet<BatchId>,
    out: &mut Delivery,
    progress: &Progress,
) -> Result<()> {
    let mut before: BTreeMap<RecordId, Row> = BTreeMap::new();
    for batch in current {
        // Rows that changed hands within the delivery are those of new records.
        for (record, row) in read.moved_into(*batch)?.into_iter().filter(|(_, row)| !current.contains(&row.0)) {
            // What an import brought that was undone since was never delivered; the delivery before it was.
            let seen = |row: &Row| active.contains(&row.0) && !current.contains(&row.0);
            let row = if active.contains(&row.0) { Some(row) } else { read.rows_of(record)?.into_iter().rfind(seen) };
            before.extend(row.map(|row| (record, row)));
        }
    }
    let mut all = Vec::new();
    read.delivered(slug, &out.source, &mut |one| {
        all.push(one);
        Ok(())
    })?;
    progress.stage("stage-changes", all.len() as u64);
    let mut layouts = Layouts::new(read, slug);
    let new_before = out.new.len();
    let mut gone = Vec::new();
    for chunk in all.chunks(CHUNK) {
        progress.check()?;
        let mut again = Vec::new();
        for one in chunk {
            let named = || Named { record: one.record, schema: slug, id: one.id.clone() };
            match before.get(&one.record) {
                _ if !current.contains(&one.row.0) => {
                    gone.push(one.clone());
                    match out.complete {
                        Some(false) => Arc::make_mut(&mut out.not_delivered).push(named()),
                        _ => Arc::make_mut(&mut out.gone).push(Gone { named: named(), fate: None }),
                    }
                }
                Some(row) if newest > 1 => again.push((one, *row)),
                _ => Arc::make_mut(&mut out.new).push(named()),
            }
        }
        compare_again(read, schema(slug)?, &again, active, &mut layouts, out)?;
        progress.add(chunk.len() as u64);
    }
    if newest > 1 && out.complete != Some(false) {
        dropped(read, slug, out)?;
    }
    if newest > 1 {
        let new = &out.new[new_before..];
        let renumbered = new.len() * 2 > all.len() - gone.len();
        let doubts = attach::doubts(read, slug, (new, renumbered), &gone, progress)?;
        out.doubts.extend(doubts);
    }
    Ok(())
}

/// Adds the records that were set aside since the newest delivery did not hold them: they are not among what was delivered.
fn dropped(read: Read<'_>, slug: &'static str, out: &mut Delivery) -> Result<()> {
    let number = out.delivery.to_string();
    let mut found = Vec::new();
    for (record, _, _) in read.states_of_kind(DROPPED)?.into_iter().filter(|(_, _, of)| *of == number) {
        let ours = |identity: &RecordIdentity| identity.source == out.source && identity.schema == slug;
        // Who took it back by hand has it among the records again.
        let aside = read.record_state(record, "set_aside")?.is_some();
        if aside && read.record_identity(record)?.as_ref().is_some_and(ours) {
            found.push(record);
        }
    }
    let at = schema(slug)?.index_of("id");
    for row in read.rows(slug, &found)?.into_iter().flatten() {
        let id = at.map(|at| row.values[at].display().into_owned()).unwrap_or_default();
        let named = Named { record: row.id, schema: slug, id };
        Arc::make_mut(&mut out.gone).push(Gone { named, fate: None });
    }
    Ok(())
}

/// Records that were delivered before, each with its row of then.
fn compare_again(
    read: Read<'_>,
    schema: &'static Schema,
    again: &[(&Delivered, Row)],
    active: &BTreeSet<BatchId>,
    layouts: &mut Layouts<'_>,
    out: &mut Delivery,
) -> Result<()> {
    let before: Vec<Row> = again.iter().map(|(_, row)| *row).collect();
    let after: Vec<Row> = again.iter().map(|(one, _)| one.row).collect();
    let (raw_before, raw_after) = (raws(read, &before)?, raws(read, &after)?);
    let mut suspects = Vec::new();
    for (((one, row), before), after) in again.iter().zip(&raw_before).zip(&raw_after) {
        let same = layouts.alike(row.0, one.row.0)?
            && matches!((before, after), (Some(before), Some(after)) if before.blob() == after.blob());
        if same {
            out.unchanged += 1;
        } else {
            suspects.push((*one, *row));
        }
    }
    let rows = |row: fn(&(&Delivered, Row)) -> Row| -> Vec<(RecordId, Row)> {
        suspects.iter().map(|suspect| (suspect.0.record, row(suspect))).collect()
    };
    let before = derive::shown_bases(read, &schema.slug, &rows(|(_, row)| *row))?;
    let after = derive::shown_bases(read, &schema.slug, &rows(|(one, _)| one.row))?;
    for ((one, row), (before, after)) in suspects.iter().zip(before.into_iter().zip(after)) {
        let named = Named { record: one.record, schema: &schema.slug, id: one.id.clone() };
        let mut fields = differences(schema, before.values, after.values);
        match fields.as_slice() {
            [] => out.unchanged += 1,
            [only] if confirms(only) => Arc::make_mut(&mut out.confirmed).push(named),
            _ => {
                find_back(read, schema, (one, *row), active, &mut fields)?;
                Arc::make_mut(&mut out.changed).push(Changed { named, fields });
            }
        }
    }
    Ok(())
}

fn differences(schema: &'static Schema, before: Vec<Value>, after: Vec<Value>) -> Vec<FieldChange> {
    let pairs = schema.fields.iter().zip(before.into_iter().zip(after));
    // Where a value comes from a column that was not there, nothing was said and nothing is said: they are alike.
    let differ = |(before, after): &(Value, Value)| before != after && !(before.is_absent() && after.is_absent());
    pairs
        .filter(|(_, values)| differ(values))
        .map(|(field, (before, after))| FieldChange { field: &field.name, before, after, back: false })
        .collect()
}

/// Whether a change says that the record was looked at and is as it was: a newer date of update. A date that could not be read
/// was corrected.
fn confirms(change: &FieldChange) -> bool {
    let date = |value: &Value| {
        let text = value.as_text()?;
        (text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')).then(|| text.to_owned())
    };
    let newer = |after: String| change.before.is_absent() || date(&change.before).is_some_and(|before| before <= after);
    change.field == "date_maj" && date(&change.after).is_some_and(newer)
}

/// Marks values that the record had in an earlier delivery than the last.
fn find_back(
    read: Read<'_>,
    schema: &Schema,
    (one, last): (&Delivered, Row),
    active: &BTreeSet<BatchId>,
    fields: &mut [FieldChange],
) -> Result<()> {
    let mut rows = read.rows_of(one.record)?;
    rows.retain(|row| *row != last && *row != one.row && active.contains(&row.0));
    let rows: Vec<_> = rows.into_iter().map(|row| (one.record, row)).collect();
    for base in derive::shown_bases(read, &schema.slug, &rows)? {
        for field in fields.iter_mut() {
            field.back |= schema.index_of(field.field).is_some_and(|at| base.values[at] == field.after);
        }
    }
    Ok(())
}

/// Raw rows in the order given.
fn raws(read: Read<'_>, rows: &[Row]) -> Result<Vec<Option<RawRow>>> {
    let mut out: Vec<Option<RawRow>> = vec![None; rows.len()];
    let batches: BTreeSet<BatchId> = rows.iter().map(|(batch, _)| *batch).collect();
    for batch in batches {
        let of: Vec<usize> = (0..rows.len()).filter(|at| rows[*at].0 == batch).collect();
        let numbers: Vec<u32> = of.iter().map(|at| rows[*at].1).collect();
        for (at, raw) in of.into_iter().zip(read.raw_rows_at(batch, &numbers)?) {
            out[at] = raw;
        }
    }
    Ok(out)
}

/// Whether two batches read the same bytes alike.
struct Layouts<'r> {
    read: Read<'r>,
    slug: &'static str,
    known: BTreeMap<BatchId, Option<(Reading, Mapping)>>,
}

impl<'r> Layouts<'r> {
    fn new(read: Read<'r>, slug: &'static str) -> Self {
        Self { read, slug, known: BTreeMap::new() }
    }

    fn alike(&mut self, one: BatchId, other: BatchId) -> Result<bool> {
        for batch in [one, other] {
            if !self.known.contains_key(&batch) {
                let reading = self.read.batch(batch)?.map(|info| info.reading);
                let mapping = self.read.mapping(batch, self.slug)?;
                self.known.insert(batch, reading.zip(mapping));
            }
        }
        let known = |batch: &BatchId| self.known.get(batch).and_then(Option::as_ref);
        let (Some((reading, mapping)), Some((other_reading, other_mapping))) = (known(&one), known(&other)) else {
            return Ok(false);
        };
        Ok(mapping == other_mapping
            && reading.format == other_reading.format
            && reading.encoding == other_reading.encoding
            && reading.header == other_reading.header
            && reading.links == other_reading.links)
    }
}
