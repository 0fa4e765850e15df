//! People who oppose: their records go out without them, whatever writes them again; nothing about them is kept or told.

use crate::program::tamis;
use std::fs;
use std::path::Path;

fn row(id: u32, nom: &str, mail: &str, phone: &str) -> String {
    format!("{id},{nom},2026-10-01,{id} rue des Lilas,35000,Rennes,{mail},{phone}\n")
}

const HEADER: &str = "id,nom,date_maj,adresse,code_postal,commune,courriel,telephone\n";

/// Every file of an export, as one text.
fn all_texts(folder: &Path) -> String {
    let mut out = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.push_str(&all_texts(&path));
        } else if matches!(path.extension().and_then(|e| e.to_str()), Some("xlsx")) {
            let mut archive = zip::ZipArchive::new(fs::File::open(&path).unwrap()).unwrap();
            for at in 0..archive.len() {
                out.push_str(&std::io::read_to_string(archive.by_index(at).unwrap()).unwrap());
            }
        } else {
            out.push_str(&String::from_utf8_lossy(&fs::read(&path).unwrap()));
        }
    }
    out
}

#[test]
fn a_list_is_applied_at_import_and_export() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let run = |arguments: &[&str]| tamis(at, arguments);
    let rows = [
        row(1, "Le Pont", " Lea.Martin@Exemple.fr", "02 61 91 00 01"),
        row(2, "La Source", "b@exemple.fr", "0261910002"),
        // Rejected: it has no name, and its own words go into the list of rejects.
        row(4, "", "lea.martin@exemple.fr", "0261910004"),
    ];
    fs::write(at.join("a.csv"), format!("{HEADER}{}", rows.concat())).unwrap();
    fs::write(at.join("liste.csv"), "courriel;telephone\nlea.martin@exemple.fr;\n;02.61.91.00.03\n").unwrap();
    run(&["import", "w.tamis", "a.csv", "--source", "s"]);
    let (code, said, _) = run(&["rules", "w.tamis", "--opposition", "liste.csv"]);
    assert_eq!(code, 0, "{said}");

    // A later delivery, and a person who writes it again.
    fs::write(at.join("b.csv"), format!("{HEADER}{}", row(3, "Le Phare", "", "+33261910003"))).unwrap();
    run(&["import", "w.tamis", "b.csv", "--source", "t"]);
    run(&["edit", "w.tamis", "s--2", "courriel", "lea.martin@exemple.fr"]);
    run(&["export", "w.tamis", "--out", "lot"]);
    let lot = all_texts(&at.join("lot"));
    for hidden in
        ["ea.martin", "Ea.Martin", "ea.Martin", "261910001", "61 91 00 01", "261910002", "261910003", "261910004"]
    {
        assert!(!lot.contains(hidden), "{hidden}");
    }
    assert!(lot.contains("Le Pont") && lot.contains("La Source") && lot.contains("Le Phare"));
    let manifest: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(at.join("lot/manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["opposition_list"]["count"], 2);
    let (_, history, _) = run(&["history", "w.tamis", "--format", "json"]);
    let listed: Vec<&str> = history.lines().filter(|line| line.contains("opposition")).collect();
    assert!(!listed.is_empty() && listed.iter().all(|line| !line.contains("martin")));

    // What a next delivery changes of who is on the list is told nowhere.
    fs::write(
        at.join("a2.csv"),
        format!("{HEADER}{}", row(1, "Le Grand Pont", "lea.martin@exemple.fr", "02 61 91 00 09")),
    )
    .unwrap();
    run(&["import", "w.tamis", "a2.csv", "--source", "s"]);
    let (_, told, _) = run(&["changes", "w.tamis", "--format", "json"]);
    let (_, listed, _) = run(&["changes", "w.tamis", "--list"]);
    assert!(told.contains("Le Grand Pont") && listed.contains("Le Grand Pont"), "{told} {listed}");
    assert!(!told.to_lowercase().contains("ea.martin") && !told.contains("2619100"), "{told}");
    assert!(!listed.to_lowercase().contains("ea.martin") && !listed.contains("2619100"), "{listed}");
    run(&["undo", "w.tamis"]);

    // Without the list everything is there again.
    run(&["rules", "w.tamis", "--opposition", "none"]);
    run(&["export", "w.tamis", "--out", "lot"]);
    let lot = all_texts(&at.join("lot"));
    assert!(lot.contains("lea.martin@exemple.fr") && lot.contains("+33261910001") && lot.contains("+33261910003"));

    fs::write(at.join("vide.txt"), "bonjour\n").unwrap();
    let (code, _, err) = run(&["rules", "w.tamis", "--opposition", "vide.txt"]);
    assert_eq!(code, 2);
    assert!(err.contains("Neither e-mail nor phone"), "{err}");
}
