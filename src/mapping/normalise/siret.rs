//! SIRET numbers (DOMAIN §4).

use super::Healed;
use super::text::{clean, is_zero, without_float_suffix};
use crate::text::is_placeholder;
use std::borrow::Cow;

/// The Luhn check of a text of ASCII digits.
pub fn luhn(digits: &str) -> bool {
    let mut sum = 0u32;
    for (position, byte) in digits.bytes().rev().enumerate() {
        if !byte.is_ascii_digit() {
            return false;
        }
        let digit = u32::from(byte - b'0');
        sum += match (position % 2, digit) {
            (0, digit) => digit,
            (_, digit) if digit > 4 => digit * 2 - 9,
            (_, digit) => digit * 2,
        };
    }
    !digits.is_empty() && sum.is_multiple_of(10)
}

/// Whether 14 digits can be a SIRET: Luhn on the whole and on the SIREN; La Poste (356 000 000) instead has a digit sum
/// that is a multiple of 5, or Luhn (DOMAIN §4).
pub fn siret_is_plausible(siret: &str) -> bool {
    if siret.len() != 14 || !siret.bytes().all(|byte| byte.is_ascii_digit()) || is_zero(siret) {
        return false;
    }
    if siret.starts_with("356000000") {
        let sum: u32 = siret.bytes().map(|byte| u32::from(byte - b'0')).sum();
        return sum.is_multiple_of(5) || luhn(siret);
    }
    luhn(siret) && luhn(&siret[..9])
}

/// A SIRET as 14 digits: separators and `.0` dropped; 13 digits get their lost zero only when the result is plausible; 14
/// zeros are nothing; a number cut to an exponent cannot be restored. A wrong check digit is not repaired: it is an issue.
pub fn siret(raw: &str) -> Healed {
    if raw.len() == 14 && raw.bytes().all(|byte| byte.is_ascii_digit()) && !is_zero(raw) {
        return Healed::kept(raw);
    }
    let text = clean(raw);
    if text.is_empty() {
        return Healed::absent();
    }
    if is_placeholder(&text) || is_zero(&text) {
        return Healed::placeholder();
    }
    // `SIRET : 778…`, `N° SIRET 778…`: the word says what the digits are.
    let bare = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    let named = crate::text::fold(&text[..text.len() - bare.len()]);
    let text = match named.as_str() {
        "siret" | "n siret" | "no siret" | "numero siret" | "numero de siret" => Cow::Borrowed(bare),
        _ => text,
    };
    let whole = without_float_suffix(&text);
    let digits: String =
        whole.chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '_' | '/' | '\u{2011}' | '\'')).collect();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return exponent(raw, &text);
    }
    match digits.len() {
        14 if whole.len() < text.len() && whole == digits => Healed::changed(raw, digits, "float-suffix"),
        14 => Healed::changed(raw, digits, "siret-format"),
        13 => {
            let padded = format!("0{digits}");
            if siret_is_plausible(&padded) {
                Healed::changed(raw, padded, "lost-zero")
            } else {
                Healed::unclear(raw, "siret")
            }
        }
        _ => Healed::unclear(raw, "siret"),
    }
}

/// `6.0487647500499E13` still holds all digits; `6.05E+13` has lost them for ever.
fn exponent(raw: &str, text: &str) -> Healed {
    let Some((mantissa, power)) = text.split_once(['e', 'E']) else { return Healed::unclear(raw, "siret") };
    let Ok(power) = power.trim_start_matches('+').parse::<usize>() else { return Healed::unclear(raw, "siret") };
    let (whole, rest) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
    let numeric = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() != 1 || !numeric(whole) || !numeric(rest) {
        return Healed::unclear(raw, "siret");
    }
    let digits = format!("{whole}{rest}");
    let complete = power + 1 == digits.len() && digits.len() == 14 && siret_is_plausible(&digits);
    if complete { Healed::changed(raw, digits, "siret-format") } else { Healed::unclear(raw, "siret-exponent") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_word_before_the_digits_is_no_part_of_them() {
        for raw in ["SIRET : 13003013300016", "N° SIRET 130 030 133 00016"] {
            assert_eq!(siret(raw).as_text(), Some("13003013300016"), "{raw}");
        }
        assert!(siret("RCS 13003013300016").unclear.is_some());
    }

    fn to(raw: &str) -> (Option<String>, Option<&'static str>, Option<&'static str>) {
        let healed = siret(raw);
        (healed.as_text().map(str::to_owned), healed.rule, healed.unclear)
    }

    #[test]
    fn checks_follow_the_rules() {
        assert!(luhn("130030133") && !luhn("130030134") && !luhn("") && !luhn("12a"));
        assert!(siret_is_plausible("13003013300016"));
        assert!(!siret_is_plausible("13003013300017") && !siret_is_plausible("00000000000000"));
        // The head office of La Poste passes Luhn, not the sum; its other sites the contrary.
        assert!(siret_is_plausible("35600000000048"));
        assert!(siret_is_plausible("35600000000001") && !luhn("35600000000001"));
    }

    #[test]
    fn formats_are_undone() {
        let good = Some("13003013300016".to_owned());
        assert_eq!(to("130 030 133 00016"), (good.clone(), Some("siret-format"), None));
        assert_eq!(to("130\u{a0}030\u{a0}133\u{a0}00016 "), (good.clone(), Some("siret-format"), None));
        assert_eq!(to("13003013300016.0"), (good.clone(), Some("float-suffix"), None));
        assert_eq!(to("13003013300016"), (good.clone(), None, None));
        assert_eq!(to("1.3003013300016E13"), (good, Some("siret-format"), None));
        assert_eq!(to("1.3E+13"), (Some("1.3E+13".into()), None, Some("siret-exponent")));
    }

    #[test]
    fn a_lost_zero_needs_its_proof() {
        let valid = (0..100_000_000u64)
            .map(|siren| format!("0{siren:08}00018"))
            .skip(54_805_000)
            .find(|siret| siret_is_plausible(siret))
            .unwrap();
        assert_eq!(to(&valid[1..]), (Some(valid.clone()), Some("lost-zero"), None));
        assert_eq!(to("3003013300016").2, Some("siret"));
    }

    #[test]
    fn nothing_and_nonsense() {
        assert_eq!(to("00000000000000"), (None, Some("placeholder"), None));
        assert_eq!(to("0"), (None, Some("placeholder"), None));
        assert_eq!(to(" "), (None, None, None));
        assert_eq!(to("W751234567"), (Some("W751234567".into()), None, Some("siret")));
        assert_eq!(to("1234"), (Some("1234".into()), None, Some("siret")));
        // A wrong digit is kept: an issue, not a repair.
        assert_eq!(to("13003013300017"), (Some("13003013300017".into()), None, None));
    }

    proptest! {
        #[test]
        fn healing_twice_changes_nothing(raw in "[0-9 .\\-E+,]{0,20}|\\PC{0,12}") {
            let once = siret(&raw);
            if let Some(text) = once.as_text() {
                let twice = siret(text);
                prop_assert_eq!(&twice.value, &once.value);
                prop_assert_eq!(twice.rule, None);
            }
        }
    }
}
