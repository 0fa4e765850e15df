//! An export of what is filtered: the records that were asked for, with the structures of their services and the services of
//! their structures. What is left out is counted, and told nowhere else.

use super::Only;
use crate::Progress;
use crate::error::Result;
use crate::export::ExportInput;
use crate::export::gate::{Candidate, Cause};
use crate::model::RecordId;
use crate::operations::mirror;
use crate::workspace::Read;
use std::collections::{BTreeSet, HashSet};

/// The identifiers of the records that were asked for, the members of merges among them.
pub struct Asked {
    ids: BTreeSet<String>,
}

/// Marks what was not asked for. `None`: everything was. A merge is asked for with any of its members.
pub fn leave_out(
    read: Read<'_>,
    only: Option<&Only>,
    candidates: &[Candidate<'_>],
    members: &dyn Fn(usize) -> Vec<RecordId>,
    causes: &mut [Option<Cause>],
    progress: &Progress,
) -> Result<Option<Asked>> {
    let Some(only) = only.filter(|only| !only.query.is_all()) else { return Ok(None) };
    let set = mirror::for_query(read, &only.schema, &only.query, progress)?;
    let found: HashSet<RecordId> = set.list(&only.query).into_iter().collect();
    let holds = |at: usize, one: &Candidate<'_>| {
        one.schema == only.schema
            && (found.contains(&one.record) || members(at).iter().any(|record| found.contains(record)))
    };
    let held: Vec<bool> = candidates.iter().enumerate().map(|(at, one)| holds(at, one)).collect();
    let structure_of = |one: &Candidate<'_>| one.structure_id.filter(|id| !id.is_empty()).map(str::to_owned);
    let mut structures: BTreeSet<String> = BTreeSet::new();
    for (one, _) in candidates.iter().zip(&held).filter(|(_, held)| **held) {
        structures.extend(match one.schema {
            "structure" => Some(one.id.to_owned()),
            _ => structure_of(one),
        });
    }
    let mut ids = BTreeSet::new();
    for ((one, held), cause) in candidates.iter().zip(&held).zip(causes) {
        let asked = match one.schema {
            _ if *held => true,
            "structure" => structures.contains(one.id),
            // Services come along with a structure that was asked for; of services that were, only they.
            "service" if only.schema == "structure" => structure_of(one).is_some_and(|id| structures.contains(&id)),
            _ => false,
        };
        if asked {
            ids.insert(one.id.to_owned());
        } else {
            *cause = Some(Cause::NotAsked);
        }
    }
    Ok(Some(Asked { ids }))
}

impl Asked {
    /// Leaves out of groups, decisions and renamed identifiers what is about none of the records.
    pub fn narrow(&self, input: &mut ExportInput<'_>) {
        let renamed: BTreeSet<&String> =
            input.renamed.iter().filter(|(_, new)| self.ids.contains(new)).map(|(old, _)| old).collect();
        let asked = |id: &String| self.ids.contains(id) || renamed.contains(id);
        input.groups.retain(|group| group.members.iter().any(|member| asked(&member.id)));
        input.decisions.retain(|one| asked(&one.a) || asked(&one.b));
        drop(renamed);
        input.renamed.retain(|(_, new)| self.ids.contains(new));
    }
}
