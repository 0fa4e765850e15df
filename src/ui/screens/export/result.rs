//! What an export came to, and whether a folder is still what an export wrote.

use super::card;
use super::state::Wish;
use super::what::path_row;
use crate::export::Verified;
use crate::model::Message;
use crate::operations::export::Exported;
use crate::ui::action::{Action, Actions};
use crate::ui::state::{Data, View};
use crate::ui::theme;
use crate::ui::widgets::{self, Tone};
use egui::{RichText, Ui};

pub fn show(ui: &mut Ui, view: &mut View, data: &Data, actions: &mut Actions) {
    let lang = view.lang;
    match &data.exported {
        None => drop(widgets::weak_lines(ui, lang.text("export-what"))),
        Some(exported) => card(ui, |ui| done(ui, view, exported, actions)),
    }
    ui.add_space(14.0);
    verify(ui, view, data, actions);
}

fn done(ui: &mut Ui, view: &View, exported: &Exported, actions: &mut Actions) {
    let lang = view.lang;
    ui.label(RichText::new(lang.text("export-done")).font(theme::title_font()));
    let messages = exported.messages();
    if let Some(balance) = messages.first() {
        ui.add(egui::Label::new(lang.render(balance)).wrap());
    }
    ui.add_space(8.0);
    for counts in &exported.counts {
        ui.horizontal_wrapped(|ui| {
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
    for sentence in exported.missing.iter().chain(&exported.published).chain(&exported.gaps) {
        ui.add_space(4.0);
        ui.add(egui::Label::new(lang.render(sentence)).wrap());
    }
    for sentence in &exported.score {
        widgets::weak_lines(ui, lang.render(sentence));
    }
    ui.add_space(8.0);
    let folder = &exported.folder;
    let path = RichText::new(folder.display().to_string()).font(theme::mono_font());
    ui.add(egui::Label::new(path).selectable(true).wrap());
    ui.horizontal(|ui| {
        if ui.link(lang.text("export-report")).clicked() {
            let url = format!("file://{}", folder.join("report.html").display());
            ui.open_url(egui::OpenUrl::new_tab(url));
        }
        if ui.link(lang.text("export-verify-this")).clicked() {
            actions.push(Action::ExportPage(Wish::Verify(folder.clone())));
        }
    });
}

/// Another machine's export, or this one's after a while.
fn verify(ui: &mut Ui, view: &mut View, data: &Data, actions: &mut Actions) {
    let lang = view.lang;
    widgets::heading(ui, lang.text("export-verify"));
    let verifying = view.export_page.verifying.is_some();
    path_row(ui, |ui, width| {
        let edit = egui::TextEdit::singleline(&mut view.export_page.verify)
            .font(egui::TextStyle::Monospace)
            .hint_text(lang.text("export-verify-path"))
            .desired_width(width);
        let response = ui.add(edit);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, lang.text("export-verify")));
        let typed = view.export_page.verify.trim();
        let enter = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        if verifying {
            if widgets::button(ui, lang.text("export-verify-stop"), "").clicked() {
                actions.push(Action::ExportPage(Wish::StopVerifying));
            }
        } else {
            let clicked = widgets::button_if(ui, !typed.is_empty(), lang.text("export-verify-do"), "").clicked();
            if (enter || clicked) && !typed.is_empty() {
                actions.push(Action::ExportPage(Wish::Verify(typed.into())));
            }
        }
    });
    match &data.export.verified {
        _ if verifying => drop(widgets::weak_lines(ui, lang.text("verify-stage"))),
        None => drop(widgets::weak_lines(ui, lang.text("export-verify-what"))),
        Some(found) => told(ui, view, found),
    }
}

fn told(ui: &mut Ui, view: &View, found: &Verified) {
    let lang = view.lang;
    let messages = found.messages();
    let Some((result, others)) = messages.split_last() else { return };
    ui.add_space(6.0);
    card(ui, |ui| {
        let (tone, code) = match found.count {
            0 => (Tone::Valid, "export-verify-same"),
            _ => (Tone::Error, "export-verify-other"),
        };
        widgets::chip(ui, lang.text(code), tone);
        ui.add(egui::Label::new(lang.render(result)).wrap());
        widgets::weak_lines(ui, found.folder.display().to_string());
        for sentence in others {
            ui.add_space(2.0);
            ui.add(egui::Label::new(lang.render(sentence)).wrap());
        }
    });
}
