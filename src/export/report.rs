//! `report.json`: the report for programs. Sentences are given in the language of the export, beside their codes.

use crate::export::input::{Balance, ExportInput};
use crate::export::manifest;
use crate::export::summary::Summary;
use crate::locale::Lang;
use serde_json::{Value as Json, json};

pub(super) fn report_json(input: &ExportInput<'_>, summary: &Summary) -> Json {
    let (report, lang) = (&input.report, input.lang);
    let gaps: Vec<String> = summary.gaps.iter().map(|gap| lang.render(gap)).collect();
    let mut about = manifest::about(input);
    about.as_object_mut().map(|about| about.shift_remove("outputs"));
    json!({
        "tamis": input.app_version,
        (manifest::IN_REPORT): about,
        "date": input.today,
        "gate": input.gate,
        "balance": {
            "balanced": summary.gaps.is_empty(),
            "gaps": gaps,
            "totals": summary.totals.iter().map(total).collect::<Vec<_>>(),
            "tables": report.balance,
        },
        "counts": report.counts,
        "healed": report.healed.iter().map(|one| json!({
            "rule": one.rule, "label": rule_label(lang, &one.rule), "count": one.count, "examples": one.examples,
        })).collect::<Vec<_>>(),
        "decided": report.decided.iter().map(|(what, count)| json!({
            "code": what.code, "label": lang.render(what), "count": count,
        })).collect::<Vec<_>>(),
        "emptied": report.emptied,
        "columns_not_taken": report.not_taken.iter().map(|one| json!({
            "file": one.file, "sheet": one.sheet, "column": one.column, "why": lang.render(&one.why),
        })).collect::<Vec<_>>(),
        "no_equivalent": report.no_equivalent,
        "rejects": {
            "missing": report.missing.iter().map(|one| lang.render(one)).collect::<Vec<_>>(),
            "causes": summary.causes.iter().map(|one| json!({
                "schema": one.schema, "cause": one.name, "label": lang.render(&one.message), "count": one.count,
            })).collect::<Vec<_>>(),
            "issues": summary.reasons.iter().map(|one| json!({
                "schema": one.schema, "field": one.field, "code": one.code, "label": lang.render(&one.message),
                "count": one.count,
            })).collect::<Vec<_>>(),
        },
        "duplicates": duplicates(input),
        "score": report.score.map(|(before, after)| json!({
            "before": before, "after": after, "services": report.scored,
            "raise": report.raise.iter().map(|one| lang.render(one)).collect::<Vec<_>>(),
        })),
        "stale": report.stale.iter().map(|one| lang.render(one)).collect::<Vec<_>>(),
        "published": summary.published.iter().map(|one| lang.render(one)).collect::<Vec<_>>(),
        "drawn": input.drawn.iter().map(|one| json!({
            "schema": one.schema, "id": one.id, "origin": one.origin, "raw": pairs(&one.raw), "out": pairs(&one.out),
        })).collect::<Vec<_>>(),
        "rules": report.rules.iter().map(|one| json!({
            "source": one.source, "rule": one.rule, "level": one.level, "label": rule_label(lang, &one.rule),
        })).collect::<Vec<_>>(),
    })
}

/// A total has no file of its own.
fn total(one: &Balance) -> Json {
    json!({
        "schema": one.schema, "read": one.read, "empty": one.empty, "ignored": one.ignored,
        "set_aside": one.set_aside, "records": one.records, "conforming": one.conforming, "rejected": one.rejected,
        "merged": one.merged, "left_out": one.left_out,
    })
}

/// Name and value, in their order; a name may come twice.
fn pairs(pairs: &[(String, String)]) -> Vec<Json> {
    pairs.iter().map(|(name, value)| json!([name, value])).collect()
}

fn duplicates(input: &ExportInput<'_>) -> Json {
    json!({
        "groups": input.groups.len(),
        "records": input.groups.iter().map(|group| group.members.len()).sum::<usize>(),
        "merged_groups": input.groups.iter().filter(|group| group.merged).count(),
        "undecided_pairs": input.report.undecided_pairs,
    })
}

/// The sentence of a healing rule, whichever way its code is written.
pub(super) fn rule_label(lang: Lang, rule: &str) -> String {
    let (field, code) = rule.rsplit_once('.').map_or(("", rule), |(field, code)| (field, code));
    let dashed = code.replace('_', "-");
    let candidates = [code.to_owned(), dashed.clone(), format!("note-{dashed}"), format!("short-{dashed}")];
    let known = candidates.iter().find(|code| lang.knows(code));
    let label = known.map_or_else(|| code.to_owned(), |code| lang.text(code).into_owned());
    if field.is_empty() { label } else { lang.labelled(field, label) }
}
