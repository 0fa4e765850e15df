//! The integration tests: one binary, a module each.

mod official_cases;
