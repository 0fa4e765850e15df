//! What the review of duplicates lists: every pair in a few bytes, the groups, and who shares an address or a phone.

use super::Read;
use super::records::THERE;
use crate::error::Result;
use crate::model::{MergeId, RecordId, Verdict, VerdictEntry};
use crate::workspace::pairs::{AGAIN, ASKED, CARRIED};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A pair without its records and its evidence: what is needed to order and to filter many of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairLine {
    /// The smaller identity.
    pub a: RecordId,
    pub b: RecordId,
    /// 0 to 1.
    pub probability: f64,
    /// The chance that they are related and no duplicates, 0 to 1.
    pub related: f64,
    /// The records come from two sources.
    pub across: bool,
    pub verdict: Option<Verdict>,
    /// The verdict was given on other values: the question is asked again.
    pub again: bool,
    /// A verdict was carried over from records that are gone: nobody is asked.
    pub carried: bool,
    /// The group that holds both records; 0: none does.
    pub group: i64,
    /// The merge that holds both records.
    pub merge: Option<MergeId>,
}

impl PairLine {
    /// Whether it waits for a person.
    pub fn is_open(&self) -> bool {
        self.merge.is_none() && (self.again || self.verdict.is_none() && !self.carried)
    }
}

/// What two records may share beside their likeness: a phone, or an address with its postcode.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contact {
    pub phone: String,
    pub address: String,
    pub postcode: String,
}

/// That a row of a table of records is there.
fn there(table: &str) -> String {
    THERE.replace("_batch IN", &format!("{table}._batch IN")).replace("_id NOT IN", &format!("{table}._id NOT IN"))
}

impl Read<'_> {
    /// Every pair whose records are there, or in a reference list, in the order of its records.
    pub fn pair_states(self, slug: &str) -> Result<Vec<PairLine>> {
        // Left alone, SQLite tries every record with every other.
        let text = format!(
            "SELECT p.a, p.b, p.probability, p.related, x._source <> y._source, v.body ->> '$.verdict', p.again \
             FROM pair p CROSS JOIN record_structure x ON x._id = p.a CROSS JOIN record_structure y ON y._id = p.b \
             LEFT JOIN verdict v ON v.a = p.a AND v.b = p.b \
             WHERE p.schema = ?1 AND {} AND {} ORDER BY p.a, p.b",
            there("x"),
            there("y")
        );
        let mut lines = self.all(&text, [slug], |row| {
            let (verdict, again): (Option<String>, i64) = (row.get(5)?, row.get(6)?);
            Ok(PairLine {
                a: RecordId(row.get(0)?),
                b: RecordId(row.get(1)?),
                probability: row.get(2)?,
                related: row.get(3)?,
                across: row.get(4)?,
                verdict: verdict.as_deref().and_then(Verdict::from_name),
                again: again & ASKED == AGAIN,
                carried: again & ASKED == CARRIED,
                group: 0,
                merge: None,
            })
        })?;
        let (groups, merges) = (self.cluster_numbers(slug)?, self.merged_records()?);
        for line in &mut lines {
            let same = |of: Option<&i64>, other: Option<&i64>| of.filter(|_| of == other).copied();
            line.group = same(groups.get(&line.a), groups.get(&line.b)).unwrap_or(0);
            line.merge = merges.get(&line.a).copied().filter(|merge| merges.get(&line.b) == Some(merge));
        }
        Ok(lines)
    }

    /// The records of active merges, each with its merge.
    pub fn merged_records(self) -> Result<HashMap<RecordId, MergeId>> {
        let text = "SELECT x.record, x.merge FROM merge_member x JOIN merge m ON m.id = x.merge \
                    WHERE m.body ->> '$.active' ORDER BY x.merge";
        let rows = self.all(text, [], |row| Ok((RecordId(row.get(0)?), MergeId(row.get(1)?))))?;
        Ok(rows.into_iter().collect())
    }

    /// The groups of the last search with the records that are there.
    pub fn groups_there(self, slug: &str) -> Result<BTreeMap<i64, Vec<RecordId>>> {
        let text = format!(
            "SELECT c.id, c.record FROM cluster c CROSS JOIN record_structure x ON x._id = c.record \
             WHERE c.schema = ?1 AND {} ORDER BY c.record",
            there("x")
        );
        let mut out: BTreeMap<i64, Vec<RecordId>> = BTreeMap::new();
        for (group, record) in self.all(&text, [slug], |row| Ok((row.get(0)?, RecordId(row.get(1)?))))? {
            out.entry(group).or_default().push(record);
        }
        out.retain(|_, members| members.len() > 1);
        Ok(out)
    }

    /// The members of one group of the last search, whether they are there or not, in their order.
    pub fn group_members(self, slug: &str, group: i64) -> Result<Vec<RecordId>> {
        let text = "SELECT record FROM cluster WHERE schema = ?1 AND id = ?2 ORDER BY record";
        self.all(text, (slug, group), |row| row.get(0).map(RecordId))
    }

    /// The verdicts on pairs among some records.
    pub fn verdicts_of(self, records: &[RecordId]) -> Result<Vec<VerdictEntry>> {
        let mut out = Vec::new();
        for record in records {
            let rows: Vec<String> =
                self.all("SELECT body FROM verdict WHERE a = ?1 ORDER BY b", [record.0], |row| row.get(0))?;
            for text in rows {
                let entry: VerdictEntry = super::parse(&text)?;
                if records.contains(&entry.b) {
                    out.push(entry);
                }
            }
        }
        Ok(out)
    }

    /// The pairs of the last search with a verdict of which a record is one of these.
    pub fn judged_pairs_of(self, records: &BTreeSet<RecordId>) -> Result<BTreeSet<(RecordId, RecordId)>> {
        const FEW: usize = 1_000;
        let both = |row: &rusqlite::Row<'_>| Ok((RecordId(row.get(0)?), RecordId(row.get(1)?)));
        if records.len() > FEW {
            let all = self.all("SELECT a, b FROM verdict", [], both)?;
            return Ok(all.into_iter().filter(|(a, b)| records.contains(a) || records.contains(b)).collect());
        }
        let mut out = BTreeSet::new();
        // One statement a side, so that each finds its index.
        for (index, side) in [("", "a"), ("INDEXED BY pair_b", "b")] {
            let text = format!(
                "SELECT p.a, p.b FROM pair p {index} CROSS JOIN verdict v ON v.a = p.a AND v.b = p.b \
                 WHERE p.schema = 'structure' AND p.{side} = ?1"
            );
            for record in records {
                out.extend(self.all(&text, [record.0], both)?);
            }
        }
        Ok(out)
    }

    /// The pairs of the last search that follow verdicts on records that are gone.
    pub fn followed_pairs(self) -> Result<BTreeSet<(RecordId, RecordId)>> {
        let text = "SELECT a, b FROM pair INDEXED BY pair_carried WHERE schema = 'structure' AND again >= 2";
        let rows = self.all(text, [], |row| Ok((RecordId(row.get(0)?), RecordId(row.get(1)?))))?;
        Ok(rows.into_iter().collect())
    }

    /// What keeps structures apart: their source and SIRET, of all that are compared, or of some.
    pub fn sources_and_sirets(
        self,
        some: Option<&[RecordId]>,
        each: &mut dyn FnMut(RecordId, String, &str) -> Result<()>,
    ) -> Result<()> {
        let one = if some.is_some() { "_id = ?1 AND" } else { "" };
        let text = format!("SELECT _id, _source, siret FROM record_structure WHERE {one} {THERE}");
        let mut statement = self.prepare(&text)?;
        let mut read = |mut rows: rusqlite::Rows<'_>| {
            while let Some(row) = self.ok(rows.next())? {
                let siret = crate::workspace::values::decode(self.ok(row.get_ref(2))?, false);
                each(RecordId(self.ok(row.get(0))?), self.ok(row.get(1))?, &siret.display())?;
            }
            Ok(())
        };
        match some {
            Some(ids) => ids.iter().try_for_each(|id| read(self.ok(statement.query([id.0]))?)),
            None => read(self.ok(statement.query([]))?),
        }
    }

    /// The phones and addresses of all structures, for an index of who shares them.
    pub fn contacts(self, each: &mut dyn FnMut(RecordId, Contact)) -> Result<()> {
        let text = format!(
            "SELECT _id, telephone, adresse, code_postal FROM record_structure \
             WHERE (telephone IS NOT NULL OR adresse IS NOT NULL) AND {THERE}"
        );
        let mut statement = self.prepare(&text)?;
        let mut rows = self.ok(statement.query([]))?;
        while let Some(row) = self.ok(rows.next())? {
            let cell = |at: usize| -> rusqlite::Result<String> {
                Ok(crate::workspace::values::decode(row.get_ref(at)?, false).display().into_owned())
            };
            let contact = Contact { phone: self.ok(cell(1))?, address: self.ok(cell(2))?, postcode: self.ok(cell(3))? };
            each(RecordId(self.ok(row.get(0))?), contact);
        }
        Ok(())
    }
}
