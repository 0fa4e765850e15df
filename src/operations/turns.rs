//! The ways back from an operation, and forward again: what goes with it, which values would change and which no longer fit, and
//! the doing of it (DESIGN D20).

use super::log::{ChangeTold, all_told};
use super::{Deriver, Env};
use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{ChangeRef, ChangeSet, Entity, Message, Operation, OperationId, OperationState};
use crate::workspace::{Committed, Read, Workspace, ended_merges, is_active_merge, is_whole};
use std::collections::{BTreeSet, HashMap};

/// What goes with an operation that is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Along {
    /// Nothing: it is refused where later operations depend on it.
    #[default]
    Nothing,
    /// What depends on it, newest first.
    Dependants,
    /// Nothing, though others depend on it: what no longer fits is left as it is.
    OnlyThis,
}

/// What taking an operation back would do, or applying it again.
#[derive(Debug, Clone)]
pub struct Preview {
    pub operation: OperationId,
    /// It does not stand: it would be applied again.
    pub again: bool,
    /// What depends on it and would go with it, newest first.
    pub along: Vec<Operation>,
    /// With all of them.
    pub whole: Effect,
    /// Without them, where that is possible: what they hold stays.
    pub alone: Option<Effect>,
}

/// Which changes would be made, and which no longer fit.
#[derive(Debug, Clone, Default)]
pub struct Effect {
    pub fitting: u64,
    pub left: u64,
    /// Changes there are; those beyond the first ones that were to be looked at were not.
    pub total: u64,
    /// The first ones of each.
    pub made: Vec<ChangeTold>,
    pub not_made: Vec<ChangeTold>,
}

/// Changes looked at for a preview in the window: a person reads some, and the count says whether there are more.
pub const LOOKED_AT: usize = 50_000;
/// Changes that a preview shows of each kind.
const SHOWN: usize = 200;

/// What taking back an operation that stands would do, and applying again one that does not; none where neither is possible.
/// Looks at no more than `most` changes.
///
/// # Errors
/// Those of reading the workspace.
pub fn preview(read: Read<'_>, id: OperationId, most: usize) -> Result<Option<Preview>> {
    let Some(operation) = read.operation(id)? else { return Ok(None) };
    if !read.is_work(&operation)? {
        return Ok(None);
    }
    let again = operation.state != OperationState::Applied;
    if again {
        let whole = effect(read, &read.changes(id)?, is_whole(&operation), most)?;
        return Ok(Some(Preview { operation: id, again, along: Vec::new(), whole, alone: None }));
    }
    let dependants = read.dependants(id)?;
    let mut along = Vec::new();
    for later in dependants.iter().rev() {
        along.extend(read.operation(*later)?);
    }
    let alone = if along.is_empty() { None } else { alone(read, id, most)? };
    let all: BTreeSet<OperationId> = dependants.into_iter().chain([id]).collect();
    let whole = effect(read, &read.taken_back(&all, &Progress::new())?, false, most)?;
    Ok(Some(Preview { operation: id, again, along, whole, alone }))
}

/// What taking an operation back would do while what depends on it stays; none where it cannot, or nothing of it would fit.
fn alone(read: Read<'_>, id: OperationId, most: usize) -> Result<Option<Effect>> {
    let mine = read.taken_back(&[id].into(), &Progress::new())?;
    // What a delivery or a merge brought cannot go while others build on it.
    let founds =
        |change: ChangeRef<'_>| matches!(change.entity, Entity::Batch | Entity::Merge) && change.after.is_none();
    if mine.iter().any(founds) {
        return Ok(None);
    }
    Ok(Some(effect(read, &mine, false, most)?).filter(|effect| effect.fitting > 0))
}

/// Makes changes in the mind, each where its cell holds what it expects; those of a whole as they are made, all or none.
fn effect(read: Read<'_>, changes: &ChangeSet, whole: bool, most: usize) -> Result<Effect> {
    let ending = if whole { ended_merges(changes) } else { BTreeSet::new() };
    let mut out = Effect::default();
    let (mut made, mut not_made) = (ChangeSet::new(), ChangeSet::new());
    let mut held = Held::new();
    out.total = changes.len() as u64;
    for change in changes.iter().take(most) {
        let cell = (change.entity, change.key, change.field.to_owned());
        let now = match held.get(&cell) {
            Some(now) => now.clone(),
            None => read.ground_value(change.entity, change.key, change.field)?,
        };
        let locked =
            change.entity == Entity::Edit && is_held(read, &held, (change.key, crate::model::lock_of(change.field)))?;
        let unwritten = |merge: i64| match held.get(&(Entity::Merge, merge, change.field.to_owned())) {
            _ if ending.contains(&merge) => Some(false),
            now => now.map(|now| is_active_merge(now.as_deref())),
        };
        let fits = now.as_deref() == change.before && !locked && read.is_only_merge(&change, unwritten)?;
        let (count, shown) = if fits { (&mut out.fitting, &mut made) } else { (&mut out.left, &mut not_made) };
        *count += 1;
        if shown.len() < SHOWN {
            shown.push(change);
        }
        if fits {
            held.insert(cell, change.after.map(str::to_owned));
        }
    }
    (out.made, out.not_made) = (all_told(read, &made)?, all_told(read, &not_made)?);
    Ok(out)
}

/// Whether a value is locked after the changes that were made in the mind.
fn is_held(read: Read<'_>, held: &Held, (key, lock): (i64, String)) -> Result<bool> {
    match held.get(&(Entity::State, key, lock.clone())) {
        Some(now) => Ok(now.is_some()),
        None => Ok(read.ground_value(Entity::State, key, &lock)?.is_some()),
    }
}

/// Cells of ground state with what they hold.
type Held = HashMap<(Entity, i64, String), Option<String>>;

/// What [`revert`] would do with all that goes along, or [`reapply`] where `along` is none: the operations that go with it, newest
/// first, and how many changes, with the first ones. It is refused as they refuse it, but that what depends on an operation of
/// which nothing was said is told, as if it went along.
///
/// # Errors
/// As [`revert`] and [`reapply`].
pub fn foresee(read: Read<'_>, id: OperationId, along: Option<Along>) -> Result<(Vec<Operation>, Effect)> {
    let preview = preview(read, id, usize::MAX)?.filter(|preview| preview.again == along.is_none());
    let Some(preview) = preview else {
        return Err(not_turned(id, if along.is_some() { "error-not-revertible" } else { "error-not-reappliable" }));
    };
    if along.is_none() && preview.whole.left > 0 {
        refuse_part(read, id, preview.whole.left)?;
    }
    match (along, preview.alone) {
        (Some(Along::OnlyThis), Some(alone)) => Ok((Vec::new(), alone)),
        (Some(Along::OnlyThis), None) if !preview.along.is_empty() => {
            Err(refused(&read.dependants(id)?, Along::OnlyThis))
        }
        _ => Ok((preview.along, preview.whole)),
    }
}

fn not_turned(id: OperationId, code: &'static str) -> Error {
    Error::new(ErrorKind::Usage, code).with("operation", id.0).hinted("hint-list-operations")
}

/// Refused since later operations depend on it: they may go along, or it cannot go without them even where that was asked.
fn refused(dependants: &[OperationId], along: Along) -> Error {
    let list = dependants.iter().map(|id| id.0.to_string()).collect::<Vec<_>>().join(", ");
    Error::new(ErrorKind::Conflict, "error-revert-dependants")
        .with("count", dependants.len())
        .with("operations", list)
        .hinted(if along == Along::OnlyThis { "hint-revert-founds" } else { "hint-revert-dependants" })
}

/// What is one whole is not applied again in part: says what it lacks.
fn refuse_part(read: Read<'_>, id: OperationId, left: u64) -> Result<()> {
    if !read.operation(id)?.is_some_and(|operation| is_whole(&operation)) {
        return Ok(());
    }
    let error = Error::new(ErrorKind::Conflict, "error-reapply-whole").with("operation", id.0).with("count", left);
    Err(match read.missing_before(id)? {
        Some(missing) => error.hinted_with(Message::new("hint-reapply-first").with("missing", missing.0)),
        None => error.hinted("hint-reapply-anew"),
    })
}

/// Applies again an operation that does not stand, where its changes fit; what is one whole, where all of them do.
///
/// # Errors
/// [`ErrorKind::Usage`] when it is unknown, stands already, or changes nothing; [`ErrorKind::Conflict`] when it is one whole of
/// which something no longer fits.
pub fn reapply(workspace: &mut Workspace, id: OperationId, env: &Env, progress: &Progress) -> Result<Committed> {
    let done = workspace.reapply(id, &Deriver::new(&env.today), &env.clock(), progress);
    if done.as_ref().is_err_and(|error| error.kind == ErrorKind::Conflict) {
        let read = workspace.read();
        // Of what is no whole, nothing is refused.
        refuse_part(read, id, effect(read, &read.changes(id)?, true, usize::MAX)?.left)?;
    }
    done
}

/// Takes back one older operation, and what goes with it, as one operation.
///
/// # Errors
/// [`ErrorKind::Usage`] when it is unknown or does not stand; [`ErrorKind::Conflict`] when later operations depend on it and nothing
/// was said of them, or when it cannot go without them.
pub fn revert(
    workspace: &mut Workspace,
    target: OperationId,
    along: Along,
    env: &Env,
    progress: &Progress,
) -> Result<Committed> {
    let read = workspace.read();
    // What does not stand cannot go, whatever depends on it.
    let operation = read.operation(target)?.filter(|one| one.state == OperationState::Applied);
    if !operation.map(|one| read.is_work(&one)).transpose()?.unwrap_or(false) {
        return Err(not_turned(target, "error-not-revertible"));
    }
    let mut dependants = read.dependants(target)?;
    let refuse = match along {
        Along::Nothing => !dependants.is_empty(),
        Along::Dependants => false,
        // Looked at only where something could stand in its way.
        Along::OnlyThis => !dependants.is_empty() && alone(read, target, usize::MAX)?.is_none(),
    };
    if refuse {
        return Err(refused(&dependants, along));
    }
    if along == Along::OnlyThis {
        dependants.clear();
    }
    workspace.revert(target, &dependants, &Deriver::new(&env.today), &env.clock(), progress)
}
