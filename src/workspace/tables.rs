//! The real table of each schema: one untyped column per field, internal columns start with `_` (DESIGN D18).

use crate::model::Schema;
use crate::reference;
use rusqlite::{Connection, Statement, ToSql};
use std::sync::{LazyLock, RwLock};

/// A schema's table and the statements that every row goes through, written once.
#[derive(Debug)]
pub struct RecordTable {
    pub slug: &'static str,
    /// Writes new rows: six internal columns, then the fields. The batch, the source and the revision are shared.
    pub insert: Insert,
    /// Writes a row, new or not: the same parameters.
    pub replace: String,
    /// Reads rows: the same columns; a condition follows.
    pub select: String,
    /// Reads what is known of the record that a row of a next delivery names.
    pub delivered: String,
    /// Per field, whether its values are lists.
    pub lists: Vec<bool>,
}

/// Where the value of a column comes from, counted from 0: the rows share it, or each has its own.
#[derive(Debug, Clone, Copy)]
pub enum Column {
    Shared(usize),
    Own(usize),
}

/// The parameters of one row, behind those that are shared and those of the rows before it.
fn parameters(columns: &[Column], shared: usize, behind: usize) -> String {
    let number = |column: &Column| match column {
        Column::Shared(at) => format!("?{}", at + 1),
        Column::Own(at) => format!("?{}", shared + behind + at + 1),
    };
    format!("({})", columns.iter().map(number).collect::<Vec<_>>().join(","))
}

/// How many values are shared, and how many each row has of its own.
fn widths(columns: &[Column]) -> (usize, usize) {
    columns.iter().fold((0, 0), |(shared, own), column| match column {
        Column::Shared(at) => (shared.max(at + 1), own),
        Column::Own(at) => (shared, own.max(at + 1)),
    })
}

/// Writes rows of one table many at a time: what a statement costs beside its rows is shared by them, as are the values
/// that are the same in all of them.
#[derive(Debug)]
pub struct Insert {
    many: String,
    one: String,
    shared: usize,
    own: usize,
    /// Rows of `many`.
    group: usize,
}

impl Insert {
    /// Rows of one statement, and values at most (`SQLITE_MAX_VARIABLE_NUMBER`).
    const GROUP: usize = 16;
    const VALUES: usize = 32_766;

    /// `table` may name its columns behind it.
    pub fn into(table: &str, columns: &[Column]) -> Self {
        let (shared, own) = widths(columns);
        // A row that does not fit fails the whole staging: no statement is kept to be taken back alone.
        let text = |rows: usize| {
            let rows: Vec<String> = (0..rows).map(|row| parameters(columns, shared, row * own)).collect();
            format!("INSERT OR ROLLBACK INTO {table} VALUES {}", rows.join(","))
        };
        let group = ((Self::VALUES - shared) / own.max(1)).clamp(1, Self::GROUP);
        Self { many: text(group), one: text(1), shared, own, group }
    }

    /// Writes rows; `bind` gets the number of values before those of its row.
    pub fn all<T>(
        &self,
        conn: &Connection,
        shared: &[&dyn ToSql],
        rows: &[T],
        bind: impl Fn(&mut Statement<'_>, usize, &T) -> rusqlite::Result<()>,
    ) -> rusqlite::Result<()> {
        debug_assert_eq!(shared.len(), self.shared);
        let (grouped, rest) = rows.split_at(rows.len() - rows.len() % self.group);
        for (text, rows) in [(&self.many, grouped.chunks(self.group)), (&self.one, rest.chunks(1))] {
            let mut statement = conn.prepare_cached(text)?;
            for (at, value) in shared.iter().enumerate() {
                statement.raw_bind_parameter(at + 1, value)?;
            }
            for group in rows {
                for (at, row) in group.iter().enumerate() {
                    bind(&mut statement, self.shared + at * self.own, row)?;
                }
                statement.raw_execute()?;
            }
        }
        Ok(())
    }
}

static TABLES: LazyLock<Vec<RecordTable>> = LazyLock::new(|| schemas().map(RecordTable::new).collect());

/// Tables of schemas that came from files.
static LOADED: RwLock<Vec<&'static RecordTable>> = RwLock::new(Vec::new());

/// The table of a schema that is known by its slug.
pub fn of(slug: &str) -> Option<&'static RecordTable> {
    if let Some(table) = TABLES.iter().find(|table| table.slug == slug) {
        return Some(table);
    }
    let loaded = || LOADED.read().ok()?.iter().copied().find(|table| table.slug == slug);
    loaded().or_else(|| {
        let table: &'static RecordTable = Box::leak(Box::new(RecordTable::new(reference::schema(slug)?)));
        LOADED.write().ok()?.push(table);
        Some(table)
    })
}

impl RecordTable {
    fn new(schema: &'static Schema) -> Self {
        use Column::{Own, Shared};
        let name = name(&schema.slug);
        let mut layout = vec![Own(0), Shared(0), Own(1), Shared(1), Shared(2), Own(2)];
        layout.extend((0..schema.fields.len()).map(|at| Own(3 + at)));
        let one = parameters(&layout, widths(&layout).0, 0);
        // By their names: a field that a later version of the schema adds stands behind the others.
        let all = format!("_id, _batch, _row_no, _source, _rev, _notes, {}", columns(schema));
        Self {
            slug: &schema.slug,
            insert: Insert::into(&format!("{name} ({all})"), &layout),
            replace: format!("INSERT OR REPLACE INTO {name} ({all}) VALUES {one}"),
            select: format!("SELECT {all} FROM {name}"),
            delivered: super::as_before::delivered(&name, schema),
            lists: schema.fields.iter().map(|field| field.kind.is_list()).collect(),
        }
    }
}

/// `record_structure`, quoted.
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
    schemas().try_for_each(|schema| create_one(conn, schema))
}

/// Columns that the schemas have and their tables lack: those of a later version.
pub fn lacking(conn: &Connection) -> rusqlite::Result<Vec<(&'static Schema, &'static str)>> {
    let mut lacking = Vec::new();
    for schema in schemas() {
        let mut statement = conn.prepare("SELECT name FROM pragma_table_info(?1)")?;
        let there: Vec<String> = statement
            .query_map([format!("record_{}", schema.slug)], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let fields = schema.fields.iter().map(|field| field.name.as_str());
        lacking.extend(fields.filter(|name| !there.iter().any(|known| known == name)).map(|name| (schema, name)));
    }
    Ok(lacking)
}

/// Makes the columns that [`lacking`] names.
pub fn add_lacking(conn: &Connection) -> rusqlite::Result<()> {
    for (schema, field) in lacking(conn)? {
        conn.execute_batch(&format!("ALTER TABLE {} ADD COLUMN {}", name(&schema.slug), column(field)))?;
    }
    Ok(())
}

/// Notes in `meta` which version of a schema the records are of, whole.
pub fn note_version(conn: &Connection, schema: &Schema) -> rusqlite::Result<()> {
    let body = serde_json::to_string(schema).unwrap_or_default();
    conn.execute("INSERT OR REPLACE INTO meta VALUES (?1, ?2)", (format!("schema:{}", schema.slug), body)).map(|_| ())
}

/// Notes the versions of today where none is noted: in a new workspace, and in one of an earlier program.
pub fn note_versions(conn: &Connection) -> rusqlite::Result<()> {
    for schema in schemas() {
        let known: bool = conn.query_row(
            "SELECT EXISTS (SELECT 1 FROM meta WHERE key = ?1)",
            [format!("schema:{}", schema.slug)],
            |row| row.get(0),
        )?;
        if !known {
            note_version(conn, schema)?;
        }
    }
    Ok(())
}

/// Makes room for a schema that came from a file, and keeps the schema with the workspace.
pub fn add(conn: &Connection, schema: &Schema) -> rusqlite::Result<()> {
    let body = serde_json::to_string(schema).unwrap_or_default();
    if conn.execute("INSERT OR IGNORE INTO schema_file VALUES (?1, ?2)", (&schema.slug, body))? > 0 {
        create_one(conn, schema)?;
    }
    Ok(())
}

/// Creates the table of a schema.
pub fn create_one(conn: &Connection, schema: &Schema) -> rusqlite::Result<()> {
    conn.execute_batch(&format!(
        "CREATE TABLE {} (_id INTEGER PRIMARY KEY, _batch INTEGER NOT NULL, _row_no INTEGER NOT NULL, _source TEXT NOT NULL, \
         _rev INTEGER NOT NULL, _notes TEXT, {})",
        name(&schema.slug),
        columns(schema)
    ))
}

/// Indexes that a large import fills the wrong way round: name, what they are on, their table.
const BULK: &[(&str, &str, &str)] = &[
    ("structure_id_column", "record_structure (\"id\")", "record_structure"),
    ("service_id_column", "record_service (\"id\")", "record_service"),
    ("service_structure_column", "record_service (\"structure_id\")", "record_service"),
];

/// The others. The first two grow at their ends while rows come in, beside what the other cores do; after an import nothing else
/// would be done meanwhile.
const OTHERS: &[(&str, &str)] = &[
    ("record_row", "record (batch, schema, row_no)"),
    ("issue_rule", "issue (rule)"),
    ("pair_probability", "pair (schema, probability)"),
    ("pair_b", "pair (schema, b)"),
    // The few to which a verdict was carried over.
    ("pair_carried", "pair (schema, a, b) WHERE again >= 2"),
    ("cluster_number", "cluster (schema, id)"),
    ("change_cell", "change (entity, key, field)"),
    ("issue_group_size", "issue_group (rule, issues)"),
];

/// Makes the secondary indexes that are not there: all of them in a new workspace, those of a bulk import after it.
pub fn create_indexes(conn: &Connection) -> rusqlite::Result<()> {
    let all = BULK.iter().map(|(name, on, _)| (name, on)).chain(OTHERS.iter().map(|(name, on)| (name, on)));
    for (name, on) in all {
        conn.execute_batch(&format!("CREATE INDEX IF NOT EXISTS {name} ON {on}"))?;
    }
    Ok(())
}

/// Makes the index by which a next delivery finds the records of the last one. Nothing else looks for them by what their
/// producer calls them, so it is there from the first delivery that needs it on.
pub fn create_natural_index(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute_batch("CREATE INDEX IF NOT EXISTS record_natural ON record (natural_id, schema, source, occurrence)")
}

/// Drops the indexes of tables that are still empty: keeping them up row by row is what costs in a bulk import
/// (DESIGN D5).
pub fn drop_bulk_indexes(conn: &Connection) -> rusqlite::Result<()> {
    for (name, _, table) in BULK {
        let empty: bool =
            conn.query_row(&format!("SELECT NOT EXISTS (SELECT 1 FROM {table})"), [], |row| row.get(0))?;
        if empty {
            conn.execute_batch(&format!("DROP INDEX IF EXISTS {name}"))?;
        }
    }
    Ok(())
}
