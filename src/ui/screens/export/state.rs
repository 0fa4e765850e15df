//! What the screen *Export* remembers, and what was read for it.

use crate::export::{Folder, Format, Verified};
use crate::mirror::Query;
use crate::model::Gate;
use crate::operations::export::{DoraGroup, Only, Outlook, Preset};
use crate::progress::Progress;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Up to so many records it is counted after every change what would go out.
pub const FEW_RECORDS: u64 = 50_000;

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
    /// What was last asked to be counted.
    pub counted: Option<Counted>,
    /// It is being counted.
    pub counting: Option<Progress>,
}

/// What it is counted of what would go out.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted {
    pub revision: i64,
    pub gate: Gate,
    /// The records that are asked for.
    pub only: Option<Only>,
}

/// How a count stands to what is chosen now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Stands {
    /// It is of something else, or there is none.
    #[default]
    No,
    /// It is of the same on an earlier state of the workspace, and is under way again.
    Before,
    Now,
}

impl Counted {
    /// How a count of this stands to what is wanted now.
    pub fn stands(&self, wanted: &Self, counting: bool) -> Stands {
        match (self.gate, &self.only) == (wanted.gate, &wanted.only) {
            true if self.revision == wanted.revision => Stands::Now,
            true if counting => Stands::Before,
            _ => Stands::No,
        }
    }
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
            counting: None,
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
    /// What an export would write as last counted, of what, and how that stands to what is chosen now.
    pub outlook: Option<(Counted, Outlook)>,
    pub stands: Stands,
}

impl ExportData {
    /// What an export of what is chosen would write, and whether that is so now; else it is being counted anew.
    pub fn outlook(&self) -> Option<(&Outlook, bool)> {
        let (_, outlook) = self.outlook.as_ref().filter(|_| self.stands != Stands::No)?;
        Some((outlook, self.stands == Stands::Now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_stands_for_what_it_was_counted_of() {
        let of = |revision, gate| Counted { revision, gate, only: None };
        let counted = of(4, Gate::Official);
        assert_eq!(counted.stands(&of(4, Gate::Official), false), Stands::Now);
        assert_eq!(counted.stands(&of(5, Gate::Official), true), Stands::Before);
        assert_eq!(counted.stands(&of(5, Gate::Official), false), Stands::No, "nobody counts it again");
        assert_eq!(counted.stands(&of(4, Gate::Api), true), Stands::No, "it says nothing of another gate");
        let narrowed =
            Counted { only: Some(Only { schema: "structure".into(), query: Query::default() }), ..counted.clone() };
        assert_eq!(counted.stands(&narrowed, true), Stands::No);
        let outlook = Outlook { going: vec![("structure", 3)], ..Outlook::default() };
        let mut data = ExportData { outlook: Some((counted, outlook)), ..ExportData::default() };
        assert!(data.outlook().is_none());
        data.stands = Stands::Before;
        assert_eq!(data.outlook().map(|(outlook, now)| (outlook.ready(), now)), Some((3, false)));
    }
}
