//! From the workspace to what the writers need: who goes out, who stays behind, and why.

use super::ways::{From, Made, Tables, Ways};
use super::{ExportParams, asked, dora, drawn, open, since, told};
use crate::Progress;
use crate::error::Result;
use crate::export::gate::{Candidate, Cause, sieve};
use crate::export::{Advice, Changes, ExportInput, Folder, Lot, Origin, OutRecord, Reject, RejectIssue};
use crate::model::{BatchId, Gate, Issue, Merge, MergeId, Message, RecordId, RecordRow, Schema, Sureness, Value};
use crate::operations::contributor;
use crate::operations::settings::Levels;
use crate::operations::{Env, schema};
use crate::source;
use crate::validate::Validator;
use crate::workspace::{BatchInfo, IssueFilter, Read, listed_name};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// The input of an export, and how many issues the outgoing records still have.
pub struct Gathered {
    pub input: ExportInput<'static>,
    pub issues: u64,
    /// The state of the data that goes out, and the manifest of the export before it, for the log.
    pub state: i64,
    pub base: Option<String>,
}

/// One record that could go out: a record of its own, or the golden record of a merge.
pub(super) struct Ready {
    pub schema: &'static Schema,
    /// The record itself, or the base of the merge.
    pub record: RecordId,
    pub golden: bool,
    pub id: String,
    pub source: String,
    pub values: Vec<Value>,
    pub issues: Vec<Issue>,
    /// Where its rows are; the first one is the record's own or the base's.
    pub rows: Vec<(BatchId, u32)>,
    /// What made its values what they are, and which row each comes from ([`OutRecord`]).
    pub ways: Made,
    pub from: From,
    /// The merge whose golden record it is.
    pub merge: Option<MergeId>,
    /// The records of a merge and their sources, in the order of `rows`; empty for a record of its own.
    pub members: Vec<(RecordId, String)>,
}

impl Ready {
    fn passes(&self, gate: Gate) -> bool {
        !self.issues.iter().any(|issue| gate.blocks(issue.layer, issue.severity))
    }
}

/// What every part of the export looks at.
pub(super) struct Sight<'r> {
    pub read: Read<'r>,
    pub batches: BTreeMap<BatchId, BatchInfo>,
    pub trust: BTreeMap<String, i64>,
    pub merges: Vec<Merge>,
    pub levels: Levels,
    /// Record of a merge → identifier under which it goes out.
    pub published: BTreeMap<RecordId, String>,
    /// `id` of every visible record, and what those of reference lists are called.
    pub ids: HashMap<RecordId, String>,
    /// Record of a reference list → name of the list.
    pub listed: HashMap<RecordId, String>,
    pub tables: Tables,
}

/// Gathers the export of the whole workspace.
pub fn gather(read: Read<'_>, params: &ExportParams, env: &Env, progress: &Progress) -> Result<Gathered> {
    let mut sight = look(read)?;
    let mut ready = Vec::new();
    for slug in read.slugs()? {
        records_of(&mut sight, schema(slug)?, env, progress, &mut ready)?;
    }
    repoint(&sight, &mut ready);
    progress.check()?;
    let (causes, asked) = judge(&sight, &ready, params, progress)?;
    let today: &'static str = leak(&env.today);
    let mut input = ExportInput {
        today,
        app_version: env!("CARGO_PKG_VERSION"),
        lang: params.lang,
        gate: params.gate,
        formats: params.formats.clone(),
        folders: params.folders.clone(),
        schemas: Vec::new(),
        rejects: rejects(&sight, &ready, &causes, params.gate)?,
        groups: told::groups(&sight, params.lang)?,
        decisions: told::decisions(&sight)?,
        renamed: told::renamed(&sight),
        report: told::report(&sight, &ready, &causes, &env.today)?,
        manifest: told::manifest(&sight)?,
        open_data: None,
        dora: None,
        changes: Changes::default(),
        tables: Vec::new(),
        drawn: Vec::new(),
        beside: contributor::all(read, env, progress)?,
    };
    let mut issues = 0;
    // Of each lot, the records that go out, in the order in which they are written.
    let mut going: Vec<Vec<usize>> = Vec::new();
    for slug in read.slugs()? {
        let of_schema = || ready.iter().zip(&causes).enumerate().filter(|(_, (one, _))| one.schema.slug == slug);
        if schema(slug)?.is_table() && of_schema().next().is_none() {
            continue;
        }
        let mut lot: Vec<usize> = of_schema().filter(|(_, (_, cause))| cause.is_none()).map(|(at, _)| at).collect();
        lot.sort_by(|a, b| ready[*a].id.cmp(&ready[*b].id));
        issues += lot.iter().map(|at| ready[*at].issues.len() as u64).sum::<u64>();
        let records = lot.iter().map(|at| out_record(&sight, &ready[*at])).collect();
        input.schemas.push(Lot { schema: schema(slug)?, records });
        going.push(lot);
    }
    if let Some(asked) = &asked {
        asked.narrow(&mut input);
    }
    let work = Work { sight: &sight, ready: &ready, going: &going, env, progress };
    if params.folders.contains(&Folder::OpenData) {
        let (open, told) = open::publish(&work, params)?;
        input.open_data = Some(open);
        input.report.published.extend(told);
    }
    if params.folders.contains(&Folder::Dora) {
        input.dora = Some(dora::gather(&work)?);
    }
    let since = since::find(read, params, progress)?;
    input.changes = since.changes;
    input.report.published.extend(since.told);
    if input.changes.since.is_some() {
        input.changes.gone = gone(&sight, &ready, &causes)?;
    }
    input.manifest.previous = since.manifest.clone();
    input.drawn = drawn::draw(&work)?;
    drop(ready);
    input.tables = sight.tables.taken();
    Ok(Gathered { input, issues, state: since.state, base: since.manifest })
}

/// Why records do not go out, by schema and identifier.
fn gone(sight: &Sight<'_>, ready: &[Ready], causes: &[Option<Cause>]) -> Result<BTreeMap<(String, String), Message>> {
    let mut out = BTreeMap::new();
    for record in sight.read.set_aside_records()? {
        if let (Some(identity), Some((_, row))) = (sight.read.record_identity(record)?, sight.read.record(record)?) {
            let id = id_of(schema(&identity.schema)?, row.id, &row.values);
            out.insert((identity.schema, id), Message::new("changes-gone-set-aside"));
        }
    }
    for (one, cause) in ready.iter().zip(causes) {
        if let Some(cause) = cause {
            out.insert((one.schema.slug.clone(), one.id.clone()), cause.message());
        }
    }
    for (old, new) in told::renamed(sight) {
        let why = Message::new("changes-gone-merged").with("id", new.as_str());
        out.insert(("structure".to_owned(), old), why);
    }
    Ok(out)
}

/// What the parts of an export that look at single records are given.
pub(super) struct Work<'w, 'r> {
    pub sight: &'w Sight<'r>,
    pub ready: &'w [Ready],
    /// Per lot, positions in `ready`.
    pub going: &'w [Vec<usize>],
    pub env: &'w Env,
    pub progress: &'w Progress,
}

/// The date of an export lives as long as the program: one short text per export.
fn leak(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

fn look(read: Read<'_>) -> Result<Sight<'_>> {
    let batches = read.batches()?.into_iter().filter(|batch| batch.active).map(|batch| (batch.id, batch)).collect();
    let trust = read.sources()?.into_iter().map(|source| (source.name, source.trust)).collect();
    let (merges, levels) = (read.merges(true)?, Levels::of(read)?);
    let tables = Tables::of(read, &batches)?;
    let (published, ids, listed) = (BTreeMap::new(), HashMap::new(), HashMap::new());
    Ok(Sight { read, batches, trust, merges, levels, published, ids, listed, tables })
}

/// A record of its own.
fn own(schema: &'static Schema, row: RecordRow, issues: Vec<Issue>, ways: &Ways) -> Ready {
    Ready {
        schema,
        record: row.id,
        golden: false,
        id: id_of(schema, row.id, &row.values),
        issues,
        rows: vec![(row.batch, row.row_no)],
        ways: ways.of(schema, &row),
        from: Vec::new(),
        merge: None,
        members: Vec::new(),
        source: row.source,
        values: row.values,
    }
}

/// What a record goes out as; the records of a Table Schema need no identifier of their own.
pub(super) fn id_of(schema: &Schema, record: RecordId, values: &[Value]) -> String {
    match schema.index_of("id").filter(|_| !schema.is_table()) {
        Some(id) => values[id].display().into_owned(),
        None => format!("{}-{:09}", schema.slug, record.0),
    }
}

fn records_of(
    sight: &mut Sight<'_>,
    schema: &'static Schema,
    env: &Env,
    progress: &Progress,
    ready: &mut Vec<Ready>,
) -> Result<()> {
    let read = sight.read;
    let mut issues: HashMap<RecordId, Vec<Issue>> = HashMap::new();
    read.issues_in(&schema.slug, &IssueFilter::default(), &mut |record, issue| {
        issues.entry(record).or_default().push(issue);
        Ok(())
    })?;
    let merged: HashMap<RecordId, usize> = sight
        .merges
        .iter()
        .enumerate()
        .filter(|(_, merge)| merge.schema == schema.slug)
        .flat_map(|(position, merge)| merge.members.iter().map(move |member| (*member, position)))
        .collect();
    let mut members: BTreeMap<usize, Vec<RecordRow>> = BTreeMap::new();
    let ways = Ways::read(read, schema)?;
    read.records(&schema.slug, &mut |row| {
        progress.check()?;
        sight.ids.insert(row.id, id_of(schema, row.id, &row.values));
        match merged.get(&row.id) {
            Some(position) => members.entry(*position).or_default().push(row),
            None => {
                let issues = issues.remove(&row.id).unwrap_or_default();
                ready.push(own(schema, row, issues, &ways));
            }
        }
        Ok(())
    })?;
    // Records of reference lists go nowhere, and groups and links name them.
    let listed: Vec<RecordId> = read.reference_records(&schema.slug)?.into_iter().collect();
    let lists = read.reference_lists()?;
    for row in read.page(&schema.slug, &listed)? {
        let Some(list) = lists.get(&row.batch) else { continue };
        sight.ids.insert(row.id, listed_name(list, &id_of(schema, row.id, &row.values)));
        sight.listed.insert(row.id, list.clone());
    }
    let validator = Validator::new(schema, &env.today);
    for (position, rows) in members {
        golden_record(sight, &validator, (schema, &ways), (position, rows), &mut issues, ready)?;
    }
    Ok(())
}

/// The golden record of a merge; a merge of which fewer than two members are there publishes them as they are.
fn golden_record(
    sight: &mut Sight<'_>,
    validator: &Validator,
    (schema, ways): (&'static Schema, &Ways),
    (position, rows): (usize, Vec<RecordRow>),
    issues: &mut HashMap<RecordId, Vec<Issue>>,
    ready: &mut Vec<Ready>,
) -> Result<()> {
    let merge = &sight.merges[position];
    let Some(golden) = sight.read.golden(merge.id)?.filter(|_| rows.len() > 1) else {
        for row in rows {
            let issues = issues.remove(&row.id).unwrap_or_default();
            ready.push(own(schema, row, issues, ways));
        }
        return Ok(());
    };
    for row in &rows {
        sight.published.insert(row.id, merge.export_id.clone());
    }
    // The base's row first: the balance of lines counts the record where it was read.
    let mut rows = rows;
    rows.sort_by_key(|row| (row.id != golden.base, row.batch, row.row_no));
    let (golden_ways, from) = ways.of_golden(schema, &golden, &rows);
    ready.push(Ready {
        schema,
        record: golden.base,
        golden: true,
        id: merge.export_id.clone(),
        source: rows.first().map(|row| row.source.clone()).unwrap_or_default(),
        issues: sight.levels.apply(validator.check(&golden.values)),
        values: golden.values,
        rows: rows.iter().map(|row| (row.batch, row.row_no)).collect(),
        ways: golden_ways,
        from,
        merge: Some(merge.id),
        members: rows.into_iter().map(|row| (row.id, row.source)).collect(),
    });
    Ok(())
}

/// Services follow their structure through its merge; the stored value is not touched (DESIGN D14).
fn repoint(sight: &Sight<'_>, ready: &mut [Ready]) {
    // Of several records of one identifier the first decides, every time.
    let moved: HashMap<&str, &str> = sight
        .published
        .iter()
        .rev()
        .filter_map(|(record, published)| Some((sight.ids.get(record)?.as_str(), published.as_str())))
        .collect();
    for one in ready.iter_mut() {
        let Some(at) = one.schema.index_of("structure_id") else { continue };
        if let Some(published) = one.values[at].as_text().and_then(|id| moved.get(id)) {
            one.values[at] = Value::text(*published);
        }
    }
}

fn judge(
    sight: &Sight<'_>,
    ready: &[Ready],
    params: &ExportParams,
    progress: &Progress,
) -> Result<(Vec<Option<Cause>>, Option<asked::Asked>)> {
    let candidates: Vec<Candidate<'_>> = ready
        .iter()
        .map(|one| Candidate {
            record: one.record,
            schema: &one.schema.slug,
            id: &one.id,
            structure_id: one.schema.index_of("structure_id").map(|at| one.values[at].as_text().unwrap_or_default()),
            trust: sight.trust.get(&one.source).copied().unwrap_or(0),
            passes: one.passes(params.gate),
        })
        .collect();
    let mut causes = sieve(&candidates);
    let members = |at: usize| ready[at].members.iter().map(|(record, _)| *record).collect();
    let asked = asked::leave_out(sight.read, params.only.as_ref(), &candidates, &members, &mut causes, progress)?;
    Ok((causes, asked))
}

pub(super) fn origin(sight: &Sight<'_>, (batch, row_no): (BatchId, u32)) -> Origin {
    let info = sight.batches.get(&batch);
    Origin {
        file: info.map(|info| Arc::from(info.file_name.as_str())).unwrap_or_else(|| Arc::from("")),
        sheet: info.and_then(|info| info.sheet.as_deref()).map(Arc::from),
        row_no,
    }
}

pub(super) fn out_record(sight: &Sight<'_>, one: &Ready) -> OutRecord {
    let place = |(batch, row): &(BatchId, u32)| Some((sight.tables.number(*batch, &one.schema.slug)?, *row));
    OutRecord {
        places: one.rows.iter().filter_map(place).collect(),
        ways: one.ways.clone(),
        from: one.from.clone(),
        values: one.values.clone(),
        id: one.id.clone(),
        record: (!one.golden).then_some(one.record),
        source: one.source.clone(),
        origins: one.rows.iter().map(|place| origin(sight, *place)).collect(),
    }
}

/// What to write instead; what is only a choice is not said as if it were sure.
fn advice(suggestion: &crate::model::Suggestion) -> Advice {
    let shown = |value: &Value| value.display().into_owned();
    if suggestion.sureness == Sureness::Likely {
        return Advice::Value(shown(&suggestion.value));
    }
    let values: Vec<String> = std::iter::once(&suggestion.value).chain(&suggestion.others).map(shown).collect();
    Advice::Sentence(Message::new("report-advice-choice").with("values", values.join(" · ")))
}

/// What stays behind, in the contributor's own words.
fn rejects(sight: &Sight<'_>, ready: &[Ready], causes: &[Option<Cause>], gate: Gate) -> Result<Vec<Reject>> {
    let mut headers: BTreeMap<BatchId, Arc<[String]>> = BTreeMap::new();
    let opposition = crate::operations::opposition::of(sight.read)?;
    let mut out = Vec::new();
    for (one, cause) in ready.iter().zip(causes) {
        let (Some(cause), Some(place)) = (*cause, one.rows.first().copied()) else { continue };
        if cause == Cause::NotAsked {
            continue;
        }
        let Some(info) = sight.batches.get(&place.0) else { continue };
        let header = headers.entry(place.0).or_insert_with(|| info.reading.header.clone().into()).clone();
        let raw = sight.read.raw_row(place.0, place.1)?;
        let mut cells: Vec<String> = raw
            .iter()
            .flat_map(|row| row.cells())
            .map(|cell| source::decode(&info.reading, cell).into_owned())
            .collect();
        let mapping = sight.read.mapping(place.0, &one.schema.slug)?;
        // A contributor's own words do not bring back whom the list leaves out.
        opposition.cover(mapping.as_ref(), &mut cells);
        let issues = one
            .issues
            .iter()
            .filter(|issue| gate.blocks(issue.layer, issue.severity))
            .map(|issue| {
                let column =
                    mapping.as_ref().and_then(|m| m.field(&issue.field)).and_then(|m| m.inputs.first().copied());
                // What was received: the contributor's own cell, before any healing, where one column gave the value.
                let received =
                    column.and_then(|column| cells.get(column)).filter(|text| !text.trim().is_empty()).cloned();
                let healed = || one.schema.index_of(&issue.field).map(|at| one.values[at].display().into_owned());
                let value = received.or_else(healed);
                RejectIssue {
                    field: issue.field.to_string(),
                    column,
                    value: value.unwrap_or_default(),
                    code: issue.code.to_string(),
                    reason: issue.message(),
                    advice: issue.suggestion.as_ref().filter(|s| !s.value.is_absent()).map(advice),
                }
            })
            .collect();
        out.push(Reject {
            origin: origin(sight, place),
            source: one.source.clone(),
            schema: one.schema.slug.clone(),
            id: one.id.clone(),
            header,
            cells,
            cause,
            issues,
        });
    }
    out.sort_by(|a, b| (&a.source, &a.origin, &a.schema).cmp(&(&b.source, &b.origin, &b.schema)));
    Ok(out)
}
