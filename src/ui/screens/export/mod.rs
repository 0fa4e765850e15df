//! The batch: what goes out, where, and what came of it.

mod dora;
mod outlook;
mod result;
pub mod state;
mod what;

pub use what::{only, preset_of};

use crate::model::Message;
use crate::ui::action::{Action, Actions};
use crate::ui::state::{Data, View};
use crate::ui::theme::tokens;
use crate::ui::widgets::{self, Tone};
use egui::{Frame, Margin, ScrollArea, Stroke, Ui};
use state::Wish;

/// Height of a row with a button, so that the field before it stands level.
const BUTTON_ROW: f32 = 30.0;
/// Between the two halves of the screen.
const GAP: f32 = 28.0;
/// Under this width the halves stand one under the other.
const NARROW: f32 = 680.0;
/// A half is no wider than lines that are read with ease.
const HALF: f32 = 560.0;

pub fn show(ui: &mut Ui, view: &mut View, data: &mut Data, actions: &mut Actions) {
    let lang = view.lang;
    let ready =
        data.export.outlook().map(|(outlook, now)| (Message::new("ui-ready").with("count", outlook.ready()), now));
    widgets::title_row(
        ui,
        |ui| {
            widgets::title(ui, lang.text("screen-export"));
            if let Some((ready, now)) = ready {
                widgets::chip(ui, lang.render(&ready), if now { Tone::Valid } else { Tone::Plain });
            }
        },
        |ui| {
            if widgets::primary(ui, lang.text("command-export"), "Ctrl E", data.overview.records() > 0).clicked() {
                actions.push(Action::Export);
            }
        },
    );
    presets(ui, view, data, actions);
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        Frame::new().inner_margin(Margin::same(14)).show(ui, |ui| {
            if ui.available_width() < NARROW {
                outlook::show(ui, view, data, actions);
                ui.add_space(14.0);
                what::show(ui, view, data, actions);
                dora::show(ui, view, data, actions);
                ui.add_space(14.0);
                result::show(ui, view, data, actions);
                return;
            }
            let half = ((ui.available_width() - GAP) / 2.0).min(HALF);
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = GAP;
                for right in [false, true] {
                    let size = egui::vec2(half, 0.0);
                    ui.allocate_ui_with_layout(size, egui::Layout::top_down(egui::Align::Min), |ui| {
                        ui.spacing_mut().item_spacing.x = 8.0;
                        ui.set_width(half);
                        if right {
                            outlook::show(ui, view, data, actions);
                            ui.add_space(14.0);
                            result::show(ui, view, data, actions);
                        } else {
                            what::show(ui, view, data, actions);
                            dora::show(ui, view, data, actions);
                        }
                    });
                }
            });
        });
    });
}

/// A part of the page with a line around it.
fn card(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    let line = tokens(ui).line;
    Frame::new().stroke(Stroke::new(1.0, line)).corner_radius(8).inner_margin(Margin::same(14)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        content(ui);
    });
}

/// Exports that are done again and again, by name.
fn presets(ui: &mut Ui, view: &mut View, data: &Data, actions: &mut Actions) {
    let lang = view.lang;
    let wish = |wish| Action::ExportPage(wish);
    Frame::new().inner_margin(Margin::symmetric(14, 6)).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.set_min_height(BUTTON_ROW);
            widgets::heading_label(ui, lang.text("export-presets"));
            for (name, preset) in &data.export.presets {
                let on = what::preset_of(view, data) == *preset;
                if widgets::toggle(ui, name.as_str(), on).clicked() {
                    actions.push(wish(Wish::Use(name.clone())));
                }
                let drop = Message::new("export-preset-drop").with("name", name.as_str());
                if widgets::close(ui, lang.render(&drop)).clicked() {
                    actions.push(wish(Wish::Drop(name.clone())));
                }
            }
            let edit = egui::TextEdit::singleline(&mut view.export_page.preset)
                .hint_text(lang.text("export-preset-name"))
                .desired_width(190.0);
            let response = ui.add(edit);
            response.widget_info(|| {
                egui::WidgetInfo::labeled(egui::Role::TextInput, true, lang.text("export-preset-name"))
            });
            let name = view.export_page.preset.trim().to_owned();
            let enter = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
            let clicked = widgets::button_if(ui, !name.is_empty(), lang.text("export-preset-keep"), "").clicked();
            if (enter || clicked) && !name.is_empty() {
                actions.push(wish(Wish::Keep(name)));
            }
        });
    });
    widgets::rule(ui);
}
