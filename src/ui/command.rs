//! One list of commands, read by the palette, the keyboard and the sheet of shortcuts.

use super::action::{Action, Screen};
use super::state::View;
use crate::locale::Lang;
use egui::{Key, KeyboardShortcut, Modifiers};

/// One thing to do, with its name and key.
pub struct Command {
    /// Code of its name in `ui.ftl`.
    pub code: &'static str,
    pub shortcut: Option<KeyboardShortcut>,
    pub action: Action,
    /// Needs an open workspace.
    pub needs_workspace: bool,
}

const fn ctrl(key: Key) -> Option<KeyboardShortcut> {
    Some(KeyboardShortcut::new(Modifiers::COMMAND, key))
}

const CTRL_SHIFT: Modifiers = Modifiers { alt: false, ctrl: false, shift: true, mac_cmd: false, command: true };

/// All commands, in the order of the palette.
pub fn all(view: &View) -> Vec<Command> {
    let mut list = vec![
        Command { code: "command-new", shortcut: ctrl(Key::N), action: Action::NewDialog, needs_workspace: false },
        Command { code: "command-open", shortcut: ctrl(Key::O), action: Action::OpenDialog, needs_workspace: false },
        Command { code: "command-sample", shortcut: None, action: Action::OpenSample, needs_workspace: false },
        Command { code: "command-import", shortcut: ctrl(Key::I), action: Action::ImportDialog, needs_workspace: true },
        Command { code: "command-reference", shortcut: None, action: Action::ReferenceDialog, needs_workspace: true },
        Command { code: "command-undo", shortcut: ctrl(Key::Z), action: Action::Undo, needs_workspace: true },
        Command {
            code: "command-redo",
            shortcut: Some(KeyboardShortcut::new(CTRL_SHIFT, Key::Z)),
            action: Action::Redo,
            needs_workspace: true,
        },
        Command { code: "command-match", shortcut: ctrl(Key::D), action: Action::Match, needs_workspace: true },
        Command {
            code: "command-accept-group",
            shortcut: ctrl(Key::Enter),
            action: Action::AcceptGroup,
            needs_workspace: true,
        },
        Command { code: "command-export", shortcut: ctrl(Key::E), action: Action::Export, needs_workspace: true },
        Command {
            code: "command-history",
            shortcut: ctrl(Key::H),
            action: Action::Show(Screen::History),
            needs_workspace: true,
        },
        Command {
            code: "command-palette",
            shortcut: ctrl(Key::K),
            action: Action::Palette(true),
            needs_workspace: false,
        },
        Command {
            code: "command-shortcuts",
            shortcut: Some(KeyboardShortcut::new(Modifiers::NONE, Key::Questionmark)),
            action: Action::Shortcuts(true),
            needs_workspace: false,
        },
        Command {
            code: "command-schema",
            shortcut: Some(KeyboardShortcut::new(Modifiers::NONE, Key::F1)),
            action: Action::Document(view.at_hand()),
            needs_workspace: false,
        },
    ];
    let steps = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6];
    for (screen, key) in Screen::STEPS.into_iter().zip(steps) {
        let shortcut = Some(KeyboardShortcut::new(Modifiers::ALT, key));
        list.push(Command { code: screen.code(), shortcut, action: Action::Show(screen), needs_workspace: true });
    }
    let other = if view.lang == Lang::Fr { Lang::En } else { Lang::Fr };
    list.push(Command {
        code: "command-language",
        shortcut: None,
        action: Action::Language(other),
        needs_workspace: false,
    });
    for (code, theme) in [
        ("command-light", egui::ThemePreference::Light),
        ("command-dark", egui::ThemePreference::Dark),
        ("command-system-theme", egui::ThemePreference::System),
    ] {
        list.push(Command { code, shortcut: None, action: Action::Theme(theme), needs_workspace: false });
    }
    list.push(Command { code: "command-close", shortcut: None, action: Action::Close, needs_workspace: true });
    list
}

/// The actions whose keys were pressed. Longer shortcuts are tried first, since the toolkit lets Ctrl+Shift+Z be Ctrl+Z too;
/// while a text is typed, undo belongs to the text.
pub fn pressed(ctx: &egui::Context, view: &View, has_workspace: bool) -> Vec<Action> {
    let typing = ctx.text_edit_focused();
    let mut commands = all(view);
    commands.sort_by_key(|command| command.shortcut.map_or(0, |shortcut| std::cmp::Reverse(weight(shortcut)).0));
    commands.reverse();
    let mut out = Vec::new();
    for command in commands {
        let Some(shortcut) = command.shortcut else { continue };
        if command.needs_workspace && !has_workspace {
            continue;
        }
        // In the grid it is the key of every spreadsheet to fill down.
        if view.screen == Screen::Records && matches!(command.action, Action::Match) {
            continue;
        }
        // What is typed belongs to the text.
        if typing && matches!(command.action, Action::Undo | Action::Redo | Action::Shortcuts(_)) {
            continue;
        }
        if ctx.input_mut(|input| input.consume_shortcut(&shortcut)) {
            out.push(command.action);
        }
    }
    out
}

fn weight(shortcut: KeyboardShortcut) -> u8 {
    let modifiers = shortcut.modifiers;
    u8::from(modifiers.shift) + u8::from(modifiers.alt) + u8::from(modifiers.command || modifiers.ctrl)
}

/// The keys of a shortcut, for people.
pub fn keys(shortcut: KeyboardShortcut) -> String {
    let mut out = String::new();
    if shortcut.modifiers.command || shortcut.modifiers.ctrl {
        out.push_str("Ctrl ");
    }
    if shortcut.modifiers.alt {
        out.push_str("Alt ");
    }
    if shortcut.modifiers.shift {
        out.push_str("Maj ");
    }
    out.push_str(match shortcut.logical_key {
        Key::Enter => "↵",
        key => key.symbol_or_name(),
    });
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_commands_share_a_key_and_all_have_names() {
        let view = View::new(Lang::Fr);
        let commands = all(&view);
        for (position, command) in commands.iter().enumerate() {
            assert!(Lang::Fr.knows(command.code) && Lang::En.knows(command.code), "{}", command.code);
            for other in &commands[position + 1..] {
                assert!(
                    command.shortcut.is_none() || command.shortcut != other.shortcut,
                    "{} {}",
                    command.code,
                    other.code
                );
            }
        }
    }
}
