//! Links (DOMAIN §1.4, §2.2; CURATOR: never a scheme on something without a dotted host).

use super::Healed;
use super::text::{clean, is_zero};
use crate::text::is_placeholder;

/// One link with its scheme: broken schemes repaired, `https://` added to a dotted host. Handles, mails, several links and
/// anything without a dotted host stay as they are.
pub fn url(raw: &str) -> Healed {
    if is_settled(raw) { Healed::kept(raw) } else { repaired(raw) }
}

/// A link that needs no closer look: a scheme, a dotted host in lower case that ends in letters, a path of plain letters
/// without a second scheme or host in it.
fn is_settled(raw: &str) -> bool {
    let Some(rest) = raw.strip_prefix("https://").or_else(|| raw.strip_prefix("http://")) else { return false };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && !label.starts_with("xn--")
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    let Some((head, ending)) = host.rsplit_once('.') else { return false };
    let letters = ending.len() > 1 && ending.bytes().all(|byte| byte.is_ascii_lowercase());
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_');
    letters && head != "www" && head.split('.').all(label) && path.bytes().all(plain) && !path.contains("http")
}

fn repaired(raw: &str) -> Healed {
    let text = clean(raw);
    if text.is_empty() {
        return Healed::absent();
    }
    if is_placeholder(&text) || is_zero(&text) {
        return Healed::placeholder();
    }
    let text = without_remark(without_coded_spaces(&text));
    let (scheme, rest) = take_scheme(text);
    match body(rest, scheme.is_some()) {
        Ok(body) => {
            let link = format!("{}://{body}", scheme.unwrap_or("https"));
            if url::Url::parse(&link).is_err() {
                return Healed::unclear(raw, "url");
            }
            Healed::changed(raw, link, if scheme.is_some() { "url-format" } else { "url-scheme" })
        }
        Err(why) => Healed::unclear(raw, why),
    }
}

/// Without what someone added in brackets behind a link (`https://site.fr/ (en travaux)`).
fn without_remark(text: &str) -> &str {
    match text.strip_suffix(')').and_then(|head| head.rsplit_once(" (")) {
        Some((link, _)) if !link.contains(' ') && link.contains('.') => link,
        _ => text,
    }
}

/// Without `%A0`, `%C2%A0` and `%20` at the ends.
fn without_coded_spaces(mut text: &str) -> &str {
    loop {
        let before = text;
        for coded in ["%c2%a0", "%a0", "%20"] {
            if text.len() >= coded.len() {
                let (head, tail) = text.split_at_checked(text.len() - coded.len()).unwrap_or((text, ""));
                if tail.eq_ignore_ascii_case(coded) {
                    text = head;
                }
                let (head, tail) = text.split_at_checked(coded.len()).unwrap_or(("", text));
                if head.eq_ignore_ascii_case(coded) {
                    text = tail;
                }
            }
        }
        text = text.trim();
        if text == before {
            return text;
        }
    }
}

/// The last of the schemes at the head (`http://https://` is a scheme pasted twice), however broken, and what follows.
fn take_scheme(text: &str) -> (Option<&'static str>, &str) {
    let mut scheme = None;
    let mut rest = text.trim_start_matches("//");
    loop {
        let (name, length) = if starts_with(rest, "https") {
            ("https", 5)
        } else if starts_with(rest, "http") {
            ("http", 4)
        } else {
            return (scheme, rest);
        };
        let tail = &rest[length..];
        let body = tail.trim_start_matches([':', '/', ' ', ';', '\\']);
        let joint = &tail[..tail.len() - body.len()];
        if !joint.contains([':', '/']) || body.is_empty() {
            return (scheme, rest);
        }
        scheme = Some(name);
        rest = body;
    }
}

fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
}

/// Host and path, or why they are none.
fn body(rest: &str, has_scheme: bool) -> Result<String, &'static str> {
    if rest.starts_with('@') {
        return Err("url-handle");
    }
    let fixed = with_www(rest);
    if holds_several(&fixed) {
        return Err("url-several");
    }
    let end = fixed.find(['/', '?', '#']).unwrap_or(fixed.len());
    let (authority, path) = fixed.split_at(end);
    if authority.contains('@') || starts_with(rest, "mailto:") {
        return Err("url-email");
    }
    // `www. site .fr`: spaces next to a dot have one reading.
    let mut host = authority.trim().to_lowercase();
    while host.contains(" .") || host.contains(". ") {
        host = host.replace(" .", ".").replace(". ", ".");
    }
    let host = if path.is_empty() { host.trim_end_matches(['.', ',', ';']) } else { host.as_str() };
    let (name, port) = host.split_once(':').unwrap_or((host, ""));
    if !port.bytes().all(|byte| byte.is_ascii_digit()) || !is_dotted(name) {
        let network = ["facebook", "instagram", "twitter", "linkedin", "tiktok", "youtube", "insta", "fb"];
        let folded = crate::text::fold(rest);
        let named = !has_scheme && network.iter().any(|network| folded.split(' ').any(|word| word == *network));
        return Err(if named { "url-handle" } else { "url" });
    }
    let path = path.trim_end_matches([',', ';', ' ']);
    if path.chars().any(|c| matches!(c, '\n' | '\t')) || (!has_scheme && path.contains(' ')) {
        return Err("url");
    }
    Ok(format!("{host}{}", path.replace(' ', "%20")))
}

/// `www:`, `www,` and `www;` are `www.`.
fn with_www(rest: &str) -> String {
    if starts_with(rest, "www") {
        let tail = &rest[3..];
        if let Some(tail) = tail.strip_prefix([':', ',', ';']) {
            return format!("www.{}", tail.trim_start_matches(['.', ' ']));
        }
    }
    rest.to_owned()
}

/// Two links in one cell: a second scheme that is no part of the first, or parts that are links of their own.
fn holds_several(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let second = lower.match_indices("http").any(|(at, _)| {
        let tail = &lower[at + 4..];
        let is_scheme = tail.starts_with("://") || tail.starts_with("s://");
        is_scheme && at > 0 && !matches!(lower.as_bytes()[at - 1], b'/' | b'=' | b'?' | b'&' | b'#' | b':')
    });
    let parts = || text.split([' ', '\n', ';', ',', '|']).map(|part| part.trim_matches(['/', '.', '-']));
    let is_link = |part: &str| {
        let host = part.split(['/', '?', '#']).next().unwrap_or_default();
        is_dotted(&host.to_ascii_lowercase())
    };
    second || parts().filter(|part| is_link(part)).count() > 1
}

/// A host with a dot and a name of letters at its end.
fn is_dotted(host: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
    };
    let Some((head, ending)) = host.rsplit_once('.') else { return false };
    head.split('.').all(label) && ending.chars().count() > 1 && ending.chars().all(char::is_alphabetic) && head != "www"
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_reading_is_taken() {
        for (raw, link) in [
            ("www.site.fr", "https://www.site.fr"),
            ("site.fr/page", "https://site.fr/page"),
            ("http://site.fr", "http://site.fr"),
            ("https://www.Site.fr/A", "https://www.site.fr/A"),
            ("HTTPS://site.fr", "https://site.fr"),
            ("www:site.fr", "https://www.site.fr"),
            ("http://www,site.fr", "http://www.site.fr"),
            ("http//site.fr", "http://site.fr"),
            ("https//www.site.fr", "https://www.site.fr"),
            ("https ://site.fr", "https://site.fr"),
            ("http:/site.fr", "http://site.fr"),
            ("https/www.site.fr", "https://www.site.fr"),
            ("http://http://site.fr", "http://site.fr"),
            ("http://https://site.fr", "https://site.fr"),
            ("https://site.fr%A0", "https://site.fr"),
            ("//site.fr", "https://site.fr"),
            ("https://www.site.fr/ (refonte en cours)", "https://www.site.fr/"),
            (" https://site.fr ", "https://site.fr"),
            ("www. site.fr", "https://www.site.fr"),
            ("https://site.fr/un doc", "https://site.fr/un%20doc"),
            ("https://a.fr/?u=https://b.fr", "https://a.fr/?u=https://b.fr"),
            ("https://web.archive.org/web/http://b.fr", "https://web.archive.org/web/http://b.fr"),
            ("https://site.fr.", "https://site.fr"),
        ] {
            let healed = url(raw);
            assert_eq!(healed.as_text(), Some(link), "{raw}");
            assert_eq!(healed.unclear, None, "{raw}");
            assert_eq!(healed.rule.is_none(), raw == link, "{raw}");
        }
        assert_eq!(url("www.site.fr").rule, Some("url-scheme"));
        assert_eq!(url("http//site.fr").rule, Some("url-format"));
    }

    #[test]
    fn nonsense_stays() {
        for (raw, why) in [
            ("63122", "url"),
            ("https://63122", "url"),
            ("https://localhost", "url"),
            ("www.aucun", "url"),
            ("Via le site internet", "url"),
            ("@maville", "url-handle"),
            ("Facebook : ma ville", "url-handle"),
            ("contact@site.fr", "url-email"),
            ("mailto:contact@site.fr", "url-email"),
            ("https://a.fr;https://b.fr", "url-several"),
            ("www.a.fr / www.b.fr", "url-several"),
            ("https://a.fr,b.fr", "url-several"),
            ("www.a.fr\nwww.b.fr", "url-several"),
            ("http://1.2", "url"),
        ] {
            assert_eq!(url(raw), Healed::unclear(raw, why), "{raw}");
        }
        assert_eq!(url("-"), Healed::placeholder());
        assert_eq!(url("0"), Healed::placeholder());
    }

    proptest! {
        #[test]
        fn settled_links_are_those_that_stay(
            raw in "https?://(www\\.)?([a-z0-9-]{1,4}\\.){1,2}[a-z]{0,3}(/[a-zA-Z0-9_-]{0,4}){0,3}(http|www)?",
        ) {
            if is_settled(&raw) {
                prop_assert_eq!(repaired(&raw), Healed::kept(raw));
            }
        }

        #[test]
        fn healing_twice_changes_nothing(
            raw in "(http|https|HTTP)?[:/ ]{0,3}(www[.:,])?[a-z]{0,4}[. ]{0,2}(fr|com)?[/;, %A0]{0,4}[a-z]{0,3}|\\PC{0,12}",
        ) {
            let once = url(&raw);
            if let Some(text) = once.as_text() {
                let twice = url(text);
                prop_assert_eq!(&twice.value, &once.value);
                prop_assert_eq!(twice.rule, None);
            }
        }
    }
}
