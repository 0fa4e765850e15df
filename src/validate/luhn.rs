//! Check digits of SIREN and SIRET (DOMAIN §4).

/// Whether the digits satisfy the Luhn sum: from the right every second digit is doubled (less nine when above nine) and
/// the sum is a multiple of ten. False for a text with anything but ASCII digits.
pub fn luhn(digits: &str) -> bool {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(position, byte)| {
            let digit = u32::from(byte - b'0');
            match (position % 2, digit) {
                (0, _) => digit,
                (_, 0..=4) => digit * 2,
                _ => digit * 2 - 9,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Whether fourteen digits may be a SIRET: the Luhn sum holds on all of them and on the nine of the company. The
/// establishments of La Poste (SIREN 356000000) are numbered otherwise: their digits add up to a multiple of five; its head
/// office alone follows Luhn. Fourteen zeros satisfy Luhn and are nobody's.
pub fn siret_is_sound(siret: &str) -> bool {
    if siret.len() != 14 || !siret.bytes().all(|byte| byte.is_ascii_digit()) || siret.bytes().all(|byte| byte == b'0') {
        return false;
    }
    let of_la_poste = siret.starts_with("356000000")
        && siret.bytes().map(|byte| u32::from(byte - b'0')).sum::<u32>().is_multiple_of(5);
    of_la_poste || (luhn(siret) && luhn(&siret[..9]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits() {
        assert!(siret_is_sound("13003013300016"));
        assert!(!siret_is_sound("13003013300017"));
        assert!(siret_is_sound("35600000000048"), "head office of La Poste, by Luhn");
        // The digits add up to 20: a multiple of five, though not of Luhn.
        assert!(siret_is_sound("35600000000051") && !luhn("35600000000051"));
        assert!(!siret_is_sound("35600000000007"));
        assert!(!siret_is_sound("00000000000000"));
        assert!(!siret_is_sound("1300301330001"));
        assert!(!luhn("") && !luhn("1a") && luhn("0"));
    }
}
