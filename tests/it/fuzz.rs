//! Files made to trip readers: whatever the bytes, reading ends with rows or with a sentence, never with a panic, and what
//! `inspect` promises is what `read` gives. A bounded number of cases each time; `PROPTEST_CASES` asks for more.

use proptest::prelude::*;
use std::fs;
use std::path::Path;
use std::process::Command;
use tamis::Progress;
use tamis::source::{self, Limits};

/// Looks at a file and reads each of its tables; both may refuse, and must agree on the rows.
fn read_whole(path: &Path) {
    let limits = Limits { isolate: false, ..Limits::default() };
    let progress = Progress::new();
    let Ok(inspection) = source::inspect(path, &limits, &progress) else { return };
    for table in &inspection.tables {
        let mut rows = 0u64;
        let done = source::read(path, &table.reading, &limits, &progress, &mut |chunk| {
            rows += chunk.len() as u64;
            for row in &chunk {
                row.cells().for_each(|cell| drop(source::decode(&table.reading, cell)));
            }
            Ok(())
        });
        if done.is_ok() {
            assert_eq!(rows, table.rows, "{:?}", table.reading);
        }
    }
}

fn with_file(name: &str, bytes: &[u8], check: impl FnOnce(&Path)) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    check(&path);
}

/// Pieces that a delimited file is made of, sound and not.
fn delimited_piece() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        "[a-zé0-9 .@/+-]{0,8}".prop_map(String::into_bytes),
        prop::sample::select(vec![
            ";",
            ",",
            "\t",
            "|",
            "\"",
            "\"\"",
            "\n",
            "\r\n",
            "\r",
            "\n\n",
            "sep=;\n",
            "nom;commune\n",
            "'",
            "\\",
            " ",
            "\u{feff}",
            "\0",
            "Ã©",
            "=1+1",
            "\u{200b}",
            "\u{2028}",
        ])
        .prop_map(|piece: &str| piece.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..4),
    ]
}

fn json_piece() -> impl Strategy<Value = String> {
    prop_oneof![
        "\"[a-zé\\\\u0-9\"]{0,5}\"?",
        prop::sample::select(vec![
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "null",
            "true",
            "1",
            "-1e400",
            "NaN",
            "\"nom\":",
            "\"a\":[",
            "\n",
            "\"\\ud800\"",
            "{\"nom\":\"a\"}",
            "{\"nom\":\"b\",\"x\":{\"y\":1}}",
            "\"type\":\"FeatureCollection\",\"features\":[",
        ])
        .prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn delimited_text(pieces in prop::collection::vec(delimited_piece(), 0..60), name in "a\\.(csv|txt|tsv)") {
        with_file(&name, &pieces.concat(), read_whole);
    }

    #[test]
    fn utf16_text(text in "[a-zé;\n\"]{0,60}", big in any::<bool>(), cut in any::<bool>()) {
        let order = if big { u16::to_be_bytes } else { u16::to_le_bytes };
        let mut bytes: Vec<u8> = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(order).collect();
        if cut {
            bytes.pop();
        }
        with_file("a.csv", &bytes, read_whole);
    }

    #[test]
    fn json_text(pieces in prop::collection::vec(json_piece(), 0..40), name in "a\\.(json|jsonl|geojson)") {
        with_file(&name, pieces.concat().as_bytes(), read_whole);
        with_file(&name, format!("[{}]", pieces.join(",")).as_bytes(), read_whole);
    }
}

/// The official workbook with some bytes changed, added or cut, read by the program itself: its child may end as it likes.
#[test]
fn workbooks_with_wrong_bytes() {
    let sound = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/sample_data/departement-35.xlsx")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut state = 0x2545_F491_4F6C_DD1Du64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for case in 0..24 {
        let mut bytes = sound.clone();
        match case % 3 {
            0 => (0..1 + next(40)).for_each(|_| {
                let at = next(bytes.len());
                bytes[at] = next(256) as u8;
            }),
            1 => bytes.truncate(next(bytes.len())),
            _ => {
                // The directory at the end names sizes and places.
                let tail = bytes.len() - 600;
                (0..12).for_each(|_| bytes[tail + next(600)] = next(256) as u8);
            }
        }
        let path = folder.path().join("a.xlsx");
        fs::write(&path, &bytes).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_tamis"))
            .args(["map", "a.xlsx", "--quiet", "--lang", "en"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(0..=2)), "case {case}: {:?} {err}", output.status);
        assert!(!err.contains("panicked"), "case {case}: {err}");
        assert!(output.status.code() != Some(2) || err.contains("a.xlsx"), "case {case}: {err}");
    }
}
