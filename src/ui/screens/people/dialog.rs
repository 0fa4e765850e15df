//! The text of a question, of a note, or how a record was verified: typed over the window.

use super::state::{Draft, Kind, Wish};
use crate::locale::Lang;
use crate::model::Message;
use crate::ui::action::{Action, Actions};
use crate::ui::state::View;
use crate::ui::widgets::{self, Tone};
use egui::{Key, KeyboardShortcut, Modifiers, Ui};

/// Ways of verifying that come again and again, by code.
const WAYS: [&str; 4] = ["verify-phone", "verify-mail", "verify-site", "verify-known"];

/// Draws what is being typed, where something is.
pub fn show(ui: &mut Ui, view: &mut View, actions: &mut Actions) {
    let lang = view.lang;
    let Some(draft) = &mut view.people.draft else { return };
    widgets::modal(ui, "people").show(ui, |ui| {
        ui.set_width(480.0);
        head(ui, lang, draft, actions);
        ui.add_space(6.0);
        text(ui, lang, draft);
        if let Kind::Verify { .. } = draft.kind {
            ui.horizontal_wrapped(|ui| {
                for code in WAYS {
                    if widgets::chip_button(ui, lang.text(code), Tone::Plain).clicked() {
                        draft.text = lang.text(code).into_owned();
                    }
                }
            });
        }
        ui.add_space(8.0);
        buttons(ui, lang, draft, actions);
    });
}

fn head(ui: &mut Ui, lang: Lang, draft: &Draft, actions: &mut Actions) {
    let titled = |code: &'static str, name: &str| lang.render(&Message::new(code).with("record", name));
    match &draft.kind {
        Kind::Ask { scopes, at } => {
            widgets::title(ui, lang.text("ask-title"));
            match &scopes[..] {
                [only] => drop(widgets::weak_lines(ui, only.label.as_str())),
                several => {
                    for (position, scope) in several.iter().enumerate() {
                        if ui.radio(position == *at, scope.label.as_str()).clicked() {
                            actions.push(Action::People(Wish::Scope(position)));
                        }
                    }
                }
            }
            ui.add_space(2.0);
            widgets::weak_lines(ui, lang.text("ask-french"));
        }
        Kind::Reword { .. } => {
            widgets::title(ui, lang.text("ask-title"));
            widgets::weak_lines(ui, lang.text("ask-french"));
        }
        Kind::Note { name, .. } => {
            widgets::title(ui, titled("note-title", name));
            widgets::weak_lines(ui, lang.text("command-note-tip"));
        }
        Kind::Verify { name, .. } => widgets::title(ui, titled("verify-title", name)),
    }
}

fn text(ui: &mut Ui, lang: Lang, draft: &mut Draft) {
    let code = match draft.kind {
        Kind::Ask { .. } | Kind::Reword { .. } => "ask-text",
        Kind::Note { .. } => "note-text",
        Kind::Verify { .. } => "verify-how",
    };
    let edit = match draft.kind {
        Kind::Verify { .. } => egui::TextEdit::singleline(&mut draft.text),
        // Enter is for done, as everywhere; with Shift it begins a line.
        _ => egui::TextEdit::multiline(&mut draft.text)
            .desired_rows(4)
            .return_key(KeyboardShortcut::new(Modifiers::SHIFT, Key::Enter)),
    };
    let response = ui.add(edit.hint_text(lang.text(code)).desired_width(f32::INFINITY));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, lang.text(code)));
    if !draft.focused {
        response.request_focus();
        draft.focused = true;
    }
}

fn buttons(ui: &mut Ui, lang: Lang, draft: &Draft, actions: &mut Actions) {
    let entered = ui.input(|input| input.key_pressed(Key::Enter) && !input.modifiers.shift && !input.modifiers.alt);
    let (code, may_be_empty) = match draft.kind {
        Kind::Ask { .. } => ("ask-do", false),
        Kind::Reword { .. } => ("questions-keep", false),
        Kind::Note { .. } => ("note-do", true),
        Kind::Verify { .. } => ("verify-do", true),
    };
    let there = may_be_empty || !draft.text.trim().is_empty();
    ui.horizontal(|ui| {
        let clicked = widgets::primary(ui, lang.text(code), "↵", there).clicked();
        if (clicked || entered) && there {
            actions.push(Action::People(Wish::Done(draft.text.trim().to_owned())));
        }
        let escaped = ui.input(|input| input.key_pressed(Key::Escape));
        if widgets::button(ui, lang.text("ui-cancel"), "").clicked() || escaped {
            actions.push(Action::People(Wish::Close));
        }
    });
}
