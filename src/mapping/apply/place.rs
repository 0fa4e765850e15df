//! The fields of the place, healed together.

use super::Applier;
use super::transform::{Cells, Raw, Step};
use crate::model::{HealedRecord, Schema};

/// Positions of the fields of the place.
pub(super) struct Place {
    owned: Vec<bool>,
}

impl Place {
    pub fn new(schema: &Schema, _steps: &[Option<Step<'_>>]) -> Self {
        Self { owned: vec![false; schema.fields.len()] }
    }

    pub fn owns(&self, at: usize) -> bool {
        self.owned[at]
    }

    pub fn heal(&self, _applier: &Applier<'_>, _cells: &Cells<'_>, _raw: &mut [Raw<'_>], _record: &mut HealedRecord) {}
}
