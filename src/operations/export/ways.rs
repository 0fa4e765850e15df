//! How each value of a record came about, in names that hold no value: for the certificate, and for what changed since the
//! last export.

use crate::error::Result;
use crate::export::Table;
use crate::model::{
    BatchId, Golden, IdRule, Mapping, PickReason, Reading, RecordId, RecordRow, Schema, Transform, column_letters,
};
use crate::operations::schema;
use crate::workspace::{BatchInfo, Read};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The tables that rows come from, one per delivery and schema.
#[derive(Default)]
pub struct Tables {
    numbers: BTreeMap<(BatchId, String), u32>,
    tables: Vec<Table>,
}

impl Tables {
    pub fn of(read: Read<'_>, batches: &BTreeMap<BatchId, BatchInfo>) -> Result<Self> {
        let mut out = Self::default();
        for (id, info) in batches {
            for mapping in read.mappings(*id)? {
                let number = u32::try_from(out.tables.len()).unwrap_or(u32::MAX);
                out.numbers.insert((*id, mapping.schema.clone()), number);
                out.tables.push(Table {
                    source: info.source.clone(),
                    file: info.file_name.clone(),
                    sheet: info.sheet.clone(),
                    sha256: info.sha256.clone(),
                    delivery: info.delivery,
                    columns: columns(schema(&mapping.schema)?, &mapping, &info.reading),
                });
            }
        }
        Ok(out)
    }

    pub fn number(&self, batch: BatchId, slug: &str) -> Option<u32> {
        self.numbers.get(&(batch, slug.to_owned())).copied()
    }

    /// The tables themselves, once nothing is numbered any more.
    pub fn taken(&mut self) -> Vec<Table> {
        std::mem::take(&mut self.tables)
    }
}

/// What stands where the file says nothing: a constant, a template, an identifier that was built.
const MADE: &str = "=";

/// Where the value of each field is read. Letters rather than headers: what was taken for a header may be a row of values.
fn columns(schema: &Schema, mapping: &Mapping, reading: &Reading) -> Vec<String> {
    let name = |column: &usize| match reading.is_json() {
        true => reading.header.get(*column).cloned().unwrap_or_default(),
        false => column_letters(*column),
    };
    let of = |field: &str| {
        if field == "id" {
            return match &mapping.id {
                IdRule::Column { column } => name(column),
                IdRule::Hash | IdRule::ServiceOfRow => MADE.to_owned(),
            };
        }
        let made = |transform: &Transform| {
            matches!(transform, Transform::Template { .. } | Transform::Constant { .. } | Transform::StructureOfRow)
        };
        match mapping.field(field) {
            Some(mapped) if made(&mapped.transform) => MADE.to_owned(),
            Some(mapped) => mapped.inputs.iter().map(name).collect::<Vec<_>>().join("+"),
            None if mapping.constants.contains_key(field) => MADE.to_owned(),
            None => String::new(),
        }
    };
    schema.fields.iter().map(|field| of(&field.name)).collect()
}

/// What made values what they are: position of the field, and a name that holds no value.
pub type Made = Vec<(u16, Arc<str>)>;
/// Which row a value comes from, where that is not the first: position of the field, and of the row.
pub type From = Vec<(u16, u16)>;

/// Names that many values share.
#[derive(Default)]
struct Names(BTreeSet<Arc<str>>);

impl Names {
    fn get(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.0.get(name) {
            return known.clone();
        }
        let name: Arc<str> = Arc::from(name);
        self.0.insert(name.clone());
        name
    }
}

/// What people made of the values of one schema, and the names of rules.
pub struct Ways {
    /// By record: position of the field, and `edit:12` or `fix:12`.
    edits: HashMap<RecordId, Made>,
    rules: RefCell<Names>,
}

impl Ways {
    pub fn read(read: Read<'_>, schema: &Schema) -> Result<Self> {
        let mut names = Names::default();
        let mut edits: HashMap<RecordId, Made> = HashMap::new();
        for (record, field, operation, kind) in read.edit_makers(&schema.slug)? {
            let Some(at) = position(schema, &field) else { continue };
            let kind = if kind == "fix" { "fix" } else { "edit" };
            let way = names.get(&format!("{kind}:{operation}"));
            let ways = edits.entry(record).or_default();
            // Of several that wrote the same value, the last one stands.
            match ways.last_mut() {
                Some(last) if last.0 == at => last.1 = way,
                _ => ways.push((at, way)),
            }
        }
        Ok(Self { edits, rules: RefCell::new(names) })
    }

    /// The rules and decisions behind a record of its own, rules first.
    pub fn of(&self, schema: &Schema, row: &RecordRow) -> Made {
        let mut names = self.rules.borrow_mut();
        let edited = self.edits.get(&row.id).map_or(&[][..], Vec::as_slice);
        let mut out = Made::new();
        for note in &row.notes {
            let Some(at) = position(schema, &note.field) else { continue };
            // What a rule made of the cell is not there any more where a person wrote something else.
            let hidden = note.rule != "opposition" && edited.iter().any(|(field, _)| *field == at);
            let way = (at, names.get(&note.rule));
            if !hidden && !out.contains(&way) {
                out.push(way);
            }
        }
        out.extend(edited.iter().cloned());
        out
    }

    /// The same of a golden record: those of the member that a value was taken from, and why it was taken; and which of the
    /// rows that is, where it is not the first.
    pub fn of_golden(&self, schema: &Schema, golden: &Golden, rows: &[RecordRow]) -> (Made, From) {
        let members: Vec<Made> = rows.iter().map(|row| self.of(schema, row)).collect();
        let (mut ways, mut from) = (Vec::new(), Vec::new());
        let mut names = self.rules.borrow_mut();
        for (at, pick) in golden.picks.iter().enumerate() {
            if golden.values[at].is_absent() {
                continue;
            }
            let field = u16::try_from(at).unwrap_or(u16::MAX);
            let row = pick.from.and_then(|record| rows.iter().position(|row| row.id == record));
            if let Some(row) = row {
                ways.extend(members[row].iter().filter(|(known, _)| *known == field).cloned());
                if row > 0 {
                    from.push((field, u16::try_from(row).unwrap_or(u16::MAX)));
                }
            }
            let way = match pick.reason {
                PickReason::Pinned => "pin:merge".to_owned(),
                reason => format!("merge:{}", name_of(reason)),
            };
            ways.push((field, names.get(&way)));
        }
        (ways, from)
    }
}

fn name_of(reason: PickReason) -> String {
    serde_json::to_value(reason).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

fn position(schema: &Schema, field: &str) -> Option<u16> {
    u16::try_from(schema.index_of(field)?).ok()
}
