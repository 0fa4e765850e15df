//! What the fields of one record say together, places apart: a name that many structures bear, a network that the name
//! tells and the record does not, an address that repeats its postcode and town.

use super::rule::Fault;
use super::{plausible, suggest};
use crate::model::{FieldKind, Schema, Suggestion, Sureness, Value};
use crate::reference::matching_key;
use crate::text::fold;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Where the fields that are looked at are in the schema; none in a Table Schema file, whose fields mean what it says.
pub(super) struct Together {
    name: Option<usize>,
    commune: Option<usize>,
    networks: Option<usize>,
    address: Option<usize>,
    postcode: Option<usize>,
    /// Names of the networks, by their codes.
    labels: HashMap<String, String>,
}

/// Position of the field, the fault and what to write instead.
type Emit<'a> = &'a mut dyn FnMut(usize, Fault, Option<Suggestion>);

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.starts_with('#'))
}

/// Folded names that say which network, not which structure.
static GENERIC: LazyLock<HashSet<&str>> =
    LazyLock::new(|| lines(include_str!("../../assets/validate/generic_names.txt")).collect());

/// What a folded name begins with → the code of its network.
static NETWORKS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    lines(include_str!("../../assets/validate/networks.tsv")).filter_map(|line| line.split_once('\t')).collect()
});
/// Words of the longest beginning.
static LONGEST: LazyLock<usize> =
    LazyLock::new(|| NETWORKS.keys().map(|name| name.split(' ').count()).max().unwrap_or(0));

impl Together {
    pub fn new(schema: &Schema) -> Self {
        let own = |name: &str| schema.index_of(name).filter(|_| !schema.is_table());
        // A service is named for what it does.
        let structure = |name: &str| own(name).filter(|_| schema.index_of("structure_id").is_none());
        let networks = structure("reseaux_porteurs").filter(|at| schema.fields[*at].kind == FieldKind::Set);
        let codes = networks.map_or(&[][..], |at| schema.codes_of(&schema.fields[at]));
        Self {
            name: structure("nom"),
            commune: own("commune"),
            networks,
            labels: codes.iter().map(|code| (code.value.clone(), code.label.clone())).collect(),
            address: own("adresse"),
            postcode: own("code_postal"),
        }
    }

    /// Whether a field counts here.
    pub fn looks_at(&self, at: usize) -> bool {
        [self.name, self.commune, self.networks, self.address, self.postcode].contains(&Some(at))
    }

    pub fn check(&self, values: &[Value], emit: Emit<'_>) {
        if let Some(name) = text(values, self.name) {
            let folded = fold(name);
            self.check_name(values, name, &folded, emit);
            self.check_network(values, &folded, emit);
        }
        self.check_address(values, emit);
    }

    /// An address that repeats the town of the record; it is only left out where the record says all of it too.
    fn check_address(&self, values: &[Value], emit: Emit<'_>) {
        let Some(at) = self.address else { return };
        let Some(tail) = text(values, self.address).and_then(plausible::tail) else { return };
        let same_postcode = text(values, self.postcode) == Some(tail.postcode);
        let same_town =
            text(values, self.commune).is_some_and(|commune| matching_key(commune) == matching_key(tail.town));
        if same_town {
            let proposal = same_postcode.then(|| suggest::likely(tail.street, "address-tail"));
            emit(at, Fault::warning("address_holds_town"), proposal);
        }
    }

    fn check_name(&self, values: &[Value], name: &str, folded: &str, emit: Emit<'_>) {
        let Some(at) = self.name.filter(|_| GENERIC.contains(folded)) else { return };
        let town = text(values, self.commune).map(str::trim).filter(|town| !town.is_empty());
        // How the two are joined is a person's.
        let proposal = town.map(|town| {
            let in_brackets = Value::Text(format!("{} ({town})", name.trim()));
            let mut first = suggest::choice(format!("{} – {town}", name.trim()), "name-with-commune");
            first.others.push(in_brackets);
            first
        });
        emit(at, Fault::warning("name_too_generic"), proposal);
    }

    fn check_network(&self, values: &[Value], folded: &str, emit: Emit<'_>) {
        let (Some(at), Some((begins, code))) = (self.networks, network(folded)) else { return };
        if code == "-" {
            return;
        }
        let mut list = match values.get(at) {
            Some(Value::List(items)) => items.clone(),
            Some(value) if !value.is_absent() => return,
            _ => Vec::new(),
        };
        if list.iter().any(|item| item.as_text() == Some(code)) {
            return;
        }
        list.push(Value::text(code));
        // Three or four letters may be another's acronym.
        let sureness = if begins.len() > 5 { Sureness::Likely } else { Sureness::Choice };
        let proposal = Suggestion {
            value: Value::List(list),
            sureness,
            rule: Cow::Borrowed("network-from-name"),
            others: Vec::new(),
        };
        let label = self.labels.get(code).map_or(code, String::as_str);
        emit(at, Fault::warning("network_missing").with("network", label), Some(proposal));
    }
}

/// The network that a folded name begins with, the longest beginning first, and that beginning.
fn network(folded: &str) -> Option<(&str, &'static str)> {
    let ends = folded.match_indices(' ').map(|(at, _)| at).chain(std::iter::once(folded.len()));
    let beginnings: Vec<&str> = ends.take(*LONGEST).map(|end| &folded[..end]).collect();
    beginnings.into_iter().rev().find_map(|begins| Some((begins, *NETWORKS.get(begins)?)))
}

fn text(values: &[Value], at: Option<usize>) -> Option<&str> {
    values.get(at?).and_then(Value::as_text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::schema;

    #[test]
    fn every_network_is_a_code_and_folded() {
        let schema = schema("structure").unwrap();
        let codes = schema.codes_of(schema.field("reseaux_porteurs").unwrap());
        for (begins, code) in NETWORKS.iter() {
            assert!(*code == "-" || codes.iter().any(|known| known.value == *code), "{code}");
            assert_eq!(fold(begins), *begins);
        }
        for name in GENERIC.iter() {
            assert_eq!(fold(name), *name);
        }
    }

    #[test]
    fn networks_of_names() {
        for (name, code) in [
            ("Mission Locale du Bassin", Some("mission-locale")),
            ("CCAS de Lille", Some("ccas-cias")),
            ("C.A.F. du Nord", None),
            ("Caf’conc des Lilas", Some("caf")),
            ("Cafétéria solidaire", None),
            ("Permanence de la Mission locale", None),
            ("Espace France Services de Lille", Some("france-service")),
            ("Adiem", None),
            ("Conseil départemental de l’Ordre des médecins", Some("-")),
        ] {
            assert_eq!(network(&fold(name)).map(|(_, code)| code), code, "{name}");
        }
    }
}
