//! What the fields of an address say together, against the offline list of places: code of the commune, its name, the
//! postcode, the point. Commune codes are also what the API of data·inclusion asks for when it loads a batch (DOMAIN
//! §1.0).

use super::rule::Fault;
use super::suggest;
use crate::model::{FieldKind, Layer, Schema, Suggestion, Value};
use crate::reference::{Commune, Found, Hint, Outline, Territory, geo, matching_key};

/// Where the fields of an address are in the schema.
pub(super) struct Places {
    code: Option<usize>,
    postcode: Option<usize>,
    commune: Option<usize>,
    latitude: Option<usize>,
    longitude: Option<usize>,
}

/// Position of the field, who says so, the fault and what to write instead.
type Emit<'a> = &'a mut dyn FnMut(usize, Layer, Fault, Option<Suggestion>);

impl Places {
    pub fn new(schema: &Schema) -> Self {
        let format = |format: &str| schema.fields.iter().position(|field| field.format.as_deref() == Some(format));
        // The fields of a Table Schema file mean what that file says.
        let own = |name| schema.index_of(name).filter(|_| !schema.is_table());
        let float = |name| own(name).filter(|at| schema.fields[*at].kind == FieldKind::Float);
        Self {
            code: format("commune_code"),
            postcode: format("postcode"),
            commune: own("commune").filter(|at| schema.fields[*at].kind == FieldKind::Text),
            latitude: float("latitude"),
            longitude: float("longitude"),
        }
    }

    /// Whether a field counts here.
    pub fn looks_at(&self, at: usize) -> bool {
        [self.code, self.postcode, self.commune, self.latitude, self.longitude].contains(&Some(at))
    }

    /// The commune that the record is in, by its code, else by its name and postcode.
    pub fn commune(&self, values: &[Value]) -> Option<&'static Commune> {
        let by_code = text(values, self.code).and_then(|code| geo().current_code(code));
        by_code.and_then(|code| geo().current(code)).or_else(|| self.by_name(values))
    }

    fn by_name(&self, values: &[Value]) -> Option<&'static Commune> {
        let name = text(values, self.commune)?;
        let hint = Hint { postcode: text(values, self.postcode), department: None };
        geo().find(name, hint).unique()
    }

    pub fn check(&self, values: &[Value], emit: Emit<'_>) {
        let commune = self.check_code(values, emit);
        let other = commune.and_then(|commune| self.other_commune(values, commune));
        match other {
            // Two against one: the code is the one to correct.
            Some(other) => {
                let at = self.code.unwrap_or_default();
                let fault = Fault::warning("insee_elsewhere").with("commune", other.name);
                emit(at, Layer::Plausible, fault, Some(suggest::likely(other.code, "insee-found")));
            }
            None => {
                self.check_postcode(values, commune, emit);
                if let Some(commune) = commune {
                    self.check_name(values, commune, emit);
                }
            }
        }
        self.check_point(values, other.or(commune), emit);
    }

    /// The commune that the name and the postcode agree on, where the code is that of another one whose postcode it is not.
    fn other_commune(&self, values: &[Value], by_code: &'static Commune) -> Option<&'static Commune> {
        let postcode = text(values, self.postcode).filter(|postcode| !by_code.has_postcode(postcode))?;
        let other = self.by_name(values).filter(|other| other.code != by_code.code)?;
        other.has_postcode(postcode).then_some(other)
    }

    /// The API takes only records whose commune code it knows. Gives the commune of today.
    fn check_code(&self, values: &[Value], emit: Emit<'_>) -> Option<&'static Commune> {
        let at = self.code?;
        let value = values.get(at).unwrap_or(&Value::Missing);
        let found = || self.by_name(values).map(|commune| suggest::likely(commune.code, "insee-found"));
        let Value::Text(code) = value else {
            if value.is_absent() {
                emit(at, Layer::Api, Fault::warning("missing_code_insee"), found());
            }
            return None;
        };
        if let Some(place) = geo().commune(code) {
            return geo().current(place.current);
        }
        let upper = code.trim().to_uppercase();
        let suggestion = match geo().current_code(&upper) {
            Some(current) if current == upper => Some(suggest::likely(current, "insee-format")),
            Some(current) => Some(suggest::likely(current, "insee-replaced")),
            None => suggest::commune_code(code).or_else(found),
        };
        // The rest is compared with the commune that is most likely meant.
        let meant = suggestion.as_ref().and_then(|found| geo().current(found.value.as_text()?));
        emit(at, Layer::Api, Fault::new("bad_code_insee"), suggestion);
        meant
    }

    fn check_postcode(&self, values: &[Value], commune: Option<&'static Commune>, emit: Emit<'_>) {
        let (Some(at), Some(postcode)) = (self.postcode, text(values, self.postcode)) else { return };
        if commune.is_some_and(|commune| commune.has_postcode(postcode)) {
            return;
        }
        let code = match geo().postcode_known(postcode) {
            // Other digits are a doubt of their own; Monaco is real and in no French list.
            false if !postcode.is_ascii() || postcode == "98000" => return,
            false => "postcode_unknown",
            true if commune.is_none_or(|commune| commune.postcodes().next().is_none()) => return,
            true => "postcode_elsewhere",
        };
        let place = commune.or_else(|| self.commune(values));
        emit(at, Layer::Plausible, Fault::warning(code), place.and_then(suggest::postcode_of));
    }

    fn check_name(&self, values: &[Value], commune: &'static Commune, emit: Emit<'_>) {
        let (Some(at), Some(name)) = (self.commune, text(values, self.commune)) else { return };
        if name == commune.name || name.trim().is_empty() || matching_key(name) == matching_key(commune.name) {
            return;
        }
        // A part of the commune, a name of before, a homonym: anything that may mean this commune is taken.
        let hint = Hint { postcode: text(values, self.postcode), department: Some(commune.department) };
        let same = match geo().find(name, hint) {
            Found::Unique(found) => found.code == commune.code,
            Found::Several(found) => found.iter().any(|found| found.code == commune.code),
            Found::None => false,
        };
        if !same {
            let fault = Fault::warning("commune_name_differs").with("commune", commune.name);
            emit(at, Layer::Plausible, fault, Some(suggest::choice(commune.name, "commune-from-insee")));
        }
    }

    fn check_point(&self, values: &[Value], commune: Option<&'static Commune>, emit: Emit<'_>) {
        let (Some(lat_at), Some(lon_at)) = (self.latitude, self.longitude) else { return };
        let (latitude, longitude) = (values.get(lat_at), values.get(lon_at));
        let (latitude, longitude) = match (latitude.and_then(number), longitude.and_then(number)) {
            (Some(latitude), Some(longitude)) => (latitude, longitude),
            (Some(_), None) if longitude.is_none_or(Value::is_absent) => {
                return emit(lon_at, Layer::Plausible, Fault::warning("coordinates_incomplete"), None);
            }
            (None, Some(_)) if latitude.is_none_or(Value::is_absent) => {
                return emit(lat_at, Layer::Plausible, Fault::warning("coordinates_incomplete"), None);
            }
            _ => return,
        };
        if let Some(code) = point_doubt(latitude, longitude, commune) {
            let mut fault = Fault::warning(code);
            if let ("coordinates_elsewhere", Some(commune)) = (code, commune) {
                let name = |code| geo().department(code).map_or("", |found| found.name);
                let found = Outline::at(latitude, longitude).map_or("", |outline| name(outline.code));
                fault = fault
                    .with("expected", name(commune.department))
                    .with("found", if found.is_empty() { "none" } else { found });
            }
            emit(lat_at, Layer::Plausible, fault, None);
        }
    }
}

fn point_doubt(latitude: f64, longitude: f64, commune: Option<&'static Commune>) -> Option<&'static str> {
    let expected = commune.and_then(|commune| Territory::of_department(commune.department));
    let outline = commune.and_then(|commune| Outline::of(commune.department));
    match Territory::at(latitude, longitude) {
        Some(found) if expected.is_some_and(|expected| expected.code != found.code) => Some("coordinates_elsewhere"),
        Some(_) => {
            outline.is_some_and(|outline| !outline.is_near(latitude, longitude)).then_some("coordinates_elsewhere")
        }
        None if Territory::at(longitude, latitude).is_some() => Some("coordinates_swapped"),
        // Not a number is in no range.
        None if !((-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude)) => {
            Some("coordinates_out_of_range")
        }
        None => Some("coordinates_outside_france"),
    }
}

fn text(values: &[Value], at: Option<usize>) -> Option<&str> {
    values.get(at?).and_then(Value::as_text)
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(text) | Value::Text(text) => {
            text.trim().parse().ok().or_else(|| suggest::number_of("latitude", text))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points() {
        let lille = geo().current("59350");
        assert_eq!(point_doubt(50.63, 3.06, lille), None);
        assert_eq!(point_doubt(50.63, 3.06, None), None);
        assert_eq!(point_doubt(48.85, 2.35, lille), Some("coordinates_elsewhere"), "another département");
        assert_eq!(point_doubt(3.06, 50.63, lille), Some("coordinates_swapped"));
        assert_eq!(point_doubt(-20.9, 55.4, lille), Some("coordinates_elsewhere"));
        assert_eq!(point_doubt(0.0, 0.0, lille), Some("coordinates_outside_france"));
        assert_eq!(point_doubt(704_000.0, 7_059_000.0, lille), Some("coordinates_out_of_range"));
        assert_eq!(point_doubt(f64::NAN, 3.0, None), Some("coordinates_out_of_range"));
    }
}
