//! The log: operations, their changes, and what depends on what.

use super::records::name_of;
use super::{Read, parse};
use crate::error::Result;
use crate::model::{
    BatchId, ChangeRef, ChangeSet, Entity, Operation, OperationId, OperationKind, OperationState, RecordId,
};
use crate::workspace::combine::as_done_there;
use crate::workspace::history::{Entry, Standing, fold, inverted};
use std::collections::BTreeSet;

/// One change of one record: the operation, the field, the JSON before and after.
pub type Step = (Operation, String, Option<String>, Option<String>);

/// A change of a record as it is stored: operation, place in it, field, before, after.
type Logged = (i64, u64, String, Option<String>, Option<String>);

/// A change as it is stored: operation, entity, key, field, before, after.
type Stored = (i64, u8, i64, String, Option<String>, Option<String>);

const OPERATION: &str = "SELECT id, uid, kind, params, summary, actor, at_utc, app_version, base_revision, target, state, changes \
                         FROM operation";

impl Read<'_> {
    /// The whole log, oldest first.
    pub fn operations(self) -> Result<Vec<Operation>> {
        self.operation_list(&format!("{OPERATION} ORDER BY id"), [])
    }

    pub fn operation(self, id: OperationId) -> Result<Option<Operation>> {
        Ok(self.operation_list(&format!("{OPERATION} WHERE id = ?1"), [id.0])?.pop())
    }

    fn operation_list(self, text: &str, params: impl rusqlite::Params) -> Result<Vec<Operation>> {
        let rows = self.all(text, params, |row| {
            let json = [row.get::<_, String>(2)?, row.get(3)?, row.get(4)?, row.get(10)?];
            let operation = Operation {
                id: OperationId(row.get(0)?),
                uid: row.get(1)?,
                kind: OperationKind::Export,
                params: serde_json::Value::Null,
                summary: crate::model::Message::default(),
                actor: row.get(5)?,
                at_utc: row.get(6)?,
                app_version: row.get(7)?,
                base_revision: row.get(8)?,
                target: row.get::<_, Option<i64>>(9)?.map(OperationId),
                state: OperationState::Applied,
                changes: row.get(11)?,
            };
            Ok((operation, json))
        })?;
        rows.into_iter()
            .map(|(mut operation, [kind, params, summary, state])| {
                operation.kind = parse(&format!("\"{kind}\""))?;
                operation.state = parse(&format!("\"{state}\""))?;
                operation.params = parse(&params)?;
                operation.summary = parse(&summary)?;
                Ok(operation)
            })
            .collect()
    }

    /// The changes that an operation made, in order; those of an undo or a redo are its target's, as they were applied.
    pub fn changes(self, operation: OperationId) -> Result<ChangeSet> {
        let own = self.own_changes(operation)?;
        match self.operation(operation)? {
            Some(Operation { kind: OperationKind::Undo, target: Some(target), .. }) => {
                Ok(inverted(&self.own_changes(target)?))
            }
            Some(Operation { kind: OperationKind::Redo, target: Some(target), .. }) if own.is_empty() => {
                self.own_changes(target)
            }
            _ => Ok(own),
        }
    }

    /// The changes that the log holds under an operation.
    pub(in crate::workspace) fn own_changes(self, operation: OperationId) -> Result<ChangeSet> {
        let text = "SELECT entity, key, field, before, after FROM change WHERE operation = ?1 ORDER BY seq";
        self.change_set(text, [operation.0])
    }

    fn change_set(self, text: &str, params: impl rusqlite::Params) -> Result<ChangeSet> {
        let mut set = ChangeSet::new();
        let mut statement = self.prepare(text)?;
        let mut rows = self.ok(statement.query(params))?;
        while let Some(row) = self.ok(rows.next())? {
            let (entity, key): (u8, i64) = self.ok(row.get(0).and_then(|entity| Ok((entity, row.get(1)?))))?;
            let field: String = self.ok(row.get(2))?;
            let before: Option<String> = self.ok(row.get(3))?;
            let after: Option<String> = self.ok(row.get(4))?;
            if let Some(entity) = Entity::from_byte(entity) {
                set.push(ChangeRef { entity, key, field: &field, before: before.as_deref(), after: after.as_deref() });
            }
        }
        Ok(set)
    }

    /// Some of the changes that an operation made, from the place `from` on, in the order of [`Read::changes`]: it may have a
    /// million.
    pub fn changes_page(self, operation: OperationId, from: u64, count: u64) -> Result<ChangeSet> {
        let Some(info) = self.operation(operation)? else { return Ok(ChangeSet::new()) };
        let own = "SELECT 1 FROM change WHERE operation = ?1 LIMIT 1";
        let of_target = match info.kind {
            OperationKind::Undo => true,
            OperationKind::Redo => self.one::<i64>(own, [operation.0])?.is_none(),
            _ => false,
        };
        let (held_by, backwards) = match info.target.filter(|_| of_target) {
            Some(target) => (target, info.kind == OperationKind::Undo),
            None => (operation, false),
        };
        // Places count from the end where the changes are those of another operation, backwards.
        let last: i64 =
            self.one("SELECT coalesce(max(seq), -1) FROM change WHERE operation = ?1", [held_by.0])?.unwrap_or(-1);
        let (from, count) = (i64::try_from(from).unwrap_or(i64::MAX), i64::try_from(count).unwrap_or(i64::MAX));
        let (least, most) = match backwards {
            true => (last.saturating_sub(from).saturating_sub(count).saturating_add(1), last.saturating_sub(from)),
            false => (from, from.saturating_add(count).saturating_sub(1)),
        };
        let page = self.change_set(
            "SELECT entity, key, field, before, after FROM change WHERE operation = ?1 AND seq BETWEEN ?2 AND ?3 ORDER BY seq",
            (held_by.0, least, most),
        )?;
        Ok(if backwards { inverted(&page) } else { page })
    }

    /// Whether an operation changes something of its own: exports, undos and redos of the stack do not, nor do reverts
    /// and re-applications that something newer overruled.
    pub fn is_work(self, operation: &Operation) -> Result<bool> {
        Ok(match operation.kind {
            OperationKind::Export | OperationKind::Purge | OperationKind::Undo => false,
            // One whose targets were all decided on since holds nothing that could be taken back.
            OperationKind::Redo | OperationKind::Revert => {
                let (standing, id) = (self.standing()?, operation.id.0);
                let is_turn = operation.kind == OperationKind::Revert || standing.reapplied.contains(&id);
                is_turn && !standing.overruled.contains(&id)
            }
            _ => true,
        })
    }

    /// The last operation before this one that wrote a cell that this one writes, and does not stand.
    pub fn missing_before(self, operation: OperationId) -> Result<Option<OperationId>> {
        let text = "SELECT max(earlier.operation) FROM change mine \
                    JOIN change earlier ON earlier.entity = mine.entity AND earlier.key = mine.key AND earlier.field = mine.field \
                    AND earlier.operation < mine.operation \
                    JOIN operation o ON o.id = earlier.operation AND o.state <> 'applied' AND o.kind NOT IN ('undo', 'export') \
                    WHERE mine.operation = ?1";
        Ok(self.one::<Option<i64>>(text, [operation.0])?.flatten().map(OperationId))
    }

    /// Whether a change, where it makes a merge active, leaves each of its members in one active merge; of other merges,
    /// `unwritten` says whether changes that are not in the workspace leave them active.
    pub fn is_only_merge(self, change: &ChangeRef<'_>, unwritten: impl Fn(i64) -> Option<bool>) -> Result<bool> {
        self.ok(crate::workspace::ground::is_only_merge(self.conn, change, unwritten))
    }

    /// What a cell of ground state holds now.
    pub fn ground_value(self, entity: Entity, key: i64, field: &str) -> Result<Option<String>> {
        self.ok(crate::workspace::ground::get(self.conn, entity, key, field))
    }

    /// The operation that brought a batch.
    pub fn import_of(self, batch: BatchId) -> Result<Option<Operation>> {
        let text = "SELECT min(operation) FROM change WHERE entity = 1 AND key = ?1 AND field = 'active'";
        let found = self.one::<Option<i64>>(text, [batch.0])?.flatten();
        found.map_or(Ok(None), |id| self.operation(OperationId(id)))
    }

    /// The raw rows that a record has had, delivery by delivery, oldest first; the last one is today's.
    pub fn rows_of(self, record: RecordId) -> Result<Vec<(BatchId, u32)>> {
        let first: Vec<(i64, u32, i64, u32)> =
            self.all("SELECT first_batch, first_row_no, batch, row_no FROM record WHERE id = ?1", [record.0], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })?;
        let Some((first_batch, first_row, batch, row)) = first.into_iter().next() else { return Ok(Vec::new()) };
        let moves: Vec<Option<String>> = self.all(
            "SELECT c.after FROM change c JOIN operation o ON o.id = c.operation \
             WHERE c.entity = 9 AND c.key = ?1 AND c.field = 'row' AND o.kind IN ('import', 'deliver', 'combine') ORDER BY c.operation, c.seq",
            [record.0],
            |row| row.get(0),
        )?;
        let mut out = vec![(BatchId(first_batch), first_row)];
        for text in moves.into_iter().flatten() {
            let (batch, row): (i64, u32) = parse(&text)?;
            out.push((BatchId(batch), row));
        }
        // A record that turned out to be another has none.
        out.retain(|place| place.0.0 != 0);
        out.retain(|place| *place != (BatchId(batch), row));
        out.push((BatchId(batch), row));
        Ok(out)
    }

    /// Rows of a batch whose record a later active delivery holds by now, or which turned out to be another; each with the
    /// natural identifier of the record. Where no delivery is later, none.
    pub fn left_rows(self, slug: &str, batch: BatchId) -> Result<Vec<(u32, String)>> {
        let text = "WITH own AS (SELECT source, delivery, imported_at, sha256, id FROM batch WHERE id = ?2), \
                    later AS (SELECT b.id FROM batch b JOIN own ON own.source = b.source WHERE b.active IS NOT NULL \
                    AND (b.delivery, b.imported_at, b.sha256, b.id) > (own.delivery, own.imported_at, own.sha256, own.id)) \
                    SELECT first_row_no, natural_id FROM record WHERE schema = ?1 AND first_batch = ?2 \
                    AND (batch IN later OR batch = 0 AND EXISTS (SELECT 1 FROM later)) \
                    UNION SELECT json_extract(c.before, '$[1]'), r.natural_id FROM change c JOIN record r ON r.id = c.key \
                    WHERE c.entity = 9 AND c.field = 'row' AND c.before LIKE '[' || ?2 || ',%' \
                    AND r.schema = ?1 AND r.batch IN later";
        self.all(text, (slug, batch.0), |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// The operation that undo would take back.
    pub fn undo_target(self) -> Result<Option<Operation>> {
        let newest = self.standing()?.past.last().copied();
        newest.map_or(Ok(None), |id| self.operation(OperationId(id)))
    }

    /// The operation that redo would bring back: the one undone last, unless something was done since.
    pub fn redo_target(self) -> Result<Option<Operation>> {
        let next = self.standing()?.future.last().copied();
        next.map_or(Ok(None), |id| self.operation(OperationId(id)))
    }

    /// Where every operation stands: the fold of the log.
    pub(in crate::workspace) fn standing(self) -> Result<Standing> {
        let text = "SELECT id, kind, target, CASE kind WHEN 'revert' THEN json_extract(params, '$.along') END \
                    FROM operation ORDER BY id";
        let rows: Vec<(i64, String, Option<i64>, Option<String>)> =
            self.all(text, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
        let steps = rows
            .into_iter()
            .map(|(id, kind, target, along)| {
                let along = along.map(|along| parse(&along)).transpose()?.unwrap_or_default();
                Ok(Entry { id, kind: parse(&format!("\"{kind}\""))?, target, along })
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(fold(&steps))
    }

    /// Later operations, still applied, that touched the same cells, or a record, batch or merge that this one made, or that
    /// answered what a delivery that it brought had asked (DESIGN D20), directly or through one another.
    pub fn dependants(self, operation: OperationId) -> Result<Vec<OperationId>> {
        let standing = self.standing()?;
        // What was applied again counts as of that time, and so do those that may depend on it.
        let begin = OperationId(standing.in_force(operation.0));
        let idle = standing.not_in_force();
        let text = "WITH RECURSIVE dependant(id) AS (
              SELECT ?1
              UNION
              SELECT later.operation FROM dependant
              JOIN change mine ON mine.operation = dependant.id
              JOIN change later ON later.operation > dependant.id AND later.operation <> dependant.id AND (
                (later.entity = mine.entity AND later.key = mine.key AND later.field = mine.field)
                OR (mine.entity = 1 AND later.entity IN (2, 3) AND later.key = mine.key)
                OR (mine.entity = 7 AND mine.before IS NULL AND later.entity = 8 AND later.key = mine.key)
              )
              JOIN operation o ON o.id = later.operation AND o.state = 'applied' AND o.kind NOT IN ('undo', 'export')
                AND o.id NOT IN (SELECT value FROM json_each(?2))
              UNION
              SELECT o.id FROM dependant
              JOIN change mine ON mine.operation = dependant.id AND mine.entity = 1 AND mine.before IS NULL
              JOIN batch b ON b.id = mine.key
              JOIN operation o ON o.id > dependant.id AND o.state = 'applied' AND o.kind = 'deliver'
                AND json_extract(o.params, '$.source') = b.source AND json_extract(o.params, '$.delivery') = b.delivery
                AND o.id NOT IN (SELECT value FROM json_each(?2))
            )
            SELECT id FROM dependant WHERE id <> ?1";
        let not_in_force = serde_json::json!(idle).to_string();
        let mut found: BTreeSet<i64> =
            self.all(text, (begin.0, &not_in_force), |row| row.get::<_, i64>(0))?.into_iter().collect();
        found.extend(self.on_records_of(begin)?.into_iter().map(|later| later.0).filter(|later| !idle.contains(later)));
        let later: BTreeSet<i64> = found.into_iter().map(|later| standing.root(later)).collect();
        // What took back later work alone goes with that work: together they change nothing.
        let mut out = Vec::with_capacity(later.len());
        for later in later.into_iter().filter(|later| *later != operation.0).map(OperationId) {
            let cancels = self.operation(later)?.is_some_and(|later| {
                let along =
                    later.params["along"].as_array().into_iter().flatten().filter_map(serde_json::Value::as_i64);
                later.kind == OperationKind::Revert
                    && later.target.into_iter().map(|id| id.0).chain(along).all(|target| target > operation.0)
            });
            if !cancels {
                out.push(later);
            }
        }
        Ok(out)
    }

    /// Operations on records that an import brought.
    fn on_records_of(self, operation: OperationId) -> Result<Vec<OperationId>> {
        let text = "SELECT DISTINCT c.operation FROM change c
             JOIN operation o ON o.id = c.operation AND o.state = 'applied' AND o.kind NOT IN ('undo', 'export')
             WHERE c.operation > ?1 AND c.entity IN (4, 9, 10) AND c.key IN (
               SELECT r.id FROM record r JOIN change mine ON mine.operation = ?1 AND mine.entity = 1 AND r.first_batch = mine.key)
             UNION
             SELECT DISTINCT c.operation FROM change c
             JOIN operation o ON o.id = c.operation AND o.state = 'applied' AND o.kind NOT IN ('undo', 'export')
             JOIN merge_member m ON c.entity = 7 AND m.merge = c.key
             WHERE c.operation > ?1 AND m.record IN (
               SELECT r.id FROM record r JOIN change mine ON mine.operation = ?1 AND mine.entity = 1 AND r.first_batch = mine.key)
             ORDER BY 1";
        self.all(text, [operation.0], |row| row.get(0).map(OperationId))
    }

    /// Everything that was done to a record, oldest first: each operation with its changes of it, verdicts and merges too.
    pub fn done_to(self, record: RecordId) -> Result<Vec<(Operation, ChangeSet)>> {
        let rows: Vec<Stored> = self.all(
            "SELECT operation, entity, key, field, before, after FROM change WHERE entity IN (4, 9, 10) AND key = ?1 \
             UNION ALL SELECT operation, entity, key, field, before, after FROM change \
             WHERE entity = 6 AND (key = ?1 OR field = CAST(?1 AS TEXT)) \
             UNION ALL SELECT operation, entity, key, field, before, after FROM change \
             WHERE entity IN (7, 8) AND key IN (SELECT merge FROM merge_member WHERE record = ?1) ORDER BY operation",
            [record.0],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?)),
        )?;
        let mut out: Vec<(Operation, ChangeSet)> = Vec::new();
        for (operation, entity, key, field, before, after) in rows {
            if out.last().is_none_or(|(last, _)| last.id.0 != operation) {
                let Some(operation) = self.operation(OperationId(operation))? else { continue };
                out.push((operation, ChangeSet::new()));
            }
            if let (Some((_, set)), Some(entity)) = (out.last_mut(), Entity::from_byte(entity)) {
                set.push(ChangeRef { entity, key, field: &field, before: before.as_deref(), after: after.as_deref() });
            }
        }
        Ok(out)
    }

    /// What was done to a record (or to one of its fields), oldest first: operation, before, after.
    pub fn history_of(self, record: RecordId, field: Option<&str>) -> Result<Vec<Step>> {
        let rows: Vec<Logged> = self.all(
            "SELECT operation, seq, field, before, after FROM change WHERE entity IN (4, 9, 10) AND key = ?1 \
             AND (?2 IS NULL OR field = ?2) ORDER BY operation, seq",
            (record.0, field),
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)),
        )?;
        let mut out = Vec::new();
        for (operation, seq, field, before, after) in rows {
            if let Some(operation) = self.operation(OperationId(operation))? {
                out.push((as_done_there(operation, seq), field, before, after));
            }
        }
        Ok(out)
    }
}

/// The stored name of a kind or a state.
pub(in crate::workspace) fn stored<T: serde::Serialize>(value: T) -> String {
    name_of(value)
}
