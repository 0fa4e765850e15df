//! The top bar: menu, workspace, the search in the middle, undo and history.

use super::menu;
use crate::model::Message;
use crate::ui::action::{Action, Actions, Screen};
use crate::ui::app::App;
use crate::ui::command;
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::region::{self, Region};
use crate::ui::widgets::{self, Tone};
use egui::{Align, Layout, Panel, RichText, Ui};

/// Draws the top bar.
pub fn show(app: &mut App, ui: &mut Ui, actions: &mut Actions) {
    let frame = super::bar_frame(ui);
    let narrow = super::is_narrow(ui);
    Panel::top("top").exact_size(theme::TOP_BAR).frame(frame).show(ui, |ui| {
        let lang = app.view.lang;
        region::region(ui, Region::Top, &lang.text("region-top"));
        let bar = ui.max_rect();
        ui.horizontal_centered(|ui| {
            menu::show(app, ui, actions);
            ui.label(RichText::new("Tamis").font(theme::strong_font()));
            if let Some(opened) = &app.opened {
                let name = opened.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                let weak = RichText::new(name).color(tokens(ui).weak);
                let width = if narrow { 150.0 } else { 210.0 };
                ui.scope(|ui| {
                    ui.set_max_width(width);
                    ui.add(egui::Label::new(weak).truncate()).on_hover_text(opened.path.display().to_string());
                });
            }
            if !narrow && app.data.known {
                let overview = &app.data.overview;
                let text = Message::new("ui-sources-records")
                    .with("sources", overview.sources.len())
                    .with("records", overview.records());
                widgets::chip(ui, lang.render(&text), Tone::Plain);
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                right(app, ui, actions);
                search(app, ui, bar.center().x, actions);
            });
        });
    });
}

/// History and undo.
fn right(app: &App, ui: &mut Ui, actions: &mut Actions) {
    let lang = app.view.lang;
    if widgets::button(ui, lang.text("screen-history"), "").clicked() {
        actions.push(Action::Show(Screen::History));
    }
    let overview = &app.data.overview;
    let hover = match &overview.undo {
        Some(operation) => format!("{}   Ctrl Z", lang.render(&operation.summary)),
        None => lang.text("why-nothing-to-undo").into_owned(),
    };
    ui.add_enabled_ui(overview.undo.is_some(), |ui| {
        let button = widgets::button(ui, format!("↩ {}", lang.text("command-undo")), "");
        if button.on_hover_text(&hover).on_disabled_hover_text(&hover).clicked() {
            actions.push(Action::Undo);
        }
    });
}

/// The search box in the middle: records as one types; beside it, everything else by Ctrl+K.
fn search(app: &mut App, ui: &mut Ui, center: f32, actions: &mut Actions) {
    let lang = app.view.lang;
    let room = ui.available_width();
    let width = 340.0_f32.min(room - 90.0);
    // In the middle of the window where there is room for it.
    let right = ui.available_rect_before_wrap().right();
    ui.add_space((right - (center + width / 2.0 + 40.0)).clamp(0.0, (room - width - 90.0).max(0.0)));
    let now = super::now(app);
    let keys = command::keys_of(lang, &now, "command-palette");
    let palette = widgets::button(ui, lang.text("ui-commands"), &keys);
    if palette.on_hover_text(lang.text("command-palette-tip")).clicked() {
        actions.push(Action::Palette(true));
    }
    let mut text = app.view.search.clone();
    // Under the pointer it is not framed as it is when keys go to it.
    let visuals = &mut ui.visuals_mut().widgets;
    visuals.hovered.bg_stroke = visuals.inactive.bg_stroke;
    let edit = egui::TextEdit::singleline(&mut text)
        .hint_text(lang.text("ui-search"))
        .desired_width(width)
        .margin(egui::Margin::symmetric(8, 6));
    let response = ui.add(edit);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, lang.text("ui-search")));
    if response.changed() {
        app.view.search.clone_from(&text);
        actions.push(Action::Search(text));
        actions.push(Action::Show(Screen::Records));
    }
}
