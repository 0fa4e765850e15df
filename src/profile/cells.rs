//! The text of raw cells.

use crate::model::{CellKind, CellRef, Reading};
use encoding_rs::Encoding;
use std::borrow::Cow;

/// Turns raw cells into text under the encoding of a reading. Resolved once per table, then cheap per cell.
#[derive(Debug, Clone, Copy)]
pub struct Decoder {
    /// `None` for UTF-8, by far the most common: no table look-up then.
    encoding: Option<&'static Encoding>,
}

impl Decoder {
    pub fn new(reading: &Reading) -> Self {
        let encoding = Encoding::for_label(reading.encoding.as_bytes()).filter(|e| *e != encoding_rs::UTF_8);
        Self { encoding }
    }

    /// The text of a cell; absent cells are empty, undecodable bytes become U+FFFD.
    pub fn text<'a>(&self, cell: CellRef<'a>) -> Cow<'a, str> {
        match (cell.kind, self.encoding) {
            (CellKind::Empty | CellKind::Null, _) => Cow::Borrowed(""),
            (CellKind::Text, Some(encoding)) => encoding.decode_without_bom_handling(cell.bytes).0,
            _ => String::from_utf8_lossy(cell.bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cells_follow_the_encoding_and_the_others_do_not() {
        let decoder = Decoder::new(&Reading { encoding: "windows-1252".into(), ..Reading::default() });
        let cell = |kind, bytes| decoder.text(CellRef { kind, bytes });
        assert_eq!(cell(CellKind::Text, b"Foug\xe8res"), "Fougères");
        assert_eq!(cell(CellKind::Json, "[\"é\"]".as_bytes()), "[\"é\"]");
        assert_eq!(cell(CellKind::Null, b"null"), "");
    }
}
