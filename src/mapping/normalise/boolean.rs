//! Cells that say yes or no.

use super::text::clean;
use crate::text::fold;
use crate::text::is_placeholder;

/// Whether a cell of a column to tick is ticked; `None` where it says neither. Nothing, `-` and placeholders are *no*
/// (DOMAIN §2.2, CURATOR: `-` means *non*).
pub fn is_checked(text: &str) -> Option<bool> {
    let text = clean(text);
    if text.is_empty() || is_placeholder(&text) {
        return Some(false);
    }
    if matches!(text.as_ref(), "✓" | "✔" | "✗" | "☑" | "☒" | "+") {
        return Some(text != "✗");
    }
    match fold(&text).as_str() {
        "x" | "xx" | "oui" | "o" | "true" | "t" | "vrai" | "1" | "1 0" | "yes" | "y" | "checked" | "on" | "coche" => {
            Some(true)
        }
        "non" | "n" | "false" | "f" | "faux" | "0" | "0 0" | "no" | "off" | "unchecked" | "pas" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks() {
        for text in ["X", "x", "oui", "Oui", "OUI ", "True", "1", "O", "checked", "Vrai", "1.0", "✔"] {
            assert_eq!(is_checked(text), Some(true), "{text}");
        }
        for text in ["-", "non", "N", "0", "False", "", " ", "NON", "#N/A"] {
            assert_eq!(is_checked(text), Some(false), "{text}");
        }
        assert_eq!(is_checked("sur rendez-vous"), None);
        assert_eq!(is_checked("2"), None);
    }
}
