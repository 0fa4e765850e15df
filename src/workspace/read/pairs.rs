//! Scored pairs and the set that they belong to.

use super::Read;
use super::batches::listed_name;
use super::records::{THERE, VISIBLE};
use crate::error::Result;
use crate::model::{BatchId, Pair, PairReport, RecordId};
use crate::workspace::pairs::{AGAIN, ASKED};
use rusqlite::types::Value as Sql;
use std::collections::{BTreeMap, BTreeSet};

/// Name of the setting that holds the decision point, 0 to 1, where a person chose one.
pub const DECISION_POINT: &str = "match:decision_point";

/// What made the pairs of a schema, and whether they still stand.
#[derive(Debug, Clone, PartialEq)]
pub struct PairSetInfo {
    pub model_hash: String,
    /// Probability from which a pair is held to be a duplicate: what a person chose ([`DECISION_POINT`]), else the model's own.
    pub decision_point: f64,
    /// Revision on which they were computed.
    pub revision: i64,
    pub pairs: u64,
    /// Pairs whose records changed since.
    pub dirty: u64,
}

/// Which pairs.
#[derive(Debug, Clone, Default)]
pub struct PairFilter {
    /// Least probability.
    pub least: Option<f64>,
    pub record: Option<RecordId>,
    /// Leave out pairs that have a verdict which still stands, and those that one merge holds.
    pub undecided: bool,
    /// So many at most, the most probable ones.
    pub most: Option<u64>,
}

impl Read<'_> {
    /// Pairs, most probable first; both records are there, or in a reference list.
    pub fn pairs(self, slug: &str, filter: &PairFilter) -> Result<Vec<Pair>> {
        let (text, params) = listing(slug, filter);
        self.all(&text, rusqlite::params_from_iter(params), pair_of)
    }

    /// How many pairs there are.
    pub fn pair_count(self, slug: &str, filter: &PairFilter) -> Result<u64> {
        let (chosen, params) = chosen(slug, filter);
        let text = format!("SELECT count(*) FROM {chosen}");
        Ok(self.one(&text, rusqlite::params_from_iter(params))?.unwrap_or(0))
    }

    /// How many pairs at or above the decision point nobody has decided; none before the first search.
    pub fn pairs_to_decide(self, slug: &str) -> Result<u64> {
        let Some(set) = self.pair_set(slug)? else { return Ok(0) };
        self.pair_count(slug, &PairFilter { least: Some(set.decision_point), undecided: true, ..PairFilter::default() })
    }

    /// The pairs of structures at or above a probability by what the records are called, with it and the weight, in their order.
    pub fn pair_lines(self, least: f64) -> Result<Vec<(String, String, f64, f64)>> {
        self.lines("probability", least)
    }

    /// The pairs of structures that are held to be related with this chance or more, by what they are called, with it.
    pub fn related_lines(self, least: f64) -> Result<Vec<(String, String, f64)>> {
        Ok(self.lines("related", least)?.into_iter().map(|(a, b, chance, _)| (a, b, chance)).collect())
    }

    fn lines(self, which: &str, least: f64) -> Result<Vec<(String, String, f64, f64)>> {
        let of = |side: &str| {
            THERE.replace("_batch", &format!("{side}._batch")).replace("_id NOT", &format!("{side}._id NOT"))
        };
        let lists = self.reference_lists()?;
        let text = format!(
            "SELECT x.\"id\", y.\"id\", {which}, weight_bits, x._batch, y._batch FROM pair \
             JOIN record_structure x ON x._id = a JOIN record_structure y ON y._id = b \
             WHERE schema = 'structure' AND {which} >= ?1 AND {} AND {} ORDER BY a, b",
            of("x"),
            of("y"),
        );
        let id = |row: &rusqlite::Row<'_>, at| -> rusqlite::Result<String> {
            let id = crate::workspace::values::decode(row.get_ref(at)?, false).display().into_owned();
            Ok(match lists.get(&BatchId(row.get(at + 4)?)) {
                Some(list) => listed_name(list, &id),
                None => id,
            })
        };
        self.all(&text, [least], |row| Ok((id(row, 0)?, id(row, 1)?, row.get(2)?, row.get(3)?)))
    }

    /// Every pair of these records, with others too, visible or not; each once.
    pub fn pairs_of(self, records: &BTreeSet<RecordId>) -> Result<Vec<Pair>> {
        // Left alone, SQLite takes the primary key for `b` too, and reads every pair of the schema.
        let of = |index: &str, side: &str| {
            format!(
                "SELECT a, b, key, weight_bits, probability, evidence, what_if, related FROM pair {index} \
                 WHERE schema = 'structure' AND {side} = ?1"
            )
        };
        let (left, right) = (of("", "a"), of("INDEXED BY pair_b", "b"));
        let mut out = Vec::new();
        for record in records {
            out.extend(self.all(&left, [record.0], pair_of)?);
            let others = self.all(&right, [record.0], pair_of)?;
            out.extend(others.into_iter().filter(|pair| !records.contains(&pair.a)));
        }
        Ok(out)
    }

    pub fn pair(self, a: RecordId, b: RecordId) -> Result<Option<Pair>> {
        let (a, b) = if a < b { (a, b) } else { (b, a) };
        let text = "SELECT a, b, key, weight_bits, probability, evidence, what_if, related FROM pair \
                    WHERE schema = 'structure' AND a = ?1 AND b = ?2";
        Ok(self.all(text, (a.0, b.0), pair_of)?.pop())
    }

    /// What is known of the pairs of a schema; none before the first search.
    pub fn pair_set(self, slug: &str) -> Result<Option<PairSetInfo>> {
        let text = "SELECT model_hash, \
                    coalesce((SELECT CAST(value AS REAL) FROM setting WHERE name = ?2), decision_point), revision, (SELECT count(*) FROM pair WHERE schema = ?1), \
                    (SELECT count(*) FROM pair WHERE schema = ?1 AND dirty) FROM pair_set WHERE schema = ?1";
        let mut rows = self.all(text, [slug, DECISION_POINT], |row| {
            Ok(PairSetInfo {
                model_hash: row.get(0)?,
                decision_point: row.get(1)?,
                revision: row.get(2)?,
                pairs: row.get(3)?,
                dirty: row.get(4)?,
            })
        })?;
        Ok(rows.pop())
    }
}

impl Read<'_> {
    /// What the last search for duplicates did.
    pub fn pair_report(self, slug: &str) -> Result<Option<PairReport>> {
        let report: Option<String> = self.one("SELECT report FROM pair_set WHERE schema = ?1", [slug])?;
        Ok(report.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Whether the pair has a verdict that was given on other values than the records have now.
    pub fn asked_again(self, a: RecordId, b: RecordId) -> Result<bool> {
        let (a, b) = if a < b { (a, b) } else { (b, a) };
        let again: Option<i64> =
            self.one("SELECT again FROM pair WHERE schema = 'structure' AND a = ?1 AND b = ?2", (a.0, b.0))?;
        Ok(again.map(|again| again & ASKED) == Some(AGAIN))
    }

    /// The number of each record's group by the last search.
    pub fn cluster_numbers(self, slug: &str) -> Result<BTreeMap<RecordId, i64>> {
        self.numbers("SELECT record, id FROM cluster WHERE schema = ?1", slug)
    }

    /// The same by the search before.
    pub fn cluster_numbers_before(self, slug: &str) -> Result<BTreeMap<RecordId, i64>> {
        self.numbers("SELECT record, id FROM cluster_before WHERE schema = ?1", slug)
    }

    /// The members of the groups that some records are in, with the numbers of these groups.
    pub fn clusters_of(self, records: &BTreeSet<RecordId>) -> Result<BTreeMap<RecordId, i64>> {
        let mut numbers = BTreeSet::new();
        for record in records {
            let number: Option<i64> =
                self.one("SELECT id FROM cluster WHERE schema = 'structure' AND record = ?1", [record.0])?;
            numbers.extend(number);
        }
        let mut out = BTreeMap::new();
        for number in numbers {
            let text = "SELECT record FROM cluster WHERE schema = 'structure' AND id = ?1";
            out.extend(self.all(text, [number], |row| Ok((RecordId(row.get(0)?), number)))?);
        }
        Ok(out)
    }

    /// The group and the source of each visible structure that is in one, group by group.
    pub fn grouped_sources(self, each: &mut dyn FnMut(i64, &str) -> Result<()>) -> Result<()> {
        let text = format!(
            "SELECT c.id, s._source FROM cluster c JOIN record_structure s ON s._id = c.record \
             WHERE c.schema = 'structure' AND s._id IN (SELECT _id FROM record_structure WHERE {VISIBLE}) ORDER BY c.id"
        );
        let mut statement = self.prepare(&text)?;
        let mut rows = self.ok(statement.query([]))?;
        while let Some(row) = self.ok(rows.next())? {
            let group: i64 = self.ok(row.get(0))?;
            let source: String = self.ok(row.get(1))?;
            each(group, &source)?;
        }
        Ok(())
    }

    /// The pairs of a schema without what was said of them: records, weight in bits and probability.
    pub fn pair_weights(self, slug: &str) -> Result<Vec<(RecordId, RecordId, f64, f64)>> {
        let (chosen, params) = chosen(slug, &PairFilter::default());
        let text = format!("SELECT a, b, weight_bits, probability FROM {chosen} ORDER BY a, b");
        self.all(&text, rusqlite::params_from_iter(params), |row| {
            Ok((RecordId(row.get(0)?), RecordId(row.get(1)?), row.get(2)?, row.get(3)?))
        })
    }

    /// How many groups have more records than `most`.
    pub fn large_clusters(self, slug: &str, most: usize) -> Result<u64> {
        let text = "SELECT count(*) FROM (SELECT 1 FROM cluster WHERE schema = ?1 GROUP BY id HAVING count(*) > ?2)";
        Ok(self.one(text, (slug, most as u64))?.unwrap_or(0))
    }

    fn numbers(self, text: &str, slug: &str) -> Result<BTreeMap<RecordId, i64>> {
        let rows = self.all(text, [slug], |row| Ok((RecordId(row.get(0)?), row.get(1)?)))?;
        Ok(rows.into_iter().collect())
    }
}

/// The pairs of a filter, most probable first.
fn listing(slug: &str, filter: &PairFilter) -> (String, Vec<Sql>) {
    let (chosen, params) = chosen(slug, filter);
    let most = filter.most.map_or(String::new(), |most| format!(" LIMIT {most}"));
    let text = format!(
        "SELECT a, b, key, weight_bits, probability, evidence, what_if, related FROM {chosen} \
         ORDER BY probability DESC, weight_bits DESC, a, b{most}"
    );
    (text, params)
}

/// The pairs that a filter chooses: where they are, the conditions, and the parameters of both.
fn chosen(slug: &str, filter: &PairFilter) -> (String, Vec<Sql>) {
    let mut params = vec![Sql::Text(slug.to_owned())];
    let mut text = match filter.record {
        // `a = ? OR b = ?` reads every pair of the schema: each side has an index of its own. No pair has a record twice.
        Some(record) => {
            params.push(Sql::Integer(record.0));
            let there =
                |side: &str| format!("EXISTS (SELECT 1 FROM record_structure WHERE _id = pair.{side} AND {THERE})");
            format!(
                "(SELECT * FROM pair WHERE schema = ?1 AND a = ?2 \
                  UNION ALL SELECT * FROM pair INDEXED BY pair_b WHERE schema = ?1 AND b = ?2) AS pair \
                 WHERE {} AND {}",
                there("a"),
                there("b")
            )
        }
        None => {
            let there = format!("SELECT _id FROM record_structure WHERE {THERE}");
            // Without the signs SQLite looks for every record with every other.
            format!("pair WHERE schema = ?1 AND +a IN ({there}) AND +b IN ({there})")
        }
    };
    if let Some(least) = filter.least {
        params.push(Sql::Real(least));
        // Those of one record are few: the sign keeps SQLite from reading all that are as probable.
        let sign = if filter.record.is_some() { "+" } else { "" };
        text.push_str(&format!(" AND {sign}probability >= ?{}", params.len()));
    }
    if filter.undecided {
        text.push_str(
            " AND (again & 3 = 1 OR again & 3 = 0 AND NOT EXISTS (SELECT 1 FROM verdict v WHERE v.a = pair.a AND v.b = pair.b)) \
             AND NOT EXISTS (SELECT 1 FROM merge_member x JOIN merge_member y ON y.merge = x.merge JOIN merge m ON m.id = x.merge \
             WHERE x.record = pair.a AND y.record = pair.b AND m.body ->> '$.active')",
        );
    }
    (text, params)
}

fn pair_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Pair> {
    let (evidence, what_if): (String, String) = (row.get(5)?, row.get(6)?);
    Ok(Pair {
        a: RecordId(row.get(0)?),
        b: RecordId(row.get(1)?),
        key: row.get(2)?,
        weight_bits: row.get(3)?,
        probability: row.get(4)?,
        evidence: serde_json::from_str(&evidence).unwrap_or_default(),
        what_if: serde_json::from_str(&what_if).unwrap_or_default(),
        related: row.get(7)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Workspace;

    #[test]
    fn the_pairs_of_one_record_are_looked_up() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::create(&folder.path().join("w.tamis")).unwrap();
        let filter = PairFilter { record: Some(RecordId(1)), least: Some(0.5), undecided: true, most: Some(9) };
        let (text, params) = listing("structure", &filter);
        let explained = format!("EXPLAIN QUERY PLAN {text}");
        let read = workspace.read();
        let steps: Vec<String> = read.all(&explained, rusqlite::params_from_iter(params), |row| row.get(3)).unwrap();
        let on_pairs: Vec<&String> = steps.iter().filter(|step| step.starts_with("SEARCH pair ")).collect();
        assert_eq!(on_pairs.len(), 2, "{steps:#?}");
        assert!(on_pairs.iter().any(|step| step.contains("PRIMARY KEY (schema=? AND a=?)")), "{steps:#?}");
        assert!(on_pairs.iter().any(|step| step.contains("INDEX pair_b (schema=? AND b=?)")), "{steps:#?}");
        assert!(steps.iter().all(|step| !step.contains("SCAN record_structure")), "{steps:#?}");
    }
}
