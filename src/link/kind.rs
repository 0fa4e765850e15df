//! What a column holds, from its name and its values.

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
    /// Compared with nothing: free text, coordinates, second lines of addresses.
    Ignored,
}

/// Words of a header, in order of precedence, with the kind they announce.
const HEADERS: &[(&str, Kind)] = &[
    ("latitude", Kind::Ignored),
    ("longitude", Kind::Ignored),
    ("complement", Kind::Ignored),
    ("description", Kind::Ignored),
    ("presentation", Kind::Ignored),
    ("commentaire", Kind::Ignored),
    ("comment", Kind::Ignored),
    ("date maj", Kind::Ignored),
    ("updated", Kind::Ignored),
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
    ("address 2", Kind::Ignored),
    ("adresse 2", Kind::Ignored),
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

/// The kind of a column: the words of its name first, what most of its first 500 values look like where the name says
/// nothing.
pub fn infer_kind(name: &str, values: &[Option<Box<str>>]) -> Kind {
    let folded = format!(" {} ", fold(name));
    if let Some((_, kind)) = HEADERS.iter().find(|(words, _)| folded.contains(&format!(" {words} "))) {
        return *kind;
    }
    let sample: Vec<&str> =
        values.iter().flatten().map(|text| text.trim()).filter(|text| !text.is_empty()).take(500).collect();
    let mostly = |test: &dyn Fn(&str) -> bool| {
        !sample.is_empty() && sample.iter().filter(|text| test(text)).count() * 5 >= sample.len() * 4
    };
    let digits = |text: &str| digits_only(text).len();
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
    if sample.is_empty() {
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
        by_spread(&sample)
    }
}

/// Values that are nearly all different identify or name; values that repeat classify.
fn by_spread(sample: &[&str]) -> Kind {
    let distinct = sample.iter().collect::<std::collections::BTreeSet<_>>().len();
    let numeric =
        sample.iter().filter(|text| text.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',')).count();
    if distinct * 20 < sample.len() {
        Kind::Category
    } else if numeric * 5 >= sample.len() * 4 || distinct * 3 < sample.len() {
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

    fn boxed(values: &[&str]) -> Vec<Option<Box<str>>> {
        values.iter().map(|text| Some((*text).into())).collect()
    }

    #[test]
    fn kinds_come_from_names_first_then_values() {
        assert_eq!(infer_kind("site_web", &[]), Kind::Site);
        assert_eq!(infer_kind("soc_sec_id", &[]), Kind::Identifier);
        assert_eq!(infer_kind("x", &boxed(&["a@b.fr", "c@d.fr"])), Kind::Email);
        assert_eq!(infer_kind("x", &boxed(&["2001-02-03", "1999-12-01"])), Kind::Date);
        assert_eq!(infer_kind("x", &[]), Kind::Ignored);
    }
}
