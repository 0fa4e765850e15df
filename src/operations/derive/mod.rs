//! What follows from ground state, recomputed inside the transaction that changed it: effective records, their issues,
//! rules over the whole batch, golden records (DESIGN D7). Readers never see a half of it.

mod base;
mod batch;
mod golden;
mod records;
mod rules;

pub(super) use base::{Named, base_values, bases, bases_named, shown_bases};
pub use golden::golden;

use super::pipeline::Rules;
use super::{establishments, matching, opposition, schema};
use crate::Progress;
use crate::error::{Error, Result};
use crate::model::{BatchId, Mapping, Operation, OperationKind, Reading, RecordId, Schema, Value};
use crate::validate::{RULES, Validator};
use crate::workspace::{BatchInfo, Derive, Derived, RecordIdentity, Touched};
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
            same: BTreeSet::new(),
            turned: touched.batches.iter().copied().collect(),
            visible: BTreeMap::new(),
        };
        let only_moved: BTreeSet<RecordId> = touched.only_moved.iter().copied().collect();
        let rules_changed =
            touched.settings.iter().any(|name| name.starts_with("rule:") || name == establishments::SETTING);
        // Issues that another version of the rules found are found again.
        let outdated = tx.take_rules(RULES)?;
        let opposition_changed = touched.settings.iter().any(|name| name == opposition::SETTING);
        // What an import stages is derived and counted, and the records that it moves are among those touched.
        let fresh = work.is_import()?;
        let nothing_read_again = touched.batches.is_empty() && touched.mappings.is_empty();
        let few = touched.records.len() - only_moved.len() <= MANY && (fresh || nothing_read_again);
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
        let whole = work.takes_back_several()?;
        for (batch, slug) in work.remapped(touched, whole)?.union(&renamed).cloned().collect::<Vec<_>>() {
            work.batch(batch, &slug)?;
        }
        // A batch that is read again beside may have written what was compared.
        let as_before = if fresh && renamed.is_empty() { work.as_before(&only_moved)? } else { BTreeSet::new() };
        let others: Vec<RecordId> = touched.records.iter().copied().filter(|id| !as_before.contains(id)).collect();
        // So many that say something else are counted again all at once: not first one by one.
        work.counting &= !fresh || others.len() <= 2 * MANY;
        work.records(&others, &only_moved)?;
        work.move_as_before(touched, as_before)?;
        // Few commits turn a batch: the others need not read the log for it.
        let stale = !fresh && !touched.batches.is_empty() && work.hidden_from_settings()?;
        for batch in touched.batches.iter().filter(|_| !fresh) {
            for slug in tx.read().slugs()? {
                // A batch that comes back may find its records derived from another delivery, or under other settings.
                let records = match stale {
                    true => tx.read().identities_at(*batch, slug)?.into_iter().map(|(id, _)| id).collect(),
                    false => tx.read().misplaced(*batch, slug)?,
                };
                work.records(&records, &BTreeSet::new())?;
            }
        }
        // One operation may change settings and records: what another workspace brings, or several taken back at once.
        if opposition_changed || !moved.is_empty() {
            work.every_value()?;
        } else if rules_changed {
            work.every_record()?;
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
            work.follow_carried_verdicts(touched)?;
        }
        let changed: Vec<RecordId> = work.changed.iter().copied().collect();
        let mut unmatched = work.changed;
        unmatched.extend(touched.records.iter().filter(|record| !work.same.contains(record)));
        unmatched.extend(touched.verdicts.iter().flat_map(|(a, b)| [a, b]));
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
    /// Records that only moved to another row, and say what they said before.
    same: BTreeSet<RecordId>,
    /// Batches that this commit brings, takes away or brings back.
    turned: BTreeSet<BatchId>,
    visible: BTreeMap<BatchId, bool>,
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
    /// Pairs that a verdict on records that are gone was carried over to follow it: it may be taken back or come again, and so
    /// may what the pair's own records say.
    fn follow_carried_verdicts(&self, touched: &Touched) -> Result<()> {
        let read = self.tx.read();
        let mut followed = read.followed_pairs()?;
        if followed.is_empty() {
            return Ok(());
        }
        let mut all = !touched.batches.is_empty();
        for record in touched.verdicts.iter().flat_map(|(a, b)| [a, b]) {
            all = all || !read.is_there(*record)?;
        }
        followed.retain(|(a, b)| all || self.changed.contains(a) || self.changed.contains(b));
        self.tx.put_followed(&matching::said_of_followed(read, &followed)?)
    }

    /// Batches whose mapping or reading changed after their import. What an import stages is already derived, and a batch
    /// that goes or comes back has the mapping of before; but for one whose mapping went back along with it (`whole`).
    fn remapped(&self, touched: &Touched, whole: bool) -> Result<BTreeSet<(BatchId, String)>> {
        let fresh: BTreeSet<BatchId> = touched.batches.iter().copied().filter(|_| !whole).collect();
        Ok(touched.mappings.iter().filter(|(batch, _)| !fresh.contains(batch)).cloned().collect())
    }

    /// Whether the commit takes back several operations at once, or is a step back or forth over one that did.
    fn takes_back_several(&self) -> Result<bool> {
        let read = self.tx.read();
        let several = |operation: &Operation| operation.params.get("along").is_some();
        let Some(operation) = read.operation(self.tx.operation())? else { return Ok(false) };
        let target = operation.target.map_or(Ok(None), |target| read.operation(target))?;
        Ok(several(&operation) || target.is_some_and(|target| several(&target)))
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
            let is_later = |other: &BatchInfo| (other.delivery, other.id) > (batch.delivery, batch.id);
            all.iter().any(|other| moved.contains(&other.id) && other.source == batch.source && is_later(other))
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
                && (name == opposition::SETTING
                    || name == establishments::SETTING
                    || name.starts_with("rule:")
                    || name.starts_with("schema:"))
        };
        Ok(read.operations()?.iter().any(followed))
    }

    fn source(&mut self, batch: BatchId) -> Result<&Source> {
        if !self.batches.contains_key(&batch) {
            let read = self.tx.read();
            let info = read.batch(batch)?.ok_or_else(|| Error::internal("a record of an unknown batch"))?;
            let known = |mapping: Mapping| (mapping.schema.clone(), base::of_today(mapping));
            let mappings = read.mappings(batch)?.into_iter().map(known).collect();
            self.batches.insert(batch, Source { name: info.source, reading: info.reading, mappings });
        }
        self.batches.get(&batch).ok_or_else(|| Error::internal("a batch just read"))
    }

    /// After another opposition list was taken: every record is made again.
    fn every_value(&mut self) -> Result<()> {
        for slug in self.tx.read().slugs()? {
            let mut records = Vec::new();
            self.tx.read().records_to_compare(slug, &mut |row| {
                records.push(row.id);
                Ok(())
            })?;
            self.records(&records, &BTreeSet::new())?;
        }
        Ok(())
    }

    /// After a rule was switched on or off: the values stay, the issues are found again.
    fn every_record(&mut self) -> Result<()> {
        for slug in self.tx.read().slugs()? {
            let schema = schema(slug)?;
            let validator = Validator::new(schema, self.today);
            let mut rows = Vec::new();
            self.tx.read().records(slug, &mut |row| {
                rows.push((row.id, self.rules.issues(&validator, schema, &row.values)));
                Ok(())
            })?;
            for (record, issues) in rows {
                self.tx.put_issues(record, &issues)?;
            }
        }
        self.identifiers_moved = true;
        Ok(())
    }
}
