//! The program as a person calls it.

use std::path::Path;
use std::process::{Command, Output};

/// Runs `tamis` in a folder, in English and on a fixed day: its exit code, what it says, and its errors.
pub fn tamis(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    called(folder, arguments, "en")
}

/// The same in French.
pub fn french(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    called(folder, arguments, "fr")
}

fn called(folder: &Path, arguments: &[&str], lang: &str) -> (i32, String, String) {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_tamis"))
        .args(arguments)
        .args(["--lang", lang, "--today", "2026-11-24", "--quiet"])
        .current_dir(folder)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

/// Holds that a workspace is whole, and that all that is derived in it is what its ground gives. In this process, which has the
/// lists of places and rules at hand.
pub fn whole(path: &Path, when: &str) {
    let env = tamis::operations::Env {
        today: "2026-11-24".into(),
        now_utc: "2026-11-24T10:00:00Z".into(),
        actor: "test".into(),
    };
    let found = tamis::operations::doctor::look_deeply(path, &env, &tamis::Progress::new()).unwrap();
    let said: Vec<String> = found.sentences().iter().map(|sentence| tamis::locale::Lang::En.render(sentence)).collect();
    assert!(found.is_sound(), "{} {when}: {}", path.display(), said.join("; "));
}

/// One effective value of a workspace, as it is shown.
pub fn effective(folder: &Path, workspace: &str, slug: &str, id: &str, field: &str) -> String {
    let read = tamis::workspace::Reader::open(&folder.join(workspace)).unwrap();
    let record = tamis::operations::find_record(read.read(), slug, id).unwrap();
    let (slug, row) = read.read().record(record).unwrap().unwrap();
    let at = tamis::operations::schema(&slug).unwrap().index_of(field).unwrap();
    row.values[at].display().into_owned()
}
