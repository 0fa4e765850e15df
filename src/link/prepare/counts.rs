//! How often values are held: what tells a coincidence from an agreement.

use super::{Beside, FIXED, Part, Prepared, Record, SMALL, hash};
use crate::link::spread;
use rayon::prelude::*;
use std::ops::Range;

/// What is counted: the parts by their places, then words of names, then names in a commune.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::link) enum Counted {
    Part(usize),
    Word,
    Here,
}

/// Everything that is counted, where there are so many parts.
pub(in crate::link) fn counted(parts: usize) -> impl Iterator<Item = Counted> {
    (0..parts).map(Counted::Part).chain([Counted::Word, Counted::Here])
}

/// Counts of the values of some rows.
struct Tally {
    parts: Vec<Vec<u32>>,
    words: Vec<u32>,
    here: Vec<u32>,
    rows: u32,
}

impl Tally {
    fn add(&mut self, other: &Self) {
        let add = |own: &mut [u32], more: &[u32]| own.iter_mut().zip(more).for_each(|(count, more)| *count += more);
        self.parts.iter_mut().zip(&other.parts).for_each(|(own, more)| add(own, more));
        add(&mut self.words, &other.words);
        add(&mut self.here, &other.here);
        self.rows += other.rows;
    }

    /// How many of the rows have a value, by part.
    fn held(&self) -> Vec<u32> {
        self.parts.iter().map(|counts| self.rows - counts.first().copied().unwrap_or(0)).collect()
    }

    fn of(&self, counted: Counted) -> &[u32] {
        match counted {
            Counted::Part(at) => &self.parts[at],
            Counted::Word => &self.words,
            Counted::Here => &self.here,
        }
    }

    fn of_mut(&mut self, counted: Counted) -> &mut [u32] {
        match counted {
            Counted::Part(at) => &mut self.parts[at],
            Counted::Word => &mut self.words,
            Counted::Here => &mut self.here,
        }
    }
}

impl Prepared {
    /// Counts each value once per record, beside what is known of other records.
    pub(super) fn count(&mut self, beside: Option<Beside<'_>>) {
        // Half of the rows each, since counting is a walk through memory.
        let half = self.records.len() / 2;
        let (mut all, more) = rayon::join(|| self.tally(0..half), || self.tally(half..self.records.len()));
        all.add(&more);
        let mut held = all.held();
        if let Some(Beside { background, new }) = beside {
            let own = self.tally(0..new);
            held = own.held().iter().zip(background.held()).map(|(own, known)| own + known).collect();
            for (at, counted) in counted(all.parts.len()).enumerate() {
                let own = own.of(counted);
                for (number, count) in all.of_mut(counted).iter_mut().enumerate().skip(1) {
                    if let Some(known) = background.count(at, self.hash_of(counted, number as u32)) {
                        *count = known + own[number];
                    }
                }
            }
            self.population = background.records() as f64 + new as f64;
        }
        all.parts.iter_mut().filter(|counts| !counts.is_empty()).for_each(|counts| counts[0] = 0);
        self.words.iter_mut().zip(&all.words).for_each(|(word, count)| word.count = *count);
        (self.here, self.counts, self.held) = (all.here, all.parts, held);
        let organisations = self.records.iter().any(|record| record.name != 0);
        self.scale = self.population.max(if organisations { SMALL } else { 2.0 });
        self.rarities = self.rarities_of();
    }

    fn tally(&self, rows: Range<usize>) -> Tally {
        let mut parts: Vec<Vec<u32>> = self.texts.iter().map(|texts| vec![0; texts.len()]).collect();
        parts[Part::Name.fixed()] = vec![0; self.keys.len()];
        parts[Part::Address.fixed()] = vec![0; self.addresses.len()];
        let (mut words, mut here) = (vec![0; self.words.len()], vec![0; self.towns.len()]);
        let count = rows.len() as u32;
        for (row, record) in rows.clone().zip(&self.records[rows]) {
            for (part, number) in self.numbers(record) {
                parts[part.fixed()][number as usize] += 1;
            }
            for (at, number) in self.extras[row * self.stride..][..self.stride].iter().enumerate() {
                parts[FIXED + at][*number as usize] += 1;
            }
            for word in self.sets.get(self.set_of[record.name as usize]) {
                words[*word as usize] += 1;
            }
            here[record.here as usize] += u32::from(record.here != 0);
        }
        Tally { parts, words, here, rows: count }
    }

    fn numbers(&self, r: &Record) -> [(Part, u32); FIXED] {
        [
            (Part::Name, self.key_of[r.name as usize]),
            (Part::Given, r.given),
            (Part::Surname, r.surname),
            (Part::Siret, r.siret),
            (Part::Siren, r.siren),
            (Part::Number, r.number),
            (Part::Address, r.address),
            (Part::Street, r.street),
            (Part::Commune, r.commune),
            (Part::CommuneCode, r.commune_code),
            (Part::Postcode, r.postcode),
            (Part::Phone, r.phone),
            (Part::Email, r.email),
            (Part::Mailbox, self.mailbox_of[r.email as usize]),
            (Part::Host, r.host),
        ]
    }

    /// How unlikely it is that a stranger holds this value, in bits.
    pub(in crate::link) fn rarity(&self, part: Part, number: u32) -> f64 {
        self.rarities[self.index(part)][number as usize]
    }

    /// The same for all values: each is asked for many times.
    fn rarities_of(&self) -> Vec<Vec<f64>> {
        let of = |(at, counts): (usize, &Vec<u32>)| {
            let held = (f64::from(self.held[at]) * self.scale / self.population.max(1.0)).max(2.0);
            // Values that identify are repeated by the duplicates themselves: a few records may be one entity.
            let alone = if self.identifies(at) { 3.0 } else { 2.0 };
            let bits = |count: &u32| {
                let count = f64::from((*count).max(1));
                (held / (count / alone).max(1.0)).log2().max(0.0) - f64::from(u8::from(alone == 2.0))
            };
            counts.iter().map(bits).collect()
        };
        self.counts.par_iter().enumerate().map(of).collect()
    }

    /// Whether the values of a part, by its place, are meant to be one entity's.
    fn identifies(&self, at: usize) -> bool {
        let fixed = [Part::Siret, Part::Phone, Part::Email];
        fixed.iter().any(|part| part.fixed() == at)
            || (FIXED..FIXED + self.id_names.len() + self.date_names.len()).contains(&at)
    }

    /// Records of the same name in the same commune; 0 where one of the two is not known.
    pub(in crate::link) fn here(&self, record: &Record) -> u32 {
        self.here[record.here as usize]
    }

    /// Records that hold this value.
    pub(in crate::link) fn shared_by(&self, part: Part, number: u32) -> u32 {
        self.counts[self.index(part)][number as usize]
    }

    /// Per part, how many records have a value.
    pub(in crate::link) fn held(&self) -> &[u32] {
        &self.held
    }

    /// Each value and how many records hold it. A value is told by a hash of its text, which is the same in every table.
    pub(in crate::link) fn values_counted(&self, counted: Counted) -> Vec<(u64, u32)> {
        let with = |counts: &[u32]| {
            let values = counts.iter().enumerate().skip(1).filter(|(_, count)| **count > 1);
            values.map(|(number, count)| (self.hash_of(counted, number as u32), *count)).collect()
        };
        match counted {
            Counted::Part(at) => with(&self.counts[at]),
            Counted::Word => with(&self.words.iter().map(|word| word.count).collect::<Vec<_>>()),
            Counted::Here => with(&self.here),
        }
    }

    /// How many parts are counted.
    pub(in crate::link) fn parts(&self) -> usize {
        self.texts.len()
    }

    /// A hash of a value of a part, the same in every table; never 0 but for the value that says nothing.
    pub(in crate::link) fn value_hash(&self, part: Part, number: u32) -> u64 {
        self.hash_of(Counted::Part(self.index(part)), number)
    }

    fn hash_of(&self, counted: Counted, number: u32) -> u64 {
        if number == 0 {
            return 0;
        }
        let of_name = |key: u32| self.keys.get(key).iter().fold(1, |all, word| spread(all ^ hash(self.word(*word))));
        let of_both = |x: &str, y: &str| spread(hash(x)) ^ hash(y);
        let value = match counted {
            Counted::Part(at) if at == Part::Name.fixed() => of_name(number),
            Counted::Part(at) if at == Part::Address.fixed() => {
                let [house, street] = self.addresses[number as usize];
                of_both(self.text(Part::Number, house), self.text(Part::Street, street))
            }
            Counted::Part(at) => hash(self.texts[at].get(number)),
            Counted::Word => hash(self.word(number)),
            Counted::Here => {
                let [key, commune, code] = self.towns[number as usize];
                let town = of_both(self.text(Part::Commune, commune), self.text(Part::CommuneCode, code));
                spread(of_name(key)) ^ town
            }
        };
        value.max(1)
    }
}
