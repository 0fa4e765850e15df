//! Where a value comes from, step by step from the file's cell: read, repaired by a rule, changed by a person, merged; and
//! every value that a cell has had (DESIGN §3).

use super::log::{self, ChangeTold};
use super::{derive, schema};
use crate::error::Result;
use crate::model::{
    BatchId, Golden, Merge, MergeId, Message, Note, Operation, OperationId, OperationKind, OperationState, PickReason,
    Pin, RecordId, RecordRow, Transform, Value, column_letters,
};
use crate::source;
use crate::workspace::{BatchInfo, Read, Step as Change};

/// What a step of the way did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The cell of the file, or what stands for one.
    Cell,
    /// Read from several cells, or out of one.
    Read,
    /// Repaired alone, by a rule.
    Repaired,
    /// A suggestion that a person accepted.
    Fixed,
    /// Typed by a person.
    Edited,
    /// The value of a golden record.
    Merged,
}

/// Where a cell is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub batch: BatchId,
    pub file: String,
    pub source: String,
    pub delivery: u32,
    pub sheet: Option<String>,
    /// As the file counts.
    pub row: u32,
    /// `C12`, or the row alone in a file without columns.
    pub cell: String,
    /// Name of the column, as the file writes it.
    pub column: String,
}

/// One step from the cell of the file to the value of today.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub kind: Kind,
    /// What happened, in a sentence that needs no other.
    pub what: Message,
    /// The value after it.
    pub value: String,
    pub place: Option<Place>,
    /// The rule that repaired it (`note-<rule>` is its sentence).
    pub rule: Option<String>,
    /// Who, when and in which operation, where a person did it.
    pub by: Option<Operation>,
    /// Why it survived a merge (`pick-<reason>` is its sentence).
    pub reason: Option<String>,
    /// The record that a merge took the value from.
    pub from: Option<(RecordId, String)>,
}

impl Step {
    fn new(kind: Kind, what: Message, value: impl Into<String>) -> Self {
        Self { kind, what, value: value.into(), place: None, rule: None, by: None, reason: None, from: None }
    }
}

/// The way of one value of a record, from the file's cell on.
///
/// # Errors
/// Those of reading the workspace.
pub fn of_record(read: Read<'_>, record: RecordId, field: &str) -> Result<Vec<Step>> {
    let Some((slug, row)) = read.record(record)? else { return Ok(Vec::new()) };
    let mut out = own(read, &slug, &row, field)?;
    if let Some(merge) = read.merge_of(record)?
        && let Some(golden) = read.golden(merge.id)?
    {
        out.extend(merged(read, &merge, &golden, field, Some(record))?);
    }
    Ok(out)
}

/// The way of one value of a golden record: that of the member which it was taken from, then the merge.
///
/// # Errors
/// Those of reading the workspace.
pub fn of_golden(read: Read<'_>, id: MergeId, field: &str) -> Result<Vec<Step>> {
    let (Some(merge), Some(golden)) = (read.merge(id)?, read.golden(id)?) else { return Ok(Vec::new()) };
    let Some(at) = schema(&merge.schema)?.index_of(field) else { return Ok(Vec::new()) };
    let pick = &golden.picks[at];
    // A union is of all that have something.
    let from: Vec<RecordId> = match (pick.from, pick.reason) {
        (Some(from), _) => vec![from],
        (None, PickReason::Union | PickReason::SameValue) => merge.members.clone(),
        _ => Vec::new(),
    };
    let mut out = Vec::new();
    for row in read.page(&merge.schema, &from)?.iter().filter(|row| !row.values[at].is_absent()) {
        out.extend(own(read, &merge.schema, row, field)?);
    }
    out.extend(merged(read, &merge, &golden, field, None)?);
    Ok(out)
}

/// From the cell to the value of the record itself.
fn own(read: Read<'_>, slug: &str, row: &RecordRow, field: &str) -> Result<Vec<Step>> {
    let Some(at) = schema(slug)?.index_of(field) else { return Ok(Vec::new()) };
    let mut out = of_file(read, slug, row.id, (row.batch, row.row_no), at)?;
    out.extend(edits(read, row, field)?);
    for note in row.notes.iter().filter(|note| note.field == field && note.rule == "opposition") {
        out.push(repaired(note, &row.values[at].display()));
    }
    Ok(out)
}

fn repaired(note: &Note, after: &str) -> Step {
    let what = Message::new("explain-healed").with("rule", note.rule.as_ref()).with("before", note.before.as_str());
    Step { rule: Some(note.rule.to_string()), ..Step::new(Kind::Repaired, what, after) }
}

/// From the cell to the value that the file gives.
fn of_file(read: Read<'_>, slug: &str, record: RecordId, row: (BatchId, u32), at: usize) -> Result<Vec<Step>> {
    let field = schema(slug)?.fields[at].name.as_str();
    let Some(info) = read.batch(row.0)? else { return Ok(Vec::new()) };
    let mut out = cells(read, slug, &info, row.1, field)?;
    let Some(base) = derive::bases(read, slug, &[(record, row)])?.pop() else { return Ok(out) };
    let told = |note: &&Note| note.field == field && note.rule != "others-left";
    let notes: Vec<_> = base.notes.iter().filter(told).collect();
    let value = base.values[at].display().into_owned();
    let read_as = notes.first().map_or(value.as_str(), |note| note.before.as_str());
    let transform = read.mapping(row.0, slug)?.and_then(|mapping| Some(mapping.field(field)?.transform.clone()));
    let joined = out.len() > 1 || transform.as_ref().is_some_and(|transform| *transform != Transform::Direct);
    let same = matches!(out.as_slice(), [only] if only.value.trim() == read_as.trim());
    let is_cell = out.iter().all(|step| step.place.as_ref().is_some_and(|place| !place.column.is_empty()));
    if is_cell && !same && (joined || notes.is_empty()) {
        let what = Message::new("explain-read").with("how", how(transform.as_ref())).with("value", read_as);
        out.push(Step::new(Kind::Read, what, read_as));
    }
    for (position, note) in notes.iter().enumerate() {
        let after = notes.get(position + 1).map_or(value.as_str(), |next| next.before.as_str());
        out.push(repaired(note, after));
    }
    Ok(out)
}

/// Name of what is read out of cells; `explain-read` chooses its words by it.
fn how(transform: Option<&Transform>) -> &'static str {
    match transform {
        None | Some(Transform::Direct) => "direct",
        Some(Transform::Join { .. }) => "join",
        Some(Transform::PostcodeOf | Transform::CommuneOf) => "part",
        Some(Transform::LatitudeOf | Transform::LongitudeOf) => "point",
        Some(Transform::OneHot { .. }) => "boxes",
        Some(Transform::Split { .. }) => "list",
        Some(Transform::FromV0) => "v0",
        Some(Transform::Template { .. } | Transform::Constant { .. } | Transform::StructureOfRow) => "made",
    }
}

/// The raw cells that feed a field, with their place in the file; or what stands for a cell where no column does.
fn cells(read: Read<'_>, slug: &str, info: &BatchInfo, row_no: u32, field: &str) -> Result<Vec<Step>> {
    let Some(mapping) = read.mapping(info.id, slug)? else { return Ok(Vec::new()) };
    let place = |cell: String, column: &str| Place {
        batch: info.id,
        file: info.file_name.clone(),
        source: info.source.clone(),
        delivery: info.delivery,
        sheet: info.sheet.clone(),
        row: row_no,
        cell,
        column: column.to_owned(),
    };
    let step = |code, cell: String, column: &str, text: String| {
        let what = Message::new(code)
            .with("row", row_no)
            .with("sheet", info.sheet.clone().unwrap_or_default())
            .with("column", column)
            .with("text", text.as_str())
            .with("file", info.file_name.as_str())
            .with("cell", cell.as_str());
        let named = if matches!(code, "explain-cell" | "explain-cell-sheet") { column } else { "" };
        Step { place: Some(place(cell, named)), ..Step::new(Kind::Cell, what, text) }
    };
    let mut out = Vec::new();
    if let Some(mapped) = mapping.field(field) {
        let raw = read.raw_row(info.id, row_no)?;
        let has_columns = !info.reading.is_json();
        for input in &mapped.inputs {
            let Some(cell) = raw.as_ref().and_then(|raw| raw.cell(*input)) else { continue };
            let text = source::decode(&info.reading, cell).into_owned();
            let header = info.reading.header.get(*input).map_or("", String::as_str);
            let code = if info.sheet.is_some() { "explain-cell-sheet" } else { "explain-cell" };
            let letters = if has_columns { column_letters(*input) } else { String::new() };
            out.push(step(code, format!("{letters}{row_no}"), header, text));
        }
        if matches!(
            mapped.transform,
            Transform::Template { .. } | Transform::Constant { .. } | Transform::StructureOfRow
        ) {
            out.push(step("explain-template", row_no.to_string(), field, String::new()));
        }
    }
    // A constant stands where no column says anything.
    if out.iter().all(|step| step.value.trim().is_empty())
        && let Some(constant) = mapping.constants.get(field)
    {
        out.clear();
        out.push(step("explain-constant", row_no.to_string(), field, constant.clone()));
    }
    if out.is_empty() {
        out.push(step("explain-row", row_no.to_string(), field, String::new()));
    }
    Ok(out)
}

/// What people made of the value, each change that led to today's, oldest first.
fn edits(read: Read<'_>, row: &RecordRow, field: &str) -> Result<Vec<Step>> {
    let Some(value) = read.edit(row.id, field)? else { return Ok(Vec::new()) };
    let steps: Vec<Change> = read.history_of(row.id, Some(field))?;
    let mut wanted = Some(super::json(&value)?);
    let mut out = Vec::new();
    for (operation, _, before, after) in steps.into_iter().rev() {
        if wanted.is_none() {
            break;
        }
        if after != wanted || operation.state != OperationState::Applied {
            continue;
        }
        let what = Message::new("explain-edited")
            .with("operation", operation.id.0)
            .with("actor", operation.actor.as_str())
            .with("at", operation.at_utc.as_str());
        let kind = if operation.kind == OperationKind::Fix { Kind::Fixed } else { Kind::Edited };
        let shown = after.as_deref().and_then(value_of).map(|value| value.display().into_owned()).unwrap_or_default();
        out.push(Step { by: Some(operation), ..Step::new(kind, what, shown) });
        wanted = before;
    }
    out.reverse();
    Ok(out)
}

fn value_of(json: &str) -> Option<Value> {
    serde_json::from_str(json).ok()
}

/// What a merge made of a field, and why; `mine` is the member whose value is looked at.
fn merged(read: Read<'_>, merge: &Merge, golden: &Golden, field: &str, mine: Option<RecordId>) -> Result<Option<Step>> {
    let Some(at) = schema(&merge.schema)?.index_of(field) else { return Ok(None) };
    let (pick, value) = (&golden.picks[at], golden.values[at].display().into_owned());
    let code = if pick.from.is_some() && pick.from == mine { "explain-merged-mine" } else { "explain-merged" };
    let what = Message::new(code).with("export_id", merge.export_id.as_str()).with("value", value.as_str());
    let reason = Some(reason(pick.reason));
    let from = match merge.pins.get(field) {
        Some(Pin::From(record)) => Some(*record),
        _ => pick.from,
    };
    let from = match from.filter(|from| Some(*from) != mine) {
        Some(from) => Some((from, super::record_name(read, from)?)),
        None => None,
    };
    Ok(Some(Step { from, reason, ..Step::new(Kind::Merged, what, value) }))
}

/// Name of a reason to survive: `pick-<name>` is its sentence.
fn reason(reason: PickReason) -> String {
    serde_json::to_value(reason).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

/// One value that a cell has had, or one thing that was done to a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// None where the file brought it and no operation tells of it any more.
    pub operation: Option<Operation>,
    /// The delivery's cell, of a value that a file brought.
    pub place: Option<Place>,
    /// The raw text of that cell.
    pub raw: String,
    /// What it made of the record, of an operation.
    pub changes: Vec<ChangeTold>,
    /// The value of the field after it, of the story of a cell.
    pub value: String,
    /// What an edit would write to come back to this value (none: the file's); nothing where that cannot be done.
    pub back: Option<Option<Value>>,
    /// It is the value of today.
    pub current: bool,
    /// It stands: not undone, abandoned or reverted.
    pub stands: bool,
}

/// Every value that a field of a record has had, newest first: what each delivery said, and what people made of it.
///
/// # Errors
/// Those of reading the workspace.
pub fn of_cell(read: Read<'_>, record: RecordId, field: &str) -> Result<Vec<Event>> {
    let mut out = deliveries(read, record, Some(field))?;
    let edit = read.edit(record, field)?.map(|value| super::json(&value)).transpose()?;
    let last = out.last_mut();
    if let Some(last) = last {
        last.current = edit.is_none();
        last.back = Some(None);
    }
    let mut current = edit.is_some();
    let mut made = Vec::new();
    for (operation, _, _, after) in read.history_of(record, Some(field))?.into_iter().rev() {
        let stands = operation.state == OperationState::Applied;
        let is_current = current && stands && after == edit;
        current &= !is_current;
        let value = after.as_deref().and_then(value_of);
        // Going back to the file's value has its place among the deliveries.
        let shown = value.as_ref().map(|value| value.display().into_owned()).unwrap_or_default();
        made.push(Event {
            place: None,
            raw: String::new(),
            changes: Vec::new(),
            value: shown,
            back: Some(value),
            current: is_current,
            stands,
            operation: Some(operation),
        });
    }
    out.extend(made);
    newest_first(&mut out);
    Ok(out)
}

/// Everything that was done to a record, newest first: deliveries, edits, fixes, decisions, merges.
///
/// # Errors
/// Those of reading the workspace.
pub fn of_whole(read: Read<'_>, record: RecordId) -> Result<Vec<Event>> {
    let mut out = deliveries(read, record, None)?;
    for (operation, changes) in read.done_to(record)?.into_iter().filter(|(one, _)| one.kind != OperationKind::Import) {
        out.push(Event {
            place: None,
            raw: String::new(),
            changes: log::all_told(read, &changes)?,
            value: String::new(),
            back: None,
            current: false,
            stands: operation.state == OperationState::Applied,
            operation: Some(operation),
        });
    }
    newest_first(&mut out);
    Ok(out)
}

fn newest_first(events: &mut [Event]) {
    events.sort_by_key(|event| std::cmp::Reverse(event.operation.as_ref().map_or(OperationId(0), |one| one.id)));
}

/// What each delivery said of a record, or of one of its fields, oldest first.
fn deliveries(read: Read<'_>, record: RecordId, field: Option<&str>) -> Result<Vec<Event>> {
    let Some(identity) = read.record_identity(record)? else { return Ok(Vec::new()) };
    let at = field.and_then(|field| schema(&identity.schema).ok()?.index_of(field));
    let mut out = Vec::new();
    for (batch, row_no) in read.rows_of(record)? {
        let Some(info) = read.batch(batch)? else { continue };
        let operation = read.import_of(batch)?;
        let steps = match at {
            Some(at) => of_file(read, &identity.schema, record, (batch, row_no), at)?,
            None => cells(read, &identity.schema, &info, row_no, "")?,
        };
        let of_cells: Vec<&Step> = steps.iter().filter(|step| step.kind == Kind::Cell).collect();
        let raw = of_cells.iter().map(|step| step.value.as_str()).filter(|text| !text.is_empty());
        out.push(Event {
            raw: raw.collect::<Vec<_>>().join(" · "),
            place: of_cells.first().and_then(|step| step.place.clone()),
            changes: Vec::new(),
            value: steps.last().map(|step| step.value.clone()).unwrap_or_default(),
            back: None,
            current: false,
            stands: operation.as_ref().is_none_or(|one| one.state == OperationState::Applied),
            operation,
        });
    }
    Ok(out)
}
