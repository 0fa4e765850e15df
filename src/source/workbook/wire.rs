//! What the reading child writes to its standard output: a greeting, then frames of a tag, a length and a payload.

use super::Frame;
use crate::error::{Error, ErrorKind};
use crate::model::Message;
use crate::model::RawRow;
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};

/// First bytes of the child's output; anything else was not written by it.
pub const GREETING: &[u8] = b"tamis-workbook-1\n";

const SHEET: u8 = b'S';
const ROW: u8 = b'R';
const LINKS: u8 = b'A';
const MERGED: u8 = b'M';
const LEFT_OUT: u8 = b'L';
const DONE: u8 = b'D';
const FAILED: u8 = b'F';

#[derive(Serialize, Deserialize)]
struct SheetHead {
    name: String,
    hidden: bool,
}

#[derive(Serialize, Deserialize)]
struct LeftOutHead {
    name: String,
    why: Message,
}

#[derive(Serialize, Deserialize)]
struct Failure {
    limit: bool,
    what: Message,
    hints: Vec<Message>,
    cause: Option<String>,
}

/// Writes a frame.
pub fn write(out: &mut impl Write, frame: &Frame) -> io::Result<()> {
    match frame {
        Frame::Sheet { name, hidden } => {
            put(out, SHEET, &serde_json::to_vec(&SheetHead { name: name.clone(), hidden: *hidden })?)
        }
        Frame::Row(row) => {
            let length = u32::try_from(row.blob().len() + 4).map_err(io::Error::other)?;
            out.write_all(&[ROW])?;
            out.write_all(&length.to_le_bytes())?;
            out.write_all(&row.row_no.to_le_bytes())?;
            out.write_all(row.blob())
        }
        Frame::LeftOut { name, why } => {
            put(out, LEFT_OUT, &serde_json::to_vec(&LeftOutHead { name: name.clone(), why: why.clone() })?)
        }
        Frame::Links { found, dropped } => put(out, LINKS, &serde_json::to_vec(&(found, dropped))?),
        Frame::Merged { filled, left } => put(out, MERGED, &serde_json::to_vec(&(filled, left))?),
        Frame::Done => put(out, DONE, b""),
    }
}

/// Writes the error that ended the reading.
pub fn write_failure(out: &mut impl Write, error: &Error) -> io::Result<()> {
    let failure = Failure {
        limit: error.kind == ErrorKind::Limit,
        what: error.what.clone(),
        hints: error.hints.clone(),
        cause: error.source.as_ref().map(|cause| cause.to_string().chars().take(300).collect()),
    };
    put(out, FAILED, &serde_json::to_vec(&failure)?)
}

fn put(out: &mut impl Write, tag: u8, payload: &[u8]) -> io::Result<()> {
    out.write_all(&[tag])?;
    out.write_all(&u32::try_from(payload.len()).map_err(io::Error::other)?.to_le_bytes())?;
    out.write_all(payload)
}

/// Reads the next frame with its size in bytes; `Err` inside is the child's own failure.
///
/// # Errors
/// The stream ends early, or a frame is longer than `limit` or makes no sense.
pub fn read(input: &mut impl Read, limit: usize) -> io::Result<(Result<Frame, Box<Error>>, u64)> {
    let mut head = [0; 5];
    input.read_exact(&mut head)?;
    let length = u32::from_le_bytes([head[1], head[2], head[3], head[4]]) as usize;
    if length > limit {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut payload = vec![0; length];
    input.read_exact(&mut payload)?;
    let frame = match head[0] {
        SHEET => {
            let SheetHead { name, hidden } = serde_json::from_slice(&payload)?;
            Ok(Frame::Sheet { name, hidden })
        }
        ROW => {
            let Some((row_no, _)) = payload.split_first_chunk::<4>() else {
                return Err(io::ErrorKind::InvalidData.into());
            };
            let row_no = u32::from_le_bytes(*row_no);
            payload.drain(..4);
            Ok(Frame::Row(RawRow::from_blob(row_no, payload)))
        }
        LEFT_OUT => {
            let LeftOutHead { name, why } = serde_json::from_slice(&payload)?;
            Ok(Frame::LeftOut { name, why })
        }
        LINKS => {
            let (found, dropped) = serde_json::from_slice(&payload)?;
            Ok(Frame::Links { found, dropped })
        }
        MERGED => {
            let (filled, left) = serde_json::from_slice(&payload)?;
            Ok(Frame::Merged { filled, left })
        }
        DONE => Ok(Frame::Done),
        FAILED => Err(Box::new(failure(serde_json::from_slice(&payload)?))),
        _ => return Err(io::ErrorKind::InvalidData.into()),
    };
    Ok((frame, length as u64 + 5))
}

fn failure(failure: Failure) -> Error {
    let kind = if failure.limit { ErrorKind::Limit } else { ErrorKind::Format };
    Error { kind, what: failure.what, hints: failure.hints, source: failure.cause.map(Into::into) }
}

#[cfg(test)]
mod tests {
    use super::super::links::Link;
    use super::*;
    use crate::model::{CellKind, RawRowBuilder};

    #[test]
    fn frames_come_back_as_they_went() {
        let mut builder = RawRowBuilder::default();
        builder.push(CellKind::Text, "Fougères".as_bytes());
        let sent = [
            Frame::Sheet { name: "Étab.".to_owned(), hidden: true },
            Frame::Links {
                found: vec![Link { row: 7, column: 0, target: "https://exemple.fr".to_owned() }],
                dropped: 3,
            },
            Frame::Row(builder.finish(7)),
            Frame::Merged { filled: 2, left: 1 },
            Frame::LeftOut { name: "Graph1".to_owned(), why: Message::new("source-sheet-no-cells") },
            Frame::Done,
        ];
        let mut bytes = Vec::new();
        for frame in &sent {
            write(&mut bytes, frame).unwrap();
        }
        let mut input = bytes.as_slice();
        for frame in &sent {
            assert_eq!(read(&mut input, 1000).unwrap().0.unwrap(), *frame);
        }
        assert!(read(&mut input, 1000).is_err());
    }

    #[test]
    fn a_failure_keeps_its_sentence() {
        let error = Error::new(ErrorKind::Limit, "error-cell-too-long").with("row", 3).hinted("hint-check-quotes");
        let mut bytes = Vec::new();
        write_failure(&mut bytes, &error).unwrap();
        let back = read(&mut bytes.as_slice(), 1000).unwrap().0.unwrap_err();
        assert_eq!((back.kind, back.what.clone(), back.hints.clone()), (error.kind, error.what, error.hints));
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(read(&mut &b"R\xff\xff\xff\xff"[..], 1000).is_err());
        assert!(read(&mut &b"R\x02\0\0\0ab"[..], 1000).is_err());
        assert!(read(&mut &b"?\0\0\0\0"[..], 1000).is_err());
    }
}
