//! What the application reads for the review of duplicates: each question once, its answer only where it is still the one that
//! is asked. What fails is told once, and asked again when something changes or somebody wishes it.

use crate::error::Result;
use crate::jobs::guarded;
use crate::model::OperationKind;
use crate::operations::confirm;
use crate::ui::action::Screen;
use crate::ui::app::App;
use crate::ui::screens::duplicates::case::{self, Neighbours};
use crate::ui::screens::duplicates::list::{Key, Lists};
use crate::ui::screens::duplicates::state::{Heard, Review};
use crate::ui::state::{Data, Errand, View};
use crate::workspace::Read;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

/// Things after the shown one that are read ahead.
const AHEAD: usize = 6;
/// Places that are looked through for them.
const LOOK: usize = 400;
/// Cases that are kept.
const KEPT: usize = 64;

/// Which thread answers.
#[derive(Clone, Copy, PartialEq)]
enum Thread {
    /// That of the pages.
    Reader,
    /// That of what takes longer.
    Counter,
}

impl App {
    /// Asks for something of the review. Where that fails `give_up` leaves it to be asked again, and it is told once.
    fn ask_review<T: Send + 'static>(
        &self,
        thread: Thread,
        question: impl FnOnce(Read<'_>) -> Result<T> + Send + 'static,
        put: impl FnOnce(T, &mut Data, &mut View) + Send + 'static,
        give_up: impl FnOnce(&mut Heard, &mut Review) + Send + 'static,
    ) {
        let question = move |read: Read<'_>| Ok(guarded(|| question(read)));
        let put = move |answer: Result<T>, data: &mut Data, view: &mut View| match answer {
            Ok(answer) => put(answer, data, view),
            Err(error) => {
                give_up(&mut data.review, &mut view.review);
                if !std::mem::replace(&mut data.review.failed, true) {
                    data.errands.push(Errand::Tell(error));
                }
            }
        };
        match thread {
            Thread::Reader => self.ask(question, put),
            Thread::Counter => self.ask_slowly(question, put),
        }
    }

    /// Reads what the review shows, as far as it is not there: the shown thing first.
    pub(in crate::ui::app) fn read_review(&mut self) {
        if self.counts_due.is_some_and(|due| due <= Instant::now()) {
            self.counts_due = None;
            self.read_overview();
        }
        if self.view.screen != Screen::Duplicates || self.jobs.is_none() || self.data.review.failed {
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
            self.ask_review(
                Thread::Counter,
                |read| {
                    // Before all else: what is read after it is of this revision or a later one.
                    let revision = read.revision()?;
                    let groups = read.groups_there("structure")?;
                    let mut merges: BTreeMap<_, usize> = BTreeMap::new();
                    for merge in read.merged_records()?.into_values() {
                        *merges.entry(merge).or_default() += 1;
                    }
                    let set = read.pair_set("structure")?;
                    let pairs = read.pair_states("structure")?;
                    let merges = merges.into_iter().rev().collect();
                    Ok((Lists::new(pairs, &groups, merges, set.as_ref()), revision))
                },
                |(lists, revision), data, _| data.review.take_lists(lists, revision),
                |heard, _| (heard.lists_stale, heard.lists_asked) = (true, false),
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
        let before = heard.neighbours_at;
        (heard.neighbours_asked, heard.neighbours_at) = (true, newest);
        self.ask_review(
            Thread::Counter,
            Neighbours::read,
            |neighbours, data, _| {
                let heard = &mut data.review;
                heard.neighbours_asked = false;
                heard.neighbours = Some(Arc::new(neighbours));
                heard.all_stale();
            },
            move |heard, _| (heard.neighbours_asked, heard.neighbours_at) = (false, before),
        );
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
        let (list, made_of) = (wanted.0, lists.clone());
        self.ask_review(
            Thread::Reader,
            move |_| Ok(lists.order(&list, &given)),
            move |order, data, view| {
                let heard = &mut data.review;
                heard.order_asked = false;
                // Another order may be wished for by now, or other pairs be there: it is asked for again.
                if (view.review.wanted, &heard.lists.made) != (wanted.0, &wanted.1) {
                    return;
                }
                // So may other merges, which are listed as they are.
                if wanted.0.is_of_merges() && made_of.merges != heard.lists.merges {
                    return;
                }
                let first = heard.ordered.is_none() && view.review.at == 0;
                let shown = view.review.key(heard).filter(|_| !first);
                heard.order = Arc::new(order);
                heard.ordered = Some(wanted);
                view.review.at = view.review.at.min(heard.order.len().saturating_sub(1));
                if let Some(key) = shown.filter(|key| heard.order.contains(key)) {
                    view.review.put(key, heard);
                }
            },
            |heard, _| heard.order_asked = false,
        );
    }

    fn read_proposal(&mut self) {
        let Some(bulk) = &mut self.view.review.bulk else { return };
        if bulk.asked == Some(bulk.from) {
            return;
        }
        bulk.asked = Some(bulk.from);
        let from = bulk.from;
        self.ask_review(
            Thread::Counter,
            move |read| confirm::proposal(read, from, confirm::SAMPLE),
            move |proposal, _, view| {
                let Some(bulk) = view.review.bulk.as_mut().filter(|bulk| bulk.from == from) else { return };
                bulk.at = 0;
                let first = |at: &usize| !bulk.judged.contains_key(&proposal.sample[*at].0);
                let at = (0..proposal.sample.len()).find(first).unwrap_or(0);
                bulk.at = at;
                bulk.proposal = Some(proposal);
            },
            move |_, review| {
                if let Some(bulk) = review.bulk.as_mut().filter(|bulk| bulk.asked == Some(from)) {
                    bulk.asked = None;
                }
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
        let chosen = |key: &Key| (*key, review.pins.get(key).cloned().unwrap_or_default());
        let with_pins: Vec<_> = keys.iter().map(chosen).collect();
        let today = (self.clock)().0;
        let asked = keys;
        let missing = asked.clone();
        self.ask_review(
            Thread::Reader,
            move |read| {
                let mut reader = case::Reader::new(read, today, &neighbours)?;
                with_pins.into_iter().map(|(key, pins)| Ok((key, reader.case(key, &pins)?))).collect::<Result<Vec<_>>>()
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
            move |heard, _| {
                for key in missing {
                    heard.asked.remove(&key);
                    heard.stale.insert(key);
                }
            },
        );
    }
}
