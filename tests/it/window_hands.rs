//! Stories of hands on the window: what is dragged, pasted, mistyped, pressed twice, and what the desktop does behind its back.

use crate::window::{count, grid, open, rename_table, sample, until};
use egui::{Event, Key, Modifiers, Pos2, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use std::path::PathBuf;
use tamis::mirror::{How, Test};
use tamis::model::OperationKind;
use tamis::ui::action::{Action, Screen};
use tamis::ui::app::App;
use tamis::ui::screens::records::state::{Asked, Beside, Wish};
use tamis::workspace::Reader;

type Window = Harness<'static, App>;

fn go(harness: &mut Window, row: usize, field: &str) {
    harness.state_mut().wish(Action::Records(Wish::Go { row, field: field.into(), extend: false }));
    harness.step();
    harness.step();
}

fn says(harness: &Window, text: &str) -> bool {
    harness.query_all_by_label_contains(text).next().is_some()
}

/// Takes the pointer from one place to another, the button held.
fn drag(harness: &mut Window, from: Pos2, to: Pos2) {
    harness.hover_at(from);
    harness.step();
    harness.drag_at(from);
    harness.step();
    for part in 1..=4 {
        harness.hover_at(from + (to - from) * (part as f32 / 4.0));
        harness.step();
    }
    harness.drop_at(to);
    harness.step();
    harness.step();
}

#[test]
fn a_block_larger_than_what_is_left_of_the_grid_is_pasted_as_far_as_it_goes_and_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut harness = grid(&path);
    let last = harness.state().probe().listed - 1;
    go(&mut harness, last - 1, "adresse");
    harness.event(Event::Paste("1 rue A\t35000\r\n\"2 rue B\r\nfond de cour\"\t35400\r\n3 rue C\t35600\r\n".into()));
    until(&mut harness, "the paste", |_| count(&path, OperationKind::Edit) == 1);
    until(&mut harness, "what had no place", |harness| says(harness, "sans place pour 1 ligne en bas"));
    // A line break inside of a cell is seen, and the block is what is selected.
    until(&mut harness, "the line break", |harness| says(harness, "adresse\u{a0}: 2 rue B ↵ fond de cour"));
    harness.event(Event::Copy);
    until(&mut harness, "the copy", |harness| says(harness, "4 cellules copiées"));
}

#[test]
fn bars_that_are_dragged_over_are_all_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = grid(&sample(folder.path()));
    let facets = vec![Asked::new("date_maj", How::Bars)];
    harness.state_mut().wish(Action::Records(Wish::Facets(facets)));
    until(&mut harness, "the bars", |harness| harness.query_by_label("de").is_some());
    let rect = harness.get_by_label_contains("Histogramme").rect();
    drag(&mut harness, rect.left_center() + egui::vec2(2.0, 0.0), rect.right_center() - egui::vec2(2.0, 0.0));
    until(&mut harness, "the range", |harness| {
        let asked = harness.state().probe().asked;
        asked.is_some_and(|query| query.tests.iter().any(|test| matches!(test, Test::Range { .. })))
    });
    let asked = harness.state().probe().asked.unwrap();
    let Some(Test::Range { least: Some(least), most: Some(most), .. }) = asked.tests.first() else { panic!() };
    assert!(least.as_str() < "2025" && most.as_str() > "2026", "{least} {most}");
}

#[test]
fn enter_in_a_name_is_not_for_the_grid() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut harness = grid(&path);
    go(&mut harness, 2, "nom");
    harness.state_mut().wish(Action::Records(Wish::Beside(Beside::Views(String::new()))));
    until(&mut harness, "the field", |harness| {
        harness.query_by_role_and_label(Role::TextInput, "Nom de la vue").is_some()
    });
    harness.get_by_role_and_label(Role::TextInput, "Nom de la vue").focus();
    harness.step();
    harness.event(Event::Text("Relire".into()));
    harness.step();
    harness.key_press(Key::Enter);
    until(&mut harness, "the view", |harness| says(harness, "Vue «\u{a0}Relire\u{a0}» enregistrée"));
    assert!(harness.query_by_role_and_label(Role::TextInput, "nom").is_none(), "the cell is being written in");
}

#[test]
fn what_was_undone_is_named_and_can_come_back_from_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut harness = grid(&path);
    go(&mut harness, 1, "nom");
    harness.event(Event::Paste("Maison de l’essai".into()));
    until(&mut harness, "the edit", |_| count(&path, OperationKind::Edit) == 1);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    until(&mut harness, "what was undone", |harness| says(harness, "Annulé\u{a0}: Nom de la fiche"));
    harness.get_by_label("Rétablir").click();
    until(&mut harness, "the redo", |_| count(&path, OperationKind::Redo) == 1);
    until(&mut harness, "what came back", |harness| says(harness, "Rétabli\u{a0}: Nom de la fiche"));
}

#[test]
fn a_workspace_that_is_deleted_while_it_is_open_goes_on_in_a_copy() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut harness = grid(&path);
    if std::fs::remove_file(&path).is_err() {
        // Where the system holds a file that is open, nothing can be lost.
        return;
    }
    go(&mut harness, 1, "nom");
    harness.event(Event::Paste("Maison de l’essai".into()));
    let copy = folder.path().join("exemple-copie.tamis");
    until(&mut harness, "the word of it", |harness| says(harness, "n’est plus à sa place"));
    until(&mut harness, "the grid of the copy", |harness| {
        let probe = harness.state().probe();
        probe.drawn && probe.asked.is_some()
    });
    assert_eq!(count(&copy, OperationKind::Edit), 1);
    // It is the copy that is written from now on.
    go(&mut harness, 2, "nom");
    harness.event(Event::Paste("Autre maison".into()));
    until(&mut harness, "an edit of the copy", |_| count(&copy, OperationKind::Edit) == 2);
    assert!(Reader::open(&path).is_err());
}

#[test]
fn a_path_with_a_slip_in_it_makes_no_workspace() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = open(None);
    harness.state_mut().wish(Action::Begin(vec![folder.path().join("absent.csv")]));
    until(&mut harness, "the word of it", |harness| says(harness, "Fichier introuvable"));
    let made: Vec<PathBuf> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(made, Vec::<PathBuf>::new());
    harness.key_press(Key::Escape);
    until(&mut harness, "the end of it", |harness| !says(harness, "Fichier introuvable"));
}

#[test]
fn nothing_is_done_under_a_question_and_escape_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut harness = grid(&path);
    go(&mut harness, 1, "nom");
    harness.key_press(Key::Enter);
    harness.step();
    harness.step();
    harness.state_mut().wish(Action::Close);
    until(&mut harness, "the question", |harness| says(harness, "Fermer maintenant"));
    harness.key_press_modifiers(Modifiers::ALT, Key::Num6);
    harness.step();
    harness.step();
    assert_eq!(harness.state().place().screen, Screen::Records.code());
    harness.key_press(Key::Escape);
    until(&mut harness, "the answer", |harness| !says(harness, "Fermer maintenant"));
    assert_eq!(harness.state().place().screen, Screen::Records.code());
}

#[test]
fn a_rule_that_is_switched_off_keeps_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut harness = open(Some(&path));
    harness.key_press_modifiers(Modifiers::ALT, Key::Num2);
    // The tabs have their places once what waits to be decided is counted.
    until(&mut harness, "the columns", |harness| says(harness, "Valeurs · 1 à décider"));
    harness.get_by_label("Corrigé à la lecture").click();
    let switches = |harness: &Window| {
        let mut found: Vec<(f32, String)> = harness
            .query_all_by(|node| node.role() == Role::CheckBox)
            .filter_map(|node| Some((node.rect().min.y, node.accesskit_node().label()?)))
            .collect();
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        found.into_iter().map(|(_, label)| label).collect::<Vec<_>>()
    };
    until(&mut harness, "the rules", |harness| switches(harness).len() > 2);
    let before = switches(&harness);
    harness.get_by_label(&before[0]).click();
    until(&mut harness, "the switch", |harness| says(harness, "Correction à la lecture désactivée"));
    until(&mut harness, "the rules after it", |harness| {
        let node = harness.get_by_label(&before[0]);
        node.accesskit_node().toggled() == Some(egui::accesskit::Toggled::False)
    });
    let after = switches(&harness);
    assert_eq!(before[..3], after[..3]);
}

#[test]
fn two_clicks_on_an_edge_fit_the_column_to_its_texts() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = grid(&sample(folder.path()));
    let head = |harness: &Window| harness.get_by_role_and_label(Role::ColumnHeader, "code_postal").rect();
    let before = head(&harness);
    let edge = before.right_center();
    harness.hover_at(edge);
    harness.step();
    // The frames of a story are far apart.
    harness.ctx.options_mut(|options| options.input_options.max_double_click_delay = 5.0);
    for pressed in [true, false, true, false] {
        let modifiers = Modifiers::NONE;
        harness.event(Event::PointerButton { pos: edge, button: egui::PointerButton::Primary, pressed, modifiers });
        harness.step();
    }
    until(&mut harness, "the width", |harness| head(harness).width() != before.width());
    // Five digits and the name of the column, and no more.
    assert!((70.0..130.0).contains(&head(&harness).width()), "{:?}", head(&harness));
}

/// A notch of the wheel over a place.
fn wheel(harness: &mut Window, at: Pos2, points: f32) {
    harness.hover_at(at);
    harness.event(Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: egui::vec2(0.0, points),
        modifiers: Modifiers::NONE,
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
    });
    harness.run_steps(12);
}

#[test]
fn a_value_that_is_typed_and_scrolled_away_is_told_and_one_click_comes_back_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut harness = grid(&path);
    go(&mut harness, 2, "nom");
    harness.key_press(Key::Enter);
    until(&mut harness, "the field", |harness| harness.query_by_role_and_label(Role::TextInput, "nom").is_some());
    harness.event(Event::Text(" d’essai".into()));
    harness.run_steps(2);
    assert!(!says(&harness, "1 valeur en cours de saisie"), "it is seen");
    wheel(&mut harness, Pos2::new(800.0, 500.0), -3_000.0);
    assert!(harness.state().probe().top > 1_000.0 && says(&harness, "1 valeur en cours de saisie"));
    harness.get_by_label("1 valeur en cours de saisie").click();
    harness.run_steps(4);
    assert!(!says(&harness, "1 valeur en cours de saisie"));
    let field = harness.get_by_role_and_label(Role::TextInput, "nom");
    assert!(field.value().is_some_and(|text| text.contains("d’essai")), "what was typed is there");
}

#[test]
fn a_selection_is_counted_and_the_panels_of_the_grid_are_commands() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut harness = grid(&path);
    let palette = |harness: &mut Window, text: &str| {
        harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
        harness.run_steps(2);
        harness.get_by_label("Commande, champ, fiche, espace de travail…").type_text(text);
        harness.run_steps(2);
        harness.key_press(Key::Enter);
        harness.run_steps(3);
    };
    go(&mut harness, 2, "nom");
    harness.state_mut().wish(Action::Records(Wish::Go { row: 4, field: "nom".into(), extend: true }));
    until(&mut harness, "the count", |harness| says(harness, "3 cellules choisies"));
    palette(&mut harness, "modifier en lot");
    until(&mut harness, "the panel", |harness| says(harness, "3 fiches sélectionnées"));
    // The keyboard is in the panel: Tab goes to what is first there.
    harness.key_press(Key::Tab);
    harness.run_steps(2);
    assert!(harness.get_by_label("Fermer le panneau").is_focused());
    palette(&mut harness, "aller à une ligne");
    until(&mut harness, "where to go", |harness| {
        harness.query_by_role_and_label(Role::TextInput, "Ligne n°, ou identifiant").is_some()
    });
    harness.event(Event::Text("150".into()));
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    until(&mut harness, "the row", |harness| harness.state().probe().cursor.is_some_and(|(row, _)| row == 149));
    harness.run_steps(3);
    // After a leap it stands among those around it, and not at the edge.
    let top = harness.state().probe().top / 26.0;
    assert!((120.0..=142.0).contains(&top), "{top}");
    harness.key_press(Key::F4);
    harness.run_steps(3);
    assert!(!says(&harness, "3 fiches sélectionnées") && says(&harness, "Volet"), "all the room is the grid's");
    harness.key_press(Key::F4);
    until(&mut harness, "the cell", |harness| says(harness, "Historique de la cellule"));
}

#[test]
fn a_button_of_one_screen_has_not_the_keyboard_of_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut harness = grid(&path);
    go(&mut harness, 1, "nom");
    harness.event(Event::Paste("Maison de l’essai".into()));
    until(&mut harness, "the edit", |_| count(&path, OperationKind::Edit) == 1);
    harness.get_by_label("Modifier en lot…").focus();
    harness.run_steps(2);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::H);
    until(&mut harness, "the history", |harness| says(harness, "Annuler la dernière"));
    harness.run_steps(2);
    let undo = harness.query_all_by_label_contains("Annuler la dernière").next().unwrap();
    assert!(!undo.is_focused(), "Enter would undo");
}

#[test]
fn a_question_over_the_window_keeps_its_screen() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut harness = grid(&path);
    go(&mut harness, 1, "nom");
    harness.key_press(Key::Q);
    harness.event(Event::Text("q".into()));
    until(&mut harness, "the question", |harness| says(harness, "Question au producteur"));
    harness.key_press_modifiers(Modifiers::ALT, Key::Num4);
    harness.run_steps(3);
    assert_eq!(harness.state().place().screen, Screen::Records.code());
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    until(&mut harness, "the question in the pile", |_| count(&path, OperationKind::Mark) == 1);
}

#[test]
fn what_could_not_be_written_is_in_its_cell_still() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let rename = |from: &str, to: &str| rename_table(&path, from, to);
    let mut harness = grid(&path);
    go(&mut harness, 2, "nom");
    let fields = |harness: &Window| harness.query_all_by_role(Role::TextInput).count();
    let before = fields(&harness);
    harness.key_press(Key::F2);
    until(&mut harness, "the editor", |harness| fields(harness) > before);
    harness.run_steps(3);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.event(Event::Text("Un nom long à écrire".into()));
    harness.run_steps(2);
    rename("edit", "elsewhere");
    harness.key_press(Key::Enter);
    let typed = |harness: &Window| {
        let fields = harness.query_all_by_role(Role::TextInput);
        fields.filter_map(|node| node.accesskit_node().value()).any(|text| text == "Un nom long à écrire")
    };
    until(&mut harness, "what went wrong", |harness| says(harness, "Fermer Échap"));
    until(&mut harness, "the text", typed);
    assert_eq!(count(&path, OperationKind::Edit), 0);
    rename("elsewhere", "edit");
    harness.get_by_label_contains("Fermer Échap").click();
    until(&mut harness, "the editor again", typed);
    harness.run_steps(3);
    harness.key_press(Key::Enter);
    until(&mut harness, "the edit", |_| count(&path, OperationKind::Edit) == 1);
}
