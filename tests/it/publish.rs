//! What goes out beside the lot: open data, Dora, changes, the certificate; and that it can be verified, asked for again, and
//! come back in.

use crate::program::tamis;
use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

const HEADER: &str = "id,nom,date_maj,siret,adresse,code_postal,commune,code_insee,longitude,latitude,telephone,courriel,\
                      reseaux_porteurs,description";

/// A workspace of structures and services from three sources, one of which is not published openly.
fn workspace(folder: &Path) {
    let structures = format!(
        "{HEADER}\n\
         s1,Centre social des Lilas,2026-02-03,13003013300016,1 rue des Lilas,35000,Rennes,35238,-1.68,48.11,\
         +33261910001,contact@lilas.exemple.fr,mission-locale,=> Sur rendez-vous\n\
         s2,Association du Port,2026-02-03,,2 quai du Port,35400,Saint-Malo,35288,,,+33261910002,sophie.exemple@orange.fr,,\n\
         s3,Maison de quartier,2026-02-03,,3 rue Haute,35000,Rennes,35238,-1.67,48.10,+33261910003,x@exemple.fr,,\n"
    );
    fs::write(folder.join("asso.csv"), structures).unwrap();
    let services = "id,structure_id,nom,description,date_maj,type,thematiques,publics,modes_accueil,zone_eligibilite,code_insee,\
                    commune,code_postal,adresse,telephone,courriel,contact_nom_prenom,contact_public\n\
                    v1,s1,Atelier numérique,Un atelier pour apprendre,2026-02-03,atelier,numerique--acquerir-un-equipement,\
                    tous-publics,en-presentiel,35,35238,Rennes,35000,1 rue des Lilas,+33261910011,a@exemple.fr,Anne Exemple,true\n\
                    v2,s2,Atelier numérique,Un atelier pour apprendre,2026-02-03,atelier,numerique--acquerir-un-equipement,\
                    tous-publics,en-presentiel,\"35,22\",35288,Saint-Malo,35400,2 quai du Port,+33261910012,b@exemple.fr,,non\n";
    fs::write(folder.join("asso-services.csv"), services).unwrap();
    let closed = format!(
        "{HEADER}\n\
         c1,Foyer du Mail,2026-02-03,,9 rue du Mail,35000,Rennes,35238,-1.66,48.10,+33261910099,d@exemple.fr,,\n\
         c2,Centre social des Lilas,2026-03-03,,1 rue des Lilas,35000,Rennes,35238,-1.68,48.11,+33261910098,e@exemple.fr,,\n"
    );
    fs::write(folder.join("soliguide.csv"), closed).unwrap();
    for (file, source) in [("asso.csv", "asso"), ("asso-services.csv", "asso"), ("soliguide.csv", "soliguide")] {
        let (code, _, said) = tamis(folder, &["import", "w.tamis", file, "--source", source]);
        assert!(code <= 1, "{said}");
    }
}

fn run(folder: &Path, arguments: &[&str]) -> String {
    let (code, out, said) = tamis(folder, arguments);
    assert!(code <= 1, "{arguments:?}: {said}");
    out
}

fn read(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).unwrap_or_else(|cause| panic!("{path}: {cause}"))
}

fn records(folder: &Path, path: &str) -> BTreeMap<String, Json> {
    let all: Vec<Json> = serde_json::from_str(&read(folder, path)).unwrap();
    all.into_iter().map(|one| (one["id"].as_str().unwrap().to_owned(), one)).collect()
}

fn rows(folder: &Path, path: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(folder.join(path)).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

/// Every file of a folder by its path inside.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut left = vec![folder.to_path_buf()];
    while let Some(place) = left.pop() {
        for entry in fs::read_dir(&place).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                left.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

const DAY: &str = "2026-11-24";

#[test]
fn what_everybody_may_have_is_masked_and_described() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    workspace(folder);
    let said = run(folder, &["export", "w.tamis", "--out", "lot"]);
    assert!(said.contains("Open data: 3 records (structures), 1 of them without a point on the map."), "{said}");
    let whole = records(folder, "lot/pipeline/structures.json");
    assert_eq!(whole.len(), 5, "the pipeline has all");
    let open = records(folder, &format!("lot/open_data/structures-inclusion-{DAY}.json"));
    assert_eq!(open.keys().map(String::as_str).collect::<Vec<_>>(), ["asso--s1", "asso--s2", "asso--s3"]);
    // A mailbox of one person: neither mail nor phone; nothing else is masked of that record, nor of the others.
    assert_eq!(whole["asso--s2"]["courriel"], "sophie.exemple@orange.fr");
    for field in ["courriel", "telephone"] {
        assert_eq!(open["asso--s2"][field], Json::Null, "{field}");
        assert_eq!(open["asso--s1"][field], whole["asso--s1"][field]);
    }
    assert_eq!(open["asso--s2"]["adresse"], whole["asso--s2"]["adresse"]);
    // What the source keeps for itself, and the name of a person of whom nobody said that they agree.
    let services = records(folder, &format!("lot/open_data/services-inclusion-{DAY}.json"));
    assert_eq!(services["asso--v2"]["telephone"], Json::Null);
    assert_eq!(services["asso--v2"]["courriel"], Json::Null);
    assert_eq!(services["asso--v1"]["telephone"], "+33261910011");
    assert_eq!(services["asso--v1"]["contact_nom_prenom"], Json::Null);
    run(folder, &["export", "w.tamis", "--out", "lot", "--contact-names"]);
    let services = records(folder, &format!("lot/open_data/services-inclusion-{DAY}.json"));
    assert_eq!(services["asso--v1"]["contact_nom_prenom"], "Anne Exemple");

    let map: Json =
        serde_json::from_str(&read(folder, &format!("lot/open_data/structures-inclusion-{DAY}.geojson"))).unwrap();
    let points = map["features"].as_array().unwrap();
    assert_eq!(points.len(), 2, "only what has both coordinates");
    assert_eq!(points[0]["geometry"]["coordinates"].to_string(), "[-1.68,48.11]");
    assert_eq!(points[0]["properties"]["id"], "asso--s1");
    let mut book: Xlsx<_> =
        open_workbook(folder.join(format!("lot/open_data/structures-inclusion-{DAY}.xlsx"))).unwrap();
    let sheet = book.worksheet_range("Structures").unwrap();
    assert_eq!((sheet.height(), sheet[(0, 0)].clone()), (4, Data::String("source".into())));
    let files = files(&folder.join("lot/open_data"));
    for (name, bytes) in &files {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("sophie.exemple") && !text.contains("261910099"), "{name} says who it is");
    }
    let parquet = &files[&format!("structures-inclusion-{DAY}.parquet")];
    assert!(parquet.starts_with(b"PAR1") && parquet.ends_with(b"PAR1"));

    // The description: both tables, their schemas, hashes and sizes.
    let package: Json = serde_json::from_slice(&files["datapackage.json"]).unwrap();
    assert_eq!(package["licenses"][0]["name"], "etalab-2.0");
    assert_eq!(package["sources"].to_string(), "[{\"title\":\"asso\"}]");
    for (position, stem) in ["structures", "services"].into_iter().enumerate() {
        let resource = &package["resources"][position];
        let path = resource["path"].as_str().unwrap();
        assert_eq!(path, format!("{stem}-inclusion-{DAY}.csv"));
        assert_eq!(resource["bytes"], files[path].len());
        let header: Vec<&str> = std::str::from_utf8(&files[path]).unwrap().lines().next().unwrap().split(',').collect();
        let described = resource["schema"]["fields"].as_array().unwrap();
        assert_eq!(described.iter().map(|field| field["name"].as_str().unwrap()).collect::<Vec<_>>(), header);
    }
    assert_eq!(package["resources"][1]["schema"]["foreignKeys"][0]["reference"]["resource"], "structures");
}

#[test]
fn a_merge_is_published_without_the_member_that_may_not_be() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    workspace(folder);
    run(folder, &["rules", "w.tamis", "--trust", "soliguide=5"]);
    run(folder, &["merge", "w.tamis", "asso--s1", "soliguide--c2"]);
    run(folder, &["export", "w.tamis", "--out", "lot", "--format", "json"]);
    let whole = records(folder, "lot/pipeline/structures.json");
    let open = records(folder, &format!("lot/open_data/structures-inclusion-{DAY}.json"));
    let id = whole.iter().find(|(_, one)| one["nom"] == "Centre social des Lilas").unwrap().0;
    assert_eq!(whole[id]["telephone"], "+33261910098", "the more trusted source's");
    assert_eq!(open[id]["telephone"], "+33261910001", "the open source's");
    assert_eq!(open[id]["source"], "asso");
    assert_eq!(tamis(folder, &["verify", "lot"]).0, 0);
}

#[test]
fn dora_gets_the_lines_that_it_takes_and_the_rest_is_listed() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    workspace(folder);
    let groups = run(folder, &["export", "w.tamis", "--dora-groups"]);
    assert_eq!(groups, "2\t*\t\t\n2\tatelier|numerique--acquerir-un-equipement\t\tAtelier numérique\n");
    run(folder, &["export", "w.tamis", "--out", "lot", "--folder", "dora"]);
    assert_eq!(rows(folder, "lot/dora/services.csv").len(), 0, "no model, no service");
    assert!(!folder.join("lot/pipeline").exists(), "only the folder that was asked for");
    let chosen = "atelier|numerique--acquerir-un-equipement=atelier-numerique";
    run(folder, &["export", "w.tamis", "--out", "lot", "--folder", "dora", "--dora-model", chosen]);
    assert_eq!(
        read(folder, "lot/dora/structures.csv"),
        "nom,siret,siret_parent,courriels_administrateurs,labels,modeles,telephone,courriel_structure\r\n\
         Centre social des Lilas,13003013300016,,,mission-locale,,0261910001,contact@lilas.exemple.fr\r\n"
    );
    assert_eq!(
        read(folder, "lot/dora/services.csv"),
        "modele_slug,structure_siret_or_slug,contact_email,labels_financement,contact_name,contact_phone,location_kinds,\
         location_city,location_address,location_complement,location_postal_code,diffusion_zone_type,\
         is_contact_info_public\r\n\
         atelier-numerique,13003013300016,a@exemple.fr,,Anne Exemple,0261910011,en-presentiel,Rennes,1 rue des Lilas,,35000,\
         department,non\r\n"
    );
    let left = rows(folder, "lot/dora/non_repris.csv");
    let why = |id: &str| {
        left.iter().filter(|row| row["id"] == id).map(|row| row["raison"].as_str()).collect::<Vec<_>>().join(" | ")
    };
    assert!(why("asso--s3").starts_with("No SIRET of 14 digits"), "{}", why("asso--s3"));
    assert!(why("asso--v2").contains("neither a SIRET of its own nor a page in Dora"), "{}", why("asso--v2"));
    assert!(why("asso--v1").contains("Given by the model atelier-numerique"), "{}", why("asso--v1"));
    let (code, _, said) = tamis(folder, &["export", "w.tamis", "--dora-model", "rien=a"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("No service is in the group"));
}

#[test]
fn changes_are_told_against_the_last_export() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    workspace(folder);
    run(folder, &["export", "w.tamis", "--out", "lot"]);
    assert_eq!(rows(folder, "lot/changements.csv").len(), 0, "there is nothing to compare with");
    run(folder, &["edit", "w.tamis", "asso--s3", "telephone", "+33261910033"]);
    run(folder, &["edit", "w.tamis", "asso--s2", "-", "fermée", "--set-aside"]);
    let header = "id,nom,date_maj,adresse,code_postal,commune,code_insee\n";
    fs::write(folder.join("voisin.csv"), format!("{header}n1,Épicerie,2026-02-03,4 rue Basse,35000,Rennes,35238\n"))
        .unwrap();
    run(folder, &["import", "w.tamis", "voisin.csv", "--source", "voisin"]);
    let said = run(folder, &["export", "w.tamis", "--out", "lot"]);
    assert!(said.contains("Since the last export: 1 new record, 1 changed, 2 gone."), "{said}");
    let told: Vec<String> = rows(folder, "lot/changements.csv")
        .iter()
        .map(|row| {
            ["changement", "id", "champ", "avant", "apres", "decision"].map(|name| row[name].as_str()).join(" ; ")
        })
        .collect();
    assert_eq!(
        told,
        [
            "disparu ; asso--s2 ;  ;  ;  ; Set aside",
            "modifie ; asso--s3 ; telephone ; +33261910003 ; +33261910033 ; Changed by a person (operation 5)",
            "nouveau ; voisin--n1 ;  ;  ;  ; Read from voisin, delivery 1 (voisin.csv, row 2)",
            "disparu ; asso--v2 ;  ;  ;  ; The structure of this service is not in the export",
        ]
    );
    // The same state says the same again, in the same place and in another.
    let first = files(&folder.join("lot"));
    for out in ["lot", "other"] {
        run(folder, &["export", "w.tamis", "--out", out]);
        let again = files(&folder.join(out));
        for (name, bytes) in &first {
            assert!(again[name] == *bytes, "{out}/{name} differs");
        }
        assert_eq!(again.len(), first.len());
    }
    // Any other export may be named.
    run(folder, &["edit", "w.tamis", "asso--s1", "telephone", "+33261910044"]);
    run(folder, &["export", "w.tamis", "--out", "third", "--since", "other"]);
    assert_eq!(rows(folder, "third/changements.csv").len(), 1);
    let (code, _, said) = tamis(folder, &["export", "w.tamis", "--out", "x", "--since", "."]);
    assert_eq!((code, said.contains("is not an export of Tamis")), (2, true), "{said}");
}

#[test]
fn another_machine_sees_what_is_another() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    workspace(folder);
    run(folder, &["edit", "w.tamis", "asso--s3", "telephone", "+33261910033"]);
    run(folder, &["export", "w.tamis", "--out", "lot"]);
    // Only the folder is there.
    let machine = tempfile::tempdir().unwrap();
    let copy = machine.path().join("lot");
    let all = files(&folder.join("lot"));
    let restore = || {
        for (name, bytes) in &all {
            let path = copy.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    };
    restore();
    let verify = |arguments: &[&str]| tamis(machine.path(), &[&["verify", "lot"], arguments].concat());
    let (code, said, _) = verify(&[]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("The batch is as it was written"), "{said}");

    // The certificate: of each cell its source, file, row, and what made it; no value.
    let certificate = read(&copy, "certificat.jsonl");
    let lines: Vec<Json> = certificate.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let manifest: Json = serde_json::from_str(&read(&copy, "manifest.json")).unwrap();
    let inputs: BTreeSet<&str> =
        manifest["inputs"].as_array().unwrap().iter().map(|one| one["sha256"].as_str().unwrap()).collect();
    for table in lines[0]["tables"].as_array().unwrap() {
        assert!(inputs.contains(table["sha256"].as_str().unwrap()));
    }
    let one = lines.iter().find(|line| line["id"] == "asso--s3").unwrap();
    assert_eq!((one["lot"].as_str(), one["rows"].to_string().as_str()), (Some("pipeline/structures"), "[[0,4]]"));
    assert_eq!(lines[0]["tables"][0]["file"], "asso.csv");
    let phone = &one["cells"]["telephone"];
    assert_eq!((phone["column"].as_str(), phone["by"][0].as_str()), (Some("K"), Some("edit:4")));
    assert!(one["cells"].get("siret").is_none(), "an empty cell has no line");
    let masked = lines.iter().find(|line| line["id"] == "asso--s2").unwrap();
    assert_eq!(masked["open_data"]["masked"]["courriel"], "personal-mailbox");
    let whole = records(&copy, "pipeline/structures.json");
    for value in ["nom", "telephone", "courriel", "adresse"].map(|field| whole["asso--s1"][field].as_str().unwrap()) {
        assert!(!certificate.contains(value), "{value} is in the certificate");
    }
    // Nothing in it can be tried without the key, which lies beside the values.
    let key = read(&copy, "pipeline/certificat.cle");
    assert!(!certificate.contains(key.trim()) && !read(&copy, "manifest.json").contains(key.trim()));

    // One cell, one file, one record, one sum: each is named.
    let tamper = |path: &str, from: &str, to: &str| {
        let text = read(&copy, path);
        assert!(text.contains(from), "{path}");
        fs::write(copy.join(path), text.replacen(from, to, 1)).unwrap();
    };
    tamper("pipeline/structures.json", "+33261910033", "+33261910034");
    let (code, said, _) = verify(&[]);
    assert_eq!(code, 1);
    assert!(said.contains("pipeline/structures.json: the content has changed."), "{said}");
    let cell =
        "pipeline/structures.json: record asso--s3, field telephone: the value is not the one of the certificate.";
    assert!(said.contains(cell), "{said}");
    assert!(said.contains("2 differences"), "{said}");
    let (_, json, _) = verify(&["--format", "json"]);
    let json: Json = serde_json::from_str(&json).unwrap();
    assert_eq!((json["same"].as_bool(), json["differences"].as_u64()), (Some(false), Some(2)));

    restore();
    let open = format!("open_data/structures-inclusion-{DAY}.csv");
    let text = read(&copy, &open);
    let kept: Vec<&str> = text.split_inclusive("\r\n").filter(|line| !line.contains("asso--s3")).collect();
    fs::write(copy.join(&open), kept.concat()).unwrap();
    let (_, said, _) = verify(&[]);
    assert!(said.contains(&format!("{open}: record asso--s3 is missing.")), "{said}");

    restore();
    // What was masked and is there again.
    tamper(&format!("open_data/structures-inclusion-{DAY}.json"), "\"courriel\":null", "\"courriel\":\"x@exemple.fr\"");
    let (_, said, _) = verify(&[]);
    assert!(said.contains("record asso--s2, field courriel"), "{said}");

    restore();
    tamper("report.json", "\"empty\": 0", "\"empty\": 1");
    fs::remove_file(copy.join("doublons.csv")).unwrap();
    fs::write(copy.join("notes.txt"), "mine").unwrap();
    let (_, said, _) = verify(&[]);
    assert!(said.contains("doublons.csv: the file is not there any more."), "{said}");
    assert!(said.contains("do not add up, by -1."), "{said}");
    assert!(said.contains("notes.txt: is not part of the export."), "{said}");

    // Without the values, files are compared and values are not.
    restore();
    fs::remove_file(copy.join("pipeline/certificat.cle")).unwrap();
    let (code, said, _) = verify(&[]);
    assert_eq!(code, 1, "a file is gone");
    assert!(said.contains("values were not compared with the certificate"), "{said}");
    let (code, _, said) = tamis(machine.path(), &["verify", "."]);
    assert_eq!((code, said.contains("there is no manifest")), (2, true), "{said}");
}

#[test]
fn an_export_of_what_is_filtered_is_kept_by_its_name() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    workspace(folder);
    let asked = ["--where", "commune=Rennes", "--format", "json", "--folder", "pipeline", "--gate", "api"];
    run(folder, &[&["export", "w.tamis", "--keep", "Rennes"], &asked[..]].concat());
    assert_eq!(run(folder, &["export", "w.tamis", "--presets"]), "Rennes\n");
    let said = run(folder, &["export", "w.tamis", "--preset", "Rennes", "--out", "lot"]);
    assert!(said.contains("Batch written"), "{said}");
    let structures = records(folder, "lot/pipeline/structures.json");
    assert_eq!(structures.len(), 4);
    assert!(structures.values().all(|one| one["commune"] == "Rennes"));
    assert_eq!(records(folder, "lot/pipeline/services.json").len(), 1, "the services of these structures");
    assert!(!folder.join("lot/open_data").exists() && !folder.join("lot/pipeline/structures.csv").exists());
    // What is not asked for is counted, and neither rejected nor lost.
    let report: Json = serde_json::from_str(&read(folder, "lot/report.json")).unwrap();
    assert_eq!(report["balance"]["balanced"], true);
    let total = &report["balance"]["totals"][0];
    assert_eq!(total["left_out"], 1);
    assert_eq!(total["rejected"], 0);
    assert_eq!(report["gate"], "api");
    assert_eq!(tamis(folder, &["verify", "lot"]).0, 0);
    // Services that are asked for bring their structures.
    let of = ["--schema", "service", "--where", "commune=Saint-Malo", "--out", "lot"];
    run(folder, &[&["export", "w.tamis"], &of[..]].concat());
    assert_eq!(records(folder, "lot/pipeline/structures.json").into_keys().collect::<Vec<_>>(), ["asso--s2"]);
    run(folder, &["export", "w.tamis", "--drop", "Rennes"]);
    let (code, _, said) = tamis(folder, &["export", "w.tamis", "--preset", "Rennes", "--out", "lot"]);
    assert_eq!((code, said.contains("No kept export")), (2, true), "{said}");
}

#[test]
fn what_would_go_out_is_told_and_not_written() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    workspace(folder);
    let before = fs::read(folder.join("w.tamis")).unwrap();
    let (code, told, _) = tamis(folder, &["export", "w.tamis", "--dry-run", "--out", "lot"]);
    let (json_code, json, _) = tamis(folder, &["export", "w.tamis", "--dry-run=json", "--out", "lot"]);
    let (_, narrowed, _) = tamis(folder, &["export", "w.tamis", "--dry-run=json", "--where", "commune=Rennes"]);
    assert!(!folder.join("lot").exists());
    assert_eq!(fs::read(folder.join("w.tamis")).unwrap(), before);
    let json: Json = serde_json::from_str(&json).unwrap();
    let narrowed: Json = serde_json::from_str(&narrowed).unwrap();
    // The export itself says the same.
    let (done, ..) = tamis(folder, &["export", "w.tamis", "--out", "lot"]);
    assert_eq!((code, json_code), (done, done));
    let structures = records(folder, "lot/pipeline/structures.json").len();
    let services = records(folder, "lot/pipeline/services.json").len();
    assert_eq!((&json["going"]["structure"], &json["ready"]), (&structures.into(), &(structures + services).into()));
    let report: Json = serde_json::from_str(&read(folder, "lot/report.json")).unwrap();
    let totals = report["balance"]["totals"].as_array().unwrap();
    let rejected: u64 = totals.iter().map(|one| one["rejected"].as_u64().unwrap()).sum();
    assert_eq!((&json["behind"], &json["gate"]), (&rejected.into(), &"official".into()));
    assert!(
        told.starts_with(&format!("{} records will go out\n  {structures} structures\n", structures + services)),
        "{told}"
    );
    assert_eq!(narrowed["left_out"], 2, "what is not asked for: {narrowed}");
    let (code, _, said) = tamis(folder, &["export", "w.tamis", "--dry-run", "--keep", "x"]);
    assert_eq!((code, said.contains("--keep")), (2, true), "nothing is kept by the way: {said}");
}

#[test]
fn twenty_records_are_drawn_to_be_looked_at() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    workspace(folder);
    run(folder, &["export", "w.tamis", "--out", "lot"]);
    let report: Json = serde_json::from_str(&read(folder, "lot/report.json")).unwrap();
    let drawn = report["drawn"].as_array().unwrap();
    assert_eq!(drawn.len(), 7, "of so few, all");
    let one = drawn.iter().find(|one| one["id"] == "asso--s1").unwrap();
    let raw: Vec<String> = one["raw"].as_array().unwrap().iter().map(ToString::to_string).collect();
    assert!(raw.contains(&"[\"id\",\"s1\"]".to_owned()), "{raw:?}");
    assert!(one["out"].to_string().contains("[\"id\",\"asso--s1\"]"));
    assert!(read(folder, "lot/report.html").contains("Received"));
}

/// What the official reader does with a workbook (DOMAIN §1.5): the two sheets by their names, field names in the first row, rows
/// marked by `__ignore__` left out, every cell as text, lists cut on commas.
fn officially_read(path: &Path, sheet: &str, lists: &[&str]) -> Vec<Json> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let mut rows = range.rows();
    let header: Vec<String> = rows.next().unwrap().iter().map(ToString::to_string).collect();
    let ignore = header.iter().position(|name| name == "__ignore__").expect("the reader stops without it");
    let mut out = Vec::new();
    for row in rows.filter(|row| row[ignore] == Data::Empty) {
        let cells = header.iter().zip(row).filter(|(name, _)| *name != "__ignore__");
        let record = cells.map(|(name, cell)| {
            let text = match cell {
                Data::Empty => String::new(),
                Data::String(text) => text.clone(),
                other => panic!("{name} is no text: {other:?}"),
            };
            let value = match lists.contains(&name.as_str()) {
                _ if text.is_empty() => Json::Null,
                true => text.split(',').map(str::trim).collect(),
                false => Json::String(text),
            };
            (name.clone(), value)
        });
        out.push(record.collect());
    }
    out
}

#[test]
fn who_opposes_is_nowhere_in_what_goes_out() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    workspace(folder);
    fs::write(folder.join("liste.txt"), "contact@lilas.exemple.fr\n").unwrap();
    run(folder, &["rules", "w.tamis", "--opposition", "liste.txt"]);
    run(folder, &["export", "w.tamis", "--out", "lot", "--folder", "pipeline,open_data,dora"]);
    for (name, bytes) in files(&folder.join("lot")) {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("contact@lilas") && !text.contains("261910001"), "{name} says who opposes");
    }
    let certificate = read(folder, "lot/certificat.jsonl");
    let one =
        certificate.lines().find(|line| line.contains("pipeline/structures") && line.contains("asso--s1")).unwrap();
    assert!(!one.contains("\"telephone\"") && !one.contains("\"courriel\""), "{one}");
    assert_eq!(tamis(folder, &["verify", "lot"]).0, 0);
}

#[test]
fn the_official_workbook_is_read_as_the_lot() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    workspace(folder);
    run(folder, &["export", "w.tamis", "--out", "lot"]);
    let lists = [
        "reseaux_porteurs",
        "thematiques",
        "publics",
        "modes_accueil",
        "zone_eligibilite",
        "modes_mobilisation",
        "mobilisable_par",
    ];
    for (sheet, file) in [("Structures", "structures"), ("Services", "services")] {
        let read = officially_read(&folder.join("lot/pipeline/lot.xlsx"), sheet, &lists);
        let known = records(folder, &format!("lot/pipeline/{file}.json"));
        assert_eq!(read.len(), known.len());
        for one in read {
            let record = &known[one["id"].as_str().unwrap()];
            for (field, value) in record.as_object().unwrap() {
                let value = if value.is_number() { Json::String(value.to_string()) } else { value.clone() };
                assert_eq!(one[field], value, "{field} of {}", one["id"]);
            }
        }
    }
}

#[test]
fn what_went_out_comes_in_without_a_question() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    workspace(folder);
    run(folder, &["export", "w.tamis", "--out", "lot"]);
    let open = |stem: &str, end: &str| format!("lot/open_data/{stem}-inclusion-{DAY}.{end}");
    let mut sent =
        vec![("lot/pipeline/lot.xlsx".to_owned(), "lot/pipeline".to_owned(), ["structures", "services"].to_vec())];
    for end in ["csv", "json", "xlsx", "geojson"] {
        for stem in ["structures", "services"] {
            // No service has a point here.
            if (stem, end) != ("services", "geojson") {
                sent.push((open(stem, end), "open".to_owned(), vec![stem]));
            }
        }
    }
    for (position, (file, of, stems)) in sent.iter().enumerate() {
        let name = format!("back{position}.tamis");
        let mut mapped = String::new();
        run(folder, &["import", &name, file]);
        mapped.push_str(&run(folder, &["map", &name]));
        // Every column of the schema feeds its field, surely.
        for line in mapped.lines() {
            let cells: Vec<&str> = line.split('\t').collect();
            let own = cells[0] == "__ignore__" || cells[0].starts_with("geometry.");
            assert!(
                own || (cells[1] == cells[0].rsplit('.').next().unwrap() && cells[2].parse::<f64>().unwrap() >= 0.9),
                "{file}: {line}"
            );
        }
        run(
            folder,
            &["export", &name, "--out", "back", "--folder", "pipeline", "--format", "json", "--gate", "opendata"],
        );
        for stem in stems {
            let path = if of == "open" { open(stem, "json") } else { format!("{of}/{stem}.json") };
            let mut known = records(folder, &path);
            if file.ends_with("geojson") {
                known.retain(|_, one| !one["longitude"].is_null());
            }
            let back = match *stem {
                // Services come in without their structures, and are not exported for it.
                "services" if stems.len() == 1 => continue,
                _ => records(folder, &format!("back/pipeline/{stem}.json")),
            };
            assert_eq!(back, known, "{file}");
        }
    }
}

#[test]
fn lists_as_the_open_data_platform_writes_them_are_cut() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    // pandas writes what it holds: Python's lists, NumPy's arrays, PostgreSQL's.
    fs::write(
        folder.join("services-inclusion-2025-03-01.csv"),
        "id,structure_id,source,nom,description,date_maj,thematiques,publics,modes_accueil,zone_eligibilite\n\
         dora--1,dora--a,dora,Un service,Une description,2026-02-03,\
         \"['numerique--acquerir-un-equipement' 'numerique--acceder-a-une-connexion-internet']\",\"['tous-publics']\",\
         \"{en-presentiel,a-distance}\",\"['35', '22']\"\n",
    )
    .unwrap();
    run(folder, &["import", "w.tamis", "services-inclusion-2025-03-01.csv"]);
    let fields = "thematiques,publics,modes_accueil,zone_eligibilite";
    let line = run(folder, &["records", "w.tamis", "--schema", "service", "--fields", fields, "--format", "jsonl"]);
    let record: Json = serde_json::from_str(&line).unwrap();
    assert_eq!(
        record["thematiques"].to_string(),
        "[\"numerique--acquerir-un-equipement\",\"numerique--acceder-a-une-connexion-internet\"]"
    );
    assert_eq!(record["publics"].to_string(), "[\"tous-publics\"]");
    assert_eq!(record["modes_accueil"].to_string(), "[\"en-presentiel\",\"a-distance\"]");
    assert_eq!(record["zone_eligibilite"].to_string(), "[\"35\",\"22\"]");
}
