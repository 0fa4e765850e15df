//! Opening hours written day by day in French → OpenStreetMap, where every word is understood; anything else stays as it
//! is (DOMAIN §2.2: hours without days never become `Mo-Fr`).

const DAYS: [(&str, &str); 7] = [
    ("lundi", "Mo"),
    ("mardi", "Tu"),
    ("mercredi", "We"),
    ("jeudi", "Th"),
    ("vendredi", "Fr"),
    ("samedi", "Sa"),
    ("dimanche", "Su"),
];

/// `lundi 9h-12h, 14h-17h30\nmardi : fermé` → `Mo 09:00-12:00,14:00-17:30; Tu off`. `None` unless each line is days and
/// times and nothing else.
pub(super) fn osm(text: &str) -> Option<String> {
    let folded = crate::text::fold(text.trim());
    if text.len() > 400 || !DAYS.iter().any(|(french, _)| folded.starts_with(french) || folded.starts_with("du ")) {
        return None;
    }
    let mut rules = Vec::new();
    for line in text.split(['\n', ';']).map(str::trim).filter(|line| !line.is_empty()) {
        let words = words_of(line)?;
        let times = words.iter().position(|word| matches!(word, Word::Time(_) | Word::Closed))?;
        let (of_days, of_times) = words.split_at_checked(times)?;
        let of_days = of_days.strip_suffix(&[Word::And]).unwrap_or(of_days);
        rules.push(format!("{} {}", days(of_days)?, spans(of_times)?));
    }
    (!rules.is_empty()).then(|| rules.join("; "))
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Word {
    Day(usize),
    /// Minutes since midnight.
    Time(u16),
    Closed,
    /// From one to the other: `-`, `à`, `au`.
    To,
    /// One and the other: `,`, `et`, `/`.
    And,
}

/// The words of a line; `None` at the first one that is not understood.
fn words_of(line: &str) -> Option<Vec<Word>> {
    let spaced: String = line
        .chars()
        .flat_map(|c| if matches!(c, '-' | '–' | '—' | ',' | '/') { vec![' ', c, ' '] } else { vec![c] })
        .collect();
    let mut words = Vec::new();
    for raw in spaced.split_whitespace() {
        let word = match raw {
            "-" | "–" | "—" => Some(Word::To),
            "," | "/" => Some(Word::And),
            ":" => None,
            _ if let Some(minutes) = time(&raw.to_lowercase()) => Some(Word::Time(minutes)),
            _ => match crate::text::fold(raw).as_str() {
                "a" | "au" => Some(Word::To),
                "et" | "puis" => Some(Word::And),
                "le" | "les" | "de" | "du" | "des" | "" => None,
                "ferme" | "fermee" => Some(Word::Closed),
                folded => {
                    match DAYS.iter().position(|(french, _)| folded.strip_suffix('s').unwrap_or(folded) == *french) {
                        Some(day) => Some(Word::Day(day)),
                        None => return None,
                    }
                }
            },
        };
        words.extend(word);
    }
    Some(words)
}

/// `9h`, `9h30`, `09:30`, `9:30`; a bare `9` has no unit and is not understood.
fn time(word: &str) -> Option<u16> {
    let (hours, minutes) = word.split_once(['h', ':'])?;
    let minutes = if minutes.is_empty() && word.ends_with('h') { "00" } else { minutes };
    let digits = |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(hours, 2) || !digits(minutes, 2) || minutes.len() != 2 {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 24 && minutes < 60 && hours * 60 + minutes <= 1440).then_some(hours * 60 + minutes)
}

fn days(words: &[Word]) -> Option<String> {
    let mut out = String::new();
    let mut words = words.iter().peekable();
    loop {
        let Some(Word::Day(from)) = words.next() else { return None };
        out.push_str(DAYS[*from].1);
        if words.peek() == Some(&&Word::To) {
            words.next();
            let Some(Word::Day(to)) = words.next() else { return None };
            out.push('-');
            out.push_str(DAYS[*to].1);
        }
        match words.next() {
            None => return Some(out),
            Some(Word::And) => out.push(','),
            Some(_) => return None,
        }
    }
}

/// Spans that follow each other in the day.
fn spans(words: &[Word]) -> Option<String> {
    if words == [Word::Closed] {
        return Some("off".to_owned());
    }
    let mut out: Vec<String> = Vec::new();
    let mut last = 0;
    for group in words.split(|word| *word == Word::And) {
        let [Word::Time(from), Word::To, Word::Time(to)] = *group else { return None };
        if from >= to || from < last {
            return None;
        }
        last = to;
        out.push(format!("{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60));
    }
    Some(out.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_alone_are_converted() {
        for (text, wanted) in [
            ("lundi 08:00-16:00\nmardi 07:30-11:30, 12:15-16:00", "Mo 08:00-16:00; Tu 07:30-11:30,12:15-16:00"),
            ("Du lundi au vendredi, de 9h à 12h et de 13h30 à 17h", "Mo-Fr 09:00-12:00,13:30-17:00"),
            ("lundi et jeudi : 14h - 18h", "Mo,Th 14:00-18:00"),
            ("lundi 9h-12h ; mardi fermé", "Mo 09:00-12:00; Tu off"),
        ] {
            assert_eq!(osm(text).as_deref(), Some(wanted), "{text}");
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
        ] {
            assert_eq!(osm(text), None, "{text}");
        }
    }
}
