//! A phonetic key for French words.

use super::fold;

/// What a French word sounds like, for blocking and for near names: letters only, `fold`ed first.
///
/// Rules, in order, on each word: `ph` → `f`; `eau`, `au` → `o`; `qu`, `ck`, hard `c`, `q` → `k`; `ch`, `sch`, `sh` →
/// `x`; `ç`, soft `c`, `ti` before `on`, `z` → `s`; `ge`/`gi` → `j`; `gn` → `n`; `ai`, `ei`, `ay`, `ey`, `er`/`ez` at
/// the end → `e`; `y` → `i`; `an`, `am`, `en`, `em` → `a`, `in`, `ain`, `ein`, `un` → `i`, `on`, `om` → `o` before a
/// consonant or the end; `w` → `v`; `h` and silent final `d e p s t x z` dropped; doubled letters once. It serves recall:
/// a shared key is never evidence by itself.
///
/// ```
/// use tamis::text::phonetic;
/// assert_eq!(phonetic("Renault"), phonetic("Reno"));
/// assert_eq!(phonetic("Philippe"), phonetic("Filip"));
/// ```
pub fn phonetic(text: &str) -> String {
    let folded = fold(text);
    let mut out = String::with_capacity(folded.len());
    for word in folded.split(' ').filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        word_key(word, &mut out);
    }
    out
}

fn word_key(word: &str, out: &mut String) {
    if !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        out.push_str(word);
        return;
    }
    let start = out.len();
    let stem = without_silent_end(word.as_bytes());
    let mut at = 0;
    while at < stem.len() {
        let (sound, used) = sound_at(stem, at);
        for &byte in sound {
            let repeated = out.len() > start && out.as_bytes().last() == Some(&byte);
            if !repeated {
                out.push(char::from(byte));
            }
        }
        at += used;
    }
    // A word of silent letters only (`et`, `h`) keeps its first.
    if out.len() == start {
        out.push(char::from(word.as_bytes()[0]));
    }
}

fn without_silent_end(word: &[u8]) -> &[u8] {
    let mut end = word.len();
    // `-er` and `-ez` sound like `é`: the last letter goes, the `e` stays.
    if end > 3 && matches!(&word[end - 2..], b"er" | b"ez") {
        return &word[..end - 1];
    }
    while end > 2 && matches!(word[end - 1], b'd' | b'e' | b'p' | b's' | b't' | b'x' | b'z') {
        end -= 1;
    }
    // `-ault`, `-auld`: the `l` is silent too.
    if end > 3 && end < word.len() && word[..end].ends_with(b"aul") {
        end -= 1;
    }
    &word[..end]
}

/// The sound that starts at a position and the number of letters it takes.
fn sound_at(word: &[u8], at: usize) -> (&'static [u8], usize) {
    let rest = &word[at..];
    let after = |n: usize| rest.get(n).copied();
    let is_vowel = |byte: Option<u8>| matches!(byte, Some(b'a' | b'e' | b'i' | b'o' | b'u' | b'y'));
    // A nasal vowel ends before a consonant other than n and m, or with the word.
    let nasal = |n: usize| !is_vowel(after(n)) && !matches!(after(n), Some(b'n' | b'm' | b'h'));
    match rest {
        [b'e', b'a', b'u', ..] => (b"o", 3),
        [b's', b'c', b'h', ..] => (b"x", 3),
        [b'a' | b'e', b'i' | b'y', b'n' | b'm', ..] if nasal(3) => (b"i", 3),
        [b't', b'i', b'o', b'n', ..] if at > 0 => (b"s", 1),
        [b'a', b'u', ..] => (b"o", 2),
        [b'o', b'u', ..] => (b"u", 2),
        [b'o', b'i' | b'y', ..] => (b"oa", 2),
        [b'e', b'u', ..] => (b"e", 2),
        [b'a' | b'e', b'i' | b'y', ..] => (b"e", 2),
        [b'a' | b'e', b'n' | b'm', ..] if nasal(2) => (b"a", 2),
        [b'i' | b'u' | b'y', b'n' | b'm', ..] if nasal(2) => (b"i", 2),
        [b'o', b'n' | b'm', ..] if nasal(2) => (b"o", 2),
        [b'p', b'h', ..] => (b"f", 2),
        [b'c' | b's', b'h', ..] => (b"x", 2),
        [b'g', b'n', ..] => (b"n", 2),
        [b'q', b'u', ..] | [b'c', b'k', ..] => (b"k", 2),
        [b'g', b'u', b'e' | b'i', ..] => (b"g", 2),
        [b'g', b'e', b'a' | b'o', ..] => (b"j", 2),
        [b'c', b'e' | b'i' | b'y', ..] => (b"s", 1),
        [b'g', b'e' | b'i' | b'y', ..] => (b"j", 1),
        [b'c' | b'q', ..] => (b"k", 1),
        [b'z', ..] => (b"s", 1),
        [b'w', ..] => (b"v", 1),
        [b'x', ..] => (b"ks", 1),
        [b'y', ..] => (b"i", 1),
        [b'h', ..] => (b"", 1),
        [other, ..] => (letter(*other), 1),
        [] => (b"", 1),
    }
}

fn letter(byte: u8) -> &'static [u8] {
    const LETTERS: &[u8; 26] = b"abcdefghijklmnopqrstuvwxyz";
    let index = usize::from(byte.wrapping_sub(b'a'));
    LETTERS.get(index..=index).unwrap_or(b"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_that_sound_alike_share_a_key() {
        for (a, b) in [
            ("Renaud", "Reno"),
            ("Renault", "Renaud"),
            ("Philippe", "Filipe"),
            ("Quentin", "Kentin"),
            ("Martin", "Martain"),
            ("Lefebvre", "Lefebvre"),
            ("Schmitt", "Chmit"),
            ("Thierry", "Tierri"),
            ("Centre social", "Santre sociale"),
            ("Gérard", "Jérar"),
        ] {
            assert_eq!(phonetic(a), phonetic(b), "{a} / {b}");
        }
        for (a, b) in [("Martin", "Morin"), ("Paris", "Lille"), ("Mission locale", "Mission sociale")] {
            assert_ne!(phonetic(a), phonetic(b), "{a} / {b}");
        }
    }

    #[test]
    fn short_and_foreign_words_stay() {
        assert_eq!(phonetic("et"), "et");
        assert_eq!(phonetic("13e"), "13e");
        assert_eq!(phonetic(""), "");
        assert_eq!(phonetic("h"), "h");
    }

    proptest! {
        #[test]
        fn any_text_has_a_key(text in "\\PC{0,30}") {
            prop_assert_eq!(phonetic(&text).is_empty(), fold(&text).is_empty());
        }
    }
}
