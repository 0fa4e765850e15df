//! What the official rules let through and a curator would not: a compact set of rules on one value (DOMAIN §1.4 and §4).
//! They only look at values that the official rules take, and only warn.

mod prose;

pub(super) use prose::{addresses, may_alert, tail};

use super::luhn::siret_is_sound;
use super::official;
use super::personal;
use super::quality::TWO_YEARS;
use super::rule::{Fault, Rule, TextKind};
use crate::model::{FieldKind, Value};
use crate::reference::geo;
use crate::text::{digits_only, opening_hours, trimmed};

/// Gives each doubt about one value to `emit`.
pub(super) fn check(rule: &Rule, value: &Value, emit: &mut dyn FnMut(Fault)) {
    match (rule.kind, value) {
        (FieldKind::Text, Value::Text(text)) => {
            text_doubts(rule, text, emit);
            if matches!(rule.text, TextKind::Words { personal: true, .. } | TextKind::Hours) {
                let person = personal::in_text(text);
                person.into_iter().for_each(|what| emit(Fault::warning("personal_in_text").with("what", what)));
            }
        }
        (FieldKind::Email, Value::Text(mail)) if personal::is_personal_mailbox(mail) => {
            emit(Fault::warning("personal_email"));
        }
        (FieldKind::Url, Value::Text(text)) => url_doubt(text).into_iter().for_each(|code| emit(Fault::warning(code))),
        (FieldKind::Date, _) => {
            if let (Ok(date), Some(today)) = (official::parse_date(value), &rule.maximum_date) {
                let days = (today.timestamp() - date.timestamp()) / 86_400;
                if days > TWO_YEARS {
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

/// Whether no doubt speaks against the value.
pub(super) fn is_plausible(rule: &Rule, value: &Value) -> bool {
    let mut plausible = true;
    check(rule, value, &mut |fault| plausible &= APART.contains(&fault.code));
    plausible
}

/// Doubts that speak of the record, not against the value: staleness, a person, words of alert.
const APART: [&str; 4] = ["stale", "personal_email", "personal_in_text", "alert_word"];

/// The doubts of [`APART`] about a value.
pub(super) fn apart(rule: &Rule, value: &Value) -> Vec<&'static str> {
    let mut found = Vec::new();
    check(rule, value, &mut |fault| found.extend(APART.contains(&fault.code).then_some(fault.code)));
    found
}

fn text_doubts(rule: &Rule, text: &str, emit: &mut dyn FnMut(Fault)) {
    if trimmed(text).is_empty() {
        return emit(Fault::warning("blank_text"));
    }
    let code = match rule.text {
        TextKind::Siret | TextKind::Postcode if !text.is_ascii() => Some("non_ascii_digits"),
        TextKind::Siret if text.bytes().all(|byte| text.as_bytes().first() == Some(&byte)) => Some("siret_placeholder"),
        TextKind::Siret => (!siret_is_sound(text)).then_some("siret_check_digit"),
        TextKind::Postcode | TextKind::Identifier => None,
        // Every other text is people's words.
        _ if prose::says_nothing(text) => Some("placeholder_text"),
        TextKind::Phone => (!phone_is_plausible(text)).then_some("phone_implausible"),
        TextKind::Hours => (!hours_are_read(rule, text)).then_some("hours_unparsable"),
        TextKind::Words { alert, .. } => return words_doubts(rule, text, alert, emit),
    };
    code.into_iter().for_each(|code| emit(Fault::warning(code)));
}

fn words_doubts(rule: &Rule, text: &str, alert: bool, emit: &mut dyn FnMut(Fault)) {
    if prose::holds_html(text) {
        emit(Fault::warning("html_in_text"));
    }
    if rule.name == "adresse" && prose::holds_two_addresses(text) {
        emit(Fault::warning("several_addresses"));
    }
    if alert && let Some(words) = prose::alert(&rule.name, text) {
        emit(Fault::warning("alert_word").with("words", words));
    }
}

/// Distinct opening hours whose reading is remembered: files repeat few of them.
const REMEMBERED: usize = 4096;

/// Whether opening hours can be read by programs, as OpenStreetMap writes them.
fn hours_are_read(rule: &Rule, text: &str) -> bool {
    if let Ok(memo) = rule.hours.lock()
        && let Some(known) = memo.get(text)
    {
        return *known;
    }
    let read = is_opening_hours(text);
    if let Ok(mut memo) = rule.hours.lock()
        && memo.len() < REMEMBERED
    {
        memo.insert(text.into(), read);
    }
    read
}

/// Longest opening hours that are read, in bytes; a year of exceptions takes less.
const LONGEST_HOURS: usize = 4000;

/// The grammar of OpenStreetMap's `opening_hours` (DOMAIN §2.2).
pub(super) fn is_opening_hours(text: &str) -> bool {
    text.len() <= LONGEST_HOURS && opening_hours_syntax::parse(text).is_ok()
}

/// What opening hours written in French may be in OpenStreetMap's words, the closest first: all of it read, then what is
/// read with the rest as a remark, at last all of it as a remark. Nothing where they are read as they are.
pub(super) fn hours_proposed(text: &str) -> Vec<String> {
    let remark =
        |text: &str| format!("\"{}\"", text.trim().replace('"', "’").split_whitespace().collect::<Vec<_>>().join(" "));
    let mut found = Vec::new();
    found.extend(opening_hours(text));
    let digits: String = text.to_lowercase().chars().filter(|c| c.is_ascii_alphanumeric() || *c == '/').collect();
    if matches!(digits.as_str(), "24h/24" | "24h/247j/7" | "7j/724h/24" | "24/24" | "24h24" | "24/247/7" | "7/724/24") {
        found.push("24/7".to_owned());
    }
    let parts: Vec<&str> = text.split(['\n', ';', '|']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let read: Vec<Option<String>> = parts.iter().map(|part| opening_hours(part)).collect();
    if read.iter().any(Option::is_some) {
        let all = parts.iter().zip(read).map(|(part, read)| read.unwrap_or_else(|| remark(part)));
        found.push(all.collect::<Vec<_>>().join("; "));
    }
    found.push(remark(text));
    found.retain(|found| found != text && is_opening_hours(found));
    found.dedup();
    found
}

/// Whether a text may be one telephone number: international with its country, ten digits that start with 0, or a short
/// number of three, four or six digits. Whether it is attributed is the business of healing.
pub(super) fn phone_is_plausible(text: &str) -> bool {
    // Nearly every number is written as it should be: nothing is copied for those.
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits(text, 10) {
        return text.starts_with('0') && !text.starts_with("00");
    }
    if let Some(national) = text.strip_prefix("+33").filter(|national| digits(national, 9)) {
        return !national.starts_with('0');
    }
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
            2 => matches!(&*digits, "15" | "17" | "18"),
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
    // Nearly no address names the scheme again.
    if head.contains("http")
        && (head.contains("http://")
            || head.contains("https://")
            || head.starts_with("http:")
            || head.starts_with("https:"))
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
        // Countries: 99000 to 99599 (DOMAIN §4).
        5 if zone.starts_with("99") => zone.as_bytes()[2] < b'6' && zone.bytes().all(|byte| byte.is_ascii_digit()),
        5 => geo.is_known_commune(zone),
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
