//! `open_data/`: what everybody may have (DOMAIN §2.4 and §5). Masked records in dated files, and a Data Package that
//! describes them, so that the folder can be published as it is.
//!
//! What is masked and what stays out is decided by the caller; here it is written.

use crate::export::folder::Staging;
use crate::export::input::{ExportInput, Format, OutRecord};
use crate::export::lot::{self, Failure, Rows, View, fields, file_stem, object_of, step};
use crate::export::workbook;
use crate::export::{datapackage, parquet, pretty};
use crate::model::{FieldKind, Schema};
use crate::{Progress, Result};
use serde_json::json;
use std::borrow::Cow;
use std::io::Write;

/// What is published openly.
#[derive(Debug, Clone, Default)]
pub struct OpenData {
    /// As many as [`ExportInput::schemas`], in the same order.
    pub lots: Vec<OpenLot>,
}

/// The records of one schema that are published openly.
#[derive(Debug, Clone, Default)]
pub struct OpenLot {
    pub records: Vec<OpenRecord>,
}

/// One record that is published openly.
#[derive(Debug, Clone)]
pub struct OpenRecord {
    /// Its position in the lot.
    pub at: usize,
    /// What stands in its place: a merge without the members whose sources are not open.
    pub other: Option<Box<OutRecord>>,
    /// Positions of the fields that are masked, and why.
    pub masked: Vec<(usize, Mask)>,
}

/// Why a value is not published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mask {
    /// Its source says that the contact is not public.
    ContactNotPublic,
    /// Its e-mail is one person's own.
    PersonalMailbox,
    /// It is on the opposition list.
    Opposition,
    /// The name of a person, of whom nobody has said that they agree.
    Name,
}

impl Mask {
    pub const ALL: [Self; 4] = [Self::ContactNotPublic, Self::PersonalMailbox, Self::Opposition, Self::Name];

    /// The stable name, in the certificate.
    pub fn name(self) -> &'static str {
        match self {
            Self::ContactNotPublic => "contact-not-public",
            Self::PersonalMailbox => "personal-mailbox",
            Self::Opposition => "opposition",
            Self::Name => "name",
        }
    }
}

/// The records of a lot as they are published.
pub(super) fn rows<'r>(input: &'r ExportInput<'_>, position: usize) -> Rows<'r> {
    let lot = &input.schemas[position];
    let open = input.open_data.iter().flat_map(|open| open.lots.get(position)).flat_map(|open| &open.records);
    let view = |one: &'r OpenRecord| View {
        record: one.other.as_deref().unwrap_or(&lot.records[one.at]),
        masked: &one.masked,
    };
    Rows { schema: lot.schema, rows: open.map(view).collect() }
}

/// The name of a published file: `open_data/structures-inclusion-2026-11-23.csv`.
pub(super) fn path_of(schema: &Schema, today: &str, end: &str) -> String {
    format!("open_data/{}-inclusion-{today}.{end}", file_stem(schema))
}

/// Writes the published files and their description. The CSV is always there: it is what the description is about.
pub(super) fn write(staging: &mut Staging, input: &ExportInput<'_>, progress: &Progress) -> Result<()> {
    for position in 0..input.schemas.len() {
        let rows = rows(input, position);
        staging.write(&path_of(rows.schema, input.today, "csv"), |to| lot::write_csv(to, &rows, progress))?;
        for format in &input.formats {
            let path = path_of(rows.schema, input.today, format.name());
            match format {
                Format::Csv => {}
                Format::Json => staging.write(&path, |to| lot::write_json(to, &rows, progress))?,
                Format::Geojson => staging.write(&path, |to| write_geojson(to, &rows, progress))?,
                Format::Parquet => {
                    let bytes = write_parquet(&rows, progress)?;
                    staging.write(&path, |to| Ok(to.write_all(&bytes)?))?;
                }
                Format::Xlsx => {
                    for (part, bytes) in workbook::table_workbooks(&rows, input.today, progress)?.iter().enumerate() {
                        let end = if part == 0 { "xlsx".to_owned() } else { format!("{}.xlsx", part + 1) };
                        staging.write(&path_of(rows.schema, input.today, &end), |to| Ok(to.write_all(bytes)?))?;
                    }
                }
            }
        }
    }
    let descriptor = datapackage::descriptor(input, &staging.outputs);
    staging.write("open_data/datapackage.json", |to| pretty(to, &descriptor))
}

/// Longitude and latitude of a record that has both, and in their range.
pub(super) fn point_of(schema: &Schema, row: &View<'_>) -> Option<(f64, f64)> {
    let number = |name: &str, most: f64| {
        let text = row.value(schema.index_of(name)?).display().into_owned();
        text.trim().parse::<f64>().ok().filter(|number| number.abs() <= most)
    };
    Some((number("longitude", 180.0)?, number("latitude", 90.0)?))
}

/// Records of a lot that are published and are nowhere on a map.
pub(super) fn without_point(input: &ExportInput<'_>, position: usize) -> u64 {
    let rows = rows(input, position);
    rows.rows.iter().filter(|row| point_of(rows.schema, row).is_none()).count() as u64
}

/// Points in EPSG:4326, one record a line; only records that have both coordinates.
fn write_geojson(out: &mut dyn Write, lot: &Rows<'_>, progress: &Progress) -> Result<(), Failure> {
    // The name by which readers older than RFC 7946 know longitude and latitude in WGS 84, in this order.
    let system = json!({ "type": "name", "properties": { "name": "urn:ogc:def:crs:OGC:1.3:CRS84" } });
    write!(out, "{{\"type\":\"FeatureCollection\",\"crs\":{system},\"features\":[")?;
    let mut written = 0;
    for (position, row) in lot.rows.iter().enumerate() {
        step(position, progress)?;
        let Some((longitude, latitude)) = point_of(lot.schema, row) else { continue };
        out.write_all(if written == 0 { b"\n" } else { b",\n" })?;
        written += 1;
        let feature = json!({
            "type": "Feature",
            "geometry": { "type": "Point", "coordinates": [longitude, latitude] },
            "properties": object_of(lot.schema, row),
        });
        serde_json::to_writer(&mut *out, &feature)?;
    }
    out.write_all(if written == 0 { b"]}\n" } else { b"\n]}\n" })?;
    Ok(())
}

fn write_parquet(lot: &Rows<'_>, progress: &Progress) -> Result<Vec<u8>> {
    let (places, columns): (Vec<usize>, Vec<parquet::Column>) = fields(lot.schema)
        .map(|(at, field)| {
            let name = field.name.clone();
            let column = match field.kind {
                FieldKind::Float => parquet::Column::Reals(name),
                FieldKind::Integer => parquet::Column::Integers(name),
                kind if kind.is_list() => parquet::Column::Lists(name, BETWEEN),
                _ => parquet::Column::Texts(name),
            };
            (at, column)
        })
        .unzip();
    let cell = |row: usize, column: usize| -> Cow<'static, str> {
        let at = places[column];
        let value = lot::to_json(&lot.schema.fields[at], lot.rows[row].value(at));
        match value.as_array() {
            Some(items) => items.iter().map(lot::text_of).collect::<Vec<_>>().join(&BETWEEN.to_string()).into(),
            None => lot::text_of(&value).into_owned().into(),
        }
    };
    progress.add(lot.rows.len() as u64);
    progress.check()?;
    parquet::table_of(&columns, lot.rows.len(), &cell)
}

/// What no code has in it.
const BETWEEN: char = '\u{1f}';

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Value;
    use crate::reference::schema;

    #[test]
    fn only_points_on_earth_are_on_the_map() {
        let schema = schema("structure").unwrap();
        let point = |longitude: &str, latitude: &str| {
            let mut record = OutRecord { values: vec![Value::Null; schema.fields.len()], ..OutRecord::default() };
            record.values[schema.index_of("longitude").unwrap()] = Value::Number(longitude.into());
            record.values[schema.index_of("latitude").unwrap()] = Value::text(latitude);
            point_of(schema, &View { record: &record, masked: &[] })
        };
        assert_eq!(point("-1.68", "48.1"), Some((-1.68, 48.1)));
        for (longitude, latitude) in [("-1.68", ""), ("181", "48"), ("2", "inf"), ("2", "NaN"), ("x", "1")] {
            assert_eq!(point(longitude, latitude), None, "{longitude} {latitude}");
        }
    }
}
