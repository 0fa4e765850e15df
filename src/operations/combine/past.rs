//! What two copies have in common, and what each did since: the logs are alike up to the moment of the copy.

use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{ChangeRef, Entity, Operation, OperationId, OperationKind, OperationState};
use crate::workspace::Read;
use std::collections::{BTreeSet, HashMap};

/// One cell of ground state, by the numbers of its workspace.
pub(super) type Cell = (Entity, i64, String);

/// The logs of both, and how many operations they share.
pub(super) struct Past {
    pub ours: Vec<Operation>,
    pub theirs: Vec<Operation>,
    pub common: usize,
}

impl Past {
    /// # Errors
    /// [`ErrorKind::Usage`] where the two are no copies of one workspace, or a person's data was taken out of one of them only.
    pub fn of(ours: Read<'_>, theirs: Read<'_>) -> Result<Self> {
        let past = Self { ours: ours.operations()?, theirs: theirs.operations()?, common: 0 };
        let alike = past.ours.iter().zip(&past.theirs).take_while(|(a, b)| is_one(a, b));
        let past = Self { common: alike.count(), ..past };
        // Copied before anything was done, they still share their number.
        if past.common == 0 && ours.uid()? != theirs.uid()? {
            return Err(Error::new(ErrorKind::Usage, "error-combine-origin")
                .with("path", theirs.path().display().to_string())
                .hinted("hint-combine-origin"));
        }
        let purges =
            |log: &[Operation]| log[past.common..].iter().filter(|one| one.kind == OperationKind::Purge).count();
        let (here, there) = (purges(&past.ours), purges(&past.theirs));
        if here != there {
            let path = if here > there { theirs.path() } else { ours.path() };
            return Err(Error::new(ErrorKind::Usage, "error-combine-purged")
                .with("path", path.display().to_string())
                .hinted("hint-combine-purged"));
        }
        Ok(past)
    }

    /// Number of the last operation that both have; 0 where there is none.
    pub fn fork(&self) -> i64 {
        self.theirs[..self.common].last().map_or(0, |operation| operation.id.0)
    }

    /// What the other did since, with what was undone.
    pub fn theirs_since(&self) -> &[Operation] {
        &self.theirs[self.common..]
    }

    pub fn ours_since(&self) -> &[Operation] {
        &self.ours[self.common..]
    }
}

/// Whether two entries of two logs are one. Numbers across workspaces once followed from the second and the name alone, so the
/// rest is compared too.
fn is_one(a: &Operation, b: &Operation) -> bool {
    a.uid == b.uid
        && (a.kind, a.target, a.changes) == (b.kind, b.target, b.changes)
        && (&a.at_utc, &a.actor) == (&b.at_utc, &b.actor)
}

/// What a cell went through since the copy.
#[derive(Debug, Clone, Default)]
pub(super) struct Way {
    /// At the moment of the copy.
    pub base: Option<String>,
    pub now: Option<String>,
    /// What it was given by work that stands.
    pub given: Vec<Option<String>>,
    /// The last operation that wrote it.
    pub last: i64,
}

/// Folds what a log did since the copy, cell by cell; only of cells that are `wanted`.
pub(super) fn ways(
    read: Read<'_>,
    since: &[Operation],
    wanted: &dyn Fn(&ChangeRef<'_>) -> bool,
    progress: &Progress,
) -> Result<HashMap<Cell, Way>> {
    let numbers: BTreeSet<OperationId> = since.iter().map(|one| one.id).collect();
    let mut out: HashMap<Cell, Way> = HashMap::new();
    for operation in since {
        progress.check()?;
        progress.add(1);
        // A step back or forth over work of since the copy counts for that work: it stands or it does not.
        let own_step = matches!(operation.kind, OperationKind::Undo | OperationKind::Redo)
            && operation.target.is_some_and(|target| numbers.contains(&target));
        let stands = operation.state == OperationState::Applied && !own_step;
        for change in read.changes(operation.id)?.iter().filter(|change| wanted(change)) {
            let text = |side: Option<&str>| side.map(str::to_owned);
            let cell = (change.entity, change.key, change.field.to_owned());
            let way = out.entry(cell).or_insert_with(|| Way { base: text(change.before), ..Way::default() });
            way.now = text(change.after);
            way.last = operation.id.0;
            if stands && !way.given.contains(&way.now) {
                way.given.push(way.now.clone());
            }
        }
    }
    Ok(out)
}
