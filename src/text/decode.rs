//! Bytes → text. A file has one encoding, but lines pasted from another file keep theirs: a cell that is not in the
//! file's encoding is read in the one in which it makes sense.

use crate::model::{CellKind, CellRef, Reading};
use encoding_rs::{Encoding, WINDOWS_1252};
use std::borrow::Cow;

/// Name of the DOS code page of Western Europe, which the WHATWG list lacks.
pub const IBM850: &str = "IBM850";

/// The upper half of code page 850.
const CP850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤\
                     ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

/// The one-byte encodings that French files come in, the most common first.
pub const ONE_BYTE: [&str; 4] = ["windows-1252", "ISO-8859-15", "macintosh", IBM850];

/// Turns raw cells into text under the encoding of a reading. Resolved once per table, then cheap per cell.
#[derive(Debug, Clone, Copy)]
pub struct Decoder {
    script: Script,
    /// A person chose the encoding: no Windows-1252 cell is read in another one because it would look better.
    chosen: bool,
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
            IBM850 => Script::Ibm850,
            name if name.starts_with("UTF-") => Script::Utf8,
            name => Encoding::for_label(name.as_bytes()).map_or(Script::Utf8, Script::Other),
        };
        Self { script, chosen: reading.encoding_chosen }
    }

    /// The text of a cell; absent cells are empty. Only `Text` cells are in the file's encoding.
    ///
    /// ```
    /// use tamis::{model::{CellKind, CellRef, Reading}, text::Decoder};
    /// let decoder = Decoder::new(&Reading { encoding: "UTF-8".to_owned(), ..Reading::default() });
    /// let pasted = CellRef { kind: CellKind::Text, bytes: b"M\xe2con" };
    /// assert_eq!(decoder.text(pasted), "Mâcon");
    /// ```
    pub fn text<'a>(&self, cell: CellRef<'a>) -> Cow<'a, str> {
        match cell.kind {
            CellKind::Empty | CellKind::Null => Cow::Borrowed(""),
            CellKind::Text => self.bytes(cell.bytes),
            _ => String::from_utf8_lossy(cell.bytes),
        }
    }

    fn bytes<'a>(&self, bytes: &'a [u8]) -> Cow<'a, str> {
        match (std::str::from_utf8(bytes), self.script) {
            (Ok(text), Script::Utf8) => Cow::Borrowed(text),
            (Ok(text), _) if is_western(text) => Cow::Borrowed(text),
            (_, Script::Other(encoding)) if !self.chosen && encoding == WINDOWS_1252 && reads_badly(bytes) => {
                decode_as(most_french(bytes), bytes)
            }
            (_, Script::Other(encoding)) => encoding.decode_without_bom_handling(bytes).0,
            (_, Script::Ibm850) => decode_as(IBM850, bytes),
            (Err(_), Script::Utf8) => decode_as(most_french(bytes), bytes),
        }
    }
}

/// Letters and signs of Western text only: what a one-byte text looks like in UTF-8 by chance is not.
fn is_western(text: &str) -> bool {
    text.is_ascii() || text.chars().all(|c| c < '\u{180}' || ('\u{2010}'..'\u{2100}').contains(&c))
}

/// Decodes whole bytes of an encoding by its name; what does not decode becomes U+FFFD.
pub fn decode_as<'a>(encoding: &str, bytes: &'a [u8]) -> Cow<'a, str> {
    if encoding == "UTF-8" || bytes.is_ascii() {
        return String::from_utf8_lossy(bytes);
    }
    if encoding == IBM850 {
        let upper = |byte: u8| CP850.chars().nth(usize::from(byte & 0x7f)).unwrap_or('\u{fffd}');
        return Cow::Owned(bytes.iter().map(|&b| if b < 0x80 { char::from(b) } else { upper(b) }).collect());
    }
    match Encoding::for_label(encoding.as_bytes()) {
        Some(encoding) => encoding.decode_without_bom_handling(bytes).0,
        None => String::from_utf8_lossy(bytes),
    }
}

/// The bytes that decode to a text under an encoding; `None` where it has a character that the encoding lacks.
pub fn encode_as(encoding: &str, text: &str) -> Option<Vec<u8>> {
    if text.is_ascii() || encoding.starts_with("UTF-") {
        return Some(text.as_bytes().to_vec());
    }
    if encoding == IBM850 {
        let byte = |c: char| match c.is_ascii() {
            true => Some(c as u8),
            false => CP850.chars().position(|known| known == c).map(|at| at as u8 | 0x80),
        };
        return text.chars().map(byte).collect();
    }
    let (bytes, _, lost) = Encoding::for_label(encoding.as_bytes())?.encode(text);
    (!lost).then(|| bytes.into_owned())
}

/// How much a character speaks for French text; negative: against it.
pub fn frenchness(c: char) -> i64 {
    match c {
        'é' => 4,
        'è' | 'à' | 'ê' | 'ç' | 'É' | 'ô' | 'î' | 'â' => 3,
        'û' | 'ù' | 'ë' | 'ï' | 'œ' | 'È' | 'À' | 'Ê' | 'Ç' | 'Ô' | 'Î' | 'Â' | 'ü' | 'ö' => 2,
        '’' | '«' | '»' | '°' | '€' | '…' | '–' | '—' | '\u{a0}' | '“' | '”' | '‘' | 'Œ' | 'ñ' | 'ä' => {
            1
        }
        c if c.is_alphabetic() => -1,
        _ => -3,
    }
}

/// Whether the signs beside letters make no sense in Windows-1252 (`M‰con`); a `‰` behind a number does.
fn reads_badly(bytes: &[u8]) -> bool {
    let letter = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphabetic);
    let beside = |at: &usize| bytes[*at] >= 0x80 && (letter(at.checked_sub(1)) || letter(at.checked_add(1)));
    let score =
        |at: usize| WINDOWS_1252.decode_without_bom_handling(&bytes[at..=at]).0.chars().map(frenchness).sum::<i64>();
    (0..bytes.len()).filter(beside).map(score).sum::<i64>() < 0
}

/// The one-byte encoding in which some bytes read most like French; the most common of equals.
fn most_french(bytes: &[u8]) -> &'static str {
    let score =
        |encoding: &str| -> i64 { decode_as(encoding, bytes).chars().filter(|c| !c.is_ascii()).map(frenchness).sum() };
    ONE_BYTE.into_iter().rev().max_by_key(|encoding| score(encoding)).unwrap_or(ONE_BYTE[0])
}

/// A text that was UTF-8, read as Windows-1252 and written again (`Ã©` for `é`), put right; none where nothing looks so.
///
/// ```
/// assert_eq!(tamis::text::unscrambled("Ã‰picerie de lâ€™Ã©cole").as_deref(), Some("Épicerie de l’école"));
/// assert_eq!(tamis::text::unscrambled("Épicerie, château"), None);
/// ```
pub fn unscrambled(text: &str) -> Option<String> {
    if text.is_ascii() || !text.contains(['Ã', 'Â', 'â', 'Å', 'ð']) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut changed = false;
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| !c.is_ascii()) {
        let (plain, tail) = rest.split_at(start);
        let (run, after) = tail.split_at(tail.find(|c: char| c.is_ascii()).unwrap_or(tail.len()));
        out.push_str(plain);
        match unscrambled_run(run) {
            Some(fixed) => {
                out.push_str(&fixed);
                changed = true;
            }
            None => out.push_str(run),
        }
        rest = after;
    }
    out.push_str(rest);
    changed.then_some(out)
}

/// A run of non-ASCII characters that is UTF-8 once written in Windows-1252, and Western text then.
fn unscrambled_run(run: &str) -> Option<String> {
    let (bytes, _, unmappable) = WINDOWS_1252.encode(run);
    let fixed = std::str::from_utf8(&bytes).ok().filter(|_| !unmappable)?;
    let readable = fixed.chars().all(|c| is_western(c.encode_utf8(&mut [0; 4])) || c >= '\u{1f300}');
    (readable && fixed.chars().count() < run.chars().count()).then(|| fixed.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(encoding: &str, kind: CellKind, bytes: &[u8]) -> String {
        let decoder = Decoder::new(&Reading { encoding: encoding.into(), ..Reading::default() });
        decoder.text(CellRef { kind, bytes }).into_owned()
    }

    #[test]
    fn text_cells_follow_the_encoding_and_the_others_do_not() {
        assert_eq!(cell("windows-1252", CellKind::Text, b"Foug\xe8res"), "Fougères");
        assert_eq!(cell("windows-1252", CellKind::Json, "[\"é\"]".as_bytes()), "[\"é\"]");
        assert_eq!(cell("windows-1252", CellKind::Null, b"null"), "");
        assert_eq!(cell("IBM850", CellKind::Text, b"\x90picerie"), "Épicerie");
        assert_eq!(cell("UTF-16LE", CellKind::Text, "Fougères".as_bytes()), "Fougères", "held in UTF-8");
    }

    #[test]
    fn a_pasted_cell_keeps_its_own_encoding() {
        for (bytes, text) in [
            (&b"\xc9picerie \xe0 M\xe2con"[..], "Épicerie à Mâcon"),
            (b"\x83picerie \x88 M\x89con", "Épicerie à Mâcon"),
            (b"l\x92\xe9t\xe9", "l’été"),
            ("Épicerie".as_bytes(), "Épicerie"),
        ] {
            assert_eq!(cell("UTF-8", CellKind::Text, bytes), text);
        }
        assert_eq!(cell("windows-1252", CellKind::Text, "Épicerie".as_bytes()), "Épicerie");
        assert_eq!(cell("windows-1252", CellKind::Text, b"M\x89con"), "Mâcon", "Mac Roman");
        assert_eq!(cell("windows-1252", CellKind::Text, b"50 \x89, M\xe2con"), "50 ‰, Mâcon");
        // Mac Roman "l’école" holds bytes that are an Armenian letter in UTF-8.
        assert_eq!(cell("macintosh", CellKind::Text, b"l\xd5\x8ecole"), "l’école");
        assert_eq!(CP850.chars().count(), 128);
    }

    #[test]
    fn scrambled_text_is_put_right_and_sound_text_left_alone() {
        for (scrambled, text) in [
            ("Ã‰picerie", "Épicerie"),
            ("MÃ¢con", "Mâcon"),
            ("lâ€™Ã©tÃ©", "l’été"),
            ("NumÃ©ro nÂ°3", "Numéro n°3"),
            ("cÅ“ur â‚¬", "cœur €"),
            ("dÃ©jÃ\u{a0} vu", "déjà vu"),
        ] {
            assert_eq!(unscrambled(scrambled).as_deref(), Some(text), "{scrambled}");
        }
        for text in ["Épicerie", "Ångström", "château", "SÃO PAULO", "Âge", "plain", "ÉÂ", "Â"] {
            assert_eq!(unscrambled(text), None, "{text}");
        }
    }
}
