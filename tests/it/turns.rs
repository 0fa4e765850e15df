//! The ways back and forward by the command line: one operation alone or with what depends on it, any of them again, a row
//! that a rule leaves out, a rule of healing for one source.

use crate::program;
use std::fs;
use std::path::Path;
use std::process::Command;

struct Line {
    folder: tempfile::TempDir,
}

impl Line {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut text = String::from("id,nom,date_maj,code_postal,commune,telephone,ETAT\n");
        for row in 0..6 {
            let state = if row == 4 { "fermé" } else { "ouvert" };
            text.push_str(&format!("r{row},Association {row},2026-02-03,35000,Rennes,02 61 91 00 0{row},{state}\n"));
        }
        text.push_str("r4,Association 4 bis,2026-02-03,35000,Rennes,02 61 91 00 09,fermé\n");
        fs::write(folder.path().join("a.csv"), &text).unwrap();
        // The next delivery says the same, in another order.
        let mut rows: Vec<&str> = text.lines().skip(1).collect();
        rows.reverse();
        let next = format!("{}\n{}\n", text.lines().next().unwrap(), rows.join("\n"));
        fs::write(folder.path().join("b.csv"), next).unwrap();
        let line = Self { folder };
        line.run(&["import", "W", "a.csv", "--source", "q", "--schema", "structure"]);
        line
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn code(&self, arguments: &[&str]) -> (i32, String) {
        let workspace = self.path().join("w.tamis");
        let arguments = arguments.iter().map(|one| if *one == "W" { workspace.as_os_str() } else { one.as_ref() });
        let done = Command::new(env!("CARGO_BIN_EXE_tamis"))
            .args(arguments)
            .args(["--today", "2026-11-23", "--quiet", "--lang", "en"])
            .current_dir(self.path())
            .env("TAMIS_ACTOR", "Anne")
            .output()
            .unwrap();
        let said = [done.stdout, done.stderr].map(|out| String::from_utf8(out).unwrap()).concat();
        (done.status.code().unwrap(), said)
    }

    fn run(&self, arguments: &[&str]) -> String {
        let (code, said) = self.code(arguments);
        assert!(matches!(code, 0 | 1), "{arguments:?}: {said}");
        said
    }

    fn value(&self, id: &str, field: &str) -> String {
        let said = self.run(&["explain", "W", id, field]);
        said.lines().nth(1).unwrap().split_once(": ").unwrap().1.to_owned()
    }

    /// Number of the newest operation.
    fn newest(&self) -> String {
        let log = self.run(&["history", "W"]);
        log.lines().last().unwrap().split_whitespace().next().unwrap().to_owned()
    }
}

#[test]
fn one_operation_is_taken_back_alone_or_with_what_depends_on_it() {
    let line = Line::new();
    // Two values at once, of which one is changed again.
    fs::write(line.path().join("x"), "").unwrap();
    line.run(&["edit", "W", "q--r0", "nom", "Le Tournesol"]);
    let first = line.newest();
    line.run(&["edit", "W", "q--r0", "nom", "Le Tournesol bleu"]);
    let (code, said) = line.code(&["revert", "W", &first]);
    assert!(code == 2 && said.contains("1 later operation depends"), "{said}");
    let (code, said) = line.code(&["revert", "W", &first, "--alone"]);
    assert_eq!(code, 2, "nothing of it is there to be taken back: {said}");
    let (code, told) = line.code(&["revert", "W", &first, "--alone", "--dry-run"]);
    assert_eq!((code, told.as_str()), (2, said.as_str()), "and so says the dry run");
    let (code, foreseen) = line.code(&["revert", "W", &first, "--dry-run"]);
    assert!(code == 1 && foreseen.contains("Without --with-dependants nothing would be done"), "{foreseen}");
    assert_eq!(line.code(&["revert", "W", &first, "--with-dependants", "--dry-run"]).0, 0);
    assert!(foreseen.contains("Le Tournesol bleu\tLe Tournesol") && foreseen.contains("Le Tournesol\tAssociation 0"));
    assert_eq!(line.value("q--r0", "nom"), "Le Tournesol bleu", "a dry run changes nothing");
    line.run(&["revert", "W", &first, "--with-dependants"]);
    assert_eq!(line.value("q--r0", "nom"), "Association 0");
    // It is one operation: one step takes it back, and one makes it again.
    let history = line.run(&["history", "W"]);
    assert!(history.contains("taken back → 2, 3"), "{history}");
    line.run(&["undo", "W"]);
    assert_eq!(line.value("q--r0", "nom"), "Le Tournesol bleu");
    line.run(&["redo", "W"]);
    assert_eq!(line.value("q--r0", "nom"), "Association 0");
    // What does not stand is not taken back, and what stands is not made again: not in the mind either.
    for turn in [&["revert", "W", &first][..], &["redo", "W", "1"]] {
        let (code, said) = line.code(turn);
        let (dry_code, dry_said) = line.code(&[turn, &["--dry-run"]].concat());
        assert_eq!((code, &said), (2, &dry_said), "{turn:?}");
        assert_eq!(dry_code, 2);
    }
    // Any of them again.
    assert!(line.run(&["redo", "W", &first, "--dry-run"]).contains("Association 0\tLe Tournesol"));
    line.run(&["redo", "W", &first]);
    assert_eq!(line.value("q--r0", "nom"), "Le Tournesol");
    let (code, said) = line.code(&["redo", "W", &first]);
    assert_eq!(code, 2, "it stands: {said}");
}

#[test]
fn a_delivery_taken_back_with_all_that_was_done_comes_back_without_it() {
    let line = Line::new();
    line.run(&["edit", "W", "q--r0", "nom", "Le Tournesol"]);
    line.run(&["map", "W", "--set", "ETAT=complement_adresse"]);
    assert_eq!(line.value("q--r1", "complement_adresse"), "ouvert");
    line.run(&["revert", "W", "1", "--with-dependants"]);
    line.run(&["redo", "W", "1"]);
    assert_eq!(line.value("q--r0", "nom"), "Association 0", "the edit was taken back as well");
    assert_eq!(line.value("q--r1", "complement_adresse"), "", "and so was the change of the columns");
    for _ in 0..2 {
        line.run(&["undo", "W"]);
    }
    assert_eq!(line.value("q--r0", "nom"), "Le Tournesol");
    assert_eq!(line.value("q--r1", "complement_adresse"), "ouvert");
}

#[test]
fn what_took_back_later_work_goes_with_that_work() {
    let line = Line::new();
    line.run(&["edit", "W", "q--r0", "nom", "BBB"]);
    let first = line.newest();
    line.run(&["edit", "W", "q--r0", "nom", "CCC"]);
    let second = line.newest();
    line.run(&["revert", "W", &second]);
    assert_eq!(line.value("q--r0", "nom"), "BBB");
    line.run(&["revert", "W", &first, "--with-dependants"]);
    assert_eq!(line.value("q--r0", "nom"), "Association 0");
}

#[test]
fn what_fits_of_an_operation_is_taken_back_alone() {
    let line = Line::new();
    line.run(&["values", "W"]);
    // A rule of healing off and on again is one change; two edits of one operation come by fixing.
    fs::write(line.path().join("c.csv"), "id,nom,date_maj,code_postal,commune,siret\nz0,Un,09/0102023,35000,Rennes,\nz1,Deux lieux,09/0102023,35000,Rennes,\n").unwrap();
    line.run(&["import", "W", "c.csv", "--source", "z", "--schema", "structure"]);
    line.run(&["fix", "W", "--field", "date_maj"]);
    let fix = line.newest();
    assert_eq!(line.value("z--z0", "date_maj"), "2023-01-09");
    line.run(&["edit", "W", "z--z0", "date_maj", "2025-05-05"]);
    // What is foreseen is what is done then: nothing goes along, one value changes, one stays.
    let (code, foreseen) = line.code(&["revert", "W", &fix, "--alone", "--dry-run"]);
    assert_eq!(code, 1, "{foreseen}");
    assert!(foreseen.contains("0 operations would go along, 1 value would change, 1 would stay"), "{foreseen}");
    assert!(foreseen.lines().any(|one| one.starts_with("=\t") && one.ends_with("2023-01-09\t09/0102023")));
    assert!(foreseen.lines().any(|one| one.starts_with("!\t") && one.contains("Un\t")), "{foreseen}");
    assert_eq!(line.value("z--z1", "date_maj"), "2023-01-09");
    let (code, done) = line.code(&["revert", "W", &fix, "--alone"]);
    assert!(code == 1 && done.contains("1 change"), "{done}");
    assert_eq!(line.value("z--z0", "date_maj"), "2025-05-05", "what somebody changed since is left");
    assert_eq!(line.value("z--z1", "date_maj"), "09/0102023");
}

#[test]
fn a_row_brought_back_stays_so_at_the_next_delivery() {
    let line = Line::new();
    line.run(&["map", "W", "--keep", "ETAT!=fermé"]);
    let rows = line.run(&["rows", "W"]);
    assert_eq!(rows.lines().count(), 2, "{rows}");
    assert!(rows.lines().all(|row| row.contains("ETAT ≠ fermé")), "{rows}");
    line.run(&["rows", "W", "--bring-back", "6"]);
    assert_eq!(line.value("q--r4", "nom"), "Association 4");
    let (code, _) = line.code(&["rows", "W", "--bring-back", "2"]);
    assert_eq!(code, 2, "nothing leaves it out");
    line.run(&["import", "W", "b.csv", "--source", "q", "--schema", "structure"]);
    assert!(line.run(&["rows", "W"]).lines().all(|row| row.contains("\t+\t")), "both rows of that identifier are back");
    line.run(&["rows", "W", "--leave", "4"]);
    assert!(line.run(&["rows", "W"]).lines().all(|row| row.contains("\t-\t")));
}

#[test]
fn a_rule_of_healing_is_switched_for_one_source() {
    let line = Line::new();
    assert_eq!(line.value("q--r0", "telephone"), "+33261910000");
    line.run(&["rules", "W", "--heal", "phone-format=off", "--source", "q"]);
    assert_eq!(line.value("q--r0", "telephone"), "02 61 91 00 00");
    let (code, said) = line.code(&["rules", "W", "--heal", "phone-format=off", "--source", "nobody"]);
    assert!(code == 2 && said.contains("nobody"), "{said}");
    assert_eq!(line.code(&["rules", "W", "--heal", "no-such-rule=off", "--source", "q"]).0, 2);
    // The next delivery takes it over, and undo brings the repair back.
    line.run(&["import", "W", "b.csv", "--source", "q", "--schema", "structure"]);
    assert_eq!(line.value("q--r1", "telephone"), "02 61 91 00 01");
    line.run(&["rules", "W", "--heal", "phone-format=on", "--source", "q"]);
    assert_eq!(line.value("q--r1", "telephone"), "+33261910001");
    line.run(&["undo", "W"]);
    assert_eq!(line.value("q--r1", "telephone"), "02 61 91 00 01");
}

#[test]
fn a_cell_tells_every_value_back_to_its_files() {
    let line = Line::new();
    line.run(&["edit", "W", "q--r0", "nom", "Le Tournesol"]);
    line.run(&["import", "W", "b.csv", "--source", "q", "--schema", "structure"]);
    let story = line.run(&["history", "W", "--record", "q--r0", "--field", "nom"]);
    let told: Vec<Vec<&str>> = story.lines().map(|line| line.split('\t').collect()).collect();
    let values: Vec<(&str, &str, &str)> = told.iter().map(|parts| (parts[3], parts[4], parts[5])).collect();
    assert_eq!(
        values,
        [("", "Association 0", "b.csv · B8"), ("*", "Le Tournesol", ""), ("", "Association 0", "a.csv · B2")]
    );
    // Set aside and brought back, by identifier.
    line.run(&["edit", "W", "q--r0", "closed", "--set-aside"]);
    assert!(line.run(&["rows", "W"]).contains("closed"));
    line.run(&["edit", "W", "q--r0", "-", "--take-back"]);
    assert_eq!(line.value("q--r0", "nom"), "Le Tournesol");
    assert_eq!(
        line.run(&["history", "W", "--operation", "2"]).trim(),
        "Le Tournesol\tName\tAssociation 0\tLe Tournesol"
    );
}

/// Every value of the sample is what the last step of its way says, and every way begins in a file.
#[test]
fn every_value_is_the_end_of_its_way() {
    use tamis::operations::lineage::{self, Kind};
    use tamis::operations::{self, Env, matching, merge};
    use tamis::workspace::Workspace;
    let folder = tempfile::tempdir().unwrap();
    let path = crate::window::sample(folder.path());
    let mut workspace = Workspace::open(&path).unwrap();
    let groups = matching::certain_groups(workspace.read(), true).unwrap();
    let plan = merge::plan(workspace.read(), "structure", &groups, &Default::default()).unwrap();
    let env = Env { today: "2026-11-23".into(), now_utc: "2026-11-23T10:00:00Z".into(), actor: "essai".into() };
    operations::commit(&mut workspace, plan, &env, &tamis::Progress::new()).unwrap();
    let read = workspace.read();
    let (mut ways, mut repaired) = (0, 0);
    for slug in ["structure", "service"] {
        let schema = tamis::operations::schema(slug).unwrap();
        let mut rows = Vec::new();
        read.records(slug, &mut |row| {
            rows.push(row);
            Ok(())
        })
        .unwrap();
        for row in rows.iter().step_by(5) {
            for (field, value) in schema.fields.iter().zip(&row.values).filter(|(_, value)| !value.is_absent()) {
                let steps = lineage::of_record(read, row.id, &field.name).unwrap();
                assert_eq!(steps[0].kind, Kind::Cell, "{} {}", row.id.0, field.name);
                let last = steps.iter().rfind(|step| step.kind != Kind::Merged).unwrap();
                // What no column gives (an identifier that is built, the source) has its row only.
                let made = last.place.as_ref().is_some_and(|place| place.column.is_empty()) && last.value.is_empty();
                if !made {
                    let told = format!("{} {} {:?}", row.id.0, field.name, steps);
                    let whole = value.display();
                    let id = matches!(field.name.as_str(), "id" | "structure_id" | "source");
                    assert!(last.value.trim() == whole.trim() || id && whole.ends_with(last.value.trim()), "{told}");
                }
                ways += 1;
                repaired += usize::from(steps.iter().any(|step| step.kind == Kind::Repaired));
            }
        }
    }
    assert!(ways > 500 && repaired > 50, "{ways} {repaired}");
    let merges = read.merges(true).unwrap();
    assert!(!merges.is_empty());
    for merge in merges {
        let golden = read.golden(merge.id).unwrap().unwrap();
        let schema = tamis::operations::schema(&merge.schema).unwrap();
        for (field, value) in schema.fields.iter().zip(&golden.values).filter(|(_, value)| !value.is_absent()) {
            let steps = lineage::of_golden(read, merge.id, &field.name).unwrap();
            let last = steps.last().unwrap();
            assert_eq!((last.kind, last.value.as_str()), (Kind::Merged, value.display().as_ref()));
            assert!(steps.len() > 1 && last.reason.is_some(), "{} {}", merge.export_id, field.name);
        }
    }
}

#[test]
fn what_was_applied_again_is_taken_back_by_its_number() {
    let line = Line::new();
    line.run(&["edit", "W", "q--r0", "nom", "BBB"]);
    let first = line.newest();
    line.run(&["edit", "W", "q--r0", "nom", "CCC"]);
    let second = line.newest();
    line.run(&["revert", "W", &first, "--with-dependants"]);
    let taken_back = line.newest();
    line.run(&["redo", "W", &first]);
    line.run(&["redo", "W", &second]);
    assert_eq!(line.value("q--r0", "nom"), "CCC");
    // That first taking back holds nothing any more.
    assert_eq!(line.code(&["revert", "W", &taken_back]).0, 2);
    let (code, said) = line.code(&["revert", "W", &first]);
    assert!(code == 2 && said.contains(&format!("1 later operation depends on it: {second}")), "{said}");
    let (_, foreseen) = line.code(&["revert", "W", &first, "--with-dependants", "--dry-run"]);
    assert!(foreseen.contains("Association 0") && !foreseen.contains("no longer"), "{foreseen}");
    line.run(&["revert", "W", &first, "--with-dependants"]);
    assert_eq!(line.value("q--r0", "nom"), "Association 0");
    // Once more there and back.
    line.run(&["redo", "W", &first]);
    assert_eq!(line.value("q--r0", "nom"), "BBB");
    line.run(&["revert", "W", &first]);
    assert_eq!(line.value("q--r0", "nom"), "Association 0");
    program::whole(&line.path().join("w.tamis"), "");
}

#[test]
fn a_delivery_is_applied_again_whole_or_not_at_all() {
    let line = Line::new();
    let deliver = |name: &str, by: &str| {
        let text = fs::read_to_string(line.path().join("a.csv")).unwrap();
        fs::write(line.path().join(name), text.replace("Association 0", by)).unwrap();
        line.run(&["import", "W", name, "--source", "q", "--schema", "structure"]);
        line.newest()
    };
    let (second, third) = (deliver("c.csv", "Le Deuxième"), deliver("d.csv", "Le Troisième"));
    line.run(&["revert", "W", &second, "--with-dependants"]);
    assert_eq!(line.value("q--r0", "nom"), "Association 0");
    for turn in [&["redo", "W", &third, "--dry-run"][..], &["redo", "W", &third]] {
        let (code, said) = line.code(turn);
        assert!(code == 2 && said.contains(&format!("Apply operation {second} again first")), "{said}");
    }
    line.run(&["redo", "W", &second]);
    line.run(&["redo", "W", &third]);
    assert_eq!(line.value("q--r0", "nom"), "Le Troisième");
    program::whole(&line.path().join("w.tamis"), "");
}

#[test]
fn a_record_is_in_one_merge_whatever_is_taken_back() {
    let line = Line::new();
    let merges = || line.run(&["history", "W", "--format", "json"]);
    line.run(&["merge", "W", "q--r0", "q--r1"]);
    let first = line.newest();
    line.run(&["undo", "W"]);
    line.run(&["merge", "W", "q--r1", "q--r2"]);
    for turn in [&["redo", "W", &first, "--dry-run"][..], &["redo", "W", &first]] {
        let (code, said) = line.code(turn);
        assert_eq!(code, 2, "{said}");
    }
    line.run(&["unmerge", "W", "q--r1"]);
    let apart = line.newest();
    line.run(&["merge", "W", "q--r0", "q--r1"]);
    let before = merges();
    let (_, foreseen) = line.code(&["revert", "W", &apart, "--dry-run"]);
    assert_eq!(merges(), before, "{foreseen}");
    line.code(&["revert", "W", &apart]);
    program::whole(&line.path().join("w.tamis"), "");
    line.run(&["export", "W", "--out", "lot", "--gate", "opendata"]);
    let groups = fs::read_to_string(line.path().join("lot/doublons.csv")).unwrap();
    assert_eq!(groups.matches("q--r1").count(), 1, "{groups}");
}

#[test]
fn what_a_merge_takes_the_place_of_does_not_stand_in_its_way_again() {
    let line = Line::new();
    line.run(&["merge", "W", "q--r0", "q--r1"]);
    line.run(&["merge", "W", "q--r0", "q--r2"]);
    let second = line.newest();
    line.run(&["undo", "W"]);
    // It is no longer the one that would be redone next: it is applied again, and foreseen by the same rule.
    line.run(&["edit", "W", "q--r5", "nom", "Autre nom"]);
    let (code, foreseen) = line.code(&["redo", "W", &second, "--dry-run"]);
    assert!(code < 2, "{foreseen}");
    line.run(&["redo", "W", &second]);
    line.run(&["export", "W", "--out", "lot", "--gate", "opendata"]);
    let groups = fs::read_to_string(line.path().join("lot/doublons.csv")).unwrap();
    assert_eq!(
        ["q--r0", "q--r1", "q--r2"].map(|id| groups.matches(&format!("q--r0,{id},")).count()),
        [1, 1, 1],
        "{groups}"
    );
    program::whole(&line.path().join("w.tamis"), "");
}
