//! Pairs, their evidence, verdicts and clusters.

use crate::model::{Message, RecordId};
use serde::{Deserialize, Serialize};

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
}

/// Records believed to be one entity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cluster {
    /// At least two, ascending.
    pub members: Vec<RecordId>,
    /// Probability of the weakest link that holds it together.
    pub weakest: f64,
}
