//! What there is in each commune, EPCI or département, and from each source, across all of them: how many records, of whom,
//! how fresh they are, and how many may go out.
//!
//! A record lies where its own `code_insee` says; those whose commune is not known are a place of their own, without a code.

use super::schema;
use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Message, Schema};
pub use crate::reference::NO_EPCI;
use crate::reference::{CommuneKind, geo};
use crate::validate::{SIX_MONTHS, TWO_YEARS};
use crate::workspace::{Dated, Read};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};

/// What records are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum By {
    Source,
    #[default]
    Department,
    Epci,
    Commune,
}

impl By {
    pub const ALL: [Self; 4] = [Self::Source, Self::Department, Self::Epci, Self::Commune];

    /// Its name in commands and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Department => "department",
            Self::Epci => "epci",
            Self::Commune => "commune",
        }
    }

    /// What a place of this kind is looked into by.
    pub fn below(self) -> Option<Self> {
        match self {
            Self::Department => Some(Self::Epci),
            Self::Epci => Some(Self::Commune),
            Self::Source | Self::Commune => None,
        }
    }

    /// The kind of place that a code is of, by its length.
    pub fn of_code(code: &str) -> Self {
        match code.len() {
            5 => Self::Commune,
            9 => Self::Epci,
            _ => Self::Department,
        }
    }
}

/// How fresh some records are, by `date_maj`. The bounds are those of the official quality score (DOMAIN §1.7).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Freshness {
    /// Up to 180 days old.
    pub fresh: u64,
    /// Older, and no more than two years.
    pub aging: u64,
    /// More than two years old.
    pub stale: u64,
    /// Without a date that can be read.
    pub undated: u64,
}

impl Freshness {
    pub fn records(&self) -> u64 {
        self.fresh + self.aging + self.stale + self.undated
    }

    fn add(&mut self, age: Age) {
        *match age {
            Age::Fresh => &mut self.fresh,
            Age::Aging => &mut self.aging,
            Age::Stale => &mut self.stale,
            Age::Undated => &mut self.undated,
        } += 1;
    }
}

/// Some records: those of a place, of a source, or of a source in a place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    pub structures: u64,
    pub services: u64,
    pub freshness: Freshness,
    /// Records that do not pass the official gate.
    pub stopped: u64,
    /// Structures that another source has too, by the groups of the last search for duplicates.
    pub shared: u64,
    /// Oldest and newest date of last update, ISO.
    pub dates: Option<(Date, Date)>,
}

impl Tally {
    pub fn records(&self) -> u64 {
        self.structures + self.services
    }

    fn add(&mut self, one: &One) {
        *if one.structure { &mut self.structures } else { &mut self.services } += 1;
        self.freshness.add(one.age);
        self.stopped += u64::from(one.stopped);
        self.shared += u64::from(one.shared);
        if let Some(date) = one.date {
            let (oldest, newest) = self.dates.unwrap_or((date, date));
            self.dates = Some((oldest.min(date), newest.max(date)));
        }
    }
}

/// A place or a source, with what there is in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// INSEE code, SIREN of the EPCI, code of the département, or name of the source; empty: no commune is known.
    pub code: String,
    pub name: String,
    /// Codes of the départements that a commune or EPCI lies in, as far as there are records.
    pub departments: Vec<&'static str>,
    pub all: Tally,
    /// By source, in order of their names; of a source, only itself.
    pub sources: Vec<(String, Tally)>,
    /// Of a source: when its last delivery was taken in (UTC), and which one it is.
    pub delivered: Option<(String, u32)>,
}

/// All of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Territories {
    pub by: By,
    /// Places with the most records first; the one without a code last.
    pub places: Vec<Place>,
    /// Over all places.
    pub all: Tally,
    /// Last day on which a date of last update is stale.
    pub stale_until: Option<Date>,
    /// Whether duplicates were ever looked for.
    pub searched: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Age {
    Fresh,
    Aging,
    Stale,
    Undated,
}

/// A record, as far as it is counted.
struct One {
    structure: bool,
    age: Age,
    date: Option<Date>,
    stopped: bool,
    shared: bool,
}

/// The days from which on a date is no longer fresh, and is stale.
struct Bounds {
    fresh: Date,
    stale: Date,
}

impl Bounds {
    fn of(today: &str) -> Result<Self> {
        let today: Date = today.parse().map_err(|cause| Error::internal("read today's date").caused_by(cause))?;
        let before = |days: i64| today.checked_sub(days.days()).unwrap_or(Date::MIN);
        Ok(Self { fresh: before(SIX_MONTHS), stale: before(TWO_YEARS) })
    }

    fn age(&self, date: Option<Date>) -> Age {
        match date {
            None => Age::Undated,
            Some(date) if date >= self.fresh => Age::Fresh,
            Some(date) if date >= self.stale => Age::Aging,
            Some(_) => Age::Stale,
        }
    }
}

/// Dates before this one are none: the schema takes them from 2000 on.
pub const OLDEST: Date = jiff::civil::date(1900, 1, 1);

/// What is counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    pub by: By,
    /// Only what lies in all of these places, by their codes.
    pub within: Vec<String>,
    /// Only records of this schema; none: structures and services.
    pub schema: Option<String>,
}

/// Whether records of a schema say where they are and of when.
pub fn are_placed(schema: &Schema) -> bool {
    [PLACED_BY, "date_maj"].iter().all(|field| schema.index_of(field).is_some())
}

/// Counts records by place or by source.
///
/// # Errors
/// [`ErrorKind::Usage`] for a place that is not known, or a schema whose records have no place or date; those of the
/// workspace; cancellation.
pub fn territories(read: Read<'_>, asked: &Asked, today: &str, progress: &Progress) -> Result<Territories> {
    let by = asked.by;
    let within = asked.within.iter().map(|code| known_place(code)).collect::<Result<Vec<_>>>()?;
    let slugs: Vec<&str> = asked.schema.as_deref().map_or_else(|| vec!["structure", "service"], |slug| vec![slug]);
    for slug in &slugs {
        if !are_placed(schema(slug)?) {
            return Err(Error::new(ErrorKind::Usage, "error-not-placed").with("schema", *slug));
        }
    }
    let bounds = Bounds::of(today)?;
    let shared = read.shared_structures()?;
    let mut count =
        Count { by, within: &within, known: HashMap::new(), places: BTreeMap::new(), all: Tally::default() };
    let mut total = 0;
    for slug in &slugs {
        total += read.gate_counts(slug)?.records;
    }
    progress.stage("stage-territories", total);
    let mut done = 0;
    for slug in slugs {
        read.dated(slug, &mut |record: &Dated<'_>| {
            done += 1;
            super::quality::step(progress, done)?;
            let date = record.date.and_then(|text| text.parse::<Date>().ok()).filter(|date| *date >= OLDEST);
            let one = One {
                structure: slug == "structure",
                age: bounds.age(date),
                date,
                stopped: record.stopped,
                shared: slug == "structure" && shared.contains(&record.record),
            };
            count.add(record, &one);
            Ok(())
        })?;
    }
    let mut out = count.done();
    out.stale_until = bounds.stale.yesterday().ok();
    out.searched = read.pair_set("structure")?.is_some();
    if by == By::Source {
        for batch in read.batches()?.into_iter().filter(|batch| batch.active) {
            if let Some(place) = out.places.iter_mut().find(|place| place.code == batch.source) {
                let last = place.delivered.get_or_insert_with(|| (batch.imported_at.clone(), batch.delivery));
                *last = last.clone().max((batch.imported_at, batch.delivery));
            }
        }
    }
    Ok(out)
}

/// Where the commune of a record lies.
#[derive(Clone, Copy)]
struct At {
    /// Of the kind of place that is counted by.
    code: &'static str,
    department: &'static str,
    /// Whether it is within the place that is asked for.
    within: bool,
}

/// What is counted of one place.
#[derive(Default)]
struct Counted {
    all: Tally,
    sources: BTreeMap<String, Tally>,
    departments: Vec<&'static str>,
}

struct Count<'a> {
    by: By,
    within: &'a [String],
    /// By the code of the commune as the record has it.
    known: HashMap<String, At>,
    places: BTreeMap<String, Counted>,
    all: Tally,
}

impl Count<'_> {
    fn add(&mut self, record: &Dated<'_>, one: &One) {
        let at = self.at(record.code_insee.unwrap_or_default());
        if !at.within {
            return;
        }
        self.all.add(one);
        let code = if self.by == By::Source { record.source } else { at.code };
        if !self.places.contains_key(code) {
            self.places.insert(code.to_owned(), Default::default());
        }
        let Some(place) = self.places.get_mut(code) else { return };
        place.all.add(one);
        if self.by != By::Source && !at.department.is_empty() && !place.departments.contains(&at.department) {
            place.departments.push(at.department);
        }
        match place.sources.get_mut(record.source) {
            Some(tally) => tally.add(one),
            None => place.sources.entry(record.source.to_owned()).or_default().add(one),
        }
    }

    fn at(&mut self, code: &str) -> At {
        if let Some(known) = self.known.get(code) {
            return *known;
        }
        let commune = geo().current_code(code).and_then(|code| geo().current(code));
        let at = At {
            code: commune.map_or("", |commune| match self.by {
                By::Commune => commune.code,
                By::Epci => commune.epci.unwrap_or(NO_EPCI),
                By::Department | By::Source => commune.department,
            }),
            department: commune.map_or("", |commune| commune.department),
            within: self.within.iter().all(|place| geo().lies_in(code, place)),
        };
        self.known.insert(code.to_owned(), at);
        at
    }

    fn done(self) -> Territories {
        let by = self.by;
        let place = |(code, counted): (String, Counted)| {
            let Counted { all, sources, mut departments } = counted;
            departments.sort_unstable();
            let name = if by == By::Source { code.clone() } else { name_of(by, &code).unwrap_or_default().to_owned() };
            Place { code, name, departments, all, sources: sources.into_iter().collect(), delivered: None }
        };
        let mut places: Vec<Place> = self.places.into_iter().map(place).collect();
        places.sort_by(|a, b| {
            (a.code.is_empty(), std::cmp::Reverse(a.all.records()), &a.code).cmp(&(
                b.code.is_empty(),
                std::cmp::Reverse(b.all.records()),
                &b.code,
            ))
        });
        Territories { by, places, all: self.all, ..Territories::default() }
    }
}

/// What a person types for the place without a code, where no commune is known.
pub const NOWHERE: &str = "-";

/// The field that says where a record lies.
pub const PLACED_BY: &str = "code_insee";

/// The code of a place as a person types it, if it is one: of a commune, an EPCI or a département, [`NO_EPCI`] or [`NOWHERE`], whose
/// code is empty. That of a part or of a commune of former times is that of its commune of today, as records are counted:
/// [`counted_with`] says so.
///
/// # Errors
/// [`ErrorKind::Usage`] where it is none.
pub fn known_place(code: &str) -> Result<String> {
    let code = code.trim();
    if code == NOWHERE {
        return Ok(String::new());
    }
    if code.eq_ignore_ascii_case(NO_EPCI) {
        return Ok(NO_EPCI.to_owned());
    }
    let code = code.to_uppercase();
    let by = By::of_code(&code);
    let code = match by {
        By::Commune => geo().current_code(&code).map_or(code, str::to_owned),
        _ => code,
    };
    match name_of(by, &code) {
        Some(_) => Ok(code),
        None => Err(Error::new(ErrorKind::Usage, "error-unknown-place").with("place", code).hinted("hint-place")),
    }
}

/// With which commune the records of a place are counted, where that is another than the one of the code: of an arrondissement, of
/// a commune déléguée or associée, of a commune of former times.
pub fn counted_with(code: &str) -> Option<Message> {
    let code = code.trim().to_uppercase();
    let commune = geo().current(geo().current_code(&code)?).filter(|commune| commune.code != code)?;
    let part = geo().commune(&code);
    let what = match part.map(|part| part.kind) {
        Some(CommuneKind::District) => "place-district",
        Some(_) => "place-part",
        None => "place-former",
    };
    let said = Message::new(what).with("code", code).with("name", part.map_or("", |part| part.name));
    Some(said.with("commune", commune.name).with("with", commune.code))
}

/// The postcodes of an arrondissement: what its records are told by beside those of its commune. Of any other code, none.
pub fn district_postcodes(code: &str) -> Vec<&'static str> {
    let part = geo().commune(code.trim()).filter(|part| part.kind == CommuneKind::District);
    part.map(|part| part.postcodes().collect()).unwrap_or_default()
}

/// Whether the records of arrondissements are counted with this commune.
pub fn has_districts(code: &str) -> bool {
    geo().districts(code).next().is_some()
}

/// The official name of a place.
pub fn name_of(by: By, code: &str) -> Option<&'static str> {
    match by {
        By::Source => None,
        By::Department => geo().department(code).map(|found| found.name),
        By::Epci => geo().epci(code).map(|found| found.name),
        By::Commune => geo().current(code).map(|found| found.name),
    }
}

/// The stable JSON of `tamis territories`.
pub fn to_json(found: &Territories) -> serde_json::Value {
    let tally = |one: &Tally| {
        serde_json::json!({
            "structures": one.structures, "services": one.services, "fresh": one.freshness.fresh,
            "aging": one.freshness.aging, "stale": one.freshness.stale, "undated": one.freshness.undated,
            "stopped": one.stopped, "shared": one.shared,
            "oldest": one.dates.map(|(oldest, _)| oldest.to_string()),
            "newest": one.dates.map(|(_, newest)| newest.to_string()),
        })
    };
    let place = |place: &Place| {
        let mut out = tally(&place.all);
        out["code"] = place.code.clone().into();
        out["name"] = place.name.clone().into();
        out["departments"] = place.departments.clone().into();
        out["sources"] = place.sources.iter().map(|(name, of)| (name.clone(), tally(of))).collect();
        if let Some((at, number)) = &place.delivered {
            out["delivered"] = serde_json::json!({"at": at, "delivery": number});
        }
        out
    };
    serde_json::json!({
        "by": found.by.name(), "stale_until": found.stale_until.map(|date| date.to_string()), "searched": found.searched,
        "all": tally(&found.all), "places": found.places.iter().map(place).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::quality::tests::workspace;

    const A: &str = "id,nom,date_maj,code_postal,commune,code_insee\n\
        1,Mairie,2026-10-01,49000,Angers,49007\n2,Ccas,2024-11-23,49240,Avrillé,49015\n\
        3,Maison,2024-11-22,49000,Angers,49007\n4,Foyer,,44000,Nantes,44109\n5,Relais,2026-05-27,,,\n";
    const B: &str = "id,nom,date_maj,code_postal,commune,code_insee\n1,Autre,2026-05-26,49000,Angers,49007\n";

    fn found(by: By, within: Option<&str>) -> Territories {
        let folder = tempfile::tempdir().unwrap();
        let workspace = workspace(folder.path(), &[("a", A), ("b", B)]);
        let within = within.into_iter().map(str::to_owned).collect();
        let asked = Asked { by, within, schema: None };
        territories(workspace.read(), &asked, "2026-11-23", &Progress::new()).unwrap()
    }

    #[test]
    fn places_are_counted_by_hand() {
        let departments = found(By::Department, None);
        let lines: Vec<_> = departments
            .places
            .iter()
            .map(|place| (place.code.as_str(), place.name.as_str(), place.all.records(), place.sources.len()))
            .collect();
        assert_eq!(lines, [("49", "Maine-et-Loire", 4, 2), ("44", "Loire-Atlantique", 1, 1), ("", "", 1, 1)]);
        let fresh = departments.places[0].all.freshness;
        assert_eq!((fresh.fresh, fresh.aging, fresh.stale, fresh.undated), (1, 2, 1, 0));
        assert_eq!(departments.places[1].all.freshness.undated, 1);
        assert_eq!(departments.all.records(), 6);
        assert_eq!(departments.stale_until, Some(jiff::civil::date(2024, 11, 22)));
        let (oldest, newest) = departments.places[0].all.dates.unwrap();
        assert_eq!((oldest.to_string(), newest.to_string()), ("2024-11-22".into(), "2026-10-01".into()));
    }

    #[test]
    fn a_place_is_looked_into() {
        let communes = found(By::Commune, Some("49"));
        let codes: Vec<_> = communes.places.iter().map(|place| (place.code.as_str(), place.all.records())).collect();
        assert_eq!(codes, [("49007", 3), ("49015", 1)]);
        let epci = found(By::Epci, Some("49015"));
        assert_eq!((epci.places.len(), epci.places[0].departments.as_slice()), (1, &["49"][..]));
        let sources = found(By::Source, Some("49"));
        let lines: Vec<_> = sources.places.iter().map(|place| (place.name.as_str(), place.all.records())).collect();
        assert_eq!(lines, [("a", 3), ("b", 1)]);
        assert_eq!(sources.places[0].delivered.as_ref().map(|(_, number)| *number), Some(1));
    }

    #[test]
    fn a_place_inside_another_is_only_what_lies_in_both() {
        let folder = tempfile::tempdir().unwrap();
        // Redon Agglomération lies in three départements; Île d'Yeu is in no EPCI.
        let text = "id,nom,date_maj,code_postal,commune,code_insee\n1,A,2026-10-01,35600,Redon,35236\n\
            2,B,2026-10-01,44460,Fégréac,44057\n3,C,2026-10-01,85350,L'Île-d'Yeu,85113\n";
        let workspace = workspace(folder.path(), &[("a", text)]);
        let found = |by, within: &[&str]| {
            let within = within.iter().map(|code| (*code).to_owned()).collect();
            let asked = Asked { by, within, schema: None };
            let found = territories(workspace.read(), &asked, "2026-11-23", &Progress::new()).unwrap();
            found.places.into_iter().map(|place| (place.code, place.all.records())).collect::<Vec<_>>()
        };
        let of = |code: &str, count| (code.to_owned(), count);
        assert_eq!(found(By::Epci, &[]), [of("243500741", 2), of(NO_EPCI, 1)]);
        assert_eq!(found(By::Commune, &["35", "243500741"]), [of("35236", 1)]);
        assert_eq!(found(By::Commune, &["243500741"]).len(), 2);
    }

    #[test]
    fn a_part_is_told_with_its_commune() {
        let said = |code: &str| counted_with(code).map(|said| crate::locale::Lang::En.render(&said));
        let district = said("75111").unwrap();
        assert!(district.contains("Paris 11e Arrondissement") && district.contains("Paris (75056)"), "{district}");
        assert!(said("69383").unwrap().contains("Lyon (69123)") && said("13201").unwrap().contains("(13055)"));
        assert!(said("20004").unwrap().contains("Ajaccio (2A004)"), "a code of former times");
        assert_eq!((said("75056"), said("49007"), said("49"), said("-")), (None, None, None, None));
        assert_eq!(district_postcodes("75116"), ["75016", "75116"]);
        assert!(district_postcodes("49007").is_empty());
        assert!(has_districts("75056") && has_districts("69123") && has_districts("13055") && !has_districts("49007"));
        assert_eq!(known_place("75111").unwrap(), "75056");
    }

    #[test]
    fn what_lies_in_no_epci_or_nowhere_is_a_place() {
        let folder = tempfile::tempdir().unwrap();
        let text = "id,nom,date_maj,code_postal,commune,code_insee\n1,A,2026-10-01,35600,Redon,35236\n\
            2,C,2026-10-01,85350,L'Île-d'Yeu,85113\n3,D,2026-10-01,,,\n";
        let workspace = workspace(folder.path(), &[("a", text)]);
        let found = |within: &str| {
            let asked = Asked { by: By::Commune, within: vec![within.to_owned()], schema: None };
            let found = territories(workspace.read(), &asked, "2026-11-23", &Progress::new()).unwrap();
            found.places.into_iter().map(|place| (place.code, place.all.records())).collect::<Vec<_>>()
        };
        assert_eq!(found(NOWHERE), [(String::new(), 1)]);
        assert_eq!(found("Aucun"), [("85113".to_owned(), 1)]);
    }

    #[test]
    fn an_unknown_place_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = workspace(folder.path(), &[("a", A)]);
        let asked = Asked { within: vec!["99".into()], ..Asked::default() };
        let error = territories(workspace.read(), &asked, "2026-11-23", &Progress::new()).unwrap_err();
        assert_eq!(error.what.code, "error-unknown-place");
    }

    #[test]
    fn a_date_is_stale_as_the_rule_says() {
        let bounds = Bounds::of("2026-11-23").unwrap();
        let age = |text: &str| bounds.age(Some(text.parse().unwrap()));
        assert_eq!((age("2026-05-27"), age("2026-05-26")), (Age::Fresh, Age::Aging));
        assert_eq!((age("2024-11-23"), age("2024-11-22")), (Age::Aging, Age::Stale));
        assert_eq!(bounds.age(None), Age::Undated);
    }
}
