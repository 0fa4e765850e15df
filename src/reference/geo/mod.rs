//! The offline list of French places: communes, their parts and former codes, postcodes, EPCI, départements, regions
//! (`assets/reference/`, DOMAIN §4).

mod boxes;
mod key;
mod load;
mod outlines;
mod slots;

pub use boxes::Territory;
pub use key::matching_key;
pub use outlines::{Outline, outlines};

use std::sync::LazyLock;

const TEXT: &str = include_str!("../../../assets/reference/geo.tsv");

/// Where the list of places comes from, for manifests and the page "about".
pub const GEO_ORIGIN: &str = "@etalab/decoupage-administratif 6.0.0, codes-postaux 4.1.2";

/// Stands for the code of an EPCI where a commune is in none (a few islands).
pub const NO_EPCI: &str = "aucun";

static GEO: LazyLock<Geo> = LazyLock::new(|| load::load(TEXT));

/// The bytes of the embedded list, whose hash names its version in a manifest.
pub fn geo_bytes() -> &'static [u8] {
    TEXT.as_bytes()
}

/// The list of places; read at the first call (some milliseconds), then shared.
pub fn geo() -> &'static Geo {
    &GEO
}

/// What a code of the list stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CommuneKind {
    /// A commune of today.
    Current,
    /// A commune déléguée inside a commune nouvelle.
    Delegated,
    /// A commune associée.
    Associated,
    /// A municipal arrondissement of Paris, Lyon or Marseille.
    District,
}

/// A commune, or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commune {
    /// INSEE code.
    pub code: &'static str,
    /// Official name.
    pub name: &'static str,
    pub kind: CommuneKind,
    /// Code of the commune of today that it is or belongs to.
    pub current: &'static str,
    /// Code of its département (`2A`, `974`).
    pub department: &'static str,
    /// SIREN of its EPCI.
    pub epci: Option<&'static str>,
    postcodes: &'static str,
    former_codes: &'static str,
}

impl Commune {
    /// Its postcodes, in order; of a déléguée or associée: none are known.
    pub fn postcodes(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.postcodes.split(' ').filter(|postcode| !postcode.is_empty())
    }

    /// Its postcode, when it has exactly one.
    pub fn only_postcode(&self) -> Option<&'static str> {
        (self.postcodes.len() == 5).then_some(self.postcodes)
    }

    pub fn has_postcode(&self, postcode: &str) -> bool {
        self.postcodes().any(|known| known == postcode)
    }

    /// Codes of the communes that it replaced.
    pub fn former_codes(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.former_codes.split(' ').filter(|code| !code.is_empty())
    }
}

/// A code and a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Département, region or SIREN of an EPCI.
    pub code: &'static str,
    pub name: &'static str,
    /// Region of a département; empty otherwise.
    pub region: &'static str,
}

/// What is known of the place beside its name.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hint<'a> {
    /// Five digits; an unknown one (CEDEX) still tells the département.
    pub postcode: Option<&'a str>,
    /// Code of the département.
    pub department: Option<&'a str>,
}

/// What a name leads to. Only communes of today are given: parts lead to their commune.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    Unique(&'static Commune),
    /// Homonyms that the hint does not tell apart, by code.
    Several(Vec<&'static Commune>),
    None,
}

impl Found {
    pub fn unique(&self) -> Option<&'static Commune> {
        if let Self::Unique(commune) = self { Some(commune) } else { None }
    }
}

/// The list of places. Codes are looked up in a table, everything else by binary search over the embedded text.
#[derive(Debug)]
pub struct Geo {
    /// By code.
    communes: Vec<Commune>,
    /// By code, then kind; a code may also be that of a commune of today.
    parts: Vec<Commune>,
    /// Positions in `communes` and in `parts` (the first of a code).
    commune_at: slots::Slots,
    part_at: slots::Slots,
    /// Former code → position in `communes`, by code.
    former: Vec<(&'static str, u32)>,
    /// Postcode → position in `communes`, by postcode then code.
    postcodes: Vec<(&'static str, u32)>,
    /// Hash of the matching key → name, by hash then place.
    names: Vec<(u64, Place)>,
    departments: Vec<Named>,
    regions: Vec<Named>,
    epcis: Vec<Named>,
}

/// A position in `communes` or in `parts`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Commune(u32),
    Part(u32),
}

impl Geo {
    /// The commune of today with this code, or the part of a commune (arrondissement, déléguée, associée).
    pub fn commune(&'static self, code: &str) -> Option<&'static Commune> {
        self.current(code).or_else(|| self.part(code))
    }

    /// The commune of today with exactly this code.
    pub fn current(&'static self, code: &str) -> Option<&'static Commune> {
        self.communes.get(self.commune_at.get(code)?)
    }

    fn part(&'static self, code: &str) -> Option<&'static Commune> {
        self.parts.get(self.part_at.get(code)?)
    }

    /// Whether the API of data·inclusion knows the code: communes, déléguées, associées and arrondissements
    /// (DOMAIN §2.2); former codes are not.
    pub fn is_known_commune(&'static self, code: &str) -> bool {
        self.commune(code).is_some()
    }

    /// The code of the commune of today: itself, or that of the commune which contains or replaced it.
    pub fn current_code(&'static self, code: &str) -> Option<&'static str> {
        if let Some(commune) = self.commune(code) {
            return Some(commune.current);
        }
        let at = self.former.binary_search_by(|(former, _)| former.cmp(&code)).ok()?;
        self.communes.get(self.former.get(at)?.1 as usize).map(|commune| commune.code)
    }

    /// The municipal arrondissements of a commune, by code: of Paris, Lyon and Marseille, none of any other.
    pub fn districts(&'static self, commune: &str) -> impl Iterator<Item = &'static Commune> {
        self.parts.iter().filter(move |part| part.kind == CommuneKind::District && part.current == commune)
    }

    /// The communes of today that a postcode serves, by code.
    pub fn communes_at(&'static self, postcode: &str) -> impl Iterator<Item = &'static Commune> + use<> {
        let start = self.postcodes.partition_point(|(known, _)| *known < postcode);
        let end = start + self.postcodes[start..].partition_point(|(known, _)| *known == postcode);
        self.postcodes[start..end].iter().filter_map(|(_, at)| self.communes.get(*at as usize))
    }

    /// Whether the postcode exists (CEDEX codes are not in the list).
    pub fn postcode_known(&self, postcode: &str) -> bool {
        self.postcodes.binary_search_by(|(known, _)| known.cmp(&postcode)).is_ok()
    }

    pub fn department(&self, code: &str) -> Option<&Named> {
        find_code(&self.departments, code)
    }

    pub fn region(&self, code: &str) -> Option<&Named> {
        find_code(&self.regions, code)
    }

    /// The EPCI with this SIREN.
    pub fn epci(&self, code: &str) -> Option<&Named> {
        find_code(&self.epcis, code)
    }

    /// Communes of an EPCI, by code.
    pub fn epci_members(&'static self, code: &str) -> impl Iterator<Item = &'static Commune> {
        let epci = self.epci(code).map(|epci| epci.code);
        self.communes.iter().filter(move |commune| epci.is_some() && commune.epci == epci)
    }

    /// All communes of today, by code.
    pub fn communes(&'static self) -> &'static [Commune] {
        &self.communes
    }

    /// Whether a commune, by a code of today, of a part or of former times, lies in a place: a commune, an EPCI (SIREN; [`NO_EPCI`])
    /// or a département, told apart by the length of its code. The codes of no known commune lie in the place without a code.
    ///
    /// ```
    /// use tamis::reference::geo;
    /// assert!(geo().lies_in("49015", "49") && geo().lies_in("49015", "244900015") && !geo().lies_in("49015", "44"));
    /// ```
    pub fn lies_in(&'static self, code_insee: &str, place: &str) -> bool {
        let Some(commune) = self.current_code(code_insee).and_then(|code| self.current(code)) else {
            return place.is_empty();
        };
        match place.len() {
            _ if place == NO_EPCI => commune.epci.is_none(),
            5 => commune.code == place,
            9 => commune.epci == Some(place),
            _ => commune.department == place,
        }
    }

    /// All régions, by code.
    pub fn regions(&'static self) -> &'static [Named] {
        &self.regions
    }

    /// All départements, by code.
    pub fn departments(&'static self) -> &'static [Named] {
        &self.departments
    }

    /// The départements of a region, by code.
    pub fn departments_of(&'static self, region: &str) -> impl Iterator<Item = &'static Named> {
        self.departments.iter().filter(move |department| department.region == region)
    }

    /// The commune that a name means, with the matching key and the order of DOMAIN §2.2: among the communes that the
    /// postcode serves, then in its département (or the one given), and only without any hint in the whole country.
    /// Names of today come before the names of parts and former communes, exact names before names that lack their
    /// article. A name that only exists in another département gives `None`.
    ///
    /// ```
    /// use tamis::reference::{Hint, geo};
    /// let hint = Hint { postcode: Some("49240"), ..Hint::default() };
    /// assert_eq!(geo().find("AVRILLE", hint).unique().map(|commune| commune.code), Some("49015"));
    /// ```
    pub fn find(&'static self, name: &str, hint: Hint<'_>) -> Found {
        let key = matching_key(name);
        if key.is_empty() {
            return Found::None;
        }
        let near = self.named(&key);
        let exact: Vec<_> = near.iter().copied().filter(|commune| matching_key(commune.name) == key).collect();
        // Then `Pont-de-Claix` for `Le Pont-de-Claix`, and at last an article too many.
        for places in [exact, near, self.named(key::without_article(&key))] {
            let found = self.narrow(&places, hint);
            if found != Found::None {
                return found;
            }
        }
        Found::None
    }

    /// Places whose key, with or without its article, is `wanted`.
    fn named(&'static self, wanted: &str) -> Vec<&'static Commune> {
        let hash = key::hash(wanted);
        let start = self.names.partition_point(|(known, _)| *known < hash);
        self.names[start..]
            .iter()
            .take_while(|(known, _)| *known == hash)
            .filter_map(|(_, place)| match *place {
                Place::Commune(at) => self.communes.get(at as usize),
                Place::Part(at) => self.parts.get(at as usize),
            })
            // Two keys may share a hash.
            .filter(|commune| {
                let key = matching_key(commune.name);
                key == wanted || key::without_article(&key) == wanted
            })
            .collect()
    }

    fn narrow(&'static self, places: &[&'static Commune], hint: Hint<'_>) -> Found {
        let department = |commune: &Commune| match (hint.department, hint.postcode) {
            (Some(code), _) => commune.department == code,
            (None, Some(postcode)) => same_prefix(commune, postcode),
            (None, None) => true,
        };
        let at_postcode =
            |commune: &Commune| hint.postcode.is_some_and(|postcode| self.serves(postcode, commune.current));
        let nets: [&dyn Fn(&Commune) -> bool; 2] = [&at_postcode, &department];
        for net in nets {
            for today in [true, false] {
                let kept = places.iter().filter(|p| (p.kind == CommuneKind::Current) == today && net(p));
                match self.distinct(kept.copied()) {
                    Found::None => {}
                    found => return found,
                }
            }
        }
        Found::None
    }

    fn serves(&'static self, postcode: &str, code: &str) -> bool {
        self.communes_at(postcode).any(|commune| commune.code == code)
    }

    fn distinct(&'static self, places: impl Iterator<Item = &'static Commune>) -> Found {
        let mut communes: Vec<_> = places.filter_map(|place| self.current(place.current)).collect();
        communes.sort_unstable_by_key(|commune| commune.code);
        communes.dedup_by_key(|commune| commune.code);
        match communes.as_slice() {
            [] => Found::None,
            [one] => Found::Unique(one),
            _ => Found::Several(communes),
        }
    }
}

/// Whether a postcode begins like one of the commune's, or like its département (Corsica writes 20).
fn same_prefix(commune: &Commune, postcode: &str) -> bool {
    let length = if postcode.starts_with("97") || postcode.starts_with("98") { 3 } else { 2 };
    let Some(prefix) = postcode.get(..length) else { return false };
    commune.postcodes().any(|known| known.starts_with(prefix)) || commune.department == prefix
        // Saint-Barthélemy and Saint-Martin write 971.
        || (prefix == "20" && commune.department.starts_with('2') && commune.department.ends_with(['A', 'B']))
}

fn find_code<'a>(list: &'a [Named], code: &str) -> Option<&'a Named> {
    list.binary_search_by(|entry| entry.code.cmp(code)).ok().and_then(|at| list.get(at))
}

#[cfg(test)]
mod tests;
