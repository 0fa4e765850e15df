//! Many short texts in one piece of memory, to be searched as one.

use crate::text::searchable;
use memchr::memmem::Finder;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What ends each text: no value holds it (see [`Texts::push`]).
const END: u8 = 0;

/// Texts by number, in the order of their coming.
///
/// Searching runs over the whole arena at once, whatever the case; texts with accents have a second form without them. A text
/// that is replaced lies beside, and its old place is passed over until the set is built anew.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    bytes: Vec<u8>,
    /// Where each text begins.
    at: Vec<u32>,
    /// Forms without accents, each ended like the texts.
    plain: Vec<u8>,
    /// Whose they are, and where they begin, in order of both.
    plain_of: Vec<(u32, u32)>,
    /// Texts that replace those of the arena.
    replaced: BTreeMap<u32, Box<str>>,
}

/// What is looked for: made once for all columns.
#[derive(Debug)]
pub struct Needle {
    word: String,
    /// Place of its rarest letter, which is looked for first; none where no plain text can hold it.
    rarest: Option<usize>,
    plain: Finder<'static>,
}

/// Letters of French addresses and names, the most frequent first; signs and the rest are rare.
const FREQUENT: &[u8] = b"e aisrntol0123uc456789d.mpvgfbh-@/:qjxyzkw";

impl Needle {
    /// A word as a person types it: case and accents do not count.
    pub fn new(word: &str) -> Self {
        let word = searchable(word).into_owned();
        let rank = |byte: u8| FREQUENT.iter().position(|known| *known == byte).unwrap_or(FREQUENT.len());
        let rarest = (0..word.len()).max_by_key(|at| rank(word.as_bytes()[*at])).filter(|_| word.is_ascii());
        let plain = Finder::new(word.as_bytes()).into_owned();
        Self { word, rarest, plain }
    }

    /// Where it begins in some bytes from a place on, whatever the case.
    fn find(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let (word, rarest) = (self.word.as_bytes(), self.rarest?);
        let (small, large) = (word[rarest], word[rarest].to_ascii_uppercase());
        let mut at = from + rarest;
        while let Some(hit) = memchr::memchr2(small, large, bytes.get(at..)?) {
            let begin = at + hit - rarest;
            if bytes.get(begin..begin + word.len())?.eq_ignore_ascii_case(word) {
                return Some(begin);
            }
            at += hit + 1;
        }
        None
    }

    /// Whether a text holds it.
    pub fn is_in(&self, text: &str) -> bool {
        self.plain.find(searchable(text).as_bytes()).is_some()
    }
}

impl Texts {
    pub fn len(&self) -> usize {
        self.at.len()
    }

    /// Bytes of memory in use.
    pub fn size(&self) -> usize {
        self.bytes.capacity() + self.plain.capacity() + 4 * self.at.capacity() + 8 * self.plain_of.capacity()
    }

    /// Whether `bytes` more still fit; beyond four gigabytes no place has a number.
    pub fn has_room(&self, bytes: usize) -> bool {
        self.bytes.len() + bytes < u32::MAX as usize - 1 && self.plain.len() + 2 * bytes < u32::MAX as usize - 1
    }

    /// Adds a text and gives its number. A character NUL is kept as the sign for it, `␀`.
    pub fn push(&mut self, text: &str) -> u32 {
        let number = self.at.len() as u32;
        self.at.push(self.bytes.len() as u32);
        let text = kept(text);
        self.bytes.extend_from_slice(text.as_bytes());
        self.bytes.push(END);
        if !text.is_ascii() {
            self.plain_of.push((number, self.plain.len() as u32));
            self.plain.extend_from_slice(searchable(&text).as_bytes());
            self.plain.push(END);
        }
        number
    }

    /// Gives a number another text.
    pub fn replace(&mut self, number: u32, text: &str) {
        if (number as usize) < self.at.len() {
            self.replaced.insert(number, kept(text).into());
        }
    }

    /// A text by its number; empty where there is none.
    pub fn get(&self, number: u32) -> &str {
        if !self.replaced.is_empty()
            && let Some(text) = self.replaced.get(&number)
        {
            return text;
        }
        // What was pushed is text, whole.
        std::str::from_utf8(self.bytes(number)).unwrap_or_default()
    }

    /// The same as bytes, which cost nothing to look at.
    pub fn bytes(&self, number: u32) -> &[u8] {
        if !self.replaced.is_empty() && self.replaced.contains_key(&number) {
            return self.get(number).as_bytes();
        }
        let Some(at) = self.at.get(number as usize) else { return &[] };
        // Up to what ends it, before the next one begins.
        let end = self.at.get(number as usize + 1).map_or(self.bytes.len(), |next| *next as usize);
        &self.bytes[*at as usize..end - 1]
    }

    /// Sixteen letters of a text as one number, as a search compares them: those of a stretch, the first being 0. Behind the end
    /// are zeros.
    pub fn key(&self, number: u32, stretch: usize) -> u128 {
        let bytes = self.bytes(number);
        let mut key = [0u8; 16];
        let mut take = |plain: &[u8]| {
            let rest = plain.get(16 * stretch..).unwrap_or_default();
            let taken = rest.len().min(16);
            key[..taken].copy_from_slice(&rest[..taken]);
        };
        match bytes.is_ascii() {
            true => take(bytes),
            false => match self.plain_form(number) {
                Some(plain) => take(plain),
                None => take(searchable(std::str::from_utf8(bytes).unwrap_or_default()).as_bytes()),
            },
        }
        key.make_ascii_lowercase();
        u128::from_be_bytes(key)
    }

    /// The form without accents of a text that has some and was not replaced.
    fn plain_form(&self, number: u32) -> Option<&[u8]> {
        if self.replaced.contains_key(&number) {
            return None;
        }
        let at = self.plain_of.binary_search_by_key(&number, |(of, _)| *of).ok()?;
        let end = self.plain_of.get(at + 1).map_or(self.plain.len(), |(_, next)| *next as usize);
        self.plain.get(self.plain_of[at].1 as usize..end - 1)
    }

    /// Gives room back that building took and nothing needs.
    pub fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.at.shrink_to_fit();
        self.plain.shrink_to_fit();
        self.plain_of.shrink_to_fit();
    }

    /// Calls `found` with the number of each text that holds the needle, some perhaps twice.
    pub fn search(&self, needle: &Needle, mut found: impl FnMut(u32)) {
        if needle.word.is_empty() {
            return (0..self.at.len() as u32).for_each(found);
        }
        let still = |number: &u32| self.replaced.is_empty() || !self.replaced.contains_key(number);
        let (mut from, mut next) = (0, 0);
        while let Some(hit) = needle.find(&self.bytes, from) {
            // The text that holds a place is the last one that begins at or before it.
            next = beyond(&self.at, next, |begin| *begin as usize <= hit);
            Some(next as u32 - 1).filter(still).into_iter().for_each(&mut found);
            // One hit is enough.
            let Some(begin) = self.at.get(next) else { break };
            from = *begin as usize;
        }
        let mut from = 0;
        while let Some(hit) = self.plain.get(from..).and_then(|rest| needle.plain.find(rest)) {
            let place = (from + hit) as u32;
            let next = self.plain_of.partition_point(|(_, begin)| *begin <= place);
            Some(self.plain_of[next - 1].0).filter(still).into_iter().for_each(&mut found);
            let Some((_, begin)) = self.plain_of.get(next) else { break };
            from = *begin as usize;
        }
        self.replaced.iter().filter(|(_, text)| needle.is_in(text)).for_each(|(number, _)| found(*number));
    }
}

/// The first place from `from` on of which something no longer holds, near ones looked at first: a frequent word is in one text
/// after the other.
fn beyond<T>(list: &[T], from: usize, holds: impl Fn(&T) -> bool) -> usize {
    let mut step = 1;
    let mut low = from;
    while low + step <= list.len() && holds(&list[low + step - 1]) {
        low += step;
        step *= 2;
    }
    let high = (low + step).min(list.len());
    low + list[low..high].partition_point(holds)
}

/// A text without the sign that ends texts.
fn kept(text: &str) -> Cow<'_, str> {
    if text.as_bytes().contains(&END) { Cow::Owned(text.replace('\0', "␀")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn found(texts: &Texts, word: &str) -> BTreeSet<u32> {
        let mut out = BTreeSet::new();
        texts.search(&Needle::new(word), |number| {
            out.insert(number);
        });
        out
    }

    #[test]
    fn case_and_accents_do_not_count() {
        let mut texts = Texts::default();
        for text in ["Épicerie", "epicerie", "ÉPICERIE SOLIDAIRE", "", "l’Œuvre", "a\0b"] {
            texts.push(text);
        }
        assert_eq!(found(&texts, "epicerie"), [0, 1, 2].into());
        assert_eq!(found(&texts, "Épicerie s"), [2].into());
        assert_eq!(found(&texts, "oeuvre"), [4].into());
        assert_eq!(found(&texts, "l'œ"), [4].into());
        assert_eq!(found(&texts, "").len(), 6);
        assert_eq!((texts.get(5), texts.get(99)), ("a␀b", ""));
        texts.replace(0, "Ressourcerie");
        assert_eq!(found(&texts, "epicerie"), [1, 2].into());
        assert_eq!(found(&texts, "ressource"), [0].into());
    }

    proptest! {
        #[test]
        fn searching_finds_what_reading_finds(
            texts in prop::collection::vec("[aAéE b]{0,20}", 1..30),
            changes in prop::collection::vec((0usize..30, "[aAéE b]{0,5}"), 0..12),
            word in "[aé b]{1,2}",
        ) {
            let mut arena = Texts::default();
            let mut model: Vec<String> = texts.clone();
            texts.iter().for_each(|text| { arena.push(text); });
            for (at, text) in changes {
                if at < model.len() {
                    arena.replace(at as u32, &text);
                    model[at] = text;
                }
            }
            for (at, text) in model.iter().enumerate() {
                let plain = searchable(text);
                for stretch in 0..2 {
                    let letters = plain.bytes().chain(std::iter::repeat(0)).skip(16 * stretch).take(16);
                    let key = letters.fold(0, |key, letter| key << 8 | u128::from(letter));
                    prop_assert_eq!(arena.key(at as u32, stretch), key);
                }
            }
            let needle = Needle::new(&word);
            let expected: BTreeSet<u32> =
                (0..model.len()).filter(|at| needle.is_in(&model[*at])).map(|at| at as u32).collect();
            prop_assert_eq!(found(&arena, &word), expected);
            for (at, text) in model.iter().enumerate() {
                prop_assert_eq!(arena.get(at as u32), text);
            }
        }
    }
}
