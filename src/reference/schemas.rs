//! The embedded data·inclusion schemas, and those of files that were given beside them.

use crate::model::Schema;
use std::sync::{LazyLock, OnceLock, RwLock};

static SCHEMAS: LazyLock<[Schema; 2]> = LazyLock::new(|| {
    let embedded: [Schema; 2] =
        [include_str!("../../assets/schemas/structure.json"), include_str!("../../assets/schemas/service.json")]
            .map(|text| serde_json::from_str(text).expect("an embedded schema parses: a unit test holds it"));
    let given = GIVEN.get();
    embedded
        .map(|schema| given.into_iter().flatten().find(|other| other.slug == schema.slug).cloned().unwrap_or(schema))
});

/// Other versions of the embedded schemas, given before the first of them was asked for.
static GIVEN: OnceLock<Vec<Schema>> = OnceLock::new();

/// Takes other versions of the schemas of structures and services in place of the embedded ones, for as long as the program
/// runs: a new version is a new file. To be called before anything else asks for a schema; a second call changes nothing.
pub fn use_versions(schemas: Vec<Schema>) {
    let _ = GIVEN.set(schemas);
}

/// Slugs of the embedded schemas, structures first.
pub fn schema_slugs() -> [&'static str; 2] {
    ["structure", "service"]
}

/// Schemas read from files while the program runs; a handful, kept until it ends.
static LOADED: RwLock<Vec<&'static Schema>> = RwLock::new(Vec::new());

/// A schema by its slug: embedded, or registered.
pub fn schema(slug: &str) -> Option<&'static Schema> {
    let loaded = || LOADED.read().ok()?.iter().copied().find(|schema| schema.slug == slug);
    SCHEMAS.iter().find(|schema| schema.slug == slug).or_else(loaded)
}

/// Makes a schema known under its slug, which names its content too (see [`parse_schema`](super::parse_schema)): the same
/// slug twice is the same schema.
pub fn register(schema: Schema) -> &'static Schema {
    if let Some(known) = self::schema(&schema.slug) {
        return known;
    }
    let schema: &'static Schema = Box::leak(Box::new(schema));
    if let Ok(mut loaded) = LOADED.write() {
        loaded.push(schema);
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_schemas_have_the_official_sizes() {
        let sizes = |slug| {
            let schema = schema(slug).unwrap();
            (schema.fields.len(), schema.fields.iter().filter(|field| field.required).count())
        };
        assert_eq!(sizes("structure"), (20, 4));
        assert_eq!(sizes("service"), (33, 6));
        assert_eq!(schema("service").unwrap().code_lists["Thematique"].len(), 69);
        assert_eq!(schema("structure").unwrap().code_lists["ReseauPorteur"].len(), 108);
    }
}
