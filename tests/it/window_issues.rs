//! Stories of the window: issues are walked, accepted, left out, chosen and skipped by key, with nothing focused.

use crate::program::tamis;
use crate::window::{open, rename_table, sample, says, until};
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use std::fs;
use std::path::{Path, PathBuf};
use tamis::Progress;
use tamis::model::{OperationKind, OperationState, Value};
use tamis::operations::import::ImportParams;
use tamis::operations::{self, Env, edit, fix, import};
use tamis::ui::app::App;
use tamis::workspace::{Reader, Workspace};

/// Nine structures: four with a date that reads in one way only, three with two mails in one cell.
fn written(folder: &Path) -> PathBuf {
    let mut text = String::from("id,nom,date_maj,adresse,code_postal,commune,courriel,site_web\n");
    for id in 1..=9 {
        let date = if id <= 4 { "09/0102023" } else { "2026-03-01" };
        let mail = if (5..=7).contains(&id) { "un@exemple.fr ; deux@exemple.fr" } else { "" };
        text.push_str(&format!("{id},Structure numéro {id},{date},{id} rue Haute,35000,Rennes,{mail},\n"));
    }
    imported(folder, &text)
}

fn imported(folder: &Path, text: &str) -> PathBuf {
    let file = folder.join("liste.csv");
    fs::write(&file, text).unwrap();
    let path = folder.join("w.tamis");
    let mut workspace = Workspace::create(&path).unwrap();
    let env = Env { today: "2026-11-23".into(), now_utc: "2026-11-23T10:00:00Z".into(), actor: "essai".into() };
    let params = ImportParams { source: Some("liste".into()), ..ImportParams::new(&file) };
    let plan = import::plan(workspace.read(), &params, &env, &Progress::new()).unwrap().plan.unwrap();
    operations::commit(&mut workspace, plan, &env, &Progress::new()).unwrap();
    path
}

fn fixes(path: &Path) -> usize {
    let reader = Reader::open(path).unwrap();
    let operations = reader.read().operations().unwrap();
    let stands = |operation: &&tamis::model::Operation| {
        operation.kind == OperationKind::Fix && operation.state == OperationState::Applied
    };
    operations.iter().filter(stands).count()
}

/// The values of a field, by the number in the name.
fn values(path: &Path, field: &str) -> Vec<String> {
    let reader = Reader::open(path).unwrap();
    let at = operations::schema("structure").unwrap().index_of(field).unwrap();
    let mut out = Vec::new();
    let add = &mut |row: tamis::model::RecordRow| {
        out.push(match &row.values[at] {
            Value::Null => String::new(),
            value => value.display().into_owned(),
        });
        Ok(())
    };
    reader.read().records("structure", add).unwrap();
    out
}

fn issues(path: &Path) -> Harness<'static, App> {
    let mut harness = open(Some(path));
    until(&mut harness, "the delivery", |harness| harness.query_by_label_contains("liste.csv").is_some());
    harness.key_press_modifiers(Modifiers::ALT, Key::Num4);
    until(&mut harness, "the rows", |harness| harness.query_by_label_contains("Structure numéro 1\u{a0}: ").is_some());
    harness
}

fn there(harness: &Harness<'static, App>, label: &str) -> bool {
    harness.query_by_label_contains(label).is_some()
}

fn key(harness: &mut Harness<'static, App>, key: Key) {
    harness.key_press(key);
    harness.step();
    harness.step();
}

const DATES: &str = "Date de mise à jour\u{a0}: date illisible";
const MAILS: &str = "Courriel\u{a0}: valeur refusée";

#[test]
fn rows_are_walked_and_one_is_accepted_after_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path());
    let mut harness = issues(&path);
    harness.get_by_label(DATES).click();
    until(&mut harness, "the rows", |harness| there(harness, "Corriger 4 fiches"));
    until(&mut harness, "the promise", |harness| there(harness, "2 conformes sur 9 · 6 avec ce groupe (+4)"));
    until(&mut harness, "the record at hand", |harness| there(harness, "liste--1"));
    key(&mut harness, Key::ArrowDown);
    until(&mut harness, "the second record", |harness| there(harness, "liste--2"));
    key(&mut harness, Key::ArrowUp);
    key(&mut harness, Key::ArrowDown);
    // The second is accepted, and the third is at hand before the answer comes.
    key(&mut harness, Key::A);
    key(&mut harness, Key::A);
    until(&mut harness, "the fixes", |_| fixes(&path) == 2);
    assert_eq!(values(&path, "date_maj")[..4], ["09/0102023", "2023-01-09", "2023-01-09", "09/0102023"]);
    until(&mut harness, "the count", |harness| there(harness, "4 conformes sur 9 · 6 avec ce groupe (+2)"));
    until(&mut harness, "the trace", |harness| there(harness, "corrigé\u{a0}: 2 fiches"));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    until(&mut harness, "the row again", |harness| there(harness, "Corriger 3 fiches"));
    assert_eq!(fixes(&path), 1);
    until(&mut harness, "the count again", |harness| there(harness, "3 conformes sur 9 · 6 avec ce groupe (+3)"));
}

#[test]
fn one_stays_on_a_row_when_another_comes_back_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path());
    let mut harness = issues(&path);
    harness.get_by_label(DATES).click();
    until(&mut harness, "the rows", |harness| there(harness, "Corriger 4 fiches"));
    key(&mut harness, Key::A);
    until(&mut harness, "the fix", |_| fixes(&path) == 1);
    key(&mut harness, Key::ArrowDown);
    until(&mut harness, "the third record", |harness| there(harness, "liste--3"));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    until(&mut harness, "the first row again", |harness| {
        there(harness, "Structure numéro 1\u{a0}: ") && there(harness, "Corriger 4 fiches")
    });
    key(&mut harness, Key::A);
    until(&mut harness, "the second fix", |_| fixes(&path) == 1);
    assert_eq!(values(&path, "date_maj")[..4], ["09/0102023", "09/0102023", "2023-01-09", "09/0102023"]);
}

#[test]
fn what_is_no_longer_proposed_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path());
    let mut workspace = Workspace::open(&path).unwrap();
    let env = Env { today: "2026-11-23".into(), now_utc: "2026-11-23T10:00:00Z".into(), actor: "essai".into() };
    let params = fix::FixParams { field: Some("date_maj".into()), ..fix::FixParams::default() };
    let shown = fix::proposed(workspace.read(), &params, &Progress::new()).unwrap();
    assert_eq!(shown.len(), 4);
    // Somebody corrects the first by hand meanwhile.
    let (record, field) = (shown[0].record, "date_maj".to_owned());
    let plan =
        edit::plan(workspace.read(), &[edit::Edit { record, field, value: Some(Value::Text("2024-05-06".into())) }]);
    operations::commit(&mut workspace, plan.unwrap(), &env, &Progress::new()).unwrap();
    let plan = fix::plan_these(workspace.read(), None, Some("date_maj"), &shown).unwrap();
    let done = operations::commit(&mut workspace, plan, &env, &Progress::new()).unwrap();
    assert_eq!(done.applied, 3);
    drop(workspace);
    assert_eq!(values(&path, "date_maj")[..2], ["2024-05-06", "2023-01-09"]);
}

#[test]
fn one_is_left_out_and_the_others_are_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path());
    let mut harness = issues(&path);
    harness.get_by_label(DATES).click();
    until(&mut harness, "the rows", |harness| there(harness, "Structure numéro 1\u{a0}: "));
    key(&mut harness, Key::X);
    until(&mut harness, "three of them", |harness| there(harness, "Corriger 3 fiches"));
    assert!(there(&harness, "2 conformes sur 9 · 5 avec ce groupe (+3)"));
    // It is taken in again, and left out again.
    key(&mut harness, Key::ArrowUp);
    key(&mut harness, Key::X);
    until(&mut harness, "all four", |harness| there(harness, "Corriger 4 fiches"));
    key(&mut harness, Key::ArrowUp);
    key(&mut harness, Key::X);
    until(&mut harness, "three again", |harness| there(harness, "Corriger 3 fiches"));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    until(&mut harness, "the fix", |_| fixes(&path) == 1);
    assert_eq!(values(&path, "date_maj")[..4], ["09/0102023", "2023-01-09", "2023-01-09", "2023-01-09"]);
    // The next group is there, and the one that was left out waits in its own.
    until(&mut harness, "the next group", |harness| there(harness, "Que mettre à la place de"));
    until(&mut harness, "the trace", |harness| there(harness, "corrigé\u{a0}: 3 fiches"));
    // Its name stands in the trace as well.
    harness.get_by_role_and_label(egui::accesskit::Role::Button, DATES).click();
    until(&mut harness, "the one left out", |harness| there(harness, "laissée telle quelle"));
    harness.get_by_label("annuler").click();
    until(&mut harness, "the undo", |_| fixes(&path) == 0);
    until(&mut harness, "the rows again", |harness| there(harness, "Corriger 3 fiches"));
}

#[test]
fn a_value_is_chosen_by_digit_and_by_the_sign_under_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path());
    let mut harness = issues(&path);
    harness.get_by_label(MAILS).click();
    until(&mut harness, "the choices", |harness| there(harness, "Que mettre à la place de"));
    harness.event(egui::Event::Text("2".into()));
    until(&mut harness, "the first choice", |_| fixes(&path) == 1);
    // The sign under the digit of a French keyboard.
    harness.event(egui::Event::Text("&".into()));
    until(&mut harness, "the second choice", |_| fixes(&path) == 2);
    assert_eq!(
        values(&path, "courriel")[4..7],
        ["deux@exemple.fr", "un@exemple.fr", "un@exemple.fr ; deux@exemple.fr"]
    );
    // A digit that stands for nothing decides nothing.
    harness.event(egui::Event::Text("9".into()));
    harness.step();
    harness.step();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    until(&mut harness, "the undo", |_| fixes(&path) == 1);
    until(&mut harness, "two of one value", |harness| there(harness, "Pour les 2 fiches de même valeur"));
    key(&mut harness, Key::T);
    harness.event(egui::Event::Text("é".into()));
    until(&mut harness, "both at once", |_| fixes(&path) == 2);
    assert_eq!(values(&path, "courriel")[4..7], ["deux@exemple.fr"; 3]);
}

#[test]
fn groups_are_skipped_and_narrowed_and_nothing_is_accepted_out_of_sight() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path());
    let mut harness = issues(&path);
    harness.get_by_label(DATES).click();
    until(&mut harness, "the rows", |harness| there(harness, "Corriger 4 fiches"));
    key(&mut harness, Key::S);
    until(&mut harness, "the next group", |harness| there(harness, "Que mettre à la place de"));
    key(&mut harness, Key::ArrowLeft);
    until(&mut harness, "the group before", |harness| there(harness, "Corriger 4 fiches"));
    harness.get_by_label_contains("à corriger ensemble").click();
    until(&mut harness, "fewer groups", |harness| harness.query_by_label(MAILS).is_none());
    harness.get_by_label_contains("à corriger ensemble").click();
    until(&mut harness, "all groups", |harness| harness.query_by_label(MAILS).is_some());
    // On another screen the key accepts nothing.
    harness.key_press_modifiers(Modifiers::ALT, Key::Num3);
    harness.step();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    harness.step();
    harness.key_press_modifiers(Modifiers::ALT, Key::Num4);
    until(&mut harness, "the screen", |harness| there(harness, "Corriger 4 fiches"));
    assert_eq!(fixes(&path), 0);
    key(&mut harness, Key::G);
    until(&mut harness, "the grid", |harness| there(harness, "4 fiches sur 9"));
}

#[test]
fn what_nothing_is_proposed_for_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut harness = open(Some(&path));
    until(&mut harness, "the deliveries", |harness| there(harness, "reseau-entraide.csv"));
    harness.key_press_modifiers(Modifiers::ALT, Key::Num4);
    until(&mut harness, "one date for all", |harness| {
        there(harness, "aucune des 67 fiches ne dit sa date") && there(harness, "toute la livraison (asso-35)")
    });
    harness.get_all_by_label("Date de mise à jour\u{a0}: valeur refusée").next().unwrap().click();
    until(&mut harness, "what to do", |harness| there(harness, "demandez la bonne valeur au producteur"));
    key(&mut harness, Key::Q);
    until(&mut harness, "the question", |harness| there(harness, "Mettre dans la pile"));
}

#[test]
fn a_field_is_emptied_as_a_last_resort_by_window_and_command_line_alike() {
    let text: String = (1..=3)
        .map(|id| format!("{id},Structure numéro {id},2026-03-01,{id} rue Haute,35000,Rennes,02 41 41 5 67\n"))
        .collect();
    let text = format!("id,nom,date_maj,adresse,code_postal,commune,telephone\n{text}");
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = imported(folder.path(), &text);
    let mut harness = issues(&path);
    until(&mut harness, "what to do", |harness| there(harness, "En dernier recours, videz le champ"));
    harness.get_by_label_contains("Vider le champ de 3 fiches").click();
    until(&mut harness, "the fix", |_| fixes(&path) == 1);
    assert_eq!(values(&path, "telephone"), ["", "", ""]);
    // Nothing is left: what comes next is said.
    until(&mut harness, "the end", |harness| there(harness, "Plus aucune anomalie"));
    until(&mut harness, "what is next", |harness| there(harness, "Passer aux doublons"));
    until(&mut harness, "the trace", |harness| there(harness, "corrigé\u{a0}: 3 fiches"));
    let path = imported(other.path(), &text);
    let fix = ["fix", "w.tamis", "--field", "telephone", "--code", "phone_implausible"];
    assert_eq!(tamis(other.path(), &fix).0, 0);
    assert_eq!(values(&path, "telephone"), ["02 41 41 5 67"; 3]);
    let (code, _, said) = tamis(other.path(), &[&fix[..], &["--blank"]].concat());
    assert!(code <= 1, "{said}");
    assert_eq!(values(&path, "telephone"), ["", "", ""]);
}

#[test]
fn rows_that_could_not_be_read_are_told_once_and_come_when_one_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path());
    let rename = |from: &str, to: &str| rename_table(&path, from, to);
    let mut harness = issues(&path);
    harness.run_steps(10);
    rename("issue", "elsewhere");
    let told = |harness: &Harness<'static, App>| there(harness, "Fermer Échap");
    harness.get_by_label(MAILS).click();
    until(&mut harness, "what went wrong", told);
    harness.get_by_label_contains("Fermer Échap").click();
    until(&mut harness, "the banner is gone", |harness| !told(harness));
    harness.run_steps(20);
    assert!(!told(&harness), "told once");
    rename("elsewhere", "issue");
    harness.key_press_modifiers(Modifiers::ALT, Key::Num4);
    until(&mut harness, "the rows", |harness| there(harness, "Structure numéro 5\u{a0}: "));
}

#[test]
fn a_key_that_must_not_choose_says_so_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path());
    let mut harness = issues(&path);
    harness.get_by_label(MAILS).click();
    until(&mut harness, "the choices", |harness| there(harness, "Que mettre à la place de"));
    key(&mut harness, Key::A);
    until(&mut harness, "why", |harness| there(harness, "choisissez par un chiffre. Rien n’a été changé"));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    harness.run_steps(5);
    assert_eq!(fixes(&path), 0);
    harness.event(egui::Event::Text("1".into()));
    until(&mut harness, "the choice", |_| fixes(&path) == 1);
}

#[test]
fn the_biggest_win_is_offered_first_and_one_date_settles_a_delivery() {
    let folder = tempfile::tempdir().unwrap();
    let text: String = (1..=6).map(|id| format!("{id},Structure numéro {id},{id} rue Haute,35000,Rennes\n")).collect();
    let path = imported(folder.path(), &format!("id,nom,adresse,code_postal,commune\n{text}"));
    let mut harness = open(Some(&path));
    until(&mut harness, "the win", |harness| there(harness, "liste\u{a0}: 6 fiches sans date de mise à jour"));
    harness.key_press_modifiers(Modifiers::ALT, Key::Num4);
    until(&mut harness, "the same on the issues", |harness| {
        there(harness, "Donner la date de toute la livraison (liste)")
    });
    harness.get_by_role_and_label(egui::Role::Button, "Donner la date").click();
    until(&mut harness, "the field", |harness| says(harness, "Date de mise à jour des lignes qui n’en ont pas"));
    harness.run_steps(3);
    // The field has the keyboard.
    harness.event(egui::Event::Text("2026-11-02".into()));
    harness.step();
    key(&mut harness, Key::Enter);
    let all_dated = |path: &Path| values(path, "date_maj").iter().all(|date| date == "2026-11-02");
    until(&mut harness, "the dates", |_| all_dated(&path));
    until(&mut harness, "what is next", |harness| !there(harness, "sans date de mise à jour"));
}
