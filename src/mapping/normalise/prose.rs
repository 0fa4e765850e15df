//! Names and descriptions (DOMAIN §1.1, §2.2).

use super::Healed;
use super::address::single_spaced;
use super::text::{clean, settled};
use crate::model::Value;
use crate::text::{is_placeholder, markdown};

/// Longest name, in characters.
const NAME: usize = 150;

/// A name in single spaces, without its final full stop unless it ends with `etc.`; `..` at the end becomes `…`. A name over
/// 150 characters stays: cutting it is a person's ([`shortened_name`]).
pub fn name(raw: &str) -> Healed {
    match without_entities(raw) {
        Some(text) => Healed { rule: Some("html-markdown"), ..plain_name(&text) },
        None => plain_name(raw),
    }
}

fn plain_name(raw: &str) -> Healed {
    let cleaned = clean(raw);
    if cleaned.is_empty() {
        return Healed::absent();
    }
    if is_placeholder(&cleaned) {
        return Healed::placeholder();
    }
    let spaced = single_spaced(&cleaned);
    let ended = without_final_dot(&spaced);
    let mut healed =
        if ended == spaced { settled(raw, &spaced) } else { Healed::changed(raw, ended, "name-final-dot") };
    if healed.as_text().is_some_and(|name| name.chars().count() > NAME) {
        healed.unclear = Some("name-long");
    }
    healed
}

fn without_final_dot(name: &str) -> String {
    let bare = name.trim_end_matches(['.', ' ']);
    let dots = name[bare.len()..].matches('.').count();
    match dots {
        // Dots only, or a dot in front of a word.
        _ if bare.is_empty() => name.to_owned(),
        0 => name.to_owned(),
        1 if bare.ends_with("etc") => format!("{bare}."),
        1 => bare.to_owned(),
        _ if bare.ends_with('…') => bare.to_owned(),
        _ => format!("{bare}…"),
    }
}

/// The first 149 characters and `…`, as data·inclusion cuts; `None` when the name is not too long. A proposal only.
pub fn shortened_name(name: &str) -> Option<String> {
    if name.chars().count() <= NAME {
        return None;
    }
    let mut short: String = name.chars().take(NAME - 1).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    Some(short)
}

/// A description: cleaned, HTML made Markdown, a written `\n` made a line end.
pub fn description(raw: &str) -> Healed {
    let made = markdown(raw).or_else(|| without_entities(raw));
    match made {
        Some(text) => match plain(&text) {
            Healed { value: Value::Text(text), .. } => Healed::changed(raw, text, "html-markdown"),
            // Nothing but tags.
            _ => Healed::placeholder(),
        },
        None => plain(raw),
    }
}

/// `L&rsquo;accueil &eacute;t&eacute;` as it is read, where nothing else is HTML; none where there is nothing of the kind. What
/// was written twice over (`&amp;eacute;`) is read to its end; what goes on longer is an attack, and stays.
fn without_entities(raw: &str) -> Option<String> {
    let mut text = once_without_entities(raw)?;
    for _ in 0..3 {
        match once_without_entities(&text) {
            Some(plain) => text = plain,
            None => return Some(text),
        }
    }
    once_without_entities(&text).is_none().then_some(text)
}

fn once_without_entities(raw: &str) -> Option<String> {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    let mut changed = false;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let tail = &rest[at + 1..];
        let end = tail.bytes().take(9).position(|byte| byte == b';').filter(|end| *end >= 2);
        let name = end.map(|end| &tail[..end]);
        match name.and_then(entity) {
            Some(c) => {
                out.push(c);
                changed = true;
                rest = &tail[name.map_or(0, str::len) + 1..];
            }
            None => {
                out.push('&');
                rest = tail;
            }
        }
    }
    out.push_str(rest);
    changed.then_some(out)
}

/// The character of an entity that French texts hold.
fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']).map(|hex| u32::from_str_radix(hex, 16));
        return char::from_u32(hex.unwrap_or_else(|| number.parse()).ok()?).filter(|c| !c.is_control());
    }
    const NAMES: [(&str, char); 40] = [
        ("amp", '&'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", ' '),
        ("rsquo", '’'),
        ("lsquo", '‘'),
        ("ldquo", '“'),
        ("rdquo", '”'),
        ("laquo", '«'),
        ("raquo", '»'),
        ("ndash", '–'),
        ("mdash", '—'),
        ("hellip", '…'),
        ("euro", '€'),
        ("deg", '°'),
        ("eacute", 'é'),
        ("Eacute", 'É'),
        ("egrave", 'è'),
        ("Egrave", 'È'),
        ("ecirc", 'ê'),
        ("Ecirc", 'Ê'),
        ("euml", 'ë'),
        ("agrave", 'à'),
        ("Agrave", 'À'),
        ("acirc", 'â'),
        ("Acirc", 'Â'),
        ("ccedil", 'ç'),
        ("Ccedil", 'Ç'),
        ("icirc", 'î'),
        ("Icirc", 'Î'),
        ("iuml", 'ï'),
        ("ocirc", 'ô'),
        ("Ocirc", 'Ô'),
        ("ouml", 'ö'),
        ("ugrave", 'ù'),
        ("ucirc", 'û'),
        ("uuml", 'ü'),
        ("oelig", 'œ'),
        ("OElig", 'Œ'),
        ("bull", '•'),
    ];
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, c)| *c)
}

fn plain(raw: &str) -> Healed {
    let cleaned = clean(raw);
    if cleaned.is_empty() {
        return Healed::absent();
    }
    if is_placeholder(&cleaned) {
        return Healed::placeholder();
    }
    if !cleaned.contains("\\n") {
        return settled(raw, &cleaned);
    }
    let text = cleaned.replace("\\r\\n", "\n").replace("\\n", "\n");
    match clean(&text).into_owned() {
        text if text.is_empty() || is_placeholder(&text) => {
            Healed { value: Value::Null, rule: Some("placeholder"), unclear: None }
        }
        text => Healed::changed(raw, text, "description-newline"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn entities_are_read() {
        assert_eq!(name("Maison d&#39;accueil &amp; Co").as_text(), Some("Maison d'accueil & Co"));
        assert_eq!(description("L&rsquo;accueil &eacute;t&eacute; &x; A&B").as_text(), Some("L’accueil été &x; A&B"));
        assert_eq!(name("R&D").rule, None);
        // Long texts of ampersands take no longer than others.
        assert_eq!(without_entities(&"a&".repeat(500_000)), None);
        assert_eq!(description("A &amp;eacute; B").as_text(), Some("A é B"));
        let deep = format!("&{}", "amp;".repeat(30_000));
        assert_eq!(name(&deep).as_text(), Some(deep.as_str()));
    }

    #[test]
    fn final_dots() {
        for (raw, expected, rule) in [
            ("Mission locale.", "Mission locale", Some("name-final-dot")),
            ("Aide, conseil, etc.", "Aide, conseil, etc.", None),
            ("Aide, etc...", "Aide, etc…", Some("name-final-dot")),
            ("Association des..", "Association des…", Some("name-final-dot")),
            ("Mission  locale", "Mission locale", Some("text-cleaned")),
            (" Mission", "Mission", Some("trim")),
            ("A.D.I.L", "A.D.I.L", None),
            ("Aide….", "Aide…", Some("name-final-dot")),
        ] {
            let healed = name(raw);
            assert_eq!((healed.as_text(), healed.rule), (Some(expected), rule), "{raw}");
        }
        assert_eq!(name("..."), Healed::placeholder());
    }

    #[test]
    fn long_names_are_only_proposed() {
        let long = "é".repeat(151);
        assert_eq!((name(&long).as_text(), name(&long).unclear), (Some(long.as_str()), Some("name-long")));
        let short = shortened_name(&long).unwrap();
        assert_eq!(short.chars().count(), 150);
        assert!(short.ends_with('…'));
        assert_eq!(shortened_name("court"), None);
        assert_eq!(name(&"é".repeat(150)).unclear, None);
    }

    #[test]
    fn written_line_ends() {
        let healed = description("Un\\nDeux");
        assert_eq!((healed.as_text(), healed.rule), (Some("Un\nDeux"), Some("description-newline")));
        assert_eq!(description(" a\r\nb").as_text(), Some("a\nb"));
        assert_eq!(description("--"), Healed::placeholder());
        assert_eq!(description("\\n\\").value, Value::Null, "what is left says nothing");
    }

    proptest! {
        #[test]
        fn healing_twice_changes_nothing(raw in "[a-z. …]{0,12}(etc)?[. ]{0,3}|[a-z\\\\nr \\r\\n]{0,12}|(<(p|br|b|/b|/p|li|ul)>|&lt;br&gt;|[a-z*_ \\[\\]]{0,3}){0,6}|\\PC{0,12}") {
            for heal in [name, description] {
                let once = heal(&raw);
                if let Some(text) = once.as_text() {
                    let twice = heal(text);
                    prop_assert_eq!(&twice.value, &once.value);
                    prop_assert_eq!(twice.rule, None);
                }
            }
        }
    }
}
