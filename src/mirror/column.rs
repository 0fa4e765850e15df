//! One column: its texts, which row has which, and what is made of them when somebody asks.

use super::codes::Codes;
use super::texts::{Needle, Texts};
use crate::text::searchable;
use fixedbitset::FixedBitSet;
use hashbrown::{DefaultHashBuilder, HashTable};
use rayon::prelude::*;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::hash::BuildHasher;
use std::sync::{Mutex, OnceLock, PoisonError};

/// How the texts of a column are ordered and counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// As words, accents and case last.
    #[default]
    Words,
    /// By their number; what is none comes after.
    Numbers,
    /// Lists, as JSON texts: their items are counted one by one.
    Lists,
}

/// The rank of absent values: after all others, whichever way one sorts.
pub const BLANK: u32 = u32::MAX;

/// Which text each row has.
#[derive(Debug, Clone)]
enum Rows {
    /// Each distinct text once, and its number per row.
    Coded(Codes),
    /// Nearly every row has a text of its own: the number is the row's.
    Own,
}

/// The values of one field for all records, as texts.
#[derive(Debug)]
pub struct Column {
    order: Order,
    rows: Rows,
    texts: Texts,
    /// Equal texts, equal ranks; absent values [`BLANK`].
    ranks: OnceLock<Vec<u32>>,
    /// The numbers of the distinct texts, to find them again: made when the first value changes.
    known: Option<Known>,
    /// The order as it was known before some texts changed.
    before: Mutex<Option<Before>>,
}

/// An order, and the numbers whose texts are others since: the new order is made of it without comparing all texts.
#[derive(Debug)]
struct Before {
    ranks: Vec<u32>,
    changed: Vec<u32>,
}

/// Numbers of texts by the texts.
#[derive(Debug, Clone, Default)]
struct Known {
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Known {
    fn of(texts: &Texts) -> Self {
        let mut known = Self { table: HashTable::with_capacity(texts.len()), hasher: DefaultHashBuilder::default() };
        (0..texts.len() as u32).for_each(|code| known.insert(texts, code));
        known
    }

    fn find(&self, texts: &Texts, text: &str) -> Option<u32> {
        self.table.find(self.hasher.hash_one(text), |code| texts.get(*code) == text).copied()
    }

    fn insert(&mut self, texts: &Texts, code: u32) {
        let hash = |code: &u32| self.hasher.hash_one(texts.get(*code));
        self.table.insert_unique(hash(&code), code, hash);
    }
}

/// Columns of more bytes than this, and of long texts, are not kept in memory: the workspace has them.
const LONG_BYTES: usize = 24 << 20;
/// Mean length from which texts are long.
const LONG_MEAN: usize = 64;
/// Texts that may change in any column before it is ordered anew; in a large one a quarter of them.
const FEW: usize = 16;
/// Rows after which a column is judged: whether its texts repeat.
const JUDGED: usize = 1 << 16;

impl Column {
    /// How values are ordered and counted.
    pub fn order(&self) -> Order {
        self.order
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        match &self.rows {
            Rows::Coded(codes) => codes.len(),
            Rows::Own => self.texts.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes of memory in use.
    pub fn size(&self) -> usize {
        let codes = if let Rows::Coded(codes) = &self.rows { codes.size() } else { 0 };
        let known = self.known.as_ref().map_or(0, |known| known.table.allocation_size());
        codes + self.texts.size() + self.ranks.get().map_or(0, |ranks| 4 * ranks.capacity()) + known
    }

    /// The number of a row's text. Equal texts may have several numbers; their ranks are the same.
    pub fn code(&self, row: u32) -> u32 {
        match &self.rows {
            Rows::Coded(codes) => codes.get(row as usize),
            Rows::Own => row,
        }
    }

    /// How many numbers of texts there are.
    pub fn codes(&self) -> u32 {
        self.texts.len() as u32
    }

    pub fn text(&self, code: u32) -> &str {
        self.texts.get(code)
    }

    /// The text of a row; empty where there is no value.
    pub fn value(&self, row: u32) -> &str {
        self.texts.get(self.code(row))
    }

    /// The items of a text: of a list one by one, of anything else the text itself.
    pub fn items(&self, code: u32) -> Vec<String> {
        items(self.order, self.text(code))
    }

    /// The rows whose text has one of these numbers, among all.
    pub fn rows_of(&self, codes: &FixedBitSet) -> FixedBitSet {
        match &self.rows {
            Rows::Own => {
                let mut rows = codes.clone();
                rows.grow(self.len());
                rows
            }
            Rows::Coded(Codes::One(list)) => rows_where(list, |code| codes.contains(usize::from(code))),
            Rows::Coded(Codes::Two(list)) => rows_where(list, |code| codes.contains(usize::from(code))),
            Rows::Coded(Codes::Four(list)) => rows_where(list, |code| codes.contains(code as usize)),
        }
    }

    /// The numbers of the texts of which something holds.
    pub fn codes_where(&self, holds: impl Fn(&str) -> bool) -> FixedBitSet {
        let mut codes = FixedBitSet::with_capacity(self.texts.len());
        for code in (0..self.codes()).filter(|code| holds(self.text(*code))) {
            codes.insert(code as usize);
        }
        codes
    }

    /// The rows whose text holds a needle.
    pub fn search(&self, needle: &Needle) -> FixedBitSet {
        let mut codes = FixedBitSet::with_capacity(self.texts.len());
        self.texts.search(needle, |code| codes.insert(code as usize));
        self.rows_of(&codes)
    }

    /// The rank of each number: equal texts have equal ranks, absent values [`BLANK`]. Made at the first call.
    pub fn ranks(&self) -> &[u32] {
        self.ranks.get_or_init(|| {
            let before = self.before.lock().ok().and_then(|mut before| before.take());
            match (before, self.order) {
                (Some(before), _) => self.ranks_after(before),
                (None, Order::Numbers) => self.ranks_of_numbers(),
                (None, Order::Words | Order::Lists) => self.ranks_of_words(),
            }
        })
    }

    /// The ranks after some texts have changed: those that have not keep their order, the others are put among them.
    fn ranks_after(&self, Before { ranks, mut changed }: Before) -> Vec<u32> {
        changed.sort_unstable();
        changed.dedup();
        let mut is_changed = FixedBitSet::with_capacity(self.texts.len());
        changed.iter().for_each(|code| is_changed.insert(*code as usize));
        let stay: Vec<u32> = in_order(&ranks, |code| !is_changed.contains(code as usize));
        changed.retain(|code| !self.texts.bytes(*code).is_empty());
        changed.sort_by(|a, b| self.compare(*a, *b));
        let mut out = vec![BLANK; self.texts.len()];
        let same = |a: u32, b: u32| match is_changed.contains(a as usize) || is_changed.contains(b as usize) {
            true => self.texts.bytes(a) == self.texts.bytes(b),
            false => ranks[a as usize] == ranks[b as usize],
        };
        let (mut rank, mut last) = (0, None);
        let mut put = |code: u32| {
            rank += u32::from(last.is_some_and(|last| !same(last, code)));
            out[code as usize] = rank;
            last = Some(code);
        };
        let mut from = 0;
        for code in changed {
            let place = from + stay[from..].partition_point(|other| self.compare(*other, code) == Ordering::Less);
            stay[from..place].iter().copied().for_each(&mut put);
            put(code);
            from = place;
        }
        stay[from..].iter().copied().for_each(put);
        out
    }

    /// Which of two texts stands before the other.
    fn compare(&self, a: u32, b: u32) -> Ordering {
        let words = || in_words(self.texts.bytes(a), self.texts.bytes(b));
        match self.order {
            Order::Numbers => self.size_of(a).total_cmp(&self.size_of(b)).then_with(words),
            Order::Words | Order::Lists => words(),
        }
    }

    /// The number that a text says; what is none comes after all.
    fn size_of(&self, code: u32) -> f64 {
        number(self.text(code)).unwrap_or(f64::INFINITY)
    }

    /// Whether the order of the texts is known.
    pub fn is_ordered(&self) -> bool {
        self.ranks.get().is_some()
    }

    fn ranks_of_words(&self) -> Vec<u32> {
        let filled = (0..self.codes()).into_par_iter().filter(|code| !self.texts.bytes(*code).is_empty());
        let mut keyed: Vec<(u128, u32)> = filled.map(|code| (self.texts.key(code, 0), code)).collect();
        keyed.par_sort_unstable();
        let alike = keyed.par_chunk_by_mut(|a, b| a.0 == b.0).filter(|alike| alike.len() > 1);
        alike.for_each(|alike| self.order_alike(alike, 0));
        ranked(self.texts.len(), &keyed, |a, b| a.0 == b.0 && self.texts.bytes(a.1) == self.texts.bytes(b.1))
    }

    /// Orders texts that are alike in the letters of one stretch by those of the next one, and those alike in all by case and
    /// accents. Comparing stretches as numbers looks each text up once, where comparing texts would many times.
    fn order_alike(&self, alike: &mut [(u128, u32)], stretch: usize) {
        // A zero is behind the end of a text.
        if alike[0].0 as u8 == 0 {
            alike.sort_unstable_by(|a, b| self.texts.bytes(a.1).cmp(self.texts.bytes(b.1)).then(a.1.cmp(&b.1)));
            return;
        }
        alike.iter_mut().for_each(|(key, code)| *key = self.texts.key(*code, stretch + 1));
        alike.sort_unstable();
        for still in alike.chunk_by_mut(|a, b| a.0 == b.0).filter(|still| still.len() > 1) {
            self.order_alike(still, stretch + 1);
        }
        // They go on to be told from the others by their first stretch, and from each other by their texts.
        alike.iter_mut().for_each(|(key, code)| *key = self.texts.key(*code, stretch));
    }

    fn ranks_of_numbers(&self) -> Vec<u32> {
        let mut keyed: Vec<(f64, u32)> = (0..self.codes())
            .filter(|code| !self.text(*code).is_empty())
            .map(|code| (self.size_of(code), code))
            .collect();
        let words = |a: u32, b: u32| in_words(self.texts.bytes(a), self.texts.bytes(b));
        keyed.par_sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then_with(|| words(a.1, b.1)).then(a.1.cmp(&b.1)));
        ranked(self.texts.len(), &keyed, |a, b| self.text(a.1) == self.text(b.1))
    }

    /// Gives a row another text.
    pub fn set(&mut self, row: u32, text: &str) {
        if self.value(row) == text {
            return;
        }
        let other = match &mut self.rows {
            Rows::Own => {
                self.texts.replace(row, text);
                Some(row)
            }
            Rows::Coded(codes) => {
                let known = self.known.get_or_insert_with(|| Known::of(&self.texts));
                let found = known.find(&self.texts, text);
                let code = found.unwrap_or_else(|| {
                    let code = self.texts.push(text);
                    known.insert(&self.texts, code);
                    code
                });
                codes.set(row as usize, code);
                found.is_none().then_some(code)
            }
        };
        if let Some(code) = other {
            self.no_longer_ordered(code);
        }
    }

    /// A number has another text: where it stands among the others is seen when somebody asks for their order.
    fn no_longer_ordered(&mut self, code: u32) {
        let before = self.before.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(ranks) = self.ranks.take() {
            *before = Some(Before { ranks, changed: Vec::new() });
        }
        // Where many are others, ordering all of them is as quick.
        before.take_if(|before| before.changed.len() > self.texts.len() / 4 + FEW);
        if let Some(before) = before {
            before.changed.push(code);
        }
    }
}

fn rows_where<T: Copy>(list: &[T], holds: impl Fn(T) -> bool) -> FixedBitSet {
    let mut rows = FixedBitSet::with_capacity(list.len());
    for (row, code) in list.iter().enumerate() {
        if holds(*code) {
            rows.insert(row);
        }
    }
    rows
}

/// The items of a value; a text that is no list is its own item.
pub fn items(order: Order, text: &str) -> Vec<String> {
    if order == Order::Lists
        && text.starts_with('[')
        && let Ok(items) = serde_json::from_str::<Vec<serde_json::Value>>(text)
    {
        let item = |item: serde_json::Value| match item {
            serde_json::Value::String(text) => text,
            other => other.to_string(),
        };
        return items.into_iter().map(item).collect();
    }
    if text.is_empty() { Vec::new() } else { vec![text.to_owned()] }
}

/// How many letters a text has.
pub fn letters(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

/// The number that a text says, with a comma or a point.
pub fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let parsed = text.parse::<f64>().or_else(|_| text.replace(',', ".").parse());
    parsed.ok().filter(|number| number.is_finite())
}

fn plain(text: &[u8]) -> Cow<'_, str> {
    searchable(std::str::from_utf8(text).unwrap_or_default())
}

/// The order of words: without accents and case, then with them.
fn in_words(a: &[u8], b: &[u8]) -> Ordering {
    let order = if a.is_ascii() && b.is_ascii() {
        let lower = |text: &u8| text.to_ascii_lowercase();
        a.iter().map(lower).cmp(b.iter().map(lower))
    } else {
        plain(a).cmp(&plain(b))
    };
    order.then_with(|| a.cmp(b))
}

/// The numbers that have a rank, and of which something holds, by it.
fn in_order(ranks: &[u32], holds: impl Fn(u32) -> bool) -> Vec<u32> {
    let kept = (0u32..).zip(ranks).filter(|(code, rank)| **rank != BLANK && holds(*code));
    let (codes, places): (Vec<u32>, Vec<u32>) = kept.map(|(code, rank)| (code, *rank)).unzip();
    in_places(&codes, &places)
}

/// Things in the order of their places, those of one place as they stood. Places are small numbers with few gaps: those of each
/// are counted and then put down, which takes two walks where comparing would take twenty.
pub(super) fn in_places(things: &[u32], places: &[u32]) -> Vec<u32> {
    let mut begins = vec![0u32; places.iter().max().map_or(0, |most| *most as usize + 2)];
    places.iter().for_each(|place| begins[*place as usize + 1] += 1);
    let mut sum = 0;
    begins.iter_mut().for_each(|begin| {
        sum += *begin;
        *begin = sum;
    });
    let mut out = vec![0; things.len()];
    for (thing, place) in things.iter().zip(places) {
        let begin = &mut begins[*place as usize];
        out[*begin as usize] = *thing;
        *begin += 1;
    }
    out
}

/// Ranks from an order in which equal texts stand together.
fn ranked<K>(len: usize, sorted: &[(K, u32)], same: impl Fn(&(K, u32), &(K, u32)) -> bool) -> Vec<u32> {
    let mut ranks = vec![BLANK; len];
    let mut rank = 0;
    for (at, entry) in sorted.iter().enumerate() {
        if at > 0 && !same(&sorted[at - 1], entry) {
            rank += 1;
        }
        ranks[entry.1 as usize] = rank;
    }
    ranks
}

/// Makes a column row by row.
#[derive(Debug)]
pub struct Maker {
    column: Column,
    /// Numbers of the distinct texts, to find them again; none where texts hardly repeat.
    known: Option<Known>,
    bytes: usize,
}

impl Maker {
    pub fn new(order: Order) -> Self {
        let (rows, texts, ranks) = (Rows::Coded(Codes::default()), Texts::default(), OnceLock::new());
        let column = Column { order, rows, texts, ranks, known: None, before: Mutex::default() };
        Self { column, known: Some(Known::default()), bytes: 0 }
    }

    /// Adds a row. False once the column is one of long texts, and not worth its memory.
    pub fn push(&mut self, text: &str) -> bool {
        self.bytes += text.len();
        let Column { rows, texts, .. } = &mut self.column;
        match (&mut self.known, rows) {
            (Some(known), Rows::Coded(codes)) => {
                let code = known.find(texts, text).unwrap_or_else(|| {
                    let code = texts.push(text);
                    known.insert(texts, code);
                    code
                });
                codes.push(code);
                if codes.len() == JUDGED && texts.len() > JUDGED / 2 {
                    self.no_longer_coded();
                }
            }
            _ => {
                texts.push(text);
            }
        }
        let Column { texts, .. } = &self.column;
        let mean = self.bytes / self.column.len().max(1);
        texts.has_room(1 << 16) && (texts.size() < LONG_BYTES || mean < LONG_MEAN)
    }

    /// Texts hardly repeat: from here on, each row has its own.
    fn no_longer_coded(&mut self) {
        let column = &mut self.column;
        let mut own = Texts::default();
        for row in 0..column.len() as u32 {
            own.push(column.value(row));
        }
        column.texts = own;
        column.rows = Rows::Own;
        self.known = None;
    }

    /// How many letters each row has, where the texts themselves are not worth their memory.
    pub fn lengths(&self) -> Codes {
        let mut lengths = Codes::default();
        (0..self.column.len() as u32).for_each(|row| lengths.push(letters(self.column.value(row))));
        lengths
    }

    /// The column, without what only its making needed.
    pub fn done(mut self) -> Column {
        self.column.texts.shrink();
        if let Rows::Coded(codes) = &mut self.column.rows {
            codes.shrink();
        }
        self.column
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn column(order: Order, texts: &[&str]) -> Column {
        let mut maker = Maker::new(order);
        assert!(texts.iter().all(|text| maker.push(text)));
        maker.done()
    }

    fn sorted<'t>(column: &Column, texts: &[&'t str]) -> Vec<&'t str> {
        let mut rows: Vec<u32> = (0..texts.len() as u32).collect();
        rows.sort_by_key(|row| column.ranks()[column.code(*row) as usize]);
        rows.into_iter().map(|row| texts[row as usize]).collect()
    }

    #[test]
    fn words_stand_as_in_a_dictionary_and_numbers_by_size() {
        let words = ["zèbre", "", "Ecole", "école", "École", "ecole maternelle", "abc", "École"];
        let expected = ["abc", "Ecole", "École", "École", "école", "ecole maternelle", "zèbre", ""];
        assert_eq!(sorted(&column(Order::Words, &words), &words), expected);
        let numbers = ["10", "9,5", "", "-3", "x", "9.6"];
        assert_eq!(sorted(&column(Order::Numbers, &numbers), &numbers), ["-3", "9,5", "9.6", "10", "x", ""]);
        let long = ["association a", "association B", "Associatiôn aa"];
        assert_eq!(sorted(&column(Order::Words, &long), &long), ["association a", "Associatiôn aa", "association B"]);
    }

    #[test]
    fn values_change_in_both_kinds_of_columns() {
        let mut coded = column(Order::Words, &["a", "b", "a"]);
        assert_eq!(coded.codes(), 2);
        coded.set(2, "b");
        coded.ranks();
        coded.set(0, "b");
        assert!(coded.is_ordered(), "no text is new: their order is the same");
        coded.set(0, "c");
        assert!(!coded.is_ordered());
        assert_eq!(coded.codes(), 3);
        coded.set(1, "c");
        coded.set(1, "b");
        assert_eq!(coded.codes(), 3, "a text that is there is found again");
        assert_eq!([coded.value(0), coded.value(1), coded.value(2)], ["c", "b", "b"]);
        assert_eq!(coded.ranks()[coded.code(1) as usize], coded.ranks()[coded.code(2) as usize]);

        let texts: Vec<String> = (0..JUDGED + 10).map(|row| format!("texte {}", row % (JUDGED - 5))).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let mut own = column(Order::Words, &texts);
        assert_eq!(own.codes() as usize, JUDGED + 10);
        let (first, again) = (0u32, (JUDGED - 5) as u32);
        assert_eq!(own.ranks()[own.code(first) as usize], own.ranks()[own.code(again) as usize]);
        for (row, text) in
            [(again, "Été"), (7, "texte 3"), (9, ""), (11, "texte 4000"), (13, "Été"), (13, "TEXTE 4000")]
        {
            own.set(row, text);
        }
        let now: Vec<&str> = (0..own.len() as u32).map(|row| own.value(row)).collect();
        assert_eq!(own.ranks(), column(Order::Words, &now).ranks(), "as if all had been ordered");
        let found = own.search(&Needle::new("ete"));
        assert_eq!(found.ones().collect::<Vec<_>>(), [again as usize]);
        assert_eq!(own.value(first), "texte 0");
    }

    proptest! {
        #[test]
        fn what_changed_is_put_among_the_others(
            order in prop_oneof![Just(Order::Words), Just(Order::Numbers)],
            texts in prop::collection::vec("[aAé1-3,. b]{0,4}", 1..60),
            turns in prop::collection::vec(prop::collection::vec((0usize..60, "[aAé1-3,. b]{0,4}"), 0..9), 1..4),
        ) {
            let mut now: Vec<String> = texts;
            let of = |texts: &[String]| column(order, &texts.iter().map(String::as_str).collect::<Vec<_>>());
            let mut kept = of(&now);
            for changes in turns {
                kept.ranks();
                for (at, text) in changes {
                    if let Some(place) = now.get_mut(at) {
                        kept.set(at as u32, &text);
                        *place = text;
                    }
                }
                let fresh = of(&now);
                let rank = |column: &Column, row: usize| column.ranks()[column.code(row as u32) as usize];
                for a in 0..now.len() {
                    prop_assert_eq!(rank(&kept, a) == BLANK, now[a].is_empty());
                    for b in 0..now.len() {
                        let (one, other) = (rank(&kept, a).cmp(&rank(&kept, b)), rank(&fresh, a).cmp(&rank(&fresh, b)));
                        prop_assert_eq!(one, other, "{:?} and {:?}", &now[a], &now[b]);
                    }
                }
            }
        }
    }

    #[test]
    fn long_texts_are_left_to_the_workspace() {
        let mut maker = Maker::new(Order::Words);
        let text = "mot ".repeat(5000);
        assert!((0..5000).any(|row| !maker.push(&format!("{row} {text}"))));
    }

    #[test]
    fn lists_give_their_items() {
        let lists = column(Order::Lists, &[r#"["a","b, c"]"#, "", "x"]);
        assert_eq!(lists.items(lists.code(0)), ["a", "b, c"]);
        assert_eq!(lists.items(lists.code(1)), Vec::<String>::new());
        assert_eq!(lists.items(lists.code(2)), ["x"]);
    }
}
