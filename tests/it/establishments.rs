//! SIRETs are checked against a list of establishments that the user brings.

use crate::program::tamis;
use std::fs;
use std::path::Path;

const STOCK: &str = "siren,nic,siret,statutDiffusionEtablissement,dateDernierTraitementEtablissement,etatAdministratifEtablissement,dateDebut\n\
    130026032,00016,13002603200016,O,2026-10-30T09:00:00,A,2020-01-01\n\
    130013030,00016,13001303000016,O,2026-10-12T09:00:00,F,2024-06-30\n\
    552100554,00013,55210055400013,O,,F,2019-05-02\n";
const LINKS: &str = "siretEtablissementPredecesseur,siretEtablissementSuccesseur,dateLienSuccession,transfertSiege,continuiteEconomique,dateDernierTraitementLienSuccession\n\
    13001303000016,13002603200016,2024-06-30,false,true,2024-07-10T00:00:00\n";

fn luhn(body: &str) -> String {
    let sum = |digits: &str| {
        digits.bytes().rev().enumerate().fold(0, |sum, (at, byte)| {
            let digit = u32::from(byte - b'0') * if at % 2 == 1 { 2 } else { 1 };
            sum + digit / 10 + digit % 10
        })
    };
    (0..10).map(|last| format!("{body}{last}")).find(|siret| sum(siret) % 10 == 0).unwrap()
}

/// The stock with SIRETs whose check digits are right; the same three, then one that it lacks.
fn prepare(at: &Path) -> [String; 4] {
    let sirets = ["13002603", "13001303", "55210055", "35224000"].map(|head| luhn(&format!("{}0001", luhn(head))));
    let (mut stock, mut links) = (STOCK.to_owned(), LINKS.to_owned());
    for (given, right) in ["13002603200016", "13001303000016", "55210055400013"].iter().zip(&sirets) {
        // Whole numbers only.
        stock = stock.replace(given, right);
        links = links.replace(given, right);
    }
    fs::write(at.join("StockEtablissement_utf8.csv"), stock).unwrap();
    fs::write(at.join("liens.csv"), links).unwrap();
    let rows: String = sirets
        .iter()
        .enumerate()
        .map(|(id, siret)| format!("{id},Le Pont {id},2026-10-01,{id} rue des Lilas,35000,Rennes,{siret}\n"))
        .collect();
    fs::write(at.join("a.csv"), format!("id,nom,date_maj,adresse,code_postal,commune,siret\n{rows}")).unwrap();
    let (code, said, err) = tamis(at, &["import", "w.tamis", "a.csv", "--source", "s"]);
    assert_eq!(code, 0, "{said} {err}");
    sirets
}

fn about(at: &Path) -> String {
    let lines = tamis(at, &["check", "w.tamis", "--gate", "all"]).1;
    lines.lines().filter(|line| line.contains("SIRENE")).collect::<Vec<_>>().join("\n")
}

#[test]
fn unknown_and_closed_sirets_are_told_with_the_successor() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let [open, moved, closed, unknown] = prepare(at);
    assert_eq!(about(at), "");
    let take = ["establishments", "w.tamis", "StockEtablissement_utf8.csv", "liens.csv", "--index", "sirene.idx"];
    let (code, said, err) = tamis(at, &take);
    assert_eq!(code, 0, "{said} {err}");
    assert!(said.contains("SIRENE of 2026-10-30: 3 establishments") && err.contains("1 succession"), "{said} {err}");
    let told = about(at);
    assert!(told.contains("2026-10-30") && told.lines().count() == 3, "{told}");
    for (siret, sentence) in [
        (&moved, format!("closed since 2024-06-30 according to SIRENE (of 2026-10-30); {open} came after")),
        (&closed, "closed since 2019-05-02 according to SIRENE (of 2026-10-30), no open successor".to_owned()),
        (&unknown, "does not know this SIRET".to_owned()),
    ] {
        assert!(
            told.lines().any(|line| line.contains(siret.as_str()) && line.contains(&sentence)),
            "{sentence} in {told}"
        );
    }
    // They stop nothing at the official gate.
    assert_eq!(tamis(at, &["check", "w.tamis", "--gate", "official"]).0, 0);
    let (_, said, _) = tamis(at, &["establishments", "w.tamis"]);
    assert!(said.contains("2026-10-30") && said.contains("sirene.idx"), "{said}");
    assert!(tamis(at, &["establishments", "w.tamis", "--siret", &open]).1.contains("is open"));

    // A new delivery is checked too; the successor is a suggestion; a rule can be switched off.
    let (_, proposed, _) = tamis(at, &["fix", "w.tamis", "--field", "siret", "--dry-run"]);
    assert!(proposed.contains(&format!("s--1\tsiret\testablishment_closed\t{open}")), "{proposed}");
    assert_eq!(tamis(at, &["fix", "w.tamis", "--code", "establishment_closed"]).0, 0);
    assert_eq!(about(at).lines().count(), 2);
    tamis(at, &["rules", "w.tamis", "siret.establishment_unknown", "--off"]);
    assert_eq!(about(at).lines().count(), 1);
    let again = fs::read_to_string(at.join("a.csv")).unwrap();
    fs::write(at.join("b.csv"), again.replace("Le Pont", "Le Phare")).unwrap();
    tamis(at, &["import", "w.tamis", "b.csv", "--source", "t"]);
    assert_eq!(about(at).lines().count(), 3);

    // Undone with the rest; another workspace takes the index.
    assert_eq!(tamis(at, &["doctor", "w.tamis", "--deep"]).0, 0);
    let (code, said, _) = tamis(at, &["establishments", "w.tamis", "--none"]);
    assert_eq!((code, about(at)), (0, String::new()), "{said}");
    tamis(at, &["undo", "w.tamis"]);
    assert_eq!(about(at).lines().count(), 3);
    tamis(at, &["import", "x.tamis", "a.csv", "--source", "s"]);
    assert_eq!(tamis(at, &["establishments", "x.tamis", "sirene.idx"]).0, 0);

    // On another computer the index is not there: that is told, and nothing breaks.
    fs::remove_file(at.join("sirene.idx")).unwrap();
    let (code, said, _) = tamis(at, &["establishments", "w.tamis"]);
    assert!(code == 1 && said.contains("not on this computer"), "{said}");
    assert_eq!(tamis(at, &["edit", "w.tamis", "s--2", "nom", "La Source"]).0, 0);
}

#[test]
fn dora_gets_no_establishment_that_the_register_does_not_have_open() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let [open, moved, closed, unknown] = prepare(at);
    let export = ["export", "w.tamis", "--out", "lot", "--folder", "dora"];
    let read = |name: &str| fs::read_to_string(at.join("lot/dora").join(name)).unwrap();
    tamis(at, &export);
    assert_eq!(read("structures.csv").lines().count(), 5, "without a list only the form of the number is known");
    tamis(at, &["establishments", "w.tamis", "StockEtablissement_utf8.csv", "liens.csv", "--index", "sirene.idx"]);
    tamis(at, &export);
    let written = read("structures.csv");
    assert!(written.lines().count() == 2 && written.contains(&open), "{written}");
    assert!([&moved, &closed, &unknown].iter().all(|siret| !written.contains(siret.as_str())), "{written}");
    let left = read("non_repris.csv");
    let told = |id: &str, sentence: &str| {
        assert!(left.lines().any(|line| line.contains(id) && line.contains(sentence)), "{sentence} in {left}");
    };
    told("s--1", &format!("taken over by {open}"));
    told("s--2", "closed according to SIRENE");
    told("s--3", "unknown to SIRENE");
    // Where the list is not there, that is said among what Dora is not given.
    fs::remove_file(at.join("sirene.idx")).unwrap();
    tamis(at, &export);
    assert!(read("non_repris.csv").contains("no SIRET was checked"));
}

#[test]
fn what_is_no_stock_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    prepare(at);
    for (arguments, said) in [
        (&["a.csv", "--index", "i.idx"][..], "no stock of establishments"),
        (&["liens.csv", "--index", "i.idx"], "No establishment"),
        (&["absent.csv", "--index", "i.idx"], "absent.csv"),
    ] {
        let (code, _, err) = tamis(at, &[&["establishments", "w.tamis"], arguments].concat());
        assert!(code == 2 && err.contains(said), "{err}");
        assert!(!at.join("i.idx").exists());
    }
    assert_eq!(tamis(at, &["establishments", "w.tamis", "--siret", "13002603200016"]).0, 2);
}
