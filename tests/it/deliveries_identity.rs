//! Records keep who they are from one delivery to the next: whatever becomes of identifiers, of the order of rows and sheets, no
//! correction is lost and no structure becomes two.

use crate::program::{self, effective, tamis};
use serde_json::Value;
use std::fs;
use std::path::Path;

fn run(folder: &Path, arguments: &[&str]) -> String {
    let (code, out, said) = tamis(folder, arguments);
    assert!(code <= 1, "{arguments:?}: {out}{said}");
    out + &said
}

fn import(folder: &Path, file: &str) -> String {
    run(folder, &["import", "w.tamis", file, "--source", "s", "--schema", "structure", "--complete"])
}

/// New, changed, confirmed, gone, conflicts, unchanged.
fn counts(folder: &Path) -> [u64; 6] {
    let told = changes(folder);
    ["new", "changed", "confirmed", "gone", "conflicts", "unchanged"].map(|name| told[name].as_u64().unwrap())
}

fn changes(folder: &Path) -> Value {
    let (_, out, _) = tamis(folder, &["changes", "w.tamis", "--format", "json"]);
    serde_json::from_str(&out).unwrap()
}

fn value(folder: &Path, id: &str, field: &str) -> String {
    effective(folder, "w.tamis", "structure", id, field)
}

/// All records: their identifiers, names and addresses, sorted.
fn records(folder: &Path) -> Vec<[String; 3]> {
    let read = tamis::workspace::Reader::open(&folder.join("w.tamis")).unwrap();
    let schema = tamis::operations::schema("structure").unwrap();
    let at = ["id", "nom", "adresse"].map(|name| schema.index_of(name).unwrap());
    let mut out = Vec::new();
    read.read()
        .records("structure", &mut |row| {
            out.push(at.map(|at| row.values[at].display().into_owned()));
            Ok(())
        })
        .unwrap();
    out.sort();
    out
}

fn whole(folder: &Path) {
    program::whole(&folder.join("w.tamis"), "");
}

fn undo(folder: &Path) {
    run(folder, &["undo", "w.tamis"]);
    whole(folder);
}

const NAMES: [&str; 6] = [
    "Maison des associations",
    "Centre social du Lac de Maine",
    "Espace numérique Belle-Beille",
    "Secours populaire",
    "Mission locale du Choletais",
    "Ressourcerie des Ponts",
];
const STREETS: [&str; 6] =
    ["12 rue Pasteur", "3 place du Lac", "7 avenue Patton", "1 quai Carnot", "48 rue des Bons Enfants", "5 rue Chèvre"];

/// A file of structures: identifier, the producer's other code, name, address, phone, date.
fn write(folder: &Path, file: &str, rows: &[[&str; 3]], day: &str) {
    let mut text = String::from("id,code interne,nom,adresse,code_postal,commune,telephone,date_maj\n");
    for (at, [id, name, street]) in rows.iter().enumerate() {
        let at = NAMES.iter().position(|known| known == name).unwrap_or(at);
        text += &format!("{id},K{at},{name},{street},49000,Angers,024188000{at},{day}\n");
    }
    fs::write(folder.join(file), text).unwrap();
}

fn named(ids: [&str; 6]) -> Vec<[&str; 3]> {
    (0..6).map(|at| [ids[at], NAMES[at], STREETS[at]]).collect()
}

const GIVEN: [&str; 6] = ["ST-0013", "ST-0020", "ST-0027", "ST-0034", "ST-0041", "ST-0048"];

/// A first delivery with a correction, a lock and a note on its first record.
fn corrected(folder: &Path) {
    write(folder, "a.csv", &named(GIVEN), "2026-01-01");
    import(folder, "a.csv");
    run(folder, &["edit", "w.tamis", "s--ST-0013", "nom", "Maison corrigée", "--lock"]);
    run(folder, &["edit", "w.tamis", "s--ST-0013", "-", "--note", "vu avec la directrice"]);
}

#[test]
fn another_column_of_identifiers_loses_no_correction_at_the_next_delivery() {
    for how in [&["--id", "code interne"][..], &["--id-built"], &["--set", "code interne=id"]] {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        corrected(folder);
        run(folder, &[&["map", "w.tamis"], how].concat());
        let before = records(folder);
        for (file, day) in [("b.csv", "2026-02-01"), ("c.csv", "2026-03-01")] {
            // One is gone, one is new.
            let mut rows = named(GIVEN);
            rows.reverse();
            rows.retain(|row| row[1] != NAMES[5]);
            rows.push(["ST-0099", "Épicerie solidaire", "2 rue Neuve"]);
            write(folder, file, &rows, day);
            let text = fs::read_to_string(folder.join(file)).unwrap().replace("ST-0099,K5", "ST-0099,K99");
            fs::write(folder.join(file), text).unwrap();
            import(folder, file);
            let new = u64::from(file == "b.csv");
            let [found_new, changed, confirmed, gone, conflicts, unchanged] = counts(folder);
            assert_eq!((found_new, gone, conflicts), (new, 1, 0), "{how:?} {file}");
            assert_eq!(changed + confirmed + unchanged, 6 - new, "{how:?} {file}");
            assert_eq!(records(folder).len(), 7, "{how:?} {file}: {:?}", records(folder));
            let held = before.iter().find(|row| row[1] == "Maison corrigée").unwrap();
            assert_eq!(value(folder, &held[0], "nom"), "Maison corrigée", "{how:?} {file}");
            assert_eq!(value(folder, &held[0], "date_maj"), day, "{how:?} {file}: what the new row says");
            let locked = run(folder, &["records", "w.tamis", "--state", "locked"]);
            assert!(locked.contains(&held[0]), "{how:?} {file}: {locked}");
            whole(folder);
        }
        undo(folder);
        undo(folder);
        assert_eq!(records(folder), before, "{how:?}: as before both");
        undo(folder);
        assert_eq!(value(folder, "s--ST-0013", "nom"), "Maison corrigée", "{how:?}");
    }
}

#[test]
fn identifiers_of_two_columns_that_are_alike_are_not_mixed_up() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    // The codes are the identifiers, shifted: each names another record than before.
    let file = |name: &str, day: &str, from: usize| {
        let mut text = String::from("id,code interne,nom,adresse,code_postal,commune,date_maj\n");
        for at in from..6 {
            text += &format!("{},{},{},{},49000,Angers,{day}\n", at + 1, (at + 1) % 6 + 1, NAMES[at], STREETS[at]);
        }
        fs::write(folder.join(name), text).unwrap();
        import(folder, name);
    };
    file("a.csv", "2026-01-01", 1);
    run(folder, &["map", "w.tamis", "--id", "code interne"]);
    for (at, name) in NAMES.iter().enumerate().skip(1) {
        run(folder, &["edit", "w.tamis", &format!("s--{}", (at + 1) % 6 + 1), "nom", &format!("{name} (corrigé)")]);
    }
    // The first row is new, and its code is the identifier of before of another.
    for (name, day) in [("b.csv", "2026-02-01"), ("c.csv", "2026-03-01")] {
        file(name, day, 0);
        let all = records(folder);
        assert_eq!(all.len(), 6, "{name}: {all:?}");
        for (at, known) in NAMES.iter().enumerate() {
            let id = format!("s--{}", (at + 1) % 6 + 1);
            let told = if at == 0 { (*known).to_owned() } else { format!("{known} (corrigé)") };
            assert_eq!(
                (value(folder, &id, "nom"), value(folder, &id, "adresse")),
                (told, STREETS[at].into()),
                "{name}"
            );
        }
        assert_eq!(counts(folder)[0], u64::from(name == "b.csv"), "{name}");
        whole(folder);
    }
}

#[test]
fn identifiers_in_other_accents_are_those_of_the_same_records() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let latin = |text: String| text.chars().map(|letter| letter as u32 as u8).collect::<Vec<u8>>();
    let file = |day: &str| {
        let mut text = String::from("id,nom,adresse,code_postal,commune,date_maj\n");
        for (at, known) in NAMES.iter().enumerate() {
            text += &format!("\u{c9}TAB-{at},{known},{},49000,Angers,{day}\n", STREETS[at]);
        }
        text
    };
    fs::write(folder.join("a.csv"), latin(file("2026-01-01"))).unwrap();
    import(folder, "a.csv");
    run(folder, &["map", "w.tamis", "--encoding", "macintosh"]);
    run(folder, &["map", "w.tamis", "--encoding", "windows-1252"]);
    run(folder, &["map", "w.tamis", "--encoding", "macintosh"]);
    let wrong = records(folder)[0][0].clone();
    run(folder, &["edit", "w.tamis", &wrong, "telephone", "+33241880011", "--lock"]);
    run(folder, &["map", "w.tamis", "--encoding", "windows-1252"]);
    assert_eq!(value(folder, "s--ÉTAB-0", "telephone"), "+33241880011");
    fs::write(folder.join("b.csv"), file("2026-02-01")).unwrap();
    import(folder, "b.csv");
    assert_eq!((records(folder).len(), counts(folder)[0], counts(folder)[3]), (6, 0, 0));
    assert_eq!(value(folder, "s--ÉTAB-0", "telephone"), "+33241880011");
    whole(folder);
}

#[test]
fn an_older_delivery_read_under_other_identifiers_doubles_no_record() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    corrected(folder);
    write(folder, "b.csv", &named(GIVEN)[..5], "2026-02-01");
    import(folder, "b.csv");
    let before = records(folder);
    assert_eq!(before.len(), 6);
    for how in [&["--id", "code interne"][..], &["--id-built"]] {
        run(folder, &[&["map", "w.tamis", "--batch", "1"], how].concat());
        assert_eq!(records(folder).len(), 6, "{how:?}: {:?}", records(folder));
        whole(folder);
        undo(folder);
        assert_eq!(records(folder), before, "{how:?}");
    }
}

#[test]
fn a_record_that_was_gone_is_found_under_the_identifier_of_today() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    corrected(folder);
    write(folder, "b.csv", &named(GIVEN)[1..], "2026-02-01");
    import(folder, "b.csv");
    run(folder, &["changes", "w.tamis", "--keep", "all"]);
    run(folder, &["map", "w.tamis", "--id", "code interne"]);
    write(folder, "c.csv", &named(GIVEN), "2026-03-01");
    import(folder, "c.csv");
    assert_eq!((records(folder).len(), counts(folder)[0], counts(folder)[3]), (6, 0, 0), "{:?}", records(folder));
    assert_eq!(value(folder, "s--K0", "nom"), "Maison corrigée");
    whole(folder);
}

/// A workbook of these sheets, each a table of structures.
fn book(path: &Path, sheets: &[(&str, &[[&str; 3]])]) {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap();
        let head = ["id", "nom", "adresse", "code_postal", "commune", "telephone", "date_maj"];
        let head = if rows.iter().all(|row| row[0].is_empty()) { &head[1..] } else { &head[..] };
        for (column, text) in (0..).zip(head) {
            sheet.write_string(0, column, *text).unwrap();
        }
        for (row, [id, nom, street]) in (1..).zip(*rows) {
            let cells = [*id, *nom, *street, "35600", "Redon", "0299711101", "2026-10-01"];
            for (column, text) in (0..).zip(&cells[7 - head.len()..]) {
                sheet.write_string(row, column, *text).unwrap();
            }
        }
    }
    book.save(path).unwrap();
}

#[test]
fn a_record_on_two_sheets_comes_again_on_both() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let first: [[&str; 3]; 2] = [["st-a", "Asso A", "1 rue du Port"], ["st-b", "Asso B", "2 rue du Port"]];
    let second: [[&str; 3]; 2] = [["st-c", "Asso C", "3 rue du Port"], ["st-b", "Asso B", "2 rue du Port"]];
    let changed: [[&str; 3]; 2] = [["st-c", "Asso C bis", "3 rue du Port"], ["st-b", "Asso B", "2 rue du Port"]];
    book(&folder.join("a.xlsx"), &[("Redon", &first), ("Vitre", &second)]);
    book(&folder.join("b.xlsx"), &[("Redon", &first), ("Vitre", &changed)]);
    import(folder, "a.xlsx");
    let before = records(folder);
    assert_eq!(before.len(), 4);
    import(folder, "b.xlsx");
    assert_eq!(counts(folder), [0, 1, 0, 0, 0, 3]);
    whole(folder);
    // Each key is held once.
    let read = tamis::workspace::Reader::open(&folder.join("w.tamis")).unwrap();
    let mut keys = std::collections::BTreeSet::new();
    for id in 1..=4 {
        let identity = read.read().record_identity(tamis::model::RecordId(id)).unwrap().unwrap();
        assert!(keys.insert((identity.natural_id, identity.occurrence)), "{keys:?}");
    }
    drop(read);
    undo(folder);
    assert_eq!(records(folder), before);
}

#[test]
fn one_record_without_identifier_is_not_given_to_the_rows_of_two_sheets() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let all: Vec<[&str; 3]> = (0..6).map(|at| ["", NAMES[at], STREETS[at]]).collect();
    let other = ["", "Les Forains de Bretagne", "90 boulevard de la Liberté"];
    book(&folder.join("a.xlsx"), &[("Un", &all), ("Deux", &[other])]);
    import(folder, "a.xlsx");
    let id = records(folder).into_iter().find(|row| row[1] == NAMES[0]).unwrap()[0].clone();
    run(folder, &["edit", "w.tamis", &id, "courriel", "a@exemple.fr"]);
    let mut renamed = all.clone();
    renamed[0][1] = "La Maison des associations";
    book(&folder.join("b.xlsx"), &[("Un", &renamed), ("Deux", &[other, ["", "Maison des Associations", STREETS[0]]])]);
    import(folder, "b.xlsx");
    let told = changes(folder);
    // Which of the two it is, is asked.
    assert_eq!(told["lists"][0]["doubts"].as_array().unwrap().len(), 2, "{told}");
    assert_eq!(value(folder, &id, "courriel"), "a@exemple.fr");
    whole(folder);
}

#[test]
fn the_order_of_rows_does_not_say_who_a_record_is() {
    for turned in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let head = "nom,adresse,code_postal,commune,telephone,courriel,date_maj\n";
        let row =
            |street: &str| format!("Ressourcerie Delta,{street},35500,Vitré,0299000004,delta@exemple.fr,2026-01-01\n");
        let other = "Mission locale,48 rue des Bons Enfants,49300,Cholet,0241880005,contact@mlc.fr,2026-03-01\n";
        let file = |name: &str, rows: &[String]| {
            fs::write(folder.join(name), format!("{head}{other}{}", rows.concat())).unwrap();
            import(folder, name);
        };
        file("a.csv", &[row("4 rue Sévigné")]);
        let first = records(folder);
        file("b.csv", &[row("14 rue Sévigné")]);
        assert_eq!(records(folder).len(), 2, "{:?}", records(folder));
        let mut rows = [row("4 rue Sévigné"), row("14 rue Sévigné")];
        if turned {
            rows.reverse();
        }
        file("c.csv", &rows);
        let all = records(folder);
        let ids: std::collections::BTreeSet<_> = all.iter().map(|row| &row[0]).collect();
        assert_eq!((all.len(), ids.len()), (3, 3), "{all:?}");
        for one in &first {
            assert!(all.contains(one), "turned {turned}: who names itself is itself: {all:?}");
        }
        whole(folder);
        undo(folder);
        assert_eq!(records(folder).len(), 2);
    }
}

#[test]
fn a_corrected_record_is_told_by_what_its_producer_says() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let head = "nom,adresse,code_postal,commune,telephone,courriel,date_maj\n";
    let other = "Mission locale,48 rue des Bons Enfants,49300,Cholet,0241880005,contact@mlc.fr,2026-03-01\n";
    let row =
        |street: &str| format!("Ressourcerie Delta,{street},35500,Vitré,0299000004,delta@exemple.fr,2026-01-01\n");
    fs::write(folder.join("a.csv"), format!("{head}{other}{}", row("4 rue Sévigné"))).unwrap();
    fs::write(folder.join("b.csv"), format!("{head}{other}{}", row("14 avenue Charles"))).unwrap();
    import(folder, "a.csv");
    let id = records(folder).into_iter().find(|row| row[1].contains("Delta")).unwrap()[0].clone();
    for (field, value) in
        [("nom", "Recyclerie du Pays"), ("telephone", "+33299121212"), ("courriel", "contact@autre.fr")]
    {
        run(folder, &["edit", "w.tamis", &id, field, value]);
    }
    import(folder, "b.csv");
    assert_eq!((counts(folder)[0], counts(folder)[3]), (0, 0), "{:?}", records(folder));
    assert_eq!(value(folder, &id, "nom"), "Recyclerie du Pays");
    assert_eq!(value(folder, &id, "adresse"), "14 avenue Charles");
    whole(folder);
}

#[test]
fn a_person_may_say_that_two_are_one_without_being_asked() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    corrected(folder);
    let mut rows = named(GIVEN);
    rows[0] = ["ST-9000", "Tout autre chose", "77 chemin Vert"];
    write(folder, "b.csv", &rows, "2026-02-01");
    import(folder, "b.csv");
    assert_eq!((counts(folder)[0], counts(folder)[3]), (1, 1));
    assert_eq!(changes(folder)["lists"][0]["doubts"].as_array().unwrap().len(), 0);
    assert_eq!(tamis(folder, &["changes", "w.tamis", "--same", "s--ST-9000=s--ST-0020"]).0, 2, "that one is not gone");
    run(folder, &["changes", "w.tamis", "--same", "s--ST-9000=s--ST-0013"]);
    assert_eq!((counts(folder)[0], counts(folder)[3], records(folder).len()), (0, 0, 6));
    assert!(records(folder).iter().any(|row| row[1] == "Maison corrigée" && row[2] == "77 chemin Vert"));
    whole(folder);
    // Every line that was read is counted once, whoever has it now.
    run(folder, &["export", "w.tamis", "--out", "lot"]);
    let (code, out, said) = tamis(folder, &["verify", "lot"]);
    assert_eq!(code, 0, "{out}{said}");
    // It is so for good.
    write(folder, "c.csv", &rows, "2026-03-01");
    import(folder, "c.csv");
    assert_eq!((counts(folder)[0], counts(folder)[3], records(folder).len()), (0, 0, 6));
    whole(folder);
}

#[test]
fn two_records_of_one_identifier_are_told_apart_by_what_they_say() {
    let twice = |street: &'static str| ["ST-0041", "Foyer", street];
    let rows = |order: [&'static str; 2]| {
        let mut rows = named(GIVEN);
        rows[3] = twice(order[0]);
        rows[4] = twice(order[1]);
        rows[3][1] = if order[0] == "1 quai Carnot" { "Foyer Carnot" } else { "Foyer Cholet" };
        rows[4][1] = if order[1] == "1 quai Carnot" { "Foyer Carnot" } else { "Foyer Cholet" };
        rows
    };
    let (one, other) = ("1 quai Carnot", "48 rue des Bons Enfants");
    let prepared = || {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "a.csv", &rows([one, other]), "2026-01-01");
        import(folder.path(), "a.csv");
        run(folder.path(), &["edit", "w.tamis", "s--ST-0041", "nom", "Foyer corrigé", "--lock"]);
        folder
    };
    let held = |folder: &Path| {
        let all = records(folder);
        let found: Vec<_> = all.iter().filter(|row| row[1] == "Foyer corrigé").map(|row| row[2].clone()).collect();
        found
    };
    // The other way round.
    let folder = prepared();
    let before = records(folder.path());
    write(folder.path(), "b.csv", &rows([other, one]), "2026-02-01");
    import(folder.path(), "b.csv");
    assert_eq!(held(folder.path()), [one]);
    assert_eq!(records(folder.path()), before);
    assert_eq!((counts(folder.path())[0], counts(folder.path())[3]), (0, 0));
    whole(folder.path());
    undo(folder.path());
    assert_eq!(records(folder.path()), before);
    // The first of the two is gone.
    let folder = prepared();
    let mut left = rows([one, other]);
    left.remove(3);
    write(folder.path(), "b.csv", &left, "2026-02-01");
    import(folder.path(), "b.csv");
    assert_eq!(held(folder.path()), [one]);
    assert_eq!((counts(folder.path())[0], counts(folder.path())[3]), (0, 1));
    assert_eq!(records(folder.path()), before);
    whole(folder.path());
    // A second one comes, and before the first.
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.csv", &left, "2026-01-01");
    import(folder.path(), "a.csv");
    run(folder.path(), &["edit", "w.tamis", "s--ST-0041", "nom", "Foyer corrigé", "--lock"]);
    write(folder.path(), "b.csv", &rows([one, other]), "2026-02-01");
    import(folder.path(), "b.csv");
    assert_eq!(held(folder.path()), [other]);
    assert_eq!((records(folder.path()).len(), counts(folder.path())[0]), (6, 1));
    whole(folder.path());
    undo(folder.path());
    assert_eq!(records(folder.path()).len(), 5);
}

#[test]
fn identifiers_written_otherwise_are_noticed_and_answered_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(folder, "a.csv", &named(["00013", "00020", "00027", "00034", "00041", "00048"]), "2026-01-01");
    import(folder, "a.csv");
    run(folder, &["edit", "w.tamis", "s--00013", "nom", "Maison corrigée", "--lock"]);
    let before = records(folder);
    write(folder, "b.csv", &named(["13", "20", "27", "34", "41", "48"]), "2026-02-01");
    let said = import(folder, "b.csv");
    assert!(said.contains("--same all"), "{said}");
    let told = changes(folder);
    assert_eq!(told["lists"][0]["doubts"].as_array().unwrap().len(), 6, "{told}");
    run(folder, &["changes", "w.tamis", "--same", "all"]);
    assert_eq!((counts(folder)[0], counts(folder)[3], records(folder).len()), (0, 0, 6));
    assert!(records(folder).iter().any(|row| row[1] == "Maison corrigée"));
    assert!(!records(folder).iter().any(|row| row[1] == NAMES[0]));
    whole(folder);
    // The next one, in either writing, is about the same records.
    write(folder, "c.csv", &named(["13", "20", "27", "34", "41", "48"]), "2026-03-01");
    let said = import(folder, "c.csv");
    assert!(!said.contains("--same all"), "{said}");
    assert_eq!((counts(folder)[0], counts(folder)[3]), (0, 0));
    write(folder, "d.csv", &named(["00013", "00020", "00027", "00034", "00041", "00048"]), "2026-04-01");
    import(folder, "d.csv");
    assert_eq!((counts(folder)[0], counts(folder)[3], records(folder)), (0, 0, before));
    whole(folder);
}

#[test]
fn identifiers_that_were_moved_by_a_line_are_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    corrected(folder);
    // All names and streets are new words of the same structures, whose phones stay: nothing to say.
    let renamed = (0..6).map(|at| format!("{} (nouveau nom)", NAMES[at])).collect::<Vec<_>>();
    let rows: Vec<[&str; 3]> = (0..6).map(|at| [GIVEN[at], renamed[at].as_str(), "1 rue Neuve"]).collect();
    write(folder, "b.csv", &rows, "2026-02-01");
    assert!(!import(folder, "b.csv").contains("tamis undo"));
    undo(folder);
    let before = records(folder);
    // The column of identifiers went down by a line.
    let mut ids = GIVEN;
    ids.rotate_right(1);
    write(folder, "c.csv", &named(ids), "2026-03-01");
    let said = import(folder, "c.csv");
    assert!(said.contains("6 of the 6 records") && said.contains("tamis undo"), "{said}");
    undo(folder);
    assert_eq!(records(folder), before);
}

#[test]
fn what_came_before_a_hidden_delivery_is_no_news() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for (file, day) in [("a.csv", "2026-01-01"), ("b.csv", "2026-02-01"), ("c.csv", "2026-03-01")] {
        write(folder, file, &named(GIVEN), day);
        import(folder, file);
        if file == "a.csv" {
            fs::copy(folder.join("w.tamis"), folder.join("other.tamis")).unwrap();
        }
    }
    // A colleague has the third delivery on top of the second, which was taken back here.
    fs::rename(folder.join("w.tamis"), folder.join("theirs.tamis")).unwrap();
    fs::rename(folder.join("other.tamis"), folder.join("w.tamis")).unwrap();
    import(folder, "b.csv");
    undo(folder);
    run(folder, &["combine", "w.tamis", "theirs.tamis"]);
    assert_eq!((counts(folder)[0], counts(folder)[3]), (0, 0), "{}", changes(folder));
}

#[test]
fn a_number_that_the_producer_writes_otherwise_is_the_one_that_was_typed() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(folder, "a.csv", &named(GIVEN), "2026-01-01");
    import(folder, "a.csv");
    run(folder, &["edit", "w.tamis", "s--ST-0020", "telephone", "0299000041"]);
    write(folder, "b.csv", &named(GIVEN), "2026-02-01");
    let text = fs::read_to_string(folder.join("b.csv")).unwrap().replace("0241880001", "+33299000041");
    fs::write(folder.join("b.csv"), text).unwrap();
    import(folder, "b.csv");
    assert_eq!(counts(folder)[4], 0, "{}", changes(folder));
    assert_eq!(changes(folder)["lists"][0]["conflicts"][0]["settled"], "agreed");
}
