//! The screen *Anomalies*: what it reads, and what the application does with its wishes.

use super::App;
use crate::error::Result;
use crate::jobs::{Job, Latest, guarded};
use crate::model::{Message, Value};
use crate::operations::fix::{FixParams, Proposed};
use crate::operations::schema_doc::FieldDoc;
use crate::reference;
use crate::ui::action::{Action, Screen};
use crate::ui::screens::issues::read;
use crate::ui::screens::issues::state::{GroupKey, Review, RowKey, Wish};
use crate::ui::state::{Data, Errand, View};
use crate::workspace::Read;

impl App {
    pub(super) fn act_on_issues(&mut self, wish: Wish) {
        // Whoever goes on asks again for what could not be read.
        self.view.issues.reading.failed = false;
        match wish {
            Wish::Kind(kind) => self.narrow(|review| review.kind = kind),
            Wish::Schema(slug) => self.narrow(|review| review.schema = slug),
            Wish::Together(on) => self.narrow(|review| review.together = on),
            Wish::Value(value) => self.view.issues.look_at(value),
            Wish::Walk(row) => {
                if let Some(at) = self.data.issues.rows.iter().position(|known| known.key() == row) {
                    self.walk_to(at);
                }
            }
            Wish::Accept(row) => self.accept_one(row, None),
            Wish::Choose(row, at) => self.accept_one(row, Some(at)),
            Wish::Alike(on) => self.view.issues.alike = on,
            Wish::LeaveOut(record, out) => {
                self.view.issues.leave_out(record, out);
                let at = self.view.issues.at();
                if self.data.issues.rows.get(at).is_some_and(|row| row.record == record) {
                    self.walk_to(at + 1);
                }
            }
            Wish::AcceptAll(group) => {
                if self.view.issues.group.as_ref() == Some(&group) {
                    self.accept_group();
                }
            }
            Wish::Blank(group) => self.blank(&group),
            Wish::Weigh(rule, level) => self.submit(Job::SetRule(rule, level)),
            Wish::Grid((slug, field, code)) => {
                self.act(Action::Schema(slug));
                self.act(Action::FilterIssue(Some((field, code))));
                self.act(Action::Show(Screen::Records));
            }
        }
    }

    fn walk_to(&mut self, at: usize) {
        self.view.issues.walk(at, &self.data.issues.rows);
        self.view.issues.walked = true;
    }

    /// Opens a group.
    pub(super) fn select_group(&mut self, key: GroupKey) {
        let review = &mut self.view.issues;
        // A link to a group that the filters hide shows it all the same.
        let hidden = |(slug, group): &(&'static str, crate::workspace::IssueGroup)| {
            (*slug, &group.field, &group.code) == (key.0, &key.1, &key.2)
        };
        if !review.groups(&self.data.overview).into_iter().any(hidden) {
            (review.kind, review.schema, review.together) = (None, None, false);
        }
        let shown = review.group.as_ref() == Some(&key);
        review.open(key);
        if shown {
            // Its rows stay until they are heard anew.
            review.walk(0, &self.data.issues.rows);
            review.reading.renew();
        } else {
            self.data.issues.clear();
        }
    }

    /// Changes the filters; where they hide the shown group, the first that is left is shown.
    fn narrow(&mut self, change: impl FnOnce(&mut crate::ui::screens::issues::state::Review)) {
        let review = &mut self.view.issues;
        change(review);
        let groups = review.groups(&self.data.overview);
        let shown = groups.iter().any(|(slug, group)| review.shows(slug, group));
        let first = groups.first().map(|(slug, group)| (*slug, group.field.clone(), group.code.clone()));
        match first {
            Some(key) if !shown => self.select_group(key),
            _ => review.group_walked = true,
        }
    }

    /// Accepts the suggestions of the shown group but those that are left out, also those beyond the rows shown; the next
    /// group is then there.
    pub(super) fn accept_group(&mut self) {
        let review = &self.view.issues;
        let Some(key) = review.group.clone() else { return };
        // Another group has taken its place since it was drawn: nobody has seen it.
        if review.drawn.as_ref() != Some(&key) {
            return;
        }
        let known = self.data.overview.groups.iter().find(|(slug, group)| review.shows(slug, group));
        let Some((_, group)) = known else { return };
        if group.together == 0 {
            let code = if group.with_suggestion > 0 { "said-choose-digit" } else { "said-nothing-proposed" };
            return self.toast(Message::new(code));
        }
        if crate::ui::screens::issues::ticked(&self.view, &self.data, group) == 0 {
            return self.toast(Message::new("said-all-left-out"));
        }
        let params = FixParams {
            schema: Some(key.0.to_owned()),
            code: Some(key.2),
            field: Some(key.1),
            except: review.left_out().into_iter().flatten().copied().collect(),
            values: review.value.into_iter().collect(),
            last_resort: true,
            blank: false,
        };
        let next = review.beside(&self.data.overview, false);
        let of_value = review.value.is_some();
        self.submit(Job::Fix(params));
        if of_value {
            self.act_on_issues(Wish::Value(None));
        } else if let Some(next) = next {
            self.select_group(next);
        }
    }

    /// Accepts what is proposed for one issue, or one of several values; the next row is then at hand.
    fn accept_one(&mut self, row: RowKey, choice: Option<usize>) {
        let Some((slug, field, code)) = self.view.issues.group.clone() else { return };
        let Some(found) = self.data.issues.find(row) else { return };
        let suggested = || found.issue.suggestion.as_ref().map(|suggestion| suggestion.value.clone());
        let value = match choice {
            Some(at) => found.choices.get(at).map(|(value, _)| value.clone()),
            // Which of several is meant is for a person to say.
            None if found.choices.len() > 1 => return self.toast(Message::new("said-choose-digit")),
            None => suggested(),
        };
        let Some(value) = value else { return self.toast(Message::new("said-nothing-proposed")) };
        let rows: Vec<RowKey> = match choice.is_some() && self.view.issues.alike {
            true => {
                let alike = |other: &&read::IssueRow| other.before == found.before && offers(other, &value);
                self.data.issues.rows.iter().filter(alike).map(read::IssueRow::key).collect()
            }
            false => vec![row],
        };
        let fix = |(record, _): &RowKey| Proposed {
            schema: slug,
            record: *record,
            field: field.clone(),
            code: code.clone(),
            value: value.clone(),
        };
        let fixes = rows.iter().map(fix).collect();
        self.submit(Job::FixThese { code: Some(code.clone()), field: Some(field.clone()), fixes });
        let review = &mut self.view.issues;
        // Another item of the same field is decided on what this one makes of it: it comes back when that is read.
        let touched: std::collections::BTreeSet<crate::model::RecordId> =
            rows.iter().map(|(record, _)| *record).collect();
        let others =
            self.data.issues.rows.iter().map(read::IssueRow::key).filter(|(record, _)| touched.contains(record));
        review.deciding.extend(rows.into_iter().chain(others));
        review.alike = false;
        self.data.issues.rows.retain(|row| !review.deciding.contains(&row.key()));
        // What is counted anew comes a moment later.
        self.data.issues.freed.retain(|record| !touched.contains(record));
        review.stay(&self.data.issues.rows);
        if self.data.issues.rows.is_empty()
            && let Some(next) = review.beside(&self.data.overview, false)
        {
            self.select_group(next);
        }
    }

    /// Empties the field of a group for which nothing is proposed.
    fn blank(&mut self, group: &GroupKey) {
        if self.view.issues.group.as_ref() != Some(group) {
            return;
        }
        let (slug, field, code) = group.clone();
        let params = FixParams {
            schema: Some(slug.to_owned()),
            code: Some(code),
            field: Some(field),
            except: self.view.issues.left_out().into_iter().flatten().copied().collect(),
            values: self.view.issues.value.into_iter().collect(),
            last_resort: false,
            blank: true,
        };
        self.submit(Job::Fix(params));
        if let Some(next) = self.view.issues.beside(&self.data.overview, false) {
            self.select_group(next);
        }
    }

    /// The workspace is another: what is seen of the shown group is read again, and what was decided is heard of.
    pub(super) fn issues_changed(&mut self) {
        if self.jobs.as_ref().is_none_or(|jobs| jobs.running().is_empty()) {
            // Whatever was decided is heard by now, or was not to be.
            self.view.issues.deciding.clear();
        }
        self.view.issues.reading.renew();
    }

    /// Asks for something of the shown group. Where that fails `give_up` leaves it to be asked again, and it is told once.
    fn ask_issues<T: Send + 'static>(
        &self,
        what: Latest,
        question: impl FnOnce(Read<'_>) -> Result<T> + Send + 'static,
        put: impl FnOnce(T, &mut Data, &mut View) + Send + 'static,
        give_up: impl FnOnce(&mut Review) + Send + 'static,
    ) {
        let put = move |answer: Result<T>, data: &mut Data, view: &mut View| match answer {
            Ok(answer) => put(answer, data, view),
            Err(error) => {
                give_up(&mut view.issues);
                if !std::mem::replace(&mut view.issues.reading.failed, true) {
                    data.errands.push(Errand::Tell(error));
                }
            }
        };
        self.ask_latest(what, move |read| Ok(guarded(|| question(read))), put);
    }

    /// Reads what the shown group lacks. Off the screen only its first rows are read, so that they are there when one comes.
    pub(super) fn read_issues(&mut self) {
        let shown = self.view.screen == Screen::Issues;
        let review = &mut self.view.issues;
        let Some(key) = review.group.clone().filter(|_| !review.reading.failed) else { return };
        let value = review.value;
        let wanted = review.wanted(&self.data.issues).filter(|_| shown || self.data.issues.rows.is_empty());
        let counts = Some((key.clone(), review.reading.stamp));
        let to_count = shown && review.counted != counts;
        let number = wanted.map(|part| (part, review.reading.ask()));
        if to_count {
            review.counted.clone_from(&counts);
        }
        if let Some((part, number)) = number {
            let (of, with_values) = (key.clone(), self.data.issues.values.is_empty());
            let question = move |read: Read<'_>| read::part(read, &of, value, part, with_values);
            let of = key.clone();
            let put = move |listed, data: &mut Data, view: &mut View| {
                data.issues.take(&mut view.issues, part, number, listed);
                let (slug, field) = (of.0, &of.1);
                let heard = &mut data.issues;
                let open = view.issues.group.as_ref() == Some(&of);
                if open && heard.doc.as_ref().is_none_or(|(of, doc)| *of != slug || doc.name != *field) {
                    let schema = reference::schema(slug);
                    heard.doc = schema.and_then(|schema| Some((slug, FieldDoc::of(&[schema], field)?)));
                }
            };
            self.ask_issues(Latest::IssueRows, question, put, move |review| review.reading.give_up(number));
        }
        if to_count {
            let of = key.clone();
            self.ask_issues(
                Latest::IssueCounts,
                move |read| read::counted(read, &of),
                move |counted, data, view| {
                    if view.issues.group.as_ref() == Some(&key) {
                        let heard = &mut data.issues;
                        let read::Counted { values, freed, freed_whole } = counted;
                        (heard.values, heard.freed, heard.freed_whole) = (values, freed, freed_whole);
                    }
                },
                move |review| {
                    review.counted.take_if(|counted| Some(&*counted) == counts.as_ref());
                },
            );
        }
    }

    /// Reads the record of the row at hand, once per record and state of the workspace.
    pub(super) fn read_at_hand(&mut self) {
        let review = &self.view.issues;
        let (Some(row), Some((_, field, _))) = (self.data.issues.rows.get(review.at()), &review.group) else { return };
        let wanted = Some((row.record, self.data.overview.revision));
        if self.view.screen != Screen::Issues || review.reading.failed || review.at_hand_read == wanted {
            return;
        }
        let (record, field) = (row.record, field.clone());
        self.view.issues.at_hand_read = wanted;
        self.ask_issues(
            Latest::IssueAtHand,
            move |read| read::at_hand(read, record, &field),
            |at_hand, data, _| data.issues.at_hand = Some(at_hand),
            move |review| {
                review.at_hand_read.take_if(|read| Some(*read) == wanted);
            },
        );
    }
}

/// Whether a value is among those that a row can take.
fn offers(row: &read::IssueRow, value: &Value) -> bool {
    row.choices.iter().any(|(offered, _)| offered == value)
}
