//! What the user typed for `map` and `rules`: how files are read, and by which rules they are judged.

use super::args::FormatArg;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct MapArgs {
    /// A contributor's file, or a workspace
    pub file: PathBuf,
    #[arg(long, default_value = "auto")]
    pub schema: String,
    #[arg(long, value_enum, default_value = "text")]
    pub format: FormatArg,
    /// In a workspace: the delivery, by its number (`tamis map WORKSPACE` lists them; default: the newest one to change, all to
    /// print)
    #[arg(long)]
    pub batch: Option<i64>,
    /// In a workspace: give a column to a field (`COLUMN=FIELD`; nothing after `=` takes it away)
    #[arg(long = "set", value_name = "COLUMN=FIELD")]
    pub set: Vec<String>,
    /// In a workspace: a constant of the batch (`date_maj=2026-10-01`)
    #[arg(long = "constant", value_name = "FIELD=VALUE")]
    pub constant: Vec<String>,
    /// In a workspace: keep only rows where a column has a value (`AFFICHAGE=OUVERT`), or all others (`ETAT!=FERME`); `none`
    /// removes the rules
    #[arg(long = "keep", value_name = "COLUMN=VALUE")]
    pub keep: Vec<String>,
    /// In a workspace: the column that holds the producer's identifiers
    #[arg(long, value_name = "COLUMN", conflicts_with = "id_built")]
    pub id: Option<String>,
    /// In a workspace: identifiers are built from name, place and address
    #[arg(long)]
    pub id_built: bool,
    /// In a workspace: also create a service per row
    #[arg(long)]
    pub service_per_row: bool,
    /// In a workspace: read the accents of a text file in another encoding (UTF-8, windows-1252, ISO-8859-15, macintosh,
    /// IBM850); nothing is imported again
    #[arg(long)]
    pub encoding: Option<String>,
    /// In a workspace: what was repaired alone at reading, by rule
    #[arg(long)]
    pub healed: bool,
    /// In a workspace: leave values as the file gives them where this rule would repair them
    #[arg(long, value_name = "RULE")]
    pub heal_off: Vec<String>,
    /// In a workspace: repair by this rule again
    #[arg(long, value_name = "RULE")]
    pub heal_on: Vec<String>,
}

#[derive(Debug, Args)]
pub struct RulesArgs {
    pub workspace: PathBuf,
    /// Code of an issue, or its field and code (`courriel.value_error`); alone: only the rules of this name are listed. Without
    /// one: all of them, tabs between name, weight, issues now and what it means
    pub rule: Option<String>,
    /// Do not look at it
    #[arg(long, requires = "rule", conflicts_with_all = ["on", "warning", "error"])]
    pub off: bool,
    /// As it is by itself
    #[arg(long, requires = "rule", conflicts_with_all = ["warning", "error"])]
    pub on: bool,
    /// It is told, and stops no record
    #[arg(long, requires = "rule", conflicts_with = "error")]
    pub warning: bool,
    /// It stops a record at every gate
    #[arg(long, requires = "rule")]
    pub error: bool,
    /// Trust rank of a source (`dora=2`; higher wins)
    #[arg(long, value_name = "SOURCE=RANK")]
    pub trust: Option<String>,
    /// Sources of which a group of duplicates has one record at most: names with commas, `all` or `none`
    #[arg(long, value_name = "SOURCES", conflicts_with_all = ["rule", "trust"])]
    pub one_per_source: Option<String>,
    /// Probability from which a pair is held to be a duplicate (see `match --quality`), or `none` for the model's own
    #[arg(long, value_name = "P", conflicts_with_all = ["rule", "trust", "one_per_source"])]
    pub decision_point: Option<String>,
    /// People who oppose being published: e-mails and phones, one a line or in a CSV file (`none` takes the list away). Records
    /// that hold one go without e-mail, phone and contact name; the workspace keeps fingerprints only
    #[arg(long, value_name = "FILE", conflicts_with_all = ["rule", "trust"])]
    pub opposition: Option<PathBuf>,
    /// A rule by which values are repaired at reading, off or on for a source (`lost-zero=off`; see `map --healed`)
    #[arg(long, value_name = "RULE=off|on", requires = "source", conflicts_with_all = ["rule", "trust"])]
    pub heal: Option<String>,
    /// With --heal: the source
    #[arg(long)]
    pub source: Option<String>,
    /// Of the list: text, or a line of JSON per rule
    #[arg(long, value_enum, default_value = "text")]
    pub format: FormatArg,
}
