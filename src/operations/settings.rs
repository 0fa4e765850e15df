//! Settings of a workspace: trust of sources, rules switched on and off.

use super::{Plan, ground_plan, json};
use crate::error::{Error, ErrorKind, Result};
use crate::locale::Lang;
use crate::mirror::Query;
use crate::model::{ChangeRef, ChangeSet, Entity, Issue, Level, Message, OperationKind};
use crate::reference;
use crate::validate::{BATCH_CODES, batch_field};
use crate::workspace::Read;
use std::collections::BTreeMap;

/// A plan that gives a setting its value (none: back to the default).
pub fn plan(read: Read<'_>, name: &str, value: Option<serde_json::Value>) -> Result<Plan> {
    let before = read.setting(name)?.map(|value| json(&value)).transpose()?;
    let after = value.as_ref().map(json).transpose()?;
    let mut changes = ChangeSet::new();
    changes.push(ChangeRef {
        entity: Entity::Setting,
        key: 0,
        field: name,
        before: before.as_deref(),
        after: after.as_deref(),
    });
    let summary = Message::new("operation-setting-name").with("name", name);
    ground_plan(read, OperationKind::Setting, serde_json::json!({"name": name, "value": value}), summary, changes)
}

/// Name of the setting that keeps a view of the records of a schema.
pub fn view_setting(slug: &str, name: &str) -> String {
    format!("view:{slug}:{name}")
}

/// The views of a schema that are kept: name and what each asks for.
pub fn views(read: Read<'_>, slug: &str) -> Result<Vec<(String, Query)>> {
    let prefix = view_setting(slug, "");
    let of = |(name, value): (String, serde_json::Value)| {
        let name = name.strip_prefix(&prefix)?.to_owned();
        Some((name, serde_json::from_value(value.get("query")?.clone()).ok()?))
    };
    Ok(read.settings()?.into_iter().filter_map(of).collect())
}

/// A plan that keeps a view of the records by its name, or drops it (none).
pub fn plan_view(read: Read<'_>, slug: &str, name: &str, view: Option<serde_json::Value>) -> Result<Plan> {
    let code = if view.is_some() { "operation-view-kept" } else { "operation-view-dropped" };
    let setting = view_setting(slug, name);
    let mut plan = plan(read, &setting, view)?;
    plan.summary = Message::new(code).with("name", name);
    // What a view asks for may be a person's name: it is in the change, and in no intent.
    plan.params = serde_json::json!({"name": setting});
    Ok(plan)
}

/// Name of the setting that holds the trust of a source.
pub fn trust_setting(source: &str) -> String {
    format!("trust:{source}")
}

/// Name of the setting of a rule: its code, or its field and code (`courriel.value_error`).
fn rule_setting(code: &str) -> String {
    format!("rule:{code}")
}

/// Whether a rule of this name exists and can be given this level.
///
/// # Errors
/// [`ErrorKind::Usage`] where none does, or where it can only be on or off.
pub(super) fn known_rule(read: Read<'_>, name: &str, level: Option<Level>) -> Result<()> {
    let (field, code) = name.rsplit_once('.').map_or((None, name), |(field, code)| (Some(field), code));
    let slugs = read.slugs()?;
    let has = |field: &str| {
        slugs.iter().any(|slug| reference::schema(slug).is_some_and(|schema| schema.field(field).is_some()))
    };
    // Rules over the batch are about one field each.
    let elsewhere = level.is_some() && field.is_some_and(|field| batch_field(code).is_some_and(|own| own != field));
    // The export sorts repeated identifiers and orphans out by itself, whatever they weigh.
    if BATCH_CODES.contains(&code) && matches!(level, Some(Level::Warning | Level::Error)) {
        return Err(Error::new(ErrorKind::Usage, "error-rule-over-batch").with("rule", name));
    }
    if Lang::Fr.knows(&format!("issue-{}", code.replace('_', "-"))) && field.is_none_or(has) && !elsewhere {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Usage, "error-unknown-rule").with("rule", name).hinted("hint-check-rule"))
}

/// A plan that gives a rule its level (none: as it is by itself).
///
/// # Errors
/// [`ErrorKind::Usage`] where there is no such rule, or where it can only be on or off.
pub fn plan_rule(read: Read<'_>, rule: &str, level: Option<Level>) -> Result<Plan> {
    known_rule(read, rule, level)?;
    plan(read, &rule_setting(rule), level.map(|level| serde_json::json!(level)))
}

/// What a workspace makes of rules, by their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Levels(BTreeMap<String, Level>);

impl Levels {
    /// # Errors
    /// Those of reading the workspace.
    pub fn of(read: Read<'_>) -> Result<Self> {
        let mut levels = BTreeMap::new();
        for (name, value) in read.settings()? {
            if let (Some(rule), Ok(level)) = (name.strip_prefix("rule:"), serde_json::from_value(value)) {
                levels.insert(rule.to_owned(), level);
            }
        }
        Ok(Self(levels))
    }

    /// Issues as the workspace takes them; those of rules that are off are gone.
    pub fn apply(&self, issues: Vec<Issue>) -> Vec<Issue> {
        if self.0.is_empty() {
            return issues;
        }
        issues.into_iter().filter_map(|issue| self.taken(issue)).collect()
    }

    /// One issue as the workspace takes it; none where its rule is off.
    pub fn taken(&self, issue: Issue) -> Option<Issue> {
        match self.of_rule(&issue.field, &issue.code) {
            Some(level) => issue.at(level),
            None => Some(issue),
        }
    }

    /// What the workspace makes of a rule on a field; none: nothing, it is as it is by itself.
    pub fn of_rule(&self, field: &str, code: &str) -> Option<Level> {
        self.0.get(&format!("{field}.{code}")).or_else(|| self.0.get(code)).copied()
    }

    /// Rule and level, by name.
    pub fn all(&self) -> impl Iterator<Item = (&str, Level)> {
        self.0.iter().map(|(rule, level)| (rule.as_str(), *level))
    }
}
