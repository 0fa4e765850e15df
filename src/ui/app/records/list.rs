//! What the grid lists: the records that answer, what is counted beside them, and the rows on screen.

use super::super::{Answer, App};
use crate::error::Result;
use crate::jobs::{Latest, Mirrored, Slot};
use crate::mirror::{BATCH, Facet, How, Query, SOURCE, Values};
use crate::model::RecordId;
use crate::operations::settings::view_setting;
use crate::ui::screens::records::state::{Counts, SavedView, Spot};
use crate::ui::snapshot::{self, GridRow};
use crate::ui::state::{Data, Errand, View};
use std::sync::Arc;

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
    let Some(mut ids) = set.list_while(&query, about.current) else { return Ok(None) };
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
        data.errands.push(Errand::Beside);
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
            data.errands.extend((at != now).then_some(Errand::List));
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
                data.errands.extend((view.selected != there).then_some(Errand::Details));
                view.selected = there;
            }
        }
    }
}

/// Of some records of the list those whose rows are not there as they are now.
fn lacking(around: &[RecordId], data: &Data) -> Vec<RecordId> {
    let current = |id: &RecordId| {
        data.rows.get(id).is_some_and(|row| row.stamp == data.stamp) || data.listed.gone.get(id) == Some(&data.stamp)
    };
    around.iter().copied().filter(|id| !current(id)).collect()
}

/// Takes the rows that were found of those asked for. A record without one is in the list until that is made anew, and is not
/// asked for again before something changes.
fn take_rows(data: &mut Data, rows: Vec<GridRow>, asked: &[RecordId], stamp: u64) {
    for id in asked {
        data.rows.remove(id);
    }
    data.rows.extend(rows.into_iter().map(|row| (row.row.id, row)));
    data.listed.gone.retain(|_, of| *of == stamp);
    let gone = asked.iter().filter(|id| !data.rows.contains_key(id));
    data.listed.gone.extend(gone.map(|id| (*id, stamp)));
}

fn values(facet: Facet) -> Values {
    if let Facet::Values(values) = facet { values } else { Values::default() }
}

impl App {
    /// Asks the records in memory for something; of two questions of one kind only the later is answered.
    pub(super) fn ask_mirror<T: Send + 'static>(
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
                }) as Answer),
                Err(error) => Err(error),
            };
            // The window may be gone by now.
            let _ = answers.send(answer);
        });
    }

    /// Reads the list of records that the grid shows, and counts beside it.
    pub(in crate::ui::app) fn list(&mut self) {
        self.list_around(false);
    }

    /// Reads the first page of a workspace that has just been opened, before all else.
    pub(in crate::ui::app) fn first_page(&mut self) {
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
    pub(in crate::ui::app) fn seek(&mut self) {
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
    pub(in crate::ui::app) fn count(&mut self) {
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
                states: set.state_facet(&query),
                edited: set.edited_facet(&query),
                sources: values(set.facet(&query, SOURCE, How::Values, "", 60)),
                batches: values(set.facet(&query, BATCH, How::Values, "", 60)),
            }))
        };
        self.ask_mirror(Slot::Facets, counts, |counts, data, _| data.listed.counts = Some(counts));
    }

    /// Reads the rows of the grid that are on screen, with some around; those that changed are read again, and stay meanwhile.
    pub(in crate::ui::app) fn read_rows(&mut self) {
        let Some((first, last)) = self.view.wanted_rows else { return };
        if self.data.listed.reading {
            return;
        }
        let slug = self.view.schema;
        let range = first.saturating_sub(40) as usize..(last as usize + 40).min(self.data.ids.len());
        let Some(around) = self.data.ids.get(range) else { return };
        let stamp = self.data.stamp;
        let missing = lacking(around, &self.data);
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
            move |(rows, asked), data, _| {
                data.listed.reading = false;
                take_rows(data, rows, &asked, stamp);
            },
        );
    }

    /// Reads the views that are kept with the workspace.
    pub(in crate::ui::app) fn read_views(&mut self) {
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
        self.ask_latest(Latest::Views, views, |views, data, _| data.listed.views = views);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_that_is_gone_is_asked_for_once_in_each_state_of_the_workspace() {
        let mut data = Data::default();
        let around = [RecordId(1), RecordId(2)];
        assert_eq!(lacking(&around, &data), around);
        let stamp = data.stamp;
        take_rows(&mut data, Vec::new(), &around, stamp);
        assert_eq!(lacking(&around, &data), []);
        data.stamp += 1;
        assert_eq!(lacking(&around, &data), around, "it may be back");
        // An answer about the state before says nothing of this one.
        take_rows(&mut data, Vec::new(), &around, stamp);
        assert_eq!(lacking(&around, &data), around);
    }
}
