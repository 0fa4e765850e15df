mod tidy;
mod source_files;
//! Integration tests.

#![allow(clippy::unwrap_used)]

mod mapping_files;
mod export;
mod official_cases;
