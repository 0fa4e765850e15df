//! The rules in force in a workspace: what each finds, what the workspace makes of it, and how many issues it has now.

use super::log::one_per_source;
use super::settings::Levels;
use super::{fix, matching, opposition, settings};
use crate::error::Result;
use crate::locale::Lang;
use crate::model::{Level, Message, Severity, percent_cut};
use crate::workspace::Read;
use std::collections::BTreeSet;

/// One rule on one field, or on any.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleNow {
    /// Empty where it is told of every field at once: it has no issue now.
    pub field: String,
    pub code: String,
    /// What the workspace makes of it; none: it is as it is by itself.
    pub level: Option<Level>,
    /// How bad its issues are now, and how many there are.
    pub severity: Option<Severity>,
    pub issues: u64,
}

impl RuleNow {
    /// The name by which it is switched.
    pub fn name(&self) -> String {
        if self.field.is_empty() { self.code.clone() } else { format!("{}.{}", self.field, self.code) }
    }

    /// Whether a rule is meant by a name: its own, or its code alone.
    pub fn is_named(&self, name: &str) -> bool {
        self.code == name || self.name() == name
    }

    /// What it finds, in words.
    pub fn meaning(&self, lang: Lang) -> String {
        match self.field.as_str() {
            "" => fix::short_rule(lang, &self.code),
            field => fix::rule_name(lang, field, &self.code),
        }
    }

    /// What becomes of a record that breaks it, in words.
    pub fn weight(&self, lang: Lang) -> String {
        let code = match (self.level, self.severity) {
            (Some(Level::Off), _) => "rule-off",
            (Some(Level::Warning), _) => "rule-warning",
            (Some(Level::Error), _) => "rule-error",
            (None, _) => "rule-on",
        };
        lang.text(code).into_owned()
    }
}

/// The rules of a workspace: those that it has changed, those that have issues, most first, and all others by their codes.
///
/// # Errors
/// Those of reading the workspace.
pub fn rules(read: Read<'_>) -> Result<Vec<RuleNow>> {
    let levels = Levels::of(read)?;
    let mut with_issues: Vec<RuleNow> = Vec::new();
    for slug in read.slugs()? {
        for group in read.issue_groups(slug)? {
            let level = levels.of_rule(&group.field, &group.code);
            match with_issues.iter_mut().find(|rule| rule.field == group.field && rule.code == group.code) {
                Some(rule) => rule.issues += group.issues,
                None => with_issues.push(RuleNow {
                    field: group.field,
                    code: group.code,
                    level,
                    severity: Some(group.severity),
                    issues: group.issues,
                }),
            }
        }
    }
    with_issues.sort_by(|a, b| b.issues.cmp(&a.issues).then_with(|| a.name().cmp(&b.name())));
    let (mut out, rest): (Vec<RuleNow>, Vec<RuleNow>) = with_issues.into_iter().partition(|rule| rule.level.is_some());
    // A rule that is off has no issue, and one by its code has those of its fields.
    let named: BTreeSet<String> = out.iter().map(RuleNow::name).collect();
    out.extend(levels.all().filter(|(name, _)| !named.contains(*name)).map(|(name, level)| silent(name, Some(level))));
    out.extend(rest);
    let told: BTreeSet<String> = out.iter().map(|rule| rule.code.clone()).collect();
    out.extend(codes().into_iter().filter(|code| !told.contains(code)).map(|code| silent(&code, None)));
    Ok(out)
}

/// A rule that has no issue, by its name.
///
/// # Errors
/// [`ErrorKind::Usage`](crate::error::ErrorKind::Usage) where there is no such rule.
pub fn without_issues(read: Read<'_>, name: &str) -> Result<RuleNow> {
    settings::known_rule(read, name, None)?;
    let rule = silent(name, None);
    Ok(RuleNow { level: Levels::of(read)?.of_rule(&rule.field, &rule.code), ..rule })
}

fn silent(name: &str, level: Option<Level>) -> RuleNow {
    let (field, code) = name.rsplit_once('.').unwrap_or(("", name));
    RuleNow { field: field.to_owned(), code: code.to_owned(), level, severity: None, issues: 0 }
}

/// The codes of all rules on structures and services: each has a sentence and a short name.
fn codes() -> BTreeSet<String> {
    let names = Lang::Fr.names("short-").filter(|name| Lang::Fr.knows(&format!("issue-{name}")));
    names.map(|name| name.replace('-', "_")).collect()
}

/// What else holds for the workspace, a sentence each: healing rules that are off, trust, how groups are made, who opposes.
///
/// # Errors
/// Those of reading the workspace.
pub fn beside(read: Read<'_>) -> Result<Vec<Message>> {
    let mut out = Vec::new();
    let mut off: BTreeSet<(String, String)> = BTreeSet::new();
    for batch in read.batches()?.into_iter().filter(|batch| batch.active || batch.reference) {
        for mapping in read.mappings(batch.id)? {
            off.extend(mapping.rules_off.into_iter().map(|rule| (batch.source.clone(), rule)));
        }
    }
    let heal = |(source, rule)| Message::new("operation-heal-off").with("source", source).with("rule", rule);
    out.extend(off.into_iter().map(heal));
    let trusted = read.sources()?.into_iter().filter(|source| source.trust != 0);
    out.extend(trusted.map(|one| Message::new("log-trust").with("source", one.name).with("rank", one.trust)));
    out.extend(read.setting(matching::ONE_PER_SOURCE)?.map(|value| one_per_source(&value)));
    if let Some(point) = matching::decision_point(read)? {
        out.push(Message::new("operation-decision-point").with("percent", percent_cut(point, 1)));
    }
    let opposed = opposition::of(read)?;
    if !opposed.is_empty() {
        out.push(Message::new("operation-opposition").with("count", opposed.len()));
    }
    Ok(out)
}
