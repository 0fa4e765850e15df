//! From a number to the records that it counts.

use super::state::{Rows, Wish};
use crate::ui::action::Action;

/// What shows the rows that a number counts: the one place where such links are made. None where the grid has no way yet to
/// narrow to them.
pub fn rows_of(schema: &'static str, source: Option<&str>, rows: Rows) -> Option<Action> {
    Some(Action::Quality(Wish::Rows(schema, source.map(str::to_owned), rows)))
}
