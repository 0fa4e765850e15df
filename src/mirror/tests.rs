//! What the mirror answers is what reading every record would give.

use super::*;
use crate::model::{BatchId, Mark, Marks, RecordId, TextRow};
use crate::reference;
use crate::text::searchable;
use proptest::prelude::*;
use std::borrow::Cow;
use std::collections::BTreeMap;

const FIELDS: [&str; 4] = ["nom", "commune", "latitude", "reseaux_porteurs"];

#[derive(Debug, Clone)]
struct Known {
    id: i64,
    source: String,
    visible: bool,
    edited: bool,
    values: [String; 4],
    issue: bool,
}

/// Edited records are noted, those with an issue are asked about.
fn marks(known: &Known) -> Marks {
    let noted = known.edited.then_some(Mark::Noted);
    noted.into_iter().chain(known.issue.then_some(Mark::Asked)).collect()
}

fn row(known: &Known) -> TextRow<'static> {
    let schema = reference::schema("structure").unwrap();
    let cell = |name: &str| FIELDS.iter().position(|field| *field == name).map(|at| known.values[at].clone());
    TextRow {
        id: RecordId(known.id),
        batch: BatchId(1),
        source: Cow::Owned(known.source.clone()),
        visible: known.visible,
        edited: known.edited,
        marks: marks(known),
        cells: schema.fields.iter().map(|field| Cow::Owned(cell(&field.name).unwrap_or_default())).collect(),
    }
}

const RULE: (&str, &str) = ("commune", "commune-unknown");

fn rule() -> (String, String) {
    (RULE.0.to_owned(), RULE.1.to_owned())
}

fn set(records: &[Known]) -> ColumnSet {
    let mut builder = Builder::new(reference::schema("structure").unwrap());
    records.iter().for_each(|known| builder.push(&row(known)));
    let with: Vec<RecordId> = records.iter().filter(|known| known.issue).map(|known| RecordId(known.id)).collect();
    builder.done(BTreeMap::from([(rule(), with)]))
}

fn holds(known: &Known, test: &Test) -> bool {
    let value = |field: &str| match field {
        SOURCE => known.source.clone(),
        _ => known.values[FIELDS.iter().position(|name| *name == field).unwrap()].clone(),
    };
    match test {
        Test::Values { field, values, blank, except } => {
            let text = value(field);
            let items: Vec<String> =
                if text.starts_with('[') { serde_json::from_str(&text).unwrap() } else { vec![text] };
            let any = items.iter().any(|item| if item.is_empty() { *blank } else { values.contains(item) });
            any != *except
        }
        Test::Patterns { field, patterns } => !value(field).is_empty() && patterns.contains(&pattern(&value(field))),
        Test::Range { field, least, most } => {
            let bound = |bound: &Option<String>| bound.as_ref().map(|text| text.parse::<f64>().unwrap());
            let Ok(number) = value(field).parse::<f64>() else { return false };
            bound(least).is_none_or(|least| number >= least) && bound(most).is_none_or(|most| number <= most)
        }
        Test::Length { field, least, most } => (*least..=*most).contains(&(value(field).chars().count() as u32)),
        Test::Contains { field, text } => searchable(&value(field)).contains(searchable(text.trim()).as_ref()),
        Test::Within { field, place } => reference::geo().lies_in(&value(field), place),
        Test::Issues { .. } => known.issue,
        Test::Edited { yes } => known.edited == *yes,
        Test::States { of } => of.iter().any(|mark| marks(known).has(*mark)),
        Test::Records { ids } => ids.contains(&known.id),
    }
}

fn expected(records: &[Known], query: &Query) -> Vec<RecordId> {
    let mut found: Vec<&Known> = records
        .iter()
        .filter(|known| known.visible && query.tests.iter().all(|test| test.is_idle() || holds(known, test)))
        .filter(|known| {
            let has =
                |word: &str| known.values.iter().any(|value| searchable(value).contains(searchable(word).as_ref()));
            query.words().iter().all(|word| has(word))
        })
        .collect();
    for (field, down) in query.sort.iter().rev() {
        let at = FIELDS.iter().position(|name| name == field).unwrap();
        let key = |known: &&Known| (known.values[at].clone(), searchable(&known.values[at]).into_owned());
        found.sort_by(|a, b| {
            let ((a, plain_a), (b, plain_b)) = (key(a), key(b));
            let order = match field.as_str() {
                "latitude" => a.parse::<f64>().ok().partial_cmp(&b.parse::<f64>().ok()).unwrap(),
                _ => plain_a.cmp(&plain_b).then(a.cmp(&b)),
            };
            a.is_empty().cmp(&b.is_empty()).then(if *down { order.reverse() } else { order })
        });
    }
    found.into_iter().map(|known| RecordId(known.id)).collect()
}

fn any_known() -> impl Strategy<Value = Known> {
    let values = [
        "[aAéb]{0,3}".boxed(),
        prop_oneof![Just("Rennes"), Just("rennes"), Just("Vitré"), Just("35238"), Just("35360"), Just("")]
            .prop_map(str::to_owned)
            .boxed(),
        prop_oneof![Just(String::new()), (0i32..50).prop_map(|n| format!("{}.5", n))].boxed(),
        prop_oneof![Just(""), Just("[\"a\",\"b\"]"), Just("[\"b\"]")].prop_map(str::to_owned).boxed(),
    ];
    (values, "s[12]", any::<bool>(), any::<bool>(), prop::bool::weighted(0.8))
        .prop_map(|(values, source, issue, edited, visible)| Known { id: 0, source, visible, edited, values, issue })
}

fn any_test() -> impl Strategy<Value = Test> {
    let text = |field: &str, text: String| Test::Contains { field: field.into(), text };
    let values = |field: &'static str, pool: &'static [&'static str]| {
        let chosen = prop::sample::subsequence(pool.to_vec(), 0..=pool.len());
        (chosen, any::<bool>(), any::<bool>()).prop_map(move |(chosen, blank, except)| Test::Values {
            field: field.to_owned(),
            values: chosen.into_iter().map(str::to_owned).collect(),
            blank,
            except,
        })
    };
    prop_oneof![
        values("commune", &["Rennes", "Vitré", "Brest"]),
        values("reseaux_porteurs", &["a", "b"]),
        values(SOURCE, &["s1"])
            .prop_filter("a source is never blank", |test| !matches!(test, Test::Values { blank: true, .. })),
        "[aé]{1,2}".prop_map(move |word| text("nom", word)),
        (0i32..40).prop_map(|least| Test::Range {
            field: "latitude".into(),
            least: Some(least.to_string()),
            most: Some((least + 10).to_string()),
        }),
        Just(Test::Patterns { field: "commune".into(), patterns: vec![pattern("Rennes")] }),
        (0u32..4).prop_map(|least| Test::Length { field: "nom".into(), least, most: least + 1 }),
        prop_oneof![Just("35"), Just(""), Just("35238")]
            .prop_map(|place| Test::Within { field: "commune".into(), place: place.into() }),
        Just(Test::Issues { of: vec![rule()] }),
        any::<bool>().prop_map(|yes| Test::Edited { yes }),
        Just(Test::Records { ids: vec![1, 3, 5] }),
    ]
}

fn any_query() -> impl Strategy<Value = Query> {
    let sort = prop::sample::subsequence(vec!["nom", "commune", "latitude"], 0..=2);
    (prop::collection::vec(any_test(), 0..3), "[aé]{0,2}", sort, any::<bool>()).prop_map(
        |(tests, search, sort, down)| Query {
            search,
            tests,
            sort: sort.into_iter().map(|field| (field.to_owned(), down)).collect(),
        },
    )
}

proptest! {
    #[test]
    fn lists_and_counts_are_those_of_reading_all(
        mut records in prop::collection::vec(any_known(), 0..40),
        changes in prop::collection::vec((0usize..40, any_known()), 0..10),
        query in any_query(),
    ) {
        records.iter_mut().zip(1..).for_each(|(known, id)| known.id = id);
        let mut set = set(&records);
        prop_assert_eq!(set.list(&query), expected(&records, &query));
        // Patched, it is as if built of what is there now.
        for (at, change) in changes {
            if let Some(known) = records.get_mut(at) {
                *known = Known { id: known.id, ..change };
                let issues: Vec<_> = known.issue.then(rule).into_iter().collect();
                prop_assert!(set.patch(&row(known), &issues));
            }
        }
        prop_assert_eq!(set.list(&query), expected(&records, &query));
        let Facet::Values(facet) = set.facet(&query, "commune", How::Values, "", 50) else { panic!() };
        let left = expected(&records, &query.without("commune"));
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for id in &left {
            *counts.entry(records[id.0 as usize - 1].values[1].clone()).or_default() += 1;
        }
        prop_assert_eq!(facet.blank, counts.remove("").unwrap_or(0));
        let found: BTreeMap<String, u64> =
            facet.values.into_iter().filter(|value| value.count > 0).map(|value| (value.text, value.count)).collect();
        prop_assert_eq!(found, counts);
        let issues: u64 = set.issue_facet(&query).iter().map(|(_, count)| count).sum();
        let with = expected(&records, &query.without("_issues"));
        prop_assert_eq!(issues as usize, with.iter().filter(|id| records[id.0 as usize - 1].issue).count());
    }
}

#[test]
fn facets_list_patterns_bars_and_what_is_chosen() {
    let known = |id: i64, commune: &str, latitude: &str| Known {
        id,
        source: "s".into(),
        visible: true,
        edited: false,
        values: [String::new(), commune.to_owned(), latitude.to_owned(), String::new()],
        issue: false,
    };
    let records = [
        known(1, "35000", "48.1"),
        known(2, "3500", "48.2"),
        known(3, "35 000", ""),
        known(4, "", "52"),
        known(5, "22000", "x"),
    ];
    let set = set(&records);
    let query = Query::default();
    let Facet::Values(patterns) = set.facet(&query, "commune", How::Patterns, "", 10) else { panic!() };
    let listed: Vec<_> = patterns.values.iter().map(|value| (value.text.as_str(), value.count)).collect();
    assert_eq!((listed, patterns.blank), (vec![("99999", 2), ("99 999", 1), ("9999", 1)], 1));
    let Facet::Bars(bars) = set.facet(&query, "latitude", How::Bars, "", 10) else { panic!() };
    assert_eq!((bars.bins.iter().map(|bin| bin.count).sum::<u64>(), bars.blank, bars.others), (3, 1, 1));
    // Each bar, taken as a condition, lists what it counts.
    for bin in &bars.bins {
        let range =
            Test::Range { field: "latitude".into(), least: Some(bin.least.clone()), most: Some(bin.most.clone()) };
        let query = Query { tests: vec![range], ..Query::default() };
        assert_eq!(set.list(&query).len() as u64, bin.count, "{bin:?}");
    }
    // What is chosen stays listed beyond the most that are shown.
    let mut query = Query::default();
    query.set(Test::Values {
        field: "commune".into(),
        values: vec!["22000".into(), "gone".into()],
        blank: false,
        except: false,
    });
    let Facet::Values(values) = set.facet(&query, "commune", How::Values, "", 1) else { panic!() };
    let texts: Vec<_> = values.values.iter().map(|value| value.text.as_str()).collect();
    assert_eq!(texts, ["22000", "35 000", "gone"]);
    assert_eq!(values.distinct, 4);
}

/// Records whose names are long texts, of which only the lengths are kept: every tenth has none.
fn long(count: i64) -> (ColumnSet, Vec<Known>) {
    let known = |id: i64| Known {
        id,
        source: "s".into(),
        visible: true,
        edited: false,
        values: [
            if id % 10 == 0 { String::new() } else { format!("{id} {}", "é".repeat(1 + (id % 7) as usize * 900)) },
            String::new(),
            String::new(),
            String::new(),
        ],
        issue: false,
    };
    let records: Vec<Known> = (1..=count).map(known).collect();
    (set(&records), records)
}

#[test]
fn long_texts_are_counted_by_their_lengths() {
    let (mut set, mut records) = long(8_000);
    assert!(set.column("nom").is_none(), "they are long enough to be left out");
    let blank = |except| Test::Values { field: "nom".into(), values: Vec::new(), blank: true, except };
    let asked = |test: Test| Query { tests: vec![test], ..Query::default() };
    for _ in 0..2 {
        for test in [blank(false), blank(true)] {
            assert_eq!(set.list(&asked(test.clone())), expected(&records, &asked(test.clone())));
            assert_eq!(set.unanswered(&asked(test)), None);
        }
        let Facet::Long(lengths) = set.facet(&Query::default(), "nom", How::Values, "", 9) else { panic!() };
        let empty = records.iter().filter(|known| known.values[0].is_empty()).count() as u64;
        assert_eq!((lengths.blank, lengths.filled), (empty, records.len() as u64 - empty));
        assert_eq!(lengths.stretches.iter().map(|one| one.count).sum::<u64>(), lengths.filled);
        // Each stretch, taken as a condition, lists what it counts.
        for stretch in &lengths.stretches {
            let (least, most) = (stretch.least, stretch.most);
            let query = asked(Test::Length { field: "nom".into(), least, most });
            let listed = set.list(&query);
            assert_eq!(listed.len() as u64, stretch.count);
            assert_eq!(listed, expected(&records, &query));
        }
        // They follow what changes.
        records[2].values[0] = String::new();
        records[9].values[0] = "court".into();
        for at in [2, 9] {
            assert!(set.patch(&row(&records[at]), &[]));
        }
    }
    // Which value it is nobody knows here, and nothing is listed for it.
    let one = asked(Test::Values { field: "nom".into(), values: vec!["x".into()], blank: true, except: true });
    assert_eq!((set.unanswered(&one), set.list(&one).len()), (Some("nom"), 0));
}

#[test]
fn many_records_are_followed_as_one_by_one() {
    let known = |id: i64, turn: i64| Known {
        id,
        source: "s".into(),
        visible: true,
        edited: false,
        values: [format!("nom {}", (id * 7 + turn) % 500), String::new(), String::new(), String::new()],
        issue: (id + turn) % 3 == 0,
    };
    let mut records: Vec<Known> = (1..=900).map(|id| known(id, 0)).collect();
    let (mut one_by_one, mut together) = (set(&records), set(&records));
    let mut issues = Vec::new();
    for id in (1..=900).step_by(2) {
        records[id as usize - 1] = known(id, 1);
        let now = &records[id as usize - 1];
        let rules: Vec<_> = now.issue.then(rule).into_iter().collect();
        assert!(one_by_one.patch(&row(now), &rules) && together.patch_values(&row(now)));
        issues.push((RecordId(id), rules));
    }
    together.patch_issues(&issues);
    assert_eq!(one_by_one.issues(), together.issues());
    assert_eq!(together.issues(), set(&records).issues());
    let sorted = Query { sort: vec![("nom".into(), false)], ..Query::default() };
    assert_eq!(together.list(&sorted), expected(&records, &sorted));
}

#[test]
fn dates_stand_in_bars_of_months_or_years() {
    let mut builder = Builder::new(reference::schema("structure").unwrap());
    let schema = reference::schema("structure").unwrap();
    let dates = ["2019-01-05", "2021-12-31", "2026-11-30", "2026-11-01", "hier", ""];
    for (at, date) in dates.iter().enumerate() {
        let cell = |name: &str| if name == "date_maj" { Cow::Borrowed(*date) } else { Cow::Borrowed("") };
        let cells = schema.fields.iter().map(|field| cell(&field.name)).collect();
        let source = Cow::Borrowed("s");
        let (id, batch) = (RecordId(at as i64), BatchId(1));
        builder.push(&TextRow { id, batch, source, visible: true, edited: false, marks: Marks::default(), cells });
    }
    let set = builder.done(BTreeMap::new());
    let Facet::Bars(bars) = set.facet(&Query::default(), "date_maj", How::Bars, "", 0) else { panic!() };
    assert_eq!((bars.bins.first().unwrap().least.as_str(), bars.bins.last().unwrap().most.as_str()), ("2019", "2026"));
    assert_eq!((bars.bins.last().unwrap().count, bars.blank, bars.others), (2, 1, 1));
    for bin in &bars.bins {
        let range =
            Test::Range { field: "date_maj".into(), least: Some(bin.least.clone()), most: Some(bin.most.clone()) };
        let query = Query { tests: vec![range], ..Query::default() };
        // A text that is no date may lie between two dates as a text; here none does.
        assert_eq!(set.list(&query).len() as u64, bin.count, "{bin:?}");
    }
}
