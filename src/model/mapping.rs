//! Raw columns → schema fields, with transforms.

use crate::model::{Message, Value};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How the rows of one batch become records of one schema. A batch has one mapping per schema (DESIGN D3).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Mapping {
    /// Slug of the schema.
    pub schema: String,
    /// At most one entry per field; fields without one are null.
    pub fields: Vec<FieldMapping>,
    /// Columns (0-based) that feed no field, with the reason in words.
    #[serde(default)]
    pub unused: Vec<(usize, Reason)>,
    /// Values that the file cannot know, the same for every row: `source`, `date_maj`… Used where no column gives one.
    #[serde(default)]
    pub constants: BTreeMap<String, String>,
    /// How `id` is built.
    #[serde(default)]
    pub id: IdRule,
    /// Column (0-based) whose true value marks a row that is not data (`__ignore__`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ignore_column: Option<usize>,
    /// Rows to keep; the others are set aside, each with its rule.
    #[serde(default)]
    pub row_rules: Vec<RowRule>,
    /// Rows that a person brought back although something leaves them out, by the identifier of their record (without the
    /// source), so that the next delivery keeps them too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept_rows: Vec<String>,
    /// Order of day and month where the file writes `03/04/2021`.
    #[serde(default)]
    pub date_order: DateOrder,
    /// Healing rules switched off for this source (codes of `notes.ftl`).
    #[serde(default)]
    pub rules_off: Vec<String>,
    /// Values mapped to codes for this source: field → folded raw value → codes (none: "no equivalent").
    #[serde(default)]
    pub values: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    /// Turn unreadable optional values into null, the value being kept in the report (`--blank-invalid`).
    #[serde(default)]
    pub blank_invalid: bool,
}

impl Mapping {
    /// The mapping of a field by its name.
    pub fn field(&self, name: &str) -> Option<&FieldMapping> {
        self.fields.iter().find(|mapping| mapping.field == name)
    }
}

/// Where the value of one field comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldMapping {
    pub field: String,
    /// 0-based columns, in the order in which the transform reads them.
    pub inputs: Vec<usize>,
    pub transform: Transform,
    pub reason: Reason,
}

/// Why a column was mapped (or not), and how sure that is.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Reason {
    /// 0 to 1; below 0.7 the window asks.
    pub confidence: f32,
    /// Sentence in `assets/locales/*/mapping.ftl`.
    pub why: Message,
}

/// What happens between the input cells and the field, before healing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Transform {
    /// The first non-empty input.
    Direct,
    /// Non-empty inputs joined with a separator (`4` + `rue René Hersen`).
    Join { separator: String },
    /// The postcode of `59000 Lille` or `Lille (59000)`.
    PostcodeOf,
    /// The commune of `59000 Lille` or `Lille (59000)`.
    CommuneOf,
    /// The latitude of one cell `lat, lon`, or of two cells `x, y` in any known projection.
    LatitudeOf,
    /// The longitude, likewise.
    LongitudeOf,
    /// One-hot columns: each input whose cell is checked gives its codes.
    OneHot { codes: Vec<Vec<String>> },
    /// A list cut on a separator (`None`: found per cell).
    Split { separator: Option<String> },
    /// The same value for every row; `{column}` in it stands for the cell of the named column.
    Template { text: String },
    /// A constant value (a service's type, modes, zone).
    Constant { value: Value },
    /// What the official conversion makes of columns of the schema v0, told by their names (DOMAIN §1.6).
    FromV0,
    /// The identifier of the structure that the same row gives (a service per row).
    StructureOfRow,
}

/// How a record's `id` is made (DESIGN D4). Whatever the rule, an `id` that already starts with `<source>--` is kept.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum IdRule {
    /// `<source>--` and 10 base32 characters of a hash of the raw name, postcode or commune, and address.
    #[default]
    Hash,
    /// `<source>--<cell>`.
    Column { column: usize },
    /// `<source>--<id of the structure of the same row>-service`.
    ServiceOfRow,
}

/// A row is kept only where the cell of `column`, folded, is one of `keep`, folded; or is none of them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct RowRule {
    /// Name of the column, so that the rule survives the next delivery.
    pub column: String,
    pub keep: Vec<String>,
    /// The other way round: these values are left out, all others kept.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub except: bool,
}

/// Order of day and month in numeric dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    #[default]
    DayFirst,
    MonthFirst,
    /// Some dates prove the one, some the other.
    Mixed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_comes_back_from_json() {
        let constant = Transform::Constant { value: Value::Number("1.50".into()) };
        let reason = Reason { confidence: 0.75, why: Message::new("a").with("n", 2) };
        let mapping = Mapping {
            schema: "service".into(),
            fields: vec![FieldMapping { field: "frais".into(), inputs: vec![1, 2], transform: constant, reason }],
            id: IdRule::Column { column: 7 },
            ignore_column: Some(3),
            ..Mapping::default()
        };
        let text = serde_json::to_string(&mapping).unwrap();
        assert_eq!(serde_json::from_str::<Mapping>(&text).unwrap(), mapping);
    }
}
