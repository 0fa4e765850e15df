//! Stories of the frame around the screens: where to begin, what is left to do, keys, looks, and what comes back.

use crate::window::{count, open, open_in, sample, until};
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tamis::jobs::Job;
use tamis::locale::Lang;
use tamis::model::{OperationKind, RecordId};
use tamis::session::{Keeper, Theme};
use tamis::ui::action::{Action, Screen};
use tamis::ui::app::App;
use tamis::ui::screens::records::state::Wish;
use tamis::workspace::Reader;

type Window = Harness<'static, App>;

#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("files are read by their path".into())
    }
}

fn drop_on(window: &mut Window, files: &[&Path]) {
    let handles = files.iter().map(|path| Arc::new(Dropped(path.to_path_buf())) as egui::DroppedFileHandle);
    window.input_mut().dropped_files = handles.collect();
    window.step();
    window.input_mut().dropped_files.clear();
}

fn shows(window: &Window, label: &str) -> bool {
    window.query_all_by_label_contains(label).next().is_some()
}

/// The page's button in the rail; its title says the same. A page that only the menu has is asked for as the menu does.
fn go(window: &mut Window, lang: Lang, screen: Screen) {
    let name = lang.text(screen.code());
    let button = window.query_all_by_role_and_label(egui::Role::Button, &name).next();
    match button {
        Some(button) => button.click(),
        None => window.state_mut().wish(tamis::ui::action::Action::Show(screen)),
    }
}

fn press(window: &mut Window, key: Key) {
    window.key_press(key);
    window.step();
    window.step();
}

/// The program ends in order.
fn quit(mut window: Window) {
    eframe::App::on_exit(window.state_mut(), None);
}

fn csv(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    let text = format!(
        "nom;adresse;code postal;ville;téléphone;date de mise à jour\n\
        Restos du cœur ({name});3 rue des Lilas;35000;Rennes;0299000001;2026-11-01\n\
        Épicerie solidaire;4 place du Marché;35500;Vitré;0299000002;2026-11-02\n"
    );
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn files_dropped_with_nothing_open_begin_a_batch_and_say_what_is_next() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (csv(folder.path(), "asso.csv"), csv(folder.path(), "cd35.csv"));
    let mut window = open(None);
    window.step();
    assert!(shows(&window, "Déposez ici les fichiers") && shows(&window, "Le travail, étape par étape"));
    drop_on(&mut window, &[&one, &two]);
    until(&mut window, "both files", |window| shows(window, "asso.csv") && shows(window, "cd35.csv"));
    until(&mut window, "the next step", |window| shows(window, "À faire ensuite"));
    let reader = Reader::open(&folder.path().join("asso.tamis")).unwrap();
    assert_eq!(reader.read().batches().unwrap().iter().filter(|batch| batch.active).count(), 2);
    // The same files again are no new deliveries, and say so.
    drop_on(&mut window, &[&one]);
    until(&mut window, "the answer", |window| shows(window, "déjà") || shows(window, "Rien à faire"));
    assert_eq!(reader.read().batches().unwrap().iter().filter(|batch| batch.active).count(), 2);
}

#[test]
fn every_empty_screen_says_what_it_will_be_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = open(Some(&folder.path().join("vide.tamis")));
    until(&mut window, "the rail", |window| shows(window, "Ajoutez le premier fichier"));
    let taught = [
        (Screen::Columns, "chaque colonne du fichier trouvera son champ"),
        (Screen::Records, "toutes les fiches seront dans une grille"),
        (Screen::Issues, "sera réuni par groupes"),
        (Screen::Duplicates, "seront côte à côte"),
        (Screen::Export, "le lot sera écrit"),
        (Screen::History, "tout ce qui est fait restera écrit"),
    ];
    for (screen, says) in taught {
        go(&mut window, Lang::Fr, screen);
        until(&mut window, says, |window| shows(window, says));
        // The one button, beside the card's.
        assert!(window.query_all_by_label_contains("Ajouter des fichiers…").count() >= 2, "{screen:?}");
    }
}

#[test]
fn a_narrow_window_has_the_same_rail_and_the_next_step() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut window = open_in(Some(&path), None, [1024.0, 700.0]);
    until(&mut window, "the next step", |window| shows(window, "À faire ensuite – "));
    for screen in Screen::STEPS {
        go(&mut window, Lang::Fr, screen);
        window.step();
    }
    assert!(shows(&window, " lignes"), "the balance of lines stays on screen");
}

#[test]
fn the_palette_finds_commands_fields_and_records_and_says_why_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut window = open(Some(&path));
    until(&mut window, "the deliveries", |window| shows(window, "reseau-entraide.csv"));
    let ask = |window: &mut Window, text: &str| {
        window.key_press_modifiers(Modifiers::COMMAND, Key::K);
        window.step();
        window.step();
        window.get_by_label("Commande, champ, fiche, espace de travail…").type_text(text);
        window.step();
        window.step();
    };
    // Accents do not matter, nor all letters.
    ask(&mut window, "them somb");
    press(&mut window, Key::Enter);
    until(&mut window, "the dark theme", |window| {
        window.ctx.options(|o| o.theme_preference) == egui::ThemePreference::Dark
    });
    ask(&mut window, "code postal");
    assert!(shows(&window, "Code postal"));
    press(&mut window, Key::Enter);
    until(&mut window, "the field", |window| shows(window, "Revenir\u{a0}: Fichiers"));
    press(&mut window, Key::Escape);
    // A command that cannot be done says why, and is not done.
    ask(&mut window, "retablir");
    press(&mut window, Key::Enter);
    assert!(shows(&window, "Rétablir"), "the palette stays open");
    press(&mut window, Key::Escape);
    // A record, by a word of its name, whatever its accents.
    ask(&mut window, "epicerie");
    until(&mut window, "the way to all of them", |window| {
        shows(window, "Chercher «\u{a0}epicerie\u{a0}» dans les fiches")
    });
    until(&mut window, "a record", |window| shows(window, "Épicerie"));
    window.query_all_by_label_contains("Épicerie").next().unwrap().click();
    until(&mut window, "the grid", |window| {
        let place = window.state().place();
        place.selected.is_some() && place.screen == Screen::Records.code()
    });
}

#[test]
fn the_sheet_and_the_menu_come_from_the_same_list() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut window = open(Some(&path));
    until(&mut window, "the deliveries", |window| shows(window, "reseau-entraide.csv"));
    window.event(egui::Event::Key {
        key: Key::Questionmark,
        physical_key: Some(Key::M),
        pressed: true,
        repeat: false,
        modifiers: Modifiers::SHIFT,
    });
    until(&mut window, "the sheet", |window| shows(window, "Ctrl Maj Z"));
    for said in
        ["Chercher les doublons", "Même structure", "Corriger celle-ci", "Modifier la cellule", "Partie suivante"]
    {
        assert!(shows(&window, said), "{said}");
    }
    // It blocks nothing: keys go on working.
    window.key_press_modifiers(Modifiers::ALT, Key::Num3);
    until(&mut window, "the grid", |window| window.state().place().screen == Screen::Records.code());
    press(&mut window, Key::Escape);
    assert!(!shows(&window, "Ctrl Maj Z"));
    press(&mut window, Key::F10);
    until(&mut window, "the menu", |window| shows(window, "Affichage"));
    window.get_by_label("Affichage").click();
    until(&mut window, "the looks", |window| shows(window, "Agrandir le texte"));
}

#[test]
fn digits_are_found_on_a_french_keyboard() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut window = open(Some(&path));
    until(&mut window, "the deliveries", |window| shows(window, "reseau-entraide.csv"));
    // What the toolkit reports for Alt and the first, fourth and sixth key of the row: the sign where it knows a key of that
    // name, else the digit; the place of the key always.
    for (key, place, screen) in [
        (Key::Num1, Key::Num1, Screen::Files),
        (Key::Quote, Key::Num4, Screen::Issues),
        (Key::Minus, Key::Num6, Screen::Export),
    ] {
        let event = egui::Event::Key {
            key,
            physical_key: Some(place),
            pressed: true,
            repeat: false,
            modifiers: Modifiers::ALT,
        };
        window.event(egui::Event::ModifiersChanged(Modifiers::ALT));
        window.event(event);
        window.event(egui::Event::ModifiersChanged(Modifiers::NONE));
        until(&mut window, "the step", |window| window.state().place().screen == screen.code());
    }
    // Ctrl and the same key is no step.
    window.key_press_modifiers(Modifiers::COMMAND, Key::Minus);
    until(&mut window, "smaller", |window| window.ctx.zoom_factor() < 0.95);
    assert_eq!(window.state().place().screen, Screen::Export.code());
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num0);
    until(&mut window, "as usual", |window| window.ctx.zoom_factor() == 1.0);
}

#[test]
fn the_keyboard_walks_from_part_to_part() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut window = open(Some(&path));
    until(&mut window, "the deliveries", |window| shows(window, "reseau-entraide.csv"));
    let focused = |window: &Window| {
        let node = window.root().children_recursive().find(|node| node.accesskit_node().is_focused());
        node.and_then(|node| node.accesskit_node().label()).unwrap_or_default()
    };
    press(&mut window, Key::F6);
    assert_eq!(focused(&window), "Contenu\u{a0}: Fichiers", "first what is worked on");
    press(&mut window, Key::F6);
    assert_eq!(focused(&window), "Barre du haut");
    press(&mut window, Key::F6);
    assert_eq!(focused(&window), "Étapes");
    // Tab goes on inside of it, Enter takes.
    for _ in 0..4 {
        press(&mut window, Key::Tab);
    }
    press(&mut window, Key::Enter);
    until(&mut window, "the fourth step", |window| window.state().place().screen == Screen::Issues.code());
    window.key_press_modifiers(Modifiers::SHIFT, Key::F6);
    window.step();
    window.step();
    assert_eq!(focused(&window), "Barre du haut");
}

/// Nodes that one can act on, and that have no name.
fn unnamed(window: &Window) -> Vec<String> {
    let acts = |data: &egui::accesskit::Node| {
        data.supports_action(egui::accesskit::Action::Click) || data.supports_action(egui::accesskit::Action::Focus)
    };
    window
        .root()
        .children_recursive()
        .map(|node| node.accesskit_node())
        .filter(|node| !node.is_hidden() && acts(node.data()))
        .filter(|node| {
            let named = node.label().is_some_and(|label| !label.trim().is_empty());
            let hint = node.data().placeholder().is_some_and(|hint| !hint.trim().is_empty());
            let read = node.value().is_some_and(|value| !value.trim().is_empty());
            !named && !hint && !read
        })
        .map(|node| format!("{:?} at {:?}", node.role(), node.raw_bounds()))
        .filter(|told| !told.starts_with("ScrollView") && !told.starts_with("ScrollBar"))
        .collect()
}

#[test]
fn every_screen_is_named_for_screen_readers_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut start = open(None);
    start.step();
    start.step();
    assert_eq!(unnamed(&start), Vec::<String>::new(), "start");
    drop(start);
    let mut window = open(Some(&path));
    until(&mut window, "the deliveries", |window| shows(window, "reseau-entraide.csv"));
    for lang in [Lang::Fr, Lang::En] {
        for screen in Screen::ALL {
            go(&mut window, lang, screen);
            until(&mut window, "the screen", |window| window.state().place().screen == screen.code());
            // Its rows have come.
            for _ in 0..5 {
                window.step();
                std::thread::sleep(std::time::Duration::from_millis(30));
            }
            assert_eq!(unnamed(&window), Vec::<String>::new(), "{lang:?} {screen:?}");
            let codes: Vec<String> = labels(&window).into_iter().filter(|label| is_code(label)).collect();
            assert!(codes.is_empty(), "{lang:?} {screen:?} says codes: {codes:?}");
        }
        if lang == Lang::Fr {
            window.key_press_modifiers(Modifiers::COMMAND, Key::K);
            window.step();
            window.step();
            assert_eq!(unnamed(&window), Vec::<String>::new(), "palette");
            window.get_by_label("Commande, champ, fiche, espace de travail…").type_text("english");
            window.step();
            press(&mut window, Key::Enter);
            until(&mut window, "English", |window| shows(window, "Files"));
        }
    }
}

fn labels(window: &Window) -> Vec<String> {
    window.root().children_recursive().filter_map(|node| node.accesskit_node().label()).collect()
}

/// A code of a text that has no text, or whose text does not parse.
fn is_code(label: &str) -> bool {
    ["ui-", "command-", "screen-", "start-", "menu-", "why-", "empty-", "shortcut-", "ago-", "still-"]
        .iter()
        .any(|room| label.starts_with(room))
}

#[test]
fn a_sitting_comes_back_as_it_was_left_and_holds_no_value_of_a_record() {
    let folder = tempfile::tempdir().unwrap();
    let memory = folder.path().join("config").join("tamis");
    let path = sample(folder.path());
    let mut window = open_in(Some(&path), Some(&memory), [1400.0, 900.0]);
    until(&mut window, "the deliveries", |window| shows(window, "reseau-entraide.csv"));
    window.key_press_modifiers(Modifiers::ALT, Key::Num3);
    until(&mut window, "the grid", |window| window.state().probe().drawn);
    window.get_by_role_and_label(egui::Role::TextInput, "Rechercher une fiche").focus();
    window.step();
    window.event(egui::Event::Text("cellier".into()));
    until(&mut window, "the found", |window| {
        let probe = window.state().probe();
        probe.drawn && probe.asked.is_some_and(|query| query.search == "cellier") && probe.listed > 0
    });
    let go = Wish::Go { row: 0, field: "nom".into(), extend: false };
    window.state_mut().wish(Action::Records(go));
    let mut query = window.state().probe().asked.unwrap();
    query.sort = vec![("commune".into(), true)];
    window.state_mut().wish(Action::Records(Wish::Ask(query)));
    until(&mut window, "the choice", |window| window.state().place().selected.is_some());
    window.key_press_modifiers(Modifiers::COMMAND, Key::Plus);
    until(&mut window, "larger", |window| window.ctx.zoom_factor() > 1.05);
    let left = window.state().place();
    quit(window);

    let text = std::fs::read_to_string(memory.join("session.json")).unwrap();
    assert!(text.contains("exemple.tamis") && text.contains("screen-records"));
    assert!(!text.to_lowercase().contains("cellier"), "what was searched for is nobody's business: {text}");
    let reader = Reader::open(&path).unwrap();
    let ids = reader.read().query("structure", &tamis::workspace::RecordQuery::default()).unwrap();
    let schema = tamis::operations::schema("structure").unwrap();
    for row in reader.read().page("structure", &ids).unwrap() {
        for name in ["nom", "telephone", "courriel", "adresse", "contact_nom_prenom"] {
            let Some(at) = schema.index_of(name) else { continue };
            let value = row.values[at].display();
            assert!(value.chars().count() < 6 || !text.contains(value.as_ref()), "{value} is in the session");
        }
    }
    drop(reader);

    // Nothing is named: the last workspace opens, as it was left.
    let mut again = open_in(None, Some(&memory), [1400.0, 900.0]);
    until(&mut again, "the grid", |window| {
        let probe = window.state().probe();
        probe.drawn && probe.asked.is_some() && window.state().place().selected.is_some()
    });
    let asked = again.state().probe().asked.unwrap();
    assert_eq!((asked.sort, asked.search), (vec![("commune".to_owned(), true)], String::new()));
    assert_eq!(again.state().place(), left);
    assert!(again.ctx.zoom_factor() > 1.05);
    assert!(!shows(&again, "sans prévenir"), "it ended in order");
    quit(again);
}

#[test]
fn a_sitting_that_broke_off_says_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let memory = folder.path().join("tamis");
    let path = sample(folder.path());
    let before = Reader::open(&path).unwrap().read().operations().unwrap().len();
    let opened = (path.clone(), memory.clone());
    let fell = std::panic::catch_unwind(move || {
        let mut window = open_in(Some(&opened.0), Some(&opened.1), [1400.0, 900.0]);
        until(&mut window, "the deliveries", |window| shows(window, "reseau-entraide.csv"));
        window.key_press_modifiers(Modifiers::ALT, Key::Num5);
        until(&mut window, "the pair", |window| shows(window, "Nom · "));
        window.event(egui::Event::Text("1".into()));
        until(&mut window, "the verdict", |window| shows(window, "Ctrl Z"));
        panic!("the window falls over");
    });
    assert!(fell.is_err());
    assert_eq!(
        Reader::open(&path).unwrap().read().operations().unwrap().len(),
        before + 1,
        "what was decided is there"
    );

    let mut again = open_in(None, Some(&memory), [1400.0, 900.0]);
    let said = "dernière opération\u{a0}: Même structure";
    until(&mut again, "the quiet line", |window| shows(window, said));
    // What is done since is no part of what was left.
    again.key_press_modifiers(Modifiers::ALT, Key::Num5);
    until(&mut again, "a pair", |window| shows(window, "Nom · "));
    again.event(egui::Event::Text("3".into()));
    until(&mut again, "another verdict", |_| {
        Reader::open(&path).unwrap().read().operations().unwrap().len() == before + 2
    });
    until(&mut again, "it told", |window| shows(window, "Ctrl Z"));
    again.run_steps(10);
    assert!(shows(&again, said) && shows(&again, "sans prévenir"));
    again.get_by_label("Compris").click();
    until(&mut again, "the end of it", |window| !shows(window, "sans prévenir"));
    quit(again);
    let mut third = open_in(None, Some(&memory), [1400.0, 900.0]);
    until(&mut third, "what is next", |window| shows(window, "À faire ensuite"));
    assert!(!shows(&third, "sans prévenir"), "it is said once");
}

#[test]
fn the_start_lists_what_was_open_and_lets_go_of_what_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let memory = folder.path().join("tamis");
    let path = sample(folder.path());
    let mut window = open_in(Some(&path), Some(&memory), [1400.0, 900.0]);
    until(&mut window, "the deliveries", |window| shows(window, "reseau-entraide.csv"));
    window.key_press_modifiers(Modifiers::COMMAND, Key::W);
    until(&mut window, "the start", |window| shows(window, "Derniers espaces de travail"));
    assert!(window.query_by_role_and_label(egui::Role::Button, "exemple").is_some());
    quit(window);
    let mut keeper = Keeper::open(&memory);
    assert_eq!((keeper.session.last.clone(), keeper.session.theme), (None, Theme::System));
    assert!(keeper.session.recent[0].records > 50);
    keeper.session.opened(&folder.path().join("parti.tamis"), "2026-11-22T10:00:00Z");
    keeper.session.last = None;
    keeper.save();
    drop(keeper);

    let mut window = open_in(None, Some(&memory), [1400.0, 900.0]);
    until(&mut window, "what is gone", |window| shows(window, "parti · introuvable"));
    assert!(shows(&window, "hier"));
    // Both are seen, and not only named: the list is as long as what is in it.
    let (first, second) =
        (window.get_by_label("parti · introuvable"), window.get_by_role_and_label(egui::Role::Button, "exemple"));
    assert!(
        window.get_by_label_contains("Déposez ici").rect().top() > first.rect().bottom().max(second.rect().bottom())
    );
    window.get_by_label("Retirer parti de la liste").click();
    until(&mut window, "it is off the list", |window| !shows(window, "introuvable"));
    window.get_by_role_and_label(egui::Role::Button, "exemple").click();
    until(&mut window, "the workspace", |window| shows(window, "reseau-entraide.csv"));
    quit(window);
}

#[test]
fn what_was_done_can_be_taken_back_where_it_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut window = open(Some(&path));
    until(&mut window, "the deliveries", |window| shows(window, "reseau-entraide.csv"));
    window.key_press_modifiers(Modifiers::ALT, Key::Num5);
    until(&mut window, "the pair", |window| shows(window, "Nom · "));
    window.event(egui::Event::Text("3".into()));
    until(&mut window, "the word", |window| window.query_by_label("Ctrl Z").is_some());
    let undone = |path: &Path| {
        let reader = Reader::open(path).unwrap();
        let operations = reader.read().operations().unwrap();
        operations.iter().any(|operation| operation.kind == tamis::model::OperationKind::Undo)
    };
    assert!(!undone(&path));
    window.query_all_by_label("Annuler").last().unwrap().click();
    until(&mut window, "the way back", |_| undone(&path));
}

/// A verdict on two records, as a key gives it.
fn decide(window: &mut Window, (a, b): (RecordId, RecordId)) {
    let verdict = Some(tamis::model::Verdict::Distinct);
    window.state_mut().wish(Action::Do(Box::new(Job::Decide { a, b, verdict })));
}

fn some_pairs(path: &Path, count: usize) -> Vec<(RecordId, RecordId)> {
    let reader = Reader::open(path).unwrap();
    let pairs = reader.read().pairs("structure", &tamis::workspace::PairFilter::default()).unwrap();
    pairs.into_iter().take(count).map(|pair| (pair.a, pair.b)).collect()
}

#[test]
fn a_workspace_that_was_missed_and_is_back_is_opened_as_any_other() {
    let folder = tempfile::tempdir().unwrap();
    let (memory, path) = (folder.path().join("tamis"), sample(folder.path()));
    let mut keeper = Keeper::open(&memory);
    keeper.session.opened(&path, "2026-11-22T10:00:00Z");
    keeper.session.last = None;
    keeper.save();
    drop(keeper);
    let away = folder.path().join("ailleurs");
    std::fs::rename(&path, &away).unwrap();
    let mut window = open_in(None, Some(&memory), [1400.0, 900.0]);
    until(&mut window, "it is missed", |window| shows(window, "exemple · introuvable"));
    std::fs::rename(&away, &path).unwrap();
    window.state_mut().wish(Action::Open(path.clone()));
    until(&mut window, "the workspace", |window| shows(window, "reseau-entraide.csv"));
    // What is done comes after a copy that would have been asked for when it was opened.
    decide(&mut window, some_pairs(&path, 1)[0]);
    until(&mut window, "the verdict", |_| count(&path, OperationKind::Decide) == 1);
    assert!(!folder.path().join("exemple-copie.tamis").exists());
    quit(window);
}

#[cfg(unix)]
#[test]
fn what_is_done_while_a_lost_workspace_is_copied_goes_on_in_the_copy() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let copy = folder.path().join("exemple-copie.tamis");
    let pairs = some_pairs(&path, 6);
    let mut window = open(Some(&path));
    until(&mut window, "the deliveries", |window| shows(window, "reseau-entraide.csv"));
    window.state_mut().wish(Action::Show(Screen::Records));
    until(&mut window, "the grid", |window| window.state().probe().drawn);
    window.state_mut().wish(Action::Edit(pairs[0].0, "nom".to_owned(), "À moitié tap".to_owned()));
    window.step();
    std::fs::remove_file(&path).unwrap();
    // Whichever of them find the copy under way, none is lost.
    for pair in &pairs {
        decide(&mut window, *pair);
        window.step();
        std::thread::sleep(std::time::Duration::from_millis(15));
    }
    until(&mut window, "the copy", |window| shows(window, "exemple-copie.tamis"));
    until(&mut window, "all verdicts", |_| count(&copy, OperationKind::Decide) == pairs.len());
    until(&mut window, "what was half typed", |window| window.query_all_by_value("À moitié tap").next().is_some());
    assert!(!folder.path().join("exemple-copie-2.tamis").exists(), "one copy is enough");
}
