//! Duplicates measured on the labelled sets, where they are present beside the project.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use tamis::Progress;
use tamis::link::{Column, Options, Table, find, infer_kind};

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
        let (table, ids) = records(&root.join(set).join("records.csv"));
        let truth = truth(&root.join(set).join("truth.csv"));
        let index: BTreeMap<&str, usize> = ids.iter().enumerate().map(|(row, id)| (id.as_str(), row)).collect();
        let truth: BTreeSet<(usize, usize)> = truth
            .iter()
            .map(|(a, b)| (index[a.as_str()], index[b.as_str()]))
            .map(|(a, b)| (a.min(b), a.max(b)))
            .collect();
        let linkage = find(&table, &Options::default(), &Progress::new()).unwrap();
        let hits = linkage.pairs.iter().filter(|p| truth.contains(&(p.a.0 as usize, p.b.0 as usize))).count() as f64;
        let precision = hits / linkage.pairs.len().max(1) as f64;
        let recall = hits / truth.len() as f64;
        let f1 = 2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE);
        println!("{set}: precision {precision:.4}, recall {recall:.4}, F1 {f1:.4}");
        assert!(precision >= *least_precision && f1 >= *least_f1, "{set}: precision {precision:.4}, F1 {f1:.4}");
    }
}

fn records(path: &PathBuf) -> (Table, Vec<String>) {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let mut values: Vec<Vec<Option<Box<str>>>> = vec![Vec::new(); names.len()];
    for row in reader.records() {
        for (column, cell) in values.iter_mut().zip(row.unwrap().iter()) {
            column.push((!cell.is_empty()).then(|| cell.into()));
        }
    }
    let ids: Vec<String> = values[0].iter().map(|id| id.as_deref().unwrap_or("").to_owned()).collect();
    let columns = names
        .into_iter()
        .zip(values)
        .skip(2)
        .map(|(name, values)| Column { kind: infer_kind(&name, &values), name, values })
        .collect();
    (Table { columns, sources: vec![0; ids.len()] }, ids)
}

fn truth(path: &PathBuf) -> Vec<(String, String)> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.records().map(|row| row.unwrap()).map(|row| (row[0].to_owned(), row[1].to_owned())).collect()
}
