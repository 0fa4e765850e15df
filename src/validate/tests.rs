//! One table for every rule: a value, the codes it gives, what is proposed.

use super::*;
use crate::reference::schema;

const TODAY: &str = "2026-11-23";

/// A record without fault, with some fields set.
fn values(slug: &str, set: &[(&str, Value)]) -> Vec<Value> {
    let schema = schema(slug).unwrap();
    let mut values = vec![Value::Null; schema.fields.len()];
    let mut put = |name: &str, value: Value| values[schema.index_of(name).unwrap()] = value;
    for (name, text) in [("source", "dora"), ("id", "dora--1"), ("nom", "Centre social"), ("date_maj", "2026-10-01")] {
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
fn a_field_is_sound_alone() {
    let schema = schema("structure").unwrap();
    let validator = Validator::new(schema, TODAY);
    let ok = |field: &str, value: &Value| validator.field_ok(schema.index_of(field).unwrap(), value);
    assert!(ok("nom", &Value::text("Un nom.")), "a warning is no error");
    assert!(!ok("nom", &Value::text("Un")));
    assert!(ok("siret", &Value::Null) && !ok("nom", &Value::Null));
    assert!(!validator.field_ok(999, &Value::Null));
}
