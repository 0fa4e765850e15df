//! Whether a workspace is whole, and making it so: what is derived is made again from ground state, and a file with damaged pages is
//! copied as far as it can be read. Nothing that a person decided is changed; a copy of before is kept.

use super::{Deriver, Env};
use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::model::Message;
use crate::workspace::{self, Cure, Fault, Reader, Rebuilt, Salvaged, Workspace};
use std::path::{Path, PathBuf};

/// What a look at a workspace found.
#[derive(Debug, Clone, Default)]
pub struct Diagnosis {
    pub faults: Vec<Fault>,
    /// How far derived state is off, where that was computed.
    pub derived: Option<Rebuilt>,
}

impl Diagnosis {
    pub fn is_sound(&self) -> bool {
        self.faults.iter().all(|fault| fault.cure == Cure::Opening) && self.derived.is_none_or(Rebuilt::is_none)
    }

    /// Whether a repair would help with something.
    pub fn is_curable(&self) -> bool {
        self.faults.iter().any(|fault| matches!(fault.cure, Cure::Rebuild | Cure::Salvage))
            || !self.derived.is_none_or(Rebuilt::is_none)
    }

    /// One sentence a fault; one that says that all is well where there is none.
    pub fn sentences(&self) -> Vec<Message> {
        let mut out: Vec<Message> = self.faults.iter().map(|fault| fault.what.clone()).collect();
        if let Some(derived) = self.derived.filter(|derived| !derived.is_none()) {
            out.push(derived_message("doctor-derived", derived));
        }
        if self.is_sound() {
            out.insert(0, Message::new("doctor-sound"));
        }
        out
    }
}

fn derived_message(code: &'static str, rebuilt: Rebuilt) -> Message {
    let Rebuilt { values, issues, golden, .. } = rebuilt;
    Message::new(code).with("records", values).with("issues", issues).with("golden", golden)
}

/// Looks at a workspace without changing it; another process may have it open.
///
/// # Errors
/// Those of opening it; a damaged file is no error, but told.
pub fn look(path: &Path, progress: &Progress) -> Result<Diagnosis> {
    let looked = Reader::open(path).and_then(|reader| reader.read().faults(progress));
    match looked {
        Ok(faults) => Ok(Diagnosis { faults, derived: None }),
        Err(error) if is_damage(&error) => Ok(damaged(&error)),
        Err(error) => Err(error),
    }
}

/// The same, and makes everything derived again to compare it with what is there, which it leaves as it is.
///
/// # Errors
/// Those of opening it for writing; a damaged file is no error, but told.
pub fn look_deeply(path: &Path, env: &Env, progress: &Progress) -> Result<Diagnosis> {
    let mut diagnosis = look(path, progress)?;
    if !diagnosis.faults.iter().any(|fault| fault.cure == Cure::Salvage) {
        let mut workspace = Workspace::open(path)?;
        diagnosis.derived = Some(workspace.rebuild(&Deriver::new(&env.today), false, progress)?);
    }
    Ok(diagnosis)
}

fn is_damage(error: &Error) -> bool {
    error.what.code == "error-workspace-damaged"
}

fn damaged(error: &Error) -> Diagnosis {
    let cause = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    let what = Message::new("doctor-page").with("what", cause);
    Diagnosis { faults: vec![Fault { what, cure: Cure::Salvage }], derived: None }
}

/// What a repair did.
#[derive(Debug, Clone)]
pub struct Repaired {
    /// The workspace as it was.
    pub backup: PathBuf,
    pub salvaged: Option<Salvaged>,
    pub rebuilt: Rebuilt,
    /// What is still not as it must be.
    pub left: Vec<Fault>,
}

impl Repaired {
    pub fn sentences(&self) -> Vec<Message> {
        let mut out = Vec::new();
        if let Some(salvaged) = &self.salvaged {
            let rows: u64 = salvaged.copied.iter().map(|(_, rows)| rows).sum();
            out.push(Message::new("doctor-salvaged").with("rows", rows));
            if !salvaged.torn.is_empty() {
                out.push(Message::new("doctor-torn").with("tables", salvaged.torn.join(", ")));
            }
            if salvaged.restored > 0 {
                out.push(Message::new("doctor-restored").with("count", salvaged.restored));
            }
        }
        // What could not be read comes first; that nothing derived was wrong is news only where nothing else is.
        if self.salvaged.is_none() || !self.rebuilt.is_none() {
            out.push(derived_message("doctor-repaired", self.rebuilt));
        }
        out.push(Message::new("doctor-backup").with("path", self.backup.display().to_string()));
        out.extend(self.left.iter().map(|fault| fault.what.clone()));
        out
    }
}

/// Repairs a workspace that nobody has open: a copy first, then what can still be read of a damaged file in a new one, then
/// everything derived.
///
/// # Errors
/// Those of the files. Where the copy cannot be written, nothing is changed.
pub fn repair(path: &Path, env: &Env, progress: &Progress) -> Result<Repaired> {
    let diagnosis = look(path, progress)?;
    if diagnosis.faults.iter().any(|fault| fault.cure == Cure::Salvage) {
        let salvaged = workspace::salvage(path)?;
        let (rebuilt, left) = rebuild(path, env, progress)?;
        return Ok(Repaired { backup: salvaged.damaged.clone(), salvaged: Some(salvaged), rebuilt, left });
    }
    let backup = workspace::free_backup(path);
    Workspace::open(path)?.back_up(&backup)?;
    let (rebuilt, left) = rebuild(path, env, progress)?;
    Ok(Repaired { backup, salvaged: None, rebuilt, left })
}

fn rebuild(path: &Path, env: &Env, progress: &Progress) -> Result<(Rebuilt, Vec<Fault>)> {
    let mut workspace = Workspace::open(path)?;
    let rebuilt = workspace.rebuild(&Deriver::new(&env.today), true, progress)?;
    Ok((rebuilt, workspace.read().faults(progress)?))
}

/// Repairs an open workspace whose pages can all be read.
///
/// # Errors
/// [`ErrorKind::Workspace`] for one that must be closed first.
pub fn repair_open(workspace: &mut Workspace, env: &Env, progress: &Progress) -> Result<Repaired> {
    let path = workspace.path().to_owned();
    let faults = workspace.read().faults(progress)?;
    if faults.iter().any(|fault| fault.cure == Cure::Salvage) {
        return Err(Error::new(ErrorKind::Workspace, "error-workspace-damaged")
            .with("path", path.display().to_string())
            .hinted("hint-doctor"));
    }
    let backup = workspace::free_backup(&path);
    workspace.back_up(&backup)?;
    let rebuilt = workspace.rebuild(&Deriver::new(&env.today), true, progress)?;
    let left = workspace.read().faults(progress)?;
    Ok(Repaired { backup, salvaged: None, rebuilt, left })
}

/// Writes a whole copy of a workspace beside it, under its name and the day: `lot-2026-11-30.tamis`, then `lot-2026-11-30-2.tamis`.
///
/// # Errors
/// Those of the file.
pub fn back_up_beside(workspace: &Workspace, today: &str) -> Result<PathBuf> {
    let path = workspace.path();
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let end = path.extension().unwrap_or_default().to_string_lossy();
    let named = |number: u32| {
        let number = if number > 1 { format!("-{number}") } else { String::new() };
        path.with_file_name(format!("{stem}-{today}{number}.{end}"))
    };
    let free = (1..).map(named).find(|path| !path.exists()).unwrap_or_default();
    workspace.back_up(&free)?;
    Ok(free)
}
