//! The one operation that brings what comes.

use super::past::{Cell, Upto, VIA};
use super::settle::{Item, Settled, Sides};
use super::three;
use super::told::Combined;
use crate::error::Result;
use crate::model::{ChangeRef, ChangeSet, Entity, LOCK, Merge, MergeId, Message, Operation, OperationKind, lock_of};
use crate::operations::merge::{BY_TAMIS, push_one};
use crate::operations::{Plan, ground_plan, json};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// One change that owns its texts.
struct Change {
    entity: Entity,
    key: i64,
    field: String,
    before: Option<String>,
    after: Option<String>,
}

/// Changes by the operation there that they come from, and by what that one had brought itself.
type Groups = BTreeMap<Upto, Vec<Change>>;

/// What comes and the answers, as one operation; none where nothing does.
pub(super) fn plan(sides: Sides<'_>, settled: Settled, kept: &[String], told: &Combined) -> Result<Option<Plan>> {
    let groups = groups(sides, &settled.items)?;
    let mut changes = ChangeSet::new();
    let mut brought = Vec::new();
    for (operation, group) in &groups {
        let before = changes.len();
        for Change { entity, key, field, before, after } in group {
            let (before, after) = (before.as_deref(), after.as_deref());
            changes.push(ChangeRef { entity: *entity, key: *key, field, before, after });
        }
        if let Some(one) = sides.their_operation(operation.0).filter(|_| changes.len() > before) {
            brought.push(entry(one, operation.1, changes.len() - before));
        }
    }
    for name in kept {
        let (entity, after) = (Entity::Setting, Some("\"ours\""));
        changes.push(ChangeRef { entity, key: 0, field: name, before: None, after });
    }
    if changes.is_empty() {
        return Ok(None);
    }
    let file = super::super::import::file_name(sides.theirs.path());
    // Where what is here was answered to hold, nothing comes.
    let summary = match changes.len() > kept.len() {
        true => Message::new("operation-combine-file"),
        false => Message::new("operation-combine-kept").with("kept", kept.len()),
    };
    let summary = summary
        .with("file", file.as_str())
        .with("operations", brought.len())
        .with("changes", changes.len() - kept.len())
        .with("open", told.open());
    let params = serde_json::json!({
        "file": file, "since": sides.past.fork(), "upto": sides.theirs.newest_uid()?, "kept": kept.len(), "brought": brought,
    });
    let mut plan = ground_plan(sides.ours, OperationKind::Combine, params, summary, changes)?;
    // What it brings refers to each other: it comes whole.
    plan.atomic = true;
    let copied = &settled.numbers.brought;
    if !copied.batches.is_empty() || !copied.records.is_empty() {
        plan.brought = Some(Box::new(copied.clone()));
    }
    Ok(Some(plan))
}

/// What is told of an operation there: of one that brought others, of the one that it brought.
fn entry(one: &Operation, part: Option<usize>, changes: usize) -> Value {
    if let Some(origin) = part.and_then(|part| one.params["brought"].get(part)) {
        let via = origin[VIA].as_array().cloned().unwrap_or_default();
        let mut entry = origin.clone();
        entry[VIA] = std::iter::once(Value::from(one.uid.as_str())).chain(via).collect();
        entry["changes"] = changes.into();
        return entry;
    }
    let mut entry = serde_json::json!({
        "uid": one.uid, "operation": one.id.0, "kind": one.kind, "actor": one.actor, "at": one.at_utc,
        "summary": one.summary, "changes": changes,
    });
    if let Some(by_tamis) = one.params.get(BY_TAMIS) {
        entry[BY_TAMIS] = by_tamis.clone();
    }
    entry
}

fn groups(sides: Sides<'_>, items: &[Item]) -> Result<Groups> {
    let mut groups = Groups::new();
    let mut with_their_value: BTreeSet<(i64, &str)> = BTreeSet::new();
    // A value that is locked before or after goes between taking the lock off and putting it on.
    let locks: BTreeMap<(i64, &str), &Item> = items
        .iter()
        .filter(|item| item.cell.0 == Entity::State && item.outcome.comes())
        .filter_map(|item| Some(((item.cell.1, item.cell.2.strip_prefix(LOCK)?), item)))
        .collect();
    for item in items.iter().filter(|item| item.cell.0 == Entity::Edit && item.outcome.comes()) {
        let (_, key, field) = &item.cell;
        let name = lock_of(field);
        let now = sides.ours.ground_value(Entity::State, *key, &name)?;
        let lock = locks.get(&(*key, field.as_str()));
        let after = lock.map_or_else(|| now.clone(), |lock| lock.theirs.now.clone());
        let operation = lock.map_or(item.theirs.upto(), |lock| lock.theirs.upto().max(item.theirs.upto()));
        let group = groups.entry(operation).or_default();
        let state = |before: Option<String>, after: Option<String>| Change {
            entity: Entity::State,
            key: *key,
            field: name.clone(),
            before,
            after,
        };
        if now.is_some() {
            group.push(state(now, None));
        }
        group.push(change(item));
        if after.is_some() {
            group.push(state(None, after));
        }
        with_their_value.insert((*key, field));
    }
    for item in items.iter().filter(|item| item.outcome.comes() && item.cell.0 != Entity::Edit) {
        let (entity, key, field) = &item.cell;
        let placed = field.strip_prefix(LOCK).is_some_and(|field| with_their_value.contains(&(*key, field)));
        if !(*entity == Entity::State && placed) {
            groups.entry(item.theirs.upto()).or_default().push(change(item));
        }
    }
    apart(sides, items, &mut groups)?;
    overruled(sides, items, &mut groups)?;
    Ok(groups)
}

fn change(item: &Item) -> Change {
    let (entity, key, field) = item.cell.clone();
    let after = item.after().flatten().map(str::to_owned);
    Change { entity, key, field, before: item.ours.now.clone(), after }
}

/// Merges here that go for what comes.
fn apart(sides: Sides<'_>, items: &[Item], groups: &mut Groups) -> Result<()> {
    let mut gone: BTreeSet<i64> = items
        .iter()
        .filter(|item| item.cell.0 == Entity::Merge && item.outcome.comes())
        .map(|item| item.cell.1)
        .collect();
    for item in items.iter().filter(|item| item.outcome.comes()) {
        for id in &item.instead_of {
            let Some(merge) = sides.ours.merge(MergeId(*id))?.filter(|merge| merge.active) else { continue };
            if gone.insert(*id) {
                let body = |active: bool| json(&Merge { active, pins: BTreeMap::new(), ..merge.clone() });
                let (before, after) = (Some(body(true)?), Some(body(false)?));
                let change = Change { entity: Entity::Merge, key: *id, field: "body".to_owned(), before, after };
                groups.entry(item.theirs.upto()).or_default().push(change);
            }
        }
    }
    Ok(())
}

/// Verdicts here that two members of a merge which comes are not one: they become what the merge says.
fn overruled(sides: Sides<'_>, items: &[Item], groups: &mut Groups) -> Result<()> {
    let come: BTreeSet<&Cell> = items.iter().filter(|item| item.outcome.comes()).map(|item| &item.cell).collect();
    for item in items.iter().filter(|item| item.cell.0 == Entity::Merge && item.outcome.comes()) {
        let merge = item.theirs.now.as_deref().and_then(three::merge).filter(|merge| merge.active);
        let members = merge.map(|merge| merge.members).unwrap_or_default();
        let mut changes = ChangeSet::new();
        push_one(sides.ours, &mut changes, &members)?;
        let changes = changes.iter().map(|change| Change {
            entity: change.entity,
            key: change.key,
            field: change.field.to_owned(),
            before: change.before.map(str::to_owned),
            after: change.after.map(str::to_owned),
        });
        let stays = |change: &Change| !come.contains(&(change.entity, change.key, change.field.clone()));
        groups.entry(item.theirs.upto()).or_default().extend(changes.filter(stays));
    }
    Ok(())
}
