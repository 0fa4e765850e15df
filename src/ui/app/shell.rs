//! What the application does with the frame around the screens: looks, palette, and what is remembered between sittings.

use super::App;
use crate::error::{Error, ErrorKind};
use crate::jobs::{Job, Jobs, Slot};
use crate::mirror::{Query, Test};
use crate::model::{Message, RecordRow};
use crate::operations;
use crate::operations::import::ImportParams;
use crate::operations::log;
use crate::session::{self, Place, Theme, Window};
use crate::ui::action::{Action, Screen};
use crate::ui::screens::records::place as grids;
use crate::ui::shell::{self, FoundRecord, Leaving, Palette, Shell};
use crate::ui::state::{Banner, CellDraft, Data, View};
use crate::ui::widgets::region::{self, Region};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long the hand rests before records are looked for.
const REST: Duration = Duration::from_millis(250);
/// Records that the palette lists.
const FOUND: usize = 8;

impl App {
    pub(super) fn act_on_shell(&mut self, action: Action) {
        match action {
            Action::Begin(files) => self.begin(files),
            Action::Forget(path) => {
                self.memory.session.forget(&path);
                self.memory.save();
            }
            Action::NoDialog(ask) => self.banner = Some(Banner { error: ask.refused() }),
            Action::LeaveAnyway => self.leave_anyway(),
            Action::Quit => self.ctx.send_viewport_cmd(egui::ViewportCommand::Close),
            Action::Theme(theme) => {
                self.shell.theme = theme;
                self.dress();
            }
            Action::Zoom(zoom) => {
                self.shell.zoom = Shell::new(self.shell.theme, zoom).zoom;
                self.dress();
                if self.drawn() < self.shell.zoom {
                    self.toast(Message::new("ui-zoom-most"));
                }
            }
            Action::Palette(shown) => self.shell.palette = shown.then(Palette::default),
            Action::Shortcuts(shown) => self.shell.sheet = shown,
            Action::Menu => self.shell.menu = true,
            Action::NextRegion { back } => {
                self.shell.by_key = true;
                let reached = region::step(&self.ctx, back);
                // The grid takes its own keys.
                self.view.focus_grid = reached == Some(Region::Content) && self.view.screen == Screen::Records;
            }
            Action::ShowRecord(slug, record) => {
                if self.view.schema != slug {
                    self.act(Action::Schema(slug));
                }
                self.act(Action::Show(Screen::Records));
                self.act(Action::Select(record, "nom".to_owned()));
            }
            Action::Reassured => self.shell.unclean = None,
            other => self.act_on_data(other),
        }
    }

    /// Makes a workspace beside the first of the files, and adds them. What is a workspace among them is opened instead.
    fn begin(&mut self, files: Vec<PathBuf>) {
        let is_workspace = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "tamis");
        let (workspaces, files): (Vec<_>, Vec<_>) = files.into_iter().partition(is_workspace);
        let beside = files.first().map(|file| file.with_extension("tamis"));
        let first = workspaces.is_empty().then(|| files.first().filter(|file| !file.exists())).flatten();
        if let Some(missing) = first {
            // A slip of the hand makes no workspace.
            let error = Error::io(missing, std::io::ErrorKind::NotFound.into());
            self.banner = Some(Banner { error });
            return;
        }
        let Some(path) = workspaces.into_iter().next().or(beside) else { return };
        self.open(&path);
        let whole = std::path::absolute(&path).unwrap_or(path);
        if self.opened.as_ref().is_some_and(|opened| opened.path == whole) {
            self.import(files.into_iter().map(ImportParams::new));
        }
    }

    /// Whether leaving the workspace now would give something up.
    pub(super) fn is_busy(&self) -> bool {
        self.opened.is_some() && (!self.running.is_empty() || self.view.draft.is_some() || self.shell.gone)
    }

    /// Asks whether what would be given up is to be.
    pub(super) fn ask_to_leave(&mut self, leaving: Leaving) {
        self.asks_to_leave = Some(leaving);
        if self.shell.gone {
            // It may have been put back.
            self.look_at_open();
        }
    }

    /// What is under way or half typed is given up.
    fn leave_anyway(&mut self) {
        match self.asks_to_leave.take() {
            Some(Leaving::For(action)) => {
                self.view.draft = None;
                self.leave();
                self.opened = None;
                self.name_window();
                self.running.clear();
                self.act(*action);
            }
            Some(Leaving::Window) => {
                // The closing is not asked about again.
                self.asks_to_leave = Some(Leaving::Settled);
                self.ctx.send_viewport_cmd(egui::ViewportCommand::Close);
            }
            Some(Leaving::Settled) | None => {}
        }
    }

    /// The window goes back to the start.
    pub(super) fn close(&mut self) {
        self.leave();
        self.memory.session.last = None;
        self.memory.save();
        self.opened = None;
        self.name_window();
        self.running.clear();
        self.data = Data::default();
        self.view = View::new(self.view.lang);
        self.look_at_recent();
    }

    /// The window bears the name of its workspace: several are told apart by it in the bar of the desktop.
    pub(super) fn name_window(&self) {
        let name = self.opened.as_ref().and_then(|opened| opened.path.file_name());
        let title = name.map_or_else(|| "Tamis".to_owned(), |name| format!("{} – Tamis", name.to_string_lossy()));
        self.ctx.send_viewport_cmd(egui::ViewportCommand::Title(title));
    }

    /// Puts on the theme and the size.
    pub(super) fn dress(&self) {
        self.ctx.set_theme(match self.shell.theme {
            Theme::System => egui::ThemePreference::System,
            Theme::Light => egui::ThemePreference::Light,
            Theme::Dark => egui::ThemePreference::Dark,
        });
        self.fit();
    }

    /// How much larger than usual everything is drawn: as chosen, as far as the window has room for it.
    pub(in crate::ui) fn drawn(&self) -> f32 {
        shell::fitting(self.shell.zoom, self.ctx.content_rect().size() * self.ctx.zoom_factor())
    }

    /// Draws everything as large as that.
    pub(super) fn fit(&self) {
        let zoom = self.drawn();
        if self.ctx.zoom_factor() != zoom {
            self.ctx.set_zoom_factor(zoom);
        }
    }

    /// A workspace was opened: one is where one was.
    pub(super) fn arrive(&mut self, path: &Path) {
        let now = self.now_utc();
        // Whatever was seen of it before, it was there a moment ago.
        self.shell.there.insert(path.to_owned(), true);
        self.shell.unclean = self.memory.begin(path, &now);
        self.shell.left = None;
        let place = self.memory.session.recent(path).map(|recent| recent.place.clone());
        self.memory.session.opened(path, &now);
        self.memory.save();
        if let Some(place) = place {
            self.restore(&place);
        }
    }

    /// The open workspace is left in order.
    pub(super) fn leave(&mut self) {
        if self.opened.is_some() {
            self.remember_now();
        }
        self.jobs = None;
        // What was asked of that workspace is no answer in another one.
        self.answers = std::sync::mpsc::channel();
        self.in_place = std::sync::mpsc::channel();
        (self.shell.gone, self.shell.rescue) = (false, None);
        self.import_next.clear();
        self.match_next = false;
        self.typed.clear();
        self.unwritten.clear();
        self.mark_left();
    }

    pub(super) fn mark_left(&self) {
        if let Some(opened) = &self.opened {
            self.memory.end(&opened.path);
        }
    }

    /// Where one is in the open workspace. It names screens, fields, rules and sources, and no value of a record.
    pub fn place(&self) -> Place {
        let view = &self.view;
        Place {
            screen: view.screen.code().to_owned(),
            schema: view.schema.to_owned(),
            selected: view.selected.clone(),
            group: view.issues.group.clone().map(|(slug, field, code)| (slug.to_owned(), field, code)),
            mapping: view.mapping_at,
            gate: view.gate,
            // What each screen keeps of its own.
            extra: serde_json::json!({ "grids": grids::kept(view) }),
        }
    }

    /// Goes where one was; what is not there any more is passed over.
    pub fn restore(&mut self, place: &Place) {
        let view = &mut self.view;
        view.screen = Screen::of_code(&place.screen).unwrap_or(view.screen);
        let slug = |slug: &str| operations::schema(slug).ok().map(|schema| schema.slug.as_str());
        view.schema = slug(&place.schema).unwrap_or(view.schema);
        grids::restore(view, place.extra.get("grids"));
        view.selected.clone_from(&place.selected);
        view.issues.group =
            place.group.as_ref().and_then(|(name, field, code)| Some((slug(name)?, field.clone(), code.clone())));
        view.mapping_at = place.mapping;
        view.gate = place.gate;
    }

    /// Takes note of what is to come back; written when something changed, at most twice a second.
    pub(super) fn remember(&mut self) {
        const PAUSE: Duration = Duration::from_millis(500);
        if !self.memory.keeps() {
            return;
        }
        self.place_window();
        let since = self.remembered.elapsed();
        if since >= PAUSE {
            self.remember_now();
        } else {
            // What happened just now is noted then, even if nothing happens any more. Asked for in every frame: a frame that
            // comes earlier takes the place of the one that was asked for.
            self.ctx.request_repaint_after(PAUSE.saturating_sub(since));
        }
    }

    /// A window that was on another screen is brought back onto this one, once the system has said which it is.
    fn place_window(&mut self) {
        if self.shell.placed || self.ctx.cumulative_pass_nr() < 6 {
            return;
        }
        let zoom = self.ctx.zoom_factor();
        let screen = self.ctx.input(|input| input.viewport().monitor_size).map(|size| size * zoom);
        let (Some(screen), was) = (screen, self.memory.session.window) else { return };
        self.shell.placed = true;
        let other = was
            .and_then(|was| Some((was, was.screen?)))
            .filter(|(_, known)| (known[0] - screen.x).abs() > 2.0 || (known[1] - screen.y).abs() > 2.0);
        if let Some((was, _)) = other {
            let size = egui::vec2(was.size[0], was.size[1]).min(screen - egui::vec2(40.0, 80.0));
            self.ctx.send_viewport_cmd(egui::ViewportCommand::OuterPosition(egui::pos2(20.0, 20.0)));
            self.ctx.send_viewport_cmd(egui::ViewportCommand::InnerSize(size / zoom));
        }
    }

    pub(super) fn remember_now(&mut self) {
        self.remembered = Instant::now();
        let place = self.place();
        let before = self.memory.session.clone();
        let session = &mut self.memory.session;
        let zoom = self.ctx.zoom_factor();
        session.lang = Some(self.view.lang);
        session.theme = self.shell.theme;
        session.zoom = Some(self.shell.zoom);
        let window = self.ctx.input(|input| window_of(input.viewport(), zoom, session.window.as_ref()));
        session.window = window.or(session.window);
        if let Some(opened) = &self.opened
            && let Some(recent) = session.recent.iter_mut().find(|recent| recent.path == opened.path)
        {
            recent.place = place;
            if self.data.known {
                let overview = &self.data.overview;
                recent.records = overview.records();
                recent.sources = overview.sources.len() as u64;
                recent.issues = overview.issues_left();
            }
        }
        if *session != before {
            self.memory.save();
        }
    }

    /// Looks which of the remembered workspaces are still there.
    pub(super) fn look_at_recent(&mut self) {
        let files: Vec<PathBuf> = self.memory.session.recent.iter().map(|recent| recent.path.clone()).collect();
        if files.is_empty() {
            return;
        }
        let (answers, ctx) = (self.looked.0.clone(), self.ctx.clone());
        session::look(files, move |found| {
            // The window may be gone by now.
            let _ = answers.send(found);
            ctx.request_repaint();
        });
    }

    /// Looks whether the open workspace is still where it was: while it is open, the system lets it be moved or deleted, and
    /// what is written from then on would be lost with the window.
    pub(super) fn look_at_open(&self) {
        let Some(opened) = &self.opened else { return };
        let (answers, ctx) = (self.in_place.0.clone(), self.ctx.clone());
        session::look(vec![opened.path.clone()], move |found| {
            // The window may be gone by now, or another workspace open.
            let _ = answers.send(found.iter().all(|(_, there)| *there));
            ctx.request_repaint();
        });
    }

    /// The workspace goes on in the copy that was made of it, with all that was asked for and half typed meanwhile.
    pub(super) fn go_on_in(&mut self, copy: &Path) {
        let Some(gone) = self.opened.as_ref().map(|opened| opened.path.display().to_string()) else { return };
        let (rest, place) = (self.jobs.as_ref().map(Jobs::rest).unwrap_or_default(), self.place());
        let (imports, matching) = (self.import_next.clone(), self.match_next);
        self.shell.rescue = None;
        let Some(before) = self.open_by(copy, Jobs::open_existing) else {
            // Why was said. What waited is done where one is, and the next commit makes another copy.
            self.jobs.iter().for_each(Jobs::go_on);
            return;
        };
        self.restore(&place);
        let view = &mut self.view;
        (view.sheet, view.sheets, view.search) = (before.sheet, before.sheets, before.search);
        view.draft = before.draft.map(|draft| CellDraft { focused: false, ..draft });
        (view.value, view.side) = (before.value, before.side);
        (view.typed_path, view.typed_date) = (before.typed_path, before.typed_date);
        (view.export_folder, view.opposition_path) = (before.export_folder, before.opposition_path);
        rest.into_iter().for_each(|job| self.submit(job));
        // What was asked about is no longer so.
        self.asks_to_leave.take_if(|leaving| !matches!(leaving, Leaving::Settled));
        (self.import_next, self.match_next) = (imports, matching);
        let error = Error::new(ErrorKind::Io, "error-workspace-gone").with("path", gone);
        let hint = Message::new("hint-workspace-copied").with("path", copy.display().to_string());
        self.banner = Some(Banner { error: error.hinted_with(hint) });
    }

    /// Hears which of them are there.
    pub(super) fn hear_looks(&mut self) {
        for found in self.looked.1.try_iter() {
            self.shell.there.extend(found);
        }
        // Only what was seen since it was opened is about the open one: before, it may have been missed.
        let Some(there) = self.in_place.1.try_iter().last() else { return };
        let was_gone = std::mem::replace(&mut self.shell.gone, !there);
        if !there && self.shell.rescue.is_none() {
            self.shell.rescue = self.submit_known(Job::Rescue);
        } else if there && was_gone && self.asks_to_leave.is_some() && !self.is_busy() {
            // It was put back, and nothing is left to be asked.
            self.leave_anyway();
        }
    }

    /// Looks for the records that answer to the palette, once the hand rests.
    pub(super) fn find_records(&mut self) {
        for (text, found) in self.found.1.try_iter() {
            if let Some(palette) = self.shell.palette.as_mut().filter(|palette| palette.asked == text) {
                palette.records = found;
                palette.made_of = None;
            }
        }
        let Some(palette) = &mut self.shell.palette else { return };
        let typed = palette.typed.trim().to_owned();
        if typed.chars().count() < 3 || self.data.overview.records() == 0 || palette.asked == typed {
            return;
        }
        let rested = palette.since.map_or(REST, |since| since.elapsed());
        if rested < REST {
            self.ctx.request_repaint_after(REST.saturating_sub(rested));
            return;
        }
        palette.asked.clone_from(&typed);
        let (slug, answers, ctx) = (self.view.schema, self.found.0.clone(), self.ctx.clone());
        let Some(jobs) = &self.jobs else { return };
        jobs.ask_mirror(Slot::Palette, slug, move |mirrored| {
            // By their name first, then by anything else that they hold.
            let named = Test::Contains { field: "nom".to_owned(), text: typed.clone() };
            let by_name = Query { tests: vec![named], ..Query::default() };
            let by_any = Query { search: typed.clone(), ..Query::default() };
            let list = |query: &Query| mirrored.set.map(|set| set.list(query)).unwrap_or_default();
            let mut ids = list(&by_name);
            ids.truncate(FOUND);
            if ids.len() < FOUND {
                let others = list(&by_any).into_iter().filter(|id| !ids.contains(id));
                let others: Vec<_> = others.take(FOUND - ids.len()).collect();
                ids.extend(others);
            }
            let rows = mirrored.read.page(slug, &ids).unwrap_or_default();
            // The window may be gone by now.
            let _ = answers.send((typed, rows.iter().map(|row| found_record(slug, row)).collect()));
            ctx.request_repaint();
        });
    }

    /// Whether one goes about by key or by pointer.
    pub(super) fn note_keyboard(&mut self) {
        use egui::{Event, Key};
        let by_key = self.ctx.input(|input| {
            input.events.iter().rev().find_map(|event| match event {
                Event::Key { key: Key::Tab | Key::F6 | Key::F10, pressed: true, .. } => Some(true),
                Event::PointerButton { pressed: true, .. } => Some(false),
                _ => None,
            })
        });
        self.shell.by_key = by_key.unwrap_or(self.shell.by_key);
    }

    /// Takes note of what the sitting before this one left, as soon as the log is read.
    pub(super) fn note_left(&mut self) {
        if self.shell.unclean.is_none() || self.shell.left.is_some() || !self.data.known {
            return;
        }
        let overview = &self.data.overview;
        self.shell.left =
            Some(overview.operations.last().map(|last| (last.clone(), overview.target_of(last).cloned())));
    }

    /// What the last operation before this sitting was, and when.
    pub(in crate::ui) fn unclean_message(&self) -> Option<Message> {
        self.shell.unclean.as_ref()?;
        let lang = self.view.lang;
        Some(match self.shell.left.as_ref()? {
            Some((last, target)) => Message::new("ui-unclean")
                .with("operation", log::sentence(last, target.as_ref(), lang))
                .with("at", lang.moment(&last.at_utc)),
            None => Message::new("ui-unclean-empty"),
        })
    }
}

/// A record by its name, its identifier and its commune.
fn found_record(slug: &'static str, row: &RecordRow) -> FoundRecord {
    let text = |name: &str| {
        let at = operations::schema(slug).ok().and_then(|schema| schema.index_of(name));
        at.map(|at| row.values[at].display().into_owned()).filter(|text| !text.is_empty())
    };
    let detail = [text("id"), text("commune")].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    FoundRecord { schema: slug, record: row.id, name: text("nom").unwrap_or_default(), detail }
}

/// Size and place of the window in points of the screen, where the system says them. A maximized window keeps the size that
/// it has when it is not.
fn window_of(info: &egui::ViewportInfo, zoom: f32, before: Option<&Window>) -> Option<Window> {
    let inner = info.inner_rect?;
    if info.minimized == Some(true) || inner.width() < 1.0 {
        return None;
    }
    let maximized = info.maximized == Some(true);
    let size = [(inner.width() * zoom).round(), (inner.height() * zoom).round()];
    let position = info.outer_rect.map(|outer| [(outer.left() * zoom).round(), (outer.top() * zoom).round()]);
    let screen = info.monitor_size.map(|screen| [(screen.x * zoom).round(), (screen.y * zoom).round()]);
    match before {
        Some(before) if maximized => Some(Window { maximized, screen, ..*before }),
        _ => Some(Window { size, position, screen, maximized }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_maximized_window_keeps_its_usual_size() {
        let info = |size: egui::Vec2, maximized| egui::ViewportInfo {
            inner_rect: Some(egui::Rect::from_min_size(egui::pos2(10.0, 20.0), size)),
            outer_rect: Some(egui::Rect::from_min_size(egui::pos2(8.0, 2.0), size)),
            monitor_size: Some(egui::vec2(960.0, 540.0)),
            maximized: Some(maximized),
            ..Default::default()
        };
        let usual = window_of(&info(egui::vec2(700.0, 450.0), false), 2.0, None).unwrap();
        assert_eq!((usual.size, usual.position), ([1400.0, 900.0], Some([16.0, 4.0])));
        let full = window_of(&info(egui::vec2(960.0, 540.0), true), 2.0, Some(&usual)).unwrap();
        assert_eq!((full.size, full.maximized), ([1400.0, 900.0], true));
    }
}
