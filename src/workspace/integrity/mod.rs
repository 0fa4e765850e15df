//! Whether a workspace is whole, and making it so: the file itself, what it must hold, and whether the log explains what is there.

mod rebuild;
mod salvage;

pub use rebuild::Rebuilt;
pub use salvage::{Salvaged, salvage};

use super::open::LAYOUT;
use super::read::Read;
use super::{ground, tables};
use crate::Progress;
use crate::error::Result;
use crate::model::{Entity, Message, OperationId};
use rusqlite::Connection;
use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Imports that never came to their end, or are under way.
const STAGING: &str = "SELECT count(*) FROM batch WHERE state <> 'committed'";

/// Faults of one kind that are told one by one.
const TOLD: usize = 10;

/// Something that is not as it must be.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// A sentence of `doctor.ftl`.
    pub what: Message,
    pub cure: Cure,
}

/// What helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cure {
    /// The next opening: what a kill left in the middle of an import.
    Opening,
    /// Making again what is derived.
    Rebuild,
    /// Copying what can still be read into a new file.
    Salvage,
    /// Nothing that this program could do: it is only told.
    None,
}

fn fault(cure: Cure, what: Message) -> Fault {
    Fault { what, cure }
}

impl Read<'_> {
    /// Looks at the file itself, page by page, and at what must be in it.
    ///
    /// # Errors
    /// Those of the workspace; being stopped.
    pub fn faults(self, progress: &Progress) -> Result<Vec<Fault>> {
        let mut out = self.faults_of_pages()?;
        if out.iter().any(|fault| fault.cure == Cure::Salvage) {
            // What else is read of it would fall over the same pages.
            return Ok(out);
        }
        progress.check()?;
        out.extend(self.faults_of_layout()?);
        progress.check()?;
        out.extend(self.faults_of_rows(progress)?);
        progress.check()?;
        out.extend(self.faults_of_log(progress)?);
        Ok(out)
    }

    fn faults_of_pages(self) -> Result<Vec<Fault>> {
        let said: rusqlite::Result<Vec<String>> = (|| {
            let mut statement = self.conn.prepare("PRAGMA integrity_check(20)")?;
            statement.query_map([], |row| row.get(0))?.collect()
        })();
        let said = match said {
            Ok(said) => said,
            Err(cause) => vec![cause.to_string()],
        };
        let of = |text: &String| {
            // An index that does not fit its table is made again; anything else is a page that cannot be trusted.
            let index = text.contains("index") && !text.contains("malformed") && !text.starts_with("Tree");
            let cure = if index { Cure::Rebuild } else { Cure::Salvage };
            fault(cure, Message::new("doctor-page").with("what", text.as_str()))
        };
        Ok(said.iter().filter(|text| *text != "ok").map(of).collect())
    }

    /// Tables, columns and indexes that this layout has and the file lacks.
    fn faults_of_layout(self) -> Result<Vec<Fault>> {
        let wanted: rusqlite::Result<Vec<(String, String)>> = (|| {
            let fresh = Connection::open_in_memory()?;
            fresh.execute_batch(include_str!("../schema.sql"))?;
            tables::create(&fresh)?;
            tables::create_indexes(&fresh)?;
            parts(&fresh)
        })();
        let (wanted, there) = (self.ok(wanted)?, self.ok(parts(self.conn))?);
        let there: BTreeSet<_> = there.into_iter().collect();
        let staging = self.one::<i64>(STAGING, [])?.unwrap_or(0);
        let lacking = wanted.into_iter().filter(|part| !there.contains(part));
        let of = |(table, part): (String, String)| {
            let cure = match table.starts_with("index ") {
                // An import drops the indexes of empty tables until its end.
                true if staging > 0 => Cure::Opening,
                true => Cure::Rebuild,
                false if DERIVED.contains(&table.as_str()) => Cure::Rebuild,
                false => Cure::Salvage,
            };
            fault(cure, Message::new("doctor-lacking").with("table", table).with("part", part))
        };
        let mut out: Vec<Fault> = lacking.map(of).collect();
        let layout = self.one::<i32>("PRAGMA user_version", [])?.unwrap_or(0);
        if layout != LAYOUT {
            out.push(fault(Cure::None, Message::new("doctor-layout").with("layout", layout).with("known", LAYOUT)));
        }
        Ok(out)
    }

    /// Raw rows that are not there or not whole, and things said of records that are not there.
    fn faults_of_rows(self, progress: &Progress) -> Result<Vec<Fault>> {
        let mut out = Vec::new();
        let batches = self.batches()?;
        progress.stage("stage-doctor", batches.iter().map(|batch| batch.rows).sum());
        for batch in &batches {
            let (mut rows, mut broken) = (0u64, 0u64);
            self.raw_rows(batch.id, &mut |row| {
                rows += 1;
                broken += u64::from(!row.is_whole());
                if rows.is_multiple_of(1024) {
                    progress.add(1024);
                    progress.check()?;
                }
                Ok(())
            })?;
            if rows != batch.rows {
                let what = Message::new("doctor-rows").with("rows", rows).with("said", batch.rows);
                out.push(fault(Cure::None, what.with("file", batch.file_name.as_str())));
            }
            if broken > 0 {
                let what = Message::new("doctor-broken-rows").with("count", broken);
                out.push(fault(Cure::None, what.with("file", batch.file_name.as_str())));
            }
        }
        let committed = "r.batch IN (SELECT id FROM batch WHERE state = 'committed')";
        let counts = [
            (
                "doctor-no-row",
                Cure::None,
                format!(
                    "SELECT count(*) FROM record r LEFT JOIN raw_row w ON w.id = (r.batch << 32 | r.row_no) WHERE w.id IS NULL AND {committed}"
                ),
            ),
            ("doctor-no-record", Cure::None, "SELECT (SELECT count(*) FROM edit WHERE record NOT IN (SELECT id FROM record)) + (SELECT count(*) FROM record_state WHERE record NOT IN (SELECT id FROM record))".into()),
            ("doctor-two-merges", Cure::None, "SELECT count(*) FROM (SELECT 1 FROM merge g JOIN json_each(g.body, '$.members') m WHERE json_extract(g.body, '$.active') GROUP BY m.value HAVING count(*) > 1)".into()),
            ("doctor-staging", Cure::Opening, STAGING.into()),
            ("doctor-stray-issues", Cure::Rebuild, "SELECT count(*) FROM issue WHERE rule NOT IN (SELECT id FROM rule)".into()),
        ];
        for (code, cure, text) in counts {
            let count: i64 = self.one(&text, [])?.unwrap_or(0);
            if count > 0 {
                out.push(fault(cure, Message { code: code.into(), params: Vec::new() }.with("count", count)));
            }
        }
        Ok(out)
    }

    /// Whether every cell of ground state holds what the operations that stand have left in it, and every one is explained.
    fn faults_of_log(self, progress: &Progress) -> Result<Vec<Fault>> {
        type Cell = (u8, i64, String);
        let mut left: HashMap<Cell, Option<u64>> = HashMap::new();
        for operation in self.standing()?.past {
            progress.check()?;
            for change in self.own_changes(OperationId(operation))?.iter() {
                left.insert((change.entity as u8, change.key, change.field.to_owned()), change.after.map(hash));
            }
        }
        let mut unlike = Vec::new();
        for ((entity, key, field), after) in &left {
            let Some(entity) = Entity::from_byte(*entity) else { continue };
            if self.ok(ground::get(self.conn, entity, *key, field))?.as_deref().map(hash) != *after {
                unlike.push((entity, *key, field.clone()));
            }
        }
        let mut unexplained = 0usize;
        for (entity, text) in [
            (Entity::Edit, "SELECT record, field FROM edit"),
            (Entity::State, "SELECT record, field FROM record_state"),
            (Entity::Verdict, "SELECT a, CAST(b AS TEXT) FROM verdict"),
            (Entity::Pin, "SELECT merge, field FROM merge_pin"),
            (Entity::Setting, "SELECT 0, name FROM setting"),
            (Entity::Mapping, "SELECT batch, schema FROM mapping"),
        ] {
            let cells: Vec<(i64, String)> = self.all(text, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
            unexplained += cells
                .into_iter()
                .filter(|(key, field)| !left.contains_key(&(entity as u8, *key, field.clone())))
                .count();
        }
        unlike.sort();
        let mut out: Vec<Fault> = Vec::new();
        for (entity, key, field) in unlike.iter().take(TOLD) {
            let entity = super::read::stored(*entity);
            let what = Message::new("doctor-unlike-log").with("entity", entity).with("key", *key);
            out.push(fault(Cure::None, what.with("field", field.as_str())));
        }
        if unlike.len() > TOLD {
            out.push(fault(Cure::None, Message::new("doctor-and-more").with("count", unlike.len() - TOLD)));
        }
        if unexplained > 0 {
            out.push(fault(Cure::None, Message::new("doctor-unexplained").with("count", unexplained)));
        }
        Ok(out)
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// Tables that may be made again from the others.
const DERIVED: &[&str] = &[
    "balance",
    "rule",
    "issue",
    "issue_group",
    "issue_total",
    "stopped",
    "issue_history",
    "pair",
    "pair_set",
    "cluster",
    "cluster_before",
    "pair_background",
    "pair_touched",
    "pair_key",
    "golden",
];

/// Tables with their columns, and indexes.
fn parts(conn: &Connection) -> rusqlite::Result<Vec<(String, String)>> {
    let mut columns = conn.prepare(
        "SELECT s.name, c.name FROM sqlite_schema s JOIN pragma_table_info(s.name) c WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite_%'",
    )?;
    let mut indexes = conn.prepare(
        "SELECT 'index ' || name, tbl_name FROM sqlite_schema WHERE type = 'index' AND name NOT LIKE 'sqlite_%'",
    )?;
    let mut out: Vec<(String, String)> = Vec::new();
    for statement in [&mut columns, &mut indexes] {
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        out.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
    }
    Ok(out)
}

impl super::Workspace {
    /// Writes a copy of the workspace, whole and without free pages, into a file that is not there yet.
    ///
    /// # Errors
    /// Those of the file; where it is there already.
    pub fn back_up(&self, to: &std::path::Path) -> Result<()> {
        back_up(&self.conn, to)
    }
}

impl super::Reader {
    /// The same while another process owns the workspace.
    ///
    /// # Errors
    /// Those of the file; where it is there already.
    pub fn back_up(&self, to: &std::path::Path) -> Result<()> {
        back_up(self.read().conn, to)
    }
}

/// A copy that a kill leaves half written has another name, and is not taken for one.
fn back_up(conn: &Connection, to: &std::path::Path) -> Result<()> {
    use crate::error::Error;
    if to.exists() {
        return Err(Error::io(to, std::io::ErrorKind::AlreadyExists.into()));
    }
    // Else SQLite says that it may not.
    if let Some(folder) = to.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
        return Err(Error::io(folder, std::io::ErrorKind::NotFound.into()));
    }
    let part = super::migrate::with_suffix(to, ".part");
    let _ = std::fs::remove_file(&part);
    let written = conn.execute("VACUUM INTO ?1", [part.to_string_lossy()]);
    if let Err(cause) = written {
        let _ = std::fs::remove_file(&part);
        return Err(super::sql_of(to, cause));
    }
    let synced = std::fs::File::open(&part).and_then(|file| file.sync_all());
    synced.and_then(|()| std::fs::rename(&part, to)).map_err(|cause| Error::io(to, cause))
}

/// A free name beside a workspace for a copy of before a repair.
pub fn free_backup(path: &std::path::Path) -> std::path::PathBuf {
    super::migrate::free_name(path, "-repair")
}
