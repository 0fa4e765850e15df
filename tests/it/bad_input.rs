//! Bad input ends with a sentence that says what and where, a hint, exit code 2, and a workspace that is what it was.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tamis::workspace::{Reader, Workspace};

const ROWS: &str =
    "id,nom,adresse,code_postal,commune,date_maj\n1,Atelier des Lilas,1 rue des Lilas,35000,Rennes,2026-01-02\n";

fn tamis(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let Output { status, stderr, .. } = Command::new(env!("CARGO_BIN_EXE_tamis"))
        .args(arguments)
        .args(["--lang", "en", "--today", "2026-11-24", "--quiet"])
        .current_dir(folder)
        .output()
        .unwrap();
    (status.code().unwrap(), String::from_utf8(stderr).unwrap())
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    write("a.csv", ROWS.as_bytes());
    write("empty.csv", b"");
    write("header.csv", b"id,nom,adresse,code_postal\n");
    write("text.tamis", b"hello\n");
    write("noise.csv", &(0..20_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect::<Vec<_>>());
    write("broken.xlsx", b"PK\x03\x04 and then nothing");
    write("broken.json", b"[{\"nom\": \"a\"},");
    fs::create_dir(folder.path().join("lot")).unwrap();
    write("lot/mine.txt", b"mine");
    assert_eq!(tamis(folder.path(), &["import", "w.tamis", "a.csv", "--source", "s"]).0, 0);
    folder
}

/// What the workspace holds, as one number a kind.
fn state(folder: &Path) -> (usize, u64, String) {
    let reader = Reader::open(&folder.join("w.tamis")).unwrap();
    let read = reader.read();
    (read.operations().unwrap().len(), read.count("structure").unwrap(), read.ground_digest().unwrap())
}

#[test]
fn each_is_told_and_changes_nothing() {
    let folder = folder();
    let before = state(folder.path());
    let cases: &[(&[&str], &str)] = &[
        (&["import", "w.tamis", "absent.csv"], "File not found: absent.csv"),
        (&["import", "w.tamis", "lot"], "This is a folder, not a file: lot"),
        (&["import", "w.tamis", "empty.csv"], "The file is empty: empty.csv"),
        (&["import", "w.tamis", "header.csv"], "No row to read in this file: header.csv"),
        (&["import", "w.tamis", "noise.csv"], "Unknown format"),
        (&["import", "w.tamis", "broken.xlsx"], "broken.xlsx"),
        (&["import", "w.tamis", "broken.json"], "line 1"),
        (&["import", "w.tamis", "a.csv", "--schema", "recette"], "Unknown schema: recette"),
        (&["import", "w.tamis", "a.csv", "--date-maj", "31/31/2026"], "--date-maj takes a date"),
        (&["import", "text.tamis", "a.csv"], "not a Tamis workspace: text.tamis"),
        (&["match", "w.tamis", "--threshold", "7"], "0 … 1"),
        (&["check", "w.tamis", "--gate", "foo"], "One of: opendata, official, api, all"),
        (&["edit", "w.tamis", "s--9", "nom", "x"], "has the identifier s--9"),
        (&["edit", "w.tamis", "s--1", "nome", "x"], "Did you mean nom?"),
        (&["merge", "w.tamis", "s--1", "s--1"], "at least two records"),
        (&["unmerge", "w.tamis", "s--1"], "Record s--1 is in no merge"),
        (&["split", "w.tamis", "s--1"], "Record s--1 is in no merge"),
        (&["decide", "w.tamis", "s--1", "s--1", "distinct"], "twice the same record"),
        (&["revert", "w.tamis", "99"], "No operation 99"),
        (&["import", "w.tamis", "a.csv", "b.csv", "--source", "s", "--complete"], "would make those of the first gone"),
        (&["rules", "w.tamis", "nothing", "--off"], "Unknown rule: nothing"),
        (&["changes", "w.tamis", "--source", "zz"], "Unknown source: zz (known: s)"),
        (&["export", "w.tamis", "--out", "lot"], "something else than an export"),
        (&["schema", "nome"], "has no field nome"),
        (&["explain", "w.tamis", "s--9"], "has the identifier s--9"),
    ];
    for (arguments, sentence) in cases {
        let (code, err) = tamis(folder.path(), arguments);
        assert_eq!(code, 2, "{arguments:?}: {err}");
        assert!(err.contains(sentence), "{arguments:?}: {err}");
        assert!(!err.contains("panicked"), "{arguments:?}: {err}");
        assert_eq!(state(folder.path()), before, "{arguments:?}");
    }
    assert_eq!(fs::read_to_string(folder.path().join("text.tamis")).unwrap(), "hello\n");
    assert_eq!(fs::read_dir(folder.path().join("lot")).unwrap().count(), 1);
}

#[test]
fn a_second_owner_is_told_and_may_read() {
    let folder = folder();
    let owner = Workspace::open(&folder.path().join("w.tamis")).unwrap();
    let (code, err) = tamis(folder.path(), &["edit", "w.tamis", "s--1", "nom", "Mairie de Rennes"]);
    assert!(code == 2 && err.contains("Another Tamis"), "{err}");
    assert_eq!(tamis(folder.path(), &["check", "w.tamis"]).0, 0);
    drop(owner);
    assert_eq!(tamis(folder.path(), &["edit", "w.tamis", "s--1", "nom", "Mairie de Rennes"]).0, 0);
}

#[test]
fn paths_may_hold_anything() {
    let folder = folder();
    let odd = "fiches d’été #1 100 %?.csv";
    fs::rename(folder.path().join("a.csv"), folder.path().join(odd)).unwrap();
    assert_eq!(tamis(folder.path(), &["import", "lot à moi #2 50%?.tamis", odd, "--source", "s"]).0, 0);
    assert_eq!(tamis(folder.path(), &["check", "lot à moi #2 50%?.tamis"]).0, 0);
    assert_eq!(tamis(folder.path(), &["export", "lot à moi #2 50%?.tamis", "--out", "lot été #3?"]).0, 0);
}
