//! What stands at the right of the grid: spellings to be joined, one change for many records.

use super::super::App;
use crate::Progress;
use crate::jobs::{Job, Mirrored, Slot};
use crate::mirror::{Test, similar};
use crate::model::Message;
use crate::operations::transform::{self, Change, Transform};
use crate::ui::screens::records::state::{BatchDraft, Beside, Spelled};
use crate::ui::state::Errand;
use crate::ui::widgets::region::{self, Region};

/// Records that a preview looks at.
const PREVIEWED: usize = 5_000;
/// Values that a preview shows.
const EXAMPLES: usize = 60;
/// Distinct values that are compared with each other when spellings are looked for.
const SPELLED: usize = 200_000;

impl App {
    pub(super) fn beside(&mut self, beside: Beside) {
        let known = std::mem::discriminant(&self.view.sheet.beside);
        // A panel that is asked for has the keyboard, whichever way it was asked for.
        if known != std::mem::discriminant(&beside) && !matches!(beside, Beside::Cell | Beside::Nothing) {
            region::focus(&self.ctx, Region::Inspector);
        }
        self.view.sheet.beside = beside;
        self.read_beside();
    }

    /// Reads what stands at the right, where it is not that of the selected cell.
    pub(in crate::ui::app) fn read_beside(&mut self) {
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

    pub(super) fn batch(&mut self) {
        let Beside::Batch(draft) = &self.view.sheet.beside else { return };
        if let Some(params) = self.transform(draft, usize::MAX) {
            self.data.listed.preview = None;
            self.submit(Job::Transform(Box::new(params)));
        }
    }

    pub(super) fn join_spellings(&mut self) {
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
            return self.toast(Message::new("grid-reading"));
        }
        let with = move |about: Mirrored<'_>| Ok(about.set.map(|set| set.list(&query)));
        self.ask_mirror(Slot::Join, with, move |records, data, _| {
            let params = Transform { schema: slug.to_owned(), field, records, change: Change::Values(values) };
            data.errands.push(Errand::Do(Job::Transform(Box::new(params))));
            data.listed.spelled = Spelled::default();
        });
    }
}
