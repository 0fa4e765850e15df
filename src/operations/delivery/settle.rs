//! The answers to what a delivery asks: which of two values holds, whether a record that did not come again stays, whether
//! the deliveries of a source hold all its records.

use super::conflict::fingerprint;
use super::{Conflict, Delivery, Gone, setting};
use crate::error::Result;
use crate::locale::Lang;
use crate::model::{ChangeRef, ChangeSet, Entity, Message, OperationKind, RecordId};
use crate::operations::{Plan, ground_plan, json, settings};
use crate::workspace::Read;

/// One answer.
#[derive(Debug, Clone)]
pub enum Answer {
    /// The person's value holds; it is asked again when the producer changes theirs once more.
    Ours(Conflict),
    /// The producer's value holds: the edit is taken back.
    Theirs(Conflict),
    /// A record that did not come again stays.
    Keep(Gone),
    /// A record that did not come again is set aside; it comes back with a delivery that holds it.
    Drop(Gone),
}

/// A plan for answers to one delivery, as one operation.
///
/// # Errors
/// Those of reading the workspace.
pub fn plan_answers(read: Read<'_>, delivery: &Delivery, answers: &[Answer], lang: Lang) -> Result<Plan> {
    let mut changes = ChangeSet::new();
    let number = delivery.delivery.to_string();
    let reason = json(&lang.render(&Message::new("gone-reason").with("delivery", delivery.delivery)))?;
    for answer in answers {
        match answer {
            Answer::Ours(conflict) => {
                let field = format!("kept:{}", conflict.field);
                state(read, &mut changes, conflict.named.record, &field, Some(&fingerprint(&conflict.theirs)))?;
            }
            Answer::Theirs(Conflict { named, field, ours, .. }) => {
                let before = json(ours)?;
                let (entity, key) = (Entity::Edit, named.record.0);
                changes.push(ChangeRef { entity, key, field, before: Some(&before), after: None });
                state(read, &mut changes, named.record, &format!("kept:{field}"), None)?;
            }
            Answer::Keep(gone) => state(read, &mut changes, gone.named.record, "kept_gone", Some(&number))?,
            Answer::Drop(gone) => {
                state(read, &mut changes, gone.named.record, "gone", Some(&number))?;
                state(read, &mut changes, gone.named.record, "set_aside", Some(&reason))?;
            }
        }
    }
    let count = |which: fn(&Answer) -> bool| answers.iter().filter(|answer| which(answer)).count();
    let summary = Message::new("operation-answers")
        .with("source", delivery.source.as_str())
        .with("ours", count(|answer| matches!(answer, Answer::Ours(_))))
        .with("theirs", count(|answer| matches!(answer, Answer::Theirs(_))))
        .with("kept", count(|answer| matches!(answer, Answer::Keep(_))))
        .with("dropped", count(|answer| matches!(answer, Answer::Drop(_))));
    let params =
        serde_json::json!({"source": delivery.source, "delivery": delivery.delivery, "answers": answers.len()});
    ground_plan(read, OperationKind::Deliver, params, summary, changes)
}

fn state(read: Read<'_>, changes: &mut ChangeSet, record: RecordId, field: &str, after: Option<&str>) -> Result<()> {
    let before = read.record_state(record, field)?;
    changes.push(ChangeRef { entity: Entity::State, key: record.0, field, before: before.as_deref(), after });
    Ok(())
}

/// Takes back what was said of records as gone, for those that a delivery holds again.
pub(in crate::operations) fn come_back(read: Read<'_>, records: &[RecordId], changes: &mut ChangeSet) -> Result<usize> {
    let mut back = 0;
    if !read.has_states("gone")? && !read.has_states("kept_gone")? {
        return Ok(back);
    }
    for record in records {
        if read.record_state(*record, "gone")?.is_some() {
            state(read, changes, *record, "gone", None)?;
            state(read, changes, *record, "set_aside", None)?;
            back += 1;
        }
        state(read, changes, *record, "kept_gone", None)?;
    }
    Ok(back)
}

/// A plan that says whether the deliveries of a source hold all its records.
///
/// # Errors
/// Those of reading the workspace.
pub fn plan_complete(read: Read<'_>, source: &str, complete: Option<bool>) -> Result<Plan> {
    let mut plan = settings::plan(read, &setting(source), complete.map(serde_json::Value::Bool))?;
    let code = match complete {
        Some(true) => "operation-complete",
        Some(false) => "operation-partial",
        None => "operation-complete-unsaid",
    };
    plan.summary = Message::new(code).with("source", source);
    Ok(plan)
}
