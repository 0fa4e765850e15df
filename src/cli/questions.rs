//! `tamis questions`: what is to be asked of each producer, what was answered, and the folder that goes back to it.

use super::args::{QuestionsArgs, QuestionsFormat};
use super::curate::commit;
use super::{Outcome, Terminal};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Message, QuestionState};
use crate::operations::questions::{self, About, Asked, Turn};
use crate::operations::{self, Env, contributor, edit};
use crate::workspace::{Reader, Workspace};
use std::collections::BTreeMap;

pub fn run(args: QuestionsArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    if let Some(folder) = &args.back {
        let reader = Reader::open(&args.workspace)?;
        let written = contributor::write(reader.read(), args.source.as_deref(), folder, env, &terminal.progress)?;
        for (source, path) in &written {
            let path = path.display().to_string();
            terminal.say(&Message::new("cli-back-done").with("source", source.as_str()).with("path", path));
        }
        if written.is_empty() {
            terminal.say(&Message::new("cli-back-none"));
        }
        return Ok(Outcome::Clean);
    }
    let takes_text = args.ask.is_some() || args.ask_group.is_some() || args.reword.is_some();
    if args.text.is_some() && !takes_text {
        return Err(Error::new(ErrorKind::Usage, "error-text-alone").hinted("hint-text-alone"));
    }
    if let Some(about) = about(&args)? {
        let mut workspace = Workspace::open(&args.workspace)?;
        let plan = questions::plan_ask(workspace.read(), &about, args.text.as_deref(), env)?;
        return commit(&mut workspace, plan, env, terminal);
    }
    if let Some((keys, turn)) = turn(&args)? {
        let mut workspace = Workspace::open(&args.workspace)?;
        let plan = questions::plan_turn(workspace.read(), &keys, &turn, env)?;
        return commit(&mut workspace, plan, env, terminal);
    }
    let reader = Reader::open(&args.workspace)?;
    told(&questions::list(reader.read(), args.source.as_deref())?, args.format, terminal)
}

fn about(args: &QuestionsArgs) -> Result<Option<About>> {
    if let Some(id) = &args.ask {
        let reader = Reader::open(&args.workspace)?;
        let record = operations::find_record(reader.read(), &args.schema, id)?;
        return Ok(Some(About::Record { record, field: args.field.clone() }));
    }
    let (Some(code), Some(field)) = (&args.ask_group, &args.field) else { return Ok(None) };
    let schema = operations::schema(&args.schema)?;
    Ok(Some(About::Issues {
        schema: schema.slug.clone(),
        field: edit::field(schema, field)?.name.clone(),
        code: code.clone(),
        values: Vec::new(),
        except: Vec::new(),
    }))
}

fn turn(args: &QuestionsArgs) -> Result<Option<(Vec<String>, Turn)>> {
    if args.sent {
        let reader = Reader::open(&args.workspace)?;
        return Ok(Some((questions::to_send(reader.read(), args.source.as_deref())?, Turn::Sent)));
    }
    let text = args.text.clone().unwrap_or_default();
    let turns = [
        (&args.reword, Turn::Text(text)),
        (&args.answered, Turn::Answered),
        (&args.reopen, Turn::Open),
        (&args.drop, Turn::Drop),
    ];
    Ok(turns.into_iter().find_map(|(key, turn)| Some((vec![key.clone()?], turn))))
}

fn told(asked: &[Asked], format: QuestionsFormat, terminal: &Terminal) -> Result<Outcome> {
    let count = |state| asked.iter().filter(|one| one.state == state).count();
    let (open, sent) = (count(QuestionState::Open), count(QuestionState::Sent));
    match format {
        QuestionsFormat::Json => {
            let text = serde_json::to_string(asked).map_err(|cause| Error::internal("serialise").caused_by(cause))?;
            terminal.line(text);
        }
        QuestionsFormat::Mail => {
            let mut by_source: BTreeMap<&str, Vec<Asked>> = BTreeMap::new();
            for one in asked {
                by_source.entry(one.source.as_str()).or_default().push(one.clone());
            }
            let mails: Vec<String> = by_source.values().map(|asked| questions::mail(asked)).collect();
            let mails: Vec<&str> = mails.iter().map(|mail| mail.trim_end()).filter(|mail| !mail.is_empty()).collect();
            terminal.line(mails.join("\n\n----\n\n"));
        }
        QuestionsFormat::Text => {
            for one in asked {
                let state = terminal.lang.text(&format!("question-{}", one.state.name()));
                let about = questions::heading(one, terminal.lang).replace(['\t', '\n', '\r'], " ");
                let text = one.text.replace(['\t', '\n', '\r'], " ");
                let answers: Vec<&str> = one.records.iter().filter_map(|record| record.answer.as_deref()).collect();
                let answered = match (one.answered, one.records.len()) {
                    (0, _) => String::new(),
                    (_, 1) => answers.first().copied().unwrap_or_default().replace(['\t', '\n', '\r'], " "),
                    (answered, all) => terminal
                        .lang
                        .render(&Message::new("question-partly").with("answered", answered).with("all", all)),
                };
                terminal.line(format!("{}\t{}\t{state}\t{about}\t{text}\t{answered}", one.key, one.source));
            }
        }
    }
    let counts = Message::new("cli-questions-count")
        .with("open", open)
        .with("sent", sent)
        .with("answered", count(QuestionState::Answered));
    terminal.note(&counts);
    Ok(if open + sent == 0 { Outcome::Clean } else { Outcome::Issues })
}
