//! Records to compare, column by column, each distinct text kept once.

use super::kind::Kind;
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

/// Distinct texts by number; 0 is the empty text.
#[derive(Debug, Clone)]
pub(super) struct Texts {
    all: String,
    ends: Vec<u32>,
    index: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Default for Texts {
    fn default() -> Self {
        Self { all: String::new(), ends: vec![0], index: HashTable::new(), hasher: DefaultHashBuilder::default() }
    }
}

fn slice<'t>(all: &'t str, ends: &[u32], number: u32) -> &'t str {
    match number {
        0 => "",
        _ => &all[ends[number as usize - 1] as usize..ends[number as usize] as usize],
    }
}

impl Texts {
    /// The number of a text, new or known.
    ///
    /// A table holds less than 4 GiB of distinct texts in a column: what comes after is one with the empty text.
    pub fn intern(&mut self, text: &str) -> u32 {
        if text.is_empty() || self.all.len() + text.len() > u32::MAX as usize {
            return 0;
        }
        let hash = self.hasher.hash_one(text);
        let (all, ends) = (&self.all, &self.ends);
        if let Some(known) = self.index.find(hash, |number| slice(all, ends, *number) == text) {
            return *known;
        }
        let number = self.ends.len() as u32;
        self.all.push_str(text);
        self.ends.push(self.all.len() as u32);
        let (all, ends, hasher) = (&self.all, &self.ends, &self.hasher);
        self.index.insert_unique(hash, number, |number| hasher.hash_one(slice(all, ends, *number)));
        number
    }

    pub fn get(&self, number: u32) -> &str {
        slice(&self.all, &self.ends, number)
    }

    /// How many numbers there are, 0 included.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Forgets how to find the number of a text, once all are known.
    pub fn freeze(&mut self) {
        self.index = HashTable::new();
        self.all.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

/// Distinct lists of numbers; 0 is the empty list.
#[derive(Debug, Clone)]
pub(super) struct Lists {
    all: Vec<u32>,
    ends: Vec<u32>,
    index: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Default for Lists {
    fn default() -> Self {
        Self { all: Vec::new(), ends: vec![0], index: HashTable::new(), hasher: DefaultHashBuilder::default() }
    }
}

fn part<'t>(all: &'t [u32], ends: &[u32], number: u32) -> &'t [u32] {
    match number {
        0 => &[],
        _ => &all[ends[number as usize - 1] as usize..ends[number as usize] as usize],
    }
}

impl Lists {
    pub fn intern(&mut self, list: &[u32]) -> u32 {
        if list.is_empty() {
            return 0;
        }
        let hash = self.hasher.hash_one(list);
        let (all, ends) = (&self.all, &self.ends);
        if let Some(known) = self.index.find(hash, |number| part(all, ends, *number) == list) {
            return *known;
        }
        let number = self.ends.len() as u32;
        self.all.extend_from_slice(list);
        self.ends.push(self.all.len() as u32);
        let (all, ends, hasher) = (&self.all, &self.ends, &self.hasher);
        self.index.insert_unique(hash, number, |number| hasher.hash_one(part(all, ends, *number)));
        number
    }

    pub fn get(&self, number: u32) -> &[u32] {
        part(&self.all, &self.ends, number)
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn freeze(&mut self) {
        self.index = HashTable::new();
        self.all.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

/// The values of a column, one per row.
#[derive(Debug, Clone, Default)]
pub struct Values {
    pub(super) texts: Texts,
    pub(super) codes: Vec<u32>,
}

impl Values {
    /// Adds the value of the next row; nothing and the empty text say nothing.
    pub fn push(&mut self, text: Option<&str>) {
        let code = self.texts.intern(text.unwrap_or(""));
        self.codes.push(code);
    }

    /// The value of a row, where it says something.
    pub fn get(&self, row: usize) -> Option<&str> {
        let code = *self.codes.get(row)?;
        (code != 0).then(|| self.texts.get(code))
    }

    /// A number per row, the same for equal values; 0 for none.
    pub fn into_codes(self) -> Vec<u32> {
        self.codes
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// Each distinct text and how many rows have it.
    pub(super) fn counted(&self) -> impl Iterator<Item = (&str, u64)> {
        let mut counts = vec![0; self.texts.len()];
        self.codes.iter().for_each(|code| counts[*code as usize] += 1);
        counts.into_iter().enumerate().skip(1).map(|(code, count)| (self.texts.get(code as u32), count))
    }

    /// The values of all rows.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        (0..self.len()).map(|row| self.get(row))
    }
}

impl<T: AsRef<str>> FromIterator<Option<T>> for Values {
    fn from_iter<I: IntoIterator<Item = Option<T>>>(rows: I) -> Self {
        let mut out = Self::default();
        for row in rows {
            out.push(row.as_ref().map(AsRef::as_ref));
        }
        out
    }
}

/// One column of a table to compare.
#[derive(Debug, Clone)]
pub struct Column {
    pub name: String,
    pub kind: Kind,
    /// Empty for a column that is not compared.
    pub values: Values,
}

/// Records to compare, column by column.
#[derive(Debug, Clone, Default)]
pub struct Table {
    pub columns: Vec<Column>,
    /// Number of the source of each row; its length is the number of rows.
    pub sources: Vec<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_are_kept_once() {
        let values: Values = [Some("a"), None, Some("b"), Some("a"), Some("")].into_iter().collect();
        assert_eq!(values.codes, [1, 0, 2, 1, 0]);
        assert_eq!(values.iter().collect::<Vec<_>>(), [Some("a"), None, Some("b"), Some("a"), None]);
        let mut lists = Lists::default();
        assert_eq!([lists.intern(&[3, 1]), lists.intern(&[]), lists.intern(&[1]), lists.intern(&[3, 1])], [1, 0, 2, 1]);
        assert_eq!(lists.get(1), [3, 1]);
    }
}
