//! `tamis check`: the verdict on every record, as text or one JSON line a record.

use super::args::{CheckArgs, FormatArg};
use super::{Outcome, Terminal};
use crate::error::Result;
use crate::locale::Lang;
use crate::model::{Gate, Issue, Message};
use crate::operations::{self, Env, check as checks};
use crate::workspace::{self, Reader};

pub fn check(args: CheckArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    let gate = Gate::from(args.gate);
    let schema = operations::named_schema(&args.schema)?;
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
    if workspace::is_workspace(&args.path) {
        let reader = Reader::open(&args.path)?;
        checks::workspace(reader.read(), &schema, gate, &mut sink)?;
    } else {
        checks::file(&args.path, &schema, gate, env, &terminal.progress, &mut sink)?;
    }
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

fn text_lines(checked: &checks::Checked, terminal: &Terminal) {
    for issue in &checked.issues {
        let place = match issue.index {
            Some(index) => format!("{}[{index}]", issue.field),
            None => issue.field.to_string(),
        };
        terminal.line(format!(
            "{}:{}\t{}\t{place}\t{}",
            checked.schema,
            checked.row,
            checked.id,
            terminal.lang.render(&issue.message())
        ));
    }
}

/// The stable line of DESIGN §6.
fn json_line(checked: &checks::Checked, lang: Lang) -> serde_json::Value {
    let issues: Vec<_> = checked.issues.iter().map(|issue| json_issue(issue, lang)).collect();
    serde_json::json!({"row": checked.row, "ok": issues.is_empty(), "issues": issues})
}

fn json_issue(issue: &Issue, lang: Lang) -> serde_json::Value {
    serde_json::json!({
        "field": issue.field, "index": issue.index, "code": issue.code, "severity": issue.severity,
        "message": lang.render(&issue.message()),
    })
}
