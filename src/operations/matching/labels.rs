//! Labels and verdicts: what persons said of pairs, here and elsewhere.

use crate::error::{Error, ErrorKind, Result};
use crate::export;
use crate::model::{ChangeSet, Message, OperationKind, RecordId, Verdict, VerdictEntry};
use crate::operations::decide::{content_hash, push_verdict, row_hash, same_content};
use crate::operations::{Plan, find_record, ground_plan, record_name};
use crate::source::{self, Limits};
use crate::workspace::{Read, Said};
use serde_json::json;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

/// A label given by a person outside of Tamis: two identifiers and a verdict.
pub type Label = (String, String, Verdict);

/// Labels as data·inclusion writes them: `[{"left", "right", "label"}]` with match, distinct or unsure.
///
/// # Errors
/// [`ErrorKind::Format`] when the file is not such a list.
pub fn read_labels(path: &Path) -> Result<Vec<Label>> {
    #[derive(serde::Deserialize)]
    struct Row {
        left: String,
        right: String,
        label: String,
    }
    let text = source::read_text(path, &Limits::configured())?;
    let rows: Vec<Row> = serde_json::from_str(&text).map_err(|cause| {
        Error::new(ErrorKind::Format, "error-bad-labels")
            .with("path", path.display().to_string())
            .hinted("hint-labels-form")
            .caused_by(cause)
    })?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let verdict = Verdict::from_label(&row.label)?;
            Some((row.left, row.right, verdict))
        })
        .collect())
}

/// Labels in the same form: "I don't know" is not written (PEERS §0).
pub fn write_labels(labels: &[Label]) -> Result<Vec<u8>> {
    let rows = export::labels(labels.iter().map(|(left, right, verdict)| (left.as_str(), right.as_str(), *verdict)));
    let mut out = serde_json::to_vec_pretty(&rows).map_err(|cause| Error::internal("write JSON").caused_by(cause))?;
    out.push(b'\n');
    Ok(out)
}

/// A verdict and whether it is final.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// The smaller identity.
    pub a: RecordId,
    pub b: RecordId,
    pub verdict: Verdict,
    /// The records still say what they said when it was given. Else it is asked again; "distinct" and "related" keep barring
    /// a merge meanwhile (DESIGN D15).
    pub holds: bool,
    /// It was given on records that are gone, and whose values these have.
    pub carried: bool,
    /// Under a verdict on the records themselves: whether one that was carried over to them holds; none: there is none.
    pub under: Option<bool>,
    /// It was given to many pairs at once: final as any other, but nobody looked at this one, and it teaches nothing.
    pub unseen: bool,
}

/// The verdicts of a workspace, those of records that are gone carried over to the ones that say the same now.
pub fn standing(read: Read<'_>) -> Result<Vec<Standing>> {
    standing_of(read, read.verdicts()?)
}

/// The same of those that persons gave one by one: they tell how good the search is.
pub(super) fn standing_seen(read: Read<'_>) -> Result<Vec<Standing>> {
    let mut entries = read.verdicts()?;
    entries.retain(|entry| !entry.unseen);
    standing_of(read, entries)
}

fn standing_of(read: Read<'_>, entries: Vec<VerdictEntry>) -> Result<Vec<Standing>> {
    let there = hashes(read, entries.iter().flat_map(|entry| [entry.a, entry.b]), false)?;
    let heirs = if there.values().all(Option::is_some) { HashMap::new() } else { by_content(read)? };
    carried_to(read, &entries, &there, &heirs)
}

/// The verdicts as they stand: what their records say where they are there, and who says the same where they are not.
fn carried_to(
    read: Read<'_>,
    entries: &[VerdictEntry],
    there: &BTreeMap<RecordId, Option<String>>,
    heirs: &HashMap<String, RecordId>,
) -> Result<Vec<Standing>> {
    let mut out: BTreeMap<(RecordId, RecordId), Standing> = BTreeMap::new();
    for entry in entries {
        let now = |id: RecordId, given: &str| match there.get(&id).and_then(Option::as_ref) {
            Some(hash) => Some((id, same_content(read, id, given, hash))),
            None => heirs.get(given).map(|heir| (*heir, Ok(true))),
        };
        let (Some((a, same_a)), Some((b, same_b))) = (now(entry.a, &entry.hashes[0]), now(entry.b, &entry.hashes[1]))
        else {
            continue;
        };
        if a == b {
            continue;
        }
        let (x, y) = if a < b { (a, b) } else { (b, a) };
        let one = Standing {
            a: x,
            b: y,
            verdict: entry.verdict,
            holds: same_a? && same_b?,
            carried: (a, b) != (entry.a, entry.b),
            under: None,
            unseen: entry.unseen,
        };
        // A verdict on the records themselves comes before one that was carried over; of several of these the first.
        match out.entry((x, y)) {
            Entry::Vacant(place) => drop(place.insert(one)),
            Entry::Occupied(mut place) => match (one.carried, place.get().carried) {
                (false, before) => {
                    let under = if before { Some(place.get().holds) } else { place.get().under };
                    place.insert(Standing { under, ..one });
                }
                (true, false) if place.get().under.is_none() => place.get_mut().under = Some(one.holds),
                (true, _) => {}
            },
        }
    }
    Ok(out.into_values().collect())
}

/// Records read at a time.
const PAGE: usize = 1000;

/// What each of some records says, each read once; none where it is not there, unless those are read too.
fn hashes(
    read: Read<'_>,
    ids: impl Iterator<Item = RecordId>,
    gone_too: bool,
) -> Result<BTreeMap<RecordId, Option<String>>> {
    let mut out: BTreeMap<RecordId, Option<String>> = ids.map(|id| (id, None)).collect();
    let ids: Vec<RecordId> = out.keys().copied().collect();
    for page in ids.chunks(PAGE) {
        out.extend(read.page("structure", page)?.into_iter().map(|row| (row.id, Some(row_hash("structure", &row)))));
    }
    // Services, and what is gone.
    for (id, hash) in out.iter_mut().filter(|(_, hash)| hash.is_none()) {
        if gone_too || read.is_there(*id)? {
            *hash = Some(content_hash(read, *id)?);
        }
    }
    Ok(out)
}

/// A pair, the smaller identity first.
pub type Both = (RecordId, RecordId);

/// A pair, and whether the verdict on its very records holds; none: there is no such verdict.
pub type Held = (Both, Option<bool>);

/// Of each pair whether the verdict on its very records holds; none: there is no such verdict.
///
/// # Errors
/// Those of the workspace.
pub fn held(read: Read<'_>, pairs: BTreeSet<(RecordId, RecordId)>) -> Result<Vec<Held>> {
    let entries = pairs.into_iter().map(|(a, b)| Ok(((a, b), read.verdict(a, b)?))).collect::<Result<Vec<_>>>()?;
    let judged = entries.iter().filter_map(|(_, entry)| entry.as_ref());
    let now = hashes(read, judged.flat_map(|entry| [entry.a, entry.b]), true)?;
    let same = |id: RecordId, given: &str| match now.get(&id).and_then(Option::as_ref) {
        Some(hash) => same_content(read, id, given, hash),
        None => Ok(false),
    };
    let holds = |entry: &VerdictEntry| Ok(same(entry.a, &entry.hashes[0])? && same(entry.b, &entry.hashes[1])?);
    entries.into_iter().map(|(both, entry)| Ok((both, entry.as_ref().map(holds).transpose()?))).collect()
}

/// What is said now of pairs that followed verdicts on records that are gone: by those that can be meant, and no look at all
/// structures. Another record that says the same by now is the next search's to find.
///
/// # Errors
/// Those of the workspace.
pub fn said_of_followed(read: Read<'_>, pairs: &BTreeSet<(RecordId, RecordId)>) -> Result<Vec<(Both, Said)>> {
    if pairs.is_empty() {
        return Ok(Vec::new());
    }
    let now = hashes(read, pairs.iter().flat_map(|(a, b)| [*a, *b]), false)?;
    let mut heirs = HashMap::new();
    for (id, hash) in &now {
        if let Some(hash) = hash {
            heirs.entry(hash.clone()).or_insert(*id);
        }
    }
    let mut entries = read.verdicts()?;
    let meant = |id: &RecordId, given: &String| now.contains_key(id) || heirs.contains_key(given);
    entries.retain(|entry| meant(&entry.a, &entry.hashes[0]) && meant(&entry.b, &entry.hashes[1]));
    let there = hashes(read, entries.iter().flat_map(|entry| [entry.a, entry.b]), false)?;
    let said = said(&carried_to(read, &entries, &there, &heirs)?);
    Ok(pairs.iter().map(|pair| (*pair, said.get(pair).copied().unwrap_or_default())).collect())
}

/// Structures by what they say; of several that say the same, the oldest.
fn by_content(read: Read<'_>) -> Result<HashMap<String, RecordId>> {
    let mut out = HashMap::new();
    read.records_to_compare("structure", &mut |row| {
        out.entry(row_hash("structure", &row)).or_insert(row.id);
        Ok(())
    })?;
    Ok(out)
}

/// Verdicts that hold, by the rows of their records; those of records that are not there are left out, and those that nobody
/// looked at: the program would learn from itself.
pub(super) fn by_row(standing: &[Standing], row: impl Fn(&RecordId) -> Option<usize>) -> Vec<(usize, usize, Verdict)> {
    let holding = standing.iter().filter(|one| one.holds && !one.unseen);
    holding.filter_map(|one| Some((row(&one.a)?, row(&one.b)?, one.verdict))).collect()
}

/// What was said of pairs.
pub(super) fn said(standing: &[Standing]) -> BTreeMap<(RecordId, RecordId), Said> {
    let of = |one: &Standing| match one.carried {
        true => Said { own: None, carried: Some(one.holds) },
        false => Said { own: Some(one.holds), carried: one.under },
    };
    standing.iter().map(|one| ((one.a, one.b), of(one))).collect()
}

/// A plan that takes labels as verdicts, in one operation; those of records that are not there are counted and left out.
pub fn plan_labels(read: Read<'_>, labels: &[Label]) -> Result<(Plan, usize)> {
    let mut changes = ChangeSet::new();
    let (mut taken, mut unknown) = (0_usize, 0);
    for (left, right, verdict) in labels {
        match (find_record(read, "structure", left), find_record(read, "structure", right)) {
            (Ok(a), Ok(b)) if a != b => {
                push_verdict(read, &mut changes, a, b, Some(*verdict))?;
                taken += 1;
            }
            _ => unknown += 1,
        }
    }
    let summary = Message::new("operation-decide-labels").with("count", taken);
    let plan = ground_plan(read, OperationKind::Decide, json!({"labels": taken}), summary, changes)?;
    Ok((plan, unknown))
}

/// The verdicts of a workspace as labels.
pub fn labels_of(read: Read<'_>) -> Result<Vec<Label>> {
    let entries = read.verdicts()?;
    entries.iter().map(|entry| Ok((record_name(read, entry.a)?, record_name(read, entry.b)?, entry.verdict))).collect()
}
