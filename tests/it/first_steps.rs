//! What a person meets who tries the program for the first time: the sample, the rules, mistakes at typing.

use crate::program::{french, tamis};
use serde_json::Value as Json;
use std::fs;
use std::path::Path;
use std::process::Command;

fn sample(name: &str) -> String {
    format!("{}/sample_data/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn run(folder: &Path, arguments: &[&str]) -> String {
    let (code, out, said) = tamis(folder, arguments);
    assert!(code <= 1, "{arguments:?}: {said}");
    out
}

/// A workspace with the association's file, and a second delivery.
fn two_files(folder: &Path) {
    run(folder, &["import", "w.tamis", &sample("asso_35_nov.csv"), &sample("reseau-entraide.csv")]);
}

#[test]
fn titles_name_no_column_and_every_fed_field_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mapped = run(folder.path(), &["map", &sample("asso_35_nov.csv")]);
    let of = |column: &str| {
        let line = mapped.lines().find(|line| line.starts_with(&format!("{column}\t")));
        line.unwrap_or_else(|| panic!("no column {column}: {mapped}")).split('\t').nth(1).unwrap().to_owned()
    };
    assert!(!mapped.contains("Mise à jour"), "{mapped}");
    assert_eq!(of("Nom de la structure"), "nom");
    for (column, fields) in [("CP Ville", ["code_postal", "commune"]), ("Y (L93)", ["latitude", "longitude"])] {
        assert!(fields.iter().all(|field| of(column).split(", ").any(|fed| fed == *field)), "{column}: {}", of(column));
    }
}

#[test]
fn a_file_without_dates_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let file = sample("asso_35_nov.csv");
    let said = run(at, &["run", &file, "--out", "lot", "--workspace", "w.tamis"]);
    let line = said.lines().find(|line| line.contains("--date-maj")).unwrap_or_else(|| panic!("{said}"));
    let batch: String = line.split("--batch ").nth(1).unwrap().chars().take_while(char::is_ascii_digit).collect();
    assert!(line.starts_with("asso_35_nov.csv: 6") && line.contains("rejected records have"), "{line}");
    let html = fs::read_to_string(at.join("lot/report.html")).unwrap();
    let json: Json = serde_json::from_str(&fs::read_to_string(at.join("lot/report.json")).unwrap()).unwrap();
    assert!(html.contains("--constant date_maj") && json["rejects"]["missing"].as_array().unwrap().len() == 1);
    // What it says to do helps.
    run(at, &["map", "w.tamis", "--batch", &batch, "--constant", "date_maj=2026-11-02"]);
    assert!(!run(at, &["export", "w.tamis", "--out", "lot"]).contains("--date-maj"));
    assert!(!run(at, &["run", &file, "--out", "again", "--date-maj", "2026-11-02"]).contains("--date-maj"));
}

#[test]
fn records_of_a_list_with_the_same_identifiers_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let head = "id,source,nom,adresse,code_postal,commune,telephone,date_maj\n";
    let names = ["Lanterne", "Passerelle", "Boussole", "Fabrique", "Rivage", "Tremplin", "Moulin", "Verger"];
    let row = |n: usize, kind: &str| {
        let (name, street) = (names[n - 1], names[8 - n]);
        format!("cd35--{n},cd35,{kind} {name},{n} rue du {street},35{n}00,Rennes,0261910{n}1{n},2026-11-01\n")
    };
    let list = |kind: &str| (1..9).fold(head.to_owned(), |text, n| text + &row(n, kind));
    fs::write(at.join("lot.csv"), list("Association")).unwrap();
    fs::write(at.join("publie-2025.csv"), list("Asso.")).unwrap();
    run(at, &["import", "w.tamis", "lot.csv", "--source", "cd35", "--schema", "structure"]);
    run(at, &["import", "w.tamis", "publie-2025.csv", "--reference", "--source", "publie", "--schema", "structure"]);
    let pairs = |arguments: &[&str]| -> Vec<(String, String)> {
        run(at, &[&["match", "w.tamis", "--pairs", "p.csv"], arguments].concat());
        let mut reader = csv::Reader::from_path(at.join("p.csv")).unwrap();
        reader.records().map(|row| row.unwrap()).map(|row| (row[0].to_owned(), row[1].to_owned())).collect()
    };
    let found = pairs(&["--groups", "g.csv", "--anew"]);
    let own = |id: &str| id.starts_with("cd35--");
    assert_eq!(found.len(), 8, "{found:?}");
    assert!(found.iter().all(|(a, b)| own(a) && *b == format!("publie:{a}")), "{found:?}");
    assert!(fs::read_to_string(at.join("g.csv")).unwrap().contains("publie:cd35--3"));
    let sample = run(at, &["decide", "w.tamis", "--from", "0.5", "--dry-run"]);
    assert!(sample.contains("cd35--4\tpublie:cd35--4\t"), "{sample}");
    // What is written is read back: as an argument, and as labels.
    run(at, &["decide", "w.tamis", "cd35--1", "publie:cd35--1", "duplicate"]);
    run(at, &["decide", "w.tamis", "cd35--2", "publie:cd35--2", "distinct"]);
    run(at, &["decide", "w.tamis", "--write-labels", "l.json"]);
    let labels: Json = serde_json::from_str(&fs::read_to_string(at.join("l.json")).unwrap()).unwrap();
    assert_eq!(labels[1]["right"], "publie:cd35--2", "{labels}");
    run(at, &["undo", "w.tamis"]);
    run(at, &["undo", "w.tamis"]);
    let (code, said, noted) = tamis(at, &["decide", "w.tamis", "--labels", "l.json"]);
    assert!(code == 0 && !noted.contains("not in the workspace"), "{said}{noted}");
    assert!(!pairs(&[]).contains(&("cd35--2".into(), "publie:cd35--2".into())));
    // The export says of which list a record is.
    run(at, &["export", "w.tamis", "--out", "out"]);
    let groups = fs::read_to_string(at.join("out/doublons.csv")).unwrap();
    assert!(groups.contains("publie:cd35--1,publie,"), "{groups}");
    assert!(fs::read_to_string(at.join("out/labels.json")).unwrap().contains("publie:cd35--1"));
    // Two files: the one side of a label is of the one, the other of the other.
    let labels = r#"[{"left": "cd35--5", "right": "cd35--5", "label": "distinct"}]"#;
    fs::write(at.join("f.json"), labels).unwrap();
    run(at, &["match", "lot.csv", "--against", "publie-2025.csv", "--labels", "f.json", "--pairs", "f.csv"]);
    let told = fs::read_to_string(at.join("f.csv")).unwrap();
    assert!(told.contains("cd35--4,cd35--4,") && !told.contains("cd35--5,"), "{told}");
}

#[test]
fn which_delivery_is_meant_is_said_where_there_are_several() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    two_files(at);
    let (_, _, listed) = tamis(at, &["map", "w.tamis"]);
    let (_, _, said) = tamis(at, &["map", "w.tamis", "--constant", "date_maj=2026-11-02"]);
    assert!(said.contains("2 deliveries: this is number") && said.contains("reseau-entraide.csv"), "{said}");
    let number = |text: &str, before: &str| -> String {
        text.split(before).nth(1).unwrap().chars().take_while(char::is_ascii_digit).collect()
    };
    assert!(listed.contains(&format!("Delivery {} ", number(&said, "number "))), "{listed}");
    assert!(!tamis(at, &["map", "w.tamis", "--batch", "1", "--constant", "date_maj=2026-11-03"]).2.contains("deliver"));
    // Rows that are left out are told of every delivery.
    let (_, rows, said) = tamis(at, &["rows", "w.tamis"]);
    assert!(said.contains("asso_35_nov.csv") && said.contains("reseau-entraide.csv"), "{said}");
    let one = run(at, &["rows", "w.tamis", "--batch", "1"]);
    assert!(!one.is_empty() && one.lines().all(|row| rows.contains(row)), "{one}{rows}");
}

#[test]
fn rules_are_listed_and_changed_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    two_files(at);
    let rule = |name: &str| -> Vec<String> {
        let (code, out, said) = french(at, &["rules", "w.tamis"]);
        assert_eq!(code, 0, "{said}");
        let line = out.lines().find(|line| line.starts_with(&format!("{name}\t")));
        line.unwrap_or_else(|| panic!("no {name}: {out}")).split('\t').map(str::to_owned).collect()
    };
    let before = rule("courriel.value_error");
    assert!(before[1] == "active" && before[2].parse::<u64>().unwrap() > 0, "{before:?}");
    assert!(before[3].contains("Courriel") && before[3].contains("valeur refusée"), "{before:?}");
    assert_eq!(rule("url_two_schemes")[1..3], ["active", "0"], "rules without an issue are listed too");
    let (_, said, _) = french(at, &["rules", "w.tamis", "courriel.value_error", "--off"]);
    assert!(said.contains("Courriel") && said.contains("coupée") && !said.contains("rule:"), "{said}");
    assert_eq!(rule("courriel.value_error")[1..3], ["coupée", "0"]);
    run(at, &["views", "w.tamis", "--keep", "mine"]);
    run(at, &["rules", "w.tamis", "--trust", "asso-35=3"]);
    run(at, &["rules", "w.tamis", "--one-per-source", "all"]);
    let (_, all, noted) = french(at, &["rules", "w.tamis"]);
    assert!(!all.contains("view:") && !all.contains('{'), "{all}");
    assert!(all.contains("asso-35\u{a0}: confiance 3") && all.contains("Une seule fiche de chaque source"), "{all}");
    assert!(noted.contains("1 changée"), "{noted}");
    // Alone, a rule is only looked at.
    let (_, one, _) = french(at, &["rules", "w.tamis", "courriel.value_error", "--format", "json"]);
    let one: Json = serde_json::from_str(&one).unwrap();
    assert_eq!((one["level"].as_str(), one["field"].as_str()), (Some("off"), Some("courriel")));
    assert_eq!(tamis(at, &["rules", "w.tamis", "no_such_rule"]).0, 2);
    assert!(tamis(at, &["rules", "w.tamis", "courriel.value_error", "--on"]).1.contains("as it is"));
    assert_eq!(rule("courriel.value_error"), before);
}

#[test]
fn a_dry_run_is_no_issue() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    two_files(at);
    run(at, &["match", "w.tamis", "--pairs", "p.csv"]);
    for arguments in [
        &["fix", "w.tamis", "--dry-run"][..],
        &["decide", "w.tamis", "--from", "0.5", "--dry-run"],
        &["transform", "w.tamis", "commune", "--upper", "--dry-run"],
        &["purge", "w.tamis", "bonjour.cellier@exemple.fr", "--dry-run"],
    ] {
        let (code, out, said) = tamis(at, arguments);
        assert_eq!(code, 0, "{arguments:?}: {said}");
        assert!(!out.is_empty(), "{arguments:?} has nothing to tell: the test shows nothing");
    }
}

#[test]
fn questions_say_who_is_meant() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    two_files(at);
    for what in ["w.tamis", &sample("reseau-entraide.csv")] {
        run(at, &["match", what, "--ask", "8", "--questions", "q.json"]);
        let asked: Json = serde_json::from_str(&fs::read_to_string(at.join("q.json")).unwrap()).unwrap();
        let first = &asked[0];
        let says = first["says"].as_object().unwrap_or_else(|| panic!("{what}: {asked}"));
        let (name, sides) = says.iter().next().unwrap();
        assert!(["nom", "raison_sociale"].contains(&name.as_str()), "{what}: the name comes first: {first}");
        assert!(sides[0].as_str().is_some_and(|name| name.len() > 2), "{what}: {first}");
        assert!(says.keys().any(|name| ["commune", "ville"].contains(&name.to_lowercase().as_str())), "{first}");
        // It comes back as labels, whatever is written beside them.
        let mut labels = asked.clone();
        labels.as_array_mut().unwrap().iter_mut().for_each(|one| one["label"] = "distinct".into());
        fs::write(at.join("l.json"), labels.to_string()).unwrap();
        run(at, &["match", what, "--labels", "l.json", "--pairs", "p.csv"]);
    }
}

fn plainly(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tamis"));
    for name in ["TAMIS_ACTOR", "USER", "LOGNAME", "USERNAME", "DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
        command.env_remove(name);
    }
    let output = command.args(arguments).envs(variables.iter().copied()).current_dir(folder).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn somebody_is_named_in_the_history() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let actor = |variables: &[(&str, &str)]| {
        let _ = fs::remove_file(at.join("w.tamis"));
        plainly(at, &["import", "w.tamis", &sample("reseau-entraide.csv")], variables);
        let reader = tamis::workspace::Reader::open(&at.join("w.tamis")).unwrap();
        reader.read().operations().unwrap()[0].actor.clone()
    };
    assert_eq!(actor(&[("TAMIS_ACTOR", "Anne")]), "Anne");
    let found = actor(&[]);
    assert!(!["", "-", "?"].contains(&found.as_str()), "{found}");
}

#[test]
fn mistakes_at_typing_are_told_in_the_language_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let (code, _, said) = french(at, &["imprt", "w.tamis", "a.csv"]);
    assert!(code == 2 && said.starts_with("Erreur") && said.contains("Vouliez-vous dire tamis import"), "{said}");
    let (code, _, said) = tamis(at, &["match", "w.tamis", "--treshold", "1"]);
    assert!(code == 2 && said.contains("Unknown option: --treshold") && said.contains("--threshold"), "{said}");
    let (code, help, said) = french(at, &["--help"]);
    assert!(code == 0 && said.is_empty() && help.contains("TAMIS_ACTOR") && help.contains("130"), "{help}");
}

#[test]
fn without_a_display_the_way_on_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    two_files(at);
    let (code, _, said) = plainly(at, &["w.tamis", "--lang", "fr"], &[("XDG_CONFIG_HOME", at.to_str().unwrap())]);
    assert_eq!(code, 2);
    if cfg!(target_os = "linux") {
        assert!(said.contains("aucun affichage") && said.contains("tamis --help"), "{said}");
        assert!(!said.contains(".rs") && !said.contains("winit"), "{said}");
    }
}
