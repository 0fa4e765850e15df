//! Dates, times, years and months.

use super::strptime::{Moments, Strptime};
use super::{Decimal, digits};
use crate::model::Value;
use jiff::civil::{Date, Time};
use std::sync::LazyLock;

/// An instant, in microseconds: of a day for a time, since 1970 for a date and time. With an offset it is that of UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    pub micros: i64,
    /// An offset is given: the same figures without one are not equal.
    pub zoned: bool,
}

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

impl Moment {
    /// `offset` in microseconds east of UTC.
    fn new(date: Option<Date>, time: Time, offset: Option<i64>) -> Option<Self> {
        let days = match date {
            Some(date) => i64::from(Date::new(1970, 1, 1).ok()?.until(date).ok()?.get_days()),
            None => 0,
        };
        let clock = i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second());
        let micros = days * DAY + clock * SECOND + i64::from(time.subsec_nanosecond()) / 1000;
        Some(Self { micros: micros - offset.unwrap_or(0), zoned: offset.is_some() })
    }
}

/// What people write where any form is allowed; days come before months, as in French.
static ANY_DATE: LazyLock<Vec<Strptime>> = LazyLock::new(|| {
    let dates =
        ["%Y-%m-%d", "%d/%m/%Y", "%Y/%m/%d", "%d-%m-%Y", "%d.%m.%Y", "%Y%m%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y"];
    dates.into_iter().filter_map(Strptime::new).collect()
});

static ANY_TIME: LazyLock<Vec<Strptime>> = LazyLock::new(|| {
    let times = ["%H:%M:%S", "%H:%M", "%H:%M:%S.%f", "%H:%M:%S%z", "%I:%M %p", "%I:%M:%S %p", "%Hh%M"];
    times.into_iter().filter_map(Strptime::new).collect()
});

/// A date: `2024-02-29` (or `2024-2-29`), any usual form, or the pattern of the descriptor.
pub(super) fn date(format: Option<&str>, strptime: Option<&Strptime>, text: &str) -> Option<Date> {
    match (format, strptime) {
        (_, Some(strptime)) => strptime.read(text).and_then(|found| found.date()),
        (None, None) => {
            let mut parts = text.split('-');
            let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
            let short = |part: &str| (1..=2).contains(&part.len()) && digits(part);
            let sound = parts.next().is_none() && year.len() == 4 && digits(year) && short(month) && short(day);
            let date = sound.then(|| Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok())??;
            (date.year() > 0).then_some(date)
        }
        _ => any_date(text.trim()),
    }
}

fn any_date(text: &str) -> Option<Date> {
    let first = ANY_DATE.iter().find_map(|form| form.read(text)?.date());
    first.or_else(|| any_datetime(text).map(|(date, ..)| date))
}

/// A time: `10:30:00`, with a fraction or an offset too, any usual form, or the pattern of the descriptor.
pub(super) fn time(format: Option<&str>, strptime: Option<&Strptime>, text: &str) -> Option<Moment> {
    let (time, offset) = match (format, strptime) {
        (_, Some(strptime)) => clock(&strptime.read(text)?)?,
        (None, None) => iso_time(text).map(|(time, offset, _)| (time, offset))?,
        _ => any_time(text.trim())?,
    };
    Moment::new(None, time, offset)
}

fn any_time(text: &str) -> Option<(Time, Option<i64>)> {
    let iso = iso_time(text).map(|(time, offset, _)| (time, offset));
    let usual = || ANY_TIME.iter().find_map(|form| clock(&form.read(text)?));
    iso.or_else(usual).or_else(|| any_datetime(text).map(|(_, time, offset)| (time, offset)))
}

fn clock(found: &Moments) -> Option<(Time, Option<i64>)> {
    // The date that a pattern may hold too must be one.
    found.date()?;
    Some((found.time()?, found.offset))
}

/// A date and a time: `2024-02-29T10:30:00Z`, any usual form, or the pattern of the descriptor.
pub(super) fn datetime(format: Option<&str>, strptime: Option<&Strptime>, text: &str) -> Option<Moment> {
    let (date, time, offset) = match (format, strptime) {
        (_, Some(strptime)) => {
            let found = strptime.read(text)?;
            (found.date()?, found.time()?, found.offset)
        }
        (None, None) => iso_datetime(text)?,
        _ => {
            let midnight = |date| (date, Time::midnight(), None);
            any_datetime(text.trim()).or_else(|| any_date(text.trim()).map(midnight))?
        }
    };
    Moment::new(Some(date), time, offset)
}

fn any_datetime(text: &str) -> Option<(Date, Time, Option<i64>)> {
    iso_datetime(text).or_else(|| {
        let (date, time) = text.split_once([' ', 'T'])?;
        let date = ANY_DATE.iter().find_map(|form| form.read(date)?.date())?;
        let iso = iso_time(time).map(|(time, offset, _)| (time, offset));
        let (time, offset) = iso.or_else(|| ANY_TIME.iter().find_map(|form| clock(&form.read(time)?)))?;
        Some((date, time, offset))
    })
}

/// `2024-02-29T10:30:00`, a blank for the `T` too; midnight may be written as the 24th hour of the day before.
fn iso_datetime(text: &str) -> Option<(Date, Time, Option<i64>)> {
    let (date, rest) = (text.get(..10)?, text.get(11..)?);
    let separated = matches!(text.as_bytes().get(10), Some(b'T' | b't' | b' '));
    let (time, offset, next_day) = iso_time(rest).filter(|_| separated)?;
    let date = self::date(None, None, date)?;
    Some((if next_day { date.tomorrow().ok()? } else { date }, time, offset))
}

/// `10:30:00`, `10:30:00.25`, `10:30:00+02:00`, and whether it is the end of the day (`24:00:00`).
fn iso_time(text: &str) -> Option<(Time, Option<i64>, bool)> {
    if !text.is_ascii() || text.len() < 8 {
        return None;
    }
    let (clock, mut rest) = text.split_at(8);
    let bytes = clock.as_bytes();
    let two = |at: usize| clock.get(at..at + 2).filter(|part| digits(part))?.parse::<i8>().ok();
    let (hour, minute, second) = (two(0)?, two(3)?, two(6)?);
    if bytes[2] != b':' || bytes[5] != b':' {
        return None;
    }
    let mut nanos = 0;
    if let Some(fraction) = rest.strip_prefix(['.', ',']) {
        let length = fraction.bytes().take_while(u8::is_ascii_digit).count();
        // Microseconds, as the framework keeps them.
        nanos = format!("{:0<6}", &fraction[..length.min(6)]).parse::<i32>().ok().filter(|_| length > 0)? * 1000;
        rest = &fraction[length..];
    }
    let offset = if rest.is_empty() { None } else { Some(offset(rest)?) };
    if hour == 24 {
        return (minute == 0 && second == 0 && nanos == 0).then_some((Time::midnight(), offset, true));
    }
    Some((Time::new(hour, minute, second, nanos).ok()?, offset, false))
}

/// `Z`, `+02`, `+0200` or `+02:00`, in microseconds east of UTC.
fn offset(text: &str) -> Option<i64> {
    if matches!(text, "Z" | "z") {
        return Some(0);
    }
    let (sign, rest) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => return None,
    };
    let (hours, minutes) = match rest.len() {
        2 => (rest, "00"),
        4 => rest.split_at(2),
        5 => rest.split_once(':').filter(|(hours, _)| hours.len() == 2)?,
        _ => return None,
    };
    let number = |text: &str| text.parse::<i64>().ok().filter(|_| digits(text));
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60) * SECOND)
}

/// A year of four figures.
pub(super) fn year(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(text) | Value::Text(text) => Decimal::parse(text).filter(|_| text.len() == 4 && digits(text)),
        _ => None,
    }
}

/// A year and a month (`2024-02`), in months since the year 0.
pub(super) fn month(text: &str) -> Option<i32> {
    let (year, month) = text.split_once('-')?;
    let sound = year.len() == 4 && digits(year) && (1..=2).contains(&month.len()) && digits(month);
    let month: i32 = month.parse().ok().filter(|month| sound && (1..=12).contains(month))?;
    Some(year.parse::<i32>().ok()? * 12 + month - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_dates_read() {
        let at = |text: &str| datetime(None, None, text);
        assert_eq!(at("2024-02-29T10:20:30Z"), at("2024-02-29T12:20:30+02:00"));
        assert_ne!(at("2024-02-29T10:20:30Z"), at("2024-02-29T10:20:30"));
        assert_eq!(at("2024-02-29T24:00:00"), at("2024-03-01T00:00:00"));
        assert_eq!(at("1970-01-02T00:00:00.25").map(|moment| moment.micros), Some(DAY + SECOND / 4));
        for bad in ["2024-02-29", "2024-02-30T10:20:30", "2024-02-29T10:20", "24-02-29T10:20:30", "2024-2-29T010:20:30"]
        {
            assert_eq!(at(bad), None, "{bad}");
        }
        let of = |text: &str| time(None, None, text);
        assert!(of("10:20:30").is_some() && of("10:20:30.5+0200").is_some());
        assert!(
            ["10:20", "10:20:3", "102030", "25:00:00", "10:20:60", "10:20:30+2"].iter().all(|text| of(text).is_none())
        );
        for text in ["2024-02-29", "29/02/2024", "29 February 2024", "2024-02-29 10:30", "2024-02-29T10:20:30Z"] {
            assert_eq!(date(Some("any"), None, text), Date::new(2024, 2, 29).ok(), "{text}");
        }
        assert_eq!(month("2024-2"), month("2024-02"));
    }
}
