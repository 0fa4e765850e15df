//! Integration tests: one binary, a module each.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod bad_input;
mod cells;
mod curator;
mod descriptions;
mod export;
mod fuzz;
mod history_laws;
mod kills;
mod layouts;
mod link_truth;
mod mapping_files;
mod official_cases;
mod old_schema;
mod opposition;
mod parity;
mod program;
mod quality_score;
mod rereading;
mod sample;
mod schema_files;
mod source_files;
mod splink;
mod tidy;
mod values;
mod window;
