//! Candidate keys: which pairs are worth comparing. A pair belongs to the first key that brings it together; a value
//! shared by too many records is skipped for that key, and counted. Pairs are never held in memory: they are walked.

use super::prepare::{Part, Prepared, Record, hash};
use super::spread;
use crate::error::Result;
use crate::progress::Progress;
use crate::text::phonetic;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

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

/// Looser keys, walked for a part of the pairs only: they tell what the others miss.
pub(super) const LOOSE: &[&str] = &[
    "word-departement",
    "siren",
    "commune-number",
    "sounds-departement",
    "phone-start",
    "mailbox-departement",
    "surname-year",
    "given-postcode",
];

/// Above that many records a value of a key brings strangers together; keys without a place or an identifier sooner.
fn most(key: &str) -> usize {
    match key {
        "two-words" | "name" => 16,
        "site" | "mailbox" | "word-commune" | "sound-commune" | "word-postcode" => 30,
        loose if LOOSE.contains(&loose) => 100,
        _ => 40,
    }
}

/// A pair of record positions and the key that made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    pub a: u32,
    pub b: u32,
    pub key: u8,
}

/// Records that share a value of a key, per key and value.
#[derive(Debug, Default)]
pub(super) struct Groups {
    names: &'static [&'static str],
    keys: Vec<Key>,
    /// Per record, the groups that it is in (0: none), `stride` of them, those of one key side by side.
    own: Vec<u32>,
    stride: usize,
    /// Values skipped for size per key.
    pub skipped: BTreeMap<&'static str, u64>,
}

/// A key by its number and one of its values, the same in every table.
pub type KeyValue = (u8, u64);

/// The values of a key of all rows, made of hashes of texts: the same in every table. In the place of the rows of a value that
/// too many records share, once `u32::MAX`. Sorted.
pub(super) fn entries(p: &Prepared, key: usize, rows: Range<u32>, progress: &Progress) -> Result<Vec<(u64, u32)>> {
    let (name, most) = (KEYS[key], most(KEYS[key]));
    let values = values_of_rows::<true>(p, name, rows, progress)?;
    let mut out = Vec::with_capacity(values.len());
    for group in values.chunk_by(|x, y| x.0 == y.0) {
        if group.len() > most {
            out.push((group[0].0, u32::MAX));
        } else {
            out.extend_from_slice(group);
        }
    }
    Ok(out)
}

/// Keys whose groups are made at a time: making them is partly one thread's work.
const AT_ONCE: usize = 2;

/// The groups of one key.
#[derive(Debug, Default)]
struct Key {
    /// Places of its groups among a record's.
    slots: Range<usize>,
    members: Vec<u32>,
    /// Where each group's members end; group numbers begin at 1.
    ends: Vec<u32>,
}

impl Key {
    fn members(&self, group: usize) -> &[u32] {
        let start = if group == 0 { 0 } else { self.ends[group - 1] as usize };
        &self.members[start..self.ends[group] as usize]
    }
}

impl Groups {
    /// The groups of `names`: [`KEYS`] or [`LOOSE`].
    ///
    /// # Errors
    /// Only when the work is cancelled.
    pub(super) fn new(prepared: &Prepared, names: &'static [&'static str], progress: &Progress) -> Result<Self> {
        Self::beside(prepared, names, None, progress)
    }

    /// The same where some values are held by too many records that are not in the table.
    pub(super) fn beside(
        prepared: &Prepared,
        names: &'static [&'static str],
        held_by_many: Option<&HashSet<KeyValue>>,
        progress: &Progress,
    ) -> Result<Self> {
        let slots: Vec<usize> = names.iter().map(|key| most_values(prepared, key)).collect();
        let stride: usize = slots.iter().sum();
        let own = vec![0; stride * prepared.records.len()];
        let mut out = Self { names, own, stride, ..Self::default() };
        let mut slot = 0;
        let mut slots = slots.into_iter().enumerate();
        loop {
            let some: Vec<(usize, Range<usize>)> = slots
                .by_ref()
                .take(AT_ONCE)
                .map(|(key, width)| {
                    slot += width;
                    (key, slot - width..slot)
                })
                .collect();
            if some.is_empty() {
                return Ok(out);
            }
            progress.check()?;
            let made: Vec<Result<(Key, u64)>> =
                some.par_iter().map(|(key, slots)| out.group(prepared, *key, slots, held_by_many, progress)).collect();
            for ((key, _), made) in some.iter().zip(made) {
                let (made, skipped) = made?;
                progress.add(1);
                if skipped > 0 {
                    out.skipped.insert(names[*key], skipped);
                }
                out.own_groups(&made);
                out.keys.push(made);
            }
        }
    }

    /// The groups of a key, and how many values too many records share.
    fn group(
        &self,
        prepared: &Prepared,
        key: usize,
        slots: &Range<usize>,
        held_by_many: Option<&HashSet<KeyValue>>,
        progress: &Progress,
    ) -> Result<(Key, u64)> {
        let mut made = Key { slots: slots.clone(), ..Key::default() };
        if slots.is_empty() {
            return Ok((made, 0));
        }
        let name = self.names[key];
        let rows = 0..prepared.records.len() as u32;
        let values = match held_by_many {
            None => values_of_rows::<false>(prepared, name, rows, progress)?,
            Some(_) => values_of_rows::<true>(prepared, name, rows, progress)?,
        };
        let (mut skipped, most) = (0, most(name));
        for group in values.chunk_by(|x, y| x.0 == y.0).filter(|group| group.len() > 1) {
            if group.len() > most || held_by_many.is_some_and(|many| many.contains(&(key as u8, group[0].0))) {
                skipped += 1;
                continue;
            }
            made.members.extend(group.iter().map(|(_, row)| *row));
            made.ends.push(made.members.len() as u32);
        }
        Ok((made, skipped))
    }

    /// Tells each record which groups of a key it is in.
    fn own_groups(&mut self, key: &Key) {
        for group in 0..key.ends.len() {
            for row in key.members(group) {
                let own = &mut self.own[*row as usize * self.stride..][key.slots.clone()];
                if let Some(free) = own.iter_mut().find(|group| **group == 0) {
                    *free = group as u32 + 1;
                }
            }
        }
    }

    /// The groups that a record is in.
    fn of(&self, row: u32) -> &[u32] {
        &self.own[row as usize * self.stride..][..self.stride]
    }

    /// Whether this group is the first that holds both records: no earlier key, and no earlier group of its key, does.
    fn is_first(&self, key: usize, group: u32, a: u32, b: u32) -> bool {
        let (x, y) = (self.of(a), self.of(b));
        for earlier in &self.keys[..key] {
            let places = earlier.slots.clone();
            let meet = match places.len() {
                0 => false,
                1 => x[places.start] == y[places.start] && x[places.start] != 0,
                _ => x[places.clone()].iter().any(|own| *own != 0 && y[places.clone()].contains(own)),
            };
            if meet {
                return false;
            }
        }
        let places = self.keys[key].slots.clone();
        places.len() == 1
            || !x[places.clone()].iter().any(|own| *own != 0 && *own < group && y[places.clone()].contains(own))
    }

    /// The keys that hold both records, as bits by number.
    pub(super) fn holding(&self, a: u32, b: u32) -> u32 {
        let (x, y) = (self.of(a), self.of(b));
        let meets = |key: &Key| x[key.slots.clone()].iter().any(|own| *own != 0 && y[key.slots.clone()].contains(own));
        self.keys.iter().enumerate().fold(0, |bits, (at, key)| bits | u32::from(meets(key)) << at)
    }

    /// How many pairs there are at most: those of several keys are counted for each.
    pub(super) fn most_pairs(&self) -> u64 {
        let of = |key: &Key| {
            let sizes = (0..key.ends.len()).map(|group| key.members(group).len() as u64);
            sizes.map(|size| size * (size - 1) / 2).sum::<u64>()
        };
        self.keys.iter().map(of).sum()
    }

    /// Groups in runs of about as many pairs each, for work that is shared among threads and may be stopped between them.
    pub(super) fn runs(&self) -> Vec<Run> {
        let mut out = Vec::new();
        for (at, key) in self.keys.iter().enumerate() {
            let (mut from, mut pairs) = (0, 0);
            for group in 0..key.ends.len() {
                let size = key.members(group).len() as u64;
                pairs += size * (size - 1) / 2;
                if pairs >= PAIRS_A_RUN || group + 1 == key.ends.len() {
                    out.push(Run { key: at, from, to: group + 1, pairs });
                    (from, pairs) = (group + 1, 0);
                }
            }
        }
        out
    }

    /// Walks the pairs of a run that belong to its key. `sources`: only those across sources. `wanted` is asked first.
    pub(super) fn walk(
        &self,
        run: &Run,
        sources: Option<&[u32]>,
        mut wanted: impl FnMut(u32, u32) -> bool,
        mut each: impl FnMut(Candidate),
    ) {
        let key = &self.keys[run.key];
        for group in run.from..run.to {
            let members = key.members(group);
            for (at, a) in members.iter().enumerate() {
                for b in &members[at + 1..] {
                    if sources.is_none_or(|s| s[*a as usize] != s[*b as usize])
                        && wanted(*a, *b)
                        && self.is_first(run.key, group as u32 + 1, *a, *b)
                    {
                        each(Candidate { a: *a, b: *b, key: run.key as u8 });
                    }
                }
            }
        }
    }

    /// Per key that some records share, its name and, per record, the numbers of its groups.
    pub(super) fn shared(&self, records: usize) -> Vec<(&'static str, Vec<Vec<u32>>)> {
        let mut out = Vec::new();
        for (at, key) in self.keys.iter().enumerate().filter(|(_, key)| !key.ends.is_empty()) {
            let of = |row| self.of(row)[key.slots.clone()].iter().copied().filter(|group| *group != 0).collect();
            out.push((self.names[at], (0..records as u32).map(of).collect()));
        }
        out
    }
}

/// Groups that one thread walks at a time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    key: usize,
    from: usize,
    to: usize,
    /// At most so many pairs.
    pub pairs: u64,
}

impl Run {
    /// The number of its key.
    pub(super) fn key(&self) -> usize {
        self.key
    }
}

const PAIRS_A_RUN: u64 = 8_192;

/// Rarest words of a name that make keys, and how many of them make keys of two.
const RARE_WORDS: usize = 4;
const PAIRED_WORDS: usize = 3;

/// How many values of a key a record may have; 0 where the table cannot give any.
fn most_values(p: &Prepared, key: &str) -> usize {
    let any = |test: &(dyn Fn(&Record) -> bool + Sync)| p.records.par_iter().any(test);
    let if_any = |test: &(dyn Fn(&Record) -> bool + Sync), width: usize| if any(test) { width } else { 0 };
    match key {
        "identifier" => p.id_names.len(),
        "date" => p.date_names.len(),
        "given-date" => if_any(&|r| r.given != 0, 2 * p.date_names.len()),
        "surname-date" => if_any(&|r| r.surname != 0, 2 * p.date_names.len()),
        "site" => if_any(&|r| r.host != 0 || r.email != 0, 2),
        "word-postcode" | "word-commune" | "sound-commune" | "word-departement" => if_any(&|r| r.name != 0, RARE_WORDS),
        "two-words" | "sounds-departement" => if_any(&|r| r.name != 0, PAIRED_WORDS),
        "name" | "name-place" => if_any(&|r| r.name != 0, 1),
        "surname-given" | "surname-postcode" | "surname-commune" | "surname-number" => if_any(&|r| r.surname != 0, 1),
        "given-commune" | "given-postcode" => if_any(&|r| r.given != 0, 1),
        "surname-year" => if_any(&|r| r.surname != 0, p.date_names.len()),
        "siret" => if_any(&|r| r.siret != 0, 1),
        "siren-postcode" | "siren" => if_any(&|r| r.siren != 0, 1),
        "phone" | "phone-start" => if_any(&|r| r.phone != 0, 1),
        "email" | "mailbox" | "mailbox-departement" => if_any(&|r| r.email != 0, 1),
        "address-postcode" | "commune-number" => if_any(&|r| r.number != 0, 1),
        "street-commune" => if_any(&|r| r.street != 0, 1),
        _ => 1,
    }
}

/// The keys that a record has a value for, as bits by number.
pub(super) fn having(p: &Prepared, row: u32) -> u32 {
    let has = |key: &str| {
        let mut any = false;
        values_of::<false>(p, key, row, &mut |_| any = true);
        any
    };
    KEYS.iter().enumerate().fold(0, |bits, (at, key)| bits | u32::from(has(key)) << at)
}

/// One number for several, 0 where one of them says nothing.
fn joined(parts: &[u64]) -> u64 {
    if parts.contains(&0) {
        return 0;
    }
    parts.iter().fold(0x9e37_79b9_7f4a_7c15, |hash, part| spread(hash ^ spread(*part))).max(1)
}

/// The values of one key and the rows that have them, sorted.
fn values_of_rows<const TEXTS: bool>(
    p: &Prepared,
    key: &str,
    rows: Range<u32>,
    progress: &Progress,
) -> Result<Vec<(u64, u32)>> {
    let mut values: Vec<(u64, u32)> = rows
        .into_par_iter()
        .fold(Vec::new, |mut out, row| {
            if !progress.is_cancelled() {
                values_of::<TEXTS>(p, key, row, &mut |value| out.push((value, row)));
            }
            out
        })
        .flatten_iter()
        .collect();
    progress.check()?;
    values.par_sort_unstable();
    progress.check()?;
    values.dedup();
    Ok(values)
}

/// What stands for a value of a part: a hash of its text, or its number, which is cheaper and good in this table only.
fn code<const TEXTS: bool>(p: &Prepared, part: Part, number: u32) -> u64 {
    if TEXTS { p.value_hash(part, number) } else { u64::from(number) }
}

/// The same for a word of names.
fn word_code<const TEXTS: bool>(p: &Prepared, word: u32) -> u64 {
    if TEXTS { hash(p.word(word)) } else { u64::from(word) }
}

/// The values of one key of one record, of [`code`].
fn values_of<const TEXTS: bool>(p: &Prepared, key: &str, row: u32, push: &mut impl FnMut(u64)) {
    let r = &p.records[row as usize];
    let n = |part: Part, number: u32| code::<TEXTS>(p, part, number);
    let word = |word: u32| word_code::<TEXTS>(p, word);
    let mailbox = || n(Part::Mailbox, p.mailbox_of[r.email as usize]);
    let name = || n(Part::Name, p.name_number(r.name));
    let rare = |push: &mut dyn FnMut(u64, u32)| rare_words(p, r).for_each(|one| push(word(one), one));
    // Communes and their codes are numbered apart.
    let town = match r.commune {
        0 => n(Part::CommuneCode, r.commune_code) << 1 | u64::from(r.commune_code != 0),
        commune => n(Part::Commune, commune) << 1,
    };
    let mut push = |parts: &[u64]| {
        let value = joined(parts);
        if value != 0 {
            push(value);
        }
    };
    match key {
        "siret" => push(&[n(Part::Siret, r.siret)]),
        "identifier" => {
            for at in 0..p.id_names.len() as u8 {
                push(&[n(Part::Id(at), p.extra(row, Part::Id(at))), u64::from(at) + 1]);
            }
        }
        "phone" => push(&[n(Part::Phone, r.phone)]),
        "email" => push(&[n(Part::Email, r.email)]),
        "mailbox" => push(&[mailbox()]),
        "site" => {
            push(&[n(Part::Host, r.host)]);
            push(&[n(Part::Host, p.domain_of[r.email as usize])]);
        }
        "siren-postcode" => push(&[n(Part::Siren, r.siren), n(Part::Postcode, r.postcode)]),
        "address-postcode" => push(&[n(Part::Number, r.number), n(Part::Postcode, r.postcode)]),
        "name-place" => push(&[name(), town]),
        "name" => push(&[name()]),
        "word-postcode" => {
            let postcode = n(Part::Postcode, r.postcode);
            rare(&mut |word, _| push(&[word, postcode]));
        }
        "word-commune" => rare(&mut |word, _| push(&[word, town])),
        "sound-commune" => rare(&mut |_, one| push(&[p.words[one as usize].sound, town])),
        "two-words" => {
            let mut words = [0; PAIRED_WORDS];
            let mut count = 0;
            rare(&mut |word, _| {
                if count < PAIRED_WORDS {
                    words[count] = word;
                    count += 1;
                }
            });
            for (at, x) in words[..count].iter().enumerate() {
                for y in &words[at + 1..count] {
                    push(&[*x.min(y), *x.max(y)]);
                }
            }
        }
        "street-commune" => {
            let core = p.cores.get(p.core(r.street)).iter().map(|word| (p.core_word(*word), *word));
            let longest = core.max_by_key(|(text, _)| (text.len(), *text));
            let longest = longest.map_or(0, |(text, word)| if TEXTS { hash(text) } else { u64::from(word) });
            push(&[longest, n(Part::Number, r.number), town]);
        }
        "siren" => push(&[n(Part::Siren, r.siren)]),
        "word-departement" => rare(&mut |word, _| push(&[word, departement(p, r)])),
        "sounds-departement" => {
            let mut sounds: Vec<u64> = rare_words(p, r).map(|word| p.words[word as usize].sound).collect();
            sounds.truncate(PAIRED_WORDS);
            for (at, x) in sounds.iter().enumerate() {
                for y in &sounds[at + 1..] {
                    push(&[*x.min(y), *x.max(y), departement(p, r)]);
                }
            }
        }
        "commune-number" => push(&[n(Part::Number, r.number), town]),
        "phone-start" => push(&[p.text(Part::Phone, r.phone).get(..7).map_or(0, hash), departement(p, r)]),
        "mailbox-departement" => push(&[mailbox(), departement(p, r)]),
        of_persons => persons::<TEXTS>(p, of_persons, row, town, &mut push),
    }
}

/// The first two digits of the postcode, as a number that is not 0 where there are some.
fn departement(p: &Prepared, r: &Record) -> u64 {
    p.text(Part::Postcode, r.postcode).get(..2).map_or(0, hash)
}

fn persons<const TEXTS: bool>(p: &Prepared, key: &str, row: u32, town: u64, push: &mut impl FnMut(&[u64])) {
    let r = &p.records[row as usize];
    if r.given == 0 && r.surname == 0 {
        return;
    }
    let n = |part: Part, number: u32| code::<TEXTS>(p, part, number);
    let sound = |at: usize, part: Part, name: u32| match p.sounds[at][name as usize] {
        number if !TEXTS || number == 0 => u64::from(number),
        _ => hash(&phonetic(p.text(part, name))),
    };
    let [given, surname] = [sound(0, Part::Given, r.given), sound(1, Part::Surname, r.surname)];
    let dates = (0..p.date_names.len() as u8).map(|at| p.text(Part::Date(at), p.extra(row, Part::Date(at))));
    // The year, and the day with its month.
    let parts = |date: &str| [date.get(..4), date.get(4..)].map(|part| part.filter(|p| !p.is_empty()).map_or(0, hash));
    match key {
        // Sorted, so that exchanged names meet.
        "surname-given" => push(&[given.min(surname), given.max(surname)]),
        "date" => dates.filter(|date| !date.is_empty()).for_each(|date| push(&[hash(date)])),
        "given-date" => dates.flat_map(parts).for_each(|part| push(&[n(Part::Given, r.given), part])),
        "surname-date" => dates.flat_map(parts).for_each(|part| push(&[surname, part])),
        "surname-postcode" => push(&[surname, n(Part::Postcode, r.postcode)]),
        "surname-commune" => push(&[surname, town]),
        "surname-number" => push(&[surname, n(Part::Number, r.number)]),
        "given-commune" => push(&[given, town]),
        "given-postcode" => push(&[given, n(Part::Postcode, r.postcode)]),
        "surname-year" => dates.map(|date| date.get(..4).map_or(0, hash)).for_each(|year| push(&[surname, year])),
        _ => {}
    }
}

/// The words of a name that the fewest records have; of equals, the first of the alphabet.
fn rare_words(p: &Prepared, r: &Record) -> impl Iterator<Item = u32> {
    let mut words: [(u32, u32); 16] = [(u32::MAX, u32::MAX); 16];
    let set = p.sets.get(p.set(r.name));
    let mut long: Vec<(u32, u32)> = Vec::new();
    let known = set.iter().map(|word| (p.words[*word as usize].count, *word));
    let count = if set.len() <= words.len() {
        words.iter_mut().zip(known).for_each(|(place, word)| *place = word);
        words[..set.len()].sort_unstable();
        set.len()
    } else {
        long.extend(known);
        long.sort_unstable();
        words[..RARE_WORDS].copy_from_slice(&long[..RARE_WORDS]);
        RARE_WORDS
    };
    words.into_iter().take(count.min(RARE_WORDS)).map(|(_, word)| word)
}
