#![doc = "Tamis: from raw contributor spreadsheets to clean, deduplicated, validated records, offline."]

pub mod error;
pub mod locale;
pub mod mapping;
pub mod model;
pub mod progress;
pub mod reference;
pub mod text;
pub mod validate;

pub use error::{Error, ErrorKind, Result};
pub use progress::Progress;
