//! Keys that screens read themselves, as the sheet of shortcuts tells them.

use crate::locale::Lang;
use crate::ui::action::Screen;

/// Keys that one screen reads itself: the screen, the keys, and what they do (a code of a text). Keys with a name are called
/// as in [`engraved`]; what is held with them comes first. Those of commands that mean something else, or most, on a screen are
/// told there too.
pub const LOCAL: &[(Screen, &str, &str)] = &[
    (Screen::Columns, "↑ ↓", "shortcut-walk-values"),
    (Screen::Columns, "1 & … 9 ç", "shortcut-value-near"),
    (Screen::Columns, "0 à", "values-none"),
    (Screen::Columns, "Space", "shortcut-tick-value"),
    (Screen::Columns, "Enter", "values-apply"),
    (Screen::Columns, "Ctrl F", "values-filter"),
    (Screen::Records, "↑ ↓ ← →", "shortcut-walk-cells"),
    (Screen::Records, "Tab", "shortcut-next-cell"),
    (Screen::Records, "PageUp PageDown", "shortcut-page"),
    (Screen::Records, "Home End", "shortcut-row-ends"),
    (Screen::Records, "Ctrl Home End", "shortcut-grid-ends"),
    (Screen::Records, "Shift ↑ ↓ ← →", "shortcut-extend"),
    (Screen::Records, "Ctrl A", "shortcut-column"),
    (Screen::Records, "Enter F2", "shortcut-edit"),
    (Screen::Records, "Escape", "shortcut-drop-edit"),
    (Screen::Records, "S", "shortcut-suggestion"),
    (Screen::Records, "Q", "state-ask"),
    (Screen::Records, "Delete Backspace", "cell-clear"),
    (Screen::Records, "Ctrl C", "cell-copy"),
    (Screen::Records, "Ctrl X", "shortcut-cut"),
    (Screen::Records, "Ctrl V", "shortcut-paste"),
    (Screen::Records, "Ctrl D", "cell-fill"),
    (Screen::Records, "Ctrl G", "shortcut-go-to"),
    (Screen::Issues, "↑ ↓", "shortcut-walk-issues"),
    (Screen::Issues, "PageUp PageDown", "shortcut-page"),
    (Screen::Issues, "Home End", "shortcut-list-ends"),
    (Screen::Issues, "← →", "shortcut-walk-groups"),
    (Screen::Issues, "S", "issues-skip-group"),
    (Screen::Issues, "A", "issues-accept-one"),
    (Screen::Issues, "Ctrl Enter", "command-accept-group"),
    (Screen::Issues, "X", "shortcut-leave-out"),
    (Screen::Issues, "1 & … 9 ç", "shortcut-choose"),
    (Screen::Issues, "T", "shortcut-alike"),
    (Screen::Issues, "G", "shortcut-in-grid"),
    (Screen::Issues, "Q", "issues-ask"),
    (Screen::Duplicates, "1 &", "verdict-duplicate"),
    (Screen::Duplicates, "2 é", "verdict-related"),
    (Screen::Duplicates, "3 \"", "verdict-distinct"),
    (Screen::Duplicates, "4 '", "verdict-unsure"),
    (Screen::Duplicates, "M", "duplicates-merge"),
    (Screen::Duplicates, "Space →", "duplicates-skip"),
    (Screen::Duplicates, "←", "duplicates-back"),
    (Screen::Duplicates, "0 à", "review-take-back"),
    (Screen::Duplicates, "C", "review-cut"),
    (Screen::Duplicates, "↑ ↓", "shortcut-review-field"),
    (Screen::Duplicates, "Enter", "shortcut-review-value"),
    (Screen::Duplicates, "R", "shortcut-review-raw"),
    (Screen::Duplicates, "I", "review-side"),
    (Screen::Duplicates, "Escape", "shortcut-leave-sample"),
    (Screen::Quality, "↑ ↓", "shortcut-walk-lines"),
    (Screen::Quality, "Enter", "shortcut-enter-place"),
    (Screen::Quality, "Backspace", "shortcut-leave-place"),
    (Screen::Questions, "↑ ↓", "shortcut-walk-questions"),
    (Screen::Questions, "Enter", "questions-show-records"),
    (Screen::Questions, "F2", "questions-edit"),
    (Screen::Questions, "R", "questions-done"),
    (Screen::Questions, "Delete", "questions-drop"),
    (Screen::History, "↑ ↓", "shortcut-walk-operations"),
    (Screen::History, "Enter", "shortcut-turn"),
    (Screen::History, "Escape", "shortcut-no-turn"),
    (Screen::History, "Ctrl F", "history-search"),
    (Screen::Changes, "↑ ↓", "shortcut-walk-changes"),
    (Screen::Changes, "PageUp PageDown", "shortcut-page"),
    (Screen::Changes, "Home End", "shortcut-list-ends"),
    (Screen::Changes, "← →", "shortcut-lists"),
    (Screen::Changes, "1 &", "shortcut-first-answer"),
    (Screen::Changes, "2 é", "shortcut-second-answer"),
    (Screen::Changes, "Space", "shortcut-next-question"),
    (Screen::Changes, "Enter", "changes-show"),
    (Screen::Schema, "Ctrl F", "shortcut-schema"),
    (Screen::Schema, "↑ ↓", "shortcut-walk-fields"),
    (Screen::Schema, "Escape", "shortcut-leave"),
];

/// The keys of a list in [`LOCAL`], each as it is engraved; one with what is held with it in one.
pub fn local_keys(lang: Lang, keys: &str) -> Vec<String> {
    let keys: Vec<String> = keys.split(' ').map(|key| engraved(lang, key)).collect();
    let held = [engraved(lang, "Ctrl"), engraved(lang, "Shift")];
    if keys.len() == 2 && held.contains(&keys[0]) { vec![keys.join(" ")] } else { keys }
}

fn engraved(lang: Lang, key: &str) -> String {
    let code = match key {
        "Space" => "key-space",
        "Shift" => "key-shift",
        "Delete" => "key-delete",
        "Escape" => "key-escape",
        "Home" => "key-home",
        "End" => "key-end",
        "Backspace" => "key-backspace",
        "PageUp" => "key-page-up",
        "PageDown" => "key-page-down",
        "Enter" => return "↵".to_owned(),
        key => return key.to_owned(),
    };
    lang.text(code).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_its_words() {
        for (_, _, code) in LOCAL {
            assert!(Lang::Fr.knows(code) && Lang::En.knows(code), "{code}");
        }
    }

    /// Where the screens read their keys: the screen, the text of the file, and whether its letters are keys too.
    const READ_IN: [(Screen, &str, bool); 10] = [
        (Screen::Columns, include_str!("../screens/values/mod.rs"), false),
        (Screen::Records, include_str!("../screens/records/keys.rs"), true),
        (Screen::Issues, include_str!("../screens/issues/keys.rs"), true),
        (Screen::Duplicates, include_str!("../screens/duplicates/keys.rs"), true),
        (Screen::Quality, include_str!("../screens/quality/fields.rs"), false),
        (Screen::Quality, include_str!("../screens/quality/places.rs"), false),
        (Screen::Changes, include_str!("../screens/changes/keys.rs"), false),
        (Screen::Questions, include_str!("../screens/people/page.rs"), false),
        (Screen::History, include_str!("../screens/history/mod.rs"), false),
        (Screen::Schema, include_str!("../screens/schema.rs"), false),
    ];

    #[test]
    fn every_key_that_a_screen_reads_is_told_on_the_sheet() {
        let name = |screen: Screen, key: &str| match key {
            "ArrowUp" => "↑".to_owned(),
            "ArrowDown" => "↓".to_owned(),
            "ArrowLeft" => "←".to_owned(),
            "ArrowRight" => "→".to_owned(),
            // What is deleted and filled down has a second key, as in spreadsheets.
            "Backspace" if screen != Screen::Quality => "Delete".to_owned(),
            "B" => "D".to_owned(),
            " " => "Space".to_owned(),
            key => key.to_uppercase(),
        };
        let (keys, letters) =
            (regex::Regex::new(r"\bKey::(\w+)").unwrap(), regex::Regex::new(r#""([a-z0-9 ])""#).unwrap());
        let mut read = 0;
        for (screen, text, letters_too) in READ_IN {
            let text = text.split("#[cfg(test)]").next().unwrap();
            let told: Vec<String> = LOCAL
                .iter()
                .filter(|(of, ..)| *of == screen)
                .flat_map(|(_, keys, _)| keys.split(' ').map(str::to_uppercase))
                .collect();
            let typed = letters_too.then(|| letters.captures_iter(text)).into_iter().flatten();
            for found in keys.captures_iter(text).chain(typed) {
                let key = name(screen, &found[1]);
                read += 1;
                assert!(told.contains(&key.to_uppercase()), "{screen:?} reads {key}, and the sheet does not tell it");
            }
        }
        assert!(read > 60, "{read} keys were found");
    }
}
