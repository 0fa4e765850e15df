//! Pictures of the screens, compared pixel by pixel: what a test of words does not see. `UPDATE_SNAPSHOTS=1` draws them anew;
//! each is looked at before it is kept.

mod raster;

use crate::window::{clock, sample, says, until};
use crate::window_changes::{first_file, second_file};
use egui::{Key, Modifiers, Theme};
use egui_kittest::Harness;
use raster::Raster;
use std::path::{Path, PathBuf};
use tamis::jobs::Job;
use tamis::locale::Lang;
use tamis::model::{OperationKind, Value};
use tamis::operations::edit::Edit;
use tamis::operations::find_record;
use tamis::ui::action::{Action, Screen};
use tamis::ui::app::App;
use tamis::ui::screens::changes::state::{Kind, Wish};
use tamis::workspace::{Reader, Workspace};

type Window = Harness<'static, App>;

fn window(path: Option<PathBuf>, lang: Lang, theme: Theme, size: [f32; 2]) -> Window {
    let mut harness = Harness::builder().with_size(size).with_theme(theme).renderer(Raster::default()).build_eframe(
        move |creation| App::new(&creation.egui_ctx, path, lang, clock(), tamis::session::Keeper::none()),
    );
    harness.step();
    harness
}

/// Draws until nothing is under way and everything that was asked has come.
fn settle(harness: &mut Window) {
    until(harness, "quiet", |harness| {
        let probe = harness.state().probe();
        probe.running == 0 && probe.asked.is_some() && probe.counted_out
    });
    // Answers that nothing waits for by name: each step hears those that have come.
    for _ in 0..12 {
        std::thread::sleep(std::time::Duration::from_millis(25));
        harness.step();
    }
}

fn open(path: &Path, lang: Lang, theme: Theme) -> Window {
    let mut harness = window(Some(path.to_owned()), lang, theme, [1400.0, 900.0]);
    settle(&mut harness);
    harness
}

fn show(harness: &mut Window, screen: Screen, name: &str) {
    harness.state_mut().wish(Action::Show(screen));
    harness.step();
    settle(harness);
    harness.snapshot(name);
}

#[test]
fn the_start() {
    window(None, Lang::Fr, Theme::Light, [1400.0, 900.0]).snapshot("start-fr-light");
}

#[test]
fn the_start_in_a_small_window() {
    window(None, Lang::En, Theme::Dark, [1024.0, 700.0]).snapshot("start-en-dark-small");
}

#[test]
fn the_steps_in_french_and_light() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut harness = open(&path, Lang::Fr, Theme::Light);
    show(&mut harness, Screen::Files, "files-fr-light");
    show(&mut harness, Screen::Columns, "columns-fr-light");
    show(&mut harness, Screen::Records, "records-fr-light");
    show(&mut harness, Screen::Issues, "issues-fr-light");
    show(&mut harness, Screen::Duplicates, "duplicates-fr-light");
    show(&mut harness, Screen::History, "history-fr-light");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    settle(&mut harness);
    harness.snapshot("palette-fr-light");
}

#[test]
fn the_steps_in_english_and_dark() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut harness = open(&path, Lang::En, Theme::Dark);
    show(&mut harness, Screen::Records, "records-en-dark");
    show(&mut harness, Screen::Issues, "issues-en-dark");
    show(&mut harness, Screen::Duplicates, "duplicates-en-dark");
    harness.state_mut().wish(Action::ExportFolder("batch".into()));
    show(&mut harness, Screen::Export, "export-en-dark");
}

#[test]
fn a_second_delivery() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w.tamis");
    drop(Workspace::create(&path).unwrap());
    let mut harness = window(Some(path.clone()), Lang::Fr, Theme::Light, [1400.0, 900.0]);
    let count = |path: &Path, kind| crate::window::count(path, kind);
    harness.state_mut().wish(Action::Import(vec![first_file(folder.path())]));
    until(&mut harness, "the first", |_| count(&path, OperationKind::Import) == 1);
    let reader = Reader::open(&path).unwrap();
    let record = find_record(reader.read(), "structure", "quartiers--r1").unwrap();
    let edit = Edit { record, field: "telephone".into(), value: Some(Value::text("+33299111111")) };
    harness.state_mut().wish(Action::Do(Box::new(Job::Edit(vec![edit]))));
    until(&mut harness, "the edit", |_| count(&path, OperationKind::Edit) == 1);
    harness.state_mut().wish(Action::Import(vec![second_file(folder.path())]));
    until(&mut harness, "the second", |harness| says(harness, "1 conflit à trancher"));
    drop(harness);
    let mut harness = open(&path, Lang::Fr, Theme::Light);
    harness.state_mut().wish(Action::Show(Screen::Changes));
    until(&mut harness, "it is compared", |harness| says(harness, "1 conflit à trancher"));
    // Who wrote a value in conflict is somebody else on each machine.
    harness.state_mut().wish(Action::Changes(Wish::List(Kind::Changed)));
    show(&mut harness, Screen::Changes, "changes-fr-light");
}

#[test]
fn a_small_window() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut harness = window(Some(path), Lang::Fr, Theme::Light, [1024.0, 700.0]);
    settle(&mut harness);
    show(&mut harness, Screen::Records, "records-fr-light-small");
}
