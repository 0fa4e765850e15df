//! By which identifiers the records of a source go today, where that is not the one of their import: somebody said since that
//! another column is the identifier, or in which accents the file is to be read. The next delivery speaks of them so.

use crate::error::Result;
use crate::mapping::is_of_words;
use crate::model::{BatchId, ChangeSet, Entity, IdRule, Message, RecordId};
use crate::operations::derive::{self, Named};
use crate::text::fold;
use crate::workspace::{Read, RecordIdentity, Renamed};
use std::collections::{BTreeMap, BTreeSet};

/// Records that are read at a time.
const CHUNK: usize = 8_192;
/// Records of a delivery that are looked at, where the log does not say that it is read otherwise.
const SAMPLE: u32 = 24;

type Place = (RecordId, RecordIdentity);

/// Reads the rows of the source's records again, where that may give other identifiers. For most sources it does not, and no more
/// than a few rows are looked at.
///
/// # Errors
/// Those of reading the workspace.
pub(in crate::operations) fn renamed(read: Read<'_>, source: &str) -> Result<Renamed> {
    let mut out = Renamed::default();
    let batches: Vec<BatchId> =
        read.batches()?.into_iter().filter(|batch| batch.source == source).map(|batch| batch.id).collect();
    if batches.is_empty() {
        return Ok(out);
    }
    let said = said(read)?;
    for slug in read.slugs()? {
        let mut moved = false;
        for batch in &batches {
            moved = moved || read.read_otherwise(*batch, slug)? || is_named_otherwise(read, *batch, slug, &said)?;
        }
        if moved {
            add(read, slug, (source, &batches), &said, &mut out)?;
        }
    }
    Ok(out)
}

/// What records are called besides since somebody said, or likeness, that a new one is one of before: the identifier of the new
/// one leads to it already, and its own does still.
fn said(read: Read<'_>) -> Result<BTreeSet<(RecordId, String)>> {
    let mut out = BTreeSet::new();
    for (record, name, other) in read.states_of_kind("is")? {
        if let (true, Ok(other), Some(identity)) = (name == "is", other.parse(), read.record_identity(record)?) {
            out.insert((RecordId(other), identity.natural_id));
        }
    }
    Ok(out)
}

/// The identifier by which a record goes today, given what its row says now.
fn today((record, own): &Place, name: Option<String>, said: &BTreeSet<(RecordId, String)>) -> String {
    // A record of which nothing is known today goes by its own.
    let known = name.map(|name| (*record, name)).filter(|known| !said.contains(known));
    known.map_or_else(|| own.natural_id.clone(), |(_, name)| name)
}

/// Whether the first records of a delivery go by other identifiers than their own. Another copy of the workspace may have
/// brought it as it is read today, with nothing in the log of how it was read before.
fn is_named_otherwise(read: Read<'_>, batch: BatchId, slug: &str, said: &BTreeSet<(RecordId, String)>) -> Result<bool> {
    let places = read.first_identities_at(batch, slug, SAMPLE)?;
    let names = names_of(read, slug, &places, Named::Kept)?;
    Ok(places.iter().zip(names).any(|(place, name)| today(place, name, said) != place.1.natural_id))
}

/// The identifier that the row of each record gives today; none where it gives no record.
fn names_of(read: Read<'_>, slug: &str, places: &[Place], named: Named<'_>) -> Result<Vec<Option<String>>> {
    let mut out = Vec::with_capacity(places.len());
    for chunk in places.chunks(CHUNK) {
        let rows: Vec<_> = chunk.iter().map(|(id, at)| (*id, (at.batch, at.row_no))).collect();
        let bases = derive::bases_named(read, slug, &rows, named)?;
        let name = |natural: String| Some(natural).filter(|natural| !natural.is_empty());
        out.extend(bases.into_iter().map(|base| name(base.natural_id)));
    }
    Ok(out)
}

fn add(
    read: Read<'_>,
    slug: &'static str,
    (source, batches): (&str, &[BatchId]),
    said: &BTreeSet<(RecordId, String)>,
    out: &mut Renamed,
) -> Result<()> {
    let mut places: Vec<Place> = Vec::new();
    for batch in batches {
        let here = read.identities_at(*batch, slug)?;
        places.extend(here.into_iter().filter(|(_, identity)| identity.source == source));
    }
    let names = names_of(read, slug, &places, Named::Kept)?;
    let names: Vec<String> = places.iter().zip(names).map(|(place, name)| today(place, name, said)).collect();
    let mut left: BTreeSet<&str> = BTreeSet::new();
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, ((_, own), name)) in places.iter().zip(&names).enumerate() {
        groups.entry(name).or_default().push(at);
        if own.natural_id != *name {
            left.insert(&own.natural_id);
        }
    }
    for (name, mut group) in groups {
        let is_own = |at: &usize| places[*at].1.natural_id == name;
        if group.iter().all(is_own) && !left.contains(name) {
            continue;
        }
        // Those that came under it keep their order, the others follow in that of their rows.
        group.sort_by_key(|at| {
            let (record, own) = &places[*at];
            (if is_own(at) { own.occurrence } else { u32::MAX }, own.batch, own.row_no, *record)
        });
        for (number, at) in (0..).zip(&group) {
            out.add((slug, name, number), places[*at].0, is_own(at));
        }
    }
    add_others(read, slug, (&places, &names), out)
}

/// Adds what the next delivery may call records besides: built identifiers of other words, and, where the newest delivery has
/// another column of identifiers, what that column says in the rows of those that it does not hold.
fn add_others(
    read: Read<'_>,
    slug: &'static str,
    (places, names): (&[Place], &[String]),
    out: &mut Renamed,
) -> Result<()> {
    let mut add = |which: &[usize], named: Named<'_>| -> Result<()> {
        let some: Vec<Place> = which.iter().map(|at| places[*at].clone()).collect();
        for (at, other) in which.iter().zip(names_of(read, slug, &some, named)?) {
            if let Some(other) = other.filter(|other| *other != names[*at]) {
                out.add_other((slug, &other), places[*at].0);
            }
        }
        Ok(())
    };
    let mut columns: BTreeMap<BatchId, Option<String>> = BTreeMap::new();
    let mut newest = None;
    for batch in read.batches()?.into_iter().filter(|batch| places.iter().any(|(_, at)| at.batch == batch.id)) {
        let Some(mapping) = read.mapping(batch.id, slug)? else { continue };
        let given = match (mapping.field("id"), &mapping.id) {
            (Some(field), _) => field.inputs.first().copied(),
            (None, IdRule::Column { column }) => Some(*column),
            _ => None,
        };
        let column = given.and_then(|column| batch.reading.header.get(column)).map(|name| fold(name));
        if batch.active {
            newest = Some(column.clone());
        }
        columns.insert(batch.id, column);
    }
    if let Some(Some(column)) = newest {
        let otherwise =
            |at: &usize| columns.get(&places[*at].1.batch).is_some_and(|other| other.as_ref() != Some(&column));
        let which: Vec<usize> = (0..places.len()).filter(otherwise).collect();
        add(&which, Named::By(&column))?;
    }
    let built: Vec<usize> = (0..places.len()).filter(|at| is_of_words(&names[*at])).collect();
    add(&built, Named::Anew)
}

/// What is to be said of a delivery that is about as large as what its source has, and names few of its records: identifiers that
/// somebody wrote otherwise (a spreadsheet that drops zeros) make each record a new one.
///
/// # Errors
/// Those of reading the workspace.
pub(in crate::operations) fn mostly_new(
    read: Read<'_>,
    source: &str,
    (slugs, records): (&BTreeSet<&str>, u64),
    changes: &ChangeSet,
) -> Result<Option<Message>> {
    let mut there = 0;
    for slug in slugs {
        let counts = read.counts_by_source(slug)?;
        there += counts.into_iter().filter(|(name, _)| name == source).map(|(_, count)| count).sum::<u64>();
    }
    let again = |change: &crate::model::ChangeRef<'_>| {
        change.entity == Entity::Row && change.after.is_some_and(|row| !row.starts_with("[0,"))
    };
    let again = changes.iter().filter(again).count() as u64;
    let as_large = there * 2 > records && there < records * 2;
    Ok((as_large && again * 2 < records).then(|| {
        let new = records.saturating_sub(again);
        Message::new("import-mostly-new").with("new", new).with("count", records).with("source", source)
    }))
}
