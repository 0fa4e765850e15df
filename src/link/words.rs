//! What is known of words: street types, legal forms, acronyms. The lists are in `assets/link/`.

use crate::text::fold;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

/// The word lists, read once.
pub(super) struct Words {
    street: HashMap<&'static str, &'static str>,
    street_type: HashSet<&'static str>,
    stop: HashSet<&'static str>,
    legal: HashSet<&'static str>,
    weak: HashSet<&'static str>,
    hosts: HashSet<&'static str>,
    /// Phrases without stop words, longest first, with the word that stands for them.
    phrases: Vec<(Vec<&'static str>, &'static str)>,
}

/// The lines of a list that say something.
fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn set(text: &'static str) -> HashSet<&'static str> {
    lines(text).flat_map(str::split_whitespace).collect()
}

impl Words {
    pub(super) fn get() -> &'static Self {
        static WORDS: OnceLock<Words> = OnceLock::new();
        WORDS.get_or_init(|| {
            let mut phrases: Vec<(Vec<&str>, &str)> = lines(include_str!("../../assets/link/acronyms.txt"))
                .filter_map(|line| {
                    let mut words = line.split_whitespace();
                    let short = words.next()?;
                    Some((words.collect::<Vec<_>>(), short))
                })
                .filter(|(words, _)| !words.is_empty())
                .collect();
            phrases.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
            Self {
                street: lines(include_str!("../../assets/link/streets.txt"))
                    .map(|line| line.split_once(' ').unwrap_or((line, "")))
                    .collect(),
                street_type: set(include_str!("../../assets/link/types.txt")),
                stop: set(include_str!("../../assets/link/stop.txt")),
                legal: set(include_str!("../../assets/link/legal.txt")),
                weak: set(include_str!("../../assets/link/weak.txt")),
                hosts: set(include_str!("../../assets/link/hosts.txt")),
                phrases,
            }
        })
    }

    pub(super) fn is_stop(&self, word: &str) -> bool {
        self.stop.contains(word)
    }

    pub(super) fn is_weak(&self, word: &str) -> bool {
        self.weak.contains(word)
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
            .map(|word| self.street.get(word).copied().unwrap_or(word).to_owned())
            .filter(|word| !word.is_empty() && !self.is_stop(word))
            .collect()
    }

    /// The words of a name that tell it from others: letters with dots joined (`C.C.A.S.`), the commune's own words,
    /// stop words and legal forms dropped, known phrases as their acronym. Never empty for a name that has a letter.
    pub(super) fn name(&self, text: &str, commune: &[String]) -> Vec<String> {
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
        let mut kept: Vec<String> = all.iter().filter(|word| !self.is_stop(word)).cloned().collect();
        if kept.is_empty() {
            return all;
        }
        drop_run(&mut kept, commune);
        self.shorten(&mut kept);
        drop_own_acronym(&mut kept);
        if kept.iter().any(|word| !self.legal.contains(word.as_str())) {
            kept.retain(|word| !self.legal.contains(word.as_str()));
        }
        kept
    }

    /// Replaces each known phrase by its acronym.
    fn shorten(&self, words: &mut Vec<String>) {
        for (phrase, short) in &self.phrases {
            // In any order: "numérique Espace public".
            let places: Vec<usize> =
                phrase.iter().filter_map(|wanted| words.iter().position(|word| word == wanted)).collect();
            if let (true, Some(first)) = (places.len() == phrase.len(), places.iter().min().copied()) {
                words[first] = (*short).to_owned();
                let mut at = 0;
                words.retain(|_| {
                    at += 1;
                    at - 1 == first || !places.contains(&(at - 1))
                });
            }
        }
    }
}

/// Joins single letters into one word: alone, such a letter is an elision (`l`, `d`) and is kept as it is.
fn flush(letters: &mut String, out: &mut Vec<String>) {
    if !letters.is_empty() {
        out.push(std::mem::take(letters));
    }
}

/// Drops the commune's words where they stand together, unless nothing would be left.
fn drop_run(words: &mut Vec<String>, commune: &[String]) {
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
pub(super) fn is_initials(short: &str, words: &[String]) -> bool {
    short.chars().count() == words.len()
        && short.chars().zip(words).all(|(c, word)| word.starts_with(c) && word.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str, commune: &str) -> String {
        let words = Words::get();
        words.name(text, &words.place(commune)).join(" ")
    }

    #[test]
    fn names_are_reduced_to_what_tells_them_apart() {
        assert_eq!(name("C.C.A.S. de Peillon", "PEILLON"), "ccas");
        assert_eq!(name("Centre communal d’action sociale de Peillon", "Peillon"), "ccas");
        assert_eq!(name("Association Café Horizon", "Courbevoie"), "cafe horizon");
        assert_eq!(name("Mairie de St Thomas", "Saint-Thomas"), "mairie");
        assert_eq!(name("Peillon", "Peillon"), "peillon");
    }
}
