//! A mirror of the records in memory, column by column, where filters, sorting, searching and counting a million of them take
//! milliseconds; a database of rows takes seconds (DESIGN D10).
//!
//! The workspace fills a [`Builder`]; a [`Query`] asks a [`ColumnSet`] for a list, a [`Facet`] counts what it leaves, and
//! [`similar()`] finds spellings of one value. What a commit changed is patched in. No input or output here.

mod codes;
mod column;
mod facet;
mod query;
mod set;
mod similar;
mod texts;

pub use column::{BLANK, Column, Order};
pub use facet::{Bars, Bin, Counted, Facet, How, Lengths, Stretch, Values, pattern};
pub use query::{BATCH, Query, SOURCE, Test};
pub use set::{Builder, ColumnSet, order_of};
pub use similar::{Method, Spelling, similar};
pub use texts::Needle;

#[cfg(test)]
mod tests;
