//! The formats of a text.

use std::net::Ipv6Addr;

/// Whether a text has a format of the type `string`; e-mail addresses are left to the rules for them.
pub(super) fn is_format(format: Option<&str>, text: &str) -> bool {
    match format {
        Some("uri") => is_uri(text),
        Some("uuid") => is_uuid(text),
        Some("binary") => is_base64(text),
        _ => true,
    }
}

/// An absolute URI (RFC 3986), in which letters of any language may stand as they are (RFC 3987): people copy addresses so.
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let named = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let percents = rest.split('%').skip(1).all(|after| {
        let hex = after.as_bytes();
        hex.len() >= 2 && hex[..2].iter().all(u8::is_ascii_hexdigit)
    });
    let allowed = |c: char| match c {
        _ if c.is_ascii() => c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c),
        _ => !c.is_whitespace() && !c.is_control(),
    };
    let after = rest.split_once('#').map_or("", |(_, fragment)| fragment);
    named
        && percents
        && rest.chars().all(allowed)
        && !after.contains('#')
        && rest.strip_prefix("//").is_none_or(has_host)
}

/// What stands behind `//` of an address: someone, a host, a port. Only a file needs no host.
fn has_host(rest: &str) -> bool {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    if let Some(inner) = host.strip_prefix('[') {
        return inner.split_once(']').is_some_and(|(ip, port)| ip.parse::<Ipv6Addr>().is_ok() && is_port(port));
    }
    let (host, port) = host.find(':').map_or((host, ""), |at| host.split_at(at));
    !host.contains(['[', ']']) && is_port(port)
}

fn is_port(text: &str) -> bool {
    text.is_empty() || text.strip_prefix(':').is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Thirty-two hexadecimal digits, in one piece or by 8, 4, 4, 4 and 12.
fn is_uuid(text: &str) -> bool {
    let hex = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let pieces: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = pieces.iter().map(|piece| piece.len()).collect();
    (lengths == [32] || lengths == [8, 4, 4, 4, 12]) && pieces.into_iter().all(hex)
}

fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    text.len().is_multiple_of(4)
        && text.len() - body.len() <= 2
        && body.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_their_format() {
        for good in
            ["http://a.fr", "https://é.fr/ça?x=1#y", "mailto:a@b.fr", "urn:isbn:123", "http://[::1]:80/", "file:///a"]
        {
            assert!(is_uri(good), "{good}");
        }
        for bad in
            ["a.fr", "www.a.fr/x", "http://a b", "1a:b", ":x", "http://a.fr/%zz", "http://[x]/", "http://a:b/", ""]
        {
            assert!(!is_uri(bad), "{bad}");
        }
        assert!(is_uuid("2bc1c94f-0deb-43e9-92a1-4775189ec9f8") && is_uuid("2bc1c94f0deb43e992a14775189ec9f8"));
        assert!(!is_uuid("2bc1c94f-0deb-43e9-92a1") && !is_uuid("2bc1c94f-0deb43e9-92a1-4775-189ec9f8"));
        assert!(is_base64("QQ==") && is_base64("") && !is_base64("QQ") && !is_base64("Q==="));
    }
}
