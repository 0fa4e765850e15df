//! `tamis match --export-splink`: a folder that Splink runs, whole, the same bytes each time.

use parquet::file::reader::{FileReader, SerializedFileReader};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

fn export(folder: &Path, out: &str) -> i32 {
    let status = Command::new(env!("CARGO_BIN_EXE_tamis"))
        .args(["match", "a.csv", "--pairs", "pairs.csv", "--export-splink", out, "--quiet"])
        .current_dir(folder)
        .stderr(std::process::Stdio::null())
        .status()
        .unwrap();
    status.code().unwrap()
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap())).collect()
}

#[test]
fn the_model_is_written_for_splink() {
    let folder = tempfile::tempdir().unwrap();
    let mut rows = String::from("id,source,nom,adresse,code_postal,commune,telephone,courriel\n");
    for n in 0..60 {
        let twin = n / 2;
        rows.push_str(&format!(
            "{n},s{},Association numéro {twin},{twin} rue des Lilas,35000,Rennes,02619100{twin:02},a{twin}@exemple.fr\n",
            n % 2
        ));
    }
    fs::write(folder.path().join("a.csv"), rows).unwrap();
    assert_eq!(export(folder.path(), "one"), 0);
    let one = files(&folder.path().join("one"));
    let names: Vec<&str> = one.keys().map(String::as_str).collect();
    let expected = [
        "LISEZMOI.md",
        "frequencies.parquet",
        "manifest.json",
        "records.parquet",
        "run.py",
        "settings.json",
        "tamis.json",
    ];
    assert_eq!(names, expected);
    let settings: serde_json::Value = serde_json::from_slice(&one["settings.json"]).unwrap();
    let comparisons = settings["comparisons"].as_array().unwrap();
    let outputs: Vec<&str> = comparisons.iter().map(|c| c["output_column_name"].as_str().unwrap()).collect();
    assert_eq!(outputs, ["nom", "adresse", "commune", "telephone", "courriel"]);
    for comparison in comparisons {
        let levels = comparison["comparison_levels"].as_array().unwrap();
        assert_eq!(levels[0]["is_null_level"], true);
        assert_eq!(levels.last().unwrap()["sql_condition"], "ELSE");
        assert!(levels[1..].iter().all(|level| level["m_probability"].as_f64().unwrap() > 0.0));
    }
    assert!(!settings["blocking_rules_to_generate_predictions"].as_array().unwrap().is_empty());
    let records =
        SerializedFileReader::new(fs::File::open(folder.path().join("one/records.parquet")).unwrap()).unwrap();
    let rows: Vec<String> = records.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect();
    assert_eq!(rows.len(), 60);
    assert!(rows[1].starts_with(r#"{unique_id: "1", source_dataset: "s1", name_words: "#), "{}", rows[1]);
    let key = |row: &str| row.split("key_phone: ").nth(1).and_then(|rest| rest.split(']').next()).map(str::to_owned);
    assert!(key(&rows[0]).is_some_and(|key| key.starts_with('[')), "{}", rows[0]);
    assert!(key(&rows[0]) == key(&rows[1]) && key(&rows[0]) != key(&rows[2]), "{}", rows[0]);
    // Again, over itself and beside: the same bytes. Somebody else's folder is left alone.
    assert_eq!(export(folder.path(), "one"), 0);
    assert_eq!(export(folder.path(), "two"), 0);
    assert_eq!(files(&folder.path().join("one")), one);
    assert_eq!(files(&folder.path().join("two")), one);
    fs::create_dir(folder.path().join("three")).unwrap();
    fs::write(folder.path().join("three/mine.txt"), "mine").unwrap();
    assert_eq!(export(folder.path(), "three"), 2);
    assert_eq!(files(&folder.path().join("three")).len(), 1);
}
