//! A workspace whose file was moved or deleted while it is open: the system lets that happen, and what is written from then on
//! would end with the program. All of it goes into a new file beside.

use super::Workspace;
use crate::error::{Error, ErrorKind, Result};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

impl Workspace {
    /// Writes all that is there into a new file, and gives its path once it is on the disk.
    ///
    /// # Errors
    /// Where the file cannot be written whole; none is left behind then.
    pub fn rescue(&self) -> Result<PathBuf> {
        let failed = || {
            Error::new(ErrorKind::Io, "error-workspace-gone")
                .with("path", self.path.display().to_string())
                .hinted("hint-workspace-gone")
        };
        // A name that is not Unicode would be another one for SQLite, and the copy elsewhere.
        if copy_path(&self.path, 1).to_str().is_none() {
            return Err(failed());
        }
        let (copy, file) = create_free(&self.path).map_err(|cause| failed().caused_by(cause))?;
        let written = self
            .conn
            .execute("VACUUM INTO ?1", [copy.to_str()])
            .map_err(|cause| failed().caused_by(cause))
            // SQLite does not wait for the disk here.
            .and_then(|_| on_disk(&file, &copy).map_err(|cause| failed().caused_by(cause)));
        if written.is_err() {
            // It was made a moment ago, for this alone.
            let _ = std::fs::remove_file(&copy);
        }
        written.map(|()| copy)
    }
}

/// An empty file under the first name that is free.
fn create_free(path: &Path) -> io::Result<(PathBuf, File)> {
    for number in 1..u32::MAX {
        let copy = copy_path(path, number);
        match File::create_new(&copy) {
            Ok(file) => return Ok((copy, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Waits until a new file is on the disk, and its name in its folder.
fn on_disk(file: &File, path: &Path) -> io::Result<()> {
    file.sync_all()?;
    // Where a folder can be opened as a file.
    if cfg!(unix)
        && let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty())
    {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// `lot.tamis` → `lot-copie.tamis`, then `lot-copie-2.tamis`.
fn copy_path(path: &Path, number: u32) -> PathBuf {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let number = if number > 1 { format!("-{number}") } else { String::new() };
    path.with_file_name(format!("{stem}-copie{number}.tamis"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_takes_a_free_name() {
        assert_eq!(copy_path(Path::new("/a/lot.tamis"), 1), Path::new("/a/lot-copie.tamis"));
        assert_eq!(copy_path(Path::new("/a/lot.tamis"), 3), Path::new("/a/lot-copie-3.tamis"));
    }

    #[test]
    fn a_copy_is_a_workspace_and_takes_the_place_of_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::create(&folder.path().join("lot.tamis")).unwrap();
        std::fs::write(folder.path().join("lot-copie.tamis"), "of somebody").unwrap();
        let copy = workspace.rescue().unwrap();
        assert_eq!(copy, folder.path().join("lot-copie-2.tamis"));
        Workspace::open(&copy).unwrap();
        assert_eq!(std::fs::read(folder.path().join("lot-copie.tamis")).unwrap(), b"of somebody");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_folder_with_a_name_that_sqlite_cannot_be_told_is_refused() {
        use std::os::unix::ffi::OsStrExt;
        let outer = tempfile::tempdir().unwrap();
        let folder = outer.path().join(std::ffi::OsStr::from_bytes(b"donn\xe9es"));
        std::fs::create_dir(&folder).unwrap();
        let workspace = Workspace::create(&folder.join("lot.tamis")).unwrap();
        assert_eq!(workspace.rescue().unwrap_err().what.code, "error-workspace-gone");
        let names = |folder: &Path| std::fs::read_dir(folder).unwrap().count();
        assert_eq!(names(outer.path()), 1, "nothing is written elsewhere");
        assert!(!folder.join("lot-copie.tamis").exists());
    }
}
