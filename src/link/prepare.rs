//! What is compared of each record, computed once.

use super::kind::Kind;
use super::words::Words;
use super::{Column, Table};
use crate::text::{digits_only, fold, phonetic};
use std::collections::{BTreeMap, HashMap};

/// The comparable parts of one record; empty where the record says nothing.
#[derive(Debug, Clone, Default)]
pub(super) struct Record {
    /// Words of the name that tell it apart, as numbers in [`Prepared::tokens`].
    pub name: Vec<u32>,
    pub given: String,
    pub surname: String,
    pub siret: String,
    pub siren: String,
    pub number: String,
    /// Words of the street, its kind included.
    pub street: Vec<String>,
    pub postcode: String,
    /// Words of the commune joined by a space.
    pub commune: String,
    pub commune_code: String,
    pub phone: String,
    pub email: String,
    pub host: String,
    /// Domain of the e-mail address, where strangers do not share it.
    pub domain: String,
    pub ids: Vec<String>,
    pub dates: Vec<String>,
    pub categories: Vec<String>,
    /// Hash of all compared values: order and ties come from it, never from positions.
    pub content: u64,
}

/// All records with the frequencies of their values.
pub(super) struct Prepared {
    pub records: Vec<Record>,
    /// Words of names and in how many records each stands.
    pub tokens: Vec<(String, u32)>,
    /// How many records hold a value, per comparison (see [`Prepared::count`]).
    counts: BTreeMap<Part, HashMap<String, u32>>,
    held: BTreeMap<Part, u32>,
    /// Whether something else than the name says where a record is; a name that stands alone has to prove more.
    pub placed: bool,
    pub id_names: Vec<String>,
    pub date_names: Vec<String>,
    pub category_names: Vec<String>,
}

/// What a frequency is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Part {
    Name,
    Given,
    Surname,
    Siret,
    Siren,
    Address,
    Street,
    Commune,
    Postcode,
    Phone,
    Email,
    /// What stands before the @.
    Mailbox,
    Host,
    Id(u8),
    Date(u8),
    Category(u8),
}

impl Prepared {
    pub(super) fn new(table: &Table) -> Self {
        let words = Words::get();
        let rows = table.sources.len();
        let of = |kind: Kind| table.columns.iter().filter(|c| c.kind == kind).collect::<Vec<&Column>>();
        let first = |columns: &[&Column], row: usize| -> String {
            columns.iter().find_map(|c| c.values.get(row)?.as_deref()).unwrap_or("").to_owned()
        };
        let all = |columns: &[&Column], row: usize, clean: fn(&str) -> String| -> Vec<String> {
            columns
                .iter()
                .map(|c| c.values.get(row).and_then(|v| v.as_deref()).map(clean).unwrap_or_default())
                .collect()
        };
        let (names, givens, surnames) = (of(Kind::Name), of(Kind::GivenName), of(Kind::Surname));
        let (sirets, sirens, addresses, numbers) =
            (of(Kind::Siret), of(Kind::Siren), of(Kind::Address), of(Kind::StreetNumber));
        let (postcodes, communes, codes) = (of(Kind::Postcode), of(Kind::Commune), of(Kind::CommuneCode));
        let (phones, emails, sites) = (of(Kind::Phone), of(Kind::Email), of(Kind::Site));
        let (ids, dates, mut categories) = (of(Kind::Identifier), of(Kind::Date), of(Kind::Category));
        // A second name (authors beside a title) is compared as a whole.
        categories.extend(names.iter().skip(1));
        let names = &names[..names.len().min(1)];
        let placed = !(addresses.is_empty() && postcodes.is_empty() && communes.is_empty() && phones.is_empty());
        let mut numbering: BTreeMap<String, u32> = BTreeMap::new();
        let mut records = Vec::with_capacity(rows);
        let mut name_words = Vec::with_capacity(rows);
        for row in 0..rows {
            let mut record = Record { content: content(table, row), ..Record::default() };
            let commune = words.place(&first(&communes, row));
            let name = words.name(&first(names, row), &commune);
            for word in &name {
                numbering.insert(word.clone(), 0);
            }
            name_words.push(name);
            record.given = fold(&first(&givens, row));
            record.surname = fold(&first(&surnames, row));
            record.siret = digits_only(&first(&sirets, row)).into_owned();
            record.siren = digits_only(&first(&sirens, row)).into_owned();
            if record.siren.is_empty() && record.siret.len() == 14 {
                record.siren = record.siret[..9].to_owned();
            }
            record.postcode = fold(&first(&postcodes, row)).replace(' ', "");
            (record.number, record.street) = address(words, &first(&addresses, row), &commune, &record.postcode);
            let number = fold(&first(&numbers, row)).replace(' ', "");
            if !number.is_empty() {
                record.number = number;
            }
            record.commune = commune.join(" ");
            record.commune_code = fold(&first(&codes, row));
            record.phone = phone(&first(&phones, row));
            record.email = first(&emails, row).trim().to_lowercase();
            record.host = host(&first(&sites, row));
            if words.is_shared_host(&record.host) {
                record.host.clear();
            }
            record.domain = record.email.split_once('@').map(|(_, d)| d.to_owned()).unwrap_or_default();
            if words.is_shared_host(&record.domain) {
                record.domain.clear();
            }
            record.ids = all(&ids, row, |text| fold(text).replace(' ', ""));
            record.dates = all(&dates, row, date);
            record.categories = all(&categories, row, fold);
            records.push(record);
        }
        for (position, number) in numbering.values_mut().enumerate() {
            *number = position as u32;
        }
        let mut tokens: Vec<(String, u32)> = numbering.keys().map(|word| (word.clone(), 0)).collect();
        for (record, name) in records.iter_mut().zip(name_words) {
            record.name = name.iter().filter_map(|word| numbering.get(word).copied()).collect();
            let mut distinct = record.name.clone();
            distinct.sort_unstable();
            distinct.dedup();
            for token in distinct {
                tokens[token as usize].1 += 1;
            }
        }
        let label = |columns: &[&Column]| columns.iter().map(|c| c.name.clone()).collect();
        let mut out = Self {
            records,
            tokens,
            counts: BTreeMap::new(),
            held: BTreeMap::new(),
            placed,
            id_names: label(&ids),
            date_names: label(&dates),
            category_names: label(&categories),
        };
        out.count();
        out
    }

    /// Counts each value once per record.
    fn count(&mut self) {
        let (mut counts, mut held) = (BTreeMap::new(), BTreeMap::new());
        for record in &self.records {
            for (part, value) in self.values(record) {
                if !value.is_empty() {
                    *held.entry(part).or_insert(0) += 1;
                    *counts.entry(part).or_insert_with(HashMap::new).entry(value).or_insert(0) += 1;
                }
            }
        }
        (self.counts, self.held) = (counts, held);
    }

    fn values(&self, r: &Record) -> Vec<(Part, String)> {
        let mut out = vec![
            (Part::Name, self.name_key(r)),
            (Part::Given, r.given.clone()),
            (Part::Surname, r.surname.clone()),
            (Part::Siret, r.siret.clone()),
            (Part::Siren, r.siren.clone()),
            (Part::Address, r.address_key()),
            (Part::Street, r.street.join(" ")),
            (Part::Commune, r.commune.clone()),
            (Part::Postcode, r.postcode.clone()),
            (Part::Phone, r.phone.clone()),
            (Part::Email, r.email.clone()),
            (Part::Mailbox, r.mailbox().to_owned()),
            (Part::Host, r.host.clone()),
        ];
        let many = |f: fn(u8) -> Part, values: &[String]| {
            values.iter().enumerate().map(|(i, v)| (f(i as u8), v.clone())).collect::<Vec<_>>()
        };
        out.extend(many(Part::Id, &r.ids));
        out.extend(many(Part::Date, &r.dates));
        out.extend(many(Part::Category, &r.categories));
        out
    }

    /// Words of the name, sorted and joined: equal whatever their order.
    pub(super) fn name_key(&self, record: &Record) -> String {
        let mut words: Vec<&str> = record.name.iter().map(|t| self.tokens[*t as usize].0.as_str()).collect();
        words.sort_unstable();
        words.join(" ")
    }

    /// How unlikely it is that a stranger holds this value, in bits.
    pub(super) fn rarity(&self, part: Part, value: &str) -> f64 {
        let held = f64::from(self.held.get(&part).copied().unwrap_or(0).max(2));
        let count = f64::from(self.shared_by(part, value).max(1));
        // Values that identify are repeated by the duplicates themselves: a few records may be one entity.
        let alone = match part {
            Part::Siret | Part::Phone | Part::Email | Part::Id(_) | Part::Date(_) => 3.0,
            _ => 2.0,
        };
        (held / (count / alone).max(1.0)).log2().max(0.0) - f64::from(u8::from(alone == 2.0))
    }

    /// Records that hold this value.
    pub(super) fn shared_by(&self, part: Part, value: &str) -> u32 {
        self.counts.get(&part).and_then(|counts| counts.get(value)).copied().unwrap_or(0)
    }

    /// Bits of a word of a name: how few records have it.
    pub(super) fn token_bits(&self, token: u32) -> f64 {
        let (word, count) = &self.tokens[token as usize];
        let bits = (self.records.len().max(2) as f64 / f64::from((*count).max(1))).log2().max(0.3);
        if Words::get().is_weak(word) { bits.min(1.5) } else { bits }
    }
}

impl Record {
    /// Number and street as one text, empty without a street.
    pub(super) fn address_key(&self) -> String {
        if self.street.is_empty() { String::new() } else { format!("{} {}", self.number, self.street.join(" ")) }
    }

    /// What stands before the @ of the e-mail address.
    pub(super) fn mailbox(&self) -> &str {
        self.email.split('@').next().unwrap_or("")
    }

    /// The street's own words without its kind.
    pub(super) fn street_core(&self) -> Vec<&str> {
        let words = Words::get();
        let core: Vec<&str> = self.street.iter().map(String::as_str).filter(|w| !words.is_street_type(w)).collect();
        if core.is_empty() { self.street.iter().map(String::as_str).collect() } else { core }
    }

    pub(super) fn sound(text: &str) -> String {
        phonetic(text)
    }
}

/// FNV-1a over all values that are compared, separated.
fn content(table: &Table, row: usize) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut push = |bytes: &[u8]| {
        for byte in bytes {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        }
    };
    for column in table.columns.iter().filter(|c| c.kind != Kind::Ignored) {
        push(column.name.as_bytes());
        push(&[0]);
        push(column.values.get(row).and_then(|v| v.as_deref()).unwrap_or("").as_bytes());
        push(&[1]);
    }
    hash
}

/// Number and street words of an address; what repeats the postcode and the commune is left out.
fn address(words: &Words, text: &str, commune: &[String], postcode: &str) -> (String, Vec<String>) {
    let mut all = words.place(text);
    if !postcode.is_empty()
        && let Some(at) = all.iter().rposition(|w| w == postcode)
        && at > 0
    {
        all.truncate(at);
    }
    if !commune.is_empty() && all.len() > commune.len() + 1 && all.ends_with(commune) {
        all.truncate(all.len() - commune.len());
    }
    // The house number is the first word that starts with a digit, at most four words in ("Espace X, 50 chemin …"):
    // what stands before it names a building.
    let Some(at) = all.iter().take(6).position(|w| w.as_bytes().first().is_some_and(u8::is_ascii_digit)) else {
        return (String::new(), all);
    };
    let dated = all.get(at + 1).is_some_and(|w| MONTHS.contains(&w.as_str()));
    if dated || at + 1 == all.len() {
        return (String::new(), all);
    }
    let mut number = all[at].clone();
    let mut rest = at + 1;
    if all.get(rest).is_some_and(|w| matches!(w.as_str(), "bis" | "ter" | "quater" | "b" | "t" | "c")) {
        number.push_str(&all[rest][..1]);
        rest += 1;
    }
    (number, all[rest..].to_vec())
}

const MONTHS: &[&str] = &[
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
];

/// The last nine digits of a phone number, so that `+33 1…` equals `01…`; shorter numbers whole.
fn phone(text: &str) -> String {
    let digits = digits_only(text).into_owned();
    if digits.len() > 9 { digits[digits.len() - 9..].to_owned() } else { digits }
}

/// Host of a web address without `www.`.
fn host(text: &str) -> String {
    let lower = text.trim().to_lowercase();
    let rest = lower.split_once("://").map_or(lower.as_str(), |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or("");
    host.strip_prefix("www.").unwrap_or(host).to_owned()
}

/// A date as eight digits year first, where it can be read.
fn date(text: &str) -> String {
    let parts: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|p| !p.is_empty()).collect();
    match parts.as_slice() {
        [y, m, d, ..] if y.len() == 4 => format!("{y}{m:0>2}{d:0>2}"),
        [d, m, y, ..] if y.len() == 4 => format!("{y}{m:0>2}{d:0>2}"),
        _ => digits_only(text).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_number_and_street() {
        let words = Words::get();
        let of = |text: &str| address(words, text, &["belloy".into()], "95270");
        assert_eq!(of("84 av. du Presbytère, 95270 Belloy"), ("84".into(), vec!["avenue".into(), "presbytere".into()]));
        assert_eq!(of("Espace Pierre 50 chemin du Quai").0, "50");
        assert_eq!(of("rue du 8 mai 1945").0, "");
    }

    #[test]
    fn contacts_are_compared_without_their_dress() {
        assert_eq!(phone("+33 2 38 99 43 74"), phone("02.38.99.43.74"));
        assert_eq!(host("https://www.a-b.fr/contact?x"), "a-b.fr");
        assert_eq!(date("03/02/2001"), "20010203");
    }
}
