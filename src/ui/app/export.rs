//! What the application does for the screen *Export*: reads presets, views and the groups that Dora needs a model for, once per
//! state of the workspace and only while it is looked at; exports; looks at a folder.

use super::App;
use crate::export;
use crate::jobs::Job;
use crate::operations::export::{self as exports, ExportParams};
use crate::operations::settings;
use crate::progress::Progress;
use crate::ui::action::Screen;
use crate::ui::screens::export::state::{Counted, FEW_RECORDS, Records, Stands, Wish};
use crate::ui::screens::export::{only, preset_of};
use crate::ui::state::{Data, View};
use std::path::PathBuf;

impl App {
    pub(super) fn act_on_export(&mut self, wish: Wish) {
        let page = &mut self.view.export_page;
        match wish {
            Wish::Folder(folder, on) => set(&mut page.folders, folder, on, &export::Folder::ALL),
            Wish::Format(format, on) => set(&mut page.formats, format, on, &export::Format::ALL),
            Wish::Records(records) => page.records = records,
            Wish::Names(names) => page.names = names,
            Wish::Keep(name) => {
                page.preset.clear();
                let preset = preset_of(&self.view, &self.data);
                self.submit(Job::Preset { name, preset: Some(Box::new(preset)) });
            }
            Wish::Drop(name) => self.submit(Job::Preset { name, preset: None }),
            Wish::Use(name) => {
                let known = self.data.export.presets.iter().find(|(known, _)| *known == name);
                let Some(preset) = known.map(|(_, preset)| preset.clone()) else { return };
                self.view.gate = preset.gate;
                page.folders = preset.folders;
                page.formats = preset.formats;
                page.names = preset.contact_names;
                page.not_open = preset.not_open;
                page.records = preset.only.map_or(Records::All, |only| Records::Preset(Box::new(only)));
            }
            Wish::Model(group, model) => self.submit(Job::DoraModels(vec![(group, model)])),
            Wish::Verify(folder) => self.verify(folder),
            Wish::StopVerifying => {
                if let Some(progress) = page.verifying.take() {
                    progress.cancel();
                }
            }
        }
    }

    /// Writes what is chosen.
    pub(super) fn export(&mut self) {
        self.view.screen = Screen::Export;
        let folder = PathBuf::from(self.view.export_folder.trim());
        let page = &self.view.export_page;
        if folder.as_os_str().is_empty() {
            return;
        }
        let mut params = ExportParams::new(folder, self.view.gate, self.view.lang);
        params.folders.clone_from(&page.folders);
        params.formats.clone_from(&page.formats);
        params.contact_names = page.names;
        params.not_open.clone_from(&page.not_open);
        params.only = only(&self.view, &self.data);
        self.submit(Job::Export(Box::new(params)));
    }

    /// Asks for what the screen shows, once per state of the workspace and only while it is looked at.
    pub(super) fn read_export(&mut self) {
        let revision = self.data.overview.revision;
        if self.view.screen != Screen::Export || self.view.export_page.read == Some(revision) {
            return;
        }
        self.view.export_page.read = Some(revision);
        self.ask_slowly(
            |read| {
                let mut views = Vec::new();
                for slug in read.slugs()? {
                    views.extend(settings::views(read, slug)?.into_iter().map(|(name, query)| (slug, name, query)));
                }
                Ok((exports::presets(read)?, views, exports::dora_groups(read)?))
            },
            |(presets, views, groups), data, view| {
                (data.export.presets, data.export.views) = (presets, views);
                // What is typed and not said yet stays; what was said is what is read.
                for group in &groups {
                    let known = data.export.groups.iter().find(|known| known.key == group.key);
                    if known.is_none_or(|known| known.model != group.model) {
                        view.export_page.models.remove(&group.key);
                    }
                }
                data.export.groups = groups;
            },
        );
    }

    /// Counts what an export would write, once per state of the workspace and of what is chosen; of many records only while
    /// the screen is looked at.
    pub(super) fn read_outlook(&mut self) {
        if !self.data.known {
            return;
        }
        let overview = &self.data.overview;
        let wanted = Counted { revision: overview.revision, gate: self.view.gate, only: only(&self.view, &self.data) };
        let looked_at = self.view.screen == Screen::Export || overview.records() <= FEW_RECORDS;
        let page = &mut self.view.export_page;
        if looked_at && page.counted.as_ref() != Some(&wanted) {
            self.count_out(&wanted);
        } else if !looked_at && let Some(progress) = page.counting.take() {
            progress.cancel();
            page.counted = None;
        }
        let counting = self.view.export_page.counting.is_some();
        let of = self.data.export.outlook.as_ref();
        self.data.export.stands = of.map_or(Stands::No, |(of, _)| of.stands(&wanted, counting));
    }

    /// Counts it on a thread of its own; what was being counted is no longer asked for.
    fn count_out(&mut self, wanted: &Counted) {
        let (env, ctx, answers) = (self.env(), self.ctx.clone(), self.answers.0.clone());
        let page = &mut self.view.export_page;
        page.counting.take().iter().for_each(Progress::cancel);
        let Some(jobs) = &mut self.jobs else { return };
        let progress = Progress::new();
        (page.counted, page.counting) = (Some(wanted.clone()), Some(progress.clone()));
        let (asked, of) = (wanted.clone(), wanted.clone());
        let question = move |read: crate::workspace::Read<'_>, progress: &Progress| {
            exports::outlook(read, asked.gate, asked.only.as_ref(), &env, progress)
        };
        let answer = move |found: crate::Result<exports::Outlook>| {
            let (found, error) = match found {
                Ok(found) => (Some(found), None),
                Err(error) if error.kind == crate::ErrorKind::Cancelled => return,
                Err(error) => (None, Some(error)),
            };
            let put = move |data: &mut Data, view: &mut View| {
                // An answer to what is no longer asked is not shown.
                if view.export_page.counted.as_ref() == Some(&of) {
                    view.export_page.counting = None;
                    data.export.outlook = found.map(|found| (of, found));
                }
            };
            // The window may be gone by now.
            let _ = answers.send(Ok(Box::new(put) as super::Answer));
            if let Some(error) = error {
                let _ = answers.send(Err(error));
            }
            ctx.request_repaint();
        };
        if let Err(error) = jobs.look(&progress, question, answer) {
            self.view.export_page.counting = None;
            self.banner = Some(super::Banner { error });
        }
    }

    /// Looks at a folder on a thread of its own.
    fn verify(&mut self, folder: PathBuf) {
        if let Some(older) = self.view.export_page.verifying.take() {
            older.cancel();
        }
        let ctx = self.ctx.clone();
        let progress = Progress::with_wake(move || ctx.request_repaint());
        let Some(jobs) = &mut self.jobs else { return };
        self.view.export_page.verify = folder.display().to_string();
        self.view.export_page.verifying = Some(progress.clone());
        self.data.export.verified = None;
        let (answers, ctx) = (self.answers.0.clone(), self.ctx.clone());
        let answer = move |found: crate::Result<export::Verified>| {
            let (found, error) = match found {
                Ok(found) => (Some(found), None),
                Err(error) => (None, Some(error)),
            };
            let put = move |data: &mut Data, view: &mut View| {
                data.export.verified = found;
                view.export_page.verifying = None;
            };
            // The window may be gone by now.
            let _ = answers.send(Ok(Box::new(put) as super::Answer));
            if let Some(error) = error.filter(|error| error.kind != crate::ErrorKind::Cancelled) {
                let _ = answers.send(Err(error));
            }
            ctx.request_repaint();
        };
        let done = jobs.look(&progress, move |_, progress| export::verify(&folder, progress), answer);
        if let Err(error) = done {
            self.view.export_page.verifying = None;
            self.banner = Some(super::Banner { error });
        }
    }
}

/// Puts one in or takes it out, in the order of all; the last one stays.
fn set<T: Copy + PartialEq>(chosen: &mut Vec<T>, one: T, on: bool, all: &[T]) {
    let now: Vec<T> =
        all.iter().copied().filter(|known| if *known == one { on } else { chosen.contains(known) }).collect();
    if !now.is_empty() {
        *chosen = now;
    }
}
