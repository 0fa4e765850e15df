//! Two records compared, one level per comparison.

use super::alike::{self, alike, similar, within};
use super::prepare::{Part, Prepared, Record, Word};
use serde::{Deserialize, Serialize};

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

    /// A number for each level that says something.
    pub(super) fn each(of: impl Fn(Self) -> f64) -> [f64; LEVELS] {
        let mut out = [0.0; LEVELS];
        for level in [Self::Exact, Self::Near, Self::Most, Self::Some, Self::Little, Self::Differ] {
            out[level as usize] = of(level);
        }
        out
    }

    /// The level of a comparison as tables of bits name it: `nom=exact`.
    pub(super) fn of(self, comparison: &str) -> String {
        format!("{comparison}={}", self.code().trim_start_matches("level-"))
    }
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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

/// A level, and for values that agree how unlikely that is between strangers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outcome {
    pub level: Level,
    /// In bits; NaN where it is not known by value.
    pub rarity: f64,
    /// The value that agrees is held by [`FEW`] records at most: no switchboard of a network, no address of a software editor.
    pub few: bool,
    /// What the words of two names that agree say of places and parts.
    pub marks: Marks,
}

impl Outcome {
    /// Two values that have nothing in common.
    pub(super) fn differing() -> Self {
        plain(Level::Differ)
    }
}

/// Words by which a body tells its places and its parts apart, in two names that agree, as bits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Marks(u8);

impl Marks {
    /// One names a place (`antenne`, `siège`) that the other does not.
    const PLACES_DIFFER: u8 = 1;
    /// Both name the same kind of place.
    const PLACES_AGREE: u8 = 2;
    /// One names a part (`crèche`), the other none.
    const PART_OF: u8 = 4;
    /// They name different parts.
    const PARTS_DIFFER: u8 = 8;
    /// Few records of either commune bear either name.
    const FEW_HERE: u8 = 16;
    /// They name different kinds of bodies.
    const BODIES_DIFFER: u8 = 32;

    pub(super) fn places_differ(self) -> bool {
        self.0 & Self::PLACES_DIFFER != 0
    }

    pub(super) fn places_agree(self) -> bool {
        self.0 & Self::PLACES_AGREE != 0
    }

    pub(super) fn part_of(self) -> bool {
        self.0 & Self::PART_OF != 0
    }

    pub(super) fn parts_differ(self) -> bool {
        self.0 & Self::PARTS_DIFFER != 0
    }

    pub(super) fn bodies_differ(self) -> bool {
        self.0 & Self::BODIES_DIFFER != 0
    }

    pub(super) fn few_here(self) -> bool {
        self.0 & Self::FEW_HERE != 0
    }

    fn new(p: &Prepared, a: &Record, b: &Record) -> Self {
        let (own_a, own_b) = (p.set(a.name), p.set(b.name));
        let (flags_a, flags_b) = (p.set_marks[own_a as usize], p.set_marks[own_b as usize]);
        let few_here = |r: &Record| (1..=FEW).contains(&p.here(r));
        let mut out = u8::from(few_here(a) && few_here(b)) * Self::FEW_HERE;
        if flags_a | flags_b == 0 {
            return Self(out);
        }
        let (words_a, words_b) = (p.sets.get(own_a), p.sets.get(own_b));
        let alone = |own: &[u32], other: &[u32], test: fn(&Word) -> bool| {
            own.iter().any(|word| test(&p.words[*word as usize]) && !other.contains(word))
        };
        let [place_a, place_b] = [(words_a, words_b), (words_b, words_a)].map(|(x, y)| alone(x, y, |word| word.branch));
        let [part_a, part_b] = [(words_a, words_b), (words_b, words_a)].map(|(x, y)| alone(x, y, |word| word.unit));
        if place_a || place_b {
            out |= Self::PLACES_DIFFER;
        } else if flags_a & flags_b & 1 != 0 {
            out |= Self::PLACES_AGREE;
        }
        let [body_a, body_b] = [(words_a, words_b), (words_b, words_a)].map(|(x, y)| alone(x, y, |word| word.body));
        if body_a && body_b {
            out |= Self::BODIES_DIFFER;
        }
        if part_a && part_b {
            out |= Self::PARTS_DIFFER;
        } else if part_a != part_b {
            out |= Self::PART_OF;
        }
        Self(out)
    }
}

/// Records that may hold a value which is one entity's own.
const FEW: u32 = 4;

const NO_MARKS: Marks = Marks(0);

const MISSING: Outcome = Outcome { level: Level::Missing, rarity: f64::NAN, few: false, marks: NO_MARKS };

fn plain(level: Level) -> Outcome {
    Outcome { level, rarity: f64::NAN, few: false, marks: NO_MARKS }
}

/// Most bits that one agreement gives: a value seen twice among a million proves no more than among ten thousand, since
/// what makes strangers share it (one building, one network) grows with the table.
pub(super) const MOST_BITS: f64 = 11.0;

fn rare(level: Level, bits: f64) -> Outcome {
    Outcome { level, rarity: bits.min(MOST_BITS), few: false, marks: NO_MARKS }
}

/// A value of a contact that agrees.
fn shared(p: &Prepared, part: Part, value: u32) -> Outcome {
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
    add(any(&|r| r.name != 0), Comparison::Name);
    add(any(&|r| r.given != 0), Comparison::Given);
    add(any(&|r| r.surname != 0), Comparison::Surname);
    add(any(&|r| r.siret != 0 || r.siren != 0), Comparison::Siret);
    add(any(&|r| r.street != 0), Comparison::Address);
    add(any(&|r| r.commune != 0 || r.postcode != 0 || r.commune_code != 0), Comparison::Place);
    add(any(&|r| r.phone != 0), Comparison::Phone);
    add(any(&|r| r.email != 0), Comparison::Email);
    add(any(&|r| r.host != 0), Comparison::Site);
    (0..p.id_names.len()).for_each(|i| out.push(Comparison::Id(i as u8)));
    (0..p.date_names.len()).for_each(|i| out.push(Comparison::Date(i as u8)));
    (0..p.category_names.len()).for_each(|i| out.push(Comparison::Category(i as u8)));
    out
}

/// Room that comparing names needs, used again for the next pair.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    left: Vec<u32>,
    right: Vec<u32>,
    /// Bits of the words that both have.
    matched: Vec<f64>,
    close: Vec<(f64, u32, u32)>,
    /// The outcomes of the last pair.
    pub(super) outcomes: Vec<Outcome>,
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

    /// Bits that were learnt for its levels, where it is one that every table of organisations has.
    pub(super) fn shipped_bits(self, name: &str) -> [f64; LEVELS] {
        match self {
            Self::Id(_) | Self::Date(_) | Self::Category(_) => [0.0; LEVELS],
            _ => Level::each(|level| super::rules::level_bits(name, level)),
        }
    }

    /// How two rows compare: the same whichever comes first.
    pub(super) fn compare(self, p: &Prepared, rows: [u32; 2], scratch: &mut Scratch) -> Outcome {
        let [a, b] = rows.map(|row| &p.records[row as usize]);
        let extra = |part: Part| rows.map(|row| p.extra(row, part));
        match self {
            Self::Name => name_of(p, a, b, scratch),
            Self::Given => person(p, [Part::Given, Part::Surname], [a.given, a.surname], [b.given, b.surname]),
            Self::Surname => person(p, [Part::Surname, Part::Given], [a.surname, a.given], [b.surname, b.given]),
            Self::Siret => siret(p, a, b),
            Self::Address => address(p, a, b),
            Self::Place => place(p, a, b),
            Self::Phone => coded(p, Part::Phone, [a.phone, b.phone], 1),
            Self::Email => email(p, a, b),
            Self::Site => site(p, a, b),
            Self::Id(i) => coded(p, Part::Id(i), extra(Part::Id(i)), 2),
            Self::Date(i) => date(p, Part::Date(i), extra(Part::Date(i))),
            Self::Category(i) => category(p, Part::Category(i), extra(Part::Category(i))),
        }
    }
}

fn name_of(p: &Prepared, a: &Record, b: &Record, scratch: &mut Scratch) -> Outcome {
    let outcome = name(p, a.name, b.name, scratch);
    let few = |r: &Record| p.shared_by(Part::Name, p.name_number(r.name)) <= FEW;
    let few = match outcome.level {
        Level::Exact | Level::Near | Level::Most => few(a) && few(b),
        // A word of both that is nobody else's.
        Level::Some | Level::Little => {
            let own = p.sets.get(p.set(a.name));
            p.sets.get(p.set(b.name)).iter().any(|word| own.contains(word) && p.words[*word as usize].count <= FEW)
        }
        _ => false,
    };
    let marks = match outcome.level {
        Level::Missing => NO_MARKS,
        Level::Differ => Marks(Marks::new(p, a, b).0 & Marks::BODIES_DIFFER),
        _ => Marks::new(p, a, b),
    };
    Outcome { few, marks, ..outcome }
}

/// Words of two names paired, best first; the levels tell apart what is missing on one side (a name written shorter)
/// and what each side has for itself (a mairie and its library).
fn name(p: &Prepared, a: u32, b: u32, scratch: &mut Scratch) -> Outcome {
    if a == 0 || b == 0 {
        return MISSING;
    }
    let bits_of = |words: &[u32]| words.iter().map(|word| p.words[*word as usize].bits).sum::<f64>();
    let (set_a, set_b) = (p.sets.get(p.set(a)), p.sets.get(p.set(b)));
    if p.set(a) == p.set(b) {
        let rarity = p.rarity(Part::Name, p.name_number(a)).min(p.rarity(Part::Name, p.name_number(b)));
        return alone(p, rare(Level::Exact, rarity.max(1.0)), bits_of(set_a));
    }
    let Scratch { left, right, matched, close, .. } = scratch;
    left.clear();
    right.clear();
    matched.clear();
    right.extend_from_slice(set_b);
    for word in set_a {
        match right.iter().position(|other| other == word) {
            Some(at) => {
                right.remove(at);
                matched.push(p.words[*word as usize].bits);
            }
            None => left.push(*word),
        }
    }
    let exact = matched.len();
    soft(p, left, right, matched, close);
    acronyms(p, left, p.names.get(b), right, matched);
    acronyms(p, right, p.names.get(a), left, matched);
    let (only_a, only_b, both) = (bits_of(left), bits_of(right), matched.iter().sum::<f64>());
    matched.sort_by(|x, y| y.total_cmp(x));
    let bits = matched.first().copied().unwrap_or(0.0) + 0.5 * matched.iter().skip(1).sum::<f64>();
    let bits = bits.min(p.scale.log2());
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
    if p.placed || outcome.rarity.is_nan() {
        return outcome;
    }
    Outcome { rarity: outcome.rarity.max((0.6 * words).min(20.0)) + NAME_ONLY, ..outcome }
}

/// Pairs words that are written almost alike.
fn soft(
    p: &Prepared,
    left: &mut Vec<u32>,
    right: &mut Vec<u32>,
    matched: &mut Vec<f64>,
    close: &mut Vec<(f64, u32, u32)>,
) {
    close.clear();
    for x in left.iter() {
        for y in right.iter() {
            if let Some(score) = close_words(p, *x, *y) {
                close.push((score, *x, *y));
            }
        }
    }
    // Best first; ties by the words themselves, whichever record is first.
    close.sort_by(|m, n| {
        let words = |c: &(f64, u32, u32)| (c.1.min(c.2), c.1.max(c.2));
        n.0.total_cmp(&m.0).then_with(|| words(m).cmp(&words(n)))
    });
    for (score, x, y) in close.iter() {
        if let (Some(i), Some(j)) = (left.iter().position(|t| t == x), right.iter().position(|t| t == y)) {
            left.remove(i);
            right.remove(j);
            matched.push(score * score * p.words[*x as usize].bits.min(p.words[*y as usize].bits));
        }
    }
}

/// How alike two words of names are, where they are: an initial, a beginning, or nearly the same letters.
fn close_words(p: &Prepared, x: u32, y: u32) -> Option<f64> {
    let (word_x, word_y) = (&p.words[x as usize], &p.words[y as usize]);
    if word_x.numeric || word_y.numeric {
        return None;
    }
    let (known_x, known_y) = (word_x.sketch, word_y.sketch);
    if (known_x.length == 1 || known_y.length == 1) && known_x.first == known_y.first {
        return Some(0.89);
    }
    let shorter = known_x.length.min(known_y.length);
    let could = known_x.could_reach(known_y, CLOSE);
    if !could && (shorter < 4 || known_x.first != known_y.first) {
        return None;
    }
    let (s, t) = (p.word(x), p.word(y));
    let begins = shorter >= 4 && (s.starts_with(t) || t.starts_with(s));
    if !could && !begins {
        return None;
    }
    let score = similar(s, t);
    (begins || (score >= CLOSE && s.len().min(t.len()) >= 3)).then_some(score)
}

/// Jaro–Winkler similarity from which two words are taken for one, written twice.
const CLOSE: f64 = 0.88;

/// A word of one name that is the initials of words that follow each other in the other.
fn acronyms(p: &Prepared, left: &mut Vec<u32>, other: &[u32], right: &mut Vec<u32>, matched: &mut Vec<f64>) {
    if other.len() < 3 || right.len() < 3 {
        return;
    }
    left.retain(|word| {
        let length = usize::from(p.words[*word as usize].sketch.length);
        if !(3..=6).contains(&length) {
            return true;
        }
        let short = p.word(*word);
        let initials = |run: &[u32]| {
            short.chars().zip(run).all(|(letter, of)| {
                let of = p.words[*of as usize].sketch;
                of.first == letter && of.length > 1
            })
        };
        let Some(run) = other.windows(length).find(|run| initials(run)) else { return true };
        if !run.iter().all(|of| right.contains(of)) {
            return true;
        }
        right.retain(|of| !run.contains(of));
        matched.push(p.words[*word as usize].bits);
        false
    });
}

/// A name of a person against the same name and the other one (they get exchanged). `parts`: what the first and the second
/// number of each side are about.
fn person(p: &Prepared, parts: [Part; 2], a: [u32; 2], b: [u32; 2]) -> Outcome {
    if a[0] == 0 || b[0] == 0 {
        return MISSING;
    }
    let rarity = |number: u32| p.rarity(parts[0], number);
    if a[0] == b[0] {
        return rare(Level::Exact, rarity(a[0]));
    }
    let text = |side: [u32; 2]| [p.text(parts[0], side[0]), p.text(parts[1], side[1])];
    let (x, y) = (text(a), text(b));
    if x[0] == y[1] && y[0] == x[1] {
        return rare(Level::Near, rarity(a[0]).max(rarity(b[0])));
    }
    let crossed = similar(x[0], y[1]).min(if x[1].is_empty() { 1.0 } else { similar(x[1], y[0]) });
    let crossed = crossed.max(similar(y[0], x[1]).min(if y[1].is_empty() { 1.0 } else { similar(y[1], x[0]) }));
    let score = similar(x[0], y[0]).max(crossed);
    let (short, long) = if x[0].len() <= y[0].len() { (x[0], y[0]) } else { (y[0], x[0]) };
    let bits = rarity(a[0]).min(rarity(b[0]));
    if score >= 0.92 || (short.len() >= 4 && within(x[0], y[0], 1)) {
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
    if a.siret != 0 && a.siret == b.siret {
        return rare(Level::Exact, p.rarity(Part::Siret, a.siret));
    }
    if a.siren == 0 || b.siren == 0 {
        return MISSING;
    }
    if a.siret != 0 && b.siret != 0 && p.near(Part::Siret, a.siret, b.siret, 2) && p.are_sirets(a.siret, b.siret) {
        return rare(Level::Near, p.rarity(Part::Siren, a.siren).min(p.rarity(Part::Siren, b.siren)));
    }
    if a.siren == b.siren {
        return rare(Level::Most, p.rarity(Part::Siren, a.siren));
    }
    plain(Level::Differ)
}

fn address(p: &Prepared, a: &Record, b: &Record) -> Outcome {
    if a.street == 0 || b.street == 0 {
        return MISSING;
    }
    let (x, y) = (p.core(a.street), p.core(b.street));
    let same = x == y;
    let near = same || near_streets(p, x, y);
    let street = || p.rarity(Part::Street, a.street).min(p.rarity(Part::Street, b.street));
    if a.number == 0 || b.number == 0 {
        return if near { rare(Level::Most, street()) } else { plain(Level::Differ) };
    }
    let whole = || p.rarity(Part::Address, a.address).min(p.rarity(Part::Address, b.address));
    match (a.number == b.number, near) {
        (true, true) if same => rare(Level::Exact, whole()),
        (true, true) => rare(Level::Near, (whole() - 1.0).max(3.0)),
        (false, true) => {
            let (m, n) = (p.text(Part::Number, a.number), p.text(Part::Number, b.number));
            let close = m.len().max(n.len()) > 1 && within(m, n, 1);
            rare(if close { Level::Most } else { Level::Some }, street())
        }
        (true, false) => plain(Level::Little),
        (false, false) => plain(Level::Differ),
    }
}

/// Whether two streets' own words are the same but for their writing, or one has all the words of the other ("1 water st at
/// the east river").
fn near_streets(p: &Prepared, x: u32, y: u32) -> bool {
    let (x, y) = (p.cores.get(x), p.cores.get(y));
    let like = |s: &u32, t: &u32| {
        s == t || {
            let (known_s, known_t) = (p.core_words[*s as usize].sketch, p.core_words[*t as usize].sketch);
            let (s, t) = (p.core_word(*s), p.core_word(*t));
            t.starts_with(s) || (known_s.could_reach(known_t, 0.9) && similar(s, t) >= 0.9)
        }
    };
    let inside = |small: &[u32], large: &[u32]| small.iter().all(|w| large.iter().any(|v| like(w, v)));
    if inside(x, y) || inside(y, x) {
        return true;
    }
    let letters = |words: &[u32]| words.iter().fold(0, |all, word| all | p.core_words[*word as usize].sketch.letters);
    let length = |words: &[u32]| {
        words
            .iter()
            .map(|word| u32::from(p.core_words[*word as usize].sketch.length) + 1)
            .sum::<u32>()
            .saturating_sub(1)
    };
    let joined = |words: &[u32]| words.iter().map(|word| p.core_word(*word)).collect::<Vec<_>>().join(" ");
    alike::bound([length(x), length(y)], [letters(x), letters(y)], true) >= CLOSE
        && alike(&joined(x), &joined(y), CLOSE)
}

fn place(p: &Prepared, a: &Record, b: &Record) -> Outcome {
    let post = a.postcode != 0 && a.postcode == b.postcode;
    let code = a.commune_code != 0 && a.commune_code == b.commune_code;
    let named = a.commune != 0 && b.commune != 0;
    let town = || p.rarity(Part::Commune, a.commune);
    if code || (named && a.commune == b.commune) {
        return if post || a.postcode == 0 || b.postcode == 0 {
            rare(Level::Exact, if post { town().max(p.rarity(Part::Postcode, a.postcode)) } else { town() })
        } else {
            rare(Level::Near, town())
        };
    }
    let (post_a, post_b) = (p.text(Part::Postcode, a.postcode), p.text(Part::Postcode, b.postcode));
    let both_posts = a.postcode != 0 && b.postcode != 0;
    if both_posts && !post && post_a.get(..2) != post_b.get(..2) {
        return plain(Level::Differ);
    }
    let (x, y) = (p.text(Part::Commune, a.commune), p.text(Part::Commune, b.commune));
    let close = named && (x.starts_with(y) || y.starts_with(x) || p.alike(Part::Commune, a.commune, b.commune, CLOSE));
    if post {
        return rare(if named && !close { Level::Most } else { Level::Near }, p.rarity(Part::Postcode, a.postcode));
    }
    if close {
        let bits = p.rarity(Part::Commune, b.commune).min(town());
        return rare(Level::Near, (bits - 1.0).max(0.0));
    }
    if both_posts {
        return plain(if within(post_a, post_b, 1) { Level::Some } else { Level::Little });
    }
    if named { plain(Level::Differ) } else { MISSING }
}

/// Codes of digits: equal, or within `slips` slips of the hand.
fn coded(p: &Prepared, part: Part, [a, b]: [u32; 2], slips: usize) -> Outcome {
    if a == 0 || b == 0 {
        return MISSING;
    }
    if a == b {
        return shared(p, part, a);
    }
    if p.near(part, a, b, slips) && p.text(part, a).len().min(p.text(part, b).len()) >= 6 {
        return rare(Level::Near, (p.rarity(part, a).min(p.rarity(part, b)) - 2.0).max(1.0));
    }
    plain(Level::Differ)
}

/// A mailbox that more records have is one of those everybody has (`contact`, `info`).
pub(super) const COMMON_MAILBOX: u32 = 12;

fn email(p: &Prepared, a: &Record, b: &Record) -> Outcome {
    if a.email == 0 || b.email == 0 {
        return MISSING;
    }
    if a.email == b.email {
        return shared(p, Part::Email, a.email);
    }
    let bits = || p.rarity(Part::Email, a.email).min(p.rarity(Part::Email, b.email));
    if p.near(Part::Email, a.email, b.email, 2) {
        return rare(Level::Near, (bits() - 1.0).max(1.0));
    }
    let mailbox = p.mailbox_of[a.email as usize];
    if mailbox == p.mailbox_of[b.email as usize] && p.shared_by(Part::Mailbox, mailbox) <= COMMON_MAILBOX {
        return rare(Level::Near, p.rarity(Part::Mailbox, mailbox));
    }
    let domain = p.domain_of[a.email as usize];
    if domain != 0 && domain == p.domain_of[b.email as usize] {
        return rare(Level::Most, bits());
    }
    plain(if p.alike(Part::Email, a.email, b.email, 0.9) { Level::Some } else { Level::Differ })
}

/// Hosts; a site and an e-mail domain that are the same speak for each other.
fn site(p: &Prepared, a: &Record, b: &Record) -> Outcome {
    if a.host != 0 && a.host == b.host {
        return shared(p, Part::Host, a.host);
    }
    let cross = |x: &Record, y: &Record| x.host != 0 && x.host == p.domain_of[y.email as usize] && y.host == 0;
    if cross(a, b) || cross(b, a) {
        return rare(Level::Near, p.rarity(Part::Host, a.host.max(b.host)));
    }
    if a.host == 0 || b.host == 0 {
        return MISSING;
    }
    if p.stem_of[a.host as usize] == p.stem_of[b.host as usize] || p.near(Part::Host, a.host, b.host, 2) {
        return rare(Level::Near, p.rarity(Part::Host, a.host).min(p.rarity(Part::Host, b.host)));
    }
    plain(Level::Differ)
}

/// About how many days lie before a date of eight digits.
fn days(date: &str) -> i64 {
    let part = |range: std::ops::Range<usize>| date.get(range).and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
    part(0..4) * 365 + part(4..6) * 30 + part(6..8)
}

fn date(p: &Prepared, part: Part, [x, y]: [u32; 2]) -> Outcome {
    if x == 0 || y == 0 {
        return MISSING;
    }
    let bits = p.rarity(part, x).min(p.rarity(part, y));
    if x == y {
        return rare(Level::Exact, bits);
    }
    let (a, b) = (p.text(part, x), p.text(part, y));
    if a.len() != 8 || b.len() != 8 {
        return plain(Level::Differ);
    }
    let swapped = a[..4] == b[..4] && a[4..6] == b[6..] && a[6..] == b[4..6];
    if swapped || within(a, b, 1) {
        return rare(Level::Near, (bits - 2.0).max(1.0));
    }
    if days(a).abs_diff(days(b)) <= 45 {
        return plain(Level::Most);
    }
    match [0..4, 4..6, 6..8].into_iter().filter(|part| a[part.clone()] == b[part.clone()]).count() {
        2.. => plain(Level::Most),
        _ if within(a, b, 2) => plain(Level::Some),
        _ => plain(Level::Differ),
    }
}

fn category(p: &Prepared, part: Part, [x, y]: [u32; 2]) -> Outcome {
    if x == 0 || y == 0 {
        MISSING
    } else if x == y {
        rare(Level::Exact, p.rarity(part, x))
    } else {
        let (a, b) = (p.text(part, x), p.text(part, y));
        // `american` and `american (new)`: the same, said more closely.
        let inside = |x: &str, y: &str| x.split(' ').all(|word| y.split(' ').any(|other| other == word));
        let near = alike(a, b, CLOSE) || inside(a, b) || inside(b, a);
        plain(if near { Level::Near } else { Level::Differ })
    }
}
