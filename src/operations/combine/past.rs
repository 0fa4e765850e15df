//! What two copies have in common, and what each did since: the logs are alike up to the moment of the copy.

use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{ChangeRef, Entity, Operation, OperationId, OperationKind, OperationState};
use crate::workspace::{Parts, Read};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

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
    /// [`ErrorKind::Usage`] where the two are no copies of one workspace, or a person's data was taken out of one of them since.
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
        past.refuse_purged(ours, theirs)?;
        Ok(past)
    }

    /// That each side purged something says nothing of what the other still holds: only the same purge does.
    fn refuse_purged(&self, ours: Read<'_>, theirs: Read<'_>) -> Result<()> {
        let purged = |since: &[Operation], other: &[Operation]| {
            let unknown = |one: &&Operation| other.iter().all(|known| known.uid != one.uid);
            since.iter().filter(|one| one.kind == OperationKind::Purge).any(|one| unknown(&one))
        };
        let path = match () {
            () if purged(self.ours_since(), &self.theirs) => ours.path(),
            () if purged(self.theirs_since(), &self.ours) => theirs.path(),
            () => return Ok(()),
        };
        Err(Error::new(ErrorKind::Usage, "error-combine-purged")
            .with("path", path.display().to_string())
            .hinted("hint-combine-purged"))
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
    /// Of a merge, the last that it was: one that was undone is nothing now.
    pub held: Option<String>,
    /// What it was given by work that stands.
    pub given: Vec<Option<String>>,
    /// The last operation that wrote it.
    pub last: i64,
    /// What wrote it, oldest first; without what came from a copy and was taken back again.
    pub writings: Vec<Writing>,
}

/// One writing of a cell, by the identifiers that copies share.
#[derive(Debug, Clone)]
pub(super) struct Writing {
    /// The operation here.
    uid: Arc<str>,
    /// The operation of another copy that it brought.
    of: Option<Arc<str>>,
}

impl Writing {
    fn is_one(&self, other: &Self) -> bool {
        let names = |one: &Self| [Some(one.uid.clone()), one.of.clone()];
        names(self).into_iter().flatten().any(|name| names(other).into_iter().flatten().any(|known| known == name))
    }
}

impl Way {
    /// Whether something of it came from another copy, and stands.
    pub fn has_brought(&self) -> bool {
        self.writings.iter().any(|one| one.of.is_some())
    }

    /// Whether this went on from the very writing that the other ends with.
    pub fn goes_on_from(&self, other: &Self) -> bool {
        let known = other.writings.last().and_then(|last| self.writings.iter().rposition(|one| one.is_one(last)));
        known.is_some_and(|at| at + 1 < self.writings.len())
    }

    /// Whether all that was written here is known to the other, who went on from there: nothing here is another opinion, whatever
    /// the cell holds.
    pub fn is_behind(&self, other: &Self) -> bool {
        let known = |one: &Writing| other.writings.iter().any(|other| other.is_one(one));
        other.goes_on_from(self) && self.writings.iter().all(known)
    }

    /// This way with others that are its own under another number: what it holds is said here, what was written is of all.
    pub fn with<'w>(&'w self, others: impl Iterator<Item = &'w Self>) -> Self {
        let mut all: Vec<&Self> = others.chain([self]).collect();
        all.sort_by_key(|way| way.last);
        Self {
            last: all.last().map_or(self.last, |way| way.last),
            writings: all.iter().flat_map(|way| way.writings.iter().cloned()).collect(),
            ..self.clone()
        }
    }

    /// Whether the last writing is one that is in none of these operations.
    pub fn is_own(&self, others: &BTreeSet<&str>) -> bool {
        let known = |name: &Arc<str>| others.contains(name.as_ref());
        self.writings.last().is_some_and(|last| !known(&last.uid) && !last.of.as_ref().is_some_and(known))
    }
}

/// The identifiers of operations, and of those of another copy that they brought.
pub(super) fn names(operations: &[Operation]) -> BTreeSet<&str> {
    operations
        .iter()
        .flat_map(|one| {
            let listed = one.params["brought"].as_array().into_iter().flatten();
            listed.filter_map(|one| one["uid"].as_str()).chain([one.uid.as_str()])
        })
        .collect()
}

/// Folds what a log did since the copy, cell by cell; only of cells that are `wanted`.
pub(super) fn ways(
    read: Read<'_>,
    since: &[Operation],
    wanted: &dyn Fn(&ChangeRef<'_>) -> bool,
    progress: &Progress,
) -> Result<HashMap<Cell, Way>> {
    let numbers: BTreeMap<OperationId, OperationKind> = since.iter().map(|one| (one.id, one.kind)).collect();
    let mut out: HashMap<Cell, Way> = HashMap::new();
    for operation in since {
        progress.check()?;
        progress.add(1);
        // A step back or forth over work of since the copy counts for that work: it stands or it does not.
        let own_step = matches!(operation.kind, OperationKind::Undo | OperationKind::Redo)
            && operation.target.is_some_and(|target| numbers.contains_key(&target));
        let stands = operation.state == OperationState::Applied && !own_step;
        let came = |kind: OperationKind| kind == OperationKind::Combine;
        // To take back what came is to be as if it had not come; to take back one's own work is work.
        let counts = match own_step {
            true => operation.target.and_then(|target| numbers.get(&target)).is_none_or(|kind| !came(*kind)),
            false => stands || !came(operation.kind),
        };
        let uid: Arc<str> = operation.uid.as_str().into();
        let brought = Brought::of(operation);
        for (seq, change) in read.changes(operation.id)?.iter().enumerate().filter(|(_, change)| wanted(change)) {
            let text = |side: Option<&str>| side.map(str::to_owned);
            let cell = (change.entity, change.key, change.field.to_owned());
            let way = out.entry(cell).or_insert_with(|| Way { base: text(change.before), ..Way::default() });
            way.now = text(change.after);
            if change.entity == Entity::Merge {
                way.held = text(change.after.or(change.before));
            }
            way.last = operation.id.0;
            if counts {
                way.writings.push(Writing { uid: uid.clone(), of: brought.at(seq as u64) });
            }
            if stands && !way.given.contains(&way.now) {
                way.given.push(way.now.clone());
            }
        }
    }
    Ok(out)
}

/// The operations of another copy that one here brought.
struct Brought {
    parts: Parts,
    uids: Vec<Arc<str>>,
}

impl Brought {
    fn of(operation: &Operation) -> Self {
        let listed = operation.params["brought"].as_array().into_iter().flatten();
        let uids = listed.map(|one| one["uid"].as_str().unwrap_or_default().into()).collect();
        Self { parts: Parts::of(&operation.params), uids }
    }

    /// Which one a change came with, by its place.
    fn at(&self, seq: u64) -> Option<Arc<str>> {
        self.parts.at(seq).and_then(|at| self.uids.get(at)).cloned()
    }
}
