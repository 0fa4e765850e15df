//! What the application does for the grid of records: lists, counts, moves, writes, copies.

use super::App;
use crate::Progress;
use crate::error::Result;
use crate::jobs::{Job, Mirrored, Slot};
use crate::mirror::{BATCH, Facet, How, Query, SOURCE, Test, Values, similar};
use crate::model::{Field, Message, RecordId, Sureness, Value};
use crate::operations::edit::{Edit, parse_value};
use crate::operations::fix::Proposed;
use crate::operations::settings::view_setting;
use crate::operations::transform::{self, Change, Transform};
use crate::ui::screens::records::state::{BatchDraft, Beside, Counts, SavedView, Sheet, Spelled, Spot, Wish};
use crate::ui::snapshot;
use crate::ui::state::{Data, View};
use std::sync::Arc;

/// Rows that are copied at once, at most: a clipboard is no export.
const COPIED_ROWS: usize = 100_000;
/// Records that a preview looks at.
const PREVIEWED: usize = 5_000;
/// Values that a preview shows.
const EXAMPLES: usize = 60;
/// Distinct values that are compared with each other when spellings are looked for.
const SPELLED: usize = 200_000;
/// Records of the first page.
const FIRST_PAGE: u32 = 200;
/// Rows that are kept beside those on screen.
const KEPT_ROWS: usize = 3_000;

/// What a list came to.
struct Found {
    ids: Vec<RecordId>,
    /// None: the records are still being read, and all are listed as they came.
    query: Option<Query>,
    total: u64,
    /// The record that was selected when it was asked, and where it is.
    selected: Option<RecordId>,
    at: Option<usize>,
    /// The selected record is in no list as it was asked for, and is shown among all.
    widened: bool,
    /// A field that is asked about and is not in memory: nothing is listed.
    unanswered: Option<String>,
}

/// The records that a query asks for, and where one of them is among them; where it must be shown and is not, all records.
fn found(
    about: &Mirrored<'_>,
    slug: &str,
    mut query: Query,
    selected: Option<RecordId>,
    seek: bool,
) -> Result<Option<Found>> {
    let Some(set) = about.set else {
        if !query.is_all() {
            return Ok(None);
        }
        let ids = about.read.visible_ids(slug)?;
        let at = selected.and_then(|id| ids.binary_search(&id).ok());
        return Ok(Some(Found {
            total: ids.len() as u64,
            ids,
            query: None,
            selected,
            at,
            widened: false,
            unanswered: None,
        }));
    };
    let total = set.rows(&Query::default()).count_ones(..) as u64;
    let unanswered = set.unanswered(&query).map(str::to_owned);
    let mut ids = set.list(&Query { search: begun(&query.search).to_owned(), ..query.clone() });
    let place = |ids: &[RecordId]| selected.and_then(|id| ids.iter().position(|known| *known == id));
    let mut at = place(&ids);
    let widened = seek && at.is_none() && !query.is_all();
    if widened {
        query = Query { sort: query.sort, ..Query::default() };
        ids = set.list(&query);
        at = place(&ids);
    }
    Ok(Some(Found { ids, query: Some(query), total, selected, at, widened, unanswered }))
}

/// What was typed so far, without the one letter that a word has just begun with: it is in nearly every record.
fn begun(search: &str) -> &str {
    let last = search.rsplit(char::is_whitespace).next().unwrap_or_default();
    if last.chars().count() == 1 && last != "\"" { &search[..search.len() - last.len()] } else { search }
}

impl Found {
    fn put(self, data: &mut Data, view: &mut View) {
        if self.query.is_none() && !data.ids.is_empty() && data.listed.query.is_some() {
            // The records are being read again: what is listed stays until then.
            return;
        }
        if *data.ids != self.ids {
            // Rows are others: nothing that was meant for the rows before is done to them.
            view.sheet.anchor = None;
            view.sheet.list += 1;
        }
        data.ids = Arc::new(self.ids);
        data.to_beside = true;
        data.listed.query = self.query;
        data.listed.total = self.total;
        data.listed.unanswered = self.unanswered;
        if self.widened {
            view.search.clear();
            view.sheet.query = data.listed.query.clone().unwrap_or_default();
        }
        let sheet = &mut view.sheet;
        let now = view.selected.as_ref().map(|(record, _)| *record);
        if now != self.selected {
            // One has gone on meanwhile: where one is now is looked for again, unless the list has it in its place.
            let at = sheet.cursor.as_ref().and_then(|cursor| data.ids.get(cursor.row).copied());
            data.to_list = at != now;
            return;
        }
        let field = view.selected.as_ref().map(|(_, field)| field.clone());
        match (self.at, field) {
            (Some(at), Some(field)) => {
                if sheet.cursor.as_ref().is_none_or(|cursor| cursor.row != at) {
                    sheet.anchor = None;
                    sheet.follow = true;
                }
                sheet.cursor = Some(Spot { row: at, field });
            }
            _ => {
                sheet.anchor = None;
                // What one was on has left the list: one is on what took its place.
                sheet.cursor = sheet
                    .cursor
                    .take()
                    .filter(|_| !data.ids.is_empty())
                    .map(|cursor| Spot { row: cursor.row.min(data.ids.len() - 1), field: cursor.field });
                let there =
                    sheet.cursor.as_ref().and_then(|cursor| Some((*data.ids.get(cursor.row)?, cursor.field.clone())));
                data.to_details = view.selected != there;
                view.selected = there;
            }
        }
    }
}

fn values(facet: Facet) -> Values {
    if let Facet::Values(values) = facet { values } else { Values::default() }
}

impl App {
    /// Asks the records in memory for something; of two questions of one kind only the later is answered.
    fn ask_mirror<T: Send + 'static>(
        &self,
        slot: Slot,
        question: impl FnOnce(Mirrored<'_>) -> Result<Option<T>> + Send + 'static,
        put: impl FnOnce(T, &mut Data, &mut View) + Send + 'static,
    ) {
        let Some(jobs) = &self.jobs else { return };
        let answers = self.answers.0.clone();
        let slug = self.view.schema;
        jobs.ask_mirror(slot, slug, move |mirrored| {
            let answer = match question(mirrored) {
                Ok(None) => return,
                Ok(Some(answer)) => Ok(Box::new(move |data: &mut Data, view: &mut View| {
                    // Of another schema than the one that is shown by now: nobody waits for it.
                    if view.schema == slug {
                        put(answer, data, view);
                    }
                }) as super::Answer),
                Err(error) => Err(error),
            };
            // The window may be gone by now.
            let _ = answers.send(answer);
        });
    }

    /// Reads the list of records that the grid shows, and counts beside it.
    pub(super) fn list(&mut self) {
        self.list_around(false);
    }

    /// Reads the first page of a workspace that has just been opened, before all else.
    pub(super) fn first_page(&mut self) {
        let (slug, stamp) = (self.view.schema, self.data.stamp);
        self.ask(
            move |read| {
                let ids = read.first_ids(slug, FIRST_PAGE)?;
                Ok((snapshot::page(read, slug, ids.get(..60).unwrap_or(&ids), stamp)?, ids))
            },
            move |(rows, ids), data, view| {
                if view.schema == slug && data.ids.is_empty() && data.listed.query.is_none() {
                    data.ids = Arc::new(ids);
                    data.rows.extend(rows.into_iter().map(|row| (row.row.id, row)));
                }
            },
        );
    }

    /// The same; the selected record is to be shown whatever narrows the list.
    pub(super) fn seek(&mut self) {
        self.list_around(true);
    }

    fn list_around(&mut self, seek: bool) {
        self.view.sheet.query.search.clone_from(&self.view.search);
        let (slug, query) = (self.view.schema, self.view.sheet.query.clone());
        let selected = self.view.selected.as_ref().map(|(record, _)| *record);
        if let Some(jobs) = &self.jobs {
            jobs.search_long(slug, query.words());
        }
        self.ask_mirror(Slot::List, move |about| found(&about, slug, query, selected, seek), Found::put);
        self.count();
    }

    /// Counts what stands beside the grid.
    pub(super) fn count(&mut self) {
        let (query, asked) = (self.view.sheet.query.clone(), self.view.sheet.facets.clone());
        let counts = move |about: Mirrored<'_>| {
            let Some(set) = about.set else { return Ok(None) };
            let mut facets = Vec::with_capacity(asked.len());
            for one in asked {
                if !(about.current)() {
                    return Ok(None);
                }
                let facet = set.facet(&query, &one.field, one.how, &one.search, one.most());
                facets.push((one, facet));
            }
            Ok(Some(Counts {
                facets,
                issues: set.issue_facet(&query),
                edited: set.edited_facet(&query),
                sources: values(set.facet(&query, SOURCE, How::Values, "", 60)),
                batches: values(set.facet(&query, BATCH, How::Values, "", 60)),
            }))
        };
        self.ask_mirror(Slot::Facets, counts, |counts, data, _| data.listed.counts = Some(counts));
    }

    /// Reads the rows of the grid that are on screen, with some around; those that changed are read again, and stay meanwhile.
    pub(super) fn read_rows(&mut self) {
        let Some((first, last)) = self.view.wanted_rows else { return };
        if self.data.listed.reading {
            return;
        }
        let slug = self.view.schema;
        let range = first.saturating_sub(40) as usize..(last as usize + 40).min(self.data.ids.len());
        let Some(around) = self.data.ids.get(range) else { return };
        let stamp = self.data.stamp;
        let current = |id: &&RecordId| self.data.rows.get(id).is_none_or(|row| row.stamp != stamp);
        let missing: Vec<RecordId> = around.iter().filter(current).copied().collect();
        if missing.is_empty() {
            return;
        }
        if self.data.rows.len() > KEPT_ROWS {
            let around: std::collections::HashSet<RecordId> = around.iter().copied().collect();
            self.data.rows.retain(|id, _| around.contains(id));
        }
        self.data.listed.reading = true;
        self.ask(
            move |read| snapshot::page(read, slug, &missing, stamp).map(|rows| (rows, missing)),
            |(rows, asked), data, _| {
                data.listed.reading = false;
                // A record that is no longer there is not asked for at every frame.
                asked.iter().for_each(|id| {
                    data.rows.remove(id);
                });
                data.rows.extend(rows.into_iter().map(|row| (row.row.id, row)));
            },
        );
    }

    /// Reads the views that are kept with the workspace.
    pub(super) fn read_views(&mut self) {
        let slug = self.view.schema;
        let views = move |read: crate::workspace::Read<'_>| {
            let prefix = view_setting(slug, "");
            let settings = read.settings()?.into_iter();
            let views = settings.filter_map(|(name, value)| {
                let name = name.strip_prefix(&prefix)?.to_owned();
                Some((name, serde_json::from_value::<SavedView>(value).ok()?))
            });
            Ok(views.collect::<Vec<_>>())
        };
        self.ask(views, |views, data, _| data.listed.views = views);
    }

    /// Acts on a wish about the grid.
    pub(super) fn act_on_records(&mut self, wish: Wish) {
        if wish.is_of_rows() && self.view.sheet.drawn != self.view.sheet.list {
            return;
        }
        match wish {
            Wish::Ask(query) => {
                self.commit_draft();
                self.view.sheet.query = query;
                self.view.sheet.named = None;
                self.view.sheet.top = 0.0;
                self.list();
            }
            Wish::Layout(layout) => self.view.sheet.layout = layout,
            Wish::Facets(facets) => {
                self.view.sheet.facets = facets;
                self.count();
            }
            Wish::Beside(beside) => self.beside(beside),
            Wish::Go { row, field, extend } => self.go(row, field, extend),
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

    fn beside(&mut self, beside: Beside) {
        self.view.sheet.beside = beside;
        self.read_beside();
    }

    /// Reads what stands at the right, where it is not that of the selected cell.
    pub(super) fn read_beside(&mut self) {
        let Ok(schema) = crate::operations::schema(self.view.schema) else { return };
        let scope = self.view.sheet.scope(schema, self.data.stamp);
        match self.view.sheet.beside.clone() {
            Beside::Spellings(draft) => {
                // What is selected makes no difference to spellings.
                let of = (draft.field.clone(), draft.method, (scope.0, scope.1, None));
                if self.data.listed.spelled.of.as_ref() == Some(&of) {
                    return;
                }
                let query = self.view.sheet.query.clone();
                let look = move |about: Mirrored<'_>| {
                    let Some(set) = about.set else { return Ok(None) };
                    let Some(mut values) = set.distinct(&query.without(&draft.field), &draft.field) else {
                        return Ok(Some(Spelled { of: Some(of), long: true, ..Spelled::default() }));
                    };
                    values.truncate(SPELLED);
                    let groups = similar(&values, draft.method, about.current);
                    Ok((about.current)().then_some(Spelled { of: Some(of), groups, long: false }))
                };
                self.ask_mirror(Slot::Spellings, look, |spelled, data, _| data.listed.spelled = spelled);
            }
            Beside::Batch(draft) => {
                if self.data.listed.preview.as_ref().is_some_and(|(of, about, _)| *of == draft && *about == scope) {
                    return;
                }
                let Some(params) = self.transform(&draft, PREVIEWED) else { return };
                let look = move |about: Mirrored<'_>| {
                    let preview = transform::preview(about.read, &params, EXAMPLES, &Progress::new())?;
                    Ok((about.current)().then_some((draft, scope, preview)))
                };
                self.ask_mirror(Slot::Preview, look, |preview, data, _| data.listed.preview = Some(preview));
            }
            _ => {}
        }
    }

    /// A change for many records as it is said, for so many of them at most.
    fn transform(&self, draft: &BatchDraft, most: usize) -> Option<Transform> {
        let change = draft.change()?;
        let schema = crate::operations::schema(self.view.schema).ok()?;
        let records = match draft.all {
            true => self.data.ids.get(..self.data.ids.len().min(most))?.to_vec(),
            false => {
                let (top, bottom, ..) = self.view.sheet.chosen(schema)?;
                let end = (bottom + 1).min(top.saturating_add(most)).min(self.data.ids.len());
                self.data.ids.get(top..end)?.to_vec()
            }
        };
        Some(Transform { schema: schema.slug.clone(), field: draft.field.clone(), records, change })
    }

    fn batch(&mut self) {
        let Beside::Batch(draft) = &self.view.sheet.beside else { return };
        if let Some(params) = self.transform(draft, usize::MAX) {
            self.data.listed.preview = None;
            self.submit(Job::Transform(Box::new(params)));
        }
    }

    fn join_spellings(&mut self) {
        let Beside::Spellings(draft) = &self.view.sheet.beside else { return };
        let values = draft.joined(&self.data.listed.spelled.groups);
        if values.is_empty() {
            return;
        }
        let (slug, field) = (self.view.schema, draft.field.clone());
        let mut query = self.view.sheet.query.without(&field);
        let from = values.keys().cloned().collect();
        query.set(Test::Values { field: field.clone(), values: from, blank: false, except: false });
        if self.data.listed.query.is_none() {
            return self.toast(Message::new("grid-reading"), false);
        }
        let with = move |about: Mirrored<'_>| Ok(about.set.map(|set| set.list(&query)));
        self.ask_mirror(Slot::Join, with, move |records, data, _| {
            let params = Transform { schema: slug.to_owned(), field, records, change: Change::Values(values) };
            data.to_do.push(Job::Transform(Box::new(params)));
            data.listed.spelled = Spelled::default();
        });
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
                data.to_seek = true;
            }
            None => data.to_say.push(Message::new("records-not-found").with("text", text)),
        });
    }

    /// The records and fields that are selected.
    fn chosen(&self) -> Option<(Vec<RecordId>, Vec<&'static Field>)> {
        let schema = crate::operations::schema(self.view.schema).ok()?;
        let (top, bottom, left, right) = self.view.sheet.chosen(schema)?;
        let shown = self.view.sheet.layout.shown(schema);
        let fields = shown.get(left..=right)?.iter().map(|at| &schema.fields[*at]).collect();
        Some((self.data.ids.get(top..=bottom.min(self.data.ids.len().checked_sub(1)?))?.to_vec(), fields))
    }

    /// Copies what is selected; cut, it is emptied once it is on its way to the clipboard.
    fn copy(&mut self, cut: bool) {
        let Some((records, fields)) = self.chosen() else { return };
        let emptied = if cut { emptied(&records, &fields) } else { Vec::new() };
        if records.len() > COPIED_ROWS {
            return self.toast(Message::new("records-too-many").with("most", COPIED_ROWS), false);
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
            data.to_copy = Some(text);
            data.to_say.push(Message::new("records-copied").with("count", cells));
            data.to_do.extend((!emptied.is_empty()).then_some(Job::Edit(emptied)));
        });
    }

    /// Writes edits as one operation; those that change nothing are left out where the row is known.
    fn write(&mut self, edits: Vec<Edit>) {
        let Ok(schema) = crate::operations::schema(self.view.schema) else { return };
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
        if !edits.is_empty() {
            self.submit(Job::Edit(edits));
        }
    }

    fn clear(&mut self) {
        let Some((records, fields)) = self.chosen() else { return };
        self.write(emptied(&records, &fields));
    }

    fn fill_down(&mut self) {
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
    fn paste(&mut self, text: &str) {
        let block = pasted(text);
        let (Some(first), Ok(schema)) = (block.first(), crate::operations::schema(self.view.schema)) else { return };
        let Some((top, bottom, left, right)) = self.view.sheet.chosen(schema) else { return };
        let (high, wide) = (block.len(), first.len().max(1));
        let (rows, columns) = (bottom + 1 - top, right + 1 - left);
        // What is selected is filled where the block fits into it several times, as spreadsheets do.
        let fits = rows % high == 0 && columns % wide == 0;
        let (rows, columns) = if fits { (rows, columns) } else { (high, wide) };
        let shown = self.view.sheet.layout.shown(schema);
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

    fn accept_suggestion(&mut self, record: RecordId, field: &str) {
        let Some(row) = self.data.rows.get(&record) else { return };
        let likely = row.issues.iter().filter(|issue| issue.field == field).find_map(|issue| {
            let suggestion = issue.suggestion.as_ref().filter(|one| one.sureness == Sureness::Likely)?;
            Some((issue.code.to_string(), suggestion.value.clone()))
        });
        let Some((code, value)) = likely else { return };
        let fix = Proposed { schema: self.view.schema, record, field: field.to_owned(), code: code.clone(), value };
        self.submit(Job::FixThese { code: Some(code), field: Some(field.to_owned()), fixes: vec![fix] });
    }

    /// Writes what is typed, if it is another value.
    pub(super) fn commit_draft(&mut self) {
        let Some(draft) = self.view.draft.take() else { return };
        let Ok(schema) = crate::operations::schema(self.view.schema) else { return };
        if let (Some(field), true) = (schema.field(&draft.field), draft.text != draft.before) {
            let value = Some(parse_value(field, &draft.text));
            self.write(vec![Edit { record: draft.record, field: draft.field, value }]);
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
