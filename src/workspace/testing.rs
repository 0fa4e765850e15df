//! Small batches for this room's tests.

use super::prepare::Prepared;
use super::{Clock, Derive, Derived, NewBatch, Plan, StagedBatch, StagedFacts, Stager, Touched};
use crate::Progress;
use crate::error::Result;
use crate::model::*;
use crate::reference;
use std::path::Path;

/// Derives nothing: what the verbs derive is tested with them.
pub struct Nothing;

impl Derive for Nothing {
    fn derive(&self, _: &Derived<'_>, _: &Touched, _: &Progress) -> Result<()> {
        Ok(())
    }
}

pub fn clock() -> Clock {
    Clock { now_utc: "2026-01-02T03:04:05Z".into(), actor: "essai".into() }
}

pub fn schema() -> &'static Schema {
    reference::schema("structure").unwrap()
}

pub fn new_batch(source: &str, delivery: u32) -> NewBatch {
    NewBatch {
        source: source.into(),
        file_name: format!("{source}-{delivery}.csv"),
        file_path: String::new(),
        sha256: format!("sha-{source}-{delivery}"),
        size: 1,
        reading: Reading { format: "csv".into(), header: vec!["id".into(), "nom".into()], ..Reading::default() },
        delivery,
    }
}

pub fn raw(row_no: u32, id: &str, nom: &str) -> RawRow {
    let mut row = RawRowBuilder::default();
    row.push(CellKind::Text, id.as_bytes());
    row.push(CellKind::Text, nom.as_bytes());
    row.finish(row_no)
}

pub fn heal(id: &str, nom: &str) -> HealedRecord {
    let schema = schema();
    let mut values = vec![Value::Null; schema.fields.len()];
    values[schema.index_of("id").unwrap()] = Value::text(id);
    values[schema.index_of("nom").unwrap()] = Value::text(nom);
    values[schema.index_of("latitude").unwrap()] = Value::Number("48.50".into());
    let note = Note { field: "nom".into(), rule: "trim".into(), before: format!(" {nom}") };
    HealedRecord { values, notes: vec![note], natural_id: id.into() }
}

pub fn issue(layer: Layer) -> Issue {
    Issue {
        field: "nom".into(),
        index: None,
        code: "string_too_short".into(),
        severity: Severity::Error,
        layer,
        params: vec![("min".into(), Param::Number(3)), ("ratio".into(), Param::Real(0.5))],
        suggestion: Some(Suggestion {
            value: Value::text("abc"),
            sureness: Sureness::LastResort,
            rule: "grow".into(),
            others: vec![Value::Number("1.50".into())],
        }),
    }
}

/// Stages rows (identifier, name), numbered from 2; names of less than three letters have an issue.
pub fn stage(path: &Path, source: &str, delivery: u32, rows: &[(&str, &str)]) -> StagedBatch {
    let mut stager = Stager::begin(path, &new_batch(source, delivery), &[], super::Carried::default()).unwrap();
    for (row_no, (id, nom)) in (2..).zip(rows) {
        stager.push_rows(&[raw(row_no, id, nom)]).unwrap();
        let issues = if nom.len() < 3 { vec![issue(Layer::Schema)] } else { Vec::new() };
        let prepared = Prepared::new("structure", heal(id, nom), issues);
        let mine = stager.occurrence(&prepared);
        stager.push_records(schema(), &[(row_no, mine, &prepared)]).unwrap();
    }
    stager.count("structure", Disposition::Empty, 1);
    stager.finish().unwrap()
}

pub fn plan(kind: OperationKind, changes: ChangeSet) -> Plan {
    Plan {
        kind,
        params: serde_json::json!({ "field": "nom" }),
        summary: Message::new("operation-undo").with("operation", 3).with("share", 0.5).with("name", "x"),
        changes,
        base_revision: 0,
        atomic: false,
        target: None,
        staged: Vec::new(),
        found: StagedFacts::default(),
        locked: Vec::new(),
        brought: None,
    }
}

pub fn mapping() -> Mapping {
    Mapping { schema: "structure".into(), id: IdRule::Column { column: 0 }, ..Mapping::default() }
}

/// What an import commits: its reading and mapping, its moves, and the batch made active.
pub fn import_plan(staged: &StagedBatch) -> Plan {
    let key = staged.batch.0;
    let mut changes = staged.changes.clone();
    let mut push = |entity, field, after: &str| {
        changes.push(ChangeRef { entity, key, field, before: None, after: Some(after) });
    };
    push(Entity::Reading, "reading", &serde_json::to_string(&new_batch("a", 1).reading).unwrap());
    push(Entity::Mapping, "structure", &serde_json::to_string(&mapping()).unwrap());
    push(Entity::Batch, "active", "true");
    Plan { atomic: true, staged: vec![staged.batch], ..plan(OperationKind::Import, changes) }
}

pub fn edit(record: i64, field: &str, before: Option<&str>, after: Option<&str>) -> ChangeSet {
    let mut changes = ChangeSet::new();
    changes.push(ChangeRef { entity: Entity::Edit, key: record, field, before, after });
    changes
}
