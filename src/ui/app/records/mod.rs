//! What the application does for the grid of records: it acts on what is wished, and moves about.

mod beside;
mod list;
mod write;

use super::App;
use crate::jobs::{Job, Mirrored, Slot};
use crate::mirror::{Query, Test};
use crate::model::{Field, Message, RecordId};
use crate::ui::screens::records::state::{Sheet, Spot, Wish};
use crate::ui::state::Errand;

impl App {
    /// Acts on a wish about the grid.
    pub(in crate::ui::app) fn act_on_records(&mut self, wish: Wish) {
        if wish.is_of_rows() && self.view.sheet.drawn != self.view.sheet.list {
            return;
        }
        match wish {
            Wish::Ask(query) => {
                self.commit_draft();
                let field = asked_issue(&query).filter(|field| asked_issue(&self.view.sheet.query) != Some(field));
                let field = field.map(str::to_owned);
                self.view.sheet.query = query;
                self.view.sheet.named = None;
                self.view.sheet.top = 0.0;
                if let Some(field) = field {
                    self.show_column(field);
                }
                self.list();
            }
            Wish::Layout(layout) => self.view.sheet.layout = layout,
            Wish::Facets(facets) => {
                self.view.sheet.facets = facets;
                self.count();
            }
            Wish::Beside(beside) => self.beside(beside),
            Wish::Go { row, field, extend } => self.go(row, field, extend),
            Wish::Follow => self.view.sheet.follow = true,
            Wish::Choose { from, to } => {
                self.go(to.row, to.field, false);
                self.view.sheet.anchor = Some(from);
            }
            Wish::Going(text) => self.view.sheet.going = text,
            Wish::GoTo(text) => self.go_to(&text),
            Wish::Copy => self.copy(false),
            Wish::Cut => self.copy(true),
            Wish::Paste(text) => self.paste(&text),
            Wish::Clear => self.clear(),
            Wish::FillDown => self.fill_down(),
            Wish::Suggestion { record, field } => self.accept_suggestion(record, &field),
            Wish::Chosen(at) => self.take_choice(at),
            Wish::Commit { rows, columns } => {
                self.commit_draft();
                self.step(rows, columns);
                self.view.focus_grid = true;
            }
            Wish::Join => self.join_spellings(),
            Wish::Batch => self.batch(),
            Wish::Save(name) => {
                let value = serde_json::to_value(crate::ui::screens::records::saved(&self.view)).ok();
                self.view.sheet.named = Some(name.clone());
                self.submit(Job::View { schema: self.view.schema, name, view: value });
            }
            Wish::Open(name) => self.open_view(name),
            Wish::Drop(name) => self.submit(Job::View { schema: self.view.schema, name, view: None }),
        }
    }

    fn open_view(&mut self, name: String) {
        let Some((_, saved)) = self.data.listed.views.iter().find(|(known, _)| *known == name) else { return };
        let saved = saved.clone();
        self.commit_draft();
        self.view.search.clone_from(&saved.query.search);
        let beside = self.view.sheet.beside.clone();
        let sheet =
            Sheet { query: saved.query, layout: saved.layout, facets: saved.facets, ..Sheet::of(self.view.schema) };
        self.view.sheet = Sheet { beside, named: Some(name), ..sheet };
        self.list();
    }

    /// Brings a column on screen, with the cell that one is on.
    fn show_column(&mut self, field: String) {
        let Ok(schema) = crate::operations::schema(self.view.schema) else { return };
        let shown = self.view.sheet.layout.shown(schema);
        if !shown.iter().any(|at| schema.fields[*at].name == field) {
            return;
        }
        let sheet = &mut self.view.sheet;
        sheet.anchor = None;
        let row = sheet.cursor.as_ref().map_or(0, |cursor| cursor.row);
        sheet.cursor = Some(Spot { row, field: field.clone() });
        sheet.follow = true;
        if let Some((_, at)) = &mut self.view.selected {
            *at = field;
            self.read_details();
        }
    }

    /// Goes to a cell.
    fn go(&mut self, row: usize, field: String, extend: bool) {
        let Some(record) = self.data.ids.get(row).copied() else { return };
        self.commit_draft();
        let sheet = &mut self.view.sheet;
        sheet.anchor = if extend { sheet.anchor.take().or_else(|| sheet.cursor.clone()) } else { None };
        sheet.cursor = Some(Spot { row, field: field.clone() });
        sheet.follow = true;
        self.view.focus_grid = true;
        let selected = Some((record, field));
        if self.view.selected != selected {
            self.view.selected = selected;
            self.read_details();
        }
        self.read_beside();
    }

    /// Goes on by some rows and columns, from where one is.
    fn step(&mut self, rows: isize, columns: isize) {
        let Some(cursor) = self.view.sheet.cursor.clone() else { return };
        let Ok(schema) = crate::operations::schema(self.view.schema) else { return };
        let shown = self.view.sheet.layout.shown(schema);
        let Some(at) = shown.iter().position(|at| schema.fields[*at].name == cursor.field) else { return };
        let at = at.saturating_add_signed(columns).min(shown.len() - 1);
        let row = cursor.row.saturating_add_signed(rows).min(self.data.ids.len().saturating_sub(1));
        self.go(row, schema.fields[shown[at]].name.clone(), false);
    }

    fn go_to(&mut self, text: &str) {
        self.view.sheet.going = None;
        self.view.focus_grid = true;
        let text = text.trim().to_owned();
        let field = self.view.sheet.cursor.as_ref().map_or_else(|| "nom".to_owned(), |cursor| cursor.field.clone());
        let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if let Ok(number) = bare.parse::<usize>()
            && (1..=self.data.ids.len()).contains(&number)
        {
            return self.go(number - 1, field, false);
        }
        let look = move |about: Mirrored<'_>| {
            let Some(column) = about.set.and_then(|set| set.column("id")) else { return Ok(None) };
            let ends = column.codes_where(|id| id == text || id.ends_with(&format!("--{text}")));
            let row = column.rows_of(&ends).ones().next();
            Ok(Some((row.and_then(|row| about.set?.id(row as u32)), text)))
        };
        self.ask_mirror(Slot::GoTo, look, move |(record, text), data, view| match record {
            Some(record) => {
                view.selected = Some((record, field));
                data.errands.push(Errand::Seek);
            }
            None => data.errands.push(Errand::Say(Message::new("records-not-found").with("text", text))),
        });
    }

    /// The records and fields that are selected.
    pub(in crate::ui::app) fn chosen(&self) -> Option<(Vec<RecordId>, Vec<&'static Field>)> {
        let schema = crate::operations::schema(self.view.schema).ok()?;
        let (top, bottom, left, right) = self.view.sheet.chosen(schema)?;
        let shown = self.view.sheet.layout.shown(schema);
        let fields = shown.get(left..=right)?.iter().map(|at| &schema.fields[*at]).collect();
        Some((self.data.ids.get(top..=bottom.min(self.data.ids.len().checked_sub(1)?))?.to_vec(), fields))
    }
}

/// The field of the issues that a query asks for, where it asks for those of one.
fn asked_issue(query: &Query) -> Option<&str> {
    let of = query.tests.iter().find_map(|test| if let Test::Issues { of } = test { Some(of) } else { None })?;
    let (first, _) = of.first()?;
    (!first.is_empty() && of.iter().all(|(field, _)| field == first)).then_some(first.as_str())
}
