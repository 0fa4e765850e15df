//! E-mail and web addresses.

use super::{choices, emptied, likely};
use crate::model::Suggestion;
use crate::validate::official::is_email;
use crate::validate::plausible::url_doubt;
use regex::Regex;
use std::sync::LazyLock;

pub(super) fn email(text: &str) -> Option<Suggestion> {
    let at = with_at_sign(text);
    // Several addresses in one cell are a person's choice.
    let parts: Vec<String> = at.split([';', ',', '/', '|', ' ', '\n', '\r', '\t']).filter_map(address).collect();
    if at.matches('@').count() > 1 && parts.len() > 1 {
        return choices(parts, "first-of-several");
    }
    let joined: String = at.chars().filter(|c| !c.is_whitespace()).collect();
    match (address(&joined), parts.as_slice()) {
        // `contact : a@b.fr` means its last word, `a b@c.fr` may mean both.
        (Some(joined), [part]) if *part != joined && !is_labelled(&at) && !spaces_are_at_joints(&at) => {
            choices([joined, part.clone()], "email-format")
        }
        (_, [part]) if is_labelled(&at) => Some(likely(part.as_str(), "email-format")),
        (Some(joined), _) => Some(likely(joined, "email-format")),
        (None, [part]) => Some(likely(part.as_str(), "email-format")),
        // A site, a name on a network: nothing of it is an address.
        _ => Some(emptied()),
    }
}

/// The ways people write the sign to escape robots.
fn with_at_sign(text: &str) -> String {
    static AT: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)\s*(?:[\[({]\s*(?:a|at|à|arobase|@)\s*[\])}]|\s(?:at|arobase)\s|＠|﹫|@@+)\s*").ok()
    });
    AT.as_ref().map_or_else(|| text.to_owned(), |at| at.replace_all(text, "@").into_owned())
}

/// Whether a label with a colon comes before the address.
fn is_labelled(text: &str) -> bool {
    text.split('@').next().is_some_and(|before| before.trim_end().contains([':', '=']))
}

/// Whether all spaces touch a dot or the sign, where none can be meant.
fn spaces_are_at_joints(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.windows(2).all(|pair| pair[0].ends_with(['.', '@', '-', '_']) || pair[1].starts_with(['.', '@', '-', '_']))
}

/// One address, less what surrounds it and the usual slips.
fn address(text: &str) -> Option<String> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || ".,;:<>()[]\"'«»".contains(c));
    let text = text.get(..7).filter(|head| head.eq_ignore_ascii_case("mailto:")).map_or(text, |_| &text[7..]);
    if is_email(text) {
        return Some(text.to_owned());
    }
    let (local, domain) = text.split_once('@')?;
    let mut domain = domain.replace(',', ".");
    while domain.contains("..") {
        domain = domain.replace("..", ".");
    }
    let repaired = format!("{}@{}", local.trim_matches('.'), domain.trim_matches('.'));
    is_email(&repaired).then_some(repaired)
}

pub(super) fn url(text: &str) -> Option<Suggestion> {
    let trimmed = text.trim();
    if trimmed.contains('@') && is_email(trimmed.trim_start_matches("mailto:")) {
        return Some(emptied());
    }
    if let Some(one) = site(trimmed) {
        return Some(likely(one.0, one.1));
    }
    let parts = trimmed.split(|c: char| c.is_whitespace() || matches!(c, ';' | ',' | '|'));
    let sites: Vec<String> = parts.filter_map(|part| site(part).map(|(site, _)| site)).collect();
    match sites.as_slice() {
        [] => None,
        [one] => Some(likely(one.as_str(), "url-format")),
        _ => choices(sites, "first-of-several"),
    }
}

/// One site with its scheme repaired or added, and the rule that did it. Nothing without a dotted host is one.
fn site(text: &str) -> Option<(String, &'static str)> {
    static SCHEME: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)^(?:(?:h{0,2}t{1,3}ps?|hhtps?|https?)\s*(?:[:;.,]\s*[/\\]{0,3}|[/\\]{1,3}:?[/\\]{0,2})\s*)+")
            .ok()
    });
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{a0}' || "<>\"«»".contains(c));
    let scheme = SCHEME.as_ref()?.find(text).map_or("", |found| found.as_str());
    let rest = text[scheme.len()..].trim_start_matches('/');
    let rest = rest
        .strip_prefix("www:")
        .or_else(|| rest.strip_prefix("www,"))
        .map_or(rest.to_owned(), |rest| format!("www.{rest}"));
    let rest = rest.trim_end_matches([',', ';']);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // A sentence that ends with a dot, an address with @: no site.
    if !host.contains('.') || host.contains('@') || rest.contains(char::is_whitespace) {
        return None;
    }
    let (prefix, rule) = match scheme {
        "" => ("https", "url-scheme"),
        _ if scheme.to_ascii_lowercase().contains('s') => ("https", "url-format"),
        _ => ("http", "url-format"),
    };
    let site = format!("{prefix}://{rest}");
    url_doubt(&site).is_none().then_some((site, rule))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Sureness, Value};

    fn shown(found: Option<Suggestion>) -> String {
        let Some(found) = found else { return "none".into() };
        let others: String = found.others.iter().map(|other| format!("|{}", other.display())).collect();
        match found.sureness {
            Sureness::Likely => found.value.display().into_owned(),
            Sureness::Choice => format!("?{}{others}", found.value.display()),
            Sureness::LastResort => {
                assert_eq!(found.value, Value::Null);
                "emptied".into()
            }
        }
    }

    #[test]
    fn mails() {
        for (text, expected) in [
            ("contact[a]b.fr", "contact@b.fr"),
            ("contact (at) b.fr", "contact@b.fr"),
            ("contact @ b.fr", "contact@b.fr"),
            ("a@b. fr", "a@b.fr"),
            ("a b@c.fr", "?ab@c.fr|b@c.fr"),
            ("Courriel : a@b.fr", "a@b.fr"),
            ("mailto:a@b.fr", "a@b.fr"),
            ("a@@b.fr", "a@b.fr"),
            ("a@b,fr", "a@b.fr"),
            ("a@b..fr", "a@b.fr"),
            (".a@b.fr.", "a@b.fr"),
            ("a@b.fr;c@d.fr", "?a@b.fr|c@d.fr"),
            ("a@b.fr / c@d.fr", "?a@b.fr|c@d.fr"),
            ("a@b.fr\nc@d.fr", "?a@b.fr|c@d.fr"),
            ("www.b.fr", "emptied"),
            ("https://facebook.com/x", "emptied"),
            ("a@b", "emptied"),
        ] {
            assert_eq!(shown(email(text)), expected, "{text}");
        }
    }

    #[test]
    fn sites() {
        for (text, expected) in [
            ("www.a.fr", "https://www.a.fr"),
            ("a.fr/b", "https://a.fr/b"),
            ("//a.fr", "https://a.fr"),
            ("https//a.fr", "https://a.fr"),
            ("http:/a.fr", "http://a.fr"),
            ("https ://a.fr", "https://a.fr"),
            ("htps://a.fr", "https://a.fr"),
            ("ttps://a.fr", "https://a.fr"),
            ("http://http://a.fr", "http://a.fr"),
            ("www,a.fr", "https://www.a.fr"),
            ("Site : www.a.fr", "https://www.a.fr"),
            ("https://a.fr;https://b.fr", "?https://a.fr|https://b.fr"),
            ("www.a.fr ou www.b.fr", "?https://www.a.fr|https://www.b.fr"),
            ("a@b.fr", "emptied"),
            ("63122", "none"),
            ("aucun", "none"),
            ("www.aucun", "none"),
            ("https://localhost", "none"),
        ] {
            assert_eq!(shown(url(text)), expected, "{text}");
        }
    }
}
