//! Fields, types, constraints and severities of one kind of record. The data·inclusion schemas are data in
//! `assets/schemas/`, built from the official package; a new version is a new file (DESIGN D18).

use super::Message;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The schema of one kind of record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Schema {
    /// `structure`, `service`, or the name of a Table Schema file.
    pub slug: String,
    pub version: String,
    /// Where it comes from and under which licence.
    pub origin: String,
    pub title: Text2,
    /// In the official order, which exports keep.
    pub fields: Vec<Field>,
    #[serde(default)]
    pub code_lists: BTreeMap<String, Vec<Code>>,
    /// Texts that stand for "no value" in a Table Schema (`missingValues`), the empty text left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing_values: Vec<String>,
    /// The empty text is a value like another: `missingValues` of a Table Schema is given, and does not name it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub empty_is_value: bool,
    /// What a Table Schema asks of all rows together, in the file's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<TableKey>,
    /// What a Table Schema file says where nothing reads it, a sentence each: the standard allows it, and its author expects
    /// otherwise.
    #[serde(skip)]
    pub unread: Vec<Message>,
}

/// A rule of a Table Schema over all its rows. Fields are named, and are fields of the schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "key", rename_all = "snake_case")]
pub enum TableKey {
    /// `primaryKey`: each row fills in all fields, and no two rows have the same values.
    Primary { fields: Vec<String> },
    /// The constraint `unique` or one of `uniqueKeys`: no two rows that fill in all fields have the same values.
    Unique { fields: Vec<String> },
    /// One of `foreignKeys`: the values are those of `reference` in some row of `resource`.
    Foreign {
        fields: Vec<String>,
        /// Name of another table; empty for the table itself.
        resource: String,
        /// As many as `fields`, in the same order.
        reference: Vec<String>,
    },
}

impl TableKey {
    /// The fields of this table that the key looks at; a reference to the table itself has two lists of them.
    pub fn own_fields(&self) -> impl Iterator<Item = &String> {
        let (fields, inside) = match self {
            Self::Primary { fields } | Self::Unique { fields } => (fields, None),
            Self::Foreign { fields, resource, reference } => (fields, resource.is_empty().then_some(reference)),
        };
        fields.iter().chain(inside.into_iter().flatten())
    }
}

/// A text in French and English.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Text2 {
    pub fr: String,
    pub en: String,
}

/// One field and its constraints.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Field {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: FieldKind,
    #[serde(default)]
    pub required: bool,
    pub title: Text2,
    /// The official description, in French (Markdown).
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub examples: Vec<serde_json::Value>,
    /// Finer meaning of a text: `siret`, `postcode`, `commune_code`, `phone`, `opening_hours`, `record_id`, `source`.
    #[serde(default)]
    pub format: Option<String>,
    /// In Unicode scalar values.
    #[serde(default)]
    pub min_length: Option<usize>,
    #[serde(default)]
    pub max_length: Option<usize>,
    #[serde(default)]
    pub exact_length: Option<usize>,
    #[serde(default)]
    pub pattern: Option<String>,
    #[serde(default)]
    pub minimum: Option<f64>,
    /// ISO date.
    #[serde(default)]
    pub minimum_date: Option<String>,
    #[serde(default)]
    pub not_after_today: bool,
    /// A text must not end with a full stop unless it ends with this (`etc.`): an official warning.
    #[serde(default)]
    pub no_final_dot_unless: Option<String>,
    /// Least number of distinct items of a list.
    #[serde(default)]
    pub min_items: Option<usize>,
    /// Name of the code list in [`Schema::code_lists`].
    #[serde(default)]
    pub codes: Option<String>,
    /// A code that must stand alone in its list (`tous-publics`).
    #[serde(default)]
    pub alone: Option<String>,
    /// Fields of one block survive a merge together (DESIGN D9).
    #[serde(default)]
    pub block: Option<String>,
    /// What a Table Schema file asks of the field: it is then checked by the rules of that standard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<Box<TableField>>,
}

/// A field descriptor of a Table Schema file (Frictionless Data, Table Schema 1.0).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TableField {
    pub kind: TableKind,
    /// `default` is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// Bounds as the file writes them, in the type of the field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<String>,
    /// Bounds that the value must not reach (Table Schema 2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exclusive_minimum: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exclusive_maximum: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_length: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// Values allowed, as the file writes them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<String>,
    /// None: `true`, `True`, `TRUE` and `1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub true_values: Option<Vec<String>>,
    /// None: `false`, `False`, `FALSE` and `0`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub false_values: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimal_char: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_char: Option<String>,
    /// False: signs around the digits are left out (`12 €`).
    #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
    pub bare_number: bool,
    /// The field's own texts for "no value", in place of the schema's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing_values: Option<Vec<String>>,
    /// What each item of a list must be (`arrayItem`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<Box<Field>>,
}

fn yes() -> bool {
    true
}

/// The types of Table Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TableKind {
    #[default]
    String,
    Number,
    Integer,
    Boolean,
    Object,
    Array,
    Date,
    Time,
    Datetime,
    Year,
    Yearmonth,
    Duration,
    Geopoint,
    Geojson,
    Any,
}

impl TableKind {
    /// The name that the standard gives it.
    pub fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
            Self::Object => "object",
            Self::Array => "array",
            Self::Date => "date",
            Self::Time => "time",
            Self::Datetime => "datetime",
            Self::Year => "year",
            Self::Yearmonth => "yearmonth",
            Self::Duration => "duration",
            Self::Geopoint => "geopoint",
            Self::Geojson => "geojson",
            Self::Any => "any",
        }
    }

    /// Whether the standard knows a constraint of this name and gives it to this type; a name that it does not know is
    /// left to those who wrote it.
    pub fn takes(self, constraint: &str) -> bool {
        match constraint {
            "minLength" | "maxLength" => matches!(self, Self::String | Self::Array | Self::Object),
            "pattern" => self == Self::String,
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => matches!(
                self,
                Self::Number
                    | Self::Integer
                    | Self::Date
                    | Self::Time
                    | Self::Datetime
                    | Self::Year
                    | Self::Yearmonth
                    | Self::Duration
            ),
            _ => true,
        }
    }
}

/// Type of a field's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    #[default]
    Text,
    Date,
    Email,
    Url,
    Float,
    Integer,
    /// One code of a list.
    Code,
    /// Several distinct codes of a list.
    Set,
    /// `zone_eligibilite`: codes of communes, départements, EPCI, countries, or `france`; keeps order.
    Zones,
}

impl FieldKind {
    /// Whether values are lists.
    pub fn is_list(self) -> bool {
        matches!(self, Self::Set | Self::Zones)
    }
}

/// One code of a code list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    pub value: String,
    pub label: String,
    #[serde(default)]
    pub description: Option<String>,
}

impl Schema {
    /// Whether it comes from a Table Schema file.
    pub fn is_table(&self) -> bool {
        self.fields.iter().any(|field| field.table.is_some())
    }

    /// Position of a field by its name.
    pub fn index_of(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The code list of a field; empty when it has none.
    pub fn codes_of(&self, field: &Field) -> &[Code] {
        field.codes.as_ref().and_then(|name| self.code_lists.get(name)).map_or(&[], Vec::as_slice)
    }
}
