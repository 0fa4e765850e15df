//! The last delivery of each source against the one before: what is new, changed, confirmed, gone; and where the producer
//! changed a value that a person had changed too. A delivery is a rebase: what people did is kept on top of what it says.

mod attach;
mod compare;
mod conflict;
mod settle;

pub use attach::{Doubt, plan_attach};
pub(super) use attach::{New, attach};
pub use conflict::{Conflict, Settled};
pub(super) use settle::come_back;
pub use settle::{Answer, plan_answers, plan_complete};

use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{BatchId, RecordId, Value};
use crate::workspace::{BatchInfo, Read};
use std::collections::{BTreeMap, BTreeSet};

/// What one delivery brought.
#[derive(Debug, Clone, Default)]
pub struct Delivery {
    pub source: String,
    pub delivery: u32,
    /// Whether it holds all records of its source; none where nobody said.
    pub complete: Option<bool>,
    /// Records that were not there before.
    pub new: Vec<Named>,
    /// Records of which the producer changed a value.
    pub changed: Vec<Changed>,
    /// Delivered again, with a newer `date_maj` and nothing else changed.
    pub confirmed: Vec<Named>,
    /// Not delivered again, by a delivery that may hold all records. They are asked about, never dropped.
    pub gone: Vec<Gone>,
    /// Not delivered again by a delivery that holds only some records.
    pub not_delivered: u64,
    /// A person had changed a value that the producer changed too.
    pub conflicts: Vec<Conflict>,
    pub unchanged: u64,
    /// New records that may be some that are gone, likeliest first; only where identifiers are built.
    pub doubts: Vec<Doubt>,
}

impl Delivery {
    /// What waits for a person: conflicts and gone records without an answer.
    pub fn open(&self) -> usize {
        let conflicts = self.conflicts.iter().filter(|conflict| conflict.settled.is_none()).count();
        conflicts + self.doubts.len() + self.gone.iter().filter(|gone| gone.kept.is_none()).count()
    }
}

/// A record, by its number and its published identifier.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    pub record: RecordId,
    pub schema: &'static str,
    pub id: String,
}

/// A record that was not delivered again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    pub named: Named,
    /// Somebody said that it stays all the same: of which delivery it was missing then.
    pub kept: Option<u32>,
}

/// A record of which the producer changed something.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    pub named: Named,
    pub fields: Vec<FieldChange>,
}

/// One value of the producer's, as healed: before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldChange {
    pub field: &'static str,
    pub before: Value,
    pub after: Value,
    /// An earlier delivery than the last had this value already: it is changed back.
    pub back: bool,
}

/// The deliveries of all sources, or of one, by source name.
///
/// # Errors
/// [`ErrorKind::Usage`] for a source that nothing came from; those of reading; [`Error::cancelled`].
pub fn changes(read: Read<'_>, source: Option<&str>, progress: &Progress) -> Result<Vec<Delivery>> {
    let mut by_source: BTreeMap<String, Vec<BatchInfo>> = BTreeMap::new();
    for batch in read.batches()?.into_iter().filter(|batch| batch.active) {
        if source.is_none_or(|source| source == batch.source) {
            by_source.entry(batch.source.clone()).or_default().push(batch);
        }
    }
    if let Some(source) = source.filter(|_| by_source.is_empty()) {
        let known: Vec<String> = read.sources()?.into_iter().map(|source| source.name).collect();
        return Err(Error::new(ErrorKind::Usage, "error-unknown-source")
            .with("source", source)
            .with("known", known.join(", "))
            .hinted("hint-check-source"));
    }
    by_source.into_iter().map(|(source, batches)| delivery(read, source, &batches, progress)).collect()
}

fn delivery(read: Read<'_>, source: String, batches: &[BatchInfo], progress: &Progress) -> Result<Delivery> {
    let mut out = Delivery { complete: complete(read, &source)?, source, ..Delivery::default() };
    for slug in read.slugs()? {
        // Structures and services may come in files of their own: each schema has its last delivery.
        let fed = || batches.iter().filter(|batch| batch.balance.contains_key(slug));
        let Some(newest) = fed().map(|batch| batch.delivery).max() else { continue };
        let current: BTreeSet<BatchId> = fed().filter(|b| b.delivery == newest).map(|b| b.id).collect();
        out.delivery = out.delivery.max(newest);
        compare::compare(read, slug, &current, newest, &mut out, progress)?;
    }
    out.conflicts = conflict::of_source(read, &out.source)?;
    Ok(out)
}

/// Whether the deliveries of a source hold all its records, where somebody said so.
pub fn complete(read: Read<'_>, source: &str) -> Result<Option<bool>> {
    Ok(read.setting(&setting(source))?.and_then(|value| value.as_bool()))
}

/// The setting that says whether the deliveries of a source are complete.
pub(super) fn setting(source: &str) -> String {
    format!("complete:{source}")
}

/// The stable JSON of `tamis changes` (DESIGN §6): counts over all sources, and their lists.
pub fn to_json(all: &[Delivery]) -> serde_json::Value {
    let sum = |count: &dyn Fn(&Delivery) -> usize| all.iter().map(count).sum::<usize>();
    let ids = |named: &[Named]| named.iter().map(|one| one.id.clone()).collect::<Vec<_>>();
    let changed = |one: &Changed| {
        let names: Vec<_> = one.fields.iter().map(|field| field.field).collect();
        let values: Vec<_> = one
            .fields
            .iter()
            .map(|f| serde_json::json!({"field": f.field, "before": f.before, "after": f.after, "back": f.back}))
            .collect();
        serde_json::json!({"id": one.named.id, "fields": names, "values": values})
    };
    let conflict = |one: &Conflict| {
        serde_json::json!({
            "id": one.named.id, "field": one.field, "ours": one.ours, "before": one.before, "theirs": one.theirs,
            "by": one.by, "at": one.at, "settled": one.settled.map(Settled::name),
        })
    };
    let lists = all.iter().map(|d| {
        serde_json::json!({
            "source": d.source, "delivery": d.delivery, "complete": d.complete,
            "new": ids(&d.new), "confirmed": ids(&d.confirmed),
            "gone": d.gone.iter().map(|gone| gone.named.id.clone()).collect::<Vec<_>>(),
            "kept": d.gone.iter().filter(|gone| gone.kept.is_some()).map(|gone| gone.named.id.clone()).collect::<Vec<_>>(),
            "not_delivered": d.not_delivered, "open": d.open(),
            "doubts": d.doubts.iter().map(|doubt| serde_json::json!({
                "new": doubt.new.id, "old": doubt.old.id, "probability": doubt.probability,
            })).collect::<Vec<_>>(),
            "changed": d.changed.iter().map(changed).collect::<Vec<_>>(),
            "conflicts": d.conflicts.iter().map(conflict).collect::<Vec<_>>(),
        })
    });
    serde_json::json!({
        "new": sum(&|d| d.new.len()),
        "changed": sum(&|d| d.changed.len()),
        "confirmed": sum(&|d| d.confirmed.len()),
        "gone": sum(&|d| d.gone.len()),
        "conflicts": sum(&|d| d.conflicts.iter().filter(|conflict| conflict.settled.is_none()).count()),
        "unchanged": all.iter().map(|d| d.unchanged).sum::<u64>(),
        "lists": lists.collect::<Vec<_>>(),
    })
}
