//! Pairs, their evidence, verdicts and clusters.

use crate::model::{Message, RecordId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Two records compared: *candidate* once a key brought them together, *scored* once `weight_bits` is set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// The smaller identity.
    pub a: RecordId,
    /// The larger identity.
    pub b: RecordId,
    /// Name of the first candidate key that produced the pair.
    pub key: String,
    /// Sum of evidence and prior, in bits.
    pub weight_bits: f64,
    /// 0 to 1.
    pub probability: f64,
    /// The terms of the sum, the prior first.
    pub evidence: Vec<Evidence>,
    /// What would turn the decision, each alone.
    #[serde(default)]
    pub what_if: Vec<WhatIf>,
    /// The chance that they are related and no duplicates, 0 to 1.
    #[serde(default)]
    pub related: f64,
}

/// A probability in percent as it is told, with so many decimals: cut, never rounded up, so that a pair under a bound does not
/// look as if it had reached it, and nothing but certainty is 100 %.
pub fn percent_cut(probability: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    // 0.29 × 100 is a little less than 29.
    (probability * 100.0 * scale + 1e-9).floor() / scale
}

impl Pair {
    /// From this chance on, a pair is held to be related.
    pub const RELATED: f64 = 0.5;

    /// Whether the two are held to be related but distinct.
    pub fn is_related(&self) -> bool {
        self.related >= Self::RELATED
    }
}

/// A field that would turn the decision on a pair if it said something else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WhatIf {
    /// As in [`Evidence`].
    pub comparison: String,
    /// Whether both would have the same value then (where they differ now), or different ones.
    pub same: bool,
    /// The probability that the pair would have.
    pub probability: f64,
}

/// One term of the sum that is a pair's weight.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Field or comparison (`nom`, `adresse`, `prior`, `nom_x_commune`).
    pub comparison: String,
    /// Level in words: sentence in `assets/locales/*/link.ftl`. "Missing on one side" weighs nothing.
    pub level: Message,
    pub bits: f64,
}

/// What a person said of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Duplicate,
    /// Related but distinct: a mairie and its CCAS.
    Related,
    Distinct,
    Unsure,
}

impl Verdict {
    /// The stable name (`duplicate`, `related`, `distinct`, `unsure`).
    pub fn name(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::Related => "related",
            Self::Distinct => "distinct",
            Self::Unsure => "unsure",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Duplicate, Self::Related, Self::Distinct, Self::Unsure].into_iter().find(|v| v.name() == name)
    }

    /// The word for it in `labels.json` (PEERS §0): *related* counts as unsure there, and "I don't know" is not written.
    pub fn label(self) -> Option<&'static str> {
        match self {
            Self::Duplicate => Some("match"),
            Self::Distinct => Some("distinct"),
            Self::Related => Some("unsure"),
            Self::Unsure => None,
        }
    }

    /// The verdict that a label of `labels.json` stands for; its own names are read too.
    pub fn from_label(label: &str) -> Option<Self> {
        match label {
            "match" => Some(Self::Duplicate),
            "unsure" => Some(Self::Related),
            name => Self::from_name(name),
        }
    }

    /// Whether the two may end in one cluster.
    pub fn bars_merge(self) -> bool {
        matches!(self, Self::Related | Self::Distinct)
    }
}

/// A verdict as it is stored, with the content it was given on (DESIGN D15).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VerdictEntry {
    pub a: RecordId,
    pub b: RecordId,
    pub verdict: Verdict,
    /// Hash of the normalised fields compared, of `a` and of `b`, when the verdict was given.
    pub hashes: [String; 2],
    /// It was given to many pairs at once, and nobody looked at this one: it is final as any other, and says nothing of how
    /// good the search is.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unseen: bool,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// Records believed to be one entity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cluster {
    /// The same in each run for the same group; 0 before it has one.
    pub id: i64,
    /// At least two, ascending.
    pub members: Vec<RecordId>,
    /// Probability of the weakest link that holds it together, and the records that it ties.
    pub weakest: f64,
    pub weakest_link: (RecordId, RecordId),
}

impl Cluster {
    /// A group of so many is a mistake more often than not (DOMAIN §3).
    pub const LARGE: usize = 20;

    /// Whether a person should look at it before all others.
    pub fn is_large(&self) -> bool {
        self.members.len() > Self::LARGE
    }
}

/// What a search for duplicates did, kept beside its pairs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PairReport {
    pub records: u64,
    /// Pairs compared.
    pub compared: u64,
    /// Pairs that each key was first to bring (`key-NAME` in `link.ftl`).
    pub candidates: BTreeMap<String, u64>,
    /// Values of keys that too many records share, skipped.
    pub skipped: BTreeMap<String, u64>,
    /// Duplicates that no key brought together, about.
    pub missed: f64,
    /// What looser keys would add.
    pub looser: Vec<LooserKey>,
    /// Records that say too little for any other to be held for their duplicate, and some of them.
    pub silent: u64,
    pub silent_records: Vec<RecordId>,
    /// Compared pairs by probability: least, most, pairs, duplicates expected.
    pub strata: Vec<(f64, f64, u64, f64)>,
    /// Mean surprise at held-out verdicts in bits, before and after the model learnt from the others.
    pub taught: Option<(f64, f64)>,
    /// Pairs that did not join their records into one group, and why (`refusal-NAME` in `link.ftl`).
    pub refused: Vec<(RecordId, RecordId, String)>,
    /// The next free number of a group.
    pub next_cluster: i64,
    /// Verdicts that there were when all records were compared.
    pub verdicts: u64,
    /// Searches since then, of what came in between.
    pub beside: u16,
    /// Records that they compared.
    pub since: u64,
}

/// A looser key, how many duplicates it would add, and some of them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LooserKey {
    pub key: String,
    pub duplicates: f64,
    pub examples: Vec<(RecordId, RecordId)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probability_is_never_told_as_more_than_it_is() {
        let cut = [0.889_7, 0.29, 0.999_96, 1.0, 0.0].map(|p| (percent_cut(p, 0), percent_cut(p, 1)));
        assert_eq!(cut, [(88.0, 88.9), (29.0, 29.0), (99.0, 99.9), (100.0, 100.0), (0.0, 0.0)]);
    }
}
