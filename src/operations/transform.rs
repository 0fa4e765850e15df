//! Change one field of many records in the same way, as one operation, after a preview.

use super::edit::{Changes, Edit, changes, field as field_of, parse_value};
use super::position::Positions;
use super::{Plan, ground_plan, schema};
use crate::Progress;
use crate::error::Result;
use crate::model::{Field, Message, OperationKind, RecordId, RecordRow, Schema, Value};
use crate::workspace::Read;
use std::collections::BTreeMap;

/// What becomes of each value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The same for all, as typed; empty empties the field.
    Set(String),
    /// A text inside it is another. Whatever the case where `any_case`; only where it is the whole value with `whole`.
    Replace {
        find: String,
        with: String,
        any_case: bool,
        whole: bool,
    },
    /// Whole values become others: the spellings of one value.
    Values(BTreeMap<String, String>),
    Upper,
    Lower,
    /// The first letter of each word.
    Title,
    /// White space at the ends and more than one space inside.
    Spaces,
    Clear,
    /// Back to the value of the file.
    Reset,
    /// Into another field, where that one is empty.
    MoveTo(String),
    /// With another field.
    SwapWith(String),
}

/// Which records, and how.
#[derive(Debug, Clone)]
pub struct Transform {
    pub schema: String,
    pub field: String,
    pub records: Vec<RecordId>,
    pub change: Change,
}

/// One value before and after, as a person reads them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    pub record: RecordId,
    pub name: String,
    pub field: String,
    pub before: String,
    pub after: String,
}

/// What a change would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preview {
    /// Some of the values that would change.
    pub examples: Vec<Changed>,
    /// Records with a value that would change.
    pub changed: u64,
    /// Records that would stay as they are.
    pub same: u64,
    /// Values that would change and stay, because they are locked.
    pub locked: u64,
}

/// What a change would do to its records; `most` of the values are shown.
///
/// # Errors
/// [`crate::error::ErrorKind::Usage`] for a field that the schema has not; those of the workspace; cancelled.
pub fn preview(read: Read<'_>, params: &Transform, most: usize, progress: &Progress) -> Result<Preview> {
    let mut preview = Preview::default();
    let locks = read.locks()?;
    let mut positions = Positions::default();
    each(read, params, progress, &mut |schema, row, edits| {
        let before = edits.len();
        let mut edits = edits;
        edits.retain(|edit| locks.is_empty() || !locks.contains(&(edit.record, edit.field.clone())));
        preview.locked += (before - edits.len()) as u64;
        if edits.is_empty() {
            preview.same += 1;
            return;
        }
        preview.changed += 1;
        let name = schema.index_of("nom").map(|at| row.values[at].display().into_owned()).unwrap_or_default();
        for edit in edits {
            if preview.examples.len() < most {
                let before = schema.index_of(&edit.field).map(|at| row.values[at].display().into_owned());
                // Back to the file: what it says there, before it was read.
                let raw = || positions.text(read, &params.schema, (row.batch, row.row_no), &edit.field).ok().flatten();
                let after = edit.value.as_ref().map(|value| value.display().into_owned()).or_else(raw);
                preview.examples.push(Changed {
                    record: row.id,
                    name: name.clone(),
                    field: edit.field,
                    before: before.unwrap_or_default(),
                    after: after.unwrap_or_default(),
                });
            }
        }
    })?;
    Ok(preview)
}

/// A plan that makes the change as one operation.
///
/// # Errors
/// Those of [`preview`].
pub fn plan(read: Read<'_>, params: &Transform, progress: &Progress) -> Result<Plan> {
    let mut edits = Vec::new();
    each(read, params, progress, &mut |_, _, mut more| edits.append(&mut more))?;
    let Changes { set, locked } = changes(read, &edits)?;
    let summary = Message::new("operation-transform").with("field", params.field.as_str()).with("count", set.len());
    // The values themselves are in the changes.
    let intent = serde_json::json!({
        "schema": params.schema, "field": params.field, "change": name_of(&params.change), "count": edits.len(),
    });
    let plan = ground_plan(read, OperationKind::Edit, intent, summary, set)?;
    Ok(super::states::leaving(plan, locked))
}

fn name_of(change: &Change) -> &'static str {
    match change {
        Change::Set(_) => "set",
        Change::Replace { .. } => "replace",
        Change::Values(_) => "values",
        Change::Upper => "upper",
        Change::Lower => "lower",
        Change::Title => "title",
        Change::Spaces => "spaces",
        Change::Clear => "clear",
        Change::Reset => "reset",
        Change::MoveTo(_) => "move",
        Change::SwapWith(_) => "swap",
    }
}

/// Records that are read at a time.
const TOGETHER: usize = 2000;

fn each(
    read: Read<'_>,
    params: &Transform,
    progress: &Progress,
    found: &mut dyn FnMut(&Schema, &RecordRow, Vec<Edit>),
) -> Result<()> {
    let schema = schema(&params.schema)?;
    let field = field_of(schema, &params.field)?;
    if let Change::MoveTo(other) | Change::SwapWith(other) = &params.change {
        field_of(schema, other)?;
    }
    progress.stage("stage-transform", params.records.len() as u64);
    for some in params.records.chunks(TOGETHER) {
        progress.check()?;
        for row in read.page(&params.schema, some)? {
            let edits = match params.change {
                // Only what a person wrote can go back.
                Change::Reset if read.edit(row.id, &field.name)?.is_some() => {
                    vec![Edit { record: row.id, field: field.name.clone(), value: None }]
                }
                Change::Reset => Vec::new(),
                _ => edits_of(schema, field, &row, &params.change),
            };
            found(schema, &row, edits);
        }
        progress.add(some.len() as u64);
    }
    Ok(())
}

/// The edits that a change makes to one record: none where the value stays.
fn edits_of(schema: &Schema, field: &Field, row: &RecordRow, change: &Change) -> Vec<Edit> {
    let value = |name: &str| schema.index_of(name).map_or(&Value::Null, |at| &row.values[at]);
    let edit = |field: &Field, value: Value| Edit { record: row.id, field: field.name.clone(), value: Some(value) };
    let before = value(&field.name);
    let after = match change {
        Change::MoveTo(other) | Change::SwapWith(other) => {
            let Some(target) = schema.field(other) else { return Vec::new() };
            let there = value(other);
            let swap = matches!(change, Change::SwapWith(_));
            if before == there || field.name == *other || (!swap && (!there.is_absent() || before.is_absent())) {
                return Vec::new();
            }
            return vec![edit(field, fitting(field, there)), edit(target, fitting(target, before))];
        }
        Change::Set(text) => parse_value(field, text),
        Change::Clear | Change::Reset => Value::Null,
        _ => match before {
            Value::List(items) => Value::List(items.iter().map(|item| turned(field, item, change)).collect()),
            other => turned(field, other, change),
        },
    };
    if after == *before || (after.is_absent() && before.is_absent()) { Vec::new() } else { vec![edit(field, after)] }
}

/// A value in a field of another kind.
fn fitting(field: &Field, value: &Value) -> Value {
    if value.is_absent() { Value::Null } else { parse_value(field, &value.display()) }
}

/// One text changed.
fn turned(field: &Field, value: &Value, change: &Change) -> Value {
    if value.is_absent() {
        return value.clone();
    }
    let text = value.display();
    let after = match change {
        Change::Replace { find, with, any_case, whole } => replaced(&text, find, with, *any_case, *whole),
        Change::Values(values) => values.get(text.as_ref()).cloned().unwrap_or_else(|| text.clone().into_owned()),
        Change::Upper => text.to_uppercase(),
        Change::Lower => text.to_lowercase(),
        Change::Title => title(&text),
        Change::Spaces => text.split_whitespace().collect::<Vec<_>>().join(" "),
        _ => return value.clone(),
    };
    if after == text {
        value.clone()
    } else if field.kind.is_list() {
        Value::text(after)
    } else {
        parse_value(field, &after)
    }
}

fn replaced(text: &str, find: &str, with: &str, any_case: bool, whole: bool) -> String {
    if find.is_empty() {
        return text.to_owned();
    }
    let same = |a: &str, b: &str| if any_case { a.to_lowercase() == b.to_lowercase() } else { a == b };
    if whole {
        return if same(text, find) { with.to_owned() } else { text.to_owned() };
    }
    if !any_case {
        return text.replace(find, with);
    }
    // Character by character: a small letter may be longer than its capital.
    let wanted: Vec<char> = find.chars().flat_map(char::to_lowercase).collect();
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let mut end = 0;
        let mut at = 0;
        for c in rest.chars() {
            let lower: Vec<char> = c.to_lowercase().collect();
            if at < wanted.len() && wanted[at..].starts_with(&lower) {
                at += lower.len();
                end += c.len_utf8();
            } else {
                break;
            }
        }
        if at == wanted.len() {
            out.push_str(with);
            rest = &rest[end..];
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    out
}

/// The first letter of each word large, the others small; words of French that stay small do, but for the first.
fn title(text: &str) -> String {
    const SMALL: [&str; 15] =
        ["de", "du", "des", "la", "le", "les", "et", "en", "sur", "sous", "aux", "au", "à", "d", "l"];
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    let mut first = true;
    let mut flush = |word: &mut String, out: &mut String| {
        let lower = word.to_lowercase();
        if !first && SMALL.contains(&lower.as_str()) {
            out.push_str(&lower);
        } else {
            let mut letters = lower.chars();
            out.extend(letters.next().into_iter().flat_map(char::to_uppercase));
            out.extend(letters);
        }
        first &= word.is_empty();
        word.clear();
    };
    for c in text.chars() {
        if c.is_alphanumeric() {
            word.push(c);
        } else {
            flush(&mut word, &mut out);
            out.push(c);
        }
    }
    flush(&mut word, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::BatchId;
    use crate::reference;

    fn after(name: &str, values: &[(&str, Value)], change: Change) -> Vec<(String, String)> {
        let schema = reference::schema("structure").unwrap();
        let mut row = RecordRow {
            id: RecordId(1),
            batch: BatchId(1),
            row_no: 1,
            source: "s".into(),
            values: vec![Value::Null; schema.fields.len()],
            notes: Vec::new(),
            rev: 1,
        };
        for (field, value) in values {
            row.values[schema.index_of(field).unwrap()] = value.clone();
        }
        let edits = edits_of(schema, schema.field(name).unwrap(), &row, &change);
        edits.into_iter().map(|edit| (edit.field, edit.value.unwrap().display().into_owned())).collect()
    }

    fn one(text: &str, change: Change) -> String {
        let found = after("nom", &[("nom", Value::text(text))], change);
        found.first().map_or_else(|| "=".to_owned(), |(_, text)| text.clone())
    }

    #[test]
    fn texts_change_and_what_stays_is_no_edit() {
        let replace = |find: &str, with: &str, any_case, whole| Change::Replace {
            find: find.into(),
            with: with.into(),
            any_case,
            whole,
        };
        assert_eq!(one("CCAS de CCAS", replace("ccas", "Centre", true, false)), "Centre de Centre");
        assert_eq!(one("CCAS", replace("ccas", "x", false, false)), "=");
        assert_eq!(one("ÉCOLE École", replace("école", "e", true, false)), "e e");
        assert_eq!(one("Mairie", replace("mairie", "M", true, true)), "M");
        assert_eq!(one("Mairie de", replace("mairie", "M", true, true)), "=");
        assert_eq!(one("MAISON DE L’EMPLOI DU PAYS-D'ANCENIS", Change::Title), "Maison de l’Emploi du Pays-d'Ancenis");
        assert_eq!(one(" a  b ", Change::Spaces), "a b");
        assert_eq!(one("Été", Change::Upper), "ÉTÉ");
        assert_eq!(one("a", Change::Set("a".into())), "=");
        assert_eq!(one("a", Change::Clear), "");
        let values = Change::Values([("Fougere".to_owned(), "Fougères".to_owned())].into());
        assert_eq!((one("Fougere", values.clone()), one("Foug", values)), ("Fougères".into(), "=".into()));
    }

    #[test]
    fn fields_are_swapped_and_moved_only_where_there_is_room() {
        let both = [("telephone", Value::text("a@b.fr")), ("courriel", Value::text("0241317575"))];
        let swapped = after("telephone", &both, Change::SwapWith("courriel".into()));
        assert_eq!(swapped, [("telephone".into(), "0241317575".into()), ("courriel".into(), "a@b.fr".into())]);
        assert!(after("telephone", &both, Change::MoveTo("courriel".into())).is_empty());
        let moved = after("telephone", &both[..1], Change::MoveTo("courriel".into()));
        assert_eq!(moved, [("telephone".into(), String::new()), ("courriel".into(), "a@b.fr".into())]);
    }

    #[test]
    fn items_of_lists_change_one_by_one() {
        let list = [("reseaux_porteurs", Value::list(["ccas-cias", "mairies"]))];
        let change =
            Change::Replace { find: "mairies".into(), with: "france-services".into(), any_case: false, whole: true };
        let found = after("reseaux_porteurs", &list, change);
        assert_eq!(found, [("reseaux_porteurs".into(), "ccas-cias, france-services".into())]);
    }
}
