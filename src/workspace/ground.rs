//! One cell of ground state: read it, write it. Every entity has its own table; this is the only place that knows which.

use crate::model::{Entity, Merge};
use rusqlite::{Connection, OptionalExtension, Params};

/// What a cell holds now.
pub fn get(conn: &Connection, entity: Entity, key: i64, field: &str) -> rusqlite::Result<Option<String>> {
    match entity {
        Entity::Batch => one(conn, "SELECT active FROM batch WHERE id = ?1", [key]),
        Entity::Reading => one(conn, "SELECT reading FROM batch WHERE id = ?1", [key]),
        Entity::Mapping => one(conn, "SELECT body FROM mapping WHERE batch = ?1 AND schema = ?2", (key, field)),
        Entity::Edit => one(conn, "SELECT value FROM edit WHERE record = ?1 AND field = ?2", (key, field)),
        Entity::Setting => one(conn, "SELECT value FROM setting WHERE name = ?1", [field]),
        Entity::Verdict => one(conn, "SELECT body FROM verdict WHERE a = ?1 AND b = ?2", (key, number(field))),
        Entity::Merge => one(conn, "SELECT body FROM merge WHERE id = ?1", [key]),
        Entity::Pin => one(conn, "SELECT pin FROM merge_pin WHERE merge = ?1 AND field = ?2", (key, field)),
        Entity::Row => one(conn, "SELECT '[' || batch || ',' || row_no || ']' FROM record WHERE id = ?1", [key]),
        Entity::State => one(conn, "SELECT value FROM record_state WHERE record = ?1 AND field = ?2", (key, field)),
    }
}

/// Puts a value into a cell, or takes it out.
pub fn set(conn: &Connection, entity: Entity, key: i64, field: &str, value: Option<&str>) -> rusqlite::Result<()> {
    match entity {
        Entity::Batch => run(conn, "UPDATE batch SET active = ?2 WHERE id = ?1", (key, value)),
        Entity::Reading => run(conn, "UPDATE batch SET reading = ?2 WHERE id = ?1", (key, value)),
        Entity::Mapping => match value {
            Some(value) => run(conn, "INSERT OR REPLACE INTO mapping VALUES (?1, ?2, ?3)", (key, field, value)),
            None => run(conn, "DELETE FROM mapping WHERE batch = ?1 AND schema = ?2", (key, field)),
        },
        Entity::Edit => match value {
            Some(value) => run(conn, "INSERT OR REPLACE INTO edit VALUES (?1, ?2, ?3)", (key, field, value)),
            None => run(conn, "DELETE FROM edit WHERE record = ?1 AND field = ?2", (key, field)),
        },
        Entity::Setting => match value {
            Some(value) => run(conn, "INSERT OR REPLACE INTO setting VALUES (?1, ?2)", (field, value)),
            None => run(conn, "DELETE FROM setting WHERE name = ?1", [field]),
        },
        Entity::Verdict => match value {
            Some(value) => run(conn, "INSERT OR REPLACE INTO verdict VALUES (?1, ?2, ?3)", (key, number(field), value)),
            None => run(conn, "DELETE FROM verdict WHERE a = ?1 AND b = ?2", (key, number(field))),
        },
        Entity::Merge => set_merge(conn, key, value),
        Entity::Pin => match value {
            Some(value) => run(conn, "INSERT OR REPLACE INTO merge_pin VALUES (?1, ?2, ?3)", (key, field, value)),
            None => run(conn, "DELETE FROM merge_pin WHERE merge = ?1 AND field = ?2", (key, field)),
        },
        Entity::Row => match value.and_then(row) {
            Some((batch, row_no)) => {
                run(conn, "UPDATE record SET batch = ?2, row_no = ?3 WHERE id = ?1", (key, batch, row_no))
            }
            None => Ok(()),
        },
        Entity::State => match value {
            Some(value) => run(conn, "INSERT OR REPLACE INTO record_state VALUES (?1, ?2, ?3)", (key, field, value)),
            None => run(conn, "DELETE FROM record_state WHERE record = ?1 AND field = ?2", (key, field)),
        },
    }
}

/// A merge and the index of its members.
fn set_merge(conn: &Connection, key: i64, value: Option<&str>) -> rusqlite::Result<()> {
    run(conn, "DELETE FROM merge_member WHERE merge = ?1", [key])?;
    let Some(value) = value else { return run(conn, "DELETE FROM merge WHERE id = ?1", [key]) };
    run(conn, "INSERT OR REPLACE INTO merge VALUES (?1, ?2)", (key, value))?;
    let merge: Merge =
        serde_json::from_str(value).map_err(|cause| rusqlite::Error::ToSqlConversionFailure(Box::new(cause)))?;
    for member in merge.members {
        run(conn, "INSERT OR REPLACE INTO merge_member VALUES (?1, ?2)", (key, member.0))?;
    }
    Ok(())
}

fn number(field: &str) -> i64 {
    field.parse().unwrap_or(-1)
}

/// `[batch,row_no]`.
pub fn row(text: &str) -> Option<(i64, u32)> {
    serde_json::from_str(text).ok()
}

fn one(conn: &Connection, text: &str, params: impl Params) -> rusqlite::Result<Option<String>> {
    let mut statement = conn.prepare_cached(text)?;
    Ok(statement.query_row(params, |row| row.get::<_, Option<String>>(0)).optional()?.flatten())
}

fn run(conn: &Connection, text: &str, params: impl Params) -> rusqlite::Result<()> {
    conn.prepare_cached(text)?.execute(params).map(|_| ())
}
