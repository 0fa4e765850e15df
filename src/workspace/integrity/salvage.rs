//! A file with damaged pages: what can still be read of ground state is copied into a new one, which takes its place. The damaged
//! file is kept beside it.

use super::super::lock::OwnerLock;
use super::super::open::{APPLICATION_ID, LAYOUT, PAGE};
use super::super::{counted, migrate, sql, sql_of, tables};
use crate::error::{Error, Result};
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};

/// Ground state, in the order in which it is copied.
const GROUND: &[&str] = &[
    "meta",
    "schema_file",
    "batch",
    "raw_row",
    "mapping",
    "record",
    "edit",
    "setting",
    "verdict",
    "merge",
    "merge_member",
    "merge_pin",
    "record_state",
    "operation",
    "change",
];

/// What a salvage came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Salvaged {
    /// Where the damaged file is now.
    pub damaged: PathBuf,
    /// Rows copied, by table.
    pub copied: Vec<(&'static str, u64)>,
    /// Tables of which a part could not be read.
    pub torn: Vec<&'static str>,
}

/// Copies what can be read of a damaged workspace into a new file in its place. What is derived is to be made again
/// ([`Workspace::rebuild`](super::super::Workspace::rebuild)).
///
/// # Errors
/// Those of the files; where even the list of tables cannot be read.
pub fn salvage(path: &Path) -> Result<Salvaged> {
    let failed = |cause| sql(path, cause);
    let lock = OwnerLock::take(path)?;
    let fresh = migrate::with_suffix(path, "-salvage.part");
    let _ = std::fs::remove_file(&fresh);
    let copied = (|| {
        let old = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(failed)?;
        let mut new = Connection::open(&fresh).map_err(|cause| sql_of(&fresh, cause))?;
        copy(&old, &mut new).map_err(failed)
    })();
    let (copied, torn) = match copied {
        Ok(copied) => copied,
        Err(error) => {
            let _ = std::fs::remove_file(&fresh);
            return Err(error);
        }
    };
    let damaged = migrate::free_name(path, "-damaged");
    let io = |cause| Error::io(path, cause);
    std::fs::File::open(&fresh).and_then(|file| file.sync_all()).map_err(io)?;
    // A kill between the two leaves both under other names, and none under its own: nothing is lost.
    std::fs::rename(path, &damaged).map_err(io)?;
    for suffix in ["-wal", "-shm", "-journal"] {
        let side = migrate::with_suffix(path, suffix);
        if side.exists() {
            std::fs::rename(&side, migrate::with_suffix(&damaged, suffix)).map_err(io)?;
        }
    }
    std::fs::rename(&fresh, path).map_err(io)?;
    drop(lock);
    Ok(Salvaged { damaged, copied, torn })
}

type Copied = (Vec<(&'static str, u64)>, Vec<&'static str>);

fn copy(old: &Connection, new: &mut Connection) -> rusqlite::Result<Copied> {
    new.pragma_update(None, "page_size", PAGE)?;
    let tx = new.transaction()?;
    tx.execute_batch(include_str!("../schema.sql"))?;
    tables::create(&tx)?;
    let (mut copied, mut torn) = (Vec::new(), Vec::new());
    for table in GROUND {
        let (rows, whole) = copy_table(old, &tx, table)?;
        copied.push((*table, rows));
        if !whole {
            torn.push(*table);
        }
        if *table == "schema_file" {
            for slug in super::super::open::slugs(&tx)? {
                let there: bool = tx.query_row(
                    "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = ?1)",
                    [format!("record_{slug}")],
                    |row| row.get(0),
                )?;
                if let (false, Some(schema)) = (there, crate::reference::schema(slug)) {
                    tables::create_one(&tx, schema)?;
                }
            }
        }
    }
    // What was counted, and what was not yet written anew, is of the old file.
    tx.execute("DELETE FROM meta WHERE key = 'issues_counted'", [])?;
    tx.execute("INSERT OR IGNORE INTO meta VALUES ('uid', lower(hex(randomblob(16))))", [])?;
    tables::create_indexes(&tx)?;
    tables::note_versions(&tx)?;
    counted::note(&tx)?;
    tx.execute("DELETE FROM meta WHERE key = 'issues_counted'", [])?;
    tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    tx.pragma_update(None, "user_version", LAYOUT)?;
    tx.commit()?;
    Ok((copied, torn))
}

/// Copies the rows of a table from its first on and, where a page in the middle cannot be read, from its last on.
fn copy_table(old: &Connection, new: &Connection, table: &str) -> rusqlite::Result<(u64, bool)> {
    let keys: Vec<String> = new
        .prepare("SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk")?
        .query_map([table], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let order = |direction: &str| {
        let keys: Vec<String> = keys.iter().map(|key| format!("\"{key}\" {direction}")).collect();
        keys.join(", ")
    };
    let mut rows = 0;
    for direction in ["ASC", "DESC"] {
        let text = format!("SELECT * FROM \"{table}\" NOT INDEXED ORDER BY {}", order(direction));
        let text = if keys.is_empty() { format!("SELECT * FROM \"{table}\"") } else { text };
        match copy_rows(old, new, table, &text, &mut rows) {
            Ok(()) => return Ok((rows, direction == "ASC")),
            Err(cause) if is_damage(&cause) => {}
            Err(cause) => return Err(cause),
        }
    }
    Ok((rows, false))
}

fn copy_rows(old: &Connection, new: &Connection, table: &str, text: &str, rows: &mut u64) -> rusqlite::Result<()> {
    let mut statement = old.prepare(text)?;
    let names: Vec<String> = statement.column_names().map(|name| format!("\"{name}\"")).collect();
    let marks: Vec<String> = (1..=names.len()).map(|at| format!("?{at}")).collect();
    let mut insert = new.prepare(&format!(
        "INSERT OR IGNORE INTO \"{table}\" ({}) VALUES ({})",
        names.join(", "),
        marks.join(", ")
    ))?;
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        let values = (0..names.len()).map(|at| row.get(at)).collect::<rusqlite::Result<Vec<Sql>>>()?;
        let added = insert.execute(rusqlite::params_from_iter(values))?;
        // Coming from the end, the rows of the beginning are there already.
        if added == 0 && *rows > 0 && text.contains("DESC") {
            break;
        }
        *rows += added as u64;
    }
    Ok(())
}

/// Whether a failure is of the old file, so that the rest of it is worth a look.
fn is_damage(cause: &rusqlite::Error) -> bool {
    use rusqlite::ffi::ErrorCode as C;
    match cause {
        rusqlite::Error::SqliteFailure(failure, _) => {
            matches!(failure.code, C::DatabaseCorrupt | C::NotADatabase | C::SystemIoFailure | C::Unknown)
        }
        rusqlite::Error::InvalidColumnType(..) | rusqlite::Error::FromSqlConversionFailure(..) => true,
        _ => false,
    }
}
