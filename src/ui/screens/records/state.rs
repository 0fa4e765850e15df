//! What the grid of one schema remembers: what is asked for, how columns stand, where one is, what is chosen.

use crate::mirror::{Facet, How, Method, Query, Spelling, Values};
use crate::model::{RecordId, Schema};
use crate::operations::transform::{Change, Preview};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Fields shown first: what a person looks for.
const FIRST: &[&str] =
    &["id", "nom", "siret", "adresse", "code_postal", "commune", "telephone", "courriel", "site_web", "date_maj"];

/// Width of a column before anyone drags it, in points.
pub fn width_of(field: &str) -> f32 {
    match field {
        "id" => 190.0,
        "nom" | "adresse" | "description" => 230.0,
        "code_postal" | "code_insee" | "longitude" | "latitude" | "frais" => 92.0,
        _ => 140.0,
    }
}

/// How the columns stand. Fields that it does not know come last; those that the schema has no longer are passed over.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Layout {
    pub order: Vec<String>,
    pub hidden: BTreeSet<String>,
    /// How many of the shown columns stay at the left.
    pub frozen: usize,
    /// Widths that a person has set, in points.
    pub widths: BTreeMap<String, f32>,
}

impl Layout {
    /// As a schema stands before anyone moves a column.
    pub fn of(schema: &Schema) -> Self {
        let mut order: Vec<String> =
            FIRST.iter().filter(|name| schema.field(name).is_some()).map(|name| (*name).to_owned()).collect();
        let others =
            schema.fields.iter().map(|field| field.name.clone()).filter(|name| !FIRST.contains(&name.as_str()));
        order.extend(others);
        Self { order, frozen: 2.min(schema.fields.len()), ..Self::default() }
    }

    /// All fields in their order, hidden ones too: their places in the schema.
    pub fn all(&self, schema: &Schema) -> Vec<usize> {
        let mut all: Vec<usize> = self.order.iter().filter_map(|name| schema.index_of(name)).collect();
        all.dedup();
        let rest: Vec<usize> = (0..schema.fields.len()).filter(|at| !all.contains(at)).collect();
        all.extend(rest);
        all
    }

    /// The shown columns from left to right: their places in the schema. One is always there.
    pub fn shown(&self, schema: &Schema) -> Vec<usize> {
        let all = self.all(schema);
        let shown: Vec<usize> =
            all.iter().copied().filter(|at| !self.hidden.contains(&schema.fields[*at].name)).collect();
        if shown.is_empty() { all.into_iter().take(1).collect() } else { shown }
    }

    pub fn width(&self, field: &str) -> f32 {
        self.widths.get(field).copied().unwrap_or_else(|| width_of(field)).clamp(36.0, 1200.0)
    }

    /// Puts a field before another one; at the end for none.
    pub fn put(&mut self, schema: &Schema, field: &str, before: Option<&str>) {
        if before == Some(field) {
            return;
        }
        let mut order: Vec<String> = self.all(schema).into_iter().map(|at| schema.fields[at].name.clone()).collect();
        order.retain(|name| name != field);
        let at = before.and_then(|before| order.iter().position(|name| name == before)).unwrap_or(order.len());
        order.insert(at, field.to_owned());
        self.order = order;
    }
}

/// A place in the grid: a row of the list and a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    pub row: usize,
    pub field: String,
}

/// A column that is counted beside the grid.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Asked {
    pub field: String,
    pub how: How,
    /// Values are narrowed to those that hold it.
    #[serde(skip)]
    pub search: String,
    /// More than the first few values are listed.
    #[serde(skip)]
    pub more: bool,
    #[serde(default)]
    pub folded: bool,
}

impl Asked {
    pub fn new(field: &str, how: How) -> Self {
        Self { field: field.to_owned(), how, search: String::new(), more: false, folded: false }
    }

    /// How many values are asked for.
    pub fn most(&self) -> usize {
        if self.more { 200 } else { 8 }
    }
}

/// What stands at the right of the grid.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Beside {
    /// The selected cell.
    #[default]
    Cell,
    /// Which columns are shown.
    Columns,
    /// Saved views, and a name for this one.
    Views(String),
    /// Spellings of one value in a column.
    Spellings(SpellingDraft),
    /// One change for many records.
    Batch(BatchDraft),
    Nothing,
}

impl Beside {
    /// What the command to show or hide it makes of it.
    pub fn other(&self) -> Self {
        if *self == Self::Nothing { Self::Cell } else { Self::Nothing }
    }
}

/// Spellings that are looked at, and what is chosen of them.
#[derive(Debug, Clone, PartialEq)]
pub struct SpellingDraft {
    pub field: String,
    pub method: Method,
    /// Groups are joined unless they are turned off; else none is but those that are turned on.
    pub all: bool,
    /// Groups that are not as `all` says, by their first value.
    pub turned: BTreeSet<String>,
    /// Values that stay as they are.
    pub out: BTreeSet<String>,
    /// Spellings to keep where it is not the most frequent, by the first value of the group.
    pub kept: BTreeMap<String, String>,
    /// The group that the keys act on.
    pub at: usize,
}

impl SpellingDraft {
    pub fn new(field: &str, method: Method) -> Self {
        let (turned, out, kept) = (BTreeSet::new(), BTreeSet::new(), BTreeMap::new());
        // What only sounds or looks alike may be two things: `CCAS de Liffré`, `CCAS de Vitré`. Each is to be looked at.
        let all = matches!(method, Method::Words | Method::Letters);
        Self { field: field.to_owned(), method, all, turned, out, kept, at: 0 }
    }

    /// Those of the column where one is.
    pub fn of_sheet(sheet: &Sheet) -> Self {
        Self::new(sheet.cursor.as_ref().map_or("commune", |cursor| cursor.field.as_str()), Method::Words)
    }

    /// Whether a group is to be joined, by its first value.
    pub fn takes(&self, first: &str) -> bool {
        self.all != self.turned.contains(first)
    }

    /// Joins a group that was left, or leaves one that was joined.
    pub fn turn(&mut self, first: &str) {
        if !self.turned.remove(first) {
            self.turned.insert(first.to_owned());
        }
    }

    /// What joining the chosen groups would write: each value that becomes another, with it.
    pub fn joined(&self, groups: &[Spelling]) -> BTreeMap<String, String> {
        let mut values = BTreeMap::new();
        for group in groups {
            let Some(first) = group.values.first().map(|value| value.text.as_str()) else { continue };
            if !self.takes(first) {
                continue;
            }
            let kept = self.kept.get(first).map_or(first, String::as_str);
            for value in group.values.iter().filter(|value| value.text != kept && !self.out.contains(&value.text)) {
                values.insert(value.text.clone(), kept.to_owned());
            }
        }
        values
    }
}

/// Changes that a person can choose for many records, in the order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Set,
    Replace,
    Title,
    Upper,
    Lower,
    Spaces,
    MoveTo,
    SwapWith,
    Clear,
    Reset,
}

impl Kind {
    pub const ALL: [Self; 10] = [
        Self::Set,
        Self::Replace,
        Self::Title,
        Self::Upper,
        Self::Lower,
        Self::Spaces,
        Self::MoveTo,
        Self::SwapWith,
        Self::Clear,
        Self::Reset,
    ];

    /// Code of its name in `records.ftl`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Set => "batch-set",
            Self::Replace => "batch-replace",
            Self::Title => "batch-title",
            Self::Upper => "batch-upper",
            Self::Lower => "batch-lower",
            Self::Spaces => "batch-spaces",
            Self::MoveTo => "batch-move",
            Self::SwapWith => "batch-swap",
            Self::Clear => "batch-clear",
            Self::Reset => "batch-reset",
        }
    }
}

/// A change for many records that is not made yet.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchDraft {
    pub field: String,
    /// All records of the list; else those that are selected.
    pub all: bool,
    pub kind: Kind,
    /// Text to find, or to write.
    pub text: String,
    /// Text to write in its place.
    pub with: String,
    pub any_case: bool,
    pub whole: bool,
    /// The other field.
    pub other: String,
}

impl BatchDraft {
    pub fn new(field: &str, all: bool) -> Self {
        Self {
            field: field.to_owned(),
            all,
            kind: Kind::Replace,
            text: String::new(),
            with: String::new(),
            any_case: true,
            whole: false,
            other: String::new(),
        }
    }

    /// A change of the field where one is: of what is selected where that is several cells, else of all that is listed.
    pub fn of_sheet(sheet: &Sheet) -> Self {
        let field = sheet.cursor.as_ref().map_or("nom", |cursor| cursor.field.as_str());
        let many = sheet.anchor.is_some() && sheet.anchor != sheet.cursor;
        Self::new(field, !many)
    }

    /// The change, where it is said completely.
    pub fn change(&self) -> Option<Change> {
        Some(match self.kind {
            Kind::Set if self.text.trim().is_empty() => return None,
            Kind::Set => Change::Set(self.text.clone()),
            Kind::Replace if self.text.is_empty() => return None,
            Kind::Replace => Change::Replace {
                find: self.text.clone(),
                with: self.with.clone(),
                any_case: self.any_case,
                whole: self.whole,
            },
            Kind::Title => Change::Title,
            Kind::Upper => Change::Upper,
            Kind::Lower => Change::Lower,
            Kind::Spaces => Change::Spaces,
            Kind::MoveTo | Kind::SwapWith if self.other.is_empty() || self.other == self.field => return None,
            Kind::MoveTo => Change::MoveTo(self.other.clone()),
            Kind::SwapWith => Change::SwapWith(self.other.clone()),
            Kind::Clear => Change::Clear,
            Kind::Reset => Change::Reset,
        })
    }
}

/// A way to look at records, kept by name with the workspace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SavedView {
    pub query: Query,
    pub layout: Layout,
    #[serde(default)]
    pub facets: Vec<Asked>,
}

/// The grid of one schema.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    pub query: Query,
    pub layout: Layout,
    pub facets: Vec<Asked>,
    /// Points over the first row of the list that is on screen: exact for a million rows, unlike the toolkit's numbers.
    pub top: f64,
    pub left: f32,
    pub cursor: Option<Spot>,
    /// The other corner of what is selected.
    pub anchor: Option<Spot>,
    /// The cursor is to be brought on screen.
    pub follow: bool,
    pub beside: Beside,
    /// Text of *go to*, while it is open.
    pub going: Option<String>,
    /// The cell for which one of several values is to be chosen.
    pub choosing: Option<(RecordId, String)>,
    /// The saved view that is shown, unless it was changed since.
    pub named: Option<String>,
    /// Number of the list, another one whenever its rows are others, and of the list that was drawn last.
    pub list: u64,
    pub drawn: u64,
}

impl Sheet {
    /// The grid of a schema by its slug.
    pub fn of(slug: &str) -> Self {
        Self {
            query: Query::default(),
            layout: crate::operations::schema(slug).map(Layout::of).unwrap_or_default(),
            facets: Vec::new(),
            top: 0.0,
            left: 0.0,
            cursor: None,
            anchor: None,
            follow: false,
            beside: Beside::Cell,
            going: None,
            choosing: None,
            named: None,
            list: 0,
            drawn: 0,
        }
    }

    /// What a preview is of: the state of the workspace, the list, and what is selected of it.
    pub fn scope(&self, schema: &Schema, stamp: u64) -> Scope {
        (stamp, self.list, self.chosen(schema))
    }

    /// The selected rows and columns, ends included; columns as places among those that are shown.
    pub fn chosen(&self, schema: &Schema) -> Option<(usize, usize, usize, usize)> {
        let cursor = self.cursor.as_ref()?;
        let anchor = self.anchor.as_ref().unwrap_or(cursor);
        let shown = self.layout.shown(schema);
        let place = |field: &str| shown.iter().position(|at| schema.fields[*at].name == field);
        let (a, b) = (place(&cursor.field)?, place(&anchor.field)?);
        Some((cursor.row.min(anchor.row), cursor.row.max(anchor.row), a.min(b), a.max(b)))
    }
}

/// See [`Sheet::scope`].
pub type Scope = (u64, u64, Option<(usize, usize, usize, usize)>);

/// What the reader thread has counted beside the grid.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    /// The columns that were asked for, in their order.
    pub facets: Vec<(Asked, Facet)>,
    pub issues: Vec<((String, String), u64)>,
    /// With a lock, a question, verified, with a note.
    pub states: [u64; 4],
    /// Changed by a person, and not.
    pub edited: (u64, u64),
    pub sources: Values,
    pub batches: Values,
}

/// Spellings that were found, and of what.
#[derive(Debug, Clone, Default)]
pub struct Spelled {
    pub of: Option<(String, Method, Scope)>,
    pub groups: Vec<Spelling>,
    /// The column cannot be looked at: its texts are long.
    pub long: bool,
}

/// What the grid draws, as last heard.
#[derive(Debug, Clone, Default)]
pub struct Listed {
    /// What the list was asked with; none while the records are still being read and only listed.
    pub query: Option<Query>,
    /// Visible records, whatever is asked for.
    pub total: u64,
    pub counts: Option<Counts>,
    pub spelled: Spelled,
    pub preview: Option<(BatchDraft, Scope, Preview)>,
    pub views: Vec<(String, SavedView)>,
    /// A field that is asked about and is not in memory.
    pub unanswered: Option<String>,
    /// Rows that are being read: asked again only once they are there.
    pub reading: bool,
    /// Records of the list that were found to be gone, each with the number of the state that said so.
    pub gone: HashMap<RecordId, u64>,
}

/// What a person wants of the grid.
#[derive(Debug, Clone)]
pub enum Wish {
    Ask(Query),
    Layout(Layout),
    Facets(Vec<Asked>),
    Beside(Beside),
    /// Go to a cell; `extend` keeps the other corner of what is selected.
    Go {
        row: usize,
        field: String,
        extend: bool,
    },
    /// Bring the cell where one is back on screen.
    Follow,
    /// Everything between two corners.
    Choose {
        from: Spot,
        to: Spot,
    },
    /// Open *go to*, change its text, or close it.
    Going(Option<String>),
    GoTo(String),
    Copy,
    Cut,
    Paste(String),
    Clear,
    /// The first selected row into those below.
    FillDown,
    /// Accept the suggestion of the cell; where it is a choice, ask for it; where there is none, say so.
    Suggestion {
        record: RecordId,
        field: String,
    },
    /// Take this one of the values that are proposed for the cell where one chooses (the first is 0), or none of them.
    Chosen(Option<usize>),
    /// Write what is typed, and go on by so many rows and columns.
    Commit {
        rows: isize,
        columns: isize,
    },
    /// The spellings, as chosen.
    Join,
    /// The change for many records, as said.
    Batch,
    Save(String),
    Open(String),
    Drop(String),
}

impl Wish {
    /// Whether it is meant for rows by their place on screen: it is not for those that have taken their place since.
    pub fn is_of_rows(&self) -> bool {
        matches!(
            self,
            Self::Go { .. }
                | Self::Choose { .. }
                | Self::Cut
                | Self::Paste(_)
                | Self::Clear
                | Self::FillDown
                | Self::Batch
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mirror::Counted;
    use crate::reference;

    #[test]
    fn columns_are_put_hidden_and_never_all_hidden() {
        let schema = reference::schema("structure").unwrap();
        let mut layout = Layout::of(schema);
        let names = |layout: &Layout| -> Vec<&str> {
            layout.shown(schema).into_iter().map(|at| schema.fields[at].name.as_str()).collect()
        };
        assert_eq!((&names(&layout)[..2], names(&layout).len()), (&["id", "nom"][..], schema.fields.len()));
        layout.put(schema, "commune", Some("nom"));
        assert_eq!(names(&layout)[..3], ["id", "commune", "nom"]);
        layout.put(schema, "id", None);
        assert_eq!(names(&layout).last(), Some(&"id"));
        layout.hidden = schema.fields.iter().map(|field| field.name.clone()).collect();
        assert_eq!(names(&layout), ["commune"]);
        // Of an older schema: what is gone is passed over, what is new comes last.
        let old = Layout { order: vec!["gone".into(), "nom".into()], ..Layout::default() };
        assert_eq!((names(&old)[0], names(&old).len()), ("nom", schema.fields.len()));
    }

    #[test]
    fn only_chosen_spellings_are_joined() {
        let value = |text: &str, count| Counted { text: text.into(), count };
        let groups = [
            Spelling { values: vec![value("Vitré", 9), value("VITRE", 2), value("Vitre", 1)] },
            Spelling { values: vec![value("Redon", 3), value("redon", 1)] },
        ];
        let mut draft = SpellingDraft::new("commune", Method::Words);
        draft.out.insert("Vitre".into());
        draft.kept.insert("Redon".into(), "redon".into());
        let joined = draft.joined(&groups);
        assert_eq!(
            joined.into_iter().collect::<Vec<_>>(),
            [("Redon".into(), "redon".into()), ("VITRE".to_owned(), "Vitré".to_owned()),]
        );
        draft.turn("Redon");
        assert_eq!(draft.joined(&groups).len(), 1);
    }

    #[test]
    fn what_is_selected_is_a_rectangle() {
        let schema = reference::schema("structure").unwrap();
        let mut sheet = Sheet::of("structure");
        assert_eq!(sheet.chosen(schema), None);
        sheet.cursor = Some(Spot { row: 3, field: "id".into() });
        assert_eq!(sheet.chosen(schema), Some((3, 3, 0, 0)));
        sheet.anchor = Some(Spot { row: 7, field: "siret".into() });
        assert_eq!(sheet.chosen(schema), Some((3, 7, 0, 2)));
        sheet.layout.hidden.insert("siret".into());
        assert_eq!(sheet.chosen(schema), None, "a corner in a hidden column selects nothing");
    }
}
