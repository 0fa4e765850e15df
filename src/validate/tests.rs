//! One table for every rule: a value, the codes it gives, what is proposed.

use super::*;
use crate::reference::schema;

const TODAY: &str = "2026-11-23";

/// A record without fault, with some fields set.
fn values(slug: &str, set: &[(&str, Value)]) -> Vec<Value> {
    let schema = schema(slug).unwrap();
    let mut values = vec![Value::Null; schema.fields.len()];
    let mut put = |name: &str, value: Value| values[schema.index_of(name).unwrap()] = value;
    for (name, text) in
        [("source", "dora"), ("id", "dora--1"), ("nom", "Centre social des Lilas"), ("date_maj", "2026-10-01")]
    {
        put(name, Value::text(text));
    }
    if slug == "service" {
        put("structure_id", Value::text("dora--1"));
        put("description", Value::text("Accueil de tous les publics"));
    }
    set.iter().for_each(|(name, value)| put(name, value.clone()));
    values
}

fn check(slug: &str, set: &[(&str, Value)]) -> Vec<Issue> {
    Validator::new(schema(slug).unwrap(), TODAY).check(&values(slug, set))
}

#[test]
fn a_missing_key_and_a_null_differ() {
    let issues = check("structure", &[("nom", Value::Missing), ("source", Value::Null), ("siret", Value::Missing)]);
    let codes: Vec<_> = issues.iter().filter(|i| i.layer == Layer::Schema).map(|i| (&*i.field, &*i.code)).collect();
    assert_eq!(codes, [("source", "string_type"), ("nom", "missing")]);
}

#[test]
fn letters_in_a_siret_are_not_told_as_digits() {
    let told = |text: &str| {
        let issues = check("structure", &[("siret", Value::text(text))]);
        let issue = issues.iter().find(|issue| issue.code == "string_too_short").unwrap();
        [crate::locale::Lang::Fr, crate::locale::Lang::En].map(|lang| lang.render(&issue.message()))
    };
    let [fr, en] = told("Copié");
    assert!(fr.contains("5 caractères") && en.contains("5 characters"), "{fr} {en}");
    let [fr, en] = told("7");
    assert!(fr.contains("1 chiffre\u{a0}:") && en.contains("1 digit:"), "{fr} {en}");
}

#[test]
fn a_field_is_sound_alone() {
    let schema = schema("structure").unwrap();
    let validator = Validator::new(schema, TODAY);
    let ok = |field: &str, value: &Value| validator.field_ok(schema.index_of(field).unwrap(), value);
    assert!(ok("nom", &Value::text("Un nom.")), "a warning is no error");
    assert!(!ok("nom", &Value::text("Un")));
    assert!(ok("siret", &Value::Null) && !ok("nom", &Value::Null));
    assert!(!validator.field_ok(999, &Value::Null));
}

/// Slug, field, value, code; then what is proposed: `=` likely, `?` to choose, `∅` emptied as a last resort, `-` nothing.
const TABLE: &[(&str, &str, &str, &str, &str)] = &[
    ("structure", "nom", r#""Un""#, "string_too_short", "-"),
    ("structure", "nom", r#"null"#, "string_type", "-"),
    ("structure", "nom", r#""Un nom..""#, "avertissement", "=Un nom"),
    ("structure", "nom", r#""    ""#, "blank_text", "-"),
    ("structure", "nom", r#"1234"#, "string_type", "=1234"),
    ("structure", "date_maj", r#"null"#, "date_type", "-"),
    ("structure", "date_maj", r#""15/01/2026""#, "date_from_datetime_parsing", "=2026-01-15"),
    ("structure", "date_maj", r#""09/0102026""#, "date_from_datetime_parsing", "=2026-01-09"),
    ("structure", "date_maj", r#""2026-01-15T10:30:00""#, "date_from_datetime_inexact", "=2026-01-15"),
    ("structure", "date_maj", r#""0000-01-01""#, "date_parsing", "-"),
    ("structure", "date_maj", r#"46000"#, "date_from_datetime_inexact", "=2025-12-09"),
    ("structure", "date_maj", r#""2027-01-01""#, "value_error", "-"),
    ("structure", "date_maj", r#""1999-12-31""#, "value_error", "-"),
    ("structure", "date_maj", r#""2024-01-15""#, "stale", "-"),
    ("structure", "description", r#""Abc""#, "string_too_short", "∅"),
    ("structure", "siret", r#""3003013300016""#, "string_too_short", "∅"),
    ("structure", "siret", r#""0542012000015""#, "string_too_short", "=00542012000015"),
    ("structure", "siret", r#""130 030 133 00016""#, "string_too_long", "=13003013300016"),
    ("structure", "siret", r#""1300301330001O""#, "string_pattern_mismatch", "∅"),
    ("structure", "siret", r#""13003013300017""#, "siret_check_digit", "-"),
    ("structure", "siret", r#""00000000000000""#, "siret_placeholder", "∅"),
    ("structure", "siret", r#""１３００３０１３３０００１６""#, "non_ascii_digits", "=13003013300016"),
    ("structure", "siret", r#"13003013300016"#, "string_type", "=13003013300016"),
    ("structure", "code_postal", r#""59 000""#, "string_too_long", "=59000"),
    ("structure", "code_postal", r#""٥٩٠٠٠""#, "non_ascii_digits", "=59000"),
    ("structure", "code_postal", r#""1000""#, "string_too_short", "?01000"),
    ("structure", "code_postal", r#"59000.0"#, "string_type", "=59000"),
    ("structure", "code_postal", r#""59999""#, "postcode_unknown", "-"),
    ("structure", "code_insee", r#""2a004""#, "bad_code_insee", "=2A004"),
    ("structure", "code_insee", r#""1004""#, "string_too_short", "=01004"),
    ("structure", "code_insee", r#""00000""#, "bad_code_insee", "-"),
    ("structure", "code_insee", r#"null"#, "missing_code_insee", "-"),
    ("structure", "latitude", r#""48,85""#, "float_parsing", "=48.85"),
    ("structure", "latitude", r#""0,0""#, "float_parsing", "∅"),
    ("structure", "latitude", r#""nord""#, "float_parsing", "∅"),
    ("structure", "latitude", r#"[48.85]"#, "float_type", "∅"),
    ("structure", "telephone", r#""123456789""#, "phone_implausible", "=0123456789"),
    ("structure", "telephone", r#""+33 (0)1 23 45 67 89""#, "phone_implausible", "=0123456789"),
    ("structure", "telephone", r#""0123456789 / 0123456780""#, "phone_implausible", "?0123456789|0123456780"),
    ("structure", "telephone", r#""standard""#, "phone_implausible", "-"),
    ("structure", "telephone", r#""03 20 12 34 56 (accueil)""#, "phone_implausible", "?03 20 12 34 56"),
    ("structure", "courriel", r#""sophie.exemple@orange.fr""#, "personal_email", "-"),
    ("structure", "nom", r#""Mairie""#, "name_too_generic", "-"),
    ("structure", "nom", r#""TEST""#, "alert_word", "-"),
    ("structure", "adresse", r#""Non renseigné""#, "placeholder_text", "∅"),
    ("structure", "adresse", r#""3 rue A / 5 rue B""#, "several_addresses", "?3 rue A|5 rue B"),
    ("structure", "description", r#""<p>Accueil</p><p>Aide</p>""#, "html_in_text", "=Accueil\n\nAide"),
    ("structure", "horaires_accueil", r#""lundi 9h-12h""#, "hours_unparsable", "=Mo 09:00-12:00"),
    ("structure", "horaires_accueil", r#""24h/24""#, "hours_unparsable", r#"?24/7|"24h/24""#),
    ("structure", "horaires_accueil", r#""Le dernier samedi""#, "hours_unparsable", r#"?"Le dernier samedi""#),
    (
        "structure",
        "horaires_accueil",
        "\"lundi 9h-12h\\nsur appel\"",
        "hours_unparsable",
        "?Mo 09:00-12:00; \"sur appel\"|\"lundi 9h-12h sur appel\"",
    ),
    ("structure", "description", r#""Demandez Mme Exemple""#, "personal_in_text", "-"),
    ("structure", "courriel", r#""contact[a]b.fr""#, "value_error", "=contact@b.fr"),
    ("structure", "courriel", r#""https://b.fr""#, "value_error", "∅"),
    ("structure", "courriel", r#"5"#, "string_type", "∅"),
    ("structure", "site_web", r#""www.a.fr""#, "url_parsing", "=https://www.a.fr"),
    ("structure", "site_web", r#""63122""#, "url_parsing", "∅"),
    ("structure", "site_web", r#""ftp://a.fr""#, "url_scheme", "∅"),
    ("structure", "site_web", r#"5"#, "url_type", "∅"),
    ("structure", "site_web", r#""http://http://a.fr""#, "url_two_schemes", "=http://a.fr"),
    ("structure", "site_web", r#""https://a.fr,b.fr""#, "url_several", "?https://a.fr|https://b.fr"),
    ("structure", "site_web", r#""https://63122""#, "url_no_domain", "-"),
    ("structure", "reseaux_porteurs", r#"["Mission locale"]"#, "enum", "=mission-locale"),
    ("structure", "reseaux_porteurs", r#""caf, mission-locale""#, "set_type", "=caf, mission-locale"),
    ("service", "publics", r#"["jeune","seniorss"]"#, "enum", "=jeunes, seniors"),
    ("service", "publics", r#"["seniors","zzzzzz"]"#, "enum", "∅seniors"),
    ("service", "publics", r#"["zzzzzz"]"#, "enum", "∅"),
    ("service", "publics", r#"[]"#, "too_short", "="),
    ("service", "publics", r#"["tous-publics","jeunes"]"#, "value_error", "=tous-publics"),
    ("service", "frais", r#""Gratuit""#, "enum", "=gratuit"),
    ("service", "frais", r#"["gratuit"]"#, "enum", "=gratuit"),
    ("service", "zone_eligibilite", r#"["France"]"#, "literal_error", "=france"),
    ("service", "zone_eligibilite", r#"["59 - Nord", 62]"#, "literal_error", "=59, 62"),
    ("service", "zone_eligibilite", r#"["1"]"#, "literal_error", "=01"),
    ("service", "zone_eligibilite", r#"["Gironde"]"#, "literal_error", "=33"),
    ("service", "zone_eligibilite", r#"["99", "59"]"#, "zone_unknown", "∅59"),
    ("service", "zone_eligibilite", r#""59""#, "list_type", "=59"),
    ("service", "nombre_semaines", r#"0"#, "greater_than_equal", "∅"),
    ("service", "nombre_semaines", r#""3 semaines""#, "int_parsing", "=3"),
    ("service", "nombre_semaines", r#""1 mois""#, "int_parsing", "∅"),
    ("service", "nombre_semaines", r#"1.5"#, "int_from_float", "?2|1"),
    ("service", "nombre_semaines", r#"[]"#, "int_type", "∅"),
    ("service", "nombre_semaines", r#"1e400"#, "finite_number", "∅"),
    ("service", "nombre_semaines", r#"1e30"#, "int_parsing_size", "∅"),
];

/// Slug, fields with their values, then as in [`TABLE`].
type Together = (&'static str, &'static [(&'static str, &'static str)], &'static str, &'static str, &'static str);

/// What fields say together.
const TOGETHER: &[Together] = &[
    ("structure", &[("nom", "absent")], "nom", "missing", "-"),
    ("structure", &[("site_web", "long")], "site_web", "url_too_long", "∅"),
    (
        "structure",
        &[("code_insee", "59350"), ("code_postal", "75001")],
        "code_postal",
        "postcode_elsewhere",
        "?59000|59160|59260|59777|59800",
    ),
    ("structure", &[("code_insee", "59350"), ("commune", "Roubaix")], "commune", "commune_name_differs", "?Lille"),
    (
        "structure",
        &[("code_insee", "85010"), ("commune", "Avrillé"), ("code_postal", "49240")],
        "code_insee",
        "insee_elsewhere",
        "=49015",
    ),
    ("structure", &[("latitude", "50.63")], "longitude", "coordinates_incomplete", "-"),
    ("structure", &[("latitude", "704000"), ("longitude", "7059000")], "latitude", "coordinates_out_of_range", "-"),
    ("structure", &[("latitude", "0"), ("longitude", "0")], "latitude", "coordinates_outside_france", "-"),
    ("structure", &[("latitude", "3.06"), ("longitude", "50.63")], "latitude", "coordinates_swapped", "-"),
    (
        "structure",
        &[("code_insee", "59350"), ("latitude", "48.85"), ("longitude", "2.35")],
        "latitude",
        "coordinates_elsewhere",
        "-",
    ),
    ("structure", &[("nom", "Mission locale de Lille")], "reseaux_porteurs", "network_missing", "=mission-locale"),
    ("structure", &[("nom", "MJC des Lilas")], "reseaux_porteurs", "network_missing", "?mjc"),
    ("structure", &[("nom", "CCAS"), ("commune", "Lille")], "nom", "name_too_generic", "?CCAS – Lille|CCAS (Lille)"),
    (
        "structure",
        &[("adresse", "1 rue des Lilas, 59000 Lille"), ("code_postal", "59000"), ("commune", "Lille")],
        "adresse",
        "address_holds_town",
        "=1 rue des Lilas",
    ),
];

/// One line of the table: rule, sample, sentences, proposal.
fn line(field: &str, sample: &str, issue: &Issue) -> String {
    use crate::locale::Lang;
    let proposal = shown(issue.suggestion.as_ref()).replace('\n', "⏎");
    let [fr, en] = [Lang::Fr, Lang::En].map(|lang| lang.render(&issue.message()));
    format!("{}\t{field}\t{sample}\t{proposal}\n\t{fr}\n\t{en}\n", issue.code)
}

/// Every rule with a sample, its sentences and its proposal, as the snapshot has them: read by eye when it changes
/// (`INSTA_UPDATE=always` writes it). A rule without a sample fails.
#[test]
fn the_table_of_rules_is_whole_and_as_it_was_read() {
    let mut lines: Vec<String> = Vec::new();
    for (slug, field, json, code, _) in TABLE {
        let value = Value::from_json(&serde_json::from_str(json).unwrap());
        let issues = check(slug, &[(field, value)]);
        let issue = issues.iter().find(|issue| issue.field == *field && issue.code == *code).unwrap();
        lines.push(line(field, json, issue));
    }
    for (slug, fields, field, code, proposal) in TOGETHER {
        let value = |text: &str| match text {
            "absent" => Value::Missing,
            "long" => Value::text(format!("https://a.fr/{}", "x".repeat(2083))),
            text => Value::text(text),
        };
        let set: Vec<(&str, Value)> = fields.iter().map(|(name, text)| (*name, value(text))).collect();
        let issues = check(slug, &set);
        let found = issues.iter().find(|issue| issue.field == *field && issue.code == *code);
        let issue = found.unwrap_or_else(|| panic!("{fields:?}: no {code} in {issues:?}"));
        assert_eq!(shown(issue.suggestion.as_ref()), *proposal, "{fields:?} {code}");
        let sample: Vec<String> = fields.iter().map(|(name, text)| format!("{name} = {text}")).collect();
        lines.push(line(field, &sample.join(", "), issue));
    }
    lines.extend(batch_lines());
    lines.extend(table_schema_lines());
    lines.sort();
    let sentences = include_str!("../../assets/locales/fr/issues.ftl");
    let codes = sentences.lines().filter_map(|line| line.strip_prefix("issue-")?.split(' ').next());
    for code in codes {
        let has = |line: &String| line.split('\t').next().is_some_and(|known| known.replace('_', "-") == code);
        assert!(lines.iter().any(has), "{code} has no sample");
    }
    insta::assert_snapshot!("rules", lines.concat());
}

fn batch_lines() -> Vec<String> {
    use crate::model::RecordId;
    let mut rules = BatchRules::new();
    let structure = BatchRecord {
        record: RecordId(1),
        schema: "structure",
        id: Some("a--1"),
        structure_id: None,
        name: None,
        place: "",
    };
    rules.add(structure);
    rules.add(BatchRecord { record: RecordId(2), ..structure });
    let service = BatchRecord { schema: "service", id: None, structure_id: Some("a--1"), ..structure };
    rules.add(BatchRecord { record: RecordId(3), name: Some("Aide aux démarches"), ..service });
    rules.add(BatchRecord { record: RecordId(4), name: Some("Aides à la démarche"), ..service });
    rules.add(BatchRecord { record: RecordId(5), structure_id: Some("b--9"), ..service });
    rules.finish().iter().map(|(record, issue)| line(&issue.field, &format!("fiche {}", record.0), issue)).collect()
}

fn table_schema_lines() -> Vec<String> {
    let text = r#"{"primaryKey":"id","foreignKeys":[{"fields":"chef","reference":{"resource":"","fields":"id"}}],"fields":[
        {"name":"id","type":"integer"},{"name":"chef","type":"integer"},
        {"name":"code","type":"string","constraints":{"unique":true,"minLength":3}}]}"#;
    let schema = crate::reference::parse_schema(text, "essai").unwrap();
    let validator = Validator::new(&schema, TODAY);
    let mut keys = KeyRules::new(&schema);
    let mut lines = Vec::new();
    for (at, row) in [["1", "1", "abc"], ["1", "9", "abc"], ["x", "1", "a"]].into_iter().enumerate() {
        let values = row.map(Value::text);
        let told = validator.check(&values);
        lines.extend(told.iter().map(|issue| line(&issue.field, &row.join(", "), issue)));
        keys.add(crate::model::RecordId(at as i64), &values);
    }
    let told = keys.finish();
    lines.extend(told.iter().map(|(record, issue)| line(&issue.field, &format!("ligne {}", record.0 + 1), issue)));
    lines
}

fn shown(suggestion: Option<&Suggestion>) -> String {
    use crate::model::Sureness;
    let Some(found) = suggestion else { return "-".into() };
    let sign = match found.sureness {
        Sureness::Likely => "=",
        Sureness::Choice => "?",
        Sureness::LastResort => "∅",
    };
    let others: String = found.others.iter().map(|other| format!("|{}", other.display())).collect();
    format!("{sign}{}{others}", found.value.display())
}

#[test]
fn every_rule_has_a_sample_a_sentence_and_a_sound_proposal() {
    use crate::locale::Lang;
    let mut wrong = Vec::new();
    for (slug, field, json, code, proposal) in TABLE {
        let json: serde_json::Value = serde_json::from_str(json).unwrap();
        let value = Value::from_json(&json);
        let issues = check(slug, &[(field, value.clone())]);
        let Some(issue) = issues.iter().find(|issue| issue.field == *field && issue.code == *code) else {
            wrong
                .push(format!("{field} {json}: no {code} in {:?}", issues.iter().map(|i| &i.code).collect::<Vec<_>>()));
            continue;
        };
        if shown(issue.suggestion.as_ref()) != *proposal {
            wrong.push(format!("{field} {json}: proposes {} instead of {proposal}", shown(issue.suggestion.as_ref())));
        }
        for lang in [Lang::Fr, Lang::En] {
            let sentence = lang.render(&issue.message());
            assert!(!sentence.starts_with("issue-") && !sentence.contains('{'), "{sentence}");
            if let Some(found) = &issue.suggestion {
                assert!(lang.knows(&format!("note-{}", found.rule)), "note-{}", found.rule);
            }
        }
        // What is proposed ends the issue and starts none of the official ones.
        let Some(found) = &issue.suggestion else { continue };
        for value in std::iter::once(&found.value).chain(&found.others) {
            let after = check(slug, &[(field, value.clone())]);
            let left: Vec<_> = after.iter().filter(|i| i.field == *field && i.code == *code).collect();
            if !left.is_empty() {
                wrong.push(format!("{field} {json}: {} keeps {code}", value.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn places_are_compared_together() {
    let at = |set: &[(&str, &str)]| {
        let set: Vec<_> = set.iter().map(|(name, text)| (*name, Value::text(*text))).collect();
        let found = check("structure", &set);
        found.iter().map(|i| format!("{} {}", i.code, shown(i.suggestion.as_ref()))).collect::<Vec<_>>()
    };
    let lille = [("code_insee", "59350"), ("code_postal", "59000"), ("commune", "LILLE")];
    assert!(at(&lille).is_empty());
    assert_eq!(at(&[lille[0], ("commune", "Roubaix")]), ["commune_name_differs ?Lille"]);
    let elsewhere = at(&[lille[0], ("code_postal", "75001")]);
    assert!(elsewhere.len() == 1 && elsewhere[0].starts_with("postcode_elsewhere ?59000|"), "{elsewhere:?}");
    assert_eq!(at(&[lille[1], lille[2]]), ["missing_code_insee =59350"]);
    // A commune of Ain with its zero lost.
    assert_eq!(at(&[("code_insee", "01053"), ("code_postal", "1000")]), ["string_too_short =01000"]);
    assert_eq!(at(&[("code_postal", "98000")]), ["missing_code_insee -"], "Monaco is in no French list");
    // Paris keeps the codes of its arrondissements.
    assert!(at(&[("code_insee", "75112"), ("code_postal", "75012"), ("commune", "Paris")]).is_empty());
    let swapped = at(&[lille[0], ("latitude", "3.06"), ("longitude", "50.63")]);
    assert_eq!(swapped, ["coordinates_swapped -"]);
    assert_eq!(at(&[lille[0], ("latitude", "50.63")]), ["coordinates_incomplete -"]);
    let decimal = at(&[lille[0], ("latitude", "50,63"), ("longitude", "3.06")]);
    assert_eq!(decimal, ["float_parsing =50.63"]);
    let paris = at(&[lille[0], ("latitude", "48,85"), ("longitude", "2.35")]);
    assert_eq!(paris, ["float_parsing =48.85", "coordinates_elsewhere -"], "told before it is read, too");
    let avrille = [("code_insee", "85010"), ("code_postal", "49240"), ("commune", "Avrillé")];
    assert_eq!(at(&avrille), ["insee_elsewhere =49015"]);
    assert_eq!(at(&[("nom", "CAF"), ("commune", "Lille"), lille[0]]).len(), 2, "too general, and of a network");
    let caf = check("structure", &[("nom", Value::text("CAF de Lille")), ("reseaux_porteurs", Value::list(["caf"]))]);
    assert!(caf.iter().all(|issue| issue.code != "network_missing"));
    let tail = at(&[("adresse", "1 rue des Lilas, 59000 Lille"), lille[1], lille[0], lille[2]]);
    assert_eq!(tail, ["address_holds_town =1 rue des Lilas"]);
    // The code of another commune would follow from the postcode alone: nothing is proposed that begins another doubt.
    assert_eq!(at(&[lille[0], ("code_postal", "75 001")])[0].split(' ').nth(1), Some("?59000|59160|59260|59777|59800"));
}

#[test]
fn a_long_name_is_cut_and_a_long_address_refused() {
    let issues = check("structure", &[("nom", Value::text("é".repeat(151)))]);
    let suggestion = issues[0].suggestion.as_ref().unwrap();
    assert_eq!(suggestion.value.as_text().unwrap(), format!("{}…", "é".repeat(149)));
    let issues = check("structure", &[("site_web", Value::text(format!("https://a.fr/{}", "x".repeat(2083))))]);
    assert_eq!(issues[0].code, "url_too_long");
}

#[test]
fn sentences_speak_to_contributors() {
    use crate::locale::Lang;
    for (lang, text) in [
        (Lang::Fr, include_str!("../../assets/locales/fr/issues.ftl")),
        (Lang::En, include_str!("../../assets/locales/en/issues.ftl")),
    ] {
        let lower = text.to_lowercase();
        for word in ["regex", "rust", "json", "null", "string", "pydantic", "enum "] {
            let said = lower.lines().any(|line| !line.starts_with("issue-") && line.contains(&format!(" {word} ")));
            assert!(!said, "{lang:?}: {word}");
        }
    }
}

#[test]
fn codes_that_hold_every_word_are_close() {
    let schema = crate::reference::schema("service").unwrap();
    let validator = Validator::new(schema, "2026-11-24");
    let at = schema.index_of("thematiques").unwrap();
    assert_eq!(validator.close_codes(at, "Mobilité douce"), ["mobilite--mobilite-douce-partagee-collective"]);
    assert_eq!(validator.close_codes(at, "numerique").len(), 4, "a category offers its codes");
    assert!(validator.close_codes(at, "aide").is_empty(), "a short word says too little");
    assert!(validator.close_codes(usize::MAX, "aide").is_empty());
}
