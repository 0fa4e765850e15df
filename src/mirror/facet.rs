//! What a column holds among some rows, counted: its values, their patterns, or bars of numbers and dates.

use super::column::{BLANK, Column, Order, items, number};
use super::query::{Query, Test};
use super::set::ColumnSet;
use super::texts::Needle;
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
    /// The column is not in memory: its texts are long.
    Long,
}

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
        let Some(column) = self.column(field) else { return Facet::Long };
        let rows = self.rows(&query.without(field));
        match how {
            How::Bars => Facet::Bars(bars(column, &rows)),
            How::Values | How::Patterns => {
                let chosen = query.tests.iter().filter(|test| test.about() == field).flat_map(|test| match test {
                    Test::Values { values, .. } if how == How::Values => values.as_slice(),
                    Test::Patterns { patterns, .. } if how == How::Patterns => patterns.as_slice(),
                    _ => &[],
                });
                let counts = if how == How::Values { values(column, &rows) } else { patterns(column, &rows) };
                Facet::Values(most_frequent(counts, &chosen.cloned().collect::<Vec<_>>(), search, most))
            }
        }
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

/// Counts of values: the number of a text that has it, or the text of an item.
struct Counts {
    values: Vec<Counted>,
    blank: u64,
}

fn values(column: &Column, rows: &FixedBitSet) -> Counts {
    let counts = by_code(column, rows);
    let mut blank = 0;
    if column.order() == Order::Lists {
        let mut found: HashMap<String, u64> = HashMap::new();
        for (code, count) in counts {
            let items = items(Order::Lists, column.text(code));
            blank += if items.is_empty() { count } else { 0 };
            items.into_iter().for_each(|item| *found.entry(item).or_default() += count);
        }
        return Counts { values: found.into_iter().map(|(text, count)| Counted { text, count }).collect(), blank };
    }
    // Equal texts may have several numbers: they have one rank.
    let ranks = column.ranks();
    let mut by_rank: HashMap<u32, (u32, u64)> = HashMap::with_capacity(counts.len().min(1 << 16));
    let repeated = counts.len() > 1 << 16;
    let mut singles = Vec::new();
    for (code, count) in counts {
        match ranks.get(code as usize).copied().unwrap_or(BLANK) {
            BLANK => blank += count,
            rank if repeated => singles.push((rank, code, count)),
            rank => by_rank.entry(rank).or_insert((code, 0)).1 += count,
        }
    }
    // A million different values are told apart by sorting: a map of them would be larger than the column.
    singles.sort_unstable();
    let mut merged: Vec<(u32, u32, u64)> = Vec::new();
    for (rank, code, count) in singles {
        match merged.last_mut() {
            Some(last) if last.0 == rank => last.2 += count,
            _ => merged.push((rank, code, count)),
        }
    }
    let found = by_rank.into_values().chain(merged.into_iter().map(|(_, code, count)| (code, count)));
    let mut found: Vec<(u32, u64)> = found.collect();
    found.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| ranks[a.0 as usize].cmp(&ranks[b.0 as usize])));
    let values = found.into_iter().map(|(code, count)| Counted { text: column.text(code).to_owned(), count }).collect();
    Counts { values, blank }
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

fn most_frequent(counts: Counts, chosen: &[String], search: &str, most: usize) -> Values {
    let Counts { mut values, blank } = counts;
    let distinct = values.len() as u64;
    // Chosen values stay on the list, also those that nothing has any more.
    let mut kept: Vec<Counted> = chosen
        .iter()
        .map(|text| {
            let count = values.iter().find(|value| value.text == *text).map_or(0, |value| value.count);
            Counted { text: text.clone(), count }
        })
        .collect();
    let needle = Needle::new(search.trim());
    values.retain(|value| !chosen.contains(&value.text) && (search.trim().is_empty() || needle.is_in(&value.text)));
    let order = |a: &Counted, b: &Counted| b.count.cmp(&a.count).then_with(|| a.text.cmp(&b.text));
    if values.len() > most {
        values.select_nth_unstable_by(most, order);
        values.truncate(most);
    }
    kept.append(&mut values);
    kept.sort_by(order);
    Values { values: kept, blank, distinct }
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
    let places = if dates { ((most - first) / step).floor() } else { ((most - first) / step).floor() } as usize + 1;
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
