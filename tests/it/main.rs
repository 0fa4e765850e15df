//! Integration tests: one binary, a module each.
//! The integration tests: one binary, a module each.

mod export;
mod history_laws;
mod kills;
mod link_truth;
mod mapping_files;
mod official_cases;
mod sample;
mod source_files;
mod tidy;
