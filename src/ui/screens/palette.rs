//! The palette of commands (Ctrl+K) and the sheet of shortcuts.

use crate::text::fold;
use crate::ui::action::{Action, Actions};
use crate::ui::command;
use crate::ui::state::View;
use crate::ui::theme::{self, tokens};
use crate::ui::widgets;
use egui::{Key, RichText, Ui};

/// Draws the palette where it is open.
pub fn show(ui: &mut Ui, view: &mut View, has_workspace: bool, actions: &mut Actions) {
    let Some(mut typed) = view.palette.clone() else { return };
    let lang = view.lang;
    let wanted = fold(&typed);
    let found: Vec<_> = command::all(view)
        .into_iter()
        .filter(|command| has_workspace || !command.needs_workspace)
        .filter(|command| matches(&fold(&lang.text(command.code)), &wanted))
        .collect();
    view.palette_at = view.palette_at.min(found.len().saturating_sub(1));
    let mut chosen = None;
    let modal = egui::Modal::new(egui::Id::unique("palette")).show(ui, |ui| {
        ui.set_width(460.0);
        let edit =
            egui::TextEdit::singleline(&mut typed).hint_text(lang.text("palette-hint")).desired_width(f32::INFINITY);
        let response = ui.add(edit);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, lang.text("palette-hint")));
        response.request_focus();
        for (position, command) in found.iter().enumerate() {
            let keys = command.shortcut.map(command::keys).unwrap_or_default();
            let text = RichText::new(format!("{}    {keys}", lang.text(command.code)));
            if ui.selectable_label(position == view.palette_at, text).clicked() {
                chosen = Some(position);
            }
        }
    });
    ui.input(|input| {
        if input.key_pressed(Key::ArrowDown) {
            view.palette_at += 1;
        }
        if input.key_pressed(Key::ArrowUp) {
            view.palette_at = view.palette_at.saturating_sub(1);
        }
        if input.key_pressed(Key::Enter) && !found.is_empty() {
            chosen = Some(view.palette_at.min(found.len() - 1));
        }
    });
    view.palette = Some(typed);
    if let Some(position) = chosen {
        actions.push(Action::Palette(false));
        actions.extend(found.into_iter().nth(position).map(|command| command.action));
    } else if modal.should_close() || ui.input(|input| input.key_pressed(Key::Escape)) {
        actions.push(Action::Palette(false));
    }
}

/// The letters typed, in their order, somewhere in the name.
fn matches(name: &str, wanted: &str) -> bool {
    let mut letters = name.chars();
    wanted.chars().all(|wanted| letters.any(|letter| letter == wanted))
}

/// The sheet of shortcuts.
pub fn shortcuts(ui: &mut Ui, view: &mut View, actions: &mut Actions) {
    if !view.shortcuts {
        return;
    }
    let lang = view.lang;
    let modal = egui::Modal::new(egui::Id::unique("shortcuts")).show(ui, |ui| {
        ui.set_width(420.0);
        // The whole sheet stands in the smallest window.
        ui.spacing_mut().interact_size.y = 20.0;
        ui.spacing_mut().item_spacing.y = 3.0;
        widgets::title(ui, lang.text("ui-shortcuts"));
        for command in command::all(view) {
            let Some(shortcut) = command.shortcut else { continue };
            line(ui, &command::keys(shortcut), &lang.text(command.code));
        }
        widgets::rule(ui);
        for (keys, code) in [
            ("1 2 3 4  (& é \" ')", "shortcut-verdicts"),
            ("M", "duplicates-merge"),
            ("→  ←", "shortcut-walk"),
            ("A  X", "shortcut-fix"),
            ("↵  F2", "shortcut-edit"),
            ("Ctrl F", "shortcut-schema"),
        ] {
            line(ui, keys, &lang.text(code));
        }
        if widgets::button(ui, lang.text("ui-dismiss"), "").clicked() {
            actions.push(Action::Shortcuts(false));
        }
    });
    if modal.should_close() {
        actions.push(Action::Shortcuts(false));
    }
}

fn line(ui: &mut Ui, keys: &str, what: &str) {
    ui.horizontal(|ui| {
        ui.add_sized(
            [150.0, 20.0],
            egui::Label::new(RichText::new(keys).font(theme::mono_font()).color(tokens(ui).weak)),
        );
        ui.label(what);
    });
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn letters_in_order_find_a_command() {
        assert!(matches("chercher les doublons", "chdou"));
        assert!(!matches("chercher les doublons", "dch"));
        assert!(matches("annuler", ""));
    }
}
