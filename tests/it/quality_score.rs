//! The official quality score, over the recorded cases where they are present.

use tamis::model::Value;
use tamis::{reference, validate};

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/fixtures/score_cases.jsonl");

#[test]
fn scores_agree_with_the_official_function() {
    let Ok(text) = std::fs::read_to_string(CASES) else {
        println!("skipped: {CASES} is absent");
        return;
    };
    let schema = reference::schema("service").unwrap();
    let (mut all, mut wrong) = (0, Vec::new());
    for line in text.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let field = |name: &str| case["record"].get(name).map_or(Value::Missing, Value::from_json);
        let values: Vec<Value> = schema.fields.iter().map(|field_of| field(&field_of.name)).collect();
        let found = validate::quality(schema, &values, case["today"].as_str().unwrap()).unwrap();
        let mut same = found.score == case["score"].as_f64() && found.score.is_none() != case["exception"].is_null();
        // The details of a case that fails are not recorded.
        if let Some(details) = case["details"].as_object() {
            for (criterion, met) in validate::Criterion::ALL.into_iter().zip(found.criteria) {
                let official = details[criterion.name()].as_f64();
                same &= match (official, met) {
                    (Some(a), Some(b)) => (a - b).abs() < 1e-9,
                    (a, b) => a == b,
                };
            }
        }
        all += 1;
        if !same {
            wrong.push(format!("{}: {found:?} instead of {} {}", case["id"], case["score"], case["details"]));
        }
    }
    println!("{} of {all} scores agree", all - wrong.len());
    assert!(wrong.is_empty() && all >= 400, "{}", wrong.join("\n"));
}
