//! The batch: through which gate, where, and what came of it.

use crate::jobs::Job;
use crate::model::{Gate, Message};
use crate::ui::action::{Action, Actions};
use crate::ui::screens::care::Wish as Care;
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::{self, Tone};
use egui::{Frame, Margin, RichText, Stroke, Ui};
use std::path::PathBuf;

/// Height of a row with a button, so that the field before it stands level.
const BUTTON_ROW: f32 = 30.0;

/// Width of a path, so that the button after it is seen.
fn field_width(ui: &Ui) -> f32 {
    (ui.available_width() - 130.0).clamp(120.0, 560.0)
}

pub fn show(ui: &mut Ui, view: &mut View, data: &mut Data, actions: &mut Actions) {
    let lang = view.lang;
    let ready = data.overview.ready();
    widgets::title_row(
        ui,
        |ui| {
            widgets::title(ui, lang.text("screen-export"));
            widgets::chip(ui, lang.render(&Message::new("ui-ready").with("count", ready)), Tone::Valid);
        },
        |ui| {
            if widgets::primary(ui, lang.text("command-export"), "Ctrl E", data.overview.records() > 0).clicked() {
                actions.push(Action::Export);
            }
        },
    );
    Frame::new().inner_margin(Margin::same(14)).show(ui, |ui| {
        widgets::heading(ui, lang.text("export-gate"));
        for (gate, code) in [
            (Gate::Opendata, "gate-opendata"),
            (Gate::Official, "gate-official"),
            (Gate::Api, "gate-api"),
            (Gate::All, "gate-all"),
        ] {
            if ui.radio(view.gate == gate, lang.text(code)).clicked() {
                actions.push(Action::Gate(gate));
            }
        }
        ui.add_space(10.0);
        widgets::heading(ui, lang.text("ui-export-folder"));
        ui.horizontal(|ui| {
            ui.set_min_height(BUTTON_ROW);
            let edit = egui::TextEdit::singleline(&mut view.export_folder)
                .font(egui::TextStyle::Monospace)
                .desired_width(field_width(ui));
            let response = ui.add(edit);
            response
                .widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, lang.text("ui-export-folder")));
            if widgets::button(ui, lang.text("export-browse"), "").clicked() {
                actions.push(Action::ExportDialog);
            }
        });
        ui.add_space(10.0);
        opposition(ui, view, data, actions);
        ui.add_space(10.0);
        establishments(ui, view, data, actions);
        ui.add_space(14.0);
        result(ui, view, data);
    });
}

/// Those who do not want to be reached through the directory.
fn opposition(ui: &mut Ui, view: &mut View, data: &Data, actions: &mut Actions) {
    let lang = view.lang;
    let take = |list: Option<PathBuf>| Action::Do(Box::new(Job::Opposition(list)));
    widgets::heading(ui, lang.text("export-opposition"));
    ui.horizontal(|ui| {
        ui.set_min_height(BUTTON_ROW);
        let edit = egui::TextEdit::singleline(&mut view.opposition_path)
            .font(egui::TextStyle::Monospace)
            .hint_text(lang.text("export-opposition-path"))
            .desired_width(field_width(ui));
        let response = ui.add(edit);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, lang.text("export-opposition")));
        let typed = view.opposition_path.trim();
        if response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter)) && !typed.is_empty() {
            actions.push(take(Some(typed.into())));
        }
        if widgets::button(ui, lang.text("export-browse"), "").clicked() {
            actions.push(Action::OppositionDialog);
        }
    });
    ui.horizontal(|ui| {
        let count = data.overview.opposed;
        if count == 0 {
            widgets::weak(ui, lang.text("export-opposition-none"));
            return;
        }
        widgets::chip(ui, lang.render(&Message::new("export-opposition-count").with("count", count)), Tone::Valid);
        if ui.link(lang.text("columns-date-remove")).clicked() {
            actions.push(take(None));
        }
        widgets::weak(ui, lang.text("export-opposition-what"));
    });
}

/// The list that SIRETs are checked against, with its day.
fn establishments(ui: &mut Ui, view: &View, data: &Data, actions: &mut Actions) {
    let lang = view.lang;
    widgets::heading(ui, lang.text("establishments-title"));
    ui.horizontal(|ui| {
        if widgets::button(ui, lang.text("export-browse"), "").clicked() {
            actions.push(Action::Care(Care::EstablishmentsDialog));
        }
        let Some(chosen) = &data.overview.establishments else {
            widgets::weak(ui, lang.text("establishments-none"));
            return;
        };
        let code = if chosen.there { "establishments-day" } else { "establishments-away" };
        let said = Message { code: code.into(), params: Vec::new() }.with("date", chosen.date.as_str());
        let tone = if chosen.there { Tone::Valid } else { Tone::Warning };
        let said = lang.render(&said.with("count", chosen.establishments));
        widgets::chip(ui, said, tone).on_hover_text(chosen.path.display().to_string());
        if ui.link(lang.text("columns-date-remove")).clicked() {
            actions.push(Action::Care(Care::Establishments(None)));
        }
    });
}

fn result(ui: &mut Ui, view: &View, data: &Data) {
    let lang = view.lang;
    let Some(exported) = &data.exported else {
        widgets::weak_lines(ui, lang.text("export-what"));
        return;
    };
    let tokens = tokens(ui);
    Frame::new().stroke(Stroke::new(1.0, tokens.line)).corner_radius(8).inner_margin(Margin::same(14)).show(ui, |ui| {
        ui.label(RichText::new(lang.text("export-done")).font(theme::title_font()));
        let messages = exported.messages();
        if let Some(balance) = messages.first() {
            ui.add(egui::Label::new(lang.render(balance)).wrap());
        }
        ui.add_space(8.0);
        for counts in &exported.counts {
            ui.horizontal(|ui| {
                ui.label(RichText::new(&counts.schema).font(theme::strong_font()));
                for (value, code, tone) in [
                    (counts.official, "export-conform", Tone::Valid),
                    (counts.api, "export-api", Tone::Plain),
                    (counts.plausible, "export-plausible", Tone::Plain),
                ] {
                    let text = Message::new(code).with("count", value).with("all", counts.records);
                    widgets::chip(ui, lang.render(&text), tone);
                }
            });
        }
        for sentence in &exported.score {
            widgets::weak_lines(ui, lang.render(sentence));
        }
        ui.add_space(8.0);
        let folder: PathBuf = exported.folder.clone();
        ui.add(egui::Label::new(RichText::new(folder.display().to_string()).font(theme::mono_font())).selectable(true));
        if ui.link(lang.text("export-report")).clicked() {
            let url = format!("file://{}", folder.join("report.html").display());
            ui.open_url(egui::OpenUrl::new_tab(url));
        }
    });
}
