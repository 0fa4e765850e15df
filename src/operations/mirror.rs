//! Fills the mirror of the records from the workspace, and lets it follow a commit.

use super::schema;
use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::mirror::{Builder, ColumnSet, Needle, Query};
use crate::model::RecordId;
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

/// The same for one question; where it looks for words, in long texts as well.
///
/// # Errors
/// Those of [`build`]; [`ErrorKind::Usage`] for a condition on a field whose texts are too long to be in memory.
pub fn for_query(read: Read<'_>, slug: &str, query: &Query, progress: &Progress) -> Result<ColumnSet> {
    let slug = schema(slug)?.slug.as_str();
    let mut set = build(read, slug, progress)?;
    if let Some(field) = set.unanswered(query) {
        return Err(Error::new(ErrorKind::Usage, "error-long-field").with("field", field).hinted("hint-long-field"));
    }
    let long: Vec<&'static str> = set.long_fields().collect();
    let words = query.words();
    if !long.is_empty() && !words.is_empty() {
        search_long(read, slug, &long, &words, progress, &mut |found| {
            words.iter().zip(&found).for_each(|(word, ids)| set.add_long(word, ids));
        })?;
    }
    Ok(set)
}

/// Records of which long texts are read at a time.
const LONG_ROWS: u32 = 100_000;

/// Looks for words in the texts that are not in memory, telling now and then what was found: per word, records.
///
/// # Errors
/// Those of the workspace, and a cancelled progress.
pub fn search_long(
    read: Read<'_>,
    slug: &str,
    fields: &[&str],
    words: &[String],
    progress: &Progress,
    found: &mut dyn FnMut(Vec<Vec<RecordId>>),
) -> Result<()> {
    let needles: Vec<Needle> = words.iter().map(|word| Needle::new(word)).collect();
    let mut after = RecordId(i64::MIN);
    loop {
        progress.check()?;
        let mut some = vec![Vec::new(); words.len()];
        let mut last = None;
        read.long_texts(slug, fields, (after, LONG_ROWS), &mut |id, texts| {
            last = Some(id);
            // Long texts are read one after the other: a cancelled search only runs to the end of its part.
            for (needle, some) in needles.iter().zip(&mut some) {
                if texts.iter().any(|text| needle.is_in(text)) {
                    some.push(id);
                }
            }
        })?;
        let Some(last) = last else { return Ok(()) };
        found(some);
        after = last;
    }
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
    let mut issues = Vec::new();
    let all: Vec<_> = effect.records.iter().copied().collect();
    let mut failed = None;
    read.text_rows_of(slug, &all, &mut |row| {
        found.push(row.id);
        fits &= set.patch_values(row);
        // All of them are read below where they may be others of any record.
        if !effect.issues {
            match read.rules_of(row.id) {
                Ok(rules) => issues.push((row.id, rules)),
                Err(error) => failed = Some(error),
            }
        }
    })?;
    if let Some(error) = failed {
        return Err(error);
    }
    set.patch_issues(&issues);
    // Those that are of no active delivery any more.
    for id in known.into_iter().filter(|id| found.binary_search(id).is_err()) {
        set.hide(id);
    }
    if effect.issues {
        set.put_issues(read.issue_holders(slug)?);
    }
    Ok(fits)
}
