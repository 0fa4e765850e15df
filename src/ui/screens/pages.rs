//! What the history, the sides of the screen *Columns* and the stories of records remember, and what is asked of them.

use super::{aside, healed, history, rows, story, values};
use crate::mirror::{Query, Test};
use crate::model::{BatchId, OperationId, RecordId, RowRule};
use crate::ui::action::{Action, Actions, Screen};
use crate::ui::state::Side;

/// The state of these pages.
#[derive(Default)]
pub struct Pages {
    pub history: history::State,
    pub story: story::State,
    pub rows: rows::State,
    pub healed: healed::State,
    pub values: values::State,
    /// A record to be set aside, its reason being typed.
    pub aside: Option<aside::Draft>,
}

/// Shows in the grid the records of a schema for which something holds.
pub fn in_grid(schema: &str, test: Test, actions: &mut Actions) {
    let Ok(schema) = crate::operations::schema(schema) else { return };
    let mut query = Query::default();
    query.set(test);
    actions.push(Action::Schema(&schema.slug));
    actions.push(Action::Records(super::records::state::Wish::Ask(query)));
    actions.push(Action::Show(Screen::Records));
}

/// One wish of these pages.
#[derive(Debug, Clone)]
pub enum Wish {
    /// Show an operation in the history.
    Operation(OperationId),
    /// Show what taking it back, or applying it again, would do; or its changes.
    Turn(bool),
    /// Show a record in the grid, at a field.
    Record {
        record: RecordId,
        schema: String,
        field: Option<String>,
    },
    /// The story of a record, or of one of its fields.
    Story(RecordId, Option<String>),
    NoStory,
    /// Ask for the date of last update of a delivery, under a schema.
    AskDate(BatchId, String),
    /// Show rows of the balance.
    Rows(rows::Which),
    /// The rules of the shown delivery, being changed.
    Rules(Vec<RowRule>),
    /// The values that a rule changed: rule and field.
    Healed(Option<(String, String)>),
    /// A side of the screen *Columns*.
    Side(Side),
    /// Look at a value: field and value.
    Value(String, String),
    /// Take a value of a field with others, or no longer.
    TickValue(String, String, bool),
    NoTicks,
    /// Ask for the reason of setting the selected record aside.
    AskAside,
    Aside(RecordId, String),
    NoAside,
}
