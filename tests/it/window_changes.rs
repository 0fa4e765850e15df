//! Stories of the window: the page of deliveries says what a next one brought, and its questions are answered by key.

use crate::program::tamis;
use crate::window::{click, count, open, says, until};
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use tamis::locale::Lang;
use tamis::model::{OperationKind, RecordId};
use tamis::operations::{delivery, find_record};
use tamis::ui::action::{Action, Screen};
use tamis::ui::app::App;
use tamis::workspace::Reader;

const HEAD: &str = "id,nom,date_maj,adresse,code_postal,commune,telephone";

fn line(id: u32, name: &str, date: &str, phone: &str) -> String {
    format!("r{id},{name},{date},{id} rue des Lilas,35000,Rennes,{phone}\n")
}

fn run(folder: &Path, arguments: &[&str]) {
    let (code, _, said) = tamis(folder, arguments);
    assert!(code <= 1, "{arguments:?}: {said}");
}

/// The first delivery of six structures.
pub fn first_file(folder: &Path) -> PathBuf {
    let mut text = format!("{HEAD}\n");
    for id in 1..=6 {
        text += &line(id, &format!("Association {id}"), "2026-02-03", &format!("029900000{id}"));
    }
    fs::create_dir(folder.join("un")).unwrap();
    let path = folder.join("un/quartiers.csv");
    fs::write(&path, text).unwrap();
    path
}

/// A workspace with it, in which the phones of the first and the fifth were corrected.
fn first(folder: &Path) -> PathBuf {
    first_file(folder);
    run(folder, &["import", "w.tamis", "un/quartiers.csv", "--schema", "structure"]);
    run(folder, &["edit", "w.tamis", "quartiers--r1", "telephone", "+33299111111"]);
    run(folder, &["edit", "w.tamis", "quartiers--r5", "telephone", "+33299555555", "--lock"]);
    folder.join("w.tamis")
}

/// The second delivery: both phones changed, a name changed, a date confirmed, two gone, one new, one column more.
pub fn second_file(folder: &Path) -> PathBuf {
    let mut text = format!("{HEAD},courriel\n");
    let mut row = |line: String| writeln!(text, "{},contact@exemple.fr", line.trim_end()).unwrap();
    row(line(1, "Association 1", "2026-02-03", "0299222222"));
    row(line(2, "Association deux", "2026-02-03", "0299000002"));
    row(line(3, "Association 3", "2026-09-01", "0299000003"));
    row(line(5, "Association 5", "2026-02-03", "0299666666"));
    row(line(7, "Association 7", "2026-09-01", "0299000007"));
    fs::create_dir(folder.join("deux")).unwrap();
    let path = folder.join("deux/quartiers.csv");
    fs::write(&path, text).unwrap();
    path
}

fn record(path: &Path, id: &str) -> Option<RecordId> {
    let reader = Reader::open(path).unwrap();
    find_record(reader.read(), "structure", id).ok()
}

fn phone(path: &Path, id: &str) -> String {
    let reader = Reader::open(path).unwrap();
    let record = find_record(reader.read(), "structure", id).unwrap();
    let (_, row) = reader.read().record(record).unwrap().unwrap();
    let at = tamis::operations::schema("structure").unwrap().index_of("telephone").unwrap();
    row.values[at].display().into_owned()
}

fn state(path: &Path, record: RecordId, name: &str) -> bool {
    Reader::open(path).unwrap().read().record_state(record, name).unwrap().is_some()
}

fn typed(harness: &mut Harness<'static, App>, text: &str) {
    harness.run_steps(3);
    harness.event(Event::Text(text.into()));
    harness.run_steps(2);
}

fn answers(path: &Path) -> usize {
    count(path, OperationKind::Deliver)
}

#[test]
fn a_second_delivery_leads_to_its_page_and_its_questions_are_answered_by_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = first(folder.path());
    let next = second_file(folder.path());
    let mut harness = open(Some(&path));
    until(&mut harness, "the delivery", |harness| says(harness, "quartiers.csv"));
    harness.state_mut().wish(Action::Import(vec![next]));
    until(&mut harness, "the page of deliveries", |harness| says(harness, "1 conflit à trancher"));
    for number in ["2 absentes à régler", "1 nouvelle", "3 modifiées", "1 confirmée", "0 inchangée"] {
        assert!(says(&harness, number), "{number}");
    }
    assert!(says(&harness, "+33299111111 / +33299222222"), "both values");
    assert!(says(&harness, "verrouillée"), "the lock that won says so");
    // Whether it is all of them is asked once, and a new column is the one question of the layout.
    click(&mut harness, "Oui, toutes");
    until(&mut harness, "it is said", |_| {
        delivery::complete(Reader::open(&path).unwrap().read(), "quartiers").unwrap() == Some(true)
    });
    click(&mut harness, "Ne pas reprendre\u{a0}: courriel");
    until(&mut harness, "the column is left out", |harness| !says(harness, "Nouvelle colonne"));
    until(&mut harness, "three answers are left", |harness| says(harness, "3 réponses attendues"));

    // The conflict: ours, taken back, then theirs, on a French keyboard.
    typed(&mut harness, "1");
    until(&mut harness, "ours", |_| answers(&path) == 1);
    until(&mut harness, "it is settled", |harness| says(harness, "2 conflits tranchés"));
    assert_eq!(phone(&path, "quartiers--r1"), "+33299111111");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    until(&mut harness, "it is asked again", |harness| says(harness, "1 conflit à trancher"));
    harness.key_press(Key::Home);
    typed(&mut harness, "é");
    until(&mut harness, "theirs", |_| phone(&path, "quartiers--r1") == "+33299222222");
    until(&mut harness, "only the lock is left of them", |harness| says(harness, "1 conflit tranché"));
    // A lock is not taken off by the way.
    typed(&mut harness, "2");
    until(&mut harness, "it says so", |harness| says(harness, "déverrouillez-la d’abord"));
    assert_eq!(phone(&path, "quartiers--r5"), "+33299555555");

    // The records that are gone: one is kept, one is set aside, and back.
    let (kept, dropped) = (record(&path, "quartiers--r4").unwrap(), record(&path, "quartiers--r6").unwrap());
    harness.run_steps(3);
    harness.key_press(Key::ArrowRight);
    until(&mut harness, "the first of them", |harness| says(harness, "Garder la fiche"));
    until(&mut harness, "their names", |harness| says(harness, "Association 4 · Rennes"));
    typed(&mut harness, "1");
    until(&mut harness, "one is kept", |_| state(&path, kept, "kept_gone"));
    typed(&mut harness, "2");
    until(&mut harness, "one is set aside", |_| state(&path, dropped, "set_aside"));
    until(&mut harness, "all is answered", |harness| says(harness, "2 absentes réglées"));
    until(&mut harness, "it says how", |harness| says(harness, "· gardée") && says(harness, "· écartée"));
    until(&mut harness, "nothing waits", |harness| !says(harness, "attendue"));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    until(&mut harness, "it is there again", |_| !state(&path, dropped, "set_aside"));
    until(&mut harness, "and asked", |harness| says(harness, "1 absente à régler"));

    // What was changed, before and after; Enter shows the record.
    harness.run_steps(3);
    harness.get_by_label("3 modifiées").click();
    until(&mut harness, "the change", |harness| says(harness, "Association 2 → Association deux"));
    harness.state_mut().wish(Action::Language(Lang::En));
    until(&mut harness, "in English", |harness| says(harness, "1 gone, to settle") && says(harness, "3 changed"));
    harness.run_steps(2);
    harness.get_by_label("1 new").click();
    until(&mut harness, "the new one", |harness| says(harness, "Association 7 · Rennes"));
    harness.run_steps(3);
    harness.key_press(Key::Enter);
    let new = record(&path, "quartiers--r7").unwrap();
    until(&mut harness, "its record", |harness| {
        harness.state().place().selected.is_some_and(|(record, _)| record == new)
    });
}

#[test]
fn all_that_are_gone_are_kept_in_one_go_and_the_next_thing_to_do_leads_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = first(folder.path());
    second_file(folder.path());
    run(folder.path(), &["import", "w.tamis", "deux/quartiers.csv", "--schema", "structure", "--complete"]);
    let mut harness = open(Some(&path));
    until(&mut harness, "what to do next", |harness| says(harness, "4 réponses attendues"));
    harness.run_steps(2);
    harness.get_by_label("Répondre").click();
    until(&mut harness, "the page", |harness| says(harness, "1 conflit à trancher"));
    harness.run_steps(2);
    harness.get_by_label("2 absentes à régler").click();
    until(&mut harness, "the way to all", |harness| says(harness, "Garder les 2 absentes"));
    click(&mut harness, "Garder les 2 absentes");
    until(&mut harness, "one operation", |_| answers(&path) == 1);
    let kept = |id: &str| state(&path, record(&path, id).unwrap(), "kept_gone");
    assert!(kept("quartiers--r4") && kept("quartiers--r6"));
    until(&mut harness, "it is said", |harness| says(harness, "2 absentes réglées"));
    // A source that sends only some: what is not there is not gone.
    click(&mut harness, "une partie des fiches");
    until(&mut harness, "not delivered", |harness| says(harness, "2 non livrées"));
}

/// A file without identifiers: two rows of it may be one record of before.
fn doubtful(folder: &Path) -> PathBuf {
    let head = "Nom,Adresse,Code postal,Ville,Téléphone,Mail,Mise à jour\n";
    let lac = |name: &str, street: &str| {
        format!("{name},{street},49000,Angers,02 41 88 00 02,lac@centre-social.fr,2026-03-01\n")
    };
    let other =
        "Mission locale du Choletais,48 rue des Bons Enfants,49300,Cholet,02 41 88 00 05,contact@mlc.fr,2026-03-01\n";
    fs::write(folder.join("a.csv"), format!("{head}{}{other}", lac("Centre social du Lac de Maine", "3 place du Lac")))
        .unwrap();
    let two = lac("Centre social Lac de Maine", "3 place du Lac") + &lac("Centre social du Lac", "3 place du Lac");
    fs::write(folder.join("b.csv"), format!("{head}{two}{other}")).unwrap();
    for file in ["a.csv", "b.csv"] {
        run(folder, &["import", "w.tamis", file, "--source", "dep", "--schema", "structure", "--complete"]);
    }
    folder.join("w.tamis")
}

#[test]
fn a_doubtful_row_is_told_to_be_a_record_of_before_or_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = doubtful(folder.path());
    let doubts = |path: &Path| -> Vec<bool> {
        let all = delivery::changes(Reader::open(path).unwrap().read(), None, &tamis::Progress::new()).unwrap();
        all[0].doubts.iter().map(|doubt| doubt.apart).collect()
    };
    assert_eq!(doubts(&path), [false, false]);
    let mut harness = open(Some(&path));
    harness.state_mut().wish(Action::Show(Screen::Changes));
    until(&mut harness, "the doubts", |harness| says(harness, "2 rattachements à confirmer"));
    until(&mut harness, "side by side", |harness| {
        says(harness, "Fiche d’avant, absente") && says(harness, "Centre social du Lac de Maine")
    });
    until(&mut harness, "the records", |harness| says(harness, "Courriel"));
    typed(&mut harness, "2");
    until(&mut harness, "it is another", |_| doubts(&path).contains(&true));
    until(&mut harness, "one is left", |harness| says(harness, "1 rattachement à confirmer"));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    until(&mut harness, "both again", |harness| says(harness, "2 rattachements à confirmer"));
    harness.key_press(Key::Home);
    typed(&mut harness, "1");
    until(&mut harness, "they are one", |_| doubts(&path).is_empty());
    until(&mut harness, "nothing is gone", |harness| says(harness, "0 absente"));
    until(&mut harness, "one is new", |harness| says(harness, "1 nouvelle"));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    until(&mut harness, "they are asked again", |_| doubts(&path).len() == 2);
}

#[test]
fn before_a_second_delivery_the_page_says_what_it_will_be_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = first(folder.path());
    let mut harness = open(Some(&path));
    until(&mut harness, "the delivery", |harness| says(harness, "quartiers.csv"));
    harness.key_press_modifiers(Modifiers::ALT, Key::Num9);
    until(&mut harness, "the lesson", |harness| says(harness, "Pas encore de deuxième livraison"));
    assert!(says(&harness, "Ajoutez le prochain fichier de quartiers"));
}

#[test]
fn of_a_long_list_only_what_is_seen_is_laid_out() {
    let folder = tempfile::tempdir().unwrap();
    let file = |date: &str, name: &str| {
        let mut text = format!("{HEAD}\n");
        for id in 1..=1500 {
            text += &line(id, &format!("{name} {id}"), date, "0299000000");
        }
        text
    };
    fs::write(folder.path().join("a.csv"), file("2026-02-03", "Association")).unwrap();
    fs::write(folder.path().join("b.csv"), file("2026-09-01", "Amicale")).unwrap();
    for name in ["a.csv", "b.csv"] {
        run(folder.path(), &["import", "w.tamis", name, "--source", "dep", "--schema", "structure", "--complete"]);
    }
    let mut harness = open(Some(&folder.path().join("w.tamis")));
    harness.state_mut().wish(Action::Show(Screen::Changes));
    until(&mut harness, "the changes", |harness| says(harness, "1\u{a0}500 modifiées"));
    until(&mut harness, "names", |harness| says(harness, "Amicale 1 · Rennes"));
    let lines = |harness: &Harness<'static, App>| harness.query_all_by_role(Role::ListItem).count();
    assert!((5..80).contains(&lines(&harness)), "{}", lines(&harness));
    harness.key_press(Key::End);
    until(&mut harness, "the last", |harness| says(harness, "Amicale 1500 · Rennes"));
    assert!(lines(&harness) < 80);
}

#[test]
fn who_works_elsewhere_is_told_of_a_delivery_and_not_taken_away() {
    let folder = tempfile::tempdir().unwrap();
    let path = first(folder.path());
    let next = second_file(folder.path());
    let mut harness = open(Some(&path));
    harness.state_mut().wish(Action::Show(Screen::Records));
    until(&mut harness, "the grid", |harness| harness.state().probe().drawn);
    harness.state_mut().wish(Action::Import(vec![next]));
    until(&mut harness, "what came", |harness| says(harness, "Livraison 2 de quartiers"));
    assert_eq!(harness.state().place().screen, Screen::Records.code());
    harness.run_steps(3);
    harness.get_by_role_and_label(Role::Link, "Livraisons").click();
    until(&mut harness, "its page", |harness| says(harness, "1 conflit à trancher"));
    // Space goes from question to question, from one list to the next.
    typed(&mut harness, " ");
    until(&mut harness, "the records that are gone", |harness| says(harness, "Garder la fiche"));
}
