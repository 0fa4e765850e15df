//! The sheet of shortcuts (`?`): the keys of all commands, and of each screen. It covers nothing that it need not, and the
//! keys go on working while it is read.

use crate::locale::Lang;
use crate::ui::action::{Action, Actions};
use crate::ui::app::App;
use crate::ui::command::{self, Menu};
use crate::ui::frame::rail;
use crate::ui::theme::{self, tokens};
use crate::ui::widgets;
use egui::{Align2, Frame, Key, Modifiers, RichText, ScrollArea, Stroke, Ui, Vec2};

/// Draws the sheet where it is open.
pub fn show(app: &App, ui: &mut Ui, actions: &mut Actions) {
    if !app.shell.sheet {
        return;
    }
    let lang = app.view.lang;
    let now = crate::ui::frame::now(app);
    let mut groups: Vec<Group> = Vec::new();
    let commands = command::all(&now);
    for menu in Menu::ALL {
        let lines = commands.iter().filter(|command| command.menu == menu).filter_map(|command| {
            let keys = command::keys(lang, command.shortcut?);
            Some((vec![keys], command.name(lang).into_owned()))
        });
        groups.push((lang.text(menu.code()).into_owned(), lines.collect()));
    }
    for screen in rail::pages() {
        let own = command::LOCAL.iter().filter(|(of, ..)| *of == screen);
        let lines: Vec<_> =
            own.map(|(_, keys, code)| (command::local_keys(lang, keys), lang.text(code).into_owned())).collect();
        // The screen that is shown comes first.
        let at = if screen == app.view.screen { 0 } else { groups.len() };
        if !lines.is_empty() {
            groups.insert(at, (lang.text(screen.code()).into_owned(), lines));
        }
    }
    let room = ui.ctx().content_rect().size();
    let width = 1250.0_f32.min(room.x - 48.0);
    egui::Area::new(egui::Id::unique("shortcuts"))
        .anchor(Align2::CENTER_CENTER, [0.0, 0.0])
        .order(egui::Order::Foreground)
        .default_size(room)
        .show(ui.ctx(), |ui| {
            let tokens = tokens(ui);
            Frame::new()
                .fill(tokens.panel)
                .stroke(Stroke::new(1.0, tokens.edge))
                .shadow(ui.visuals().popup_shadow)
                .corner_radius(8)
                .inner_margin(18)
                .show(ui, |ui| {
                    ui.set_width(width);
                    sheet(ui, lang, &groups, room.y - 160.0, actions);
                });
        });
    let typing = ui.text_edit_focused();
    if !typing && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
        actions.push(Action::Shortcuts(false));
    }
}

/// Width of a column of keys.
const COLUMN: f32 = 380.0;

/// A name, and under it keys and what they do.
type Group = (String, Vec<(Vec<String>, String)>);

fn sheet(ui: &mut Ui, lang: Lang, groups: &[Group], height: f32, actions: &mut Actions) {
    ui.horizontal(|ui| {
        widgets::title(ui, lang.text("ui-shortcuts"));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if widgets::button(ui, lang.text("ui-dismiss"), &lang.text("key-escape")).clicked() {
                actions.push(Action::Shortcuts(false));
            }
        });
    });
    ui.add_space(8.0);
    ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        let count = ((ui.available_width() / COLUMN) as usize).clamp(1, 3);
        let share = groups.iter().map(|(_, lines)| lines.len() + 2).sum::<usize>() / count;
        ui.columns(count, |columns| {
            let (mut at, mut filled) = (0, 0);
            for (name, lines) in groups {
                // The next column once this one has its share.
                if at + 1 < count && filled + lines.len() / 2 > share {
                    (at, filled) = (at + 1, 0);
                }
                filled += lines.len() + 2;
                group(&mut columns[at], name, lines);
            }
        });
    });
}

/// Room of the keys, before what they do.
const KEYS: f32 = 152.0;

fn group(ui: &mut Ui, name: &str, lines: &[(Vec<String>, String)]) {
    ui.label(RichText::new(name).font(theme::strong_font()));
    for (keys, what) in lines {
        ui.horizontal(|ui| {
            ui.allocate_ui_with_layout(Vec2::new(KEYS, 22.0), egui::Layout::left_to_right(egui::Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = 4.0;
                ui.set_min_width(KEYS);
                for key in keys {
                    widgets::key_cap(ui, key);
                }
            });
            ui.add(egui::Label::new(what).truncate());
        });
    }
    ui.add_space(10.0);
}
