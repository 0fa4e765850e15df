//! The keys of a schema against the tables that its foreign keys refer to.

use super::rows;
use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Issue, Message, RecordId, Schema, Value};
use crate::source::{self, Limits, Table};
use crate::validate::{KeyRules, Unchecked};
use crate::workspace::Read;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Each table that was given must be one that a schema refers to.
pub(super) fn all_referred(given: &[(String, PathBuf)], checked: &[&Schema]) -> Result<()> {
    let others = |schema: &&Schema| KeyRules::new(schema).unchecked().into_iter().map(|one| one.resource);
    let known: BTreeSet<String> = checked.iter().flat_map(others).collect();
    match given.iter().find(|(name, _)| !known.contains(name)) {
        None => Ok(()),
        Some((name, _)) if known.is_empty() => {
            Err(Error::new(ErrorKind::Usage, "error-check-no-reference").with("name", name.as_str()))
        }
        Some((name, _)) => Err(Error::new(ErrorKind::Usage, "error-check-unknown-reference")
            .with("name", name.as_str())
            .with("known", known.into_iter().collect::<Vec<_>>().join(", "))),
    }
}

/// The keys of a schema, which know the tables that were given.
pub(super) fn keys(
    schema: &Schema,
    given: &[(String, PathBuf)],
    limits: &Limits,
    progress: &Progress,
) -> Result<KeyRules> {
    let mut rules = KeyRules::new(schema);
    for (name, path) in given {
        let columns: Vec<String> = rules.columns_of(name).into_iter().map(str::to_owned).collect();
        if columns.is_empty() {
            continue;
        }
        let inspection = source::inspect(path, limits, progress)?;
        let has = |table: &&Table| columns.iter().all(|column| table.reading.header.contains(column));
        let Some(table) = inspection.offered().find(has) else {
            return Err(Error::new(ErrorKind::Usage, "error-check-reference-columns")
                .with("path", path.display().to_string())
                .with("columns", columns.join(", ")));
        };
        rules.know(name);
        rows::of_columns(path, &table.reading, &columns, true, (limits, progress), &mut |rows| {
            let at = |column: &str| columns.iter().position(|one| one == column);
            for (_, values) in rows {
                rules.add_reference(name, &|column| at(column).map_or(Value::Missing, |at| values[at].clone()));
            }
            Ok(())
        })?;
    }
    Ok(rules)
}

/// A sentence for each foreign key that is not looked at.
pub(super) fn unchecked(keys: &KeyRules) -> Vec<Message> {
    let told = |one: Unchecked| {
        Message::new("check-key-unchecked").with("fields", one.fields.join(", ")).with("table", one.resource)
    };
    keys.unchecked().into_iter().map(told).collect()
}

/// Adds what foreign keys into the given tables say of the records; the other keys are among the workspace's own issues.
pub(super) fn into_others(
    read: Read<'_>,
    schema: &Schema,
    mut keys: KeyRules,
    issues: &mut BTreeMap<RecordId, Vec<Issue>>,
) -> Result<()> {
    keys.keep_only_references();
    read.keyed(schema, &keys.positions(), &mut |record, values| {
        keys.add(record, values);
        Ok(())
    })?;
    for (record, issue) in keys.finish() {
        issues.entry(record).or_default().push(issue);
    }
    Ok(())
}
