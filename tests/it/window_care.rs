//! Care of the workspace in the window: purge, check, repair, copy.

use crate::window::{count, open, sample, until};
use egui_kittest::kittest::Queryable;
use std::fs;
use tamis::model::OperationKind;
use tamis::ui::action::Action;
use tamis::ui::screens::care::Wish;
use tamis::workspace::Reader;

/// A question that has just come is placed anew in the next frames.
fn settle(harness: &mut egui_kittest::Harness<'static, tamis::ui::app::App>) {
    (0..4).for_each(|_| harness.step());
}

/// A value of the sample that stands in a record.
fn address(path: &std::path::Path) -> String {
    let reader = Reader::open(path).unwrap();
    let schema = tamis::operations::schema("structure").unwrap();
    let (at, mut found) = (schema.index_of("courriel").unwrap(), None);
    reader
        .read()
        .records("structure", &mut |row| {
            found = found.take().or_else(|| row.values[at].as_text().map(str::to_owned));
            Ok(())
        })
        .unwrap();
    found.unwrap()
}

#[test]
fn a_purge_is_looked_at_asked_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mail = address(&path);
    let mut harness = open(Some(&path));
    until(&mut harness, "the deliveries", |harness| harness.query_by_label_contains("reseau-entraide.csv").is_some());
    harness.state_mut().wish(Action::Care(Wish::AskPurge(None)));
    until(&mut harness, "the question", |harness| {
        harness.query_by_label("Effacer les données d’une personne").is_some()
    });
    harness.step();
    harness.get_by_label("Données à effacer").type_text(&mail);
    harness.step();
    settle(&mut harness);
    harness.get_by_label("Chercher où elles sont").click();
    until(&mut harness, "the places", |harness| harness.query_by_label_contains("à effacer.").is_some());
    assert!(harness.query_all_by_label_contains("courriel").next().is_some());
    // Not without the tick.
    settle(&mut harness);
    harness.get_by_label("Effacer pour de bon").click();
    (0..5).for_each(|_| harness.step());
    assert_eq!(count(&path, OperationKind::Purge), 0);
    harness.get_by_label_contains("rien ne pourra les ramener").click();
    harness.step();
    settle(&mut harness);
    harness.get_by_label("Effacer pour de bon").click();
    until(&mut harness, "the receipt", |harness| harness.query_by_label_contains("Reçu").is_some());
    assert_eq!(count(&path, OperationKind::Purge), 1);
    settle(&mut harness);
    harness.get_by_label("Fermer").click();
    until(&mut harness, "the window", |harness| harness.query_by_label_contains("Reçu").is_none());
    // Undo passes it by.
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Z);
    until(&mut harness, "the undo", |_| count(&path, OperationKind::Undo) == 1);
    drop(harness);
    let bytes = fs::read(&path).unwrap();
    assert!(!bytes.windows(mail.len()).any(|window| window == mail.as_bytes()));
}

#[test]
fn the_workspace_is_checked_repaired_and_copied() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    rusqlite::Connection::open(&path).unwrap().execute_batch("DELETE FROM issue").unwrap();
    let mut harness = open(Some(&path));
    until(&mut harness, "the deliveries", |harness| harness.query_by_label_contains("reseau-entraide.csv").is_some());
    harness.state_mut().wish(Action::Care(Wish::Look));
    until(&mut harness, "the look", |harness| harness.query_by_label_contains("concordent").is_some());
    settle(&mut harness);
    harness.get_by_label("Réparer").click();
    until(&mut harness, "the repair", |harness| harness.query_by_label_contains("Recalculé").is_some());
    let issues: u64 =
        Reader::open(&path).unwrap().read().issue_groups("structure").unwrap().iter().map(|group| group.issues).sum();
    assert!(issues > 0);
    settle(&mut harness);
    harness.get_by_label("Sauvegarder une copie").click();
    let copy = folder.path().join("exemple-2026-11-23.tamis");
    until(&mut harness, "the copy", |_| copy.exists());
    drop(harness);
    let digest = |path| Reader::open(path).unwrap().read().ground_digest().unwrap();
    assert_eq!(digest(&copy), digest(&path));
}

#[test]
fn a_damaged_workspace_is_repaired_from_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let before = Reader::open(&path).unwrap().read().ground_digest().unwrap();
    // The roots of two derived tables.
    let mut bytes = fs::read(&path).unwrap();
    {
        let conn = rusqlite::Connection::open(&path).unwrap();
        for table in ["record_structure", "issue"] {
            let page: usize = conn
                .query_row("SELECT rootpage FROM sqlite_schema WHERE name = ?1", [table], |row| row.get::<_, i64>(0))
                .unwrap() as usize;
            bytes[(page - 1) * 8192..(page - 1) * 8192 + 64].fill(0xee);
        }
    }
    fs::write(&path, bytes).unwrap();
    let mut harness = open(Some(&path));
    harness.step();
    if harness.query_by_label("Contrôle de l’espace de travail").is_none() {
        // It opens all the same: the check finds it.
        harness.state_mut().wish(Action::Care(Wish::Look));
        until(&mut harness, "the look", |harness| harness.query_by_label_contains("Page du fichier abîmée").is_some());
    }
    settle(&mut harness);
    harness.get_by_label("Réparer").click();
    until(&mut harness, "the new file", |harness| harness.query_by_label_contains("Fichier neuf").is_some());
    settle(&mut harness);
    harness.get_by_label("Fermer").click();
    until(&mut harness, "the deliveries", |harness| harness.query_by_label_contains("reseau-entraide.csv").is_some());
    drop(harness);
    assert_eq!(Reader::open(&path).unwrap().read().ground_digest().unwrap(), before);
}
