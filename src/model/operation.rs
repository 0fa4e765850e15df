//! The log: what was asked (operation), and its effect (changes).

use crate::model::Message;
use serde::{Deserialize, Serialize};

/// Identity of an operation; also the workspace's revision after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OperationId(pub i64);

/// The verbs of the log. Their labels are `operation-<name>` in `assets/locales/*/operations.ftl`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperationKind {
    Import,
    Map,
    Edit,
    Fix,
    Decide,
    Merge,
    Unmerge,
    Pin,
    Setting,
    SetAside,
    /// An answer to what a delivery asks.
    Deliver,
    /// A lock, a note, that a record was verified, a question to its producer.
    Mark,
    /// An export is noted; it changes nothing and is not undone.
    Export,
    /// What was done in a copy of the workspace was brought here.
    Combine,
    /// A person's data was taken out for good, from the log too: it changes no cell by a change, and cannot be undone.
    Purge,
    Undo,
    Redo,
    Revert,
}

/// Where an operation stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperationState {
    Applied,
    /// Undone; redo brings it back.
    Undone,
    /// Undone, and something else was done since: still listed, and may be applied again.
    Abandoned,
    /// Taken back out of order.
    Reverted,
}

/// One entry of the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Operation {
    pub id: OperationId,
    /// Unique across workspaces.
    pub uid: String,
    pub kind: OperationKind,
    /// The replayable intent. Holds no personal value.
    pub params: serde_json::Value,
    /// Sentence of the history list.
    pub summary: Message,
    pub actor: String,
    /// RFC 3339, UTC.
    pub at_utc: String,
    pub app_version: String,
    /// Revision on which it was planned.
    pub base_revision: i64,
    /// What an undo, redo or revert is about.
    pub target: Option<OperationId>,
    pub state: OperationState,
    /// How many changes it made.
    pub changes: u64,
}

/// Which ground state a change touches. With [`ChangeRef::key`] and [`ChangeRef::field`] it names one cell of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Entity {
    /// key: batch; field: `active`; value: `true`, `"reference"` or none.
    Batch = 1,
    /// key: batch; field: `reading`; value: a [`Reading`](crate::model::Reading) as JSON.
    Reading = 2,
    /// key: batch; field: schema slug; value: a [`Mapping`](crate::model::Mapping) as JSON.
    Mapping = 3,
    /// key: record; field: schema field; value: a [`Value`](crate::model::Value) as JSON (none: not edited).
    Edit = 4,
    /// key: 0; field: name of the setting; value: JSON.
    Setting = 5,
    /// key: the smaller record; field: the larger record's number; value: a [`VerdictEntry`](crate::model::VerdictEntry).
    Verdict = 6,
    /// key: merge; field: `body`; value: a [`Merge`](crate::model::Merge) without its pins.
    Merge = 7,
    /// key: merge; field: schema field; value: a [`Pin`](crate::model::Pin).
    Pin = 8,
    /// key: record; field: `row`; value: `[batch, row_no]`, its raw row in the latest delivery.
    Row = 9,
    /// key: record; field: `set_aside`, `note`, `verified`, `lock:<field>` or `question:<field>`; value: JSON.
    State = 10,
}

impl Entity {
    pub const ALL: [Self; 10] = [
        Self::Batch,
        Self::Reading,
        Self::Mapping,
        Self::Edit,
        Self::Setting,
        Self::Verdict,
        Self::Merge,
        Self::Pin,
        Self::Row,
        Self::State,
    ];

    pub fn from_byte(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|entity| *entity as u8 == byte)
    }
}

/// One change: final values before and after (JSON text; none: absent). Applying or reverting it computes nothing, and
/// happens only where `before` still holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangeRef<'a> {
    pub entity: Entity,
    pub key: i64,
    pub field: &'a str,
    pub before: Option<&'a str>,
    pub after: Option<&'a str>,
}

impl<'a> ChangeRef<'a> {
    /// The same change backwards.
    pub fn inverted(self) -> ChangeRef<'a> {
        ChangeRef { before: self.after, after: self.before, ..self }
    }
}

/// Changes of one operation, columnar: fixed-size entries and one string arena, about 60 bytes a change (DESIGN D6).
#[derive(Debug, Clone, Default)]
pub struct ChangeSet {
    entries: Vec<Entry>,
    fields: Vec<String>,
    arena: String,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    key: i64,
    before: Span,
    after: Span,
    field: u32,
    entity: Entity,
}

/// A range of the arena; `start == u32::MAX` is "absent".
#[derive(Debug, Clone, Copy)]
struct Span {
    start: u32,
    length: u32,
}

impl ChangeSet {
    /// Names of fields, the last ones, that a new one is looked for among.
    const LOOKED_THROUGH: usize = 64;

    pub fn new() -> Self {
        Self::default()
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Adds a change. One that changes nothing is left out. The arena holds at most 4 GiB: a plan larger than that
    /// is cut by its caller.
    pub fn push(&mut self, change: ChangeRef<'_>) {
        if change.before == change.after {
            return;
        }
        // A batch of changes touches few distinct fields, the last one most often; those of verdicts are all distinct, and are
        // not looked for among a hundred thousand.
        let known = self.fields.iter().rev().take(Self::LOOKED_THROUGH).position(|name| name == change.field);
        let field = match known {
            Some(back) => self.fields.len() - 1 - back,
            None => {
                self.fields.push(change.field.to_owned());
                self.fields.len() - 1
            }
        };
        let before = self.store(change.before);
        let after = self.store(change.after);
        self.entries.push(Entry { key: change.key, before, after, field: field as u32, entity: change.entity });
    }

    /// Puts the changes in the order of their keys, those of one key as they came: tables and indexes are then walked once from
    /// their beginning to their end instead of here and there.
    pub fn sort_by_key(&mut self) {
        self.entries.sort_by_key(|entry| entry.key);
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = ChangeRef<'_>> + ExactSizeIterator {
        self.entries.iter().map(|entry| ChangeRef {
            entity: entry.entity,
            key: entry.key,
            field: &self.fields[entry.field as usize],
            before: self.text(entry.before),
            after: self.text(entry.after),
        })
    }

    fn store(&mut self, text: Option<&str>) -> Span {
        match text {
            None => Span { start: u32::MAX, length: 0 },
            Some(text) => {
                let start = self.arena.len() as u32;
                self.arena.push_str(text);
                Span { start, length: text.len() as u32 }
            }
        }
    }

    fn text(&self, span: Span) -> Option<&str> {
        (span.start != u32::MAX).then(|| &self.arena[span.start as usize..(span.start + span.length) as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_come_back_in_order_and_idle_ones_are_dropped() {
        let mut set = ChangeSet::new();
        let change = |key, before, after| ChangeRef { entity: Entity::Edit, key, field: "nom", before, after };
        set.push(change(1, None, Some("\"a\"")));
        set.push(change(2, Some("\"b\""), Some("\"b\"")));
        set.push(change(3, Some(""), None));
        let all: Vec<_> = set.iter().collect();
        assert_eq!(all, [change(1, None, Some("\"a\"")), change(3, Some(""), None)]);
        assert_eq!(all[0].inverted(), change(1, Some("\"a\""), None));
    }

    #[test]
    fn fields_that_are_all_distinct_come_back_and_few_are_kept_once() {
        let mut set = ChangeSet::new();
        let names: Vec<String> = (0..500).map(|n| format!("{n}")).collect();
        for (key, field) in (0..).zip(names.iter().chain(&names)) {
            set.push(ChangeRef { entity: Entity::Verdict, key, field, before: None, after: Some("x") });
        }
        assert!(set.iter().map(|change| change.field).eq(names.iter().chain(&names)));
        let mut few = ChangeSet::new();
        for key in 0..500 {
            few.push(ChangeRef {
                entity: Entity::Edit,
                key,
                field: &names[key as usize % 60],
                before: None,
                after: Some("x"),
            });
        }
        assert_eq!(few.fields.len(), 60);
    }
}
