//! What the benches of whole commands share: a file to import, a command with its time and memory.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The number after `--rows`, a million unless given.
pub fn rows_asked() -> usize {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let given = arguments.windows(2).find(|pair| pair[0] == "--rows").map(|pair| pair[1].clone());
    given.map_or(1_000_000, |text| text.parse().expect("--rows takes a number"))
}

/// Runs one command, and prints its time and peak memory.
pub fn tamis(label: &str, arguments: &[&str], items: usize) -> Duration {
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
pub fn peak_kilobytes(id: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// Rows that a contributor could send; one in ten has a date that only a person can read.
pub fn generate(path: &Path, rows: usize) -> std::io::Result<()> {
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
