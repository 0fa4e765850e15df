//! Raw rows and a mapping → records: suggest the mapping from names and values, apply it, heal the values.

mod apply;
mod codes;
mod columns;
mod compose;
mod detect;
mod evidence;
mod header;
mod identity;
pub mod layout;
pub mod normalise;
mod plain;
mod service;
mod suggest;
mod v0;

pub(crate) use apply::typed;
pub use apply::{Applier, Kept, LeftOut, Tally, Validity, ValueState, ValueUse};
pub use detect::{detect_schemas, source_in, suggest_row_rules, suggest_source};
pub use header::{Guess, guess_header};
pub(crate) use identity::is_of_words;
pub use service::service_per_row;
pub use suggest::{Context, suggest};

#[cfg(test)]
pub(crate) mod tests {
    use crate::model::{CellKind, RawRow, RawRowBuilder, Reading};

    /// A table of texts, for tests.
    pub(crate) fn table(header: &[&str], rows: &[&[&str]]) -> (Reading, Vec<RawRow>) {
        let header = header.iter().map(|name| (*name).to_owned()).collect();
        let reading =
            Reading { format: "csv".into(), encoding: "UTF-8".into(), header_row: 1, header, ..Reading::default() };
        let row = |(at, cells): (usize, &&[&str])| {
            let mut builder = RawRowBuilder::default();
            for cell in *cells {
                builder.push(if cell.is_empty() { CellKind::Empty } else { CellKind::Text }, cell.as_bytes());
            }
            builder.finish(at as u32 + 2)
        };
        (reading, rows.iter().enumerate().map(row).collect())
    }
}
