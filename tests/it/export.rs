//! The folder that goes out, read back with other eyes than those that wrote it.

#![allow(clippy::unwrap_used)]

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;
use tamis::export::gate::Cause;
use tamis::export::{
    Advice, Balance, Changes, Counts, Example, ExportInput, Folder, Format, Group, GroupMember, Healed, InputFile, Lot,
    ManifestInput, NotTaken, Origin, OutRecord, PairDecision, Reject, RejectIssue, ReportInput, write,
};
use tamis::locale::Lang;
use tamis::model::{Gate, Message, RecordId, Schema, Value, Verdict};
use tamis::{Progress, reference};

fn origin(file: &str, row_no: u32) -> Origin {
    Origin { file: Arc::from(file), sheet: None, row_no }
}

fn record(schema: &Schema, id: &str, values: &[(&str, Value)]) -> OutRecord {
    let mut all = vec![Value::Null; schema.fields.len()];
    all[schema.index_of("id").unwrap()] = Value::text(id);
    all[schema.index_of("source").unwrap()] = Value::text("cd35");
    for (name, value) in values {
        all[schema.index_of(name).unwrap()] = value.clone();
    }
    OutRecord {
        values: all,
        id: id.into(),
        record: Some(RecordId(1)),
        source: "cd35".into(),
        origins: vec![origin("a.csv", 4)],
        ..OutRecord::default()
    }
}

fn reject(row_no: u32, schema: &str, issues: Vec<RejectIssue>) -> Reject {
    Reject {
        origin: origin("a.csv", row_no),
        source: "cd35".into(),
        schema: schema.into(),
        id: format!("cd35--{row_no}"),
        header: Arc::from(["Nom".to_owned(), "N° Siret".to_owned()]),
        cells: vec!["Épicerie".into(), "123".into()],
        cause: if issues.is_empty() { Cause::Orphan } else { Cause::Gate },
        issues,
    }
}

fn input() -> ExportInput<'static> {
    let (structure, service) = (reference::schema("structure").unwrap(), reference::schema("service").unwrap());
    let structures = vec![record(
        structure,
        "cd35--1",
        &[
            ("nom", Value::text("=Épicerie")),
            ("siret", Value::text("01234567800011")),
            ("longitude", Value::Number("-1.2".into())),
            ("telephone", Value::text("+33199001122")),
            ("reseaux_porteurs", Value::list(["caf", "unaf"])),
        ],
    )];
    let issue = RejectIssue {
        field: "siret".into(),
        column: Some(1),
        value: "123".into(),
        code: "string_too_short".into(),
        reason: Message::new("reject-gate"),
        advice: Some(Advice::Value("14 chiffres".into())),
    };
    let member = |id: &str| GroupMember {
        id: id.into(),
        source: "cd35".into(),
        score: 0.987,
        decided_by: "tamis".into(),
        date: String::new(),
    };
    let one_table = |schema: &str, conforming, rejected| Balance {
        source: "cd35".into(),
        file: "a.csv".into(),
        schema: schema.into(),
        read: 4 + conforming + rejected,
        empty: 3,
        ignored: 1,
        records: conforming + rejected,
        conforming,
        rejected,
        ..Balance::default()
    };
    ExportInput {
        today: "2026-11-23",
        app_version: "0.1.0",
        lang: Lang::Fr,
        gate: Gate::Official,
        formats: Format::ALL.to_vec(),
        folders: vec![Folder::Pipeline],
        schemas: vec![Lot { schema: structure, records: structures }, Lot { schema: service, records: Vec::new() }],
        rejects: vec![reject(7, "structure", vec![issue.clone(), issue]), reject(7, "service", Vec::new())],
        groups: vec![Group {
            id: "g1".into(),
            merged: false,
            members: vec![member("cd35--1"), member("x--2")],
            why: vec!["Doublon probable.".into()],
        }],
        decisions: vec![PairDecision {
            a: "cd35--1".into(),
            b: "x--3".into(),
            verdict: Verdict::Related,
            decided_by: "Ana".into(),
            date: "2026-11-20".into(),
        }],
        renamed: vec![("x--9".into(), "cd35--1".into())],
        report: ReportInput {
            balance: vec![one_table("structure", 1, 1), one_table("service", 0, 1)],
            counts: vec![Counts { schema: "structure".into(), records: 2, official: 1, api: 1, plausible: 0 }],
            healed: vec![Healed {
                rule: "lost_zero".into(),
                count: 2,
                examples: vec![Example { field: "code_postal".into(), before: "<1000>".into(), after: "01000".into() }],
            }],
            not_taken: vec![NotTaken { file: "a.csv".into(), column: "Notes".into(), ..NotTaken::default() }],
            ..ReportInput::default()
        },
        manifest: ManifestInput {
            inputs: vec![InputFile { source: "cd35".into(), file: "a.csv".into(), ..InputFile::default() }],
            ..ManifestInput::default()
        },
        open_data: None,
        dora: None,
        changes: Changes::default(),
        tables: Vec::new(),
        drawn: Vec::new(),
        beside: Vec::new(),
    }
}

/// Every file of a folder by its path inside.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut left = vec![folder.to_path_buf()];
    while let Some(place) = left.pop() {
        for entry in std::fs::read_dir(&place).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                left.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
                found.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn sheets(bytes: &[u8]) -> Vec<(String, Vec<Vec<Data>>)> {
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes.to_vec())).unwrap();
    book.worksheets().into_iter().map(|(name, range)| (name, range.rows().map(<[Data]>::to_vec).collect())).collect()
}

#[test]
fn an_export_holds_what_a_curator_sends() {
    let place = tempfile::tempdir().unwrap();
    let written = write(&input(), &place.path().join("lot"), &Progress::new()).unwrap();
    assert!(written.gaps.is_empty(), "{:?}", written.gaps);
    let files = files(&written.folder);
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "certificat.jsonl",
            "changements.csv",
            "correspondances_id.csv",
            "doublons.csv",
            "labels.json",
            "liens.csv",
            "manifest.json",
            "pipeline/certificat.cle",
            "pipeline/lot.xlsx",
            "pipeline/services.csv",
            "pipeline/services.json",
            "pipeline/structures.csv",
            "pipeline/structures.json",
            "provenance.csv",
            "rejets.xlsx",
            "report.html",
            "report.json",
        ]
    );
    let text = |name: &str| String::from_utf8(files[name].clone()).unwrap();
    assert_eq!(
        text("doublons.csv"),
        "group,id,source,rank,score,decided_by,date\r\n\
         g1,cd35--1,cd35,1,0.987000,tamis,\r\ng1,x--2,cd35,2,0.987000,tamis,\r\n"
    );
    assert_eq!(text("liens.csv"), "id_a,id_b,decided_by,date\r\ncd35--1,x--3,Ana,2026-11-20\r\n");
    let labels: serde_json::Value = serde_json::from_str(&text("labels.json")).unwrap();
    assert_eq!(labels[0]["label"], "unsure");

    let manifest: serde_json::Value = serde_json::from_str(&text("manifest.json")).unwrap();
    assert_eq!(manifest["outputs"].as_array().unwrap().len(), names.len() - 1);
    assert!(!text("manifest.json").contains("Épicerie"));
    let report: serde_json::Value = serde_json::from_str(&text("report.json")).unwrap();
    assert_eq!(report["balance"]["balanced"], true);
    assert_eq!(report["balance"]["totals"][0]["read"], 6);
    assert_eq!(report["rejects"]["issues"][0]["count"], 2);
    let page = text("report.html");
    assert!(page.contains("&lt;1000&gt;") && !page.contains("<1000>"));
    assert!(page.contains("Où sont passées les lignes") && !page.contains(">report-"), "a code without a text");
}

#[test]
fn the_official_reader_finds_its_sheets() {
    let place = tempfile::tempdir().unwrap();
    let written = write(&input(), &place.path().join("lot"), &Progress::new()).unwrap();
    let sheets = sheets(&files(&written.folder)["pipeline/lot.xlsx"]);
    assert_eq!(sheets.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["Structures", "Services"]);
    let rows = &sheets[0].1;
    // The reader drops rows by this column, and stops where it is missing.
    assert_eq!(rows[0][0], Data::String("__ignore__".into()));
    let header: Vec<String> = rows[0].iter().skip(1).map(ToString::to_string).collect();
    let schema = reference::schema("structure").unwrap();
    assert_eq!(header, schema.fields.iter().map(|field| field.name.clone()).collect::<Vec<_>>());
    let cell = |name: &str| &rows[1][1 + schema.index_of(name).unwrap()];
    assert_eq!(*cell("siret"), Data::String("01234567800011".into()), "an identifier is text");
    assert_eq!(*cell("nom"), Data::String("=Épicerie".into()), "a text, not a formula");
    assert_eq!(*cell("longitude"), Data::String("-1.2".into()));
    assert_eq!(*cell("reseaux_porteurs"), Data::String("caf,unaf".into()));
    assert_eq!(sheets[1].1.len(), 1, "a header even where nothing goes out");
}

#[test]
fn rejects_are_in_the_columns_of_the_contributor() {
    let place = tempfile::tempdir().unwrap();
    let written = write(&input(), &place.path().join("lot"), &Progress::new()).unwrap();
    let sheets = sheets(&files(&written.folder)["rejets.xlsx"]);
    assert_eq!(sheets.len(), 1);
    assert_eq!(sheets[0].0, "cd35 a");
    let rows: Vec<Vec<String>> = sheets[0].1.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    assert_eq!(rows[0], ["Nom", "N° Siret", "Ligne", "Champ", "Valeur reçue", "Motif", "Quoi écrire"]);
    assert_eq!(rows.len(), 2, "one row of the file is one row here");
    assert_eq!(rows[1][..4], ["Épicerie", "123", "7", "1. siret\n2. siret\n3. structure_id"]);
    assert!(rows[1][6].starts_with("1. 14 chiffres\n2. 14 chiffres\n3. Ajouter la structure"), "{}", rows[1][6]);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let place = tempfile::tempdir().unwrap();
    let export = |name: &str| files(&write(&input(), &place.path().join(name), &Progress::new()).unwrap().folder);
    let (first, second) = (export("a"), export("b"));
    for (name, bytes) in &first {
        assert!(second[name] == *bytes, "{name} differs");
    }
    // Replacing an export changes nothing either.
    assert!(export("a") == first);
}

#[test]
fn a_lost_line_is_told() {
    let mut input = input();
    input.report.balance[0].read += 2;
    input.report.balance[1].rejected = 5;
    let place = tempfile::tempdir().unwrap();
    let written = write(&input, &place.path().join("lot"), &Progress::new()).unwrap();
    let codes: Vec<&str> = written.gaps.iter().map(|gap| gap.code.as_ref()).collect();
    assert_eq!(codes, ["report-gap-lines", "report-gap-records", "report-gap-rejects"]);
    let page = String::from_utf8(files(&written.folder)["report.html"].clone()).unwrap();
    assert!(page.contains("Les sommes ne tombent pas juste"));
}

#[test]
fn only_the_formats_asked_for_are_written() {
    let place = tempfile::tempdir().unwrap();
    let input = ExportInput { formats: vec![Format::Csv], lang: Lang::En, ..input() };
    let written = write(&input, &place.path().join("lot"), &Progress::new()).unwrap();
    let lot: Vec<&str> =
        written.outputs.iter().map(|one| one.path.as_str()).filter(|path| path.starts_with("pipeline/")).collect();
    assert_eq!(lot, ["pipeline/structures.csv", "pipeline/services.csv", "pipeline/certificat.cle"]);
}

#[test]
fn a_large_lot_is_cut_where_the_valideur_would_refuse_it() {
    let schema = reference::schema("structure").unwrap();
    // Text that does not compress, so that one workbook would be too large.
    let mut state = 1_u64;
    let mut noise = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        format!("{:016x}", state)
    };
    let records = (0..1_500)
        .map(|n| {
            let description: String = (0..600).map(|_| noise()).collect();
            record(schema, &format!("cd35--{n}"), &[("description", Value::text(description))])
        })
        .collect();
    let service = Lot { schema: reference::schema("service").unwrap(), records: Vec::new() };
    let input = ExportInput { schemas: vec![Lot { schema, records }, service], formats: vec![Format::Xlsx], ..input() };
    let place = tempfile::tempdir().unwrap();
    let written = write(&input, &place.path().join("lot"), &Progress::new()).unwrap();
    let files = files(&written.folder);
    let books: Vec<_> =
        files.iter().filter(|(name, _)| name.ends_with(".xlsx") && name.starts_with("pipeline/")).collect();
    assert!(books.len() > 1 && books.iter().all(|(_, bytes)| bytes.len() < 5_000_000));
    assert!(books.iter().any(|(name, _)| *name == "pipeline/lot-1.xlsx"));
    let rows: usize = books.iter().map(|(_, bytes)| sheets(bytes)[0].1.len() - 1).sum();
    assert_eq!(rows, 1_500);
}
