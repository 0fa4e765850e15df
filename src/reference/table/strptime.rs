//! Patterns of dates and times as Python's `strptime` reads them, which the standard names: `%d/%m/%Y`.

use jiff::civil::{Date, ISOWeekDate, Time, Weekday};
use regex::Regex;
use std::fmt::Write;

const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// A compiled pattern.
pub struct Strptime(Regex);

/// What a text says by the signs of its pattern.
#[derive(Debug, Default)]
pub struct Moments {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    /// Day of the year, from 1.
    ordinal: Option<i16>,
    /// 0 is Monday.
    weekday: Option<i8>,
    /// Week of the year that starts on a Monday, or else on a Sunday.
    week: Option<(i16, bool)>,
    iso: (Option<i16>, Option<i8>),
    hour: i8,
    afternoon: Option<bool>,
    twelve: bool,
    minute: i8,
    second: i8,
    micros: i32,
    /// Microseconds east of UTC.
    pub offset: Option<i64>,
}

impl Strptime {
    /// None for a sign that does not exist, the same one twice, or no sign at all.
    pub fn new(pattern: &str) -> Option<Self> {
        let mut regex = String::from(r"\A(?i)");
        let mut signs = 0;
        translate(pattern, &mut regex, &mut signs)?;
        regex.push_str(r"\z");
        // The same sign twice is the same name twice, which no expression takes.
        Regex::new(&regex).ok().filter(|_| signs > 0).map(Self)
    }

    /// Reads a whole text.
    pub fn read(&self, text: &str) -> Option<Moments> {
        let found = self.0.captures(text)?;
        let mut moments = Moments::default();
        for name in self.0.capture_names().flatten() {
            moments.set(name, found.name(name)?.as_str())?;
        }
        Some(moments)
    }
}

fn translate(pattern: &str, regex: &mut String, signs: &mut usize) -> Option<()> {
    let names = |names: &[&str], length: usize| {
        names.iter().map(|name| name[..name.len().min(length)].to_owned()).collect::<Vec<_>>().join("|")
    };
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_whitespace() {
            while chars.next_if(|c| c.is_whitespace()).is_some() {}
            regex.push_str(r"\s+");
            continue;
        }
        if c != '%' {
            regex.push_str(&regex::escape(c.encode_utf8(&mut [0; 4])));
            continue;
        }
        let sign = chars.next()?;
        let part = match sign {
            '%' => {
                regex.push('%');
                continue;
            }
            'c' | 'x' | 'X' => {
                let whole = [('c', "%a %b %d %H:%M:%S %Y"), ('x', "%m/%d/%y"), ('X', "%H:%M:%S")];
                translate(whole.into_iter().find(|(name, _)| *name == sign)?.1, regex, signs)?;
                continue;
            }
            'd' => "3[0-1]|[1-2][0-9]|0[1-9]|[1-9]| [1-9]".to_owned(),
            'f' => "[0-9]{1,6}".to_owned(),
            'H' => "2[0-3]|[0-1][0-9]|[0-9]".to_owned(),
            'I' => "1[0-2]|0[1-9]|[1-9]".to_owned(),
            'G' | 'Y' => "[0-9]{4}".to_owned(),
            'j' => "36[0-6]|3[0-5][0-9]|[1-2][0-9][0-9]|0[1-9][0-9]|00[1-9]|[1-9][0-9]|0[1-9]|[1-9]".to_owned(),
            'm' => "1[0-2]|0[1-9]|[1-9]".to_owned(),
            'M' => "[0-5][0-9]|[0-9]".to_owned(),
            'S' => "6[0-1]|[0-5][0-9]|[0-9]".to_owned(),
            'U' | 'W' => "5[0-3]|[0-4][0-9]|[0-9]".to_owned(),
            'V' => "5[0-3]|0[1-9]|[1-4][0-9]|[0-9]".to_owned(),
            'u' => "[1-7]".to_owned(),
            'w' => "[0-6]".to_owned(),
            'y' => "[0-9]{2}".to_owned(),
            'z' => r"[+-][0-9]{2}:?[0-5][0-9](?::?[0-5][0-9](?:\.[0-9]{1,6})?)?|(?-i:Z)".to_owned(),
            'Z' => "utc|gmt".to_owned(),
            'p' => "am|pm".to_owned(),
            'A' => names(&DAYS, 9),
            'a' => names(&DAYS, 3),
            'B' => names(&MONTHS, 9),
            'b' => names(&MONTHS, 3),
            _ => return None,
        };
        *signs += 1;
        let _ = write!(regex, "(?P<{sign}>{part})");
    }
    Some(())
}

impl Moments {
    fn set(&mut self, sign: &str, text: &str) -> Option<()> {
        let text = text.trim();
        let small = || text.parse::<i8>().ok();
        let named = |names: &[&str]| {
            let text = text.to_ascii_lowercase();
            names.iter().position(|name| name.starts_with(&text)).and_then(|at| i8::try_from(at).ok())
        };
        match sign {
            "Y" => self.year = Some(text.parse().ok()?),
            // POSIX: 69 to 99 are of the twentieth century.
            "y" => self.year = Some(text.parse().ok().map(|year: i16| year + if year < 69 { 2000 } else { 1900 })?),
            "m" => self.month = Some(small()?),
            "B" | "b" => self.month = Some(named(&MONTHS)? + 1),
            "d" => self.day = Some(small()?),
            "j" => self.ordinal = Some(text.parse().ok()?),
            "A" | "a" => self.weekday = Some(named(&DAYS)?),
            "u" => self.weekday = Some(small()? - 1),
            "w" => self.weekday = Some((small()? + 6) % 7),
            "U" => self.week = Some((text.parse().ok()?, false)),
            "W" => self.week = Some((text.parse().ok()?, true)),
            "G" => self.iso.0 = Some(text.parse().ok()?),
            "V" => self.iso.1 = Some(small()?),
            "H" => self.hour = small()?,
            "I" => (self.hour, self.twelve) = (small()?, true),
            "p" => self.afternoon = Some(text.eq_ignore_ascii_case("pm")),
            "M" => self.minute = small()?,
            "S" => self.second = small()?,
            "f" => self.micros = format!("{text:0<6}").parse().ok()?,
            "z" => self.offset = Some(offset(text)?),
            _ => {}
        }
        Some(())
    }

    /// The date; what is not said of it is that of 1 January 1900.
    pub fn date(&self) -> Option<Date> {
        if let ((Some(year), Some(week)), Some(weekday)) = (self.iso, self.weekday) {
            let weekday = Weekday::from_monday_zero_offset(weekday).ok()?;
            return ISOWeekDate::new(year, week, weekday).ok().map(|date| date.date());
        }
        let year = self.year.unwrap_or(1900);
        let first = Date::new(year, 1, 1).ok().filter(|_| year > 0)?;
        let ordinal = self.ordinal.or_else(|| self.ordinal_of_week(first));
        match ordinal {
            Some(ordinal) if self.month.is_none() && self.day.is_none() => {
                first.checked_add(jiff::Span::new().try_days(ordinal - 1).ok()?).ok()
            }
            _ => Date::new(year, self.month.unwrap_or(1), self.day.unwrap_or(1)).ok(),
        }
    }

    /// Day of the year that a week and a weekday name.
    fn ordinal_of_week(&self, first: Date) -> Option<i16> {
        let ((week, from_monday), weekday, _) = (self.week?, self.weekday?, self.year?);
        let shift = |day: i8| i16::from(if from_monday { day } else { (day + 1) % 7 });
        let start = shift(first.weekday().to_monday_zero_offset());
        let before = if week == 0 { -start } else { (7 - start) % 7 + 7 * (week - 1) };
        Some(1 + before + shift(weekday))
    }

    /// The time; midnight where none is said.
    pub fn time(&self) -> Option<Time> {
        let hour = match (self.twelve, self.afternoon) {
            (true, Some(true)) if self.hour < 12 => self.hour + 12,
            (true, Some(true)) => self.hour,
            (true, _) => self.hour % 12,
            (false, _) => self.hour,
        };
        Time::new(hour, self.minute, self.second, self.micros * 1000).ok()
    }
}

/// `Z`, `+0200`, `+02:00`, `+02:00:30.5`: microseconds.
fn offset(text: &str) -> Option<i64> {
    if text == "Z" {
        return Some(0);
    }
    let (figures, fraction) = text.split_once('.').unwrap_or((text, ""));
    let figures: String = figures.chars().filter(char::is_ascii_digit).collect();
    let two = |at: usize| figures.get(at..at + 2).map_or(Some(0), |part| part.parse::<i64>().ok());
    let seconds = two(0)? * 3600 + two(2)? * 60 + two(4)?;
    let micros = seconds * 1_000_000 + format!("{fraction:0<6}").parse::<i64>().ok()?;
    Some(if text.starts_with('-') { -micros } else { micros })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pattern: &str, text: &str) -> Option<String> {
        let found = Strptime::new(pattern)?.read(text)?;
        Some(format!("{} {}", found.date()?, found.time()?))
    }

    #[test]
    fn patterns_read_as_in_python() {
        for (pattern, text, expected) in [
            ("%d/%m/%Y", "29/02/2024", Some("2024-02-29 00:00:00")),
            ("%d/%m/%Y", "9/2/2024", Some("2024-02-09 00:00:00")),
            ("%d/%m/%Y", "30/02/2024", None),
            ("%d/%m/%Y", "29/02/24", None),
            ("%d/%m/%y", "01/02/69", Some("1969-02-01 00:00:00")),
            ("%Y%m%d", "20240229", Some("2024-02-29 00:00:00")),
            ("%d %B %Y", "3 March  2024", Some("2024-03-03 00:00:00")),
            ("%I:%M %p", "12:05 AM", Some("1900-01-01 00:05:00")),
            ("%I:%M %p", "12:05 pm", Some("1900-01-01 12:05:00")),
            ("%Y-%j", "2024-060", Some("2024-02-29 00:00:00")),
            ("%G-W%V-%u", "2024-W09-4", Some("2024-02-29 00:00:00")),
            ("%Y %W %w", "2024 9 4", Some("2024-02-29 00:00:00")),
            ("%H:%M:%S.%f", "10:20:30.5", Some("1900-01-01 10:20:30.5")),
            ("%H:%M:%S", "10:20:60", None),
            ("%Y.%m", "2024-02", None),
        ] {
            assert_eq!(read(pattern, text).as_deref(), expected, "{pattern} {text}");
        }
        assert!(["%Q", "%", "%d %d", "jj/mm/aaaa", ""].iter().all(|pattern| Strptime::new(pattern).is_none()));
        assert_eq!(Strptime::new("%H%z").unwrap().read("10+0130").unwrap().offset, Some(5_400_000_000));
    }
}
