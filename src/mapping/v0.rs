//! Files of the schema v0: recognised by their columns, converted as the project converted its own (DOMAIN §1.6). What is a
//! rule over several columns is here; plain renamings are in `headers.csv`, value by value tables in `reference`.

use crate::mapping::columns::{self, Column};
use crate::mapping::normalise::split_list;
use crate::mapping::suggest::Draft;
use crate::model::{Message, Transform};
use crate::reference::{geo, v0};
use crate::text::fold;

/// Columns that only files of v0 have.
const MARKS: &[&str] = &[
    "_di_surrogate_id",
    "antenne",
    "contact_public",
    "cumulable",
    "formulaire_en_ligne",
    "frais_autres",
    "horaires_ouverture",
    "justificatifs",
    "labels_autres",
    "labels_nationaux",
    "modes_orientation_accompagnateur",
    "modes_orientation_beneficiaire",
    "pre_requis",
    "presentation_detail",
    "presentation_resume",
    "prise_rdv",
    "profils",
    "recurrence",
    "structure_parente",
    "types",
    "zone_diffusion_code",
    "zone_diffusion_type",
];

/// The columns that each field of a service is made of.
const SOURCES: &[(&str, &[&str])] = &[
    ("type", &["types"]),
    ("frais", &["frais"]),
    ("publics", &["profils", "thematiques"]),
    ("conditions_acces", &["pre_requis", "justificatifs", "profils"]),
    (
        "modes_mobilisation",
        &[
            "modes_orientation_beneficiaire",
            "modes_orientation_accompagnateur",
            "prise_rdv",
            "formulaire_en_ligne",
            "page_web",
        ],
    ),
    ("mobilisable_par", &["modes_orientation_beneficiaire", "modes_orientation_accompagnateur"]),
    ("mobilisation_precisions", &["modes_orientation_beneficiaire_autres", "modes_orientation_accompagnateur_autres"]),
    ("zone_eligibilite", &["zone_diffusion_type", "zone_diffusion_code"]),
];

/// Columns of links by which a service is got, in the order in which the first one counts.
const LINKS: &[&str] = &["prise_rdv", "formulaire_en_ligne", "page_web"];

/// Whether a table is one of v0: three of its columns are those of v0 by name.
pub(super) fn is_v0(columns: &[Column]) -> bool {
    columns.iter().filter(|column| MARKS.contains(&name_of(column.name()).as_str())).count() >= 3
}

/// Gives the fields that v0 had in other columns, or in several, their conversion.
pub(super) fn compose(draft: &mut Draft<'_>) {
    for (field, names) in SOURCES {
        // The modes come from any of their columns; the others need their first.
        let needs_first = !matches!(*field, "modes_mobilisation" | "mobilisable_par");
        if needs_first && column(draft, names[0]).is_none() {
            continue;
        }
        // `frais` bears the same name in both.
        let kept = names[0] != *field && column(draft, field).is_some();
        give(draft, field, names, Transform::FromV0, kept);
    }
    // The link to get a service: the first of three columns that gives one.
    let kept = column(draft, "lien_mobilisation").is_some();
    give(draft, "lien_mobilisation", LINKS, Transform::Direct, kept);
}

/// The name of a column as v0 writes it.
pub(super) fn name_of(column: &str) -> String {
    columns::base_name(column.trim()).to_ascii_lowercase()
}

/// The place of the first column of this name.
fn column(draft: &Draft<'_>, name: &str) -> Option<usize> {
    draft.columns.iter().find(|column| name_of(column.name()) == name).map(|column| column.index)
}

/// Maps the columns that are there to a field, unless the file has the field of v1 already and keeps it.
fn give(draft: &mut Draft<'_>, field: &'static str, names: &[&str], transform: Transform, kept: bool) {
    let inputs: Vec<usize> = names.iter().filter_map(|name| column(draft, name)).collect();
    if draft.knows(field) && !kept && !inputs.is_empty() {
        draft.set(field, inputs, transform, 0.95, Message::new("mapping-from-v0"));
    }
}

/// What the conversion makes of one row for one field.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Converted {
    /// What the columns said, for the note.
    pub before: String,
    /// Codes for a field of codes, lines for a text.
    pub items: Vec<String>,
}

/// Converts the cells that feed a field; each comes with the name of its column. `None` where none says anything.
pub(super) fn convert(field: &str, cells: &[(&str, &str)]) -> Option<Converted> {
    let cell = |name: &str| cells.iter().find(|(column, _)| *column == name).map_or("", |(_, text)| text.trim());
    let list = |name: &str| split_list(cell(name), None);
    let items = match field {
        "type" => vec![one_type(&list("types"))?],
        "frais" => vec![one_fee(&list("frais"))?],
        "publics" => publics(&list("profils"), &list("thematiques")),
        "conditions_acces" => conditions(&list("pre_requis"), &list("justificatifs"), &list("profils")),
        "modes_mobilisation" => {
            let linked = LINKS.iter().any(|name| !cell(name).is_empty());
            modes(&list("modes_orientation_beneficiaire"), &list("modes_orientation_accompagnateur"), linked)
        }
        "mobilisable_par" => {
            let people =
                [("modes_orientation_beneficiaire", "usagers"), ("modes_orientation_accompagnateur", "professionnels")];
            people.into_iter().filter(|(name, _)| !list(name).is_empty()).map(|(_, code)| code.to_owned()).collect()
        }
        "zone_eligibilite" => zones(cell("zone_diffusion_type"), cell("zone_diffusion_code")),
        _ => cells.iter().map(|(_, text)| text.trim().to_owned()).filter(|text| !text.is_empty()).collect(),
    };
    let concerns = |name: &str| match (field, name) {
        ("publics", "thematiques") => items.iter().any(|code| code == DISABLED),
        ("conditions_acces", "profils") => items.iter().any(|line| TENURE.iter().any(|(_, said)| said == line)),
        _ => true,
    };
    let said = cells.iter().filter(|(name, _)| concerns(name)).map(|(_, text)| text.trim());
    let before = said.filter(|text| !text.is_empty() && *text != "[]").collect::<Vec<_>>().join(" | ");
    // What was said and has no equivalent is told too.
    (!items.is_empty() || !before.is_empty()).then_some(Converted { before, items })
}

/// What the table of a field gives for each item; an item that it lacks stays, for someone to decide.
fn mapped(field: &str, items: &[String]) -> Vec<String> {
    let mut out = Vec::new();
    for item in items {
        let known = v0(field).and_then(|table| table.get(item.as_str()));
        let codes = known.map_or_else(|| vec![item.clone()], |codes| codes.iter().map(|&code| code.into()).collect());
        for code in codes {
            if !out.contains(&code) {
                out.push(code);
            }
        }
    }
    out
}

/// v1 has one type where v0 had several: the most concrete of them.
fn one_type(types: &[String]) -> Option<String> {
    const BY_PRIORITY: [&str; 6] =
        ["aide-financiere", "aide-materielle", "formation", "atelier", "accompagnement", "information"];
    let mapped = mapped("type", types);
    let best = BY_PRIORITY.into_iter().find(|code| mapped.iter().any(|found| found == code)).map(str::to_owned);
    best.or_else(|| mapped.into_iter().next())
}

/// v1 has one answer where v0 had several: what must be paid is not free.
fn one_fee(fees: &[String]) -> Option<String> {
    let mapped = mapped("frais", fees);
    let best = ["payant", "gratuit"].into_iter().find(|code| mapped.iter().any(|found| found == code));
    best.map(str::to_owned).or_else(|| mapped.into_iter().next())
}

/// The audience of a theme of disability.
const DISABLED: &str = "personnes-en-situation-de-handicap";

/// Profiles of v0 that are a condition in v1.
const TENURE: [(&str, &str); 2] = [
    ("locataires", "Le bénéficiaire doit être locataire."),
    ("proprietaires", "Le bénéficiaire doit être propriétaire."),
];

/// "Tous publics" stands alone; a theme of disability says whom it is for.
fn publics(profiles: &[String], themes: &[String]) -> Vec<String> {
    let mut codes = mapped("publics", profiles);
    if codes.iter().any(|code| code == "tous-publics") {
        return vec!["tous-publics".to_owned()];
    }
    let disability = themes.iter().any(|theme| fold(theme).starts_with("handicap"));
    if disability && !codes.iter().any(|code| code == DISABLED) {
        codes.push(DISABLED.to_owned());
    }
    codes
}

/// Conditions one a line; tenants and owners are no audience of v1 but a condition.
fn conditions(required: &[String], papers: &[String], profiles: &[String]) -> Vec<String> {
    let said = TENURE.into_iter().find(|(profile, _)| profiles.iter().any(|found| found == profile));
    let said = said.map(|(_, sentence)| sentence.to_owned());
    said.into_iter().chain(required.iter().cloned()).chain(papers.iter().cloned()).collect()
}

/// How to get the service, from what the person and what the professional may do.
fn modes(person: &[String], professional: &[String], linked: bool) -> Vec<String> {
    let either = |modes: &[&str]| person.iter().chain(professional).any(|mode| modes.contains(&mode.as_str()));
    let form = "envoyer-un-mail-avec-une-fiche-de-prescription";
    let mail = either(&["envoyer-un-mail", "prendre-rdv"]) || professional.iter().any(|mode| mode == form);
    let link = linked || either(&["completer-le-formulaire-dadhesion", "prendre-rdv"]);
    let all = [
        ("envoyer-un-courriel", mail),
        ("se-presenter", person.iter().any(|mode| mode == "se-presenter")),
        ("telephoner", either(&["telephoner"])),
        ("utiliser-lien-mobilisation", link),
    ];
    let known = [
        "autre",
        "completer-le-formulaire-dadhesion",
        "envoyer-un-mail",
        form,
        "prendre-rdv",
        "se-presenter",
        "telephoner",
    ];
    // What v0 never had stays, for someone to decide.
    let unknown = person.iter().chain(professional).filter(|mode| !known.contains(&mode.as_str())).cloned();
    all.into_iter().filter(|(_, said)| *said).map(|(code, _)| code.to_owned()).chain(unknown).collect()
}

/// A region is its départements, the country is `france`, anything else is its code.
fn zones(kind: &str, code: &str) -> Vec<String> {
    match (fold(kind).as_str(), code) {
        ("pays", _) => vec!["france".to_owned()],
        (_, "") => Vec::new(),
        ("region", code) => {
            let departments: Vec<String> = geo().departments_of(code).map(|found| found.code.to_owned()).collect();
            if departments.is_empty() { vec![code.to_owned()] } else { departments }
        }
        (_, code) => vec![code.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(field: &str, cells: &[(&str, &str)]) -> Vec<String> {
        convert(field, cells).map(|found| found.items).unwrap_or_default()
    }

    #[test]
    fn several_values_become_the_one_that_v1_keeps() {
        assert_eq!(of("type", &[("types", "[\"accompagnement\",\"atelier\"]")]), ["atelier"]);
        assert_eq!(of("type", &[("types", "accueil")]), ["information"]);
        assert_eq!(of("type", &[("types", "[\"autre-chose\"]")]), ["autre-chose"], "someone decides");
        assert_eq!(of("frais", &[("frais", "[\"gratuit-sous-conditions\",\"adhesion\"]")]), ["payant"]);
        assert_eq!(of("frais", &[("frais", "pass-numerique")]), ["gratuit"]);
        assert!(of("frais", &[("frais", "")]).is_empty());
    }

    #[test]
    fn audiences_follow_profiles_and_themes() {
        let of = |profiles: &str, themes: &str| of("publics", &[("profils", profiles), ("thematiques", themes)]);
        assert_eq!(of("[\"alternants\"]", ""), ["etudiants", "actifs"]);
        assert_eq!(of("[\"tous-publics\",\"femmes\"]", ""), ["tous-publics"]);
        assert_eq!(of("[\"femmes\"]", "[\"handicap--mobilite\"]"), ["femmes", "personnes-en-situation-de-handicap"]);
        assert!(of("[\"adultes\"]", "[\"numerique\"]").is_empty());
    }

    #[test]
    fn conditions_are_lines() {
        let cells = [
            ("pre_requis", "[\"Savoir lire\"]"),
            ("justificatifs", "[\"Pièce d’identité\"]"),
            ("profils", "[\"locataires\"]"),
        ];
        let wanted = ["Le bénéficiaire doit être locataire.", "Savoir lire", "Pièce d’identité"];
        assert_eq!(of("conditions_acces", &cells), wanted);
        assert!(of("conditions_acces", &[("pre_requis", "[]"), ("justificatifs", "")]).is_empty());
    }

    #[test]
    fn modes_come_from_both_sides_and_from_links() {
        let person = "modes_orientation_beneficiaire";
        let professional = "modes_orientation_accompagnateur";
        let of = |cells: &[(&str, &str)]| of("modes_mobilisation", cells);
        assert_eq!(
            of(&[(person, "[\"telephoner\"]"), (professional, "[\"envoyer-un-mail\",\"autre\"]")]),
            ["envoyer-un-courriel", "telephoner"]
        );
        assert_eq!(of(&[(person, "[\"prendre-rdv\"]")]), ["envoyer-un-courriel", "utiliser-lien-mobilisation"]);
        assert!(of(&[(professional, "[\"se-presenter\"]")]).is_empty(), "only the person presents herself");
        assert_eq!(of(&[("page_web", "https://a.fr")]), ["utiliser-lien-mobilisation"]);
        assert_eq!(
            super::convert("mobilisable_par", &[(person, "[]"), (professional, "[\"autre\"]")]).unwrap().items,
            ["professionnels"]
        );
    }

    #[test]
    fn a_region_is_its_departments() {
        let of = |kind: &str, code: &str| {
            of("zone_eligibilite", &[("zone_diffusion_type", kind), ("zone_diffusion_code", code)])
        };
        assert_eq!(of("region", "53"), ["22", "29", "35", "56"]);
        assert_eq!(of("pays", ""), ["france"]);
        assert_eq!(of("departement", "35"), ["35"]);
        assert_eq!(of("epci", "200093201"), ["200093201"]);
        assert!(of("commune", "").is_empty());
    }

    #[test]
    fn what_has_no_equivalent_is_told() {
        let of = |field: &str, cells: &[(&str, &str)]| convert(field, cells);
        let adults = of("publics", &[("profils", "[\"adultes\"]"), ("thematiques", "[\"numerique\"]")]).unwrap();
        assert_eq!((adults.before.as_str(), adults.items.len()), ("[\"adultes\"]", 0));
        assert_eq!(of("publics", &[("profils", ""), ("thematiques", "[\"numerique\"]")]), None);
        assert_eq!(of("zone_eligibilite", &[("zone_diffusion_type", "commune")]).unwrap().before, "commune");
        assert_eq!(of("conditions_acces", &[("pre_requis", "[]"), ("profils", "[\"femmes\"]")]), None);
    }
}
