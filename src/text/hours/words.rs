//! The words of opening hours, each understood or the whole text left alone.

use std::iter::Peekable;
use std::slice::Iter;

/// Days as they are written whole, cut to three letters and cut to two, and in OpenStreetMap.
pub(super) const DAYS: [(&str, &str, &str, &str); 7] = [
    ("lundi", "lun", "lu", "Mo"),
    ("mardi", "mar", "ma", "Tu"),
    ("mercredi", "mer", "me", "We"),
    ("jeudi", "jeu", "je", "Th"),
    ("vendredi", "ven", "ve", "Fr"),
    ("samedi", "sam", "sa", "Sa"),
    ("dimanche", "dim", "di", "Su"),
];

/// Bit of the last one of a month in [`Word::Nth`].
pub(super) const LAST: u8 = 7;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Word {
    /// The end of a line: it may stand between days and their times, and between rules.
    Break,
    /// Morning, afternoon, evening, before the hours that are in it: the first and the last minute that it may have.
    Half((u16, u16)),
    Day(u8),
    EveryDay,
    /// Days that are left out of those before: `sauf le dimanche`.
    But,
    /// Minutes since midnight.
    Time(u16),
    /// A number of hours without a unit: a time only beside one that has it.
    Bare(u16),
    Closed,
    /// From one to the other: `à`, `au`.
    To,
    /// The same, or between two spans that are written with `à`.
    Dash,
    /// One and the other: `,`, `;`, `et`.
    And,
    /// Both uses are seen: `14h/19h` and `9h-12h / 14h-17h`.
    Slash,
    NotOnHolidays,
    NotInSchoolHolidays,
    InSchoolHolidays,
    OnRequest,
    /// Some of a month's days, a bit each from the first (1) on; bit [`LAST`] is the last.
    Nth(u8),
    OfMonth,
    Only,
    Open,
    Close,
    /// Understood, and not to be written.
    Unclear,
}

pub(super) type Words<'w> = Peekable<Iter<'w, Word>>;

/// The words of a text; `None` at the first one that is not understood.
pub(super) fn words_of(text: &str) -> Option<Vec<Word>> {
    let parts = |c: char| match c {
        '\n' => vec![' ', '⏎', ' '],
        '\u{2010}' | '\u{2011}' | '\u{2012}' | '\u{2015}' | '\u{2212}' => vec![' ', '-', ' '],
        c if "-–—,/;()".contains(c) => vec![' ', c, ' '],
        c => vec![c],
    };
    let spaced: String = tidy(text).chars().flat_map(parts).collect();
    let raw: Vec<&str> = spaced.split_whitespace().collect();
    let folded: Vec<String> = raw.iter().map(|word| crate::text::fold(word)).collect();
    // `Ma-Ve`, `Lu Ma Me`: one of them alone is a word (`je`), two are days.
    let short = folded.iter().filter(|word| DAYS.iter().any(|(_, _, two, _)| word == two)).count() > 1;
    let mut words = Vec::new();
    let mut at = 0;
    while at < raw.len() {
        let (word, length) = word(&raw[at..], &folded[at..], short)?;
        words.extend(word);
        // `Mardi : Mercredi : 14h`: what was to be said of Tuesday is not there.
        let colon = raw[at].ends_with(':') || raw.get(at + 1) == Some(&":");
        let told = if raw[at].ends_with(':') { at + 1 } else { at + 2 };
        let behind = folded.get(told).is_some_and(|next| day(next, raw[told], short).is_some());
        if colon && matches!(word, Some(Word::Day(_))) && behind {
            return None;
        }
        at += length;
    }
    // Line ends one after the other are one; at the ends they say nothing.
    words.dedup_by(|a, b| *a == Word::Break && *b == Word::Break);
    while words.last() == Some(&Word::Break) {
        words.pop();
    }
    (!words.contains(&Word::But) || exceptions_are_clear(&raw, &folded)).then_some(words)
}

/// Whether it is clear which days `sauf` leaves out: whole ones (`sauf le mercredi matin` is a half), joined by `et`; a day behind
/// a comma or on the next line begins what is said of it.
fn exceptions_are_clear(raw: &[&str], folded: &[String]) -> bool {
    let half = folded.iter().any(|word| matches!(word.as_str(), "matin" | "soir" | "apres" | "midi"));
    let is_day = |word: &String| day(word, "", true).is_some();
    let clear_from = |sauf: usize| {
        let rest = &folded[sauf + 1..];
        let mut joined = true;
        for (at, word) in rest.iter().enumerate() {
            match word.as_str() {
                "le" | "les" => {}
                "et" => joined = true,
                _ if is_day(word) && joined => joined = false,
                _ if is_day(word) => return false,
                _ => {
                    let separator = matches!(raw[sauf + 1 + at], "," | ";" | "/" | "⏎");
                    let mut behind = rest[at + 1..].iter().filter(|word| !matches!(word.as_str(), "le" | "les" | ""));
                    return !(separator && behind.next().is_some_and(is_day));
                }
            }
        }
        true
    };
    !half && folded.iter().enumerate().filter(|(_, word)| *word == "sauf").all(|(at, _)| clear_from(at))
}

/// Times brought together: `9 h 30`, `7 : 30`, `12 h` are one word each.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let lower = text.to_lowercase().replace("heures", "h").replace("heure", "h").replace(['\u{a0}', '\u{202f}'], " ");
    let chars: Vec<char> = lower.chars().collect();
    for (at, &c) in chars.iter().enumerate() {
        let next = chars[at + 1..].iter().position(|c| *c != ' ').map(|offset| at + 1 + offset);
        let unit = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(|c| matches!(c, 'h' | ':'));
        let before = out.chars().last();
        let inside = before.is_some_and(|c| c.is_ascii_digit())
            && unit(next)
            && !next.is_some_and(|at| chars.get(at + 1).is_some_and(|c| c.is_alphabetic()));
        // `9 h 30`, but not `12h 14h`: there the second number has a unit of its own.
        let minutes = next.is_some_and(|from| {
            let number: String = chars[from..].iter().take_while(|c| c.is_ascii_digit()).collect();
            let unit = chars[from + number.len()..].iter().find(|c| **c != ' ');
            matches!(number.as_str(), "00" | "15" | "30" | "45") && !matches!(unit, Some('h' | ':'))
        });
        let behind = matches!(before, Some('h' | ':'))
            && out.chars().rev().nth(1).is_some_and(|c| c.is_ascii_digit())
            && minutes;
        if c == ' ' && (inside || behind) {
            continue;
        }
        // `à16h`, `14hà`, `jeudi10h`.
        let glued = match before {
            Some(before) if c.is_ascii_digit() => before.is_alphabetic() && before != 'h',
            Some('h') => c == 'à',
            _ => false,
        };
        if glued {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

/// One word and how many it takes; a word that says nothing gives none.
fn word(raw: &[&str], folded: &[String], short: bool) -> Option<(Option<Word>, usize)> {
    let phrase = |words: &[&str]| folded.len() >= words.len() && folded.iter().zip(words).all(|(a, b)| a == b);
    for (phrase_words, word) in [
        (&["sauf", "jours", "feries"][..], Some(Word::NotOnHolidays)),
        (&["hors", "jours", "feries"], Some(Word::NotOnHolidays)),
        (&["sauf", "les", "jours", "feries"], Some(Word::NotOnHolidays)),
        (&["tous", "les", "jours"], Some(Word::EveryDay)),
        (&["7j", "", "7"], Some(Word::EveryDay)),
        (&["hors", "vacances", "scolaires"], Some(Word::NotInSchoolHolidays)),
        (&["sauf", "vacances", "scolaires"], Some(Word::NotInSchoolHolidays)),
        (&["sauf", "pendant", "les", "vacances", "scolaires"], Some(Word::NotInSchoolHolidays)),
        (&["pendant", "les", "vacances", "scolaires"], Some(Word::InSchoolHolidays)),
        (&["durant", "les", "vacances", "scolaires"], Some(Word::InSchoolHolidays)),
        // As well, not only: there is no such opening hour.
        (&["et", "sur", "rendez", "", "vous"], Some(Word::Unclear)),
        (&["et", "sur", "rdv"], Some(Word::Unclear)),
        (&["ou", "sur", "rendez", "", "vous"], Some(Word::Unclear)),
        (&["ou", "sur", "rdv"], Some(Word::Unclear)),
        // A dash folds to nothing.
        (&["sur", "rendez", "", "vous"], Some(Word::OnRequest)),
        (&["sur", "rendez", "vous"], Some(Word::OnRequest)),
        (&["sur", "rdv"], Some(Word::OnRequest)),
        (&["de", "chaque", "mois"], Some(Word::OfMonth)),
        (&["du", "mois"], Some(Word::OfMonth)),
        (&["2", "premiers"], Some(Word::Nth(0b110))),
        (&["deux", "premiers"], Some(Word::Nth(0b110))),
        (&["au", "public"], None),
        (&["apres", "", "midi"], Some(Word::Half((720, 1200)))),
        (&["apres", "midi"], Some(Word::Half((720, 1200)))),
        (&["en", "continu"], None),
        (&["sans", "interruption"], None),
        (&["journee", "continue"], None),
    ] {
        if phrase(phrase_words) {
            return Some((word, phrase_words.len()));
        }
    }
    let one = match raw[0] {
        "⏎" => Some(Word::Break),
        "-" | "–" | "—" => Some(Word::Dash),
        "," | ";" => Some(Word::And),
        "/" => Some(Word::Slash),
        "(" => Some(Word::Open),
        ")" => Some(Word::Close),
        ":" | "." | "•" | "·" => None,
        // A cross, an arrow, dots: whatever it says, it says something.
        _ if folded[0].is_empty() => return None,
        text if let Some(minutes) = time(text) => Some(Word::Time(minutes)),
        text if let Some(hours) = text.parse::<u16>().ok().filter(|hours| *hours <= 24 && text.len() <= 2) => {
            Some(Word::Bare(hours * 60))
        }
        text => match folded[0].as_str() {
            "midi" => Some(Word::Time(720)),
            // The end of a day, never its beginning.
            "minuit" => Some(Word::Time(1440)),
            "sauf" => Some(Word::But),
            "a" | "au" | "jusqu" => Some(Word::To),
            "et" | "puis" => Some(Word::And),
            "le" | "les" | "de" | "du" | "des" | "ouvert" | "ouverte" | "ouverture" | "horaires" | "horaire" => None,
            "matin" => Some(Word::Half((0, 780))),
            "soir" => Some(Word::Half((960, 1440))),
            "ferme" | "fermee" | "fermeture" => Some(Word::Closed),
            "uniquement" | "seulement" => Some(Word::Only),
            "1er" | "premier" => Some(Word::Nth(1 << 1)),
            "2e" | "2eme" | "2nd" | "second" | "deuxieme" => Some(Word::Nth(1 << 2)),
            "3e" | "3eme" | "troisieme" => Some(Word::Nth(1 << 3)),
            "4e" | "4eme" | "quatrieme" => Some(Word::Nth(1 << 4)),
            "dernier" => Some(Word::Nth(1 << LAST)),
            folded => Some(day(folded, text, short)?),
        },
    };
    Some((one, 1))
}

/// A day: whole, in the plural, or cut; two letters only with a full stop or beside others, so `je` alone is none.
fn day(folded: &str, text: &str, short: bool) -> Option<Word> {
    // Only whole names have a plural: `mars` is no Tuesday.
    let bare = folded.strip_suffix('s').filter(|bare| bare.len() > 3).unwrap_or(folded);
    let dotted = text.ends_with('.') || text.ends_with(':');
    let at = DAYS.iter().position(|(whole, three, two, _)| {
        bare == *whole || bare == *three || (bare == *two && (dotted || short || matches!(*two, "lu" | "ve")))
    })?;
    u8::try_from(at).ok().map(Word::Day)
}

/// `9h`, `9h30`, `09:30`, `9:`, `08.30`.
fn time(word: &str) -> Option<u16> {
    let word = word.trim_end_matches(['.', ')']);
    // A cell of time holds seconds too.
    let word = word.strip_suffix(":00").filter(|head| head.matches(':').count() == 1).unwrap_or(word);
    let (hours, minutes) = word.split_once(['h', ':', '.'])?;
    let minutes = if minutes.is_empty() && word.ends_with(['h', ':']) { "00" } else { minutes };
    let digits = |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(hours, 2) || !digits(minutes, 2) || minutes.len() != 2 {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 24 && minutes < 60 && hours * 60 + minutes <= 1440).then_some(hours * 60 + minutes)
}
