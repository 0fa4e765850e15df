//! What the official rules let through and a curator would not: a compact set of rules on one value (DOMAIN §1.4 and §4).
//! They only look at values that the official rules take, and only warn.

use super::luhn::siret_is_sound;
use super::official;
use super::personal;
use super::rule::{Fault, Rule};
use crate::model::{FieldKind, Value};
use crate::reference::geo;
use crate::text::digits_only;

/// A record is stale after two years.
const STALE_DAYS: i64 = 730;

/// Gives each doubt about one value to `emit`.
pub(super) fn check(rule: &Rule, value: &Value, emit: &mut dyn FnMut(Fault)) {
    match (rule.kind, value) {
        (FieldKind::Text, Value::Text(text)) => {
            text_doubt(rule, text).into_iter().for_each(&mut *emit);
            let person = personal::in_text(&rule.name, text);
            person.into_iter().for_each(|what| emit(Fault::warning("personal_in_text").with("what", what)));
        }
        (FieldKind::Email, Value::Text(mail)) if personal::is_personal_mailbox(mail) => {
            emit(Fault::warning("personal_email"));
        }
        (FieldKind::Url, Value::Text(text)) => url_doubt(text).into_iter().for_each(|code| emit(Fault::warning(code))),
        (FieldKind::Date, _) => {
            if let (Ok(date), Some(today)) = (official::parse_date(value), &rule.maximum_date) {
                let days = (today.timestamp() - date.timestamp()) / 86_400;
                if days > STALE_DAYS {
                    emit(Fault::warning("stale").with("years", days / 365));
                }
            }
        }
        (FieldKind::Zones, Value::List(items)) => {
            for (index, item) in items.iter().enumerate() {
                if item.as_text().is_some_and(|text| !zone_exists(text)) {
                    emit(Fault::warning("zone_unknown").at(index));
                }
            }
        }
        _ => {}
    }
}

/// Whether no rule of this file but staleness speaks against the value.
pub(super) fn is_plausible(rule: &Rule, value: &Value) -> bool {
    let mut plausible = true;
    // Staleness and a person's name speak of the record, not against the value.
    let apart = ["stale", "personal_email", "personal_in_text"];
    check(rule, value, &mut |fault| plausible &= apart.contains(&fault.code));
    plausible
}

fn text_doubt(rule: &Rule, text: &str) -> Option<Fault> {
    if text.trim().is_empty() {
        return Some(Fault::warning("blank_text"));
    }
    let code = match rule.format.as_deref()? {
        "siret" | "postcode" if !text.is_ascii() => "non_ascii_digits",
        "siret" if text.bytes().all(|byte| text.as_bytes().first() == Some(&byte)) => "siret_placeholder",
        "siret" if !siret_is_sound(text) => "siret_check_digit",
        "phone" if !phone_is_plausible(text) => "phone_implausible",
        _ => return None,
    };
    Some(Fault::warning(code))
}

/// Whether a text may be one telephone number: international with its country, ten digits that start with 0, or a short
/// number of three, four or six digits. Whether it is attributed is the business of healing.
pub(super) fn phone_is_plausible(text: &str) -> bool {
    let is_separator = |c: char| c.is_whitespace() || matches!(c, '.' | '-' | '(' | ')');
    if text.chars().any(|c| !c.is_ascii_digit() && c != '+' && !is_separator(c)) {
        return false;
    }
    let digits = digits_only(text);
    match text.trim_start().strip_prefix('+') {
        Some(rest) if rest.contains('+') => false,
        Some(_) => match digits.strip_prefix("33") {
            Some(national) => national.len() == 9 && !national.starts_with('0'),
            None => (8..=15).contains(&digits.len()),
        },
        None if text.contains('+') => false,
        None => match digits.len() {
            10 => digits.starts_with('0') && !digits.starts_with("00"),
            3 => digits.starts_with('1'),
            4 => digits.starts_with(['1', '3']),
            6 => digits.starts_with("11"),
            _ => false,
        },
    }
}

/// What is odd about a web address that the official parser takes.
pub(super) fn url_doubt(text: &str) -> Option<&'static str> {
    let scheme = ["https:", "http:"].into_iter().find_map(|scheme| text.trim_start().strip_prefix(scheme));
    let rest = scheme.unwrap_or(text).trim_start_matches('/');
    let head = rest.split(['?', '#']).next().unwrap_or(rest);
    if head.contains("http://") || head.contains("https://") || head.starts_with("http:") || head.starts_with("https:")
    {
        // An archive has the whole address in its path: what stands before it is a place of its own.
        let own = head.split("http").next().unwrap_or_default();
        if !(own.contains('.') && own.contains('/')) || own.contains([',', ';', ' ']) {
            return Some("url_two_schemes");
        }
    }
    if text.trim().contains(char::is_whitespace) || head.split('/').next().is_some_and(|host| host.contains([',', ';']))
    {
        return Some("url_several");
    }
    let named = match official::plain_host(text) {
        Some(host) => has_domain(host),
        None => official::parse_url(text).is_some_and(|url| url.host_str().is_some_and(has_domain)),
    };
    (!named).then_some("url_no_domain")
}

/// A dotted host whose last part is made of letters; `www.` alone is no part of it.
fn has_domain(host: &str) -> bool {
    let host = host.strip_prefix("www.").unwrap_or(host);
    host.split('.').all(|label| !label.is_empty())
        && host.rsplit_once('.').is_some_and(|(_, last)| {
            last.len() >= 2 && (last.starts_with("xn--") || last.bytes().all(|byte| byte.is_ascii_alphabetic()))
        })
}

/// Whether a well-formed zone exists: a commune, a département, an EPCI, a country's code, or `france`.
pub(super) fn zone_exists(zone: &str) -> bool {
    let geo = geo();
    match zone.len() {
        _ if zone == "france" => true,
        2 | 3 => geo.department(zone).is_some(),
        5 => zone.starts_with("99") || geo.is_known_commune(zone),
        9 => geo.epci(zone).is_some(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_addresses() {
        for (text, code) in [
            ("http://http://a.fr", "url_two_schemes"),
            ("https://a.fr;https://b.fr", "url_two_schemes"),
            ("https://a.fr https://b.fr", "url_two_schemes"),
            ("https://a.fr,b.fr", "url_several"),
            ("https://a.fr b", "url_several"),
            ("https://localhost", "url_no_domain"),
            ("https://63122", "url_no_domain"),
            ("https://192.168.0.1/", "url_no_domain"),
            ("https:www", "url_no_domain"),
        ] {
            assert_eq!(url_doubt(text), Some(code), "{text}");
        }
        for text in [
            "https://a.fr",
            "https://web.archive.org/web/2020/https://a.fr",
            "https://a.fr/?u=http://b.fr",
            "https://www.é-lan.fr/a,b;c",
            "http://a.fr:8080/x",
        ] {
            assert_eq!(url_doubt(text), None, "{text}");
        }
    }

    #[test]
    fn phones() {
        for text in [
            "0123456789",
            "01 23 45 67 89",
            "+33123456789",
            "+33 (1) 23.45.67.89",
            "3949",
            "115",
            "116000",
            "+687272829",
        ] {
            assert!(phone_is_plausible(text), "{text}");
        }
        for text in [
            "123456789",
            "012345678",
            "+330123456789",
            "0123456789 / 0123456780",
            "",
            "00",
            "poste 12",
            "272829",
            "+33 1",
            "0033123456789",
        ] {
            assert!(!phone_is_plausible(text), "{text}");
        }
    }

    #[test]
    fn zones() {
        for zone in ["france", "59", "2A", "974", "59350", "99100", "200093201"] {
            assert!(zone_exists(zone), "{zone}");
        }
        for zone in ["99", "2a", "00000", "123456789", "__"] {
            assert!(!zone_exists(zone), "{zone}");
        }
    }
}
