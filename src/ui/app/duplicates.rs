//! What the application does for the review of duplicates: a list of keys is read once, the whole of a few things around the
//! shown one; a verdict changes what is on screen at once, and what is counted a moment later.

use super::App;
use crate::jobs::Job;
use crate::model::{Message, OperationKind, Pin, RecordId, Verdict};
use crate::operations::confirm::{self, Confirm};
use crate::ui::action::{Action, Screen};
use crate::ui::screens::duplicates::case::{self, Case, Neighbours};
use crate::ui::screens::duplicates::list::{Key, Lists};
use crate::ui::screens::duplicates::state::{Bulk, Wish};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Things after the shown one that are read ahead.
const AHEAD: usize = 6;
/// Places that are looked through for them.
const LOOK: usize = 400;
/// Cases that are kept.
const KEPT: usize = 64;
/// What verdicts change in the counts is read once they pause.
const PAUSE: Duration = Duration::from_millis(1_200);

/// Whether an operation says what pairs are, and changes nothing else.
fn is_verdict(summary: &Message) -> bool {
    matches!(summary.code.as_ref(), "operation-decide-pair" | "operation-decide-pairs")
}

impl App {
    pub(super) fn act_on_duplicates(&mut self, wish: Wish) {
        match wish {
            Wish::List(wanted) => {
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
            Wish::Next(_) | Wish::Back(_) => {}
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
        let pairs = match key {
            Key::Pair(a, b) => {
                self.submit(Job::Decide { a, b, verdict });
                vec![(a, b)]
            }
            Key::Group(_) if !case.is_whole() => return,
            Key::Group(_) => {
                let pairs = if verdict.is_some() { case.open_pairs() } else { case.pairs() };
                self.submit(Job::DecidePairs { pairs: pairs.clone(), verdict });
                pairs
            }
            Key::Merge(_) => return,
        };
        self.judged(&pairs, verdict);
        let now = self.ctx.input(|input| input.time);
        self.view.review.pace.given(now);
        if verdict.is_some() {
            self.show_next_open();
        }
    }

    /// What was judged shows at once, before it is written.
    fn judged(&mut self, pairs: &[(RecordId, RecordId)], verdict: Option<Verdict>) {
        let heard = &mut self.data.review;
        heard.judged(pairs, verdict);
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
        let pins = if self.view.review.pins_of == Some(key) { self.view.review.pins.clone() } else { BTreeMap::new() };
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
        self.submit(Job::DecidePairs { pairs: pairs.clone(), verdict: Some(Verdict::Distinct) });
        self.judged(&pairs, Some(Verdict::Distinct));
    }

    /// Chooses values of the merged record: kept at once where there is a merge, else with the one to come.
    fn pin(&mut self, key: Key, pins: BTreeMap<String, Option<Pin>>) {
        let Some(case) = self.shown_case().filter(|case| case.key == key) else { return };
        if let Some(merge) = case.merge.as_ref().map(|merge| merge.id).or(case.merged) {
            return self.submit(Job::Pin { merge, pins });
        }
        let review = &mut self.view.review;
        if let Some(before) = review.pins_of.filter(|before| *before != key) {
            // What was chosen there is chosen no more, and is no longer to be shown as if it were.
            self.data.review.stale.insert(before);
        }
        if review.pins_of != Some(key) {
            review.pins.clear();
            review.pins_of = Some(key);
        }
        for (field, pin) in pins {
            match pin {
                Some(pin) => drop(review.pins.insert(field, pin)),
                None => drop(review.pins.remove(&field)),
            }
        }
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
        let Some(bulk) = self.view.review.bulk.take_if(|bulk| bulk.is_ready()) else { return };
        let (right, wrong): (Vec<_>, Vec<_>) = bulk.judged.into_iter().partition(|(_, right)| *right);
        let confirm = Confirm {
            from: bulk.from,
            right: right.into_iter().map(|(both, _)| both).collect(),
            wrong: wrong.into_iter().map(|(both, _)| both).collect(),
        };
        self.submit(Job::Confirm(Box::new(confirm)));
    }

    /// After an undo of a verdict its pair is shown again.
    pub(super) fn show_undone(&mut self) {
        let undone = self.data.overview.undo.as_ref().filter(|operation| operation.kind == OperationKind::Decide);
        let Some(params) = undone.map(|operation| &operation.params) else { return };
        let id = |name: &str| params.get(name).and_then(serde_json::Value::as_i64).map(RecordId);
        if let (Screen::Duplicates, Some(a), Some(b)) = (self.view.screen, id("a"), id("b")) {
            self.view.review.bulk = None;
            self.view.review.put(Key::pair(a, b), &self.data.review);
        }
    }

    /// Hears of a commit that only says what pairs are. Returns whether it was one: nothing else is read anew then.
    pub(super) fn heard_verdict(&mut self, summary: &Message) -> bool {
        if !is_verdict(summary) {
            return false;
        }
        self.data.review.written();
        self.ask(
            |read| Ok((read.undo_target()?, read.redo_target()?)),
            |(undo, redo), data, _| {
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

    /// Reads what the review shows, as far as it is not there: the shown thing first.
    pub(super) fn read_review(&mut self) {
        if self.counts_due.is_some_and(|due| due <= Instant::now()) {
            self.counts_due = None;
            self.read_overview();
        }
        if self.view.screen != Screen::Duplicates || self.jobs.is_none() {
            return;
        }
        self.read_lists();
        self.read_neighbours();
        self.read_order();
        self.read_proposal();
        self.read_cases();
    }

    fn read_lists(&mut self) {
        let heard = &mut self.data.review;
        if heard.lists_stale && !heard.lists_asked {
            (heard.lists_stale, heard.lists_asked) = (false, true);
            let turn = heard.turn;
            self.ask_slowly(
                |read| {
                    let groups = read.groups_there("structure")?;
                    let mut merges: BTreeMap<_, usize> = BTreeMap::new();
                    for merge in read.merged_records()?.into_values() {
                        *merges.entry(merge).or_default() += 1;
                    }
                    let set = read.pair_set("structure")?;
                    let pairs = read.pair_states("structure")?;
                    Ok(Lists::new(pairs, &groups, merges.into_iter().rev().collect(), set.as_ref()))
                },
                move |lists, data, _| {
                    let heard = &mut data.review;
                    heard.lists_asked = false;
                    heard.there = true;
                    // What was said meanwhile may not be in them.
                    if heard.turn == turn {
                        heard.given.clear();
                    }
                    let merges = heard.lists.merges != lists.merges;
                    if merges && heard.ordered.as_ref().is_some_and(|(wanted, _)| wanted.is_of_merges()) {
                        heard.ordered = None;
                    }
                    heard.lists = Arc::new(lists);
                },
            );
        }
    }

    /// Reads who shares a phone or an address: behind the lists, since it reads every structure, and again when records moved.
    fn read_neighbours(&mut self) {
        let newest = self.data.overview.operations.last().map_or(0, |operation| operation.id.0);
        let moved = self.records_moved(self.data.review.neighbours_at);
        let heard = &mut self.data.review;
        if !heard.there || heard.neighbours_asked || heard.neighbours.is_some() && !moved {
            return;
        }
        (heard.neighbours_asked, heard.neighbours_at) = (true, newest);
        self.ask_slowly(Neighbours::read, |neighbours, data, _| {
            let heard = &mut data.review;
            heard.neighbours_asked = false;
            heard.neighbours = Some(Arc::new(neighbours));
            heard.stale = heard.cases.keys().copied().collect();
        });
    }

    /// Whether an operation after this one may have changed what records say.
    fn records_moved(&mut self, after: i64) -> bool {
        let operations = &self.data.overview.operations;
        let says_only = |kind| {
            use OperationKind as K;
            matches!(kind, K::Decide | K::Merge | K::Unmerge | K::Pin | K::Export)
        };
        let kind = |operation: &crate::model::Operation| {
            let target = operation.target.and_then(|id| operations.binary_search_by_key(&id, |one| one.id).ok());
            target.map_or(operation.kind, |at| operations[at].kind)
        };
        let mut newer = operations.iter().rev().take_while(|operation| operation.id.0 > after);
        let moved = newer.any(|operation| !says_only(kind(operation)));
        if !moved && let Some(newest) = operations.last() {
            self.data.review.neighbours_at = newest.id.0;
        }
        moved
    }

    /// Puts the list in order: once for each way to list, and when the pairs were made anew.
    fn read_order(&mut self) {
        let heard = &mut self.data.review;
        let wanted = (self.view.review.wanted, heard.lists.made.clone());
        if !heard.there || heard.order_asked || heard.ordered.as_ref() == Some(&wanted) {
            return;
        }
        heard.order_asked = true;
        let (lists, given) = (heard.lists.clone(), heard.given.clone());
        let list = wanted.0;
        self.ask(
            move |_| Ok(lists.order(&list, &given)),
            move |order, data, view| {
                let heard = &mut data.review;
                heard.order_asked = false;
                let first = heard.ordered.is_none() && view.review.at == 0;
                let shown = view.review.key(heard).filter(|_| !first);
                heard.order = Arc::new(order);
                heard.ordered = Some(wanted);
                view.review.at = view.review.at.min(heard.order.len().saturating_sub(1));
                if let Some(key) = shown.filter(|key| heard.order.contains(key)) {
                    view.review.put(key, heard);
                }
            },
        );
    }

    fn read_proposal(&mut self) {
        let Some(bulk) = &mut self.view.review.bulk else { return };
        if bulk.asked == Some(bulk.from) {
            return;
        }
        bulk.asked = Some(bulk.from);
        let from = bulk.from;
        self.ask_slowly(
            move |read| confirm::proposal(read, from, confirm::SAMPLE),
            move |proposal, _, view| {
                let Some(bulk) = view.review.bulk.as_mut().filter(|bulk| bulk.from == from) else { return };
                bulk.at = 0;
                let first = |at: &usize| !bulk.judged.contains_key(&proposal.sample[*at].0);
                let at = (0..proposal.sample.len()).find(first).unwrap_or(0);
                bulk.at = at;
                bulk.proposal = Some(proposal);
            },
        );
    }

    /// The shown thing, and those that come next.
    fn wanted_cases(&self) -> Vec<Key> {
        let (review, heard) = (&self.view.review, &self.data.review);
        let mut out: Vec<Key> = review.key(heard).into_iter().collect();
        match &review.bulk {
            Some(bulk) => {
                let sample = bulk.proposal.iter().flat_map(|proposal| &proposal.sample);
                out.extend(sample.skip(bulk.at).take(AHEAD).map(|((a, b), _)| Key::Pair(*a, *b)));
            }
            None => {
                let after = heard.order.iter().skip(review.at).take(LOOK);
                out.extend(after.filter(|key| heard.is_open(**key)).take(AHEAD));
                out.extend(heard.order.get(review.at + 1));
                out.extend(review.visited.last());
            }
        }
        out
    }

    fn read_cases(&mut self) {
        if !self.data.review.there {
            return;
        }
        let heard = &self.data.review;
        let fresh = |key: &Key| {
            heard.asked.contains(key)
                || heard.gone.contains(key)
                || heard.cases.contains_key(key) && !heard.stale.contains(key)
        };
        let mut wanted = self.wanted_cases();
        let shown = wanted.first().copied();
        wanted.retain(|key| !fresh(key));
        wanted.sort_by_key(|key| Some(*key) != shown);
        wanted.dedup();
        // The shown one does not wait for the others.
        let alone = wanted.first().copied().filter(|key| Some(*key) == shown);
        let rest: Vec<Key> = wanted.into_iter().filter(|key| Some(*key) != alone).collect();
        for keys in [alone.into_iter().collect(), rest] {
            self.ask_cases(keys);
        }
    }

    fn ask_cases(&mut self, keys: Vec<Key>) {
        if keys.is_empty() {
            return;
        }
        let (review, heard) = (&self.view.review, &mut self.data.review);
        heard.asked.extend(&keys);
        heard.stale.retain(|key| !keys.contains(key));
        let neighbours = heard.neighbours.clone().unwrap_or_default();
        let (pins, pins_of) = (review.pins.clone(), review.pins_of);
        let today = (self.clock)().0;
        let asked = keys.clone();
        self.ask(
            move |read| {
                let mut reader = case::Reader::new(read, today, &neighbours)?;
                let none = BTreeMap::new();
                keys.into_iter()
                    .map(|key| Ok((key, reader.case(key, if pins_of == Some(key) { &pins } else { &none })?)))
                    .collect::<crate::error::Result<Vec<_>>>()
            },
            move |cases, data, view| {
                let heard = &mut data.review;
                for key in asked {
                    heard.asked.remove(&key);
                }
                for (key, case) in cases {
                    match case {
                        Some(case) => drop(heard.cases.insert(key, Arc::new(case))),
                        None => {
                            heard.cases.remove(&key);
                            heard.gone.insert(key);
                        }
                    }
                }
                if heard.cases.len() > KEPT {
                    let shown = view.review.key(heard);
                    let near = heard.order.iter().skip(view.review.at.saturating_sub(4)).take(LOOK.min(KEPT));
                    let near: Vec<Key> = near.copied().chain(shown).collect();
                    heard.cases.retain(|key, _| near.contains(key));
                }
            },
        );
    }
}
