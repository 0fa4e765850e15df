//! The offline code lists, loaded once from `assets/`.

mod establishments;
mod geo;
mod schema_file;
mod schemas;
mod table;
mod v0;

pub use establishments::{
    About as EstablishmentsAbout, Builder as EstablishmentBuilder, Establishments, Status as EstablishmentStatus,
};
pub use geo::{
    Commune, CommuneKind, Found, GEO_ORIGIN, Geo, Hint, NO_EPCI, Named, Outline, Territory, geo, geo_bytes,
    matching_key, outlines,
};
pub use schema_file::parse_schema;
pub use schemas::{register, schema, schema_slugs, use_versions};
pub use table::{Cell, CellReader, Decimal, Pattern, PatternError, sample};
pub use v0::{V0Map, v0};
