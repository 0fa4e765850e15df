//! Another copy of the workspace comes in, in the window.

use crate::combine::{both_work, said};
use crate::window::{count, open, until};
use egui_kittest::kittest::Queryable;
use tamis::model::OperationKind;
use tamis::ui::action::Action;
use tamis::ui::screens::combine::Wish;

/// A question that has just come is placed anew in the next frames.
fn settle(harness: &mut egui_kittest::Harness<'static, tamis::ui::app::App>) {
    (0..4).for_each(|_| harness.step());
}

#[test]
fn what_comes_is_shown_conflicts_take_one_key_and_one_undo_brings_all_back() {
    let folder = tempfile::tempdir().unwrap();
    let (anne, bruno) = both_work(folder.path());
    let (path, before) = (anne.path(), said(&anne.path()));
    let mut harness = open(Some(&path));
    until(&mut harness, "the deliveries", |harness| harness.query_by_label_contains("a.csv").is_some());
    harness.state_mut().wish(Action::Combine(Wish::Ask));
    until(&mut harness, "the question", |harness| harness.query_by_label("Fichier de l’autre copie").is_some());
    harness.step();
    harness.get_by_label("Fichier de l’autre copie").type_text(&bruno.path().display().to_string());
    harness.step();
    settle(&mut harness);
    harness.get_by_label("Regarder").click();
    until(&mut harness, "what comes", |harness| harness.query_all_by_label_contains("3 conflits").next().is_some());
    settle(&mut harness);
    for line in ["1 livraison reprise", "Verrouillée ici", "Centre de Bruno", "Bruno · "] {
        assert!(harness.query_all_by_label_contains(line).next().is_some(), "{line}");
    }
    // The name is taken from there, the verdict kept, and the merge is left open.
    harness.key_press(egui::Key::ArrowRight);
    harness.step();
    harness.key_press(egui::Key::ArrowLeft);
    settle(&mut harness);
    assert!(harness.query_by_label_contains("1 conflit sans réponse").is_some());
    harness.get_by_label("Réunir").click();
    until(&mut harness, "the operation", |_| count(&path, OperationKind::Combine) == 1);
    until(&mut harness, "the toast", |harness| {
        harness.query_all_by_label_contains("Réuni avec bruno.tamis").next().is_some()
    });
    assert_eq!(anne.value("q--r2", "nom"), "Centre de Bruno");
    assert_eq!(said(&path)["verdict q/r3/0 q/r4/0"], "distinct");
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Z);
    until(&mut harness, "the undo", |_| count(&path, OperationKind::Undo) == 1);
    assert_eq!(said(&path), before);
}

#[test]
fn what_is_no_copy_is_told_and_can_be_chosen_anew() {
    let folder = tempfile::tempdir().unwrap();
    let (anne, _) = both_work(folder.path());
    let path = anne.path();
    let mut harness = open(Some(&path));
    until(&mut harness, "the deliveries", |harness| harness.query_by_label_contains("a.csv").is_some());
    harness.state_mut().wish(Action::Combine(Wish::Look(path.clone())));
    until(&mut harness, "the refusal", |harness| {
        harness.query_by_label_contains("cet espace de travail lui-même").is_some()
    });
    settle(&mut harness);
    assert!(harness.query_by_label("Regarder").is_some() && harness.query_by_label("Réunir").is_none());
    harness.state_mut().wish(Action::Combine(Wish::Close));
    until(&mut harness, "the window", |harness| harness.query_by_label("Regarder").is_none());
    assert_eq!(count(&path, OperationKind::Combine), 0);
}
