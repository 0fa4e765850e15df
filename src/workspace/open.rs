//! Creating, opening and closing a workspace.

use super::lock::OwnerLock;
use super::read::Read;
use super::{counted, migrate, sql, tables};
use crate::error::{Error, ErrorKind, Result};
use crate::reference;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// `TAMI` in the header of the file: `PRAGMA application_id`.
pub(super) const APPLICATION_ID: i32 = 0x5441_4d49;
/// Bytes of a page: half the calls of SQLite's default in a large import, and still little for one edit.
pub(super) const PAGE: i64 = 8192;
/// Layout of the ground tables: `PRAGMA user_version`.
pub(super) const LAYOUT: i32 = 7;

/// An open workspace and its one writing connection. Only one process has it at a time.
#[derive(Debug)]
pub struct Workspace {
    pub(super) path: PathBuf,
    pub(super) conn: Connection,
    _lock: OwnerLock,
}

/// A read-only connection; works while another process owns the workspace.
#[derive(Debug)]
pub struct Reader {
    path: PathBuf,
    conn: Connection,
}

/// One moment of a workspace, held until it is dropped.
#[derive(Debug)]
pub struct Snapshot<'c> {
    tx: Transaction<'c>,
    path: &'c Path,
}

impl Workspace {
    /// Creates a workspace.
    ///
    /// # Errors
    /// When the file exists, or the folder cannot be written.
    pub fn create(path: &Path) -> Result<Self> {
        if path.exists() {
            return Err(Error::io(path, std::io::ErrorKind::AlreadyExists.into()));
        }
        Self::create_at(path)
    }

    fn create_at(path: &Path) -> Result<Self> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
            return Err(Error::io(folder, std::io::ErrorKind::NotFound.into()));
        }
        let lock = OwnerLock::take(path)?;
        let mut conn = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        let failed = |cause| sql(path, cause);
        conn.pragma_update(None, "page_size", PAGE).map_err(failed)?;
        // One transaction of the ordinary kind: killed before its end, it leaves a file of no bytes.
        let tx = conn.transaction().map_err(failed)?;
        tx.execute_batch(include_str!("schema.sql")).map_err(failed)?;
        tables::create(&tx).map_err(failed)?;
        tables::create_indexes(&tx).map_err(failed)?;
        tables::note_versions(&tx).map_err(failed)?;
        counted::note(&tx).map_err(failed)?;
        tx.execute("INSERT INTO meta VALUES ('uid', lower(hex(randomblob(16))))", []).map_err(failed)?;
        tx.pragma_update(None, "application_id", APPLICATION_ID).map_err(failed)?;
        tx.pragma_update(None, "user_version", LAYOUT).map_err(failed)?;
        tx.commit().map_err(failed)?;
        configure(&mut conn, path)?;
        Ok(Self { path: path.to_owned(), conn, _lock: lock })
    }

    /// Opens a workspace for writing, and removes what a crash left half imported.
    ///
    /// # Errors
    /// Not found, not a workspace, of a newer version, or owned by another process: each says so.
    pub fn open(path: &Path) -> Result<Self> {
        refuse_folder(path)?;
        // Looked at before anything is written beside a file that may not be ours.
        layout(&read_only(path)?, path)?;
        let lock = OwnerLock::take(path)?;
        let mut conn = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let layout = layout(&conn, path)?;
        configure(&mut conn, path)?;
        migrate::migrate(&mut conn, path, layout)?;
        migrate::make_room(&mut conn, path)?;
        log_writes(&mut conn);
        if super::purge::is_unfinished(&conn) {
            // Killed, or the disk was full, between a purge and writing the file anew.
            super::purge::finish(&mut conn).map_err(|cause| sql(path, cause))?;
        }
        let workspace = Self { path: path.to_owned(), conn, _lock: lock };
        workspace.read().slugs()?;
        workspace.clear_staging()?;
        Ok(workspace)
    }

    /// Opens the workspace, or creates it where there is none.
    pub fn open_or_create(path: &Path) -> Result<Self> {
        // A file of no bytes is what a kill leaves in the middle of a creation.
        let empty = std::fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.len() == 0);
        if path.exists() && !empty { Self::open(path) } else { Self::create_at(path) }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What there is to read, on the writing connection.
    pub fn read(&self) -> Read<'_> {
        Read::new(&self.conn, &self.path)
    }

    /// A reading connection of its own, for another thread.
    pub fn reader(&self) -> Result<Reader> {
        Reader::open(&self.path)
    }

    /// Removes batches that never came to their commit.
    fn clear_staging(&self) -> Result<()> {
        let failed = |cause| sql(&self.path, cause);
        let read = self.read();
        tables::create_indexes(&self.conn).map_err(failed)?;
        for batch in read.staging().map_err(failed)? {
            super::stage::remove(&self.conn, batch).map_err(failed)?;
        }
        Ok(())
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        // So that the workspace is one file again, which can be copied. Readers in the middle of something only leave
        // the log longer: closing does not wait for them.
        let _ = self.conn.busy_timeout(Duration::from_millis(200));
        let _ = self.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    }
}

/// Nothing is there, or a folder is: SQLite has no word for either that says what to do.
fn refuse_folder(path: &Path) -> Result<()> {
    let about = std::fs::metadata(path).map_err(|cause| Error::io(path, cause))?;
    match about.is_dir() {
        true => Err(Error::io(path, std::io::ErrorKind::IsADirectory.into())),
        false => Ok(()),
    }
}

impl Reader {
    /// Opens a workspace for reading only.
    ///
    /// # Errors
    /// Those of [`Workspace::open`], but never that another process owns it.
    pub fn open(path: &Path) -> Result<Self> {
        refuse_folder(path)?;
        let conn = read_only(path)?;
        let layout = layout(&conn, path)?;
        let narrow = !tables::lacking(&conn).map_err(|cause| sql(path, cause))?.is_empty();
        if layout < LAYOUT || narrow {
            return Err(Error::new(ErrorKind::Workspace, "error-workspace-older")
                .with("path", path.display().to_string())
                .hinted("hint-open-to-migrate"));
        }
        let reader = Self { path: path.to_owned(), conn };
        reader.read().slugs()?;
        Ok(reader)
    }

    pub fn read(&self) -> Read<'_> {
        Read::new(&self.conn, &self.path)
    }

    /// Whether a moment can be held without keeping the writer waiting: not while the workspace is written without a log.
    pub fn may_hold(&self) -> bool {
        logs_writes(&self.conn)
    }

    /// Holds one moment of the workspace for several reads, whatever is committed meanwhile.
    pub fn snapshot(&self) -> Result<Snapshot<'_>> {
        let failed = |cause| sql(&self.path, cause);
        let tx = self.conn.unchecked_transaction().map_err(failed)?;
        // A transaction takes its moment at its first read.
        tx.query_row("SELECT count(*) FROM operation WHERE id < 0", [], |_| Ok(())).map_err(failed)?;
        Ok(Snapshot { tx, path: &self.path })
    }
}

impl Snapshot<'_> {
    pub fn read(&self) -> Read<'_> {
        Read::new(&self.tx, self.path)
    }
}

/// Whether a file is to be opened as a workspace: any SQLite file is, and one without our mark then says so. The mark itself
/// may still be in the log beside the file, so it is not looked at here. Reads sixteen bytes.
pub fn is_workspace(path: &Path) -> bool {
    use std::io::Read as _;
    let mut head = [0u8; 16];
    // A pipe would be waited for.
    if !std::fs::metadata(path).is_ok_and(|about| about.is_file()) {
        return false;
    }
    std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut head)).is_ok() && head == *b"SQLite format 3\0"
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection> {
    let conn =
        Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(|cause| sql(path, cause))?;
    conn.busy_timeout(Duration::from_secs(20)).map_err(|cause| sql(path, cause))?;
    conn.set_prepared_statement_cache_capacity(96);
    // Plans do not follow bound values: else SQLite prepares a statement again at each new value of a key beside ORDER BY, LIMIT
    // or a partial index, which for a statement run once a record costs more than running it.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(|cause| sql(path, cause))?;
    Ok(conn)
}

fn read_only(path: &Path) -> Result<Connection> {
    let look = || {
        let conn = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let seen = conn.query_row("PRAGMA schema_version", [], |_| Ok(()));
        Ok((conn, seen))
    };
    let (mut conn, mut seen) = look()?;
    if let Err(rusqlite::Error::SqliteFailure(cause, _)) = &seen
        && cause.extended_code == rusqlite::ffi::SQLITE_READONLY_ROLLBACK
    {
        // A kill in the middle of a first import: what it had half written goes back first, which reading alone cannot do.
        let writing = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        writing.query_row("PRAGMA schema_version", [], |_| Ok(())).map_err(|cause| sql(path, cause))?;
        drop(writing);
        (conn, seen) = look()?;
    }
    match seen {
        // In a folder where nothing can be written SQLite cannot make its side files; nobody else writes there either.
        Err(cause) if matches!(cause.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly)) => {
            let escaped = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
            connect(Path::new(&format!("file:{escaped}?immutable=1")), flags)
        }
        Err(cause) => Err(sql(path, cause)),
        Ok(()) => Ok(conn),
    }
}

fn configure(conn: &mut Connection, path: &Path) -> Result<()> {
    conn.busy_handler(Some(wait_briefly))
        .and_then(|()| {
            conn.execute_batch(
                "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;",
            )
        })
        .map_err(|cause| sql(path, cause))
}

/// From the first operation on, a workspace is written through a log (WAL), so that reading and writing do not wait for each
/// other. Until then there is nothing to read, and a first import, which is the largest, is better off without: its pages are
/// all new and go into the file once, instead of into the log and then into the file. Where somebody reads at this very
/// moment, it stays as it is until the next time.
pub(super) fn log_writes(conn: &mut Connection) {
    // An import that has begun without the log ends without it.
    let due = "SELECT EXISTS (SELECT 1 FROM operation) AND NOT EXISTS (SELECT 1 FROM batch WHERE state = 'staging')";
    if conn.query_row(due, [], |row| row.get(0)).unwrap_or(false) && !logs_writes(conn) {
        // Without waiting: it is not worth keeping anyone.
        let _ = conn.busy_timeout(Duration::ZERO);
        let _ = conn.query_row("PRAGMA journal_mode=WAL", [], |_| Ok(()));
        let _ = conn.busy_handler(Some(wait_briefly));
    }
}

/// Whether the workspace is written through a log.
pub(super) fn logs_writes(conn: &Connection) -> bool {
    // A connection learns of it when it reads.
    let _ = conn.query_row("SELECT count(*) FROM meta", [], |_| Ok(()));
    conn.query_row("PRAGMA journal_mode", [], |row| row.get::<_, String>(0)).is_ok_and(|mode| mode == "wal")
}

/// Waits up to twenty seconds in short steps: a running import frees the file for a few milliseconds at a time, which
/// SQLite's own growing pauses would miss.
fn wait_briefly(tries: i32) -> bool {
    std::thread::sleep(Duration::from_millis(2));
    tries < 10_000
}

/// Waits up to ten minutes: without the log, who reads keeps the import waiting, and an import is worth it.
fn wait_long(tries: i32) -> bool {
    std::thread::sleep(Duration::from_millis(2));
    tries < 300_000
}

/// A second writing connection of the owning process, for an import.
pub(super) fn staging_connection(path: &Path) -> Result<Connection> {
    let mut conn = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    configure(&mut conn, path)?;
    // What is staged is removed after a crash; the commit that makes it visible is on the owner's connection, which syncs.
    // Without the log, less than full syncing could leave a file that does not open.
    let logs = logs_writes(&conn);
    let sync = if logs { "NORMAL" } else { "FULL" };
    conn.execute_batch(&format!("PRAGMA synchronous={sync}; PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-131072;"))
        .and_then(|()| if logs { Ok(()) } else { conn.busy_handler(Some(wait_long)) })
        .map_err(|cause| sql(path, cause))?;
    Ok(conn)
}

/// A connection that reads beside the one that stages, a row at a time here and there.
pub(super) fn comparing_connection(path: &Path) -> Result<Connection> {
    let conn = read_only(path)?;
    conn.execute_batch("PRAGMA cache_size=-16384;").map_err(|cause| sql(path, cause))?;
    Ok(conn)
}

/// Slugs of the schemas that the workspace has tables of: the embedded ones, then those of files, which are made known.
pub(super) fn slugs(conn: &Connection) -> rusqlite::Result<Vec<&'static str>> {
    let mut slugs = reference::schema_slugs().to_vec();
    let mut statement = conn.prepare_cached("SELECT slug, body FROM schema_file ORDER BY slug")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let known = reference::schema(row.get_ref(0)?.as_str()?);
        let read = || serde_json::from_str(row.get_ref(1).ok()?.as_str().ok()?).ok().map(reference::register);
        slugs.extend(known.or_else(read).map(|schema| schema.slug.as_str()));
    }
    Ok(slugs)
}

/// The layout of a workspace file.
fn layout(conn: &Connection, path: &Path) -> Result<i32> {
    let pragma = |name: &str| conn.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i32>(0));
    let (application, layout) = (pragma("application_id"), pragma("user_version"));
    let (application, layout) =
        (application.map_err(|cause| sql(path, cause))?, layout.map_err(|cause| sql(path, cause))?);
    if application != APPLICATION_ID {
        return Err(Error::new(ErrorKind::Workspace, "error-not-workspace")
            .with("path", path.display().to_string())
            .hinted("hint-choose-workspace"));
    }
    if layout > LAYOUT {
        return Err(Error::new(ErrorKind::Workspace, "error-workspace-newer")
            .with("layout", layout)
            .with("known", LAYOUT)
            .with("path", path.display().to_string())
            .hinted("hint-update-tamis"));
    }
    Ok(layout)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("essai é?#%.tamis");
        (folder, path)
    }

    fn names(folder: &tempfile::TempDir) -> usize {
        std::fs::read_dir(folder.path()).unwrap().count()
    }

    #[test]
    fn the_second_owner_is_told_and_may_read() {
        let (_folder, path) = folder();
        let workspace = Workspace::create(&path).unwrap();
        let error = Workspace::open(&path).unwrap_err();
        assert_eq!((error.kind, error.what.code.as_ref()), (ErrorKind::Locked, "error-workspace-locked"));
        assert_eq!(Reader::open(&path).unwrap().read().revision().unwrap(), 0);
        drop(workspace);
        Workspace::open(&path).unwrap();
    }

    #[test]
    fn closing_leaves_one_file() {
        let (folder, path) = folder();
        drop(Workspace::open_or_create(&path).unwrap());
        assert_eq!(names(&folder), 1);
        assert!(is_workspace(&path));
    }

    #[test]
    fn what_a_kill_left_half_written_goes_back_at_the_next_look() {
        let (folder, path) = folder();
        drop(Workspace::create(&path).unwrap());
        let conn = Connection::open(&path).unwrap();
        conn.execute_batch("PRAGMA cache_size=1; BEGIN; CREATE TABLE half (a); INSERT INTO setting VALUES ('a', '1')")
            .unwrap();
        conn.execute(
            "INSERT INTO setting SELECT hex(randomblob(9)), hex(zeroblob(4000)) FROM (VALUES (1), (2), (3))",
            [],
        )
        .unwrap();
        // The files as a kill leaves them: pages in place, and the journal that takes them back.
        let killed = folder.path().join("tué.tamis");
        let journal = |path: &Path| PathBuf::from(format!("{}-journal", path.display()));
        std::fs::copy(&path, &killed).unwrap();
        std::fs::copy(journal(&path), journal(&killed)).unwrap();
        drop(conn);
        assert_eq!(Reader::open(&killed).unwrap().read().settings().unwrap().len(), 0);
        assert!(!journal(&killed).exists());
        Workspace::open(&killed).unwrap();
    }

    #[test]
    fn other_files_are_refused_untouched() {
        let (folder, path) = folder();
        assert_eq!(Workspace::open(&path).unwrap_err().what.code, "error-not-found");
        assert_eq!(Workspace::open(folder.path()).unwrap_err().what.code, "error-is-directory");
        let text = "nom;ville\n".repeat(100);
        std::fs::write(&path, &text).unwrap();
        assert_eq!(Workspace::open(&path).unwrap_err().what.code, "error-not-workspace");
        assert_eq!(Reader::open(&path).unwrap_err().what.code, "error-not-workspace");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        std::fs::remove_file(&path).unwrap();
        Connection::open(&path).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
        assert_eq!(Workspace::open(&path).unwrap_err().what.code, "error-not-workspace");
        assert_eq!(Workspace::create(&path).unwrap_err().what.code, "error-exists");
        assert_eq!(names(&folder), 1);
    }

    #[test]
    fn a_newer_layout_is_refused() {
        let (_folder, path) = folder();
        drop(Workspace::create(&path).unwrap());
        Connection::open(&path).unwrap().pragma_update(None, "user_version", LAYOUT + 1).unwrap();
        assert_eq!(Workspace::open(&path).unwrap_err().what.code, "error-workspace-newer");
        assert_eq!(Reader::open(&path).unwrap_err().what.code, "error-workspace-newer");
    }

    #[test]
    fn a_snapshot_holds_its_moment() {
        let (_folder, path) = folder();
        let workspace = Workspace::create(&path).unwrap();
        let reader = workspace.reader().unwrap();
        assert!(!reader.may_hold(), "nothing to hold before the first operation");
        workspace.conn.query_row("PRAGMA journal_mode=WAL", [], |_| Ok(())).unwrap();
        assert!(reader.may_hold());
        let snapshot = reader.snapshot().unwrap();
        workspace.conn.execute("INSERT INTO setting VALUES ('a', '1')", []).unwrap();
        assert_eq!(snapshot.read().settings().unwrap().len(), 0);
        drop(snapshot);
        assert_eq!(reader.read().settings().unwrap().len(), 1);
    }
}
