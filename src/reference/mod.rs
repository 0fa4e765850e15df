//! The offline code lists, loaded once from `assets/`.

mod schemas;

pub use schemas::{schema, schema_slugs};
