//! Kill -9 in the middle of an import, a fix and a merge: the workspace opens, whole, at the last committed operation.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tamis::workspace::Reader;

fn tamis(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tamis"));
    command.args(args).args(["--today", "2026-11-23", "--quiet"]).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Ground state and number of operations; opening must always work.
fn state(path: &Path) -> (String, usize) {
    let reader = Reader::open(path).expect("the workspace opens after a kill");
    let read = reader.read();
    (read.ground_digest().unwrap(), read.operations().unwrap().len())
}

/// Copies a workspace with whatever a kill left beside it.
fn copy(from: &Path, to: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        let (from, to) = (format!("{}{suffix}", from.display()), format!("{}{suffix}", to.display()));
        let _ = fs::remove_file(&to);
        if Path::new(&from).exists() {
            fs::copy(from, to).unwrap();
        }
    }
}

/// Rows with a lost zero in the phone (a suggestion or a healing), a final dot, and every second one a duplicate.
fn sample(path: &Path, rows: usize) {
    let mut text = String::from("id,nom,date_maj,adresse,code_postal,commune,telephone,courriel\n");
    for row in 0..rows {
        let twin = row / 2;
        text.push_str(&format!(
            "r{row},Association de quartier numero {twin},2026-01-{:02},{} rue des Lilas,35000,Rennes,02619{twin:05},contact{twin} @exemple.fr;autre{row}@exemple.fr\n",
            1 + row % 28,
            1 + twin % 90,
        ));
    }
    fs::write(path, text).unwrap();
}

/// Runs a command on a copy of `base`, kills it after each delay, and checks that the state is the one before or the one
/// after, never between. Gives how often it was killed before the end.
fn kill_during(base: Option<&Path>, folder: &Path, args: &dyn Fn(&str) -> Vec<String>) -> usize {
    let work = folder.join("killed.tamis");
    let whole = folder.join("whole.tamis");
    if let Some(base) = base {
        copy(base, &whole);
    }
    let started = Instant::now();
    let list = args(whole.to_str().unwrap());
    tamis(&list.iter().map(String::as_str).collect::<Vec<_>>()).status().unwrap();
    let length = started.elapsed();
    let before = base.map(state);
    let after = state(&whole);
    let mut killed = 0;
    for twelfth in 1..=11u32 {
        for suffix in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{suffix}", work.display()));
        }
        if let Some(base) = base {
            copy(base, &work);
        }
        let list = args(work.to_str().unwrap());
        let mut child = tamis(&list.iter().map(String::as_str).collect::<Vec<_>>()).spawn().unwrap();
        std::thread::sleep((length * twelfth / 12).max(Duration::from_millis(5)));
        let finished = child.try_wait().unwrap().is_some();
        child.kill().unwrap();
        child.wait().unwrap();
        killed += usize::from(!finished);
        if !work.exists() {
            assert!(before.is_none(), "the workspace is gone");
            continue;
        }
        // The first opening by an owner also clears what the kill left.
        let owner = tamis::workspace::Workspace::open(&work);
        match owner {
            Ok(workspace) => drop(workspace),
            // Killed while the file was being created: it is empty, and says so rather than pretending.
            Err(error) => {
                assert!(before.is_none(), "{:?}", error.what);
                continue;
            }
        }
        let now = state(&work);
        match &before {
            Some(before) => assert!(now == *before || now == after, "a state between: {now:?}"),
            None => assert!(now.1 == 0 || now == after, "half an import shows: {now:?}"),
        }
    }
    killed
}

#[test]
fn a_killed_import_fix_or_merge_leaves_the_last_committed_state() {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("quartiers.csv");
    sample(&csv, 4000);
    let csv = csv.to_str().unwrap().to_owned();

    let killed = kill_during(None, folder.path(), &|work| {
        ["import", work, &csv, "--source", "essai"].map(str::to_owned).to_vec()
    });
    println!("import: killed {killed} times before its end");

    let base = folder.path().join("base.tamis");
    copy(&folder.path().join("whole.tamis"), &base);
    let killed = kill_during(Some(&base), folder.path(), &|work| ["fix", work].map(str::to_owned).to_vec());
    println!("fix: killed {killed} times before its end");

    let status =
        tamis(&["match", base.to_str().unwrap(), "--pairs", folder.path().join("p.csv").to_str().unwrap()]).status();
    assert!(status.unwrap().success());
    let killed = kill_during(Some(&base), folder.path(), &|work| ["merge", work].map(str::to_owned).to_vec());
    println!("merge: killed {killed} times before its end");
}
