//! Every row of a batch under a mapping, again: rows may become records, or cease to be.

use super::Work;
use super::base::structures_of;
use crate::error::Result;
use crate::mapping::Kept;
use crate::model::{BatchId, Disposition, RecordId};
use crate::operations::pipeline::Pipeline;
use crate::operations::schema;
use crate::workspace::{Read, RecordIdentity};
use std::collections::{BTreeMap, BTreeSet};

/// Rows of a batch that were of a record which is elsewhere by now: looked for once it matters.
struct Left<'s> {
    slug: &'s str,
    batch: BatchId,
    rows: Option<BTreeSet<u32>>,
}

impl Left<'_> {
    fn holds(&mut self, read: Read<'_>, row_no: u32) -> Result<bool> {
        if self.rows.is_none() {
            self.rows = Some(read.left_rows(self.slug, self.batch)?.into_iter().map(|(row, _)| row).collect());
        }
        Ok(self.rows.as_ref().is_some_and(|rows| rows.contains(&row_no)))
    }
}

impl Work<'_, '_> {
    /// Recomputes every record of a batch under a schema: rows may become records, or cease to be.
    pub(super) fn batch(&mut self, batch: BatchId, slug: &str) -> Result<()> {
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
        let stood_for = tx.read().stood_for(slug, &name, batch)?;
        let mut left = Left { slug, batch, rows: None };
        let is_history = |identity: &(String, u32)| moved_on.contains(identity) || stood_for.contains(identity);
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
                        // The record of this row, or the one that stands for it, is in a later delivery by now: the row is
                        // history, not a second record.
                        None if is_history(&(healed.natural_id.clone(), occurrence)) => continue,
                        // Other columns give another identifier: the row is that of its record all the same.
                        None if left.holds(tx.read(), row.row_no)? => continue,
                        None => {
                            while !taken.insert((healed.natural_id.clone(), occurrence)) {
                                occurrence += 1;
                            }
                            tx.allocate_record(slug, &name, &healed.natural_id, occurrence, batch, row.row_no)?
                        }
                    };
                    pipeline.tell_apart(&mut healed, occurrence);
                    self.put(&pipeline, (id, batch, row.row_no), &name, healed)?;
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
}
