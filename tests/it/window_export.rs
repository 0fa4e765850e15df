//! Stories of the window: what goes out is chosen, kept, written and verified.

use crate::window::{count, open, open_in, sample, until};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use std::fs;
use tamis::Progress;
use tamis::locale::Lang;
use tamis::mirror::{Query, Test};
use tamis::model::{Gate, OperationKind};
use tamis::operations::Env;
use tamis::operations::export::{self, ExportParams, Only, outlook, presets};
use tamis::operations::run::{MergePolicy, duplicates};
use tamis::ui::app::App;
use tamis::workspace::{Reader, Workspace};

fn says(harness: &Harness<'static, App>, text: &str) -> bool {
    harness.query_all_by_label_contains(text).next().is_some()
}

/// Clicks what says so; what has just come finds its place first.
fn click(harness: &mut Harness<'static, App>, text: &str) {
    harness.run_steps(3);
    harness.get_all_by_label_contains(text).last().unwrap().click();
    harness.run_steps(2);
}

/// The same for a button of just this name.
fn press(harness: &mut Harness<'static, App>, name: &str) {
    harness.run_steps(3);
    harness.get_by_role_and_label(egui::Role::Button, name).click();
    harness.run_steps(2);
}

fn type_into(harness: &mut Harness<'static, App>, label: &str, text: &str) {
    harness.run_steps(3);
    let field = harness.get_by_role_and_label(egui::Role::TextInput, label);
    field.focus();
    field.type_text(text);
    harness.run_steps(2);
    harness.key_press(egui::Key::Enter);
    harness.run_steps(2);
}

/// What an export came to, and what stands under it, are seen without scrolling.
const TALL: [f32; 2] = [1400.0, 1200.0];

#[test]
fn what_goes_out_is_chosen_kept_and_verified() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut window = open_in(Some(&path), None, TALL);
    until(&mut window, "the records", |window| says(window, "390 fiches"));
    window.key_press_modifiers(egui::Modifiers::ALT, egui::Key::Num6);
    until(&mut window, "the page", |window| says(window, "Import en masse de Dora"));
    assert!(!says(&window, "Modèles de Dora"), "asked only where Dora is chosen");
    click(&mut window, "Import en masse de Dora");
    until(&mut window, "the groups", |window| says(window, "Tous les autres groupes"));
    type_into(&mut window, "Modèle de Dora\u{a0}: Tous les autres groupes", "accompagnement");
    until(&mut window, "the model", |_| count(&path, OperationKind::Setting) > 0);
    press(&mut window, "Parquet");
    type_into(&mut window, "Nom de cet export", "Mensuel");
    let kept = || presets(Reader::open(&path).unwrap().read()).unwrap();
    until(&mut window, "the preset", |_| !kept().is_empty());
    let (name, preset) = kept().remove(0);
    assert_eq!((name.as_str(), preset.formats.len(), preset.folders.len()), ("Mensuel", 4, 3));
    // Something else is chosen, and the preset brings it back.
    click(&mut window, "Import en masse de Dora");
    until(&mut window, "its button", |window| window.query_by_role_and_label(egui::Role::Button, "Mensuel").is_some());
    press(&mut window, "Mensuel");
    until(&mut window, "Dora again", |window| says(window, "Tous les autres groupes"));

    window.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::E);
    until(&mut window, "the batch", |window| says(window, "Lot écrit") && says(window, "dora/non_repris.csv"));
    let out = folder.path().join("export");
    assert!(fs::read_to_string(out.join("dora/services.csv")).unwrap().contains("accompagnement,"));
    assert!(out.join("open_data/datapackage.json").is_file());
    let parquet = fs::read_dir(out.join("open_data"))
        .unwrap()
        .any(|entry| entry.unwrap().path().extension().is_some_and(|end| end == "parquet"));
    assert!(!parquet, "a format that was taken out");
    click(&mut window, "Vérifier ce lot");
    until(&mut window, "the result", |window| says(window, "identique"));
    let structures = out.join("pipeline/structures.csv");
    fs::write(&structures, fs::read_to_string(&structures).unwrap().replacen("35000", "35001", 1)).unwrap();
    click(&mut window, "Vérifier ce lot");
    until(&mut window, "the difference", |window| says(window, "différent") && says(window, "champ code_postal"));
}

#[test]
fn what_the_grid_is_narrowed_to_goes_out_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut window = open(Some(&path));
    until(&mut window, "the records", |window| says(window, "390 fiches"));
    window.key_press_modifiers(egui::Modifiers::ALT, egui::Key::Num6);
    until(&mut window, "the page", |window| says(window, "Quelles fiches"));
    assert!(!says(&window, "filtrées à l’écran Fiches"), "nothing is narrowed");
    let test = tamis::mirror::Test::Values {
        field: "commune".into(),
        values: vec!["Rennes".into()],
        blank: false,
        except: false,
    };
    let query = tamis::mirror::Query { tests: vec![test], ..Default::default() };
    let ask = tamis::ui::screens::records::state::Wish::Ask(query);
    window.state_mut().wish(tamis::ui::action::Action::Records(ask));
    until(&mut window, "the choice", |window| says(window, "Les structures filtrées à l’écran Fiches"));
    click(&mut window, "Les structures filtrées à l’écran Fiches");
    window.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::E);
    until(&mut window, "the batch", |window| says(window, "non demandées") || says(window, "Lot écrit"));
    let text = fs::read_to_string(folder.path().join("export/pipeline/structures.json")).unwrap();
    let all: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    assert!(!all.is_empty() && all.iter().all(|one| one["commune"] == "Rennes"));
}

/// Records in a file of the batch.
fn written(folder: &std::path::Path, name: &str) -> usize {
    let text = fs::read_to_string(folder.join("pipeline").join(name)).unwrap();
    serde_json::from_str::<Vec<serde_json::Value>>(&text).unwrap().len()
}

#[test]
fn what_the_page_counts_is_what_the_export_writes() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut window = open(Some(&path));
    until(&mut window, "the records", |window| says(window, "390 fiches"));
    window.key_press_modifiers(egui::Modifiers::ALT, egui::Key::Num6);
    until(&mut window, "the count", |window| says(window, "fiches partiront"));
    let env = Env { today: "2026-11-23".into(), now_utc: "2026-11-23T10:00:00Z".into(), actor: "essai".into() };
    let reader = Reader::open(&path).unwrap();
    let counted = outlook(reader.read(), Gate::Official, None, &env, &Progress::new()).unwrap();
    // Repeated identifiers and services whose structure stays behind conform, and do not go out.
    assert!(counted.gate > 0 && counted.repeated > 0 && counted.orphans > 0, "{counted:?}");
    assert!(says(&window, &format!("{} fiches partiront", counted.ready())));
    assert!(says(&window, &format!("{} fiches resteront", counted.behind())));
    assert!(says(&window, &format!("{} services dont la structure reste", counted.orphans)));
    assert!(says(&window, &format!("{} prêtes", counted.ready())));
    window.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::E);
    until(&mut window, "the batch", |window| says(window, "Lot écrit"));
    let out = folder.path().join("export");
    assert_eq!((written(&out, "structures.json") + written(&out, "services.json")) as u64, counted.ready());
    // Each count leads to its issues.
    click(&mut window, "ne passent pas le contrôle");
    until(&mut window, "the issues", |window| says(window, "Passer ce groupe"));
}

#[test]
fn it_is_counted_as_it_is_written_through_every_gate_merged_and_filtered() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let env = Env { today: "2026-11-23".into(), now_utc: "2026-11-23T10:00:00Z".into(), actor: "essai".into() };
    let mut workspace = Workspace::open(&path).unwrap();
    duplicates(&mut workspace, MergePolicy::All, &env, &Progress::new()).unwrap();
    let only = |schema: &str, field: &str, value: &str| {
        let test = Test::Values { field: field.into(), values: vec![value.into()], blank: false, except: false };
        Some(Only { schema: schema.into(), query: Query { tests: vec![test], ..Query::default() } })
    };
    let asked = [None, only("structure", "commune", "Rennes"), only("service", "commune", "Rennes")];
    let mut merged = 0;
    for (at, only) in asked.into_iter().enumerate() {
        for gate in [Gate::Opendata, Gate::Official, Gate::Api, Gate::All] {
            let counted = outlook(workspace.read(), gate, only.as_ref(), &env, &Progress::new()).unwrap();
            let out = folder.path().join(format!("{at}-{gate:?}"));
            let params = ExportParams { only: only.clone(), ..ExportParams::new(out.clone(), gate, Lang::Fr) };
            let exported = export::run(&mut workspace, &params, &env, &Progress::new()).unwrap();
            let of = |slug: &str| counted.going.iter().find(|(known, _)| *known == slug).map_or(0, |(_, count)| *count);
            let told = (of("structure") as usize, of("service") as usize, counted.behind(), counted.merged);
            let balance = &exported.balance;
            let done =
                (written(&out, "structures.json"), written(&out, "services.json"), exported.rejected, balance.merged);
            assert_eq!(told, done, "{gate:?} {at}");
            assert_eq!(counted.left_out, balance.left_out, "{gate:?} {at}");
            merged += counted.merged;
        }
    }
    assert!(merged > 0, "some are merged");
}
