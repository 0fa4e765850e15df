//! Likeness of texts, with bounds that spare most of the work: nearly all texts that are compared have little in common.

use rapidfuzz::distance::{jaro_winkler, osa};

/// What is cheap to know of a text before it is compared.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sketch {
    /// Letters that it has, by their place modulo 32.
    pub letters: u32,
    /// Number of characters.
    pub length: u16,
    pub first: char,
}

impl Sketch {
    pub(super) fn new(text: &str) -> Self {
        let first = text.chars().next().unwrap_or(' ');
        Self { letters: letters(text), length: text.chars().count().min(usize::from(u16::MAX)) as u16, first }
    }

    /// Whether two texts could lie within so many slips: each adds, takes or changes one character.
    pub(super) fn could_be_near(self, other: Self, slips: usize) -> bool {
        let lacking = |own: u32, other: u32| (own & !other).count_ones() as usize;
        usize::from(self.length.abs_diff(other.length)) <= slips
            && lacking(self.letters, other.letters) <= slips
            && lacking(other.letters, self.letters) <= slips
    }

    /// Whether the Jaro–Winkler similarity of two texts could be `least`.
    pub(super) fn could_reach(self, other: Self, least: f64) -> bool {
        let lengths = [self.length, other.length].map(u32::from);
        bound(lengths, [self.letters, other.letters], self.first == other.first) >= least
    }
}

/// Jaro–Winkler similarity, 0 to 1.
pub(super) fn similar(a: &str, b: &str) -> f64 {
    match (a == b, a.is_ascii() && b.is_ascii()) {
        (true, _) => 1.0,
        (_, true) => jaro_winkler::similarity(a.bytes(), b.bytes()),
        _ => jaro_winkler::similarity(a.chars(), b.chars()),
    }
}

/// Whether the Jaro–Winkler similarity is `least` or more.
pub(super) fn alike(a: &str, b: &str, least: f64) -> bool {
    if a == b {
        return true;
    }
    Sketch::new(a).could_reach(Sketch::new(b), least) && similar(a, b) >= least
}

/// At least the Jaro–Winkler similarity of two texts, from their lengths and letters: each letter that the other lacks is a
/// character without a match. `begins`: their first characters may be equal.
pub(super) fn bound(lengths: [u32; 2], letters: [u32; 2], begins: bool) -> f64 {
    let common = |own: usize, other: usize| lengths[own].saturating_sub((letters[own] & !letters[other]).count_ones());
    let matches = f64::from(common(0, 1).min(common(1, 0)));
    if matches == 0.0 {
        return 0.0;
    }
    let jaro = (matches / f64::from(lengths[0]) + matches / f64::from(lengths[1]) + 1.0) / 3.0;
    if begins { jaro + 0.4 * (1.0 - jaro) } else { jaro }
}

/// Whether at most `slips` slips of the hand (a letter more, less, other, or two exchanged) lie between two texts.
pub(super) fn within(a: &str, b: &str, slips: usize) -> bool {
    if a.len().abs_diff(b.len()) > 4 * slips {
        return false;
    }
    let args = osa::Args::default().score_cutoff(slips);
    if a.is_ascii() && b.is_ascii() {
        a.len().abs_diff(b.len()) <= slips && osa::distance_with_args(a.bytes(), b.bytes(), &args).is_some()
    } else {
        osa::distance_with_args(a.chars(), b.chars(), &args).is_some()
    }
}

/// Which letters a text has, by their place modulo 32.
fn letters(text: &str) -> u32 {
    text.chars().fold(0, |mask, letter| mask | 1 << (u32::from(letter) & 31))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn slips_are_counted() {
        assert!(within("0383478065", "0383478056", 1) && !within("0383478065", "0383470856", 1));
        assert!(within("saint", "saiñt", 1) && within("ab", "abcd", 2) && !within("ab", "abcd", 1));
    }

    proptest! {
        #[test]
        fn the_bound_is_never_under_the_likeness(a in "[a-eé ]{1,9}", b in "[a-gé ]{1,9}") {
            let (x, y) = (Sketch::new(&a), Sketch::new(&b));
            prop_assert!(x.could_reach(y, similar(&a, &b) - 1e-9));
            for least in [0.7, 0.88, 0.92] {
                prop_assert_eq!(alike(&a, &b, least), similar(&a, &b) >= least);
            }
            for slips in 0..3 {
                prop_assert_eq!(within(&a, &b, slips), strsim::osa_distance(&a, &b) <= slips);
                prop_assert!(!within(&a, &b, slips) || Sketch::new(&a).could_be_near(Sketch::new(&b), slips));
            }
        }
    }
}
