//! Rows that make no record, why, and those of them that a person has brought back.

use super::transform::Cells;
use super::{Applier, footer, heal};
use crate::mapping::identity;
use crate::mapping::normalise::is_checked;
use crate::model::{Disposition, RawRow, Transform};
use crate::text::fold;

/// Why a row makes no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LeftOut {
    /// Nothing stands in the columns that say something.
    Empty,
    /// The file marks it itself (`__ignore__`).
    Marked,
    /// A line under the table: a total, a source, a date of edition.
    Footer,
    /// The names of the columns once more.
    Header,
    /// It does not pass this rule of the source.
    Rule(usize),
}

impl Applier<'_> {
    /// What becomes of a row before its values are looked at.
    pub(super) fn disposition(&self, cells: &Cells<'_>) -> Disposition {
        match self.left_out(cells) {
            Some(LeftOut::Empty) => Disposition::Empty,
            // Bringing back what a rule leaves out is a person's; of an empty row there is nothing to bring back.
            Some(_) if self.is_kept(cells) => Disposition::Record,
            Some(LeftOut::Rule(_)) => Disposition::SetAside,
            Some(_) => Disposition::Ignored,
            None => Disposition::Record,
        }
    }

    /// Why a row makes no record, whether or not a person has brought it back.
    fn left_out(&self, cells: &Cells<'_>) -> Option<LeftOut> {
        if self.mapping.ignore_column.is_some_and(|column| is_checked(cells.text(column)) == Some(true)) {
            return Some(LeftOut::Marked);
        }
        let (mut filled, mut says) = (0, false);
        let mut repeats_header = true;
        for (column, name) in &self.data_columns {
            let cell = cells.text(*column);
            if !cell.is_empty() {
                filled += 1;
                says |= !self.silent.contains(column);
                // Eight names alike are enough; folding stops at the first cell that is none.
                repeats_header = repeats_header && (filled > 8 || fold(cell) == *name);
            }
        }
        match () {
            // It may stand in a column that feeds nothing.
            () if self.is_footer(cells, filled) => Some(LeftOut::Footer),
            () if !says => Some(LeftOut::Empty),
            () if repeats_header && filled >= 2 => Some(LeftOut::Header),
            () => self.broken_rule(cells).map(LeftOut::Rule),
        }
    }

    /// The first rule of the source that a row does not pass.
    fn broken_rule(&self, cells: &Cells<'_>) -> Option<usize> {
        let passes = |(column, values, except): &(usize, Vec<String>, bool)| {
            values.contains(&fold(cells.text(*column))) != *except
        };
        self.row_rules.iter().position(|rule| !passes(rule))
    }

    /// Why a row makes no record, and whether a person has brought it back all the same.
    pub fn fate(&self, row: &RawRow) -> Option<(LeftOut, bool)> {
        let cells = Cells::new(row, self.width, self.decoder);
        let why = self.left_out(&cells)?;
        Some((why, why != LeftOut::Empty && self.is_kept(&cells)))
    }

    fn is_kept(&self, cells: &Cells<'_>) -> bool {
        !self.mapping.kept_rows.is_empty() && self.mapping.kept_rows.contains(&self.key_of(cells))
    }

    /// What names a row from one delivery to the next: the identifier of its record, or of the structure that it gives.
    pub fn row_key(&self, row: &RawRow) -> String {
        self.key_of(&Cells::new(row, self.width, self.decoder))
    }

    fn key_of(&self, cells: &Cells<'_>) -> String {
        let of_row = self.at.structure_id.and_then(|at| self.steps[at].as_ref());
        if let Some(step) = of_row.filter(|step| *step.transform() == Transform::StructureOfRow) {
            let given = self.structure_of_row(cells, step.inputs, None);
            return identity::natural(self.source, &given).to_owned();
        }
        let given = self.id_input.map(|column| heal::identifier(cells.text(column)).into_owned());
        let given = given.filter(|id| !id.is_empty()).unwrap_or_else(|| self.hash(cells, &self.hash_inputs));
        identity::natural(self.source, &given).to_owned()
    }

    /// Whether a row is left out as a line under the table: a total, a source, a date of edition.
    pub fn is_footer_row(&self, row: &RawRow) -> bool {
        let cells = Cells::new(row, self.width, self.decoder);
        let filled = self.data_columns.iter().filter(|(column, _)| !cells.text(*column).is_empty()).count();
        self.is_footer(&cells, filled)
    }

    fn is_footer(&self, cells: &Cells<'_>, filled: usize) -> bool {
        // A narrow table says too little to tell a footer from a record.
        let sparse = self.data_columns.len() >= 3 && filled * 2 <= self.data_columns.len();
        // Columns that feed nothing may say that the row is one of the table all the same.
        let texts = || (0..self.width).map(|column| cells.text(column)).filter(|text| !text.is_empty());
        sparse && !self.off("footer-row") && footer::is_footer(texts())
    }
}
