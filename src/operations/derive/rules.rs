//! Rules over the whole batch, for what a commit touched or for everything.

use super::{MANY, Moved, Work};
use crate::error::Result;
use crate::model::{Issue, RecordId, Schema};
use crate::operations::schema;
use crate::reference;
use crate::validate::{BATCH_CODES, BatchRecord, BatchRules, KeyRules};
use std::collections::BTreeSet;

impl Work<'_, '_> {
    /// The rules over the batch for what the commit touched and what depends on it: the other records of its identifiers,
    /// the services of its structures.
    pub(super) fn batch_rules_of_moved(&mut self) -> Result<()> {
        let read = self.tx.read();
        let Moved { records, ids, structures, .. } = std::mem::take(&mut self.moved);
        let (mut with_ids, mut services) = (records.clone(), records);
        let mut rules = BatchRules::new();
        for slug in reference::schema_slugs() {
            let ids = ids.iter().filter(|(schema, _)| *schema == slug).map(|(_, id)| id.clone()).collect();
            for (record, id) in read.with_ids(slug, &ids)? {
                with_ids.insert(record);
                rules.add(BatchRecord::with_id(record, slug, &id));
            }
        }
        self.replace(&with_ids, &BATCH_CODES[..1], rules.finish())?;
        let mut rules = BatchRules::new();
        for structure in &structures {
            for (record, name, place) in read.services_of(structure)? {
                services.insert(record);
                let (structure_id, name) = (Some(structure.as_str()), name.as_deref());
                rules.add(BatchRecord { record, schema: "service", id: None, structure_id, name, place: &place });
            }
        }
        for (_, id) in read.with_ids("structure", &structures)? {
            rules.add_known_structure(&id);
        }
        self.replace(&services, &BATCH_CODES[1..], rules.finish())
    }

    fn taken(&self, issues: Vec<(RecordId, Issue)>) -> Vec<(RecordId, Issue)> {
        issues.into_iter().filter_map(|(record, issue)| Some((record, self.rules.levels.taken(issue)?))).collect()
    }

    fn replace(&self, records: &BTreeSet<RecordId>, codes: &[&str], issues: Vec<(RecordId, Issue)>) -> Result<()> {
        let issues = self.taken(issues);
        let all: Vec<RecordId> = records.iter().copied().collect();
        self.recounted(records, || self.tx.put_batch_issues_of(&all, codes, &issues))
    }

    /// Unique identifiers, services whose structure is there and that are no other one again, and the keys of schemas from
    /// files.
    pub(super) fn batch_rules(&mut self) -> Result<()> {
        let mut rules = BatchRules::new();
        let read = self.tx.read();
        // Only those that an index finds suspect are looked at: a lot has a million records.
        for slug in reference::schema_slugs() {
            self.progress.check()?;
            for (record, id) in read.repeated_ids(slug)? {
                rules.add(BatchRecord::with_id(record, slug, &id));
            }
        }
        for (record, structure) in read.orphans()? {
            let structure_id = Some(structure.as_str());
            rules.add(BatchRecord { record, schema: "service", id: None, structure_id, name: None, place: "" });
        }
        let mut issues = rules.finish();
        let mut rules = BatchRules::new();
        for (structure, record, name, place) in read.services_together()? {
            rules.add_known_structure(&structure);
            let (structure_id, name) = (Some(structure.as_str()), Some(name.as_str()));
            rules.add(BatchRecord { record, schema: "service", id: None, structure_id, name, place: &place });
        }
        issues.extend(rules.finish());
        for slug in read.slugs()? {
            issues.extend(self.broken_keys(schema(slug)?)?);
        }
        issues.sort_by_key(|(record, _)| *record);
        let issues = self.taken(issues);
        let mut concerned: BTreeSet<RecordId> = issues.iter().map(|(record, _)| *record).collect();
        if self.counting {
            concerned.extend(self.tx.with_batch_issues(MANY + 1)?);
            self.counting = concerned.len() <= MANY;
        }
        self.recounted(&concerned, || self.tx.put_batch_issues(&issues))
    }

    /// Makes a change to the issues of some records, whose counts follow.
    fn recounted(&self, records: &BTreeSet<RecordId>, change: impl FnOnce() -> Result<()>) -> Result<()> {
        if !self.counting {
            return change();
        }
        let mut known = Vec::new();
        for record in records {
            if let Some(identity) = self.tx.read().record_identity(*record)? {
                known.push((*record, schema(&identity.schema)?));
            }
        }
        known.iter().try_for_each(|(record, schema)| self.tx.count_out(schema, *record))?;
        change()?;
        known.iter().try_for_each(|(record, schema)| self.tx.count_in(schema, *record))
    }

    /// Records that break a key of their schema. A foreign key into another table is not looked at: a workspace holds one
    /// table of each schema.
    fn broken_keys(&self, schema: &Schema) -> Result<Vec<(RecordId, Issue)>> {
        let mut rules = KeyRules::new(schema);
        if rules.is_empty() {
            return Ok(Vec::new());
        }
        self.tx.read().keyed(schema, &rules.positions(), &mut |record, values| {
            self.progress.check()?;
            rules.add(record, values);
            Ok(())
        })?;
        Ok(rules.finish())
    }
}
