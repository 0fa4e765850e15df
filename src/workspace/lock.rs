//! The sidecar lock that marks the one owner of a workspace (DESIGN D8).

use crate::error::{Error, ErrorKind, Result};
use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

/// Held by the owning process; the operating system frees it even after a crash.
#[derive(Debug)]
pub struct OwnerLock {
    file: File,
    path: PathBuf,
}

impl OwnerLock {
    /// Takes the lock of a workspace, or says who may have it.
    pub fn take(workspace: &Path) -> Result<Self> {
        let path = sidecar(workspace);
        // A lock file removed by its last owner between our opening and our locking is not the lock any more.
        for _ in 0..16 {
            let file = OpenOptions::new()
                .create(true)
                .truncate(false)
                .write(true)
                .open(&path)
                .map_err(|cause| Error::io(workspace, cause))?;
            match file.try_lock() {
                Ok(()) if is_at(&file, &path) => return Ok(Self { file, path }),
                Ok(()) => continue,
                Err(TryLockError::WouldBlock) => break,
                // A file system without locks (some network shares): the user is not kept out of his own file.
                Err(TryLockError::Error(cause)) if cause.kind() == std::io::ErrorKind::Unsupported => {
                    return Ok(Self { file, path });
                }
                Err(TryLockError::Error(cause)) if cause.raw_os_error().is_some_and(is_without_locks) => {
                    // SQLite could not lock there either: two could write at once.
                    drop(file);
                    let _ = std::fs::remove_file(&path);
                    return Err(Error::new(ErrorKind::Io, "error-no-locks")
                        .with("path", workspace.display().to_string())
                        .hinted("hint-no-locks")
                        .caused_by(cause));
                }
                Err(TryLockError::Error(cause)) => return Err(Error::io(workspace, cause)),
            }
        }
        Err(Error::new(ErrorKind::Locked, "error-workspace-locked")
            .with("path", workspace.display().to_string())
            .hinted("hint-close-other"))
    }
}

impl Drop for OwnerLock {
    fn drop(&mut self) {
        // Removed while still held: the next owner makes its own. Where an open file cannot be removed it stays, empty.
        let _ = std::fs::remove_file(&self.path);
        let _ = self.file.unlock();
    }
}

/// A network share whose server keeps no locks: `ENOLCK`.
fn is_without_locks(code: i32) -> bool {
    match std::env::consts::OS {
        "linux" => code == 37,
        "macos" | "freebsd" | "openbsd" | "netbsd" => code == 77,
        _ => false,
    }
}

fn sidecar(workspace: &Path) -> PathBuf {
    let mut name = OsString::from(workspace.as_os_str());
    name.push("-lock");
    PathBuf::from(name)
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), std::fs::metadata(path)) {
        (Ok(held), Ok(there)) => (held.dev(), held.ino()) == (there.dev(), there.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> bool {
    path.exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_owner_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.tamis");
        let lock = OwnerLock::take(&path).unwrap();
        assert_eq!(OwnerLock::take(&path).unwrap_err().kind, ErrorKind::Locked);
        drop(lock);
        assert!(!sidecar(&path).exists());
        OwnerLock::take(&path).unwrap();
    }
}
