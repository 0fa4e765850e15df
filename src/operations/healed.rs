//! What was repaired alone when a delivery was read: by rule and field, with counts and examples, and whether the rule is
//! still on for its source ("Corrigé à la lecture", DESIGN D12).

use crate::error::{Error, ErrorKind, Result};
use crate::mapping::normalise::RULES;
use crate::model::{BatchId, Message, Param, RecordId, RecordRow};
use crate::workspace::{BatchInfo, NoteGroup, Read};
use std::collections::BTreeSet;

/// One healing rule at work on one field of one delivery.
#[derive(Debug, Clone, PartialEq)]
pub struct HealedRule {
    pub schema: String,
    pub rule: String,
    /// Empty where a rule that is switched off changes no field any more.
    pub field: String,
    pub count: u64,
    /// Some values before and after, at most five.
    pub examples: Vec<(String, String)>,
    /// False when the rule is switched off for the source: the values are as the file gives them.
    pub on: bool,
}

/// The rules that changed values of a delivery, most frequent first, then those that are switched off.
///
/// # Errors
/// Those of reading the workspace.
pub fn of_batch(read: Read<'_>, batch: BatchId) -> Result<Vec<HealedRule>> {
    let mut out = Vec::new();
    let evidence = read.batch(batch)?.map(|info| info.reading.evidence).unwrap_or_default();
    let footers = evidence.iter().find(|told| told.code == "source-footers");
    for mapping in read.mappings(batch)? {
        let off = |rule: &str| mapping.rules_off.iter().any(|off| off == rule);
        out.extend(footers.filter(|_| !off("footer-row")).map(|told| HealedRule {
            schema: mapping.schema.clone(),
            rule: "footer-row".into(),
            field: String::new(),
            count: number(told, "count"),
            examples: Vec::new(),
            on: true,
        }));
        let groups = read.note_groups(&mapping.schema, Some(batch))?;
        out.extend(groups.into_iter().filter(|group| is_switch(&group.rule)).map(|group| {
            let NoteGroup { rule, field, count, examples } = group;
            let examples = examples.into_iter().map(|(_, before, after)| (before, after)).collect();
            HealedRule { schema: mapping.schema.clone(), rule, field, count, examples, on: true }
        }));
        out.extend(mapping.rules_off.iter().map(|rule| HealedRule {
            schema: mapping.schema.clone(),
            rule: rule.clone(),
            field: String::new(),
            count: 0,
            examples: Vec::new(),
            on: false,
        }));
    }
    Ok(out)
}

/// One value that a rule changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealedValue {
    pub record: RecordId,
    /// As a person calls it, and its identifier.
    pub name: String,
    pub row_no: u32,
    pub before: String,
    /// What the record holds now; a person may have changed it since.
    pub after: String,
}

/// The values that a rule changed in a field, for some of the records that [`Read::healed_records`] names.
///
/// # Errors
/// Those of reading the workspace.
pub fn values(read: Read<'_>, slug: &str, rule: &str, field: &str, records: &[RecordId]) -> Result<Vec<HealedValue>> {
    let schema = super::schema(slug)?;
    let rows = read.page(slug, records)?;
    let text = |row: &RecordRow, name: &str| {
        schema.index_of(name).map(|at| row.values[at].display().into_owned()).unwrap_or_default()
    };
    let told = |row: RecordRow| {
        let note = row.notes.iter().find(|note| note.rule == rule && note.field == field)?;
        let name = Some(text(&row, "nom")).filter(|name| !name.is_empty()).unwrap_or_else(|| text(&row, "id"));
        let before = note.before.clone();
        Some(HealedValue { record: row.id, name, row_no: row.row_no, before, after: text(&row, field) })
    };
    Ok(rows.into_iter().filter_map(told).collect())
}

/// A plan that switches a rule off or on for a source: in all of its deliveries that are there, under all schemas, and in
/// those to come, which take over their mappings. Values of a rule that is off stay as the file gives them.
///
/// # Errors
/// [`ErrorKind::Usage`] for a rule that is none, or a source that has no delivery.
pub fn plan_switch(read: Read<'_>, source: &str, rule: &str, on: bool) -> Result<super::Plan> {
    if !is_switch(rule) {
        let error = Error::new(ErrorKind::Usage, "error-unknown-heal-rule").with("rule", rule);
        return Err(error.hinted("hint-list-healed"));
    }
    let there = |batch: &BatchInfo| batch.active || batch.reference;
    let all: Vec<BatchInfo> = read.batches()?.into_iter().filter(there).collect();
    let mut changed = Vec::new();
    for batch in all.iter().filter(|batch| batch.source == source) {
        let mut mappings = Vec::new();
        for before in read.mappings(batch.id)? {
            let mut after = before.clone();
            after.rules_off.retain(|off| off != rule);
            if !on {
                after.rules_off.push(rule.to_owned());
            }
            mappings.push((before, after));
        }
        changed.push((batch.id, mappings));
    }
    if changed.is_empty() {
        let known: BTreeSet<&str> = all.iter().map(|batch| batch.source.as_str()).collect();
        return Err(Error::new(ErrorKind::Usage, "error-unknown-source")
            .with("known", known.into_iter().collect::<Vec<_>>().join(", "))
            .with("source", source));
    }
    let code = if on { "operation-heal-on" } else { "operation-heal-off" };
    let summary = Message::new(code).with("source", source).with("rule", rule);
    super::map::plan_changed(read, &changed, serde_json::json!({"source": source, "rule": rule, "on": on}), summary)
}

fn number(told: &Message, name: &str) -> u64 {
    let found = told.params.iter().find(|(of, _)| of == name);
    found
        .and_then(|(_, value)| if let Param::Number(number) = value { u64::try_from(*number).ok() } else { None })
        .unwrap_or(0)
}

/// Whether a note tells of a rule that a source can do without; the others were asked for elsewhere.
pub(super) fn is_switch(rule: &str) -> bool {
    RULES.contains(&rule)
}
