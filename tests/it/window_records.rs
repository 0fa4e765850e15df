//! Stories of the grid of records: sorting, facets, writing, copying, spellings, changes for many.

use crate::window::{grid, sample, until};
use egui::{Key, Modifiers, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use std::path::Path;
use tamis::mirror::{How, Query, Test};
use tamis::model::OperationKind;
use tamis::ui::action::Action;
use tamis::ui::app::App;
use tamis::ui::screens::records::state::{Asked, Wish};
use tamis::workspace::Reader;

type Window = Harness<'static, App>;

fn ask(harness: &mut Window, query: Query) {
    harness.state_mut().wish(Action::Records(Wish::Ask(query.clone())));
    until(harness, "the list", |harness| {
        let probe = harness.state().probe();
        probe.asked.as_ref() == Some(&query) && (probe.drawn || probe.listed == 0)
    });
}

/// Texts of a column from top to bottom, as the screen shows them.
fn column(harness: &Window, field: &str) -> Vec<String> {
    let prefix = format!("{field}\u{a0}: ");
    let cells = harness.query_all_by(|node| node.role() == Role::Cell);
    let mut found: Vec<(f32, String)> = cells
        .filter_map(|node| {
            let label = node.accesskit_node().label()?;
            Some((node.rect().min.y, label.strip_prefix(&prefix)?.to_owned()))
        })
        .collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.into_iter().map(|(_, text)| text).collect()
}

fn value(path: &Path, id: &str, field: &str) -> String {
    let reader = Reader::open(path).unwrap();
    let read = reader.read();
    let record = read.find_record("structure", id).unwrap().unwrap();
    let (_, row) = read.record(record).unwrap().unwrap();
    let at = tamis::reference::schema("structure").unwrap().index_of(field).unwrap();
    row.values[at].display().into_owned()
}

fn count(path: &Path, kind: OperationKind) -> usize {
    let reader = Reader::open(path).unwrap();
    reader.read().operations().unwrap().into_iter().filter(|operation| operation.kind == kind).count()
}

fn go(harness: &mut Window, row: usize, field: &str, extend: bool) {
    harness.state_mut().wish(Action::Records(Wish::Go { row, field: field.into(), extend }));
    harness.step();
    harness.step();
}

fn quiet(harness: &mut Window) {
    until(harness, "quiet", |harness| {
        let probe = harness.state().probe();
        probe.drawn && probe.running == 0
    });
}

#[test]
fn headers_sort_and_what_is_typed_narrows() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut harness = grid(&path);
    let all = harness.state().probe().listed;
    let before = column(&harness, "nom");
    harness.get_by_role_and_label(Role::ColumnHeader, "nom").click();
    until(&mut harness, "the order", |harness| {
        harness.state().probe().asked.is_some_and(|query| query.sort == [("nom".to_owned(), false)])
    });
    quiet(&mut harness);
    let sorted = column(&harness, "nom");
    assert_ne!(before, sorted);
    let plain = |text: &String| tamis::text::searchable(text).into_owned();
    assert!(sorted.is_sorted_by_key(plain), "{sorted:?}");
    harness.get_by_role_and_label(Role::TextInput, "Rechercher une fiche").focus();
    harness.step();
    // One letter is looked for like any word: here one that some records have, and not all.
    let reader = Reader::open(&path).unwrap();
    let set = tamis::operations::mirror::build(reader.read(), "structure", &tamis::Progress::new()).unwrap();
    let found = |letter: &String| set.list(&Query { search: letter.clone(), ..Query::default() }).len();
    let letter = ('a'..='z').map(String::from).find(|letter| (1..all).contains(&found(letter))).unwrap();
    harness.event(egui::Event::Text(letter.clone()));
    until(&mut harness, "one letter", |harness| {
        harness.state().probe().asked.is_some_and(|query| query.search == letter)
    });
    assert_eq!(harness.state().probe().listed, found(&letter));
    harness.key_press(Key::Backspace);
    harness.step();
    harness.event(egui::Event::Text("mairie".into()));
    until(&mut harness, "fewer", |harness| {
        let probe = harness.state().probe();
        probe.listed < all && probe.asked.is_some_and(|query| query.search == "mairie") && probe.drawn
    });
    assert!(!column(&harness, "nom").is_empty());
}

#[test]
fn facets_narrow_each_other_and_views_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut harness = grid(&path);
    harness.state_mut().wish(Action::Records(Wish::Facets(vec![Asked::new("commune", How::Values)])));
    until(&mut harness, "the facet", |harness| harness.state().probe().counted == 1);
    harness.step();
    // The most frequent commune of the sample.
    let reader = Reader::open(&path).unwrap();
    let set = tamis::operations::mirror::build(reader.read(), "structure", &tamis::Progress::new()).unwrap();
    let most = set.distinct(&Query::default(), "commune").unwrap().remove(0);
    harness.get_by_role_and_label(Role::CheckBox, most.text.as_str()).click();
    until(&mut harness, "the commune", |harness| harness.state().probe().listed as u64 == most.count);
    quiet(&mut harness);
    assert!(column(&harness, "commune").iter().all(|text| *text == most.text));
    let both = harness.state().probe().asked.unwrap();

    harness.state_mut().wish(Action::Records(Wish::Save("Ma commune".into())));
    until(&mut harness, "the view", |_| count(&path, OperationKind::Setting) == 1);
    ask(&mut harness, Query::default());
    let log = Reader::open(&path).unwrap().read().operations().unwrap();
    let intent = log.last().unwrap().params.to_string();
    assert!(!intent.contains(&most.text), "what a view asks for is no intent: {intent}");
    drop(harness);
    // Another day.
    let mut harness = grid(&path);
    harness.get_by_label("Vues").click();
    until(&mut harness, "the list of views", |harness| harness.query_by_label("Ma commune").is_some());
    harness.get_by_label("Ma commune").click();
    until(&mut harness, "the view again", |harness| {
        harness.state().probe().asked.is_some_and(|query| query.tests == both.tests)
    });
}

#[test]
fn a_cell_is_written_in_place_and_a_draft_survives_scrolling() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut harness = grid(&path);
    let ids = column(&harness, "id");
    go(&mut harness, 0, "nom", false);
    quiet(&mut harness);
    harness.key_press(Key::F2);
    harness.step();
    harness.step();
    harness.event(egui::Event::Text("Nom d’essai ".into()));
    harness.step();
    // Far away and back: the text is still being typed.
    let last = harness.state().probe().listed - 1;
    for _ in 0..3 {
        harness.event(egui::Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: egui::vec2(0.0, -4000.0),
            modifiers: Modifiers::NONE,
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Unknown,
        });
        harness.step();
    }
    assert!(last > 0 && count(&path, OperationKind::Edit) == 0);
    go(&mut harness, 1, "nom", false);
    until(&mut harness, "the edit", |_| count(&path, OperationKind::Edit) == 1);
    assert!(value(&path, &ids[0], "nom").contains("Nom d’essai"));
    // Enter goes down, Escape leaves a value as it was.
    quiet(&mut harness);
    go(&mut harness, 0, "commune", false);
    harness.key_press(Key::Enter);
    harness.step();
    harness.step();
    harness.event(egui::Event::Text("x".into()));
    harness.step();
    harness.key_press(Key::Escape);
    harness.step();
    harness.step();
    assert_eq!(count(&path, OperationKind::Edit), 1);
    harness.key_press(Key::F2);
    harness.step();
    harness.step();
    harness.event(egui::Event::Text("y".into()));
    harness.step();
    harness.key_press(Key::Enter);
    until(&mut harness, "the second edit", |_| count(&path, OperationKind::Edit) == 2);
    assert_eq!(harness.state().probe().cursor, Some((1, "commune".to_owned())));
}

#[test]
fn a_block_is_pasted_filled_and_cleared_each_as_one_step() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut harness = grid(&path);
    let ids = column(&harness, "id");
    go(&mut harness, 0, "nom", false);
    harness.state_mut().wish(Action::Records(Wish::Paste("Un\nDeux\nTrois\n".into())));
    until(&mut harness, "the block", |_| count(&path, OperationKind::Edit) == 1);
    let names = |at: usize| value(&path, &ids[at], "nom");
    assert_eq!([names(0), names(1), names(2)], ["Un", "Deux", "Trois"]);
    quiet(&mut harness);
    go(&mut harness, 0, "nom", false);
    go(&mut harness, 3, "nom", true);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::D);
    until(&mut harness, "the fill", |_| count(&path, OperationKind::Edit) == 2);
    assert_eq!([names(0), names(1), names(3)], ["Un", "Un", "Un"]);
    quiet(&mut harness);
    harness.key_press(Key::Delete);
    until(&mut harness, "the clearing", |_| count(&path, OperationKind::Edit) == 3);
    assert_eq!([names(0), names(3)], ["", ""]);
    quiet(&mut harness);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    until(&mut harness, "one step back", |_| count(&path, OperationKind::Undo) == 1);
    assert_eq!([names(0), names(3)], ["Un", "Un"]);
}

#[test]
fn spellings_are_joined_but_for_those_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut harness = grid(&path);
    let ids = column(&harness, "id");
    go(&mut harness, 0, "commune", false);
    harness.state_mut().wish(Action::Records(Wish::Paste("Zédeville\nZEDEVILLE\nzede ville\nZédeville\n".into())));
    until(&mut harness, "the spellings", |_| count(&path, OperationKind::Edit) == 1);
    quiet(&mut harness);
    let draft = tamis::ui::screens::records::state::SpellingDraft::new("commune", tamis::mirror::Method::Words);
    let beside = tamis::ui::screens::records::state::Beside::Spellings(draft);
    harness.state_mut().wish(Action::Records(Wish::Beside(beside)));
    until(&mut harness, "the group", |harness| harness.query_by_label("ZEDEVILLE").is_some());
    // The sample has a spelling of its own: it stays as it is.
    harness.get_by_role_and_label(Role::CheckBox, "Changer aussi «\u{a0}SAINT-MALO\u{a0}»").click();
    harness.step();
    harness.step();
    harness.get_by_label_contains(" graphies (").click();
    until(&mut harness, "the joining", |_| count(&path, OperationKind::Edit) == 2);
    let towns: Vec<String> = (0..4).map(|at| value(&path, &ids[at], "commune")).collect();
    assert_eq!(towns, ["Zédeville", "Zédeville", "zede ville", "Zédeville"]);
    let reader = Reader::open(&path).unwrap();
    let set = tamis::operations::mirror::build(reader.read(), "structure", &tamis::Progress::new()).unwrap();
    let kept = set.distinct(&Query::default(), "commune").unwrap();
    let holds = |text: &str| kept.iter().any(|value| value.text == text);
    assert!(holds("SAINT-MALO") && !holds("JANZÉ"));
}

#[test]
fn a_change_for_many_is_seen_before_it_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut harness = grid(&path);
    let ids = column(&harness, "id");
    let before = value(&path, &ids[0], "nom");
    let mut draft = tamis::ui::screens::records::state::BatchDraft::new("nom", true);
    draft.kind = tamis::ui::screens::records::state::Kind::Upper;
    let beside = tamis::ui::screens::records::state::Beside::Batch(draft);
    harness.state_mut().wish(Action::Records(Wish::Beside(beside)));
    until(&mut harness, "the preview", |harness| harness.query_by_label(&before.to_uppercase()).is_some());
    assert_eq!(value(&path, &ids[0], "nom"), before);
    harness.get_by_label_contains("Changer ").click();
    until(&mut harness, "the change", |_| count(&path, OperationKind::Edit) == 1);
    assert_eq!(value(&path, &ids[0], "nom"), before.to_uppercase());
    // What a person changed can be listed.
    quiet(&mut harness);
    ask(&mut harness, Query { tests: vec![Test::Edited { yes: false }], ..Query::default() });
    let unchanged = column(&harness, "nom");
    assert!(unchanged.iter().all(|name| *name == name.to_uppercase()), "{unchanged:?}");
}

#[test]
fn the_key_of_the_suggestion_says_why_it_does_nothing_and_opens_the_choice() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut harness = grid(&path);
    let schema = tamis::operations::schema("structure").unwrap();
    let reader = Reader::open(&path).unwrap();
    let ids = reader.read().query("structure", &tamis::workspace::RecordQuery::default()).unwrap();
    // The first cell for which one of several values can be written.
    let (row, field, values) = ids
        .iter()
        .enumerate()
        .find_map(|(row, id)| {
            reader.read().issues(*id).unwrap().into_iter().find_map(|issue| {
                let one = issue.suggestion.filter(|one| one.sureness == tamis::model::Sureness::Choice)?;
                let values: Vec<_> = std::iter::once(one.value).chain(one.others).collect();
                (values.len() > 1).then_some((row, issue.field.to_string(), values))
            })
        })
        .unwrap();
    let shown = |id: tamis::model::RecordId| {
        let at = schema.index_of(&field).unwrap();
        Reader::open(&path).unwrap().read().record(id).unwrap().unwrap().1.values[at].clone()
    };
    let before = shown(ids[row]);
    let press = |harness: &mut Window, text: &str| {
        harness.run_steps(3);
        harness.event(egui::Event::Text(text.into()));
        harness.run_steps(3);
    };
    // Nothing is wrong with a name: the key says so.
    go(&mut harness, row, "source", false);
    press(&mut harness, "s");
    until(&mut harness, "why", |harness| crate::window::says(harness, "Rien à corriger dans cette cellule"));
    go(&mut harness, row, &field, false);
    quiet(&mut harness);
    press(&mut harness, "s");
    until(&mut harness, "the choice", |harness| crate::window::says(harness, "Plusieurs lectures possibles"));
    harness.key_press(Key::Escape);
    until(&mut harness, "that nothing was changed", |harness| {
        crate::window::says(harness, "Rien n’a été changé") && !crate::window::says(harness, "Ne rien changer")
    });
    assert_eq!((count(&path, OperationKind::Fix), shown(ids[row])), (0, before));
    press(&mut harness, "s");
    until(&mut harness, "the choice again", |harness| crate::window::says(harness, "Ne rien changer"));
    press(&mut harness, "é");
    until(&mut harness, "the fix", |_| count(&path, OperationKind::Fix) == 1);
    assert_eq!(shown(ids[row]), values[1]);
    until(&mut harness, "the grid", |harness| !crate::window::says(harness, "Ne rien changer"));
}

#[test]
fn asking_for_an_issue_brings_its_column_on_screen() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = grid(&sample(folder.path()));
    go(&mut harness, 3, "nom", false);
    assert!(column(&harness, "horaires_accueil").is_empty(), "the column is far to the right");
    let of = vec![("horaires_accueil".to_owned(), String::new())];
    let query = Query { tests: vec![Test::Issues { of }], ..Query::default() };
    ask(&mut harness, query);
    until(&mut harness, "the column", |harness| !column(harness, "horaires_accueil").is_empty());
    assert_eq!(harness.state().place().selected.map(|(_, field)| field).as_deref(), Some("horaires_accueil"));
}
