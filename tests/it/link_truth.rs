//! Duplicates measured on the labelled sets, where they are present beside the project.

use std::collections::BTreeSet;
use std::path::Path;
use tamis::Progress;
use tamis::link::ScoredPair;
use tamis::operations::matching::{Compared, FileOptions, of_file};

/// A labelled set, with the precision and the F1 under which something broke.
const SETS: &[(&str, f64, f64)] = &[
    ("structures_10k_s0", 0.965, 0.96),
    ("restaurant_864", 0.98, 0.97),
    ("fake_1000", 0.99, 0.90),
    ("febrl3", 0.999, 0.998),
];

#[test]
fn labelled_sets_reach_their_floors() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/er");
    if !root.is_dir() {
        println!("skipped: ../shared absent");
        return;
    }
    for (set, least_precision, least_f1) in SETS {
        let found = of_file(&root.join(set).join("records.csv"), &FileOptions::default(), &Progress::new()).unwrap();
        let truth = truth(&root.join(set).join("truth.csv"));
        let hits = found.linkage.pairs.iter().filter(|pair| truth.contains(&named(&found, pair))).count() as f64;
        let precision = hits / found.linkage.pairs.len().max(1) as f64;
        let recall = hits / truth.len() as f64;
        let f1 = 2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE);
        println!("{set}: precision {precision:.4}, recall {recall:.4}, F1 {f1:.4}");
        assert!(precision >= *least_precision && f1 >= *least_f1, "{set}: precision {precision:.4}, F1 {f1:.4}");
    }
}

/// The identifiers of a pair, the smaller first.
fn named(found: &Compared, pair: &ScoredPair) -> (String, String) {
    let (a, b) = (found.ids[pair.a as usize].clone(), found.ids[pair.b as usize].clone());
    if a < b { (a, b) } else { (b, a) }
}

fn truth(path: &Path) -> BTreeSet<(String, String)> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let rows = reader.records().map(|row| row.unwrap());
    rows.map(|row| if row[0] < row[1] { (row[0].into(), row[1].into()) } else { (row[1].into(), row[0].into()) })
        .collect()
}
