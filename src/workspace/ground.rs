//! One cell of ground state: read it, write it. Every entity has its own table; this is the only place that knows which.

use crate::model::{ChangeRef, ChangeSet, Entity, Merge, RecordId};
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use std::collections::BTreeSet;

/// Statements of one entity. `?1` is the key, `?2` the field, `?3` the value.
struct Cell {
    get: &'static str,
    set: &'static str,
    clear: &'static str,
}

fn cell(entity: Entity) -> Cell {
    match entity {
        Entity::Batch => Cell {
            get: "SELECT active FROM batch WHERE id = ?1 AND ?2 = 'active'",
            set: "UPDATE batch SET active = ?3 WHERE id = ?1 AND ?2 = 'active'",
            clear: "UPDATE batch SET active = NULL WHERE id = ?1 AND ?2 = 'active'",
        },
        Entity::Reading => Cell {
            get: "SELECT reading FROM batch WHERE id = ?1 AND ?2 = 'reading'",
            set: "UPDATE batch SET reading = ?3 WHERE id = ?1 AND ?2 = 'reading'",
            clear: "UPDATE batch SET reading = NULL WHERE id = ?1 AND ?2 = 'reading'",
        },
        Entity::Mapping => Cell {
            get: "SELECT body FROM mapping WHERE batch = ?1 AND schema = ?2",
            set: "INSERT INTO mapping SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM batch WHERE id = ?1) \
                  ON CONFLICT DO UPDATE SET body = excluded.body",
            clear: "DELETE FROM mapping WHERE batch = ?1 AND schema = ?2",
        },
        Entity::Edit => Cell {
            get: "SELECT value FROM edit WHERE record = ?1 AND field = ?2",
            // What is locked stays, whoever writes: a lock is taken off first.
            set: "INSERT INTO edit SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM record WHERE id = ?1) \
                  AND NOT EXISTS (SELECT 1 FROM record_state WHERE record = ?1 AND field = 'lock:' || ?2) \
                  ON CONFLICT DO UPDATE SET value = excluded.value",
            clear: "DELETE FROM edit WHERE record = ?1 AND field = ?2 \
                    AND NOT EXISTS (SELECT 1 FROM record_state WHERE record = ?1 AND field = 'lock:' || ?2)",
        },
        Entity::Setting => Cell {
            get: "SELECT value FROM setting WHERE name = ?2 AND ?1 = 0",
            set: "INSERT INTO setting SELECT ?2, ?3 WHERE ?1 = 0 ON CONFLICT DO UPDATE SET value = excluded.value",
            clear: "DELETE FROM setting WHERE name = ?2 AND ?1 = 0",
        },
        Entity::Verdict => Cell {
            get: "SELECT body FROM verdict WHERE a = ?1 AND b = CAST(?2 AS INTEGER)",
            set: "INSERT INTO verdict SELECT ?1, CAST(?2 AS INTEGER), ?3 \
                  WHERE (SELECT count(*) FROM record WHERE id IN (?1, CAST(?2 AS INTEGER))) = 2 \
                  ON CONFLICT DO UPDATE SET body = excluded.body",
            clear: "DELETE FROM verdict WHERE a = ?1 AND b = CAST(?2 AS INTEGER)",
        },
        Entity::Merge => Cell {
            get: "SELECT body FROM merge WHERE id = ?1 AND ?2 = 'body'",
            set: "INSERT INTO merge SELECT ?1, ?3 WHERE ?2 = 'body' ON CONFLICT DO UPDATE SET body = excluded.body",
            clear: "DELETE FROM merge WHERE id = ?1 AND ?2 = 'body'",
        },
        Entity::Pin => Cell {
            get: "SELECT pin FROM merge_pin WHERE merge = ?1 AND field = ?2",
            set: "INSERT INTO merge_pin VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET pin = excluded.pin",
            clear: "DELETE FROM merge_pin WHERE merge = ?1 AND field = ?2",
        },
        Entity::Row => Cell {
            get: "SELECT '[' || batch || ',' || row_no || ']' FROM record WHERE id = ?1 AND ?2 = 'row'",
            // A record always has a row: giving it its first one, or taking its last one out, does not fit. For moving it, see
            // `move_row`.
            set: "UPDATE record SET batch = batch WHERE id = ?1 AND ?2 = 'row' AND ?3 IS NULL",
            clear: "UPDATE record SET batch = batch WHERE id = ?1 AND ?2 = 'row' AND FALSE",
        },
        Entity::State => Cell {
            get: "SELECT value FROM record_state WHERE record = ?1 AND field = ?2",
            set: "INSERT INTO record_state SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM record WHERE id = ?1) \
                  ON CONFLICT DO UPDATE SET value = excluded.value",
            clear: "DELETE FROM record_state WHERE record = ?1 AND field = ?2",
        },
    }
}

/// What a cell holds now.
pub fn get(conn: &Connection, entity: Entity, key: i64, field: &str) -> rusqlite::Result<Option<String>> {
    use rusqlite::OptionalExtension;
    let mut statement = conn.prepare_cached(cell(entity).get)?;
    Ok(statement.query_row((key, field), |row| row.get::<_, Option<String>>(0)).optional()?.flatten())
}

/// Makes a change where its cell still holds `before`, letter by letter; says whether it did. The cell of a record or
/// batch that is not in this workspace cannot hold anything: such a change does not fit.
///
/// `ending` are the merges that other changes of the same whole end, wherever they stand in it.
pub fn apply(conn: &Connection, change: ChangeRef<'_>, ending: &BTreeSet<i64>) -> rusqlite::Result<bool> {
    if let (Entity::Row, "row", Some(before), Some(after)) = (change.entity, change.field, change.before, change.after)
    {
        return move_row(conn, change.key, before, after);
    }
    let cell = cell(change.entity);
    if !holds(conn, cell.get, &change)?
        || !is_only_merge(conn, &change, |other| ending.contains(&other).then_some(false))?
    {
        return Ok(false);
    }
    let changed = match change.after {
        Some(after) => conn.prepare_cached(cell.set)?.execute((change.key, change.field, after))?,
        None => conn.prepare_cached(cell.clear)?.execute((change.key, change.field))?,
    };
    if changed > 0 && change.entity == Entity::Merge {
        follow_members(conn, change.key, change.after)?;
    }
    Ok(changed > 0)
}

/// Gives a cell what the log says that it holds, where it holds something else; whether it did. For a repair: no lock is in the way.
pub fn restore(conn: &Connection, entity: Entity, key: i64, field: &str, said: Option<&str>) -> rusqlite::Result<bool> {
    if get(conn, entity, key, field)?.as_deref() == said {
        return Ok(false);
    }
    let cell = cell(entity);
    let changed = match (entity, said) {
        (Entity::Edit, Some(said)) => {
            let text =
                "INSERT OR REPLACE INTO edit SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM record WHERE id = ?1)";
            conn.prepare_cached(text)?.execute((key, field, said))?
        }
        (Entity::Edit, None) => {
            conn.prepare_cached("DELETE FROM edit WHERE record = ?1 AND field = ?2")?.execute((key, field))?
        }
        (_, Some(said)) => conn.prepare_cached(cell.set)?.execute((key, field, said))?,
        (_, None) => conn.prepare_cached(cell.clear)?.execute((key, field))?,
    };
    if entity == Entity::Merge {
        follow_members(conn, key, said)?;
    }
    Ok(changed > 0)
}

/// A next delivery moves most of its records: looked at and moved by one statement, whose JSON this reads and not SQLite.
fn move_row(conn: &Connection, record: i64, before: &str, after: &str) -> rusqlite::Result<bool> {
    let place = |text: &str| {
        let read: Option<(i64, u32)> = serde_json::from_str(text).ok();
        // Letter by letter, as the other cells.
        read.filter(|(batch, row_no)| format!("[{batch},{row_no}]") == text)
    };
    let (Some(before), Some(after)) = (place(before), place(after)) else { return Ok(false) };
    let text = "UPDATE record SET batch = ?4, row_no = ?5 WHERE id = ?1 AND batch = ?2 AND row_no = ?3";
    Ok(conn.prepare_cached(text)?.execute((record, before.0, before.1, after.0, after.1))? > 0)
}

fn holds(conn: &Connection, get: &str, change: &ChangeRef<'_>) -> rusqlite::Result<bool> {
    let mut statement = conn.prepare_cached(get)?;
    let mut rows = statement.query((change.key, change.field))?;
    let now = match rows.next()? {
        Some(row) => match row.get_ref(0)? {
            ValueRef::Text(text) => Some(text),
            _ => None,
        },
        None => None,
    };
    Ok(now == change.before.map(str::as_bytes))
}

/// Whether a change, where it makes a merge active, leaves each of its members in one active merge. `unwritten` says of another
/// merge whether it is active after changes that are not in the workspace, where they are about it.
pub fn is_only_merge(
    conn: &Connection,
    change: &ChangeRef<'_>,
    unwritten: impl Fn(i64) -> Option<bool>,
) -> rusqlite::Result<bool> {
    let (Entity::Merge, Some(body)) = (change.entity, change.after) else { return Ok(true) };
    let body = merge_of(body)?;
    let met = if body.active { merges_met(conn, change.key, &body.members)? } else { Vec::new() };
    Ok(met.into_iter().all(|(other, active)| !unwritten(other).unwrap_or(active)))
}

/// Whether the body of a merge says that it is active.
pub fn is_active_merge(body: Option<&str>) -> bool {
    body.is_some_and(|body| merge_of(body).is_ok_and(|merge| merge.active))
}

/// The merges that changes end.
pub fn ended_merges(changes: &ChangeSet) -> BTreeSet<i64> {
    let of_merges = changes.iter().filter(|change| change.entity == Entity::Merge);
    of_merges.filter(|change| !is_active_merge(change.after)).map(|change| change.key).collect()
}

/// The other merges that hold one of some records, and whether they are active.
fn merges_met(conn: &Connection, merge: i64, members: &[RecordId]) -> rusqlite::Result<Vec<(i64, bool)>> {
    let text = "SELECT g.id, json_extract(g.body, '$.active') FROM merge_member m JOIN merge g ON g.id = m.merge \
                WHERE m.record = ?1 AND m.merge <> ?2";
    let mut statement = conn.prepare_cached(text)?;
    let mut out = Vec::new();
    for member in members {
        let met = statement.query_map((member.0, merge), |row| Ok((row.get(0)?, row.get(1)?)))?;
        out.extend(met.collect::<rusqlite::Result<Vec<_>>>()?);
    }
    Ok(out)
}

fn merge_of(body: &str) -> rusqlite::Result<Merge> {
    serde_json::from_str(body).map_err(|cause| rusqlite::Error::ToSqlConversionFailure(Box::new(cause)))
}

/// Keeps the index of members in step with a merge.
fn follow_members(conn: &Connection, merge: i64, body: Option<&str>) -> rusqlite::Result<()> {
    conn.prepare_cached("DELETE FROM merge_member WHERE merge = ?1")?.execute([merge])?;
    let Some(body) = body else { return Ok(()) };
    let body = merge_of(body)?;
    let mut insert = conn.prepare_cached("INSERT OR REPLACE INTO merge_member (merge, record) VALUES (?1, ?2)")?;
    body.members.iter().try_for_each(|member| insert.execute((merge, member.0)).map(|_| ()))
}
