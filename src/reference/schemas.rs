//! The embedded data·inclusion schemas.

use crate::model::Schema;
use std::sync::LazyLock;

static SCHEMAS: LazyLock<[Schema; 2]> = LazyLock::new(|| {
    [include_str!("../../assets/schemas/structure.json"), include_str!("../../assets/schemas/service.json")]
        .map(|text| serde_json::from_str(text).expect("an embedded schema parses: a unit test holds it"))
});

/// Slugs of the embedded schemas, structures first.
pub fn schema_slugs() -> [&'static str; 2] {
    ["structure", "service"]
}

/// An embedded schema by its slug.
pub fn schema(slug: &str) -> Option<&'static Schema> {
    SCHEMAS.iter().find(|schema| schema.slug == slug)
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
