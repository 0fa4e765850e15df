//! The rules of Table Schema (Frictionless Data, Table Schema 1.0) on one value: its type, then its constraints. Error
//! codes are those of the framework (`type-error`, `constraint-error`). Rules over all rows are in `keys`.

use super::rule::Fault;
use crate::model::{Field, Schema, TableField, TableKind, Value};
use crate::reference::{Cell, CellReader, Pattern, sample};
use std::cmp::Ordering;
use std::collections::HashSet;

/// The compiled descriptor of one field.
pub(super) struct TableRule {
    field: TableField,
    reader: Option<CellReader>,
    required: bool,
    missing: HashSet<String>,
    /// None inside: a pattern that the schema's own check has refused; nothing matches it.
    pattern: Option<Option<Pattern>>,
    bounds: Vec<Bound>,
    /// Identities of the values of `enum`, where there is one.
    allowed: Option<HashSet<String>>,
    /// A value as the field wants it, for sentences: of its type, and the one that the schema gives.
    sample: Option<String>,
    example: Option<String>,
    item: Option<Box<TableRule>>,
}

/// A value as the rules see it.
pub(super) enum Read {
    /// Nothing is given.
    Absent,
    /// It is not of the type of its field.
    Unreadable,
    Is(Cell),
}

struct Bound {
    name: &'static str,
    /// As the schema writes it.
    written: String,
    value: Cell,
    takes: Takes,
}

/// Whether a value that stands so beside its bound is within it.
type Takes = fn(Ordering) -> bool;

impl TableRule {
    pub fn new(field: &Field, schema: &Schema) -> Option<Self> {
        let table = field.table.as_deref()?;
        let reader = CellReader::new(table);
        let read = |text: &String| reader.as_ref()?.read_written(text);
        let missing: HashSet<String> = match &table.missing_values {
            Some(own) => own.iter().cloned().collect(),
            None => schema.missing_values.iter().cloned().chain((!schema.empty_is_value).then(String::new)).collect(),
        };
        let bounds: [(_, _, Takes); 4] = [
            ("minimum", &table.minimum, Ordering::is_ge),
            ("maximum", &table.maximum, Ordering::is_le),
            ("exclusiveMinimum", &table.exclusive_minimum, Ordering::is_gt),
            ("exclusiveMaximum", &table.exclusive_maximum, Ordering::is_lt),
        ];
        let bounds = bounds.into_iter().filter_map(|(name, written, takes)| {
            let written = written.clone()?;
            Some(Bound { name, value: read(&written)?, written, takes })
        });
        Some(Self {
            required: field.required,
            missing,
            pattern: table.pattern.as_deref().map(|pattern| Pattern::new(pattern).ok()),
            bounds: bounds.collect(),
            allowed: (!table.allowed.is_empty())
                .then(|| table.allowed.iter().filter_map(|text| read(text)?.identity()).collect()),
            reader,
            sample: sample(table),
            example: field.examples.first().map(shown).filter(|example| !example.is_empty()),
            item: table.item.as_deref().and_then(|item| TableRule::new(item, schema)).map(Box::new),
            field: table.clone(),
        })
    }

    /// The value in the type of the field.
    pub fn read(&self, value: &Value) -> Read {
        let absent = match value {
            Value::Missing | Value::Null => true,
            Value::Text(text) | Value::Number(text) => self.missing.contains(text),
            _ => false,
        };
        if absent {
            return Read::Absent;
        }
        // An address with its owner's name (`A <a@b.fr>`) is an address elsewhere, and none in this standard.
        let is_email = |text: &str| !text.contains('<') && super::official::is_email(text);
        match self.reader.as_ref().and_then(|reader| reader.read(value)) {
            Some(Cell::Text(text))
                if self.field.kind == TableKind::String
                    && self.field.format.as_deref() == Some("email")
                    && !is_email(&text) =>
            {
                Read::Unreadable
            }
            Some(cell) => Read::Is(cell),
            None => Read::Unreadable,
        }
    }

    /// Gives each fault of one value to `emit`.
    pub fn check(&self, value: &Value, emit: &mut dyn FnMut(Fault)) {
        match self.read(value) {
            Read::Absent if self.required => {
                let there = if *value == Value::Missing { "no" } else { "yes" };
                emit(constraint("required").with("there", there));
            }
            Read::Absent => {}
            Read::Unreadable => {
                let mut fault = Fault::new("type-error").with("type", self.field.kind.name());
                if let Some(format) = &self.field.format {
                    fault = fault.with("format", format.as_str());
                }
                emit(match &self.sample {
                    Some(sample) => fault.with("form", "sample").with("sample", sample.as_str()),
                    None => fault,
                });
            }
            Read::Is(cell) => {
                self.lengths(&cell, emit);
                self.bounds(&cell, emit);
                self.pattern(&cell, emit);
                let among = |allowed: &HashSet<String>| cell.identity().is_some_and(|one| allowed.contains(&one));
                if self.allowed.as_ref().is_some_and(|allowed| !among(allowed)) {
                    // A list of a hundred thousand is no sentence.
                    let mut shown = self.field.allowed.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
                    shown.push_str(if self.field.allowed.len() > SHOWN { ", …" } else { "" });
                    emit(constraint("enum").with("bound", shown));
                }
                self.items(&cell, emit);
            }
        }
    }

    /// Each item of a list by the rules for items.
    fn items(&self, cell: &Cell, emit: &mut dyn FnMut(Fault)) {
        let (Some(rule), Cell::Json(serde_json::Value::Array(items))) = (&self.item, cell) else { return };
        for (index, item) in items.iter().enumerate() {
            rule.check(&Value::from_json(item), &mut |fault| emit(fault.at(index)));
        }
    }

    fn lengths(&self, cell: &Cell, emit: &mut dyn FnMut(Fault)) {
        let Some(length) = cell.length() else { return };
        // Lists and objects are counted in other words than texts.
        let what = if matches!(cell, Cell::Json(_)) { "items" } else { "text" };
        let bounds = [
            ("minLength", self.field.min_length.filter(|least| length < *least)),
            ("maxLength", self.field.max_length.filter(|most| length > *most)),
        ];
        for (name, broken) in bounds {
            if let Some(bound) = broken {
                emit(constraint(name).with("bound", bound).with("count", length).with("what", what));
            }
        }
    }

    fn bounds(&self, cell: &Cell, emit: &mut dyn FnMut(Fault)) {
        for bound in &self.bounds {
            // What has no order beside the bound (no number) is not within it.
            if !cell.order(&bound.value).is_some_and(bound.takes) {
                emit(constraint(bound.name).with("bound", bound.written.as_str()));
            }
        }
    }

    fn pattern(&self, cell: &Cell, emit: &mut dyn FnMut(Fault)) {
        let (Some(pattern), Cell::Text(text)) = (&self.pattern, cell) else { return };
        let fault = constraint("pattern").with("bound", self.field.pattern.clone().unwrap_or_default());
        match pattern.as_ref().map_or(Some(false), |pattern| pattern.matches(text)) {
            Some(true) => {}
            Some(false) => emit(match &self.example {
                Some(example) => fault.with("outcome", "example").with("example", example.as_str()),
                None => fault.with("outcome", "different"),
            }),
            // The pattern was stopped: nobody knows, and the person is told so.
            None => emit(fault.with("outcome", "unknown")),
        }
    }
}

/// An example of the schema as a sentence names it: its beginning where it is long.
fn shown(example: &serde_json::Value) -> String {
    let one = example.as_array().and_then(|all| all.first()).unwrap_or(example);
    let text = one.as_str().map_or_else(|| one.to_string(), str::to_owned);
    text.chars().take(60).collect()
}

fn constraint(name: &'static str) -> Fault {
    Fault::new("constraint-error").with("constraint", name)
}

/// Allowed values that a sentence names.
const SHOWN: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(descriptor: &str, value: &str) -> Vec<String> {
        let text = format!(r#"{{"fields":[{descriptor}],"missingValues":["", "NA"]}}"#);
        let schema = crate::reference::parse_schema(&text, "t").unwrap();
        let rule = TableRule::new(&schema.fields[0], &schema).unwrap();
        let mut out = Vec::new();
        rule.check(&Value::text(value), &mut |fault| {
            let constraint = fault.params.iter().find(|(name, _)| name == "constraint");
            out.push(match constraint {
                Some((_, crate::model::Param::Text(name))) => name.to_string(),
                _ => fault.code.to_owned(),
            });
        });
        out
    }

    #[test]
    fn each_type_knows_its_values() {
        for (kind, good, bad) in [
            ("string", &["a", " "][..], &[][..]),
            ("integer", &["1", "-3", " 4 ", "1_000"], &["1.0", "a", "1e3", "1_"]),
            ("number", &["1", "1.5", "-.5", "1e3", "NaN", "-INF"], &["1,5", "a", "1.5.2", "0x1"]),
            ("boolean", &["true", "False", "1", "0"], &["yes", "oui", "TRUe"]),
            ("date", &["2024-02-29", "2024-1-5"], &["2023-02-29", "29/02/2024", "2024-02-29T10:00:00"]),
            ("time", &["10:20:30"], &["25:00:00", "dix"]),
            ("datetime", &["2024-02-29T10:20:30Z", "2024-02-29T10:20:30"], &["hier"]),
            ("year", &["2024"], &["24", "deux", "+202"]),
            ("yearmonth", &["2024-02"], &["2024-13", "2024"]),
            ("duration", &["P1Y2M", "PT5M"], &["1 an", "P"]),
            ("geopoint", &["3.06, 50.63"], &["200, 50", "3.06"]),
            ("array", &["[1]"], &["{}", "a"]),
            ("object", &["{\"a\":1}"], &["[]"]),
            ("any", &["a"], &[]),
        ] {
            let descriptor = format!(r#"{{"name":"f","type":"{kind}"}}"#);
            for value in good {
                assert_eq!(faults(&descriptor, value), Vec::<String>::new(), "{kind}: {value}");
            }
            for value in bad {
                assert_eq!(faults(&descriptor, value), ["type-error"], "{kind}: {value}");
            }
        }
    }

    #[test]
    fn formats_and_number_signs() {
        let one = |format: &str, value: &str| faults(&format!(r#"{{"name":"f",{format}}}"#), value).is_empty();
        assert!(one(r#""type":"string","format":"email""#, "a@b.fr"));
        assert!(!one(r#""type":"string","format":"email""#, "a"));
        assert!(one(r#""type":"date","format":"%d/%m/%Y""#, "29/02/2024"));
        assert!(!one(r#""type":"date","format":"%d/%m/%Y""#, "2024-02-29"));
        assert!(one(r#""type":"number","decimalChar":",","groupChar":" ""#, "1 234,5"));
        assert!(one(r#""type":"number","bareNumber":false"#, "12.5 €"));
        assert!(one(r#""type":"boolean","trueValues":["oui"],"falseValues":["non"]"#, "oui"));
        assert!(!one(r#""type":"number","decimalChar":",""#, "1.5"), "the point is no sign of decimals here");
        assert!(one(r#""type":"number","decimalChar":",","constraints":{"minimum":1.5}"#, "1,5"));
        assert!(one(r#""type":"date","format":"%d/%m/%Y","constraints":{"minimum":"2024-01-01"}"#, "29/02/2024"));
        assert!(!one(r#""type":"string","format":"email""#, "A <a@b.fr>"));
    }

    #[test]
    fn missing_values_are_those_that_the_schema_names() {
        let of = |missing: &str, value: &str| {
            let text = format!(r#"{{"fields":[{{"name":"f","type":"integer"}}]{missing}}}"#);
            let schema = crate::reference::parse_schema(&text, "t").unwrap();
            let rule = TableRule::new(&schema.fields[0], &schema).unwrap();
            let mut sound = true;
            rule.check(&Value::text(value), &mut |_| sound = false);
            sound
        };
        assert!(of("", "") && !of("", "NA"));
        assert!(!of(r#","missingValues":[]"#, ""), "the empty text is a value like another");
        assert!(of(r#","missingValues":["NA"]"#, "NA") && !of(r#","missingValues":["NA"]"#, ""));
    }

    #[test]
    fn each_constraint_is_told() {
        let of = |kind: &str, constraints: &str, value: &str| {
            faults(&format!(r#"{{"name":"f","type":"{kind}","constraints":{{{constraints}}}}}"#), value)
        };
        assert_eq!(of("string", r#""required":true"#, ""), ["required"]);
        assert_eq!(of("string", r#""required":true"#, "NA"), ["required"]);
        assert_eq!(of("string", r#""minLength":3,"maxLength":4"#, "ab"), ["minLength"]);
        assert_eq!(of("string", r#""minLength":3,"maxLength":4"#, "abcde"), ["maxLength"]);
        assert_eq!(of("integer", r#""minimum":3,"maximum":"4""#, "2"), ["minimum"]);
        assert_eq!(of("integer", r#""minimum":3,"maximum":"4""#, "5"), ["maximum"]);
        assert_eq!(of("date", r#""minimum":"2020-01-01""#, "2019-12-31"), ["minimum"]);
        assert_eq!(of("string", r#""pattern":"[a-z]+""#, "ab1"), ["pattern"]);
        assert_eq!(of("string", r#""enum":["a","b"]"#, "c"), ["enum"]);
        assert_eq!(of("integer", r#""enum":["1","2"]"#, "01"), Vec::<String>::new());
        assert_eq!(of("string", r#""minLength":3,"enum":["abc"]"#, "ab"), ["minLength", "enum"]);
        assert_eq!(of("string", r#""pattern":"^(?!0)[0-9]{5}$""#, "01000"), ["pattern"]);
        assert_eq!(of("array", r#""minLength":2"#, "[1]"), ["minLength"]);
        assert_eq!(of("object", r#""maxLength":1"#, r#"{"a":1,"b":2}"#), ["maxLength"]);
        assert_eq!(of("object", r#""enum":["{\"a\":1,\"b\":2}"]"#, r#"{"b":2.0,"a":1}"#), Vec::<String>::new());
        assert_eq!(of("number", r#""minimum":0"#, "NaN"), ["minimum"]);
        assert_eq!(of("number", r#""exclusiveMinimum":0,"exclusiveMaximum":1"#, "0"), ["exclusiveMinimum"]);
        assert_eq!(of("integer", r#""maximum":9007199254740992"#, "9007199254740993"), ["maximum"]);
        assert_eq!(of("time", r#""minimum":"08:00:00""#, "07:59:59"), ["minimum"]);
        assert_eq!(of("datetime", r#""maximum":"2024-01-01T00:00:00Z""#, "2024-01-01T01:30:00+01:00"), ["maximum"]);
        assert_eq!(of("year", r#""minimum":2000"#, "1999"), ["minimum"]);
        assert_eq!(of("yearmonth", r#""maximum":"2024-02""#, "2024-10"), ["maximum"]);
        assert_eq!(of("duration", r#""minimum":"PT1H","maximum":"P1D""#, "PT25H"), ["maximum"]);
    }

    #[test]
    fn each_item_of_a_list_has_its_rules() {
        let of =
            |item: &str, value: &str| faults(&format!(r#"{{"name":"f","type":"array","arrayItem":{item}}}"#), value);
        let codes = r#"{"type":"string","constraints":{"pattern":"^[A-Z]{2}[A-Z0-9]{3}$","enum":["FRMOB","FRABC"]}}"#;
        assert_eq!(of(codes, r#"["FRMOB","FRABC"]"#), Vec::<String>::new());
        assert_eq!(of(codes, r#"["frmob",5]"#), ["pattern", "enum", "type-error"]);
        assert_eq!(of(codes, "a"), ["type-error"], "a list first");
        assert_eq!(of(r#"{"constraints":{"required":true}}"#, r#"["", null]"#), ["required", "required"]);
        assert_eq!(of("{}", r#"[1,"a",[]]"#), Vec::<String>::new());
    }
}
