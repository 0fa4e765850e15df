//! Stories of the window: what was done, by whom, the way back from any of it, and where a value comes from.

use crate::window::{click, open, sample, says, until};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use std::path::Path;
use tamis::Progress;
use tamis::model::{OperationKind, OperationState, RecordId, Value};
use tamis::operations::edit::{self, Edit};
use tamis::operations::{self, Env};
use tamis::ui::app::App;
use tamis::workspace::{Reader, Workspace};

fn env(actor: &str) -> Env {
    Env { today: "2026-11-23".into(), now_utc: "2026-11-22T09:00:00Z".into(), actor: actor.into() }
}

fn first_record(path: &Path) -> RecordId {
    let reader = Reader::open(path).unwrap();
    let mut first = None;
    reader
        .read()
        .records("structure", &mut |row| {
            first.get_or_insert(row.id);
            Ok(())
        })
        .unwrap();
    first.unwrap()
}

/// Writes a value as somebody, beside the window.
fn write(path: &Path, record: RecordId, text: &str, actor: &str) {
    let mut workspace = Workspace::open(path).unwrap();
    let edit = Edit { record, field: "nom".into(), value: Some(Value::text(text)) };
    let plan = edit::plan(workspace.read(), &[edit]).unwrap();
    operations::commit(&mut workspace, plan, &env(actor), &Progress::new()).unwrap();
}

fn value(path: &Path, record: RecordId) -> String {
    let reader = Reader::open(path).unwrap();
    let (_, row) = reader.read().record(record).unwrap().unwrap();
    let at = operations::schema("structure").unwrap().index_of("nom").unwrap();
    row.values[at].display().into_owned()
}

fn state(path: &Path, kind: OperationKind) -> Vec<OperationState> {
    let reader = Reader::open(path).unwrap();
    let all = reader.read().operations().unwrap();
    all.into_iter().filter(|operation| operation.kind == kind).map(|operation| operation.state).collect()
}

/// Follows the link of this name.
fn follow(harness: &mut Harness<'static, App>, name: &str) {
    let is_link = |harness: &Harness<'static, App>| {
        harness.query_all_by_role_and_label(egui::accesskit::Role::Link, name).next().is_some()
    };
    until(harness, name, is_link);
    harness.run_steps(3);
    harness.query_all_by_role_and_label(egui::accesskit::Role::Link, name).next().unwrap().click();
    harness.step();
}

fn show_history(harness: &mut Harness<'static, App>) {
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::H);
    until(harness, "the history", |harness| harness.query_by_label("Chercher dans l’historique").is_some());
}

#[test]
fn an_operation_is_taken_back_with_what_depends_on_it_shown_first() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let record = first_record(&path);
    let original = value(&path, record);
    write(&path, record, "Le Tournesol", "Anne");
    write(&path, record, "Le Tournesol bleu", "Bruno");
    let mut harness = open(Some(&path));
    show_history(&mut harness);
    until(&mut harness, "the edits", |harness| harness.query_all_by_label_contains("Nom de la fiche").count() == 2);
    assert!(says(&harness, "Hier"), "operations stand under their day");

    // The older one is at the bottom: what depends on it goes along.
    let edits: Vec<_> = harness.get_all_by_label_contains("Nom de la fiche").collect();
    let lowest = edits.into_iter().max_by(|a, b| a.rect().top().total_cmp(&b.rect().top())).unwrap();
    lowest.click();
    until(&mut harness, "its change", |harness| says(harness, "Le Tournesol"));
    until(&mut harness, "who did it", |harness| says(harness, "Anne · "));
    click(&mut harness, "Annuler cette opération…");
    until(&mut harness, "what depends on it", |harness| says(harness, "1 opération plus récente en dépend"));
    assert!(says(&harness, "Annuler avec ce qui en dépend (1)"));
    assert!(says(&harness, "Bruno · "), "whose work goes along");
    assert!(!says(&harness, "Annuler seulement celle-ci"), "its value is no longer there to be taken back alone");
    click(&mut harness, "Annuler avec ce qui en dépend (1)");
    until(&mut harness, "both are taken back", |_| value(&path, record) == original);
    assert_eq!(state(&path, OperationKind::Edit), [OperationState::Reverted; 2]);

    // And applied again: the older one alone fits now.
    until(&mut harness, "the way again", |harness| says(harness, "Appliquer de nouveau…"));
    click(&mut harness, "Appliquer de nouveau…");
    until(&mut harness, "what it would change", |harness| says(harness, "1 valeur changerait"));
    harness.key_press(egui::Key::Enter);
    until(&mut harness, "it is applied again", |_| value(&path, record) == "Le Tournesol");
}

#[test]
fn the_history_is_narrowed_by_person_kind_and_words() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let record = first_record(&path);
    write(&path, record, "Le Tournesol", "Anne");
    let mut harness = open(Some(&path));
    show_history(&mut harness);
    until(&mut harness, "the edit", |harness| harness.query_all_by_label_contains("Nom de la fiche").count() == 1);
    click(&mut harness, "livraisons");
    until(&mut harness, "deliveries only", |harness| {
        !says(harness, "Nom de la fiche") && says(harness, "Livraison de")
    });
    click(&mut harness, "saisies");
    until(&mut harness, "edits only", |harness| says(harness, "Nom de la fiche") && !says(harness, "Livraison de"));
    click(&mut harness, "saisies");
    harness.get_by_label("Chercher dans l’historique").focus();
    harness.step();
    harness.get_by_label("Chercher dans l’historique").type_text("reseau-ENTRAIDE");
    until(&mut harness, "the words", |harness| says(harness, "1 sur ") && says(harness, "Livraison de"));
}

#[test]
fn a_cell_tells_every_value_that_it_has_had() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let record = first_record(&path);
    let original = value(&path, record);
    write(&path, record, "Le Tournesol", "Anne");
    let mut harness = open(Some(&path));
    show_history(&mut harness);
    until(&mut harness, "the edit", |harness| says(harness, "Nom de la fiche"));
    click(&mut harness, "Nom de la fiche");
    // The change leads to its record, where the inspector says where the value comes from.
    follow(&mut harness, "Le Tournesol");
    until(&mut harness, "where it comes from", |harness| says(harness, "modifié à la main"));
    assert!(says(&harness, "cellule "), "back to the cell of the file");
    click(&mut harness, "Historique de la cellule");
    until(&mut harness, "the story", |harness| says(harness, "saisi par Anne") && says(harness, "valeur actuelle"));
    assert!(says(&harness, &original), "the value of the file");
    click(&mut harness, "Reprendre cette valeur");
    until(&mut harness, "the file's value again", |_| value(&path, record) == original);

    until(&mut harness, "the way back", |harness| says(harness, "Retour à la fiche"));
    click(&mut harness, "Retour à la fiche");
    until(&mut harness, "the inspector", |harness| harness.query_by_label("Historique de la fiche").is_some());
    harness.get_by_label("Historique de la fiche").click();
    until(&mut harness, "the whole story", |harness| {
        harness.query_all_by_label_contains("Nom de la fiche").count() == 2
    });
}

#[test]
fn a_record_is_set_aside_by_key_and_brought_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let record = first_record(&path);
    let aside = |path: &Path| Reader::open(path).unwrap().read().set_aside_records().unwrap();
    write(&path, record, "Le Tournesol", "Anne");
    let mut harness = open(Some(&path));
    show_history(&mut harness);
    until(&mut harness, "the edit", |harness| says(harness, "Nom de la fiche"));
    click(&mut harness, "Nom de la fiche");
    follow(&mut harness, "Le Tournesol");
    until(&mut harness, "the record", |harness| says(harness, "Écarter cette fiche…"));
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Delete);
    until(&mut harness, "the question", |harness| says(harness, "Écarter la fiche "));
    harness.get_by_label("fermée").click();
    harness.step();
    harness.step();
    harness.key_press(egui::Key::Enter);
    until(&mut harness, "it is aside", |_| aside(&path) == [record]);
    // The balance in the status bar leads to it.
    until(&mut harness, "the balance", |harness| harness.query_by_label("1 écartée").is_some());
    harness.get_by_label("1 écartée").click();
    until(&mut harness, "the rows", |harness| says(harness, "1 fiche écartée à la main"));
    click(&mut harness, "Reprendre, ligne ");
    until(&mut harness, "it is back", |_| aside(&path).is_empty());
}
