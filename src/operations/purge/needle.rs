//! One value that is to be taken out, in all the ways in which people write it.

use crate::error::{Error, ErrorKind, Result};
use crate::mapping::normalise;
use crate::text::{fold, tokens};
use crate::workspace::{GONE, Scrub, Scrubbed};
use regex::Regex;
use std::borrow::Cow;
use std::ops::Range;

/// Letters and digits that a name or a text has at least: fewer are found everywhere.
const LEAST: usize = 4;

/// A value and how it is found.
#[derive(Debug, Clone)]
pub struct Needle {
    /// The value as it is compared: an address in lower case, a number in E.164, folded words.
    pub canonical: String,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Mail { written: Regex, words: Vec<String> },
    Phone { written: Regex },
    Words(Vec<String>),
}

impl Needle {
    /// What a person typed: an address, a number, or a name or another text.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for what would be found everywhere: a text of a few letters, a public short number.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        if text.contains('@') {
            let healed = normalise::email(text);
            let known = healed.as_text().filter(|_| healed.unclear.is_none()).unwrap_or(text);
            return Self::mail(&known.to_lowercase());
        }
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        if digits >= 6 && letters == 0 {
            let healed = normalise::phone_in(text, None);
            if let Some(number) = healed.as_text().filter(|number| number.starts_with('+')) {
                return Self::phone(number);
            }
        }
        let folded = fold(text);
        if folded.chars().filter(|c| c.is_alphanumeric()).count() < LEAST {
            return Err(Error::new(ErrorKind::Usage, "error-purge-short").with("least", LEAST));
        }
        Ok(Self { kind: Kind::Words(tokens(&folded).map(str::to_owned).collect()), canonical: folded })
    }

    fn mail(address: &str) -> Result<Self> {
        let Some((local, domain)) =
            address.split_once('@').filter(|(local, domain)| !local.is_empty() && !domain.is_empty())
        else {
            return Err(Error::new(ErrorKind::Usage, "error-purge-short").with("least", LEAST));
        };
        let dotted = |part: &str| part.split('.').map(regex::escape).collect::<Vec<_>>().join(r"\s*\.\s*");
        let at = r"\s*(?:@|%40|&#0*64;|\(at\)|\[at\])\s*";
        let words = tokens(&fold(address)).map(str::to_owned).collect();
        let written = pattern(&format!("(?i){}{at}{}", dotted(local), dotted(domain)))?;
        Ok(Self { kind: Kind::Mail { written, words }, canonical: address.to_owned() })
    }

    fn phone(number: &str) -> Result<Self> {
        let (code, national) = split_code(number);
        let sep = r"[\s\u{ad}\u{2010}-\u{2015}.\-/_()·,]{0,3}";
        let digits: Vec<String> = national.chars().map(String::from).collect();
        let prefix = format!(r"(?:(?:\+|00){sep})?{code}{sep}(?:\(?0\)?{sep})?|0{sep}");
        // A short number of an island is somebody else's elsewhere.
        let optional = if national.len() < 9 { "" } else { "?" };
        let written = pattern(&format!("(?:{prefix}){optional}{}", digits.join(sep)))?;
        Ok(Self { kind: Kind::Phone { written }, canonical: number.to_owned() })
    }

    /// Where it is written, in order.
    fn places(&self, text: &str) -> Vec<Range<usize>> {
        match &self.kind {
            Kind::Mail { written, .. } => {
                let found = written.find_iter(text).map(|found| found.range());
                found.filter(|found| is_whole_address(text, found)).collect()
            }
            Kind::Phone { written } => {
                let found = written.find_iter(text).map(|found| found.range());
                found.filter(|found| is_whole_number(text, found)).collect()
            }
            Kind::Words(words) => places_of_words(text, words),
        }
    }

    /// Whether a text is written in another way that the rules read as this value.
    fn reads_as(&self, text: &str) -> bool {
        if text.len() > 200 {
            return false;
        }
        match &self.kind {
            Kind::Mail { words, .. } => {
                let healed =
                    || normalise::email(text).as_text().is_some_and(|read| read.to_lowercase() == self.canonical);
                (text.contains('@') && healed()) || tokens(&fold(text)).eq(words.iter().map(String::as_str))
            }
            Kind::Phone { .. } => {
                text.bytes().filter(u8::is_ascii_digit).count() >= 6
                    && normalise::phone_in(text, None).as_text() == Some(self.canonical.as_str())
            }
            Kind::Words(_) => false,
        }
    }

    fn scrubbed(&self, text: &str) -> Option<Scrubbed> {
        let places = self.places(text);
        if places.is_empty() {
            return self.reads_as(text).then_some(Scrubbed::Whole);
        }
        let mut rest = String::with_capacity(text.len());
        let mut from = 0;
        for place in places {
            rest.push_str(&text[from..place.start]);
            from = place.end;
            // An item of a list goes with its separator; in a sentence one sees that something was there.
            let before = rest.trim_end().chars().next_back();
            let after = text[from..].trim_start().chars().next();
            let parts = |c: Option<char>| c.is_none_or(|c| matches!(c, ';' | ',' | '|' | '\n'));
            if !(parts(before) && parts(after)) {
                rest.push_str(GONE);
            } else if after.is_some() {
                let skipped = text[from..].find([';', ',', '|', '\n']).unwrap_or(0);
                from += skipped + 1;
                rest.truncate(rest.trim_end_matches(' ').len());
                if rest.is_empty() {
                    from += text[from..].len() - text[from..].trim_start().len();
                }
            } else {
                rest.truncate(rest.trim_end().trim_end_matches([';', ',', '|']).trim_end().len());
            }
        }
        rest.push_str(&text[from..]);
        Some(if says_nothing(&rest) { Scrubbed::Whole } else { Scrubbed::Part(rest) })
    }
}

/// Words before or behind a value that say nothing without it.
const LABELS: [&str; 12] =
    ["tel", "telephone", "tph", "t", "mobile", "portable", "mailto", "mail", "courriel", "email", "contact", "0"];

fn says_nothing(rest: &str) -> bool {
    let rest = rest.replace(GONE, " ");
    let folded = fold(&rest);
    tokens(&folded).all(|word| LABELS.contains(&word))
}

fn pattern(text: &str) -> Result<Regex> {
    Regex::new(text).map_err(|cause| Error::internal("the pattern of a value").caused_by(cause))
}

/// The code of the country of a number in E.164, and the rest.
fn split_code(number: &str) -> (&str, &str) {
    const CODES: [&str; 10] = ["262", "590", "594", "596", "508", "681", "687", "689", "33", "32"];
    let digits = number.trim_start_matches('+');
    let known = CODES.into_iter().find(|code| digits.starts_with(code));
    digits.split_at(known.map_or_else(|| 2.min(digits.len()), str::len))
}

/// Not a part of a longer address.
fn is_whole_address(text: &str, found: &Range<usize>) -> bool {
    let before = text[..found.start].chars().next_back();
    let mut after = text[found.end..].chars();
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | '%' | '+' | '-');
    let ends = match after.next() {
        None => true,
        Some('.') => !after.clone().next().is_some_and(char::is_alphanumeric) || is_ending(after.as_str()),
        Some(c) => !(c.is_alphanumeric() || c == '-' || c == '_'),
    };
    !before.is_some_and(|c| inside(c) || c == '.') && ends
}

/// Endings of the files that contributors send, which are named after people too.
const ENDINGS: [&str; 12] =
    ["csv", "tsv", "txt", "xlsx", "xls", "xlsb", "ods", "json", "jsonl", "geojson", "gz", "zip"];

/// Whether the name of a file ends so, and no word goes on behind it.
fn is_ending(text: &str) -> bool {
    let word = text.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    let goes_on = text[word.len()..].chars().next().is_some_and(|c| c.is_alphanumeric() || c == '-');
    !goes_on && ENDINGS.iter().any(|ending| word.eq_ignore_ascii_case(ending))
}

/// Not a part of a longer number, nor the decimals of one.
fn is_whole_number(text: &str, found: &Range<usize>) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let mut before = text[..found.start].chars().rev();
    let (last, one_before) = (before.next(), before.next());
    let mut after = text[found.end..].chars();
    let (next, one_after) = (after.next(), after.next());
    // `33261910001.0` is a number that a spreadsheet wrote.
    let float = next == Some('.') && one_after == Some('0') && !digit(after.next());
    let decimals = |sign: Option<char>, beyond: Option<char>| matches!(sign, Some('.')) && digit(beyond);
    let plain = text[found.clone()].bytes().all(|byte| byte.is_ascii_digit());
    if digit(last) || digit(next) || (plain && (decimals(last, one_before) || (decimals(next, one_after) && !float))) {
        return false;
    }
    // Without the zero or the code in front, digits a space before make it another number.
    let bare = plain && !text[found.clone()].starts_with('0');
    !(bare && (last == Some('+') || (last.is_some_and(|c| c == ' ' || c == '\u{a0}') && digit(one_before))))
}

/// A folded letter and where its letter is in the text.
fn folded_letters(text: &str) -> Vec<(char, Range<usize>)> {
    let mut out = Vec::with_capacity(text.len());
    let mut buffer = [0; 4];
    for (at, c) in text.char_indices() {
        let place = at..at + c.len_utf8();
        if c.is_ascii_alphanumeric() {
            out.push((c.to_ascii_lowercase(), place));
            continue;
        }
        if unicode_normalization::char::is_combining_mark(c) || crate::text::is_invisible(c) {
            continue;
        }
        let folded = fold(c.encode_utf8(&mut buffer));
        match folded.is_empty() {
            true => out.push((' ', place)),
            false => out.extend(folded.chars().map(|folded| (folded, place.clone()))),
        }
    }
    out
}

/// Where words follow one another, whatever the case, the accents and the signs between them; two words in any order.
fn places_of_words(text: &str, words: &[String]) -> Vec<Range<usize>> {
    // No letter folds to so few bytes that a shorter text could hold them.
    if text.len() < words.iter().map(String::len).sum::<usize>() / 2 {
        return Vec::new();
    }
    let letters = folded_letters(text);
    let mut found: Vec<(String, Range<usize>)> = Vec::new();
    let mut open = false;
    for (letter, place) in letters {
        if letter == ' ' {
            open = false;
        } else if let (true, Some((word, whole))) = (open, found.last_mut()) {
            word.push(letter);
            whole.end = place.end;
        } else {
            open = true;
            found.push((letter.to_string(), place));
        }
    }
    let mut out = Vec::new();
    let mut at = 0;
    while at + words.len() <= found.len() {
        let here = &found[at..at + words.len()];
        let in_order = here.iter().map(|(word, _)| word).eq(words);
        let last_first = words.len() > 1
            && here[0].0 == words[words.len() - 1]
            && here[1..].iter().map(|(word, _)| word).eq(&words[..words.len() - 1]);
        if in_order || last_first {
            out.push(here[0].1.start..here[words.len() - 1].1.end);
            at += words.len();
        } else {
            at += 1;
        }
    }
    out
}

/// Several values at once.
#[derive(Debug, Clone)]
pub struct Needles(pub Vec<Needle>);

impl Scrub for Needles {
    fn text(&self, text: &str) -> Option<Scrubbed> {
        let mut now: Option<String> = None;
        for needle in &self.0 {
            match needle.scrubbed(now.as_deref().unwrap_or(text)) {
                None => {}
                Some(Scrubbed::Whole) => return Some(Scrubbed::Whole),
                Some(Scrubbed::Part(rest)) => now = Some(rest),
            }
        }
        now.map(Scrubbed::Part)
    }

    fn together(&self, cells: &[Cow<'_, str>]) -> Vec<usize> {
        let mut out = Vec::new();
        for needle in &self.0 {
            let Kind::Words(words) = &needle.kind else { continue };
            if words.len() < 2 {
                continue;
            }
            let part = |text: &str| {
                let folded = fold(text);
                !folded.is_empty() && tokens(&folded).all(|word| words.iter().any(|known| known == word))
            };
            let parts: Vec<usize> = (0..cells.len()).filter(|at| cells[*at].len() < 200 && part(&cells[*at])).collect();
            for pair in parts.windows(2) {
                // Side by side, or with one column between them.
                if pair[1] - pair[0] > 2 {
                    continue;
                }
                let both = format!("{} {}", cells[pair[0]], cells[pair[1]]);
                let folded = fold(&both);
                if words.iter().all(|word| tokens(&folded).any(|known| known == word)) {
                    out.extend(pair);
                }
            }
        }
        out.sort_unstable();
        out.dedup();
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(value: &str, text: &str) -> Option<String> {
        Needles(vec![Needle::parse(value).unwrap()]).text(text).map(|gone| match gone {
            Scrubbed::Whole => String::new(),
            Scrubbed::Part(rest) => rest,
        })
    }

    #[test]
    fn a_number_is_found_however_it_is_written() {
        for text in [
            "0261910001",
            "02 61 91 00 01",
            "02.61.91.00.01",
            "+33261910001",
            "+33 (0)2 61 91 00 01",
            "0033 2 61 91 00 01",
            "33261910001",
            "261910001",
            "261910001.0",
            "Tél. : 02-61-91-00-01",
            "02\u{a0}61\u{a0}91\u{a0}00\u{a0}01",
        ] {
            assert_eq!(after("02 61 91 00 01", text).as_deref(), Some(""), "{text}");
        }
        assert_eq!(after("0261910001", "02 61 91 00 02 / 02 61 91 00 01").as_deref(), Some("02 61 91 00 02 / [...]"));
        assert_eq!(after("0261910001", "02 61 91 00 02;02 61 91 00 01").as_deref(), Some("02 61 91 00 02"));
        assert_eq!(after("0261910001", "02 61 91 00 01, 02 61 91 00 02").as_deref(), Some("02 61 91 00 02"));
        for other in ["02619100012", "10261910001", "48.0261910001", "13002619100016", "+44 261910001", "0261910002"] {
            assert_eq!(after("0261910001", other), None, "{other}");
        }
        assert_eq!(after("+590590123456", "05 90 12 34 56").as_deref(), Some(""));
    }

    #[test]
    fn an_address_is_found_however_it_is_written() {
        for text in [
            "Jean.Martin@Exemple.fr",
            " jean.martin @exemple.fr",
            "mailto:jean.martin%40exemple.fr",
            "jean martin exemple fr",
        ] {
            assert_eq!(after("jean.martin@exemple.fr", text).as_deref(), Some(""), "{text}");
        }
        assert_eq!(
            after("jean.martin@exemple.fr", "Écrire à JEAN.MARTIN@exemple.fr.").as_deref(),
            Some("Écrire à [...].")
        );
        assert_eq!(
            after("a@exemple.fr", "b@exemple.fr;a@exemple.fr;c@exemple.fr").as_deref(),
            Some("b@exemple.fr;c@exemple.fr")
        );
        for other in ["marie-jean.martin@exemple.fr", "jean.martin@exemple.fr.org", "x.jean.martin@exemple.fr"] {
            assert_eq!(after("jean.martin@exemple.fr", other), None, "{other}");
        }
    }

    #[test]
    fn a_name_is_found_in_any_case_and_order() {
        for text in ["Éric DUPRÉ", "dupre eric", "Dupré, Éric", "e\u{301}ric dupre\u{301}"] {
            assert_eq!(after("Eric Dupré", text).as_deref(), Some(""), "{text}");
        }
        assert_eq!(after("Éric Dupré", "Demander Eric Dupré au guichet").as_deref(), Some("Demander [...] au guichet"));
        assert_eq!(after("Éric Dupré", "Frédéric Dupré"), None);
        let needles = Needles(vec![Needle::parse("Éric Dupré").unwrap()]);
        let row = |cells: &[&'static str]| {
            needles.together(&cells.iter().map(|cell| Cow::Borrowed(*cell)).collect::<Vec<_>>())
        };
        assert_eq!(row(&["1", "Éric", "DUPRÉ", "Angers"]), [1, 2]);
        assert_eq!(row(&["Éric", "x", "y", "z", "Dupré"]), [0usize; 0]);
        assert_eq!(row(&["Éric", "Martin"]), [0usize; 0]);
    }

    #[test]
    fn what_is_everywhere_is_refused() {
        for text in ["", "de", "115", "@"] {
            assert!(Needle::parse(text).is_err(), "{text}");
        }
    }
}
