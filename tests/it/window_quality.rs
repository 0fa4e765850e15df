//! Stories of the window: the health of the batch, from the rail, with its numbers as links, a threshold tried and kept, a
//! picture saved.

use crate::window::{open, sample, until};
use egui_kittest::kittest::Queryable;
use tamis::model::OperationKind;
use tamis::operations::territories::{self, By};
use tamis::workspace::Reader;

#[test]
fn numbers_of_the_dashboard_lead_to_what_they_count() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut harness = open(Some(&path));
    until(&mut harness, "the deliveries", |harness| harness.query_by_label_contains("reseau-entraide.csv").is_some());
    harness.get_by_label("Qualité").click();
    until(&mut harness, "the numbers", |harness| harness.query_by_label_contains("conformes au schéma").is_some());
    for title in
        ["Anomalies dans le temps", "Scores de qualité des services", "Recouvrement des sources", "Carte des points"]
    {
        let plot = format!("{title}\u{a0}: ");
        until(&mut harness, title, |harness| {
            harness.query_by_label(title).is_some()
                && (title.starts_with("Recouvrement") || harness.query_by_label_contains(&plot).is_some())
        });
    }
    // A source is a link to its records.
    let structures = Reader::open(&path).unwrap().read().counts_by_source("structure").unwrap();
    let (source, count) = structures.iter().find(|(source, _)| source == "asso-35").unwrap();
    harness.get_by_label(&format!("{source} {count}")).click_accesskit();
    until(&mut harness, "the rows", |harness| {
        harness.query_by_label_contains(&format!("{count} fiches sur ")).is_some()
            && harness.query_by_label_contains("asso-35 ×").is_some()
    });
}

#[test]
fn a_field_opens_beside_and_its_issues_lead_to_their_records() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut harness = open(Some(&path));
    until(&mut harness, "the deliveries", |harness| harness.query_by_label_contains("reseau-entraide.csv").is_some());
    harness.key_press_modifiers(egui::Modifiers::ALT, egui::Key::Num7);
    until(&mut harness, "the dashboard", |harness| harness.query_by_label("Champs").is_some());
    harness.get_by_label("Champs").click();
    until(&mut harness, "the fields", |harness| harness.query_by_label_contains("Code postal, ").is_some());
    harness.get_by_label_contains("Code postal, ").click();
    until(&mut harness, "the patterns", |harness| harness.query_by_label_contains("35000\u{a0}: ").is_some());
    assert!(
        harness.query_by_label("9\u{a0}: un chiffre\u{a0}; A, a\u{a0}: des lettres\u{a0}; le reste tel quel").is_some()
    );
    // Arrows walk on from there.
    harness.key_press(egui::Key::ArrowDown);
    until(&mut harness, "the next field", |harness| harness.query_by_label("code_insee").is_some());
    harness.get_by_label("anomalies").click();
    until(&mut harness, "the order", |harness| harness.query_by_label("anomalies, trié, croissant").is_some());
    // All structures with an issue of that field, and no other.
    let groups = Reader::open(&path).unwrap().read().issue_groups("structure").unwrap();
    let mails: u64 = groups.iter().filter(|group| group.field == "courriel").map(|group| group.issues).sum();
    harness.get_by_label(&format!("{mails} anomalies\u{a0}: Courriel")).click();
    let shown = |harness: &egui_kittest::Harness<'_, tamis::ui::app::App>, count: u64| {
        harness.query_by_label_contains(&format!("{count} fiches sur ")).is_some()
    };
    until(&mut harness, "its rows", |harness| shown(harness, mails));
    // A pattern and a lack of value lead to their records too.
    harness.key_press_modifiers(egui::Modifiers::ALT, egui::Key::Num7);
    until(&mut harness, "the fields again", |harness| harness.query_by_label_contains("Numéro SIRET, ").is_some());
    harness.get_by_label_contains("Numéro SIRET, ").click();
    until(&mut harness, "its blanks", |harness| harness.query_by_label_contains(" fiches sans valeur").is_some());
    harness.get_by_label_contains(" fiches sans valeur").click();
    let reader = Reader::open(&path).unwrap();
    let schema = tamis::operations::schema("structure").unwrap();
    let (at, mut blank) = (schema.index_of("siret").unwrap(), 0);
    let count = &mut |_, values: &[tamis::model::Value]| {
        blank += u64::from(values[at].is_absent());
        Ok(())
    };
    reader.read().keyed(schema, &[at], count).unwrap();
    until(&mut harness, "the rows without", |harness| shown(harness, blank));
}

#[test]
fn a_threshold_is_tried_and_kept_by_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut harness = open(Some(&path));
    until(&mut harness, "the deliveries", |harness| harness.query_by_label_contains("reseau-entraide.csv").is_some());
    harness.key_press_modifiers(egui::Modifiers::ALT, egui::Key::Num7);
    until(&mut harness, "the threshold", |harness| harness.query_by_label_contains("Seuil actuel\u{a0}: ").is_some());
    let point = || Reader::open(&path).unwrap().read().pair_set("structure").unwrap().unwrap().decision_point;
    let before = point();
    harness.get_by_role_and_label(egui::Role::Slider, "Seuil essayé").focus();
    harness.step();
    for _ in 0..12 {
        harness.key_press(egui::Key::ArrowRight);
        harness.step();
        harness.step();
    }
    until(&mut harness, "what it would do", |harness| {
        harness.query_by_label_contains("Seuil essayé\u{a0}: ").is_some()
    });
    assert_eq!(point(), before, "nothing is done before it is kept");
    harness.get_by_label("Retenir ce seuil").click_accesskit();
    let settings = || {
        let reader = Reader::open(&path).unwrap();
        reader.read().operations().unwrap().into_iter().filter(|one| one.kind == OperationKind::Setting).count()
    };
    until(&mut harness, "the operation", |_| settings() == 1);
    assert!(point() > before);
    until(&mut harness, "the new threshold", |harness| {
        harness.query_by_label_contains("Seuil actuel\u{a0}: ").is_some()
            && harness.query_by_label("Retenir ce seuil").is_none()
    });
}

#[test]
fn groups_follow_a_threshold_that_is_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let groups = || Reader::open(&path).unwrap().read().cluster_numbers("structure").unwrap().len();
    let before = groups();
    let mut harness = open(Some(&path));
    until(&mut harness, "the deliveries", |harness| harness.query_by_label_contains("reseau-entraide.csv").is_some());
    let job = tamis::jobs::Job::DecisionPoint(Some(0.999_999));
    harness.state_mut().wish(tamis::ui::action::Action::Do(Box::new(job)));
    // Rounded up it would be certain, which nothing is.
    until(&mut harness, "the word", |harness| {
        harness.query_by_label_contains("Doublon à partir de 99,9\u{a0}%").is_some()
    });
    until(&mut harness, "fewer in groups", |_| groups() < before);
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Z);
    until(&mut harness, "all of them again", |_| groups() == before);
}

#[test]
fn a_picture_is_saved_in_the_folder_of_the_export() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut harness = open(Some(&path));
    until(&mut harness, "the deliveries", |harness| harness.query_by_label_contains("reseau-entraide.csv").is_some());
    harness.key_press_modifiers(egui::Modifiers::ALT, egui::Key::Num7);
    let save = "Enregistrer l’image…\u{a0}: Anomalies dans le temps";
    until(&mut harness, "the plot", |harness| harness.query_by_label(save).is_some());
    harness.get_by_label(save).click();
    until(&mut harness, "the formats", |harness| harness.query_by_label("SVG dans le dossier du lot").is_some());
    harness.get_by_label("SVG dans le dossier du lot").click();
    // Its name is its title: it is for people who know none of ours.
    let picture = folder.path().join("export").join("Anomalies dans le temps.svg");
    until(&mut harness, "the picture", |_| picture.exists());
    until(&mut harness, "the word", |harness| harness.query_by_label_contains("Image enregistrée").is_some());
    assert!(std::fs::read_to_string(picture).unwrap().contains("Anomalies dans le temps"));
}

#[test]
fn a_place_is_opened_and_its_stale_records_are_shown() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut harness = open(Some(&path));
    until(&mut harness, "the deliveries", |harness| harness.query_by_label_contains("reseau-entraide.csv").is_some());
    harness.key_press_modifiers(egui::Modifiers::ALT, egui::Key::Num7);
    until(&mut harness, "the sides", |harness| harness.query_by_label("Lieux et fraîcheur").is_some());
    harness.get_by_label("Lieux et fraîcheur").click();
    until(&mut harness, "the départements", |harness| harness.query_by_label_contains("Ille-et-Vilaine, ").is_some());
    // By key: the first line, looked into down to its communes, and back.
    harness.key_press(egui::Key::ArrowDown);
    until(&mut harness, "its sources", |harness| harness.query_by_label("Par source").is_some());
    harness.key_press(egui::Key::Enter);
    until(&mut harness, "the EPCI", |harness| harness.query_by_label_contains("Rennes Métropole, ").is_some());
    harness.key_press(egui::Key::ArrowDown);
    harness.key_press(egui::Key::Enter);
    until(&mut harness, "the communes", |harness| harness.query_by_label_contains("Bruz, ").is_some());
    harness.key_press(egui::Key::Backspace);
    until(&mut harness, "the EPCI again", |harness| harness.query_by_label_contains("Rennes Métropole, ").is_some());
    // What a number counts is what the grid shows.
    let asked = territories::Asked { by: By::Epci, within: vec!["35".into()], schema: Some("structure".into()) };
    let reader = Reader::open(&path).unwrap();
    let found = territories::territories(reader.read(), &asked, "2026-11-23", &tamis::Progress::new()).unwrap();
    let stale = found.places.iter().find(|place| place.name == "Rennes Métropole").unwrap().all.freshness.stale;
    assert!(stale > 1);
    harness.get_by_label(&format!("{stale} périmées\u{a0}: Rennes Métropole")).click();
    until(&mut harness, "its stale records", |harness| {
        harness.query_by_label_contains(&format!("{stale} fiches sur ")).is_some()
            && harness.query_by_label_contains("Rennes Métropole (243500139) ×").is_some()
    });
}
