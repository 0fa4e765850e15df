//! Exports that are done again and again: kept by name with the workspace.

use super::{ExportParams, Only};
use crate::error::{Error, ErrorKind, Result};
use crate::export::{Folder, Format};
use crate::model::{Gate, Message};
use crate::operations::{Plan, settings};
use crate::workspace::Read;
use serde::{Deserialize, Serialize};

const SETTING: &str = "export:";

/// What an export is asked for, but where it goes to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preset {
    pub gate: Gate,
    pub formats: Vec<Format>,
    pub folders: Vec<Folder>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<Only>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_open: Vec<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub contact_names: bool,
}

impl Preset {
    pub fn of(params: &ExportParams) -> Self {
        Self {
            gate: params.gate,
            formats: params.formats.clone(),
            folders: params.folders.clone(),
            only: params.only.clone(),
            not_open: params.not_open.clone(),
            contact_names: params.contact_names,
        }
    }

    /// Asks an export for the same.
    pub fn apply(&self, params: &mut ExportParams) {
        params.gate = self.gate;
        params.formats.clone_from(&self.formats);
        params.folders.clone_from(&self.folders);
        params.only.clone_from(&self.only);
        params.not_open.clone_from(&self.not_open);
        params.contact_names = self.contact_names;
    }
}

/// The presets of a workspace, by name.
///
/// # Errors
/// Those of reading the workspace.
pub fn presets(read: Read<'_>) -> Result<Vec<(String, Preset)>> {
    let of = |(name, value): (String, serde_json::Value)| {
        Some((name.strip_prefix(SETTING)?.to_owned(), serde_json::from_value(value).ok()?))
    };
    Ok(read.settings()?.into_iter().filter_map(of).collect())
}

/// The preset of a name.
///
/// # Errors
/// [`ErrorKind::Usage`] where there is none.
pub fn preset(read: Read<'_>, name: &str) -> Result<Preset> {
    let found = presets(read)?.into_iter().find(|(known, _)| known == name);
    found.map(|(_, preset)| preset).ok_or_else(|| {
        Error::new(ErrorKind::Usage, "error-unknown-preset").with("name", name).hinted("hint-list-presets")
    })
}

/// A plan that keeps a preset by its name, or drops it (none).
///
/// # Errors
/// [`ErrorKind::Usage`] for a name that says nothing.
pub fn plan_preset(read: Read<'_>, name: &str, preset: Option<&Preset>) -> Result<Plan> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Error::new(ErrorKind::Usage, "error-preset-name"));
    }
    let value = preset.map(|preset| serde_json::json!(preset));
    let setting = format!("{SETTING}{name}");
    let mut plan = settings::plan(read, &setting, value)?;
    let code = if preset.is_some() { "operation-preset-kept" } else { "operation-preset-dropped" };
    plan.summary = Message::new(code).with("name", name);
    // What a filter asks for may be a person's name: it is in the change, and in no intent.
    plan.params = serde_json::json!({ "name": setting });
    Ok(plan)
}
