//! The move to another version of the official schemas: what it would change, then what it did to the records.

use crate::model::{Message, Param};
use crate::operations::schema_move::Pending;
use crate::ui::action::{Action, Actions};
use crate::ui::state::{Data, SchemaMove, View};
use crate::ui::theme;
use crate::ui::widgets;
use egui::{Key, RichText, Ui};

/// Draws the question or the report over the window, where there is one.
pub fn show(ui: &mut Ui, view: &View, data: &Data, actions: &mut Actions) {
    let (title, told) = match &data.schema_move {
        Some(SchemaMove::Asked(_)) => {
            ("schema-move-title", data.overview.schema_moves.iter().flat_map(Pending::messages).collect())
        }
        Some(SchemaMove::Done(report)) => ("schema-move-done", report.clone()),
        _ => return,
    };
    let asked = matches!(data.schema_move, Some(SchemaMove::Asked(_)));
    let lang = view.lang;
    widgets::modal(ui, "schema-move").show(ui, |ui| {
        ui.set_width(560.0);
        ui.add_space(4.0);
        widgets::title(ui, lang.text(title));
        ui.add_space(6.0);
        widgets::tall(320.0).show(ui, |ui| {
            ui.set_width(560.0);
            told.iter().for_each(|message| sentence(ui, view, message));
        });
        ui.add_space(6.0);
        if asked {
            widgets::weak_lines(ui, lang.text("schema-move-what"));
        }
        ui.add_space(8.0);
        ui.horizontal(|ui| {
            if asked && widgets::primary(ui, lang.text("schema-move-do"), "", true).clicked() {
                actions.push(Action::MoveSchema);
            }
            let close = if asked { "ui-cancel" } else { "ui-dismiss" };
            if widgets::button(ui, lang.text(close), "").clicked() || ui.input(|input| input.key_pressed(Key::Escape)) {
                actions.push(Action::Dismiss);
            }
        });
    });
}

/// The versions of each schema begin what is said of it.
fn sentence(ui: &mut Ui, view: &View, message: &Message) {
    let param = |wanted: &str| match message.params.iter().find(|(name, _)| name == wanted) {
        Some((_, Param::Text(text))) => Some(text.clone()),
        _ => None,
    };
    let text = match (message.code.as_ref(), param("field"), param("code")) {
        // In the words of the screen of issues.
        ("schema-move-issues", Some(field), Some(code)) => {
            let name = super::issues::name(view.lang, &field, &code);
            let counts = message.params.iter().filter(|(name, _)| matches!(name.as_ref(), "before" | "after"));
            let named =
                counts.fold(Message::new("schema-move-issues-named").with("name", name), |named, (name, value)| {
                    let mut named = named;
                    named.params.push((name.clone(), value.clone()));
                    named
                });
            view.lang.render(&named)
        }
        _ => view.lang.render(message),
    };
    let text = RichText::new(text);
    let heading = message.code == "schema-move-versions";
    let text = if heading { text.font(theme::strong_font()) } else { text };
    ui.add(egui::Label::new(text).wrap());
}
