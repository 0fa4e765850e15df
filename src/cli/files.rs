//! `run`, `import`, `map`: what comes in.

use super::args::{FormatArg, ImportArgs, MapArgs, MergeArg, RunArgs};
use super::curate::{commit, kept};
use super::{Outcome, Terminal, parse_date};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Gate, Mapping, Message, Reading, RowRule};
use crate::operations::import::{ImportParams, ImportPlan};
use crate::operations::map::MapChange;
use crate::operations::run::{MergePolicy, RunParams, Summary};
use crate::operations::{self, Env, export as exports, import as imports, map as maps, run as runs};
use crate::source::{self, Limits};
use crate::workspace::{self, BatchInfo, Read, Reader, Workspace};
use std::path::Path;

pub fn run(args: RunArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    let date_maj = args.date_maj.as_deref().map(|date| parse_date("--date-maj", date)).transpose()?;
    let scratch = match &args.workspace {
        Some(_) => None,
        None => Some(tempfile::tempdir().map_err(|cause| Error::io(&std::env::temp_dir(), cause))?),
    };
    let path = match (&args.workspace, &scratch) {
        (Some(path), _) => path.clone(),
        (None, Some(folder)) => folder.path().join("lot.tamis"),
        (None, None) => return Err(Error::internal("no place for the workspace")),
    };
    let params = RunParams {
        files: args.files,
        schema: operations::named_schema(&args.schema)?,
        date_maj,
        blank_invalid: args.blank_invalid,
        merge: match args.merge {
            MergeArg::None => MergePolicy::None,
            MergeArg::Within => MergePolicy::Within,
            MergeArg::All => MergePolicy::All,
        },
        export: exports::ExportParams::new(args.out, Gate::from(args.gate), terminal.lang),
    };
    let mut workspace = Workspace::open_or_create(&path)?;
    let summary = runs::run(&mut workspace, &params, env, &terminal.progress)?;
    print_summary(&summary, terminal);
    Ok(if summary.clean() { Outcome::Clean } else { Outcome::Issues })
}

/// The balance of lines, the three counts and where the batch is.
pub fn print_summary(summary: &Summary, terminal: &Terminal) {
    for note in &summary.notes {
        terminal.note(note);
    }
    for message in summary.messages() {
        terminal.say(&message);
    }
}

pub fn import(args: ImportArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    let date_maj = args.date_maj.as_deref().map(|date| parse_date("--date-maj", date)).transpose()?;
    let mapping = args.mapping.as_deref().map(read_mapping).transpose()?;
    let schema = operations::named_schema(&args.schema)?;
    // Each file is a delivery: a second one that holds all records of the source would make those of the first gone.
    if let Some(source) = args.source.as_ref().filter(|_| args.complete && args.files.len() > 1) {
        return Err(Error::new(ErrorKind::Usage, "error-complete-several")
            .with("source", source.as_str())
            .hinted("hint-complete-several"));
    }
    let mut workspace = Workspace::open_or_create(&args.workspace)?;
    let mut outcome = Outcome::Clean;
    for file in args.files {
        let params = ImportParams {
            source: args.source.clone(),
            schema: schema.clone(),
            sheet: args.sheet.clone(),
            mapping: mapping.clone(),
            date_maj: date_maj.clone(),
            reference: args.reference,
            complete: if args.complete { Some(true) } else { args.partial.then_some(false) },
            ..ImportParams::new(file)
        };
        let ImportPlan { plan, notes, .. } = imports::plan(workspace.read(), &params, env, &terminal.progress)?;
        for note in &notes {
            terminal.note(note);
        }
        let Some(plan) = plan else { continue };
        let summary = plan.summary.clone();
        let done = operations::commit(&mut workspace, plan, env, &terminal.progress)?;
        let line = Message::new("cli-done")
            .with("operation", done.operation.0)
            .with("summary", terminal.lang.render(&summary));
        terminal.say(&line);
        kept(workspace.read(), &done.locked, terminal)?;
    }
    for slug in workspace.read().slugs()? {
        if workspace.read().has_issues(slug)? {
            outcome = Outcome::Issues;
        }
    }
    Ok(outcome)
}

fn read_mapping(path: &Path) -> Result<Mapping> {
    let text = source::read_text(path, &Limits::configured())?;
    let json: serde_json::Value = serde_json::from_str(&text).map_err(|cause| bad_mapping(path, cause))?;
    // `tamis map --format json` puts the whole mapping beside the list of columns.
    let mapping = json.get("mapping").cloned().unwrap_or(json);
    serde_json::from_value(mapping).map_err(|cause| bad_mapping(path, cause))
}

fn bad_mapping(path: &Path, cause: serde_json::Error) -> Error {
    Error::new(ErrorKind::Format, "error-bad-mapping")
        .with("path", path.display().to_string())
        .hinted("hint-mapping-form")
        .caused_by(cause)
}

pub fn map(args: MapArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    if workspace::is_workspace(&args.file) {
        return map_workspace(args, env, terminal);
    }
    let named = operations::named_schema(&args.schema)?;
    let inspection = source::inspect(&args.file, &Limits::configured(), &terminal.progress)?;
    let name = imports::file_name(&args.file);
    let source_name = crate::mapping::suggest_source(&name);
    let mut shown = 0;
    for table in inspection.offered() {
        let slugs: Vec<&str> = if named == "auto" {
            crate::mapping::detect_schemas(&table.reading, &table.sample)
        } else {
            vec![operations::schema(&named)?.slug.as_str()]
        };
        for slug in slugs {
            shown += 1;
            let mapping = imports::suggest(table, operations::schema(slug)?, &source_name, env);
            print_mapping(&table.reading, &mapping, args.format, terminal)?;
        }
    }
    if shown == 0 {
        return Err(Error::new(ErrorKind::Format, "error-no-data")
            .with("path", args.file.display().to_string())
            .hinted("hint-give-schema"));
    }
    Ok(Outcome::Clean)
}

fn map_workspace(args: MapArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    let wishes = wishes(&args)?;
    if let Some(encoding) = &args.encoding {
        let mut workspace = Workspace::open(&args.file)?;
        let batch = chosen_batch(workspace.read(), args.batch, terminal)?;
        let plan = operations::reread::plan(workspace.read(), batch.id, encoding)?;
        let outcome = commit(&mut workspace, plan, env, terminal)?;
        if wishes.is_empty() && !args.healed {
            return Ok(outcome);
        }
    }
    if args.healed {
        return print_healed(&args, terminal);
    }
    if wishes.is_empty() {
        let reader = Reader::open(&args.file)?;
        let read = reader.read();
        for batch in read
            .batches()?
            .into_iter()
            .filter(|b| (b.active || b.reference) && args.batch.is_none_or(|id| id == b.id.0))
        {
            terminal.note(&named(&batch));
            for mapping in read.mappings(batch.id)? {
                print_mapping(&batch.reading, &mapping, args.format, terminal)?;
            }
        }
        return Ok(Outcome::Clean);
    }
    let mut workspace = Workspace::open(&args.file)?;
    let batch = chosen_batch(workspace.read(), args.batch, terminal)?;
    let slug = match args.schema.as_str() {
        "auto" => workspace.read().mappings(batch.id)?.first().map_or("structure".to_owned(), |m| m.schema.clone()),
        slug => slug.to_owned(),
    };
    let plan = maps::plan(workspace.read(), batch.id, &slug, &wishes, env)?;
    commit(&mut workspace, plan, env, terminal)
}

/// A delivery by its number, its source and its file.
pub(super) fn named(batch: &BatchInfo) -> Message {
    let source = Message::new("cli-batch").with("batch", batch.id.0).with("source", batch.source.as_str());
    source.with("file", batch.file_name.as_str())
}

/// The delivery of a number, else the newest one; where there are several, says which one it is.
pub(super) fn chosen_batch(read: Read<'_>, number: Option<i64>, terminal: &Terminal) -> Result<BatchInfo> {
    let batch = maps::batch(read, number)?;
    let there = read.batches()?.iter().filter(|batch| batch.active || batch.reference).count();
    if number.is_none() && there > 1 {
        let note = Message::new("cli-batch-taken").with("batch", batch.id.0).with("source", batch.source.as_str());
        terminal.note(&note.with("file", batch.file_name.as_str()).with("count", there));
    }
    Ok(batch)
}

/// Rule, field, count and an example of what was repaired alone in the deliveries.
fn print_healed(args: &MapArgs, terminal: &Terminal) -> Result<Outcome> {
    let reader = Reader::open(&args.file)?;
    let read = reader.read();
    for batch in
        read.batches()?.into_iter().filter(|b| (b.active || b.reference) && args.batch.is_none_or(|id| id == b.id.0))
    {
        if args.format == FormatArg::Text {
            terminal.note(&named(&batch));
        }
        for found in operations::healed::of_batch(read, batch.id)? {
            if args.format == FormatArg::Text {
                let example = found.examples.first().map(|(a, b)| format!("{a:?} → {b:?}")).unwrap_or_default();
                let state =
                    if found.on { found.count.to_string() } else { terminal.lang.text("healed-off").into_owned() };
                let sentence = terminal.lang.text(&format!("note-{}", found.rule)).into_owned();
                terminal.line(format!("{}\t{}\t{state}\t{sentence}\t{example}", found.rule, found.field));
            } else {
                let examples: Vec<_> = found
                    .examples
                    .iter()
                    .map(|(before, after)| serde_json::json!({"before": before, "after": after}))
                    .collect();
                terminal.line(
                    serde_json::json!({
                        "batch": batch.id.0, "source": batch.source, "schema": found.schema, "rule": found.rule,
                        "field": found.field, "count": found.count, "on": found.on, "examples": examples,
                    })
                    .to_string(),
                );
            }
        }
    }
    Ok(Outcome::Clean)
}

fn wishes(args: &MapArgs) -> Result<Vec<MapChange>> {
    let mut wishes = Vec::new();
    for text in &args.set {
        let (column, field) = pair(text)?;
        wishes.push(MapChange::Column { column, field });
    }
    for text in &args.constant {
        let (field, value) = pair(text)?;
        wishes.push(MapChange::Constant { field, value: (!value.is_empty()).then_some(value) });
    }
    let mut rules: Vec<RowRule> = Vec::new();
    for text in args.keep.iter().filter(|text| *text != "none") {
        let (column, value) = pair(text)?;
        // `COLUMN!=VALUE` keeps all the others.
        let (column, except) = match column.strip_suffix('!') {
            Some(column) => (column.trim_end().to_owned(), true),
            None => (column, false),
        };
        match rules.iter_mut().find(|rule| rule.column == column && rule.except == except) {
            Some(rule) => rule.keep.push(value),
            None => rules.push(RowRule { column, keep: vec![value], except }),
        }
    }
    if !args.keep.is_empty() {
        wishes.push(MapChange::Keep(rules));
    }
    if args.id.is_some() || args.id_built {
        wishes.push(MapChange::Id(args.id.clone()));
    }
    if args.service_per_row {
        wishes.push(MapChange::ServicePerRow);
    }
    for (codes, on) in [(&args.heal_off, false), (&args.heal_on, true)] {
        wishes.extend(codes.iter().map(|code| MapChange::Rule { code: code.clone(), on }));
    }
    Ok(wishes)
}

/// `LEFT=RIGHT`, cut at the last `=` so that a column's name may hold one.
fn pair(text: &str) -> Result<(String, String)> {
    text.rsplit_once('=')
        .map(|(left, right)| (left.trim().to_owned(), right.trim().to_owned()))
        .ok_or_else(|| Error::new(ErrorKind::Usage, "error-bad-pair").with("text", text).hinted("hint-pair-form"))
}

/// The columns in file order with the fields that each feeds, and why.
fn print_mapping(reading: &Reading, mapping: &Mapping, format: FormatArg, terminal: &Terminal) -> Result<()> {
    let mut columns = Vec::new();
    for (index, header) in reading.header.iter().enumerate() {
        let fed: Vec<_> = mapping.fields.iter().filter(|field| field.inputs.contains(&index)).collect();
        let unused = mapping.unused.iter().find(|(column, _)| *column == index).map(|(_, reason)| reason);
        let reason = fed.first().map(|field| &field.reason).or(unused);
        let field = fed.first().map(|field| field.field.as_str());
        let others: Vec<&str> = fed.iter().skip(1).map(|field| field.field.as_str()).collect();
        let confidence = reason.map_or(0.0, |reason| (f64::from(reason.confidence) * 1000.0).round() / 1000.0);
        let why = reason.map(|reason| terminal.lang.render(&reason.why)).unwrap_or_default();
        columns.push(serde_json::json!({
            "column": header, "field": field, "also": others, "confidence": confidence, "reason": why,
        }));
    }
    if format == FormatArg::Text {
        let note = match reading.sheet_label() {
            Some(sheet) => Message::new("cli-mapping-sheet").with("sheet", sheet),
            None => Message::new("cli-mapping"),
        };
        terminal.note(&note.with("schema", mapping.schema.as_str()));
        for column in &columns {
            let text = |key: &str| column[key].as_str().unwrap_or("—").to_owned();
            let also = column["also"].as_array().into_iter().flatten().filter_map(|field| field.as_str());
            let fields = also.fold(text("field"), |fields, other| format!("{fields}, {other}"));
            terminal.line(format!("{}\t{fields}\t{}\t{}", text("column"), column["confidence"], text("reason")));
        }
        return Ok(());
    }
    let out = serde_json::json!({
        "schema": mapping.schema, "sheet": reading.sheet, "header_row": reading.header_row, "encoding": reading.encoding,
        "columns": columns, "mapping": mapping,
    });
    terminal.line(out.to_string());
    Ok(())
}

/// Writes a file beside its place and renames it: never half a file, and never over what the command reads.
pub(super) fn write(path: &Path, bytes: &[u8], read: &[&Path]) -> Result<()> {
    use std::io::Write as _;
    operations::target::free(path, read)?;
    let io = |cause: std::io::Error| Error::io(path, cause);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(io)?;
    file.write_all(bytes).map_err(io)?;
    file.persist(path).map_err(|cause| io(cause.error))?;
    Ok(())
}
