//! One field's constraints, compiled once.

use super::suggest::CloseCodes;
use super::table::TableRule;
use super::{personal, plausible};
use crate::model::{Code, Field, FieldKind, Param, Schema};
use regex::Regex;
use speedate::Date;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Mutex;

/// The compiled constraints of one field.
pub(super) struct Rule {
    pub name: String,
    pub kind: FieldKind,
    pub required: bool,
    pub format: Option<String>,
    pub text: TextKind,
    /// Bounds in Unicode scalar values, both inclusive.
    pub min_length: usize,
    pub max_length: usize,
    pub pattern: Option<Pattern>,
    pub minimum: Option<f64>,
    pub minimum_date: Option<Date>,
    pub maximum_date: Option<Date>,
    pub no_final_dot_unless: Option<String>,
    pub min_items: usize,
    pub alone: Option<String>,
    /// The code list in the schema's order, and its values for a fast answer.
    pub codes: Vec<Code>,
    pub known_codes: HashSet<Box<str>>,
    /// The field comes from a Table Schema file, with rules of its own.
    pub table: Option<TableRule>,
    /// What was proposed for a text that is no code: files repeat few of them.
    pub close_codes: Mutex<HashMap<Box<str>, CloseCodes>>,
    /// Whether opening hours are read, by their text.
    pub hours: Mutex<HashMap<Box<str>, bool>>,
}

/// What the texts of a field are, for the doubts about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextKind {
    Siret,
    Postcode,
    /// Codes that a producer gives.
    Identifier,
    Phone,
    Hours,
    /// People's words; where they may say something about people, and something that alerts.
    Words {
        personal: bool,
        alert: bool,
    },
}

impl TextKind {
    fn of(field: &Field) -> Self {
        match field.format.as_deref() {
            Some("siret") => Self::Siret,
            Some("postcode") => Self::Postcode,
            Some("commune_code" | "record_id" | "source") => Self::Identifier,
            Some("phone") => Self::Phone,
            Some("opening_hours") => Self::Hours,
            _ => Self::Words { personal: personal::is_prose(&field.name), alert: plausible::may_alert(&field.name) },
        }
    }
}

/// A pattern with the verdict known at once for the plain values that nearly all records hold.
pub(super) struct Pattern {
    regex: Regex,
    /// Every text of the right length whose bytes all satisfy this matches.
    plain: Option<fn(&u8) -> bool>,
}

impl Pattern {
    fn new(pattern: &str) -> Option<Self> {
        let plain: Option<fn(&u8) -> bool> = match pattern {
            r"^\d{14}$" | r"^\d{9}$" | r"^\d{5}$" => Some(u8::is_ascii_digit),
            r"^\w{5}$" => Some(u8::is_ascii_alphanumeric),
            _ => None,
        };
        Regex::new(pattern).ok().map(|regex| Self { regex, plain })
    }

    /// `text` already has the length that the field asks for.
    pub fn matches(&self, text: &str) -> bool {
        self.plain.is_some_and(|plain| text.as_bytes().iter().all(plain)) || self.regex.is_match(text)
    }
}

impl Rule {
    pub fn new(field: &Field, schema: &Schema, today: Option<&Date>) -> Self {
        let codes = schema.codes_of(field).to_vec();
        // A shortcut for plain digits holds only where the length is checked first.
        let pattern = field
            .pattern
            .as_deref()
            .and_then(Pattern::new)
            .map(|pattern| Pattern { plain: pattern.plain.filter(|_| field.exact_length.is_some()), ..pattern });
        Self {
            name: field.name.clone(),
            kind: field.kind,
            required: field.required,
            format: field.format.clone(),
            text: TextKind::of(field),
            min_length: field.exact_length.or(field.min_length).unwrap_or(0),
            max_length: field.exact_length.or(field.max_length).unwrap_or(usize::MAX),
            pattern,
            minimum: field.minimum,
            minimum_date: field.minimum_date.as_deref().and_then(|date| Date::parse_str_rfc3339(date).ok()),
            maximum_date: today.filter(|_| field.not_after_today).cloned(),
            no_final_dot_unless: field.no_final_dot_unless.clone(),
            min_items: field.min_items.unwrap_or(0),
            alone: field.alone.clone(),
            known_codes: codes.iter().map(|code| code.value.as_str().into()).collect(),
            table: TableRule::new(field, schema),
            close_codes: Mutex::default(),
            hours: Mutex::default(),
            codes,
        }
    }

    pub fn is_format(&self, format: &str) -> bool {
        self.format.as_deref() == Some(format)
    }
}

/// One broken rule, before it knows its field.
pub(super) struct Fault {
    pub index: Option<u32>,
    pub code: &'static str,
    pub warning: bool,
    pub params: Vec<(Cow<'static, str>, Param)>,
}

impl Fault {
    pub fn new(code: &'static str) -> Self {
        Self { index: None, code, warning: false, params: Vec::new() }
    }

    pub fn warning(code: &'static str) -> Self {
        Self { warning: true, ..Self::new(code) }
    }

    pub fn at(mut self, index: usize) -> Self {
        self.index = u32::try_from(index).ok();
        self
    }

    pub fn with(mut self, name: &'static str, value: impl Into<Param>) -> Self {
        self.params.push((Cow::Borrowed(name), value.into()));
        self
    }
}
