//! Find probable duplicates among the records of a workspace. The result is derived: it is stored under the model that
//! made it and may be dropped at any time (DESIGN D7).

use super::schema;
use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::link::{self, Column, Model, Options, Table};
use crate::model::{Cluster, Pair, Reading, RecordId, Verdict};
use crate::source::{self, Limits};
use crate::workspace::{PairFilter, PairSetInfo, Read};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Fields that are compared; the others say nothing of who is who.
const COMPARED: &[&str] = &[
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
    "latitude",
    "longitude",
];

/// The pairs of a workspace and what made them.
pub struct Found {
    pub info: PairSetInfo,
    pub pairs: Vec<Pair>,
    pub report: link::Report,
    pub compared: Compared,
}

/// What was compared and the weights that came of it, for [`export_splink`].
pub struct Compared {
    pub table: Table,
    pub model: Model,
    /// Per row.
    pub ids: Vec<String>,
    pub sources: Vec<String>,
}

/// Compares the structures of the workspace (only structures are de-duplicated, DOMAIN §3).
pub fn find(read: Read<'_>, threshold: Option<f64>, link_only: bool, progress: &Progress) -> Result<Found> {
    let Rows { table, ids, names, sources } = table(read, "structure")?;
    let index: BTreeMap<RecordId, usize> = ids.iter().enumerate().map(|(row, id)| (*id, row)).collect();
    let verdicts: Vec<(usize, usize, Verdict)> = read
        .verdicts()?
        .into_iter()
        .filter_map(|entry| Some((*index.get(&entry.a)?, *index.get(&entry.b)?, entry.verdict)))
        .collect();
    // Pairs under the decision point are kept too: they are what a person is asked about.
    let options =
        Options { threshold: Some(threshold.unwrap_or(REVIEW_FLOOR)), link_only, seed: 1, verdicts: &verdicts };
    let linkage = link::find(&table, &options, progress)?;
    let mut pairs = linkage.pairs;
    for pair in &mut pairs {
        let (a, b) = (ids[pair.a.0 as usize], ids[pair.b.0 as usize]);
        (pair.a, pair.b) = if a < b { (a, b) } else { (b, a) };
    }
    pairs.sort_by_key(|pair| (pair.a, pair.b));
    let info = PairSetInfo {
        model_hash: linkage.model.hash(),
        decision_point: linkage.decision_point,
        revision: read.revision()?,
        pairs: pairs.len() as u64,
        dirty: 0,
    };
    let compared = Compared { table, model: linkage.model, ids: names, sources };
    Ok(Found { info, pairs, report: linkage.report, compared })
}

/// Least probability of a pair that is worth a look.
const REVIEW_FLOOR: f64 = 0.05;

/// Probability from which a pair is certain enough to be merged without a person, where the policy allows it.
pub const CERTAIN: f64 = 0.99;

/// The records of a schema as a table, and who they are.
struct Rows {
    table: Table,
    ids: Vec<RecordId>,
    /// Their `id` and their source.
    names: Vec<String>,
    sources: Vec<String>,
}

fn table(read: Read<'_>, slug: &str) -> Result<Rows> {
    let schema = schema(slug)?;
    let compared: Vec<usize> = COMPARED.iter().filter_map(|name| schema.index_of(name)).collect();
    let mut columns: Vec<Vec<Option<Box<str>>>> = vec![Vec::new(); compared.len()];
    let id = schema.index_of("id");
    let (mut numbers, mut numbered) = (Vec::new(), BTreeMap::<String, u32>::new());
    let (mut ids, mut names, mut sources) = (Vec::new(), Vec::new(), Vec::new());
    read.records(slug, &mut |row| {
        let next = numbered.len() as u32;
        numbers.push(*numbered.entry(row.source.clone()).or_insert(next));
        ids.push(row.id);
        names.push(id.map(|id| row.values[id].display().into_owned()).unwrap_or_default());
        sources.push(row.source);
        for (column, index) in columns.iter_mut().zip(&compared) {
            let text = row.values[*index].display();
            column.push((!text.is_empty()).then(|| text.into()));
        }
        Ok(())
    })?;
    let columns = columns
        .into_iter()
        .zip(&compared)
        .map(|(values, index)| {
            let name = schema.fields[*index].name.clone();
            let kind = link::infer_kind(&name, &values);
            Column { name, kind, values }
        })
        .collect();
    Ok(Rows { table: Table { columns, sources: numbers }, ids, names, sources })
}

/// Groups of records that are one entity: pairs at or above `threshold` and verdicts, with cannot-links.
pub fn clusters(read: Read<'_>, threshold: f64) -> Result<Vec<Cluster>> {
    let pairs = read.pairs("structure", &PairFilter { least: Some(threshold), ..PairFilter::default() })?;
    let verdicts: Vec<_> = read.verdicts()?.into_iter().map(|entry| (entry.a, entry.b, entry.verdict)).collect();
    Ok(link::clusters(&pairs, &verdicts, threshold))
}

/// Groups that may be merged without a person: certain, and inside one source unless `across`.
pub fn certain_groups(read: Read<'_>, across: bool) -> Result<Vec<Vec<RecordId>>> {
    let mut sources = BTreeMap::new();
    read.records("structure", &mut |row| {
        sources.insert(row.id, row.source.clone());
        Ok(())
    })?;
    let mut pairs = read.pairs("structure", &PairFilter { least: Some(CERTAIN), ..PairFilter::default() })?;
    if !across {
        pairs.retain(|pair| sources.get(&pair.a) == sources.get(&pair.b));
    }
    let verdicts: Vec<_> = read
        .verdicts()?
        .into_iter()
        // Services have verdicts too, and are no structures.
        .filter(|entry| sources.contains_key(&entry.a) && sources.contains_key(&entry.b))
        .filter(|entry| across || sources.get(&entry.a) == sources.get(&entry.b))
        .map(|entry| (entry.a, entry.b, entry.verdict))
        .collect();
    Ok(link::clusters(&pairs, &verdicts, CERTAIN).into_iter().map(|cluster| cluster.members).collect())
}

/// The pairs of a table that is not in a workspace.
pub struct FoundInFile {
    /// `a` and `b` are positions in `compared.ids`, which come from the column `id` where there is one, else are the
    /// 1-based row numbers.
    pub pairs: Vec<Pair>,
    pub decision_point: f64,
    pub report: link::Report,
    pub compared: Compared,
}

/// A label given by a person outside of Tamis: two identifiers and a verdict.
pub type Label = (String, String, Verdict);

/// Compares the rows of the first table of any file, without configuration: kinds of columns come from their names and
/// values, sources from a column `source` where there is one.
pub fn of_file(
    path: &Path,
    threshold: Option<f64>,
    link_only: bool,
    labels: &[Label],
    progress: &Progress,
) -> Result<FoundInFile> {
    let limits = Limits::configured();
    let inspection = source::inspect(path, &limits, progress)?;
    let reading = inspection.offered().next().map(|table| table.reading.clone()).ok_or_else(|| {
        Error::new(ErrorKind::Format, "error-no-data")
            .with("path", path.display().to_string())
            .hinted("hint-check-path")
    })?;
    let (texts, row_numbers) = read_columns(path, &reading, &limits, progress)?;
    let position = |name: &str| reading.header.iter().position(|header| header.eq_ignore_ascii_case(name));
    let (id_column, source_column) = (position("id"), position("source"));
    let ids: Vec<String> = match id_column {
        Some(column) => texts[column].iter().map(|text| text.as_deref().unwrap_or("").to_owned()).collect(),
        None => row_numbers.iter().map(u32::to_string).collect(),
    };
    let sources = source_column.map_or_else(|| vec![0; ids.len()], |column| numbered(&texts[column]));
    let source_names: Vec<String> = match source_column {
        Some(column) => texts[column].iter().map(|text| text.as_deref().unwrap_or("").to_owned()).collect(),
        None => vec![String::new(); ids.len()],
    };
    let columns = reading
        .header
        .iter()
        .zip(texts)
        .enumerate()
        .filter(|(index, _)| Some(*index) != id_column && Some(*index) != source_column)
        .map(|(_, (name, values))| Column { name: name.clone(), kind: link::infer_kind(name, &values), values })
        .collect();
    let index: BTreeMap<&str, usize> = ids.iter().enumerate().map(|(row, id)| (id.as_str(), row)).collect();
    let verdicts: Vec<(usize, usize, Verdict)> = labels
        .iter()
        .filter_map(|(a, b, verdict)| Some((*index.get(a.as_str())?, *index.get(b.as_str())?, *verdict)))
        .collect();
    let options = Options { threshold, link_only, seed: 1, verdicts: &verdicts };
    let table = Table { columns, sources };
    let linkage = link::find(&table, &options, progress)?;
    let compared = Compared { table, model: linkage.model, ids, sources: source_names };
    Ok(FoundInFile { pairs: linkage.pairs, decision_point: linkage.decision_point, report: linkage.report, compared })
}

/// Writes the model and the prepared records as a folder that Splink runs (DESIGN §6), whole or not at all.
///
/// # Errors
/// Those of [`crate::export::write_files`].
pub fn export_splink(out: &Path, compared: &Compared, link_only: bool, threshold: f64) -> Result<PathBuf> {
    let Compared { table, model, ids, sources } = compared;
    let splink = link::splink(table, model, ids, sources, link_only);
    let records = csv_bytes(&splink.header, splink.records.iter().map(Vec::as_slice))?;
    let rows: Vec<[String; 3]> = splink
        .frequencies
        .iter()
        .map(|(column, value, tf)| [column.clone(), value.clone(), format!("{tf:e}")])
        .collect();
    let header = ["column", "value", "tf"].map(str::to_owned);
    let frequencies = csv_bytes(&header, rows.iter().map(<[String; 3]>::as_slice))?;
    let mine = serde_json::json!({"keys": splink.keys, "frequencies": splink.rare_columns(), "threshold": threshold});
    let pretty = |json: &serde_json::Value| {
        serde_json::to_vec_pretty(json).map_err(|cause| Error::internal("write JSON").caused_by(cause))
    };
    crate::export::write_files(
        out,
        &[
            ("settings.json", pretty(&splink.settings)?),
            ("records.csv", records),
            ("frequencies.csv", frequencies),
            ("tamis.json", pretty(&mine)?),
            ("run.py", include_bytes!("../../assets/splink/run.py").to_vec()),
            ("LISEZMOI.md", include_bytes!("../../assets/splink/LISEZMOI.md").to_vec()),
        ],
    )
}

fn csv_bytes<'r>(header: &[String], rows: impl Iterator<Item = &'r [String]>) -> Result<Vec<u8>> {
    let failed = |cause: csv::Error| Error::internal("write a table").caused_by(cause);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).map_err(failed)?;
    for row in rows {
        writer.write_record(row).map_err(failed)?;
    }
    writer.into_inner().map_err(|_| Error::internal("write a table"))
}

type Texts = Vec<Vec<Option<Box<str>>>>;

/// The cells of a table as trimmed texts, column by column, and the rows' numbers.
fn read_columns(path: &Path, reading: &Reading, limits: &Limits, progress: &Progress) -> Result<(Texts, Vec<u32>)> {
    progress.stage("stage-read", 0);
    let mut columns: Texts = vec![Vec::new(); reading.header.len()];
    let mut rows_seen = Vec::new();
    source::read(path, reading, limits, progress, &mut |rows| {
        for row in rows.iter().filter(|row| !row.is_empty()) {
            rows_seen.push(row.row_no);
            let mut cells = row.cells();
            for column in &mut columns {
                let text = cells.next().map(|cell| source::decode(reading, cell));
                let text = text.as_deref().map(str::trim).filter(|text| !text.is_empty());
                column.push(text.map(Into::into));
            }
        }
        progress.add(rows.len() as u64);
        progress.check()
    })?;
    Ok((columns, rows_seen))
}

/// Distinct texts numbered in order of first appearance.
fn numbered(texts: &[Option<Box<str>>]) -> Vec<u32> {
    let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
    texts
        .iter()
        .map(|text| {
            let next = numbers.len() as u32;
            *numbers.entry(text.as_deref().unwrap_or("")).or_insert(next)
        })
        .collect()
}

/// Labels as data·inclusion writes them: `[{"left", "right", "label"}]` with match, distinct or unsure.
///
/// # Errors
/// [`ErrorKind::Format`] when the file is not such a list.
pub fn read_labels(path: &Path) -> Result<Vec<Label>> {
    #[derive(serde::Deserialize)]
    struct Row {
        left: String,
        right: String,
        label: String,
    }
    let text = source::read_text(path, &Limits::configured())?;
    let rows: Vec<Row> = serde_json::from_str(&text).map_err(|cause| {
        Error::new(ErrorKind::Format, "error-bad-labels")
            .with("path", path.display().to_string())
            .hinted("hint-labels-form")
            .caused_by(cause)
    })?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let verdict = match row.label.as_str() {
                "match" | "duplicate" => Verdict::Duplicate,
                "distinct" => Verdict::Distinct,
                "unsure" | "related" => Verdict::Related,
                _ => return None,
            };
            Some((row.left, row.right, verdict))
        })
        .collect())
}
