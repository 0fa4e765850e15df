//! A schema given as a file goes all the way: check, map, import, reopening, edit of the history, export.

use crate::program::tamis;
use std::fs;

const SCHEMA: &str = r#"{"name": "bornes", "fields": [
    {"name": "id_station", "type": "string", "constraints": {"required": true, "pattern": "FR[A-Z0-9]{3}\\d+"}},
    {"name": "puissance", "type": "number", "constraints": {"minimum": 0, "maximum": 400}},
    {"name": "date_maj", "type": "date", "constraints": {"required": true}},
    {"name": "prise", "type": "string", "constraints": {"enum": ["T2", "CCS"]}}
], "missingValues": ["", "NR"]}"#;

const ROWS: &str = "id_station,Puissance,date_maj,prise\nFRABC01,22,2024-05-01,T2\nFRABC02,\"22,5\",01/05/2024,CCS\n\
                    XX,500,2024-05-01,T3\nFRABC04,NR,,T2\n";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("bornes.json"), SCHEMA).unwrap();
    fs::write(folder.path().join("bornes.csv"), ROWS).unwrap();
    folder
}

/// Row, field and code of each issue.
fn issues(jsonl: &str) -> Vec<(u64, String, String)> {
    let mut found = Vec::new();
    for line in jsonl.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        for issue in line["issues"].as_array().unwrap() {
            let text = |name: &str| issue[name].as_str().unwrap().to_owned();
            found.push((line["row"].as_u64().unwrap(), text("field"), text("code")));
        }
    }
    found
}

fn told(row: u64, field: &str, code: &str) -> (u64, String, String) {
    (row, field.to_owned(), code.to_owned())
}

#[test]
fn a_table_schema_goes_all_the_way() {
    let folder = folder();
    let run = |arguments: &[&str]| tamis(folder.path(), arguments);
    let (code, out, _) = run(&["check", "bornes.csv", "--schema", "bornes.json", "--format", "jsonl"]);
    let as_is = [
        told(3, "date_maj", "type-error"),
        told(4, "id_station", "constraint-error"),
        told(4, "prise", "constraint-error"),
        told(5, "date_maj", "constraint-error"),
    ];
    assert_eq!((code, issues(&out)), (1, as_is.to_vec()), "`Puissance` is not the field's name: it is not looked at");
    // Mapped and healed, the decimal comma and the date are no faults any more.
    assert_eq!(run(&["import", "w.tamis", "bornes.csv", "--schema", "bornes.json"]).0, 1);
    let (_, out, _) = run(&["check", "w.tamis", "--format", "jsonl"]);
    let healed = [
        told(4, "id_station", "constraint-error"),
        told(4, "puissance", "constraint-error"),
        told(4, "prise", "constraint-error"),
        told(5, "date_maj", "constraint-error"),
    ];
    assert_eq!(issues(&out), healed);
    assert_eq!(run(&["export", "w.tamis", "--out", "out"]).0, 1);
    let lot = fs::read_dir(folder.path().join("out/pipeline"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| {
            path.file_name().unwrap().to_string_lossy().starts_with("bornes-")
                && path.extension() == Some("json".as_ref())
        })
        .expect("the lot has the name of its schema");
    let lot: serde_json::Value = serde_json::from_str(&fs::read_to_string(lot).unwrap()).unwrap();
    let ids: Vec<_> = lot.as_array().unwrap().iter().map(|record| record["id_station"].as_str().unwrap()).collect();
    assert_eq!(ids, ["FRABC01", "FRABC02"]);
    assert_eq!(lot[1]["puissance"], serde_json::json!(22.5));
    // The schema lives in the workspace: its file is not needed any more.
    fs::remove_file(folder.path().join("bornes.json")).unwrap();
    assert_eq!(run(&["undo", "w.tamis"]).0, 0);
    assert_eq!(run(&["check", "w.tamis", "--format", "jsonl"]).1, "");
    assert_eq!(run(&["redo", "w.tamis"]).0, 0);
    assert_eq!(issues(&run(&["check", "w.tamis", "--format", "jsonl"]).1), healed);
}

#[test]
fn a_schema_file_that_is_wrong_says_everything_at_once() {
    let folder = folder();
    fs::write(folder.path().join("bad.json"), r#"{"fields": [{"name": "a", "type": "colour"}, {}]}"#).unwrap();
    let (code, _, err) = tamis(folder.path(), &["import", "w.tamis", "bornes.csv", "--schema", "bad.json"]);
    assert_eq!(code, 2);
    assert!(err.contains("2 faults") && err.contains("colour") && err.contains("no. 2"), "{err}");
    assert!(!folder.path().join("w.tamis").exists());
    let (code, _, err) = tamis(folder.path(), &["check", "bornes.csv", "--schema", "absent.json"]);
    assert!(code == 2 && err.contains("absent.json"), "{err}");
}

const KEYED: &str = r#"{"name": "lieux", "fields": [
    {"name": "id"}, {"name": "nom", "constraints": {"unique": true}}, {"name": "parent"}, {"name": "commune"}
], "primaryKey": "id", "foreignKeys": [
    {"fields": "parent", "reference": {"resource": "", "fields": "id"}},
    {"fields": "commune", "reference": {"resource": "communes", "fields": "code"}}
]}"#;

const KEYED_ROWS: &str = "id,nom,parent,commune\nl-1,Mairie,,35238\nl-2,Annexe,l-1,35238\nl-2,Poste,l-9,99999\n\
                          ,Annexe,,35001\n";

#[test]
fn keys_are_checked_in_a_file_and_beside_other_tables() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("lieux.json"), KEYED).unwrap();
    fs::write(folder.path().join("lieux.csv"), KEYED_ROWS).unwrap();
    fs::write(folder.path().join("communes.csv"), "code,nom\n35238,Rennes\n35001,Acigné\n").unwrap();
    let run = |arguments: &[&str]| tamis(folder.path(), arguments);
    let base = ["check", "lieux.csv", "--schema", "lieux.json", "--format", "jsonl"];
    let mut expected = vec![
        told(3, "id", "primary-key"),
        told(3, "nom", "unique-error"),
        told(4, "id", "primary-key"),
        told(4, "parent", "foreign-key"),
        told(5, "id", "primary-key"),
        told(5, "nom", "unique-error"),
    ];
    for gate in ["opendata", "official", "all"] {
        let (code, out, err) = run(&[&base[..], &["--gate", gate]].concat());
        assert_eq!((code, issues(&out)), (1, expected.clone()), "{gate}");
        assert!(err.contains("Not checked: commune refers to the table communes"), "{err}");
    }
    let (_, out, err) = run(&[&base[..], &["--reference", "communes=communes.csv"]].concat());
    expected.insert(4, told(4, "commune", "foreign-key"));
    assert_eq!(issues(&out), expected);
    assert!(!err.contains("Not checked"), "{err}");
    let (code, _, err) = run(&[&base[..], &["--reference", "villes=communes.csv"]].concat());
    assert!(code == 2 && err.contains("“villes” (known: communes)"), "{err}");
    let (code, _, err) = run(&[&base[..], &["--reference", "communes=lieux.csv"]].concat());
    assert!(code == 2 && err.contains("code"), "{err}");
}

#[test]
fn keys_hold_in_a_workspace_through_edits_and_undo() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("lieux.json"), KEYED).unwrap();
    let rows = "id,nom,parent,commune\nl-1,Mairie,,35238\nl-2,Annexe,l-1,35238\nl-3,Poste,l-2,35001\n";
    fs::write(folder.path().join("lieux.csv"), rows).unwrap();
    fs::write(folder.path().join("communes.csv"), "code\n35238\n").unwrap();
    let run = |arguments: &[&str]| tamis(folder.path(), arguments);
    let check = || {
        let (_, out, err) = run(&["check", "w.tamis", "--format", "jsonl"]);
        assert!(err.contains("Not checked"), "{err}");
        issues(&out)
    };
    let (code, _, err) = run(&["import", "w.tamis", "lieux.csv", "--schema", "lieux.json", "--source", "a"]);
    assert!(code <= 1, "{err}");
    assert_eq!(check(), []);
    let slug = {
        let reader = tamis::workspace::Reader::open(&folder.path().join("w.tamis")).unwrap();
        reader.read().slugs().unwrap().into_iter().find(|slug| slug.starts_with("lieux-")).unwrap().to_owned()
    };
    let edit = |field: &str, value: &str| {
        let (code, out, err) = run(&["edit", "w.tamis", "l-3", field, value, "--schema", &slug]);
        assert!(code <= 1, "{out}{err}");
    };
    edit("nom", "Mairie");
    assert_eq!(check(), [told(2, "nom", "unique-error"), told(4, "nom", "unique-error")]);
    let aside = ["edit", "w.tamis", "l-3", "nom", "doublon", "--set-aside", "--schema", &slug];
    assert!(run(&aside).0 <= 1);
    assert_eq!(check(), [], "the row that shared a key with one set aside is alone");
    assert_eq!(run(&["undo", "w.tamis"]).0, 0);
    assert_eq!(check().len(), 2);
    edit("commune", "35238");
    assert_eq!(check().len(), 2, "an edit of another field leaves them");
    edit("parent", "l-8");
    assert!(check().contains(&told(4, "parent", "foreign-key")));
    for _ in 0..3 {
        assert_eq!(run(&["undo", "w.tamis"]).0, 0);
    }
    assert_eq!(check(), []);
    let (_, out, _) = run(&["check", "w.tamis", "--format", "jsonl", "--reference", "communes=communes.csv"]);
    assert_eq!(issues(&out), [told(4, "commune", "foreign-key")]);
}
