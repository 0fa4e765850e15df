//! The layout of a source's files, remembered by its deliveries: the next file maps itself, and what differs is said.

use super::{Env, import, schema};
use crate::error::Result;
use crate::mapping::{self, layout};
use crate::model::{DateOrder, IdRule, Mapping, Message, RawRow, Reading};
use crate::source::Table;
use crate::workspace::{BatchInfo, Read};

/// Below this likeness a file is read afresh: half of its columns are others.
const ALIKE: f32 = 0.5;
/// Likeness above which another source's layout is worth a remark.
const SAME: f32 = 0.9;
/// Rows of the earlier delivery looked at for the nature of its values.
const SAMPLE: u32 = 1000;

/// The mappings that a table inherits from its source's deliveries.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// One per schema that the earlier delivery fed, a service per row included.
    pub mappings: Vec<Mapping>,
    /// What differs, and which delivery it was.
    pub notes: Vec<Message>,
}

/// Finds the newest delivery of a source whose layout is this table's, and carries its mappings over: those to the schemas
/// that the table seems to feed, with the service per row that someone asked for. Where the table says nothing of itself
/// (no schema), only its very layout counts.
///
/// # Errors
/// Those of reading the workspace.
pub fn of_source(read: Read<'_>, table: &Table, slugs: &[&str], source: &str, env: &Env) -> Result<Option<Layout>> {
    let least = if slugs.is_empty() { SAME } else { ALIKE };
    let ours = |mapping: &Mapping| slugs.is_empty() || slugs.contains(&mapping.schema.as_str());

    let mut known: Option<(f32, BatchInfo, Vec<Mapping>)> = None;
    let mut last: Option<BatchInfo> = None;
    for batch in newest_first(read)?.into_iter().filter(|batch| batch.source == source) {
        let mut mappings = read.mappings(batch.id)?;
        if !mappings.iter().any(ours) {
            continue;
        }
        mappings.retain(|mapping| ours(mapping) || mapping.id == IdRule::ServiceOfRow);
        let alike = mappings.iter().map(|mapping| layout::likeness(mapping, &batch.reading, &table.reading));
        // A sheet of the same name goes before the others; then the most alike; then the newest.
        let sheet = f32::from(u8::from(batch.reading.sheet == table.reading.sheet)) * 0.01;
        let alike = alike.fold(0.0, f32::max);
        last.get_or_insert_with(|| batch.clone());
        if alike >= least && known.as_ref().is_none_or(|(best, ..)| alike + sheet > *best) {
            known = Some((alike + sheet, batch, mappings));
        }
    }
    let Some((_, batch, earlier)) = known else {
        let unlike = |batch: BatchInfo| Message::new("layout-unlike").with("delivery", batch.delivery);
        let same_kind = last.filter(|batch| !slugs.is_empty() && batch.reading.sheet == table.reading.sheet);
        return Ok(same_kind.map(|batch| Layout { mappings: Vec::new(), notes: vec![unlike(batch)] }));
    };
    carried(read, table, source, &batch, &earlier, env).map(Some)
}

fn newest_first(read: Read<'_>) -> Result<Vec<BatchInfo>> {
    let mut batches: Vec<BatchInfo> =
        read.batches()?.into_iter().filter(|batch| batch.active || batch.reference).collect();
    batches.sort_by_key(|batch| std::cmp::Reverse(batch.id));
    Ok(batches)
}

fn carried(
    read: Read<'_>,
    table: &Table,
    source: &str,
    batch: &BatchInfo,
    earlier: &[Mapping],
    env: &Env,
) -> Result<Layout> {
    let known = Message::new("layout-known").with("delivery", batch.delivery).with("file", batch.file_name.as_str());
    let mut out = Layout { mappings: Vec::new(), notes: vec![known] };
    let sample = read.first_rows(batch.id, SAMPLE)?;
    // A service per row is made from the structure of its row, as it is mapped today.
    let of_row = |mapping: &&Mapping| mapping.id == IdRule::ServiceOfRow;
    let (services, others): (Vec<&Mapping>, Vec<&Mapping>) = earlier.iter().partition(of_row);
    for mapping in others.into_iter().chain(services) {
        let structure = out.mappings.iter().find(|carried| carried.schema == "structure");
        let structure = structure.filter(|_| of_row(&mapping)).cloned();
        let fresh = fresh(table, mapping, structure.as_ref(), source, env)?;
        let shown = shown_order(table, mapping, &fresh);
        let mut carried = layout::carry(mapping, &batch.reading, &table.reading, &fresh, shown);
        if let Some(structure) = &structure {
            layout::relink(&mut carried.mapping, structure);
        }
        let then: (&Reading, &[RawRow]) = (&batch.reading, &sample);
        let shapes = layout::shapes(&carried.mapping, then, (&table.reading, &table.sample));
        // Two schemas fed by one row would say the same twice.
        for note in carried.differences.into_iter().chain(shapes) {
            if !out.notes.contains(&note) {
                out.notes.push(note);
            }
        }
        out.mappings.push(carried.mapping);
    }
    Ok(out)
}

/// What would be suggested for the table today.
fn fresh(table: &Table, earlier: &Mapping, structure: Option<&Mapping>, source: &str, env: &Env) -> Result<Mapping> {
    let schema = schema(&earlier.schema)?;
    let context = mapping::Context { source, today: &env.today };
    let of_row = structure
        .and_then(|structure| mapping::service_per_row(structure, &table.reading, &table.sample, schema, &context));
    Ok(of_row.unwrap_or_else(|| import::suggest(table, schema, source, env)))
}

/// The order of day and month that the table proves. Months first are only suggested on proof; columns are read again
/// only for a source that wrote them first until now.
fn shown_order(table: &Table, earlier: &Mapping, fresh: &Mapping) -> Option<DateOrder> {
    match (earlier.date_order, fresh.date_order) {
        (_, DateOrder::MonthFirst) => Some(DateOrder::MonthFirst),
        (DateOrder::MonthFirst, _) => layout::date_order(&table.reading, &table.sample),
        _ => None,
    }
}

/// Another source whose last file had these very columns, where they are its own and not those of an official form that
/// everybody fills: worth a remark, never a decision (the source is a person's to say).
///
/// # Errors
/// Those of reading the workspace.
pub fn of_another(read: Read<'_>, table: &Table, source: &str) -> Result<Option<String>> {
    let batches = newest_first(read)?;
    if batches.iter().any(|batch| batch.source == source) || is_official(&table.reading) {
        return Ok(None);
    }
    for batch in batches {
        for mapping in read.mappings(batch.id)? {
            if layout::likeness(&mapping, &batch.reading, &table.reading) >= SAME {
                return Ok(Some(batch.source));
            }
        }
    }
    Ok(None)
}

/// Whether most columns bear the names of a schema's fields.
fn is_official(reading: &Reading) -> bool {
    let schemas = || crate::reference::schema_slugs().into_iter().filter_map(crate::reference::schema);
    let named = |name: &&String| schemas().any(|schema| schema.index_of(name.as_str()).is_some());
    reading.header.iter().filter(named).count() * 2 > reading.header.len()
}
