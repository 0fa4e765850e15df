//! Where the records are that one side or both delivered again.

use super::numbers::{Moment, moment};
use super::past::Way;
use super::settle::{Item, Work};
use super::three::Outcome;
use crate::error::Result;
use crate::model::{BatchId, Entity, RecordId};
use crate::workspace::BatchInfo;
use std::collections::{BTreeMap, BTreeSet};

impl Work<'_> {
    /// A record that came there with a delivery of since the copy has its row there without a change that says so.
    pub fn rows_of_records_that_came(&mut self) -> Result<()> {
        let mut imports: BTreeMap<BatchId, i64> = BTreeMap::new();
        for came in self.numbers.came.clone() {
            let Some(record) = self.numbers.record(came.theirs) else { continue };
            let cell = (Entity::Row, record, "row".to_owned());
            if self.index.contains_key(&cell) {
                continue;
            }
            let text = |(batch, row): (BatchId, u32)| format!("[{},{row}]", self.numbers.batch(batch).0);
            let copied = self.numbers.brought.records.get(&RecordId(came.theirs)).copied();
            let ours = match copied {
                Some(new) => Some(format!("[{},{}]", new.first.0.0, new.first.1)),
                None => self.sides.ours.ground_value(Entity::Row, record, "row")?,
            };
            let now = Some(text(came.row));
            if ours == now {
                continue;
            }
            let there = (Entity::Row, came.theirs, "row".to_owned());
            let last = match imports.get(&came.row.0) {
                Some(import) => *import,
                None => {
                    let import = self.sides.theirs.import_of(came.row.0)?.map_or(0, |import| import.id.0);
                    imports.insert(came.row.0, import);
                    import
                }
            };
            let theirs = Way {
                base: copied.and_then(|_| ours.clone()),
                now: now.clone(),
                given: vec![now],
                last,
                ..Way::default()
            };
            let outcome = if copied.is_some() { Outcome::Take } else { Outcome::Conflict };
            let ours = Way { base: ours.clone(), now: ours, ..Way::default() };
            self.push(Item::of(cell, there, ours, theirs, outcome));
        }
        Ok(())
    }

    /// A record that both sides delivered again has its row in the file that was imported last, as it would in one workspace; where
    /// only one of the files stands, in that one.
    pub fn rows(&mut self) -> Result<()> {
        let batches = (self.sides.ours.batches()?, self.sides.theirs.batches()?);
        let mut moments: BTreeMap<i64, Moment> = batches.0.iter().map(|batch| (batch.id.0, moment(batch))).collect();
        for batch in &batches.1 {
            moments.entry(self.numbers.batch(batch.id).0).or_insert_with(|| moment(batch));
        }
        let stand = |batches: &[BatchInfo]| -> BTreeSet<i64> {
            batches.iter().filter(|batch| batch.active || batch.reference).map(|batch| batch.id.0).collect()
        };
        let (here, there) = (stand(&batches.0), stand(&batches.1));
        let batch_of = |text: &Option<String>| -> i64 {
            text.as_deref().and_then(|text| serde_json::from_str::<(i64, u32)>(text).ok()).map_or(0, |(batch, _)| batch)
        };
        for item in self.items.iter_mut().filter(|item| item.cell.0 == Entity::Row && item.is_open()) {
            let (ours, theirs) = (batch_of(&item.ours.now), batch_of(&item.theirs.now));
            let own = self.sides.theirs.ground_value(item.there.0, item.there.1, &item.there.2)?;
            let stands = (here.contains(&ours), there.contains(&batch_of(&own)));
            let comes = match stands {
                // It is another record here.
                _ if ours == 0 => false,
                _ if theirs == 0 || ours == theirs => continue,
                (true, true) => moments.get(&ours) < moments.get(&theirs),
                (_, comes) => comes,
            };
            item.outcome = if comes { Outcome::Take } else { Outcome::Stay };
        }
        Ok(())
    }
}
