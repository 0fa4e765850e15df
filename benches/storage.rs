//! Storage on a generated CSV of a million rows and fifteen columns: import, a fix of a tenth of the rows, its undo, reopening
//! and one edit, each in a process of its own with its time and peak memory; the import also as a ratio to `sqlite3 .import`
//! of the same file in the same run: three pairs in turn, and the median, since a shared machine slows down now and then.
//!
//! ```sh
//! cargo bench --bench storage                      # 1,000,000 rows
//! cargo bench --bench storage -- --rows 50000
//! ```

mod shared;

use shared::{generate, rows_asked, tamis};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn main() {
    let rows = rows_asked();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let csv = folder.path().join("structures.csv");
    generate(&csv, rows).expect("the CSV is written");
    let size = fs::metadata(&csv).expect("the CSV is there").len();
    println!("{rows} rows, 15 columns, {} MB", size / 1_000_000);

    let workspace = folder.path().join("bench.tamis");
    let w = workspace.to_str().expect("a UTF-8 path");
    let c = csv.to_str().expect("a UTF-8 path");
    let mut ratios = Vec::new();
    for _ in 0..PAIRS {
        let base = sqlite_import(folder.path(), &csv);
        let _ = fs::remove_file(&workspace);
        let import = tamis("import", &["import", w, c, "--source", "bench", "--schema", "structure"], rows);
        ratios.extend(base.map(|base| import.as_secs_f64() / base.as_secs_f64()));
    }
    ratios.sort_by(f64::total_cmp);
    match ratios.get(ratios.len() / 2) {
        Some(median) => println!("import / sqlite3 .import: {median:.2} (median of {ratios:.2?})"),
        None => println!("import / sqlite3 .import: not measured (no sqlite3 here)"),
    }
    println!("workspace: {} MB", fs::metadata(&workspace).expect("the workspace is there").len() / 1_000_000);
    tamis("fix a tenth of the rows", &["fix", w, "--field", "date_maj"], rows / 10);
    tamis("undo the fix", &["undo", w], rows / 10);
    tamis("reopen, read the history", &["history", w], 1);
    tamis("edit one value", &["edit", w, "bench--7", "nom", "Centre social des Lilas"], 1);
}

/// How often the import and its measure are run in turn.
const PAIRS: usize = 3;

/// Time of `sqlite3 .import` of the same file into an empty database; none without the tool.
fn sqlite_import(folder: &Path, csv: &Path) -> Option<Duration> {
    let _ = fs::remove_file(folder.join("base.db"));
    let started = Instant::now();
    let status = Command::new("sqlite3")
        .arg(folder.join("base.db"))
        .arg(format!(".import --csv {} structures", csv.display()))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .ok()?;
    let time = started.elapsed();
    println!("{:<28} {:>8.2} s", "sqlite3 .import", time.as_secs_f64());
    status.success().then_some(time)
}
