//! What the screen *Export* remembers, and what was read for it.

use crate::export::{Folder, Format, Verified};
use crate::mirror::Query;
use crate::model::Gate;
use crate::operations::export::{DoraGroup, Only, Preset};
use crate::progress::Progress;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Which records go out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Records {
    #[default]
    All,
    /// What the grid of a schema is narrowed to.
    Shown(&'static str),
    /// A view that is kept: schema and name.
    View(&'static str, String),
    /// What a preset asks for.
    Preset(Box<crate::operations::export::Only>),
}

/// What a person asked of the screen.
#[derive(Debug, Clone)]
pub enum Wish {
    Folder(Folder, bool),
    Format(Format, bool),
    Records(Records),
    /// People agreed that their names are published.
    Names(bool),
    /// Keep what is chosen under this name.
    Keep(String),
    Use(String),
    Drop(String),
    /// The model of Dora of a group.
    Model(String, String),
    /// Look at a folder that an export wrote.
    Verify(PathBuf),
    StopVerifying,
}

/// What is chosen and half typed.
pub struct ExportView {
    pub folders: Vec<Folder>,
    pub formats: Vec<Format>,
    pub records: Records,
    pub names: bool,
    /// Sources that a preset keeps out of the open data.
    pub not_open: Vec<String>,
    /// Name typed for a preset.
    pub preset: String,
    /// Slugs typed for groups.
    pub models: BTreeMap<String, String>,
    /// Folder typed to be verified.
    pub verify: String,
    pub verifying: Option<Progress>,
    /// Revision of the workspace that was read last.
    pub read: Option<i64>,
    /// What was counted last: revision, gate, and the records that were asked for.
    pub counted: Option<(i64, Gate, Option<Only>)>,
}

impl Default for ExportView {
    fn default() -> Self {
        Self {
            folders: Folder::USUAL.to_vec(),
            formats: Format::ALL.to_vec(),
            records: Records::All,
            names: false,
            not_open: Vec::new(),
            preset: String::new(),
            models: BTreeMap::new(),
            verify: String::new(),
            verifying: None,
            read: None,
            counted: None,
        }
    }
}

/// What was read for the screen.
#[derive(Debug, Clone, Default)]
pub struct ExportData {
    pub presets: Vec<(String, Preset)>,
    /// Views that are kept: schema, name, what they ask for.
    pub views: Vec<(&'static str, String, Query)>,
    /// Groups of services that Dora needs a model for.
    pub groups: Vec<DoraGroup>,
    pub verified: Option<Verified>,
}
