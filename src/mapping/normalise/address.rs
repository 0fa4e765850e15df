//! Street addresses (DOMAIN §2.2).

use super::Healed;
use super::text::clean;
use crate::reference::matching_key;
use crate::text::is_placeholder;

/// An address after healing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Address {
    pub line: Healed,
    /// What left the line (`BP 123`) and belongs to the address complement.
    pub complement: Option<String>,
}

/// One line with single spaces; a tail `59000 Lille` is cut off when it repeats the row's own postcode and commune; `BP`, `CS`
/// and `TSA` numbers go to the complement.
pub fn address(raw: &str, postcode: Option<&str>, commune: Option<&str>) -> Address {
    let text = clean(raw);
    if text.is_empty() {
        return Address::default();
    }
    if is_placeholder(&text) {
        return Address { line: Healed::placeholder(), complement: None };
    }
    let one_line = if text.contains("\\n") { single_spaced(&text.replace("\\n", " ")) } else { single_spaced(&text) };
    let (mut line, mut boxes, mut is_cut) = (one_line, Vec::new(), false);
    // A tail may hide a box, and a box a tail.
    loop {
        if let Some((head, office)) = cut_tail(&line, postcode, commune) {
            // The code of a mail office is said nowhere else.
            boxes.extend(office.map(str::to_owned));
            line = head.to_owned();
            is_cut = true;
        } else if let Some((shorter, found)) = take_box(&line) {
            line = shorter;
            boxes.push(found);
        } else {
            break;
        }
    }
    let complement = (!boxes.is_empty()).then(|| boxes.join(", "));
    let rule = match (is_cut, complement.is_some()) {
        (true, _) => "address-tail",
        (false, true) => "address-complement",
        _ if raw.trim() == line => "trim",
        _ => "text-cleaned",
    };
    Address { line: Healed::changed(raw, line, rule), complement }
}

/// Runs of white space as one space.
pub(super) fn single_spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// The line without a tail that repeats the row's postcode and commune; `None` when there is none, or nothing before it.
fn cut_tail<'a>(line: &'a str, postcode: Option<&str>, commune: Option<&str>) -> Option<(&'a str, Option<&'a str>)> {
    let (postcode, commune) = (postcode?, commune?);
    let key = matching_key(commune);
    let own = line.rfind(postcode).filter(|_| postcode.len() == 5);
    let at = own.or_else(|| mail_office(line, postcode))?;
    let tail = matching_key(&line[at + postcode.len()..]);
    if key.is_empty() || tail.strip_suffix("-france").unwrap_or(&tail) != key {
        return None;
    }
    let head = line[..at].trim_end_matches(|c: char| c.is_whitespace() || "-–,;(".contains(c));
    (!head.is_empty()).then(|| (head, line.get(at..).filter(|_| own.is_none())))
}

/// Where a line ends with the code of a mail office of the same département (`59033 Lille Cedex`): the place is said by its
/// own columns.
fn mail_office(line: &str, postcode: &str) -> Option<usize> {
    let cedex = line.to_ascii_lowercase().rfind(" cedex")?;
    let bytes = line.as_bytes();
    let at =
        (0..cedex).rev().find(|&at| bytes[at..cedex].iter().take(5).filter(|b| b.is_ascii_digit()).count() == 5)?;
    let alone = at == 0 || !bytes[at - 1].is_ascii_digit();
    (alone && line.get(at..at + 2) == postcode.get(..2)).then_some(at)
}

/// Takes `BP 12`, `B.P. 12`, `CS 40123` or `TSA 1234` out of a line that holds more than it.
fn take_box(line: &str) -> Option<(String, String)> {
    // Most lines have no word that could be one.
    let may_be = |word: &str| {
        let word = word.trim_start_matches([',', '-', '–', '(', ')', ';', ':', '.']);
        word.get(1..).is_some_and(|rest| rest.starts_with(['P', 'p', 'S', 's', '.']))
            && word.starts_with(['B', 'b', 'C', 'c', 'T', 't'])
    };
    if !line.split(' ').any(may_be) {
        return None;
    }
    let words: Vec<&str> = line.split(' ').collect();
    let plain =
        |word: &str| word.trim_matches([',', '-', '–', '(', ')', ';', ':']).replace('.', "").to_ascii_uppercase();
    let is_number = |word: &str| {
        let word = word.trim_matches([',', '-', '–', '(', ')', ';']).trim_start_matches(['n', 'N', '°']);
        !word.is_empty() && word.len() < 9 && word.bytes().all(|byte| byte.is_ascii_digit())
    };
    let found = words.iter().enumerate().find_map(|(at, word)| {
        let word = plain(word);
        if matches!(word.as_str(), "BP" | "CS" | "TSA") {
            // The number may be written in groups: `BP 40 123`.
            let grouped = |pair: &[&str]| {
                pair[0].bytes().all(|byte| byte.is_ascii_digit()) && is_number(pair[1]) && plain(pair[1]).len() == 3
            };
            let count = match &words[at + 1..] {
                [first, second, ..] if is_number(first) && grouped(&[first, second]) => 2,
                [first, ..] if is_number(first) => 1,
                _ => 0,
            };
            return (count > 0).then_some((at, at + 1 + count));
        }
        let glued = ["BP", "CS", "TSA"].iter().any(|kind| word.strip_prefix(kind).is_some_and(is_number));
        glued.then_some((at, at + 1))
    });
    let (start, end) = found?;
    let tidy = |text: String| text.trim_matches(|c: char| c.is_whitespace() || ",-–;()".contains(c)).to_owned();
    let (head, tail) = (tidy(words[..start].join(" ")), tidy(words[end..].join(" ")));
    if head.is_empty() && tail.is_empty() {
        return None;
    }
    let joint = if head.is_empty() || tail.is_empty() { "" } else { " " };
    Some((format!("{head}{joint}{tail}"), tidy(words[start..end].join(" "))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn to(raw: &str) -> (Option<String>, Option<String>, Option<&'static str>) {
        let address = address(raw, Some("59000"), Some("Lille"));
        (address.line.as_text().map(str::to_owned), address.complement, address.line.rule)
    }

    #[test]
    fn tails_that_repeat_the_row_are_cut() {
        for raw in [
            "1 rue X, 59000 Lille",
            "1 rue X 59000 LILLE",
            "1 rue X - 59000 Lille Cedex 9",
            "1 rue X (59000 Lille)",
            "1 rue X, 59000 Lille, France",
        ] {
            assert_eq!(to(raw), (Some("1 rue X".into()), None, Some("address-tail")), "{raw}");
        }
        for raw in ["1 rue X, 59800 Lille", "1 rue X, 59000 Lomme", "59000 Lille", "1 rue de Lille"] {
            assert_eq!(to(raw), (Some(raw.into()), None, None), "{raw}");
        }
    }

    #[test]
    fn boxes_go_to_the_complement() {
        assert_eq!(to("1 rue X BP 123"), (Some("1 rue X".into()), Some("BP 123".into()), Some("address-complement")));
        assert_eq!(to("1 rue X, B.P. 40 123").1.as_deref(), Some("B.P. 40 123"));
        assert_eq!(to("CS 40123, 1 rue X").0.as_deref(), Some("1 rue X"));
        assert_eq!(to("1 rue X - BP123").1.as_deref(), Some("BP123"));
        assert_eq!(
            to("1 rue X BP 12 59000 Lille"),
            (Some("1 rue X".into()), Some("BP 12".into()), Some("address-tail"))
        );
        assert_eq!(
            to("1 rue X 59000 Lille BP 12"),
            (Some("1 rue X".into()), Some("BP 12".into()), Some("address-tail"))
        );
        assert_eq!(to("BP 12"), (Some("BP 12".into()), None, None));
        assert_eq!(to("1 rue du CS"), (Some("1 rue du CS".into()), None, None));
    }

    #[test]
    fn lines_are_single() {
        assert_eq!(to("1  rue\nX").0.as_deref(), Some("1 rue X"));
        assert_eq!(to("1 rue\\nX").0.as_deref(), Some("1 rue X"));
        assert_eq!(to("-"), (None, None, Some("placeholder")));
    }

    proptest! {
        #[test]
        fn healing_twice_changes_nothing(raw in "[0-9]{1,2} rue [A-Z]{1,3}[, -]{1,2}(BP [0-9]{2})?( 59000 Lille){0,2}|\\PC{0,12}") {
            let once = to(&raw);
            if let Some(text) = &once.0 {
                prop_assert_eq!(to(text).0, once.0.clone());
            }
        }
    }
}
