//! A file with damaged pages: what can still be read of ground state is copied into a new one, which takes its place; what people
//! said and cannot be read is taken from the log, which says it too. The damaged file is kept beside it. One of which nothing
//! could be told any more stays where it is.

use super::super::lock::OwnerLock;
use super::super::open::{APPLICATION_ID, LAYOUT, PAGE};
use super::super::read::Read;
use super::super::{counted, ground, migrate, sql, sql_of, tables};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Entity, OperationId};
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeMap;
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

/// Without any of their rows, the others say nothing.
const NEEDED: &[&str] = &["batch", "raw_row", "record", "operation"];

/// What the log says as well, by table.
const LOGGED: &[(&str, Entity)] = &[
    ("mapping", Entity::Mapping),
    ("setting", Entity::Setting),
    ("verdict", Entity::Verdict),
    ("merge", Entity::Merge),
    ("merge_pin", Entity::Pin),
    ("edit", Entity::Edit),
    ("record_state", Entity::State),
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
    /// Values in them that the log gave back.
    pub restored: u64,
}

/// Copies what can be read of a damaged workspace into a new file in its place. What is derived is to be made again
/// ([`Workspace::rebuild`](super::super::Workspace::rebuild)).
///
/// # Errors
/// Those of the files; where even the list of tables cannot be read; [`ErrorKind::Workspace`] where nothing is left of what the
/// rest is about. The file is then as it was.
pub fn salvage(path: &Path) -> Result<Salvaged> {
    let failed = |cause| sql(path, cause);
    let lock = OwnerLock::take(path)?;
    let fresh = migrate::with_suffix(path, "-salvage.part");
    let _ = std::fs::remove_file(&fresh);
    let copied = (|| {
        let old = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(failed)?;
        let mut new = Connection::open(&fresh).map_err(|cause| sql_of(&fresh, cause))?;
        copy(path, &old, &mut new)
    })();
    let ((copied, torn), restored) = match copied {
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
    Ok(Salvaged { damaged, copied, torn, restored })
}

/// Rows copied by table, and tables of which a part could not be read.
type Copied = (Vec<(&'static str, u64)>, Vec<&'static str>);

/// Copies the tables, and gives what the log gave back of them beside.
fn copy(path: &Path, old: &Connection, new: &mut Connection) -> Result<(Copied, u64)> {
    let failed = |cause| sql(path, cause);
    new.pragma_update(None, "page_size", PAGE).map_err(failed)?;
    let tx = new.transaction().map_err(failed)?;
    let (copied, torn) = copy_tables(old, &tx).map_err(failed)?;
    let nothing = |name: &&str| torn.contains(name) && copied.iter().any(|(table, rows)| table == name && *rows == 0);
    if NEEDED.iter().any(nothing) {
        return Err(Error::new(ErrorKind::Workspace, "error-salvage-nothing")
            .with("path", path.display().to_string())
            .with("tables", torn.join(", "))
            .hinted("hint-salvage-nothing"));
    }
    let restored = restore(Read::new(&tx, path), &tx, &torn)?;
    finish(&tx).and_then(|()| tx.commit()).map_err(failed)?;
    Ok(((copied, torn), restored))
}

/// Gives cells of torn tables what the log says that they hold; how many held something else.
fn restore(read: Read<'_>, tx: &Connection, torn: &[&str]) -> Result<u64> {
    let entities: Vec<Entity> = LOGGED.iter().filter(|(table, _)| torn.contains(table)).map(|(_, of)| *of).collect();
    if entities.is_empty() || torn.contains(&"operation") || torn.contains(&"change") {
        return Ok(0);
    }
    let mut cells: BTreeMap<(Entity, i64, String), Option<String>> = BTreeMap::new();
    for operation in read.standing()?.past {
        for change in read.own_changes(OperationId(operation))?.iter().filter(|one| entities.contains(&one.entity)) {
            cells.insert((change.entity, change.key, change.field.to_owned()), change.after.map(str::to_owned));
        }
    }
    let mut restored = 0;
    for ((entity, key, field), said) in cells {
        let done = ground::restore(tx, entity, key, &field, said.as_deref());
        restored += u64::from(done.map_err(|cause| sql(read.path(), cause))?);
    }
    Ok(restored)
}

fn copy_tables(old: &Connection, tx: &Connection) -> rusqlite::Result<Copied> {
    tx.execute_batch(include_str!("../schema.sql"))?;
    tables::create(tx)?;
    let (mut copied, mut torn) = (Vec::new(), Vec::new());
    for table in GROUND {
        let (rows, whole) = copy_table(old, tx, table)?;
        copied.push((*table, rows));
        if !whole {
            torn.push(*table);
        }
        if *table == "schema_file" {
            for slug in super::super::open::slugs(tx)? {
                let there: bool = tx.query_row(
                    "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = ?1)",
                    [format!("record_{slug}")],
                    |row| row.get(0),
                )?;
                if let (false, Some(schema)) = (there, crate::reference::schema(slug)) {
                    tables::create_one(tx, schema)?;
                }
            }
        }
    }
    Ok((copied, torn))
}

fn finish(tx: &Connection) -> rusqlite::Result<()> {
    // What was counted, and what was not yet written anew, is of the old file.
    tx.execute("DELETE FROM meta WHERE key = 'issues_counted'", [])?;
    tx.execute("INSERT OR IGNORE INTO meta VALUES ('uid', lower(hex(randomblob(16))))", [])?;
    tables::create_indexes(tx)?;
    tables::note_versions(tx)?;
    counted::note(tx)?;
    tx.execute("DELETE FROM meta WHERE key = 'issues_counted'", [])?;
    tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    tx.pragma_update(None, "user_version", LAYOUT)
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
