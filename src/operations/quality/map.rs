//! Where the points of records lie: on a plain map of France, the mainland with the overseas départements beside it. Points that
//! are not in the département of their own commune or postcode are told one by one, the others by cells.

use super::step;
use crate::Progress;
use crate::error::Result;
use crate::model::{RecordId, Value};
use crate::operations::schema;
use crate::reference::{self, Outline, geo};
use crate::workspace::Read;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A part of the map: what of the earth it shows, and where. Map units are degrees of latitude of the mainland.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Code of its département; empty for the mainland and Corsica.
    pub department: &'static str,
    /// Least and greatest.
    pub longitude: (f64, f64),
    pub latitude: (f64, f64),
    /// Its left bottom corner and its size on the map.
    pub corner: (f64, f64),
    pub size: (f64, f64),
}

/// An inset of 1.7 by 1.7 units.
const fn inset(department: &'static str, longitude: (f64, f64), latitude: (f64, f64), row: f64) -> Frame {
    Frame { department, longitude, latitude, corner: (-7.9, 49.3 - 2.0 * row), size: (1.7, 1.7) }
}

/// The mainland, then the overseas départements.
pub const FRAMES: [Frame; 6] = [
    Frame {
        department: "",
        longitude: (-5.5, 9.9),
        latitude: (41.2, 51.3),
        corner: (-5.4, 41.2),
        size: (15.4 * NARROW, 10.1),
    },
    inset("971", (-61.9, -60.95), (15.8, 16.55), 0.0),
    inset("972", (-61.3, -60.75), (14.35, 14.95), 1.0),
    inset("973", (-54.8, -51.4), (2.0, 5.95), 2.0),
    inset("974", (55.15, 55.9), (-21.45, -20.8), 3.0),
    inset("976", (44.9, 45.4), (-13.1, -12.55), 4.0),
];

/// Length of a degree of longitude in the middle of the mainland, in degrees of latitude.
const NARROW: f64 = 0.687;
/// Side of a cell, in map units.
pub const CELL: f64 = 0.075;

impl Frame {
    fn holds(&self, longitude: f64, latitude: f64) -> bool {
        let within = |(least, most): (f64, f64), at: f64| (least..=most).contains(&at);
        within(self.longitude, longitude) && within(self.latitude, latitude)
    }

    /// Map units of a degree of latitude and of longitude: the largest at which the frame holds all it shows, shapes kept.
    fn scale(&self) -> (f64, f64) {
        let middle = (self.latitude.0 + self.latitude.1) / 2.0;
        let narrow = if self.department.is_empty() { NARROW } else { middle.to_radians().cos() };
        let (wide, tall) = ((self.longitude.1 - self.longitude.0) * narrow, self.latitude.1 - self.latitude.0);
        let scale = (self.size.0 / wide).min(self.size.1 / tall);
        (scale, scale * narrow)
    }

    fn project(&self, longitude: f64, latitude: f64) -> (f64, f64) {
        let (of_latitude, of_longitude) = self.scale();
        (
            self.corner.0 + (longitude - self.longitude.0) * of_longitude,
            self.corner.1 + (latitude - self.latitude.0) * of_latitude,
        )
    }
}

/// Where a point is on the map; none outside of all its frames.
pub fn locate(longitude: f64, latitude: f64) -> Option<(f64, f64)> {
    FRAMES.iter().find(|frame| frame.holds(longitude, latitude)).map(|frame| frame.project(longitude, latitude))
}

/// The outlines of the départements on the map: closed lines.
pub fn outlines() -> &'static [Vec<(f64, f64)>] {
    static OUTLINES: LazyLock<Vec<Vec<(f64, f64)>>> = LazyLock::new(|| {
        let frame =
            |outline: &Outline| FRAMES.iter().find(|frame| frame.department == outline.code).unwrap_or(&FRAMES[0]);
        let on_map = |outline: &'static Outline| {
            let frame = frame(outline);
            outline.rings.iter().map(move |ring| ring.iter().map(|(x, y)| frame.project(*x, *y)).collect())
        };
        reference::outlines().iter().flat_map(on_map).collect()
    });
    &OUTLINES
}

/// Points that are where they should be, in one square of the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Place of its left bottom corner, in cells.
    pub x: i32,
    pub y: i32,
    pub points: u64,
}

/// A point outside of the département that its record says it is in.
#[derive(Debug, Clone, PartialEq)]
pub struct Astray {
    pub record: RecordId,
    pub id: String,
    pub name: String,
    pub longitude: f64,
    pub latitude: f64,
    /// Name of the département it should be in.
    pub expected: String,
    /// Of the one it is in; empty where it is in none.
    pub found: String,
    /// Where it is on the map; none outside of it.
    pub at: Option<(f64, f64)>,
}

/// The points of a schema's records.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PointMap {
    pub records: u64,
    /// Records with a point.
    pub points: u64,
    /// Points that are in their département, or whose département is not known.
    pub cells: Vec<Cell>,
    /// Points that are not in their département, some thousands at most, and how many there are.
    pub astray: Vec<Astray>,
    pub astray_count: u64,
    /// Of these, how many are outside of the map.
    pub off: u64,
    /// Points outside of the map whose département is not known.
    pub unplaced: u64,
}

/// Points astray that are told one by one.
const TOLD: usize = 5_000;

/// Reads it.
///
/// # Errors
/// Those of the workspace, and cancellation.
pub fn map(read: Read<'_>, slug: &str, progress: &Progress) -> Result<PointMap> {
    let schema = schema(slug)?;
    let names = ["longitude", "latitude", "code_insee", "code_postal", "id", "nom"];
    let at = names.map(|name| schema.index_of(name));
    let mut out = PointMap::default();
    if at[0].is_none() || at[1].is_none() || schema.is_table() {
        return Ok(out);
    }
    progress.stage("stage-map", read.gate_counts(slug)?.records);
    let mut cells: BTreeMap<(i32, i32), u64> = BTreeMap::new();
    let positions: Vec<usize> = at.iter().flatten().copied().collect();
    read.keyed(schema, &positions, &mut |record, values| {
        out.records += 1;
        step(progress, out.records)?;
        let value = |which: usize| at[which].and_then(|at| values.get(at)).unwrap_or(&Value::Missing);
        let (Some(longitude), Some(latitude)) = (number(value(0)), number(value(1))) else { return Ok(()) };
        out.points += 1;
        let place = locate(longitude, latitude);
        let expected = departments(value(2).as_text(), value(3).as_text());
        if is_in(&expected, longitude, latitude) {
            match place {
                Some((x, y)) => *cells.entry(((x / CELL).floor() as i32, (y / CELL).floor() as i32)).or_default() += 1,
                None => out.unplaced += 1,
            }
            return Ok(());
        }
        out.astray_count += 1;
        out.off += u64::from(place.is_none());
        if out.astray.len() < TOLD {
            let name = |code: &str| geo().department(code).map_or("", |found| found.name).to_owned();
            let found = Outline::at(latitude, longitude).map(|outline| name(outline.code)).unwrap_or_default();
            let (id, of) = (value(4).display().into_owned(), value(5).display().into_owned());
            let expected = expected.first().map(|code| name(code)).unwrap_or_default();
            out.astray.push(Astray { record, id, name: of, longitude, latitude, expected, found, at: place });
        }
        Ok(())
    })?;
    out.cells = cells.into_iter().map(|((x, y), points)| Cell { x, y, points }).collect();
    Ok(out)
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(text) | Value::Text(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
        _ => None,
    }
}

/// The départements that a record says it is in: that of its commune, else those that its postcode serves.
fn departments(code_insee: Option<&str>, postcode: Option<&str>) -> Vec<&'static str> {
    let commune = code_insee.and_then(|code| geo().current_code(code)).and_then(|code| geo().current(code));
    if let Some(commune) = commune {
        return vec![commune.department];
    }
    let mut out: Vec<&str> =
        postcode.into_iter().flat_map(|code| geo().communes_at(code)).map(|commune| commune.department).collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// Whether a point is in one of the départements; where they have no outline, or none is known, nothing can be said against it.
fn is_in(departments: &[&'static str], longitude: f64, latitude: f64) -> bool {
    let outlines: Vec<&Outline> = departments.iter().filter_map(|code| Outline::of(code)).collect();
    outlines.len() < departments.len()
        || outlines.is_empty()
        || outlines.iter().any(|outline| outline.is_near(latitude, longitude))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_hold_what_they_show_and_do_not_overlap() {
        for outline in outlines() {
            for (x, y) in outline {
                let inside = |frame: &Frame| {
                    let ((left, bottom), (wide, tall)) = (frame.corner, frame.size);
                    (left - 1e-6..=left + wide + 1e-6).contains(x) && (bottom - 1e-6..=bottom + tall + 1e-6).contains(y)
                };
                assert_eq!(FRAMES.iter().filter(|frame| inside(frame)).count(), 1, "{x} {y}");
            }
        }
        assert_eq!(locate(0.0, 0.0), None);
        let (x, y) = locate(3.06, 50.63).unwrap();
        assert!(x > 0.0 && (y - 50.63).abs() < 1e-9);
    }

    #[test]
    fn points_are_where_their_commune_or_postcode_says() {
        let at = |insee, postcode| departments(insee, postcode);
        assert_eq!(at(Some("59350"), Some("75001")), ["59"]);
        assert_eq!(at(None, Some("75001")), ["75"]);
        assert!(at(None, Some("05110")).contains(&"04"));
        assert!(at(None, None).is_empty());
        assert!(is_in(&["59"], 3.06, 50.63) && !is_in(&["59"], 2.35, 48.85) && !is_in(&["59"], 50.63, 3.06));
        assert!(is_in(&[], 0.0, 0.0) && is_in(&["988"], 166.4, -22.2));
    }

    #[test]
    fn a_map_counted_by_hand() {
        let folder = tempfile::tempdir().unwrap();
        let text = "id,nom,date_maj,code_postal,commune,latitude,longitude\n\
            1,Lille,2026-10-01,59000,Lille,50.63,3.06\n2,Lille aussi,2026-10-01,59000,Lille,50.631,3.061\n\
            3,Pas à Lille,2026-10-01,59000,Lille,48.85,2.35\n4,Nulle part,2026-10-01,59000,Lille,10.5,12.5\n\
            5,Sans point,2026-10-01,59000,Lille,,\n6,Saint-Denis,2026-10-01,97400,Saint-Denis,-20.88,55.45\n";
        let workspace = super::super::tests::workspace(folder.path(), &[("a", text)]);
        let found = map(workspace.read(), "structure", &Progress::new()).unwrap();
        assert_eq!((found.records, found.points, found.astray_count, found.off, found.unplaced), (6, 5, 2, 1, 0));
        assert_eq!(found.cells.iter().map(|cell| cell.points).sum::<u64>(), 3);
        let one = &found.astray[0];
        assert_eq!((one.id.as_str(), one.expected.as_str(), one.found.as_str()), ("a--3", "Nord", "Paris"));
        assert_eq!((found.astray[1].found.as_str(), found.astray[1].at), ("", None));
    }
}
