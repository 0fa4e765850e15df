//! What the screens draw: plain data, read on the reader thread, kept until the next answer comes (nothing flashes empty).

use crate::Progress;
use crate::error::Result;
use crate::link::Quality;
use crate::model::{
    BatchId, Cluster, Issue, Level, Mapping, Message, Operation, OperationId, Pair, RawRow, Reading, RecordId,
    RecordRow, Severity,
};
use crate::operations::position::Positions;
use crate::operations::schema_move::Pending;
use crate::operations::states::RecordStates;
use crate::operations::values::{self, FieldValues};
use crate::operations::{self, Env, map, matching};
use crate::ui::screens::issues::state::Kind;
use crate::workspace::{BatchInfo, GateCounts, IssueGroup, PairFilter, PairSetInfo, Read, SourceInfo};
use std::collections::{BTreeMap, BTreeSet};

/// The whole workspace in numbers: rail, files, issues, history.
#[derive(Debug, Clone, Default)]
pub struct Overview {
    pub revision: i64,
    pub batches: Vec<BatchInfo>,
    pub sources: Vec<SourceInfo>,
    /// Records per schema, structures first.
    pub counts: Vec<(&'static str, u64)>,
    /// Records per schema, and how many would pass each gate.
    pub gates: Vec<(&'static str, GateCounts)>,
    pub groups: Vec<(&'static str, IssueGroup)>,
    pub pair_set: Option<PairSetInfo>,
    /// How good the pairs are, by the verdicts; none before the first search.
    pub quality: Option<Quality>,
    /// Duplicates that nothing brought together, about.
    pub missed: u64,
    /// Structures that came or changed since the last search.
    pub unmatched: u64,
    /// Groups of the last search that are so large that they are looked at first.
    pub large_groups: u64,
    /// Pairs at or above the decision point that wait for a person.
    pub undecided: u64,
    pub decided: u64,
    pub merges: u64,
    pub operations: Vec<Operation>,
    pub undo: Option<Operation>,
    pub redo: Option<Operation>,
    /// Columns whose field is to be chosen, and the records of which a field that is asked for hangs on that.
    pub to_choose: u64,
    pub to_choose_records: u64,
    /// Deliveries of which no row says when it was last updated.
    pub undated: Vec<Undated>,
    /// The list that SIRETs are checked against.
    pub establishments: Option<operations::establishments::Chosen>,
    /// E-mails and phones on the opposition list.
    pub opposed: usize,
    /// Records that a person has set aside.
    pub set_aside: u64,
    /// Questions to producers that wait.
    pub questions: u64,
    /// Rules that the workspace has changed: name and level.
    pub rules: Vec<(String, Level)>,
    /// Version of the official schema that the records are of, and what the versions of this program would change.
    pub schema_version: String,
    pub schema_moves: Vec<Pending>,
}

impl Overview {
    /// An operation of the log, which is in the order of the ids.
    pub fn operation(&self, id: OperationId) -> Option<&Operation> {
        let at = self.operations.binary_search_by_key(&id.0, |operation| operation.id.0).ok()?;
        self.operations.get(at)
    }

    /// What an undo, a redo or a revert is about.
    pub fn target_of(&self, operation: &Operation) -> Option<&Operation> {
        self.operation(operation.target?)
    }

    pub fn records(&self) -> u64 {
        self.counts.iter().map(|(_, count)| count).sum()
    }

    /// Issues of one kind.
    pub fn issues_of(&self, kind: Kind) -> u64 {
        self.groups.iter().filter(|(_, group)| Kind::of(group) == kind).map(|(_, group)| group.issues).sum()
    }

    /// Issues that are left to settle: errors and warnings, without what is only doubted by our own checks.
    pub fn issues_left(&self) -> u64 {
        self.issues_of(Kind::Errors) + self.issues_of(Kind::Warnings)
    }

    /// Over all schemas.
    pub fn gate_counts(&self) -> GateCounts {
        self.gates.iter().fold(GateCounts::default(), |sum, (_, one)| GateCounts {
            records: sum.records + one.records,
            conforming: sum.conforming + one.conforming,
            served: sum.served + one.served,
            plausible: sum.plausible + one.plausible,
        })
    }

    /// Rows read, empty, ignored, set aside, records: over all tables, each read once per schema that it feeds. Rows whose
    /// record a later delivery has brought again are history, and not counted.
    pub fn balance(&self) -> [u64; 5] {
        let mut sum = [0; 5];
        for balance in self.batches.iter().filter(|batch| batch.active).flat_map(|batch| batch.balance.values()) {
            for (total, part) in
                sum.iter_mut().zip([balance.read(), balance.empty, balance.ignored, balance.set_aside, balance.records])
            {
                *total += part;
            }
        }
        let [read, .., aside, records] = &mut sum;
        let history = records.saturating_sub(self.records() + self.set_aside);
        *read -= history;
        *aside += self.set_aside;
        *records = self.records();
        sum
    }
}

/// A delivery of which no row says when it was last updated: one date for all of them is the way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undated {
    pub batch: BatchId,
    pub schema: &'static str,
    pub source: String,
    pub records: u64,
}

impl Overview {
    /// Whether a delivery is a list that is only compared with.
    pub fn is_reference(&self, batch: BatchId) -> bool {
        self.batches.iter().any(|one| one.id == batch && one.reference)
    }
}

/// Confidence under which a column's field is asked.
pub const ASK_BELOW: f32 = 0.7;

/// Reads the overview.
pub fn overview(read: Read<'_>) -> Result<Overview> {
    let mut out = Overview {
        revision: read.revision()?,
        batches: read.batches()?,
        sources: read.sources()?,
        pair_set: read.pair_set("structure")?,
        large_groups: read.large_clusters("structure", Cluster::LARGE)?,
        decided: read.verdict_count()?,
        merges: read.merges(true)?.len() as u64,
        operations: read.operations()?,
        undo: read.undo_target()?,
        redo: read.redo_target()?,
        opposed: operations::opposition::of(read)?.len(),
        establishments: operations::establishments::chosen(read)?,
        set_aside: read.set_aside_records()?.len() as u64,
        questions: operations::questions::waiting(read)?,
        rules: operations::settings::Levels::of(read)?.all().map(|(rule, level)| (rule.to_owned(), level)).collect(),
        ..Overview::default()
    };
    let moves = operations::schema_move::pending(read)?;
    let now = operations::schema("structure")?.version.clone();
    out.schema_version = moves.first().map_or(now, |pending| pending.from.clone());
    out.schema_moves = moves;
    for slug in read.slugs()? {
        let counts = read.gate_counts(slug)?;
        out.counts.push((slug, counts.records));
        out.gates.push((slug, counts));
        out.groups.extend(read.issue_groups(slug)?.into_iter().map(|group| (slug, group)));
    }
    // The biggest win first, whatever the schema.
    let rank = |group: &IssueGroup| (group.severity != Severity::Error, std::cmp::Reverse(group.issues));
    out.groups.sort_by_key(|(_, group)| rank(group));
    if let Some(set) = &out.pair_set {
        if let Some(report) = read.pair_report("structure")? {
            out.quality = matching::quality(read, set, &report)?;
            out.missed = report.missed as u64;
        }
        out.unmatched = read.unmatched()?.len() as u64;
        out.undecided = read.pairs_to_decide("structure")?;
    }
    let batches = std::mem::take(&mut out.batches);
    for batch in batches.iter().filter(|batch| batch.active) {
        for mapping in read.mappings(batch.id)? {
            mapped(&mut out, batch, &mapping)?;
        }
    }
    out.batches = batches;
    Ok(out)
}

/// What a mapping leaves to a person: columns to choose, and the date that its file does not give.
fn mapped(out: &mut Overview, batch: &BatchInfo, mapping: &Mapping) -> Result<()> {
    let schema = operations::schema(&mapping.schema)?;
    let records = batch.balance.get(&mapping.schema).map_or(0, |balance| balance.records);
    let doubtful: Vec<_> = mapping.fields.iter().filter(|field| field.reason.confidence < ASK_BELOW).collect();
    let columns: BTreeSet<usize> = doubtful.iter().flat_map(|field| field.inputs.iter().copied()).collect();
    out.to_choose += columns.len() as u64;
    // An identifier that may not last is one all the same: it keeps no record back.
    let asked_for = |name: &str| name != "id" && schema.field(name).is_some_and(|field| field.required);
    if doubtful.iter().any(|field| asked_for(&field.field)) {
        out.to_choose_records += records;
    }
    let asked = schema.field(DATE).is_some_and(|field| field.required);
    let undated = asked && mapping.field(DATE).is_none() && !mapping.constants.contains_key(DATE);
    // Dates that people wrote one by one are there all the same.
    let of_date = |(slug, group): &&(&'static str, IssueGroup)| *slug == schema.slug && Undated::is_about(group);
    let missing = out.groups.iter().filter(of_date).map(|(_, group)| group.records).sum::<u64>().min(records);
    if undated && missing > 0 {
        let source = batch.source.clone();
        out.undated.push(Undated { batch: batch.id, schema: &schema.slug, source, records: missing });
    }
    Ok(())
}

impl Undated {
    /// Whether a group is of records that lack the date.
    pub fn is_about(group: &IssueGroup) -> bool {
        group.field == DATE && matches!(group.code.as_str(), "missing" | "date_type")
    }
}

/// The field that a person may give for a whole delivery.
const DATE: &str = "date_maj";

/// One row of the grid.
#[derive(Debug, Clone)]
pub struct GridRow {
    pub row: RecordRow,
    pub issues: Vec<Issue>,
    /// Fields that a person changed.
    pub edited: Vec<String>,
    /// What the file says in these fields.
    pub raw: BTreeMap<String, String>,
    /// One line per field of the schema, as a cell shows it.
    pub shown: Vec<String>,
    /// What people say of it beside its values.
    pub states: RecordStates,
    /// When it was read: rows of before the last commit are read again.
    pub stamp: u64,
}

/// Characters of a value that a cell shows at most.
const CELL_CHARS: usize = 240;

/// What a cell shows of a value: its first line, its beginning where it is long.
fn in_cell(value: &crate::model::Value) -> String {
    let text = value.display();
    let mut out = String::new();
    for (at, line) in text.lines().enumerate() {
        if out.len() > CELL_CHARS {
            break;
        }
        if at > 0 {
            out.push_str(" ↵ ");
        }
        out.extend(line.chars().take(CELL_CHARS));
    }
    out.chars().take(CELL_CHARS).collect()
}

/// Reads some rows of the grid.
pub fn page(read: Read<'_>, slug: &str, ids: &[RecordId], stamp: u64) -> Result<Vec<GridRow>> {
    let mut positions = Positions::default();
    read.page(slug, ids)?
        .into_iter()
        .map(|row| {
            let issues = read.issues(row.id)?;
            let edited: Vec<String> = read.edits(row.id)?.into_iter().map(|(field, _)| field).collect();
            let mut raw = BTreeMap::new();
            for field in &edited {
                raw.extend(
                    positions.text(read, slug, (row.batch, row.row_no), field)?.map(|text| (field.clone(), text)),
                );
            }
            let shown = row.values.iter().map(in_cell).collect();
            let states = operations::states::of(read, row.id)?;
            Ok(GridRow { row, issues, edited, raw, shown, states, stamp })
        })
        .collect()
}

/// Where a record comes from, as the file counts.
pub(in crate::ui) fn origin(files: &BTreeMap<BatchId, BatchInfo>, row: &RecordRow) -> String {
    let Some(batch) = files.get(&row.batch) else { return String::new() };
    match &batch.sheet {
        Some(sheet) => format!("{} · {sheet} · {}", batch.file_name, row.row_no),
        None => format!("{} · {}", batch.file_name, row.row_no),
    }
}

/// One batch's columns under one schema.
#[derive(Debug, Clone)]
pub struct MappingItem {
    pub batch: BatchId,
    pub file: String,
    pub source: String,
    pub reading: Reading,
    pub mapping: Mapping,
    /// Up to three values of each column.
    pub samples: Vec<Vec<String>>,
    /// Words of the file with accents, as each encoding would read them; empty where there is no choice.
    pub spellings: Vec<(&'static str, Vec<String>)>,
}

impl MappingItem {
    /// The name of a column, without a heading that stands over all of them.
    pub fn column_name(&self, column: usize) -> &str {
        let names = &self.reading.header;
        names.get(column).and_then(|name| name.get(common_heading(names)..)).unwrap_or_default()
    }
}

/// How many bytes of every name are one heading that stands over all columns: it tells nothing of any of them.
fn common_heading(names: &[String]) -> usize {
    let heading = |name: &str| name.find(HEADING).map(|at| at + HEADING.len());
    let Some(first) = names.first().and_then(|name| name.get(..heading(name)?)) else { return 0 };
    if names.len() > 1 && names.iter().all(|name| name.starts_with(first)) { first.len() } else { 0 }
}

/// Between a heading and the name under it.
const HEADING: &str = " › ";

/// Reads the mappings of all active batches.
pub fn mappings(read: Read<'_>) -> Result<Vec<MappingItem>> {
    let mut out = Vec::new();
    for batch in read.batches()?.into_iter().filter(|batch| batch.active || batch.reference) {
        let rows = read.first_rows(batch.id, SAMPLE_ROWS)?;
        let open = operations::reread::is_open_to_choice(&batch.reading);
        let spellings = if open { operations::reread::spellings(&batch.reading, &rows) } else { Vec::new() };
        for mapping in read.mappings(batch.id)? {
            let samples = samples(&batch, &operations::rows::that_are_data(&batch, &mapping, &rows)?);
            out.push(MappingItem {
                batch: batch.id,
                file: batch.file_name.clone(),
                source: batch.source.clone(),
                reading: batch.reading.clone(),
                samples,
                spellings: spellings.clone(),
                mapping,
            });
        }
    }
    Ok(out)
}

/// Reads the values of one delivery, under each schema that it feeds.
pub fn values(read: Read<'_>, batch: BatchId, env: &Env) -> Result<Vec<FieldValues>> {
    let info = read.batches()?.into_iter().find(|info| info.id == batch && info.active);
    info.map_or(Ok(Vec::new()), |info| values::counted(read, &info, env, &Progress::new()))
}

/// Rows looked at for the samples of the columns.
const SAMPLE_ROWS: u32 = 200;

fn samples(batch: &BatchInfo, rows: &[&RawRow]) -> Vec<Vec<String>> {
    let mut out: Vec<Vec<String>> = vec![Vec::new(); batch.reading.header.len()];
    for row in rows {
        for (cell, sample) in row.cells().zip(&mut out) {
            let text = crate::source::decode(&batch.reading, cell);
            let text = text.trim();
            if sample.len() < 3 && !text.is_empty() && !sample.iter().any(|known| known == text) {
                sample.push(text.to_owned());
            }
        }
    }
    out
}

/// The inspector: what there is to say of one record.
#[derive(Debug, Clone, Default)]
pub struct Details {
    pub record: Option<RecordId>,
    /// The pairs that the record is in.
    pub pairs: Vec<Pair>,
    /// Its quality score, and what would raise it.
    pub score: Vec<Message>,
}

pub fn details(read: Read<'_>, record: RecordId, today: &str) -> Result<Details> {
    let score = match read.record(record)? {
        Some((slug, row)) => operations::score::sentences(operations::schema(&slug)?, &row.values, today),
        // It was there in another sitting.
        None => return Ok(Details::default()),
    };
    let pairs = PairFilter { record: Some(record), least: Some(0.5), ..PairFilter::default() };
    Ok(Details { record: Some(record), pairs: read.pairs("structure", &pairs)?, score })
}

/// What a mapping wish may name: the fields of a schema.
pub fn fields_of(slug: &str) -> Vec<&'static str> {
    operations::schema(slug)
        .map(|schema| schema.fields.iter().map(|field| field.name.as_str()).collect())
        .unwrap_or_default()
}

/// A wish of the window about a column.
pub fn column_wish(column: &str, field: &str) -> map::MapChange {
    map::MapChange::Column { column: column.to_owned(), field: field.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::common_heading;

    #[test]
    fn a_heading_over_all_columns_is_left_out_and_others_stay() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(common_heading(&names(&["Mise à jour › Nom", "Mise à jour › Tél."])), "Mise à jour › ".len());
        assert_eq!(common_heading(&names(&["Structure › Nom", "Contact › Nom"])), 0);
        assert_eq!(common_heading(&names(&["Contact › Nom"])), 0);
        assert_eq!(common_heading(&names(&["Nom", "Contact › Nom"])), 0);
        assert_eq!(common_heading(&[]), 0);
    }
}
