//! Creating, opening and closing a workspace.

use super::lock::{self, OwnerLock};
use super::read::Read;
use super::{migrate, sql, tables};
use crate::error::{Error, ErrorKind, Result};
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// `TAMI` in the header of the file: `PRAGMA application_id`.
pub(super) const APPLICATION_ID: i32 = 0x5441_4d49;
/// Layout of the ground tables: `PRAGMA user_version`.
pub(super) const LAYOUT: i32 = 1;

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
        let lock = lock::take(path)?;
        let mut conn = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        let failed = |cause| sql(path, cause);
        configure(&conn, path)?;
        let tx = conn.transaction().map_err(failed)?;
        tx.execute_batch(include_str!("schema.sql")).map_err(failed)?;
        tables::create(&tx).map_err(failed)?;
        tables::create_indexes(&tx).map_err(failed)?;
        tx.execute("INSERT INTO meta VALUES ('uid', lower(hex(randomblob(16))))", []).map_err(failed)?;
        tx.pragma_update(None, "application_id", APPLICATION_ID).map_err(failed)?;
        tx.pragma_update(None, "user_version", LAYOUT).map_err(failed)?;
        tx.commit().map_err(failed)?;
        Ok(Self { path: path.to_owned(), conn, _lock: lock })
    }

    /// Opens a workspace for writing, and removes what a crash left half imported.
    ///
    /// # Errors
    /// Not found, not a workspace, of a newer version, or owned by another process: each says so.
    pub fn open(path: &Path) -> Result<Self> {
        let size = std::fs::metadata(path).map_err(|cause| Error::io(path, cause))?;
        if size.is_dir() {
            return Err(Error::io(path, std::io::ErrorKind::IsADirectory.into()));
        }
        let lock = lock::take(path)?;
        let mut conn = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let layout = layout(&conn, path)?;
        configure(&conn, path)?;
        migrate::migrate(&mut conn, path, layout)?;
        let workspace = Self { path: path.to_owned(), conn, _lock: lock };
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
        // So that the workspace is one file again, which can be copied. Busy readers only leave the log longer.
        let _ = self.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    }
}

impl Reader {
    /// Opens a workspace for reading only.
    ///
    /// # Errors
    /// Those of [`Workspace::open`], but never that another process owns it.
    pub fn open(path: &Path) -> Result<Self> {
        std::fs::metadata(path).map_err(|cause| Error::io(path, cause))?;
        let conn = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let layout = layout(&conn, path)?;
        if layout < LAYOUT {
            return Err(Error::new(ErrorKind::Workspace, "error-workspace-older")
                .with("path", path.display().to_string())
                .hinted("hint-open-to-migrate"));
        }
        Ok(Self { path: path.to_owned(), conn })
    }

    pub fn read(&self) -> Read<'_> {
        Read::new(&self.conn, &self.path)
    }
}

/// Whether a file is to be opened as a workspace: any SQLite file is, and one without our mark then says so. The mark itself
/// may still be in the log beside the file, so it is not looked at here. Reads sixteen bytes.
pub fn is_workspace(path: &Path) -> bool {
    use std::io::Read as _;
    let mut head = [0u8; 16];
    std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut head)).is_ok() && head == *b"SQLite format 3\0"
}

pub(super) fn connect(path: &Path, flags: OpenFlags) -> Result<Connection> {
    let conn =
        Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(|cause| sql(path, cause))?;
    conn.busy_timeout(Duration::from_secs(20)).map_err(|cause| sql(path, cause))?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(conn)
}

pub(super) fn configure(conn: &Connection, path: &Path) -> Result<()> {
    conn.execute_batch(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;",
    )
    .map_err(|cause| sql(path, cause))
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
