//! What the screen *Quality* remembers, and what was counted for it.

use crate::error::Error;
use crate::export::figure::Format;
use crate::locale::Lang;
use crate::mirror::Test;
use crate::model::RecordId;
use crate::operations::quality::{History, Overlap, Plot, PointMap, Profile, ScoreBins, Weights};
use crate::operations::territories::{self, By, Territories};
use crate::progress::Progress;
use crate::workspace::PairSetInfo;
use jiff::civil::Date;
use std::path::PathBuf;
use std::sync::Arc;

/// The sides of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Side {
    #[default]
    Dashboard,
    Fields,
    Places,
}

/// Columns of the table of places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceColumn {
    Name,
    Records,
    Sources,
    Freshness,
    Stale,
    Undated,
    Oldest,
    Stopped,
}

/// What is shown and chosen of the places.
#[derive(Debug, Clone)]
pub struct PlacesView {
    pub by: By,
    /// The places that are looked into, one inside the other: by what they were listed, and their codes.
    pub inside: Vec<(By, String)>,
    /// Code of the place that is shown beside.
    pub chosen: Option<String>,
    /// None: in the order of what was counted, the most records first.
    pub sort: Option<(PlaceColumn, bool)>,
    /// The last order, with what it is of: what was counted, how it is sorted, in which language.
    pub order: Option<(Arc<Territories>, HowOrdered, Arc<Vec<usize>>)>,
}

/// How places are put in order.
pub type HowOrdered = (Option<(PlaceColumn, bool)>, Lang);

impl Default for PlacesView {
    fn default() -> Self {
        Self { by: By::Department, inside: Vec::new(), chosen: None, sort: None, order: None }
    }
}

impl PlacesView {
    /// Does what a person asked for.
    pub fn follow(&mut self, wish: PlaceWish) {
        match wish {
            PlaceWish::By(by) => (self.by, self.chosen) = (by, None),
            PlaceWish::Choose(code) => self.chosen = Some(code),
            PlaceWish::Enter(code) => {
                let Some(below) = self.by.below() else { return };
                self.inside.push((self.by, code));
                (self.by, self.chosen) = (below, None);
            }
            PlaceWish::Leave(kept) => {
                let left = self.inside.drain(kept.min(self.inside.len())..).next();
                if let Some((by, code)) = left {
                    (self.by, self.chosen) = (by, Some(code));
                }
            }
            PlaceWish::Sort(column) => {
                self.sort = match self.sort {
                    Some((known, false)) if known == column => Some((column, true)),
                    Some((known, true)) if known == column => None,
                    // The most of what is counted is what one looks for.
                    _ => Some((column, false)),
                }
            }
        }
    }
}

/// What a person asked of the places.
#[derive(Debug, Clone)]
pub enum PlaceWish {
    By(By),
    Choose(String),
    /// Look into a place.
    Enter(String),
    /// Back to where this many places are looked into.
    Leave(usize),
    Sort(PlaceColumn),
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
    /// Those that lie in all of these places, by their codes; last updated up to a day, where one is given.
    Places {
        codes: Vec<String>,
        until: Option<Date>,
    },
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
    Place(PlaceWish),
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
    pub places: Option<territories::Asked>,
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
    pub places: PlacesView,
    /// What was asked for last, of each side.
    pub asked: [Option<Asked>; 3],
    /// The counting under way of each; it is stopped by a person or by newer data.
    pub under_way: [Option<Progress>; 3],
    /// A person stopped it.
    pub stopped: [bool; 3],
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
            places: PlacesView::default(),
            asked: [None, None, None],
            under_way: [None, None, None],
            stopped: [false; 3],
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
    /// With what was asked.
    pub places: Option<(territories::Asked, Arc<Territories>)>,
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
    Places(territories::Asked, Territories),
    /// All parts are there, or it failed.
    End(Option<Error>),
}
