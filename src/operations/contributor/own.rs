//! What people have written into the records of a source, and which of it is the source's to see.

use crate::Progress;
use crate::error::Result;
use crate::model::{BatchId, Entity, OperationKind, RecordId, RecordRow, Schema, Value};
use crate::operations::{derive, schema};
use crate::workspace::{Filter, Read, RecordQuery};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Fields by which one reaches people and places: what a person has copied there from another source's record stays here.
const REACHES: [&str; 9] = [
    "telephone",
    "courriel",
    "contact_nom_prenom",
    "site_web",
    "lien_source",
    "lien_mobilisation",
    "siret",
    "description",
    "adresse",
];

/// Values of records that people have changed, by record.
pub(super) struct Own {
    /// Field and value where it is not what the file gives.
    corrected: HashMap<RecordId, Vec<(String, Value)>>,
    /// What the file gives where the value is another source's.
    kept_back: HashMap<RecordId, Vec<(String, Value)>>,
}

/// What people typed, by place of the field and value: the records, their source, and what their file gives.
type Typed = HashMap<(usize, Value), Vec<(RecordId, String, Value)>>;

/// Records read from their rows at a time.
const TOGETHER: usize = 2000;

impl Own {
    pub fn of(read: Read<'_>, slug: &'static str, progress: &Progress) -> Result<Self> {
        let schema = schema(slug)?;
        let edited = RecordQuery { filters: vec![Filter::Edited], ..RecordQuery::default() };
        let edited = read.query(slug, &edited)?;
        let mut out = Self { corrected: HashMap::new(), kept_back: HashMap::new() };
        let mut typed = Typed::new();
        for some in edited.chunks(TOGETHER) {
            progress.check()?;
            let rows = read.page(slug, some)?;
            let places: Vec<(RecordId, (BatchId, u32))> =
                rows.iter().map(|row| (row.id, (row.batch, row.row_no))).collect();
            for (row, base) in rows.iter().zip(derive::bases(read, slug, &places)?) {
                for (field, value) in read.edits(row.id)? {
                    let Some(at) = schema.index_of(&field) else { continue };
                    let file = base.values.get(at).cloned().unwrap_or_default();
                    if value == file || value.is_absent() && file.is_absent() {
                        continue;
                    }
                    if is_typed(read, row.id, &field)? && REACHES.contains(&field.as_str()) && !value.is_absent() {
                        let key = (at, value.clone());
                        typed.entry(key).or_default().push((row.id, row.source.clone(), file));
                    }
                    out.corrected.entry(row.id).or_default().push((field, value));
                }
            }
        }
        out.keep_back(read, schema, typed, progress)?;
        Ok(out)
    }

    /// Takes out what stands in a record of another source as well.
    fn keep_back(&mut self, read: Read<'_>, schema: &Schema, typed: Typed, progress: &Progress) -> Result<()> {
        if typed.is_empty() {
            return Ok(());
        }
        let mut positions: Vec<usize> = typed.keys().map(|(at, _)| *at).collect();
        positions.sort_unstable();
        positions.dedup();
        let mut foreign: BTreeMap<RecordId, HashSet<usize>> = BTreeMap::new();
        for (source, _) in read.counts_by_source(&schema.slug)? {
            progress.check()?;
            read.keyed_of(schema, &positions, Some(&source), &mut |_, values| {
                for at in &positions {
                    for (record, ..) in
                        typed.get(&(*at, values[*at].clone())).into_iter().flatten().filter(|(_, of, _)| *of != source)
                    {
                        foreign.entry(*record).or_default().insert(*at);
                    }
                }
                Ok(())
            })?;
        }
        for ((at, _), holders) in typed {
            for (record, _, file) in holders {
                if foreign.get(&record).is_some_and(|places| places.contains(&at)) {
                    let name = schema.fields[at].name.clone();
                    if let Some(corrected) = self.corrected.get_mut(&record) {
                        corrected.retain(|(field, _)| *field != name);
                    }
                    self.kept_back.entry(record).or_default().push((name, file));
                }
            }
        }
        Ok(())
    }

    /// What was corrected in a record, and may be said.
    pub fn corrected(&self, record: RecordId) -> impl Iterator<Item = &(String, Value)> {
        self.corrected.get(&record).into_iter().flatten()
    }

    /// Puts what the file gives in the place of what stays here.
    pub fn give_back(&self, schema: &Schema, row: &mut RecordRow) {
        for (field, value) in self.kept_back.get(&row.id).into_iter().flatten() {
            if let Some(at) = schema.index_of(field) {
                row.values[at] = value.clone();
            }
        }
    }
}

/// Whether a person wrote the value, and no rule proposed it.
fn is_typed(read: Read<'_>, record: RecordId, field: &str) -> Result<bool> {
    let kind = read.kind_of(Entity::Edit, record.0, field)?;
    Ok(kind.is_none_or(|kind| kind != OperationKind::Fix))
}
