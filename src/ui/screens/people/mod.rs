//! What people say of records beside their values: the questions over the window for a text, the marks in the grid and the
//! inspector, and the page of questions to the producers.

pub mod dialog;
pub mod marks;
pub mod page;
pub mod state;

pub use state::{People, Wish};
