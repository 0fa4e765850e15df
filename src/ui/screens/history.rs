//! The log: who did what, and the way back from any of it.

use crate::model::{Message, Operation, OperationKind, OperationState};
use crate::ui::action::{Action, Actions};
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::{self, Tone};
use egui::{RichText, ScrollArea, Ui, Vec2};

pub fn show(ui: &mut Ui, view: &mut View, data: &mut Data, actions: &mut Actions) {
    let lang = view.lang;
    let overview = data.overview.clone();
    widgets::title_row(
        ui,
        |ui| {
            widgets::title(ui, lang.text("screen-history"));
            widgets::chip(
                ui,
                lang.render(&Message::new("history-count").with("count", overview.operations.len())),
                Tone::Plain,
            );
        },
        |ui| {
            ui.add_enabled_ui(overview.redo.is_some(), |ui| {
                if widgets::button(ui, lang.text("command-redo"), "Ctrl Maj Z").clicked() {
                    actions.push(Action::Redo);
                }
            });
            ui.add_enabled_ui(overview.undo.is_some(), |ui| {
                if widgets::button(ui, lang.text("command-undo"), "Ctrl Z").clicked() {
                    actions.push(Action::Undo);
                }
            });
        },
    );
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        for operation in overview.operations.iter().rev() {
            ui.push_id(operation.id.0, |ui| line(ui, view, operation, actions));
        }
    });
    revert_question(ui, view, data, actions);
}

fn line(ui: &mut Ui, view: &View, operation: &Operation, actions: &mut Actions) {
    let lang = view.lang;
    let tokens = tokens(ui);
    ui.allocate_ui_with_layout(
        Vec2::new(ui.available_width(), theme::REVIEW_ROW),
        egui::Layout::left_to_right(egui::Align::Center),
        |ui| {
            ui.add_space(14.0);
            let number = format!("{:>4}", operation.id.0);
            ui.label(RichText::new(number).font(theme::mono_font()).color(tokens.weak));
            let at = operation.at_utc.get(..16).unwrap_or_default().replace('T', " ");
            ui.label(RichText::new(at).font(theme::mono_font()).color(tokens.weak));
            ui.label(RichText::new(&operation.actor).color(tokens.weak));
            let stands = operation.state == OperationState::Applied;
            let text = RichText::new(lang.render(&operation.summary));
            ui.label(if stands { text } else { text.color(tokens.weak).strikethrough() });
            if let Some(target) = operation.target {
                widgets::weak(ui, format!("→ {}", target.0));
            }
            let (code, tone) = match operation.state {
                OperationState::Applied => ("", Tone::Plain),
                OperationState::Undone => ("state-undone", Tone::Warning),
                OperationState::Abandoned => ("state-abandoned", Tone::Plain),
                OperationState::Reverted => ("state-reverted", Tone::Warning),
            };
            if !code.is_empty() {
                widgets::chip(ui, lang.text(code), tone);
            }
            let can =
                stands && !matches!(operation.kind, OperationKind::Undo | OperationKind::Redo | OperationKind::Export);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.add_space(14.0);
                if can && ui.link(lang.text("history-revert")).clicked() {
                    actions.push(Action::AskRevert(operation.id));
                }
            });
        },
    );
}

/// What would go with an operation, before it is taken back.
fn revert_question(ui: &mut Ui, view: &View, data: &Data, actions: &mut Actions) {
    let Some((id, dependants)) = &data.dependants else { return };
    let lang = view.lang;
    egui::Modal::new(egui::Id::unique("revert")).show(ui, |ui| {
        ui.set_max_width(520.0);
        widgets::title(ui, lang.render(&Message::new("history-revert-title").with("operation", id.0)));
        if dependants.is_empty() {
            widgets::weak_lines(ui, lang.text("history-revert-alone"));
        } else {
            widgets::weak_lines(ui, lang.render(&Message::new("history-revert-with").with("count", dependants.len())));
            for operation in dependants.iter().take(12) {
                ui.label(format!("{}  {}", operation.id.0, lang.render(&operation.summary)));
            }
        }
        ui.horizontal(|ui| {
            if widgets::primary(ui, lang.text("history-revert"), "", true).clicked() {
                let job = crate::jobs::Job::Revert { operation: *id, with_dependants: !dependants.is_empty() };
                actions.push(Action::Do(Box::new(job)));
                actions.push(Action::Dismiss);
            }
            if widgets::button(ui, lang.text("ui-cancel"), "").clicked() {
                actions.push(Action::Dismiss);
            }
        });
    });
}
