//! Opening hours written in French → OpenStreetMap, where every word is understood and no day is said twice; anything
//! else stays as it is (DOMAIN §2.2: hours without days never become `Mo-Fr`).

use std::iter::Peekable;
use std::slice::Iter;

/// Days as they are written whole, cut to three letters and cut to two, and in OpenStreetMap.
const DAYS: [(&str, &str, &str, &str); 7] = [
    ("lundi", "lun", "lu", "Mo"),
    ("mardi", "mar", "ma", "Tu"),
    ("mercredi", "mer", "me", "We"),
    ("jeudi", "jeu", "je", "Th"),
    ("vendredi", "ven", "ve", "Fr"),
    ("samedi", "sam", "sa", "Sa"),
    ("dimanche", "dim", "di", "Su"),
];

/// Longest text that is looked at, in bytes.
const LONGEST: usize = 600;

/// `lundi 9h-12h, 14h-17h30\nmardi : fermé` → `Mo 09:00-12:00,14:00-17:30; Tu off`.
pub(super) fn osm(text: &str) -> Option<String> {
    if text.len() > LONGEST {
        return None;
    }
    let words = words_of(text)?;
    let (words, holidays) = match words.as_slice() {
        [rest @ .., Word::NotOnHolidays] => (rest, "; PH off"),
        all => (all, ""),
    };
    let mut words = words.iter().peekable();
    let mut rules: Vec<(u8, Vec<Span>)> = Vec::new();
    while words.peek().is_some() {
        // `9h-12h du lundi au vendredi`: the times may come first where there is one rule.
        let (days, times) = match words.peek() {
            Some(Word::Time(_) | Word::Bare(_)) if rules.is_empty() => {
                let times = times(&mut words)?;
                (days(&mut words)?, times)
            }
            _ => (days(&mut words)?, times(&mut words)?),
        };
        while words.next_if(|word| matches!(word, Word::And | Word::Slash)).is_some() {}
        match rules.last_mut() {
            // `lundi 9h-12h\nlundi 14h-17h`: the afternoon of the same days.
            Some((same, spans))
                if *same == days && spans.last().map(|span| span.1) <= times.first().map(|span| span.0) =>
            {
                spans.extend(times);
            }
            _ => rules.push((days, times)),
        }
    }
    // A day that comes back is another service, or a slip: a person's choice.
    let mut said = 0u8;
    for (days, _) in &rules {
        if said & days != 0 {
            return None;
        }
        said |= days;
    }
    let rules: Vec<String> =
        rules.iter().map(|(days, spans)| format!("{} {}", written(*days), spelled(spans))).collect();
    (!rules.is_empty()).then(|| format!("{}{holidays}", rules.join("; ")))
}

/// Minutes since midnight.
type Span = (u16, u16);

/// Spans as OpenStreetMap writes them; none: closed.
fn spelled(spans: &[Span]) -> String {
    let one = |(from, to): &Span| format!("{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60);
    if spans.is_empty() { "off".to_owned() } else { spans.iter().map(one).collect::<Vec<_>>().join(",") }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Word {
    Day(u8),
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
}

type Words<'w> = Peekable<Iter<'w, Word>>;

/// The words of a text; `None` at the first one that is not understood.
fn words_of(text: &str) -> Option<Vec<Word>> {
    let spaced: String = tidy(text)
        .chars()
        .flat_map(|c| if matches!(c, '-' | '–' | '—' | ',' | '/' | ';') { vec![' ', c, ' '] } else { vec![c] })
        .collect();
    let raw: Vec<&str> = spaced.split_whitespace().collect();
    let folded: Vec<String> = raw.iter().map(|word| crate::text::fold(word)).collect();
    let mut words = Vec::new();
    let mut at = 0;
    while at < raw.len() {
        let (word, length) = word(&raw[at..], &folded[at..])?;
        words.extend(word);
        at += length;
    }
    Some(words)
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
fn word(raw: &[&str], folded: &[String]) -> Option<(Option<Word>, usize)> {
    let phrase = |words: &[&str]| folded.len() >= words.len() && folded.iter().zip(words).all(|(a, b)| a == b);
    for (phrase_words, word) in [
        (&["sauf", "jours", "feries"][..], Some(Word::NotOnHolidays)),
        (&["hors", "jours", "feries"], Some(Word::NotOnHolidays)),
        (&["sauf", "les", "jours", "feries"], Some(Word::NotOnHolidays)),
        (&["au", "public"], None),
        (&["apres", "midi"], None),
        (&["en", "continu"], None),
        (&["sans", "interruption"], None),
        (&["journee", "continue"], None),
    ] {
        if phrase(phrase_words) {
            return Some((word, phrase_words.len()));
        }
    }
    let one = match raw[0] {
        "-" | "–" | "—" => Some(Word::Dash),
        "," | ";" => Some(Word::And),
        "/" => Some(Word::Slash),
        ":" => None,
        text if let Some(minutes) = time(text) => Some(Word::Time(minutes)),
        text if let Some(hours) = text.parse::<u16>().ok().filter(|hours| *hours <= 24 && text.len() <= 2) => {
            Some(Word::Bare(hours * 60))
        }
        text => match folded[0].as_str() {
            "a" | "au" | "jusqu" => Some(Word::To),
            "et" | "puis" => Some(Word::And),
            "le" | "les" | "de" | "du" | "des" | "" | "ouvert" | "ouverte" | "ouverture" | "horaires" | "horaire"
            | "matin" | "soir" => None,
            "ferme" | "fermee" | "fermeture" => Some(Word::Closed),
            folded => Some(day(folded, text)?),
        },
    };
    Some((one, 1))
}

/// A day: whole, in the plural, or cut; two letters only with their capital or full stop gone by, so `je` alone is none.
fn day(folded: &str, text: &str) -> Option<Word> {
    let bare = folded.strip_suffix('s').unwrap_or(folded);
    let dotted = text.ends_with('.') || text.ends_with(':');
    let at = DAYS.iter().position(|(whole, three, two, _)| {
        bare == *whole || bare == *three || (bare == *two && (dotted || matches!(*two, "lu" | "ve")))
    })?;
    u8::try_from(at).ok().map(Word::Day)
}

/// `9h`, `9h30`, `09:30`, `9:`, `08.30`.
fn time(word: &str) -> Option<u16> {
    let word = word.trim_end_matches(['.', ')']);
    let (hours, minutes) = word.split_once(['h', ':', '.'])?;
    let minutes = if minutes.is_empty() && word.ends_with(['h', ':']) { "00" } else { minutes };
    let digits = |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(hours, 2) || !digits(minutes, 2) || minutes.len() != 2 {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 24 && minutes < 60 && hours * 60 + minutes <= 1440).then_some(hours * 60 + minutes)
}

/// The days at the head, a bit each: `lundi au vendredi`, `lundi, mardi et jeudi`, `lundi - mardi - jeudi`.
fn days(words: &mut Words<'_>) -> Option<u8> {
    let mut listed = Vec::new();
    let mut joints = Vec::new();
    loop {
        let Some(Word::Day(day)) = words.next() else { return None };
        listed.push(*day);
        let joint = words.next_if(|word| matches!(word, Word::To | Word::Dash | Word::And | Word::Slash)).copied();
        if !matches!(words.peek(), Some(Word::Day(_))) {
            // `lundi, 9h-12h` is sound; `lundi à 9h-12h` is not.
            if matches!(joint, Some(Word::To | Word::Dash)) {
                return None;
            }
            break;
        }
        joints.push(joint);
    }
    // Several dashes in a row separate: `lundi - mardi - jeudi`.
    let chained = joints.windows(2).any(|pair| pair == [Some(Word::Dash), Some(Word::Dash)]);
    let mut bits = 0u8;
    for (at, &day) in listed.iter().enumerate() {
        let ranged = at > 0 && matches!(joints[at - 1], Some(Word::To | Word::Dash)) && !chained;
        let from = if ranged { listed[at - 1] } else { day };
        if from > day {
            return None;
        }
        for day in from..=day {
            // Said twice in one list, but as the bound of its range.
            if bits & (1 << day) != 0 && !(ranged && day == from) {
                return None;
            }
            bits |= 1 << day;
        }
    }
    Some(bits)
}

/// Days in order, three or more in a row as a range.
fn written(days: u8) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut at = 0;
    while at < 7 {
        if days & (1 << at) == 0 {
            at += 1;
            continue;
        }
        let end = (at..7).take_while(|day| days & (1 << day) != 0).last().unwrap_or(at);
        match end - at {
            0 => out.push(DAYS[at].3.to_owned()),
            1 => out.push(format!("{},{}", DAYS[at].3, DAYS[end].3)),
            _ => out.push(format!("{}-{}", DAYS[at].3, DAYS[end].3)),
        }
        at = end + 1;
    }
    out.join(",")
}

/// Spans that follow each other in the day, one of whose bounds at least has its unit; none: closed.
fn times(words: &mut Words<'_>) -> Option<Vec<Span>> {
    if words.next_if_eq(&&Word::Closed).is_some() {
        return Some(Vec::new());
    }
    let (mut spans, mut unit): (Vec<Span>, bool) = (Vec::new(), false);
    loop {
        let from = bound(words, &mut unit)?;
        let joint = words.next_if(|word| matches!(word, Word::To | Word::Dash | Word::Slash)).copied();
        let to = bound(words, &mut unit)?;
        if from >= to || spans.last().is_some_and(|last| from < last.1) {
            return None;
        }
        spans.push((from, to));
        let mut ahead = words.clone();
        ahead.next_if(|word| {
            matches!(word, Word::And | Word::Slash) || (joint == Some(Word::To) && matches!(word, Word::Dash))
        });
        if !matches!(ahead.peek(), Some(Word::Time(_) | Word::Bare(_))) {
            return unit.then_some(spans);
        }
        *words = ahead;
    }
}

fn bound(words: &mut Words<'_>, unit: &mut bool) -> Option<u16> {
    match words.next()? {
        Word::Time(minutes) => {
            *unit = true;
            Some(*minutes)
        }
        Word::Bare(minutes) => Some(*minutes),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use opening_hours_syntax::parse;
    use proptest::prelude::*;

    #[test]
    fn days_and_times_alone_are_converted() {
        for (text, wanted) in [
            ("lundi 08:00-16:00\nmardi 07:30-11:30, 12:15-16:00", "Mo 08:00-16:00; Tu 07:30-11:30,12:15-16:00"),
            ("Du lundi au vendredi, de 9h à 12h et de 13h30 à 17h", "Mo-Fr 09:00-12:00,13:30-17:00"),
            ("lundi et jeudi : 14h - 18h", "Mo,Th 14:00-18:00"),
            ("lundi 9h-12h ; mardi fermé", "Mo 09:00-12:00; Tu off"),
            ("lundi 9: à 13:\nmardi 9: à 13:", "Mo 09:00-13:00; Tu 09:00-13:00"),
            ("lundi-vendredi 08.30-17:30", "Mo-Fr 08:30-17:30"),
            ("lundi, mardi, jeudi, vendredi 09:00-12:00 14:00-18:00", "Mo,Tu,Th,Fr 09:00-12:00,14:00-18:00"),
            ("lundi 7 : 30 - 11 : 30 / 12 : 30 - 15 :30", "Mo 07:30-11:30,12:30-15:30"),
            ("lundi 10-12h/14-18h30\nmercredi 14-18h30", "Mo 10:00-12:00,14:00-18:30; We 14:00-18:30"),
            ("MARDI, VENDREDI : 8h30 a 12h30 et 13h30 a 16h30.", "Tu,Fr 08:30-12:30,13:30-16:30"),
            (
                "Lundi et Jeudi : 14h à 18h Mardi et Vendredi : 9h à 12h30 et 14h à 18h",
                "Mo,Th 14:00-18:00; Tu,Fr 09:00-12:30,14:00-18:00",
            ),
            ("Lundi Mardi Vendredi Samedi 9h00 a 12h00", "Mo,Tu,Fr,Sa 09:00-12:00"),
            ("Mardi 14h/19h", "Tu 14:00-19:00"),
            ("Lundi au vendredi\n9H-12H / 13H-17H", "Mo-Fr 09:00-12:00,13:00-17:00"),
            ("lundi - mardi - jeudi 8 h 30 à 12 heures", "Mo,Tu,Th 08:30-12:00"),
            (
                "mar. ven. 15h30-18h30, mer. 10h-12h 14h-18h, sam. 10h-12h30",
                "Tu,Fr 15:30-18:30; We 10:00-12:00,14:00-18:00; Sa 10:00-12:30",
            ),
            ("Du lundi au vendredi 9h-17h sauf jours fériés", "Mo-Fr 09:00-17:00; PH off"),
            ("9h-12h et 14h-17h du lundi au vendredi", "Mo-Fr 09:00-12:00,14:00-17:00"),
            ("Mercredi : 9h a 12h30 – 13h30 à16h", "We 09:00-12:30,13:30-16:00"),
            ("Lundi-Vendredi 08:30-12:30\nLundi-Vendredi 13:30-17:00", "Mo-Fr 08:30-12:30,13:30-17:00"),
            ("Jeudi10h - 12h / Vendredi : 16h - 19h", "Th 10:00-12:00; Fr 16:00-19:00"),
            ("MARDI-JEUDI ET VENDREDI 9H00-12H00", "Tu-Fr 09:00-12:00"),
            ("lundi matin 9h-12h, lundi", ""),
        ] {
            assert_eq!(osm(text).as_deref(), Some(wanted).filter(|wanted| !wanted.is_empty()), "{text}");
        }
    }

    #[test]
    fn anything_else_stays() {
        for text in [
            "9h-12h",
            "lundi sur rendez-vous",
            "Mo-Fr 09:00-12:00",
            "lundi 9-12",
            "lundi 9h-12h-14h-17h",
            "lundi 17h-9h",
            "lundi",
            "lundi 9h-12h (sur rendez-vous)",
            "lundi 9h-12h mardi 9h-12h lundi 14h-17h",
            "lundi 9h-12h lundi 10h-17h",
            "9h-12h lundi 14h-17h mardi",
            "lundi 13:16:59.999998",
            "jeudi réservé aux scolaires",
            "je 9h-12h",
            "dimanche au lundi 9h-12h",
            "samedi 08:00-11:30 (les premiers samedis de chaque mois)",
            "du lundi au vendredi de h30 à 12h30",
            "lundi à 9h-12h",
            "",
        ] {
            assert_eq!(osm(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_made_is_opening_hours(
            text in "((lundi|Mardi|mer\\.|jeu|VENDREDI|samedis|dim)( et | au | - |, | )?){1,3}:? ?\
                     ([0-9]{1,2}(h|:|h30|:00|)( ?- ?| à |/| )[0-9]{1,2}(h|:45|h15|)( et | / |, |\n| ; )?){1,3}(fermé| sauf jours fériés)?",
        ) {
            if let Some(made) = osm(&text) {
                prop_assert!(parse(&made).is_ok(), "{} → {}", text, made);
                prop_assert_eq!(osm(&made), None, "made once, it stays");
            }
        }
    }
}
