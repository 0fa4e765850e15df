//! Suggested mappings on real contributor files, without a decision from anyone (CURATOR, "Hard columns").

use std::path::{Path, PathBuf};
use tamis::mapping::{Applier, Context, detect_schemas, guess_header, suggest, suggest_row_rules, suggest_source};
use tamis::model::{
    CellKind, Disposition, HealedRecord, Mapping, RawRow, RawRowBuilder, Reading, Schema, Transform, Value,
};
use tamis::reference::schema;

const TODAY: &str = "2026-11-23";

fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    if !path.exists() {
        println!("skipped: no {}", path.display());
    }
    path.exists().then_some(path)
}

/// A JSON array of flat objects, read as the source room gives it.
fn load(name: &str) -> Option<(Reading, Vec<RawRow>)> {
    let text = std::fs::read_to_string(shared(&format!("data/insertion/{name}"))?).unwrap();
    let data: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_str(&text).unwrap();
    let mut header: Vec<String> = Vec::new();
    for key in data.iter().flat_map(|record| record.keys()) {
        if !header.contains(key) {
            header.push(key.clone());
        }
    }
    let row = |(at, record): (usize, &serde_json::Map<String, serde_json::Value>)| {
        let mut row = RawRowBuilder::default();
        for name in &header {
            match record.get(name) {
                None => row.push(CellKind::Empty, b""),
                Some(serde_json::Value::Null) => row.push(CellKind::Null, b"null"),
                Some(serde_json::Value::String(text)) => row.push(CellKind::Text, text.as_bytes()),
                Some(serde_json::Value::Number(number)) => row.push(CellKind::Number, number.to_string().as_bytes()),
                Some(serde_json::Value::Bool(value)) => row.push(CellKind::Bool, value.to_string().as_bytes()),
                Some(other) => row.push(CellKind::Json, other.to_string().as_bytes()),
            }
        }
        row.finish(at as u32 + 1)
    };
    let rows = data.iter().enumerate().map(row).collect();
    Some((Reading { format: "json".into(), encoding: "UTF-8".into(), header, ..Reading::default() }, rows))
}

struct Outcome {
    records: Vec<HealedRecord>,
    set_aside: usize,
    empty: usize,
}

fn apply(mapping: &Mapping, schema: &'static Schema, reading: &Reading, rows: &[RawRow]) -> Outcome {
    let applier = Applier::new(mapping, schema, reading, &mapping.constants["source"], TODAY).unwrap();
    let mut outcome = Outcome { records: Vec::new(), set_aside: 0, empty: 0 };
    for row in rows {
        match applier.apply(row) {
            (Disposition::Record, Some(record)) => outcome.records.push(record),
            (Disposition::SetAside, None) => outcome.set_aside += 1,
            (Disposition::Empty, None) => outcome.empty += 1,
            (other, _) => panic!("{other:?}"),
        }
    }
    outcome
}

fn structures(file: &str, date: Option<&str>) -> Option<(Mapping, Reading, Outcome)> {
    let (reading, rows) = load(file)?;
    assert_eq!(detect_schemas(&reading, &rows), ["structure"], "{file}");
    let schema = schema("structure").unwrap();
    let source = suggest_source(file);
    let mut mapping = suggest(&reading, &rows, schema, &Context { source: &source, today: TODAY });
    mapping.row_rules = suggest_row_rules(&reading, &rows);
    if let Some(date) = date {
        mapping.constants.insert("date_maj".into(), date.into());
    }
    let outcome = apply(&mapping, schema, &reading, &rows);
    Some((mapping, reading, outcome))
}

/// The official rules that these files can break.
fn conforms(record: &HealedRecord) -> bool {
    let schema = schema("structure").unwrap();
    let value = |name: &str| &record.values[schema.index_of(name).unwrap()];
    let text = |name: &str| value(name).as_text();
    let digits = |name: &str, length: usize| {
        value(name).is_absent()
            || text(name).is_some_and(|t| t.len() == length && t.bytes().all(|b| b.is_ascii_digit()))
    };
    let number =
        |name: &str| value(name).is_absent() || matches!(value(name), Value::Number(n) if n.parse::<f64>().is_ok());
    let url = |name: &str| {
        value(name).is_absent()
            || text(name).is_some_and(|t| url::Url::parse(t).is_ok_and(|u| matches!(u.scheme(), "http" | "https")))
    };
    let mail = |t: &str| {
        let domain = t.split_once('@').map(|(_, domain)| domain);
        !t.contains([' ', ';', '/', ',']) && domain.is_some_and(|d| d.contains('.') && !d.contains('@'))
    };
    text("nom").is_some_and(|t| (3..=150).contains(&t.chars().count()) && !t.ends_with('.'))
        && text("date_maj").is_some_and(|t| t.parse::<jiff::civil::Date>().is_ok() && t.len() == 10 && *t <= *TODAY)
        && text("id").is_some_and(|t| t.contains("--"))
        && digits("siret", 14)
        && digits("code_postal", 5)
        && (value("code_insee").is_absent() || text("code_insee").is_some_and(|t| t.len() == 5))
        && number("longitude")
        && number("latitude")
        && url("site_web")
        && url("lien_source")
        && url("accessibilite_lieu")
        && (value("courriel").is_absent() || text("courriel").is_some_and(mail))
        && (value("description").is_absent() || text("description").is_some_and(|t| t.chars().count() >= 5))
}

fn count(outcome: &Outcome) -> usize {
    outcome.records.iter().filter(|record| conforms(record)).count()
}

#[test]
fn maine_et_loire_conforms_without_a_decision() {
    let Some((mapping, reading, outcome)) = structures("mednum_maine-et-loire.json", None) else { return };
    assert_eq!((outcome.records.len(), outcome.set_aside, outcome.empty), (219, 21, 3));
    assert_eq!(reading.header[mapping.field("id").unwrap().inputs[0]], "ID_LieuMed");
    assert!(matches!(mapping.field("adresse").unwrap().transform, Transform::Join { .. }));
    let conform = count(&outcome);
    println!("maine-et-loire: {conform} of {} conform", outcome.records.len());
    assert!(conform >= 171, "{conform}");
    let schema = schema("structure").unwrap();
    let value =
        |record: &HealedRecord, name: &str| record.values[schema.index_of(name).unwrap()].display().into_owned();
    let first = outcome.records.iter().find(|record| record.natural_id == "LMN008").unwrap();
    let near = |text: String, wanted: f64| (text.parse::<f64>().unwrap() - wanted).abs() < 0.001;
    assert!(near(value(first, "latitude"), 47.2940) && near(value(first, "longitude"), 0.0247));
    assert!(outcome.records.iter().all(|record| value(record, "code_insee").len() == 5), "INSEE for all alone");
    let avrille = outcome.records.iter().find(|record| value(record, "commune") == "Avrillé").unwrap();
    assert_eq!(value(avrille, "code_insee"), "49015");
}

#[test]
fn other_files_conform_once_dated() {
    for (file, least) in [("mednum_etapes-numerique.json", 95), ("mednum_fibre-64.json", 60)] {
        let Some((_, _, outcome)) = structures(file, Some("2024-01-15")) else { return };
        let conform = count(&outcome);
        println!("{file}: {conform} of {} conform", outcome.records.len());
        assert!(conform >= least, "{file}: {conform}");
    }
}

#[test]
fn without_a_date_nothing_is_invented() {
    let Some((_, _, outcome)) = structures("mednum_fibre-64.json", None) else { return };
    let at = schema("structure").unwrap().index_of("date_maj").unwrap();
    assert!(outcome.records.iter().all(|record| record.values[at].is_absent()));
}

#[test]
fn header_names_alone_find_their_field() {
    let Some(path) = shared("fixtures/headers_open.csv") else { return };
    let text = std::fs::read_to_string(path).unwrap();
    let mut wanted: std::collections::BTreeMap<&str, Vec<&str>> = std::collections::BTreeMap::new();
    for (field, header) in text.lines().skip(1).filter_map(|line| line.split_once(',')) {
        wanted.entry(header.trim_matches('"')).or_default().extend(field.split('+'));
    }
    // What these names mean differs from file to file (DOMAIN §6): only the values tell.
    let ambiguous = |header: &str| {
        let folded = tamis::text::fold(header);
        let last = header.rsplit(['.', '/']).next().map(tamis::text::fold).unwrap_or_default();
        let names =
            ["typologie", "prise rdv", "url", "site", "ville", "pivot", "coord x", "services", "contact", "code insee"];
        names.contains(&last.as_str()) || folded.ends_with("conditions acces") || folded.ends_with("conditions d acces")
    };
    wanted.retain(|header, _| !ambiguous(header));
    let right = |(header, fields): &(&&str, &Vec<&str>)| {
        guess_header(header).first().is_some_and(|guess| fields.contains(&guess.field))
    };
    let share = wanted.iter().filter(right).count() as f64 / wanted.len() as f64;
    println!("headers alone: {:.1} % of {} unambiguous ones", share * 100.0, wanted.len());
    for (header, fields) in wanted.iter().filter(|pair| !right(pair)) {
        println!("  {header:?} is {fields:?}, taken for {:?}", guess_header(header).first().map(|guess| guess.field));
    }
    assert!(share >= 0.97, "{share}");
}
