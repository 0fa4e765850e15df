//! Setting a record aside: the question for its reason, over the window.

use super::pages::Wish;
use crate::locale::Lang;
use crate::model::{Message, RecordId};
use crate::ui::action::{Action, Actions};
use crate::ui::state::View;
use crate::ui::widgets::{self, Tone};
use egui::{Key, Ui};

/// A record that is about to be set aside.
#[derive(Debug, Clone)]
pub struct Draft {
    pub record: RecordId,
    pub name: String,
    pub reason: String,
    /// The text field has been given the keyboard.
    pub focused: bool,
}

/// Reasons that come again and again, by code.
const REASONS: [&str; 4] = ["aside-closed", "aside-outside", "aside-test", "aside-double"];

/// Draws the question, where it is asked.
pub fn show(ui: &mut Ui, view: &mut View, actions: &mut Actions) {
    let lang = view.lang;
    let Some(draft) = &mut view.pages.aside else { return };
    widgets::modal(ui, "aside").show(ui, |ui| {
        ui.set_width(440.0);
        widgets::title(ui, lang.render(&Message::new("aside-title").with("record", draft.name.as_str())));
        widgets::weak_lines(ui, lang.text("aside-what"));
        ui.add_space(6.0);
        let edit = egui::TextEdit::singleline(&mut draft.reason)
            .hint_text(lang.text("aside-reason"))
            .desired_width(f32::INFINITY);
        let response = ui.add(edit);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, lang.text("aside-reason")));
        if !draft.focused {
            response.request_focus();
            draft.focused = true;
        }
        ui.horizontal_wrapped(|ui| {
            for code in REASONS {
                if widgets::chip_button(ui, lang.text(code), Tone::Plain).clicked() {
                    draft.reason = lang.text(code).into_owned();
                }
            }
        });
        ui.add_space(8.0);
        let entered = ui.input(|input| input.key_pressed(Key::Enter));
        buttons(ui, lang, draft, entered, actions);
    });
}

fn buttons(ui: &mut Ui, lang: Lang, draft: &Draft, entered: bool, actions: &mut Actions) {
    let reason = draft.reason.trim();
    ui.horizontal(|ui| {
        let clicked = widgets::primary(ui, lang.text("aside-do"), "↵", !reason.is_empty()).clicked();
        if (clicked || entered) && !reason.is_empty() {
            actions.push(Action::Page(Wish::Aside(draft.record, reason.to_owned())));
        }
        let escaped = ui.input(|input| input.key_pressed(Key::Escape));
        if widgets::button(ui, lang.text("ui-cancel"), "").clicked() || escaped {
            actions.push(Action::Page(Wish::NoAside));
        }
    });
}
