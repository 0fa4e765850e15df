//! What the page shows of deliveries, as it is read: the lists line by line, the names of their records, the records beside.

use super::state::{Key, Kind};
use crate::Progress;
use crate::error::Result;
use crate::model::{RecordId, RecordRow};
use crate::operations::delivery::{self, Answer, Changed, Delivery, Fate, FieldChange, Named};
use crate::operations::schema;
use crate::ui::screens::duplicates::compare::SHOWN;
use crate::workspace::Read;
use std::collections::HashMap;
use std::sync::Arc;

/// Lines of a list at most: beyond, scrolling would lose its place.
pub const MOST: usize = 400_000;

/// One delivery, and the lines of its changed values: place of the record, place of the field.
#[derive(Debug, Clone)]
pub struct Told {
    pub delivery: Delivery,
    changed: Arc<Vec<(u32, u16)>>,
    back: Arc<Vec<(u32, u16)>>,
    /// Conflicts, doubts and gone records that wait, and all that waits: counted once, drawn in each frame.
    open: [usize; 3],
    waiting: usize,
}

impl Told {
    pub fn of(delivery: Delivery) -> Self {
        let lines = |wanted: fn(&FieldChange) -> bool| {
            let mut out = Vec::new();
            for (record, changed) in delivery.changed.iter().enumerate() {
                let fields = changed.fields.iter().enumerate().filter(|(_, field)| wanted(field));
                out.extend(fields.map(|(field, _)| (record as u32, field as u16)));
            }
            Arc::new(out)
        };
        let (changed, back) = (lines(|_| true), lines(|field| field.back));
        Self::counted(delivery, changed, back)
    }

    fn counted(delivery: Delivery, changed: Arc<Vec<(u32, u16)>>, back: Arc<Vec<(u32, u16)>>) -> Self {
        let open = [
            delivery.conflicts.iter().filter(|conflict| conflict.settled.is_none()).count(),
            delivery.doubts.iter().filter(|doubt| !doubt.apart).count(),
            delivery.gone.iter().filter(|gone| gone.fate.is_none()).count(),
        ];
        Self { waiting: delivery.waiting(), delivery, changed, back, open }
    }

    /// Whose delivery it is, and how much it asks.
    pub fn asking(&self) -> (&str, usize) {
        (&self.delivery.source, self.waiting)
    }

    /// Lines of a list.
    pub fn total(&self, kind: Kind) -> usize {
        let delivery = &self.delivery;
        match kind {
            Kind::Conflicts => delivery.conflicts.len(),
            Kind::Doubts => delivery.doubts.len(),
            Kind::Gone => delivery.gone.len(),
            Kind::New => delivery.new.len(),
            Kind::Changed => self.changed.len(),
            Kind::Back => self.back.len(),
            Kind::Confirmed => delivery.confirmed.len(),
            Kind::Absent => delivery.not_delivered.len(),
        }
    }

    /// Records, or values, that a list counts.
    pub fn count(&self, kind: Kind) -> usize {
        if kind == Kind::Changed { self.delivery.changed.len() } else { self.total(kind) }
    }

    /// Lines of a list that ask something.
    pub fn open(&self, kind: Kind) -> usize {
        let [conflicts, doubts, gone] = self.open;
        match kind {
            Kind::Conflicts => conflicts,
            Kind::Doubts => doubts,
            Kind::Gone => gone,
            _ => 0,
        }
    }

    /// All that waits for an answer.
    pub fn waiting(&self) -> usize {
        self.waiting
    }

    /// Whether the record of a line was set aside: the grid does not list it.
    pub fn is_hidden(&self, kind: Kind, at: usize) -> bool {
        kind == Kind::Gone && self.delivery.gone.get(at).is_some_and(|gone| gone.fate == Some(Fate::Dropped))
    }

    /// Whether the line at a place asks something.
    pub fn asks(&self, kind: Kind, at: usize) -> bool {
        let delivery = &self.delivery;
        match kind {
            Kind::Conflicts => delivery.conflicts.get(at).is_some_and(|conflict| conflict.settled.is_none()),
            Kind::Doubts => delivery.doubts.get(at).is_some_and(|doubt| !doubt.apart),
            Kind::Gone => delivery.gone.get(at).is_some_and(|gone| gone.fate.is_none()),
            _ => false,
        }
    }

    /// The record of a line.
    pub fn named(&self, kind: Kind, at: usize) -> Option<&Named> {
        let delivery = &self.delivery;
        match kind {
            Kind::Conflicts => delivery.conflicts.get(at).map(|conflict| &conflict.named),
            Kind::Doubts => delivery.doubts.get(at).map(|doubt| &doubt.new),
            Kind::Gone => delivery.gone.get(at).map(|gone| &gone.named),
            Kind::New => delivery.new.get(at),
            Kind::Changed | Kind::Back => self.change(kind, at).map(|(changed, _)| &changed.named),
            Kind::Confirmed => delivery.confirmed.get(at),
            Kind::Absent => delivery.not_delivered.get(at),
        }
    }

    /// The changed value of a line.
    pub fn change(&self, kind: Kind, at: usize) -> Option<(&Changed, &FieldChange)> {
        let lines = if kind == Kind::Back { &self.back } else { &self.changed };
        let (record, field) = lines.get(at)?;
        let changed = self.delivery.changed.get(*record as usize)?;
        Some((changed, changed.fields.get(usize::from(*field))?))
    }

    /// What tells a line from all others.
    pub fn key(&self, kind: Kind, at: usize) -> Option<Key> {
        let record = self.named(kind, at)?.record;
        let field = match kind {
            Kind::Conflicts => self.delivery.conflicts[at].field,
            Kind::Changed | Kind::Back => self.change(kind, at)?.1.field,
            _ => "",
        };
        let other = (kind == Kind::Doubts).then(|| self.delivery.doubts[at].old.record);
        Some(Key { kind, record, field, other })
    }

    /// The same answer to all lines of a list that ask something, and are not being answered.
    pub fn open_answers(&self, kind: Kind, first: bool, answering: &HashMap<Key, bool>) -> Vec<(Key, Answer)> {
        let line = |at: usize| {
            let key = self.key(kind, at).filter(|key| self.asks(kind, at) && !answering.contains_key(key))?;
            let delivery = &self.delivery;
            let answer = match kind {
                Kind::Conflicts if first => Answer::Ours(delivery.conflicts[at].clone()),
                Kind::Conflicts => Answer::Theirs(delivery.conflicts[at].clone()),
                Kind::Gone if first => Answer::Keep(delivery.gone[at].clone()),
                Kind::Gone => Answer::Drop(delivery.gone[at].clone()),
                _ => return None,
            };
            Some((key, answer))
        };
        (0..self.total(kind)).filter_map(line).collect()
    }

    /// The first of the two answers to a conflict or a gone record, or the other.
    pub fn answer(&self, key: Key, first: bool) -> Option<Answer> {
        match key.kind {
            Kind::Conflicts => {
                let found =
                    self.delivery.conflicts.iter().find(|one| one.named.record == key.record && one.field == key.field);
                let conflict = found?.clone();
                Some(if first { Answer::Ours(conflict) } else { Answer::Theirs(conflict) })
            }
            Kind::Gone => {
                let gone = self.delivery.gone.iter().find(|one| one.named.record == key.record)?.clone();
                Some(if first { Answer::Keep(gone) } else { Answer::Drop(gone) })
            }
            _ => None,
        }
    }
}

/// Reads all deliveries, or only what was answered since they were read.
///
/// # Errors
/// Those of reading, and when it is stopped.
pub fn read(read: Read<'_>, before: Option<Arc<Vec<Told>>>, progress: &Progress) -> Result<Vec<Told>> {
    let Some(before) = before else {
        return Ok(delivery::later(read, progress)?.into_iter().map(Told::of).collect());
    };
    let mut deliveries: Vec<Delivery> = before.iter().map(|told| told.delivery.clone()).collect();
    delivery::renew(read, &mut deliveries, progress)?;
    let renewed = |(told, delivery): (&Told, Delivery)| {
        let (changed, back) = (told.changed.clone(), told.back.clone());
        Told::counted(delivery, changed, back)
    };
    Ok(before.iter().zip(deliveries).map(renewed).collect())
}

/// A record as it is named in a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Label {
    pub name: String,
    pub commune: String,
}

/// The names of the records of some lines; of a doubt those of both.
///
/// # Errors
/// Those of reading.
pub fn labels(read: Read<'_>, named: &[(Named, Option<Named>)]) -> Result<Vec<(Label, Label)>> {
    let mut by_schema: HashMap<&'static str, Vec<RecordId>> = HashMap::new();
    for one in named.iter().flat_map(|(one, other)| std::iter::once(one).chain(other)) {
        by_schema.entry(one.schema).or_default().push(one.record);
    }
    let mut found: HashMap<RecordId, Label> = HashMap::new();
    for (slug, records) in by_schema {
        let schema = schema(slug)?;
        let text = |row: &RecordRow, field: &str| {
            schema.index_of(field).map(|at| row.values[at].display().into_owned()).unwrap_or_default()
        };
        for row in read.rows(slug, &records)?.into_iter().flatten() {
            let label = Label { name: text(&row, "nom"), commune: text(&row, "commune") };
            found.insert(row.id, label);
        }
    }
    let label = |one: &Named| found.get(&one.record).cloned().unwrap_or_default();
    Ok(named.iter().map(|(one, other)| (label(one), other.as_ref().map(label).unwrap_or_default())).collect())
}

/// The values of the records at hand: field, and what each says in it.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    pub of: Option<Key>,
    pub fields: Vec<(&'static str, String, String)>,
}

/// Reads the record of a line, and the one that it may be.
///
/// # Errors
/// Those of reading.
pub fn beside(read: Read<'_>, key: Key, slug: &'static str) -> Result<Beside> {
    let schema = schema(slug)?;
    let ids: Vec<RecordId> = std::iter::once(key.record).chain(key.other).collect();
    let rows = read.rows(slug, &ids)?;
    let text = |at: usize, field: usize| {
        let row = rows.get(at).and_then(Option::as_ref);
        row.map(|row| row.values[field].display().into_owned()).unwrap_or_default()
    };
    let mut fields = Vec::new();
    // A service is known by its structure too.
    for at in SHOWN.iter().chain(&["structure_id"]).filter_map(|name| schema.index_of(name)) {
        let (one, other) = (text(0, at), text(1, at));
        if !one.is_empty() || !other.is_empty() {
            fields.push((schema.fields[at].name.as_str(), one, other));
        }
    }
    Ok(Beside { of: Some(key), fields })
}
