//! `tamis rules`: the rules in force, and what a workspace makes of them; trust, groups and opposition beside.

use super::args::{FormatArg, RulesArgs};
use super::curate::commit;
use super::{Outcome, Terminal};
use crate::error::{Error, ErrorKind, Result};
use crate::locale::Lang;
use crate::model::{Level, Message};
use crate::operations::rules::{self, RuleNow};
use crate::operations::{Env, healed, log, matching, opposition, settings, sources};
use crate::workspace::{Reader, Workspace};

pub fn run(args: RulesArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    if let Some(list) = &args.opposition {
        let mut workspace = Workspace::open(&args.workspace)?;
        let list = (list.as_os_str() != "none").then_some(list.as_path());
        let (plan, unread) = opposition::plan(workspace.read(), list, &terminal.progress)?;
        let outcome = commit(&mut workspace, plan, env, terminal)?;
        return Ok(match &unread {
            Some(unread) => {
                terminal.note(unread);
                Outcome::Issues
            }
            None => outcome,
        });
    }
    if let (Some(heal), Some(source)) = (&args.heal, &args.source) {
        let mut workspace = Workspace::open(&args.workspace)?;
        let on = match heal.split_once('=') {
            Some((rule, "off")) => Some((rule, false)),
            Some((rule, "on")) => Some((rule, true)),
            _ => None,
        };
        let Some((rule, on)) = on else {
            return Err(Error::new(ErrorKind::Usage, "error-bad-pair")
                .with("text", heal.as_str())
                .hinted("hint-heal-form"));
        };
        let plan = healed::plan_switch(workspace.read(), source, rule, on)?;
        return commit(&mut workspace, plan, env, terminal);
    }
    if let Some(named) = &args.one_per_source {
        let mut workspace = Workspace::open(&args.workspace)?;
        let value = match named.as_str() {
            "none" => None,
            "all" => Some("all".into()),
            names => {
                let names: Vec<&str> = names.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
                sources::known(workspace.read(), names.iter().copied())?;
                Some(names.into())
            }
        };
        let plan = settings::plan(workspace.read(), matching::ONE_PER_SOURCE, value)?;
        return commit(&mut workspace, plan, env, terminal);
    }
    if let Some(point) = &args.decision_point {
        let mut workspace = Workspace::open(&args.workspace)?;
        // What is no number is out of range.
        let point = (point != "none").then(|| point.replace(',', ".").parse().unwrap_or(f64::NAN));
        let plan = matching::plan_decision_point(workspace.read(), point)?;
        return commit(&mut workspace, plan, env, terminal);
    }
    let changes = args.off || args.on || args.warning || args.error || args.trust.is_some();
    if !changes {
        return list(&args, terminal);
    }
    let mut workspace = Workspace::open(&args.workspace)?;
    let read = workspace.read();
    let plan = if let Some(trust) = &args.trust {
        let parsed = trust.split_once('=').and_then(|(name, rank)| Some((name, rank.trim().parse::<i64>().ok()?)));
        let Some((name, rank)) = parsed else {
            return Err(Error::new(ErrorKind::Usage, "error-bad-trust")
                .with("text", trust.as_str())
                .hinted("hint-trust-form"));
        };
        sources::known(read, std::iter::once(name.trim()))?;
        settings::plan(read, &settings::trust_setting(name.trim()), Some(rank.into()))?
    } else {
        let rule = args.rule.as_deref().unwrap_or_default();
        let level = [(args.off, Level::Off), (args.warning, Level::Warning), (args.error, Level::Error)];
        let level = level.into_iter().find(|(asked, _)| *asked).map(|(_, level)| level);
        settings::plan_rule(read, rule, level)?
    };
    commit(&mut workspace, plan, env, terminal)
}

/// The rules in force, or those of one name; beside them what else holds.
fn list(args: &RulesArgs, terminal: &Terminal) -> Result<Outcome> {
    let reader = Reader::open(&args.workspace)?;
    let mut all = rules::rules(reader.read())?;
    if let Some(name) = &args.rule {
        all.retain(|rule| rule.is_named(name));
        if all.is_empty() {
            // One that is none is an error, one that has no issue in this field is as it is by itself.
            all.push(rules::without_issues(reader.read(), name)?);
        }
    }
    for rule in &all {
        terminal.line(match args.format {
            FormatArg::Text => line(rule, terminal.lang),
            FormatArg::Json | FormatArg::Jsonl => json(rule, terminal.lang),
        });
    }
    if args.rule.is_none() {
        if args.format == FormatArg::Text {
            rules::beside(reader.read())?.iter().for_each(|one| terminal.line(log::said(one, terminal.lang)));
        }
        let changed = all.iter().filter(|rule| rule.level.is_some()).count();
        terminal.note(&Message::new("cli-rules").with("count", all.len()).with("changed", changed));
    }
    Ok(Outcome::Clean)
}

/// Name, weight, issues now and meaning: tabs between.
fn line(rule: &RuleNow, lang: Lang) -> String {
    format!("{}\t{}\t{}\t{}", rule.name(), rule.weight(lang), rule.issues, rule.meaning(lang))
}

fn json(rule: &RuleNow, lang: Lang) -> String {
    let level = rule.level.map_or_else(|| serde_json::json!("on"), |level| serde_json::json!(level));
    let field = Some(&rule.field).filter(|field| !field.is_empty());
    serde_json::json!({
        "rule": rule.name(), "field": field, "code": rule.code, "level": level, "issues": rule.issues,
        "meaning": rule.meaning(lang),
    })
    .to_string()
}
