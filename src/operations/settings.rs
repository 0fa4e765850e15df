//! Settings of a workspace: trust of sources, rules switched on and off.

use super::{Plan, ground_plan, json};
use crate::error::{Error, ErrorKind, Result};
use crate::locale::Lang;
use crate::model::{ChangeRef, ChangeSet, Entity, Message, OperationKind};
use crate::workspace::Read;

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

/// Name of the setting that holds the trust of a source.
pub fn trust_setting(source: &str) -> String {
    format!("trust:{source}")
}

/// Name of the setting that switches a rule off.
pub fn rule_setting(code: &str) -> String {
    format!("rule:{code}")
}

/// Whether a rule of this code exists.
///
/// # Errors
/// [`ErrorKind::Usage`] where none does.
pub fn known_rule(code: &str) -> Result<()> {
    if Lang::Fr.knows(&format!("issue-{}", code.replace('_', "-"))) {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Usage, "error-unknown-rule").with("rule", code).hinted("hint-check-rule"))
}

/// Codes of the rules switched off in this workspace.
pub fn rules_off(read: Read<'_>) -> Result<Vec<String>> {
    let off = serde_json::Value::String("off".into());
    Ok(read
        .settings()?
        .into_iter()
        .filter(|(_, value)| *value == off)
        .filter_map(|(name, _)| name.strip_prefix("rule:").map(str::to_owned))
        .collect())
}
