//! The verbs: one file per thing a user does to data.
//!
//! Each `plan` reads, computes and returns a [`Plan`]; nothing is written until the plan is committed, and a dry run, the
//! window's preview and a test all look at the same plan. The window and the command line both go through here
//! (DESIGN §2, invariant 7).

mod actor;
pub mod check;
pub mod combine;
pub mod confirm;
pub mod contributor;
pub mod decide;
pub mod delivery;
pub mod demo;
mod derive;
pub mod doctor;
pub mod edit;
pub mod establishments;
pub mod explain;
pub mod export;
pub mod fix;
pub mod healed;
pub mod import;
pub mod layout;
pub mod lineage;
pub mod log;
pub mod map;
mod mapping_changes;
pub mod matching;
pub mod merge;
pub mod mirror;
pub mod opposition;
mod pipeline;
pub mod position;
pub mod purge;
pub mod quality;
pub mod questions;
pub mod reread;
pub mod rows;
pub mod rules;
pub mod run;
pub mod schema_doc;
pub mod schema_move;
pub mod score;
pub mod settings;
pub mod sources;
pub mod states;
pub mod target;
pub mod territories;
pub mod transform;
pub mod turns;
pub mod values;

pub use crate::workspace::{Committed, Plan};
pub use actor::actor;
pub use derive::{Deriver, golden};
pub use mapping_changes::rule as row_rule_text;

use crate::error::{Error, ErrorKind, Result};
use crate::model::{ChangeSet, Message, OperationKind, RecordId, Schema};
use crate::workspace::{Clock, Read, StagedFacts, Workspace, listed_name};
use crate::{Progress, reference};
use std::collections::BTreeMap;
use std::path::Path;

/// What an operation may not find out by itself: today's date, the time and who acts. Passed in, so that the same work
/// gives the same result.
#[derive(Debug, Clone)]
pub struct Env {
    /// ISO date, `2026-11-23`.
    pub today: String,
    /// RFC 3339 time of the log entry.
    pub now_utc: String,
    /// Who acts, as the history shows it.
    pub actor: String,
}

impl Env {
    fn clock(&self) -> Clock {
        Clock { now_utc: self.now_utc.clone(), actor: self.actor.clone() }
    }
}

/// Commits a plan: effect and log in one transaction, with what is derived from it.
///
/// # Errors
/// Those of the workspace; where its records are of another version of the schema, they are to be moved first.
pub fn commit(workspace: &mut Workspace, plan: Plan, env: &Env, progress: &Progress) -> Result<Committed> {
    let moves = plan.params.get("name").and_then(|name| name.as_str()).is_some_and(|name| name.starts_with("schema:"));
    if !moves && let Some(pending) = schema_move::pending(workspace.read())?.first() {
        return Err(Error::new(ErrorKind::Usage, "error-schema-pending")
            .with("from", pending.from.as_str())
            .with("to", pending.to.as_str())
            .hinted("hint-schema-move"));
    }
    opposition::salt_again(workspace)?;
    // What the files say may be another thing after these: the locks that hold against it are told.
    let reads_again = matches!(plan.kind, OperationKind::Import | OperationKind::Map | OperationKind::Combine);
    let before = if reads_again { states::behind_locks(workspace.read())? } else { BTreeMap::new() };
    let mut committed = workspace.commit(plan, &Deriver::new(&env.today), &env.clock(), progress)?;
    if !before.is_empty() {
        committed.locked.extend(states::held_against(workspace.read(), &before)?);
    }
    Ok(committed)
}

/// Notes an export in the log.
pub fn note(workspace: &mut Workspace, plan: &Plan, env: &Env) -> Result<crate::model::OperationId> {
    workspace.note_export(plan, &env.clock())
}

/// Undoes the newest operation that still stands; `None` when there is nothing to undo.
pub fn undo(workspace: &mut Workspace, env: &Env, progress: &Progress) -> Result<Option<Committed>> {
    workspace.undo(&Deriver::new(&env.today), &env.clock(), progress)
}

/// Brings back the operation undone last; `None` when there is nothing to redo.
pub fn redo(workspace: &mut Workspace, env: &Env, progress: &Progress) -> Result<Option<Committed>> {
    workspace.redo(&Deriver::new(&env.today), &env.clock(), progress)
}

/// A plan of ground changes, on the revision that was read.
fn ground_plan(
    read: Read<'_>,
    kind: OperationKind,
    params: serde_json::Value,
    summary: Message,
    changes: ChangeSet,
) -> Result<Plan> {
    Ok(Plan {
        kind,
        params,
        summary,
        changes,
        base_revision: read.revision()?,
        atomic: false,
        target: None,
        staged: Vec::new(),
        found: StagedFacts::default(),
        locked: Vec::new(),
        brought: None,
    })
}

/// JSON text of a value that always serialises.
pub(crate) fn json<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|cause| Error::internal("serialise").caused_by(cause))
}

/// An embedded schema by its slug.
///
/// # Errors
/// [`ErrorKind::Usage`] when there is none of that name.
pub fn schema(slug: &str) -> Result<&'static Schema> {
    reference::schema(slug).ok_or_else(|| {
        Error::new(ErrorKind::Usage, "error-unknown-schema")
            .with("known", reference::schema_slugs().join(", "))
            .with("schema", slug)
            .hinted("hint-known-schemas")
    })
}

/// The slug of what a user names as a schema: `auto`, a slug, or the path of a schema file, which is read and made known.
///
/// # Errors
/// [`ErrorKind::Usage`] when it is none of these; [`ErrorKind::Format`] with everything that is wrong with the file.
pub fn named_schema(named: &str) -> Result<String> {
    let path = Path::new(named);
    if named == "auto" {
        return Ok(named.to_owned());
    }
    if reference::schema(named).is_some() || !path.is_file() {
        return schema(named).map(|schema| schema.slug.clone());
    }
    let text = crate::source::read_text(path, &crate::source::Limits::configured())?;
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    match reference::parse_schema(&text, &stem) {
        Ok(schema) => Ok(reference::register(schema).slug.clone()),
        Err(problems) => {
            let error = Error::new(ErrorKind::Format, "error-schema-file")
                .with("count", problems.len())
                .with("path", path.display().to_string());
            Err(problems.into_iter().fold(error, Error::hinted_with))
        }
    }
}

/// Takes other versions of the schemas of structures and services from a folder: files in the form of `assets/schemas/`,
/// named by their slug (`structure.json`, `service.json`); one that is absent stays as embedded. To be called first.
///
/// # Errors
/// [`ErrorKind::Usage`] where the folder has none of them; [`ErrorKind::Format`] for a file that is no schema of that name.
pub fn use_schemas(folder: &Path) -> Result<()> {
    let mut given = Vec::new();
    for slug in reference::schema_slugs() {
        let path = folder.join(format!("{slug}.json"));
        if !path.is_file() {
            continue;
        }
        let text = crate::source::read_text(&path, &crate::source::Limits::configured())?;
        match serde_json::from_str::<Schema>(&text) {
            Ok(schema) if schema.slug == slug && is_whole(&schema) => given.push(schema),
            read => {
                let line = read.err().map_or(1, |cause| cause.line());
                return Err(Error::new(ErrorKind::Format, "error-schema-version")
                    .with("path", path.display().to_string())
                    .with("line", line));
            }
        }
    }
    if given.is_empty() {
        return Err(Error::new(ErrorKind::Usage, "error-no-schemas").with("path", folder.display().to_string()));
    }
    reference::use_versions(given);
    Ok(())
}

/// Whether a version of an official schema can be worked with: each field named once, the identifiers among them, patterns
/// that are some, lengths in order.
fn is_whole(schema: &Schema) -> bool {
    let mut names: Vec<String> = schema.fields.iter().map(|field| field.name.to_lowercase()).collect();
    names.sort_unstable();
    let apart = names.windows(2).all(|pair| pair[0] != pair[1]) && names.iter().all(|name| !name.trim().is_empty());
    let ids: &[&str] =
        if schema.slug == "service" { &["source", "id", "structure_id"] } else { &["source", "id", "nom"] };
    let sound = |field: &crate::model::Field| {
        let ordered = field.min_length.zip(field.max_length).is_none_or(|(least, most)| least <= most);
        ordered && field.pattern.as_deref().is_none_or(|pattern| regex::Regex::new(pattern).is_ok())
    };
    apart && ids.iter().all(|name| schema.field(name).is_some()) && schema.fields.iter().all(sound)
}

/// What a person calls a record: its `id`, else its number; of a reference list with the list's name before it, unless it
/// begins with that already. [`find_record`] takes it back.
pub fn record_name(read: Read<'_>, record: RecordId) -> Result<String> {
    let number = || format!("#{}", record.0);
    let Some((slug, row)) = read.record(record)? else { return Ok(number()) };
    let Some(index) = schema(&slug)?.index_of("id") else { return Ok(number()) };
    let id = row.values[index].display();
    Ok(match read.list_of(record)? {
        Some(list) => listed_name(&list, &id),
        None => id.into_owned(),
    })
}

/// The record that carries this `id`.
///
/// # Errors
/// [`ErrorKind::Usage`] when no visible record does.
pub fn find_record(read: Read<'_>, schema: &str, id: &str) -> Result<RecordId> {
    if let Some(record) = read.find_record(schema, id)? {
        return Ok(record);
    }
    let (code, hint) = match find_set_aside(read, schema, id)? {
        Some(_) => ("error-record-aside", "hint-record-aside"),
        None => ("error-unknown-record", "hint-check-record"),
    };
    Err(Error::new(ErrorKind::Usage, code).with("schema", schema).with("record", id).hinted(hint))
}

/// The record of this `id` that was set aside, if any: it is no visible one.
///
/// # Errors
/// Those of reading the workspace.
pub fn find_set_aside(read: Read<'_>, schema: &str, id: &str) -> Result<Option<RecordId>> {
    for record in read.set_aside_records()? {
        if read.record_identity(record)?.is_some_and(|identity| identity.schema == schema)
            && record_name(read, record)? == id
        {
            return Ok(Some(record));
        }
    }
    Ok(None)
}
