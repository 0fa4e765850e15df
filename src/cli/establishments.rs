//! `establishments`: the list of establishments that SIRETs are checked against.

use super::{Outcome, Terminal, curate};
use crate::error::Result;
use crate::model::Message;
use crate::operations::{Env, establishments, target};
use crate::reference::Establishments;
use crate::workspace::{Reader, Workspace};
use clap::Args;
use std::path::PathBuf;

/// Check SIRETs against a list of establishments that you bring (SIRENE): unknown, closed, and who came after
///
/// Takes INSEE's files as they are, CSV (plain, .zip, .gz) or Parquet: StockEtablissement, and StockEtablissementLiensSuccession for
/// successors. They are made into one small index, once; other workspaces take the index itself. Without files: which list the
/// workspace has.
#[derive(Debug, Args)]
pub struct EstablishmentsArgs {
    pub workspace: PathBuf,
    /// The stock and its successions, or an index
    pub file: Vec<PathBuf>,
    /// Where to write the index (default: the user's folder of this program)
    #[arg(long, value_name = "FILE", requires = "file")]
    pub index: Option<PathBuf>,
    /// Day of the source (default: the latest day in it)
    #[arg(long, value_name = "DATE", requires = "file")]
    pub date: Option<String>,
    /// Check against no list any more
    #[arg(long, conflicts_with_all = ["file", "siret"])]
    pub none: bool,
    /// What the list says of this SIRET
    #[arg(long, value_name = "SIRET", conflicts_with = "file")]
    pub siret: Option<String>,
}

pub fn run(args: EstablishmentsArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    if args.none {
        let mut workspace = Workspace::open(&args.workspace)?;
        let plan = establishments::plan(workspace.read(), None)?;
        return curate::commit(&mut workspace, plan, env, terminal);
    }
    if args.file.is_empty() {
        let reader = Reader::open(&args.workspace)?;
        if let Some(siret) = &args.siret {
            terminal.say(&establishments::told(reader.read(), siret)?);
            return Ok(Outcome::Clean);
        }
        let Some(chosen) = establishments::chosen(reader.read())? else {
            terminal.say(&Message::new("establishments-none"));
            return Ok(Outcome::Clean);
        };
        let code = if chosen.there { "establishments-chosen" } else { "establishments-gone" };
        let said = Message { code: code.into(), params: Vec::new() };
        terminal.say(
            &said
                .with("date", chosen.date.as_str())
                .with("count", chosen.establishments)
                .with("path", chosen.path.display().to_string()),
        );
        return Ok(if chosen.there { Outcome::Clean } else { Outcome::Issues });
    }
    if let Some(index) = &args.index {
        target::free_or(index, &[&args.workspace], Establishments::is_one)?;
    }
    let date = args.date.as_deref().map(|date| super::parse_date("--date", date)).transpose()?;
    // Built before the workspace is taken: it is long.
    let index = match args.file.as_slice() {
        [one] if establishments::is_index(one) => one.clone(),
        files => {
            let (path, about) =
                establishments::build(files, args.index.as_deref(), date.as_deref(), &terminal.progress)?;
            terminal.note(
                &Message::new("establishments-built")
                    .with("count", about.establishments)
                    .with("open", about.open)
                    .with("successions", about.successions)
                    .with("path", path.display().to_string()),
            );
            path
        }
    };
    let mut workspace = Workspace::open_or_create(&args.workspace)?;
    let plan = establishments::plan(workspace.read(), Some(&index))?;
    curate::commit(&mut workspace, plan, env, terminal)
}
