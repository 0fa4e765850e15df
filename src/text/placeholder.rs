//! Texts that say "nothing" (DOMAIN §2.2).

use super::{fold, is_invisible};

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

#[cfg(test)]
mod tests {
    use super::*;

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
            assert!(is_placeholder(text), "{text}");
        }
        for text in ["", "0", "X", "non", "Oui", "Nacre", "+", "France", "#1", "Aucune condition", "12"] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
