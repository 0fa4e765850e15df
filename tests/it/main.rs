//! Integration tests.

#![allow(clippy::unwrap_used)]

mod mapping_files;
