//! `tamis export` and `tamis verify`: what goes out, how it is asked for again, and whether it is still what it was.

use super::args::{Asked, FormatArg, GateArg};
use super::curate::commit;
use super::records::query;
use super::{Outcome, Terminal};
use crate::error::{Error, ErrorKind, Result};
use crate::export as exported;
use crate::model::{Gate, Message};
use crate::operations::export::{self, ExportParams, Only, Outlook, Preset};
use crate::operations::{self, Env};
use crate::workspace::{Read, Reader, Workspace};
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct ExportArgs {
    pub workspace: PathBuf,
    /// Folder of the export
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Formats, comma-separated: json, csv, xlsx, geojson, parquet (default: all; the last two for open data only)
    #[arg(long, value_delimiter = ',')]
    pub format: Vec<String>,
    /// Folders, comma-separated: pipeline, open_data, dora (default: the first two)
    #[arg(long, value_delimiter = ',')]
    pub folder: Vec<String>,
    /// (default: official)
    #[arg(long, value_enum)]
    pub gate: Option<GateArg>,
    #[command(flatten)]
    pub asked: Asked,
    /// Tell the changes against this export (default: the last one, where it still lies)
    #[arg(long, value_name = "DIR")]
    pub since: Option<PathBuf>,
    /// Sources that are not published openly, beside soliguide and agefiph; comma-separated
    #[arg(long, value_name = "SOURCE", value_delimiter = ',')]
    pub not_open: Vec<String>,
    /// Publish the names of contacts openly: they agreed
    #[arg(long)]
    pub contact_names: bool,
    /// Export as this preset says; other options change it
    #[arg(long, value_name = "NAME")]
    pub preset: Option<String>,
    /// Say how many records would go out, how many would stay behind and why, and write nothing; `=json` says it to programs
    #[arg(
        long,
        value_enum,
        value_name = "FORMAT",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "text",
        conflicts_with_all = ["keep", "drop", "presets", "dora_groups", "dora_models"]
    )]
    pub dry_run: Option<FormatArg>,
    /// Keep what is asked for as a preset of this name
    #[arg(long, value_name = "NAME")]
    pub keep: Option<String>,
    /// Drop the preset of this name
    #[arg(long, value_name = "NAME", conflicts_with_all = ["keep", "out"])]
    pub drop: Option<String>,
    /// List the presets
    #[arg(long, conflicts_with_all = ["keep", "drop", "out"])]
    pub presets: bool,
    /// List the groups of services that a model of Dora is chosen for: count, group, model, names
    #[arg(long, conflicts_with_all = ["keep", "drop", "out", "presets"])]
    pub dora_groups: bool,
    /// The model of Dora that the services of a group are made of; `*` is every group without one; nothing after the last `=`
    /// takes it back
    #[arg(long = "dora-model", value_name = "GROUP=SLUG")]
    pub dora_models: Vec<String>,
}

#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The folder of an export
    pub folder: PathBuf,
    #[arg(long, value_enum, default_value = "text")]
    pub format: FormatArg,
}

/// Exports, or keeps how to.
pub fn export(args: ExportArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    if args.presets || args.dora_groups {
        return list(&args, terminal);
    }
    if let Some(format) = args.dry_run {
        return foretell(&args, format, env, terminal);
    }
    let mut workspace = Workspace::open(&args.workspace)?;
    if let Some(name) = &args.drop {
        export::preset(workspace.read(), name)?;
        let plan = export::plan_preset(workspace.read(), name, None)?;
        return commit(&mut workspace, plan, env, terminal);
    }
    let params = params(workspace.read(), &args, terminal)?;
    if !args.dora_models.is_empty() {
        let chosen = args.dora_models.iter().map(|text| chosen(text)).collect::<Result<Vec<_>>>()?;
        let plan = export::plan_dora_models(workspace.read(), &chosen)?;
        commit(&mut workspace, plan, env, terminal)?;
    }
    if let Some(name) = &args.keep {
        let plan = export::plan_preset(workspace.read(), name, Some(&Preset::of(&params)))?;
        commit(&mut workspace, plan, env, terminal)?;
    }
    if args.out.is_none() {
        return if args.keep.is_some() || !args.dora_models.is_empty() {
            Ok(Outcome::Clean)
        } else {
            Err(Error::new(ErrorKind::Usage, "error-no-out").hinted("hint-give-out"))
        };
    }
    let done = export::run(&mut workspace, &params, env, &terminal.progress)?;
    for message in done.messages() {
        terminal.say(&message);
    }
    Ok(if done.rejected == 0 { Outcome::Clean } else { Outcome::Issues })
}

/// Says what an export would write, and writes nothing.
fn foretell(args: &ExportArgs, format: FormatArg, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    let reader = Reader::open(&args.workspace)?;
    let params = params(reader.read(), args, terminal)?;
    let (gate, only) = (params.gate, params.only.as_ref());
    let outlook = export::outlook(reader.read(), gate, only, env, &terminal.progress)?;
    match format {
        FormatArg::Text => tell(&outlook, gate, terminal),
        FormatArg::Json | FormatArg::Jsonl => terminal.line(outlook.to_json(gate).to_string()),
    }
    Ok(if outlook.behind() == 0 { Outcome::Clean } else { Outcome::Issues })
}

/// What goes out by schema, what stays behind by cause, and what is not counted in either.
fn tell(outlook: &Outlook, gate: Gate, terminal: &Terminal) {
    let lang = terminal.lang;
    let part = |message: Message| terminal.line(format!("  {}", lang.render(&message)));
    terminal.say(&Message::new("export-going").with("count", outlook.ready()));
    for (slug, count) in &outlook.going {
        part(Message::new("export-going-of").with("schema", *slug).with("count", *count));
    }
    if outlook.behind() > 0 {
        terminal.say(&Message::new("export-behind").with("count", outlook.behind()));
    }
    for (code, count) in outlook.causes().into_iter().filter(|(_, count)| *count > 0) {
        part(Message::new(code).with("count", count).with("gate", lang.text(gate.code()).as_ref()));
    }
    for (code, count) in [("export-merged", outlook.merged), ("export-left-out", outlook.left_out)] {
        if count > 0 {
            terminal.say(&Message::new(code).with("count", count));
        }
    }
}

/// What is asked for: the preset, and what is typed beside it.
fn params(read: Read<'_>, args: &ExportArgs, terminal: &Terminal) -> Result<ExportParams> {
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from("."));
    let mut params = ExportParams::new(out, Gate::default(), terminal.lang);
    if let Some(name) = &args.preset {
        export::preset(read, name)?.apply(&mut params);
    }
    if let Some(gate) = args.gate {
        params.gate = gate.into();
    }
    params.formats(&args.format)?;
    params.folders(&args.folder)?;
    if !args.not_open.is_empty() {
        // Those that never are published openly need not be there.
        let named = args.not_open.iter().map(String::as_str).filter(|name| !export::NOT_OPEN.contains(name));
        operations::sources::known(read, named)?;
        params.not_open.clone_from(&args.not_open);
    }
    params.contact_names |= args.contact_names;
    params.since.clone_from(&args.since);
    if is_asked(&args.asked) {
        let schema = operations::schema(&args.asked.schema)?.slug.clone();
        params.only = Some(Only { schema, query: query(read, &args.asked, terminal)? });
    }
    Ok(params)
}

/// Whether anything is asked of the records: each way to ask is named here, so that a new one is not forgotten.
fn is_asked(asked: &Asked) -> bool {
    let Asked { schema: _, search, where_, contains, length, issue, edited, state, place, view } = asked;
    let texts = [where_, contains, length, issue, place].iter().any(|list| !list.is_empty());
    texts || search.is_some() || view.is_some() || *edited || !state.is_empty()
}

/// `GROUP=SLUG`, cut at the last `=`.
fn chosen(text: &str) -> Result<(String, String)> {
    let pair = text.rsplit_once('=').map(|(group, model)| (group.trim().to_owned(), model.trim().to_owned()));
    pair.ok_or_else(|| Error::new(ErrorKind::Usage, "error-bad-pair").with("text", text).hinted("hint-dora-groups"))
}

fn list(args: &ExportArgs, terminal: &Terminal) -> Result<Outcome> {
    let reader = Reader::open(&args.workspace)?;
    if args.presets {
        for (name, _) in export::presets(reader.read())? {
            terminal.line(name);
        }
        return Ok(Outcome::Clean);
    }
    for group in export::dora_groups(reader.read())? {
        let model = group.model.unwrap_or_default();
        terminal.line(format!("{}\t{}\t{model}\t{}", group.services, group.key, group.examples.join(" · ")));
    }
    Ok(Outcome::Clean)
}

/// Whether a folder is still the export that it was.
pub fn verify(args: &VerifyArgs, terminal: &Terminal) -> Result<Outcome> {
    let found = exported::verify(&args.folder, &terminal.progress)?;
    if args.format == FormatArg::Text {
        found.messages().iter().for_each(|message| terminal.say(message));
    } else {
        let told = |all: &[Message]| all.iter().map(|one| terminal.lang.render(one)).collect::<Vec<_>>();
        let out = serde_json::json!({
            "same": found.count == 0, "files": found.files, "cells": found.cells, "differences": found.count,
            "told": told(&found.differences), "notes": told(&found.notes),
        });
        terminal.line(out.to_string());
    }
    Ok(if found.count == 0 { Outcome::Clean } else { Outcome::Issues })
}
