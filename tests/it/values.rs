//! What contributors write and the codes it stands for: decided once, taken by the next delivery, shared by a team, taken back.

use crate::program::{effective, tamis};
use std::fs;

const FIRST: &str = "id,structure_id,nom,description,date_maj,publics,frais\n\
    1,s,Atelier un,Un atelier pour tous les jours,2026-10-01,\"Marins, Jeunes\",Gratuit\n\
    2,s,Atelier deux,Un atelier pour tous les jours,2026-10-01,marins,Libre\n\
    3,s,Atelier trois,Un atelier pour tous les jours,2026-10-01,Étudiant,Gratuit\n";

/// The same source a month later, in another order of columns.
const SECOND: &str = "id,structure_id,publics,nom,description,date_maj,lieu\n\
    4,s,MARINS,Atelier quatre,Un atelier pour tous les jours,2026-11-01,ici\n";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("ateliers.csv"), FIRST).unwrap();
    fs::write(folder.path().join("ateliers_novembre.csv"), SECOND).unwrap();
    folder
}

/// Field, value, count and state of what `tamis values` lists.
fn listed(out: &str) -> Vec<(String, String, u64, String)> {
    let fields: serde_json::Value = serde_json::from_str(out).unwrap();
    let mut found = Vec::new();
    for field in fields.as_array().unwrap() {
        for value in field["values"].as_array().unwrap() {
            let text = |json: &serde_json::Value| json.as_str().unwrap().to_owned();
            let count = value["count"].as_u64().unwrap();
            found.push((text(&field["field"]), text(&value["value"]), count, text(&value["state"])));
        }
    }
    found
}

fn row(field: &str, value: &str, count: u64, state: &str) -> (String, String, u64, String) {
    (field.to_owned(), value.to_owned(), count, state.to_owned())
}

#[test]
fn decisions_are_taken_once_and_kept() {
    let folder = folder();
    let run = |arguments: &[&str]| tamis(folder.path(), arguments);
    let value = |id: &str, field: &str| effective(folder.path(), "w.tamis", "service", id, field);
    run(&["import", "w.tamis", "ateliers.csv", "--source", "ville", "--schema", "service"]);
    let (code, out, _) = run(&["values", "w.tamis", "--format", "json"]);
    assert_eq!(code, 1, "values wait");
    assert_eq!(listed(&out), [row("frais", "Libre", 1, "waiting"), row("publics", "Marins", 2, "waiting")]);
    let (_, all, _) = run(&["values", "w.tamis", "--all", "--field", "publics", "--format", "json"]);
    assert_eq!(listed(&all)[1..], [row("publics", "Jeunes", 1, "mapped"), row("publics", "Étudiant", 1, "mapped")]);

    run(&["values", "w.tamis", "--source", "ville", "--set", "publics:Marins=actifs", "--set", "frais:Libre="]);
    assert_eq!(value("ville--1", "publics"), "actifs, jeunes");
    assert_eq!(value("ville--2", "frais"), "");
    assert_eq!(run(&["values", "w.tamis"]).0, 0, "nothing waits any more");

    run(&["import", "w.tamis", "ateliers_novembre.csv", "--source", "ville", "--schema", "service", "--partial"]);
    assert_eq!(value("ville--4", "publics"), "actifs", "the next delivery takes the decision");

    run(&["undo", "w.tamis"]);
    run(&["undo", "w.tamis"]);
    assert_eq!(value("ville--1", "publics"), "Marins, jeunes");
    assert_eq!(run(&["values", "w.tamis"]).0, 1);
}

#[test]
fn a_dictionary_goes_from_one_workspace_to_another() {
    let folder = folder();
    let run = |arguments: &[&str]| tamis(folder.path(), arguments);
    let value = |workspace: &str, field: &str| effective(folder.path(), workspace, "service", "ville--2", field);
    run(&["import", "a.tamis", "ateliers.csv", "--source", "ville", "--schema", "service"]);
    // The team's decision, and the source's own.
    run(&["values", "a.tamis", "--set", "publics:Marins=actifs"]);
    run(&["values", "a.tamis", "--set", "frais:Libre=payant", "--source", "ville"]);
    run(&["values", "a.tamis", "--save", "equipe.json"]);
    let saved = fs::read_to_string(folder.path().join("equipe.json")).unwrap();
    let saved: serde_json::Value = serde_json::from_str(&saved).unwrap();
    assert_eq!(saved["team"], serde_json::json!({"publics": {"marins": ["actifs"]}}));
    assert_eq!(saved["sources"]["ville"], serde_json::json!({"frais": {"libre": ["payant"]}}));

    // What the other workspace has decided stays.
    run(&["import", "b.tamis", "ateliers.csv", "--source", "ville", "--schema", "service"]);
    run(&["values", "b.tamis", "--set", "publics:marins=jeunes", "--source", "ville"]);
    let (code, _, _) = run(&["values", "b.tamis", "--load", "equipe.json"]);
    assert_eq!(code, 0);
    assert_eq!(value("b.tamis", "publics"), "jeunes");
    assert_eq!(value("b.tamis", "frais"), "payant");

    // A source that comes later takes what the team has decided.
    run(&["import", "b.tamis", "ateliers.csv", "--source", "agglo", "--schema", "service"]);
    run(&["import", "c.tamis", "ateliers_novembre.csv", "--source", "autre", "--schema", "service"]);
    run(&["values", "c.tamis", "--load", "equipe.json"]);
    assert_eq!(effective(folder.path(), "c.tamis", "service", "autre--4", "publics"), "actifs");
}

#[test]
fn a_source_goes_before_the_team_and_what_is_forgotten_stays_so() {
    let folder = folder();
    let run = |arguments: &[&str]| tamis(folder.path(), arguments);
    let value = |id: &str| effective(folder.path(), "w.tamis", "service", id, "publics");
    run(&["import", "w.tamis", "ateliers.csv", "--source", "ville", "--schema", "service"]);
    run(&["import", "w.tamis", "ateliers_novembre.csv", "--source", "agglo", "--schema", "service"]);
    run(&["values", "w.tamis", "--set", "publics:marins=jeunes", "--source", "ville"]);
    run(&["values", "w.tamis", "--set", "publics:marins=actifs"]);
    assert_eq!((value("ville--2"), value("agglo--4")), ("jeunes".into(), "actifs".into()));
    assert_eq!(run(&["values", "w.tamis", "--set", "publics:marins=matelots"]).0, 2, "the team's are checked too");

    run(&["values", "w.tamis", "--forget", "publics:marins", "--source", "ville"]);
    assert_eq!(value("ville--2"), "actifs", "what the team says is left");
    run(&["values", "w.tamis", "--forget", "publics:marins"]);
    assert_eq!((value("ville--2"), value("agglo--4")), ("marins".into(), "MARINS".into()));
    fs::write(folder.path().join("decembre.csv"), SECOND.replace("4,s", "5,s")).unwrap();
    run(&["import", "w.tamis", "decembre.csv", "--source", "ville", "--schema", "service", "--partial"]);
    assert_eq!(value("ville--5"), "MARINS", "nothing brings it back");
    assert_eq!(run(&["values", "w.tamis", "--forget", "publics:marins"]).0, 0);
}

#[test]
fn what_is_wrong_is_said_and_changes_nothing() {
    let folder = folder();
    let run = |arguments: &[&str]| tamis(folder.path(), arguments);
    run(&["import", "w.tamis", "ateliers.csv", "--source", "ville", "--schema", "service"]);
    for (arguments, part) in [
        (["--set", "publics:Marins=matelots"], "no code “matelots”"),
        (["--set", "publics:Pirates=actifs"], "No delivery has the value “Pirates”"),
        (["--set", "nom:Atelier un=actifs"], "No delivery has the value"),
        (["--set", "frais:Libre=gratuit,payant"], "one code only"),
        (["--set", "publics"], "publics"),
        (["--source", "mer"], "mer"),
    ] {
        let (code, _, err) = run(&[&["values", "w.tamis"][..], &arguments].concat());
        assert_eq!(code, 2, "{arguments:?}");
        assert!(err.contains(part), "{arguments:?}: {err}");
    }
    for (text, part) in [
        ("[]", "no dictionary"),
        (r#"{"team": {"publics": {"marins": ["matelots"]}, "couleur": {}}}"#, "couleur\u{a0}; publics\u{a0}: matelots"),
        (r#"{"equipe": {}}"#, "no dictionary"),
    ] {
        fs::write(folder.path().join("d.json"), text).unwrap();
        let (code, _, err) = run(&["values", "w.tamis", "--load", "d.json"]);
        assert_eq!(code, 2, "{text}");
        assert!(err.contains(part), "{text}: {err}");
    }
    let (_, history, _) = run(&["history", "w.tamis"]);
    assert_eq!(history.lines().count(), 1);
}

#[test]
fn the_last_resort_for_a_list_keeps_what_is_likely_for_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "id,structure_id,nom,description,date_maj,publics\n\
        1,s,Atelier un,Un atelier,2026-10-01,\"jeunse, Marins, femmes, Zorglub\"\n\
        2,s,Atelier deux,Un atelier,2026-10-01,\"Zorglub, jeunse, Marins\"\n\
        3,s,Atelier trois,Un atelier,2026-10-01,\"Zorglub, Marins\"\n";
    fs::write(folder.path().join("ateliers.csv"), rows).unwrap();
    let run = |arguments: &[&str]| tamis(folder.path(), arguments);
    let value = |id: &str| effective(folder.path(), "w.tamis", "service", id, "publics");
    run(&["import", "w.tamis", "ateliers.csv", "--source", "ville", "--schema", "service"]);
    run(&["fix", "w.tamis", "--field", "publics"]);
    assert_eq!(value("ville--1"), "jeunes, Marins, femmes, Zorglub", "without it nothing is taken out");
    run(&["undo", "w.tamis"]);
    let (code, _, _) = run(&["fix", "w.tamis", "--field", "publics", "--last-resort"]);
    assert_eq!(code, 0);
    assert_eq!(["ville--1", "ville--2", "ville--3"].map(value), ["jeunes, femmes", "jeunes", ""]);
}
