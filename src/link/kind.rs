//! What a column holds, from its name and its values.

use super::table::Values;
use crate::text::{digits_only, fold};

/// What a column says of a record; decides how two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Name of an organisation, or a whole name.
    Name,
    GivenName,
    Surname,
    /// 14 digits, the first 9 of which are the SIREN.
    Siret,
    Siren,
    /// Any other identifier.
    Identifier,
    /// Street, with or without its number.
    Address,
    /// What completes an address: building, floor, PO box.
    AddressMore,
    StreetNumber,
    Postcode,
    Commune,
    CommuneCode,
    Phone,
    Email,
    Site,
    Date,
    /// One of few values: a state, a type.
    Category,
    /// Compared with nothing: free text, coordinates.
    Ignored,
}

/// Words of a header, in order of precedence, with the kind they announce.
const HEADERS: &[(&str, Kind)] = &[
    ("latitude", Kind::Ignored),
    ("longitude", Kind::Ignored),
    ("complement", Kind::AddressMore),
    ("description", Kind::Ignored),
    ("presentation", Kind::Ignored),
    ("commentaire", Kind::Ignored),
    ("comment", Kind::Ignored),
    ("date maj", Kind::Ignored),
    ("maj", Kind::Ignored),
    ("mis a jour", Kind::Ignored),
    ("mise a jour", Kind::Ignored),
    ("modifie", Kind::Ignored),
    ("modification", Kind::Ignored),
    ("updated", Kind::Ignored),
    ("modified", Kind::Ignored),
    ("created", Kind::Ignored),
    ("creation", Kind::Ignored),
    ("horodateur", Kind::Ignored),
    ("timestamp", Kind::Ignored),
    ("lat", Kind::Ignored),
    ("lon", Kind::Ignored),
    ("lng", Kind::Ignored),
    ("long", Kind::Ignored),
    ("siret", Kind::Siret),
    ("siren", Kind::Siren),
    ("given name", Kind::GivenName),
    ("first name", Kind::GivenName),
    ("firstname", Kind::GivenName),
    ("forename", Kind::GivenName),
    ("prenom", Kind::GivenName),
    ("surname", Kind::Surname),
    ("last name", Kind::Surname),
    ("lastname", Kind::Surname),
    ("family name", Kind::Surname),
    ("nom famille", Kind::Surname),
    ("patronyme", Kind::Surname),
    ("street number", Kind::StreetNumber),
    ("house number", Kind::StreetNumber),
    ("numero voie", Kind::StreetNumber),
    ("telephone", Kind::Phone),
    ("phone", Kind::Phone),
    ("tel", Kind::Phone),
    ("portable", Kind::Phone),
    ("courriel", Kind::Email),
    ("email", Kind::Email),
    ("e mail", Kind::Email),
    ("mail", Kind::Email),
    ("site web", Kind::Site),
    ("website", Kind::Site),
    ("url", Kind::Site),
    ("site", Kind::Site),
    ("code postal", Kind::Postcode),
    ("postcode", Kind::Postcode),
    ("postal code", Kind::Postcode),
    ("zip", Kind::Postcode),
    ("zipcode", Kind::Postcode),
    ("cp", Kind::Postcode),
    ("code insee", Kind::CommuneCode),
    ("insee", Kind::CommuneCode),
    ("code commune", Kind::CommuneCode),
    ("commune", Kind::Commune),
    ("ville", Kind::Commune),
    ("city", Kind::Commune),
    ("town", Kind::Commune),
    ("suburb", Kind::Commune),
    ("date of birth", Kind::Date),
    ("birth", Kind::Date),
    ("dob", Kind::Date),
    ("naissance", Kind::Date),
    ("address 2", Kind::AddressMore),
    ("adresse 2", Kind::AddressMore),
    ("adresse", Kind::Address),
    ("address", Kind::Address),
    ("addr", Kind::Address),
    ("street", Kind::Address),
    ("rue", Kind::Address),
    ("voie", Kind::Address),
    ("soc sec id", Kind::Identifier),
    ("ssn", Kind::Identifier),
    ("identifiant", Kind::Identifier),
    ("nom", Kind::Name),
    ("name", Kind::Name),
    ("raison sociale", Kind::Name),
    ("structure", Kind::Name),
    ("title", Kind::Name),
    ("titre", Kind::Name),
    ("full name", Kind::Name),
    ("state", Kind::Category),
    ("region", Kind::Category),
    ("departement", Kind::Category),
    ("type", Kind::Ignored),
];

/// The kind of a column: the words of its name first, what most of its values look like where the name says nothing. The same
/// whatever the order of the rows.
pub fn infer_kind(name: &str, values: &Values) -> Kind {
    kind_of_name(name).unwrap_or_else(|| kind_of_values(values))
}

/// The kind that the words of a column's name announce.
pub fn kind_of_name(name: &str) -> Option<Kind> {
    let folded = format!(" {} ", fold(name));
    HEADERS.iter().find(|(words, _)| folded.contains(&format!(" {words} "))).map(|(_, kind)| *kind)
}

fn kind_of_values(values: &Values) -> Kind {
    let counted: Vec<(&str, u64)> = values.counted().filter(|(text, _)| !text.trim().is_empty()).collect();
    let all: u64 = counted.iter().map(|(_, count)| count).sum();
    let share = |test: &dyn Fn(&str) -> bool| {
        let held: u64 = counted.iter().filter(|(text, _)| test(text.trim())).map(|(_, count)| count).sum();
        held as f64 / all.max(1) as f64
    };
    let mostly = |test: &dyn Fn(&str) -> bool| share(test) >= 0.8;
    let digits = |text: &str| digits_only(text).len();
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
    if all == 0 {
        Kind::Ignored
    } else if mostly(&|text| text.contains('@') && text.contains('.')) {
        Kind::Email
    } else if mostly(&|text| text.starts_with("http") || text.starts_with("www.")) {
        Kind::Site
    } else if mostly(&|text| is_date(text)) {
        Kind::Date
    } else if mostly(&|text| digits(text) == 14 && letters(text) == 0) {
        Kind::Siret
    } else if mostly(&|text| (9..=12).contains(&digits(text)) && letters(text) == 0 && !text.contains(',')) {
        Kind::Phone
    } else if mostly(&|text| text.chars().count() > 60) {
        Kind::Ignored
    } else {
        let numeric = share(&|text| text.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b','));
        by_spread(distinct_in_sample(&counted, all), numeric)
    }
}

/// Rows among which the different values are counted, so that what a column is does not depend on how many rows there are.
const SAMPLE: f64 = 500.0;

/// Share of different values that are to be expected among [`SAMPLE`] rows.
fn distinct_in_sample(counted: &[(&str, u64)], all: u64) -> f64 {
    let rows = SAMPLE.min(all as f64);
    let seen = |count: u64| 1.0 - (1.0 - count as f64 / all as f64).powf(rows);
    let expected: f64 =
        if rows < SAMPLE { counted.len() as f64 } else { counted.iter().map(|(_, count)| seen(*count)).sum() };
    expected / rows
}

/// Values that are nearly all different identify or name; values that repeat classify.
fn by_spread(distinct: f64, numeric: f64) -> Kind {
    if distinct < 0.05 {
        Kind::Category
    } else if numeric >= 0.8 || distinct < 1.0 / 3.0 {
        Kind::Ignored
    } else {
        Kind::Name
    }
}

fn is_date(text: &str) -> bool {
    let digits = digits_only(text).len();
    (6..=8).contains(&digits)
        && text.chars().filter(|c| matches!(c, '-' | '/' | '.')).count() == 2
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '/' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(values: &[&str]) -> Values {
        values.iter().map(|text| Some(*text)).collect()
    }

    #[test]
    fn kinds_come_from_names_first_then_values() {
        assert_eq!(infer_kind("site_web", &boxed(&[])), Kind::Site);
        assert_eq!(infer_kind("soc_sec_id", &boxed(&[])), Kind::Identifier);
        assert_eq!(infer_kind("x", &boxed(&["a@b.fr", "c@d.fr"])), Kind::Email);
        assert_eq!(infer_kind("x", &boxed(&["2001-02-03", "1999-12-01"])), Kind::Date);
        assert_eq!(infer_kind("x", &boxed(&[])), Kind::Ignored);
    }
}
