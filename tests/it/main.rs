//! Integration tests.

mod mapping_files;
