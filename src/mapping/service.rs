//! A service for each row of a file of structures: most regional files hold both in one row.

use crate::mapping::columns;
use crate::mapping::identity;
use crate::mapping::suggest::{Context, suggest_from};
use crate::model::{FieldMapping, IdRule, Mapping, Message, RawRow, Reading, Reason, Schema, Transform, Value};

/// Fields of a service that a file of structures may hold beside the structure's own.
const OWN: &[&str] = &[
    "thematiques",
    "type",
    "frais",
    "frais_precisions",
    "publics",
    "publics_precisions",
    "conditions_acces",
    "modes_accueil",
    "zone_eligibilite",
    "contact_nom_prenom",
    "lien_mobilisation",
    "modes_mobilisation",
    "mobilisable_par",
];

/// Fields that the service shares with the structure of its row.
const SHARED: &[&str] = &[
    "description",
    "lien_source",
    "date_maj",
    "commune",
    "code_postal",
    "code_insee",
    "adresse",
    "complement_adresse",
    "longitude",
    "latitude",
    "telephone",
    "courriel",
    "horaires_accueil",
];

/// Proposes a service per row, linked to the structure that `structure` makes of the same row: its name is a template,
/// its audiences, fees and themes come from the columns that hold them, the rest is the structure's. What the schema
/// requires and the row cannot say (a description) is a template too, for someone to reword before accepting.
///
/// Columns of codes are taken although some of their values have no equivalent yet: those wait for an answer.
/// `None` where the rows say nothing that belongs to a service.
pub fn service_per_row(
    structure: &Mapping,
    reading: &Reading,
    sample: &[RawRow],
    schema: &Schema,
    context: &Context<'_>,
) -> Option<Mapping> {
    let columns = columns::read(reading, sample);
    let suggested = suggest_from(&columns, schema, context, true);
    let own: Vec<FieldMapping> = suggested
        .fields
        .into_iter()
        .filter(|m| OWN.contains(&m.field.as_str()) && m.reason.confidence >= 0.5)
        .collect();
    if !own.iter().any(|m| matches!(m.field.as_str(), "thematiques" | "publics" | "frais" | "type")) {
        return None;
    }
    let name = structure.field("nom")?;
    let cell = |mapping: &FieldMapping| {
        let column = mapping.inputs.first().and_then(|&input| reading.header.get(input));
        column.map(|column| format!("{{{column}}}")).unwrap_or_default()
    };
    let digital = own.iter().any(|m| m.field == "thematiques") || is_digital(reading);
    let label = if digital { "Médiation numérique" } else { "Accueil" };
    let made = |field: &str, inputs: Vec<usize>, transform| FieldMapping {
        field: field.to_owned(),
        inputs,
        transform,
        reason: Reason { confidence: 0.6, why: Message::new("mapping-service-per-row") },
    };
    let mut fields = own;
    fields.extend(structure.fields.iter().filter(|m| SHARED.contains(&m.field.as_str())).cloned());
    let structure_id = made("structure_id", identity::structure_inputs(structure), Transform::StructureOfRow);
    let text = format!("{label} – {}", cell(name));
    let title = made("nom", name.inputs.clone(), Transform::Template { text: text.clone() });
    fields.retain(|m| !matches!(m.field.as_str(), "nom" | "structure_id" | "id"));
    fields.push(structure_id);
    fields.push(title);
    if !fields.iter().any(|m| m.field == "description") {
        fields.push(made("description", name.inputs.clone(), Transform::Template { text }));
    }
    let mut constants = structure.constants.clone();
    // A row without a description still needs one.
    constants.entry("description".to_owned()).or_insert_with(|| label.to_owned());
    if digital && !fields.iter().any(|m| m.field == "type") {
        fields.push(made("type", Vec::new(), Transform::Constant { value: Value::text("accompagnement") }));
    }
    if !fields.iter().any(|m| m.field == "modes_accueil") {
        fields.push(made("modes_accueil", Vec::new(), Transform::Constant { value: Value::list(["en-presentiel"]) }));
    }
    fields.sort_by_key(|m| schema.index_of(&m.field));
    Some(Mapping {
        schema: schema.slug.clone(),
        fields,
        unused: suggested.unused,
        constants,
        id: IdRule::ServiceOfRow,
        ignore_column: structure.ignore_column,
        row_rules: structure.row_rules.clone(),
        kept_rows: structure.kept_rows.clone(),
        date_order: structure.date_order,
        ..Mapping::default()
    })
}

/// Whether the columns speak of digital help.
fn is_digital(reading: &Reading) -> bool {
    let digital = |name: &String| {
        let name = crate::text::fold(name);
        ["numerique", "internet", "cnfs", "wifi", "initiation", "mednum"].iter().any(|word| name.contains(word))
    };
    reading.header.iter().any(digital)
}
