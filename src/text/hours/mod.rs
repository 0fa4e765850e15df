//! Opening hours written in French → OpenStreetMap, where every word is understood and no day is said twice; anything
//! else stays as it is (DOMAIN §2.2: hours without days never become `Mo-Fr`).

#[cfg(test)]
mod tests;
mod words;

use words::{DAYS, LAST, Word, Words, words_of};

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
    while words.next_if_eq(&&Word::Break).is_some() {}
    let mut rules: Vec<Rule> = Vec::new();
    while words.peek().is_some() {
        let rule = rule(&mut words, rules.is_empty())?;
        while words.next_if(|word| matches!(word, Word::And | Word::Slash | Word::Break)).is_some() {}
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
    // `fermé sauf pendant les vacances`, `sur rendez-vous lundi …, mardi fermé`: the one takes the other back.
    if (public || school || on_request) && rules.iter().any(|rule| rule.spans.is_empty() && !rule.on_request) {
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
        Some((head, tail)) if head.contains(|c: char| c.is_ascii_digit()) => match crate::text::fold(tail).as_str() {
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

/// One rule: its days, their times, and what stands in brackets behind either.
fn rule(words: &mut Words<'_>, first: bool) -> Option<Rule> {
    let mut rule = Rule::default();
    if let Some(nth) = nth(words) {
        rule.nth = nth?;
    }
    // `9h-12h du lundi au vendredi`: the times may come first where there is one rule.
    let times_first = first && matches!(words.peek(), Some(Word::Time(_) | Word::Bare(_) | Word::Half(_)));
    if times_first {
        rule.spans = times(words)?;
        words.next_if_eq(&&Word::Break);
        rule.days = days(words)?;
    } else {
        rule.days = days(words)?;
        words.next_if_eq(&&Word::Break);
        if rule.nth != 0 {
            words.next_if_eq(&&Word::OfMonth)?;
            words.next_if(|word| matches!(word, Word::And));
        }
        brackets(words, &mut rule)?;
        let asked = words.next_if_eq(&&Word::OnRequest).is_some();
        rule.on_request |= asked;
        rule.loose |= asked && !matches!(words.peek(), Some(Word::Time(_) | Word::Bare(_) | Word::Half(_)));
        let said = matches!(words.peek(), Some(Word::Time(_) | Word::Bare(_) | Word::Half(_) | Word::Closed));
        if said || !rule.on_request {
            rule.spans = times(words)?;
        }
    }
    // Behind several spans, `sauf le vendredi` may mean the last of them alone; behind none, it is anyone's guess.
    let days = but(words, rule.days)?;
    if days != rule.days && (rule.spans.len() != 1 || rule.on_request) {
        return None;
    }
    let (left_out, before) = (days != rule.days, rule.on_request);
    rule.days = days;
    brackets(words, &mut rule)?;
    // On request: the last of several spans, or all of them? The days that are left out, or the others?
    if rule.on_request && !before && (rule.spans.len() > 1 || left_out) {
        return None;
    }
    let mut ahead = words.clone();
    ahead.next_if(|word| matches!(word, Word::And));
    if ahead.next_if_eq(&&Word::OnRequest).is_some() {
        ahead.next_if_eq(&&Word::Only);
        *words = ahead;
        (rule.on_request, rule.loose) = (true, true);
        if times_first || left_out {
            return None;
        }
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
        // `Lundi/Vendredi`: from one to the other, or both?
        if joint == Some(Word::Slash) {
            return None;
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
    let mut spans: Vec<Span> = Vec::new();
    let mut halves = false;
    loop {
        let half = words.next_if(|word| matches!(word, Word::Half(_))).copied();
        // `le matin 9h-12h et 14h-18h`: then the rest is said of the morning too, and cannot be.
        if halves && half.is_none() {
            return None;
        }
        halves |= half.is_some();
        let mut units = 0;
        let from = bound(words, &mut units)?;
        let joint = words.next_if(|word| matches!(word, Word::To | Word::Dash | Word::Slash)).copied();
        let to = bound(words, &mut units)?;
        // `6/9` alone is a date, `14h 20` has minutes.
        if units == 0 || matches!(joint, None | Some(Word::Slash)) && units < 2 {
            return None;
        }
        if from >= to || spans.last().is_some_and(|last| from < last.1) {
            return None;
        }
        if let Some(Word::Half((first, last))) = half
            && (from < first || to > last)
        {
            return None;
        }
        spans.push((from, to));
        let mut ahead = words.clone();
        ahead.next_if(|word| {
            matches!(word, Word::And | Word::Slash)
                || (matches!(joint, Some(Word::To | Word::Slash)) && matches!(word, Word::Dash))
        });
        if !matches!(ahead.peek(), Some(Word::Time(_) | Word::Bare(_) | Word::Half(_))) {
            return Some(spans);
        }
        *words = ahead;
    }
}

fn bound(words: &mut Words<'_>, units: &mut u8) -> Option<u16> {
    match words.next()? {
        Word::Time(minutes) => {
            *units += 1;
            Some(*minutes)
        }
        Word::Bare(minutes) => Some(*minutes),
        _ => None,
    }
}
