//! Who acts, as the history will show it.

use std::path::{Path, PathBuf};

/// Environment variables that name a person, the program's own first.
const NAMES: [&str; 4] = ["TAMIS_ACTOR", "USER", "LOGNAME", "USERNAME"];

/// The name in `TAMIS_ACTOR`, else the account: by its variables, by the system's list, by the home folder. Services and
/// containers often have no variable.
pub fn actor() -> String {
    let variable = |name: &str| std::env::var(name).ok();
    named(&variable, || account(Path::new("/proc/self"), Path::new("/etc/passwd")))
}

fn named(variable: &dyn Fn(&str) -> Option<String>, account: impl FnOnce() -> Option<String>) -> String {
    let told = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let home = || {
        let home = ["HOME", "USERPROFILE"].iter().find_map(|name| variable(name).and_then(told))?;
        Some(PathBuf::from(home).file_name()?.to_string_lossy().into_owned())
    };
    let found = NAMES.iter().find_map(|name| variable(name).and_then(told));
    found.or_else(account).or_else(home).unwrap_or_else(|| "?".to_owned())
}

/// The name of the account that owns this process.
#[cfg(unix)]
fn account(process: &Path, accounts: &Path) -> Option<String> {
    use std::os::unix::fs::MetadataExt as _;
    let uid = std::fs::metadata(process).ok()?.uid().to_string();
    let list = std::fs::read_to_string(accounts).ok()?;
    // `name:password:uid:…`
    let of = |line: &str| {
        let mut parts = line.split(':');
        let name = parts.next()?;
        (parts.nth(1)? == uid && !name.is_empty()).then(|| name.to_owned())
    };
    list.lines().find_map(of)
}

#[cfg(not(unix))]
fn account(_: &Path, _: &Path) -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_is_named_whatever_the_variables() {
        let with = |given: &'static [(&'static str, &'static str)]| {
            move |name: &str| given.iter().find(|(of, _)| *of == name).map(|(_, value)| (*value).to_owned())
        };
        let nobody = || None;
        assert_eq!(named(&with(&[("USER", "jean"), ("TAMIS_ACTOR", "Anne")]), nobody), "Anne");
        assert_eq!(named(&with(&[("TAMIS_ACTOR", " "), ("LOGNAME", "jean")]), nobody), "jean");
        assert_eq!(named(&with(&[("HOME", "/home/lea")]), || Some("root".into())), "root");
        assert_eq!(named(&with(&[("HOME", "/home/lea")]), nobody), "lea");
        assert_eq!(named(&with(&[]), nobody), "?");
    }

    #[cfg(unix)]
    #[test]
    fn the_account_is_found_by_its_number() {
        use std::os::unix::fs::MetadataExt as _;
        let folder = tempfile::tempdir().unwrap();
        let uid = std::fs::metadata(folder.path()).unwrap().uid();
        let list = folder.path().join("passwd");
        std::fs::write(&list, format!("other:x:{}:0::/:/bin/sh\nlea:x:{uid}:0:Léa:/home/lea:/bin/sh\n", uid + 1))
            .unwrap();
        assert_eq!(account(folder.path(), &list).as_deref(), Some("lea"));
        assert_eq!(account(folder.path(), Path::new("/nowhere")), None);
    }
}
