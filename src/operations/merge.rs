//! Merge, unmerge, cut, and choose a value by hand (DESIGN D9). Members never change.

use super::decide::push_verdict;
use super::{Plan, ground_plan, json, schema};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{
    ChangeRef, ChangeSet, Entity, Merge, MergeId, Message, OperationKind, Pin, RecordId, RecordRow, Verdict,
};
use crate::workspace::Read;
use std::collections::{BTreeMap, BTreeSet};

/// Parameter of a merge that was certain enough to be made without a person.
pub const BY_TAMIS: &str = "by_tamis";

/// A plan that makes one golden record of these records. Groups that are already merged grow: their export identifier
/// and pins are kept.
///
/// Verdicts that said of two of them that they are not one are replaced in the same operation.
///
/// A merge that no person asked for carries [`BY_TAMIS`] in its parameters.
pub fn plan(read: Read<'_>, slug: &str, groups: &[Vec<RecordId>], pins: &Choices) -> Result<Plan> {
    let mut changes = ChangeSet::new();
    let mut next = read.next_merge_id()?.0;
    let mut taken = BTreeSet::new();
    let (mut merged, mut overruled) = (0, 0);
    for group in groups {
        let Some((merge, absorbed)) = grown(read, slug, group, pins, MergeId(next))? else { continue };
        for old in absorbed {
            let inactive = Merge { active: false, ..old.clone() };
            push(&mut changes, Entity::Merge, old.id.0, "body", Some(&body(&old)?), Some(&body(&inactive)?));
        }
        if merge.members.iter().any(|member| !taken.insert(*member)) {
            return Err(Error::new(ErrorKind::Usage, "error-merge-twice").hinted("hint-two-records"));
        }
        next += 1;
        merged += 1;
        for (field, pin) in &merge.pins {
            push(&mut changes, Entity::Pin, merge.id.0, field, None, Some(&json(pin)?));
        }
        push(&mut changes, Entity::Merge, merge.id.0, "body", None, Some(&body(&merge)?));
        overruled += push_one(read, &mut changes, &merge.members)?;
    }
    let records: usize = groups.iter().map(Vec::len).sum();
    let summary = match overruled {
        0 => Message::new("operation-merge-groups"),
        _ => Message::new("operation-merge-groups-over").with("verdicts", overruled),
    };
    let summary = summary.with("groups", merged).with("records", records);
    let ids: Vec<Vec<i64>> = groups.iter().take(100).map(|group| group.iter().map(|id| id.0).collect()).collect();
    let params = serde_json::json!({"schema": slug, "groups": ids});
    let mut plan = ground_plan(read, OperationKind::Merge, params, summary, changes)?;
    plan.atomic = true;
    Ok(plan)
}

/// Who merges two records says that they are one: verdicts that said otherwise are given anew, so that nothing is merged and
/// "distinct". How many there were.
pub(super) fn push_one(read: Read<'_>, changes: &mut ChangeSet, members: &[RecordId]) -> Result<usize> {
    let mut count = 0;
    for (at, a) in members.iter().enumerate() {
        for b in &members[at + 1..] {
            if read.verdict(*a, *b)?.is_some_and(|said| said.verdict.bars_merge()) {
                push_verdict(read, changes, *a, *b, Some(Verdict::Duplicate))?;
                count += 1;
            }
        }
    }
    Ok(count)
}

/// Choices of a person for fields of a golden record; none: by survivorship, whatever was chosen before.
pub type Choices = BTreeMap<String, Option<Pin>>;

/// The merge that merging these records would make, for a preview: where they are one already, that one.
///
/// # Errors
/// As [`plan`].
pub fn preview(read: Read<'_>, slug: &str, group: &[RecordId], pins: &Choices) -> Result<Merge> {
    if let Some((merge, _)) = grown(read, slug, group, pins, MergeId(0))? {
        return Ok(merge);
    }
    let first = group.first().map(|first| read.merge_of(*first)).transpose()?.flatten();
    first.ok_or_else(|| Error::new(ErrorKind::Usage, "error-merge-too-few").hinted("hint-two-records"))
}

/// The new merge of a group with every earlier merge that it touches, and those, which it takes the place of: it has their
/// members, the identifier of the first, and their pins under the choices of now. None where the group is a merge already.
fn grown(
    read: Read<'_>,
    slug: &str,
    group: &[RecordId],
    choices: &Choices,
    id: MergeId,
) -> Result<Option<(Merge, Vec<Merge>)>> {
    for record in group {
        if read.list_of(*record)?.is_some() {
            return Err(Error::new(ErrorKind::Usage, "error-merge-reference")
                .with("record", super::record_name(read, *record)?)
                .hinted("hint-merge-reference"));
        }
    }
    let mut members: BTreeSet<RecordId> = group.iter().copied().collect();
    let mut pins = BTreeMap::new();
    let mut export_id = None;
    let mut absorbed: Vec<Merge> = Vec::new();
    for record in group {
        let Some(old) = read.merge_of(*record)? else { continue };
        if old.members.iter().collect::<BTreeSet<_>>() == group.iter().collect() {
            return Ok(None);
        }
        if absorbed.iter().all(|other| other.id != old.id) {
            members.extend(&old.members);
            export_id.get_or_insert(old.export_id.clone());
            for (field, pin) in &old.pins {
                pins.entry(field.clone()).or_insert_with(|| pin.clone());
            }
            absorbed.push(old);
        }
    }
    if members.len() < 2 {
        return Err(Error::new(ErrorKind::Usage, "error-merge-too-few").hinted("hint-two-records"));
    }
    // What is chosen now stands for what was chosen in the merges that it grows from.
    for (field, pin) in choices {
        match pin {
            // A record that is none of them gives it nothing.
            Some(Pin::From(record)) if !members.contains(record) => {}
            Some(pin) => drop(pins.insert(field.clone(), pin.clone())),
            None => drop(pins.remove(field)),
        }
    }
    let export_id = match export_id {
        Some(id) => id,
        None => most_trusted_id(read, slug, &members)?,
    };
    let members = members.into_iter().collect();
    Ok(Some((Merge { id, schema: slug.to_owned(), members, export_id, active: true, pins }, absorbed)))
}

/// The `id` of the most trusted member, the smallest among equals.
fn most_trusted_id(read: Read<'_>, slug: &str, members: &BTreeSet<RecordId>) -> Result<String> {
    let schema = schema(slug)?;
    let index = schema.index_of("id").ok_or_else(|| Error::internal("a schema without id"))?;
    let trust: BTreeMap<String, i64> = read.sources()?.into_iter().map(|s| (s.name, s.trust)).collect();
    let mut best: Option<(i64, String)> = None;
    for member in members {
        let row = member_row(read, slug, *member)?;
        let id = row.values[index].display().into_owned();
        let rank = trust.get(&row.source).copied().unwrap_or(0);
        if best.as_ref().is_none_or(|(r, i)| rank > *r || (rank == *r && id < *i)) {
            best = Some((rank, id));
        }
    }
    best.map(|(_, id)| id).ok_or_else(|| Error::internal("a merge without members"))
}

fn member_row(read: Read<'_>, slug: &str, member: RecordId) -> Result<RecordRow> {
    match read.record(member)? {
        Some((schema, row)) if schema == slug => Ok(row),
        _ => Err(Error::new(ErrorKind::Usage, "error-unknown-record")
            .with("schema", slug)
            .with("record", member.0)
            .hinted("hint-check-record")),
    }
}

/// A plan that takes a merge apart. Its pins stay listed, and every pair of members becomes "distinct", so that it is
/// not proposed again.
pub fn plan_unmerge(read: Read<'_>, id: MergeId) -> Result<Plan> {
    let merge = active_merge(read, id)?;
    let mut changes = ChangeSet::new();
    let inactive = Merge { active: false, ..merge.clone() };
    push(&mut changes, Entity::Merge, id.0, "body", Some(&body(&merge)?), Some(&body(&inactive)?));
    for (position, a) in merge.members.iter().enumerate() {
        for b in &merge.members[position + 1..] {
            push_verdict(read, &mut changes, *a, *b, Some(Verdict::Distinct))?;
        }
    }
    let summary = Message::new("operation-unmerge-group").with("records", merge.members.len());
    let mut plan = ground_plan(read, OperationKind::Unmerge, serde_json::json!({"merge": id.0}), summary, changes)?;
    plan.atomic = true;
    Ok(plan)
}

/// A plan that takes some members out of their group: the rest stays merged where two or more remain.
pub fn plan_split(read: Read<'_>, out: &[RecordId]) -> Result<Plan> {
    let first =
        out.first().ok_or_else(|| Error::new(ErrorKind::Usage, "error-merge-too-few").hinted("hint-two-records"))?;
    let merge = read.merge_of(*first)?.ok_or_else(|| not_merged(read, *first))?;
    if let Some(other) = out.iter().find(|record| !merge.members.contains(record)) {
        return Err(not_merged(read, *other));
    }
    let mut changes = ChangeSet::new();
    let inactive = Merge { active: false, ..merge.clone() };
    push(&mut changes, Entity::Merge, merge.id.0, "body", Some(&body(&merge)?), Some(&body(&inactive)?));
    let (gone, kept): (Vec<RecordId>, Vec<RecordId>) = merge.members.iter().partition(|record| out.contains(record));
    let mut next = read.next_merge_id()?.0;
    for (members, export_id) in [(kept.clone(), Some(merge.export_id.clone())), (gone.clone(), None)] {
        if members.len() < 2 {
            continue;
        }
        let members: BTreeSet<RecordId> = members.into_iter().collect();
        let export_id = match export_id {
            Some(id) => id,
            None => most_trusted_id(read, &merge.schema, &members)?,
        };
        let part = Merge {
            id: MergeId(next),
            schema: merge.schema.clone(),
            members: members.into_iter().collect(),
            export_id,
            active: true,
            pins: BTreeMap::new(),
        };
        push(&mut changes, Entity::Merge, part.id.0, "body", None, Some(&body(&part)?));
        next += 1;
    }
    for a in &gone {
        for b in &kept {
            push_verdict(read, &mut changes, *a, *b, Some(Verdict::Distinct))?;
        }
    }
    let summary = Message::new("operation-split-group").with("records", out.len());
    let params = serde_json::json!({"merge": merge.id.0, "out": out.iter().map(|id| id.0).collect::<Vec<_>>()});
    let mut plan = ground_plan(read, OperationKind::Unmerge, params, summary, changes)?;
    plan.atomic = true;
    Ok(plan)
}

/// A plan that chooses fields of a golden record by hand (none: back to survivorship), in one operation: those of a block go
/// together.
pub fn plan_pins(read: Read<'_>, id: MergeId, pins: &BTreeMap<String, Option<Pin>>) -> Result<Plan> {
    let merge = active_merge(read, id)?;
    let mut changes = ChangeSet::new();
    for (field, pin) in pins {
        super::edit::field(schema(&merge.schema)?, field)?;
        let before = merge.pins.get(field).map(json).transpose()?;
        let after = pin.as_ref().map(json).transpose()?;
        if before != after {
            push(&mut changes, Entity::Pin, id.0, field, before.as_deref(), after.as_deref());
        }
    }
    let fields: Vec<&str> = pins.keys().map(String::as_str).collect();
    let summary = Message::new("operation-pin-field").with("field", fields.join(", "));
    ground_plan(read, OperationKind::Pin, serde_json::json!({"merge": id.0, "fields": fields}), summary, changes)
}

fn active_merge(read: Read<'_>, id: MergeId) -> Result<Merge> {
    read.merge(id)?.filter(|merge| merge.active).ok_or_else(|| {
        Error::new(ErrorKind::Usage, "error-unknown-merge").with("merge", id.0).hinted("hint-check-record")
    })
}

fn not_merged(read: Read<'_>, record: RecordId) -> Error {
    let name = super::record_name(read, record).unwrap_or_else(|_| format!("#{}", record.0));
    Error::new(ErrorKind::Usage, "error-not-merged").with("record", name).hinted("hint-check-record")
}

/// The merge without its pins, which are cells of their own.
fn body(merge: &Merge) -> Result<String> {
    json(&Merge { pins: BTreeMap::new(), ..merge.clone() })
}

fn push(changes: &mut ChangeSet, entity: Entity, key: i64, field: &str, before: Option<&str>, after: Option<&str>) {
    changes.push(ChangeRef { entity, key, field, before, after });
}
