//! What goes out: folders, formats, the gate, which records, and what is masked.

use super::BUTTON_ROW;
use super::state::{Records, Wish};
use crate::export::{Folder, Format};
use crate::jobs::Job;
use crate::mirror::Query;
use crate::model::{Gate, Message};
use crate::operations::export::{Only, Preset};
use crate::ui::action::{Action, Actions};
use crate::ui::screens::care::Wish as Care;
use crate::ui::state::{Data, View};
use crate::ui::widgets::{self, Tone};
use egui::Ui;
use std::path::PathBuf;

/// The records that are chosen; none: all.
pub fn only(view: &View, data: &Data) -> Option<Only> {
    let shown = |schema: &'static str| if schema == view.schema { &view.sheet.query } else { other(view, schema) };
    let (schema, query) = match &view.export_page.records {
        Records::All => return None,
        Records::Shown(schema) => ((*schema).to_owned(), shown(schema).clone()),
        Records::View(schema, name) => {
            let known = data.export.views.iter().find(|(slug, known, _)| slug == schema && known == name);
            ((*schema).to_owned(), known.map(|(_, _, query)| query.clone())?)
        }
        Records::Preset(only) => return Some(only.as_ref().clone()),
    };
    // The order of a list says nothing of what is in it.
    Some(Only { schema, query: Query { sort: Vec::new(), ..query } })
}

fn other<'v>(view: &'v View, schema: &'static str) -> &'v Query {
    static ALL: std::sync::LazyLock<Query> = std::sync::LazyLock::new(Query::default);
    view.sheets.get(schema).map_or(&ALL, |sheet| &sheet.query)
}

/// All that is chosen, as it is kept by a name.
pub fn preset_of(view: &View, data: &Data) -> Preset {
    let page = &view.export_page;
    Preset {
        gate: view.gate,
        formats: page.formats.clone(),
        folders: page.folders.clone(),
        only: only(view, data),
        not_open: page.not_open.clone(),
        contact_names: page.names,
    }
}

pub fn show(ui: &mut Ui, view: &mut View, data: &Data, actions: &mut Actions) {
    let lang = view.lang;
    let wish = |wish| Action::ExportPage(wish);
    widgets::heading(ui, lang.text("ui-export-folder"));
    folder(ui, view, actions);
    ui.add_space(12.0);
    widgets::heading(ui, lang.text("export-folders"));
    for (one, name, what) in [
        (Folder::Pipeline, "export-pipeline", "export-pipeline-what"),
        (Folder::OpenData, "export-open-data", "export-open-data-what"),
        (Folder::Dora, "export-dora", "export-dora-what"),
    ] {
        let mut on = view.export_page.folders.contains(&one);
        if ui.checkbox(&mut on, lang.text(name)).changed() {
            actions.push(wish(Wish::Folder(one, on)));
        }
        under(ui, |ui| drop(widgets::weak_lines(ui, lang.text(what))));
    }
    ui.add_space(12.0);
    widgets::heading(ui, lang.text("export-formats"));
    ui.horizontal_wrapped(|ui| {
        for format in Format::ALL {
            let on = view.export_page.formats.contains(&format);
            if widgets::toggle(ui, name_of(format), on).clicked() {
                actions.push(wish(Wish::Format(format, !on)));
            }
        }
    });
    widgets::weak_lines(ui, lang.text("export-formats-what"));
    ui.add_space(12.0);
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
    ui.add_space(12.0);
    records(ui, view, data, actions);
    ui.add_space(12.0);
    if view.export_page.folders.contains(&Folder::OpenData) {
        let mut names = view.export_page.names;
        if ui.checkbox(&mut names, lang.text("export-names")).changed() {
            actions.push(wish(Wish::Names(names)));
        }
        under(ui, |ui| drop(widgets::weak_lines(ui, lang.text("export-names-what"))));
        ui.add_space(12.0);
    }
    opposition(ui, view, data, actions);
    ui.add_space(10.0);
    establishments(ui, view, data, actions);
}

/// What explains a choice, under its words.
fn under(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    let margin = egui::Margin { left: 20, bottom: 4, ..egui::Margin::ZERO };
    egui::Frame::new().inner_margin(margin).show(ui, content);
}

fn name_of(format: Format) -> &'static str {
    match format {
        Format::Json => "JSON",
        Format::Csv => "CSV",
        Format::Xlsx => "XLSX",
        Format::Geojson => "GeoJSON",
        Format::Parquet => "Parquet",
    }
}

/// Which records: all, what the grids are narrowed to, a view that is kept.
fn records(ui: &mut Ui, view: &View, data: &Data, actions: &mut Actions) {
    let lang = view.lang;
    let mut choices = vec![(Records::All, lang.text("export-records-all").into_owned())];
    for slug in crate::reference::schema_slugs() {
        let query = if slug == view.schema { &view.sheet.query } else { other(view, slug) };
        let chosen = view.export_page.records == Records::Shown(slug);
        if !query.is_all() || chosen {
            let message = Message::new("export-records-shown").with("schema", slug);
            choices.push((Records::Shown(slug), lang.render(&message)));
        }
    }
    for (slug, name, _) in &data.export.views {
        let message = Message::new("export-records-view").with("name", name.as_str());
        choices.push((Records::View(slug, name.clone()), lang.render(&message)));
    }
    if let Records::Preset(only) = &view.export_page.records {
        choices.push((Records::Preset(only.clone()), lang.text("export-records-preset").into_owned()));
    }
    widgets::heading(ui, lang.text("export-records"));
    for (choice, text) in choices {
        if ui.radio(view.export_page.records == choice, text).clicked() {
            actions.push(Action::ExportPage(Wish::Records(choice)));
        }
    }
    if let Some(only) = only(view, data) {
        let told: Vec<String> =
            only.query.tests.iter().map(|test| crate::ui::screens::records::told(lang, data, test)).collect();
        let words = (!only.query.search.is_empty()).then(|| lang.quoted(&only.query.search));
        let told = words.into_iter().chain(told).collect::<Vec<_>>().join(" · ");
        under(ui, |ui| {
            widgets::weak_lines(ui, told);
            widgets::weak_lines(ui, lang.text("export-records-what"));
        });
    }
}

/// The folder of the export.
fn folder(ui: &mut Ui, view: &mut View, actions: &mut Actions) {
    let lang = view.lang;
    path_row(ui, |ui, width| {
        let edit =
            egui::TextEdit::singleline(&mut view.export_folder).font(egui::TextStyle::Monospace).desired_width(width);
        let response = ui.add(edit);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, lang.text("ui-export-folder")));
        if widgets::button(ui, lang.text("export-browse"), "").clicked() {
            actions.push(Action::ExportDialog);
        }
    });
}

/// A row with a path and one button; given the width of the path.
pub(super) fn path_row(ui: &mut Ui, row: impl FnOnce(&mut Ui, f32)) {
    ui.horizontal(|ui| {
        ui.set_min_height(BUTTON_ROW);
        // So that the button after it is seen.
        let width = (ui.available_width() - 110.0).max(120.0);
        row(ui, width);
    });
}

/// Those who do not want to be reached through the directory.
fn opposition(ui: &mut Ui, view: &mut View, data: &Data, actions: &mut Actions) {
    let lang = view.lang;
    let take = |list: Option<PathBuf>| Action::Do(Box::new(Job::Opposition(list)));
    widgets::heading(ui, lang.text("export-opposition"));
    path_row(ui, |ui, width| {
        let edit = egui::TextEdit::singleline(&mut view.opposition_path)
            .font(egui::TextStyle::Monospace)
            .hint_text(lang.text("export-opposition-path"))
            .desired_width(width);
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
    let count = data.overview.opposed;
    if count == 0 {
        widgets::weak_lines(ui, lang.text("export-opposition-none"));
        return;
    }
    ui.horizontal(|ui| {
        widgets::chip(ui, lang.render(&Message::new("export-opposition-count").with("count", count)), Tone::Valid);
        if ui.link(lang.text("columns-date-remove")).clicked() {
            actions.push(take(None));
        }
    });
    widgets::weak_lines(ui, lang.text("export-opposition-what"));
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
