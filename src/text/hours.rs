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
pub fn opening_hours(text: &str) -> Option<String> {
    if text.len() > LONGEST {
        return None;
    }
    let text: Vec<&str> = text.lines().map(without_closed_half).collect();
    let words = words_of(&text.join("\n"))?;
    let mut words = words.as_slice();
    // What is said of all rules at the end, or before the first.
    let (mut public, mut school, mut on_request) = (false, false, false);
    while let [rest @ .., last @ (Word::NotOnHolidays | Word::NotInSchoolHolidays)] = words {
        public |= *last == Word::NotOnHolidays;
        school |= *last == Word::NotInSchoolHolidays;
        words = rest;
    }
    if let [Word::OnRequest, rest @ ..] = words {
        (on_request, words) = (true, rest);
    }
    let mut words = words.iter().peekable();
    let mut rules: Vec<Rule> = Vec::new();
    while words.peek().is_some() {
        let rule = rule(&mut words, rules.is_empty())?;
        while words.next_if(|word| matches!(word, Word::And | Word::Slash)).is_some() {}
        match rules.last_mut() {
            // `lundi 9h-12h\nlundi 14h-17h`: the afternoon of the same days.
            Some(before) if before.goes_on(&rule) => before.spans.extend(rule.spans),
            _ => rules.push(rule),
        }
    }
    // `lundi 9h-12h, mardi 9h-12h, sur rendez-vous`: both, or the last? A rule of its own says it in brackets.
    let (loose, alone) = (rules.iter().any(|rule| rule.loose), rules.len() == 1);
    // A day that comes back is another service, or a slip: a person's choice.
    let days = rules.iter().fold(0u32, |sum, rule| sum + rule.days.count_ones());
    let said = rules.iter().fold(0u8, |said, rule| said | rule.days).count_ones();
    if rules.is_empty() || (loose || school) && !alone || said != days {
        return None;
    }
    let mut out: Vec<String> = Vec::new();
    for rule in &mut rules {
        rule.on_request |= on_request;
        out.push(rule.written(&rule.spans));
    }
    out.extend(rules.iter().filter_map(Rule::in_school_holidays));
    out.extend(school.then(|| "SH off".to_owned()));
    out.extend(public.then(|| "PH off".to_owned()));
    Some(out.join("; "))
}

/// `lundi 9h-12h, fermé` without its closed afternoon, which says nothing that the times do not.
fn without_closed_half(line: &str) -> &str {
    match line.rsplit_once(',') {
        Some((head, tail)) if head.contains(|c: char| c.is_ascii_digit()) => match super::fold(tail).as_str() {
            "ferme" | "fermee" | "fermeture" => head,
            _ => line,
        },
        _ => line,
    }
}

/// What is said of some days.
#[derive(Debug, Default)]
struct Rule {
    days: u8,
    /// Only these of the month, a bit each; see [`Word::Nth`].
    nth: u8,
    /// None: closed, or on request only.
    spans: Vec<Span>,
    on_request: bool,
    /// It ended with `sur rendez-vous` outside of brackets.
    loose: bool,
    /// The last end in the school holidays.
    school_end: Option<u16>,
}

impl Rule {
    fn is_plain(&self) -> bool {
        self.nth == 0 && !self.on_request && self.school_end.is_none() && !self.spans.is_empty()
    }

    fn goes_on(&self, next: &Self) -> bool {
        self.is_plain()
            && next.is_plain()
            && self.days == next.days
            && self.spans.last().map(|span| span.1) <= next.spans.first().map(|span| span.0)
    }

    fn written(&self, spans: &[Span]) -> String {
        let days = match self.nth {
            0 => written(self.days),
            nth => format!("{}[{}]", written(self.days), nths(nth)),
        };
        match (spans.is_empty(), self.on_request) {
            (true, true) => format!("{days} \"{ON_REQUEST}\""),
            (_, false) => format!("{days} {}", spelled(spans)),
            (false, true) => format!("{days} {} \"{ON_REQUEST}\"", spelled(spans)),
        }
    }

    /// `(17h pendant les vacances scolaires)` behind `14h-17h30`: another end.
    fn in_school_holidays(&self) -> Option<String> {
        let end = self.school_end?;
        let mut spans = self.spans.clone();
        spans.last_mut()?.1 = end;
        Some(format!("SH {}", self.written(&spans)))
    }
}

const ON_REQUEST: &str = "sur rendez-vous";

/// `1,2` or `-1`.
fn nths(bits: u8) -> String {
    let one = |at: u8| if at == LAST { "-1".to_owned() } else { at.to_string() };
    (1..8).filter(|at| bits & (1 << at) != 0).map(one).collect::<Vec<_>>().join(",")
}

/// Bit of the last one of a month in [`Word::Nth`].
const LAST: u8 = 7;

/// One rule: its days, their times, and what stands in brackets behind either.
fn rule(words: &mut Words<'_>, first: bool) -> Option<Rule> {
    let mut rule = Rule::default();
    if let Some(nth) = nth(words) {
        rule.nth = nth?;
    }
    // `9h-12h du lundi au vendredi`: the times may come first where there is one rule.
    if first && matches!(words.peek(), Some(Word::Time(_) | Word::Bare(_))) {
        rule.spans = times(words)?;
        rule.days = days(words)?;
    } else {
        rule.days = days(words)?;
        if rule.nth != 0 {
            words.next_if_eq(&&Word::OfMonth)?;
            words.next_if(|word| matches!(word, Word::And));
        }
        brackets(words, &mut rule)?;
        let asked = words.next_if_eq(&&Word::OnRequest).is_some();
        rule.on_request |= asked;
        rule.loose |= asked && !matches!(words.peek(), Some(Word::Time(_) | Word::Bare(_)));
        let said = matches!(words.peek(), Some(Word::Time(_) | Word::Bare(_) | Word::Closed));
        if said || !rule.on_request {
            rule.spans = times(words)?;
        }
    }
    // Behind several spans, `sauf le vendredi` may mean the last of them alone; behind none, it is anyone's guess.
    let days = but(words, rule.days)?;
    if days != rule.days && (rule.spans.len() != 1 || rule.on_request) {
        return None;
    }
    rule.days = days;
    brackets(words, &mut rule)?;
    let mut ahead = words.clone();
    ahead.next_if(|word| matches!(word, Word::And));
    if ahead.next_if_eq(&&Word::OnRequest).is_some() {
        ahead.next_if_eq(&&Word::Only);
        *words = ahead;
        (rule.on_request, rule.loose) = (true, true);
    }
    let one_day = rule.days.count_ones() == 1;
    let closed = rule.spans.is_empty() && !rule.on_request;
    let ends = rule.spans.last().zip(rule.school_end).is_none_or(|(span, end)| span.0 < end && end != span.1);
    let sound = (rule.nth == 0 || one_day) && !(closed && rule.school_end.is_some()) && ends;
    sound.then_some(rule)
}

/// `1er et 3e`, before its day: none where there is none, nothing inside where it makes no sense.
fn nth(words: &mut Words<'_>) -> Option<Option<u8>> {
    let Some(Word::Nth(mut bits)) = words.peek().copied().copied() else { return None };
    words.next();
    loop {
        let mut ahead = words.clone();
        ahead.next_if(|word| matches!(word, Word::And));
        let Some(Word::Nth(more)) = ahead.next() else { return Some(Some(bits)) };
        if bits & more != 0 {
            return Some(None);
        }
        bits |= more;
        *words = ahead;
    }
}

/// What stands in brackets, if anything does: on request, some of the month's days, another end in the school holidays.
fn brackets(words: &mut Words<'_>, rule: &mut Rule) -> Option<()> {
    while words.next_if_eq(&&Word::Open).is_some() {
        while words.next_if_eq(&&Word::Only).is_some() {}
        match words.next()? {
            Word::OnRequest => rule.on_request = true,
            Word::Time(end) => {
                words.next_if_eq(&&Word::InSchoolHolidays)?;
                rule.school_end = Some(*end);
            }
            Word::Nth(bits) if rule.nth == 0 => {
                let day = words.next_if(|word| matches!(word, Word::Day(_)));
                if let Some(Word::Day(day)) = day
                    && rule.days != 1 << day
                {
                    return None;
                }
                words.next_if_eq(&&Word::OfMonth)?;
                rule.nth = *bits;
            }
            _ => return None,
        }
        while words.next_if_eq(&&Word::Only).is_some() {}
        words.next_if_eq(&&Word::Close)?;
    }
    Some(())
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

type Words<'w> = Peekable<Iter<'w, Word>>;

/// The words of a text; `None` at the first one that is not understood.
fn words_of(text: &str) -> Option<Vec<Word>> {
    let spaced: String =
        tidy(text).chars().flat_map(|c| if "-–—,/;()".contains(c) { vec![' ', c, ' '] } else { vec![c] }).collect();
    let raw: Vec<&str> = spaced.split_whitespace().collect();
    let folded: Vec<String> = raw.iter().map(|word| super::fold(word)).collect();
    // `Ma-Ve`, `Lu Ma Me`: one of them alone is a word (`je`), two are days.
    let short = folded.iter().filter(|word| DAYS.iter().any(|(_, _, two, _)| word == two)).count() > 1;
    let mut words = Vec::new();
    let mut at = 0;
    while at < raw.len() {
        let (word, length) = word(&raw[at..], &folded[at..], short)?;
        words.extend(word);
        at += length;
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
                    let separator = matches!(raw[sauf + 1 + at], "," | ";" | "/");
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
        "(" => Some(Word::Open),
        ")" => Some(Word::Close),
        ":" => None,
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
            "le" | "les" | "de" | "du" | "des" | "" | "ouvert" | "ouverte" | "ouverture" | "horaires" | "horaire"
            | "matin" | "soir" => None,
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
    let bare = folded.strip_suffix('s').unwrap_or(folded);
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

/// The days at the head, a bit each, without those that are left out: `tous les jours sauf le dimanche`.
fn days(words: &mut Words<'_>) -> Option<u8> {
    let days = match words.next_if_eq(&&Word::EveryDay) {
        Some(_) => 0b111_1111,
        None => listed(words)?,
    };
    let days = but(words, days)?;
    words.next_if(|word| matches!(word, Word::And));
    Some(days)
}

/// Days without those that `sauf` leaves out of them, if it stands here.
fn but(words: &mut Words<'_>, days: u8) -> Option<u8> {
    let mut ahead = words.clone();
    ahead.next_if(|word| matches!(word, Word::And));
    if ahead.next_if_eq(&&Word::But).is_none() {
        return Some(days);
    }
    *words = ahead;
    let without = listed(words)?;
    (days & without == without && days != without).then_some(days & !without)
}

/// Days, a bit each: `lundi au vendredi`, `lundi, mardi et jeudi`, `lundi - mardi - jeudi`.
fn listed(words: &mut Words<'_>) -> Option<u8> {
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
        // `fermé, 14h-18h`: closed in the morning.
        let mut ahead = words.clone();
        let half =
            ahead.next_if_eq(&&Word::And).is_some() && matches!(ahead.peek(), Some(Word::Time(_) | Word::Bare(_)));
        if !half {
            return Some(Vec::new());
        }
        *words = ahead;
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
            matches!(word, Word::And | Word::Slash)
                || (matches!(joint, Some(Word::To | Word::Slash)) && matches!(word, Word::Dash))
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
            (
                "lundi 9h-12h, fermé\nmardi fermé, 14h à 18h\nmercredi 9h-12h, ",
                "Mo 09:00-12:00; Tu 14:00-18:00; We 09:00-12:00",
            ),
            ("lundi 09:00:00-12:00:00\nlundi 14:00:00-17:30:00", "Mo 09:00-12:00,14:00-17:30"),
            ("lundi sur rendez-vous", "Mo \"sur rendez-vous\""),
            ("lundi 9h-12h (sur rendez-vous)", "Mo 09:00-12:00 \"sur rendez-vous\""),
            (
                "Du lundi au vendredi, de 8h30 à 17h, sur rendez-vous uniquement",
                "Mo-Fr 08:30-17:00 \"sur rendez-vous\"",
            ),
            (
                "Lundi et Vendredi : 9h à 12h30 - 14h à 17h Mardi : 10h30 à 12h30 - 14h à 17h Mercredi : (sur rendez-vous) \
                 Jeudi : 14h à 17h",
                "Mo,Fr 09:00-12:30,14:00-17:00; Tu 10:30-12:30,14:00-17:00; We \"sur rendez-vous\"; Th 14:00-17:00",
            ),
            (
                "Mardi : 9h à 12h Mercredi (uniquement sur rendez-vous) : 9h à 12h30 et 14h à 17h",
                "Tu 09:00-12:00; We 09:00-12:30,14:00-17:00 \"sur rendez-vous\"",
            ),
            (
                "Ouverture au public sur RDV Lundi 13H30 - 17H\nMardi 13H30 - 18H",
                "Mo 13:30-17:00 \"sur rendez-vous\"; Tu 13:30-18:00 \"sur rendez-vous\"",
            ),
            (
                "Lundi au vendredi, 9h à 12h30 et 13h30 à 17h30 (17h00 pendant les vacances scolaires)",
                "Mo-Fr 09:00-12:30,13:30-17:30; SH Mo-Fr 09:00-12:30,13:30-17:00",
            ),
            (
                "Samedi : 9h30-17h30 Dimanche (2e dimanche du mois uniquement) : 14h-17h30",
                "Sa 09:30-17:30; Su[2] 14:00-17:30",
            ),
            (
                "Lundi : 14h - 17h45\nSamedi : 9h - 12h30 (uniquement les 2 premiers samedis de chaque mois)",
                "Mo 14:00-17:45; Sa[1,2] 09:00-12:30",
            ),
            ("Le dernier samedi de chaque mois, de 9 heures à 12 h 30", "Sa[-1] 09:00-12:30"),
            ("1er et 3e jeudi du mois : 14h-16h", "Th[1,3] 14:00-16:00"),
            ("8h30/12h - 13h30/17h du lundi au vendredi", "Mo-Fr 08:30-12:00,13:30-17:00"),
            ("mardi 18h-minuit", "Tu 18:00-24:00"),
            ("jeudi de midi à 14h", "Th 12:00-14:00"),
            ("tous les jours sauf dimanche 9h-18h", "Mo-Sa 09:00-18:00"),
            ("9h-18h tous les jours sauf le mercredi et le dimanche", "Mo,Tu,Th-Sa 09:00-18:00"),
            ("Du lundi au samedi, 9h-12h, sauf le mercredi", "Mo,Tu,Th-Sa 09:00-12:00"),
            ("7j/7 : 8h-20h", "Mo-Su 08:00-20:00"),
            ("Ma-Ve 10h-12h30 / 14h-18h", "Tu-Fr 10:00-12:30,14:00-18:00"),
            ("Lu Ma Me Je Ve 8h-16h", "Mo-Fr 08:00-16:00"),
            ("lundi 14h-17h hors vacances scolaires", "Mo 14:00-17:00; SH off"),
            ("lundi 14h-17h sauf vacances scolaires et sauf jours fériés", ""),
        ] {
            assert_eq!(opening_hours(text).as_deref(), Some(wanted).filter(|wanted| !wanted.is_empty()), "{text}");
        }
    }

    #[test]
    fn anything_else_stays() {
        for text in [
            "9h-12h",
            "Mo-Fr 09:00-12:00",
            "lundi 9-12",
            "lundi 9h-12h-14h-17h",
            "lundi 17h-9h",
            "lundi",
            "lundi 9h-12h, mardi 9h-12h, sur rendez-vous",
            "Lundi 9h-12h, fermé le mardi, mercredi 14h-18h",
            "Mardi au samedi 9h-12h, fermé dimanche et lundi 14h-18h",
            "Lundi au vendredi 9h-12h et sur rendez-vous",
            "Lundi au vendredi 9h-17h, samedi 9h-12h hors vacances scolaires",
            "lundi 8h30-12h30 sans rendez-vous et 12h30-16h avec rendez-vous",
            "lundi et mardi (2e lundi du mois) 9h-12h",
            "mardi (2e lundi du mois) 9h-12h",
            "le 2e mardi 9h-12h",
            "lundi fermé (17h pendant les vacances scolaires)",
            "lundi 9h-12h (17h30 le mercredi)",
            "9h à 12h, 14h à 17h hors vacances scolaires",
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
            "lundi au vendredi 9h-17h sauf le mercredi matin",
            "lundi au vendredi 9h-17h sauf le mercredi 14h-17h",
            "lundi au vendredi sauf samedi 9h-17h",
            "lundi sauf lundi 9h-17h",
            "minuit-6h lundi",
            "tous les jours de la semaine 9h-17h",
            "Ouvert tous les jours sauf dimanche, samedi 9h-12h",
            "Ouvert tous les jours sauf dimanche\nsamedi 9h-12h",
            "Du lundi au vendredi 9h-12h, 14h-17h sauf le vendredi",
            "Lundi au vendredi sur rendez-vous sauf le mercredi",
            "Tous les jours fermé sauf le mercredi",
            "",
        ] {
            assert_eq!(opening_hours(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_made_is_opening_hours(
            text in "((lundi|Mardi|mer\\.|jeu|VENDREDI|samedis|dim)( et | au | - |, | )?){1,3}:? ?\
                     ([0-9]{1,2}(h|:|h30|:00|)( ?- ?| à |/| )[0-9]{1,2}(h|:45|h15|)( et | / |, |\n| ; )?){1,3}( \\(sur rendez-vous\\)| \\(2e mardi du mois\\)| \\(11h pendant les vacances scolaires\\)|)(fermé| sauf jours fériés| hors vacances scolaires)?",
        ) {
            if let Some(made) = opening_hours(&text) {
                prop_assert!(parse(&made).is_ok(), "{} → {}", text, made);
                prop_assert_eq!(opening_hours(&made), None, "made once, it stays");
            }
        }
    }
}
