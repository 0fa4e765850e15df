//! Dates that contributors write, as ISO days.

use super::{choice, likely};
use crate::model::Suggestion;
use crate::text::fold;
use jiff::civil::{Date, date};
use jiff::{Span, ToSpan};
use regex::{Captures, Regex};
use std::sync::LazyLock;

/// Days that a spreadsheet counts from its day 0; earlier and later numbers are something else.
const SERIALS: std::ops::RangeInclusive<i64> = 36_526..=73_050;

const MONTHS: [&str; 12] = ["janv", "fevr", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec"];

struct Forms {
    year_first: Regex,
    day_first: Regex,
    short_year: Regex,
    compact: Regex,
    /// `09/0102023`: a zero stands where the second separator was.
    lost_separator: Regex,
    in_words: Regex,
}

static FORMS: LazyLock<Option<Forms>> = LazyLock::new(|| {
    let new = |pattern| Regex::new(pattern).ok();
    Some(Forms {
        year_first: new(r"^([0-9]{4})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,2})(?:$|[T\s,])")?,
        day_first: new(r"^([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})(?:$|[T\s,])")?,
        short_year: new(r"^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{2})$")?,
        compact: new(r"^(20[0-9]{2})([0-9]{2})([0-9]{2})$")?,
        lost_separator: new(r"^([0-9]{2})[-/.]?([0-9]{2})[0-]?(20[0-9]{2})$")?,
        in_words: new(r"^(?:[a-z]+ )?([0-9]{1,2})(?:er)? ([a-z]+) ([0-9]{4})")?,
    })
});

/// The day that a text most likely means: day before month, as France writes.
pub(super) fn propose(text: &str) -> Option<Suggestion> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || crate::text::is_invisible(c));
    let forms = FORMS.as_ref()?;
    if let Some(found) = forms.year_first.captures(text).or_else(|| forms.compact.captures(text)) {
        return day(&found, [1, 2, 3]).map(|day| likely(day.to_string(), "date-format"));
    }
    if let Some(found) = forms.day_first.captures(text) {
        // A thirteenth month is a day.
        let day = day(&found, [3, 2, 1]).or_else(|| day(&found, [3, 1, 2]));
        return day.map(|day| likely(day.to_string(), "date-format"));
    }
    if let Some(found) = forms.lost_separator.captures(text) {
        return day(&found, [3, 2, 1]).map(|day| likely(day.to_string(), "date-format"));
    }
    if let Some(found) = forms.short_year.captures(text) {
        let day = day(&found, [3, 2, 1])?.checked_add(Span::new().years(2000)).ok()?;
        return Some(choice(day.to_string(), "date-format"));
    }
    if let Some(serial) = text.split('.').next().and_then(|whole| whole.parse().ok()).filter(|it| SERIALS.contains(it))
    {
        let day = date(1899, 12, 30).checked_add(serial.days()).ok()?;
        return Some(likely(day.to_string(), "date-serial"));
    }
    if let Ok(seconds) = text.parse::<i64>() {
        let moment = speedate::DateTime::from_timestamp(seconds, 0).ok()?;
        return Some(choice(moment.date.to_string(), "date-timestamp"));
    }
    in_words(forms, text)
}

fn in_words(forms: &Forms, text: &str) -> Option<Suggestion> {
    let folded = fold(text);
    let found = forms.in_words.captures(&folded)?;
    let month = MONTHS.iter().position(|month| found[2].starts_with(month))?;
    let day = Date::new(found[3].parse().ok()?, i8::try_from(month + 1).ok()?, found[1].parse().ok()?).ok()?;
    Some(likely(day.to_string(), "date-format"))
}

/// The day in the groups of year, month and day.
fn day(found: &Captures<'_>, [year, month, day]: [usize; 3]) -> Option<Date> {
    Date::new(found[year].parse().ok()?, found[month].parse().ok()?, found[day].parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_contributors() {
        for (text, expected) in [
            ("15/01/2024", "2024-01-15"),
            ("1/2/2024", "2024-02-01"),
            ("01/15/2024", "2024-01-15"),
            ("2024/01/15", "2024-01-15"),
            ("2023/01/11 10:40:26.185", "2023-01-11"),
            ("2024-1-5", "2024-01-05"),
            (" 2024-01-15", "2024-01-15"),
            ("2024-01-15T10:30:00", "2024-01-15"),
            ("20240115", "2024-01-15"),
            ("09/0102023", "2023-01-09"),
            ("27/07/2023 09:15", "2023-07-27"),
            ("15 janvier 2024", "2024-01-15"),
            ("lundi 1er août 2023", "2023-08-01"),
            ("15/01/24", "2024-01-15"),
            ("45306", "2024-01-15"),
            ("45306.5", "2024-01-15"),
            ("1705312200", "2024-01-15"),
        ] {
            let found = propose(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(found.value.as_text(), Some(expected), "{text}");
        }
        for text in ["2024-02-30", "N/A", "", "2024-01", "15/13/2024", "hier"] {
            assert_eq!(propose(text), None, "{text}");
        }
    }
}
