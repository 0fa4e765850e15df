//! One field of many records, counted as they go by: in bounded memory, however many there are.

use super::{Builder, Kind, pattern_of};
use crate::model::Value;
use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Distinct values that are held; beyond, the rare ones are let go and counts are approximate.
const VALUES: usize = 8_192;
/// Likewise for patterns.
const PATTERNS: usize = 1_024;
/// Distinct lengths that are held.
const LENGTHS: usize = 4_096;
/// Characters of a value that are kept to show it.
const SHOWN: usize = 120;
/// A text has a pattern up to this many characters: beyond, it is prose.
const PATTERNED: usize = 60;
/// Most values and patterns that are told.
const TOLD: usize = 50;

/// A text and how often it was met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// A value, its beginning where it is long; or a pattern.
    pub text: String,
    pub count: u64,
    /// Of a pattern: a value that has it.
    pub example: String,
}

/// Least, median and greatest length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lengths {
    pub least: u64,
    pub median: u64,
    pub greatest: u64,
}

/// What one field of all records holds.
#[derive(Debug, Clone, Default)]
pub struct FieldProfile {
    pub name: String,
    pub records: u64,
    /// Records in which the field says something.
    pub filled: u64,
    /// Distinct values; of a field with lists, distinct items.
    pub distinct: u64,
    /// Values and their counts are exact; otherwise there were too many to hold all of them ("about").
    pub exact: bool,
    /// The most frequent values, the most frequent first, then in order of text.
    pub top: Vec<Told>,
    /// The most frequent patterns: digits as `9`, letters as `A` or `a` (runs once), the rest kept.
    pub patterns: Vec<Told>,
    pub patterns_exact: bool,
    /// In characters; of a field with lists, in items.
    pub lengths: Option<Lengths>,
    /// Whether any value is a list.
    pub lists: bool,
    /// Least and greatest number, where all values are numbers.
    pub range: Option<(f64, f64)>,
    /// What the values look like, from a sample of them.
    pub kind: Kind,
    /// How many values are a text, a number, yes or no, a list, something else.
    pub types: [u64; 5],
}

impl FieldProfile {
    /// Share of the records that say something, 0 to 1.
    pub fn completeness(&self) -> f64 {
        if self.records == 0 { 0.0 } else { self.filled as f64 / self.records as f64 }
    }
}

/// Counts one field.
pub struct Tally {
    profile: FieldProfile,
    values: Frequent,
    patterns: Frequent,
    lengths: BTreeMap<u64, u64>,
    sketch: Sketch,
    sample: Builder,
    numbers: bool,
}

impl Tally {
    pub fn new(name: &str) -> Self {
        Self {
            profile: FieldProfile { name: name.to_owned(), ..FieldProfile::default() },
            values: Frequent::new(VALUES),
            patterns: Frequent::new(PATTERNS),
            lengths: BTreeMap::new(),
            sketch: Sketch::default(),
            sample: Builder::new(name),
            numbers: true,
        }
    }

    /// Takes the value of one record. What it looks like is only asked of the records of a sample.
    pub fn add(&mut self, value: &Value, in_sample: bool) {
        self.profile.records += 1;
        if !says_something(value) {
            if in_sample {
                self.sample.add("");
            }
            return;
        }
        self.profile.filled += 1;
        let place = match value {
            Value::Text(_) => 0,
            Value::Number(_) => 1,
            Value::Bool(_) => 2,
            Value::List(_) => 3,
            Value::Missing | Value::Null | Value::Json(_) => 4,
        };
        self.profile.types[place] += 1;
        if let Value::List(items) = value {
            self.profile.lists = true;
            self.length(items.len() as u64);
            items.iter().for_each(|item| self.one(&item.display(), in_sample));
        } else {
            let text = value.display();
            self.length(text.chars().count() as u64);
            self.one(&text, in_sample);
        }
    }

    fn one(&mut self, text: &str, in_sample: bool) {
        let key = hash(text);
        self.sketch.add(key);
        self.values.add(key, || (head(text, SHOWN), String::new()));
        if text.len() <= PATTERNED {
            let pattern = pattern_of(text);
            self.patterns.add(hash(&pattern), || (pattern.clone(), text.to_owned()));
        }
        if self.numbers {
            match text.parse::<f64>().ok().filter(|number| number.is_finite()) {
                Some(number) => {
                    let (least, most) = self.profile.range.unwrap_or((number, number));
                    self.profile.range = Some((least.min(number), most.max(number)));
                }
                None => (self.numbers, self.profile.range) = (false, None),
            }
        }
        if in_sample {
            self.sample.add(text);
        }
    }

    fn length(&mut self, length: u64) {
        let full = self.lengths.len() >= LENGTHS && !self.lengths.contains_key(&length);
        // Lengths are so many only where texts are long: a hundred characters more or less say nothing there.
        let length = if full { length.next_multiple_of(100) } else { length };
        *self.lengths.entry(length).or_default() += 1;
    }

    pub fn finish(self) -> FieldProfile {
        let mut profile = self.profile;
        profile.exact = self.values.lost == 0;
        profile.distinct =
            if profile.exact { self.values.counts.len() as u64 } else { self.sketch.estimate().max(VALUES as u64) };
        profile.patterns_exact = self.patterns.lost == 0;
        profile.top = self.values.told();
        profile.patterns = self.patterns.told();
        profile.lengths = lengths(&self.lengths);
        profile.kind = self.sample.finish().kind;
        // What is different throughout a sample need not be so throughout.
        if profile.kind == Kind::Identifier && (profile.distinct as f64) < 0.97 * profile.filled as f64 {
            profile.kind = Kind::Text;
        }
        profile
    }
}

/// Whether a value says something: no absence, no blank, no empty list.
fn says_something(value: &Value) -> bool {
    match value {
        Value::Missing | Value::Null => false,
        Value::Text(text) => !text.trim().is_empty(),
        Value::List(items) => !items.is_empty(),
        Value::Number(_) | Value::Bool(_) | Value::Json(_) => true,
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

fn head(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn lengths(counts: &BTreeMap<u64, u64>) -> Option<Lengths> {
    let (least, greatest) = (*counts.keys().next()?, *counts.keys().next_back()?);
    let half = counts.values().sum::<u64>().div_ceil(2);
    let mut seen = 0;
    let median = counts.iter().find(|(_, count)| {
        seen += **count;
        seen >= half
    });
    Some(Lengths { least, median: median.map_or(least, |(length, _)| *length), greatest })
}

/// Counts of texts by their hash: of all while they fit, then of the frequent ones. A count that is told is too low by at most
/// `lost`.
struct Frequent {
    counts: HashMap<u64, (String, String, u64)>,
    room: usize,
    lost: u64,
}

impl Frequent {
    fn new(room: usize) -> Self {
        Self { counts: HashMap::new(), room, lost: 0 }
    }

    fn add(&mut self, key: u64, texts: impl FnOnce() -> (String, String)) {
        if let Some((.., count)) = self.counts.get_mut(&key) {
            *count += 1;
            return;
        }
        if self.counts.len() >= self.room {
            self.make_room();
        }
        let (text, example) = texts();
        self.counts.insert(key, (text, example, 1));
    }

    /// Lets the rarer half go.
    fn make_room(&mut self) {
        let mut all: Vec<u64> = self.counts.values().map(|(.., count)| *count).collect();
        let (_, middle, _) = all.select_nth_unstable(self.room / 2);
        let least = *middle;
        self.counts.retain(|_, (.., count)| *count > least);
        self.lost += least;
    }

    fn told(self) -> Vec<Told> {
        let mut all: Vec<Told> =
            self.counts.into_values().map(|(text, example, count)| Told { text, count, example }).collect();
        all.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.text.cmp(&b.text)));
        all.truncate(TOLD);
        all
    }
}

/// How many different hashes there were, about (HyperLogLog): within two percent in nineteen cases of twenty.
struct Sketch(Vec<u8>);

/// Bits of a hash that choose its register.
const REGISTER_BITS: u32 = 14;

impl Default for Sketch {
    fn default() -> Self {
        Self(vec![0; 1 << REGISTER_BITS])
    }
}

impl Sketch {
    fn add(&mut self, hash: u64) {
        let register = (hash >> (64 - REGISTER_BITS)) as usize;
        let rank = ((hash << REGISTER_BITS) | (1 << (REGISTER_BITS - 1))).leading_zeros() as u8 + 1;
        self.0[register] = self.0[register].max(rank);
    }

    fn estimate(&self) -> u64 {
        let registers = self.0.len() as f64;
        let sum: f64 = self.0.iter().map(|rank| (-f64::from(*rank)).exp2()).sum();
        let raw = 0.7213 / (1.0 + 1.079 / registers) * registers * registers / sum;
        let empty = self.0.iter().filter(|rank| **rank == 0).count();
        let few = raw <= 2.5 * registers && empty > 0;
        (if few { registers * (registers / empty as f64).ln() } else { raw }).round() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(list: &[Told]) -> Vec<(&str, u64)> {
        list.iter().map(|told| (told.text.as_str(), told.count)).collect()
    }

    #[test]
    fn a_field_counted_by_hand() {
        let mut tally = Tally::new("telephone");
        for value in ["02 41 31 75 75", "36 31", "36 31", " "] {
            tally.add(&Value::text(value), true);
        }
        tally.add(&Value::Null, true);
        tally.add(&Value::Number("3949".into()), true);
        let profile = tally.finish();
        assert_eq!((profile.records, profile.filled, profile.distinct, profile.exact), (6, 4, 3, true));
        assert_eq!(told(&profile.top), [("36 31", 2), ("02 41 31 75 75", 1), ("3949", 1)]);
        assert_eq!(told(&profile.patterns), [("99 99", 2), ("99 99 99 99 99", 1), ("9999", 1)]);
        assert_eq!(profile.patterns[0].example, "36 31");
        assert_eq!(profile.lengths, Some(Lengths { least: 4, median: 5, greatest: 14 }));
        assert_eq!((profile.types, profile.range), ([3, 1, 0, 0, 0], None));
        assert!((profile.completeness() - 4.0 / 6.0).abs() < 1e-9);
    }

    #[test]
    fn lists_are_counted_by_item() {
        let mut tally = Tally::new("thematiques");
        tally.add(&Value::list(["numerique", "mobilite"]), false);
        tally.add(&Value::list(["numerique"]), false);
        tally.add(&Value::list(Vec::<String>::new()), false);
        let profile = tally.finish();
        assert_eq!((profile.filled, profile.distinct, profile.lists), (2, 2, true));
        assert_eq!(told(&profile.top), [("numerique", 2), ("mobilite", 1)]);
        assert_eq!(profile.lengths, Some(Lengths { least: 1, median: 1, greatest: 2 }));
        assert_eq!(profile.types, [0, 0, 0, 2, 0]);
    }

    #[test]
    fn numbers_have_a_range() {
        let mut tally = Tally::new("latitude");
        for value in ["48.5", "-20.9", "1e1"] {
            tally.add(&Value::Number(value.into()), false);
        }
        assert_eq!(tally.finish().range, Some((-20.9, 48.5)));
        assert_eq!(Tally::new("x").finish().lengths, None);
    }

    #[test]
    fn too_many_values_are_counted_about_and_the_frequent_ones_stay() {
        let mut tally = Tally::new("id");
        for number in 0..60_000 {
            tally.add(&Value::text(format!("fiche-{number}")), false);
            if number % 3 == 0 {
                tally.add(&Value::text("toujours"), false);
            }
        }
        let profile = tally.finish();
        assert!(!profile.exact && profile.patterns_exact);
        let error = (profile.distinct as f64 - 60_001.0).abs() / 60_001.0;
        assert!(error < 0.03, "{}", profile.distinct);
        assert_eq!(told(&profile.top)[0], ("toujours", 20_000));
        assert!(profile.top.len() <= TOLD);
        let mut tally = Tally::new("commune");
        for number in 0..1_000 {
            tally.add(&Value::text(format!("Commune {number}")), number < 500);
            tally.add(&Value::text("Rennes"), false);
        }
        assert_eq!(tally.finish().kind, Kind::Text, "a sample of different values of a field that repeats one");
    }
}
