//! Coordinates to decimal degrees, WGS84 (DOMAIN §2.2).

use super::Healed;
use super::text::clean;
use crate::model::Value;
use crate::reference::Territory;
use crate::text::is_placeholder;
use proj4rs::Proj;
use std::sync::LazyLock;

/// Lambert-93 (EPSG:2154) and geographic coordinates on the same ellipsoid; RGF93 equals WGS84 within a few centimetres.
static LAMBERT: LazyLock<Option<(Proj, Proj)>> = LazyLock::new(|| {
    let lambert =
        "+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 +ellps=GRS80 +units=m +no_defs";
    let degrees = "+proj=longlat +ellps=GRS80 +no_defs";
    Some((Proj::from_proj_string(lambert).ok()?, Proj::from_proj_string(degrees).ok()?))
});

/// Latitude and longitude of two cells: decimal comma, `0, 0` as nothing, swapped axes and Lambert-93 (either order)
/// recognised where the result lies in France and the cells as written do not. Anything else stays.
pub fn coordinates(latitude: &str, longitude: &str) -> (Healed, Healed) {
    let (first, second) = (Cell::read(latitude), Cell::read(longitude));
    match (first, second) {
        (Cell::Number(lat, first), Cell::Number(lon, second)) => {
            pair(Axis(latitude, lat, first), Axis(longitude, lon, second))
        }
        (first, second) => (first.alone(latitude), second.alone(longitude)),
    }
}

/// One cell that holds both: `48.85, 2.35`, `(48,85 ; 2,35)`, `POINT(2.35 48.85)`.
pub fn coordinates_of_cell(raw: &str) -> Option<(Healed, Healed)> {
    let text = clean(raw);
    let body = text.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c.is_whitespace());
    let body = body.trim_matches(|c: char| "()[] ".contains(c));
    let parts = numbers_of(body)?;
    let (latitude, longitude) = coordinates(&parts.0, &parts.1);
    let placed = latitude.unclear.is_none() && !latitude.value.is_absent();
    placed.then(|| {
        let split = |healed: Healed| Healed {
            rule: Some(healed.rule.filter(|rule| *rule == "coordinates-lambert").unwrap_or("coordinates-split")),
            ..healed
        };
        (split(latitude), split(longitude))
    })
}

/// The two numbers of a cell. A comma separates unless another sign does.
fn numbers_of(body: &str) -> Option<(String, String)> {
    let parts: Vec<&str> = if body.contains(';') || body.contains('|') {
        body.split([';', '|']).collect()
    } else if body.contains(", ") {
        body.split(", ").collect()
    } else if body.contains(char::is_whitespace) {
        body.split_whitespace().collect()
    } else {
        body.split(',').collect()
    };
    match parts.as_slice() {
        [a, b] => Some((a.trim().to_owned(), b.trim().to_owned())),
        // `48,85,2,35`: decimal commas everywhere.
        [a, b, c, d] => Some((format!("{a}.{b}"), format!("{c}.{d}"))),
        _ => None,
    }
}

/// Whether a pair can only be Lambert-93 (metres inside the range of metropolitan France), in either order.
pub fn is_lambert(a: f64, b: f64) -> bool {
    let fits = |x: f64, y: f64| (0.0..1_300_000.0).contains(&x) && (6_000_000.0..7_200_000.0).contains(&y);
    fits(a, b) || fits(b, a)
}

enum Cell {
    Nothing(Healed),
    Number(f64, String),
    Odd,
}

impl Cell {
    fn read(raw: &str) -> Self {
        let text = clean(raw);
        if text.is_empty() {
            return Self::Nothing(Healed::absent());
        }
        if is_placeholder(&text) {
            return Self::Nothing(Healed::placeholder());
        }
        if is_plain(&text) {
            return text.parse().map_or(Self::Odd, |number| Self::Number(number, text.into_owned()));
        }
        if let Some(number) = sexagesimal(&text) {
            return Self::Number(number, number.to_string());
        }
        let plain =
            text.trim_end_matches('°').trim_start_matches('+').replace(',', ".").replace('−', "-").replace(' ', "");
        match plain.parse::<f64>() {
            Ok(number)
                if number.is_finite() && plain.bytes().all(|byte| byte.is_ascii_digit() || b".-eE".contains(&byte)) =>
            {
                Self::Number(number, lexeme(&plain, number))
            }
            _ => Self::Odd,
        }
    }

    /// One axis without the other.
    fn alone(self, raw: &str) -> Healed {
        match self {
            Self::Nothing(healed) => healed,
            Self::Number(0.0, _) => Healed { rule: Some("coordinates-zero"), ..Healed::default() },
            Self::Number(_, lexeme) => number(raw, lexeme, "coordinates-format"),
            Self::Odd => Healed::unclear(raw, "coordinates"),
        }
    }
}

/// `50°37'45"N`, `3° 03′ 27.5″ O`: degrees, minutes and seconds, rounded to 10⁻⁶ (a decimetre). West and south are below zero.
fn sexagesimal(text: &str) -> Option<f64> {
    if !text.contains('°') {
        return None;
    }
    let (body, sign) = match text.chars().next_back()? {
        'N' | 'n' | 'E' | 'e' => (&text[..text.len() - 1], 1.0),
        'S' | 's' | 'O' | 'o' | 'W' | 'w' => (&text[..text.len() - 1], -1.0),
        _ => (text, 1.0),
    };
    let (body, sign) = body.trim().strip_prefix('-').map_or((body.trim(), sign), |rest| (rest, -sign));
    let marks = ['°', '\'', '’', '′', '"', '″', '”'];
    let parts: Vec<f64> = body
        .split(marks)
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| part.replace(',', ".").parse::<f64>().ok().filter(|number| (0.0..=180.0).contains(number)))
        .collect::<Option<_>>()?;
    let degrees = match parts.as_slice() {
        [degrees, minutes] if *minutes < 60.0 => degrees + minutes / 60.0,
        [degrees, minutes, seconds] if *minutes < 60.0 && *seconds < 60.0 => {
            degrees + minutes / 60.0 + seconds / 3600.0
        }
        _ => return None,
    };
    Some((sign * degrees * 1e6).round() / 1e6)
}

/// Digits as JSON writes them, with or without a sign and a fraction: by far the most of what files hold.
fn is_plain(text: &str) -> bool {
    let (whole, fraction) = match text.strip_prefix('-').unwrap_or(text).split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text.strip_prefix('-').unwrap_or(text), None),
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && (whole == "0" || !whole.starts_with('0')) && fraction.is_none_or(digits)
}

/// A number that JSON can write: as it stands where it already is one.
fn lexeme(plain: &str, number: f64) -> String {
    let json = serde_json::from_str::<serde_json::Number>(plain).is_ok() && !plain.contains(['e', 'E']);
    if json { plain.to_owned() } else { number.to_string() }
}

fn number(raw: &str, lexeme: String, rule: &'static str) -> Healed {
    // `50,6300` is written anew, and then as every tool writes it: 50.63.
    let lexeme = match lexeme.split_once('.') {
        Some((whole, part)) if part.ends_with('0') && raw.contains(',') => match part.trim_end_matches('0') {
            "" => whole.to_owned(),
            part => format!("{whole}.{part}"),
        },
        _ => lexeme,
    };
    Healed { rule: (lexeme != raw).then_some(rule), value: Value::Number(lexeme), unclear: None }
}

/// A raw cell, the number it holds, and how JSON writes that.
struct Axis<'a>(&'a str, f64, String);

fn pair(latitude: Axis<'_>, longitude: Axis<'_>) -> (Healed, Healed) {
    let (lat, lon) = (latitude.1, longitude.1);
    if lat == 0.0 && lon == 0.0 {
        let nothing = Healed { rule: Some("coordinates-zero"), ..Healed::default() };
        return (nothing.clone(), nothing);
    }
    let as_written = |why: Option<&'static str>| {
        let heal =
            |Axis(raw, _, lexeme): Axis<'_>| Healed { unclear: why, ..number(raw, lexeme, "coordinates-format") };
        (heal(latitude), heal(longitude))
    };
    if Territory::at(lat, lon).is_some() {
        return as_written(None);
    }
    if Territory::at(lon, lat).is_some() {
        let (longitude, latitude) = as_written(None);
        let swapped = |healed: Healed| Healed { rule: Some("coordinates-swapped"), ..healed };
        return (swapped(latitude), swapped(longitude));
    }
    let lambert = is_lambert(lat, lon).then(|| from_lambert(lat.min(lon), lat.max(lon))).flatten();
    if let Some((latitude, longitude)) = lambert {
        let heal = |degrees: f64| Healed {
            value: Value::Number(degrees.to_string()),
            rule: Some("coordinates-lambert"),
            unclear: None,
        };
        return (heal(latitude), heal(longitude));
    }
    as_written(Some(if lat.abs() <= 90.0 && lon.abs() <= 180.0 { "coordinates-outside" } else { "coordinates" }))
}

/// Degrees of a Lambert-93 point, rounded to 10⁻⁶ (a decimetre); `None` outside metropolitan France.
fn from_lambert(x: f64, y: f64) -> Option<(f64, f64)> {
    let (lambert, degrees) = LAMBERT.as_ref()?;
    let mut point = (x, y, 0.0);
    proj4rs::transform::transform(lambert, degrees, &mut point).ok()?;
    let round = |radians: f64| (radians.to_degrees() * 1e6).round() / 1e6;
    let (latitude, longitude) = (round(point.1), round(point.0));
    Territory::of_department("75")
        .filter(|metropole| metropole.contains(latitude, longitude))
        .map(|_| (latitude, longitude))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn to(latitude: &str, longitude: &str) -> (String, String, Option<&'static str>) {
        let (lat, lon) = coordinates(latitude, longitude);
        (lat.value.display().into_owned(), lon.value.display().into_owned(), lat.rule.or(lat.unclear))
    }

    fn answer(lat: &str, lon: &str, rule: Option<&'static str>) -> (String, String, Option<&'static str>) {
        (lat.into(), lon.into(), rule)
    }

    #[test]
    fn degrees_stay() {
        assert_eq!(to("48.8566", "2.3522"), answer("48.8566", "2.3522", None));
        assert_eq!(to("48,8566", "2,3522"), answer("48.8566", "2.3522", Some("coordinates-format")));
        assert_eq!(to("-20.88", "55.45"), answer("-20.88", "55.45", None));
        assert_eq!(to("47.2940", "0.0247"), answer("47.2940", "0.0247", None));
        assert_eq!(to("50.63°", "3.06"), answer("50.63", "3.06", Some("coordinates-format")));
        assert_eq!(to("48°51'N", "2°21'E"), answer("48.85", "2.35", Some("coordinates-format")));
        assert_eq!(to("50°37'45\"N", "0° 30′ 27,5″ O"), answer("50.629167", "-0.507639", Some("coordinates-format")));
        assert_eq!(to("48,8500", "2,3500").0, "48.85");
    }

    #[test]
    fn zeros_are_nothing() {
        assert_eq!(to("0", "0"), answer("", "", Some("coordinates-zero")));
        assert_eq!(to("0,0", "0.000"), answer("", "", Some("coordinates-zero")));
        assert_eq!(to("", ""), answer("", "", None));
        assert_eq!(to("NC", "-"), answer("", "", Some("placeholder")));
    }

    #[test]
    fn axes_are_put_right() {
        assert_eq!(to("2.3522", "48.8566"), answer("48.8566", "2.3522", Some("coordinates-swapped")));
    }

    #[test]
    fn lambert_becomes_degrees() {
        // The origin of the projection: 3° E, 46.5° N.
        assert_eq!(to("6600000", "700000"), answer("46.5", "3", Some("coordinates-lambert")));
        assert_eq!(to("700000,0", "6600000,0"), answer("46.5", "3", Some("coordinates-lambert")));
        // Notre-Dame de Paris, point zéro des routes de France.
        let (lat, lon) = from_lambert(652_097.0, 6_861_675.0).unwrap();
        assert!((lat - 48.8534).abs() < 2e-3 && (lon - 2.3488).abs() < 2e-3, "{lat} {lon}");
    }

    #[test]
    fn doubt_stays() {
        assert_eq!(to("10", "100").2, Some("coordinates-outside"));
        assert_eq!(to("4885660", "235220").2, Some("coordinates"));
        assert_eq!(to("48°71'N", "2°21'E").0, "48°71'N");
        assert_eq!(to("ici", "inf").2, Some("coordinates"));
    }

    #[test]
    fn one_cell_may_hold_both() {
        for raw in [
            "48.85, 2.35",
            "(48.85, 2.35)",
            "48.85,2.35",
            "48,85 ; 2,35",
            "48,85,2,35",
            "POINT(2.35 48.85)",
            "48.85 2.35",
        ] {
            let (lat, lon) = coordinates_of_cell(raw).unwrap();
            assert_eq!((lat.value.display().as_ref(), lon.value.display().as_ref()), ("48.85", "2.35"), "{raw}");
            assert_eq!(lat.rule, Some("coordinates-split"));
        }
        assert_eq!(coordinates_of_cell("48.85"), None);
        assert_eq!(coordinates_of_cell("ici, là"), None);
    }

    proptest! {
        #[test]
        fn healing_twice_changes_nothing(a in "-?[0-9]{1,7}([.,][0-9]{1,4})?", b in "-?[0-9]{1,7}([.,][0-9]{1,4})?") {
            let once = to(&a, &b);
            let (lat, lon) = coordinates(&once.0, &once.1);
            prop_assert_eq!((lat.value.display().into_owned(), lon.value.display().into_owned()), (once.0, once.1));
            prop_assert_eq!((lat.rule, lon.rule), (None, None));
        }
    }
}
