//! Records without an identifier of their own: the one that Tamis builds changes with the name, the place or the address, so
//! a row that says something new there would be another record. It is compared with the records of the source that did not
//! come again, and taken for one of them where nothing else is likely (DESIGN D4); what is doubtful is asked.

use super::settle::{DROPPED, come_back, not_asked};
use super::{Delivery, Named};
use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::mapping::is_of_words;
use crate::model::{
    BatchId, ChangeRef, ChangeSet, Entity, LOCK, Message, NOTE, OperationKind, QUESTION, RecordId, RecordRow, VERIFIED,
};
use crate::operations::{Plan, derive, ground_plan, json, matching, record_name, schema};
use crate::workspace::{Delivered, Read, Renamed};
use std::collections::{BTreeMap, BTreeSet};

/// A record that came as a new one and may be one that did not come again.
#[derive(Debug, Clone, PartialEq)]
pub struct Doubt {
    pub new: Named,
    pub old: Named,
    /// Probability, 0 to 1, that they are one.
    pub probability: f64,
    /// Somebody said that they are two.
    pub apart: bool,
}

/// From here on a row is taken for the record, where no other comes near.
const CERTAIN: f64 = 0.98;
/// Under this, two are held for two.
const DOUBTFUL: f64 = 0.3;
/// More records than this on a side are not compared: such a file has changed altogether.
const MOST: usize = 50_000;

/// The records of one schema that are new with this delivery, of all its tables: where they stand, and what they say.
pub(in crate::operations) struct New<'n> {
    pub slug: &'static str,
    pub rows: &'n [RecordRow],
}

/// Adds the changes by which rows of a delivery go to the records of the one before; how many.
pub(in crate::operations) fn attach(
    read: Read<'_>,
    source: &str,
    all: &[New<'_>],
    renamed: &Renamed,
    changes: &mut ChangeSet,
    progress: &Progress,
) -> Result<u64> {
    let moved: BTreeSet<RecordId> =
        changes.iter().filter(|change| change.entity == Entity::Row).map(|change| RecordId(change.key)).collect();
    let mut attached = 0;
    let mut rows_of_structures: BTreeMap<(BatchId, u32), (BatchId, u32)> = BTreeMap::new();
    for new in all {
        let old = candidates(read, new.slug, source, &moved, renamed)?;
        if old.is_empty() || new.rows.is_empty() || old.len().max(new.rows.len()) > MOST {
            continue;
        }
        let pairs = match new.slug {
            "structure" => likely(read, new.slug, &old, new.rows, progress)?,
            _ => services(read, &old, new.rows, &rows_of_structures)?,
        };
        for (old_at, new_at, _) in certain(&pairs, old.len(), new.rows.len()) {
            let (old, new_row) = (&old[old_at], &new.rows[new_at]);
            let to = (new_row.batch, new_row.row_no);
            rows_of_structures.insert(old.row, to);
            move_rows(changes, (old.record, old.row), (new_row.id, to));
            attached += 1;
        }
    }
    Ok(attached)
}

/// The record of before takes the row; the one that was made for the row has none, and says whose the row is.
fn move_rows(changes: &mut ChangeSet, old: (RecordId, (BatchId, u32)), new: (RecordId, (BatchId, u32))) {
    let text = |(batch, row_no): (BatchId, u32)| format!("[{},{row_no}]", batch.0);
    let (from, to) = (text(old.1), text(new.1));
    let mut push = |entity, key: RecordId, field: &str, before: Option<&str>, after: &str| {
        changes.push(ChangeRef { entity, key: key.0, field, before, after: Some(after) });
    };
    push(Entity::Row, old.0, "row", Some(&from), &to);
    push(Entity::Row, new.0, "row", Some(&to), NOWHERE);
    push(Entity::State, new.0, "is", None, &old.0.0.to_string());
}

/// The row of a record that turned out to be another.
const NOWHERE: &str = "[0,0]";

/// Records of the source with a built identifier that this delivery does not hold so far.
fn candidates(
    read: Read<'_>,
    slug: &str,
    source: &str,
    moved: &BTreeSet<RecordId>,
    renamed: &Renamed,
) -> Result<Vec<Delivered>> {
    let mut out = Vec::new();
    read.delivered(slug, source, &mut |one| {
        if !moved.contains(&one.record) {
            out.push(one);
        }
        Ok(())
    })?;
    // Of a file whose identifiers are given, nobody is to be told by likeness.
    let mut built = Vec::new();
    for one in out {
        let is_built = match renamed.name_of(one.record) {
            Some(name) => is_of_words(name),
            None => read.record_identity(one.record)?.is_some_and(|identity| is_of_words(&identity.natural_id)),
        };
        if is_built {
            built.push(one);
        }
        if built.len() > MOST {
            break;
        }
    }
    Ok(built)
}

/// Likely pairs of records of before and new ones, by place in both lists, with their probability.
fn likely(
    read: Read<'_>,
    slug: &str,
    old: &[Delivered],
    new: &[RecordRow],
    progress: &Progress,
) -> Result<Vec<(usize, usize, f64)>> {
    let places: Vec<_> = old.iter().map(|one| (one.record, one.row)).collect();
    let rows = delivered_rows(read, slug, &places)?;
    let there: Vec<usize> = (0..rows.len()).filter(|at| rows[*at].is_some()).collect();
    let rows: Vec<RecordRow> = rows.into_iter().flatten().collect();
    let pairs = matching::between(read, slug, &rows, new, DOUBTFUL, progress)?;
    Ok(pairs.into_iter().map(|(old, new, probability)| (there[old], new, probability)).collect())
}

/// Records as their producer gives them: what a person wrote over it is like nothing that the producer will ever send.
fn delivered_rows(read: Read<'_>, slug: &str, places: &[(RecordId, (BatchId, u32))]) -> Result<Vec<Option<RecordRow>>> {
    let ids: Vec<RecordId> = places.iter().map(|(record, _)| *record).collect();
    let mut rows = read.rows(slug, &ids)?;
    for (row, base) in rows.iter_mut().zip(derive::bases(read, slug, places)?) {
        // A row that gives no record any more says nothing.
        if let Some(row) = row.as_mut().filter(|_| !base.natural_id.is_empty()) {
            row.values = base.values;
        }
    }
    Ok(rows)
}

/// Services go with the structure of their row; those that stand alone are the same where structure and name are.
fn services(
    read: Read<'_>,
    old: &[Delivered],
    new: &[RecordRow],
    structures: &BTreeMap<(BatchId, u32), (BatchId, u32)>,
) -> Result<Vec<(usize, usize, f64)>> {
    let places: BTreeMap<(BatchId, u32), usize> =
        new.iter().enumerate().map(|(at, row)| ((row.batch, row.row_no), at)).collect();
    let mut out = Vec::new();
    let schema = schema("service")?;
    let (Some(name), Some(structure)) = (schema.index_of("nom"), schema.index_of("structure_id")) else {
        return Ok(out);
    };
    let key = |row: &RecordRow| {
        (row.values[structure].display().into_owned(), crate::text::fold(&row.values[name].display()))
    };
    let mut by_key: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (at, row) in new.iter().enumerate() {
        by_key.entry(key(row)).or_default().push(at);
    }
    let at_rows: Vec<_> = old.iter().map(|one| (one.record, one.row)).collect();
    for (at, (one, row)) in old.iter().zip(delivered_rows(read, "service", &at_rows)?).enumerate() {
        let beside = structures.get(&one.row).and_then(|row| places.get(row));
        let alone = || row.as_ref().and_then(|row| by_key.get(&key(row))).filter(|found| found.len() == 1)?.first();
        if let Some(new) = beside.or_else(alone) {
            out.push((at, *new, 1.0));
        }
    }
    Ok(out)
}

/// Pairs of which each side is the other's only likely one.
fn certain(pairs: &[(usize, usize, f64)], old: usize, new: usize) -> Vec<(usize, usize, f64)> {
    let (mut of_old, mut of_new) = (vec![0u32; old], vec![0u32; new]);
    for (old, new, _) in pairs {
        of_old[*old] += 1;
        of_new[*new] += 1;
    }
    let alone = |pair: &&(usize, usize, f64)| pair.2 >= CERTAIN && of_old[pair.0] == 1 && of_new[pair.1] == 1;
    pairs.iter().filter(alone).copied().collect()
}

/// What is to be asked of the last delivery: its new records beside the records that did not come again. Where identifiers are
/// given they tell, and two are asked about only where they say the same; but for a delivery of which most are unknown
/// (`renumbered`): somebody wrote them otherwise.
pub(super) fn doubts(
    read: Read<'_>,
    slug: &'static str,
    (new, renumbered): (&[Named], bool),
    gone: &[Delivered],
    progress: &Progress,
) -> Result<Vec<Doubt>> {
    if slug != "structure" || new.is_empty() || gone.is_empty() || new.len().max(gone.len()) > MOST {
        return Ok(Vec::new());
    }
    let mut fresh = Vec::new();
    for named in new {
        fresh.extend(read.record_identity(named.record)?.map(|identity| (named, identity)));
    }
    let places: Vec<_> = fresh.iter().map(|(named, at)| (named.record, (at.batch, at.row_no))).collect();
    let rows: Vec<RecordRow> = delivered_rows(read, slug, &places)?.into_iter().flatten().collect();
    if rows.len() != fresh.len() || rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut out = Vec::new();
    let pairs = likely(read, slug, gone, &rows, progress)?;
    // Whoever else is like one of two that say the same is told too.
    let certain = || pairs.iter().filter(|pair| pair.2 >= CERTAIN);
    let sides: (BTreeSet<usize>, BTreeSet<usize>) =
        (certain().map(|pair| pair.0).collect(), certain().map(|pair| pair.1).collect());
    for (old_at, new_at, probability) in pairs {
        let (one, (named, identity)) = (&gone[old_at], &fresh[new_at]);
        let alike = sides.0.contains(&old_at) || sides.1.contains(&new_at);
        if !(renumbered || alike || is_of_words(&identity.natural_id) && is_built(read, one)?) {
            continue;
        }
        let old = Named { record: one.record, schema: slug, id: one.id.clone() };
        out.push(Doubt { new: (*named).clone(), old, probability, apart: false });
    }
    out.sort_by(|a, b| b.probability.total_cmp(&a.probability).then_with(|| a.new.cmp(&b.new)));
    Ok(out)
}

/// Whether a record goes by an identifier of words: that of its import, or the one that it is published under since.
fn is_built(read: Read<'_>, one: &Delivered) -> Result<bool> {
    let Some(identity) = read.record_identity(one.record)? else { return Ok(false) };
    let published = one.id.strip_prefix(identity.source.as_str()).and_then(|rest| rest.strip_prefix("--"));
    Ok(is_of_words(&identity.natural_id) || published.is_some_and(is_of_words))
}

impl Doubt {
    /// Where nothing was asked, a person may say that a new record is one that did not come again, or one that came
    /// partially: by their identifiers.
    pub fn said(delivery: &Delivery, new: &str, old: &str) -> Option<Self> {
        let new = delivery.new.iter().find(|named| named.id == new)?;
        let mut gone = delivery.gone.iter().map(|gone| &gone.named).chain(delivery.not_delivered.iter());
        let old = gone.find(|named| named.id == old && named.schema == new.schema)?;
        Some(Self { new: new.clone(), old: old.clone(), probability: 0.0, apart: false })
    }
}

/// The doubts of which each side is the other's only one, and that are as likely as what is taken for one without asking.
pub fn clear(doubts: &[Doubt]) -> Vec<&Doubt> {
    let (mut of_new, mut of_old) = (BTreeMap::<RecordId, u32>::new(), BTreeMap::<RecordId, u32>::new());
    for doubt in doubts {
        *of_new.entry(doubt.new.record).or_default() += 1;
        *of_old.entry(doubt.old.record).or_default() += 1;
    }
    let alone = |doubt: &&Doubt| {
        let counts = (of_new.get(&doubt.new.record), of_old.get(&doubt.old.record));
        counts == (Some(&1), Some(&1)) && doubt.probability >= CERTAIN && !doubt.apart
    };
    doubts.iter().filter(alone).collect()
}

/// The state of a new record by which it is not the one of that number.
pub(super) const NOT: &str = "not:";

/// A plan by which the new record of a doubt is the one of before: it takes the new one's row, and what people said of the new
/// one since, where nothing was said of it.
///
/// # Errors
/// [`ErrorKind::Conflict`] where that is no longer to be asked, or the new record was merged. Those of reading.
pub fn plan_same(read: Read<'_>, doubt: &Doubt) -> Result<Plan> {
    let row = |record: RecordId| -> Result<(BatchId, u32)> {
        // One that was set aside since it did not come again is delivered after all.
        let is_there = read.is_there(record)? || read.record_state(record, DROPPED)?.is_some();
        let there = if is_there { read.record_identity(record)? } else { None };
        there.map(|identity| (identity.batch, identity.row_no)).ok_or_else(|| not_asked(&doubt.new.id))
    };
    let (old, new) = (row(doubt.old.record)?, row(doubt.new.record)?);
    let delivery = |batch| -> Result<u32> { Ok(read.batch(batch)?.map_or(0, |info| info.delivery)) };
    if delivery(old.0)? >= delivery(new.0)? {
        return Err(not_asked(&doubt.new.id));
    }
    let mut changes = ChangeSet::new();
    one(read, &mut changes, (doubt.old.record, old), (doubt.new.record, new))?;
    // The services of the two rows are one as well.
    let service = |(batch, row_no)| read.identity_at(batch, "service", row_no);
    if let (Some((old_service, _)), Some((new_service, _))) = (service(old)?, service(new)?) {
        one(read, &mut changes, (old_service, old), (new_service, new))?;
    }
    answered(read, "operation-attach", &[doubt], changes)
}

/// A record of before takes the row of a new one, and what was said of it.
fn one(
    read: Read<'_>,
    changes: &mut ChangeSet,
    old: (RecordId, (BatchId, u32)),
    new: (RecordId, (BatchId, u32)),
) -> Result<()> {
    if read.merge_of(new.0)?.is_some() {
        let name = record_name(read, new.0)?;
        return Err(Error::new(ErrorKind::Conflict, "error-merged-already").with("record", name));
    }
    move_rows(changes, old, new);
    come_back(read, &[old.0], changes)?;
    let key = old.0.0;
    for (field, value) in read.edits(new.0)? {
        if read.edit(old.0, &field)?.is_none() {
            let (entity, value) = (Entity::Edit, json(&value)?);
            changes.push(ChangeRef { entity, key, field: &field, before: None, after: Some(&value) });
        }
    }
    let of_people =
        |name: &str| name == NOTE || name == VERIFIED || [LOCK, QUESTION].iter().any(|at| name.starts_with(at));
    for (field, value) in read.states(new.0)?.into_iter().filter(|(name, _)| of_people(name)) {
        if read.record_state(old.0, &field)?.is_none() {
            let entity = Entity::State;
            changes.push(ChangeRef { entity, key, field: &field, before: None, after: Some(&value) });
        }
    }
    Ok(())
}

/// A plan by which the new records of doubts are not those of before that they are likened to; it is not asked again.
///
/// # Errors
/// Those of reading the workspace.
pub fn plan_new(read: Read<'_>, doubts: &[&Doubt]) -> Result<Plan> {
    let mut changes = ChangeSet::new();
    for doubt in doubts {
        let field = format!("{NOT}{}", doubt.old.record.0);
        let (entity, key) = (Entity::State, doubt.new.record.0);
        let before = read.record_state(doubt.new.record, &field)?;
        changes.push(ChangeRef { entity, key, field: &field, before: before.as_deref(), after: Some("true") });
    }
    answered(read, "operation-attach-not", doubts, changes)
}

fn answered(read: Read<'_>, code: &'static str, doubts: &[&Doubt], changes: ChangeSet) -> Result<Plan> {
    let first = doubts.first().ok_or_else(|| Error::internal("no doubt to answer"))?;
    let summary = match doubts {
        [only] => Message::new(code).with("old", only.old.id.as_str()).with("new", only.new.id.as_str()),
        several => {
            let source = read.record_identity(first.new.record)?.map(|identity| identity.source).unwrap_or_default();
            Message::new("operation-answers-apart").with("source", source).with("count", several.len())
        }
    };
    let pairs: Vec<[i64; 2]> = doubts.iter().map(|doubt| [doubt.new.record.0, doubt.old.record.0]).collect();
    let params = serde_json::json!({"pairs": pairs, "one": code == "operation-attach"});
    let mut plan = ground_plan(read, OperationKind::Deliver, params, summary, changes)?;
    plan.atomic = true;
    Ok(plan)
}
