//! What the user typed. What it means is worked out in the command files.

pub use super::args_matching::{DecideArgs, MatchArgs, MergeArgs, SplitArgs, UnmergeArgs};
pub use super::args_people::{EditArgs, QuestionsArgs, QuestionsFormat};
pub use super::args_records::{Asked, RecordsArgs, SpellingsArg, TransformArgs, ViewsArgs};
pub use super::args_rules::{MapArgs, RulesArgs};
pub use super::args_views::{QUALITY_HELP, QualityArgs, TERRITORIES_HELP, TerritoriesArgs};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// What holds for every command, in both languages until all of the help is.
const HELP: &str = "Exit codes: 0 clean, 1 done with issues, 2 could not run, 130 cancelled. A --dry-run ends as the real run \
would: 0, or 1 where something would be left aside.\nThe history says who acts: the name in TAMIS_ACTOR, else that of the \
account (USER, LOGNAME).\n\nEn français\u{a0}: codes de sortie\u{a0}: 0 tout va bien, 1 fait, avec des anomalies, 2 impossible, 130 \
annulé. Un --dry-run finit comme finirait la commande\u{a0}: 0, ou 1 si quelque chose serait laissé de côté. L’historique dit qui \
agit\u{a0}: le nom donné dans TAMIS_ACTOR, sinon celui du compte (USER, LOGNAME).";

/// From raw contributor spreadsheets to a clean, deduplicated, validated batch, offline.
#[derive(Debug, Parser)]
#[command(name = "tamis", version, max_term_width = 100, after_help = HELP)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Workspace to open in the window
    pub workspace: Option<PathBuf>,

    #[command(flatten)]
    pub global: Global,
}

#[derive(Debug, Clone, Args)]
pub struct Global {
    /// Language of messages and reports (default: the system's, else French)
    #[arg(long, global = true, value_enum)]
    pub lang: Option<LangArg>,

    /// Today's date (YYYY-MM-DD), instead of the clock's
    #[arg(long, global = true, value_name = "DATE")]
    pub today: Option<String>,

    /// Worker threads (default: one per core)
    #[arg(long, global = true, value_name = "N")]
    pub threads: Option<usize>,

    /// Another limit for reading files: cell, line, file, inflated, memory (MiB), columns or seconds. Stated limits:
    /// cell=8, line=32, file=8192, inflated=2048, memory=1536, columns=16384, seconds=120
    #[arg(long, global = true, value_name = "NAME=VALUE")]
    pub limit: Vec<String>,

    /// A folder with other versions of the official schemas (structure.json, service.json, in the form of assets/schemas)
    #[arg(long, global = true, value_name = "FOLDER")]
    pub schemas: Option<PathBuf>,

    /// No progress on stderr
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LangArg {
    Fr,
    En,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum GateArg {
    /// Official rules, warnings ignored
    Opendata,
    /// Official rules, warnings counted
    #[default]
    Official,
    /// Official rules, and the INSEE code is known
    Api,
    /// And our own plausibility rules
    All,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum MergeArg {
    /// Merge nothing; groups are exported all the same
    None,
    /// Merge certain duplicates inside one source
    #[default]
    Within,
    /// Merge certain duplicates across sources too
    All,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum FormatArg {
    #[default]
    Text,
    Json,
    Jsonl,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum VerdictArg {
    Duplicate,
    Related,
    Distinct,
    Unsure,
    /// Take the verdict back
    None,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// The whole job without a window: load, map, heal, validate, find duplicates, merge the certain ones, export
    Run(RunArgs),
    /// Add files to a workspace (created when absent)
    Import(ImportArgs),
    /// The proposed mapping of a file, or the mapping of a batch and changes to it
    Map(MapArgs),
    /// Validate a workspace or a file as it is; repairs nothing
    Check(CheckArgs),
    /// The official quality score of services, and what would raise it most
    Score(ScoreArgs),
    /// The health of a batch: what each field holds, issues over time, quality scores, overlap of sources, points on the map
    #[command(after_help = QUALITY_HELP)]
    Quality(QualityArgs),
    /// What there is by source, département, EPCI or commune, across all sources: records, freshness, what is stale
    #[command(after_help = TERRITORIES_HELP)]
    Territories(TerritoriesArgs),
    /// Apply suggestions
    Fix(FixArgs),
    /// Find probable duplicates in a workspace or in any table
    ///
    /// A workspace compares its records, healed and mapped; a table is compared cell by cell as it is written. Each has a model
    /// of its own, so a pair may have another probability here than there.
    Match(MatchArgs),
    /// Merge records into one golden record
    Merge(MergeArgs),
    /// Take a merge apart: every member comes back as it was
    Unmerge(UnmergeArgs),
    /// Say what a pair is: duplicate, related, distinct or unsure
    Decide(DecideArgs),
    /// Write the validated batch, its rejects, its report and its manifest
    Export(Box<super::publish::ExportArgs>),
    /// Whether a folder is still the export that it was: files, cells and sums
    Verify(super::publish::VerifyArgs),
    /// The last delivery of each source against the one before
    Changes(super::changes::ChangesArgs),
    /// Bring what was done in another copy of the workspace here, and settle the conflicts
    Combine(super::combine::CombineArgs),
    /// Change one value of one record; lock it, note something, say that the record was verified
    Edit(EditArgs),
    /// What is to be asked of each producer, what was answered, and the folder that goes back to it
    Questions(QuestionsArgs),
    /// The records that have what is asked for, listed or counted
    Records(RecordsArgs),
    /// Change one field of many records in the same way
    Transform(TransformArgs),
    /// Ways to look at records, kept by name with the workspace
    Views(ViewsArgs),
    /// The contributors' own words and the codes they stand for: list them, decide, share the decisions
    Values(ValuesArgs),
    /// List the rules in force, switch one on or off, and set what else holds for the workspace
    Rules(RulesArgs),
    /// The rows of a delivery that give no record, and why; bring one back
    Rows(RowsArgs),
    /// Cut a merged group in two
    Split(SplitArgs),
    /// The log of operations
    History(HistoryArgs),
    /// Undo the last operation
    Undo(WorkspaceArg),
    /// Redo the last operation undone, or apply any one again that does not stand
    Redo(RedoArgs),
    /// Take back one older operation
    Revert(RevertArgs),
    Purge(super::purge::PurgeArgs),
    Doctor(super::doctor::DoctorArgs),
    Establishments(super::establishments::EstablishmentsArgs),
    /// What a field is: its rules, its examples, its code list
    Schema(SchemaArgs),
    /// The sample workspace, in the window or, without a display, as a summary and an export
    Demo(DemoArgs),
    /// Where a value comes from, or why two records match
    Explain(ExplainArgs),
}

#[derive(Debug, Args)]
pub struct WorkspaceArg {
    pub workspace: PathBuf,
}

#[derive(Debug, Args)]
pub struct RunArgs {
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Folder of the export
    #[arg(long)]
    pub out: PathBuf,
    /// auto, structure, service, or the path of a schema file
    #[arg(long, default_value = "auto")]
    pub schema: String,
    /// Keep the workspace here (default: a temporary one, removed at the end)
    #[arg(long)]
    pub workspace: Option<PathBuf>,
    #[arg(long, value_enum, default_value = "within")]
    pub merge: MergeArg,
    /// Date of last update of the rows that have none (YYYY-MM-DD)
    #[arg(long, value_name = "DATE")]
    pub date_maj: Option<String>,
    #[arg(long, value_enum, default_value = "official")]
    pub gate: GateArg,
    /// Empty optional values that stay unreadable; they are kept in the report
    #[arg(long)]
    pub blank_invalid: bool,
}

#[derive(Debug, Args)]
pub struct ImportArgs {
    pub workspace: PathBuf,
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Name of the source (default: from the file name)
    #[arg(long)]
    pub source: Option<String>,
    #[arg(long, default_value = "auto")]
    pub schema: String,
    /// Only this sheet of a workbook
    #[arg(long)]
    pub sheet: Option<String>,
    /// A mapping saved by `tamis map --format json`
    #[arg(long)]
    pub mapping: Option<PathBuf>,
    #[arg(long, value_name = "DATE")]
    pub date_maj: Option<String>,
    /// The delivery holds all records of its source
    #[arg(long, conflicts_with = "partial")]
    pub complete: bool,
    /// The delivery holds only some records of its source
    #[arg(long)]
    pub partial: bool,
    /// A list to compare with (last year's export, a colleague's file): its records are neither checked nor exported
    #[arg(long, conflicts_with_all = ["complete", "partial"])]
    pub reference: bool,
}

#[derive(Debug, Args)]
pub struct ValuesArgs {
    pub workspace: PathBuf,
    /// Only this source; without it decisions are the team's, for every source and those to come
    #[arg(long)]
    pub source: Option<String>,
    /// Only this field
    #[arg(long)]
    pub field: Option<String>,
    /// Every value, not only those that wait for a decision
    #[arg(long)]
    pub all: bool,
    /// What a value stands for (`publics:Marins=actifs,familles`); nothing after `=` says that it has no equivalent
    #[arg(long, value_name = "FIELD:VALUE=CODES")]
    pub set: Vec<String>,
    /// Take a decision back (`publics:Marins`)
    #[arg(long, value_name = "FIELD:VALUE")]
    pub forget: Vec<String>,
    /// Take over a team's dictionary; what is decided here already stays
    #[arg(long, value_name = "FILE", conflicts_with_all = ["set", "forget", "save"])]
    pub load: Option<PathBuf>,
    /// Write the decisions of this workspace as a dictionary to share
    #[arg(long, value_name = "FILE", conflicts_with_all = ["set", "forget"])]
    pub save: Option<PathBuf>,
    #[arg(long, value_enum, default_value = "text")]
    pub format: FormatArg,
}

#[derive(Debug, Args)]
pub struct CheckArgs {
    /// A workspace or a file
    pub path: PathBuf,
    #[arg(long, default_value = "auto")]
    pub schema: String,
    /// A table that the schema's foreign keys refer to: its name in the schema, and its file; may be repeated
    #[arg(long, value_name = "NAME=FILE", value_parser = named_file)]
    pub reference: Vec<(String, PathBuf)>,
    #[arg(long, value_enum, default_value = "official")]
    pub gate: GateArg,
    #[arg(long, value_enum, default_value = "text")]
    pub format: FormatArg,
}

#[derive(Debug, Args)]
pub struct ScoreArgs {
    /// A workspace or a file of services
    pub path: PathBuf,
    /// text: the whole batch; json: the batch and its structures; jsonl: a line a service
    #[arg(long, value_enum, default_value = "text")]
    pub format: FormatArg,
}

#[derive(Debug, Args)]
pub struct FixArgs {
    pub workspace: PathBuf,
    /// Only issues of this code
    #[arg(long)]
    pub code: Option<String>,
    /// Only issues of this field
    #[arg(long)]
    pub field: Option<String>,
    /// Only where the field has this value
    #[arg(long, requires = "field")]
    pub value: Option<String>,
    /// Also empty optional fields for which nothing better is known; the value stays in the report
    #[arg(long)]
    pub last_resort: bool,
    /// Also empty an optional field where nothing is suggested; the value stays in the report
    #[arg(long, requires = "field", requires = "code")]
    pub blank: bool,
    /// Say what would change, change nothing
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
pub struct HistoryArgs {
    pub workspace: PathBuf,
    /// Only what touched this record
    #[arg(long)]
    pub record: Option<String>,
    /// With --record: every value that this field has had, back to the cells of the files
    #[arg(long, requires = "record")]
    pub field: Option<String>,
    /// The changes of this operation, record by record
    #[arg(long, value_name = "N", conflicts_with = "record")]
    pub operation: Option<i64>,
    #[arg(long, value_enum, default_value = "text")]
    pub format: FormatArg,
}

#[derive(Debug, Args)]
pub struct RevertArgs {
    pub workspace: PathBuf,
    /// Number of the operation in `tamis history`
    pub operation: i64,
    /// Also revert what depends on it
    #[arg(long)]
    pub with_dependants: bool,
    /// Revert only this one though others depend on it; what no longer fits is left
    #[arg(long, conflicts_with = "with_dependants")]
    pub alone: bool,
    /// Say what would go with it, what would change and what would be left; change nothing
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
pub struct RedoArgs {
    pub workspace: PathBuf,
    /// Number of an undone, abandoned or reverted operation in `tamis history` (default: the last one undone)
    pub operation: Option<i64>,
    /// Say what would change and what would be left; change nothing
    #[arg(long, requires = "operation")]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
pub struct RowsArgs {
    pub workspace: PathBuf,
    /// The delivery, by its number in `tamis map WORKSPACE` (default: the last of each source to list, the newest one
    /// to change)
    #[arg(long)]
    pub batch: Option<i64>,
    /// Bring back this row of the file, whatever leaves it out
    #[arg(long, value_name = "ROW", conflicts_with = "leave")]
    pub bring_back: Option<u32>,
    /// Leave a row that was brought back to its rule again
    #[arg(long, value_name = "ROW")]
    pub leave: Option<u32>,
    #[arg(long, value_enum, default_value = "text")]
    pub format: FormatArg,
}

#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// A field, by its name or its title; without one, all fields
    pub field: Option<String>,
    /// structure, service, or the path of a schema file (default: both official schemas)
    #[arg(long)]
    pub schema: Option<String>,
    /// Fields and codes where these words are found, whatever the accents and the case
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
    /// Move the records of a workspace to the version of the schemas that this program has, and tell what it does to them
    #[arg(long = "move", value_name = "WORKSPACE", conflicts_with_all = ["field", "schema", "search"])]
    pub to_move: Option<PathBuf>,
    /// With --move: tell what would change, change nothing
    #[arg(long, requires = "to_move")]
    pub dry_run: bool,
    #[arg(long, value_enum, default_value = "text")]
    pub format: FormatArg,
}

#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Where to put the sample workspace and its export (default: a new temporary folder, kept)
    #[arg(long)]
    pub dir: Option<PathBuf>,
    /// No window even where there is a display
    #[arg(long)]
    pub no_window: bool,
}

#[derive(Debug, Args)]
pub struct ExplainArgs {
    pub workspace: PathBuf,
    /// Identifier of the record
    pub record: String,
    /// A field, or the identifier of another record
    pub field: Option<String>,
    #[arg(long, default_value = "structure")]
    pub schema: String,
}

/// `NAME=FILE`.
fn named_file(text: &str) -> Result<(String, PathBuf), String> {
    let parts = text.split_once('=').filter(|(name, file)| !name.is_empty() && !file.is_empty());
    parts.map(|(name, file)| (name.to_owned(), PathBuf::from(file))).ok_or_else(|| "NAME=FILE".to_owned())
}
