//! What a screen reader says: every button, box and field of every page, side and question has a name of its own in words.

use crate::window::{click, open, sample, says, until};
use egui::accesskit;
use egui::{Key, Modifiers, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use tamis::mirror::Method;
use tamis::ui::action::{Action, Screen};
use tamis::ui::app::App;
use tamis::ui::screens::care::Wish as Care;
use tamis::ui::screens::combine::Wish as Combine;
use tamis::ui::screens::pages::Wish as OfPage;
use tamis::ui::screens::quality::state::{Side as Part, Wish as Quality};
use tamis::ui::screens::records::state::{BatchDraft, Beside, Kind, SpellingDraft, Wish};

type Window = Harness<'static, App>;

/// What one can act on and whose name is no word: what stands in a field is its value and not its name, and a sign is read as
/// its code point.
fn nameless(window: &Window) -> Vec<String> {
    let acts = |data: &accesskit::Node| {
        data.supports_action(accesskit::Action::Click) || data.supports_action(accesskit::Action::Focus)
    };
    let nodes = window.root().children_recursive().map(|node| node.accesskit_node());
    nodes
        .filter(|node| !node.is_hidden() && acts(node.data()))
        .filter(|node| !matches!(node.role(), Role::ScrollView | Role::ScrollBar | Role::GenericContainer))
        // Edges of columns are for the pointer alone: their widths can be set by the menu.
        .filter(|node| node.role() != Role::Unknown || node.raw_bounds().is_none_or(|rect| rect.width() > 8.0))
        .filter(|node| {
            let worded = |text: &str| text.chars().any(char::is_alphanumeric);
            // A text that is clicked is its own name.
            let text = if node.role() == Role::Label { node.value() } else { None };
            let told = node.label().or(text);
            !told.is_some_and(|told| worded(&told)) && !node.data().placeholder().is_some_and(worded)
        })
        .map(|node| format!("{:?} {:?} at {:?}", node.role(), node.label(), node.raw_bounds()))
        .collect()
}

/// Draws until what was asked for has come, and looks at the names.
fn look(window: &mut Window, what: &str) {
    for _ in 0..8 {
        window.step();
        std::thread::sleep(std::time::Duration::from_millis(30));
    }
    assert_eq!(nameless(window), Vec::<String>::new(), "{what}");
}

fn wish(window: &mut Window, action: Action, what: &str) {
    window.state_mut().wish(action);
    look(window, what);
}

#[test]
fn every_page_and_what_stands_beside_it_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut window = open(Some(&path));
    until(&mut window, "the deliveries", |window| says(window, "reseau-entraide.csv"));
    for screen in Screen::ALL {
        wish(&mut window, Action::Show(screen), screen.code());
    }
    wish(&mut window, Action::Show(Screen::Columns), "columns");
    for side in ["Valeurs", "Corrigé à la lecture", "Lignes écartées"] {
        click(&mut window, side);
        look(&mut window, side);
    }
    wish(&mut window, Action::Show(Screen::Quality), "quality");
    for part in [Part::Dashboard, Part::Fields, Part::Places] {
        wish(&mut window, Action::Quality(Quality::Side(part)), &format!("{part:?}"));
    }
}

#[test]
fn every_panel_of_the_grid_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut window = crate::window::grid(&path);
    let beside = |window: &mut Window, beside: Beside, what: &str| {
        wish(window, Action::Records(Wish::Beside(beside)), what);
    };
    beside(&mut window, Beside::Columns, "columns");
    beside(&mut window, Beside::Views(String::new()), "views");
    for method in Method::ALL {
        let draft = Beside::Spellings(SpellingDraft::new("commune", method));
        beside(&mut window, draft, method.code());
    }
    // Two spellings of one commune stand there by now, each with its box.
    beside(&mut window, Beside::Spellings(SpellingDraft::new("nom", Method::Slip)), "spellings");
    until(&mut window, "groups", |window| says(window, "Réunir le groupe «"));
    assert!(says(&window, "Changer aussi «"), "a box names the spelling that it takes");
    for kind in Kind::ALL {
        let draft = BatchDraft { kind, ..BatchDraft::new("commune", true) };
        beside(&mut window, Beside::Batch(draft), kind.code());
    }
}

#[test]
fn every_question_over_the_window_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut window = crate::window::grid(&path);
    let go = Wish::Go { row: 0, field: "nom".into(), extend: false };
    wish(&mut window, Action::Records(go), "a cell");
    let questions = [
        ("purge", Action::Care(Care::AskPurge(None))),
        ("doctor", Action::Care(Care::Look)),
        ("another copy", Action::Combine(Combine::Ask)),
        ("aside", Action::Page(OfPage::AskAside)),
        ("palette", Action::Palette(true)),
        ("sheet", Action::Shortcuts(true)),
        ("menu", Action::Menu),
    ];
    for (what, action) in questions {
        wish(&mut window, action, what);
        window.key_press(Key::Escape);
        window.run_steps(3);
    }
    for (what, key) in [("note", Key::M), ("verified", Key::J)] {
        window.key_press_modifiers(Modifiers::COMMAND, key);
        look(&mut window, what);
        window.key_press(Key::Escape);
        window.run_steps(3);
    }
}

/// What stands in the row over a screen, by the words of its pieces: none lies on another one.
fn meets(window: &Window) -> Vec<String> {
    let pieces: Vec<(String, egui::Rect)> = window
        .root()
        .children_recursive()
        .filter(|node| matches!(node.accesskit_node().role(), Role::Button | Role::ComboBox | Role::Label))
        .filter_map(|node| Some((node.accesskit_node().label()?, node.rect())))
        .filter(|(_, rect)| rect.top() > 44.0 && rect.bottom() < 130.0 && rect.left() > 80.0)
        .collect();
    let mut out = Vec::new();
    for (at, (name, rect)) in pieces.iter().enumerate() {
        for (other, place) in &pieces[at + 1..] {
            let both = rect.intersect(*place);
            if both.width() > 1.0 && both.height() > 1.0 {
                out.push(format!("{name} on {other}"));
            }
        }
    }
    out
}

#[test]
fn nothing_over_a_screen_lies_on_anything_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    // Usual windows of laptops, and what is left of them where letters are larger.
    for size in [[1400.0, 900.0], [1280.0, 800.0], [1024.0, 700.0], [853.0, 583.0], [700.0, 450.0]] {
        let mut window = crate::window::open_in(Some(&path), None, size);
        until(&mut window, "the workspace", |window| says(window, "Fichiers"));
        for screen in Screen::ALL.into_iter().filter(|screen| !matches!(screen, Screen::Schema | Screen::Guide)) {
            window.state_mut().wish(Action::Show(screen));
            look(&mut window, screen.code());
            assert_eq!(meets(&window), Vec::<String>::new(), "{} in {size:?}", screen.code());
        }
    }
}

#[test]
fn long_spellings_leave_the_panel_as_wide_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut window = crate::window::grid(&path);
    let draft = Beside::Spellings(SpellingDraft::new("nom", Method::Slip));
    wish(&mut window, Action::Records(Wish::Beside(draft)), "spellings");
    until(&mut window, "a long name", |window| says(window, "Changer aussi «\u{a0}Centre départe"));
    window.run_steps(4);
    let title = window.get_by_label("Graphies de nom").rect();
    assert!(title.left() >= 1400.0 - 380.0 + 12.0, "its beginning is cut off: {title:?}");
    // What only looks alike may be two things: nothing is ticked before somebody looked.
    assert!(says(&window, "Cochez ce qui est à réunir"));
    click(&mut window, "Tout cocher");
    until(&mut window, "all of them", |window| says(window, " graphies ("));
}

#[test]
fn each_screen_scrolls_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut window = crate::window::open_in(Some(&path), None, [1400.0, 600.0]);
    until(&mut window, "the workspace", |window| says(window, "Fichiers"));
    wish(&mut window, Action::Show(Screen::Quality), "quality");
    until(&mut window, "the plots", |window| says(window, "Carte des points"));
    let top = window.get_by_label("Anomalies dans le temps").rect().top();
    window.hover_at(egui::pos2(800.0, 400.0));
    for _ in 0..4 {
        window.event(egui::Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: egui::vec2(0.0, -200.0),
            phase: egui::TouchPhase::Move,
            modifiers: Modifiers::NONE,
            source: egui::MouseWheelSource::Unknown,
        });
        window.run_steps(4);
    }
    assert!(window.get_by_label("Anomalies dans le temps").rect().top() < top - 100.0, "it was scrolled");
    wish(&mut window, Action::Show(Screen::Columns), "columns");
    let header = window.get_by_label("colonne du fichier").rect();
    assert!((100.0..300.0).contains(&header.top()), "the columns begin at their top: {header:?}");
}
