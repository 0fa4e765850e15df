//! Which structures have which values of the candidate keys, so that those which share one with a new record are found without
//! a look at the others. Derived: written by each search for duplicates, dropped at will.
//!
//! A row holds a bucket of the values of one key: pairs of the value's last 32 bits and a record, both little-endian and sorted.
//! Its number is key, bucket and part; part 0 is a search of all records, later ones add theirs.

use super::Read;
use crate::error::Result;
use crate::model::RecordId;
use rusqlite::Connection;
use std::collections::{BTreeSet, HashSet};

/// Values of a bucket, about.
const BUCKET: u64 = 512;
const MOST_BITS: u32 = 16;
/// Bytes of a value and its record.
const ENTRY: usize = 8;

/// In the place of the records of a value that too many share.
const MANY: u32 = u32::MAX;

/// A key by its number, and a value of it.
type KeyValue = (u8, u64);

/// Rows to be stored.
#[derive(Debug, Clone, Default)]
pub struct KeyBlobs {
    bits: u32,
    part: u16,
    rows: Vec<(i64, Vec<u8>)>,
    /// A record has a number that has no room.
    broken: bool,
}

/// How many of a value's first bits tell its bucket, where a search saw so many records.
fn bits_of(records: u64) -> u32 {
    (records / BUCKET).checked_ilog2().unwrap_or(0).min(MOST_BITS)
}

fn bucket(value: u64, bits: u32) -> i64 {
    value.checked_shr(64 - bits).unwrap_or(0) as i64
}

fn row(key: u8, bucket: i64, part: u16) -> i64 {
    i64::from(key) << 48 | bucket << 16 | i64::from(part)
}

impl KeyBlobs {
    /// For a search of `records` records, or one beside it (`part` from 1 on).
    pub fn new(records: u64, part: u16) -> Self {
        Self { bits: bits_of(records), part, ..Self::default() }
    }

    /// Adds sorted values of a key; none in the place of a record: too many share the value.
    pub fn add(&mut self, key: u8, entries: impl IntoIterator<Item = (u64, Option<RecordId>)>) {
        for (value, record) in entries {
            let record = match record.map(|record| u32::try_from(record.0)) {
                None => MANY,
                Some(Ok(number)) if number != MANY => number,
                Some(_) => {
                    self.broken = true;
                    continue;
                }
            };
            let at = row(key, bucket(value, self.bits), self.part);
            if self.rows.last().is_none_or(|(last, _)| *last != at) {
                self.rows.push((at, Vec::new()));
            }
            if let Some((_, bytes)) = self.rows.last_mut() {
                bytes.extend_from_slice(&(value as u32).to_le_bytes());
                bytes.extend_from_slice(&record.to_le_bytes());
            }
        }
    }

    /// Whether all records are in them.
    pub fn are_whole(&self) -> bool {
        !self.broken
    }

    pub(super) fn store(&self, conn: &Connection) -> rusqlite::Result<()> {
        let mut insert = conn.prepare("INSERT OR REPLACE INTO pair_key VALUES (?1, ?2)")?;
        self.rows.iter().try_for_each(|(id, bytes)| insert.execute((id, bytes)).map(|_| ()))
    }
}

/// Drops what earlier searches left: the next one compares all records.
pub(super) fn forget(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute_batch("DELETE FROM pair_background; DELETE FROM pair_key")
}

impl Read<'_> {
    /// What the last search of all records left: how many there were, how it was asked, and what it knows.
    pub fn pair_background(self, slug: &str) -> Result<Option<(u64, String, Vec<u8>)>> {
        let text = "SELECT records, how, body FROM pair_background WHERE schema = ?1";
        Ok(self.all(text, [slug], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.pop())
    }

    /// Structures that came or changed, or of which something was said, after an operation; none where nobody notes it, since there was no search yet.
    pub fn unmatched_since(self, operation: i64) -> Result<Option<BTreeSet<RecordId>>> {
        if self.pair_set("structure")?.is_none() {
            return Ok(None);
        }
        let text = "SELECT record FROM pair_touched WHERE operation > ?1";
        let rows = self.all(text, [operation], |row| row.get(0).map(RecordId))?;
        Ok(Some(rows.into_iter().collect()))
    }

    /// Structures that came or changed since the last search.
    pub fn unmatched(self) -> Result<Vec<RecordId>> {
        self.all("SELECT record FROM pair_touched ORDER BY record", [], |row| row.get(0).map(RecordId))
    }

    /// The records that have one of these values (sorted), and the values that too many have. A few records may be others.
    /// `records`: of the search that stored them.
    pub fn holders(self, values: &[KeyValue], records: u64) -> Result<(BTreeSet<RecordId>, HashSet<KeyValue>)> {
        let bits = bits_of(records);
        let (mut found, mut many) = (BTreeSet::new(), HashSet::new());
        let mut select = self.prepare("SELECT entries FROM pair_key WHERE id BETWEEN ?1 AND ?2")?;
        for group in values.chunk_by(|x, y| x.0 == y.0 && bucket(x.1, bits) == bucket(y.1, bits)) {
            let (key, first) = (group[0].0, bucket(group[0].1, bits));
            let mut rows = self.ok(select.query((row(key, first, 0), row(key, first, u16::MAX))))?;
            while let Some(row) = self.ok(rows.next())? {
                let bytes = self.ok(row.get_ref(0).and_then(|value| Ok(value.as_blob()?)))?;
                let (entries, _) = bytes.as_chunks::<ENTRY>();
                for value in group {
                    for record in having(entries, value.1 as u32) {
                        if record == MANY {
                            many.insert(*value);
                        } else {
                            found.insert(RecordId(i64::from(record)));
                        }
                    }
                }
            }
        }
        Ok((found, many))
    }
}

/// The records of one value in a bucket.
fn having(entries: &[[u8; ENTRY]], value: u32) -> impl Iterator<Item = u32> {
    // A bucket is sorted by whole values: where it holds several that end alike they stand apart.
    let number = |bytes: &[u8]| bytes.iter().rev().fold(0_u32, |all, byte| all << 8 | u32::from(*byte));
    entries.iter().filter(move |entry| number(&entry[..4]) == value).map(move |entry| number(&entry[4..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Workspace;

    #[test]
    fn holders_of_values_are_found() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::create(&folder.path().join("w.tamis")).unwrap();
        let value = |n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let records = 100_000;
        let mut entries: Vec<(u64, Option<RecordId>)> =
            (0..5_000).map(|n| (value(n % 3_000), Some(RecordId(n as i64 + 1)))).collect();
        entries.push((value(9_999), None));
        entries.sort_by_key(|(value, record)| (*value, record.map(|record| record.0)));
        let mut blobs = KeyBlobs::new(records, 0);
        blobs.add(3, entries);
        let mut more = KeyBlobs::new(records, 1);
        more.add(3, [(value(7), Some(RecordId(77_777)))]);
        assert!(blobs.are_whole() && blobs.rows.len() > 50);
        blobs.store(&workspace.conn).unwrap();
        more.store(&workspace.conn).unwrap();
        let mut asked = vec![(3, value(7)), (3, value(2_999)), (3, value(9_999)), (3, value(123_456)), (4, value(7))];
        asked.sort_unstable();
        let (found, many) = workspace.read().holders(&asked, records).unwrap();
        assert_eq!(found.into_iter().map(|record| record.0).collect::<Vec<_>>(), [8, 3_000, 3_008, 77_777]);
        assert_eq!(many, [(3, value(9_999))].into());
        forget(&workspace.conn).unwrap();
        assert!(workspace.read().holders(&asked, records).unwrap().0.is_empty());
        let mut blobs = KeyBlobs::new(1, 0);
        blobs.add(0, [(1, Some(RecordId(1 << 40)))]);
        assert!(!blobs.are_whole());
    }
}
