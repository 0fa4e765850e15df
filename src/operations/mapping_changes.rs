//! What differs between two mappings, in few words: the history shows it instead of two long texts.

use super::log::Side;
use crate::model::{IdRule, Mapping, Message, RowRule};
use std::collections::BTreeSet;

/// The first difference between two mappings stored as JSON, said on both sides, and how many others there are.
pub(super) fn sides(before: Option<&str>, after: Option<&str>, header: &[String]) -> (Side, Side) {
    let read = |side: Option<&str>| side.and_then(|text| serde_json::from_str::<Mapping>(text).ok());
    match (read(before), read(after)) {
        (Some(before), Some(after)) => {
            let all = differences(&before, &after, header);
            let Some((left, right)) = all.first().cloned() else { return (Side::Nothing, Side::Nothing) };
            match all.len() {
                1 => (Side::Text(left), Side::Text(right)),
                count => (
                    Side::Text(left),
                    Side::Said(Message::new("change-mapping-more").with("first", right).with("others", count - 1)),
                ),
            }
        }
        (None, Some(after)) => (Side::Nothing, fields(&after)),
        (Some(before), None) => (fields(&before), Side::Nothing),
        (None, None) => (Side::Nothing, Side::Nothing),
    }
}

fn fields(mapping: &Mapping) -> Side {
    Side::Said(Message::new("change-mapping-fields").with("count", mapping.fields.len()))
}

/// Each difference as it reads before and after.
fn differences(before: &Mapping, after: &Mapping, header: &[String]) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut push = |left: String, right: String| {
        if left != right {
            out.push((left, right));
        }
    };
    for field in names(before.fields.iter().chain(&after.fields).map(|field| field.field.as_str())) {
        push(feeds(before, field, header), feeds(after, field, header));
    }
    for field in names(before.constants.keys().chain(after.constants.keys()).map(String::as_str)) {
        let of = |mapping: &Mapping| format!("{field} = {}", mapping.constants.get(field).map_or("—", String::as_str));
        push(of(before), of(after));
    }
    push(identifier(before, header), identifier(after, header));
    push(rules(&before.row_rules), rules(&after.row_rules));
    push(before.kept_rows.join(", "), after.kept_rows.join(", "));
    push(before.rules_off.join(", "), after.rules_off.join(", "));
    for field in names(before.values.keys().chain(after.values.keys()).map(String::as_str)) {
        let of = |mapping: &Mapping| mapping.values.get(field).cloned().unwrap_or_default();
        let (left, right) = (of(before), of(after));
        for value in names(left.keys().chain(right.keys()).map(String::as_str)) {
            let shown = |codes: Option<&Vec<String>>| match codes {
                None => "—".to_owned(),
                Some(codes) if codes.is_empty() => "∅".to_owned(),
                Some(codes) => codes.join(", "),
            };
            push(format!("{value} = {}", shown(left.get(value))), format!("{value} = {}", shown(right.get(value))));
        }
    }
    out
}

fn names<'n>(all: impl Iterator<Item = &'n str>) -> BTreeSet<&'n str> {
    all.collect()
}

fn column(header: &[String], at: usize) -> &str {
    header.get(at).map_or("?", String::as_str)
}

/// `telephone ← TEL + PORTABLE`.
fn feeds(mapping: &Mapping, field: &str, header: &[String]) -> String {
    let inputs: Option<Vec<&str>> =
        mapping.field(field).map(|field| field.inputs.iter().map(|at| column(header, *at)).collect());
    format!("{field} ← {}", inputs.filter(|inputs| !inputs.is_empty()).map_or("—".into(), |inputs| inputs.join(" + ")))
}

fn identifier(mapping: &Mapping, header: &[String]) -> String {
    match mapping.id {
        IdRule::Column { column: at } => format!("id ← {}", column(header, at)),
        _ => "id ← …".to_owned(),
    }
}

/// `AFFICHAGE = OUVERT`, `ETAT ≠ FERME`.
pub fn rule(rule: &RowRule) -> String {
    format!("{} {} {}", rule.column, if rule.except { "≠" } else { "=" }, rule.keep.join(", "))
}

fn rules(rules: &[RowRule]) -> String {
    rules.iter().map(rule).collect::<Vec<_>>().join("\u{a0}; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FieldMapping, Reason, Transform};

    #[test]
    fn a_mapping_says_what_it_became() {
        let field = |name: &str, inputs: &[usize]| FieldMapping {
            field: name.into(),
            inputs: inputs.into(),
            transform: Transform::Direct,
            reason: Reason::default(),
        };
        let header: Vec<String> = ["NOM", "TEL"].map(str::to_owned).into();
        let before = Mapping { schema: "structure".into(), fields: vec![field("nom", &[0])], ..Mapping::default() };
        let mut after = before.clone();
        after.fields.push(field("telephone", &[1]));
        let json = |mapping: &Mapping| serde_json::to_string(mapping).unwrap();
        let of = |after: &Mapping| sides(Some(&json(&before)), Some(&json(after)), &header);
        assert_eq!(of(&after), (Side::Text("telephone ← —".into()), Side::Text("telephone ← TEL".into())));
        after.row_rules = vec![RowRule { column: "ETAT".into(), keep: vec!["x".into()], except: true }];
        let (_, Side::Said(said)) = of(&after) else { panic!() };
        assert_eq!(said.code, "change-mapping-more");
        assert_eq!(differences(&before, &after, &header)[1].1, "ETAT ≠ x");
    }
}
