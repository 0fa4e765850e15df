//! Real files of contributors, messy dialects and hostile files, read whole. They live beside the project and are
//! skipped where absent.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tamis::Progress;
use tamis::model::RawRow;
use tamis::source::{Inspection, Limits, Table, decode, inspect, read, workbook};

/// Folder of the shared files, or none after saying that the test is skipped.
pub fn shared(folder: &str) -> Option<PathBuf> {
    workbook::set_reader_program(PathBuf::from(env!("CARGO_BIN_EXE_tamis")));
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = [root.join("../shared/data"), root.join("../../shared/data")].into_iter().find(|path| path.is_dir());
    match found {
        Some(data) => Some(data.join(folder)),
        None => {
            eprintln!("skipped: ../shared absent");
            None
        }
    }
}

fn limits() -> Limits {
    Limits { seconds: 20, ..Limits::default() }
}

fn load(path: &Path) -> tamis::Result<(Inspection, Vec<Vec<RawRow>>)> {
    let inspection = inspect(path, &limits(), &Progress::new())?;
    let mut all = Vec::new();
    for table in &inspection.tables {
        let mut rows = Vec::new();
        read(path, &table.reading, &limits(), &Progress::new(), &mut |chunk| {
            assert!(chunk.len() <= 2048);
            rows.extend(chunk);
            Ok(())
        })?;
        assert_eq!(rows.len() as u64, table.rows, "{}", path.display());
        assert_eq!(rows[..table.sample.len()], table.sample, "{}", path.display());
        all.push(rows);
    }
    Ok((inspection, all))
}

fn summary(table: &Table) -> String {
    let reading = &table.reading;
    let delimiter = reading.delimiter.map_or("-".to_owned(), |c| c.escape_default().to_string());
    let header: Vec<_> = reading.header.iter().map(|name| name.chars().take(14).collect::<String>()).collect();
    format!(
        "{} {} {delimiter} sheet={} header={} rows={} columns={} [{}]",
        reading.format,
        reading.encoding,
        reading.sheet.as_deref().unwrap_or("-"),
        reading.header_row,
        table.rows,
        header.len(),
        header[..header.len().min(6)].join("|"),
    )
}

#[test]
fn every_file_loads_or_says_why() {
    for folder in ["insertion", "messy", "hostile"] {
        let Some(folder) = shared(folder) else { return };
        let mut paths: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            let started = Instant::now();
            let outcome = load(&path);
            let name = path.file_name().unwrap().to_string_lossy();
            assert!(started.elapsed() < Duration::from_secs(30), "{name} took {:?}", started.elapsed());
            match outcome {
                Ok((inspection, _)) => {
                    for table in &inspection.tables {
                        println!("{name}: {} {:?}", summary(table), started.elapsed());
                    }
                    for left in &inspection.left_out {
                        println!("{name}: left out {} {}", left.name, tamis::locale::Lang::Fr.render(&left.why));
                    }
                }
                Err(error) => {
                    println!("{name}: {:?} {:?}", tamis::locale::Lang::Fr.render(&error.what), error.source);
                    assert_eq!(error.what.params.last().map(|(name, _)| name.as_ref()), Some("path"), "{name}");
                    for message in error.hints.iter().chain([&error.what]) {
                        assert!(tamis::locale::Lang::Fr.knows(&message.code), "{}", message.code);
                    }
                }
            }
        }
    }
}

/// One hard file, checked by hand.
struct Expected {
    file: &'static str,
    encoding: &'static str,
    delimiter: Option<char>,
    header_row: u32,
    rows: u64,
    /// First and last column names.
    columns: (usize, &'static str, &'static str),
    /// A cell: row number, column, text.
    cell: (u32, &'static str, &'static str),
}

const EXPECTED: &[Expected] = &[
    Expected {
        file: "insertion/derived_maine_et_loire_tab_utf16le.txt",
        encoding: "UTF-16LE",
        delimiter: Some('\t'),
        header_row: 1,
        rows: 243,
        columns: (31, "ID_LieuMed", "y"),
        cell: (244, "DAT_MaJ", "09/0102023"),
    },
    Expected {
        file: "insertion/derived_la_poste_comma_utf8bom.csv",
        encoding: "UTF-8",
        delimiter: Some(','),
        header_row: 1,
        rows: 95,
        columns: (9, "ID", "longitude"),
        cell: (2, "SIRET", "35600000063516"),
    },
    Expected {
        file: "insertion/dora_assignation_thematiques.csv",
        encoding: "UTF-8",
        delimiter: Some(','),
        header_row: 1,
        rows: 2329,
        columns: (2, "service_id", "thematiques"),
        cell: (2330, "service_id", "726c60fa-d3b2-4175-8833-9452a1c312ee"),
    },
    Expected {
        file: "messy/messytables_mixedGLB.csv",
        encoding: "UTF-8",
        delimiter: Some(','),
        header_row: 4,
        rows: 133,
        columns: (19, "Year", "SON"),
        cell: (5, "Jan", "-43"),
    },
    Expected {
        file: "messy/goodtables_VilleMTP_MTP_BudgetPri_2015.csv",
        encoding: "windows-1252",
        delimiter: Some(';'),
        header_row: 1,
        rows: 1329,
        columns: (7, "Exercice", "BP2015"),
        cell: (2, "BP2015", " 454\u{a0}000,00    "),
    },
    Expected {
        file: "messy/csvlint_title-row.csv",
        encoding: "UTF-8",
        delimiter: Some(','),
        header_row: 2,
        rows: 2,
        columns: (3, "Foo", "Baz"),
        cell: (4, "Bsr", "Teaspoon"),
    },
    Expected {
        file: "messy/frictionless_escaping.csv",
        encoding: "UTF-8",
        delimiter: Some(','),
        header_row: 1,
        rows: 3,
        columns: (2, "ID", "Test"),
        cell: (3, "Test", "Test \" line 2"),
    },
    Expected {
        file: "hostile/syn_cp850.csv",
        encoding: "IBM850",
        delimiter: Some(';'),
        header_row: 1,
        rows: 2,
        columns: (2, "nom", "commune"),
        cell: (2, "nom", "Épicerie sociale"),
    },
    Expected {
        file: "hostile/syn_invalid_utf8_late.csv",
        encoding: "windows-1252",
        delimiter: Some(';'),
        header_row: 1,
        rows: 20_001,
        columns: (2, "nom", "commune"),
        cell: (20_002, "commune", "Mâcon"),
    },
    Expected {
        file: "hostile/syn_unclosed_quote.csv",
        encoding: "UTF-8",
        delimiter: Some(';'),
        header_row: 1,
        rows: 5001,
        columns: (3, "nom", "ville"),
        cell: (2, "nom", "\"CCAS"),
    },
    Expected {
        file: "hostile/syn_utf8_bom_utf16_body.csv",
        encoding: "UTF-16LE",
        delimiter: Some(';'),
        header_row: 1,
        rows: 1,
        columns: (2, "nom", "commune"),
        cell: (2, "commune", "Mâcon"),
    },
    Expected {
        file: "hostile/syn_ragged.csv",
        encoding: "UTF-8",
        delimiter: Some(';'),
        header_row: 1,
        rows: 7,
        columns: (5, "nom", "colonne 5"),
        cell: (4, "colonne 5", "encore"),
    },
    Expected {
        file: "insertion/mednum_etapes-numerique.json",
        encoding: "UTF-8",
        delimiter: None,
        header_row: 0,
        rows: 95,
        columns: (9, "ID", "longitude"),
        cell: (1, "longitude", "5.227404"),
    },
    Expected {
        file: "insertion/derived_epernay.ods",
        encoding: "UTF-8",
        delimiter: None,
        header_row: 1,
        rows: 39,
        columns: (
            39,
            "ObjectID",
            "Organisez-vous des actions itinérantes ou ‘hors les murs’ en dehors de votre structure ?",
        ),
        cell: (2, "ObjectID", "13"),
    },
    Expected {
        file: "insertion/di_valideur_template_broken.xlsx",
        encoding: "UTF-8",
        delimiter: None,
        header_row: 1,
        rows: 998,
        columns: (19, "__ignore__", "colonne en double"),
        cell: (3, "siret", "60487647500499"),
    },
    Expected {
        file: "insertion/derived_fibre64.xls",
        encoding: "UTF-8",
        delimiter: None,
        header_row: 1,
        rows: 61,
        columns: (44, "Nomdelastructure", "result_status"),
        cell: (2, "Codepostal", "64150"),
    },
];

#[test]
fn hard_files_are_read_as_a_person_would() {
    let Some(data) = shared("") else { return };
    for expected in EXPECTED {
        let file = expected.file;
        let (inspection, all) = load(&data.join(file)).unwrap();
        let (table, rows) = (&inspection.tables[0], &all[0]);
        let reading = &table.reading;
        assert_eq!(reading.encoding, expected.encoding, "{file}");
        assert_eq!(reading.delimiter, expected.delimiter, "{file}");
        assert_eq!((reading.header_row, table.rows), (expected.header_row, expected.rows), "{file}");
        let (count, first, last) = expected.columns;
        assert_eq!(reading.header.len(), count, "{file}");
        assert_eq!(reading.header[0], first, "{file}");
        assert_eq!(reading.header[count - 1], last, "{file}");
        let (row_no, column, text) = expected.cell;
        let row = rows.iter().find(|row| row.row_no == row_no).unwrap_or_else(|| panic!("{file}: no row {row_no}"));
        let position = reading.header.iter().position(|name| name == column).unwrap();
        assert_eq!(decode(reading, row.cell(position).unwrap()), text, "{file}");
    }
}

#[test]
fn a_workbook_stops_at_its_limits() {
    let Some(data) = shared("") else { return };
    let path = data.join("hostile/syn_bomb_200k_rows.xlsx");
    let code = |limits: Limits| inspect(&path, &limits, &Progress::new()).unwrap_err().what.code.into_owned();
    assert_eq!(code(Limits { seconds: 0, ..limits() }), "error-workbook-slow");
    assert_eq!(code(Limits { inflated_bytes: 1 << 20, ..limits() }), "error-inflated");
    if cfg!(target_os = "linux") {
        // Room for the program itself, whose debug build maps fifty, and not for the cell.
        let big = Limits { memory_bytes: 100 << 20, cell_bytes: 1 << 30, line_bytes: 1 << 30, ..limits() };
        let error = inspect(&data.join("hostile/syn_bomb_cell_64MiB.xlsx"), &big, &Progress::new()).unwrap_err();
        assert_eq!(error.what.code, "error-workbook-memory");
    }
    let progress = Progress::new();
    progress.cancel();
    assert_eq!(inspect(&path, &limits(), &progress).unwrap_err().exit_code(), 130);
}

#[test]
fn the_child_and_the_program_itself_read_the_same() {
    let Some(data) = shared("") else { return };
    for file in ["messy/calamine_any_sheets.xlsb", "messy/csvkit_sheets.xls", "messy/tabulator_sheets.xlsx"] {
        let apart = inspect(&data.join(file), &limits(), &Progress::new()).unwrap();
        let within = inspect(&data.join(file), &Limits { isolate: false, ..limits() }, &Progress::new()).unwrap();
        assert_eq!(apart, within, "{file}");
    }
}

/// `cargo test --test it million -- --ignored --nocapture` prints the rate.
#[test]
#[ignore = "a measure, meant for an optimised build"]
fn a_million_rows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("million.csv");
    let line = "structure--4815;Épicerie solidaire;12 rue de la République;44000;Nantes;0240123456;a@b.fr;2024-01-15\n";
    let header = "id;nom;adresse;code_postal;commune;telephone;courriel;date_maj\n";
    std::fs::write(&path, format!("{header}{}", line.repeat(1_000_000))).unwrap();
    let started = Instant::now();
    let inspection = inspect(&path, &limits(), &Progress::new()).unwrap();
    let (inspected, started) = (started.elapsed(), Instant::now());
    let mut rows = 0;
    read(&path, &inspection.tables[0].reading, &limits(), &Progress::new(), &mut |chunk| {
        rows += chunk.len();
        Ok(())
    })
    .unwrap();
    assert_eq!(rows, 1_000_000);
    println!("inspect {inspected:?}, read {:?}", started.elapsed());
}

#[test]
fn addresses_behind_cells_are_in_columns_of_their_own() {
    workbook::set_reader_program(PathBuf::from(env!("CARGO_BIN_EXE_tamis")));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("liens.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in (0u16..).zip(["Nom", "Site", "Courriel"]) {
        sheet.write_string(0, column, name).unwrap();
    }
    for (row, nom) in (1u32..).zip(["Mairie", "Poste", "Centre social"]) {
        sheet.write_string(row, 0, nom).unwrap();
        sheet.write_url_with_text(row, 1, format!("https://exemple.fr/{row}").as_str(), "Cliquez ici").unwrap();
        sheet.write_url_with_text(row, 2, "mailto:a@exemple.fr", "a@exemple.fr").unwrap();
    }
    book.save(&path).unwrap();
    let (inspection, rows) = load(&path).unwrap();
    let table = &inspection.tables[0];
    assert_eq!(table.reading.header, ["Nom", "Site", "Courriel", "Site (lien)"]);
    assert_eq!(table.held.as_ref(), Some(&rows[0]), "read again, they are the same");
    let texts = |row: &RawRow| row.cells().map(|cell| decode(&table.reading, cell).into_owned()).collect::<Vec<_>>();
    assert_eq!(texts(&rows[0][1]), ["Poste", "Cliquez ici", "a@exemple.fr", "https://exemple.fr/2"]);
    let structure = tamis::reference::schema("structure").unwrap();
    let context = tamis::mapping::Context { source: "s", today: "2026-11-23" };
    let mapping = tamis::mapping::suggest(&table.reading, &table.sample, structure, &context);
    assert_eq!(mapping.field("site_web").map(|field| field.inputs.clone()), Some(vec![3]), "{mapping:?}");
}

/// Most memory that a process has held so far, in MB; 0 where the system does not say.
/// A directory as people lay it out: a title, a header of two merged rows, a network merged over its structures, a total.
#[test]
fn merged_cells_are_read_as_they_are_shown() {
    use rust_xlsxwriter::{Format, Workbook};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("annuaire.xlsx");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    sheet.merge_range(0, 0, 0, 6, "Annuaire 2026", &plain).unwrap();
    for (column, name) in [(0, "Réseau"), (1, "Structure"), (2, "Commune")] {
        sheet.merge_range(1, column, 2, column, name, &plain).unwrap();
    }
    sheet.merge_range(1, 3, 1, 4, "Contact", &plain).unwrap();
    sheet.merge_range(1, 5, 1, 6, "Horaires", &plain).unwrap();
    sheet.write_row(2, 3, ["Nom", "Téléphone", "Lundi", "Mardi"]).unwrap();
    sheet.merge_range(3, 0, 4, 0, "CCAS", &plain).unwrap();
    sheet.write_row(3, 1, ["CCAS de Vern", "Vern-sur-Seiche", "Mme A", "02 99 00 00 01", "9h-12h", "9h-12h"]).unwrap();
    sheet.write_row(4, 1, ["CCAS de Bruz", "Bruz", "M. B", "02 99 00 00 02"]).unwrap();
    sheet.merge_range(4, 5, 4, 6, "9h-17h", &plain).unwrap();
    sheet.write_row(5, 0, ["", "Amap", "Rennes", "", "02 99 00 00 03", "", "14h-18h"]).unwrap();
    sheet.write_string(8, 0, "Partenaires").unwrap();
    sheet.write_row(9, 0, ["Association", "Courriel", "Code postal"]).unwrap();
    for row in 10..14 {
        sheet.write_row(row, 0, [format!("Relais {row}"), format!("r{row}@exemple.fr"), "35000".to_owned()]).unwrap();
    }
    book.save(&path).unwrap();
    let (inspection, rows) = load(&path).unwrap();
    let about = |table: &Table| (table.reading.header_row, table.rows, table.reading.sheet_label().unwrap());
    let tables: Vec<_> = inspection.tables.iter().map(about).collect();
    assert_eq!(tables, [(3, 3, "Sheet1".to_owned()), (10, 4, "Sheet1 (2)".to_owned())]);
    let structure = tamis::reference::schema("structure").unwrap();
    let context = tamis::mapping::Context { source: "s", today: "2026-11-23" };
    let first = &inspection.tables[0];
    let mapping = tamis::mapping::suggest(&first.reading, &first.sample, structure, &context);
    assert_eq!(mapping.field("nom").map(|nom| nom.inputs.clone()), Some(vec![1]), "the structure, not the contact");
    let reading = &first.reading;
    let names = [
        "Réseau",
        "Structure",
        "Commune",
        "Contact › Nom",
        "Contact › Téléphone",
        "Horaires › Lundi",
        "Horaires › Mardi",
    ];
    assert_eq!((reading.header_row, reading.header.as_slice()), (3, names.map(str::to_owned).as_slice()));
    let text = |row: &RawRow, column| decode(reading, row.cell(column).unwrap()).into_owned();
    let networks: Vec<_> = rows[0].iter().map(|row| text(row, 0)).collect();
    assert_eq!(networks, ["CCAS", "CCAS", ""]);
    assert_eq!(
        (text(&rows[0][1], 5), rows[0][1].cells().count()),
        ("9h-17h".into(), 6),
        "one cell over two days stays one"
    );
    assert!(reading.evidence.iter().any(|told| told.code == "source-merged"));
}

fn peak_megabytes(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1000
}

/// Hostile files, and a long ordinary one: the program itself stays small whatever they ask for (workbooks are read by a
/// process of their own, which has its own limit).
#[test]
fn loading_stays_under_a_ceiling() {
    const CEILING: u64 = 700;
    let Some(folder) = shared("hostile") else { return };
    let work = tempfile::tempdir().unwrap();
    let long = work.path().join("long.csv");
    let row = |at: usize| format!("{at},Centre social {at},{} rue des Lilas,35000,Rennes,0299{at:06}\n", at % 180);
    let rows: String = (0..150_000).map(row).collect();
    std::fs::write(&long, format!("id,nom,adresse,code_postal,commune,telephone\n{rows}")).unwrap();
    let hostile = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    for path in hostile.chain([long]) {
        let workspace = work.path().join("w.tamis");
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_tamis"))
            .arg("import")
            .args([&workspace, &path])
            .args(["--today", "2026-11-23", "--quiet"])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let mut peak = 0;
        let status = loop {
            peak = peak.max(peak_megabytes(child.id()));
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        assert!(matches!(status.code(), Some(0..=2)), "{}: {status}", path.display());
        assert!(peak < CEILING, "{}: {peak} MB", path.display());
        for end in ["", "-wal", "-shm", "-lock"] {
            let _ = std::fs::remove_file(work.path().join(format!("w.tamis{end}")));
        }
    }
}
