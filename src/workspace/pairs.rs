//! Storing what a search for duplicates found.

use super::{PairSetInfo, Workspace, sql};
use crate::error::Result;
use crate::model::{Cluster, Pair, PairReport, RecordId};
use std::collections::BTreeSet;

/// Values of the column `again`: the pair is asked again though it has a verdict, or not asked though it has none.
pub(super) const AGAIN: i64 = 1;
pub(super) const CARRIED: i64 = 2;

/// What a search for duplicates gives.
#[derive(Debug, Clone)]
pub struct FoundPairs {
    pub info: PairSetInfo,
    pub report: PairReport,
    pub pairs: Vec<Pair>,
    /// Pairs with a verdict whose records say something else since, the smaller identity first: they are asked again.
    pub again: BTreeSet<(RecordId, RecordId)>,
    /// Pairs on which a verdict was carried over from records that are gone: nobody is asked.
    pub carried: BTreeSet<(RecordId, RecordId)>,
    /// Numbered.
    pub clusters: Vec<Cluster>,
}

impl Workspace {
    /// Replaces the pairs of a schema. They are derived: not logged, and dropped at will.
    pub fn put_pairs(&mut self, slug: &str, found: &FoundPairs) -> Result<()> {
        let path = self.path.clone();
        let failed = |cause| sql(&path, cause);
        let tx = self.conn.transaction().map_err(failed)?;
        tx.execute("DELETE FROM pair WHERE schema = ?1", [slug]).map_err(failed)?;
        let (info, report) = (&found.info, serde_json::to_string(&found.report).unwrap_or_default());
        tx.execute(
            "INSERT OR REPLACE INTO pair_set (schema, model_hash, decision_point, revision, report) VALUES (?1, ?2, ?3, ?4, ?5)",
            (slug, &info.model_hash, info.decision_point, info.revision, report),
        )
        .map_err(failed)?;
        {
            let mut insert = tx
                .prepare(
                    "INSERT OR REPLACE INTO pair (schema, a, b, key, weight_bits, probability, evidence, what_if, again) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                )
                .map_err(failed)?;
            for pair in &found.pairs {
                let evidence = serde_json::to_string(&pair.evidence).unwrap_or_default();
                let what_if = serde_json::to_string(&pair.what_if).unwrap_or_default();
                let rows = (pair.a, pair.b);
                let again = if found.again.contains(&rows) {
                    AGAIN
                } else {
                    CARRIED * i64::from(found.carried.contains(&rows))
                };
                let (a, b, bits) = (pair.a.0, pair.b.0, pair.weight_bits);
                insert
                    .execute((slug, a, b, &pair.key, bits, pair.probability, evidence, what_if, again))
                    .map_err(failed)?;
            }
        }
        tx.execute("DELETE FROM cluster_before WHERE schema = ?1", [slug]).map_err(failed)?;
        tx.execute("INSERT INTO cluster_before SELECT schema, record, id FROM cluster WHERE schema = ?1", [slug])
            .map_err(failed)?;
        tx.execute("DELETE FROM cluster WHERE schema = ?1", [slug]).map_err(failed)?;
        {
            let mut insert = tx.prepare("INSERT INTO cluster VALUES (?1, ?2, ?3)").map_err(failed)?;
            for cluster in &found.clusters {
                for record in &cluster.members {
                    insert.execute((slug, record.0, cluster.id)).map_err(failed)?;
                }
            }
        }
        tx.commit().map_err(failed)
    }
}
