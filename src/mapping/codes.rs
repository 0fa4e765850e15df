//! Codes of a list from what people write: the code itself, its label, in any case and accents.

use crate::model::{Field, FieldKind, Schema};
use crate::text::fold;

/// The items of a cell that holds a list: a JSON array, or texts cut on the separators seen in real files.
pub(super) fn items(cell: &str) -> Vec<&str> {
    let cell = cell.trim();
    let inner = cell.strip_prefix('[').and_then(|c| c.strip_suffix(']')).unwrap_or(cell);
    inner
        .split([',', ';', '|', '\n'])
        .map(|item| item.trim().trim_matches('"'))
        .filter(|item| !item.is_empty())
        .collect()
}

/// Whether an item has an equivalent in the field's list.
pub(super) fn resolves(schema: &Schema, field: &Field, item: &str) -> bool {
    if field.kind == FieldKind::Zones {
        return is_zone(item);
    }
    let wanted = fold(item);
    schema.codes_of(field).iter().any(|code| fold(&code.value) == wanted || fold(&code.label) == wanted)
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
    fn zones_are_codes() {
        let schema = schema("service").unwrap();
        let zones = schema.field("zone_eligibilite").unwrap();
        for (item, wanted) in
            [("2A", true), ("974", true), ("49015", true), ("200093201", true), ("france", true), ("Angers", false)]
        {
            assert_eq!(resolves(schema, zones, item), wanted, "{item}");
        }
    }

    #[test]
    fn items_of_a_cell() {
        assert_eq!(items("a; b"), ["a", "b"]);
        assert_eq!(items("[\"a\", \"b\"]"), ["a", "b"]);
        assert!(items(" ").is_empty());
    }
}
