//! The official values of the schema v0 and what became of them in v1 (DOMAIN §1.6, `assets/reference/v0_to_v1/`).

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Value of v0 → values of v1: none (no equivalent), one, or several (never chosen alone).
pub type V0Map = BTreeMap<&'static str, Vec<&'static str>>;

static FRAIS: LazyLock<V0Map> =
    LazyLock::new(|| read(&[include_str!("../../assets/reference/v0_to_v1/map_frais.csv")]));
static PUBLICS: LazyLock<V0Map> =
    LazyLock::new(|| read(&[include_str!("../../assets/reference/v0_to_v1/map_publics.csv")]));
static THEMATIQUES: LazyLock<V0Map> =
    LazyLock::new(|| read(&[include_str!("../../assets/reference/v0_to_v1/map_thematiques.csv")]));
/// Labels and typologies share no value with different meanings, so one table serves the field.
static RESEAUX: LazyLock<V0Map> = LazyLock::new(|| {
    let texts = [
        include_str!("../../assets/reference/v0_to_v1/map_reseaux_labels.csv"),
        include_str!("../../assets/reference/v0_to_v1/map_reseaux_typologie.csv"),
    ];
    let mut map = read(&texts);
    // What files write beside the official values: two names of before, and the initials of one of today.
    map.extend(read_lines("CNFS,conseillers-numeriques\nPE,france-travail\nPOLE_EMPLOI,france-travail"));
    map
});

/// Conversions that the project wrote as rules, not as tables (DOMAIN §1.6).
static TYPES: LazyLock<V0Map> = LazyLock::new(|| {
    read_lines(
        "accueil,information\naide-financiere,aide-financiere\nfinancement,aide-financiere\nautonomie,aide-materielle\n\
         aide-materielle,aide-materielle\nformation,formation\natelier,atelier\nnumerique,atelier\n\
         accompagnement,accompagnement\ninformation,information",
    )
});
static MODES: LazyLock<V0Map> = LazyLock::new(|| {
    read_lines(
        "envoyer-un-mail,envoyer-un-courriel\nenvoyer-un-mail-avec-une-fiche-de-prescription,envoyer-un-courriel\n\
         se-presenter,se-presenter\ntelephoner,telephoner\n\
         completer-le-formulaire-dadhesion,utiliser-lien-mobilisation\nprendre-rdv,envoyer-un-courriel\n\
         prendre-rdv,utiliser-lien-mobilisation\nautre,",
    )
});
static PEOPLE: LazyLock<V0Map> = LazyLock::new(|| read_lines("beneficiaire,usagers\naccompagnateur,professionnels"));

/// The table of a field of v1: `frais`, `publics`, `thematiques`, `reseaux_porteurs`, `type`, `modes_mobilisation`,
/// `mobilisable_par`.
pub fn v0(field: &str) -> Option<&'static V0Map> {
    match field {
        "frais" => Some(&FRAIS),
        "publics" => Some(&PUBLICS),
        "thematiques" => Some(&THEMATIQUES),
        "reseaux_porteurs" => Some(&RESEAUX),
        "type" => Some(&TYPES),
        "modes_mobilisation" => Some(&MODES),
        "mobilisable_par" => Some(&PEOPLE),
        _ => None,
    }
}

/// The lines of files with a header line.
fn read(texts: &[&'static str]) -> V0Map {
    collect(texts.iter().flat_map(|text| text.lines().skip(1)))
}

fn read_lines(text: &'static str) -> V0Map {
    collect(text.lines())
}

fn collect(lines: impl Iterator<Item = &'static str>) -> V0Map {
    let mut map = V0Map::new();
    for (old, new) in lines.filter_map(|line| line.split_once(',')) {
        // The official table writes a code that v1 does not have (DOMAIN §1.6).
        let new = if new == "residence-fjt" { "residences-fjt" } else { new };
        let values = map.entry(old).or_default();
        if !new.is_empty() && !values.contains(&new) {
            values.push(new);
        }
    }
    map
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::{schema, schema_slugs};

    #[test]
    fn every_target_is_a_code_of_the_schema() {
        for (field, list) in [
            ("frais", "Frais"),
            ("publics", "Public"),
            ("thematiques", "Thematique"),
            ("reseaux_porteurs", "ReseauPorteur"),
            ("type", "TypeService"),
            ("modes_mobilisation", "ModeMobilisation"),
            ("mobilisable_par", "PersonneMobilisatrice"),
        ] {
            let codes = schema_slugs().into_iter().find_map(|slug| schema(slug)?.code_lists.get(list)).unwrap();
            let map = v0(field).unwrap();
            for target in map.values().flatten() {
                assert!(codes.iter().any(|code| code.value == *target), "{field}: {target}");
            }
        }
    }

    #[test]
    fn the_tables_keep_their_shapes() {
        let publics = v0("publics").unwrap();
        assert_eq!(publics["adultes"], Vec::<&str>::new());
        assert_eq!(publics["alternants"], ["etudiants", "actifs"]);
        assert_eq!(v0("reseaux_porteurs").unwrap()["RS_FJT"], ["residences-fjt"]);
        assert_eq!(v0("thematiques").unwrap().len(), 149);
        assert_eq!(v0("modes_mobilisation").unwrap()["prendre-rdv"].len(), 2);
        assert!(v0("nom").is_none());
    }
}
