//! Whether the workspace is whole, what can be done, and a copy beside it.

use super::Wish;
use crate::locale::Lang;
use crate::model::Message;
use crate::ui::action::{Action, Actions};
use crate::ui::theme::tokens;
use crate::ui::widgets;
use egui::{Key, Label, RichText, Ui};
use std::path::PathBuf;

/// A look at a workspace, and what came of it.
#[derive(Debug, Default)]
pub struct Look {
    /// Being looked at or repaired.
    pub busy: bool,
    /// What was found, or done.
    pub told: Vec<Message>,
    /// Nothing was found.
    pub sound: bool,
    /// A file that could not be opened, since it is damaged.
    pub damaged: Option<PathBuf>,
}

pub fn show(ui: &mut Ui, lang: Lang, look: &Look, actions: &mut Actions) {
    widgets::modal(ui, "doctor").show(ui, |ui| {
        ui.set_width(560.0);
        widgets::title(ui, lang.text("doctor-title"));
        ui.add_space(4.0);
        if look.busy {
            ui.horizontal(|ui| {
                ui.spinner();
                widgets::weak(ui, lang.text("doctor-looking"));
            });
        }
        widgets::tall(280.0).show(ui, |ui| {
            ui.set_width(548.0);
            for sentence in &look.told {
                let color = if look.sound { tokens(ui).valid } else { tokens(ui).text };
                ui.add(Label::new(RichText::new(lang.render(sentence)).color(color)).wrap().selectable(true));
                ui.add_space(3.0);
            }
        });
        widgets::weak_lines(ui, lang.text("doctor-what"));
        ui.add_space(8.0);
        ui.horizontal(|ui| buttons(ui, lang, look, actions));
    });
}

fn buttons(ui: &mut Ui, lang: Lang, look: &Look, actions: &mut Actions) {
    let close = widgets::primary(ui, lang.text("ui-dismiss"), "", !look.busy).clicked();
    if widgets::button_if(ui, !look.busy, lang.text("doctor-repair"), "").clicked() {
        actions.push(Action::Care(match &look.damaged {
            Some(path) => Wish::Salvage(path.clone()),
            None => Wish::Repair,
        }));
    }
    if look.damaged.is_none() && widgets::button_if(ui, !look.busy, lang.text("command-backup"), "").clicked() {
        actions.push(Action::Care(Wish::BackUp));
    }
    if close || (!look.busy && ui.input(|input| input.key_pressed(Key::Escape))) {
        actions.push(Action::Care(Wish::NoDoctor));
    }
}
