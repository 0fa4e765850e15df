//! What the application does for the history, the sides of the screen *Columns* and the stories of records: it reads what they
//! show, page by page, and acts on their wishes.

use super::App;
use crate::Progress;
use crate::error::Result;
use crate::jobs::Job;
use crate::model::{BatchId, RecordId};
use crate::operations::lineage::{self, Kind};
use crate::operations::{self, healed, log, rows, turns};
use crate::ui::action::{Action, Screen};
use crate::ui::screens::aside;
use crate::ui::screens::pages::Wish;
use crate::ui::screens::records::state::Beside;
use crate::ui::screens::rows::{VALUES, Which};
use crate::ui::snapshot::MappingItem;
use crate::ui::state::Side;
use crate::ui::widgets::paged::Paged;
use crate::workspace::{BatchInfo, Read};
use std::sync::Arc;

impl App {
    /// Acts on a wish of these pages.
    pub(super) fn act_on_page(&mut self, wish: Wish) {
        match wish {
            Wish::Operation(id) => {
                self.view.screen = Screen::History;
                let state = &mut self.view.pages.history;
                state.choose(id);
                state.walked = true;
                // What the list is narrowed to may leave it out.
                if state.chosen_line().is_none() {
                    state.show_all();
                }
            }
            Wish::Turn(on) => {
                self.view.pages.history.turning = on;
            }
            Wish::Record { record, schema, field } => self.show_record(record, &schema, field),
            Wish::Story(record, field) => self.view.pages.story.of = Some((record, field)),
            Wish::NoStory => self.view.pages.story.of = None,
            Wish::AskDate(batch, schema) => {
                self.act(Action::Show(Screen::Columns));
                let of = |item: &MappingItem| item.batch == batch && item.mapping.schema == schema;
                let at = self.data.mappings.iter().position(of);
                self.view.mapping_at = at.unwrap_or(self.view.mapping_at);
                (self.view.side, self.view.ask_date) = (Side::Mapping, true);
            }
            Wish::Side(side) => {
                self.act(Action::Show(Screen::Columns));
                self.view.side = side;
            }
            Wish::Rows(which) => self.show_raw_rows(which),
            Wish::Rules(rules) => {
                if let Some(draft) = &mut self.view.pages.rows.rules {
                    draft.rules = rules;
                }
            }
            Wish::Healed(shown) => self.view.pages.healed.shown = shown,
            Wish::Value(field, value) => {
                self.view.pages.values.chosen = Some((field, value));
                self.view.pages.values.walked = true;
            }
            Wish::TickValue(field, value, on) => self.view.pages.values.tick(&field, &value, on),
            Wish::NoTicks => self.view.pages.values.ticked.clear(),
            Wish::AskAside => {
                if let Some((record, _)) = self.cell_at_hand() {
                    self.ask_aside(record);
                }
            }
            Wish::Aside(record, reason) => {
                self.view.pages.aside = None;
                self.submit(Job::SetAside { record, reason: Some(reason) });
            }
            Wish::NoAside => self.view.pages.aside = None,
        }
    }

    /// Shows a record in the grid, at a field, whatever it is narrowed to.
    fn show_record(&mut self, record: RecordId, schema: &str, field: Option<String>) {
        let Ok(schema) = operations::schema(schema) else { return };
        if self.view.schema != schema.slug {
            self.act(Action::Schema(&schema.slug));
        }
        self.view.screen = Screen::Records;
        self.view.sheet.beside = Beside::Cell;
        let first = schema.fields.first().map(|field| field.name.clone());
        let field = field.filter(|field| schema.field(field).is_some()).or(first).unwrap_or_default();
        self.act(Action::Select(record, field));
    }

    /// Shows rows of the balance: of the shown delivery where it has some, else of the first that has.
    fn show_raw_rows(&mut self, which: Which) {
        let overview = self.data.overview.clone();
        let count = |batch: BatchId, schema: &str| {
            let balance = overview.batches.iter().find(|one| one.id == batch).and_then(|one| one.balance.get(schema));
            balance.map_or(0, |balance| match which {
                Which::Empty => balance.empty,
                Which::Ignored => balance.ignored,
                Which::Rule | Which::Person | Which::Back => balance.set_aside,
            })
        };
        let has = |at: usize| {
            self.data
                .mappings
                .get(at)
                .is_some_and(|item| !overview.is_reference(item.batch) && count(item.batch, &item.mapping.schema) > 0)
        };
        let at = self.view.mapping_at;
        let elsewhere = self.view.screen != Screen::Columns || self.view.side != Side::Rows;
        if elsewhere && !has(at) {
            self.view.mapping_at = (0..self.data.mappings.len()).find(|at| has(*at)).unwrap_or(at);
        }
        // What a person has set aside counts too, where no rule does.
        let person = which == Which::Rule && elsewhere && !has(self.view.mapping_at) && overview.set_aside > 0;
        self.view.screen = Screen::Columns;
        self.view.side = Side::Rows;
        self.view.pages.rows.which = if person { Which::Person } else { which };
    }

    fn ask_aside(&mut self, record: RecordId) {
        self.ask(
            move |read| operations::record_name(read, record),
            move |name, _, view| {
                view.pages.aside = Some(aside::Draft { record, name, reason: String::new(), focused: false });
            },
        );
    }

    /// Reads what these pages show and lack.
    pub(super) fn read_pages(&mut self) {
        if self.jobs.is_none() {
            return;
        }
        match (self.view.screen, self.view.side) {
            (Screen::History, _) => self.read_history(),
            (Screen::Columns, Side::Rows) => self.read_out_rows(),
            (Screen::Columns, Side::Healed) => self.read_healed_values(),
            (Screen::Records, _) => self.read_story(),
            _ => {}
        }
    }

    fn read_history(&mut self) {
        let revision = self.data.overview.revision;
        let state = &mut self.view.pages.history;
        if state.read_at != Some(revision) {
            state.operations = Arc::new(self.data.overview.operations.clone());
            state.read_at = Some(revision);
            state.today = (self.clock)().0.parse().ok();
        }
        let Some((id, changes)) = state.chosen().map(|operation| (operation.id, operation.changes)) else { return };
        if state.changes_of != Some(id) {
            state.changes_of = Some(id);
            state.changes = Paged::new(usize::try_from(changes).unwrap_or(usize::MAX));
        }
        let missing = state.changes.missing();
        let foresee = state.turning && state.preview_of != Some((id, revision));
        if let Some((from, count)) = missing {
            self.ask(
                move |read| log::changes(read, id, from as u64, count as u64),
                move |rows, _, view| {
                    let state = &mut view.pages.history;
                    if state.changes_of == Some(id) {
                        state.changes.put(from, rows);
                    }
                },
            );
        }
        if foresee {
            self.view.pages.history.preview_of = Some((id, revision));
            self.view.pages.history.preview = None;
            self.ask_slowly(
                move |read| turns::preview(read, id, turns::LOOKED_AT),
                move |preview, _, view| {
                    let state = &mut view.pages.history;
                    if state.preview_of == Some((id, revision)) {
                        state.preview = Some((id, preview));
                    }
                },
            );
        }
    }

    fn read_story(&mut self) {
        let revision = self.data.overview.revision;
        let story = &mut self.view.pages.story;
        let Some((record, field)) = self.view.selected.clone() else { return };
        if story.of.as_ref().is_some_and(|(of, _)| *of != record) {
            story.of = None;
        }
        let wanted = story.of.clone().map(|(of, field)| (of, field, revision));
        let of_story = (wanted.is_some() && story.asked != wanted).then_some(wanted).flatten();
        let way = story_way(record, &field, revision);
        let of_way = story.way_asked != way;
        if let Some((record, field, _)) = of_story.clone() {
            let same = |asked: &(RecordId, Option<String>, i64)| asked.0 == record && asked.1 == field;
            if !story.asked.as_ref().is_some_and(same) {
                story.events.clear();
            }
            story.asked.clone_from(&of_story);
            let question = move |read: Read<'_>| match &field {
                Some(field) => lineage::of_cell(read, record, field),
                None => lineage::of_whole(read, record),
            };
            self.ask(question, move |events, _, view| view.pages.story.take(&of_story, events));
        }
        if of_way {
            self.view.pages.story.way_asked = way;
            let name = field.clone();
            let asked = story_way(record, &field, revision);
            self.ask(
                move |read| ways(read, record, &name),
                move |(way, golden), _, view| {
                    let story = &mut view.pages.story;
                    // Another cell may be asked for by now.
                    if story.way_asked != asked {
                        return;
                    }
                    (story.way_of, story.way, story.golden) = (Some((record, field)), way, golden);
                },
            );
        }
    }

    fn read_healed_values(&mut self) {
        let revision = self.data.overview.revision;
        let Some(item) = self.data.mappings.get(self.view.mapping_at) else { return };
        let state = &mut self.view.pages.healed;
        let Some((rule, field)) = state.shown.clone() else { return };
        let (batch, slug) = (item.batch, item.mapping.schema.clone());
        let wanted = Some((batch, slug.clone(), rule.clone(), field.clone(), revision));
        if state.asked != wanted {
            state.asked = wanted.clone();
            (state.records, state.values) = (Vec::new(), Paged::default());
            let (slug, rule, field) = (slug, rule, field);
            return self.ask_slowly(
                move |read| read.healed_records(&slug, batch, &rule, &field),
                move |records, _, view| {
                    let state = &mut view.pages.healed;
                    if state.asked == wanted {
                        (state.values, state.records) = (Paged::new(records.len()), records);
                    }
                },
            );
        }
        let Some((from, count)) = state.values.missing() else { return };
        let ids: Vec<RecordId> = state.records.iter().skip(from).take(count).copied().collect();
        self.ask(
            move |read| healed::values(read, &slug, &rule, &field, &ids),
            move |rows, _, view| {
                if view.pages.healed.asked == wanted {
                    view.pages.healed.values.put(from, rows);
                }
            },
        );
    }

    fn read_out_rows(&mut self) {
        let revision = self.data.overview.revision;
        let Some(item) = self.data.mappings.get(self.view.mapping_at).cloned() else { return };
        let Some(info) = self.data.overview.batches.iter().find(|info| info.id == item.batch).cloned() else { return };
        // The mapping comes with an answer of its own: rows that were read by the one before are read again.
        let of = (item.batch, item.mapping.schema.clone(), revision, self.data.mappings_read);
        let state = &mut self.view.pages.rows;
        if state.asked.as_ref() != Some(&of) {
            state.asked = Some(of.clone());
            let (info, mapping) = (info.clone(), item.mapping.clone());
            let question = move |read: Read<'_>| {
                Ok((rows::left_out(read, &info, &mapping, &Progress::new())?, rows::set_aside(read, info.id)?))
            };
            self.ask_slowly(question, move |(out, aside), _, view| view.pages.rows.take(of, out, aside));
            return;
        }
        self.read_cells(&info);
        self.read_rules(&info);
    }

    /// The cells of the rows on screen.
    fn read_cells(&mut self, info: &BatchInfo) {
        let state = &mut self.view.pages.rows;
        let Some((from, count)) = state.cells.missing() else { return };
        let numbers: Vec<u32> = state.shown().iter().skip(from).take(count).copied().collect();
        let (info, of) = (info.clone(), (state.which, state.of.clone()));
        let question = move |read: Read<'_>| {
            let found = rows::cells(read, &info, &numbers)?;
            // Each in its place, though several records may stand in one row.
            let cells = |number: &u32| found.iter().find(|(row, _)| row == number).map(|(_, cells)| cells.clone());
            Ok(numbers.iter().map(|number| cells(number).unwrap_or_default()).collect::<Vec<_>>())
        };
        self.ask(question, move |rows, _, view| {
            let state = &mut view.pages.rows;
            if (state.which, state.of.clone()) == of {
                state.cells.put(from, rows);
            }
        });
    }

    /// The values of the column of a rule, and what the changed rules would keep.
    fn read_rules(&mut self, info: &BatchInfo) {
        let Some(item) = self.data.mappings.get(self.view.mapping_at).cloned() else { return };
        let Some(draft) = &mut self.view.pages.rows.rules else { return };
        if draft.batch() != item.batch || draft.schema() != item.mapping.schema {
            return;
        }
        if let Some(column) = draft.unread() {
            draft.values.insert(column.clone(), None);
            let (info, mapping, name) = (info.clone(), item.mapping.clone(), column.clone());
            let question = move |read: Read<'_>| rows::values_of_column(read, &info, &mapping, &name, VALUES);
            let batch = item.batch;
            return self.ask_slowly(question, move |values, _, view| {
                if let Some(draft) = view.pages.rows.rules.as_mut().filter(|draft| draft.batch() == batch) {
                    draft.values.insert(column, Some(values));
                }
            });
        }
        if draft.asked.as_ref() == Some(&draft.rules) {
            return;
        }
        draft.asked = Some(draft.rules.clone());
        let (info, mapping, rules) = (info.clone(), item.mapping, draft.rules.clone());
        let said = rules.iter().filter(|rule| !rule.keep.is_empty()).cloned().collect::<Vec<_>>();
        let question = move |read: Read<'_>| rows::balance_under(read, &info, &mapping, &said);
        self.ask_slowly(question, move |balance, _, view| {
            if let Some(draft) = view.pages.rows.rules.as_mut().filter(|draft| draft.asked.as_ref() == Some(&rules)) {
                draft.balance = Some(balance);
            }
        });
    }
}

/// What the way of a value is asked for.
fn story_way(record: RecordId, field: &str, revision: i64) -> Option<(RecordId, String, i64)> {
    Some((record, field.to_owned(), revision))
}

/// The way of a value, and that of the golden record's where the merge took another one's.
fn ways(read: Read<'_>, record: RecordId, field: &str) -> Result<(Vec<lineage::Step>, Vec<lineage::Step>)> {
    let way = lineage::of_record(read, record, field)?;
    let elsewhere = way.last().is_some_and(|step| step.kind == Kind::Merged && step.from.is_some());
    let golden = match read.merge_of(record)?.filter(|_| elsewhere) {
        Some(merge) => lineage::of_golden(read, merge.id, field)?,
        None => Vec::new(),
    };
    Ok((way, golden))
}
