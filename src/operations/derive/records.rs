//! Records again from their raw rows and edits.

use super::{MANY, Place, Work};
use crate::error::Result;
use crate::mapping::Kept;
use crate::model::{BatchId, HealedRecord, Issue, RawRow, RecordId, RecordRow, Schema, Value};
use crate::operations::pipeline::{Checked, Pipeline};
use crate::operations::schema;
use crate::validate::BATCH_CODES;
use crate::workspace::{RecordIdentity, Touched};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Records that are read, healed and written at a time.
const CHUNK: usize = 4_096;
/// Where the row of a record is that turned out to be another.
const NOWHERE: BatchId = BatchId(0);
/// Records whose rows are looked up one by one at most, instead of going through all rows of all batches.
const ONE_BY_ONE: usize = 20_000;
/// Records that one thread heals at least.
const SHARED: usize = 64;

/// What a record is made of, and what it was.
struct Loaded {
    record: RecordId,
    identity: RecordIdentity,
    raw: RawRow,
    /// The identifier of the structure that its row gives, where it is built.
    structure: Option<String>,
    before: Option<RecordRow>,
    edits: Vec<(String, Value)>,
    aside: bool,
    /// Those of its own that it had.
    issues: Vec<Issue>,
}

impl Loaded {
    /// The record as it is now; none where its row gives none any more.
    fn healed(&self, pipeline: &Pipeline<'_>) -> Option<Checked> {
        let kept = Kept::of(Some(&self.identity.natural_id), self.structure.as_deref());
        let mut healed = pipeline.base(&self.raw, kept).1?;
        let occurrence = match self.identity.natural_id == healed.natural_id {
            true => self.identity.occurrence,
            false => self.numbered(pipeline, &healed),
        };
        pipeline.tell_apart(&mut healed, occurrence);
        overlay(pipeline.schema, &mut healed.values, &self.edits);
        pipeline.oppose(&mut healed);
        Some(pipeline.check(healed))
    }

    /// The number that a record bears among those of its identifier since the rule for identifiers changed: it was given
    /// when the whole batch was read again, and stands in its `id`.
    fn numbered(&self, pipeline: &Pipeline<'_>, healed: &HealedRecord) -> u32 {
        let (Some(at), Some(row)) = (pipeline.schema.index_of("id"), &self.before) else { return 0 };
        let (now, plain) = (row.values[at].display(), healed.values[at].display());
        let number = now.strip_prefix(plain.as_ref()).and_then(|rest| rest.strip_prefix('-')?.parse::<u32>().ok());
        number.map_or(0, |number| number.saturating_sub(1))
    }
}

impl Work<'_, '_> {
    /// Recomputes records from their raw rows and edits, batch by batch. Of those that have only moved to another row, most say
    /// what they said before: they are found so without being written again.
    pub(super) fn records(&mut self, records: &[RecordId], only_moved: &BTreeSet<RecordId>) -> Result<()> {
        for ((batch, slug), places) in self.places(records)? {
            if batch == NOWHERE {
                for (record, _) in places {
                    self.vanish(schema(&slug)?, record)?;
                }
                continue;
            }
            let (today, rules) = (self.today.to_owned(), self.rules.clone());
            let source = self.source(batch)?;
            let Some(mapping) = source.mappings.get(&slug).cloned() else {
                // The batch is hidden with its mapping: what is derived from it would be found as it was.
                for (record, _) in places {
                    self.vanish(schema(&slug)?, record)?;
                }
                continue;
            };
            let (name, reading) = (source.name.clone(), source.reading.clone());
            let pipeline = Pipeline::new(schema(&slug)?, &mapping, &reading, &name, &today, &rules)?;
            for places in places.chunks(CHUNK) {
                self.progress.check()?;
                let loaded = self.load(&pipeline, batch, places)?;
                let one = |loaded: Loaded| {
                    let checked = loaded.healed(&pipeline);
                    (loaded, checked)
                };
                let renewed: Vec<_> = loaded.into_par_iter().with_min_len(SHARED).map(one).collect();
                for (loaded, checked) in renewed {
                    self.renew(&pipeline, &name, loaded, checked, only_moved)?;
                }
                // So many changed records are counted again all at once.
                self.counting &= self.changed.len() <= MANY;
            }
        }
        Ok(())
    }

    /// Records of which the delivery of this commit says nothing new, found while it was staged, and nobody else does.
    pub(super) fn as_before(&self, only_moved: &BTreeSet<RecordId>) -> Result<BTreeSet<RecordId>> {
        let found = self.tx.as_before()?;
        Ok(found.into_iter().flatten().copied().filter(|record| only_moved.contains(record)).collect())
    }

    /// Moves them to their rows, once all others of the batches are at theirs.
    pub(super) fn move_as_before(&mut self, touched: &Touched, mut records: BTreeSet<RecordId>) -> Result<()> {
        if records.is_empty() {
            return Ok(());
        }
        for batch in &touched.batches {
            for slug in self.tx.read().slugs()? {
                self.progress.check()?;
                self.tx.move_to_rows(slug, *batch)?;
            }
        }
        self.tx.note_moved(records.iter().copied());
        self.same.append(&mut records);
        Ok(())
    }

    /// Records by the batch and schema that their rows are of, in the order of the rows.
    fn places(&self, records: &[RecordId]) -> Result<BTreeMap<(BatchId, String), Vec<Place>>> {
        let read = self.tx.read();
        let mut groups: BTreeMap<(BatchId, String), Vec<Place>> = BTreeMap::new();
        if records.len() <= ONE_BY_ONE {
            for record in records {
                if let Some(identity) = read.record_identity(*record)? {
                    groups.entry((identity.batch, identity.schema.clone())).or_default().push((*record, identity));
                }
            }
            return Ok(groups);
        }
        let wanted: BTreeSet<RecordId> = records.iter().copied().collect();
        for batch in read.batches()?.into_iter().map(|batch| batch.id).chain([NOWHERE]) {
            for slug in read.slugs()? {
                let mut places = read.identities_at(batch, slug)?;
                places.retain(|(record, _)| wanted.contains(record));
                if !places.is_empty() {
                    groups.insert((batch, slug.to_owned()), places);
                }
            }
        }
        Ok(groups)
    }

    /// What some records of a batch are made of, and what they were.
    fn load(&self, pipeline: &Pipeline<'_>, batch: BatchId, places: &[Place]) -> Result<Vec<Loaded>> {
        let read = self.tx.read();
        let ids: Vec<RecordId> = places.iter().map(|(record, _)| *record).collect();
        let before = read.rows(&pipeline.schema.slug, &ids)?;
        let row_numbers: Vec<u32> = places.iter().map(|(_, identity)| identity.row_no).collect();
        let raws = read.raw_rows_at(batch, &row_numbers)?;
        let mut beside = read.besides(&ids)?;
        let mut out = Vec::with_capacity(places.len());
        for (((record, identity), before), raw) in places.iter().zip(before).zip(raws) {
            let Some(raw) = raw else { continue };
            let structure = match pipeline.names_built_structure() {
                true => read.identity_at(batch, "structure", identity.row_no)?.map(|(_, found)| found.natural_id),
                false => None,
            };
            out.push(Loaded {
                record: *record,
                identity: identity.clone(),
                raw,
                structure,
                before,
                edits: beside.edits.remove(record).unwrap_or_default(),
                aside: beside.set_aside.contains(record),
                issues: beside.issues.remove(record).unwrap_or_default(),
            });
        }
        Ok(out)
    }

    /// Writes what a record has become, where that is something else.
    fn renew(
        &mut self,
        pipeline: &Pipeline<'_>,
        source: &str,
        loaded: Loaded,
        checked: Option<Checked>,
        only_moved: &BTreeSet<RecordId>,
    ) -> Result<()> {
        let Loaded { record, identity, before, aside, issues, .. } = loaded;
        let slug = &pipeline.schema.slug;
        let Some(checked) = checked else {
            return self.vanish(pipeline.schema, record);
        };
        if let Some(before) = before.as_ref().filter(|_| only_moved.contains(&record))
            && before.values == checked.record.values
            && before.notes == checked.record.notes
            && self.was_visible(before.batch)?
            && issues.iter().filter(|issue| !issue.is_over_batch()).eq(if aside { &[] } else { &checked.issues[..] })
        {
            self.same.insert(record);
            return self.tx.move_record(slug, record, identity.batch, identity.row_no);
        }
        let place = (record, identity.batch, identity.row_no);
        self.write(pipeline, place, source, before.map(|row| row.values), checked, aside)
    }

    /// Takes a record out of sight whose row gives none any more.
    fn vanish(&mut self, schema: &Schema, record: RecordId) -> Result<()> {
        if let Some((_, row)) = self.tx.read().record(record)? {
            self.moved.keyed |= !schema.keys.is_empty();
            self.moved.add(schema, record, &row.values);
        }
        self.changed.insert(record);
        self.moved_population.insert(schema.slug.clone());
        self.count_out(schema, record)?;
        self.tx.delete_record(&schema.slug, record)
    }

    /// Whether the records of a batch were to be seen before this commit, which may have brought it back.
    fn was_visible(&mut self, batch: BatchId) -> Result<bool> {
        if let Some(known) = self.visible.get(&batch) {
            return Ok(*known);
        }
        let there = self.tx.read().batch(batch)?.is_some_and(|batch| batch.active || batch.reference);
        let visible = there && !self.turned.contains(&batch);
        self.visible.insert(batch, visible);
        Ok(visible)
    }

    /// Writes an effective record: mapped and healed values, then edits; and its issues.
    pub(super) fn put(
        &mut self,
        pipeline: &Pipeline<'_>,
        place: (RecordId, BatchId, u32),
        source: &str,
        mut healed: HealedRecord,
    ) -> Result<()> {
        let read = self.tx.read();
        overlay(pipeline.schema, &mut healed.values, &read.edits(place.0)?);
        pipeline.oppose(&mut healed);
        let before = read.record(place.0)?.map(|(_, row)| row.values);
        let aside = read.record_state(place.0, "set_aside")?.is_some();
        let checked = pipeline.check(healed);
        self.write(pipeline, place, source, before, checked, aside)
    }

    fn write(
        &mut self,
        pipeline: &Pipeline<'_>,
        (id, batch, row_no): (RecordId, BatchId, u32),
        source: &str,
        before: Option<Vec<Value>>,
        Checked { record: healed, issues }: Checked,
        aside: bool,
    ) -> Result<()> {
        let slug = &pipeline.schema.slug;
        let changed = before.as_ref() != Some(&healed.values);
        if changed {
            self.changed.insert(id);
        }
        if before.is_none() || !changed {
            self.moved_population.insert(slug.clone());
        }
        // A record that is set aside keeps its values, and its identifier is free for others all the same.
        if !self.identifiers_moved {
            self.moved.keyed |= !schema_keys_hold(pipeline.schema, before.as_deref(), &healed.values, changed);
            before.iter().for_each(|before| self.moved.add(pipeline.schema, id, before));
            self.moved.add(pipeline.schema, id, &healed.values);
        }
        let row = RecordRow {
            id,
            batch,
            row_no,
            source: source.to_owned(),
            values: healed.values,
            notes: healed.notes,
            rev: self.tx.operation().0,
        };
        self.count_out(pipeline.schema, id)?;
        self.tx.put_record(slug, &row)?;
        // What is set aside has no issues, and the other records of its batch none because of it.
        if aside {
            self.tx.put_batch_issues_of(&[id], &BATCH_CODES, &[])?;
        }
        self.tx.put_issues(id, if aside { &[] } else { &issues })?;
        self.count_in(pipeline.schema, id)
    }

    pub(super) fn count_out(&self, schema: &Schema, record: RecordId) -> Result<()> {
        if self.counting { self.tx.count_out(schema, record) } else { Ok(()) }
    }

    pub(super) fn count_in(&self, schema: &Schema, record: RecordId) -> Result<()> {
        if self.counting { self.tx.count_in(schema, record) } else { Ok(()) }
    }
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

fn overlay(schema: &Schema, values: &mut [Value], edits: &[(String, Value)]) {
    for (field, value) in edits {
        if let Some(index) = schema.index_of(field) {
            values[index] = value.clone();
        }
    }
}
