//! Doubts about what people write freely: a text that says nothing, words that speak of a closed or unfinished record,
//! HTML, two addresses in one field.

use crate::text::{fold, is_html, is_placeholder, trimmed};
use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;
use std::cell::RefCell;
use std::ops::Range;
use std::sync::LazyLock;

/// Words by which a record may be closed, a trial or unfinished.
struct Alerts {
    in_names: Regex,
    anywhere: Regex,
    /// Every phrase as [`plain`] writes it: nearly no text holds one, and one search for all of them says so.
    phrases: AhoCorasick,
}

static ALERTS: LazyLock<Option<Alerts>> = LazyLock::new(|| {
    let list = || include_str!("../../../assets/validate/alert_words.txt").lines();
    let of = |class: &str| -> String {
        let phrases = list().filter_map(|line| line.split_once('\t')).filter(|(found, _)| *found == class);
        phrases.map(|(_, phrase)| pattern(phrase)).collect::<Vec<_>>().join("|")
    };
    let (names, alone, any) = (of("name"), of("alone"), of("any"));
    // No `\b`: where a text has accents it would cost twenty times the rest of all rules.
    let anywhere = format!(
        r"(?i)(?:^|[:;(\[.,!\n–—])\s*(?:{alone})\s*(?:$|[)\].,;!…\n–—])|(?:^|[^\p{{L}}\p{{N}}])(?:{any})(?:$|[^\p{{L}}\p{{N}}])"
    );
    // A name may well hold them: an educational centre is *fermé*, a place makes tests.
    let in_names = format!(r"(?i)(?:^|[(\[\-–—:])\s*(?:{names})\s*\d*\s*(?:$|[)\]])");
    let phrases = list().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'));
    let phrases = phrases.map(|(_, phrase)| {
        let mut out = Vec::new();
        plain(phrase, &mut out);
        out
    });
    let phrases = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(phrases).ok()?;
    Some(Alerts { in_names: Regex::new(&in_names).ok()?, anywhere: Regex::new(&anywhere).ok()?, phrases })
});

/// A text without case, accents on *a* and *e*, and with one space for what may stand between two words: what holds a phrase
/// holds it in these letters too.
fn plain(text: &str, out: &mut Vec<u8>) {
    out.clear();
    for c in text.chars() {
        let letter = match c {
            'a'..='z' | '0'..='9' => c as u8,
            'A'..='Z' => c.to_ascii_lowercase() as u8,
            'à' | 'â' | 'À' | 'Â' => b'a',
            'é' | 'è' | 'ê' | 'É' | 'È' | 'Ê' => b'e',
            _ if c.is_whitespace() || matches!(c, '\'' | '’' | '-') => match out.last() {
                Some(b' ') => continue,
                _ => b' ',
            },
            _ => b'.',
        };
        out.push(letter);
    }
}

thread_local! {
    /// Room for the letters of a text.
    static PLAIN: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// A phrase as the list writes it → what it may look like in a file.
fn pattern(phrase: &str) -> String {
    let mut out = String::new();
    for c in phrase.trim().chars() {
        match c {
            'a' => out.push_str("[aàâ]"),
            'e' => out.push_str("[eéèê]"),
            ' ' => out.push_str(r"[\s'’\-]+"),
            c if c.is_alphanumeric() => out.push(c),
            c => out.push_str(&regex::escape(&c.to_string())),
        }
    }
    out
}

/// Fields where what is said of another record or another day means nothing for this one.
const NO_ALERT: [&str; 4] = ["commune", "horaires_accueil", "source", "id"];

/// Whether the words of a field may speak of a closed or unfinished record.
pub(in crate::validate) fn may_alert(field: &str) -> bool {
    !NO_ALERT.contains(&field) && !field.ends_with("_id")
}

/// The words of a text that speak of a closed or unfinished record, as they are written there.
pub(super) fn alert<'t>(field: &str, text: &'t str) -> Option<&'t str> {
    let alerts = ALERTS.as_ref()?;
    let held = PLAIN.with_borrow_mut(|letters| {
        plain(text, letters);
        alerts.phrases.is_match(letters.as_slice())
    });
    if !held {
        return None;
    }
    let found = alerts.anywhere.find_iter(text).find(|found| !is_bounded(text, found.range()));
    let found = found.or_else(|| alerts.in_names.find(text).filter(|_| field == "nom"));
    found.map(|found| found.as_str().trim_matches(|c: char| !c.is_alphanumeric()))
}

/// Words that begin what is true of some time only, or of somebody else.
const SOME_TIME: [&str; 10] =
    ["pendant", "durant", "entre", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
const OF_ANOTHER: [&str; 4] = ["dont", "si", "lorsque", "quand"];

/// Whether the words of alert hold for some days only (`n’existe plus le samedi`) or are said of something else (`dont l’usine
/// a fermé ses portes`).
fn is_bounded(text: &str, found: Range<usize>) -> bool {
    // The words end with the character behind them; one of punctuation ends the sentence.
    let inside = text[found.clone()].ends_with(char::is_whitespace);
    let after = fold(text[found.end..].split(['.', ';', '!', '\n']).next().unwrap_or_default());
    let mut next = after.split(' ').skip_while(|word| matches!(*word, "le" | "les"));
    let day = next.next().is_some_and(|word| SOME_TIME.contains(&word.trim_end_matches('s')));
    // `le samedi 3 mai`, `mardi dernier`: a date, and for good.
    let dated = |word: &str| word.starts_with(|c: char| c.is_ascii_digit()) || matches!(word, "dernier" | "prochain");
    let day = inside && day && next.next().is_none_or(|word| !dated(word));
    let clause = fold(text[..found.start].rsplit(['.', ';', ',', '!', '\n']).next().unwrap_or_default());
    day || clause.split(' ').any(|word| OF_ANOTHER.contains(&word))
}

/// Whether a text only says that there is none (`NR`, `-`, `néant`).
pub(super) fn says_nothing(text: &str) -> bool {
    is_placeholder(trimmed(text))
}

/// Whether a text holds HTML.
pub(super) fn holds_html(text: &str) -> bool {
    text.contains('<') && is_html(text)
}

/// Numbers of a street with the street's kind: `12 bis, rue`.
static STREETS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?-u:\b)[0-9]{1,4}\s?(?:bis|ter|quater|[a-d])?,?\s+(?:(?:rue|avenue|boulevard|bd|bld|place|chemin|all[ée]e|impasse|route|rte|quai|cours|square|passage|faubourg|esplanade|mail)(?-u:\b)|(?:av|pl|ch)\.)",
    )
    .ok()
});
/// A postcode and the beginning of a town.
static TOWNS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?-u:\b)[0-9]{5}\s+\p{Lu}").ok());

/// Whether a text holds two streets with their numbers, or two towns with their postcodes.
pub(super) fn holds_two_addresses(text: &str) -> bool {
    // Nearly every address holds one number.
    let digit = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let numbers = (0..text.len()).filter(|&at| digit(at) && !digit(at + 1)).count();
    if numbers < 2 {
        return false;
    }
    let twice = |regex: &LazyLock<Option<Regex>>| regex.as_ref().is_some_and(|regex| regex.find_iter(text).count() > 1);
    twice(&STREETS) || twice(&TOWNS)
}

/// The two addresses of a text that holds two streets with their numbers, without what stood between them; none elsewhere.
pub(in crate::validate) fn addresses(text: &str) -> Vec<String> {
    let second = STREETS.as_ref().and_then(|streets| streets.find_iter(text).nth(1));
    let Some(second) = second else { return Vec::new() };
    let (first, second) = text.split_at(second.start());
    let first =
        first.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '/' | ';' | ',' | '-' | '–' | '+' | '&'));
    // `… et 5 rue`, `… ou 5 rue`
    let first = [" et", " ou"].iter().find_map(|joint| first.strip_suffix(joint)).unwrap_or(first);
    [first, second].into_iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// An address that ends with a postcode and a town: the street before them, and they.
pub(in crate::validate) struct Tail<'a> {
    pub street: &'a str,
    pub postcode: &'a str,
    pub town: &'a str,
}

static TAIL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^([^\n]{3,}?)[\s,;\-–]+(\d{5})\s+(\p{L}[^\d\n,;]{1,60})$").ok());

/// The postcode and town at the end of an address, where something stands before them.
pub(in crate::validate) fn tail(address: &str) -> Option<Tail<'_>> {
    // Nearly every address has no five digits.
    if address.bytes().filter(u8::is_ascii_digit).count() < 5 {
        return None;
    }
    let found = TAIL.as_ref()?.captures(address.trim())?;
    let [street, postcode, town] = [1, 2, 3].map(|at| found.get(at).map_or("", |part| part.as_str().trim()));
    Some(Tail { street, postcode, town })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alert_words() {
        for (field, text, found) in [
            ("nom", "TEST", Some("TEST")),
            ("nom", "Structure - test 2", Some("test 2")),
            ("nom", "Dépistage et test VIH", None),
            ("nom", "Centre éducatif fermé", None),
            ("description", "Samedi : fermé.", None),
            ("nom", "Ferme pédagogique", None),
            ("nom", "Point info (fermé)", Some("fermé")),
            ("description", "Aide à compléter un dossier", None),
            ("description", "Tarif : à compléter", Some("à compléter")),
            ("description", "Cette permanence n’est plus ouverte.", Some("n’est plus ouverte")),
            ("description", "Le service est définitivement fermé", Some("définitivement fermé")),
            ("description", "Il n'est plus nécessaire de venir", None),
            ("description", "L’accueil n’existe plus le samedi.", None),
            ("description", "L’accueil n’existe plus. Le samedi, rien.", Some("n’existe plus")),
            ("description", "Un quartier dont l’usine a fermé ses portes", None),
            ("description", "L’épicerie a fermé ses portes le samedi 3 mai", Some("a fermé ses portes")),
            ("description", "L’épicerie a fermé ses portes", Some("a fermé ses portes")),
            ("description", "Elle a fermé ses portes le samedi 1er mai", Some("a fermé ses portes")),
            ("description", "L’association, dont le siège est à Lyon, a fermé ses portes", Some("a fermé ses portes")),
            ("description", "Passage de tests", None),
            ("complement_adresse", "Test", Some("Test")),
            ("horaires_accueil", "fermé", None),
        ] {
            assert_eq!(alert(field, text).filter(|_| may_alert(field)), found, "{text}");
        }
    }

    #[test]
    fn several_addresses() {
        for (text, parts) in [
            ("12 rue des Lilas", &[][..]),
            ("12 et 14 rue des Lilas", &[]),
            ("12 rue des Lilas, résidence Place Neuve 5", &[]),
            ("Angle de la rue A et du 3 rue B", &[]),
            ("12 rue des Lilas / 3 avenue Foch", &["12 rue des Lilas", "3 avenue Foch"]),
            ("12 bis, rue des Lilas et 3 av. Foch", &["12 bis, rue des Lilas", "3 av. Foch"]),
        ] {
            assert_eq!(addresses(text), parts, "{text}");
            assert_eq!(holds_two_addresses(text), !parts.is_empty(), "{text}");
        }
        assert!(holds_two_addresses("Mairie 59000 Lille, Mairie 59100 Roubaix"));
    }

    #[test]
    fn an_address_and_its_town() {
        let of = |address| tail(address).map(|tail| (tail.street, tail.postcode, tail.town));
        assert_eq!(of("12 rue des Lilas, 59000 Lille"), Some(("12 rue des Lilas", "59000", "Lille")));
        assert_eq!(of("12 rue des Lilas 59000 LILLE CEDEX"), Some(("12 rue des Lilas", "59000", "LILLE CEDEX")));
        assert_eq!(of("Le Bourg - 98829 Thio"), Some(("Le Bourg", "98829", "Thio")));
        assert_eq!(of("59000 Lille"), None, "nothing would be left");
        assert_eq!(of("12 rue du 59000"), None);
        assert_eq!(of("12 rue des Lilas, 59000 Lille, bâtiment 3"), None);
    }
}
