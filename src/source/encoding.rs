//! The encoding of a text file, from all of its bytes, with the evidence; and the decoding of its cells.
//!
//! UTF-8 and one-byte encodings keep the file's own bytes in the cells. UTF-16 is turned into UTF-8 while it is read:
//! the reading still says `UTF-16LE`, and [`decode`] knows that the cells of such a reading are UTF-8.

use crate::error::{Error, Result};
use crate::model::Message;
use crate::model::{CellRef, Reading};
use crate::progress::Progress;
use crate::text::{Decoder, ONE_BYTE, decode_as, frenchness};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Bytes at the start of a file kept for a closer look.
pub const HEAD_BYTES: usize = 256 << 10;
const BLOCK: usize = HEAD_BYTES;
/// Bytes of blocks with non-ASCII content given to the statistical detector, at most.
const DETECTOR_BYTES: usize = 4 << 20;

/// What one pass over a file's bytes has seen.
pub struct Bytes {
    pub size: u64,
    pub sha256: String,
    /// The first bytes, at most 256 KiB.
    pub head: Vec<u8>,
    /// WHATWG name, or `IBM850`.
    pub encoding: &'static str,
    /// Why that encoding, and what else the bytes hold.
    pub evidence: Vec<Message>,
}

impl Bytes {
    /// The first bytes as text.
    pub fn head_text(&self) -> String {
        let head = &self.head[bom_length(&self.head, self.encoding)..];
        decode_stream(self.encoding, head).into_owned()
    }

    /// True for bytes that no text file holds in number.
    pub fn looks_binary(&self) -> bool {
        if self.encoding.starts_with("UTF-16") {
            return false;
        }
        let head = &self.head[..self.head.len().min(8192)];
        let control =
            head.iter().filter(|&&b| b < 0x20 && !matches!(b, 0 | b'\t' | b'\n' | b'\r' | 0x0c | 0x1a)).count();
        let nul = head.iter().filter(|&&b| b == 0).count();
        control * 20 > head.len() || nul * 3 > head.len()
    }
}

/// Reads the whole file once: digest, size, encoding with its evidence.
pub fn scan(path: &Path, progress: &Progress) -> Result<Bytes> {
    let failed = |cause| Error::io(path, cause);
    let mut file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if metadata.is_dir() {
        return Err(Error::io(path, std::io::ErrorKind::IsADirectory.into()));
    }
    progress.stage("source-stage-inspect", metadata.len());
    let (mut hash, mut clues) = (Sha256::new(), Clues::new());
    let (mut head, mut size) = (Vec::new(), 0);
    let mut block = vec![0; BLOCK];
    loop {
        progress.check()?;
        let read = fill(&mut file, &mut block).map_err(failed)?;
        if read == 0 {
            break;
        }
        let bytes = &block[..read];
        if size == 0 {
            head = bytes.to_vec();
        }
        size += read as u64;
        progress.add(read as u64);
        match is_packed(&head) {
            // No text to tell the encoding of.
            true => hash.update(bytes),
            false => drop(rayon::join(|| hash.update(bytes), || clues.feed(bytes))),
        }
    }
    let sha256 = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    let (encoding, evidence) = clues.conclude(&head);
    Ok(Bytes { size, sha256, head, encoding, evidence })
}

/// Archives, workbooks among them: their text is inside.
fn is_packed(head: &[u8]) -> bool {
    let magics: [&[u8]; 3] = [b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"];
    magics.iter().any(|magic| head.starts_with(magic))
}

/// Reads until the buffer is full or the file ends.
fn fill(file: &mut File, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(cause) if cause.kind() == std::io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(cause),
        }
    }
    Ok(filled)
}

/// Counts that tell encodings apart, gathered block by block.
struct Clues {
    offset: u64,
    lines: u64,
    /// NULs at even and odd offsets.
    nuls: [u64; 2],
    /// UTF-8 sequences of several bytes, and places where UTF-8 breaks.
    multibyte: u64,
    broken: u64,
    /// Line of the first break.
    first_broken_line: u64,
    /// Unfinished UTF-8 sequence at the end of the last block.
    carry: Vec<u8>,
    /// High bytes that touch an ASCII letter.
    beside_letters: [u64; 256],
    /// The first blocks with non-ASCII content: the statistical detector is slow, and most files are plain UTF-8.
    sample: Vec<u8>,
}

impl Clues {
    fn new() -> Self {
        Self {
            offset: 0,
            lines: 0,
            nuls: [0; 2],
            multibyte: 0,
            broken: 0,
            first_broken_line: 0,
            carry: Vec::new(),
            beside_letters: [0; 256],
            sample: Vec::new(),
        }
    }

    fn feed(&mut self, block: &[u8]) {
        if block.contains(&0) {
            for (at, _) in block.iter().enumerate().filter(|&(_, &byte)| byte == 0) {
                self.nuls[(self.offset as usize).wrapping_add(at) & 1] += 1;
            }
        }
        if !block.is_ascii() || !self.carry.is_empty() {
            let joined = if self.carry.is_empty() {
                Cow::Borrowed(block)
            } else {
                Cow::Owned([std::mem::take(&mut self.carry).as_slice(), block].concat())
            };
            self.utf8(&joined);
            if self.sample.len() < DETECTOR_BYTES {
                self.sample.extend_from_slice(block);
            }
            for at in (0..block.len()).filter(|&at| block[at] >= 0x80) {
                let letter = |at: Option<usize>| at.and_then(|at| block.get(at)).is_some_and(u8::is_ascii_alphabetic);
                if letter(at.checked_sub(1)) || letter(at.checked_add(1)) {
                    self.beside_letters[usize::from(block[at])] += 1;
                }
            }
        }
        self.lines += block.iter().filter(|&&byte| byte == b'\n').count() as u64;
        self.offset += block.len() as u64;
    }

    fn utf8(&mut self, mut bytes: &[u8]) {
        let whole = bytes;
        loop {
            let (valid, rest) = match std::str::from_utf8(bytes) {
                Ok(_) => (bytes, &[][..]),
                Err(error) => {
                    let (valid, rest) = bytes.split_at(error.valid_up_to());
                    match error.error_len() {
                        Some(length) => {
                            if self.broken == 0 {
                                let before = whole.len() - rest.len();
                                let lines = whole[..before].iter().filter(|&&byte| byte == b'\n').count();
                                self.first_broken_line = self.lines + lines as u64 + 1;
                            }
                            self.broken += 1;
                            (valid, &rest[length..])
                        }
                        None => {
                            self.carry = rest.to_vec();
                            (valid, &[][..])
                        }
                    }
                }
            };
            self.multibyte += valid.iter().filter(|&&byte| byte >= 0xc0).count() as u64;
            if rest.is_empty() {
                return;
            }
            bytes = rest;
        }
    }

    fn conclude(mut self, head: &[u8]) -> (&'static str, Vec<Message>) {
        if !self.carry.is_empty() {
            self.broken += 1;
            if self.broken == 1 {
                self.first_broken_line = self.lines + 1;
            }
        }
        if head.starts_with(b"\xff\xfe") {
            return ("UTF-16LE", vec![Message::new("source-encoding-bom").with("encoding", "UTF-16LE")]);
        }
        if head.starts_with(b"\xfe\xff") {
            return ("UTF-16BE", vec![Message::new("source-encoding-bom").with("encoding", "UTF-16BE")]);
        }
        let bom = head.starts_with(b"\xef\xbb\xbf");
        if let Some(encoding) = self.utf16(bom) {
            return (encoding, vec![Message::new("source-encoding-utf16-nuls").with("encoding", encoding)]);
        }
        let (encoding, mut evidence) = self.eight_bits(bom);
        let nuls = self.nuls[0] + self.nuls[1];
        if nuls > 0 {
            evidence.push(Message::new("source-nuls").with("count", nuls));
        }
        (encoding, evidence)
    }

    /// UTF-16 without its mark: nearly every second byte of Western text is then NUL.
    fn utf16(&self, bom: bool) -> Option<&'static str> {
        // A UTF-8 mark before UTF-16 shifts the parity by its three bytes.
        let [even, odd] = if bom { [self.nuls[1], self.nuls[0]] } else { self.nuls };
        let half = (self.offset / 2).max(1);
        let (le, be) = (odd * 10 >= half * 6 && even * 20 <= half, even * 10 >= half * 6 && odd * 20 <= half);
        if le { Some("UTF-16LE") } else { be.then_some("UTF-16BE") }
    }

    fn eight_bits(&mut self, bom: bool) -> (&'static str, Vec<Message>) {
        if self.broken == 0 {
            let code = match (bom, self.multibyte > 0) {
                (true, _) => "source-encoding-bom",
                (false, true) => "source-encoding-utf8",
                (false, false) => "source-encoding-ascii",
            };
            return ("UTF-8", vec![Message::new(code).with("encoding", "UTF-8").with("count", self.multibyte)]);
        }
        // A few stray bytes in a file that is otherwise plainly UTF-8 (lines pasted from another file).
        if bom || self.multibyte >= 4 * self.broken {
            let stray = Message::new("source-encoding-stray").with("count", self.broken);
            return ("UTF-8", vec![stray.with("line", self.first_broken_line)]);
        }
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(&self.sample, true);
        let guess = detector.guess(Some(b"fr"), Utf8Detection::Deny).name();
        let encoding = french(&self.beside_letters).unwrap_or(guess);
        let message = Message::new("source-encoding-legacy").with("encoding", encoding);
        (encoding, vec![message.with("line", self.first_broken_line)])
    }
}

/// Chooses among the one-byte encodings French files come in, when the accents make sense in one of them.
fn french(beside_letters: &[u64; 256]) -> Option<&'static str> {
    let total: u64 = beside_letters[0x80..].iter().sum();
    let mut best: Option<(&'static str, i64)> = None;
    for encoding in ONE_BYTE {
        let score = (0x80..=0xffu8)
            .map(|byte| (byte, beside_letters[usize::from(byte)] as i64))
            .filter(|(_, count)| *count > 0)
            .map(|(byte, count)| decode_as(encoding, &[byte]).chars().next().map_or(-3, frenchness) * count)
            .sum();
        // The first of equals wins: Windows-1252 is by far the most common.
        if best.is_none_or(|(_, other)| score > other) {
            best = Some((encoding, score));
        }
    }
    // The rare ones must explain the accents well, not only better.
    let enough = |encoding| if encoding == "windows-1252" { total } else { 2 * total };
    best.filter(|&(encoding, score)| total > 0 && score >= enough(encoding) as i64).map(|(encoding, _)| encoding)
}

/// The text of a cell ([`Decoder::text`]); for a few cells, where a decoder of one's own is not worth it.
pub fn decode<'a>(reading: &Reading, cell: CellRef<'a>) -> Cow<'a, str> {
    Decoder::new(reading).text(cell)
}

/// Decodes bytes as they stand in the file, where UTF-16 is not UTF-8 yet as it is in cells.
fn decode_stream<'a>(encoding: &str, bytes: &'a [u8]) -> Cow<'a, str> {
    match Encoding::for_label(encoding.as_bytes()).filter(|_| encoding.starts_with("UTF-16")) {
        Some(utf16) => utf16.decode_without_bom_handling(bytes).0,
        None => decode_as(encoding, bytes),
    }
}

/// Bytes of the mark at the start of a file, which belongs to no cell. UTF-16 behind a UTF-8 mark has one too.
fn bom_length(head: &[u8], encoding: &str) -> usize {
    if head.starts_with(b"\xef\xbb\xbf") && (encoding == "UTF-8" || encoding.starts_with("UTF-16")) {
        return 3;
    }
    let mark: &[u8] = match encoding {
        "UTF-16LE" => b"\xff\xfe",
        "UTF-16BE" => b"\xfe\xff",
        _ => return 0,
    };
    if head.starts_with(mark) { 2 } else { 0 }
}

/// Opens a text file without its byte order mark. UTF-16 comes out as UTF-8, and so does every other encoding when
/// `to_utf8` asks for it.
pub fn open(path: &Path, encoding: &str, to_utf8: bool) -> Result<Box<dyn Read>> {
    let failed = |cause| Error::io(path, cause);
    let mut file = File::open(path).map_err(failed)?;
    let mut head = [0; 3];
    let read = fill(&mut file, &mut head).map_err(failed)?;
    let skip = bom_length(&head[..read], encoding).min(read);
    let rest = std::io::Cursor::new(head[skip..read].to_vec()).chain(file);
    let transcode = encoding.starts_with("UTF-16") || (to_utf8 && encoding != "UTF-8");
    let Some(known) = Encoding::for_label(encoding.as_bytes()).filter(|_| transcode) else {
        return Ok(Box::new(rest));
    };
    Ok(Box::new(Transcoder {
        inner: Box::new(rest),
        decoder: known.new_decoder_without_bom_handling(),
        input: vec![0; 64 << 10],
        from: 0,
        to: 0,
        ended: false,
        finished: false,
    }))
}

/// Turns a stream of another encoding into UTF-8.
struct Transcoder {
    inner: Box<dyn Read>,
    decoder: encoding_rs::Decoder,
    input: Vec<u8>,
    from: usize,
    to: usize,
    /// The stream has ended; and the decoder has given its last, after which it must not be asked.
    ended: bool,
    finished: bool,
}

impl Read for Transcoder {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        // The decoder writes whole characters only, of at most four bytes.
        if out.len() < 4 {
            return Err(std::io::Error::other("buffer too small"));
        }
        if self.finished {
            return Ok(0);
        }
        loop {
            if self.from == self.to && !self.ended {
                self.from = 0;
                self.to = self.inner.read(&mut self.input)?;
                self.ended = self.to == 0;
            }
            let (result, read, written, _) =
                self.decoder.decode_to_utf8(&self.input[self.from..self.to], out, self.ended);
            self.from += read;
            self.finished = self.ended && result == encoding_rs::CoderResult::InputEmpty;
            if written > 0 || (self.ended && result == encoding_rs::CoderResult::InputEmpty) {
                return Ok(written);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::IBM850;

    fn scan_of(content: &[u8]) -> Bytes {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, content).unwrap();
        scan(&path, &Progress::new()).unwrap()
    }

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn ligatures_and_euros_tell_latin_9() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, b"nom;texte\nA;Pour \xbduvrer au c\xbdur de la ville\nB;Cr\xe8che : 5 \xa4\n").unwrap();
        assert_eq!(scan(&path, &Progress::new()).unwrap().encoding, "ISO-8859-15");
        std::fs::write(&path, b"nom;texte\nA;Pour \x9cuvrer au c\x9cur de la ville\nB;Cr\xe8che : 5 \x80\n").unwrap();
        assert_eq!(scan(&path, &Progress::new()).unwrap().encoding, "windows-1252");
    }

    #[test]
    fn one_late_byte_is_enough_to_leave_utf8() {
        let mut content = "CCAS;Lille\n".repeat(60_000).into_bytes();
        content.extend_from_slice(b"Mission;M\xe2con\n");
        let bytes = scan_of(&content);
        assert_eq!(bytes.encoding, "windows-1252");
        let line = bytes.evidence[0].params.iter().find(|(name, _)| name == "line").map(|(_, value)| value.clone());
        assert_eq!(line, Some(crate::model::Param::Number(60_001)));
    }

    #[test]
    fn a_character_across_two_blocks_is_whole() {
        let mut content = vec![b'a'; BLOCK - 1];
        content.extend_from_slice("é;b\n".as_bytes());
        assert_eq!(scan_of(&content).encoding, "UTF-8");
    }

    #[test]
    fn french_encodings_are_told_apart() {
        assert_eq!(scan_of("nom;Épicerie à Mâcon\n".as_bytes()).encoding, "UTF-8");
        assert_eq!(scan_of(b"nom;commune\n\xc9picerie;M\xe2con l\x92\xe9t\xe9\n").encoding, "windows-1252");
        assert_eq!(scan_of(b"nom;commune\n\x90picerie;M\x83con\nN\x8cmes; \x85 c\x93t\x82\n").encoding, IBM850);
        assert_eq!(scan_of(b"nom;commune\n\x83picerie;M\x89con\nN\x94mes; \x88 c\x99t\x8e\n").encoding, "macintosh");
        assert_eq!(scan_of(b"City,State\n\xd5akman,AL\n").encoding, "windows-1252", "one odd byte proves nothing");
    }

    #[test]
    fn utf16_is_known_by_its_mark_or_its_nuls() {
        let text = "nom;commune\nCCAS;Mâcon\n";
        assert_eq!(scan_of(&utf16(text, u16::to_le_bytes)).encoding, "UTF-16LE");
        assert_eq!(scan_of(&utf16(text, u16::to_be_bytes)).encoding, "UTF-16BE");
        let mut marked = b"\xef\xbb\xbf".to_vec();
        marked.extend(utf16(text, u16::to_le_bytes));
        assert_eq!(scan_of(&marked).encoding, "UTF-16LE");
        assert_eq!(scan_of(&marked).head_text(), text);
        assert_eq!(scan_of(b"nom;siret\nCC\x00AS;130030133\x0016\n\x00\x00\x00\n").encoding, "UTF-8");
    }

    #[test]
    fn opening_drops_the_mark_and_turns_utf16_into_utf8() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        let mut content = b"\xfe\xff".to_vec();
        content.extend(utf16("a;é€😀\n", u16::to_be_bytes));
        std::fs::write(&path, content).unwrap();
        let mut text = String::new();
        open(&path, "UTF-16BE", false).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "a;é€😀\n");
    }

    #[test]
    fn the_digest_is_the_files() {
        let bytes = scan_of(b"abc");
        assert_eq!(bytes.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(bytes.size, 3);
    }
}
