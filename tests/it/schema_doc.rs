//! `tamis schema`: the documentation of the schema as a person reads it.

use crate::program::tamis;
use std::fs;

fn told(arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, err) = tamis(folder.path(), arguments);
    assert_eq!((code, err.as_str()), (0, ""), "{arguments:?}");
    out
}

#[test]
fn a_field_is_told_whole() {
    assert_eq!(
        told(&["schema", "code_insee"]),
        "code_insee — INSEE commune code
structures, services · text · optional

Rules
  - 5 digits or letters and nothing else: no space, no dot.
  - The national directory does not take a record without this code, nor with a code that does not exist. (directory)
  - The code must be that of the commune that the name and the postcode say. (to check)
  - Optional: leave the cell empty when it is not known. (advice)
  - Keep the column as text: a spreadsheet drops the zeros at the start (01004 becomes 1004). (advice)
"
    );
    assert_eq!(
        told(&["schema", "frais"]),
        "frais — Fees
services · one value of a list · optional

Indique si l’accès au service est payant ou gratuit.
Si le service comporte des frais, ceux-ci devraient être précisés dans le champ frais_precisions.

Rules
  - One value only among the 2 allowed values, written exactly as in the list.
  - Optional: leave the cell empty when it is not known. (advice)

Examples
  gratuit
  payant

Allowed values
  gratuit  Gratuit
           L’accès au lieu et/ou à ses services est gratuit
  payant   Payant
           L’accès au lieu et/ou à ses services est payant
"
    );
}

#[test]
fn a_field_of_both_schemas_is_told_once_with_the_difference() {
    let told = told(&["schema", "Description"]);
    assert!(
        told.starts_with("description — Description\nstructures, services · text · required for services\n"),
        "{told}"
    );
    assert!(told.contains("[structures] Description de la structure."), "{told}");
    assert!(told.contains("[services] Description du service."), "{told}");
    assert!(told.contains("when it is not known. (structures only · advice)"), "{told}");
    assert!(told.contains("Required: a record without this value is refused. (services only)"), "{told}");
    assert_eq!(told.matches("5 to 10,000 characters").count(), 1);
    let list = self::told(&["schema"]);
    assert_eq!(list.lines().count(), 37, "each field once:\n{list}");
    assert!(list.contains("structure_id") && list.contains("required · services only"), "{list}");
}

#[test]
fn words_are_found_in_fields_and_codes() {
    let told_of = |text: &str| told(&["schema", "--search", text]);
    let mobility = told_of("mobilite");
    assert!(mobility.contains("thematiques — Themes · services only · 6 of 69 values"), "{mobility}");
    assert!(mobility.contains("  mobilite--"), "{mobility}");
    assert_eq!(told_of("MOBILITÉ"), mobility);
    assert_eq!(told_of("zzz"), "Nothing answers to “zzz”.\n");
    let one = told(&["schema", "publics", "--search", "handicap"]);
    assert!(one.starts_with("publics — Audiences · services only · 1 of 14 values\n"), "{one}");
    assert_eq!(one.lines().count(), 3);
}

#[test]
fn the_same_is_told_to_programs() {
    let json: serde_json::Value = serde_json::from_str(&told(&["schema", "nom", "--format", "json"])).unwrap();
    assert_eq!(json["schemas"], serde_json::json!(["structure", "service"]));
    assert_eq!(json["required"], serde_json::json!({"structure": true, "service": true}));
    assert_eq!(json["definition"]["service"]["max_length"], 150);
    let weights: Vec<_> = json["rules"].as_array().unwrap().iter().map(|rule| rule["weight"].clone()).collect();
    assert_eq!(weights, ["error", "error", "warning", "plausible", "plausible"]);
    let found: serde_json::Value =
        serde_json::from_str(&told(&["schema", "--search", "gratuit", "--format", "jsonl"])).unwrap();
    assert_eq!((found["field"].as_str(), found["codes"][0]["value"].as_str()), (Some("frais"), Some("gratuit")));
}

#[test]
fn a_schema_file_is_told_too() {
    let folder = tempfile::tempdir().unwrap();
    let schema = r#"{"name": "bornes", "fields": [
        {"name": "prise", "title": "Prise", "description": "La **prise**.\n\n- au choix", "example": "T2",
         "constraints": {"required": true, "enum": ["T2", "Combo CCS"]}}]}"#;
    fs::write(folder.path().join("bornes.json"), schema).unwrap();
    let (code, out, err) = tamis(folder.path(), &["schema", "prise", "--schema", "bornes.json"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let (_, out) = out.split_once('\n').unwrap();
    let (about, out) = out.split_once('\n').unwrap();
    assert!(about.starts_with("bornes-") && about.ends_with(" · text · required"), "{about}");
    assert_eq!(
        out,
        "
La prise.
• au choix

Rules
  - Required: a record without this value is refused.
  - One value only among the 2 allowed values, written exactly as in the list.

Examples
  T2

Allowed values
  T2
  Combo CCS
"
    );
    let (code, _, err) = tamis(folder.path(), &["schema", "pris", "--schema", "bornes.json"]);
    assert!(code == 2 && err.contains("Did you mean prise?"), "{err}");
}

#[test]
fn an_unknown_field_names_a_close_one_of_any_schema() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, err) = tamis(folder.path(), &["schema", "thematique_x"]);
    assert!(code == 2 && err.contains("Did you mean thematiques?"), "{err}");
}
