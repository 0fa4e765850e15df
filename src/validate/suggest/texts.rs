//! Names, descriptions, identifiers, telephone and plain numbers.

use super::{choice, choices, likely, of};
use crate::model::{FieldKind, Suggestion, Sureness, Value};
use crate::reference::{Commune, geo};
use crate::text::digits_only;
use crate::validate::luhn::siret_is_sound;
use crate::validate::plausible::phone_is_plausible;
use crate::validate::rule::{Fault, Rule};
use unicode_normalization::UnicodeNormalization;

pub(super) fn text(rule: &Rule, text: &str, fault: &Fault, commune: Option<&'static Commune>) -> Option<Suggestion> {
    match (fault.code, rule.format.as_deref()) {
        (_, Some("siret")) => siret(text),
        (_, Some("postcode")) => postcode(text, commune),
        (_, Some("commune_code")) => commune_code(text),
        (_, Some("phone")) => phone(text),
        ("avertissement", _) => Some(likely(text.trim_end_matches(['.', ' ']), "name-final-dot")),
        // Where to cut is a person's (CURATOR): proposed, never accepted with the sure ones.
        ("string_too_long", None) => Some(choice(shortened(text, rule.max_length), "shortened")),
        _ => None,
    }
}

/// A number where a text is asked: as it is written, less the `.0` that a spreadsheet adds.
pub(super) fn number_as_text(rule: &Rule, lexeme: &str, commune: Option<&'static Commune>) -> Option<Suggestion> {
    let whole = lexeme.strip_suffix(".0").unwrap_or(lexeme);
    match rule.format.as_deref() {
        Some("siret") => siret(whole),
        Some("postcode") => postcode(whole, commune),
        Some("commune_code") => commune_code(whole),
        Some("phone") => phone(whole).or_else(|| Some(likely(whole, "number-as-text"))),
        _ => Some(likely(whole, "number-as-text")),
    }
}

/// The first characters and an ellipsis, `longest` in all, cut where a word ends when one ends near.
fn shortened(text: &str, longest: usize) -> String {
    let kept: String = text.chars().take(longest.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Digits that some other script or a spreadsheet's font wrote, as ASCII; separators dropped. Nothing else may be there.
fn plain_digits(text: &str) -> Option<String> {
    let mut digits = String::new();
    for c in text.nfkc() {
        match c {
            '0'..='9' => digits.push(c),
            _ if c.is_whitespace() || matches!(c, '.' | '-' | '_' | '/' | '\u{2010}'..='\u{2015}' | '\u{200b}') => {}
            _ => digits.push(char::from_digit(decimal_value(c)?, 10)?),
        }
    }
    Some(digits)
}

/// Value of a decimal digit of the scripts that contributors' keyboards may write: Arabic-Indic, its Persian form,
/// Devanagari.
fn decimal_value(c: char) -> Option<u32> {
    let code = u32::from(c);
    [0x660, 0x6f0, 0x966].into_iter().find(|zero| (*zero..*zero + 10).contains(&code)).map(|zero| code - zero)
}

/// Fourteen digits once separators are dropped; the first zero when it was lost and the check digit proves it. No digit is
/// ever guessed.
fn siret(text: &str) -> Option<Suggestion> {
    let digits = plain_digits(text.strip_suffix(".0").unwrap_or(text))?;
    match digits.len() {
        14 => Some(likely(digits, "siret-format")),
        13 => Some(format!("0{digits}")).filter(|padded| siret_is_sound(padded)).map(|it| likely(it, "lost-zero")),
        _ => None,
    }
}

/// Five digits; a lost zero is likely only where the padded postcode is one of the commune's.
fn postcode(text: &str, commune: Option<&'static Commune>) -> Option<Suggestion> {
    let digits = plain_digits(text.strip_suffix(".0").unwrap_or(text))?;
    match digits.len() {
        5 => Some(likely(digits, "postcode-format")),
        4 => {
            let padded = format!("0{digits}");
            match commune {
                Some(commune) if commune.has_postcode(&padded) => Some(likely(padded, "lost-zero")),
                Some(commune) => super::postcode_of(commune),
                None => geo().postcode_known(&padded).then(|| choice(padded, "lost-zero")),
            }
        }
        _ => commune.and_then(super::postcode_of),
    }
}

pub(in crate::validate) fn commune_code(text: &str) -> Option<Suggestion> {
    let code: String = text.nfkc().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
    let code = code.strip_suffix(".0").unwrap_or(&code).to_owned();
    let padded = format!("0{code}");
    if geo().is_known_commune(&code) {
        Some(likely(code, "insee-format"))
    } else {
        (code.len() == 4 && geo().is_known_commune(&padded)).then(|| likely(padded, "lost-zero"))
    }
}

/// Nine digits have lost their zero; `+33 (0)` has one too many; several numbers are a choice.
fn phone(text: &str) -> Option<Suggestion> {
    let national = |digits: &str| -> Option<String> {
        let after_country = ["0033", "33"].iter().find_map(|prefix| digits.strip_prefix(prefix));
        let rest = after_country.filter(|rest| rest.len() >= 9).unwrap_or(digits).trim_start_matches('0');
        (rest.len() == 9).then(|| format!("0{rest}"))
    };
    let digits = digits_only(text);
    if !text.contains(char::is_alphabetic)
        && let Some(number) = national(&digits)
    {
        return Some(likely(number, if digits.len() == 9 { "lost-zero" } else { "phone-format" }));
    }
    let parts = text.split(|c: char| matches!(c, '/' | ';' | ',' | '|' | '\n') || c.is_alphabetic());
    let several = parts
        .map(|part| part.trim_matches(|c: char| !c.is_ascii_digit() && c != '+'))
        .filter(|part| phone_is_plausible(part))
        .map(str::to_owned);
    let several: Vec<_> = several.collect();
    match several.as_slice() {
        // What stands beside it (`poste 12`, `accueil`) would be lost: a person's.
        [one] if text.contains(char::is_alphabetic) => Some(choice(one.as_str(), "phone-format")),
        [one] => Some(likely(one.as_str(), "phone-format")),
        _ => choices(several, "first-of-several"),
    }
}

/// Units that change nothing of a number, as the field counts; a month is no week, an hour neither.
fn units(field: &str) -> &'static [&'static str] {
    match field {
        "nombre_semaines" => &["semaine", "semaines", "sem"],
        "volume_horaire_hebdomadaire" => &["h", "heure", "heures", "h/semaine", "h/sem", "heures/semaine"],
        "latitude" | "longitude" => &["°"],
        _ => &[],
    }
}

/// The number that a text means: written the French way, or with a unit of its field.
pub(in crate::validate) fn number_of(field: &str, text: &str) -> Option<f64> {
    let plain: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    let plain = plain.replace(',', ".").replace('\u{2212}', "-");
    let end = plain.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | '-')).unwrap_or(plain.len());
    let (digits, unit) = plain.split_at(end);
    // A second number after the unit (`2h30`, `48.85, 2.35`) makes the first one doubtful.
    let unit = unit.trim_matches('.').to_lowercase();
    let known = unit.is_empty() || units(field).contains(&unit.as_str());
    if !known || digits.matches('.').count() > 1 {
        return None;
    }
    digits.parse().ok()
}

/// A number written as the schema asks; whole where it must be.
pub(super) fn number(rule: &Rule, text: &str) -> Option<Suggestion> {
    let number = number_of(&rule.name, text)?;
    // Zero is how many files write that a place is not known.
    if number == 0.0 && matches!(rule.name.as_str(), "latitude" | "longitude") {
        return None;
    }
    if rule.kind == FieldKind::Float {
        return Some(of(Value::Number(number.to_string()), Sureness::Likely, "decimal-comma"));
    }
    if number.fract() == 0.0 {
        return Some(of(Value::Number(number.to_string()), Sureness::Likely, "number-unit"));
    }
    let rounded = |number: f64| Value::Number(number.to_string());
    let up = of(rounded(number.ceil()), Sureness::Choice, "number-rounded");
    Some(Suggestion { others: vec![rounded(number.floor())], ..up })
}
