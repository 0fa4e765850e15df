//! The last delivery of each source against the one before: what is new, changed, confirmed, gone; and where the producer
//! changed a value that a person had changed too. A delivery is a rebase: what people did is kept on top of what it says.

mod attach;
mod compare;
mod conflict;
mod renamed;
mod renew;
mod settle;
mod strangers;
mod twins;

pub use attach::{Doubt, clear, plan_new, plan_same};
pub(super) use attach::{New, attach};
pub use conflict::{Conflict, Settled};
pub(super) use renamed::{mostly_new, renamed};
pub use renew::{Standing, renew};
pub use settle::{Answer, plan_answers, plan_complete};
pub(super) use settle::{DROPPED, KEPT, come_back};
pub(super) use strangers::mostly_others;
pub(super) use twins::{Fresh, pair_twins};

use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{BatchId, Message, Param, RecordId, Value};
use crate::workspace::{BatchInfo, Read};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What one delivery brought. The lists that may be long are shared: answers change few of them.
#[derive(Debug, Clone, Default)]
pub struct Delivery {
    pub source: String,
    pub delivery: u32,
    /// Whether it holds all records of its source; none where nobody said.
    pub complete: Option<bool>,
    /// All deliveries of the source, the newest first.
    pub sent: Vec<Sent>,
    /// Records that were not there before.
    pub new: Arc<Vec<Named>>,
    /// Records of which the producer changed a value.
    pub changed: Arc<Vec<Changed>>,
    /// Delivered again, with a newer `date_maj` and nothing else changed.
    pub confirmed: Arc<Vec<Named>>,
    /// Not delivered again, by a delivery that may hold all records. They are asked about, never dropped.
    pub gone: Arc<Vec<Gone>>,
    /// Not delivered again by a delivery that holds only some records.
    pub not_delivered: Arc<Vec<Named>>,
    /// A person had changed a value that the producer changed too, of the record or of the merged record that it is in.
    pub conflicts: Vec<Conflict>,
    pub unchanged: u64,
    /// New records that may be some that are gone, likeliest first; only where identifiers are built.
    pub doubts: Vec<Doubt>,
    /// Columns that are new with it and have a field proposed: the one question about its layout.
    pub columns: Vec<NewColumn>,
    /// What else its layout says otherwise than the one before.
    pub layout: Vec<Message>,
}

impl Delivery {
    /// What waits for a person: conflicts, doubts and gone records without an answer.
    pub fn open(&self) -> usize {
        let conflicts = self.conflicts.iter().filter(|conflict| conflict.settled.is_none()).count();
        let doubts = self.doubts.iter().filter(|doubt| !doubt.apart).count();
        conflicts + doubts + self.gone.iter().filter(|gone| gone.fate.is_none()).count()
    }

    /// The same, and the questions about its layout.
    pub fn waiting(&self) -> usize {
        self.open() + self.columns.len()
    }
}

/// One delivery of a source, as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    pub number: u32,
    pub files: Vec<String>,
    /// RFC 3339, UTC.
    pub at: String,
}

/// A column that the delivery before had not, and the field that it might feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewColumn {
    pub batch: BatchId,
    pub schema: &'static str,
    pub column: String,
    pub field: String,
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
    /// What somebody said of it; none where nobody did.
    pub fate: Option<Fate>,
}

/// What becomes of a record that was not delivered again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It stays all the same.
    Kept,
    /// It is set aside until it is delivered again.
    Dropped,
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
    let mut by_source = by_source(read)?;
    if let Some(source) = source {
        by_source.retain(|name, _| name == source);
    }
    if let Some(source) = source.filter(|_| by_source.is_empty()) {
        return Err(unknown_source(read, source)?);
    }
    compared(read, by_source, true, progress)
}

/// The same of all sources for those who look at what a next delivery changed: of a source that has delivered once only that
/// delivery is told, and not each of its records.
///
/// # Errors
/// Those of reading; [`Error::cancelled`].
pub fn later(read: Read<'_>, progress: &Progress) -> Result<Vec<Delivery>> {
    compared(read, by_source(read)?, false, progress)
}

/// The active batches of each source.
fn by_source(read: Read<'_>) -> Result<BTreeMap<String, Vec<BatchInfo>>> {
    let mut out: BTreeMap<String, Vec<BatchInfo>> = BTreeMap::new();
    for batch in read.batches()?.into_iter().filter(|batch| batch.active) {
        out.entry(batch.source.clone()).or_default().push(batch);
    }
    Ok(out)
}

fn compared(
    read: Read<'_>,
    by_source: BTreeMap<String, Vec<BatchInfo>>,
    firsts: bool,
    progress: &Progress,
) -> Result<Vec<Delivery>> {
    let mut all = Vec::new();
    for (source, batches) in by_source {
        let sent = sent(&batches);
        let mut out = Delivery { complete: complete(read, &source)?, source, sent, ..Delivery::default() };
        out.delivery = number(&batches);
        if firsts || out.delivery > 1 {
            fill(read, &batches, &mut out, progress)?;
        }
        all.push(out);
    }
    renew(read, &mut all, progress)?;
    Ok(all)
}

/// The number of the newest delivery.
fn number(batches: &[BatchInfo]) -> u32 {
    batches.iter().map(|batch| batch.delivery).max().unwrap_or(0)
}

fn sent(batches: &[BatchInfo]) -> Vec<Sent> {
    let mut by_number: BTreeMap<u32, Sent> = BTreeMap::new();
    for batch in batches {
        let new = || Sent { number: batch.delivery, files: Vec::new(), at: batch.imported_at.clone() };
        let sent = by_number.entry(batch.delivery).or_insert_with(new);
        // The sheets of a workbook are batches of one file.
        if !sent.files.contains(&batch.file_name) {
            sent.files.push(batch.file_name.clone());
        }
    }
    by_number.into_values().rev().collect()
}

/// The batches of the newest delivery of a source that feeds a schema, and its number.
fn current<'b>(batches: &'b [BatchInfo], slug: &str) -> Option<(u32, Vec<&'b BatchInfo>)> {
    let fed = || batches.iter().filter(|batch| batch.balance.contains_key(slug));
    let newest = fed().map(|batch| batch.delivery).max()?;
    Some((newest, fed().filter(|batch| batch.delivery == newest).collect()))
}

/// Reads what the newest delivery of a source brought.
fn fill(read: Read<'_>, batches: &[BatchInfo], out: &mut Delivery, progress: &Progress) -> Result<()> {
    let last = batches.iter().filter(|batch| batch.delivery == out.delivery).map(|batch| batch.id).min();
    let active: BTreeSet<BatchId> = batches.iter().map(|batch| batch.id).collect();
    for slug in read.slugs()? {
        // Structures and services may come in files of their own: each schema has its last delivery.
        let Some((newest, current)) = current(batches, slug) else { continue };
        // What came once, and before the last delivery, is no news of it.
        if newest == 1 && out.delivery > 1 && current.iter().all(|batch| Some(batch.id) < last) {
            continue;
        }
        for batch in &current {
            layout(read, slug, batch, out)?;
        }
        let current: BTreeSet<BatchId> = current.into_iter().map(|batch| batch.id).collect();
        compare::compare(read, slug, (&current, newest), &active, out, progress)?;
    }
    Ok(())
}

/// The code of the reason under which a new column waits for a person.
const PROPOSED: &str = "mapping-new-proposed";

/// What a delivery says of its layout: the columns to decide on, and what else differs.
fn layout(read: Read<'_>, slug: &'static str, batch: &BatchInfo, out: &mut Delivery) -> Result<()> {
    for note in &batch.reading.differences {
        let told = matches!(note.code.as_ref(), "layout-known" | "layout-column-proposed");
        if !told && !out.layout.contains(note) {
            out.layout.push(note.clone());
        }
    }
    let Some(mapping) = read.mapping(batch.id, slug)? else { return Ok(()) };
    let field = |why: &Message| {
        why.params.iter().find_map(|(name, value)| match value {
            Param::Text(text) if name == "field" => Some(text.clone()),
            _ => None,
        })
    };
    for (at, reason) in mapping.unused.iter().filter(|(_, reason)| reason.why.code == PROPOSED) {
        if let (Some(column), Some(field)) = (batch.reading.header.get(*at), field(&reason.why)) {
            out.columns.push(NewColumn { batch: batch.id, schema: slug, column: column.clone(), field });
        }
    }
    Ok(())
}

/// Nothing came from a source of this name.
fn unknown_source(read: Read<'_>, source: &str) -> Result<Error> {
    let known: Vec<String> = read.sources()?.into_iter().map(|source| source.name).collect();
    Ok(Error::new(ErrorKind::Usage, "error-unknown-source")
        .with("source", source)
        .with("known", known.join(", "))
        .hinted("hint-check-source"))
}

/// Whether the deliveries of a source hold all its records, where somebody said so.
pub fn complete(read: Read<'_>, source: &str) -> Result<Option<bool>> {
    Ok(read.setting(&setting(source))?.and_then(|value| value.as_bool()))
}

/// The setting that says whether the deliveries of a source are complete.
pub(super) fn setting(source: &str) -> String {
    format!("{COMPLETE}{source}")
}

/// How the names of these settings begin.
const COMPLETE: &str = "complete:";

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
            "merge": one.merge.map(|merge| merge.0), "by": one.by, "at": one.at, "note": one.note, "settled": one.settled.map(Settled::name),
        })
    };
    let lists = all.iter().map(|d| {
        serde_json::json!({
            "source": d.source, "delivery": d.delivery, "complete": d.complete,
            "new": ids(&d.new), "confirmed": ids(&d.confirmed),
            "gone": fates(d, &[None, Some(Fate::Kept)]),
            "kept": fates(d, &[Some(Fate::Kept)]), "dropped": fates(d, &[Some(Fate::Dropped)]),
            "not_delivered": d.not_delivered.len(), "open": d.open(),
            "doubts": d.doubts.iter().filter(|doubt| !doubt.apart).map(|doubt| serde_json::json!({
                "new": doubt.new.id, "old": doubt.old.id, "probability": doubt.probability,
            })).collect::<Vec<_>>(),
            "columns": d.columns.iter().map(|one| serde_json::json!({
                "schema": one.schema, "column": one.column, "field": one.field,
            })).collect::<Vec<_>>(),
            "deliveries": d.sent.iter().map(|sent| serde_json::json!({
                "delivery": sent.number, "files": sent.files, "at": sent.at,
            })).collect::<Vec<_>>(),
            "changed": d.changed.iter().map(changed).collect::<Vec<_>>(),
            "conflicts": d.conflicts.iter().map(conflict).collect::<Vec<_>>(),
        })
    });
    serde_json::json!({
        "new": sum(&|d| d.new.len()),
        "changed": sum(&|d| d.changed.len()),
        "confirmed": sum(&|d| d.confirmed.len()),
        "gone": sum(&|d| fates(d, &[None, Some(Fate::Kept)]).len()),
        "conflicts": sum(&|d| d.conflicts.iter().filter(|conflict| conflict.settled.is_none()).count()),
        "unchanged": all.iter().map(|d| d.unchanged).sum::<u64>(),
        "lists": lists.collect::<Vec<_>>(),
    })
}

/// The identifiers of the gone records of which one of these was said.
fn fates(delivery: &Delivery, fates: &[Option<Fate>]) -> Vec<String> {
    let of = |gone: &&Gone| fates.contains(&gone.fate);
    delivery.gone.iter().filter(of).map(|gone| gone.named.id.clone()).collect()
}
