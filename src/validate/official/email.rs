//! E-mail addresses: the rules of the Python package email-validator 2.4 as pydantic calls it, without asking the network.

use crate::model::Value;
use crate::validate::rule::Fault;
use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use regex::Regex;
use std::sync::LazyLock;
use unicode_normalization::{UnicodeNormalization, is_nfc};

const LONGEST_VALUE: usize = 2048;
const LONGEST_ADDRESS: usize = 254;
const LONGEST_DOMAIN: usize = 253;
const LONGEST_LABEL: usize = 63;
/// Names that no mail can reach.
const SPECIAL_USE: [&str; 6] = ["arpa", "invalid", "local", "localhost", "onion", "test"];

/// `Name <address>` or `<address>`, with what Python calls a word (no mark, any number) and a space.
static PRETTY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let word = r"[\p{L}\p{N}_.!#$%&'*+\-/=?^`{|}~]";
    let space = r"[\s\x1c-\x1f]";
    Regex::new(&format!(r#"^{space}*(?:(?:{word}+{space}+)*{word}+|"(?s:.+)")?{space}*<(.+)>{space}*$"#)).ok()
});

/// Letters, marks, numbers, punctuation and symbols: what is neither a space nor invisible.
static VISIBLE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^[\p{L}\p{N}\p{P}\p{S}][\p{L}\p{M}\p{N}\p{P}\p{S}]*$").ok());

static COMBINING: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\p{M}").ok());

pub(super) fn check(value: &Value, emit: &mut dyn FnMut(Fault)) {
    match value {
        Value::Text(text) if is_email(text) => {}
        Value::Text(_) => emit(Fault::new("value_error").with("reason", "email")),
        _ => emit(Fault::new("string_type")),
    }
}

/// Whether pydantic's `EmailStr` takes the text.
pub(in crate::validate) fn is_email(text: &str) -> bool {
    if text.len() > LONGEST_VALUE && text.chars().count() > LONGEST_VALUE || text.contains(['\r', '\n']) {
        return false;
    }
    let inner = if text.contains('<') {
        PRETTY
            .as_ref()
            .and_then(|pretty| pretty.captures(text))
            .and_then(|found| found.get(1))
            .map(|found| found.as_str())
    } else {
        None
    };
    let address = inner.unwrap_or(text).trim_matches(|c: char| c.is_whitespace() || ('\x1c'..='\x1f').contains(&c));
    // A quoted local part would allow a second @, but quoting is refused in any case.
    address.split_once('@').is_some_and(|(local, domain)| is_address(local, domain))
}

fn is_address(local: &str, domain: &str) -> bool {
    if !is_local(local) || local.len() + 1 + domain.len() > LONGEST_ADDRESS {
        return false;
    }
    let mut local_length = local.len();
    if !is_nfc(local) {
        let normal: String = local.nfc().collect();
        if !is_local(&normal) {
            return false;
        }
        local_length = local_length.max(normal.len());
    }
    let Some(domain_length) = domain_length(domain) else {
        return false;
    };
    local_length + 1 + domain_length <= LONGEST_ADDRESS
}

/// Dot-separated words of permitted characters before the @; beyond ASCII anything visible.
fn is_local(local: &str) -> bool {
    let permitted = |c: char| c.is_ascii_alphanumeric() || "_!#$%&'*+-/=?^`{|}~".contains(c) || !c.is_ascii();
    local.split('.').all(|word| !word.is_empty() && word.chars().all(permitted)) && is_visible(local)
}

fn is_visible(text: &str) -> bool {
    text.is_ascii() || VISIBLE.as_ref().is_some_and(|visible| visible.is_match(text))
}

/// Length of the domain's longest form in bytes; none when it is not valid.
fn domain_length(domain: &str) -> Option<usize> {
    if domain.is_ascii() && !domain.contains("xn--") && !domain.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return is_host(domain).then_some(domain.len());
    }
    if domain.chars().count() > LONGEST_DOMAIN || !domain.chars().all(may_be_mapped) || !is_visible(domain) {
        return None;
    }
    let domain: String = domain.chars().filter_map(renewed).collect();
    let mapper = Uts46::new();
    let (unicode, verdict) = mapper.to_unicode(domain.as_bytes(), AsciiDenyList::EMPTY, Hyphens::Allow);
    verdict.ok()?;
    if !unicode.split('.').all(is_label) {
        return None;
    }
    let ascii = mapper.to_ascii(domain.as_bytes(), AsciiDenyList::EMPTY, Hyphens::Allow, DnsLength::Ignore).ok()?;
    is_host(&ascii).then_some(ascii.len().max(unicode.len()))
}

/// Characters of a domain before it is mapped: host characters, and beyond ASCII none that unfolds into a dot.
fn may_be_mapped(c: char) -> bool {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '.' | '\u{ff0e}' => true,
        _ if c.is_ascii() || ('\u{80}'..='\u{9f}').contains(&c) => false,
        _ => !std::iter::once(c).nfkd().any(|part| part == '.'),
    }
}

/// The Python package maps by newer tables than the crate `idna` under the official validator: fillers that are left out since,
/// and capitals that are written small.
fn renewed(c: char) -> Option<char> {
    match c {
        '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{3164}' | '\u{ffa0}' => None,
        '\u{4c0}' | '\u{10a0}'..='\u{10c5}' | '\u{2132}' | '\u{2183}' => c.to_lowercase().next(),
        _ => Some(c),
    }
}

/// A name of at least two labels in ASCII, not of special use, whose last label ends with a letter.
fn is_host(domain: &str) -> bool {
    domain.len() <= LONGEST_DOMAIN
        && domain.contains('.')
        && domain.as_bytes().last().is_some_and(u8::is_ascii_alphabetic)
        && domain.split('.').all(|label| label.is_ascii() && label.len() <= LONGEST_LABEL && is_label(label))
        && domain.rsplit('.').next().is_some_and(|last| !SPECIAL_USE.contains(&last))
}

/// One label: no hyphen at its ends nor at its third and fourth places (but for `xn--`), and permitted characters.
fn is_label(label: &str) -> bool {
    let bytes = label.as_bytes();
    if bytes.is_empty() || bytes[0] == b'-' || bytes[bytes.len() - 1] == b'-' {
        return false;
    }
    let mut chars = label.chars().skip(2);
    if chars.next() == Some('-') && chars.next() == Some('-') && !bytes.starts_with(b"xn") {
        return false;
    }
    if label.is_ascii() {
        return bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    }
    if COMBINING.as_ref().is_none_or(|combining| combining.is_match(label)) {
        return false;
    }
    label.char_indices().all(|(at, c)| is_permitted(c) || context_allows(label, at, c))
}

/// The code points that IDNA 2008 permits anywhere, as sorted ranges.
static PERMITTED: LazyLock<Vec<(u32, u32)>> = LazyLock::new(|| {
    let text = include_str!("../../../assets/idna/pvalid.txt");
    let words = text.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_ascii_whitespace);
    words
        .filter_map(|word| {
            let (from, to) = word.split_once('-').unwrap_or((word, word));
            Some((u32::from_str_radix(from, 16).ok()?, u32::from_str_radix(to, 16).ok()?))
        })
        .collect()
});

fn is_permitted(c: char) -> bool {
    let code = u32::from(c);
    let after = PERMITTED.partition_point(|(from, _)| *from <= code);
    after > 0 && PERMITTED[after - 1].1 >= code
}

/// The code points that RFC 5892 (annex A) permits only beside others. Joiners were judged when the domain was mapped.
fn context_allows(label: &str, at: usize, c: char) -> bool {
    static GREEK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\p{Greek}").ok());
    static HEBREW: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\p{Hebrew}$").ok());
    static KANA: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[\p{Hiragana}\p{Katakana}\p{Han}]").ok());
    let is_match = |regex: &Option<Regex>, text: &str| regex.as_ref().is_some_and(|regex| regex.is_match(text));
    let (before, after) = (&label[..at], &label[at + c.len_utf8()..]);
    match c {
        '\u{200c}' | '\u{200d}' => true,
        '\u{b7}' => before.ends_with('l') && after.starts_with('l'),
        '\u{375}' => is_match(&GREEK, after),
        '\u{5f3}' | '\u{5f4}' => is_match(&HEBREW, before),
        '\u{30fb}' => is_match(&KANA, &label.replace('\u{30fb}', "")),
        '\u{660}'..='\u{669}' => !label.contains(|other| ('\u{6f0}'..='\u{6f9}').contains(&other)),
        '\u{6f0}'..='\u{6f9}' => !label.contains(|other| ('\u{660}'..='\u{669}').contains(&other)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_observed() {
        for text in [
            "a@b.fr",
            "Jean Martin <a@b.fr>",
            "<a@b.fr>",
            " a@b.fr ",
            "é@exemple.fr",
            "a@é.fr",
            "a+b@c-d.fr",
            "a@xn--9ca.fr",
            "A@B.FR",
            "o'neil@b.fr",
            "a@paral·lel.cat",
            "a@b\u{3164}.fr",
            "a@\u{10a0}b.fr",
            "Émile Ⅷ <a@b.fr>",
            "\u{1c}<a@b.fr>\u{1f}",
            &format!("{}@b.fr", "a".repeat(100)),
        ] {
            assert!(is_email(text), "{text}");
        }
        for text in [
            "",
            "-",
            "a@b",
            "a@b,fr",
            "a@@b.fr",
            "a b@c.fr",
            "a@b.fr;c@d.fr",
            "mailto:a@b.fr",
            "www.b.fr",
            "@b.fr",
            "a@",
            "a@b..fr",
            ".a@b.fr",
            "a.@b.fr",
            "a..b@c.fr",
            "a@-b.fr",
            "a@b-.fr",
            "a@b_c.fr",
            "a@b.123",
            "a@b.fr.",
            "a@localhost",
            "contact[a]b.fr",
            "a@b.fr\nc@d.fr",
            "\"a\"@b.fr",
            "a@[127.0.0.1]",
            "a@b.local",
            "a@ab--c.fr",
            "a@xn--a.fr",
            "a@…fr",
            "a@b\u{200b}.fr",
            "a\u{a0}b@c.fr",
            "a@a·b.fr",
            &format!("a@{}.fr", "a".repeat(64)),
            &format!("{}@b.fr", "a".repeat(250)),
            "a@❤.fr",
            "e\u{301} <a@b.fr>",
            "a\u{200d}b <a@b.fr>",
            "a‿b <a@b.fr>",
            "a@\u{301}b.fr",
        ] {
            assert!(!is_email(text), "{text}");
        }
    }

    #[test]
    fn the_table_of_code_points_is_sorted() {
        assert!(PERMITTED.len() > 700);
        assert!(PERMITTED.windows(2).all(|pair| pair[0].0 <= pair[0].1 && pair[0].1 < pair[1].0));
        assert!(
            is_permitted('é') && is_permitted('ß') && is_permitted('-') && !is_permitted('É') && !is_permitted('_')
        );
    }
}
