//! Locks, notes, verifications and questions, by the program and by the threads of the window.

use crate::program::french as tamis;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tamis::jobs::{Done, Job, JobEvent, Jobs};
use tamis::model::{RecordId, Value};
use tamis::operations::edit::Edit;
use tamis::operations::{self, Env};
use tamis::workspace::Reader;

const HEAD: &str = "id,nom,date_maj,adresse,code_postal,commune,telephone,courriel\n";

fn row(id: usize, name: &str, phone: &str) -> String {
    format!("r{id},{name},2026-02-03,{id} rue des Lilas,35000,Rennes,{phone},accueil{id}@exemple.fr\n")
}

/// A workspace with four structures of one source.
fn workspace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let rows: String =
        (1..=4).map(|id| row(id, &format!("Association numéro {id}"), &format!("02 99 00 00 0{id}"))).collect();
    fs::write(folder.path().join("a.csv"), format!("{HEAD}{rows}")).unwrap();
    let (code, _, said) =
        tamis(folder.path(), &["import", "w.tamis", "a.csv", "--source", "q", "--schema", "structure"]);
    assert!(code <= 1, "{said}");
    folder
}

fn reader(folder: &Path) -> Reader {
    Reader::open(&folder.join("w.tamis")).unwrap()
}

fn record(folder: &Path, id: &str) -> RecordId {
    operations::find_record(reader(folder).read(), "structure", id).unwrap()
}

fn value(folder: &Path, id: &str, field: &str) -> String {
    let reader = reader(folder);
    let (_, row) = reader.read().record(record(folder, id)).unwrap().unwrap();
    let at = operations::schema("structure").unwrap().index_of(field).unwrap();
    row.values[at].display().into_owned()
}

fn digest(folder: &Path) -> String {
    reader(folder).read().ground_digest().unwrap()
}

fn run(folder: &Path, arguments: &[&str]) -> (String, String) {
    let (code, out, said) = tamis(folder, arguments);
    assert!(code <= 1, "{arguments:?}: {said}");
    (out, said)
}

#[test]
fn nothing_writes_over_a_locked_value_and_each_says_so() {
    let folder = workspace();
    let folder = folder.path();
    let phone = || value(folder, "q--r1", "telephone");
    // An older edit of the cell, and one of another that goes with it.
    run(folder, &["transform", "w.tamis", "telephone", "--set", "0299112233"]);
    let older = reader(folder).read().revision().unwrap().to_string();
    run(folder, &["edit", "w.tamis", "q--r1", "telephone", "+33299445566", "--lock"]);
    assert_eq!(phone(), "+33299445566");
    let kept = |said: &str| assert!(said.contains("verrouillée") && said.contains("q--r1\u{a0}: telephone"), "{said}");

    let (code, _, said) = tamis(folder, &["edit", "w.tamis", "q--r1", "telephone", "0"]);
    assert_eq!(code, 2);
    assert!(said.contains("est verrouillée") && said.contains("Déverrouillez d’abord"), "{said}");
    let (code, _, _) = tamis(folder, &["edit", "w.tamis", "q--r1", "telephone", "--reset"]);
    assert_eq!(code, 2, "back to the file is a change too");

    let (_, said) = run(folder, &["transform", "w.tamis", "telephone", "--set", "0200000000"]);
    kept(&said);
    assert_eq!((phone().as_str(), value(folder, "q--r2", "telephone").as_str()), ("+33299445566", "0200000000"));
    let (_, said) = run(folder, &["transform", "w.tamis", "telephone", "--upper", "--dry-run"]);
    assert!(!said.contains("verrouillée"), "nothing would change: {said}");
    let (_, said) = run(folder, &["transform", "w.tamis", "telephone", "--clear", "--dry-run"]);
    assert!(said.contains("1 valeur verrouillée"), "{said}");
    // The history tells what was left.
    let last = reader(folder).read().operations().unwrap().pop().unwrap();
    assert_eq!(last.params["locked_count"], 1);

    // Another column for the field, and then a delivery that says something else.
    let (_, said) = run(folder, &["map", "w.tamis", "--set", "courriel=telephone"]);
    kept(&said);
    run(folder, &["undo", "w.tamis"]);
    let next = format!(
        "{HEAD}{}{}",
        row(1, "Association numéro 1", "02 99 77 77 77"),
        row(2, "Association numéro 2", "02 99 00 00 02")
    );
    fs::write(folder.join("b.csv"), next).unwrap();
    let (_, said) = run(folder, &["import", "w.tamis", "b.csv", "--source", "q", "--schema", "structure", "--partial"]);
    kept(&said);
    assert_eq!(phone(), "+33299445566");

    // An older operation that is taken back leaves it, and says so.
    let (_, _, said) = tamis(folder, &["revert", "w.tamis", &older, "--alone"]);
    assert_eq!(phone(), "+33299445566", "{said}");
    assert!(reader(folder).read().is_locked(record(folder, "q--r1"), "telephone").unwrap());
}

#[test]
fn fixes_leave_a_locked_value_and_a_window_is_told() {
    let folder = workspace();
    let folder = folder.path();
    for id in ["q--r1", "q--r2"] {
        run(folder, &["edit", "w.tamis", id, "courriel", "accueil(at)exemple.fr"]);
    }
    let (proposed, _) = run(folder, &["fix", "w.tamis", "--field", "courriel", "--dry-run"]);
    assert_eq!(proposed.lines().count(), 2, "{proposed}");
    run(folder, &["edit", "w.tamis", "q--r1", "courriel", "--lock"]);
    let (_, said) = run(folder, &["fix", "w.tamis", "--field", "courriel"]);
    assert!(said.contains("1 valeur verrouillée"), "{said}");
    assert_eq!(value(folder, "q--r1", "courriel"), "accueil(at)exemple.fr");
    assert_eq!(value(folder, "q--r2", "courriel"), "accueil@exemple.fr");
    let (code, out, said) = tamis(folder, &["fix", "w.tamis", "--field", "courriel"]);
    assert_eq!(code, 1, "there was something, and it is locked: {out}{said}");

    let env = || Env { today: "2026-11-23".into(), now_utc: "2026-11-23T10:00:00Z".into(), actor: "essai".into() };
    let mut jobs = Jobs::open(&folder.join("w.tamis"), Arc::new(env), Arc::new(|| {})).unwrap();
    let mut act = |job: Job| {
        let id = jobs.submit(job);
        let until = Instant::now() + Duration::from_secs(60);
        while Instant::now() < until {
            for event in jobs.events().collect::<Vec<_>>() {
                match event {
                    JobEvent::Done { id: done, done: what, .. } if done == id => return Ok(what),
                    JobEvent::Failed { id: done, error } if done == id => return Err(error),
                    other => drop(other),
                }
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("no answer");
    };
    let (one, two) = (record(folder, "q--r1"), record(folder, "q--r2"));
    let edit = |record| Edit { record, field: "courriel".into(), value: Some(Value::text("x@exemple.fr")) };
    // A paste over both writes the one and says of the other.
    match act(Job::Edit(vec![edit(one), edit(two)])).unwrap() {
        Done::Committed { applied, locked, skipped, .. } => {
            assert_eq!((applied, locked, skipped), (1, vec![(one, "courriel".to_owned())], 0));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(act(Job::Edit(vec![edit(one)])).unwrap_err().what.code, "error-locked");
    act(Job::Lock { cells: vec![(one, "courriel".into())], on: false }).unwrap();
    assert!(matches!(act(Job::Edit(vec![edit(one)])).unwrap(), Done::Committed { applied: 1, .. }));
}

#[test]
fn a_lock_is_taken_back_and_off_without_a_trace() {
    let folder = workspace();
    let folder = folder.path();
    let before = digest(folder);
    run(folder, &["edit", "w.tamis", "q--r1", "telephone", "--lock"]);
    assert_eq!(value(folder, "q--r1", "telephone"), "+33299000001");
    assert_eq!(run(folder, &["records", "w.tamis", "--state", "locked"]).0, "q--r1\tAssociation numéro 1\n");
    run(folder, &["undo", "w.tamis"]);
    assert_eq!(digest(folder), before);
    run(folder, &["redo", "w.tamis"]);
    assert!(reader(folder).read().is_locked(record(folder, "q--r1"), "telephone").unwrap());
    // What the file gives as well follows the file again.
    run(folder, &["edit", "w.tamis", "q--r1", "telephone", "--unlock"]);
    assert_eq!(digest(folder), before);
    // What it does not give stays, as an edit like any.
    run(folder, &["edit", "w.tamis", "q--r1", "telephone", "3939", "--lock"]);
    run(folder, &["edit", "w.tamis", "q--r1", "telephone", "--unlock"]);
    assert_eq!(value(folder, "q--r1", "telephone"), "3939");
    // Taking the unlocking back locks it again, and the locking then goes whole.
    run(folder, &["undo", "w.tamis"]);
    assert_eq!(tamis(folder, &["edit", "w.tamis", "q--r1", "telephone", "0"]).0, 2);
    run(folder, &["undo", "w.tamis"]);
    run(folder, &["undo", "w.tamis"]);
    run(folder, &["undo", "w.tamis"]);
    assert_eq!(digest(folder), before);
}

#[test]
fn a_locked_value_wins_in_a_merge_until_a_pin_says_otherwise() {
    let folder = workspace();
    let folder = folder.path();
    run(folder, &["rules", "w.tamis", "--trust", "q=5"]);
    run(folder, &["merge", "w.tamis", "q--r1", "q--r2"]);
    let golden = || {
        let reader = reader(folder);
        let merge = reader.read().merges(true).unwrap()[0].id;
        let golden = reader.read().golden(merge).unwrap().unwrap();
        let at = operations::schema("structure").unwrap().index_of("telephone").unwrap();
        golden.values[at].display().into_owned()
    };
    assert_eq!(golden(), "+33299000001");
    run(folder, &["edit", "w.tamis", "q--r2", "telephone", "--lock"]);
    assert_eq!(golden(), "+33299000002", "locking alone makes it win");
    run(folder, &["merge", "w.tamis", "q--r1", "q--r2", "--pin", "telephone@q--r1"]);
    assert_eq!(golden(), "+33299000001");
    run(folder, &["undo", "w.tamis"]);
    run(folder, &["undo", "w.tamis"]);
    assert_eq!(golden(), "+33299000001");
}

#[test]
fn notes_and_verifications_are_logged_listed_and_taken_back() {
    let folder = workspace();
    let folder = folder.path();
    let before = digest(folder);
    run(folder, &["edit", "w.tamis", "q--r1", "-", "--note", "appelée, rappeler en mars"]);
    run(folder, &["edit", "w.tamis", "q--r2", "-", "--verified", "par téléphone"]);
    let states = operations::states::of(reader(folder).read(), record(folder, "q--r2")).unwrap();
    assert_eq!(states.verified.unwrap().how, "par téléphone");
    for (state, id) in [("noted", "q--r1"), ("verified", "q--r2")] {
        let (out, _) = run(folder, &["records", "w.tamis", "--state", state, "--fields", "id"]);
        assert_eq!(out.trim(), id, "{state}");
    }
    let (out, _) = run(folder, &["records", "w.tamis", "--state", "noted", "--state", "verified", "--fields", "id"]);
    assert_eq!(out.lines().count(), 2);
    let (history, _) = run(folder, &["history", "w.tamis"]);
    assert!(history.contains("Note sur la fiche q--r1") && history.contains("Fiche q--r2 vérifiée"), "{history}");
    assert!(!history.contains("rappeler"), "the text of a note is in no intent");
    run(folder, &["edit", "w.tamis", "q--r1", "-", "--note", ""]);
    run(folder, &["edit", "w.tamis", "q--r2", "-", "--unverified"]);
    assert_eq!(digest(folder), before);
    // They stay through a delivery.
    run(folder, &["edit", "w.tamis", "q--r1", "-", "--note", "à suivre"]);
    fs::write(folder.join("b.csv"), format!("{HEAD}{}", row(1, "Association numéro 1", "02 99 00 00 09"))).unwrap();
    run(folder, &["import", "w.tamis", "b.csv", "--source", "q", "--schema", "structure", "--partial"]);
    let states = operations::states::of(reader(folder).read(), record(folder, "q--r1")).unwrap();
    assert_eq!(states.note, "à suivre");
}

#[test]
fn questions_are_asked_sent_and_met_by_the_next_delivery() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let rows: String = (1..=5)
        .map(|id| row(id, &format!("Association numéro {id}"), if id < 4 { "02 99 00" } else { "02 99 00 00 04" }))
        .collect();
    fs::write(folder.join("a.csv"), format!("{HEAD}{rows}")).unwrap();
    run(folder, &["import", "w.tamis", "a.csv", "--source", "q", "--schema", "structure"]);
    // A group of three is one question; a cell, and a record, one each.
    run(folder, &["questions", "w.tamis", "--ask-group", "phone_implausible", "--field", "telephone"]);
    run(
        folder,
        &["questions", "w.tamis", "--ask", "q--r4", "--field", "courriel", "--text", "Ce courriel marche-t-il ?"],
    );
    run(folder, &["questions", "w.tamis", "--ask", "q--r5"]);
    let (code, _, said) =
        tamis(folder, &["questions", "w.tamis", "--ask-group", "phone_implausible", "--field", "telephone"]);
    assert_eq!(code, 2, "asked already: {said}");
    let list = || -> Vec<serde_json::Value> {
        serde_json::from_str(&run(folder, &["questions", "w.tamis", "--format", "json"]).0).unwrap()
    };
    let all = list();
    assert_eq!(all.len(), 3);
    let group = all.iter().find(|one| one["field"] == "telephone").unwrap();
    assert_eq!(group["records"].as_array().unwrap().len(), 3);
    assert_eq!(group["records"][0]["cell"], "G2");
    assert_eq!(group["records"][0]["received"], "02 99 00");
    let (out, _) = run(folder, &["records", "w.tamis", "--state", "asked", "--fields", "id"]);
    assert_eq!(out.lines().count(), 5);

    let (mail, _) = run(folder, &["questions", "w.tamis", "--format", "mail"]);
    assert!(mail.starts_with("Objet\u{a0}: 3 questions sur vos données «\u{a0}q\u{a0}»"), "{mail}");
    assert!(mail.contains("Ce courriel marche-t-il ?") && mail.contains("ligne 5 de a.csv (q--r4)"), "{mail}");
    assert!(mail.contains("lisible\u{a0}: écrivez-en") && mail.contains("toujours juste\u{a0}?"), "no-break: {mail}");
    assert!(
        mail.contains("3 fiches")
            && mail.contains("ligne 2 de a.csv\u{a0}: Association numéro 1 — «\u{a0}02 99 00\u{a0}»"),
        "{mail}"
    );
    assert!(!mail.contains("mail-") && !mail.contains("{"), "{mail}");
    run(folder, &["questions", "w.tamis", "--sent"]);
    assert!(list().iter().all(|one| one["state"] == "sent"));

    // Two of the three come back corrected, the mail as it was, and the whole record in one cell.
    let rows: String = [
        row(1, "Association numéro 1", "02 99 00 00 01"),
        row(2, "Association numéro 2", "02 99 00 00 02"),
        row(3, "Association numéro 3", "02 99 00"),
        row(4, "Association numéro 4", "02 99 00 00 04"),
        row(5, "Association du Thabor", "02 99 00 00 04"),
    ]
    .concat();
    fs::write(folder.join("b.csv"), format!("{HEAD}{rows}")).unwrap();
    run(folder, &["import", "w.tamis", "b.csv", "--source", "q", "--schema", "structure", "--complete"]);
    let all = list();
    let of = |field: serde_json::Value| all.iter().find(|one| one["field"] == field).unwrap();
    let group = of("telephone".into());
    assert_eq!((&group["state"], &group["answered"]), (&"sent".into(), &2.into()));
    assert_eq!(group["records"][0]["answer"], "02 99 00 00 01");
    assert!(group["records"][2].get("answer").is_none());
    assert_eq!(of("courriel".into())["state"], "sent");
    let whole = of(serde_json::Value::Null);
    assert_eq!(whole["state"], "answered");
    assert_eq!(whole["records"][0]["answer"], "nom\u{a0}: Association du Thabor");
    let (text, said) = run(folder, &["questions", "w.tamis"]);
    assert!(text.contains("2 sur 3 répondues") && said.contains("1 répondue"), "{text}{said}");
    // Only what waits is in the next mail.
    let (mail, _) = run(folder, &["questions", "w.tamis", "--format", "mail"]);
    assert!(mail.starts_with("Objet\u{a0}: 2 questions"), "{mail}");
    // A delivery that is taken back takes its answers along.
    run(folder, &["undo", "w.tamis"]);
    assert!(list().iter().all(|one| one["answered"] == 0));

    let key = of("courriel".into())["key"].as_str().unwrap().to_owned();
    run(folder, &["questions", "w.tamis", "--reword", &key, "--text", "Et celui-ci ?"]);
    run(folder, &["questions", "w.tamis", "--answered", &key]);
    let one = list().into_iter().find(|one| one["key"] == key.as_str()).unwrap();
    assert_eq!((&one["state"], &one["text"]), (&"answered".into(), &"Et celui-ci ?".into()));
    run(folder, &["questions", "w.tamis", "--drop", &key]);
    assert_eq!(list().len(), 2);
    assert_eq!(tamis(folder, &["questions", "w.tamis", "--drop", &key]).0, 2);
}
