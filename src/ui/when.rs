//! Days and hours in the words of a language, in the time of the place.

use crate::locale::{Lang, here};
use crate::model::Message;
use jiff::civil::Date;

/// The day of a time in UTC, where the window is.
pub fn day_of(at_utc: &str) -> Option<Date> {
    here(at_utc).map(|at| at.date())
}

/// `Today`, `Yesterday`, else `Monday 23 November 2026`; today is that of the reader.
pub fn day(lang: Lang, day: Date, today: Option<Date>) -> String {
    let before = today.and_then(|today| today.yesterday().ok());
    match () {
        () if today == Some(day) => lang.text("when-today").into_owned(),
        () if before == Some(day) => lang.text("when-yesterday").into_owned(),
        () => {
            let weekday = lang.text(WEEKDAYS[usize::from(day.weekday().to_monday_zero_offset().unsigned_abs()) % 7]);
            let month = lang.text(MONTHS[usize::from(day.month().unsigned_abs().saturating_sub(1)) % 12]);
            let long = Message::new("when-day")
                .with("weekday", weekday.into_owned())
                .with("day", i32::from(day.day()))
                .with("month", month.into_owned())
                .with("year", day.year().to_string());
            lang.render(&long)
        }
    }
}

/// `23 November 2026, 10:04`.
pub fn moment(lang: Lang, at_utc: &str) -> String {
    let Some(at) = here(at_utc) else { return at_utc.to_owned() };
    let month = lang.text(MONTHS[usize::from(at.month().unsigned_abs().saturating_sub(1)) % 12]);
    let said = Message::new("when-moment")
        .with("day", i32::from(at.day()))
        .with("month", month.into_owned())
        .with("year", at.year().to_string())
        .with("hour", lang.time(at_utc));
    lang.render(&said)
}

const WEEKDAYS: [&str; 7] =
    ["when-monday", "when-tuesday", "when-wednesday", "when-thursday", "when-friday", "when-saturday", "when-sunday"];

const MONTHS: [&str; 12] = [
    "when-january",
    "when-february",
    "when-march",
    "when-april",
    "when-may",
    "when-june",
    "when-july",
    "when-august",
    "when-september",
    "when-october",
    "when-november",
    "when-december",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_said_in_words() {
        let date = |day| jiff::civil::date(2026, 11, day);
        let said = |lang, of| day(lang, date(of), Some(date(23)));
        assert_eq!([22, 23].map(|of| said(Lang::Fr, of)), ["Hier", "Aujourd’hui"]);
        assert_eq!(said(Lang::Fr, 20), "vendredi 20 novembre 2026");
        assert_eq!(said(Lang::En, 20), "Friday 20 November 2026");
        for code in WEEKDAYS.iter().chain(&MONTHS) {
            assert!(Lang::Fr.knows(code) && Lang::En.knows(code), "{code}");
        }
        assert_eq!(moment(Lang::En, "?"), "?");
    }
}
