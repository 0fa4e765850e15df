//! The window and the command line give equal workspaces for the same actions: the one through its threads, the other through
//! the program.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tamis::jobs::{Done, Job, JobEvent, Jobs};
use tamis::locale::Lang;
use tamis::model::{Value, Verdict};
use tamis::operations::delivery::{self, Answer};
use tamis::operations::edit::Edit;
use tamis::operations::fix::FixParams;
use tamis::operations::import::ImportParams;
use tamis::operations::{self, Env};
use tamis::workspace::Reader;

fn source(folder: &Path) -> String {
    let mut text = String::from("id,nom,date_maj,adresse,code_postal,commune,telephone,courriel\n");
    for row in 0..40 {
        let twin = row / 2;
        let date = if row % 5 == 0 { "09/0102023" } else { "2026-02-03" };
        text.push_str(&format!(
            "r{row},Association numéro {twin},{date},{} rue des Lilas,35000,Rennes,02619100{twin:02},a{twin}@exemple.fr\n",
            1 + twin
        ));
    }
    let path = folder.join("quartiers.csv");
    fs::write(&path, text).unwrap();
    path.display().to_string()
}

/// Does a job on the threads of the window, and waits for what came of it.
fn act(jobs: &mut Jobs, job: Job) -> Done {
    let id = jobs.submit(job);
    let until = Instant::now() + Duration::from_secs(60);
    while Instant::now() < until {
        for event in jobs.events().collect::<Vec<_>>() {
            match event {
                JobEvent::Done { id: done_id, done, .. } if done_id == id => return done,
                JobEvent::Failed { error, .. } => panic!("{:?}", error.what),
                other => drop(other),
            }
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("no answer");
}

fn record(path: &Path, id: &str) -> tamis::model::RecordId {
    let reader = Reader::open(path).unwrap();
    operations::find_record(reader.read(), "structure", id).unwrap()
}

fn digest(path: &Path) -> String {
    Reader::open(path).unwrap().read().ground_digest().unwrap()
}

/// Runs a command that has to do what is asked.
fn line(arguments: &[&str]) {
    let done = Command::new(env!("CARGO_BIN_EXE_tamis"))
        .args(arguments)
        .args(["--today", "2026-11-23", "--quiet"])
        .output()
        .unwrap();
    assert!(matches!(done.status.code(), Some(0 | 1)), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn window_and_command_line_give_equal_workspaces() {
    let folder = tempfile::tempdir().unwrap();
    let file = source(folder.path());
    let (by_window, by_line) = (folder.path().join("fenetre.tamis"), folder.path().join("ligne.tamis"));
    let w = by_line.to_str().unwrap();

    let env = || Env { today: "2026-11-23".into(), now_utc: "2026-11-23T10:00:00Z".into(), actor: "essai".into() };
    let mut jobs = Jobs::open(&by_window, Arc::new(env), Arc::new(|| {})).unwrap();

    act(&mut jobs, Job::Import(Box::new(ImportParams { source: Some("q".into()), ..ImportParams::new(&file) })));
    line(&["import", w, &file, "--source", "q"]);
    assert_eq!(digest(&by_window), digest(&by_line), "import");

    act(&mut jobs, Job::Fix(FixParams::default()));
    line(&["fix", w]);
    assert_eq!(digest(&by_window), digest(&by_line), "fix");

    let edited = record(&by_window, "q--r3");
    act(
        &mut jobs,
        Job::Edit(vec![Edit { record: edited, field: "nom".into(), value: Some(Value::text("Le Tournesol")) }]),
    );
    line(&["edit", w, "q--r3", "nom", "Le Tournesol"]);
    assert_eq!(digest(&by_window), digest(&by_line), "edit");

    act(&mut jobs, Job::Lock { cells: vec![(edited, "telephone".into())], on: true });
    line(&["edit", w, "q--r3", "telephone", "--lock"]);
    act(&mut jobs, Job::Note { record: edited, text: "à suivre".into() });
    line(&["edit", w, "q--r3", "-", "--note", "à suivre"]);
    assert_eq!(digest(&by_window), digest(&by_line), "lock and note");

    let (a, b) = (record(&by_window, "q--r6"), record(&by_window, "q--r9"));
    act(&mut jobs, Job::Decide { a, b, verdict: Some(Verdict::Related) });
    line(&["decide", w, "q--r6", "q--r9", "related"]);
    assert_eq!(digest(&by_window), digest(&by_line), "decide");

    let group = vec![record(&by_window, "q--r0"), record(&by_window, "q--r1")];
    act(&mut jobs, Job::Merge { schema: "structure".into(), groups: vec![group], pins: Default::default() });
    line(&["merge", w, "q--r0", "q--r1"]);
    assert_eq!(digest(&by_window), digest(&by_line), "merge");

    let merge = Reader::open(&by_window).unwrap().read().merges(true).unwrap()[0].id;
    act(&mut jobs, Job::Unmerge(merge));
    line(&["unmerge", w, "q--r1"]);
    assert_eq!(digest(&by_window), digest(&by_line), "unmerge");

    act(&mut jobs, Job::Undo);
    line(&["undo", w]);
    act(&mut jobs, Job::Undo);
    line(&["undo", w]);
    act(&mut jobs, Job::Redo);
    line(&["redo", w]);
    assert_eq!(digest(&by_window), digest(&by_line), "undo and redo");
    let kinds = |path: &Path| -> Vec<_> {
        let reader = Reader::open(path).unwrap();
        reader.read().operations().unwrap().into_iter().map(|op| (op.kind, op.state, op.changes)).collect()
    };
    assert_eq!(kinds(&by_window), kinds(&by_line), "the logs too");
}

#[test]
fn cancelled_work_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = source(folder.path());
    let path = folder.path().join("w.tamis");
    let env = || Env { today: "2026-11-23".into(), now_utc: "2026-11-23T10:00:00Z".into(), actor: "essai".into() };
    let mut jobs = Jobs::open(&path, Arc::new(env), Arc::new(|| {})).unwrap();
    let before = digest(&path);
    let id = jobs.submit(Job::Import(Box::new(ImportParams::new(&file))));
    jobs.cancel(id);
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        match jobs.events().next() {
            Some(JobEvent::Cancelled { .. }) => break,
            Some(other) => panic!("{other:?}"),
            None => assert!(Instant::now() < until),
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    drop(jobs);
    assert_eq!(digest(&path), before);
}

#[test]
fn a_delivery_is_answered_alike_from_both() {
    let folder = tempfile::tempdir().unwrap();
    let file = source(folder.path());
    let text = fs::read_to_string(&file).unwrap();
    // The next one: a phone that was edited is another, and one row is gone.
    let next = folder.path().join("quartiers-2.csv");
    let lines = text.lines().filter(|line| !line.starts_with("r9,"));
    let lines: Vec<String> = lines.map(|line| line.replace("0261910001", "0261919999")).collect();
    fs::write(&next, lines.join("\n")).unwrap();
    let next = next.display().to_string();
    let (by_window, by_line) = (folder.path().join("fenetre.tamis"), folder.path().join("ligne.tamis"));
    let w = by_line.to_str().unwrap();
    let env = || Env { today: "2026-11-23".into(), now_utc: "2026-11-23T10:00:00Z".into(), actor: "essai".into() };
    let mut jobs = Jobs::open(&by_window, Arc::new(env), Arc::new(|| {})).unwrap();
    for file in [&file, &next] {
        act(&mut jobs, Job::Import(Box::new(ImportParams { source: Some("q".into()), ..ImportParams::new(file) })));
        line(&["import", w, file, "--source", "q"]);
        if *file != next {
            let record = record(&by_window, "q--r2");
            let value = Some(Value::text("+33261000000"));
            act(&mut jobs, Job::Edit(vec![Edit { record, field: "telephone".into(), value }]));
            line(&["edit", w, "q--r2", "telephone", "+33261000000"]);
        }
    }
    act(&mut jobs, Job::Complete { source: "q".into(), complete: true });
    line(&["changes", w, "--source", "q", "--complete"]);
    assert_eq!(digest(&by_window), digest(&by_line), "complete");
    let told = delivery::later(Reader::open(&by_window).unwrap().read(), &tamis::Progress::new()).unwrap().remove(0);
    assert_eq!((told.conflicts.len(), told.gone.len()), (1, 1));
    let answers = vec![Answer::Theirs(told.conflicts[0].clone()), Answer::Drop(told.gone[0].clone())];
    act(&mut jobs, Job::Answers { source: "q".into(), delivery: 2, answers, lang: Lang::Fr });
    line(&["changes", w, "--theirs", "all", "--drop", "q--r9", "--lang", "fr"]);
    assert_eq!(digest(&by_window), digest(&by_line), "answers");
    // Answers to a delivery that is no longer the last one change nothing.
    let late = jobs.submit(Job::Answers { source: "q".into(), delivery: 1, answers: Vec::new(), lang: Lang::Fr });
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        match jobs.events().next() {
            Some(JobEvent::Failed { id, error }) if id == late => {
                assert_eq!(error.what.code, "error-delivery-since");
                break;
            }
            Some(other) => panic!("{other:?}"),
            None => assert!(Instant::now() < until),
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}
