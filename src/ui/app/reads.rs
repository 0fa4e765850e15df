//! What the application asks the reader thread for, and when.

use super::App;
use crate::jobs::Latest;
use crate::operations::healed;
use crate::ui::action::Screen;
use crate::ui::snapshot;
use crate::ui::state::Side;
use crate::workspace::Read;
use std::sync::Arc;

/// Deliveries of at most so many rows have their values counted as soon as their columns are shown.
const FEW_ROWS: u64 = 50_000;

impl App {
    /// Reads anew what the screens show, after something changed.
    pub(super) fn refresh(&mut self) {
        self.issues_changed();
        self.read_overview();
        self.ask_latest(Latest::Mappings, snapshot::mappings, |mappings, data, _| {
            data.mappings = Arc::new(mappings);
            data.mappings_read += 1;
        });
        self.duplicates_changed();
        self.list();
        self.read_views();
        self.read_details();
    }

    /// Reads the whole workspace in numbers.
    pub(super) fn read_overview(&mut self) {
        self.ask_latest(Latest::Overview, snapshot::overview, |overview, data, view| {
            // When the shown group is done, the next one is there.
            let there = |group: &(&'static str, String, String)| {
                overview.groups.iter().any(|(slug, g)| (*slug, &g.field, &g.code) == (group.0, &group.1, &group.2))
            };
            if !view.issues.group.as_ref().is_some_and(there) {
                let left = view.issues.groups(&overview);
                let first = left.first().copied().or(overview.groups.first());
                match first.map(|(slug, g)| (*slug, g.field.clone(), g.code.clone())) {
                    Some(key) => view.issues.open(key),
                    None => view.issues.group = None,
                }
                data.issues.clear();
            }
            data.overview = Arc::new(overview);
            data.known = true;
        });
    }

    pub(super) fn read_details(&mut self) {
        if let Some((record, _)) = self.view.selected {
            let today = (self.clock)().0;
            let details = move |read: Read<'_>| snapshot::details(read, record, &today);
            self.ask_latest(Latest::Details, details, move |details, data, view| {
                if view.selected.as_ref().is_some_and(|(now, _)| *now == record) {
                    data.details = details;
                }
            });
        }
    }

    /// Reads the values of the shown delivery, once per state of the workspace.
    pub(super) fn read_values(&mut self) {
        let Some(item) = self.data.mappings.get(self.view.mapping_at) else { return };
        let wanted = Some((self.data.overview.revision, item.batch));
        // Reading every row of a large delivery keeps the grid waiting: only when its values are looked at.
        let rows = self.data.overview.batches.iter().find(|info| info.id == item.batch).map_or(0, |info| info.rows);
        let looked_at = self.view.screen == Screen::Columns && (self.view.side == Side::Values || rows <= FEW_ROWS);
        if !looked_at || self.view.values_read == wanted {
            return;
        }
        self.view.values_read = wanted;
        let (batch, env) = (item.batch, self.env());
        self.ask_slowly(
            move |read| snapshot::values(read, batch, &env),
            move |values, data, view| {
                data.values = values;
                view.pages.values.stamp += 1;
            },
        );
    }

    /// Reads what was repaired alone in the shown delivery, once per state of the workspace.
    pub(super) fn read_healed(&mut self) {
        let Some(item) = self.data.mappings.get(self.view.mapping_at) else { return };
        let wanted = Some((self.data.overview.revision, item.batch));
        let looked_at = self.view.screen == Screen::Columns && self.view.side == Side::Healed;
        if !looked_at || self.view.healed_read == wanted {
            return;
        }
        self.view.healed_read = wanted;
        let batch = item.batch;
        self.ask_slowly(
            move |read| healed::of_batch(read, batch),
            move |healed, data, _| data.healed = Some((batch, healed)),
        );
    }
}
