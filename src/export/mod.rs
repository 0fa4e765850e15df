//! Writers, gate, report, manifest.

pub mod gate;
