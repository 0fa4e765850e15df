//! What the window remembers from one sitting to the next: a small file in the user's configuration folder, written whole or
//! not at all, on a thread of its own. It never holds a value of a record, nor what was searched for; filters are kept only
//! where they name a source or a rule. It is a convenience: a damaged file costs what it remembered, and nothing else.

use crate::locale::Lang;
use crate::model::{Gate, RecordId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;

/// Workspaces that are remembered, the last one first.
const RECENT: usize = 20;

/// All that is remembered.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Session {
    pub lang: Option<Lang>,
    pub theme: Theme,
    /// How much larger than usual everything is drawn; none: as usual.
    pub zoom: Option<f32>,
    pub window: Option<Window>,
    /// The workspace that was open at the end.
    pub last: Option<PathBuf>,
    pub recent: Vec<Recent>,
}

/// Light, dark, or as the system has it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// Where the window was, in points.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Window {
    pub size: [f32; 2],
    /// None where the system does not say (Wayland).
    pub position: Option<[f32; 2]>,
    /// Size of the screen that it was on: on another one the place means nothing.
    pub screen: Option<[f32; 2]>,
    pub maximized: bool,
}

/// A workspace that was open, with what one may see of it without opening it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recent {
    pub path: PathBuf,
    pub opened_utc: String,
    #[serde(default)]
    pub records: u64,
    #[serde(default)]
    pub sources: u64,
    #[serde(default)]
    pub issues: u64,
    #[serde(default)]
    pub place: Place,
}

/// Where one was in a workspace. `extra` is for screens to keep what they alone know, a key each; as everything here, it
/// must hold no value of a record.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Place {
    /// Code of the screen's name.
    pub screen: String,
    pub schema: String,
    pub selected: Option<(RecordId, String)>,
    /// Schema, field and code of the group of issues.
    pub group: Option<(String, String, String)>,
    pub mapping: usize,
    pub gate: Gate,
    pub extra: serde_json::Value,
}

impl Session {
    /// The workspace as it is remembered.
    pub fn recent(&self, path: &Path) -> Option<&Recent> {
        self.recent.iter().find(|recent| recent.path == path)
    }

    /// Remembers a workspace as the last one; how it was left stays known.
    pub fn opened(&mut self, path: &Path, now_utc: &str) {
        let known = self.recent.iter().position(|recent| recent.path == path).map(|at| self.recent.remove(at));
        let fresh = || Recent {
            path: path.to_owned(),
            opened_utc: String::new(),
            records: 0,
            sources: 0,
            issues: 0,
            place: Place::default(),
        };
        let mut recent = known.unwrap_or_else(fresh);
        now_utc.clone_into(&mut recent.opened_utc);
        self.recent.insert(0, recent);
        self.recent.truncate(RECENT);
        self.last = Some(path.to_owned());
    }

    /// Forgets a workspace; the file stays.
    pub fn forget(&mut self, path: &Path) {
        self.recent.retain(|recent| recent.path != path);
    }
}

/// A sitting that ended without a word: the program stopped short, or the machine did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unclean {
    /// When the workspace was opened.
    pub since_utc: String,
}

/// What the workspace's mark in the folder holds while it is open.
#[derive(Serialize, Deserialize)]
struct Mark {
    path: PathBuf,
    since_utc: String,
}

/// Keeps the session: reads it once, writes it behind one's back. Dropping it waits for the last write.
#[derive(Debug, Default)]
pub struct Keeper {
    pub session: Session,
    folder: Option<PathBuf>,
    to: Option<Sender<Session>>,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    /// Remembers nothing.
    pub fn none() -> Self {
        Self::default()
    }

    /// Keeps the session in a folder, which is made where it is absent. Where it cannot be, nothing is kept.
    pub fn open(folder: &Path) -> Self {
        let file = folder.join("session.json");
        let session =
            std::fs::read(&file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        let (to, from) = channel::<Session>();
        let write = move || {
            while let Ok(mut session) = from.recv() {
                // Only the newest counts.
                while let Ok(newer) = from.try_recv() {
                    session = newer;
                }
                // There is nobody to tell, and nothing lost that matters.
                let _ = serde_json::to_vec_pretty(&session).map(|bytes| write_whole(&file, &bytes));
            }
        };
        let thread = std::thread::Builder::new().name("session".into()).spawn(write).ok();
        Self { session, folder: Some(folder.to_owned()), to: Some(to), thread }
    }

    /// The user's folder of this program's settings: `$XDG_CONFIG_HOME/tamis`, or what stands for it on the system.
    pub fn folder() -> Option<PathBuf> {
        let of = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let home = || of("HOME");
        let base = of("XDG_CONFIG_HOME").or_else(|| match std::env::consts::OS {
            "windows" => of("APPDATA"),
            "macos" => home().map(|home| home.join("Library").join("Application Support")),
            _ => home().map(|home| home.join(".config")),
        });
        base.map(|base| base.join("tamis"))
    }

    /// Whether anything is kept at all.
    pub fn keeps(&self) -> bool {
        self.to.is_some()
    }

    /// Has the session written.
    pub fn save(&self) {
        if let Some(to) = &self.to {
            let _ = to.send(self.session.clone());
        }
    }

    /// Marks a workspace as open. A mark that is there already was left by a sitting that did not end in order.
    pub fn begin(&self, workspace: &Path, now_utc: &str) -> Option<Unclean> {
        let file = self.mark(workspace)?;
        let left = std::fs::read(&file).ok();
        let mark = Mark { path: workspace.to_owned(), since_utc: now_utc.to_owned() };
        let _ = serde_json::to_vec(&mark).map(|bytes| write_whole(&file, &bytes));
        let since_utc = serde_json::from_slice(&left?).map_or_else(|_| String::new(), |mark: Mark| mark.since_utc);
        Some(Unclean { since_utc })
    }

    /// Takes the mark away: the sitting ended in order.
    pub fn end(&self, workspace: &Path) {
        if let Some(file) = self.mark(workspace) {
            let _ = std::fs::remove_file(file);
        }
    }

    fn mark(&self, workspace: &Path) -> Option<PathBuf> {
        let hash = Sha256::digest(workspace.as_os_str().as_encoded_bytes());
        let name: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Some(self.folder.as_ref()?.join("open").join(format!("{name}.json")))
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.to = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Looks which of the files are there, on a thread of its own: a folder of the network may take its time.
pub fn look(files: Vec<PathBuf>, answer: impl FnOnce(Vec<(PathBuf, bool)>) + Send + 'static) {
    let look = move || answer(files.into_iter().map(|file| (file.clone(), file.is_file())).collect());
    // Without a thread, the files are held to be there.
    let _ = std::thread::Builder::new().name("look".into()).spawn(look);
}

/// Writes beside the file, then puts it in its place.
fn write_whole(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(bytes)?;
    new.as_file().sync_all()?;
    new.persist(file)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_remembered_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("tamis");
        let mut keeper = Keeper::open(&inner);
        assert_eq!(keeper.session, Session::default());
        for name in ["a.tamis", "b.tamis", "a.tamis"] {
            keeper.session.opened(Path::new(name), "2026-11-30T10:00:00Z");
        }
        keeper.session.recent[0].place.extra = serde_json::json!({"grid": {"hidden": ["siret"]}});
        keeper.session.lang = Some(Lang::En);
        keeper.save();
        let before = keeper.session.clone();
        drop(keeper);
        let again = Keeper::open(&inner);
        assert_eq!(again.session, before);
        assert_eq!(again.session.recent.len(), 2);
        assert_eq!(again.session.last.as_deref(), Some(Path::new("a.tamis")));
    }

    #[test]
    fn a_damaged_or_foreign_file_is_no_harm() {
        let folder = tempfile::tempdir().unwrap();
        for text in ["{\"recent\": [", "[]", "{\"zoom\": \"large\"}", ""] {
            std::fs::write(folder.path().join("session.json"), text).unwrap();
            assert_eq!(Keeper::open(folder.path()).session, Session::default());
        }
        // What a later version adds is passed over.
        std::fs::write(folder.path().join("session.json"), "{\"lang\": \"en\", \"later\": 1}").unwrap();
        assert_eq!(Keeper::open(folder.path()).session.lang, Some(Lang::En));
    }

    #[test]
    fn a_sitting_that_did_not_end_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Path::new("/somewhere/lot.tamis");
        let keeper = Keeper::open(folder.path());
        assert_eq!(keeper.begin(workspace, "2026-11-30T10:00:00Z"), None);
        keeper.end(workspace);
        assert_eq!(keeper.begin(workspace, "2026-11-30T11:00:00Z"), None);
        let unclean = Keeper::open(folder.path()).begin(workspace, "2026-11-30T12:00:00Z");
        assert_eq!(unclean.map(|unclean| unclean.since_utc).as_deref(), Some("2026-11-30T11:00:00Z"));
        assert_eq!(keeper.begin(Path::new("/other.tamis"), "2026-11-30T12:00:00Z"), None);
        assert_eq!(Keeper::none().begin(workspace, "2026-11-30T12:00:00Z"), None);
    }

    #[test]
    fn only_so_many_workspaces_are_remembered() {
        let mut session = Session::default();
        for at in 0..RECENT + 5 {
            session.opened(Path::new(&format!("{at}.tamis")), "2026-11-30T10:00:00Z");
        }
        assert_eq!(session.recent.len(), RECENT);
        assert_eq!(session.recent[0].path, Path::new("24.tamis"));
        session.forget(Path::new("24.tamis"));
        assert!(session.recent(Path::new("24.tamis")).is_none());
    }
}
