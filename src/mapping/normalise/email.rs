//! E-mail addresses (DOMAIN §2.2).

use super::Healed;
use super::text::{clean, is_zero};
use crate::text::is_placeholder;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// One address in lower case, without `mailto:`, spaces around `@` and `.`, stray punctuation and accents; `[a]` and `@@`
/// become `@`. Several addresses in a cell and anything that is no address stay as they are.
pub fn email(raw: &str) -> Healed {
    if is_address(raw) && !raw.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Healed::kept(raw);
    }
    let text = clean(raw);
    if text.is_empty() {
        return Healed::absent();
    }
    if is_placeholder(&text) || is_zero(&text) {
        return Healed::placeholder();
    }
    let plain = plain(&text);
    let tightened = tighten(&plain);
    if is_address(&tightened) {
        return Healed::changed(raw, tightened, "email-format");
    }
    let mut addresses: Vec<String> = plain
        .split(|c: char| c.is_whitespace() || matches!(c, ';' | ',' | '/' | '|' | '<' | '>' | '(' | ')'))
        .map(tighten)
        .filter(|part| is_address(part))
        .collect();
    addresses.dedup();
    match addresses.as_slice() {
        // `Accueil : a@b.fr`, `Jean Dupont <a@b.fr>`: one address, the rest is its name.
        [one] if plain.matches('@').count() == 1 || all_equal(&plain, one) => Healed::changed(raw, one, "email-format"),
        [_, _, ..] => Healed::unclear(raw, "email-several"),
        _ => Healed::unclear(raw, "email"),
    }
}

/// Whether every `@` of the text belongs to the one address.
fn all_equal(plain: &str, address: &str) -> bool {
    plain.matches('@').count() == plain.matches(address).count()
}

/// Lower case, no accents, the spellings of `@` undone.
fn plain(text: &str) -> String {
    let mut plain: String = if text.is_ascii() {
        text.to_ascii_lowercase()
    } else {
        text.chars().flat_map(char::to_lowercase).nfkd().filter(|c| !is_combining_mark(*c)).collect()
    };
    for spelling in ["[a]", "(a)", "[at]", "(at)", "[arobase]", "(arobase)", "{at}", "[@]", "(@)"] {
        if plain.contains(spelling) {
            plain = plain.replace(spelling, "@");
        }
    }
    while plain.contains("@@") {
        plain = plain.replace("@@", "@");
    }
    for sign in ["@", "."] {
        while plain.contains(&format!(" {sign}")) || plain.contains(&format!("{sign} ")) {
            // A full stop and a space also end a sentence: only between two words of one address.
            if sign == "." && plain.matches('@').count() != 1 {
                break;
            }
            plain = plain.replace(&format!(" {sign}"), sign).replace(&format!("{sign} "), sign);
        }
    }
    plain
}

/// Without `mailto:`, brackets and punctuation at the ends.
fn tighten(text: &str) -> String {
    let mut text = text.trim();
    loop {
        let before = text;
        text = text.trim_start_matches("mailto").trim_start_matches([':', '.', ';', ',', '<', ' ', '"', '\'', '/']);
        text = text.trim_end_matches(['.', ';', ',', '>', ' ', '"', '/', ':']);
        // No-break spaces as a link writes them.
        text = ["%c2%a0", "%a0", "%20"].iter().find_map(|coded| text.strip_suffix(coded)).unwrap_or(text);
        if text == before {
            return text.to_owned();
        }
    }
}

/// The plain shape of an address: what the official validator accepts, less the exotic.
fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let local_fits = !local.is_empty()
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".!#$%&'*+-/=?^_`{|}~".contains(&byte));
    let label_fits = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let ending = domain.rsplit('.').next().unwrap_or_default();
    text.len() <= 254
        && local_fits
        && domain.contains('.')
        && domain.split('.').all(label_fits)
        && ending.len() > 1
        && ending.bytes().all(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_address_is_found() {
        for raw in [
            "a.b@c.fr",
            "A.B@C.FR",
            "mailto:a.b@c.fr",
            "MAILTO: a.b@c.fr",
            ":a.b@c.fr",
            ".a.b@c.fr",
            "a.b @ c.fr",
            "a.b@c .fr",
            "a.b[a]c.fr",
            "a.b (at) c.fr",
            "a.b@@c.fr",
            "a.b@c.fr.",
            "a.b@c.fr;",
            "à.b@c.fr",
            "<a.b@c.fr>",
            "Jean Dupont <a.b@c.fr>",
            "Mail : a.b@c.fr",
            "a.b@c.fr\u{a0}",
            "a.b@c.fr ; a.b@c.fr",
            "a.b@c.fr%A0",
        ] {
            assert_eq!(email(raw).as_text(), Some("a.b@c.fr"), "{raw}");
        }
        assert_eq!(email("a.b@c.fr").rule, None);
        assert_eq!(email("A@c.fr").rule, Some("email-format"));
    }

    #[test]
    fn nothing_is_chosen() {
        for raw in ["a@b.fr;c@d.fr", "a@b.fr c@d.fr", "a@b.fr ou c@d.fr", "a@b.fr / c@d.fr", "a@b.fr\nc@d.fr"] {
            assert_eq!(email(raw), Healed::unclear(raw, "email-several"), "{raw}");
        }
        for raw in ["www.site.fr", "@maville", "a@b", "Via le site", "a@b.fr@c.fr", "a b@c.fr d@"] {
            let healed = email(raw);
            assert!(healed.unclear.is_some() && healed.as_text() == Some(raw), "{raw}: {healed:?}");
        }
        assert_eq!(email("@"), Healed::placeholder());
        assert_eq!(email("Non renseigné"), Healed::placeholder());
        assert_eq!(email(""), Healed::absent());
    }

    proptest! {
        #[test]
        fn healing_twice_changes_nothing(raw in "[a-cA-Cé@. ;:<>\\[\\]]{0,14}|mailto:[a-z]{1,3}@[a-z]{1,3}\\.fr|\\PC{0,10}") {
            let once = email(&raw);
            if let Some(text) = once.as_text() {
                let twice = email(text);
                prop_assert_eq!(&twice.value, &once.value);
                prop_assert_eq!(twice.rule, None);
            }
        }
    }
}
