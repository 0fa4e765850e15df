//! Nothing is open: what was open before, new, open, sample, or files dropped here.

use crate::locale::Lang;
use crate::model::Message;
use crate::session::{Recent, Theme};
use crate::ui::action::{Action, Actions};
use crate::ui::app::App;
use crate::ui::command;
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::{self, Tone};
use egui::{Align, Frame, Layout, Margin, RichText, ScrollArea, Sense, Stroke, Ui, Vec2};
use std::path::PathBuf;

/// Width of the page.
const WIDTH: f32 = 640.0;

/// Draws the page a new curator meets.
pub fn show(app: &mut App, ui: &mut Ui, actions: &mut Actions) {
    ui.painter().rect_filled(ui.max_rect(), 0.0, tokens(ui).background);
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.add_space(((ui.available_width() - WIDTH) / 2.0).max(16.0));
            ui.vertical(|ui| {
                ui.set_width(WIDTH);
                page(app, ui, actions);
            });
        });
    });
}

fn page(app: &mut App, ui: &mut Ui, actions: &mut Actions) {
    let lang = app.view.lang;
    let tokens = tokens(ui);
    let few = app.memory.session.recent.is_empty();
    ui.add_space(if few { (ui.ctx().content_rect().height() * 0.12).max(28.0) } else { 28.0 });
    ui.label(RichText::new("Tamis").font(egui::FontId::new(34.0, theme::semibold())));
    ui.label(RichText::new(lang.text("start-line")).color(tokens.weak));
    ui.add_space(16.0);
    recent(app, ui, actions);
    drop_here(app, ui, actions);
    ui.add_space(12.0);
    if few {
        steps(ui, lang);
        ui.add_space(12.0);
    }
    looks(app, ui, actions);
    ui.add_space(24.0);
}

/// Workspaces that were open before, the last one first.
fn recent(app: &App, ui: &mut Ui, actions: &mut Actions) {
    if app.memory.session.recent.is_empty() {
        return;
    }
    let lang = app.view.lang;
    let now = app.now_utc();
    widgets::heading(ui, lang.text("start-recent"));
    let tokens = tokens(ui);
    Frame::new().fill(tokens.panel).stroke(Stroke::new(1.0, tokens.line)).corner_radius(8).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let height = (ui.ctx().content_rect().height() * 0.42).max(170.0);
        // The row around the page is as low as a button: by itself the list would take no more than that.
        let list = ScrollArea::vertical().id_salt("recent").max_height(height).min_scrolled_height(height);
        list.auto_shrink([false, true]).show(ui, |ui| {
            for (position, recent) in app.memory.session.recent.iter().enumerate() {
                let gone = app.shell.there.get(&recent.path) == Some(&false);
                ui.push_id(&recent.path, |ui| workspace(ui, lang, recent, gone, position > 0, &now, actions));
            }
        });
    });
    ui.add_space(16.0);
}

fn workspace(ui: &mut Ui, lang: Lang, recent: &Recent, gone: bool, line: bool, now: &str, actions: &mut Actions) {
    let tokens = tokens(ui);
    let name = recent.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let folder = recent.path.parent().map(|folder| folder.display().to_string()).unwrap_or_default();
    let sense = if gone { Sense::hover() } else { Sense::click() };
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 56.0), sense);
    let label = match gone {
        true => format!("{name} · {}", lang.text("start-gone")),
        false => name.clone(),
    };
    let role = if gone { egui::Role::Label } else { egui::Role::Button };
    response.widget_info(|| egui::WidgetInfo::labeled(role, !gone, &label));
    if response.hovered() && !gone {
        ui.painter().rect_filled(rect.shrink(1.0), 6.0, tokens.background);
    }
    if line {
        let inner = rect.shrink2(Vec2::new(12.0, 0.0));
        ui.painter().hline(inner.x_range(), rect.top(), Stroke::new(1.0, tokens.faint_line));
    }
    let remove = egui::Rect::from_center_size(rect.right_center() - Vec2::new(22.0, 0.0), Vec2::splat(26.0));
    let text =
        egui::Rect::from_min_max(rect.min + Vec2::new(14.0, 6.0), egui::pos2(remove.left() - 6.0, rect.max.y - 4.0));
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(text).layout(Layout::top_down(Align::Min)));
    child.spacing_mut().item_spacing.y = 2.0;
    child.spacing_mut().interact_size.y = 20.0;
    child.horizontal(|ui| {
        ui.set_min_width(text.width());
        ui.set_max_width(text.width());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let ago = lang.ago(&recent.opened_utc, now);
            ui.label(RichText::new(ago).font(theme::small_font()).color(tokens.weak));
            if gone {
                widgets::chip(ui, lang.text("start-gone"), Tone::Warning);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let color = if gone { tokens.weak } else { tokens.text };
                ui.add(egui::Label::new(RichText::new(&name).font(theme::strong_font()).color(color)).truncate());
            });
        });
    });
    let counts = Message::new("start-counts")
        .with("records", recent.records)
        .with("sources", recent.sources)
        .with("issues", recent.issues);
    let second = format!("{} · {folder}", lang.render(&counts));
    child.add(egui::Label::new(RichText::new(second).font(theme::small_font()).color(tokens.weak)).truncate());
    let name = lang.render(&Message::new("start-forget").with("name", name));
    let mut beside = ui.new_child(
        egui::UiBuilder::new().max_rect(remove).layout(Layout::centered_and_justified(egui::Direction::TopDown)),
    );
    let button = beside.add(egui::Button::new("×").frame(false)).on_hover_text(&name);
    button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
    if button.clicked() {
        actions.push(Action::Forget(recent.path.clone()));
    } else if response.clicked() {
        actions.push(Action::Open(recent.path.clone()));
    }
}

/// Where files may be dropped, with the other ways to begin.
fn drop_here(app: &mut App, ui: &mut Ui, actions: &mut Actions) {
    let tokens = tokens(ui);
    let lang = app.view.lang;
    let over = ui.input(|input| !input.raw.hovered_files.is_empty());
    let (fill, line) = if over { (tokens.accent_tint, tokens.accent) } else { (tokens.panel, tokens.line) };
    Frame::new().fill(fill).stroke(Stroke::new(1.0, line)).corner_radius(8).inner_margin(20).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.label(RichText::new(lang.text("start-drop")).font(theme::title_font()));
        widgets::weak_lines(ui, lang.text("start-drop-why"));
        ui.add_space(10.0);
        ui.horizontal(|ui| {
            if widgets::primary(ui, lang.text("command-new"), "Ctrl N", true).clicked() {
                actions.push(Action::NewDialog);
            }
            if widgets::button(ui, lang.text("command-open"), "Ctrl O").clicked() {
                actions.push(Action::OpenDialog);
            }
            let sample = widgets::button(ui, lang.text("command-sample"), "");
            if sample.on_hover_text(lang.text("command-sample-tip")).clicked() {
                actions.push(Action::OpenSample);
            }
        });
        ui.add_space(10.0);
        widgets::weak(ui, lang.text("start-typed"));
        let (name, go) = (lang.text("start-typed"), lang.text("start-go"));
        path_field(ui, &mut app.view.typed_path, &name, |path| actions.push(taken(path)), &go);
    });
}

/// What a typed path asks for: a workspace is opened or made, any other file begins one.
fn taken(path: PathBuf) -> Action {
    match path.extension().is_none_or(|extension| extension == "tamis") {
        true => Action::Open(if path.extension().is_none() { path.with_extension("tamis") } else { path }),
        false => Action::Begin(vec![path]),
    }
}

/// The job in one line a step, for who meets it first.
fn steps(ui: &mut Ui, lang: Lang) {
    let tokens = tokens(ui);
    ui.vertical(|ui| {
        widgets::heading(ui, lang.text("start-steps"));
        for screen in crate::ui::action::Screen::STEPS {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 10.0;
                let name = RichText::new(lang.text(screen.code())).font(theme::strong_font());
                ui.allocate_ui_with_layout(Vec2::new(84.0, 18.0), Layout::left_to_right(Align::Center), |ui| {
                    ui.set_min_width(84.0);
                    ui.label(name);
                });
                let what = lang.text(&format!("{}-what", screen.code()));
                ui.label(RichText::new(what).color(tokens.weak));
            });
        }
    });
}

/// Language, theme, size, and the schema to be read.
fn looks(app: &App, ui: &mut Ui, actions: &mut Actions) {
    let lang = app.view.lang;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 14.0;
        if ui.link(lang.text("command-language")).clicked() {
            actions.push(Action::Language(command::other(lang)));
        }
        if ui.link(lang.text("start-schema")).clicked() {
            actions.push(Action::Document(None));
        }
        let dark = ui.visuals().dark_mode;
        let (code, theme) = if dark { ("command-light", Theme::Light) } else { ("command-dark", Theme::Dark) };
        if ui.link(lang.text(code)).clicked() {
            actions.push(Action::Theme(theme));
        }
        if ui.link(lang.text("command-palette")).clicked() {
            actions.push(Action::Palette(true));
        }
        if ui.link(lang.text("ui-shortcuts")).clicked() {
            actions.push(Action::Shortcuts(true));
        }
    });
}

/// A path that is typed: Enter or the button takes it.
pub fn path_field(ui: &mut Ui, text: &mut String, name: &str, take: impl FnOnce(PathBuf), go: &str) {
    ui.horizontal(|ui| {
        ui.set_min_height(30.0);
        // The button ends where the page does, and the field takes what it leaves.
        let (mut entered, mut clicked) = (false, false);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            clicked = widgets::button(ui, go, "↵").clicked();
            let edit = egui::TextEdit::singleline(text)
                .font(egui::TextStyle::Monospace)
                .margin(Margin::symmetric(8, 7))
                .desired_width(ui.available_width());
            let response = ui.add(edit);
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, name));
            entered = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        });
        if (entered || clicked) && !text.trim().is_empty() {
            take(PathBuf::from(text.trim()));
        }
    });
}
