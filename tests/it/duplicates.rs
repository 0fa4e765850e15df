//! Searching, judging and grouping duplicates through the command line.

use crate::program::tamis;
use std::fs;
use std::path::Path;
use tamis::operations::matching;

const HEAD: &str = "id,source,nom,siret,adresse,code_postal,commune,telephone,courriel,horaires_accueil\n";

/// Structures of several towns: every third has a second record, from another source and written in another way.
fn structures(count: usize) -> String {
    let mut out = HEAD.to_owned();
    let words =
        ["Lanterne", "Passerelle", "Boussole", "Fabrique", "Rivage", "Tremplin", "Moulin", "Écluse", "Verger", "Phare"];
    for n in 0..count {
        let (first, second) = (words[n % 10], words[(n / 10) % 10]);
        let (post, town) = [("35000", "Rennes"), ("29200", "Brest"), ("56100", "Lorient")][n % 3];
        out.push_str(&format!(
            "a{n},a,Association {first} {second} {n},,{} rue des Lilas,{post},{town},02 99 {:02} {:02} {:02},contact@{}{n}.fr,Mo 09:00-12:00\n",
            n % 90 + 1,
            n % 100,
            n / 3 % 100,
            n * 7 % 100,
            tamis::text::slug(first)
        ));
        if n % 3 == 0 {
            let mail = if n % 2 == 0 { format!("contact@{}{n}.fr", tamis::text::slug(first)) } else { String::new() };
            out.push_str(&format!(
                "b{n},b,ASSO {} {} {n},,{} r. des Lilas,{post},{},+33299{:02}{:02}{:02},{mail},\n",
                first.to_uppercase(),
                second.to_uppercase(),
                n % 90 + 1,
                town.to_uppercase(),
                n % 100,
                n / 3 % 100,
                n * 7 % 100,
            ));
        }
    }
    out
}

fn run(folder: &Path, arguments: &[&str]) -> String {
    let (code, out, said) = tamis(folder, arguments);
    assert!(code <= 1, "{arguments:?}: {said}");
    out
}

fn pairs(folder: &Path, name: &str) -> Vec<(String, String, f64)> {
    let mut reader = csv::Reader::from_path(folder.join(name)).unwrap();
    let rows = reader.records().map(|row| row.unwrap());
    rows.map(|row| (row[0].to_owned(), row[1].to_owned(), row[2].parse().unwrap())).collect()
}

#[test]
fn questions_come_back_as_labels_and_tell_how_good_the_pairs_are() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("s.csv"), structures(240)).unwrap();
    run(at, &["match", "s.csv", "--pairs", "p.csv", "--ask", "60", "--questions", "q.json"]);
    let truth = |a: &str, b: &str| a[1..] == b[1..];
    assert!(pairs(at, "p.csv").iter().filter(|(a, b, _)| truth(a, b)).count() > 70);
    let asked: Vec<serde_json::Value> = serde_json::from_str(&fs::read_to_string(at.join("q.json")).unwrap()).unwrap();
    assert!((40..=60).contains(&asked.len()), "{}", asked.len());
    let label = |one: &serde_json::Value| {
        let (left, right) = (one["left"].as_str().unwrap(), one["right"].as_str().unwrap());
        serde_json::json!({"left": left, "right": right, "label": if truth(left, right) { "match" } else { "distinct" }})
    };
    // One that the program holds for a duplicate is called distinct: that is final.
    let mut labels: Vec<serde_json::Value> = asked.iter().map(label).collect();
    labels.push(serde_json::json!({"left": "a0", "right": "b0", "label": "distinct"}));
    labels.retain(|one| one["left"] != "a3" && one["right"] != "a3");
    fs::write(at.join("l.json"), serde_json::to_string(&labels).unwrap()).unwrap();
    let told = run(at, &["match", "s.csv", "--pairs", "q.csv", "--labels", "l.json", "--quality"]);
    assert!(told.contains("precision") && told.contains("between"), "{told}");
    let after = pairs(at, "q.csv");
    assert!(!after.iter().any(|(a, b, _)| (a.as_str(), b.as_str()) == ("a0", "b0")));
    assert!(after.iter().any(|(a, b, _)| (a.as_str(), b.as_str()) == ("a3", "b3")));
    let none = run(at, &["match", "s.csv", "--quality", "--details"]);
    assert!(none.contains("No verdict") && none.contains("pairs compared") && none.contains("estimate"), "{none}");
}

#[test]
fn groups_and_reference_lists() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let all = structures(60);
    fs::write(at.join("s.csv"), &all).unwrap();
    run(at, &["match", "s.csv", "--pairs", "p.csv", "--groups", "g.csv", "--one-per-source"]);
    let groups = fs::read_to_string(at.join("g.csv")).unwrap();
    assert!(groups.lines().count() > 30 && groups.starts_with("group,id,source\n"), "{groups}");
    // Last year's list has other headers, and the same structures as the second source.
    let (old, new): (Vec<&str>, Vec<&str>) = all.lines().skip(1).partition(|line| line.starts_with('b'));
    fs::write(at.join("new.csv"), format!("{HEAD}{}\n", new.join("\n"))).unwrap();
    let head = "id,origine,Nom de la structure,N° SIRET,Adresse 1,CP,Ville,Tél.,E-mail,Horaires\n";
    fs::write(at.join("old.csv"), format!("{head}{}\n", old.join("\n"))).unwrap();
    run(at, &["match", "new.csv", "--against", "old.csv", "--pairs", "x.csv"]);
    let found = pairs(at, "x.csv");
    assert!(found.len() >= 18, "{found:?}");
    assert!(found.iter().all(|(a, b, _)| a.starts_with('a') && b.starts_with('b') && a[1..] == b[1..]), "{found:?}");
}

#[test]
fn word_lists_are_the_users_own() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let rows = "id,nom,adresse,code_postal,commune\n1,Kraken,3 rue A,35000,Rennes\n2,Maison verte des usagers,3 rue A,35000,Rennes\n";
    fs::write(at.join("a.csv"), rows).unwrap();
    let weight = |more: &[&str]| {
        run(at, &[&["match", "a.csv", "--threshold", "0", "--pairs", "p.csv"], more].concat());
        pairs(at, "p.csv").first().map_or(0.0, |pair| pair.2)
    };
    let before = weight(&[]);
    fs::create_dir(at.join("words")).unwrap();
    fs::write(at.join("words/acronyms.txt"), "kraken maison verte usagers\n").unwrap();
    assert!(weight(&["--words", "words"]) > before);
    let (code, _, said) = tamis(at, &["match", "a.csv", "--words", "nowhere"]);
    assert_eq!(code, 2);
    assert!(said.contains("nowhere"), "{said}");
}

#[test]
fn a_verdict_stands_until_what_was_compared_changes() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("s.csv"), structures(30)).unwrap();
    run(at, &["import", "w.tamis", "s.csv", "--source", "x", "--schema", "structure", "--date-maj", "2026-01-01"]);
    run(at, &["match", "w.tamis", "--pairs", "p.csv"]);
    let found = pairs(at, "p.csv");
    let (a, b, _) = found.first().unwrap().clone();
    run(at, &["decide", "w.tamis", &a, &b, "distinct"]);
    let undecided = |of: &str| {
        run(at, &["match", "w.tamis", "--pairs", "p.csv"]);
        let reader = tamis::workspace::Reader::open(&at.join("w.tamis")).unwrap();
        let read = reader.read();
        let filter = tamis::workspace::PairFilter { undecided: true, ..Default::default() };
        let id = |name: &str| tamis::operations::find_record(read, "structure", name).unwrap();
        let (x, y) = (id(&a), id(of));
        read.pairs("structure", &filter).unwrap().iter().any(|pair| [(x, y), (y, x)].contains(&(pair.a, pair.b)))
    };
    assert!(!undecided(&b), "never asked twice");
    run(at, &["edit", "w.tamis", &b, "horaires_accueil", "Tu 14:00-16:00"]);
    assert!(!undecided(&b), "opening hours do not matter");
    run(at, &["edit", "w.tamis", &b, "telephone", "0299112233"]);
    assert!(undecided(&b), "another phone number is a reason to ask again");
    let told = run(at, &["explain", "w.tamis", &a, &b]);
    assert!(told.contains("asked again"), "{told}");
    // Meanwhile the two are not grouped.
    let reader = tamis::workspace::Reader::open(&at.join("w.tamis")).unwrap();
    let groups = reader.read().cluster_numbers("structure").unwrap();
    let id = |name: &str| tamis::operations::find_record(reader.read(), "structure", name).unwrap();
    assert!(groups.get(&id(&a)).is_none_or(|group| groups.get(&id(&b)) != Some(group)));
    drop(reader);
    run(at, &["decide", "w.tamis", &a, &b, "distinct"]);
    assert!(!undecided(&b));
}

#[test]
fn a_verdict_is_carried_over_to_the_same_records_under_other_names() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("s.csv"), structures(30)).unwrap();
    let import = |file: &str| {
        run(at, &["import", "w.tamis", file, "--source", "x", "--schema", "structure", "--date-maj", "2026-01-01"])
    };
    import("s.csv");
    run(at, &["match", "w.tamis", "--pairs", "p.csv"]);
    let (a, b, _) = pairs(at, "p.csv").first().unwrap().clone();
    run(at, &["decide", "w.tamis", &a, &b, "distinct"]);
    run(at, &["decide", "w.tamis", "--write-labels", "l.json"]);
    let labels = fs::read_to_string(at.join("l.json")).unwrap();
    assert!(labels.contains("\"distinct\"") && labels.contains(a.as_str()), "{labels}");
    // The two are set aside, and the same rows come with other identifiers.
    for id in [&a, &b] {
        run(at, &["edit", "w.tamis", id, "replaced", "--set-aside"]);
    }
    let row = |id: &str| {
        let short = id.rsplit("--").next().unwrap();
        structures(30).lines().find(|line| line.starts_with(&format!("{short},"))).unwrap().replacen(
            short,
            &format!("new-{short}"),
            1,
        )
    };
    fs::write(at.join("t.csv"), format!("{HEAD}{}\n{}\n", row(&a), row(&b))).unwrap();
    import("t.csv");
    run(at, &["match", "w.tamis", "--pairs", "p.csv"]);
    assert!(!pairs(at, "p.csv").iter().any(|(x, y, _)| x.contains("new-") && y.contains("new-")), "still distinct");
    let reader = tamis::workspace::Reader::open(&at.join("w.tamis")).unwrap();
    let standing = tamis::operations::matching::standing(reader.read()).unwrap();
    assert!(standing.iter().any(|one| one.carried && one.holds), "{standing:?}");
}

#[test]
fn many_pairs_are_confirmed_in_one_operation_after_a_sample() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("s.csv"), structures(60)).unwrap();
    run(at, &["import", "w.tamis", "s.csv", "--source", "x", "--schema", "structure", "--date-maj", "2026-01-01"]);
    run(at, &["match", "w.tamis", "--pairs", "p.csv"]);
    let (a, b, _) = pairs(at, "p.csv").first().unwrap().clone();
    run(at, &["decide", "w.tamis", &a, &b, "distinct"]);
    let sample = run(at, &["decide", "w.tamis", "--from", "0.9", "--dry-run", "--sample", "8"]);
    assert_eq!(sample.lines().count(), 8, "{sample}");
    assert_eq!(
        sample,
        run(at, &["decide", "w.tamis", "--from", "0,9", "--dry-run", "--sample", "8"]),
        "the same each time"
    );
    // A higher probability looks at some of the same.
    let high = run(at, &["decide", "w.tamis", "--from", "0.99", "--dry-run", "--sample", "1000"]);
    let low = run(at, &["decide", "w.tamis", "--from", "0.9", "--dry-run", "--sample", "1000"]);
    assert!(high.lines().all(|line| low.contains(line)) && high.lines().count() > 10, "{high}");
    let entries = || {
        let reader = tamis::workspace::Reader::open(&at.join("w.tamis")).unwrap();
        reader.read().verdicts().unwrap()
    };
    assert_eq!(entries().len(), 1, "a dry run changes nothing");
    run(at, &["decide", "w.tamis", "--from", "0.9"]);
    let all = entries();
    assert_eq!(all.len(), 1 + low.lines().count());
    assert_eq!(all.iter().filter(|entry| entry.verdict == tamis::model::Verdict::Duplicate).count(), all.len() - 1);
    assert!(all.iter().filter(|entry| entry.unseen).count() == all.len() - 1, "nobody looked at them");
    // They do not tell how good the search is, and nothing is left to confirm.
    let reader = tamis::workspace::Reader::open(&at.join("w.tamis")).unwrap();
    let (info, report) =
        (reader.read().pair_set("structure").unwrap(), reader.read().pair_report("structure").unwrap());
    let quality = matching::quality(reader.read(), &info.unwrap(), &report.unwrap()).unwrap().unwrap();
    assert_eq!(quality.verdicts, 1);
    drop(reader);
    assert_eq!(run(at, &["decide", "w.tamis", "--from", "0.9", "--dry-run"]), "");
    run(at, &["undo", "w.tamis"]);
    assert_eq!(entries().len(), 1, "one undo");
    run(at, &["decide", "w.tamis", &a, &b, "none"]);
    assert_eq!(entries().len(), 0, "taken back");
    let (code, _, said) = tamis(at, &["decide", "w.tamis", "--from", "2"]);
    assert_eq!(code, 2, "{said}");
}

/// What is asked of the pairs with a verdict, of records that are there.
fn asked(path: &Path) -> Vec<(i64, i64, bool, bool, bool)> {
    let reader = tamis::workspace::Reader::open(path).unwrap();
    let lines = reader.read().pair_states("structure").unwrap();
    let told = |line: &tamis::workspace::PairLine| line.verdict.is_some() || line.again || line.carried;
    let of =
        |line: tamis::workspace::PairLine| (line.a.0, line.b.0, line.verdict.is_some(), line.again, line.is_open());
    lines.into_iter().filter(|line| told(line)).map(of).collect()
}

#[test]
fn what_is_asked_again_follows_every_answer_and_every_undo() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("s.csv"), structures(30)).unwrap();
    run(at, &["import", "w.tamis", "s.csv", "--source", "x", "--schema", "structure", "--date-maj", "2026-01-01"]);
    run(at, &["match", "w.tamis", "--pairs", "p.csv"]);
    let (a, b, _) = pairs(at, "p.csv").first().unwrap().clone();
    let as_searched = || {
        let now = asked(&at.join("w.tamis"));
        fs::copy(at.join("w.tamis"), at.join("anew.tamis")).unwrap();
        run(at, &["match", "anew.tamis", "--pairs", "p.csv", "--anew"]);
        assert_eq!(asked(&at.join("anew.tamis")), now, "as if it was searched now");
        now.into_iter().map(|(.., again, open)| (again, open)).collect::<Vec<_>>()
    };
    run(at, &["decide", "w.tamis", &a, &b, "duplicate"]);
    assert_eq!(as_searched(), [(false, false)]);
    // The record says something else: the question is asked again, and not again once that is taken back.
    run(at, &["edit", "w.tamis", &a, "telephone", "02 99 00 00 99"]);
    assert_eq!(as_searched(), [(true, true)]);
    run(at, &["undo", "w.tamis"]);
    assert_eq!(as_searched(), [(false, false)]);
    run(at, &["redo", "w.tamis"]);
    assert_eq!(as_searched(), [(true, true)]);
    // Answered, it is not; the answer undone, it is.
    run(at, &["decide", "w.tamis", &a, &b, "duplicate"]);
    assert_eq!(as_searched(), [(false, false)]);
    run(at, &["undo", "w.tamis"]);
    assert_eq!(as_searched(), [(true, true)]);
    run(at, &["redo", "w.tamis"]);
    assert_eq!(as_searched(), [(false, false)]);
    // Taken back, nothing is said of it.
    run(at, &["decide", "w.tamis", &a, &b, "none"]);
    assert_eq!(as_searched(), []);
    run(at, &["undo", "w.tamis"]);
    run(at, &["undo", "w.tamis"]);
    assert_eq!(as_searched(), [(true, true)]);
}

#[test]
fn a_carried_verdict_is_followed_when_it_is_taken_back_and_when_its_heir_changes() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let import = |file: &str| {
        run(at, &["import", "w.tamis", file, "--source", "x", "--schema", "structure", "--date-maj", "2026-01-01"])
    };
    fs::write(at.join("s.csv"), structures(30)).unwrap();
    import("s.csv");
    run(at, &["match", "w.tamis", "--pairs", "p.csv"]);
    let (a, b, _) = pairs(at, "p.csv").first().unwrap().clone();
    run(at, &["decide", "w.tamis", &a, &b, "duplicate"]);
    let reader = tamis::workspace::Reader::open(&at.join("w.tamis")).unwrap();
    let decided = reader.read().operations().unwrap().last().unwrap().id.0.to_string();
    drop(reader);
    for id in [&a, &b] {
        run(at, &["edit", "w.tamis", id, "replaced", "--set-aside"]);
    }
    let new = |id: &str| format!("new-{}", id.rsplit("--").next().unwrap());
    let row = |id: &str| {
        let short = id.rsplit("--").next().unwrap();
        let all = structures(30);
        all.lines().find(|line| line.starts_with(&format!("{short},"))).unwrap().replacen(short, &new(id), 1)
    };
    fs::write(at.join("t.csv"), format!("{HEAD}{}\n{}\n", row(&a), row(&b))).unwrap();
    import("t.csv");
    run(at, &["match", "w.tamis", "--pairs", "p.csv"]);
    // Of the pairs about which something was said: whether it is asked again, and whether it waits.
    let said = || {
        let now = asked(&at.join("w.tamis"));
        fs::copy(at.join("w.tamis"), at.join("anew.tamis")).unwrap();
        run(at, &["match", "anew.tamis", "--pairs", "p.csv", "--anew"]);
        assert_eq!(asked(&at.join("anew.tamis")), now, "as if it was searched now");
        now.into_iter().map(|(.., again, open)| (again, open)).collect::<Vec<_>>()
    };
    assert_eq!(said(), [(false, false)], "nobody is asked");
    run(at, &["revert", "w.tamis", &decided]);
    assert_eq!(said(), [], "there is no verdict any more");
    run(at, &["undo", "w.tamis"]);
    assert_eq!(said(), [(false, false)], "there is one again");
    let heir = pairs(at, "p.csv").into_iter().flat_map(|(x, y, _)| [x, y]).find(|id| id.ends_with(&new(&a))).unwrap();
    run(at, &["edit", "w.tamis", &heir, "telephone", "02 99 00 00 99"]);
    assert_eq!(said(), [], "it says something else");
    run(at, &["undo", "w.tamis"]);
    assert_eq!(said(), [(false, false)]);
    // So it is with what is done while one searches: of the heir, of the verdict on what is gone, of another pair.
    let (c, d, _) =
        pairs(at, "p.csv").into_iter().find(|(x, y, _)| !x.contains("new-") && !y.contains("new-")).unwrap();
    let meanwhile = [
        (vec!["edit", "w.tamis", &heir, "telephone", "02 99 00 00 98"], vec![]),
        (vec!["revert", "w.tamis", &decided], vec![]),
        (vec!["decide", "w.tamis", &c, &d, "duplicate"], vec![(false, false), (false, false)]),
    ];
    for (done, then) in meanwhile {
        let open = || tamis::workspace::Workspace::open(&at.join("w.tamis")).unwrap();
        let mut found =
            matching::find_new(open().read(), &matching::Search::default(), &tamis::Progress::new()).unwrap();
        run(at, &done);
        matching::keep(&mut open(), &mut found).unwrap();
        let now = asked(&at.join("w.tamis")).into_iter().map(|(.., again, open)| (again, open)).collect::<Vec<_>>();
        assert_eq!(now, then, "{done:?}");
        run(at, &["undo", "w.tamis"]);
        // What is carried over anew is found by the next search.
        run(at, &["match", "w.tamis", "--pairs", "p.csv"]);
        assert_eq!(said(), [(false, false)], "{done:?}");
    }
}

#[test]
fn groups_keep_their_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("s.csv"), structures(60)).unwrap();
    run(at, &["import", "w.tamis", "s.csv", "--source", "x", "--schema", "structure", "--date-maj", "2026-01-01"]);
    run(at, &["match", "w.tamis", "--pairs", "p.csv"]);
    let numbers = || {
        let reader = tamis::workspace::Reader::open(&at.join("w.tamis")).unwrap();
        let changes = tamis::operations::matching::changes(reader.read()).unwrap();
        (reader.read().cluster_numbers("structure").unwrap(), changes)
    };
    let (before, told) = numbers();
    assert!(before.len() > 20 && told.same.is_empty());
    let (a, b, _) = pairs(at, "p.csv").first().unwrap().clone();
    run(at, &["decide", "w.tamis", &a, &b, "distinct"]);
    run(at, &["match", "w.tamis", "--pairs", "p.csv"]);
    let (after, told) = numbers();
    assert_eq!((told.gone.len(), told.new.len(), told.merged.len()), (1, 0, 0));
    assert!(after.iter().all(|(record, id)| before.get(record) == Some(id)), "the others keep theirs");
}

#[test]
fn a_source_may_have_one_record_a_group() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("s.csv"), structures(30)).unwrap();
    run(at, &["import", "w.tamis", "s.csv", "--source", "x", "--schema", "structure", "--date-maj", "2026-01-01"]);
    let groups = || {
        run(at, &["match", "w.tamis", "--pairs", "p.csv"]);
        let reader = tamis::workspace::Reader::open(&at.join("w.tamis")).unwrap();
        let report = reader.read().pair_report("structure").unwrap().unwrap();
        (reader.read().cluster_numbers("structure").unwrap().len(), report.refused.len())
    };
    let (before, none) = groups();
    assert!(before >= 20 && none == 0);
    let lone = "id,nom,adresse,code_postal,commune\ny1,Phare de la Pointe,1 quai du Large,29200,Brest\n";
    fs::write(at.join("y.csv"), lone).unwrap();
    run(at, &["import", "w.tamis", "y.csv", "--source", "y", "--schema", "structure", "--date-maj", "2026-01-01"]);
    run(at, &["rules", "w.tamis", "--one-per-source", "y"]);
    assert_eq!(groups(), (before, 0), "another source");
    // All came in one file, from one source.
    run(at, &["rules", "w.tamis", "--one-per-source", "all"]);
    assert_eq!(groups(), (0, before / 2));
    let reader = tamis::workspace::Reader::open(&at.join("w.tamis")).unwrap();
    let refused = reader.read().pair_report("structure").unwrap().unwrap().refused;
    assert!(refused.iter().all(|(_, _, why)| why == "source"), "{refused:?}");
    drop(reader);
    run(at, &["rules", "w.tamis", "--one-per-source", "none"]);
    assert_eq!(groups(), (before, 0));
}

/// The rows of a list of structures that fulfil a condition, under its head.
fn some(list: &str, wanted: impl Fn(&str) -> bool) -> String {
    let rows: String = list.lines().skip(1).filter(|row| wanted(row)).map(|row| format!("{row}\n")).collect();
    HEAD.to_owned() + &rows
}

fn is_late(row: &str) -> bool {
    row.starts_with('b') && row.split(',').next().is_some_and(|id| id.ends_with('6'))
}

/// The pairs of a workspace, sorted, and what was said beside.
fn search(at: &Path, more: &[&str]) -> (Vec<(String, String, String)>, String) {
    let mut arguments = vec!["match", "w.tamis", "--pairs", "p.csv"];
    arguments.extend(more);
    let (code, _, said) = tamis(at, &arguments);
    assert_eq!(code, 0, "{said}");
    let mut found: Vec<(String, String, String)> = pairs(at, "p.csv")
        .into_iter()
        .map(|(a, b, probability)| if a < b { (a, b, probability) } else { (b, a, probability) })
        .map(|(a, b, probability)| (a, b, format!("{probability:.2}")))
        .collect();
    found.sort();
    (found, said)
}

#[test]
fn what_came_since_is_compared_with_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let all = structures(4_200);
    fs::write(at.join("known.csv"), some(&all, |row| !is_late(row))).unwrap();
    fs::write(at.join("late.csv"), some(&all, is_late)).unwrap();
    run(at, &["import", "w.tamis", "known.csv", "--source", "a", "--schema", "structure"]);
    let (before, said) = search(at, &[]);
    assert!(!said.contains("new or changed"), "the first search compares all: {said}");
    run(at, &["import", "w.tamis", "late.csv", "--source", "b", "--schema", "structure"]);
    let (beside, said) = search(at, &[]);
    assert!(said.contains("140 new or changed records compared with the others"), "{said}");
    assert!(beside.len() >= before.len() + 130, "{} {}", before.len(), beside.len());
    let groups = |name: &str| {
        run(at, &["match", "w.tamis", "--pairs", "g.csv", "--groups", name]);
        fs::read_to_string(at.join(name)).unwrap()
    };
    let of_beside = groups("g1.csv");
    fs::copy(at.join("w.tamis"), at.join("x.tamis")).unwrap();
    let (anew, said) = search(at, &["--anew"]);
    assert!(!said.contains("new or changed"), "{said}");
    let rows = |pairs: &[(String, String, String)]| -> std::collections::BTreeSet<(String, String)> {
        pairs.iter().map(|(a, b, _)| (a.clone(), b.clone())).collect()
    };
    assert_eq!(rows(&beside), rows(&anew), "the same as all compared again");
    assert_eq!(of_beside.lines().count(), groups("g2.csv").lines().count());
    // What is changed is compared again, and a verdict counts at once.
    let (a, b, _) = beside.iter().find(|(a, b, _)| a.ends_with("--a6") && b.ends_with("--b6")).unwrap().clone();
    run(at, &["edit", "w.tamis", &a, "nom", "Cirque du Ponant"]);
    run(at, &["edit", "w.tamis", &a, "telephone", ""]);
    run(at, &["edit", "w.tamis", &a, "courriel", "cirque@ponant.example.fr"]);
    let (c, d, _) = beside.iter().find(|(a, b, _)| a.ends_with("--a36") && b.ends_with("--b36")).unwrap().clone();
    run(at, &["decide", "w.tamis", &c, &d, "distinct"]);
    let (after, said) = search(at, &[]);
    assert!(said.contains("3 new or changed records"), "{said}");
    let after = rows(&after);
    assert!(!after.contains(&(a, b)) && !after.contains(&(c, d)));
    assert_eq!(after.len(), beside.len() - 2);
}

#[test]
fn a_reference_list_is_compared_with_and_goes_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let all = structures(60);
    fs::write(at.join("lot.csv"), some(&all, |row| row.starts_with('a'))).unwrap();
    // The list holds the same entities under other identifiers, and one twice.
    let list = some(&all, |row| row.starts_with('b'));
    let twice = list.lines().nth(1).unwrap().replacen("b0", "b0-bis", 1);
    fs::write(at.join("publie-2025.csv"), format!("{list}{twice}\n")).unwrap();
    run(at, &["import", "w.tamis", "lot.csv", "--source", "cd35", "--schema", "structure", "--date-maj", "2026-11-01"]);
    let (_, _, issues) = tamis(at, &["check", "w.tamis"]);
    run(at, &["import", "w.tamis", "publie-2025.csv", "--reference", "--schema", "structure"]);
    let (code, _, said) = tamis(at, &["import", "w.tamis", "lot.csv", "--reference", "--source", "cd35"]);
    assert!(code == 2 && said.contains("cd35"), "a list has a source of its own: {said}");
    assert_eq!(tamis(at, &["check", "w.tamis"]).2, issues, "its records are not checked");
    let (found, _) = search(at, &[]);
    let listed = |id: &str| id.starts_with("b--");
    assert!(found.iter().filter(|(a, b, _)| listed(a) != listed(b)).count() >= 20, "{found:?}");
    assert!(!found.iter().any(|(a, b, _)| listed(a) && listed(b)), "what the list says twice is not asked");
    let (own, other, _) = found.iter().find(|(a, b, _)| listed(a) != listed(b)).unwrap();
    run(at, &["decide", "w.tamis", own, other, "duplicate"]);
    let (code, _, said) = tamis(at, &["merge", "w.tamis", own, other]);
    assert!(code == 2 && said.contains("reference list"), "{said}");
    run(at, &["merge", "w.tamis", "--scope", "all"]);
    run(at, &["export", "w.tamis", "--out", "out"]);
    let published = fs::read_to_string(at.join("out/pipeline/structures.json")).unwrap();
    assert!(!published.contains("b--b0") && published.contains("a--a0"), "{published}");
    let links = fs::read_to_string(at.join("out/doublons.csv")).unwrap();
    assert!(links.contains("b--b0"), "{links}");
}

#[test]
fn the_decision_point_is_a_persons_choice_and_every_verdict_counts() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("s.csv"), structures(120)).unwrap();
    run(at, &["import", "w.tamis", "s.csv", "--source", "a", "--schema", "structure"]);
    let (found, _) = search(at, &[]);
    let (a, b, _) = &found[0];
    run(at, &["decide", "w.tamis", a, b, "distinct"]);
    search(at, &[]);
    // What the model held for a duplicate and a person did not counts against it, though the pair is none now.
    let workspace = tamis::workspace::Workspace::open(&at.join("w.tamis")).unwrap();
    let read = workspace.read();
    let (set, report) = (read.pair_set("structure").unwrap().unwrap(), read.pair_report("structure").unwrap().unwrap());
    assert_eq!(matching::quality(read, &set, &report).unwrap().unwrap().verdicts, 1);
    drop(workspace);
    for wrong in ["0.01", "2", "soon"] {
        let (code, _, said) = tamis(at, &["rules", "w.tamis", "--decision-point", wrong]);
        assert!(code == 2 && said.contains("probability between"), "{said}");
    }
    run(at, &["rules", "w.tamis", "--decision-point", "0,9999"]);
    let (strict, said) = search(at, &[]);
    assert!(strict.len() < found.len() && said.contains("0.9999"), "{} {} {said}", strict.len(), found.len());
    run(at, &["rules", "w.tamis", "--decision-point", "none"]);
    assert_eq!(search(at, &[]).0.len(), found.len() - 1);
    run(at, &["match", "w.tamis", "--pairs", "p.csv", "--related", "r.csv"]);
    assert!(fs::read_to_string(at.join("r.csv")).unwrap().starts_with("id_a,id_b,probability\n"));
}
