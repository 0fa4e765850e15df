//! What is written destroys nothing, runs nowhere, and says what it is; names that nobody knows are refused.

use crate::program::tamis;
use serde_json::Value as Json;
use std::fs;
use std::path::Path;

const HEADER: &str = "id,nom,adresse,code_postal,commune,telephone,courriel,date_maj\n";

fn row(id: &str, nom: &str, number: u32) -> String {
    let nom = nom.replace('"', "\"\"");
    format!("{id},\"{nom}\",{number} rue des Lilas,35000,Rennes,02619104{number},c{number}@exemple.fr,2026-01-02\n")
}

fn table(rows: &[(&str, &str)]) -> String {
    let rows = rows.iter().zip(10..).map(|((id, nom), number)| row(id, nom, number));
    std::iter::once(HEADER.to_owned()).chain(rows).collect()
}

const PLACES: [(&str, &str); 3] = [("a1", "Atelier du Bois"), ("b2", "Jardin solidaire"), ("c3", "Maison du Port")];

fn done(folder: &Path, arguments: &[&str]) -> String {
    let (code, out, said) = tamis(folder, arguments);
    assert!(code <= 1, "{arguments:?}: {out} {said}");
    format!("{out}{said}")
}

fn refused(folder: &Path, arguments: &[&str], why: &str) {
    let (code, out, said) = tamis(folder, arguments);
    assert!(code == 2 && said.contains(why), "{arguments:?}: {code} {out} {said}");
}

/// A workspace of one delivery of `s`.
fn workspace(rows: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("d.csv"), table(rows)).unwrap();
    done(folder.path(), &["import", "w.tamis", "d.csv", "--source", "s", "--complete"]);
    folder
}

#[test]
fn no_output_takes_the_place_of_what_is_read() {
    let folder = workspace(&PLACES);
    let at = folder.path();
    let stock = "siren,nic,siret,dateCreationEtablissement,etatAdministratifEtablissement,dateDebut\n\
                 130025265,00013,13002526500013,2010-01-01,A,2010-01-01\n";
    fs::write(at.join("stock.csv"), stock).unwrap();
    fs::write(at.join("other.tamis"), fs::read(at.join("w.tamis")).unwrap()).unwrap();
    let read = "This file is read by the same command";
    let (before, table) = (fs::read(at.join("w.tamis")).unwrap(), fs::read(at.join("d.csv")).unwrap());
    for option in ["--pairs", "--related", "--groups"] {
        refused(at, &["match", "w.tamis", option, "w.tamis"], read);
        refused(at, &["match", "d.csv", option, "./d.csv"], read);
    }
    refused(at, &["match", "w.tamis", "--ask", "3", "--questions", "w.tamis"], read);
    refused(at, &["match", "d.csv", "--against", "stock.csv", "--pairs", "stock.csv"], read);
    refused(at, &["values", "w.tamis", "--save", "w.tamis"], read);
    refused(at, &["decide", "w.tamis", "--write-labels", "w.tamis"], read);
    refused(at, &["match", "d.csv", "--pairs", "other.tamis"], "This file is a workspace");
    let index = |file: &str| {
        ["establishments", "w.tamis", "stock.csv", "--date", "2026-10-01", "--index", file].map(str::to_owned)
    };
    for (file, why) in [("w.tamis", read), ("stock.csv", "holds something else"), ("d.csv", "holds something else")] {
        let arguments = index(file);
        refused(at, &arguments.each_ref().map(String::as_str), why);
    }
    assert!(fs::read(at.join("w.tamis")).unwrap() == before && fs::read(at.join("d.csv")).unwrap() == table);
    assert!(fs::read_to_string(at.join("stock.csv")).unwrap() == stock);

    // A list of its own is written again, and any other file as before.
    for _ in 0..2 {
        let arguments = index("sirene.idx");
        done(at, &arguments.each_ref().map(String::as_str));
        done(at, &["match", "w.tamis", "--pairs", "pairs.csv"]);
    }
}

/// Every cell of every CSV file of a folder.
fn cells(folder: &Path, out: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            cells(&path, out);
        } else if path.extension().is_some_and(|end| end == "csv") {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(&path).unwrap();
            for record in reader.records() {
                out.extend(record.unwrap().iter().map(|cell| (path.display().to_string(), cell.to_owned())));
            }
        }
    }
}

#[test]
fn no_cell_of_a_batch_runs_and_numbers_stay_as_they_are() {
    let link = "=HYPERLINK(\"http://x.exemple/\",\"clic\")";
    let names = [("a1", link), ("b2", "-2+3+cmd|' /C calc'!A0"), ("c3", "@SUM(A1)"), ("d4", "-5 degres dehors")];
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let siret = |text: String| {
        text.replacen("date_maj", "date_maj,siret", 1).replace("2026-01-02", "2026-01-02,13002526500013")
    };
    fs::write(at.join("=1+1.csv"), siret(table(&names))).unwrap();
    fs::write(at.join("d2.csv"), siret(table(&[("a1", "=cmd|' /C calc'!A0"), names[1], names[2], names[3]]))).unwrap();
    let export = |out: &str| done(at, &["export", "w.tamis", "--out", out, "--folder", "pipeline,open_data,dora"]);
    done(at, &["import", "w.tamis", "=1+1.csv", "--source", "s", "--complete"]);
    export("one");
    done(at, &["import", "w.tamis", "d2.csv", "--source", "s"]);
    export("two");
    let mut found = Vec::new();
    cells(at.join("one").as_path(), &mut found);
    cells(at.join("two").as_path(), &mut found);
    for (path, cell) in &found {
        let runs = cell.starts_with(['=', '@']) || (cell.starts_with(['-', '+']) && cell.contains('|'));
        assert!(!runs, "{path}: {cell}");
    }
    let has = |end: &str, cell: &str| found.iter().any(|(path, one)| path.ends_with(end) && one == cell);
    assert!(has("two/changements.csv", &format!("'{link}")) && has("two/changements.csv", "'=cmd|' /C calc'!A0"));
    assert!(has("one/provenance.csv", "'=1+1.csv") && has("one/dora/structures.csv", "'@SUM(A1)"));
    assert!(has("one/dora/non_repris.csv", "'-2+3+cmd|' /C calc'!A0"));
    assert!(
        has("one/pipeline/structures.csv", "+33261910410") && has("one/pipeline/structures.csv", "-5 degres dehors")
    );
    // What is read back is what was written.
    assert_eq!(tamis(at, &["verify", "two"]).0, 0, "{}", tamis(at, &["verify", "two"]).1);
    fs::copy(at.join("one/pipeline/structures.csv"), at.join("again.csv")).unwrap();
    done(at, &["import", "again.tamis", "again.csv", "--source", "s"]);
    let names = done(at, &["records", "again.tamis", "--fields", "nom"]);
    assert!(names.contains(link) && names.contains("-2+3+cmd|") && !names.contains("'="), "{names}");
    // The export before, had it only its table.
    fs::remove_file(at.join("two/pipeline/structures.json")).unwrap();
    done(at, &["export", "w.tamis", "--out", "three", "--since", "two"]);
    assert_eq!(fs::read_to_string(at.join("three/changements.csv")).unwrap().lines().count(), 1, "nothing changed");
}

#[test]
fn lines_of_an_opposition_list_that_hold_no_contact_are_told_by_number() {
    let folder = workspace(&PLACES);
    let at = folder.path();
    let list = |name: &str, bytes: &[u8]| {
        fs::write(at.join(name), bytes).unwrap();
        let (code, out, said) = tamis(at, &["rules", "w.tamis", "--opposition", name]);
        (code, format!("{out}{said}"))
    };
    let text = "nom;courriel;tel\nJeanne;jeanne@exemple;06 12 34\n\nÉlodie;c10@exemple.fr;\nJean Martin;;\n";
    let (code, said) = list("l.csv", text.as_bytes());
    assert!(code == 1 && said.contains("2 lines hold no contact") && said.contains("look at: 2, 5"), "{said}");
    assert!(said.contains("1 contact") && !said.contains("Martin") && !said.contains("jeanne"), "{said}");
    assert_eq!(list("one.txt", b"c10@exemple.fr").0, 0, "a single line");

    let sound = "nom;courriel\nÉlodie;c11@exemple.fr\nRené;c12@exemple.fr\n";
    let latin: Vec<u8> = sound.chars().map(|c| c as u32 as u8).collect();
    let wide: Vec<u8> = std::iter::once(0xfeff).chain(sound.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in (0..).zip(sound.lines()) {
        for (column, cell) in (0..).zip(line.split(';')) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    let book = book.save_to_buffer().unwrap();
    for (name, bytes) in [("latin.csv", &latin), ("wide.csv", &wide), ("book.xlsx", &book)] {
        list("one.txt", b"c10@exemple.fr");
        let (code, said) = list(name, bytes);
        assert!(code == 0 && said.contains("2 contacts"), "{name}: {said}");
    }
}

#[test]
fn sources_are_named_visibly_and_known_before_they_are_weighed() {
    let folder = workspace(&PLACES);
    let at = folder.path();
    for name in ["", "  ", "a\nb", "x\u{202e}y"] {
        refused(at, &["import", "w.tamis", "d.csv", "--source", name], "This is no name for a source");
    }
    let unknown = "Unknown source: nosuch (known: s)";
    refused(at, &["rules", "w.tamis", "--trust", "nosuch=5"], unknown);
    refused(at, &["rules", "w.tamis", "--one-per-source", "s,nosuch"], unknown);
    refused(at, &["export", "w.tamis", "--out", "lot", "--not-open", "nosuch"], unknown);
    done(at, &["export", "w.tamis", "--out", "lot", "--not-open", "s,soliguide"]);
    done(at, &["rules", "w.tamis", "--one-per-source", "s"]);
    // Spaces and the way in which an accent is written make no other source.
    fs::write(at.join("e.csv"), table(&[("x9", "Quai du Port"), ("y8", "Relais du Bois")])).unwrap();
    done(at, &["import", "w.tamis", "e.csv", "--source", " e\u{301}te\u{301} "]);
    fs::write(at.join("e.csv"), table(&[("x9", "Quai du Port"), ("z7", "Relais du Port")])).unwrap();
    let said = done(at, &["import", "w.tamis", "e.csv", "--source", "été", "--partial"]);
    assert!(said.contains("Delivery from été"), "{said}");
    assert!(done(at, &["changes", "w.tamis", "--source", "été"]).contains("delivery 2"));
}

#[test]
fn the_folder_of_one_producer_is_not_given_to_another() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    for (source, id) in [("a/b", "k1"), ("a_b", "k2")] {
        fs::write(at.join("d.csv"), table(&[(id, "")])).unwrap();
        done(at, &["import", "w.tamis", "d.csv", "--source", source, "--schema", "structure"]);
    }
    let mail = |place: &str| fs::read_to_string(at.join("back").join(place).join("courriel.txt")).unwrap();
    done(at, &["questions", "w.tamis", "--source", "a/b", "--back", "back"]);
    let first = mail("a_b");
    done(at, &["questions", "w.tamis", "--source", "a_b", "--back", "back"]);
    assert_eq!(mail("a_b"), first);
    assert!(mail("a_b_").contains("«\u{a0}a_b\u{a0}»"));
    // Each finds its own again.
    done(at, &["questions", "w.tamis", "--source", "a_b", "--back", "back"]);
    done(at, &["questions", "w.tamis", "--back", "back"]);
    assert_eq!((mail("a_b"), fs::read_dir(at.join("back")).unwrap().count()), (first, 2));
}

#[test]
fn a_batch_is_not_as_it_was_where_anything_came_or_went() {
    let folder = workspace(&PLACES);
    let at = folder.path();
    done(at, &["export", "w.tamis", "--out", "lot"]);
    let lot = at.join("lot");
    let verify = || {
        let (code, out, said) = tamis(at, &["verify", "lot"]);
        (code, format!("{out}{said}"))
    };
    let differs = |why: &str| {
        let (code, said) = verify();
        assert!(code == 1 && said.contains(why), "{why}: {code} {said}");
    };
    let text = fs::read_to_string(lot.join("manifest.json")).unwrap();
    let sound: Json = serde_json::from_str(&text).unwrap();
    let with = |change: &dyn Fn(&mut Json)| {
        let mut manifest = sound.clone();
        change(&mut manifest);
        fs::write(lot.join("manifest.json"), manifest.to_string()).unwrap();
    };
    fs::write(lot.join("pipeline/services2.json"), "[]").unwrap();
    differs("pipeline/services2.json: is not part of the export.");
    fs::remove_file(lot.join("pipeline/services2.json")).unwrap();
    fs::write(lot.join(".DS_Store"), "").unwrap();
    assert_eq!(verify().0, 0, "left by the system");

    for (name, value) in [
        ("gate", "opendata".into()),
        ("date", "2020-01-01".into()),
        ("opposition_list", serde_json::json!({"sha256": "0", "count": 3})),
    ] {
        with(&|manifest| manifest[name] = value.clone());
        differs(&format!("“{name}” is not what the report says"));
    }
    for name in ["rejected", "sha256"] {
        with(&|manifest| manifest["schemas"][0][name] = 7.into());
        differs("“schemas” is not what the report says");
    }
    with(&|manifest| manifest["outputs"] = Json::Array(Vec::new()));
    differs("is not part of the export");
    let one = serde_json::json!({"path": "../d.csv", "sha256": "0", "size": 1});
    with(&|manifest| manifest["outputs"].as_array_mut().unwrap().push(one.clone()));
    differs("the line of “../d.csv” is none that Tamis wrote");

    // A file, its hash and all of the certificate changed together.
    for name in ["certificat.jsonl", "pipeline/certificat.cle"] {
        fs::rename(lot.join(name), at.join("aside").with_extension(name.len().to_string())).unwrap();
    }
    with(&|manifest| {
        let outputs = manifest["outputs"].as_array_mut().unwrap();
        outputs.retain(|one| !one["path"].as_str().unwrap().contains("certificat"));
    });
    differs("certificat.jsonl: the manifest does not name it any more.");

    fs::write(lot.join("manifest.json"), &text).unwrap();
    fs::remove_file(lot.join("doublons.csv")).unwrap();
    fs::create_dir(lot.join("doublons.csv")).unwrap();
    fs::create_dir(lot.join("certificat.jsonl")).unwrap();
    differs("doublons.csv: a folder stands in the place of the file.");
    for broken in ["", "{", "{}", "\u{feff}{}"] {
        fs::write(lot.join("manifest.json"), broken).unwrap();
        let (code, said) = verify();
        assert!(code == 2 && said.contains("the manifest cannot be read"), "{broken:?}: {said}");
    }
}

#[test]
fn a_purge_reaches_the_names_of_files_and_tells_those_of_sources() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("jeanne.dupont@exemple.fr.csv"), table(&PLACES)).unwrap();
    done(at, &["import", "w.tamis", "jeanne.dupont@exemple.fr.csv", "--source", "Jeanne Dupont"]);
    let (code, out, said) = tamis(at, &["purge", "w.tamis", "jeanne.dupont@exemple.fr", "Jeanne Dupont", "--yes"]);
    assert!(code == 0 && out.contains("Gone for good"), "{out} {said}");
    assert!(said.contains("The name of a source") && said.contains("Jeanne Dupont"), "{said}");
    let bytes = fs::read(at.join("w.tamis")).unwrap();
    assert!(!String::from_utf8_lossy(&bytes).to_lowercase().contains("jeanne.dupont"));
    let all = [done(at, &["map", "w.tamis"]), done(at, &["history", "w.tamis"])].concat();
    assert!(all.contains("[...].csv") && !all.contains("exemple.fr.csv"), "{all}");
}

#[test]
fn what_means_nothing_is_no_identifier() {
    let rows =
        [("x1", "Alpha"), ("N/A", "Beta"), ("-", "Gamma"), ("#REF!", "Delta"), ("#N/A", "Epsilon"), ("0", "Zeta")];
    // Most rows have one, so that the column is taken for the identifiers.
    let others: Vec<(String, String)> = (2..40).map(|at| (format!("x{at}"), format!("Lieu {at}"))).collect();
    let others = others.iter().map(|(id, name)| (id.as_str(), name.as_str()));
    let folder = workspace(&rows.into_iter().chain(others).collect::<Vec<_>>());
    let at = folder.path();
    let ids: Vec<String> = done(at, &["records", "w.tamis", "--fields", "id"]).lines().map(str::to_owned).collect();
    let natural: Vec<&str> = ids.iter().filter_map(|line| line.split('\t').next()?.strip_prefix("s--")).collect();
    assert_eq!((natural.len(), natural[0], natural[5]), (44, "x1", "0"), "a row may be numbered 0: {ids:?}");
    for built in &natural[1..5] {
        assert!(built.len() == 10 && built.chars().all(|c| c.is_ascii_alphanumeric()), "{ids:?}");
    }
    let healed = done(at, &["map", "w.tamis", "--healed"]);
    assert!(healed.lines().any(|line| line.starts_with("placeholder\tid\t4\t")), "{healed}");
}

#[test]
fn what_asks_for_nothing_that_can_be_is_refused() {
    let folder = workspace(&PLACES);
    let at = folder.path();
    refused(at, &["history", "w.tamis", "--operation", "99"], "No operation 99 in the history");
    done(at, &["edit", "w.tamis", "s--b2", "-", "Fermé depuis", "--set-aside"]);
    refused(at, &["edit", "w.tamis", "s--b2", "nom", "Jardin"], "The record s--b2 was set aside");
    refused(at, &["edit", "w.tamis", "s--zz", "nom", "Jardin"], "No structure record has the identifier s--zz");
    refused(at, &["doctor", "w.tamis", "--backup", "nowhere/copy.tamis"], "nowhere");
    for siret in ["abc", "", "130025265"] {
        refused(at, &["establishments", "w.tamis", "--siret", siret], "This is no SIRET");
    }
    let siret = "id,nom,date_maj,siret\n1,Le Pont,2026-01-02,²³\n";
    fs::write(at.join("siret.csv"), siret).unwrap();
    let said = done(at, &["check", "siret.csv", "--schema", "structure"]);
    assert!(said.contains("not all of them digits"), "{said}");
    refused(at, &["questions", "w.tamis", "--text", "Ouvert ?"], "--text says what to ask");
    refused(at, &["export", "w.tamis", "--out", "lot", "--length", "nom=10-5"], "nom=10-5");
    done(at, &["export", "w.tamis", "--out", "lot", "--length", "nom=5-10"]);
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_tamis"))
        .args(["export", "w.tamis", "--out", "old", "--lang", "en", "--today", "0000-01-01"])
        .current_dir(at)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(2) && said.contains("--today is a day since 1900"), "{said}");
}
