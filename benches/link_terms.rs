//! The terms of every compared pair of a labelled set, to learn `assets/link/bits.txt` and `assets/link/related.txt` from
//! (`benches/learn_bits.py`): a line a pair with its label (1: duplicates, 0: not, 2: not and related), the half of the set that it is of, the sum of the terms without those of rules in bits, and the rules
//! that hold, levels of comparisons behind them.
//!
//! ```sh
//! cargo bench --bench link_terms -- ../shared/er/structures_10k_s0 > structures.tsv
//! ```

use std::collections::BTreeSet;
use std::path::Path;
use tamis::Progress;
use tamis::operations::matching::{FileOptions, of_file};

fn main() {
    let folder = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).expect("the folder of a set");
    let folder = Path::new(&folder);
    let how = FileOptions { threshold: Some(0.0), ..FileOptions::default() };
    let found = of_file(&folder.join("records.csv"), &how, &Progress::new()).expect("pairs");
    let truth = pairs_of(&folder.join("truth.csv"), |_| true);
    // Two that stand in one building, or whose names happen to be alike, have nothing to do with each other.
    let strangers = ["building", "near", "homonym"];
    let related = match folder.join("traps.csv") {
        path if path.exists() => pairs_of(&path, |row| !strangers.contains(&&row[2])),
        _ => BTreeSet::new(),
    };
    let mut hits = 0;
    for scored in &found.linkage.pairs {
        let pair = found.linkage.explain(scored);
        let (a, b) = (&found.ids[scored.a as usize], &found.ids[scored.b as usize]);
        let names = if a < b { (a.clone(), b.clone()) } else { (b.clone(), a.clone()) };
        let label = truth.contains(&names);
        hits += u32::from(label);
        let is_rule = |code: &str| code == "level-together";
        let base: f64 = pair.evidence.iter().filter(|one| !is_rule(&one.level.code)).map(|one| one.bits).sum();
        let mut rules: Vec<String> = found.linkage.rules_of(scored).into_iter().map(str::to_owned).collect();
        let levels = pair.evidence.iter().filter_map(|one| {
            let level = one.level.code.strip_prefix("level-")?;
            let learnt = ["nom", "adresse", "commune", "telephone", "courriel", "site_web", "siret"];
            learnt.contains(&one.comparison.as_str()).then(|| format!("{}={level}", one.comparison))
        });
        rules.extend(levels);
        let label = if label { 1 } else { 2 * u8::from(related.contains(&names)) };
        println!("{label}\t{}\t{base:.4}\t{}", (scored.a * 31 + 7) / 64 % 2, rules.join(","));
    }
    eprintln!("{} pairs compared, {hits} true ones among {}", found.linkage.pairs.len(), truth.len());
}

/// The pairs of a file, the smaller identifier first.
fn pairs_of(path: &Path, wanted: impl Fn(&csv::StringRecord) -> bool) -> BTreeSet<(String, String)> {
    let mut out = BTreeSet::new();
    for row in csv::Reader::from_path(path).expect("a file of pairs").records() {
        let row = row.expect("a pair");
        let (a, b) = (row[0].to_owned(), row[1].to_owned());
        if wanted(&row) {
            out.insert(if a < b { (a, b) } else { (b, a) });
        }
    }
    out
}
