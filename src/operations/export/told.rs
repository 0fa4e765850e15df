//! What is told beside the batch: groups, decisions, the report and the manifest.

use super::gather::{Ready, Sight};
use crate::error::Result;
use crate::export::gate::Cause;
use crate::export::{
    Balance, Counts, Emptied, Example, Group, GroupMember, Healed, InputFile, ManifestInput, NotTaken, PairDecision,
    ReportInput, RuleSet,
};
use crate::locale::Lang;
use crate::model::{
    BatchId, Cluster, Entity, Gate, Level, Message, OperationKind, OperationState, Pair, RecordId, Value, Verdict,
};
use crate::operations::matching;
use crate::operations::merge::BY_TAMIS;
use crate::operations::score::Scores;
use crate::operations::{derive, explain, log};
use crate::operations::{json, schema};
use crate::reference;
use crate::validate;
use crate::workspace::{Filter, PairFilter, Read, RecordQuery};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Groups of records believed to be one entity: merges, and clusters at the decision point. Why they are groups is told
/// in a language.
pub fn groups(sight: &Sight<'_>, lang: Lang) -> Result<Vec<Group>> {
    let read = sight.read;
    let least = read.pair_set("structure")?.map_or(1.0, |set| set.decision_point);
    let pairs = read.pairs("structure", &PairFilter { least: Some(least), ..PairFilter::default() })?;
    let verdicts: Vec<_> = read.verdicts()?.into_iter().map(|entry| (entry.a, entry.b, entry.verdict)).collect();
    // The strongest link of each record: pairs come with the most probable first.
    let mut best: BTreeMap<RecordId, &Pair> = BTreeMap::new();
    for pair in &pairs {
        for record in [pair.a, pair.b] {
            best.entry(record).or_insert(pair);
        }
    }
    let mut sets: Vec<(BTreeSet<RecordId>, bool)> =
        sight.merges.iter().map(|merge| (merge.members.iter().copied().collect(), true)).collect();
    let listed = read.reference_records("structure")?;
    for cluster in matching::clusters(read, &pairs, least)?.clusters {
        let mut members: BTreeSet<RecordId> = cluster.members.into_iter().collect();
        // What a reference list knows of merged records is told with them.
        let own: BTreeSet<RecordId> = members.difference(&listed).copied().collect();
        if let Some((set, _)) = sets.iter_mut().find(|(set, _)| !own.is_empty() && own.is_subset(set)) {
            set.extend(members);
            continue;
        }
        let (touching, apart): (Vec<_>, Vec<_>) = sets.into_iter().partition(|(set, _)| !set.is_disjoint(&members));
        members.extend(touching.into_iter().flat_map(|(set, _)| set));
        sets = apart;
        sets.push((members, false));
    }
    let said: BTreeSet<RecordId> = verdicts
        .iter()
        .filter(|(_, _, verdict)| *verdict == Verdict::Duplicate)
        .flat_map(|(a, b, _)| [*a, *b])
        .collect();
    let of = |(set, merged): &(BTreeSet<RecordId>, bool)| {
        let group = group(sight, set, *merged, &best, &said)?;
        Some(Group { why: why(set, &best, least, lang), ..group })
    };
    let mut out: Vec<Group> = sets.iter().filter_map(of).collect();
    out.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(out)
}

fn group(
    sight: &Sight<'_>,
    set: &BTreeSet<RecordId>,
    merged: bool,
    best: &BTreeMap<RecordId, &Pair>,
    said: &BTreeSet<RecordId>,
) -> Option<Group> {
    let mut members: Vec<(i64, GroupMember)> = set
        .iter()
        .filter_map(|record| {
            let id = sight.ids.get(record)?.clone();
            let source = match sight.listed.get(record) {
                Some(list) => list.clone(),
                None => id.split("--").next().unwrap_or_default().to_owned(),
            };
            let decided_by = if said.contains(record) { "personne" } else { "tamis" };
            let member = GroupMember {
                id,
                score: best.get(record).map_or(1.0, |pair| pair.probability),
                decided_by: decided_by.to_owned(),
                date: String::new(),
                source,
            };
            Some((-sight.trust.get(&member.source).copied().unwrap_or(0), member))
        })
        .collect();
    if members.len() < 2 {
        return None;
    }
    members.sort_by(|(a, left), (b, right)| a.cmp(b).then_with(|| left.id.cmp(&right.id)));
    let published = set.iter().find_map(|record| sight.published.get(record)).cloned();
    let id = published.unwrap_or_else(|| members[0].1.id.clone());
    let members = members.into_iter().map(|(_, member)| member).collect();
    Some(Group { id, merged, members, why: Vec::new() })
}

/// Why the most doubtful member of a group is in it: the plain sentence on its strongest link, its sum and the key that brought
/// the two together, and what would turn it.
fn why(set: &BTreeSet<RecordId>, best: &BTreeMap<RecordId, &Pair>, least: f64, lang: Lang) -> Vec<String> {
    let links = set.iter().filter_map(|record| best.get(record)).filter(|pair| {
        // A link with a record of another group says nothing of this one.
        set.contains(&pair.a) && set.contains(&pair.b)
    });
    let Some(pair) = links.min_by(|x, y| x.weight_bits.total_cmp(&y.weight_bits)) else { return Vec::new() };
    let mut out = vec![explain::sentence(pair, least, lang), explain::whole(pair, lang)];
    out.extend(explain::what_if(pair, lang).into_iter().take(WHAT_IF));
    out
}

/// Turns of the decision that the report tells of a group.
const WHAT_IF: usize = 2;

/// How good the pairs are by the verdicts, what was never compared, and groups that are too large to be true.
fn duplicates(read: Read<'_>) -> Result<Vec<Message>> {
    let (Some(set), Some(report)) = (read.pair_set("structure")?, read.pair_report("structure")?) else {
        return Ok(Vec::new());
    };
    let mut out = Vec::new();
    if let Some(quality) = matching::quality(read, &set, &report)?.filter(|quality| quality.verdicts > 0) {
        out.extend(matching::sentences(&quality));
    }
    if report.missed >= 1.0 {
        out.push(Message::new("duplicates-missed").with("count", report.missed.round()));
    }
    let large = read.large_clusters("structure", Cluster::LARGE)?;
    if large > 0 {
        out.push(Message::new("duplicates-large").with("count", large));
    }
    Ok(out)
}

/// What people said of pairs whose records are there.
pub fn decisions(sight: &Sight<'_>) -> Result<Vec<PairDecision>> {
    let mut out = Vec::new();
    for entry in sight.read.verdicts()? {
        let (Some(a), Some(b)) = (sight.ids.get(&entry.a), sight.ids.get(&entry.b)) else { continue };
        let author = sight.read.author_of(Entity::Verdict, entry.a.0, &entry.b.0.to_string())?;
        let (actor, at) = author.unwrap_or_default();
        out.push(PairDecision {
            a: a.clone(),
            b: b.clone(),
            verdict: entry.verdict,
            decided_by: actor,
            date: at.get(..10).unwrap_or_default().to_owned(),
        });
    }
    out.sort_by(|x, y| (&x.a, &x.b).cmp(&(&y.a, &y.b)));
    Ok(out)
}

/// Identifiers that go out under another one.
pub fn renamed(sight: &Sight<'_>) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = sight
        .published
        .iter()
        .filter_map(|(record, published)| {
            let id = sight.ids.get(record)?;
            (id != published).then(|| (id.clone(), published.clone()))
        })
        .collect();
    out.sort();
    out
}

/// The report: sums that balance, then what was done.
pub fn report(sight: &Sight<'_>, ready: &[Ready], causes: &[Option<Cause>], today: &str) -> Result<ReportInput> {
    let read = sight.read;
    let decided = decided(sight)?;
    let levels = crate::operations::settings::Levels::of(read)?;
    let mut rules: Vec<RuleSet> =
        levels.all().map(|(rule, level)| RuleSet { source: String::new(), rule: rule.to_owned(), level }).collect();
    let mut not_taken = Vec::new();
    for (id, batch) in &sight.batches {
        for mapping in read.mappings(*id)? {
            rules.extend(mapping.rules_off.iter().map(|rule| RuleSet {
                source: batch.source.clone(),
                rule: rule.clone(),
                level: Level::Off,
            }));
            for (column, reason) in &mapping.unused {
                not_taken.push(NotTaken {
                    file: batch.file_name.clone(),
                    sheet: batch.sheet.clone(),
                    column: batch.reading.header.get(*column).cloned().unwrap_or_default(),
                    why: reason.why.clone(),
                });
            }
        }
    }
    let (score, raise, scored) = score(sight, ready, causes, today)?;
    let set = read.pair_set("structure")?;
    let stale =
        set.as_ref().filter(|set| set.dirty > 0).map(|set| Message::new("report-stale-pairs").with("count", set.dirty));
    Ok(ReportInput {
        balance: balance(sight, ready, causes)?,
        counts: counts(sight, ready, causes)?,
        healed: healed(sight)?,
        decided,
        emptied: emptied(sight)?,
        not_taken,
        no_equivalent: Vec::new(),
        missing: undated(sight, ready, causes),
        score,
        scored,
        raise,
        stale: stale.into_iter().collect(),
        rules,
        duplicates: duplicates(read)?,
        published: Vec::new(),
        undecided_pairs: read.pairs_to_decide("structure")?,
    })
}

/// Files with records that stay behind for want of the date that the schema asks for, and how to give it: no file of such a
/// kind has it, and it is never invented (DESIGN §6).
fn undated(sight: &Sight<'_>, ready: &[Ready], causes: &[Option<Cause>]) -> Vec<Message> {
    let mut counts: BTreeMap<BatchId, u64> = BTreeMap::new();
    for (one, cause) in ready.iter().zip(causes) {
        let at = one.schema.index_of("date_maj").filter(|at| one.schema.fields[*at].required);
        let lacks = *cause == Some(Cause::Gate) && at.is_some_and(|at| one.values[at].is_absent());
        if let (true, Some((batch, _))) = (lacks, one.rows.first()) {
            *counts.entry(*batch).or_default() += 1;
        }
    }
    let told = |(id, count): (BatchId, u64)| {
        let file = sight.batches.get(&id)?.file_name.as_str();
        Some(Message::new("report-undated").with("file", file).with("count", count).with("batch", id.0))
    };
    counts.into_iter().filter_map(told).collect()
}

/// Where the lines went, table by table. Lines that a later delivery of the same record replaces are told there.
fn balance(sight: &Sight<'_>, ready: &[Ready], causes: &[Option<Cause>]) -> Result<Vec<Balance>> {
    let mut rows: BTreeMap<(BatchId, String), Balance> = BTreeMap::new();
    for (id, batch) in &sight.batches {
        for (slug, lines) in &batch.balance {
            let balance = Balance {
                source: batch.source.clone(),
                file: batch.file_name.clone(),
                sheet: batch.sheet.clone(),
                schema: slug.clone(),
                empty: lines.empty,
                ignored: lines.ignored,
                set_aside: lines.set_aside,
                ..Balance::default()
            };
            rows.insert((*id, slug.clone()), balance);
        }
    }
    for (one, cause) in ready.iter().zip(causes) {
        for (position, (batch, _)) in one.rows.iter().enumerate() {
            let Some(balance) = rows.get_mut(&(*batch, one.schema.slug.clone())) else { continue };
            balance.records += 1;
            match (position, cause) {
                (0, None) => balance.conforming += 1,
                (0, Some(Cause::NotAsked)) => balance.left_out += 1,
                (0, Some(_)) => balance.rejected += 1,
                _ => balance.merged += 1,
            }
        }
    }
    for record in sight.read.set_aside_records()? {
        if let Some(identity) = sight.read.record_identity(record)?
            && let Some(balance) = rows.get_mut(&(identity.batch, identity.schema))
        {
            balance.set_aside += 1;
        }
    }
    for ((id, slug), balance) in &mut rows {
        let moved = sight.read.moved_away(*id, slug)?;
        let lines = sight.batches.get(id).and_then(|batch| batch.balance.get(slug)).copied().unwrap_or_default();
        balance.read = lines.read().saturating_sub(moved);
    }
    Ok(rows.into_values().filter(|balance| balance.read > 0).collect())
}

fn counts(sight: &Sight<'_>, ready: &[Ready], causes: &[Option<Cause>]) -> Result<Vec<Counts>> {
    let mut out = Vec::new();
    for slug in sight.read.slugs()? {
        let mut counts = Counts { schema: slug.to_owned(), ..Counts::default() };
        let asked = ready.iter().zip(causes).filter(|(_, cause)| **cause != Some(Cause::NotAsked)).map(|(one, _)| one);
        for one in asked.filter(|one| one.schema.slug == slug) {
            let passes = |gate: Gate| !one.issues.iter().any(|issue| gate.blocks(issue.layer, issue.severity));
            counts.records += 1;
            counts.official += u64::from(passes(Gate::Official));
            // The API serves no record without a code (DOMAIN §1.0).
            let coded = one.schema.index_of("code_insee").is_none_or(|at| !one.values[at].is_absent());
            counts.api += u64::from(passes(Gate::Api) && coded);
            counts.plausible += u64::from(passes(Gate::All));
        }
        if counts.records > 0 {
            out.push(counts);
        }
    }
    Ok(out)
}

/// The mean quality score of the services that go out, as their files gave them and as they are now; and what would raise it
/// most, a sentence each; and how many they are.
fn score(
    sight: &Sight<'_>,
    ready: &[Ready],
    causes: &[Option<Cause>],
    today: &str,
) -> Result<(Option<BeforeAfter>, Vec<Message>, u64)> {
    let (mut before, mut after) = (Scores::default(), Scores::default());
    let edited = RecordQuery { filters: vec![Filter::Edited], ..RecordQuery::default() };
    let edited: BTreeSet<RecordId> = sight.read.query("service", &edited)?.into_iter().collect();
    let going = ready.iter().zip(causes).filter(|(_, cause)| cause.is_none()).map(|(one, _)| one);
    for one in going {
        let Some(now) = validate::quality(one.schema, &one.values, today) else { continue };
        let row = one.rows.first().filter(|_| !one.golden && edited.contains(&one.record));
        let first = match row.filter(|_| edited.len() <= REREAD) {
            Some(row) => {
                let values = derive::base_values(sight.read, &one.schema.slug, one.record, *row)?;
                validate::quality(one.schema, &values, today).unwrap_or_default()
            }
            None => now.clone(),
        };
        before.add("", &first);
        after.add("", &now);
    }
    let mean = after.mean();
    // So many rows are not read again for one figure: the mean is then told as it is now.
    let first = if edited.len() > REREAD { mean } else { before.mean() };
    let gains = after.gains().into_iter().take(RAISED).map(|gain| gain.message());
    let quirks = after.quirks().into_iter().map(|(quirk, count)| Message::new(quirk.name()).with("count", count));
    Ok((first.zip(mean), gains.chain(quirks).collect(), after.services))
}

/// Two means, of before and of now.
type BeforeAfter = (f64, f64);

/// Services that people changed and whose rows are read again to tell the score that they had.
const REREAD: usize = 5_000;
/// Criteria told in the report, those that would raise the score most.
const RAISED: usize = 5;

fn healed(sight: &Sight<'_>) -> Result<Vec<Healed>> {
    let mut rules: BTreeMap<String, Healed> = BTreeMap::new();
    for slug in sight.read.slugs()? {
        for group in sight.read.note_groups(slug, None)? {
            let healed = rules
                .entry(group.rule.clone())
                .or_insert_with(|| Healed { rule: group.rule.clone(), ..Healed::default() });
            healed.count += group.count;
            for (_, before, after) in group.examples {
                if healed.examples.len() < 3 {
                    healed.examples.push(Example { field: group.field.clone(), before, after });
                }
            }
        }
    }
    let mut out: Vec<Healed> = rules.into_values().collect();
    out.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.rule.cmp(&b.rule)));
    Ok(out)
}

/// Operations that still stand, counted by kind.
fn decided(sight: &Sight<'_>) -> Result<Vec<(Message, u64)>> {
    let mut out: BTreeMap<&'static str, u64> = BTreeMap::new();
    for operation in sight.read.operations()? {
        if operation.state != OperationState::Applied {
            continue;
        }
        // Nobody decided what was certain enough to be done alone.
        if operation.params.get(BY_TAMIS).is_none() {
            count_decided(operation.kind, operation.changes, &mut out);
        }
        // What was decided in another copy was decided.
        for one in log::brought(&operation).iter().filter(|one| one.get(BY_TAMIS).is_none()) {
            if let Ok(kind) = serde_json::from_value(one["kind"].clone()) {
                count_decided(kind, one["changes"].as_u64().unwrap_or(0), &mut out);
            }
        }
    }
    Ok(out.into_iter().map(|(code, count)| (Message::new(code), count)).collect())
}

fn count_decided(kind: OperationKind, changes: u64, out: &mut BTreeMap<&'static str, u64>) {
    let code = match kind {
        OperationKind::Edit => "report-decided-edits",
        OperationKind::Fix => "report-decided-fixes",
        OperationKind::Decide => "report-decided-verdicts",
        OperationKind::Merge => "report-decided-merges",
        OperationKind::Unmerge => "report-decided-unmerges",
        OperationKind::Pin => "report-decided-pins",
        OperationKind::SetAside => "report-decided-set-aside",
        OperationKind::Deliver => "report-decided-deliveries",
        _ => return,
    };
    *out.entry(code).or_default() += if matches!(kind, OperationKind::Edit | OperationKind::Fix) { changes } else { 1 };
}

/// Values that a person emptied, or that `--blank-invalid` did; they are kept here.
fn emptied(sight: &Sight<'_>) -> Result<Vec<Emptied>> {
    let mut out: BTreeMap<(String, String), Emptied> = BTreeMap::new();
    let mut add = |slug: &str, field: &str, value: String| {
        let entry = out.entry((slug.to_owned(), field.to_owned())).or_insert_with(|| Emptied {
            schema: slug.to_owned(),
            field: field.to_owned(),
            ..Emptied::default()
        });
        entry.count += 1;
        entry.values.push(value);
    };
    for slug in sight.read.slugs()? {
        let schema = schema(slug)?;
        let listed = sight.read.reference_records(slug)?;
        sight.read.records(slug, &mut |row| {
            for note in row.notes.iter().filter(|note| note.rule == "blanked") {
                add(slug, &note.field, note.before.clone());
            }
            Ok(())
        })?;
        for (record, field, value) in sight.read.all_edits(slug)? {
            if value != Value::Null || !sight.ids.contains_key(&record) || listed.contains(&record) {
                continue;
            }
            let Some(identity) = sight.read.record_identity(record)? else { continue };
            let base =
                crate::operations::derive::base_values(sight.read, slug, record, (identity.batch, identity.row_no))?;
            if let Some(before) =
                schema.index_of(&field).map(|at| base[at].display().into_owned()).filter(|b| !b.is_empty())
            {
                add(slug, &field, before);
            }
        }
    }
    Ok(out.into_values().collect())
}

/// Inputs, schemas and rules by hash. No personal value.
pub fn manifest(sight: &Sight<'_>) -> Result<ManifestInput> {
    let mut inputs = Vec::new();
    for (id, batch) in &sight.batches {
        let mappings = sight.read.mappings(*id)?;
        inputs.push(InputFile {
            source: batch.source.clone(),
            file: batch.file_name.clone(),
            sheet: batch.sheet.clone(),
            sha256: batch.sha256.clone(),
            delivery: batch.delivery,
            mappings: mappings
                .iter()
                .map(|m| Ok((m.schema.clone(), hash(json(m)?.as_bytes()))))
                .collect::<Result<_>>()?,
        });
    }
    let mut schema_hashes = Vec::new();
    for slug in sight.read.slugs()? {
        schema_hashes.push((slug.to_owned(), hash(json(schema(slug)?)?.as_bytes())));
    }
    let opposition = crate::operations::opposition::of(sight.read)?;
    Ok(ManifestInput {
        inputs,
        schema_hashes,
        code_lists: vec![
            ("communes".to_owned(), reference::GEO_ORIGIN.to_owned()),
            ("communes_sha256".to_owned(), hash(reference::geo_bytes())),
        ],
        row_rule: "1".to_owned(),
        previous: None,
        opposition: (!opposition.is_empty()).then(|| (opposition.sha256(), opposition.len() as u64)),
    })
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
