//! A few records drawn before they go out, as they came in and as they are now: a person looks at twenty and knows the lot.

use super::gather::{Work, origin};
use crate::error::Result;
use crate::export::Drawn;
use crate::source;
use sha2::{Digest, Sha256};

/// Records that are drawn of an export.
const DRAWN: usize = 20;

/// Draws records by their identifiers and the day: the same ones again today, others tomorrow.
pub fn draw(work: &Work<'_, '_>) -> Result<Vec<Drawn>> {
    let lot_of = |id: &str| -> [u8; 32] { Sha256::digest(format!("{}\0{id}", work.env.today)).into() };
    // The cells of who opposes are shown nowhere.
    let opposed = |at: &&usize| work.ready[**at].ways.iter().any(|(_, way)| way.as_ref() == "opposition");
    let mut all: Vec<([u8; 32], usize)> =
        work.going.iter().flatten().filter(|at| !opposed(at)).map(|at| (lot_of(&work.ready[*at].id), *at)).collect();
    let count = all.len().min(DRAWN);
    if count < all.len() {
        all.select_nth_unstable(count);
        all.truncate(count);
    }
    all.sort_unstable();
    let mut out = Vec::with_capacity(count);
    for (_, at) in all {
        let one = &work.ready[at];
        let mut raw = Vec::new();
        for (batch, row_no) in &one.rows {
            let (Some(info), Some(row)) = (work.sight.batches.get(batch), work.sight.read.raw_row(*batch, *row_no)?)
            else {
                continue;
            };
            for (column, cell) in row.cells().enumerate() {
                let text = source::decode(&info.reading, cell);
                if !text.trim().is_empty() {
                    raw.push((info.reading.header.get(column).cloned().unwrap_or_default(), text.into_owned()));
                }
            }
        }
        let place = one.rows.first().map(|place| origin(work.sight, *place));
        let named = one.schema.fields.iter().zip(&one.values).filter(|(_, value)| !value.is_absent());
        out.push(Drawn {
            schema: one.schema.slug.clone(),
            id: one.id.clone(),
            origin: place.map(|place| format!("{} · {}", place.file, place.row_no)).unwrap_or_default(),
            raw,
            out: named.map(|(field, value)| (field.name.clone(), value.display().into_owned())).collect(),
        });
    }
    Ok(out)
}
