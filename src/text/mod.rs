//! Folding, tokens and phonetic keys of French text, shared by every room that compares words.

mod decode;
mod formula;
mod hours;
mod html;
mod phonetic;
mod placeholder;

pub use decode::{Decoder, IBM850, ONE_BYTE, decode_as, encode_as, frenchness, unscrambled};
pub use formula::{guarded, is_formula, unguarded};
pub use hours::opening_hours;
pub use html::{is_html, markdown};
pub use phonetic::phonetic;
pub use placeholder::is_placeholder;

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A text without white space at its ends; nearly all texts have none, which their first and last letters tell.
pub fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

/// The text on one line: line breaks and runs of blanks are one space each, none at the ends. No-break spaces stay, with what
/// they hold together.
///
/// ```
/// assert_eq!(tamis::text::one_line(" Est-ce\n le bon\u{a0}? "), "Est-ce le bon\u{a0}?");
/// ```
pub fn one_line(text: &str) -> String {
    let blank = |c: char| c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}');
    text.split(blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The text as comparisons see it: lower case, no accents, ligatures opened (`œ` → `oe`), apostrophes, dashes and any
/// other punctuation as spaces, single spaces, none at the ends. Folding twice changes nothing.
///
/// ```
/// assert_eq!(tamis::text::fold("  L’Œuvre d’Hénin-Beaumont "), "l oeuvre d henin beaumont");
/// ```
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 4);
    let mut gap = false;
    for c in text.chars() {
        if c.is_ascii() {
            push_ascii(&mut out, &mut gap, c);
        } else if let Some(plain) = plain_latin(c) {
            for c in plain.chars() {
                push_ascii(&mut out, &mut gap, c);
            }
        } else {
            push_other(&mut out, &mut gap, c);
        }
    }
    out
}

fn push_ascii(out: &mut String, gap: &mut bool, c: char) {
    if c.is_ascii_alphanumeric() {
        if *gap && !out.is_empty() {
            out.push(' ');
        }
        *gap = false;
        out.push(c.to_ascii_lowercase());
    } else {
        *gap = true;
    }
}

/// What the short table does not know: compatibility forms opened, marks dropped, letters of other scripts kept.
fn push_other(out: &mut String, gap: &mut bool, c: char) {
    if is_combining_mark(c) || is_invisible(c) {
        return;
    }
    for c in std::iter::once(c).nfkd().flat_map(char::to_lowercase).nfkd() {
        if let Some(plain) = plain_latin(c) {
            plain.chars().for_each(|c| push_ascii(out, gap, c));
        } else if c.is_ascii() {
            push_ascii(out, gap, c);
        } else if is_combining_mark(c) || is_invisible(c) {
        } else if c.is_alphanumeric() {
            if *gap && !out.is_empty() {
                out.push(' ');
            }
            *gap = false;
            out.push(c);
        } else {
            *gap = true;
        }
    }
}

/// Characters that show nothing and separate nothing: zero-width spaces and joiners, direction marks, soft hyphen.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// The plain letters of the accented and joined letters that French files hold; the fast road of [`fold`].
fn plain_latin(c: char) -> Option<&'static str> {
    Some(match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'À' | 'Á' | 'Â' | 'Ã' | 'Ä' | 'Å' => "a",
        'ç' | 'Ç' => "c",
        'è' | 'é' | 'ê' | 'ë' | 'È' | 'É' | 'Ê' | 'Ë' => "e",
        'ì' | 'í' | 'î' | 'ï' | 'Ì' | 'Í' | 'Î' | 'Ï' => "i",
        'ñ' | 'Ñ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ö' | 'Ø' => "o",
        'ù' | 'ú' | 'û' | 'ü' | 'Ù' | 'Ú' | 'Û' | 'Ü' => "u",
        'ý' | 'ÿ' | 'Ý' | 'Ÿ' => "y",
        'œ' | 'Œ' => "oe",
        'æ' | 'Æ' => "ae",
        'ß' | 'ẞ' => "ss",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'ı' => "i",
        '’' | '‘' | '–' | '—' | '‑' | '·' | '•' | '«' | '»' | '“' | '”' | '…' | '\u{a0}' | '\u{202f}' | '\u{2009}' => {
            " "
        }
        _ => return None,
    })
}

/// 128 bits that stand for two texts while a million of them are counted: two pairs differ in it but for one chance in 10²⁶.
/// The hasher has fixed keys.
pub fn fingerprint(kind: &str, text: &str) -> u128 {
    let half = |seed: u8| {
        let mut hasher = DefaultHasher::new();
        (seed, kind, text).hash(&mut hasher);
        u128::from(hasher.finish())
    };
    (half(0) << 64) | half(1)
}

/// The text as a search compares it: lower case, no accents, ligatures opened, typographic apostrophes, dashes and spaces as
/// the keyboard has them. Unlike [`fold`] it keeps punctuation, so that addresses of mail and sites are found as written.
///
/// ```
/// assert_eq!(tamis::text::searchable("L’Œuvre–Été@X.fr"), "l'oeuvre-ete@x.fr");
/// ```
pub fn searchable(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return match text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => Cow::Owned(text.to_ascii_lowercase()),
            false => Cow::Borrowed(text),
        };
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            _ if c.is_ascii() => out.push(c.to_ascii_lowercase()),
            '’' | '‘' => out.push('\''),
            '–' | '—' | '‑' => out.push('-'),
            '«' | '»' | '“' | '”' => out.push('"'),
            '\u{a0}' | '\u{202f}' | '\u{2009}' => out.push(' '),
            _ => match plain_latin(c).filter(|plain| !plain.trim().is_empty()) {
                Some(plain) => out.push_str(plain),
                None if is_combining_mark(c) || is_invisible(c) => {}
                None => out.extend(
                    std::iter::once(c)
                        .nfkd()
                        .flat_map(char::to_lowercase)
                        .filter(|c| !is_combining_mark(*c))
                        .map(|c| c.to_ascii_lowercase()),
                ),
            },
        }
    }
    Cow::Owned(out)
}

/// The months of the year, folded.
pub const MONTHS: [&str; 12] = [
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
];

/// The folded text with dashes for spaces: `Saint-Étienne` → `saint-etienne`.
pub fn slug(text: &str) -> String {
    fold(text).replace(' ', "-")
}

/// The words of a text that is already folded.
pub fn tokens(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(' ').filter(|token| !token.is_empty())
}

/// The ASCII digits of a text, borrowed where it holds nothing else. Full-width and other digits are not kept: no
/// identifier is written with them.
pub fn digits_only(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(char::is_ascii_digit).collect())
}

/// Adds the n-grams of `folded` (runs of `n` characters, the ends padded with a space) to `out`, in order, repeats
/// included. A text shorter than `n` with its padding gives itself.
pub fn ngrams(folded: &str, n: usize, out: &mut Vec<String>) {
    if folded.is_empty() || n == 0 {
        return;
    }
    let padded: Vec<char> = std::iter::once(' ').chain(folded.chars()).chain(std::iter::once(' ')).collect();
    if padded.len() <= n {
        out.push(padded.into_iter().collect());
        return;
    }
    out.extend(padded.windows(n).map(|window| window.iter().collect::<String>()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn folding_is_french() {
        assert_eq!(fold("L'Haÿ-les-Roses"), "l hay les roses");
        assert_eq!(fold("CŒUR  d’ÎLE, (n° 3)"), "coeur d ile n 3");
        assert_eq!(fold("e\u{301}te\u{301}"), "ete");
        assert_eq!(fold("\u{200e}"), "");
        assert_eq!(fold("Ⅷ ﬁn ½"), "viii fin 1 2");
        assert_eq!(fold("Łódź"), "lodz");
        assert_eq!(slug("Saint-Étienne (42)"), "saint-etienne-42");
    }

    #[test]
    fn digits_and_grams() {
        assert_eq!(digits_only("01.23 45"), "012345");
        assert!(matches!(digits_only("0123"), Cow::Borrowed("0123")));
        let mut grams = Vec::new();
        ngrams("ab", 3, &mut grams);
        assert_eq!(grams, [" ab", "ab "]);
        assert_eq!(tokens("a bc").collect::<Vec<_>>(), ["a", "bc"]);
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn folded_text_has_single_inner_spaces(text in "\\PC{0,40}") {
            let once = fold(&text);
            prop_assert!(!once.contains("  ") && once.trim() == once);
        }
    }
}
