//! Stories of the window: the sides of the screen *Columns* that come before the issues.

use crate::window::{click, open, says, until};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tamis::model::RecordId;
use tamis::operations;
use tamis::ui::app::App;
use tamis::workspace::Reader;

fn tamis(arguments: &[&str]) -> String {
    let done = Command::new(env!("CARGO_BIN_EXE_tamis"))
        .args(arguments)
        .args(["--today", "2026-11-23", "--quiet", "--lang", "fr"])
        .output()
        .unwrap();
    assert!(matches!(done.status.code(), Some(0 | 1)), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// A workspace with one file: rows in two states, an empty one, one that the file marks, words of its own.
fn workspace(folder: &Path) -> PathBuf {
    let mut text = String::from("id,nom,date_maj,adresse,code_postal,commune,telephone,publics,ETAT,__ignore__\n");
    for row in 0..30 {
        let state = if row % 5 == 0 { "FERME" } else { "OUVERT" };
        let words = ["Marins", "Jeunes", "Forains"][row % 3];
        text.push_str(&format!(
            "r{row},Association numéro {row},2026-02-03,{} rue des Lilas,35000,Rennes,02 61 91 00 {row:02},{words},{state},\n",
            1 + row
        ));
    }
    text.push_str(",,,,,,,,,\n");
    text.push_str("x,Exemple à suivre,2026-02-03,1 rue des Lilas,35000,Rennes,0261910099,Jeunes,OUVERT,true\n");
    let file = folder.join("quartiers.csv");
    fs::write(&file, text).unwrap();
    let path = folder.join("w.tamis");
    tamis(&["import", path.to_str().unwrap(), file.to_str().unwrap(), "--source", "q", "--schema", "service"]);
    path
}

fn records(path: &Path) -> Vec<RecordId> {
    let reader = Reader::open(path).unwrap();
    let mut all = Vec::new();
    reader
        .read()
        .records("service", &mut |row| {
            all.push(row.id);
            Ok(())
        })
        .unwrap();
    all
}

fn open_columns(path: &Path) -> Harness<'static, App> {
    let mut harness = open(Some(path));
    until(&mut harness, "the delivery", |harness| says(harness, "quartiers.csv"));
    harness.key_press_modifiers(egui::Modifiers::ALT, egui::Key::Num2);
    // The values are counted by then, and the names of the sides stay where they are.
    until(&mut harness, "the columns", |harness| says(harness, "Valeurs · 2 à décider"));
    harness
}

#[test]
fn every_number_of_the_balance_leads_to_its_rows_and_one_is_brought_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = workspace(folder.path());
    tamis(&["map", path.to_str().unwrap(), "--keep", "ETAT!=FERME"]);
    assert_eq!(records(&path).len(), 24);
    let mut harness = open_columns(&path);
    until(&mut harness, "the balance", |harness| harness.query_by_label("6 écartées").is_some());
    click(&mut harness, "6 écartées");
    until(&mut harness, "the rows of the rule", |harness| says(harness, "6 lignes écartées par la règle"));
    until(&mut harness, "the rule", |harness| says(harness, "24 fiches gardées, 6 lignes écartées"));
    click(&mut harness, "1 ignorée");
    until(&mut harness, "the marked row", |harness| says(harness, "1 ligne ignorée"));
    click(&mut harness, "1 vide");
    until(&mut harness, "the empty row", |harness| says(harness, "1 ligne vide"));
    assert!(!says(&harness, "Reprendre, ligne"), "there is nothing in it to bring back");

    click(&mut harness, "6 écartées par la règle");
    until(&mut harness, "a way back", |harness| harness.query_by_label("Reprendre, ligne 2").is_some());
    harness.run_steps(3);
    harness.get_by_label("Reprendre, ligne 2").click();
    until(&mut harness, "the row is back", |_| records(&path).len() == 25);
    until(&mut harness, "it is said", |harness| says(harness, "1 ligne reprise"));
    click(&mut harness, "1 ligne reprise");
    until(&mut harness, "the row that is back", |harness| says(harness, "malgré ce qui l’écarterait"));
    until(&mut harness, "it can be left", |harness| harness.query_by_label("Écarter, ligne 2").is_some());
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Z);
    until(&mut harness, "undone", |_| records(&path).len() == 24);
}

#[test]
fn the_rule_of_a_source_counts_what_it_would_keep() {
    let folder = tempfile::tempdir().unwrap();
    let path = workspace(folder.path());
    tamis(&["map", path.to_str().unwrap(), "--keep", "none"]);
    let mut harness = open_columns(&path);
    click(&mut harness, "Lignes écartées");
    until(&mut harness, "no rule", |harness| says(harness, "Ajouter une règle"));
    click(&mut harness, "Ajouter une règle");
    until(&mut harness, "a column", |harness| harness.query_by_label("Colonne de la règle").is_some());
    click(&mut harness, "Colonne de la règle");
    until(&mut harness, "the columns", |harness| harness.query_by_label("ETAT").is_some());
    click(&mut harness, "ETAT");
    until(&mut harness, "its values", |harness| harness.query_by_label("FERME").is_some());
    click(&mut harness, "FERME");
    until(&mut harness, "the live count", |harness| says(harness, "Garderait 24 fiches, écarterait 6 lignes"));
    assert_eq!(records(&path).len(), 30, "nothing is done yet");
    click(&mut harness, "garder seulement");
    until(&mut harness, "the other way round", |harness| says(harness, "Garderait 6 fiches, écarterait 24 lignes"));
    click(&mut harness, "Appliquer");
    until(&mut harness, "the rule holds", |_| records(&path).len() == 6);
}

#[test]
fn what_was_repaired_is_shown_value_by_value_and_switched_off_for_its_source() {
    let folder = tempfile::tempdir().unwrap();
    let path = workspace(folder.path());
    let phone = |path: &Path| {
        let reader = Reader::open(path).unwrap();
        let (_, row) = reader.read().record(records(path)[0]).unwrap().unwrap();
        let at = operations::schema("service").unwrap().index_of("telephone").unwrap();
        row.values[at].display().into_owned()
    };
    tamis(&["map", path.to_str().unwrap(), "--keep", "none"]);
    assert_eq!(phone(&path), "+33261910001");
    let mut harness = open_columns(&path);
    click(&mut harness, "Corrigé à la lecture");
    until(&mut harness, "the rule", |harness| says(harness, "écrit au format international"));
    until(&mut harness, "its values", |harness| says(harness, "Voir les 30 valeurs"));
    click(&mut harness, "Voir les 30 valeurs");
    until(&mut harness, "the records", |harness| harness.query_by_label("Association numéro 1").is_some());
    let switch = "Corriger selon cette règle, ici et aux livraisons suivantes\u{a0}: Le numéro de téléphone";
    click(&mut harness, switch);
    until(&mut harness, "the raw value", |_| phone(&path) == "02 61 91 00 01");
    until(&mut harness, "it is off", |harness| says(harness, "désactivée"));
    drop(harness);
    // The same by the command line brings it back.
    tamis(&["rules", path.to_str().unwrap(), "--heal", "phone-format=on", "--source", "q"]);
    assert_eq!(phone(&path), "+33261910001");
    assert!(tamis(&["history", path.to_str().unwrap()]).contains("Correction à la lecture rétablie pour q"));
}

#[test]
fn values_are_decided_by_keyboard_one_or_several() {
    let folder = tempfile::tempdir().unwrap();
    let path = workspace(folder.path());
    let waiting = |path: &Path| tamis(&["values", path.to_str().unwrap()]).lines().count();
    tamis(&["map", path.to_str().unwrap(), "--keep", "none"]);
    assert_eq!(waiting(&path), 2);
    let mut harness = open_columns(&path);
    until(&mut harness, "two wait", |harness| says(harness, "Valeurs · 2 à décider"));
    click(&mut harness, "Valeurs · 2 à décider");
    until(&mut harness, "the first that waits", |harness| says(harness, "Que signifie «\u{a0}"));
    // Both at once: they have no equivalent.
    for value in ["Marins", "Forains"] {
        harness.get_by_label(&format!("Prendre avec d’autres\u{a0}: {value}")).click();
        harness.step();
        harness.step();
    }
    until(&mut harness, "both", |harness| says(harness, "Que signifient ces 2 valeurs"));
    harness.event(egui::Event::Text("à".into()));
    until(&mut harness, "both are decided", |_| waiting(&path) == 0);
    until(&mut harness, "it is said", |harness| says(harness, "sur ") && !says(harness, "à décider 2"));
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Z);
    until(&mut harness, "one operation", |_| waiting(&path) == 2);
}

#[test]
fn rows_that_the_file_marks_are_no_examples_of_its_columns() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("modele.csv");
    let rows = [
        "x,Nom tel qu’affiché au public,2026-02-03,Exempleville,oui",
        "y,Texte libre de 3 à 150 lettres,2026-02-03,Exempleville,oui",
        "r1,Les Marins,2026-02-03,Rennes,",
        "r2,Les Forains,2026-02-04,Vitré,",
    ];
    fs::write(&file, format!("id,nom,date_maj,commune,__ignore__\n{}\n", rows.join("\n"))).unwrap();
    let path = folder.path().join("w.tamis");
    let (to, from) = (path.to_str().unwrap(), file.to_str().unwrap());
    tamis(&["import", to, from, "--source", "q", "--schema", "structure"]);
    let mut harness = open(Some(&path));
    until(&mut harness, "the delivery", |harness| says(harness, "modele.csv"));
    harness.key_press_modifiers(egui::Modifiers::ALT, egui::Key::Num2);
    until(&mut harness, "the examples", |harness| says(harness, "Rennes · Vitré"));
    assert!(says(&harness, "Les Marins · Les Forains"));
    assert!(!says(&harness, "Exempleville") && !says(&harness, "affiché au public"));
}
