//! The models of Dora: chosen once for each group of services alike.

use super::state::Wish;
use crate::export::Folder;
use crate::model::Message;
use crate::operations::export::{DoraGroup, EVERY};
use crate::ui::action::{Action, Actions};
use crate::ui::state::{Data, View};
use crate::ui::widgets;
use egui::Ui;

/// Groups that are shown; the others have the model of all.
const SHOWN: usize = 41;

pub fn show(ui: &mut Ui, view: &mut View, data: &Data, actions: &mut Actions) {
    if !view.export_page.folders.contains(&Folder::Dora) {
        return;
    }
    let lang = view.lang;
    ui.add_space(12.0);
    widgets::heading(ui, lang.text("export-models"));
    widgets::weak_lines(ui, lang.text("export-models-what"));
    let every = data.export.groups.iter().find(|group| group.key == EVERY).and_then(|group| group.model.as_deref());
    for group in data.export.groups.iter().take(SHOWN) {
        row(ui, view, group, every.filter(|_| group.key != EVERY), actions);
    }
    let more = data.export.groups.len().saturating_sub(SHOWN);
    if more > 0 {
        widgets::weak_lines(ui, lang.render(&Message::new("export-models-more").with("count", more)));
    }
}

/// A group in words: its type, then what it is about.
fn named(key: &str, lang: crate::locale::Lang) -> String {
    if key == EVERY {
        return lang.text("export-models-every").into_owned();
    }
    let (kind, themes) = key.split_once('|').unwrap_or((key, ""));
    let themes: Vec<&str> =
        themes.split(',').map(|theme| theme.rsplit("--").next().unwrap_or(theme)).filter(|t| !t.is_empty()).collect();
    let parts: Vec<String> = [kind.to_owned(), themes.join(", ")].into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { lang.text("export-models-none").into_owned() } else { parts.join(" · ") }
}

/// A group, what it is called, and its model; `every` is the one that it has otherwise.
fn row(ui: &mut Ui, view: &mut View, group: &DoraGroup, every: Option<&str>, actions: &mut Actions) {
    let lang = view.lang;
    let title = named(&group.key, lang);
    let model = group.model.clone().unwrap_or_default();
    ui.push_id(&group.key, |ui| {
        ui.add_space(6.0);
        ui.horizontal_wrapped(|ui| {
            ui.label(&title);
            widgets::weak(ui, lang.render(&Message::new("export-models-count").with("count", group.services)));
        });
        if !group.examples.is_empty() {
            widgets::weak_lines(ui, group.examples.join(" · "));
        }
        let draft = view.export_page.models.entry(group.key.clone()).or_insert_with(|| model.clone());
        let label = Message::new("export-model-of").with("group", title.as_str());
        let hint = every.map_or_else(|| lang.text("export-model-hint").into_owned(), str::to_owned);
        let edit = egui::TextEdit::singleline(draft)
            .font(egui::TextStyle::Monospace)
            .hint_text(hint)
            .desired_width(f32::INFINITY);
        let response = ui.add(edit);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, lang.render(&label)));
        let typed = draft.trim();
        if response.lost_focus() && typed != model {
            actions.push(Action::ExportPage(Wish::Model(group.key.clone(), typed.to_owned())));
        }
    });
}
