//! Rules over a whole batch: identifiers given once, services that have their structure, and no second service like them.
//!
//! Records stream through once; what is kept of each is a 128-bit digest and its row, 32 bytes or fewer, so that a million
//! records fit in a few tens of megabytes. The answer does not depend on the order of the rows.

use crate::model::{Issue, Layer, Param, RecordId, Severity};
use crate::text::{fingerprint, fold};
use std::borrow::Cow;

/// What the rules over a batch look at of one record.
#[derive(Debug, Clone, Copy)]
pub struct BatchRecord<'a> {
    /// What the answer refers to: the record's identity in a workspace, its line in a file.
    pub record: RecordId,
    /// Slug of its schema; identifiers are unique per schema.
    pub schema: &'a str,
    pub id: Option<&'a str>,
    /// Identifier of its structure, for schemas that have the field.
    pub structure_id: Option<&'a str>,
    /// Name of a service, by which it may be another one of its structure again.
    pub name: Option<&'a str>,
    /// Where the service is given, as far as known: the same help in two towns is two services.
    pub place: &'a str,
}

impl<'a> BatchRecord<'a> {
    /// A record of which only its identifier is looked at.
    pub fn with_id(record: RecordId, schema: &'a str, id: &'a str) -> Self {
        Self { record, schema, id: Some(id), structure_id: None, name: None, place: "" }
    }
}

/// Codes of the rules over a batch: identifiers, then services.
pub const BATCH_CODES: [&str; 3] = ["duplicate_id", "orphan_service", "near_identical_service"];

/// The field that a rule over a batch is about; none of another code.
pub fn batch_field(code: &str) -> Option<&'static str> {
    let at = BATCH_CODES.iter().position(|known| *known == code)?;
    ["id", "structure_id", "nom"].get(at).copied()
}

/// Collects records, then names those that break a rule over the batch.
///
/// ```
/// use tamis::{model::RecordId, validate::{BatchRecord, BatchRules}};
/// let mut rules = BatchRules::new();
/// let record = BatchRecord { record: RecordId(1), schema: "structure", id: Some("a--1"), structure_id: None, name: None, place: "" };
/// rules.add(record);
/// rules.add(BatchRecord { record: RecordId(2), ..record });
/// let codes: Vec<_> = rules.finish().into_iter().map(|(record, issue)| (record.0, issue.code)).collect();
/// assert_eq!(codes, [(1, "duplicate_id".into()), (2, "duplicate_id".into())]);
/// ```
#[derive(Debug, Default)]
pub struct BatchRules {
    ids: Vec<(u128, i64)>,
    structures: Vec<u128>,
    services: Vec<(u128, i64)>,
    /// Structure and folded name of services.
    named: Vec<(u128, i64)>,
}

impl BatchRules {
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes one record. An absent identifier is an official error of its own and is not looked at here.
    pub fn add(&mut self, record: BatchRecord<'_>) {
        if let Some(id) = record.id {
            self.ids.push((fingerprint(record.schema, id), record.record.0));
            if record.schema == "structure" {
                self.structures.push(fingerprint("structure", id));
            }
        }
        if let Some(structure) = record.structure_id {
            self.services.push((fingerprint("structure", structure), record.record.0));
            if let Some(name) = record.name.map(service_name).filter(|name| !name.is_empty()) {
                let own = format!("{name}\n{}", fold(record.place));
                self.named.push((fingerprint(structure, &own), record.record.0));
            }
        }
    }

    /// Takes the identifier of a structure that is not itself part of the batch, but that its services may belong to
    /// (published before, or in another file).
    pub fn add_known_structure(&mut self, id: &str) {
        self.structures.push(fingerprint("structure", id));
    }

    /// The issues (`duplicate_id` on every record that shares an identifier, `orphan_service`, `near_identical_service`),
    /// ordered by record.
    pub fn finish(mut self) -> Vec<(RecordId, Issue)> {
        let mut found = Vec::new();
        self.ids.sort_unstable();
        for group in self.ids.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
            let count = ("count", group.len().into());
            found.extend(group.iter().map(|(_, record)| (*record, issue("id", "duplicate_id", Some(count.clone())))));
        }
        self.structures.sort_unstable();
        for (structure, record) in &self.services {
            if self.structures.binary_search(structure).is_err() {
                found.push((*record, issue("structure_id", "orphan_service", None)));
            }
        }
        self.named.sort_unstable();
        for group in self.named.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
            for (_, record) in group {
                let mut alike = issue("nom", "near_identical_service", Some(("count", group.len().into())));
                // Two services may well be two.
                alike.severity = Severity::Warning;
                found.push((*record, alike));
            }
        }
        // One record may break several rules: identifiers come first.
        found.sort_by_key(|(record, _)| *record);
        found.into_iter().map(|(record, issue)| (RecordId(record), issue)).collect()
    }
}

/// Words by which services that are one differ: articles, and what says that it is a service.
const LITTLE: &[&str] =
    &["a", "au", "aux", "de", "des", "du", "d", "l", "la", "le", "les", "un", "une", "service", "et"];

/// A service's name as it is compared with the others of its structure: words in any order and number, folded, without
/// their plural and without little ones.
pub(crate) fn service_name(name: &str) -> String {
    let folded = fold(name);
    let mut words: Vec<&str> = folded.split(' ').filter(|word| !LITTLE.contains(word)).collect();
    for word in &mut words {
        *word = word.strip_suffix('s').filter(|stem| stem.len() > 3).unwrap_or(word);
    }
    words.sort_unstable();
    words.dedup();
    words.join(" ")
}

fn issue(field: &'static str, code: &'static str, param: Option<(&'static str, Param)>) -> Issue {
    Issue {
        field: Cow::Borrowed(field),
        index: None,
        code: Cow::Borrowed(code),
        severity: Severity::Error,
        layer: Layer::Batch,
        params: param.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect(),
        suggestion: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record<'a>(row: i64, schema: &'a str, id: &'a str, structure: Option<&'a str>) -> BatchRecord<'a> {
        BatchRecord { record: RecordId(row), schema, id: Some(id), structure_id: structure, name: None, place: "" }
    }

    fn found(records: &[BatchRecord<'_>]) -> Vec<(i64, String)> {
        let mut rules = BatchRules::new();
        records.iter().for_each(|record| rules.add(*record));
        rules.finish().into_iter().map(|(record, issue)| (record.0, issue.code.into_owned())).collect()
    }

    #[test]
    fn identifiers_and_structures() {
        let mut records = vec![
            record(1, "structure", "a--1", None),
            record(2, "structure", "a--2", None),
            record(3, "service", "a--1", Some("a--1")),
            record(4, "service", "a--9", Some("a--3")),
            record(5, "service", "a--9", Some("a--2")),
        ];
        let expected =
            [(4, "duplicate_id"), (4, "orphan_service"), (5, "duplicate_id")].map(|(r, c)| (r, c.to_owned()));
        assert_eq!(found(&records), expected);
        records.reverse();
        assert_eq!(found(&records), expected, "whatever the order of the rows");
    }

    #[test]
    fn services_that_are_alike() {
        let mut rules = BatchRules::new();
        let structure = record(1, "structure", "a--1", None);
        rules.add(structure);
        for (row, name) in
            [(2, "Aide aux démarches en ligne"), (3, "Aides à la démarche en ligne"), (4, "Aide au logement")]
        {
            let id = format!("a--{row}");
            rules.add(BatchRecord { name: Some(name), ..record(row, "service", &id, Some("a--1")) });
        }
        let elsewhere = record(5, "service", "a--5", Some("a--1"));
        rules.add(BatchRecord { name: Some("Aide aux démarches en ligne"), place: "59000 Lille", ..elsewhere });
        let found: Vec<_> = rules.finish().into_iter().map(|(record, issue)| (record.0, issue.code)).collect();
        assert_eq!(found, [(2, "near_identical_service".into()), (3, "near_identical_service".into())]);
        assert_eq!(service_name("Service de la garde d’enfants"), service_name("garde d'enfant"));
    }

    #[test]
    fn a_structure_known_elsewhere_is_no_orphan() {
        let mut rules = BatchRules::new();
        rules.add(record(1, "service", "a--1", Some("b--1")));
        rules.add_known_structure("b--1");
        assert!(rules.finish().is_empty());
    }
}
