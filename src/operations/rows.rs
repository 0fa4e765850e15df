//! Rows that give no record: empty, ignored, set aside by the rule of their source; and the way back for one of them. The
//! balance of lines counts them, and each of its numbers leads here (CURATOR, "Rows set aside").

use super::{Env, schema};
use crate::error::{Error, ErrorKind, Result};
use crate::mapping::{Applier, LeftOut};
use crate::model::{BatchId, Disposition, Mapping, RawRow, Reading, RecordId, RowRule};
use crate::progress::Progress;
use crate::text::fold;
use crate::workspace::{Balance, BatchInfo, Read};
use std::collections::HashMap;

/// One row that gives no record, or would give none without a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutRow {
    /// As the file counts.
    pub row_no: u32,
    pub why: LeftOut,
    /// A person has brought it back: it is a record.
    pub kept: bool,
}

impl OutRow {
    /// What the balance counts it as.
    pub fn counted(&self) -> Disposition {
        match self.why {
            _ if self.kept => Disposition::Record,
            LeftOut::Empty => Disposition::Empty,
            LeftOut::Rule(_) => Disposition::SetAside,
            LeftOut::Marked | LeftOut::Footer | LeftOut::Header => Disposition::Ignored,
        }
    }
}

/// A record that a person has set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsideRecord {
    pub record: RecordId,
    pub row_no: u32,
    pub schema: String,
    /// Its name, and its identifier.
    pub name: String,
    pub id: String,
    pub reason: String,
    /// Who set it aside, and when.
    pub actor: String,
    pub at_utc: String,
}

/// The rows of a delivery under one schema that give no record, in the file's order.
///
/// # Errors
/// Those of reading the workspace; cancelled by `progress`.
pub fn left_out(read: Read<'_>, batch: &BatchInfo, mapping: &Mapping, progress: &Progress) -> Result<Vec<OutRow>> {
    let applier = applier(mapping, &batch.reading, &batch.source)?;
    let mut out = Vec::new();
    read.raw_rows(batch.id, &mut |row| {
        out.extend(applier.fate(&row).map(|(why, kept)| OutRow { row_no: row.row_no, why, kept }));
        if row.row_no.is_multiple_of(1024) { progress.check() } else { Ok(()) }
    })?;
    Ok(out)
}

/// Those of some rows that are data: not empty, not marked by the file as something else, no header or total once more. What the
/// rule of the source sets aside is data as well.
///
/// # Errors
/// [`ErrorKind::Usage`] where the mapping names a column or field that is not there.
pub fn that_are_data<'r>(batch: &BatchInfo, mapping: &Mapping, rows: &'r [RawRow]) -> Result<Vec<&'r RawRow>> {
    let applier = applier(mapping, &batch.reading, &batch.source)?;
    let is_data = |row: &&RawRow| applier.fate(row).is_none_or(|(why, kept)| kept || matches!(why, LeftOut::Rule(_)));
    Ok(rows.iter().filter(is_data).collect())
}

/// The dates that decide nothing here are not asked for.
const ANY_DAY: &str = "9999-12-31";

fn applier<'a>(mapping: &'a Mapping, reading: &'a Reading, source: &'a str) -> Result<Applier<'a>> {
    Applier::new(mapping, schema(&mapping.schema)?, reading, source, ANY_DAY)
}

/// What would become of the rows of a delivery under these rules: the live count beside them.
///
/// # Errors
/// [`ErrorKind::Usage`] for a column that the file lacks.
pub fn balance_under(read: Read<'_>, batch: &BatchInfo, mapping: &Mapping, rules: &[RowRule]) -> Result<Balance> {
    let mapping = Mapping { row_rules: rules.to_vec(), ..mapping.clone() };
    let applier = applier(&mapping, &batch.reading, &batch.source)?;
    let mut out = Balance::default();
    read.raw_rows(batch.id, &mut |row| {
        let disposition = match applier.fate(&row) {
            Some((why, kept)) => OutRow { row_no: row.row_no, why, kept }.counted(),
            None => Disposition::Record,
        };
        out.add(disposition, 1);
        Ok(())
    })?;
    Ok(out)
}

/// Distinct values of a column in the rows that say something, the most frequent first; at most `most` of them.
///
/// # Errors
/// [`ErrorKind::Usage`] for a column that the file lacks.
pub fn values_of_column(
    read: Read<'_>,
    batch: &BatchInfo,
    mapping: &Mapping,
    column: &str,
    most: usize,
) -> Result<Vec<(String, u64)>> {
    let at = super::map::column_index(&batch.reading, column)?;
    let without = Mapping { row_rules: Vec::new(), ..mapping.clone() };
    let applier = applier(&without, &batch.reading, &batch.source)?;
    let mut counts: HashMap<String, (String, u64, usize)> = HashMap::new();
    read.raw_rows(batch.id, &mut |row| {
        if applier.fate(&row).is_none_or(|(_, kept)| kept) {
            let text = cell_text(&batch.reading, &row, at);
            let next = counts.len();
            counts.entry(fold(&text)).or_insert((text, 0, next)).1 += 1;
        }
        Ok(())
    })?;
    let mut out: Vec<_> = counts.into_values().collect();
    out.sort_by_key(|(_, count, at)| (std::cmp::Reverse(*count), *at));
    Ok(out.into_iter().take(most).map(|(text, count, _)| (text, count)).collect())
}

fn cell_text(reading: &Reading, row: &RawRow, column: usize) -> String {
    row.cell(column).map(|cell| crate::source::decode(reading, cell).trim().to_owned()).unwrap_or_default()
}

/// The cells of some rows of a delivery, as its file says them.
///
/// # Errors
/// Those of reading the workspace.
pub fn cells(read: Read<'_>, batch: &BatchInfo, rows: &[u32]) -> Result<Vec<(u32, Vec<String>)>> {
    let mut out = Vec::with_capacity(rows.len());
    for row_no in rows {
        if let Some(row) = read.raw_row(batch.id, *row_no)? {
            let text = |cell| crate::source::decode(&batch.reading, cell).trim().to_owned();
            out.push((*row_no, row.cells().map(text).collect()));
        }
    }
    Ok(out)
}

/// The records of a delivery that a person has set aside, in the file's order.
///
/// # Errors
/// Those of reading the workspace.
pub fn set_aside(read: Read<'_>, batch: BatchId) -> Result<Vec<AsideRecord>> {
    let mut out = Vec::new();
    for record in read.set_aside_records()? {
        let Some((slug, row)) = read.record(record)?.filter(|(_, row)| row.batch == batch) else { continue };
        let schema = schema(&slug)?;
        let text =
            |name: &str| schema.index_of(name).map(|at| row.values[at].display().into_owned()).unwrap_or_default();
        let reason = read.record_state(record, "set_aside")?.unwrap_or_default();
        let author = read.author_of(crate::model::Entity::State, record.0, "set_aside")?;
        let (actor, at_utc) = author.unwrap_or_default();
        out.push(AsideRecord {
            record,
            row_no: row.row_no,
            name: text("nom"),
            id: text("id"),
            schema: slug,
            reason: serde_json::from_str(&reason).unwrap_or(reason),
            actor,
            at_utc,
        });
    }
    out.sort_by_key(|one| (one.row_no, one.record));
    Ok(out)
}

/// A plan that brings back one row that a rule or a mark leaves out (`back`), or leaves it to them again. It concerns all
/// that the row gives: a structure, and its service.
///
/// # Errors
/// [`ErrorKind::Usage`] where the delivery has no such row, or nothing leaves it out that could be overruled.
pub fn plan_back(read: Read<'_>, batch: BatchId, row_no: u32, back: bool, env: &Env) -> Result<super::Plan> {
    let info = super::map::batch(read, Some(batch.0))?;
    let refused = |code| Error::new(ErrorKind::Usage, code).with("row", row_no).with("file", info.file_name.as_str());
    let row = read.raw_row(batch, row_no)?.ok_or_else(|| refused("error-no-such-row"))?;
    let mut afters = Vec::new();
    let mut nothing = "error-row-not-left-out";
    for mapping in read.mappings(batch)? {
        let applier = Applier::new(&mapping, schema(&mapping.schema)?, &info.reading, &info.source, &env.today)?;
        match applier.fate(&row) {
            Some((LeftOut::Empty, _)) => nothing = "error-row-empty",
            Some((_, kept)) if kept != back => {
                let key = applier.row_key(&row);
                let mut after = mapping.clone();
                after.kept_rows.retain(|kept| *kept != key);
                if back {
                    after.kept_rows.push(key);
                }
                afters.push((mapping, after));
            }
            _ => {}
        }
    }
    if afters.is_empty() {
        return Err(refused(nothing));
    }
    let code = if back { "operation-row-back" } else { "operation-row-left" };
    let summary = crate::model::Message::new(code).with("row", row_no).with("file", info.file_name.as_str());
    super::map::plan_changed(read, &[(batch, afters)], serde_json::json!({"batch": batch.0, "row": row_no}), summary)
}
