//! Every kind of operation, interleaved with undo, redo, revert and reopening: the ground state and the bytes of the
//! export are those of the log's own prefix.

use proptest::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use tamis::Progress;
use tamis::locale::Lang;
use tamis::model::{Gate, Layer, Pin, RecordId, RowRule, Value, Verdict};
use tamis::operations::edit::Edit;
use tamis::operations::export::ExportParams;
use tamis::operations::fix::FixParams;
use tamis::operations::import::ImportParams;
use tamis::operations::map::MapChange;
use tamis::operations::turns::Along;
use tamis::operations::{self, Env, Plan, decide, edit, export, fix, import, map, merge, opposition};
use tamis::operations::{questions, reread, settings, states, values};
use tamis::validate::{BatchRecord, BatchRules};
use tamis::workspace::{IssueFilter, Workspace};

#[derive(Debug, Clone)]
enum Act {
    Import(usize),
    Map(u8),
    Reread(usize),
    Edit(usize, usize, u8),
    SetAside(usize),
    Lock(usize, usize, bool),
    Say(usize, u8),
    Fix,
    Decide(usize, usize, usize),
    Merge(usize, usize),
    Unmerge,
    Pin(u8),
    Setting(u8),
    Values(bool, u8),
    Oppose(bool),
    Undo,
    Redo,
    Revert(usize),
    Reopen,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        2 => (0..4usize).prop_map(Act::Import),
        3 => (0..9u8).prop_map(Act::Map),
        1 => (0..3usize).prop_map(Act::Reread),
        3 => (0..40usize, 0..4usize, any::<u8>()).prop_map(|(r, f, v)| Act::Edit(r, f, v)),
        1 => (0..40usize).prop_map(Act::SetAside),
        2 => (0..40usize, 0..4usize, any::<bool>()).prop_map(|(r, f, on)| Act::Lock(r, f, on)),
        1 => (0..40usize, 0..4u8).prop_map(|(r, what)| Act::Say(r, what)),
        1 => Just(Act::Fix),
        2 => (0..40usize, 0..40usize, 0..4usize).prop_map(|(a, b, v)| Act::Decide(a, b, v)),
        2 => (0..40usize, 0..40usize).prop_map(|(a, b)| Act::Merge(a, b)),
        1 => Just(Act::Unmerge),
        1 => any::<u8>().prop_map(Act::Pin),
        1 => any::<u8>().prop_map(Act::Setting),
        2 => (any::<bool>(), any::<u8>()).prop_map(|(own, codes)| Act::Values(own, codes)),
        1 => any::<bool>().prop_map(Act::Oppose),
        4 => Just(Act::Undo),
        3 => Just(Act::Redo),
        1 => (0..6usize).prop_map(Act::Revert),
        1 => Just(Act::Reopen),
    ];
    prop::collection::vec(act, 8..28)
}

/// Three small files of two sources; the last one is the second delivery of the first source.
fn files(folder: &Path) -> Vec<PathBuf> {
    let row = |id: usize, street: usize, phone: &str| {
        format!(
            "{id},Centre social numéro {id},2026-03-{:02},{street} rue de la Paix,35000,Rennes,{phone},{}\n",
            1 + id % 28,
            ["ccas-cias", "Inconnu", "Fédération"][id % 3]
        )
    };
    let head = "id,nom,date_maj,adresse,code_postal,commune,telephone,reseaux_porteurs\n";
    fs::write(folder.join("liste.txt"), "02 61 91 00 01\n").unwrap();
    let first: String = (1..8).map(|id| row(id, id, "0261910001")).collect();
    let other: String = (1..8).map(|id| row(id, id, if id % 2 == 0 { "0261910001" } else { "n'a pas" })).collect();
    // Some of its rows say what they said.
    let phone = |id: usize| if id.is_multiple_of(3) { "0261910001" } else { "0261910002" };
    let again: String = (2..10).map(|id| row(id, id + (id % 3), phone(id))).collect();
    // Two of one name under one structure, and one whose structure comes and goes with the deliveries.
    let services: String = [(1, 1, "Aide aux démarches"), (2, 1, "Aides à la démarche"), (3, 9, "Atelier")]
        .map(|(id, structure, name)| format!("{id},{name},{structure},2026-03-01,Accueil du public,35000,Rennes\n"))
        .concat();
    fs::write(
        folder.join("services.csv"),
        format!("id,nom,structure_id,date_maj,description,code_postal,commune\n{services}"),
    )
    .unwrap();
    [("alpha.csv", first), ("beta.csv", other), ("alpha_2.csv", again)]
        .into_iter()
        .map(|(name, rows)| {
            let path = folder.join(name);
            // As old spreadsheets write it: another encoding reads other letters.
            let latin =
                format!("{head}{rows}").chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect::<Vec<_>>();
            fs::write(&path, latin).unwrap();
            path
        })
        .chain([folder.join("services.csv")])
        .collect()
}

/// Fields that are edited and locked.
const FIELDS: [&str; 4] = ["nom", "telephone", "siret", "id"];

const SOURCES: [&str; 4] = ["alpha", "beta", "alpha", "alpha"];

fn env(step: usize) -> Env {
    Env {
        today: "2026-11-23".into(),
        now_utc: format!("2026-11-23T10:{:02}:{:02}Z", step / 60 % 60, step % 60),
        actor: "essai".into(),
    }
}

fn records(workspace: &Workspace) -> Vec<RecordId> {
    let mut ids = Vec::new();
    for slug in ["structure", "service"] {
        let add = &mut |row: tamis::model::RecordRow| {
            ids.push(row.id);
            Ok(())
        };
        workspace.read().records(slug, add).unwrap();
    }
    ids
}

/// The plan of an act on the state of now; none when it makes no sense here.
fn plan(workspace: &Workspace, act: &Act, files: &[PathBuf], step: usize) -> Option<Plan> {
    let read = workspace.read();
    let ids = records(workspace);
    let pick = |index: usize| ids.get(index % ids.len().max(1)).copied();
    let progress = Progress::new();
    match act {
        Act::Import(file) => {
            let params = ImportParams { source: Some(SOURCES[*file].into()), ..ImportParams::new(&files[*file]) };
            import::plan(read, &params, &env(step), &progress).unwrap().plan
        }
        Act::Map(wish) => {
            let batch = map::batch(read, None).ok()?.id;
            let description = |text: Option<&str>| MapChange::Constant {
                field: "description".into(),
                value: text.map(str::to_owned),
            };
            let column = |field: &str| MapChange::Column { column: "adresse".into(), field: field.into() };
            let keep = |keep: &str| RowRule {
                column: "reseaux_porteurs".into(),
                keep: vec![keep.into()],
                ..RowRule::default()
            };
            let rule = |on| MapChange::Rule { code: "phone-format".into(), on };
            let wish = match wish {
                0 => description(Some("Accueil du public sur rendez-vous")),
                1 => description(None),
                2 => rule(false),
                3 => rule(true),
                4 => MapChange::Id(None),
                5 => MapChange::Id(Some("id".into())),
                6 => column("complement_adresse"),
                7 => MapChange::Keep(vec![keep("Inconnu")]),
                _ => MapChange::Keep(Vec::new()),
            };
            map::plan(read, batch, "structure", &[wish], &env(step)).ok()
        }
        Act::Reread(encoding) => {
            let batch = map::batch(read, None).ok()?.id;
            reread::plan(read, batch, ["windows-1252", "macintosh", "IBM850"][*encoding]).ok()
        }
        Act::Edit(record, field, value) => {
            let field = FIELDS[*field];
            let value = (value % 5 != 0).then(|| Value::text(format!("valeur {}", value % 7)));
            edit::plan(read, &[Edit { record: pick(*record)?, field: field.into(), value }]).ok()
        }
        Act::SetAside(record) => edit::plan_set_aside(read, pick(*record)?, Some("essai")).ok(),
        Act::Lock(record, field, on) => states::plan_lock(read, &[(pick(*record)?, FIELDS[*field].into())], *on).ok(),
        Act::Say(record, what) => {
            let record = pick(*record)?;
            let about = |field: Option<&str>| questions::About::Record { record, field: field.map(str::to_owned) };
            match what {
                0 => states::plan_note(read, record, "à suivre").ok(),
                1 => states::plan_verified(read, &[record], Some("essai"), &env(step)).ok(),
                2 => questions::plan_ask(read, &about(Some("nom")), None, &env(step)).ok(),
                _ => questions::plan_ask(read, &about(None), Some("Toujours juste ?"), &env(step)).ok(),
            }
        }
        Act::Fix => fix::plan(read, &FixParams { last_resort: true, ..FixParams::default() }, &progress).ok(),
        Act::Decide(a, b, verdict) => {
            let verdict = [Verdict::Duplicate, Verdict::Related, Verdict::Distinct, Verdict::Unsure][*verdict];
            decide::plan(read, pick(*a)?, pick(*b)?, Some(verdict)).ok()
        }
        Act::Merge(a, b) => {
            let group = vec![pick(*a)?, pick(*b)?];
            merge::plan(read, "structure", &[group], &BTreeMap::new()).ok()
        }
        Act::Unmerge => merge::plan_unmerge(read, read.merges(true).unwrap().last()?.id).ok(),
        Act::Pin(value) => {
            let id = read.merges(true).unwrap().last()?.id;
            let pin = Pin::Value(Value::text(format!("choix {value}")));
            merge::plan_pins(read, id, &std::collections::BTreeMap::from([("nom".to_owned(), Some(pin))])).ok()
        }
        Act::Setting(value) => {
            settings::plan(read, &settings::trust_setting(SOURCES[*value as usize % 2]), Some((*value % 3).into())).ok()
        }
        Act::Values(own, draw) => {
            let draw = usize::from(*draw);
            let value = ["Inconnu", "fédération"][draw / 4 % 2].to_owned();
            let codes: [Option<&[&str]>; 4] = [None, Some(&[]), Some(&["ccas-cias"]), Some(&["caf", "mjc"])];
            let codes = codes[draw % 4].map(|codes| codes.iter().map(|code| (*code).to_owned()).collect());
            let decision = values::Decision { field: "reseaux_porteurs".into(), value, codes };
            values::plan(read, own.then_some("alpha"), &[decision], &env(step), &progress).ok()
        }
        Act::Oppose(list) => {
            let path = files[0].with_file_name("liste.txt");
            opposition::plan(read, list.then_some(path.as_path()), &progress).ok().map(|(plan, _)| plan)
        }
        Act::Undo | Act::Redo | Act::Revert(_) | Act::Reopen => None,
    }
    .filter(|plan| !plan.changes.is_empty())
}

/// The counts that follow each commit are those of the issues, and the issues over the batch those of the records.
fn derived_state_holds(workspace: &Workspace) {
    let read = workspace.read();
    let quiet = read.settings().unwrap().iter().all(|(name, _)| !name.starts_with("rule:"));
    let (mut rules, mut over_batch) = (BatchRules::new(), Vec::new());
    for slug in read.slugs().unwrap() {
        let (mut groups, mut stopped) =
            (BTreeMap::<_, (u64, u64)>::new(), [BTreeSet::new(), BTreeSet::new(), BTreeSet::new()]);
        read.issues_in(slug, &IssueFilter::default(), &mut |record, issue| {
            let (issues, with) = groups.entry((issue.field.to_string(), issue.code.to_string())).or_default();
            (*issues, *with) = (*issues + 1, *with + u64::from(issue.suggestion.is_some()));
            for (gate, stopped) in [Gate::Official, Gate::Api, Gate::All].into_iter().zip(&mut stopped) {
                if gate.blocks(issue.layer, issue.severity) {
                    stopped.insert(record);
                }
            }
            if issue.layer == Layer::Batch {
                over_batch.push((record, issue.code.to_string()));
            }
            Ok(())
        })
        .unwrap();
        let counted: BTreeMap<_, _> = read
            .issue_groups(slug)
            .unwrap()
            .into_iter()
            .map(|group| ((group.field, group.code), (group.issues, group.with_suggestion)))
            .collect();
        assert_eq!(counted, groups, "{slug}");
        for ((field, code), (issues, _)) in &groups {
            let values = read.issue_values(slug, field, code, 100_000).unwrap();
            assert_eq!(values.iter().map(|value| value.issues).sum::<u64>(), *issues, "{field} {code}");
        }
        let counts = read.gate_counts(slug).unwrap();
        let passing = stopped.map(|stopped| counts.records - stopped.len() as u64);
        assert_eq!([counts.conforming, counts.served, counts.plausible], passing, "{slug}");
        let schema = operations::schema(slug).unwrap();
        read.records(slug, &mut |row| {
            let text = |name: &str| row.values[schema.index_of(name)?].as_text();
            let (structure_id, name) = (text("structure_id"), text("nom"));
            let name = name.filter(|_| structure_id.is_some());
            let place = ["code_postal", "commune", "adresse"].map(|name| text(name).unwrap_or_default()).join(" ");
            rules.add(BatchRecord { record: row.id, schema: slug, id: text("id"), structure_id, name, place: &place });
            Ok(())
        })
        .unwrap();
    }
    if quiet {
        let mut found: Vec<_> =
            rules.finish().into_iter().map(|(record, issue)| (record, issue.code.to_string())).collect();
        found.sort();
        over_batch.sort();
        assert_eq!(over_batch, found, "rules over the batch");
    }
}

/// Ground state, and a hash of each data file of an export.
type State = (String, BTreeMap<&'static str, String>);

fn state(workspace: &Workspace, folder: &Path) -> State {
    derived_state_holds(workspace);
    for (record, field) in workspace.read().locks().unwrap() {
        assert!(workspace.read().edit(record, &field).unwrap().is_some(), "a lock without its value");
    }
    let out = folder.join("sortie");
    let params = ExportParams::new(out.clone(), Gate::Official, Lang::Fr);
    export::plan(workspace.read(), &params, &env(0), &Progress::new()).unwrap();
    let mut files = BTreeMap::new();
    for name in [
        "pipeline/structures.json",
        "pipeline/services.json",
        "pipeline/structures.csv",
        "pipeline/lot.xlsx",
        "doublons.csv",
        "rejets.xlsx",
    ] {
        files.insert(name, format!("{:x?}", Sha256::digest(fs::read(out.join(name)).unwrap())));
    }
    fs::remove_dir_all(&out).unwrap();
    (workspace.read().ground_digest().unwrap(), files)
}

fn check(acts: &[Act]) {
    let folder = tempfile::tempdir().unwrap();
    let files = files(folder.path());
    let path = folder.path().join("lois.tamis");
    let mut workspace = Workspace::create(&path).unwrap();
    let progress = Progress::new();
    // What the state was after each operation that still stands, and after each one undone.
    let mut now = state(&workspace, folder.path());
    let (mut past, mut future) = (Vec::new(), Vec::new());
    for (step, act) in acts.iter().enumerate() {
        let env = env(step);
        match act {
            Act::Undo => {
                let done = operations::undo(&mut workspace, &env, &progress).unwrap();
                assert_eq!(done.is_some(), !past.is_empty(), "step {step}: undo of {} operations", past.len());
                if let Some(before) = past.pop() {
                    future.push(std::mem::replace(&mut now, before));
                }
            }
            Act::Redo => {
                let done = operations::redo(&mut workspace, &env, &progress).unwrap();
                assert_eq!(done.is_some(), !future.is_empty(), "step {step}: redo");
                if let Some(after) = future.pop() {
                    past.push(std::mem::replace(&mut now, after));
                }
            }
            Act::Revert(back) => {
                let applied: Vec<_> = workspace
                    .read()
                    .operations()
                    .unwrap()
                    .into_iter()
                    .filter(|op| op.state == tamis::model::OperationState::Applied && op.target.is_none())
                    .collect();
                let Some(target) = applied.iter().rev().nth(*back) else { continue };
                let along = if step % 2 == 0 { Along::Nothing } else { Along::Dependants };
                if operations::turns::revert(&mut workspace, target.id, along, &env, &progress).is_err() {
                    continue;
                }
                let after = state(&workspace, folder.path());
                // Taking back the revert itself is the state before it.
                operations::undo(&mut workspace, &env, &progress).unwrap();
                assert_eq!(state(&workspace, folder.path()), now, "step {step}: undo of a revert");
                operations::redo(&mut workspace, &env, &progress).unwrap();
                future.clear();
                past.push(std::mem::replace(&mut now, after));
            }
            Act::Reopen => {
                drop(workspace);
                workspace = Workspace::open(&path).unwrap();
            }
            act => {
                let Some(plan) = plan(&workspace, act, &files, step) else { continue };
                operations::commit(&mut workspace, plan, &env, &progress).unwrap();
                future.clear();
                let after = state(&workspace, folder.path());
                past.push(std::mem::replace(&mut now, after));
            }
        }
        assert_eq!(state(&workspace, folder.path()), now, "step {step}: {act:?}");
    }
    // The whole way back is the empty workspace.
    while operations::undo(&mut workspace, &env(0), &progress).unwrap().is_some() {
        now = past.pop().expect("as many undos as operations");
        assert_eq!(state(&workspace, folder.path()), now);
    }
    assert!(past.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, max_shrink_iters: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_state_is_that_of_the_logs_prefix(acts in acts()) {
        check(&acts);
    }
}

#[test]
fn one_of_each_kind_and_the_whole_way_back() {
    let mut acts = vec![
        Act::Import(0),
        Act::Import(1),
        Act::Map(0),
        Act::Edit(3, 0, 1),
        Act::Fix,
        Act::Decide(0, 7, 0),
        Act::Merge(0, 7),
        Act::Pin(4),
        Act::Setting(1),
        Act::Values(false, 2),
        Act::Values(true, 7),
        Act::Reread(1),
        Act::Map(4),
        Act::Oppose(true),
        Act::Merge(1, 0),
        Act::Unmerge,
        Act::SetAside(5),
        Act::Import(2),
        Act::Reopen,
        Act::Revert(3),
        Act::Undo,
        Act::Undo,
        Act::Redo,
        Act::Reopen,
        Act::Redo,
        Act::Edit(1, 3, 2),
    ];
    acts.extend([Act::Undo, Act::Undo, Act::Undo, Act::Redo, Act::Reopen, Act::Edit(2, 1, 3), Act::Redo]);
    check(&acts);
}

/// An import taken back, done again, and the whole way back: found by the property above.
#[test]
fn a_delivery_taken_back_and_done_again() {
    check(&[
        Act::Import(1),
        Act::Decide(0, 1, 0),
        Act::Undo,
        Act::Setting(25),
        Act::Import(0),
        Act::Revert(2),
        Act::Unmerge,
        Act::Import(1),
    ]);
}

/// Found by the law above: a member that is set aside leaves its golden record at once, not when a setting changes.
#[test]
fn a_member_set_aside_leaves_its_golden_record() {
    check(&[
        Act::Import(0),
        Act::SetAside(0),
        Act::Merge(1, 15),
        Act::Merge(38, 5),
        Act::Pin(134),
        Act::SetAside(17),
        Act::Setting(61),
    ]);
}

/// Rows of an older delivery whose records have moved on: mapping them again makes no second record. Found by the property.
#[test]
fn an_older_delivery_is_mapped_again() {
    check(&[Act::Import(0), Act::Import(2), Act::Values(false, 117), Act::Merge(34, 24), Act::Oppose(true)]);
}

/// Found by the property: once the rule for identifiers has changed, a record of an earlier delivery is history where the next
/// one has its new identifier, and is there again when that is undone, whatever was read again meanwhile.
#[test]
fn a_delivery_after_another_rule_for_identifiers() {
    check(&[
        Act::Import(0),
        Act::Map(4),
        Act::Edit(0, 0, 96),
        Act::Import(2),
        Act::SetAside(36),
        Act::Values(false, 157),
        Act::Oppose(true),
        Act::Map(1),
    ]);
}
