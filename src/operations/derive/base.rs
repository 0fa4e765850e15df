//! Records as their files give them, before edits.

use crate::error::Result;
use crate::mapping::Kept;
use crate::model::{BatchId, HealedRecord, IdRule, Mapping, RawRow, RecordId, Value};
use crate::operations::pipeline::{Pipeline, Rules};
use crate::operations::{opposition, schema};
use crate::reference;
use crate::text::fold;
use crate::workspace::{Read, RecordIdentity};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Rows that are read and healed at a time.
const CHUNK: usize = 4_096;
/// Rows that one thread heals at least.
const SHARED: usize = 64;

/// The identifiers of the structures that the rows of a batch give, where the pipeline's records name them.
pub(super) fn structures_of(read: Read<'_>, pipeline: &Pipeline<'_>, batch: BatchId) -> Result<BTreeMap<u32, String>> {
    if !pipeline.names_built_structure() {
        return Ok(BTreeMap::new());
    }
    let all = read.identities_at(batch, "structure")?;
    Ok(all.into_iter().map(|(_, identity)| (identity.row_no, identity.natural_id)).collect())
}

/// The values of a record as the file gives them, before edits, read from one of its raw rows.
pub(in crate::operations) fn base_values(
    read: Read<'_>,
    slug: &str,
    record: RecordId,
    row: (BatchId, u32),
) -> Result<Vec<Value>> {
    let found = bases(read, slug, &[(record, row)])?.pop();
    Ok(found
        .map_or_else(|| vec![Value::Null; schema(slug).map_or(0, |schema| schema.fields.len())], |base| base.values))
}

/// Records as the file gives them, before edits, each read from one of its raw rows; nulls where there is no such row.
pub(in crate::operations) fn bases(
    read: Read<'_>,
    slug: &str,
    rows: &[(RecordId, (BatchId, u32))],
) -> Result<Vec<HealedRecord>> {
    bases_named(read, slug, rows, Named::Kept)
}

/// The same as people may see them: without what the opposition list empties.
pub(in crate::operations) fn shown_bases(
    read: Read<'_>,
    slug: &str,
    rows: &[(RecordId, (BatchId, u32))],
) -> Result<Vec<HealedRecord>> {
    let (schema, opposition) = (schema(slug)?, opposition::of(read)?);
    let mut out = bases(read, slug, rows)?;
    if !opposition.is_empty() {
        out.iter_mut().for_each(|record| opposition.apply(schema, record));
    }
    Ok(out)
}

/// By which identifiers records are read.
#[derive(Debug, Clone, Copy)]
pub(in crate::operations) enum Named<'n> {
    /// Those of their mapping; one that was built when the row first came stays.
    Kept,
    /// Those that the words of the rows give by the columns of today.
    Anew,
    /// Those of the column of this name, folded, whatever the mapping says.
    By(&'n str),
}

/// The same, under identifiers that may be others than those that they have.
pub(in crate::operations) fn bases_named(
    read: Read<'_>,
    slug: &str,
    rows: &[(RecordId, (BatchId, u32))],
    named: Named<'_>,
) -> Result<Vec<HealedRecord>> {
    let schema = schema(slug)?;
    let nothing = || HealedRecord { values: vec![Value::Null; schema.fields.len()], ..HealedRecord::default() };
    let mut out: Vec<HealedRecord> = rows.iter().map(|_| nothing()).collect();
    let rules = Rules::default();
    let batches: BTreeSet<BatchId> = rows.iter().map(|(_, (batch, _))| *batch).collect();
    for batch in batches {
        let Some(info) = read.batch(batch)? else { continue };
        let Some(mut mapping) = read.mapping(batch, slug)?.map(of_today) else { continue };
        if let Named::By(name) = named {
            let Some(column) = info.reading.header.iter().position(|one| fold(one) == name) else { continue };
            mapping.fields.retain(|field| field.field != "id");
            mapping.id = IdRule::Column { column };
        }
        // The date only decides which dates are in the future, which changes no value.
        let pipeline = Pipeline::new(schema, &mapping, &info.reading, &info.source, "9999-12-31", &rules)?;
        let of: Vec<usize> = (0..rows.len()).filter(|at| rows[*at].1.0 == batch).collect();
        for places in of.chunks(CHUNK) {
            let numbers: Vec<u32> = places.iter().map(|at| rows[*at].1.1).collect();
            let raws = read.raw_rows_at(batch, &numbers)?;
            let mut found = Vec::with_capacity(places.len());
            for (at, raw) in places.iter().zip(raws) {
                let Some(raw) = raw else { continue };
                let identity = read.record_identity(rows[*at].0)?;
                let structure = match (&identity, pipeline.names_built_structure()) {
                    (Some(identity), true) => read.identity_at(identity.batch, "structure", identity.row_no)?,
                    _ => None,
                };
                found.push((*at, raw, identity, structure.map(|(_, structure)| structure.natural_id)));
            }
            let healed = |(at, raw, identity, structure): (usize, RawRow, Option<RecordIdentity>, Option<String>)| {
                let own = identity.as_ref().map(|identity| identity.natural_id.as_str());
                let kept = match named {
                    Named::Kept => Kept::of(own, structure.as_deref()),
                    _ => Kept::default(),
                };
                (at, pipeline.base(&raw, kept).1)
            };
            let healed: Vec<_> = found.into_par_iter().with_min_len(SHARED).map(healed).collect();
            for (at, healed) in healed {
                out[at] = healed.unwrap_or_else(nothing);
            }
        }
    }
    Ok(out)
}

/// A mapping without the fields that the schema no longer has: another version of it may bring them back.
pub(super) fn of_today(mut mapping: Mapping) -> Mapping {
    if let Some(schema) = reference::schema(&mapping.schema) {
        mapping.fields.retain(|field| schema.index_of(&field.field).is_some());
    }
    mapping
}
