//! What is known of words: street types, legal forms, acronyms. The lists are in `assets/link/`; users add to them and take
//! from them by files of their own.

use super::alike::within;
use crate::text::fold;
use hashbrown::{HashMap, HashSet};
use std::collections::BTreeMap;

/// The lists that are shipped, by the name of their file without `.txt`.
const SHIPPED: &[(&str, &str)] = &[
    ("acronyms", include_str!("../../assets/link/acronyms.txt")),
    ("bodies", include_str!("../../assets/link/bodies.txt")),
    ("branches", include_str!("../../assets/link/branches.txt")),
    ("hosts", include_str!("../../assets/link/hosts.txt")),
    ("legal", include_str!("../../assets/link/legal.txt")),
    ("stop", include_str!("../../assets/link/stop.txt")),
    ("streets", include_str!("../../assets/link/streets.txt")),
    ("types", include_str!("../../assets/link/types.txt")),
    ("units", include_str!("../../assets/link/units.txt")),
    ("weak", include_str!("../../assets/link/weak.txt")),
];

/// The word lists.
#[derive(Debug, Clone)]
pub struct Words {
    /// Street words in full, by their abbreviation.
    street: HashMap<String, String>,
    street_type: HashSet<String>,
    stop: HashSet<String>,
    legal: HashSet<String>,
    weak: HashSet<String>,
    hosts: HashSet<String>,
    bodies: HashSet<String>,
    branches: HashSet<String>,
    units: HashSet<String>,
    /// Phrases without stop words, longest first, with the word that stands for them.
    phrases: Vec<(Vec<String>, String)>,
    /// Words of phrases: a name without them has no phrase.
    in_phrases: HashSet<String>,
    hash: u64,
}

/// The lines of a list that say something.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

impl Default for Words {
    /// The lists as they are shipped.
    fn default() -> Self {
        Self::with(&BTreeMap::new())
    }
}

impl Words {
    /// The names of the lists (`acronyms`, `bodies`, `branches`, `hosts`, `legal`, `stop`, `streets`, `types`, `units`, `weak`).
    pub fn names() -> impl Iterator<Item = &'static str> {
        SHIPPED.iter().map(|(name, _)| *name)
    }

    /// A list as it is shipped.
    pub fn shipped(name: &str) -> Option<&'static str> {
        SHIPPED.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
    }

    /// The shipped lists with a user's changes, by name of list: a line is added, one behind `-` is taken out.
    ///
    /// ```
    /// # use std::collections::BTreeMap;
    /// let own = BTreeMap::from([("acronyms".to_owned(), "agdc association gens du coin\n- mjc maison jeunes culture".to_owned())]);
    /// tamis::link::Words::with(&own);
    /// ```
    pub fn with(own: &BTreeMap<String, String>) -> Self {
        let all = |name: &str| -> Vec<&str> {
            let own = own.get(name).map_or("", String::as_str);
            let out: HashSet<&str> = lines(own).filter_map(|line| line.strip_prefix('-')).map(str::trim).collect();
            let shipped = lines(Self::shipped(name).unwrap_or(""));
            shipped.chain(lines(own).filter(|line| !line.starts_with('-'))).filter(|line| !out.contains(line)).collect()
        };
        let taken = |name: &str| -> HashSet<String> {
            let own = own.get(name).map_or("", String::as_str);
            lines(own)
                .filter_map(|line| line.strip_prefix('-'))
                .flat_map(str::split_whitespace)
                .map(str::to_owned)
                .collect()
        };
        let set = |name: &str| -> HashSet<String> {
            let out = taken(name);
            all(name)
                .into_iter()
                .flat_map(str::split_whitespace)
                .filter(|word| !out.contains(*word))
                .map(str::to_owned)
                .collect()
        };
        let mut phrases: Vec<(Vec<String>, String)> = all("acronyms")
            .into_iter()
            .filter_map(|line| {
                let mut words = line.split_whitespace().map(str::to_owned);
                let short = words.next()?;
                Some((words.collect::<Vec<_>>(), short))
            })
            .filter(|(words, _)| !words.is_empty())
            .collect();
        phrases.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        let text: String = own.iter().map(|(name, text)| format!("{name}\n{text}\n")).collect();
        let street = |line: &str| {
            let (short, long) = line.split_once(' ').unwrap_or((line, ""));
            (short.to_owned(), long.to_owned())
        };
        Self {
            street: all("streets").into_iter().map(street).collect(),
            street_type: set("types"),
            stop: set("stop"),
            legal: set("legal"),
            weak: set("weak"),
            hosts: set("hosts"),
            bodies: set("bodies"),
            branches: set("branches"),
            units: set("units"),
            in_phrases: phrases.iter().flat_map(|(words, _)| words.iter().cloned()).collect(),
            phrases,
            hash: super::prepare::hash(&text),
        }
    }

    /// Changes with what the user changed, so that a model's hash does too.
    pub(super) fn hash(&self) -> u64 {
        self.hash
    }

    pub(super) fn is_stop(&self, word: &str) -> bool {
        self.stop.contains(word)
    }

    pub(super) fn is_weak(&self, word: &str) -> bool {
        self.weak.contains(word)
    }

    /// Whether the word names one kind of body (`ccas`).
    pub(super) fn is_body(&self, word: &str) -> bool {
        self.bodies.contains(word)
    }

    /// Whether a body tells its places apart by this word (`antenne`).
    pub(super) fn is_branch(&self, word: &str) -> bool {
        self.branches.contains(word)
    }

    /// Whether the word announces a part of a body (`crèche`).
    pub(super) fn is_unit(&self, word: &str) -> bool {
        self.units.contains(word)
    }

    pub(super) fn is_street_type(&self, word: &str) -> bool {
        self.street_type.contains(word)
    }

    /// Whether strangers share this host (`gmail.com`).
    pub(super) fn is_shared_host(&self, host: &str) -> bool {
        self.hosts.contains(host)
    }

    /// The words of a commune or a street: folded, short forms opened, stop words dropped.
    pub(super) fn place(&self, text: &str) -> Vec<String> {
        fold(text)
            .split(' ')
            .take_while(|word| *word != "cedex")
            .map(|word| self.street.get(word).cloned().unwrap_or_else(|| word.to_owned()))
            .filter(|word| !word.is_empty() && !self.is_stop(word))
            .collect()
    }

    /// The words of a name that tell it from others: letters with dots joined (`C.C.A.S.`), the commune's own words,
    /// stop words and legal forms dropped, known phrases as their acronym. Never empty for a name that has a letter.
    pub(super) fn name(&self, text: &str, commune: &[&str]) -> Vec<String> {
        let folded = fold(text);
        let mut all: Vec<String> = Vec::new();
        let mut letters = String::new();
        for word in folded.split(' ').filter(|word| !word.is_empty()) {
            let single = word.len() == 1 && !word.as_bytes()[0].is_ascii_digit();
            if single {
                letters.push_str(word);
                continue;
            }
            flush(&mut letters, &mut all);
            all.push(match word {
                "st" => "saint".into(),
                "ste" => "sainte".into(),
                _ => word.to_owned(),
            });
        }
        flush(&mut letters, &mut all);
        if all.iter().all(|word| self.is_stop(word)) {
            return all;
        }
        all.retain(|word| !self.is_stop(word));
        let mut kept = all;
        drop_run(&mut kept, commune);
        self.shorten(&mut kept);
        drop_own_acronym(&mut kept);
        if kept.iter().any(|word| !self.legal.contains(word.as_str())) {
            kept.retain(|word| !self.legal.contains(word.as_str()));
        }
        kept
    }

    /// Replaces each known phrase by its acronym; of three words or more, one may be misspelt.
    fn shorten(&self, words: &mut Vec<String>) {
        if !words.iter().any(|word| self.in_phrases.contains(word)) {
            return;
        }
        for (phrase, short) in &self.phrases {
            // In any order: "numérique Espace public".
            let Some(places) = places(phrase, words) else { continue };
            if let Some(first) = places.iter().min().copied() {
                words[first].clone_from(short);
                let mut at = 0;
                words.retain(|_| {
                    at += 1;
                    at - 1 == first || !places.contains(&(at - 1))
                });
            }
        }
    }
}

/// Where the words of a phrase stand, if all do.
fn places(phrase: &[String], words: &[String]) -> Option<Vec<usize>> {
    let mut misspelt = None;
    let mut out = Vec::with_capacity(phrase.len());
    for wanted in phrase {
        match words.iter().position(|word| word == wanted) {
            Some(at) => out.push(at),
            None if misspelt.is_none() && phrase.len() >= 3 && wanted.len() >= 5 => misspelt = Some(wanted),
            None => return None,
        }
    }
    if let Some(wanted) = misspelt {
        let near = |at: &usize| !out.contains(at) && within(&words[*at], wanted, 1);
        out.push((0..words.len()).find(near)?);
    }
    Some(out)
}

/// Joins single letters into one word: alone, such a letter is an elision (`l`, `d`) and is kept as it is.
fn flush(letters: &mut String, out: &mut Vec<String>) {
    if !letters.is_empty() {
        out.push(std::mem::take(letters));
    }
}

/// Drops the commune's words where they stand together, unless nothing would be left.
fn drop_run(words: &mut Vec<String>, commune: &[&str]) {
    if commune.is_empty() || words.len() <= commune.len() {
        return;
    }
    if let Some(at) = words.windows(commune.len()).rposition(|run| run == commune) {
        words.drain(at..at + commune.len());
    }
}

/// `secours populaire francais spf`: the acronym of words that are there too says nothing more.
fn drop_own_acronym(words: &mut Vec<String>) {
    let found = words
        .iter()
        .position(|word| (3..=6).contains(&word.len()) && words.windows(word.len()).any(|run| is_initials(word, run)));
    if let Some(at) = found {
        words.remove(at);
    }
}

/// Whether `short` is made of the first letters of `words`.
fn is_initials(short: &str, words: &[String]) -> bool {
    short.chars().count() == words.len()
        && short.chars().zip(words).all(|(c, word)| word.starts_with(c) && word.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str, commune: &str) -> String {
        let words = Words::default();
        words.name(text, &words.place(commune).iter().map(String::as_str).collect::<Vec<_>>()).join(" ")
    }

    #[test]
    fn names_are_reduced_to_what_tells_them_apart() {
        assert_eq!(name("C.C.A.S. de Peillon", "PEILLON"), "ccas");
        assert_eq!(name("Centre communal d’action sociale de Peillon", "Peillon"), "ccas");
        assert_eq!(name("Association Café Horizon", "Courbevoie"), "cafe horizon");
        assert_eq!(name("Mairie de St Thomas", "Saint-Thomas"), "mairie");
        assert_eq!(name("Peillon", "Peillon"), "peillon");
        assert_eq!(name("Centre communal d'actnion sociale", "Auch"), "ccas");
    }
}
