//! Laws of the history on ground cells alone, against a naive model.

use super::history::fold;
use super::{Clock, Derive, Derived, Plan, Touched, Workspace};
use crate::model::{ChangeRef, ChangeSet, Entity, Message, OperationKind, OperationState};
use crate::{Progress, Result};
use proptest::prelude::*;
use std::collections::BTreeMap;

struct Nothing;

impl Derive for Nothing {
    fn derive(&self, _: &Derived<'_>, _: &Touched, _: &Progress) -> Result<()> {
        Ok(())
    }
}

type Cells = BTreeMap<(u8, i64, String), String>;

#[derive(Debug, Clone)]
enum Act {
    Write(Vec<(usize, i64, u8, Option<u8>)>),
    Undo,
    Redo,
    Revert(usize),
    Reopen,
}

fn act() -> impl Strategy<Value = Act> {
    let cell = (0..4usize, 1..4i64, 0..3u8, prop::option::of(0..5u8));
    prop_oneof![
        4 => prop::collection::vec(cell, 1..4).prop_map(Act::Write),
        3 => Just(Act::Undo),
        2 => Just(Act::Redo),
        1 => (0..5usize).prop_map(Act::Revert),
        1 => Just(Act::Reopen),
    ]
}

fn clock(step: usize) -> Clock {
    Clock { now_utc: format!("2026-11-23T10:00:{:02}Z", step % 60), actor: "essai".into() }
}

/// A plan of the cells written, each from what the model holds.
fn plan(cells: &Cells, writes: &[(usize, i64, u8, Option<u8>)]) -> (Plan, Cells) {
    let mut after = cells.clone();
    let mut changes = ChangeSet::new();
    for (entity, key, field, value) in writes {
        let entity = [Entity::Edit, Entity::Setting, Entity::State, Entity::Pin][*entity];
        let (key, field) = (if entity == Entity::Setting { 0 } else { *key }, format!("f{field}"));
        let cell = (entity as u8, key, field.clone());
        let before = after.get(&cell).cloned();
        let value = value.map(|value| format!("\"{value}\""));
        changes.push(ChangeRef { entity, key, field: &field, before: before.as_deref(), after: value.as_deref() });
        match value {
            Some(value) => after.insert(cell, value),
            None => after.remove(&cell),
        };
    }
    let plan = Plan {
        kind: OperationKind::Edit,
        params: serde_json::Value::Null,
        summary: Message::new("operation-edit-many"),
        changes,
        base_revision: 0,
        atomic: true,
        target: None,
        staged: Vec::new(),
    };
    (plan, after)
}

fn check(acts: &[Act]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lois.tamis");
    let mut workspace = Workspace::create(&path).unwrap();
    let progress = Progress::new();
    let empty = workspace.read().ground_digest().unwrap();
    let (mut now, mut past, mut future) = ((Cells::new(), empty), Vec::new(), Vec::new());
    for (step, act) in acts.iter().enumerate() {
        let clock = clock(step);
        match act {
            Act::Write(writes) => {
                let (plan, after) = plan(&now.0, writes);
                workspace.commit(plan, &Nothing, &clock, &progress).unwrap();
                future.clear();
                past.push(std::mem::replace(&mut now, (after, workspace.read().ground_digest().unwrap())));
            }
            Act::Undo => {
                assert_eq!(workspace.undo(&Nothing, &clock, &progress).unwrap().is_some(), !past.is_empty());
                if let Some(before) = past.pop() {
                    future.push(std::mem::replace(&mut now, before));
                }
            }
            Act::Redo => {
                assert_eq!(workspace.redo(&Nothing, &clock, &progress).unwrap().is_some(), !future.is_empty());
                if let Some(after) = future.pop() {
                    past.push(std::mem::replace(&mut now, after));
                }
            }
            Act::Revert(back) => {
                let stands: Vec<_> = workspace
                    .read()
                    .operations()
                    .unwrap()
                    .into_iter()
                    .filter(|op| op.state == OperationState::Applied && op.kind == OperationKind::Edit)
                    .collect();
                let Some(target) = stands.iter().rev().nth(*back) else { continue };
                // Without dependants every change still fits, and the cells go back to what they were.
                if !workspace.read().dependants(target.id).unwrap().is_empty() {
                    continue;
                }
                let mut after = now.0.clone();
                for change in workspace.read().changes(target.id).unwrap().iter().rev() {
                    let cell = (change.entity as u8, change.key, change.field.to_owned());
                    match change.before {
                        Some(before) => after.insert(cell, before.to_owned()),
                        None => after.remove(&cell),
                    };
                }
                let done = workspace.revert(target.id, &Nothing, &clock, &progress).unwrap();
                assert!(done.skipped.is_empty(), "step {step}");
                future.clear();
                past.push(std::mem::replace(&mut now, (after, workspace.read().ground_digest().unwrap())));
            }
            Act::Reopen => {
                drop(workspace);
                workspace = Workspace::open(&path).unwrap();
            }
        }
        assert_eq!(workspace.read().ground_digest().unwrap(), now.1, "step {step}: {act:?}");
        for ((entity, key, field), value) in &now.0 {
            let entity = Entity::from_byte(*entity).unwrap();
            let held = super::ground::get(&workspace.conn, entity, *key, field).unwrap();
            assert_eq!(held.as_ref(), Some(value), "step {step}");
        }
        let log = workspace.read().operations().unwrap();
        assert_eq!(fold(&log), log.iter().map(|op| op.state).collect::<Vec<_>>(), "step {step}: {act:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ground_cells_follow_the_log(acts in prop::collection::vec(act(), 1..25)) {
        check(&acts);
    }
}

#[test]
fn a_change_that_no_longer_fits_is_left_out_or_fails_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let mut workspace = Workspace::create(&folder.path().join("w.tamis")).unwrap();
    let progress = Progress::new();
    let (first, cells) = plan(&Cells::new(), &[(0, 1, 0, Some(1))]);
    let stale = first.clone();
    workspace.commit(first, &Nothing, &clock(0), &progress).unwrap();
    let before = workspace.read().ground_digest().unwrap();
    let error = workspace.commit(stale.clone(), &Nothing, &clock(1), &progress).unwrap_err();
    assert_eq!(error.kind, crate::ErrorKind::Conflict);
    assert_eq!(workspace.read().operations().unwrap().len(), 1, "a failed commit leaves no entry");
    let done = workspace.commit(Plan { atomic: false, ..stale }, &Nothing, &clock(2), &progress).unwrap();
    assert_eq!((done.applied, done.skipped.len()), (0, 1));
    assert_eq!(workspace.read().ground_digest().unwrap(), before);
    assert_eq!(cells.len(), 1);
}

#[test]
fn a_second_owner_is_told_and_may_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w.tamis");
    let owner = Workspace::create(&path).unwrap();
    assert_eq!(Workspace::open(&path).unwrap_err().what.code, "error-workspace-locked");
    assert_eq!(super::Reader::open(&path).unwrap().read().revision().unwrap(), 0);
    drop(owner);
    assert!(Workspace::open(&path).is_ok());
}

#[test]
fn what_is_no_workspace_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("liste.tamis");
    std::fs::write(&text, "nom;siret\nCCAS;1\n".repeat(100)).unwrap();
    assert_eq!(Workspace::open(&text).unwrap_err().what.code, "error-not-workspace");
    let other = folder.path().join("autre.tamis");
    rusqlite::Connection::open(&other).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
    assert_eq!(Workspace::open(&other).unwrap_err().what.code, "error-not-workspace");
    assert_eq!(Workspace::open(&folder.path().join("rien.tamis")).unwrap_err().what.code, "error-not-found");
    assert_eq!(std::fs::read_to_string(&text).unwrap().len(), 1700, "the file is as it was");
}
