//! Values that a person changed and the producer changed since: both stand, and somebody says which one holds.

use super::Named;
use crate::Progress;
use crate::error::Result;
use crate::mapping;
use crate::model::{Entity, LOCK, MergeId, Message, NOTE, Value};
use crate::operations::{derive, schema};
use crate::workspace::{EarlierEdit, Read};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// One value with two opinions.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    pub named: Named,
    pub field: &'static str,
    /// The merge that the record is in, where a person wrote the value for the merged record.
    pub merge: Option<MergeId>,
    /// What a person wrote; it holds until somebody says otherwise.
    pub ours: Value,
    /// What the producer said when the person wrote.
    pub before: Value,
    /// What the producer says now.
    pub theirs: Value,
    /// Who wrote, and when (RFC 3339).
    pub by: String,
    pub at: String,
    /// What was done then, where the log says it.
    pub why: Option<Message>,
    /// What people noted on the record.
    pub note: String,
    pub settled: Option<Settled>,
}

/// Why a conflict is not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// The value is locked.
    Locked,
    /// Somebody saw what the producer says now, and kept the other value.
    Kept,
    /// The producer says now what the person wrote.
    Agreed,
}

impl Settled {
    /// The stable name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Locked => "locked",
            Self::Kept => "kept",
            Self::Agreed => "agreed",
        }
    }
}

/// The conflicts of some sources, by source, record and field.
pub(super) fn of_sources(
    read: Read<'_>,
    sources: &BTreeSet<&str>,
    progress: &Progress,
) -> Result<BTreeMap<String, Vec<Conflict>>> {
    let mut out = BTreeMap::new();
    for slug in read.slugs()? {
        let mut suspects: BTreeMap<String, Vec<EarlierEdit>> = BTreeMap::new();
        for edit in read.edits_before_delivery(slug)?.into_iter().chain(read.pins_before_delivery(slug)?) {
            progress.check()?;
            let of = sources.contains(edit.source.as_str());
            if of && edit.then != edit.now && read.is_there(edit.record)? {
                suspects.entry(edit.source.clone()).or_default().push(edit);
            }
        }
        for (source, suspects) in suspects {
            look_at(read, slug, suspects, out.entry(source).or_default())?;
        }
    }
    Ok(out)
}

fn look_at(read: Read<'_>, slug: &'static str, suspects: Vec<EarlierEdit>, out: &mut Vec<Conflict>) -> Result<()> {
    let schema = schema(slug)?;
    let then: Vec<_> = suspects.iter().map(|edit| (edit.record, edit.then)).collect();
    let now: Vec<_> = suspects.iter().map(|edit| (edit.record, edit.now)).collect();
    let bases = derive::shown_bases(read, slug, &then)?.into_iter().zip(derive::shown_bases(read, slug, &now)?);
    for (EarlierEdit { record, field, value: ours, merge, .. }, (then, now)) in suspects.into_iter().zip(bases) {
        let Some(at) = schema.index_of(&field) else { continue };
        let (before, theirs) = (&then.values[at], &now.values[at]);
        if before == theirs || before.is_absent() && theirs.is_absent() {
            continue;
        }
        let id = schema.index_of("id").map(|id| now.values[id].display().into_owned()).unwrap_or_default();
        let (entity, key) = merge.map_or((Entity::Edit, record.0), |merge| (Entity::Pin, merge.0));
        let maker = read.maker_of(entity, key, &field)?;
        let locked = read.record_state(record, &format!("{LOCK}{field}"))?.is_some();
        let seen = read.record_state(record, &format!("kept:{field}"))?;
        let settled = match () {
            () if *theirs == ours || *theirs == mapping::typed(&schema.fields[at], &ours) => Some(Settled::Agreed),
            () if locked => Some(Settled::Locked),
            () if seen.as_deref() == Some(fingerprint(theirs).as_str()) => Some(Settled::Kept),
            () => None,
        };
        out.push(Conflict {
            named: Named { record, schema: &schema.slug, id },
            field: &schema.fields[at].name,
            merge,
            ours,
            before: before.clone(),
            theirs: theirs.clone(),
            by: maker.as_ref().map(|maker| maker.actor.clone()).unwrap_or_default(),
            at: maker.as_ref().map(|maker| maker.at_utc.clone()).unwrap_or_default(),
            why: maker.map(|maker| maker.summary),
            note: read
                .record_state(record, NOTE)?
                .and_then(|text| serde_json::from_str(&text).ok())
                .unwrap_or_default(),
            settled,
        });
    }
    Ok(())
}

/// What stands for a value that somebody saw: JSON text, for a state of a record.
pub(super) fn fingerprint(value: &Value) -> String {
    let digest = Sha256::digest(serde_json::to_vec(value).unwrap_or_default());
    let hex: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hex}\"")
}
