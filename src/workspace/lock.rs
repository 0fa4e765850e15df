//! A sidecar file with an OS lock marks the one process that may write; the lock goes with the process, however it ends.

use crate::error::{Error, ErrorKind, Result};
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

/// Held as long as the workspace is open for writing.
#[derive(Debug)]
pub struct OwnerLock {
    _file: File,
}

/// `lot.tamis` → `lot.tamis-lock`.
fn lock_path(workspace: &Path) -> PathBuf {
    let mut name = workspace.as_os_str().to_owned();
    name.push("-lock");
    PathBuf::from(name)
}

/// Takes the lock.
///
/// # Errors
/// [`ErrorKind::Locked`] when another process has it; an input or output error where no file can be made.
pub fn take(workspace: &Path) -> Result<OwnerLock> {
    let path = lock_path(workspace);
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|cause| Error::io(workspace, cause))?;
    match file.try_lock() {
        Ok(()) => Ok(OwnerLock { _file: file }),
        Err(TryLockError::WouldBlock) => Err(Error::new(ErrorKind::Locked, "error-workspace-locked")
            .with("path", workspace.display().to_string())
            .hinted("hint-close-other")),
        // A file system without locks (some network shares): the user is not kept out of his own file.
        Err(TryLockError::Error(cause)) if cause.kind() == std::io::ErrorKind::Unsupported => {
            Ok(OwnerLock { _file: file })
        }
        Err(TryLockError::Error(cause)) => Err(Error::io(workspace, cause)),
    }
}
