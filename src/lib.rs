//! # Tamis: the architecture page
//!
//! Tamis (French: a sieve) turns raw contributor files into clean, deduplicated, validated records, offline: **one window,
//! one workspace file, one history, from the raw file to the validated batch.**
//!
//! ## Map
//!
//! | room | what it holds |
//! |---|---|
//! | [`model`] | the nouns: schema, raw row, mapping, record, issue, pair, merge, operation; plain data |
//! | [`error`], [`progress`], [`locale`] | what can fail, how far the work is, and the sentences in two languages |
//! | [`text`], [`mod@reference`], [`profile`] | folding and distances; offline code lists; the kind of a column |
//! | [`source`] | file → raw rows; the only room that opens users' files |
//! | [`mapping`] | raw row + mapping → record: suggest, apply, normalise |
//! | [`validate`] | record + schema → issues with suggestions |
//! | [`link`] | duplicates: candidate keys, comparison, model, clusters, explanation |
//! | [`merge`] | survivorship: a cluster → one golden record |
//! | [`export`] | the gate, the writers, the report, the manifest |
//! | [`mirror`] | the records in memory, column by column: filter, sort, search, count |
//! | [`workspace`] | the one SQLite file; the only room with SQL |
//! | [`operations`] | the verbs, one file each: `plan` computes, `commit` writes |
//! | [`jobs`] | writer, planner and reader threads |
//! | [`session`] | what the window remembers between two sittings; never a value of a record |
//! | [`cli`], [`ui`] | the two shells; whatever one can do to data, the other can |
//!
//! Dependencies point one way: `main → cli | ui → jobs → operations → workspace | source mapping validate link merge export mirror →
//! reference, profile, text → model`. The machinery rooms do not import each other. `tests/it/tidy.rs` holds it.
//!
//! ## From a raw cell to an export
//!
//! bytes → [`source::inspect`] (encoding, separator, header row, each with its evidence) → raw rows (ground, immutable) →
//! [`mapping::suggest`] → [`mapping::Applier`] (healing what is certain, with a note) → effective record → [`validate`] →
//! issues → [`operations::fix`] or [`operations::edit`] (ground) → [`link::find`] → pairs → verdicts (ground) →
//! [`link::clusters`] → [`operations::merge`] (ground) → [`merge::golden`] (derived) → [`export`]. The chain can be walked back from any
//! value to its cell: [`operations::explain`].
//!
//! A search for duplicates leaves a [`link::Background`] and the records that have each value of the candidate keys; with them
//! [`link::find_beside`] compares what came since at its own cost. Records of a reference list are there to be compared with:
//! [`workspace::Read::records`] does not give them, [`workspace::Read::records_to_compare`] does.
//!
//! ## Invariants
//!
//! 1. Raw cells never change after import: they are the file's own bytes, and how they are decoded is a setting of the batch. The one
//!    exception is [`operations::purge`], by which a person's data goes out of cells and log for good: every text is rewritten by
//!    one function of that text alone, so that undo still finds what it left, and the file is written anew.
//! 2. Only [`workspace`] writes ground state, inside one transaction with its log entry; nothing half-written is visible.
//! 3. A change holds final values; applying or reverting it computes nothing, and happens only where `before` still holds.
//! 4. Ground state (raw, readings, mappings, edits, settings, verdicts, merges) is logged. Derived state (effective records,
//!    issues, pairs, golden records) may be dropped at any time and is recomputed by [`operations::Deriver`];
//!    [`operations::doctor`] tells whether the log explains what is there, and makes again what is derived.
//! 5. [`mapping`], [`validate`], [`link`] and [`merge`] do no input or output, read no clock, and give the same output for the same input,
//!    whatever the thread count and the order of the rows.
//! 6. Drawing never blocks: no file and no SQL in [`ui`].
//! 7. Whatever the window can do to data, the command line can do: both only build parameters for [`operations`].

pub mod cli;
pub mod error;
pub mod export;
pub mod jobs;
pub mod link;
pub mod locale;
pub mod mapping;
pub mod merge;
pub mod mirror;
pub mod model;
pub mod operations;
pub mod profile;
pub mod progress;
pub mod reference;
pub mod session;
pub mod source;
pub mod text;
pub mod ui;
pub mod validate;
pub mod workspace;

pub use error::{Error, ErrorKind, Result};
pub use progress::Progress;
