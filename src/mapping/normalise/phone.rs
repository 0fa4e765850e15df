//! Phone numbers to E.164, short numbers as digits (DOMAIN §2.3).
//!
//! The rule is the one of data·inclusion's pipeline: short numbers of France first; then the overseas départements
//! before France, so that `05 90…` becomes `+590…`; numbers that begin with 8 or 9 are of France; anything else must
//! carry its country. Numbering plans come from the metadata of libphonenumber through the crate `phonenumber`; the
//! plan of France is written out here for speed, and a test holds it against the metadata.

use super::Healed;
use super::text::{clean, is_zero};
use crate::text::is_placeholder;
use std::cell::RefCell;
use std::collections::HashMap;

/// Country codes of the places that share the French numbering plan, in the order in which they are tried.
const OVERSEAS: [&str; 4] = ["262", "590", "594", "596"];
/// French territories with a plan of their own: length of a local number, code of the département.
const TERRITORIES: [(&str, usize, &str); 4] =
    [("508", 6, "975"), ("681", 6, "986"), ("687", 6, "988"), ("689", 8, "987")];

/// One phone number as E.164 (`+33123456789`) or as a short number (`3631`). Several numbers in a cell, an unknown
/// plan and six digits without a territory stay as they are.
pub fn phone(raw: &str) -> Healed {
    phone_in(raw, None)
}

/// Like [`phone`], where the code of the département is known: in 975, 986, 987 and 988 local numbers get their code.
pub fn phone_in(raw: &str, department: Option<&str>) -> Healed {
    if let Some(number) = common_shape(raw) {
        return Healed::changed(raw, number, "phone-format");
    }
    let text = clean(raw);
    if text.is_empty() {
        return Healed::absent();
    }
    if is_placeholder(&text) || is_zero(&text) || is_code_alone(&text) {
        return Healed::placeholder();
    }
    let bare = without_label(&text);
    let parts = numbers_in(bare);
    if parts.len() > 1 {
        let first = parts.first().and_then(|part| number_of(part, department));
        let same = first.is_some() && parts.iter().all(|part| number_of(part, department) == first);
        return match first {
            Some(number) if same => Healed::changed(raw, number, "phone-format"),
            _ => Healed::unclear(raw, "phone-several"),
        };
    }
    match number_of(bare, department) {
        Some(number) => Healed::changed(raw, number, "phone-format"),
        None => Healed::unclear(raw, "phone"),
    }
}

/// The everyday shapes without allocation beyond the answer: ten digits with light separators, or `+33` and nine.
fn common_shape(raw: &str) -> Option<String> {
    let mut digits = [0u8; 10];
    let mut count = 0;
    let (body, skip) = match raw.strip_prefix("+33") {
        Some(rest) => (rest, 1),
        None => (raw, 0),
    };
    for byte in body.bytes() {
        match byte {
            b'0'..=b'9' => {
                *digits.get_mut(count + skip)? = byte;
                count += 1;
            }
            b' ' | b'.' | b'-' => {}
            _ => return None,
        }
    }
    let prefixed = if skip == 1 { count == 9 && digits[1] != b'0' } else { count == 10 && digits[0] == b'0' };
    if !prefixed || !is_plainly_french(&digits[1..]) {
        return None;
    }
    let mut number = String::with_capacity(12);
    number.push_str("+33");
    digits[1..].iter().for_each(|byte| number.push(char::from(*byte)));
    Some(number)
}

/// Nine digits that the plan of France holds and no overseas plan claims. Ranges shared with an overseas plan (262, 263,
/// 268, 269, 59, 639, 69, 70, 508) and special numbers (8) take the long road.
fn is_plainly_french(national: &[u8]) -> bool {
    match national {
        [b'1' | b'3' | b'9', ..] => true,
        // 262, 263, 268 and 269 are of La Réunion and Mayotte.
        [b'2', b'6', third, ..] => !matches!(third, b'2' | b'3' | b'8' | b'9'),
        [b'2', ..] => true,
        [b'4', second, ..] => *second != b'0',
        [b'5', b'0', b'8', ..] => false,
        [b'5', second, ..] => *second != b'9',
        [b'6', b'3', third, ..] => *third != b'9',
        [b'6', second, ..] => *second != b'9',
        [b'7', second, ..] => matches!(second, b'3'..=b'9'),
        _ => false,
    }
}

/// A country code and nothing behind it: the form was left as it came.
fn is_code_alone(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|code| {
        let code = code.trim();
        code == "33" || OVERSEAS.contains(&code) || TERRITORIES.iter().any(|(known, ..)| *known == code)
    })
}

/// The text without a leading `Tél. :` or `tel:` and without the apostrophe of a spreadsheet.
fn without_label(text: &str) -> &str {
    let text = text.trim_start_matches('\'');
    let end = text.find(|c: char| c.is_ascii_digit() || c == '+' || c == '(').unwrap_or(0);
    let label = crate::text::fold(&text[..end]);
    let known =
        matches!(label.as_str(), "tel" | "telephone" | "tph" | "t" | "tel fixe" | "fixe" | "n" | "mobile" | "portable");
    if known { &text[end..] } else { text }
}

/// The parts of a cell that look like whole numbers. One part where the cell holds one number.
fn numbers_in(text: &str) -> Vec<&str> {
    let digits = |part: &str| part.bytes().filter(u8::is_ascii_digit).count();
    for separator in ["\n", ";", "/", " ou ", " et ", " - ", ",", "|"] {
        let parts: Vec<&str> = text.split(separator).map(str::trim).filter(|part| digits(part) > 0).collect();
        // `04/67/87/83/87` is one number; `04 67 87 83 87 / 3949` is two.
        if parts.len() > 1 && parts.iter().all(|part| digits(part) >= 4) {
            return parts;
        }
    }
    // Two numbers glued by a space: twenty digits, and each half a number.
    if digits(text) == 20 && !text.contains('+') {
        let mut seen = 0;
        let middle = text.bytes().position(|byte| {
            seen += usize::from(byte.is_ascii_digit());
            seen == 11
        });
        if let Some((first, second)) = middle.and_then(|at| text.split_at_checked(at)) {
            return vec![first.trim(), second.trim()];
        }
    }
    vec![text]
}

fn number_of(text: &str, department: Option<&str>) -> Option<String> {
    let text = text.strip_suffix(".0").filter(|whole| whole.bytes().all(|byte| byte.is_ascii_digit())).unwrap_or(text);
    let mut digits = String::with_capacity(text.len());
    let mut plus = false;
    for c in text.chars() {
        match c {
            '0'..='9' => digits.push(c),
            '+' if digits.is_empty() && !plus => plus = true,
            ' ' | '.' | '-' | '–' | '_' | '/' | '(' | ')' | ',' | '\u{2011}' | '·' | '\t' => {}
            _ => return None,
        }
    }
    if plus || digits.starts_with("00") {
        return international(digits.trim_start_matches('0'));
    }
    if is_short(&digits) {
        return Some(digits);
    }
    if let Some(number) = department.and_then(|code| local(&digits, code)) {
        return Some(number);
    }
    match (digits.len(), digits.as_bytes().first()) {
        (10, Some(b'0')) => french(&digits[1..]),
        (9, Some(b'1'..=b'9')) => french(&digits),
        // Country code without its plus.
        (11 | 12, _) if digits.starts_with("33") => french(digits[2..].trim_start_matches('0')),
        (12, _) => OVERSEAS.iter().find_map(|code| {
            let national = digits.strip_prefix(code)?;
            is_valid(code, national).then(|| format!("+{digits}"))
        }),
        _ => None,
    }
}

/// Digits behind a `+` or `00`.
fn international(digits: &str) -> Option<String> {
    if let Some(national) = digits.strip_prefix("33") {
        return french(national.strip_prefix('0').unwrap_or(national));
    }
    for code in OVERSEAS {
        if let Some(national) = digits.strip_prefix(code) {
            let national = national.strip_prefix('0').unwrap_or(national);
            return is_valid(code, national).then(|| format!("+{code}{national}"));
        }
    }
    let number = phonenumber::parse(None, format!("+{digits}")).ok().filter(phonenumber::is_valid)?;
    Some(number.format().mode(phonenumber::Mode::E164).to_string())
}

/// Nine national digits: overseas first, then France.
fn french(national: &str) -> Option<String> {
    if national.len() != 9 {
        return None;
    }
    if is_plainly_french(national.as_bytes()) {
        return Some(format!("+33{national}"));
    }
    if !national.starts_with(['8', '9']) {
        if let Some(code) = OVERSEAS.iter().find(|code| is_valid(code, national)) {
            return Some(format!("+{code}{national}"));
        }
        // Saint-Pierre-et-Miquelon writes its country code as an area: `05 08 41 10 50`.
        if let Some(local) = national.strip_prefix("508").filter(|local| is_valid("508", local)) {
            return Some(format!("+508{local}"));
        }
    }
    is_valid("33", national).then(|| format!("+33{national}"))
}

/// A local number of a territory that has its own plan.
fn local(digits: &str, department: &str) -> Option<String> {
    let (code, length, _) = TERRITORIES.iter().find(|(.., known)| *known == department)?;
    (digits.len() == *length && is_valid(code, digits)).then(|| format!("+{code}{digits}"))
}

/// Answers kept per thread: the numbering plan costs tens of microseconds, and a file repeats its numbers and their heads.
const MEMO: usize = 50_000;

fn is_valid(code: &str, national: &str) -> bool {
    thread_local! {
        static KNOWN: RefCell<HashMap<String, bool>> = RefCell::default();
    }
    let number = format!("+{code}{national}");
    KNOWN.with_borrow_mut(|known| {
        if let Some(answer) = known.get(&number) {
            return *answer;
        }
        let answer = phonenumber::parse(None, &number).is_ok_and(|number| phonenumber::is_valid(&number));
        if known.len() >= MEMO {
            known.clear();
        }
        known.insert(number, answer);
        answer
    })
}

/// The short numbers of France, from libphonenumber's `ShortNumberMetadata.xml` (9.0.33): emergency, 10xx, 118xxx,
/// 116000 and 116111, 3xxx, SMS numbers of five digits.
fn is_short(digits: &str) -> bool {
    matches!(
        digits.as_bytes(),
        [b'1', b'5' | b'7' | b'8']
            | [b'1', b'1', b'0' | b'2' | b'4' | b'5' | b'9']
            | [b'1', b'9', b'1' | b'6' | b'7']
            | b"224"
            | b"611"
            | b"614"
            | b"634"
            | b"700"
            | b"706"
            | b"722"
            | b"740"
            | b"2020"
            | b"20000"
            | b"116000"
            | b"116111"
            | [b'1', b'0', _, _]
            | [b'3', _, _, _]
            | [b'1', b'1', b'8', _, _, _]
            | [b'3'..=b'8', _, _, _, _]
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Value;
    use proptest::prelude::*;

    fn to(raw: &str) -> Option<String> {
        let healed = phone(raw);
        if healed.unclear.is_some() {
            assert_eq!(healed.value, Value::text(raw), "an unclear value stays");
            return None;
        }
        healed.as_text().map(str::to_owned)
    }

    #[test]
    fn numbers_of_france() {
        for raw in [
            "+33 1 23 45 67 89",
            " 01 23 45 67 89",
            "01.23.45.67.89",
            "01-23-45-67-89",
            "+33123456789",
            "0123456789",
            "+33 123456789",
            "01/23/45/67/89",
            "0033123456789",
            "33123456789",
            "123456789",
            "123456789.0",
            "+33 (0)1 23 45 67 89",
            "Tél. : 01 23 45 67 89",
            "tel:+33123456789",
            "01\u{a0}23\u{a0}45\u{a0}67\u{a0}89",
            "(01) 23 45 67 89",
            "330123456789",
        ] {
            assert_eq!(to(raw).as_deref(), Some("+33123456789"), "{raw}");
        }
        assert_eq!(to("08 00 01 31 40").as_deref(), Some("+33800013140"));
        assert_eq!(to("09 12 34 56 78").as_deref(), Some("+33912345678"));
        assert_eq!(to("06 87 00 00 00").as_deref(), Some("+33687000000"));
        assert_eq!(phone("+33123456789").rule, None);
        assert_eq!(phone("0123456789").rule, Some("phone-format"));
    }

    #[test]
    fn numbers_of_overseas() {
        for (raw, number) in [
            ("05 90 20 12 34", "+590590201234"),
            ("06 90 00 00 00", "+590690000000"),
            ("05 94 10 12 34", "+594594101234"),
            ("06 94 20 12 34", "+594694201234"),
            ("02 62 00 00 00", "+262262000000"),
            ("02 69 60 12 34", "+262269601234"),
            ("06 39 01 23 45", "+262639012345"),
            ("05 96 30 12 34", "+596596301234"),
            ("06 96 20 12 34", "+596696201234"),
            ("06 92 12 34 56", "+262692123456"),
            ("+33 5 90 20 12 34", "+590590201234"),
            ("+33 2 62 00 00 00", "+262262000000"),
            ("590201234", "+590590201234"),
            ("590590201234", "+590590201234"),
            ("+590 0590 20 12 34", "+590590201234"),
            ("05 08 41 10 50", "+508411050"),
            ("+687 27 31 15", "+687273115"),
        ] {
            assert_eq!(to(raw).as_deref(), Some(number), "{raw}");
        }
    }

    #[test]
    fn six_digits_need_their_territory() {
        assert_eq!(to("27 31 15"), None);
        assert_eq!(phone_in("27 31 15", Some("988")).as_text(), Some("+687273115"));
        assert_eq!(phone_in("40 41 23 45", Some("987")).as_text(), Some("+68940412345"));
        assert_eq!(phone_in("27 31 15", Some("49")).unclear, Some("phone"));
    }

    #[test]
    fn other_countries_need_their_code() {
        assert_eq!(to("+355 23 45 67 89").as_deref(), Some("+35523456789"));
        assert_eq!(to("+355 23 6 67 89"), None);
        assert_eq!(to("+41 44 668 18 00").as_deref(), Some("+41446681800"));
    }

    #[test]
    fn short_numbers_stay() {
        for (raw, number) in [
            ("3333", "3333"),
            ("33-33", "3333"),
            ("33.33", "3333"),
            ("33  33", "3333"),
            ("116 000", "116000"),
            ("3631", "3631"),
            ("39 39", "3939"),
            ("15", "15"),
            ("112", "112"),
            ("118 218", "118218"),
            ("1014", "1014"),
            ("115", "115"),
        ] {
            assert_eq!(to(raw).as_deref(), Some(number), "{raw}");
        }
        assert_eq!(to("16"), None);
        assert_eq!(to("9999"), None);
    }

    #[test]
    fn short_numbers_are_those_of_the_metadata() {
        let pattern = "^(?:1(?:0\\d\\d|1(?:[02459]|6(?:000|111)|8\\d{3})|[578]|9[167])|2(?:0(?:00|2)0|24)|[3-8]\\d{4}\
            |3\\d{3}|6(?:1[14]|34)|7(?:0[06]|22|40))$";
        let pattern = regex::Regex::new(pattern).unwrap();
        for number in (0..30_100).chain(80_000..90_500).chain(110_000..120_000).chain([999_999]) {
            let digits = number.to_string();
            assert_eq!(is_short(&digits), pattern.is_match(&digits), "{digits}");
        }
    }

    #[test]
    fn nothing_is_chosen_or_invented() {
        for raw in [
            "+33 1 23 45 67",
            "01 23 45 67",
            "012345678",
            "01 23 45 67 8",
            "00 12 34",
            "voir site",
            "01 23 45 67 89 poste 12",
            "0000000001",
            "12345678901234567890123",
        ] {
            assert_eq!(to(raw), None, "{raw}");
        }
        for raw in [
            "04 67 87 83 87 / 06 31 47 16 85",
            "04 67 87 83 87 ou 06 31 47 16 85",
            "04 67 87 83 87\n06 31 47 16 85",
            "04 67 87 83 87 06 31 47 16 85",
            "0467878387-0631471685",
            "3949 / 04 67 87 83 87",
            "04 67 87 83 87 - 06 31 47 16 85",
        ] {
            assert_eq!(to(raw), None, "{raw}");
        }
        assert_eq!(phone("04 67 87 83 87 / 06 31 47 16 85").unclear, Some("phone-several"));
        assert_eq!(to("04 67 87 83 87 / 0467878387").as_deref(), Some("+33467878387"));
    }

    #[test]
    fn placeholders_are_null() {
        for raw in ["000000000", "0000000000", "0", "-", "NR", "+687", "+33", "00 00 00 00 00"] {
            assert_eq!(phone(raw), Healed::placeholder(), "{raw}");
        }
        assert_eq!(phone("  "), Healed::absent());
    }

    #[test]
    fn the_short_road_agrees_with_the_metadata_in_every_range() {
        for head in 1000..10_000u32 {
            for tail in ["00000", "12345", "99999"] {
                let national = format!("{head}{tail}");
                if is_plainly_french(national.as_bytes()) {
                    assert!(is_valid("33", &national), "{national}");
                    let overseas = OVERSEAS.iter().any(|code| is_valid(code, &national));
                    assert!(national.starts_with('9') || !overseas, "{national}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn the_short_road_agrees_with_the_metadata(national in "[1-9][0-9]{8}") {
            if is_plainly_french(national.as_bytes()) {
                prop_assert!(is_valid("33", &national));
                if !national.starts_with('9') {
                    for code in OVERSEAS {
                        prop_assert!(!is_valid(code, &national), "+{} {}", code, national);
                    }
                }
            }
        }

        #[test]
        fn healing_twice_changes_nothing(raw in "[0-9 .+/()\\-]{0,16}|0[1-9][0-9]{8}|[1-9][0-9]{1,5}|\\PC{0,10}") {
            let once = phone(&raw);
            if let Some(text) = once.as_text() {
                let twice = phone(text);
                prop_assert_eq!(&twice.value, &once.value);
                prop_assert_eq!(twice.rule, None);
            }
        }
    }
}
