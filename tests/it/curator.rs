//! Real files, the columns that are hard, cell by cell, and what is asked of the curator (CURATOR, "Hard columns").

use crate::program::tamis;
use crate::source_files::shared;
use tamis::model::{Issue, RecordRow, Value};
use tamis::workspace::Reader;

/// One file brought into a workspace of its own, with nothing decided.
struct Brought {
    folder: tempfile::TempDir,
    said: String,
}

impl Brought {
    fn new(file: &str, more: &[&str]) -> Option<Self> {
        let path = shared("insertion")?.join(file);
        let folder = tempfile::tempdir().unwrap();
        let path = path.to_string_lossy().into_owned();
        let (code, _, said) = tamis(folder.path(), &[&["import", "w.tamis", &path], more].concat());
        assert!(code <= 1, "{said}");
        Some(Self { folder, said })
    }

    fn run(&self, arguments: &[&str]) -> String {
        let (code, out, said) = tamis(self.folder.path(), arguments);
        assert!(code <= 1, "{said}");
        out
    }

    fn rows(&self, slug: &str) -> Vec<(RecordRow, Vec<Issue>)> {
        let reader = Reader::open(&self.folder.path().join("w.tamis")).unwrap();
        let mut rows = Vec::new();
        reader
            .read()
            .records(slug, &mut |row| {
                rows.push(row);
                Ok(())
            })
            .unwrap();
        rows.into_iter()
            .map(|row| {
                let issues = reader.read().issues(row.id).unwrap();
                (row, issues)
            })
            .collect()
    }

    fn values(&self, slug: &str, field: &str) -> Vec<Value> {
        let at = tamis::operations::schema(slug).unwrap().index_of(field).unwrap();
        self.rows(slug).into_iter().map(|(row, _)| row.values[at].clone()).collect()
    }

    fn cell(&self, slug: &str, id: &str, field: &str) -> String {
        let schema = tamis::operations::schema(slug).unwrap();
        let (id_at, at) = (schema.index_of("id").unwrap(), schema.index_of(field).unwrap());
        let found = self.rows(slug).into_iter().find(|(row, _)| row.values[id_at].display().ends_with(id));
        found.unwrap_or_else(|| panic!("no {id}")).0.values[at].display().into_owned()
    }

    /// Code and suggested value of each issue on a field, counted.
    fn issues(&self, slug: &str, field: &str) -> std::collections::BTreeMap<(String, String), usize> {
        let mut counts = std::collections::BTreeMap::new();
        for issue in self.rows(slug).iter().flat_map(|(_, issues)| issues).filter(|issue| issue.field == field) {
            let proposed = issue
                .suggestion
                .as_ref()
                .map_or("-".to_owned(), |found| format!("{:?} {}", found.sureness, found.value.display()));
            *counts.entry((issue.code.to_string(), proposed)).or_default() += 1;
        }
        counts
    }

    fn conforming(&self) -> usize {
        let out = self.run(&["check", "w.tamis", "--gate", "official", "--format", "jsonl"]);
        out.lines().filter(|line| line.contains("\"ok\":true")).count()
    }
}

fn one<'c>(counts: &'c std::collections::BTreeMap<(String, String), usize>, code: &str) -> (&'c str, usize) {
    let found = counts.iter().find(|((found, _), _)| found == code).unwrap_or_else(|| panic!("{code} in {counts:?}"));
    (&found.0.1, *found.1)
}

#[test]
fn maine_et_loire() {
    let Some(file) = Brought::new("mednum_maine-et-loire.json", &[]) else { return };
    let reader = Reader::open(&file.folder.path().join("w.tamis")).unwrap();
    let balance = reader.read().batches().unwrap()[0].balance["structure"];
    assert_eq!((balance.read(), balance.empty, balance.set_aside, balance.records), (243, 3, 21, 219));
    drop(reader);
    for (id, field, wanted) in [
        ("--LMN008", "latitude", "47.294016"),
        ("--LMN008", "longitude", "0.02466"),
        ("--LMN047", "code_insee", "49015"),
        ("--LMN047", "complement_adresse", "BP 40177"),
        ("--LMN209", "commune", "Beaupréau-en-Mauges"),
        ("--LMN209", "complement_adresse", "Beaupréau, CS 60111"),
        ("--LMN209", "code_postal", "49602"),
        ("--LMN019", "telephone", "02 41 41 5 67"),
    ] {
        assert_eq!(file.cell("structure", id, field), wanted, "{id} {field}");
    }
    let short =
        file.values("structure", "telephone").iter().filter(|v| v.as_text().is_some_and(|t| t.len() == 4)).count();
    assert_eq!(short, 26, "short numbers are kept");
    assert!(file.values("structure", "code_insee").iter().all(|v| v.as_text().is_some_and(|t| t.len() == 5)));
    assert_eq!(one(&file.issues("structure", "date_maj"), "date_from_datetime_parsing"), ("Likely 2023-01-09", 38));
    assert_eq!(one(&file.issues("structure", "telephone"), "phone_implausible"), ("-", 1));
    assert_eq!(one(&file.issues("structure", "courriel"), "value_error"), ("LastResort ", 9));
    let places = file.issues("structure", "code_postal");
    assert_eq!(places.values().sum::<usize>(), 2, "a commune with several postcodes is a choice: {places:?}");
    // The floors: nothing decided, the date, the mails, one link.
    assert_eq!(file.conforming(), 171);
    file.run(&["fix", "w.tamis", "--field", "date_maj"]);
    assert_eq!(file.conforming(), 209);
    // One row, two records: publics, and what the boxes mean.
    file.run(&["map", "w.tamis", "--service-per-row"]);
    let publics = file.values("service", "publics");
    let count = |wanted: &[&str]| publics.iter().filter(|value| **value == Value::list(wanted.iter().copied())).count();
    assert_eq!((count(&["tous-publics"]), count(&["jeunes"]), count(&["seniors"])), (171, 11, 6));
    assert_eq!(count(&["PBC_Insert"]), 9, "asked");
    assert!(file.run(&["values", "w.tamis"]).contains("PBC_Insert"));
    let members = file.values("service", "conditions_acces").iter().filter(|v| !v.is_absent()).count();
    assert_eq!(members, 20, "PBC_Adh");
    // A list behind ` / `, once someone gives the column to its field.
    file.run(&["map", "w.tamis", "--schema", "structure", "--set", "SS_CAT=reseaux_porteurs"]);
    let networks = file.values("structure", "reseaux_porteurs");
    assert!(networks.contains(&Value::list(["Centre Social", "france-service"])), "split, and asked where unknown");
}

#[test]
fn epernay() {
    let Some(file) = Brought::new("mednum_epernay.json", &[]) else { return };
    for (id, field, wanted) in [
        ("5a2e6ba5-0942-4a7d-884f-0a36e3ae3f45", "commune", "Blancs-Coteaux"),
        ("5a2e6ba5-0942-4a7d-884f-0a36e3ae3f45", "code_insee", "51612"),
        ("5a2e6ba5-0942-4a7d-884f-0a36e3ae3f45", "complement_adresse", "Vertus"),
        ("5a2e6ba5-0942-4a7d-884f-0a36e3ae3f45", "adresse", "10 Rue des Loriots"),
        ("e067cf9e-cda3-4de8-8fa2-98a496303848", "code_insee", "51030"),
        ("e067cf9e-cda3-4de8-8fa2-98a496303848", "complement_adresse", "Mareuil-sur-Ay"),
        ("089b6788-852b-436e-8fbe-40c4a830c985", "adresse", "1 Rue Camille Soudant"),
        ("089b6788-852b-436e-8fbe-40c4a830c985", "commune", ""),
        ("7b89fe8c-8dda-4854-8359-e2ca36d7de50", "adresse", "Belle Noue"),
        ("7b89fe8c-8dda-4854-8359-e2ca36d7de50", "code_insee", "51230"),
        // Hours that say no days, or a week of the month, stay as they are.
        (
            "7b89fe8c-8dda-4854-8359-e2ca36d7de50",
            "horaires_accueil",
            "Permanence le dernier samedi de chaque mois, de 9 heures à 12 h 30",
        ),
    ] {
        assert_eq!(file.cell("structure", id, field), wanted, "{id} {field}");
    }
    let dates = file.values("structure", "date_maj");
    assert!(
        dates.iter().all(|v| v.as_text().is_some_and(|t| t.len() == 10 && t.as_bytes()[4] == b'-')),
        "the date only"
    );
    let phones = file.values("structure", "telephone");
    assert!(phones.iter().all(|v| v.as_text().is_none_or(|t| t.starts_with("+33") || t.len() == 4)), "{phones:?}");
    assert_eq!(file.conforming(), 38);
}

#[test]
fn angers() {
    let Some(file) = Brought::new("mednum_angers.json", &[]) else { return };
    for (id, field, wanted) in [
        ("--43", "nom", "38 bis, avenue Pasteur"),
        ("--1", "horaires_accueil", "Mo-Fr 09:00-12:00,14:00-17:00"),
        // School holidays, the second Sunday, appointments; whoever opens for whom stays in words.
        ("--40", "horaires_accueil", "Mo-Fr 09:00-12:30,13:30-17:30; SH Mo-Fr 09:00-12:30,13:30-17:00"),
        ("--11", "horaires_accueil", "Tu,Th,Fr 13:00-18:30; We 09:30-18:30; Sa 09:30-17:30; Su[2] 14:00-17:30"),
        ("--2", "horaires_accueil", "Mo-Fr 08:30-17:00 \"sur rendez-vous\""),
        ("--4", "site_web", "63122"),
        ("--60", "nom", "Pôle emploi - Balzac"),
    ] {
        assert_eq!(file.cell("structure", id, field), wanted, "{id} {field}");
    }
    assert!(
        file.values("structure", "lien_source").iter().all(|v| v.as_text().is_some_and(|t| t.contains("angers.fr")))
    );
    assert_eq!(one(&file.issues("structure", "site_web"), "url_parsing"), ("LastResort ", 2), "digits are no site");
    let mails = file.issues("structure", "courriel");
    assert!(mails.keys().any(|(code, proposed)| code == "value_error" && proposed.starts_with("Choice")), "{mails:?}");
    assert!(mails.keys().any(|(code, proposed)| code == "value_error" && proposed.starts_with("LastResort")));
    assert_eq!(file.conforming(), 59);
}

#[test]
fn aix_en_provence() {
    let Some(file) = Brought::new("mednum_aix-en-provence.json", &[]) else { return };
    assert!(file.said.contains("looks like row numbers"), "{}", file.said);
    let sirets: Vec<_> = file.values("structure", "siret").into_iter().filter(|v| !v.is_absent()).collect();
    assert_eq!(sirets.len(), 24);
    assert!(file.issues("structure", "siret").is_empty(), "an RNA is set aside without an error");
    assert_eq!(
        file.run(&["map", "w.tamis", "--healed"])
            .lines()
            .filter(|line| line.starts_with("rna-aside\tsiret\t12"))
            .count(),
        1
    );
    assert_eq!(
        file.cell("structure", "--1", "source"),
        "mednum-aix-en-provence",
        "the column `source` names an author"
    );
    assert_eq!(file.cell("structure", "--2", "horaires_accueil"), "Mo-Fr 08:00-12:15,13:15-16:30");
    assert_eq!(file.cell("structure", "--2", "reseaux_porteurs"), "france-service, conseillers-numeriques, communes");
    assert_eq!(file.conforming(), 38);
}

#[test]
fn the_official_workbook_broken_on_purpose() {
    let Some(file) = Brought::new("di_valideur_template_broken.xlsx", &[]) else { return };
    let reader = Reader::open(&file.folder.path().join("w.tamis")).unwrap();
    for batch in reader.read().batches().unwrap() {
        let balance = batch.balance.values().next().unwrap();
        assert_eq!((balance.ignored, balance.empty), (2, 995), "__ignore__ and empty rows");
    }
    drop(reader);
    assert!(file.said.contains("Sheet left out: Services - Thématiques"), "the hidden sheet is named: {}", file.said);
    let structure = "--005d3060-c322-4ec5-bd70-a60f054d3b81";
    for (field, wanted) in [
        ("nom", "AGENCE ACTION LOGEMENT"),
        ("siret", "82454114801871"),
        ("code_insee", "75056"),
        ("telephone", "+33970800800"),
        ("code_postal", "750121"),
    ] {
        assert_eq!(file.cell("structure", structure, field), wanted, "{field}");
    }
    let ids = file.values("service", "structure_id");
    assert!(ids.iter().all(|v| v.as_text().is_some_and(|t| t.ends_with(structure) && t.starts_with("di-valideur"))));
    assert!(
        file.issues("service", "thematiques")
            .keys()
            .any(|(code, proposed)| code == "enum" && proposed.starts_with("Likely"))
    );
    assert!(file.issues("structure", "code_postal").keys().any(|(code, _)| code == "string_too_long"));
    assert_eq!(file.conforming(), 0);
}

#[test]
fn stops_of_one_bus_and_offices_of_an_island() {
    let Some(bus) = Brought::new("mednum_bus-france-services-charente.json", &[]) else { return };
    assert!(bus.values("structure", "siret").iter().all(|v| *v == Value::text("40109226700020")));
    assert!(bus.values("structure", "telephone").iter().all(|v| *v == Value::text("+33630392518")));
    assert_eq!(bus.rows("structure").len(), 12);
    let Some(island) = Brought::new("mednum_nouvelle-caledonie.json", &[]) else { return };
    let phones = island.values("structure", "telephone");
    assert!(phones.iter().all(|v| v.as_text().is_none_or(|t| t.len() > 4)), "`+687` alone is nothing");
    assert!(island.issues("structure", "code_postal").keys().all(|(code, _)| code == "postcode_elsewhere"));
    assert!(island.values("structure", "siret").iter().all(Value::is_absent), "a RIDET is no SIRET");
}

#[test]
fn fibre_64() {
    let Some(file) = Brought::new("mednum_fibre-64.json", &["--date-maj", "2026-10-01"]) else { return };
    assert_eq!(file.rows("structure").len(), 61);
    assert!(file.values("structure", "id").iter().all(|v| v.as_text().is_some_and(|t| t.contains("fibre-64--"))));
    assert_eq!(file.conforming(), 61);
    let Some(undated) = Brought::new("mednum_fibre-64.json", &[]) else { return };
    assert_eq!(undated.conforming(), 0, "a date of last update is never invented");
}
