//! White space, invisible characters and placeholders: three quarters of all cleaning (DOMAIN §2.1).

use super::Healed;
use crate::text::{fold, is_invisible, unscrambled};
use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The text without white space at its ends, no-break spaces made plain, invisible and control characters dropped,
/// line ends as `\n`, letters composed (NFC), scrambled accents put right (`Ã©`). Joiners inside emoji stay.
pub fn clean(text: &str) -> Cow<'_, str> {
    match unscrambled(text) {
        Some(text) => Cow::Owned(cleaned(&text).into_owned()),
        None => cleaned(text),
    }
}

fn cleaned(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim_matches(is_edge);
    if trimmed.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\t')) {
        return Cow::Borrowed(trimmed);
    }
    if !trimmed.chars().any(is_odd) && is_nfc_quick(trimmed.chars()) == IsNormalized::Yes {
        return Cow::Borrowed(trimmed);
    }
    let mut out = String::with_capacity(trimmed.len());
    let mut chars = trimmed.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                chars.next_if_eq(&'\n');
                out.push('\n');
            }
            // Apostrophes and quotes of Windows-1252 read as Latin-1.
            '\u{91}' | '\u{92}' => out.push('’'),
            '\u{93}' | '\u{94}' => out.push('"'),
            '\u{96}' | '\u{97}' => out.push('–'),
            '\u{85}' => out.push('…'),
            '\u{80}' => out.push('€'),
            '\u{9c}' => out.push('œ'),
            c if is_hard_space(c) => out.push(' '),
            c if is_odd(c) => {}
            c => out.push(c),
        }
    }
    let composed: String = out.nfc().collect();
    Cow::Owned(composed.trim_matches(is_edge).to_owned())
}

fn is_edge(c: char) -> bool {
    // U+0085 is the ellipsis of Windows-1252 read as Latin-1, far more often than a line end.
    (c.is_whitespace() && c != '\u{85}') || is_invisible(c) || c == '\0'
}

fn is_hard_space(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

/// What [`clean`] changes inside a text.
fn is_odd(c: char) -> bool {
    let joiner = matches!(c, '\u{200c}' | '\u{200d}');
    is_hard_space(c) || (is_invisible(c) && !joiner) || (c.is_control() && !matches!(c, '\n' | '\t'))
}

/// Whether a cleaned text stands for "nothing" in any kind of field: only punctuation, or one of the words that files
/// write for it (DOMAIN §2.2). `0`, `X` and `non` are not: they mean something in some columns.
pub fn is_placeholder(text: &str) -> bool {
    if text.len() > 24 {
        return false;
    }
    if text.chars().all(is_filler) {
        return !text.is_empty();
    }
    if text.starts_with('#') {
        let error = text.trim_end_matches(['!', '?']).to_ascii_uppercase();
        return ["#N/A", "#N/D", "#REF", "#VALUE", "#VALEUR", "#NOM", "#NAME", "#DIV/0", "#NULL", "#NUL", "#NUM"]
            .contains(&error.as_str())
            || error == "#NOMBRE";
    }
    // Nearly every value of a file comes by here: folding it is worth a look at its letters first.
    let begins = text.bytes().find(u8::is_ascii_alphanumeric).is_some_and(|byte| b"naviuprsNAVIUPRS".contains(&byte));
    if text.bytes().any(|byte| byte.is_ascii_digit()) || (text.is_ascii() && !begins) {
        return false;
    }
    matches!(
        fold(text).as_str(),
        "nr" | "nc"
            | "n a"
            | "na"
            | "n c"
            | "n r"
            | "nd"
            | "n d"
            | "nan"
            | "null"
            | "none"
            | "nil"
            | "undefined"
            | "vide"
            | "neant"
            | "aucun"
            | "aucune"
            | "inconnu"
            | "inconnue"
            | "non renseigne"
            | "non renseignee"
            | "non renseignes"
            | "non renseignees"
            | "non communique"
            | "non communiquee"
            | "non connu"
            | "non connue"
            | "non applicable"
            | "pas renseigne"
            | "sans objet"
            | "route nolink"
    )
}

fn is_filler(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '_' | '.' | ',' | ';' | ':' | '/' | '\\' | '|' | '?' | '@' | '\'' | '"' | '…' | '·')
        || c.is_whitespace()
        || is_invisible(c)
}

/// Whether a cleaned text is only zeros and separators (`0`, `00 00 00 00 00`, `0.0`): "nothing" where the kind of the
/// field makes it absurd — phone, SIRET, postcode, coordinates, links and mails.
pub fn is_zero(text: &str) -> bool {
    text.bytes().any(|byte| byte == b'0')
        && text.bytes().all(|byte| matches!(byte, b'0' | b' ' | b'.' | b',' | b'-' | b'/' | b'+'))
}

/// Free text: cleaned, a placeholder becomes null (DOMAIN §2.2).
pub fn text(raw: &str) -> Healed {
    let cleaned = clean(raw);
    if cleaned.is_empty() {
        return Healed::absent();
    }
    if is_placeholder(&cleaned) {
        return Healed::placeholder();
    }
    settled(raw, &cleaned)
}

/// A cleaned text under the rule that says what was done to it.
pub(super) fn settled(raw: &str, cleaned: &str) -> Healed {
    let rule = match () {
        () if raw.trim() == cleaned => "trim",
        () if unscrambled(raw).is_some() => "unscrambled",
        () => "text-cleaned",
    };
    Healed::changed(raw, cleaned, rule)
}

/// A whole number that a spreadsheet wrote as a decimal: `59260.0` → `59260`.
pub(super) fn without_float_suffix(text: &str) -> &str {
    let Some((whole, zeros)) = text.split_once(['.', ',']) else { return text };
    let is_float = !whole.is_empty()
        && whole.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !zeros.is_empty()
        && zeros.bytes().all(|byte| byte == b'0');
    if is_float { whole } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Value;
    use proptest::prelude::*;

    #[test]
    fn cleaning_keeps_what_is_seen() {
        assert_eq!(clean("\u{a0} Lille\u{200b}\r\n"), "Lille");
        assert_eq!(clean("10\u{202f}€ a\r\nb\rc"), "10 € a\nb\nc");
        assert_eq!(clean("e\u{301}té"), "été");
        assert_eq!(clean("l\u{92}été\u{85}"), "l’été…");
        assert_eq!(clean("👨\u{200d}👩\u{200d}👧"), "👨\u{200d}👩\u{200d}👧");
        assert!(matches!(clean(" plain "), Cow::Borrowed("plain")));
    }

    #[test]
    fn placeholders_are_nothing() {
        for text in [
            "-",
            "--",
            "NR",
            "NC",
            "#N/A",
            "N/A",
            "Non renseigné",
            "Inconnu",
            "NEANT",
            "néant",
            "aucun",
            "?",
            ";",
            "/",
            "@",
            ".",
            "\u{200e}",
            "n.c.",
            "#REF!",
            "#VALEUR!",
            "#DIV/0!",
        ] {
            assert!(is_placeholder(text) || clean(text).is_empty(), "{text}");
        }
        for text in ["", "0", "X", "non", "Oui", "Nacre", "+", "France", "#1", "Aucune condition", "12"] {
            assert!(!is_placeholder(text), "{text}");
        }
        assert!(is_zero("000000000") && is_zero("0") && is_zero("00 00 00 00 00") && is_zero("0.0"));
        assert!(!is_zero("-") && !is_zero("01") && !is_zero(""));
    }

    #[test]
    fn rules_are_told() {
        assert_eq!(text("  a "), Healed { value: Value::text("a"), rule: Some("trim"), unclear: None });
        assert_eq!(text("a\u{a0}b").rule, Some("text-cleaned"));
        assert_eq!(
            text("Ã‰picerie"),
            Healed { value: Value::text("Épicerie"), rule: Some("unscrambled"), unclear: None }
        );
        assert_eq!(text("a b").rule, None);
        assert_eq!(text(" "), Healed::absent());
        assert_eq!(text("NR"), Healed::placeholder());
        assert_eq!(without_float_suffix("59260.0"), "59260");
        assert_eq!(without_float_suffix("2A004.0"), "2A004");
        assert_eq!(without_float_suffix("1.5"), "1.5");
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(text in "\\PC{0,20}|[ \\u{a0}\\u{200b}\\u{200d}\\r\\n\\u{85}\\u{301}ae-]{0,8}") {
            let once = clean(&text).into_owned();
            prop_assert_eq!(clean(&once), once.as_str());
        }
    }
}
