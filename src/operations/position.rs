//! Where a value is in the contributor's own file: sheet, row, letter of the column and its header.

use crate::error::Result;
use crate::model::{BatchId, Mapping, Reading, column_letters};
use crate::workspace::Read;
use serde::Serialize;
use std::collections::BTreeMap;

/// The columns of a file that one field comes from, and where the file shows them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    /// Letters as a spreadsheet names the columns; none in a file without columns (JSON).
    pub letters: Vec<String>,
    /// Headers as the file writes them.
    pub headers: Vec<String>,
}

/// One value's place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Position {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// 1-based, as a spreadsheet counts (record of a JSON file).
    pub row: u32,
    /// `C`, or several letters where several columns were joined.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<String>,
}

impl Position {
    /// `C12`, `C12+D12`, or the row alone where there are no columns.
    pub fn cell(&self) -> String {
        match self.columns.as_slice() {
            [] => self.row.to_string(),
            columns => columns.iter().map(|column| format!("{column}{}", self.row)).collect::<Vec<_>>().join("+"),
        }
    }
}

impl Columns {
    /// The columns of these numbers in a table.
    pub fn of(reading: &Reading, inputs: impl IntoIterator<Item = usize>) -> Self {
        let has_columns = !reading.is_json();
        let mut out = Self::default();
        for input in inputs {
            out.letters.extend(has_columns.then(|| column_letters(input)));
            out.headers.extend(reading.header.get(input).filter(|header| !header.is_empty()).cloned());
        }
        out
    }

    /// A value of these columns, in its row.
    pub fn at(&self, file: &str, sheet: Option<&str>, row: u32) -> Position {
        Position {
            file: file.to_owned(),
            sheet: sheet.map(str::to_owned),
            row,
            columns: self.letters.clone(),
            headers: self.headers.clone(),
        }
    }
}

/// The places of the values of a workspace; what one batch maps is read once.
#[derive(Default)]
pub struct Positions {
    batches: BTreeMap<(BatchId, String), Option<Mapped>>,
}

struct Mapped {
    file: String,
    sheet: Option<String>,
    reading: Reading,
    mapping: Mapping,
}

impl Positions {
    /// Where a field of a record is in the file of its batch; none where the batch or its mapping is gone. A field that no
    /// column gives has its row only.
    ///
    /// # Errors
    /// Those of the workspace.
    pub fn of(
        &mut self,
        read: Read<'_>,
        slug: &str,
        (batch, row): (BatchId, u32),
        field: &str,
    ) -> Result<Option<Position>> {
        let Some(mapped) = self.mapped(read, slug, batch)? else { return Ok(None) };
        let inputs = mapped.mapping.field(field).map(|field| field.inputs.clone()).unwrap_or_default();
        Ok(Some(Columns::of(&mapped.reading, inputs).at(&mapped.file, mapped.sheet.as_deref(), row)))
    }

    /// What the file says in the cells that a field comes from, several joined by a space; none where no column gives it.
    ///
    /// # Errors
    /// Those of the workspace.
    pub fn text(
        &mut self,
        read: Read<'_>,
        slug: &str,
        (batch, row): (BatchId, u32),
        field: &str,
    ) -> Result<Option<String>> {
        let Some(mapped) = self.mapped(read, slug, batch)? else { return Ok(None) };
        let Some(field) = mapped.mapping.field(field).filter(|field| !field.inputs.is_empty()) else { return Ok(None) };
        let Some(raw) = read.raw_row(batch, row)? else { return Ok(None) };
        let cells = field.inputs.iter().filter_map(|input| raw.cell(*input));
        let texts: Vec<_> = cells.map(|cell| crate::source::decode(&mapped.reading, cell).into_owned()).collect();
        Ok(Some(texts.join(" ").trim().to_owned()))
    }

    fn mapped(&mut self, read: Read<'_>, slug: &str, batch: BatchId) -> Result<Option<&Mapped>> {
        let key = (batch, slug.to_owned());
        if !self.batches.contains_key(&key) {
            let mapped = match (read.batch(batch)?, read.mapping(batch, slug)?) {
                (Some(info), Some(mapping)) => {
                    Some(Mapped { file: info.file_name, sheet: info.sheet, reading: info.reading, mapping })
                }
                _ => None,
            };
            self.batches.insert(key.clone(), mapped);
        }
        Ok(self.batches.get(&key).and_then(Option::as_ref))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_as_a_spreadsheet_names_them() {
        let columns = Columns { letters: vec!["C".into(), "AA".into()], headers: vec!["N°".into(), "Rue".into()] };
        assert_eq!(columns.at("a.xlsx", Some("Lieux"), 12).cell(), "C12+AA12");
        assert_eq!(Columns::default().at("a.json", None, 3).cell(), "3");
    }
}
