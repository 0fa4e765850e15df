//! The answers to what a delivery asks: which of two values holds, whether a record that did not come again stays, whether
//! the deliveries of a source hold all its records.

use super::conflict::fingerprint;
use super::{Conflict, Gone, Named, Settled, by_source, current, number, setting, unknown_source};
use crate::error::{Error, ErrorKind, Result};
use crate::locale::Lang;
use crate::model::{BatchId, ChangeRef, ChangeSet, Entity, Message, OperationKind, Pin, RecordId};
use crate::operations::{Plan, ground_plan, json, settings};
use crate::workspace::{BatchInfo, Read};
use std::collections::{BTreeMap, BTreeSet};

/// One answer.
#[derive(Debug, Clone)]
pub enum Answer {
    /// The person's value holds; it is asked again when the producer changes theirs once more.
    Ours(Conflict),
    /// The producer's value holds: the edit is taken back, or the merged record follows this member.
    Theirs(Conflict),
    /// A record that did not come again stays.
    Keep(Gone),
    /// A record that did not come again is set aside; it comes back with a delivery that holds it.
    Drop(Gone),
}

/// State of a record that is not delivered and stays; its value is the number of the delivery that it was missing from.
pub(in crate::operations) const KEPT: &str = "kept_gone";
/// State of a record that was set aside since it is not delivered; likewise.
pub(in crate::operations) const DROPPED: &str = "gone";

/// A plan for answers to a delivery of a source, by its number, as one operation. A record that the delivery holds after all, since
/// a row was said to be its own, is no longer gone: what is answered of it is left out.
///
/// # Errors
/// [`ErrorKind::Conflict`] where a newer delivery has come since, or nothing of what is answered is still asked. Those of
/// reading.
pub fn plan_answers(read: Read<'_>, source: &str, delivery: u32, answers: &[Answer], lang: Lang) -> Result<Plan> {
    let by_source = by_source(read)?;
    let Some(batches) = by_source.get(source).filter(|batches| number(batches) == delivery) else {
        return Err(Error::new(ErrorKind::Conflict, "error-delivery-since")
            .with("source", source)
            .hinted("hint-delivery-since"));
    };
    let answers = still_asked(read, batches, answers)?;
    let mut changes = ChangeSet::new();
    let mut chosen = BTreeSet::new();
    let number = delivery.to_string();
    let reason = json(&lang.render(&Message::new("gone-reason").with("delivery", delivery)))?;
    for answer in &answers {
        match answer {
            Answer::Ours(conflict) => {
                let field = format!("kept:{}", conflict.field);
                state(read, &mut changes, conflict.named.record, &field, Some(&fingerprint(&conflict.theirs)))?;
            }
            Answer::Theirs(Conflict { named, field, ours, merge, .. }) => {
                match merge {
                    None => {
                        let before = json(ours)?;
                        let (entity, key) = (Entity::Edit, named.record.0);
                        changes.push(ChangeRef { entity, key, field, before: Some(&before), after: None });
                    }
                    // The merged record says from now on what this member says; of several members the first is taken.
                    Some(merge) if chosen.insert((*merge, *field)) => {
                        let (before, after) = (json(&Pin::Value(ours.clone()))?, json(&Pin::From(named.record))?);
                        let (entity, key) = (Entity::Pin, merge.0);
                        changes.push(ChangeRef { entity, key, field, before: Some(&before), after: Some(&after) });
                    }
                    Some(_) => {}
                }
                state(read, &mut changes, named.record, &format!("kept:{field}"), None)?;
            }
            Answer::Keep(gone) => {
                // It may have been set aside by another answer.
                if read.record_state(gone.named.record, DROPPED)?.is_some() {
                    state(read, &mut changes, gone.named.record, DROPPED, None)?;
                    state(read, &mut changes, gone.named.record, "set_aside", None)?;
                }
                state(read, &mut changes, gone.named.record, KEPT, Some(&number))?;
            }
            Answer::Drop(gone) => {
                state(read, &mut changes, gone.named.record, KEPT, None)?;
                state(read, &mut changes, gone.named.record, DROPPED, Some(&number))?;
                state(read, &mut changes, gone.named.record, "set_aside", Some(&reason))?;
            }
        }
    }
    let summary = summary(source, &answers);
    let params = serde_json::json!({"source": source, "delivery": delivery, "answers": answers.len()});
    ground_plan(read, OperationKind::Deliver, params, summary, changes)
}

/// The answers without those about records that the delivery holds after all, or about locked values.
fn still_asked<'a>(read: Read<'_>, batches: &[BatchInfo], answers: &'a [Answer]) -> Result<Vec<&'a Answer>> {
    let mut held: BTreeMap<&'static str, BTreeSet<BatchId>> = BTreeMap::new();
    let mut out = Vec::with_capacity(answers.len());
    let mut left_out = None;
    for answer in answers {
        // A lock holds against any answer, and the history is not to say that it did not.
        if let Answer::Theirs(Conflict { settled: Some(Settled::Locked), named, field, .. }) = answer {
            let locked = Error::new(ErrorKind::Conflict, "error-locked").with("field", *field);
            left_out = left_out.or(Some(locked.with("record", named.id.as_str()).hinted("hint-unlock")));
            continue;
        }
        if let Answer::Keep(gone) | Answer::Drop(gone) = answer {
            let named = &gone.named;
            let held = held.entry(named.schema).or_insert_with(|| {
                current(batches, named.schema)
                    .map(|(_, batches)| batches.into_iter().map(|batch| batch.id).collect())
                    .unwrap_or_default()
            });
            if read.record_identity(named.record)?.is_some_and(|identity| held.contains(&identity.batch)) {
                left_out = left_out.or(Some(not_asked(&named.id)));
                continue;
            }
        }
        out.push(answer);
    }
    match left_out.filter(|_| out.is_empty()) {
        Some(error) => Err(error),
        None => Ok(out),
    }
}

/// Something that is answered is no longer asked, or never was.
pub(super) fn not_asked(what: &str) -> Error {
    Error::new(ErrorKind::Conflict, "error-not-asked").with("what", what).hinted("hint-not-asked")
}

/// What the log says of answers: one by its name, several alike by their number, others by kind.
fn summary(source: &str, answers: &[&Answer]) -> Message {
    if let [only] = answers {
        let named = |code, named: &Named| Message::new(code).with("record", named.id.as_str());
        return match only {
            Answer::Ours(one) => named("operation-answer-ours", &one.named).with("field", one.field),
            Answer::Theirs(one) => named("operation-answer-theirs", &one.named).with("field", one.field),
            Answer::Keep(one) => named("operation-answer-keep", &one.named),
            Answer::Drop(one) => named("operation-answer-drop", &one.named),
        };
    }
    let alike = |code: &'static str| Message::new(code).with("source", source).with("count", answers.len());
    let all = |which: fn(&Answer) -> bool| answers.iter().all(|answer| which(answer));
    match () {
        () if all(|answer| matches!(answer, Answer::Ours(_))) => return alike("operation-answers-ours"),
        () if all(|answer| matches!(answer, Answer::Theirs(_))) => return alike("operation-answers-theirs"),
        () if all(|answer| matches!(answer, Answer::Keep(_))) => return alike("operation-answers-keep"),
        () if all(|answer| matches!(answer, Answer::Drop(_))) => return alike("operation-answers-drop"),
        () => {}
    }
    let count = |which: fn(&Answer) -> bool| answers.iter().filter(|answer| which(answer)).count();
    Message::new("operation-answers")
        .with("source", source)
        .with("ours", count(|answer| matches!(answer, Answer::Ours(_))))
        .with("theirs", count(|answer| matches!(answer, Answer::Theirs(_))))
        .with("kept", count(|answer| matches!(answer, Answer::Keep(_))))
        .with("dropped", count(|answer| matches!(answer, Answer::Drop(_))))
}

fn state(read: Read<'_>, changes: &mut ChangeSet, record: RecordId, field: &str, after: Option<&str>) -> Result<()> {
    let before = read.record_state(record, field)?;
    changes.push(ChangeRef { entity: Entity::State, key: record.0, field, before: before.as_deref(), after });
    Ok(())
}

/// Takes back what was said of records as gone, for those that a delivery holds again.
pub(in crate::operations) fn come_back(read: Read<'_>, records: &[RecordId], changes: &mut ChangeSet) -> Result<usize> {
    let mut back = 0;
    if !read.has_states(DROPPED)? && !read.has_states(KEPT)? {
        return Ok(back);
    }
    for record in records {
        if read.record_state(*record, DROPPED)?.is_some() {
            state(read, changes, *record, DROPPED, None)?;
            state(read, changes, *record, "set_aside", None)?;
            back += 1;
        }
        state(read, changes, *record, KEPT, None)?;
    }
    Ok(back)
}

/// A plan that says whether the deliveries of a source hold all its records.
///
/// # Errors
/// [`ErrorKind::Usage`] for a source that nothing came from; those of reading the workspace.
pub fn plan_complete(read: Read<'_>, source: &str, complete: Option<bool>) -> Result<Plan> {
    if !by_source(read)?.contains_key(source) {
        return Err(unknown_source(read, source)?);
    }
    let mut plan = settings::plan(read, &setting(source), complete.map(serde_json::Value::Bool))?;
    let code = match complete {
        Some(true) => "operation-complete",
        Some(false) => "operation-partial",
        None => "operation-complete-unsaid",
    };
    plan.summary = Message::new(code).with("source", source);
    Ok(plan)
}
