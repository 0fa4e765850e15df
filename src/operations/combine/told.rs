//! What came of it, for people: what the other did, what comes by kind, what is held by a lock, and the conflicts in words.

use super::Holds;
use super::settle::{Item, Settled, Sides, Why};
use super::three::Outcome;
use crate::error::Result;
use crate::locale::Lang;
use crate::model::{
    ChangeRef, ChangeSet, Entity, Merge, MergeId, Message, Operation, OperationKind, OperationState, RecordId,
};
use crate::operations::log::{self, ChangeTold, Side};
use crate::operations::record_name;
use crate::workspace::Read;
use std::collections::BTreeMap;

/// What another copy did, and what comes of it.
#[derive(Debug, Clone, Default)]
pub struct Combined {
    /// File name of the other copy.
    pub file: String,
    /// When the two parted: the time of the last operation that both have.
    pub since: Option<String>,
    /// What the other did since and still stands, oldest first.
    pub operations: Vec<Other>,
    pub parts: Parts,
    /// Values and decisions that both made alike.
    pub agreed: u64,
    /// Files that come, with the records that nobody had here.
    pub files: Vec<String>,
    pub records: u64,
    pub held: Vec<Held>,
    pub conflicts: Vec<Conflict>,
}

impl Combined {
    /// Conflicts without an answer.
    pub fn open(&self) -> usize {
        self.conflicts.iter().filter(|conflict| conflict.answer.is_none()).count()
    }
}

/// An operation of the other copy.
#[derive(Debug, Clone)]
pub struct Other {
    pub operation: Operation,
    /// What it is about, where it takes something back.
    pub target: Option<Operation>,
    /// How many values and decisions come from it.
    pub comes: u64,
}

impl Other {
    pub fn sentence(&self, lang: Lang) -> String {
        log::sentence(&self.operation, self.target.as_ref(), lang)
    }
}

/// Kinds of what comes, as people count them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Deliveries,
    Rows,
    Columns,
    Edits,
    States,
    Verdicts,
    Merges,
    Choices,
    Settings,
}

impl Kind {
    pub const ALL: [Self; 9] = [
        Self::Deliveries,
        Self::Rows,
        Self::Columns,
        Self::Edits,
        Self::States,
        Self::Verdicts,
        Self::Merges,
        Self::Choices,
        Self::Settings,
    ];

    fn of(entity: Entity) -> Self {
        match entity {
            Entity::Batch => Self::Deliveries,
            Entity::Row => Self::Rows,
            Entity::Reading | Entity::Mapping => Self::Columns,
            Entity::Edit => Self::Edits,
            Entity::State => Self::States,
            Entity::Verdict => Self::Verdicts,
            Entity::Merge => Self::Merges,
            Entity::Pin => Self::Choices,
            Entity::Setting => Self::Settings,
        }
    }

    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Deliveries => "deliveries",
            Self::Rows => "rows",
            Self::Columns => "columns",
            Self::Edits => "edits",
            Self::States => "states",
            Self::Verdicts => "verdicts",
            Self::Merges => "merges",
            Self::Choices => "choices",
            Self::Settings => "settings",
        }
    }

    /// How many there are, in words.
    pub fn sentence(self, count: u64) -> Message {
        let message = match self {
            Self::Deliveries => Message::new("combine-deliveries"),
            Self::Rows => Message::new("combine-rows"),
            Self::Columns => Message::new("combine-columns"),
            Self::Edits => Message::new("combine-edits"),
            Self::States => Message::new("combine-states"),
            Self::Verdicts => Message::new("combine-verdicts"),
            Self::Merges => Message::new("combine-merges"),
            Self::Choices => Message::new("combine-choices"),
            Self::Settings => Message::new("combine-settings"),
        };
        message.with("count", count)
    }
}

/// How much comes of each kind.
pub type Parts = BTreeMap<Kind, u64>;

/// Who wrote something, and when (RFC 3339).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Author {
    pub by: String,
    pub at: String,
}

/// What both changed, each in its own way.
#[derive(Debug, Clone)]
pub struct Conflict {
    /// Names it in an answer.
    pub key: String,
    /// Before: what is here; after: what the other has.
    pub what: ChangeTold,
    pub kind: Kind,
    /// Why it is one, where it is not that both changed one value.
    pub why: Option<Message>,
    pub ours: Author,
    pub theirs: Author,
    pub answer: Option<Holds>,
    /// Its place among what the other changed.
    pub(super) at: usize,
}

/// A value on which the two differ, and which a lock decides.
#[derive(Debug, Clone)]
pub struct Held {
    pub by: HeldBy,
    pub what: ChangeTold,
    pub record: String,
}

/// Which lock wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeldBy {
    /// Ours: the value here stays.
    Ours,
    /// Theirs: the value there comes.
    Theirs,
}

/// The conflicts, in the order in which the other made them.
pub(super) fn conflicts(sides: Sides<'_>, settled: &Settled) -> Result<Vec<Conflict>> {
    let open: Vec<usize> = (0..settled.items.len()).filter(|at| settled.items[*at].is_open()).collect();
    let whats = whats(sides, open.iter().map(|at| &settled.items[*at]))?;
    open.into_iter().zip(whats).map(|(at, what)| conflict(sides, &settled.items[at], at, what)).collect()
}

fn conflict(sides: Sides<'_>, item: &Item, at: usize, mut what: ChangeTold) -> Result<Conflict> {
    let author = |operation: Option<&Operation>| {
        operation.map(|one| Author { by: one.actor.clone(), at: one.at_utc.clone() }).unwrap_or_default()
    };
    let (at_entity, at_key, at_field) = item.opposed().next().unwrap_or_else(|| item.cell.clone());
    let ours = match sides.ours.author_of(at_entity, at_key, &at_field)? {
        Some((by, at)) => Author { by, at },
        None => author(sides.our_operation(item.ours.last)),
    };
    let there = sides.theirs.author_of(item.there.0, item.there.1, &item.there.2)?;
    let theirs = match there {
        Some((by, at)) => Author { by, at },
        None => author(sides.their_operation(item.theirs.last)),
    };
    let why = item.why.map(|why| match why {
        Why::OtherMerge => Message::new("combine-why-merge"),
        Why::Verdict => Message::new("combine-why-verdict"),
        Why::TakenBack => Message::new("combine-why-taken-back"),
        Why::Gone => Message::new("combine-why-gone"),
        Why::LockedHere => Message::new("combine-locked-here"),
        Why::LockedThere => Message::new("combine-locked-there"),
    });
    merged_sides(sides, item, &mut what)?;
    let key = key_of(sides, item, &what)?;
    Ok(Conflict { key, what, kind: Kind::of(item.cell.0), why, ours, theirs, answer: None, at })
}

/// Of merges: which records each side takes for one.
fn merged_sides(sides: Sides<'_>, item: &Item, what: &mut ChangeTold) -> Result<()> {
    let mut here = Vec::new();
    for id in &item.instead_of {
        here.extend(sides.ours.merge(MergeId(*id))?.map(|merge| names(sides.ours, &merge)).transpose()?);
    }
    let merged = |records: String| Side::Said(Message::new("combine-merged").with("records", records));
    if !here.is_empty() {
        what.before = merged(here.join("\u{a0}; "));
    }
    if item.cell.0 == Entity::Merge {
        if here.is_empty() && item.why == Some(Why::Verdict) {
            what.before = Side::Said(Message::new("verdict-distinct"));
        }
        if let Some(merge) = sides.theirs.merge(MergeId(item.there.1))?.filter(|merge| merge.active) {
            what.after = merged(names(sides.theirs, &merge)?);
        }
    }
    Ok(())
}

/// The members of a merge, by their names in its workspace.
fn names(read: Read<'_>, merge: &Merge) -> Result<String> {
    let names = merge.members.iter().take(MEMBERS).map(|member| record_name(read, *member));
    let names = names.collect::<Result<Vec<_>>>()?.join(", ");
    Ok(if merge.members.len() > MEMBERS { format!("{names}, …") } else { names })
}

/// Members that a sentence names at most.
const MEMBERS: usize = 6;

/// What a person types to name a conflict.
fn key_of(sides: Sides<'_>, item: &Item, what: &ChangeTold) -> Result<String> {
    let (entity, key, field) = &item.cell;
    let record = |id: i64| record_name(sides.ours, RecordId(id));
    Ok(match entity {
        Entity::Edit | Entity::State | Entity::Row => format!("{}:{field}", record(*key)?),
        Entity::Verdict => format!("{}~{}", record(*key)?, record(field.parse().unwrap_or(-1))?),
        Entity::Merge => format!("merge:{}", what.name),
        Entity::Pin => {
            let merge = sides.ours.merge(MergeId(*key))?;
            format!("{}:{field}", merge.map_or_else(|| what.name.clone(), |merge| merge.export_id))
        }
        Entity::Setting => format!("setting:{field}"),
        Entity::Batch | Entity::Reading | Entity::Mapping => format!("{}:{field}", what.name),
    })
}

/// What changes, as a person reads it: from what is here to what the other has.
fn whats<'i>(sides: Sides<'_>, items: impl Iterator<Item = &'i Item>) -> Result<Vec<ChangeTold>> {
    let mut changes = ChangeSet::new();
    for item in items {
        let (entity, key, field) = &item.cell;
        let (before, after) = (item.ours.now.as_deref(), item.theirs.now.as_deref());
        changes.push(ChangeRef { entity: *entity, key: *key, field, before, after });
    }
    log::all_told(sides.ours, &changes)
}

/// Everything that is told.
pub(super) fn all(sides: Sides<'_>, settled: &Settled, conflicts: Vec<Conflict>) -> Result<Combined> {
    let mut out = Combined {
        file: crate::operations::import::file_name(sides.theirs.path()),
        since: sides.past.theirs[..sides.past.common].last().map(|operation| operation.at_utc.clone()),
        conflicts,
        records: settled.numbers.brought.records.len() as u64,
        ..Combined::default()
    };
    let mut from: BTreeMap<i64, u64> = BTreeMap::new();
    for item in &settled.items {
        if item.outcome.comes() {
            // How a delivery that comes is read comes with it.
            let with_delivery = matches!(item.cell.0, Entity::Reading | Entity::Mapping)
                && settled.numbers.brought.batches.values().any(|place| place.batch.0 == item.cell.1);
            if !with_delivery {
                *out.parts.entry(Kind::of(item.cell.0)).or_default() += 1;
            }
            *from.entry(item.theirs.last).or_default() += 1;
        }
        out.agreed += u64::from(item.outcome == Outcome::Agree);
    }
    for batch in settled.numbers.brought.batches.keys() {
        out.files.extend(sides.theirs.batch(*batch)?.map(|batch| batch.file_name));
    }
    for operation in sides.past.theirs_since() {
        let step = matches!(operation.kind, OperationKind::Undo | OperationKind::Redo | OperationKind::Export);
        let comes = from.get(&operation.id.0).copied().unwrap_or(0);
        if comes > 0 || operation.state == OperationState::Applied && !step {
            let target = operation.target.and_then(|id| sides.past.theirs.iter().find(|one| one.id == id)).cloned();
            out.operations.push(Other { operation: operation.clone(), target, comes });
        }
    }
    let by = |item: &&Item| match item.why {
        Some(Why::LockedHere) if item.outcome == Outcome::Stay => Some(HeldBy::Ours),
        Some(Why::LockedThere) if item.outcome == Outcome::Take => Some(HeldBy::Theirs),
        _ => None,
    };
    let held: Vec<&Item> = settled.items.iter().filter(|item| by(item).is_some()).collect();
    for (item, what) in held.iter().zip(whats(sides, held.iter().copied())?) {
        let record = record_name(sides.ours, RecordId(item.cell.1))?;
        out.held.extend(by(item).map(|by| Held { by, what, record }));
    }
    Ok(out)
}

impl Combined {
    /// The stable JSON of `tamis combine`.
    pub fn to_json(&self, lang: Lang) -> serde_json::Value {
        let operations = self.operations.iter().map(|one| {
            let Operation { uid, kind, actor, at_utc, id, .. } = &one.operation;
            serde_json::json!({
                "uid": uid, "operation": id, "kind": kind, "by": actor, "at": at_utc,
                "what": one.sentence(lang), "comes": one.comes,
            })
        });
        let side =
            |author: &Author, value: String| serde_json::json!({"value": value, "by": author.by, "at": author.at});
        let conflicts = self.conflicts.iter().map(|one| {
            serde_json::json!({
                "key": one.key, "kind": one.kind.name(), "name": one.what.name, "field": one.what.field,
                "why": one.why.as_ref().map(|why| lang.render(why)),
                "ours": side(&one.ours, one.what.before.shown(lang)),
                "theirs": side(&one.theirs, one.what.after.shown(lang)),
                "answer": one.answer.map(Holds::name),
            })
        });
        let held = self.held.iter().map(|one| {
            let by = if one.by == HeldBy::Ours { "ours" } else { "theirs" };
            serde_json::json!({"record": one.record, "field": one.what.field, "lock": by})
        });
        let parts: serde_json::Map<String, serde_json::Value> = Kind::ALL
            .into_iter()
            .map(|kind| (kind.name().to_owned(), self.parts.get(&kind).copied().unwrap_or(0).into()))
            .collect();
        serde_json::json!({
            "file": self.file, "since": self.since, "operations": operations.collect::<Vec<_>>(), "comes": parts,
            "agreed": self.agreed, "files": self.files, "records": self.records, "held": held.collect::<Vec<_>>(),
            "conflicts": conflicts.collect::<Vec<_>>(), "open": self.open(),
        })
    }
}

impl Holds {
    /// The stable name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Theirs => "theirs",
        }
    }
}
