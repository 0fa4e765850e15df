//! What people say of records beside their values: locks, notes, questions.

use super::Read;
use crate::error::Result;
use crate::model::{Entity, LOCK, Mark, Marks, OperationId, OperationKind, RecordId, lock_of};
use crate::workspace::combine::as_done_there;
use std::collections::{HashMap, HashSet};

/// A state of a record: the record, its name and its JSON.
type StateCell = (RecordId, String, String);

impl Read<'_> {
    /// The states of a record, by name, as JSON.
    pub fn states(self, record: RecordId) -> Result<Vec<(String, String)>> {
        let mut rows: Vec<(String, String)> =
            self.all("SELECT field, value FROM record_state WHERE record = ?1", [record.0], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        rows.sort();
        Ok(rows)
    }

    /// The states of all records whose name begins so, in the order of records and names.
    pub fn states_of_kind(self, begins: &str) -> Result<Vec<StateCell>> {
        let text = "SELECT record, field, value FROM record_state WHERE substr(field, 1, length(?1)) = ?1 \
                    ORDER BY record, field";
        self.all(text, [begins], |row| Ok((RecordId(row.get(0)?), row.get(1)?, row.get(2)?)))
    }

    /// Whether nothing may overwrite the value of a field.
    pub fn is_locked(self, record: RecordId, field: &str) -> Result<bool> {
        Ok(self.record_state(record, &lock_of(field))?.is_some())
    }

    /// The locked fields of a record, by name.
    pub fn locked_fields(self, record: RecordId) -> Result<Vec<String>> {
        let of = |(name, _): (String, String)| name.strip_prefix(LOCK).map(str::to_owned);
        Ok(self.states(record)?.into_iter().filter_map(of).collect())
    }

    /// What kind of operation wrote the present value of a cell of ground state.
    pub fn kind_of(self, entity: Entity, key: i64, field: &str) -> Result<Option<OperationKind>> {
        let text = "SELECT c.operation, c.seq FROM change c \
                    WHERE c.entity = ?1 AND c.key = ?2 AND c.field = ?3 ORDER BY c.operation DESC LIMIT 1";
        let found =
            self.all(text, (entity as u8, key, field), |row| Ok((OperationId(row.get(0)?), row.get(1)?)))?.pop();
        let Some((operation, seq)) = found else { return Ok(None) };
        Ok(self.operation(operation)?.map(|operation| as_done_there(operation, seq).kind))
    }

    /// All locked values: record and field.
    pub fn locks(self) -> Result<HashSet<(RecordId, String)>> {
        let cells = self.states_of_kind(LOCK)?.into_iter();
        Ok(cells.filter_map(|(record, name, _)| Some((record, name.strip_prefix(LOCK)?.to_owned()))).collect())
    }

    /// What the records bear that bear something, and those that are set aside.
    pub(in crate::workspace) fn all_marks(self) -> Result<(HashMap<i64, Marks>, HashSet<i64>)> {
        let (mut marks, mut aside) = (HashMap::<i64, Marks>::new(), HashSet::new());
        for (record, name, value) in self.states_of_kind("")? {
            if let Some(mark) = Mark::of(&name, &value) {
                marks.entry(record.0).or_default().insert(mark);
            } else if name == "set_aside" {
                aside.insert(record.0);
            }
        }
        Ok((marks, aside))
    }

    /// How many records bear a mark of each kind, in the order of [`Mark::ALL`]; hidden records too.
    pub fn mark_counts(self) -> Result<[u64; 4]> {
        let mut out = [0; 4];
        for marks in self.all_marks()?.0.into_values() {
            Mark::ALL.into_iter().zip(&mut out).for_each(|(mark, count)| *count += u64::from(marks.has(mark)));
        }
        Ok(out)
    }
}
