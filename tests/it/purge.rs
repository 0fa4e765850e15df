//! A person's data is taken out for good: the bytes of the file are searched for it, in all forms, before and after undo and redo.

use crate::program::{effective, tamis};
use std::fs;
use std::path::Path;

const HEADER: &str = "id,nom,date_maj,adresse,code_postal,commune,courriel,telephone,contact_nom_prenom,description\n";

/// What may be left nowhere, in the forms in which the file could hold it.
fn forms() -> Vec<(String, Vec<u8>)> {
    let texts = [
        "eric.dupre@exemple.fr",
        "Eric.Dupre@Exemple.fr",
        "eric dupre exemple fr",
        "0261910001",
        "02 61 91 00 01",
        "02.61.91.00.01",
        "+33261910001",
        "33261910001",
        "261910001",
        "Éric Dupré",
        "eric dupre",
        "ERIC DUPRE",
        "Dupré",
        "dupr\u{e9}",
        "\\u00c9ric Dupr\\u00e9",
        "Dupr\\u00e9",
        "DUPRÉ",
    ];
    let mut out: Vec<(String, Vec<u8>)> =
        texts.iter().map(|text| ((*text).to_owned(), text.as_bytes().to_vec())).collect();
    out.push(("Dupré in Windows-1252".into(), b"Dupr\xe9".to_vec()));
    out.push(("DUPRÉ in Windows-1252".into(), b"DUPR\xc9".to_vec()));
    out.push(("Dupré in UTF-16".into(), "Dupré".encode_utf16().flat_map(u16::to_le_bytes).collect()));
    out
}

/// The forms that the workspace and what is beside it hold.
fn held(folder: &Path, workspace: &str) -> Vec<String> {
    let mut found = Vec::new();
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let Ok(bytes) = fs::read(folder.join(format!("{workspace}{suffix}"))) else { continue };
        for (name, form) in forms() {
            if bytes.windows(form.len()).any(|window| window == form) {
                found.push(format!("{name} in {workspace}{suffix}"));
            }
        }
    }
    found
}

/// A workspace in which a person stands in every way: cells in two encodings and two deliveries, edits and what was before them,
/// an undone edit, a note, a merge with a choice, a mapped constant, a saved view, a search for duplicates.
pub fn workspace(at: &Path) {
    let run = |arguments: &[&str]| {
        let (code, said, err) = tamis(at, arguments);
        assert!(code <= 1, "{arguments:?} {said} {err}");
        said
    };
    let first = format!(
        "{HEADER}1,Le Pont,2026-10-01,1 rue des Lilas,35000,Rennes, Eric.Dupre@Exemple.fr,02 61 91 00 01,Éric Dupré,\"Demander Éric DUPRÉ au 02.61.91.00.01, le lundi\"\n\
         2,La Source,2026-10-01,2 rue des Lilas,35000,Rennes,b@exemple.fr;eric.dupre@exemple.fr,0261910002,Zoé,Accueil de tous\n\
         3,Le Phare,2026-10-01,3 rue des Lilas,35000,Rennes,c@exemple.fr,0261910003,Léa,Accueil\n"
    );
    fs::write(at.join("a.csv"), encoded(&first)).unwrap();
    let again = first.replace("2026-10-01", "2026-10-15").replace("Accueil de tous", "Écrire à eric.dupre@exemple.fr");
    fs::write(at.join("b.csv"), again).unwrap();
    let other = "id;nom;date_maj;adresse;code_postal;commune;téléphone;prénom du contact;nom du contact\n\
         9;Le Pont;2026-10-02;1 rue des Lilas;35000;Rennes;33261910001;Éric;DUPRÉ\n";
    fs::write(at.join("c.csv"), other).unwrap();
    run(&["import", "w.tamis", "a.csv", "--source", "s"]);
    run(&["import", "w.tamis", "b.csv", "--source", "s", "--complete"]);
    run(&["import", "w.tamis", "c.csv", "--source", "t"]);
    run(&["match", "w.tamis", "--pairs", "pairs.csv"]);
    run(&["edit", "w.tamis", "s--3", "courriel", "eric.dupre@exemple.fr"]);
    run(&["edit", "w.tamis", "s--3", "courriel", "d@exemple.fr"]);
    run(&["edit", "w.tamis", "s--2", "description", "Demander Éric Dupré, ou un autre"]);
    run(&["edit", "w.tamis", "s--2", "telephone", "+33261910001"]);
    run(&["undo", "w.tamis"]);
    run(&["decide", "w.tamis", "s--1", "t--9", "duplicate"]);
    run(&["merge", "w.tamis", "s--1", "t--9", "--pin", "courriel=eric.dupre@exemple.fr"]);
    run(&["map", "w.tamis", "--constant", "lien_source=https://exemple.fr/eric.dupre@exemple.fr"]);
    run(&["fix", "w.tamis"]);
    run(&["export", "w.tamis", "--out", "lot"]);
}

fn encoded(text: &str) -> Vec<u8> {
    tamis::text::encode_as("windows-1252", text).unwrap()
}

const PERSON: [&str; 3] = ["eric.dupre@exemple.fr", "02 61 91 00 01", "Eric Dupré"];

#[test]
fn nothing_of_a_person_is_left_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    workspace(at);
    let run = |arguments: &[&str]| tamis(at, arguments);
    assert!(held(at, "w.tamis").len() > 8, "the test does not look where it is: {:?}", held(at, "w.tamis"));
    fs::copy(at.join("w.tamis"), at.join("w.tamis-copie")).unwrap();

    let asked = [&["purge", "w.tamis"], PERSON.as_slice()].concat();
    let (code, listed, notes) = run(&[asked.as_slice(), &["--dry-run"]].concat());
    assert_eq!(code, 0, "{notes}");
    for place in [
        "file\ts\ta.csv\t2\tcourriel\t",
        "file\ts\tb.csv\t2\tcourriel\ts--1",
        "file\ts\tb.csv\t3\tdescription\ts--2",
        "file\tt\tc.csv\t2\tprénom du contact",
        "history\t",
        "record\t",
        "merge\t",
    ] {
        assert!(listed.contains(place), "{place} in {listed}");
    }
    assert!(notes.contains("w.tamis-copie") && notes.contains("a.csv") && notes.contains("2026-1"), "{notes}");
    let before = held(at, "w.tamis");
    let (code, _, said) = run(&asked);
    assert_eq!((code, held(at, "w.tamis")), (2, before), "{said}");
    assert!(said.contains("--yes"), "{said}");

    let (code, said, err) = run(&[asked.as_slice(), &["--yes"]].concat());
    assert_eq!(code, 0, "{said} {err}");
    assert!(said.contains("Gone for good") && said.contains("Receipt"), "{said}");
    assert_eq!(held(at, "w.tamis"), Vec::<String>::new());
    let (_, listed, _) = run(&[asked.as_slice(), &["--dry-run"]].concat());
    assert_eq!(listed, "");

    // What stood beside it is still there.
    assert_eq!(effective(at, "w.tamis", "structure", "s--3", "courriel"), "d@exemple.fr");
    assert_eq!(effective(at, "w.tamis", "structure", "s--2", "telephone"), "+33261910002");
    assert_eq!(effective(at, "w.tamis", "structure", "s--2", "courriel"), "b@exemple.fr");
    assert_eq!(effective(at, "w.tamis", "structure", "s--2", "description"), "Demander [...], ou un autre");
    assert_eq!(effective(at, "w.tamis", "structure", "s--1", "courriel"), "");
    let (_, history, _) = run(&["history", "w.tamis"]);
    assert!(history.contains("Personal data purged"), "{history}");

    // No way back, and none that breaks.
    let operations = history.lines().count();
    let mut undone = 0;
    while run(&["undo", "w.tamis"]).1.contains("Undone") || undone < operations {
        undone += 1;
        assert!(undone < 60);
        assert_eq!(held(at, "w.tamis"), Vec::<String>::new(), "after {undone} undos");
    }
    for _ in 0..operations {
        let (code, _, err) = run(&["redo", "w.tamis"]);
        assert!(code <= 1, "{err}");
    }
    assert_eq!(held(at, "w.tamis"), Vec::<String>::new());
    assert_eq!(effective(at, "w.tamis", "structure", "s--3", "courriel"), "d@exemple.fr");
    for (command, code) in [
        (&["check", "w.tamis"][..], 1),
        (&["match", "w.tamis", "--pairs", "p.csv"], 1),
        (&["export", "w.tamis", "--out", "lot2"], 1),
    ] {
        assert!(run(command).0 <= code, "{command:?}");
    }
    assert_eq!(held(at, "w.tamis"), Vec::<String>::new());
}

#[test]
fn a_verdict_stands_and_a_purge_is_proved_by_its_receipt() {
    use sha2::{Digest, Sha256};
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    workspace(at);
    let (code, said, _) = tamis(at, &["purge", "w.tamis", PERSON[0], PERSON[1], "--yes", "--format", "json"]);
    assert_eq!(code, 0);
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    let receipt = said["receipt"].as_str().unwrap();
    let read = tamis::workspace::Reader::open(&at.join("w.tamis")).unwrap();
    let read = read.read();
    let operation =
        read.operations().unwrap().into_iter().find(|one| one.kind == tamis::model::OperationKind::Purge).unwrap();
    let digest = |value: &str| {
        Sha256::digest(format!("{receipt}:{value}")).iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let told = operation.params["digests"].as_array().unwrap();
    assert!(told.contains(&digest("eric.dupre@exemple.fr").into()) && told.contains(&digest("+33261910001").into()));
    assert!(!fs::read(at.join("w.tamis")).unwrap().windows(receipt.len()).any(|window| window == receipt.as_bytes()));
    // The name is another value, and stays.
    assert!(held(at, "w.tamis").iter().all(|form| !form.contains("exemple.fr") && !form.contains("6191")));
    assert!(!held(at, "w.tamis").is_empty());
    // The verdict was given on what is gone now, and is not asked again.
    let verdict = &read.verdicts().unwrap()[0];
    let now = |record| tamis::operations::decide::content_hash(read, record).unwrap();
    assert_eq!(verdict.hashes, [now(verdict.a), now(verdict.b)]);
}

#[test]
fn a_cell_is_purged_in_its_record_only() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    workspace(at);
    let (code, said, err) = tamis(at, &["purge", "w.tamis", "--cell", "s--3=courriel", "--yes"]);
    assert_eq!(code, 0, "{said} {err}");
    assert_eq!(effective(at, "w.tamis", "structure", "s--3", "courriel"), "");
    let read = tamis::workspace::Reader::open(&at.join("w.tamis")).unwrap();
    let record = tamis::operations::find_record(read.read(), "structure", "s--3").unwrap();
    let story = format!("{:?}", read.read().history_of(record, None).unwrap());
    assert!(!story.contains("exemple.fr"), "{story}");
    for (batch, row) in read.read().rows_of(record).unwrap() {
        let row = read.read().raw_row(batch, row).unwrap().unwrap();
        assert!(!String::from_utf8_lossy(row.blob()).contains("c@exemple.fr"));
    }
    // Others have the same address.
    assert!(held(at, "w.tamis").iter().any(|form| form.contains("eric.dupre@exemple.fr")));
    assert_eq!(effective(at, "w.tamis", "structure", "s--2", "courriel"), "b@exemple.fr");
}

#[test]
fn the_next_delivery_does_not_bring_back_who_is_opposed_too() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    workspace(at);
    let (code, said, err) = tamis(at, &["purge", "w.tamis", PERSON[0], "--yes", "--oppose"]);
    assert_eq!(code, 0, "{err}");
    assert!(said.contains("opposition list"), "{said}");
    let more = format!(
        "{HEADER}7,La Tour,2026-10-01,7 rue des Lilas,35000,Rennes,eric.dupre@exemple.fr,0261910007,Éric Dupré,Écrire à eric.dupre@exemple.fr.\n"
    );
    fs::write(at.join("d.csv"), more).unwrap();
    tamis(at, &["import", "w.tamis", "d.csv", "--source", "u"]);
    assert_eq!(effective(at, "w.tamis", "structure", "u--7", "courriel"), "");
    assert_eq!(effective(at, "w.tamis", "structure", "u--7", "telephone"), "");
    // It is not in the rows of the file either, nor in what is written out.
    let address = |what: String| what.to_lowercase().contains("eric.dupre@");
    assert!(!held(at, "w.tamis").into_iter().any(address), "{:?}", held(at, "w.tamis"));
    let (_, said, _) = tamis(at, &["explain", "w.tamis", "u--7", "courriel"]);
    assert!(!address(said.clone()), "{said}");
    // Another list takes the place of that of before, but not of what was purged.
    fs::write(at.join("list.csv"), "autre@exemple.fr\n").unwrap();
    assert_eq!(tamis(at, &["rules", "w.tamis", "--opposition", "list.csv"]).0, 0);
    let more = format!("{HEADER}8,La Cour,2026-10-01,8 rue des Lilas,35000,Rennes,Eric.Dupre@exemple.fr,,,\n");
    fs::write(at.join("e.csv"), more).unwrap();
    tamis(at, &["import", "w.tamis", "e.csv", "--source", "v"]);
    assert!(!held(at, "w.tamis").into_iter().any(address), "{:?}", held(at, "w.tamis"));
}

#[test]
fn an_export_does_not_tell_what_was_purged_or_opposed_since_the_last_one() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    workspace(at);
    let export = |name: &str| {
        let (code, said, err) = tamis(at, &["export", "w.tamis", "--out", name, "--gate", "opendata"]);
        assert!(code <= 1, "{said}{err}");
        fs::read_to_string(at.join(name).join("changements.csv")).unwrap()
    };
    export("first");
    // A record of its own with an edited address, and one that is merged with another.
    fs::write(at.join("list.csv"), "0261910003\n0261910001\n").unwrap();
    assert_eq!(tamis(at, &["rules", "w.tamis", "--opposition", "list.csv"]).0, 0);
    let changed = export("opposed");
    assert!(changed.contains("s--3,telephone") && changed.contains("s--3,courriel"), "{changed}");
    for told in ["61910003", "d@exemple.fr", "61910001", "eric.dupre"] {
        assert!(!changed.contains(told), "{told}: {changed}");
    }
    tamis(at, &["rules", "w.tamis", "--opposition", "none"]);
    export("again");
    let (code, _, err) = tamis(at, &["purge", "w.tamis", PERSON[0], "--yes"]);
    assert_eq!(code, 0, "{err}");
    let changed = export("purged");
    assert!(changed.contains("courriel") && !changed.to_lowercase().contains("eric.dupre@"), "{changed}");
}

#[test]
fn what_cannot_be_purged_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    workspace(at);
    let before = fs::read(at.join("w.tamis")).unwrap();
    for (arguments, said) in [
        (&["de"][..], "Too short"),
        (&[], "Nothing says"),
        (&["--cell", "s--3"], "--cell"),
        (&["--cell", "x--3=courriel"], "x--3"),
        (&["--cell", "s--3=mail"], "mail"),
    ] {
        let (code, _, err) = tamis(at, &[&["purge", "w.tamis", "--yes"], arguments].concat());
        assert_eq!(code, 2, "{arguments:?} {err}");
        assert!(err.contains(said) || arguments == ["--cell", "s--3"], "{arguments:?} {err}");
    }
    let (code, said, _) = tamis(at, &["purge", "w.tamis", "nobody@exemple.fr", "--yes"]);
    assert_eq!((code, said.contains("Nothing to do")), (0, true), "{said}");
    assert_eq!(fs::read(at.join("w.tamis")).unwrap(), before);
}
