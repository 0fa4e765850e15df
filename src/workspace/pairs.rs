//! Storing what a search for duplicates found.

use super::{PairSetInfo, Workspace, sql};
use crate::error::Result;
use crate::model::{Cluster, Pair, PairReport, RecordId};
use std::collections::BTreeSet;

/// What a search for duplicates gives.
#[derive(Debug, Clone)]
pub struct FoundPairs {
    pub info: PairSetInfo,
    pub report: PairReport,
    pub pairs: Vec<Pair>,
    /// Pairs with a verdict whose records say something else since, the smaller identity first: they are asked again.
    pub again: BTreeSet<(RecordId, RecordId)>,
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
                let again = found.again.contains(&(pair.a, pair.b));
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
