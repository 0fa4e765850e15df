//! Stories of the window: the schema is read, from the start, from a record and by key.

use crate::window::{open, sample, until};
use egui_kittest::kittest::Queryable;
use tamis::ui::action::Screen;

#[test]
fn the_schema_is_read_without_a_workspace() {
    let mut harness = open(None);
    harness.step();
    harness.step();
    harness.get_by_label("Lire le schéma").click();
    until(&mut harness, "the fields", |harness| harness.query_by_label("Identifiant, obligatoire").is_some());
    harness.get_by_label("services 33").click();
    until(&mut harness, "the services", |harness| harness.query_by_label_contains("Thématiques").is_some());
    harness.get_by_label("Publics").click();
    until(&mut harness, "the rule", |harness| {
        harness.query_by_label_contains("«\u{a0}tous-publics\u{a0}» s’emploie seul").is_some()
    });
    assert!(harness.query_by_label("14 valeurs").is_some());
    harness.get_by_label("Chercher une valeur").focus();
    harness.step();
    harness.get_by_label("Chercher une valeur").type_text("HANDICAPE");
    until(&mut harness, "nothing", |harness| harness.query_by_label_contains("Rien ne répond").is_some());
    // Escape leaves the text first, then the screen.
    harness.key_press(egui::Key::Escape);
    harness.step();
    harness.step();
    assert!(harness.query_by_label("Chercher une valeur").is_some());
    harness.key_press(egui::Key::Escape);
    until(&mut harness, "the start", |harness| harness.query_by_label_contains("Essayer avec l’exemple").is_some());
}

#[test]
fn a_value_is_found_among_all_fields_and_copied() {
    let mut harness = open(None);
    harness.step();
    harness.key_press(egui::Key::F1);
    until(&mut harness, "the fields", |harness| harness.query_by_label("Chercher un champ, une valeur").is_some());
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::F);
    harness.step();
    harness.step();
    harness.get_by_label("Chercher un champ, une valeur").type_text("emmaus");
    until(&mut harness, "the field", |harness| harness.query_by_label_contains("Réseaux porteurs, ").is_some());
    until(&mut harness, "its value", |harness| harness.query_by_label("1 sur 108 valeurs").is_some());
    harness.get_by_label_contains("emmaus, ").click();
    until(&mut harness, "the copy", |harness| harness.query_by_label("Copié\u{a0}: emmaus").is_some());
    // What only services have is found from the structures too.
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::F);
    harness.step();
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
    harness.get_by_label("Chercher un champ, une valeur").type_text("mobilité");
    until(&mut harness, "the way", |harness| harness.query_by_label("Dans les services\u{a0}: 1 champ").is_some());
    harness.get_by_label("Dans les services\u{a0}: 1 champ").click();
    until(&mut harness, "the themes", |harness| harness.query_by_label("6 sur 69 valeurs").is_some());
}

#[test]
fn a_field_is_asked_about_where_it_stands_and_one_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut harness = open(Some(&path));
    until(&mut harness, "the deliveries", |harness| harness.query_by_label_contains("reseau-entraide.csv").is_some());

    // From a group of issues, by its button.
    harness.key_press_modifiers(egui::Modifiers::ALT, egui::Key::Num4);
    until(&mut harness, "the groups", |harness| harness.query_by_label_contains("Passer ce groupe").is_some());
    harness.get_by_label("Date de mise à jour\u{a0}: date illisible").click();
    until(&mut harness, "the group", |harness| harness.query_by_label_contains("Corriger 2 fiches").is_some());
    let ask = "Ce que dit le schéma\u{a0}: Date de mise à jour";
    until(&mut harness, "the question", |harness| harness.query_by_label(ask).is_some());
    harness.get_by_label(ask).click();
    until(&mut harness, "the rule", |harness| harness.query_by_label_contains("Du 2000-01-01 au jour").is_some());
    harness.key_press(egui::Key::Escape);
    until(&mut harness, "the issues", |harness| harness.query_by_label_contains("Passer ce groupe").is_some());

    // By key, at the same field, in the other language.
    harness.key_press(egui::Key::F1);
    until(&mut harness, "the rule", |harness| harness.query_by_label_contains("Du 2000-01-01 au jour").is_some());
    harness.get_by_label_contains("Revenir\u{a0}: Anomalies").click();
    until(&mut harness, "the issues", |harness| harness.query_by_label_contains("Passer ce groupe").is_some());

    // From the columns, and from the rail.
    harness.key_press_modifiers(egui::Modifiers::ALT, egui::Key::Num2);
    until(&mut harness, "the columns", |harness| {
        harness.query_all_by_label_contains("Ce que dit le schéma\u{a0}: ").next().is_some()
    });
    harness.get_all_by_label("Ce que dit le schéma\u{a0}: Nom").next().unwrap().click();
    until(&mut harness, "the name", |harness| harness.query_by_label_contains("Pas de point à la fin").is_some());
    harness.get_by_label(tamis::locale::Lang::Fr.text(Screen::Files.code()).as_ref()).click();
    until(&mut harness, "the files", |harness| harness.query_by_label_contains("reseau-entraide.csv").is_some());
    harness.get_by_label("Schéma").click();
    until(&mut harness, "the schema", |harness| harness.query_by_label_contains("Pas de point à la fin").is_some());
}
