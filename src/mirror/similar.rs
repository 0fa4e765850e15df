//! Spellings of one value inside a column: the same words, the same letters, the same sound, or a slip of the hand.

use super::facet::Counted;
use crate::text::{fold, ngrams, phonetic, tokens};
use rapidfuzz::distance::damerau_levenshtein;
use std::collections::{BTreeSet, HashMap};

/// What makes two spellings one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// The same words, whatever their order, case, accents and punctuation.
    Words,
    /// The same pairs of letters: words run together or apart, doubled letters.
    Letters,
    /// The same sound, as French is read.
    Sound,
    /// One or two letters more, less, other or swapped, by length.
    Slip,
}

impl Method {
    pub const ALL: [Self; 4] = [Self::Words, Self::Letters, Self::Sound, Self::Slip];

    /// Code of its name in `records.ftl`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Words => "similar-words",
            Self::Letters => "similar-letters",
            Self::Sound => "similar-sound",
            Self::Slip => "similar-slip",
        }
    }
}

/// Values that are probably one, the most frequent first: that is the spelling to keep, until a person says otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelling {
    pub values: Vec<Counted>,
}

impl Spelling {
    /// How many records have one of the values.
    pub fn records(&self) -> u64 {
        self.values.iter().map(|value| value.count).sum()
    }
}

/// Values longer than this are not compared letter by letter: they are sentences.
const LONGEST: usize = 80;
/// Values that share a beginning and are compared with each other, at most.
const BESIDE: usize = 400;

/// Groups of values that are probably one, those that concern most records first. Values are distinct. `current` is asked now
/// and then whether the answer is still wanted.
pub fn similar(values: &[Counted], method: Method, current: &dyn Fn() -> bool) -> Vec<Spelling> {
    let mut groups: Vec<Vec<usize>> = match method {
        Method::Words => by_key(values, words_key),
        Method::Letters => by_key(values, letters_key),
        Method::Sound => by_key(values, sound_key),
        Method::Slip => slips(values, current),
    };
    groups.retain(|group| group.len() > 1);
    let words = if groups.is_empty() { HashMap::new() } else { words(values) };
    let mut out: Vec<Spelling> = groups
        .into_iter()
        .map(|group| {
            let mut values: Vec<Counted> = group.into_iter().map(|at| values[at].clone()).collect();
            let care = |value: &Counted| std::cmp::Reverse((rarest(&words, &value.text), care(&value.text)));
            values.sort_by_cached_key(|value| (std::cmp::Reverse(value.count), care(value), value.text.clone()));
            Spelling { values }
        })
        .collect();
    out.sort_by(|a, b| b.records().cmp(&a.records()).then_with(|| a.values[0].text.cmp(&b.values[0].text)));
    out
}

/// How many records have each word of a column.
fn words(values: &[Counted]) -> HashMap<String, u64> {
    let mut words = HashMap::new();
    for value in values {
        let folded = fold(&value.text);
        for word in tokens(&folded).collect::<BTreeSet<_>>() {
            match words.get_mut(word) {
                Some(known) => *known += value.count,
                None => drop(words.insert(word.to_owned(), value.count)),
            }
        }
    }
    words
}

/// How many records have the rarest word of a text: one with a slip in it stands alone, while `départemental` stands in others
/// too. Of spellings that are as frequent, the one of known words is the one to keep.
fn rarest(words: &HashMap<String, u64>, text: &str) -> u64 {
    let folded = fold(text);
    tokens(&folded).filter_map(|word| words.get(word).copied()).min().unwrap_or(0)
}

/// How much care a text was written with: not all in capitals, and with its accents. Of spellings that are as frequent, the
/// most careful is the one to keep.
fn care(text: &str) -> (bool, usize) {
    let lower = text.chars().any(char::is_lowercase);
    (lower, text.chars().filter(|sign| sign.is_alphabetic() && !sign.is_ascii()).count())
}

fn by_key(values: &[Counted], key: impl Fn(&str) -> String) -> Vec<Vec<usize>> {
    let mut groups: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, value) in values.iter().enumerate() {
        let key = key(&value.text);
        if !key.is_empty() {
            groups.entry(key).or_default().push(at);
        }
    }
    groups.into_values().collect()
}

/// The words of a text, sorted, each once.
fn words_key(text: &str) -> String {
    let folded = fold(text);
    tokens(&folded).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(" ")
}

/// The pairs of letters of a text, sorted, each once. Short texts share them by chance.
fn letters_key(text: &str) -> String {
    let joined = fold(text).replace(' ', "");
    if joined.len() < 5 {
        return String::new();
    }
    let mut grams = Vec::new();
    ngrams(&joined, 2, &mut grams);
    grams.into_iter().collect::<BTreeSet<_>>().into_iter().collect()
}

/// The sounds of the words, sorted, each once. Digits sound like nothing else.
fn sound_key(text: &str) -> String {
    let sound = phonetic(text);
    tokens(&sound).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(" ")
}

/// How many slips two texts of a length may be apart.
fn allowed(length: usize) -> usize {
    match length {
        0..=4 => 0,
        5..=11 => 1,
        _ => 2,
    }
}

fn slips(values: &[Counted], current: &dyn Fn() -> bool) -> Vec<Vec<usize>> {
    let folded: Vec<String> = values.iter().map(|value| fold(&value.text)).collect();
    // Two texts one slip apart share the beginning or the end of some word; those that share none are not compared.
    let mut beside: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, text) in folded.iter().enumerate().filter(|(_, text)| (5..=LONGEST).contains(&text.len())) {
        let ends = tokens(text).filter(|token| token.is_ascii() && token.len() >= 3);
        let keys: BTreeSet<&str> = ends.flat_map(|token| [&token[..3], &token[token.len() - 3..]]).collect();
        keys.into_iter().for_each(|key| beside.entry(key).or_default().push(at));
    }
    let mut joined = Joined((0..values.len()).collect());
    for list in beside.values_mut() {
        if !current() {
            return Vec::new();
        }
        // Where many share it, those that stand together in order are the nearest.
        list.sort_by(|a, b| folded[*a].cmp(&folded[*b]));
        for (place, a) in list.iter().enumerate() {
            for b in list[place + 1..].iter().take(BESIDE) {
                let (left, right) = (&folded[*a], &folded[*b]);
                let most = allowed(left.len().min(right.len()));
                if left == right || left.len().abs_diff(right.len()) > most || differ_in_digits(left, right) {
                    continue;
                }
                let args = damerau_levenshtein::Args::default().score_cutoff(most);
                if damerau_levenshtein::distance_with_args(left.chars(), right.chars(), &args).is_some() {
                    joined.join(*a, *b);
                }
            }
        }
    }
    joined.groups()
}

/// Another number is another thing: `rue 12` and `rue 13` are no slip.
fn differ_in_digits(a: &str, b: &str) -> bool {
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).collect::<Vec<_>>();
    digits(a) != digits(b)
}

/// Sets that grow together.
struct Joined(Vec<usize>);

impl Joined {
    fn root(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }

    fn groups(mut self) -> Vec<Vec<usize>> {
        let mut groups: HashMap<usize, Vec<usize>> = HashMap::new();
        for at in 0..self.0.len() {
            groups.entry(self.root(at)).or_default().push(at);
        }
        groups.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(texts: &[(&str, u64)]) -> Vec<Counted> {
        texts.iter().map(|(text, count)| Counted { text: (*text).to_owned(), count: *count }).collect()
    }

    fn groups(texts: &[(&str, u64)], method: Method) -> Vec<Vec<String>> {
        let found = similar(&values(texts), method, &|| true);
        found.into_iter().map(|group| group.values.into_iter().map(|value| value.text).collect()).collect()
    }

    #[test]
    fn each_method_finds_its_own_spellings() {
        let towns =
            [("Saint-Étienne", 40), ("ST ETIENNE", 3), ("saint etienne", 7), ("Étienne Saint", 1), ("Lyon", 90)];
        assert_eq!(groups(&towns, Method::Words), [["Saint-Étienne", "saint etienne", "Étienne Saint"]]);
        let letters = [("Centre social", 5), ("Centresocial", 1), ("Mairie", 9)];
        assert_eq!(groups(&letters, Method::Letters), [["Centre social", "Centresocial"]]);
        let sounds = [("Renault", 5), ("Reno", 2), ("Peugeot", 4)];
        assert_eq!(groups(&sounds, Method::Sound), [["Renault", "Reno"]]);
        let slips = [("Fougères", 50), ("Fougeres", 4), ("Fougerse", 2), ("Fogères", 1), ("Redon", 3), ("Rodez", 8)];
        assert_eq!(groups(&slips, Method::Slip), [["Fougères", "Fougeres", "Fougerse", "Fogères"]]);
        assert_eq!(groups(&[("12 rue Basse", 1), ("13 rue Basse", 1)], Method::Slip), Vec::<Vec<String>>::new());
    }

    #[test]
    fn the_largest_groups_come_first_and_a_search_can_be_left() {
        let texts = [("Vitré", 2), ("VITRE", 1), ("Rennes", 30), ("rennes", 5)];
        assert_eq!(groups(&texts, Method::Words), [["Rennes", "rennes"], ["Vitré", "VITRE"]]);
        assert!(similar(&values(&texts), Method::Slip, &|| false).is_empty());
    }

    #[test]
    fn of_spellings_as_frequent_the_one_of_known_words_is_kept() {
        let texts = [
            ("Centre départeemntal de Redon", 1),
            ("Centre départemental de Redon", 1),
            ("Centre départemental de Vitré", 1),
        ];
        let kept = groups(&texts, Method::Slip).into_iter().map(|group| group[0].clone()).collect::<Vec<_>>();
        assert_eq!(kept, ["Centre départemental de Redon"]);
    }

    #[test]
    fn of_spellings_as_frequent_the_most_careful_is_kept() {
        let texts = [("LA PAUSE CAFE", 1), ("La Pause Cafe", 1), ("La Pause Café", 1)];
        assert_eq!(groups(&texts, Method::Words), [["La Pause Café", "La Pause Cafe", "LA PAUSE CAFE"]]);
    }
}
