//! The records in memory follow the workspace: after every commit they are as if read anew.

use crate::window::sample;
use std::collections::BTreeMap;
use tamis::Progress;
use tamis::mirror::{ColumnSet, How, Query, SOURCE, Test};
use tamis::model::{RecordId, Value};
use tamis::operations::{self, Env, edit, fix, mirror, settings};
use tamis::workspace::{Effect, RecordQuery, Workspace};

fn env() -> Env {
    Env { today: "2026-11-30".into(), now_utc: "2026-11-30T10:00:00Z".into(), actor: "essai".into() }
}

fn build(workspace: &Workspace) -> ColumnSet {
    mirror::build(workspace.read(), "structure", &Progress::new()).unwrap()
}

fn queries() -> Vec<Query> {
    let query = |search: &str, tests: Vec<Test>, sort: &[(&str, bool)]| Query {
        search: search.into(),
        tests,
        sort: sort.iter().map(|(field, down)| ((*field).to_owned(), *down)).collect(),
    };
    let issues = Test::Issues { of: vec![("siret".into(), String::new())] };
    vec![
        query("", Vec::new(), &[]),
        query("", Vec::new(), &[("commune", false), ("nom", true)]),
        query("rennes", Vec::new(), &[("code_postal", true)]),
        query("", vec![issues], &[]),
        query("", vec![Test::Edited { yes: true }], &[]),
        query(
            "",
            vec![Test::Values { field: "telephone".into(), values: Vec::new(), blank: true, except: false }],
            &[],
        ),
    ]
}

/// Everything that a window would show of a set.
fn seen(set: &ColumnSet) -> (Vec<Vec<RecordId>>, BTreeMap<String, String>) {
    let lists = queries().iter().map(|query| set.list(query)).collect();
    let all = Query::default();
    let mut counts: BTreeMap<String, String> = ["commune", "date_maj", SOURCE]
        .into_iter()
        .map(|field| (field.to_owned(), format!("{:?}", set.facet(&all, field, How::Values, "", 500))))
        .collect();
    counts.insert("issues".into(), format!("{:?} {:?}", set.issue_facet(&all), set.edited_facet(&all)));
    (lists, counts)
}

#[test]
fn records_in_memory_follow_every_commit() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path());
    let mut workspace = Workspace::open(&path).unwrap();
    let mut set = build(&workspace);
    let mut rebuilt = 0;
    let progress = Progress::new();
    let mut follow = |workspace: &Workspace, effect: Effect, what: &str| {
        if !mirror::follow(workspace.read(), &mut set, &effect).unwrap() {
            set = build(workspace);
            rebuilt += 1;
        }
        assert_eq!(seen(&set), seen(&build(workspace)), "after {what}");
    };
    let ids = build(&workspace).list(&Query::default());
    let edits: Vec<edit::Edit> = ids[..5]
        .iter()
        .map(|id| edit::Edit { record: *id, field: "commune".into(), value: Some(Value::text("Nulle-Part")) })
        .collect();
    let plan = edit::plan(workspace.read(), &edits).unwrap();
    let done = operations::commit(&mut workspace, plan, &env(), &progress).unwrap();
    assert!(!done.effect.all, "a few edits name their records");
    follow(&workspace, done.effect, "edits");

    // The identifier of one record becomes that of another: both have an issue.
    let id = edit::Edit { record: ids[7], field: "id".into(), value: Some(identifier(&workspace, ids[8])) };
    let plan = edit::plan(workspace.read(), &[id]).unwrap();
    let done = operations::commit(&mut workspace, plan, &env(), &progress).unwrap();
    follow(&workspace, done.effect, "a repeated identifier");

    let params = fix::FixParams { schema: Some("structure".into()), ..fix::FixParams::default() };
    let plan = fix::plan(workspace.read(), &params, &progress).unwrap();
    let done = operations::commit(&mut workspace, plan, &env(), &progress).unwrap();
    follow(&workspace, done.effect, "fixes");

    let plan = edit::plan_set_aside(workspace.read(), ids[3], Some("doublon de saisie")).unwrap();
    let done = operations::commit(&mut workspace, plan, &env(), &progress).unwrap();
    assert!(!done.effect.all);
    follow(&workspace, done.effect, "a record set aside");

    let plan = settings::plan_rule(workspace.read(), "siret.siret-key", Some(tamis::model::Level::Off));
    if let Ok(plan) = plan {
        let done = operations::commit(&mut workspace, plan, &env(), &progress).unwrap();
        follow(&workspace, done.effect, "a rule switched off");
    }
    while let Some(done) = operations::undo(&mut workspace, &env(), &progress).unwrap() {
        follow(&workspace, done.effect, "an undo");
        // The imports of the sample are taken back too, and everything is read again.
        if workspace.read().count("structure").unwrap() == 0 {
            break;
        }
    }
    while let Some(done) = operations::redo(&mut workspace, &env(), &progress).unwrap() {
        follow(&workspace, done.effect, "a redo");
    }
    assert!(rebuilt > 0);
}

fn identifier(workspace: &Workspace, record: RecordId) -> Value {
    let (_, row) = workspace.read().record(record).unwrap().unwrap();
    row.values[tamis::reference::schema("structure").unwrap().index_of("id").unwrap()].clone()
}

#[test]
fn lists_are_those_of_the_workspace_itself() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::open(&sample(folder.path())).unwrap();
    let set = build(&workspace);
    assert_eq!(workspace.read().visible_ids("structure").unwrap(), set.list(&Query::default()));
    for word in ["rennes", "35", "mairie"] {
        let sql = RecordQuery { search: word.into(), ..RecordQuery::default() };
        let query = Query { search: word.into(), ..Query::default() };
        let in_sql: Vec<RecordId> = workspace.read().query("structure", &sql).unwrap();
        let listed = set.list(&query);
        // SQLite knows no accents: what it finds is found, and perhaps more.
        assert!(!in_sql.is_empty() && in_sql.iter().all(|id| listed.contains(id)), "{word}");
    }
}

#[test]
fn long_texts_are_searched_in_the_workspace() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::open(&sample(folder.path())).unwrap();
    let words = ["rue".to_owned(), "absent-partout".to_owned()];
    let mut found = vec![Vec::new(); 2];
    let (read, progress) = (workspace.read(), Progress::new());
    mirror::search_long(read, "structure", &["adresse", "commune"], &words, &progress, &mut |some| {
        found.iter_mut().zip(some).for_each(|(all, some)| all.extend(some));
    })
    .unwrap();
    let test = Test::Contains { field: "adresse".into(), text: "rue".into() };
    let expected = build(&workspace).list(&Query { tests: vec![test], ..Query::default() });
    assert!(!expected.is_empty() && expected.iter().all(|id| found[0].contains(id)));
    assert!(found[1].is_empty());
    // Told to a set, they are listed like the others.
    let mut set = build(&workspace);
    set.add_long("absent-partout", &expected[..2]);
    let query = Query { search: "absent-partout".into(), ..Query::default() };
    assert_eq!(set.list(&query), expected[..2]);
}
