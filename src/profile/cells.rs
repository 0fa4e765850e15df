//! The text of raw cells.

use crate::model::{CellKind, CellRef, Reading};
use encoding_rs::Encoding;
use std::borrow::Cow;

/// The upper half of code page 850, which the web's list of encodings lacks.
const CP850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤\
                     ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

/// Turns raw cells into text under the encoding of a reading. Resolved once per table, then cheap per cell.
#[derive(Debug, Clone, Copy)]
pub struct Decoder {
    script: Script,
}

#[derive(Debug, Clone, Copy)]
enum Script {
    /// By far the most common. Cells of a UTF-16 file are held in UTF-8 too.
    Utf8,
    Ibm850,
    Other(&'static Encoding),
}

impl Decoder {
    pub fn new(reading: &Reading) -> Self {
        let script = match reading.encoding.as_str() {
            "IBM850" => Script::Ibm850,
            name if name.starts_with("UTF-") => Script::Utf8,
            name => Encoding::for_label(name.as_bytes()).map_or(Script::Utf8, Script::Other),
        };
        Self { script }
    }

    /// The text of a cell; absent cells are empty, undecodable bytes become U+FFFD. Only `Text` cells are in the file's
    /// encoding.
    pub fn text<'a>(&self, cell: CellRef<'a>) -> Cow<'a, str> {
        match (cell.kind, self.script) {
            (CellKind::Empty | CellKind::Null, _) => Cow::Borrowed(""),
            (CellKind::Text, Script::Other(encoding)) => encoding.decode_without_bom_handling(cell.bytes).0,
            (CellKind::Text, Script::Ibm850) if !cell.bytes.is_ascii() => {
                let upper = |byte: u8| CP850.chars().nth(usize::from(byte & 0x7f)).unwrap_or('\u{fffd}');
                let char_of = |&byte: &u8| if byte < 0x80 { char::from(byte) } else { upper(byte) };
                Cow::Owned(cell.bytes.iter().map(char_of).collect())
            }
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
        let in_encoding = |encoding: &str, bytes: &[u8]| {
            let decoder = Decoder::new(&Reading { encoding: encoding.into(), ..Reading::default() });
            decoder.text(CellRef { kind: CellKind::Text, bytes }).into_owned()
        };
        assert_eq!(in_encoding("IBM850", b"\x90picerie"), "Épicerie");
        assert_eq!(in_encoding("UTF-16LE", "Fougères".as_bytes()), "Fougères", "held in UTF-8");
    }
}
