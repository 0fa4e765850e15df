//! What a column holds among some rows, counted: its values, their patterns, or bars of numbers and dates.

use super::column::{BLANK, Column, Order, items, number};
use super::query::{Query, Test};
use super::set::ColumnSet;
use super::texts::Needle;
use crate::model::Mark;
use crate::profile::pattern_of;
use fixedbitset::FixedBitSet;
use std::collections::HashMap;

/// How a column is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// Its values, the most frequent first; the items of lists one by one.
    Values,
    /// The patterns of its values: `99 99 99`.
    Patterns,
    /// How many fall into each stretch of numbers or dates.
    Bars,
}

/// A column, counted.
#[derive(Debug, Clone, PartialEq)]
pub enum Facet {
    Values(Values),
    Bars(Bars),
    /// Its texts are long, and only counted by how long they are.
    Long(Lengths),
}

/// How many records have a long text, and how long it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lengths {
    pub blank: u64,
    pub filled: u64,
    /// Stretches that hold any, the shortest first.
    pub stretches: Vec<Stretch>,
}

/// Texts of at least and at most so many letters; the longest have no bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    pub least: u32,
    pub most: u32,
    pub count: u64,
}

/// Where the stretches of lengths end.
const ENDS: [u32; 9] = [20, 50, 100, 200, 500, 1000, 2000, 5000, u32::MAX];

/// One value or pattern, and how many records have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    pub text: String,
    pub count: u64,
}

/// The most frequent values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Values {
    pub values: Vec<Counted>,
    /// Records without a value.
    pub blank: u64,
    /// Distinct values, those that are not listed too.
    pub distinct: u64,
}

/// Numbers or dates in stretches of equal length.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bars {
    pub bins: Vec<Bin>,
    pub blank: u64,
    /// Values that are no number or no date.
    pub others: u64,
}

/// One stretch: its first and last value as [`Test::Range`] takes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bin {
    pub least: String,
    pub most: String,
    pub count: u64,
}

/// The pattern of a value: digits as `9`, letters as `A` or `a`, runs of small letters once, the rest kept.
pub fn pattern(text: &str) -> String {
    pattern_of(text)
}

/// Bars of one histogram, at most.
const BARS: usize = 24;

impl ColumnSet {
    /// Counts a column among the rows that the other conditions of a query leave, so that what is chosen can be chosen
    /// otherwise. Of the values that hold `search`, `most` are listed, and those that the query asks for in any case.
    pub fn facet(&self, query: &Query, field: &str, how: How, search: &str, most: usize) -> Facet {
        let rows = self.rows(&query.without(field));
        let Some(column) = self.column(field) else { return Facet::Long(self.by_length(field, &rows)) };
        match how {
            How::Bars => Facet::Bars(bars(column, &rows)),
            How::Values | How::Patterns => {
                let chosen = query.tests.iter().filter(|test| test.about() == field).flat_map(|test| match test {
                    Test::Values { values, .. } if how == How::Values => values.as_slice(),
                    Test::Patterns { patterns, .. } if how == How::Patterns => patterns.as_slice(),
                    _ => &[],
                });
                let chosen: Vec<String> = chosen.cloned().collect();
                let wanted = Wanted { chosen: &chosen, search, most };
                Facet::Values(match (how, column.order()) {
                    (How::Patterns, _) => wanted.of_texts(patterns(column, &rows)),
                    (_, Order::Lists) => wanted.of_texts(list_items(column, &rows)),
                    _ => wanted.of_codes(column, &rows),
                })
            }
        }
    }

    fn by_length(&self, field: &str, rows: &FixedBitSet) -> Lengths {
        let Some(lengths) = self.lengths(field) else { return Lengths::default() };
        let mut counts = [0u64; ENDS.len()];
        let mut blank = 0;
        for row in rows.ones() {
            match lengths.get(row) {
                0 => blank += 1,
                length => counts[ENDS.partition_point(|end| *end < length)] += 1,
            }
        }
        let begins = std::iter::once(1).chain(ENDS.iter().map(|end| end.saturating_add(1)));
        let stretches = begins.zip(ENDS).zip(counts).map(|((least, most), count)| Stretch { least, most, count });
        Lengths { blank, filled: counts.iter().sum(), stretches: stretches.filter(|one| one.count > 0).collect() }
    }

    /// How many rows have an issue of each field and code, among those that the other conditions leave.
    pub fn issue_facet(&self, query: &Query) -> Vec<((String, String), u64)> {
        let rows = self.rows(&query.without("_issues"));
        let count = |list: &[u32]| list.iter().filter(|row| rows.contains(**row as usize)).count() as u64;
        let mut counts: Vec<_> = self.issues().iter().map(|(rule, list)| (rule.clone(), count(list))).collect();
        counts.retain(|(_, count)| *count > 0);
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        counts
    }

    /// How many rows bear each mark, in the order of [`Mark::ALL`], among those that the other conditions leave.
    pub fn state_facet(&self, query: &Query) -> [u64; 4] {
        let rows = self.rows(&query.without("_states"));
        let mut out = [0; 4];
        for marks in rows.ones().filter_map(|row| self.marks().get(row)) {
            Mark::ALL.into_iter().zip(&mut out).for_each(|(mark, count)| *count += u64::from(marks.has(mark)));
        }
        out
    }

    /// How many rows a person has changed, among those that the other conditions leave, and how many not.
    pub fn edited_facet(&self, query: &Query) -> (u64, u64) {
        let rows = self.rows(&query.without("_edited"));
        let edited = rows.intersection_count(self.edited()) as u64;
        (edited, rows.count_ones(..) as u64 - edited)
    }

    /// The distinct values of a column among the rows of a query, with their counts; lists whole. None for long texts.
    pub fn distinct(&self, query: &Query, field: &str) -> Option<Vec<Counted>> {
        let column = self.column(field)?;
        let counts = by_code(column, &self.rows(query));
        let mut found: HashMap<&str, u64> = HashMap::with_capacity(counts.len());
        for (code, count) in counts {
            *found.entry(column.text(code)).or_default() += count;
        }
        found.remove("");
        let mut out: Vec<Counted> =
            found.into_iter().map(|(text, count)| Counted { text: text.to_owned(), count }).collect();
        out.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.text.cmp(&b.text)));
        Some(out)
    }
}

/// How many of the rows have each text, by one of its numbers.
fn by_code(column: &Column, rows: &FixedBitSet) -> Vec<(u32, u64)> {
    let mut counts = vec![0u32; column.codes() as usize];
    for row in rows.ones() {
        if let Some(count) = counts.get_mut(column.code(row as u32) as usize) {
            *count += 1;
        }
    }
    let used = counts.into_iter().enumerate().filter(|(_, count)| *count > 0);
    used.map(|(code, count)| (code as u32, u64::from(count))).collect()
}

/// Counts of texts, and of rows without one.
struct Counts {
    values: Vec<Counted>,
    blank: u64,
}

fn list_items(column: &Column, rows: &FixedBitSet) -> Counts {
    let mut blank = 0;
    let mut found: HashMap<String, u64> = HashMap::new();
    for (code, count) in by_code(column, rows) {
        let items = items(Order::Lists, column.text(code));
        blank += if items.is_empty() { count } else { 0 };
        items.into_iter().for_each(|item| *found.entry(item).or_default() += count);
    }
    Counts { values: found.into_iter().map(|(text, count)| Counted { text, count }).collect(), blank }
}

/// A text by its rank and one of its numbers, and how many rows have it.
type Ranked = (u32, u32, u64);

/// How many rows have each text. Equal texts may have several numbers: they have one rank.
fn distinct_codes(column: &Column, rows: &FixedBitSet) -> (Vec<Ranked>, u64) {
    let ranks = column.ranks();
    let most = ranks.iter().filter(|rank| **rank != BLANK).max().map_or(0, |rank| *rank as usize + 1);
    let mut blank = 0;
    let mut counts = vec![(0u32, 0u32); most];
    for (code, count) in by_code(column, rows) {
        match ranks.get(code as usize).copied().unwrap_or(BLANK) {
            BLANK => blank += count,
            rank => {
                let (known, sum) = &mut counts[rank as usize];
                *known = code;
                *sum += count as u32;
            }
        }
    }
    let counted = counts.into_iter().zip(0u32..).filter(|((_, count), _)| *count > 0);
    (counted.map(|((code, count), rank)| (rank, code, u64::from(count))).collect(), blank)
}

fn patterns(column: &Column, rows: &FixedBitSet) -> Counts {
    let mut found: HashMap<String, u64> = HashMap::new();
    let mut blank = 0;
    for (code, count) in by_code(column, rows) {
        match column.text(code) {
            "" => blank += count,
            text => *found.entry(pattern(text)).or_default() += count,
        }
    }
    Counts { values: found.into_iter().map(|(text, count)| Counted { text, count }).collect(), blank }
}

/// Which values of a column are listed.
struct Wanted<'w> {
    /// They stay on the list, also those that nothing has any more.
    chosen: &'w [String],
    search: &'w str,
    most: usize,
}

impl Wanted<'_> {
    /// Of a column whose values are texts: only those that are listed are copied.
    fn of_codes(&self, column: &Column, rows: &FixedBitSet) -> Values {
        let (mut codes, blank) = distinct_codes(column, rows);
        let distinct = codes.len() as u64;
        let is_chosen = |one: &Ranked| self.chosen.iter().any(|text| text == column.text(one.1));
        let mut kept: Vec<Ranked> = match self.chosen {
            [] => Vec::new(),
            _ => codes.iter().copied().filter(is_chosen).collect(),
        };
        if !self.chosen.is_empty() {
            codes.retain(|one| !is_chosen(one));
        }
        if !self.search.trim().is_empty() {
            let needle = Needle::new(self.search.trim());
            codes.retain(|(_, code, _)| needle.is_in(column.text(*code)));
        }
        if codes.len() > self.most {
            codes.select_nth_unstable_by(self.most, |a, b| b.2.cmp(&a.2).then(a.0.cmp(&b.0)));
            codes.truncate(self.most);
        }
        kept.append(&mut codes);
        let mut values: Vec<Counted> =
            kept.into_iter().map(|(_, code, count)| Counted { text: column.text(code).to_owned(), count }).collect();
        let gone = self.chosen.iter().filter(|text| !values.iter().any(|value| value.text == **text));
        let gone: Vec<Counted> = gone.map(|text| Counted { text: text.clone(), count: 0 }).collect();
        values.extend(gone);
        sort(&mut values);
        Values { values, blank, distinct }
    }

    fn of_texts(&self, Counts { mut values, blank }: Counts) -> Values {
        let distinct = values.len() as u64;
        let count = |text: &String| values.iter().find(|value| value.text == *text).map_or(0, |value| value.count);
        let mut kept: Vec<Counted> =
            self.chosen.iter().map(|text| Counted { text: text.clone(), count: count(text) }).collect();
        let needle = Needle::new(self.search.trim());
        let all = self.search.trim().is_empty();
        values.retain(|value| !self.chosen.contains(&value.text) && (all || needle.is_in(&value.text)));
        sort(&mut values);
        values.truncate(self.most);
        kept.append(&mut values);
        sort(&mut kept);
        Values { values: kept, blank, distinct }
    }
}

fn sort(values: &mut [Counted]) {
    values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.text.cmp(&b.text)));
}

fn bars(column: &Column, rows: &FixedBitSet) -> Bars {
    let mut out = Bars::default();
    let counts = by_code(column, rows);
    let mut seen: Vec<(f64, u64)> = Vec::with_capacity(counts.len());
    let dates = column.order() != Order::Numbers;
    for (code, count) in counts {
        let text = column.text(code);
        let value = if dates { month(text).map(f64::from) } else { number(text) };
        match value {
            Some(value) => seen.push((value, count)),
            None if text.is_empty() => out.blank += count,
            None => out.others += count,
        }
    }
    let least = seen.iter().map(|(value, _)| *value).fold(f64::INFINITY, f64::min);
    let most = seen.iter().map(|(value, _)| *value).fold(f64::NEG_INFINITY, f64::max);
    if !least.is_finite() {
        return out;
    }
    let (first, step) = if dates { months(least as i32, most as i32) } else { nice(least, most) };
    let places = ((most - first) / step).floor() as usize + 1;
    let mut heights = vec![0u64; places];
    for (value, count) in seen {
        let at = ((value - first) / step).floor() as usize;
        heights[at.min(places - 1)] += count;
    }
    out.bins = heights
        .into_iter()
        .enumerate()
        .map(|(at, count)| {
            let from = first + step * at as f64;
            let (least, most) = if dates { span(from as i32, step as i32) } else { stretch(from, step) };
            Bin { least, most, count }
        })
        .collect();
    out
}

/// Months since the year 0, from a date as the schema has it.
fn month(text: &str) -> Option<i32> {
    let (year, rest) = text.split_at_checked(4)?;
    let year: i32 = year.parse().ok()?;
    let month: i32 = rest.strip_prefix('-')?.get(..2)?.parse().ok()?;
    (1..=12).contains(&month).then_some(year * 12 + month - 1)
}

/// Where bars of dates begin, and how many months each is: one, three, or whole years.
fn months(least: i32, most: i32) -> (f64, f64) {
    let span = most - least + 1;
    let step = if span <= BARS as i32 {
        1
    } else if span <= 3 * BARS as i32 {
        3
    } else {
        12 * (span / 12 / BARS as i32 + 1)
    };
    (f64::from(least.div_euclid(step) * step), f64::from(step))
}

fn span(from: i32, step: i32) -> (String, String) {
    let text = |month: i32| format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1);
    if step % 12 == 0 {
        return (format!("{:04}", from.div_euclid(12)), format!("{:04}", (from + step - 1).div_euclid(12)));
    }
    (text(from), text(from + step - 1))
}

/// Where bars of numbers begin, and a round length.
fn nice(least: f64, most: f64) -> (f64, f64) {
    let raw = ((most - least) / (BARS as f64 - 1.0)).max(1e-9);
    let power = 10f64.powf(raw.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|times| times * power).find(|step| *step >= raw);
    let step = if least == most { 1.0 } else { step.unwrap_or(raw) };
    ((least / step).floor() * step, step)
}

fn stretch(from: f64, step: f64) -> (String, String) {
    let digits = (-step.log10().floor()).max(0.0) as usize;
    // The end belongs to the next bar.
    (format!("{from:.digits$}"), format!("{:.*}", digits + 9, from + step - step * 1e-6))
}
