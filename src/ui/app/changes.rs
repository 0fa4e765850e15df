//! What the application does for the page of deliveries: it reads what they brought on a thread of its own and keeps it while
//! nothing that it is made of changes, and gives the answers.

use super::{App, Banner};
use crate::jobs::Job;
use crate::model::{Message, OperationId, Param};
use crate::operations::delivery::{self, Standing};
use crate::progress::Progress;
use crate::ui::action::{Action, Screen};
use crate::ui::screens::changes::read;
use crate::ui::screens::changes::state::{Asked, Key, Kind, Onward, Wish};
use crate::ui::screens::pages;
use crate::ui::state::{Data, Side, View};
use crate::ui::widgets::paged::Paged;
use std::sync::Arc;
use std::time::Duration;

/// Up to so many records the deliveries are compared as soon as the workspace is open, so that the rail says what waits.
const FEW: u64 = 200_000;

impl App {
    pub(super) fn act_on_changes(&mut self, wish: Wish) {
        let changes = &mut self.view.changes;
        match wish {
            Wish::Source(source) => {
                (changes.source, changes.kind, changes.key) = (Some(source), None, None);
            }
            Wish::List(kind) => (changes.kind, changes.key) = (Some(kind), None),
            Wish::Walk(at) => self.walk_changes(at),
            Wish::Next => self.next_question(),
            Wish::Answer(key, first) => self.answer_change(key, first),
            Wish::All(kind, first) => self.answer_all(kind, first),
            Wish::Complete(complete) => {
                if let Some(told) = self.view.changes.shown(&self.data.changes) {
                    let source = told.delivery.source.clone();
                    self.submit(Job::Complete { source, complete });
                }
            }
            Wish::Show(named, field) => {
                let field = (!field.is_empty()).then(|| field.to_owned());
                let wish = pages::Wish::Record { record: named.record, schema: named.schema.to_owned(), field };
                self.act(Action::Page(wish));
            }
            Wish::Columns(batch, schema) => {
                let of = |item: &crate::ui::snapshot::MappingItem| item.batch == batch && item.mapping.schema == schema;
                if let Some(at) = self.data.mappings.iter().position(of) {
                    self.view.mapping_at = at;
                }
                self.view.side = Side::Mapping;
                self.act(Action::Show(Screen::Columns));
            }
            Wish::Stop => {
                if let Some(progress) = changes.under_way.take() {
                    progress.cancel();
                    changes.stopped = true;
                }
            }
            Wish::Again => (changes.asked, changes.stopped, changes.failed) = (None, false, None),
        }
    }

    /// Stands on another line of the shown list.
    fn walk_changes(&mut self, at: usize) {
        let Some(told) = self.view.changes.shown(&self.data.changes) else { return };
        let kind = self.view.changes.kind(told);
        self.view.changes.walk(told, kind, at);
        self.view.changes.walked = true;
    }

    fn next_question(&mut self) {
        let data = &self.data.changes;
        let Some(told) = self.view.changes.shown(data) else { return };
        let onward = self.view.changes.onward(data, told, self.view.changes.kind(told));
        match onward {
            Some(Onward::Line(at)) => self.walk_changes(at),
            Some(Onward::List(kind)) => self.act_on_changes(Wish::List(kind)),
            Some(Onward::Source(source)) => self.act_on_changes(Wish::Source(source)),
            None => {}
        }
    }

    /// Gives one answer, and goes on to the next question.
    fn answer_change(&mut self, key: Key, first: bool) {
        let lang = self.view.lang;
        let Some(told) = self.view.changes.shown(&self.data.changes) else { return };
        let (source, delivery) = (told.delivery.source.clone(), told.delivery.delivery);
        let doubt = || {
            let of = |doubt: &&delivery::Doubt| doubt.new.record == key.record && Some(doubt.old.record) == key.other;
            told.delivery.doubts.iter().find(of).cloned()
        };
        let locked = |answer: &delivery::Answer| match answer {
            delivery::Answer::Ours(conflict) | delivery::Answer::Theirs(conflict) => {
                conflict.settled == Some(delivery::Settled::Locked)
            }
            _ => false,
        };
        if self.view.changes.answering.contains_key(&key) || self.view.changes.is_outdated(key.kind) {
            return;
        }
        let job = match key.kind {
            Kind::Doubts => doubt().map(|doubt| Job::Attach { doubt: Box::new(doubt), one: first }),
            _ => match told.answer(key, first) {
                // A lock is taken off where the value is, not by the way.
                Some(answer) if locked(&answer) => return self.toast(Message::new("changes-locked-first")),
                answer => answer.map(|answer| Job::Answers { source, delivery, answers: vec![answer], lang }),
            },
        };
        let Some(job) = job else { return };
        self.view.changes.kind = Some(key.kind);
        self.view.changes.answering.insert(key, first);
        self.submit(job);
        // Only within the list: under another question the same key means something else.
        let Some(told) = self.view.changes.shown(&self.data.changes) else { return };
        if let Some(next) = self.view.changes.next_open(told, key.kind, Some(self.view.changes.at)) {
            self.walk_changes(next);
        }
    }

    /// Gives one answer to all lines of a list that ask something, in one operation.
    fn answer_all(&mut self, kind: Kind, first: bool) {
        let lang = self.view.lang;
        let Some(told) = self.view.changes.shown(&self.data.changes) else { return };
        let (source, delivery) = (told.delivery.source.clone(), told.delivery.delivery);
        let (keys, answers): (Vec<Key>, Vec<_>) =
            told.open_answers(kind, first, &self.view.changes.answering).into_iter().unzip();
        if answers.is_empty() || self.view.changes.is_outdated(kind) {
            return;
        }
        self.view.changes.kind = Some(kind);
        self.view.changes.answering.extend(keys.into_iter().map(|key| (key, first)));
        self.submit(Job::Answers { source, delivery, answers, lang });
    }

    /// What was answered did not come to be: it is asked as before.
    pub(super) fn changes_failed(&mut self) {
        self.view.changes.answering.clear();
    }

    /// A delivery of a source has come.
    pub(super) fn delivered(&mut self, summary: &Message, operation: OperationId) {
        let source = summary.params.iter().find_map(|(name, value)| match value {
            Param::Text(text) if name == "source" => Some(text.clone()),
            _ => None,
        });
        self.view.changes.arrived = source.map(|source| (source, operation));
    }

    /// Shows what a delivery brought that is not the first of its source: at once to who waits for it, by the way to others.
    fn go_to_delivery(&mut self) {
        let overview = &self.data.overview;
        let heard = |(_, operation): &mut (String, OperationId)| overview.revision >= operation.0;
        if !self.import_next.is_empty() || !self.running.is_empty() {
            return;
        }
        let Some((source, _)) = self.view.changes.arrived.take_if(heard) else { return };
        let ours = overview.batches.iter().filter(|batch| batch.active && batch.source == source);
        let Some(delivery) = ours.max_by_key(|batch| batch.id).map(|batch| batch.delivery).filter(|one| *one > 1)
        else {
            return;
        };
        let changes = &mut self.view.changes;
        (changes.source, changes.kind, changes.key) = (Some(source.clone()), None, None);
        if self.view.screen == Screen::Files && !self.view.typing && !self.view.covered {
            self.act(Action::Show(Screen::Changes));
        } else if self.view.screen != Screen::Changes {
            let said = Message::new("changes-arrived").with("source", source).with("number", delivery);
            self.toast_to(said, Screen::Changes);
        }
    }

    /// Reads the deliveries where a source has more than one: the comparison again where it is made of something else, else only
    /// what was answered since.
    pub(super) fn read_changes(&mut self) {
        if !self.data.known || self.jobs.is_none() {
            return;
        }
        self.go_to_delivery();
        self.read_changes_page();
        let overview = &self.data.overview;
        let changes = &mut self.view.changes;
        if changes.under_way.is_some() {
            self.ctx.request_repaint_after(Duration::from_millis(100));
        }
        let revision = overview.revision;
        if changes.asked.as_ref().is_some_and(|asked| asked.revision == revision) {
            return;
        }
        let later = overview.batches.iter().any(|batch| batch.active && batch.delivery > 1);
        if !later {
            // A second one that was there may have been undone.
            changes.under_way.take().iter().for_each(Progress::cancel);
            (changes.asked, changes.read) = (None, None);
            if !self.data.changes.told.is_empty() {
                self.data.changes.told = Arc::default();
            }
            self.data.changes.known = true;
            return;
        }
        let shown = self.view.screen == Screen::Changes;
        if !shown && (overview.records() > FEW || changes.left == Some(revision)) {
            return;
        }
        let standing = Arc::new(Standing::of(&overview.operations));
        if let Some(older) = &changes.under_way {
            if changes.asked.as_ref().is_some_and(|asked| asked.standing.compared == standing.compared) {
                // What is being compared stays so: what was said since is read behind it.
                return;
            }
            older.cancel();
        } else if changes.read.as_ref() == Some(&standing) {
            // What was done since is nothing to deliveries.
            changes.answering.clear();
            changes.asked = Some(Asked { standing, revision });
            return;
        } else if !shown
            && self.data.changes.told.iter().all(|told| told.delivery.conflicts.is_empty())
            && changes.read.as_ref().is_some_and(|read| standing.is_only_edited_since(read))
        {
            // The rail counts what it counted before.
            changes.left = Some(revision);
            return;
        }
        let same = changes.read.as_ref().is_some_and(|read| read.compared == standing.compared);
        let before = same.then(|| self.data.changes.told.clone());
        let ctx = self.ctx.clone();
        let progress = Progress::with_wake(move || ctx.request_repaint());
        let asked = Asked { standing, revision };
        changes.asked = Some(asked.clone());
        changes.under_way = Some(progress.clone());
        (changes.stopped, changes.failed) = (false, None);
        // There is nothing to be shown meanwhile, and that is not yet known to be all.
        self.data.changes.known &= !self.data.changes.told.is_empty();
        let Some(jobs) = &mut self.jobs else { return };
        let (answers, ctx) = (self.answers.0.clone(), self.ctx.clone());
        let question =
            move |workspace: crate::workspace::Read<'_>, progress: &Progress| read::read(workspace, before, progress);
        let done = jobs.look(&progress, question, move |told| {
            let put = move |data: &mut Data, view: &mut View| put(asked, told, data, view);
            // The window may be gone by now.
            let _ = answers.send(Ok(Box::new(put) as super::Answer));
            ctx.request_repaint();
        });
        if let Err(error) = done {
            (self.view.changes.under_way, self.view.changes.stopped) = (None, true);
            self.banner = Some(Banner { error });
        }
    }

    /// Reads what the page shows beside the comparison: the names of the records on screen, and the one at hand.
    fn read_changes_page(&mut self) {
        if self.view.screen != Screen::Changes {
            return;
        }
        let data = &self.data.changes;
        let Some(told) = self.view.changes.shown(data) else { return };
        let kind = self.view.changes.kind(told);
        let changes = &mut self.view.changes;
        // What people change of a record changes how it is named.
        let of = (told.delivery.source.clone(), kind, data.stamp);
        if changes.labels_of.as_ref() != Some(&of) {
            let total = told.total(kind);
            // The names of before stand until those of now have come.
            let same = changes.labels_of.as_ref().is_some_and(|(source, was, _)| (source, *was) == (&of.0, kind));
            match same && changes.labels.total == total {
                true => changes.labels.again(),
                false => changes.labels = Paged::new(total),
            }
            changes.labels_of = Some(of.clone());
        }
        let missing = changes.labels.missing();
        let named = missing.map(|(from, count)| {
            let old =
                |at: usize| (kind == Kind::Doubts).then(|| told.delivery.doubts.get(at).map(|one| one.old.clone()));
            let line = |at: usize| Some((told.named(kind, at)?.clone(), old(at).flatten()));
            (from, (from..from + count).filter_map(line).collect::<Vec<_>>())
        });
        let wanted =
            changes.key.filter(|key| key.kind == kind && !matches!(kind, Kind::Changed | Kind::Back | Kind::Conflicts));
        let beside = wanted.map(|key| (key, data.stamp)).filter(|wanted| changes.beside_of != Some(*wanted));
        let slug = told.named(kind, changes.at).map_or("structure", |named| named.schema);
        if let Some(wanted) = beside {
            changes.beside_of = Some(wanted);
            self.ask(
                move |read| read::beside(read, wanted.0, slug),
                move |beside, _, view| {
                    if view.changes.beside_of == Some(wanted) {
                        view.changes.beside = Some(beside);
                    }
                },
            );
        }
        if let Some((from, named)) = named {
            self.ask(
                move |read| read::labels(read, &named),
                move |labels, _, view| {
                    if view.changes.labels_of.as_ref() == Some(&of) {
                        view.changes.labels.put(from, labels);
                    }
                },
            );
        }
    }
}

/// Takes what was read, unless something newer was asked for meanwhile.
fn put(asked: Asked, told: crate::error::Result<Vec<read::Told>>, data: &mut Data, view: &mut View) {
    let changes = &mut view.changes;
    if changes.asked.as_ref() != Some(&asked) {
        return;
    }
    changes.under_way = None;
    match told {
        Ok(told) => {
            changes.read = Some(asked.standing);
            // An answer that is not written yet is not in what was read.
            if data.overview.revision == asked.revision {
                changes.answering.clear();
            }
            data.changes.told = Arc::new(told);
            data.changes.stamp += 1;
            data.changes.known = true;
        }
        Err(error) => {
            changes.stopped = true;
            changes.failed = Some(error).filter(|error| error.kind != crate::ErrorKind::Cancelled);
        }
    }
}
