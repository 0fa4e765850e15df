//! How the official quality scores of services are spread.

use crate::Progress;
use crate::error::Result;
use crate::operations::score;
use crate::workspace::Read;

/// Bins between 0 and 1.
pub const BINS: usize = 20;

/// Services by score.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ScoreBins {
    /// Services per twentieth; a score of 1 is in the last.
    pub bins: [u64; BINS],
    /// Services, and those of them that have no score.
    pub services: u64,
    pub without: u64,
    pub mean: Option<f64>,
    /// What would raise the mean most.
    pub gains: Vec<score::Gain>,
}

/// The bin of a score between 0 and 1.
fn bin(score: f64) -> usize {
    // Scores have two decimals: 0.15 is in the bin that begins there, whatever its binary form.
    ((score * 100.0).round() as usize / (100 / BINS)).min(BINS - 1)
}

/// Reads it.
///
/// # Errors
/// Those of the workspace, and cancellation.
pub fn scores(read: Read<'_>, today: &str, progress: &Progress) -> Result<ScoreBins> {
    progress.stage("stage-score", read.gate_counts("service")?.records);
    let (mut out, mut done) = (ScoreBins::default(), 0);
    let all = score::workspace(read, today, &mut |one| {
        match one.quality.score {
            Some(score) => out.bins[bin(score)] += 1,
            None => out.without += 1,
        }
        done += 1;
        super::step(progress, done)
    })?;
    (out.services, out.mean, out.gains) = (all.services, all.mean(), all.gains());
    out.gains.truncate(4);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_in_the_bin_that_begins_with_it() {
        let bins = [0.0, 0.04, 0.05, 0.14, 0.15, 0.29, 0.57, 0.95, 0.99, 1.0].map(bin);
        assert_eq!(bins, [0, 0, 1, 2, 3, 5, 11, 19, 19, 19]);
    }

    #[test]
    fn without_services_there_is_no_mean() {
        let folder = tempfile::tempdir().unwrap();
        let text = "id,nom,date_maj,code_postal,commune,courriel\n1,Mairie,2026-10-01,59000,Lille,a@b.fr\n\
                    2,Ccas,2026-10-01,59000,Lille,c@b.fr\n";
        let workspace = super::super::tests::workspace(folder.path(), &[("a", text)]);
        let found = scores(workspace.read(), "2026-11-23", &Progress::new()).unwrap();
        assert_eq!(found, ScoreBins::default());
    }
}
