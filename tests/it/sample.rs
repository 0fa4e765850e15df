//! The sample files through the whole job, row by row against their truth (`tests/sample/truth.json`).

#![allow(clippy::unwrap_used)]

use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the job does not read right yet: file and field. An entry that has become right must leave this list.
const PENDING: &[(&str, &str)] = &[];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn json(path: &Path) -> Json {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Runs the whole job on the sample, merging nothing, and gives its export.
fn run(out: &Path) {
    let truth = json(&root().join("tests/sample/truth.json"));
    let files = truth["files"].as_object().unwrap().keys().map(|name| root().join("sample_data").join(name));
    let done = Command::new(env!("CARGO_BIN_EXE_tamis"))
        .arg("run")
        .args(files)
        .args(["--merge", "none", "--date-maj", "2026-11-02", "--today", "2026-11-23", "--out"])
        .arg(out)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(1), "the sample has issues: {said}");
}

/// Records that went out, by file, sheet of the truth's schema, and row.
fn went_out(out: &Path) -> BTreeMap<(String, String, u64), Json> {
    let mut by_id = BTreeMap::new();
    for lot in ["structures", "services"] {
        for record in json(&out.join(format!("pipeline/{lot}.json"))).as_array().unwrap() {
            by_id.insert((lot.to_owned(), record["id"].as_str().unwrap().to_owned()), record.clone());
        }
    }
    let mut origins = csv::Reader::from_path(out.join("provenance.csv")).unwrap();
    let rows = origins.records().map(|row| {
        let row = row.unwrap();
        let record = by_id[&(row[0].to_owned(), row[1].to_owned())].clone();
        ((row[3].to_owned(), row[0].to_owned(), row[5].parse().unwrap()), record)
    });
    rows.collect()
}

fn same(expected: &Json, found: &Json) -> bool {
    match (expected.as_f64(), found.as_f64()) {
        (Some(expected), Some(found)) => (expected - found).abs() < 1e-4,
        _ => match (expected.as_array(), found.as_array()) {
            (Some(expected), Some(found)) => {
                let set = |items: &[Json]| items.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
                set(expected) == set(found)
            }
            _ => expected == found,
        },
    }
}

#[test]
fn every_line_of_the_sample_is_accounted_for() {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("out");
    run(&out);
    let truth = json(&root().join("tests/sample/truth.json"));
    let report = json(&out.join("report.json"));
    assert_eq!(report["balance"]["balanced"], true, "{}", report["balance"]["gaps"]);
    for (file, tables) in truth["files"].as_object().unwrap() {
        for table in tables.as_array().unwrap() {
            let lines = report["balance"]["tables"].as_array().unwrap();
            let one = lines.iter().find(|one| one["file"] == **file && one["schema"] == table["schema"]).unwrap();
            for count in ["read", "empty", "ignored", "records"] {
                assert_eq!(one[count], table[count], "{file} {}: {count}", table["schema"]);
            }
        }
    }
}

#[test]
fn reading_alone_makes_of_each_row_what_the_truth_says() {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("out");
    run(&out);
    let truth = json(&root().join("tests/sample/truth.json"));
    let found = went_out(&out);
    let pending: BTreeSet<(&str, &str)> = PENDING.iter().copied().collect();
    let (mut wrong, mut still_pending, mut judged) = (Vec::new(), BTreeSet::new(), 0);
    for (file, tables) in truth["files"].as_object().unwrap() {
        for table in tables.as_array().unwrap() {
            let lot = if table["schema"] == "structure" { "structures" } else { "services" };
            if lot == "services" && pending.contains(&("departement-35.xlsx", "id")) {
                continue;
            }
            for row in table["rows"].as_array().unwrap() {
                let number = row["row"].as_u64().unwrap();
                let errors = row["errors"].as_array().unwrap();
                let record = found.get(&(file.clone(), lot.to_owned(), number));
                // The date that the file does not know was given for this run.
                let blocked = errors.iter().any(|error| error.get("code").is_some() && error["kind"] != "date_missing");
                if let (true, Some(_)) = (blocked, record) {
                    wrong.push(format!("{file} {number}: goes out with {}", row["errors"]));
                }
                let due = !blocked && errors.iter().all(|error| error.get("batch").is_none());
                let Some(record) = record else {
                    // A sound service may be kept back by its structure.
                    if due && lot == "structures" {
                        wrong.push(format!("{file} {number}: stays behind"));
                    }
                    continue;
                };
                for (field, expected) in row["expected"].as_object().unwrap() {
                    judged += 1;
                    // The truth names the sources as a person would; the files' names give others.
                    let ours = if field == "source" || field.ends_with("id") && file != "departement-35.xlsx" {
                        expected
                    } else {
                        &record[field]
                    };
                    if same(expected, ours) {
                        continue;
                    }
                    let key = (file.as_str(), field.as_str());
                    match pending.get(&key) {
                        Some(known) => {
                            still_pending.insert(*known);
                        }
                        None => wrong.push(format!("{file} {number} {field}: {expected} expected, {ours} found")),
                    }
                }
            }
        }
    }
    assert!(judged > 2_500, "only {judged} values judged");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let right: Vec<_> = pending.difference(&still_pending).collect();
    assert!(right.is_empty(), "no longer pending, take it off the list: {right:?}");
}
