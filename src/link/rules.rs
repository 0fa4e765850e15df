//! Named bits that go with two comparisons at once: what one says depends on the other. The numbers were learnt on half
//! of labelled open sets and measured on the other half; they are in `assets/link/bits.txt`.

use super::compare::{Comparison, Level, Outcome};
use std::collections::HashMap;
use std::sync::OnceLock;

/// Changes with the numbers of `bits.txt`, so that a model's hash does too.
pub(super) const VERSION: &str = include_str!("../../assets/link/bits.txt");

fn table() -> &'static HashMap<&'static str, f64> {
    static BITS: OnceLock<HashMap<&'static str, f64>> = OnceLock::new();
    BITS.get_or_init(|| {
        VERSION
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| {
                let (name, bits) = line.trim().rsplit_once(' ')?;
                Some((name.trim(), bits.parse().ok()?))
            })
            .collect()
    })
}

/// Bits of a rule; 0 for one the table does not name.
pub(super) fn bits_of(rule: &str) -> f64 {
    table().get(rule).copied().unwrap_or(0.0)
}

/// The rules that hold for a pair of organisations, by name. None for persons: their parts are independent enough.
pub(super) fn rules(comparisons: &[Comparison], outcomes: &[Outcome]) -> Vec<&'static str> {
    use Level::{Differ, Exact, Little, Missing, Most, Near, Some as Half};
    let level =
        |wanted: Comparison| comparisons.iter().position(|c| *c == wanted).map_or(Missing, |at| outcomes[at].level);
    let name = level(Comparison::Name);
    let mut out = Vec::new();
    if name == Missing {
        return out;
    }
    let (place, address, siret) = (level(Comparison::Place), level(Comparison::Address), level(Comparison::Siret));
    let (phone, email, site) = (level(Comparison::Phone), level(Comparison::Email), level(Comparison::Site));
    let same_name = matches!(name, Exact | Near | Most);
    let other_name = matches!(name, Little | Differ);
    let contact = phone == Exact || matches!(email, Exact | Near) || matches!(site, Exact | Near);
    let other_contact = phone == Differ || email == Differ;
    let same_address = matches!(address, Exact | Near);
    // Contacts that few others have: what a whole network shares is not one agency's.
    let few = |wanted: Comparison| comparisons.iter().position(|c| *c == wanted).is_some_and(|at| outcomes[at].few);
    let own = [Comparison::Phone, Comparison::Email, Comparison::Site].into_iter().filter(|c| few(*c)).count();
    let other_address = matches!(address, Differ | Little | Half);
    let other_place = matches!(place, Little | Differ);
    let mut add = |holds: bool, rule| {
        if holds {
            out.push(rule);
        }
    };
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
    let own_name = same_name && few(Comparison::Name);
    let own_word = !same_name && few(Comparison::Name);
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
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        let lines = VERSION.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()).count();
        assert_eq!(lines, table().len());
    }
}
