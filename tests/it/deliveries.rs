//! The next delivery of a source, as a producer makes it: some rows gone, some new, some corrected, another format; and what is
//! asked of it.

use crate::program::{tamis, whole as is_whole};
use crate::source_files::shared;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use tamis::locale::Lang;
use tamis::operations::delivery::{self, Answer};
use tamis::workspace::Reader;
use tamis::{ErrorKind, Progress};

fn run(folder: &Path, arguments: &[&str]) -> String {
    let (code, out, said) = tamis(folder, arguments);
    assert!(code <= 1, "{arguments:?}: {said}");
    out + &said
}

fn changes(folder: &Path) -> Value {
    let (_, out, _) = tamis(folder, &["changes", "w.tamis", "--format", "json"]);
    serde_json::from_str(&out).unwrap()
}

fn counts(told: &Value) -> [u64; 6] {
    ["new", "changed", "confirmed", "gone", "conflicts", "unchanged"].map(|name| told[name].as_u64().unwrap())
}

/// Published identifiers, with one field of each.
fn exported(folder: &Path, field: &str) -> BTreeMap<String, Value> {
    run(folder, &["export", "w.tamis", "--out", "out", "--gate", "opendata", "--format", "json"]);
    let text = fs::read_to_string(folder.join("out/pipeline/structures.json")).unwrap();
    let rows: Vec<Map<String, Value>> = serde_json::from_str(&text).unwrap();
    rows.into_iter().map(|row| (row["id"].as_str().unwrap().to_owned(), row[field].clone())).collect()
}

/// Rows as a spreadsheet program saves them: semicolons, another order of columns and of rows.
fn csv(rows: &[Map<String, Value>], columns: &[String]) -> String {
    let mut text = String::from("\u{feff}");
    writeln!(text, "{}", columns.join(";")).unwrap();
    for row in rows {
        let cell = |column: &String| match row.get(column) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => format!("\"{}\"", text.replace('"', "\"\"")),
            Some(other) => other.to_string(),
        };
        writeln!(text, "{}", columns.iter().map(cell).collect::<Vec<_>>().join(";")).unwrap();
    }
    text
}

#[test]
fn maine_et_loire_comes_again_as_a_producer_sends_it() {
    let Some(path) = shared("insertion").map(|folder| folder.join("mednum_maine-et-loire.json")) else { return };
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let first = path.to_string_lossy().into_owned();
    run(folder, &["import", "w.tamis", &first, "--source", "mednum-49", "--complete"]);
    let mut rows: Vec<Map<String, Value>> = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let id = |row: &Map<String, Value>| row["ID_LieuMed"].as_str().unwrap().to_owned();
    let open = |row: &Map<String, Value>| row["AFFICHAGE"] == "OUVERT";
    let phone = |row: &Map<String, Value>| row["NUM_TEL"].as_str().is_some_and(|text| text.starts_with("02"));

    // Somebody decides pairs and corrects a phone, in the first delivery.
    let typo = |row: &Map<String, Value>| row["DAT_MaJ"] == "09/0102023";
    let by_phone: Vec<String> =
        rows.iter().filter(|row| open(row) && phone(row) && !typo(row)).map(id).take(4).collect();
    let published = |id: &str| format!("mednum-49--{id}");
    run(folder, &["edit", "w.tamis", &published(&by_phone[0]), "telephone", "+33241000001"]);
    run(folder, &["match", "w.tamis", "--pairs", "pairs.csv"]);
    run(folder, &["decide", "w.tamis", &published(&by_phone[2]), &published(&by_phone[3]), "distinct"]);
    let before = exported(folder, "nom");
    let pairs = |folder: &Path| {
        run(folder, &["match", "w.tamis", "--pairs", "pairs.csv"]);
        fs::read_to_string(folder.join("pairs.csv")).unwrap()
    };

    // Two rows go, one comes, thirty-eight dates and two phones are corrected, a column is added, all is shuffled.
    let gone: Vec<String> = rows.iter().filter(|row| open(row) && !typo(row) && !phone(row)).map(id).take(2).collect();
    rows.retain(|row| !gone.contains(&id(row)));
    let mut corrected = 0;
    for row in &mut rows {
        if open(row) && typo(row) {
            row.insert("DAT_MaJ".into(), "09/01/2023".into());
            corrected += 1;
        }
        let name = id(row);
        if name == by_phone[0] {
            row.insert("NUM_TEL".into(), "02 41 00 00 02".into());
        }
        if name == by_phone[1] {
            row.insert("NUM_TEL".into(), "02 41 00 00 03".into());
        }
        row.insert("REMARQUE".into(), "relu".into());
    }
    assert_eq!(corrected, 38);
    let mut new = rows.iter().find(|row| open(row) && !typo(row)).unwrap().clone();
    new.insert("ID_LieuMed".into(), "LMN999".into());
    new.insert("NOM_STRUCTURE".into(), "Maison du numérique de Tiercé".into());
    rows.push(new);
    rows.reverse();
    let half = rows.len() / 2;
    rows.rotate_left(half);
    let mut columns: Vec<String> = rows[0].keys().cloned().collect();
    columns.rotate_left(5);
    fs::write(folder.join("Maine-et-Loire 2026-11.csv"), csv(&rows, &columns)).unwrap();
    let said = run(folder, &["import", "w.tamis", "Maine-et-Loire 2026-11.csv", "--source", "mednum-49"]);
    assert!(said.contains("New column “REMARQUE”, proposed"), "the new column is the only question: {said}");
    assert!(!said.contains("--partial"), "whether it is complete was said once: {said}");

    let told = changes(folder);
    assert_eq!(counts(&told), [1, 40, 0, 2, 1, 219 - 2 - 40]);
    let list = &told["lists"][0];
    let conflict = &list["conflicts"][0];
    assert_eq!(conflict["id"], published(&by_phone[0]).as_str());
    assert_eq!((conflict["field"].as_str(), conflict["ours"].as_str()), (Some("telephone"), Some("+33241000001")));
    assert_eq!(conflict["theirs"], "+33241000002");
    assert_eq!(list["new"][0], "mednum-49--LMN999");
    let mut missing: Vec<String> = gone.iter().map(|id| published(id)).collect();
    missing.sort();
    let mut listed: Vec<String> = serde_json::from_value(list["gone"].clone()).unwrap();
    listed.sort();
    assert_eq!(listed, missing);
    let fields = |id: &str| {
        let changed = list["changed"].as_array().unwrap().iter().find(|one| one["id"] == published(id).as_str());
        changed.unwrap()["fields"].clone()
    };
    assert_eq!(fields(&by_phone[1]), serde_json::json!(["telephone"]));

    // No decided pair is asked again, and who was published is published under the same identifier.
    let again = pairs(folder);
    let decided = [published(&by_phone[2]), published(&by_phone[3])];
    let asked = again.lines().any(|line| decided.iter().all(|id| line.contains(id.as_str())));
    assert!(!asked, "{again}");
    let after = exported(folder, "nom");
    for (id, name) in &before {
        assert_eq!(after.get(id), Some(name), "{id}");
    }

    // The answers: the edited phone holds, and a missing record is set aside until it comes again.
    run(folder, &["changes", "w.tamis", "--ours", &format!("{}:telephone", published(&by_phone[0]))]);
    run(folder, &["changes", "w.tamis", "--drop", &missing[0], "--keep", &missing[1]]);
    let told = changes(folder);
    assert_eq!((told["conflicts"].as_u64(), told["lists"][0]["open"].as_u64()), (Some(0), Some(0)));
    assert_eq!(exported(folder, "telephone")[&published(&by_phone[0])], "+33241000001");
    assert!(!exported(folder, "nom").contains_key(&missing[0]));
    run(folder, &["import", "w.tamis", &first, "--source", "mednum-49"]);
    assert_eq!(counts(&changes(folder))[3], 1, "only the new record of the second delivery is missing from the first");
    let told = changes(folder);
    let back = told["lists"][0]["changed"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["id"] == published(&by_phone[1]).as_str());
    assert_eq!(back.unwrap()["values"][0]["back"], true, "the phone of the first delivery came back");
    assert!(exported(folder, "nom").contains_key(&missing[0]), "delivered again, it is there again");
    // One step back and forth through all of it.
    for _ in 0..4 {
        run(folder, &["undo", "w.tamis"]);
    }
    assert_eq!(exported(folder, "nom"), before);
}

const HEAD: &str = "Nom,Adresse,Code postal,Ville,Téléphone,Mail,Mise à jour\n";
const ROWS: [&str; 5] = [
    "Maison des associations,12 rue Pasteur,49100,Angers,02 41 88 00 01,contact@maison-asso.fr,2026-03-01",
    "Centre social du Lac de Maine,3 place du Lac,49000,Angers,02 41 88 00 02,lac@centre-social.fr,2026-03-01",
    "Espace numérique Belle-Beille,7 avenue Patton,49000,Angers,02 41 88 00 03,bb@espace.fr,2026-03-01",
    "Secours populaire de Saumur,1 quai Carnot,49400,Saumur,02 41 88 00 04,saumur@spf.fr,2026-03-01",
    "Mission locale du Choletais,48 rue des Bons Enfants,49300,Cholet,02 41 88 00 05,contact@mlc.fr,2026-03-01",
];

#[test]
fn rows_without_identifiers_go_to_the_records_that_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("a.csv"), format!("{HEAD}{}\n", ROWS.join("\n"))).unwrap();
    run(folder, &["import", "w.tamis", "a.csv", "--source", "dep", "--schema", "structure", "--complete"]);
    let before = exported(folder, "nom");
    assert_eq!(before.len(), 5);
    let id_of = |all: &BTreeMap<String, Value>, name: &str| {
        all.iter().find(|(_, found)| found.as_str() == Some(name)).map(|(id, _)| id.clone())
    };
    let moved = id_of(&before, "Maison des associations").unwrap();
    run(folder, &["edit", "w.tamis", &moved, "site_web", "https://maison-asso.fr/"]);

    // One has moved house, one is written otherwise, one is gone, one is new.
    let next = [
        "Maison des Associations,14 boulevard Foch,49100,Angers,02 41 88 00 01,contact@maison-asso.fr,2026-09-01",
        "Centre Social - Lac de Maine,3 place du Lac,49000,Angers,02 41 88 00 02,lac@centre-social.fr,2026-03-01",
        ROWS[2],
        ROWS[4],
        "Ressourcerie des Ponts,5 rue Chèvre,49000,Angers,02 41 99 99 99,bonjour@ressourcerie.fr,2026-09-01",
    ];
    fs::write(folder.join("b.csv"), format!("{HEAD}{}\n", next.join("\n"))).unwrap();
    let said = run(folder, &["import", "w.tamis", "b.csv", "--source", "dep", "--schema", "structure"]);
    let told = changes(folder);
    assert_eq!(counts(&told), [1, 2, 0, 1, 0, 2], "{said}\n{told}");
    let after = exported(folder, "nom");
    assert_eq!(after[&moved], "Maison des Associations", "the identifier stays");
    assert_eq!(exported(folder, "site_web")[&moved], "https://maison-asso.fr/", "and so does the correction");

    // The same rows again are the same records, whatever identifier their words would give.
    let mut shuffled = next;
    shuffled.reverse();
    fs::write(folder.join("c.csv"), format!("{HEAD}{}\n", shuffled.join("\n"))).unwrap();
    run(folder, &["import", "w.tamis", "c.csv", "--source", "dep", "--schema", "structure"]);
    assert_eq!(counts(&changes(folder)), [0, 0, 0, 1, 0, 5]);
    assert_eq!(exported(folder, "nom"), after);
    // And back: what the second delivery attached is taken apart with it.
    run(folder, &["undo", "w.tamis"]);
    run(folder, &["undo", "w.tamis"]);
    run(folder, &["undo", "w.tamis"]);
    assert_eq!(exported(folder, "nom"), before);
}

#[test]
fn the_service_of_a_row_goes_with_the_structure_of_that_row() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let head = format!("{},Publics\n", HEAD.trim());
    let with = |rows: &[&str]| head.clone() + &rows.iter().map(|row| format!("{row},jeunes\n")).collect::<String>();
    let services = || {
        let said = run(
            folder,
            &["records", "w.tamis", "--schema", "service", "--fields", "id,structure_id,nom,frais_precisions"],
        );
        let lines = said.lines().filter(|line| line.contains('\t'));
        let cells = lines.map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>());
        cells.map(|cells| (cells[0].clone(), cells[1..].to_vec())).collect::<BTreeMap<_, _>>()
    };
    fs::write(folder.join("a.csv"), with(&ROWS)).unwrap();
    run(folder, &["import", "w.tamis", "a.csv", "--source", "dep", "--schema", "structure", "--complete"]);
    run(folder, &["map", "w.tamis", "--service-per-row"]);
    let before = services();
    assert_eq!(before.len(), 5);
    let moved = before.iter().find(|(_, cells)| cells[1].contains("Maison des associations")).unwrap().0.clone();
    assert!(moved.ends_with("-service"), "{moved}");
    run(folder, &["edit", "w.tamis", &moved, "frais_precisions", "Gratuit", "--schema", "service"]);

    let next = [
        "Maison des Associations,14 boulevard Foch,49100,Angers,02 41 88 00 01,contact@maison-asso.fr,2026-09-01",
        ROWS[1],
        ROWS[2],
        ROWS[4],
        "Ressourcerie des Ponts,5 rue Chèvre,49000,Angers,02 41 99 99 99,bonjour@ressourcerie.fr,2026-09-01",
    ];
    for (file, rows) in [("b.csv", next.to_vec()), ("c.csv", next.into_iter().rev().collect())] {
        fs::write(folder.join(file), with(&rows)).unwrap();
        run(folder, &["import", "w.tamis", file, "--source", "dep"]);
        let after = services();
        assert_eq!(after.len(), 6, "five rows, and the one that is gone: {after:?}");
        let one = &after[&moved];
        assert_eq!(one[0], moved.strip_suffix("-service").unwrap(), "{file}: of its structure");
        assert!(one[1].contains("Maison des Associations"), "{file}: what the row says now: {one:?}");
        assert_eq!(one[2], "Gratuit", "{file}: the correction stays");
        let told = changes(folder);
        let gone = told["lists"][0]["gone"].as_array().unwrap();
        assert_eq!(gone.len(), 2, "{file}: a structure and its service: {told}");
        is_whole(&folder.join("w.tamis"), file);
    }
    run(folder, &["undo", "w.tamis"]);
    run(folder, &["undo", "w.tamis"]);
    run(folder, &["undo", "w.tamis"]);
    assert_eq!(services(), before);
}

#[test]
fn a_doubtful_row_is_answered_once_and_the_record_keeps_what_people_said() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let row = |name: &str| format!("{name},3 place du Lac,49000,Angers,02 41 88 00 02,lac@centre-social.fr,2026-03-01");
    fs::write(folder.join("a.csv"), format!("{HEAD}{}\n{}\n", row("Centre social du Lac de Maine"), ROWS[4])).unwrap();
    run(folder, &["import", "w.tamis", "a.csv", "--source", "dep", "--schema", "structure", "--complete"]);
    let before = exported(folder, "nom");
    let id_of = |all: &BTreeMap<String, Value>, name: &str| {
        all.iter().find(|(_, found)| found.as_str() == Some(name)).map(|(id, _)| id.clone()).unwrap()
    };
    let old = id_of(&before, "Centre social du Lac de Maine");
    // Two rows are alike to the one of before: nothing is decided.
    let two = format!("{}\n{}", row("Centre social Lac de Maine"), row("Centre social du Lac"));
    fs::write(folder.join("b.csv"), format!("{HEAD}{two}\n{}\n", ROWS[4])).unwrap();
    run(folder, &["import", "w.tamis", "b.csv", "--source", "dep", "--schema", "structure"]);
    let told = changes(folder);
    assert_eq!(counts(&told), [2, 0, 0, 1, 0, 1]);
    let doubts = |told: &Value| told["lists"][0]["doubts"].as_array().unwrap().len();
    assert_eq!(doubts(&told), 2, "{told}");
    let now = exported(folder, "nom");
    let (one, other) = (id_of(&now, "Centre social Lac de Maine"), id_of(&now, "Centre social du Lac"));
    run(folder, &["edit", "w.tamis", &one, "site_web", "https://lac-de-maine.fr/"]);

    run(folder, &["changes", "w.tamis", "--new", &other]);
    assert_eq!(doubts(&changes(folder)), 1, "what was answered is not asked again");
    run(folder, &["undo", "w.tamis"]);
    assert_eq!(doubts(&changes(folder)), 2);
    // Two at once are told by their number.
    run(folder, &["changes", "w.tamis", "--new", "all"]);
    let log = Reader::open(&folder.join("w.tamis")).unwrap().read().operations().unwrap();
    let said = &log.last().unwrap().summary;
    assert_eq!(
        (said.code.as_ref(), Lang::En.render(said)),
        ("operation-answers-apart", "Delivery of dep: 2 matches are declined".into())
    );
    run(folder, &["undo", "w.tamis"]);
    run(folder, &["changes", "w.tamis", "--drop", &old]);
    let told = changes(folder);
    assert_eq!((doubts(&told), &told["lists"][0]["dropped"][0]), (0, &Value::from(old.as_str())), "{told}");
    run(folder, &["undo", "w.tamis"]);
    run(folder, &["changes", "w.tamis", "--keep", &old]);
    // What is still shown as gone while the row goes to it is not set aside.
    let before =
        delivery::changes(Reader::open(&folder.join("w.tamis")).unwrap().read(), None, &Progress::new()).unwrap();
    let late = [Answer::Drop(before[0].gone[0].clone())];
    run(folder, &["changes", "w.tamis", "--same", &format!("{one}={old}")]);
    let reader = Reader::open(&folder.join("w.tamis")).unwrap();
    let refused = delivery::plan_answers(reader.read(), "dep", 2, &late, Lang::Fr).unwrap_err();
    assert_eq!((refused.kind, refused.what.code.as_ref()), (ErrorKind::Conflict, "error-not-asked"));
    let told = changes(folder);
    assert_eq!((counts(&told), doubts(&told)), ([1, 1, 0, 0, 0, 1], 0), "{told}");
    let after = exported(folder, "nom");
    assert_eq!(after[&old], "Centre social Lac de Maine", "the record of before says what the row says");
    assert!(!after.contains_key(&one));
    assert_eq!(exported(folder, "site_web")[&old], "https://lac-de-maine.fr/", "what was said of the row goes with it");
    let (code, _, said) = tamis(folder, &["changes", "w.tamis", "--same", &format!("{other}={old}")]);
    assert_eq!(code, 2, "it is no longer asked: {said}");

    // The same file in another order: the row is that record's for good.
    let mut rows = [row("Centre social du Lac"), ROWS[4].to_owned(), row("Centre social Lac de Maine")];
    rows.reverse();
    fs::write(folder.join("c.csv"), format!("{HEAD}{}\n", rows.join("\n"))).unwrap();
    run(folder, &["import", "w.tamis", "c.csv", "--source", "dep", "--schema", "structure"]);
    let told = changes(folder);
    assert_eq!((counts(&told), doubts(&told)), ([0, 0, 0, 0, 0, 3], 0), "{told}");
    assert_eq!(exported(folder, "nom"), after);
    for _ in 0..3 {
        run(folder, &["undo", "w.tamis"]);
    }
    assert_eq!(doubts(&changes(folder)), 2, "undone, it is asked as before");
    assert_eq!(exported(folder, "nom"), now);
}

#[test]
fn answers_that_cannot_be_given_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let head = "id,nom,date_maj,adresse,code_postal,commune,telephone";
    let row = |id: u32, phone: &str| format!("{id},Lieu {id},2026-10-01,{id} rue des Lilas,35000,Rennes,{phone}\n");
    let rows = |phones: &[&str]| (1..).zip(phones).map(|(id, phone)| row(id, phone)).collect::<String>();
    let write = |name: &str, text: String| fs::write(folder.join(name), format!("{head}\n{text}")).unwrap();
    write("a.csv", rows(&["0299000001", "0299000002", "0299000003"]));
    write("b.csv", rows(&["0299000001", "0299111111"]));
    run(folder, &["import", "w.tamis", "a.csv", "--source", "s", "--schema", "structure"]);
    run(folder, &["edit", "w.tamis", "s--2", "telephone", "+33299222222", "--lock"]);
    run(folder, &["import", "w.tamis", "b.csv", "--source", "s", "--schema", "structure", "--complete"]);
    let operations = || run(folder, &["history", "w.tamis", "--format", "json"]);
    let before = operations();
    for refused in [
        &["--source", "nope", "--complete"][..],
        &["--keep", "s--3", "--drop", "s--55"],
        &["--keep", "s--3", "--drop", "s--3"],
        &["--keep", "all", "--drop", "all"],
        &["--source", "s", "--partial", "--drop", "s--3"],
        &["--theirs", "s--2"],
    ] {
        let (code, _, wrong) = tamis(folder, &[&["changes", "w.tamis"], refused].concat());
        assert_eq!(code, 2, "{refused:?}: {wrong}");
    }
    assert_eq!(operations(), before);
    // Taken back by hand, it is among the others, and asked about once.
    run(folder, &["changes", "w.tamis", "--drop", "s--3"]);
    run(folder, &["edit", "w.tamis", "s--3", "-", "--take-back"]);
    let listed = run(folder, &["changes", "w.tamis", "--list"]);
    assert_eq!(listed.lines().filter(|line| line.contains("s--3")).count(), 1, "{listed}");
    run(folder, &["changes", "w.tamis", "--keep", "s--3"]);
}

#[test]
fn rows_of_earlier_deliveries_that_are_read_again_double_no_record() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let row = |street: &str| {
        format!("{HEAD}Ressourcerie Delta,{street},35500,Vitré,02 99 00 00 04,,2026-01-01\n{}\n", ROWS[4])
    };
    fs::write(folder.join("a.csv"), row("4 rue Sévigné")).unwrap();
    fs::write(folder.join("b.csv"), row("14 rue Sévigné")).unwrap();
    fs::write(folder.join("c.csv"), row("4 rue Sévigné").replace("00 04", "00 05")).unwrap();
    for file in ["a.csv", "b.csv", "c.csv"] {
        run(folder, &["import", "w.tamis", file, "--source", "dep", "--schema", "structure", "--complete"]);
    }
    let before = exported(folder, "adresse");
    assert_eq!(before.len(), 2);
    let whole = |after: &str| {
        is_whole(&folder.join("w.tamis"), after);
        assert_eq!(exported(folder, "adresse"), before, "after {after}");
    };
    whole("three deliveries");
    run(folder, &["rules", "w.tamis", "--heal", "phone-format=off", "--source", "dep"]);
    whole("a rule");
    run(folder, &["undo", "w.tamis"]);
    whole("undo");
    run(folder, &["redo", "w.tamis"]);
    whole("redo");
    run(folder, &["undo", "w.tamis"]);
    // Nor do other columns, from which other identifiers are built.
    for batch in ["2", "1"] {
        run(folder, &["map", "w.tamis", "--batch", batch, "--set", "Téléphone=adresse"]);
        whole("other columns");
    }
    run(folder, &["undo", "w.tamis"]);
    run(folder, &["undo", "w.tamis"]);
    whole("the columns of before");
    // The second delivery is the newest again, and its row the record's.
    run(folder, &["undo", "w.tamis"]);
    let second = exported(folder, "adresse");
    assert_eq!((second.len(), second.keys().eq(before.keys())), (2, true));
    assert!(second.values().any(|street| street == "14 rue Sévigné"), "{second:?}");
    is_whole(&folder.join("w.tamis"), "at last");
}

#[test]
fn what_an_undone_import_brought_is_new_when_it_comes_again() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let head = "id,nom,adresse,code_postal,commune,telephone,date_maj";
    let one = |phone: &str, day: &str| format!("1,Les Marins,1 rue Sévigné,35500,Vitré,02 61 91 00 {phone},{day}");
    let other = "2,Les Forains,2 rue Sévigné,35500,Vitré,02 61 91 00 02,2026-01-01";
    let file = |name: &str, rows: &[&str]| {
        fs::write(folder.join(name), format!("{head}\n{}\n", rows.join("\n"))).unwrap();
        run(folder, &["import", "w.tamis", name, "--source", "dep", "--schema", "structure", "--complete"]);
    };
    file("a.csv", &[&one("01", "2026-01-01")]);
    file("b.csv", &[&one("03", "2026-01-02"), other]);
    let first = counts(&changes(folder));
    assert_eq!(first, [1, 1, 0, 0, 0, 0]);
    run(folder, &["undo", "w.tamis"]);
    file("c.csv", &[&one("03", "2026-01-02"), other]);
    assert_eq!(counts(&changes(folder)), first, "as if the undone delivery had never come");
}

#[test]
fn answers_go_with_the_delivery_that_asked() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let head = "id,nom,date_maj,adresse,code_postal,commune,telephone";
    let row = |id: u32, phone: &str| format!("{id},Lieu {id},2026-10-01,{id} rue des Lilas,35000,Rennes,{phone}\n");
    let file = |name: &str, rows: &[String]| {
        fs::write(folder.join(name), format!("{head}\n{}", rows.concat())).unwrap();
        run(folder, &["import", "w.tamis", name, "--source", "s", "--schema", "structure", "--complete"]);
    };
    let last = || {
        let told = run(folder, &["history", "w.tamis", "--format", "json"]);
        let ids = told.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].as_i64().unwrap());
        ids.max().unwrap().to_string()
    };
    file("a.csv", &[row(1, "0299000001"), row(2, "0299000002"), row(3, "0299000003")]);
    run(folder, &["edit", "w.tamis", "s--2", "telephone", "+33299222222"]);
    file("b.csv", &[row(1, "0299000001"), row(2, "0299111111")]);
    let delivery = last();
    run(folder, &["changes", "w.tamis", "--theirs", "s--2"]);
    let answer = last();
    // What comes after is of the record, and not of the delivery.
    run(folder, &["edit", "w.tamis", "s--1", "telephone", "+33299333333"]);

    let (code, _, said) = tamis(folder, &["revert", "w.tamis", &delivery]);
    assert!(code != 0 && said.contains(&answer), "{said}");
    run(folder, &["revert", "w.tamis", &delivery, "--with-dependants"]);
    let phones = exported(folder, "telephone");
    assert_eq!(phones["s--2"], "+33299222222", "the correction is back with the delivery that was answered");
    assert_eq!(phones["s--1"], "+33299333333");
}

#[test]
fn a_value_chosen_for_a_merged_record_is_asked_about_when_a_producer_changes_theirs() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let head = "id,nom,date_maj,adresse,code_postal,commune,telephone";
    let file = |name: &str, source: &str, phone: &str, day: &str| {
        let row = format!("1,Les Marins,2026-10-{day},1 rue Sévigné,35500,Vitré,{phone}");
        fs::write(folder.join(name), format!("{head}\n{row}\n")).unwrap();
        run(folder, &["import", "w.tamis", name, "--source", source, "--schema", "structure"]);
    };
    let conflicts = || changes(folder)["conflicts"].as_u64().unwrap();
    let golden = || exported(folder, "telephone").into_values().collect::<Vec<_>>();
    file("a.csv", "a", "0299000001", "01");
    file("b.csv", "b", "0299000002", "02");
    run(folder, &["merge", "w.tamis", "a--1", "b--1", "--pin", "telephone=+33299333333"]);
    assert_eq!(golden(), ["+33299333333"]);
    // The same once more is no other opinion.
    file("a2.csv", "a", "0299000001", "03");
    assert_eq!(conflicts(), 0);
    file("a3.csv", "a", "0299444444", "04");
    let told = changes(folder);
    let lists = told["lists"].as_array().unwrap();
    let asked = &lists.iter().find(|list| list["source"] == "a").unwrap()["conflicts"][0];
    let values = ["id", "field", "ours", "before", "theirs"].map(|name| asked[name].as_str().unwrap());
    assert_eq!(values, ["a--1", "telephone", "+33299333333", "+33299000001", "+33299444444"]);
    assert!(asked["merge"].is_number());
    assert_eq!(golden(), ["+33299333333"], "what a person said holds until it is answered");

    run(folder, &["changes", "w.tamis", "--ours", "a--1"]);
    assert_eq!((conflicts(), golden()), (0, vec!["+33299333333".into()]));
    run(folder, &["undo", "w.tamis"]);
    assert_eq!(conflicts(), 1);
    run(folder, &["changes", "w.tamis", "--theirs", "a--1:telephone"]);
    assert_eq!((conflicts(), golden()), (0, vec!["+33299444444".into()]));
    // From now on it is that member's, whatever it says next.
    file("a4.csv", "a", "0299555555", "05");
    assert_eq!((conflicts(), golden()), (0, vec!["+33299555555".into()]));
    is_whole(&folder.join("w.tamis"), "at last");
}
