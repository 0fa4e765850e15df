//! Sentences in French and English: a code and parameters in, a sentence out. The texts are in `assets/locales/`.

use crate::model::{Message, Param};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::borrow::Cow;
use std::fmt::Display;
use std::sync::OnceLock;

/// A language of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    #[default]
    Fr,
    En,
}

macro_rules! texts {
    ($lang:literal) => {
        &[
            include_str!(concat!("../assets/locales/", $lang, "/errors.ftl")),
            include_str!(concat!("../assets/locales/", $lang, "/deliveries.ftl")),
            include_str!(concat!("../assets/locales/", $lang, "/combine.ftl")),
            include_str!(concat!("../assets/locales/", $lang, "/issues.ftl")),
            include_str!(concat!("../assets/locales/", $lang, "/notes.ftl")),
            include_str!(concat!("../assets/locales/", $lang, "/mapping.ftl")),
            include_str!(concat!("../assets/locales/", $lang, "/link.ftl")),
            include_str!(concat!("../assets/locales/", $lang, "/merge.ftl")),
            include_str!(concat!("../assets/locales/", $lang, "/operations.ftl")),
            include_str!(concat!("../assets/locales/", $lang, "/source.ftl")),
            include_str!(concat!("../assets/locales/", $lang, "/records.ftl")),
            include_str!(concat!("../assets/locales/", $lang, "/quality.ftl")),
            include_str!(concat!("../assets/locales/", $lang, "/territories.ftl")),
            include_str!(concat!("../assets/locales/", $lang, "/report.ftl")),
            include_str!(concat!("../assets/locales/", $lang, "/publish.ftl")),
            include_str!(concat!("../assets/locales/", $lang, "/review.ftl")),
            include_str!(concat!("../assets/locales/", $lang, "/schema.ftl")),
            include_str!(concat!("../assets/locales/", $lang, "/cli.ftl")),
            include_str!(concat!("../assets/locales/", $lang, "/ui.ftl")),
            include_str!(concat!("../assets/locales/", $lang, "/shell.ftl")),
            include_str!(concat!("../assets/locales/", $lang, "/pages.ftl")),
            include_str!(concat!("../assets/locales/", $lang, "/people.ftl")),
            include_str!(concat!("../assets/locales/", $lang, "/screen_issues.ftl")),
            include_str!(concat!("../assets/locales/", $lang, "/purge.ftl")),
            include_str!(concat!("../assets/locales/", $lang, "/doctor.ftl")),
            include_str!(concat!("../assets/locales/", $lang, "/establishments.ftl")),
        ]
    };
}

impl Lang {
    /// The texts as they are written, file by file.
    pub fn texts(self) -> &'static [&'static str] {
        match self {
            Self::Fr => texts!("fr"),
            Self::En => texts!("en"),
        }
    }

    /// The names of all texts that begin so, without the beginning.
    pub fn names(self, begin: &'static str) -> impl Iterator<Item = &'static str> {
        let lines = self.texts().iter().flat_map(|text| text.lines());
        lines.filter_map(move |line| Some(line.strip_prefix(begin)?.split_once(" =")?.0))
    }

    fn bundle(self) -> &'static FluentBundle<FluentResource> {
        static FR: OnceLock<FluentBundle<FluentResource>> = OnceLock::new();
        static EN: OnceLock<FluentBundle<FluentResource>> = OnceLock::new();
        let (cell, tag) = match self {
            Self::Fr => (&FR, "fr"),
            Self::En => (&EN, "en"),
        };
        cell.get_or_init(|| {
            let mut bundle = FluentBundle::new_concurrent(tag.parse().into_iter().collect());
            bundle.set_use_isolating(false);
            bundle.set_formatter(Some(match self {
                Self::Fr => |value: &FluentValue<'_>, _: &_| format_number(Self::Fr, value),
                Self::En => |value: &FluentValue<'_>, _: &_| format_number(Self::En, value),
            }));
            // `{ N($count, "fiche", "fiches") }`: the number and the word that agrees with it. A name is taken once.
            let _ = bundle.add_function("N", move |positional, _| counted(self, positional));
            // `{ D($score) }`: a number with two decimals and the sign that the language sets before them.
            let _ = bundle.add_function("D", move |positional, _| decimal(self, positional));
            for text in self.texts() {
                // A text that does not parse still gives its good entries; the unit test below names the bad ones.
                let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(resource, _)| resource);
                bundle.add_resource_overriding(resource);
            }
            bundle
        })
    }

    /// The sentence of a message. A code without a text is shown as the code, so that nothing is silent.
    ///
    /// ```
    /// use tamis::{locale::Lang, model::Message};
    /// let message = Message::new("error-not-found").with("path", "a.csv");
    /// assert_eq!(Lang::En.render(&message), "File not found: a.csv");
    /// ```
    pub fn render(self, message: &Message) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in &message.params {
            let value: FluentValue<'_> = match value {
                Param::Number(number) => FluentValue::from(*number),
                Param::Real(number) => FluentValue::from(*number),
                Param::Text(text) => FluentValue::from(text.as_str()),
            };
            args.set(name.as_ref(), value);
        }
        self.format(&message.code, Some(&args)).into_owned()
    }

    /// The sentence of a code that takes no parameter.
    pub fn text(self, code: &str) -> Cow<'static, str> {
        self.format(code, None)
    }

    /// Whether the code has a text.
    pub fn knows(self, code: &str) -> bool {
        self.bundle().has_message(code)
    }

    /// A whole number with the separators of the language (a no-break space in French; the window breaks lines at the narrow one).
    pub fn number(self, value: i64) -> String {
        let separator = if self == Self::Fr { '\u{a0}' } else { ',' };
        let digits = value.unsigned_abs().to_string();
        let mut out = String::with_capacity(digits.len() + digits.len() / 3 * separator.len_utf8() + 1);
        if value < 0 {
            out.push('\u{2212}');
        }
        for (position, digit) in digits.chars().enumerate() {
            if position > 0 && (digits.len() - position).is_multiple_of(3) {
                out.push(separator);
            }
            out.push(digit);
        }
        out
    }

    /// A number with so many decimals: a comma before them in French.
    pub fn decimals(self, value: f64, digits: usize) -> String {
        let text = format!("{:.digits$}", value.abs());
        let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
        let mut out = self.number(whole.parse().unwrap_or(i64::MAX));
        if value < 0.0 && text.contains(|digit: char| ('1'..='9').contains(&digit)) {
            out.insert(0, '\u{2212}');
        }
        if !rest.is_empty() {
            out.push(if self == Self::Fr { ',' } else { '.' });
            out.push_str(rest);
        }
        out
    }

    /// A share as whole percents, with the space that French sets before the sign.
    pub fn percent(self, share: f64) -> String {
        let value = self.decimals((share * 100.0).round(), 0);
        if self == Self::Fr { format!("{value}\u{a0}%") } else { format!("{value}%") }
    }

    /// A day: `2026-11-30` is 30/11/2026 in French, 30 Nov 2026 in English. What is no day stays as it is.
    pub fn date(self, iso: &str) -> String {
        let Ok(day) = iso.get(..10).unwrap_or(iso).parse::<jiff::civil::Date>() else { return iso.to_owned() };
        day.strftime(if self == Self::Fr { "%d/%m/%Y" } else { "%-d %b %Y" }).to_string()
    }

    /// A value of a cell as people write it: a day, or a number with the sign of the language before its decimals.
    pub fn written(self, text: &str) -> String {
        let bytes = text.as_bytes();
        let is_day = bytes.len() == 10 && bytes[4] == b'-' && bytes[7] == b'-';
        let is_number = || text.contains('.') && text.parse::<f64>().is_ok();
        match self {
            _ if is_day => self.date(text),
            Self::Fr if is_number() => text.replace('.', ","),
            _ => text.to_owned(),
        }
    }

    /// The hour and minute of a time in UTC, where the reader is.
    pub fn time(self, at_utc: &str) -> String {
        here(at_utc).map_or_else(|| at_utc.to_owned(), |at| at.strftime("%H:%M").to_string())
    }

    /// The day, hour and minute of a time in UTC, where the reader is.
    pub fn moment(self, at_utc: &str) -> String {
        match here(at_utc) {
            Some(at) => format!("{} {}", self.date(&at.date().to_string()), at.strftime("%H:%M")),
            None => at_utc.to_owned(),
        }
    }

    /// How long ago a time was: a few words for what is near, the day for what is not. Both times are in UTC.
    pub fn ago(self, then_utc: &str, now_utc: &str) -> String {
        let (Some(then), Some(now)) = (stamp(then_utc), stamp(now_utc)) else { return then_utc.to_owned() };
        let minutes = now.duration_since(then).as_secs() / 60;
        let (code, count) = match minutes {
            ..1 => ("ago-now", 0),
            1..60 => ("ago-minutes", minutes),
            60..1440 => ("ago-hours", minutes / 60),
            1440..43200 => ("ago-days", minutes / 1440),
            _ => return self.date(&here(then_utc).map(|at| at.date().to_string()).unwrap_or_default()),
        };
        self.render(&Message::new(code).with("count", count))
    }

    /// How long something still takes: seconds, then minutes, then hours.
    pub fn still(self, left: std::time::Duration) -> String {
        let seconds = left.as_secs() + 1;
        let (code, count) = match seconds {
            ..=90 => ("still-seconds", seconds),
            91..=5400 => ("still-minutes", seconds.div_ceil(60)),
            _ => ("still-hours", seconds.div_ceil(3600)),
        };
        self.render(&Message::new(code).with("count", count))
    }

    /// What stands before `: ; ? !`: in French a no-break space, so that no line begins with the sign; nothing in English.
    /// (The narrow one would be finer before some of them, but the window breaks lines at it.)
    fn before_sign(self) -> &'static str {
        if self == Self::Fr { "\u{a0}" } else { "" }
    }

    /// A name and what it stands for: `label : value` in French, its first space a no-break one, `label: value` in English.
    ///
    /// ```
    /// use tamis::locale::Lang;
    /// assert_eq!(Lang::Fr.labelled("Nom", "Emmaüs"), "Nom\u{a0}: Emmaüs");
    /// assert_eq!(Lang::En.labelled("Name", "Emmaüs"), "Name: Emmaüs");
    /// ```
    pub fn labelled(self, label: impl Display, value: impl Display) -> String {
        format!("{label}{}: {value}", self.before_sign())
    }

    /// A text as a question: `text ?` in French, its last space a no-break one, `text?` in English.
    pub fn asked(self, text: impl Display) -> String {
        format!("{text}{}?", self.before_sign())
    }

    /// A text in the quotes of the language: in French with no-break spaces within them.
    pub fn quoted(self, text: impl Display) -> String {
        if self == Self::Fr { format!("«\u{a0}{text}\u{a0}»") } else { format!("“{text}”") }
    }

    fn format(self, code: &str, args: Option<&FluentArgs<'_>>) -> Cow<'static, str> {
        let bundle = self.bundle();
        let Some(pattern) = bundle.get_message(code).and_then(|message| message.value()) else {
            return Cow::Owned(code.to_owned());
        };
        let mut errors = Vec::new();
        Cow::Owned(bundle.format_pattern(pattern, args, &mut errors).into_owned())
    }
}

fn stamp(at_utc: &str) -> Option<jiff::Timestamp> {
    at_utc.parse().ok()
}

/// A time in UTC, by the clock on the wall.
pub(crate) fn here(at_utc: &str) -> Option<jiff::civil::DateTime> {
    Some(jiff::tz::TimeZone::system().to_datetime(stamp(at_utc)?))
}

/// Numbers in sentences get the separators of the language.
fn format_number(lang: Lang, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(number) if number.value.fract() == 0.0 && number.value.abs() >= 1000.0 => {
            Some(lang.number(number.value as i64))
        }
        FluentValue::Number(number) if lang == Lang::Fr && number.value.fract() != 0.0 => {
            Some(number.as_string().replace('.', ","))
        }
        _ => None,
    }
}

/// A number with two decimals, or a text that is one with its own.
fn decimal(lang: Lang, positional: &[FluentValue<'_>]) -> FluentValue<'static> {
    let text = match positional {
        [FluentValue::Number(number)] => format!("{:.2}", number.value),
        [FluentValue::String(text)] => text.to_string(),
        _ => return FluentValue::Error,
    };
    FluentValue::from(if lang == Lang::Fr { text.replace('.', ",") } else { text })
}

/// A number, or a text that is one, and its word: in French nothing and one are singular, in English only one is.
fn counted(lang: Lang, positional: &[FluentValue<'_>]) -> FluentValue<'static> {
    let [number, FluentValue::String(one), FluentValue::String(many)] = positional else { return FluentValue::Error };
    let (value, shown) = match number {
        FluentValue::Number(number) => {
            let shown = format_number(lang, &FluentValue::Number(number.clone()));
            (number.value, shown.unwrap_or_else(|| number.as_string().into_owned()))
        }
        FluentValue::String(text) => {
            (text.replace([' ', '\u{a0}', ','], "").parse().unwrap_or(f64::INFINITY), text.to_string())
        }
        _ => return FluentValue::Error,
    };
    let singular = if lang == Lang::Fr { value.abs() < 2.0 } else { value.abs() == 1.0 };
    FluentValue::from(format!("{shown} {}", if singular { one } else { many }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn codes(lang: Lang) -> BTreeSet<String> {
        let mut codes = BTreeSet::new();
        for text in lang.texts() {
            let resource = FluentResource::try_new((*text).to_owned())
                .unwrap_or_else(|(_, errors)| panic!("{lang:?}: {errors:?} in {}", &text[..text.len().min(60)]));
            // Entries start in the first column: `code = …`.
            drop(resource);
            for line in text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase())) {
                let id = line.split(" =").next().unwrap_or(line).to_owned();
                assert!(codes.insert(id.clone()), "{lang:?}: {id} is given twice");
            }
        }
        codes
    }

    #[test]
    fn both_languages_have_the_same_codes() {
        let (fr, en) = (codes(Lang::Fr), codes(Lang::En));
        let differ: Vec<_> = fr.symmetric_difference(&en).collect();
        assert!(differ.is_empty(), "only in one language: {differ:?}");
    }

    #[test]
    fn words_agree_with_their_number() {
        let said = |lang: Lang, count: i64| lang.render(&Message::new("operation-edit-many").with("count", count));
        assert_eq!(
            [0, 1, 2].map(|count| said(Lang::Fr, count)),
            ["0 valeur modifiée", "1 valeur modifiée", "2 valeurs modifiées"]
        );
        assert_eq!(
            [0, 1, 1200].map(|count| said(Lang::En, count)),
            ["0 values changed", "1 value changed", "1,200 values changed"]
        );
    }

    #[test]
    fn decimals_have_the_sign_of_the_language() {
        let message = Message::new("run-score").with("before", 0.5).with("after", "0.875");
        assert!(Lang::Fr.render(&message).contains("0,50 dans les fichiers, 0,875 dans"));
        assert!(Lang::En.render(&message).contains("0.50 in the files, 0.875 in"));
        let percent = Message::new("explain-if-same").with("comparison", "nom").with("percent", 42.9);
        assert!(Lang::Fr.render(&percent).contains("(42,9\u{a0}%)") && Lang::En.render(&percent).contains("42.9 %"));
    }

    #[test]
    fn days_times_and_shares_are_written_as_people_do() {
        assert_eq!(
            (Lang::Fr.date("2026-11-30"), Lang::En.date("2026-11-30")),
            ("30/11/2026".into(), "30 Nov 2026".into())
        );
        assert_eq!(Lang::Fr.date("hier"), "hier");
        assert_eq!(
            ["2026-11-30", "48.5", "1.2.3", "48"].map(|text| Lang::Fr.written(text)),
            ["30/11/2026", "48,5", "1.2.3", "48"]
        );
        assert_eq!((Lang::Fr.percent(0.995), Lang::En.percent(0.5)), ("100\u{a0}%".into(), "50%".into()));
        assert_eq!(
            (Lang::Fr.decimals(-1234.5, 1), Lang::En.decimals(0.25, 2)),
            ("\u{2212}1\u{a0}234,5".into(), "0.25".into())
        );
        assert_eq!(Lang::Fr.decimals(-0.04, 1), "0,0");
        let ago = |then: &str| Lang::Fr.ago(then, "2026-11-30T12:00:00Z");
        assert_eq!(ago("2026-11-30T11:59:30Z"), "à l’instant");
        assert_eq!(ago("2026-11-30T11:57:00Z"), "il y a 3 min");
        assert_eq!(ago("2026-11-30T09:00:00Z"), "il y a 3 h");
        assert_eq!(ago("2026-11-29T12:00:00Z"), "hier");
        assert_eq!(ago("2026-11-20T12:00:00Z"), "il y a 10 jours");
        assert_eq!(ago("2025-06-15T12:00:00Z"), "15/06/2025");
        let still = |seconds: u64| Lang::Fr.still(std::time::Duration::from_millis(seconds * 1000 + 400));
        assert_eq!([still(11), still(100), still(6000)], ["encore 12 s", "encore 2 min", "encore 2 h"]);
    }

    #[test]
    fn no_line_can_begin_with_a_sign() {
        let told = |lang: Lang| [lang.labelled("Nom", 3), lang.asked("a = b"), lang.quoted("été")];
        assert_eq!(told(Lang::Fr), ["Nom\u{a0}: 3", "a = b\u{a0}?", "«\u{a0}été\u{a0}»"]);
        assert_eq!(told(Lang::En), ["Nom: 3", "a = b?", "“été”"]);
    }

    #[test]
    fn numbers_have_thin_spaces_in_french() {
        assert_eq!(Lang::Fr.number(1_284), "1\u{a0}284");
        assert_eq!(Lang::En.number(-1_000_000), "\u{2212}1,000,000");
        assert_eq!(Lang::Fr.number(999), "999");
    }
}
