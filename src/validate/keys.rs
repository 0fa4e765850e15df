//! What a Table Schema asks of all rows together: primary, unique and foreign keys.
//!
//! Rows stream through once. Of each key a 128-bit digest and the row are kept, 32 bytes or fewer. The answer does not depend
//! on the order of the rows: every row that shares a key is told, not only those after the first. Error codes are those of
//! the framework (`primary-key`, `unique-error`, `foreign-key`).

use super::table::{Read, TableRule};
use crate::model::{Issue, Layer, Param, RecordId, Schema, Severity, TableKey, Value};
use crate::text::fingerprint;
use std::borrow::Cow;

/// Collects the rows of one table, then names those that break one of its keys.
///
/// ```
/// use tamis::{model::{RecordId, Value}, validate::KeyRules};
/// let schema = r#"{"fields": [{"name": "a", "constraints": {"unique": true}}]}"#;
/// let schema = tamis::reference::parse_schema(schema, "t").unwrap();
/// let mut rules = KeyRules::new(&schema);
/// for row in 1..=2 {
///     rules.add(RecordId(row), &[Value::text("x")]);
/// }
/// let codes: Vec<_> = rules.finish().into_iter().map(|(record, issue)| (record.0, issue.code)).collect();
/// assert_eq!(codes, [(1, "unique-error".into()), (2, "unique-error".into())]);
/// ```
#[derive(Default)]
pub struct KeyRules {
    /// The rules of the fields, where a key looks at them.
    fields: Vec<Option<TableRule>>,
    keys: Vec<Key>,
    found: Vec<(i64, Issue)>,
}

struct Key {
    kind: Kind,
    /// Positions in the schema.
    fields: Vec<usize>,
    names: Vec<String>,
    digests: Vec<(u128, i64)>,
    /// Rows whose foreign key equals nothing.
    strangers: Vec<i64>,
}

enum Kind {
    Primary,
    Unique,
    Foreign {
        resource: String,
        reference: Vec<String>,
        /// Positions of `reference`, where the table refers to itself.
        own: Option<Vec<usize>>,
        known: Vec<u128>,
        /// Whether the other table was given, or is this one.
        given: bool,
    },
}

/// A foreign key into another table that was not given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unchecked {
    pub fields: Vec<String>,
    pub resource: String,
}

impl KeyRules {
    /// The keys of a schema; without any, the rules ask nothing.
    pub fn new(schema: &Schema) -> Self {
        let positions = |names: &[String]| names.iter().filter_map(|name| schema.index_of(name)).collect::<Vec<_>>();
        let mut used = vec![false; schema.fields.len()];
        let keys = schema.keys.iter().map(|key| {
            key.own_fields().filter_map(|name| schema.index_of(name)).for_each(|at| used[at] = true);
            let (names, kind) = match key {
                TableKey::Primary { fields } => (fields, Kind::Primary),
                TableKey::Unique { fields } => (fields, Kind::Unique),
                TableKey::Foreign { fields, resource, reference } => {
                    let own = resource.is_empty().then(|| positions(reference));
                    let (resource, reference, given) = (resource.clone(), reference.clone(), own.is_some());
                    (fields, Kind::Foreign { resource, reference, own, known: Vec::new(), given })
                }
            };
            Key { kind, fields: positions(names), names: names.clone(), digests: Vec::new(), strangers: Vec::new() }
        });
        let keys = keys.collect();
        let rule = |(field, used)| if used { TableRule::new(field, schema) } else { None };
        Self { fields: schema.fields.iter().zip(used).map(rule).collect(), keys, found: Vec::new() }
    }

    /// Whether there is no key to look at.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Positions in the schema of the fields that keys look at.
    pub fn positions(&self) -> Vec<usize> {
        self.fields.iter().enumerate().filter(|(_, rule)| rule.is_some()).map(|(at, _)| at).collect()
    }

    /// The columns that foreign keys look at in another table.
    pub fn columns_of(&self, resource: &str) -> Vec<&str> {
        let mut columns: Vec<&str> = Vec::new();
        for key in &self.keys {
            if let Kind::Foreign { resource: one, reference, .. } = &key.kind
                && one == resource
            {
                columns.extend(reference.iter().map(String::as_str));
            }
        }
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    /// Takes one row of another table; `value` gives its cells by column. They are read in the types of the fields that
    /// refer to them.
    pub fn add_reference(&mut self, resource: &str, value: &dyn Fn(&str) -> Value) {
        let Self { fields, keys, .. } = self;
        for key in keys {
            let Kind::Foreign { resource: one, reference, known, given, .. } = &mut key.kind else { continue };
            if one == resource {
                *given = true;
                let cells = key.fields.iter().zip(reference).map(|(at, column)| read(fields, *at, &value(column)));
                known.extend(sum(cells, true).equal());
            }
        }
    }

    /// Leaves out the keys that the table itself answers.
    pub fn keep_only_references(&mut self) {
        self.keys.retain(|key| matches!(key.kind, Kind::Foreign { own: None, .. }));
    }

    /// Says that another table was given, though it may hold no row.
    pub fn know(&mut self, resource: &str) {
        for key in &mut self.keys {
            if let Kind::Foreign { resource: one, given, .. } = &mut key.kind {
                *given |= one == resource;
            }
        }
    }

    /// Takes one row of the table; `values` follow the schema's fields.
    pub fn add(&mut self, record: RecordId, values: &[Value]) {
        let Self { fields, keys, found } = self;
        let cell = |at: &usize| read(fields, *at, values.get(*at).unwrap_or(&Value::Missing));
        for key in keys {
            match &mut key.kind {
                Kind::Primary => {
                    let mut whole = true;
                    for (at, name) in key.fields.iter().zip(&key.names) {
                        if matches!(cell(at), Read::Absent) {
                            whole = false;
                            found.push((record.0, issue("primary-key", name, &key.names, "missing", None)));
                        }
                    }
                    if whole {
                        let digest = sum(key.fields.iter().map(cell), false).equal();
                        key.digests.extend(digest.map(|one| (one, record.0)));
                    }
                }
                Kind::Unique => {
                    let digest = sum(key.fields.iter().map(cell), false).equal();
                    key.digests.extend(digest.map(|one| (one, record.0)));
                }
                Kind::Foreign { own, known, .. } => {
                    match sum(key.fields.iter().map(cell), true) {
                        Sum::Is(digest) => key.digests.push((digest, record.0)),
                        Sum::Unequal => key.strangers.push(record.0),
                        Sum::Nothing => {}
                    }
                    known.extend(own.iter().flat_map(|own| sum(own.iter().map(cell), true).equal()));
                }
            }
        }
    }

    /// Foreign keys that could not be looked at.
    pub fn unchecked(&self) -> Vec<Unchecked> {
        let unchecked = |key: &Key| match &key.kind {
            Kind::Foreign { resource, given: false, .. } => {
                Some(Unchecked { fields: key.names.clone(), resource: resource.clone() })
            }
            _ => None,
        };
        self.keys.iter().filter_map(unchecked).collect()
    }

    /// The issues, ordered by record, then by key in the schema's order.
    pub fn finish(self) -> Vec<(RecordId, Issue)> {
        let mut found = self.found;
        for key in self.keys {
            key.finish(&mut found);
        }
        found.sort_by_key(|(record, _)| *record);
        found.into_iter().map(|(record, issue)| (RecordId(record), issue)).collect()
    }
}

impl Key {
    fn finish(mut self, found: &mut Vec<(i64, Issue)>) {
        let Some(field) = self.names.first() else { return };
        match self.kind {
            Kind::Primary | Kind::Unique => {
                let code = if matches!(self.kind, Kind::Primary) { "primary-key" } else { "unique-error" };
                self.digests.sort_unstable();
                for group in self.digests.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
                    let count = ("count", Param::from(group.len()));
                    let told = |record| (record, issue(code, field, &self.names, "same", Some(count.clone())));
                    found.extend(group.iter().map(|(_, record)| told(*record)));
                }
            }
            Kind::Foreign { resource, mut known, given: true, .. } => {
                known.sort_unstable();
                let what = if resource.is_empty() { "own" } else { "other" };
                let unknown = self.digests.into_iter().filter(|(digest, _)| known.binary_search(digest).is_err());
                for record in unknown.map(|(_, record)| record).chain(self.strangers) {
                    let table = ("table", Param::from(resource.as_str()));
                    found.push((record, issue("foreign-key", field, &self.names, what, Some(table))));
                }
            }
            Kind::Foreign { .. } => {}
        }
    }
}

fn read(fields: &[Option<TableRule>], at: usize, value: &Value) -> Read {
    fields.get(at).and_then(Option::as_ref).map_or(Read::Unreadable, |rule| rule.read(value))
}

/// What stands for the cells of a key.
enum Sum {
    /// A cell cannot be read, which is told already, or is missing where all count; or all are missing.
    Nothing,
    /// A cell equals nothing, not even itself (`NaN`).
    Unequal,
    Is(u128),
}

impl Sum {
    fn equal(self) -> Option<u128> {
        if let Self::Is(digest) = self { Some(digest) } else { None }
    }
}

/// Sums up the cells of a key; `some`: it is enough that one of them is given.
fn sum(cells: impl Iterator<Item = Read>, some: bool) -> Sum {
    let mut text = String::new();
    let (mut given, mut unequal) = (false, false);
    for cell in cells {
        match cell {
            Read::Unreadable => return Sum::Nothing,
            Read::Absent if !some => return Sum::Nothing,
            Read::Absent => text.push('-'),
            Read::Is(cell) => {
                given = true;
                match cell.identity() {
                    // The length in front keeps two cells apart.
                    Some(identity) => text.push_str(&format!("{}:{identity}", identity.len())),
                    None => unequal = true,
                }
            }
        }
    }
    match (given, unequal) {
        (false, _) => Sum::Nothing,
        (true, true) => Sum::Unequal,
        (true, false) => Sum::Is(fingerprint("key", &text)),
    }
}

fn issue(
    code: &'static str,
    field: &str,
    names: &[String],
    what: &'static str,
    param: Option<(&'static str, Param)>,
) -> Issue {
    let said = [("what", Param::from(what)), ("fields", Param::from(names.join(" + ")))];
    let single = ("number", Param::from(names.len()));
    Issue {
        field: Cow::Owned(field.to_owned()),
        index: None,
        code: Cow::Borrowed(code),
        severity: Severity::Error,
        layer: Layer::Schema,
        params: said.into_iter().chain([single]).chain(param).map(|(n, value)| (Cow::Borrowed(n), value)).collect(),
        suggestion: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: &str = r#"{"fields": [
        {"name": "a", "type": "integer"}, {"name": "b"}, {"name": "c", "type": "number", "constraints": {"unique": true}},
        {"name": "d", "type": "integer"}, {"name": "e"}
    ], "primaryKey": ["a", "b"], "foreignKeys": [
        {"fields": "d", "reference": {"resource": "", "fields": "a"}},
        {"fields": ["d", "e"], "reference": {"resource": "villes", "fields": ["code", "nom"]}}
    ]}"#;

    fn found(rows: &[[&str; 5]], villes: Option<&[[&str; 2]]>) -> (Vec<(i64, String, String)>, usize) {
        let schema = crate::reference::parse_schema(SCHEMA, "t").unwrap();
        let mut rules = KeyRules::new(&schema);
        for [code, nom] in villes.into_iter().flatten() {
            rules.add_reference("villes", &|column| Value::text(if column == "code" { *code } else { *nom }));
        }
        for (at, row) in rows.iter().enumerate() {
            let values: Vec<Value> = row.iter().map(|cell| Value::text(*cell)).collect();
            rules.add(RecordId(at as i64), &values);
        }
        let unchecked = rules.unchecked().len();
        let told = rules.finish().into_iter();
        (told.map(|(r, issue)| (r.0, issue.field.into_owned(), issue.code.into_owned())).collect(), unchecked)
    }

    #[test]
    fn keys_hold_over_all_rows() {
        let rows = [
            ["1", "x", "1", "", ""],
            ["01", "x", "1.0", "2", ""],
            ["1", "y", "", "9", ""],
            ["2", "", "", "", ""],
            ["un", "x", "", "un", ""],
        ];
        let told = |row: i64, field: &str, code: &str| (row, field.to_owned(), code.to_owned());
        let expected = [
            told(0, "a", "primary-key"),
            told(0, "c", "unique-error"),
            told(1, "a", "primary-key"),
            told(1, "c", "unique-error"),
            told(2, "d", "foreign-key"),
            told(3, "b", "primary-key"),
        ];
        let (mut issues, unchecked) = found(&rows, None);
        issues.sort();
        assert_eq!((issues, unchecked), (expected.to_vec(), 1));
    }

    #[test]
    fn another_table_is_looked_at_where_it_is_given() {
        let rows = [["1", "x", "", "1", "Rennes"], ["2", "x", "", "1", "Brest"], ["3", "x", "", "2", ""]];
        let (issues, unchecked) = found(&rows, Some(&[["01", "Rennes"], ["2", ""]]));
        assert_eq!((issues, unchecked), (vec![(1, "d".to_owned(), "foreign-key".to_owned())], 0));
    }
}
