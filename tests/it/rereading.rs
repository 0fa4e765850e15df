//! A wrong guess of accents is put right without importing again, and what was repaired alone can be switched off.

use crate::program::{effective, tamis};
use std::fs;
use std::path::Path;

/// `Téléphone` and `Fougères` in Mac Roman, among so few accents that Windows-1252 is as good a guess.
const MAC: &[u8] = b"Nom;Ville;T\x8el\x8ephone;CP\n\
    Mairie;Foug\x8fres;02 99 94 88 00;35300\n\
    Centre;Foug\x8fres;02 99 94 88 01;35300\n";

fn value(folder: &Path, id: &str, field: &str) -> String {
    effective(folder, "w.tamis", "structure", id, field)
}

fn ids(folder: &Path) -> Vec<String> {
    let read = tamis::workspace::Reader::open(&folder.join("w.tamis")).unwrap();
    let mut ids = Vec::new();
    let at = tamis::operations::schema("structure").unwrap().index_of("id").unwrap();
    read.read()
        .records("structure", &mut |row| {
            ids.push(row.values[at].display().into_owned());
            Ok(())
        })
        .unwrap();
    ids
}

#[test]
fn another_encoding_is_one_reversible_change_that_keeps_edits_and_identifiers() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("lieux_35.csv"), MAC).unwrap();
    let run = |arguments: &[&str]| tamis(folder.path(), arguments);
    run(&["import", "w.tamis", "lieux_35.csv"]);
    assert_eq!(run(&["map", "w.tamis", "--encoding", "windows-1252"]).0, 0);
    let before = ids(folder.path());
    assert_eq!(value(folder.path(), &before[0], "commune"), "Fougres");
    run(&["edit", "w.tamis", &before[1], "nom", "Centre social"]);
    let (code, _, said) = run(&["map", "w.tamis", "--encoding", "macintosh"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(ids(folder.path()), before, "identifiers stay");
    assert_eq!(value(folder.path(), &before[0], "commune"), "Fougères");
    assert_eq!(value(folder.path(), &before[0], "code_insee"), "35115");
    assert_eq!(value(folder.path(), &before[1], "nom"), "Centre social");
    let (_, mapping, _) = run(&["map", "w.tamis", "--format", "json"]);
    assert!(mapping.contains("Téléphone") && mapping.contains("\"macintosh\""), "{mapping}");
    run(&["undo", "w.tamis"]);
    assert_eq!(value(folder.path(), &before[0], "commune"), "Fougres");
    assert_eq!(ids(folder.path()), before);
    let (code, _, said) = run(&["map", "w.tamis", "--encoding", "klingon"]);
    assert!(code == 2 && said.contains("windows-1252"), "{said}");
}

#[test]
fn a_changed_mapping_keeps_the_identifiers_it_built() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "Nom;Rue;Lieu dit;CP;Ville;publics\nMairie;1 rue X;La Lande;35300;Fougères;jeunes\n";
    fs::write(folder.path().join("lieux_35.csv"), rows).unwrap();
    let run = |arguments: &[&str]| tamis(folder.path(), arguments);
    run(&["import", "w.tamis", "lieux_35.csv"]);
    let before = ids(folder.path());
    run(&["map", "w.tamis", "--service-per-row"]);
    let (code, _, said) = run(&["map", "w.tamis", "--schema", "structure", "--set", "Lieu dit=adresse"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(value(folder.path(), &before[0], "adresse"), "La Lande");
    assert_eq!(ids(folder.path()), before);
    let (_, orphans, _) = run(&["check", "w.tamis", "--gate", "all"]);
    assert!(!orphans.contains("orphan"), "{orphans}");
}

#[test]
fn a_rule_of_reading_is_switched_off_and_on_for_a_source() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("lieux_35.csv"), "Nom;Site;CP;Ville\nMairie;www.exemple.fr;35300;Fougères\n").unwrap();
    let run = |arguments: &[&str]| tamis(folder.path(), arguments);
    run(&["import", "w.tamis", "lieux_35.csv"]);
    let id = ids(folder.path()).remove(0);
    let (_, healed, _) = run(&["map", "w.tamis", "--healed"]);
    assert!(healed.contains("url-scheme\tsite_web\t1"), "{healed}");
    run(&["map", "w.tamis", "--heal-off", "url-scheme"]);
    assert_eq!(value(folder.path(), &id, "site_web"), "www.exemple.fr");
    let (_, healed, _) = run(&["map", "w.tamis", "--healed"]);
    assert!(healed.contains("url-scheme\t\tswitched off"), "{healed}");
    run(&["map", "w.tamis", "--heal-on", "url-scheme"]);
    assert_eq!(value(folder.path(), &id, "site_web"), "https://www.exemple.fr");
    assert_eq!(run(&["map", "w.tamis", "--heal-off", "nothing"]).0, 2);
}

#[test]
fn the_next_delivery_is_read_in_the_chosen_encoding() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("lieux_35.csv"), MAC).unwrap();
    let run = |arguments: &[&str]| tamis(folder.path(), arguments);
    run(&["import", "w.tamis", "lieux_35.csv"]);
    run(&["map", "w.tamis", "--encoding", "IBM850"]);
    let chosen = ids(folder.path());
    assert_eq!(value(folder.path(), &chosen[0], "commune"), "FougÅres");
    fs::write(folder.path().join("lieux_35.csv"), [MAC, b"Poste;Foug\x8fres;02 99 94 88 02;35300\n"].concat()).unwrap();
    let (_, _, said) = run(&["import", "w.tamis", "lieux_35.csv"]);
    assert!(said.contains("Accents read as IBM850, as chosen for delivery 1"), "{said}");
    assert_eq!(value(folder.path(), &chosen[1], "commune"), "FougÅres");
}

#[test]
fn a_rule_on_rows_follows_its_words_into_another_encoding() {
    let folder = tempfile::tempdir().unwrap();
    let rows = b"Nom;\x90tat;CP;Ville\nMairie;F\x82rm\x82;35300;Foug\x8ares\nPoste;Ouvert;35300;Foug\x8ares\n";
    fs::write(folder.path().join("lieux_35.csv"), rows).unwrap();
    let run = |arguments: &[&str]| tamis(folder.path(), arguments);
    run(&["import", "w.tamis", "lieux_35.csv"]);
    assert_eq!(run(&["map", "w.tamis", "--encoding", "macintosh"]).0, 0);
    let read = || tamis::workspace::Reader::open(&folder.path().join("w.tamis")).unwrap();
    let batch = read().read().batches().unwrap().remove(0);
    let first = read().read().first_rows(batch.id, 1).unwrap().remove(0);
    let wrong = tamis::text::Decoder::new(&batch.reading).text(first.cells().nth(1).unwrap()).into_owned();
    let keep = format!("{}={wrong}", batch.reading.header[1]);
    let (code, _, said) = run(&["map", "w.tamis", "--keep", &keep]);
    assert_eq!((code, ids(folder.path()).len()), (0, 1), "{said}");
    assert_eq!(run(&["map", "w.tamis", "--encoding", "IBM850"]).0, 0);
    assert_eq!(ids(folder.path()).len(), 1, "the closed one is still the one that is kept");
}

#[test]
fn identifiers_stay_apart_when_their_rule_changes() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "id;Nom;Rue;CP;Ville\n1;Mairie;1 rue X;35300;Fougères\n2;Mairie;1 rue X;35300;Fougères\n";
    fs::write(folder.path().join("lieux_35.csv"), rows).unwrap();
    let run = |arguments: &[&str]| tamis(folder.path(), arguments);
    run(&["import", "w.tamis", "lieux_35.csv"]);
    let given = ids(folder.path());
    assert_eq!(run(&["map", "w.tamis", "--id-built"]).0, 0);
    let built = ids(folder.path());
    assert_eq!(built[1], format!("{}-2", built[0]));
    run(&["edit", "w.tamis", &built[1], "nom", "Mairie annexe"]);
    assert_eq!(ids(folder.path()), built, "an edit moves no identifier");
    run(&["undo", "w.tamis"]);
    run(&["undo", "w.tamis"]);
    assert_eq!(ids(folder.path()), given);
}

#[test]
fn counts_hold_when_a_delivery_takes_hidden_records_up_again() {
    let folder = tempfile::tempdir().unwrap();
    let rows: String = (0..30).map(|n| format!("{n},Atelier {n},a{n}@exemple\n")).collect();
    fs::write(folder.path().join("a.csv"), format!("id,nom,courriel\n{rows}")).unwrap();
    let run = |arguments: &[&str]| tamis(folder.path(), arguments);
    run(&["import", "w.tamis", "a.csv", "--source", "s", "--schema", "structure"]);
    run(&["undo", "w.tamis"]);
    run(&["import", "w.tamis", "a.csv", "--source", "s", "--schema", "structure", "--date-maj", "2026-01-01"]);
    let reader = tamis::workspace::Reader::open(&folder.path().join("w.tamis")).unwrap();
    let counts = reader.read().gate_counts("structure").unwrap();
    assert_eq!((counts.records, counts.conforming), (30, 0));
    let groups = reader.read().issue_groups("structure").unwrap();
    let of = |field: &str| groups.iter().find(|group| group.field == field).map_or(0, |group| group.issues);
    assert_eq!((of("courriel"), of("date_maj")), (30, 0));
}
