//! A long list of which only the rows near the eye are read, some at a time.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Rows that are read together.
pub const PAGE: usize = 100;
/// Rows that are kept; beyond, those far from the eye are read again when one comes back to them.
const KEPT: usize = 20_000;

/// Rows by their place in a list whose length is known.
#[derive(Debug, Clone)]
pub struct Paged<T> {
    pub total: usize,
    rows: HashMap<usize, T>,
    wanted: Range<usize>,
    /// Pages that were asked for.
    asked: HashSet<usize>,
}

impl<T> Default for Paged<T> {
    fn default() -> Self {
        Self::new(0)
    }
}

impl<T> Paged<T> {
    pub fn new(total: usize) -> Self {
        Self { total, rows: HashMap::new(), wanted: 0..0, asked: HashSet::new() }
    }

    /// A row that has come.
    pub fn get(&self, at: usize) -> Option<&T> {
        self.rows.get(&at)
    }

    /// Notes which rows are on screen.
    pub fn want(&mut self, rows: Range<usize>) {
        self.wanted = rows;
    }

    /// The next page to read of those on screen: first row, and how many. Each is given once.
    pub fn missing(&mut self) -> Option<(usize, usize)> {
        let last = self.wanted.end.min(self.total);
        let pages = self.wanted.start / PAGE..last.div_ceil(PAGE);
        let page = pages.into_iter().find(|page| !self.asked.contains(page))?;
        self.asked.insert(page);
        let from = page * PAGE;
        Some((from, PAGE.min(self.total - from)))
    }

    /// All rows are to be read again; what is there stands until then.
    pub fn again(&mut self) {
        self.asked.clear();
    }

    /// Puts rows that have come into their places.
    pub fn put(&mut self, from: usize, rows: Vec<T>) {
        if self.rows.len() + rows.len() > KEPT {
            self.rows.clear();
            self.asked = HashSet::from([from / PAGE]);
        }
        self.rows.extend(rows.into_iter().enumerate().map(|(position, row)| (from + position, row)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_on_screen_is_read_once() {
        let mut list: Paged<usize> = Paged::new(250);
        assert_eq!(list.missing(), None, "nothing is looked at yet");
        list.want(90..120);
        assert_eq!(list.missing(), Some((0, 100)));
        assert_eq!(list.missing(), Some((100, 100)));
        assert_eq!(list.missing(), None);
        list.want(230..400);
        assert_eq!(list.missing(), Some((200, 50)));
        list.put(200, (200..250).collect());
        assert_eq!((list.get(249), list.get(0)), (Some(&249), None));
    }

    #[test]
    fn what_is_far_away_is_read_again() {
        let mut list: Paged<u8> = Paged::new(50_000);
        for page in 0..=KEPT / PAGE {
            list.want(page * PAGE..page * PAGE + 1);
            let (from, count) = list.missing().unwrap();
            list.put(from, vec![0; count]);
        }
        list.want(0..1);
        assert_eq!(list.missing(), Some((0, 100)));
        assert!(list.rows.len() <= KEPT);
    }
}
