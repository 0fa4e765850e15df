//! What is compared of each record, computed once: every distinct value is prepared once and has a number, a record is the
//! numbers of its values.

mod counts;

pub(super) use counts::{Counted, counted};

use super::alike::{Sketch, similar, within};
use super::background::Background;
use super::clean::{self, address, date};
use super::kind::Kind;
use super::spread;
use super::table::{Column, Lists, Table, Texts};
use super::words::Words;
use crate::error::Result;
use crate::progress::Progress;
use crate::text::{fold, is_placeholder, phonetic};
use hashbrown::HashMap;
use rayon::prelude::*;

/// The comparable parts of one record, as numbers of values; 0 where the record says nothing.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Record {
    /// Hash of all compared values: order and ties come from it, never from positions.
    pub content: u64,
    /// Words of the name that tell it apart, in their order: a list of [`Prepared::names`].
    pub name: u32,
    pub given: u32,
    pub surname: u32,
    pub siret: u32,
    pub siren: u32,
    /// House number.
    pub number: u32,
    /// Words of the street, its kind included.
    pub street: u32,
    /// House number and street together.
    pub address: u32,
    pub postcode: u32,
    pub commune: u32,
    pub commune_code: u32,
    pub phone: u32,
    pub email: u32,
    pub host: u32,
    /// Name, whatever the order of its words, and commune together.
    pub here: u32,
}

/// A word, and what is cheap to know of it before it is compared letter by letter.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Word {
    /// Records that have it.
    pub count: u32,
    pub sketch: Sketch,
    pub numeric: bool,
    /// A body tells its places apart by it.
    pub branch: bool,
    /// It announces a part of a body.
    pub unit: bool,
    /// It names one kind of body.
    pub body: bool,
    /// How unlikely it is in a name, in bits.
    pub bits: f64,
    /// Hash of the first letters of its sound.
    pub sound: u64,
}

/// What a number is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Part {
    /// Words of the name, whatever their order.
    Name,
    Given,
    Surname,
    Siret,
    Siren,
    Number,
    Address,
    Street,
    Commune,
    CommuneCode,
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

/// A table of fewer organisations is taken for a part of one of so many: that forty records hold one phone number twice does not
/// make phone numbers common. What was learnt was learnt on tables of about that size.
const SMALL: f64 = 5_000.0;

/// How many parts there are before those with a column each.
const FIXED: usize = 15;

/// All records with the frequencies of their values.
pub(super) struct Prepared {
    pub records: Vec<Record>,
    /// Identifiers, dates and categories, `stride` per record.
    extras: Vec<u32>,
    stride: usize,
    pub words: Vec<Word>,
    word_texts: Texts,
    pub names: Lists,
    /// Per name, its words sorted, each once: a list of [`Prepared::sets`].
    set_of: Vec<u32>,
    pub sets: Lists,
    /// Per name, its words sorted: a list of `keys`, counted as [`Part::Name`].
    key_of: Vec<u32>,
    keys: Lists,
    /// Per set of words, whether it names a place of a body (1), a part of one (2), a kind of body (4).
    pub set_marks: Vec<u8>,
    /// Texts of the parts but [`Part::Name`] and [`Part::Address`].
    texts: Vec<Texts>,
    /// What is cheap to know of the texts, where they are compared by their letters.
    sketches: Vec<Vec<Sketch>>,
    /// Per host, a number for it without its last part.
    pub stem_of: Vec<u32>,
    /// Per part and number, in how many records it stands.
    counts: Vec<Vec<u32>>,
    /// Per part and number, how unlikely it is that a stranger has it, in bits.
    rarities: Vec<Vec<f64>>,
    /// Per part, how many records have a value.
    held: Vec<u32>,
    /// Per street, its own words without its kind: a list of [`Prepared::cores`], whose words are [`Prepared::core_words`].
    core_of: Vec<u32>,
    pub cores: Lists,
    pub core_words: Vec<Word>,
    core_texts: Texts,
    /// Per address, its number and street.
    addresses: Vec<[u32; 2]>,
    /// Per e-mail address, its mailbox and its domain (a host, 0 where strangers share it).
    pub mailbox_of: Vec<u32>,
    pub domain_of: Vec<u32>,
    /// Per given name and per surname, a number for its sound; both from one list.
    pub sounds: [Vec<u32>; 2],
    /// Records that the counts speak of: those of the table, and those of its background.
    pub population: f64,
    /// Records that there are taken to be: see [`SMALL`].
    pub scale: f64,
    /// Names in a commune: the words of the name, the commune, and its code where it has no name.
    towns: Vec<[u32; 3]>,
    /// Per name in a commune, how many records have both.
    here: Vec<u32>,
    /// Whether something else than the name says where a record is; a name that stands alone has to prove more.
    pub placed: bool,
    pub id_names: Vec<String>,
    pub date_names: Vec<String>,
    pub category_names: Vec<String>,
}

/// Rows that are compared with known ones: the first `new` of the table; the others stand in the background already.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beside<'b> {
    pub background: &'b Background,
    pub new: usize,
}

/// The addresses of all rows, in numbers of their own.
#[derive(Default)]
struct Addresses {
    numbers: Texts,
    postcodes: Texts,
    streets: Texts,
    /// Per row its number, the postcode that its address holds, and its street.
    rows: Vec<[u32; 3]>,
    /// As in [`Prepared`].
    core_of: Vec<u32>,
    cores: Lists,
    core_texts: Texts,
}

/// The names of all rows: lists of words, in the order in which they came.
#[derive(Default)]
struct Names {
    texts: Texts,
    lists: Lists,
    rows: Vec<u32>,
}

/// How the texts of a kind are cleaned.
type Clean<'c> = &'c (dyn Fn(&str) -> String + Sync);

/// The columns of one kind, each distinct text cleaned and numbered once.
struct Cleaned<'t> {
    columns: Vec<&'t Column>,
    /// Per column and code, the number in the part's texts.
    numbers: Vec<Vec<u32>>,
}

/// Distinct texts that are cleaned at a time, so that few stand in memory twice.
const AT_ONCE: usize = 16_384;

impl<'t> Cleaned<'t> {
    fn new(columns: Vec<&'t Column>, texts: &mut Texts, clean: impl Fn(&str) -> String + Sync) -> Self {
        let one = |column: &&Column| {
            let codes: Vec<u32> = (0..column.values.texts.len() as u32).collect();
            let mut numbers = Vec::with_capacity(codes.len());
            for chunk in codes.chunks(AT_ONCE) {
                let cleaned: Vec<String> =
                    chunk.par_iter().with_min_len(256).map(|code| clean(column.values.texts.get(*code))).collect();
                numbers.extend(cleaned.iter().map(|text| texts.intern(text)));
            }
            numbers
        };
        let numbers = columns.iter().map(one).collect();
        Self { columns, numbers }
    }

    /// The number of the first column that says something in a row.
    fn first(&self, row: usize) -> u32 {
        self.at(row).map_or(0, |(column, code)| self.numbers[column][code as usize])
    }

    fn of(&self, column: usize, row: usize) -> u32 {
        self.columns[column].values.codes.get(row).map_or(0, |code| self.numbers[column][*code as usize])
    }

    fn at(&self, row: usize) -> Option<(usize, u32)> {
        first_code(&self.columns, row)
    }
}

/// A cleaned text; `n/a` and its like say nothing.
fn said<T: Default>(text: &str, clean: impl Fn(&str) -> T) -> T {
    if is_placeholder(text) { T::default() } else { clean(text) }
}

fn first_code(columns: &[&Column], row: usize) -> Option<(usize, u32)> {
    let code = |column: &&Column| column.values.codes.get(row).copied().filter(|code| *code != 0);
    columns.iter().enumerate().find_map(|(at, column)| Some((at, code(column)?)))
}

fn first_text<'t>(columns: &[&'t Column], row: usize) -> &'t str {
    first_code(columns, row).map_or("", |(at, code)| columns[at].values.texts.get(code))
}

impl Prepared {
    /// Prepares the records of a table, with what `words` knows.
    ///
    /// # Errors
    /// Only when the work is cancelled.
    pub(super) fn new(table: &Table, words: &Words, beside: Option<Beside<'_>>, progress: &Progress) -> Result<Self> {
        let of = |kind: Kind| table.columns.iter().filter(|c| c.kind == kind).collect::<Vec<&Column>>();
        let mut columns = Columns {
            names: of(Kind::Name),
            addresses: of(Kind::Address),
            complements: of(Kind::AddressMore),
            ids: of(Kind::Identifier),
            dates: of(Kind::Date),
            categories: of(Kind::Category),
        };
        // A second name (authors beside a title) is compared as a whole.
        columns.categories.extend(columns.names.iter().skip(1));
        columns.names.truncate(1);
        let placed = table
            .columns
            .iter()
            .any(|c| matches!(c.kind, Kind::Address | Kind::Postcode | Kind::Commune | Kind::Phone));
        let label = |columns: &[&Column]| columns.iter().map(|c| c.name.clone()).collect();
        let mut out = Self {
            records: Vec::new(),
            extras: Vec::new(),
            stride: columns.ids.len() + columns.dates.len() + columns.categories.len(),
            words: Vec::new(),
            word_texts: Texts::default(),
            names: Lists::default(),
            set_of: Vec::new(),
            sets: Lists::default(),
            key_of: Vec::new(),
            keys: Lists::default(),
            set_marks: Vec::new(),
            texts: vec![Texts::default(); FIXED],
            sketches: Vec::new(),
            stem_of: Vec::new(),
            counts: Vec::new(),
            rarities: Vec::new(),
            held: Vec::new(),
            core_of: Vec::new(),
            cores: Lists::default(),
            core_words: Vec::new(),
            core_texts: Texts::default(),
            addresses: vec![[0, 0]],
            mailbox_of: Vec::new(),
            domain_of: Vec::new(),
            sounds: [Vec::new(), Vec::new()],
            population: table.sources.len() as f64,
            scale: 2.0,
            towns: vec![[0; 3]],
            here: Vec::new(),
            placed,
            id_names: label(&columns.ids),
            date_names: label(&columns.dates),
            category_names: label(&columns.categories),
        };
        out.fill(table, words, of, progress)?;
        out.add_extras(&columns);
        out.add_texts(words, &columns, progress)?;
        progress.check()?;
        out.add_parts_of_values(words);
        progress.check()?;
        out.count(beside);
        progress.check()?;
        out.weigh_words(words);
        progress.check()?;
        out.sketch();
        progress.check()?;
        out.texts.iter_mut().chain([&mut out.word_texts, &mut out.core_texts]).for_each(Texts::freeze);
        [&mut out.names, &mut out.sets, &mut out.keys, &mut out.cores].into_iter().for_each(Lists::freeze);
        progress.check()?;
        Ok(out)
    }

    /// The parts that are one cleaned value each.
    fn fill<'t>(
        &mut self,
        table: &'t Table,
        words: &Words,
        of: impl Fn(Kind) -> Vec<&'t Column>,
        progress: &Progress,
    ) -> Result<()> {
        let rows = table.sources.len();
        let close = |text: &str| fold(text).replace(' ', "");
        let own_host = |text: &str| Some(clean::host(text)).filter(|h| !words.is_shared_host(h)).unwrap_or_default();
        let commune = |text: &str| clean::commune(words, text);
        let wanted: [(Kind, Part, Clean<'_>); 11] = [
            (Kind::GivenName, Part::Given, &fold),
            (Kind::Surname, Part::Surname, &fold),
            (Kind::Siret, Part::Siret, &clean::register),
            (Kind::Siren, Part::Siren, &clean::register),
            (Kind::StreetNumber, Part::Number, &close),
            (Kind::Postcode, Part::Postcode, &close),
            (Kind::Commune, Part::Commune, &commune),
            (Kind::CommuneCode, Part::CommuneCode, &fold),
            (Kind::Phone, Part::Phone, &clean::phone),
            (Kind::Email, Part::Email, &clean::email),
            (Kind::Site, Part::Host, &own_host),
        ];
        let columns: Vec<Vec<&Column>> = wanted.iter().map(|(kind, ..)| of(*kind)).collect();
        // Numbering is done in order: several kinds at once.
        let made: Vec<Result<(Texts, Vec<u32>)>> = wanted
            .par_iter()
            .zip(columns)
            .map(|((kind, _, clean), columns)| {
                progress.check()?;
                let mut texts = Texts::default();
                // A person may be called Null.
                let person = matches!(kind, Kind::GivenName | Kind::Surname);
                let cleaned =
                    Cleaned::new(columns, &mut texts, |text| if person { clean(text) } else { said(text, clean) });
                progress.check()?;
                let numbers = (0..rows).map(|row| cleaned.first(row)).collect();
                Ok((texts, numbers))
            })
            .collect();
        let mut parts: Vec<Vec<u32>> = Vec::with_capacity(wanted.len());
        for ((_, part, _), made) in wanted.iter().zip(made) {
            let (texts, numbers) = made?;
            self.texts[part.fixed()] = texts;
            parts.push(numbers);
        }
        // The first nine digits of a SIRET are the SIREN.
        let (sirets, sirens) = self.texts.split_at_mut(Part::Siren.fixed());
        let siret_texts = &sirets[Part::Siret.fixed()];
        let siren_of: Vec<u32> = (0..siret_texts.len() as u32)
            .map(|siret| siret_texts.get(siret))
            .map(|text| if text.len() == 14 { sirens[0].intern(&text[..9]) } else { 0 })
            .collect();
        let communes = of(Kind::Commune);
        let before = |row: usize| clean::postcode_before(first_text(&communes, row));
        let posts: Vec<u32> = (0..rows)
            .map(|row| {
                if parts[5][row] == 0 { self.texts[Part::Postcode.fixed()].intern(before(row)) } else { parts[5][row] }
            })
            .collect();
        let names: Vec<u64> = table.columns.iter().map(|column| hash(&column.name)).collect();
        progress.check()?;
        let contents: Vec<u64> = (0..rows).into_par_iter().map(|row| content(table, &names, row)).collect();
        progress.check()?;
        self.records = (0..rows)
            .map(|row| {
                let at = |part: usize| parts[part][row];
                let siren = if at(3) == 0 { siren_of[at(2) as usize] } else { at(3) };
                Record {
                    content: contents[row],
                    given: at(0),
                    surname: at(1),
                    siret: at(2),
                    siren,
                    number: at(4),
                    postcode: posts[row],
                    commune: at(6),
                    commune_code: at(7),
                    phone: at(8),
                    email: at(9),
                    host: at(10),
                    ..Record::default()
                }
            })
            .collect();
        Ok(())
    }

    /// Identifiers, dates and categories: each column has its own texts.
    fn add_extras(&mut self, columns: &Columns<'_>) {
        let mut all: Vec<Vec<u32>> = Vec::with_capacity(self.stride);
        let rows = self.records.len();
        let close = |text: &str| fold(text).replace(' ', "");
        for (kind, clean) in
            [(&columns.ids, &close as Clean<'_>), (&columns.dates, &date), (&columns.categories, &fold)]
        {
            for column in kind {
                let mut texts = Texts::default();
                let cleaned = Cleaned::new(vec![*column], &mut texts, |text| said(text, clean));
                all.push((0..rows).map(|row| cleaned.of(0, row)).collect());
                self.texts.push(texts);
            }
        }
        self.extras = (0..rows).flat_map(|row| all.iter().map(move |column| column[row])).collect();
    }

    /// House numbers and streets, and names: both depend on the row, for what repeats its postcode or its commune is left out.
    fn add_texts(&mut self, words: &Words, columns: &Columns<'_>, progress: &Progress) -> Result<()> {
        // Numbering is done in order: both at once.
        let (addresses, names) =
            rayon::join(|| self.addresses_of(words, columns, progress), || self.names_of(words, columns, progress));
        let (addresses, names) = (addresses?, names?);
        self.set_addresses(addresses);
        progress.check()?;
        self.number_words(&names.texts, &names.lists);
        progress.check()?;
        self.set_names(&names.rows);
        Ok(())
    }

    fn addresses_of(&self, words: &Words, columns: &Columns<'_>, progress: &Progress) -> Result<Addresses> {
        let mut out = Addresses::default();
        if columns.addresses.is_empty() {
            return Ok(out);
        }
        for from in (0..self.records.len()).step_by(AT_ONCE) {
            progress.check()?;
            let to = (from + AT_ONCE).min(self.records.len());
            let found: Vec<clean::Address> = (from..to)
                .into_par_iter()
                .with_min_len(256)
                .map(|row| {
                    let record = &self.records[row];
                    let commune: Vec<&str> = self.text(Part::Commune, record.commune).split_terminator(' ').collect();
                    let postcode = self.text(Part::Postcode, record.postcode);
                    said(columns.address(row), |text| address(words, text, &commune, postcode))
                })
                .collect();
            out.rows.extend(found.iter().map(|address| {
                let number = out.numbers.intern(&address.number);
                let postcode = out.postcodes.intern(&address.postcode);
                [number, postcode, out.streets.intern(&address.street.join(" "))]
            }));
        }
        for street in 0..out.streets.len() as u32 {
            let all = out.streets.get(street).split_terminator(' ');
            let core: Vec<u32> =
                all.clone().filter(|word| !words.is_street_type(word)).map(|w| out.core_texts.intern(w)).collect();
            let core = if core.is_empty() { all.map(|w| out.core_texts.intern(w)).collect() } else { core };
            out.core_of.push(out.cores.intern(&core));
        }
        Ok(out)
    }

    fn set_addresses(&mut self, found: Addresses) {
        let mut numbered = |texts: &Texts, part: Part| -> Vec<u32> {
            let all = &mut self.texts[part.fixed()];
            (0..texts.len() as u32).map(|number| all.intern(texts.get(number))).collect()
        };
        let numbers = numbered(&found.numbers, Part::Number);
        let postcodes = numbered(&found.postcodes, Part::Postcode);
        let mut pairs: HashMap<[u32; 2], u32> = HashMap::new();
        for (record, [number, postcode, street]) in self.records.iter_mut().zip(&found.rows) {
            if record.number == 0 {
                record.number = numbers[*number as usize];
            }
            if record.postcode == 0 {
                record.postcode = postcodes[*postcode as usize];
            }
            record.street = *street;
            if record.street != 0 {
                let pair = [record.number, record.street];
                record.address = *pairs.entry(pair).or_insert_with(|| {
                    self.addresses.push(pair);
                    self.addresses.len() as u32 - 1
                });
            }
        }
        self.texts[Part::Street.fixed()] = found.streets;
        self.core_of = if found.core_of.is_empty() { vec![0] } else { found.core_of };
        self.core_words =
            (0..found.core_texts.len() as u32).map(|word| Word::new(found.core_texts.get(word))).collect();
        (self.core_texts, self.cores) = (found.core_texts, found.cores);
    }

    fn names_of(&self, words: &Words, columns: &Columns<'_>, progress: &Progress) -> Result<Names> {
        let mut out = Names::default();
        let mut row_words = Vec::new();
        for from in (0..self.records.len()).step_by(AT_ONCE) {
            progress.check()?;
            let to = (from + AT_ONCE).min(self.records.len());
            progress.add((to - from) as u64);
            let found: Vec<Vec<String>> = (from..to)
                .into_par_iter()
                .with_min_len(256)
                .map(|row| {
                    let record = &self.records[row];
                    let commune: Vec<&str> = self.text(Part::Commune, record.commune).split_terminator(' ').collect();
                    said(first_text(&columns.names, row), |text| words.name(text, &commune))
                })
                .collect();
            for name in found {
                row_words.clear();
                row_words.extend(name.iter().map(|word| out.texts.intern(word)));
                out.rows.push(out.lists.intern(&row_words));
            }
        }
        Ok(out)
    }

    fn set_names(&mut self, names: &[u32]) {
        let mut pairs: HashMap<[u32; 3], u32> = HashMap::new();
        for (record, name) in self.records.iter_mut().zip(names) {
            record.name = *name;
            let code = if record.commune == 0 { record.commune_code } else { 0 };
            if record.name != 0 && (record.commune != 0 || code != 0) {
                let both = [self.key_of[record.name as usize], record.commune, code];
                record.here = *pairs.entry(both).or_insert_with(|| {
                    self.towns.push(both);
                    self.towns.len() as u32 - 1
                });
            }
        }
    }

    /// Numbers the words in the order of the alphabet: what is decided by a word's number is then decided by the word.
    fn number_words(&mut self, texts: &Texts, lists: &Lists) {
        let mut order: Vec<u32> = (1..texts.len() as u32).collect();
        order.par_sort_unstable_by_key(|word| texts.get(*word));
        let mut place = vec![0; texts.len()];
        for word in order {
            place[word as usize] = self.word_texts.intern(texts.get(word));
        }
        self.words = (0..self.word_texts.len() as u32).map(|word| Word::new(self.word_texts.get(word))).collect();
        for name in 0..lists.len() as u32 {
            let mut list: Vec<u32> = lists.get(name).iter().map(|word| place[*word as usize]).collect();
            // Lists differ before and after alike: their numbers stay.
            self.names.intern(&list);
            list.sort_unstable();
            self.key_of.push(self.keys.intern(&list));
            list.dedup();
            self.set_of.push(self.sets.intern(&list));
        }
    }

    /// What lies inside values: mailboxes and domains, sounds of names.
    fn add_parts_of_values(&mut self, words: &Words) {
        let emails = std::mem::take(&mut self.texts[Part::Email.fixed()]);
        for number in 0..emails.len() as u32 {
            let email = emails.get(number);
            let domain = email.split_once('@').map_or("", |(_, domain)| domain);
            let domain = if words.is_shared_host(domain) { "" } else { domain };
            self.mailbox_of.push(self.texts[Part::Mailbox.fixed()].intern(email.split('@').next().unwrap_or("")));
            self.domain_of.push(self.texts[Part::Host.fixed()].intern(domain));
        }
        self.texts[Part::Email.fixed()] = emails;
        let mut sounds = Texts::default();
        for (at, part) in [Part::Given, Part::Surname].into_iter().enumerate() {
            let texts = &self.texts[part.fixed()];
            self.sounds[at] = (0..texts.len() as u32).map(|name| sounds.intern(&phonetic(texts.get(name)))).collect();
        }
    }

    /// Bits of each word of names: how few records have it, less for one that is often added to a name.
    fn weigh_words(&mut self, words: &Words) {
        let (records, texts) = (self.scale, &self.word_texts);
        self.words.par_iter_mut().enumerate().for_each(|(number, word)| {
            let text = texts.get(number as u32);
            let bits = (records / f64::from(word.count.max(1))).log2().max(0.3);
            (word.branch, word.unit, word.body) = (words.is_branch(text), words.is_unit(text), words.is_body(text));
            word.bits = if words.is_weak(text) { bits.min(1.5) } else { bits };
            let sound = phonetic(text);
            let end = sound.char_indices().nth(4).map_or(sound.len(), |(at, _)| at);
            word.sound = if sound.is_empty() { 0 } else { hash(&sound[..end]) };
        });
    }

    fn sketch(&mut self) {
        let compared = |at: usize| {
            let fixed = [Part::Siret, Part::Commune, Part::Phone, Part::Email, Part::Host];
            fixed.iter().any(|part| part.fixed() == at) || at >= FIXED
        };
        let of = |(at, texts): (usize, &Texts)| -> Vec<Sketch> {
            let count = if compared(at) { texts.len() as u32 } else { 0 };
            (0..count).into_par_iter().map(|number| Sketch::new(texts.get(number))).collect()
        };
        self.sketches = self.texts.iter().enumerate().map(of).collect();
        let (hosts, mut stems) = (&self.texts[Part::Host.fixed()], Texts::default());
        let stem = |host| hosts.get(host).rsplit_once('.').map_or(hosts.get(host), |(stem, _)| stem);
        self.stem_of = (0..hosts.len() as u32).map(|host| stems.intern(stem(host))).collect();
        let mark = |word: &u32| {
            let word = &self.words[*word as usize];
            u8::from(word.branch) | u8::from(word.unit) << 1 | u8::from(word.body) << 2
        };
        let sets = 0..self.sets.len() as u32;
        self.set_marks = sets.map(|set| self.sets.get(set).iter().fold(0, |all, word| all | mark(word))).collect();
    }

    /// Whether two values lie within so many slips of the hand.
    pub(super) fn near(&self, part: Part, a: u32, b: u32, slips: usize) -> bool {
        let sketches = &self.sketches[self.index(part)];
        sketches[a as usize].could_be_near(sketches[b as usize], slips)
            && within(self.text(part, a), self.text(part, b), slips)
    }

    /// Whether two values are as similar as `least`.
    pub(super) fn alike(&self, part: Part, a: u32, b: u32, least: f64) -> bool {
        let sketches = &self.sketches[self.index(part)];
        sketches[a as usize].could_reach(sketches[b as usize], least)
            && similar(self.text(part, a), self.text(part, b)) >= least
    }

    /// Whether both have the fourteen digits of a SIRET.
    pub(super) fn are_sirets(&self, a: u32, b: u32) -> bool {
        [a, b].into_iter().all(|siret| self.text(Part::Siret, siret).len() == 14)
    }

    /// The text of a value.
    pub(super) fn text(&self, part: Part, number: u32) -> &str {
        self.texts[self.index(part)].get(number)
    }

    pub(super) fn word(&self, word: u32) -> &str {
        self.word_texts.get(word)
    }

    pub(super) fn core_word(&self, word: u32) -> &str {
        self.core_texts.get(word)
    }

    fn index(&self, part: Part) -> usize {
        match part {
            Part::Id(at) => FIXED + at as usize,
            Part::Date(at) => FIXED + self.id_names.len() + at as usize,
            Part::Category(at) => FIXED + self.id_names.len() + self.date_names.len() + at as usize,
            fixed => fixed.fixed(),
        }
    }

    /// The number that a record has for an identifier, a date or a category.
    pub(super) fn extra(&self, row: u32, part: Part) -> u32 {
        self.extras[row as usize * self.stride + self.index(part) - FIXED]
    }

    /// Words of the name, sorted and joined: equal whatever their order.
    pub(super) fn name_key(&self, name: u32) -> String {
        let words: Vec<&str> = self.keys.get(self.key_of[name as usize]).iter().map(|word| self.word(*word)).collect();
        words.join(" ")
    }

    /// The number of the words of a name, whatever their order.
    pub(super) fn name_number(&self, name: u32) -> u32 {
        self.key_of[name as usize]
    }

    /// The number of the words of a name, each once.
    pub(super) fn set(&self, name: u32) -> u32 {
        self.set_of[name as usize]
    }

    /// The number of the street's own words without its kind.
    pub(super) fn core(&self, street: u32) -> u32 {
        self.core_of[street as usize]
    }

    /// The street's own words, joined.
    pub(super) fn core_text(&self, street: u32) -> String {
        let words: Vec<&str> = self.cores.get(self.core(street)).iter().map(|word| self.core_word(*word)).collect();
        words.join(" ")
    }

    /// The contents of two records, the same whichever comes first.
    pub(super) fn contents(&self, a: u32, b: u32) -> (u64, u64) {
        let [x, y] = [a, b].map(|row| self.records[row as usize].content);
        (x.min(y), x.max(y))
    }

    /// A hash of what two records say: pairs are drawn by it, never by their positions.
    pub(super) fn pair_hash(&self, a: u32, b: u32) -> u64 {
        let (x, y) = self.contents(a, b);
        spread(spread(x) ^ y)
    }
}

/// The columns whose values are not one cleaned text each.
struct Columns<'t> {
    names: Vec<&'t Column>,
    addresses: Vec<&'t Column>,
    complements: Vec<&'t Column>,
    ids: Vec<&'t Column>,
    dates: Vec<&'t Column>,
    categories: Vec<&'t Column>,
}

impl<'t> Columns<'t> {
    /// The address of a row: the complement where only that has a house number, for the two get exchanged.
    fn address(&self, row: usize) -> &'t str {
        let (main, more) = (first_text(&self.addresses, row), first_text(&self.complements, row));
        let exchanged = !main.contains(|c: char| c.is_ascii_digit()) && clean::starts_with_number(more);
        if exchanged { more } else { main }
    }
}

impl Part {
    /// Its place among the parts that every table has.
    fn fixed(self) -> usize {
        match self {
            Self::Name => 0,
            Self::Given => 1,
            Self::Surname => 2,
            Self::Siret => 3,
            Self::Siren => 4,
            Self::Number => 5,
            Self::Address => 6,
            Self::Street => 7,
            Self::Commune => 8,
            Self::CommuneCode => 9,
            Self::Postcode => 10,
            Self::Phone => 11,
            Self::Email => 12,
            Self::Mailbox => 13,
            Self::Host => 14,
            Self::Id(_) | Self::Date(_) | Self::Category(_) => FIXED,
        }
    }
}

impl Word {
    pub(super) fn new(text: &str) -> Self {
        Self { sketch: Sketch::new(text), numeric: text.bytes().any(|byte| byte.is_ascii_digit()), ..Self::default() }
    }
}

/// FNV-1a.
pub(super) fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

/// A hash of all values that are compared, each under the name of its column. It is taken of every row: eight bytes at a time.
fn content(table: &Table, names: &[u64], row: usize) -> u64 {
    let mut all = 0x9e37_79b9_7f4a_7c15_u64;
    for (column, name) in table.columns.iter().zip(names).filter(|(column, _)| column.kind != Kind::Ignored) {
        let text = column.values.get(row).unwrap_or("").as_bytes();
        let (words, rest) = text.as_chunks::<8>();
        let mut hash = name ^ text.len() as u64;
        let mut push = |word: u64| {
            hash = (hash ^ word).wrapping_mul(0xff51_afd7_ed55_8ccd);
            hash ^= hash >> 32;
        };
        words.iter().for_each(|word| push(u64::from_le_bytes(*word)));
        push(rest.iter().fold(1, |all, byte| all << 8 | u64::from(*byte)));
        all = spread(all ^ hash);
    }
    all
}
