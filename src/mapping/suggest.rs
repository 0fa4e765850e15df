//! The mapping that names and values suggest, each choice with its reason.

use crate::mapping::columns::{self, Column, ENOUGH};
use crate::mapping::{compose, v0};
use crate::model::{FieldKind, FieldMapping, IdRule, Mapping, Message, RawRow, Reading, Reason, Schema, Transform};
use std::collections::BTreeMap;

/// What a file cannot know.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Slug of the contributor.
    pub source: &'a str,
    /// ISO date.
    pub today: &'a str,
}

/// Proposes how the columns of a table feed the fields of a schema. The names decide first, the values confirm or
/// contradict them; what is left out is listed with its reason. `date_maj` is never invented: without a column it stays
/// absent until someone gives a constant.
pub fn suggest(reading: &Reading, sample: &[RawRow], schema: &Schema, context: &Context<'_>) -> Mapping {
    if schema.is_table() {
        return crate::mapping::plain::suggest(reading, schema);
    }
    let columns = columns::read(reading, sample);
    suggest_from(&columns, schema, context, false)
}

/// `lenient`: columns of codes are taken although their values have no equivalent yet, for someone to give them.
pub(super) fn suggest_from(columns: &[Column], schema: &Schema, context: &Context<'_>, lenient: bool) -> Mapping {
    let mut draft = Draft { schema, columns, fields: BTreeMap::new(), used: vec![false; columns.len()], lenient };
    let ignore_column = columns.iter().find(|c| c.best().is_some_and(|best| best.role == "ignore")).map(|c| c.index);
    if let Some(column) = ignore_column {
        draft.used[column] = true;
    }
    draft.assign();
    draft.name_by_values();
    compose::coordinates(&mut draft);
    compose::address(&mut draft);
    compose::place(&mut draft);
    compose::several(&mut draft);
    compose::opening_days(&mut draft);
    compose::one_hot(&mut draft);
    if v0::is_v0(columns) {
        v0::compose(&mut draft);
    }
    let id = draft.identifier();
    let unused = draft.unused(ignore_column);
    let constants = BTreeMap::from([("source".to_owned(), context.source.to_owned())]);
    let order = |mapping: &FieldMapping| schema.index_of(&mapping.field);
    let mut fields: Vec<FieldMapping> = draft.fields.into_values().collect();
    fields.sort_by_key(order);
    Mapping {
        schema: schema.slug.clone(),
        fields,
        unused,
        constants,
        id,
        ignore_column,
        date_order: compose::date_order(columns).unwrap_or_default(),
        ..Mapping::default()
    }
}

/// A mapping under construction.
pub(super) struct Draft<'a> {
    pub schema: &'a Schema,
    pub columns: &'a [Column],
    pub fields: BTreeMap<&'static str, FieldMapping>,
    pub used: Vec<bool>,
    lenient: bool,
}

impl Draft<'_> {
    pub fn has(&self, field: &str) -> bool {
        self.fields.contains_key(field)
    }

    /// The schema's field, if it has it: the services have no `siret`, the structures no `publics`.
    pub fn knows(&self, field: &str) -> bool {
        self.schema.index_of(field).is_some()
    }

    pub fn set(
        &mut self,
        field: &'static str,
        inputs: Vec<usize>,
        transform: Transform,
        confidence: f32,
        why: Message,
    ) {
        for &input in &inputs {
            if let Some(used) = self.used.get_mut(input) {
                *used = true;
            }
        }
        let reason = Reason { confidence: rounded(confidence), why };
        self.fields.insert(field, FieldMapping { field: field.to_owned(), inputs, transform, reason });
    }

    /// Each field takes the column that suits it best; each column feeds the field that it suits best.
    fn assign(&mut self) {
        let columns = self.columns;
        let mut offers: Vec<(f32, usize, &columns::Candidate)> = Vec::new();
        for column in columns {
            let best = column.best().map_or(0.0, |best| best.score);
            // What is known to have no field feeds none, however near another meaning comes; a person is no structure's name.
            let apart = column.best().filter(|best| best.score >= 0.9).map_or("", |best| best.field);
            for candidate in &column.candidates {
                // A column follows its best meanings only: not `adresse` for `adresse mail`.
                let least = if column.is_empty() { 0.75 } else { ENOUGH };
                let barred = matches!(apart, "-" | "contact_nom_prenom") && candidate.field != apart;
                let near = !barred && candidate.score >= least && candidate.score >= best - 0.12;
                if near && self.takes(column, candidate) {
                    // An empty column yields to a filled one.
                    let rank = candidate.score - if column.is_empty() { 0.3 } else { 0.0 };
                    offers.push((rank, column.index, candidate));
                }
            }
        }
        offers.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then_with(|| a.2.field.cmp(b.2.field)));
        for (_, index, candidate) in offers {
            let field =
                if candidate.field == "structure_id" && !self.knows("structure_id") { "id" } else { candidate.field };
            if self.used[index] || self.has(field) {
                continue;
            }
            let known = compose::has_codes(self.schema, field, &columns[index]);
            let score = if known { candidate.score } else { candidate.score.min(0.55) };
            self.set(field, vec![index], self.transform_of(field), score, candidate.why.clone());
        }
    }

    /// Where no column is called a name, the first that holds what only names are is proposed as one.
    fn name_by_values(&mut self) {
        if self.has("nom") || !self.knows("nom") {
            return;
        }
        let free: Vec<&Column> = self.columns.iter().filter(|column| !self.used[column.index]).collect();
        if let Some(column) = columns::name_by_values(free) {
            let why = Message::new("mapping-name-values");
            self.set("nom", vec![column.index], Transform::Direct, 0.55, why);
        }
    }

    /// Whether this schema takes that candidate as a whole column; roles that need company are left to `compose`.
    fn takes(&self, column: &Column, candidate: &columns::Candidate) -> bool {
        let known = self.knows(candidate.field) || candidate.field == "structure_id" && column.profile.is_key();
        let alone = matches!(candidate.role, "" | "detail" | "summary" | "extra" | "composite" | "x" | "y");
        let ours = candidate.field != "source" || compose::is_source_column(column);
        let pair = matches!(candidate.field, "latitude" | "longitude");
        known
            && alone
            && ours
            && !pair
            && (self.lenient && candidate.field != "zone_eligibilite"
                || compose::has_codes(self.schema, candidate.field, column))
    }

    pub fn transform_of(&self, field: &str) -> Transform {
        match self.schema.field(field).map(|field| field.kind) {
            Some(FieldKind::Set | FieldKind::Zones) => Transform::Split { separator: None },
            _ => Transform::Direct,
        }
    }

    /// The rule for `id`: the column that feeds it, else a hash. Numbers that count the rows are asked about.
    fn identifier(&mut self) -> IdRule {
        let columns = self.columns;
        let Some(mapping) = self.fields.get_mut("id") else { return IdRule::Hash };
        let Some(&column) = mapping.inputs.first() else { return IdRule::Hash };
        if columns.get(column).is_some_and(|column| column.profile.counts_rows) {
            let why = Message::new("mapping-counts-rows").with("column", columns[column].name());
            mapping.reason = Reason { confidence: mapping.reason.confidence.min(0.65), why };
        }
        IdRule::Column { column }
    }

    fn unused(&self, ignore_column: Option<usize>) -> Vec<(usize, Reason)> {
        let rest = self.columns.iter().filter(|c| !self.used[c.index] && Some(c.index) != ignore_column);
        rest.map(|column| (column.index, self.why_unused(column))).collect()
    }

    fn why_unused(&self, column: &Column) -> Reason {
        let reason = |confidence, why| Reason { confidence: rounded(confidence), why };
        let Some(first) = column.candidates.first() else {
            return match column.is_empty() {
                true => reason(1.0, Message::new("mapping-unused-empty")),
                false => reason(0.6, Message::new("mapping-unused-unknown")),
            };
        };
        let by = self.fields.get(first.field).and_then(|m| m.inputs.first()).and_then(|&i| self.columns.get(i));
        let by = by.filter(|other| !other.is_empty());
        match () {
            () if column.is_empty() => reason(1.0, Message::new("mapping-unused-empty")),
            () if first.field == "-" && first.score >= ENOUGH => {
                reason(first.score, Message::new("mapping-unused-no-field"))
            }
            () if first.why.code == "mapping-values-against" => reason(0.7, first.why.clone()),
            () if first.score < ENOUGH => reason(0.6, Message::new("mapping-unused-unknown")),
            () if !self.knows(first.field) => {
                reason(first.score, Message::new("mapping-unused-other-schema").with("field", first.field))
            }
            () => match by {
                Some(other) => {
                    let why =
                        Message::new("mapping-unused-better").with("field", first.field).with("column", other.name());
                    reason(0.7, why)
                }
                None => reason(0.5, Message::new("mapping-unused-values").with("field", first.field)),
            },
        }
    }
}

/// Two decimals: reasons are shown and stored, not computed with.
pub(super) fn rounded(confidence: f32) -> f32 {
    (confidence * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::tests::table;
    use crate::reference::schema;

    fn suggested(slug: &str, header: &[&str], rows: &[&[&str]]) -> Mapping {
        let (reading, rows) = table(header, rows);
        suggest(&reading, &rows, schema(slug).unwrap(), &Context { source: "cd49", today: "2026-11-23" })
    }

    fn inputs(mapping: &Mapping, field: &str) -> Vec<usize> {
        mapping.field(field).map(|m| m.inputs.clone()).unwrap_or_default()
    }

    #[test]
    fn the_official_sheet_maps_itself() {
        let schema = schema("service").unwrap();
        let mut header = vec!["__ignore__"];
        header.extend(schema.fields.iter().map(|field| field.name.as_str()));
        let mapping = suggested("service", &header, &[]);
        assert_eq!(mapping.ignore_column, Some(0));
        assert_eq!(mapping.fields.len(), schema.fields.len());
        for field in &mapping.fields {
            assert!(field.reason.confidence >= 0.95, "{field:?}");
            assert_eq!(header[field.inputs[0]], field.field);
        }
        assert!(matches!(mapping.id, IdRule::Column { column: 3 }));
        assert!(matches!(mapping.field("thematiques").unwrap().transform, Transform::Split { .. }));
    }

    #[test]
    fn a_date_as_a_header_and_a_repeated_column() {
        let header = ["nom", "46023", "lien_source", "lien_source (2)"];
        let rows: &[&[&str]] = &[
            &["Mairie de X", "12/03/2025", "https://a.fr/1", ""],
            &["Mairie de Y", "14/03/2025", "https://a.fr/2", ""],
        ];
        let mapping = suggested("structure", &header, rows);
        assert_eq!(inputs(&mapping, "date_maj"), [1]);
        assert!(mapping.field("date_maj").unwrap().reason.confidence < 0.8);
        assert_eq!(inputs(&mapping, "lien_source"), [2]);
    }

    #[test]
    fn the_date_is_never_invented() {
        let mapping = suggested("structure", &["nom", "commune"], &[&["Mairie", "Lille"]]);
        assert!(mapping.field("date_maj").is_none());
        assert_eq!(mapping.constants.keys().collect::<Vec<_>>(), ["source"]);
        assert_eq!(mapping.id, IdRule::Hash);
    }

    #[test]
    fn a_coordinate_that_lies_is_caught() {
        let rows: &[&[&str]] = &[&["Mairie", "44.8378", "-0.5792"], &["Poste", "44.9412", "-0.6011"]];
        let mapping = suggested("structure", &["nom", "Coord. X", "Coord. Y"], rows);
        assert_eq!((inputs(&mapping, "latitude"), inputs(&mapping, "longitude")), (vec![1], vec![2]));
    }

    #[test]
    fn lambert_pairs_and_points_are_seen() {
        let rows: &[&[&str]] = &[&["Mairie", "394035,18", "6692191,98"], &["Poste", "475198,12", "6692424,5"]];
        let mapping = suggested("structure", &["nom", "x", "y"], rows);
        assert_eq!(mapping.field("latitude").unwrap().transform, Transform::LatitudeOf);
        assert_eq!(inputs(&mapping, "longitude"), [1, 2]);
        let mapping = suggested("structure", &["nom", "geo"], &[&["Mairie", "44.8378, -0.5792"]]);
        assert_eq!(mapping.field("longitude").unwrap().transform, Transform::LongitudeOf);
    }

    #[test]
    fn a_number_joins_its_street_and_a_composite_gives_two_fields() {
        let rows: &[&[&str]] =
            &[&["Mairie", "2", "rue de la Paix", "49000 Angers"], &["Poste", "14 bis", "quai Carnot", "49100 Angers"]];
        let mapping = suggested("structure", &["NOM", "N°", "ADRESSE", "CP Ville"], rows);
        assert_eq!(inputs(&mapping, "adresse"), [1, 2]);
        assert_eq!(mapping.field("code_postal").unwrap().transform, Transform::PostcodeOf);
        assert_eq!(mapping.field("commune").unwrap().transform, Transform::CommuneOf);
    }

    #[test]
    fn a_street_in_three_columns_is_one_whatever_they_are_called() {
        let rows: &[&[&str]] =
            &[&["A", "12", "RUE", "de Paris"], &["B", "3", "AVENUE", "Foch"], &["C", "7 bis", "PLACE", "du Marché"]];
        for names in [
            ["N° voie", "Type voie", "Libellé voie"],
            ["NUM_VOIE", "TYP_VOIE", "LIB_VOIE"],
            ["adr_num", "adr_type", "adr_voie"],
            ["house_number", "street_type", "street_name"],
            ["N° rue", "Nature de la voie", "Rue"],
        ] {
            let mapping = suggested("structure", &["nom", names[0], names[1], names[2]], rows);
            assert_eq!(inputs(&mapping, "adresse"), [1, 2, 3], "{names:?}");
        }
        // The street already says what it is, or holds its number.
        let rows: &[&[&str]] = &[&["A", "12", "rue de Paris"], &["B", "3", "avenue Foch"]];
        assert_eq!(inputs(&suggested("structure", &["nom", "N° voie", "Voie"], rows), "adresse"), [1, 2]);
        let rows: &[&[&str]] = &[&["A", "12", "12 rue de Paris"], &["B", "3", "3 avenue Foch"]];
        assert_eq!(inputs(&suggested("structure", &["nom", "N°", "Adresse"], rows), "adresse"), [2]);
    }

    #[test]
    fn boxes_under_a_heading_mean_what_their_own_names_say() {
        let header = [
            "nom",
            "Publics › Jeunes",
            "Publics › Seniors",
            "Accueil › Présentiel",
            "Accueil › À distance",
            "Frais › Gratuit",
        ];
        let rows: &[&[&str]] = &[
            &["Aide", "X", "", "X", "", "oui"],
            &["Cours", "", "X", "X", "X", "non"],
            &["Prêt", "X", "X", "", "X", "oui"],
        ];
        let mapping = suggested("service", &header, rows);
        assert_eq!(inputs(&mapping, "publics"), [1, 2]);
        assert_eq!((inputs(&mapping, "modes_accueil"), inputs(&mapping, "frais")), (vec![3, 4], vec![5]));
        assert!(mapping.field("publics_precisions").is_none());
    }

    #[test]
    fn a_second_phone_stands_in_for_the_first_and_dates_of_both_orders_are_asked() {
        let rows: &[&[&str]] = &[
            &["A", "02 99 00 00 01", "06 00 00 00 01", "13/02/2025"],
            &["B", "", "06 00 00 00 02", "02/14/2025"],
            &["C", "02 99 00 00 03", "", "03/04/2025"],
        ];
        let mapping = suggested("structure", &["nom", "Téléphone 1", "Téléphone 2", "date_maj"], rows);
        assert_eq!(inputs(&mapping, "telephone"), [1, 2]);
        assert_eq!(mapping.date_order, crate::model::DateOrder::Mixed);
    }

    #[test]
    fn names_are_found_where_no_column_is_called_so_and_ids_may_have_gaps() {
        let rows: &[&[&str]] = &[
            &["Les Lilas", "1 rue X", "35000", "Rennes", "0299000001", "17"],
            &["Le Pont", "2 rue Y", "35000", "Rennes", "0299000002", ""],
            &["La Source", "3 rue Z", "35000", "Rennes", "0299000003", "19"],
            &["Le Relais", "4 rue T", "35000", "Rennes", "0299000004", "23"],
            &["Le Phare", "5 rue U", "35000", "Rennes", "0299000005", "31"],
        ];
        let header = ["Maisonnée", "Adresse", "CP", "Ville", "Tél", "N° fiche"];
        let mapping = suggested("structure", &header, rows);
        assert_eq!((inputs(&mapping, "nom"), inputs(&mapping, "id")), (vec![0], vec![5]));
        assert!(mapping.field("nom").unwrap().reason.confidence < 0.7, "asked");
        let (reading, sample) = table(&header, rows);
        assert_eq!(crate::mapping::detect_schemas(&reading, &sample), ["structure"]);
    }

    #[test]
    fn values_speak_where_names_do_not() {
        let rows: &[&[&str]] = &[&["Mairie", "a@b.fr", "13003013300016"], &["Poste", "c@d.fr", "35600000000048"]];
        let mapping = suggested("structure", &["nom", "col1", "col2"], rows);
        assert_eq!((inputs(&mapping, "courriel"), inputs(&mapping, "siret")), (vec![1], vec![2]));
        let rows: &[&[&str]] = &[&["Mairie", "http://a.fr"], &["Poste", "http://b.fr"]];
        let mapping = suggested("structure", &["nom", "mail"], rows);
        assert!(mapping.field("courriel").is_none());
    }

    #[test]
    fn boxes_and_days_are_put_together() {
        let rows: &[&[&str]] = &[&["Aide", "X", "", "9h-12h", ""], &["Cours", "", "X", "9h-12h", "14h-17h"]];
        let mapping =
            suggested("service", &["nom", "PBC_Jeunes", "PBC_Senior", "horaires_lundi", "horaires_mardi"], rows);
        let publics = mapping.field("publics").unwrap();
        assert_eq!(publics.transform, Transform::OneHot { codes: vec![vec!["jeunes".into()], vec!["seniors".into()]] });
        let hours = mapping.field("horaires_accueil").unwrap();
        assert_eq!(
            hours.transform,
            Transform::Template { text: "[lundi {horaires_lundi}\n][mardi {horaires_mardi}\n]".into() }
        );
    }

    #[test]
    fn opening_hours_by_their_bounds_are_paired() {
        let header = ["nom", "Lun_matin_debut", "Lun_matin_fin", "Lun_aprem_debut", "Lun_aprem_fin"];
        let rows: &[&[&str]] = &[&["A", "09:00", "12:00", "14:00", "17:30"], &["B", "", "", "14:00", "18:00"]];
        let mapping = suggested("structure", &header, rows);
        let hours = mapping.field("horaires_accueil").unwrap();
        let text = "[lundi {Lun_matin_debut}-{Lun_matin_fin}\n][lundi {Lun_aprem_debut}-{Lun_aprem_fin}\n]".to_owned();
        assert_eq!((hours.inputs.as_slice(), &hours.transform), (&[1, 2, 3, 4][..], &Transform::Template { text }));
        let (reading, sample) = table(&header, rows);
        let schema = schema("structure").unwrap();
        let at = schema.index_of("horaires_accueil").unwrap();
        let applier = crate::mapping::Applier::new(&mapping, schema, &reading, "s", "2026-11-23").unwrap();
        let made: Vec<_> =
            sample.iter().map(|row| applier.apply(row).1.unwrap().values[at].display().into_owned()).collect();
        assert_eq!(made, ["Mo 09:00-12:00,14:00-17:30", "Mo 14:00-18:00"]);
    }

    #[test]
    fn a_column_of_people_is_not_a_source() {
        let rows: &[&[&str]] = &[&["Mairie", "Ville d’Aix"], &["Poste", "La Poste"]];
        let mapping = suggested("structure", &["nom", "source"], rows);
        assert!(mapping.field("source").is_none());
        assert_eq!(mapping.constants["source"], "cd49");
        let mapping = suggested("structure", &["nom", "source"], &[&["Mairie", "dora"], &["Poste", "dora"]]);
        assert_eq!(inputs(&mapping, "source"), [1]);
    }
}
