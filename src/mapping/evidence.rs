//! What a column's values say of a field that its name suggests: they confirm it, contradict it, or say nothing.

use crate::profile::{ColumnProfile, Kind, Shape};

/// The word of the values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Says {
    /// This share of the values has the field's form.
    For(f32),
    /// The values have another form: the name lies, or means something else.
    Against,
    Nothing,
}

/// What the values of a column say of its feeding `field` in `role` (see `headers.csv`).
pub(super) fn says(field: &str, role: &str, column: &ColumnProfile) -> Says {
    if column.filled == 0 {
        return Says::Nothing;
    }
    let share = |shape| column.share(shape);
    let needs = |shape: Shape, enough: f32| match share(shape) {
        s if s >= enough => Says::For(s),
        s if s < 0.1 => Says::Against,
        _ => Says::Nothing,
    };
    match field {
        "siret" => match share(Shape::Siret) {
            s if s >= 0.5 => Says::For(s),
            s if s >= 0.2 => Says::Nothing,
            _ => Says::Against,
        },
        "courriel" => needs(Shape::Mail, 0.5),
        "site_web" | "lien_source" | "lien_mobilisation" | "accessibilite_lieu" => needs(Shape::Url, 0.5),
        "code_postal" => needs(Shape::Postcode, 0.6),
        "code_insee" => needs(Shape::CommuneCode, 0.5),
        "telephone" => needs(Shape::Phone, 0.5),
        "date_maj" => date(column),
        "latitude" | "longitude" => coordinate(field, role, column),
        "nom" => name(column),
        "adresse" => address(role, column),
        "commune" if share(Shape::Number) >= 0.5 || is_contact(column) || column.kind == Kind::Boolean => Says::Against,
        "commune" if column.mean_chars <= 40.0 => Says::For(0.5),
        "complement_adresse" if is_contact(column) || column.kind == Kind::Boolean => Says::Against,
        // A date with its time of day is no opening hours, nor is a list of objects a text.
        "horaires_accueil" if column.top.iter().any(|(value, _)| value.starts_with("[{") || value.starts_with('{')) => {
            Says::Against
        }
        "horaires_accueil" if share(Shape::Date) >= 0.5 => Says::Against,
        "horaires_accueil" => needs(Shape::Hours, 0.4),
        "frais" if share(Shape::Fee) >= 0.3 => Says::For(share(Shape::Fee)),
        "frais" if column.mean_chars > 120.0 => Says::Against,
        "conditions_acces" if share(Shape::Fee) >= 0.6 => Says::Against,
        "publics" if !role.is_empty() => one_hot(column),
        "publics" | "thematiques" | "type" | "reseaux_porteurs" | "modes_accueil" | "modes_mobilisation" => {
            codes(column)
        }
        "mobilisable_par" => codes(column),
        "zone_eligibilite" if is_contact(column) || column.kind == Kind::Boolean => Says::Against,
        "id" | "structure_id" => identifier(field, column),
        "description" | "publics_precisions" | "frais_precisions" | "mobilisation_precisions" | "conditions_acces"
            if share(Shape::Number) >= 0.6 || share(Shape::Url) >= 0.6 || column.kind == Kind::Boolean =>
        {
            Says::Against
        }
        "contact_nom_prenom" if is_contact(column) || share(Shape::Number) >= 0.5 => Says::Against,
        "volume_horaire_hebdomadaire" | "nombre_semaines" => needs(Shape::Number, 0.5),
        _ => Says::Nothing,
    }
}

/// The field that values alone suggest, where a name says nothing, with how sure that is.
pub(super) fn field_of_values(column: &ColumnProfile) -> Option<(&'static str, f32, Shape)> {
    let strong = |shape| column.share(shape) >= 0.8 && column.filled >= 2;
    if is_years(column) {
        return None;
    }
    Some(match column.kind {
        Kind::Mail if strong(Shape::Mail) => ("courriel", 0.72, Shape::Mail),
        Kind::Siret if strong(Shape::Siret) => ("siret", 0.72, Shape::Siret),
        Kind::Url if strong(Shape::Url) => ("site_web", 0.55, Shape::Url),
        Kind::Phone if strong(Shape::Phone) => ("telephone", 0.62, Shape::Phone),
        Kind::Postcode if strong(Shape::Postcode) => ("code_postal", 0.6, Shape::Postcode),
        Kind::CommuneCode if strong(Shape::CommuneCode) => ("code_insee", 0.55, Shape::CommuneCode),
        Kind::Hours if strong(Shape::Hours) => ("horaires_accueil", 0.55, Shape::Hours),
        _ => return None,
    })
}

/// Years look like codes that have lost their zero (2019 → 02019, which exists): only a name may say otherwise.
fn is_years(column: &ColumnProfile) -> bool {
    column.share(Shape::Number) >= 0.8 && column.range.is_some_and(|(low, high)| low >= 1900.0 && high <= 2099.0)
}

fn is_contact(column: &ColumnProfile) -> bool {
    column.share(Shape::Mail) >= 0.5 || column.share(Shape::Url) >= 0.5
}

/// Dates in any order, spreadsheet serials (30000 to 60000) and epochs.
fn date(column: &ColumnProfile) -> Says {
    let serial = column.share(Shape::Number) >= 0.8
        && column.range.is_some_and(|(low, high)| low >= 30_000.0 && high <= 60_000.0 || low >= 9e8 && high < 5e12);
    match column.share(Shape::Date) {
        s if s >= 0.3 => Says::For(s),
        _ if serial => Says::For(0.6),
        s if s < 0.1 => Says::Against,
        _ => Says::Nothing,
    }
}

fn coordinate(field: &str, role: &str, column: &ColumnProfile) -> Says {
    let share = |shape| column.share(shape);
    if role == "point" || share(Shape::Point) >= 0.5 {
        return if share(Shape::Point) >= 0.5 { Says::For(share(Shape::Point)) } else { Says::Against };
    }
    let (own, lambert) =
        if field == "latitude" { (Shape::Latitude, Shape::LambertY) } else { (Shape::Longitude, Shape::LambertX) };
    let best = share(own).max(share(lambert));
    match best {
        s if s >= 0.5 => Says::For(s),
        _ if share(Shape::Number) < 0.3 => Says::Against,
        _ => Says::Nothing,
    }
}

fn name(column: &ColumnProfile) -> Says {
    let bad = column.share(Shape::Number) >= 0.7
        || is_contact(column)
        || column.share(Shape::Hours) >= 0.6 && column.mean_chars > 20.0
        || column.mean_chars > 160.0
        || matches!(column.kind, Kind::Boolean | Kind::Date | Kind::Checkbox);
    match () {
        () if bad => Says::Against,
        () if column.filled >= 10 && column.variety() < 0.1 => Says::Against,
        () if column.mean_chars >= 5.0 => Says::For(column.variety()),
        () => Says::Nothing,
    }
}

fn address(role: &str, column: &ColumnProfile) -> Says {
    let bare = column.share(Shape::BareNumber);
    match role {
        "number" if bare >= 0.6 => Says::For(bare),
        "number" => Says::Against,
        _ if is_contact(column) || column.kind == Kind::Boolean || bare >= 0.95 || column.share(Shape::Siret) > 0.5 => {
            Says::Against
        }
        "type" => Says::Nothing,
        _ if column.share(Shape::StreetNumber) >= 0.3 => Says::For(column.share(Shape::StreetNumber)),
        _ => Says::Nothing,
    }
}

fn identifier(field: &str, column: &ColumnProfile) -> Says {
    match () {
        () if is_contact(column) && column.share(Shape::Mail) >= 0.5 => Says::Against,
        () if field == "structure_id" => Says::Nothing,
        () if column.is_key() => Says::For(1.0),
        // A few repeated identifiers are the producer's mistake, which the gate names; they are identifiers all the same.
        () if column.filled == column.rows && column.variety() >= 0.9 => Says::For(0.9),
        () if column.filled == column.rows && column.filled >= 5 && column.distinct + 1 >= column.filled => {
            Says::For(0.85)
        }
        // Some rows have none: theirs is built, and the others keep the one they were given.
        () if column.filled * 2 >= column.rows && column.filled >= 4 && column.variety() >= 1.0 => Says::For(0.5),
        () => Says::Against,
    }
}

/// A column that is one box to check: blank, yes, no, or its own name.
fn one_hot(column: &ColumnProfile) -> Says {
    if column.distinct <= 6 && column.mean_chars <= 20.0 { Says::For(0.8) } else { Says::Against }
}

fn codes(column: &ColumnProfile) -> Says {
    let bad = column.kind == Kind::Boolean
        || column.kind == Kind::Checkbox
        || column.share(Shape::Number) >= 0.6
        || is_contact(column)
        || column.mean_chars > 300.0;
    if bad { Says::Against } else { Says::Nothing }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_catch_a_name_that_lies() {
        let column = ColumnProfile::of("Coord. X", ["44.8378", "44.9412", "45.0011"]);
        assert!(matches!(says("latitude", "", &column), Says::For(_)));
        let column = ColumnProfile::of("mail", ["http://a.fr", "www.b.fr"]);
        assert_eq!(says("courriel", "", &column), Says::Against);
        let column = ColumnProfile::of("N°", ["2", "14", "3 bis", ""]);
        assert!(matches!(says("adresse", "number", &column), Says::For(_)));
        let column = ColumnProfile::of("ID_COURT", ["1", "", "3"]);
        assert_eq!(says("id", "", &column), Says::Against);
        let column = ColumnProfile::of("open_dt", ["2022-01-02 09:30:00", "2022-01-05 10:00:00"]);
        assert_eq!(says("horaires_accueil", "", &column), Says::Against);
    }
}
