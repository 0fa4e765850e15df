//! `dora/`: the two files that Dora's bulk import reads, structures first, and what its form cannot hold.
//!
//! Columns and their rules are those of the import itself (`structures/csv_import.py`, `services/csv_import.py`). Two columns
//! stay empty on purpose: Dora writes to whom `courriels_administrateurs` names, and makes a second service of what `modeles`
//! names, where `services.csv` has it already.

use crate::Result;
use crate::export::folder::Staging;
use crate::export::input::ExportInput;
use crate::export::lot::csv_writer;

/// What goes to Dora.
#[derive(Debug, Clone, Default)]
pub struct Dora {
    pub structures: Vec<DoraStructure>,
    pub services: Vec<DoraService>,
    /// What the form cannot hold.
    pub left: Vec<LeftOut>,
}

/// A line of `structures.csv`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DoraStructure {
    pub nom: String,
    pub siret: String,
    /// The SIRET of the establishment that it is a branch of, where it has none of its own.
    pub siret_parent: String,
    pub labels: Vec<String>,
    pub telephone: String,
    pub courriel: String,
}

/// A line of `services.csv`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DoraService {
    pub modele_slug: String,
    pub structure: String,
    pub courriel: String,
    pub contact: String,
    pub telephone: String,
    pub location_kinds: Vec<String>,
    pub commune: String,
    pub adresse: String,
    pub complement_adresse: String,
    pub code_postal: String,
    /// `city`, `epci`, `department`, `region`, `country`, or empty.
    pub zone: &'static str,
    pub public: bool,
}

/// Something of a record that Dora's form does not take.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftOut {
    /// `structures` or `services`.
    pub lot: &'static str,
    pub id: String,
    pub nom: String,
    /// Fields with a comma between; empty: the whole record.
    pub champs: String,
    pub why: crate::model::Message,
}

const STRUCTURES: [&str; 8] = [
    "nom",
    "siret",
    "siret_parent",
    "courriels_administrateurs",
    "labels",
    "modeles",
    "telephone",
    "courriel_structure",
];

const SERVICES: [&str; 13] = [
    "modele_slug",
    "structure_siret_or_slug",
    "contact_email",
    "labels_financement",
    "contact_name",
    "contact_phone",
    "location_kinds",
    "location_city",
    "location_address",
    "location_complement",
    "location_postal_code",
    "diffusion_zone_type",
    "is_contact_info_public",
];

pub(super) fn write(staging: &mut Staging, input: &ExportInput<'_>, dora: &Dora) -> Result<()> {
    staging.write("dora/structures.csv", |to| {
        let mut csv = csv_writer(to);
        csv.write_record(STRUCTURES)?;
        for one in &dora.structures {
            let labels = one.labels.join(",");
            csv.write_record([
                &one.nom,
                &one.siret,
                &one.siret_parent,
                "",
                &labels,
                "",
                &one.telephone,
                &one.courriel,
            ])?;
        }
        Ok(csv.flush()?)
    })?;
    staging.write("dora/services.csv", |to| {
        let mut csv = csv_writer(to);
        csv.write_record(SERVICES)?;
        for one in &dora.services {
            csv.write_record([
                one.modele_slug.as_str(),
                &one.structure,
                &one.courriel,
                "",
                &one.contact,
                &one.telephone,
                &one.location_kinds.join(","),
                &one.commune,
                &one.adresse,
                &one.complement_adresse,
                &one.code_postal,
                one.zone,
                if one.public { "oui" } else { "non" },
            ])?;
        }
        Ok(csv.flush()?)
    })?;
    staging.write("dora/non_repris.csv", |to| {
        let mut csv = csv_writer(to);
        csv.write_record(["lot", "id", "nom", "champs", "raison"])?;
        for one in &dora.left {
            csv.write_record([one.lot, &one.id, &one.nom, &one.champs, &input.lang.render(&one.why)])?;
        }
        Ok(csv.flush()?)
    })
}
