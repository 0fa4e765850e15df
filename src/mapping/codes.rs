//! Codes of a list from what people write.

use crate::mapping::normalise::{CodeIndex, split_list};
use crate::model::{Field, FieldKind, Schema};

/// The items of a cell that holds a list, whatever its separator.
pub(super) fn items(cell: &str) -> Vec<String> {
    split_list(cell, None)
}

/// Tells which items have an equivalent in the list of a field.
pub(super) struct Resolver<'a> {
    index: Option<CodeIndex<'a>>,
}

impl<'a> Resolver<'a> {
    pub fn new(schema: &'a Schema, field: &'a Field) -> Self {
        let index = (field.kind != FieldKind::Zones).then(|| CodeIndex::new(&field.name, schema.codes_of(field)));
        Self { index }
    }

    pub fn resolves(&self, item: &str) -> bool {
        match &self.index {
            Some(index) => index.heal(item).unclear.is_none(),
            None => is_zone(item),
        }
    }
}

/// Whether an item is the code of a commune, a département, an EPCI or a country, or `france` (DOMAIN §1.2).
fn is_zone(item: &str) -> bool {
    let digits = item.bytes().filter(u8::is_ascii_digit).count();
    match item.len() {
        2 | 3 | 5 => {
            digits + 1 >= item.len()
                && item.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'A' | b'B' | b'a' | b'b'))
        }
        9 => digits == 9,
        _ => item == "france",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::schema;

    #[test]
    fn zones_and_labels_resolve() {
        let schema = schema("service").unwrap();
        let resolver = |field: &str| Resolver::new(schema, schema.field(field).unwrap());
        for (item, wanted) in
            [("2A", true), ("974", true), ("49015", true), ("200093201", true), ("france", true), ("Angers", false)]
        {
            assert_eq!(resolver("zone_eligibilite").resolves(item), wanted, "{item}");
        }
        assert!(resolver("publics").resolves("Séniors"));
        assert!(!resolver("publics").resolves("Marins"));
    }
}
