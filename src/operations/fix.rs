//! Accept suggestions: one, or all alike.

use super::edit::{Changes, Edit, changes, field};
use super::{Plan, ground_plan, schema};
use crate::Progress;
use crate::error::Result;
use crate::model::{Issue, Message, OperationKind, RecordId, Suggestion, Sureness, Value};
use crate::workspace::{IssueFilter, Read};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Which suggestions to accept.
#[derive(Debug, Clone, Default)]
pub struct FixParams {
    /// Slug of a schema; none: every schema.
    pub schema: Option<String>,
    pub code: Option<String>,
    pub field: Option<String>,
    /// Records left out, in the window: those unticked.
    pub except: Vec<RecordId>,
    /// Only where the field has one of these values ([`crate::workspace::IssueValue::key`]); empty: any.
    pub values: Vec<i64>,
    /// Also those that empty a field.
    pub last_resort: bool,
    /// Also empty optional fields where nothing at all is suggested.
    pub blank: bool,
}

/// The values of a field that a text stands for, among those that have issues: as it is shown, or a list shown as `a, b`.
///
/// # Errors
/// Those of reading the workspace.
pub fn values_shown(read: Read<'_>, slug: &str, field: &str, code: Option<&str>, text: &str) -> Result<Vec<i64>> {
    let list = Value::list(text.split(", ")).to_json().to_string();
    let mut keys = Vec::new();
    for group in read.issue_groups(slug)? {
        if group.field == field && code.is_none_or(|code| code == group.code) {
            let values = read.issue_values(slug, field, &group.code, u32::MAX)?;
            keys.extend(values.into_iter().filter(|one| one.text == text || one.text == list).map(|one| one.key));
        }
    }
    keys.sort_unstable();
    keys.dedup();
    Ok(keys)
}

/// One suggestion as it would be applied.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposed {
    pub schema: &'static str,
    pub record: RecordId,
    pub field: String,
    pub code: String,
    pub value: Value,
}

/// The schemas that the parameters are about.
///
/// # Errors
/// [`crate::error::ErrorKind::Usage`] where none of them has the field.
fn wanted_slugs(read: Read<'_>, params: &FixParams) -> Result<Vec<&'static str>> {
    let mut slugs = read.slugs()?;
    slugs.retain(|slug| params.schema.as_deref().is_none_or(|wanted| wanted == *slug));
    let Some(name) = &params.field else { return Ok(slugs) };
    let known = slugs.iter().map(|slug| field(schema(slug)?, name).map(|_| ())).collect::<Vec<_>>();
    match known.iter().any(Result::is_ok) {
        true => Ok(slugs),
        false => known.into_iter().find_map(Result::err).map_or(Ok(slugs), Err),
    }
}

/// What the parameters select: at most one suggestion a cell, likely ones only (and the last resort where asked).
///
/// # Errors
/// [`crate::error::ErrorKind::Usage`] for a field that no schema has; those of reading the workspace.
pub fn proposed(read: Read<'_>, params: &FixParams, progress: &Progress) -> Result<Vec<Proposed>> {
    let mut cells: BTreeMap<(RecordId, String), Proposed> = BTreeMap::new();
    let except: std::collections::BTreeSet<_> = params.except.iter().copied().collect();
    for slug in wanted_slugs(read, params)? {
        let filter = IssueFilter {
            field: params.field.clone(),
            code: params.code.clone(),
            values: params.values.clone(),
            ..IssueFilter::default()
        };
        read.issues_in(slug, &filter, &mut |record, issue| {
            progress.check()?;
            let Some(suggestion) = issue.suggestion.as_ref() else {
                if params.blank && can_be_empty(slug, &issue.field) && !except.contains(&record) {
                    let (field, code, value) = (issue.field.to_string(), issue.code.to_string(), Value::Null);
                    let blank = Proposed { schema: slug, record, field: field.clone(), code, value };
                    cells.entry((record, field)).or_insert(blank);
                }
                return Ok(());
            };
            let wanted = match suggestion.sureness {
                Sureness::Likely => true,
                Sureness::LastResort => params.last_resort,
                Sureness::Choice => false,
            };
            if !wanted || except.contains(&record) {
                return Ok(());
            }
            let (field, code) = (issue.field.to_string(), issue.code.to_string());
            match cells.entry((record, field.clone())) {
                Entry::Vacant(cell) => {
                    cell.insert(Proposed { schema: slug, record, field, code, value: suggestion.value.clone() });
                }
                // It takes all that stands for nothing out of the list, after what is likely for the rest.
                Entry::Occupied(mut cell)
                    if suggestion.sureness == Sureness::LastResort && matches!(cell.get().value, Value::List(_)) =>
                {
                    cell.get_mut().value = suggestion.value.clone();
                }
                Entry::Occupied(_) => {}
            }
            Ok(())
        })?;
    }
    Ok(cells.into_values().collect())
}

/// Whether a record may go without a value in a field.
pub fn can_be_empty(slug: &str, name: &str) -> bool {
    schema(slug).ok().and_then(|schema| schema.field(name)).is_some_and(|field| !field.required)
}

/// A plan that accepts them all as one operation.
pub fn plan(read: Read<'_>, params: &FixParams, progress: &Progress) -> Result<Plan> {
    let fixes = proposed(read, params, progress)?;
    accepted(read, params.code.as_deref(), params.field.as_deref(), &fixes)
}

/// A plan that accepts exactly these values (a person chose them), where they are still proposed: what was shown may be of before
/// the last commit, and a value that was corrected otherwise meanwhile is not written over.
pub fn plan_these(read: Read<'_>, code: Option<&str>, field: Option<&str>, fixes: &[Proposed]) -> Result<Plan> {
    let mut still = Vec::with_capacity(fixes.len());
    for fix in fixes {
        let offers = |suggestion: &Suggestion| {
            std::iter::once(&suggestion.value).chain(&suggestion.others).any(|value| *value == fix.value)
        };
        let proposes = |issue: &Issue| {
            issue.field == fix.field && issue.code == fix.code && issue.suggestion.as_ref().is_some_and(offers)
        };
        if read.issues(fix.record)?.iter().any(proposes) {
            still.push(fix.clone());
        }
    }
    accepted(read, code, field, &still)
}

fn accepted(read: Read<'_>, code: Option<&str>, field: Option<&str>, fixes: &[Proposed]) -> Result<Plan> {
    let edits: Vec<Edit> = fixes
        .iter()
        .map(|fix| Edit { record: fix.record, field: fix.field.clone(), value: Some(fix.value.clone()) })
        .collect();
    let Changes { set: changes, locked } = changes(read, &edits)?;
    let summary = match field {
        Some(field) => Message::new("operation-fix-field").with("field", field),
        None => Message::new("operation-fix-count"),
    }
    .with("count", changes.len());
    let slug = fixes.first().map(|first| first.schema).filter(|slug| fixes.iter().all(|fix| fix.schema == *slug));
    let params = serde_json::json!({"schema": slug, "code": code, "field": field, "count": edits.len()});
    let plan = ground_plan(read, OperationKind::Fix, params, summary, changes)?;
    Ok(super::states::leaving(plan, locked))
}

/// What a rule on a field says, in a few words: the field, then what is wrong; without a code, the field.
pub fn rule_name(lang: crate::locale::Lang, field: &str, code: &str) -> String {
    let rule = short_rule(lang, code);
    let title = field_title("structure", field, lang);
    let title = if title == field { field_title("service", field, lang) } else { title };
    if code.is_empty() {
        return title;
    }
    lang.labelled(title, rule)
}

/// What a rule finds, whatever the field.
pub fn short_rule(lang: crate::locale::Lang, code: &str) -> String {
    let short = format!("short-{}", code.replace('_', "-"));
    if lang.knows(&short) { lang.text(&short).into_owned() } else { code.replace('_', " ") }
}

/// The title of a field in a sentence.
pub fn field_title(slug: &str, field: &str, lang: crate::locale::Lang) -> String {
    let title = schema(slug).ok().and_then(|schema| schema.field(field)).map(|field| field.title.clone());
    match (title, lang) {
        (None, _) => field.to_owned(),
        (Some(title), crate::locale::Lang::Fr) => title.fr,
        (Some(title), crate::locale::Lang::En) => title.en,
    }
}
