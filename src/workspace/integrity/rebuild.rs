//! Making again everything that is derived, from ground state (DESIGN D7).

use super::super::read::Read;
use super::super::{Derive, Derived, StagedFacts, Touched, Workspace, sql, tables};
use crate::Progress;
use crate::error::Result;
use crate::model::{BatchId, MergeId, OperationId};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, TransactionBehavior};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// How far what was derived was from what it is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rebuilt {
    /// Records that there are.
    pub records: u64,
    /// Records whose values were others, were not there, or should not have been.
    pub values: u64,
    /// Records whose issues were others.
    pub issues: u64,
    /// Merges whose golden record was another.
    pub golden: u64,
}

impl Rebuilt {
    /// Whether everything was as it is to be.
    pub fn is_none(self) -> bool {
        (self.values, self.issues, self.golden) == (0, 0, 0)
    }
}

impl Workspace {
    /// Makes everything derived again, the indexes too, in one transaction, and tells how far it was off. `keep`: whether the
    /// result stays, or was only to be compared.
    ///
    /// Pairs of duplicates are left as they are, and compared again by the next search.
    ///
    /// # Errors
    /// Those of the workspace; being stopped, which changes nothing.
    pub fn rebuild(&mut self, derive: &dyn Derive, keep: bool, progress: &Progress) -> Result<Rebuilt> {
        let path = self.path.clone();
        let failed = |cause| sql(&path, cause);
        progress.stage("stage-rebuild", 0);
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        let read = Read::new(&tx, &path);
        let before = Prints::of(read)?;
        tx.execute_batch("REINDEX; DELETE FROM meta WHERE key = 'issues_counted';").map_err(failed)?;
        tables::create_indexes(&tx).map_err(failed)?;
        forget_strays(read).map_err(failed)?;
        super::super::pair_keys::forget(&tx).map_err(failed)?;
        let touched = everything(read)?;
        let found = StagedFacts::default();
        let derived = Derived::new(&tx, &path, OperationId(read.revision()?), &found);
        derive.derive(&derived, &touched, progress)?;
        let after = Prints::of(read)?;
        let rebuilt = before.against(&after);
        // A record that is as it was is of the operation that it was of.
        for (slug, id, rev) in before.same_as(&after) {
            let text = format!("UPDATE {} SET _rev = ?2 WHERE _id = ?1 AND _rev <> ?2", tables::name(slug));
            tx.prepare_cached(&text).and_then(|mut update| update.execute((id, rev))).map_err(failed)?;
        }
        progress.check()?;
        if keep {
            tx.commit().map_err(failed)?;
        }
        Ok(rebuilt)
    }
}

/// Every mapping of a delivery that is there, and every merge.
fn everything(read: Read<'_>) -> Result<Touched> {
    let text = "SELECT m.batch, m.schema FROM mapping m JOIN batch b ON b.id = m.batch \
                WHERE b.state = 'committed' AND b.active IS NOT NULL ORDER BY m.batch, m.schema";
    let mappings = read.all(text, [], |row| Ok((BatchId(row.get(0)?), row.get(1)?)))?;
    let merges = read.all("SELECT id FROM merge ORDER BY id", [], |row| row.get(0).map(MergeId))?;
    Ok(Touched { mappings, merges, ..Touched::default() })
}

/// Derived rows of nothing that is there.
fn forget_strays(read: Read<'_>) -> rusqlite::Result<()> {
    let conn = read.conn;
    for slug in super::super::open::slugs(conn)? {
        let table = tables::name(slug);
        conn.execute(
            &format!("DELETE FROM {table} WHERE _id NOT IN (SELECT id FROM record WHERE schema = ?1)"),
            [slug],
        )?;
    }
    conn.execute_batch(
        "DELETE FROM issue WHERE rule NOT IN (SELECT id FROM rule) OR record NOT IN (SELECT id FROM record);
         DELETE FROM golden WHERE merge NOT IN (SELECT id FROM merge);
         DELETE FROM merge_member;
         INSERT OR REPLACE INTO merge_member (merge, record) SELECT merge.id, member.value FROM merge, json_each(merge.body, '$.members') AS member;",
    )
}

/// Prints of records (with their revisions), of their issues, and of golden records.
struct Prints {
    records: HashMap<(&'static str, i64), (u64, i64)>,
    issues: HashMap<i64, u64>,
    golden: HashMap<i64, u64>,
}

impl Prints {
    fn of(read: Read<'_>) -> Result<Self> {
        let mut records = HashMap::new();
        for slug in read.slugs()? {
            let Some(schema) = crate::reference::schema(slug) else { continue };
            let text = format!(
                "SELECT _id, _rev, _batch, _row_no, _source, _notes, {} FROM {}",
                tables::columns(schema),
                tables::name(slug)
            );
            read.ok(each(read.conn, &text, 2, |row, print| {
                records.insert((slug, row.get(0)?), (print, row.get(1)?));
                Ok(())
            }))?;
        }
        let mut issues: HashMap<i64, u64> = HashMap::new();
        // Whatever their order.
        let text = "SELECT i.record, r.field, r.code, r.severity, r.layer, i.idx, i.params, i.suggestion, i.sureness \
                    FROM issue i JOIN rule r ON r.id = i.rule";
        read.ok(each(read.conn, text, 1, |row, print| {
            let sum = issues.entry(row.get(0)?).or_default();
            *sum = sum.wrapping_add(print | 1);
            Ok(())
        }))?;
        let mut golden = HashMap::new();
        read.ok(each(read.conn, "SELECT merge, body FROM golden", 1, |row, print| {
            golden.insert(row.get(0)?, print);
            Ok(())
        }))?;
        Ok(Self { records, issues, golden })
    }

    fn against(&self, after: &Self) -> Rebuilt {
        Rebuilt {
            records: after.records.len() as u64,
            values: unlike(&self.records, &after.records, |(a, _), (b, _)| a == b),
            issues: unlike(&self.issues, &after.issues, |a, b| a == b),
            golden: unlike(&self.golden, &after.golden, |a, b| a == b),
        }
    }

    fn same_as<'p>(&'p self, after: &'p Self) -> impl Iterator<Item = (&'static str, i64, i64)> + 'p {
        self.records.iter().filter_map(|((slug, id), (print, rev))| {
            let (now, _) = after.records.get(&(*slug, *id))?;
            (now == print).then_some((*slug, *id, *rev))
        })
    }
}

/// How many keys have other values, or none on one side.
fn unlike<K: Eq + Hash, V>(a: &HashMap<K, V>, b: &HashMap<K, V>, same: impl Fn(&V, &V) -> bool) -> u64 {
    let changed = a.iter().filter(|(key, value)| !b.get(key).is_some_and(|other| same(value, other))).count();
    (changed + b.keys().filter(|key| !a.contains_key(key)).count()) as u64
}

/// Gives each row with a print of its columns from `first` on.
fn each(
    conn: &Connection,
    text: &str,
    first: usize,
    mut with: impl FnMut(&rusqlite::Row<'_>, u64) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let mut statement = conn.prepare(text)?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let mut hasher = DefaultHasher::new();
        for column in first..columns {
            match row.get_ref(column)? {
                ValueRef::Null => 0u8.hash(&mut hasher),
                ValueRef::Integer(number) => (1u8, number).hash(&mut hasher),
                ValueRef::Real(number) => (2u8, number.to_bits()).hash(&mut hasher),
                ValueRef::Text(bytes) => (3u8, bytes).hash(&mut hasher),
                ValueRef::Blob(bytes) => (4u8, bytes).hash(&mut hasher),
            }
        }
        with(row, hasher.finish())?;
    }
    Ok(())
}
