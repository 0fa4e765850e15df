//! `tamis check`: the verdict on every record, as text or one JSON line a record.

use super::args::{CheckArgs, FormatArg, ScoreArgs};
use super::{Outcome, Terminal};
use crate::error::Result;
use crate::locale::Lang;
use crate::model::{Gate, Issue, Message, Param, Suggestion, Value};
use crate::operations::{self, Env, check as checks, score as scores};
use crate::validate::Criterion;
use crate::workspace::{self, Reader};

pub fn check(args: CheckArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    let schema = operations::named_schema(&args.schema)?;
    let wanted = checks::Wanted { schema: &schema, gate: Gate::from(args.gate), references: &args.reference };
    let (mut records, mut rejected, mut all) = (0u64, 0u64, Vec::new());
    let mut sink = |checked: checks::Checked| {
        records += 1;
        rejected += u64::from(!checked.issues.is_empty());
        match args.format {
            FormatArg::Text => text_lines(&checked, terminal),
            FormatArg::Jsonl => terminal.line(json_line(&checked, terminal.lang).to_string()),
            FormatArg::Json => all.push(json_line(&checked, terminal.lang)),
        }
        Ok(())
    };
    let notes = if workspace::is_workspace(&args.path) {
        let reader = Reader::open(&args.path)?;
        checks::workspace(reader.read(), &wanted, &terminal.progress, &mut sink)?
    } else {
        checks::file(&args.path, &wanted, env, &terminal.progress, &mut sink)?
    };
    notes.iter().for_each(|note| terminal.note(note));
    match args.format {
        FormatArg::Json => terminal.line(serde_json::Value::Array(all).to_string()),
        FormatArg::Text => terminal.say(
            &Message::new("cli-check-summary")
                .with("records", records)
                .with("conform", records - rejected)
                .with("rejected", rejected),
        ),
        FormatArg::Jsonl => {}
    }
    Ok(if rejected == 0 { Outcome::Clean } else { Outcome::Issues })
}

/// `tamis score`: the mean of the services, and what would raise it.
pub fn score(args: ScoreArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    let mut each = |one: scores::Scored| {
        if args.format == FormatArg::Jsonl {
            terminal.line(score_line(&one).to_string());
        }
        Ok(())
    };
    let found = if workspace::is_workspace(&args.path) {
        let reader = Reader::open(&args.path)?;
        scores::workspace(reader.read(), &env.today, &mut each)?
    } else {
        scores::file(&args.path, &env.today, &terminal.progress, &mut each)?
    };
    match args.format {
        FormatArg::Jsonl => {}
        FormatArg::Json => terminal.line(score_json(&found).to_string()),
        FormatArg::Text => score_text(&found, terminal),
    }
    Ok(Outcome::Clean)
}

fn score_line(one: &scores::Scored) -> serde_json::Value {
    let criteria: serde_json::Map<_, _> = Criterion::ALL
        .into_iter()
        .zip(one.quality.criteria)
        .map(|(criterion, met)| (criterion.name().to_owned(), serde_json::json!(met)))
        .collect();
    let raise: Vec<&str> = one.quality.gains().into_iter().map(|(criterion, _)| criterion.name()).collect();
    serde_json::json!({
        "row": one.row, "id": one.id, "structure_id": one.structure, "score": one.quality.score,
        "criteria": criteria, "raise": raise, "quirk": one.quality.quirk.map(|quirk| quirk.name()),
    })
}

fn score_json(found: &scores::Scores) -> serde_json::Value {
    let gains: Vec<_> = found
        .gains()
        .into_iter()
        .map(|one| serde_json::json!({"criterion": one.criterion.name(), "gain": one.gain, "services": one.services}))
        .collect();
    let structures: serde_json::Map<_, _> =
        found.structures().map(|(structure, score)| (structure.to_owned(), serde_json::json!(score))).collect();
    let quirks: serde_json::Map<_, _> =
        found.quirks().into_iter().map(|(quirk, count)| (quirk.name().to_owned(), count.into())).collect();
    serde_json::json!({
        "services": found.services, "score": found.mean(), "raise": gains, "quirks": quirks, "structures": structures,
    })
}

fn score_text(found: &scores::Scores, terminal: &Terminal) {
    let Some(mean) = found.mean() else { return terminal.say(&Message::new("score-none")) };
    terminal.say(&Message::new("score-mean").with("score", mean).with("services", found.services));
    found.gains().iter().for_each(|gain| terminal.say(&gain.message()));
    for (quirk, count) in found.quirks() {
        terminal.say(&Message::new(quirk.name()).with("count", count));
    }
}

fn text_lines(checked: &checks::Checked, terminal: &Terminal) {
    for found in &checked.issues {
        let issue = &found.issue;
        let field = match issue.index {
            Some(index) => format!("{}[{index}]", issue.field),
            None => issue.field.to_string(),
        };
        let headers = found.position.headers.join(" + ");
        let place = match (found.position.columns.is_empty(), headers.is_empty()) {
            (true, _) => "cli-check-record",
            (false, true) => "cli-check-cell",
            (false, false) => "cli-check-cell-header",
        };
        let place = Message::new(place).with("cell", found.position.cell()).with("header", headers);
        let sheet = found.position.sheet.as_deref().map(|sheet| format!("{sheet}!")).unwrap_or_default();
        let value = if found.value.is_empty() {
            String::new()
        } else {
            format!("{} ", terminal.lang.quoted(shortened(&found.value)))
        };
        let instead = issue.suggestion.as_ref().map(|found| instead(issue, found, terminal.lang)).unwrap_or_default();
        terminal.line(format!(
            "{}:{}\t{}\t{field}\t{sheet}{}\t{value}{}{instead}",
            checked.schema,
            checked.row,
            checked.id,
            terminal.lang.render(&place),
            terminal.lang.render(&issue.message())
        ));
    }
}

/// Characters of a value that a line of text shows.
const SHOWN: usize = 60;

fn shortened(value: &str) -> String {
    let one_line = value.split_whitespace().collect::<Vec<_>>().join(" ");
    match one_line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &one_line[..end]),
        None => one_line,
    }
}

/// What to write instead: the value, those to choose from, or nothing at all.
fn instead(issue: &Issue, suggestion: &Suggestion, lang: Lang) -> String {
    let values = std::iter::once(&suggestion.value).chain(&suggestion.others);
    let written = |value: &Value| match value {
        // Where a text stands for a list, the same text again would help nobody.
        Value::List(_) if issue.code == "set_type" => value.to_json().to_string(),
        value => shortened(&value.display()),
    };
    let shown: Vec<String> = values.map(written).collect();
    let (code, values) = match suggestion.value.is_absent() {
        true => ("cli-check-empty", String::new()),
        false => ("cli-check-instead", shown.join(" | ")),
    };
    format!("  → {}", lang.render(&Message::new(code).with("values", values)))
}

/// The stable line of DESIGN §6.
fn json_line(checked: &checks::Checked, lang: Lang) -> serde_json::Value {
    let issues: Vec<_> = checked.issues.iter().map(|issue| json_issue(issue, lang)).collect();
    serde_json::json!({"row": checked.row, "ok": issues.is_empty(), "issues": issues})
}

fn json_issue(found: &checks::Found, lang: Lang) -> serde_json::Value {
    let issue: &Issue = &found.issue;
    let mut json = serde_json::json!({
        "field": issue.field, "index": issue.index, "code": issue.code, "severity": issue.severity,
        "message": lang.render(&issue.message()), "value": found.value, "position": found.position,
    });
    // Constraints of a Table Schema share one code.
    if let Some((_, Param::Text(constraint))) = issue.params.iter().find(|(name, _)| name == "constraint") {
        json["constraint"] = constraint.as_str().into();
    }
    if let Some(suggestion) = &issue.suggestion {
        let others: Vec<_> = suggestion.others.iter().map(Value::to_json).collect();
        json["suggestion"] = serde_json::json!({
            "value": suggestion.value.to_json(), "sureness": suggestion.sureness, "rule": suggestion.rule, "others": others,
        });
    }
    json
}
