//! The whole job: load, map, heal, validate, find duplicates, merge the certain ones, export.

use super::export::{self, ExportParams, Exported};
use super::import::{self, ImportParams};
use super::{Env, commit, matching, merge};
use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Message, RecordId};
use crate::workspace::{Read, Workspace};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Which certain duplicates are merged without a person. Groups are exported whatever the policy (CURATOR 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MergePolicy {
    None,
    /// Inside one source.
    #[default]
    Within,
    All,
}

/// What `tamis run` was asked.
#[derive(Debug, Clone)]
pub struct RunParams {
    pub files: Vec<PathBuf>,
    pub schema: String,
    pub date_maj: Option<String>,
    pub blank_invalid: bool,
    pub merge: MergePolicy,
    pub export: ExportParams,
}

/// What came of it.
#[derive(Debug)]
pub struct Summary {
    pub exported: Exported,
    /// Pairs at or above the model's decision point.
    pub pairs: u64,
    pub merged_groups: u64,
    pub notes: Vec<Message>,
}

impl Summary {
    /// Nothing was rejected and no issue is left.
    pub fn clean(&self) -> bool {
        self.exported.rejected == 0 && self.exported.issues == 0
    }

    /// The summary, a sentence each.
    pub fn messages(&self) -> Vec<Message> {
        let mut out = self.exported.messages();
        out.insert(1, Message::new("run-duplicates").with("pairs", self.pairs).with("merged", self.merged_groups));
        out
    }
}

/// Does the whole job on a workspace that may already hold batches.
pub fn run(workspace: &mut Workspace, params: &RunParams, env: &Env, progress: &Progress) -> Result<Summary> {
    check_files(&params.files)?;
    let mut notes = Vec::new();
    for file in &params.files {
        let import = ImportParams {
            schema: params.schema.clone(),
            date_maj: params.date_maj.clone(),
            blank_invalid: params.blank_invalid,
            ..ImportParams::new(file)
        };
        let planned = import::plan(workspace.read(), &import, env, progress)?;
        notes.extend(planned.notes);
        if let Some(plan) = planned.plan {
            commit(workspace, plan, env, progress)?;
        }
    }
    let (pairs, merged_groups) = duplicates(workspace, params.merge, env, progress)?;
    let exported = export::run(workspace, &params.export, env, progress)?;
    Ok(Summary { exported, pairs, merged_groups, notes })
}

/// Finds duplicates, stores the pairs, and merges what the policy allows. Gives the number of pairs at or above the
/// decision point and of groups merged.
pub fn duplicates(
    workspace: &mut Workspace,
    policy: MergePolicy,
    env: &Env,
    progress: &Progress,
) -> Result<(u64, u64)> {
    let found = matching::find(workspace.read(), &matching::Search::default(), progress)?.pairs;
    let probable = found.pairs.iter().filter(|pair| pair.probability >= found.info.decision_point).count() as u64;
    workspace.put_pairs("structure", &found)?;
    if policy == MergePolicy::None {
        return Ok((probable, 0));
    }
    let read = workspace.read();
    let groups = new_groups(read, matching::certain_groups(read, policy == MergePolicy::All)?)?;
    let count = groups.len() as u64;
    if count > 0 {
        let mut plan = merge::plan(read, "structure", &groups, &BTreeMap::new())?;
        plan.params[merge::BY_TAMIS] = true.into();
        commit(workspace, plan, env, progress)?;
    }
    Ok((probable, count))
}

/// The groups that are not merged already.
pub fn new_groups(read: Read<'_>, groups: Vec<Vec<RecordId>>) -> Result<Vec<Vec<RecordId>>> {
    let mut new = Vec::new();
    for group in groups {
        if read.merge_of(group[0])?.is_none_or(|merge| merge.members != group) {
            new.push(group);
        }
    }
    Ok(new)
}

/// The files to process, checked before any work: a missing one is said at once.
fn check_files(files: &[PathBuf]) -> Result<()> {
    match files.iter().find(|file| !file.exists()) {
        None => Ok(()),
        Some(file) => Err(Error::new(ErrorKind::Io, "error-not-found")
            .with("path", file.display().to_string())
            .hinted("hint-check-path")),
    }
}
