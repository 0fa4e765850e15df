//! Files that a command writes: never over what it reads, and never over a workspace.

use crate::error::{Error, ErrorKind, Result};
use crate::workspace;
use std::path::{Path, PathBuf};

/// Whether a file may be written here; what stands there is replaced. `read`: the files that the command reads.
///
/// # Errors
/// [`ErrorKind::Usage`] where it would take the place of one of these, or of a workspace.
pub fn free(target: &Path, read: &[&Path]) -> Result<()> {
    let place = whole(target);
    if read.iter().any(|path| whole(path) == place) {
        return Err(refused("error-target-read", target));
    }
    if workspace::is_workspace(target) {
        return Err(refused("error-target-workspace", target));
    }
    Ok(())
}

/// As [`free`], for a file that has a form of its own: what stands there is of that form, or empty.
///
/// # Errors
/// Those of [`free`]; [`ErrorKind::Usage`] where anything else stands there.
pub fn free_or(target: &Path, read: &[&Path], ours: impl Fn(&Path) -> bool) -> Result<()> {
    free(target, read)?;
    let holds = std::fs::metadata(target).is_ok_and(|about| about.is_file() && about.len() > 0);
    if holds && !ours(target) { Err(refused("error-target-other", target)) } else { Ok(()) }
}

/// The path of a file by whatever name; of one that is not there yet, by its folder.
fn whole(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    path.canonicalize().unwrap_or_else(|_| match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) => {
            folder.canonicalize().map(|folder| folder.join(name)).unwrap_or_else(|_| path.clone())
        }
        _ => path.clone(),
    })
}

fn refused(code: &'static str, target: &Path) -> Error {
    Error::new(ErrorKind::Usage, code).with("path", target.display().to_string()).hinted("hint-other-path")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn what_is_read_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("a.csv"), "x").unwrap();
        fs::create_dir(at("sub")).unwrap();
        let read = at("a.csv");
        for target in [at("a.csv"), at("sub/../a.csv"), at("./a.csv")] {
            assert!(free(&target, &[&read]).is_err(), "{}", target.display());
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(at("a.csv"), at("link.csv")).unwrap();
            assert!(free(&at("link.csv"), &[&read]).is_err());
        }
        // Not there yet, and to be made by the same command.
        assert!(free(&at("new.idx"), &[&at("sub/../new.idx")]).is_err());
        assert!(free(&at("b.csv"), &[&read]).is_ok());
    }

    #[test]
    fn a_workspace_is_not_written_over_and_a_file_of_another_form_only_where_it_is_empty() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("w.tamis"), b"SQLite format 3\0...").unwrap();
        assert!(free(&at("w.tamis"), &[]).is_err());
        fs::write(at("list.csv"), "x").unwrap();
        fs::write(at("empty"), "").unwrap();
        assert!(free(&at("list.csv"), &[]).is_ok());
        assert!(free_or(&at("list.csv"), &[], |_| false).is_err());
        assert!(free_or(&at("list.csv"), &[], |_| true).is_ok());
        assert!(free_or(&at("empty"), &[], |_| false).is_ok() && free_or(&at("none"), &[], |_| false).is_ok());
    }
}
