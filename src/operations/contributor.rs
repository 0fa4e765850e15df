//! Gathers what goes back to each producer: what is wrong in its own rows, what was corrected here, what is asked of it, and its
//! records for the next time. Nothing of another source is taken: no golden record, no reason in a person's words, and no value
//! that a person has copied from somebody else's record.

mod own;
mod sent;

use super::opposition::{self, Opposition};
use super::position::Positions;
use super::questions::{self, Asked};
use super::{Env, schema};
use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::export::contributor::{Contributor, Correction, MOST_RECORDS, Remark, Tone, files, folder_name};
use crate::export::{Lot, OutRecord};
use crate::locale::Lang;
use crate::model::{
    BatchId, Gate, Issue, Layer, Mapping, Message, Param, QuestionState, RecordId, RecordRow, Severity, Suggestion,
    Sureness,
};
use crate::workspace::{BatchInfo, IssueFilter, Read};
use own::Own;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

/// The folders of all producers, as files by their path in an export.
///
/// # Errors
/// Those of reading the workspace and of the workbook writer; cancelled.
pub fn all(read: Read<'_>, env: &Env, progress: &Progress) -> Result<Vec<(String, Vec<u8>)>> {
    let mut out = Vec::new();
    let mut taken = BTreeSet::new();
    each(read, None, env, progress, &mut |given| {
        let folder = unique(&given.source, &mut taken);
        let files = files(given, progress)?;
        out.extend(files.into_iter().map(|(name, bytes)| (format!("contributeur/{folder}/{name}"), bytes)));
        Ok(())
    })?;
    Ok(out)
}

/// Writes the folders of one producer or of all into `folder`, each by the name of its source; gives them back.
///
/// # Errors
/// [`ErrorKind::Usage`] for a source without a delivery, or a folder that holds something else; those of the disk.
pub fn write(
    read: Read<'_>,
    source: Option<&str>,
    folder: &Path,
    env: &Env,
    progress: &Progress,
) -> Result<Vec<(String, PathBuf)>> {
    progress.stage("stage-back", 0);
    let mut out = Vec::new();
    let mut taken = BTreeSet::new();
    each(read, source, env, progress, &mut |given| {
        let place = own_folder(folder, &given.source, &mut taken);
        let files = files(given, progress)?;
        let named: Vec<(&str, Vec<u8>)> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
        out.push((given.source.clone(), crate::export::write_files(&place, &named, Some(&given.source))?));
        Ok(())
    })?;
    match source {
        Some(source) if out.is_empty() => Err(Error::new(ErrorKind::Usage, "error-no-back").with("source", source)),
        _ => Ok(out),
    }
}

/// Writes the mail with the questions to a source into `folder`, which is made where it is not there; gives its path.
///
/// # Errors
/// Those of reading the workspace and of the disk.
pub fn write_mail(read: Read<'_>, source: &str, folder: &Path) -> Result<PathBuf> {
    use std::io::Write as _;
    // Sources whose names differ only in what no file's name holds have files of their own.
    let mut taken = BTreeSet::new();
    let sources = read.sources()?.into_iter().map(|source| source.name);
    let mut named = sources.map(|name| (unique(&name, &mut taken), name));
    let name = named.find(|(_, of)| of == source).map_or_else(|| folder_name(source), |(name, _)| name);
    let path = folder.join(format!("courriel-{name}.txt"));
    let failed = |cause| Error::io(&path, cause);
    let text = mail(source, &questions::list(read, Some(source))?);
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    // Notepad takes it for another encoding without the mark.
    file.write_all(format!("\u{feff}{}", text.replace('\n', "\r\n")).as_bytes()).map_err(failed)?;
    file.persist(&path).map_err(|cause| Error::io(&path, cause.error))?;
    Ok(path)
}

fn unique(source: &str, taken: &mut BTreeSet<String>) -> String {
    let mut name = folder_name(source);
    while !taken.insert(name.to_lowercase()) {
        name.push('_');
    }
    name
}

/// The folder of a source: one that holds another source's files is left to it.
fn own_folder(folder: &Path, source: &str, taken: &mut BTreeSet<String>) -> PathBuf {
    let mut name = folder_name(source);
    let others = |name: &str| crate::export::source_of(&folder.join(name)).is_some_and(|other| other != source);
    while others(&name) || !taken.insert(name.to_lowercase()) {
        name.push('_');
    }
    folder.join(name)
}

/// Gathers source by source: what is held of one is let go before the next.
fn each(
    read: Read<'_>,
    source: Option<&str>,
    env: &Env,
    progress: &Progress,
    found: &mut dyn FnMut(&Contributor<'_>) -> Result<()>,
) -> Result<()> {
    let mut batches: BTreeMap<String, Vec<BatchInfo>> = BTreeMap::new();
    for batch in read.batches()?.into_iter().filter(|batch| batch.active) {
        if source.is_none_or(|source| source == batch.source) {
            batches.entry(batch.source.clone()).or_default().push(batch);
        }
    }
    let mut work = Work::of(read, batches, progress)?;
    for slug in read.slugs()? {
        work.records(slug)?;
    }
    for (source, gathered) in std::mem::take(&mut work.sources) {
        progress.check()?;
        found(&gathered.given(read, &source, &env.today, progress)?)?;
    }
    Ok(())
}

/// What is gathered of one source.
#[derive(Default)]
struct Source {
    /// Rows of records that the opposition list empties.
    opposed: HashSet<(BatchId, u32)>,
    batches: Vec<BatchInfo>,
    records: u64,
    ready: u64,
    corrections: BTreeMap<(String, String, String), Stat>,
    remarks: HashMap<BatchId, BTreeMap<(u32, usize), Remark>>,
    lots: BTreeMap<&'static str, Vec<OutRecord>>,
    /// They are too many for a workbook that a person fills in.
    many: bool,
    wrong: HashSet<(String, String, String)>,
    asked: Vec<Asked>,
}

/// How often something is wrong, and an example.
#[derive(Default)]
struct Stat {
    reason: String,
    example: String,
    records: u64,
    frees: u64,
    blocking: bool,
    /// The fewest that the reason tells.
    years: Option<i64>,
}

struct Work<'r> {
    read: Read<'r>,
    progress: &'r Progress,
    sources: BTreeMap<String, Source>,
    mappings: HashMap<(BatchId, &'static str), Option<Mapping>>,
    infos: HashMap<BatchId, BatchInfo>,
    /// What is asked and not answered, by record: the field, and the text.
    asked: HashMap<RecordId, Vec<(String, String)>>,
    opposition: Opposition,
    positions: Positions,
}

impl<'r> Work<'r> {
    fn of(read: Read<'r>, batches: BTreeMap<String, Vec<BatchInfo>>, progress: &'r Progress) -> Result<Self> {
        let mut counts: HashMap<String, u64> = HashMap::new();
        for slug in read.slugs()? {
            for (source, count) in read.counts_by_source(slug)? {
                *counts.entry(source).or_default() += count;
            }
        }
        let infos = batches.values().flatten().map(|batch| (batch.id, batch.clone())).collect();
        let mut asked: HashMap<RecordId, Vec<(String, String)>> = HashMap::new();
        let mut sources = BTreeMap::new();
        for (source, batches) in batches {
            let pile = questions::list(read, Some(&source))?;
            for one in pile.iter().filter(|one| one.state != QuestionState::Answered) {
                for record in one.records.iter().filter(|record| record.waits()) {
                    let about = (one.field.clone().unwrap_or_default(), one.text.clone());
                    asked.entry(record.record).or_default().push(about);
                }
            }
            let many = counts.get(&source).copied().unwrap_or(0) > MOST_RECORDS as u64;
            sources.insert(source, Source { batches, many, asked: pile, ..Source::default() });
        }
        let (mappings, positions) = (HashMap::new(), Positions::default());
        Ok(Self { read, progress, sources, mappings, infos, asked, opposition: opposition::of(read)?, positions })
    }

    fn records(&mut self, slug: &'static str) -> Result<()> {
        let read = self.read;
        let mut issues: HashMap<RecordId, Vec<Issue>> = HashMap::new();
        read.issues_in(slug, &IssueFilter::default(), &mut |record, issue| {
            issues.entry(record).or_default().push(issue);
            Ok(())
        })?;
        let own = Own::of(read, slug, self.progress)?;
        let progress = self.progress;
        read.records(slug, &mut |row| {
            progress.check()?;
            let issues = issues.remove(&row.id).unwrap_or_default();
            self.record(slug, row, issues, &own)
        })
    }

    fn record(&mut self, slug: &'static str, mut row: RecordRow, issues: Vec<Issue>, own: &Own) -> Result<()> {
        // A record stands where its batch is: of a reference list, it is nobody's.
        let Some(source) = self.infos.get(&row.batch).map(|info| info.source.clone()) else { return Ok(()) };
        let schema = schema(slug)?;
        let blocking: BTreeSet<(&str, &str)> =
            issues.iter().filter(|issue| stops(issue)).map(|issue| (&*issue.field, &*issue.code)).collect();
        let id = schema.index_of("id").map(|at| row.values[at].display().into_owned()).unwrap_or_default();
        for issue in &issues {
            self.issue(slug, &source, &row, &id, issue, blocking.len() == 1)?;
        }
        for (field, value) in own.corrected(row.id) {
            // What somebody wrote is not what goes out where the opposition list empties it.
            if schema.index_of(field).is_some_and(|at| row.values[at] != *value) {
                continue;
            }
            let line = match value.display() {
                text if text.is_empty() => Lang::Fr.text("back-comment-ours-empty").into_owned(),
                text => Lang::Fr.render(&Message::new("back-comment-ours").with("value", text.into_owned())),
            };
            self.remark(slug, &source, &row, field, Tone::Ours, line)?;
        }
        for (field, text) in self.asked.get(&row.id).cloned().unwrap_or_default() {
            let line = Lang::Fr.render(&Message::new("back-comment-question").with("text", text));
            self.remark(slug, &source, &row, &field, Tone::Question, line)?;
        }
        own.give_back(schema, &mut row);
        self.opposition.mask(schema, &mut row.values);
        let Some(gathered) = self.sources.get_mut(&source) else { return Ok(()) };
        gathered.records += 1;
        if row.notes.iter().any(|note| note.rule == "opposition") {
            gathered.opposed.insert((row.batch, row.row_no));
        }
        gathered.ready += u64::from(blocking.is_empty());
        if !gathered.many && !schema.is_table() {
            let record = OutRecord { values: row.values, id, record: Some(row.id), source, ..OutRecord::default() };
            gathered.lots.entry(slug).or_default().push(record);
        }
        Ok(())
    }

    fn issue(
        &mut self,
        slug: &'static str,
        source: &str,
        row: &RecordRow,
        id: &str,
        issue: &Issue,
        alone: bool,
    ) -> Result<()> {
        let lang = Lang::Fr;
        let title = super::fix::field_title(slug, &issue.field, lang);
        let reason = lang.render(&questions::for_producer(issue));
        let years = issue.params.iter().find_map(|(name, years)| match years {
            Param::Number(years) if name == "years" => Some(*years),
            _ => None,
        });
        let columns = self.columns(row.batch, slug, &issue.field)?;
        let line = match (columns.is_empty(), issue.field.is_empty()) {
            (_, true) => reason.clone(),
            (true, false) => {
                let missing = Message::new("back-comment-missing").with("field", title.as_str());
                lang.render(&missing.with("reason", reason.as_str()))
            }
            (false, false) => lang.labelled(title, &reason),
        };
        let line = [Some(line), issue.suggestion.as_ref().and_then(advice)].into_iter().flatten().collect::<Vec<_>>();
        let tone = if stops(issue) { Tone::Error } else { Tone::Warning };
        self.remark(slug, source, row, &issue.field, tone, line.join("\n"))?;
        let key = (slug.to_owned(), issue.field.to_string(), issue.code.to_string());
        let known = self.sources.get(source).and_then(|gathered| gathered.corrections.get(&key));
        let example = match known.is_none_or(|stat| stat.example.is_empty()) {
            // As it was sent: the first one that says something.
            true => self.positions.text(self.read, slug, (row.batch, row.row_no), &issue.field)?.unwrap_or_default(),
            false => String::new(),
        };
        let Some(gathered) = self.sources.get_mut(source) else { return Ok(()) };
        if stops(issue) && !gathered.many {
            gathered.wrong.insert((slug.to_owned(), id.to_owned(), issue.field.to_string()));
        }
        let stat = gathered.corrections.entry(key).or_default();
        // "For three years or more" is true of all.
        if stat.records == 0 || years < stat.years {
            stat.reason = reason;
            stat.years = years;
        }
        if stat.records == 0 {
            stat.blocking = stops(issue);
        }
        if stat.example.is_empty() {
            stat.example = example;
        }
        stat.records += 1;
        stat.frees += u64::from(alone && stops(issue));
        Ok(())
    }

    /// The columns that a field comes from in the rows of a batch.
    fn columns(&mut self, batch: BatchId, slug: &'static str, field: &str) -> Result<Vec<usize>> {
        if !self.mappings.contains_key(&(batch, slug)) {
            self.mappings.insert((batch, slug), self.read.mapping(batch, slug)?);
        }
        let mapping = self.mappings.get(&(batch, slug)).and_then(Option::as_ref);
        let inputs = mapping.and_then(|mapping| mapping.field(field)).map(|field| field.inputs.clone());
        let links = self.infos.get(&batch).map(|info| (info.reading.header.len(), info.reading.links.clone()));
        let shown = |column: usize| match &links {
            // An address behind a cell is told in the cell.
            Some((all, links)) if column + links.len() >= *all && !links.is_empty() => {
                links.get(column + links.len() - all).map_or(column, |of| *of as usize)
            }
            _ => column,
        };
        Ok(inputs.unwrap_or_default().into_iter().map(shown).collect())
    }

    /// Says something of the cells of a field; of the row, at its first cell, where no column gives the field.
    fn remark(
        &mut self,
        slug: &'static str,
        source: &str,
        row: &RecordRow,
        field: &str,
        tone: Tone,
        line: String,
    ) -> Result<()> {
        let mut columns = self.columns(row.batch, slug, field)?;
        if columns.is_empty() {
            columns.push(0);
        }
        let Some(gathered) = self.sources.get_mut(source) else { return Ok(()) };
        let remarks = gathered.remarks.entry(row.batch).or_default();
        for (position, column) in columns.into_iter().enumerate() {
            let remark = remarks.entry((row.row_no, column)).or_default();
            remark.tone = remark.tone.max(tone);
            // Said once, at the first of several cells; a structure and its service may say the same.
            if position == 0 && !remark.lines.contains(&line) {
                remark.lines.push(line.clone());
            }
        }
        Ok(())
    }
}

/// Whether a record with this issue cannot go out.
fn stops(issue: &Issue) -> bool {
    let of_batch = issue.layer == Layer::Batch && issue.severity == Severity::Error;
    Gate::Official.blocks(issue.layer, issue.severity) || of_batch
}

/// What to write instead, in French.
fn advice(suggestion: &Suggestion) -> Option<String> {
    let shown = |value: &crate::model::Value| value.display().into_owned();
    let message = match suggestion.sureness {
        _ if suggestion.value.is_absent() => return None,
        Sureness::LastResort => return None,
        Sureness::Likely => Message::new("back-comment-write").with("value", shown(&suggestion.value)),
        Sureness::Choice => {
            let values: Vec<String> =
                std::iter::once(&suggestion.value).chain(&suggestion.others).take(6).map(shown).collect();
            Message::new("back-comment-choose").with("values", values.join(" · "))
        }
    };
    Some(Lang::Fr.render(&message))
}

impl Source {
    fn given(mut self, read: Read<'_>, source: &str, today: &str, progress: &Progress) -> Result<Contributor<'static>> {
        let files = sent::files(read, &self.batches, &mut self.remarks, &self.opposed, progress)?;
        let lots = match self.many {
            true => Vec::new(),
            false => lots(std::mem::take(&mut self.lots))?,
        };
        let mut corrections: Vec<Correction> = self
            .corrections
            .into_iter()
            .map(|((slug, field, _), stat)| Correction {
                field: super::fix::field_title(&slug, &field, Lang::Fr),
                reason: stat.reason,
                records: stat.records,
                frees: stat.frees,
                example: stat.example,
                blocking: stat.blocking,
            })
            .collect();
        corrections.sort_by(|a, b| {
            let rank = |one: &Correction| (one.blocking, one.frees, one.records);
            rank(b).cmp(&rank(a)).then_with(|| (&a.field, &a.reason).cmp(&(&b.field, &b.reason)))
        });
        let questions = self.asked.iter().filter(|asked| asked.state != QuestionState::Answered).count() as u64;
        Ok(Contributor {
            source: source.to_owned(),
            today: today.to_owned(),
            files,
            lots,
            records: self.records,
            ready: self.ready,
            corrections,
            mail: mail(source, &self.asked),
            questions,
            wrong: self.wrong,
        })
    }
}

/// Structures first; both where there is one of them, as the official workbook has them.
fn lots(mut found: BTreeMap<&'static str, Vec<OutRecord>>) -> Result<Vec<Lot<'static>>> {
    let mut out = Vec::new();
    if found.is_empty() {
        return Ok(out);
    }
    for slug in crate::reference::schema_slugs() {
        let mut records = found.remove(slug).unwrap_or_default();
        records.sort_by(|a, b| a.id.cmp(&b.id));
        out.push(Lot { schema: schema(slug)?, records });
    }
    Ok(out)
}

/// The questions as a mail; where there are none, what accompanies the folder.
fn mail(source: &str, asked: &[Asked]) -> String {
    let lang = Lang::Fr;
    let questions = questions::mail(asked);
    if !questions.is_empty() {
        return questions;
    }
    let subject = lang.render(&Message::new("back-mail-subject").with("source", source));
    let (greeting, intro) = (lang.text("mail-greeting"), lang.text("back-mail-intro"));
    format!("{subject}\n\n{greeting}\n{intro}\n\n{}\n", lang.text("mail-thanks"))
}
