//! White space, invisible characters and placeholders: three quarters of all cleaning (DOMAIN §2.1).

use super::Healed;
use crate::text::{is_formula, is_invisible, is_placeholder, unscrambled};
use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The text without white space at its ends, no-break spaces made plain, invisible and control characters dropped,
/// line ends as `\n`, letters composed (NFC), scrambled accents put right (`Ã©`). Joiners inside emoji stay.
pub fn clean(text: &str) -> Cow<'_, str> {
    // Most cells are plain: nothing in them can be odd or scrambled.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(unguarded(text.trim_ascii()));
    }
    let text = match unscrambled(text) {
        Some(text) => Cow::Owned(cleaned(&text).into_owned()),
        None => cleaned(text),
    };
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(unguarded(text)),
        Cow::Owned(text) if unguarded(&text).len() == text.len() => Cow::Owned(text),
        Cow::Owned(text) => Cow::Owned(unguarded(&text).to_owned()),
    }
}

/// The text without the apostrophe by which an export (ours, too) keeps a spreadsheet from running it as a formula.
fn unguarded(text: &str) -> &str {
    let mut text = text;
    while let Some(rest) = text.strip_prefix('\'') {
        let inner = rest.trim_start_matches('\'');
        if !is_formula(inner) || inner.starts_with(char::is_whitespace) {
            break;
        }
        text = rest;
    }
    text
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
        () if raw.trim().strip_prefix('\'') == Some(cleaned) => "formula-guard",
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
    fn zeros_are_nothing_where_they_are_absurd() {
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
        assert_eq!(text("'=> Sur rendez-vous").rule, Some("formula-guard"));
        for kept in ["'t Kot", "'", "'+33", "=1"] {
            assert_eq!(clean(kept), kept);
        }
        assert_eq!(text("a b").rule, None);
        assert_eq!(text(" "), Healed::absent());
        assert_eq!(text("NR"), Healed::placeholder());
        assert_eq!(without_float_suffix("59260.0"), "59260");
        assert_eq!(without_float_suffix("2A004.0"), "2A004");
        assert_eq!(without_float_suffix("1.5"), "1.5");
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(text in "\\PC{0,20}|[ '=\\u{a0}\\u{200b}\\u{200d}\\r\\n\\u{85}\\u{301}ae-]{0,8}") {
            let once = clean(&text).into_owned();
            prop_assert_eq!(clean(&once), once.as_str());
        }
    }
}
