//! ISO 8601 durations (`P1Y2M3DT4H5M6S`).

use jiff::Span;
use jiff::civil::Date;
use std::cmp::Ordering;

/// A length of time. Months and seconds stay apart: how long a month is depends on where it starts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Duration {
    pub months: f64,
    pub seconds: f64,
}

const DAY: f64 = 86_400.0;

impl Duration {
    /// Reads signs, decimals (point or comma) and weeks too; a `T` with nothing behind it is no duration.
    pub fn parse(text: &str) -> Option<Self> {
        let (sign, body) = match text.as_bytes().first()? {
            b'-' => (-1.0, &text[1..]),
            b'+' => (1.0, &text[1..]),
            _ => (1.0, text),
        };
        let body = body.strip_prefix('P')?;
        let (date, time) = match body.split_once('T') {
            Some((date, time)) => (date, Some(time)),
            None => (body, None),
        };
        if time == Some("") || (date.is_empty() && time.is_none()) {
            return None;
        }
        let [years, months, weeks, days] = parts(date, ['Y', 'M', 'W', 'D'])?;
        let [hours, minutes, seconds] = parts(time.unwrap_or_default(), ['H', 'M', 'S'])?;
        let seconds = (weeks * 7.0 + days) * DAY + hours * 3600.0 + minutes * 60.0 + seconds;
        // Adding zero makes one zero of two.
        Some(Self { months: sign * (years * 12.0 + months) + 0.0, seconds: sign * seconds + 0.0 })
    }

    /// The order that holds whatever the day they start on (XML Schema, part 2, 3.2.6.2); none where the calendar decides.
    pub fn order(&self, other: &Self) -> Option<Ordering> {
        let mut orders =
            STARTS.iter().map(|start| self.seconds_from(*start)?.partial_cmp(&other.seconds_from(*start)?));
        let first = orders.next()??;
        orders.all(|order| order == Some(first)).then_some(first)
    }

    /// Length in seconds from a start; none beyond the calendar.
    fn seconds_from(&self, (year, month): (i16, i8)) -> Option<f64> {
        let start = Date::new(year, month, 1).ok()?;
        let whole = self.months.trunc();
        // Months beyond what the calendar holds are refused by the addition below, as is what no whole number says.
        let span = Span::new().try_months(whole as i64).ok()?;
        let days = start.until(start.checked_add(span).ok()?).ok()?.get_days();
        Some((f64::from(days) + (self.months - whole) * 30.0) * DAY + self.seconds)
    }
}

/// Starts from which the lengths of months differ in every way that they can.
const STARTS: [(i16, i8); 4] = [(1696, 9), (1697, 2), (1903, 3), (1903, 7)];

/// Numbers before these letters, in this order; a letter left out counts zero.
fn parts<const N: usize>(mut text: &str, letters: [char; N]) -> Option<[f64; N]> {
    let mut found = [0.0; N];
    for (letter, place) in letters.into_iter().zip(&mut found) {
        let Some((number, rest)) = text.split_once(letter) else { continue };
        let number = number.replace(',', ".");
        let (whole, part) = number.split_once('.').unwrap_or((&number, "0"));
        if !super::digits(whole) || !super::digits(part) {
            return None;
        }
        *place = number.parse().ok()?;
        text = rest;
    }
    text.is_empty().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_and_compare() {
        let of = |text: &str| Duration::parse(text).unwrap();
        assert_eq!(of("P1Y2M"), Duration { months: 14.0, seconds: 0.0 });
        assert_eq!(of("PT1H"), of("PT60M"));
        assert_eq!(of("-P1W"), of("-P7D"));
        assert_eq!(of("PT1,5S"), of("PT1.5S"));
        for bad in ["P", "PT", "P1DT", "1D", "P1", "P1S", "PT1D", "P1M2Y", "P-1D", "P1YT", "P1Y2Y", "P.5D"] {
            assert_eq!(Duration::parse(bad), None, "{bad}");
        }
        assert_eq!(of("P1M").order(&of("P30D")), None);
        assert_eq!(of("P1Y").order(&of("P365D")), None);
        assert_eq!(of("P1M").order(&of("P27D")), Some(Ordering::Greater));
        assert_eq!(of("P1Y").order(&of("P11M")), Some(Ordering::Greater));
        assert_eq!(of("PT1H").order(&of("PT61M")), Some(Ordering::Less));
        assert_eq!(of("P12M").order(&of("P1Y")), Some(Ordering::Equal));
    }
}
