//! Write the validated batch: merges, the gate, repeated ids, services without structure — in this order (DESIGN D14) — then
//! the files of CURATOR "What goes out". An export changes no data; it is noted in the log.

mod asked;
mod dora;
mod drawn;
mod gather;
mod open;
mod outlook;
mod preset;
mod since;
mod told;
mod ways;

pub use dora::{EVERY, Group as DoraGroup, groups as dora_groups, plan_models as plan_dora_models};
pub use open::NOT_OPEN;
pub use outlook::{Outlook, outlook};
pub use preset::{Preset, plan_preset, preset, presets};

use super::{Env, Plan};
use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::export::{self, Folder, Format};
use crate::locale::Lang;
use crate::mirror::Query;
use crate::model::{ChangeSet, Gate, Message, OperationKind};
use crate::workspace::{Read, Workspace};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Where, through which gate, in which formats, and of which records.
#[derive(Debug, Clone)]
pub struct ExportParams {
    pub out: PathBuf,
    pub gate: Gate,
    pub formats: Vec<Format>,
    pub folders: Vec<Folder>,
    /// Language of the report and of the sentences for contributors.
    pub lang: Lang,
    /// Only these records; none: all.
    pub only: Option<Only>,
    /// Sources that are not published openly, beside [`NOT_OPEN`].
    pub not_open: Vec<String>,
    /// People agreed that their names are published openly.
    pub contact_names: bool,
    /// The export to tell the changes against; none: the last one.
    pub since: Option<PathBuf>,
}

/// Records of a schema that have what is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Only {
    pub schema: String,
    pub query: Query,
}

impl ExportParams {
    pub fn new(out: PathBuf, gate: Gate, lang: Lang) -> Self {
        Self {
            out,
            gate,
            formats: Format::ALL.to_vec(),
            folders: Folder::USUAL.to_vec(),
            lang,
            only: None,
            not_open: Vec::new(),
            contact_names: false,
            since: None,
        }
    }

    /// Keeps only the named folders (none named: the usual ones).
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for a name that is none.
    pub fn folders(&mut self, names: &[String]) -> Result<()> {
        let unknown =
            |name: &str| Error::new(ErrorKind::Usage, "error-bad-folder").with("folder", name).hinted("hint-folders");
        let named: Vec<Folder> =
            names.iter().map(|name| Folder::from_name(name).ok_or_else(|| unknown(name))).collect::<Result<_>>()?;
        if !named.is_empty() {
            self.folders = named;
        }
        Ok(())
    }

    /// What two exports must have in common for one to be the next of the other: the records that were asked for, as a hash.
    fn scope(&self) -> String {
        use sha2::{Digest, Sha256};
        let only = self.only.as_ref().filter(|only| !only.query.is_all());
        let text = only.and_then(|only| serde_json::to_string(only).ok()).unwrap_or_default();
        Sha256::digest(text).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }

    /// Keeps only the named formats (none named: all).
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for a name that is none.
    pub fn formats(&mut self, names: &[String]) -> Result<()> {
        let unknown =
            |name: &str| Error::new(ErrorKind::Usage, "error-bad-format").with("format", name).hinted("hint-formats");
        let named: Vec<Format> =
            names.iter().map(|name| Format::from_name(name).ok_or_else(|| unknown(name))).collect::<Result<_>>()?;
        if !named.is_empty() {
            self.formats = named;
        }
        Ok(())
    }
}

/// What an export came to.
#[derive(Debug, Clone)]
pub struct Exported {
    pub folder: PathBuf,
    /// Lines read = empty + ignored + set aside + records; records = conforming + rejected + merged.
    pub balance: export::Balance,
    /// The three counts, per schema.
    pub counts: Vec<export::Counts>,
    /// Records that stay behind.
    pub rejected: u64,
    /// Issues of the records that go out.
    pub issues: u64,
    /// Groups of probable duplicates, merged ones among them.
    pub groups: u64,
    /// Rules that the workspace or a source has changed.
    pub rules: u64,
    /// What makes records stay behind that one option would give them, a sentence each.
    pub missing: Vec<Message>,
    /// The quality score of the services before and after, and what would raise it most; empty without services.
    pub score: Vec<Message>,
    /// What does not add up; empty unless there is a bug.
    pub gaps: Vec<Message>,
    /// What is published openly, written for Dora and changed since the last export, a sentence each.
    pub published: Vec<Message>,
}

impl Exported {
    /// The export in a few sentences, the balance of lines first.
    pub fn messages(&self) -> Vec<Message> {
        let b = &self.balance;
        let mut out = vec![
            Message::new("run-balance")
                .with("read", b.read)
                .with("empty", b.empty)
                .with("ignored", b.ignored)
                .with("set_aside", b.set_aside)
                .with("records", b.records)
                .with("conforming", b.conforming)
                .with("rejected", b.rejected)
                .with("merged", b.merged),
        ];
        for counts in &self.counts {
            out.push(
                Message::new("run-counts")
                    .with("schema", counts.schema.as_str())
                    .with("records", counts.records)
                    .with("official", counts.official)
                    .with("api", counts.api)
                    .with("plausible", counts.plausible),
            );
        }
        out.extend(self.missing.iter().cloned());
        if self.rules > 0 {
            out.push(Message::new("run-rules-changed").with("count", self.rules));
        }
        out.extend(self.score.iter().chain(&self.published).chain(&self.gaps).cloned());
        out.push(Message::new("run-where").with("path", self.folder.display().to_string()));
        out
    }
}

/// Writes the export and gives the log entry to commit.
///
/// # Errors
/// Those of [`export::write`]; nothing is half-written.
pub fn plan(read: Read<'_>, params: &ExportParams, env: &Env, progress: &Progress) -> Result<(Plan, Exported)> {
    progress.stage("stage-export", 0);
    let gathered = gather::gather(read, params, env, progress)?;
    let written = export::write(&gathered.input, &params.out, progress)?;
    let mut balance = export::Balance::default();
    for one in &gathered.input.report.balance {
        balance.add(one);
    }
    let exported = Exported {
        folder: written.folder,
        balance,
        counts: gathered.input.report.counts.clone(),
        rejected: gathered.input.rejects.len() as u64,
        issues: gathered.issues,
        groups: gathered.input.groups.len() as u64,
        rules: gathered.input.report.rules.len() as u64,
        missing: gathered.input.report.missing.clone(),
        score: score(&gathered.input.report),
        gaps: written.gaps,
        published: written.published,
    };
    let going: usize = gathered.input.schemas.iter().map(|lot| lot.records.len()).sum();
    let summary = Message::new("operation-export-batch").with("records", going).with("rejected", exported.rejected);
    let hash =
        |path: &str| written.outputs.iter().find(|output| output.path == path).map(|output| output.sha256.clone());
    let params = serde_json::json!({
        "gate": params.gate, "records": going, "rejected": exported.rejected, "manifest": hash("manifest.json"),
        // By these the next export finds this one.
        "folder": exported.folder.display().to_string(), "state": gathered.state, "scope": params.scope(),
        "base": gathered.base,
    });
    let plan = super::ground_plan(read, OperationKind::Export, params, summary, ChangeSet::new())?;
    Ok((plan, exported))
}

fn score(report: &export::ReportInput) -> Vec<Message> {
    let Some((before, after)) = report.score else { return Vec::new() };
    let mean = Message::new("run-score").with("services", report.scored).with("before", before).with("after", after);
    std::iter::once(mean).chain(report.raise.iter().take(3).cloned()).collect()
}

/// Writes the export and notes it.
pub fn run(workspace: &mut Workspace, params: &ExportParams, env: &Env, progress: &Progress) -> Result<Exported> {
    let (plan, exported) = plan(workspace.read(), params, env, progress)?;
    super::note(workspace, &plan, env)?;
    Ok(exported)
}
