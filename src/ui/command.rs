//! One list of commands, read by the menu, the palette, the keyboard and the sheet of shortcuts; and beside it the keys that
//! only one screen knows, so that the sheet shows them too.

mod local;

pub use local::{LOCAL, local_keys};

use super::action::{Action, Screen};
use super::frame::rail;
use super::screens::care::Wish as Care;
use super::screens::changes::state::{Kind, Wish as Changes};
use super::screens::combine::Wish as Combine;
use super::screens::pages::Wish;
use super::screens::people::Wish as People;
use super::screens::records::state::{BatchDraft, Beside, SpellingDraft, Wish as Records};
use super::shell;
use super::state::{Data, Side, View};
use crate::locale::Lang;
use crate::session::Theme;
use egui::{Event, InputState, Key, KeyboardShortcut, Modifiers};
use std::borrow::Cow;

/// One thing to do, with its name, place, key and condition.
pub struct Command {
    /// Code of its name in `ui.ftl` or `shell.ftl`; with `-tip` behind it, of what it does in a sentence.
    pub code: &'static str,
    pub menu: Menu,
    pub shortcut: Option<KeyboardShortcut>,
    pub action: Action,
    pub needs: Need,
}

/// Where a command stands in the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Menu {
    Workspace,
    Data,
    Go,
    Look,
    Help,
}

impl Menu {
    pub const ALL: [Self; 5] = [Self::Workspace, Self::Data, Self::Go, Self::Look, Self::Help];

    /// Code of its name in `shell.ftl`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Workspace => "menu-workspace",
            Self::Data => "menu-data",
            Self::Go => "menu-go",
            Self::Look => "menu-look",
            Self::Help => "menu-help",
        }
    }
}

/// What must be there for a command to do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    Nothing,
    Workspace,
    Records,
    Undo,
    Redo,
    /// A group of issues on screen.
    Group,
    /// A cell of the grid, or an issue.
    AtHand,
    /// The grid of records on screen.
    Grid,
    /// A delivery on screen.
    Delivery,
    /// A question of this kind in the delivery on screen.
    Asked(Kind),
}

/// What the window shows, as far as commands depend on it.
#[derive(Clone, Copy)]
pub struct Now<'a> {
    pub view: &'a View,
    pub data: &'a Data,
    pub opened: bool,
    pub zoom: f32,
}

impl Command {
    const fn new(code: &'static str, menu: Menu, action: Action) -> Self {
        Self { code, menu, shortcut: None, action, needs: Need::Nothing }
    }

    fn key(self, modifiers: Modifiers, key: Key) -> Self {
        Self { shortcut: Some(KeyboardShortcut::new(modifiers, key)), ..self }
    }

    fn needs(self, needs: Need) -> Self {
        Self { needs, ..self }
    }

    pub fn name(&self, lang: Lang) -> Cow<'static, str> {
        lang.text(self.code)
    }

    /// What it does, in a sentence.
    pub fn tip(&self, lang: Lang) -> Cow<'static, str> {
        lang.text(&format!("{}-tip", self.code))
    }

    /// Why it cannot be done now, as a code of `shell.ftl`; none: it can.
    pub fn why_not(&self, now: &Now<'_>) -> Option<&'static str> {
        if self.needs == Need::Nothing {
            return None;
        }
        let overview = &now.data.overview;
        let (there, why) = match self.needs {
            _ if !now.opened => (false, "why-no-workspace"),
            Need::Nothing | Need::Workspace => (true, ""),
            Need::Records => (overview.records() > 0, "why-no-records"),
            Need::Undo => (overview.undo.is_some(), "why-nothing-to-undo"),
            Need::Redo => (overview.redo.is_some(), "why-nothing-to-redo"),
            Need::AtHand => {
                let there = match now.view.screen {
                    Screen::Records => now.view.selected.is_some(),
                    Screen::Issues => now.view.issues.group.is_some(),
                    _ => false,
                };
                (there, "why-nothing-at-hand")
            }
            Need::Grid => (now.view.screen == Screen::Records && overview.records() > 0, "why-no-grid"),
            Need::Delivery | Need::Asked(_) if now.view.screen != Screen::Changes => (false, "why-no-delivery"),
            Need::Delivery => (now.view.changes.shown(&now.data.changes).is_some(), "why-no-delivery"),
            Need::Asked(kind) => {
                let shown = now.view.changes.shown(&now.data.changes);
                (shown.is_some_and(|told| now.view.changes.open(told, kind) > 0), "why-nothing-asked")
            }
            Need::Group => (now.view.screen == Screen::Issues && now.view.issues.group.is_some(), "why-no-group"),
        };
        (!there).then_some(why)
    }
}

const CTRL: Modifiers = Modifiers::COMMAND;
const CTRL_SHIFT: Modifiers = Modifiers { alt: false, ctrl: false, shift: true, mac_cmd: false, command: true };
const PLAIN: Modifiers = Modifiers::NONE;
/// With Alt, the keys of the numbered pages.
const DIGITS: [Key; 9] =
    [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];

/// All commands, in the order of the menu. One line adds one.
pub fn all(now: &Now<'_>) -> Vec<Command> {
    use Menu::{Data, Go, Help, Look, Workspace};
    let cmd = Command::new;
    let beside = |code, menu, beside| cmd(code, menu, Action::Records(Records::Beside(beside))).needs(Need::Grid);
    let mut list = vec![
        cmd("command-new", Workspace, Action::NewDialog).key(CTRL, Key::N),
        cmd("command-open", Workspace, Action::OpenDialog).key(CTRL, Key::O),
        cmd("command-sample", Workspace, Action::OpenSample),
        cmd("command-doctor", Workspace, Action::Care(Care::Look)).needs(Need::Workspace),
        cmd("command-combine", Workspace, Action::Combine(Combine::Ask)).needs(Need::Workspace),
        cmd("command-backup", Workspace, Action::Care(Care::BackUp)).needs(Need::Workspace),
        cmd("command-close", Workspace, Action::Close).key(CTRL, Key::W).needs(Need::Workspace),
        cmd("command-quit", Workspace, Action::Quit).key(CTRL, Key::Q),
        cmd("command-import", Data, Action::ImportDialog).key(CTRL, Key::I).needs(Need::Workspace),
        cmd("command-reference", Data, Action::ReferenceDialog).needs(Need::Workspace),
        cmd("command-undo", Data, Action::Undo).key(CTRL, Key::Z).needs(Need::Undo),
        cmd("command-redo", Data, Action::Redo).key(CTRL_SHIFT, Key::Z).needs(Need::Redo),
        cmd("command-accept-group", Data, Action::AcceptGroup).key(CTRL, Key::Enter).needs(Need::Group),
        cmd("command-set-aside", Data, Action::Page(Wish::AskAside)).key(CTRL, Key::Delete).needs(Need::AtHand),
        cmd("command-establishments", Data, Action::Care(Care::EstablishmentsDialog)).needs(Need::Workspace),
        cmd("command-purge", Data, Action::Care(Care::AskPurge(None))).needs(Need::Records),
        cmd("command-lock", Data, Action::People(People::LockHere)).key(CTRL, Key::L).needs(Need::AtHand),
        cmd("command-question", Data, Action::People(People::Ask)).key(PLAIN, Key::Q).needs(Need::AtHand),
        cmd("command-note", Data, Action::People(People::NoteHere)).key(CTRL, Key::M).needs(Need::AtHand),
        cmd("command-verified", Data, Action::People(People::VerifyHere)).key(CTRL, Key::J).needs(Need::AtHand),
        beside("command-batch", Data, Beside::Batch(BatchDraft::of_sheet(&now.view.sheet))),
        beside("command-spellings", Data, Beside::Spellings(SpellingDraft::of_sheet(&now.view.sheet))),
        cmd("command-changes-ours", Data, answer_all(Kind::Conflicts, true)).needs(Need::Asked(Kind::Conflicts)),
        cmd("command-changes-theirs", Data, answer_all(Kind::Conflicts, false)).needs(Need::Asked(Kind::Conflicts)),
        cmd("command-changes-keep", Data, answer_all(Kind::Gone, true)).needs(Need::Asked(Kind::Gone)),
        cmd("command-changes-drop", Data, answer_all(Kind::Gone, false)).needs(Need::Asked(Kind::Gone)),
        cmd("command-changes-complete", Data, Action::Changes(Changes::Complete(true))).needs(Need::Delivery),
        cmd("command-changes-partial", Data, Action::Changes(Changes::Complete(false))).needs(Need::Delivery),
        cmd("command-match", Data, Action::Match).key(CTRL, Key::D).needs(Need::Records),
        cmd("command-export", Data, Action::Export).key(CTRL, Key::E).needs(Need::Records),
        cmd("command-palette", Go, Action::Palette(true)).key(CTRL, Key::K),
    ];
    for screen in rail::pages() {
        // Where one was in the schema is kept.
        let action = if screen == Screen::Schema { Action::Document(None) } else { Action::Show(screen) };
        let page = cmd(screen.code(), if screen == Screen::Guide { Help } else { Go }, action);
        let digit = rail::number_of(screen).and_then(|number| DIGITS.get(number - 1));
        let page = match digit {
            Some(digit) => page.key(Modifiers::ALT, *digit),
            None if screen == Screen::History => page.key(CTRL, Key::H),
            None => page,
        };
        list.push(page.needs(if screen == Screen::Schema { Need::Nothing } else { Need::Workspace }));
    }
    for (code, side) in
        [("command-values", Side::Values), ("command-healed", Side::Healed), ("command-rows", Side::Rows)]
    {
        list.push(cmd(code, Go, Action::Page(Wish::Side(side))).needs(Need::Records));
    }
    list.extend([
        cmd("command-go-to", Go, Action::Records(Records::Going(Some(String::new())))).needs(Need::Grid),
        cmd("command-region", Go, Action::NextRegion { back: false }).key(PLAIN, Key::F6),
        cmd("command-region-back", Go, Action::NextRegion { back: true }).key(Modifiers::SHIFT, Key::F6),
        beside("command-grid-columns", Look, Beside::Columns),
        beside("command-views", Look, Beside::Views(now.view.sheet.named.clone().unwrap_or_default())),
        beside("command-beside", Look, now.view.sheet.beside.other()).key(PLAIN, Key::F4),
        cmd("command-larger", Look, Action::Zoom(shell::zoomed(now.zoom, 0.1))).key(CTRL, Key::Plus),
        cmd("command-smaller", Look, Action::Zoom(shell::zoomed(now.zoom, -0.1))).key(CTRL, Key::Minus),
        cmd("command-usual-size", Look, Action::Zoom(1.0)).key(CTRL, Key::Num0),
        cmd("command-light", Look, Action::Theme(Theme::Light)),
        cmd("command-dark", Look, Action::Theme(Theme::Dark)),
        cmd("command-system-theme", Look, Action::Theme(Theme::System)),
        cmd("command-language", Look, Action::Language(other(now.view.lang))),
        cmd("command-schema", Help, Action::Document(now.view.at_hand())).key(PLAIN, Key::F1),
        cmd("command-menu", Help, Action::Menu).key(PLAIN, Key::F10),
        cmd("command-shortcuts", Help, Action::Shortcuts(true)).key(PLAIN, Key::Questionmark),
    ]);
    list
}

/// The same answer to all questions of a kind of the shown delivery.
fn answer_all(kind: Kind, first: bool) -> Action {
    Action::Changes(Changes::All(kind, first))
}

/// The other language.
pub fn other(lang: Lang) -> Lang {
    if lang == Lang::Fr { Lang::En } else { Lang::Fr }
}

/// What the keyboard asked for.
pub enum Pressed {
    Do(Action),
    /// A command that cannot be done now, and why.
    Not(&'static str),
}

/// What was asked for by keys. Longer shortcuts are tried first, since the toolkit lets Ctrl+Shift+Z be Ctrl+Z too; what is
/// typed belongs to the text that is being typed.
pub fn pressed(ctx: &egui::Context, now: &Now<'_>, palette: bool) -> Vec<Pressed> {
    let typing = ctx.text_edit_focused();
    let mut commands = all(now);
    commands.sort_by_key(|command| command.shortcut.map_or(0, weight));
    commands.reverse();
    let mut out = Vec::new();
    for command in commands {
        let Some(shortcut) = command.shortcut else { continue };
        let plain = weight(shortcut) == 0 && matches!(shortcut.logical_key, Key::Questionmark | Key::Q);
        // Under a question none of them is meant, and on the other screens a letter is only a letter.
        let of_people = matches!(command.action, Action::People(_));
        if of_people && (now.view.covered || plain && command.why_not(now).is_some()) {
            continue;
        }
        // A question is answered first: its screen stays under it.
        if now.view.asked && command.menu != Menu::Look && !matches!(command.action, Action::Quit) {
            continue;
        }
        let of_text = matches!(command.action, Action::Undo | Action::Redo | Action::Close);
        if (typing && (plain || of_text)) || (palette && !matches!(command.action, Action::Palette(_))) {
            continue;
        }
        // In the grid it is the key of every spreadsheet to fill down.
        if now.view.screen == Screen::Records && matches!(command.action, Action::Match) {
            continue;
        }
        // Held down, it decides once: the next group is there at once, and was not looked at yet.
        let held = matches!(command.action, Action::AcceptGroup | Action::People(_)) && repeats(ctx);
        if ctx.input_mut(|input| consume(input, shortcut)) && !held {
            // One key after the other is faster than what is read of the log in between: the log itself says there is nothing.
            let log = now.opened && matches!(command.needs, Need::Undo | Need::Redo);
            out.push(match command.why_not(now).filter(|_| !log) {
                None => Pressed::Do(command.action),
                Some(why) => Pressed::Not(why),
            });
        }
    }
    out
}

/// Whether a key that was pressed before is still held.
fn repeats(ctx: &egui::Context) -> bool {
    let held = |event: &egui::Event| matches!(event, egui::Event::Key { pressed: true, repeat: true, .. });
    ctx.input(|input| input.events.iter().any(held))
}

/// Takes the key of a shortcut. A digit is its key, whatever is engraved below it: on AZERTY it takes Shift to be a digit,
/// and Alt with `&` is meant where Alt with `1` is. What Alt would type is not typed.
fn consume(input: &mut InputState, shortcut: KeyboardShortcut) -> bool {
    let wanted = shortcut.logical_key;
    let digit = wanted.name().len() == 1 && wanted.name().starts_with(|name: char| name.is_ascii_digit());
    let mut found = false;
    input.events.retain(|event| {
        let Event::Key { key, physical_key, pressed: true, modifiers, .. } = event else { return true };
        let is_key = *key == wanted
            || (digit && *physical_key == Some(wanted))
            // The sign above `=` without Shift, as in browsers.
            || (wanted == Key::Plus && *key == Key::Equals);
        let taken = is_key && modifiers.matches_logically(shortcut.modifiers);
        found |= taken;
        !taken
    });
    if found && shortcut.modifiers.alt {
        input.events.retain(|event| !matches!(event, Event::Text(_)));
    }
    found
}

fn weight(shortcut: KeyboardShortcut) -> u8 {
    let modifiers = shortcut.modifiers;
    u8::from(modifiers.shift) + u8::from(modifiers.alt) + u8::from(modifiers.command || modifiers.ctrl)
}

/// The keys of a shortcut, for people.
pub fn keys(lang: Lang, shortcut: KeyboardShortcut) -> String {
    let mut out = String::new();
    if shortcut.modifiers.command || shortcut.modifiers.ctrl {
        out.push_str("Ctrl ");
    }
    if shortcut.modifiers.alt {
        out.push_str("Alt ");
    }
    if shortcut.modifiers.shift {
        out.push_str(&lang.text("key-shift"));
        out.push(' ');
    }
    match shortcut.logical_key {
        Key::Enter => out.push('↵'),
        Key::Minus => out.push('−'),
        Key::Delete => out.push_str(&lang.text("key-delete")),
        key => out.push_str(key.symbol_or_name()),
    }
    out
}

/// The keys of a command by its code; nothing where it has none.
pub fn keys_of(lang: Lang, now: &Now<'_>, code: &str) -> String {
    let command = all(now).into_iter().find(|command| command.code == code);
    command.and_then(|command| command.shortcut).map(|shortcut| keys(lang, shortcut)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(test: impl FnOnce(&Now<'_>)) {
        let (view, data) = (View::new(Lang::Fr), Data::default());
        test(&Now { view: &view, data: &data, opened: true, zoom: 1.0 });
    }

    #[test]
    fn no_two_commands_share_a_key_and_all_are_told() {
        with(|now| {
            let commands = all(now);
            for (position, command) in commands.iter().enumerate() {
                for lang in [Lang::Fr, Lang::En] {
                    assert!(lang.knows(command.code), "{}", command.code);
                    assert!(lang.knows(&format!("{}-tip", command.code)), "{}-tip {lang:?}", command.code);
                }
                for other in &commands[position + 1..] {
                    assert!(
                        command.shortcut.is_none() || command.shortcut != other.shortcut,
                        "{} {}",
                        command.code,
                        other.code
                    );
                }
            }
            for menu in Menu::ALL {
                assert!(commands.iter().any(|command| command.menu == menu) && Lang::En.knows(menu.code()));
            }
        });
    }

    #[test]
    fn what_cannot_be_done_says_why() {
        let (view, data) = (View::new(Lang::Fr), Data::default());
        let why = |opened: bool, code: &str| {
            let now = Now { view: &view, data: &data, opened, zoom: 1.0 };
            all(&now).iter().find(|command| command.code == code).and_then(|command| command.why_not(&now))
        };
        assert_eq!(why(false, "command-undo"), Some("why-no-workspace"));
        assert_eq!(why(true, "command-undo"), Some("why-nothing-to-undo"));
        assert_eq!(why(true, "command-export"), Some("why-no-records"));
        assert_eq!(why(true, "command-accept-group"), Some("why-no-group"));
        assert_eq!(why(false, "command-open"), None);
        for code in ["workspace", "records", "nothing-to-undo", "nothing-to-redo", "group"] {
            let code = if code.starts_with("nothing") { format!("why-{code}") } else { format!("why-no-{code}") };
            assert!(Lang::Fr.knows(&code) && Lang::En.knows(&code), "{code}");
        }
    }

    #[test]
    fn digits_are_keys_on_a_french_keyboard_too() {
        let shortcut = KeyboardShortcut::new(Modifiers::ALT, Key::Num6);
        let event = |key, physical, modifiers| Event::Key {
            key,
            physical_key: Some(physical),
            pressed: true,
            repeat: false,
            modifiers,
        };
        let taken = |event: Event| {
            let mut input = InputState::default();
            input.events = vec![event, Event::Text("-".into())];
            (consume(&mut input, shortcut), input.events.len())
        };
        // The sixth key bears a hyphen there.
        assert_eq!(taken(event(Key::Minus, Key::Num6, Modifiers::ALT)), (true, 0));
        assert_eq!(taken(event(Key::Num6, Key::Num6, Modifiers::ALT | Modifiers::SHIFT)), (true, 0));
        assert_eq!(taken(event(Key::Minus, Key::Num6, Modifiers::NONE)), (false, 2));
        assert_eq!(taken(event(Key::Num5, Key::Num5, Modifiers::ALT)), (false, 2));
    }

    #[test]
    fn keys_are_named_in_the_language() {
        let shortcut = KeyboardShortcut::new(CTRL_SHIFT, Key::Z);
        assert_eq!((keys(Lang::Fr, shortcut), keys(Lang::En, shortcut)), ("Ctrl Maj Z".into(), "Ctrl Shift Z".into()));
        let delete = KeyboardShortcut::new(CTRL, Key::Delete);
        assert_eq!((keys(Lang::Fr, delete), keys(Lang::En, delete)), ("Ctrl Suppr".into(), "Ctrl Del".into()));
        assert_eq!(local_keys(Lang::Fr, "Space →"), ["Espace", "→"]);
        assert_eq!(local_keys(Lang::Fr, "Ctrl D"), ["Ctrl D"]);
        assert_eq!(local_keys(Lang::En, "Shift ↑ ↓"), ["Shift", "↑", "↓"]);
        assert_eq!(local_keys(Lang::Fr, "Home End"), ["Début", "Fin"]);
    }
}
