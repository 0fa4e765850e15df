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

/// Two arrondissements and the city as a whole, an island in no EPCI, and one of which no commune is known.
const PLACES: &str = "id,nom,date_maj,code_postal,commune,code_insee\n\
    1,Onze,2026-10-01,75011,Paris,75111\n2,Douze,2026-10-01,75012,Paris,75112\n3,Ville,2026-10-01,75001,Paris,75056\n\
    4,Île,2026-10-01,85350,L'Île-d'Yeu,85113\n5,Nulle part,2026-10-01,,,\n";

#[test]
fn a_place_is_asked_for_in_the_same_words_everywhere() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("p.csv"), PLACES).unwrap();
    assert!(tamis(folder.path(), &["import", "w.tamis", "p.csv", "--source", "p", "--schema", "structure"]).0 <= 1);
    let listed = |place: &[&str]| {
        let places: Vec<&str> = place.iter().flat_map(|place| ["--place", place]).collect();
        let (code, said, wrong) = tamis(folder.path(), &[&["records", "w.tamis"], &places[..]].concat());
        (code, said.lines().count() as u64, wrong)
    };
    let counted = |place: &[&str]| {
        let places: Vec<&str> = place.iter().flat_map(|place| ["--in", place]).collect();
        let command = ["territories", "w.tamis", "--by", "commune", "--format", "json"];
        let (code, said, wrong) = tamis(folder.path(), &[&command, &places[..]].concat());
        let found: serde_json::Value = serde_json::from_str(&said).unwrap_or_default();
        (code, found["all"]["structures"].as_u64().unwrap_or(0), wrong)
    };
    let asked: [(&[&str], u64); 9] = [
        (&["-"], 1),
        (&["aucun"], 1),
        (&["AUCUN", "85"], 1),
        (&["aucun", "75"], 0),
        (&["75"], 3),
        (&["75056"], 3),
        (&["75111"], 3),
        (&["200054781", "75"], 3),
        (&["69383"], 0),
    ];
    for (place, count) in asked {
        let (listed, counted) = (listed(place), counted(place));
        assert_eq!((listed.0, listed.1), (0, count), "{place:?}: {}", listed.2);
        assert_eq!((counted.0, counted.1), (0, count), "{place:?}: {}", counted.2);
    }
    for place in ["99", "nulle part", "75199"] {
        assert_eq!((listed(&[place]).0, counted(&[place]).0), (2, 2), "{place}");
    }
    // An arrondissement is answered with its commune, and how to have its own.
    for (said, own) in [(listed(&["75111"]).2, true), (counted(&["75111"]).2, false)] {
        assert!(said.contains("75111 (Paris 11e Arrondissement)") && said.contains("Paris (75056)"), "{said}");
        assert_eq!(said.contains("--where code_postal=75011"), own, "{said}");
    }
    assert!(!listed(&["75056"]).2.contains("arrondissement"));
    let own = ["records", "w.tamis", "--place", "75056", "--where", "code_postal=75011"];
    assert_eq!(tamis(folder.path(), &own).1, "p--1\tOnze\n");
    let (_, said, told) = tamis(folder.path(), &["territories", "w.tamis", "--by", "commune"]);
    assert!(said.contains("75056\tParis\t3\t") && told.contains("count with their commune: Paris"), "{said}{told}");
    // What is exported is what is asked for, whatever alone is asked.
    let left_out = |asked: &[&str]| {
        let (_, said, wrong) = tamis(folder.path(), &[&["export", "w.tamis", "--dry-run=json"], asked].concat());
        serde_json::from_str::<serde_json::Value>(&said).expect(&wrong)["left_out"].as_u64()
    };
    assert_eq!(left_out(&[]), Some(0));
    assert_eq!(left_out(&["--place", "85"]), Some(4));
    assert_eq!(left_out(&["--length", "nom=4-4"]), Some(4), "only Onze has four letters");
    assert_eq!(left_out(&["--state", "noted"]), Some(5));
}
