#![doc = "Tamis: from raw contributor spreadsheets to clean, deduplicated, validated records, offline."]

pub mod error;
pub mod export;
pub mod locale;
pub mod merge;
pub mod model;
pub mod progress;
pub mod reference;

pub use error::{Error, ErrorKind, Result};
pub use progress::Progress;
