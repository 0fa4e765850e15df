//! What an export would write, counted before it is written: the same steps in the same order (DESIGN D14), of identifiers
//! alone.

use super::{Only, asked, gather};
use crate::Progress;
use crate::error::Result;
use crate::export::gate::{Candidate, Cause, sieve};
use crate::model::{Gate, Merge, RecordId, Schema};
use crate::operations::settings::Levels;
use crate::operations::{Env, schema};
use crate::validate::Validator;
use crate::workspace::Read;
use std::collections::{BTreeMap, HashMap, HashSet};

/// How many records an export would write, and how many stay behind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outlook {
    /// Records that go out, by schema, structures first; a golden record counts once.
    pub going: Vec<(&'static str, u64)>,
    /// Issues stop them at the gate.
    pub gate: u64,
    /// Another record goes out under their `id`.
    pub repeated: u64,
    /// Services whose structure does not go out.
    pub orphans: u64,
    /// They were not asked for.
    pub left_out: u64,
    /// Records that a golden record stands for.
    pub merged: u64,
}

impl Outlook {
    pub fn ready(&self) -> u64 {
        self.going.iter().map(|(_, count)| count).sum()
    }

    /// Records that were asked for and stay behind.
    pub fn behind(&self) -> u64 {
        self.gate + self.repeated + self.orphans
    }

    /// Why records stay behind: the code of the sentence, and how many.
    pub fn causes(&self) -> [(&'static str, u64); 3] {
        [
            ("export-behind-gate", self.gate),
            ("export-behind-repeated", self.repeated),
            ("export-behind-orphan", self.orphans),
        ]
    }

    /// The stable JSON of `tamis export --dry-run=json`.
    pub fn to_json(&self, gate: Gate) -> serde_json::Value {
        let going: serde_json::Map<String, serde_json::Value> =
            self.going.iter().map(|(slug, count)| ((*slug).to_owned(), (*count).into())).collect();
        serde_json::json!({
            "gate": gate, "ready": self.ready(), "going": going, "behind": self.behind(),
            "causes": {"gate": self.gate, "repeated_id": self.repeated, "orphan": self.orphans},
            "merged": self.merged, "left_out": self.left_out,
        })
    }

    fn count(&mut self, slug: &'static str, cause: Option<Cause>) {
        let place = match cause {
            None => match self.going.iter().position(|(known, _)| *known == slug) {
                Some(at) => &mut self.going[at].1,
                None => return self.going.push((slug, 1)),
            },
            Some(Cause::Gate) => &mut self.gate,
            Some(Cause::RepeatedId(_)) => &mut self.repeated,
            Some(Cause::Orphan) => &mut self.orphans,
            Some(Cause::NotAsked) => &mut self.left_out,
        };
        *place += 1;
    }
}

/// A record that could go out, as far as the sieve asks.
struct Standing {
    schema: &'static Schema,
    record: RecordId,
    id: String,
    structure: Option<String>,
    trust: i64,
    passes: bool,
    /// Of a golden record, those that it stands for.
    members: Vec<RecordId>,
}

/// Counts what an export through this gate would write.
pub fn outlook(read: Read<'_>, gate: Gate, only: Option<&Only>, env: &Env, progress: &Progress) -> Result<Outlook> {
    let merges = read.merges(true)?;
    let mut all = Vec::new();
    // Identifiers that go out under another one, with it: of several records of one the first decides.
    let mut moved: HashMap<String, (RecordId, String)> = HashMap::new();
    for slug in read.slugs()? {
        let schema = schema(slug)?;
        progress.check()?;
        let own = standing(read, schema, gate, progress)?;
        let merges: Vec<&Merge> = merges.iter().filter(|merge| merge.schema == slug).collect();
        merged(read, (schema, gate), (&merges, env), own, &mut moved, &mut all, progress)?;
    }
    for one in &mut all {
        let published = one.structure.as_ref().and_then(|id| moved.get(id)).map(|(_, id)| id.clone());
        one.structure = published.or(one.structure.take());
    }
    let candidates: Vec<Candidate<'_>> = all
        .iter()
        .map(|one| Candidate {
            record: one.record,
            schema: &one.schema.slug,
            id: &one.id,
            structure_id: one.structure.as_deref(),
            trust: one.trust,
            passes: one.passes,
        })
        .collect();
    progress.check()?;
    let mut causes = sieve(&candidates);
    let members = |at: usize| all[at].members.clone();
    asked::leave_out(read, only, &candidates, &members, &mut causes, progress)?;
    let mut out = Outlook::default();
    for (one, cause) in all.iter().zip(causes) {
        out.count(&one.schema.slug, cause);
        out.merged += one.members.len().saturating_sub(1) as u64;
    }
    Ok(out)
}

/// The visible records of a schema, each on its own.
fn standing(
    read: Read<'_>,
    schema: &'static Schema,
    gate: Gate,
    progress: &Progress,
) -> Result<BTreeMap<RecordId, Standing>> {
    let stopped: HashSet<RecordId> = read.stopped(&schema.slug, gate)?;
    let (id_at, structure_at) = (schema.index_of("id").filter(|_| !schema.is_table()), schema.index_of("structure_id"));
    let fields: Vec<usize> = id_at.into_iter().chain(structure_at).collect();
    let mut out = BTreeMap::new();
    let trust: HashMap<String, i64> = read.sources()?.into_iter().map(|source| (source.name, source.trust)).collect();
    read.keyed_with_source(schema, &fields, None, &mut |record, source, values| {
        progress.check()?;
        let one = Standing {
            schema,
            record,
            id: gather::id_of(schema, record, values),
            structure: structure_at.map(|at| values[at].as_text().unwrap_or_default().to_owned()),
            trust: trust.get(source).copied().unwrap_or_default(),
            passes: !stopped.contains(&record),
            members: Vec::new(),
        };
        out.insert(record, one);
        Ok(())
    })?;
    Ok(out)
}

/// Puts golden records in the place of their members; a merge of which fewer than two members are there changes nothing.
fn merged(
    read: Read<'_>,
    (schema, gate): (&'static Schema, Gate),
    (merges, env): (&[&Merge], &Env),
    mut own: BTreeMap<RecordId, Standing>,
    moved: &mut HashMap<String, (RecordId, String)>,
    all: &mut Vec<Standing>,
    progress: &Progress,
) -> Result<()> {
    if merges.is_empty() {
        all.extend(own.into_values());
        return Ok(());
    }
    let (validator, levels) = (Validator::new(schema, &env.today), Levels::of(read)?);
    for merge in merges {
        progress.check()?;
        let members: Vec<RecordId> = merge.members.iter().copied().filter(|member| own.contains_key(member)).collect();
        let Some(golden) = read.golden(merge.id)?.filter(|_| members.len() > 1) else { continue };
        let base = own.get(&golden.base).or_else(|| own.get(&members[0]));
        let Some(trust) = base.map(|base| base.trust) else { continue };
        for member in &members {
            let Some(one) = own.remove(member) else { continue };
            let place = moved.entry(one.id).or_insert_with(|| (*member, merge.export_id.clone()));
            if *member < place.0 {
                *place = (*member, merge.export_id.clone());
            }
        }
        let issues = levels.apply(validator.check(&golden.values));
        let structure =
            schema.index_of("structure_id").map(|at| golden.values[at].as_text().unwrap_or_default().to_owned());
        all.push(Standing {
            schema,
            record: golden.base,
            id: merge.export_id.clone(),
            structure,
            trust,
            passes: !issues.iter().any(|issue| gate.blocks(issue.layer, issue.severity)),
            members,
        });
    }
    all.extend(own.into_values());
    Ok(())
}
