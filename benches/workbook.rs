//! A workbook of 200,000 rows and fifteen columns: looking at it and reading its rows, in the child process that guards the
//! program (DESIGN D21), as ratios to a bare calamine read of the same file in the same run.
//!
//! ```sh
//! cargo bench --bench workbook                    # 200,000 rows
//! cargo bench --bench workbook -- --rows 20000
//! ```

use calamine::{Reader, Xlsx, open_workbook};
use rust_xlsxwriter::Workbook;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tamis::Progress;
use tamis::model::Reading;
use tamis::source::{self, Limits, workbook};

/// Runs of each; the least counts, since the machine is shared.
const RUNS: usize = 3;

fn main() {
    let mut rows = 200_000;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    for pair in arguments.windows(2) {
        if pair[0] == "--rows" {
            rows = pair[1].parse().expect("--rows takes a number");
        }
    }
    workbook::set_reader_program(PathBuf::from(env!("CARGO_BIN_EXE_tamis")));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("structures.xlsx");
    generate(&path, rows).expect("the workbook is written");
    println!("{rows} rows, 15 columns, {} MB", std::fs::metadata(&path).expect("it is there").len() / 1_000_000);
    let bare = least("calamine, worksheet_range", || {
        let mut book: Xlsx<_> = open_workbook(&path).expect("a workbook");
        let range = book.worksheet_range("Structures").expect("a sheet");
        assert_eq!(range.height(), rows + 1);
    });
    let limits = Limits::default();
    let mut reading = None;
    let look = least("tamis, look at the file", || {
        let mut found = source::inspect(&path, &limits, &Progress::new()).expect("a workbook");
        assert_eq!(found.tables[0].rows, rows as u64);
        reading = Some(found.tables.remove(0).reading);
    });
    let reading = reading.expect("a table");
    // Takes the rows of a table, those that it holds or those of the file, and counts them.
    let count = |reading: &Reading, held| {
        let mut seen = 0;
        let mut sink = |chunk: Vec<_>| {
            seen += chunk.len();
            Ok(())
        };
        source::read_table(&path, reading, held, &limits, &Progress::new(), &mut sink).expect("its rows");
        assert_eq!(seen, rows);
    };
    let read = least("tamis, read its rows", || count(&reading, None));
    let load = least("tamis, load it whole", || {
        let mut found = source::inspect(&path, &limits, &Progress::new()).expect("a workbook");
        let mut table = found.tables.remove(0);
        let held = table.held.take();
        count(&table.reading, held);
    });
    let ratio = |time: Duration| time.as_secs_f64() / bare.as_secs_f64();
    let (look, read, load) = (ratio(look), ratio(read), ratio(load));
    println!("to calamine: looking {look:.2}, reading {read:.2}, loading whole {load:.2}");
}

fn least(label: &str, mut run: impl FnMut()) -> Duration {
    let mut best = Duration::MAX;
    for _ in 0..RUNS {
        let started = Instant::now();
        run();
        best = best.min(started.elapsed());
    }
    println!("{label:<28} {:>8.2} s", best.as_secs_f64());
    best
}

/// Rows that a contributor could send: texts, numbers that are identifiers, dates as texts, coordinates.
fn generate(path: &Path, rows: usize) -> Result<(), rust_xlsxwriter::XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Structures")?;
    let header = [
        "id",
        "nom",
        "siret",
        "adresse",
        "complement_adresse",
        "code_postal",
        "commune",
        "code_insee",
        "telephone",
        "courriel",
        "site_web",
        "date_maj",
        "latitude",
        "longitude",
        "description",
    ];
    for (column, name) in (0u16..).zip(header) {
        sheet.write_string(0, column, name)?;
    }
    for row in 0..rows {
        let at = row as u32 + 1;
        let texts = [
            (1, format!("Centre social {}", row % 5000)),
            (3, format!("{} rue des Lilas", 1 + row % 180)),
            (6, "Rennes".to_owned()),
            (8, format!("02619{:05}", row % 99_999)),
            (9, format!("contact{row}@exemple.fr")),
            (10, format!("https://www.exemple.fr/{row}")),
            (11, format!("{:02}/{:02}/2025", 1 + row % 28, 1 + row % 12)),
            (14, "Accueil et accompagnement du public".to_owned()),
        ];
        sheet.write_number(at, 0, row as f64)?;
        for (column, text) in texts {
            sheet.write_string(at, column, text)?;
        }
        for (column, number) in [(5, 35_000.0), (7, 35_238.0), (12, 48.1 + row as f64 * 1e-7), (13, -1.6)] {
            sheet.write_number(at, column, number)?;
        }
    }
    book.save(path)
}
