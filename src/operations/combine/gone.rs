//! Records that did not come again, of which one copy says that they stay and the other that they are set aside.

use super::past::Way;
use super::settle::{Item, Why, Work};
use super::three::Outcome;
use crate::error::{Error, Result};
use crate::model::Entity;
use crate::operations::delivery::{DROPPED, KEPT};
use std::collections::BTreeMap;

/// What says that a record is set aside.
const SET_ASIDE: &str = "set_aside";

/// What an answer to a record that did not come again writes.
pub(super) const GONE: [&str; 3] = [KEPT, DROPPED, SET_ASIDE];

/// Takes all that the other copy says of such a record.
pub(super) fn take(items: &mut [Item], record: i64) {
    for item in items.iter_mut().filter(|item| item.cell.0 == Entity::State && item.cell.1 == record) {
        if item.outcome == Outcome::Stay && GONE.contains(&item.cell.2.as_str()) {
            item.outcome = Outcome::Take;
        }
    }
}

impl Work<'_> {
    /// That a record which did not come again stays is an answer, as that it is set aside: they stand in different cells.
    pub fn gone(&mut self) -> Result<()> {
        let answers = |item: &&Item| item.cell.0 == Entity::State && [KEPT, DROPPED].contains(&item.cell.2.as_str());
        let records: BTreeMap<i64, (i64, i64)> = self
            .items
            .iter()
            .filter(answers)
            .filter(|item| item.theirs.now.is_some() && matches!(item.outcome, Outcome::Take | Outcome::Conflict))
            .map(|item| (item.cell.1, (item.there.1, item.theirs.last)))
            .collect();
        for (record, (there, last)) in records {
            let cell = |field: &str| (Entity::State, record, field.to_owned());
            let here = |field| Ok::<_, Error>(self.sides.ours.ground_value(Entity::State, record, field)?.is_some());
            let theirs = |field| Ok::<_, Error>(self.sides.theirs.ground_value(Entity::State, there, field)?.is_some());
            let other = match (here(KEPT)?, here(DROPPED)?, theirs(KEPT)?, theirs(DROPPED)?) {
                (true, false, false, true) => KEPT,
                (false, true, true, false) => DROPPED,
                _ => continue,
            };
            // They had the answer of here, and gave another.
            if self.find(&cell(other)).is_some_and(|item| item.outcome == Outcome::Take) {
                continue;
            }
            let ours_last = GONE.iter().filter_map(|field| self.our_ways.get(&cell(field))).map(|way| way.last).max();
            for field in GONE {
                if self.find(&cell(field)).is_none() {
                    let there = (Entity::State, there, field.to_owned());
                    let now = self.sides.theirs.ground_value(there.0, there.1, &there.2)?;
                    self.add(&there, &Way { base: now.clone(), now, last, ..Way::default() })?;
                }
                let Some(item) = self.index.get(&cell(field)).map(|at| &mut self.items[*at]) else { continue };
                if field == SET_ASIDE {
                    (item.outcome, item.why) = (Outcome::Conflict, Some(Why::Gone));
                    item.ours.last = ours_last.unwrap_or(item.ours.last);
                    item.theirs.last = last;
                } else if item.outcome != Outcome::Agree {
                    item.outcome = Outcome::Stay;
                }
            }
        }
        Ok(())
    }
}
