//! Codes of a list from what people write: the code itself, its label, in any case and accents.

use crate::model::{Field, Schema};
use crate::text::fold;

/// The items of a cell that holds a list: a JSON array, or texts cut on the separators seen in real files.
pub(super) fn items(cell: &str) -> Vec<&str> {
    let cell = cell.trim();
    let inner = cell.strip_prefix('[').and_then(|c| c.strip_suffix(']')).unwrap_or(cell);
    inner
        .split([',', ';', '|', '\n'])
        .map(|item| item.trim().trim_matches('"'))
        .filter(|item| !item.is_empty())
        .collect()
}

/// Whether an item has an equivalent in the field's list.
pub(super) fn resolves(schema: &Schema, field: &Field, item: &str) -> bool {
    let wanted = fold(item);
    schema.codes_of(field).iter().any(|code| fold(&code.value) == wanted || fold(&code.label) == wanted)
}
