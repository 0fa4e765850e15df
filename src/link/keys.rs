//! Candidate keys: which pairs are worth comparing. A pair belongs to the first key that brings it together; a value
//! shared by too many records is skipped for that key, and counted.

use super::prepare::{Prepared, Record};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Names of the keys, strongest first; their sentences are `key-NAME`.
pub(super) const KEYS: &[&str] = &[
    "siret",
    "identifier",
    "phone",
    "email",
    "site",
    "siren-postcode",
    "address-postcode",
    "name-place",
    "word-postcode",
    "word-commune",
    "two-words",
    "sound-commune",
    "street-commune",
    "surname-given",
    "given-date",
    "surname-date",
    "date",
    "surname-postcode",
    "surname-commune",
    "surname-number",
    "given-commune",
    "mailbox",
    "name",
];

/// Above that many records a value of a key brings strangers together; keys without a place or an identifier sooner.
fn most(key: &str) -> usize {
    match key {
        "two-words" | "name" => 16,
        "site" | "mailbox" | "word-commune" | "sound-commune" => 40,
        _ => 60,
    }
}

/// A pair of record positions and the key that made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    pub a: u32,
    pub b: u32,
    pub key: u8,
}

/// What the keys gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub candidates: Vec<Candidate>,
    /// New pairs per key.
    pub pairs: BTreeMap<&'static str, u64>,
    /// Values skipped for size per key.
    pub skipped: BTreeMap<&'static str, u64>,
}

/// All candidate pairs, sorted by the content of their records. `sources`: only pairs across sources.
pub(super) fn candidates(prepared: &Prepared, sources: Option<&[u32]>) -> Found {
    let mut values: Vec<(u8, String, u32)> = prepared
        .records
        .par_iter()
        .enumerate()
        .flat_map_iter(|(row, record)| {
            of(prepared, record).into_iter().map(move |(key, value)| (key, value, row as u32))
        })
        .collect();
    values.par_sort_unstable();
    values.dedup();
    let mut found = Found::default();
    let mut made: Vec<Candidate> = Vec::new();
    for group in values.chunk_by(|x, y| x.0 == y.0 && x.1 == y.1) {
        let key = group[0].0;
        if group.len() > most(KEYS[key as usize]) {
            *found.skipped.entry(KEYS[key as usize]).or_default() += 1;
            continue;
        }
        for (i, x) in group.iter().enumerate() {
            for y in &group[i + 1..] {
                if sources.is_none_or(|s| s[x.2 as usize] != s[y.2 as usize]) {
                    made.push(Candidate { a: x.2, b: y.2, key });
                }
            }
        }
    }
    made.par_sort_unstable();
    made.dedup_by_key(|c| (c.a, c.b));
    for candidate in &mut made {
        *found.pairs.entry(KEYS[candidate.key as usize]).or_default() += 1;
        let content = |row: u32| prepared.records[row as usize].content;
        if content(candidate.a) > content(candidate.b) {
            std::mem::swap(&mut candidate.a, &mut candidate.b);
        }
    }
    made.par_sort_unstable_by_key(|c| {
        (prepared.records[c.a as usize].content, prepared.records[c.b as usize].content, c.a, c.b)
    });
    found.candidates = made;
    found
}

/// Per record, its keys whose values other records share, and not too many.
pub(super) fn shared(prepared: &Prepared) -> Vec<Vec<(u8, String)>> {
    let mut own: Vec<Vec<(u8, String)>> = prepared.records.par_iter().map(|record| of(prepared, record)).collect();
    let mut counts: BTreeMap<(u8, String), usize> = BTreeMap::new();
    for values in &mut own {
        values.sort_unstable();
        values.dedup();
        for value in values.iter() {
            *counts.entry(value.clone()).or_default() += 1;
        }
    }
    for values in &mut own {
        values
            .retain(|value| counts.get(value).is_some_and(|count| (2..=most(KEYS[value.0 as usize])).contains(count)));
    }
    own
}

/// The keys of one record.
fn of(prepared: &Prepared, r: &Record) -> Vec<(u8, String)> {
    let mut out = Vec::new();
    let mut push = |name: &str, parts: &[&str]| {
        if parts.iter().all(|part| !part.is_empty())
            && let Some(key) = KEYS.iter().position(|k| *k == name)
        {
            out.push((key as u8, parts.join("\u{1f}")));
        }
    };
    push("siret", &[&r.siret]);
    push("siren-postcode", &[&r.siren, &r.postcode]);
    for (column, id) in r.ids.iter().enumerate() {
        push("identifier", &[id, &column.to_string()]);
    }
    push("phone", &[&r.phone]);
    push("email", &[&r.email]);
    push("mailbox", &[r.email.split('@').next().unwrap_or("")]);
    push("site", &[&r.host]);
    push("site", &[&r.domain]);
    let core = r.street_core();
    let street = core.iter().max_by_key(|w| (w.len(), **w)).copied().unwrap_or("");
    push("address-postcode", &[&r.number, &r.postcode]);
    let town = if r.commune.is_empty() { &r.commune_code } else { &r.commune };
    push("street-commune", &[street, &r.number, town]);
    push("name-place", &[&prepared.name_key(r), town]);
    push("name", &[&prepared.name_key(r)]);
    words(prepared, r, town, &mut push);
    persons(r, town, &mut push);
    out
}

fn words(prepared: &Prepared, r: &Record, town: &str, push: &mut impl FnMut(&str, &[&str])) {
    let mut rare: Vec<(u32, &str)> =
        r.name.iter().map(|t| &prepared.tokens[*t as usize]).map(|(word, count)| (*count, word.as_str())).collect();
    rare.sort_unstable();
    rare.dedup();
    for (_, word) in rare.iter().take(4) {
        push("word-postcode", &[word, &r.postcode]);
        push("word-commune", &[word, town]);
        let start: String = Record::sound(word).chars().take(4).collect();
        push("sound-commune", &[&start, town]);
    }
    for (i, (_, x)) in rare.iter().take(3).enumerate() {
        for (_, y) in rare.iter().take(3).skip(i + 1) {
            push("two-words", &[x.min(y), x.max(y)]);
        }
    }
}

fn persons(r: &Record, town: &str, push: &mut impl FnMut(&str, &[&str])) {
    if r.given.is_empty() && r.surname.is_empty() {
        return;
    }
    let (given, surname) = (Record::sound(&r.given), Record::sound(&r.surname));
    // Sorted, so that exchanged names meet.
    if !given.is_empty() && !surname.is_empty() {
        push("surname-given", &[given.as_str().min(&surname), given.as_str().max(&surname)]);
    }
    for date in &r.dates {
        push("date", &[date]);
        for part in [date.get(..4), date.get(4..)].into_iter().flatten() {
            push("given-date", &[&r.given, part]);
            push("surname-date", &[&surname, part]);
        }
    }
    push("surname-postcode", &[&surname, &r.postcode]);
    push("surname-commune", &[&surname, town]);
    push("surname-number", &[&surname, &r.number]);
    push("given-commune", &[&given, town]);
}
