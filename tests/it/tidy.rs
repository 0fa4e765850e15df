//! The house holds together: rooms depend one way, and some things are done in one room only (DESIGN §2).

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What each room may use. Everything may use `error`, `progress`, `locale` and `model`.
const MAY_USE: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("error", &[]),
    ("progress", &[]),
    ("locale", &[]),
    ("session", &[]),
    ("text", &[]),
    ("reference", &["text"]),
    ("profile", &["text", "reference"]),
    ("source", &["text", "reference", "profile"]),
    ("mapping", &["text", "reference", "profile"]),
    ("validate", &["text", "reference", "profile"]),
    ("link", &["text", "reference", "profile"]),
    ("merge", &["text", "reference", "profile"]),
    ("export", &["text", "reference", "profile"]),
    ("mirror", &["text", "reference", "profile"]),
    ("workspace", &["text", "reference", "profile"]),
    (
        "operations",
        &[
            "workspace",
            "source",
            "mapping",
            "validate",
            "link",
            "merge",
            "export",
            "mirror",
            "text",
            "reference",
            "profile",
        ],
    ),
    (
        "jobs",
        &["operations", "workspace", "source", "mapping", "validate", "link", "merge", "export", "mirror", "reference"],
    ),
    (
        "cli",
        &[
            "jobs",
            "operations",
            "workspace",
            "source",
            "mapping",
            "validate",
            "link",
            "merge",
            "export",
            "mirror",
            "text",
            "reference",
            "profile",
        ],
    ),
    (
        "ui",
        &[
            "jobs",
            "session",
            "operations",
            "workspace",
            "source",
            "mapping",
            "validate",
            "link",
            "merge",
            "export",
            "mirror",
            "text",
            "reference",
            "profile",
        ],
    ),
    ("main", &["cli", "ui", "source", "jobs", "operations", "session"]),
    ("lib", &[]),
];

const BASE: &[&str] = &["error", "progress", "locale", "model"];

fn sources() -> Vec<(String, PathBuf, String)> {
    fn walk(dir: &Path, out: &mut Vec<PathBuf>) {
        let mut entries: Vec<_> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, out);
            } else if path.extension().is_some_and(|e| e == "rs") {
                out.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    files
        .into_iter()
        .map(|path| {
            let inside = path.strip_prefix(&root).unwrap();
            let room = inside.components().next().unwrap().as_os_str().to_string_lossy().replace(".rs", "");
            let text = fs::read_to_string(&path).unwrap();
            (room, path, text)
        })
        .collect()
}

/// Code without comments, so that prose may name other rooms.
fn code(text: &str) -> String {
    text.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n")
}

#[test]
fn rooms_depend_one_way() {
    let allowed: BTreeMap<_, _> = MAY_USE.iter().copied().collect();
    let mut broken = Vec::new();
    for (room, path, text) in sources() {
        let may = allowed.get(room.as_str()).unwrap_or_else(|| panic!("room `{room}` is not in the map of the house"));
        let code = code(&text);
        for other in allowed.keys().filter(|other| **other != room && !may.contains(other) && !BASE.contains(other)) {
            if room != "lib" && uses(&code, other) {
                broken.push(format!("{} uses `{other}`", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

fn uses(code: &str, room: &str) -> bool {
    if code.contains(&format!("crate::{room}::")) || code.contains(&format!("tamis::{room}::")) {
        return true;
    }
    // `use crate::{a, b::c}`, over several lines too.
    code.match_indices("crate::{").any(|(start, _)| {
        let mut depth = 0;
        let mut name = String::new();
        for c in code[start + "crate::{".len()..].chars() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => return name.trim() == room,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    if name.trim() == room {
                        return true;
                    }
                    name.clear();
                    continue;
                }
                ':' if depth == 0 && name.trim() == room => return true,
                _ => {}
            }
            if depth == 0 {
                name.push(c);
            }
        }
        false
    })
}

#[test]
fn some_things_are_done_in_one_room_only() {
    // The word, the only room that may use it.
    let only = [("egui", "ui"), ("eframe", "ui"), ("rfd", "ui"), ("rusqlite", "workspace"), ("calamine", "source")];
    let mut broken = Vec::new();
    for (room, path, text) in sources() {
        let code = code(&text);
        for (word, home) in only {
            if room != home && code.contains(&format!("{word}::")) {
                broken.push(format!("{} uses {word}, which belongs to `{home}`", path.display()));
            }
        }
        if room == "ui" && (code.contains("std::fs") || code.contains("fs::read")) {
            broken.push(format!("{} reads files while drawing", path.display()));
        }
        if ["mapping", "validate", "link", "merge", "model", "text", "profile"].contains(&room.as_str()) {
            for word in ["std::fs", "SystemTime", "Instant::now", "std::env"] {
                let code = code.split("#[cfg(test)]").next().unwrap_or("");
                if code.contains(word) {
                    broken.push(format!("{} uses {word}: this room does no IO and reads no clock", path.display()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn files_can_be_read_at_a_sitting() {
    let long: Vec<_> = sources()
        .into_iter()
        .map(|(_, path, text)| (text.lines().count(), path))
        .filter(|(lines, _)| *lines > 800)
        .map(|(lines, path)| format!("{} has {lines} lines", path.display()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

/// Literals that name a sentence, by what stands before them.
const SAID_BY: &[&str] = &["Message::new(", ".hinted(", "lang.text(", "ErrorKind::Usage,", "ErrorKind::Format,"];

#[test]
fn every_sentence_exists_in_both_languages() {
    let mut found = 0;
    for (_, path, text) in sources() {
        let text = code(&text);
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        for before in SAID_BY {
            for rest in text.split(before).skip(1) {
                let Some(name) = rest.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next()) else {
                    continue;
                };
                found += 1;
                for lang in [tamis::locale::Lang::Fr, tamis::locale::Lang::En] {
                    assert!(lang.knows(name), "{}: {name} is not said in {lang:?}", path.display());
                }
            }
        }
    }
    assert!(found > 300, "{found} sentences found: the search is broken");
}

/// The first place where a line could be broken before a sign that French sets off (or after an opening quote): a space
/// before it that is not U+00A0. The window breaks lines at the narrow no-break space too.
fn loose_space(text: &str) -> Option<&str> {
    let spaces = [' ', '\u{202f}'];
    let before = |sign: char| spaces.map(|space| format!("{space}{sign}"));
    let mut loose = [':', ';', '?', '!', '%', '»'].into_iter().flat_map(before).collect::<Vec<_>>();
    loose.extend(spaces.map(|space| format!("«{space}")));
    let at = loose.iter().filter_map(|pair| text.find(pair)).min()?;
    Some(&text[text[..at].char_indices().rev().nth(12).map_or(0, |(start, _)| start)..])
}

#[test]
fn no_line_of_french_begins_with_a_sign() {
    // The test can fail.
    for (loose, held) in [
        ("Nom : x", "Nom\u{a0}: x"),
        ("« x\u{a0}»", "«\u{a0}x\u{a0}»"),
        ("x\u{202f}?", "x\u{a0}?"),
        ("9 %", "9\u{a0}%"),
    ] {
        assert!(loose_space(loose).is_some() && loose_space(held).is_none(), "{loose}");
    }
    let mut broken = Vec::new();
    let mut messages = 0;
    for text in tamis::locale::Lang::Fr.texts() {
        let mut name = "";
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if line.starts_with(|c: char| c.is_ascii_lowercase()) {
                name = line.split(" =").next().unwrap_or(line);
                messages += 1;
            }
            broken.extend(loose_space(line).map(|at| format!("{name}: {at}")));
        }
    }
    assert!(messages > 2000, "{messages} messages found: the search is broken");
    for (path, text) in [
        ("guide.fr.md", include_str!("../../assets/guide.fr.md")),
        ("LISEZMOI.md", include_str!("../../assets/splink/LISEZMOI.md").split("\n---\n").next().unwrap()),
    ] {
        broken.extend(text.lines().filter_map(loose_space).map(|at| format!("{path}: {at}")));
    }
    // Sentences that the code puts together: `Lang` knows how to.
    for (room, path, text) in sources() {
        if !["ui", "cli", "operations", "export"].contains(&room.as_str()) {
            continue;
        }
        let text = code(&text);
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        for line in text.lines() {
            let put = ["} : ", "} ; ", "} ?", "} %", "} »", "« {"].into_iter().find(|put| line.contains(put));
            broken.extend(put.map(|_| format!("{}: {}", path.display(), line.trim())));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
