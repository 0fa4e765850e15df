use super::*;
use crate::reference;

fn schemas() -> Vec<&'static Schema> {
    reference::schema_slugs().iter().filter_map(|slug| reference::schema(slug)).collect()
}

fn texts(schemas: &[&'static Schema], name: &str, lang: Lang) -> Vec<String> {
    FieldDoc::of(schemas, name).unwrap().rules.iter().map(|rule| rule.text(lang)).collect()
}

/// A sentence for people: it begins as one, ends as one, and holds no word of a machine.
fn reads_well(sentence: &str) -> bool {
    let starts = sentence.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || "«“".contains(c));
    let machine = ["^", "\\", "$", "{", "}", "[", "]", "null", "string", "enum", "regex", "schema-"];
    starts && sentence.ends_with('.') && !machine.iter().any(|word| sentence.contains(word))
}

#[test]
fn every_field_has_its_rules_in_both_languages() {
    for schema in schemas() {
        for field in &schema.fields {
            let doc = FieldDoc::of(&[schema], &field.name).unwrap();
            assert!(doc.rules.len() > 1, "{}", field.name);
            assert_eq!(doc.required(), Some(field.required));
            for lang in [Lang::Fr, Lang::En] {
                assert!(lang.knows(&doc.kind.code) && !doc.presence(lang).contains("schema-"));
                for rule in &doc.rules {
                    let text = rule.text(lang);
                    assert!(reads_well(&text), "{}: {text}", field.name);
                    let meaning = format!("{}-meaning", rule.weight.code());
                    assert!(lang.knows(rule.weight.code()) && lang.knows(&meaning));
                }
            }
        }
    }
}

#[test]
fn every_constraint_of_the_schemas_is_told() {
    for schema in schemas() {
        for field in &schema.fields {
            let told = texts(&[schema], &field.name, Lang::En).join("\n");
            let asks = |value: Option<String>| value.is_none_or(|value| told.contains(&value));
            let number = |value: usize| Lang::En.number(i64::try_from(value).unwrap());
            assert!(asks(field.min_length.map(number)) && asks(field.max_length.map(number)), "{told}");
            assert!(asks(field.exact_length.map(number)) && asks(field.min_items.map(number)), "{told}");
            assert!(asks(field.minimum.map(|least| format!("At least {least}."))), "{told}");
            assert!(asks(field.minimum_date.clone()) && asks(field.alone.clone()), "{told}");
            assert!(asks(field.no_final_dot_unless.clone()), "{told}");
            assert!(!field.not_after_today || told.contains("to come is refused"), "{told}");
            assert!(field.codes.is_none() || told.contains(&number(schema.codes_of(field).len())), "{told}");
        }
    }
}

#[test]
fn every_code_is_found_by_its_value_and_its_label() {
    for schema in schemas() {
        for field in schema.fields.iter().filter(|field| field.codes.is_some()) {
            let all = FieldDoc::of(&[schema], &field.name).unwrap().codes;
            assert_eq!(codes_with(&all, "").len(), all.len());
            for code in &all {
                for text in [code.value.clone(), code.label.to_uppercase(), fold(&code.label)] {
                    assert!(codes_with(&all, &text).contains(&code), "{}: {text}", field.name);
                    let hits = search(&[schema], &text);
                    let hit = hits.iter().find(|hit| hit.name == field.name).unwrap();
                    assert!(hit.codes.contains(code) && hit.of == all.len());
                }
            }
            assert!(codes_with(&all, "zzz").is_empty());
        }
    }
}

#[test]
fn a_field_of_that_name_is_found_first() {
    let names: Vec<String> = search(&schemas(), "zone").into_iter().map(|hit| hit.name).collect();
    assert_eq!(names, ["zone_eligibilite", "publics"]);
    assert_eq!(search(&schemas(), "").len(), 37);
    assert_eq!(search(&schemas(), "")[0].name, "source");
}

#[test]
fn a_field_of_both_schemas_is_told_once_with_the_difference() {
    let doc = FieldDoc::of(&schemas(), "description").unwrap();
    assert_eq!(doc.homes.len(), 2);
    assert_eq!((doc.required(), doc.presence(Lang::Fr).as_str()), (None, "obligatoire pour les services"));
    let of_schema = doc.rules.iter().filter(|rule| rule.weight != Weight::Plausible);
    let told: Vec<_> = of_schema.map(|rule| (rule.only, rule.text(Lang::Fr))).collect();
    assert_eq!(
        told,
        [
            (Some("service"), "Obligatoire\u{a0}: une fiche sans cette valeur est refusée.".to_owned()),
            (None, "De 5 à 10\u{a0}000 caractères, espaces compris.".to_owned()),
            (Some("structure"), "Facultatif\u{a0}: laissez la cellule vide quand l’information manque.".to_owned()),
        ]
    );
    assert_eq!(doc.descriptions.len(), 2);
    // What both say alike is said once.
    let source = FieldDoc::of(&schemas(), "source").unwrap();
    assert_eq!(source.descriptions.len(), 1);
    assert!(source.rules.iter().all(|rule| rule.only.is_none()));
    assert_eq!(FieldDoc::of(&schemas(), "reseaux_porteurs").unwrap().homes.len(), 1);
}

#[test]
fn the_rules_read_as_a_contributor_speaks() {
    let schemas = schemas();
    let has = |name: &str, sentence: &str| {
        let told = texts(&schemas, name, Lang::Fr);
        assert!(told.iter().any(|text| text == sentence), "{name}: {told:#?}");
    };
    has("siret", "14 chiffres, sans rien d’autre\u{a0}: ni espace ni point.");
    has("code_insee", "5 chiffres ou lettres, sans rien d’autre\u{a0}: ni espace ni point.");
    has("code_insee", "L’annuaire national ne prend pas la fiche sans ce code, ni avec un code qui n’existe pas.");
    has("publics", "«\u{a0}tous-publics\u{a0}» s’emploie seul\u{a0}: il ne va avec aucune autre valeur.");
    has("date_maj", "Du 2000-01-01 au jour du contrôle\u{a0}: une date à venir est refusée.");
    has("nom", "Pas de point à la fin, sauf celui de «\u{a0}etc.\u{a0}».");
    has("adresse", "Texte libre\u{a0}: aucune forme n’est imposée.");
    // The form says the length: it is not told twice.
    assert_eq!(texts(&schemas, "code_postal", Lang::Fr).iter().filter(|text| text.contains('5')).count(), 1);
}

#[test]
fn a_field_is_named_as_people_name_it() {
    let schemas = schemas();
    assert_eq!(named(&schemas, "thematiques").unwrap(), "thematiques");
    assert_eq!(named(&schemas, "Thématiques").unwrap(), "thematiques");
    assert_eq!(named(&schemas, "Phone").unwrap(), "telephone");
    let error = named(&schemas, "thematique_x").unwrap_err();
    assert!(Lang::Fr.render(&error.what).contains("service"));
    assert!(Lang::Fr.render(&error.hints[0]).contains("thematiques"));
}

#[test]
fn a_table_schema_is_told_too() {
    let text = r#"{"name": "bornes", "missingValues": ["", "NR"], "fields": [
        {"name": "id", "type": "string", "constraints": {"required": true, "pattern": "FR[A-Z0-9]{3}\\d+"}},
        {"name": "puissance", "type": "number", "decimalChar": ",", "constraints": {"minimum": 0, "maximum": 400}},
        {"name": "jour", "type": "date", "format": "%d/%m/%Y"},
        {"name": "gratuit", "type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]},
        {"name": "forme", "type": "string", "constraints": {"pattern": "(a|b)+x?", "minLength": 2}},
        {"name": "prise", "type": "string", "constraints": {"enum": ["T2", "Combo CCS"]}}]}"#;
    let schema = reference::register(reference::parse_schema(text, "bornes").unwrap());
    let has = |name: &str, sentence: &str| {
        let told = texts(&[schema], name, Lang::En);
        assert!(told.iter().any(|text| text == sentence), "{name}: {told:#?}");
    };
    has("id", "In this order: “FR”, 3 digits or capital letters, at least 1 digit.");
    has("puissance", "From 0 to 400.");
    has("puissance", "A number in digits, with “,” before the decimals.");
    has("puissance", "These words stand for an empty cell: NR.");
    has("jour", "A day, written as 14/02/2025 for 14 February 2025.");
    has("gratuit", "For yes: oui. For no: non.");
    has("forme", "A precise form is asked for: follow the example, or ask whoever publishes the schema.");
    has("forme", "At least 2 characters, spaces included.");
    has("prise", "One value only among the 2 allowed values, written exactly as in the list.");
    for field in &schema.fields {
        for sentence in texts(&[schema], &field.name, Lang::Fr) {
            assert!(reads_well(&sentence), "{sentence}");
        }
    }
    assert_eq!(search(&[schema], "ccs")[0].codes[0].value, "Combo CCS");
}
