//! From one version of the official schema to the next: what changes, and what it makes of the records (DESIGN D18).

use super::settings;
use super::{Env, Plan, schema};
use crate::Progress;
use crate::error::Result;
use crate::model::{Message, Schema};
use crate::reference;
use crate::workspace::{GateCounts, Read, Workspace};
use std::collections::{BTreeMap, BTreeSet};

/// A schema whose version in this program is not the one that the records are of.
#[derive(Debug, Clone, PartialEq)]
pub struct Pending {
    pub slug: &'static str,
    pub from: String,
    pub to: String,
    /// Fields that the next version adds, and those that it no longer has.
    pub fields: (Vec<String>, Vec<String>),
    /// Codes likewise, with their field.
    pub codes: (Vec<FieldCode>, Vec<FieldCode>),
    /// Fields that are asked for otherwise: their type, length, form or need.
    pub changed: Vec<String>,
}

/// A code of a list, behind its field.
pub type FieldCode = (String, String);

/// What a move did to the records of one schema.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    pub pending: Pending,
    pub before: GateCounts,
    pub after: GateCounts,
    /// Issues by field and code, before and after, where they differ.
    pub issues: Vec<(String, String, u64, u64)>,
}

/// The schemas that a workspace can move to, with what they change; empty where it is of this program's versions.
///
/// # Errors
/// Those of reading the workspace.
pub fn pending(read: Read<'_>) -> Result<Vec<Pending>> {
    let mut found = Vec::new();
    for slug in reference::schema_slugs() {
        let now = schema(slug)?;
        // Told apart as texts first: every commit asks.
        if read.is_of_version(now)? {
            continue;
        }
        if let Some(then) = read.schema_version(slug)?.filter(|then| then != now) {
            found.push(compare(slug, &then, now));
        }
    }
    Ok(found)
}

fn compare(slug: &'static str, then: &Schema, now: &Schema) -> Pending {
    let names = |schema: &Schema| schema.fields.iter().map(|field| field.name.clone()).collect::<BTreeSet<_>>();
    let codes = |schema: &Schema| -> BTreeSet<(String, String)> {
        let of = |field| schema.codes_of(field).iter().map(|code| code.value.clone());
        schema.fields.iter().flat_map(|field| of(field).map(|code| (field.name.clone(), code))).collect()
    };
    let only = |a: &BTreeSet<String>, b: &BTreeSet<String>| a.difference(b).cloned().collect();
    let (names_then, names_now, codes_then, codes_now) = (names(then), names(now), codes(then), codes(now));
    let rules = |schema: &Schema, name: &str| {
        // What a field says of itself changes no verdict.
        let plain = |field: &crate::model::Field| crate::model::Field {
            title: Default::default(),
            description: None,
            examples: Vec::new(),
            ..field.clone()
        };
        schema.field(name).map(plain)
    };
    Pending {
        slug,
        from: then.version.clone(),
        to: now.version.clone(),
        fields: (only(&names_now, &names_then), only(&names_then, &names_now)),
        codes: (
            codes_now.difference(&codes_then).cloned().collect(),
            codes_then.difference(&codes_now).cloned().collect(),
        ),
        changed: names_now
            .intersection(&names_then)
            .filter(|name| rules(then, name) != rules(now, name))
            .cloned()
            .collect(),
    }
}

/// A plan that moves the records of every schema that has another version to that of this program, as one operation: each
/// is made again from its row and edits. None where there is nothing to move.
///
/// # Errors
/// Those of reading the workspace.
pub fn plan(read: Read<'_>) -> Result<Option<Plan>> {
    let pending = pending(read)?;
    let plans = pending
        .iter()
        .map(|one| settings::plan(read, &format!("schema:{}", one.slug), Some(one.to.as_str().into())))
        .collect::<Result<Vec<_>>>()?;
    let intents: Vec<serde_json::Value> = plans.iter().map(|plan| plan.params.clone()).collect();
    let Some(mut whole) = plans.into_iter().reduce(|mut whole, one| {
        one.changes.iter().for_each(|change| whole.changes.push(change));
        whole
    }) else {
        return Ok(None);
    };
    whole.params["moves"] = intents.into();
    let joined = |of: fn(&Pending) -> &str| {
        let mut all: Vec<&str> = pending.iter().map(of).collect();
        all.dedup();
        all.join(", ")
    };
    let summary = Message::new("operation-schema-move")
        .with("schema", joined(|one| one.slug))
        .with("from", joined(|one| &one.from))
        .with("to", joined(|one| &one.to));
    Ok(Some(Plan { summary, ..whole }))
}

/// What there was before a move.
#[derive(Debug, Clone)]
pub struct Before(Vec<(Pending, GateCounts, Issues)>);

impl Before {
    /// The state before a move, of the schemas that can be moved.
    ///
    /// # Errors
    /// Those of reading the workspace.
    pub fn of(read: Read<'_>) -> Result<Self> {
        let one = |pending: Pending| Ok((read.gate_counts(pending.slug)?, issues(read, pending.slug)?, pending));
        let all = pending(read)?.into_iter().map(one).collect::<Result<Vec<_>>>()?;
        Ok(Self(all.into_iter().map(|(counts, issues, pending)| (pending, counts, issues)).collect()))
    }

    /// What the move has done, in a workspace that made it.
    ///
    /// # Errors
    /// Those of reading the workspace.
    pub fn compared(self, read: Read<'_>) -> Result<Vec<Moved>> {
        let compare = |(pending, before, issues): (Pending, GateCounts, Issues)| {
            let (after, now) = (read.gate_counts(pending.slug)?, self::issues(read, pending.slug)?);
            let keys: BTreeSet<_> = issues.keys().chain(now.keys()).cloned().collect();
            let count = |all: &Issues, key: &(String, String)| all.get(key).copied().unwrap_or(0);
            let counted = keys.into_iter().map(|key| {
                let (before, after) = (count(&issues, &key), count(&now, &key));
                (key.0, key.1, before, after)
            });
            let issues = counted.filter(|(.., before, after)| before != after).collect();
            Ok(Moved { pending, before, after, issues })
        };
        self.0.into_iter().map(compare).collect()
    }
}

/// Moves every schema that has another version, and tells what it did.
///
/// # Errors
/// Those of the workspace.
pub fn run(workspace: &mut Workspace, env: &Env, progress: &Progress) -> Result<Vec<Moved>> {
    let before = Before::of(workspace.read())?;
    match plan(workspace.read())? {
        Some(plan) => super::commit(workspace, plan, env, progress)?,
        None => return Ok(Vec::new()),
    };
    before.compared(workspace.read())
}

/// How many issues there are of a field and code.
type Issues = BTreeMap<(String, String), u64>;

fn issues(read: Read<'_>, slug: &str) -> Result<Issues> {
    let mut found = Issues::new();
    for group in read.issue_groups(slug)? {
        *found.entry((group.field, group.code)).or_default() += group.issues;
    }
    Ok(found)
}

impl Pending {
    /// What the next version changes, a sentence each.
    pub fn messages(&self) -> Vec<Message> {
        let mut out = vec![
            Message::new("schema-move-versions")
                .with("schema", self.slug)
                .with("from", self.from.as_str())
                .with("to", self.to.as_str()),
        ];
        let codes =
            |all: &[(String, String)]| all.iter().map(|(field, code)| format!("{field}: {code}")).collect::<Vec<_>>();
        for (code, names) in [
            ("schema-move-new-fields", self.fields.0.clone()),
            ("schema-move-gone-fields", self.fields.1.clone()),
            ("schema-move-changed-fields", self.changed.clone()),
            ("schema-move-new-codes", codes(&self.codes.0)),
            ("schema-move-gone-codes", codes(&self.codes.1)),
        ] {
            if !names.is_empty() {
                out.push(Message::new(code).with("names", names.join(", ")));
            }
        }
        out
    }
}

impl Moved {
    /// The report of a move, a sentence each.
    pub fn messages(&self) -> Vec<Message> {
        let mut out = self.pending.messages();
        out.push(
            Message::new("schema-move-counts")
                .with("records", self.after.records)
                .with("before", self.before.conforming)
                .with("after", self.after.conforming),
        );
        out.extend(self.issues.iter().map(|(field, code, before, after)| {
            Message::new("schema-move-issues")
                .with("field", field.as_str())
                .with("code", code.as_str())
                .with("before", *before)
                .with("after", *after)
        }));
        out
    }
}
