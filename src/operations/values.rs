//! Which codes the contributors' own words stand for: the distinct values with their counts, decisions on them, and the
//! dictionary in which a team keeps its decisions (CURATOR, "Values").
//!
//! A decision belongs to one source, or to the team: then every source takes it that has not decided otherwise. It is kept in
//! the mapping of each delivery, so that undo, export and the next delivery find it there; the team's are a setting too, for
//! the sources to come.

use super::{Env, Plan, ground_plan, json, schema};
use crate::error::{Error, ErrorKind, Result};
use crate::mapping::{Applier, Tally, ValueState, ValueUse};
use crate::model::{BatchId, ChangeRef, ChangeSet, Entity, Field, Mapping, Message, OperationKind, Schema};
use crate::progress::Progress;
use crate::text::fold;
use crate::validate::Validator;
use crate::workspace::{BatchInfo, Read};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Field → folded value → codes (none: no equivalent).
pub type Decisions = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// The setting that keeps the dictionary.
const SETTING: &str = "values";

/// The values of one field in one delivery.
#[derive(Debug, Clone, Serialize)]
pub struct FieldValues {
    #[serde(skip)]
    pub batch: BatchId,
    pub source: String,
    pub file: String,
    pub schema: String,
    pub field: String,
    /// Those that wait first, then by number of rows.
    pub values: Vec<Entry>,
}

/// One distinct value, with what it may stand for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    #[serde(flatten)]
    pub found: ValueUse,
    /// Codes worth choosing for a value that waits, best first.
    pub near: Vec<String>,
}

/// The values of a delivery's fields with codes, with the codes that are close to those that wait. Reads every row.
pub fn of_batch(read: Read<'_>, batch: &BatchInfo, env: &Env, progress: &Progress) -> Result<Vec<FieldValues>> {
    let mut all = counted(read, batch, env, progress)?;
    for values in &mut all {
        let near = Near::new(&values.schema);
        for entry in &mut values.values {
            progress.check()?;
            entry.near = near.of(&values.field, &entry.found);
        }
    }
    Ok(all)
}

/// Finds the codes worth choosing for the values of one schema.
pub struct Near {
    schema: &'static str,
    validator: Option<Validator>,
}

impl Near {
    pub fn new(slug: &str) -> Self {
        let known = schema(slug).ok();
        // Which codes are close has nothing to do with the day.
        let validator = known.map(|schema| Validator::new(schema, "9999-12-31"));
        Self { schema: known.map_or("", |schema| schema.slug.as_str()), validator }
    }

    /// Codes for a value that waits, best first; none for the others.
    pub fn of(&self, field: &str, found: &ValueUse) -> Vec<String> {
        if found.state != ValueState::Waiting || !found.among.is_empty() {
            return found.among.clone();
        }
        let at = schema(self.schema).ok().and_then(|schema| schema.index_of(field));
        at.zip(self.validator.as_ref()).map(|(at, known)| known.close_codes(at, &found.value)).unwrap_or_default()
    }
}

/// The values of a delivery's fields with codes, under all schemas that it feeds, without the codes that are close to them:
/// there may be a hundred thousand.
pub fn counted(read: Read<'_>, batch: &BatchInfo, env: &Env, progress: &Progress) -> Result<Vec<FieldValues>> {
    let mappings = read.mappings(batch.id)?;
    let mut compiled = Vec::new();
    for mapping in &mappings {
        let schema = schema(&mapping.schema)?;
        let applier = Applier::new(mapping, schema, &batch.reading, &batch.source, &env.today)?;
        compiled.push((schema, applier, Tally::default()));
    }
    read.raw_rows(batch.id, &mut |row| {
        for (_, applier, tally) in &mut compiled {
            applier.tally(&row, tally);
        }
        if row.row_no % 1024 == 0 { progress.check() } else { Ok(()) }
    })?;
    let mut out = Vec::new();
    for (schema, applier, tally) in compiled {
        for (at, values) in applier.values(tally) {
            let entry = |found: ValueUse| Entry { found, near: Vec::new() };
            out.push(FieldValues {
                batch: batch.id,
                source: batch.source.clone(),
                file: batch.file_name.clone(),
                schema: schema.slug.clone(),
                field: schema.fields[at].name.clone(),
                values: values.into_iter().map(entry).collect(),
            });
        }
    }
    Ok(out)
}

/// The values of all active deliveries, or of one source.
pub fn list(read: Read<'_>, source: Option<&str>, env: &Env, progress: &Progress) -> Result<Vec<FieldValues>> {
    let mut out = Vec::new();
    for batch in batches(read, source)? {
        out.extend(of_batch(read, &batch, env, progress)?);
    }
    Ok(out)
}

fn batches(read: Read<'_>, source: Option<&str>) -> Result<Vec<BatchInfo>> {
    let active: Vec<BatchInfo> = read.batches()?.into_iter().filter(|batch| batch.active).collect();
    let known: BTreeSet<String> = active.iter().map(|batch| batch.source.clone()).collect();
    match source {
        Some(source) if !known.contains(source) => Err(Error::new(ErrorKind::Usage, "error-unknown-source")
            .with("known", known.into_iter().collect::<Vec<_>>().join(", "))
            .with("source", source)),
        Some(source) => Ok(active.into_iter().filter(|batch| batch.source == source).collect()),
        None => Ok(active),
    }
}

/// One decision on one value.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    pub field: String,
    pub value: String,
    /// The codes it stands for (none: no equivalent), or nothing to forget what was decided.
    pub codes: Option<Vec<String>>,
}

/// A plan that decides on values for one source, or for the team: then for all sources, those to come included.
///
/// # Errors
/// [`ErrorKind::Usage`] for a field without codes, a code that its list lacks, or a value that no delivery holds.
pub fn plan(
    read: Read<'_>,
    source: Option<&str>,
    decisions: &[Decision],
    env: &Env,
    progress: &Progress,
) -> Result<Plan> {
    let dictionary = dictionary(read)?;
    let mut noted = dictionary.clone();
    noted.note(source, decisions);
    let mut found = vec![false; decisions.len()];
    let mut changes = ChangeSet::new();
    for batch in batches(read, source)? {
        let held = counted(read, &batch, env, progress)?;
        for mapping in read.mappings(batch.id)? {
            let mut after = mapping.clone();
            for (decision, found) in decisions.iter().zip(&mut found) {
                if !concerns(decision, &mapping, &held) {
                    continue;
                }
                *found = true;
                check(schema(&mapping.schema)?, decision)?;
                // What a source has decided for itself goes before what the team decides.
                if source.is_some() || !decided(dictionary.sources.get(&batch.source), decision) {
                    remember(&mut after.values, decision);
                }
            }
            // A decision of the source that is taken back leaves what the team says.
            noted.fill(&mut after, &batch.source);
            push_mapping(&mut changes, batch.id, &mapping, &after)?;
        }
    }
    if let Some((decision, _)) = decisions.iter().zip(&found).find(|(_, found)| !**found) {
        return Err(Error::new(ErrorKind::Usage, "error-unknown-value")
            .with("value", decision.value.as_str())
            .with("field", decision.field.as_str())
            .hinted("hint-list-values"));
    }
    push_setting(read, &mut changes, &noted)?;
    let summary = match decisions {
        [one] => {
            let code = match one.codes.as_deref() {
                None => "operation-value-forgotten",
                Some([]) => "operation-value-nothing",
                Some(_) => "operation-value",
            };
            Message::new(code)
                .with("value", one.value.as_str())
                .with("field", one.field.as_str())
                .with("codes", one.codes.as_deref().unwrap_or_default().join(", "))
        }
        _ => Message::new("operation-values").with("count", decisions.len()),
    };
    let params =
        serde_json::json!({"source": source, "fields": decisions.iter().map(|d| &d.field).collect::<Vec<_>>()});
    finished(read, params, summary, changes)
}

/// Whether a delivery holds the value of a decision, or a decision on it.
fn concerns(decision: &Decision, mapping: &Mapping, held: &[FieldValues]) -> bool {
    let wanted = fold(&decision.value);
    let of_field = |values: &&FieldValues| values.schema == mapping.schema && values.field == decision.field;
    held.iter().filter(of_field).flat_map(|values| &values.values).any(|entry| fold(&entry.found.value) == wanted)
        || decided(Some(&mapping.values), decision)
}

fn decided(decisions: Option<&Decisions>, decision: &Decision) -> bool {
    decisions.and_then(|all| all.get(&decision.field)).is_some_and(|known| known.contains_key(&fold(&decision.value)))
}

fn finished(read: Read<'_>, params: serde_json::Value, summary: Message, changes: ChangeSet) -> Result<Plan> {
    let mut plan = ground_plan(read, OperationKind::Map, params, summary, changes)?;
    plan.atomic = true;
    Ok(plan)
}

/// Whether a decision fits its field: codes of its list, and one only where it takes one.
fn check(schema: &Schema, decision: &Decision) -> Result<()> {
    let field = coded(schema, &decision.field)?;
    let known = schema.codes_of(field);
    for code in decision.codes.iter().flatten() {
        if !known.iter().any(|known| known.value == *code) {
            let at = schema.index_of(&decision.field).unwrap_or_default();
            let near = Validator::new(schema, "9999-12-31").close_codes(at, code).join(", ");
            return Err(Error::new(ErrorKind::Usage, "error-unknown-code")
                .with("code", code.as_str())
                .with("field", decision.field.as_str())
                .with("near", near)
                .hinted("hint-check-code"));
        }
    }
    let one = decision.codes.as_deref().filter(|codes| codes.len() > 1 && !field.kind.is_list());
    if one.is_some() {
        return Err(Error::new(ErrorKind::Usage, "error-one-code").with("field", decision.field.as_str()));
    }
    Ok(())
}

fn coded<'s>(schema: &'s Schema, name: &str) -> Result<&'s Field> {
    let field = super::edit::field(schema, name)?;
    match field.codes {
        Some(_) => Ok(field),
        None => Err(Error::new(ErrorKind::Usage, "error-field-without-codes").with("field", name)),
    }
}

fn remember(values: &mut Decisions, decision: &Decision) {
    let of_field = values.entry(decision.field.clone()).or_default();
    match &decision.codes {
        Some(codes) => of_field.insert(fold(&decision.value), codes.clone()),
        None => of_field.remove(&fold(&decision.value)),
    };
    values.retain(|_, of_field| !of_field.is_empty());
}

fn push_mapping(changes: &mut ChangeSet, batch: BatchId, before: &Mapping, after: &Mapping) -> Result<()> {
    if before != after {
        changes.push(ChangeRef {
            entity: Entity::Mapping,
            key: batch.0,
            field: &after.schema,
            before: Some(&json(before)?),
            after: Some(&json(after)?),
        });
    }
    Ok(())
}

fn push_setting(read: Read<'_>, changes: &mut ChangeSet, dictionary: &Dictionary) -> Result<()> {
    let before = read.setting(SETTING)?.map(|value| json(&value)).transpose()?;
    let after = (*dictionary != Dictionary::default()).then(|| json(dictionary)).transpose()?;
    if before != after {
        let (before, after) = (before.as_deref(), after.as_deref());
        changes.push(ChangeRef { entity: Entity::Setting, key: 0, field: SETTING, before, after });
    }
    Ok(())
}

/// What a team has decided, in one small file that it can share: for all sources, and per source.
///
/// ```json
/// {"team": {"publics": {"marins": ["actifs"], "insert": []}}, "sources": {"cd49": {"publics": {"jeune": ["jeunes"]}}}}
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dictionary {
    #[serde(default)]
    pub team: Decisions,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sources: BTreeMap<String, Decisions>,
}

impl Dictionary {
    /// Reads a dictionary.
    ///
    /// # Errors
    /// [`ErrorKind::Format`], with every field and code that no schema has.
    pub fn parse(text: &str, path: &std::path::Path) -> Result<Self> {
        let bad = || {
            Error::new(ErrorKind::Format, "error-bad-dictionary")
                .with("path", path.display().to_string())
                .hinted("hint-dictionary-form")
        };
        // By way of an object: a list would pass for the fields in their order.
        let object: serde_json::Map<_, _> = serde_json::from_str(text).map_err(|cause| bad().caused_by(cause))?;
        let mut given: Self = serde_json::from_value(object.into()).map_err(|cause| bad().caused_by(cause))?;
        let problems: Vec<String> = given.all().flat_map(unknown).collect();
        if !problems.is_empty() {
            return Err(bad().with("problems", problems.join("\u{a0}; ")));
        }
        // A person writes values as they are in files.
        for decisions in std::iter::once(&mut given.team).chain(given.sources.values_mut()) {
            for of_field in decisions.values_mut() {
                *of_field = std::mem::take(of_field).into_iter().map(|(value, codes)| (fold(&value), codes)).collect();
            }
        }
        Ok(given)
    }

    fn all(&self) -> impl Iterator<Item = &Decisions> {
        std::iter::once(&self.team).chain(self.sources.values())
    }

    /// Fills in what a mapping has not decided: first by what its source decided, then by the team.
    pub fn fill(&self, mapping: &mut Mapping, source: &str) {
        let Ok(schema) = schema(&mapping.schema) else { return };
        for decisions in self.sources.get(source).into_iter().chain([&self.team]) {
            for (name, of_field) in decisions {
                if schema.field(name).is_none_or(|field| field.codes.is_none()) || of_field.is_empty() {
                    continue;
                }
                let own = mapping.values.entry(name.clone()).or_default();
                for (value, codes) in of_field {
                    own.entry(value.clone()).or_insert_with(|| codes.clone());
                }
            }
        }
    }

    /// Takes out of a mapping what came from the team alone, so that a source's own decision may come in its place.
    fn forget_team(&self, mapping: &mut Mapping, source: &str) {
        let own = self.sources.get(source);
        for (field, of_field) in &self.team {
            let Some(values) = mapping.values.get_mut(field) else { continue };
            let kept = own.and_then(|own| own.get(field));
            values.retain(|value, codes| {
                of_field.get(value) != Some(codes) || kept.is_some_and(|kept| kept.contains_key(value))
            });
        }
        mapping.values.retain(|_, values| !values.is_empty());
    }

    /// Notes decisions of one source, or of the team.
    fn note(&mut self, source: Option<&str>, decisions: &[Decision]) {
        let of = match source {
            Some(source) => self.sources.entry(source.to_owned()).or_default(),
            None => &mut self.team,
        };
        decisions.iter().for_each(|decision| remember(of, decision));
        self.sources.retain(|_, decisions| !decisions.is_empty());
    }

    /// Takes over what another dictionary decides and this one does not.
    fn complete(&mut self, other: &Self) {
        fill(&mut self.team, &other.team);
        for (source, decisions) in &other.sources {
            fill(self.sources.entry(source.clone()).or_default(), decisions);
        }
    }
}

fn fill(own: &mut Decisions, other: &Decisions) {
    for (field, of_field) in other {
        for (value, codes) in of_field {
            own.entry(field.clone()).or_default().entry(value.clone()).or_insert_with(|| codes.clone());
        }
    }
}

/// Fields and codes that no embedded schema has.
fn unknown(decisions: &Decisions) -> Vec<String> {
    let schemas: Vec<&Schema> =
        crate::reference::schema_slugs().into_iter().filter_map(crate::reference::schema).collect();
    let mut out = Vec::new();
    for (name, of_field) in decisions {
        let lists: Vec<_> = schemas.iter().filter_map(|s| Some(s.codes_of(s.field(name)?))).collect();
        if lists.iter().all(|codes| codes.is_empty()) {
            out.push(name.clone());
            continue;
        }
        let known = |code: &str| lists.iter().any(|codes| codes.iter().any(|known| known.value == code));
        out.extend(of_field.values().flatten().filter(|code| !known(code)).map(|code| format!("{name}\u{a0}: {code}")));
    }
    out
}

/// The dictionary of a workspace: the team's decisions, and those of each source that differ.
pub fn dictionary(read: Read<'_>) -> Result<Dictionary> {
    let kept = read.setting(SETTING)?.map(serde_json::from_value).transpose();
    Ok(kept.map_err(|cause| Error::internal("read the dictionary").caused_by(cause))?.unwrap_or_default())
}

/// The dictionary with what every source has decided in its deliveries, to be shared.
pub fn shared(read: Read<'_>) -> Result<Dictionary> {
    let mut out = dictionary(read)?;
    for batch in batches(read, None)? {
        for mapping in read.mappings(batch.id)? {
            for (field, of_field) in mapping.values {
                let team = out.team.get(&field).cloned().unwrap_or_default();
                let own = of_field.into_iter().filter(|(value, codes)| team.get(value) != Some(codes));
                out.sources.entry(batch.source.clone()).or_default().entry(field).or_default().extend(own);
            }
        }
    }
    for decisions in out.sources.values_mut() {
        decisions.retain(|_, of_field| !of_field.is_empty());
    }
    out.sources.retain(|_, decisions| !decisions.is_empty());
    Ok(out)
}

/// A plan that takes over a dictionary. What this workspace has decided already stays as it is.
pub fn plan_load(read: Read<'_>, given: &Dictionary) -> Result<Plan> {
    let mut changes = ChangeSet::new();
    let known = dictionary(read)?;
    let mut dictionary = known.clone();
    dictionary.complete(given);
    for batch in batches(read, None)? {
        for mapping in read.mappings(batch.id)? {
            let mut after = mapping.clone();
            known.forget_team(&mut after, &batch.source);
            dictionary.fill(&mut after, &batch.source);
            push_mapping(&mut changes, batch.id, &mapping, &after)?;
        }
    }
    push_setting(read, &mut changes, &dictionary)?;
    let count: usize = given.all().flat_map(BTreeMap::values).map(BTreeMap::len).sum();
    let summary = Message::new("operation-dictionary").with("count", count);
    finished(read, serde_json::json!({"entries": count}), summary, changes)
}
