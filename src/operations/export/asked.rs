//! An export of what is filtered: the records that were asked for, with the structures of their services and the services of
//! their structures. What is left out is counted, and told nowhere else.

use super::ExportParams;
use super::gather::Ready;
use crate::Progress;
use crate::error::Result;
use crate::export::ExportInput;
use crate::export::gate::Cause;
use crate::model::RecordId;
use crate::operations::mirror;
use crate::workspace::Read;
use std::collections::{BTreeSet, HashSet};

/// The identifiers of the records that were asked for, the members of merges among them.
pub struct Asked {
    ids: BTreeSet<String>,
}

/// Marks what was not asked for. `None`: everything was.
pub fn leave_out(
    read: Read<'_>,
    params: &ExportParams,
    ready: &[Ready],
    causes: &mut [Option<Cause>],
    progress: &Progress,
) -> Result<Option<Asked>> {
    let Some(only) = params.only.as_ref().filter(|only| !only.query.is_all()) else { return Ok(None) };
    let set = mirror::for_query(read, &only.schema, &only.query, progress)?;
    let found: HashSet<RecordId> = set.list(&only.query).into_iter().collect();
    let holds = |one: &Ready| {
        let members = one.members.iter().map(|(record, _)| record);
        one.schema.slug == only.schema && members.chain([&one.record]).any(|record| found.contains(record))
    };
    let structure_of = |one: &Ready| {
        let at = one.schema.index_of("structure_id")?;
        one.values[at].as_text().map(str::to_owned)
    };
    let mut structures: BTreeSet<String> = BTreeSet::new();
    for one in ready.iter().filter(|one| holds(one)) {
        structures.extend(match one.schema.slug.as_str() {
            "structure" => Some(one.id.clone()),
            _ => structure_of(one),
        });
    }
    let mut ids = BTreeSet::new();
    for (one, cause) in ready.iter().zip(causes) {
        let asked = match one.schema.slug.as_str() {
            _ if holds(one) => true,
            "structure" => structures.contains(&one.id),
            // Services come along with a structure that was asked for; of services that were, only they.
            "service" if only.schema == "structure" => structure_of(one).is_some_and(|id| structures.contains(&id)),
            _ => false,
        };
        if asked {
            ids.insert(one.id.clone());
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
