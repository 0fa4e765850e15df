//! What an export is given: plain data, gathered by the caller. No workspace, no clock.

use crate::export::changes::Changes;
use crate::export::dora::Dora;
use crate::export::gate::Cause;
use crate::export::open_data::OpenData;
use crate::locale::Lang;
use crate::model::{Gate, Level, Message, RecordId, Schema, Value, Verdict};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Everything that a lot is made of. The same input gives the same bytes.
#[derive(Debug, Clone)]
pub struct ExportInput<'a> {
    /// ISO date; the only date that is written.
    pub today: &'a str,
    pub app_version: &'a str,
    /// Language of the report and of the sentences for contributors.
    pub lang: Lang,
    pub gate: Gate,
    /// Formats of what goes out; rejects, duplicates, report and manifest are always written.
    pub formats: Vec<Format>,
    /// Where the lot is written to.
    pub folders: Vec<Folder>,
    /// Structures first.
    pub schemas: Vec<Lot<'a>>,
    pub rejects: Vec<Reject>,
    pub groups: Vec<Group>,
    /// What people decided of pairs, by published id.
    pub decisions: Vec<PairDecision>,
    /// Ids that are not published any more, with the id that carries their record now.
    pub renamed: Vec<(String, String)>,
    pub report: ReportInput,
    pub manifest: ManifestInput,
    /// Files that are ready as they are, by their path in the folder: what goes back to the producers.
    pub beside: Vec<(String, Vec<u8>)>,
    /// What is published openly, where that is asked for.
    pub open_data: Option<OpenData>,
    /// What Dora's bulk import reads, where that is asked for.
    pub dora: Option<Dora>,
    /// The last export, to tell what is another since.
    pub changes: Changes,
    /// The tables that rows come from, for the certificate; [`OutRecord::places`] points into it.
    pub tables: Vec<Table>,
    /// A few records, drawn to be looked at: as they came in, and as they go out.
    pub drawn: Vec<Drawn>,
}

/// A place where a lot goes to (`--folder`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Folder {
    /// For the pipeline of the directory: everything, unmasked.
    Pipeline,
    /// For everybody: masked, described, dated.
    OpenData,
    /// For the bulk import of Dora.
    Dora,
}

impl Folder {
    pub const ALL: [Self; 3] = [Self::Pipeline, Self::OpenData, Self::Dora];
    /// Those of an export of which nothing else is said: Dora's import is a destination of its own.
    pub const USUAL: [Self; 2] = [Self::Pipeline, Self::OpenData];

    /// The name of the folder itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pipeline => "pipeline",
            Self::OpenData => "open_data",
            Self::Dora => "dora",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|folder| folder.name() == name)
    }
}

/// A format of the lot (`--format`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Json,
    Csv,
    Xlsx,
    /// Open data only.
    Geojson,
    /// Open data only.
    Parquet,
}

impl Format {
    pub const ALL: [Self; 5] = [Self::Json, Self::Csv, Self::Xlsx, Self::Geojson, Self::Parquet];

    /// The stable name (`json`, `csv`, `xlsx`, `geojson`, `parquet`), which is also how its files end.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Geojson => "geojson",
            Self::Parquet => "parquet",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// The records of one schema that go out, in the order in which they are written.
#[derive(Debug, Clone)]
pub struct Lot<'a> {
    pub schema: &'a Schema,
    pub records: Vec<OutRecord>,
}

/// One record that goes out.
#[derive(Debug, Clone, Default)]
pub struct OutRecord {
    /// One value per field of the schema, in its order.
    pub values: Vec<Value>,
    pub id: String,
    /// None for a golden record.
    pub record: Option<RecordId>,
    pub source: String,
    /// The rows it was made of: one, or one per member of a merge.
    pub origins: Vec<Origin>,
    /// The same rows for the certificate: position in [`ExportInput::tables`], and the row.
    pub places: Vec<(u32, u32)>,
    /// What made a value another than its cell: position of the field, and a name that holds no value (`lost-zero`,
    /// `edit:12`).
    pub ways: Vec<(u16, Arc<str>)>,
    /// Position of the field, and which of the rows its value comes from, where that is not the first.
    pub from: Vec<(u16, u16)>,
}

/// A table that rows come from, under one schema.
#[derive(Debug, Clone, Default)]
pub struct Table {
    pub source: String,
    pub file: String,
    pub sheet: Option<String>,
    pub sha256: String,
    pub delivery: u32,
    /// Per field of the schema, where its value is read: letters of columns (`C`, `C+D`), names in JSON, or `=` for what the
    /// file does not say (a constant, a template); empty where it is not read at all.
    pub columns: Vec<String>,
}

/// A record drawn to be looked at.
#[derive(Debug, Clone, Default)]
pub struct Drawn {
    pub schema: String,
    pub id: String,
    pub origin: String,
    /// Header and cell, as they came in; empty cells are left out.
    pub raw: Vec<(String, String)>,
    /// Field and value, as they go out.
    pub out: Vec<(String, String)>,
}

/// A row of a contributor's file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// Name of the file, without its folder.
    pub file: Arc<str>,
    /// Sheet of a workbook.
    pub sheet: Option<Arc<str>>,
    /// 1-based, as a person sees it in the file.
    pub row_no: u32,
}

/// One record that stays behind, told in the contributor's own words.
#[derive(Debug, Clone)]
pub struct Reject {
    pub origin: Origin,
    pub source: String,
    pub schema: String,
    pub id: String,
    /// The contributor's own header, shared by the rows of one table.
    pub header: Arc<[String]>,
    /// The contributor's own cells, as text.
    pub cells: Vec<String>,
    pub cause: Cause,
    /// What blocks it; empty when the cause says it all.
    pub issues: Vec<RejectIssue>,
}

/// One thing to correct.
#[derive(Debug, Clone)]
pub struct RejectIssue {
    /// Name of the field; empty for a rule on the whole record.
    pub field: String,
    /// 0-based column of the contributor that gave the value.
    pub column: Option<usize>,
    /// The value that was received.
    pub value: String,
    /// Code of the rule, by which the report counts.
    pub code: String,
    pub reason: Message,
    /// What to write instead, where there is a suggestion or a sentence on it.
    pub advice: Option<Advice>,
}

/// What a contributor should write.
#[derive(Debug, Clone)]
pub enum Advice {
    Value(String),
    Sentence(Message),
}

/// Records believed to be one entity, published with the lot (CURATOR, step 8).
#[derive(Debug, Clone)]
pub struct Group {
    pub id: String,
    pub merged: bool,
    /// Best first.
    pub members: Vec<GroupMember>,
    /// In plain words, why its most doubtful member is in it, and what would turn that; empty where only a person said so.
    pub why: Vec<String>,
}

/// One member of a group.
#[derive(Debug, Clone)]
pub struct GroupMember {
    pub id: String,
    pub source: String,
    /// Probability, 0 to 1, of its strongest link with the group.
    pub score: f64,
    /// `tamis` where nobody was asked, else who decided.
    pub decided_by: String,
    /// ISO date of the decision; empty where there was none.
    pub date: String,
}

/// What a person said of two records.
#[derive(Debug, Clone)]
pub struct PairDecision {
    pub a: String,
    pub b: String,
    pub verdict: Verdict,
    pub decided_by: String,
    /// ISO date.
    pub date: String,
}

/// What the report tells beside the lot itself.
#[derive(Debug, Clone, Default)]
pub struct ReportInput {
    /// One per table and schema: a row that feeds two schemas is read by each.
    pub balance: Vec<Balance>,
    pub counts: Vec<Counts>,
    /// What was repaired alone, by rule.
    pub healed: Vec<Healed>,
    /// What people decided: a sentence and how often (edits, fixes, merges, verdicts, pins…).
    pub decided: Vec<(Message, u64)>,
    /// Values emptied at a person's request.
    pub emptied: Vec<Emptied>,
    pub not_taken: Vec<NotTaken>,
    /// Values that a person said have no equivalent in the code list.
    pub no_equivalent: Vec<NoEquivalent>,
    /// What makes records stay behind that one option would give them, a sentence each.
    pub missing: Vec<Message>,
    /// Mean quality score before and after, and of how many services.
    pub score: Option<(f64, f64)>,
    pub scored: u64,
    /// What would raise it most, a sentence each.
    pub raise: Vec<Message>,
    /// Derived results that are older than the data, one sentence each.
    pub stale: Vec<Message>,
    /// Rules that are switched off, or weigh more or less than by themselves.
    pub rules: Vec<RuleSet>,
    /// How good the search for duplicates is, and what it may have missed, a sentence each.
    pub duplicates: Vec<Message>,
    /// Pairs left for a person to decide.
    pub undecided_pairs: u64,
    /// What is published openly, written for Dora and changed since the last export, a sentence each.
    pub published: Vec<Message>,
}

/// What the workspace, or one source, makes of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleSet {
    /// Empty: everywhere.
    pub source: String,
    /// Code of the rule, or its field and code.
    pub rule: String,
    pub level: Level,
}

/// Where the lines of one table went, under one schema.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Balance {
    pub source: String,
    pub file: String,
    pub sheet: Option<String>,
    pub schema: String,
    pub read: u64,
    pub empty: u64,
    pub ignored: u64,
    pub set_aside: u64,
    pub records: u64,
    /// Go out (a golden record counts where its base was read).
    pub conforming: u64,
    /// Stay behind.
    pub rejected: u64,
    /// Absorbed by a golden record that counts elsewhere.
    pub merged: u64,
    /// Not asked for, in an export of what is filtered.
    pub left_out: u64,
}

impl Balance {
    /// read − (empty + ignored + set aside + records): zero when no line was lost.
    pub fn line_gap(&self) -> i64 {
        gap(self.read, [self.empty, self.ignored, self.set_aside, self.records])
    }

    /// records − (conforming + rejected + merged + left out): zero when no record was lost.
    pub fn record_gap(&self) -> i64 {
        gap(self.records, [self.conforming, self.rejected, self.merged, self.left_out])
    }

    /// Adds another table's lines.
    pub fn add(&mut self, other: &Self) {
        self.read += other.read;
        self.empty += other.empty;
        self.ignored += other.ignored;
        self.set_aside += other.set_aside;
        self.records += other.records;
        self.conforming += other.conforming;
        self.rejected += other.rejected;
        self.merged += other.merged;
        self.left_out += other.left_out;
    }
}

fn gap(total: u64, parts: [u64; 4]) -> i64 {
    let signed = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
    parts.iter().fold(signed(total), |left, part| left.saturating_sub(signed(*part)))
}

/// The three counts, never one (CURATOR, step 9), over the records that could go out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub schema: String,
    /// Records after merges.
    pub records: u64,
    /// Conform to the schema.
    pub official: u64,
    /// Served by the API.
    pub api: u64,
    /// Plausible too.
    pub plausible: u64,
}

/// One rule that repaired values alone.
#[derive(Debug, Clone, Default)]
pub struct Healed {
    /// Code of the rule (`notes.ftl`).
    pub rule: String,
    pub count: u64,
    /// A few, in the order of the file.
    pub examples: Vec<Example>,
}

/// A value before and after.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Example {
    pub field: String,
    pub before: String,
    pub after: String,
}

/// Values of one field that were emptied; they are kept here.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Emptied {
    pub schema: String,
    pub field: String,
    pub count: u64,
    pub values: Vec<String>,
}

/// A column that feeds no field.
#[derive(Debug, Clone, Default)]
pub struct NotTaken {
    pub file: String,
    pub sheet: Option<String>,
    pub column: String,
    pub why: Message,
}

/// A value without equivalent in the code list.
#[derive(Debug, Clone, Default, Serialize)]
pub struct NoEquivalent {
    pub source: String,
    pub field: String,
    pub value: String,
    pub count: u64,
}

/// What the manifest tells beside the outputs. No personal value.
#[derive(Debug, Clone, Default)]
pub struct ManifestInput {
    pub inputs: Vec<InputFile>,
    /// sha256 of each schema, by slug.
    pub schema_hashes: Vec<(String, String)>,
    /// Versions of the code lists (communes, postcodes…), by name.
    pub code_lists: Vec<(String, String)>,
    /// Version of the identity rule (DESIGN D4).
    pub row_rule: String,
    /// sha256 of the previous export's manifest.
    pub previous: Option<String>,
    /// Hash and length of the opposition list.
    pub opposition: Option<(String, u64)>,
}

/// One contributor's file.
#[derive(Debug, Clone, Default)]
pub struct InputFile {
    pub source: String,
    /// Name of the file, without its folder.
    pub file: String,
    pub sheet: Option<String>,
    pub sha256: String,
    /// 1 for the first delivery of the source.
    pub delivery: u32,
    /// sha256 of each mapping applied to it, by schema.
    pub mappings: Vec<(String, String)>,
}
