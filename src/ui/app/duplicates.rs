//! What the application does for the review of duplicates: a list of keys is read once, the whole of a few things around the
//! shown one; a verdict changes what is on screen at once, and what is counted a moment later.

mod read;

use super::App;
use crate::error::Result;
use crate::jobs::{Done, Job, JobId};
use crate::model::{Message, OperationId, OperationKind, RecordId, Verdict};
use crate::operations::confirm::{Both, Confirm};
use crate::operations::matching;
use crate::operations::merge::Choices;
use crate::ui::action::{Action, Screen};
use crate::ui::screens::duplicates::case::Case;
use crate::ui::screens::duplicates::list::Key;
use crate::ui::screens::duplicates::state::{Bulk, Wish};
use crate::ui::state::Errand;
use crate::workspace::{DECISION_POINT, Read};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What verdicts change in the counts is read once they pause.
const PAUSE: Duration = Duration::from_millis(1_200);

/// Whether an operation says what pairs are, and changes nothing else.
fn is_verdict(summary: &Message) -> bool {
    matches!(summary.code.as_ref(), "operation-decide-pair" | "operation-decide-pairs")
}

impl App {
    pub(super) fn act_on_duplicates(&mut self, wish: Wish) {
        // Whoever asks for something asks for what could not be read as well.
        self.data.review.failed = false;
        match wish {
            Wish::List(wanted) => {
                // What is gone through is another: what was shown before, and a sample being looked at, are not of it.
                if self.view.review.wanted.unit != wanted.unit {
                    self.view.review.visited.clear();
                    self.view.review.bulk = None;
                }
                self.view.review.wanted = wanted;
                self.view.review.aside = None;
                self.data.review.ordered = None;
                self.view.review.at = 0;
            }
            Wish::Show(key) => self.show_case(key),
            Wish::Next(from) if self.shown() == Some(from) => {
                let last = self.data.review.order.len().saturating_sub(1);
                let next = match self.view.review.aside {
                    Some(_) => self.view.review.at,
                    None => (self.view.review.at + 1).min(last),
                };
                self.show_place(next);
            }
            Wish::Back(from) if self.shown() == Some(from) => self.step_back(),
            Wish::Decide(key, verdict) => self.decide(key, verdict),
            Wish::Merge(key) => self.merge_shown(key),
            Wish::Unmerge(merge) => self.submit(Job::Unmerge(merge)),
            Wish::Cut(key) => self.cut(key),
            Wish::Pin(key, pins) => self.pin(key, pins),
            Wish::Alone(alone) => self.view.review.alone = alone,
            Wish::Raw(raw) => self.view.review.raw = raw,
            Wish::Every(every) => self.view.review.every = every,
            Wish::Side(side) => self.view.review.side = side,
            Wish::Field(field) => self.view.review.field = field,
            Wish::Record(record) => {
                self.view.schema = "structure";
                self.act(Action::Select(record, "nom".into()));
                self.act(Action::Show(Screen::Records));
            }
            Wish::Bulk(from) => self.prepare_bulk(from),
            Wish::Judge(both, right) => {
                if let Some(bulk) = &mut self.view.review.bulk
                    && bulk.key() == Some(Key::Pair(both.0, both.1))
                {
                    bulk.judged.insert(both, right);
                    bulk.at = bulk.next().unwrap_or(bulk.at);
                }
            }
            Wish::Sample(at) => {
                if let Some(bulk) = &mut self.view.review.bulk {
                    bulk.at = at;
                }
            }
            Wish::Confirm => self.confirm(),
            Wish::Again | Wish::Next(_) | Wish::Back(_) => {}
        }
    }

    fn shown(&self) -> Option<Key> {
        self.view.review.key(&self.data.review)
    }

    fn shown_case(&self) -> Option<Arc<Case>> {
        self.data.review.cases.get(&self.shown()?).cloned()
    }

    fn show_case(&mut self, key: Key) {
        self.view.review.bulk = None;
        self.view.review.go(key, &self.data.review);
        self.view.review.field = None;
    }

    fn show_place(&mut self, at: usize) {
        if let Some(key) = self.data.review.order.get(at).copied() {
            self.show_case(key);
            // The same thing may be shown aside.
            (self.view.review.at, self.view.review.aside) = (at, None);
        }
    }

    /// What was shown before; the place before where nothing was.
    fn step_back(&mut self) {
        if let Some(bulk) = &mut self.view.review.bulk {
            bulk.at = bulk.at.saturating_sub(1);
            return;
        }
        let (review, heard) = (&mut self.view.review, &self.data.review);
        match review.visited.pop() {
            Some(key) => review.put(key, heard),
            None => review.at = review.at.saturating_sub(1),
        }
        review.field = None;
    }

    /// Records a decision on what is shown; the next thing to decide is then on screen at once.
    fn decide(&mut self, key: Key, verdict: Option<Verdict>) {
        let Some(case) = self.shown_case().filter(|case| case.key == key) else { return };
        let (pairs, job) = match key {
            Key::Pair(a, b) => (vec![(a, b)], Job::Decide { a, b, verdict }),
            Key::Group(_) if !case.is_whole() => return,
            Key::Group(_) => {
                let pairs = if verdict.is_some() { case.open_pairs() } else { case.pairs() };
                (pairs.clone(), Job::DecidePairs { pairs, verdict })
            }
            Key::Merge(_) => return,
        };
        self.judge(&pairs, verdict, job);
        let now = self.ctx.input(|input| input.time);
        self.view.review.pace.given(now);
        if verdict.is_some() {
            self.show_next_open();
        }
    }

    /// Judges pairs by a job; it shows at once, before it is written.
    fn judge(&mut self, pairs: &[Both], verdict: Option<Verdict>, job: Job) {
        let Some(job) = self.submit_known(job) else { return };
        let heard = &mut self.data.review;
        heard.judged(pairs, verdict, job);
        let said = |case: &mut Case| {
            let ids: Vec<RecordId> = case.members.iter().map(|member| member.row.id).collect();
            for link in &mut case.links {
                let (x, y) = (ids[link.ends.0], ids[link.ends.1]);
                if pairs.contains(&(x.min(y), x.max(y))) {
                    (link.verdict, link.again) = (verdict, false);
                }
            }
        };
        let ids: Vec<RecordId> = pairs.iter().flat_map(|(a, b)| [*a, *b]).collect();
        for case in heard.cases.values_mut() {
            if case.members.iter().any(|member| ids.contains(&member.row.id)) {
                said(Arc::make_mut(case));
            }
        }
    }

    /// The next thing that waits; where nothing does, the one that is shown stays.
    fn show_next_open(&mut self) {
        if let Some(next) = self.data.review.next_open(self.view.review.at) {
            self.show_place(next);
        }
    }

    fn merge_shown(&mut self, key: Key) {
        let Some(case) = self.shown_case().filter(|case| case.key == key && case.merged.is_none()) else { return };
        let ids = case.mergeable();
        if ids.len() < 2 || !case.is_whole() || matches!(key, Key::Merge(_)) {
            return;
        }
        let pins = self.view.review.pins.get(&key).cloned().unwrap_or_default();
        self.submit(Job::Merge { schema: "structure".into(), groups: vec![ids], pins });
        self.show_next_open();
    }

    /// Sets the two parts of a group apart at its weakest link: a merge is split, else all between them is distinct.
    fn cut(&mut self, key: Key) {
        let Some(case) = self.shown_case().filter(|case| case.key == key && case.is_whole()) else { return };
        let Some(cut) = &case.cut else { return };
        let id = |at: &usize| case.members[*at].row.id;
        if case.merge.is_some() || case.merged.is_some() {
            return self.submit(Job::Split(cut.out.iter().map(id).collect()));
        }
        let pairs: Vec<(RecordId, RecordId)> = cut
            .between
            .iter()
            // What a person has said of two of them stands.
            .filter(|at| case.links[**at].verdict.is_none() || case.links[**at].again)
            .map(|at| case.links[*at].ends)
            .map(|(x, y)| (id(&x).min(id(&y)), id(&x).max(id(&y))))
            .collect();
        let verdict = Some(Verdict::Distinct);
        self.judge(&pairs, verdict, Job::DecidePairs { pairs: pairs.clone(), verdict });
    }

    /// Chooses values of the merged record: kept at once where there is a merge, else with the one to come.
    fn pin(&mut self, key: Key, pins: Choices) {
        let Some(case) = self.shown_case().filter(|case| case.key == key) else { return };
        if let Some(merge) = case.merge.as_ref().map(|merge| merge.id).or(case.merged) {
            return self.submit(Job::Pin { merge, pins });
        }
        self.view.review.pins.entry(key).or_default().extend(pins);
        self.data.review.stale.insert(key);
    }

    fn prepare_bulk(&mut self, from: Option<f64>) {
        let Some(from) = from else {
            self.view.review.bulk = None;
            return;
        };
        let bulk = self.view.review.bulk.get_or_insert_with(Bulk::default);
        bulk.from = from;
        self.view.review.field = None;
    }

    fn confirm(&mut self) {
        let Some(bulk) = self.view.review.bulk.as_ref().filter(|bulk| bulk.is_ready()) else { return };
        let found =
            |wanted: bool| bulk.judged.iter().filter(move |(_, right)| **right == wanted).map(|(both, _)| *both);
        let confirm = Confirm {
            from: bulk.from,
            right: found(true).collect(),
            wrong: found(false).collect(),
            drawn: bulk.proposal.as_ref().map(|proposal| proposal.drawn.clone()),
        };
        let sent = self.submit_known(Job::Confirm(Box::new(confirm)));
        if let Some(bulk) = &mut self.view.review.bulk {
            bulk.sent = sent;
        }
    }

    /// A job came to its end: what it was to write of verdicts is written, or will not be (none).
    pub(super) fn settle(&mut self, job: JobId, done: Option<&Done>) {
        let heard = &mut self.data.review;
        heard.settle(job, done.map(|done| if let Done::Committed { operation, .. } = done { operation.0 } else { 0 }));
        // What no longer fitted was not written.
        heard.lists_stale |= matches!(done, Some(Done::Committed { skipped: 1.., .. }));
        let review = &mut self.view.review;
        if let Some(bulk) = review.bulk.as_mut().filter(|bulk| bulk.sent == Some(job)) {
            match done {
                Some(_) => review.bulk = None,
                // It is counted and drawn again; what was looked at stays so.
                None => (bulk.sent, bulk.asked) = (None, None),
            }
        }
    }

    /// An operation was taken back, or brought back: where it was a verdict, its pairs say what holds now, and the one that was
    /// undone is shown again.
    pub(super) fn heard_turn(&mut self, summary: &Message, operation: OperationId) {
        let undone = summary.code == "operation-undo";
        if !undone && !matches!(summary.code.as_ref(), "operation-redo" | "operation-revert" | "operation-reapply") {
            return;
        }
        self.ask(
            move |read| Ok((read.revision()?, turned(read, operation)?, regroups(read, operation)?)),
            move |(revision, pairs, regroups), data, view| {
                // Groups are as the last search made them, by what held then.
                data.errands.extend(regroups.then_some(Errand::Do(Job::Match)));
                for (both, verdict) in &pairs {
                    data.review.turned(*both, *verdict, revision);
                }
                if let ([((a, b), _)], true, Screen::Duplicates) = (pairs.as_slice(), undone, view.screen) {
                    view.review.bulk = None;
                    view.review.field = None;
                    view.review.put(Key::pair(*a, *b), &data.review);
                }
            },
        );
    }

    /// Hears of a commit that only says what pairs are. Returns whether it was one: nothing else is read anew then.
    pub(super) fn heard_verdict(&mut self, summary: &Message) -> bool {
        if !is_verdict(summary) {
            return false;
        }
        self.ask(
            |read| Ok((read.revision()?, read.undo_target()?, read.redo_target()?)),
            |(revision, undo, redo), data, _| {
                // The whole overview may have come in between.
                if revision < data.overview.revision {
                    return;
                }
                let overview = Arc::make_mut(&mut data.overview);
                (overview.undo, overview.redo) = (undo, redo);
            },
        );
        // Only the last one can be undone from where it is said.
        self.toasts.retain(|toast| !is_verdict(&toast.message));
        self.counts_due = Some(Instant::now() + PAUSE);
        self.ctx.request_repaint_after(PAUSE);
        true
    }

    /// The data changed in another way.
    pub(super) fn duplicates_changed(&mut self) {
        self.data.review.changed();
        if let Some(bulk) = &mut self.view.review.bulk {
            bulk.asked = None;
        }
    }
}

/// Whether what was taken back, or applied again, is how groups are made, and there are some.
fn regroups(read: Read<'_>, operation: OperationId) -> Result<bool> {
    let target = read.operation(operation)?.and_then(|step| step.target);
    let Some(target) = target.map(|target| read.operation(target)).transpose()?.flatten() else { return Ok(false) };
    let name = target.params.get("name").and_then(serde_json::Value::as_str);
    let groups = name.is_some_and(|name| [DECISION_POINT, matching::ONE_PER_SOURCE].contains(&name));
    Ok(target.kind == OperationKind::Setting && groups && read.pair_set("structure")?.is_some())
}

/// The pairs that an undo or a redo was about, as far as it names them, each with what is said of it now.
fn turned(read: Read<'_>, operation: OperationId) -> Result<Vec<(Both, Option<Verdict>)>> {
    let target = read.operation(operation)?.and_then(|step| step.target);
    let target = target.map(|target| read.operation(target)).transpose()?.flatten();
    let Some(params) = target.filter(|target| target.kind == OperationKind::Decide).map(|target| target.params) else {
        return Ok(Vec::new());
    };
    let record = |value: Option<&serde_json::Value>| value.and_then(serde_json::Value::as_i64).map(RecordId);
    let named = params.get("pairs").and_then(serde_json::Value::as_array).into_iter().flatten();
    let pairs = named.filter_map(|pair| Some((record(pair.get(0))?, record(pair.get(1))?)));
    let single = record(params.get("a")).zip(record(params.get("b")));
    let both = |(a, b): Both| if a < b { (a, b) } else { (b, a) };
    let verdict = |pair: Both| Ok((pair, read.verdict(pair.0, pair.1)?.map(|entry| entry.verdict)));
    single.into_iter().chain(pairs).map(|pair| verdict(both(pair))).collect()
}
