//! Fills the mirror of the records from the workspace, and lets it follow a commit.

use super::schema;
use crate::Progress;
use crate::error::Result;
use crate::mirror::{Builder, ColumnSet};
use crate::workspace::{Effect, Read};

/// Reads the records of a schema into memory.
///
/// # Errors
/// Those of the workspace, and a cancelled progress.
pub fn build(read: Read<'_>, slug: &str, progress: &Progress) -> Result<ColumnSet> {
    let mut builder = Builder::new(schema(slug)?);
    read.text_rows(slug, progress, &mut |row| builder.push(row))?;
    progress.check()?;
    Ok(builder.done(read.issue_holders(slug)?))
}

/// Lets a set follow what a commit has written. False where too much is another, and the set is to be built anew.
///
/// # Errors
/// Those of the workspace.
pub fn follow(read: Read<'_>, set: &mut ColumnSet, effect: &Effect) -> Result<bool> {
    if effect.all {
        return Ok(false);
    }
    let slug = set.schema().slug.as_str();
    let known: Vec<_> = effect.records.iter().copied().filter(|id| set.row(*id).is_some()).collect();
    let mut fits = true;
    let mut found = Vec::with_capacity(known.len());
    let all: Vec<_> = effect.records.iter().copied().collect();
    let mut failed = None;
    read.text_rows_of(slug, &all, &mut |row| {
        found.push(row.id);
        match read.rules_of(row.id) {
            Ok(issues) => fits &= set.patch(row, &issues),
            Err(error) => failed = Some(error),
        }
    })?;
    if let Some(error) = failed {
        return Err(error);
    }
    // Those that are of no active delivery any more.
    for id in known.into_iter().filter(|id| found.binary_search(id).is_err()) {
        set.hide(id);
    }
    if effect.issues {
        set.put_issues(read.issue_holders(slug)?);
    }
    Ok(fits)
}
