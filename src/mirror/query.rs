//! Which records to list, and in which order.

use crate::model::Mark;
use serde::{Deserialize, Serialize};

/// The name under which the source of a record is a column like another.
pub const SOURCE: &str = "_source";
/// The same for the number of its delivery.
pub const BATCH: &str = "_batch";

/// Words to find, conditions that must all hold, and an order.
///
/// A query holds no position: it can be kept with the workspace and asked again when the records are others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Query {
    /// Words, each to be found in any field; what stands in quotes is found as it stands.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub search: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tests: Vec<Test>,
    /// Field and whether descending, the most important first; then the order of coming.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sort: Vec<(String, bool)>,
}

/// One condition on records.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "test", rename_all = "snake_case")]
pub enum Test {
    /// The value, or one item of a list, is one of these; `blank`: or there is none. `except` turns it round.
    Values {
        field: String,
        values: Vec<String>,
        #[serde(default)]
        blank: bool,
        #[serde(default)]
        except: bool,
    },
    /// The value has one of these patterns ([`super::pattern`]).
    Patterns { field: String, patterns: Vec<String> },
    /// The number, or the date as `2026-11-30` or its beginning, is not less and not more.
    Range { field: String, least: Option<String>, most: Option<String> },
    /// The value holds a text, whatever the case and accents.
    Contains { field: String, text: String },
    /// The value has as many letters: not less and not more.
    Length { field: String, least: u32, most: u32 },
    /// The field holds the code of a commune that lies in a place: a commune, an EPCI or a département, by its code; or, where
    /// that is empty, of no known commune.
    Within { field: String, place: String },
    /// Has an issue of one of these fields and codes; an empty one is any.
    Issues { of: Vec<(String, String)> },
    /// A person changed one of its values, or none did.
    Edited { yes: bool },
    /// Bears one of these marks: a lock, a question to the producer, a note, that it was verified.
    States { of: Vec<Mark> },
    /// Is one of these records, by number.
    Records { ids: Vec<i64> },
}

impl Test {
    /// What the condition is about, so that a facet does not narrow itself: the name of the field, or of the kind.
    pub fn about(&self) -> &str {
        match self {
            Self::Values { field, .. }
            | Self::Patterns { field, .. }
            | Self::Range { field, .. }
            | Self::Length { field, .. }
            | Self::Contains { field, .. }
            | Self::Within { field, .. } => field,
            Self::Issues { .. } => "_issues",
            Self::Edited { .. } => "_edited",
            Self::States { .. } => "_states",
            Self::Records { .. } => "_records",
        }
    }

    /// Whether the condition asks for nothing.
    pub fn is_idle(&self) -> bool {
        match self {
            Self::Values { values, blank, .. } => values.is_empty() && !blank,
            Self::Patterns { patterns, .. } => patterns.is_empty(),
            Self::Range { least, most, .. } => least.is_none() && most.is_none(),
            Self::Contains { text, .. } => text.trim().is_empty(),
            Self::Issues { of } => of.is_empty(),
            Self::States { of } => of.is_empty(),
            Self::Length { .. } | Self::Within { .. } | Self::Edited { .. } | Self::Records { .. } => false,
        }
    }
}

impl Query {
    /// The same without the conditions about one thing.
    pub fn without(&self, about: &str) -> Self {
        let mut query = self.clone();
        query.tests.retain(|test| test.about() != about);
        query
    }

    /// Puts a condition in the place of those of its kind about the same thing; one that asks for nothing only takes them
    /// away.
    pub fn set(&mut self, test: Test) {
        let kind = std::mem::discriminant(&test);
        self.tests.retain(|known| known.about() != test.about() || std::mem::discriminant(known) != kind);
        if !test.is_idle() {
            self.tests.push(test);
        }
    }

    /// Sorts by a field: up, down, then no longer. `along` keeps the fields that are sorted by before.
    pub fn turn_sort(&mut self, field: &str, along: bool) {
        let known = self.sort.iter().position(|(name, _)| name == field);
        match known {
            Some(at) if !self.sort[at].1 => self.sort[at].1 = true,
            Some(at) => {
                self.sort.remove(at);
            }
            None => self.sort.push((field.to_owned(), false)),
        }
        if !along {
            self.sort.retain(|(name, _)| name == field);
        }
    }

    /// The words that the search asks for.
    pub fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        for (at, part) in self.search.split('"').enumerate() {
            match at % 2 {
                // Inside quotes.
                1 if !part.trim().is_empty() => words.push(part.to_owned()),
                1 => {}
                _ => words.extend(part.split_whitespace().map(str::to_owned)),
            }
        }
        words
    }

    /// Whether every record is listed.
    pub fn is_all(&self) -> bool {
        self.tests.is_empty() && self.words().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_replace_those_of_their_kind() {
        let mut query = Query::default();
        let values = |values: &[&str]| Test::Values {
            field: "commune".into(),
            values: values.iter().map(|text| (*text).to_owned()).collect(),
            blank: false,
            except: false,
        };
        query.set(values(&["Rennes"]));
        query.set(Test::Contains { field: "commune".into(), text: "re".into() });
        query.set(values(&["Brest", "Redon"]));
        assert_eq!(query.tests.len(), 2);
        assert_eq!(query.without("commune").tests.len(), 0);
        query.set(values(&[]));
        assert_eq!(query.tests.len(), 1);
        let text = serde_json::to_string(&query).unwrap();
        assert_eq!(serde_json::from_str::<Query>(&text).unwrap(), query);
    }

    #[test]
    fn sorting_turns_and_words_are_split() {
        let mut query = Query::default();
        query.turn_sort("nom", false);
        query.turn_sort("nom", false);
        assert_eq!(query.sort, [("nom".into(), true)]);
        query.turn_sort("commune", true);
        assert_eq!(query.sort.len(), 2);
        query.turn_sort("nom", true);
        assert_eq!(query.sort, [("commune".into(), false)]);
        query.search = "ccas \"saint malo\" 35 \"".into();
        assert_eq!(query.words(), ["ccas", "saint malo", "35"]);
        assert!(!query.is_all());
    }
}
