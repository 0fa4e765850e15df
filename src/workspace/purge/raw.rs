//! Raw rows, in the encoding of their file.

use super::{Place, Scrubbed, Walk};
use crate::error::Result;
use crate::model::{BatchId, CellKind, RawRow, RawRowBuilder, Reading, RecordId};
use crate::text::{Decoder, encode_as};
use crate::workspace::stage::raw_id;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Rows between two looks at whether to stop.
const STRIDE: u32 = 1024;

impl Walk<'_> {
    /// Cells of raw rows: of all deliveries, those of undone imports too.
    pub(super) fn raw_cells(&mut self) -> Result<()> {
        let batches = self.read.batches()?;
        let rows: u64 = batches.iter().map(|batch| batch.rows).sum();
        self.progress.stage("stage-purge", rows);
        let only = self.rows_of_records()?;
        for batch in &batches {
            let mut changed = Vec::new();
            match &only {
                Some(rows) => {
                    for (_, row_no) in rows.range((batch.id, 0)..=(batch.id, u32::MAX)) {
                        if let Some(row) = self.read.raw_row(batch.id, *row_no)? {
                            self.raw_row(batch.id, &batch.reading, &row, &mut changed);
                        }
                    }
                }
                None => {
                    let read = self.read;
                    read.raw_rows(batch.id, &mut |row| {
                        if row.row_no.is_multiple_of(STRIDE) {
                            self.progress.check()?;
                        }
                        self.progress.add(1);
                        self.raw_row(batch.id, &batch.reading, &row, &mut changed);
                        Ok(())
                    })?;
                }
            }
            for row in &changed {
                if self.write {
                    let id = raw_id(batch.id, row.row_no);
                    self.read.ok(self.conn.execute("UPDATE raw_row SET cells = ?2 WHERE id = ?1", (id, row.blob())))?;
                }
                let records = "SELECT id FROM record WHERE batch = ?1 AND row_no = ?2";
                let records = self.read.all(records, (batch.id.0, row.row_no), |row| row.get(0).map(RecordId))?;
                self.touched.records.extend(records);
            }
        }
        Ok(())
    }

    /// The rows that the records have had, where only those of some are looked at.
    fn rows_of_records(&self) -> Result<Option<BTreeSet<(BatchId, u32)>>> {
        let Some(records) = self.order.records else { return Ok(None) };
        let mut rows = BTreeSet::new();
        for record in records {
            rows.extend(self.read.rows_of(*record)?);
        }
        Ok(Some(rows))
    }

    fn raw_row(&mut self, batch: BatchId, reading: &Reading, row: &RawRow, changed: &mut Vec<RawRow>) {
        let decoder = Decoder::new(reading);
        let cells: Vec<_> = row.cells().collect();
        let texts: Vec<Cow<'_, str>> = cells.iter().map(|cell| decoder.text(*cell)).collect();
        let mut gone: Vec<Option<Scrubbed>> = Vec::with_capacity(cells.len());
        for (cell, text) in cells.iter().zip(&texts) {
            gone.push(match cell.kind {
                CellKind::Empty | CellKind::Null | CellKind::Bool => None,
                CellKind::Json => super::json::scrubbed(self.order.scrub, text, super::json::Form::Value)
                    .map(|(text, whole)| if whole { Scrubbed::Whole } else { Scrubbed::Part(text) }),
                _ => self.order.scrub.text(text),
            });
        }
        for at in self.order.scrub.together(&texts) {
            gone[at].get_or_insert(Scrubbed::Whole);
        }
        if gone.iter().all(Option::is_none) {
            return;
        }
        let mut builder = RawRowBuilder::with_capacity(row.blob().len());
        for (at, (cell, gone)) in cells.iter().zip(gone).enumerate() {
            let column = || reading.header.get(at).cloned().unwrap_or_else(|| crate::model::column_letters(at));
            match gone {
                None => builder.push(cell.kind, cell.bytes),
                Some(Scrubbed::Whole) => {
                    builder.push(CellKind::Empty, b"");
                    self.found(Place::Cell(batch, row.row_no), column(), true);
                }
                Some(Scrubbed::Part(text)) => {
                    let encoding = if cell.kind == CellKind::Text { reading.encoding.as_str() } else { "UTF-8" };
                    match encode_as(encoding, &text) {
                        Some(bytes) => builder.push(cell.kind, &bytes),
                        // A cell pasted from another encoding: in UTF-8 it is read all the same.
                        None => builder.push(cell.kind, text.as_bytes()),
                    }
                    self.found(Place::Cell(batch, row.row_no), column(), false);
                }
            }
        }
        changed.push(builder.finish(row.row_no));
    }
}
