//! What the application does for the care of the workspace: purge, check, repair, copy.

use super::App;
use crate::error::Error;
use crate::jobs::Job;
use crate::model::{Message, RecordId};
use crate::operations;
use crate::operations::doctor::{self, Diagnosis, Repaired};
use crate::operations::purge::{self, Report};
use crate::progress::Progress;
use crate::ui::action::Action;
use crate::ui::dialogs::Ask;
use crate::ui::screens::care::Wish;
use crate::ui::screens::care::doctor::Look;
use crate::ui::screens::care::purge::{Draft, Step};
use crate::ui::state::Errand;
use crate::workspace::Cure;
use std::path::{Path, PathBuf};

impl App {
    pub(super) fn act_on_care(&mut self, wish: Wish) {
        let care = &mut self.view.care;
        match wish {
            Wish::AskPurge(None) => care.purge = Some(Draft::default()),
            Wish::AskPurge(Some((record, field))) => self.ask_purge_of(record, field),
            Wish::Find(params) => {
                let Some(draft) = &mut care.purge else { return };
                (draft.step, draft.sure) = (Step::Looking(params.clone()), false);
                // Many rows are read: pages do not wait for it. An answer that fails comes as an error, and ends the looking.
                self.ask_slowly(
                    move |read| {
                        let held = purge::find(read, &params, &Progress::new());
                        Ok(held
                            .and_then(|held| Ok((purge::beside(read, &params, &held)?, held)))
                            .map(|found| (params, found)))
                    },
                    |found, data, view| {
                        let Some(draft) = view.care.purge.as_mut() else { return };
                        match found {
                            Ok((params, (beside, held))) => draft.step = Step::Found(params, held, beside),
                            Err(error) => {
                                draft.step = Step::Typing;
                                data.errands.push(Errand::Tell(error));
                            }
                        }
                    },
                );
            }
            Wish::Purge(params) => {
                let Some(draft) = &mut care.purge else { return };
                if !matches!(draft.step, Step::Purging) {
                    draft.step = Step::Purging;
                    self.submit(Job::Purge(Box::new(params)));
                }
            }
            Wish::NoPurge => care.purge = None,
            Wish::Look => {
                care.doctor = Some(Look { busy: true, ..Look::default() });
                self.ask_slowly(
                    |read| {
                        let faults = read.faults(&Progress::new())?;
                        // Its pages cannot be trusted: it is closed, and what can be read is copied.
                        let damaged = faults.iter().any(|fault| fault.cure == Cure::Salvage);
                        Ok((Diagnosis { faults, derived: None }, damaged.then(|| read.path().to_owned())))
                    },
                    |(found, damaged), _, view| {
                        let (told, sound) = (found.sentences(), found.is_sound());
                        view.care.doctor = Some(Look { told, sound, damaged, ..Look::default() });
                    },
                );
            }
            Wish::Repair => {
                if care.doctor.as_ref().is_none_or(|look| !look.busy) {
                    care.doctor = Some(Look { busy: true, ..Look::default() });
                    self.submit(Job::Repair);
                }
            }
            Wish::Salvage(path) => self.salvage(path),
            Wish::Salvaged(path, told, opens) => {
                care.doctor = Some(Look { told, damaged: (!opens).then(|| path.clone()), ..Look::default() });
                if opens {
                    let look = self.view.care.doctor.take();
                    self.act(Action::Open(path));
                    self.view.care.doctor = look;
                }
            }
            Wish::BackUp => self.submit(Job::BackUp),
            Wish::EstablishmentsDialog => self.dialog(Ask::Establishments, "command-establishments"),
            Wish::Establishments(files) => self.submit(Job::Establishments(files)),
            Wish::NoDoctor => care.doctor = None,
        }
    }

    /// Asks about a field of a record, by their names.
    fn ask_purge_of(&self, record: RecordId, field: String) {
        let (schema, lang) = (self.view.schema, self.view.lang);
        self.ask(
            move |read| operations::record_name(read, record),
            move |name, _, view| {
                let title = operations::fix::field_title(schema, &field, lang);
                let cell = Some((record, field, format!("{title} · {name}")));
                view.care.purge = Some(Draft { cell, ..Draft::default() });
            },
        );
    }

    /// A file that is not open is repaired on a thread of its own.
    fn salvage(&mut self, path: PathBuf) {
        if self.view.care.doctor.as_ref().is_some_and(|look| look.busy) {
            return;
        }
        if self.opened.is_some() {
            self.close();
        }
        self.view.care.doctor = Some(Look { busy: true, damaged: Some(path.clone()), ..Look::default() });
        let (answers, ctx, env) = (self.chosen.0.clone(), self.ctx.clone(), self.env());
        let work = move || {
            let (told, opens) = match doctor::repair(&path, &env, &Progress::new()) {
                Ok(done) => (done.sentences(), true),
                Err(error) => (std::iter::once(error.what).chain(error.hints).collect(), false),
            };
            // The window may be gone by now.
            let _ = answers.send(Action::Care(Wish::Salvaged(path, told, opens)));
            ctx.request_repaint();
        };
        let _ = std::thread::Builder::new().name("repair".into()).spawn(work);
    }

    /// A workspace could not be opened: one that is damaged can be repaired.
    pub(super) fn offer_salvage(&mut self, path: &Path, error: &Error) {
        if error.what.code == "error-workspace-damaged" {
            let told = vec![error.what.clone(), Message::new("doctor-salvage-what")];
            self.view.care.doctor = Some(Look { told, damaged: Some(path.to_owned()), ..Look::default() });
        }
    }

    pub(super) fn purged(&mut self, report: &Report) {
        let mut told = vec![
            Message::new("purge-done")
                .with("count", report.purged.found.len())
                .with("operation", report.purged.operation.0),
            Message::new("purge-receipt").with("receipt", report.receipt.as_str()),
        ];
        if report.opposed > 0 {
            told.push(Message::new("purge-opposed").with("count", report.opposed));
        }
        told.extend(report.beside.sentences());
        if !report.purged.compacted {
            told.push(Message::new("purge-not-compacted"));
        }
        // What is remembered of the screens may hold it: lists typed, filters, drafts.
        self.view.search.clear();
        self.view.draft = None;
        self.view.care.purge = Some(Draft { step: Step::Done(told), ..Draft::default() });
    }

    pub(super) fn repaired(&mut self, done: &Repaired) {
        self.view.care.doctor = Some(Look { told: done.sentences(), sound: done.left.is_empty(), ..Look::default() });
    }

    /// Work of these questions failed: they can be asked again.
    pub(super) fn care_failed(&mut self) {
        if let Some(draft) = self.view.care.purge.as_mut().filter(|draft| matches!(draft.step, Step::Purging)) {
            draft.step = Step::Typing;
        }
        if self.view.care.doctor.as_ref().is_some_and(|look| look.busy) {
            self.view.care.doctor = None;
        }
    }
}
