//! Validation of a million structures: the rules alone in memory (one core, then all), the whole of `tamis check` on the
//! file with its time and peak memory, and the official Python validator on the first lines of the same file in the same
//! run. Then the window's side of a workspace of a million issues: its groups, the values of one, and one edit.
//!
//! ```sh
//! cargo bench --bench validate                                     # 1,000,000 structures, Python on 100,000
//! cargo bench --bench validate -- --rows 50000 --python 20000
//! ```
//!
//! The official validator is the one that `tests/official_validator.sh` installs; `TAMIS_VENV` names its folder.

use rayon::prelude::*;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tamis::model::{Gate, Value};
use tamis::validate::Validator;
use tamis::workspace::Reader;
use tamis::{operations, reference};

const TODAY: &str = "2026-11-23";

fn main() {
    let (mut rows, mut python) = (1_000_000, 100_000);
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    for pair in arguments.windows(2) {
        let number = || pair[1].parse().expect("a number");
        match pair[0].as_str() {
            "--rows" => rows = number(),
            "--python" => python = number(),
            _ => {}
        }
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("structures.jsonl");
    generate(&path, rows).expect("the file is written");
    println!("{rows} structures, {} MB", fs::metadata(&path).expect("it is there").len() / 1_000_000);

    let official = official(&path, python.min(rows));
    let told = |label: &str, rate: f64| match official {
        Some(base) => println!("{label:<34} {rate:>10.0} a second  {:>6.1} × the official validator", rate / base),
        None => println!("{label:<34} {rate:>10.0} a second"),
    };
    in_memory(&path, rows, &told);
    let (time, peak) = tamis(&["check", text(&path), "--schema", "structure", "--format", "jsonl"]);
    told("tamis check, whole", rows as f64 / time.as_secs_f64());
    println!("tamis check, whole: {:.2} s, {} MB peak", time.as_secs_f64(), peak / 1000);
    workspace(folder.path(), rows);
}

/// Structures a second of the official validator on the first lines; none where it is not installed.
fn official(path: &Path, rows: usize) -> Option<f64> {
    let home = std::env::var("XDG_CACHE_HOME").or_else(|_| std::env::var("HOME").map(|home| format!("{home}/.cache")));
    let venv = std::env::var("TAMIS_VENV")
        .unwrap_or_else(|_| format!("{}/tamis/official-validator-1.0.10", home.unwrap_or_default()));
    let script = "import sys, time\n\
        from data_inclusion.schema.v1 import Structure\n\
        import pydantic\n\
        lines = [line for line, _ in zip(open(sys.argv[1], encoding='utf-8'), range(int(sys.argv[2])))]\n\
        started = time.perf_counter()\n\
        bad = 0\n\
        for line in lines:\n    \
            try:\n        Structure.model_validate_json(line, context={'ignore_warnings': False})\n    \
            except pydantic.ValidationError:\n        bad += 1\n\
        print(len(lines) / (time.perf_counter() - started))";
    let out = Command::new(PathBuf::from(venv).join("bin/python"))
        .args(["-c", script, text(path), &rows.to_string()])
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let rate = String::from_utf8_lossy(&out.stdout).trim().parse().ok();
    match rate {
        Some(rate) => println!("{:<34} {rate:>10.0} a second ({rows} of them)", "official validator, one core"),
        None => println!("official validator: not installed here"),
    }
    rate
}

/// The rules alone, on values that are already there.
fn in_memory(path: &Path, rows: usize, told: &dyn Fn(&str, f64)) {
    let schema = reference::schema("structure").expect("the schema of structures");
    let validator = Validator::new(schema, TODAY);
    let lines = BufReader::new(File::open(path).expect("it is there")).lines().take(rows.min(200_000));
    let records: Vec<Vec<Value>> = lines
        .map(|line| {
            let json: serde_json::Value = serde_json::from_str(&line.expect("a line")).expect("a record");
            let value = |name: &str| json.get(name).map_or(Value::Missing, Value::from_json);
            schema.fields.iter().map(|field| value(&field.name)).collect()
        })
        .collect();
    let stops = |values: &Vec<Value>| {
        validator.check(values).iter().any(|issue| Gate::Official.blocks(issue.layer, issue.severity))
    };
    let started = Instant::now();
    let one = records.iter().filter(|values| stops(values)).count();
    told("rules, one core", records.len() as f64 / started.elapsed().as_secs_f64());
    let started = Instant::now();
    let all = records.par_iter().filter(|values| stops(values)).count();
    told("rules, all cores", records.len() as f64 / started.elapsed().as_secs_f64());
    assert_eq!(one, all, "the same verdicts on any number of threads");
}

/// A workspace whose every record has an issue: what the window asks of it, and one edit.
fn workspace(folder: &Path, rows: usize) {
    let csv = folder.join("stale.csv");
    let mut out = BufWriter::new(File::create(&csv).expect("a file"));
    writeln!(out, "id,nom,date_maj,telephone,courriel").expect("written");
    for row in 0..rows {
        writeln!(out, "{row},Atelier {row},2020-0{}-11,02619{:05},a{row}@exemple", 1 + row % 9, row % 99_999)
            .expect("written");
    }
    drop(out);
    let path = folder.join("issues.tamis");
    let (time, peak) = tamis(&["import", text(&path), text(&csv), "--source", "bench", "--schema", "structure"]);
    let reader = Reader::open(&path).expect("the workspace opens");
    let read = reader.read();
    let issues: u64 = read.issue_groups("structure").expect("groups").iter().map(|group| group.issues).sum();
    println!("import with {issues} issues: {:.2} s, {} MB peak", time.as_secs_f64(), peak / 1000);
    let timed = |label: &str, work: &mut dyn FnMut() -> usize| {
        let mut times: Vec<Duration> = (0..7)
            .map(|_| {
                let started = Instant::now();
                assert!(work() > 0, "{label}");
                started.elapsed()
            })
            .collect();
        times.sort();
        println!("{label:<34} {:>9.2} ms (median of 7)", times[3].as_secs_f64() * 1000.0);
    };
    timed("groups by rule and field", &mut || read.issue_groups("structure").expect("groups").len());
    timed("values of the largest group", &mut || {
        let groups = read.issue_groups("structure").expect("groups");
        let largest = groups.iter().max_by_key(|group| group.issues).expect("one");
        read.issue_values("structure", &largest.field, &largest.code, 1000).expect("values").len()
    });
    timed("the three counts", &mut || read.gate_counts("structure").expect("counts").records as usize);
    drop(reader);
    let mut workspace = tamis::workspace::Workspace::open(&path).expect("it opens");
    let env = operations::Env { today: TODAY.into(), now_utc: "2026-11-23T10:00:00Z".into(), actor: "bench".into() };
    let mut turn = 0;
    timed("one edit, with what depends on it", &mut || {
        turn += 1;
        let record =
            operations::find_record(workspace.read(), "structure", &format!("bench--{}", 7 * turn)).expect("it");
        let edit =
            operations::edit::Edit { record, field: "courriel".into(), value: Some(Value::text("a@exemple.fr")) };
        let plan = operations::edit::plan(workspace.read(), &[edit]).expect("a plan");
        let done = operations::commit(&mut workspace, plan, &env, &tamis::Progress::new()).expect("committed");
        done.applied as usize
    });
}

/// Runs one command: its time and its peak memory in kB.
fn tamis(arguments: &[&str]) -> (Duration, u64) {
    let started = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_tamis"))
        .args(arguments)
        .args(["--today", TODAY, "--quiet"])
        .stdout(Stdio::null())
        .spawn()
        .expect("tamis starts");
    let mut peak = 0;
    let status = loop {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak = peak.max(line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0));
        if let Some(status) = child.try_wait().expect("tamis is waited for") {
            break status;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    assert!(matches!(status.code(), Some(0 | 1)), "{arguments:?}: {status}");
    (started.elapsed(), peak)
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a UTF-8 path")
}

/// Whole records of which one in twenty breaks a rule.
fn generate(path: &Path, rows: usize) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    let places = [
        ("35000", "Rennes", "35238", 48.1, -1.68),
        ("49000", "Angers", "49007", 47.47, -0.55),
        ("64100", "Bayonne", "64102", 43.49, -1.47),
        ("59000", "Lille", "59350", 50.63, 3.06),
    ];
    for row in 0..rows {
        let (postcode, town, insee, latitude, longitude) = places[row % places.len()];
        let mail = if row % 20 == 7 { "contact[a]exemple.fr" } else { "contact@exemple.fr" };
        let record = serde_json::json!({
            "source": "bench", "id": format!("bench--{row}"), "nom": format!("Atelier partagé {row}"),
            "date_maj": format!("2026-0{}-1{}", 1 + row % 9, row % 9), "siret": "13003013300016",
            "description": "Accueil, écoute et accompagnement de tous les publics dans leurs démarches du quotidien.",
            "lien_source": format!("https://www.exemple.fr/structures/{row}"), "commune": town, "code_postal": postcode,
            "code_insee": insee, "adresse": format!("{} rue des Lilas", 1 + row % 90), "complement_adresse": null,
            "longitude": longitude, "latitude": latitude, "telephone": "+33261910000", "courriel": mail,
            "site_web": "https://www.exemple.fr/", "horaires_accueil": "Mo-Fr 09:00-12:00,14:00-17:00",
            "accessibilite_lieu": null, "reseaux_porteurs": ["mission-locale"],
        });
        writeln!(out, "{record}")?;
    }
    out.flush()
}
