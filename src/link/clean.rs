//! Values as they are compared: without the dress that sources give them.

use super::words::Words;
use crate::text::{MONTHS, digits_only};

/// What an address says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Address {
    pub number: String,
    /// Words of the street, its kind included.
    pub street: Vec<String>,
    /// The postcode in it, where none was known.
    pub postcode: String,
}

/// Number and street words of an address; what repeats the postcode and the commune is left out.
pub(super) fn address(words: &Words, text: &str, commune: &[&str], postcode: &str) -> Address {
    let mut all = words.place(text);
    let mut found = String::new();
    let is_post = |word: &String| {
        if postcode.is_empty() {
            word.len() == 5 && word.bytes().all(|byte| byte.is_ascii_digit())
        } else {
            word == postcode
        }
    };
    if let Some(at) = all.iter().rposition(is_post)
        && at > 0
    {
        if postcode.is_empty() && at + 1 < all.len() {
            found.clone_from(&all[at]);
        }
        if !postcode.is_empty() || !found.is_empty() {
            all.truncate(at);
        }
    }
    if !commune.is_empty() && all.len() > commune.len() + 1 && all[all.len() - commune.len()..] == *commune {
        all.truncate(all.len() - commune.len());
    }
    let (number, street) = numbered(all);
    Address { number, street, postcode: found }
}

/// Whether a text starts with a house number.
pub(super) fn starts_with_number(text: &str) -> bool {
    let text = text.trim_start();
    text.as_bytes().first().is_some_and(u8::is_ascii_digit) && text.contains(char::is_alphabetic)
}

/// The house number of an address and its other words.
fn numbered(all: Vec<String>) -> (String, Vec<String>) {
    // The house number is the first word that starts with a digit, at most four words in ("Espace X, 50 chemin …"):
    // what stands before it names a building.
    let Some(at) = all.iter().take(6).position(|w| w.as_bytes().first().is_some_and(u8::is_ascii_digit)) else {
        return (String::new(), all);
    };
    let dated = all.get(at + 1).is_some_and(|w| MONTHS.contains(&w.as_str()));
    if dated || at + 1 == all.len() {
        return (String::new(), all);
    }
    let mut number = all[at].clone();
    let mut rest = at + 1;
    if all.get(rest).is_some_and(|w| matches!(w.as_str(), "bis" | "ter" | "quater" | "b" | "t" | "c")) {
        number.push_str(&all[rest][..1]);
        rest += 1;
    }
    (number, all[rest..].to_vec())
}

/// The last nine digits of a phone number, so that `+33 1…` equals `01…`; shorter numbers whole; the first of several.
pub(super) fn phone(text: &str) -> String {
    let long = |part: &&str| digits_only(part).len() >= 9;
    let several = ["/", ";", " ou ", " - "].iter().find_map(|sign| {
        let mut parts = text.split(sign);
        let first = parts.next().filter(long)?;
        parts.next().map(|_| first)
    });
    let digits = digits_only(several.unwrap_or(text)).into_owned();
    if digits.len() > 9 { digits[digits.len() - 9..].to_owned() } else { digits }
}

/// The digits of a SIRET or SIREN; a spreadsheet's `.0` is none of them.
pub(super) fn register(text: &str) -> String {
    let text = text.trim();
    digits_only(text.strip_suffix(".0").unwrap_or(text)).into_owned()
}

/// An address of mail in small letters; empty where nothing is left of one.
pub(super) fn email(text: &str) -> String {
    let lower = text.trim().to_lowercase().replace("[at]", "@").replace("(at)", "@").replace(',', ".");
    let first = lower.split([' ', ';', '/']).find(|part| part.contains('@'));
    first.unwrap_or("").trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

/// The words of a commune: without its postcode, the number of its département, of an arrondissement or of a CEDEX.
pub(super) fn commune(words: &Words, text: &str) -> String {
    let mut all = words.place(text);
    let numbers = |word: &String| word.bytes().any(|byte| byte.is_ascii_digit());
    if !all.iter().all(numbers) {
        all.retain(|word| !numbers(word) && word != "arrondissement");
    }
    all.join(" ")
}

/// The postcode that stands before a commune's name, or empty.
pub(super) fn postcode_before(commune: &str) -> &str {
    let (start, rest) = commune.trim().split_at_checked(5).unwrap_or(("", ""));
    if start.bytes().all(|byte| byte.is_ascii_digit()) && rest.starts_with(' ') { start } else { "" }
}

/// Host of a web address without `www.`.
pub(super) fn host(text: &str) -> String {
    let lower = text.trim().to_lowercase();
    let rest = lower.split_once("://").map_or(lower.as_str(), |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or("");
    host.strip_prefix("www.").unwrap_or(host).to_owned()
}

/// A date as eight digits year first, where it can be read.
pub(super) fn date(text: &str) -> String {
    let parts: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|p| !p.is_empty()).collect();
    match parts.as_slice() {
        [y, m, d, ..] if y.len() == 4 => format!("{y}{m:0>2}{d:0>2}"),
        [d, m, y, ..] if y.len() == 4 => format!("{y}{m:0>2}{d:0>2}"),
        _ => digits_only(text).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_number_and_street() {
        let words = Words::default();
        let of = |text: &str| address(&words, text, &["belloy"], "95270");
        let first = of("84 av. du Presbytère, 95270 Belloy");
        assert_eq!((first.number.as_str(), first.street.join(" ").as_str()), ("84", "avenue presbytere"));
        assert_eq!(of("Espace Pierre 50 chemin du Quai").number, "50");
        assert_eq!(of("rue du 8 mai 1945").number, "");
        let whole = address(&words, "60 quai Molière 31800 Savarthès", &["savarthes"], "");
        assert_eq!((whole.postcode.as_str(), whole.street.join(" ").as_str()), ("31800", "quai moliere"));
    }

    #[test]
    fn contacts_are_compared_without_their_dress() {
        assert_eq!(phone("+33 2 38 99 43 74"), phone("02.38.99.43.74"));
        assert_eq!(phone("04.36.45.01.83 / 04 36 35 80 19"), "436450183");
        assert_eq!(phone("310/246-1501"), phone("310 246 1501"));
        assert_eq!(register("21300189402661.0"), "21300189402661");
        assert_eq!(email("CIDFF26@orange,fr"), "cidff26@orange.fr");
        assert_eq!(email("ccas[at]ville.fr ; x@y.fr"), "ccas@ville.fr");
        let words = Words::default();
        for text in
            ["61560 ST GERMAIN", "Saint-Germain (61)", "Saint Germain CEDEX 2", "Saint-Germain 2e arrondissement"]
        {
            assert_eq!(commune(&words, text), "saint germain", "{text}");
        }
        assert_eq!([postcode_before("61560 ST GERMAIN"), postcode_before("Paris 12")], ["61560", ""]);
        assert_eq!(host("https://www.a-b.fr/contact?x"), "a-b.fr");
        assert_eq!(date("03/02/2001"), "20010203");
    }
}
