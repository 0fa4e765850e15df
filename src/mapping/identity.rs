//! Identifiers of records (DESIGN D4).

use crate::model::{IdRule, Mapping};
use sha2::{Digest, Sha256};

const BASE32: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// Ten base32 characters (50 bits) of a hash of the trimmed raw texts. Never recomputed after the first import, so that
/// it does not move when someone corrects the name.
pub(super) fn hashed<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let mut hasher = Sha256::new();
    for text in texts {
        hasher.update(text.trim().as_bytes());
        hasher.update([0x1f]);
    }
    let digest = hasher.finalize();
    let bits = digest.iter().take(8).fold(0u64, |bits, &byte| bits << 8 | u64::from(byte));
    (0..10).map(|at| BASE32[(bits >> (59 - 5 * at)) as usize & 31] as char).collect()
}

/// Whether an identifier has the form of those that [`hashed`] makes.
pub(crate) fn is_built(natural: &str) -> bool {
    natural.len() == 10 && natural.bytes().all(|byte| BASE32.contains(&byte))
}

/// What the identifier of a service ends with that is beside its structure in one row.
const OF_ROW: &str = "-service";

/// The identifier of the service beside a structure in one row.
pub(super) fn service_of(structure: &str) -> String {
    format!("{structure}{OF_ROW}")
}

/// Whether an identifier was built of words of its row, or is that of the service beside such a structure.
pub(crate) fn is_of_words(natural: &str) -> bool {
    is_built(natural.strip_suffix(OF_ROW).unwrap_or(natural))
}

/// The columns that the hash reads: name, postcode or else commune, address.
pub(super) fn hash_inputs(mapping: &Mapping) -> Vec<usize> {
    let inputs = |field: &str| mapping.field(field).map(|m| m.inputs.clone()).unwrap_or_default();
    let place = Some(inputs("code_postal")).filter(|place| !place.is_empty()).unwrap_or_else(|| inputs("commune"));
    [inputs("nom"), place, inputs("adresse")].concat()
}

/// The columns from which a service of the same row rebuilds its structure's identifier: those of the hash, behind the
/// column of a given identifier, written twice, where there is one.
pub(super) fn structure_inputs(structure: &Mapping) -> Vec<usize> {
    let column = structure.field("id").and_then(|m| m.inputs.first().copied()).or(match structure.id {
        IdRule::Column { column } => Some(column),
        _ => None,
    });
    let given: Vec<usize> = column.into_iter().flat_map(|column| [column, column]).collect();
    [given, hash_inputs(structure)].concat()
}

/// What [`structure_inputs`] wrote: the column of the given identifier, and those of the hash.
pub(super) fn split_inputs(inputs: &[usize]) -> (Option<usize>, &[usize]) {
    match inputs {
        [first, second, hash @ ..] if first == second => (Some(*first), hash),
        hash => (None, hash),
    }
}

/// `<source>--<given>`, unless the prefix is there already.
pub(super) fn prefixed(source: &str, given: &str) -> String {
    if natural(source, given).len() < given.len() { given.to_owned() } else { format!("{source}--{given}") }
}

/// The identifier without the prefix of its source.
pub(super) fn natural<'t>(source: &str, given: &'t str) -> &'t str {
    given.strip_prefix(source).and_then(|rest| rest.strip_prefix("--")).filter(|rest| !rest.is_empty()).unwrap_or(given)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_ten_characters_and_stable() {
        let id = hashed(["Mairie", "49000", "1 rue X"].into_iter());
        assert_eq!(id.len(), 10);
        assert_eq!(id, hashed([" Mairie", "49000 ", "1 rue X"].into_iter()));
        assert_ne!(id, hashed(["Mairie", "490001 rue X", ""].into_iter()));
        assert!(id.bytes().all(|b| BASE32.contains(&b)));
    }

    #[test]
    fn a_service_beside_a_built_structure_is_built_too() {
        let id = hashed(["Mairie", "49000"].into_iter());
        assert!(is_of_words(&id) && is_of_words(&service_of(&id)) && !is_built(&service_of(&id)));
        assert!(!is_of_words("42-service") && !is_of_words("42"));
    }

    #[test]
    fn a_given_prefix_is_kept() {
        assert_eq!(prefixed("dora", "42"), "dora--42");
        assert_eq!(prefixed("dora", "dora--42"), "dora--42");
        assert_eq!(natural("dora", "dora--42"), "42");
        assert_eq!(natural("dora", "cd35--42"), "cd35--42");
    }
}
