//! What the page of values remembers: what it is narrowed to, which value is looked at, which are ticked, and the lines that
//! this gives. A file may have a hundred thousand distinct values: nothing of it is gone through at each frame.

use super::{of, waits};
use crate::operations::values::{Entry, FieldValues, Near};
use crate::text::fold;
use crate::ui::snapshot::MappingItem;
use crate::ui::state::Data;
use std::collections::{BTreeSet, HashMap};

/// The page as it is open.
#[derive(Default)]
pub struct State {
    /// Counts the times that values came: what is drawn is made anew then.
    pub stamp: u64,
    pub filter: String,
    /// Only values that wait for a decision.
    pub only_waiting: bool,
    /// Field and value that are looked at.
    pub chosen: Option<(String, String)>,
    /// Values of one field that are decided together.
    pub ticked: BTreeSet<String>,
    pub ticked_field: String,
    /// The chosen line is to be brought on screen.
    pub walked: bool,
    /// Place of the chosen value among the lines, and among the values of the mapping.
    pub chosen_line: Option<usize>,
    pub chosen_at: Option<(usize, usize)>,
    pub all: usize,
    pub waiting: usize,
    made_of: Option<(u64, i64, String, String, bool)>,
    chosen_of: Option<(String, String)>,
    lines: Vec<Line>,
    near: HashMap<(String, String), Vec<String>>,
    finder: Option<Near>,
}

/// One line of the list: places in the values of the mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    Field(usize),
    Value(usize, usize),
}

impl State {
    /// Makes the lines anew where anything changed.
    pub fn refresh(&mut self, data: &Data, item: &MappingItem) {
        let made_of = (self.stamp, item.batch.0, item.mapping.schema.clone(), self.filter.clone(), self.only_waiting);
        if self.made_of.as_ref() != Some(&made_of) {
            let same_list = self
                .made_of
                .as_ref()
                .is_some_and(|(_, batch, schema, ..)| (*batch, schema) == (item.batch.0, &item.mapping.schema));
            if !same_list {
                (self.chosen, self.finder) = (None, None);
                self.ticked.clear();
            }
            self.near.clear();
            self.arrange(data, item);
            self.made_of = Some(made_of);
            self.chosen_of = None;
        }
        let fields: Vec<&FieldValues> = of(data, item).collect();
        let is_there = |chosen: &(String, String)| find(&fields, chosen).is_some();
        if self.chosen.as_ref().is_none_or(|chosen| self.chosen_of.is_none() && !is_there(chosen)) {
            // The first that waits, else the first.
            let values = || fields.iter().flat_map(|of| of.values.iter().map(move |entry| (*of, entry)));
            let first = values().find(|(_, entry)| waits(entry)).or_else(|| values().next());
            self.chosen = first.map(|(of, entry)| (of.field.clone(), entry.found.value.clone()));
        }
        if self.chosen_of != self.chosen {
            let line = |line: &Line| match (line, &self.chosen) {
                (Line::Value(field, value), Some((of, at))) => {
                    fields[*field].field == *of && fields[*field].values[*value].found.value == *at
                }
                _ => false,
            };
            self.chosen_line = self.lines.iter().position(line);
            self.chosen_at = self.chosen.as_ref().and_then(|(of, at)| {
                let field = fields.iter().position(|values| values.field == *of)?;
                let value = fields[field].values.iter().position(|entry| entry.found.value == *at)?;
                Some((field, value))
            });
            self.chosen_of.clone_from(&self.chosen);
        }
    }

    fn arrange(&mut self, data: &Data, item: &MappingItem) {
        let words = fold(&self.filter);
        self.lines.clear();
        (self.all, self.waiting) = (0, 0);
        for (field, values) in of(data, item).enumerate() {
            let head = self.lines.len();
            self.lines.push(Line::Field(field));
            for (at, entry) in values.values.iter().enumerate() {
                self.all += 1;
                self.waiting += usize::from(waits(entry));
                let found = words.is_empty()
                    || fold(&entry.found.value).contains(&words)
                    || entry.found.codes.iter().any(|code| code.contains(&words));
                if found && (waits(entry) || !self.only_waiting) {
                    self.lines.push(Line::Value(field, at));
                }
            }
            if self.lines.len() == head + 1 {
                self.lines.pop();
            }
        }
    }

    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The value above or below the chosen one; the first listed where that is not listed.
    pub fn beside(&self, data: &Data, item: &MappingItem, by: isize) -> Option<(String, String)> {
        let fields: Vec<&FieldValues> = of(data, item).collect();
        let named = |line: &Line| match line {
            Line::Value(field, value) => {
                Some((fields[*field].field.clone(), fields[*field].values[*value].found.value.clone()))
            }
            Line::Field(_) => None,
        };
        let Some(at) = self.chosen_line else { return self.lines.iter().find_map(named) };
        match by > 0 {
            true => self.lines.get(at + 1..)?.iter().find_map(named),
            false => self.lines.get(..at)?.iter().rev().find_map(named),
        }
    }

    /// The next value that waits after the chosen one, those that are decided now left out.
    pub fn next_waiting(&self, data: &Data, item: &MappingItem, decided: &[String]) -> Option<(String, String)> {
        let all: Vec<(&FieldValues, &Entry)> =
            of(data, item).flat_map(|of| of.values.iter().map(move |entry| (of, entry))).collect();
        let (field, value) = self.chosen.as_ref()?;
        let at = all.iter().position(|(of, entry)| of.field == *field && entry.found.value == *value)?;
        let open = |(of, entry): &&(&FieldValues, &Entry)| {
            waits(entry) && !(of.field == *field && decided.contains(&entry.found.value))
        };
        let next = all[at + 1..].iter().chain(&all[..at]).find(open)?;
        Some((next.0.field.clone(), next.1.found.value.clone()))
    }

    /// Codes worth choosing for a value that waits, best first; found once.
    pub fn near(&mut self, data: &Data, item: &MappingItem, field: &str, value: &str) -> Vec<String> {
        let key = (field.to_owned(), value.to_owned());
        if let Some(known) = self.near.get(&key) {
            return known.clone();
        }
        let fields: Vec<&FieldValues> = of(data, item).collect();
        let Some(entry) = find(&fields, &key) else { return Vec::new() };
        let finder = self.finder.get_or_insert_with(|| Near::new(&item.mapping.schema));
        let found = finder.of(field, &entry.found);
        self.near.insert(key, found.clone());
        found
    }

    pub fn is_ticked(&self, field: &str, value: &str) -> bool {
        self.ticked_field == field && self.ticked.contains(value)
    }

    /// Ticks a value, or takes the tick away. Values of one field are decided together: another field begins anew.
    pub fn tick(&mut self, field: &str, value: &str, on: bool) {
        if self.ticked_field != field {
            self.ticked.clear();
            field.clone_into(&mut self.ticked_field);
        }
        match on {
            true => self.ticked.insert(value.to_owned()),
            false => self.ticked.remove(value),
        };
    }

    /// The values of a field that a decision on the chosen one is for: it, or all that are ticked.
    pub fn together(&self, field: &str, value: &str) -> Vec<String> {
        match self.ticked_field == field && !self.ticked.is_empty() {
            true => self.ticked.iter().cloned().collect(),
            false => vec![value.to_owned()],
        }
    }
}

fn find<'v>(fields: &[&'v FieldValues], (field, value): &(String, String)) -> Option<&'v Entry> {
    let of_field = fields.iter().find(|values| values.field == *field)?;
    of_field.values.iter().find(|entry| entry.found.value == *value)
}
