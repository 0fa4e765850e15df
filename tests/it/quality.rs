//! The health of a batch by the command line: what fields hold, issues over time, plots as pictures.

use crate::program::tamis;
use std::fs;
use std::path::Path;

const LIEUX: &str = "id,nom,date_maj,code_postal,commune,latitude,longitude,courriel\n\
    1,Mairie,2026-10-01,59000,Lille,50.63,3.06,a\n2,Centre social,2026-10-01,59000,Lille,48.85,2.35,b@exemple.fr\n\
    3,Foyer,2026-10-01,59000,Lille,,,\n";

fn workspace(folder: &Path) {
    fs::write(folder.join("lieux.csv"), LIEUX).unwrap();
    assert!(tamis(folder, &["import", "w.tamis", "lieux.csv", "--source", "ville"]).0 <= 1);
}

fn json(folder: &Path, more: &[&str]) -> serde_json::Value {
    let (code, said, wrong) = tamis(folder, &[&["quality", "w.tamis", "--format", "json"], more].concat());
    assert_eq!(code, 0, "{wrong}");
    serde_json::from_str(&said).unwrap()
}

#[test]
fn numbers_agree_with_a_file_counted_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    workspace(folder.path());
    let found = json(folder.path(), &[]);
    assert_eq!(found["records"], 3);
    let field = |name: &str| {
        let fields = found["fields"].as_array().unwrap();
        fields.iter().find(|field| field["field"] == name).unwrap().clone()
    };
    let mail = field("courriel");
    assert_eq!((&mail["filled"], &mail["distinct"], &mail["issues"]), (&2.into(), &2.into(), &1.into()));
    assert_eq!(mail["lengths"], serde_json::json!({"min": 1, "median": 1, "max": 12}));
    assert_eq!(field("code_postal")["patterns"], serde_json::json!([{"text": "99999", "count": 3}]));
    assert_eq!(field("commune")["top"], serde_json::json!([{"text": "Lille", "count": 3}]));
    let map = &found["map"];
    assert_eq!((&map["points"], &map["astray_count"]), (&2.into(), &1.into()));
    assert_eq!((&map["astray"][0]["id"], &map["astray"][0]["found"]), (&"ville--2".into(), &"Paris".into()));
    assert_eq!(found["weights"], serde_json::Value::Null);
    assert_eq!(json(folder.path(), &["--source", "personne"])["fields"][0]["records"], 0);
}

#[test]
fn issues_over_time_follow_edits_and_their_undoing() {
    let folder = tempfile::tempdir().unwrap();
    workspace(folder.path());
    let run = |arguments: &[&str]| assert!(tamis(folder.path(), arguments).0 <= 1, "{arguments:?}");
    run(&["edit", "w.tamis", "ville--1", "courriel", "a@exemple.fr"]);
    run(&["edit", "w.tamis", "ville--2", "complement_adresse", "Bâtiment B"]);
    run(&["undo", "w.tamis"]);
    run(&["undo", "w.tamis"]);
    let history = json(folder.path(), &[])["history"].clone();
    let operations: Vec<i64> =
        history["moments"].as_array().unwrap().iter().map(|moment| moment["operation"].as_i64().unwrap()).collect();
    assert_eq!(operations, [1, 2, 5], "only operations that changed a count: {history}");
    let mails = history["rules"].as_array().unwrap().iter().find(|rule| rule["code"] == "value_error").unwrap();
    assert_eq!(mails["issues"], serde_json::json!([1, 0, 1]));
}

#[test]
fn plots_are_written_as_pictures_that_open_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    workspace(folder.path());
    let run = |arguments: &[&str]| tamis(folder.path(), arguments);
    for plot in ["issues", "scores", "overlap", "map", "fields"] {
        for end in ["svg", "png"] {
            let name = format!("images/{plot}.{end}");
            let (code, _, said) = run(&["quality", "w.tamis", "--plot", plot, "--out", &name]);
            assert_eq!(code, 0, "{said}");
            let bytes = fs::read(folder.path().join(&name)).unwrap();
            match end {
                "png" => assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n") && bytes.len() > 5_000, "{plot}"),
                _ => assert!(String::from_utf8(bytes).unwrap().contains("<title>"), "{plot}"),
            }
        }
    }
    let (_, svg, _) = run(&["quality", "w.tamis", "--plot", "map"]);
    assert!(svg.starts_with("<?xml") && svg.contains("2 points, of which 1 outside of the département"), "{svg}");
    let (code, _, said) = run(&["quality", "w.tamis", "--plot", "weights", "--out", "w.png"]);
    assert!(code == 2 && said.contains("Look for duplicates first") && !folder.path().join("w.png").exists(), "{said}");
    let (code, _, said) = run(&["quality", "w.tamis", "--plot", "pie"]);
    assert!(code == 2 && said.contains("issues, scores, weights, overlap, map, fields"), "{said}");
    let (code, _, said) = run(&["quality", "w.tamis", "--plot", "map", "--out", "map.pdf"]);
    assert!(code == 2 && said.contains(".svg or .png"), "{said}");
    let (_, help, _) = run(&["quality", "--help"]);
    assert!(help.contains("--plot") && help.contains("En français"), "{help}");
}

#[test]
fn places_are_told_by_the_command_line_and_their_records_listed() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("lieux.csv"), LIEUX.replace("2026-10-01", "2024-10-01")).unwrap();
    assert!(tamis(folder.path(), &["import", "w.tamis", "lieux.csv", "--source", "ville"]).0 <= 1);
    let (code, said, wrong) = tamis(folder.path(), &["territories", "w.tamis", "--by", "epci", "--format", "json"]);
    assert_eq!(code, 0, "{wrong}");
    let found: serde_json::Value = serde_json::from_str(&said).unwrap();
    let place = &found["places"][0];
    assert_eq!((&place["name"], &place["structures"]), (&"Métropole Européenne de Lille".into(), &3.into()));
    assert_eq!((&place["stale"], &place["sources"]["ville"]["stale"]), (&3.into(), &3.into()));
    assert_eq!((&found["stale_until"], &place["oldest"]), (&"2024-11-23".into(), &"2024-10-01".into()));
    let lines = |place: &str| {
        let (code, said, wrong) = tamis(folder.path(), &["records", "w.tamis", "--place", place]);
        (code, said.lines().count(), wrong)
    };
    assert_eq!(lines("59").1, 3);
    assert_eq!(lines("200093201").1, 3);
    assert_eq!(lines("59298").1, 3, "Hellemmes is a part of Lille");
    assert_eq!(lines("2a").1, 0);
    assert_eq!(lines("35").1, 0);
    assert_eq!(lines("-").1, 0);
    let (code, _, wrong) = lines("99");
    assert!(code == 2 && wrong.contains("99"), "{wrong}");
}
