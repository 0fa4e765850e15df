//! The health of a batch: what its fields hold, how its issues went over time, how useful its services are, what the decision
//! point on duplicates does, how far the sources overlap, and where its points lie.
//!
//! Nothing here changes anything. Each part is read for itself, so that a window can show one while the next is counted.

mod draw;
pub mod figures;
mod history;
mod map;
mod overlap;
mod scores;
mod weights;

pub use figures::{Plot, figure, line_name, percent};
pub use history::{History, Line, Moment, history};
pub use map::{Astray, CELL, Cell, FRAMES, Frame, PointMap, locate, map, outlines};
pub use overlap::{Overlap, overlap};
pub use scores::{BINS, ScoreBins, scores};
pub use weights::{Bin, Point, Weights, weights};

use super::schema;
use crate::Progress;
use crate::error::Result;
use crate::profile::{FieldProfile, Tally};
use crate::workspace::Read;

/// Every field of a schema, over all records or those of one source.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    pub schema: String,
    pub source: Option<String>,
    pub records: u64,
    /// In the order of the schema.
    pub fields: Vec<FieldProfile>,
    /// Issues of each field, over all sources.
    pub issues: Vec<u64>,
}

/// Records whose values are looked at for what they look like: so many, or up to twice as many. The profile of a sample counts
/// two thousand values apart.
const SAMPLE: u64 = 900;

/// Profiles the fields of a schema; one pass over its records.
///
/// # Errors
/// Those of the workspace, and cancellation.
pub fn profile(read: Read<'_>, slug: &str, source: Option<&str>, progress: &Progress) -> Result<Profile> {
    let schema = schema(slug)?;
    let total = read.gate_counts(slug)?.records;
    progress.stage("stage-profile", if source.is_some() { 0 } else { total });
    let every = (total / SAMPLE).max(1);
    let positions: Vec<usize> = (0..schema.fields.len()).collect();
    let mut tallies: Vec<Tally> = schema.fields.iter().map(|field| Tally::new(&field.name)).collect();
    let mut records = 0;
    read.keyed_of(schema, &positions, source, &mut |_, values| {
        let in_sample = records % every == 0;
        records += 1;
        for (tally, value) in tallies.iter_mut().zip(values) {
            tally.add(value, in_sample);
        }
        step(progress, records)
    })?;
    let mut issues = vec![0; schema.fields.len()];
    for group in read.issue_groups(slug)? {
        if let Some(at) = schema.index_of(&group.field) {
            issues[at] += group.issues;
        }
    }
    let fields = tallies.into_iter().map(Tally::finish).collect();
    Ok(Profile { schema: slug.to_owned(), source: source.map(str::to_owned), records, fields, issues })
}

/// Counts a record as done, and looks now and then whether to stop.
pub(super) fn step(progress: &Progress, done: u64) -> Result<()> {
    const OFTEN: u64 = 512;
    if done.is_multiple_of(OFTEN) {
        progress.add(OFTEN);
        progress.check()?;
    }
    Ok(())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::operations::import::{self, ImportParams};
    use crate::operations::{Env, commit};
    use crate::workspace::Workspace;

    pub(in crate::operations) fn env() -> Env {
        Env { today: "2026-11-23".into(), now_utc: "2026-11-23T10:00:00Z".into(), actor: "essai".into() }
    }

    /// A workspace with the records of two small files of structures.
    pub(in crate::operations) fn workspace(folder: &std::path::Path, files: &[(&str, &str)]) -> Workspace {
        let mut workspace = Workspace::create(&folder.join("w.tamis")).unwrap();
        for (source, text) in files {
            let path = folder.join(format!("{source}.csv"));
            std::fs::write(&path, text).unwrap();
            let params = ImportParams { source: Some((*source).into()), ..ImportParams::new(&path) };
            let plan = import::plan(workspace.read(), &params, &env(), &Progress::new()).unwrap().plan.unwrap();
            commit(&mut workspace, plan, &env(), &Progress::new()).unwrap();
        }
        workspace
    }

    const A: &str = "id,nom,date_maj,code_postal,commune,telephone\n\
        1,Mairie,2026-10-01,49000,Angers,0241000000\n2,Ccas,2026-10-01,49000,Angers,\n3,Maison,2026-10-01,49100,Angers,36 31\n";

    #[test]
    fn fields_are_counted_by_source() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = workspace(folder.path(), &[("a", A), ("b", &A.replace("Maison", "Mairie"))]);
        let of = |source: Option<&str>, field: &str| {
            let profile = profile(workspace.read(), "structure", source, &Progress::new()).unwrap();
            let found = profile.fields.into_iter().find(|one| one.name == field).unwrap();
            (found.records, found.filled, found.distinct, found.top.first().map(|top| (top.text.clone(), top.count)))
        };
        assert_eq!(of(None, "nom"), (6, 6, 3, Some(("Mairie".into(), 3))));
        assert_eq!(of(Some("a"), "nom"), (3, 3, 3, Some(("Ccas".into(), 1))));
        assert_eq!(of(Some("a"), "telephone").1, 2);
        assert_eq!(of(Some("nobody"), "nom"), (0, 0, 0, None));
        let cancelled = Progress::new();
        cancelled.cancel();
        // Few records are counted before anyone looks; no harm is done either way.
        assert!(profile(workspace.read(), "structure", None, &cancelled).is_ok());
    }
}
