//! Named bits that go with two comparisons at once: what one says depends on the other. The numbers were learnt on half
//! of labelled open sets and measured on the other half; they are in `assets/link/bits.txt`.

use super::compare::{Comparison, Level, Marks, Outcome};
use std::collections::HashMap;
use std::sync::OnceLock;

/// Changes with the numbers of `bits.txt`, so that a model's hash does too.
pub(super) const VERSION: &str = include_str!("../../assets/link/bits.txt");

/// A hash of them, of the keys and of the program's version: what an earlier search left is of use where it is the same.
pub(super) fn version() -> u64 {
    let keys = super::keys::KEYS.join(" ");
    super::prepare::hash(&format!("{VERSION}{}{keys}{}", super::related::TABLE, env!("CARGO_PKG_VERSION")))
}

fn table() -> &'static HashMap<&'static str, f64> {
    static BITS: OnceLock<HashMap<&'static str, f64>> = OnceLock::new();
    BITS.get_or_init(|| bits_in(VERSION))
}

/// The numbers of a table: a name and its bits a line, `#` before what is said of it.
pub(super) fn bits_in(table: &'static str) -> HashMap<&'static str, f64> {
    let line = |line: &'static str| {
        let (name, bits) = line.trim().rsplit_once(' ')?;
        Some((name.trim(), bits.parse().ok()?))
    };
    table.lines().filter(|line| !line.starts_with('#')).filter_map(line).collect()
}

/// Bits of a rule; 0 for one the table does not name.
pub(super) fn bits_of(rule: &str) -> f64 {
    table().get(rule).copied().unwrap_or(0.0)
}

/// Bits learnt of a level of a comparison of organisations, beside those of m and u.
pub(super) fn level_bits(comparison: &str, level: Level) -> f64 {
    table().get(level.of(comparison).as_str()).copied().unwrap_or(0.0)
}

/// The names of the rules, in the order in which [`Rules`] numbers them.
pub(super) fn names() -> &'static [&'static str] {
    static NAMES: OnceLock<Vec<&'static str>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let mut names = Vec::new();
        let level = [Level::Missing; 7];
        each(level, [false; 7], Marks::default(), |_, name| names.push(name));
        names
    })
}

/// The bits shipped for each rule.
pub(super) fn shipped() -> Vec<f64> {
    names().iter().map(|name| bits_of(name)).collect()
}

/// Where the comparisons that rules look at stand among those of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Places([Option<usize>; 7]);

impl Places {
    pub(super) fn new(comparisons: &[Comparison]) -> Self {
        use Comparison::{Address, Email, Name, Phone, Place, Siret, Site};
        Self([Name, Place, Address, Siret, Phone, Email, Site].map(|one| comparisons.iter().position(|c| *c == one)))
    }

    /// The rules that hold for a pair.
    pub(super) fn rules(&self, outcomes: &[Outcome]) -> Rules {
        let level = self.0.map(|at| at.map_or(Level::Missing, |at| outcomes[at].level));
        let few = self.0.map(|at| at.is_some_and(|at| outcomes[at].few));
        let marks = self.0[0].map_or_else(Marks::default, |at| outcomes[at].marks);
        let (mut found, mut number) = (Rules(0), 0);
        if level[0] == Level::Missing {
            return found;
        }
        each(level, few, marks, |holds, _| {
            found.0 |= u128::from(holds) << number;
            number += 1;
        });
        found
    }
}

/// A set of rules, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Rules(u128);

impl Rules {
    /// Their numbers, ascending.
    pub(super) fn iter(self) -> impl Iterator<Item = usize> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let next = left.trailing_zeros();
            left &= left.wrapping_sub(1);
            (next < 128).then_some(next as usize)
        })
    }
}

/// Says of each rule whether it holds for a pair of organisations. None does for persons: their parts are independent enough.
/// `levels` and `few`: of name, place, address, SIRET, phone, e-mail and site; `marks`: of the names.
#[inline]
fn each(levels: [Level; 7], few: [bool; 7], marks: Marks, mut add: impl FnMut(bool, &'static str)) {
    use Level::{Differ, Exact, Little, Missing, Most, Near, Some as Half};
    let [name, place, address, siret, phone, email, site] = levels;
    let same_name = matches!(name, Exact | Near | Most);
    let other_name = matches!(name, Little | Differ);
    let contact = phone == Exact || matches!(email, Exact | Near) || matches!(site, Exact | Near);
    let other_contact = phone == Differ || email == Differ;
    let same_address = matches!(address, Exact | Near);
    // Contacts that few others have: what a whole network shares is not one agency's.
    let own = few[4..].iter().filter(|few| **few).count();
    let other_address = matches!(address, Differ | Little | Half);
    let other_place = matches!(place, Little | Differ);
    add(name == Little, "nom_divergent");
    add(name == Differ, "nom_autre");
    add(name == Half, "nom_partiel");
    add(other_name && phone == Exact, "nom_autre_x_telephone");
    add(other_name && matches!(email, Exact | Near), "nom_autre_x_courriel");
    add(other_name && matches!(site, Exact | Near), "nom_autre_x_site");
    add(email == Most, "courriel_domaine");
    add(other_name && email == Most, "nom_autre_x_domaine");
    add(matches!(place, Little | Differ) && (same_address || contact), "commune_autre_x_contact");
    add(other_name && same_address, "nom_autre_x_adresse");
    add(other_name && matches!(siret, Exact | Near), "nom_autre_x_siret");
    add(other_name && siret == Most, "nom_autre_x_siren");
    add(name == Half && contact, "nom_partiel_x_contact");
    add(name == Half && same_address, "nom_partiel_x_adresse");
    add(same_name && matches!(place, Little | Differ), "nom_x_commune_autre");
    add(same_name && matches!(place, Half | Most), "nom_x_commune_voisine");
    add(same_name && matches!(address, Differ | Little), "nom_x_adresse_autre");
    add(same_name && address == Half, "nom_x_numero_autre");
    add(same_name && siret == Differ, "nom_x_siren_autre");
    add(same_name && siret == Most, "nom_x_siren");
    add(siret == Most && !same_address && address != Missing, "siren_x_adresse_autre");
    add(other_contact && !contact, "contact_autre");
    add(same_name && same_address, "nom_x_adresse");
    add(name == Most, "nom_complet");
    add(name == Most && contact, "nom_complet_x_contact");
    add(name == Most && same_address, "nom_complet_x_adresse");
    add(same_name && contact && matches!(address, Differ | Little | Half), "nom_x_contact_x_adresse_autre");
    add(same_name && !contact && !same_address, "nom_seul");
    add(matches!(email, Exact | Near | Most) && matches!(site, Exact | Near), "courriel_x_site");
    add(same_name && own > 0, "nom_x_contact_propre");
    add(same_name && own > 0 && other_address, "nom_x_contact_propre_x_adresse_autre");
    add(same_name && own > 0 && other_place, "nom_x_contact_propre_x_commune_autre");
    add(name == Half && own > 0, "nom_partiel_x_contact_propre");
    add(name == Little && own > 0, "nom_divergent_x_contact_propre");
    add(name == Differ && own > 0, "nom_autre_x_contact_propre");
    add(other_name && own > 0 && same_address, "nom_autre_x_contact_propre_x_adresse");
    add(own > 1, "deux_contacts_propres");
    // A name that is nobody else's: a network's agencies bear the same.
    let own_name = same_name && few[0];
    let own_word = !same_name && few[0];
    add(own_name, "nom_propre");
    add(own_name && own > 0, "nom_propre_x_contact_propre");
    add(own_name && own > 0 && other_address, "nom_propre_x_contact_propre_x_adresse_autre");
    add(own_name && own > 0 && other_place, "nom_propre_x_contact_propre_x_commune_autre");
    add(own_name && matches!(address, Differ | Little), "nom_propre_x_adresse_autre");
    add(own_name && address == Half, "nom_propre_x_numero_autre");
    add(own_name && other_place, "nom_propre_x_commune_autre");
    add(own_name && same_address, "nom_propre_x_adresse");
    add(own_name && siret == Most, "nom_propre_x_siren");
    add(own_name && !contact && !same_address, "nom_propre_seul");
    add(own_name && other_contact && !contact, "nom_propre_x_contact_autre");
    add(name == Most && other_contact && !contact, "nom_complet_x_contact_autre");
    add(own_word, "mot_propre");
    add(own_word && own > 0, "mot_propre_x_contact_propre");
    add(own_word && same_address, "mot_propre_x_adresse");
    add(own_word && own > 0 && same_address, "mot_propre_x_contact_propre_x_adresse");
    add(own_word && other_address, "mot_propre_x_adresse_autre");
    add(own_word && other_place, "mot_propre_x_commune_autre");
    add(name == Exact && same_address && !contact, "nom_exact_x_adresse_sans_contact");
    add(same_name && matches!(place, Exact | Near) && address == Missing, "nom_x_commune_sans_adresse");
    // Places and parts of one body.
    let agree = !matches!(name, Differ);
    let here = matches!(place, Exact | Near);
    add(marks.places_differ() && same_address, "antenne_x_adresse");
    add(marks.places_differ() && other_address && here, "antenne_x_adresse_autre");
    add(marks.places_differ() && other_place, "antenne_x_commune_autre");
    add(marks.places_differ() && address == Missing && here, "antenne_sans_adresse");
    add(marks.places_agree() && other_place, "antennes_x_commune_autre");
    add(marks.places_agree() && other_address && here, "antennes_x_adresse_autre");
    add(marks.part_of(), "partie");
    add(marks.part_of() && contact, "partie_x_contact");
    add(marks.part_of() && same_address, "partie_x_adresse");
    add(marks.part_of() && matches!(name, Half | Little), "partie_x_nom_partiel");
    add(marks.part_of() && other_contact && !contact, "partie_x_contact_autre");
    add(marks.part_of() && siret == Most, "partie_x_siren");
    add(marks.part_of() && siret == Exact, "partie_x_siret");
    add(marks.parts_differ(), "parties_autres");
    add(marks.parts_differ() && same_address, "parties_autres_x_adresse");
    add(marks.parts_differ() && contact, "parties_autres_x_contact");
    add(agree && siret == Most && same_address, "nom_x_siren_x_adresse");
    add(agree && siret == Most && other_place, "nom_x_siren_x_commune_autre");
    add(agree && siret == Exact && other_place, "nom_x_siret_x_commune_autre");
    add(agree && siret == Exact && other_address && here, "nom_x_siret_x_adresse_autre");
    add(agree && place == Differ && own == 0, "commune_lointaine_sans_contact");
    add(agree && place == Differ && own > 0, "commune_lointaine_x_contact_propre");
    add(agree && place == Little && own > 0 && other_address, "commune_autre_x_contact_propre_x_adresse_autre");
    add(same_name && here && address == Missing && !contact && !other_contact, "nom_x_commune_seuls");
    // A mairie and its CCAS.
    let bodies = marks.bodies_differ();
    add(bodies, "organismes_autres");
    add(bodies && same_address, "organismes_autres_x_adresse");
    add(bodies && contact, "organismes_autres_x_contact");
    add(bodies && siret == Most, "organismes_autres_x_siren");
    add(bodies && same_address && contact, "organismes_autres_x_adresse_x_contact");
    // A name that few others bear in the commune: there is one CCAS.
    let own_here = marks.few_here() && same_name && here;
    add(own_here, "nom_propre_ici");
    add(own_here && same_address, "nom_propre_ici_x_adresse");
    add(own_here && same_address && !contact, "nom_propre_ici_x_adresse_sans_contact");
    add(own_here && address == Missing, "nom_propre_ici_sans_adresse");
    add(own_here && other_address, "nom_propre_ici_x_adresse_autre");
    add(own_here && contact, "nom_propre_ici_x_contact");
    add(own_here && own > 0, "nom_propre_ici_x_contact_propre");
    add(own_here && other_contact && !contact, "nom_propre_ici_x_contact_autre");
    add(own_here && name == Exact, "nom_propre_ici_exact");
    add(own_here && siret == Differ, "nom_propre_ici_x_siren_autre");
    add(own_here && marks.places_differ(), "nom_propre_ici_x_antenne");
    add(name == Half && here && same_address && marks.few_here(), "nom_partiel_ici_x_adresse");
    add(name == Half && here && contact && marks.few_here(), "nom_partiel_ici_x_contact");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        let lines = VERSION.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()).count();
        assert_eq!(lines, table().len());
        let unknown = table()
            .keys()
            .filter(|name| !names().contains(name) && !name.starts_with("groupe_") && !name.contains('='));
        assert_eq!(unknown.count(), 0);
        assert!(names().len() < 128, "they are the bits of a number");
    }
}
