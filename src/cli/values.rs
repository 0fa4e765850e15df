//! `tamis values`: the contributors' own words, the codes that they stand for, and the team's dictionary.

use super::args::{FormatArg, ValuesArgs};
use super::curate::commit;
use super::{Outcome, Terminal};
use crate::error::{Error, ErrorKind, Result};
use crate::mapping::ValueState;
use crate::model::Message;
use crate::operations::Env;
use crate::operations::values::{self, Decision, Dictionary, FieldValues};
use crate::source::{self, Limits};
use crate::workspace::{Reader, Workspace};
use std::path::Path;

pub fn run(args: ValuesArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    if let Some(path) = &args.load {
        let given = Dictionary::parse(&source::read_text(path, &Limits::configured())?, path)?;
        let mut workspace = Workspace::open(&args.workspace)?;
        let plan = values::plan_load(workspace.read(), &given)?;
        return commit(&mut workspace, plan, env, terminal);
    }
    let decisions = decisions(&args)?;
    if !decisions.is_empty() {
        let mut workspace = Workspace::open(&args.workspace)?;
        let plan = values::plan(workspace.read(), args.source.as_deref(), &decisions, env, &terminal.progress)?;
        return commit(&mut workspace, plan, env, terminal);
    }
    let reader = Reader::open(&args.workspace)?;
    if let Some(path) = &args.save {
        save(&values::shared(reader.read())?, path, &args.workspace)?;
        terminal.note(&Message::new("cli-values-saved").with("path", path.display().to_string()));
        return Ok(Outcome::Clean);
    }
    let mut found = values::list(reader.read(), args.source.as_deref(), env, &terminal.progress)?;
    found.retain(|values| args.field.as_ref().is_none_or(|field| values.field == *field));
    print(found, &args, terminal)
}

fn print(mut found: Vec<FieldValues>, args: &ValuesArgs, terminal: &Terminal) -> Result<Outcome> {
    let waits = |values: &FieldValues| values.values.iter().filter(|e| e.found.state == ValueState::Waiting).count();
    let waiting: usize = found.iter().map(waits).sum();
    if !args.all {
        for values in &mut found {
            values.values.retain(|entry| entry.found.state == ValueState::Waiting);
        }
        found.retain(|values| !values.values.is_empty());
    }
    if args.format == FormatArg::Text {
        for values in &found {
            for entry in &values.values {
                let codes = if entry.found.codes.is_empty() { &entry.near } else { &entry.found.codes };
                terminal.line(format!(
                    "{}\t{}\t{}\t{}\t{}\t{}",
                    values.source,
                    values.field,
                    entry.found.value.replace(['\t', '\n', '\r'], " "),
                    entry.found.count,
                    terminal.lang.text(entry.found.state.name()),
                    codes.join(", ")
                ));
            }
        }
    } else {
        let text = serde_json::to_string(&found).map_err(|cause| Error::internal("serialise").caused_by(cause))?;
        terminal.line(text);
    }
    terminal.note(&Message::new("cli-values-waiting").with("count", waiting));
    Ok(if waiting == 0 { Outcome::Clean } else { Outcome::Issues })
}

/// `FIELD:VALUE=CODE,CODE`, cut at the first `:` and the last `=`, so that a value may hold both.
fn decisions(args: &ValuesArgs) -> Result<Vec<Decision>> {
    let bad = |text: &str| Error::new(ErrorKind::Usage, "error-bad-pair").with("text", text).hinted("hint-value-form");
    let named = |text: &str, codes: Option<Vec<String>>| {
        let (field, value) = text.split_once(':').ok_or_else(|| bad(text))?;
        Ok(Decision { field: field.trim().to_owned(), value: value.trim().to_owned(), codes })
    };
    let mut out = Vec::new();
    for text in &args.set {
        let (head, codes) = text.rsplit_once('=').ok_or_else(|| bad(text))?;
        let codes = codes.split(',').map(str::trim).filter(|code| !code.is_empty()).map(str::to_owned).collect();
        out.push(named(head, Some(codes))?);
    }
    for text in &args.forget {
        out.push(named(text, None)?);
    }
    Ok(out)
}

fn save(dictionary: &Dictionary, path: &Path, workspace: &Path) -> Result<()> {
    let mut text =
        serde_json::to_string_pretty(dictionary).map_err(|cause| Error::internal("serialise").caused_by(cause))?;
    text.push('\n');
    super::files::write(path, text.as_bytes(), &[workspace])
}
