//! Batches, their rows and mappings.

use super::{Read, parse};
use crate::error::Result;
use crate::model::{BatchId, Disposition, Entity, IdRule, Mapping, RawRow, Reading, RecordId};
use crate::workspace::stage::raw_id;
use rusqlite::OptionalExtension;
use std::collections::{BTreeMap, BTreeSet};

/// One import of one table.
#[derive(Debug, Clone)]
pub struct BatchInfo {
    pub id: BatchId,
    pub source: String,
    pub file_name: String,
    pub file_path: String,
    pub sheet: Option<String>,
    /// Lower-case hexadecimal.
    pub sha256: String,
    pub reading: Reading,
    /// Undone imports are not.
    pub active: bool,
    /// It is there to be compared with only: its records are not listed, checked or exported.
    pub reference: bool,
    /// 1 for the first file of a source and sheet.
    pub delivery: u32,
    /// RFC 3339, UTC.
    pub imported_at: String,
    /// Data rows read, blank ones included.
    pub rows: u64,
    /// What became of the rows, per schema.
    pub balance: BTreeMap<String, Balance>,
}

/// Rows read = empty + ignored + set aside + records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balance {
    pub empty: u64,
    pub ignored: u64,
    pub set_aside: u64,
    pub records: u64,
}

impl Balance {
    /// Counts `rows` more rows of one disposition.
    pub fn add(&mut self, disposition: Disposition, rows: u64) {
        match disposition {
            Disposition::Record => self.records += rows,
            Disposition::Empty => self.empty += rows,
            Disposition::Ignored => self.ignored += rows,
            Disposition::SetAside => self.set_aside += rows,
        }
    }

    pub fn read(&self) -> u64 {
        self.empty + self.ignored + self.set_aside + self.records
    }
}

/// A contributor and how far it is trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceInfo {
    pub name: String,
    /// Higher wins in a merge; 0 unless set.
    pub trust: i64,
}

/// Stable name of a disposition.
pub(in crate::workspace) fn disposition_name(disposition: Disposition) -> &'static str {
    match disposition {
        Disposition::Record => "record",
        Disposition::Empty => "empty",
        Disposition::Ignored => "ignored",
        Disposition::SetAside => "set_aside",
    }
}

fn disposition(name: &str) -> Disposition {
    match name {
        "empty" => Disposition::Empty,
        "ignored" => Disposition::Ignored,
        "set_aside" => Disposition::SetAside,
        _ => Disposition::Record,
    }
}

/// What `active` holds for a reference list, as JSON.
pub const REFERENCE: &str = "\"reference\"";

/// What a record of a reference list is called: a list may hold the very identifiers of the workspace (last year's export
/// does), and a pair of two equal ones would say nothing. Those that begin with the list's own name are its own already.
pub fn listed_name(list: &str, id: &str) -> String {
    match id.strip_prefix(list).is_some_and(|rest| rest.starts_with("--")) {
        true => id.to_owned(),
        false => format!("{list}:{id}"),
    }
}

const BATCH: &str = "SELECT id, source, file_name, file_path, sheet, sha256, coalesce(reading, staged_reading), active, delivery, \
                     imported_at, rows FROM batch WHERE state = 'committed'";

impl<'c> Read<'c> {
    /// All batches, in order of import; undone ones are not active.
    pub fn batches(self) -> Result<Vec<BatchInfo>> {
        self.batch_list(&format!("{BATCH} ORDER BY id"), [])
    }

    pub fn batch(self, id: BatchId) -> Result<Option<BatchInfo>> {
        Ok(self.batch_list(&format!("{BATCH} AND id = ?1"), [id.0])?.pop())
    }

    fn batch_list(self, text: &str, params: impl rusqlite::Params) -> Result<Vec<BatchInfo>> {
        let rows = self.all(text, params, |row| {
            let reading: String = row.get(6)?;
            let info = BatchInfo {
                id: BatchId(row.get(0)?),
                source: row.get(1)?,
                file_name: row.get(2)?,
                file_path: row.get(3)?,
                sheet: row.get(4)?,
                sha256: row.get(5)?,
                reading: Reading::default(),
                active: row.get::<_, Option<String>>(7)?.as_deref() == Some("true"),
                reference: row.get::<_, Option<String>>(7)?.as_deref() == Some(REFERENCE),
                delivery: row.get(8)?,
                imported_at: row.get(9)?,
                rows: row.get(10)?,
                balance: BTreeMap::new(),
            };
            Ok((info, reading))
        })?;
        rows.into_iter()
            .map(|(mut info, reading)| {
                info.reading = parse(&reading)?;
                info.balance = self.balance(info.id)?;
                Ok(info)
            })
            .collect()
    }

    fn balance(self, batch: BatchId) -> Result<BTreeMap<String, Balance>> {
        let mut out = BTreeMap::<String, Balance>::new();
        let rows = self.all("SELECT schema, disposition, rows FROM balance WHERE batch = ?1", [batch.0], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, u64>(2)?))
        })?;
        for (schema, name, rows) in rows {
            out.entry(schema).or_default().add(disposition(&name), rows);
        }
        Ok(out)
    }

    /// Batches whose import never came to its commit.
    pub(in crate::workspace) fn staging(self) -> rusqlite::Result<Vec<BatchId>> {
        let mut statement = self.conn.prepare("SELECT id FROM batch WHERE state <> 'committed' ORDER BY id")?;
        statement.query_map([], |row| row.get(0).map(BatchId))?.collect()
    }

    pub fn mapping(self, batch: BatchId, schema: &str) -> Result<Option<Mapping>> {
        let body: Option<String> =
            self.one("SELECT body FROM mapping WHERE batch = ?1 AND schema = ?2", (batch.0, schema))?;
        body.map(|body| parse(&body)).transpose()
    }

    /// The mappings of a batch, structures first.
    pub fn mappings(self, batch: BatchId) -> Result<Vec<Mapping>> {
        let bodies: Vec<String> =
            self.all("SELECT body FROM mapping WHERE batch = ?1 ORDER BY schema DESC", [batch.0], |row| row.get(0))?;
        bodies.iter().map(|body| parse(body)).collect()
    }

    /// Whether the records of a batch have gone by more than one rule for identifiers.
    pub fn id_rule_changed(self, batch: BatchId, schema: &str) -> Result<bool> {
        let text = "SELECT after FROM change WHERE entity = ?1 AND key = ?2 AND field = ?3 AND after IS NOT NULL";
        let bodies: Vec<String> = self.all(text, (Entity::Mapping as u8, batch.0, schema), |row| row.get(0))?;
        let mut first: Option<Mapping> = None;
        for body in bodies {
            let mapping: Mapping = parse(&body)?;
            match &first {
                None => first = Some(mapping),
                Some(known) if known.id != mapping.id || known.field("id") != mapping.field("id") => return Ok(true),
                Some(_) => {}
            }
        }
        Ok(false)
    }

    /// Whether a batch was read in other accents, or its columns became fields otherwise, than when it came.
    pub fn read_otherwise(self, batch: BatchId, schema: &str) -> Result<bool> {
        let text = "SELECT after FROM change WHERE entity = ?1 AND key = ?2 AND field = ?3 AND after IS NOT NULL";
        let readings: Vec<String> = self.all(text, (Entity::Reading as u8, batch.0, "reading"), |row| row.get(0))?;
        let encodings = readings.iter().map(|body| Ok(parse::<Reading>(body)?.encoding));
        if encodings.collect::<Result<BTreeSet<_>>>()?.len() > 1 {
            return Ok(true);
        }
        let bodies: Vec<String> = self.all(text, (Entity::Mapping as u8, batch.0, schema), |row| row.get(0))?;
        if bodies.len() < 2 {
            return Ok(false);
        }
        let named_by = |mapping: &Mapping| {
            let given = mapping.field("id").is_some() || matches!(mapping.id, IdRule::Column { .. });
            // Where the producer gives it, no other column counts.
            let inputs =
                |field: &str| mapping.field(field).filter(|_| !given || field == "id").map(|one| one.inputs.clone());
            (mapping.id.clone(), ["id", "structure_id", "nom", "code_postal", "commune", "adresse"].map(inputs))
        };
        let all = bodies.iter().map(|body| parse::<Mapping>(body)).collect::<Result<Vec<_>>>()?;
        Ok(all.windows(2).any(|two| named_by(&two[0]) != named_by(&two[1])))
    }

    /// One raw row by its number in the file.
    pub fn raw_row(self, batch: BatchId, row_no: u32) -> Result<Option<RawRow>> {
        let cells: Option<Vec<u8>> = self.one("SELECT cells FROM raw_row WHERE id = ?1", [raw_id(batch, row_no)])?;
        Ok(cells.map(|cells| RawRow::from_blob(row_no, cells)))
    }

    /// Raw rows by their numbers in the file, in the order given; none where there is none.
    pub fn raw_rows_at(self, batch: BatchId, row_numbers: &[u32]) -> Result<Vec<Option<RawRow>>> {
        let mut statement = self.prepare("SELECT cells FROM raw_row WHERE id = ?1")?;
        let mut one = |row_no: &u32| {
            let cells: Option<Vec<u8>> = statement.query_row([raw_id(batch, *row_no)], |row| row.get(0)).optional()?;
            Ok(cells.map(|cells| RawRow::from_blob(*row_no, cells)))
        };
        row_numbers.iter().map(|row_no| self.ok(one(row_no))).collect()
    }

    /// The raw rows of a batch, in file order.
    pub fn raw_rows(self, batch: BatchId, each: &mut dyn FnMut(RawRow) -> Result<()>) -> Result<()> {
        let (first, last) = (raw_id(batch, 0), raw_id(batch, u32::MAX));
        let mut statement = self.prepare("SELECT row_no, cells FROM raw_row WHERE id BETWEEN ?1 AND ?2 ORDER BY id")?;
        let mut rows = self.ok(statement.query((first, last)))?;
        while let Some(row) = self.ok(rows.next())? {
            let (row_no, cells) = self.ok(row.get(0).and_then(|no| Ok((no, row.get(1)?))))?;
            each(RawRow::from_blob(row_no, cells))?;
        }
        Ok(())
    }

    /// The batches that are reference lists, with the name of each.
    pub fn reference_lists(self) -> Result<BTreeMap<BatchId, String>> {
        let text = "SELECT id, source FROM batch WHERE active = ?1";
        Ok(self.all(text, [REFERENCE], |row| Ok((BatchId(row.get(0)?), row.get(1)?)))?.into_iter().collect())
    }

    /// The name of the reference list that a record is of, if any.
    pub fn list_of(self, record: RecordId) -> Result<Option<String>> {
        let text = "SELECT batch.source FROM record JOIN batch ON batch.id = record.batch WHERE record.id = ?1 AND active = ?2";
        self.one(text, (record.0, REFERENCE))
    }

    /// The sources that have delivered, by name.
    pub fn sources(self) -> Result<Vec<SourceInfo>> {
        let names: Vec<String> =
            self.all("SELECT DISTINCT source FROM batch WHERE active = 'true' ORDER BY source", [], |row| row.get(0))?;
        names
            .into_iter()
            .map(|name| {
                let trust = self.setting(&format!("trust:{name}"))?.and_then(|value| value.as_i64()).unwrap_or(0);
                Ok(SourceInfo { name, trust })
            })
            .collect()
    }
}

impl Read<'_> {
    /// The first raw rows of a batch.
    pub fn first_rows(self, batch: BatchId, count: u32) -> Result<Vec<RawRow>> {
        let text = "SELECT row_no, cells FROM raw_row WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT ?3";
        let range = (raw_id(batch, 0), raw_id(batch, u32::MAX), count);
        self.all(text, range, |row| Ok(RawRow::from_blob(row.get(0)?, row.get(1)?)))
    }
}
