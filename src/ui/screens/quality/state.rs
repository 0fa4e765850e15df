//! What the screen *Quality* remembers, and what was counted for it.

use crate::error::Error;
use crate::export::figure::Format;
use crate::mirror::Test;
use crate::model::RecordId;
use crate::operations::quality::{History, Overlap, Plot, PointMap, Profile, ScoreBins, Weights};
use crate::progress::Progress;
use crate::workspace::PairSetInfo;
use std::path::PathBuf;
use std::sync::Arc;

/// The sides of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Side {
    #[default]
    Dashboard,
    Fields,
}

/// Columns of the table of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Field,
    Filled,
    Distinct,
    Length,
    Kind,
    Issues,
    Top,
}

impl Column {
    pub const ALL: [Self; 7] =
        [Self::Field, Self::Filled, Self::Distinct, Self::Length, Self::Kind, Self::Issues, Self::Top];
}

/// Which records a number counts. `long`: the field holds long texts, by which the grid cannot be narrowed.
#[derive(Debug, Clone, PartialEq)]
pub enum Rows {
    /// All.
    All,
    /// Those with an issue of a field; an empty code is any.
    Issues {
        field: String,
        code: String,
    },
    /// Those whose field has a value, or whose list holds it.
    Value {
        field: String,
        text: String,
        long: bool,
    },
    Pattern {
        field: String,
        pattern: String,
        long: bool,
    },
    /// Those whose field says nothing.
    Blank {
        field: String,
        long: bool,
    },
    /// Those whose field says something.
    Filled {
        field: String,
        long: bool,
    },
    /// Some of them.
    These(Vec<RecordId>),
}

/// What a person asked of the screen.
#[derive(Debug, Clone)]
pub enum Wish {
    Side(Side),
    Schema(&'static str),
    Source(Option<String>),
    Sort(Column),
    Field(String),
    /// Place of the decision point that is tried; none: the one of now.
    Point(Option<usize>),
    /// Show rows of a schema in the grid.
    Rows(&'static str, Vec<Test>),
    /// Stop counting.
    Stop,
    /// Count again after it was stopped.
    Again,
    /// Ask where to save a picture.
    SaveAs(Plot, Format),
    /// Save it in the folder of the export.
    SaveHere(Plot, Format),
    Save(Plot, PathBuf),
    Saved(PathBuf),
}

/// What was counted: on which state of the workspace, and of what.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    pub side: Side,
    pub revision: i64,
    pub schema: &'static str,
    pub source: Option<String>,
    /// Pairs change without an operation.
    pub pairs: Option<PairSetInfo>,
}

/// What is shown and chosen.
pub struct QualityView {
    pub side: Side,
    pub schema: &'static str,
    /// Of the profile; none: all.
    pub source: Option<String>,
    pub sort: (Column, bool),
    pub field: Option<String>,
    /// Place of the decision point that is tried.
    pub point: Option<usize>,
    /// What was asked for last, of the dashboard and of the fields.
    pub asked: [Option<Asked>; 2],
    /// The counting under way of each; it is stopped by a person or by newer data.
    pub under_way: [Option<Progress>; 2],
    /// A person stopped it.
    pub stopped: [bool; 2],
}

impl Default for QualityView {
    fn default() -> Self {
        Self {
            side: Side::Dashboard,
            schema: "structure",
            source: None,
            sort: (Column::Field, false),
            field: None,
            point: None,
            asked: [None, None],
            under_way: [None, None],
            stopped: [false, false],
        }
    }
}

impl Drop for QualityView {
    fn drop(&mut self) {
        self.under_way.iter().flatten().for_each(Progress::cancel);
    }
}

/// What was counted last; it stays until newer is there.
#[derive(Default)]
pub struct QualityData {
    pub profile: Option<Arc<Profile>>,
    pub history: Option<Arc<History>>,
    pub scores: Option<Arc<ScoreBins>>,
    /// None within: there was no search for duplicates yet.
    pub weights: Option<Arc<Option<Weights>>>,
    pub overlap: Option<Arc<Overlap>>,
    pub map: Option<Arc<PointMap>>,
    /// What went wrong at the last counting.
    pub failed: Option<Error>,
}

/// A part of what is counted.
pub enum Part {
    Profile(Profile),
    History(History),
    Scores(ScoreBins),
    Weights(Option<Weights>),
    Overlap(Overlap),
    Map(PointMap),
    /// All parts are there, or it failed.
    End(Option<Error>),
}
