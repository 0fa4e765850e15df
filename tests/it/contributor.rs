//! What goes back to one producer: its own file marked, a page, a mail, the official workbook; and nothing of another source.

use crate::program::french as tamis;
use calamine::{Data, Reader as _, Xlsx, open_workbook_from_rs};
use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read as _};
use std::path::Path;
use tamis::operations;
use tamis::workspace::Reader;

const HEAD: &str = "id,nom,date_maj,adresse,code_postal,commune,telephone,courriel,siret,Remarque interne\n";

fn run(folder: &Path, arguments: &[&str]) -> (String, String) {
    let (code, out, said) = tamis(folder, arguments);
    assert!(code <= 1, "{arguments:?}: {said}");
    (out, said)
}

/// Two sources that know the same place, merged; each says things that the other does not.
fn workspace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let ours = format!(
        "{HEAD}\
         1,Épicerie du Thabor,2026-02-03,3 rue de Fougères,35000,Rennes,02 99 11 11 11,contact(at)thabor-epicerie.fr,,vue en mars\n\
         2,Atelier vélo Baud,2026-02-03,8 rue Baud,35000,Rennes,02 99,velo@baud-atelier.fr,123,\n\
         3,Cuisine partagée,2026-02-03,5 rue Nantaise,35000,Rennes,02 99 33 33 33,,,\n\
         4,Ressourcerie,,9 rue Vasselot,35000,Rennes,02 99 44 44 44,,,\n"
    );
    let theirs = format!(
        "{HEAD}\
         a,Epicerie Thabor solidaire,2026-03-03,3 rue de Fougeres,35000,Rennes,02 23 99 88 77,secret-autre@partenaire.fr,42135938100033,note du partenaire\n\
         b,Chez le partenaire seul,2026-03-03,77 quai Zola,35000,Rennes,02 23 55 66 77,seul@partenaire.fr,,\n"
    );
    fs::write(folder.path().join("nous.csv"), ours).unwrap();
    fs::write(folder.path().join("eux.csv"), theirs).unwrap();
    for (file, source) in [("nous.csv", "nous"), ("eux.csv", "partenaire-secret")] {
        run(folder.path(), &["import", "w.tamis", file, "--source", source, "--schema", "structure"]);
    }
    let w = folder.path();
    run(w, &["rules", "w.tamis", "--trust", "partenaire-secret=9"]);
    run(w, &["merge", "w.tamis", "nous--1", "partenaire-secret--a"]);
    folder
}

/// Every file of a folder by its path, and what is packed inside of workbooks.
fn unpacked(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut left = vec![folder.to_path_buf()];
    while let Some(place) = left.pop() {
        for entry in fs::read_dir(&place).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                left.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            let bytes = fs::read(&path).unwrap();
            if name.ends_with(".xlsx") {
                let mut zip = zip::ZipArchive::new(Cursor::new(bytes.clone())).unwrap();
                for at in 0..zip.len() {
                    let mut part = zip.by_index(at).unwrap();
                    let mut text = Vec::new();
                    part.read_to_end(&mut text).unwrap();
                    let inner = part.name().unwrap().into_owned();
                    found.insert(format!("{name}!{inner}"), text);
                }
            }
            found.insert(name, bytes);
        }
    }
    found
}

fn has(files: &BTreeMap<String, Vec<u8>>, text: &str) -> Vec<String> {
    let wanted = text.as_bytes();
    let holds = |bytes: &&Vec<u8>| bytes.windows(wanted.len()).any(|part| part == wanted);
    files.iter().filter(|(_, bytes)| holds(bytes)).map(|(name, _)| name.clone()).collect()
}

fn sheets(path: &Path) -> BTreeMap<String, Vec<Vec<String>>> {
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(fs::read(path).unwrap())).unwrap();
    let text = |cell: &Data| cell.to_string();
    let rows = |range: calamine::Range<Data>| range.rows().map(|row| row.iter().map(text).collect()).collect();
    book.worksheets().into_iter().map(|(name, range)| (name, rows(range))).collect()
}

#[test]
fn nothing_of_another_source_is_in_a_producers_folder() {
    let folder = workspace();
    let w = folder.path();
    // What could carry it over: a merge that takes the other's values, a value that a person copies from it, a reason and a note
    // in a person's words, a group of duplicates.
    run(w, &["edit", "w.tamis", "nous--1", "telephone", "+33223998877"]);
    run(w, &["edit", "w.tamis", "nous--2", "-", "--note", "voir partenaire-secret--b"]);
    run(w, &["edit", "w.tamis", "nous--3", "-", "--set-aside", "doublon de partenaire-secret--b"]);
    run(
        w,
        &[
            "questions",
            "w.tamis",
            "--ask",
            "partenaire-secret--b",
            "--field",
            "courriel",
            "--text",
            "question à l’autre",
        ],
    );
    run(w, &["match", "w.tamis"]);
    run(w, &["export", "w.tamis", "--out", "lot"]);
    let files = unpacked(&w.join("lot/contributeur/nous"));
    assert!(files.keys().any(|name| name == "a-revoir-nous.xlsx"), "{:?}", files.keys());
    for text in [
        "partenaire-secret",
        "secret-autre",
        "partenaire.fr",
        "223998877",
        "23 99 88 77",
        "223556677",
        "23 55 66 77",
        "42135938100033",
        "Epicerie Thabor",
        "Chez le partenaire",
        "quai Zola",
        "note du partenaire",
        "question à l’autre",
        "eux.csv",
    ] {
        assert_eq!(has(&files, text), Vec::<String>::new(), "{text}");
    }
    // The search finds what is there.
    assert!(!has(&files, "rue Vasselot").is_empty());
    // Its own value is in the workbook, and not the one that was copied.
    let book = sheets(&w.join("lot/contributeur/nous/classeur-prerempli.xlsx"));
    let row = book["Structures"].iter().find(|row| row.contains(&"nous--1".to_owned())).unwrap();
    assert!(row.contains(&"+33299111111".to_owned()) && row.contains(&"Épicerie du Thabor".to_owned()), "{row:?}");
    // The other's folder is free of ours as well.
    let files = unpacked(&w.join("lot/contributeur/partenaire-secret"));
    for text in ["nous--", "thabor-epicerie", "299111111", "vue en mars"] {
        assert_eq!(has(&files, text), Vec::<String>::new(), "{text}");
    }
    let manifest: serde_json::Value = serde_json::from_slice(&fs::read(w.join("lot/manifest.json")).unwrap()).unwrap();
    let listed = manifest["outputs"].as_array().unwrap().iter();
    assert_eq!(listed.filter(|one| one["path"].as_str().unwrap().starts_with("contributeur/")).count(), 8);
}

#[test]
fn the_producers_own_file_comes_back_marked_and_commented() {
    let folder = workspace();
    let w = folder.path();
    run(w, &["edit", "w.tamis", "nous--1", "courriel", "bonjour@thabor-epicerie.fr"]);
    run(
        w,
        &["questions", "w.tamis", "--ask", "nous--3", "--field", "adresse", "--text", "Est-ce au rez-de-chaussée ?"],
    );
    run(w, &["questions", "w.tamis", "--back", "retour", "--source", "nous"]);
    let place = w.join("retour/nous");
    let book = sheets(&place.join("a-revoir-nous.xlsx"));
    let (name, rows) = book.iter().next().unwrap();
    assert_eq!(name, "nous.csv");
    let header: Vec<&str> = HEAD.trim().split(',').collect();
    assert_eq!(rows[0], header, "the same columns in the same order");
    assert_eq!(rows[1][1], "Épicerie du Thabor");
    assert_eq!((rows[1][6].as_str(), rows[1][9].as_str()), ("02 99 11 11 11", "vue en mars"), "as it was sent");
    assert_eq!(rows.len(), 5);

    let files = unpacked(&place);
    let comments = String::from_utf8(files["a-revoir-nous.xlsx!xl/comments1.xml"].clone()).unwrap();
    let of = |cell: &str| {
        let start = comments.find(&format!("ref=\"{cell}\"")).unwrap_or_else(|| panic!("{cell} in {comments}"));
        let rest = &comments[start..];
        rest[..rest.find("</comment>").unwrap()].to_owned()
    };
    assert!(of("I3").contains("Le SIRET n’a que 3 chiffres"), "{}", of("I3"));
    assert!(of("G3").contains("Téléphone"), "{}", of("G3"));
    assert!(of("H2").contains("Corrigé chez nous en «\u{a0}bonjour@thabor-epicerie.fr\u{a0}»"), "{}", of("H2"));
    assert!(of("D4").contains("Question\u{a0}: Est-ce au rez-de-chaussée ?"), "{}", of("D4"));
    assert!(of("C5").contains("La date est obligatoire"), "an empty cell is marked too: {}", of("C5"));
    assert!(!comments.contains("ref=\"G2\""), "what is right is left alone");

    let page = String::from_utf8(files["synthese.html"].clone()).unwrap();
    assert!(
        page.contains("4 fiches") && page.contains("À corriger d’abord") && page.contains("Date de mise à jour"),
        "{page}"
    );
    assert!(!page.contains("back-") && !page.contains("date_maj"), "labels, not names: {page}");
    let mail = String::from_utf8(files["courriel.txt"].clone()).unwrap();
    assert!(mail.contains("Est-ce au rez-de-chaussée ?") && mail.contains("ligne 4 de nous.csv"), "{mail}");
}

#[test]
fn what_frees_most_records_comes_first() {
    let folder = tempfile::tempdir().unwrap();
    let w = folder.path();
    // Two records lack only a date; three have a bad SIRET, of which one lacks a date too and so is freed by neither alone.
    let rows = [
        "1,Une,,1 rue Haute,35000,Rennes,,,,",
        "2,Deuxième,,1 rue Haute,35000,Rennes,,,,",
        "3,Trois,,1 rue Haute,35000,Rennes,,,123,",
        "4,Quatre,2026-02-03,1 rue Haute,35000,Rennes,,,123,",
    ];
    fs::write(w.join("a.csv"), format!("{HEAD}{}\n", rows.join("\n"))).unwrap();
    run(w, &["import", "w.tamis", "a.csv", "--source", "s", "--schema", "structure"]);
    run(w, &["questions", "w.tamis", "--back", "retour"]);
    let page = fs::read_to_string(w.join("retour/s/synthese.html")).unwrap();
    let rows: Vec<&str> = page.split("<tr>").filter(|row| row.contains("class=\"error\"")).collect();
    assert!(
        rows[0].contains("Date de mise à jour") && rows[0].contains(">3</td>") && rows[0].contains(">2</td>"),
        "{rows:?}"
    );
    assert!(rows[1].contains("SIRET") && rows[1].contains(">2</td>") && rows[1].contains(">1</td>"), "{rows:?}");
}

#[test]
fn the_official_workbook_comes_back_as_it_went() {
    let folder = workspace();
    let w = folder.path();
    run(w, &["edit", "w.tamis", "nous--1", "courriel", "bonjour@thabor-epicerie.fr"]);
    run(w, &["questions", "w.tamis", "--back", "retour", "--source", "nous"]);
    let path = w.join("retour/nous/classeur-prerempli.xlsx");
    let book = sheets(&path);
    let names: Vec<&str> = book.keys().map(String::as_str).collect();
    for name in ["Structures", "Services", "Thématiques", "Réseaux porteurs", "Publics", "Frais"] {
        assert!(names.contains(&name), "{name} in {names:?}");
    }
    let structures = &book["Structures"];
    assert_eq!((structures[0][0].as_str(), structures[1][0].to_lowercase().as_str()), ("__ignore__", "true"));
    assert_eq!(structures.len(), 2 + 4);
    let thematiques = &book["Thématiques"];
    assert_eq!(thematiques[0], ["value", "label", "description"]);
    let known = operations::schema("service").unwrap();
    assert_eq!(thematiques.len() - 1, known.codes_of(known.field("thematiques").unwrap()).len());

    // It is a delivery like any: the same records, with the values that were cleaned, and no question on its columns.
    let values = |folder: &Path| -> Vec<Vec<tamis::model::Value>> {
        let reader = Reader::open(&folder.join("w.tamis")).unwrap();
        let mut rows = Vec::new();
        reader
            .read()
            .records("structure", &mut |row| {
                if row.source == "nous" {
                    rows.push(row.values);
                }
                Ok(())
            })
            .unwrap();
        rows
    };
    let before = values(w);
    let file = path.to_str().unwrap();
    let (said, notes) = run(w, &["import", "autre.tamis", file, "--source", "nous"]);
    let said = said + &notes;
    // Its lists of codes are told in one line, and its empty sheet of services is no reason to look again.
    assert_eq!(said.matches("Sans fiches, laissé de côté").count(), 1, "{said}");
    assert!(!said.contains("et aucune fiche"), "{said}");
    fs::rename(w.join("autre.tamis"), w.join("w.tamis")).unwrap();
    assert_eq!(values(w), before);
}
