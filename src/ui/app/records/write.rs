//! What the grid writes and copies: what is typed, pasted, filled, emptied and accepted.

use super::super::App;
use crate::jobs::{Job, JobId};
use crate::model::{Field, Issue, Message, RecordId, Sureness, Value};
use crate::operations::edit::{Edit, parse_value};
use crate::operations::fix::Proposed;
use crate::ui::screens::records::choose::offered;
use crate::ui::screens::records::state::Spot;
use crate::ui::state::Errand;

/// Rows that are copied at once, at most: a clipboard is no export.
const COPIED_ROWS: usize = 100_000;

impl App {
    /// Copies what is selected; cut, it is emptied once it is on its way to the clipboard.
    pub(super) fn copy(&mut self, cut: bool) {
        let Some((records, fields)) = self.chosen() else { return };
        let emptied = if cut { emptied(&records, &fields) } else { Vec::new() };
        if records.len() > COPIED_ROWS {
            return self.toast(Message::new("records-too-many").with("most", COPIED_ROWS));
        }
        let slug = self.view.schema;
        let places: Vec<usize> = match crate::operations::schema(slug) {
            Ok(schema) => fields.iter().filter_map(|field| schema.index_of(&field.name)).collect(),
            Err(_) => return,
        };
        let read = move |read: crate::workspace::Read<'_>| {
            let rows = read.page(slug, &records)?;
            let cells = rows.len() * places.len();
            let lines = rows.iter().map(|row| places.iter().map(|at| row.values[*at].display()).collect::<Vec<_>>());
            Ok((tab_separated(lines), cells))
        };
        self.ask(read, move |(text, cells), data, _| {
            data.errands.push(Errand::Copy(text));
            data.errands.push(Errand::Say(Message::new("records-copied").with("count", cells)));
            data.errands.extend((!emptied.is_empty()).then_some(Errand::Do(Job::Edit(emptied))));
        });
    }

    /// Writes edits as one operation; those that change nothing are left out where the row is known.
    fn write(&mut self, edits: Vec<Edit>) -> Option<JobId> {
        let schema = crate::operations::schema(self.view.schema).ok()?;
        // While something is written, what is on screen may be what was there before.
        let current = self.running.is_empty();
        let same = |edit: &Edit| {
            let row = self.data.rows.get(&edit.record).filter(|row| current && row.stamp == self.data.stamp);
            let row = row.zip(schema.index_of(&edit.field));
            row.is_some_and(|(row, at)| match (&row.row.values[at], &edit.value) {
                (now, Some(Value::Null)) => now.is_absent(),
                (now, value) => Some(now) == value.as_ref(),
            })
        };
        let edits: Vec<Edit> = edits.into_iter().filter(|edit| !same(edit)).collect();
        if edits.is_empty() { None } else { self.submit_known(Job::Edit(edits)) }
    }

    pub(super) fn clear(&mut self) {
        let Some((records, fields)) = self.chosen() else { return };
        self.write(emptied(&records, &fields));
    }

    pub(super) fn fill_down(&mut self) {
        let Some((records, fields)) = self.chosen() else { return };
        let Ok(schema) = crate::operations::schema(self.view.schema) else { return };
        let Some(first) = records.first().and_then(|id| self.data.rows.get(id)) else { return };
        let values: Vec<(&Field, Value)> = fields
            .iter()
            .filter_map(|field| Some((*field, first.row.values[schema.index_of(&field.name)?].clone())))
            .map(|(field, value)| (field, if value.is_absent() { Value::Null } else { value }))
            .collect();
        let edit = |record: RecordId, (field, value): &(&Field, Value)| Edit {
            record,
            field: field.name.clone(),
            value: Some(value.clone()),
        };
        let edits = records[1..].iter().flat_map(|record| values.iter().map(|value| edit(*record, value))).collect();
        self.write(edits);
    }

    /// A block of texts goes where one is: one text into all that is selected, several beside and under each other.
    pub(super) fn paste(&mut self, text: &str) {
        let block = pasted(text);
        let (Some(first), Ok(schema)) = (block.first(), crate::operations::schema(self.view.schema)) else { return };
        let Some((top, bottom, left, right)) = self.view.sheet.chosen(schema) else { return };
        let (high, wide) = (block.len(), first.len().max(1));
        let (rows, columns) = (bottom + 1 - top, right + 1 - left);
        // What is selected is filled where the block fits into it several times, as spreadsheets do.
        let fits = rows % high == 0 && columns % wide == 0;
        let (rows, columns) = if fits { (rows, columns) } else { (high, wide) };
        let shown = self.view.sheet.layout.shown(schema);
        // What is written is what is selected then, as in every spreadsheet; what has no place is told.
        let (last_row, last_column) = ((top + rows).min(self.data.ids.len()), (left + columns).min(shown.len()));
        if last_row > top && last_column > left {
            let name = |column: usize| schema.fields[shown[column]].name.clone();
            self.go(top, name(left), false);
            let end = Spot { row: last_row - 1, field: name(last_column - 1) };
            self.view.sheet.anchor = Some(end).filter(|end| self.view.sheet.cursor.as_ref() != Some(end));
        }
        let (below, beside) = (top + rows - last_row, left + columns - last_column);
        let beyond = match (below > 0, beside > 0) {
            (true, true) => Some("records-beyond-both"),
            (true, false) => Some("records-beyond-rows"),
            (false, true) => Some("records-beyond-columns"),
            (false, false) => None,
        };
        if let Some(code) = beyond {
            self.toast(Message::new(code).with("rows", below).with("columns", beside));
        }
        let mut edits = Vec::new();
        for row in 0..rows {
            let Some(record) = self.data.ids.get(top + row).copied() else { break };
            for column in 0..columns {
                let text = block[row % high].get(column % wide);
                let (Some(at), Some(text)) = (shown.get(left + column), text) else { continue };
                let field = &schema.fields[*at];
                edits.push(Edit { record, field: field.name.clone(), value: Some(parse_value(field, text)) });
            }
        }
        self.write(edits);
    }

    /// Accepts what is likely for a cell. Where one must choose, or nothing is proposed, it says so: nothing was changed, and
    /// there is nothing to undo.
    pub(super) fn accept_suggestion(&mut self, record: RecordId, field: &str) {
        let Some(row) = self.data.rows.get(&record) else { return };
        let issues: Vec<&Issue> = row.issues.iter().filter(|issue| issue.field == field).collect();
        let of = |wanted: Sureness| {
            issues.iter().find_map(|issue| {
                let suggestion = issue.suggestion.as_ref().filter(|one| one.sureness == wanted)?;
                Some((issue.code.to_string(), suggestion.value.clone()))
            })
        };
        if let Some((code, value)) = of(Sureness::Likely) {
            return self.fix_cell(record, field, code, value);
        }
        let told = match offered(row, field) {
            Some((_, values)) => {
                let told = if values.len() > 1 { "said-choose" } else { "said-confirm" };
                self.view.sheet.choosing = Some((record, field.to_owned()));
                told
            }
            None if of(Sureness::LastResort).is_some() => "said-only-blank",
            None if issues.is_empty() => "said-no-issue",
            None => "said-nothing-proposed",
        };
        self.toast(Message::new(told));
    }

    /// Takes one of the values that were offered for a cell, or none.
    pub(super) fn take_choice(&mut self, at: Option<usize>) {
        let Some((record, field)) = self.view.sheet.choosing.take() else { return };
        self.view.focus_grid = true;
        let chosen = at.and_then(|at| {
            let (code, mut values) = offered(self.data.rows.get(&record)?, &field)?;
            (at < values.len()).then(|| (code.to_owned(), values.swap_remove(at).clone()))
        });
        match chosen {
            Some((code, value)) => self.fix_cell(record, &field, code, value),
            None => self.toast(Message::new("said-nothing-changed")),
        }
    }

    fn fix_cell(&mut self, record: RecordId, field: &str, code: String, value: Value) {
        let fix = Proposed { schema: self.view.schema, record, field: field.to_owned(), code: code.clone(), value };
        self.submit(Job::FixThese { code: Some(code), field: Some(field.to_owned()), fixes: vec![fix] });
    }

    /// Writes what is typed, if it is another value.
    pub(in crate::ui::app) fn commit_draft(&mut self) {
        let Some(draft) = self.view.draft.take() else { return };
        let Ok(schema) = crate::operations::schema(self.view.schema) else { return };
        if let (Some(field), true) = (schema.field(&draft.field), draft.text != draft.before) {
            let value = Some(parse_value(field, &draft.text));
            let written = self.write(vec![Edit { record: draft.record, field: draft.field.clone(), value }]);
            self.typed.extend(written.map(|job| (job, self.view.schema, draft)));
        }
    }
}

/// Edits that empty some fields of some records.
fn emptied(records: &[RecordId], fields: &[&Field]) -> Vec<Edit> {
    let edit = |record: RecordId, field: &Field| Edit { record, field: field.name.clone(), value: Some(Value::Null) };
    records.iter().flat_map(|record| fields.iter().map(|field| edit(*record, field))).collect()
}

/// Cells as spreadsheets put them on the clipboard: tabs between them, quotes where a text has tabs, lines or quotes itself.
fn tab_separated<'t>(lines: impl Iterator<Item = Vec<std::borrow::Cow<'t, str>>>) -> String {
    let mut out = String::new();
    for line in lines {
        for (at, cell) in line.iter().enumerate() {
            if at > 0 {
                out.push('\t');
            }
            if cell.contains(['\t', '\n', '\r']) || cell.starts_with('"') {
                out.push('"');
                out.push_str(&cell.replace('"', "\"\""));
                out.push('"');
            } else {
                out.push_str(cell);
            }
        }
        out.push('\n');
    }
    out
}

/// The cells of a text that a spreadsheet put on the clipboard: lines and tabs part them, but inside of quotes that a cell begins
/// with and ends with. Other quotes are letters like any.
fn pasted(text: &str) -> Vec<Vec<String>> {
    if text.is_empty() {
        return Vec::new();
    }
    let mut rest = text.strip_suffix("\r\n").or(text.strip_suffix('\n')).unwrap_or(text);
    let mut rows = vec![Vec::new()];
    loop {
        let (cell, after) = cell_of(rest);
        if let Some(row) = rows.last_mut() {
            row.push(cell);
        }
        let Some(sign) = after.chars().next() else { return rows };
        if sign != '\t' {
            rows.push(Vec::new());
        }
        rest = after.strip_prefix("\r\n").unwrap_or(&after[1..]);
    }
}

/// The first cell of a text, and what follows it from the sign that ends it on.
fn cell_of(text: &str) -> (String, &str) {
    if let Some(inside) = text.strip_prefix('"') {
        let mut from = 0;
        while let Some(at) = inside[from..].find('"').map(|at| from + at) {
            let after = &inside[at + 1..];
            if let Some(more) = after.strip_prefix('"') {
                from = inside.len() - more.len();
            } else if after.is_empty() || after.starts_with(['\t', '\n', '\r']) {
                return (inside[..at].replace("\"\"", "\""), after);
            } else {
                break;
            }
        }
    }
    let end = text.find(['\t', '\n', '\r']).unwrap_or(text.len());
    (text[..end].to_owned(), &text[end..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    #[test]
    fn what_is_copied_comes_back_when_pasted() {
        let rows = vec![vec!["a", "b\tc", ""], vec!["deux\nlignes", "\"cité\"", "l’été"], vec!["1", "2", "3"]];
        let cows = rows.iter().map(|row| row.iter().map(|text| Cow::Borrowed(*text)).collect());
        assert_eq!(pasted(&tab_separated(cows)), rows);
        assert_eq!(pasted("a\tb\r\nc\td\r\n"), [["a", "b"], ["c", "d"]]);
        assert_eq!(pasted("seul"), [["seul"]]);
        assert!(pasted("").is_empty());
        assert_eq!(pasted("A\n\nB\n"), [["A"], [""], ["B"]]);
        assert_eq!(pasted("\n"), [[""]]);
        assert_eq!(pasted("\"Les Amis\" de X\t\"a"), [["\"Les Amis\" de X", "\"a"]]);
        assert_eq!(pasted("\"a\nb\"\tc\rd"), [vec!["a\nb", "c"], vec!["d"]]);
    }
}
