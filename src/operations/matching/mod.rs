//! Find probable duplicates among the records of a workspace. The result is derived: it is stored under the model that
//! made it and may be dropped at any time (DESIGN D7).

mod ask;
mod beside;
mod file;
mod groups;
mod labels;
mod splink;

pub use ask::Question;
pub use beside::find_beside;
pub use file::{FileOptions, of_file};
pub use groups::{ONE_PER_SOURCE, certain_groups, changes, clusters, groups_at, of_rows};
pub use labels::{
    Held, Label, Standing, held, labels_of, plan_labels, read_labels, said_of_followed, standing, write_labels,
};
pub use splink::export_splink;

use super::{Plan, schema, settings};
use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::link::{self, Column, Linkage, Options, Table, Values, Words};
use crate::model::{BatchId, LooserKey, Message, Pair, PairReport, RecordId, RecordRow, Verdict, percent_cut};
use crate::workspace::{DECISION_POINT, FoundPairs, PairSetInfo, Read, Workspace, listed_name};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Fields that are compared; the others say nothing of who is who.
pub const COMPARED: &[&str] = &[
    "nom",
    "siret",
    "adresse",
    "complement_adresse",
    "code_postal",
    "commune",
    "code_insee",
    "telephone",
    "courriel",
    "site_web",
];

/// What was compared, and who its rows are.
pub struct Compared {
    pub linkage: Linkage,
    /// Per row.
    pub ids: Vec<String>,
    pub sources: Vec<String>,
    /// Where some were asked for.
    pub questions: Vec<Question>,
}

/// The pairs of a workspace and what made them.
pub struct Found {
    /// To be stored.
    pub pairs: FoundPairs,
    pub compared: Compared,
}

/// How a search goes about it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Search<'a> {
    /// Only pairs across sources.
    pub link_only: bool,
    /// What is known of words; none: the shipped lists with what the user changed.
    pub words: Option<&'a Words>,
    /// Also choose so many pairs that are worth a verdict.
    pub ask: Option<u64>,
}

impl Search<'_> {
    /// What is known of words.
    fn words(&self) -> Result<Cow<'_, Words>> {
        self.words.map_or_else(|| own_words(None).map(Cow::Owned), |words| Ok(Cow::Borrowed(words)))
    }

    /// In a word, what pairs are sought: results of a search are of use for the next one that is asked the same.
    fn how(&self, read: Read<'_>) -> Result<String> {
        let single = read.setting(ONE_PER_SOURCE)?;
        Ok(serde_json::json!({"link_only": self.link_only, "one_per_source": single, "decision_point": decision_point(read)?}).to_string())
    }
}

/// Least probability of a pair that is worth a look.
pub const REVIEW_FLOOR: f64 = 0.05;

/// Probability from which a pair is certain enough to be merged without a person, where the policy allows it.
pub const CERTAIN: f64 = 0.99;

/// The decision point that a person chose for a workspace.
pub fn decision_point(read: Read<'_>) -> Result<Option<f64>> {
    Ok(read.setting(DECISION_POINT)?.and_then(|value| value.as_f64()))
}

/// A plan that makes pairs of this probability and more duplicates (none: as the model says); the next search groups by it.
///
/// # Errors
/// [`ErrorKind::Usage`] where it is not between [`REVIEW_FLOOR`] and 1: pairs below are not kept.
pub fn plan_decision_point(read: Read<'_>, point: Option<f64>) -> Result<Plan> {
    if point.is_some_and(|point| !(REVIEW_FLOOR..=1.0).contains(&point)) {
        return Err(Error::new(ErrorKind::Usage, "error-bad-decision-point").with("least", REVIEW_FLOOR));
    }
    let summary = match point {
        Some(point) => Message::new("operation-decision-point").with("percent", percent_cut(point, 1)),
        None => Message::new("operation-decision-point-own"),
    };
    let plan = settings::plan(read, DECISION_POINT, point.map(|point| point.into()))?;
    Ok(Plan { summary, ..plan })
}

/// What came since the last search where that is enough, else all structures.
pub fn find_new(read: Read<'_>, search: &Search<'_>, progress: &Progress) -> Result<FoundPairs> {
    match find_beside(read, search, progress)? {
        Some(found) => Ok(found),
        None => Ok(find(read, search, progress)?.pairs),
    }
}

/// Keeps what a search found. What was said of pairs and changed in records while it searched counts.
///
/// # Errors
/// Those of the workspace.
pub fn keep(workspace: &mut Workspace, found: &mut FoundPairs) -> Result<()> {
    if workspace.read().revision()? != found.info.revision {
        say_since(workspace.read(), found)?;
    }
    workspace.put_pairs("structure", found)
}

/// Takes in what was said of the found pairs and changed in their records since the search began: only those are looked at.
fn say_since(read: Read<'_>, found: &mut FoundPairs) -> Result<()> {
    let touched = read.unmatched_since(found.info.revision)?;
    let is_touched = |(a, b): &(RecordId, RecordId)| {
        touched.as_ref().is_none_or(|records| records.contains(a) || records.contains(b))
    };
    let mut judged: BTreeSet<(RecordId, RecordId)> = match &touched {
        Some(_) => found.pairs.iter().map(|pair| (pair.a, pair.b)).collect(),
        None => read.verdicts()?.iter().map(|entry| ordered(entry.a, entry.b)).collect(),
    };
    judged.extend(found.said.keys());
    judged.retain(is_touched);
    for (pair, own) in held(read, judged)? {
        found.said.entry(pair).or_default().own = own;
    }
    // A verdict on records that are gone may be another one for any pair that it was carried over to.
    let mut gone = touched.is_none();
    for record in touched.iter().flatten() {
        gone = gone || !read.is_there(*record)?;
    }
    let carried = found.said.iter().filter(|(pair, said)| said.carried.is_some() && (gone || is_touched(pair)));
    let carried: BTreeSet<_> = carried.map(|(pair, _)| *pair).collect();
    found.said.extend(said_of_followed(read, &carried)?);
    Ok(())
}

/// Compares the structures of the workspace (only structures are de-duplicated, DOMAIN §3).
pub fn find(read: Read<'_>, search: &Search<'_>, progress: &Progress) -> Result<Found> {
    let mut rows = Rows::new(read, "structure")?;
    read.records_to_compare("structure", &mut |row| {
        rows.push(row);
        progress.check()
    })?;
    let index: BTreeMap<RecordId, usize> = rows.ids.iter().enumerate().map(|(row, id)| (*id, row)).collect();
    let standing = standing(read)?;
    let verdicts = labels::by_row(&standing, |id| index.get(id).copied());
    let words = search.words()?;
    let (apart, chosen) = (rows.apart(search), decision_point(read)?);
    // Pairs under the decision point are kept too: they are what a person is asked about.
    let options = Options {
        threshold: Some(REVIEW_FLOOR),
        telling: true,
        decision: chosen,
        apart: apart.as_deref(),
        seed: 1,
        verdicts: &verdicts,
        words: Some(&words),
    };
    let table = rows.take_table();
    let linkage = link::find(&table, &options, progress)?;
    let questions = ask::questions(&linkage, &table, search.ask);
    drop(table);
    let Rows { ids, names, sources, .. } = rows;
    let pairs = of_records(&linkage, &ids, progress)?;
    let info = PairSetInfo {
        model_hash: linkage.model().hash(),
        decision_point: linkage.decision_point,
        revision: read.revision()?,
        pairs: pairs.len() as u64,
        dirty: 0,
    };
    let mut report = PairReport { verdicts: read.verdict_count()?, ..report(&linkage, &ids) };
    let groups = groups::grouped(read, &pairs, &standing, chosen.unwrap_or(linkage.decision_point), &mut report)?;
    let pairs = FoundPairs {
        info,
        report,
        said: labels::said(&standing),
        clusters: groups,
        pairs,
        left: beside::left(&linkage, &ids, &search.how(read)?, progress)?,
    };
    Ok(Found { pairs, compared: Compared { linkage, ids: names, sources, questions } })
}

/// Likely pairs of one record of a list with one of another, by their places in both, with their probability.
///
/// # Errors
/// Those of reading the workspace; [`Error::cancelled`].
pub(super) fn between(
    read: Read<'_>,
    slug: &str,
    some: &[RecordRow],
    others: &[RecordRow],
    threshold: f64,
    progress: &Progress,
) -> Result<Vec<(usize, usize, f64)>> {
    let mut rows = Rows::new(read, slug)?;
    some.iter().chain(others).for_each(|row| rows.push(row.clone()));
    let apart: Vec<u32> = (0..some.len() + others.len()).map(|at| u32::from(at >= some.len())).collect();
    let words = own_words(None)?;
    let options =
        Options { threshold: Some(threshold), apart: Some(&apart), seed: 1, words: Some(&words), ..Options::default() };
    let linkage = link::find(&rows.take_table(), &options, progress)?;
    let mut out = Vec::new();
    for pair in &linkage.pairs {
        let (a, b) = (pair.a as usize, pair.b as usize);
        let (one, other) = (a.min(b), a.max(b));
        if pair.probability() >= threshold && one < some.len() && other >= some.len() {
            out.push((one, other - some.len(), pair.probability()));
        }
    }
    Ok(out)
}

/// The pairs of a search, explained, by the records that its rows are; sorted.
fn of_records(linkage: &Linkage, ids: &[RecordId], progress: &Progress) -> Result<Vec<Pair>> {
    let mut pairs = linkage.explained(progress)?;
    for pair in &mut pairs {
        (pair.a, pair.b) = ordered(ids[pair.a.0 as usize], ids[pair.b.0 as usize]);
    }
    pairs.sort_by_key(|pair| (pair.a, pair.b));
    Ok(pairs)
}

fn ordered(a: RecordId, b: RecordId) -> (RecordId, RecordId) {
    if a < b { (a, b) } else { (b, a) }
}

/// What the search did, by records.
fn report(linkage: &Linkage, ids: &[RecordId]) -> PairReport {
    let report = &linkage.report;
    let named = |counts: &BTreeMap<&'static str, u64>| counts.iter().map(|(key, n)| ((*key).to_owned(), *n)).collect();
    let looser = |by: &link::MissedBy| LooserKey {
        key: by.key.to_owned(),
        duplicates: by.duplicates,
        examples: by.examples.iter().map(|pair| ordered(ids[pair.a as usize], ids[pair.b as usize])).collect(),
    };
    PairReport {
        records: report.records,
        compared: report.compared,
        candidates: named(&report.candidates),
        skipped: named(&report.skipped),
        missed: report.missed.estimate,
        looser: report.missed.by_key.iter().map(looser).collect(),
        silent: report.missed.silent,
        silent_records: report.missed.silent_rows.iter().map(|row| ids[*row as usize]).collect(),
        strata: linkage.strata.iter().map(|s| (s.from, s.to, s.pairs, s.expected)).collect(),
        taught: report.taught,
        ..PairReport::default()
    }
}

/// The report of a search beside an earlier one: what it compared is added, and the pairs that it replaces are taken out.
fn report_of_pairs(before: PairReport, linkage: &Linkage, gone: &[Pair]) -> PairReport {
    let mut out = before;
    out.compared += linkage.report.compared;
    for (key, count) in &linkage.report.candidates {
        *out.candidates.entry((*key).to_owned()).or_default() += count;
    }
    let old = gone.iter().map(without_verdict);
    for (from, to, pairs, expected) in &mut out.strata {
        // The last one holds certainty too.
        for probability in old.clone().filter(|p| (*from..*to).contains(p) || *to >= 1.0 && *p >= 1.0) {
            (*pairs, *expected) = (pairs.saturating_sub(1), (*expected - probability).max(0.0));
        }
    }
    for ((_, _, pairs, expected), new) in out.strata.iter_mut().zip(&linkage.strata) {
        *pairs += new.pairs;
        *expected += new.expected;
    }
    out
}

/// Records of a schema as a table, and who they are.
struct Rows {
    /// Places of the compared fields, and of the `id`.
    compared: Vec<usize>,
    id: Option<usize>,
    columns: Vec<Column>,
    numbers: Values,
    ids: Vec<RecordId>,
    /// What they are called (their `id`, of a reference list behind its name) and their source.
    names: Vec<String>,
    sources: Vec<String>,
    /// Whether they are of a reference list, and the batches that are such lists.
    listed: Vec<bool>,
    lists: BTreeMap<BatchId, String>,
}

impl Rows {
    fn new(read: Read<'_>, slug: &str) -> Result<Self> {
        let schema = schema(slug)?;
        let compared: Vec<usize> = COMPARED.iter().filter_map(|name| schema.index_of(name)).collect();
        let column = |index: &usize| {
            let name = schema.fields[*index].name.clone();
            Column { kind: link::kind_of_name(&name).unwrap_or(link::Kind::Ignored), name, values: Values::default() }
        };
        let columns = compared.iter().map(column).collect();
        let id = schema.index_of("id");
        let (numbers, ids, names, sources) = (Values::default(), Vec::new(), Vec::new(), Vec::new());
        let (listed, lists) = (Vec::new(), read.reference_lists()?);
        Ok(Self { compared, id, columns, numbers, ids, names, sources, listed, lists })
    }

    fn push(&mut self, row: RecordRow) {
        self.ids.push(row.id);
        let list = self.lists.get(&row.batch);
        let id = self.id.map(|id| row.values[id].display()).unwrap_or_default();
        self.listed.push(list.is_some());
        self.names.push(list.map_or_else(|| id.to_string(), |list| listed_name(list, &id)));
        self.numbers.push(Some(&row.source));
        self.sources.push(row.source);
        for (column, index) in self.columns.iter_mut().zip(&self.compared) {
            column.values.push(Some(row.values[*index].display().as_ref()));
        }
    }

    fn table(&self) -> Table {
        Table { columns: self.columns.clone(), sources: self.numbers.clone().into_codes() }
    }

    /// The same, given away.
    fn take_table(&mut self) -> Table {
        Table { columns: std::mem::take(&mut self.columns), sources: std::mem::take(&mut self.numbers).into_codes() }
    }

    /// A number per row: rows of one number are not compared. Those of reference lists never are with each other.
    fn apart(&self, search: &Search<'_>) -> Option<Vec<u32>> {
        if self.lists.is_empty() && !search.link_only {
            return None;
        }
        let own = self.numbers.clone().into_codes();
        let number = |(row, code): (usize, u32)| match (self.listed[row], search.link_only) {
            (true, _) => 0,
            (false, true) => code + 1,
            (false, false) => row as u32 + 1,
        };
        Some(own.into_iter().enumerate().map(number).collect())
    }
}

/// Where a user's own word lists are: `link` in the folder of the program's settings, where there is one.
pub fn words_folder() -> Option<PathBuf> {
    let base = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from);
    let base = base.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".config")))?;
    Some(base.join("tamis").join("link"))
}

/// The shipped word lists with the changes of a folder (`acronyms.txt`, `legal.txt`…; none: the user's own).
///
/// # Errors
/// Where a named folder is not there, or a file of it cannot be read.
pub fn own_words(folder: Option<&Path>) -> Result<Words> {
    let chosen =
        folder.map(Path::to_path_buf).or_else(words_folder).filter(|chosen| folder.is_some() || chosen.is_dir());
    let Some(chosen) = chosen else { return Ok(Words::default()) };
    if !chosen.is_dir() {
        return Err(Error::new(ErrorKind::Io, "error-not-found")
            .with("path", chosen.display().to_string())
            .hinted("hint-check-path"));
    }
    let mut own = BTreeMap::new();
    for name in Words::names() {
        let path = chosen.join(format!("{name}.txt"));
        if path.exists() {
            own.insert(name.to_owned(), crate::source::read_text(&path, &crate::source::Limits::configured())?);
        }
    }
    Ok(Words::with(&own))
}

/// The strata of a search, the judged pairs (probability without the verdict, whether duplicate) and duplicates never compared.
pub type Judged = (Vec<link::Stratum>, Vec<(f64, bool)>, f64);

/// How good the pairs of the last search are, by the verdicts that stand; none where the search did not tell.
pub fn quality(read: Read<'_>, info: &PairSetInfo, report: &PairReport) -> Result<Option<link::Quality>> {
    let found = judged_of(read, report)?;
    Ok(found.map(|(strata, judged, missed)| link::quality(&strata, &judged, info.decision_point, missed)))
}

/// What estimates of the last search are made from; none where the search did not tell.
pub fn judged(read: Read<'_>) -> Result<Option<Judged>> {
    match read.pair_report("structure")? {
        Some(report) => judged_of(read, &report),
        None => Ok(None),
    }
}

fn judged_of(read: Read<'_>, report: &PairReport) -> Result<Option<Judged>> {
    let stratum = |(from, to, pairs, expected): &(f64, f64, u64, f64)| link::Stratum {
        from: *from,
        to: *to,
        pairs: *pairs,
        expected: *expected,
    };
    let strata: Vec<link::Stratum> = report.strata.iter().map(stratum).collect();
    if strata.is_empty() {
        return Ok(None);
    }
    let mut judged = Vec::new();
    for one in labels::standing_seen(read)?.iter().filter(|one| one.holds && one.verdict != Verdict::Unsure) {
        if let Some(pair) = read.pair(one.a, one.b)? {
            judged.push((without_verdict(&pair), one.verdict == Verdict::Duplicate));
        }
    }
    Ok(Some((strata, judged, report.missed)))
}

/// How good the pairs are in two sentences: how many are duplicates, and how many duplicates they are, in percent.
pub fn sentences(quality: &link::Quality) -> [Message; 2] {
    let percent = |share: f64| (share * 100.0).round();
    let of = |code: &'static str, of: &link::Estimate| {
        Message::new(code).with("mid", percent(of.mid)).with("low", percent(of.low)).with("high", percent(of.high))
    };
    [of("duplicates-quality-precision", &quality.precision), of("duplicates-quality-recall", &quality.recall)]
}

/// The probability of a pair without what a person said.
pub fn without_verdict(pair: &Pair) -> f64 {
    let said: f64 = pair.evidence.iter().filter(|one| one.comparison == "verdict").map(|one| one.bits).sum();
    1.0 / (1.0 + (said - pair.weight_bits).exp2())
}
