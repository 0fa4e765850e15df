//! Two records compared, one level per comparison.

use super::prepare::{Part, Prepared, Record};
use super::words::is_initials;
use rapidfuzz::distance::jaro_winkler;

/// How well two values agree. `Missing` is no evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub(super) enum Level {
    Missing,
    Exact,
    Near,
    Most,
    Some,
    Little,
    Differ,
}

/// Number of levels, `Missing` included.
pub(super) const LEVELS: usize = 7;

impl Level {
    /// Code of the level's sentence.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Missing => "level-missing",
            Self::Exact => "level-exact",
            Self::Near => "level-near",
            Self::Most => "level-most",
            Self::Some => "level-some",
            Self::Little => "level-little",
            Self::Differ => "level-differ",
        }
    }
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Comparison {
    Name,
    Given,
    Surname,
    Siret,
    Address,
    Place,
    Phone,
    Email,
    Site,
    Id(u8),
    Date(u8),
    Category(u8),
}

/// A level, and for values that agree how unlikely that is between strangers (bits), where it is known by value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Outcome {
    pub level: Level,
    pub rarity: Option<f64>,
    /// The value that agrees is held by [`FEW`] records at most: no switchboard of a network, no address of a software editor.
    pub few: bool,
}

/// Records that may hold a value which is one entity's own.
const FEW: u32 = 4;

const MISSING: Outcome = Outcome { level: Level::Missing, rarity: None, few: false };

fn plain(level: Level) -> Outcome {
    Outcome { level, rarity: None, few: false }
}

/// Most bits that one agreement gives: a value seen twice among a million proves no more than among ten thousand, since
/// what makes strangers share it (one building, one network) grows with the table.
pub(super) const MOST_BITS: f64 = 11.0;

fn rare(level: Level, bits: f64) -> Outcome {
    Outcome { level, rarity: Some(bits.min(MOST_BITS)), few: false }
}

/// A value of a contact that agrees.
fn shared(p: &Prepared, part: Part, value: &str) -> Outcome {
    Outcome { few: p.shared_by(part, value) <= FEW, ..rare(Level::Exact, p.rarity(part, value)) }
}

/// The comparisons that these records can give.
pub(super) fn comparisons(p: &Prepared) -> Vec<Comparison> {
    let any = |test: &dyn Fn(&Record) -> bool| p.records.iter().any(test);
    let mut out = Vec::new();
    let mut add = |present: bool, comparison| {
        if present {
            out.push(comparison);
        }
    };
    add(any(&|r| !r.name.is_empty()), Comparison::Name);
    add(any(&|r| !r.given.is_empty()), Comparison::Given);
    add(any(&|r| !r.surname.is_empty()), Comparison::Surname);
    add(any(&|r| !r.siret.is_empty() || !r.siren.is_empty()), Comparison::Siret);
    add(any(&|r| !r.street.is_empty()), Comparison::Address);
    add(any(&|r| !r.commune.is_empty() || !r.postcode.is_empty() || !r.commune_code.is_empty()), Comparison::Place);
    add(any(&|r| !r.phone.is_empty()), Comparison::Phone);
    add(any(&|r| !r.email.is_empty()), Comparison::Email);
    add(any(&|r| !r.host.is_empty()), Comparison::Site);
    (0..p.id_names.len()).for_each(|i| out.push(Comparison::Id(i as u8)));
    (0..p.date_names.len()).for_each(|i| out.push(Comparison::Date(i as u8)));
    (0..p.category_names.len()).for_each(|i| out.push(Comparison::Category(i as u8)));
    out
}

impl Comparison {
    /// The name under which it is shown.
    pub(super) fn name(self, p: &Prepared) -> String {
        let named = |names: &[String], i: u8| names.get(i as usize).cloned().unwrap_or_default();
        match self {
            Self::Name => "nom".into(),
            Self::Given => "prenom".into(),
            Self::Surname => "nom_famille".into(),
            Self::Siret => "siret".into(),
            Self::Address => "adresse".into(),
            Self::Place => "commune".into(),
            Self::Phone => "telephone".into(),
            Self::Email => "courriel".into(),
            Self::Site => "site_web".into(),
            Self::Id(i) => named(&p.id_names, i),
            Self::Date(i) => named(&p.date_names, i),
            Self::Category(i) => named(&p.category_names, i),
        }
    }

    /// The same whichever record comes first.
    pub(super) fn compare(self, p: &Prepared, a: &Record, b: &Record) -> Outcome {
        match self {
            Self::Name => {
                let few = |r: &Record| p.shared_by(Part::Name, &p.name_key(r)) <= FEW;
                let outcome = name(p, a, b);
                let agrees = matches!(outcome.level, Level::Exact | Level::Near | Level::Most);
                // A word of both that is nobody else's.
                let word = |token: &&u32| a.name.contains(token) && p.tokens[**token as usize].1 <= FEW;
                let half =
                    matches!(outcome.level, Level::Some | Level::Little) && b.name.iter().any(|token| word(&token));
                Outcome { few: agrees && few(a) && few(b) || half, ..outcome }
            }
            Self::Given => person(p, Part::Given, [&a.given, &a.surname], [&b.given, &b.surname]),
            Self::Surname => person(p, Part::Surname, [&a.surname, &a.given], [&b.surname, &b.given]),
            Self::Siret => siret(p, a, b),
            Self::Address => address(p, a, b),
            Self::Place => place(p, a, b),
            Self::Phone => coded(p, Part::Phone, &a.phone, &b.phone, 1),
            Self::Email => email(p, a, b),
            Self::Site => site(p, a, b),
            Self::Id(i) => coded(p, Part::Id(i), &a.ids[i as usize], &b.ids[i as usize], 2),
            Self::Date(i) => date(p, i, &a.dates[i as usize], &b.dates[i as usize]),
            Self::Category(i) => category(p, i, &a.categories[i as usize], &b.categories[i as usize]),
        }
    }
}

pub(super) fn similar(a: &str, b: &str) -> f64 {
    if a == b { 1.0 } else { jaro_winkler::similarity(a.chars(), b.chars()) }
}

/// Words of two names paired, best first; the levels tell apart what is missing on one side (a name written shorter)
/// and what each side has for itself (a mairie and its library).
fn name(p: &Prepared, a: &Record, b: &Record) -> Outcome {
    if a.name.is_empty() || b.name.is_empty() {
        return MISSING;
    }
    let (mut left, mut right) = (a.name.clone(), b.name.clone());
    left.sort_unstable();
    left.dedup();
    right.sort_unstable();
    right.dedup();
    if left == right {
        let sum = left.iter().map(|t| p.token_bits(*t)).sum();
        return alone(p, rare(Level::Exact, p.rarity(Part::Name, &p.name_key(a)).max(1.0)), sum);
    }
    let mut matched: Vec<f64> = Vec::new();
    left.retain(|t| {
        let Some(at) = right.iter().position(|u| u == t) else { return true };
        right.remove(at);
        matched.push(p.token_bits(*t));
        false
    });
    let exact = matched.len();
    soft(p, &mut left, &mut right, &mut matched);
    acronyms(p, a, &mut left, b, &mut right, &mut matched);
    acronyms(p, b, &mut right, a, &mut left, &mut matched);
    let sum = |tokens: &[u32]| tokens.iter().map(|t| p.token_bits(*t)).sum::<f64>();
    let (only_a, only_b, both) = (sum(&left), sum(&right), matched.iter().sum::<f64>());
    matched.sort_by(|x, y| y.total_cmp(x));
    let bits = matched.first().copied().unwrap_or(0.0) + 0.5 * matched.iter().skip(1).sum::<f64>();
    let bits = bits.min((p.records.len() as f64).log2());
    let (less, more) = (only_a.min(only_b), only_a.max(only_b));
    if matched.is_empty() {
        plain(Level::Differ)
    } else if more == 0.0 {
        alone(p, rare(if exact > 0 || matched.len() == 1 { Level::Near } else { Level::Most }, bits), both)
    } else if less == 0.0 {
        alone(p, rare(if more <= 0.8 * both { Level::Most } else { Level::Some }, bits), both - more)
    } else if less <= 0.8 * both {
        // Each side has words of its own: "Siège" and "Crèche" of the same body.
        rare(Level::Little, bits)
    } else {
        plain(Level::Differ)
    }
}

/// Bits that an agreeing name gains where a table has nothing that could contradict it.
const NAME_ONLY: f64 = 5.5;

/// In a table where nothing but the name tells records apart (titles, products), many rare words in common prove more
/// than one agreement does elsewhere.
fn alone(p: &Prepared, outcome: Outcome, words: f64) -> Outcome {
    match outcome.rarity {
        Some(bits) if !p.placed => Outcome { rarity: Some(bits.max((0.6 * words).min(20.0)) + NAME_ONLY), ..outcome },
        _ => outcome,
    }
}

/// Pairs words that are written almost alike.
fn soft(p: &Prepared, left: &mut Vec<u32>, right: &mut Vec<u32>, matched: &mut Vec<f64>) {
    let text = |t: u32| p.tokens[t as usize].0.as_str();
    let mut close: Vec<(f64, u32, u32)> = Vec::new();
    for x in left.iter() {
        for y in right.iter() {
            let (s, t) = (text(*x), text(*y));
            let initial = (s.len() == 1 || t.len() == 1) && s.chars().next() == t.chars().next();
            let numeric = s.bytes().any(|c| c.is_ascii_digit()) || t.bytes().any(|c| c.is_ascii_digit());
            let score = if initial { 0.89 } else { similar(s, t) };
            let prefix = s.len().min(t.len()) >= 4 && (s.starts_with(t) || t.starts_with(s));
            if !numeric && (initial || prefix || (score >= 0.88 && s.len().min(t.len()) >= 3)) {
                close.push((score, *x, *y));
            }
        }
    }
    // Best first; ties by the words themselves, whichever record is first.
    close.sort_by(|m, n| {
        let words = |c: &(f64, u32, u32)| (c.1.min(c.2), c.1.max(c.2));
        n.0.total_cmp(&m.0).then_with(|| words(m).cmp(&words(n)))
    });
    for (score, x, y) in close {
        if let (Some(i), Some(j)) = (left.iter().position(|t| *t == x), right.iter().position(|t| *t == y)) {
            left.remove(i);
            right.remove(j);
            matched.push(score * score * p.token_bits(x).min(p.token_bits(y)));
        }
    }
}

/// A word of one name that is the initials of words that follow each other in the other.
fn acronyms(p: &Prepared, _a: &Record, left: &mut Vec<u32>, b: &Record, right: &mut Vec<u32>, matched: &mut Vec<f64>) {
    let words: Vec<String> = b.name.iter().map(|t| p.tokens[*t as usize].0.clone()).collect();
    left.retain(|t| {
        let short = &p.tokens[*t as usize].0;
        let len = short.chars().count();
        if !(3..=6).contains(&len) {
            return true;
        }
        let Some(at) = words.windows(len).position(|run| is_initials(short, run)) else { return true };
        let run = &b.name[at..at + len];
        if !run.iter().all(|u| right.contains(u)) {
            return true;
        }
        right.retain(|u| !run.contains(u));
        matched.push(p.token_bits(*t));
        false
    });
}

/// A name of a person against the same name and the other one (they get exchanged).
fn person(p: &Prepared, part: Part, a: [&str; 2], b: [&str; 2]) -> Outcome {
    if a[0].is_empty() || b[0].is_empty() {
        return MISSING;
    }
    if a[0] == b[0] {
        return rare(Level::Exact, p.rarity(part, a[0]));
    }
    if a[0] == b[1] && b[0] == a[1] {
        return rare(Level::Near, p.rarity(part, a[0]).max(p.rarity(part, b[0])));
    }
    let crossed = similar(a[0], b[1]).min(if a[1].is_empty() { 1.0 } else { similar(a[1], b[0]) });
    let crossed = crossed.max(similar(b[0], a[1]).min(if b[1].is_empty() { 1.0 } else { similar(b[1], a[0]) }));
    let score = similar(a[0], b[0]).max(crossed);
    let (short, long) = if a[0].len() <= b[0].len() { (a[0], b[0]) } else { (b[0], a[0]) };
    let bits = p.rarity(part, a[0]).min(p.rarity(part, b[0]));
    if score >= 0.92 || (short.len() >= 4 && strsim::osa_distance(a[0], b[0]) <= 1) {
        rare(Level::Near, (bits - 2.0).max(1.0))
    } else if score >= 0.84 || (long.starts_with(short)) {
        rare(Level::Most, (bits - 3.0).clamp(0.5, 4.0))
    } else if score >= 0.7 {
        plain(Level::Some)
    } else {
        plain(Level::Differ)
    }
}

fn siret(p: &Prepared, a: &Record, b: &Record) -> Outcome {
    if !a.siret.is_empty() && a.siret == b.siret {
        return rare(Level::Exact, p.rarity(Part::Siret, &a.siret));
    }
    if a.siren.is_empty() || b.siren.is_empty() {
        return MISSING;
    }
    if a.siret.len() == 14 && b.siret.len() == 14 && strsim::osa_distance(&a.siret, &b.siret) <= 2 {
        return rare(Level::Near, p.rarity(Part::Siren, &a.siren).min(p.rarity(Part::Siren, &b.siren)));
    }
    if a.siren == b.siren {
        return rare(Level::Most, p.rarity(Part::Siren, &a.siren));
    }
    plain(Level::Differ)
}

fn address(p: &Prepared, a: &Record, b: &Record) -> Outcome {
    if a.street.is_empty() || b.street.is_empty() {
        return MISSING;
    }
    let (x, y) = (a.street_core(), b.street_core());
    let (text_x, text_y) = (x.join(" "), y.join(" "));
    let same = text_x == text_y;
    // One text inside the other: "1 water st at the east river".
    let inside = |s: &[&str], l: &[&str]| s.iter().all(|w| l.iter().any(|v| v.starts_with(w) || similar(w, v) >= 0.9));
    let near = same || inside(&x, &y) || inside(&y, &x) || similar(&text_x, &text_y) >= 0.88;
    let street_bits = p.rarity(Part::Street, &a.street.join(" ")).min(p.rarity(Part::Street, &b.street.join(" ")));
    if a.number.is_empty() || b.number.is_empty() {
        return if near { rare(Level::Most, street_bits) } else { plain(Level::Differ) };
    }
    let number = a.number == b.number;
    let address_bits = p.rarity(Part::Address, &a.address_key()).min(p.rarity(Part::Address, &b.address_key()));
    match (number, near) {
        (true, true) if same => rare(Level::Exact, address_bits),
        (true, true) => rare(Level::Near, (address_bits - 1.0).max(3.0)),
        (false, true) => {
            let close = strsim::osa_distance(&a.number, &b.number) <= 1 && a.number.len().max(b.number.len()) > 1;
            rare(if close { Level::Most } else { Level::Some }, street_bits)
        }
        (true, false) => plain(Level::Little),
        (false, false) => plain(Level::Differ),
    }
}

fn place(p: &Prepared, a: &Record, b: &Record) -> Outcome {
    let post = !a.postcode.is_empty() && a.postcode == b.postcode;
    let code = !a.commune_code.is_empty() && a.commune_code == b.commune_code;
    let named = !a.commune.is_empty() && !b.commune.is_empty();
    let town_bits = p.rarity(Part::Commune, &a.commune);
    let post_bits = p.rarity(Part::Postcode, &a.postcode);
    if code || (named && a.commune == b.commune) {
        return if post || a.postcode.is_empty() || b.postcode.is_empty() {
            rare(Level::Exact, if post { town_bits.max(post_bits) } else { town_bits })
        } else {
            rare(Level::Near, town_bits)
        };
    }
    let close = named
        && (similar(&a.commune, &b.commune) >= 0.88
            || a.commune.starts_with(&b.commune)
            || b.commune.starts_with(&a.commune));
    let far = !a.postcode.is_empty() && !b.postcode.is_empty() && a.postcode.get(..2) != b.postcode.get(..2);
    if far {
        return plain(Level::Differ);
    }
    if post {
        return rare(if named && !close { Level::Most } else { Level::Near }, post_bits);
    }
    if close {
        let bits = p.rarity(Part::Commune, &b.commune).min(town_bits);
        return rare(Level::Near, (bits - 1.0).max(0.0));
    }
    if !a.postcode.is_empty() && !b.postcode.is_empty() {
        if strsim::osa_distance(&a.postcode, &b.postcode) <= 1 {
            return plain(Level::Some);
        }
        return plain(Level::Little);
    }
    if named { plain(Level::Differ) } else { MISSING }
}

/// Codes of digits: equal, or within `slips` slips of the hand.
fn coded(p: &Prepared, part: Part, a: &str, b: &str, slips: usize) -> Outcome {
    if a.is_empty() || b.is_empty() {
        return MISSING;
    }
    if a == b {
        return shared(p, part, a);
    }
    if a.len().min(b.len()) >= 6 && strsim::osa_distance(a, b) <= slips {
        return rare(Level::Near, (p.rarity(part, a).min(p.rarity(part, b)) - 2.0).max(1.0));
    }
    plain(Level::Differ)
}

/// A mailbox that more records have is one of those everybody has (`contact`, `info`).
pub(super) const COMMON_MAILBOX: u32 = 12;

fn email(p: &Prepared, a: &Record, b: &Record) -> Outcome {
    if a.email.is_empty() || b.email.is_empty() {
        return MISSING;
    }
    if a.email == b.email {
        return shared(p, Part::Email, &a.email);
    }
    let bits = p.rarity(Part::Email, &a.email).min(p.rarity(Part::Email, &b.email));
    if strsim::osa_distance(&a.email, &b.email) <= 2 {
        return rare(Level::Near, (bits - 1.0).max(1.0));
    }
    if a.mailbox() == b.mailbox() && p.shared_by(Part::Mailbox, a.mailbox()) <= COMMON_MAILBOX {
        return rare(Level::Near, p.rarity(Part::Mailbox, a.mailbox()));
    }
    if !a.domain.is_empty() && a.domain == b.domain {
        return rare(Level::Most, bits);
    }
    if similar(&a.email, &b.email) >= 0.9 {
        return plain(Level::Some);
    }
    plain(Level::Differ)
}

/// Hosts; a site and an e-mail domain that are the same speak for each other.
fn site(p: &Prepared, a: &Record, b: &Record) -> Outcome {
    if !a.host.is_empty() && a.host == b.host {
        return shared(p, Part::Host, &a.host);
    }
    let cross = |x: &Record, y: &Record| !x.host.is_empty() && x.host == y.domain && y.host.is_empty();
    if cross(a, b) || cross(b, a) {
        return rare(Level::Near, p.rarity(Part::Host, if a.host.is_empty() { &b.host } else { &a.host }));
    }
    if a.host.is_empty() || b.host.is_empty() {
        return MISSING;
    }
    let stem = |host: &str| host.rsplit_once('.').map_or(host.to_owned(), |(stem, _)| stem.to_owned());
    if stem(&a.host) == stem(&b.host) || strsim::osa_distance(&a.host, &b.host) <= 2 {
        return rare(Level::Near, p.rarity(Part::Host, &a.host).min(p.rarity(Part::Host, &b.host)));
    }
    plain(Level::Differ)
}

/// About how many days lie before a date of eight digits.
fn days(date: &str) -> i64 {
    let part = |range: std::ops::Range<usize>| date.get(range).and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
    part(0..4) * 365 + part(4..6) * 30 + part(6..8)
}

fn date(p: &Prepared, i: u8, a: &str, b: &str) -> Outcome {
    if a.is_empty() || b.is_empty() {
        return MISSING;
    }
    let bits = p.rarity(Part::Date(i), a).min(p.rarity(Part::Date(i), b));
    if a == b {
        return rare(Level::Exact, bits);
    }
    if a.len() != 8 || b.len() != 8 {
        return plain(Level::Differ);
    }
    let swapped = a[..4] == b[..4] && a[4..6] == b[6..] && a[6..] == b[4..6];
    if swapped || strsim::osa_distance(a, b) <= 1 {
        return rare(Level::Near, (bits - 2.0).max(1.0));
    }
    if days(a).abs_diff(days(b)) <= 45 {
        return plain(Level::Most);
    }
    match [0..4, 4..6, 6..8].into_iter().filter(|part| a[part.clone()] == b[part.clone()]).count() {
        2.. => plain(Level::Most),
        _ if strsim::osa_distance(a, b) <= 2 => plain(Level::Some),
        _ => plain(Level::Differ),
    }
}

fn category(p: &Prepared, i: u8, a: &str, b: &str) -> Outcome {
    if a.is_empty() || b.is_empty() {
        MISSING
    } else if a == b {
        rare(Level::Exact, p.rarity(Part::Category(i), a))
    } else {
        // `american` and `american (new)`: the same, said more closely.
        let within = |x: &str, y: &str| x.split(' ').all(|word| y.split(' ').any(|other| other == word));
        let near = similar(a, b) >= 0.88 || within(a, b) || within(b, a);
        plain(if near { Level::Near } else { Level::Differ })
    }
}
