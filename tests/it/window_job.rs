//! The whole job by keyboard alone: from raw files to the batch, without the pointer.

use crate::window::{open, until};
use egui::{Key, Modifiers, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use std::path::Path;
use tamis::model::OperationKind;
use tamis::operations::demo;
use tamis::ui::app::App;
use tamis::workspace::Reader;

type Window = Harness<'static, App>;

fn count(path: &Path, kind: OperationKind) -> usize {
    let Ok(reader) = Reader::open(path) else { return 0 };
    reader.read().operations().unwrap().into_iter().filter(|operation| operation.kind == kind).count()
}

fn press(window: &mut Window, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    window.step();
    window.step();
}

fn typed(window: &mut Window, text: &str) {
    window.event(egui::Event::Text(text.into()));
    window.step();
    window.step();
}

/// Walks by Tab to the text field of a name.
fn walk_to(window: &mut Window, name: &str) {
    for _ in 0..80 {
        let there =
            window.query_all_by_role_and_label(Role::TextInput, name).any(|node| node.accesskit_node().is_focused());
        if there {
            return;
        }
        press(window, Modifiers::NONE, Key::Tab);
    }
    panic!("no way to the field {name} by Tab");
}

#[test]
fn from_raw_files_to_the_batch_without_the_pointer() {
    let folder = tempfile::tempdir().unwrap();
    let files = demo::write_samples(folder.path()).unwrap();
    let path = folder.path().join("clavier.tamis");
    let mut window = open(Some(&path));
    until(&mut window, "the steps", |window| window.query_all_by_label_contains("Fichiers").next().is_some());
    for (imported, file) in files.iter().enumerate() {
        press(&mut window, Modifiers::ALT, Key::Num1);
        walk_to(&mut window, &tamis::locale::Lang::Fr.text("files-typed"));
        typed(&mut window, &file.display().to_string());
        press(&mut window, Modifiers::NONE, Key::Enter);
        until(&mut window, "the import", |_| count(&path, OperationKind::Import) == imported + 1);
        until(&mut window, "quiet", |window| window.state().probe().running == 0);
    }
    // A name is written in the grid.
    press(&mut window, Modifiers::ALT, Key::Num3);
    until(&mut window, "the grid", |window| window.state().probe().drawn && window.state().probe().asked.is_some());
    press(&mut window, Modifiers::NONE, Key::Escape);
    press(&mut window, Modifiers::NONE, Key::ArrowDown);
    press(&mut window, Modifiers::NONE, Key::ArrowRight);
    until(&mut window, "the cell", |window| window.state().probe().cursor.is_some());
    press(&mut window, Modifiers::NONE, Key::F2);
    typed(&mut window, "Au clavier ");
    press(&mut window, Modifiers::NONE, Key::Enter);
    until(&mut window, "the edit", |_| count(&path, OperationKind::Edit) == 1);
    // A group of issues that has one remedy: walked to, accepted.
    press(&mut window, Modifiers::ALT, Key::Num4);
    until(&mut window, "the groups", |window| {
        window.query_all_by_label_contains("Date de mise à jour").next().is_some()
    });
    for _ in 0..40 {
        press(&mut window, Modifiers::COMMAND, Key::Enter);
        until(&mut window, "quiet", |window| window.state().probe().running == 0);
        if count(&path, OperationKind::Fix) > 0 {
            break;
        }
        typed(&mut window, "s");
    }
    assert!(count(&path, OperationKind::Fix) > 0);
    // Duplicates: found, decided, merged, and the last step taken back and done again.
    press(&mut window, Modifiers::ALT, Key::Num5);
    press(&mut window, Modifiers::COMMAND, Key::D);
    until(&mut window, "the pair", |window| window.query_all_by_label_contains("Nom · ").next().is_some());
    typed(&mut window, "1");
    until(&mut window, "the verdict", |_| count(&path, OperationKind::Decide) == 1);
    until(&mut window, "the next pair", |window| {
        window.state().probe().running == 0 && window.query_all_by_label_contains("Nom · ").next().is_some()
    });
    typed(&mut window, "m");
    until(&mut window, "the merge", |_| count(&path, OperationKind::Merge) == 1);
    press(&mut window, Modifiers::COMMAND, Key::Z);
    until(&mut window, "the undo", |_| count(&path, OperationKind::Undo) == 1);
    press(&mut window, Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    until(&mut window, "the redo", |_| count(&path, OperationKind::Redo) == 1);
    // The batch.
    press(&mut window, Modifiers::COMMAND, Key::E);
    let manifest = folder.path().join("export/manifest.json");
    until(&mut window, "the batch", |_| manifest.is_file());
}
