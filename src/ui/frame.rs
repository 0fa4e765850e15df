//! The frame around the screens: top bar, rail, status bar; and what lies over them: palette, toasts, error, questions.

use super::action::{Action, Actions, Screen};
use super::app::App;
use super::screens;
use super::state::{Data, Toast};
use super::theme::{self, tokens};
use super::widgets::{self, Tone};
use crate::locale::Lang;
use crate::model::Message;
use egui::{Align, Align2, Frame, Layout, Margin, Panel, RichText, Stroke, Ui, Vec2};
use std::path::PathBuf;

/// Draws the whole window.
pub fn show(app: &mut App, ui: &mut Ui, actions: &mut Actions) {
    if app.opened.is_none() {
        egui::CentralPanel::no_frame().show(ui, |ui| match app.view.screen {
            // It needs no workspace to be read.
            Screen::Schema => {
                ui.painter().rect_filled(ui.max_rect(), 0.0, tokens(ui).panel);
                screens::schema::show(ui, &mut app.view, &app.data, actions);
            }
            _ => screens::start::show(ui, &mut app.view, actions),
        });
    } else {
        top_bar(app, ui, actions);
        status_bar(app, ui, actions);
        let wide = ui.available_width() > 1100.0;
        rail(app, ui, actions, wide);
        egui::CentralPanel::no_frame().show(ui, |ui| {
            ui.painter().rect_filled(ui.max_rect(), 0.0, tokens(ui).panel);
            let (view, data) = (&mut app.view, &mut app.data);
            match view.screen {
                Screen::Files => screens::files::show(ui, view, data, actions),
                Screen::Columns => screens::columns::show(ui, view, data, actions),
                Screen::Records => screens::records::show(ui, view, data, actions),
                Screen::Issues => screens::issues::show(ui, view, data, actions),
                Screen::Duplicates => screens::duplicates::show(ui, view, data, actions),
                Screen::Export => screens::export::show(ui, view, data, actions),
                Screen::History => screens::history::show(ui, view, data, actions),
                Screen::Schema => screens::schema::show(ui, view, data, actions),
            }
        });
    }
    banner(app, ui, actions);
    toasts(app, ui, actions);
    screens::palette::show(ui, &mut app.view, app.opened.is_some(), actions);
    screens::palette::shortcuts(ui, &mut app.view, actions);
    screens::schema_move::show(ui, &app.view, &app.data, actions);
    close_question(app, ui, actions);
}

/// What files dropped on the window mean: a workspace is opened, anything else is a delivery.
pub fn dropped(files: Vec<PathBuf>, has_workspace: bool) -> Action {
    let is_workspace = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "tamis");
    match files.iter().find(|path| is_workspace(path)) {
        Some(path) => Action::Open(path.clone()),
        None if has_workspace => Action::Import(files),
        // Without a workspace one is made beside the first file.
        None => Action::Open(files.first().map(|path| path.with_extension("tamis")).unwrap_or_default()),
    }
}

fn bar_frame(ui: &Ui) -> Frame {
    Frame::new().fill(tokens(ui).panel).inner_margin(Margin::symmetric(14, 0))
}

fn top_bar(app: &mut App, ui: &mut Ui, actions: &mut Actions) {
    let frame = bar_frame(ui);
    Panel::top("top").exact_size(theme::TOP_BAR).frame(frame).show(ui, |ui| {
        let lang = app.view.lang;
        ui.horizontal_centered(|ui| {
            ui.label(RichText::new("Tamis").font(theme::strong_font()));
            if let Some(opened) = &app.opened {
                let name = opened.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                widgets::weak(ui, name).on_hover_text(opened.path.display().to_string());
            }
            let overview = app.data.overview.clone();
            let text = Message::new("ui-sources-records")
                .with("sources", overview.sources.len())
                .with("records", overview.records());
            widgets::chip(ui, lang.render(&text), Tone::Plain);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if widgets::button(ui, lang.text("screen-history"), "").clicked() {
                    actions.push(Action::Show(Screen::History));
                }
                let can = overview.undo.is_some();
                let hover = overview.undo.as_ref().map(|op| lang.render(&op.summary)).unwrap_or_default();
                ui.add_enabled_ui(can, |ui| {
                    if widgets::button(ui, format!("↩ {}", lang.text("command-undo")), "")
                        .on_hover_text(hover)
                        .clicked()
                    {
                        actions.push(Action::Undo);
                    }
                });
                search(app, ui, actions);
            });
        });
    });
}

/// The search box in the middle: records as one types, commands by Ctrl+K.
fn search(app: &mut App, ui: &mut Ui, actions: &mut Actions) {
    let lang = app.view.lang;
    let mut text = app.view.search.clone();
    let width = 320.0_f32.min(ui.available_width() - 40.0);
    ui.add_space(((ui.available_width() - width) / 3.0).max(0.0));
    let hint = format!("{}  ·  Ctrl K", lang.text("ui-search"));
    let edit = egui::TextEdit::singleline(&mut text).hint_text(hint).desired_width(width);
    let response = ui.add(edit);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, lang.text("ui-search")));
    if response.changed() {
        app.view.search.clone_from(&text);
        actions.push(Action::Search(text));
        actions.push(Action::Show(Screen::Records));
    }
}

/// What is left of a step, as the rail shows it.
fn left(screen: Screen, data: &Data, lang: Lang) -> Option<(String, Tone)> {
    let number = |value: u64| lang.number(i64::try_from(value).unwrap_or(i64::MAX));
    let overview = &data.overview;
    match screen {
        Screen::Files => {
            let files = overview.batches.iter().filter(|batch| batch.active).count() as u64;
            (files > 0).then(|| (format!("✓ {}", number(files)), Tone::Valid))
        }
        Screen::Columns => match (overview.to_choose, overview.batches.is_empty()) {
            (_, true) => None,
            (0, _) => Some(("✓".into(), Tone::Valid)),
            (count, _) => Some((number(count), Tone::Warning)),
        },
        Screen::Records => (overview.records() > 0).then(|| (number(overview.records()), Tone::Plain)),
        Screen::Issues => {
            let issues: u64 = overview
                .groups
                .iter()
                .filter(|(_, g)| g.layer == crate::model::Layer::Schema)
                .map(|(_, g)| g.issues)
                .sum();
            (issues > 0).then(|| (number(issues), Tone::Error))
        }
        Screen::Duplicates => (overview.undecided > 0).then(|| (number(overview.undecided), Tone::Duplicate)),
        Screen::Export => {
            let text = Message::new("ui-ready").with("count", overview.ready());
            (overview.records() > 0).then(|| (lang.render(&text), Tone::Plain))
        }
        Screen::History | Screen::Schema => None,
    }
}

fn rail(app: &mut App, ui: &mut Ui, actions: &mut Actions, wide: bool) {
    let fill = tokens(ui).panel;
    let width = if wide { theme::RAIL } else { 64.0 };
    let frame = Frame::new().fill(fill).inner_margin(Margin::symmetric(8, 12));
    Panel::left("rail").exact_size(width).resizable(false).frame(frame).show(ui, |ui| {
        let lang = app.view.lang;
        if wide {
            widgets::heading(ui, lang.text("ui-the-batch"));
        }
        for (position, screen) in Screen::STEPS.into_iter().enumerate() {
            if step(ui, app, &(position + 1).to_string(), screen, wide).clicked() {
                actions.push(Action::Show(screen));
            }
        }
        ui.add_space(8.0);
        if wide {
            widgets::heading(ui, lang.text("ui-reference"));
        }
        if step(ui, app, "?", Screen::Schema, wide).clicked() {
            actions.push(Action::Document(None));
        }
        if wide {
            ui.add_space((ui.available_height() - NEXT_CARD).max(8.0));
            next_action(app, ui, actions);
        }
    });
}

fn step(ui: &mut Ui, app: &App, mark: &str, screen: Screen, wide: bool) -> egui::Response {
    let tokens = tokens(ui);
    let lang = app.view.lang;
    let chosen = app.view.screen == screen;
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 34.0), egui::Sense::click());
    let name = lang.text(screen.code());
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, chosen, name.as_ref()));
    if chosen {
        ui.painter().rect_filled(rect, 6.0, tokens.accent_tint);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 6.0, tokens.background);
    }
    let font = if chosen { theme::strong_font() } else { egui::FontId::proportional(13.0) };
    let painter = ui.painter();
    painter.text(rect.left_center() + Vec2::new(10.0, 0.0), Align2::LEFT_CENTER, mark, font.clone(), tokens.weak);
    if !wide {
        return response.on_hover_text(name.as_ref());
    }
    painter.text(rect.left_center() + Vec2::new(32.0, 0.0), Align2::LEFT_CENTER, name.as_ref(), font, tokens.text);
    if let Some((text, tone)) = left(screen, &app.data, lang) {
        let (color, fill) = tone.colors(tokens);
        let galley = painter.layout_no_wrap(text, theme::small_font(), color);
        let size = galley.size() + Vec2::new(14.0, 4.0);
        let place = egui::Rect::from_center_size(rect.right_center() - Vec2::new(size.x / 2.0 + 6.0, 0.0), size);
        painter.rect_filled(place, 9.0, fill);
        painter.galley(place.center() - galley.size() / 2.0, galley, color);
    }
    response
}

/// Height kept for the card at the foot of the rail.
const NEXT_CARD: f32 = 132.0;

/// The next best action, at the foot of the rail.
fn next_action(app: &App, ui: &mut Ui, actions: &mut Actions) {
    let lang = app.view.lang;
    let overview = &app.data.overview;
    let fixable = overview.groups.iter().find(|(_, g)| g.sureness == Some(crate::model::Sureness::Likely));
    let (text, button, action) = if overview.batches.iter().all(|batch| !batch.active) {
        (lang.text("ui-next-load").into_owned(), "command-import", Action::ImportDialog)
    } else if let Some((slug, group)) = fixable {
        let title = crate::operations::fix::field_title(slug, &group.field, lang);
        let text = Message::new("ui-next-fix").with("count", group.together).with("field", title);
        let action = Action::SelectGroup(slug, group.field.clone(), group.code.clone());
        (lang.render(&text), "ui-see-fix", action)
    } else if overview.pair_set.is_none() {
        (lang.text("ui-next-match").into_owned(), "command-match", Action::Match)
    } else if overview.undecided > 0 {
        let text = Message::new("ui-next-decide").with("count", overview.undecided);
        (lang.render(&text), "ui-see-pairs", Action::Show(Screen::Duplicates))
    } else {
        (lang.text("ui-next-export").into_owned(), "screen-export", Action::Show(Screen::Export))
    };
    let tokens = tokens(ui);
    Frame::new().fill(tokens.background).stroke(Stroke::new(1.0, tokens.line)).corner_radius(8).inner_margin(10).show(
        ui,
        |ui| {
            ui.set_width(ui.available_width());
            ui.label(RichText::new(lang.text("ui-next")).font(theme::strong_font()));
            widgets::weak_lines(ui, text);
            if widgets::primary(ui, lang.text(button), "", true).clicked() {
                if matches!(action, Action::SelectGroup(..)) {
                    actions.push(Action::Show(Screen::Issues));
                }
                actions.push(action);
            }
        },
    );
}

fn status_bar(app: &mut App, ui: &mut Ui, actions: &mut Actions) {
    let frame = bar_frame(ui);
    Panel::bottom("status").exact_size(theme::STATUS_BAR).frame(frame).show(ui, |ui| {
        let lang = app.view.lang;
        ui.horizontal_centered(|ui| {
            ui.style_mut().override_font_id = Some(theme::small_font());
            match app.running.first() {
                Some((id, progress)) => running(ui, lang, *id, progress, actions),
                None => {
                    let at = app.opened.as_ref().map(|opened| opened.saved_at.clone()).unwrap_or_default();
                    widgets::weak(ui, format!("● {}", lang.render(&Message::new("ui-saved").with("at", at))));
                    let overview = &app.data.overview;
                    let text = Message::new("ui-schema-version").with("version", overview.schema_version.as_str());
                    if ui.link(lang.render(&text)).clicked() {
                        actions.push(Action::Document(None));
                    }
                    if let Some(next) = overview.schema_moves.first() {
                        let text = Message::new("schema-move-offer").with("to", next.to.as_str());
                        if ui.link(lang.render(&text)).clicked() {
                            actions.push(Action::AskMove);
                        }
                    }
                }
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if ui.button(format!("?  {}", lang.text("ui-shortcuts"))).clicked() {
                    actions.push(Action::Shortcuts(true));
                }
                let [read, empty, ignored, aside, records] = app.data.overview.balance();
                let text = Message::new("ui-balance")
                    .with("read", read)
                    .with("empty", empty)
                    .with("ignored", ignored)
                    .with("set_aside", aside)
                    .with("records", records);
                if ui.link(lang.render(&text)).clicked() {
                    actions.push(Action::Show(Screen::Files));
                }
            });
        });
    });
}

/// Long work: its stage, how far it is, the time left, and a way out.
fn running(
    ui: &mut Ui,
    lang: Lang,
    id: crate::jobs::JobId,
    progress: &crate::progress::Snapshot,
    actions: &mut Actions,
) {
    if progress.elapsed.as_millis() < 300 {
        return;
    }
    let stage = if progress.stage.is_empty() { "stage-derive" } else { progress.stage };
    widgets::weak(ui, lang.text(stage));
    if progress.total > 0 {
        let share = progress.done as f32 / progress.total as f32;
        widgets::bar(ui, share, 160.0);
        widgets::weak(ui, format!("{} %", (share * 100.0).min(100.0).round()));
    } else if progress.done > 0 {
        widgets::weak(ui, lang.number(i64::try_from(progress.done).unwrap_or(i64::MAX)));
    }
    if let Some(left) = progress.left {
        widgets::weak(ui, format!("{} s", left.as_secs() + 1));
    }
    if ui.button(lang.text("ui-cancel")).clicked() {
        actions.push(Action::Cancel(id));
    }
}

/// The one error, with what to do next.
fn banner(app: &App, ui: &mut Ui, actions: &mut Actions) {
    let Some(banner) = &app.banner else { return };
    let lang = app.view.lang;
    let tokens = tokens(ui);
    egui::Area::new(egui::Id::unique("banner"))
        .anchor(Align2::CENTER_TOP, [0.0, 56.0])
        .order(egui::Order::Foreground)
        .show(ui, |ui| {
            Frame::new()
                .fill(tokens.error_tint)
                .stroke(Stroke::new(1.0, tokens.error))
                .corner_radius(8)
                .inner_margin(12)
                .show(ui, |ui| {
                    ui.set_max_width(640.0);
                    ui.label(
                        RichText::new(lang.render(&banner.error.what)).color(tokens.error).font(theme::strong_font()),
                    );
                    for hint in &banner.error.hints {
                        ui.label(RichText::new(lang.render(hint)).color(tokens.text));
                    }
                    if ui.button(lang.text("ui-dismiss")).clicked() {
                        actions.push(Action::Dismiss);
                    }
                });
        });
}

/// What was just done, with a way back for some seconds, and what was said with it. What was done before gives way: more
/// would hide the rows under them, and the history has them all.
fn toasts(app: &App, ui: &mut Ui, actions: &mut Actions) {
    let Some(newest) = app.toasts.last() else { return };
    let together = |toast: &&Toast| newest.since.duration_since(toast.since).as_millis() < 500;
    // Not over the row of keys that decide.
    let above = if app.view.screen == Screen::Duplicates { -100.0 } else { -40.0 };
    let shown: Vec<&Toast> = app.toasts.iter().rev().take(3).take_while(together).collect();
    let lang = app.view.lang;
    let tokens = tokens(ui);
    egui::Area::new(egui::Id::unique("toasts"))
        .anchor(Align2::RIGHT_BOTTOM, [-14.0, above])
        .order(egui::Order::Foreground)
        .show(ui, |ui| {
            for toast in shown.into_iter().rev() {
                Frame::new()
                    .fill(tokens.panel)
                    .stroke(Stroke::new(1.0, tokens.line))
                    .corner_radius(8)
                    .inner_margin(Margin::symmetric(12, 8))
                    .show(ui, |ui| {
                        ui.set_max_width(480.0);
                        ui.horizontal(|ui| {
                            ui.add(egui::Label::new(lang.render(&toast.message)).truncate());
                            // Only the newest can be undone by its own button.
                            if toast.undo && std::ptr::eq(toast, newest) && ui.link(lang.text("command-undo")).clicked()
                            {
                                actions.push(Action::Undo);
                            }
                        });
                    });
            }
        });
}

fn close_question(app: &App, ui: &mut Ui, actions: &mut Actions) {
    if !app.asks_to_close {
        return;
    }
    let lang = app.view.lang;
    egui::Modal::new(egui::Id::unique("close")).show(ui, |ui| {
        ui.set_max_width(420.0);
        widgets::title(ui, lang.text("ui-close-title"));
        widgets::weak_lines(ui, lang.text("ui-close-text"));
        ui.horizontal(|ui| {
            if widgets::primary(ui, lang.text("ui-close-stay"), "", true).clicked() {
                actions.push(Action::Dismiss);
            }
            if widgets::button(ui, lang.text("ui-close-leave"), "").clicked() {
                ui.send_viewport_cmd(egui::ViewportCommand::Close);
            }
        });
    });
}
