//! Never half an export: everything is written in a folder beside the target, which then takes its place in one rename.

use crate::export::lot::Failure;
use crate::model::Message;
use crate::{Error, ErrorKind, Result};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Name of the file that makes a folder an export of ours.
pub(super) const MANIFEST: &str = "manifest.json";
/// Key that only our manifests have.
pub(super) const MARK: &str = "tamis";

/// Key that says whose files they are, where they are of one source.
pub(super) const SOURCE: &str = "source";

/// One file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Path inside the export, with `/`.
    pub path: String,
    pub sha256: String,
    pub size: u64,
}

/// An export that is being written.
pub(super) struct Staging {
    folder: TempDir,
    out: PathBuf,
    pub(super) outputs: Vec<Output>,
}

impl Staging {
    /// A fresh folder beside `out`, once it is sure that `out` may be replaced: it does not exist, is empty, or is a
    /// previous export. Anything else is somebody's work and stays.
    pub(super) fn beside(out: &Path) -> Result<Self> {
        let out = resolved(out)?;
        match fs::metadata(&out) {
            Ok(found) if !found.is_dir() => {
                return Err(refused("error-export-not-folder", &out));
            }
            Ok(_) if !is_empty(&out)? && listed_files(&out).is_none() => {
                return Err(refused("error-export-foreign-folder", &out));
            }
            _ => {}
        }
        let parent = parent_of(&out);
        fs::create_dir_all(parent).map_err(|cause| Error::io(parent, cause))?;
        let folder = new_folder(parent)?;
        Ok(Self { folder, out, outputs: Vec::new() })
    }

    /// Writes one file, hashed on its way.
    pub(super) fn write(
        &mut self,
        path: &str,
        content: impl FnOnce(&mut dyn Write) -> Result<(), Failure>,
    ) -> Result<()> {
        let place = self.folder.path().join(path);
        let failed = |cause| Error::io(&self.out.join(path), cause);
        if let Some(parent) = place.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        let file = File::create(&place).map_err(failed)?;
        let mut out = Hashing { inner: BufWriter::new(file), hash: Sha256::new(), size: 0 };
        match content(&mut out) {
            Ok(()) => {}
            Err(Failure::Io(cause)) => return Err(failed(cause)),
            Err(Failure::Stopped(error)) => return Err(error),
        }
        let Hashing { inner, hash, size } = out;
        inner.into_inner().map_err(io::IntoInnerError::into_error).and_then(|file| file.sync_all()).map_err(failed)?;
        self.outputs.push(Output { path: path.to_owned(), sha256: hex(&hash.finalize()), size });
        Ok(())
    }

    /// Puts the folder in its place. What stood there is moved aside first and comes back if that fails; files that a
    /// person added to a previous export are kept.
    pub(super) fn publish(self) -> Result<PathBuf> {
        let Self { folder, out, .. } = self;
        let failed = |cause| Error::io(&out, cause);
        let aside = match fs::metadata(&out) {
            Ok(_) => {
                // Taken only as a name that nobody else has: renaming needs it to be empty.
                let aside = new_folder(parent_of(&out))?;
                fs::rename(&out, aside.path().join("old")).map_err(failed)?;
                Some(aside)
            }
            Err(_) => None,
        };
        if let Err(cause) = fs::rename(folder.path(), &out) {
            if let Some(aside) = aside {
                let _ = fs::rename(aside.path().join("old"), &out);
            }
            return Err(failed(cause));
        }
        // It has its final name: nothing is left to delete on drop.
        let _ = folder.keep();
        if let Some(aside) = aside {
            let old = aside.path().join("old");
            let ours = listed_files(&old).unwrap_or_default();
            if keep_foreign(&old, &out, Path::new(""), &ours).is_err() {
                let _ = aside.keep();
            }
        }
        Ok(out)
    }
}

/// The path without symbolic links where it exists, so that a link to a folder stays a link.
fn resolved(out: &Path) -> Result<PathBuf> {
    match fs::canonicalize(out) {
        Ok(found) => Ok(found),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
            std::path::absolute(out).map_err(|cause| Error::io(out, cause))
        }
        Err(cause) => Err(Error::io(out, cause)),
    }
}

fn parent_of(out: &Path) -> &Path {
    out.parent().unwrap_or(Path::new("."))
}

fn refused(code: &'static str, out: &Path) -> Error {
    Error::new(ErrorKind::Usage, code)
        .with("path", out.display().to_string())
        .hinted_with(Message::new("hint-export-new-folder"))
}

fn is_empty(folder: &Path) -> Result<bool> {
    let mut entries = fs::read_dir(folder).map_err(|cause| Error::io(folder, cause))?;
    Ok(entries.next().is_none())
}

/// A hidden folder beside the export, with the rights that any new folder gets.
fn new_folder(parent: &Path) -> Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".tamis-export-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    builder.tempdir_in(parent).map_err(|cause| Error::io(parent, cause))
}

/// Hash of the manifest of an export of ours.
pub(super) fn manifest_hash(folder: &Path) -> Option<String> {
    listed_files(folder)?;
    Some(hex(&Sha256::digest(fs::read(folder.join(MANIFEST)).ok()?)))
}

/// Whose the files are that the manifest lists.
pub(super) fn source_of(folder: &Path) -> Option<String> {
    let manifest: serde_json::Value = serde_json::from_slice(&fs::read(folder.join(MANIFEST)).ok()?).ok()?;
    manifest.get(MARK)?;
    Some(manifest.get(SOURCE)?.as_str()?.to_owned())
}

/// A file of an export, where it is as the manifest says.
pub(super) fn read_file(folder: &Path, name: &str) -> Option<Vec<u8>> {
    let manifest: serde_json::Value = serde_json::from_slice(&fs::read(folder.join(MANIFEST)).ok()?).ok()?;
    let bytes = fs::read(folder.join(name)).ok()?;
    let known = manifest["outputs"].as_array()?.iter().find(|output| output["path"] == name)?;
    (known["sha256"] == hex(&Sha256::digest(&bytes))).then_some(bytes)
}

/// The files that the manifest of an export lists, itself included; `None` when the folder is no export of ours.
fn listed_files(folder: &Path) -> Option<BTreeSet<PathBuf>> {
    let text = fs::read(folder.join(MANIFEST)).ok()?;
    let manifest: serde_json::Value = serde_json::from_slice(&text).ok()?;
    manifest.get(MARK)?;
    let outputs = manifest.get("outputs")?.as_array()?;
    let paths = outputs.iter().filter_map(|output| output.get("path")?.as_str().map(PathBuf::from));
    Some(paths.chain([PathBuf::from(MANIFEST)]).collect())
}

/// Moves what is not ours from the old export into the new one; a name that the new one uses stays with the new one.
fn keep_foreign(old: &Path, new: &Path, inside: &Path, ours: &BTreeSet<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(old.join(inside))? {
        let entry = entry?;
        let path = inside.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            keep_foreign(old, new, &path, ours)?;
        } else if !ours.contains(&path) && !new.join(&path).exists() {
            if let Some(parent) = new.join(&path).parent() {
                fs::create_dir_all(parent)?;
            }
            fs::rename(old.join(&path), new.join(&path))?;
        }
    }
    Ok(())
}

/// Counts and hashes what goes through.
struct Hashing<W> {
    inner: W,
    hash: Sha256,
    size: u64,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn export(out: &Path, text: &str) -> Result<PathBuf> {
        let mut staging = Staging::beside(out)?;
        staging.write("pipeline/a.json", |w| Ok(w.write_all(text.as_bytes())?))?;
        let manifest = format!(r#"{{"{MARK}":"0","outputs":[{{"path":"pipeline/a.json"}}]}}"#);
        staging.write(MANIFEST, |w| Ok(w.write_all(manifest.as_bytes())?))?;
        staging.publish()
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn an_export_replaces_the_last_one_and_keeps_what_a_person_added() {
        let place = tempfile::tempdir().unwrap();
        let out = place.path().join("new/lot");
        export(&out, "one").unwrap();
        fs::write(out.join("notes.txt"), "mine").unwrap();
        fs::write(out.join("pipeline/mine.txt"), "mine").unwrap();
        export(&out, "two").unwrap();
        assert_eq!(fs::read_to_string(out.join("pipeline/a.json")).unwrap(), "two");
        assert_eq!(names(&out), ["manifest.json", "notes.txt", "pipeline"]);
        assert_eq!(names(&out.join("pipeline")), ["a.json", "mine.txt"]);
        assert_eq!(names(out.parent().unwrap()), ["lot"], "nothing is left beside");
    }

    #[test]
    fn a_folder_that_is_not_ours_is_refused_and_untouched() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("thesis.odt"), "mine").unwrap();
        let error = export(place.path(), "x").unwrap_err();
        assert_eq!((error.kind, error.what.code.as_ref()), (ErrorKind::Usage, "error-export-foreign-folder"));
        assert!(!error.hints.is_empty());
        fs::write(place.path().join(MANIFEST), "{\"other\":1}").unwrap();
        assert!(export(place.path(), "x").is_err(), "a manifest of another program");
        let file = place.path().join("thesis.odt");
        assert_eq!(export(&file, "x").unwrap_err().what.code, "error-export-not-folder");
        assert_eq!(names(place.path()), ["manifest.json", "thesis.odt"]);
    }

    #[test]
    fn an_export_that_fails_leaves_the_last_one() {
        let place = tempfile::tempdir().unwrap();
        let out = place.path().join("lot");
        export(&out, "one").unwrap();
        let mut staging = Staging::beside(&out).unwrap();
        assert!(staging.write("pipeline/a.json", |_| Err(Failure::Stopped(Error::cancelled()))).is_err());
        drop(staging);
        assert_eq!(fs::read_to_string(out.join("pipeline/a.json")).unwrap(), "one");
        assert_eq!(names(place.path()), ["lot"]);
    }

    #[test]
    fn outputs_are_hashed() {
        let place = tempfile::tempdir().unwrap();
        let mut staging = Staging::beside(&place.path().join("lot")).unwrap();
        staging.write("a", |w| Ok(w.write_all(b"abc")?)).unwrap();
        assert_eq!(
            staging.outputs,
            [Output {
                path: "a".into(),
                sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".into(),
                size: 3
            }]
        );
    }

    #[cfg(unix)]
    #[test]
    fn others_may_read_an_export() {
        use std::os::unix::fs::PermissionsExt;
        let place = tempfile::tempdir().unwrap();
        let out = place.path().join("lot");
        export(&out, "one").unwrap();
        let plain = place.path().join("plain");
        fs::create_dir(&plain).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&out), mode(&plain));
    }
}
