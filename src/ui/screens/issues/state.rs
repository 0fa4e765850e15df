//! What the screen *Anomalies* remembers, what it has heard, and what may be wished on it.

use super::part::Reading;
use super::read::{AtHand, IssueRow};
use crate::model::{Issue, Layer, Level, RecordId, Severity};
use crate::operations::schema_doc::FieldDoc;
use crate::ui::snapshot::Overview;
use crate::workspace::{IssueGroup, IssueValue};
use std::collections::{BTreeMap, BTreeSet};

/// Schema, field and code.
pub type GroupKey = (&'static str, String, String);

/// One issue of a group: its record, and its place in a list value.
pub type RowKey = (RecordId, Option<u32>);

/// Rows of one group that can be scrolled through: the grid shows all of them, filtered.
pub const MOST: usize = 20_000;
/// Values that a digit can choose.
pub const CHOICES: usize = 9;

/// What kind of issue is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Errors,
    Warnings,
    /// Our own plausibility rules.
    Ours,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::Errors, Self::Warnings, Self::Ours];

    pub fn of(group: &IssueGroup) -> Self {
        match (group.layer, group.severity) {
            (_, Severity::Error) => Self::Errors,
            (Layer::Plausible, Severity::Warning) => Self::Ours,
            (_, Severity::Warning) => Self::Warnings,
        }
    }
}

/// One wish. Each names what it is about: a frame drawn twice says it twice, and the second time changes nothing.
#[derive(Debug, Clone)]
pub enum Wish {
    Kind(Option<Kind>),
    Schema(Option<&'static str>),
    /// Only groups that can be fixed together.
    Together(bool),
    /// Look at one value of the group, or at all.
    Value(Option<i64>),
    /// Walk to a row, wherever it is by then.
    Walk(RowKey),
    /// Accept the suggestion of one issue.
    Accept(RowKey),
    /// Take this one of the values that are proposed; the first is 0.
    Choose(RowKey, usize),
    /// What is chosen holds for all rows of the same value.
    Alike(bool),
    /// Leave a record out of what is accepted together, or take it in again; and go on to the next row.
    LeaveOut(RecordId, bool),
    /// Accept what is ticked of a group.
    AcceptAll(GroupKey),
    /// Empty the field where nothing is proposed.
    Blank(GroupKey),
    /// What the workspace makes of the rule of the shown group: off, a warning, an error, or as it is by itself.
    Weigh(String, Option<Level>),
    /// The records of a group in the grid.
    Grid(GroupKey),
}

/// What is chosen, and what was asked for last.
#[derive(Debug, Default)]
pub struct Review {
    pub group: Option<GroupKey>,
    /// The one value of the group that is looked at; none: all.
    pub value: Option<i64>,
    /// The row at hand, and its place among those that are there: they come and go, one stays on the same.
    hand: Option<RowKey>,
    at: usize,
    /// An answer has put another row at hand, which nobody has seen yet: no key decides on it.
    pub moved: bool,
    /// What of the rows is to be read.
    pub reading: Reading,
    pub kind: Option<Kind>,
    pub schema: Option<&'static str>,
    pub together: bool,
    pub alike: bool,
    /// Records that are not accepted with the others of their group; kept while one looks at other groups.
    left_out: BTreeMap<GroupKey, BTreeSet<RecordId>>,
    /// Decided, and not heard of yet: they are shown no more.
    pub deciding: BTreeSet<RowKey>,
    /// The group that was drawn last.
    pub drawn: Option<GroupKey>,
    /// The row at hand, or the shown group, is to be brought on screen.
    pub walked: bool,
    pub group_walked: bool,
    /// Group and state of the workspace that were counted last.
    pub counted: Option<(GroupKey, u64)>,
    /// Record and revision that the panel at the right was asked for last.
    pub at_hand_read: Option<(RecordId, i64)>,
}

impl Review {
    pub fn shows(&self, slug: &str, group: &IssueGroup) -> bool {
        self.group.as_ref().is_some_and(|(s, field, code)| *s == slug && *field == group.field && *code == group.code)
    }

    /// Place of the row at hand among those that are there.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Takes a row in hand.
    pub fn walk(&mut self, at: usize, rows: &[IssueRow]) {
        self.at = at.min(rows.len().saturating_sub(1));
        self.hand = rows.get(self.at).map(IssueRow::key);
    }

    /// Stays on the row at hand among other rows; where it is gone, the one that took its place is at hand. Whether it is
    /// another.
    pub fn stay(&mut self, rows: &[IssueRow]) -> bool {
        let before = self.hand;
        let place = |key: RowKey| {
            let same = rows.iter().position(|row| row.key() == key);
            same.unwrap_or_else(|| rows.partition_point(|row| row.key() < key))
        };
        self.walk(before.map_or(self.at, place), rows);
        self.hand != before
    }

    /// Opens a group at its first row.
    pub fn open(&mut self, key: GroupKey) {
        self.group = Some(key);
        self.group_walked = true;
        self.look_at(None);
    }

    /// Looks at one value of the group, or at all, from the first row on.
    pub fn look_at(&mut self, value: Option<i64>) {
        self.value = value;
        (self.at, self.hand) = (0, None);
        self.reading.begin();
        self.alike = false;
        self.walked = true;
    }

    pub fn left_out(&self) -> Option<&BTreeSet<RecordId>> {
        self.left_out.get(self.group.as_ref()?)
    }

    pub fn is_left_out(&self, record: RecordId) -> bool {
        self.left_out().is_some_and(|records| records.contains(&record))
    }

    pub fn leave_out(&mut self, record: RecordId, out: bool) {
        let Some(key) = self.group.clone() else { return };
        let records = self.left_out.entry(key).or_default();
        if out {
            records.insert(record);
        } else {
            records.remove(&record);
        }
    }

    /// The groups that the filters leave, the biggest win first.
    pub fn groups<'o>(&self, overview: &'o Overview) -> Vec<&'o (&'static str, IssueGroup)> {
        let holds = |(slug, group): &&(&'static str, IssueGroup)| {
            self.kind.is_none_or(|kind| kind == Kind::of(group))
                && self.schema.is_none_or(|wanted| wanted == *slug)
                && (!self.together || group.together > 0)
        };
        overview.groups.iter().filter(holds).collect()
    }

    /// The group after the shown one, or before it; after the last one comes the first. None where it is the only one.
    pub fn beside(&self, overview: &Overview, back: bool) -> Option<GroupKey> {
        let groups = self.groups(overview);
        let at = groups.iter().position(|(slug, group)| self.shows(slug, group));
        let count = groups.len();
        let open = |(slug, group): &&(&'static str, IssueGroup)| {
            let out = self.left_out.get(&key(slug, group)).map_or(0, |records| records.len() as u64);
            out < group.records && !self.shows(slug, group)
        };
        let from = at.map_or(0, |at| at + 1);
        let order: Vec<usize> = match back {
            false => (0..count).map(|step| (from + step) % count).collect(),
            true => (0..at.unwrap_or(0)).rev().collect(),
        };
        // Those that are all left out were decided: one passes over them, unless one walks back.
        let found = order.into_iter().map(|at| groups[at]).find(|group| back || open(group))?;
        Some(key(found.0, &found.1))
    }
}

pub fn key(slug: &'static str, group: &IssueGroup) -> GroupKey {
    (slug, group.field.clone(), group.code.clone())
}

/// The shown group, as last heard.
#[derive(Debug, Default)]
pub struct Heard {
    /// From the first of the group on, without a gap; each as it was when it was read.
    pub rows: Vec<IssueRow>,
    /// The group has none after them.
    pub whole: bool,
    /// The value whose rows they are; none: all.
    pub of_value: Option<i64>,
    /// State of the workspace that was read last.
    pub stamp: Option<u64>,
    /// The values of the group, the most frequent first.
    pub values: Vec<IssueValue>,
    /// Records that conform once what can be fixed together in this group is fixed.
    pub freed: BTreeSet<RecordId>,
    /// All of them are known.
    pub freed_whole: bool,
    pub at_hand: Option<AtHand>,
    /// What the schema says of the field of the group.
    pub doc: Option<(&'static str, FieldDoc)>,
}

impl Heard {
    /// Forgets the rows of another group.
    pub fn clear(&mut self) {
        *self = Self { at_hand: self.at_hand.take(), doc: self.doc.take(), ..Self::default() };
    }

    pub fn find(&self, key: RowKey) -> Option<&IssueRow> {
        self.rows.iter().find(|row| row.key() == key)
    }

    /// How many records would conform more, and whether it may be even more.
    pub fn gain(&self, review: &Review) -> (u64, bool) {
        if review.value.is_none() {
            let out = review.left_out().map_or(0, |records| records.intersection(&self.freed).count());
            return ((self.freed.len() - out) as u64, !self.freed_whole);
        }
        let taken = |row: &&IssueRow| row.together() && !review.is_left_out(row.record);
        let records: BTreeSet<RecordId> = self.rows.iter().filter(taken).map(|row| row.record).collect();
        (records.intersection(&self.freed).count() as u64, !self.freed_whole)
    }
}

/// The other issues of a record beside the one at hand.
pub fn others<'i>(issues: &'i [Issue], at_hand: &'i Issue) -> impl Iterator<Item = &'i Issue> {
    issues.iter().filter(move |issue| *issue != at_hand)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(field: &str, severity: Severity, layer: Layer, issues: u64, together: u64) -> IssueGroup {
        let (field, code) = (field.to_owned(), "c".to_owned());
        let sureness = None;
        let (records, with_suggestion) = (issues, together);
        IssueGroup { field, code, severity, layer, issues, records, with_suggestion, together, sureness }
    }

    fn overview() -> Overview {
        let groups = vec![
            ("structure", group("a", Severity::Error, Layer::Schema, 9, 0)),
            ("service", group("b", Severity::Error, Layer::Schema, 5, 5)),
            ("structure", group("c", Severity::Warning, Layer::Schema, 3, 3)),
            ("structure", group("d", Severity::Warning, Layer::Plausible, 2, 0)),
        ];
        Overview { groups, ..Overview::default() }
    }

    fn fields(review: &Review, overview: &Overview) -> String {
        review.groups(overview).into_iter().map(|(_, group)| group.field.as_str()).collect()
    }

    #[test]
    fn filters_leave_what_is_asked() {
        let overview = overview();
        let mut review = Review::default();
        assert_eq!(fields(&review, &overview), "abcd");
        for (kind, left) in [(Kind::Errors, "ab"), (Kind::Warnings, "c"), (Kind::Ours, "d")] {
            review.kind = Some(kind);
            assert_eq!(fields(&review, &overview), left);
        }
        review = Review { together: true, ..Review::default() };
        assert_eq!(fields(&review, &overview), "bc");
        review.schema = Some("structure");
        assert_eq!(fields(&review, &overview), "c");
    }

    #[test]
    fn the_next_group_is_one_that_is_open() {
        let overview = overview();
        let mut review = Review::default();
        review.open(("structure", "a".into(), "c".into()));
        assert_eq!(review.beside(&overview, false).unwrap().1, "b");
        assert_eq!(review.beside(&overview, true), None);
        // Everything of the last one is left out: after the third comes the first.
        review.open(("structure", "d".into(), "c".into()));
        (1..=2).for_each(|record| review.leave_out(RecordId(record), true));
        review.open(("structure", "c".into(), "c".into()));
        assert_eq!(review.beside(&overview, false).unwrap().1, "a");
        review.leave_out(RecordId(7), true);
        review.leave_out(RecordId(7), false);
        assert!(!review.is_left_out(RecordId(7)));
        review.kind = Some(Kind::Warnings);
        assert_eq!(review.beside(&overview, false), None, "it is the only one");
    }
}
