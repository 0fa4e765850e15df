//! What a commit has changed, put into the records in memory.

use super::{ColumnSet, Stored};
use crate::mirror::column::letters;
use crate::mirror::texts::Needle;
use crate::model::{RecordId, TextRow};
use fixedbitset::FixedBitSet;
use std::collections::BTreeMap;

/// Rows that are taken out of a list one by one; more are in one go.
const FEW: usize = 16;

impl ColumnSet {
    /// Puts all issues in the place of those that were known.
    pub fn put_issues(&mut self, issues: BTreeMap<(String, String), Vec<RecordId>>) {
        self.forget_tests();
        let rows = |ids: Vec<RecordId>| {
            let mut rows: Vec<u32> = ids.into_iter().filter_map(|id| self.row(id)).collect();
            rows.sort_unstable();
            rows.dedup();
            rows.shrink_to_fit();
            rows
        };
        self.issues = issues.into_iter().map(|(rule, ids)| (rule, rows(ids))).collect();
    }

    /// Takes a record as it is now, with the fields and codes of its issues. False where it is not one of the set, which is
    /// then to be built anew.
    pub fn patch(&mut self, row: &TextRow<'_>, issues: &[(String, String)]) -> bool {
        let known = self.patch_values(row);
        if known {
            self.patch_issues(&[(row.id, issues.to_vec())]);
        }
        known
    }

    /// The same without its issues. For many records at once these are told once, with [`ColumnSet::patch_issues`].
    pub fn patch_values(&mut self, row: &TextRow<'_>) -> bool {
        let Some(at) = self.row(row.id) else { return false };
        self.forget_tests();
        let long = self.columns.iter().zip(&row.cells).filter(|(stored, _)| stored.texts().is_none());
        let long: Vec<_> = long.map(|(_, text)| text).collect();
        for (word, found) in &mut self.long {
            let needle = Needle::new(word);
            found.set(at as usize, long.iter().any(|text| needle.is_in(text)));
        }
        let batch = row.batch.0.to_string();
        let cells = row.cells.iter().map(AsRef::as_ref).chain([row.source.as_ref(), batch.as_str()]);
        for (stored, text) in self.columns.iter_mut().zip(cells) {
            match stored {
                Stored::Texts(column) => column.set(at, text),
                Stored::Lengths(lengths) => lengths.set(at as usize, letters(text)),
            }
        }
        self.visible.set(at as usize, row.visible);
        self.edited.set(at as usize, row.edited);
        self.marks[at as usize] = row.marks;
        true
    }

    /// Takes the fields and codes of the issues of some records, each named once. Every list is gone through once, however many
    /// records there are.
    pub fn patch_issues(&mut self, of: &[(RecordId, Vec<(String, String)>)]) {
        self.forget_tests();
        let mut changed = FixedBitSet::with_capacity(self.len());
        let mut now: BTreeMap<&(String, String), Vec<u32>> = BTreeMap::new();
        for (id, rules) in of {
            let Ok(row) = self.ids.binary_search(id) else { continue };
            changed.insert(row);
            rules.iter().for_each(|rule| now.entry(rule).or_default().push(row as u32));
        }
        for (rule, rows) in &mut self.issues {
            let added = now.remove(rule).unwrap_or_default();
            replace_rows(rows, &changed, added);
        }
        for (rule, mut added) in now {
            added.sort_unstable();
            added.dedup();
            self.issues.insert(rule.clone(), added);
        }
    }

    /// Takes a record out of sight. False where it is not one of the set.
    pub fn hide(&mut self, id: RecordId) -> bool {
        let Some(at) = self.row(id) else { return false };
        self.forget_tests();
        self.visible.set(at as usize, false);
        true
    }
}

/// Takes some rows out of a list in order, and others in.
fn replace_rows(rows: &mut Vec<u32>, changed: &FixedBitSet, mut added: Vec<u32>) {
    added.sort_unstable();
    added.dedup();
    if changed.count_ones(..) <= FEW {
        for row in changed.ones().map(|row| row as u32) {
            match (rows.binary_search(&row), added.binary_search(&row).is_ok()) {
                (Ok(place), false) => drop(rows.remove(place)),
                (Err(place), true) => rows.insert(place, row),
                _ => {}
            }
        }
        return;
    }
    rows.retain(|row| !changed.contains(*row as usize));
    if !added.is_empty() {
        rows.append(&mut added);
        // Two stretches in order, one after the other: that is what this sort is quick at.
        rows.sort();
    }
}
