//! Nothing is open: new, open, sample, or files dropped here.

use crate::ui::action::{Action, Actions};
use crate::ui::state::View;
use crate::ui::theme::{self, tokens};
use crate::ui::widgets;
use egui::{Align, Frame, Layout, RichText, Stroke, Ui, Vec2};
use std::path::PathBuf;

pub fn show(ui: &mut Ui, view: &mut View, actions: &mut Actions) {
    let tokens = tokens(ui);
    ui.painter().rect_filled(ui.max_rect(), 0.0, tokens.background);
    let lang = view.lang;
    ui.with_layout(Layout::top_down(Align::Center), |ui| {
        ui.add_space((ui.available_height() * 0.18).max(40.0));
        ui.label(RichText::new("Tamis").font(egui::FontId::new(34.0, theme::semibold())));
        ui.label(RichText::new(lang.text("start-line")).color(tokens.weak));
        ui.add_space(24.0);
        Frame::new().fill(tokens.panel).stroke(Stroke::new(1.0, tokens.line)).corner_radius(8).inner_margin(24).show(
            ui,
            |ui| {
                ui.set_width(520.0);
                ui.horizontal(|ui| {
                    if widgets::primary(ui, lang.text("command-new"), "Ctrl N", true).clicked() {
                        actions.push(Action::NewDialog);
                    }
                    if widgets::button(ui, lang.text("command-open"), "Ctrl O").clicked() {
                        actions.push(Action::OpenDialog);
                    }
                    if widgets::button(ui, lang.text("command-sample"), "").clicked() {
                        actions.push(Action::OpenSample);
                    }
                });
                widgets::rule(ui);
                ui.label(RichText::new(lang.text("start-typed")).color(tokens.weak));
                path_field(
                    ui,
                    &mut view.typed_path,
                    &lang.text("start-typed"),
                    |path| actions.push(Action::Open(path)),
                    &lang.text("start-go"),
                );
                ui.add_space(8.0);
                widgets::weak_lines(ui, lang.text("start-drop"));
            },
        );
        ui.add_space(16.0);
        ui.allocate_ui_with_layout(Vec2::new(520.0, 24.0), Layout::left_to_right(Align::Center), |ui| {
            let other = if lang == crate::locale::Lang::Fr { crate::locale::Lang::En } else { crate::locale::Lang::Fr };
            if ui.link(lang.text("command-language")).clicked() {
                actions.push(Action::Language(other));
            }
            if ui.link(lang.text("start-schema")).clicked() {
                actions.push(Action::Document(None));
            }
            if ui.link(lang.text("command-dark")).clicked() {
                actions.push(Action::Theme(egui::ThemePreference::Dark));
            }
            if ui.link(lang.text("command-light")).clicked() {
                actions.push(Action::Theme(egui::ThemePreference::Light));
            }
        });
    });
}

/// A path that is typed: Enter or the button takes it.
pub fn path_field(ui: &mut Ui, text: &mut String, name: &str, take: impl FnOnce(PathBuf), go: &str) {
    ui.horizontal(|ui| {
        let edit = egui::TextEdit::singleline(text)
            .font(egui::TextStyle::Monospace)
            .desired_width(ui.available_width() - 120.0);
        let response = ui.add(edit);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, name));
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        let clicked = widgets::button(ui, go, "↵").clicked();
        if (entered || clicked) && !text.trim().is_empty() {
            take(PathBuf::from(text.trim()));
        }
    });
}
