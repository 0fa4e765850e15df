//! The fields of the place, healed together: commune, postcode, INSEE code, address and its complement, coordinates.

use super::Applier;
use super::heal::Outcome;
use super::transform::{Cells, Raw, Step};
use crate::mapping::normalise::{self, Healed};
use crate::model::{HealedRecord, Schema, Transform};
use crate::reference::{Commune, Hint, geo};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::RwLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Positions of the fields of the place in the schema; a schema without them (a Table Schema) heals field by field.
pub(super) struct Place {
    at: Option<At>,
    owned: Vec<bool>,
    /// The address comes from the very cell that holds the postcode.
    shared_cell: bool,
    /// Places resolved before, by raw commune, postcode and INSEE code: a file names the same ones again and again.
    known: [RwLock<HashMap<Box<str>, normalise::Place>>; LANES],
}

/// Threads that remember apart from each other: one memory for all is asked so often that they wait for its lock.
const LANES: usize = 8;
static NEXT_LANE: AtomicUsize = AtomicUsize::new(0);
thread_local! {
    static LANE: usize = NEXT_LANE.fetch_add(1, Ordering::Relaxed) % LANES;
}

/// Places remembered per table: more than there are in any département.
const KNOWN: usize = 20_000;

#[derive(Clone, Copy)]
struct At {
    commune: usize,
    postcode: usize,
    insee: usize,
    address: usize,
    complement: usize,
    longitude: usize,
    latitude: usize,
}

impl Place {
    pub fn new(schema: &Schema, steps: &[Option<Step<'_>>]) -> Self {
        let at = positions(schema);
        let mut owned = vec![false; schema.fields.len()];
        let mut shared_cell = false;
        if let Some(at) = at {
            let all = [at.commune, at.postcode, at.insee, at.address, at.complement, at.longitude, at.latitude];
            all.iter().for_each(|&field| owned[field] = true);
            let step = |field: usize| steps.get(field).and_then(Option::as_ref);
            shared_cell = step(at.postcode).zip(step(at.address)).is_some_and(|(postcode, address)| {
                matches!(postcode.transform(), Transform::PostcodeOf) && postcode.inputs == address.inputs
            });
        }
        Self { at, owned, shared_cell, known: Default::default() }
    }

    /// [`normalise::resolve_place`], remembered.
    fn resolved(&self, commune: &str, postcode: &str, insee: &str) -> normalise::Place {
        let mut key = String::with_capacity(commune.len() + postcode.len() + insee.len() + 2);
        for (at, part) in [commune, postcode, insee].into_iter().enumerate() {
            if at > 0 {
                key.push('\n');
            }
            key.push_str(part);
        }
        // A cell with a line end could be taken for two; it is resolved each time.
        let plain = key.bytes().filter(|byte| *byte == b'\n').count() == 2;
        let known = &self.known[LANE.with(|lane| *lane)];
        if let Some(place) = known.read().ok().filter(|_| plain).and_then(|known| known.get(key.as_str()).cloned()) {
            return place;
        }
        let place = normalise::resolve_place(commune, postcode, insee);
        if let Some(mut known) = known.write().ok().filter(|known| plain && known.len() < KNOWN) {
            known.insert(key.into_boxed_str(), place.clone());
        }
        place
    }

    pub fn owns(&self, at: usize) -> bool {
        self.owned[at]
    }

    /// Heals the fields of the place; gives the commune, when it is known.
    pub fn heal(
        &self,
        applier: &Applier<'_>,
        cells: &Cells<'_>,
        raw: &[Raw<'_>],
        record: &mut HealedRecord,
    ) -> Option<&'static Commune> {
        let at = self.at?;
        let text = |field: usize| raw[field].as_text();
        let is =
            |field: usize, wanted: &Transform| applier.steps[field].as_ref().is_some_and(|s| s.transform() == wanted);
        let (mut commune, mut postcode) = (Cow::Borrowed(text(at.commune)), Cow::Borrowed(text(at.postcode)));
        let mut old_name = None;
        let mut street = None;
        if is(at.commune, &Transform::CommuneOf) {
            let split = split(&commune, self.shared_cell);
            (commune, old_name) = (Cow::Owned(split.commune), split.old_name);
            street = split.street;
        }
        if is(at.postcode, &Transform::PostcodeOf) {
            postcode = Cow::Owned(split(&postcode, self.shared_cell).postcode);
        }
        let place = self.resolved(&commune, &postcode, text(at.insee));
        let line = match street.filter(|_| self.shared_cell) {
            Some(street) => {
                let cut = normalise::address(&street, None, None);
                // A cell that names no place is the street as it is.
                let is_cut = street != text(at.address);
                let rule = if is_cut { Some("address-tail") } else { cut.line.rule };
                let line = Healed { rule, ..cut.line };
                normalise::Address { line, complement: cut.complement }
            }
            None => {
                let code = place.code_postal.as_text();
                normalise::address(text(at.address), code, place.commune.as_text().or(Some(&commune)))
            }
        };
        let found = place.found;
        let complement = text(at.complement);
        let more = [old_name, line.complement, place.complement];
        applier.keep(at.commune, text(at.commune), Outcome::from(place.commune).0, record);
        applier.keep(at.postcode, text(at.postcode), Outcome::from(place.code_postal).0, record);
        applier.keep(at.insee, text(at.insee), Outcome::from(place.code_insee).0, record);
        applier.keep(at.address, text(at.address), Outcome::from(line.line).0, record);
        applier.keep(at.complement, complement, Outcome::from(joined(complement, &more)).0, record);
        self.coordinates(at, applier, cells, raw, record);
        found
    }

    fn coordinates(
        &self,
        at: At,
        applier: &Applier<'_>,
        cells: &Cells<'_>,
        raw: &[Raw<'_>],
        record: &mut HealedRecord,
    ) {
        let both = [at.latitude, at.longitude].into_iter().find_map(|field| {
            let step = applier.steps[field].as_ref()?;
            matches!(step.transform(), Transform::LatitudeOf | Transform::LongitudeOf).then_some(step)
        });
        let (latitude, longitude, (lat, lon)) = match both.map(|step| step.inputs) {
            Some([x, y, ..]) => {
                let (x, y) = (cells.text(*x), cells.text(*y));
                (y, x, normalise::coordinates(y, x))
            }
            Some([cell]) => {
                let cell = cells.text(*cell);
                (cell, cell, of_cell(cell))
            }
            _ => {
                let (lat, lon) = (raw[at.latitude].as_text(), raw[at.longitude].as_text());
                (lat, lon, normalise::coordinates(lat, lon))
            }
        };
        applier.keep(at.latitude, latitude, Outcome::from(lat).0, record);
        applier.keep(at.longitude, longitude, Outcome::from(lon).0, record);
    }
}

fn positions(schema: &Schema) -> Option<At> {
    Some(At {
        commune: schema.index_of("commune")?,
        postcode: schema.index_of("code_postal")?,
        insee: schema.index_of("code_insee")?,
        address: schema.index_of("adresse")?,
        complement: schema.index_of("complement_adresse")?,
        longitude: schema.index_of("longitude")?,
        latitude: schema.index_of("latitude")?,
    })
}

/// Both coordinates of one cell: text, `{"lon":…,"lat":…}`, or a GeoJSON point (longitude first).
fn of_cell(cell: &str) -> (Healed, Healed) {
    if cell.is_empty() {
        return (Healed::absent(), Healed::absent());
    }
    if let Ok(json) = serde_json::from_str::<serde_json::Value>(cell)
        && let Some((lat, lon)) = of_json(&json)
    {
        let (lat, lon) = normalise::coordinates(&lat, &lon);
        let split = |healed: Healed| Healed { rule: healed.rule.or(Some("coordinates-split")), ..healed };
        return (split(lat), split(lon));
    }
    normalise::coordinates_of_cell(cell)
        .unwrap_or_else(|| (Healed::unclear(cell, "coordinates"), Healed::unclear(cell, "coordinates")))
}

fn of_json(json: &serde_json::Value) -> Option<(String, String)> {
    let one = |names: &[&str]| names.iter().find_map(|name| json.get(name)).map(number_text);
    if let (Some(lat), Some(lon)) = (one(&["lat", "latitude", "y"]), one(&["lon", "lng", "long", "longitude", "x"])) {
        return Some((lat, lon));
    }
    let point = json.get("coordinates").or_else(|| json.get("geometry")?.get("coordinates"));
    match (point, json.as_array()) {
        // GeoJSON writes the longitude first; a bare array is written the way people speak, and swapped if need be.
        (Some(serde_json::Value::Array(point)), _) => Some((number_text(point.get(1)?), number_text(point.first()?))),
        (_, Some(pair)) => Some((number_text(pair.first()?), number_text(pair.get(1)?))),
        _ => None,
    }
}

fn number_text(json: &serde_json::Value) -> String {
    json.as_str().map_or_else(|| json.to_string(), str::to_owned)
}

/// The complement with what left the commune and the address, each once.
fn joined(complement: &str, more: &[Option<String>]) -> Healed {
    let base = normalise::text(complement);
    let mut out = base.as_text().unwrap_or_default().to_owned();
    for piece in more.iter().flatten() {
        if crate::text::fold(&out).contains(&crate::text::fold(piece)) {
            continue;
        }
        if !out.is_empty() {
            out.push_str(", ");
        }
        out.push_str(piece);
    }
    match base.as_text().unwrap_or_default() == out {
        true => base,
        false => Healed::changed(complement, out, "address-complement"),
    }
}

/// What a cell with a postcode in it holds.
#[derive(Debug, Default, PartialEq)]
struct Split {
    street: Option<String>,
    postcode: String,
    commune: String,
    /// A former commune named before today's (`Vertus, Blancs-Coteaux`).
    old_name: Option<String>,
}

/// Cuts `59000 Lille`, `Lille (59000)` and `1 rue X, 51130, Vertus, Blancs-Coteaux, Marne, FRA`. A cell that is the
/// address as well names no commune unless one of its parts is known to be one.
fn split(cell: &str, whole_address: bool) -> Split {
    let (postcode, commune) = normalise::split_place(cell);
    let Some(postcode) = postcode else {
        return match whole_address {
            true => without_postcode(cell),
            false => Split { commune: commune.unwrap_or_default(), ..Split::default() },
        };
    };
    let trim = |text: &str| text.trim_matches(|c: char| c.is_whitespace() || "-–,()/;:".contains(c)).to_owned();
    let (head, tail) =
        cell.split_once(postcode.as_str()).map_or((String::new(), String::new()), |(a, b)| (trim(a), trim(b)));
    let plain = Split { postcode: postcode.clone(), commune: commune.unwrap_or_default(), ..Split::default() };
    if head.is_empty() && !tail.contains(',') || tail.is_empty() {
        return plain;
    }
    let hint = Hint { postcode: Some(&postcode), department: None };
    let named = tail.split(',').map(str::trim).filter_map(|part| Some((part, geo().find(part, hint).unique()?)));
    let named: Vec<(&str, &'static Commune)> = named.collect();
    let first = named.first().copied();
    let street = Some(head).filter(|head| !head.is_empty());
    let Some((part, commune)) = first else {
        return Split { street, commune: tail.split(',').next().map(trim).unwrap_or_default(), ..plain };
    };
    // Both names lead to one commune: today's is the commune, the other one is kept beside the address.
    let today = named
        .iter()
        .find(|(name, other)| other.code == commune.code && crate::text::fold(name) == crate::text::fold(commune.name));
    match today {
        Some((name, _)) if *name != part => {
            Split { street, commune: (*name).to_owned(), old_name: Some(part.to_owned()), postcode }
        }
        _ => Split { street, commune: part.to_owned(), postcode, old_name: None },
    }
}

/// `Belle Noue, Épernay, Marne, FRA`: a part behind the first that is a commune of the département named in another part.
fn without_postcode(cell: &str) -> Split {
    let parts: Vec<&str> = cell.split(',').map(str::trim).collect();
    let department = parts.iter().skip(1).find_map(|part| department_named(part));
    let hint = Hint { postcode: None, department };
    let found = parts.iter().enumerate().skip(1).find(|(_, part)| geo().find(part, hint).unique().is_some());
    match found.filter(|_| department.is_some()) {
        Some((at, name)) => {
            Split { street: Some(parts[..at].join(", ")), commune: (*name).to_owned(), ..Split::default() }
        }
        None => Split { street: Some(cell.to_owned()), ..Split::default() },
    }
}

/// Code of a département by its name.
fn department_named(name: &str) -> Option<&'static str> {
    let wanted = crate::reference::matching_key(name);
    let is = |department: &&crate::reference::Named| crate::reference::matching_key(department.name) == wanted;
    geo().departments().iter().find(is).map(|department| department.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn composite_cells_are_cut() {
        let of = |cell: &str| {
            let split = split(cell, false);
            (split.street.unwrap_or_default(), split.postcode, split.commune, split.old_name.unwrap_or_default())
        };
        let owned = |a: &str, b: &str, c: &str, d: &str| (a.to_owned(), b.to_owned(), c.to_owned(), d.to_owned());
        assert_eq!(of("59000 Lille"), owned("", "59000", "Lille", ""));
        assert_eq!(of("Lille (59000)"), owned("", "59000", "Lille", ""));
        assert_eq!(of("Lille"), owned("", "", "Lille", ""));
        assert_eq!(
            of("1 Rue Professeur Langevin, 51200, Épernay, Marne, Grand Est, FRA"),
            owned("1 Rue Professeur Langevin", "51200", "Épernay", "")
        );
        assert_eq!(
            of("10 Rue des Loriots, 51130, Vertus, Blancs-Coteaux, Marne, Grand Est, FRA"),
            owned("10 Rue des Loriots", "51130", "Blancs-Coteaux", "Vertus")
        );
    }

    #[test]
    fn an_address_without_postcode_is_no_commune() {
        let of = |cell: &str| {
            let split = split(cell, true);
            (split.street.unwrap_or_default(), split.commune)
        };
        assert_eq!(of("1 Rue Camille Soudant"), ("1 Rue Camille Soudant".into(), String::new()));
        assert_eq!(of("Belle Noue, Épernay, Marne, Grand Est, FRA"), ("Belle Noue".into(), "Épernay".into()));
        assert_eq!(of("Belle Noue, Épernay"), ("Belle Noue, Épernay".into(), String::new()));
    }

    #[test]
    fn points_are_read_in_every_dress() {
        let of = |cell: &str| {
            let (lat, lon) = of_cell(cell);
            (lat.value.display().into_owned(), lon.value.display().into_owned())
        };
        let wanted = ("48.85".to_owned(), "2.35".to_owned());
        for cell in [
            "48.85, 2.35",
            "{\"lon\":2.35,\"lat\":48.85}",
            "{\"type\":\"Point\",\"coordinates\":[2.35,48.85]}",
            "[48.85,2.35]",
        ] {
            assert_eq!(of(cell), wanted, "{cell}");
        }
        assert_eq!(of("").0, "");
    }

    #[test]
    fn the_complement_takes_each_piece_once() {
        let healed = joined("BP 123", &[Some("BP 123".into()), Some("CEDEX 9".into()), None]);
        assert_eq!(healed.as_text(), Some("BP 123, CEDEX 9"));
        assert_eq!(joined("", &[None]).value, crate::model::Value::Null);
    }
}
