//! The real table of each schema: one untyped column per field, internal columns start with `_` (DESIGN D18).

use crate::model::Schema;
use crate::reference;
use rusqlite::Connection;
use std::borrow::Cow;
use std::sync::LazyLock;

/// `record_structure`.
pub fn name(slug: &str) -> String {
    format!("\"record_{}\"", slug.replace('"', ""))
}

/// A field's column, quoted.
pub fn column(field: &str) -> String {
    format!("\"{}\"", field.replace('"', "\"\""))
}

/// The columns of a schema, quoted and comma-separated, in its order.
pub fn columns(schema: &Schema) -> String {
    schema.fields.iter().map(|field| column(&field.name)).collect::<Vec<_>>().join(", ")
}

fn schemas() -> impl Iterator<Item = &'static Schema> {
    reference::schema_slugs().into_iter().filter_map(reference::schema)
}

/// Creates the table of every embedded schema.
pub fn create(conn: &Connection) -> rusqlite::Result<()> {
    for schema in schemas() {
        conn.execute_batch(&format!(
            "CREATE TABLE {} (_id INTEGER PRIMARY KEY, _batch INTEGER NOT NULL, _row_no INTEGER NOT NULL, _source TEXT NOT NULL, \
             _rev INTEGER NOT NULL, _notes TEXT, {})",
            name(&schema.slug),
            columns(schema)
        ))?;
    }
    Ok(())
}

/// The statement that writes one record of a schema, made once.
pub fn insert(schema: &Schema) -> Cow<'static, str> {
    static KNOWN: LazyLock<Vec<(&'static str, String)>> =
        LazyLock::new(|| schemas().map(|schema| (schema.slug.as_str(), insert_text(schema))).collect());
    match KNOWN.iter().find(|(slug, _)| *slug == schema.slug) {
        Some((_, text)) => Cow::Borrowed(text),
        None => Cow::Owned(insert_text(schema)),
    }
}

fn insert_text(schema: &Schema) -> String {
    let marks: Vec<String> = (1..=6 + schema.fields.len()).map(|n| format!("?{n}")).collect();
    format!("INSERT OR REPLACE INTO {} VALUES ({})", name(&schema.slug), marks.join(","))
}

/// Every secondary index; created after a bulk import, since keeping them up row by row is what costs (DESIGN D5).
const INDEXES: &[(&str, &str)] = &[
    ("record_natural", "record (schema, source, natural_id)"),
    ("record_row", "record (batch, schema, row_no)"),
    ("issue_rule", "issue (schema, field, code, severity, layer)"),
    ("pair_probability", "pair (schema, probability)"),
    ("change_cell", "change (entity, key, field)"),
    ("structure_id_column", "record_structure (\"id\")"),
    ("service_id_column", "record_service (\"id\")"),
];

pub fn create_indexes(conn: &Connection) -> rusqlite::Result<()> {
    for (name, on) in INDEXES {
        conn.execute_batch(&format!("CREATE INDEX IF NOT EXISTS {name} ON {on}"))?;
    }
    Ok(())
}

/// Drops the indexes that a bulk import of an empty workspace would only slow down.
pub fn drop_bulk_indexes(conn: &Connection) -> rusqlite::Result<()> {
    for name in ["record_natural", "record_row", "issue_rule", "structure_id_column", "service_id_column"] {
        conn.execute_batch(&format!("DROP INDEX IF EXISTS {name}"))?;
    }
    Ok(())
}
