//! Add one file to the workspace: its tables are read, mapped, healed, checked and staged; the plan only activates
//! them (DESIGN D5). A file from a source that has already delivered is its next delivery.

use super::layout::{self, Layout};
use super::pipeline::{Checked, Pipeline, Rules};
use super::{Env, Plan, delivery, json, reread, schema, sources, values};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{
    BatchId, ChangeRef, ChangeSet, Disposition, Entity, Mapping, Message, OperationKind, RawRow, Reading, RecordId,
    RecordRow, Schema,
};
use crate::source::{self, Limits, Table};
use crate::workspace::{
    BatchInfo, Carried, Comparison, NewBatch, Prepared, REFERENCE, Read, StagedBatch, StagedFacts, Stager,
};
use crate::{Progress, mapping, reference};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;

/// What to import, and what the file cannot know.
#[derive(Debug, Clone)]
pub struct ImportParams {
    pub file: PathBuf,
    /// Default: proposed from the file's name.
    pub source: Option<String>,
    /// `auto`, or the slug of a schema.
    pub schema: String,
    /// Only this sheet.
    pub sheet: Option<String>,
    /// A mapping made before, for the schema that it names.
    pub mapping: Option<Mapping>,
    /// Date of last update of the rows that have none; never guessed.
    pub date_maj: Option<String>,
    /// The delivery holds all records of its source (`None`: not said).
    pub complete: Option<bool>,
    /// A list to compare with: last year's export, a colleague's file. Its records are neither checked nor exported.
    pub reference: bool,
    pub blank_invalid: bool,
    pub limits: Limits,
}

impl ImportParams {
    pub fn new(file: impl Into<PathBuf>) -> Self {
        Self {
            file: file.into(),
            source: None,
            schema: "auto".into(),
            sheet: None,
            mapping: None,
            date_maj: None,
            complete: None,
            reference: false,
            blank_invalid: false,
            limits: Limits::configured(),
        }
    }
}

/// What an import would do.
pub struct ImportPlan {
    /// None when there is nothing new in the file: a no-op that says so in `notes`.
    pub plan: Option<Plan>,
    pub source: String,
    pub tables: Vec<TableReport>,
    /// Sheets left out, tables that hold no data, files already there: a sentence each.
    pub notes: Vec<Message>,
}

/// One table of the file as it was read.
#[derive(Debug, Clone)]
pub struct TableReport {
    pub batch: BatchId,
    pub reading: Reading,
    pub mappings: Vec<Mapping>,
    pub rows: u64,
    pub records: u64,
}

/// Reads a file and stages its tables. Dropping the plan leaves nothing visible; the staged rows go at the next opening.
///
/// # Errors
/// Those of [`source::inspect`] and [`source::read`]; [`ErrorKind::Usage`] for an unknown schema or sheet;
/// [`ErrorKind::Format`] when no table of the file holds data.
pub fn plan(read: Read<'_>, params: &ImportParams, env: &Env, progress: &Progress) -> Result<ImportPlan> {
    if params.schema != "auto" {
        schema(&params.schema)?;
    }
    progress.stage("stage-inspect", 0);
    // What every record is compared with is read while the file is looked at.
    rayon::spawn(|| {
        reference::geo();
        reference::outlines();
    });
    let mut inspection = source::inspect(&params.file, &params.limits, progress)?;
    let name = file_name(&params.file);
    let already: Vec<BatchInfo> = read.batches()?.into_iter().filter(|batch| batch.active || batch.reference).collect();
    let source_name = source_of(&already, &inspection.tables, &name, params)?;
    let complete = params.complete.or(delivery::complete(read, &source_name)?) == Some(true);
    let mut out = ImportPlan { plan: None, source: source_name.clone(), tables: Vec::new(), notes: Vec::new() };
    for left in &inspection.left_out {
        out.notes.push(Message::new("import-left-out").with("name", left.name.as_str()));
        out.notes.push(left.why.clone());
    }
    // Each table gives up the rows that it holds when its turn has come.
    let mut held: Vec<_> = inspection.tables.iter_mut().map(|table| table.held.take()).collect();
    let tables = wanted_tables(&inspection.tables, params)?;
    let mut changes = ChangeSet::new();
    let mut staged = Vec::new();
    let mut new = Vec::new();
    let mut fresh = Vec::new();
    let mut carried = Carried::new(delivery::renamed(read, &source_name)?);
    let mut found = StagedFacts::default();
    // Sheets without records: an official workbook has one for each list of codes.
    let mut nothing: Vec<String> = Vec::new();
    let tables_with_rows = tables.iter().filter(|(_, table)| table.rows > 0).count();
    for (at, table) in tables {
        let as_before = reread::like_before(&already, table, &source_name);
        let table = as_before.as_ref().map_or(table, |(table, _)| table);
        let label = table.reading.sheet_label().or_else(|| table.reading.member.clone());
        let label = label.unwrap_or_else(|| name.clone());
        let slugs = schemas_of(table, params);
        if table.rows == 0 && tables_with_rows == 0 {
            return Err(Error::new(ErrorKind::Format, "error-no-table")
                .with("path", params.file.display().to_string())
                .hinted("hint-no-table"));
        }
        let known = layout::of_source(read, table, &slugs, &source_name, env)?.unwrap_or_default();
        if slugs.is_empty() && known.mappings.is_empty() || table.rows == 0 {
            nothing.push(label);
            continue;
        }
        let place = |reading: &Reading| (reading.sheet.clone(), reading.member.clone(), reading.part);
        let same = |b: &&BatchInfo| {
            b.reference == params.reference
                && b.sha256 == inspection.sha256
                && place(&b.reading) == place(&table.reading)
        };
        // A complete delivery that comes once more after another one goes back to what it said.
        if already.iter().filter(same).any(|b| !complete || !is_history(&already, b)) {
            out.notes.push(Message::new("import-already-there").with("name", label));
            continue;
        }
        let mappings = propose(read, table, &slugs, &known, &source_name, params, env)?;
        let mut differences = differences(known, &mappings, params);
        differences.extend(as_before.iter().map(|(_, note)| note.clone()));
        let schemas = mappings.iter().filter_map(|mapping| reference::schema(&mapping.schema));
        out.notes.extend(schemas.flat_map(|schema| schema.unread.iter().cloned()));
        out.notes.extend(mappings.iter().filter_map(row_numbers));
        if let Some(other) = layout::of_another(read, table, &source_name)? {
            out.notes.push(Message::new("layout-of-source").with("source", other));
        }
        out.notes.extend(differences.iter().cloned());
        let delivery = delivery_number(&already, &source_name, &inspection.sha256, &mappings);
        let mut batch = NewBatch {
            source: source_name.clone(),
            file_name: match &table.reading.member {
                Some(member) => format!("{name} › {member}"),
                None => name.clone(),
            },
            file_path: params.file.display().to_string(),
            sha256: inspection.sha256.clone(),
            size: inspection.size,
            reading: Reading { differences, ..table.reading.clone() },
            delivery,
        };
        let rows = held.get_mut(at).and_then(Option::take);
        let before = std::mem::take(&mut carried);
        let table_rows = (table.rows, rows);
        let (mut done, footers) =
            stage(read, &params.file, &batch, table_rows, &mappings, before, params, env, progress)?;
        carried = std::mem::take(&mut done.carried);
        let footers = footers.message();
        out.notes.extend(footers.clone());
        batch.reading.evidence.extend(footers);
        note_changes(&mut changes, &done, &batch, &mappings, params.reference)?;
        out.notes.extend(set_aside(&batch.file_name, &done, &mappings));
        new.extend(done.new);
        staged.push(done.batch);
        found.as_before.take(done.found.as_before);
        if !params.reference {
            found.issues.take(done.found.issues);
        }
        let records = done.balance.values().map(|balance| balance.records).sum();
        // A row that the file itself calls none of its data is no reason to look again.
        let not_data = |balance: &crate::workspace::Balance| balance.empty + balance.ignored == done.rows;
        if records == 0 && !done.balance.values().all(not_data) {
            out.notes.push(Message::new("import-no-records").with("name", label).with("rows", done.rows));
        }
        fresh.push(delivery::Fresh { batch: done.batch, reading: batch.reading.clone(), mappings: mappings.clone() });
        out.tables.push(TableReport {
            batch: done.batch,
            reading: table.reading.clone(),
            rows: done.rows,
            records,
            mappings,
        });
    }
    if !nothing.is_empty() {
        out.notes.push(Message::new("import-no-data").with("names", nothing.join(", ")));
    }
    if staged.is_empty() {
        if out.notes.iter().any(|note| note.code == "import-already-there") {
            return Ok(out);
        }
        return Err(Error::new(ErrorKind::Format, "error-no-data")
            .with("path", params.file.display().to_string())
            .hinted("hint-give-schema"));
    }
    carried.settle(&mut changes);
    if already.iter().any(|batch| batch.source == source_name) {
        let moved = delivery::pair_twins(read, &source_name, &fresh, carried.renamed(), &mut changes)?;
        found.as_before.leave_out(&moved);
        // What they say is not what their first rows say.
        new.iter_mut().for_each(|(_, rows): &mut (_, Vec<RecordRow>)| rows.retain(|row| !moved.contains(&row.id)));
    }
    if !params.reference {
        out.notes.extend(delivery::mostly_others(read, &source_name, &fresh, &changes)?);
        deliver(read, &mut out, (new, &carried), &mut changes, params, progress)?;
    }
    let plan = import_plan(read, &out, &name, changes, staged, params)?;
    out.plan = Some(Plan { found, ..plan });
    Ok(out)
}

/// What a next delivery says beside its rows: whether it is complete, and that records which were gone are there again.
fn deliver(
    read: Read<'_>,
    out: &mut ImportPlan,
    (new, carried): (Vec<(&'static str, Vec<RecordRow>)>, &Carried),
    changes: &mut ChangeSet,
    params: &ImportParams,
    progress: &Progress,
) -> Result<()> {
    let (source, notes) = (out.source.as_str(), &mut out.notes);
    // Those of all tables beside one another: a record of before is one of them at most.
    let mut by_schema: BTreeMap<&'static str, Vec<RecordRow>> = BTreeMap::new();
    new.into_iter().for_each(|(slug, rows)| by_schema.entry(slug).or_default().extend(rows));
    let mut new: Vec<_> = by_schema.iter().map(|(slug, rows)| delivery::New { slug, rows }).collect();
    // Structures first: the services of their rows go with them.
    new.sort_by_key(|new| new.slug != "structure");
    let attached = delivery::attach(read, source, &new, carried.renamed(), changes, progress)?;
    if attached > 0 {
        notes.push(Message::new("import-attached").with("count", attached));
    }
    let moved: Vec<RecordId> =
        changes.iter().filter(|change| change.entity == Entity::Row).map(|change| RecordId(change.key)).collect();
    let back = delivery::come_back(read, &moved, changes)?;
    if back > 0 {
        notes.push(Message::new("import-back").with("count", back));
    }
    let mappings = out.tables.iter().flat_map(|table| &table.mappings);
    let slugs: BTreeSet<&str> = mappings.map(|mapping| mapping.schema.as_str()).collect();
    let records = out.tables.iter().map(|table| table.records).sum();
    notes.extend(delivery::mostly_new(read, source, (&slugs, records), changes)?);
    let known = delivery::complete(read, source)?;
    match params.complete {
        Some(complete) if known != Some(complete) => {
            let (name, text) = (delivery::setting(source), |complete: bool| complete.to_string());
            let before = known.map(text);
            let after = text(complete);
            let (entity, field) = (Entity::Setting, name.as_str());
            changes.push(ChangeRef { entity, key: 0, field, before: before.as_deref(), after: Some(&after) });
        }
        // Asked once: the next deliveries of the source know the answer.
        None if known.is_none() && !moved.is_empty() => {
            notes.push(Message::new("import-ask-complete").with("source", source));
        }
        _ => {}
    }
    Ok(())
}

fn import_plan(
    read: Read<'_>,
    out: &ImportPlan,
    name: &str,
    changes: ChangeSet,
    staged: Vec<BatchId>,
    params: &ImportParams,
) -> Result<Plan> {
    let records: u64 = out.tables.iter().map(|table| table.records).sum();
    let rows: u64 = out.tables.iter().map(|table| table.rows).sum();
    let code = if params.reference { "operation-import-reference" } else { "operation-import-file" };
    let summary = Message::new(code)
        .with("source", out.source.as_str())
        .with("rows", rows)
        .with("records", records)
        .with("file", name);
    let intent = serde_json::json!({
        "file": name, "source": out.source, "schema": params.schema, "sheet": params.sheet,
        "date_maj": params.date_maj, "complete": params.complete, "blank_invalid": params.blank_invalid,
        "reference": params.reference,
        "batches": staged.iter().map(|batch| batch.0).collect::<Vec<_>>(),
    });
    let mut plan = super::ground_plan(read, OperationKind::Import, intent, summary, changes)?;
    plan.atomic = true;
    plan.staged = staged;
    Ok(plan)
}

/// The name of the source: the one given, else a proposed one. A reference list has a source of its own, for its records are
/// not those that a source of the same name delivers.
fn source_of(already: &[BatchInfo], tables: &[Table], name: &str, params: &ImportParams) -> Result<String> {
    let taken =
        |source: &str| already.iter().any(|batch| batch.source == source && batch.reference != params.reference);
    if let Some(given) = &params.source {
        // One that is there is meant as it is written.
        let there = already.iter().any(|batch| batch.source == *given);
        let source = if there { given.clone() } else { sources::name(given)? };
        if taken(&source) {
            return Err(Error::new(ErrorKind::Usage, "error-source-taken")
                .with("source", source.as_str())
                .hinted("hint-other-source"));
        }
        return Ok(source);
    }
    let proposed = propose_source(tables, name);
    let other = if params.reference { "reference" } else { "source" };
    Ok(if taken(&proposed) { format!("{other}-{proposed}") } else { proposed })
}

/// The source that every table with rows names itself; else what the file's name says.
fn propose_source(tables: &[Table], file_name: &str) -> String {
    let shown = tables.iter().filter(|table| table.rows > 0 && !table.hidden);
    let all: Vec<_> = shown.map(|table| (table, mapping::source_in(&table.reading, &table.sample))).collect();
    // Telling schemas profiles every column: most files name no source, and need it not.
    if all.iter().all(|(_, source)| source.is_none()) {
        return mapping::suggest_source(file_name);
    }
    let data = all.into_iter().filter(|(t, _)| !mapping::detect_schemas(&t.reading, &t.sample).is_empty());
    let mut named = data.map(|(_, source)| source);
    match named.next().flatten() {
        Some(source) if named.all(|other| other.as_ref() == Some(&source)) => {
            sources::name(&source).unwrap_or_else(|_| mapping::suggest_source(file_name))
        }
        _ => mapping::suggest_source(file_name),
    }
}

/// The number of a delivery among those of its source and schemas: structures and services may come in files of their own,
/// one sheet after the other, each time in another format.
fn delivery_number(already: &[BatchInfo], source: &str, sha256: &str, mappings: &[Mapping]) -> u32 {
    let ours = || already.iter().filter(|batch| batch.source == source);
    let same_file = ours().find(|batch| batch.sha256 == sha256 && !is_history(already, batch)).map(|b| b.delivery);
    let feeds = |batch: &&BatchInfo| mappings.iter().any(|mapping| batch.balance.contains_key(&mapping.schema));
    same_file.unwrap_or_else(|| 1 + ours().filter(feeds).map(|batch| batch.delivery).max().unwrap_or(0))
}

/// Whether later deliveries of its source hold all that a batch holds.
pub fn is_history(already: &[BatchInfo], batch: &BatchInfo) -> bool {
    let later = |slug: &String| {
        already.iter().any(|other| {
            other.source == batch.source && other.delivery > batch.delivery && other.balance.contains_key(slug)
        })
    };
    !batch.balance.is_empty() && batch.balance.keys().all(later)
}

/// Name of a file without its folders.
pub fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// The tables to import, each with its place in the file.
fn wanted_tables<'t>(tables: &'t [Table], params: &ImportParams) -> Result<Vec<(usize, &'t Table)>> {
    let Some(sheet) = &params.sheet else { return Ok(source::offered(tables).collect()) };
    let is = |(_, table): &(usize, &Table)| {
        let reading = &table.reading;
        [reading.sheet.clone(), reading.member.clone(), reading.sheet_label()].contains(&Some(sheet.clone()))
    };
    let found: Vec<_> = tables.iter().enumerate().filter(is).collect();
    if found.is_empty() {
        let known: Vec<_> = tables.iter().filter_map(|table| table.reading.sheet.as_deref()).collect();
        return Err(Error::new(ErrorKind::Usage, "error-unknown-sheet")
            .with("sheet", sheet.as_str())
            .with("known", known.join(", "))
            .with("path", params.file.display().to_string())
            .hinted("hint-check-sheet"));
    }
    Ok(found)
}

/// What there is to say of the earlier layout: nothing where its mappings are not used, and no question that the
/// parameters answer.
fn differences(known: Layout, mappings: &[Mapping], params: &ImportParams) -> Vec<Message> {
    let given = |mapping: &Mapping| params.mapping.as_ref().is_some_and(|given| given.schema == mapping.schema);
    if mappings.iter().all(given) {
        return Vec::new();
    }
    let answered = |note: &Message| match note.code.as_ref() {
        "layout-date-asked" => params.date_maj.is_some(),
        "layout-blank-asked" => params.blank_invalid,
        _ => false,
    };
    known.notes.into_iter().filter(|note| !answered(note)).collect()
}

/// Identifiers that are row numbers: said at once, since the next delivery would find other records under them.
fn row_numbers(mapping: &Mapping) -> Option<Message> {
    let why = &mapping.field("id")?.reason.why;
    (why.code == "mapping-counts-rows").then(|| why.clone())
}

/// Rows that a rule proposed alone has put aside: said at once, since nobody asked for it.
fn set_aside(file: &str, done: &StagedBatch, mappings: &[Mapping]) -> Vec<Message> {
    let of = |mapping: &Mapping| {
        let count = done.balance.get(&mapping.schema).map_or(0, |balance| balance.set_aside);
        let rule = mapping.row_rules.first().filter(|_| count > 0)?;
        let message = Message::new("import-set-aside").with("file", file).with("count", count);
        Some(message.with("column", rule.column.as_str()).with("keep", rule.keep.join(", ")))
    };
    mappings.iter().filter_map(of).collect()
}

/// Which schemas a table feeds: the one asked for, else what its columns say.
fn schemas_of(table: &Table, params: &ImportParams) -> Vec<&'static str> {
    if params.schema == "auto" {
        return mapping::detect_schemas(&table.reading, &table.sample);
    }
    reference::schema(&params.schema).map(|schema| schema.slug.as_str()).into_iter().collect()
}

/// The mappings of a table: those given, else those of the source's earlier delivery of the same layout, else suggestions.
fn propose(
    read: Read<'_>,
    table: &Table,
    slugs: &[&str],
    known: &Layout,
    source: &str,
    params: &ImportParams,
    env: &Env,
) -> Result<Vec<Mapping>> {
    let known = &known.mappings;
    // A service per row is in no column: only the earlier delivery knows of it.
    let mut wanted: Vec<&str> = slugs.to_vec();
    if params.schema == "auto" && params.mapping.is_none() {
        wanted.extend(known.iter().map(|mapping| mapping.schema.as_str()).filter(|slug| !slugs.contains(slug)));
    }
    let dictionary = values::dictionary(read)?;
    let mut mappings = Vec::new();
    for slug in wanted {
        let given = params.mapping.as_ref().filter(|mapping| mapping.schema == slug);
        let known = || known.iter().find(|mapping| mapping.schema == slug);
        let mut mapping = match given.or_else(known) {
            Some(mapping) => mapping.clone(),
            None => suggest(table, schema(slug)?, source, env),
        };
        mapping.constants.insert("source".into(), source.to_owned());
        if let Some(date) = &params.date_maj {
            mapping.constants.insert("date_maj".into(), date.clone());
        }
        mapping.blank_invalid |= params.blank_invalid;
        dictionary.fill(&mut mapping, source);
        mappings.push(mapping);
    }
    Ok(mappings)
}

/// A fresh suggestion, with the rule on rows that the columns call for.
pub fn suggest(table: &Table, schema: &Schema, source: &str, env: &Env) -> Mapping {
    let context = mapping::Context { source, today: &env.today };
    let mut mapping = mapping::suggest(&table.reading, &table.sample, schema, &context);
    mapping.row_rules = mapping::suggest_row_rules(&table.reading, &table.sample);
    mapping
}

/// One chunk on its way from the reading thread to the writing one.
struct Chunk {
    rows: Vec<RawRow>,
    /// Per schema, one entry per row.
    healed: Vec<Vec<(Disposition, Option<Prepared>)>>,
}

/// Reads, heals and checks on one side, writes on the other; at most a few chunks wait in between.
#[expect(clippy::too_many_arguments, reason = "what is read, how, and under which settings")]
fn stage(
    read: Read<'_>,
    file: &Path,
    batch: &NewBatch,
    (rows, held): (u64, Option<Vec<RawRow>>),
    mappings: &[Mapping],
    mut carried: Carried,
    params: &ImportParams,
    env: &Env,
    progress: &Progress,
) -> Result<(StagedBatch, Footers)> {
    let rules = Rules::of(read)?;
    let pipelines = mappings
        .iter()
        .map(|mapping| {
            let schema = schema(&mapping.schema)?;
            Pipeline::new(schema, mapping, &batch.reading, &batch.source, &env.today, &rules)
        })
        .collect::<Result<Vec<_>>>()?;
    let schemas: Vec<&Schema> = pipelines.iter().map(|pipeline| pipeline.schema).collect();
    let expected = usize::try_from(rows).unwrap_or(usize::MAX).saturating_mul(schemas.len());
    // Records that go by other identifiers than their own are found one by one, with the commit.
    let by_their_own = carried.renamed().is_empty();
    carried.reserve(expected);
    let mut stager = Stager::begin(read.path(), batch, &schemas, carried)?;
    stager.collect_new(mapping::is_of_words);
    let comparison = if by_their_own { Comparison::begin(read, &batch.source)? } else { None };
    comparison.iter().for_each(|comparison| stager.compared_at(comparison.revision()));
    progress.stage("stage-import", 0);
    let mut footers = Footers::default();
    let (sender, receiver) = sync_channel::<Chunk>(3);
    std::thread::scope(|scope| {
        let (pipelines, reading, limits, opposition) = (&pipelines, &batch.reading, &params.limits, &rules.opposition);
        let comparison = comparison.as_ref();
        let reader = std::thread::Builder::new()
            .name("import-read".into())
            .spawn_scoped(scope, move || {
                source::read_table(file, reading, held, limits, progress, &mut |mut rows| {
                    opposition.forget(&mut rows, reading, mappings);
                    let heal = |pipeline| heal(pipeline, comparison, &rows);
                    let healed = pipelines.iter().map(heal).collect::<Result<_>>()?;
                    sender.send(Chunk { rows, healed }).map_err(|_| Error::cancelled())
                })
            })
            .map_err(|cause| Error::internal("start a thread").caused_by(cause))?;
        let mut written = Ok(());
        for mut chunk in receiver {
            written = write(&mut stager, pipelines, &mut chunk, &mut footers).and_then(|()| progress.check());
            if written.is_err() {
                // Dropping the receiver stops the reading thread at its next chunk.
                break;
            }
            progress.add(chunk.rows.len() as u64);
            // Freed by the threads that made it; this one is the slowest of the chain.
            rayon::spawn(move || drop(chunk));
        }
        let read_all = reader.join().unwrap_or_else(|_| Err(Error::internal("the reading thread stopped")));
        written.and(read_all)
    })?;
    progress.stage("stage-index", 0);
    Ok((stager.finish()?, footers))
}

/// Lines under the table that are left out of it, by number: said at once, and kept with the delivery.
#[derive(Default)]
struct Footers(BTreeSet<u32>);

impl Footers {
    /// Numbers that a sentence names at most.
    const NAMED: usize = 10;

    fn message(self) -> Option<Message> {
        let named: Vec<_> = self.0.iter().take(Self::NAMED).map(u32::to_string).collect();
        let more = if self.0.len() > Self::NAMED { ", …" } else { "" };
        let rows = format!("{}{more}", named.join(", "));
        (!self.0.is_empty()).then(|| Message::new("source-footers").with("count", self.0.len()).with("rows", rows))
    }
}

/// Rows that one thread heals at least.
const SHARED: usize = 256;

/// What some rows become, one entry per row; compared with the last delivery, if there is one.
fn heal(
    pipeline: &Pipeline<'_>,
    comparison: Option<&Comparison>,
    rows: &[RawRow],
) -> Result<Vec<(Disposition, Option<Prepared>)>> {
    let one = |row| {
        let (disposition, checked) = pipeline.row(row);
        let slug = &pipeline.schema.slug;
        (disposition, checked.map(|Checked { record, issues }| Prepared::new(slug, record, issues)))
    };
    let mut healed: Vec<_> = rows.par_iter().with_min_len(SHARED).map(one).collect();
    // An identifier that names the structure of its row is not the row's alone: the commit looks it up.
    if let Some(comparison) = comparison.filter(|_| !pipeline.names_built_structure()) {
        let compare = |some: &mut [(Disposition, Option<Prepared>)]| {
            comparison.compare(pipeline.schema, some.iter_mut().filter_map(|(_, prepared)| prepared.as_mut()))
        };
        healed.par_chunks_mut(SHARED).try_for_each(compare)?;
    }
    Ok(healed)
}

fn write(stager: &mut Stager, pipelines: &[Pipeline<'_>], chunk: &mut Chunk, footers: &mut Footers) -> Result<()> {
    stager.push_rows(&chunk.rows)?;
    for (pipeline, healed) in pipelines.iter().zip(&mut chunk.healed) {
        let mut records = Vec::with_capacity(chunk.rows.len());
        for (row, (disposition, prepared)) in chunk.rows.iter().zip(healed) {
            match prepared {
                Some(prepared) => {
                    let occurrence = stager.occurrence(prepared);
                    pipeline.tell_apart(&mut prepared.record, occurrence);
                    records.push((row.row_no, occurrence, &*prepared));
                }
                None => {
                    stager.count(&pipeline.schema.slug, *disposition, 1);
                    if *disposition == Disposition::Ignored && pipeline.is_footer(row) {
                        footers.0.insert(row.row_no);
                    }
                }
            }
        }
        stager.push_records(pipeline.schema, &records)?;
    }
    Ok(())
}

/// The ground changes of one staged table: it becomes active, with its reading and mappings.
fn note_changes(
    changes: &mut ChangeSet,
    done: &StagedBatch,
    batch: &NewBatch,
    mappings: &[Mapping],
    reference: bool,
) -> Result<()> {
    let key = done.batch.0;
    let mut push = |entity, field: &str, after: &str| {
        changes.push(ChangeRef { entity, key, field, before: None, after: Some(after) });
    };
    push(Entity::Reading, "reading", &json(&batch.reading)?);
    for mapping in mappings {
        push(Entity::Mapping, &mapping.schema, &json(mapping)?);
    }
    push(Entity::Batch, "active", if reference { REFERENCE } else { "true" });
    for change in done.changes.iter() {
        changes.push(change);
    }
    Ok(())
}
