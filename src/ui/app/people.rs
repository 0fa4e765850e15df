//! What the application does for locks, notes, verifications and questions.

use super::App;
use crate::error::Result;
use crate::jobs::Job;
use crate::model::{Message, RecordId};
use crate::operations::questions::{self, About, Turn};
use crate::operations::states::kept_sentence;
use crate::operations::{self, fix};
use crate::ui::action::{Actions, Screen};
use crate::ui::screens::people::page;
use crate::ui::screens::people::state::{Draft, Kind, Scope, Wish};
use crate::workspace::Read;
use std::path::PathBuf;
use std::sync::Arc;

impl App {
    pub(super) fn act_on_people(&mut self, wish: Wish) {
        match wish {
            Wish::Ask => self.ask_at_hand(),
            Wish::AskAbout(about) => self.ask_about(vec![about]),
            Wish::LockHere => self.lock_here(),
            Wish::Lock(cells, on) => self.lock(cells, on),
            Wish::NoteHere => self.note_here(),
            Wish::VerifyHere => self.verify_here(),
            Wish::Unverify(record) => self.submit(Job::Verified { records: vec![record], how: None }),
            Wish::Reword(key, text) => {
                self.view.people.draft = Some(Draft { kind: Kind::Reword { key }, text, focused: false });
            }
            Wish::Scope(to) => self.scope(to),
            Wish::Done(text) => self.said(text),
            Wish::Close => self.view.people.draft = None,
            Wish::Only(state) => self.view.people.only = state,
            Wish::Walk(key) => {
                self.view.people.at = Some(key);
                self.view.people.walked = true;
            }
            Wish::Turn(keys, turn) => {
                // The keyboard goes on from where it is.
                if turn == Turn::Drop && self.view.people.at.as_ref().is_some_and(|at| keys.contains(at)) {
                    let next = self.view.people.beside(1).filter(|next| !keys.contains(next));
                    self.view.people.at = next.or_else(|| self.view.people.beside(-1));
                }
                self.submit(Job::Questions { keys, turn });
            }
            Wish::CopyMail(source) => {
                let (asked, count) = self.pile_of(&source);
                self.ctx.copy_text(questions::mail(&asked));
                self.toast(Message::new("questions-copied").with("count", count).with("source", source));
            }
            Wish::SaveMail(source) => {
                if let Some(folder) = self.people_folder() {
                    self.submit(Job::Mail { source, folder });
                }
            }
            Wish::Back(source) => {
                if let Some(folder) = self.people_folder() {
                    self.submit(Job::Back { source, folder });
                }
            }
            Wish::Show(key) => {
                let mut actions = Actions::new();
                if let Some(asked) = self.view.people.pile.iter().find(|asked| asked.key == key) {
                    page::in_grid(asked, &mut actions);
                }
                actions.into_iter().for_each(|action| self.act(action));
            }
        }
    }

    /// The questions to a source, and how many of them wait.
    fn pile_of(&self, source: &str) -> (Vec<questions::Asked>, usize) {
        let asked: Vec<_> = self.view.people.pile.iter().filter(|asked| asked.source == source).cloned().collect();
        let waiting = asked.iter().filter(|asked| asked.state != crate::model::QuestionState::Answered).count();
        (asked, waiting)
    }

    fn people_folder(&self) -> Option<PathBuf> {
        let folder = self.view.people.folder.trim();
        (!folder.is_empty()).then(|| PathBuf::from(folder))
    }

    /// Says which values stayed because they are locked.
    pub(super) fn say_kept(&mut self, locked: &[(RecordId, String)]) {
        if !locked.is_empty() {
            let said = kept_sentence(locked, self.view.lang);
            self.toast(said);
        }
    }

    /// Whether a cell is locked, as far as it is on screen; it is said then.
    pub(super) fn refuses_edit(&mut self, record: RecordId, field: &str) -> bool {
        let locked = self.data.rows.get(&record).is_some_and(|row| row.states.is_locked(field));
        if locked {
            let title = fix::field_title(self.view.schema, field, self.view.lang);
            self.toast(Message::new("state-locked-first").with("field", title));
        }
        locked
    }

    /// The record and field at hand, on the screens that have one.
    pub(super) fn cell_at_hand(&self) -> Option<(RecordId, String)> {
        match self.view.screen {
            Screen::Records => self.view.selected.clone(),
            Screen::Issues => {
                let row = self.data.issues.rows.get(self.view.issues.at())?;
                Some((row.record, row.issue.field.to_string()))
            }
            _ => None,
        }
    }

    /// What a question may be about: on the screen of issues the group first, then its record; in the grid the cell first.
    fn ask_at_hand(&mut self) {
        let mut abouts = Vec::new();
        if let (Screen::Issues, Some((slug, field, code))) = (self.view.screen, self.view.issues.group.clone()) {
            abouts.push(About::Issues {
                schema: slug.to_owned(),
                field,
                code,
                values: self.view.issues.value.into_iter().collect(),
                except: self.view.issues.left_out().into_iter().flatten().copied().collect(),
            });
        }
        if let Some((record, field)) = self.cell_at_hand() {
            if !field.is_empty() {
                abouts.push(About::Record { record, field: Some(field) });
            }
            abouts.push(About::Record { record, field: None });
        }
        if !abouts.is_empty() {
            self.ask_about(abouts);
        }
    }

    /// Reads what is proposed, and asks for the text.
    fn ask_about(&mut self, abouts: Vec<About>) {
        let lang = self.view.lang;
        let question =
            move |read: Read<'_>| abouts.into_iter().map(|about| scope(read, about, lang)).collect::<Result<Vec<_>>>();
        self.ask(question, |scopes, _, view| {
            let text = scopes.first().map(|scope| scope.proposed.clone()).unwrap_or_default();
            view.people.draft = Some(Draft { kind: Kind::Ask { scopes, at: 0 }, text, focused: false });
        });
    }

    /// Another thing to ask about: the text goes with it, unless a person has written it.
    fn scope(&mut self, to: usize) {
        let Some(Draft { kind: Kind::Ask { scopes, at }, text, .. }) = &mut self.view.people.draft else { return };
        let Some(next) = scopes.get(to) else { return };
        if scopes.iter().any(|scope| scope.proposed == *text) {
            text.clone_from(&next.proposed);
        }
        *at = to;
    }

    fn said(&mut self, text: String) {
        let Some(draft) = self.view.people.draft.take() else { return };
        self.view.focus_grid = self.view.screen == Screen::Records;
        match draft.kind {
            Kind::Ask { scopes, at } => {
                if let Some(scope) = scopes.into_iter().nth(at) {
                    self.submit(Job::Ask { about: scope.about, text: Some(text) });
                }
            }
            Kind::Reword { key } => self.submit(Job::Questions { keys: vec![key], turn: Turn::Text(text) }),
            Kind::Note { record, .. } => self.submit(Job::Note { record, text }),
            Kind::Verify { records, .. } => self.submit(Job::Verified { records, how: Some(text) }),
        }
    }

    fn lock_here(&mut self) {
        let cells: Vec<(RecordId, String)> = match self.view.screen {
            Screen::Records => {
                let chosen = self.chosen().map(|(records, fields)| {
                    let of = |record: &RecordId| {
                        fields.iter().map(|field| (*record, field.name.clone())).collect::<Vec<_>>()
                    };
                    records.iter().flat_map(of).collect::<Vec<_>>()
                });
                chosen.or_else(|| self.view.selected.clone().map(|cell| vec![cell])).unwrap_or_default()
            }
            _ => self.cell_at_hand().into_iter().filter(|(_, field)| !field.is_empty()).collect(),
        };
        let is_locked = |(record, field): &(RecordId, String)| {
            self.data.rows.get(record).is_some_and(|row| row.states.is_locked(field))
        };
        let here = self.cell_at_hand().filter(|here| cells.contains(here)).or_else(|| cells.first().cloned());
        let on = !here.as_ref().is_some_and(is_locked);
        self.lock(cells, on);
    }

    fn lock(&mut self, cells: Vec<(RecordId, String)>, on: bool) {
        self.commit_draft();
        if !cells.is_empty() {
            self.submit(Job::Lock { cells, on });
        }
    }

    fn note_here(&mut self) {
        let Some((record, _)) = self.cell_at_hand() else { return };
        self.ask(
            move |read| Ok((operations::record_name(read, record)?, operations::states::of(read, record)?.note)),
            move |(name, text), _, view| {
                view.people.draft = Some(Draft { kind: Kind::Note { record, name }, text, focused: false });
            },
        );
    }

    fn verify_here(&mut self) {
        let Some((record, _)) = self.cell_at_hand() else { return };
        let records = match (self.view.screen, self.chosen()) {
            (Screen::Records, Some((records, _))) => records,
            _ => vec![record],
        };
        self.ask(
            move |read| operations::record_name(read, record),
            move |name, _, view| {
                let name = if records.len() > 1 {
                    view.lang.render(&Message::new("question-records").with("count", records.len()))
                } else {
                    name
                };
                let kind = Kind::Verify { records, name };
                view.people.draft = Some(Draft { kind, text: String::new(), focused: false });
            },
        );
    }

    /// Reads the pile where it is shown and something changed.
    pub(super) fn read_pile(&mut self) {
        let revision = self.data.overview.revision;
        let people = &mut self.view.people;
        if people.folder.is_empty() && self.opened.is_some() {
            let beside = self.opened.as_ref().and_then(|opened| opened.path.parent());
            people.folder = beside.unwrap_or(std::path::Path::new(".")).join("contributeur").display().to_string();
        }
        if self.view.screen != Screen::Questions || people.read_at == Some(revision) {
            return;
        }
        people.read_at = Some(revision);
        self.ask_slowly(
            move |read| questions::list(read, None),
            |pile, _, view| {
                view.people.pile = Arc::new(pile);
                view.people.known = true;
            },
        );
    }
}

fn scope(read: Read<'_>, about: About, lang: crate::locale::Lang) -> Result<Scope> {
    let label = match &about {
        About::Record { record, field } => {
            let name = operations::record_name(read, *record)?;
            match field {
                Some(field) => {
                    let slug = read.record_identity(*record)?.map(|identity| identity.schema).unwrap_or_default();
                    let title = fix::field_title(&slug, field, lang);
                    Message::new("ask-what-cell").with("field", title).with("record", name)
                }
                None => Message::new("ask-what-record").with("record", name),
            }
        }
        About::Issues { field, code, .. } => {
            let count = questions::records_about(read, &about)?;
            Message::new("ask-what-group").with("name", fix::rule_name(lang, field, code)).with("count", count)
        }
    };
    let proposed = questions::proposed_for(read, &about)?;
    Ok(Scope { about, label: lang.render(&label), proposed })
}
