//! The verdicts of the official validator over a set of recorded cases, where they are present. `TAMIS_OFFICIAL_CASES` names
//! another file of cases.

use std::collections::BTreeSet;
use tamis::model::{Layer, Schema, Severity, Value};
use tamis::{reference, validate::Validator};

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/fixtures/schema_cases_open.jsonl");

/// Field, position in a list, error type; zones are compared without the type, since the official answer has five.
type Found = BTreeSet<(String, Option<u64>, String)>;

fn expected(case: &serde_json::Value) -> Found {
    let errors = case["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    errors
        .iter()
        .map(|error| {
            let field = error["field"].as_str().unwrap_or_default().to_owned();
            let kind = if field == "zone_eligibilite" { "" } else { error["type"].as_str().unwrap_or_default() };
            (field, error["index"].as_u64(), kind.to_owned())
        })
        .collect()
}

fn values(schema: &Schema, record: &serde_json::Value) -> Vec<Value> {
    schema.fields.iter().map(|field| record.get(&field.name).map_or(Value::Missing, Value::from_json)).collect()
}

#[test]
fn verdicts_agree_with_the_official_validator() {
    let path = std::env::var("TAMIS_OFFICIAL_CASES").unwrap_or_else(|_| CASES.to_owned());
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {path} is absent");
        return;
    };
    let (mut all, mut agree, mut shown) = (0, 0, 0);
    for line in text.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let schema = reference::schema(case["model"].as_str().unwrap()).unwrap();
        let validator = Validator::new(schema, case["today"].as_str().unwrap());
        let issues = validator.check(&values(schema, &case["record"]));
        let official: Vec<_> = issues.iter().filter(|issue| issue.layer == Layer::Schema).collect();
        let found: Found = official
            .iter()
            .map(|issue| {
                let kind = if issue.field == "zone_eligibilite" { "" } else { &*issue.code };
                (issue.field.to_string(), issue.index.map(u64::from), kind.to_owned())
            })
            .collect();
        let ok = official.is_empty() == case["ok"].as_bool().unwrap();
        let ok_lax = official.iter().all(|i| i.severity == Severity::Warning) == case["ok_lax"].as_bool().unwrap();
        all += 1;
        if found == expected(&case) && ok && ok_lax {
            agree += 1;
        } else if shown < 60 {
            shown += 1;
            println!("{}: {found:?} instead of {:?}", case["id"], expected(&case));
        }
    }
    println!("{agree} of {all} cases agree ({:.2} %)", 100.0 * f64::from(agree) / f64::from(all.max(1)));
    assert_eq!(agree, all);
}

/// Unusual values, one at a time, with what the official validator said of them (`tests/official_values.py` asks it again).
#[test]
fn unusual_values_agree_with_the_official_validator() {
    let base = serde_json::json!({"source": "a", "id": "a--1", "nom": "Nom", "date_maj": "2024-01-15",
        "structure_id": "a--2", "description": "Une description"});
    let [structure, service] = ["structure", "service"].map(|slug| {
        let schema = reference::schema(slug).unwrap();
        (schema, Validator::new(schema, "2026-11-23"))
    });
    let mut wrong = Vec::new();
    let lines = include_str!("official_values.jsonl").split('\n').filter(|line| !line.is_empty());
    for line in lines {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let (schema, validator) = if case["model"] == "structure" { &structure } else { &service };
        let field = case["field"].as_str().unwrap();
        let mut record = base.clone();
        record[field] = case["value"].clone();
        let issues = validator.check(&values(schema, &record));
        let kind = |code: &str| if field == "zone_eligibilite" { String::new() } else { code.to_owned() };
        let official = issues.iter().filter(|issue| issue.layer == Layer::Schema && issue.field == field);
        let found: BTreeSet<_> = official.map(|issue| (issue.index.map(u64::from), kind(&issue.code))).collect();
        let faults = case["faults"].as_array().unwrap().iter();
        let expected: BTreeSet<_> = faults.map(|fault| (fault[0].as_u64(), kind(fault[1].as_str().unwrap()))).collect();
        if found != expected {
            wrong.push(format!("{field} {}: {found:?} instead of {expected:?}", case["value"]));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Every value proposed for every open case ends its issue and begins no other one, official or our own.
#[test]
fn every_suggestion_ends_its_issue_and_begins_none() {
    let Ok(text) = std::fs::read_to_string(CASES) else {
        println!("skipped: {CASES} is absent");
        return;
    };
    let (mut issues, mut with, mut tried, mut wrong) = (0, 0, 0, Vec::new());
    let mut validators = std::collections::BTreeMap::new();
    for line in text.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let (model, today) = (case["model"].as_str().unwrap(), case["today"].as_str().unwrap());
        let schema = reference::schema(model).unwrap();
        let validator =
            validators.entry((model.to_owned(), today.to_owned())).or_insert_with(|| Validator::new(schema, today));
        let mut values = values(schema, &case["record"]);
        let found = validator.check(&values);
        let count = |issues: &[tamis::model::Issue]| {
            let mut counts = std::collections::BTreeMap::<(String, String), usize>::new();
            for issue in issues {
                *counts.entry((issue.field.to_string(), issue.code.to_string())).or_default() += 1;
            }
            counts
        };
        let before = count(&found);
        for issue in &found {
            issues += 1;
            let Some(suggestion) = &issue.suggestion else { continue };
            with += 1;
            let at = schema.index_of(&issue.field).unwrap();
            for value in std::iter::once(&suggestion.value).chain(&suggestion.others) {
                tried += 1;
                let kept = std::mem::replace(&mut values[at], value.clone());
                let after = count(&validator.check(&values));
                let key = (issue.field.to_string(), issue.code.to_string());
                let ended = after.get(&key).copied().unwrap_or(0) < before[&key];
                let begun: Vec<_> =
                    after.iter().filter(|(key, n)| **n > before.get(*key).copied().unwrap_or(0)).collect();
                if !ended || !begun.is_empty() {
                    let (field, code) = key;
                    wrong.push(format!("{} {field} {code} {kept:?} → {value:?}: begun {begun:?}", case["id"]));
                }
                values[at] = kept;
            }
        }
    }
    println!("{with} of {issues} issues have a suggestion; {tried} values tried");
    assert!(tried > 1_000 && wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}
