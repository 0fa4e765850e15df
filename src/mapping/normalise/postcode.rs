//! Postcodes and INSEE codes by themselves (DOMAIN §4; CURATOR "Who decides").

use super::Healed;
use super::text::{clean, is_zero, without_float_suffix};
use crate::reference::{Commune, CommuneKind, geo};
use crate::text::is_placeholder;

/// A postcode as five digits: `.0`, inner spaces, a leading `F-` and a `CEDEX` behind it dropped. Four digits get their lost
/// zero only when the result exists and serves the commune, which must be known.
pub fn postcode(raw: &str, commune: Option<&Commune>) -> Healed {
    if raw.len() == 5 && raw.bytes().all(|byte| byte.is_ascii_digit()) && !is_zero(raw) {
        return Healed::kept(raw);
    }
    let text = clean(raw);
    if text.is_empty() {
        return Healed::absent();
    }
    if is_placeholder(&text) || is_zero(&text) {
        return Healed::placeholder();
    }
    let body = text.strip_prefix("F-").or_else(|| text.strip_prefix("FR-")).unwrap_or(&text);
    let body = before_cedex(body).unwrap_or(body);
    let whole = without_float_suffix(body.trim());
    let digits: String = whole.chars().filter(|c| *c != ' ').collect();
    let numeric = digits.bytes().all(|byte| byte.is_ascii_digit());
    match digits.len() {
        5 if numeric => {
            let rule = if whole.len() < body.trim().len() { "float-suffix" } else { "postcode-format" };
            Healed::changed(raw, digits, rule)
        }
        4 if numeric => {
            let padded = format!("0{digits}");
            if commune.is_some_and(|commune| geo().communes_at(&padded).any(|served| served.code == commune.current)) {
                Healed::changed(raw, padded, "lost-zero")
            } else {
                Healed::unclear(raw, "postcode")
            }
        }
        _ => Healed::unclear(raw, "postcode"),
    }
}

/// What stands before the word CEDEX, in any case, with or without its accent (`Cédex`).
pub(super) fn before_cedex(text: &str) -> Option<&str> {
    let at = text.char_indices().map(|(at, _)| at).find(|&at| starts_with_cedex(&text[at..]))?;
    text.get(..at).map(str::trim_end)
}

fn starts_with_cedex(text: &str) -> bool {
    let mut letters = text.chars().map(|c| match c {
        'é' | 'É' | 'è' | 'È' => 'e',
        other => other.to_ascii_lowercase(),
    });
    "cedex".chars().all(|wanted| letters.next() == Some(wanted))
}

/// An INSEE code of today: `.0` dropped, a lost zero put back when the code then exists, letters in capitals, former codes
/// and parts replaced by the commune of today, arrondissements by their city. An unknown code stays.
pub fn insee_code(raw: &str) -> Healed {
    let text = clean(raw);
    if text.is_empty() {
        return Healed::absent();
    }
    if is_placeholder(&text) || is_zero(&text) {
        return Healed::placeholder();
    }
    let whole = without_float_suffix(&text);
    let code: String = whole.chars().filter(|c| *c != ' ').collect::<String>().to_ascii_uppercase();
    let geo = geo();
    if code.len() == 4 {
        let padded = format!("0{code}");
        return match geo.current_code(&padded) {
            Some(current) => Healed::changed(raw, current, "lost-zero"),
            None => Healed::unclear(raw, "insee"),
        };
    }
    let Some(current) = geo.current_code(&code) else { return Healed::unclear(raw, "insee") };
    let rule = match geo.commune(&code).map(|commune| commune.kind) {
        Some(CommuneKind::District) => "district",
        _ if current != code => "insee-replaced",
        _ if whole.len() < text.len() => "float-suffix",
        _ => "insee-format",
    };
    Healed::changed(raw, current, rule)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn to(raw: &str, commune: Option<&str>) -> (Option<String>, Option<&'static str>) {
        let healed = postcode(raw, commune.and_then(|code| geo().commune(code)));
        (healed.as_text().map(str::to_owned), healed.rule.or(healed.unclear))
    }

    #[test]
    fn postcodes() {
        assert_eq!(to("59260.0", None), (Some("59260".into()), Some("float-suffix")));
        assert_eq!(to("75 001", None), (Some("75001".into()), Some("postcode-format")));
        assert_eq!(to("F-75001", None), (Some("75001".into()), Some("postcode-format")));
        assert_eq!(to("49933 CEDEX 9", None), (Some("49933".into()), Some("postcode-format")));
        assert_eq!(to("75001", None), (Some("75001".into()), None));
        assert_eq!(to("00000", None), (None, Some("placeholder")));
        assert_eq!(to("751000", None), (Some("751000".into()), Some("postcode")));
        assert_eq!(to("2A000", None), (Some("2A000".into()), Some("postcode")));
    }

    #[test]
    fn a_lost_zero_needs_its_commune() {
        assert_eq!(to("1000", Some("01053")), (Some("01000".into()), Some("lost-zero")));
        assert_eq!(to("1000", None), (Some("1000".into()), Some("postcode")));
        // `4900` in Segré is not 04900.
        assert_eq!(to("4900", Some("49331")), (Some("4900".into()), Some("postcode")));
    }

    #[test]
    fn insee_codes() {
        let to = |raw: &str| {
            let healed = insee_code(raw);
            (healed.as_text().map(str::to_owned), healed.rule.or(healed.unclear))
        };
        assert_eq!(to("59350.0"), (Some("59350".into()), Some("float-suffix")));
        assert_eq!(to("2a004"), (Some("2A004".into()), Some("insee-format")));
        assert_eq!(to("1053"), (Some("01053".into()), Some("lost-zero")));
        assert_eq!(to("75112"), (Some("75056".into()), Some("district")));
        assert_eq!(to("20004"), (Some("2A004".into()), Some("insee-replaced")));
        assert_eq!(to("59350"), (Some("59350".into()), None));
        assert_eq!(to("59000"), (Some("59000".into()), Some("insee")));
        assert_eq!(to("-"), (None, Some("placeholder")));
    }

    proptest! {
        #[test]
        fn healing_twice_changes_nothing(raw in "[0-9 ]{3,7}(\\.0)?|2[aAbB][0-9]{3}|\\PC{0,8}") {
            let ain = geo().commune("01053");
            for heal in [&(|raw: &str| postcode(raw, ain)) as &dyn Fn(&str) -> Healed, &insee_code] {
                let once = heal(&raw);
                if let Some(text) = once.as_text() {
                    let twice = heal(text);
                    prop_assert_eq!(&twice.value, &once.value);
                    prop_assert_eq!(twice.rule, None);
                }
            }
        }
    }
}
