//! The menu: the list of commands, a submenu a kind, with their keys and why what cannot be done cannot.

use crate::ui::action::Actions;
use crate::ui::app::App;
use crate::ui::command::{self, Command, Menu, Now};
use crate::ui::theme::{self, tokens};
use egui::containers::menu::{MenuButton, SubMenuButton};
use egui::{Button, Popup, Stroke, Ui, Vec2};

/// Width of a line with a command.
const ITEM: f32 = 300.0;

/// Draws the button of the menu, and the menu where it is open.
pub fn show(app: &mut App, ui: &mut Ui, actions: &mut Actions) {
    let lang = app.view.lang;
    let wanted = std::mem::take(&mut app.shell.menu);
    let now = super::now(app);
    let button = Button::new("").min_size(Vec2::new(32.0, 28.0));
    let (response, _) = MenuButton::from_button(button).ui(ui, |ui| {
        ui.set_min_width(180.0);
        ui.spacing_mut().button_padding = Vec2::new(8.0, 4.0);
        let commands = command::all(&now);
        for menu in Menu::ALL {
            SubMenuButton::new(lang.text(menu.code()).as_ref()).ui(ui, |ui| {
                ui.set_width(ITEM);
                for command in commands.iter().filter(|command| command.menu == menu) {
                    item(ui, &now, command, actions);
                }
            });
        }
    });
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, lang.text("ui-menu").as_ref()));
    // Three lines: no font has the sign.
    let color = tokens(ui).text;
    for offset in [-5.0, 0.0, 5.0] {
        let middle = response.rect.center() + Vec2::new(0.0, offset);
        ui.painter().hline(middle.x - 7.0..=middle.x + 7.0, middle.y, Stroke::new(1.5, color));
    }
    if wanted {
        response.request_focus();
        Popup::open_id(ui.ctx(), Popup::default_response_id(&response));
    } else {
        response.on_hover_text(format!("{}   F10", lang.text("ui-menu")));
    }
}

fn item(ui: &mut Ui, now: &Now<'_>, command: &Command, actions: &mut Actions) {
    let lang = now.view.lang;
    let why_not = command.why_not(now);
    let keys = command.shortcut.map(|shortcut| command::keys(lang, shortcut)).unwrap_or_default();
    let button = Button::new(command.name(lang).as_ref())
        .shortcut_text(egui::RichText::new(keys).font(theme::small_font()))
        .min_size(Vec2::new(ITEM, 26.0));
    let response = ui.add_enabled(why_not.is_none(), button);
    let response = response.on_hover_text(command.tip(lang).as_ref());
    if let Some(why) = why_not {
        response.on_disabled_hover_text(lang.text(why).as_ref());
    } else if response.clicked() {
        actions.push(command.action.clone());
        ui.close();
    }
}
