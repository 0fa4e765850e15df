//! The laws of history: every kind of change, undo, redo, revert, re-apply and reopening, in any order, against a naive
//! model that keeps whole states.

use super::ground;
use super::testing::{Nothing, clock, import_plan, mapping, plan, stage};
use super::{Committed, Workspace};
use crate::Progress;
use crate::error::Result;
use crate::model::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

type Cell = (Entity, i64, String);
type State = BTreeMap<Cell, String>;
/// Cell, before, after.
type Change = (Cell, Option<String>, Option<String>);

#[derive(Debug, Clone)]
struct Write {
    cell: usize,
    value: usize,
    /// Whether `before` is what the cell holds.
    fits: bool,
}

#[derive(Debug, Clone)]
enum Act {
    Commit { writes: Vec<Write>, atomic: bool },
    Undo,
    Redo,
    Revert(usize),
    Reapply(usize),
    Export,
    Import,
    Reopen,
}

fn act() -> impl Strategy<Value = Act> {
    let write = (any::<usize>(), any::<usize>(), prop::bool::weighted(0.85)).prop_map(|(cell, value, fits)| Write {
        cell,
        value,
        fits,
    });
    prop_oneof![
        6 => (prop::collection::vec(write, 1..5), prop::bool::weighted(0.2))
            .prop_map(|(writes, atomic)| Act::Commit { writes, atomic }),
        4 => Just(Act::Undo),
        2 => Just(Act::Redo),
        2 => any::<usize>().prop_map(Act::Revert),
        2 => any::<usize>().prop_map(Act::Reapply),
        1 => Just(Act::Export),
        1 => Just(Act::Import),
        1 => Just(Act::Reopen),
    ]
}

/// Every cell the test writes, with the values it may hold.
fn universe() -> Vec<(Cell, Vec<Option<String>>)> {
    let mut cells = Vec::new();
    let mut add = |entity, key, field: &str, values: Vec<String>| {
        let values = values.into_iter().map(Some).chain([None]).collect();
        cells.push(((entity, key, field.to_owned()), values));
    };
    let free = || vec!["\"été\"".to_owned(), "[1.50, null]".to_owned(), "null".to_owned()];
    let verdict = |verdict| {
        let hashes = ["h".to_owned(), "k".to_owned()];
        serde_json::to_string(&VerdictEntry { a: RecordId(1), b: RecordId(3), verdict, hashes, unseen: false }).unwrap()
    };
    let merge = |id, members: &[i64], active| {
        let members = members.iter().copied().map(RecordId).collect();
        let pins = BTreeMap::new();
        serde_json::to_string(&Merge {
            id: MergeId(id),
            schema: "structure".into(),
            members,
            export_id: "x".into(),
            active,
            pins,
        })
        .unwrap()
    };
    let pin = |pin: Pin| serde_json::to_string(&pin).unwrap();
    for key in [1, 2] {
        add(Entity::Batch, key, "active", vec!["true".into()]);
        add(Entity::Reading, key, "reading", vec![serde_json::to_string(&Reading::default()).unwrap()]);
        add(Entity::Mapping, key, "structure", vec![serde_json::to_string(&mapping()).unwrap()]);
        add(Entity::Merge, key, "body", vec![merge(key, &[1, 3], true), merge(key, &[1, 2, 3], false)]);
        add(Entity::Pin, key, "nom", vec![pin(Pin::Value(Value::text("a"))), pin(Pin::From(RecordId(2)))]);
    }
    for key in [1, 2, 3, 99] {
        add(Entity::Edit, key, "nom", free());
        add(Entity::State, key, "set_aside", free());
        add(Entity::Row, key, "row", vec!["[1,2]".into(), "[2,3]".into()]);
    }
    add(Entity::Setting, 0, "trust:a", free());
    add(Entity::Verdict, 1, "3", vec![verdict(Verdict::Distinct), verdict(Verdict::Duplicate)]);
    add(Entity::Verdict, 1, "99", vec![verdict(Verdict::Unsure)]);
    cells
}

struct Entry {
    kind: OperationKind,
    target: Option<usize>,
    base: OperationState,
    changes: Vec<Change>,
    before: State,
    after: State,
    /// Undos, redos of the stack and exports are not.
    work: bool,
}

/// What a workspace should be, kept the simple way.
struct Model {
    state: State,
    log: Vec<Entry>,
    past: Vec<usize>,
    future: Vec<usize>,
    batches: i64,
}

impl Model {
    /// A record or batch that does not exist holds nothing, a record always has a row, and is in one active merge at most (all
    /// those of the universe share a member).
    fn fits(state: &State, cell: &Cell, after: Option<&String>, ending: &[i64]) -> bool {
        let stands = |other: &Cell| other.1 != cell.1 && !ending.contains(&other.1);
        let met = || {
            state.iter().any(|(other, body)| other.0 == Entity::Merge && stands(other) && is_active(body))
                && cell.0 == Entity::Merge
                && after.is_some_and(|body| is_active(body))
        };
        cell.1 != 99 && cell.2 != "99" && (cell.0 != Entity::Row || after.is_some()) && !met()
    }

    fn apply(&mut self, changes: &[Change]) -> Vec<Change> {
        self.apply_with(changes, &[])
    }

    /// The same, of a whole that ends these merges.
    fn apply_with(&mut self, changes: &[Change], ending: &[i64]) -> Vec<Change> {
        let mut applied = Vec::new();
        for (cell, before, after) in changes {
            if self.state.get(cell) == before.as_ref() && Self::fits(&self.state, cell, after.as_ref(), ending) {
                match after {
                    Some(after) => self.state.insert(cell.clone(), after.clone()),
                    None => self.state.remove(cell),
                };
                applied.push((cell.clone(), before.clone(), after.clone()));
            }
        }
        applied
    }

    fn work(&mut self, kind: OperationKind, target: Option<usize>, before: State, changes: Vec<Change>) {
        for undone in self.future.drain(..) {
            self.log[undone].base = OperationState::Abandoned;
        }
        self.past.push(self.log.len());
        let after = self.state.clone();
        self.log.push(Entry { kind, target, base: OperationState::Applied, changes, before, after, work: true });
    }

    fn step(&mut self, kind: OperationKind, target: Option<usize>) {
        let state = self.state.clone();
        let base = OperationState::Applied;
        let (before, after) = (state.clone(), state);
        self.log.push(Entry { kind, target, base, changes: Vec::new(), before, after, work: false });
    }

    fn state_of(&self, at: usize) -> OperationState {
        let about = self.log.iter().enumerate().skip(at + 1).rev().find(|(later, entry)| {
            entry.target == Some(at)
                && (entry.kind == OperationKind::Revert || (entry.kind == OperationKind::Redo && entry.work))
                && self.state_of(*later) == OperationState::Applied
        });
        match about {
            Some((_, entry)) if entry.kind == OperationKind::Revert => OperationState::Reverted,
            Some(_) => OperationState::Applied,
            None => self.log[at].base,
        }
    }

    /// A revert or re-application that stands, but whose target something newer decided on, is none any more.
    fn is_work(&self, at: usize) -> bool {
        let entry = &self.log[at];
        let turns =
            |entry: &Entry| entry.kind == OperationKind::Revert || (entry.kind == OperationKind::Redo && entry.work);
        let overruled = turns(entry)
            && self.state_of(at) == OperationState::Applied
            && self.log.iter().enumerate().skip(at + 1).any(|(later, other)| {
                other.target == entry.target && turns(other) && self.state_of(later) == OperationState::Applied
            });
        entry.work && !overruled
    }

    /// Where it was applied again, what is in force is the newest re-application, and so on.
    fn in_force(&self, at: usize) -> usize {
        let again = self.log.iter().enumerate().skip(at + 1).rev().find(|(later, entry)| {
            entry.target == Some(at)
                && entry.kind == OperationKind::Redo
                && entry.work
                && self.state_of(*later) == OperationState::Applied
        });
        again.map_or(at, |(later, _)| self.in_force(later))
    }
}

/// Whether the body of a merge says that it is active.
fn is_active(body: &str) -> bool {
    body.contains("\"active\":true")
}

fn invert(changes: &[Change]) -> Vec<Change> {
    changes.iter().rev().map(|(cell, before, after)| (cell.clone(), after.clone(), before.clone())).collect()
}

fn read_state(workspace: &Workspace) -> State {
    let mut state = State::new();
    let mut cells: Vec<Cell> = universe().into_iter().map(|(cell, _)| cell).collect();
    for batch in workspace.read().batches().unwrap().iter().skip(2) {
        cells.push((Entity::Batch, batch.id.0, "active".into()));
        cells.push((Entity::Mapping, batch.id.0, "structure".into()));
        cells.push((Entity::Reading, batch.id.0, "reading".into()));
    }
    for record in 1..=8 {
        cells.push((Entity::Row, record, "row".into()));
    }
    for cell in cells {
        if let Some(value) = ground::get(&workspace.conn, cell.0, cell.1, &cell.2).unwrap() {
            state.insert(cell, value);
        }
    }
    state
}

fn own(changes: &ChangeSet) -> Vec<Change> {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    changes.iter().map(|c| ((c.entity, c.key, c.field.to_owned()), owned(c.before), owned(c.after))).collect()
}

fn run(acts: Vec<Act>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lois.tamis");
    let mut workspace = Workspace::create(&path).unwrap();
    let (clock, progress) = (clock(), Progress::new());
    let mut model = Model { state: State::new(), log: Vec::new(), past: Vec::new(), future: Vec::new(), batches: 0 };
    let universe = universe();
    let mut digests: BTreeMap<State, String> = BTreeMap::new();
    // What staging writes once and no operation logs, with the length of the log then.
    let mut facts: Vec<(usize, Cell, String)> = Vec::new();
    let start = [Act::Import, Act::Import];
    for act in start.into_iter().chain(acts) {
        let before = model.state.clone();
        match act {
            Act::Commit { writes, atomic } => {
                let mut changes = ChangeSet::new();
                let mut expected = model.state.clone();
                for write in &writes {
                    let (cell, values) = &universe[write.cell % universe.len()];
                    let value = values[write.value % values.len()].clone();
                    let now = expected.get(cell).cloned();
                    let held = if write.fits { now } else { Some("\"autre\"".to_owned()) };
                    let (before, after) = (held.as_deref(), value.as_deref());
                    changes.push(ChangeRef { entity: cell.0, key: cell.1, field: &cell.2, before, after });
                    if write.fits && Model::fits(&expected, cell, value.as_ref(), &[]) {
                        match value {
                            Some(value) => expected.insert(cell.clone(), value),
                            None => expected.remove(cell),
                        };
                    }
                }
                let asked = own(&changes);
                let mut asked_plan = plan(OperationKind::Edit, changes);
                asked_plan.atomic = atomic;
                let done = workspace.commit(asked_plan, &Nothing, &clock, &progress);
                let ends = |(cell, _, after): &&Change| {
                    atomic && cell.0 == Entity::Merge && !after.as_deref().is_some_and(is_active)
                };
                let ending: Vec<i64> = asked.iter().filter(ends).map(|(cell, ..)| cell.1).collect();
                let applied = model.apply_with(&asked, &ending);
                if atomic && applied.len() < asked.len() {
                    assert_eq!(done.unwrap_err().kind, crate::ErrorKind::Conflict);
                    model.state = before;
                } else {
                    agree(done, applied.len(), asked.len());
                    model.work(OperationKind::Edit, None, before, applied);
                }
            }
            Act::Undo => {
                let done = workspace.undo(&Nothing, &clock, &progress);
                let Some(target) = model.past.pop() else {
                    assert!(done.unwrap().is_none());
                    continue;
                };
                agree(done.map(Option::unwrap), model.log[target].changes.len(), model.log[target].changes.len());
                model.log[target].base = OperationState::Undone;
                model.future.push(target);
                // The law: the very state before.
                model.state = with_facts(model.log[target].before.clone(), &facts, target);
                model.step(OperationKind::Undo, Some(target));
            }
            Act::Redo => {
                let done = workspace.redo(&Nothing, &clock, &progress);
                let Some(target) = model.future.pop() else {
                    assert!(done.unwrap().is_none());
                    continue;
                };
                agree(done.map(Option::unwrap), model.log[target].changes.len(), model.log[target].changes.len());
                model.log[target].base = OperationState::Applied;
                model.past.push(target);
                model.state = with_facts(model.log[target].after.clone(), &facts, target);
                model.step(OperationKind::Redo, Some(target));
            }
            Act::Revert(at) => {
                let at = at % model.log.len();
                let done = workspace.revert(OperationId(at as i64 + 1), &[], &Nothing, &clock, &progress);
                if model.state_of(at) != OperationState::Applied || !model.is_work(at) {
                    assert_eq!(done.unwrap_err().what.code, "error-not-revertible");
                    continue;
                }
                let asked = invert(&model.log[model.in_force(at)].changes.clone());
                let applied = model.apply(&asked);
                agree(done, applied.len(), asked.len());
                model.work(OperationKind::Revert, Some(at), before, applied);
            }
            Act::Reapply(at) => {
                let at = at % model.log.len();
                let done = workspace.reapply(OperationId(at as i64 + 1), &Nothing, &clock, &progress);
                if model.state_of(at) == OperationState::Applied || !model.is_work(at) {
                    assert_eq!(done.unwrap_err().what.code, "error-not-reappliable");
                    continue;
                }
                if model.future.last() == Some(&at) {
                    done.unwrap();
                    model.future.pop();
                    model.log[at].base = OperationState::Applied;
                    model.past.push(at);
                    model.state = with_facts(model.log[at].after.clone(), &facts, at);
                    model.step(OperationKind::Redo, Some(at));
                } else {
                    let asked = model.log[at].changes.clone();
                    let applied = model.apply(&asked);
                    if model.log[at].kind == OperationKind::Import && applied.len() < asked.len() {
                        assert_eq!(done.unwrap_err().kind, crate::ErrorKind::Conflict);
                        model.state = before;
                        continue;
                    }
                    agree(done, applied.len(), asked.len());
                    model.work(OperationKind::Redo, Some(at), before, applied);
                }
            }
            Act::Export => {
                workspace.note_export(&plan(OperationKind::Export, ChangeSet::new()), &clock).unwrap();
                model.step(OperationKind::Export, None);
            }
            Act::Import => {
                model.batches += 1;
                let names = [("r1", "Un"), ("r2", "Deux"), ("r2", "Encore")];
                let staged = stage(&path, "a", model.batches as u32, &names);
                assert_eq!(staged.batch.0, model.batches);
                for (cell, value) in read_state(&workspace) {
                    if !model.state.contains_key(&cell) && is_fact_of(&cell, staged.batch) {
                        facts.push((model.log.len(), cell.clone(), value.clone()));
                        model.state.insert(cell, value);
                    }
                }
                let before = model.state.clone();
                let import = import_plan(&staged);
                let asked = own(&import.changes);
                let done = workspace.commit(import, &Nothing, &clock, &progress);
                let applied = model.apply(&asked);
                agree(done, applied.len(), asked.len());
                model.work(OperationKind::Import, None, before, applied);
            }
            Act::Reopen => {
                drop(workspace);
                workspace = Workspace::open(&path).unwrap();
            }
        }
        if model.log.len() >= 2 {
            check(&workspace, &model, &mut digests);
        }
    }
}

fn agree(done: Result<Committed>, applied: usize, asked: usize) {
    let done = done.unwrap();
    assert_eq!((done.applied as usize, done.skipped.len()), (applied, asked - applied));
}

fn check(workspace: &Workspace, model: &Model, digests: &mut BTreeMap<State, String>) {
    let read = workspace.read();
    let now = read_state(workspace);
    assert_eq!(now, model.state);
    let states: Vec<_> = read.operations().unwrap().into_iter().map(|operation| operation.state).collect();
    let expected_states: Vec<_> = (0..model.log.len()).map(|at| model.state_of(at)).collect();
    assert_eq!(states, expected_states);
    let folded: Vec<_> = read.standing().unwrap().states.into_values().collect();
    assert_eq!(folded, states);
    let digest = read.ground_digest().unwrap();
    assert_eq!(digests.entry(now).or_insert_with(|| digest.clone()), &digest);
    // What readers parse is whole.
    read.verdicts().unwrap();
    for merge in read.merges(false).unwrap() {
        let inside = read.merge_of(merge.members[0]).unwrap().map(|inside| inside.id);
        assert!(!merge.active || inside == Some(merge.id));
    }
}

/// Cells that staging fills: the rows of the records that the first batch brought.
fn is_fact_of(cell: &Cell, batch: BatchId) -> bool {
    cell.0 == Entity::Row && batch == BatchId(1)
}

/// A state recorded at entry `at`, with what was staged since.
fn with_facts(mut state: State, facts: &[(usize, Cell, String)], at: usize) -> State {
    for (_, cell, value) in facts.iter().filter(|(since, _, _)| *since > at) {
        state.entry(cell.clone()).or_insert_with(|| value.clone());
    }
    state
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, max_shrink_iters: 400, ..ProptestConfig::default() })]

    #[test]
    fn history_keeps_its_laws(acts in prop::collection::vec(act(), 1..24)) {
        run(acts);
    }
}
