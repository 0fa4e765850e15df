//! What the report counts from the lot, and the sums that must balance.

use crate::export::changes::Counted;
use crate::export::input::{Balance, ExportInput, Reject};
use crate::export::open_data;
use crate::model::Message;
use std::collections::BTreeMap;

/// Counts that both forms of the report share.
#[derive(Debug, Clone, Default)]
pub(super) struct Summary {
    /// The balance of all tables of one schema, in the order of the lots.
    pub totals: Vec<Balance>,
    /// What does not add up, one sentence each; empty when no line and no record was lost.
    pub gaps: Vec<Message>,
    pub causes: Vec<CauseCount>,
    /// Most frequent first.
    pub reasons: Vec<ReasonCount>,
    /// What is published openly, written for Dora and changed since the last export, a sentence each.
    pub published: Vec<Message>,
}

/// Rejects of one schema for one cause.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CauseCount {
    pub schema: String,
    pub name: &'static str,
    pub message: Message,
    pub count: u64,
}

/// Issues of one kind among the rejects.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ReasonCount {
    pub schema: String,
    pub field: String,
    pub code: String,
    /// The sentence of the first one.
    pub message: Message,
    pub count: u64,
}

impl Summary {
    pub(super) fn of(input: &ExportInput<'_>, changed: Counted) -> Self {
        let totals = totals(input);
        let gaps = gaps(input, &totals);
        let (causes, reasons) = (causes(&input.rejects), reasons(&input.rejects));
        Self { totals, gaps, causes, reasons, published: published(input, changed) }
    }
}

fn published(input: &ExportInput<'_>, changed: Counted) -> Vec<Message> {
    let mut out = Vec::new();
    for (position, lot) in input.schemas.iter().enumerate().filter(|_| input.open_data.is_some()) {
        let rows = open_data::rows(input, position).rows.len();
        let without = open_data::without_point(input, position);
        let counts = Message::new("published-open").with("schema", lot.schema.slug.as_str()).with("count", rows);
        out.push(counts.with("without", without));
    }
    out.extend(input.report.published.iter().cloned());
    if let Some(dora) = &input.dora {
        let counts = Message::new("published-dora").with("structures", dora.structures.len());
        out.push(counts.with("services", dora.services.len()).with("left", dora.left.len()));
    }
    if input.changes.since.is_some() || input.changes.carried.is_some() {
        let counts = Message::new("published-changes").with("new", changed.new).with("changed", changed.changed);
        out.push(counts.with("gone", changed.gone));
    }
    out
}

fn totals(input: &ExportInput<'_>) -> Vec<Balance> {
    let slugs = input.schemas.iter().map(|lot| lot.schema.slug.as_str());
    slugs
        .map(|slug| {
            let mut total = Balance { schema: slug.to_owned(), ..Balance::default() };
            input.report.balance.iter().filter(|one| one.schema == slug).for_each(|one| total.add(one));
            total
        })
        .collect()
}

fn gaps(input: &ExportInput<'_>, totals: &[Balance]) -> Vec<Message> {
    let mut gaps = Vec::new();
    for one in &input.report.balance {
        for (gap, code) in [(one.line_gap(), "report-gap-lines"), (one.record_gap(), "report-gap-records")] {
            if gap != 0 {
                gaps.push(Message::new(code).with("file", one.file.as_str()).with("gap", gap));
            }
        }
    }
    for (lot, total) in input.schemas.iter().zip(totals) {
        let written = lot.records.len() as u64;
        let rejected = input.rejects.iter().filter(|reject| reject.schema == lot.schema.slug).count() as u64;
        let pairs = [(total.conforming, written, "report-gap-lot"), (total.rejected, rejected, "report-gap-rejects")];
        for (counted, found, code) in pairs {
            if counted != found {
                gaps.push(Message::new(code).with("counted", counted).with("found", found));
            }
        }
    }
    gaps
}

fn causes(rejects: &[Reject]) -> Vec<CauseCount> {
    let mut counts: BTreeMap<(&str, &str), CauseCount> = BTreeMap::new();
    for reject in rejects {
        let name = reject.cause.name();
        let new = || CauseCount { schema: reject.schema.clone(), name, message: reject.cause.message(), count: 0 };
        counts.entry((&reject.schema, name)).or_insert_with(new).count += 1;
    }
    let mut counts: Vec<_> = counts.into_values().collect();
    counts.sort_by_key(|one| std::cmp::Reverse(one.count));
    counts
}

fn reasons(rejects: &[Reject]) -> Vec<ReasonCount> {
    let mut counts: BTreeMap<(&str, &str, &str), ReasonCount> = BTreeMap::new();
    for reject in rejects {
        for issue in &reject.issues {
            let new = || ReasonCount {
                schema: reject.schema.clone(),
                field: issue.field.clone(),
                code: issue.code.clone(),
                message: issue.reason.clone(),
                count: 0,
            };
            counts.entry((&reject.schema, &issue.field, &issue.code)).or_insert_with(new).count += 1;
        }
    }
    let mut counts: Vec<_> = counts.into_values().collect();
    counts.sort_by_key(|one| std::cmp::Reverse(one.count));
    counts
}
