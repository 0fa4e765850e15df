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
