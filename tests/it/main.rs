//! Integration tests, one binary.

mod export;
mod history_laws;
mod kills;
mod mapping_files;
//! The integration tests: one binary, a module each.

mod official_cases;
mod source_files;
mod tidy;
mod link_truth;
