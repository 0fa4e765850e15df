//! What two copies have in common, and what each did since: the logs are alike up to the moment of the copy.

use super::three::is_joined;
use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{ChangeRef, Entity, Operation, OperationId, OperationKind, OperationState};
use crate::workspace::{Parts, Read};
use serde_json::Value;
use std::cmp::Ordering;
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
    /// Where that one brought it from another copy: with which of the operations that it lists.
    pub part: Option<usize>,
    /// What wrote it, oldest first; without what came from a copy and was taken back again.
    pub writings: Vec<Writing>,
}

/// One writing of a cell, by the identifiers that copies share.
#[derive(Debug, Clone)]
pub(super) struct Writing {
    /// The operation here.
    uid: Arc<str>,
    /// The operations of other copies that it brought: the one that it found there first, the one of who made it last.
    of: Chain,
    /// What the cell held then, where both sides' changes of it are joined.
    after: Option<String>,
}

/// The identifiers of operations that brought one another.
type Chain = Arc<[Arc<str>]>;

impl Writing {
    fn names(&self) -> impl Iterator<Item = &Arc<str>> {
        std::iter::once(&self.uid).chain(self.of.iter())
    }

    fn is_one(&self, other: &Self) -> bool {
        self.names().any(|name| other.names().any(|known| known == name))
    }

    /// How many copies are between this and where the other has it from.
    fn steps_to(&self, other: &Self) -> usize {
        self.names().take_while(|name| other.names().all(|known| known != *name)).count()
    }
}

impl Way {
    /// The last operation that wrote it, and what of that one.
    pub fn upto(&self) -> Upto {
        (self.last, self.part)
    }

    /// Whether something of it came from another copy, and stands.
    pub fn has_brought(&self) -> bool {
        self.writings.iter().any(|one| !one.of.is_empty())
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
            part: all.last().map_or(self.part, |way| way.part),
            writings: all.iter().flat_map(|way| way.writings.iter().cloned()).collect(),
            ..self.clone()
        }
    }

    /// Whether the last writing is one that is in none of these operations.
    pub fn is_own(&self, others: &BTreeSet<&str>) -> bool {
        self.writings.last().is_some_and(|last| last.names().all(|name| !others.contains(name.as_ref())))
    }

    /// What a cell whose parts are joined held after the last writing that both know. Where both have it from a third and made
    /// something else of it each, nobody knows any more.
    pub fn shared<'w>(&'w self, other: &'w Self) -> Option<Option<&'w str>> {
        let ours = self.writings.iter().rev().enumerate();
        let pairs = ours.flat_map(|(i, a)| {
            let theirs = other.writings.iter().rev().enumerate();
            theirs.filter(move |(_, b)| a.is_one(b)).map(move |(j, b)| (i + j, a, b))
        });
        // Of several that are as far back, the same on both sides.
        let name =
            |a: &Writing, b: &Writing| a.names().filter(|name| b.names().any(|other| other == *name)).min().cloned();
        let (_, a, b) = pairs.min_by_key(|(distance, a, b)| (*distance, name(a, b)))?;
        match (a.steps_to(b), b.steps_to(a)) {
            _ if a.after == b.after => Some(a.after.as_deref()),
            // Who brought it may have joined it with something of his own.
            (0, _) => Some(a.after.as_deref()),
            (_, 0) => Some(b.after.as_deref()),
            _ => None,
        }
    }
}

/// Up to where a log is read: an operation, and of what that one brought the last that counts.
pub(super) type Upto = (i64, Option<usize>);

/// The identifiers of operations, and of those of other copies that had been brought up to one of them. What was brought and taken
/// back again is as if it had not come.
pub(super) fn names(operations: &[Operation], (last, part): Upto) -> BTreeSet<&str> {
    let mut out = BTreeSet::new();
    for operation in operations {
        out.insert(operation.uid.as_str());
        let counts = match operation.id.0.cmp(&last) {
            Ordering::Less if operation.state == OperationState::Applied => usize::MAX,
            Ordering::Equal => part.map_or(usize::MAX, |part| part + 1),
            _ => 0,
        };
        out.extend(listed(operation).iter().take(counts).flat_map(chain));
    }
    out
}

/// What an operation says that it brought.
fn listed(operation: &Operation) -> &[Value] {
    operation.params["brought"].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The operations through which something came, and who made it last.
fn chain(one: &Value) -> impl Iterator<Item = &str> {
    let via = one[VIA].as_array().into_iter().flatten();
    via.chain([&one["uid"]]).filter_map(Value::as_str)
}

/// The operations of other copies that brought what is listed, the nearest first.
pub(super) const VIA: &str = "via";

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
            (way.last, way.part) = (operation.id.0, brought.parts.at(seq as u64));
            if counts {
                let after = is_joined(change.entity).then(|| way.now.clone()).flatten();
                let of = way.part.and_then(|part| brought.chains.get(part)).cloned().unwrap_or_default();
                way.writings.push(Writing { uid: uid.clone(), of, after });
            }
            if stands && !way.given.contains(&way.now) {
                way.given.push(way.now.clone());
            }
        }
    }
    Ok(out)
}

/// The operations of other copies that one here brought.
struct Brought {
    parts: Parts,
    chains: Vec<Chain>,
}

impl Brought {
    fn of(operation: &Operation) -> Self {
        let chains = listed(operation).iter().map(|one| chain(one).map(Arc::from).collect()).collect();
        Self { parts: Parts::of(&operation.params), chains }
    }
}
