//! `doctor`: whether a workspace is whole, and making it so.

use super::args::FormatArg;
use super::{Outcome, Terminal};
use crate::error::Result;
use crate::model::Message;
use crate::operations::{Env, doctor};
use crate::workspace::Reader;
use clap::Args;
use std::path::PathBuf;

/// Check that a workspace is whole: its pages, its tables, its rows, and that the history explains what is there
///
/// --repair makes again what is derived (values, issues, counts, merged records, indexes) from what was read and decided, and copies a
/// file with damaged pages as far as it can be read. It keeps a copy of before.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    pub workspace: PathBuf,
    /// Also compute everything derived again, and compare
    #[arg(long)]
    pub deep: bool,
    /// Make it whole
    #[arg(long, conflicts_with = "deep")]
    pub repair: bool,
    /// Write a whole copy of the workspace here, and nothing else
    #[arg(long, value_name = "FILE", conflicts_with_all = ["deep", "repair"])]
    pub backup: Option<PathBuf>,
    #[arg(long, value_enum, default_value = "text")]
    pub format: FormatArg,
}

pub fn run(args: DoctorArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    if let Some(to) = &args.backup {
        Reader::open(&args.workspace)?.back_up(to)?;
        terminal.say(&Message::new("doctor-backup").with("path", to.display().to_string()));
        return Ok(Outcome::Clean);
    }
    let (sentences, sound) = if args.repair {
        let done = doctor::repair(&args.workspace, env, &terminal.progress)?;
        let torn = done.salvaged.as_ref().is_some_and(|salvaged| !salvaged.torn.is_empty());
        (done.sentences(), done.left.is_empty() && !torn)
    } else {
        let found = match args.deep {
            true => doctor::look_deeply(&args.workspace, env, &terminal.progress)?,
            false => doctor::look(&args.workspace, &terminal.progress)?,
        };
        if found.is_curable() {
            terminal.note(&Message::new("hint-doctor"));
        }
        (found.sentences(), found.is_sound())
    };
    if args.format == FormatArg::Text {
        sentences.iter().for_each(|sentence| terminal.say(sentence));
    } else {
        let said: Vec<String> = sentences.iter().map(|sentence| terminal.lang.render(sentence)).collect();
        let codes: Vec<&str> = sentences.iter().map(|sentence| sentence.code.as_ref()).collect();
        // What a campaign of kills compares: how far the log goes, and what there is by it.
        let state = Reader::open(&args.workspace).ok().and_then(|reader| {
            let read = reader.read();
            Some((read.revision().ok()?, read.ground_digest().ok()?))
        });
        terminal.line(
            serde_json::json!({
                "sound": sound,
                "codes": codes,
                "said": said,
                "revision": state.as_ref().map(|(revision, _)| *revision),
                "ground": state.map(|(_, digest)| digest),
            })
            .to_string(),
        );
    }
    Ok(if sound { Outcome::Clean } else { Outcome::Issues })
}
