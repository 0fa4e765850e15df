//! The pile of questions to the producers: about a cell, a record, or a whole group of issues; what comes back with a later
//! delivery meets what was asked (CURATOR, "Key Q").
//!
//! A question is a state of its record, with the row that was asked about. Whether it is answered is not stored: the row that
//! the record has now is compared with that one, so that an answer counts from whichever delivery it comes, and an undone
//! delivery takes it back.

mod mail;

pub use mail::{heading, mail};

use super::position::Positions;
use super::states::push;
use super::{Env, Plan, ground_plan, json, schema};
use crate::error::{Error, ErrorKind, Result};
use crate::locale::Lang;
use crate::model::{
    BatchId, ChangeSet, Message, OperationKind, QUESTION, Question, QuestionState, RecordId, question_of,
};
use crate::workspace::{BatchInfo, IssueFilter, Read};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// One value of a record, or the whole of it.
    Record { record: RecordId, field: Option<String> },
    /// The records that have an issue of a field and code: one question. `values`: only where the field has one of these values
    /// ([`crate::workspace::IssueValue::key`]).
    Issues { schema: String, field: String, code: String, values: Vec<i64>, except: Vec<RecordId> },
}

/// One question of the pile.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Asked {
    /// By which it is named: it stays while the question does.
    pub key: String,
    pub source: String,
    pub schema: String,
    /// None: about the whole record.
    pub field: Option<String>,
    pub text: String,
    /// As it stands now: answered where the producer has changed all that was asked about.
    pub state: QuestionState,
    pub by: String,
    pub at: String,
    pub sent: Option<String>,
    /// The records that it is about, in the order of the file.
    pub records: Vec<AskedRecord>,
    /// How many of them the producer has answered.
    pub answered: usize,
}

/// A record that a question is about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AskedRecord {
    #[serde(skip)]
    pub record: RecordId,
    pub id: String,
    pub name: String,
    pub file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The row that was asked about, as the file counts.
    pub row: u32,
    /// Where the value is, as a spreadsheet names cells.
    pub cell: String,
    /// What the producer had said.
    pub received: String,
    /// What the producer says now, where that is something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// It is not there any more, or was set aside: nobody needs the answer.
    #[serde(skip)]
    pub aside: bool,
}

impl AskedRecord {
    /// Whether its producer still has something to say.
    pub fn waits(&self) -> bool {
        self.answer.is_none() && !self.aside
    }
}

/// Records to be asked about, each with its row and schema, by source.
type BySource = BTreeMap<String, Vec<(RecordId, (i64, u32), String)>>;

/// A plan that asks. Records that are already asked about in this field keep their question; a group is one question for each
/// source.
///
/// # Errors
/// [`ErrorKind::Usage`] where there is nothing to ask about.
pub fn plan_ask(read: Read<'_>, about: &About, text: Option<&str>, env: &Env) -> Result<Plan> {
    let (records, field, code) = match about {
        About::Record { record, field } => {
            if let Some(name) = field {
                super::edit::field(schema(&identity(read, *record)?.schema)?, name)?;
            }
            (vec![*record], field.clone(), None)
        }
        About::Issues { schema, field, code, values, except } => {
            let records = with_issue(read, schema, field, code, values, except)?;
            (records, Some(field.clone()).filter(|field| !field.is_empty()), Some(code.as_str()))
        }
    };
    let name = question_of(field.as_deref());
    let several = matches!(about, About::Issues { .. });
    let mut by_source = BySource::new();
    for record in records {
        // What was asked of this record of a group stays; of one record alone, it is asked anew.
        if several && read.record_state(record, &name)?.is_some() {
            continue;
        }
        let identity = identity(read, record)?;
        let source = read.batch(identity.batch)?.map(|batch| batch.source).unwrap_or_default();
        by_source.entry(source).or_default().push((record, (identity.batch.0, identity.row_no), identity.schema));
    }
    let mut changes = ChangeSet::new();
    let mut asked = 0;
    for records in by_source.values() {
        let Some((first, _, slug)) = records.first() else { continue };
        let text = match text.map(str::trim).filter(|text| !text.is_empty()) {
            Some(text) => text.to_owned(),
            None => proposed(read, slug, *first, field.as_deref(), code)?,
        };
        let group = several.then(|| format!("{}-{}", first.0, field.as_deref().unwrap_or_default()));
        for (record, row, _) in records {
            let question = Question {
                text: text.clone(),
                by: env.actor.clone(),
                at: env.now_utc.clone(),
                state: QuestionState::Open,
                row: *row,
                group: group.clone(),
                sent: None,
            };
            push(read, &mut changes, *record, &name, Some(&json(&question)?))?;
            asked += 1;
        }
    }
    if asked == 0 {
        return Err(Error::new(ErrorKind::Usage, "error-nothing-to-ask").hinted("hint-list-questions"));
    }
    let summary = match (&records_of(&by_source)[..], several) {
        ([only], false) => {
            let record = super::record_name(read, *only)?;
            match &field {
                Some(field) => Message::new("operation-ask-field").with("field", field.as_str()).with("record", record),
                None => Message::new("operation-ask-record").with("record", record),
            }
        }
        _ => {
            Message::new("operation-ask-group").with("count", asked).with("field", field.as_deref().unwrap_or_default())
        }
    };
    ground_plan(read, OperationKind::Mark, serde_json::json!({"field": field, "count": asked}), summary, changes)
}

fn records_of(by_source: &BySource) -> Vec<RecordId> {
    by_source.values().flatten().map(|(record, ..)| *record).collect()
}

fn identity(read: Read<'_>, record: RecordId) -> Result<crate::workspace::RecordIdentity> {
    read.record_identity(record)?.ok_or_else(|| {
        Error::new(ErrorKind::Usage, "error-unknown-record")
            .with("schema", "")
            .with("record", record.0)
            .hinted("hint-check-record")
    })
}

/// How many records something is about.
///
/// # Errors
/// Those of reading the workspace.
pub fn records_about(read: Read<'_>, about: &About) -> Result<usize> {
    Ok(match about {
        About::Record { .. } => 1,
        About::Issues { schema, field, code, values, except } => {
            with_issue(read, schema, field, code, values, except)?.len()
        }
    })
}

fn with_issue(
    read: Read<'_>,
    slug: &str,
    field: &str,
    code: &str,
    values: &[i64],
    except: &[RecordId],
) -> Result<Vec<RecordId>> {
    let filter = IssueFilter {
        field: Some(field.to_owned()),
        code: Some(code.to_owned()),
        values: values.to_vec(),
        ..IssueFilter::default()
    };
    let mut records = Vec::new();
    read.issues_in(slug, &filter, &mut |record, _| {
        if records.last() != Some(&record) && !except.contains(&record) {
            records.push(record);
        }
        Ok(())
    })?;
    records.sort_unstable();
    records.dedup();
    Ok(records)
}

/// What is wrong, in the words for a producer where those for a curator are others.
pub(super) fn for_producer(issue: &crate::model::Issue) -> Message {
    let message = issue.message();
    let own = format!("back-{}", message.code);
    if Lang::Fr.knows(&own) { Message { code: own.into(), ..message } } else { message }
}

/// What to ask, proposed in French from what is wrong: producers read French.
///
/// # Errors
/// Those of reading the workspace.
pub fn proposed(
    read: Read<'_>,
    slug: &str,
    record: RecordId,
    field: Option<&str>,
    code: Option<&str>,
) -> Result<String> {
    let lang = Lang::Fr;
    let issues = read.issues(record)?;
    let of_field = |issue: &&crate::model::Issue| field.is_none_or(|field| issue.field == field);
    let of_code = |issue: &&crate::model::Issue| code.is_none_or(|code| issue.code == code);
    if let Some(issue) = issues.iter().filter(of_field).find(of_code) {
        return Ok(lang.render(&for_producer(issue)));
    }
    Ok(match field {
        Some(field) => {
            let title = super::fix::field_title(slug, field, lang);
            let place = schema(slug)?.index_of(field);
            let value = read.record(record)?.zip(place).map(|((_, row), at)| row.values[at].is_absent());
            let code = if value == Some(true) { "question-empty" } else { "question-confirm" };
            lang.render(&Message::new(code).with("field", title))
        }
        None => lang.text("question-confirm-record").into_owned(),
    })
}

/// What the question about a cell or a record would say, before it is asked.
///
/// # Errors
/// Those of reading the workspace.
pub fn proposed_for(read: Read<'_>, about: &About) -> Result<String> {
    match about {
        About::Record { record, field } => {
            // What was asked already is changed, not lost.
            if let Some(known) = read.record_state(*record, &question_of(field.as_deref()))?
                && let Ok(question) = serde_json::from_str::<Question>(&known)
            {
                return Ok(question.text);
            }
            proposed(read, &identity(read, *record)?.schema, *record, field.as_deref(), None)
        }
        About::Issues { schema, field, code, values, except } => {
            let first = with_issue(read, schema, field, code, values, except)?.into_iter().next();
            let field = Some(field.as_str()).filter(|field| !field.is_empty());
            first.map_or(Ok(String::new()), |first| proposed(read, schema, first, field, Some(code)))
        }
    }
}

/// The pile of questions, source by source: those that wait first, then in the order of asking.
///
/// # Errors
/// Those of reading the workspace.
pub fn list(read: Read<'_>, source: Option<&str>) -> Result<Vec<Asked>> {
    let mut found: BTreeMap<(String, String), (Asked, Question)> = BTreeMap::new();
    let mut look = Look { read, positions: Positions::default(), batches: BTreeMap::new() };
    for (record, name, value) in read.states_of_kind(QUESTION)? {
        let Ok(question) = serde_json::from_str::<Question>(&value) else { continue };
        let field = name.strip_prefix(QUESTION).filter(|field| !field.is_empty()).map(str::to_owned);
        let Some(identity) = read.record_identity(record)? else { continue };
        let Some(asked_at) = look.batch(BatchId(question.row.0))? else { continue };
        let from = asked_at.source.clone();
        if source.is_some_and(|source| source != from) {
            continue;
        }
        let key =
            question.group.clone().unwrap_or_else(|| format!("{}.{}", record.0, field.as_deref().unwrap_or_default()));
        let told = look.record(record, &identity, field.as_deref(), &question)?;
        let answered = usize::from(told.answer.is_some());
        let one = found.entry((from.clone(), key.clone())).or_insert_with(|| {
            let asked = Asked {
                key,
                source: from,
                schema: identity.schema.clone(),
                field,
                text: question.text.clone(),
                state: question.state,
                by: question.by.clone(),
                at: question.at.clone(),
                sent: question.sent.clone(),
                records: Vec::new(),
                answered: 0,
            };
            (asked, question)
        });
        one.0.answered += answered;
        one.0.records.push(told);
    }
    let mut out: Vec<Asked> = found.into_values().map(|(asked, _)| asked).collect();
    for asked in &mut out {
        if asked.answered == asked.records.len() {
            asked.state = QuestionState::Answered;
        }
        asked.records.sort_by(|a, b| (&a.file, &a.sheet, a.row, a.record).cmp(&(&b.file, &b.sheet, b.row, b.record)));
    }
    out.sort_by(|a, b| {
        let order = |one: &Asked| (one.source.clone(), one.state, one.at.clone(), one.key.clone());
        order(a).cmp(&order(b))
    });
    Ok(out)
}

/// Reads what stands in the rows that were asked about, and what stands there now.
struct Look<'r> {
    read: Read<'r>,
    positions: Positions,
    batches: BTreeMap<BatchId, Option<BatchInfo>>,
}

impl Look<'_> {
    fn batch(&mut self, batch: BatchId) -> Result<Option<BatchInfo>> {
        if !self.batches.contains_key(&batch) {
            self.batches.insert(batch, self.read.batch(batch)?);
        }
        Ok(self.batches.get(&batch).cloned().flatten())
    }

    fn record(
        &mut self,
        record: RecordId,
        identity: &crate::workspace::RecordIdentity,
        field: Option<&str>,
        question: &Question,
    ) -> Result<AskedRecord> {
        let (then, now) = ((BatchId(question.row.0), question.row.1), (identity.batch, identity.row_no));
        let slug = identity.schema.as_str();
        let (name, id) = self.named(record)?;
        let position = self.positions.of(self.read, slug, then, field.unwrap_or_default())?.unwrap_or_default();
        let (received, answer) = match field {
            Some(field) => {
                let text = |positions: &mut Positions, place| positions.text(self.read, slug, place, field);
                let received = text(&mut self.positions, then)?.unwrap_or_default();
                let answer = if then == now { None } else { text(&mut self.positions, now)? };
                (received.clone(), answer.filter(|answer| *answer != received))
            }
            None => (String::new(), if then == now { None } else { self.changed_cells(then, now)? }),
        };
        Ok(AskedRecord {
            record,
            id,
            name,
            cell: if field.is_some() { position.cell() } else { question.row.1.to_string() },
            file: position.file,
            sheet: position.sheet,
            row: question.row.1,
            received,
            answer,
            aside: !self.read.is_there(record)?,
        })
    }

    fn named(&self, record: RecordId) -> Result<(String, String)> {
        let Some((slug, row)) = self.read.record(record)? else { return Ok((String::new(), format!("#{}", record.0))) };
        let schema = schema(&slug)?;
        let text = |name: &str| schema.index_of(name).map(|at| row.values[at].display().into_owned());
        Ok((text("nom").unwrap_or_default(), text("id").unwrap_or_default()))
    }

    /// The cells of a row that are others now, column by column; none where all are as they were.
    fn changed_cells(&mut self, then: (BatchId, u32), now: (BatchId, u32)) -> Result<Option<String>> {
        let (before, after) = (self.cells(then)?, self.cells(now)?);
        let changed = after.iter().filter(|(header, text)| before.get(*header) != Some(text));
        let told: Vec<String> = changed.map(|(header, text)| Lang::Fr.labelled(header, text)).collect();
        Ok((!told.is_empty()).then(|| told.join(" · ")))
    }

    fn cells(&mut self, (batch, row): (BatchId, u32)) -> Result<BTreeMap<String, String>> {
        let (Some(info), Some(raw)) = (self.batch(batch)?, self.read.raw_row(batch, row)?) else {
            return Ok(BTreeMap::new());
        };
        let text = |cell| crate::source::decode(&info.reading, cell).trim().to_owned();
        let named = info.reading.header.iter().cloned().zip(raw.cells().map(text));
        Ok(named.filter(|(_, text)| !text.is_empty()).collect())
    }
}

/// What becomes of questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// They were sent to their producer, now.
    Sent,
    /// A person has the answer, by whichever way.
    Answered,
    /// They wait again.
    Open,
    /// They are asked no longer.
    Drop,
    /// They say something else.
    Text(String),
}

/// A plan that turns questions, by their keys.
///
/// # Errors
/// [`ErrorKind::Usage`] for a key that no question has.
pub fn plan_turn(read: Read<'_>, keys: &[String], turn: &Turn, env: &Env) -> Result<Plan> {
    let all = list(read, None)?;
    let mut changes = ChangeSet::new();
    for key in keys {
        let asked = all.iter().find(|asked| asked.key == *key).ok_or_else(|| {
            Error::new(ErrorKind::Usage, "error-unknown-question")
                .with("key", key.as_str())
                .hinted("hint-list-questions")
        })?;
        let name = question_of(asked.field.as_deref());
        for one in &asked.records {
            let Some(known) = read.record_state(one.record, &name)? else { continue };
            let Ok(mut question) = serde_json::from_str::<Question>(&known) else { continue };
            match turn {
                Turn::Sent => {
                    question.state = QuestionState::Sent;
                    question.sent = Some(env.now_utc.clone());
                }
                Turn::Answered => question.state = QuestionState::Answered,
                Turn::Open => (question.state, question.sent) = (QuestionState::Open, None),
                Turn::Text(text) => text.trim().clone_into(&mut question.text),
                Turn::Drop => {}
            }
            let after = if *turn == Turn::Drop { None } else { Some(json(&question)?) };
            push(read, &mut changes, one.record, &name, after.as_deref())?;
        }
    }
    let code = match turn {
        Turn::Sent => "operation-questions-sent",
        Turn::Answered => "operation-questions-answered",
        Turn::Open => "operation-questions-open",
        Turn::Drop => "operation-questions-dropped",
        Turn::Text(_) => "operation-questions-text",
    };
    let summary = Message::new(code).with("count", keys.len());
    ground_plan(read, OperationKind::Mark, serde_json::json!({"questions": keys.len()}), summary, changes)
}

/// How many questions wait to be sent or answered, as far as the questions themselves say.
///
/// # Errors
/// Those of reading the workspace.
pub fn waiting(read: Read<'_>) -> Result<u64> {
    let mut keys = BTreeSet::new();
    for (record, name, value) in read.states_of_kind(QUESTION)? {
        let question: Option<Question> = serde_json::from_str(&value).ok();
        if let Some(question) = question.filter(|question| question.state != QuestionState::Answered) {
            keys.insert(question.group.unwrap_or_else(|| format!("{}.{name}", record.0)));
        }
    }
    Ok(keys.len() as u64)
}

/// The keys of the questions of a source that wait to be sent.
///
/// # Errors
/// Those of reading the workspace.
pub fn to_send(read: Read<'_>, source: Option<&str>) -> Result<Vec<String>> {
    let open = list(read, source)?.into_iter().filter(|asked| asked.state == QuestionState::Open);
    Ok(open.map(|asked| asked.key).collect())
}
