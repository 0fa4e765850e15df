//! How many issues are alike, and how many records each gate stops: kept beside the issues, so that a window that opens a
//! workspace of a million of them does not count (DESIGN D7).
//!
//! Counts follow each commit: those of a few records are taken out before and put back after, those of an import are made
//! while it is staged, those of more are all found again. Only issues of visible records count.

use super::{tables, values};
use crate::model::{Gate, Layer, RecordId, Schema, Severity, Sureness, Value};
use rusqlite::Connection;
use rusqlite::types::{ToSqlOutput, ValueRef};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

/// Setting in `meta` that says that the counts are there: a workspace of an earlier layout has none before its next commit.
const COUNTED: &str = "issues_counted";
/// Characters of a value that are kept to show it.
const SHOWN: usize = 120;

const GATES: [Gate; 3] = [Gate::Official, Gate::Api, Gate::All];

/// Issues and, by sureness, their suggestions: likely, choice, last resort.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    issues: i64,
    sure: [i64; 3],
}

impl Count {
    fn add(&mut self, sureness: Option<usize>, sign: i64) {
        self.issues += sign;
        if let Some(at) = sureness {
            self.sure[at] += sign;
        }
    }

    fn merge(&mut self, other: Self) {
        self.issues += other.issues;
        (0..3).for_each(|at| self.sure[at] += other.sure[at]);
    }
}

/// Changes of counts, or all of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts {
    /// By rule and fingerprint of the value, with the value as shown.
    groups: HashMap<(i64, i64), (String, Count)>,
    /// By rule, with how many records.
    totals: HashMap<i64, (i64, Count)>,
    /// Records that each of [`GATES`] stops, by schema.
    stopped: BTreeMap<String, [i64; 3]>,
    /// Records that there are more, by schema.
    records: BTreeMap<String, i64>,
}

/// What a rule is about.
#[derive(Debug)]
pub(super) struct About {
    field: String,
    stops: [bool; 3],
}

/// One issue as it is counted: its rule and how sure its suggestion is.
pub(super) type Seen = (i64, Option<usize>);

impl Counts {
    fn add<'v>(
        &mut self,
        slug: &str,
        rules: &HashMap<i64, About>,
        seen: &[Seen],
        sign: i64,
        value: impl Fn(&str) -> Option<ToSqlOutput<'v>>,
    ) {
        let mut stops = [false; 3];
        for (at, (rule, sureness)) in seen.iter().enumerate() {
            let Some(about) = rules.get(rule) else { continue };
            (0..3).for_each(|at| stops[at] |= about.stops[at]);
            let total = self.totals.entry(*rule).or_default();
            let told = seen[..at].iter().any(|(other, _)| other == rule);
            total.0 += if told { 0 } else { sign };
            total.1.add(*sureness, sign);
            let value = value(&about.field);
            let value = value.as_ref().map(stored);
            let key = key(value);
            let group = self.groups.entry((*rule, key)).or_insert_with(|| (shown(value), Count::default()));
            group.1.add(*sureness, sign);
        }
        if !seen.is_empty() {
            if !self.stopped.contains_key(slug) {
                self.stopped.insert(slug.to_owned(), [0; 3]);
            }
            let Some(stopped) = self.stopped.get_mut(slug) else { return };
            (0..3).for_each(|at| stopped[at] += if stops[at] { sign } else { 0 });
        }
    }

    fn write(&self, conn: &Connection) -> rusqlite::Result<()> {
        let mut group = conn.prepare_cached(
            "INSERT INTO issue_group VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (rule, value) DO UPDATE SET \
             issues = issues + excluded.issues, likely = likely + excluded.likely, \
             choice = choice + excluded.choice, last_resort = last_resort + excluded.last_resort",
        )?;
        for ((rule, value), (text, Count { issues, sure: [likely, choice, last] })) in &self.groups {
            group.execute((rule, value, text, issues, likely, choice, last))?;
        }
        let mut gone = conn.prepare_cached("DELETE FROM issue_group WHERE rule = ?1 AND value = ?2 AND issues <= 0")?;
        for (rule, value) in self.groups.iter().filter(|(_, (_, count))| count.issues <= 0).map(|(key, _)| key) {
            gone.execute((rule, value))?;
        }
        let mut total = conn.prepare_cached(
            "INSERT INTO issue_total VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (rule) DO UPDATE SET \
             issues = issues + excluded.issues, records = records + excluded.records, likely = likely + excluded.likely, \
             choice = choice + excluded.choice, last_resort = last_resort + excluded.last_resort",
        )?;
        for (rule, (records, Count { issues, sure: [likely, choice, last] })) in &self.totals {
            total.execute((rule, issues, records, likely, choice, last))?;
        }
        let mut stopped = conn.prepare_cached(
            "INSERT INTO stopped (schema, records, official, api, plausible) VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT (schema) DO UPDATE SET records = records + excluded.records, \
             official = official + excluded.official, api = api + excluded.api, plausible = plausible + excluded.plausible",
        )?;
        for (slug, records) in &self.records {
            stopped.execute((slug, records, 0, 0, 0))?;
        }
        for (slug, [official, api, plausible]) in &self.stopped {
            stopped.execute((slug, 0, official, api, plausible))?;
        }
        Ok(())
    }
}

/// What staged batches add to the counts once they are committed; without counts where their values were too many to hold,
/// and everything is to be counted again.
#[derive(Debug, Clone)]
pub struct StagedCounts(Option<Box<Counts>>);

impl Default for StagedCounts {
    fn default() -> Self {
        Self(Some(Box::default()))
    }
}

impl StagedCounts {
    /// Takes the counts of another batch of the same plan.
    pub fn take(&mut self, other: Self) {
        let (Some(ours), Some(theirs)) = (&mut self.0, other.0) else {
            self.0 = None;
            return;
        };
        for (key, (text, count)) in theirs.groups {
            ours.groups.entry(key).or_insert_with(|| (text, Count::default())).1.merge(count);
        }
        for (rule, (records, count)) in theirs.totals {
            let total = ours.totals.entry(rule).or_default();
            total.0 += records;
            total.1.merge(count);
        }
        for (slug, stopped) in theirs.stopped {
            let ours = ours.stopped.entry(slug).or_default();
            (0..3).for_each(|at| ours[at] += stopped[at]);
        }
        for (slug, records) in theirs.records {
            *ours.records.entry(slug).or_default() += records;
        }
    }

    /// Counts new records of a schema.
    pub(super) fn add_records(&mut self, slug: &str, records: usize) {
        if let Some(counts) = &mut self.0 {
            *counts.records.entry(slug.to_owned()).or_default() += records as i64;
        }
    }

    /// Counts the issues of a new record.
    pub(super) fn add(
        &mut self,
        conn: &Connection,
        known: &mut Known,
        schema: &Schema,
        seen: &[Seen],
        values: &[Value],
    ) -> rusqlite::Result<()> {
        let Some(counts) = &mut self.0 else { return Ok(()) };
        let rules = known_rules(conn, known, schema, seen)?;
        let value = |field: &str| {
            let at = schema.index_of(field)?;
            Some(values::encode(values.get(at)?, schema.fields[at].kind.is_list()))
        };
        counts.add(&schema.slug, rules, seen, 1, value);
        if counts.groups.len() > HELD {
            self.0 = None;
        }
        Ok(())
    }

    /// Puts them into the counts; false where they are not there.
    pub(super) fn write(&self, conn: &Connection) -> rusqlite::Result<bool> {
        match &self.0 {
            Some(counts) => counts.write(conn).map(|()| true),
            None => Ok(false),
        }
    }
}

/// A value as it is, or will be, stored.
fn stored<'v>(value: &'v ToSqlOutput<'_>) -> ValueRef<'v> {
    match value {
        ToSqlOutput::Borrowed(value) => *value,
        ToSqlOutput::Owned(value) => ValueRef::from(value),
        _ => ValueRef::Null,
    }
}

/// Fingerprint of a stored value: the same for one value, whatever the run.
pub(super) fn key(value: Option<ValueRef<'_>>) -> i64 {
    let mut hasher = DefaultHasher::new();
    match value {
        None | Some(ValueRef::Null) => {}
        Some(ValueRef::Integer(number)) => number.hash(&mut hasher),
        Some(ValueRef::Real(number)) => number.to_bits().hash(&mut hasher),
        Some(ValueRef::Text(bytes) | ValueRef::Blob(bytes)) => bytes.hash(&mut hasher),
    }
    hasher.finish() as i64
}

/// A stored value as it is shown: its beginning where it is long.
fn shown(value: Option<ValueRef<'_>>) -> String {
    let text = match value {
        None | Some(ValueRef::Null) => String::new(),
        Some(ValueRef::Integer(number)) => number.to_string(),
        Some(ValueRef::Real(number)) => number.to_string(),
        Some(ValueRef::Text(bytes)) => String::from_utf8_lossy(bytes).into_owned(),
        // The tag of what has no plain form.
        Some(ValueRef::Blob(bytes)) => String::from_utf8_lossy(bytes.get(1..).unwrap_or_default()).into_owned(),
    };
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn rules(conn: &Connection, slug: &str) -> rusqlite::Result<HashMap<i64, About>> {
    let mut statement = conn.prepare_cached("SELECT id, field, severity, layer FROM rule WHERE schema = ?1")?;
    let all = statement.query_map([slug], |row| {
        let (severity, layer): (String, String) = (row.get(2)?, row.get(3)?);
        let severity = if severity == "error" { Severity::Error } else { Severity::Warning };
        let layer = match layer.as_str() {
            "schema" => Layer::Schema,
            "api" => Layer::Api,
            "plausible" => Layer::Plausible,
            _ => Layer::Batch,
        };
        Ok((row.get(0)?, About { field: row.get(1)?, stops: GATES.map(|gate| gate.blocks(layer, severity)) }))
    })?;
    all.collect()
}

fn sureness(name: Option<&str>) -> Option<usize> {
    ["likely", "choice", "last_resort"].iter().position(|known| Some(*known) == name)
}

/// Place of a sureness in [`Count`].
pub(super) fn place(sureness: Sureness) -> usize {
    match sureness {
        Sureness::Likely => 0,
        Sureness::Choice => 1,
        Sureness::LastResort => 2,
    }
}

/// Whether the counts are there.
pub(super) fn are_there(conn: &Connection) -> rusqlite::Result<bool> {
    conn.query_row("SELECT EXISTS (SELECT 1 FROM meta WHERE key = ?1)", [COUNTED], |row| row.get(0))
}

/// What rules are about, by schema, remembered while one commit is derived.
pub(super) type Known = HashMap<String, HashMap<i64, About>>;

/// Takes the issues of one record out of the counts (`sign` −1) or into them (1), as they are now.
pub(super) fn count(
    conn: &Connection,
    known: &mut Known,
    schema: &Schema,
    record: RecordId,
    sign: i64,
) -> rusqlite::Result<()> {
    let seen: Vec<Seen> = conn
        .prepare_cached("SELECT rule, sureness FROM issue WHERE record = ?1")?
        .query_map([record.0], |row| Ok((row.get(0)?, sureness(row.get_ref(1)?.as_str_or_null().unwrap_or(None)))))?
        .collect::<rusqlite::Result<_>>()?;
    if seen.is_empty() {
        return Ok(());
    }
    let text = format!(
        "SELECT {} FROM {} WHERE _id = ?1 AND {}",
        tables::columns(schema),
        tables::name(&schema.slug),
        VISIBLE
    );
    let mut statement = conn.prepare_cached(&text)?;
    let mut rows = statement.query([record.0])?;
    let Some(row) = rows.next()? else { return Ok(()) };
    let mut counts = Counts::default();
    let value = |field: &str| Some(ToSqlOutput::Borrowed(row.get_ref(schema.index_of(field)?).ok()?));
    let rules = known_rules(conn, known, schema, &seen)?;
    counts.add(&schema.slug, rules, &seen, sign, value);
    counts.write(conn)
}

/// What the rules of a schema are about, those of these issues among them: they may be met for the first time.
fn known_rules<'k>(
    conn: &Connection,
    known: &'k mut Known,
    schema: &Schema,
    seen: &[Seen],
) -> rusqlite::Result<&'k HashMap<i64, About>> {
    let all_known = |rules: &HashMap<i64, About>| seen.iter().all(|(rule, _)| rules.contains_key(rule));
    if !known.get(&schema.slug).is_some_and(all_known) {
        known.insert(schema.slug.clone(), rules(conn, &schema.slug)?);
    }
    static NONE: LazyLock<HashMap<i64, About>> = LazyLock::new(HashMap::new);
    Ok(known.get(&schema.slug).unwrap_or(&NONE))
}

/// Counts the visible records of a schema.
pub(super) fn population(conn: &Connection, schema: &Schema) -> rusqlite::Result<()> {
    let text = format!(
        "INSERT INTO stopped (schema, records, official, api, plausible) SELECT ?1, count(*), 0, 0, 0 FROM {} WHERE {VISIBLE} \
         AND _id NOT IN (SELECT record FROM record_state WHERE field = 'set_aside') \
         ON CONFLICT (schema) DO UPDATE SET records = excluded.records",
        tables::name(&schema.slug)
    );
    conn.execute(&text, [&schema.slug]).map(|_| ())
}

/// Groups that are held in memory at a time while all issues are counted.
const HELD: usize = 100_000;

/// A record of an active batch that is no reference list. One that is set aside has no issues.
const VISIBLE: &str = "_batch IN (SELECT id FROM batch WHERE active = 'true')";

/// Counts everything again.
pub(super) fn recount(conn: &Connection, schemas: &[&Schema]) -> rusqlite::Result<()> {
    conn.execute_batch("DELETE FROM issue_group; DELETE FROM issue_total; DELETE FROM stopped;")?;
    for schema in schemas {
        let rules = rules(conn, &schema.slug)?;
        // Only columns that issues are about are read.
        let fields: Vec<&str> = {
            let about: HashSet<&str> = rules.values().map(|about| about.field.as_str()).collect();
            schema.fields.iter().map(|field| field.name.as_str()).filter(|name| about.contains(name)).collect()
        };
        let columns: String = fields.iter().map(|field| format!(", r.{}", tables::column(field))).collect();
        let text = format!(
            "SELECT i.record, i.rule, i.sureness{columns} FROM issue i CROSS JOIN {} r ON r._id = i.record WHERE r.{VISIBLE} \
             AND i.rule IN (SELECT id FROM rule WHERE schema = ?1) ORDER BY i.record",
            tables::name(&schema.slug)
        );
        let mut counts = Counts::default();
        let mut statement = conn.prepare(&text)?;
        let mut rows = statement.query([&schema.slug])?;
        let mut last: Option<(i64, [bool; 3], HashSet<i64>)> = None;
        while let Some(row) = rows.next()? {
            let (record, rule): (i64, i64) = (row.get(0)?, row.get(1)?);
            let Some(about) = rules.get(&rule) else { continue };
            let sure = sureness(row.get_ref(2)?.as_str_or_null().unwrap_or(None));
            let at = fields.iter().position(|field| *field == about.field);
            let value = at.and_then(|at| row.get_ref(3 + at).ok());
            counts.groups.entry((rule, key(value))).or_insert_with(|| (shown(value), Count::default())).1.add(sure, 1);
            if counts.groups.len() >= HELD {
                let groups = std::mem::take(&mut counts.groups);
                Counts { groups, ..Counts::default() }.write(conn)?;
            }
            let total = counts.totals.entry(rule).or_default();
            total.1.add(sure, 1);
            let stopped = counts.stopped.entry(schema.slug.clone()).or_default();
            if last.as_ref().is_none_or(|(known, ..)| *known != record) {
                last = Some((record, [false; 3], HashSet::new()));
            }
            if let Some((_, stops, told)) = &mut last {
                total.0 += i64::from(told.insert(rule));
                for at in 0..3 {
                    stopped[at] += i64::from(about.stops[at] && !stops[at]);
                    stops[at] |= about.stops[at];
                }
            }
        }
        counts.write(conn)?;
        population(conn, schema)?;
    }
    note(conn)
}

/// Says that the counts are there: of a new workspace too, which has nothing to count.
pub(super) fn note(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute("INSERT OR REPLACE INTO meta VALUES (?1, '1')", [COUNTED]).map(|_| ())
}
