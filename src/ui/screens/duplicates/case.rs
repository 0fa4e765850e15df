//! One thing to decide with all that is needed for it: records, evidence, raw cells, the merged record, who is around. Read on
//! the reader thread, a few ahead of the shown one.

use super::list::Key;
use super::web::{self, Cut, Link};
use crate::error::Result;
use crate::model::{
    BatchId, Golden, Issue, Merge, MergeId, Pair, RecordId, RecordRow, Schema, Verdict, column_letters,
};
use crate::operations;
use crate::operations::merge::Choices;
use crate::source;
use crate::workspace::{BatchInfo, Contact, Read};
use std::collections::{BTreeMap, BTreeSet};

/// Members of a case that are shown; the others are counted.
pub const MEMBERS: usize = 120;

/// One record of a case.
#[derive(Debug, Clone)]
pub struct Member {
    pub row: RecordRow,
    /// Its `id` and its name.
    pub id: String,
    pub name: String,
    /// It is only there to be compared with.
    pub reference: bool,
    /// File, sheet and row.
    pub origin: String,
    /// What is wrong with a field, by its place in the schema.
    pub issues: BTreeMap<usize, Issue>,
    /// What the file says, by the place of the field.
    pub raw: BTreeMap<usize, Vec<RawCell>>,
}

/// A cell of the contributor's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawCell {
    /// `C12`, or the row alone where there are no columns.
    pub cell: String,
    /// Name of the column.
    pub header: String,
    pub text: String,
}

/// A record that shares an address or a phone with one of the case, and what was said of the two.
#[derive(Debug, Clone, PartialEq)]
pub struct Around {
    pub record: RecordId,
    pub name: String,
    pub source: String,
    /// The member that it shares something with.
    pub with: RecordId,
    pub same_phone: bool,
    pub same_address: bool,
    pub verdict: Option<Verdict>,
}

/// One screen of the review.
#[derive(Debug, Clone)]
pub struct Case {
    pub key: Key,
    /// Those that are to be compared come first: of a pair its two records, then the others of their groups.
    pub members: Vec<Member>,
    /// How many of the members are compared.
    pub compared: usize,
    /// Members that there is no room for.
    pub more: usize,
    /// Among the members.
    pub links: Vec<Link>,
    /// The evidence of a pair.
    pub pair: Option<Pair>,
    /// The weakest link of the group, and what cutting it leaves.
    pub cut: Option<Cut>,
    pub merge: Option<Merge>,
    /// The merge that holds all that is compared.
    pub merged: Option<MergeId>,
    /// The record that merging the compared members gives, those of reference lists left out.
    pub golden: Option<Golden>,
    pub around: Vec<Around>,
    /// Others at the same address or phone that are not listed.
    pub around_more: usize,
}

impl Case {
    /// The records that are compared.
    pub fn ids(&self) -> Vec<RecordId> {
        self.members[..self.compared].iter().map(|member| member.row.id).collect()
    }

    /// What a member is called: its source, with a number where several come from it.
    pub fn label(&self, at: usize) -> String {
        let source = &self.members[at].row.source;
        let same = |member: &&Member| member.row.source == *source;
        if self.members.iter().filter(same).count() < 2 {
            return source.clone();
        }
        format!("{source} {}", self.members[..=at].iter().filter(same).count())
    }

    /// The link of the shown pair.
    pub fn link(&self) -> Option<&Link> {
        let Key::Pair(..) = self.key else { return None };
        self.links.iter().find(|link| link.ends == (0, 1))
    }

    /// Whether a record is part of it, or around it.
    pub fn touches(&self, record: RecordId) -> bool {
        self.members.iter().any(|member| member.row.id == record) || self.around.iter().any(|one| one.record == record)
    }

    /// Whether all of a group is shown: what is not seen is not decided with the rest.
    pub fn is_whole(&self) -> bool {
        self.more == 0 || matches!(self.key, Key::Pair(..))
    }

    /// The records that can be merged.
    pub fn mergeable(&self) -> Vec<RecordId> {
        self.members[..self.compared].iter().filter(|member| !member.reference).map(|member| member.row.id).collect()
    }

    /// The pairs inside the compared records that can be judged.
    pub fn pairs(&self) -> Vec<(RecordId, RecordId)> {
        self.pairs_where(|_| true)
    }

    /// Those of them of which nothing was said, or on other values: what a person said of two of them stands.
    pub fn open_pairs(&self) -> Vec<(RecordId, RecordId)> {
        self.pairs_where(|link| link.verdict.is_none() || link.again)
    }

    fn pairs_where(&self, wanted: impl Fn(&Link) -> bool) -> Vec<(RecordId, RecordId)> {
        let id = |at: usize| self.members[at].row.id;
        let inside = self.links.iter().filter(|link| link.ends.0.max(link.ends.1) < self.compared && wanted(link));
        inside.map(|link| (id(link.ends.0), id(link.ends.1))).collect()
    }
}

/// What sentence a common address or phone takes: hashes of what records share, with the records, sorted.
#[derive(Debug, Clone, Default)]
pub struct Neighbours {
    entries: Vec<(u64, RecordId)>,
}

/// Records of one phone or address beyond which it says nothing: the phone of a network, a shopping centre.
const CROWD: usize = 40;
/// Records around a case that are listed.
const AROUND: usize = 6;

impl Neighbours {
    /// Reads the phones and addresses of all structures.
    pub fn read(read: Read<'_>) -> Result<Self> {
        let mut entries = Vec::new();
        read.contacts(&mut |record, contact| {
            entries.extend([phone(&contact), address(&contact)].into_iter().flatten().map(|shared| (shared, record)));
        })?;
        entries.sort_unstable();
        Ok(Self { entries })
    }

    fn of(&self, shared: Option<u64>) -> impl Iterator<Item = RecordId> + '_ {
        let range = shared.map_or(0..0, |shared| {
            let from = self.entries.partition_point(|(hash, _)| *hash < shared);
            from..from + self.entries[from..].partition_point(|(hash, _)| *hash == shared)
        });
        let range = if range.len() > CROWD { 0..0 } else { range };
        self.entries[range].iter().map(|(_, record)| *record)
    }
}

/// A number for a text (FNV-1a): equal texts share it.
fn hash(kind: u8, parts: &[&str]) -> u64 {
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    std::iter::once(kind)
        .chain(bytes)
        .fold(0xcbf2_9ce4_8422_2325, |all, byte| (all ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn phone(contact: &Contact) -> Option<u64> {
    let digits = crate::text::digits_only(&contact.phone);
    // Short numbers are those of everybody.
    (digits.len() >= 9).then(|| hash(1, &[&digits[digits.len() - 9..]]))
}

fn address(contact: &Contact) -> Option<u64> {
    let street = crate::text::fold(&contact.address);
    // A street without a number is a neighbourhood.
    let numbered = street.bytes().any(|byte| byte.is_ascii_digit());
    (numbered && !contact.postcode.is_empty()).then(|| hash(2, &[&street, contact.postcode.trim()]))
}

/// Reads cases; what several of them need is read once.
pub struct Reader<'r> {
    read: Read<'r>,
    schema: &'static Schema,
    today: String,
    neighbours: &'r Neighbours,
    refused: BTreeMap<(RecordId, RecordId), String>,
    batches: BTreeMap<BatchId, Option<Batch>>,
    point: f64,
}

struct Batch {
    info: BatchInfo,
    mapping: Option<crate::model::Mapping>,
}

impl<'r> Reader<'r> {
    pub fn new(read: Read<'r>, today: String, neighbours: &'r Neighbours) -> Result<Self> {
        let refused = read.pair_report("structure")?.map(|report| report.refused).unwrap_or_default();
        let refused = refused.into_iter().map(|(a, b, why)| ((a, b), why)).collect();
        let point = read.pair_set("structure")?.map_or(0.5, |set| set.decision_point);
        let schema = operations::schema("structure")?;
        Ok(Self { read, schema, today, neighbours, refused, batches: BTreeMap::new(), point })
    }

    /// Everything about one thing to decide; none where its records are gone. `pins` are choices that are not kept yet.
    pub fn case(&mut self, key: Key, pins: &Choices) -> Result<Option<Case>> {
        let read = self.read;
        let merge = match key {
            Key::Merge(id) => match read.merge(id)?.filter(|merge| merge.active) {
                None => return Ok(None),
                found => found,
            },
            _ => None,
        };
        let (mut ids, compared) = self.ids(key, merge.as_ref())?;
        let more = ids.len().saturating_sub(MEMBERS);
        ids.truncate(MEMBERS);
        let around = self.in_merges_of(&ids[..compared.min(ids.len())], &ids)?;
        let grouped: BTreeSet<RecordId> = ids.iter().copied().collect();
        ids.extend(around);
        ids.truncate(MEMBERS);
        let mut members = Vec::new();
        for row in read.page("structure", &ids)? {
            members.push(self.member(row)?);
        }
        let compared = ids[..compared.min(ids.len())]
            .iter()
            .filter(|id| members.iter().any(|member| member.row.id == **id))
            .count();
        let least = if merge.is_some() { 1 } else { 2 };
        if compared < least {
            return Ok(None);
        }
        let present: Vec<RecordId> = members.iter().map(|member| member.row.id).collect();
        let links = self.links(&present)?;
        let pair = match key {
            Key::Pair(a, b) => read.pair(a, b)?,
            _ => None,
        };
        let merged = match merge {
            None => self.merged(&present[..compared])?,
            Some(_) => None,
        };
        let whole = merge.as_ref().or(merged.as_ref());
        let own: Vec<RecordId> =
            members[..compared].iter().filter(|member| !member.reference).map(|member| member.row.id).collect();
        let golden = if own.len() < 2 { None } else { self.golden(&own, whole, pins)? };
        let (around, around_more) = self.around(&members)?;
        // What is merged is cut as it was merged, whatever group its records are in.
        let inside = |id: &RecordId| whole.map_or(grouped.contains(id), |merge| merge.members.contains(id));
        let parts: Vec<usize> = (0..present.len()).filter(|at| inside(&present[*at])).collect();
        let all_there = whole.is_none_or(|merge| merge.members.iter().all(|id| present.contains(id)));
        let cut = if all_there { cut(&parts, &links, self.point) } else { None };
        let merged = merged.map(|merge| merge.id);
        Ok(Some(Case { key, members, compared, more, links, pair, cut, merge, merged, golden, around, around_more }))
    }

    /// The other members of the merges that some records are in: a merge takes them along.
    fn in_merges_of(&self, records: &[RecordId], known: &[RecordId]) -> Result<Vec<RecordId>> {
        let mut out: Vec<RecordId> = Vec::new();
        for record in records {
            let members = self.read.merge_of(*record)?.map(|merge| merge.members).unwrap_or_default();
            let new = members.into_iter().filter(|id| !known.contains(id) && !out.contains(id));
            let new: Vec<RecordId> = new.collect();
            out.extend(new);
        }
        Ok(out)
    }

    /// The records of a case, those to compare first, and how many these are.
    fn ids(&self, key: Key, merge: Option<&Merge>) -> Result<(Vec<RecordId>, usize)> {
        match key {
            Key::Pair(a, b) => {
                let mut ids = vec![a, b];
                let others = self.read.clusters_of(&BTreeSet::from([a, b]))?;
                ids.extend(others.keys().filter(|id| **id != a && **id != b));
                Ok((ids, 2))
            }
            Key::Group(id) => {
                let ids = self.read.group_members("structure", id)?;
                let count = ids.len();
                Ok((ids, count))
            }
            Key::Merge(_) => {
                let ids = merge.map(|merge| merge.members.clone()).unwrap_or_default();
                let count = ids.len();
                Ok((ids, count))
            }
        }
    }

    fn member(&mut self, row: RecordRow) -> Result<Member> {
        let text =
            |name: &str| self.schema.index_of(name).map(|at| row.values[at].display().into_owned()).unwrap_or_default();
        let (id, name) = (text("id"), text("nom"));
        let mut issues = BTreeMap::new();
        for issue in self.read.issues(row.id)? {
            if let Some(at) = self.schema.index_of(&issue.field) {
                issues.entry(at).or_insert(issue);
            }
        }
        let batch = self.batch(row.batch)?;
        let (origin, raw, reference) = match batch {
            Some(batch) => (origin(&batch.info, row.row_no), Some(&batch.info), batch.info.reference),
            None => (String::new(), None, false),
        };
        let has_raw = raw.is_some();
        let raw = if has_raw { self.raw(&row)? } else { BTreeMap::new() };
        Ok(Member { row, id, name, reference, origin, issues, raw })
    }

    fn batch(&mut self, id: BatchId) -> Result<Option<&Batch>> {
        if !self.batches.contains_key(&id) {
            let info = self.read.batch(id)?;
            let mapping = self.read.mapping(id, "structure")?;
            self.batches.insert(id, info.map(|info| Batch { info, mapping }));
        }
        Ok(self.batches.get(&id).and_then(Option::as_ref))
    }

    /// The cells of the file that each field comes from.
    fn raw(&mut self, row: &RecordRow) -> Result<BTreeMap<usize, Vec<RawCell>>> {
        let (read, schema) = (self.read, self.schema);
        let mut out = BTreeMap::new();
        let Some(raw) = read.raw_row(row.batch, row.row_no)? else { return Ok(out) };
        let Some(Batch { info, mapping: Some(mapping) }) = self.batch(row.batch)? else { return Ok(out) };
        let letters = |at: usize| if info.reading.is_json() { String::new() } else { column_letters(at) };
        for mapped in &mapping.fields {
            let Some(field) = schema.index_of(&mapped.field) else { continue };
            let cells = mapped.inputs.iter().filter_map(|input| {
                let text = source::decode(&info.reading, raw.cell(*input)?).into_owned();
                let header = info.reading.header.get(*input).cloned().unwrap_or_default();
                Some(RawCell { cell: format!("{}{}", letters(*input), row.row_no), header, text })
            });
            out.insert(field, cells.collect());
        }
        Ok(out)
    }

    /// What is known of each two of some records.
    fn links(&self, ids: &[RecordId]) -> Result<Vec<Link>> {
        let place: BTreeMap<RecordId, usize> = ids.iter().enumerate().map(|(at, id)| (*id, at)).collect();
        let mut out = Vec::new();
        let mut known = BTreeSet::new();
        for pair in self.read.pairs_of(&ids.iter().copied().collect())? {
            let (Some(a), Some(b)) = (place.get(&pair.a), place.get(&pair.b)) else { continue };
            known.insert((pair.a, pair.b));
            out.push(Link {
                ends: ((*a).min(*b), (*a).max(*b)),
                probability: pair.probability,
                verdict: self.read.verdict(pair.a, pair.b)?.map(|entry| entry.verdict),
                again: self.read.asked_again(pair.a, pair.b)?,
                refused: self.refused.get(&(pair.a, pair.b)).cloned(),
            });
        }
        for entry in self.read.verdicts_of(ids)? {
            let (Some(a), Some(b)) = (place.get(&entry.a), place.get(&entry.b)) else { continue };
            if !known.contains(&(entry.a, entry.b)) {
                let ends = ((*a).min(*b), (*a).max(*b));
                let verdict = Some(entry.verdict);
                out.push(Link { ends, probability: 0.0, verdict, again: false, refused: None });
            }
        }
        out.sort_by_key(|link| link.ends);
        Ok(out)
    }

    /// The merge that holds all of some records.
    fn merged(&self, ids: &[RecordId]) -> Result<Option<Merge>> {
        let Some(first) = ids.first() else { return Ok(None) };
        let merge = self.read.merge_of(*first)?;
        Ok(merge.filter(|merge| ids.iter().all(|id| merge.members.contains(id))))
    }

    /// The record that merging these would give, or that merging them gave.
    fn golden(&self, ids: &[RecordId], merge: Option<&Merge>, pins: &Choices) -> Result<Option<Golden>> {
        let merge = match merge {
            Some(merge) => merge.clone(),
            None => operations::merge::preview(self.read, "structure", ids, pins)?,
        };
        operations::golden(self.read, &merge, &self.today)
    }

    /// Who else is at the address or the phone of a member.
    fn around(&self, members: &[Member]) -> Result<(Vec<Around>, usize)> {
        let inside: BTreeSet<RecordId> = members.iter().map(|member| member.row.id).collect();
        let mut found: BTreeMap<RecordId, (RecordId, bool, bool)> = BTreeMap::new();
        for member in members {
            let text = |name: &str| {
                self.schema.index_of(name).map(|at| member.row.values[at].display().into_owned()).unwrap_or_default()
            };
            let contact = Contact { phone: text("telephone"), address: text("adresse"), postcode: text("code_postal") };
            for (shared, is_phone) in [(phone(&contact), true), (address(&contact), false)] {
                for record in self.neighbours.of(shared).filter(|record| !inside.contains(record)) {
                    let one = found.entry(record).or_insert((member.row.id, false, false));
                    one.1 |= is_phone;
                    one.2 |= !is_phone;
                }
            }
        }
        let more = found.len().saturating_sub(AROUND);
        let ids: Vec<RecordId> = found.keys().take(AROUND).copied().collect();
        let name = self.schema.index_of("nom");
        let mut out = Vec::new();
        for row in self.read.page("structure", &ids)? {
            let Some((with, same_phone, same_address)) = found.get(&row.id).copied() else { continue };
            let mut verdict = None;
            for member in members {
                verdict = verdict.or(self.read.verdict(member.row.id, row.id)?.map(|entry| entry.verdict));
            }
            let name = name.map(|at| row.values[at].display().into_owned()).unwrap_or_default();
            out.push(Around { record: row.id, name, source: row.source, with, same_phone, same_address, verdict });
        }
        Ok((out, more))
    }
}

/// Where some of the members hang together by a thread: at their weakest link of `point` or more. What is weak and between the
/// parts goes with it.
fn cut(parts: &[usize], links: &[Link], point: f64) -> Option<Cut> {
    let place = |at: usize| parts.binary_search(&at).ok();
    let inside = |link: &Link| Some((place(link.ends.0)?, place(link.ends.1)?));
    let held: Vec<(usize, Link)> = links
        .iter()
        .enumerate()
        .filter(|(_, link)| link.strength() >= point)
        .filter_map(|(at, link)| Some((at, Link { ends: inside(link)?, ..link.clone() })))
        .collect();
    let found = web::weakest(parts.len(), &held.iter().map(|(_, link)| link.clone()).collect::<Vec<_>>())?;
    let out: Vec<usize> = found.out.iter().map(|at| parts[*at]).collect();
    let apart = |link: &Link| inside(link).is_some() && out.contains(&link.ends.0) != out.contains(&link.ends.1);
    let between = (0..links.len()).filter(|at| apart(&links[*at])).collect();
    Some(Cut { link: held[found.link].0, out, left: found.left, between })
}

fn origin(batch: &BatchInfo, row_no: u32) -> String {
    let row = row_no.to_string();
    [Some(batch.file_name.clone()), batch.sheet.clone(), Some(row)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contact(phone: &str, address: &str) -> Contact {
        Contact { phone: phone.into(), address: address.into(), postcode: "35000".into() }
    }

    #[test]
    fn a_phone_is_the_same_however_it_is_written_and_an_address_needs_a_number() {
        assert_eq!(phone(&contact("02 99 00 11 22", "")), phone(&contact("+33299001122", "")));
        assert_eq!(phone(&contact("3949", "")), None);
        assert_eq!(address(&contact("", "2 Rue Haute")), address(&contact("", "2 rue haute")));
        assert_eq!(address(&contact("", "Place du marché")), None);
    }

    #[test]
    fn what_is_merged_is_cut_inside_the_merge() {
        let link = |ends, probability| Link { ends, probability, verdict: None, again: false, refused: None };
        // Three that are merged (0, 1, 3); the pair shown with them is in a group with 2 and 4 as well.
        let links = [link((0, 1), 0.99), link((0, 2), 0.8), link((1, 3), 0.9), link((0, 3), 0.2), link((2, 4), 0.7)];
        let found = cut(&[0, 1, 3], &links, 0.5).unwrap();
        assert_eq!((found.link, found.out, found.left, found.between), (2, vec![3], 2, vec![2, 3]));
        assert_eq!(cut(&[0, 1, 2, 3, 4], &links, 0.5).unwrap().link, 4);
        assert_eq!(cut(&[0, 1], &links, 0.5), None);
    }

    #[test]
    fn a_phone_of_everybody_makes_no_neighbours() {
        let mut entries: Vec<(u64, RecordId)> = (0..50).map(|n| (7, RecordId(n))).collect();
        entries.extend([(3, RecordId(1)), (3, RecordId(2))]);
        entries.sort_unstable();
        let neighbours = Neighbours { entries };
        assert_eq!(neighbours.of(Some(7)).count(), 0);
        assert_eq!(neighbours.of(Some(3)).collect::<Vec<_>>(), [RecordId(1), RecordId(2)]);
        assert_eq!(neighbours.of(Some(4)).count() + neighbours.of(None).count(), 0);
    }
}
