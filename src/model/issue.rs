//! One broken rule on one record and field.

use crate::model::{Message, Param, Value};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// How bad an issue is: the official words *erreur* and *avertissement*.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Warning,
    Error,
}

/// Who says that the rule is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// The official schema, with its official error types.
    Schema,
    /// What the API adds when it loads a batch (`code_insee` known).
    Api,
    /// Our own plausibility rules (SIRET check digit, two schemes in one URL…), and official ones that a workspace has
    /// turned to warnings. One that it has turned to an error stops a record at every gate.
    Plausible,
    /// Rules over the whole batch: unique ids, services without structure.
    Batch,
}

/// What a record must satisfy to go out (DESIGN §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    /// Official rules, warnings ignored.
    Opendata,
    /// Official rules, warnings counted.
    #[default]
    Official,
    /// Official rules, and `code_insee` known.
    Api,
    /// And our own plausibility rules.
    All,
}

impl Gate {
    /// Whether an issue stops a record at this gate. Rules over the batch are not a gate's: the export applies them
    /// itself (DESIGN D14), and only [`Gate::All`] counts them elsewhere.
    pub fn blocks(self, layer: Layer, severity: Severity) -> bool {
        let raised = layer == Layer::Plausible && severity == Severity::Error;
        match self {
            Self::Opendata => raised || layer == Layer::Schema && severity == Severity::Error,
            Self::Official => raised || layer == Layer::Schema,
            Self::Api => raised || matches!(layer, Layer::Schema | Layer::Api),
            Self::All => true,
        }
    }

    /// The code of its name in sentences, in `report.ftl`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Opendata => "report-gate-opendata",
            Self::Official => "report-gate-official",
            Self::Api => "report-gate-api",
            Self::All => "report-gate-all",
        }
    }
}

/// What a workspace makes of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// It is not looked at.
    Off,
    /// It is told, and stops nothing.
    Warning,
    /// It stops a record at every gate.
    Error,
}

/// Codes of the keys of a Table Schema. They are rules over the whole batch, found and replaced with the others of
/// [`Layer::Batch`], but the schema's own: every gate counts them.
pub const KEY_CODES: [&str; 3] = ["primary-key", "unique-error", "foreign-key"];

/// One broken rule on one record and field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Issue {
    /// Name of the field; empty for a rule on the whole record.
    pub field: Cow<'static, str>,
    /// 0-based position in a list value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<u32>,
    /// The official error type (`string_too_short`, `enum`, `avertissement`…) or our own (`siret_check_digit`…).
    /// Its sentence is `issue-<code with dashes>` in `assets/locales/*/issues.ftl`.
    pub code: Cow<'static, str>,
    pub severity: Severity,
    pub layer: Layer,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub params: Vec<(Cow<'static, str>, Param)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<Suggestion>,
}

impl Issue {
    /// Whether the rule looks at more than one record.
    pub fn is_over_batch(&self) -> bool {
        self.layer == Layer::Batch || KEY_CODES.contains(&&*self.code)
    }

    /// The issue as a workspace takes it; none where the rule is off.
    pub fn at(self, level: Level) -> Option<Self> {
        // Who says so stays where nothing changes for the gates.
        let layer = |layer| if self.layer == Layer::Batch { Layer::Batch } else { layer };
        match level {
            Level::Off => None,
            Level::Warning => Some(Self { layer: layer(Layer::Plausible), severity: Severity::Warning, ..self }),
            Level::Error if self.layer == Layer::Schema => Some(Self { severity: Severity::Error, ..self }),
            Level::Error => Some(Self { layer: layer(Layer::Plausible), severity: Severity::Error, ..self }),
        }
    }

    /// The sentence to render: the code's own, with the issue's parameters.
    pub fn message(&self) -> Message {
        Message { code: format!("issue-{}", self.code.replace('_', "-")).into(), params: self.params.clone() }
    }
}

/// How sure a suggestion is (DESIGN D12). What is *certain* is applied at reading and never becomes an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sureness {
    /// One of several values; a person chooses.
    Choice,
    /// Empties an optional value, kept in the report.
    LastResort,
    /// One likely value; may be accepted for all alike.
    Likely,
}

impl Suggestion {
    /// The suggestion with those of its values that a condition takes; none where it takes none.
    pub fn keep(self, holds: &mut dyn FnMut(&Value) -> bool) -> Option<Self> {
        let Self { value, sureness, rule, others } = self;
        let mut kept = std::iter::once(value).chain(others).filter(|value| holds(value));
        let value = kept.next()?;
        Some(Self { value, sureness, rule, others: kept.collect() })
    }
}

/// What could be written instead; the result passes the rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The new value of the whole field.
    pub value: Value,
    pub sureness: Sureness,
    /// Code of the rule that made it (`assets/locales/*/notes.ftl`).
    pub rule: Cow<'static, str>,
    /// Other values, best first, when `sureness` is `Choice`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Value>,
}
