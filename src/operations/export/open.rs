//! What is published openly of a lot, and what is masked (DOMAIN §2.4 and §5).

use super::ExportParams;
use super::gather::{Ready, Work, out_record};
use crate::error::Result;
use crate::export::{Mask, OpenData, OpenLot, OpenRecord};
use crate::model::{BatchId, Gate, Merge, Message, RecordId, Schema, Value};
use crate::operations::{derive, opposition};
use crate::source;
use crate::text::fold;
use crate::validate::{Validator, is_personal_mailbox};
use crate::workspace::{BatchInfo, Read};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Sources that are not published openly, by agreement with their producers.
pub const NOT_OPEN: [&str; 2] = ["soliguide", "agefiph"];

/// By what a structure is reached.
const REACHED_BY: [&str; 2] = ["courriel", "telephone"];
const NAME: &str = "contact_nom_prenom";

/// Columns of a source that say whether its contact may be shown.
const PUBLIC: [&str; 3] = ["contact_public", "is_contact_public", "is_contact_info_public"];

/// Why records stay out of the open data.
#[derive(Default)]
struct Out {
    source: u64,
    orphan: u64,
    /// A merge that no longer conforms without the members that may not be published.
    gate: u64,
}

/// The open data of what goes out, and what is to be told of it.
pub fn publish(work: &Work<'_, '_>, params: &ExportParams) -> Result<(OpenData, Vec<Message>)> {
    let closed: BTreeSet<&str> = NOT_OPEN.into_iter().chain(params.not_open.iter().map(String::as_str)).collect();
    let hidden = hidden_contacts(work.sight.read, &work.sight.batches)?;
    let opposed = opposition::of(work.sight.read)?;
    let mut structures: BTreeSet<&str> = BTreeSet::new();
    let (mut open, mut out) = (OpenData::default(), Out::default());
    let mut masked: BTreeMap<Mask, u64> = BTreeMap::new();
    for lot in work.going {
        let mut records = Vec::new();
        for (at, ready) in lot.iter().enumerate() {
            if at.is_multiple_of(1000) {
                work.progress.check()?;
            }
            let one = &work.ready[*ready];
            let Some(other) = without_closed(work, one, (&closed, params.gate), &mut out)? else { continue };
            let values = other.as_ref().map_or(&one.values, |other| &other.values);
            let structure = one.schema.index_of("structure_id").and_then(|at| values[at].as_text());
            if structure.is_some_and(|id| !structures.contains(id)) {
                out.orphan += 1;
                continue;
            }
            if one.schema.slug == "structure" {
                structures.insert(&one.id);
            }
            let own = |mask: &str| one.schema.index_of(mask).filter(|at| !values[*at].is_absent());
            let is_hidden = one.rows.iter().any(|row| hidden.contains(row));
            let mask = mask_of(one.schema, values, is_hidden, |values| opposed.mask(one.schema, values));
            let names = REACHED_BY.iter().copied().filter(|_| mask.is_some()).filter_map(own);
            let mut fields: Vec<(usize, Mask)> = names.filter_map(|at| Some((at, mask?))).collect();
            let name = mask.filter(|mask| *mask != Mask::PersonalMailbox);
            let name = name.or((!params.contact_names).then_some(Mask::Name));
            fields.extend(own(NAME).zip(name));
            for why in fields.iter().map(|(_, why)| *why).collect::<BTreeSet<_>>() {
                *masked.entry(why).or_default() += 1;
            }
            let other = other.map(|other| Box::new(out_record(work.sight, &other)));
            records.push(OpenRecord { at, other, masked: fields });
        }
        open.lots.push(OpenLot { records });
    }
    Ok((open, told(&out, &masked, &closed)))
}

fn told(out: &Out, masked: &BTreeMap<Mask, u64>, closed: &BTreeSet<&str>) -> Vec<Message> {
    let mut told = Vec::new();
    if out.source > 0 {
        let sources = closed.iter().copied().collect::<Vec<_>>().join(", ");
        told.push(Message::new("published-out-source").with("count", out.source).with("sources", sources));
    }
    for (count, code) in [(out.orphan, "published-out-orphan"), (out.gate, "published-out-gate")] {
        if count > 0 {
            told.push(Message::new(code).with("count", count));
        }
    }
    for (mask, count) in masked {
        let code = match mask {
            Mask::ContactNotPublic => "published-masked-contact",
            Mask::PersonalMailbox => "published-masked-mailbox",
            Mask::Opposition => "published-masked-opposition",
            Mask::Name => "published-masked-name",
        };
        told.push(Message::new(code).with("count", *count));
    }
    told
}

/// Why the ways to reach a record are masked, if they are.
fn mask_of(
    schema: &Schema,
    values: &[Value],
    is_hidden: bool,
    opposed: impl FnOnce(&mut [Value]) -> bool,
) -> Option<Mask> {
    let mail = schema.index_of("courriel").and_then(|at| values[at].as_text()).unwrap_or_default();
    if is_hidden {
        return Some(Mask::ContactNotPublic);
    }
    // Applied when it was read, and again here: a list may have come later than a value that a person chose.
    if opposed(&mut values.to_vec()) {
        return Some(Mask::Opposition);
    }
    is_personal_mailbox(mail).then_some(Mask::PersonalMailbox)
}

/// What is published of a record whose sources may be closed: `Some(None)` itself, `Some(Some(…))` a merge without the members
/// that may not be, `None` nothing.
fn without_closed(
    work: &Work<'_, '_>,
    one: &Ready,
    (closed, gate): (&BTreeSet<&str>, Gate),
    out: &mut Out,
) -> Result<Option<Option<Ready>>> {
    let (sight, read) = (work.sight, work.sight.read);
    let is_open = |source: &str| !closed.contains(source);
    if one.members.is_empty() {
        out.source += u64::from(!is_open(&one.source));
        return Ok(is_open(&one.source).then_some(None));
    }
    let left: Vec<RecordId> =
        one.members.iter().filter(|(_, source)| is_open(source)).map(|(record, _)| *record).collect();
    if left.len() == one.members.len() {
        return Ok(Some(None));
    }
    let merge = one.merge.map(|id| read.merge(id)).transpose()?.flatten();
    let (Some(merge), false) = (merge, left.is_empty()) else {
        out.source += 1;
        return Ok(None);
    };
    let mut rows = read.page(one.schema.slug.as_str(), &left)?;
    let values = match rows.as_slice() {
        [only] => {
            let mut values = only.values.clone();
            if let Some(at) = one.schema.index_of("id") {
                values[at] = Value::text(merge.export_id.as_str());
            }
            Some((only.id, values))
        }
        _ => {
            let merge = Merge { members: left, ..merge };
            derive::golden(read, &merge, &work.env.today)?.map(|golden| (golden.base, golden.values))
        }
    };
    let Some((base, values)) = values else {
        out.source += 1;
        return Ok(None);
    };
    let issues = sight.levels.apply(Validator::new(one.schema, &work.env.today).check(&values));
    if issues.iter().any(|issue| gate.blocks(issue.layer, issue.severity)) {
        out.gate += 1;
        return Ok(None);
    }
    rows.sort_by_key(|row| (row.id != base, row.batch, row.row_no));
    let way = std::sync::Arc::from("merge:without-closed-sources");
    let every =
        (0..one.schema.fields.len()).map(|at| (u16::try_from(at).unwrap_or(u16::MAX), std::sync::Arc::clone(&way)));
    Ok(Some(Some(Ready {
        schema: one.schema,
        record: base,
        golden: true,
        id: one.id.clone(),
        source: rows.first().map(|row| row.source.clone()).unwrap_or_default(),
        values,
        issues,
        rows: rows.iter().map(|row| (row.batch, row.row_no)).collect(),
        ways: every.collect(),
        from: Vec::new(),
        merge: one.merge,
        members: Vec::new(),
    })))
}

/// Rows of which the source says that their contact is not to be shown.
pub fn hidden_contacts(read: Read<'_>, batches: &BTreeMap<BatchId, BatchInfo>) -> Result<HashSet<(BatchId, u32)>> {
    let mut out = HashSet::new();
    for (id, info) in batches {
        let named = |header: &String| PUBLIC.contains(&fold(header).replace([' ', '-'], "_").as_str());
        let Some(column) = info.reading.header.iter().position(named) else { continue };
        read.raw_rows(*id, &mut |row| {
            let said = row.cell(column).map(|cell| fold(&source::decode(&info.reading, cell)));
            if said.is_some_and(|said| ["false", "faux", "non", "no", "n", "0"].contains(&said.trim())) {
                out.insert((*id, row.row_no));
            }
            Ok(())
        })?;
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::schema;

    #[test]
    fn why_a_record_cannot_be_reached() {
        let schema = schema("service").unwrap();
        let with = |mail: &str, is_hidden: bool, opposed: bool| {
            let mut values = vec![Value::Null; schema.fields.len()];
            values[schema.index_of("courriel").unwrap()] = Value::text(mail);
            mask_of(schema, &values, is_hidden, |_| opposed)
        };
        assert_eq!(with("sophie.exemple@orange.fr", false, false), Some(Mask::PersonalMailbox));
        assert_eq!(with("sophie.exemple@orange.fr", true, true), Some(Mask::ContactNotPublic));
        assert_eq!(with("contact@exemple.fr", false, true), Some(Mask::Opposition));
        for mail in ["contact@orange.fr", "marie.mairie@orange.fr", "sophie.exemple@angers.fr"] {
            assert_eq!(with(mail, false, false), None, "{mail}");
        }
    }
}
