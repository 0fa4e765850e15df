//! Web addresses, as the WHATWG parser of the crate `url` reads them; http and https only.

use crate::model::Value;
use crate::validate::rule::Fault;
use url::Url;

/// Longest address, in bytes of the text as given.
const LONGEST: usize = 2083;

pub(super) fn check(value: &Value, emit: &mut dyn FnMut(Fault)) {
    let Value::Text(text) = value else {
        return emit(Fault::new("url_type"));
    };
    if text.len() > LONGEST {
        return emit(Fault::new("url_too_long").with("max", LONGEST));
    }
    if is_plain(text) {
        return;
    }
    match parse(text) {
        None => emit(Fault::new("url_parsing")),
        Some(url) if !matches!(url.scheme(), "http" | "https") => emit(Fault::new("url_scheme")),
        Some(_) => {}
    }
}

/// The address as the official validator reads it.
pub(in crate::validate) fn parse(text: &str) -> Option<Url> {
    Url::parse(text).ok()
}

/// Addresses that the parser always accepts, recognised without building one: a scheme, `//`, a host of lower-case words
/// whose last one starts with a letter (so that it is no number), then anything. What follows a host never fails.
fn is_plain(text: &str) -> bool {
    plain_host(text).is_some()
}

/// The host of an address of that shape.
pub(in crate::validate) fn plain_host(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let end = rest.bytes().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(rest.len());
    let host = &rest.as_bytes()[..end];
    // A line break or a tab is dropped by the parser wherever it is, so a host may only look plain.
    let mut label_start = 0;
    for (position, &byte) in host.iter().enumerate() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'_' => {}
            b'-' if position > label_start && host[position - 1] != b'-' => {}
            b'.' if position > label_start => label_start = position + 1,
            _ => return None,
        }
    }
    host.get(label_start).is_some_and(u8::is_ascii_lowercase).then(|| &rest[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> &'static str {
        let mut code = "ok";
        check(&Value::text(text), &mut |fault| code = fault.code);
        code
    }

    #[test]
    fn as_observed() {
        for text in [
            "https:a.fr",
            "https:/a.fr",
            "https://a",
            "http://http://a.fr",
            "https://a.fr,b.fr",
            " http://a.fr\n",
            "http://a..fr",
            "http://1.2.3",
            "HTTP://A.FR",
            "http:///a.fr",
            "http://é.fr",
            "http://*.fr",
            "http://a.fr/é à",
        ] {
            assert_eq!(code(text), "ok", "{text}");
        }
        for text in [
            "",
            "www.a.fr",
            "//a.fr",
            "https//a.fr",
            "http://",
            "http://a.fr:99999",
            "http://a%20b.fr",
            "http://xn--a.fr",
            "http://a.1",
            "http://a.0x1",
            "http://a b.fr",
            // Left out or written small by newer tables of the crate `idna`.
            "http://a\u{3164}.fr",
            "http://a\u{180e}.fr",
            "http://\u{10a0}.fr",
        ] {
            assert_eq!(code(text), "url_parsing", "{text}");
        }
        for text in ["ftp://a.fr", "mailto:a@b.fr", "javascript:alert(1)"] {
            assert_eq!(code(text), "url_scheme", "{text}");
        }
        assert_eq!(code(&"x".repeat(2084)), "url_too_long");
    }

    #[test]
    fn the_short_way_agrees_with_the_parser() {
        for text in
            ["https://a.fr", "http://www.a-b.fr/x y?é#\t", "https://a_b.c1", "http://localhost/", "https://a.b.c?x"]
        {
            assert!(is_plain(text) && parse(text).is_some(), "{text}");
        }
        for text in [
            "https://",
            "https://1.2",
            "https://a.1",
            "https://a--b.fr",
            "https://.a",
            "https://a\n.fr",
            "https://a:1/",
        ] {
            assert!(!is_plain(text), "{text}");
        }
    }
}
