//! Issues of visible records, and how many there are of each kind.

use super::Read;
use super::records::{VISIBLE, name_of, named, schema_of};
use crate::error::Result;
use crate::model::{Gate, Issue, Layer, RecordId, Severity, Sureness};
use crate::workspace::{counted, tables};
use rusqlite::types::Value as Sql;
use std::collections::{BTreeSet, HashSet};

/// Which issues.
#[derive(Debug, Clone, Default)]
pub struct IssueFilter {
    pub field: Option<String>,
    pub code: Option<String>,
    pub layer: Option<Layer>,
    pub record: Option<RecordId>,
    /// Only where the field has one of these values ([`IssueValue::key`]); empty: any.
    pub values: Vec<i64>,
    /// Records from this number on, and up to this one.
    pub from: Option<RecordId>,
    pub to: Option<RecordId>,
    /// This many at most, and what else the last record has.
    pub limit: Option<u32>,
}

/// Issues alike.
#[derive(Debug, Clone, PartialEq)]
pub struct IssueGroup {
    pub field: String,
    pub code: String,
    pub severity: Severity,
    pub layer: Layer,
    pub issues: u64,
    pub records: u64,
    pub with_suggestion: u64,
    /// Those whose suggestion is one value, and may be accepted with the others alike.
    pub together: u64,
    /// The best that any of the suggestions is.
    pub sureness: Option<Sureness>,
}

/// How often one value breaks one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueValue {
    /// Fingerprint of the value as it is stored.
    pub key: i64,
    /// The value, its beginning where it is long; empty where there is none.
    pub text: String,
    pub issues: u64,
    /// Issues with a likely suggestion, with several to choose from, with nothing but emptying.
    pub sure: [u64; 3],
}

/// How many records of a schema there are, and how many would pass each gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GateCounts {
    pub records: u64,
    /// Conform to the schema, warnings counted.
    pub conforming: u64,
    /// Would be served by the API.
    pub served: u64,
    /// Nothing at all speaks against them.
    pub plausible: u64,
}

impl Read<'_> {
    /// The issues of one record.
    pub fn issues(self, record: RecordId) -> Result<Vec<Issue>> {
        self.all(&format!("SELECT {ISSUE} WHERE record = ?1 ORDER BY seq"), [record.0], issue_of)
    }

    /// The issues of visible records, by record. Says whether those were all, or the limit came before.
    pub fn issues_in(
        self,
        slug: &str,
        filter: &IssueFilter,
        each: &mut dyn FnMut(RecordId, Issue) -> Result<()>,
    ) -> Result<bool> {
        let (mut text, mut params) = self.chosen_issues(slug, filter)?;
        let mut and = |column: &str, value: Sql| {
            params.push(value);
            text.push_str(&format!(" AND {column} = ?{}", params.len()));
        };
        if let Some(field) = &filter.field {
            and("field", Sql::Text(field.clone()));
        }
        if let Some(code) = &filter.code {
            and("code", Sql::Text(code.clone()));
        }
        if let Some(layer) = filter.layer {
            and("layer", Sql::Text(name_of(layer)));
        }
        if let Some(record) = filter.record {
            and("record", Sql::Integer(record.0));
        }
        text.push_str(" ORDER BY record, seq");
        let mut statement = self.prepare(&text)?;
        let mut rows = self.ok(statement.query(rusqlite::params_from_iter(params)))?;
        let (mut given, mut last) = (0, None);
        while let Some(row) = self.ok(rows.next())? {
            let record = RecordId(self.ok(row.get(8))?);
            if filter.limit.is_some_and(|limit| given >= limit) && last != Some(record) {
                return Ok(false);
            }
            if let (false, Some(field)) = (filter.values.is_empty(), &filter.field)
                && self.value_key(slug, record, field)?.is_none_or(|key| !filter.values.contains(&key))
            {
                continue;
            }
            each(record, self.ok(issue_of(row))?)?;
            given += 1;
            last = Some(record);
        }
        Ok(true)
    }

    /// The beginning of the question of [`Read::issues_in`]. Some issues of one rule come in the order of their records from
    /// the index of rules, each looked up among the visible records: a large group is not read and sorted for its first rows.
    fn chosen_issues(self, slug: &str, filter: &IssueFilter) -> Result<(String, Vec<Sql>)> {
        let (mut text, mut params) = self.issues_of_rule(slug, filter)?;
        for (bound, sign) in [(filter.from, ">="), (filter.to, "<=")] {
            if let Some(RecordId(bound)) = bound {
                params.push(Sql::Integer(bound));
                text.push_str(&format!(" AND issue.record {sign} ?{}", params.len()));
            }
        }
        Ok((text, params))
    }

    fn issues_of_rule(self, slug: &str, filter: &IssueFilter) -> Result<(String, Vec<Sql>)> {
        let mut params = vec![Sql::Text(slug.to_owned())];
        if let (Some(field), Some(code), Some(_)) = (&filter.field, &filter.code, filter.limit) {
            let text = "SELECT id FROM rule WHERE schema = ?1 AND field = ?2 AND code = ?3";
            let rules: Vec<i64> = self.all(text, (slug, field, code), |row| row.get(0))?;
            if let [rule] = rules[..] {
                params.push(Sql::Integer(rule));
                let table = tables::name(&schema_of(slug)?.slug);
                let visible = format!("EXISTS (SELECT 1 FROM {table} WHERE _id = issue.record AND {VISIBLE})");
                return Ok((format!("SELECT {ISSUE} WHERE schema = ?1 AND issue.rule = ?2 AND {visible}"), params));
            }
        }
        Ok((format!("SELECT {ISSUE} WHERE schema = ?1 AND {}", visible_issue(slug)?), params))
    }

    /// The fingerprint of one value as it is stored, as [`IssueValue::key`] has it.
    fn value_key(self, slug: &str, record: RecordId, field: &str) -> Result<Option<i64>> {
        let text = format!("SELECT {} FROM {} WHERE _id = ?1", tables::column(field), tables::name(slug));
        let found = self.all(&text, [record.0], |row| Ok(counted::key(Some(row.get_ref(0)?))))?;
        Ok(found.first().copied())
    }

    /// Whether any visible record has an issue.
    pub fn has_issues(self, slug: &str) -> Result<bool> {
        let table = tables::name(&schema_of(slug)?.slug);
        // Asked of one issue after the other: the first visible one answers.
        let text = format!(
            "SELECT EXISTS (SELECT 1 FROM issue WHERE EXISTS (SELECT 1 FROM {table} WHERE _id = issue.record AND {VISIBLE}))"
        );
        Ok(self.one(&text, [])?.unwrap_or(false))
    }

    /// Issues alike, counted: errors first, then the most frequent.
    pub fn issue_groups(self, slug: &str) -> Result<Vec<IssueGroup>> {
        let slug = schema_of(slug)?.slug.as_str();
        let counts = match self.ok(counted::are_there(self.conn))? {
            true => "issue_total".to_owned(),
            false => format!(
                "(SELECT rule, count(*) AS issues, count(DISTINCT record) AS records, sum(sureness = 'likely') AS likely, \
                 sum(sureness = 'choice') AS choice, sum(sureness = 'last_resort') AS last_resort FROM issue \
                 WHERE {} GROUP BY rule)",
                visible_issue(slug)?
            ),
        };
        let text = format!(
            "SELECT field, code, severity, layer, issues, records, coalesce(likely, 0), coalesce(choice, 0), \
             coalesce(last_resort, 0) FROM rule JOIN {counts} g ON g.rule = rule.id WHERE schema = ?1 AND issues > 0 \
             ORDER BY severity = 'error' DESC, issues DESC, field, code"
        );
        self.all(&text, [slug], |row| {
            let [likely, choice, last_resort]: [u64; 3] = [row.get(6)?, row.get(7)?, row.get(8)?];
            Ok(IssueGroup {
                field: row.get(0)?,
                code: row.get(1)?,
                severity: named(row.get(2)?)?,
                layer: named(row.get(3)?)?,
                issues: row.get(4)?,
                records: row.get(5)?,
                with_suggestion: likely + choice + last_resort,
                together: likely + last_resort,
                sureness: match (likely, choice, last_resort) {
                    (1.., ..) => Some(Sureness::Likely),
                    (_, 1.., _) => Some(Sureness::Choice),
                    (.., 1..) => Some(Sureness::LastResort),
                    _ => None,
                },
            })
        })
    }

    /// The values that break one rule of a field, the most frequent first, `limit` at most; nothing before the first commit
    /// of a workspace of an earlier layout.
    pub fn issue_values(self, slug: &str, field: &str, code: &str, limit: u32) -> Result<Vec<IssueValue>> {
        // One rule may have had several severities: each has its values.
        self.all(
            "SELECT text, sum(issues), sum(likely), sum(choice), sum(last_resort), value FROM issue_group \
             WHERE rule IN (SELECT id FROM rule WHERE schema = ?1 AND field = ?2 AND code = ?3) \
             GROUP BY value ORDER BY 2 DESC, text LIMIT ?4",
            (schema_of(slug)?.slug.as_str(), field, code, limit),
            |row| {
                let (text, issues) = (row.get(0)?, row.get(1)?);
                Ok(IssueValue { key: row.get(5)?, text, issues, sure: [row.get(2)?, row.get(3)?, row.get(4)?] })
            },
        )
    }

    /// Visible records that would conform to the schema once the suggestions of one group were accepted together: nothing
    /// else stops them. So many at most.
    pub fn freed(self, slug: &str, field: &str, code: &str, most: usize) -> Result<BTreeSet<RecordId>> {
        let slug = schema_of(slug)?.slug.as_str();
        let stops = "(layer = 'schema' OR layer = 'plausible' AND severity = 'error')";
        let of_group = "schema = ?1 AND field = ?2 AND code = ?3";
        // Issue by issue of the group, and the others of its record by their key: nothing is read whole.
        let text = format!(
            "SELECT DISTINCT record FROM issue g WHERE rule IN (SELECT id FROM rule WHERE {of_group} AND {stops}) \
             AND sureness IN ('likely', 'last_resort') \
             AND EXISTS (SELECT 1 FROM {table} WHERE _id = g.record AND {VISIBLE}) \
             AND NOT EXISTS (SELECT 1 FROM issue o WHERE o.record = g.record \
                 AND o.rule IN (SELECT id FROM rule WHERE schema = ?1 AND {stops}) \
                 AND NOT (o.rule IN (SELECT id FROM rule WHERE {of_group}) \
                          AND coalesce(o.sureness, '') IN ('likely', 'last_resort'))) LIMIT ?4",
            table = tables::name(slug),
        );
        let found = self.all(&text, (slug, field, code, most as u64), |row| row.get(0).map(RecordId))?;
        Ok(found.into_iter().collect())
    }

    /// Records of a schema that an issue stops at a gate, visible or not.
    pub fn stopped(self, slug: &str, gate: Gate) -> Result<HashSet<RecordId>> {
        let text = "SELECT id, layer, severity FROM rule WHERE schema = ?1";
        let rules: Vec<(i64, Layer, Severity)> = self.all(text, [schema_of(slug)?.slug.as_str()], |row| {
            Ok((row.get(0)?, named(row.get(1)?)?, named(row.get(2)?)?))
        })?;
        let mut out = HashSet::new();
        for (rule, ..) in rules.into_iter().filter(|(_, layer, severity)| gate.blocks(*layer, *severity)) {
            out.extend(self.all("SELECT record FROM issue WHERE rule = ?1", [rule], |row| row.get(0).map(RecordId))?);
        }
        Ok(out)
    }

    /// How many records would pass each gate.
    pub fn gate_counts(self, slug: &str) -> Result<GateCounts> {
        let slug = schema_of(slug)?.slug.as_str();
        let text = match self.ok(counted::are_there(self.conn))? {
            true => "SELECT records, official, api, plausible FROM stopped WHERE schema = ?1".to_owned(),
            false => format!(
                "SELECT {}, count(DISTINCT record) FILTER (WHERE layer = 'schema' OR layer = 'plausible' AND severity = 'error'), \
                 count(DISTINCT record) FILTER (WHERE layer IN ('schema', 'api') OR layer = 'plausible' AND severity = 'error'), \
                 count(DISTINCT record) FROM issue JOIN rule ON rule.id = issue.rule WHERE schema = ?1 AND {}",
                self.count(slug)?,
                visible_issue(slug)?
            ),
        };
        let found: Option<[u64; 4]> =
            self.all(&text, [slug], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]))?.pop();
        let [records, stopped @ ..] = found.unwrap_or_default();
        let [conforming, served, plausible] = stopped.map(|one| records.saturating_sub(one));
        Ok(GateCounts { records, conforming, served, plausible })
    }
}

pub(super) const ISSUE: &str =
    "field, idx, code, severity, layer, params, suggestion, seq, record FROM issue JOIN rule ON rule.id = issue.rule";

fn visible_issue(slug: &str) -> Result<String> {
    Ok(format!("record IN (SELECT _id FROM {} WHERE {VISIBLE})", tables::name(&schema_of(slug)?.slug)))
}

pub(super) fn issue_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Issue> {
    let params: Option<String> = row.get(5)?;
    let suggestion: Option<String> = row.get(6)?;
    Ok(Issue {
        field: row.get::<_, String>(0)?.into(),
        index: row.get(1)?,
        code: row.get::<_, String>(2)?.into(),
        severity: named(row.get(3)?)?,
        layer: named(row.get(4)?)?,
        params: params.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default(),
        suggestion: suggestion.and_then(|text| serde_json::from_str(&text).ok()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Workspace;

    #[test]
    fn the_first_rows_of_a_group_are_neither_read_whole_nor_sorted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("w.tamis");
        drop(Workspace::create(&path).unwrap());
        let conn = rusqlite::Connection::open(&path).unwrap();
        conn.execute("INSERT INTO rule VALUES (1, 'structure', 'nom', 'enum', 'error', 'schema')", []).unwrap();
        drop(conn);
        let workspace = Workspace::open(&path).unwrap();
        let read = workspace.read();
        let (field, code, limit) = (Some("nom".to_owned()), Some("enum".to_owned()), Some(9));
        let filter = IssueFilter { field, code, limit, ..IssueFilter::default() };
        let steps = |filter: &IssueFilter| -> Vec<String> {
            let (text, params) = read.chosen_issues("structure", filter).unwrap();
            let explained = format!("EXPLAIN QUERY PLAN {text} ORDER BY record, seq");
            read.all(&explained, rusqlite::params_from_iter(params), |row| row.get(3)).unwrap()
        };
        // A part in the middle is looked up, not reached by reading what is before it.
        let part = IssueFilter { from: Some(RecordId(7)), to: Some(RecordId(9)), ..filter.clone() };
        let looked_up = "issue USING INDEX issue_rule (rule=? AND record>? AND record<?)";
        assert!(steps(&part).iter().any(|step| step.contains(looked_up)), "{:#?}", steps(&part));
        let steps = steps(&filter);
        assert!(steps.iter().any(|step| step.contains("issue USING INDEX issue_rule (rule=?)")), "{steps:#?}");
        assert!(steps.iter().all(|step| !step.contains("B-TREE FOR ORDER BY")), "{steps:#?}");
        let looked_up =
            |step: &String| step.contains("SEARCH record_structure") && step.contains("INTEGER PRIMARY KEY");
        assert!(steps.iter().any(looked_up), "{steps:#?}");
    }
}
