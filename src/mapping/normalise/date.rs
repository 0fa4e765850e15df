//! Dates to ISO 8601 (DOMAIN §1.4, §2.2).

use super::Healed;
use super::text::{clean, is_zero};
use crate::model::DateOrder;
use crate::text::is_placeholder;
use jiff::civil::Date;

/// What the cell held: a bare number may be a day count only where the file wrote a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Written {
    #[default]
    Text,
    Number,
}

/// 1 January 2000 as a spreadsheet counts days (1900 system).
const FIRST_SERIAL: i64 = 36_526;
/// 1 January 2000 in seconds.
const FIRST_SECOND: i64 = 946_684_800;

/// A date as `yyyy-mm-dd`; of a date and time, the date part as written. `today` is ISO; numbers later than it are no
/// dates. A date with two readings follows `order`; a damaged one (`09/0102023`) is never guessed.
pub fn date(raw: &str, written: Written, order: DateOrder, today: &str) -> Healed {
    let text = clean(raw);
    if text.is_empty() {
        return Healed::absent();
    }
    if is_placeholder(&text) || is_zero(&text) || text.starts_with("0000-00-00") {
        return Healed::placeholder();
    }
    if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && text.matches('.').count() < 2 {
        return number(raw, &text, written, today);
    }
    match parse(&text, order, today).or_else(|| parse(text.rsplit_once(": ")?.1, order, today)) {
        Some(date) => Healed::changed(raw, date.to_string(), "date-format"),
        None => Healed::unclear(raw, "date"),
    }
}

fn number(raw: &str, text: &str, written: Written, today: &str) -> Healed {
    let Ok(today) = today.parse::<Date>() else { return Healed::unclear(raw, "date") };
    let whole = text.split('.').next().unwrap_or_default();
    let Ok(value) = whole.parse::<i64>() else { return Healed::unclear(raw, "date") };
    let fits = |date: &Date| *date <= today && date.year() >= 2000;
    let (date, rule) = match whole.len() {
        5 if written == Written::Number => (day(value - FIRST_SERIAL), "date-serial"),
        8 if whole.len() == text.len() => (compact(whole, today), "date-format"),
        10 if value >= FIRST_SECOND => (day((value - FIRST_SECOND).div_euclid(86_400)), "date-timestamp"),
        13 if value >= FIRST_SECOND * 1000 => (day((value / 1000 - FIRST_SECOND).div_euclid(86_400)), "date-timestamp"),
        _ => (None, ""),
    };
    match date.filter(fits) {
        Some(date) => Healed::changed(raw, date.to_string(), rule),
        None => Healed::unclear(raw, "date"),
    }
}

/// The day a number of days after 1 January 2000.
fn day(after: i64) -> Option<Date> {
    let after = i32::try_from(after).ok().filter(|after| (0..400_000).contains(after))?;
    jiff::civil::date(2000, 1, 1).checked_add(jiff::Span::new().try_days(after).ok()?).ok()
}

/// `20240115` or `15012024`, when only one of the two is a date of our time.
fn compact(digits: &str, today: Date) -> Option<Date> {
    let part = |range: std::ops::Range<usize>| digits.get(range);
    let fits = |date: &Date| (2000..=today.year()).contains(&date.year());
    let first = civil(part(0..4)?, part(4..6)?, part(6..8)?).filter(fits);
    let last = civil(part(4..8)?, part(2..4)?, part(0..2)?).filter(fits);
    match (first, last) {
        (Some(date), None) | (None, Some(date)) => Some(date),
        _ => None,
    }
}

fn parse(text: &str, order: DateOrder, today: &str) -> Option<Date> {
    let text = text.trim();
    if let Some(date) = in_words(text) {
        // A year of two digits is of this century, and not yet to come.
        let short = text.rsplit([' ', '-', '.', '/']).next().is_some_and(|year| year.len() == 2);
        return Some(date).filter(|date| !short || date.to_string().as_str() <= today);
    }
    let text = without_zone(text);
    let end = text.find([' ', 'T', 't']).unwrap_or(text.len());
    let (day, time) = text.split_at(end);
    if !time.is_empty() && !is_time(time.get(1..)?.trim()) {
        return None;
    }
    let mut parts = day.split(['/', '-', '.']);
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    // One kind of separator, three parts.
    let separators: Vec<char> = day.chars().filter(|c| !c.is_ascii_digit()).collect();
    if parts.next().is_some() || separators.first() != separators.last() {
        return None;
    }
    let short = |part: &str| matches!(part.len(), 1 | 2);
    match (a.len(), c.len()) {
        (4, _) if short(b) && short(c) => civil(a, b, c),
        (1 | 2, 4) if short(b) => ordered(a, b, c, order),
        (1 | 2, 2) if short(b) => {
            ordered(a, b, &format!("20{c}"), order).filter(|date| date.to_string().as_str() <= today)
        }
        _ => None,
    }
}

/// `2025/01/10 10:40:26 AM UTC+1` without the zone and the half of the day: the stamp of online forms, whose day is meant.
fn without_zone(text: &str) -> &str {
    let head =
        text.find(" UTC").or_else(|| text.find(" GMT")).or_else(|| text.find(" CET")).map_or(text, |at| &text[..at]);
    let trimmed = head.trim_end();
    let half = [" AM", " PM", " am", " pm"].iter().find_map(|half| trimmed.strip_suffix(half));
    half.unwrap_or(trimmed)
}

fn ordered(a: &str, b: &str, year: &str, order: DateOrder) -> Option<Date> {
    match order {
        // The column proves both orders: a date that has two readings is a person's.
        DateOrder::Mixed => match (civil(year, b, a), civil(year, a, b)) {
            (Some(one), Some(other)) if one != other => None,
            (one, other) => one.or(other),
        },
        DateOrder::DayFirst => civil(year, b, a),
        DateOrder::MonthFirst => civil(year, a, b),
    }
}

fn civil(year: &str, month: &str, day: &str) -> Option<Date> {
    let digits = [year, month, day].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    let year: i16 = year.parse().ok().filter(|year| digits && (1900..2200).contains(year))?;
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

/// `10:40`, `09:15:30.185`, `00:00:00Z`, `10:40:26+02:00`, `9h15`.
fn is_time(text: &str) -> bool {
    let text = text.strip_suffix(['Z', 'z']).unwrap_or(text);
    let (clock, offset) = text.find(['+', '-']).map_or((text, ""), |at| text.split_at(at));
    let (clock, fraction) = clock.trim().split_once('.').unwrap_or((clock.trim(), ""));
    let numeric = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = clock
        .split([':', 'h', 'H'])
        .map(|part| (!part.is_empty() && numeric(part)).then(|| part.parse::<u32>().ok()).flatten());
    let hour = parts.next().flatten().is_some_and(|hour| hour < 25);
    let rest: Vec<_> = parts.collect();
    let sixty = rest.iter().all(|part| part.is_some_and(|part| part < 61));
    let offset_fits = offset.is_empty() || (offset.len() <= 6 && numeric(&offset[1..].replace(':', "")));
    hour && sixty && (1..=2).contains(&rest.len()) && numeric(fraction) && offset_fits
}

/// `15 janvier 2024`, `1er févr. 2023`, `lundi 3 mars 2025`.
fn in_words(text: &str) -> Option<Date> {
    if !text.bytes().any(|byte| byte.is_ascii_alphabetic()) || text.len() > 40 {
        return None;
    }
    const DAYS: [&str; 8] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "le"];
    const MONTHS: [(&str, &str); 12] = [
        ("janvier", "janv"),
        ("fevrier", "fevr"),
        ("mars", "mar"),
        ("avril", "avr"),
        ("mai", "mai"),
        ("juin", "jun"),
        ("juillet", "juil"),
        ("aout", "aou"),
        ("septembre", "sept"),
        ("octobre", "oct"),
        ("novembre", "nov"),
        ("decembre", "dec"),
    ];
    let folded = crate::text::fold(text);
    let mut words = folded.split(' ').skip_while(|word| DAYS.contains(word));
    let (day, month, year) = (words.next()?, words.next()?, words.next()?);
    let day = day.strip_suffix("er").unwrap_or(day);
    let month = MONTHS.iter().position(|(name, short)| month == *name || month == *short)? + 1;
    // `14 juil. 24`: years of this century, as dates in figures are read.
    let year = if year.len() == 2 { format!("20{year}") } else { year.to_owned() };
    (words.next().is_none() && year.len() == 4 && day.len() < 3)
        .then(|| civil(&year, &month.to_string(), day))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TODAY: &str = "2026-11-23";

    fn to(raw: &str) -> Option<String> {
        let healed = date(raw, Written::Text, DateOrder::DayFirst, TODAY);
        if healed.unclear.is_some() {
            assert_eq!(healed.as_text(), Some(raw));
            return None;
        }
        healed.as_text().map(str::to_owned)
    }

    #[test]
    fn seen_formats() {
        for (raw, iso) in [
            ("2021-05-31", "2021-05-31"),
            ("31/05/2021", "2021-05-31"),
            ("1/2/2021", "2021-02-01"),
            ("19/02/21", "2021-02-19"),
            ("31.05.2021", "2021-05-31"),
            ("2023/01/11 10:40:26.185", "2023-01-11"),
            ("27/07/2023 09:15", "2023-07-27"),
            ("2024-01-15T10:40:26Z", "2024-01-15"),
            ("2024-01-15T00:00:00.000+02:00", "2024-01-15"),
            ("2024-01-15 10:40:26", "2024-01-15"),
            ("2025/01/10 10:40:26 AM UTC+1", "2025-01-10"),
            ("10/01/2025 22:40:26 PM GMT+2", "2025-01-10"),
            ("14 juil. 24", "2024-07-14"),
            ("12-nov-24", "2024-11-12"),
            ("Mise à jour : 12/05/2023", "2023-05-12"),
            ("1705276800", "2024-01-15"),
            ("1705276800000", "2024-01-15"),
            ("20240115", "2024-01-15"),
            ("15012024", "2024-01-15"),
            ("15 janvier 2024", "2024-01-15"),
            ("lundi 1er févr. 2021", "2021-02-01"),
        ] {
            assert_eq!(to(raw).as_deref(), Some(iso), "{raw}");
        }
        assert_eq!(date("2021-05-31", Written::Text, DateOrder::DayFirst, TODAY).rule, None);
        assert_eq!(date("05/31/2021", Written::Text, DateOrder::MonthFirst, TODAY).as_text(), Some("2021-05-31"));
    }

    #[test]
    fn nothing_is_guessed() {
        for raw in [
            "09/0102023",
            "31/02/2021",
            "02/13/2021",
            "45306",
            "2021",
            "05/2021",
            "1/2/3",
            "31/05/21/07",
            "19/02/99",
            "2021-05/31",
            "15 foo 2024",
            "31/05/2021 vers 10h",
            "9999999999999",
        ] {
            assert_eq!(to(raw), None, "{raw}");
        }
        // 20 December 1220 and 2012-20-12 are no dates of our time: one reading is left.
        assert_eq!(to("20122012").as_deref(), Some("2012-12-20"));
        assert_eq!(to("20201220").as_deref(), Some("2020-12-20"));
    }

    #[test]
    fn serials_must_be_numbers() {
        let healed = date("45306", Written::Number, DateOrder::DayFirst, TODAY);
        assert_eq!((healed.as_text(), healed.rule), (Some("2024-01-15"), Some("date-serial")));
        assert_eq!(date("45306.5", Written::Number, DateOrder::DayFirst, TODAY).as_text(), Some("2024-01-15"));
        assert_eq!(date("36526", Written::Number, DateOrder::DayFirst, TODAY).as_text(), Some("2000-01-01"));
        assert_eq!(date("99999", Written::Number, DateOrder::DayFirst, TODAY).unclear, Some("date"));
        assert_eq!(date("12345", Written::Number, DateOrder::DayFirst, TODAY).unclear, Some("date"));
        assert_eq!(date("0", Written::Number, DateOrder::DayFirst, TODAY), Healed::placeholder());
    }

    proptest! {
        #[test]
        fn healing_twice_changes_nothing(raw in "[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{1,4}( [0-9]{2}:[0-9]{2})?|[0-9]{4,13}|\\PC{0,12}") {
            for written in [Written::Text, Written::Number] {
                let once = date(&raw, written, DateOrder::DayFirst, TODAY);
                if let Some(text) = once.as_text() {
                    let twice = date(text, written, DateOrder::DayFirst, TODAY);
                    prop_assert_eq!(&twice.value, &once.value);
                    prop_assert_eq!(twice.rule, None);
                }
            }
        }
    }
}
