//! Stories of the review of duplicates, told through the accessibility tree.

use crate::program::tamis;
use crate::window::{clock, count, open, rename_table, sample, until};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use std::fs;
use std::path::{Path, PathBuf};
use tamis::locale::Lang;
use tamis::model::{OperationKind, Pin, Verdict};
use tamis::ui::app::App;
use tamis::workspace::Reader;

type Window = Harness<'static, App>;

fn has(window: &Window, text: &str) -> bool {
    window.query_all_by_label_contains(text).next().is_some()
}

fn click(window: &mut Window, text: &str) {
    let node = window.query_all_by_label_contains(text).next();
    node.unwrap_or_else(|| panic!("no {text}")).click();
    window.step();
}

fn key(window: &mut Window, text: &str) {
    window.event(egui::Event::Text(text.into()));
    window.step();
}

/// The review of a workspace, its first pair on screen.
fn review(path: &Path) -> Window {
    let mut window = open(Some(path));
    until(&mut window, "the deliveries", |window| has(window, "lignes ="));
    window.key_press_modifiers(egui::Modifiers::ALT, egui::Key::Num5);
    until(&mut window, "the pair", |window| has(window, "Nom · "));
    window
}

fn verdicts(path: &Path) -> Vec<Verdict> {
    let entries = Reader::open(path).unwrap().read().verdicts().unwrap();
    entries.into_iter().map(|entry| entry.verdict).collect()
}

/// Three records that are one for sure, and a fourth that hangs on them by its phone and half of its name.
fn group(folder: &Path) -> PathBuf {
    let mut rows = String::from("id,nom,siret,adresse,code_postal,commune,telephone,courriel,horaires_accueil\n");
    for (id, name, street, mail) in [
        ("a", "Association La Lanterne", "3 rue des Lilas", "contact@lanterne.fr"),
        ("b", "Association La Lanterne", "3 rue des Lilas", "contact@lanterne.fr"),
        ("c", "ASSO LA LANTERNE", "3 r. des Lilas", "contact@lanterne.fr"),
    ] {
        rows.push_str(&format!("{id},{name},,{street},35000,Rennes,0299112233,{mail},\n"));
    }
    rows.push_str("d,La Lanterne solidaire,,3 rue des Lilas,35000,Rennes,0299112244,,\n");
    for n in 0..40 {
        rows.push_str(&format!("z{n},Maison {n} du Verger,,{n} rue Haute,29200,Brest,02980{:05},,\n", 10_000 + n * 37));
    }
    fs::write(folder.join("s.csv"), rows).unwrap();
    let run = |arguments: &[&str]| {
        let (code, _, said) = tamis(folder, arguments);
        assert!(code <= 1, "{arguments:?}: {said}");
    };
    run(&["import", "w.tamis", "s.csv", "--source", "x", "--schema", "structure", "--date-maj", "2026-01-01"]);
    run(&["match", "w.tamis", "--pairs", "p.csv"]);
    folder.join("w.tamis")
}

#[test]
fn a_pair_shows_its_fields_its_evidence_and_its_cells() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = review(&sample(folder.path()));
    for text in ["Commune · ", "Indices · pour", "Indices · contre", "Indices · au-dess", "S’accordent"] {
        assert!(has(&window, text), "{text}");
    }
    assert!(!has(&window, "«\u{a0}35"), "raw cells are shown on demand");
    key(&mut window, "r");
    until(&mut window, "the cells of the files", |window| has(window, "«\u{a0}35"));
    assert!(has(&window, "À la même adresse ou au même numéro"));
    key(&mut window, "r");
    until(&mut window, "the values alone", |window| !has(window, "«\u{a0}35"));
}

#[test]
fn what_was_shown_among_groups_does_not_come_back_among_pairs() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = review(&sample(folder.path()));
    click(&mut window, "Groupes");
    until(&mut window, "a group", |window| has(window, "Une décision vaut pour toutes les paires"));
    key(&mut window, " ");
    until(&mut window, "the next group", |window| has(window, "Groupe 2 sur"));
    click(&mut window, "Paires");
    until(&mut window, "a pair", |window| has(window, "Paire 1 sur") && has(window, "Nom · "));
    window.key_press(egui::Key::ArrowLeft);
    for _ in 0..20 {
        window.step();
        std::thread::sleep(std::time::Duration::from_millis(10));
        assert!(!has(&window, "Une décision vaut pour toutes les paires"));
    }
    assert!(has(&window, "Paire 1 sur"));
}

#[test]
fn one_key_decides_and_one_takes_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut window = review(&path);
    for (number, (sign, verdict)) in
        [("&", Verdict::Duplicate), ("2", Verdict::Related), ("\"", Verdict::Distinct), ("'", Verdict::Unsure)]
            .into_iter()
            .enumerate()
    {
        let at = format!("Paire {} sur", number + 1);
        until(&mut window, &at, |window| has(window, &at) && has(window, "Nom · "));
        key(&mut window, sign);
        until(&mut window, sign, |_| verdicts(&path).len() == number + 1);
        assert!(verdicts(&path).contains(&verdict), "{sign}");
    }
    // Neither a dead key nor a digit that goes with Alt says anything.
    window.key_press(egui::Key::Quote);
    window.event_modifiers(egui::Event::Text("1".into()), egui::Modifiers::ALT);
    window.step();
    key(&mut window, " ");
    until(&mut window, "the pair after", |window| has(window, "Paire 6 sur"));
    assert_eq!(verdicts(&path).len(), 4);
    // Back over the skipped one to the last decision, which is taken back.
    for at in ["Paire 5 sur", "Paire 4 sur"] {
        window.key_press(egui::Key::ArrowLeft);
        until(&mut window, at, |window| has(window, at));
    }
    until(&mut window, "what was said", |window| has(window, "Décision\u{a0}: je ne sais pas"));
    key(&mut window, "à");
    until(&mut window, "no verdict", |_| verdicts(&path).len() == 3);
    until(&mut window, "the open pair", |window| !has(window, "Décision\u{a0}: je ne sais pas"));
    assert!(has(&window, "Paire 4 sur"));
    // What is undone is shown again.
    key(&mut window, "1");
    until(&mut window, "the verdict", |_| verdicts(&path).len() == 4);
    until(&mut window, "the next one", |window| has(window, "Paire 5 sur"));
    until(&mut window, "the way back", |window| has(window, "Même structure\u{a0}: fiches"));
    window.run_steps(5);
    window.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Z);
    until(&mut window, "the undone pair", |window| has(window, "Paire 4 sur"));
    until(&mut window, "the undo", |_| verdicts(&path).len() == 3);
}

#[test]
fn the_list_is_ordered_and_filtered_and_stays_while_one_decides() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut window = review(&path);
    let all = tamis::workspace::PairFilter::default();
    let pairs = Reader::open(&path).unwrap().read().pair_count("structure", &all).unwrap();
    let place = |at: u64, of: u64| format!("Paire {at} sur {of}");
    until(&mut window, "all of them", |window| has(window, &place(1, pairs)));
    key(&mut window, "3");
    until(&mut window, "the verdict", |_| verdicts(&path).len() == 1);
    until(&mut window, "the next of as many", |window| has(window, &place(2, pairs)));
    click(&mut window, "Voir\u{a0}: à décider");
    until(&mut window, "the choices", |window| has(window, "posées à nouveau"));
    window.get_by_label("décidées").click();
    until(&mut window, "the one that was decided", |window| has(window, &place(1, 1)));
    until(&mut window, "what was said of it", |window| has(window, "Décision\u{a0}: distinctes"));
    click(&mut window, "Trier\u{a0}: les plus incertaines");
    until(&mut window, "the orders", |window| has(window, "les plus grands groupes"));
    window.get_by_label("les plus sûres").click();
    until(&mut window, "the order", |window| has(window, "Trier\u{a0}: les plus sûres"));
}

#[test]
fn a_group_is_a_graph_and_its_weak_link_is_cut() {
    let folder = tempfile::tempdir().unwrap();
    let path = group(folder.path());
    let mut window = review(&path);
    let found = Reader::open(&path).unwrap().read().pair_states("structure").unwrap();
    assert!(found.len() >= 4, "{found:?}");
    window.get_by_label("Groupes").click();
    until(&mut window, "the group", |window| has(window, "Groupe 1 sur"));
    until(&mut window, "its links", |window| has(window, "lien fort entre"));
    let members = if has(&window, "Groupe de 4 fiches") { 4 } else { 3 };
    for at in 1..=members {
        assert!(has(&window, &format!("Nom · x {at}\u{a0}: ")), "{at}");
    }
    // A link leads to its pair, and back.
    click(&mut window, "lien fort entre");
    until(&mut window, "the pair of the link", |window| has(window, "Indices · pour"));
    window.key_press(egui::Key::ArrowLeft);
    until(&mut window, "the group again", |window| has(window, "Groupe de"));
    key(&mut window, "c");
    until(&mut window, "the cut", |_| !verdicts(&path).is_empty());
    assert!(verdicts(&path).iter().all(|verdict| *verdict == Verdict::Distinct));
    assert_eq!(count(&path, OperationKind::Decide), 1, "one operation");
    window.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Z);
    until(&mut window, "the undo", |_| verdicts(&path).is_empty());
}

#[test]
fn many_are_confirmed_at_once_after_a_sample() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut window = review(&path);
    click(&mut window, "Confirmer en bloc dès 99");
    until(&mut window, "the sample", |window| has(window, "sur 20 vues") || has(window, "vues"));
    until(&mut window, "the pair of the sample", |window| has(window, "Nom · "));
    let button = window.query_all_by_label_contains("Confirmer").find(|node| node.accesskit_node().is_disabled());
    assert!(button.is_some(), "not before the sample was seen");
    let size = Reader::open(&path).unwrap();
    let size = tamis::operations::confirm::proposal(size.read(), 0.99, 20).unwrap();
    for at in 0..size.sample.len() {
        until(&mut window, "the next of the sample", |window| {
            has(window, &format!("Échantillon\u{a0}: paire {} sur", at + 1)) && has(window, "Nom · ")
        });
        key(&mut window, if at == 1 { "2" } else { "1" });
    }
    until(&mut window, "what the sample says", |window| has(window, "1 fausse sur"));
    assert!(verdicts(&path).is_empty(), "nothing is said yet");
    let text = format!("Confirmer {} paires", size.pairs - 1);
    click(&mut window, &text);
    until(&mut window, "the verdicts", |_| verdicts(&path).len() as u64 == size.pairs - 1);
    assert_eq!(count(&path, OperationKind::Decide), 1, "one operation");
    let entries = Reader::open(&path).unwrap().read().verdicts().unwrap();
    let seen = entries.iter().filter(|entry| !entry.unseen).count();
    assert_eq!(seen, size.sample.len() - 1, "those that were looked at are verdicts as any");
    window.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Z);
    until(&mut window, "the undo", |_| verdicts(&path).is_empty());
}

#[test]
fn the_merged_record_is_chosen_before_and_after_the_merge() {
    let folder = tempfile::tempdir().unwrap();
    let path = group(folder.path());
    let mut window = review(&path);
    window.get_by_label("Groupes").click();
    until(&mut window, "the group", |window| has(window, "Nom · x 3\u{a0}: ASSO LA LANTERNE"));
    click(&mut window, "Nom · x 3\u{a0}: ASSO LA LANTERNE");
    until(&mut window, "the choice", |window| has(window, "choisi à la main"));
    key(&mut window, "m");
    let merges = || Reader::open(&path).unwrap().read().merges(true).unwrap();
    until(&mut window, "the merge", |_| merges().len() == 1);
    assert!(matches!(merges()[0].pins.get("nom"), Some(Pin::From(_))), "{:?}", merges()[0].pins);
    window.get_by_label("Fusions").click();
    until(&mut window, "the merged record", |window| has(window, "Fusion 1 sur 1") && has(window, "choisi à la main"));
    // An address is chosen as a block.
    click(&mut window, "Adresse · x 3\u{a0}: 3 r. des Lilas");
    until(&mut window, "the address", |_| merges()[0].pins.contains_key("adresse"));
    assert!(merges()[0].pins.contains_key("code_postal") && merges()[0].pins.contains_key("latitude"));
    assert_eq!(count(&path, OperationKind::Pin), 1, "one operation");
    until(&mut window, "what can be undone", |window| has(window, "Défaire la fusion"));
    click(&mut window, "Défaire la fusion");
    until(&mut window, "no merge", |_| merges().is_empty());
    until(&mut window, "nothing to show", |window| has(window, "Aucune fiche fusionnée"));
}

#[test]
fn the_right_side_tells_how_good_the_search_is_and_where_records_come_from() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut window = review(&path);
    for text in ["Fiabilité (estimation)", "Fichiers d’origine", "Le groupe", "Rapprochées par", "Aucune décision"]
    {
        assert!(has(&window, text), "{text}");
    }
    assert!(has(&window, "Probabilité à partir de laquelle une paire est tenue pour un doublon"));
    key(&mut window, "1");
    until(&mut window, "how many are right", |window| has(window, "Rapprochements justes"));
    assert!(has(&window, "Doublons retrouvés"));
}

#[test]
fn in_a_small_window_and_in_english_the_right_side_is_drawn_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut window: Window = Harness::builder().with_size([1024.0, 700.0]).build_eframe(move |creation| {
        App::new(&creation.egui_ctx, Some(path), Lang::En, clock(), tamis::session::Keeper::none())
    });
    until(&mut window, "the deliveries", |window| has(window, "rows =") || has(window, "lines ="));
    window.key_press_modifiers(egui::Modifiers::ALT, egui::Key::Num5);
    until(&mut window, "the pair", |window| has(window, "Same structure") && has(window, "Name · "));
    for text in ["Sort: most uncertain", "Show: undecided", "Confirm in bulk", "Related but distinct", "Evidence · for"]
    {
        assert!(has(&window, text), "{text}");
    }
    assert!(!has(&window, "Reliability"));
    click(&mut window, "Around the pair");
    until(&mut window, "the right side", |window| has(window, "Reliability"));
    key(&mut window, "i");
    until(&mut window, "without it", |window| !has(window, "Reliability"));
}

/// Runs the program on the workspace of a folder.
fn run(folder: &Path, arguments: &[&str]) {
    let (code, _, said) = tamis(folder, arguments);
    assert!(code <= 1, "{arguments:?}: {said}");
}

#[test]
fn two_quick_undos_show_the_two_pairs_that_they_are_about() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut window = review(&path);
    for number in 1..=3 {
        let at = format!("Paire {number} sur");
        until(&mut window, &at, |window| has(window, &at) && has(window, "Nom · "));
        key(&mut window, "3");
        until(&mut window, "the verdict", |_| verdicts(&path).len() == number);
    }
    until(&mut window, "the way back", |window| has(window, "Distinctes\u{a0}: fiches"));
    window.run_steps(5);
    for _ in 0..2 {
        window.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Z);
        window.step();
    }
    until(&mut window, "both undone", |_| verdicts(&path).len() == 1);
    until(&mut window, "the pair of the second undo", |window| has(window, "Paire 2 sur"));
    until(&mut window, "it is open", |window| has(window, "Nom · ") && !has(window, "Décision\u{a0}: "));
    // Nor does the other one say that it is decided.
    key(&mut window, " ");
    until(&mut window, "the pair of the first undo", |window| has(window, "Paire 3 sur") && has(window, "Nom · "));
    assert!(!has(&window, "Décision\u{a0}: "));
    // Brought back, the verdict is there again.
    window.key_press_modifiers(egui::Modifiers::COMMAND | egui::Modifiers::SHIFT, egui::Key::Z);
    until(&mut window, "the redo", |_| verdicts(&path).len() == 2);
    window.key_press(egui::Key::ArrowLeft);
    until(&mut window, "what was said", |window| {
        has(window, "Paire 2 sur") && has(window, "Décision\u{a0}: distinctes")
    });
}

#[test]
fn a_merge_to_come_keeps_what_was_chosen_and_takes_along_what_is_merged() {
    let folder = tempfile::tempdir().unwrap();
    let path = group(folder.path());
    // Two of the group are merged, and their name was typed by hand.
    run(folder.path(), &["merge", "w.tamis", "x--a", "x--b", "--pin", "nom=Lanterne de Rennes"]);
    let mut window = review(&path);
    window.get_by_label("Groupes").click();
    until(&mut window, "the group", |window| has(window, "Groupe 1 sur") && has(window, "Nom · x 3"));
    until(&mut window, "the name of the merge that grows", |window| has(window, "Lanterne de Rennes"));
    // A choice of now waits while another thing is looked at and chosen from.
    click(&mut window, "Adresse · x 3\u{a0}: 3 r. des Lilas");
    until(&mut window, "the choice", |window| {
        window.query_all_by_label_contains("choisi à la main").count() >= 2 && has(window, "Lanterne de Rennes")
    });
    click(&mut window, "lien fort entre");
    until(&mut window, "a pair of it", |window| has(window, "Indices · pour") && has(window, "Nom · "));
    window.key_press(egui::Key::ArrowLeft);
    until(&mut window, "the group again", |window| has(window, "Groupe de") && has(window, "Lanterne de Rennes"));
    key(&mut window, "m");
    let merges = || Reader::open(&path).unwrap().read().merges(true).unwrap();
    until(&mut window, "the merge", |_| merges().len() == 1 && merges()[0].members.len() > 2);
    let pins = &merges()[0].pins;
    assert!(matches!(pins.get("nom"), Some(Pin::Value(_))), "{pins:?}");
    assert!(matches!(pins.get("adresse"), Some(Pin::From(_))), "{pins:?}");
}

#[test]
fn what_could_not_be_read_is_told_once_and_can_be_asked_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let rename = |from: &str, to: &str| rename_table(&path, from, to);
    let mut window = open(Some(&path));
    until(&mut window, "the deliveries", |window| has(window, "lignes ="));
    until(&mut window, "rest", |window| window.state().probe().running == 0);
    window.run_steps(10);
    rename("cluster", "elsewhere");
    window.key_press_modifiers(egui::Modifiers::ALT, egui::Key::Num5);
    until(&mut window, "the failure", |window| has(window, "Réessayer"));
    let told = |window: &Window| window.query_by_label_contains("Fermer Échap").is_some();
    until(&mut window, "what went wrong", told);
    window.get_by_label_contains("Fermer Échap").click();
    until(&mut window, "the banner is gone", |window| !told(window));
    for _ in 0..20 {
        window.step();
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert!(!told(&window), "told once");
    rename("elsewhere", "cluster");
    click(&mut window, "Réessayer");
    until(&mut window, "the pair", |window| has(window, "Nom · "));
    assert!(!has(&window, "Réessayer"));
}

#[test]
fn what_was_looked_at_before_another_search_is_not_confirmed() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let read = Reader::open(&path).unwrap();
    let drawn = tamis::operations::confirm::proposal(read.read(), 0.9, 20).unwrap();
    let confirm = tamis::operations::confirm::Confirm { from: 0.9, drawn: Some(drawn.drawn), ..Default::default() };
    let planned = |read: &Reader| {
        let progress = tamis::Progress::new();
        tamis::operations::confirm::plan(read.read(), &confirm, &progress).map(|plan| plan.changes.len() as u64)
    };
    assert_eq!(planned(&read).unwrap(), drawn.pairs);
    let ((a, b), _) = drawn.sample[0];
    let name = |id| tamis::operations::record_name(read.read(), id).unwrap();
    let (a, b) = (name(a), name(b));
    drop(read);
    let refused = |code: &str| {
        let error = planned(&Reader::open(&path).unwrap()).unwrap_err();
        assert_eq!((error.what.code.as_ref(), error.hints[0].code.as_ref()), (code, "hint-confirm-again"));
    };
    run(folder.path(), &["decide", "exemple.tamis", &a, &b, "distinct"]);
    refused("error-confirm-changed");
    run(folder.path(), &["undo", "exemple.tamis"]);
    assert_eq!(planned(&Reader::open(&path).unwrap()).unwrap(), drawn.pairs, "all is as it was");
    run(folder.path(), &["edit", "exemple.tamis", &a, "nom", "Un autre nom"]);
    refused("error-confirm-changed");
    run(folder.path(), &["match", "exemple.tamis", "--pairs", "p.csv"]);
    refused("error-confirm-searched");
}
