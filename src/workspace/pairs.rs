//! Storing what a search for duplicates found.

use super::pair_keys::{self, KeyBlobs};
use super::{PairSetInfo, Workspace, sql};
use crate::error::Result;
use crate::model::{Cluster, Pair, PairReport, RecordId};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// Values of the column `again`, its lowest two bits: the pair is asked again though it has a verdict, or not asked though it
/// has none. The two bits above say what would be so without a verdict on the very records.
pub(in crate::workspace) const AGAIN: i64 = 1;
pub(in crate::workspace) const CARRIED: i64 = 2;
/// The lowest two bits.
pub(in crate::workspace) const ASKED: i64 = 3;
/// Added where the last search carried a verdict over: the pair follows that verdict, also where it is gone for now.
const FOLLOWS: i64 = 16;

/// What the verdicts say of a pair.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Said {
    /// There is a verdict on these very records, and whether they still say what they said when it was given.
    pub own: Option<bool>,
    /// There is one on records that are gone, carried over to these, and whether they still say what those said.
    pub carried: Option<bool>,
}

impl Said {
    fn stored(self) -> i64 {
        let without = match self.carried {
            None => 0,
            Some(true) => CARRIED,
            Some(false) => AGAIN,
        };
        let asked = match self.own {
            None => without,
            Some(true) => 0,
            Some(false) => AGAIN,
        };
        asked + (ASKED + 1) * without + if self.carried.is_some() { FOLLOWS } else { 0 }
    }

    /// The same for a pair that follows a carried verdict, whether there is one now or not.
    pub(in crate::workspace) fn followed(self) -> i64 {
        self.stored() | FOLLOWS
    }
}

/// What is said of a pair, all of it.
pub(in crate::workspace) const SET_SAID: &str = "UPDATE pair SET again = ?4 WHERE schema = ?1 AND a = ?2 AND b = ?3";

/// A verdict on two records and whether it holds (none: there is no such verdict) as a change of `again`, from what the search
/// knew of carried ones. Before these two were told apart, 2 was the whole of it.
pub(in crate::workspace) const SET_OWN: &str = "UPDATE pair SET again = \
     CASE again WHEN 2 THEN 8 ELSE again & ~3 END \
     + CASE WHEN ?4 IS NULL THEN CASE again WHEN 2 THEN 2 ELSE again >> 2 & 3 END WHEN ?4 THEN 0 ELSE 1 END \
     WHERE schema = ?1 AND a = ?2 AND b = ?3";

/// What a search for duplicates gives.
#[derive(Debug, Clone)]
pub struct FoundPairs {
    pub info: PairSetInfo,
    pub report: PairReport,
    pub pairs: Vec<Pair>,
    /// What was said of pairs, the smaller identity first.
    pub said: BTreeMap<(RecordId, RecordId), Said>,
    /// Numbered.
    pub clusters: Vec<Cluster>,
    /// What later searches need to know of this one.
    pub left: Left,
}

/// What a search leaves for the next one.
#[derive(Debug, Clone)]
pub enum Left {
    /// All records were compared: everything that was there is replaced.
    All {
        /// Records, how it was asked, and what it knows; nothing where the next search is to compare all records again.
        background: Option<(u64, String, Vec<u8>)>,
        keys: KeyBlobs,
    },
    /// Some records were compared with the others.
    Beside(Beside),
}

/// What a search of some records replaces.
#[derive(Debug, Clone)]
pub struct Beside {
    /// The records whose pairs were all found anew, or that are gone.
    pub records: Vec<RecordId>,
    /// The records that may have another group than before, or none.
    pub regrouped: Vec<RecordId>,
    pub keys: KeyBlobs,
}

impl Workspace {
    /// Replaces the pairs of a schema, or those of the records that were compared. They are derived: not logged, and dropped
    /// at will.
    pub fn put_pairs(&mut self, slug: &str, found: &FoundPairs) -> Result<()> {
        let path = self.path.clone();
        let tx = self.conn.transaction().map_err(|cause| sql(&path, cause))?;
        if super::purge::came_after(&tx, found.info.revision).map_err(|cause| sql(&path, cause))? {
            return Err(super::commit::conflict(1));
        }
        put(&tx, slug, found).and_then(|()| tx.commit()).map_err(|cause| sql(&path, cause))
    }
}

fn put(tx: &Connection, slug: &str, found: &FoundPairs) -> rusqlite::Result<()> {
    let (info, report) = (&found.info, serde_json::to_string(&found.report).unwrap_or_default());
    // Before the first search nobody notes what changes: where something did meanwhile, the next one compares all again.
    let unnoted: bool = tx.query_row(
        "SELECT NOT EXISTS (SELECT 1 FROM pair_set WHERE schema = ?1) AND EXISTS (SELECT 1 FROM operation WHERE id > ?2)",
        (slug, info.revision),
        |row| row.get(0),
    )?;
    tx.execute(
        "INSERT OR REPLACE INTO pair_set (schema, model_hash, decision_point, revision, report) VALUES (?1, ?2, ?3, ?4, ?5)",
        (slug, &info.model_hash, info.decision_point, info.revision, report),
    )?;
    tx.execute("DELETE FROM cluster_before WHERE schema = ?1", [slug])?;
    tx.execute("INSERT INTO cluster_before SELECT schema, record, id FROM cluster WHERE schema = ?1", [slug])?;
    match &found.left {
        Left::All { background, keys } => {
            tx.execute("DELETE FROM pair WHERE schema = ?1", [slug])?;
            tx.execute("DELETE FROM cluster WHERE schema = ?1", [slug])?;
            pair_keys::forget(tx)?;
            tx.execute("DELETE FROM pair_touched WHERE operation <= ?1", [info.revision])?;
            if let Some((records, how, body)) = background.as_ref().filter(|_| keys.are_whole() && !unnoted) {
                tx.execute("INSERT INTO pair_background VALUES (?1, ?2, ?3, ?4)", (slug, records, how, body))?;
                keys.store(tx)?;
            }
        }
        Left::Beside(beside) => {
            for text in [
                "DELETE FROM pair WHERE schema = ?1 AND a = ?2",
                "DELETE FROM pair INDEXED BY pair_b WHERE schema = ?1 AND b = ?2",
            ] {
                each(tx, text, slug, &beside.records)?;
            }
            // What changed while they were compared is compared again.
            let mut done = tx.prepare("DELETE FROM pair_touched WHERE record = ?1 AND operation <= ?2")?;
            for record in &beside.records {
                done.execute((record.0, info.revision))?;
            }
            each(tx, "DELETE FROM cluster WHERE schema = ?1 AND record = ?2", slug, &beside.regrouped)?;
            beside.keys.store(tx)?;
        }
    }
    put_pairs(tx, slug, found)?;
    if matches!(found.left, Left::Beside(_)) {
        put_carried(tx, slug, found)?;
    }
    let mut insert = tx.prepare("INSERT OR REPLACE INTO cluster VALUES (?1, ?2, ?3)")?;
    for cluster in &found.clusters {
        for record in &cluster.members {
            insert.execute((slug, record.0, cluster.id))?;
        }
    }
    Ok(())
}

/// Verdicts were carried over to pairs that were not found anew too, or are so no more.
fn put_carried(tx: &Connection, slug: &str, found: &FoundPairs) -> rusqlite::Result<()> {
    let mut carried = tx.prepare("SELECT a, b FROM pair INDEXED BY pair_carried WHERE schema = ?1 AND again >= 2")?;
    let before = carried.query_map([slug], |row| Ok((RecordId(row.get(0)?), RecordId(row.get(1)?))))?;
    let mut pairs: BTreeSet<(RecordId, RecordId)> = before.collect::<rusqlite::Result<_>>()?;
    pairs.extend(found.said.iter().filter(|(_, said)| said.carried.is_some()).map(|(pair, _)| *pair));
    let mut set = tx.prepare(SET_SAID)?;
    for (a, b) in pairs {
        let said = found.said.get(&(a, b)).copied().unwrap_or_default();
        set.execute((slug, a.0, b.0, said.stored()))?;
    }
    Ok(())
}

fn each(tx: &Connection, text: &str, slug: &str, records: &[RecordId]) -> rusqlite::Result<()> {
    let mut statement = tx.prepare(text)?;
    records.iter().try_for_each(|record| statement.execute((slug, record.0)).map(|_| ()))
}

fn put_pairs(tx: &Connection, slug: &str, found: &FoundPairs) -> rusqlite::Result<()> {
    let mut insert = tx.prepare(
        "INSERT OR REPLACE INTO pair (schema, a, b, key, weight_bits, probability, evidence, what_if, again, related) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?;
    for pair in &found.pairs {
        let evidence = serde_json::to_string(&pair.evidence).unwrap_or_default();
        let what_if = serde_json::to_string(&pair.what_if).unwrap_or_default();
        let again = found.said.get(&(pair.a, pair.b)).copied().unwrap_or_default().stored();
        let (a, b, bits) = (pair.a.0, pair.b.0, pair.weight_bits);
        insert.execute((slug, a, b, &pair.key, bits, pair.probability, evidence, what_if, again, pair.related))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_given_and_taken_back_leaves_what_the_search_knew() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch("CREATE TABLE pair (schema TEXT, a INTEGER, b INTEGER, again INTEGER)").unwrap();
        let holds = [None, Some(true), Some(false)];
        for (own, carried) in holds.iter().flat_map(|own| holds.map(|carried| (*own, carried))) {
            let before = Said { own, carried };
            conn.execute("DELETE FROM pair", []).unwrap();
            conn.execute("INSERT INTO pair VALUES ('s', 1, 2, ?1)", [before.stored()]).unwrap();
            // Whatever it was before, it is what a search that finds the verdict would make of it.
            for own in [Some(true), None, Some(false), own] {
                conn.execute(SET_OWN, ("s", 1, 2, own)).unwrap();
                let now: i64 = conn.query_row("SELECT again FROM pair", [], |row| row.get(0)).unwrap();
                assert_eq!(now, Said { own, ..before }.stored(), "{before:?} {own:?}");
            }
        }
        // It follows a verdict that is taken back for now.
        conn.execute(SET_SAID, ("s", 1, 2, Said::default().followed())).unwrap();
        for own in [Some(false), Some(true), None] {
            conn.execute(SET_OWN, ("s", 1, 2, own)).unwrap();
            let now: i64 = conn.query_row("SELECT again FROM pair", [], |row| row.get(0)).unwrap();
            assert_eq!(now, Said { own, carried: None }.followed());
        }
        // As earlier versions wrote it.
        conn.execute("UPDATE pair SET again = 2", []).unwrap();
        conn.execute(SET_OWN, ("s", 1, 2, Some(true))).unwrap();
        conn.execute(SET_OWN, ("s", 1, 2, None::<bool>)).unwrap();
        let now: i64 = conn.query_row("SELECT again FROM pair", [], |row| row.get(0)).unwrap();
        assert_eq!(now | FOLLOWS, Said { own: None, carried: Some(true) }.stored());
    }
}
