//! The history as a person reads it: sentences, and the changes of an operation with the names of what they touched.

use super::matching::ONE_PER_SOURCE;
use super::{Plan, combine, derive, fix, schema};
use crate::error::Result;
use crate::locale::Lang;
use crate::model::{
    BatchId, ChangeRef, ChangeSet, Entity, LOCK, Merge, MergeId, Message, Operation, OperationId, OperationKind, Param,
    Pin, QUESTION, RecordId, VERIFIED, Value, VerdictEntry,
};
use crate::operations::mapping_changes;
use crate::workspace::Read;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The sentence of an operation, in words only; `target` is what an undo, a redo or a revert is about.
pub fn sentence(operation: &Operation, target: Option<&Operation>, lang: Lang) -> String {
    let of = match (operation.summary.code.as_ref(), target) {
        ("operation-undo", Some(_)) => "operation-undo-of",
        ("operation-redo", Some(_)) => "operation-redo-of",
        ("operation-revert", Some(_)) => "operation-revert-of",
        ("operation-reapply", Some(_)) => "operation-reapply-of",
        _ => "",
    };
    if let Some(target) = target.filter(|_| !of.is_empty()) {
        let along = operation.summary.params.iter().filter(|(name, _)| name == "along").cloned();
        let what = ("what".into(), Param::Text(sentence(target, None, lang)));
        let params: Vec<_> = std::iter::once(what).chain(along).collect();
        let of = if params.len() > 1 { "operation-revert-along" } else { of };
        return lang.render(&Message { code: of.into(), params });
    }
    in_words(&operation.summary, &operation.params, lang)
}

/// What a plan will be called in the history.
pub fn of_plan(plan: &Plan, lang: Lang) -> String {
    in_words(&plan.summary, &plan.params, lang)
}

fn in_words(summary: &Message, params: &serde_json::Value, lang: Lang) -> String {
    match summary.code.as_ref() {
        "operation-setting-name" => setting(summary, params, lang),
        _ => said(summary, lang),
    }
}

/// The summary of an operation with the names of its fields and rules in words.
pub fn said(summary: &Message, lang: Lang) -> String {
    let mut summary = summary.clone();
    for (name, value) in &mut summary.params {
        let Param::Text(text) = value else { continue };
        *text = match name.as_ref() {
            "field" => title(text, lang),
            "rule" if lang.knows(&format!("note-{text}")) => lang.text(&format!("note-{text}")).into_owned(),
            _ => continue,
        };
    }
    lang.render(&summary)
}

/// What an operation brought of another copy of the workspace, as entries for [`brought_by`]; none of other operations.
pub fn brought(operation: &Operation) -> &[serde_json::Value] {
    operation.params["brought"].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Who did there what was brought, when (RFC 3339), and what in words.
pub fn brought_by(one: &serde_json::Value, lang: Lang) -> (String, String, String) {
    let text = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
    let summary: Message = serde_json::from_value(one["summary"].clone()).unwrap_or_default();
    (text("actor"), text("at"), said(&summary, lang))
}

/// The title of a field, whichever official schema has it.
pub fn title(field: &str, lang: Lang) -> String {
    let of = |slug| fix::field_title(slug, field, lang);
    Some(of("structure")).filter(|title| title != field).unwrap_or_else(|| of("service"))
}

/// What a setting is called, and what it became.
fn setting(summary: &Message, params: &serde_json::Value, lang: Lang) -> String {
    let name = params.get("name").and_then(|value| value.as_str()).unwrap_or_default();
    let value = params.get("value").cloned().unwrap_or_default();
    let said = match name.split_once(':') {
        Some(("rule", rule)) => {
            let (field, code) = rule.rsplit_once('.').unwrap_or(("", rule));
            let level = match value.as_str() {
                Some("off") => "rule-off",
                Some("warning") => "rule-warning",
                Some("error") => "rule-error",
                _ => "rule-as-is",
            };
            let sentence = if field.is_empty() { "log-rule" } else { "log-rule-field" };
            Message::new(sentence)
                .with("field", title(field, lang))
                .with("rule", fix::short_rule(lang, code))
                .with("level", lang.text(level).into_owned())
        }
        Some(("trust", source)) => {
            Message::new("log-trust").with("source", source).with("rank", value.as_i64().unwrap_or(0))
        }
        _ if name == ONE_PER_SOURCE => one_per_source(&value),
        _ => return lang.render(summary),
    };
    lang.render(&said)
}

/// Of which sources a group has one record at most.
pub(super) fn one_per_source(value: &serde_json::Value) -> Message {
    match value {
        serde_json::Value::Null => Message::new("log-one-per-source-none"),
        serde_json::Value::Array(names) => {
            let names: Vec<&str> = names.iter().filter_map(|name| name.as_str()).collect();
            Message::new("log-one-per-source").with("sources", names.join(", "))
        }
        _ => Message::new("log-one-per-source-all"),
    }
}

/// A value on one side of a change.
#[derive(Debug, Clone, PartialEq)]
pub enum Side {
    Nothing,
    Text(String),
    /// A sentence, in the language of the moment.
    Said(Message),
}

impl Side {
    /// As it is shown; nothing is empty.
    pub fn shown(&self, lang: Lang) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Text(text) => text.clone(),
            Self::Said(message) => lang.render(message),
        }
    }
}

/// One change as a person reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeTold {
    /// The record that it is about, with its schema.
    pub record: Option<(RecordId, String)>,
    /// Name of the record, the file, the setting.
    pub name: String,
    /// What of it: the field of a record, else a sentence.
    pub field: Option<String>,
    pub what: Message,
    pub before: Side,
    pub after: Side,
}

impl ChangeTold {
    /// What of the record, the file or the setting it changes.
    pub fn title(&self, lang: Lang) -> String {
        match (&self.field, &self.record) {
            (Some(field), Some((_, slug))) => fix::field_title(slug, field, lang),
            (Some(field), None) => title(field, lang),
            (None, _) => lang.render(&self.what),
        }
    }
}

/// Some of the changes of an operation, from the place `from` on.
///
/// # Errors
/// Those of reading the workspace.
pub fn changes(read: Read<'_>, operation: OperationId, from: u64, count: u64) -> Result<Vec<ChangeTold>> {
    all_told(read, &read.changes_page(operation, from, count)?)
}

pub(super) fn all_told(read: Read<'_>, changes: &ChangeSet) -> Result<Vec<ChangeTold>> {
    let files = Files::of(read, changes)?;
    changes.iter().map(|change| told(read, change, &files)).collect()
}

/// A record and its raw row.
type Placed = (RecordId, (BatchId, u32));

/// What the files say in the records of some edits: no edit is the value that the file gives.
#[derive(Default)]
struct Files(HashMap<RecordId, Vec<Value>>);

impl Files {
    fn of(read: Read<'_>, changes: &ChangeSet) -> Result<Self> {
        let asked = changes
            .iter()
            .filter(|change| change.entity == Entity::Edit && (change.before.is_none() || change.after.is_none()));
        let records: BTreeSet<RecordId> = asked.map(|change| RecordId(change.key)).collect();
        let mut rows: BTreeMap<String, Vec<Placed>> = BTreeMap::new();
        for record in records {
            if let Some(identity) = read.record_identity(record)? {
                rows.entry(identity.schema).or_default().push((record, (identity.batch, identity.row_no)));
            }
        }
        let mut out = Self::default();
        for (slug, rows) in rows {
            let bases = derive::bases(read, &slug, &rows)?;
            out.0.extend(rows.iter().zip(bases).map(|((record, _), base)| (*record, base.values)));
        }
        Ok(out)
    }

    fn value(&self, record: RecordId, slug: &str, field: &str) -> Side {
        let at = schema(slug).ok().and_then(|schema| schema.index_of(field));
        let value = at.and_then(|at| self.0.get(&record)?.get(at));
        value.map_or(Side::Nothing, |value| Side::Text(value.display().into_owned()))
    }
}

fn told(read: Read<'_>, change: ChangeRef<'_>, files: &Files) -> Result<ChangeTold> {
    let text = |side: Option<&str>| side.map_or(Side::Nothing, |text| Side::Text(plain(text)));
    let mut out = ChangeTold {
        record: None,
        name: String::new(),
        field: None,
        what: Message::new("change-setting"),
        before: text(change.before),
        after: text(change.after),
    };
    match change.entity {
        Entity::Edit => {
            named(read, RecordId(change.key), &mut out)?;
            out.field = Some(change.field.to_owned());
            let slug = out.record.as_ref().map_or("", |(_, slug)| slug.as_str());
            let side = |side: Option<&str>| match side {
                Some(text) => Side::Text(plain(text)),
                None => files.value(RecordId(change.key), slug, change.field),
            };
            (out.before, out.after) = (side(change.before), side(change.after));
        }
        Entity::State => {
            named(read, RecordId(change.key), &mut out)?;
            state(change, &mut out);
        }
        Entity::Row => {
            named(read, RecordId(change.key), &mut out)?;
            out.what = Message::new("change-row");
            (out.before, out.after) = (place(read, change.before)?, place(read, change.after)?);
        }
        Entity::Verdict => {
            named(read, RecordId(change.key), &mut out)?;
            let other = change.field.parse().map(RecordId).map(|other| super::record_name(read, other));
            let other = other.unwrap_or_else(|_| Ok(String::new()))?;
            out.what = Message::new("change-verdict").with("other", other);
            (out.before, out.after) = (verdict(change.before), verdict(change.after));
        }
        Entity::Merge => {
            out.what = Message::new("change-merge");
            let merges =
                [change.before, change.after].map(|side| side.and_then(|text| serde_json::from_str(text).ok()));
            let one: Option<&Merge> = merges[1].as_ref().or(merges[0].as_ref());
            out.name = one.map(|merge| merge.export_id.clone()).unwrap_or_default();
            out.record = one.and_then(|merge| Some((*merge.members.first()?, merge.schema.clone())));
            let absent = || Side::Said(Message::new("change-absent"));
            [out.before, out.after] = merges.map(|merge| merge.map_or_else(absent, |merge| members(&merge)));
        }
        Entity::Pin => {
            out.field = Some(change.field.to_owned());
            if let Some(merge) = read.merge(MergeId(change.key))? {
                out.record = merge.members.first().map(|member| (*member, merge.schema.clone()));
                out.name = merge.export_id;
            }
            (out.before, out.after) = (pin(read, change.before)?, pin(read, change.after)?);
        }
        Entity::Batch | Entity::Reading | Entity::Mapping => of_batch(read, change, &mut out)?,
        Entity::Setting if change.field.starts_with(combine::ANSWERED) => {
            out.what = Message::new("combine-answered");
            let said =
                |side: Option<&str>| side.map_or(Side::Nothing, |_| Side::Said(Message::new("combine-answer-ours")));
            (out.before, out.after) = (said(change.before), said(change.after));
        }
        Entity::Setting => {
            change.field.clone_into(&mut out.name);
            // A dictionary is too long to be read here.
            let short = |side: Side| match side {
                Side::Text(text) => Side::Text(text.chars().take(200).collect()),
                other => other,
            };
            (out.before, out.after) = (short(out.before), short(out.after));
        }
    }
    Ok(out)
}

/// What is said of a record beside its values, in words.
fn state(change: ChangeRef<'_>, out: &mut ChangeTold) {
    let text = |side: Option<&str>, key: &str| {
        let json: Option<serde_json::Value> = side.and_then(|text| serde_json::from_str(text).ok());
        json.and_then(|json| Some(Side::Text(json.get(key)?.as_str()?.to_owned()))).unwrap_or(Side::Nothing)
    };
    let field = |begins: &str| change.field.strip_prefix(begins).filter(|field| !field.is_empty()).map(str::to_owned);
    match change.field {
        "set_aside" => out.what = Message::new("change-set-aside"),
        VERIFIED => {
            out.what = Message::new("change-verified");
            (out.before, out.after) = (text(change.before, "how"), text(change.after, "how"));
        }
        name if name.starts_with(LOCK) => {
            out.field = field(LOCK);
            let locked = |side: Option<&str>| side.map_or(Side::Nothing, |_| Side::Said(Message::new("change-locked")));
            (out.before, out.after) = (locked(change.before), locked(change.after));
        }
        name if name.starts_with(QUESTION) => {
            out.what = Message::new("change-question");
            out.field = field(QUESTION);
            (out.before, out.after) = (text(change.before, "text"), text(change.after, "text"));
        }
        _ => out.what = Message::new("change-note"),
    }
}

fn named(read: Read<'_>, record: RecordId, out: &mut ChangeTold) -> Result<()> {
    let Some((slug, row)) = read.record(record)? else {
        out.name = format!("#{}", record.0);
        return Ok(());
    };
    let schema = schema(&slug)?;
    let text = |name: &str| schema.index_of(name).map(|at| row.values[at].display().into_owned());
    let known = [text("nom"), text("id")].into_iter().flatten().find(|text| !text.is_empty());
    out.name = known.unwrap_or_else(|| format!("#{}", record.0));
    out.record = Some((record, slug));
    Ok(())
}

/// A stored value in plain words: JSON of a [`Value`], of a text or of anything else.
fn plain(json: &str) -> String {
    if let Ok(value) = serde_json::from_str::<Value>(json) {
        return value.display().into_owned();
    }
    serde_json::from_str::<String>(json).unwrap_or_else(|_| json.to_owned())
}

fn place(read: Read<'_>, side: Option<&str>) -> Result<Side> {
    let Some(Ok((batch, row))) = side.map(serde_json::from_str::<(i64, u32)>) else { return Ok(Side::Nothing) };
    let file = read.batch(BatchId(batch))?.map(|info| info.file_name).unwrap_or_default();
    Ok(Side::Said(Message::new("change-row-at").with("row", row).with("file", file)))
}

fn verdict(side: Option<&str>) -> Side {
    let entry: Option<VerdictEntry> = side.and_then(|text| serde_json::from_str(text).ok());
    let code =
        |entry: VerdictEntry| Message { code: format!("verdict-{}", entry.verdict.name()).into(), params: vec![] };
    entry.map_or(Side::Nothing, |entry| Side::Said(code(entry)))
}

fn members(merge: &Merge) -> Side {
    match merge.active {
        true => Side::Said(Message::new("change-merge-of").with("count", merge.members.len())),
        false => Side::Said(Message::new("change-merge-undone")),
    }
}

fn pin(read: Read<'_>, side: Option<&str>) -> Result<Side> {
    Ok(match side.map(serde_json::from_str::<Pin>) {
        Some(Ok(Pin::Value(value))) => Side::Text(value.display().into_owned()),
        Some(Ok(Pin::From(record))) => {
            Side::Said(Message::new("change-pin-from").with("record", super::record_name(read, record)?))
        }
        _ => Side::Said(Message::new("change-pin-none")),
    })
}

fn of_batch(read: Read<'_>, change: ChangeRef<'_>, out: &mut ChangeTold) -> Result<()> {
    let info = read.batch(BatchId(change.key))?;
    out.name = info.as_ref().map(|info| info.file_name.clone()).unwrap_or_default();
    match change.entity {
        Entity::Mapping => {
            out.what = Message::new("change-mapping").with("schema", change.field);
            let header = info.map(|info| info.reading.header).unwrap_or_default();
            (out.before, out.after) = mapping_changes::sides(change.before, change.after, &header);
        }
        Entity::Reading => {
            out.what = Message::new("change-reading");
            let encoding = |side: Option<&str>| {
                let reading: Option<crate::model::Reading> = side.and_then(|text| serde_json::from_str(text).ok());
                reading
                    .map_or(Side::Nothing, |reading| Side::Text(format!("{} · {}", reading.format, reading.encoding)))
            };
            (out.before, out.after) = (encoding(change.before), encoding(change.after));
        }
        _ => {
            out.what = Message::new("change-batch");
            let records = info.map_or(0, |info| info.balance.values().map(|balance| balance.records).sum());
            let there = || Side::Said(Message::new("change-batch-in").with("count", records));
            let side = |side: Option<&str>| side.map_or(Side::Nothing, |_| there());
            (out.before, out.after) = (side(change.before), side(change.after));
        }
    }
    // What is there or not is said, and is no empty value.
    for side in [&mut out.before, &mut out.after] {
        if *side == Side::Nothing {
            *side = Side::Said(Message::new("change-absent"));
        }
    }
    Ok(())
}

/// The kinds of operations that a person tells apart, for the filter of the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    Deliveries,
    Columns,
    Edits,
    Fixes,
    Duplicates,
    Settings,
    Exports,
    Turns,
}

impl Group {
    pub const ALL: [Self; 8] = [
        Self::Deliveries,
        Self::Columns,
        Self::Edits,
        Self::Fixes,
        Self::Duplicates,
        Self::Settings,
        Self::Exports,
        Self::Turns,
    ];

    pub fn of(kind: OperationKind) -> Self {
        match kind {
            OperationKind::Import | OperationKind::Deliver | OperationKind::Combine => Self::Deliveries,
            OperationKind::Map => Self::Columns,
            OperationKind::Edit | OperationKind::SetAside | OperationKind::Mark => Self::Edits,
            OperationKind::Fix => Self::Fixes,
            OperationKind::Decide | OperationKind::Merge | OperationKind::Unmerge | OperationKind::Pin => {
                Self::Duplicates
            }
            OperationKind::Setting | OperationKind::Purge => Self::Settings,
            OperationKind::Export => Self::Exports,
            OperationKind::Undo | OperationKind::Redo | OperationKind::Revert => Self::Turns,
        }
    }

    /// Code of its name in `pages.ftl`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Deliveries => "log-group-deliveries",
            Self::Columns => "log-group-columns",
            Self::Edits => "log-group-edits",
            Self::Fixes => "log-group-fixes",
            Self::Duplicates => "log-group-duplicates",
            Self::Settings => "log-group-settings",
            Self::Exports => "log-group-exports",
            Self::Turns => "log-group-turns",
        }
    }
}
