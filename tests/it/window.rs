//! Stories of the window, told through its accessibility tree: no display, no pictures.

use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};
use tamis::Progress;
use tamis::locale::Lang;
use tamis::model::OperationKind;
use tamis::operations::{Env, demo};
use tamis::session::Keeper;
use tamis::ui::app::App;
use tamis::workspace::{Reader, Workspace};

pub fn clock() -> tamis::ui::Clock {
    Arc::new(|| ("2026-11-23".to_owned(), "2026-11-23T10:00:00Z".to_owned()))
}

pub fn open(path: Option<&Path>) -> Harness<'static, App> {
    open_in(path, None, [1400.0, 900.0])
}

/// The same with a folder that remembers sittings, and a size.
pub fn open_in(path: Option<&Path>, memory: Option<&Path>, size: [f32; 2]) -> Harness<'static, App> {
    let (path, memory) = (path.map(Path::to_owned), memory.map_or_else(Keeper::none, Keeper::open));
    let lang = memory.session.lang.unwrap_or(Lang::Fr);
    Harness::builder()
        .with_size(size)
        .build_eframe(move |creation| App::new(&creation.egui_ctx, path, lang, clock(), memory))
}

/// Draws frames until something holds: the threads answer in their own time.
pub fn until(harness: &mut Harness<'static, App>, what: &str, holds: impl Fn(&Harness<'static, App>) -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    loop {
        harness.step();
        if holds(harness) {
            return;
        }
        assert!(Instant::now() < end, "{what} did not come; the window says: {}", said(harness));
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// All that the window says, for a story that waited for nothing.
fn said(harness: &Harness<'static, App>) -> String {
    let text = |node: egui_kittest::Node<'_>| {
        let node = node.accesskit_node();
        node.label().or_else(|| node.value()).filter(|text| !text.is_empty())
    };
    harness.root().children_recursive().filter_map(text).collect::<Vec<_>>().join(" | ")
}

/// The sample as a new user meets it: its files in a folder, and a workspace that holds them, which is made once and copied.
pub fn sample(folder: &Path) -> std::path::PathBuf {
    static MADE: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let folder = tempfile::tempdir().unwrap();
        let files = demo::write_samples(folder.path()).unwrap();
        let path = folder.path().join("exemple.tamis");
        let mut workspace = Workspace::create(&path).unwrap();
        let env = Env { today: "2026-11-23".into(), now_utc: "2026-11-23T10:00:00Z".into(), actor: "essai".into() };
        demo::prepare(&mut workspace, &files, &env, &Progress::new()).unwrap();
        // The last to close it writes all of it into the one file.
        drop(workspace);
        std::fs::read(path).unwrap()
    });
    let files = demo::write_samples(folder).unwrap();
    let path = folder.join("exemple.tamis");
    std::fs::write(&path, &*MADE).unwrap();
    let copy = rusqlite::Connection::open(&path).unwrap();
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy();
        let moved =
            copy.execute("UPDATE batch SET file_path = ?1 WHERE file_name = ?2", (file.display().to_string(), name));
        assert!(moved.unwrap() > 0);
    }
    path
}

/// Has a table go by another name, so that what is read of it or written to it fails.
pub fn rename_table(path: &Path, from: &str, to: &str) {
    let conn = rusqlite::Connection::open(path).unwrap();
    conn.execute_batch(&format!("ALTER TABLE {from} RENAME TO {to}")).unwrap();
}

pub fn count(path: &Path, kind: OperationKind) -> usize {
    let reader = Reader::open(path).unwrap();
    reader.read().operations().unwrap().into_iter().filter(|operation| operation.kind == kind).count()
}

#[test]
fn the_start_offers_new_open_and_sample() {
    let mut harness = open(None);
    harness.step();
    harness.step();
    for label in ["Ouvrir…", "Essayer avec l’exemple", "Nouvel espace de travail"] {
        assert!(harness.query_by_label_contains(label).is_some(), "{label}");
    }
    harness.get_by_label("English").click();
    until(&mut harness, "English", |harness| harness.query_by_label_contains("Try the sample").is_some());
}

#[test]
fn a_curator_decides_fixes_and_takes_back_by_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut harness = open(Some(&path));
    until(&mut harness, "the deliveries", |harness| harness.query_by_label_contains("reseau-entraide.csv").is_some());

    harness.key_press_modifiers(egui::Modifiers::ALT, egui::Key::Num5);
    until(&mut harness, "the pair", |harness| harness.query_all_by_label_contains("Nom · ").next().is_some());
    harness.event(egui::Event::Text("1".into()));
    until(&mut harness, "the verdict", |_| count(&path, OperationKind::Decide) == 1);
    // What is not on screen yet cannot be decided.
    until(&mut harness, "the next pair", |harness| says(harness, "Paire 2 sur") && says(harness, "Nom · "));
    // The sign under the digit of a French keyboard.
    harness.event(egui::Event::Text("é".into()));
    until(&mut harness, "the second verdict", |_| count(&path, OperationKind::Decide) == 2);

    harness.key_press_modifiers(egui::Modifiers::ALT, egui::Key::Num4);
    until(&mut harness, "the groups", |harness| harness.query_by_label_contains("Passer ce groupe").is_some());
    harness.get_by_label("Date de mise à jour\u{a0}: date illisible").click();
    // Two dates of the sample can be read in one way only.
    until(&mut harness, "the rows of the group", |harness| {
        harness.query_by_label_contains("Corriger 2 fiches").is_some()
    });
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Enter);
    until(&mut harness, "the fix", |_| count(&path, OperationKind::Fix) == 1);

    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Z);
    until(&mut harness, "the undo", |_| count(&path, OperationKind::Undo) == 1);
    // Shift makes it the other way round, although the toolkit would let it be the shorter shortcut too.
    harness.key_press_modifiers(egui::Modifiers::COMMAND | egui::Modifiers::SHIFT, egui::Key::Z);
    until(&mut harness, "the redo", |_| count(&path, OperationKind::Redo) == 1);
    assert_eq!(count(&path, OperationKind::Undo), 1);
}

/// Whether something on screen says so.
pub fn says(harness: &Harness<'static, App>, text: &str) -> bool {
    harness.query_all_by_label_contains(text).next().is_some()
}

/// Clicks what says so; the last of several, which is drawn last. What has just come finds its place first.
pub fn click(harness: &mut Harness<'static, App>, text: &str) {
    harness.run_steps(3);
    harness.get_all_by_label_contains(text).last().unwrap().click();
    harness.step();
}

/// The grid of a workspace, its records in memory.
pub fn grid(path: &Path) -> Harness<'static, App> {
    let mut harness = open(Some(path));
    harness.key_press_modifiers(egui::Modifiers::ALT, egui::Key::Num3);
    until(&mut harness, "the grid", |harness| {
        let probe = harness.state().probe();
        probe.drawn && probe.asked.is_some()
    });
    harness
}
