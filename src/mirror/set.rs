//! The records of one schema, column by column.

mod follow;

use super::codes::Codes;
use super::column::{BLANK, Column, Maker, Order, in_places, letters, number};
use super::query::{BATCH, Query, SOURCE, Test};
use super::texts::Needle;
use crate::model::{Field, FieldKind, Marks, RecordId, Schema, TextRow};
use crate::reference::geo;
use fixedbitset::FixedBitSet;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

/// The records of one schema in memory, to filter, sort, search and count a million of them while a person waits
/// (DESIGN D10). Texts of long columns stay in the workspace: [`ColumnSet::column`] has none for them.
#[derive(Debug)]
pub struct ColumnSet {
    schema: &'static Schema,
    /// In the order of the schema, then [`SOURCE`] and [`BATCH`].
    columns: Vec<Stored>,
    ids: Vec<RecordId>,
    visible: FixedBitSet,
    edited: FixedBitSet,
    /// What each record bears.
    marks: Vec<Marks>,
    /// Rows with an issue, by field and code, in their order.
    issues: BTreeMap<(String, String), Vec<u32>>,
    /// Rows that hold a word in a long text, as far as these were read.
    long: HashMap<String, FixedBitSet>,
    /// What was tested and looked for already, while nothing changes.
    tested: Mutex<HashMap<Test, Arc<FixedBitSet>>>,
    words: Mutex<HashMap<String, Arc<FixedBitSet>>>,
}

/// What is kept of a field.
#[derive(Debug)]
enum Stored {
    Texts(Box<Column>),
    /// Of long texts, how many letters each row has: they are searched in the workspace.
    Lengths(Codes),
}

impl Stored {
    fn texts(&self) -> Option<&Column> {
        if let Self::Texts(column) = self { Some(column) } else { None }
    }
}

/// Conditions and words that are remembered, of each so many.
const TESTED: usize = 64;

/// Makes a [`ColumnSet`] record by record.
#[derive(Debug)]
pub struct Builder {
    schema: &'static Schema,
    makers: Vec<Making>,
    ids: Vec<RecordId>,
    visible: Vec<bool>,
    edited: Vec<bool>,
    marks: Vec<Marks>,
}

#[derive(Debug)]
enum Making {
    Texts(Box<Maker>),
    Lengths(Codes),
}

impl Making {
    fn push(&mut self, text: &str) {
        match self {
            Self::Texts(maker) => {
                if !maker.push(text) {
                    *self = Self::Lengths(maker.lengths());
                }
            }
            Self::Lengths(lengths) => lengths.push(letters(text)),
        }
    }

    fn done(self) -> Stored {
        match self {
            Self::Texts(maker) => Stored::Texts(Box::new(maker.done())),
            Self::Lengths(mut lengths) => {
                lengths.shrink();
                Stored::Lengths(lengths)
            }
        }
    }
}

/// How the values of a field are ordered and counted.
pub fn order_of(field: &Field) -> Order {
    match field.kind {
        _ if field.kind.is_list() => Order::Lists,
        FieldKind::Float | FieldKind::Integer => Order::Numbers,
        _ => Order::Words,
    }
}

impl Builder {
    pub fn new(schema: &'static Schema) -> Self {
        let fields = schema.fields.iter().map(order_of);
        let makers = fields
            .chain([Order::Words, Order::Numbers])
            .map(|order| Making::Texts(Box::new(Maker::new(order))))
            .collect();
        Self { schema, makers, ids: Vec::new(), visible: Vec::new(), edited: Vec::new(), marks: Vec::new() }
    }

    /// Adds a record; its number is greater than those before.
    pub fn push(&mut self, row: &TextRow<'_>) {
        debug_assert!(self.ids.last().is_none_or(|last| *last < row.id));
        self.ids.push(row.id);
        self.visible.push(row.visible);
        self.edited.push(row.edited);
        self.marks.push(row.marks);
        let batch = row.batch.0.to_string();
        let cells = row.cells.iter().map(AsRef::as_ref).chain([row.source.as_ref(), batch.as_str()]);
        self.makers.iter_mut().zip(cells).for_each(|(maker, text)| maker.push(text));
    }

    pub fn done(mut self, issues: BTreeMap<(String, String), Vec<RecordId>>) -> ColumnSet {
        self.ids.shrink_to_fit();
        let bits = |flags: &[bool]| {
            let mut bits = FixedBitSet::with_capacity(flags.len());
            flags.iter().enumerate().filter(|(_, flag)| **flag).for_each(|(row, _)| bits.insert(row));
            bits
        };
        let mut set = ColumnSet {
            schema: self.schema,
            columns: self.makers.into_iter().map(Making::done).collect(),
            visible: bits(&self.visible),
            edited: bits(&self.edited),
            marks: self.marks,
            ids: self.ids,
            issues: BTreeMap::new(),
            long: HashMap::new(),
            tested: Mutex::default(),
            words: Mutex::default(),
        };
        set.put_issues(issues);
        set
    }
}

impl ColumnSet {
    pub fn schema(&self) -> &'static Schema {
        self.schema
    }

    /// Records, hidden ones too.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Bytes of memory in use, about.
    pub fn size(&self) -> usize {
        let size = |stored: &Stored| match stored {
            Stored::Texts(column) => column.size(),
            Stored::Lengths(lengths) => lengths.size(),
        };
        let columns: usize = self.columns.iter().map(size).sum();
        columns + 8 * self.ids.capacity() + 4 * self.issues.values().map(Vec::capacity).sum::<usize>()
    }

    /// The column of a field, [`SOURCE`] or [`BATCH`]; none for long texts.
    pub fn column(&self, field: &str) -> Option<&Column> {
        self.columns.get(self.place(field)?)?.texts()
    }

    /// How many letters each row has in a field whose texts are too long to be kept here.
    pub fn lengths(&self, field: &str) -> Option<&Codes> {
        if let Stored::Lengths(lengths) = self.columns.get(self.place(field)?)? { Some(lengths) } else { None }
    }

    /// Fields whose texts are too long to be kept here.
    pub fn long_fields(&self) -> impl Iterator<Item = &'static str> {
        let fields = self.schema.fields.iter().zip(&self.columns);
        fields.filter(|(_, stored)| stored.texts().is_none()).map(|(field, _)| field.name.as_str())
    }

    fn place(&self, field: &str) -> Option<usize> {
        match field {
            SOURCE => Some(self.schema.fields.len()),
            BATCH => Some(self.schema.fields.len() + 1),
            _ => self.schema.index_of(field),
        }
    }

    /// The record of a row.
    pub fn id(&self, row: u32) -> Option<RecordId> {
        self.ids.get(row as usize).copied()
    }

    /// The row of a record.
    pub fn row(&self, id: RecordId) -> Option<u32> {
        self.ids.binary_search(&id).ok().map(|row| row as u32)
    }

    /// The rows of which all conditions hold.
    pub fn rows(&self, query: &Query) -> FixedBitSet {
        self.rows_while(query, &|| true).unwrap_or_default()
    }

    /// The same, while somebody waits for them: none where nobody does any more.
    fn rows_while(&self, query: &Query, wanted: &(dyn Fn() -> bool + Sync)) -> Option<FixedBitSet> {
        let mut rows = self.visible.clone();
        for test in query.tests.iter().filter(|test| !test.is_idle()) {
            rows.intersect_with(&self.tested(test));
        }
        for word in query.words() {
            let found = self.searched(&word, wanted)?;
            rows.intersect_with(&found);
        }
        Some(rows)
    }

    /// The records that a query asks for, in its order.
    pub fn list(&self, query: &Query) -> Vec<RecordId> {
        self.list_while(query, &|| true).unwrap_or_default()
    }

    /// The same, while somebody waits for it: a word that is typed on is not looked for to the end.
    pub fn list_while(&self, query: &Query, wanted: &(dyn Fn() -> bool + Sync)) -> Option<Vec<RecordId>> {
        let rows = self.rows_while(query, wanted)?;
        Some(self.sorted(&rows, &query.sort).into_iter().map(|row| self.ids[row as usize]).collect())
    }

    /// Some rows in an order: absent values last, whichever way, and equal ones in the order of their coming.
    pub fn sorted(&self, rows: &FixedBitSet, sort: &[(String, bool)]) -> Vec<u32> {
        let mut list: Vec<u32> = rows.ones().map(|row| row as u32).collect();
        // What is equal keeps its order, so the key that decides last comes first.
        for (field, down) in sort.iter().rev() {
            let Some(column) = self.column(field) else { continue };
            list = by_rank(&list, column, *down);
        }
        list
    }

    /// The rows that hold a word in any column; it is looked for once, while nothing changes.
    fn searched(&self, word: &str, wanted: &(dyn Fn() -> bool + Sync)) -> Option<Arc<FixedBitSet>> {
        let known = self.words.lock().ok().and_then(|words| words.get(word).cloned());
        if known.is_some() {
            return known;
        }
        let needle = Needle::new(word);
        // The source and the delivery are no values of the record.
        let own = &self.columns[..self.schema.fields.len()];
        let columns = own.par_iter().filter_map(Stored::texts);
        let found: Option<Vec<FixedBitSet>> = columns.map(|column| wanted().then(|| column.search(&needle))).collect();
        let found = found?;
        let mut rows = FixedBitSet::with_capacity(self.len());
        found.iter().for_each(|one| rows.union_with(one));
        self.long.get(word).into_iter().for_each(|one| rows.union_with(one));
        let rows = Arc::new(rows);
        if let Ok(mut words) = self.words.lock() {
            if words.len() >= TESTED {
                words.clear();
            }
            words.insert(word.to_owned(), rows.clone());
        }
        Some(rows)
    }

    /// Whether long texts have been searched for a word, or begun to be.
    pub fn knows_long(&self, word: &str) -> bool {
        self.long.contains_key(word)
    }

    /// Forgets what long texts were searched for.
    pub fn forget_long(&mut self, word: &str) {
        self.long.remove(word);
        self.forget_tests();
    }

    /// Takes records that hold a word in a long text.
    pub fn add_long(&mut self, word: &str, ids: &[RecordId]) {
        let mut found = self.long.remove(word).unwrap_or_else(|| FixedBitSet::with_capacity(self.len()));
        ids.iter().filter_map(|id| self.row(*id)).for_each(|row| found.insert(row as usize));
        self.long.insert(word.to_owned(), found);
        self.forget_tests();
    }

    fn tested(&self, test: &Test) -> Arc<FixedBitSet> {
        let known = self.tested.lock().ok().and_then(|tested| tested.get(test).cloned());
        known.unwrap_or_else(|| {
            let rows = Arc::new(self.test(test));
            if let Ok(mut tested) = self.tested.lock() {
                if tested.len() >= TESTED {
                    tested.clear();
                }
                tested.insert(test.clone(), rows.clone());
            }
            rows
        })
    }

    fn test(&self, test: &Test) -> FixedBitSet {
        let holds = |field: &str, holds: &dyn Fn(&Column, &str) -> bool| {
            // Of a field that is not in memory nothing is known: nothing may be done to records because of it.
            let Some(column) = self.column(field) else { return FixedBitSet::with_capacity(self.len()) };
            column.rows_of(&column.codes_where(|text| holds(column, text)))
        };
        match test {
            Test::Values { field, values, blank, except } if self.lengths(field).is_some() => {
                // Whether there is a text is all that is known of it.
                let known = *blank && values.is_empty();
                self.rows_of_length(field, |length| known && (length == 0) != *except)
            }
            Test::Length { field, least, most } => match self.column(field) {
                Some(_) => holds(field, &|_, text| (*least..=*most).contains(&letters(text))),
                None => self.rows_of_length(field, |length| (*least..=*most).contains(&length)),
            },
            Test::Values { field, values, blank, except } => {
                let mut rows = holds(field, &|column, text| match text {
                    "" => *blank,
                    _ if column.order() == Order::Lists => {
                        super::column::items(Order::Lists, text).iter().any(|item| values.contains(item))
                    }
                    _ => values.iter().any(|value| value == text),
                });
                if *except && self.column(field).is_some() {
                    rows.toggle_range(..);
                }
                rows
            }
            Test::Patterns { field, patterns } => {
                holds(field, &|_, text| !text.is_empty() && patterns.contains(&super::facet::pattern(text)))
            }
            Test::Range { field, least, most } => {
                let (least, most) = (least.as_deref(), most.as_deref());
                // Of dates only what is one: a text that is none may sort anywhere.
                let kind = self.schema.index_of(field).map(|at| self.schema.fields[at].kind);
                let dates = kind == Some(FieldKind::Date);
                holds(field, &|column, text| within(column.order(), text, least, most) && (!dates || is_date(text)))
            }
            Test::Within { field, place } => holds(field, &|_, code| geo().lies_in(code, place)),
            Test::Contains { field, text } => match self.column(field) {
                Some(column) => column.search(&Needle::new(text.trim())),
                None => FixedBitSet::with_capacity(self.len()),
            },
            Test::Issues { of } => {
                let mut rows = FixedBitSet::with_capacity(self.len());
                let asked = |field: &str, code: &str| {
                    of.iter().any(|(f, c)| (f.is_empty() || f == field) && (c.is_empty() || c == code))
                };
                let lists = self.issues.iter().filter(|((field, code), _)| asked(field, code));
                lists.flat_map(|(_, list)| list).for_each(|row| rows.insert(*row as usize));
                rows
            }
            Test::Edited { yes } => {
                let mut rows = self.edited.clone();
                if !yes {
                    rows.toggle_range(..);
                }
                rows
            }
            Test::States { of } => {
                let mut rows = FixedBitSet::with_capacity(self.len());
                let bears = |marks: &Marks| of.iter().any(|mark| marks.has(*mark));
                self.marks.iter().enumerate().filter(|(_, marks)| bears(marks)).for_each(|(row, _)| rows.insert(row));
                rows
            }
            Test::Records { ids } => {
                let mut rows = FixedBitSet::with_capacity(self.len());
                ids.iter().filter_map(|id| self.row(RecordId(*id))).for_each(|row| rows.insert(row as usize));
                rows
            }
        }
    }

    /// The rows of a field of long texts that have as many letters as is asked for.
    fn rows_of_length(&self, field: &str, holds: impl Fn(u32) -> bool) -> FixedBitSet {
        let mut rows = FixedBitSet::with_capacity(self.len());
        if let Some(lengths) = self.lengths(field) {
            (0..lengths.len()).filter(|row| holds(lengths.get(*row))).for_each(|row| rows.insert(row));
        }
        rows
    }

    /// A field that a query asks about and that is not in memory, if any: its texts are long, or it is none of the schema.
    pub fn unanswered<'q>(&self, query: &'q Query) -> Option<&'q str> {
        let mut asked = query.tests.iter().filter(|test| !test.is_idle()).filter_map(|test| match test {
            // Whether there is a text is known of all.
            Test::Values { field, values, blank: true, .. } if values.is_empty() && self.lengths(field).is_some() => {
                None
            }
            Test::Values { field, .. }
            | Test::Patterns { field, .. }
            | Test::Range { field, .. }
            | Test::Contains { field, .. }
            | Test::Within { field, .. } => Some(field.as_str()),
            _ => None,
        });
        asked.find(|field| self.column(field).is_none())
    }

    /// Orders one more column, so that sorting by it does not wait; false once all are.
    pub fn prepare(&self) -> bool {
        let next = self.columns.iter().filter_map(Stored::texts).find(|column| !column.is_ordered());
        next.map(Column::ranks).is_some()
    }

    /// Rows with an issue, by field and code.
    pub fn issues(&self) -> &BTreeMap<(String, String), Vec<u32>> {
        &self.issues
    }

    /// Rows of which a person changed a value.
    pub fn edited(&self) -> &FixedBitSet {
        &self.edited
    }

    /// What each row bears.
    pub fn marks(&self) -> &[Marks] {
        &self.marks
    }

    fn forget_tests(&mut self) {
        if let Ok(tested) = self.tested.get_mut() {
            tested.clear();
        }
        if let Ok(words) = self.words.get_mut() {
            words.clear();
        }
    }
}

/// Rows in the order of a column, equal ones as they stood.
fn by_rank(rows: &[u32], column: &Column, down: bool) -> Vec<u32> {
    let ranks = column.ranks();
    let last = ranks.iter().filter(|rank| **rank != BLANK).max().map_or(0, |most| most + 1);
    let place = |row: &u32| match ranks.get(column.code(*row) as usize) {
        Some(rank) if *rank != BLANK && down => last - 1 - rank,
        Some(rank) if *rank != BLANK => *rank,
        _ => last,
    };
    in_places(rows, &rows.par_iter().map(place).collect::<Vec<_>>())
}

/// Whether a value lies between two others: as numbers, or as texts of which the bounds are beginnings.
fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

fn within(order: Order, text: &str, least: Option<&str>, most: Option<&str>) -> bool {
    if text.is_empty() {
        return false;
    }
    if order == Order::Numbers {
        let bound = |bound: Option<&str>| bound.and_then(number);
        let Some(value) = number(text) else { return false };
        return bound(least).is_none_or(|least| value >= least) && bound(most).is_none_or(|most| value <= most);
    }
    let beginning = |bound: &str| text.get(..bound.len()).unwrap_or(text);
    least.is_none_or(|least| text >= least) && most.is_none_or(|most| beginning(most) <= most)
}
