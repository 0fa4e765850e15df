//! A source's next file maps itself, in another format and another order; what differs is said.

use crate::program::tamis;
use std::fs;
use std::path::Path;

const FIRST: &str = "Réf;Nom du lieu;N°;Rue;CP;Ville;Tél;AFFICHAGE;PBC_Jeunes;Vu par;maj\n\
    7;Mairie d’Allonnes;4;rue René Hersen;49650;Allonnes;02 41 00 00 00;OUVERT;X;moi;02/03/2026\n\
    8;Centre social;12;rue Neuve;49000;Angers;02 41 00 00 01;OUVERT;;;21/04/2026\n\
    9;Fermé;1;rue Basse;49000;Angers;02 41 00 00 02;FERMÉ;X;;02/03/2026\n";

/// Rows shuffled, columns moved, `Tél` renamed, `Vu par` gone, a mail and a colour more; as JSON.
const SECOND: &str = r#"[
 {"NOM DU LIEU":"Centre social","Réf":8,"Rue":"rue Neuve","N°":12,"Ville":"Angers","CP":49000,"Téléphone":"02 41 00 00 01","Courriel":"a@exemple.fr","AFFICHAGE":"OUVERT","PBC_Jeunes":"","maj":"30/10/2026","Couleur":"bleu"},
 {"NOM DU LIEU":"Mairie d’Allonnes","Réf":7,"Rue":"rue René Hersen","N°":4,"Ville":"Allonnes","CP":49650,"Téléphone":"02 41 00 00 00","Courriel":"b@exemple.fr","AFFICHAGE":"OUVERT","PBC_Jeunes":"X","maj":"02/03/2026","Couleur":"vert"}
]"#;

/// What `tamis changes` says of the workspace.
fn changes(folder: &Path) -> serde_json::Value {
    let (_, said, _) = tamis(folder, &["changes", "w.tamis", "--format", "json"]);
    serde_json::from_str(&said).unwrap()
}

#[test]
fn the_second_file_maps_itself_and_says_what_differs() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("lieux_49_mars.csv"), FIRST).unwrap();
    fs::write(folder.path().join("lieux_49_octobre.json"), SECOND).unwrap();
    let run = |arguments: &[&str]| tamis(folder.path(), arguments);
    run(&["import", "w.tamis", "lieux_49_mars.csv"]);
    let set = ["map", "w.tamis", "--keep", "AFFICHAGE=OUVERT", "--constant", "lien_source=https://lieux49.fr"];
    assert_eq!(run(&set).0, 0);
    assert_eq!(run(&["map", "w.tamis", "--service-per-row"]).0, 0);
    let (code, _, said) = run(&["import", "w.tamis", "lieux_49_octobre.json"]);
    assert!(code <= 1, "{said}");
    for sentence in [
        "Columns taken over from delivery 1",
        "“Tél” is now called “Téléphone” (field “telephone”)",
        "New column “Courriel”, proposed for the field “courriel”",
        "New column, not taken: “Couleur”",
        "“Vu par”, which was not taken, is gone",
    ] {
        assert!(said.contains(sentence), "{sentence} in {said}");
    }
    assert!(!said.contains("“Nom du lieu”") && !said.contains("“CP”"), "{said}");
    let read = tamis::workspace::Reader::open(&folder.path().join("w.tamis")).unwrap();
    let batch = read.read().batches().unwrap().pop().unwrap();
    assert_eq!((batch.source.as_str(), batch.delivery), ("lieux-49", 2));
    assert!(batch.reading.differences.len() >= 5);
    let mappings = read.read().mappings(batch.id).unwrap();
    assert_eq!(mappings.len(), 2, "a service per row again");
    assert!(
        mappings.iter().all(|mapping| mapping.constants.contains_key("lien_source") && !mapping.row_rules.is_empty())
    );
    let changes = changes(folder.path());
    assert_eq!(changes["new"], 0, "{changes}");
    assert_eq!(changes["gone"], 0, "the closed one was never a record: {changes}");
}

#[test]
fn structures_and_services_in_files_of_their_own_are_one_delivery_each() {
    let folder = tempfile::tempdir().unwrap();
    let structures = "id,nom,date_maj,commune\n1,Mairie,2026-10-01,Angers\n2,Centre social,2026-10-01,Angers\n";
    let services = "id,structure_id,nom,description,date_maj\na,1,Atelier,Un atelier ouvert,2026-10-01\n";
    fs::write(folder.path().join("structures.csv"), structures).unwrap();
    fs::write(folder.path().join("services.csv"), services).unwrap();
    let run = |arguments: &[&str]| tamis(folder.path(), arguments);
    run(&["import", "w.tamis", "structures.csv", "services.csv", "--source", "cd49"]);
    let changes = changes(folder.path());
    assert_eq!((&changes["new"], &changes["gone"]), (&3.into(), &0.into()), "{changes}");
}

#[test]
fn another_sources_columns_are_only_worth_a_remark() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("lieux_49_mars.csv"), FIRST).unwrap();
    fs::write(folder.path().join("export_final.csv"), FIRST.replace("Allonnes", "Saumur")).unwrap();
    let run = |arguments: &[&str]| tamis(folder.path(), arguments);
    run(&["import", "w.tamis", "lieux_49_mars.csv"]);
    let (code, _, said) = run(&["import", "w.tamis", "export_final.csv"]);
    assert!(code <= 1);
    assert!(said.contains("those of the source “lieux-49”"), "{said}");
    let changes = changes(folder.path());
    assert_eq!(changes["gone"], 0, "{changes}");
}

#[test]
fn services_of_rows_follow_their_structures_into_new_columns() {
    let folder = tempfile::tempdir().unwrap();
    let of = |street: &str| {
        format!(
            "Nom du lieu;N°;{street};CP;Ville;PBC_Jeunes\nMairie;4;rue Neuve;49650;Allonnes;X\nCentre;5;rue Basse;49000;Angers;X\n"
        )
    };
    fs::write(folder.path().join("lieux_49.csv"), of("Rue")).unwrap();
    let run = |arguments: &[&str]| tamis(folder.path(), arguments);
    run(&["import", "w.tamis", "lieux_49.csv"]);
    assert_eq!(run(&["map", "w.tamis", "--service-per-row"]).0, 0);
    fs::write(folder.path().join("lieux_49.csv"), of("Voie")).unwrap();
    let (_, _, said) = run(&["import", "w.tamis", "lieux_49.csv"]);
    assert!(said.contains("“Rue” is now called"), "{said}");
    let (_, orphans, _) = run(&["check", "w.tamis", "--gate", "all"]);
    assert!(!orphans.contains("orphan"), "{orphans}");
    let changes = changes(folder.path());
    assert_eq!((&changes["new"], &changes["gone"]), (&0.into(), &0.into()), "{changes}");
}

#[test]
fn a_mapping_that_is_given_leaves_nothing_to_say() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("lieux_49_mars.csv"), FIRST).unwrap();
    fs::write(folder.path().join("lieux_49_avril.csv"), FIRST.replace("Vu par", "Couleur")).unwrap();
    let run = |arguments: &[&str]| tamis(folder.path(), arguments);
    run(&["import", "w.tamis", "lieux_49_mars.csv"]);
    let (_, mapping, _) = run(&["map", "lieux_49_avril.csv", "--schema", "structure", "--format", "json"]);
    fs::write(folder.path().join("m.json"), mapping).unwrap();
    let (code, _, said) =
        run(&["import", "w.tamis", "lieux_49_avril.csv", "--source", "lieux-49", "--mapping", "m.json"]);
    assert!(code <= 1 && !said.contains("Couleur"), "{said}");
}
