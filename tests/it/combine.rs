//! A workspace is copied, worked on in both places, and brought together again.

mod lasting;

use crate::program::{effective, tamis, whole as is_whole};
use proptest::prelude::*;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use tamis::Progress;
use tamis::model::{Entity, RecordId, Value, Verdict};
use tamis::operations::combine::{self, Answers};
use tamis::operations::edit::Edit;
use tamis::operations::import::ImportParams;
use tamis::operations::questions::{self, About};
use tamis::operations::{self, Env, Plan, decide, edit, import, merge, settings, states};
use tamis::workspace::{Read, Reader, Workspace};

const HEAD: &str = "id,nom,date_maj,adresse,code_postal,commune,telephone,courriel\n";

fn rows(ids: std::ops::Range<usize>, phone: &str) -> String {
    let row = |id: usize| {
        format!("r{id},Centre numéro {id},2026-02-03,{id} rue des Lilas,35000,Rennes,{phone}{id:02},a{id}@exemple.fr\n")
    };
    HEAD.to_owned() + &ids.map(row).collect::<String>()
}

fn env(actor: &str, minute: usize) -> Env {
    let now_utc = format!("2026-11-{:02}T10:{:02}:00Z", 10 + minute / 60, minute % 60);
    Env { today: "2026-11-24".into(), now_utc, actor: actor.into() }
}

/// A curator with a copy of the workspace.
pub struct Curator<'f> {
    folder: &'f Path,
    file: &'static str,
    name: &'static str,
    minute: usize,
}

impl<'f> Curator<'f> {
    fn new(folder: &'f Path, file: &'static str, name: &'static str, minute: usize) -> Self {
        Self { folder, file, name, minute }
    }

    pub fn path(&self) -> std::path::PathBuf {
        self.folder.join(self.file)
    }

    fn act(&mut self, plan: impl FnOnce(Read<'_>, &Env) -> tamis::Result<Option<Plan>>) {
        self.minute += 1;
        let env = env(self.name, self.minute);
        let mut workspace = Workspace::open(&self.path()).unwrap();
        let Some(plan) = plan(workspace.read(), &env).unwrap() else { return };
        operations::commit(&mut workspace, plan, &env, &Progress::new()).unwrap();
    }

    fn edit(&mut self, id: &str, field: &str, value: &str) {
        self.act(|read, _| {
            let record = operations::find_record(read, "structure", id)?;
            edit::plan(read, &[Edit { record, field: field.into(), value: Some(Value::text(value)) }]).map(Some)
        });
    }

    fn decide(&mut self, a: &str, b: &str, verdict: Verdict) {
        self.act(|read, _| {
            let find = |id| operations::find_record(read, "structure", id);
            decide::plan(read, find(a)?, find(b)?, Some(verdict)).map(Some)
        });
    }

    fn merge(&mut self, ids: &[&str]) {
        self.act(|read, _| {
            let group = ids.iter().map(|id| operations::find_record(read, "structure", id));
            let group = group.collect::<tamis::Result<Vec<_>>>()?;
            merge::plan(read, "structure", &[group], &BTreeMap::new()).map(Some)
        });
    }

    fn lock(&mut self, id: &str, field: &str) {
        self.act(|read, _| {
            let record = operations::find_record(read, "structure", id)?;
            states::plan_lock(read, &[(record, field.to_owned())], true).map(Some)
        });
    }

    fn note(&mut self, id: &str, text: &str) {
        self.act(|read, _| states::plan_note(read, operations::find_record(read, "structure", id)?, text).map(Some));
    }

    fn import(&mut self, file: &str, source: &str) {
        let path = self.folder.join(file);
        self.act(|read, env| {
            let params =
                ImportParams { source: Some(source.into()), schema: "structure".into(), ..ImportParams::new(path) };
            Ok(import::plan(read, &params, env, &Progress::new())?.plan)
        });
    }

    fn undo(&mut self) {
        self.minute += 1;
        let mut workspace = Workspace::open(&self.path()).unwrap();
        operations::undo(&mut workspace, &env(self.name, self.minute), &Progress::new()).unwrap();
    }

    /// Brings the other copy in; how many conflicts are open, and whether there was anything to do.
    fn combine(&mut self, other: &Curator<'_>, answers: &Answers) -> (usize, bool) {
        let mut found = (0, false);
        let other = other.path();
        self.act(|read, _| {
            let planned = combine::plan(read, &other, answers, &Progress::new())?;
            found = (planned.told.open(), planned.plan.is_some());
            Ok(planned.plan)
        });
        found
    }

    fn digest(&self) -> String {
        Reader::open(&self.path()).unwrap().read().ground_digest().unwrap()
    }

    pub fn value(&self, id: &str, field: &str) -> String {
        effective(self.folder, self.file, "structure", id, field)
    }
}

/// What a workspace says, by names that hold in every copy; without answers to conflicts.
pub fn said(path: &Path) -> BTreeMap<String, String> {
    let reader = Reader::open(path).unwrap();
    let read = reader.read();
    let mut out = BTreeMap::new();
    let mut names: BTreeMap<RecordId, String> = BTreeMap::new();
    for record in (1..=read.free_numbers().unwrap().record).map(RecordId) {
        if let Some(identity) = read.record_identity(record).unwrap() {
            let batch = read.batch(identity.batch).unwrap();
            let row = batch.map(|batch| format!("{} {}", batch.sha256, identity.row_no)).unwrap_or_default();
            let name = format!("{}/{}/{}", identity.source, identity.natural_id, identity.occurrence);
            if read.is_there(record).unwrap() {
                out.insert(format!("row {name}"), row);
            }
            names.insert(record, name);
        }
    }
    for (record, name) in &names {
        if let Some((_, row)) = read.record(*record).unwrap().filter(|_| read.is_there(*record).unwrap()) {
            out.insert(format!("record {name}"), format!("{:?}", row.values));
        }
        for (field, value) in read.edits(*record).unwrap() {
            out.insert(format!("edit {name} {field}"), format!("{value:?}"));
        }
        for (field, value) in read.states(*record).unwrap() {
            // The row that a question is about is numbered by each copy.
            let value = value.split(",\"row\":").next().unwrap().to_owned();
            out.insert(format!("state {name} {field}"), value);
        }
    }
    for verdict in read.verdicts().unwrap() {
        let mut pair = [names[&verdict.a].clone(), names[&verdict.b].clone()];
        pair.sort();
        out.insert(format!("verdict {}", pair.join(" ")), verdict.verdict.name().into());
    }
    for merge in read.merges(true).unwrap() {
        let mut members: Vec<_> = merge.members.iter().map(|one| names[one].clone()).collect();
        members.sort();
        out.insert(format!("merge {}", members.join(" ")), format!("{:?}", merge.pins.keys()));
    }
    for batch in read.batches().unwrap().into_iter().filter(|batch| batch.active) {
        out.insert(format!("batch {} {}", batch.source, batch.sha256), batch.file_name);
    }
    for (name, value) in read.settings().unwrap().into_iter().filter(|(name, _)| !name.starts_with("combined:")) {
        out.insert(format!("setting {name}"), value.to_string());
    }
    out
}

fn start(folder: &Path) {
    fs::write(folder.join("a.csv"), rows(1..13, "02 99 00 00 ")).unwrap();
    fs::write(folder.join("both.csv"), rows(20..24, "02 99 11 00 ")).unwrap();
    fs::write(folder.join("only.csv"), rows(30..34, "02 99 22 00 ")).unwrap();
    Curator::new(folder, "anne.tamis", "Zoé", 0).act_on_nothing();
    Curator::new(folder, "anne.tamis", "Zoé", 0).import("a.csv", "q");
    fs::copy(folder.join("anne.tamis"), folder.join("bruno.tamis")).unwrap();
}

impl Curator<'_> {
    fn act_on_nothing(&self) {
        drop(Workspace::create(&self.path()).unwrap());
    }
}

fn two<'f>(folder: &'f Path) -> (Curator<'f>, Curator<'f>) {
    start(folder);
    (Curator::new(folder, "anne.tamis", "Anne", 10), Curator::new(folder, "bruno.tamis", "Bruno", 100))
}

/// Both work: on the same and on different values, alike and against each other.
pub fn both_work<'f>(folder: &'f Path) -> (Curator<'f>, Curator<'f>) {
    let (mut anne, mut bruno) = two(folder);
    anne.import("both.csv", "z");
    anne.edit("q--r1", "telephone", "+33299445566");
    anne.edit("q--r2", "nom", "Centre d’Anne");
    anne.edit("q--r8", "nom", "Centre des deux");
    anne.decide("q--r3", "q--r4", Verdict::Distinct);
    anne.merge(&["q--r5", "q--r6"]);
    anne.lock("q--r7", "courriel");
    anne.note("q--r12", "appelée lundi");

    bruno.import("only.csv", "only");
    bruno.import("both.csv", "z");
    bruno.edit("q--r1", "courriel", "bruno@exemple.fr");
    bruno.edit("q--r2", "nom", "Centre de Bruno");
    bruno.edit("q--r8", "nom", "Centre des deux");
    bruno.edit("q--r9", "nom", "Centre en cours");
    bruno.edit("q--r9", "nom", "Centre neuf");
    bruno.edit("q--r10", "nom", "Une erreur");
    bruno.undo();
    bruno.edit("z--r20", "telephone", "+33299111111");
    bruno.edit("only--r31", "nom", "Centre trente et un");
    bruno.decide("q--r3", "q--r4", Verdict::Duplicate);
    bruno.decide("q--r1", "only--r30", Verdict::Distinct);
    bruno.merge(&["q--r6", "q--r9"]);
    bruno.merge(&["q--r10", "only--r33"]);
    bruno.edit("q--r7", "courriel", "autre@exemple.fr");
    bruno.note("q--r3", "à vérifier");
    bruno.lock("q--r11", "nom");
    bruno.act(|read, env| {
        let record = operations::find_record(read, "structure", "only--r32")?;
        questions::plan_ask(read, &About::Record { record, field: Some("telephone".into()) }, Some("Le bon ?"), env)
            .map(Some)
    });
    bruno.act(|read, _| settings::plan(read, "trust:q", Some(3.into())).map(Some));
    (anne, bruno)
}

#[test]
fn what_the_other_did_comes_and_what_both_did_differently_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let (anne, bruno) = both_work(folder.path());
    let (before, theirs) = (anne.digest(), bruno.digest());
    let run = |arguments: &[&str]| tamis(folder.path(), &[&["combine"], arguments].concat());

    let (code, out, errors) = run(&["anne.tamis", "bruno.tamis", "--dry-run", "--format", "json"]);
    assert_eq!((code, errors.as_str()), (1, ""), "conflicts are open");
    let told: Json = serde_json::from_str(&out).unwrap();
    assert_eq!(anne.digest(), before, "a dry run changes nothing");
    let keys: Vec<&str> =
        told["conflicts"].as_array().unwrap().iter().map(|one| one["key"].as_str().unwrap()).collect();
    assert_eq!(keys, ["q--r2:nom", "q--r3~q--r4", "merge:q--r6"]);
    let name = &told["conflicts"][0];
    assert_eq!((&name["ours"]["value"], &name["ours"]["by"]), (&"Centre d’Anne".into(), &"Anne".into()));
    assert_eq!((&name["theirs"]["value"], &name["theirs"]["by"]), (&"Centre de Bruno".into(), &"Bruno".into()));
    let merged = &told["conflicts"][2];
    assert_eq!((&merged["ours"]["value"], &merged["ours"]["by"]), (&"merged: q--r5, q--r6".into(), &"Anne".into()));
    assert_eq!(merged["theirs"]["value"], "merged: q--r6, q--r9");
    let comes = |kind: &str| told["comes"][kind].as_u64().unwrap();
    assert_eq!((comes("deliveries"), comes("verdicts"), comes("merges"), comes("settings")), (1, 1, 1, 1));
    assert_eq!(comes("edits"), 5, "two of q, those of z and only, and the value that is locked: {told}");
    assert_eq!(comes("states"), 3, "a note, a lock, a question");
    assert_eq!(told["held"], serde_json::json!([{"record": "q--r7", "field": "courriel", "lock": "ours"}]));
    assert_eq!((&told["records"], &told["files"]), (&4.into(), &serde_json::json!(["only.csv"])));

    let (code, out, errors) = run(&["anne.tamis", "bruno.tamis"]);
    assert_eq!((code, errors.as_str()), (1, ""));
    assert!(out.contains("bruno.tamis") && out.contains("3 conflicts to settle"), "{out}");
    assert_eq!(bruno.digest(), theirs, "the other copy is only read");
    assert_eq!(anne.value("q--r1", "telephone"), "+33299445566");
    assert_eq!(anne.value("q--r1", "courriel"), "bruno@exemple.fr");
    assert_eq!(anne.value("q--r2", "nom"), "Centre d’Anne");
    assert_eq!(
        (anne.value("q--r9", "nom"), anne.value("q--r10", "nom")),
        ("Centre neuf".into(), "Centre numéro 10".into())
    );
    assert_eq!(anne.value("q--r7", "courriel"), "a7@exemple.fr");
    assert_eq!(
        (anne.value("z--r20", "telephone"), anne.value("only--r31", "nom")),
        ("+33299111111".into(), "Centre trente et un".into())
    );
    let here = said(&anne.path());
    assert!(here.contains_key("merge only/r33/0 q/r10/0") && here.contains_key("merge q/r5/0 q/r6/0"));
    assert_eq!(here["verdict q/r3/0 q/r4/0"], "distinct");

    // Who did what: the story of a value names the person who gave it.
    let reader = Reader::open(&anne.path()).unwrap();
    let record = operations::find_record(reader.read(), "structure", "q--r9").unwrap();
    let author = reader.read().author_of(Entity::Edit, record.0, "nom").unwrap().unwrap();
    assert_eq!(author.0, "Bruno");
    assert_eq!(reader.read().history_of(record, Some("nom")).unwrap()[0].0.actor, "Bruno");
    drop(reader);

    let (_, out, _) = tamis(folder.path(), &["history", "anne.tamis"]);
    assert!(
        out.lines().any(|line| line.contains("↳") && line.contains("  Bruno  ") && line.contains("q--r9")),
        "{out}"
    );

    // Twice is a no-op; undo gives back exactly what was there; redo all of it.
    let after = anne.digest();
    let (code, out, _) = run(&["anne.tamis", "bruno.tamis"]);
    assert_eq!(code, 1);
    assert!(out.contains("brings nothing new"), "{out}");
    assert_eq!(anne.digest(), after);
    is_whole(&anne.path(), "");
    tamis(folder.path(), &["undo", "anne.tamis"]);
    assert_eq!(anne.digest(), before);
    tamis(folder.path(), &["redo", "anne.tamis"]);
    assert_eq!(anne.digest(), after);
}

#[test]
fn each_way_round_both_say_the_same_and_answers_are_given_once() {
    let folder = tempfile::tempdir().unwrap();
    let (mut anne, mut bruno) = both_work(folder.path());
    assert_eq!(anne.combine(&bruno, &Answers::default()), (3, true));
    assert_eq!(bruno.combine(&anne, &Answers::default()), (3, true));
    let (here, there) = (said(&anne.path()), said(&bruno.path()));
    let unlike: Vec<&String> = here
        .keys()
        .chain(there.keys())
        .filter(|key| here.get(*key) != there.get(*key))
        .filter(|key| !["q/r2/0", "q/r3/0 q/r4/0", "q/r6/0"].iter().any(|open| key.contains(open)))
        .collect();
    assert_eq!(unlike, Vec::<&String>::new(), "everything but the conflicts");
    assert_eq!(anne.combine(&bruno, &Answers::default()), (3, false));
    assert_eq!(bruno.combine(&anne, &Answers::default()), (3, false));

    let unknown = Answers { ours: vec!["q--r99:nom".into()], theirs: Vec::new() };
    let refused = combine::plan(Reader::open(&anne.path()).unwrap().read(), &bruno.path(), &unknown, &Progress::new());
    assert_eq!(refused.err().unwrap().what.code, "error-combine-not-asked");
    let answers = Answers { ours: vec!["q--r2:nom".into()], theirs: vec!["all".into()] };
    let before = anne.digest();
    assert_eq!(anne.combine(&bruno, &answers), (0, true));
    assert_eq!(
        (anne.value("q--r2", "nom").as_str(), anne.combine(&bruno, &Answers::default())),
        ("Centre d’Anne", (0, false))
    );
    let here = said(&anne.path());
    assert_eq!(here["verdict q/r3/0 q/r4/0"], "duplicate");
    assert!(here.contains_key("merge q/r6/0 q/r9/0") && !here.contains_key("merge q/r5/0 q/r6/0"));
    assert_eq!(bruno.combine(&anne, &Answers::default()), (0, true), "the answers hold there too");
    assert_eq!(said(&bruno.path()), said(&anne.path()));
    anne.undo();
    assert_eq!(anne.digest(), before);
    assert_eq!(anne.combine(&bruno, &Answers::default()).0, 2, "what was taken for theirs is asked again");
}

#[test]
fn who_has_gone_on_from_what_came_is_not_asked_again() {
    let folder = tempfile::tempdir().unwrap();
    let (mut anne, mut bruno) = two(folder.path());
    bruno.edit("q--r1", "nom", "Un");
    assert_eq!(anne.combine(&bruno, &Answers::default()), (0, true));
    anne.edit("q--r1", "nom", "Deux");
    assert_eq!(anne.combine(&bruno, &Answers::default()), (0, false));
    assert_eq!(bruno.combine(&anne, &Answers::default()), (0, true));
    assert_eq!(bruno.value("q--r1", "nom"), "Deux");
    bruno.edit("q--r1", "nom", "Trois");
    assert_eq!(anne.combine(&bruno, &Answers::default()), (0, true));
    assert_eq!(anne.value("q--r1", "nom"), "Trois");
    // What was taken back comes again when it is asked for again.
    anne.undo();
    assert_eq!(anne.value("q--r1", "nom"), "Deux");
    assert_eq!(anne.combine(&bruno, &Answers::default()), (0, true));
    assert_eq!(anne.value("q--r1", "nom"), "Trois");
}

#[test]
fn a_lock_wins_whoever_put_it() {
    let folder = tempfile::tempdir().unwrap();
    let (mut anne, mut bruno) = two(folder.path());
    anne.edit("q--r1", "nom", "Nom d’Anne");
    bruno.edit("q--r1", "nom", "Nom de Bruno");
    bruno.lock("q--r1", "nom");
    bruno.edit("q--r2", "nom", "Autre nom de Bruno");
    anne.lock("q--r2", "nom");
    // Both locked, each another value: that is for people.
    anne.edit("q--r3", "nom", "Verrou d’Anne");
    anne.lock("q--r3", "nom");
    bruno.edit("q--r3", "nom", "Verrou de Bruno");
    bruno.lock("q--r3", "nom");
    assert_eq!(anne.combine(&bruno, &Answers::default()), (1, true));
    assert_eq!(anne.value("q--r1", "nom"), "Nom de Bruno");
    assert_eq!(anne.value("q--r2", "nom"), "Centre numéro 2");
    assert_eq!(anne.value("q--r3", "nom"), "Verrou d’Anne");
    let before = anne.digest();
    let theirs = Answers { ours: Vec::new(), theirs: vec!["q--r3:nom".into()] };
    assert_eq!(anne.combine(&bruno, &theirs), (0, true));
    assert_eq!(anne.value("q--r3", "nom"), "Verrou de Bruno");
    assert_eq!(bruno.combine(&anne, &Answers::default()), (0, true));
    assert_eq!(said(&bruno.path()), said(&anne.path()));
    anne.undo();
    assert_eq!(anne.digest(), before);
}

#[test]
fn two_deliveries_of_one_source_are_put_in_the_order_of_time() {
    let folder = tempfile::tempdir().unwrap();
    let (mut anne, mut bruno) = two(folder.path());
    fs::write(folder.path().join("a2.csv"), rows(2..14, "02 99 55 00 ")).unwrap();
    fs::write(folder.path().join("a3.csv"), rows(3..15, "02 99 66 00 ")).unwrap();
    anne.import("a2.csv", "q");
    bruno.edit("q--r4", "nom", "Centre de Bruno");
    bruno.import("a3.csv", "q");
    assert_eq!(anne.combine(&bruno, &Answers::default()), (0, true));
    assert_eq!(bruno.combine(&anne, &Answers::default()), (0, true));
    assert_eq!(said(&bruno.path()), said(&anne.path()));
    let phone = |id: &str| anne.value(id, "telephone");
    assert_eq!(
        (phone("q--r2"), phone("q--r3"), phone("q--r14")),
        ("+33299550002".into(), "+33299660003".into(), "+33299660014".into())
    );
    assert_eq!(anne.value("q--r4", "nom"), "Centre de Bruno");
    let newest = |curator: &Curator<'_>| {
        let reader = Reader::open(&curator.path()).unwrap();
        let batches = reader.read().batches().unwrap();
        batches.into_iter().max_by_key(|batch| batch.delivery).unwrap().file_name
    };
    assert_eq!((newest(&anne), newest(&bruno)), ("a3.csv".into(), "a3.csv".into()));
}

#[test]
fn an_older_delivery_of_the_other_copy_doubles_no_record_when_it_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let (mut anne, mut bruno) = two(folder.path());
    fs::write(folder.path().join("older.csv"), rows(1..9, "02 99 55 00 ")).unwrap();
    fs::write(folder.path().join("newer.csv"), rows(3..12, "02 99 66 00 ")).unwrap();
    bruno.import("older.csv", "q");
    anne.minute += 200;
    anne.import("newer.csv", "q");
    let run = |arguments: &[&str]| tamis(folder.path(), arguments);
    assert_eq!(anne.combine(&bruno, &Answers::default()), (0, true));
    assert_eq!(bruno.combine(&anne, &Answers::default()), (0, true));
    for file in ["anne.tamis", "bruno.tamis"] {
        let path = folder.path().join(file);
        let records = || {
            let names = said(&path).into_keys().filter(|name| name.starts_with("record "));
            let mut count = 0;
            Reader::open(&path)
                .unwrap()
                .read()
                .records("structure", &mut |_| {
                    count += 1;
                    Ok(())
                })
                .unwrap();
            (names.collect::<Vec<_>>(), count)
        };
        let before = records();
        assert_eq!(before.0.len(), before.1, "one record of each name");
        let whole = |after: &str| {
            is_whole(&folder.path().join(file), after);
            assert_eq!(records(), before, "{file} after {after}");
        };
        whole("combining");
        let (code, _, told) = run(&["rules", file, "--heal", "phone-format=off", "--source", "q"]);
        assert_eq!(code, 0, "{told}");
        assert_eq!(effective(folder.path(), file, "structure", "q--r3", "telephone"), "02 99 66 00 03");
        whole("a rule");
        assert_eq!(run(&["undo", file]).0, 0);
        whole("undo");
        assert_eq!(run(&["redo", file]).0, 0);
        whole("redo");
    }
}

#[test]
fn what_cannot_be_brought_together_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (mut anne, _) = two(folder.path());
    let run = |other: &str| tamis(folder.path(), &["combine", "anne.tamis", other]);
    let (code, _, said) = run("anne.tamis");
    assert_eq!(code, 2);
    assert!(said.contains("this very workspace"), "{said}");
    let stranger = Curator::new(folder.path(), "stranger.tamis", "Chloé", 0);
    stranger.act_on_nothing();
    Curator::new(folder.path(), "stranger.tamis", "Chloé", 0).import("a.csv", "q");
    let (code, _, said) = run("stranger.tamis");
    assert_eq!(code, 2);
    assert!(said.contains("no copy of this workspace"), "{said}");
    let (code, _, said) = run("a.csv");
    assert_eq!(code, 2);
    assert!(said.contains("a.csv"), "{said}");
    let (code, _, said) = run(".");
    assert_eq!(code, 2);
    assert!(said.contains("This is a folder") && !said.contains("disk"), "{said}");
    // A copy to which nothing was done brings nothing.
    let (code, out, _) = run("bruno.tamis");
    assert_eq!(code, 0);
    assert!(out.contains("nothing new"), "{out}");
    // Somebody's data was purged here: it does not come back.
    anne.edit("q--r1", "nom", "Nom d’Anne");
    tamis(folder.path(), &["purge", "anne.tamis", "a3@exemple.fr", "--yes"]);
    let (code, _, said) = run("bruno.tamis");
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("purged"), "{said}");
}

/// Two copies of a source of five records, and how to run the program on them.
fn copies(folder: &Path) -> impl Fn(&[&str]) -> (i32, String, String) + '_ {
    fs::write(folder.join("l1.csv"), rows(1..6, "02 99 00 00 ")).unwrap();
    let run = move |arguments: &[&str]| tamis(folder, arguments);
    assert_eq!(run(&["import", "a.tamis", "l1.csv", "--source", "s"]).0, 0);
    fs::copy(folder.join("a.tamis"), folder.join("b.tamis")).unwrap();
    run
}

/// What a run did, which must have gone well.
fn done((code, out, errors): (i32, String, String)) -> String {
    assert_eq!(code, 0, "{out}{errors}");
    out
}

fn same_in_both(folder: &Path) {
    assert_eq!(said(&folder.join("a.tamis")), said(&folder.join("b.tamis")));
}

#[test]
fn what_was_purged_on_one_side_does_not_come_back_whatever_the_other_purged() {
    let folder = tempfile::tempdir().unwrap();
    let run = copies(folder.path());
    done(run(&["edit", "b.tamis", "s--r3", "courriel", "a1@exemple.fr"]));
    done(run(&["purge", "a.tamis", "a1@exemple.fr", "--yes"]));
    done(run(&["purge", "b.tamis", "a2@exemple.fr", "--yes"]));
    for (here, there) in [("a.tamis", "b.tamis"), ("b.tamis", "a.tamis")] {
        let (code, _, errors) = run(&["combine", here, there]);
        assert_eq!(code, 2, "{errors}");
        assert!(errors.contains("before a purge can no longer be brought together"), "{errors}");
    }
    assert_eq!(effective(folder.path(), "a.tamis", "structure", "s--r3", "courriel"), "a3@exemple.fr");
    // A copy of what was purged is one like any other.
    fs::copy(folder.path().join("a.tamis"), folder.path().join("c.tamis")).unwrap();
    done(run(&["edit", "c.tamis", "s--r3", "nom", "Après"]));
    done(run(&["combine", "a.tamis", "c.tamis"]));
    assert_eq!(effective(folder.path(), "a.tamis", "structure", "s--r3", "nom"), "Après");
}

#[test]
fn what_was_merged_apart_and_merged_again_is_one_merge() {
    let ways: [&[&[&str]]; 3] = [
        &[&["merge", "s--r1", "s--r2"], &["unmerge", "s--r1"], &["merge", "s--r1", "s--r2"]],
        &[&["merge", "s--r1", "s--r2", "s--r3"], &["merge", "s--r3", "s--r2"]],
        &[&["unmerge", "s--r4"], &["merge", "s--r4", "s--r5"]],
    ];
    for (at, way) in ways.iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        let run = copies(folder.path());
        done(run(&["merge", "a.tamis", "s--r4", "s--r5"]));
        fs::copy(folder.path().join("a.tamis"), folder.path().join("b.tamis")).unwrap();
        for step in *way {
            done(run(&[&step[..1], &["b.tamis"], &step[1..]].concat()));
        }
        done(run(&["combine", "a.tamis", "b.tamis"]));
        same_in_both(folder.path());
        let out = done(run(&["combine", "a.tamis", "b.tamis"]));
        assert!(out.contains("nothing new"), "{at}: {out}");
        done(run(&["combine", "b.tamis", "a.tamis"]));
        same_in_both(folder.path());
        // Taken apart there for good, it goes here too.
        let first = way[way.len() - 1][1];
        done(run(&["unmerge", "b.tamis", first]));
        done(run(&["combine", "a.tamis", "b.tamis"]));
        same_in_both(folder.path());
    }
}

#[test]
fn what_the_other_took_back_after_it_had_come_goes() {
    let folder = tempfile::tempdir().unwrap();
    let run = copies(folder.path());
    let name = |file| effective(folder.path(), file, "structure", "s--r1", "nom");
    let cycle: [(&[&str], &[&str]); 4] = [
        (&["edit", "a.tamis", "s--r1", "nom", "Alice"], &["edit", "b.tamis", "s--r1", "nom", "--reset"]),
        (&["edit", "a.tamis", "s--r1", "-", "--note", "Vue"], &["edit", "b.tamis", "s--r1", "-", "--note", ""]),
        (
            &["edit", "a.tamis", "s--r2", "-", "Fermée", "--set-aside"],
            &["edit", "b.tamis", "s--r2", "-", "--take-back"],
        ),
        (&["decide", "a.tamis", "s--r3", "s--r4", "distinct"], &["decide", "b.tamis", "s--r3", "s--r4", "none"]),
    ];
    // A second time: both have seen both by then.
    for (gave, took) in cycle.iter().chain(&cycle) {
        done(run(gave));
        done(run(&["combine", "b.tamis", "a.tamis"]));
        same_in_both(folder.path());
        done(run(took));
        let out = done(run(&["combine", "a.tamis", "b.tamis"]));
        assert!(!out.contains("nothing new"), "{took:?}: {out}");
        same_in_both(folder.path());
        assert!(done(run(&["combine", "b.tamis", "a.tamis"])).contains("nothing new"), "{took:?}");
    }
    // A step back over one's own work is one like any other; what another did for himself takes nothing back.
    done(run(&["edit", "a.tamis", "s--r1", "nom", "Alice"]));
    done(run(&["combine", "b.tamis", "a.tamis"]));
    done(run(&["undo", "a.tamis"]));
    done(run(&["combine", "b.tamis", "a.tamis"]));
    assert_eq!(name("b.tamis"), "Centre numéro 1");
    done(run(&["edit", "a.tamis", "s--r5", "nom", "Alice"]));
    done(run(&["edit", "b.tamis", "s--r5", "nom", "Bob"]));
    done(run(&["edit", "b.tamis", "s--r5", "nom", "--reset"]));
    done(run(&["combine", "a.tamis", "b.tamis"]));
    done(run(&["combine", "b.tamis", "a.tamis"]));
    assert_eq!(effective(folder.path(), "b.tamis", "structure", "s--r5", "nom"), "Alice");
}

#[test]
fn a_record_kept_on_one_side_and_dropped_on_the_other_is_asked() {
    for (holds, aside) in [("--ours", false), ("--theirs", true)] {
        let folder = tempfile::tempdir().unwrap();
        let run = copies(folder.path());
        fs::write(folder.path().join("l2.csv"), rows(1..5, "02 99 00 00 ")).unwrap();
        done(run(&["import", "a.tamis", "l2.csv", "--source", "s"]));
        fs::copy(folder.path().join("a.tamis"), folder.path().join("b.tamis")).unwrap();
        done(run(&["changes", "a.tamis", "--source", "s", "--keep", "s--r5"]));
        done(run(&["changes", "b.tamis", "--source", "s", "--drop", "s--r5"]));
        for (here, there) in [("a.tamis", "b.tamis"), ("b.tamis", "a.tamis")] {
            let (code, out, _) = run(&["combine", here, there, "--dry-run"]);
            assert!(code == 1 && out.contains("one copy keeps it, the other sets it aside"), "{out}");
            assert!(!out.contains("(, )"), "{out}");
        }
        done(run(&["combine", "a.tamis", "b.tamis", holds, "s--r5:set_aside"]));
        assert_eq!(said(&folder.path().join("a.tamis")).contains_key("state s/r5/0 set_aside"), aside);
        done(run(&["combine", "b.tamis", "a.tamis"]));
        same_in_both(folder.path());
        assert!(done(run(&["combine", "a.tamis", "b.tamis"])).contains("nothing new"));
    }
}

#[test]
fn that_ours_holds_against_an_overlapping_merge_is_known_to_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let run = copies(folder.path());
    done(run(&["merge", "a.tamis", "s--r1", "s--r2"]));
    done(run(&["merge", "b.tamis", "s--r2", "s--r3"]));
    done(run(&["decide", "a.tamis", "s--r4", "s--r5", "distinct"]));
    done(run(&["merge", "b.tamis", "s--r4", "s--r5"]));
    let (code, out, _) = run(&["combine", "a.tamis", "b.tamis", "--dry-run"]);
    assert_eq!(code, 1, "{out}");
    assert!(!out.contains("(, )"), "who and when: {out}");
    done(run(&["combine", "a.tamis", "b.tamis", "--ours", "all"]));
    let history = done(run(&["history", "a.tamis"]));
    assert!(history.contains("2 conflicts with b.tamis answered"), "{history}");
    done(run(&["combine", "b.tamis", "a.tamis"]));
    let (here, there) = (said(&folder.path().join("a.tamis")), said(&folder.path().join("b.tamis")));
    assert!(there.contains_key("merge s/r1/0 s/r2/0") && !there.contains_key("merge s/r2/0 s/r3/0"), "{there:?}");
    assert_eq!(here.get("merge s/r1/0 s/r2/0"), there.get("merge s/r1/0 s/r2/0"));
}

#[test]
fn a_delivery_that_the_other_took_back_after_it_had_come_goes() {
    let folder = tempfile::tempdir().unwrap();
    let run = copies(folder.path());
    fs::write(folder.path().join("z.csv"), rows(20..24, "02 99 11 00 ")).unwrap();
    fs::write(folder.path().join("l2.csv"), rows(2..8, "02 99 55 00 ")).unwrap();
    let has = |file: &str, id: &str| said(&folder.path().join(file)).contains_key(&format!("row {id}/0"));
    let phone = |id: &str| effective(folder.path(), "b.tamis", "structure", id, "telephone");
    let before = said(&folder.path().join("b.tamis"));
    // A new source; then the next delivery of a known one, which moves the rows of records.
    for (file, source, id) in [("z.csv", "z", "z/r20"), ("l2.csv", "s", "s/r7")] {
        done(run(&["import", "a.tamis", file, "--source", source]));
        done(run(&["combine", "b.tamis", "a.tamis"]));
        same_in_both(folder.path());
        assert!(has("b.tamis", id));
        done(run(&["undo", "a.tamis"]));
        let out = done(run(&["combine", "a.tamis", "b.tamis"]));
        assert!(out.contains("nothing new") && !has("a.tamis", id), "what was taken back here stays so: {out}");
        let out = done(run(&["combine", "b.tamis", "a.tamis"]));
        assert!(!out.contains("nothing new"), "{out}");
        assert!(!has("b.tamis", id), "{id}");
        same_in_both(folder.path());
        assert_eq!(said(&folder.path().join("b.tamis")), before);
        assert_eq!(phone("s--r2"), "+33299000002");
        for (here, there) in [("a.tamis", "b.tamis"), ("b.tamis", "a.tamis")] {
            assert!(done(run(&["combine", here, there])).contains("nothing new"), "{here}");
        }
        // Both can take that back: it is one operation like any other.
        done(run(&["undo", "b.tamis"]));
        assert!(has("b.tamis", id));
        done(run(&["redo", "b.tamis"]));
        assert!(!has("b.tamis", id));
        done(run(&["redo", "a.tamis"]));
        done(run(&["combine", "b.tamis", "a.tamis"]));
        same_in_both(folder.path());
        assert!(has("b.tamis", id));
        done(run(&["undo", "a.tamis"]));
        done(run(&["combine", "b.tamis", "a.tamis"]));
        // The same file once more is another delivery, which comes.
        done(run(&["import", "a.tamis", file, "--source", source]));
        done(run(&["combine", "b.tamis", "a.tamis"]));
        assert!(has("b.tamis", id), "{id}");
        same_in_both(folder.path());
        done(run(&["undo", "a.tamis"]));
        done(run(&["combine", "b.tamis", "a.tamis"]));
        same_in_both(folder.path());
        for file in ["a.tamis", "b.tamis"] {
            is_whole(&folder.path().join(file), "");
        }
    }
}

#[test]
fn a_delivery_taken_back_on_one_side_and_worked_on_at_the_other_is_asked() {
    // Who is asked first, what holds there, and whether the delivery is there in the end.
    for (first, holds, there) in
        [("b", "--ours", true), ("b", "--theirs", false), ("a", "--ours", false), ("a", "--theirs", true)]
    {
        for shared in [false, true] {
            let folder = tempfile::tempdir().unwrap();
            let run = copies(folder.path());
            fs::write(folder.path().join("z.csv"), rows(20..24, "02 99 11 00 ")).unwrap();
            done(run(&["import", "a.tamis", "z.csv", "--source", "z"]));
            // It came with the copy, or by bringing together.
            if shared {
                fs::copy(folder.path().join("a.tamis"), folder.path().join("b.tamis")).unwrap();
            } else {
                done(run(&["combine", "b.tamis", "a.tamis"]));
            }
            done(run(&["edit", "b.tamis", "z--r20", "nom", "Nom de Bruno"]));
            done(run(&["undo", "a.tamis"]));
            for (here, other) in [("a.tamis", "b.tamis"), ("b.tamis", "a.tamis")] {
                let (code, out, errors) = run(&["combine", here, other, "--dry-run"]);
                assert_eq!(code, 1, "{here} {shared}: {out}{errors}");
                assert!(out.contains("z.csv:active") && out.contains("took this delivery back"), "{out}");
                assert!(!out.contains("(, )"), "who and when: {out}");
            }
            // Nothing is lost before somebody answers.
            assert_eq!(run(&["combine", "b.tamis", "a.tamis"]).0, 1);
            assert_eq!(effective(folder.path(), "b.tamis", "structure", "z--r20", "nom"), "Nom de Bruno");
            let (one, two) = if first == "a" { ("a.tamis", "b.tamis") } else { ("b.tamis", "a.tamis") };
            done(run(&["combine", one, two, holds, "z.csv:active"]));
            done(run(&["combine", two, one]));
            let case = format!("{first} {holds} {shared}");
            for file in ["a.tamis", "b.tamis"] {
                let now = said(&folder.path().join(file));
                assert_eq!(now.contains_key("row z/r20/0"), there, "{case} {file}");
                is_whole(&folder.path().join(file), &case);
                if there {
                    assert_eq!(effective(folder.path(), file, "structure", "z--r20", "nom"), "Nom de Bruno", "{case}");
                }
            }
            same_in_both(folder.path());
            for (here, other) in [(one, two), (two, one)] {
                assert!(done(run(&["combine", here, other])).contains("nothing new"), "{case} {here}");
            }
        }
    }
}

#[test]
fn a_row_goes_back_to_the_delivery_of_here_when_that_of_the_other_is_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let run = copies(folder.path());
    fs::write(folder.path().join("z1.csv"), rows(20..24, "02 99 11 00 ")).unwrap();
    fs::write(folder.path().join("z2.csv"), rows(20..26, "02 99 22 00 ")).unwrap();
    done(run(&["import", "b.tamis", "z1.csv", "--source", "z"]));
    std::thread::sleep(std::time::Duration::from_millis(1100));
    done(run(&["import", "a.tamis", "z2.csv", "--source", "z"]));
    done(run(&["combine", "b.tamis", "a.tamis"]));
    let phone = |id: &str| effective(folder.path(), "b.tamis", "structure", id, "telephone");
    assert_eq!(phone("z--r20"), "+33299220020");
    done(run(&["undo", "a.tamis"]));
    done(run(&["combine", "b.tamis", "a.tamis"]));
    let now = said(&folder.path().join("b.tamis"));
    assert!(now.contains_key("row z/r20/0") && !now.contains_key("row z/r25/0"), "{now:?}");
    assert_eq!(phone("z--r20"), "+33299110020");
    is_whole(&folder.path().join("b.tamis"), "");
    done(run(&["combine", "a.tamis", "b.tamis"]));
    same_in_both(folder.path());
}

#[test]
fn what_else_the_other_undid_after_it_had_come_goes() {
    let folder = tempfile::tempdir().unwrap();
    let run = copies(folder.path());
    done(run(&["merge", "a.tamis", "s--r4", "s--r5"]));
    done(run(&["combine", "b.tamis", "a.tamis"]));
    let cycle: [&[&str]; 6] = [
        &["merge", "a.tamis", "s--r1", "s--r2"],
        // It grows, and takes the place of the one before.
        &["merge", "a.tamis", "s--r3", "s--r4"],
        &["unmerge", "a.tamis", "s--r4"],
        &["rules", "a.tamis", "courriel.value_error", "--off"],
        &["map", "a.tamis", "--heal-off", "phone-format"],
        &["edit", "a.tamis", "s--r1", "-", "--verified", "appel"],
    ];
    for step in cycle.iter().chain(&cycle) {
        let before = said(&folder.path().join("b.tamis"));
        let (code, _, errors) = run(step);
        assert_eq!(code, 0, "{step:?}: {errors}");
        done(run(&["combine", "b.tamis", "a.tamis"]));
        assert_ne!(said(&folder.path().join("b.tamis")), before, "{step:?}");
        same_in_both(folder.path());
        done(run(&["undo", "a.tamis"]));
        let out = done(run(&["combine", "a.tamis", "b.tamis"]));
        assert!(out.contains("nothing new"), "{step:?}: what was taken back here stays so: {out}");
        done(run(&["combine", "b.tamis", "a.tamis"]));
        assert_eq!(said(&folder.path().join("b.tamis")), before, "{step:?}");
        same_in_both(folder.path());
        for (here, there) in [("a.tamis", "b.tamis"), ("b.tamis", "a.tamis")] {
            assert!(done(run(&["combine", here, there])).contains("nothing new"), "{step:?} {here}");
        }
        is_whole(&folder.path().join("b.tamis"), &format!("{step:?}"));
        done(run(&["undo", "b.tamis"]));
        assert_ne!(said(&folder.path().join("b.tamis")), before, "{step:?}: it can be undone");
        done(run(&["redo", "b.tamis"]));
    }
    // What was chosen here in a merge that was undone there stays listed, and is nowhere in force.
    done(run(&["merge", "a.tamis", "s--r1", "s--r2"]));
    done(run(&["combine", "b.tamis", "a.tamis"]));
    done(run(&["merge", "b.tamis", "s--r1", "s--r2", "--pin", "nom=Choisi"]));
    done(run(&["undo", "a.tamis"]));
    done(run(&["combine", "a.tamis", "b.tamis"]));
    done(run(&["combine", "b.tamis", "a.tamis"]));
    same_in_both(folder.path());
    for file in ["a.tamis", "b.tamis"] {
        assert!(!said(&folder.path().join(file)).contains_key("merge s/r1/0 s/r2/0"));
        is_whole(&folder.path().join(file), "");
    }
}

#[test]
fn overlapping_merges_are_answered_one_by_one() {
    let copies_of_merges = |folder: &Path| {
        fs::write(folder.join("l1.csv"), rows(1..10, "02 99 00 00 ")).unwrap();
        let run = |arguments: &[&str]| done(tamis(folder, arguments));
        run(&["import", "a.tamis", "l1.csv", "--source", "s"]);
        fs::copy(folder.join("a.tamis"), folder.join("b.tamis")).unwrap();
        run(&["merge", "a.tamis", "s--r1", "s--r2"]);
        run(&["merge", "a.tamis", "s--r3", "s--r4"]);
        run(&["merge", "a.tamis", "s--r7", "s--r8"]);
        run(&["merge", "b.tamis", "s--r2", "s--r3"]);
        run(&["merge", "b.tamis", "s--r4", "s--r5"]);
        run(&["merge", "b.tamis", "s--r8", "s--r9"]);
    };
    let merged = |folder: &Path, file: &str| {
        let names = said(&folder.join(file)).into_keys().filter(|name| name.starts_with("merge "));
        names.map(|name| name.replace("s/", "").replace("/0", "")).collect::<Vec<_>>()
    };
    let all = ["merge:s--r2", "merge:s--r4", "merge:s--r8"];
    let cases: [(&[&str], i32, &[&str]); 4] = [
        (&["--theirs", "all"], 0, &["merge r2 r3", "merge r4 r5", "merge r8 r9"]),
        (&["--ours", "all"], 0, &["merge r1 r2", "merge r3 r4", "merge r7 r8"]),
        // What stood against the second goes for the first: it is no conflict any more.
        (&["--theirs", all[0]], 1, &["merge r2 r3", "merge r4 r5", "merge r7 r8"]),
        (&["--theirs", all[0], "--ours", all[2]], 0, &["merge r2 r3", "merge r4 r5", "merge r7 r8"]),
    ];
    for (answers, open, expected) in cases {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        copies_of_merges(folder);
        let (code, out, _) = tamis(folder, &["combine", "a.tamis", "b.tamis", "--dry-run"]);
        assert!(code == 1 && all.iter().all(|key| out.contains(key)), "{out}");
        let before = Reader::open(&folder.join("a.tamis")).unwrap().read().ground_digest().unwrap();
        let (code, out, errors) = tamis(folder, &[&["combine", "a.tamis", "b.tamis"], answers].concat());
        assert_eq!(code, open, "{answers:?}: {out}{errors}");
        assert_eq!(merged(folder, "a.tamis"), expected, "{answers:?}");
        let (_, out, _) = tamis(folder, &["combine", "a.tamis", "b.tamis"]);
        assert!(out.contains("nothing new"), "{answers:?}: {out}");
        is_whole(&folder.join("a.tamis"), &format!("{answers:?}"));
        if open == 0 {
            done(tamis(folder, &["combine", "b.tamis", "a.tamis"]));
            assert_eq!(merged(folder, "b.tamis"), expected, "{answers:?}: the answers hold there too");
        }
        done(tamis(folder, &["undo", "a.tamis"]));
        assert_eq!(Reader::open(&folder.join("a.tamis")).unwrap().read().ground_digest().unwrap(), before);
    }
    // One merge of here cannot stay for one answer and go for another.
    let folder = tempfile::tempdir().unwrap();
    copies_of_merges(folder.path());
    let answers = ["combine", "a.tamis", "b.tamis", "--theirs", all[0], "--ours", all[1]];
    let (code, _, said) = tamis(folder.path(), &answers);
    assert!(code == 2 && said.contains(all[0]) && said.contains(all[1]), "{said}");
}

#[test]
fn another_process_may_have_the_other_copy_and_a_stop_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (anne, bruno) = both_work(folder.path());
    let held = Workspace::open(&bruno.path()).unwrap();
    let before = anne.digest();
    let mut workspace = Workspace::open(&anne.path()).unwrap();
    let plan = combine::plan(workspace.read(), &bruno.path(), &Answers::default(), &Progress::new()).unwrap().plan;
    let progress = Progress::new();
    progress.cancel();
    let stopped = operations::commit(&mut workspace, plan.clone().unwrap(), &env("Anne", 50), &progress);
    assert_eq!(stopped.unwrap_err().kind, tamis::ErrorKind::Cancelled);
    assert_eq!(workspace.read().ground_digest().unwrap(), before);
    operations::commit(&mut workspace, plan.clone().unwrap(), &env("Anne", 50), &Progress::new()).unwrap();
    // The same plan once more: its numbers are taken.
    let again = operations::commit(&mut workspace, plan.unwrap(), &env("Anne", 51), &Progress::new());
    assert_eq!(again.unwrap_err().kind, tamis::ErrorKind::Conflict);
    drop(held);
}

#[derive(Debug, Clone)]
enum Act {
    Edit(usize, usize, usize),
    Lock(usize, usize),
    Decide(usize, usize, usize),
    Merge(usize, usize),
    Note(usize, usize),
    Import(usize),
    Undo,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        5 => (0..8usize, 0..2usize, 0..3usize).prop_map(|(r, f, v)| Act::Edit(r, f, v)),
        1 => (0..8usize, 0..2usize).prop_map(|(r, f)| Act::Lock(r, f)),
        3 => (0..8usize, 0..8usize, 0..3usize).prop_map(|(a, b, v)| Act::Decide(a, b, v)),
        2 => (0..8usize, 0..8usize).prop_map(|(a, b)| Act::Merge(a, b)),
        1 => (0..8usize, 0..2usize).prop_map(|(r, v)| Act::Note(r, v)),
        1 => (0..3usize).prop_map(Act::Import),
        2 => Just(Act::Undo),
    ];
    prop::collection::vec(act, 1..9)
}

const FIELDS: [&str; 2] = ["nom", "telephone"];

fn make(curator: &mut Curator<'_>, act: &Act) {
    let id = |at: usize| ["q--r1", "q--r2", "q--r3", "q--r4", "q--r5", "z--r20", "z--r21", "only--r30"][at];
    let there = |curator: &Curator<'_>, at: usize| {
        let reader = Reader::open(&curator.path()).unwrap();
        reader.read().find_record("structure", id(at)).unwrap()
    };
    let locked = |curator: &Curator<'_>, record, field| {
        Reader::open(&curator.path()).unwrap().read().is_locked(record, field).unwrap()
    };
    match act {
        Act::Edit(record, field, value) => {
            let value = [["Un", "+33299000091"], ["Deux", "+33299000092"], ["Trois", "+33299000093"]][*value][*field];
            if there(curator, *record).is_some_and(|one| !locked(curator, one, FIELDS[*field])) {
                curator.edit(id(*record), FIELDS[*field], value);
            }
        }
        Act::Lock(record, field) => {
            if there(curator, *record).is_some() {
                curator.lock(id(*record), FIELDS[*field]);
            }
        }
        Act::Decide(a, b, verdict) => {
            if a != b && there(curator, *a).is_some() && there(curator, *b).is_some() {
                curator.decide(id(*a), id(*b), [Verdict::Distinct, Verdict::Duplicate, Verdict::Unsure][*verdict]);
            }
        }
        Act::Merge(a, b) => {
            if a != b && there(curator, *a).is_some() && there(curator, *b).is_some() {
                curator.merge(&[id(*a), id(*b)]);
            }
        }
        Act::Note(record, value) => {
            if there(curator, *record).is_some() {
                curator.note(id(*record), ["à voir", "vue"][*value]);
            }
        }
        Act::Import(file) => match file {
            0 => curator.import("both.csv", "z"),
            1 => curator.import("only.csv", "only"),
            _ => curator.import("a2.csv", "q"),
        },
        Act::Undo => {
            // The copy itself is not undone.
            let revision = Reader::open(&curator.path()).unwrap().read().undo_target().unwrap();
            if revision.is_some_and(|target| target.id.0 > 1) {
                curator.undo();
            }
        }
    }
}

type Said = BTreeMap<String, String>;

/// What people and files said, without what follows from it.
fn decided(said: &Said) -> Said {
    let follows = |key: &str| key.starts_with("record ") || key.starts_with("row ");
    said.iter().filter(|(key, _)| !follows(key)).map(|(key, value)| (key.clone(), value.clone())).collect()
}

/// What one side alone changed is as that side has it.
fn nothing_is_lost([base, ours, theirs]: &[Said; 3], now: &Said) {
    for key in base.keys().chain(ours.keys()).chain(theirs.keys()) {
        let [base, ours, theirs, now] = [base, ours, theirs, now].map(|said| said.get(key));
        if ours == base {
            assert_eq!(now, theirs, "{key}");
        } else if theirs == base {
            assert_eq!(now, ours, "{key}");
        }
    }
}

fn any_work(ours: &[Act], theirs: &[Act]) {
    let folder = tempfile::tempdir().unwrap();
    let (mut anne, mut bruno) = two(folder.path());
    fs::write(folder.path().join("a2.csv"), rows(2..14, "02 99 55 00 ")).unwrap();
    let base = said(&anne.path());
    ours.iter().for_each(|act| make(&mut anne, act));
    theirs.iter().for_each(|act| make(&mut bruno, act));
    let (before, theirs_before) = (anne.digest(), bruno.digest());
    let said_before = [said(&anne.path()), said(&bruno.path())];
    let sides = [&base, &said_before[0], &said_before[1]].map(decided);
    let plain = Answers::default();
    let (open, did) = anne.combine(&bruno, &plain);
    let now = said(&anne.path());
    for key in said_before.iter().flat_map(BTreeMap::keys).filter(|key| key.starts_with("row ")) {
        assert!(now.contains_key(key), "{key}: the records of both are there");
    }
    if open == 0 && !ours.iter().chain(theirs).any(|act| matches!(act, Act::Lock(..))) {
        nothing_is_lost(&sides, &decided(&now));
    }
    assert_eq!(bruno.digest(), theirs_before, "the other is only read");
    let after = anne.digest();
    if did {
        anne.undo();
        assert_eq!(anne.digest(), before, "undo gives back what was there");
        assert_eq!(anne.combine(&bruno, &plain), (open, true), "and it comes again");
    }
    assert_eq!(anne.combine(&bruno, &plain), (open, false), "twice is a no-op");
    if !did {
        assert_eq!(after, before);
    }
    let (open_there, _) = bruno.combine(&anne, &plain);
    assert_eq!(open_there > 0, open > 0, "conflicts are conflicts on both sides");
    // Somebody answers: both come to say the same.
    let all = Answers { ours: Vec::new(), theirs: vec!["all".into()] };
    anne.combine(&bruno, &all);
    assert_eq!(anne.combine(&bruno, &plain).0, 0);
    bruno.combine(&anne, &plain);
    assert_eq!(said(&bruno.path()), said(&anne.path()));
    let mut workspace = Workspace::open(&anne.path()).unwrap();
    assert_eq!(workspace.read().faults(&Progress::new()).unwrap(), []);
    let deriver = operations::Deriver::new("2026-11-24");
    let rebuilt = workspace.rebuild(&deriver, false, &Progress::new()).unwrap();
    assert!(rebuilt.is_none(), "{rebuilt:?}");
}

/// Both work, come to say the same, and work on: on what came as well, and some of it is taken back by who made it.
fn any_work_after(first: [&[Act]; 2], then: [&[Act]; 2]) {
    let folder = tempfile::tempdir().unwrap();
    let (mut anne, mut bruno) = two(folder.path());
    fs::write(folder.path().join("a2.csv"), rows(2..14, "02 99 55 00 ")).unwrap();
    let plain = Answers::default();
    let all = Answers { ours: Vec::new(), theirs: vec!["all".into()] };
    first[0].iter().for_each(|act| make(&mut anne, act));
    first[1].iter().for_each(|act| make(&mut bruno, act));
    anne.combine(&bruno, &all);
    bruno.combine(&anne, &plain);
    let both = said(&anne.path());
    assert_eq!(said(&bruno.path()), both);
    then[0].iter().for_each(|act| make(&mut anne, act));
    then[1].iter().for_each(|act| make(&mut bruno, act));
    let (before, theirs) = (anne.digest(), said(&bruno.path()));
    let untouched = said(&anne.path()) == both;
    let (open, did) = anne.combine(&bruno, &plain);
    let undone = then.iter().any(|acts| acts.iter().any(|act| matches!(act, Act::Undo)));
    if untouched && !undone {
        assert_eq!(decided(&said(&anne.path())), decided(&theirs), "who did nothing takes what the other did");
    }
    if did {
        anne.undo();
        assert_eq!(anne.digest(), before, "undo gives back what was there");
        assert_eq!(anne.combine(&bruno, &plain), (open, true), "and it comes again");
    }
    assert_eq!(anne.combine(&bruno, &plain), (open, false), "twice is a no-op");
    anne.combine(&bruno, &all);
    assert_eq!(anne.combine(&bruno, &plain).0, 0);
    bruno.combine(&anne, &plain);
    assert_eq!(said(&bruno.path()), said(&anne.path()));
    let mut workspace = Workspace::open(&anne.path()).unwrap();
    assert_eq!(workspace.read().faults(&Progress::new()).unwrap(), []);
    let deriver = operations::Deriver::new("2026-11-24");
    assert!(workspace.rebuild(&deriver, false, &Progress::new()).unwrap().is_none());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn whatever_both_do_with_what_came_both_come_to_say_the_same(
        first in [acts(), acts()],
        then in [acts(), acts()],
    ) {
        any_work_after([&first[0], &first[1]], [&then[0], &then[1]]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn whatever_both_do_nothing_is_lost_and_both_come_to_say_the_same(ours in acts(), theirs in acts()) {
        any_work(&ours, &theirs);
    }
}
