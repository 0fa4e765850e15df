//! What lasts from copy to copy: a question until it is answered, what somebody took back, what somebody said.

use super::*;

/// A workspace of source `s`, in a folder of its own, and its copy.
fn pair() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("l2.csv"), rows(2..8, "02 99 55 00 ")).unwrap();
    drop(copies(folder.path()));
    folder
}

fn name_of(folder: &Path, file: &str, id: &str) -> String {
    effective(folder, file, "structure", id, "nom")
}

fn both_are_whole(folder: &Path) {
    ["a.tamis", "b.tamis"].iter().for_each(|file| is_whole(&folder.join(file), ""));
}

#[test]
fn a_question_about_a_delivery_lasts_until_it_is_answered() {
    let works: [&[&str]; 5] = [
        &["edit", "b.tamis", "s--r7", "nom", "Nom de Bruno"],
        &["edit", "b.tamis", "s--r2", "nom", "Nom de Bruno"],
        &["edit", "b.tamis", "s--r7", "-", "--note", "Vue"],
        &["decide", "b.tamis", "s--r6", "s--r7", "distinct"],
        &["merge", "b.tamis", "s--r1", "s--r7"],
    ];
    // What was done, whether the delivery came with the copy, who answers, and which side holds.
    let cases = works.iter().flat_map(|work| [(work, false), (work, true)]);
    for (at, (work, shared)) in cases.enumerate() {
        let (first, holds) = [("a", "--theirs"), ("a", "--ours"), ("b", "--ours"), ("b", "--theirs")][at % 4];
        let case = format!("{work:?} {shared} {first} {holds}");
        let folder = pair();
        let run = |arguments: &[&str]| tamis(folder.path(), arguments);
        done(run(&["import", "a.tamis", "l2.csv", "--source", "s"]));
        match shared {
            true => drop(fs::copy(folder.path().join("a.tamis"), folder.path().join("b.tamis")).unwrap()),
            false => drop(done(run(&["combine", "b.tamis", "a.tamis"]))),
        }
        done(run(work));
        // What has nothing to do with the delivery comes at once.
        done(run(&["edit", "b.tamis", "s--r1", "telephone", "02 99 77 00 01"]));
        done(run(&["undo", "a.tamis"]));
        let before = [said(&folder.path().join("a.tamis")), said(&folder.path().join("b.tamis"))];
        let asks = |here: &str, there: &str| {
            let (code, out, errors) = run(&["combine", here, there]);
            assert!(code == 1 && out.contains("l2.csv:active"), "{case} {here}: {out}{errors}");
        };
        asks("a.tamis", "b.tamis");
        let unlike = |file: &str, before: &Said| -> Vec<String> {
            let now = said(&folder.path().join(file));
            let keys = now.keys().chain(before.keys()).filter(|key| now.get(*key) != before.get(*key));
            keys.filter(|key| !key.starts_with("record ")).cloned().collect()
        };
        assert_eq!(unlike("a.tamis", &before[0]), ["edit s/r1/0 telephone"], "{case}: the rest waits");
        // Brought together as often as one likes, each way.
        for _ in 0..2 {
            asks("a.tamis", "b.tamis");
            asks("b.tamis", "a.tamis");
        }
        assert_eq!(unlike("b.tamis", &before[1]), Vec::<String>::new(), "{case}");
        both_are_whole(folder.path());
        let (one, two) = if first == "a" { ("a.tamis", "b.tamis") } else { ("b.tamis", "a.tamis") };
        done(run(&["combine", one, two, holds, "l2.csv:active"]));
        done(run(&["combine", two, one]));
        same_in_both(folder.path());
        let stands = (first == "a") == (holds == "--theirs");
        let now = said(&folder.path().join("a.tamis"));
        assert_eq!(now.contains_key("row s/r7/0"), stands, "{case}");
        let worked = before[1]
            .keys()
            .filter(|key| ["edit ", "state ", "verdict ", "merge "].iter().any(|kind| key.starts_with(kind)));
        for key in worked {
            assert_eq!(now.get(key), before[1].get(key), "{case}: what was done is there, whoever was right");
        }
        both_are_whole(folder.path());
        for (here, there) in [(one, two), (two, one)] {
            assert!(done(run(&["combine", here, there])).contains("nothing new"), "{case} {here}");
        }
    }
}

#[test]
fn that_the_other_came_to_know_the_work_is_no_answer_for_the_delivery() {
    let folder = pair();
    let run = |arguments: &[&str]| tamis(folder.path(), arguments);
    done(run(&["import", "a.tamis", "l2.csv", "--source", "s"]));
    done(run(&["combine", "b.tamis", "a.tamis"]));
    done(run(&["edit", "b.tamis", "s--r7", "nom", "Nom de Bruno"]));
    // By a third copy, which has the delivery: what was done with it is known here after it was taken back here.
    fs::copy(folder.path().join("b.tamis"), folder.path().join("c.tamis")).unwrap();
    done(run(&["undo", "a.tamis"]));
    assert_eq!(run(&["combine", "a.tamis", "c.tamis"]).0, 1);
    // Nor that it was known once: what came and was taken back again is as if it had not come.
    done(run(&["redo", "a.tamis"]));
    done(run(&["combine", "a.tamis", "b.tamis"]));
    assert_eq!(name_of(folder.path(), "a.tamis", "s--r7"), "Nom de Bruno");
    done(run(&["undo", "a.tamis"]));
    done(run(&["undo", "a.tamis"]));
    for (here, there) in [("b.tamis", "a.tamis"), ("a.tamis", "b.tamis"), ("c.tamis", "a.tamis")] {
        let (code, out, errors) = run(&["combine", here, there]);
        assert!(code == 1 && out.contains("l2.csv:active"), "{here}: {out}{errors}");
    }
    done(run(&["combine", "a.tamis", "b.tamis", "--theirs", "all"]));
    done(run(&["combine", "b.tamis", "a.tamis"]));
    same_in_both(folder.path());
    assert_eq!(name_of(folder.path(), "a.tamis", "s--r7"), "Nom de Bruno");
    both_are_whole(folder.path());
}

#[test]
fn what_somebody_took_back_is_taken_back_through_a_third_copy() {
    let steps: [&dyn Fn(&mut Curator<'_>); 4] = [
        &|anne| anne.edit("q--r1", "nom", "Un"),
        &|anne| anne.import("both.csv", "z"),
        &|anne| anne.import("a2.csv", "q"),
        &|anne| anne.merge(&["q--r1", "q--r2"]),
    ];
    let plain = Answers::default();
    for (at, step) in steps.iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        let (mut anne, mut bruno) = two(folder.path());
        fs::write(folder.path().join("a2.csv"), rows(2..14, "02 99 55 00 ")).unwrap();
        fs::copy(anne.path(), folder.path().join("claire.tamis")).unwrap();
        let mut claire = Curator::new(folder.path(), "claire.tamis", "Claire", 200);
        let before = said(&bruno.path());
        step(&mut anne);
        let after = said(&anne.path());
        assert_eq!(claire.combine(&anne, &plain), (0, true), "{at}");
        assert_eq!(bruno.combine(&claire, &plain), (0, true), "{at}");
        assert_eq!(said(&bruno.path()), after, "{at}");
        if at == 0 {
            let reader = Reader::open(&bruno.path()).unwrap();
            let record = operations::find_record(reader.read(), "structure", "q--r1").unwrap();
            let author = reader.read().author_of(Entity::Edit, record.0, "nom").unwrap().unwrap();
            assert_eq!(author.0, "Anne", "who gave the value, not who passed it on");
            assert_eq!(reader.read().history_of(record, Some("nom")).unwrap()[0].0.actor, "Anne");
        }
        assert_eq!(anne.combine(&bruno, &plain), (0, false), "{at}: it is her own");
        anne.undo();
        assert_eq!(anne.combine(&bruno, &plain), (0, false), "{at}: what was taken back stays so");
        assert_eq!(anne.combine(&claire, &plain), (0, false), "{at}");
        assert_eq!(bruno.combine(&anne, &plain), (0, true), "{at}");
        assert_eq!(said(&bruno.path()), before, "{at}");
        // And on, by who had it from him.
        assert_eq!(claire.combine(&bruno, &plain), (0, true), "{at}");
        assert_eq!(said(&claire.path()), before, "{at}");
        assert_eq!(claire.combine(&anne, &plain), (0, false), "{at}");
        for file in ["anne.tamis", "bruno.tamis", "claire.tamis"] {
            is_whole(&folder.path().join(file), &format!("{at}"));
        }
    }
}

#[test]
fn deliveries_are_numbered_alike_on_both_sides() {
    let folder = tempfile::tempdir().unwrap();
    let (mut anne, mut bruno) = two(folder.path());
    let numbers = |curator: &Curator<'_>| {
        let reader = Reader::open(&curator.path()).unwrap();
        let batches = reader.read().batches().unwrap();
        batches.into_iter().map(|batch| (batch.delivery, batch.file_name)).collect::<Vec<_>>()
    };
    for at in 2..6 {
        let file = format!("d{at}.csv");
        fs::write(folder.path().join(&file), rows(at..at + 6, &format!("02 99 {at}5 00 "))).unwrap();
        anne.import(&file, "q");
        assert_eq!(bruno.combine(&anne, &Answers::default()), (0, true));
    }
    assert_eq!(numbers(&anne).iter().map(|one| one.0).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert_eq!(numbers(&bruno), numbers(&anne));
}

#[test]
fn a_source_that_both_began_is_numbered_from_one_and_doubles_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (mut anne, mut bruno) = two(folder.path());
    fs::write(folder.path().join("older.csv"), rows(20..26, "02 99 55 00 ")).unwrap();
    fs::write(folder.path().join("newer.csv"), rows(22..28, "02 99 66 00 ")).unwrap();
    bruno.import("older.csv", "z");
    anne.minute += 200;
    anne.import("newer.csv", "z");
    assert_eq!(anne.combine(&bruno, &Answers::default()), (0, true));
    assert_eq!(bruno.combine(&anne, &Answers::default()), (0, true));
    assert_eq!(said(&bruno.path()), said(&anne.path()));
    let before = said(&anne.path());
    for file in ["anne.tamis", "bruno.tamis"] {
        let run = |arguments: &[&str]| tamis(folder.path(), arguments);
        let path = folder.path().join(file);
        let batches = Reader::open(&path).unwrap().read().batches().unwrap();
        assert!(batches.iter().all(|batch| batch.delivery > 0), "{file}: {batches:?}");
        // Read again, the older one takes back no record from the newer one.
        done(run(&["rules", file, "--heal", "phone-format=off", "--source", "z"]));
        for (id, phone) in [("z--r20", "02 99 55 00 20"), ("z--r23", "02 99 66 00 23"), ("z--r27", "02 99 66 00 27")] {
            assert_eq!(effective(folder.path(), file, "structure", id, "telephone"), phone, "{file}");
        }
        is_whole(&path, "");
        done(run(&["undo", file]));
        assert_eq!(said(&path), before, "{file}");
        is_whole(&path, "");
    }
}

#[test]
fn a_mapping_that_was_taken_back_is_taken_back_where_the_other_went_on() {
    for back in [false, true] {
        let folder = pair();
        let run = |arguments: &[&str]| tamis(folder.path(), arguments);
        let values = |file: &str| {
            ["courriel", "telephone"].map(|field| effective(folder.path(), file, "structure", "s--r1", field))
        };
        let (mail, phone) = ("a1@exemple.fr".to_owned(), "+33299000001".to_owned());
        done(run(&["map", "a.tamis", "--set", "courriel="]));
        done(run(&["combine", "b.tamis", "a.tamis"]));
        done(run(&["map", "b.tamis", "--set", "telephone="]));
        assert_eq!(values("b.tamis"), ["", ""]);
        done(run(&["undo", "a.tamis"]));
        assert_eq!(values("a.tamis"), [mail.clone(), phone.clone()]);
        let both = if back { ["a.tamis", "b.tamis"] } else { ["b.tamis", "a.tamis"] };
        for (here, there) in [(both[0], both[1]), (both[1], both[0])] {
            done(run(&["combine", here, there]));
            assert_eq!(values(here), [mail.clone(), String::new()], "{here} {back}");
        }
        same_in_both(folder.path());
        for (here, there) in [(both[0], both[1]), (both[1], both[0])] {
            assert!(done(run(&["combine", here, there])).contains("nothing new"), "{here}");
        }
        both_are_whole(folder.path());
        // The same field on both sides: that is for people.
        done(run(&["map", "a.tamis", "--constant", "site_web=https://un.exemple.fr"]));
        done(run(&["combine", "b.tamis", "a.tamis"]));
        done(run(&["map", "b.tamis", "--constant", "site_web=https://deux.exemple.fr"]));
        done(run(&["undo", "a.tamis"]));
        for (here, there) in [("a.tamis", "b.tamis"), ("b.tamis", "a.tamis")] {
            let (code, out, errors) = run(&["combine", here, there]);
            assert_eq!(code, 1, "{here}: {out}{errors}");
        }
    }
}

#[test]
fn who_is_opposed_on_one_side_never_comes_back_because_the_other_took_a_list_back() {
    let folder = pair();
    let run = |arguments: &[&str]| tamis(folder.path(), arguments);
    let mail = |file: &str, id: &str| effective(folder.path(), file, "structure", id, "courriel");
    fs::write(folder.path().join("one.txt"), "a1@exemple.fr\n").unwrap();
    fs::write(folder.path().join("two.txt"), "a1@exemple.fr\na2@exemple.fr\n").unwrap();
    done(run(&["rules", "a.tamis", "--opposition", "one.txt"]));
    done(run(&["combine", "b.tamis", "a.tamis"]));
    done(run(&["rules", "b.tamis", "--opposition", "two.txt"]));
    done(run(&["undo", "a.tamis"]));
    done(run(&["combine", "b.tamis", "a.tamis"]));
    assert_eq!((mail("b.tamis", "s--r1"), mail("b.tamis", "s--r2")), (String::new(), String::new()));
    done(run(&["combine", "a.tamis", "b.tamis"]));
    assert_eq!((mail("a.tamis", "s--r1"), mail("a.tamis", "s--r2")), (String::new(), String::new()));
    same_in_both(folder.path());
    both_are_whole(folder.path());
}

#[test]
fn nothing_is_merged_and_said_distinct() {
    let verdicts = |folder: &Path, file: &str| {
        let now = said(&folder.join(file)).into_iter().filter(|(key, _)| key.starts_with("verdict "));
        now.map(|(key, value)| (key.replace("s/", "").replace("/0", ""), value)).collect::<Vec<_>>()
    };
    let told = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(pair, verdict)| (format!("verdict {pair}"), (*verdict).to_owned())).collect()
    };
    // By hand, in one workspace.
    let folder = pair();
    let run = |arguments: &[&str]| tamis(folder.path(), arguments);
    done(run(&["decide", "a.tamis", "s--r1", "s--r2", "distinct"]));
    done(run(&["decide", "a.tamis", "s--r1", "s--r3", "related"]));
    done(run(&["decide", "a.tamis", "s--r4", "s--r5", "distinct"]));
    let before = said(&folder.path().join("a.tamis"));
    let out = done(run(&["merge", "a.tamis", "s--r1", "s--r2"]));
    assert!(out.contains("1 pair said distinct until then"), "{out}");
    // What grows out of it has the third one too.
    done(run(&["merge", "a.tamis", "s--r2", "s--r3"]));
    let both = [("r1 r2", "duplicate"), ("r1 r3", "duplicate"), ("r4 r5", "distinct")];
    assert_eq!(verdicts(folder.path(), "a.tamis"), told(&both));
    done(run(&["undo", "a.tamis"]));
    done(run(&["undo", "a.tamis"]));
    assert_eq!(said(&folder.path().join("a.tamis")), before, "one step each takes both back");
    // Merged in one copy, said distinct in the other.
    for (holds, distinct) in [("--theirs", false), ("--ours", true)] {
        let folder = pair();
        let run = |arguments: &[&str]| tamis(folder.path(), arguments);
        done(run(&["merge", "a.tamis", "s--r1", "s--r2", "s--r3"]));
        done(run(&["decide", "b.tamis", "s--r1", "s--r2", "distinct"]));
        done(run(&["decide", "b.tamis", "s--r2", "s--r3", "distinct"]));
        let before = said(&folder.path().join("b.tamis"));
        assert_eq!(run(&["combine", "b.tamis", "a.tamis"]).0, 1);
        done(run(&["combine", "b.tamis", "a.tamis", holds, "all"]));
        let now = said(&folder.path().join("b.tamis"));
        assert_eq!(now.contains_key("merge s/r1/0 s/r2/0 s/r3/0"), !distinct);
        let verdict = if distinct { "distinct" } else { "duplicate" };
        assert_eq!(verdicts(folder.path(), "b.tamis"), told(&[("r1 r2", verdict), ("r2 r3", verdict)]));
        if !distinct {
            done(run(&["export", "b.tamis", "--out", "out"]));
            let labels: Json =
                serde_json::from_str(&fs::read_to_string(folder.path().join("out/labels.json")).unwrap()).unwrap();
            assert!(!labels.to_string().contains("distinct"), "{labels}");
        }
        done(run(&["combine", "a.tamis", "b.tamis"]));
        same_in_both(folder.path());
        assert!(done(run(&["combine", "b.tamis", "a.tamis"])).contains("nothing new"));
        both_are_whole(folder.path());
        done(run(&["undo", "b.tamis"]));
        assert_eq!(said(&folder.path().join("b.tamis")), before, "one step takes all of it back");
    }
}
