//! Ways to look at records that are kept by name with the workspace.

use super::state::{Beside, Wish};
use super::title::panel_head;
use crate::model::Message;
use crate::ui::action::{Action, Actions};
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets;
use egui::{Frame, Margin, Panel, ScrollArea, Ui};

pub fn show(ui: &mut Ui, view: &View, data: &Data, name: &str, actions: &mut Actions) {
    let lang = view.lang;
    let frame = Frame::new().fill(tokens(ui).panel).inner_margin(Margin::same(14));
    Panel::right("views").exact_size(theme::INSPECTOR).resizable(false).frame(frame).show(ui, |ui| {
        panel_head(ui, lang, lang.text("records-views").into_owned(), actions);
        widgets::weak_lines(ui, lang.text("views-what"));
        ui.add_space(6.0);
        let mut text = name.to_owned();
        let edit =
            egui::TextEdit::singleline(&mut text).hint_text(lang.text("views-name")).desired_width(f32::INFINITY);
        let response = ui.add(edit);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, lang.text("views-name")));
        // Keys go to it when the panel opens, and not again.
        let (pass, shown) = (ui.ctx().cumulative_pass_nr(), ui.scope_id().with("shown"));
        if ui.data(|data| data.get_temp::<u64>(shown)).is_none_or(|last| last + 2 < pass) {
            response.request_focus();
        }
        ui.data_mut(|data| data.insert_temp(shown, pass));
        if response.changed() {
            actions.push(Action::Records(Wish::Beside(Beside::Views(text.clone()))));
        }
        let enter = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        let known = data.listed.views.iter().any(|(known, _)| *known == text.trim());
        let code = if known { "views-replace" } else { "views-save" };
        let clicked = widgets::primary(ui, lang.text(code), "↵", !text.trim().is_empty()).clicked();
        if (clicked || enter) && !text.trim().is_empty() {
            actions.push(Action::Records(Wish::Save(text.trim().to_owned())));
        }
        widgets::rule(ui);
        if data.listed.views.is_empty() {
            widgets::weak_lines(ui, lang.text("views-none"));
        }
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            for (name, saved) in &data.listed.views {
                ui.push_id(name, |ui| {
                    ui.horizontal(|ui| {
                        let on = view.sheet.named.as_ref() == Some(name);
                        if widgets::toggle(ui, name.as_str(), on).clicked() {
                            actions.push(Action::Records(Wish::Open(name.clone())));
                        }
                        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                            let label = Message::new("views-drop").with("name", name.as_str());
                            if widgets::close(ui, lang.render(&label)).clicked() {
                                actions.push(Action::Records(Wish::Drop(name.clone())));
                            }
                        });
                    });
                    let told: Vec<String> =
                        saved.query.tests.iter().map(|test| super::title::label(lang, data, test)).collect();
                    if !told.is_empty() {
                        widgets::weak_lines(ui, told.join(" · "));
                    }
                });
            }
        });
    });
}
