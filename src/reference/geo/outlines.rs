//! Plain outlines of the départements, for points that are not where their commune is (`assets/reference/outlines.py`).

use std::collections::HashMap;
use std::sync::LazyLock;

/// Degrees by which a point may be outside an outline drawn on a grid of about one kilometre, and still be of it.
const MARGIN: f64 = 0.05;
/// Height of the bands that the edges of an outline are sorted into, in degrees.
const BAND: f64 = 0.1;

static OUTLINES: LazyLock<Vec<Outline>> = LazyLock::new(|| {
    let lines = include_str!("../../../assets/reference/outlines.tsv").lines();
    lines.filter_map(|line| line.split_once('\t')).map(|(code, rings)| Outline::new(code, rings)).collect()
});

/// Places of the outlines, by code of their département.
static PLACES: LazyLock<HashMap<&str, usize>> =
    LazyLock::new(|| (0..).zip(OUTLINES.iter()).map(|(at, outline)| (outline.code, at)).collect());

/// The outline of a département: closed rings of longitudes and latitudes, WGS84.
pub struct Outline {
    /// Code of the département.
    pub code: &'static str,
    /// Each with its first point again at its end.
    pub rings: Vec<Vec<(f64, f64)>>,
    /// The edges that cross each band of latitude, from the lowest on: ends as (longitude, latitude).
    bands: Vec<Vec<[(f64, f64); 2]>>,
    longitude: (f64, f64),
    latitude: (f64, f64),
}

/// The outlines of the départements that have one: metropolitan France and the five overseas, by code.
pub fn outlines() -> &'static [Outline] {
    &OUTLINES
}

impl Outline {
    /// The outline of a département; none of the collectivities overseas.
    pub fn of(department: &str) -> Option<&'static Outline> {
        OUTLINES.get(*PLACES.get(department)?)
    }

    /// The first outline that a point lies in, its margin left out.
    pub fn at(latitude: f64, longitude: f64) -> Option<&'static Outline> {
        OUTLINES.iter().find(|outline| outline.holds(latitude, longitude))
    }

    /// Whether a point is in the département, or no further from it than the outline is rough (some five kilometres).
    pub fn is_near(&self, latitude: f64, longitude: f64) -> bool {
        let in_box = |(least, most): (f64, f64), at: f64| (least - MARGIN..=most + MARGIN).contains(&at);
        in_box(self.latitude, latitude)
            && in_box(self.longitude, longitude)
            && (self.holds(latitude, longitude) || self.distance(latitude, longitude) <= MARGIN)
    }

    fn new(code: &'static str, rings: &str) -> Self {
        let rings: Vec<Vec<(f64, f64)>> = rings.split(';').map(ring).collect();
        let range = |of: fn(&(f64, f64)) -> f64| {
            let all = rings.iter().flatten().map(of);
            all.fold((f64::MAX, f64::MIN), |(least, most), at| (least.min(at), most.max(at)))
        };
        let (longitude, latitude) = (range(|point| point.0), range(|point| point.1));
        let count = ((latitude.1 - latitude.0) / BAND) as usize + 1;
        let mut bands = vec![Vec::new(); count];
        let band = |at: f64| ((at - latitude.0) / BAND) as usize;
        for edge in rings.iter().flat_map(|ring| ring.windows(2)).map(|ends| [ends[0], ends[1]]) {
            let (low, high) = (edge[0].1.min(edge[1].1), edge[0].1.max(edge[1].1));
            bands[band(low)..=band(high).min(count - 1)].iter_mut().for_each(|band| band.push(edge));
        }
        Self { code, rings, bands, longitude, latitude }
    }

    /// Whether a point is inside: a line to the east crosses the outline an odd number of times.
    fn holds(&self, latitude: f64, longitude: f64) -> bool {
        let band = (latitude - self.latitude.0) / BAND;
        if band < 0.0 || !(self.longitude.0..=self.longitude.1).contains(&longitude) {
            return false;
        }
        let crossed = |[a, b]: &&[(f64, f64); 2]| {
            (a.1 > latitude) != (b.1 > latitude) && longitude < (b.0 - a.0) * (latitude - a.1) / (b.1 - a.1) + a.0
        };
        let edges = self.bands.get(band as usize).map_or(&[][..], Vec::as_slice);
        edges.iter().filter(crossed).count() % 2 == 1
    }

    /// Degrees of latitude from a point to the nearest edge.
    fn distance(&self, latitude: f64, longitude: f64) -> f64 {
        // A degree of longitude is shorter.
        let narrow = latitude.to_radians().cos();
        let flat = |(lon, lat): (f64, f64)| ((lon - longitude) * narrow, lat - latitude);
        let edges = self.rings.iter().flat_map(|ring| ring.windows(2));
        edges.map(|ends| to_origin(flat(ends[0]), flat(ends[1]))).fold(f64::MAX, f64::min)
    }
}

/// Distance of the origin from a segment.
fn to_origin(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = dx * dx + dy * dy;
    let along = if length == 0.0 { 0.0 } else { (-(a.0 * dx + a.1 * dy) / length).clamp(0.0, 1.0) };
    (a.0 + along * dx).hypot(a.1 + along * dy)
}

/// `531 4646 0 -4 …`: a start and steps, in hundredths of a degree.
fn ring(text: &str) -> Vec<(f64, f64)> {
    let numbers: Vec<i32> = text.split(' ').filter_map(|number| number.parse().ok()).collect();
    let (mut x, mut y) = (0, 0);
    let mut points = Vec::with_capacity(numbers.len() / 2 + 1);
    for step in numbers.chunks_exact(2) {
        (x, y) = (x + step[0], y + step[1]);
        points.push((f64::from(x) / 100.0, f64::from(y) / 100.0));
    }
    if let Some(first) = points.first().copied()
        && points.last() != Some(&first)
    {
        points.push(first);
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn towns_are_in_their_departement() {
        assert_eq!(outlines().len(), 101);
        for (code, latitude, longitude) in [
            ("59", 50.63, 3.06),
            ("75", 48.856, 2.352),
            ("2A", 41.92, 8.74),
            ("29", 48.39, -4.49),
            ("06", 43.70, 7.27),
            ("974", -20.88, 55.45),
            ("971", 16.24, -61.53),
            ("973", 4.93, -52.33),
            ("976", -12.78, 45.23),
            ("67", 48.58, 7.75),
        ] {
            assert!(Outline::of(code).is_some_and(|outline| outline.is_near(latitude, longitude)), "{code}");
        }
        assert_eq!(Outline::at(50.63, 3.06).map(|outline| outline.code), Some("59"));
        assert_eq!(Outline::at(42.30, 9.15).map(|outline| outline.code), Some("2B"));
        assert!(!Outline::of("59").is_some_and(|outline| outline.is_near(48.85, 2.35)));
        assert!(Outline::of("988").is_none());
    }

    #[test]
    fn a_border_is_of_both_sides() {
        // Avignon's station across the Rhône; Vannes is not near Nantes.
        assert!(Outline::of("84").is_some_and(|outline| outline.is_near(43.95, 4.79)));
        assert!(Outline::of("30").is_some_and(|outline| outline.is_near(43.95, 4.80)));
        assert!(!Outline::of("44").is_some_and(|outline| outline.is_near(47.66, -2.76)));
        assert!(!Outline::of("75").is_some_and(|outline| outline.is_near(f64::NAN, 2.3)));
    }
}
