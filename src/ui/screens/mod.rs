//! One file a screen: layout top to bottom, then small functions.

pub mod aside;
pub mod care;
pub mod changes;
pub mod columns;
pub mod combine;
pub mod duplicates;
pub mod export;
pub mod files;
pub mod guide;
pub mod healed;
pub mod history;
pub mod inspector;
pub mod issues;
pub mod pages;
pub mod palette;
pub mod people;
pub mod quality;
pub mod records;
pub mod rows;
pub mod schema;
mod schema_field;
pub mod schema_move;
pub mod shortcuts;
pub mod start;
pub mod story;
pub mod values;
