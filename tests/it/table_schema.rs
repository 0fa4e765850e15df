//! The verdicts of frictionless-py on generated schemas and tables (`tests/table_schema.sh` asks it again and writes them), with
//! the differences that are explained there.

use std::collections::BTreeSet;
use tamis::model::{Param, RecordId, Value};
use tamis::{reference, validate::KeyRules, validate::Validator};

/// Row, field and kind: the name of a constraint, or else the code.
type Faults = BTreeSet<(usize, String, String)>;

fn text(json: &serde_json::Value) -> String {
    json.as_str().unwrap().to_owned()
}

fn kind(issue: &tamis::model::Issue) -> String {
    match issue.params.iter().find(|(name, _)| name == "constraint") {
        Some((_, Param::Text(constraint))) => constraint.clone(),
        _ => issue.code.to_string(),
    }
}

fn found(case: &serde_json::Value) -> Faults {
    let schema = reference::parse_schema(&case["schema"].to_string(), "t")
        .unwrap_or_else(|problems| panic!("{problems:?}: {}", case["schema"]));
    let validator = Validator::new(&schema, "2026-11-23");
    let mut keys = KeyRules::new(&schema);
    let mut found = Faults::new();
    for (row, cells) in case["rows"].as_array().unwrap().iter().enumerate() {
        let values: Vec<Value> = cells.as_array().unwrap().iter().map(Value::from_json).collect();
        keys.add(RecordId(row as i64), &values);
        found.extend(validator.check(&values).iter().map(|issue| (row, issue.field.to_string(), kind(issue))));
    }
    found.extend(keys.finish().iter().map(|(row, issue)| (row.0 as usize, issue.field.to_string(), kind(issue))));
    found
}

#[test]
fn verdicts_agree_with_frictionless_but_for_what_is_explained() {
    let (mut cases, mut faults, mut differences, mut wrong) = (0, 0, 0, Vec::new());
    for line in include_str!("table_schema_cases.jsonl").split('\n').filter(|line| !line.is_empty()) {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let row = |json: &serde_json::Value| usize::try_from(json.as_u64().unwrap()).unwrap();
        let list = |json: &serde_json::Value| json.as_array().unwrap().clone();
        let mut expected: Faults =
            list(&case["faults"]).iter().map(|one| (row(&one[0]), text(&one[1]), text(&one[2]))).collect();
        cases += 1;
        faults += expected.len();
        for one in list(&case["differences"]) {
            differences += 1;
            for theirs in list(&one[3]) {
                expected.remove(&(row(&one[0]), text(&one[1]), text(&theirs)));
            }
            expected.extend(list(&one[2]).iter().map(|ours| (row(&one[0]), text(&one[1]), text(ours))));
        }
        let found = found(&case);
        for one in found.symmetric_difference(&expected) {
            let whose = if found.contains(one) { "only here" } else { "only there" };
            wrong.push(format!("{one:?} {whose}: {} {}", case["schema"]["fields"], case["rows"][one.0]));
        }
    }
    println!("{cases} tables, {faults} faults, {differences} explained differences");
    assert!(cases >= 250 && faults > 1000, "{cases} cases, {faults} faults: the file is not whole");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
