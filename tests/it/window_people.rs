//! Stories of the window: locks, key Q, and the page of questions.

use crate::window::{click, open, says, until};
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tamis::operations::states::{self, RecordStates};
use tamis::operations::{find_record, questions};
use tamis::ui::app::App;
use tamis::workspace::Reader;

fn workspace(folder: &Path) -> PathBuf {
    let mut text = String::from("id,nom,date_maj,adresse,code_postal,commune,telephone\n");
    for row in 1..=4 {
        let phone = if row < 3 { "02 99" } else { "02 99 00 00 00" };
        text.push_str(&format!("r{row},Association {row},2026-02-03,{row} rue des Lilas,35000,Rennes,{phone}\n"));
    }
    let file = folder.join("quartiers.csv");
    fs::write(&file, text).unwrap();
    let path = folder.join("w.tamis");
    let done = Command::new(env!("CARGO_BIN_EXE_tamis"))
        .args(["import", path.to_str().unwrap(), file.to_str().unwrap(), "--source", "q", "--schema", "structure"])
        .args(["--today", "2026-11-23", "--quiet"])
        .output()
        .unwrap();
    assert!(matches!(done.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&done.stderr));
    path
}

fn states_of(path: &Path, id: &str) -> RecordStates {
    let reader = Reader::open(path).unwrap();
    states::of(reader.read(), find_record(reader.read(), "structure", id).unwrap()).unwrap()
}

/// The grid, with the keyboard on the name of the first record.
fn grid(path: &Path) -> Harness<'static, App> {
    let mut harness = open(Some(path));
    until(&mut harness, "the delivery", |harness| says(harness, "quartiers.csv"));
    harness.key_press_modifiers(Modifiers::ALT, Key::Num3);
    until(&mut harness, "the records", |harness| says(harness, "nom\u{a0}: Association 1"));
    until(&mut harness, "the facets", |harness| harness.state().probe().asked.is_some());
    harness.run_steps(2);
    harness.get_all_by_label_contains("fiches").next().unwrap();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::G);
    until(&mut harness, "the way to a row", |harness| harness.query_by_label("Ligne n°, ou identifiant").is_some());
    harness.run_steps(2);
    harness.event(egui::Event::Text("q--r1".into()));
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    until(&mut harness, "the first record", |harness| {
        harness.state().probe().cursor.as_ref().is_some_and(|(row, _)| *row == 0)
    });
    harness
}

#[test]
fn a_value_is_locked_by_key_and_asks_to_be_unlocked_first() {
    let folder = tempfile::tempdir().unwrap();
    let path = workspace(folder.path());
    let mut harness = grid(&path);
    let field = harness.state().probe().cursor.unwrap().1;
    harness.key_press_modifiers(Modifiers::COMMAND, Key::L);
    until(&mut harness, "the lock", |_| states_of(&path, "q--r1").is_locked(&field));
    until(&mut harness, "its mark", |harness| says(harness, "· Verrouillée"));
    until(&mut harness, "the inspector says so", |harness| harness.query_by_label("Déverrouiller").is_some());
    until(&mut harness, "the facet", |harness| says(harness, "Avec une valeur verrouillée"));
    // Typing asks to unlock first.
    harness.key_press(Key::F2);
    until(&mut harness, "what to do", |harness| says(harness, "déverrouillez-la d’abord (Ctrl L)"));
    // Emptied with its neighbour, only the neighbour is: here, alone, nothing is.
    harness.key_press(Key::Delete);
    until(&mut harness, "the refusal", |harness| says(harness, "elle n’a pas été touchée"));
    harness.get_by_label_contains("Fermer Échap").click();
    harness.run_steps(2);
    click(&mut harness, "Déverrouiller");
    until(&mut harness, "it is open again", |_| !states_of(&path, "q--r1").is_locked(&field));
}

#[test]
fn a_record_is_noted_and_verified_from_the_grid() {
    let folder = tempfile::tempdir().unwrap();
    let path = workspace(folder.path());
    let mut harness = grid(&path);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::M);
    until(&mut harness, "the note", |harness| harness.query_by_label("Texte de la note").is_some());
    harness.run_steps(2);
    harness.event(egui::Event::Text("rappeler en mars".into()));
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    until(&mut harness, "it is kept", |_| states_of(&path, "q--r1").note == "rappeler en mars");
    until(&mut harness, "it is shown", |harness| says(harness, "rappeler en mars"));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::J);
    until(&mut harness, "how", |harness| harness.query_by_label("Par téléphone").is_some());
    click(&mut harness, "Par téléphone");
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    until(&mut harness, "it is verified", |_| {
        states_of(&path, "q--r1").verified.is_some_and(|verified| verified.how == "Par téléphone")
    });
    until(&mut harness, "it is said", |harness| says(harness, "Vérifiée par"));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    until(&mut harness, "taken back", |_| states_of(&path, "q--r1").verified.is_none());
}

#[test]
fn key_q_piles_a_cell_and_a_group_and_the_page_sends_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = workspace(folder.path());
    let pile = |path: &Path| questions::list(Reader::open(path).unwrap().read(), None).unwrap();
    let mut harness = grid(&path);
    // On a French keyboard it is where A is on others.
    for pressed in [true, false] {
        harness.event(egui::Event::Key {
            key: Key::Q,
            physical_key: Some(Key::A),
            pressed,
            repeat: false,
            modifiers: Modifiers::NONE,
        });
    }
    until(&mut harness, "the question", |harness| harness.query_by_label("Texte de la question").is_some());
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    until(&mut harness, "it is piled", |_| pile(&path).len() == 1);

    harness.key_press_modifiers(Modifiers::ALT, Key::Num4);
    until(&mut harness, "the groups", |harness| {
        says(harness, "Demander au producteur") || says(harness, "Passer ce groupe")
    });
    harness.run_steps(3);
    let group = harness.query_all_by_label_contains("Téléphone\u{a0}: ").next().expect("a group of phones");
    group.click();
    harness.run_steps(3);
    harness.key_press(Key::Q);
    until(&mut harness, "the question for all", |harness| says(harness, "une question pour 2 fiches"));
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    until(&mut harness, "one question for the group", |_| pile(&path).iter().any(|asked| asked.records.len() == 2));
    assert_eq!(pile(&path).len(), 2);

    harness.key_press_modifiers(Modifiers::ALT, Key::Num8);
    until(&mut harness, "the page", |harness| harness.query_by_label("Copier le message\u{a0}: q").is_some());
    until(&mut harness, "both", |harness| says(harness, "2 à envoyer"));
    harness.get_by_label("Copier le message\u{a0}: q").click();
    until(&mut harness, "the mail", |harness| says(harness, "Message copié\u{a0}: 2 questions à q"));
    harness.get_by_label("Noter envoyées\u{a0}: q").click();
    until(&mut harness, "sent", |_| pile(&path).iter().all(|asked| asked.state.name() == "sent"));
    until(&mut harness, "it is said", |harness| says(harness, "2 envoyées"));
    // By keyboard: the first, answered, then gone.
    harness.key_press(Key::ArrowDown);
    harness.run_steps(2);
    harness.key_press(Key::R);
    until(&mut harness, "answered", |_| {
        pile(&path).iter().filter(|asked| asked.state.name() == "answered").count() == 1
    });
    until(&mut harness, "one is answered", |harness| says(harness, "1 répondue"));
    harness.run_steps(2);
    harness.key_press(Key::Delete);
    until(&mut harness, "dropped", |_| pile(&path).len() == 1);
    harness.get_by_label("Préparer le dossier\u{a0}: q").click();
    let place = folder.path().join("contributeur/q/classeur-prerempli.xlsx");
    until(&mut harness, "the folder", |_| place.exists());
}
