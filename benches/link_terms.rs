//! The terms of every compared pair of a labelled set, to learn `assets/link/bits.txt` from (`benches/learn_bits.py`): a line a
//! pair with its label (1, 0), the half of the set that it is of, the sum of the other terms in bits, and the rules that hold.
//!
//! ```sh
//! cargo bench --bench link_terms -- ../shared/er/structures_10k_s0 > structures.tsv
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use tamis::Progress;
use tamis::link::{Column, Options, Table, find, infer_kind};

fn main() {
    let folder = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).expect("the folder of a set");
    let folder = Path::new(&folder);
    let mut reader = csv::Reader::from_path(folder.join("records.csv")).expect("records.csv");
    let names: Vec<String> = reader.headers().expect("headers").iter().map(str::to_owned).collect();
    let mut values: Vec<Vec<Option<Box<str>>>> = vec![Vec::new(); names.len()];
    for row in reader.records() {
        for (column, cell) in values.iter_mut().zip(row.expect("a row").iter()) {
            column.push((!cell.is_empty()).then(|| cell.into()));
        }
    }
    let ids: BTreeMap<String, usize> =
        values[0].iter().enumerate().map(|(row, id)| (id.as_deref().unwrap_or_default().to_owned(), row)).collect();
    let rows = values[0].len();
    let columns = names.into_iter().zip(values).skip(2);
    let columns = columns.map(|(name, values)| Column { kind: infer_kind(&name, &values), name, values }).collect();
    let mut truth = BTreeSet::new();
    for row in csv::Reader::from_path(folder.join("truth.csv")).expect("truth.csv").records() {
        let row = row.expect("a pair");
        let (a, b) = (ids[&row[0]], ids[&row[1]]);
        truth.insert((a.min(b), a.max(b)));
    }
    let table = Table { columns, sources: vec![0; rows] };
    let options = Options { threshold: Some(0.0), ..Options::default() };
    let linkage = find(&table, &options, &Progress::new()).expect("pairs");
    for pair in &linkage.pairs {
        let (a, b) = (pair.a.0 as usize, pair.b.0 as usize);
        let is_rule = |code: &str| code == "level-together";
        let base: f64 = pair.evidence.iter().filter(|one| !is_rule(&one.level.code)).map(|one| one.bits).sum();
        let rules: Vec<&str> =
            pair.evidence.iter().filter(|one| is_rule(&one.level.code)).map(|one| one.comparison.as_str()).collect();
        println!("{}\t{}\t{base:.4}\t{}", u8::from(truth.contains(&(a, b))), (a * 31 + 7) / 64 % 2, rules.join(","));
    }
    eprintln!(
        "{} pairs compared, {} true ones among {}",
        linkage.pairs.len(),
        linkage.pairs.iter().filter(|pair| truth.contains(&(pair.a.0 as usize, pair.b.0 as usize))).count(),
        truth.len()
    );
}
