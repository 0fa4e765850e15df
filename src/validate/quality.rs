//! The official quality score of a service, `score_qualite` (DOMAIN §1.7): the mean of the criteria that apply to it, its
//! oddities included. A record's score says how useful it is to who looks for help, not whether it is valid.

use super::official;
use crate::model::{Schema, Value};
use speedate::Date;

/// A criterion of the score, in the official order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Criterion {
    Address,
    MobilisationModes,
    Public,
    Theme,
    Contact,
    Mail,
    Date,
    Fees,
    Description,
    Phone,
}

impl Criterion {
    pub const ALL: [Self; 10] = [
        Self::Address,
        Self::MobilisationModes,
        Self::Public,
        Self::Theme,
        Self::Contact,
        Self::Mail,
        Self::Date,
        Self::Fees,
        Self::Description,
        Self::Phone,
    ];

    /// The official name, by which `score-gain` in `report.ftl` says what raises it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Address => "adresse_bien_definie",
            Self::MobilisationModes => "modes_mobilisation_bien_definis",
            Self::Public => "au_moins_un_public",
            Self::Theme => "au_moins_une_thematique",
            Self::Contact => "au_moins_un_moyen_de_contact",
            Self::Mail => "courriel_bien_defini",
            Self::Date => "date_maj_recente",
            Self::Fees => "frais_bien_definis",
            Self::Description => "description_bien_definie",
            Self::Phone => "telephone_bien_defini",
        }
    }
}

/// What the official function does that one would not expect of it, and that is done here all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quirk {
    /// A record of exactly 180 days scores as one of two years: it is neither younger nor older than "six months".
    HalfYear,
    /// `frais = payant` with empty `frais_precisions` (`""`, not null) has no score at all: the function fails.
    EmptyFees,
    /// A description of no character, or of more than 10,000, has no score either; such a service is not valid.
    DescriptionLength,
}

impl Quirk {
    /// Its name, which is also its sentence in `report.ftl`.
    pub fn name(self) -> &'static str {
        match self {
            Self::HalfYear => "quirk-half-year",
            Self::EmptyFees => "quirk-empty-fees",
            Self::DescriptionLength => "quirk-description-length",
        }
    }
}

/// The score of one service.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Quality {
    /// Between 0 and 1, two decimals; none where the official function fails.
    pub score: Option<f64>,
    /// Each criterion in [`Criterion::ALL`]'s order, between 0 and 1; none where it does not apply.
    pub criteria: [Option<f64>; 10],
    pub quirk: Option<Quirk>,
}

impl Quality {
    /// By how much the score would rise if a criterion were met in full, the most first; those met or without meaning here
    /// are left out.
    pub fn gains(&self) -> Vec<(Criterion, f64)> {
        let applicable = self.criteria.iter().flatten().count().max(1) as f64;
        let mut gains: Vec<(Criterion, f64)> = Criterion::ALL
            .into_iter()
            .zip(self.criteria)
            .filter_map(|(criterion, met)| Some((criterion, (1.0 - met?) / applicable)))
            .filter(|(_, gain)| *gain > 0.0)
            .collect();
        gains.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        gains
    }
}

/// Two decimals, as Python rounds: the exact value, halves to the even digit.
pub fn rounded(value: f64) -> f64 {
    format!("{value:.2}").parse().unwrap_or(value)
}

/// Sources whose dates say nothing of their records' age.
const UNDATED: [&str; 2] = ["agefiph", "france-travail"];
/// Days of "six months" and of "two years", as the official function counts them.
/// Days for which a record is fresh, and from which on it is stale (DOMAIN §1.7, `date_maj_recente`).
pub const SIX_MONTHS: i64 = 180;
pub const TWO_YEARS: i64 = 730;

/// The score of a service; none for a record of another schema. `today` is an ISO date.
///
/// A value that is not of its field's type counts as it stands: the score is only official for a valid record.
pub fn quality(schema: &Schema, values: &[Value], today: &str) -> Option<Quality> {
    schema.index_of("mobilisable_par").filter(|_| !schema.is_table())?;
    let value = |name: &str| schema.index_of(name).and_then(|at| values.get(at)).unwrap_or(&Value::Missing);
    let said = |name: &str| is_said(value(name));
    let given = |name: &str| !value(name).is_absent();
    let holds = |name: &str, code: &str| match value(name) {
        Value::List(items) => items.iter().any(|item| item.as_text() == Some(code)),
        _ => false,
    };
    let one = |met: bool| Some(f64::from(u8::from(met)));
    let if_asked = |asked: bool, name: &str| if asked { one(said(name)) } else { None };
    let on_site = holds("modes_accueil", "en-presentiel") || holds("modes_mobilisation", "se-presenter");
    let modes = [given("modes_mobilisation"), given("mobilisable_par")].into_iter().filter(|given| *given).count();
    let undated = value("source").as_text().is_some_and(|source| UNDATED.contains(&source));
    let age = age_in_days(value("date_maj"), today);
    let (fees, description) = (fees(value("frais"), value("frais_precisions")), description(value("description")));
    let criteria = [
        if_asked(on_site, "adresse"),
        Some(modes as f64 / 2.0),
        one(said("publics")),
        one(said("thematiques")),
        one(said("courriel") || said("lien_mobilisation") || said("telephone")),
        if_asked(holds("modes_mobilisation", "envoyer-un-courriel"), "courriel"),
        if undated { None } else { Some(age.map_or(0.0, recent)) },
        fees,
        description,
        if_asked(holds("modes_mobilisation", "telephoner"), "telephone"),
    ];
    let quirk = match () {
        () if fees.is_none() => Some(Quirk::EmptyFees),
        () if description.is_none() => Some(Quirk::DescriptionLength),
        () if !undated && age == Some(SIX_MONTHS) => Some(Quirk::HalfYear),
        () => None,
    };
    let score = (fees.is_some() && description.is_some()).then(|| {
        let met: Vec<f64> = criteria.iter().flatten().map(|met| rounded(*met)).collect();
        rounded(met.iter().sum::<f64>() / met.len() as f64)
    });
    Some(Quality { score, criteria, quirk })
}

/// The score that the API gives a structure: the mean of its services', 0 where it has none.
pub fn structure_score(services: &[f64]) -> f64 {
    if services.is_empty() { 0.0 } else { rounded(services.iter().sum::<f64>() / services.len() as f64) }
}

/// Whether a value says something, as the official function asks: not null, no empty text, no empty list.
fn is_said(value: &Value) -> bool {
    match value {
        Value::Text(text) => !text.is_empty(),
        Value::List(items) => !items.is_empty(),
        other => !other.is_absent(),
    }
}

/// Days between a date and today, whichever comes first.
fn age_in_days(date: &Value, today: &str) -> Option<i64> {
    let (date, today) = (official::parse_date(date).ok()?, Date::parse_str_rfc3339(today).ok()?);
    Some(((today.timestamp() - date.timestamp()) / 86_400).abs())
}

fn recent(age: i64) -> f64 {
    match age {
        _ if age < SIX_MONTHS => 1.0,
        // Neither side holds a day of exactly six months.
        _ if SIX_MONTHS < age && age < TWO_YEARS => (TWO_YEARS - age) as f64 / (TWO_YEARS - SIX_MONTHS) as f64,
        _ => 0.0,
    }
}

fn fees(fees: &Value, details: &Value) -> Option<f64> {
    match fees.as_text() {
        None if fees.is_absent() => Some(0.0),
        Some("gratuit") => Some(1.0),
        Some("payant") if details.is_absent() => Some(0.5),
        Some("payant") if is_said(details) => Some(1.0),
        _ => None,
    }
}

fn description(text: &Value) -> Option<f64> {
    match text.as_text().map_or(0, |text| text.chars().count()) {
        1..50 => Some(0.0),
        50..200 => Some(0.5),
        200..2000 => Some(1.0),
        2000..=10_000 => Some(0.5),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::schema;

    fn scored(set: &[(&str, Value)], today: &str) -> Quality {
        let schema = schema("service").unwrap();
        let mut values = vec![Value::Null; schema.fields.len()];
        let all = [("source", "dora"), ("date_maj", "2026-06-01")].map(|(name, text)| (name, Value::text(text)));
        for (name, value) in all.iter().chain(set) {
            values[schema.index_of(name).unwrap()] = value.clone();
        }
        quality(schema, &values, today).unwrap()
    }

    #[test]
    fn criteria_and_what_would_raise_the_score() {
        let sound = ("description", Value::text("a".repeat(200)));
        let one = scored(std::slice::from_ref(&sound), "2026-06-02");
        assert_eq!(one.score, Some(0.29), "{one:?}");
        let first = one.gains().first().copied().map(|(criterion, _)| criterion);
        assert_eq!(first, Some(Criterion::MobilisationModes));
        let modes = Value::list(["telephoner"]);
        let two = scored(&[sound, ("modes_mobilisation", modes), ("telephone", Value::text("3949"))], "2026-06-02");
        assert_eq!(two.criteria[9], Some(1.0));
        assert_eq!(quality(schema("structure").unwrap(), &[], "2026-06-02"), None);
        assert_eq!(structure_score(&[]), 0.0);
        assert_eq!(structure_score(&[0.5, 0.25]), 0.38);
    }

    #[test]
    fn official_oddities() {
        let sound = ("description", Value::text("a".repeat(200)));
        assert_eq!(scored(std::slice::from_ref(&sound), "2026-11-27").criteria[6], Some(1.0), "179 days");
        let half = scored(std::slice::from_ref(&sound), "2026-11-28");
        assert_eq!((half.criteria[6], half.quirk), (Some(0.0), Some(Quirk::HalfYear)));
        assert!(scored(std::slice::from_ref(&sound), "2026-11-29").criteria[6].is_some_and(|met| met > 0.99));
        let empty =
            scored(&[sound, ("frais", Value::text("payant")), ("frais_precisions", Value::text(""))], "2026-06-02");
        assert_eq!((empty.score, empty.quirk), (None, Some(Quirk::EmptyFees)));
        assert_eq!(scored(&[], "2026-06-02").quirk, Some(Quirk::DescriptionLength));
    }
}
