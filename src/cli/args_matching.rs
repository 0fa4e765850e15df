//! What the user typed for `match`, `merge`, `unmerge`, `split` and `decide`: duplicates, and what is said of them.

use super::args::{MergeArg, VerdictArg};
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct MatchArgs {
    /// A workspace or a table
    pub path: PathBuf,
    /// CSV of the pairs: id_a,id_b,probability,weight; records of a reference list are named LIST:ID where a workspace could
    /// have the same identifier, and every command takes them so
    #[arg(long)]
    pub pairs: Option<PathBuf>,
    /// Least probability (default: the model's own decision point)
    #[arg(long, value_parser = probability)]
    pub threshold: Option<f64>,
    /// Only pairs across the values of the column `source`
    #[arg(long)]
    pub link_only: bool,
    /// Compare all records of a workspace again, not only those that came or changed since the last search
    #[arg(long)]
    pub anew: bool,
    /// Labels to learn from: JSON list of {left, right, label} (match, distinct, unsure); a workspace takes them as verdicts
    #[arg(long)]
    pub labels: Option<PathBuf>,
    /// Compare with the rows of another table only: last year's export, a colleague's file
    #[arg(long, value_name = "FILE", conflicts_with = "link_only")]
    pub against: Option<PathBuf>,
    /// Choose so many pairs that are worth a verdict: a list like that of --labels, most telling mix first, with what both
    /// records say ("says") and an empty "label" to fill in: match, distinct, or unsure where they are related but not the same
    #[arg(long, value_name = "N")]
    pub ask: Option<u64>,
    /// Where the pairs of --ask are written (default: standard output)
    #[arg(long, value_name = "FILE", requires = "ask")]
    pub questions: Option<PathBuf>,
    /// CSV of the pairs held to be related but distinct (a town hall and its social centre): id_a,id_b,probability
    #[arg(long, value_name = "FILE")]
    pub related: Option<PathBuf>,
    /// CSV of the groups: group,id,source
    #[arg(long, value_name = "FILE")]
    pub groups: Option<PathBuf>,
    /// At most one record of each source in a group
    #[arg(long)]
    pub one_per_source: bool,
    /// Precision and recall by the verdicts, with intervals, at several decision points
    #[arg(long)]
    pub quality: bool,
    /// What was compared, skipped and missed, key by key
    #[arg(long)]
    pub details: bool,
    /// Folder of word lists (acronyms.txt, legal.txt…) that add to the shipped ones (default: tamis/link in the settings folder)
    #[arg(long, value_name = "DIR")]
    pub words: Option<PathBuf>,
    /// Write the model as Splink settings
    #[arg(long, value_name = "DIR")]
    pub export_splink: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct MergeArgs {
    pub workspace: PathBuf,
    /// Identifiers of the records (`source--id`), two or more; without any: every certain group
    pub records: Vec<String>,
    #[arg(long, default_value = "structure")]
    pub schema: String,
    /// Without identifiers: which groups
    #[arg(long, value_enum, default_value = "within")]
    pub scope: MergeArg,
    /// Choose a value by hand (`telephone=+33299000000`, or `telephone@dora--42` for that record's)
    #[arg(long = "pin", value_name = "FIELD=VALUE")]
    pub pins: Vec<String>,
}

#[derive(Debug, Args)]
pub struct UnmergeArgs {
    pub workspace: PathBuf,
    /// Identifier of the golden record or of a member
    pub record: String,
}

#[derive(Debug, Args)]
pub struct SplitArgs {
    pub workspace: PathBuf,
    /// Identifiers of the records to take out of their group
    #[arg(required = true)]
    pub records: Vec<String>,
}

#[derive(Debug, Args)]
pub struct DecideArgs {
    pub workspace: PathBuf,
    #[arg(required_unless_present_any = ["labels", "write_labels", "from"])]
    pub a: Option<String>,
    #[arg(required_unless_present_any = ["labels", "write_labels", "from"])]
    pub b: Option<String>,
    #[arg(value_enum, required_unless_present_any = ["labels", "write_labels", "from"])]
    pub verdict: Option<VerdictArg>,
    /// Take the labels of a file as verdicts, in one operation: JSON list of {left, right, label}
    #[arg(long, value_name = "FILE", conflicts_with = "a")]
    pub labels: Option<PathBuf>,
    /// Write the verdicts as such a list
    #[arg(long, value_name = "FILE", conflicts_with_all = ["a", "labels"])]
    pub write_labels: Option<PathBuf>,
    /// Make duplicates of every pair of this probability and more that nobody has judged and whose records the last search put
    /// in one group, in one operation; look at some of them first (--dry-run)
    #[arg(long, value_name = "P", conflicts_with_all = ["a", "labels", "write_labels"])]
    pub from: Option<String>,
    /// Change nothing: say how many pairs --from would decide, and print a sample of them (two ids and the probability)
    #[arg(long, requires = "from")]
    pub dry_run: bool,
    /// Pairs of the sample; the same ones each time
    #[arg(long, value_name = "N", default_value_t = 20, requires = "dry_run")]
    pub sample: usize,
    #[arg(long, default_value = "structure")]
    pub schema: String,
}

/// A probability, from 0 to 1.
fn probability(text: &str) -> Result<f64, String> {
    let value: Result<f64, _> = text.replace(',', ".").parse();
    value.ok().filter(|value| (0.0..=1.0).contains(value)).ok_or_else(|| "0 … 1".to_owned())
}
