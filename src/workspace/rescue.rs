//! A workspace whose file was moved or deleted while it is open: the system lets that happen, and what is written from then on
//! would end with the program. All of it goes into a new file beside.

use super::Workspace;
use crate::error::{Error, ErrorKind, Result};
use std::path::{Path, PathBuf};

impl Workspace {
    /// Writes all that is there into a new file, and gives its path.
    pub fn rescue(&self) -> Result<PathBuf> {
        let free = |number: &u32| !copy_path(&self.path, *number).exists();
        let copy = copy_path(&self.path, (1..u32::MAX).find(free).unwrap_or(u32::MAX));
        let failed = |cause| {
            Error::new(ErrorKind::Io, "error-workspace-gone")
                .with("path", self.path.display().to_string())
                .hinted("hint-workspace-gone")
                .caused_by(cause)
        };
        self.conn.execute("VACUUM INTO ?1", [copy.to_string_lossy()]).map_err(failed)?;
        Ok(copy)
    }
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
}
