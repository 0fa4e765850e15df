mod tidy;
mod source_files;
//! Integration tests.

mod mapping_files;
mod export;
mod official_cases;
