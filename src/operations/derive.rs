//! What follows from ground state, recomputed inside the transaction that changed it: effective records, their issues,
//! rules over the whole batch, golden records (DESIGN D7). Readers never see a half of it.

use super::pipeline::{Pipeline, Rules};
use super::{matching, opposition, schema};
use crate::Progress;
use crate::error::{Error, Result};
use crate::mapping::Kept;
use crate::model::{
    BatchId, Disposition, HealedRecord, Issue, Mapping, MergeId, Operation, OperationKind, RawRow, Reading, RecordId,
    RecordRow, Schema, Value,
};
use crate::reference;
use crate::validate::{BATCH_CODES, BatchRecord, BatchRules, KeyRules, RULES, Validator};
use crate::workspace::{BatchInfo, Derive, Derived, Read, RecordIdentity, Touched};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Recomputes derived state; the clock's date is given.
pub struct Deriver {
    today: String,
}

impl Deriver {
    pub fn new(today: &str) -> Self {
        Self { today: today.to_owned() }
    }
}

impl Derive for Deriver {
    fn derive(&self, tx: &Derived<'_>, touched: &Touched, progress: &Progress) -> Result<()> {
        let mut work = Work {
            tx,
            today: &self.today,
            progress,
            rules: Arc::new(Rules::of(tx.read())?),
            batches: BTreeMap::new(),
            changed: BTreeSet::new(),
            identifiers_moved: !touched.batches.is_empty(),
            moved: Moved::default(),
            counting: false,
            moved_population: BTreeSet::new(),
        };
        let rules_changed = touched.settings.iter().any(|name| name.starts_with("rule:"));
        // Issues that another version of the rules found are found again.
        let outdated = tx.take_rules(RULES)?;
        let opposition_changed = touched.settings.iter().any(|name| name == opposition::SETTING);
        // What an import stages is derived and counted, and the records that it moves are among those touched.
        let fresh = work.is_import()?;
        let nothing_read_again = touched.batches.is_empty() && touched.mappings.is_empty();
        let few = touched.records.len() <= MANY && (fresh || nothing_read_again);
        let moved: Vec<&str> = touched.settings.iter().filter_map(|name| name.strip_prefix("schema:")).collect();
        let renamed = work.renamed_before(touched)?;
        work.counting = few && !rules_changed && !outdated && !opposition_changed && moved.is_empty() && tx.counts()?;
        work.counting = work.counting && renamed.is_empty();
        work.counting = work.counting && (!fresh || tx.count_staged()?);
        for slug in &moved {
            // A move that is taken back leaves the move to be made again: the records are of this program's version.
            let there = tx.read().setting(&format!("schema:{slug}"))?;
            tx.note_schema_version(schema(slug)?, there.is_some())?;
            work.identifiers_moved = true;
        }
        if opposition_changed || !moved.is_empty() {
            work.every_value()?;
        } else if rules_changed {
            work.every_record()?;
        } else {
            for (batch, slug) in work.remapped(touched)?.union(&renamed).cloned().collect::<Vec<_>>() {
                work.batch(batch, &slug)?;
            }
            work.records(&touched.records)?;
            let stale = !fresh && work.hidden_from_settings()?;
            for batch in touched.batches.iter().filter(|_| !fresh) {
                for slug in tx.read().slugs()? {
                    // A batch that comes back may find its records derived from another delivery, or under other settings.
                    let records = match stale {
                        true => tx.read().identities_at(*batch, slug)?.into_iter().map(|(id, _)| id).collect(),
                        false => tx.read().misplaced(*batch, slug)?,
                    };
                    work.records(&records)?;
                }
            }
        }
        if outdated {
            work.every_record()?;
        }
        if fresh && !touched.records.is_empty() {
            // Records of earlier deliveries may come back into sight with this one.
            work.moved_population.extend(tx.read().slugs()?.into_iter().map(str::to_owned));
        }
        if work.identifiers_moved || work.moved.keyed || work.moved.records.len() > MANY {
            work.batch_rules()?;
        } else if !opposition_changed {
            work.batch_rules_of_moved()?;
        }
        if !work.counting {
            let schemas = tx.read().slugs()?.into_iter().map(schema).collect::<Result<Vec<_>>>()?;
            tx.recount(&schemas)?;
        } else {
            work.moved_population.iter().try_for_each(|slug| tx.recount_records(schema(slug)?))?;
        }
        let trust_changed = touched.settings.iter().any(|name| name.starts_with("trust:"));
        work.golden_records(
            touched,
            rules_changed || opposition_changed || trust_changed || !moved.is_empty() || !touched.batches.is_empty(),
        )?;
        if tx.has_pairs()? {
            let mut judged = tx.read().judged_pairs_of(&work.changed)?;
            judged.extend(&touched.verdicts);
            tx.put_verdicts_of_pairs(&matching::held(tx.read(), judged)?)?;
        }
        let changed: Vec<RecordId> = work.changed.iter().copied().collect();
        let mut unmatched = work.changed;
        unmatched.extend(touched.records.iter().chain(touched.verdicts.iter().flat_map(|(a, b)| [a, b])));
        tx.note_unmatched(&unmatched, &touched.batches)?;
        tx.mark_pairs_dirty(&changed)
    }
}

/// A record, its row, and which of its identifier it is.
type Place = (RecordId, RecordIdentity);

/// How the rows of one batch become records: kept while one commit is derived.
struct Source {
    name: String,
    reading: Reading,
    mappings: BTreeMap<String, Mapping>,
}

struct Work<'w, 'tx> {
    tx: &'w Derived<'tx>,
    today: &'w str,
    progress: &'w Progress,
    rules: Arc<Rules>,
    batches: BTreeMap<BatchId, Source>,
    /// Records whose effective values changed.
    changed: BTreeSet<RecordId>,
    /// Whether identifiers may have changed anywhere: the rules over the batch are then found again for all.
    identifiers_moved: bool,
    moved: Moved,
    /// Whether the counts of issues follow record by record.
    counting: bool,
    /// Schemas of which a record may have come, gone, or been set aside.
    moved_population: BTreeSet<String>,
}

/// More touched records than this, and rules over the batch are found again for all of it at once.
const MANY: usize = 2_000;

/// What rules over the batch look at of the records of a commit, before it and after.
#[derive(Default)]
struct Moved {
    records: BTreeSet<RecordId>,
    /// Schema and `id`.
    ids: BTreeSet<(String, String)>,
    /// Structures whose services may have become orphans, or alike.
    structures: BTreeSet<String>,
    /// A record of a schema with keys was touched: rows that shared one with it may be alone now.
    keyed: bool,
}

impl Moved {
    fn add(&mut self, schema: &Schema, record: RecordId, values: &[Value]) {
        self.records.insert(record);
        if self.records.len() > MANY {
            return;
        }
        let text = |name: &str| values.get(schema.index_of(name)?)?.as_text().map(str::to_owned);
        if let Some(id) = text("id") {
            if schema.slug == "structure" {
                self.structures.insert(id.clone());
            }
            self.ids.insert((schema.slug.clone(), id));
        }
        self.structures.extend(text("structure_id"));
    }
}

impl Work<'_, '_> {
    /// Batches whose mapping or reading changed after their import. What an import stages is already derived.
    fn remapped(&self, touched: &Touched) -> Result<BTreeSet<(BatchId, String)>> {
        let fresh: BTreeSet<BatchId> = touched.batches.iter().copied().collect();
        Ok(touched.mappings.iter().filter(|(batch, _)| !fresh.contains(batch)).cloned().collect())
    }

    /// Earlier deliveries of the touched ones' sources whose rule for identifiers is not that of their import: a row that went
    /// by another identifier is history where a later delivery has the one that it goes by now, and comes back without it.
    fn renamed_before(&self, touched: &Touched) -> Result<BTreeSet<(BatchId, String)>> {
        let read = self.tx.read();
        let moved: BTreeSet<BatchId> =
            touched.batches.iter().chain(touched.mappings.iter().map(|(batch, _)| batch)).copied().collect();
        if moved.is_empty() {
            return Ok(BTreeSet::new());
        }
        let all = read.batches()?;
        let later = |batch: &BatchInfo| {
            all.iter().any(|other| moved.contains(&other.id) && other.source == batch.source && other.id > batch.id)
        };
        let mut out = BTreeSet::new();
        for batch in all.iter().filter(|batch| batch.active && later(batch)) {
            for mapping in read.mappings(batch.id)? {
                if read.id_rule_changed(batch.id, &mapping.schema)? {
                    out.insert((batch.id, mapping.schema));
                }
            }
        }
        Ok(out)
    }

    /// Whether the commit is an import, and not one that comes back.
    fn is_import(&self) -> Result<bool> {
        let operation = self.tx.read().operation(self.tx.operation())?;
        Ok(operation.is_some_and(|operation| operation.kind == OperationKind::Import))
    }

    /// Whether a batch that comes back may have missed a setting that every record follows.
    fn hidden_from_settings(&self) -> Result<bool> {
        let read = self.tx.read();
        let followed = |operation: &Operation| {
            let name = operation.params.get("name").and_then(|name| name.as_str()).unwrap_or_default();
            operation.kind == OperationKind::Setting
                && (name == opposition::SETTING || name.starts_with("rule:") || name.starts_with("schema:"))
        };
        Ok(read.operations()?.iter().any(followed))
    }

    fn source(&mut self, batch: BatchId) -> Result<&Source> {
        if !self.batches.contains_key(&batch) {
            let read = self.tx.read();
            let info = read.batch(batch)?.ok_or_else(|| Error::internal("a record of an unknown batch"))?;
            let known = |mapping: Mapping| (mapping.schema.clone(), of_today(mapping));
            let mappings = read.mappings(batch)?.into_iter().map(known).collect();
            self.batches.insert(batch, Source { name: info.source, reading: info.reading, mappings });
        }
        self.batches.get(&batch).ok_or_else(|| Error::internal("a batch just read"))
    }

    /// Recomputes every record of a batch under a schema: rows may become records, or cease to be.
    fn batch(&mut self, batch: BatchId, slug: &str) -> Result<()> {
        let (today, rules, tx) = (self.today.to_owned(), self.rules.clone(), self.tx);
        let by_row = |(id, identity): (RecordId, RecordIdentity)| (identity.row_no, (id, identity));
        let known: BTreeMap<u32, (RecordId, RecordIdentity)> =
            tx.read().identities_at(batch, slug)?.into_iter().map(by_row).collect();
        let source = self.source(batch)?;
        let Some(mapping) = source.mappings.get(slug).cloned() else {
            for (record, _) in known.values() {
                tx.delete_record(slug, *record)?;
                self.changed.insert(*record);
            }
            tx.put_balance(batch, slug, &BTreeMap::new())?;
            self.identifiers_moved = true;
            return Ok(());
        };
        let (name, reading) = (source.name.clone(), source.reading.clone());
        let schema = schema(slug)?;
        let pipeline = Pipeline::new(schema, &mapping, &reading, &name, &today, &rules)?;
        let mut counts = BTreeMap::<Disposition, u64>::new();
        let mut occurrences = BTreeMap::<String, u32>::new();
        let structures = structures_of(tx.read(), &pipeline, batch)?;
        let moved_on = tx.read().moved_on(slug, &name, batch)?;
        let mut taken: BTreeSet<(String, u32)> =
            known.values().map(|(_, identity)| (identity.natural_id.clone(), identity.occurrence)).collect();
        let mut rows = Vec::new();
        tx.read().raw_rows(batch, &mut |row| {
            rows.push(row);
            Ok(())
        })?;
        for row in rows {
            self.progress.check()?;
            let existing = known.get(&row.row_no);
            let own = existing.map(|(_, identity)| identity.natural_id.as_str());
            let kept = Kept::of(own, structures.get(&row.row_no).map(String::as_str));
            let (disposition, healed) = pipeline.base(&row, kept);
            *counts.entry(disposition).or_default() += 1;
            match (healed, existing) {
                // It went by another identifier for a while, and under its own it is in a later delivery by now.
                (Some(healed), Some((id, identity)))
                    if identity.natural_id != healed.natural_id
                        && moved_on.contains(&(
                            healed.natural_id.clone(),
                            occurrences.get(&healed.natural_id).copied().unwrap_or(0),
                        )) =>
                {
                    *occurrences.entry(healed.natural_id).or_default() += 1;
                    tx.delete_record(slug, *id)?;
                    self.changed.insert(*id);
                }
                (Some(mut healed), existing) => {
                    let place = occurrences.entry(healed.natural_id.clone()).or_default();
                    let mut occurrence = *place;
                    *place += 1;
                    let id = match existing {
                        Some((id, identity)) => {
                            // Under another rule for identifiers, its place among those that are alike now counts.
                            if identity.natural_id == healed.natural_id {
                                occurrence = identity.occurrence;
                            }
                            *id
                        }
                        // The record of this row is in a later delivery by now: the row is history, not a second record.
                        None if moved_on.contains(&(healed.natural_id.clone(), occurrence)) => continue,
                        None => {
                            while !taken.insert((healed.natural_id.clone(), occurrence)) {
                                occurrence += 1;
                            }
                            tx.allocate_record(slug, &name, &healed.natural_id, occurrence, batch, row.row_no)?
                        }
                    };
                    pipeline.tell_apart(&mut healed, occurrence);
                    self.put(&pipeline, id, batch, row.row_no, &name, healed)?;
                }
                (None, Some((id, _))) => {
                    tx.delete_record(slug, *id)?;
                    self.changed.insert(*id);
                }
                (None, None) => {}
            }
        }
        tx.put_balance(batch, slug, &counts)?;
        self.identifiers_moved = true;
        Ok(())
    }

    /// Recomputes records from their raw rows and edits, batch by batch.
    fn records(&mut self, records: &[RecordId]) -> Result<()> {
        let mut groups: BTreeMap<(BatchId, String), Vec<Place>> = BTreeMap::new();
        for record in records {
            if let Some(identity) = self.tx.read().record_identity(*record)? {
                groups.entry((identity.batch, identity.schema.clone())).or_default().push((*record, identity));
            }
        }
        for ((batch, slug), records) in groups {
            let (today, rules) = (self.today.to_owned(), self.rules.clone());
            let source = self.source(batch)?;
            let Some(mapping) = source.mappings.get(&slug).cloned() else { continue };
            let (name, reading) = (source.name.clone(), source.reading.clone());
            let pipeline = Pipeline::new(schema(&slug)?, &mapping, &reading, &name, &today, &rules)?;
            for (record, identity) in records {
                self.progress.check()?;
                let row_no = identity.row_no;
                let Some(raw) = self.tx.read().raw_row(batch, row_no)? else { continue };
                match base(self.tx.read(), &pipeline, &raw, &identity)?.1 {
                    Some(mut healed) => {
                        let occurrence = match identity.natural_id == healed.natural_id {
                            true => identity.occurrence,
                            false => self.numbered(&pipeline, record, &healed)?,
                        };
                        pipeline.tell_apart(&mut healed, occurrence);
                        self.put(&pipeline, record, batch, row_no, &name, healed)?;
                    }
                    None => {
                        if let Some((_, row)) = self.tx.read().record(record)? {
                            self.moved.keyed |= !pipeline.schema.keys.is_empty();
                            self.moved.add(pipeline.schema, record, &row.values);
                        }
                        self.changed.insert(record);
                        self.moved_population.insert(slug.clone());
                        self.count_out(pipeline.schema, record)?;
                        self.tx.delete_record(&slug, record)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The number that a record bears among those of its identifier since the rule for identifiers changed: it was given
    /// when the whole batch was read again, and stands in its `id`.
    fn numbered(&self, pipeline: &Pipeline<'_>, record: RecordId, healed: &HealedRecord) -> Result<u32> {
        let (Some(at), Some((_, row))) = (pipeline.schema.index_of("id"), self.tx.read().record(record)?) else {
            return Ok(0);
        };
        let (now, plain) = (row.values[at].display(), healed.values[at].display());
        let number = now.strip_prefix(plain.as_ref()).and_then(|rest| rest.strip_prefix('-')?.parse::<u32>().ok());
        Ok(number.map_or(0, |number| number.saturating_sub(1)))
    }

    /// Writes an effective record: mapped and healed values, then edits; and its issues.
    fn put(
        &mut self,
        pipeline: &Pipeline<'_>,
        id: RecordId,
        batch: BatchId,
        row_no: u32,
        source: &str,
        mut healed: HealedRecord,
    ) -> Result<()> {
        let slug = &pipeline.schema.slug;
        overlay(pipeline.schema, &mut healed.values, self.tx.read().edits(id)?);
        pipeline.oppose(&mut healed);
        let before = self.tx.read().record(id)?.map(|(_, row)| row.values);
        if before.as_ref() != Some(&healed.values) {
            self.changed.insert(id);
        }
        if before.as_ref().is_none_or(|before| *before == healed.values) {
            self.moved_population.insert(slug.clone());
        }
        // A record that is set aside keeps its values, and its identifier is free for others all the same.
        if !self.identifiers_moved {
            let changed = before.as_ref().is_none_or(|before| before != &healed.values);
            self.moved.keyed |= !schema_keys_hold(pipeline.schema, before.as_deref(), &healed.values, changed);
            before.iter().for_each(|before| self.moved.add(pipeline.schema, id, before));
            self.moved.add(pipeline.schema, id, &healed.values);
        }
        let checked = pipeline.check(healed);
        let row = RecordRow {
            id,
            batch,
            row_no,
            source: source.to_owned(),
            values: checked.record.values,
            notes: checked.record.notes,
            rev: self.tx.operation().0,
        };
        self.count_out(pipeline.schema, id)?;
        self.tx.put_record(slug, &row)?;
        // What is set aside has no issues, and the other records of its batch none because of it.
        let aside = self.tx.read().record_state(id, "set_aside")?.is_some();
        if aside {
            self.tx.put_batch_issues_of(&[id], &BATCH_CODES, &[])?;
        }
        self.tx.put_issues(id, if aside { &[] } else { &checked.issues })?;
        self.count_in(pipeline.schema, id)
    }

    fn count_out(&self, schema: &Schema, record: RecordId) -> Result<()> {
        if self.counting { self.tx.count_out(schema, record) } else { Ok(()) }
    }

    fn count_in(&self, schema: &Schema, record: RecordId) -> Result<()> {
        if self.counting { self.tx.count_in(schema, record) } else { Ok(()) }
    }

    /// After another opposition list was taken: every record is made again.
    fn every_value(&mut self) -> Result<()> {
        for slug in self.tx.read().slugs()? {
            let mut records = Vec::new();
            self.tx.read().records_to_compare(slug, &mut |row| {
                records.push(row.id);
                Ok(())
            })?;
            self.records(&records)?;
        }
        Ok(())
    }

    /// After a rule was switched on or off: the values stay, the issues are found again.
    fn every_record(&mut self) -> Result<()> {
        for slug in self.tx.read().slugs()? {
            let validator = Validator::new(schema(slug)?, self.today);
            let mut rows = Vec::new();
            self.tx.read().records(slug, &mut |row| {
                rows.push((row.id, self.rules.levels.apply(validator.check(&row.values))));
                Ok(())
            })?;
            for (record, issues) in rows {
                self.tx.put_issues(record, &issues)?;
            }
        }
        self.identifiers_moved = true;
        Ok(())
    }

    /// The rules over the batch for what the commit touched and what depends on it: the other records of its identifiers,
    /// the services of its structures.
    fn batch_rules_of_moved(&mut self) -> Result<()> {
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
    fn batch_rules(&mut self) -> Result<()> {
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

    /// Golden records whose members, their states, pins, rules or trust changed.
    fn golden_records(&mut self, touched: &Touched, all: bool) -> Result<()> {
        let read = self.tx.read();
        let mut merges: BTreeSet<MergeId> = touched.merges.iter().copied().collect();
        // A member that is set aside, or comes back, keeps its values: it counts all the same.
        let moved: BTreeSet<RecordId> = touched.records.iter().chain(&touched.marked).copied().collect();
        let concerns = |member: &RecordId| self.changed.contains(member) || moved.contains(member);
        for merge in read.merges(false)? {
            if all || merge.members.iter().any(concerns) {
                merges.insert(merge.id);
            }
        }
        for id in merges {
            match read.merge(id)?.filter(|merge| merge.active) {
                Some(merge) => match golden(read, &merge, self.today)? {
                    Some(golden) => self.tx.put_golden(id, &golden)?,
                    None => self.tx.drop_golden(id)?,
                },
                None => self.tx.drop_golden(id)?,
            }
        }
        Ok(())
    }
}

/// The golden record of a merge, from the members that are there; none when fewer than two are.
pub fn golden(read: Read<'_>, merge: &crate::model::Merge, today: &str) -> Result<Option<crate::model::Golden>> {
    let schema = schema(&merge.schema)?;
    let validator = Validator::new(schema, today);
    let trust: BTreeMap<String, i64> = read.sources()?.into_iter().map(|source| (source.name, source.trust)).collect();
    let rows: Vec<RecordRow> = read.page(&merge.schema, &merge.members)?;
    if rows.len() < 2 {
        return Ok(None);
    }
    let id = schema.index_of("id").ok_or_else(|| Error::internal("a schema without id"))?;
    let valid: Vec<Vec<bool>> = rows
        .iter()
        .map(|row| row.values.iter().enumerate().map(|(index, value)| validator.field_ok(index, value)).collect())
        .collect();
    let ids: Vec<String> = rows.iter().map(|row| row.values[id].display().into_owned()).collect();
    let locked = rows.iter().map(|row| locked_places(read, schema, row.id)).collect::<Result<Vec<_>>>()?;
    let members: Vec<crate::merge::Member<'_>> = rows
        .iter()
        .zip(&valid)
        .zip(&ids)
        .zip(&locked)
        .map(|(((row, valid), id_text), locked)| crate::merge::Member {
            id: row.id,
            id_text,
            source: &row.source,
            trust: trust.get(&row.source).copied().unwrap_or(0),
            values: &row.values,
            valid,
            locked,
        })
        .collect();
    let mut golden = crate::merge::golden(schema, &members, &merge.pins);
    // The golden record goes out under the identifier fixed when the merge was made (DESIGN D9).
    golden.values[id] = Value::Text(merge.export_id.clone());
    // A chosen value does not bring back what the list has emptied.
    opposition::of(read)?.mask(schema, &mut golden.values);
    Ok(Some(golden))
}

/// For each field, whether its value is locked in a record; empty where none is.
fn locked_places(read: Read<'_>, schema: &Schema, record: RecordId) -> Result<Vec<bool>> {
    let locked = read.locked_fields(record)?;
    if locked.is_empty() {
        return Ok(Vec::new());
    }
    Ok(schema.fields.iter().map(|field| locked.contains(&field.name)).collect())
}

/// One record before edits, under the identifiers that its row got when it was first read.
fn base(
    read: Read<'_>,
    pipeline: &Pipeline<'_>,
    raw: &RawRow,
    identity: &RecordIdentity,
) -> Result<(Disposition, Option<HealedRecord>)> {
    let structure = match pipeline.names_built_structure() {
        true => read.identity_at(identity.batch, "structure", identity.row_no)?,
        false => None,
    };
    let structure = structure.as_ref().map(|(_, structure)| structure.natural_id.as_str());
    Ok(pipeline.base(raw, Kept::of(Some(&identity.natural_id), structure)))
}

/// The identifiers of the structures that the rows of a batch give, where the pipeline's records name them.
fn structures_of(read: Read<'_>, pipeline: &Pipeline<'_>, batch: BatchId) -> Result<BTreeMap<u32, String>> {
    if !pipeline.names_built_structure() {
        return Ok(BTreeMap::new());
    }
    let all = read.identities_at(batch, "structure")?;
    Ok(all.into_iter().map(|(_, identity)| (identity.row_no, identity.natural_id)).collect())
}

/// The values of a record as the file gives them, before edits, read from one of its raw rows.
pub(super) fn base_values(read: Read<'_>, slug: &str, record: RecordId, row: (BatchId, u32)) -> Result<Vec<Value>> {
    let found = bases(read, slug, &[(record, row)])?.pop();
    Ok(found
        .map_or_else(|| vec![Value::Null; schema(slug).map_or(0, |schema| schema.fields.len())], |base| base.values))
}

/// Records as the file gives them, before edits, each read from one of its raw rows; nulls where there is no such row.
pub(super) fn bases(read: Read<'_>, slug: &str, rows: &[(RecordId, (BatchId, u32))]) -> Result<Vec<HealedRecord>> {
    let schema = schema(slug)?;
    let nothing = || HealedRecord { values: vec![Value::Null; schema.fields.len()], ..HealedRecord::default() };
    let mut out: Vec<HealedRecord> = rows.iter().map(|_| nothing()).collect();
    let rules = Rules::default();
    let batches: BTreeSet<BatchId> = rows.iter().map(|(_, (batch, _))| *batch).collect();
    for batch in batches {
        let Some(info) = read.batch(batch)? else { continue };
        let Some(mapping) = read.mapping(batch, slug)?.map(of_today) else { continue };
        // The date only decides which dates are in the future, which changes no value.
        let pipeline = Pipeline::new(schema, &mapping, &info.reading, &info.source, "9999-12-31", &rules)?;
        for ((record, (_, row_no)), out) in rows.iter().zip(&mut out).filter(|((_, (of, _)), _)| *of == batch) {
            let Some(raw) = read.raw_row(batch, *row_no)? else { continue };
            let healed = match read.record_identity(*record)? {
                Some(identity) => base(read, &pipeline, &raw, &identity)?.1,
                None => pipeline.base(&raw, Kept::default()).1,
            };
            *out = healed.unwrap_or_else(nothing);
        }
    }
    Ok(out)
}

/// A mapping without the fields that the schema no longer has: another version of it may bring them back.
fn of_today(mut mapping: Mapping) -> Mapping {
    if let Some(schema) = reference::schema(&mapping.schema) {
        mapping.fields.retain(|field| schema.index_of(&field.field).is_some());
    }
    mapping
}

/// Whether the keys of a schema say of a record what they said before: no field of them changed, and the record was neither
/// set aside nor brought back (its values are then what they were).
fn schema_keys_hold(schema: &Schema, before: Option<&[Value]>, after: &[Value], changed: bool) -> bool {
    let same = |name: &String| {
        let at = schema.index_of(name);
        at.is_none_or(|at| before.and_then(|before| before.get(at)) == after.get(at))
    };
    schema.keys.is_empty() || changed && schema.keys.iter().flat_map(|key| key.own_fields()).all(same)
}

fn overlay(schema: &Schema, values: &mut [Value], edits: Vec<(String, Value)>) {
    for (field, value) in edits {
        if let Some(index) = schema.index_of(&field) {
            values[index] = value;
        }
    }
}
