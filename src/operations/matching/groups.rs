//! Groups of records that are one entity.

use super::labels::{Standing, standing};
use super::{CERTAIN, ordered};
use crate::Progress;
use crate::error::Result;
use crate::link::{self, Clusters, Limits};
use crate::model::{Cluster, Pair, PairReport, RecordId, Verdict};
use crate::workspace::{PairFilter, Read};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What keeps records apart: sources of which a group holds one at most, and contradicting SIREN.
#[derive(Debug, Clone, Default)]
struct Apart {
    /// Number of the source of each record.
    source: BTreeMap<RecordId, u32>,
    one_of: BTreeMap<RecordId, u32>,
    siren: BTreeMap<RecordId, u32>,
}

/// Name of the setting that holds the sources of which a group has one record at most: `"all"` or a list.
pub const ONE_PER_SOURCE: &str = "match:one_per_source";

impl Apart {
    fn limits(&self) -> Limits<'_> {
        Limits { one_of: Some(&self.one_of).filter(|of| !of.is_empty()), siren: Some(&self.siren) }
    }
}

/// Reads what keeps the structures of a workspace apart: of all, or of some.
fn limits(read: Read<'_>, some: Option<&[RecordId]>) -> Result<Apart> {
    let (mut out, mut sources) = (Apart::default(), BTreeMap::<String, u32>::new());
    let single = read.setting(ONE_PER_SOURCE)?;
    let limited = |source: &str| match &single {
        Some(serde_json::Value::String(all)) => all == "all",
        Some(serde_json::Value::Array(names)) => names.iter().any(|name| name == source),
        _ => false,
    };
    read.sources_and_sirets(some, &mut |record, name, siret| {
        let (limited, next) = (limited(&name), sources.len() as u32);
        let source = *sources.entry(name).or_insert(next);
        out.source.insert(record, source);
        if limited {
            out.one_of.insert(record, source);
        }
        let digits = crate::text::digits_only(siret);
        if let (14, Ok(siren)) = (digits.len(), digits.get(..9).unwrap_or("").parse()) {
            out.siren.insert(record, siren);
        }
        Ok(())
    })?;
    Ok(out)
}

/// Verdicts as groups take them: one that is asked again bars a merge, and makes none.
fn for_groups(standing: &[Standing]) -> Vec<(RecordId, RecordId, Verdict)> {
    let counts = |one: &&Standing| one.holds || one.verdict.bars_merge();
    standing.iter().filter(counts).map(|one| (one.a, one.b, one.verdict)).collect()
}

/// Groups of records that are one entity: those of `pairs` at or above `threshold` and verdicts, with what keeps records apart;
/// without numbers.
pub fn clusters(read: Read<'_>, pairs: &[Pair], threshold: f64) -> Result<Clusters> {
    Ok(link::clusters(pairs, &for_groups(&standing(read)?), threshold, &limits(read, None)?.limits()))
}

/// The members of the groups that each of several decision points would give.
///
/// # Errors
/// Those of the workspace, and cancellation.
pub fn groups_at(
    read: Read<'_>,
    pairs: &[Pair],
    thresholds: &[f64],
    progress: &Progress,
) -> Result<Vec<Vec<Vec<RecordId>>>> {
    let (verdicts, apart) = (for_groups(&standing(read)?), limits(read, None)?);
    let at = |threshold: &f64| {
        progress.check()?;
        let found = link::clusters(pairs, &verdicts, *threshold, &apart.limits()).clusters;
        progress.add(1);
        Ok(found.into_iter().map(|cluster| cluster.members).collect())
    };
    thresholds.par_iter().map(at).collect()
}

/// Gives groups the numbers that they had. Returns the next free one.
fn number(read: Read<'_>, clusters: &mut [Cluster]) -> Result<i64> {
    let before = read.cluster_numbers("structure")?;
    let most = before.values().copied().max().unwrap_or(0);
    let next = read.pair_report("structure")?.map_or(1, |report| report.next_cluster).max(most + 1);
    Ok(link::number(clusters, &before, next))
}

/// The numbered groups of new pairs; what was refused is written into the report.
pub(super) fn grouped(
    read: Read<'_>,
    pairs: &[Pair],
    standing: &[Standing],
    threshold: f64,
    report: &mut PairReport,
) -> Result<Vec<Cluster>> {
    let mut found = link::clusters(pairs, &for_groups(standing), threshold, &limits(read, None)?.limits());
    report.next_cluster = number(read, &mut found.clusters)?;
    report.refused = found.refused.iter().take(REFUSED).map(refused).collect();
    Ok(found.clusters)
}

/// A pair that was not followed, with the name of the reason.
fn refused((a, b, why): &(RecordId, RecordId, link::Refusal)) -> (RecordId, RecordId, String) {
    let name = match why {
        link::Refusal::Verdict => "verdict",
        link::Refusal::OneOfSource => "source",
        link::Refusal::Identifier => "identifier",
        link::Refusal::Bridge => "bridge",
    };
    (*a, *b, name.to_owned())
}

/// The groups that some new pairs and some changed records give, and the records that may have left theirs: others keep what
/// they have. What was refused among them is written into the report.
pub(super) fn regrouped(
    read: Read<'_>,
    touched: &[RecordId],
    pairs: &[Pair],
    standing: &[Standing],
    threshold: f64,
    report: &mut PairReport,
) -> Result<(Vec<Cluster>, Vec<RecordId>)> {
    let mut members: BTreeSet<RecordId> = touched.iter().copied().collect();
    members.extend(pairs.iter().flat_map(|pair| [pair.a, pair.b]));
    let before = read.clusters_of(&members)?;
    members.extend(before.keys());
    let new: BTreeSet<(RecordId, RecordId)> = pairs.iter().map(|pair| (pair.a, pair.b)).collect();
    let touched: BTreeSet<RecordId> = touched.iter().copied().collect();
    let inside = |a: &RecordId, b: &RecordId| members.contains(a) && members.contains(b);
    let mut all = read.pairs_of(&members)?;
    all.retain(|old| {
        let replaced = new.contains(&(old.a, old.b)) || touched.contains(&old.a) || touched.contains(&old.b);
        old.probability >= threshold && inside(&old.a, &old.b) && !replaced
    });
    all.extend(pairs.iter().cloned());
    let members: Vec<RecordId> = members.iter().copied().collect();
    let apart = limits(read, Some(&members))?;
    // Only what is there is grouped.
    all.retain(|pair| apart.source.contains_key(&pair.a) && apart.source.contains_key(&pair.b));
    let verdicts: Vec<_> = for_groups(standing)
        .into_iter()
        .filter(|(a, b, _)| apart.source.contains_key(a) && apart.source.contains_key(b))
        .collect();
    let mut found = link::clusters(&all, &verdicts, threshold, &apart.limits());
    report.next_cluster = link::number(&mut found.clusters, &before, report.next_cluster);
    report.refused.retain(|(a, b, _)| members.binary_search(a).is_err() || members.binary_search(b).is_err());
    report.refused.extend(found.refused.iter().map(refused));
    report.refused.truncate(REFUSED);
    Ok((found.clusters, members))
}

/// Refused pairs that are kept to be shown.
const REFUSED: usize = 1_000;

/// Whether two records give different phones or addresses of mail: choosing between them is never done alone (CURATOR, "Who
/// decides"), however certain it is that they are one.
fn contacts_differ(pair: &Pair) -> bool {
    pair.evidence.iter().any(|one| {
        matches!(one.comparison.as_str(), "telephone" | "courriel")
            && !matches!(one.level.code.as_ref(), "level-exact" | "level-missing")
    })
}

/// Groups that may be merged without a person: certain, with no contact to choose from, and inside one source unless `across`.
pub fn certain_groups(read: Read<'_>, across: bool) -> Result<Vec<Vec<RecordId>>> {
    let apart = limits(read, None)?;
    let sources = &apart.source;
    let mut pairs = read.pairs("structure", &PairFilter { least: Some(CERTAIN), ..PairFilter::default() })?;
    pairs.retain(|pair| !contacts_differ(pair) && (across || sources.get(&pair.a) == sources.get(&pair.b)));
    // What is known from a reference list is told, and merged with nothing.
    let listed = read.reference_records("structure")?;
    pairs.retain(|pair| !listed.contains(&pair.a) && !listed.contains(&pair.b));
    let verdicts: Vec<_> = for_groups(&standing(read)?)
        .into_iter()
        // Services have verdicts too, and are no structures.
        .filter(|(a, b, _)| sources.contains_key(a) && sources.contains_key(b))
        .filter(|(a, b, _)| !listed.contains(a) && !listed.contains(b))
        .filter(|(a, b, _)| across || sources.get(a) == sources.get(b))
        .collect();
    let groups = link::clusters(&pairs, &verdicts, CERTAIN, &apart.limits());
    let mut groups: Vec<Vec<RecordId>> = groups.clusters.into_iter().map(|cluster| cluster.members).collect();
    leave_barred(read, &verdicts, &mut groups)?;
    Ok(groups)
}

/// Leaves out groups that would grow, with what some of them are merged with already, over a pair that somebody said is none: that
/// is final for what nobody looks at (DESIGN D15).
fn leave_barred(
    read: Read<'_>,
    verdicts: &[(RecordId, RecordId, Verdict)],
    groups: &mut Vec<Vec<RecordId>>,
) -> Result<()> {
    let barred: BTreeSet<(RecordId, RecordId)> =
        verdicts.iter().filter(|(_, _, verdict)| verdict.bars_merge()).map(|(a, b, _)| ordered(*a, *b)).collect();
    if barred.is_empty() {
        return Ok(());
    }
    let merges = read.merges(true)?;
    let merge_of: BTreeMap<RecordId, &[RecordId]> =
        merges.iter().flat_map(|merge| merge.members.iter().map(|one| (*one, merge.members.as_slice()))).collect();
    groups.retain(|group| {
        let grown: BTreeSet<RecordId> =
            group.iter().flat_map(|one| merge_of.get(one).copied().unwrap_or_default()).chain(group).copied().collect();
        let is_barred = |a: &RecordId| grown.range(*a..).skip(1).any(|b| barred.contains(&ordered(*a, *b)));
        grown.len() == group.len() || !grown.iter().any(is_barred)
    });
    Ok(())
}

/// What became of the groups between the last search and the one before.
pub fn changes(read: Read<'_>) -> Result<link::Changed> {
    Ok(link::changed(&read.cluster_numbers_before("structure")?, &read.cluster_numbers("structure")?))
}

/// The records of a file that are one entity, by row; rows come as identities.
pub fn of_rows(pairs: &[link::ScoredPair], threshold: f64, one_of: Option<&[u32]>) -> Vec<Vec<usize>> {
    let id = |row: u32| RecordId(i64::from(row));
    let plain = |pair: &link::ScoredPair| {
        let (a, b) = ordered(id(pair.a), id(pair.b));
        Pair {
            a,
            b,
            key: String::new(),
            weight_bits: pair.weight_bits,
            probability: pair.probability(),
            evidence: Vec::new(),
            what_if: Vec::new(),
            related: 0.0,
        }
    };
    let pairs: Vec<Pair> = pairs.iter().map(plain).collect();
    let sources: Option<BTreeMap<RecordId, u32>> =
        one_of.map(|of| of.iter().enumerate().map(|(row, source)| (id(row as u32), *source)).collect());
    let limits = Limits { one_of: sources.as_ref(), siren: None };
    let groups = link::clusters(&pairs, &[], threshold, &limits).clusters;
    groups.into_iter().map(|group| group.members.into_iter().map(|row| row.0 as usize).collect()).collect()
}
