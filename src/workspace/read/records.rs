//! Effective records and their issues. Only visible ones: of an active batch, and not set aside. Those of reference lists are
//! there to be compared with, and not visible.

use super::Read;
use super::batches::REFERENCE;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{BatchId, RecordId, RecordRow, Schema, Value};
use crate::reference;
use crate::workspace::{tables, values};
use rusqlite::types::Value as Sql;
use std::collections::BTreeSet;

/// A record and where its source delivered it last.
#[derive(Debug, Clone)]
pub struct Delivered {
    pub record: RecordId,
    /// Batch and number of its raw row.
    pub row: (BatchId, u32),
    /// Its `id`; empty where its schema has none.
    pub id: String,
}

/// Whose record it is, and where its row is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordIdentity {
    pub schema: String,
    pub source: String,
    /// The producer's identifier, or the hash, without the source (DESIGN D3).
    pub natural_id: String,
    /// 0 for the first record of that identifier in its file.
    pub occurrence: u32,
    pub batch: BatchId,
    pub row_no: u32,
}

/// Which records to list, and in which order.
#[derive(Debug, Clone, Default)]
pub struct RecordQuery {
    /// Text to find in any field, whatever the case.
    pub search: String,
    /// All must hold.
    pub filters: Vec<Filter>,
    /// Field and whether descending, most important first; then the record's number.
    pub sort: Vec<(String, bool)>,
}

/// One condition on records.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    Source(String),
    Batch(BatchId),
    /// Has an issue of this field and code (empty: any).
    Issue {
        field: String,
        code: String,
    },
    /// A person changed one of its values.
    Edited,
    /// Is in one of these records.
    Records(Vec<RecordId>),
}

/// Where a service is given, in one text.
const PLACE: &str = "CAST(coalesce(\"code_postal\", '') || ' ' || coalesce(\"commune\", '') || ' ' || \
                     coalesce(\"adresse\", '') AS TEXT)";

pub(super) const VISIBLE: &str = "_batch IN (SELECT id FROM batch WHERE active = 'true') \
                       AND _id NOT IN (SELECT record FROM record_state WHERE field = 'set_aside')";

/// Visible records, and those of reference lists.
pub(super) const THERE: &str = "_batch IN (SELECT id FROM batch WHERE active IS NOT NULL) \
                     AND _id NOT IN (SELECT record FROM record_state WHERE field = 'set_aside')";

pub(super) fn schema_of(slug: &str) -> Result<&'static Schema> {
    reference::schema(slug).ok_or_else(|| {
        Error::new(ErrorKind::Usage, "error-unknown-schema").with("known", "structure, service").with("schema", slug)
    })
}

/// `snake_case` name of an enum as serde writes it.
pub(in crate::workspace) fn name_of<T: serde::Serialize>(value: T) -> String {
    serde_json::to_value(value).ok().and_then(|json| json.as_str().map(str::to_owned)).unwrap_or_default()
}

pub(super) fn named<T: serde::de::DeserializeOwned>(name: String) -> rusqlite::Result<T> {
    serde_json::from_value(serde_json::Value::String(name))
        .map_err(|cause| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(cause)))
}

fn row_of(schema: &Schema, row: &rusqlite::Row<'_>) -> rusqlite::Result<RecordRow> {
    let notes: Option<String> = row.get(5)?;
    let values = schema
        .fields
        .iter()
        .enumerate()
        .map(|(index, field)| Ok(values::decode(row.get_ref(6 + index)?, field.kind.is_list())))
        .collect::<rusqlite::Result<Vec<Value>>>()?;
    Ok(RecordRow {
        id: RecordId(row.get(0)?),
        batch: BatchId(row.get(1)?),
        row_no: row.get(2)?,
        source: row.get(3)?,
        rev: row.get(4)?,
        notes: notes.map(|text| values::decode_notes(&text)).unwrap_or_default(),
        values,
    })
}

/// Is given records one by one: number, source, values by their places in the schema.
pub type EachKeyed<'f> = dyn FnMut(RecordId, &str, &[Value]) -> Result<()> + 'f;

/// The columns that [`identity`] reads.
const IDENTITY: &str = "SELECT id, schema, source, natural_id, occurrence, batch, row_no FROM record";

fn identity(row: &rusqlite::Row<'_>) -> rusqlite::Result<(RecordId, RecordIdentity)> {
    let identity = RecordIdentity {
        schema: row.get(1)?,
        source: row.get(2)?,
        natural_id: row.get(3)?,
        occurrence: row.get(4)?,
        batch: BatchId(row.get(5)?),
        row_no: row.get(6)?,
    };
    Ok((RecordId(row.get(0)?), identity))
}

fn select(slug: &str) -> Result<&'static str> {
    let table = tables::of(slug).ok_or_else(|| Error::internal("workspace: a schema without a table"))?;
    Ok(&table.select)
}

impl Read<'_> {
    /// Who a record is, visible or not.
    pub fn record_identity(self, record: RecordId) -> Result<Option<RecordIdentity>> {
        let text = format!("{IDENTITY} WHERE id = ?1");
        Ok(self.all(&text, [record.0], identity)?.pop().map(|(_, identity)| identity))
    }

    /// The records of a batch under a schema, in order of their rows.
    pub fn identities_at(self, batch: BatchId, schema: &str) -> Result<Vec<(RecordId, RecordIdentity)>> {
        let text = format!("{IDENTITY} WHERE batch = ?1 AND schema = ?2 ORDER BY row_no, id");
        self.all(&text, (batch.0, schema), identity)
    }

    /// Some of them, the first ones.
    pub fn first_identities_at(
        self,
        batch: BatchId,
        schema: &str,
        most: u32,
    ) -> Result<Vec<(RecordId, RecordIdentity)>> {
        let text = format!("{IDENTITY} WHERE batch = ?1 AND schema = ?2 ORDER BY row_no, id LIMIT ?3");
        self.all(&text, (batch.0, schema, most), identity)
    }

    /// The record that one raw row gives under a schema.
    pub fn identity_at(self, batch: BatchId, schema: &str, row_no: u32) -> Result<Option<(RecordId, RecordIdentity)>> {
        let text = format!("{IDENTITY} WHERE batch = ?1 AND schema = ?2 AND row_no = ?3 ORDER BY id LIMIT 1");
        Ok(self.all(&text, (batch.0, schema, row_no), identity)?.pop())
    }

    /// Identities (natural identifier, occurrence) of a source that a later active delivery than this one holds. A delivery
    /// that came with another copy may have a higher number than one that is newer: their order is that of deliveries, and of
    /// several of one number, as copies that each delivered first have, that of time. A record that goes by another identifier
    /// since does not hold its first one.
    pub fn moved_on(self, slug: &str, source: &str, batch: BatchId) -> Result<BTreeSet<(String, u32)>> {
        let schema = schema_of(slug)?;
        let goes_by_it =
            if schema.index_of("id").is_some() { "d._id IS NULL OR instr(d.\"id\", r.natural_id) > 0" } else { "true" };
        let table = tables::name(&schema.slug);
        let found: Vec<(String, u32)> = self.all(
            &format!(
                "SELECT r.natural_id, r.occurrence FROM record r JOIN batch b ON b.id = r.batch \
                 LEFT JOIN {table} d ON d._id = r.id \
                 WHERE r.schema = ?1 AND r.source = ?2 AND b.active IS NOT NULL \
                 AND (b.delivery, b.imported_at, b.sha256, b.id) > \
                 (SELECT delivery, imported_at, sha256, id FROM batch WHERE id = ?3) AND ({goes_by_it})"
            ),
            (slug, source, batch.0),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        Ok(found.into_iter().collect())
    }

    /// Identities of a source whose record has no row, since it turned out to be another; of a batch of the newest delivery
    /// none, whose rows would have nothing in their place.
    pub fn stood_for(self, slug: &str, source: &str, batch: BatchId) -> Result<BTreeSet<(String, u32)>> {
        let found: Vec<(String, u32)> = self.all(
            "SELECT natural_id, occurrence FROM record WHERE schema = ?1 AND source = ?2 AND batch = 0 \
             AND EXISTS (SELECT 1 FROM batch WHERE source = ?2 AND active IS NOT NULL \
             AND delivery > (SELECT delivery FROM batch WHERE id = ?3))",
            (slug, source, batch.0),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        Ok(found.into_iter().collect())
    }

    /// Records of a batch whose derived row is not that of their present raw row, or is not there.
    pub fn misplaced(self, batch: BatchId, slug: &str) -> Result<Vec<RecordId>> {
        let text = format!(
            "SELECT r.id FROM record r LEFT JOIN {} d ON d._id = r.id WHERE r.batch = ?1 AND r.schema = ?2 \
             AND (d._id IS NULL OR d._batch <> r.batch OR d._row_no <> r.row_no) ORDER BY r.id",
            tables::name(slug)
        );
        self.all(&text, (batch.0, slug), |row| row.get(0).map(RecordId))
    }

    /// One effective record, visible or not, with its schema.
    pub fn record(self, record: RecordId) -> Result<Option<(String, RecordRow)>> {
        let slug: Option<String> = self.one("SELECT schema FROM record WHERE id = ?1", [record.0])?;
        let Some(slug) = slug else { return Ok(None) };
        let schema = schema_of(&slug)?;
        let mut rows =
            self.all(&format!("{} WHERE _id = ?1", select(&schema.slug)?), [record.0], |row| row_of(schema, row))?;
        Ok(rows.pop().map(|row| (slug, row)))
    }

    /// Effective records, visible or not, in the order of the numbers given; none where there is none.
    pub fn rows(self, slug: &str, ids: &[RecordId]) -> Result<Vec<Option<RecordRow>>> {
        let schema = schema_of(slug)?;
        let mut statement = self.prepare(&format!("{} WHERE _id = ?1", select(&schema.slug)?))?;
        let mut one = |id: &RecordId| {
            let mut rows = statement.query([id.0])?;
            rows.next()?.map(|row| row_of(schema, row)).transpose()
        };
        ids.iter().map(|id| self.ok(one(id))).collect()
    }

    /// Whether a record is there: of an active batch or of a reference list, and not set aside.
    pub fn is_there(self, record: RecordId) -> Result<bool> {
        let slug: Option<String> = self.one("SELECT schema FROM record WHERE id = ?1", [record.0])?;
        let Some(slug) = slug else { return Ok(false) };
        let text = format!("SELECT 1 FROM {} WHERE _id = ?1 AND {THERE}", tables::name(&schema_of(&slug)?.slug));
        Ok(self.one::<i64>(&text, [record.0])?.is_some())
    }

    /// The records of reference lists.
    pub fn reference_records(self, slug: &str) -> Result<BTreeSet<RecordId>> {
        let table = tables::name(&schema_of(slug)?.slug);
        let text = format!("SELECT _id FROM {table} WHERE _batch IN (SELECT id FROM batch WHERE active = ?1)");
        let none = self.one::<i64>("SELECT 1 FROM batch WHERE active = ?1", [REFERENCE])?.is_none();
        let found = if none { Vec::new() } else { self.all(&text, [REFERENCE], |row| row.get(0).map(RecordId))? };
        Ok(found.into_iter().collect())
    }

    /// The visible record that carries this `id`, or one of a reference list, with the list's name before it or without
    /// ([`listed_name`](crate::workspace::listed_name)); the first of several.
    pub fn find_record(self, slug: &str, id: &str) -> Result<Option<RecordId>> {
        let schema = schema_of(slug)?;
        if schema.index_of("id").is_none() {
            return Ok(None);
        }
        let table = tables::name(&schema.slug);
        for there in [VISIBLE, THERE] {
            let text = format!("SELECT min(_id) FROM {table} WHERE \"id\" = ?1 AND {there}");
            if let Some(found) = self.one::<Option<i64>>(&text, [id])?.flatten() {
                return Ok(Some(RecordId(found)));
            }
        }
        for (list, id) in id.match_indices(':').map(|(at, _)| (&id[..at], &id[at + 1..])) {
            let text = format!(
                "SELECT min(_id) FROM {table} WHERE \"id\" = ?1 AND _batch IN \
                 (SELECT id FROM batch WHERE active = ?2 AND source = ?3)"
            );
            if let Some(found) = self.one::<Option<i64>>(&text, (id, REFERENCE, list))?.flatten() {
                return Ok(Some(RecordId(found)));
            }
        }
        Ok(None)
    }

    /// The visible records of a source, in order of record number.
    pub fn delivered(self, slug: &str, source: &str, each: &mut dyn FnMut(Delivered) -> Result<()>) -> Result<()> {
        let schema = schema_of(slug)?;
        let id = if schema.index_of("id").is_some() { "\"id\"" } else { "NULL" };
        let table = tables::name(&schema.slug);
        let text =
            format!("SELECT _id, _batch, _row_no, {id} FROM {table} WHERE {VISIBLE} AND _source = ?1 ORDER BY _id");
        let mut statement = self.prepare(&text)?;
        let mut rows = self.ok(statement.query([source]))?;
        while let Some(row) = self.ok(rows.next())? {
            let id = values::decode(self.ok(row.get_ref(3))?, false).display().into_owned();
            let row_no = (BatchId(self.ok(row.get(1))?), self.ok(row.get(2))?);
            each(Delivered { record: RecordId(self.ok(row.get(0))?), row: row_no, id })?;
        }
        Ok(())
    }

    /// The records that the import of a batch moved into it, each with its row of before.
    pub fn moved_into(self, batch: BatchId) -> Result<Vec<(RecordId, (BatchId, u32))>> {
        let Some(import) = self.import_of(batch)? else { return Ok(Vec::new()) };
        // Its own operation, and those that found later which record a row is of.
        let text = "SELECT key, before FROM change WHERE operation IN (SELECT ?1 UNION ALL \
                    SELECT id FROM operation WHERE kind IN ('deliver', 'combine') AND state = 'applied' AND id > ?1) \
                    AND entity = 9 AND field = 'row' AND before IS NOT NULL AND substr(after, 1, length(?2)) = ?2";
        let found: Vec<(i64, String)> =
            self.all(text, (import.id.0, format!("[{},", batch.0)), |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut out = Vec::with_capacity(found.len());
        for (record, before) in found {
            let (batch, row_no): (i64, u32) = super::parse(&before)?;
            out.push((RecordId(record), (BatchId(batch), row_no)));
        }
        Ok(out)
    }

    /// Every visible record, in order of record number.
    pub fn records(self, slug: &str, each: &mut dyn FnMut(RecordRow) -> Result<()>) -> Result<()> {
        self.records_where(slug, VISIBLE, each)
    }

    /// The same, and the records of reference lists.
    pub fn records_to_compare(self, slug: &str, each: &mut dyn FnMut(RecordRow) -> Result<()>) -> Result<()> {
        self.records_where(slug, THERE, each)
    }

    fn records_where(self, slug: &str, which: &str, each: &mut dyn FnMut(RecordRow) -> Result<()>) -> Result<()> {
        let schema = schema_of(slug)?;
        let mut statement = self.prepare(&format!("{} WHERE {which} ORDER BY _id", select(&schema.slug)?))?;
        let mut rows = self.ok(statement.query([]))?;
        while let Some(row) = self.ok(rows.next())? {
            each(self.ok(row_of(schema, row))?)?;
        }
        Ok(())
    }

    /// Every visible record with some of its fields, by their positions in the schema; the others are missing. Cheaper than
    /// whole records.
    pub fn keyed(
        self,
        schema: &Schema,
        positions: &[usize],
        each: &mut dyn FnMut(RecordId, &[Value]) -> Result<()>,
    ) -> Result<()> {
        self.keyed_of(schema, positions, None, each)
    }

    /// The same, of one source or of all.
    pub fn keyed_of(
        self,
        schema: &Schema,
        positions: &[usize],
        source: Option<&str>,
        each: &mut dyn FnMut(RecordId, &[Value]) -> Result<()>,
    ) -> Result<()> {
        self.keyed_with_source(schema, positions, source, &mut |record, _, values| each(record, values))
    }

    /// The same, each with its source.
    pub fn keyed_with_source(
        self,
        schema: &Schema,
        positions: &[usize],
        source: Option<&str>,
        each: &mut EachKeyed<'_>,
    ) -> Result<()> {
        let mut values = vec![Value::Missing; schema.fields.len()];
        let fields: Vec<_> = positions.iter().filter_map(|at| Some((*at, schema.fields.get(*at)?))).collect();
        let columns: String = fields.iter().map(|(_, field)| format!(", {}", tables::column(&field.name))).collect();
        let table = tables::name(&schema.slug);
        let of = if source.is_some() { "AND _source = ?1" } else { "" };
        let text = format!("SELECT _id, _source{columns} FROM {table} WHERE {VISIBLE} {of} ORDER BY _id");
        let mut statement = self.prepare(&text)?;
        let mut rows = self.ok(statement.query(rusqlite::params_from_iter(source)))?;
        while let Some(row) = self.ok(rows.next())? {
            for (column, (at, field)) in fields.iter().enumerate() {
                values[*at] = values::decode(self.ok(row.get_ref(2 + column))?, field.kind.is_list());
            }
            let source = self.ok(row.get_ref(1))?.as_str().unwrap_or_default();
            each(RecordId(self.ok(row.get(0))?), source, &values)?;
        }
        Ok(())
    }

    /// Visible records of a schema by source, in order of their names.
    pub fn counts_by_source(self, slug: &str) -> Result<Vec<(String, u64)>> {
        let table = tables::name(&schema_of(slug)?.slug);
        let text = format!("SELECT _source, count(*) FROM {table} WHERE {VISIBLE} GROUP BY _source ORDER BY _source");
        self.all(&text, [], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Visible records of a schema whose `id` is given to another one too, with it.
    pub fn repeated_ids(self, slug: &str) -> Result<Vec<(RecordId, String)>> {
        let table = tables::name(&schema_of(slug)?.slug);
        let text = format!(
            "SELECT _id, \"id\" FROM {table} WHERE typeof(\"id\") = 'text' AND {VISIBLE} AND \"id\" IN \
             (SELECT \"id\" FROM {table} GROUP BY \"id\" HAVING count(*) > 1) ORDER BY _id"
        );
        self.all(&text, [], |row| Ok((RecordId(row.get(0)?), row.get(1)?)))
    }

    /// Visible services whose structure is no visible record, with the identifier that they give for it.
    pub fn orphans(self) -> Result<Vec<(RecordId, String)>> {
        let text = format!(
            "SELECT _id, \"structure_id\" FROM record_service AS service WHERE typeof(\"structure_id\") = 'text' AND {VISIBLE} \
             AND NOT EXISTS (SELECT 1 FROM record_structure WHERE \"id\" = service.\"structure_id\" AND {VISIBLE}) ORDER BY _id"
        );
        self.all(&text, [], |row| Ok((RecordId(row.get(0)?), row.get(1)?)))
    }

    /// Visible records of a schema that carry one of these identifiers, with it.
    pub fn with_ids(self, slug: &str, ids: &BTreeSet<String>) -> Result<Vec<(RecordId, String)>> {
        let table = tables::name(&schema_of(slug)?.slug);
        let text = format!("SELECT _id, \"id\" FROM {table} WHERE \"id\" = ?1 AND {VISIBLE} ORDER BY _id");
        let mut found = Vec::new();
        for id in ids {
            found.extend(self.all(&text, [id], |row| Ok((RecordId(row.get(0)?), row.get::<_, String>(1)?)))?);
        }
        Ok(found)
    }

    /// Visible services of one structure, with their names and places.
    pub fn services_of(self, structure: &str) -> Result<Vec<(RecordId, Option<String>, String)>> {
        let text = format!(
            "SELECT _id, CASE WHEN typeof(\"nom\") = 'text' THEN \"nom\" END, {PLACE} FROM record_service \
             WHERE \"structure_id\" = ?1 AND {VISIBLE} ORDER BY _id"
        );
        self.all(&text, [structure], |row| Ok((RecordId(row.get(0)?), row.get(1)?, row.get(2)?)))
    }

    /// Visible services of the structures that have more than one: structure, record, name and place.
    pub fn services_together(self) -> Result<Vec<(String, RecordId, String, String)>> {
        let text = format!(
            "SELECT \"structure_id\", _id, \"nom\", {PLACE} FROM record_service WHERE typeof(\"structure_id\") = 'text' \
             AND typeof(\"nom\") = 'text' AND {VISIBLE} AND \"structure_id\" IN \
             (SELECT \"structure_id\" FROM record_service GROUP BY \"structure_id\" HAVING count(*) > 1) ORDER BY 1, 2"
        );
        self.all(&text, [], |row| Ok((row.get(0)?, RecordId(row.get(1)?), row.get(2)?, row.get(3)?)))
    }

    /// How many visible records a schema has.
    pub fn count(self, slug: &str) -> Result<u64> {
        let text = format!("SELECT count(*) FROM {} WHERE {VISIBLE}", tables::name(&schema_of(slug)?.slug));
        Ok(self.one(&text, [])?.unwrap_or(0))
    }

    /// The visible records that a query selects, in its order.
    pub fn query(self, slug: &str, query: &RecordQuery) -> Result<Vec<RecordId>> {
        let schema = schema_of(slug)?;
        let mut text = format!("SELECT _id FROM {} WHERE {VISIBLE}", tables::name(slug));
        let mut params: Vec<Sql> = Vec::new();
        for filter in &query.filters {
            condition(filter, &mut text, &mut params);
        }
        if !query.search.is_empty() {
            let escaped = query.search.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            params.push(Sql::Text(format!("%{escaped}%")));
            let position = params.len();
            let any: Vec<String> = schema
                .fields
                .iter()
                .map(|field| format!("{} LIKE ?{position} ESCAPE '\\'", tables::column(&field.name)))
                .collect();
            text.push_str(&format!(" AND ({})", any.join(" OR ")));
        }
        text.push_str(" ORDER BY ");
        for (field, descending) in query.sort.iter().filter(|(name, _)| schema.field(name).is_some()) {
            let column = tables::column(field);
            let direction = if *descending { "DESC" } else { "ASC" };
            text.push_str(&format!("{column} IS NULL, {column} COLLATE NOCASE {direction}, "));
        }
        text.push_str("_id");
        self.all(&text, rusqlite::params_from_iter(params), |row| row.get(0).map(RecordId))
    }

    /// These records, in this order; those that are not there are left out.
    pub fn page(self, slug: &str, ids: &[RecordId]) -> Result<Vec<RecordRow>> {
        let schema = schema_of(slug)?;
        let mut out = Vec::with_capacity(ids.len());
        let mut statement = self.prepare(&format!("{} WHERE _id = ?1 AND {THERE}", select(&schema.slug)?))?;
        for id in ids {
            let mut rows = self.ok(statement.query([id.0]))?;
            if let Some(row) = self.ok(rows.next())? {
                out.push(self.ok(row_of(schema, row))?);
            }
        }
        Ok(out)
    }
}

fn condition(filter: &Filter, text: &mut String, params: &mut Vec<Sql>) {
    let mut bind = |value: Sql| {
        params.push(value);
        format!("?{}", params.len())
    };
    let sql = match filter {
        Filter::Source(source) => format!("_source = {}", bind(Sql::Text(source.clone()))),
        Filter::Batch(batch) => format!("_batch = {}", bind(Sql::Integer(batch.0))),
        Filter::Issue { field, code } => {
            let mut inner = String::from("1");
            if !field.is_empty() {
                inner.push_str(&format!(" AND field = {}", bind(Sql::Text(field.clone()))));
            }
            if !code.is_empty() {
                inner.push_str(&format!(" AND code = {}", bind(Sql::Text(code.clone()))));
            }
            format!("_id IN (SELECT record FROM issue WHERE rule IN (SELECT id FROM rule WHERE {inner}))")
        }
        Filter::Edited => "_id IN (SELECT record FROM edit)".into(),
        Filter::Records(ids) => {
            let list: Vec<String> = ids.iter().map(|id| id.0.to_string()).collect();
            format!("_id IN ({})", list.join(","))
        }
    };
    text.push_str(&format!(" AND {sql}"));
}
