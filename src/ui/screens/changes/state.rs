//! What the page of deliveries remembers, what was read for it, and what is wished of it.

use super::read::{Beside, Label, Told};
use crate::error::Error;
use crate::model::{OperationId, RecordId};
use crate::operations::delivery::{Named, Standing};
use crate::progress::Progress;
use crate::ui::widgets::paged::Paged;
use std::collections::HashMap;
use std::sync::Arc;

/// What is listed of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Conflicts,
    Doubts,
    Gone,
    New,
    /// Values that the producer changed.
    Changed,
    /// Those that an earlier delivery had already.
    Back,
    Confirmed,
    /// Not in a delivery that holds only some records.
    Absent,
}

impl Kind {
    /// In the order of the page: what is asked, then what is told.
    pub const ALL: [Self; 8] = [
        Self::Conflicts,
        Self::Doubts,
        Self::Gone,
        Self::New,
        Self::Changed,
        Self::Back,
        Self::Confirmed,
        Self::Absent,
    ];

    /// Part of the codes of its words in `deliveries.ftl`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Conflicts => "conflicts",
            Self::Doubts => "doubts",
            Self::Gone => "gone",
            Self::New => "new",
            Self::Changed => "changed",
            Self::Back => "back",
            Self::Confirmed => "confirmed",
            Self::Absent => "absent",
        }
    }

    /// Whether each line is a question.
    pub fn is_asked(self) -> bool {
        matches!(self, Self::Conflicts | Self::Doubts | Self::Gone)
    }
}

/// One line of a list: its record, the field that it is about, and the record that it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    pub kind: Kind,
    pub record: RecordId,
    pub field: &'static str,
    pub other: Option<RecordId>,
}

/// On what the deliveries are read: where the log stands, and at which revision.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    pub standing: Arc<Standing>,
    pub revision: i64,
}

/// What is shown and chosen.
#[derive(Default)]
pub struct Changes {
    /// The source whose delivery is shown; none: the first that asks something.
    pub source: Option<String>,
    /// What is listed; none: the first kind that asks something, else the first that there is.
    pub kind: Option<Kind>,
    /// The line at hand, and its place as last seen.
    pub key: Option<Key>,
    pub at: usize,
    /// The line at hand is to be brought on screen.
    pub walked: bool,
    /// Answered by key and not heard of yet: the first of the two answers, or the other.
    pub answering: HashMap<Key, bool>,
    /// What was asked last; its answer may be to come.
    pub asked: Option<Asked>,
    /// What the shown deliveries were read from.
    pub read: Option<Arc<Standing>>,
    /// At this revision nothing of them was to be read for the rail; the page reads it all the same.
    pub left: Option<i64>,
    pub under_way: Option<Progress>,
    /// A person stopped it, or it failed.
    pub stopped: bool,
    pub failed: Option<Error>,
    /// The names of the records that are listed, and of which list.
    pub labels: Paged<(Label, Label)>,
    pub labels_of: Option<(String, Kind, u64)>,
    /// The records beside the list.
    pub beside: Option<Beside>,
    pub beside_of: Option<(Key, u64)>,
    /// A delivery of this source has just come, by this operation: where it is not the first, the page is shown.
    pub arrived: Option<(String, OperationId)>,
}

impl Drop for Changes {
    fn drop(&mut self) {
        self.under_way.iter().for_each(Progress::cancel);
    }
}

/// The deliveries as last read.
#[derive(Default)]
pub struct ChangesData {
    pub told: Arc<Vec<Told>>,
    /// Another number whenever they were read again.
    pub stamp: u64,
    /// They were read: what is empty is so.
    pub known: bool,
}

impl ChangesData {
    /// What waits for an answer in all of them.
    pub fn waiting(&self) -> usize {
        self.told.iter().map(Told::waiting).sum()
    }

    /// The source that asks something, the first in their order, and how much it asks.
    pub fn asking(&self) -> Option<(&str, usize)> {
        self.told.iter().map(Told::asking).find(|(_, waiting)| *waiting > 0)
    }
}

impl Changes {
    /// The delivery that is shown.
    pub fn shown<'d>(&self, data: &'d ChangesData) -> Option<&'d Told> {
        let named = |told: &&Told| self.source.as_ref() == Some(&told.delivery.source);
        let later = |told: &&Told| told.delivery.delivery > 1;
        let asking = || data.told.iter().find(|told| told.waiting() > 0);
        data.told.iter().find(named).or_else(asking).or_else(|| data.told.iter().find(later))
    }

    /// What is listed of it.
    pub fn kind(&self, told: &Told) -> Kind {
        let there = |kind: &Kind| told.total(*kind) > 0;
        let asks = |kind: &Kind| told.open(*kind) > 0;
        let wanted = self.kind.filter(|kind| there(kind) || kind.is_asked());
        let first = || Kind::ALL.into_iter().find(asks);
        let any = || [Kind::Changed, Kind::New, Kind::Confirmed].into_iter().find(there);
        wanted.or_else(first).or_else(any).or_else(|| Kind::ALL.into_iter().find(there)).unwrap_or(Kind::Changed)
    }

    /// Whether a line asks something that was not answered a moment ago.
    pub fn is_open(&self, told: &Told, key: Key, at: usize) -> bool {
        told.asks(key.kind, at) && !self.answering.contains_key(&key)
    }

    /// Whether what a list asks may be asked no longer: a row that was just said to be of a record of before is taken from the
    /// records that did not come again, and until they are compared anew that one stands among them.
    pub fn is_outdated(&self, kind: Kind) -> bool {
        let attaching = || self.answering.iter().any(|(key, first)| key.kind == Kind::Doubts && *first);
        let compared = self.asked.as_ref().zip(self.read.as_ref());
        kind == Kind::Gone
            && (compared.is_some_and(|(asked, read)| asked.standing.compared != read.compared) || attaching())
    }

    /// How many lines of a list ask something.
    pub fn open(&self, told: &Told, kind: Kind) -> usize {
        let answering = self.answering.keys().filter(|key| key.kind == kind).count();
        told.open(kind).saturating_sub(answering)
    }

    /// Stands on the line of before in a list that may be another; on the first that asks where there was none.
    pub fn stay(&mut self, told: &Told, kind: Kind) {
        let total = told.total(kind);
        let key = self.key.filter(|key| key.kind == kind);
        if key.is_some() && key == told.key(kind, self.at) {
            return;
        }
        let found = key.and_then(|key| (0..total).find(|at| told.key(kind, *at) == Some(key)));
        let place = match (found, key) {
            (Some(at), _) => at,
            // It is no more: what came after it is in its place.
            (None, Some(_)) => self.at.min(total.saturating_sub(1)),
            (None, None) => self.next_open(told, kind, None).unwrap_or(0),
        };
        self.walk(told, kind, place);
        self.walked = true;
    }

    /// Stands on a line.
    pub fn walk(&mut self, told: &Told, kind: Kind, at: usize) {
        self.at = at.min(told.total(kind).saturating_sub(1));
        self.key = told.key(kind, self.at);
    }

    /// The next line that asks something, after one or from the beginning; then from the beginning again.
    pub fn next_open(&self, told: &Told, kind: Kind, after: Option<usize>) -> Option<usize> {
        let total = told.total(kind);
        let from = after.map_or(0, |at| at + 1);
        let open = |at: &usize| told.key(kind, *at).is_some_and(|key| self.is_open(told, key, *at));
        (from..total).chain(0..from.min(total)).find(open)
    }
}

/// Where the next question is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Onward {
    Line(usize),
    List(Kind),
    Source(String),
}

impl Changes {
    /// The next question after the line at hand: in its list, else in another one, else of another source.
    pub fn onward(&self, data: &ChangesData, told: &Told, kind: Kind) -> Option<Onward> {
        let line = self.next_open(told, kind, Some(self.at)).filter(|at| *at != self.at).map(Onward::Line);
        let list = || {
            let open = |of: &Kind| *of != kind && self.open(told, *of) > 0;
            Kind::ALL.into_iter().find(open).map(Onward::List)
        };
        let source = || {
            let open = |other: &&Told| Kind::ALL.iter().any(|of| other.open(*of) > 0);
            let others = data.told.iter().filter(|other| other.delivery.source != told.delivery.source);
            others.into_iter().find(open).map(|other| Onward::Source(other.delivery.source.clone()))
        };
        line.or_else(list).or_else(source)
    }
}

/// One wish.
#[derive(Debug, Clone)]
pub enum Wish {
    Source(String),
    List(Kind),
    /// The line at a place of the list.
    Walk(usize),
    /// The next question, wherever it is.
    Next,
    /// The first or the second of the two answers to a line.
    Answer(Key, bool),
    /// The same to all lines of a list that ask something.
    All(Kind, bool),
    /// Whether the deliveries of the shown source hold all its records.
    Complete(bool),
    /// A record in the grid, at a field.
    Show(Named, &'static str),
    /// The columns of a delivery.
    Columns(crate::model::BatchId, &'static str),
    /// Stop reading.
    Stop,
    /// Read again after it was stopped.
    Again,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::delivery::{Delivery, Fate, Gone};

    fn told(fates: &[Option<Fate>]) -> Told {
        let gone = |(at, fate): (usize, &Option<Fate>)| Gone {
            named: Named { record: RecordId(at as i64 + 1), schema: "structure", id: format!("s--{at}") },
            fate: *fate,
        };
        let gone = Arc::new(fates.iter().enumerate().map(gone).collect());
        Told::of(Delivery { source: "s".into(), delivery: 2, gone, ..Delivery::default() })
    }

    #[test]
    fn one_goes_from_question_to_question_and_round() {
        let told = told(&[Some(Fate::Kept), None, None, Some(Fate::Dropped)]);
        let mut changes = Changes::default();
        assert_eq!(changes.kind(&told), Kind::Gone);
        changes.stay(&told, Kind::Gone);
        assert_eq!((changes.at, changes.open(&told, Kind::Gone)), (1, 2), "the first that asks something");
        let key = changes.key.unwrap();
        changes.answering.insert(key, true);
        assert_eq!(changes.open(&told, Kind::Gone), 1);
        assert_eq!(changes.next_open(&told, Kind::Gone, Some(1)), Some(2));
        assert_eq!(changes.next_open(&told, Kind::Gone, Some(2)), Some(2), "round, past what was answered");
        changes.walk(&told, Kind::Gone, 99);
        assert_eq!(changes.at, 3);
        // With nothing more to ask, another source is next.
        let other = Told::of(Delivery { source: "t".into(), ..told.delivery.clone() });
        let data = ChangesData { told: Arc::new(vec![told.clone(), other]), ..ChangesData::default() };
        assert_eq!(changes.onward(&data, &told, Kind::Gone), Some(Onward::Line(2)));
        assert_eq!(changes.onward(&data, &told, Kind::New), Some(Onward::List(Kind::Gone)));
        let key = told.key(Kind::Gone, 2).unwrap();
        changes.answering.insert(key, false);
        assert_eq!(changes.onward(&data, &told, Kind::Gone), Some(Onward::Source("t".into())));
    }

    #[test]
    fn gone_records_wait_while_a_row_goes_to_one_of_them() {
        let mut changes = Changes::default();
        let doubt = Key { kind: Kind::Doubts, record: RecordId(9), field: "", other: Some(RecordId(1)) };
        changes.answering.insert(doubt, false);
        assert!(!changes.is_outdated(Kind::Gone), "another record takes nothing from them");
        changes.answering.insert(doubt, true);
        assert!(changes.is_outdated(Kind::Gone) && !changes.is_outdated(Kind::Doubts));
        // It is written, and they are compared anew.
        changes.answering.clear();
        let moved = (crate::model::OperationId(3), crate::model::OperationState::Applied);
        changes.read = Some(Arc::default());
        let standing = Arc::new(Standing { compared: vec![moved], ..Standing::default() });
        changes.asked = Some(Asked { standing: standing.clone(), revision: 3 });
        assert!(changes.is_outdated(Kind::Gone));
        changes.read = Some(standing);
        assert!(!changes.is_outdated(Kind::Gone));
    }

    #[test]
    fn the_line_at_hand_stays_where_the_list_is_another() {
        let mut changes = Changes::default();
        let before = told(&[None, None, None]);
        changes.stay(&before, Kind::Gone);
        changes.walk(&before, Kind::Gone, 2);
        let key = changes.key;
        let mut after = told(&[None, None, None]);
        Arc::make_mut(&mut after.delivery.gone).remove(0);
        changes.stay(&after, Kind::Gone);
        assert_eq!((changes.at, changes.key), (1, key));
        // It is no more: the one that took its place is at hand.
        Arc::make_mut(&mut after.delivery.gone).pop();
        changes.stay(&after, Kind::Gone);
        assert_eq!((changes.at, changes.key), (0, after.key(Kind::Gone, 0)));
    }
}
