//! Storage on a generated CSV of a million rows and fifteen columns: import, a fix of a tenth of the rows, its undo, reopening
//! and one edit, each in a process of its own with its time and peak memory; the import also as a ratio to `sqlite3 .import`
//! of the same file in the same run: three pairs in turn, and the median, since a shared machine slows down now and then.
//!
//! ```sh
//! cargo bench --bench storage                      # 1,000,000 rows
//! cargo bench --bench storage -- --rows 50000
//! ```

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn main() {
    let mut rows = 1_000_000;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    for pair in arguments.windows(2) {
        if pair[0] == "--rows" {
            rows = pair[1].parse().expect("--rows takes a number");
        }
    }
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

/// Runs one command, and prints its time and peak memory.
fn tamis(label: &str, arguments: &[&str], items: usize) -> Duration {
    let started = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_tamis"))
        .args(arguments)
        .args(["--today", "2026-11-23", "--quiet"])
        .stdout(Stdio::null())
        .spawn()
        .expect("tamis starts");
    let mut peak = 0;
    let status = loop {
        peak = peak.max(peak_kilobytes(child.id()));
        if let Some(status) = child.try_wait().expect("tamis is waited for") {
            break status;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let time = started.elapsed();
    assert!(matches!(status.code(), Some(0 | 1)), "{label}: {status}");
    let rate = items as f64 / time.as_secs_f64();
    println!("{label:<28} {:>8.2} s  {:>6} MB peak  {rate:>10.0} a second", time.as_secs_f64(), peak / 1000);
    time
}

/// The most memory that a process has held, in kB; 0 where the system does not say.
fn peak_kilobytes(id: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

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

/// Rows that a contributor could send; one in ten has a date that only a person can read.
fn generate(path: &Path, rows: usize) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    writeln!(
        out,
        "id,nom,siret,adresse,complement_adresse,code_postal,commune,code_insee,telephone,courriel,site_web,date_maj,latitude,longitude,description"
    )?;
    let kinds = ["Centre social", "Mission locale", "CCAS", "Épicerie solidaire", "Maison de quartier", "Atelier"];
    let streets = ["rue des Lilas", "avenue de la Gare", "place du Marché", "chemin des Prés", "boulevard Voltaire"];
    let places = [
        ("35000", "Rennes", "35238", "48.1", "-1.6"),
        ("49000", "Angers", "49007", "47.4", "-0.5"),
        ("64100", "Bayonne", "64102", "43.4", "-1.4"),
        ("59000", "Lille", "59350", "50.6", "3.0"),
    ];
    // A small generator with a fixed seed: the same file every time.
    let mut state = 0x9E37_79B9_7F4A_7C15u64;
    let mut next = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for row in 0..rows {
        let (postcode, town, insee, latitude, longitude) = places[next(places.len())];
        let date = if row % 10 == 3 {
            "09/0102023".to_owned()
        } else {
            format!("{:02}/{:02}/202{}", 1 + next(28), 1 + next(12), 3 + next(3))
        };
        let phone = 261_910_000 + next(9999);
        writeln!(
            out,
            "{row},{} {},,{} {},,{postcode},{town},{insee},0{phone},contact{row}@exemple.fr,https://www.exemple.fr/{row},{date},{latitude}{:05},{longitude}{:05},Accueil et accompagnement du public le {}",
            kinds[next(kinds.len())],
            row % 5000,
            1 + next(180),
            streets[next(streets.len())],
            next(99_999),
            next(99_999),
            ["matin", "soir", "mardi", "jeudi"][next(4)],
        )?;
    }
    out.flush()
}
