//! What lies over the screens, or between them and the frame: errors, questions, what is said while nothing is open.

use crate::ui::action::{Action, Actions};
use crate::ui::app::App;
use crate::ui::shell::Leaving;
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::{self, region};
use egui::{Align2, Frame, Margin, Panel, RichText, Stroke, StrokeKind, Ui};

/// The one error, with what to do next.
pub fn banner(app: &App, ui: &mut Ui, actions: &mut Actions) {
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
                    let close = egui::Button::new(lang.text("ui-dismiss")).shortcut_text(lang.text("key-escape"));
                    if ui.add(close).clicked() {
                        actions.push(Action::Dismiss);
                    }
                });
        });
    // Not while a text is typed or something lies over the screens: the key is theirs first.
    let escape = |input: &egui::InputState| input.key_pressed(egui::Key::Escape);
    if !app.view.covered && !ui.ctx().text_edit_focused() && ui.input(escape) {
        actions.push(Action::Dismiss);
    }
}

/// The sitting before this one did not end in order: what was kept, in a quiet line over the screen.
pub fn unclean(app: &App, ui: &mut Ui, actions: &mut Actions) {
    let Some(message) = app.unclean_message() else { return };
    let lang = app.view.lang;
    let tokens = tokens(ui);
    let frame = Frame::new().fill(tokens.accent_tint).inner_margin(Margin::symmetric(14, 6));
    Panel::top("unclean").frame(frame).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if ui.button(lang.text("ui-understood")).clicked() {
                    actions.push(Action::Reassured);
                }
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    ui.add(egui::Label::new(RichText::new(lang.render(&message)).color(tokens.text)).wrap());
                });
            });
        });
    });
}

/// What was just said, while no workspace and so no status bar is there.
pub fn said(app: &App, ui: &mut Ui) {
    let Some(newest) = app.toasts.last() else { return };
    let tokens = tokens(ui);
    egui::Area::new(egui::Id::unique("said"))
        .anchor(Align2::CENTER_BOTTOM, [0.0, -24.0])
        .order(egui::Order::Foreground)
        .show(ui, |ui| {
            Frame::new()
                .fill(tokens.panel)
                .stroke(Stroke::new(1.0, tokens.line))
                .corner_radius(8)
                .inner_margin(Margin::symmetric(12, 8))
                .show(ui, |ui| {
                    ui.set_max_width(480.0);
                    ui.label(app.view.lang.render(&newest.message));
                });
        });
}

pub fn close_question(app: &App, ui: &mut Ui, actions: &mut Actions) {
    if app.asks_to_leave.as_ref().is_none_or(|leaving| matches!(leaving, Leaving::Settled)) {
        return;
    }
    let lang = app.view.lang;
    let modal = widgets::modal(ui, "close").show(ui, |ui| {
        ui.set_max_width(420.0);
        widgets::title(ui, lang.text("ui-close-title"));
        ui.add_space(4.0);
        widgets::weak_lines(ui, lang.text(if app.shell.gone { "ui-close-gone" } else { "ui-close-text" }));
        ui.add_space(8.0);
        ui.horizontal(|ui| {
            if widgets::primary(ui, lang.text("ui-close-stay"), &lang.text("key-escape"), true).clicked() {
                actions.push(Action::Dismiss);
            }
            if widgets::button(ui, lang.text("ui-close-leave"), "").clicked() {
                actions.push(Action::LeaveAnyway);
            }
        });
    });
    if modal.should_close() {
        actions.push(Action::Dismiss);
    }
}

/// A ring around what has the keyboard, once one walks by key; texts have a cursor of their own.
pub fn focus_ring(app: &App, ui: &Ui) {
    let ctx = ui.ctx();
    let Some(id) = ctx.memory(|memory| memory.focused()).filter(|_| app.shell.by_key) else { return };
    if ctx.text_edit_focused() {
        return;
    }
    let stroke = Stroke::new(2.0, tokens(ui).accent);
    if let Some(part) = region::place(ctx, id) {
        // Over what is in it.
        ctx.layer_painter(ui.layer_id()).rect_stroke(part.shrink(1.0), 4.0, stroke, StrokeKind::Inside);
    } else if let Some(response) = ctx.read_response(id) {
        let painter = ctx.layer_painter(response.layer_id);
        painter.rect_stroke(response.rect.expand(1.0), 6.0, stroke, StrokeKind::Outside);
    }
}
