//! The next delivery of a source: a file of a million rows, then the same source again as a producer would send it (shuffled, a
//! hundredth gone, a two-hundredth new, a twentieth with a newer date, a fiftieth with another telephone), what it changed, and
//! its undo; each in a process of its own with its time and peak memory, and the next delivery as a ratio to the first.
//!
//! ```sh
//! cargo bench --bench delivery                      # 1,000,000 rows
//! cargo bench --bench delivery -- --rows 100000
//! ```

mod shared;

use shared::{generate, rows_asked, tamis};
use std::fs;
use std::io::{BufWriter, Write};
use std::path::Path;

fn main() {
    let rows = rows_asked();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (first, next) = (folder.path().join("octobre.csv"), folder.path().join("novembre.csv"));
    generate(&first, rows).expect("the CSV is written");
    let delivered = deliver_again(&first, &next).expect("the next CSV is written");
    println!("{rows} rows, then {delivered}");
    let workspace = folder.path().join("bench.tamis");
    let text = |path: &Path| path.to_str().expect("a UTF-8 path").to_owned();
    let (w, a, b) = (text(&workspace), text(&first), text(&next));
    let import = |label, file: &str, rows, more: &[&str]| {
        let arguments = [&["import", w.as_str(), file, "--source", "bench", "--schema", "structure"], more].concat();
        tamis(label, &arguments, rows)
    };
    let base = import("first delivery", &a, rows, &[]);
    let again = import("next delivery", &b, delivered, &["--complete"]);
    println!("next / first: {:.2}", again.as_secs_f64() / base.as_secs_f64());
    tamis("what it changed", &["changes", &w, "--source", "bench"], delivered);
    tamis("undo it", &["undo", &w], delivered);
    tamis("redo it", &["redo", &w], delivered);
}

/// Writes what the producer of a file sends next, in another order; how many rows.
fn deliver_again(first: &Path, next: &Path) -> std::io::Result<usize> {
    let text = fs::read_to_string(first)?;
    let mut lines = text.lines();
    let header = lines.next().unwrap_or_default();
    let at = |name: &str| header.split(',').position(|column| column == name).expect("a column of the generated file");
    let (id, date, phone) = (at("id"), at("date_maj"), at("telephone"));
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (number, line) in lines.enumerate() {
        let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        if number % 100 == 7 {
            continue;
        }
        if number % 20 == 2 {
            cells[date] = "15/11/2026".to_owned();
        }
        if number % 50 == 1 {
            cells[phone] = format!("02{:08}", 99_000_000 + number % 999_999);
        }
        if number % 200 == 0 {
            let mut new = cells.clone();
            new[id] = format!("neuf-{number}");
            rows.push(new);
        }
        rows.push(cells);
    }
    // A step that shares no factor with the number of rows visits each of them once, in an order that no file has.
    let count = rows.len();
    let step = (count / 3..).find(|step| gcd(*step, count) == 1).unwrap_or(1);
    let mut out = BufWriter::new(fs::File::create(next)?);
    writeln!(out, "{header}")?;
    for place in 0..count {
        writeln!(out, "{}", rows[place * step % count].join(","))?;
    }
    out.flush()?;
    Ok(count)
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}
