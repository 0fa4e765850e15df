//! Points and shapes.

use super::{Decimal, json};
use crate::model::Value;
use serde_json::Value as Json;
use std::cmp::Ordering;

/// Longitude, then latitude, in degrees.
pub(super) fn point(format: Option<&str>, value: &Value) -> Option<(Decimal, Decimal)> {
    let number = |json: &Json| match json {
        Json::Number(number) => Decimal::parse(&number.to_string()),
        Json::String(text) => Decimal::parse(text.trim()),
        _ => None,
    };
    let (lon, lat) = match format {
        None => {
            let (lon, lat) = value.as_text()?.split_once(',')?;
            (Decimal::parse(lon.trim())?, Decimal::parse(lat.trim())?)
        }
        Some("array") => match json(value)? {
            Json::Array(pair) if pair.len() == 2 => (number(&pair[0])?, number(&pair[1])?),
            _ => return None,
        },
        _ => {
            let json = json(value).filter(|json| json.as_object().is_some_and(|object| object.len() == 2))?;
            (number(json.get("lon")?)?, number(json.get("lat")?)?)
        }
    };
    (within(&lon, "180")? && within(&lat, "90")?).then_some((lon, lat))
}

fn within(number: &Decimal, most: &str) -> Option<bool> {
    let least = number.order(&Decimal::parse(&format!("-{most}"))?)?;
    Some(least != Ordering::Less && number.order(&Decimal::parse(most)?)? != Ordering::Greater)
}

/// Whether all items of a list satisfy something; false for what is no list.
fn all(json: Option<&Json>, least: usize, item: impl Fn(&Json) -> bool) -> bool {
    json.and_then(Json::as_array).is_some_and(|items| items.len() >= least && items.iter().all(item))
}

fn numbers(json: Option<&Json>, least: usize) -> bool {
    all(json, least, Json::is_number)
}

/// Two numbers, and a height.
fn position(json: &Json) -> bool {
    numbers(Some(json), 2) && json.as_array().is_some_and(|numbers| numbers.len() <= 3)
}

/// An object of GeoJSON (RFC 7946), or of its first edition, which knew a `crs`.
pub(super) fn is_geojson(json: &Json) -> bool {
    let bounded = json.get("bbox").is_none_or(|bbox| numbers(Some(bbox), 0));
    bounded
        && match json.get("type").and_then(Json::as_str) {
            Some("Feature") => is_feature(json),
            Some("FeatureCollection") => all(json.get("features"), 0, is_feature),
            _ => is_geometry(json),
        }
}

fn is_feature(json: &Json) -> bool {
    json.get("type").and_then(Json::as_str) == Some("Feature")
        && json.get("geometry").is_some_and(|shape| shape.is_null() || is_geometry(shape))
        && json.get("properties").is_some_and(|properties| properties.is_null() || properties.is_object())
}

fn is_geometry(json: &Json) -> bool {
    let places = json.get("coordinates");
    let line = |json: &Json| all(Some(json), 2, position);
    let polygon = |json: &Json| all(Some(json), 0, |ring| all(Some(ring), 4, position));
    match json.get("type").and_then(Json::as_str) {
        Some("Point") => places.is_some_and(position),
        Some("MultiPoint") => all(places, 0, position),
        Some("LineString") => places.is_some_and(line),
        Some("MultiLineString") => all(places, 0, line),
        Some("Polygon") => places.is_some_and(polygon),
        Some("MultiPolygon") => all(places, 0, polygon),
        Some("GeometryCollection") => all(json.get("geometries"), 0, is_geometry),
        _ => false,
    }
}

/// A topology, or one of its shapes (TopoJSON 1.0).
pub(super) fn is_topojson(json: &Json) -> bool {
    if json.get("type").and_then(Json::as_str) != Some("Topology") {
        return is_shape(json);
    }
    let transform = |json: &Json| numbers(json.get("scale"), 2) && numbers(json.get("translate"), 2);
    let stop = |json: &Json| json.is_null() || numbers(Some(json), 2);
    json.get("objects").and_then(Json::as_object).is_some_and(|objects| objects.values().all(is_shape))
        && all(json.get("arcs"), 0, |arc| all(Some(arc), 2, stop))
        && json.get("transform").is_none_or(transform)
}

fn is_shape(json: &Json) -> bool {
    let whole = |json: &Json| json.is_i64() || json.is_u64();
    let arcs = |json: &Json| all(Some(json), 0, whole);
    let rings = |json: &Json| all(Some(json), 0, arcs);
    let described = json.get("id").is_none_or(|id| id.is_string() || whole(id))
        && json.get("properties").is_none_or(Json::is_object);
    let (places, lines) = (json.get("coordinates"), json.get("arcs"));
    described
        && match json.get("type").and_then(Json::as_str) {
            Some("Point") => numbers(places, 2),
            Some("MultiPoint") => all(places, 0, |place| numbers(Some(place), 2)),
            Some("LineString") => lines.is_some_and(arcs),
            Some("MultiLineString") | Some("Polygon") => lines.is_some_and(rings),
            Some("MultiPolygon") => all(lines, 0, rings),
            Some("GeometryCollection") => all(json.get("geometries"), 0, is_shape),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_looked_into() {
        let geo = |text: &str| is_geojson(&serde_json::from_str(text).unwrap());
        assert!(geo(r#"{"type":"Point","coordinates":[1,2]}"#) && geo(r#"{"type":"Point","coordinates":[1,2,30]}"#));
        assert!(geo(r#"{"type":"Feature","geometry":null,"properties":{}}"#));
        assert!(geo(r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]}"#));
        assert!(!geo(r#"{"type":"Point"}"#) && !geo(r#"{"type":"LineString","coordinates":[[1,2]]}"#));
        assert!(!geo(r#"{"type":"Feature","geometry":null}"#) && !geo(r#"{"type":"Cube","coordinates":[1,2]}"#));
        let topo = |text: &str| is_topojson(&serde_json::from_str(text).unwrap());
        let arcs = r#""arcs":[[[0,0],[1,1]]]"#;
        assert!(topo(&format!(r#"{{"type":"Topology","objects":{{"a":{{"type":"LineString","arcs":[0]}}}},{arcs}}}"#)));
        assert!(!topo(&format!(r#"{{"type":"Topology","objects":{{"a":{{"type":"LineString"}}}},{arcs}}}"#)));
    }
}
