//! `tamis records`, `transform` and `views`: what the grid of the window can do, from the command line.

use crate::program::{effective, tamis};
use std::path::Path;

const FILE: &str = "id,nom,commune,telephone,courriel,date_maj\n\
    1,CCAS DE VITRÉ,Vitré,0299740000,ccas@vitre.fr,2026-01-05\n\
    2,Mairie,VITRE,,accueil@vitre.fr,2026-02-05\n\
    3,Épicerie solidaire,Vitré,epicerie@asso.fr,,2024-02-05\n\
    4,Maison de l’emploi,Redon,0299710000,,2026-02-06\n";

fn workspace(folder: &Path) {
    std::fs::write(folder.join("liste.csv"), FILE).unwrap();
    let (code, _, errors) =
        tamis(folder, &["import", "w.tamis", "liste.csv", "--source", "asso", "--schema", "structure"]);
    assert!(code <= 1, "{errors}");
}

#[test]
fn records_are_listed_counted_and_sorted() {
    let folder = tempfile::tempdir().unwrap();
    workspace(folder.path());
    let out = |arguments: &[&str]| {
        let (code, out, errors) = tamis(folder.path(), arguments);
        assert_eq!(code, 0, "{errors}");
        out.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let names = ["records", "w.tamis", "--fields", "nom"];
    let with = |more: &[&'static str]| out(&[&names[..], more].concat());
    assert_eq!(with(&["--search", "epicerie"]), ["Épicerie solidaire"]);
    assert_eq!(with(&["--where", "commune=Vitré", "--sort", "-nom"]), ["Épicerie solidaire", "CCAS DE VITRÉ"]);
    assert_eq!(with(&["--where", "commune!=Vitré", "--where", "telephone="]), ["Mairie"]);
    assert_eq!(with(&["--contains", "nom=MAISON"]), ["Maison de l’emploi"]);
    assert_eq!(with(&["--length", "nom=14-18"]), ["Épicerie solidaire", "Maison de l’emploi"]);
    assert_eq!((with(&["--length", "nom=-6"]).len(), with(&["--length", "telephone=-99"]).len()), (1, 3));
    let facet = out(&["records", "w.tamis", "--facet", "commune"]);
    assert_eq!(facet, ["2\tVitré", "1\tRedon", "1\tVITRE"]);
    let patterns = out(&["records", "w.tamis", "--facet", "date_maj", "--patterns"]);
    assert_eq!(patterns, ["4\t9999-99-99"]);
    let json = out(&["records", "w.tamis", "--search", "mairie", "--format", "jsonl"]);
    assert_eq!(json, [r#"{"id":"asso--2","nom":"Mairie"}"#]);
    let (code, _, errors) = tamis(folder.path(), &["records", "w.tamis", "--where", "comune=Vitré"]);
    assert!(code == 2 && errors.contains("commune"), "{errors}");
    let (code, _, errors) = tamis(folder.path(), &["records", "w.tamis", "--where", "commune"]);
    assert!(code == 2 && errors.contains("FIELD=VALUE"), "{errors}");
    let (code, _, errors) = tamis(folder.path(), &["records", "w.tamis", "--length", "nom=court"]);
    assert!(code == 2 && errors.contains("FIELD=LEAST-MOST"), "{errors}");
}

#[test]
fn a_field_of_many_records_is_changed_as_one_operation() {
    let folder = tempfile::tempdir().unwrap();
    workspace(folder.path());
    let run = |arguments: &[&str]| tamis(folder.path(), &[&["transform", "w.tamis"], arguments].concat());
    let value = |id: &str, field: &str| effective(folder.path(), "w.tamis", "structure", &format!("asso--{id}"), field);
    let (code, out, _) = run(&["commune", "--spellings", "words", "--dry-run"]);
    assert_eq!((code, out.as_str()), (0, "asso--2\tcommune\tVITRE\tVitré\n"));
    assert_eq!(value("2", "commune"), "VITRE");
    assert_eq!(run(&["commune", "--spellings", "words"]).0, 0);
    assert_eq!(value("2", "commune"), "Vitré");
    assert_eq!(run(&["nom", "--title", "--where", "commune=Vitré"]).0, 0);
    assert_eq!((value("1", "nom"), value("4", "nom")), ("Ccas de Vitré".into(), "Maison de l’emploi".into()));
    assert_eq!(run(&["telephone", "--swap-with", "courriel", "--contains", "telephone=@"]).0, 0);
    assert_eq!((value("3", "telephone"), value("3", "courriel")), (String::new(), "epicerie@asso.fr".into()));
    let (_, out, _) = tamis(folder.path(), &["undo", "w.tamis"]);
    assert!(!out.is_empty());
    assert_eq!(value("3", "telephone"), "epicerie@asso.fr");
    assert_eq!(run(&["nom", "--reset", "--edited"]).0, 0);
    assert_eq!(value("1", "nom"), "CCAS DE VITRÉ");
    let (code, _, errors) = run(&["nom"]);
    assert!(code == 2 && errors.contains("--replace"), "{errors}");
}

#[test]
fn views_are_kept_asked_and_dropped() {
    let folder = tempfile::tempdir().unwrap();
    workspace(folder.path());
    let run = |arguments: &[&str]| tamis(folder.path(), arguments);
    assert_eq!(run(&["views", "w.tamis", "--keep", "Sans téléphone", "--where", "telephone="]).0, 0);
    assert_eq!(run(&["views", "w.tamis"]).1, "Sans téléphone\n");
    let listed = run(&["records", "w.tamis", "--view", "Sans téléphone", "--fields", "id"]);
    assert_eq!(listed.1, "asso--2\n");
    assert_eq!(run(&["views", "w.tamis", "--drop", "Sans téléphone"]).0, 0);
    assert_eq!(run(&["views", "w.tamis"]).1, "");
    let (code, _, errors) = run(&["records", "w.tamis", "--view", "Sans téléphone"]);
    assert!(code == 2 && errors.contains("tamis views"), "{errors}");
}
