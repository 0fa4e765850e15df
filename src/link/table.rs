//! Records to compare, column by column, each distinct text kept once.

use super::kind::Kind;
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::{BuildHasher, Hash};
use std::ops::Range;

/// What an [`Interner`] keeps its items in, one behind the other.
pub(super) trait Arena: Default {
    type Item: Hash + PartialEq + ?Sized;
    fn part(&self, range: Range<usize>) -> &Self::Item;
    fn push(&mut self, item: &Self::Item);
    fn size(&self) -> usize;
    fn size_of(item: &Self::Item) -> usize;
    fn shrink(&mut self);
}

impl Arena for String {
    type Item = str;

    fn part(&self, range: Range<usize>) -> &str {
        &self[range]
    }

    fn push(&mut self, item: &str) {
        self.push_str(item);
    }

    fn size(&self) -> usize {
        self.len()
    }

    fn size_of(item: &str) -> usize {
        item.len()
    }

    fn shrink(&mut self) {
        self.shrink_to_fit();
    }
}

impl Arena for Vec<u32> {
    type Item = [u32];

    fn part(&self, range: Range<usize>) -> &[u32] {
        &self[range]
    }

    fn push(&mut self, item: &[u32]) {
        self.extend_from_slice(item);
    }

    fn size(&self) -> usize {
        self.len()
    }

    fn size_of(item: &[u32]) -> usize {
        item.len()
    }

    fn shrink(&mut self) {
        self.shrink_to_fit();
    }
}

/// Distinct items by number; 0 is the empty one.
#[derive(Debug, Clone)]
pub(super) struct Interner<A> {
    all: A,
    ends: Vec<u32>,
    index: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

/// Distinct texts.
pub(super) type Texts = Interner<String>;
/// Distinct lists of numbers.
pub(super) type Lists = Interner<Vec<u32>>;

impl<A: Arena> Default for Interner<A> {
    fn default() -> Self {
        Self { all: A::default(), ends: vec![0], index: HashTable::new(), hasher: DefaultHashBuilder::default() }
    }
}

fn item<'a, A: Arena>(all: &'a A, ends: &[u32], number: u32) -> &'a A::Item {
    let start = number.checked_sub(1).map_or(0, |before| ends[before as usize]);
    all.part(start as usize..ends[number as usize] as usize)
}

impl<A: Arena> Interner<A> {
    /// The number of an item, new or known.
    ///
    /// A column holds less than 4 GiB of distinct texts: what comes after is one with the empty text.
    pub fn intern(&mut self, wanted: &A::Item) -> u32 {
        let size = A::size_of(wanted);
        if size == 0 || self.all.size() + size > u32::MAX as usize {
            return 0;
        }
        let hash = self.hasher.hash_one(wanted);
        let (all, ends) = (&self.all, &self.ends);
        if let Some(known) = self.index.find(hash, |number| item(all, ends, *number) == wanted) {
            return *known;
        }
        let number = self.ends.len() as u32;
        self.all.push(wanted);
        self.ends.push(self.all.size() as u32);
        let (all, ends, hasher) = (&self.all, &self.ends, &self.hasher);
        self.index.insert_unique(hash, number, |number| hasher.hash_one(item(all, ends, *number)));
        number
    }

    pub fn get(&self, number: u32) -> &A::Item {
        item(&self.all, &self.ends, number)
    }

    /// How many numbers there are, 0 included.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Forgets how to find the number of an item, once all are known.
    pub fn freeze(&mut self) {
        self.index = HashTable::new();
        self.all.shrink();
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
