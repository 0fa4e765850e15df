//! The status bar: work under way, what was just done with the way back, when it was saved, and the balance of lines.

use crate::jobs::JobId;
use crate::locale::Lang;
use crate::model::Message;
use crate::operations::log;
use crate::progress::Snapshot;
use crate::ui::action::{Action, Actions, Screen};
use crate::ui::app::App;
use crate::ui::command;
use crate::ui::state::{Back, Toast};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets;
use egui::{Align, Frame, Layout, Margin, Panel, RichText, Ui};

/// Draws the status bar.
pub fn show(app: &mut App, ui: &mut Ui, actions: &mut Actions) {
    let frame = super::bar_frame(ui);
    Panel::bottom("status").exact_size(theme::STATUS_BAR).frame(frame).show(ui, |ui| {
        ui.style_mut().override_font_id = Some(theme::small_font());
        ui.spacing_mut().interact_size.y = 20.0;
        ui.spacing_mut().button_padding.y = 1.0;
        ui.visuals_mut().widgets.inactive.bg_stroke.color = tokens(ui).line;
        ui.horizontal_centered(|ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                right(app, ui, actions);
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| left(app, ui, actions));
            });
        });
    });
}

/// Help, and where every line went.
fn right(app: &App, ui: &mut Ui, actions: &mut Actions) {
    let lang = app.view.lang;
    let help = ui.link(lang.text("ui-shortcuts")).on_hover_text(lang.text("command-shortcuts-tip"));
    widgets::key_cap(ui, "?");
    if help.clicked() {
        actions.push(Action::Shortcuts(true));
    }
    if !app.data.known {
        return;
    }
    if app.view.screen == Screen::Duplicates
        && let Some(text) = crate::ui::screens::duplicates::status(&app.view, &app.data)
    {
        widgets::weak(ui, text);
        return;
    }
    crate::ui::screens::rows::balance(ui, lang, &app.data.overview, actions);
}

fn left(app: &App, ui: &mut Ui, actions: &mut Actions) {
    let lang = app.view.lang;
    // What takes less than a moment shows nothing.
    let long: Vec<_> = app.running.iter().filter(|(_, progress)| progress.elapsed.as_millis() >= 300).collect();
    let just_done = app.toasts.last().is_some();
    if let Some((id, progress)) = long.first() {
        running(ui, lang, *id, progress, !just_done, actions);
        let more = app.running.len() - 1 + app.waiting();
        if more > 0 {
            let text = lang.render(&Message::new("ui-more-jobs").with("count", more));
            others(ui, app, text, &long, actions);
        }
    }
    if just_done {
        said(app, ui, actions);
    } else if long.is_empty() {
        saved(app, ui, actions);
    }
}

fn saved(app: &App, ui: &mut Ui, actions: &mut Actions) {
    let lang = app.view.lang;
    let at = app.opened.as_ref().map(|opened| lang.time(&opened.saved_utc)).unwrap_or_default();
    let text = format!("● {}", lang.render(&Message::new("ui-saved").with("at", at)));
    widgets::weak(ui, text).on_hover_text(lang.text("ui-saved-tip"));
    let overview = &app.data.overview;
    if !app.data.known {
        return;
    }
    let text = Message::new("ui-schema-version").with("version", overview.schema_version.as_str());
    let text = lang.render(&text);
    let wide = ui.painter().layout_no_wrap(text.clone(), theme::small_font(), tokens(ui).text).size().x;
    if wide + ui.spacing().item_spacing.x > ui.available_width() {
        return;
    }
    if ui.link(text).clicked() {
        actions.push(Action::Document(None));
    }
    if let Some(next) = overview.schema_moves.first() {
        let text = Message::new("schema-move-offer").with("to", next.to.as_str());
        if ui.link(lang.render(&text)).clicked() {
            actions.push(Action::AskMove);
        }
    }
}

/// Long work: its stage, how far it is, the time left, and a way out. Where something was just done, it takes less room.
fn running(ui: &mut Ui, lang: Lang, id: JobId, progress: &Snapshot, whole: bool, actions: &mut Actions) {
    let stage = lang.text(if progress.stage.is_empty() { "stage-derive" } else { progress.stage });
    if progress.total > 0 {
        let share = progress.done as f32 / progress.total as f32;
        let percent = lang.percent(f64::from(share.min(1.0)));
        if whole {
            ui.label(stage.as_ref());
            widgets::bar(ui, share, 120.0);
            let count = Message::new("ui-so-many-of").with("done", progress.done).with("total", progress.total);
            // Bytes say nothing to a person.
            let counted = !progress.stage.starts_with("source-stage");
            ui.label(if counted { format!("{percent} · {}", lang.render(&count)) } else { percent });
        } else {
            ui.label(format!("{stage} {percent}"));
        }
    } else if progress.done > 0 {
        ui.label(format!("{stage} · {}", lang.number(i64::try_from(progress.done).unwrap_or(i64::MAX))));
    } else {
        ui.label(stage.as_ref());
    }
    if let Some(left) = progress.left.filter(|_| whole) {
        widgets::weak(ui, lang.still(left));
    }
    if progress.cancelled {
        widgets::weak(ui, lang.text("ui-cancelling"));
    } else if ui.button(lang.text("ui-cancel-job")).on_hover_text(lang.text("ui-cancel-tip")).clicked() {
        actions.push(Action::Cancel(id));
    }
}

/// The work that waits or runs beside the first.
fn others(ui: &mut Ui, app: &App, text: String, long: &[&(JobId, Snapshot)], actions: &mut Actions) {
    let lang = app.view.lang;
    ui.menu_button(text, |ui| {
        ui.set_min_width(320.0);
        for (id, progress) in long.iter().skip(1) {
            ui.horizontal(|ui| running(ui, lang, *id, progress, true, actions));
        }
        let waiting = app.waiting();
        if waiting > 0 {
            ui.label(lang.render(&Message::new("ui-files-wait").with("count", waiting)));
        }
    });
}

/// What was just done, with the way back. It stands where nothing is worked on, and goes after ten seconds.
fn said(app: &App, ui: &mut Ui, actions: &mut Actions) {
    let Some(newest) = app.toasts.last() else { return };
    let lang = app.view.lang;
    let tokens = tokens(ui);
    // What was noted comes with what was written; of what was written, only the last is told, and can be taken back from here.
    let mut written = 0;
    let together = |at: &&Toast| {
        written += usize::from(at.back.is_some());
        written < 2 && newest.since.duration_since(at.since).as_millis() < 500
    };
    let lines: Vec<String> =
        app.toasts.iter().rev().take(6).take_while(together).map(|toast| sentence(app, toast)).collect();
    let (back, to) = (newest.back, newest.to);
    Frame::new().fill(tokens.accent_tint).corner_radius(6).inner_margin(Margin::symmetric(8, 2)).show(ui, |ui| {
        let way = back.is_some() || to.is_some();
        let room = (ui.available_width() - if way { 170.0 } else { 20.0 }).max(80.0);
        ui.scope(|ui| {
            ui.set_max_width(room);
            let told: Vec<&str> = lines.iter().rev().map(String::as_str).collect();
            let label = ui.add(egui::Label::new(RichText::new(told.join(" · ")).color(tokens.text)).truncate());
            if lines.len() > 1 {
                label.on_hover_text(told.join("\n"));
            }
        });
        if let Some(screen) = to
            && ui.link(lang.text(screen.code())).clicked()
        {
            actions.push(Action::Show(screen));
        }
        if let Some(back) = back {
            let (code, action) = match back {
                Back::Undo => ("command-undo", Action::Undo),
                Back::Redo => ("command-redo", Action::Redo),
            };
            if ui.link(lang.text(code)).clicked() {
                actions.push(action);
            }
            widgets::key_cap(ui, &command::keys_of(lang, &super::now(app), code));
        }
    });
}

/// What was done, in words: an undo names what it undid as soon as the log is read.
fn sentence(app: &App, toast: &Toast) -> String {
    let (lang, overview) = (app.view.lang, &app.data.overview);
    let told = toast.operation.and_then(|id| overview.operation(id));
    match told.and_then(|operation| Some((operation, overview.target_of(operation)?))) {
        Some((operation, target)) => log::sentence(operation, Some(target), lang),
        None => log::said(&toast.message, lang),
    }
}
