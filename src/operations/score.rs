//! The official quality score of services, of their structures and of a whole batch (DOMAIN §1.7), and what would raise it
//! most.

use super::check;
use crate::Progress;
use crate::error::Result;
use crate::model::{Message, Schema, Value};
use crate::validate::{self, Criterion, Quality, Quirk, rounded, structure_score};
use crate::workspace::Read;
use std::collections::BTreeMap;
use std::path::Path;

/// One service and its score.
#[derive(Debug, Clone)]
pub struct Scored {
    /// 1-based row of the file.
    pub row: u32,
    pub id: String,
    /// The structure that it says it belongs to.
    pub structure: String,
    pub quality: Quality,
}

/// The scores of many services together.
#[derive(Debug, Clone, Default)]
pub struct Scores {
    pub services: u64,
    /// Sum of the scores, and how many services have one.
    sum: f64,
    scored: u64,
    /// By criterion, in [`Criterion::ALL`]'s order: what the mean would gain if every service met it, summed; and how many
    /// services fall short of it.
    gains: [(f64, u64); 10],
    quirks: [u64; 3],
    structures: BTreeMap<String, Vec<f64>>,
}

/// What meeting one criterion everywhere would do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gain {
    pub criterion: Criterion,
    /// By how much the mean would rise.
    pub gain: f64,
    /// Services that fall short of it.
    pub services: u64,
}

impl Gain {
    /// Its sentence: by how much, what to do, in how many services.
    pub fn message(&self) -> Message {
        Message::new("score-gain")
            .with("gain", format!("{:+.3}", self.gain))
            .with("services", self.services)
            .with("criterion", self.criterion.name())
    }
}

const QUIRKS: [Quirk; 3] = [Quirk::HalfYear, Quirk::EmptyFees, Quirk::DescriptionLength];

impl Scores {
    /// Takes one service.
    pub fn add(&mut self, structure: &str, quality: &Quality) {
        self.services += 1;
        if let Some(at) = QUIRKS.iter().position(|quirk| Some(*quirk) == quality.quirk) {
            self.quirks[at] += 1;
        }
        let Some(score) = quality.score else { return };
        self.sum += score;
        self.scored += 1;
        self.structures.entry(structure.to_owned()).or_default().push(score);
        for (criterion, gain) in quality.gains() {
            let total = &mut self.gains[criterion as usize];
            *total = (total.0 + gain, total.1 + 1);
        }
    }

    /// The mean score of the services that have one, two decimals; none where no service has.
    pub fn mean(&self) -> Option<f64> {
        (self.scored > 0).then(|| rounded(self.sum / self.scored as f64))
    }

    /// What would raise the mean, the most first.
    pub fn gains(&self) -> Vec<Gain> {
        let mut gains: Vec<Gain> = Criterion::ALL
            .into_iter()
            .zip(self.gains)
            .filter(|(_, (_, services))| *services > 0)
            .map(|(criterion, (sum, services))| Gain { criterion, gain: sum / self.scored as f64, services })
            .collect();
        gains.sort_by(|a, b| b.gain.total_cmp(&a.gain).then(a.criterion.cmp(&b.criterion)));
        gains
    }

    /// Oddities of the official function that were met, with how many services.
    pub fn quirks(&self) -> Vec<(Quirk, u64)> {
        QUIRKS.into_iter().zip(self.quirks).filter(|(_, count)| *count > 0).collect()
    }

    /// The structures that services name, with their score.
    pub fn structures(&self) -> impl Iterator<Item = (&str, f64)> {
        self.structures.iter().map(|(structure, scores)| (structure.as_str(), structure_score(scores)))
    }
}

/// The score of one record, and what would raise it most, a sentence each; nothing for what has no score by its nature.
pub fn sentences(schema: &Schema, values: &[Value], today: &str) -> Vec<Message> {
    let Some(quality) = validate::quality(schema, values, today) else { return Vec::new() };
    let mut out = vec![match quality.score {
        Some(score) => Message::new("score-one").with("score", score),
        None => Message::new("score-one-none"),
    }];
    out.extend(quality.quirk.map(|quirk| Message::new(quirk.name()).with("count", 1)));
    let gain = |(criterion, gain): (Criterion, f64)| {
        Message::new("score-one-gain").with("gain", format!("{gain:+.2}")).with("criterion", criterion.name())
    };
    out.extend(quality.gains().into_iter().take(3).map(gain));
    out
}

/// Scores the services of a file as it stands, or of a workspace; `each` is given every one of them.
///
/// # Errors
/// Those of reading; a file without services gives no score.
pub fn file(
    path: &Path,
    today: &str,
    progress: &Progress,
    each: &mut dyn FnMut(Scored) -> Result<()>,
) -> Result<Scores> {
    let mut scores = Scores::default();
    check::records(path, "auto", progress, &mut |row, (_, schema), values| {
        one(&mut scores, (row, schema, values), today, each)
    })?;
    Ok(scores)
}

/// Scores the services of a workspace.
///
/// # Errors
/// Those of reading it.
pub fn workspace(read: Read<'_>, today: &str, each: &mut dyn FnMut(Scored) -> Result<()>) -> Result<Scores> {
    let mut scores = Scores::default();
    let schema = super::schema("service")?;
    read.records("service", &mut |row| one(&mut scores, (row.row_no, schema, &row.values), today, each))?;
    Ok(scores)
}

fn one(
    scores: &mut Scores,
    (row, schema, values): (u32, &'static Schema, &[Value]),
    today: &str,
    each: &mut dyn FnMut(Scored) -> Result<()>,
) -> Result<()> {
    let Some(quality) = validate::quality(schema, values, today) else { return Ok(()) };
    let text = |name: &str| schema.index_of(name).map(|at| values[at].display().into_owned()).unwrap_or_default();
    let structure = text("structure_id");
    scores.add(&structure, &quality);
    each(Scored { row, id: text("id"), structure, quality })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_has_a_mean_and_says_what_would_raise_it() {
        let quality = |score: f64, criteria| Quality { score: Some(score), criteria, quirk: None };
        let mut scores = Scores::default();
        let mut criteria = [Some(1.0); 10];
        criteria[Criterion::Fees as usize] = Some(0.0);
        scores.add("a", &quality(0.9, criteria));
        criteria[Criterion::Public as usize] = Some(0.0);
        scores.add("a", &quality(0.8, criteria));
        assert_eq!(scores.mean(), Some(0.85));
        let gains = scores.gains();
        assert_eq!((gains[0].criterion, gains[0].services), (Criterion::Fees, 2));
        assert_eq!((gains[1].criterion, gains[1].services), (Criterion::Public, 1));
        assert_eq!(scores.structures().collect::<Vec<_>>(), [("a", 0.85)]);
        assert_eq!(Scores::default().mean(), None);
    }
}
