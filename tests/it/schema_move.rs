//! A workspace says which version of the official schemas its records are of, and moves to another one with a report.

use crate::program::tamis;
use std::fs;
use std::path::Path;

const ROWS: &str = "id,nom,date_maj,commune,code_postal,reseaux_porteurs,nouveau\n\
    1,Atelier des Lilas,2026-01-02,Lille,59000,mission-locale,oui\n2,Relais des Prés,2026-01-02,Lille,59000,wimoov,non\n";

/// The embedded schema of structures with another version, a field more and a code less.
fn next_version(folder: &Path) {
    let text = include_str!("../../assets/schemas/structure.json");
    let mut schema: serde_json::Value = serde_json::from_str(text).unwrap();
    schema["version"] = "9.0.0".into();
    let field = serde_json::json!({"name": "nouveau", "type": "text", "min_length": 4, "title": {"fr": "Nouveau", "en": "New"}});
    schema["fields"].as_array_mut().unwrap().push(field);
    for codes in schema["code_lists"].as_object_mut().unwrap().values_mut() {
        codes.as_array_mut().unwrap().retain(|code| code["value"] != "wimoov");
    }
    fs::create_dir(folder.join("suivant")).unwrap();
    fs::write(folder.join("suivant/structure.json"), schema.to_string()).unwrap();
}

#[test]
fn a_workspace_moves_to_the_next_version_with_a_report() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| tamis(folder.path(), arguments);
    next_version(folder.path());
    fs::write(folder.path().join("a.csv"), ROWS).unwrap();
    run(&["import", "w.tamis", "a.csv", "--source", "s"]);
    run(&["edit", "w.tamis", "s--1", "nom", "Atelier des Roses"]);
    assert!(run(&["schema", "--move", "w.tamis"]).1.contains("already follows"));
    let conforming = |more: &[&str]| {
        let (_, out, err) = run(&[&["check", "w.tamis", "--gate", "official", "--format", "jsonl"], more].concat());
        assert_eq!(err, "");
        out.lines().filter(|line| line.contains("\"ok\":true")).count()
    };
    assert_eq!(conforming(&[]), 2);

    let next = ["--schemas", "suivant"];
    let (code, _, err) = run(&[&["check", "w.tamis"][..], &next].concat());
    assert_eq!(code, 2, "a reader makes no room for a field: {err}");
    let (_, told, err) = run(&[&["schema", "--move", "w.tamis", "--dry-run"][..], &next].concat());
    assert!(told.contains("to version 9.0.0") && told.contains("New fields: nouveau"), "{told}{err}");
    assert!(told.contains("no more: reseaux_porteurs: wimoov"), "{told}");
    let (_, told, _) = run(&[&["schema", "--move", "w.tamis"][..], &next].concat());
    assert!(told.contains("2 conform before, 1 after"), "{told}");
    assert!(told.contains("reseaux_porteurs (enum): 0 issues before, 1 after"), "{told}");
    assert_eq!(conforming(&next), 1);
    // What a person wrote is there still, and the new field can be mapped.
    let (_, told, _) = run(&[&["explain", "w.tamis", "s--1", "nom"][..], &next].concat());
    assert!(told.contains("Atelier des Roses"), "{told}");
    run(&[&["map", "w.tamis", "--set", "nouveau=nouveau"][..], &next].concat());
    let (_, out, _) = run(&[&["check", "w.tamis", "--format", "jsonl"][..], &next].concat());
    assert_eq!(out.matches("\"nouveau\"").count(), 4, "both are too short, in field and header: {out}");
    assert!(run(&[&["history", "w.tamis"][..], &next].concat()).1.contains("to version 9.0.0"));
    let backups = fs::read_dir(folder.path())
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().ends_with(".bak"));
    assert_eq!(backups.count(), 1);
    assert_eq!(run(&["check", "w.tamis", "--schemas", "absent"]).0, 2);
    // Taken back, the move is to be made again before anything else.
    run(&[&["undo", "w.tamis"][..], &next].concat());
    run(&[&["undo", "w.tamis"][..], &next].concat());
    let (code, _, err) = run(&[&["edit", "w.tamis", "s--1", "nom", "Atelier"][..], &next].concat());
    assert!(code == 2 && err.contains("move them to it first"), "{err}");
    assert!(run(&[&["schema", "--move", "w.tamis", "--dry-run"][..], &next].concat()).1.contains("to version 9.0.0"));
    // The program of before opens it still, and its version of the schema is the one to move to.
    let (_, told, err) = run(&["schema", "--move", "w.tamis"]);
    assert!(told.contains("already follows") || told.contains("from version 9.0.0"), "{told}{err}");
}
