//! A workspace was copied, worked on in both places, and is brought together again (DESIGN D3, D6, D20): what the other copy did
//! since comes as one operation, with who did each part and when; what both changed differently is asked.
//!
//! One operation and not one for each of the other's: it is all or nothing, one undo brings back exactly what was there, and a
//! thousand operations cost one commit. Its changes stand in the order of the other's operations, and its parameters say which
//! of them made how many, so that the story of a value names the person who gave it.
//!
//! The comparison is by cells of ground state, with the state at the moment of the copy as the third: what one side changed holds,
//! what both made the same agrees, what both made different is a conflict, and ours stays until it is answered. Who has seen the
//! other's value and gone on from there is right, so bringing together twice changes nothing, and once each way leaves both with
//! the same. What one side undid after the other had taken it is undone there too, whoever passed it on; a delivery on whose records
//! the other has worked since is asked, and that work waits for the answer.

mod deliveries;
mod gone;
mod merges;
mod numbers;
mod past;
mod plan;
mod rows;
mod settle;
mod three;
mod told;
mod waiting;

pub use told::{Author, Combined, Conflict, Held, HeldBy, Kind, Other, Parts};

use super::Plan;
use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::workspace::{Read, Reader};
use past::Past;
use settle::{Item, Sides, against, answered, freed, settle, take};
use std::path::Path;

/// The answers to conflicts, as they are typed: keys, or [`ALL`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    /// What is here holds.
    pub ours: Vec<String>,
    /// What the other has holds.
    pub theirs: Vec<String>,
}

/// What the settings that keep answers begin with.
pub(super) const ANSWERED: &str = "combined:";

/// Every conflict.
pub const ALL: &str = "all";

/// Which side holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    Ours,
    Theirs,
}

impl Answers {
    fn of(&self, key: &str) -> Option<Holds> {
        let named = |list: &[String], key: &str| list.iter().any(|one| one == key);
        match () {
            () if named(&self.ours, key) => Some(Holds::Ours),
            () if named(&self.theirs, key) => Some(Holds::Theirs),
            () if named(&self.ours, ALL) => Some(Holds::Ours),
            () if named(&self.theirs, ALL) => Some(Holds::Theirs),
            () => None,
        }
    }

    /// The first that names no conflict.
    fn unknown(&self, conflicts: &[Conflict]) -> Option<&str> {
        let asked = |key: &&String| *key == ALL || conflicts.iter().any(|conflict| conflict.key == **key);
        self.ours.iter().chain(&self.theirs).find(|key| !asked(key)).map(String::as_str)
    }
}

/// What bringing in the other copy would do.
pub struct CombinePlan {
    /// None where there is nothing to do.
    pub plan: Option<Plan>,
    pub told: Combined,
}

/// Looks at what another copy of this workspace did since the copy, and plans to bring it here. The other is only read; another
/// process may have it open.
///
/// # Errors
/// [`ErrorKind::Usage`] where it is this very file, no copy, or an answer names no conflict; those of opening it.
pub fn plan(read: Read<'_>, other: &Path, answers: &Answers, progress: &Progress) -> Result<CombinePlan> {
    if is_same_file(read.path(), other) {
        return Err(Error::new(ErrorKind::Usage, "error-combine-itself")
            .with("path", other.display().to_string())
            .hinted("hint-combine-itself"));
    }
    let reader = open(other)?;
    let moment = reader.snapshot()?;
    let past = Past::of(read, moment.read())?;
    let sides = Sides { ours: read, theirs: moment.read(), past: &past };
    let mut settled = settle(sides, progress)?;
    let mut conflicts = told::conflicts(sides, &settled)?;
    if let Some(unknown) = answers.unknown(&conflicts) {
        return Err(Error::new(ErrorKind::Usage, "error-combine-not-asked")
            .with("what", unknown)
            .hinted("hint-combine-not-asked"));
    }
    conflicts.iter_mut().for_each(|conflict| conflict.answer = answers.of(&conflict.key));
    let is_open = |at: usize| conflicts.iter().any(|one| one.at == at && one.answer.is_none());
    let waiting = waiting::waiting(sides, &settled.items, &settled.asked, is_open)?;
    conflicts.iter_mut().filter(|one| waiting.contains(&one.at)).for_each(|one| one.answer = None);
    refuse_opposed(&settled.items, &conflicts)?;
    let mut kept = Vec::new();
    for conflict in &conflicts {
        let item = &settled.items[conflict.at];
        match conflict.answer {
            Some(Holds::Ours) => {
                let uid = sides.their_operation(item.theirs.last).map(|one| one.uid.as_str()).unwrap_or_default();
                kept.push(answered(uid, &item.there));
            }
            Some(Holds::Theirs) => take(&mut settled.items, conflict.at),
            None => {}
        }
    }
    let mut freed = freed(&settled.items);
    freed.retain(|at| !waiting.contains(at));
    freed.iter().for_each(|at| take(&mut settled.items, *at));
    conflicts.retain(|conflict| !freed.contains(&conflict.at));
    waiting::leave(&mut settled.items, &waiting);
    let told = told::all(sides, &settled, conflicts)?;
    let plan = plan::plan(sides, settled, &kept, &told)?;
    Ok(CombinePlan { plan, told })
}

/// What is here cannot hold in one conflict and go for another.
fn refuse_opposed(items: &[Item], conflicts: &[Conflict]) -> Result<()> {
    let of = |holds: Holds| -> Vec<usize> {
        conflicts.iter().filter(|one| one.answer == Some(holds)).map(|one| one.at).collect()
    };
    let Some((ours, theirs)) = against(items, &of(Holds::Ours), &of(Holds::Theirs)) else { return Ok(()) };
    let key = |at: usize| conflicts.iter().find(|one| one.at == at).map_or("", |one| one.key.as_str()).to_owned();
    Err(Error::new(ErrorKind::Usage, "error-combine-opposed")
        .with("ours", key(ours))
        .with("theirs", key(theirs))
        .hinted("hint-combine-opposed"))
}

/// Opens the other copy for reading.
fn open(other: &Path) -> Result<Reader> {
    Reader::open(other).map_err(|error| match error.what.code.as_ref() {
        "error-workspace-older" => Error::new(ErrorKind::Workspace, "error-combine-older")
            .with("path", other.display().to_string())
            .hinted("hint-combine-older"),
        _ => error,
    })
}

fn is_same_file(a: &Path, b: &Path) -> bool {
    match (std::fs::canonicalize(a), std::fs::canonicalize(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    }
}
