//! Whether a workspace is whole, and making it so.

use crate::program::{effective, tamis};
use std::fs;
use std::path::Path;
use tamis::workspace::Reader;

fn said(at: &Path, arguments: &[&str]) -> (i32, String) {
    let (code, out, err) = tamis(at, arguments);
    (code, format!("{out}{err}"))
}

fn digest(at: &Path) -> String {
    Reader::open(&at.join("w.tamis")).unwrap().read().ground_digest().unwrap()
}

/// Changes the file behind the program's back.
fn tamper(at: &Path, text: &str) {
    rusqlite::Connection::open(at.join("w.tamis")).unwrap().execute_batch(text).unwrap();
}

#[test]
fn a_whole_workspace_is_whole_and_stays_so() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    crate::purge::workspace(at);
    for arguments in [&["doctor", "w.tamis"][..], &["doctor", "w.tamis", "--deep"]] {
        let (code, said) = said(at, arguments);
        assert_eq!(code, 0, "{said}");
        assert!(said.contains("is whole"), "{said}");
    }
    let before = (digest(at), fs::read(at.join("w.tamis")).unwrap());
    assert_eq!(said(at, &["doctor", "w.tamis", "--deep"]).0, 0);
    assert_eq!(fs::read(at.join("w.tamis")).unwrap(), before.1, "a look changes nothing");
    let (code, told) = said(at, &["doctor", "w.tamis", "--repair"]);
    assert_eq!((code, digest(at)), (0, before.0), "{told}");
    assert!(told.contains("wrong for 0 records") && at.join("w.tamis-repair.bak").exists(), "{told}");
    // After undo and purge too.
    for arguments in [&["undo", "w.tamis"][..], &["undo", "w.tamis"], &["purge", "w.tamis", "Éric Dupré", "--yes"]] {
        assert!(tamis(at, arguments).0 <= 1);
    }
    let (code, said) = said(at, &["doctor", "w.tamis", "--deep"]);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn what_is_derived_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    crate::purge::workspace(at);
    let (ground, name) = (digest(at), effective(at, "w.tamis", "structure", "s--2", "nom"));
    let issues = tamis(at, &["check", "w.tamis", "--gate", "all"]).1;
    for harm in [
        "UPDATE record_structure SET nom = 'Autre' WHERE nom = 'La Source'",
        "DELETE FROM issue; DELETE FROM golden; DELETE FROM record_structure WHERE nom = 'Le Phare'",
        "DROP INDEX change_cell; DELETE FROM merge_member; UPDATE issue_total SET issues = 99",
    ] {
        tamper(at, harm);
        let (code, told) = said(at, &["doctor", "w.tamis", "--deep"]);
        assert_eq!(code, 1, "{harm}: {told}");
        let (code, told) = said(at, &["doctor", "w.tamis", "--repair"]);
        assert_eq!(code, 0, "{harm}: {told}");
        assert_eq!(digest(at), ground);
        assert_eq!(effective(at, "w.tamis", "structure", "s--2", "nom"), name);
        assert_eq!(tamis(at, &["check", "w.tamis", "--gate", "all"]).1, issues);
        assert_eq!(said(at, &["doctor", "w.tamis", "--deep"]).0, 0);
    }
    let kept = fs::read_dir(at)
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|e| e == "bak"));
    assert_eq!(kept.count(), 3, "a copy of before each time");
}

#[test]
fn what_the_history_does_not_explain_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    crate::purge::workspace(at);
    tamper(at, "UPDATE edit SET value = '\"z\"'");
    let (code, told) = said(at, &["doctor", "w.tamis"]);
    assert!(code == 1 && told.contains("do not agree"), "{told}");
    tamper(
        at,
        "INSERT INTO edit SELECT id, 'nom', '\"y\"' FROM record; INSERT INTO edit VALUES (999999, 'nom', '\"y\"')",
    );
    let (_, told) = said(at, &["doctor", "w.tamis"]);
    assert!(told.contains("does not explain") && told.contains("not there"), "{told}");
    tamper(at, "INSERT INTO merge SELECT id + 100, body FROM merge WHERE json_extract(body, '$.active') LIMIT 1");
    let (_, told) = said(at, &["doctor", "w.tamis"]);
    assert!(told.contains("in two merged groups at once"), "{told}");
}

#[test]
fn a_damaged_file_is_copied_as_far_as_it_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let mut rows = String::from("id,nom,date_maj,adresse,code_postal,commune,courriel,telephone\n");
    for id in 0..3000 {
        rows.push_str(&format!(
            "{id},Association numéro {id},2026-10-01,{} rue des Lilas,35000,Rennes,a{id}@exemple.fr,02619{id:05}\n",
            id % 90
        ));
    }
    fs::write(at.join("a.csv"), rows).unwrap();
    tamis(at, &["import", "w.tamis", "a.csv", "--source", "s"]);
    tamis(at, &["edit", "w.tamis", "s--2", "nom", "Le Pont"]);
    // A page of the raw rows: they are a third of the file.
    let path = at.join("w.tamis");
    let pages: Vec<i64> = {
        let conn = rusqlite::Connection::open(&path).unwrap();
        let page = conn
            .query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'raw_row'", [], |row| row.get::<_, i64>(0))
            .unwrap();
        vec![page]
    };
    let mut bytes = fs::read(&path).unwrap();
    let size = 8192;
    // A leaf, not the root: the first page behind it that begins as a leaf of a table.
    let leaf = (pages[0] as usize..bytes.len() / size).find(|page| bytes[page * size] == 13).unwrap();
    bytes[leaf * size..leaf * size + 4000].fill(0xff);
    fs::write(&path, bytes).unwrap();
    let (code, told) = said(at, &["doctor", "w.tamis"]);
    assert!(code == 1 && told.contains("Damaged page"), "{told}");
    let (code, told) = said(at, &["doctor", "w.tamis", "--repair"]);
    assert!(code <= 1, "{told}");
    assert!(told.contains("copied from the damaged one") && at.join("w.tamis-damaged.bak").exists(), "{told}");
    assert_eq!(effective(at, "w.tamis", "structure", "s--2", "nom"), "Le Pont");
    let count = Reader::open(&path).unwrap().read().count("structure").unwrap();
    assert!(count > 2000, "{count}");
    let (_, told) = said(at, &["doctor", "w.tamis", "--deep"]);
    assert!(!told.contains("Damaged page"), "{told}");
    // It goes on.
    assert_eq!(tamis(at, &["edit", "w.tamis", "s--3", "nom", "La Source"]).0, 0);
    assert_eq!(tamis(at, &["undo", "w.tamis"]).0, 0);
}

/// Overwrites the first page of a table.
fn tear(path: &Path, table: &str) {
    let page: i64 = rusqlite::Connection::open(path)
        .unwrap()
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = ?1", [table], |row| row.get(0))
        .unwrap();
    let mut bytes = fs::read(path).unwrap();
    let at = (page as usize - 1) * 8192;
    bytes[at..at + 8192].fill(0xff);
    fs::write(path, bytes).unwrap();
}

#[test]
fn what_people_said_comes_back_from_the_history() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    crate::purge::workspace(at);
    tamis(at, &["edit", "w.tamis", "s--2", "nom", "La Fontaine", "--lock"]);
    let before = digest(at);
    for table in ["edit", "record_state", "verdict", "merge", "merge_member", "merge_pin", "setting"] {
        tear(&at.join("w.tamis"), table);
        let (code, told) = said(at, &["doctor", "w.tamis", "--repair"]);
        assert!(code <= 1 && told.contains("The history gave back") != (table == "merge_member"), "{table}: {told}");
        assert_eq!(digest(at), before, "{table}: {told}");
        assert_eq!(said(at, &["doctor", "w.tamis", "--deep"]).0, 0, "{table}");
    }
    assert_eq!(effective(at, "w.tamis", "structure", "s--2", "nom"), "La Fontaine");
}

#[test]
fn a_file_of_which_nothing_is_left_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    crate::purge::workspace(at);
    let path = at.join("w.tamis");
    tear(&path, "raw_row");
    let before = fs::read(&path).unwrap();
    let (code, told) = said(at, &["doctor", "w.tamis", "--repair"]);
    assert!(code == 2 && told.contains("Too little of this file can be read"), "{code} {told}");
    assert!(fs::read(&path).unwrap() == before, "the file stays as it was");
    assert!(!at.join("w.tamis-damaged.bak").exists() && !at.join("w.tamis-salvage.part").exists());
    // What can still be shown is shown.
    assert_eq!(effective(at, "w.tamis", "structure", "s--2", "nom"), "La Source");
}

#[test]
fn a_copy_is_whole_and_never_written_over_another_file() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    crate::purge::workspace(at);
    let (code, told) = said(at, &["doctor", "w.tamis", "--backup", "copie.tamis"]);
    assert!(code == 0 && told.contains("copie.tamis"), "{told}");
    assert_eq!(Reader::open(&at.join("copie.tamis")).unwrap().read().ground_digest().unwrap(), digest(at));
    assert_eq!(said(at, &["doctor", "w.tamis", "--backup", "copie.tamis"]).0, 2);
    assert_eq!(said(at, &["doctor", "copie.tamis", "--deep"]).0, 0);
}
