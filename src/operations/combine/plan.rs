//! The one operation that brings what comes.

use super::settle::{Item, Settled, Sides};
use super::told::Combined;
use crate::error::Result;
use crate::model::{ChangeRef, ChangeSet, Entity, LOCK, Merge, MergeId, Message, OperationKind, lock_of};
use crate::operations::merge::BY_TAMIS;
use crate::operations::{Plan, ground_plan, json};
use std::collections::{BTreeMap, BTreeSet};

/// One change that owns its texts.
struct Change {
    entity: Entity,
    key: i64,
    field: String,
    before: Option<String>,
    after: Option<String>,
}

/// Changes by the operation there that they come from.
type Groups = BTreeMap<i64, Vec<Change>>;

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
        if let Some(one) = sides.their_operation(*operation).filter(|_| changes.len() > before) {
            let mut entry = serde_json::json!({
                "uid": one.uid, "operation": one.id.0, "kind": one.kind, "actor": one.actor, "at": one.at_utc,
                "summary": one.summary, "changes": changes.len() - before,
            });
            if let Some(by_tamis) = one.params.get(BY_TAMIS) {
                entry[BY_TAMIS] = by_tamis.clone();
            }
            brought.push(entry);
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
        let operation = lock.map_or(item.theirs.last, |lock| lock.theirs.last.max(item.theirs.last));
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
            groups.entry(item.theirs.last).or_default().push(change(item));
        }
    }
    apart(sides, items, &mut groups)?;
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
                groups.entry(item.theirs.last).or_default().push(change);
            }
        }
    }
    Ok(())
}
